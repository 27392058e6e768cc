"""The peer of the project pages: a Redmine with 10 000 issues, read over HTTP like a browser does."""

import http.cookiejar
import re
import time
import urllib.parse
import urllib.request
from dataclasses import dataclass


COLUMNS = (
    "project",
    "status",
    "subject",
    "assigned_to",
    "start_date",
    "due_date",
    "done_ratio",
    "cf_1",
    "cf_2",
    "cf_3",
    "cf_4",
    "cf_5",
)
USER, PASSWORD = "officer", "officer-pass"


@dataclass(frozen=True, slots=True)
class Pages:
    """A session with the peer. `get(name)` reads one of its pages and returns the milliseconds it took."""

    base: str
    opener: urllib.request.OpenerDirector
    paths: dict[str, str]

    def get(self, name: str) -> float:
        begin = time.perf_counter()
        self.read(self.paths[name])
        return (time.perf_counter() - begin) * 1000

    def read(self, path: str, data: bytes | None = None) -> str:
        with self.opener.open(self.base + path, data, timeout=300) as answer:
            return str(answer.read().decode())


def pages(base: str) -> Pages:
    """Log in and check that each page really shows its rows. Raises RuntimeError where it does not."""
    if not base.startswith("http://127.0.0.1"):
        raise ValueError("the peer is measured on this machine only: http://127.0.0.1:PORT")
    cookies = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
    opener = urllib.request.build_opener(cookies)
    found = Pages(base.rstrip("/"), opener, _paths())
    token = re.search(r'name="authenticity_token" value="([^"]+)"', found.read("/login"))
    if token is None:
        raise RuntimeError("the peer shows no login page")
    words = {"username": USER, "password": PASSWORD, "authenticity_token": token[1]}
    if USER not in found.read("/login", urllib.parse.urlencode(words).encode()):
        raise RuntimeError("the login at the peer failed")
    for name, pattern, least in (
        ("list", r'<tr id="issue-\d+"', 50),
        ("detail", r"4321", 1),
        ("gantt", r'class="issue-subject', 300),
        ("csv", r"\n", 9_000),
    ):
        if len(re.findall(pattern, found.read(found.paths[name]))) < least:
            raise RuntimeError(f"the peer's page {name} does not show its rows")
    return found


def _paths() -> dict[str, str]:
    every = [("set_filter", "1"), ("f[]", "status_id"), ("op[status_id]", "*")]
    columns = [("c[]", c) for c in COLUMNS]
    listing = [*every, ("per_page", "50"), ("sort", "due_date:desc,id"), *columns]
    export = [*every, ("encoding", "UTF-8"), *columns]
    return {
        "list": "/issues?" + urllib.parse.urlencode(listing),
        "detail": "/issues/4321",
        "gantt": "/issues/gantt",
        "csv": "/issues.csv?" + urllib.parse.urlencode(export),
    }
