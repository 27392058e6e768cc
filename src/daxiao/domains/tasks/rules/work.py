"""What may be reported, proved, split, counted and stopped, by whom. Pure."""

from dataclasses import dataclass
from datetime import date, timedelta

from daxiao.domains.tasks.types import (
    ArrangeInput,
    Doing,
    ItemInput,
    JudgeInput,
    NodeInput,
    NodeState,
    NoteInput,
    PartInput,
    ReportInput,
    ReportKind,
    ReportVerdict,
    StopInput,
    TaskKind,
    TaskState,
)
from daxiao.std.findings import Decision, Finding, FindingKind


NOT_A_PARTY = FindingKind("tasks.not_a_party", "您的单位不在这项任务的单位名单里，请联系专班办公室")
WHICH_UNIT = FindingKind("tasks.which_unit", "您可以代表几个单位，请选明是哪个单位")
NOT_IN_FORCE = FindingKind("tasks.not_in_force", "这项任务已不在执行中，不能再办理")
TASK_DONE = FindingKind(
    "tasks.task_done", "这项任务已经认可完成，需要改动的，请专班办公室先撤回认可"
)
TASK_STOPPED = FindingKind("tasks.task_stopped", "这项任务已经批准停办，恢复以后才能办理")
PERSON_MISSING = FindingKind("tasks.person_missing", "请填明责任人，认领要落实到人")
ALREADY_TAKEN = FindingKind("tasks.already_taken", "{unit}已经认领，责任人是{person}")
NOT_TAKEN = FindingKind("tasks.not_taken", "这个单位还没有认领，不必退回")

TITLE_MISSING = FindingKind("tasks.title_missing", "请写明名称")
CRITERION_MISSING = FindingKind("tasks.criterion_missing", "请写明做到什么算完成")
PROOF_MISSING = FindingKind("tasks.proof_missing", "请写明要什么材料作证明")
NODE_PAST_DUE = FindingKind("tasks.node_past_due", "节点日期{node}晚于任务时限{task}，请改节点日期")
NODE_SETTLED = FindingKind("tasks.node_settled", "这个节点{state}，不能再改")
NODE_NOT_DROPPED = FindingKind("tasks.node_not_dropped", "这个节点没有取消，不必恢复")
NODE_GONE = FindingKind("tasks.node_gone", "这个节点已取消或不属于这项任务，请刷新后重选")
NODE_OF_OTHERS = FindingKind("tasks.node_of_others", "这个节点由{unit}报，请由该单位填报")

PART_NOT_GIVEN = FindingKind("tasks.part_not_given", "请写明分给哪个科室或者单位")
PART_NOT_BELOW = FindingKind(
    "tasks.part_not_below", "只能分给本单位下属、任务里的责任单位和下级园区、乡镇，请重选"
)
PART_PAST_DUE = FindingKind(
    "tasks.part_past_due", "分解事项的期限{part}晚于任务时限{task}，请改到任务时限以内"
)
PART_SETTLED = FindingKind("tasks.part_settled", "这个分解事项已经办完或撤回，不能再改")
PART_OPEN = FindingKind("tasks.part_open", "这个分解事项还没有办完，不必退回重办")
NOTE_MISSING = FindingKind("tasks.note_missing", "请写一句办结情况")

SAYING_MISSING = FindingKind("tasks.saying_missing", "请写明做了什么")
MONTH_AHEAD = FindingKind("tasks.month_ahead", "{month}还没有到，不能先报")
LEAD_ONLY = FindingKind("tasks.lead_only", "“{kind}”由牵头单位报")
FILES_MISSING = FindingKind("tasks.files_missing", "请附上证明材料，认可要凭材料")
COUNT_SHORT = FindingKind(
    "tasks.count_short", "目标是{goal}{word}，已登记{count}{word}，登记够数后再报办结"
)
DOCUMENT_MISSING = FindingKind("tasks.document_missing", "请填文号和印发日期，出台文件以此为准")
DOCUMENT_AHEAD = FindingKind("tasks.document_ahead", "印发日期不能晚于今天")
PROBLEM_MISSING = FindingKind("tasks.problem_missing", "选了“遇到问题”，请写明是什么问题")
REPORT_ACCEPTED = FindingKind(
    "tasks.report_accepted", "这份报告已经认可，要改请先由认可的一方撤回认可"
)
NOT_CURRENT = FindingKind("tasks.report_not_current", "这份报告已被更正，请看新的一份")
NOT_YOURS_TO_JUDGE = FindingKind(
    "tasks.not_yours_to_judge", "这份报告由{who}认可或退回，您不能代办"
)
ALREADY_JUDGED = FindingKind("tasks.already_judged", "这份报告{verdict}，请先撤回再重新处理")
VERDICT_OF_OTHERS = FindingKind(
    "tasks.verdict_of_others", "这是{judge}处理的，请由其本人或专班办公室撤回"
)
NOT_JUDGED = FindingKind("tasks.not_judged", "这份报告还没有处理，不必撤回")
RETURN_REASON = FindingKind("tasks.return_reason", "退回要写明理由，让单位知道改什么")

