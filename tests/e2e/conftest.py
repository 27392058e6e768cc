"""A real server with its worker, and a real browser. The data folder is the test's own; nothing leaves this machine."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright


ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@dataclass(frozen=True)
class Site:
    """A running Daxiao with the demonstration loaded."""

    url: str
    password: str
    env: dict[str, str]

    def run(self, *words: str) -> str:
        """A `daxiao` command on this site's data."""
        command = [sys.executable, "-m", "daxiao.entry.cli", *words]
        done = subprocess.run(command, env=self.env, capture_output=True, text=True, check=True)
        return done.stdout


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start(folder: Path) -> tuple[Site, subprocess.Popen[bytes]]:
    """Migrate, load the demonstration, serve on a free port; returns when the site answers."""
    port = free_port()
    env = {**os.environ, "DAXIAO_DATA": str(folder), "DJANGO_SETTINGS_MODULE": "daxiao.settings"}
    env.pop("DAXIAO_TASK_BACKEND", None)
    manage = [sys.executable, str(ROOT / "manage.py")]
    subprocess.run([*manage, "migrate", "--verbosity", "0"], env=env, check=True)
    if not (ROOT / "var" / "static" / "staticfiles.json").exists():
        subprocess.run(
            [*manage, "collectstatic", "--noinput", "--verbosity", "0"], env=env, check=True
        )
    site = Site(f"http://127.0.0.1:{port}", "", env)
    site.run("demo", "--json")
    log = (folder / "serve.log").open("wb")
    serve = [
        sys.executable,
        "-m",
        "daxiao.entry.cli",
        "serve",
        "--port",
        str(port),
        "--workers",
        "1",
    ]
    server = subprocess.Popen(serve, env=env, stdout=log, stderr=log)
    for _ in range(200):
        try:
            urllib.request.urlopen(f"{site.url}/health/", timeout=1).close()  # noqa: S310 - our own loopback address
            break
        except OSError:
            if server.poll() is not None:
                raise RuntimeError((folder / "serve.log").read_text()) from None
            time.sleep(0.1)
    password = (folder / "demo-password.txt").read_text().strip()
    return Site(site.url, password, env), server


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    site, server = start(tmp_path_factory.mktemp("data"))
    yield site
    server.terminate()
    server.wait(timeout=20)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("no chromium on this machine (Debian: apt install chromium)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@dataclass
class Visitor:
    """A logged-in person in a window of their own; `outside` and `errors` collect what must stay empty."""

    page: Page
    context: BrowserContext
    site: Site
    outside: list[str]
    errors: list[str]

    def open(self, path: str) -> Page:
        self.page.goto(self.site.url + path)
        self.page.wait_for_load_state("networkidle")
        return self.page


def visit(
    browser: Browser, site: Site, username: str, *, width: int = 1366, height: int = 768
) -> Visitor:
    context = browser.new_context(viewport={"width": width, "height": height}, locale="zh-CN")
    page = context.new_page()
    visitor = Visitor(page, context, site, [], [])
    page.on(
        "request",
        lambda r: (
            None
            if r.url.startswith((site.url, "data:", "blob:"))
            else visitor.outside.append(r.url)
        ),
    )
    page.on("console", lambda m: visitor.errors.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda e: visitor.errors.append(str(e)))
    page.goto(f"{site.url}/login/")
    page.fill("[name=username]", username)
    page.fill("[name=password]", site.password)
    page.locator("form button").last.click()
    page.wait_for_url(lambda url: "/login/" not in url)
    return visitor
