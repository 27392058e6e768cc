"""From day to day: when a pace moved, when a proposal arose and when it no longer held. Pure; standings.py writes it down.

A proposal opens once for each occasion (the milestone that is late, the colour the facts say). While the occasion lasts it
does not open again, whatever people decided; when it has passed and comes again, it is a new one.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from daxiao.domains.projects.rules import levels, pace, phase
from daxiao.domains.projects.types import (
    Assessment,
    PaceYardstick,
    Phase,
    ProjectFacts,
    ProjectPace,
    Proposal,
)


Assess = Callable[[ProjectFacts, date], Assessment]

_LATE, _DUE_SOON = ProjectPace.LATE, ProjectPace.DUE_SOON
_ONE_DAY = timedelta(days=1)
_ON_A_DEADLINE = (Proposal.RECTIFY, Proposal.DOWNGRADE)


def occasions(found: Assessment) -> dict[Proposal, str]:
    """What is proposed, each with what it is about."""
    return {one: _occasion(one, found) for one in found.proposals}


def _occasion(one: Proposal, found: Assessment) -> str:
    if one in _ON_A_DEADLINE:
        return "" if found.deadline is None else found.deadline.milestone.value
    if one is Proposal.REVIEW or found.phase is None:
        return ""
    return found.phase.value


def written(proposed: Mapping[Proposal, str]) -> str:
    """`phase:blue rectify:started`: as a standing keeps it."""
    return " ".join(f"{one.value}:{occasion}" for one, occasion in proposed.items())


def read(text: str) -> dict[Proposal, str]:
    """The other way round."""
    parts = (part.partition(":") for part in text.split())
    return {Proposal(kind): occasion for kind, _, occasion in parts}


# ---- one proposal


@dataclass(slots=True)
class Raised:
    """A proposal with its true day, what it asks for, and the day on which it no longer held (None: it does)."""

    kind: Proposal
    occasion: str
    on: date
    because: str
    phase: Phase | None = None
    level: Phase | None = None
    by: date | None = None
    gone_on: date | None = None


def raised(
    kind: Proposal, facts: ProjectFacts, found: Assessment, yardstick: PaceYardstick, *, on: date
) -> Raised:
    """The proposal as it is put before people on the day it arises."""
    one = Raised(kind, _occasion(kind, found), on, _because(kind, facts, found, yardstick, on))
    told = found.phase
    if kind is Proposal.PHASE:
        one.phase = told
    elif kind is Proposal.RECTIFY:
        one.by = levels.rectify_by(on, yardstick.rectify_days)
    elif kind is Proposal.UPGRADE:
        one.level = told
    elif kind is Proposal.DOWNGRADE:
        level = levels.level_of(facts, told)
        one.level = None if level is None else levels.lower(level)
    return one


def _because(
    kind: Proposal, facts: ProjectFacts, found: Assessment, yardstick: PaceYardstick, on: date
) -> str:
    if kind is Proposal.REVIEW:
        return _stands_still(facts, found, yardstick, on)
    said = levels.said(facts, kind, today=on, days=yardstick.rectify_days)
    if kind is Proposal.PHASE:
        return f"{found.because}，{said}"
    if found.deadline is not None and kind in _ON_A_DEADLINE:
        return f"{found.deadline.written}；{said}"
    return said


def _stands_still(
    facts: ProjectFacts, found: Assessment, yardstick: PaceYardstick, on: date
) -> str:
    last = pace.last_moved(facts)
    if last is not None and last + timedelta(days=yardstick.silent_days) <= on:
        return (
            f"自{phase.day_said(last)}到{phase.day_said(on)}已有{(on - last).days}天没有核实的进展，"
            f"满{yardstick.silent_days}天即疑似停滞，提请核查"
        )
    due = "" if found.deadline is None else f"{found.deadline.written}；"
    if facts.rectify_by is not None and facts.rectify_by < on:
        return f"{due}整改期满仍未改正，提请核查"
    gone = "" if found.deadline is None else f"，已过{(on - found.deadline.due).days}天"
    return f"{due}到{phase.day_said(on)}仍未开工{gone}，疑似停滞，提请核查"


# ---- from day to day


@dataclass(slots=True)
class Course:
    """What a standing went through: its pace and since when, what is proposed, and the changes on their true days.

    `shifts` are (was, now, day). `raised` are proposals that arose, `gone` those standing before that no longer hold.
    """

    pace: str
    since: date
    proposed: str
    shifts: list[tuple[str, str, date]] = field(default_factory=list)
    raised: list[Raised] = field(default_factory=list)
    gone: dict[Proposal, date] = field(default_factory=dict)

    def take(
        self, facts: ProjectFacts, found: Assessment, yardstick: PaceYardstick, *, on: date
    ) -> None:
        """What the rule says at the end of `on`; days come in order."""
        now = found.pace.value
        if now != self.pace:
            self.shifts.append((self.pace, now, on))
            self.pace, self.since = now, on
        proposed = written(occasions(found)) if found.proposals else ""
        if proposed != self.proposed:
            self._propose(facts, found, yardstick, on)
            self.proposed = proposed

    def _propose(
        self, facts: ProjectFacts, found: Assessment, yardstick: PaceYardstick, on: date
    ) -> None:
        was, now = read(self.proposed), occasions(found)
        for kind, occasion in was.items():
            if now.get(kind) != occasion:
                self._let_go(kind, on)
        for kind, occasion in now.items():
            if was.get(kind) != occasion:
                self.raised.append(raised(kind, facts, found, yardstick, on=on))

    def _let_go(self, kind: Proposal, on: date) -> None:
        own = [one for one in self.raised if one.kind is kind and one.gone_on is None]
        for one in own:
            one.gone_on = on
        if not own:
            self.gone[kind] = on


def days(
    facts: ProjectFacts, since: date | None, today: date, assess: Assess
) -> Iterator[tuple[date, Assessment]]:
    """The days from `since` on which time alone changed the answer, each with it; then today."""
    day = since
    while day is not None and day < today:
        found = assess(facts, day)
        yield day, found
        day = found.recheck_on
    yield today, assess(facts, today)


def pace_since(found: Assessment, yardstick: PaceYardstick, *, today: date) -> date:
    """Since when a project that is seen for the first time has its pace: by its deadline where that says it."""
    if found.deadline is None:
        return today
    if found.pace is _LATE:
        return min(found.deadline.due + _ONE_DAY, today)
    if found.pace is _DUE_SOON:
        return min(found.deadline.due - timedelta(days=yardstick.due_soon_days), today)
    return today


def arose_on(
    kind: Proposal, facts: ProjectFacts, found: Assessment, yardstick: PaceYardstick, *, today: date
) -> date:
    """The true day of a proposal of a project that is seen for the first time (an import, a standing made anew)."""
    if kind is Proposal.RECTIFY and found.deadline is not None:
        return min(found.deadline.due + _ONE_DAY, today)
    if kind in (Proposal.DOWNGRADE, Proposal.REVIEW) and _is_past(facts.rectify_by, found):
        return min((facts.rectify_by or today) + _ONE_DAY, today)
    if kind is Proposal.REVIEW:
        last = pace.last_moved(facts)
        days_ = [] if last is None else [last + timedelta(days=yardstick.silent_days)]
        if found.deadline is not None:
            days_.append(found.deadline.due + timedelta(days=yardstick.overdue_days))
        return min([*days_, today])
    return today


def _is_past(by: date | None, found: Assessment) -> bool:
    """Whether a rectification for this deadline ran out unheeded."""
    return by is not None and found.deadline is not None and by > found.deadline.due