ITEM_AHEAD = FindingKind("tasks.item_ahead", "日期不能晚于今天，办完以后再登记")
ITEM_TWICE = FindingKind("tasks.item_twice", "{day}的“{title}”已经登记过，同一件事只计一次")
NOT_COUNTED = FindingKind("tasks.not_counted", "这项任务不按件计数，请专班办公室先设定计数目标")
ITEM_WITHDRAWN = FindingKind("tasks.item_withdrawn", "这一件已经撤回")
ITEM_THERE = FindingKind("tasks.item_there", "这一件没有撤回，不必恢复")
GOAL_MISSING = FindingKind("tasks.goal_missing", "按件计数要填目标数，至少 1")
WORD_MISSING = FindingKind("tasks.word_missing", "请填计数单位，例如“场次”“家”")
REASON_MISSING = FindingKind("tasks.why_missing", "请写明理由，它会留在经过里")
APPROVAL_MISSING = FindingKind("tasks.approval_missing", "请写明批准单位和文号")
NO_SPONSOR = FindingKind("tasks.no_sponsor", "这项任务还没有包保领导，请专班办公室先安排")
NOT_THE_SPONSOR = FindingKind(
    "tasks.not_the_sponsor", "包保记录由包保领导本人或专班办公室代记，您不能记"
)
NOT_STOPPED = FindingKind("tasks.not_stopped", "这项任务没有停办，不必恢复")


@dataclass(frozen=True, slots=True)
class Standing:
    """What the rules ask of a task before anything is done about it."""

    state: TaskState
    is_done: bool = False
    is_stopped: bool = False


def may_work(task: Standing) -> Decision:
    """Whether anything may still be handed in."""
    return Decision.of(_closed(task))


def _closed(task: Standing) -> list[Finding | None]:
    return [
        None if task.state is TaskState.IN_FORCE else NOT_IN_FORCE(),
        TASK_DONE() if task.is_done else None,
        TASK_STOPPED() if task.is_stopped else None,
    ]


def may_take(task: Standing, *, person: str, holder: str = "", unit: str = "") -> Decision:
    """`holder`: who is responsible already."""
    return Decision.of(
        [
            *_closed(task),
            None if person.strip() else PERSON_MISSING(field="person"),
            ALREADY_TAKEN(unit=unit, person=holder) if holder else None,
        ]
    )


# ---- nodes and parts


def may_set_node(task: Standing, given: NodeInput, *, due_on: date | None) -> Decision:
    late = due_on is not None and given.due_on > due_on
    return Decision.of(
        [
            *_closed(task),
            None if given.title.strip() else TITLE_MISSING(field="title"),
            None if given.criterion.strip() else CRITERION_MISSING(field="criterion"),
            None if given.proof.strip() else PROOF_MISSING(field="proof"),
            NODE_PAST_DUE(field="due_on", node=given.due_on.isoformat(), task=str(due_on))
            if late
            else None,
        ]
    )


def may_change_node(state: NodeState) -> Decision:
    """A node is changed or dropped until its proof is in."""
    settled = state in {NodeState.SUBMITTED, NodeState.ACCEPTED, NodeState.DROPPED}
    return Decision.of([NODE_SETTLED(state=state.label) if settled else None])


def may_restore_node(state: NodeState) -> Decision:
    return Decision.of([None if state is NodeState.DROPPED else NODE_NOT_DROPPED()])


