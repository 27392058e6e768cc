"""The figures of the overview (督办总览). Each carries the query of the register that lists exactly the rows it counts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, F, Min, Q, QuerySet

from daxiao.domains.dispatch.models import Order
from daxiao.domains.dispatch.queries import orders as queries
from daxiao.domains.dispatch.queries import orders_ladder
from daxiao.domains.dispatch.rules import orders_fold as states
from daxiao.domains.dispatch.types.orders import OrderState, Timely
from daxiao.kernel.access import Actor
from daxiao.kernel.caps import Cap
from daxiao.std.workdays import add_workdays


Query = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """A count and the query string of its rows."""

    title: str
    n: int
    query: str
    help: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a table: a rung or a unit, with its counts in the order of the table's heads; `rate` in percent points,
    None where nothing has been judged."""

    title: str
    cells: tuple[Figure, ...]
    key: int | None = None
    rate: Decimal | None = None
    in_time: Figure | None = None
    judged: Figure | None = None


@dataclass(frozen=True, slots=True)
class Overview:
    figures: tuple[Figure, ...]
    heads: tuple[str, ...]
    rungs: tuple[Line, ...]
    unit_heads: tuple[str, ...]
    units: tuple[Line, ...]
    ageing: tuple[Figure, ...]
    total: Line | None
    years: tuple[int, ...]
    year: int | None


@dataclass(frozen=True, slots=True)
class _Ask:
    """A column: what it counts, as a filter of rows and as parameters of the register."""

    title: str
    q: Q
    query: Query
    help: str = ""


def _in_state(state: OrderState) -> _Ask:
    """A column of one state, by the name it has everywhere."""
    return _of_states(state.label, (state,))


def _of_states(title: str, of: tuple[OrderState, ...], help_: str = "") -> _Ask:
    values = [s.value for s in of]
    return _Ask(title, Q(state__in=values), tuple(("state", v) for v in values), help_)


_RUNNING = _of_states("办理中合计", states.RUNNING, "已签发、还没有销号、升级或撤回的")
_LATE = _Ask(
    "逾期",
    Q(late_days__gt=0),
    (("late_days__min", "1"),),
    "过了办理期限、单位还没有回复的；工作日每晚更新",
)
_COLUMNS = (
    _in_state(OrderState.ISSUED),
    _in_state(OrderState.RECEIVED),
    _in_state(OrderState.RETURNED),
    _in_state(OrderState.REPLIED),
    _in_state(OrderState.ACCEPTED),
    _LATE,
    _in_state(OrderState.CLOSED),
    _in_state(OrderState.ESCALATED),
    _in_state(OrderState.WITHDRAWN),
)
_ISSUED = tuple(s for s in OrderState if s not in states.UNSEEN)
_ALL = _of_states("合计", _ISSUED, "签发过的全部")
_UNIT_COLUMNS = (
    _RUNNING,
    _LATE,
    _in_state(OrderState.ISSUED),
    _in_state(OrderState.REPLIED),
    _in_state(OrderState.CLOSED),
)
_IN_TIME = _Ask(
    "按期",
    Q(state__in=queries.JUDGED, answered_on__isnull=False, answered_on__lte=F("due_on")),
    (("timely", Timely.IN_TIME.value),),
    "认可或销号的，回复不晚于办理期限（批准的延期计入）",
)
_JUDGED = _Ask(
    "已评价",
    Q(state__in=queries.JUDGED, answered_on__isnull=False),
    (("timely", Timely.IN_TIME.value), ("timely", Timely.LATE.value)),
    "已认可或已销号的",
)
_BANDS = ((1, 5), (6, 10), (11, 20), (21, None))


def overview(actor: Actor, *, today: date, year: int | None = None) -> Overview:
    """Counts in scope of the actor; of orders of one year of issue where `year` says so. Half a dozen queries."""
    every = queries.seen(actor)
    years = every.filter(year__isnull=False).order_by().values_list("year", flat=True).distinct()
    known = tuple(sorted((y for y in years if y is not None), reverse=True))
    chosen = year if year in known else None
    rows = every.filter(year=chosen) if chosen else every
    kept: Query = (("year__min", str(chosen)), ("year__max", str(chosen))) if chosen else ()
    columns = (*_COLUMNS, _ALL)
    counted = _counted(rows, _figures(actor, today), kept)
    return Overview(
        # plans of measures are the exception: nothing is said of them while none is late
        figures=tuple(f for f in counted if f.n or f.title != _LATE_MEASURES),
        heads=tuple(c.title for c in columns),
        rungs=_by_rung(rows, columns, kept),
        unit_heads=tuple(c.title for c in _UNIT_COLUMNS),
        units=_by_unit(rows, kept),
        ageing=_counted(rows, tuple(map(_band, _BANDS)), kept),
        total=_total(rows, kept),
        years=known,
        year=chosen,
    )


