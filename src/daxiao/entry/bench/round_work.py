"""What the round's benchmark does in its world; needs Django to be set up. Every figure is of a process of its own."""

import random
import resource
import statistics
import time
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.db import connection, transaction
from django.test import Client

from daxiao.domains.targets.queries import entries as entry_queries
from daxiao.domains.targets.queries import observations as queries
from daxiao.domains.targets.queries import series_page
from daxiao.domains.targets.services import observations as services
from daxiao.domains.targets.standings import goals as standings
from daxiao.domains.targets.types.errors import EntryErrors
from daxiao.domains.targets.types.figures import FigureInput
from daxiao.entry.bench.round_world import ACTOR, LAST, TODAY, office
from daxiao.kernel import clock
from daxiao.kernel.access import Actor
from daxiao.kernel.caps import Cap
from daxiao.kernel.middleware import actor_of
from daxiao.kernel.models import Region


SEED = 7
RECORDS = 120
ROWS = 50_000


def _took(work: Callable[[], Any]) -> float:
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def _quantiles(found: list[float]) -> tuple[float, float]:
    """Median and 95th of seconds, in milliseconds."""
    return (
        round(statistics.median(found) * 1000, 1),
        round(statistics.quantiles(found, n=20)[-1] * 1000, 1),
    )


def _actor() -> Actor:
    return actor_of(office(), today=TODAY)


def record(runs: int = RECORDS) -> dict[str, Any]:
    """One typed figure changed, with its roll-ups, formulas and goals, then the data of the page of its series; another series
    each time. The floor is one row inserted, in a transaction of its own."""
    actor, dice = _actor(), random.Random(SEED)  # noqa: S311 - not for secrets
    waiting = queries.observations(ACTOR).filter(period=LAST, origin="reported")
    low, high = 1, waiting.order_by("-pk").values_list("pk", flat=True)[0]
    both, alone, busy = [], [], []
    for _ in range(runs):
        row = waiting.filter(pk__gte=dice.randint(low, high)).order_by("pk").first()
        if row is None:
            continue
        entry = FigureInput(
            row.indicator_id,
            row.region_id,
            row.period,
            row.given,
            row.value + 1,
            note="性能测试",
            version=row.version,
        )
        begin, work = time.perf_counter(), time.process_time()
        services.record(actor, entry=entry, today=TODAY, now=clock.now())
        alone.append(time.perf_counter() - begin)
        ask = series_page.Ask()
        series_page.page(actor, row.indicator_id, row.region_id, ask, today=TODAY)
        both.append(time.perf_counter() - begin)
        busy.append(time.process_time() - work)
    median, high95 = _quantiles(both)
    write, write95 = _quantiles(alone)
    return {
        "record_p50_ms": median,
        "record_p95_ms": high95,
        "record_cpu_p95_ms": _quantiles(busy)[1],
        "record_write_p50_ms": write,
        "record_write_p95_ms": write95,
        "floor_insert_ms": _floor_insert(),
    }


def _floor_insert() -> float:
    found = []
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bench_floor (id integer, value numeric(20, 4))")
        for n in range(50):
            begin = time.perf_counter()
            with transaction.atomic():
                cursor.execute("INSERT INTO bench_floor VALUES (%s, %s)", [n, n])
            found.append(time.perf_counter() - begin)
        cursor.execute("DROP TABLE bench_floor")
    return _quantiles(found)[0]


def recompute() -> dict[str, Any]:
    """All standings: made for the first time (or again, when they are there), then once more with nothing to change. The floor
    reads the newest month of every goal's series, bare."""
    begin = time.process_time()
    first = _took(lambda: standings.rebuild(today=TODAY, now=clock.now()))
    busy = time.process_time() - begin
    again = _took(lambda: standings.rebuild(today=TODAY, now=clock.now()))
    scan = _took(_scan)
    return {
        "recompute_s": round(first, 1),
        "recompute_cpu_s": round(busy, 1),
        "recompute_again_s": round(again, 1),
        "floor_scan_s": round(scan, 1),
    }


