"""How a project keeps time (进度): the pace on a day, what it calls for, and the day on which that could change.

One `Judge` answers for a whole batch on one day: policies, limits and plain deadlines are looked up once and kept. The
law is `rules/schedules.py`: every deadline comes from there, the judge only remembers those that other projects share.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from operator import attrgetter
from typing import NamedTuple

from daxiao.domains.projects.rules import entries, levels, phase, schedules, spans
from daxiao.domains.projects.types import (
    Admission,
    Assessment,
    Credit,
    Deadline,
    LandMode,
    Limit,
    Milestone,
    PaceYardstick,
    Phase,
    Policy,
    ProjectFacts,
    ProjectPace,
    Proposal,
    Stop,
)
from daxiao.std.workdays import HolidayTable


Reached = Callable[[ProjectFacts], date | None]

_REACHED: dict[Milestone, Reached] = {
    Milestone.SIGNED: attrgetter("signed_on"),
    Milestone.REGISTERED: attrgetter("registered_on"),
    Milestone.STARTED: attrgetter("started_on"),
    Milestone.PRODUCED: attrgetter("produced_on"),
}


# looked up once: a member of an enumeration costs Python 3.11 more than the rest of the question
_GREEN, _ADMITTED = Phase.GREEN, Admission.ADMITTED
_UPGRADE, _REVIEW, _TO_PHASE = Proposal.UPGRADE, Proposal.REVIEW, (Proposal.PHASE,)
_UNSET, _STOPPED, _LATE = ProjectPace.UNSET, ProjectPace.STOPPED, ProjectPace.LATE
_DUE_SOON, _ON_TIME = ProjectPace.DUE_SOON, ProjectPace.ON_TIME


class _Mark(NamedTuple):
    """A deadline and the days on which it becomes near, is past, and is past so long that people should look."""

    deadline: Deadline
    due: date
    near: date
    past: date
    zombie: date


@dataclass(slots=True)
class _Limit:
    """A limit with what reads its two ends, and the deadlines it sets by anchor and credits, where no stop touches them.

    `is_early`: its milestone lies before the start of works, and is behind a project that has started.
    """

    limit: Limit
    since: Reached
    until: Reached
    is_early: bool
    is_start: bool
    kept: dict[tuple[date, int, tuple[Credit, ...]], _Mark] = field(default_factory=dict)


@dataclass(slots=True)
class _Kept:
    """The limits of a policy, and those that apply by land mode and investment."""

    limits: tuple[_Limit, ...]
    applying: dict[tuple[LandMode | None, Decimal | None], tuple[_Limit, ...]] = field(
        default_factory=dict
    )


_Clock = tuple[_Mark | None, _Mark | None, date | None, bool]
"""The nearest deadline not met yet, that of the start of works, since when it is quiet, whether time stands still."""

_NO_CLOCK: _Clock = (None, None, None, False)

_FAR = date.max


def assess(
    facts: ProjectFacts,
    *,
    policies: Iterable[Policy],
    yardstick: PaceYardstick,
    today: date,
    holidays: HolidayTable = schedules.UNKNOWN_CALENDAR,
) -> Assessment:
    """Phase, pace and proposals for one project on one day. Many at once: `assess_many`."""
    return Judge(policies, yardstick, today=today, holidays=holidays).assess(facts)


def assess_many(
    facts: Iterable[ProjectFacts],
    *,
    policies: Iterable[Policy],
    yardstick: PaceYardstick,
    today: date,
    holidays: HolidayTable = schedules.UNKNOWN_CALENDAR,
) -> Iterator[Assessment]:
    """The same for each of `facts`, in their order; policies are resolved once per place, not once per project."""
    return map(Judge(policies, yardstick, today=today, holidays=holidays).assess, facts)


class Judge:
    """What one day's batch needs: the policies, the yardstick, and what was looked up before. Not shared by threads."""

    __slots__ = (
        "_breaks",
        "_holidays",
        "_kept",
        "_policies",
        "_silent",
        "_silent_line",
        "_slots",
        "_soon",
        "_today",
        "_zombie",
    )

    def __init__(
        self,
        policies: Iterable[Policy],
        yardstick: PaceYardstick,
        *,
        today: date,
        holidays: HolidayTable = schedules.UNKNOWN_CALENDAR,
    ) -> None:
        self._policies = tuple(policies)
        # a policy is found by place and signing day; between two of these days the answer is the same
        ends = {p.since for p in self._policies} | {p.until for p in self._policies if p.until}
        self._breaks = sorted(ends)
        self._slots: dict[tuple[str, int], _Kept] = {}
        self._kept: dict[int, _Kept] = {}
        self._holidays = holidays
        self._today = today
        self._soon = timedelta(days=yardstick.due_soon_days)
        self._silent = timedelta(days=yardstick.silent_days)
        self._silent_line = today - self._silent
        self._zombie = timedelta(days=yardstick.overdue_days)

    def assess(self, facts: ProjectFacts) -> Assessment:
        """The answer for one project on this judge's day."""
        told, because = phase.said(facts)
        if told is None or phase.is_out(facts):
            return Assessment(told, because, _UNSET, None, None, (), None)
        if told is _GREEN:
            proposals = self._proposals(facts, told, _UNSET, _NO_CLOCK)
            return Assessment(told, because, _UNSET, None, None, proposals, None)
        clock = self._clock(facts)
        pace = self._pace(clock)
        proposals = self._proposals(facts, told, pace, clock)
        recheck = self._recheck(facts, clock)
        nearest = clock[0]
        if nearest is None:
            return Assessment(told, because, pace, None, None, proposals, recheck)
        days = (nearest.due - self._today).days
        return Assessment(told, because, pace, days, nearest.deadline, proposals, recheck)

    # ---- deadlines

    def _clock(self, facts: ProjectFacts) -> _Clock:
        nearest: _Mark | None = None
        start: _Mark | None = None
        for one in self._limits_of(facts):
            if one.until(facts) is not None or (one.is_early and facts.started_on is not None):
                continue
            anchor = one.since(facts)
            if anchor is None:
                continue
            found = self._mark(facts, one, anchor)
            if nearest is None or found.due < nearest.due:
                nearest = found
            if one.is_start and (start is None or found.due < start.due):
                start = found
        if not facts.stops:
            return nearest, start, last_moved(facts), False
        stopped = schedules.is_stopped(facts, self._today)
        return nearest, start, self._last_held(facts), stopped

    def _mark(self, facts: ProjectFacts, one: _Limit, anchor: date) -> _Mark:
        if facts.stops:
            return self._marked(facts, one)
        key = anchor, facts.credit_days, facts.credits
        found = one.kept.get(key)
        if found is None:
            found = one.kept[key] = self._marked(facts, one)
        return found

    def _marked(self, facts: ProjectFacts, one: _Limit) -> _Mark:
        found = schedules.deadline_of(facts, one.limit, holidays=self._holidays, today=self._today)
        if found is None:
            raise ValueError(f"project {facts.key}: {one.limit.since} gives no deadline")
        due = found.due
        return _Mark(found, due, due - self._soon, due + spans.DAY, due + self._zombie)

    def _limits_of(self, facts: ProjectFacts) -> tuple[_Limit, ...]:
        if facts.signed_on is None:
            return ()
        slot = facts.region, bisect_right(self._breaks, facts.signed_on)
        kept = self._slots.get(slot)
        if kept is None:
            kept = self._slots[slot] = self._kept_for(facts)
        sort = facts.land_mode, facts.invest
        found = kept.applying.get(sort)
        if found is None:
            found = tuple(one for one in kept.limits if schedules.applies(one.limit, facts))
            kept.applying[sort] = found
        return found

    def _kept_for(self, facts: ProjectFacts) -> _Kept:
        """One store per policy, shared by all places and days that it is found for."""
        policy = schedules.policy_for(facts.region, facts.signed_on, self._policies)
        if policy is None:
            return _Kept(())
        kept = self._kept.get(id(policy))
        if kept is None:
            kept = self._kept[id(policy)] = _Kept(tuple(map(_limit, policy.limits)))
        return kept

    def _last_held(self, facts: ProjectFacts) -> date | None:
        """The same where the clock stood still: those days are not held against it."""
        last = last_moved(facts)
        for stop in facts.stops:
            if stop.evidence and stop.end is not None and stop.start < stop.end <= self._today:
                still = stop.end - spans.DAY
                last = still if last is None else max(last, still)
        return last

    # ---- the answer

    def _pace(self, clock: _Clock) -> ProjectPace:
        nearest, _, _, stopped = clock
        if nearest is None:
            return _UNSET
        if stopped:
            return _STOPPED
        if self._today >= nearest.past:
            return _LATE
        return _DUE_SOON if self._today >= nearest.near else _ON_TIME

    def _proposals(
        self, facts: ProjectFacts, told: Phase, pace: ProjectPace, clock: _Clock
    ) -> tuple[Proposal, ...]:
        """In the order of `Proposal`. Only for a project of the register; nothing but the colour while stopped."""
        if facts.admission is not _ADMITTED:
            return ()
        found = () if facts.phase is told else _TO_PHASE
        if clock[3]:
            return found
        step = self._step(facts, told, pace, clock[0])
        if step is not None:
            found = (*found, step)
        if step is not _REVIEW and self._stands_still(clock):
            found = (*found, _REVIEW)
        return found

    def _step(
        self, facts: ProjectFacts, told: Phase, pace: ProjectPace, nearest: _Mark | None
    ) -> Proposal | None:
        if pace is _LATE and nearest is not None:
            return levels.next_step(facts, told, nearest.due, today=self._today)
        if facts.level is None or levels.level_of(facts, told) is told:
            return None
        return _UPGRADE

    def _stands_still(self, clock: _Clock) -> bool:
        """Suspected zombie: quiet too long, or too long past the deadline of the start. For review only."""
        _, start, quiet, _ = clock
        if quiet is not None and quiet <= self._silent_line:
            return True
        return start is not None and start.zombie <= self._today

    def _recheck(self, facts: ProjectFacts, clock: _Clock) -> date | None:
        """The first later day on which time alone could change the answer."""
        nearest, start, quiet, stopped = clock
        first = self._next_boundary(facts.stops) if facts.stops else _FAR
        if not stopped:
            if nearest is not None:
                day = self._next_of(facts, nearest)
                first = day if day < first else first
            if start is not None and self._today < start.zombie < first:
                first = start.zombie
            if quiet is not None and quiet > self._silent_line:
                day = quiet + self._silent
                first = day if day < first else first
        return None if first is _FAR else first

    def _next_of(self, facts: ProjectFacts, nearest: _Mark) -> date:
        today = self._today
        if today < nearest.past:
            return nearest.near if today < nearest.near else nearest.past
        by = facts.rectify_by
        return _FAR if by is None or by < today else by + spans.DAY

    def _next_boundary(self, stops: Sequence[Stop]) -> date:
        return min((day for day in _boundaries(stops) if day > self._today), default=_FAR)


