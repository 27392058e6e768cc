"""What is known of figures before they are typed, for a whole grid or file at once: set-based, never row by row."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import F, Q, QuerySet, Sum

from daxiao.domains.targets.models import FigureCorrection, Indicator, Observation
from daxiao.domains.targets.rules import observing
from daxiao.domains.targets.rules.folding import STEPS
from daxiao.domains.targets.rules.summing import OverTime, summing_of
from daxiao.domains.targets.types import Measure
from daxiao.domains.targets.types.figures import FigureState, Frequency
from daxiao.kernel.access import Actor
from daxiao.kernel.caps import Cap


Key = tuple[int, int]
"""Indicator and place."""

CHUNK = 400
"""Indicators asked for in one statement; SQLite of old takes 999 variables."""

_SERIES = Actor.system("填报底数")
"""Who owes a figure sees the months before it, also those that another unit filed before the duty changed hands."""


@dataclass(frozen=True, slots=True)
class Line:
    """One observation, narrow."""

    pk: int
    indicator_id: int
    region_id: int
    period: int
    given: str
    value: Decimal
    own: Decimal | None
    total: Decimal | None
    origin: str
    state: str
    note: str
    answer: str
    version: int
    entered_by: str | None
    entered_at: datetime

    @property
    def counts(self) -> bool:
        return self.state != FigureState.RETURNED


_COLUMNS = (
    "pk",
    "indicator_id",
    "region_id",
    "period",
    "given",
    "value",
    "own",
    "total",
    "origin",
    "state",
    "note",
    "answer",
    "version",
    "who",
    "entered_at",
)


@dataclass(frozen=True, slots=True)
class Asked:
    """How an indicator is asked for."""

    pk: int
    code: str
    name: str
    unit: str
    places: int
    sums: bool
    merges_january: bool
    frequency: str
    computed: str
    """Why nobody types it: the words of its origin, empty where it is typed."""

    @property
    def is_stepped(self) -> bool:
        """Not reported every month."""
        return self.frequency in STEPS

    @property
    def every(self) -> str:
        """季, 半年 or 年 where it is not reported every month."""
        return Frequency(self.frequency).label if self.is_stepped else ""

    def before(self, period: int) -> int | None:
        """The period before it in the same year; None for the first."""
        return max((p for p in self.periods(period // 100) if p < period), default=None)

    def periods(self, year: int) -> tuple[int, ...]:
        """The periods of a year in which it is reported."""
        first = 2 if self.merges_january else 1
        months = STEPS.get(self.frequency) or tuple(range(first, 13))
        return tuple(year * 100 + n for n in months)

    @property
    def key(self) -> str:
        """By what a spreadsheet names it: its code, or its number where it has none."""
        return self.code or f"#{self.pk}"


def asked(actor: Actor, pks: Collection[int]) -> dict[int, Asked]:
    """The indicators as they are asked for. Definitions are shared by all places."""
    found: dict[int, Asked] = {}
    wanted = sorted(set(pks))
    for at in range(0, len(wanted), CHUNK):
        rows = Indicator.objects.visible_to(actor, Cap.INDICATOR_VIEW)
        for row in rows.filter(pk__in=wanted[at : at + CHUNK]):
            found[row.pk] = _asked(row)
    return found


def asked_by_code(actor: Actor) -> dict[str, Asked]:
    """Every indicator in use by its code (and by #number), for reading a spreadsheet."""
    rows = Indicator.objects.visible_to(actor, Cap.INDICATOR_VIEW).filter(merged_into=None)
    found: dict[str, Asked] = {}
    for row in rows:
        one = _asked(row)
        found[f"#{row.pk}"] = one
        if row.code:
            found[row.code] = one
    return found


def _asked(row: Indicator) -> Asked:
    rule = summing_of(Measure(row.measure))
    in_time = OverTime(row.in_time) if row.in_time else rule.in_time
    computed = "由台账计数" if row.counted_by else "由公式计算" if row.formula else ""
    return Asked(
        row.pk,
        row.code,
        row.name,
        row.unit,
        row.places,
        in_time is OverTime.SUM,
        row.merges_january,
        row.frequency,
        computed,
    )


def lines(
    keys: Collection[Key], periods: Collection[int], *, seen_by: Actor = _SERIES
) -> dict[tuple[int, int, int], Line]:
    """The observations of these figures in these months, by (indicator, place, period). The caller has scoped the keys, or
    says who asks."""
    found: dict[tuple[int, int, int], Line] = {}
    if not keys or not periods:
        return found
    for rows in _parts(keys, periods, seen_by):
        for values in rows.annotate(who=F("entered_by__name")).values_list(*_COLUMNS):
            line = Line(*values)
            if (line.indicator_id, line.region_id) in keys:
                found[line.indicator_id, line.region_id, line.period] = line
    return found


def booked(keys: Collection[Key], period: int) -> dict[Key, Decimal]:
    """What was corrected in a month, by figure."""
    rows = (
        FigureCorrection.objects.visible_to(_SERIES, Cap.FIGURE_VIEW)
        .filter(made_in=period)
        .values_list("indicator_id", "region_id")
        .annotate(moved=Sum(F("after") - F("before")))
        .order_by()
    )
    return {(i, r): moved for i, r, moved in rows if (i, r) in keys}


def moves(keys: Collection[Key], period: int) -> dict[Key, list[str]]:
    """Corrections that touch a month (they are about it, or booked in it), in words, by figure; in the order they were made."""
    found: dict[Key, list[str]] = {}
    if not keys:
        return found
    rows = FigureCorrection.objects.visible_to(_SERIES, Cap.FIGURE_VIEW).filter(
        Q(of=period) | Q(made_in=period)
    )
    for one in rows.order_by("made_at", "pk"):
        key = (one.indicator_id, one.region_id)
        if key in keys:
            said = observing.correction_said(one.of, one.made_in, one.before, one.after, one.reason)
            found.setdefault(key, []).append(said)
    return found


def _parts(
    keys: Collection[Key], periods: Collection[int], seen_by: Actor
) -> Iterator["QuerySet[Observation, Observation]"]:
    """Statements over all keys, split by indicators and by places."""
    rows = Observation.objects.visible_to(seen_by, Cap.FIGURE_VIEW)
    by_indicator: dict[int, set[int]] = {}
    for indicator, region in keys:
        by_indicator.setdefault(indicator, set()).add(region)
    # figures asked of the same places go into one statement
    groups: dict[frozenset[int], list[int]] = {}
    for indicator, regions in by_indicator.items():
        groups.setdefault(frozenset(regions), []).append(indicator)
    for places, indicators in groups.items():
        listed = sorted(places)
        for at in range(0, len(indicators), CHUNK):
            for start in range(0, len(listed), CHUNK):
                yield rows.filter(
                    indicator_id__in=indicators[at : at + CHUNK],
                    region_id__in=listed[start : start + CHUNK],
                    period__in=sorted(set(periods)),
                ).order_by()