def may_split(task: Standing, given: PartInput, *, due_on: date | None = None) -> Decision:
    """`due_on`: of the task; a share is due by it."""
    given_away = given.section.strip() or given.given_to_id
    late = due_on is not None and given.due_on is not None and given.due_on > due_on
    return Decision.of(
        [
            *_closed(task),
            None if given.title.strip() else TITLE_MISSING(field="title"),
            None if given_away else PART_NOT_GIVEN(field="section"),
            PART_PAST_DUE(field="due_on", part=str(given.due_on), task=str(due_on))
            if late
            else None,
        ]
    )


def may_move_part(*, is_done: bool, is_withdrawn: bool, wants_done: bool | None = None) -> Decision:
    """`wants_done` None: changed or withdrawn; True: finished; False: taken up again."""
    if wants_done is False:
        return Decision.of([None if is_done and not is_withdrawn else PART_OPEN()])
    return Decision.of([PART_SETTLED() if is_done or is_withdrawn else None])


def may_finish_part(note: str) -> Decision:
    return Decision.of([None if note.strip() else NOTE_MISSING(field="note")])


# ---- reports


@dataclass(frozen=True, slots=True)
class Reporting:
    """Who reports on what. `earlier` is the verdict on the report this one would correct; `node_unit` names the unit that
    alone may report on the node; `count`, `goal`, `word` are those of a counted task."""

    task: Standing
    kind: TaskKind
    is_lead: bool
    earlier: ReportVerdict | None = None
    node: NodeState | None = None
    node_unit: str = ""
    count: int = 0
    goal: int = 0
    word: str = ""


def may_report(about: Reporting, given: ReportInput, *, month: date, today: date) -> Decision:
    """A month has begun, words are there, proof is there where it is to be judged by proof."""
    ahead = month > today
    accepted = about.earlier is ReportVerdict.ACCEPTED and given.kind in {
        ReportKind.NODE,
        ReportKind.FINISH,
    }
    stuck = given.state is Doing.STUCK and not given.problem.strip()
    return Decision.of(
        [
            *_closed(about.task),
            MONTH_AHEAD(field="month", month=f"{month.year}年{month.month}月") if ahead else None,
            None if given.done.strip() else SAYING_MISSING(field="done"),
            PROBLEM_MISSING(field="problem") if stuck else None,
            REPORT_ACCEPTED() if accepted else None,
            *_node_faults(about, given),
            *_finish_faults(about, given, today),
            LEAD_ONLY(kind=given.kind.label)
            if given.kind in {ReportKind.SUMMARY, ReportKind.FINISH} and not about.is_lead
            else None,
        ]
    )


def _node_faults(about: Reporting, given: ReportInput) -> list[Finding | None]:
    if given.kind is not ReportKind.NODE:
        return []
    if about.node is None or about.node is NodeState.DROPPED:
        return [NODE_GONE()]
    return [
        NODE_OF_OTHERS(unit=about.node_unit) if about.node_unit else None,
        None if given.uploads else FILES_MISSING(field="uploads"),
    ]


def _finish_faults(about: Reporting, given: ReportInput, today: date) -> list[Finding | None]:
    if given.kind is not ReportKind.FINISH:
        return []
    short = about.kind is TaskKind.COUNT and about.count < about.goal
    has_document = given.document_number.strip() and given.document_on is not None
    ahead = given.document_on is not None and given.document_on > today
    return [
        None if given.uploads else FILES_MISSING(field="uploads"),
        COUNT_SHORT(goal=about.goal, count=about.count, word=about.word) if short else None,
        DOCUMENT_MISSING(field="document_number")
        if about.kind is TaskKind.DOCUMENT and not has_document
        else None,
        DOCUMENT_AHEAD(field="document_on") if ahead else None,
    ]


def first_of_month(day: date) -> date:
    return day.replace(day=1)


def due_of_month(month: date, *, due_day: int) -> date:
    """The last day on which a report on `month` is in time: the `due_day`-th of the month after it."""
    after = (month.replace(day=1) + timedelta(days=32)).replace(day=1)
    return after + timedelta(days=due_day - 1)


def is_late(kind: ReportKind, *, reported_on: date, due_on: date | None) -> bool:
    """`due_on`: of the month for 月报 and 汇总, of the node, or of the task. What has no day is never late."""
    return due_on is not None and reported_on > due_on


