"""One series (an indicator of a place) as its page shows it: a year month by month, its parts, its terms, its past."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from django.db.models import Q

from daxiao.domains.targets.models import (
    FigureCorrection,
    Goal,
    Indicator,
    Observation,
    ReportingDuty,
)
from daxiao.domains.targets.queries import observations as queries
from daxiao.domains.targets.queries.bare import RETURNED
from daxiao.domains.targets.queries.locks import Locks
from daxiao.domains.targets.queries.locks import locks as lock_rows
from daxiao.domains.targets.queries.settings import INDICATOR_COLUMNS, Setting, parsed, setting_of
from daxiao.domains.targets.rules import folding, observing, series
from daxiao.domains.targets.rules.folding import STEPS
from daxiao.domains.targets.rules.months import period_of
from daxiao.domains.targets.rules.summing import OverTime, Summing
from daxiao.domains.targets.types.figures import Origin
from daxiao.domains.targets.types.goals import GoalState
from daxiao.kernel.access import Actor, get_visible
from daxiao.kernel.caps import Cap
from daxiao.kernel.errors import Denied
from daxiao.kernel.models import Region, RegionKind
from daxiao.std.periods import Month


_RULE = Actor.system("系列页")
"""Names of places and definitions of indicators are no secret; figures are read for the person who looks."""

YEARS_DRAWN = 4


@dataclass(frozen=True, slots=True)
class Line:
    """A month: its figure (None: nothing there), how its total came about, and the corrections that touch it."""

    period: int
    label: str
    row: Observation | None
    explained: str
    corrections: tuple[FigureCorrection, ...]
    lock: str = ""
    """Why the month is locked for the place; empty while it is open."""
    lock_id: int | None = None
    """The lock, for who may see it."""

    @property
    def counts(self) -> bool:
        return self.row is not None and self.row.state != RETURNED

    @property
    def is_corrected(self) -> bool:
        row = self.row
        return row is not None and row.corrected is not None and row.corrected != row.own


@dataclass(frozen=True, slots=True)
class Part:
    """A place below or a term of the formula in the chosen month; `row` None: missing, or not to be seen."""

    name: str
    indicator_id: int
    region_id: int
    row: Observation | None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Parts:
    """What a figure consists of. `total` is None while one is missing; `gap` is the place's own figure less the total."""

    period: int
    parts: tuple[Part, ...]
    total: Decimal | None
    own: Decimal | None
    missing: tuple[str, ...]
    is_now: bool

    @property
    def gap(self) -> Decimal | None:
        if self.own is None or self.total is None:
            return None
        return self.own - self.total


@dataclass(frozen=True, slots=True)
class SeriesPage:
    indicator: Indicator
    region: Region
    setting: Setting
    year: int
    years: tuple[int, ...]
    lines: tuple[Line, ...]
    period: int
    drawn: tuple[tuple[int, tuple[Decimal | None, ...]], ...]
    parts: Parts | None
    terms: tuple[Part, ...]
    duty: ReportingDuty | None
    goals: tuple[Goal, ...]
    parents: tuple[Region, ...]

    @property
    def sums(self) -> bool:
        return self.setting.fold.in_time is OverTime.SUM

    @property
    def newest(self) -> Line | None:
        return next((x for x in reversed(self.lines) if x.counts), None)


@dataclass(frozen=True, slots=True)
class Ask:
    """What the address asks for: the year, the month whose parts are told, and by which places."""

    year: int | None = None
    month: int | None = None
    is_now: bool = False


