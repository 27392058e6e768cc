"""The days of a monthly round, what is due in a month, who is late by how much, and whom to remind.

Days are counted in working days over the legal calendar and come from `yardsticks/rounds.toml`: the plans only ask that
dispatch be regular (S004-D-06).
"""

from calendar import monthrange
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from daxiao.domains.rounds.types.rounds import OwedState
from daxiao.domains.targets.types.figures import Frequency
from daxiao.std.findings import Decision, FindingKind
from daxiao.std.periods import Month
from daxiao.std.thresholds import NotUnderstood, whole
from daxiao.std.workdays import HolidayTable, add_workdays


NO_MONTH = FindingKind("rounds.no_month", "“{text}”不是一个月份，请写成 2026-03 这样")
NOT_BEGUN = FindingKind("rounds.month_not_begun", "{month}还没有开始，到了当月再开轮次")
OPEN_ALREADY = FindingKind("rounds.open_already", "{place}{month}的轮次已经开过，请直接打开它")
DUE_IN_PAST = FindingKind("rounds.due_in_past", "截止日不能早于开轮的 {opened}，请另选一天")
DUE_TOO_FAR = FindingKind(
    "rounds.due_too_far", "截止日 {due} 离开轮超过一年，请核对是不是写错了年份"
)
CLOSED = FindingKind("rounds.closed", "{month}的轮次已经关闭，不能再改应报事项；要补报请开例外")
NO_REASON = FindingKind("rounds.no_reason", "请用一句话写明理由，它会留在经过里")
ALREADY_IN = FindingKind("rounds.already_in", "已经报送的事项不能免报；要取消请先退回")
EXEMPT_ALREADY = FindingKind("rounds.exempt_already", "这一项已经免报")
NOT_EXEMPT = FindingKind("rounds.not_exempt", "这一项没有免报，不必恢复")
NOTHING_OWED = FindingKind(
    "rounds.nothing_owed", "{unit}在这一轮没有可以免报的事项，已报送的不在其中"
)


@dataclass(frozen=True, slots=True)
class RoundYardstick:
    """How a place runs its rounds; days are working days but `opens_day`, which is a day of the month."""

    opens_months_after: int
    opens_day: int
    due_working_days: int
    close_working_days: int
    remind_days: tuple[int, ...]
    opens_by_itself: bool
    task_duties: tuple[str, ...]


def yardstick_of(values: Mapping[str, object]) -> RoundYardstick:
    """The typed yardstick. Raises NotUnderstood with the key at fault."""
    day = whole(values, "opens_day", least=1)
    if day > 31:
        raise NotUnderstood(f"opens_day: a day of the month is wanted, not {day}")
    return RoundYardstick(
        opens_months_after=whole(values, "opens_months_after", least=0),
        opens_day=day,
        due_working_days=whole(values, "due_working_days", least=0),
        close_working_days=whole(values, "close_working_days", least=0),
        remind_days=tuple(sorted({_offset(n) for n in _list(values, "remind_days")})),
        opens_by_itself=values.get("opens_by_itself") is True,
        task_duties=tuple(str(word) for word in _list(values, "task_duties")),
    )


def _list(values: Mapping[str, object], key: str) -> Sequence[object]:
    found = values.get(key)
    if not isinstance(found, list | tuple):
        raise NotUnderstood(f"{key}: a list is wanted, not {found!r}")
    return found


def _offset(found: object) -> int:
    if not isinstance(found, int) or isinstance(found, bool):
        raise NotUnderstood(f"remind_days: whole numbers are wanted, not {found!r}")
    return found


