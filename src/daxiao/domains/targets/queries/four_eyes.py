"""Who may not approve a figure: the person who entered it, and whoever made a correction of it that still waits."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Protocol

from django.db.models import Exists, OuterRef, Q, QuerySet

from daxiao.domains.targets.models import FigureCorrection, Observation
from daxiao.domains.targets.rules.series import Given
from daxiao.kernel.access import Actor
from daxiao.kernel.caps import Cap


_RULE = Actor.system("四眼")
"""Who corrected a figure decides who may approve it, whether or not the person who asks may read the correction."""


class Decided(Protocol):
    """An observation, or what a list keeps of one."""

    indicator_id: int
    region_id: int
    period: int
    entered_by_id: int | None
    decided_at: datetime | None


Key = tuple[int, int, int]


def hands(rows: Iterable[Decided]) -> Mapping[Key, frozenset[int]]:
    """By (indicator, place, month): everybody who entered the figure or corrected it since it was last decided on."""
    asked = list(rows)
    found: dict[Key, set[int]] = defaultdict(set)
    decided: dict[Key, datetime | None] = {}
    for row in asked:
        key = (row.indicator_id, row.region_id, row.period)
        decided[key] = row.decided_at
        if row.entered_by_id is not None:
            found[key].add(row.entered_by_id)
    for key, made_by, made_at in _made(decided):
        since = decided.get(key)
        if key in decided and (since is None or made_at > since):
            found[key].add(made_by)
    return {key: frozenset(people) for key, people in found.items()}


def own(
    user_id: int | None, period: int, keys: Collection[tuple[int, int]]
) -> set[tuple[int, int]]:
    """Which of these figures (indicator, place) of a month this person may not approve, since he had a hand in them."""
    if user_id is None or not keys:
        return set()
    rows = Observation.objects.visible_to(_RULE, Cap.FIGURE_VIEW).filter(
        period=period, indicator__in={k[0] for k in keys}, region__in={k[1] for k in keys}
    )
    told = hands(rows.only("indicator_id", "region_id", "period", "entered_by_id", "decided_at"))
    return {key[:2] for key, people in told.items() if user_id in people and key[:2] in keys}


def _made(keys: Collection[Key]) -> list[tuple[Key, int, datetime]]:
    if not keys:
        return []
    rows = FigureCorrection.objects.visible_to(_RULE, Cap.FIGURE_VIEW).filter(
        indicator__in={k[0] for k in keys},
        region__in={k[1] for k in keys},
        of__in={k[2] for k in keys},
        made_by__isnull=False,
    )
    columns = ("indicator_id", "region_id", "of", "made_by_id", "made_at")
    return [((i, r, of), by or 0, at) for i, r, of, by, at in rows.order_by().values_list(*columns)]


def not_by(rows: QuerySet[Observation], user_id: int | None) -> QuerySet[Observation]:
    """Without the figures that this person entered or whose waiting correction he made; everything for the platform itself."""
    if user_id is None:
        return rows
    made = FigureCorrection.objects.visible_to(_RULE, Cap.FIGURE_VIEW).filter(
        indicator=OuterRef("indicator"),
        region=OuterRef("region"),
        of=OuterRef("period"),
        made_by=user_id,
    )
    undecided = Q(decided_at__isnull=True) & Exists(made)
    since = Exists(made.filter(made_at__gt=OuterRef("decided_at")))
    return rows.exclude(entered_by=user_id).exclude(undecided | since)


class Shown(Protocol):
    """An observation, or what a list keeps of one."""

    @property
    def given(self) -> str: ...
    @property
    def value(self) -> Decimal: ...
    @property
    def total(self) -> Decimal | None: ...
    @property
    def corrected(self) -> Decimal | None: ...


def shown(row: Shown) -> Decimal:
    """What a figure says now where it is decided about: with its corrections."""
    known = row.corrected if row.given == Given.MONTH else row.total
    return row.value if known is None else known
