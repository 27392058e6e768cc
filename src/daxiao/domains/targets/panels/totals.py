"""The weighted total of several rankings by a scheme, and what would change it."""

from collections.abc import Callable, Mapping
from dataclasses import KW_ONLY, dataclass, replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from django.urls import reverse

from daxiao.domains.targets.panels.rankings import Ask, ranking_of
from daxiao.domains.targets.queries import rankings as queries
from daxiao.domains.targets.rules import weighted
from daxiao.domains.targets.rules.weighted import Total, Totals, Weighted
from daxiao.domains.targets.types.closing import TotalNow, WeightUsed
from daxiao.domains.targets.types.rankings import RankBy
from daxiao.kernel.access import Actor
from daxiao.kernel.caps import Cap
from daxiao.std.findings import Refused
from daxiao.ui.fields import Chip, Field, Number, Text
from daxiao.ui.panels import Panel, Records, Table


if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from daxiao.domains.targets.models import RankingScheme
    from daxiao.kernel.models import Region


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
    """The places by their weighted score of 100. `rows` carry the scores in the order of `parts`; `against` is the closed
    month whose frozen ranks the movement is against, `then` the ranks frozen for the month that is shown."""

    scheme: "RankingScheme"
    parts: tuple[Part, ...]
    totals: Totals
    rows: tuple[tuple[Total, tuple[Decimal, ...]], ...]
    months: tuple[int, ...]
    period: int | None
    against: int | None = None
    then: Mapping[str, int] | None = None

    @property
    def against_month(self) -> str:
        return "" if self.against is None else f"{self.against % 100}月"

    @property
    def is_mixed(self) -> bool:
        """Whether the indicators do not all stand for the same month."""
        return len({part.period for part in self.parts}) > 1


Frozen = Callable[[Actor, "RankingScheme", int], Mapping[str, int] | None]
"""(actor, scheme, period) → the ranks by place as they were frozen when the month was closed; None where it was not."""


def total_of(
    actor: Actor,
    scheme: "RankingScheme",
    *,
    period: int | None,
    today: date,
    frozen: Frozen | None = None,
) -> WeightedRanking:
    """The total of a scheme in a month, or of the newest of each indicator; moved against the ranks that were frozen for the
    month before where they were. Raises as `rankings.ranking_of`, and Refused for a scheme whose weights are odd."""
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
    at, previous = _months(parts, months)
    kept = frozen(actor, scheme, previous) if frozen and previous else None
    then = frozen(actor, scheme, at) if frozen and at else None
    totals = weighted.total(boards, stick, was if kept is None else kept)
    names = [part.name for part in parts]
    rows = tuple((row, tuple(row.scores[name] for name in names)) for row in totals.rows)
    return WeightedRanking(
        scheme,
        tuple(parts),
        totals,
        rows,
        tuple(sorted(months)),
        period,
        against=previous if kept is not None else None,
        then=then,
    )


def _months(parts: "Sequence[Part]", months: set[int]) -> tuple[int | None, int | None]:
    """The month that all parts stand for, and the one before it; None where they stand for several."""
    stood = {part.period for part in parts}
    at = stood.pop() if len(stood) == 1 else None
    return at, max((p for p in months if at is not None and p < at), default=None)


def totals_now(actor: Actor, place: "Region", period: int, *, today: date) -> "Iterator[TotalNow]":
    """What the schemes in force below a place say of a month, as it is frozen when the month is closed."""
    for scheme in queries.schemes_of(actor, place, period // 100):
        now = TotalNow(scheme.pk, scheme.name, place.pk)
        try:
            found = total_of(actor, scheme, period=period, today=today)
        except Refused as no:
            yield replace(now, refused="；".join(f.sentence for f in no.findings))
            continue
        yield replace(
            now,
            weights=tuple(
                WeightUsed(part.name, part.by.label, part.weight, part.period)
                for part in found.parts
            ),
            rows=tuple((row.rank, row.place, row.score, scores) for row, scores in found.rows),
            excluded=tuple((one.place, one.because) for one in found.totals.excluded),
            tie=found.totals.tie_rule,
        )


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


Line = tuple[Total, list[tuple[str, Decimal]], str, int | None]
"""A row with its scores by the name of the indicator, how it moved, and its rank when the month was closed where that was
another."""


def lines(found: WeightedRanking) -> list[Line]:
    names = [part.name for part in found.parts]
    then = found.then or {}
    return [
        (
            row,
            list(zip(names, scores, strict=True)),
            movement(row),
            was if (was := then.get(row.place)) != row.rank else None,
        )
        for row, scores in found.rows
    ]