def _figures(actor: Actor, today: date) -> tuple[_Ask, ...]:
    """What waits, for whom; drafts only for who signs."""
    until = add_workdays(today, SOON_DAYS, orders_ladder.holidays()).day
    span = (("due_on__from", str(today)), ("due_on__to", str(until)))
    with_unit = tuple(("state", s.value) for s in states.WITH_UNIT)
    soon = Q(state__in=queries.WITH_UNIT, due_on__gte=today, due_on__lte=until)
    drafts = _of_states("待签发", states.BEFORE, "草稿和待会签的，单位还看不到")
    return (
        *((drafts,) if actor.may(Cap.ORDER_ISSUE) else ()),
        _RUNNING,
        _LATE,
        _Ask(f"{SOON_DAYS}个工作日内到期", soon, (*with_unit, *span), "在单位手上、快到期限的"),
        _of_states("待审核", (OrderState.REPLIED,), "单位已回复，等签发的人认可或退回"),
        _Ask("延期待答复", Q(asked_days__isnull=False), (("is_asked", "1"),)),
        _Ask(
            _LATE_MEASURES,
            Q(late_measures__gt=0),
            (("late_measures__min", "1"),),
            "单位逐条报的措施里有过了完成日期还没有办结的；每晚更新",
        ),
        _Ask("异议待裁定", Q(has_objection=True), (("has_objection", "1"),)),
    )


SOON_DAYS = 3
_LATE_MEASURES = "有措施逾期"


def _band(band: tuple[int, int | None]) -> _Ask:
    low, high = band
    query: Query = (("late_days__min", str(low)),)
    if high is None:
        return _Ask(f"超过{low - 1}个工作日", Q(late_days__gte=low), query)
    return _Ask(
        f"{low}—{high}个工作日",
        Q(late_days__gte=low, late_days__lte=high),
        (*query, ("late_days__max", str(high))),
    )


def _asked(asks: tuple[_Ask, ...]) -> dict[str, Count]:
    return {f"n{i}": Count("pk", filter=a.q) for i, a in enumerate(asks)}


def _read(told: Mapping[str, Any], asks: tuple[_Ask, ...], kept: Query) -> tuple[Figure, ...]:
    return tuple(
        Figure(a.title, told[f"n{i}"], urlencode((*a.query, *kept)), a.help)
        for i, a in enumerate(asks)
    )


def _counted(rows: QuerySet[Order], asks: tuple[_Ask, ...], kept: Query) -> tuple[Figure, ...]:
    return _read(rows.order_by().aggregate(**_asked(asks)), asks, kept)


def _by_rung(rows: QuerySet[Order], columns: tuple[_Ask, ...], kept: Query) -> tuple[Line, ...]:
    """From the mildest rung up; one that only has drafts is not there."""
    told = (
        rows.filter(state__in=[s.value for s in _ISSUED])
        .order_by()
        .values("rung_name")
        .annotate(place=Min("rung_place"), **_asked(columns))
        .order_by("place", "rung_name")
    )
    return tuple(
        Line(r["rung_name"], _read(r, columns, (("rung_name", r["rung_name"]), *kept)))
        for r in told
    )


def _by_unit(rows: QuerySet[Order], kept: Query) -> tuple[Line, ...]:
    """By lead unit: who is late with the most first."""
    asks = (*_UNIT_COLUMNS, _IN_TIME, _JUDGED)
    told = (
        rows.filter(state__in=[s.value for s in _ISSUED])
        .order_by()
        .values("unit_id", "unit__name")
        .annotate(**_asked(asks))
    )
    found = [
        _unit_line(r["unit__name"], r["unit_id"], _read(r, asks, _of(r["unit_id"], kept)))
        for r in told
    ]
    return tuple(sorted(found, key=lambda u: (-u.cells[1].n, -u.cells[0].n, u.title)))


def _of(unit: int, kept: Query) -> Query:
    return (("unit", str(unit)), *kept)


def _unit_line(title: str, key: int | None, figures: tuple[Figure, ...]) -> Line:
    *cells, in_time, judged = figures
    rate = Decimal(in_time.n * 100) / judged.n if judged.n else None
    return Line(title, tuple(cells), key, rate, in_time, judged)


def _total(rows: QuerySet[Order], kept: Query) -> Line | None:
    asks = (*_UNIT_COLUMNS, _IN_TIME, _JUDGED)
    line = _unit_line("合计", None, _counted(rows, asks, kept))
    return line if any(f.n for f in line.cells) else None
