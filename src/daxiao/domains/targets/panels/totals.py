"""The weighted total of several rankings by a scheme, and what would change it."""

from dataclasses import KW_ONLY, dataclass, replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from django.urls import reverse

from daxiao.domains.targets.panels.rankings import Ask, ranking_of
from daxiao.domains.targets.queries import rankings as queries
from daxiao.domains.targets.rules import weighted
from daxiao.domains.targets.rules.weighted import Total, Totals, Weighted
from daxiao.domains.targets.types.rankings import RankBy
from daxiao.kernel.access import Actor
from daxiao.kernel.caps import Cap
from daxiao.ui.fields import Chip, Field, Number, Text
from daxiao.ui.panels import Panel, Records, Table


if TYPE_CHECKING:
    from collections.abc import Sequence

    from daxiao.domains.targets.models import RankingScheme


@dataclass(frozen=True, slots=True)
class Part:
    """An indicator of the total with its weight, and the month it stands for."""

    name: str
    indicator: int
    by: RankBy
    weight: Decimal
    period: int | None
    month: str


@dataclass(frozen=True, slots=True)
class WeightedRanking:
    """The places by their weighted score of 100. `rows` carry the scores in the order of `parts`."""

    scheme: "RankingScheme"
    parts: tuple[Part, ...]
    totals: Totals
    rows: tuple[tuple[Total, tuple[Decimal, ...]], ...]
    months: tuple[int, ...]
    period: int | None

    @property
    def is_mixed(self) -> bool:
        """Whether the indicators do not all stand for the same month."""
        return len({part.period for part in self.parts}) > 1


def total_of(
    actor: Actor, scheme: "RankingScheme", *, period: int | None, today: date
) -> WeightedRanking:
    """The total of a scheme in a month, or of the newest of each indicator. Raises as `rankings.ranking_of`, and Refused for
    a scheme whose weights are odd."""
    parts: list[Part] = []
    boards: list[Weighted] = []
    before: list[Weighted] = []
    months: set[int] = set()
    for weight in queries.weights_of(actor, scheme):
        by = RankBy(weight.by)
        ask = Ask(weight.indicator, scheme.region, scheme.year, by, period)
        found = ranking_of(actor, ask, today=today)
        name = weight.indicator.name
        month = "" if found.period is None else f"{found.period % 100}月"
        parts.append(Part(name, weight.indicator_id, by, weight.weight, found.period, month))
        boards.append(Weighted(replace(found.board, name=name), weight.weight))
        months |= set(found.periods)
        if found.board_before is not None:
            before.append(Weighted(replace(found.board_before, name=name), weight.weight))
    stick = queries.yardstick(on=today, region=scheme.region)
    was: dict[str, int] = {}
    if before and len(before) == len(boards):
        was = {row.place: row.rank for row in weighted.total(before, stick, {}).rows}
    totals = weighted.total(boards, stick, was)
    names = [part.name for part in parts]
    rows = tuple((row, tuple(row.scores[name] for name in names)) for row in totals.rows)
    return WeightedRanking(scheme, tuple(parts), totals, rows, tuple(sorted(months)), period)


# ---------------------------------------------------------------- beside the scheme


def weights_shown(actor: Actor, scheme: "RankingScheme") -> Records:
    return [
        {
            "indicator": w.indicator.name,
            "indicator_id": w.indicator_id,
            "by": w.by,
            "weight": w.weight,
        }
        for w in queries.weights_of(actor, scheme)
    ]


_COLUMNS: "Sequence[Field]" = (
    Text("indicator", "指标", to="indicators", key="indicator_id"),
    Chip("by", "依据", of=RankBy),
    Number("weight", "权重"),
)


@dataclass(frozen=True)
class Link(Panel):
    """Where the ranking itself stands."""

    _: KW_ONLY
    template = "targets/parts/total_link.html"


def _address(_actor: Actor, scheme: "RankingScheme") -> str:
    return reverse("ranking_total", args=[scheme.pk])


total_link = Link("排名", _address)

weights_panel = Table("指标与权重", weights_shown, columns=_COLUMNS, cap=Cap.TARGET_VIEW)


def movement(row: Total) -> str:
    """How a place moved in the total since the month before."""
    if row.movement is None:
        return "—"
    moved = row.movement
    return "持平" if moved == 0 else f"↑ 升{moved}位" if moved > 0 else f"↓ 降{-moved}位"


Line = tuple[Total, list[tuple[str, Decimal]], str]
"""A row with its scores by the name of the indicator, and how it moved."""


def lines(found: WeightedRanking) -> list[Line]:
    names = [part.name for part in found.parts]
    return [
        (row, list(zip(names, scores, strict=True)), movement(row)) for row, scores in found.rows
    ]
