"""Drift since signing (签约以来的变动): what a project promised at its signing, what it says now, and why."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from daxiao.domains.projects.rules.changes import MadeChange, Value, plain
from daxiao.domains.projects.types import Changed, Reason


@dataclass(frozen=True, slots=True)
class Drift:
    """One value then and now, over `times` changes. `days` later (negative: earlier) for dates, `more` 亿元 for sums."""

    what: Changed
    was: Value
    now: Value
    times: int
    reasons: tuple[Reason, ...]
    days: int | None = None
    more: Decimal | None = None

    @property
    def sentence(self) -> str:
        """计划投产日期 2026-12-31 → 2027-06-30，推迟181天，改了2次（用地原因、资金原因）."""
        moved = f"{self.what.label} {plain(self.was)} → {plain(self.now)}"
        if self.was is not None and isinstance(self.was, str):
            moved = self.what.label
        why = f"（{'、'.join(r.label for r in self.reasons)}）" if self.reasons else ""
        told = [moved, *filter(None, [self._by]), f"改了{self.times}次{why}"]
        return "，".join(told)

    @property
    def _by(self) -> str:
        if self.days is not None:
            return (
                f"{'推迟' if self.days > 0 else '提前'}{abs(self.days)}天"
                if self.days
                else "又改回"
            )
        if self.more is None:
            return ""
        if not self.more:
            return "又改回"
        return f"{'增加' if self.more > 0 else '减少'}{plain(abs(self.more))}亿元{self._share}"

    @property
    def _share(self) -> str:
        if not isinstance(self.was, Decimal) or not self.was or self.more is None:
            return ""
        share = abs(self.more) / self.was * 100
        return f"（{plain(share.quantize(Decimal('0.1'), ROUND_HALF_UP))}%）"


def drift(changes: Iterable[MadeChange], signed_on: date | None) -> tuple[Drift, ...]:
    """What moved since signing, in the order of `Changed`; since the first record when there was no signing.

    A change of the signing day itself is left in: it moves every deadline. What was filled in for the first time after
    signing is no drift, later changes of it are.
    """
    known = sorted(changes, key=lambda made: made.on)
    counted = [m for m in known if signed_on is None or m.on >= signed_on]
    found = []
    for what in Changed:
        own = [m for m in counted if m.change.what is what and m.change.was not in (None, "")]
        if own:
            found.append(_drift(what, own))
    return tuple(found)


def _drift(what: Changed, own: list[MadeChange]) -> Drift:
    was, now = own[0].change.was, own[-1].change.now
    reasons = tuple(dict.fromkeys(m.change.reason for m in own if m.change.reason is not None))
    days = more = None
    if isinstance(was, date) and isinstance(now, date):
        days = (now - was).days
    elif isinstance(was, Decimal) and isinstance(now, Decimal):
        more = now - was
    return Drift(what, was, now, len(own), reasons, days, more)