def page(actor: Actor, indicator_id: int, region_id: int, ask: Ask, *, today: date) -> SeriesPage:
    """The series. Raises Denied, hidden, where the actor sees neither a figure of it nor the place."""
    indicator = get_visible(Indicator, actor, Cap.INDICATOR_VIEW, pk=indicator_id)
    region = get_visible(Region, _RULE, Cap.PLACE_VIEW, pk=region_id)
    years = _years(actor, indicator, region)
    if not years and not _is_within(actor, region):
        raise Denied(hidden=True)
    year = ask.year or (years[-1] if years else today.year)
    drawn = sorted({*(y for y in years if y <= year), year})[-YEARS_DRAWN:]
    rows = _rows(actor, indicator, region, drawn)
    setting = queries.setting(actor, indicator)
    made = queries.corrections(actor, indicator, region, [year])
    lines = _lines(setting, year, [o for o in rows if o.period // 100 == year], made)
    lines = _with_locks(actor, lines, region, today)
    period = _asked_period(ask, year, lines, today)
    return SeriesPage(
        indicator=indicator,
        region=region,
        setting=setting,
        year=year,
        years=tuple(sorted({*years, year})),
        lines=lines,
        period=period,
        drawn=tuple((y, _drawn(rows, y, setting)) for y in drawn),
        parts=_parts(actor, setting, region, period, is_now=ask.is_now, today=today),
        terms=_terms(actor, setting, region, period),
        duty=_duty(actor, indicator, region),
        goals=_goals(actor, indicator, region, year),
        parents=_above(region),
    )


def _is_within(actor: Actor, region: Region) -> bool:
    return any(
        b.org_path is None and (b.region_path is None or region.path.startswith(b.region_path))
        for b in actor.branches(Cap.FIGURE_VIEW)
    )


def _years(actor: Actor, indicator: Indicator, region: Region) -> list[int]:
    rows = Observation.objects.visible_to(actor, Cap.FIGURE_VIEW)
    periods = rows.filter(indicator=indicator, region=region).order_by().values_list("period")
    return sorted({p // 100 for (p,) in periods})


def _rows(
    actor: Actor, indicator: Indicator, region: Region, years: Sequence[int]
) -> list[Observation]:
    rows = queries.observations(actor).filter(indicator=indicator, region=region)
    first, last = min(years) * 100, max(years) * 100 + 99
    return list(rows.filter(period__range=(first, last)).order_by("period"))


# ---------------------------------------------------------------- the year


def _lines(
    setting: Setting,
    year: int,
    rows: Sequence[Observation],
    made: Sequence[FigureCorrection],
) -> tuple[Line, ...]:
    by_month = {o.period % 100: o for o in rows}
    steps = STEPS.get(setting.fold.frequency) or tuple(
        range(2 if setting.fold.merges_january else 1, 13)
    )
    told = _told(setting, year, rows, made)
    months = sorted({*steps, *by_month})
    return tuple(
        Line(
            year * 100 + n,
            _label(setting, n),
            by_month.get(n),
            told.get(n, ""),
            tuple(c for c in made if n in (c.of % 100, c.made_in % 100)),
        )
        for n in months
    )


def _with_locks(
    actor: Actor, lines: Sequence[Line], region: Region, today: date
) -> tuple[Line, ...]:
    """That a month is locked is said to everybody; the lock itself with its exceptions is for who sees its place."""
    locks = Locks.load([line.period for line in lines], today=today)
    seen = {
        row.period: row.pk
        for row in lock_rows(actor).filter(period__in=[x.period for x in lines])
        if region.path.startswith(row.region.path)
    }
    return tuple(
        replace(
            line,
            lock=locks.why(region.path, line.period) or "",
            lock_id=seen.get(line.period),
        )
        for line in lines
    )


def _label(setting: Setting, n: int) -> str:
    if setting.fold.frequency == "quarter" and n % 3 == 0:
        return f"{'一二三四'[n // 3 - 1]}季度"
    if setting.fold.frequency == "half" and n % 6 == 0:
        return f"{'上下'[n // 6 - 1]}半年"
    if setting.fold.frequency == "year" and n == 12:
        return "全年"
    return "1-2月" if setting.fold.merges_january and n == 2 else f"{n}月"


def _told(
    setting: Setting, year: int, rows: Sequence[Observation], made: Sequence[FigureCorrection]
) -> dict[int, str]:
    """How each total came about, where it is made of months."""
    if setting.fold.in_time is not OverTime.SUM or setting.fold.frequency in STEPS:
        return {}
    typed = queries.typed(rows)
    if not typed:
        return {}
    known = folding.series_of(
        year, typed + queries.around(rows), queries.booked(made), setting.fold
    )
    months = {m.month for m in known.months}
    return {
        t.month: series.explain(known, Month(year, t.month)) for t in typed if t.month in months
    }


def _drawn(rows: Sequence[Observation], year: int, setting: Setting) -> tuple[Decimal | None, ...]:
    """The totals of a year (of what does not add up, the figures as they are known now), by month."""
    sums = setting.fold.in_time is OverTime.SUM
    found: dict[int, Decimal | None] = {}
    for o in rows:
        if o.period // 100 == year and o.state != RETURNED:
            found[o.period % 100] = o.total if sums else o.corrected
    return tuple(found.get(n) for n in range(1, 13))


def _asked_period(ask: Ask, year: int, lines: Sequence[Line], today: date) -> int:
    if ask.month is not None and 1 <= ask.month <= 12:
        return year * 100 + ask.month
    filled = [x.period for x in lines if x.counts]
    return max(filled, default=min(year * 100 + 12, max(period_of(today), year * 100 + 1)))


# ---------------------------------------------------------------- what it consists of


def _parts(
    actor: Actor, setting: Setting, region: Region, period: int, *, is_now: bool, today: date
) -> Parts | None:
    """The places below in a month, as they were then or as they are now; None where nothing is below or it does not add up."""
    if setting.across is Summing.NONE or setting.is_computed:
        return None
    day = today if is_now else observing.month_of(period).last
    places = Region.objects.visible_to(_RULE, Cap.PLACE_VIEW).filter(parent=region)
    living = list(
        places.exclude(kind=RegionKind.PARK)
        .filter(Q(since__isnull=True) | Q(since__lte=day), Q(until__isnull=True) | Q(until__gt=day))
        .order_by("path")
    )
    if not living:
        return None
    rows = queries.observations(actor).filter(indicator=setting.pk, period=period)
    have = {o.region_id: o for o in rows.filter(region__in=[region, *living])}
    parts = tuple(
        Part(p.name, setting.pk, p.pk, have.get(p.pk), f"{p.until}止" if p.until else "")
        for p in living
    )
    known = [_total(p.row, setting) for p in parts]
    missing = tuple(p.name for p, v in zip(parts, known, strict=True) if v is None)
    total = None
    if not missing and setting.across is Summing.SUM:
        total = sum((v for v in known if v is not None), Decimal(0))
    own = have.get(region.pk)
    is_own = own is not None and own.origin != Origin.ROLLED_UP.value
    return Parts(period, parts, total, _total(own, setting) if is_own else None, missing, is_now)


def _total(row: Observation | None, setting: Setting) -> Decimal | None:
    if row is None or row.state == RETURNED:
        return None
    if setting.fold.in_time is OverTime.SUM:
        return row.total if row.total is not None else row.own
    return row.corrected


def _terms(actor: Actor, setting: Setting, region: Region, period: int) -> tuple[Part, ...]:
    """The parts of a formula in a month."""
    formula = parsed(setting.formula) if setting.formula else None
    if formula is None:
        return ()
    defined = Indicator.objects.visible_to(_RULE, Cap.INDICATOR_VIEW).filter(code__in=formula.parts)
    known = {s.code: s for s in map(setting_of, defined.values_list(*INDICATOR_COLUMNS))}
    rows = queries.observations(actor).filter(
        indicator__in=[s.pk for s in known.values()], region=region, period=period
    )
    have = {o.indicator_id: o for o in rows}
    return tuple(
        Part(known[c].name, known[c].pk, region.pk, have.get(known[c].pk), known[c].unit)
        for c in formula.parts
        if c in known
    )


def _duty(actor: Actor, indicator: Indicator, region: Region) -> ReportingDuty | None:
    rows = ReportingDuty.objects.visible_to(actor, Cap.FIGURE_VIEW).select_related("org")
    return rows.filter(indicator=indicator, region=region, until__isnull=True).first()


def _goals(actor: Actor, indicator: Indicator, region: Region, year: int) -> tuple[Goal, ...]:
    rows = Goal.objects.visible_to(actor, Cap.TARGET_VIEW).select_related("standing", "indicator")
    own = rows.filter(indicator=indicator, region=region, since__year__lte=year)
    return tuple(own.filter(due_on__year__gte=year).exclude(state=GoalState.DROPPED.value))


def _above(region: Region) -> tuple[Region, ...]:
    paths = [region.path[: n + 1] for n, c in enumerate(region.path) if c == "/" and n]
    rows = Region.objects.visible_to(_RULE, Cap.PLACE_VIEW).filter(path__in=paths[:-1])
    return tuple(rows.order_by("path"))
