"""What a goal has to outdo, alone or besides its own value: 快于全市平均, 高于全省平均 (S003-G-08). Pure.

The two figures are of one month, the newest that both have. Where the other figure is missing nothing can be said, unless the
goal's own value is missed anyway.
"""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from daxiao.domains.targets.rules import progress
from daxiao.domains.targets.rules.aims import Aim, AimKind, Now, Reason
from daxiao.domains.targets.rules.ledger import plain
from daxiao.domains.targets.rules.progress import (
    Progress,
    ProgressState,
    ProgressYardstick,
    Schedule,
)
from daxiao.domains.targets.types import Comparator, Direction
from daxiao.std.findings import Decision, FindingKind


TWO_RIVALS = FindingKind(
    "targets.goal_two_rivals", "比较的指标和比较对象只填一个：平台里有数的选指标，没有的写比较对象"
)
RIVAL_KIND = FindingKind(
    "targets.goal_rival_kind",
    "按“{kind}”算完成的目标不能再与别处比高低，请去掉比较的指标或比较对象",
)
RIVAL_ITSELF = FindingKind("targets.goal_rival_itself", "比较的指标就是它自己，请另选一个指标")
NO_RIVAL_SET = FindingKind(
    "targets.goal_rival_none", "这个目标没有写比较对象，请先用“调整”填写，再登记它的数"
)
RIVAL_SOURCE = FindingKind(
    "targets.goal_rival_source", "请写明数据来源（哪份公报、哪个网站），查阅的人看得到"
)
RIVAL_VALUE = FindingKind(
    "targets.goal_rival_value", "{value} 整数超过 15 位或小数超过 4 位，存不下，请核对"
)
RIVAL_MONTH = FindingKind(
    "targets.goal_rival_month", "{month} 不在目标的时段里，或还没有到，请核对"
)

_COMPARED = frozenset(
    {AimKind.STOCK, AimKind.INCREMENT, AimKind.FLOW, AimKind.AT_LEAST, AimKind.AT_MOST}
)
_MOST = Decimal(10) ** 16


@dataclass(frozen=True, slots=True)
class Rival:
    """What has to be outdone, by its name, with both figures of the newest month that both have; None where there is none.

    `is_entered`: its figures are typed at the goal with their source; else they are an indicator's of the same place.
    """

    name: str
    is_entered: bool
    as_of: date | None = None
    own: Decimal | None = None
    other: Decimal | None = None


def looks_down(kind: str, direction: str) -> bool:
    """Whether less is better, so that to outdo is to stay below."""
    return kind == AimKind.AT_MOST or direction == Direction.LESS


def words_of(name: str, *, down: bool) -> str:
    return f"{'低于' if down else '高于'}{name}"


def judge(
    rival: Rival, schedule: Schedule, yardstick: ProgressYardstick, *, down: bool
) -> Progress:
    """Met when the figure is strictly better than the other's of the same month; a figure as good does not outdo it.

    The figure of another indicator is told only to who may see it: neither the words nor a share give it away here.
    """
    if rival.as_of is None or rival.own is None or rival.other is None:
        return Progress(ProgressState.UNJUDGED, missing_words(rival), reason=Reason.NO_RIVAL)
    kind, comparator = AimKind.AT_LEAST, Comparator.GT
    if down:
        kind, comparator = AimKind.AT_MOST, Comparator.LT
    aim = Aim(kind, rival.other, comparator=comparator)
    found = progress.judge(aim, Now(rival.as_of, rival.own), schedule, yardstick)
    if found.reason is not None:
        return replace(found, because=f"与{rival.name}的同期数已过期，请补最近一期")
    if rival.is_entered:
        return replace(found, because=told_words(rival, down=down))
    because = _way_words(rival, down=down)
    return Progress(found.state, f"{rival.as_of.year}年{rival.as_of.month}月{because}")


def missing_words(rival: Rival) -> str:
    how = "用“登记比较数”填写" if rival.is_entered else "请报送这个指标"
    return f"没有“{rival.name}”与本地同一期的数，{how}"


def _way_words(rival: Rival, *, down: bool) -> str:
    way, own, other = "低于" if down else "高于", rival.own or 0, rival.other or 0
    if own == other:
        return f"与{rival.name}持平，没有{way}"
    is_held = own < other if down else own > other
    return f"{'' if is_held else '没有'}{way}{rival.name}"


def told_words(rival: Rival, *, down: bool) -> str:
    """Both figures and how they stand to each other, for who may see both."""
    if rival.as_of is None or rival.own is None or rival.other is None:
        return missing_words(rival)
    own, other = rival.own, rival.other
    told = f"{rival.as_of.year}年{rival.as_of.month}月{plain(own)}，{_way_words(rival, down=down)}的{plain(other)}"
    if own == other:
        return (
            f"{rival.as_of.year}年{rival.as_of.month}月{plain(own)}，{_way_words(rival, down=down)}"
        )
    return f"{told}，{'多' if own > other else '少'}{plain(abs(own - other))}"


_WORST_FIRST = (
    ProgressState.SERIOUS,
    ProgressState.BEHIND,
    ProgressState.UNJUDGED,
    ProgressState.ON_TRACK,
    ProgressState.AHEAD,
    ProgressState.MET,
)


def both(own: Progress, beside: Progress) -> Progress:
    """A goal with two conditions stands as the worse of them; its shares are those of the condition that decides.

    One that is missed decides though the other cannot be judged; one that is held does not.
    """
    first = min((own, beside), key=lambda one: _WORST_FIRST.index(one.state))
    return replace(first, because=f"{own.because}；{beside.because}")


# ---------------------------------------------------------------- what speaks against it


def may_compare(
    kind: str, *, beats: int | None, indicators: tuple[int | None, ...], rival: str
) -> Decision:
    """Whether a goal of `kind` over these indicators may have to outdo an indicator, or one of a name."""
    is_there = beats is not None or bool(rival.strip())
    return Decision.of(
        [
            TWO_RIVALS(field="rival") if beats is not None and rival.strip() else None,
            RIVAL_ITSELF(field="beats") if beats is not None and beats in indicators else None,
            RIVAL_KIND(field="beats", kind=AimKind(kind).label)
            if is_there and AimKind(kind) not in _COMPARED
            else None,
        ]
    )


@dataclass(frozen=True, slots=True)
class RivalFigure:
    """The published figure of what has to be outdone, in the unit of the goal, of a month (year * 100 + month)."""

    period: int
    value: Decimal
    source: str


def may_enter(figure: RivalFigure, rival: str, *, first: int, last: int) -> Decision:
    """`first` and `last` are the months that the goal lives in, up to now."""
    fits = figure.value.is_finite() and abs(figure.value) < _MOST
    fits = fits and figure.value == round(figure.value, 4)
    month = f"{figure.period // 100}年{figure.period % 100}月"
    return Decision.of(
        [
            None if rival else NO_RIVAL_SET(),
            None if fits else RIVAL_VALUE(field="figure", value=str(figure.value)[:40]),
            None if figure.source.strip() else RIVAL_SOURCE(field="source"),
            None if first <= figure.period <= last else RIVAL_MONTH(field="month", month=month),
        ]
    )