def last_moved(facts: ProjectFacts) -> date | None:
    """The last day with verified progress: what was reported, or a milestone."""
    last = facts.last_progress_on
    for day in (facts.started_on, facts.registered_on, facts.signed_on, facts.admitted_on):
        if day is not None and (last is None or day > last):
            last = day
    return last


def _limit(limit: Limit) -> _Limit:
    until = limit.until
    is_early = until in (Milestone.SIGNED, Milestone.REGISTERED)
    is_start = until is Milestone.STARTED
    return _Limit(limit, _REACHED[limit.since], _REACHED[until], is_early, is_start)


def _boundaries(stops: Sequence[Stop]) -> list[date]:
    """The days on which a stop with evidence begins or has ended."""
    starts = [stop.start for stop in stops if stop.evidence]
    return starts + [stop.end for stop in stops if stop.evidence and stop.end is not None]


def yardstick_of(values: entries.Row) -> PaceYardstick:
    """The thresholds of a version of the yardstick `paces`. Raises ValueError for what cannot be understood."""
    days = {name: entries.whole(values, name) for name in _THRESHOLDS}
    wrong = [name for name, count in days.items() if count < 0]
    if wrong:
        raise ValueError(f"{wrong[0]}: a number of days is wanted, not {days[wrong[0]]}")
    return PaceYardstick(**days, code=entries.text(values, "code", ""))


_THRESHOLDS = ("due_soon_days", "silent_days", "overdue_days", "rectify_days", "objection_days")