def _scan() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT g.id, o.total FROM targets_goal g JOIN targets_observation o"
            " ON o.indicator_id = g.indicator_id AND o.region_id = g.region_id AND o.period = %s",
            [LAST],
        )
        for _ in iter(lambda: cursor.fetchmany(5000), []):
            pass


def pages() -> dict[str, Any]:
    """Pages over HTTP as the test client asks for them: the newest figures, a series, the ranking where it stands."""
    client: Any = Client(SERVER_NAME="127.0.0.1")
    client.force_login(office(), backend="django.contrib.auth.backends.ModelBackend")
    rows = queries.observations(ACTOR).filter(period=LAST, origin="reported")
    row = rows.order_by("-pk")[:1].get()
    found = {
        "series_ms": f"/figures/of/{row.indicator_id}/{row.region_id}/",
        "ranking_ms": f"/rankings/{row.indicator_id}/",
        "overview_ms": "/goals/overview/",
    }
    return {name: _page(client, path) for name, path in found.items()}


def _page(client: Any, path: str) -> float:
    took = []
    for _ in range(12):
        begin = time.perf_counter()
        answer = client.get(path)
        took.append(time.perf_counter() - begin)
        if answer.status_code != 200:
            raise RuntimeError(f"{path} answered {answer.status_code}")
    return _quantiles(took[2:])[0]


def open_round() -> dict[str, Any]:
    """The round of the next month, with what 500 units owe."""
    from daxiao.domains.rounds.services import rounds  # noqa: PLC0415

    city = Region.objects.visible_to(ACTOR, Cap.PLACE_VIEW).get(code="990100")
    begin = time.perf_counter()
    with transaction.atomic():
        rounds.open_round(_actor(), region=city, period=202611, today=TODAY, now=clock.now())
        took = time.perf_counter() - begin
        transaction.set_rollback(True)
    return {"open_round_s": round(took, 2)}


def bulk(rows: int = ROWS) -> dict[str, Any]:
    """So many figures of the next month checked and kept in one batch, as a spreadsheet brings them; a few are wrong first."""
    actor = _actor()
    towns = Region.objects.visible_to(ACTOR, Cap.PLACE_VIEW).filter(kind="township")
    places = list(towns.order_by("path").values_list("pk", flat=True))
    known = queries.observations(ACTOR).filter(region=places[0], period=LAST, origin="reported")
    indicators = list(known.order_by("indicator").values_list("indicator_id", "value"))
    entries = [
        FigureInput(indicator, place, 202611, "month", Decimal(value), note="性能测试")
        for indicator, value in indicators
        for place in places
    ][:rows]
    wrong = _with_errors(entries)
    begin, busy = time.perf_counter(), time.process_time()
    checked = entry_queries.check_entries(actor, wrong, today=TODAY)
    check_s, check_cpu = time.perf_counter() - begin, time.process_time() - busy
    found = sum(not d.allowed for d in checked.values())
    begin, busy = time.perf_counter(), time.process_time()
    try:
        services.record_many(actor, entries=entries, today=TODAY, now=clock.now())
    except EntryErrors as refused:
        raise RuntimeError(str(refused)[:400]) from None
    commit_s, commit_cpu = time.perf_counter() - begin, time.process_time() - busy
    return {
        "import_rows": len(entries),
        "import_check_s": round(check_s, 1),
        "import_check_cpu_s": round(check_cpu, 1),
        "import_errors_in": len(entries) // 1000,
        "import_errors_out": found,
        "import_commit_s": round(commit_s, 1),
        "import_commit_cpu_s": round(commit_cpu, 1),
        "import_rss_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }


def _with_errors(entries: list[FigureInput]) -> list[FigureInput]:
    """Every thousandth is more exact than its indicator allows."""
    made = list(entries)
    for n in range(len(made) // 1000):
        one = made[n * 1000]
        made[n * 1000] = FigureInput(
            one.indicator_id, one.region_id, one.period, one.given, one.value + Decimal("0.001")
        )
    return made
