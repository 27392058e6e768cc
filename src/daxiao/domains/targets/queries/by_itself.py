"""What the platform counts and calculates of places, for who reports on them: shown to him, never asked of him."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal

from daxiao.domains.targets.models import Indicator, Observation
from daxiao.domains.targets.queries.settings import parsed
from daxiao.domains.targets.rules.ledger import plain
from daxiao.domains.targets.types.figures import FigureState, Origin
from daxiao.kernel.access import Actor
from daxiao.kernel.caps import Cap


_RULE = Actor.system("填报底数")
"""A count of a place belongs to no unit; who reports on the place sees it beside what he reports."""

BY_ITSELF = (Origin.COUNTED.value, Origin.CALCULATED.value)


@dataclass(frozen=True, slots=True)
class ByItself:
    """A figure that nobody types. `how` says in words where it comes from; `counted_by` names the count, empty for a formula."""

    name: str
    unit: str
    region: str
    region_path: str
    period: int
    how: str
    counted_by: str
    own: Decimal | None
    total: Decimal | None
    is_waiting: bool

    @property
    def own_words(self) -> str:
        return "—" if self.own is None else plain(self.own)

    @property
    def total_words(self) -> str:
        return "—" if self.total is None else plain(self.total)


def of_places(period: int, pairs: Collection[tuple[int | None, str | None]]) -> list[ByItself]:
    """Counted and calculated figures of a month, of the places of `pairs` (place, code of an indicator that is reported
    there). The caller has scoped the pairs. A formula is among them where it rests on a figure that is reported by who asks;
    while figures wait for approval, only where all of them are."""
    if not pairs:
        return []
    rows = (
        Observation.objects.visible_to(_RULE, Cap.FIGURE_VIEW)
        .filter(period=period, region__in={region for region, _ in pairs})
        .filter(origin__in=BY_ITSELF, indicator__merged_into=None)
        .exclude(state=FigureState.RETURNED.value)
        .select_related("indicator", "region")
        .order_by("region__path", "origin", "indicator__name")
    )
    found = [row for row in rows if _may_show(row, pairs)]
    names = _names({part for row in found for part in _parts(row.indicator)})
    return [_told(row, names) for row in found]


def _may_show(row: Observation, pairs: Collection[tuple[int | None, str | None]]) -> bool:
    is_settled = row.state == FigureState.APPROVED
    if row.origin == Origin.COUNTED.value:
        return is_settled
    mine = [(row.region_id, part) in pairs for part in _parts(row.indicator)]
    return any(mine) if is_settled else bool(mine) and all(mine)


def _parts(indicator: Indicator) -> tuple[str, ...]:
    formula = parsed(indicator.formula) if indicator.formula else None
    return formula.parts if formula is not None else ()


def _names(codes: Collection[str]) -> dict[str, str]:
    rows = Indicator.objects.visible_to(_RULE, Cap.INDICATOR_VIEW).filter(code__in=codes)
    return dict(rows.values_list("code", "name"))


def _told(row: Observation, names: dict[str, str]) -> ByItself:
    one, is_counted = row.indicator, row.origin == Origin.COUNTED.value
    formula = re.sub(r"[A-Za-z_]\w*", lambda m: names.get(m[0], m[0]), one.formula)
    return ByItself(
        one.name,
        one.unit,
        row.region.name,
        row.region.path,
        row.period,
        "按台账逐条计数" if is_counted else f"按公式计算：{formula}",
        one.counted_by if is_counted else "",
        row.own if row.own is not None else row.value,
        row.total if is_counted else None,
        row.state == FigureState.SUBMITTED,
    )
