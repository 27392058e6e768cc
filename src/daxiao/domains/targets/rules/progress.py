"""How far a target is on a date, against what is due by then (20-targets-tasks.md §1, Progress).

The figure and the schedule are compared on the day that the figure speaks of, never on two days. What cannot be judged
says why; it is never shown as zero (S003-G-04). Shares are 0 to 1, leads and lags are in points of 100.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from daxiao.domains.targets.rules.aims import (
    Aim,
    AimKind,
    Coverage,
    Now,
    Peers,
    Reason,
    holds,
    looks_down,
)
from daxiao.domains.targets.rules.ledger import plain
from daxiao.std import thresholds
from daxiao.std.labelled import Labelled


Profile = Callable[[date], Decimal | None]
"""The share of a target that is due on a day, 0 to 1 (the year's season, linear ...); None where nobody set one."""


class ProgressState(Labelled):
    MET = "met", "已完成"
    AHEAD = "ahead", "超前"
    ON_TRACK = "on_track", "正常"
    BEHIND = "behind", "滞后"
    SERIOUS = "serious", "严重滞后"
    UNJUDGED = "unjudged", "无法判断"


@dataclass(frozen=True, slots=True)
class ProgressYardstick:
    """Points from which (inclusive) a target is ahead, behind, seriously behind; days after which figures are late."""

    ahead_points: Decimal
    behind_points: Decimal
    serious_points: Decimal
    late_days: int


def yardstick_of(values: thresholds.Values) -> ProgressYardstick:
    """From a version of the yardstick `progress`. Raises NotUnderstood."""
    found = ProgressYardstick(
        thresholds.number(values, "ahead_points", above=0),
        thresholds.number(values, "behind_points", above=0),
        thresholds.number(values, "serious_points", above=0),
        thresholds.whole(values, "late_days", least=0),
    )
    if found.serious_points <= found.behind_points:
        raise thresholds.NotUnderstood("serious_points: more than behind_points is wanted")
    return found


@dataclass(frozen=True, slots=True)
class Schedule:
    """The day the target is due, the day of looking, and what is due in between."""

    due_on: date
    today: date
    profile: Profile


@dataclass(frozen=True, slots=True)
class Progress:
    """`achieved` and `scheduled` are shares of the target, `points` the lead (negative: the lag), where they have a sense.

    `reason` is set when the target cannot be judged. `open_names` are those that a coverage still lacks, `odd_names`
    those reported that the list does not know.
    """

    state: ProgressState
    because: str
    achieved: Decimal | None = None
    scheduled: Decimal | None = None
    points: Decimal | None = None
    reason: Reason | None = None
    open_names: tuple[str, ...] = ()
    odd_names: tuple[str, ...] = ()


def judge(aim: Aim, now: Now, schedule: Schedule, yardstick: ProgressYardstick) -> Progress:
    """The state of one target. Never raises: what cannot be judged is an answer."""
    reason = aim.why_not() or now.why_not(aim)
    if reason is not None:
        return unjudged(reason)
    if aim.kind is AimKind.FIRST:
        return _first(now, schedule)
    value = now.measured(aim)
    if value is None or aim.value is None or now.as_of is None:
        return unjudged(Reason.NO_DATA)
    case = _Case(aim, aim.value, value, now.as_of, schedule, yardstick)
    if (reason := case.why_stale()) is not None:
        return unjudged(reason)
    if now.coverage is not None and aim.kind is AimKind.COVERAGE:
        return _coverage(case, now.coverage)
    if aim.kind is AimKind.AT_MOST and aim.is_cumulative:
        return _allowance(case)
    return _judge_value(case, now.peers)


def unjudged(reason: Reason) -> Progress:
    return Progress(ProgressState.UNJUDGED, reason.label, reason=reason)


@dataclass(frozen=True, slots=True)
class _Case:
    """A target with the value it wants, the one that is there, and the day on which the two are compared."""

    aim: Aim
    wanted: Decimal
    value: Decimal
    as_of: date
    schedule: Schedule
    yardstick: ProgressYardstick

    @property
    def is_held(self) -> bool:
        return holds(self.aim, self.value)

    @property
    def is_over(self) -> bool:
        """Whether the figure is one of the end."""
        return self.as_of >= self.schedule.due_on

    @property
    def scheduled(self) -> Decimal | None:
        """What is due on the day of the figure; all of it from the day that the target is due."""
        return Decimal(1) if self.is_over else self.schedule.profile(self.as_of)

    def why_stale(self) -> Reason | None:
        """A figure of a day to come, or too old; what only grows stays met however old the figure is."""
        if self.as_of > self.schedule.today:
            return Reason.FUTURE_DATA
        looked_at = min(self.schedule.today, self.schedule.due_on)
        is_late = (looked_at - self.as_of).days > self.yardstick.late_days
        is_settled = self.aim.only_grows and self.is_held
        return Reason.LATE_DATA if is_late and not is_settled else None


def _first(now: Now, schedule: Schedule) -> Progress:
    """A first of its kind has no half: it is there with its proof, or it is not (S004-G-06)."""
    if now.proven_on is not None and now.proven_on > schedule.today:
        return unjudged(Reason.FUTURE_DATA)
    if now.proven_on is not None:
        words = f"{now.proven_on}实现，依据：{now.proof}"
        return Progress(ProgressState.MET, words, achieved=Decimal(1))
    if schedule.today > schedule.due_on:
        return Progress(ProgressState.SERIOUS, "已过期限，尚未实现零的突破", achieved=Decimal(0))
    return unjudged(Reason.NO_HALVES)


def _coverage(case: _Case, coverage: Coverage) -> Progress:
    achieved, listed = case.value / case.wanted, len(coverage.listed)
    if case.is_held:
        words = f"名录{listed}家，已覆盖{coverage.count}家"
        found = Progress(ProgressState.MET, words, achieved)
    else:
        found = _by_steps(case, achieved)
        left = len(coverage.open_names)
        found = replace(found, because=f"名录{listed}家，还有{left}家没有覆盖；{found.because}")
    return replace(found, open_names=coverage.open_names, odd_names=coverage.odd_names)


def _allowance(case: _Case) -> Progress:
    """A ceiling for what adds up over the period: how much of it is used up, against what may be by now."""
    used, ceiling = plain(case.value), plain(case.wanted)
    share = case.value / case.wanted if case.wanted else None
    if not case.is_held:
        return Progress(ProgressState.SERIOUS, f"已达{used}，突破上限{ceiling}", share)
    if case.is_over:
        return Progress(ProgressState.MET, f"期末为{used}，没有突破上限{ceiling}", share)
    if share is None:
        return Progress(ProgressState.ON_TRACK, f"现为{used}，没有突破上限{ceiling}")
    scheduled = case.scheduled
    if scheduled is None:
        return replace(unjudged(Reason.NO_SCHEDULE), achieved=share)
    points = (scheduled - share) * 100
    words = f"已用去上限的{_per_cent(share)}，按时序可用{_per_cent(scheduled)}"
    return Progress(state_of(points, case.yardstick), words, share, scheduled, points)


def _judge_value(case: _Case, peers: Peers | None) -> Progress:
    if case.is_held:
        words = f"现为{_told(case, case.value)}，达到目标要求"
        return Progress(ProgressState.MET, words, _share(case, peers))
    if (reason := case.aim.why_no_way()) is not None:
        return unjudged(reason)
    achieved = _share(case, peers)
    if achieved is not None and case.aim.is_reached_by_steps:
        return _by_steps(case, achieved)
    return _to_hold(case, achieved)


def _share(case: _Case, peers: Peers | None) -> Decimal | None:
    """How much of the target is there, by its kind; None where nothing can be divided (a line at zero)."""
    aim = case.aim
    if aim.kind is AimKind.RANK and peers is not None:
        # of those one must not stand behind, how many one does not
        to_pass = peers.count - case.wanted
        return (peers.count - case.value) / to_pass if to_pass > 0 else Decimal(1)
    if aim.has_way and aim.baseline is not None:
        return (case.value - aim.baseline) / (case.wanted - aim.baseline)
    if aim.only_grows:
        return case.value / case.wanted
    if case.is_held:
        return Decimal(1)
    edge = _edge(case)
    return 1 - abs(case.value - edge) / abs(edge) if edge else None


def _edge(case: _Case) -> Decimal:
    """The line that the value missed: of a band the nearer one."""
    high = case.aim.high
    is_above = case.aim.kind is AimKind.BAND and high is not None and case.value > high
    return high if high is not None and is_above else case.wanted


def _by_steps(case: _Case, achieved: Decimal) -> Progress:
    """What is not met yet, against what is due by now. At the end there is no being on track."""
    scheduled = case.scheduled
    if scheduled is None:
        return replace(unjudged(Reason.NO_SCHEDULE), achieved=achieved)
    points = (achieved - scheduled) * 100
    state = state_of(points, case.yardstick)
    if case.is_over and state is not ProgressState.SERIOUS:
        state = ProgressState.BEHIND
    words = f"完成{_per_cent(achieved)}，应完成{_per_cent(scheduled)}，{_lead_words(points)}"
    return Progress(state, words, achieved, scheduled, points)


def _to_hold(case: _Case, achieved: Decimal | None) -> Progress:
    """A line that is to be held on every day, and is not; seriously where it is missed by far."""
    words = f"现为{_told(case, case.value)}，{_missed_words(case)}"
    if achieved is None:
        return Progress(ProgressState.BEHIND, words)
    points = (achieved - 1) * 100
    is_serious = -points >= case.yardstick.serious_points
    state = ProgressState.SERIOUS if is_serious else ProgressState.BEHIND
    return Progress(state, words, achieved, Decimal(1), points)


def _missed_words(case: _Case) -> str:
    edge = _edge(case)
    if case.aim.kind is AimKind.RANK:
        return f"要求{_told(case, edge)}以内"
    if case.value == edge:
        return f"要求{'低于' if looks_down(case.aim) else '超过'}{plain(edge)}，不含本数"
    return f"{'高于' if case.value > edge else '低于'}要求的{plain(edge)}"


def _told(case: _Case, value: Decimal) -> str:
    return f"第{plain(value)}位" if case.aim.kind is AimKind.RANK else plain(value)


def state_of(points: Decimal, yardstick: ProgressYardstick) -> ProgressState:
    """The state of a lead or lag; the thresholds belong to the state they open (以上含本数)."""
    if points >= yardstick.ahead_points:
        return ProgressState.AHEAD
    if -points >= yardstick.serious_points:
        return ProgressState.SERIOUS
    return ProgressState.BEHIND if -points >= yardstick.behind_points else ProgressState.ON_TRACK


def _per_cent(share: Decimal) -> str:
    return f"{plain(round(share * 100, 1))}%"


def _lead_words(points: Decimal) -> str:
    told = plain(abs(round(points, 1)))
    if told == "0":
        return "与时序持平"
    return f"超前{told}个百分点" if points > 0 else f"滞后{told}个百分点"
