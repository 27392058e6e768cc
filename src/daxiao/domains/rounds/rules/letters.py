"""The words of a reminder: all that a unit has still to report, in one letter."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from daxiao.domains.rounds.types.rounds import OwedKind


@dataclass(frozen=True, slots=True)
class Part:
    """What a unit has still to hand in of one round, by kind."""

    place: str
    month: str
    due_on: date
    counts: Mapping[OwedKind, int]


LONGEST = 300
"""Characters of a notice."""


def digest(parts: Sequence[Part], *, today: date) -> str:
    """One letter over all rounds: what is missing, by when. Raises ValueError when nothing is."""
    if not parts:
        raise ValueError("there is nothing to remind of")
    return "；".join(_said(part, today) for part in parts)[:LONGEST]


def _said(part: Part, today: date) -> str:
    some = {kind: n for kind, n in part.counts.items() if n}
    kinds = "、".join(f"{kind.label}{some[kind]}项" for kind in OwedKind if kind in some)
    total = sum(some.values())
    return f"{part.place}{part.month}调度还有{total}项未报（{kinds}），{_when(part.due_on, today)}"


def _when(due_on: date, today: date) -> str:
    day = f"{due_on.month}月{due_on.day}日"
    left = (due_on - today).days
    if left > 0:
        return f"{day}截止"
    return "今天截止" if left == 0 else f"已于{day}截止，逾期{-left}天，仍可补报"


def offset_said(offset: int) -> str:
    """截止前3个工作日, 截止当天, 截止后1个工作日."""
    if offset == 0:
        return "截止当天"
    return f"截止{'前' if offset < 0 else '后'}{abs(offset)}个工作日"
