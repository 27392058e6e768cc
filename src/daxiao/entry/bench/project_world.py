"""The world of the projects' benchmark; needs Django to be set up."""

import secrets
import statistics
import time
from datetime import timedelta
from typing import Any

from django.core.management import call_command
from django.db import connection
from django.test import Client

from daxiao.domains.directory import queries as directory
from daxiao.domains.projects import standings
from daxiao.domains.projects.queries import map as map_queries
from daxiao.domains.projects.queries import projects
from daxiao.flows import build_demo, build_portfolio
from daxiao.flows.demo_data import load, portfolio
from daxiao.kernel import clock
from daxiao.kernel.access import Actor
from daxiao.kernel.middleware import actor_of


ACTOR = Actor.system("性能测试")
PERSON = "yanshi_office"
SEED = 7


def build(rows: int) -> dict[str, Any]:
    """Places, units, accounts and `rows` projects with their records; what the measuring needs to know of them."""
    began = time.perf_counter()
    call_command("migrate", verbosity=0)
    if not projects.projects(ACTOR).exists():
        _fill(rows)
    world_s = time.perf_counter() - began
    person = directory.person_called(ACTOR, PERSON)
    if person is None:
        raise RuntimeError(f"the demonstration has no account {PERSON}")
    client: Any = Client(SERVER_NAME="127.0.0.1")
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    counties = [p for code, p in directory.places_by_code(ACTOR).items() if code[:4] == "X990"]
    drills = [
        f"/projects/?region={place.pk}&phase={phase}"
        for place in counties[1:5]
        for phase in ("blue", "yellow")
    ]
    return {
        "cookie": str(client.session.session_key),
        "key": projects.projects(ACTOR).order_by("code").values_list("pk", flat=True)[rows // 3],
        "drills": drills,
        "gantts": [d.replace("/projects/?", "/projects/gantt/?size=50&") for d in drills],
        "database": connection.vendor,
        "world_s": round(world_s, 1),
    }


def _fill(rows: int) -> None:
    data = load.load()
    today, now = clock.today(), clock.now()
    build_demo.ground(ACTOR, data, password=secrets.token_hex(8), today=today)
    cast = build_portfolio.cast_of(ACTOR, data)
    build_portfolio.rules_of_the_city(
        ACTOR, cast.places[build_portfolio.CITY], today=today, now=now
    )
    lives = portfolio.lives(SEED, rows, build_portfolio.sites(data), today=today, thin=True)
    build_portfolio.stream(
        ACTOR, (build_portfolio.generated(x, cast) for x in lives), today=today, now=now
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def sweep() -> dict[str, Any]:
    """Seconds of a night on which every project is due, of making all standings again, and of one matrix."""
    today, now = clock.today(), clock.now()
    person = directory.person_called(ACTOR, PERSON)
    if person is None:
        raise RuntimeError(f"the demonstration has no account {PERSON}")
    actor = actor_of(person, today=today)
    took = []
    for _ in range(9):
        begin = time.perf_counter()
        map_queries.groups(actor)
        took.append((time.perf_counter() - begin) * 1000)
    begin = time.perf_counter()
    standings.rebuild(today=today, now=now)
    rebuilt = time.perf_counter() - begin
    late = today + timedelta(days=400)
    begin = time.perf_counter()
    swept = standings.sweep(today=late, now=now)
    seconds = time.perf_counter() - begin
    return {
        "matrix_ms": round(statistics.median(took), 1),
        "sweep_s": round(seconds, 2),
        "swept": swept.standings,
        "rebuild_s": round(rebuilt, 2),
    }
