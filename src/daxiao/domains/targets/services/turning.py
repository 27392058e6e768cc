"""What of a goal becomes another when it is to be judged in another way (怎样算完成), and what speaks against it."""

from typing import Any

from daxiao.domains.targets.models import CoverageName, Goal, PeerFigure
from daxiao.domains.targets.rules import kinds
from daxiao.domains.targets.rules.aims import AimKind
from daxiao.domains.targets.types import Measure
from daxiao.domains.targets.types.goals import GoalChange, GoalState


def turned(row: Goal, change: GoalChange) -> dict[str, Any]:
    """The columns that a change of the way it is judged sets, by name; empty where the way stays. Raises Refused.

    The row is held by the caller; his right to change it is checked there.
    """
    now, wanted = AimKind(row.kind), AimKind(change.kind or row.kind)
    adds_up = row.is_cumulative if change.is_cumulative is None else change.is_cumulative
    if (now, row.is_cumulative) == (wanted, adds_up):
        return {}
    if now is wanted:
        return {"is_cumulative": adds_up}
    kinds.may_turn(now, wanted, _hanging(row)).or_refuse()
    return {
        "kind": wanted.value,
        "comparator": kinds.comparator_of(wanted).value,
        "unit": kinds.unit_of(wanted, row.indicator.unit),
        "is_cumulative": adds_up and wanted is AimKind.AT_MOST,
    }


def _hanging(row: Goal) -> kinds.Hanging:
    parts = Goal.everything.filter(whole=row).exclude(state=GoalState.DROPPED.value)
    serving = Goal.everything.filter(serves=row).exclude(state=GoalState.DROPPED.value)
    higher = [str(row.serves)] if row.serves is not None else []
    return kinds.Hanging(
        name=row.indicator.name,
        measure=Measure(row.indicator.measure),
        whole=str(row.whole) if row.whole is not None else "",
        parts=tuple(
            f"{p.region}{p.industry}{p.year}年" for p in parts.select_related("region")[:7]
        ),
        is_paired=row.pair_id is not None,
        serving=(*higher, *(str(g) for g in serving.select_related("indicator", "region")[:3])),
        names=CoverageName.everything.filter(goal=row, removed_on=None).count(),
        peers=PeerFigure.everything.filter(goal=row).exclude(name=row.rival).count(),
        proven_on="" if row.proven_on is None else str(row.proven_on),
    )
