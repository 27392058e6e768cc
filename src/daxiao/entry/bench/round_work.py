"""What the round's benchmark does in its world; needs Django to be set up. Every figure is of a process of its own."""

import io
import random
import resource
import statistics
import time
from collections.abc import Callable
from typing import IO, Any

import python_calamine
from django.db import connection, transaction
from django.test import Client

from daxiao.domains.targets.queries import observations as queries
from daxiao.domains.targets.queries import series_page
from daxiao.domains.targets.services import observations as services
from daxiao.domains.targets.standings import goals as standings
from daxiao.domains.targets.types.figures import FigureInput
from daxiao.entry.bench.round_world import ACTOR, LAST, TODAY, office
from daxiao.kernel import clock
from daxiao.kernel.access import Actor
from daxiao.kernel.caps import Cap
from daxiao.kernel.middleware import actor_of
from daxiao.kernel.models import Region
from daxiao.std.findings import Refused


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
    return round(statistics.median(found) * 1000, 3)


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
        "by_place_ms": "/goals/by-place/",
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
    """So many figures of the next month as a spreadsheet that somebody hands over: first with wrong rows, which come back in
    the file with their reasons, then right. Checking is the file read and judged; committing is everything written with all that
    follows from it; `import_confirm_s` is the click that confirms, which does both: what was shown must still hold."""
    from daxiao.domains.rounds.panels import sheets as sheet_panels  # noqa: PLC0415
    from daxiao.domains.rounds.services import sheets  # noqa: PLC0415
    from daxiao.flows import import_figures  # noqa: PLC0415

    actor = _actor()
    lines = _lines(rows)
    wrong, right = _workbook(lines, spoilt=1000), _workbook(lines)
    clocks = time.perf_counter(), time.process_time()
    checked = sheets.check(actor, wrong, today=TODAY)
    check_s, check_cpu = _since(clocks)
    refused = _rows_in(sheet_panels.marked(checked, only_refused=True))
    del checked, wrong
    clocks = time.perf_counter(), time.process_time()
    checked = sheets.check(actor, right, today=TODAY)
    again_s, _ = _since(clocks)
    clocks = time.perf_counter(), time.process_time()
    try:
        import_figures.commit(actor, checked, today=TODAY, now=clock.now())
    except Refused as refusal:
        raise RuntimeError(str(refusal)[:400]) from None
    commit_s, commit_cpu = _since(clocks)
    return {
        "import_rows": len(lines),
        "import_file_mb": round(len(right) / 2**20, 1),
        "import_check_s": check_s,
        "import_check_cpu_s": check_cpu,
        "import_errors_in": len(range(0, len(lines), 1000)),
        "import_errors_out": refused,
        "import_commit_s": commit_s,
        "import_commit_cpu_s": commit_cpu,
        "import_confirm_s": round(again_s + commit_s, 1),
        "import_rss_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }


def _since(clocks: tuple[float, float]) -> tuple[float, float]:
    """Seconds on the wall and of the processor."""
    return round(time.perf_counter() - clocks[0], 1), round(time.process_time() - clocks[1], 1)


Line = tuple[str, str, str, str, int, float]
"""Indicator and place with their codes and names, the month, its figure."""


def _lines(rows: int) -> list[Line]:
    towns = Region.objects.visible_to(ACTOR, Cap.PLACE_VIEW).filter(kind="township")
    places = list(towns.order_by("path").values_list("pk", "code", "name"))
    known = queries.observations(ACTOR).filter(region=places[0][0], period=LAST, origin="reported")
    columns = ("indicator__code", "indicator__name", "value")
    return [
        (code, name, place, called, 202611, float(value))
        for code, name, value in known.order_by("indicator").values_list(*columns)
        for _, place, called in places
    ][:rows]


def _workbook(lines: list[Line], *, spoilt: int = 0) -> bytes:
    """The long form of the template; of so many rows one has words where its figure should be."""
    import xlsxwriter  # noqa: PLC0415 - as the templates are written

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"constant_memory": True})
    sheet = book.add_worksheet()
    heads = ("指标代码", "指标名称", "地区代码", "地区", "月份", "本月数", "累计数", "说明")
    sheet.write_row(0, 0, heads)
    for n, (*named, value) in enumerate(lines):
        figure = "约12" if spoilt and n % spoilt == 0 else value
        sheet.write_row(n + 1, 0, (*named, figure, None, "性能测试"))
    book.close()
    return out.getvalue()


def _rows_in(file: IO[bytes]) -> int:
    """The rows of the file that goes back, without its two lines of headings."""
    sheet = python_calamine.CalamineWorkbook.from_filelike(file).get_sheet_by_index(0)
    return len(sheet.to_python()) - 2