def month_of(period: int) -> Month:
    """The month of a period (year * 100 + month). Raises ValueError outside the calendar."""
    return Month(period // 100, period % 100)


def period_of(month: Month) -> int:
    return month.year * 100 + month.month


@dataclass(frozen=True, slots=True)
class RoundDays:
    """`confirmed` is false where the legal calendar of a day on the way is not published yet."""

    opens_on: date
    due_on: date
    closes_on: date
    confirmed: bool


def opening_day(period: int, yardstick: RoundYardstick) -> date:
    """The day on which the round of a month opens by the setting; the last of a month that is too short."""
    month = month_of(period).plus(yardstick.opens_months_after)
    return date(
        month.year,
        month.month,
        min(yardstick.opens_day, monthrange(month.year, month.month)[1]),
    )


def days(
    period: int, yardstick: RoundYardstick, holidays: HolidayTable, *, opened_on: date | None = None
) -> RoundDays:
    """The days of a round; who opens late moves them all, so that units keep their working days."""
    planned = opening_day(period, yardstick)
    opens = max(planned, opened_on) if opened_on else planned
    due = add_workdays(opens, yardstick.due_working_days, holidays)
    closes = add_workdays(due.day, yardstick.close_working_days, holidays)
    return RoundDays(
        opens_on=min(opens, opened_on) if opened_on else opens,
        due_on=due.day,
        closes_on=max(closes.day, due.day),
        confirmed=due.confirmed and closes.confirmed,
    )


def may_open(period: int, *, today: date, exists: bool, place: str) -> Decision:
    """A month that has begun, once."""
    month = month_of(period)
    return Decision.of(
        [
            NOT_BEGUN(field="period", month=month.label) if today < month.first else None,
            OPEN_ALREADY(field="period", place=place, month=month.label) if exists else None,
        ]
    )


LONGEST_ROUND = timedelta(days=366)
"""From the opening to a due day that somebody chose."""


def may_be_due(due_on: date | None, *, opened_on: date) -> Decision:
    """A day of choice is not before the opening, and not years after it by a slip of the pen."""
    if due_on is None:
        return Decision()
    if due_on < opened_on:
        return Decision.of([DUE_IN_PAST(field="due_on", opened=opened_on.isoformat())])
    is_far = due_on > opened_on + LONGEST_ROUND
    return Decision.of([DUE_TOO_FAR(field="due_on", due=due_on.isoformat()) if is_far else None])


_EVERY = {Frequency.MONTH: 1, Frequency.QUARTER: 3, Frequency.HALF: 6, Frequency.YEAR: 12}


def is_due(frequency: Frequency, period: int, *, merges_january: bool = False) -> bool:
    """Whether a figure of that frequency is owed in a month: a quarter's in its last month, and so on.

    Where January is merged into February nothing is owed in January.
    """
    month = period % 100
    return month % _EVERY[frequency] == 0 and not (merges_january and month == 1)


# ---- late or in time


def is_late(handed_on: date, *, due_on: date) -> bool:
    return handed_on > due_on


def days_late(state: OwedState, submitted_on: date | None, *, due_on: date, today: date) -> int:
    """Natural days after the due day: of what was handed in by its first handing in, else up to today."""
    if state is OwedState.EXEMPT:
        return 0
    until = submitted_on if state.is_in and submitted_on else today
    return max((until - due_on).days, 0)


def late_said(state: OwedState, submitted_on: date | None, *, due_on: date, today: date) -> str:
    """In words: 按时, 逾期3天报送, 已逾期3天, 还有2天, 今天截止, 免报."""
    if state is OwedState.EXEMPT:
        return "免报"
    late = days_late(state, submitted_on, due_on=due_on, today=today)
    if state.is_in:
        return f"逾期{late}天报送" if late else "按时"
    if late:
        return f"已逾期{late}天"
    left = (due_on - today).days
    return f"还有{left}天" if left else "今天截止"


@dataclass(frozen=True, slots=True)
class Tally:
    """How a unit (a kind, a round) stands: counts of its items. `owed` leaves out what is exempt."""

    owed: int = 0
    handed: int = 0
    in_time: int = 0
    waiting: int = 0
    approved: int = 0
    returned: int = 0
    drafted: int = 0
    exempt: int = 0
    by_itself: int = 0

    @property
    def missing(self) -> int:
        return self.owed - self.handed

    @property
    def late(self) -> int:
        return self.handed - self.in_time

    @property
    def completeness(self) -> Decimal | None:
        """Handed in / owed, in percent points; None where nothing is owed."""
        return _share(self.handed, self.owed)

    @property
    def timeliness(self) -> Decimal | None:
        """Handed in on time / owed, in percent points; None where nothing is owed."""
        return _share(self.in_time, self.owed)

    def plus(self, other: "Tally") -> "Tally":
        return Tally(
            self.owed + other.owed,
            self.handed + other.handed,
            self.in_time + other.in_time,
            self.waiting + other.waiting,
            self.approved + other.approved,
            self.returned + other.returned,
            self.drafted + other.drafted,
            self.exempt + other.exempt,
            self.by_itself + other.by_itself,
        )


def _share(part: int, whole_: int) -> Decimal | None:
    if not whole_:
        return None
    return (Decimal(part * 100) / whole_).quantize(Decimal("0.1"), ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class Counted:
    """So many items that are alike."""

    state: OwedState
    is_late: bool
    is_by_itself: bool
    count: int


def tally(groups: Iterable[Counted]) -> Tally:
    """The counts of items grouped by what they share; the sum of its parts whatever the grouping."""
    found = Tally()
    for one in groups:
        found = found.plus(_tally_of(one))
    return found


def tally_sum(parts: Iterable[Tally]) -> Tally:
    found = Tally()
    for part in parts:
        found = found.plus(part)
    return found


def _tally_of(one: Counted) -> Tally:
    n, state = one.count, one.state
    if state is OwedState.EXEMPT:
        return Tally(exempt=n)
    return Tally(
        owed=n,
        handed=n if state.is_in else 0,
        in_time=n if state.is_in and not one.is_late else 0,
        waiting=n if state is OwedState.SUBMITTED else 0,
        approved=n if state is OwedState.APPROVED else 0,
        returned=n if state is OwedState.RETURNED else 0,
        drafted=n if state is OwedState.DRAFTED else 0,
        by_itself=n if one.is_by_itself and state.is_in else 0,
    )


# ---- reminders


@dataclass(frozen=True, slots=True)
class Wait:
    """What the reminders of a unit in a round rest on; `sent` are the offsets it was reminded of."""

    missing: int
    sent: frozenset[int] = field(default_factory=frozenset)


def offset_of(
    today: date, due_on: date, yardstick: RoundYardstick, holidays: HolidayTable
) -> int | None:
    """The reminder that stands on `today`: the newest whose day has come; None before the first.

    A night that was missed is made good by the next one, with one letter, not with all that were missed.
    """
    come = [n for n in yardstick.remind_days if _day_of(n, due_on, holidays) <= today]
    return max(come, default=None)


def _day_of(offset: int, due_on: date, holidays: HolidayTable) -> date:
    return due_on if offset == 0 else add_workdays(due_on, offset, holidays).day


def is_to_remind(offset: int | None, wait: Wait) -> bool:
    """Never twice of the same or a later offset, never a unit that has handed in everything."""
    if offset is None or not wait.missing:
        return False
    return all(offset > sent for sent in wait.sent)
