"""Joint acceptance (联合验收): working days by risk class, one building or phase at a time, rectification by a day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from daxiao.domains.projects.rules import spans
from daxiao.domains.projects.types import AcceptanceScope, AcceptanceState, RiskClass, Stop
from daxiao.std.findings import Decision, Finding, FindingKind
from daxiao.std.workdays import HolidayTable, add_workdays


RISK_UNSET = FindingKind("projects.acceptance_risk_unset", "请先定验收风险等级，时限按等级计算")
PART_UNNAMED = FindingKind(
    "projects.acceptance_part_unnamed", "{scope}要写明是哪一栋或哪一期，请填写"
)
BEFORE_START = FindingKind(
    "projects.acceptance_before_start", "项目还没有开工日期，不能申请联合验收，请先填写开工日期"
)
ACCEPTED_IN_FUTURE = FindingKind(
    "projects.acceptance_in_future", "受理日期{day}还没有到，只填已经受理的"
)
PART_OPEN = FindingKind(
    "projects.acceptance_part_open", "“{part}”已有一次验收没有办完，请在那一次里继续"
)
NOT_REVIEWING = FindingKind(
    "projects.acceptance_not_reviewing", "这次验收现在是“{state}”，不能{move}，请刷新后再看"
)
RECTIFY_UNSAID = FindingKind("projects.rectify_unsaid", "限期整改要写明整改什么，请填写")
RECTIFY_UNDATED = FindingKind("projects.rectify_undated", "限期整改要定一个今天以后的期限，请填写")
DAY_UNFIT = FindingKind(
    "projects.acceptance_day_unfit",
    "日期{day}要在{first}和今天（{today}）之间，请核对",
)
NOTHING_TO_FIX = FindingKind(
    "projects.acceptance_nothing_to_fix", "这项整改已经复查合格或不存在，请刷新后再看"
)
NOTHING_DONE = FindingKind(
    "projects.acceptance_untouched", "这次验收受理以后还没有办过任何一步，没有可撤回的"
)
TAKEN_BACK_UNSAID = FindingKind("projects.acceptance_undo_unsaid", "撤回要写明理由，请填写")
PROBLEMS_OPEN = FindingKind(
    "projects.acceptance_problems_open", "还有{count}项整改没有复查合格，不能通过验收"
)


@dataclass(frozen=True, slots=True)
class Rectification:
    """Ordered on `ordered_on`, to be done `by` a day; `done_on` when it was found done."""

    what: str
    ordered_on: date
    by: date
    done_on: date | None = None


@dataclass(frozen=True, slots=True)
class Acceptance:
    """One joint acceptance: of the whole, of one building or of one phase (`part` names it)."""

    scope: AcceptanceScope
    risk: RiskClass | None
    received_on: date
    part: str = ""
    state: AcceptanceState = AcceptanceState.REVIEWING
    closed_on: date | None = None
    rectifications: tuple[Rectification, ...] = ()
    stops: tuple[Stop, ...] = ()


@dataclass(frozen=True, slots=True)
class AcceptanceAnswer:
    """`due` with its sum `written`; None without a risk class. `stopped` are working days.

    `rectify_late` are orders whose own day has passed.
    """

    due: date | None
    written: str
    is_late: bool
    stopped: int
    rectify_late: tuple[Rectification, ...] = ()
    uncovered: tuple[int, ...] = ()


def may_open(
    acceptance: Acceptance,
    others: Sequence[Acceptance],
    *,
    started_on: date | None,
    today: date,
) -> Decision:
    """Whether an acceptance may be received: risk class and part are said, works have begun, none open of this part."""
    return Decision.of(
        [
            RISK_UNSET(field="risk") if acceptance.risk is None else None,
            _unnamed(acceptance),
            BEFORE_START() if started_on is None or acceptance.received_on < started_on else None,
            ACCEPTED_IN_FUTURE(field="received_on", day=str(acceptance.received_on))
            if acceptance.received_on > today
            else None,
            PART_OPEN(part=acceptance.part or acceptance.scope.label)
            if any(_is_open_of(one, acceptance) for one in others)
            else None,
        ]
    )


def _unnamed(acceptance: Acceptance) -> Finding | None:
    if acceptance.scope is AcceptanceScope.WHOLE or acceptance.part.strip():
        return None
    return PART_UNNAMED(field="part", scope=acceptance.scope.label)


def _is_open_of(one: Acceptance, new: Acceptance) -> bool:
    is_same = (one.scope, one.part.strip()) == (new.scope, new.part.strip())
    return is_same and one.state is not AcceptanceState.PASSED


def may_order(acceptance: Acceptance, what: str, by: date | None, *, today: date) -> Decision:
    """Whether rectification may be ordered: it says what, by a later day, and the acceptance is not over."""
    return Decision.of(
        [
            NOT_REVIEWING(state=acceptance.state.label, move="要求整改")
            if acceptance.state is AcceptanceState.PASSED
            else None,
            None if what.strip() else RECTIFY_UNSAID(field="what"),
            RECTIFY_UNDATED(field="by") if by is None or by <= today else None,
        ]
    )


def may_find_done(acceptance: Acceptance, number: int, on: date, *, today: date) -> Decision:
    """Whether order `number` (from 0) may be found done on a day."""
    known = 0 <= number < len(acceptance.rectifications)
    if not known or acceptance.rectifications[number].done_on is not None:
        return Decision.of([NOTHING_TO_FIX()])
    return check_day(on, acceptance.rectifications[number].ordered_on, today=today)


def check_day(on: date, first: date, *, today: date) -> Decision:
    """A day of the acceptance lies neither before what it follows nor in the future."""
    is_fit = first <= on <= today
    return Decision.of(
        [None if is_fit else DAY_UNFIT(field="on", day=str(on), first=str(first), today=str(today))]
    )


def last_day(acceptance: Acceptance) -> date:
    """The day of the last thing that happened to it: it cannot be closed before."""
    days = [one.done_on or one.ordered_on for one in acceptance.rectifications]
    return max([acceptance.received_on, *days])


def may_pass(acceptance: Acceptance) -> Decision:
    left = sum(one.done_on is None for one in acceptance.rectifications)
    return Decision.of(
        [
            NOT_REVIEWING(state=acceptance.state.label, move="再次通过")
            if acceptance.state is AcceptanceState.PASSED
            else None,
            PROBLEMS_OPEN(count=left) if left else None,
        ]
    )


def answer(
    acceptance: Acceptance, limits: Mapping[RiskClass, int], *, today: date, holidays: HolidayTable
) -> AcceptanceAnswer:
    """The deadline of an acceptance and how it stands.

    The clock stands still from the day after an order to rectify until the day it is done, and for stops with evidence:
    the platform's default, for plan 004 says nothing about it.
    """
    late = tuple(r for r in acceptance.rectifications if (r.done_on or today) > r.by)
    limit = None if acceptance.risk is None else limits.get(acceptance.risk)
    if limit is None or acceptance.risk is None:
        return AcceptanceAnswer(
            None, "验收风险等级未定，时限无从计算", is_late=False, stopped=0, rectify_late=late
        )
    last = acceptance.closed_on or today
    runs = spans.merged(
        stops_of(acceptance),
        after=acceptance.received_on,
        reached=acceptance.closed_on,
        today=today,
    )
    base = add_workdays(acceptance.received_on, limit, holidays).day
    due, stopped = spans.stretched_workdays(base, runs, holidays)
    uncovered = spans.uncovered_years(acceptance.received_on, due, holidays)
    written = f"{acceptance.received_on} 受理 ＋{limit}个工作日（{acceptance.risk.label}）"
    written += f" ＋停表{stopped}个工作日" if stopped else ""
    written += f" ＝ {due}{_told(uncovered)}"
    return AcceptanceAnswer(due, written, last > due, stopped, late, uncovered)


def _told(uncovered: tuple[int, ...]) -> str:
    """What a sum in working days says of years whose calendar is not known."""
    years = "、".join(map(str, uncovered))
    return f"（{years}年放假安排尚未收录，暂按周一至周五计）" if uncovered else ""


def stops_of(acceptance: Acceptance) -> list[Stop]:
    """When the clock of an acceptance stood still: stops with evidence, and orders until they were found done."""
    orders = [
        Stop(
            one.ordered_on + spans.DAY,
            None if one.done_on is None else one.done_on + spans.DAY,
            one.what,
            evidence=1,
        )
        for one in acceptance.rectifications
    ]
    return [*acceptance.stops, *orders]
