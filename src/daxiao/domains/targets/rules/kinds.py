"""Whether a goal may be judged in another way than it is (怎样算完成), and what then becomes of its unit. Pure.

What an indicator measures says which ways have a sense: growth has no sum, a rate no list. What hangs on the way it is judged
(parts, a pair, a list, peers, a proof) has to be taken apart first, by a person.
"""

from dataclasses import dataclass

from daxiao.domains.targets.rules.aims import AimKind
from daxiao.domains.targets.types import Comparator, Measure
from daxiao.std.findings import Decision, FindingKind


KIND_UNLIKE = FindingKind(
    "targets.kind_unlike",
    "“{name}”是{measure}指标，不能按“{kind}”算完成；可以按{others}，或换一个指标另设目标",
)
KIND_OF_WHOLE = FindingKind(
    "targets.kind_of_whole", "这是从“{whole}”分来的一份，怎样算完成要与总目标一致，请到总目标上改"
)
KIND_WITH_PARTS = FindingKind(
    "targets.kind_with_parts", "已分解下达给{parts}，怎样算完成要上下一致；请先撤销分到的目标再改"
)
KIND_IN_PAIR = FindingKind(
    "targets.kind_in_pair", "这个目标与另一个目标配了对，请先“解除配对”再改怎样算完成"
)
KIND_SERVES = FindingKind(
    "targets.kind_serves",
    "这个目标与别的年度目标对标（{others}），改后单位不同，请先取消对标再改",
)
KIND_HAS_NAMES = FindingKind(
    "targets.kind_has_names", "名录上还有 {count} 个名称，改后就不再按名录算；请先把它们移出名录"
)
KIND_HAS_PEERS = FindingKind(
    "targets.kind_has_peers", "已登记可比对象的数据 {count} 条，只有位次目标用得上，不能改为别的"
)
KIND_PROVEN = FindingKind(
    "targets.kind_proven", "已登记 {day} 实现零的突破，这一条要留着；请另设新的目标"
)

_ANY = frozenset({AimKind.RANK, AimKind.FIRST})
_HEIGHTS = _ANY | {AimKind.AT_LEAST, AimKind.AT_MOST, AimKind.BAND}
_SHARES = _HEIGHTS | {AimKind.STOCK}
_AMOUNTS = _HEIGHTS | {AimKind.FLOW, AimKind.INCREMENT}
_WAYS = {
    Measure.LEVEL: _SHARES | {AimKind.INCREMENT},
    Measure.INCREMENT: _AMOUNTS,
    Measure.FLOW: _AMOUNTS | {AimKind.STOCK},
    Measure.GROWTH: _HEIGHTS,
    Measure.SHARE: _SHARES | {AimKind.COVERAGE},
    Measure.REDUCTION: _SHARES,
    Measure.RATIO: _SHARES,
    Measure.RANK: _ANY,
}
_WITHOUT_UNIT = frozenset({AimKind.COVERAGE, AimKind.RANK, AimKind.FIRST})
_DOWN = frozenset({AimKind.AT_MOST, AimKind.RANK})


def ways(measure: Measure) -> frozenset[AimKind]:
    """The ways in which a goal of what is measured so can be judged."""
    return frozenset(_WAYS[measure])


@dataclass(frozen=True, slots=True)
class Hanging:
    """What hangs on the way a goal is judged now. `parts`, `serving` are names; `whole` that of the goal it is a part of."""

    name: str
    measure: Measure
    whole: str = ""
    parts: tuple[str, ...] = ()
    is_paired: bool = False
    serving: tuple[str, ...] = ()
    names: int = 0
    peers: int = 0
    proven_on: str = ""


def may_turn(now: AimKind, wanted: AimKind, about: Hanging) -> Decision:
    """Whether a goal that is judged as `now` may be judged as `wanted`."""
    if now is wanted:
        return Decision.of([])
    possible = ways(about.measure)
    others = "、".join(f"“{k.label}”" for k in AimKind if k in possible and k is not now)
    unlike = KIND_UNLIKE(
        field="kind",
        name=about.name,
        measure=about.measure.label,
        kind=wanted.label,
        others=others,
    )
    is_unit_moved = (now in _WITHOUT_UNIT) is not (wanted in _WITHOUT_UNIT)
    return Decision.of(
        [
            None if wanted in possible else unlike,
            KIND_OF_WHOLE(field="kind", whole=about.whole) if about.whole else None,
            KIND_WITH_PARTS(field="kind", parts="、".join(about.parts[:6]))
            if about.parts
            else None,
            KIND_IN_PAIR(field="kind") if about.is_paired else None,
            KIND_SERVES(field="kind", others="、".join(about.serving[:3]))
            if about.serving and is_unit_moved
            else None,
            KIND_HAS_NAMES(field="kind", count=about.names) if about.names else None,
            KIND_HAS_PEERS(field="kind", count=about.peers) if about.peers else None,
            KIND_PROVEN(field="kind", day=about.proven_on) if about.proven_on else None,
        ]
    )


def comparator_of(kind: AimKind) -> Comparator:
    """Which way a goal of this kind looks when nobody said it otherwise."""
    if kind is AimKind.BAND:
        return Comparator.RANGE
    return Comparator.LE if kind in _DOWN else Comparator.GE


def unit_of(kind: AimKind, indicator_unit: str) -> str:
    """The unit of a goal's values: a share of a list, a place in an order and a first are in none of the indicator's."""
    return "" if kind in _WITHOUT_UNIT else indicator_unit
