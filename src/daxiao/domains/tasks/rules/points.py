"""What a year's work points hold, and what may be done with them. Pure."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from daxiao.domains.tasks.types.points import PointInput, PointsState
from daxiao.std.findings import Decision, Finding, FindingKind


PLAN_GONE = FindingKind("tasks.points_plan_gone", "所选规划不归您维护或已不在执行，请重选")
YEAR_OUTSIDE = FindingKind(
    "tasks.points_year_outside", "{year}年不在这份规划的期限（{since}—{until}年）内，请改年度"
)
DRAFT_THERE = FindingKind(
    "tasks.points_draft_there", "这份规划{year}年的工作要点已有一份在起草或待印发，请在那一份上改"
)
ISSUED_THERE = FindingKind(
    "tasks.points_issued_there", "这份规划{year}年的工作要点已经印发，要改请在它上面“修订”"
)
NOT_A_DRAFT = FindingKind("tasks.points_not_a_draft", "这份工作要点{state}，只有起草中的可以改")
NOT_APPROVED = FindingKind("tasks.points_not_approved", "这份工作要点{state}，只有已审定的可以印发")
NOT_ISSUED = FindingKind("tasks.points_not_issued", "这份工作要点{state}，只有已印发的可以修订")
NOT_DISCARDED = FindingKind("tasks.points_not_discarded", "这份工作要点没有作废，不必恢复")
EMPTY = FindingKind("tasks.points_empty", "还没有列入任务或目标，请先增列")
LEAD_MISSING = FindingKind(
    "tasks.points_lead_missing", "有{count}条没有牵头单位（例如“{first}”），请补齐或不列入"
)
DUE_MISSING = FindingKind(
    "tasks.points_due_missing", "有{count}条没有完成时限（例如“{first}”），请补齐或不列入"
)
DUE_OUTSIDE = FindingKind("tasks.point_due_outside", "完成时限应在{year}年内")
TITLE_MISSING = FindingKind("tasks.point_title_missing", "请填重点任务的名称")
UNIT_GONE = FindingKind("tasks.point_unit_gone", "所选单位已停用或不在您的范围内，请重选")
MORE_MISSING = FindingKind("tasks.points_more_missing", "请选要增列的任务或目标")
MORE_GONE = FindingKind(
    "tasks.points_more_gone", "所选的任务或目标不属于这份规划、已在清单里或已不在执行，请重选"
)
REASON_MISSING = FindingKind("tasks.points_reason_missing", "请写明理由，它会留在经过里")
ISSUE_AHEAD = FindingKind("tasks.points_issue_ahead", "印发日期不能晚于今天")


def title_of(plan: str, year: int) -> str:
    """The year is said once."""
    return f"{plan}工作要点" if f"{year}年" in plan else f"{plan}{year}年工作要点"


def due_in(year: int, due_on: date | None) -> date:
    """The deadline within the year: the task's own where it falls into it, else the last day of the year."""
    last = date(year, 12, 31)
    return due_on if due_on is not None and due_on.year == year else last


def is_of_year(year: int, due_on: date | None) -> bool:
    """Whether a task is proposed for a year: it is not due before it, or has no date."""
    return due_on is None or due_on.year >= year


def value_words(floor: Decimal | None, stretch: Decimal | None, unit: str) -> str:
    """保底120亿元，力争150亿元; one value alone as it is; 待下达 where none was handed down."""
    if floor is None:
        return "待下达" if unit else ""
    if stretch is None:
        return f"{_plain(floor)}{unit}"
    return f"保底{_plain(floor)}{unit}，力争{_plain(stretch)}{unit}"


def _plain(value: Decimal) -> str:
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


@dataclass(frozen=True, slots=True)
class Span:
    """The years of a plan, None where it states none."""

    since: int | None
    until: int | None


def may_draft(year: int, span: Span, *, has_draft: bool, is_issued: bool) -> Decision:
    return Decision.of(
        [
            _outside(year, span),
            DRAFT_THERE(field="year", year=year) if has_draft else None,
            ISSUED_THERE(field="year", year=year) if is_issued and not has_draft else None,
        ]
    )


def _outside(year: int, span: Span) -> Finding | None:
    first, last = span.since or year, span.until or year
    if first <= year <= last:
        return None
    return YEAR_OUTSIDE(field="year", year=year, since=first, until=last)


def may_edit(state: PointsState) -> Decision:
    return Decision.of([_draft(state)])


def may_write(state: PointsState, given: PointInput, year: int) -> Decision:
    outside = given.due_on is not None and given.due_on.year != year
    return Decision.of(
        [
            _draft(state),
            None if given.title.strip() else TITLE_MISSING(field="title"),
            DUE_OUTSIDE(field="due_on", year=year) if outside else None,
        ]
    )


@dataclass(frozen=True, slots=True)
class Line:
    """What a list is judged by before it is approved."""

    title: str
    has_lead: bool
    has_due: bool


def may_approve(state: PointsState, lines: tuple[Line, ...]) -> Decision:
    unled = [x.title for x in lines if not x.has_lead]
    undated = [x.title for x in lines if not x.has_due]
    return Decision.of(
        [
            _draft(state),
            None if lines else EMPTY(),
            LEAD_MISSING(count=len(unled), first=unled[0][:20]) if unled else None,
            DUE_MISSING(count=len(undated), first=undated[0][:20]) if undated else None,
        ]
    )


def may_send_back(state: PointsState, reason: str) -> Decision:
    return Decision.of([_approved(state), _why(reason)])


def may_issue(state: PointsState, *, is_ahead: bool) -> Decision:
    return Decision.of([_approved(state), ISSUE_AHEAD(field="issued_on") if is_ahead else None])


def may_discard(state: PointsState, reason: str) -> Decision:
    return Decision.of([_draft(state), _why(reason)])


def may_restore(
    state: PointsState, year: int, reason: str, *, has_draft: bool, is_issued: bool
) -> Decision:
    gone = state is PointsState.DISCARDED
    return Decision.of(
        [
            None if gone else NOT_DISCARDED(),
            DRAFT_THERE(year=year) if gone and has_draft else None,
            ISSUED_THERE(year=year) if gone and is_issued and not has_draft else None,
            _why(reason),
        ]
    )


def may_amend(state: PointsState, year: int, reason: str, *, has_draft: bool) -> Decision:
    return Decision.of(
        [
            None if state is PointsState.ISSUED else NOT_ISSUED(state=state.label),
            DRAFT_THERE(year=year) if has_draft else None,
            _why(reason),
        ]
    )


def _draft(state: PointsState) -> Finding | None:
    return None if state is PointsState.DRAFT else NOT_A_DRAFT(state=state.label)


def _approved(state: PointsState) -> Finding | None:
    return None if state is PointsState.APPROVED else NOT_APPROVED(state=state.label)


def _why(reason: str) -> Finding | None:
    return None if reason.strip() else REASON_MISSING(field="reason")