@dataclass(frozen=True, slots=True)
class Judging:
    """`is_own`: the judge acts for the unit that reported; `judge`: who else gave the verdict that is there."""

    kind: ReportKind
    verdict: ReportVerdict
    is_current: bool
    is_office: bool
    is_lead: bool
    is_own: bool
    judge: str = ""


def may_judge(about: Judging, given: JudgeInput) -> Decision:
    """The office judges every report; a lead unit those of the other units on a month or a node."""
    return Decision.of(
        [
            _not_yours(about),
            None if about.is_current else NOT_CURRENT(),
            None
            if about.verdict is ReportVerdict.WAITING
            else ALREADY_JUDGED(verdict=about.verdict.label),
            None if given.is_accepted or given.reason.strip() else RETURN_REASON(field="reason"),
        ]
    )


def may_reconsider(about: Judging, reason: str) -> Decision:
    """By whoever gave the verdict, or by the office: a lead unit does not undo what the office decided."""
    others = about.verdict is not ReportVerdict.WAITING and about.judge and not about.is_office
    return Decision.of(
        [
            _not_yours(about) or (VERDICT_OF_OTHERS(judge=about.judge) if others else None),
            None if about.is_current else NOT_CURRENT(),
            NOT_JUDGED() if about.verdict is ReportVerdict.WAITING else None,
            None if reason.strip() else REASON_MISSING(field="reason"),
        ]
    )


def _not_yours(about: Judging) -> Finding | None:
    if about.is_office:
        return None
    by_lead = about.kind in {ReportKind.MONTH, ReportKind.NODE}
    if about.is_lead and by_lead and not about.is_own:
        return None
    return NOT_YOURS_TO_JUDGE(who="专班办公室或牵头单位" if by_lead else "专班办公室")


# ---- counted things, stopping, arranging


def may_count(
    task: Standing, kind: TaskKind, given: ItemInput, *, is_there: bool, today: date
) -> Decision:
    return Decision.of(
        [
            *_closed(task),
            None if kind is TaskKind.COUNT else NOT_COUNTED(),
            None if given.title.strip() else TITLE_MISSING(field="title"),
            ITEM_AHEAD(field="happened_on") if given.happened_on > today else None,
            ITEM_TWICE(field="title", day=given.happened_on.isoformat(), title=given.title.strip())
            if is_there
            else None,
        ]
    )


def may_withdraw_item(task: Standing, reason: str, *, is_withdrawn: bool) -> Decision:
    return Decision.of(
        [
            *_closed(task),
            ITEM_WITHDRAWN() if is_withdrawn else None,
            None if reason.strip() else REASON_MISSING(field="reason"),
        ]
    )


def may_restore_item(task: Standing, *, is_withdrawn: bool) -> Decision:
    return Decision.of([*_closed(task), None if is_withdrawn else ITEM_THERE()])


def may_note(given: NoteInput, *, has_sponsor: bool, is_entitled: bool, today: date) -> Decision:
    """`is_entitled`: the sponsor leader himself, or the office for him."""
    if not has_sponsor:
        return Decision.of([NO_SPONSOR()])
    return Decision.of(
        [
            None if is_entitled else NOT_THE_SPONSOR(),
            None if given.words.strip() else SAYING_MISSING(field="words"),
            ITEM_AHEAD(field="day") if given.day > today else None,
        ]
    )


def may_stop(task: Standing, given: StopInput) -> Decision:
    """Stopping needs a reason, who approved it, and the approval itself."""
    return Decision.of(
        [
            *_closed(task),
            None if given.reason.strip() else REASON_MISSING(field="reason"),
            None if given.approved_by.strip() else APPROVAL_MISSING(field="approved_by"),
            None if given.uploads else FILES_MISSING(field="uploads"),
        ]
    )


def may_resume(task: Standing, reason: str) -> Decision:
    return Decision.of(
        [
            None if task.is_stopped else NOT_STOPPED(),
            None if reason.strip() else REASON_MISSING(field="reason"),
        ]
    )


def may_arrange(given: ArrangeInput) -> Decision:
    counts = given.kind is TaskKind.COUNT
    return Decision.of(
        [
            GOAL_MISSING(field="count_goal") if counts and not given.count_goal else None,
            WORD_MISSING(field="count_word") if counts and not given.count_word.strip() else None,
        ]
    )
