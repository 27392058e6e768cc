"""The world of the round's benchmark: indicators, places, five years of months, goals, duties; needs Django to be set up.

Everything is made by the database itself from a few small tables (INSERT … SELECT), the same on SQLite and PostgreSQL.
A place's figure is factor × season × weight, weights of counties are the sums of their towns', so roll-ups come out even.
"""

import time
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.management import call_command
from django.db import connection, transaction

from daxiao.domains.directory import queries
from daxiao.domains.directory import services as directory
from daxiao.domains.directory.types import GrantInput, PersonInput, PlaceInput
from daxiao.domains.targets.models import Indicator, Observation
from daxiao.kernel import clock
from daxiao.kernel.access import Actor
from daxiao.kernel.caps import Cap, Role
from daxiao.kernel.models import Org, Region, User


ACTOR = Actor.system("性能测试")
PERSON = "bench_office"
TODAY = date(2026, 12, 1)
LAST = 202610
COUNTIES, TOWNS = 12, 107
CALCULATED = 20
"""One of so many indicators is calculated from two others."""


@dataclass(frozen=True, slots=True)
class Size:
    indicators: int = 2000
    months: int = 60
    units: int = 500


def build(size: Size) -> dict[str, Any]:
    """The world, unless it is there already; what was built and how long it took."""
    began = time.perf_counter()
    call_command("migrate", verbosity=0)
    if not Indicator.objects.visible_to(ACTOR, Cap.INDICATOR_VIEW).filter(code="B00001").exists():
        _fill(size)
    count = Observation.objects.visible_to(ACTOR, Cap.FIGURE_VIEW).count()
    return {
        "database": connection.vendor,
        "observations": count,
        "world_s": round(time.perf_counter() - began, 1),
    }


@transaction.atomic
def _fill(size: Size) -> None:
    city = _places()
    _office(city)
    _indicators(city, size.indicators)
    _units(city, size.units)
    with connection.cursor() as cursor:
        _tables(cursor, size)
        _observations(cursor)
        _goals(cursor)
        _duties(cursor, size.units)
        for name in ("i", "r", "p"):
            cursor.execute(f"DROP TABLE bench_{name}")
        cursor.execute("ANALYZE")


def _places() -> Region:
    def place(code: str, name: str, kind: str, parent: Region | None) -> Region:
        key = parent.pk if parent else None
        return directory.add_place(
            actor=ACTOR, input=PlaceInput(code=code, name=name, kind=kind, parent_id=key)
        )

    province = place("990000", "测试省", "province", None)
    city = place("990100", "测试市", "city", province)
    for c in range(COUNTIES):
        county = place(f"9901{c + 10:02d}", f"第{c + 1}县", "county", city)
        for t in range(c, TOWNS, COUNTIES):
            place(f"9901{c + 10:02d}{t + 100}", f"第{t + 1}镇", "township", county)
    return city


def _office(city: Region) -> None:
    person = directory.create_person(
        actor=ACTOR, input=PersonInput(PERSON, "测试专班", None, city.pk, "bench-long-password-7")
    )
    over = GrantInput(
        role=Role.OFFICE.value,
        region_id=city.pk,
        org_id=None,
        since=date(2020, 1, 1),
        until=None,
        reason="性能测试",
    )
    directory.grant_role(actor=ACTOR, person=person, input=over)


def _indicators(city: Region, count: int) -> None:
    rows = []
    for n in range(1, count + 1):
        parts = (n - 1, n - 2)
        formula = f"B{parts[0]:05d} / B{parts[1]:05d}" if n % CALCULATED == 0 else ""
        rows.append(
            Indicator(
                name=f"测试指标{n}",
                code=f"B{n:05d}",
                unit="%" if formula else "亿元",
                measure="share" if formula else "flow",
                formula=formula,
                region=city,
                is_confirmed=True,
            )
        )
    Indicator.objects.visible_to(ACTOR, Cap.INDICATOR_VIEW).bulk_create(rows, batch_size=200)


def _units(city: Region, count: int) -> None:
    rows = [
        Org(
            code=f"bench{n:04d}",
            name=f"第{n}单位",
            kind="department",
            region=city,
            path=f"/bench{n:04d}/",
        )
        for n in range(count)
    ]
    Org.objects.visible_to(ACTOR, Cap.UNIT_VIEW).bulk_create(rows, batch_size=200)


# ---------------------------------------------------------------- by the database itself


def _tables(cursor: Any, size: Size) -> None:
    """Indicators with their factor, places with their weight, months with their season and its sum of the year."""
    cursor.execute("CREATE TABLE bench_i (id integer, n integer, f integer, c integer)")
    rows = Indicator.objects.visible_to(ACTOR, Cap.INDICATOR_VIEW).filter(code__startswith="B")
    listed = [
        (pk, n, 1 + n % 97, int(bool(formula)))
        for n, (pk, formula) in enumerate(rows.order_by("code").values_list("pk", "formula"), 1)
    ]
    cursor.executemany("INSERT INTO bench_i VALUES (%s, %s, %s, %s)", listed)
    cursor.execute("CREATE TABLE bench_r (id integer, t integer, w integer, kind varchar(10))")
    cursor.executemany("INSERT INTO bench_r VALUES (%s, %s, %s, %s)", _weights())
    cursor.execute("CREATE TABLE bench_p (period integer, g integer, total integer)")
    cursor.executemany("INSERT INTO bench_p VALUES (%s, %s, %s)", _months(size.months))


