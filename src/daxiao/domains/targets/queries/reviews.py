"""Figures beside what is known of them, for who decides about them: the period before, a year ago, the doubts of the checks."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import (
    Case,
    DecimalField,
    Exists,
    ExpressionWrapper,
    F,
    FloatField,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, NullIf

from daxiao.domains.targets.models import FigureCorrection, Observation
from daxiao.domains.targets.queries import entries as entry_queries
from daxiao.domains.targets.queries import entry_context
from daxiao.domains.targets.queries import observations as queries
from daxiao.domains.targets.queries.bare import RETURNED
from daxiao.domains.targets.queries.entry_context import Asked, Line
from daxiao.domains.targets.rules.months import earlier
from daxiao.domains.targets.rules.series import Given
from daxiao.domains.targets.rules.summing import OverTime, summing_of
from daxiao.domains.targets.types import Measure
from daxiao.domains.targets.types.figures import FigureInput, Frequency
from daxiao.kernel.access import Actor
from daxiao.kernel.caps import Cap


_SERIES = Actor.system("审核对照")
"""Who decides about a figure of a place sees the same figure of other months, also those that another unit filed."""

MONTHS_OF = {Frequency.QUARTER.value: 3, Frequency.HALF.value: 6, Frequency.YEAR.value: 12}


@dataclass(frozen=True, slots=True)
class Review:
    """A figure with what it is compared with. `own` and `total` as they are known now; `total` None for what does not add up
    over the year. `moves` are its corrections that touch the month; `doubts` what the checks of entry say of the value."""

    row: Observation
    sums: bool
    own: Decimal | None
    total: Decimal | None
    before: Decimal | None
    year_ago: Decimal | None
    doubts: tuple[str, ...]
    moves: tuple[FigureCorrection, ...]

    @property
    def is_month_typed(self) -> bool:
        return not self.sums or self.row.given == Given.MONTH


def reviews(actor: Actor, rows: Sequence[Observation], *, today: date) -> list[Review]:
    """Figures that the actor has before him, in their order; a few queries for each month among them."""
    asked = entry_context.asked(actor, {row.indicator_id for row in rows})
    doubts = _doubts(actor, rows, today)
    moves = _moves(rows)
    lines: dict[tuple[int, int, int], Line] = {}
    for period, some in _by_period(rows).items():
        keys = {(row.indicator_id, row.region_id) for row in some}
        lines |= entry_context.lines(keys, _compared(period))
    return [
        _review(row, asked.get(row.indicator_id), lines, doubts[n], moves.get(_key(row), ()))
        for n, row in enumerate(rows)
    ]


def _by_period(rows: Sequence[Observation]) -> Mapping[int, list[Observation]]:
    found: dict[int, list[Observation]] = defaultdict(list)
    for row in rows:
        found[row.period].append(row)
    return found


def _compared(period: int) -> set[int]:
    return {period - 100, *(earlier(period, n) for n in (1, *MONTHS_OF.values()))}


def _key(row: Observation) -> tuple[int, int, int]:
    return row.indicator_id, row.region_id, row.period


def _review(
    row: Observation,
    asked: Asked | None,
    lines: Mapping[tuple[int, int, int], Line],
    doubts: tuple[str, ...],
    moves: tuple[FigureCorrection, ...],
) -> Review:
    pair = (row.indicator_id, row.region_id)
    steps = MONTHS_OF.get(asked.frequency if asked else "", 1)
    sums = asked is not None and asked.sums
    own = row.corrected if row.corrected is not None else row.own
    return Review(
        row,
        sums,
        own if own is not None or sums else row.value,
        row.total if sums else None,
        _own(lines.get((*pair, earlier(row.period, steps)))),
        _own(lines.get((*pair, row.period - 100))),
        doubts,
        moves,
    )


def _own(line: Line | None) -> Decimal | None:
    return line.own if line is not None and line.counts else None


def _doubts(actor: Actor, rows: Sequence[Observation], today: date) -> dict[int, tuple[str, ...]]:
    entries = [
        FigureInput(row.indicator_id, row.region_id, row.period, row.given, row.value)
        for row in rows
    ]
    told = entry_queries.doubts(actor, entries, today=today)
    return {n: told.get(n, ()) for n in range(len(rows))}


def _moves(
    rows: Sequence[Observation],
) -> dict[tuple[int, int, int], tuple[FigureCorrection, ...]]:
    """Corrections by the month they are about."""
    if not rows:
        return {}
    made = FigureCorrection.objects.visible_to(_SERIES, Cap.FIGURE_VIEW).filter(
        indicator__in={row.indicator_id for row in rows},
        region__in={row.region_id for row in rows},
        of__in={row.period for row in rows},
    )
    found: dict[tuple[int, int, int], list[FigureCorrection]] = defaultdict(list)
    for one in made.select_related("made_by").order_by("made_at", "pk"):
        found[one.indicator_id, one.region_id, one.of].append(one)
    return {key: tuple(some) for key, some in found.items()}


# ---------------------------------------------------------------- the lists

_SUMS = [m.value for m in Measure if summing_of(m).in_time is OverTime.SUM]
ADDS_UP = Q(indicator__in_time=OverTime.SUM.value) | Q(
    indicator__in_time="", indicator__measure__in=_SUMS
)
_FIGURE = DecimalField(max_digits=20, decimal_places=4)


def listed(rows: QuerySet[Observation]) -> QuerySet[Observation]:
    """With `told_given`, `told_total` and `told_corrected`: empty where they would say the same figure again, since the
    indicator does not add up over the year, or nothing was corrected; and `is_corrected`: a correction is about the month or
    booked in it."""
    made = FigureCorrection.objects.visible_to(_SERIES, Cap.FIGURE_VIEW).filter(
        indicator=OuterRef("indicator"), region=OuterRef("region")
    )
    return rows.annotate(
        told_given=Case(When(ADDS_UP, then=F("given")), default=None),
        told_total=Case(When(ADDS_UP, then=F("total")), default=None, output_field=_FIGURE),
        told_corrected=NullIf(F("corrected"), F("own")),
        is_corrected=Exists(made.filter(Q(of=OuterRef("period")) | Q(made_in=OuterRef("period")))),
    )


RATES = ("%", "‰")


def waiting(actor: Actor) -> QuerySet[Observation]:
    """What waits for the actor, with the period before, the same month of last year and the change against it in per cent
    (`before_own`, `year_ago_own`, `change`; a rate has no change in per cent: its two figures are compared as they are)."""
    steps = Case(
        *(When(indicator__frequency=f, then=Value(n)) for f, n in MONTHS_OF.items()),
        default=Value(1),
    )
    rows = listed(queries.waiting(actor)).annotate(steps=steps, month_number=F("period") % 100)
    before = Case(
        When(month_number__gt=F("steps"), then=F("period") - F("steps")),
        default=F("period") - F("steps") - 88,
        output_field=IntegerField(),
    )
    rows = rows.annotate(before_period=before, period_year_ago=F("period") - 100).annotate(
        before_own=_same("before_period"),
        year_ago_own=_same("period_year_ago"),
        known_now=Coalesce(F("corrected"), F("own")),
    )
    # as floats: SQLite divides whole numbers by whole numbers
    now, before_ = Cast("known_now", FloatField()), Cast("year_ago_own", FloatField())
    grown = ExpressionWrapper((now / before_ - 1.0) * 100.0, output_field=FloatField())
    return rows.annotate(
        change=Case(
            When(
                Q(year_ago_own__gt=0) & ~Q(indicator__unit__in=RATES),
                then=grown,
            ),
            default=None,
        )
    )


def _same(at: str) -> Subquery:
    """The same figure of another month."""
    rows = Observation.objects.visible_to(_SERIES, Cap.FIGURE_VIEW).exclude(state=RETURNED)
    there = rows.filter(
        indicator=OuterRef("indicator"), region=OuterRef("region"), period=OuterRef(at)
    ).order_by()
    return Subquery(there.values("own")[:1], output_field=_FIGURE)
