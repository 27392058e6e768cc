"""A world built in a database of its own, and a server over it on loopback: what the page benchmarks share."""

import http.client
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Timed:
    """Milliseconds of single requests of one client over loopback."""

    p50: float
    p95: float


def run(program: str, *words: str, env: dict[str, str]) -> list[str]:
    """Run a piece of Python in a process of its own; returns the words it printed. Raises RuntimeError with its error."""
    made = subprocess.run(  # noqa: S603 - this interpreter and a fixed program
        [sys.executable, "-c", program, *words],
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    if made.returncode:
        raise RuntimeError(made.stderr)
    return made.stdout.split()


def surroundings(folder: str) -> dict[str, str]:
    """The environment of a world in `folder`; DAXIAO_DATABASE of the caller stays (a PostgreSQL to measure)."""
    return {**os.environ, "DAXIAO_DATA": folder, "DJANGO_SETTINGS_MODULE": "daxiao.settings"}


@contextmanager
def serving(port: int, env: dict[str, str]) -> Iterator[None]:
    """One gunicorn worker over the world, as an office would run it on a small machine."""
    command = [
        "-m",
        "gunicorn",
        "daxiao.entry.wsgi",
        f"--bind=127.0.0.1:{port}",
        "--workers=1",
        "--threads=2",
        "--timeout=300",
    ]
    log = (Path(env["DAXIAO_DATA"]) / "bench-server.log").open("wb")
    server = subprocess.Popen([sys.executable, *command], env=env, stderr=log)  # noqa: S603
    try:
        wait(port)
        yield
    finally:
        server.terminate()
        server.wait()
        log.close()


def times(port: int, paths: Sequence[str], cookie: str, *, runs: int = 60) -> Timed:
    """`runs` requests over `paths` in turn, after two warm-ups of each."""
    for path in (*paths, *paths):
        get(port, path, cookie)
    found = [get(port, paths[n % len(paths)], cookie)[0] for n in range(runs)]
    if len(found) < 2:
        return Timed(found[0], found[0])
    return Timed(
        round(statistics.median(found), 2), round(statistics.quantiles(found, n=20)[-1], 2)
    )


def get(port: int, path: str, cookie: str) -> tuple[float, bytes]:
    """(milliseconds, body) of one request. Raises RuntimeError for any answer but 200."""
    begin = time.perf_counter()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=300)
    connection.request("GET", path, headers={"Cookie": cookie})
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    if answer.status != 200:
        raise RuntimeError(f"{path} answered {answer.status}")
    return (time.perf_counter() - begin) * 1000, body


def wait(port: int) -> None:
    for _ in range(300):
        try:
            get(port, "/health/", "")
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("the server did not start")


FREE_PORT = """
import socket
with socket.socket() as probe:
    probe.bind(("127.0.0.1", 0))
    port = probe.getsockname()[1]
"""
