"""How fast a list page of 10 000 targets is, beside an empty view on the same server."""

import http.client
import os
import secrets
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from typing import Any


ROWS = 10_000
RUNS = 60


@dataclass(frozen=True, slots=True)
class ListFigures:
    """Milliseconds for one client over loopback, one gunicorn worker, SQLite; `queries` counted by Django on one page.
    `floor_ratio` is the list's median over that of a view that answers `ok` behind the same middleware."""

    rows: int
    p50_ms: float
    p95_ms: float
    floor_ms: float
    floor_ratio: float
    queries: int
    page_kb: float
    csv_rows_ms: float


def measure() -> ListFigures:
    """Builds its own database in a temporary folder, serves it on a free port, and takes it down again."""
    with tempfile.TemporaryDirectory() as folder:
        env = {**os.environ, "DAXIAO_DATA": folder, "DJANGO_SETTINGS_MODULE": "daxiao.settings"}
        made = subprocess.run(  # noqa: S603 - this interpreter and a fixed program
            [sys.executable, "-c", _WORLD, str(ROWS)],
            env=env,
            capture_output=True,
            text=True,
            check=False,
        )
        if made.returncode:
            raise RuntimeError(made.stderr)
        cookie, queries, port = made.stdout.split()[-3:]
        command = [
            "-m",
            "gunicorn",
            "daxiao.entry.wsgi",
            f"--bind=127.0.0.1:{port}",
            "--workers=1",
            "--threads=2",
        ]
        server = subprocess.Popen([sys.executable, *command], env=env, stderr=subprocess.DEVNULL)  # noqa: S603
        try:
            return _figures(int(port), cookie, int(queries))
        finally:
            server.terminate()
            server.wait()


def _figures(port: int, cookie: str, queries: int) -> ListFigures:
    _wait(port)
    lists = _times(port, "/targets/?size=50", cookie)
    floor = _times(port, "/health/", cookie)
    export = _times(port, "/targets/export.csv", cookie, runs=3)
    _, body = _get(port, "/targets/?size=50", cookie)
    p50, base = statistics.median(lists), statistics.median(floor)
    return ListFigures(
        rows=ROWS,
        p50_ms=round(p50, 2),
        p95_ms=round(statistics.quantiles(lists, n=20)[-1], 2),
        floor_ms=round(base, 2),
        floor_ratio=round(p50 / base, 2),
        queries=queries,
        page_kb=round(len(body) / 1024, 1),
        csv_rows_ms=round(statistics.median(export), 1),
    )


def _times(port: int, path: str, cookie: str, runs: int = RUNS) -> list[float]:
    for _ in range(3):
        _get(port, path, cookie)
    return [_get(port, path, cookie)[0] for _ in range(runs)]


def _get(port: int, path: str, cookie: str) -> tuple[float, bytes]:
    begin = time.perf_counter()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", path, headers={"Cookie": f"sessionid={cookie}"})
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    if answer.status != 200:
        raise RuntimeError(f"{path} answered {answer.status}")
    return (time.perf_counter() - begin) * 1000, body


def _wait(port: int) -> None:
    for _ in range(150):
        try:
            _get(port, "/health/", "")
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("the server did not start")


# the world: the demonstration's places, then one plan of ROWS targets through the same services as a real one
_WORLD = """
import socket, sys
import django
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from daxiao.entry.bench.listing import build_world
cookie, queries = build_world(int(sys.argv[1]))
with socket.socket() as probe:
    probe.bind(("127.0.0.1", 0))
    port = probe.getsockname()[1]
print(cookie, queries, port)
"""


def build_world(rows: int) -> tuple[str, int]:
    """(session key, queries of one list page) of a database with `rows` targets; needs Django to be set up."""
    from django.db import connection  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    from daxiao.domains.directory import queries as directory  # noqa: PLC0415
    from daxiao.entry.bench import texts  # noqa: PLC0415
    from daxiao.flows import adopt_file, build_demo  # noqa: PLC0415
    from daxiao.kernel import clock  # noqa: PLC0415
    from daxiao.kernel.access import Actor  # noqa: PLC0415

    actor = Actor.system("性能测试")
    moment: dict[str, Any] = {"clock": clock.now, "today": clock.today()}
    build_demo.build(actor, password=secrets.token_hex(8), say=lambda _: None, **moment)
    person = directory.person_called(actor, "qinglan_office")
    if person is None:
        raise RuntimeError("the demonstration has no account qinglan_office")
    adopt_file.adopt_file(
        actor,
        region_code=person.region.code if person.region else "",
        name="bench.txt",
        data=texts.plan_with_targets(rows).encode(),
        choice=adopt_file.Choice(everything=True),
        today=clock.today(),
        clock=clock.now,
    )
    client: Any = Client(SERVER_NAME="127.0.0.1")
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    client.get("/targets/?size=50")
    with CaptureQueriesContext(connection) as counted:
        client.get("/targets/?size=50")
    return str(client.session.session_key), len(counted)
