"""How fast a list page of 10 000 targets is, beside an empty view on the same server."""

import secrets
import tempfile
from dataclasses import dataclass
from typing import Any

from daxiao.entry.bench import serving


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
        env = serving.surroundings(folder)
        env.pop("DAXIAO_DATABASE", None)
        cookie, queries, port = serving.run(_WORLD, str(ROWS), env=env)[-3:]
        with serving.serving(int(port), env):
            return _figures(int(port), f"sessionid={cookie}", int(queries))


def _figures(port: int, cookie: str, queries: int) -> ListFigures:
    lists = serving.times(port, ["/targets/?size=50"], cookie, runs=RUNS)
    floor = serving.times(port, ["/health/"], cookie, runs=RUNS)
    export = serving.times(port, ["/targets/export.csv"], cookie, runs=3)
    _, body = serving.get(port, "/targets/?size=50", cookie)
    return ListFigures(
        rows=ROWS,
        p50_ms=lists.p50,
        p95_ms=lists.p95,
        floor_ms=floor.p50,
        floor_ratio=round(lists.p50 / floor.p50, 2),
        queries=queries,
        page_kb=round(len(body) / 1024, 1),
        csv_rows_ms=export.p50,
    )


# the world: the demonstration's places, then one plan of ROWS targets through the same services as a real one
_WORLD = (
    serving.FREE_PORT
    + """
import sys
import django
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from daxiao.entry.bench.listing import build_world
cookie, queries = build_world(int(sys.argv[1]))
print(cookie, queries, port)
"""
)


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