def _weights() -> list[tuple[int, int, int, str]]:
    rows = list(
        Region.objects.visible_to(ACTOR, Cap.PLACE_VIEW)
        .filter(code__startswith="9901")
        .order_by("path")
        .values_list("pk", "path", "kind")
    )
    towns = {path: 1 + n % 7 for n, (_, path, kind) in enumerate(rows) if kind == "township"}
    return [
        (pk, n, sum(w for p, w in towns.items() if p.startswith(path)), kind)
        for n, (pk, path, kind) in enumerate(rows)
    ]


def _season(year: int, month: int) -> int:
    return 80 + month * 13 % 40 + (year - 2020) * 3


def _months(count: int) -> list[tuple[int, int, int]]:
    """The last `count` months up to LAST, with the sum of the year up to each."""
    newest = LAST // 100 * 12 + LAST % 100 - 1
    found = []
    for n in range(newest - count + 1, newest + 1):
        year, month = n // 12, n % 12 + 1
        total = sum(_season(year, m) for m in range(1, month + 1))
        found.append((year * 100 + month, _season(year, month), total))
    return found


_COLUMNS = (
    "indicator_id, region_id, period, given, value, own, total, corrected, origin, source, legal, state, note, answer,"
    " version, is_late, is_demo, entered_at, decided_at"
)


def _observations(cursor: Any) -> None:
    """Towns are reported (October waits for approval), counties and the city rolled up, every 20th calculated."""
    state = f"CASE WHEN p.period = {LAST} THEN 'submitted' ELSE 'approved' END"
    own, total = "i.f * r.w * p.g / 100.0", "i.f * r.w * p.total / 100.0"
    is_town = "r.kind = 'township'"
    cursor.execute(
        f"INSERT INTO targets_observation ({_COLUMNS})"  # noqa: S608 - fixed words alone
        f" SELECT i.id, r.id, p.period, CASE WHEN {is_town} THEN 'month' ELSE 'cumulative' END,"
        f" CASE WHEN {is_town} THEN {own} ELSE {total} END, {own}, {total}, {own},"
        f" CASE WHEN {is_town} THEN 'reported' ELSE 'rolled_up' END, 'dispatch', 'dispatch', {state},"
        " '', '', 1, %s, %s, %s, %s"
        " FROM bench_i i CROSS JOIN bench_r r CROSS JOIN bench_p p WHERE i.c = 0 ORDER BY i.id, r.id, p.period",
        [False, False, clock.now(), clock.now()],
    )
    share = "ROUND(a.f * 100.0 / b.f, 2)"
    cursor.execute(
        f"INSERT INTO targets_observation ({_COLUMNS})"  # noqa: S608 - fixed words alone
        f" SELECT i.id, r.id, p.period, 'month', {share}, {share}, {share}, {share},"
        f" 'calculated', 'dispatch', 'dispatch', {state}, '', '', 1, %s, %s, %s, %s"
        " FROM bench_i i JOIN bench_i a ON a.n = i.n - 1 JOIN bench_i b ON b.n = i.n - 2"
        " CROSS JOIN bench_r r CROSS JOIN bench_p p WHERE i.c = 1 ORDER BY i.id, r.id, p.period",
        [False, False, clock.now(), clock.now()],
    )


def _goals(cursor: Any) -> None:
    """One for each indicator and place of 2026: a flow, of which some are well ahead and some behind; shares are held."""
    year = sum(_season(2026, m) for m in range(1, 13))
    columns = (
        "indicator_id, region_id, industry, kind, comparator, unit, year, since, due_on, floor, stretch, is_cumulative,"
        " is_baseline_estimate, origin, letter, profile, marks, proof, rival, told, state, version, is_demo"
    )
    marks = "'[]'::jsonb" if connection.vendor == "postgresql" else "'[]'"
    floor = f"ROUND(CAST(i.f AS NUMERIC) * r.w * {year} * (80 + (i.n * 7 + r.t * 11) %% 40) / 10000.0, 2)"
    cursor.execute(
        f"INSERT INTO targets_goal ({columns})"  # noqa: S608 - fixed words alone
        " SELECT i.id, r.id, '', CASE WHEN i.c = 1 THEN 'at_least' ELSE 'flow' END, 'ge',"
        " CASE WHEN i.c = 1 THEN '%%' ELSE '亿元' END, 2026, %s, %s,"
        f" CASE WHEN i.c = 1 THEN 90 ELSE {floor} END,"
        f" CASE WHEN i.n %% 2 = 0 AND i.c = 0 THEN {floor} * 1.2 ELSE NULL END,"
        f" %s, %s, 'hand', '', 'linear', {marks}, '', '', '', 'in_force', 1, %s"
        " FROM bench_i i CROSS JOIN bench_r r ORDER BY i.id, r.id",
        [date(2026, 1, 1), date(2026, 12, 31), False, False, False],
    )


def _duties(cursor: Any, units: int) -> None:
    """Every unit owes some twenty figures of towns."""
    if not units:
        return
    asked = max(units * 20 // TOWNS, 1)
    offset = "(SELECT MIN(id) FROM kernel_org WHERE code LIKE 'bench%%')"
    cursor.execute(
        "INSERT INTO targets_reportingduty (indicator_id, region_id, org_id, frequency, since, is_demo)"  # noqa: S608 - fixed words alone
        f" SELECT i.id, r.id, {offset} + (i.n * {TOWNS} + r.t) %% %s, 'month', %s, %s"
        " FROM bench_i i CROSS JOIN bench_r r WHERE r.kind = 'township' AND i.c = 0 AND i.n <= %s",
        [units, date(2020, 1, 1), False, asked],
    )


def office() -> User:
    person = queries.person_called(ACTOR, PERSON)
    if person is None:
        raise RuntimeError("the world has no office")
    return person
