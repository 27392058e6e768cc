"""What may be reported of the twelve stages (十二阶段): which can move, what is missing, and what cannot be true.

One set of rules answers everything: `contradictions` says what of the facts cannot be true, `accept_stage_report`
refuses a report that would bring in a new contradiction, and `next_steps` tries the reports that could come next.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from daxiao.domains.projects.rules.reasons import reason_findings
from daxiao.domains.projects.rules.templates import (
    ADMITTED,
    CONDITIONS,
    CONSTRUCTION_PERMIT,
    StageDef,
    StageTemplate,
)
from daxiao.domains.projects.types import (
    Admission,
    ProjectFacts,
    Reason,
    Stage,
    StageFacts,
    StageState,
)
from daxiao.std.findings import Decision, Finding, FindingKind, Severity


ENDS_BEFORE_START = FindingKind(
    "projects.stage_ends_before_start",
    "“{stage}”完成于{end}，早于开始的{start}，请核对两个日期",
)
PLANNED_ENDS_BEFORE_START = FindingKind(
    "projects.stage_planned_ends_before_start",
    "“{stage}”计划完成{end}早于计划开始{start}，请核对两个日期",
)
IN_FUTURE = FindingKind(
    "projects.stage_in_future",
    "“{stage}”的实际日期{day}还没有到，实际日期最晚填今天（{today}），以后的请填计划日期",
)
DONE_WITHOUT_DATES = FindingKind(
    "projects.stage_done_without_dates", "“{stage}”报了已完成，请补齐实际开始和实际完成日期"
)
BEGUN_WITHOUT_DATE = FindingKind(
    "projects.stage_begun_without_date", "“{stage}”报了进行中，请填实际开始日期"
)
BEGUN_BUT_ENDED = FindingKind(
    "projects.stage_begun_but_ended", "“{stage}”已有完成日期{end}，请改报已完成，或清空完成日期"
)
IDLE_BUT_DATED = FindingKind(
    "projects.stage_idle_but_dated",
    "“{stage}”报的是“{state}”，不能有实际日期，请清空日期或改报进度",
)
WAIVED_WITHOUT_REASON = FindingKind(
    "projects.stage_waived_without_reason", "“{stage}”要写明为什么不适用"
)
MAY_NOT_BE_WAIVED = FindingKind(
    "projects.stage_may_not_be_waived",
    "“{stage}”每个项目都要办，不能报不适用，不再建设的项目请走退出程序",
)
NOT_IN_TEMPLATE = FindingKind(
    "projects.stage_not_in_template", "“{stage}”不适用于这类项目：{why}，不必填报"
)
NEED_NOT_DONE = FindingKind(
    "projects.stage_need_not_done", "“{stage}”之前要先完成“{need}”，请先报“{need}”"
)
NEED_DONE_LATER = FindingKind(
    "projects.stage_need_done_later",
    "“{stage}”{day}完成，早于要先完成的“{need}”（{end}），请核对两个阶段的日期",
)
STARTS_BEFORE_NEED = FindingKind(
    "projects.stage_starts_before_need",
    "“{stage}”{day}开始，早于要先完成的“{need}”（{end}），请核对两个阶段的日期",
)
EARLY_START = FindingKind(
    "projects.stage_early_start",
    "“{need}”还没有完成，“{stage}”可以先开始，完成要等“{need}”",
    Severity.DOUBT,
)
NOT_ADMITTED = FindingKind(
    "projects.stage_not_admitted", "项目还没有入库，不能报“{stage}”，请先办准入"
)
BEFORE_ADMISSION = FindingKind(
    "projects.stage_before_admission",
    "“{stage}”{day}开始，早于入库日期{admitted}，请核对开工和入库的日期",
)
PAPER_MISSING = FindingKind(
    "projects.stage_paper_missing",
    "“{paper}”还没有办妥，不能报“{stage}”，请先登记证照或登记依法不需办理",
)
LEFT = FindingKind(
    "projects.stage_of_left_project", "项目已经出库，不能再报进度，恢复建设请重新办准入"
)
NO_EVIDENCE = FindingKind(
    "projects.stage_without_evidence",
    "“{stage}”还没有佐证，请补{wanted}",
    Severity.DOUBT,
)


BEGUN = frozenset({StageState.IN_PROGRESS, StageState.DONE})


@dataclass(frozen=True, slots=True)
class StageReport:
    """What somebody reports of one stage: all of it as it shall stand, and why where something on record changes.

    `evidence` counts the files after the report. `reason` and `because` are wanted when a recorded actual date or a
    planned date is altered, or a state goes back.
    """

    now: StageFacts
    reason: Reason | None = None
    because: str = ""


@dataclass(frozen=True, slots=True)
class NextStep:
    """A stage that could move `to` its next state, and what is `missing`; doubts there do not keep it back."""

    stage: Stage
    name: str
    to: StageState
    missing: tuple[Finding, ...]

    @property
    def allowed(self) -> bool:
        return Decision(self.missing).allowed


def with_stage(facts: ProjectFacts, now: StageFacts) -> ProjectFacts:
    """The facts with one stage as reported, the stages in the order of the chart."""
    others = [s for s in facts.stages if s.stage is not now.stage]
    return replace(facts, stages=tuple(sorted([*others, now], key=lambda s: s.stage.number)))


def next_steps(facts: ProjectFacts, template: StageTemplate, today: date) -> tuple[NextStep, ...]:
    """For each stage that could begin or be finished today: allowed, or what is missing. Done and waived ones are out."""
    tried = [_next(facts.stage(d.stage), today) for d in template.stages]
    return tuple(
        NextStep(
            now.stage,
            template.name_of(now.stage),
            now.state,
            _judged(facts, now, template, today),
        )
        for now in tried
        if now is not None
    )


def _next(now: StageFacts, today: date) -> StageFacts | None:
    if now.state is StageState.NOT_STARTED:
        return replace(now, state=StageState.IN_PROGRESS, actual_start=today, actual_end=None)
    if now.state is StageState.IN_PROGRESS:
        return replace(now, state=StageState.DONE, actual_end=today)
    return None


def accept_stage_report(
    facts: ProjectFacts, report: StageReport, template: StageTemplate, today: date
) -> Decision:
    """Whether a report may be taken into the facts. Refuses what cannot be true, in one sentence each.

    What already stood wrong in other stages does not stop it; only what the report itself brings in.
    """
    was = facts.stage(report.now.stage)
    name = template.name_of(report.now.stage)
    reasons = (
        reason_findings(name, report.reason, report.because) if _rewrites(was, report.now) else ()
    )
    return Decision((*_judged(facts, report.now, template, today), *reasons))


def _rewrites(was: StageFacts, now: StageFacts) -> bool:
    """Whether something on record is altered: a date that was there, or a state that goes back."""
    dates = (
        (was.actual_start, now.actual_start),
        (was.actual_end, now.actual_end),
        (was.planned_start, now.planned_start),
        (was.planned_end, now.planned_end),
    )
    if any(old is not None and old != new for old, new in dates):
        return True
    rank = list(StageState).index
    return rank(now.state) < rank(was.state)


def _judged(
    facts: ProjectFacts, now: StageFacts, template: StageTemplate, today: date
) -> tuple[Finding, ...]:
    definition = template.definition(now.stage)
    if definition is None:
        return (NOT_IN_TEMPLATE(stage=now.stage.label, why=template.waived[now.stage]),)
    if facts.admission is Admission.LEFT:
        return (LEFT(),)
    after = with_stage(facts, now)
    own = tuple(_of_stage(after, definition, template, today))
    if _only_replans(facts.stage(now.stage), now):
        # what already stood wrong with the stage is no reason to keep a plan that has been overtaken
        stood = set(_of_stage(facts, definition, template, today))
        own = tuple(f for f in own if f not in stood)
    return (
        *own,
        *_brought(facts, after, now.stage, template, today),
        *_doubts(after, definition, template),
    )


def _only_replans(was: StageFacts, now: StageFacts) -> bool:
    """Whether only planned days differ."""
    again = replace(was, planned_start=now.planned_start, planned_end=now.planned_end)
    return was != now and again == now


def _brought(
    before: ProjectFacts, after: ProjectFacts, changed: Stage, template: StageTemplate, today: date
) -> Iterator[Finding]:
    """What a report makes untrue in other stages. Only those that have begun can be hurt."""
    for definition in template.stages:
        state = after.stage(definition.stage).state
        if definition.stage is changed or state not in BEGUN:
            continue
        stood = set(_of_stage(before, definition, template, today))
        yield from (f for f in _of_stage(after, definition, template, today) if f not in stood)


def contradictions(
    facts: ProjectFacts, template: StageTemplate, today: date
) -> tuple[Finding, ...]:
    """What of the facts cannot be true on `today`, stage by stage; empty when all of it can."""
    return tuple(f for d in template.stages for f in _of_stage(facts, d, template, today))


def _of_stage(
    facts: ProjectFacts, definition: StageDef, template: StageTemplate, today: date
) -> Iterator[Finding]:
    now = facts.stage(definition.stage)
    yield from _dates(now, definition.name, today)
    yield from _state(now, definition)
    if now.state in BEGUN:
        yield from _conditions(facts, now, definition)
        for need in waited_for(facts, definition, template):
            yield from _order(now, definition, facts.stage(need), template)


def _dates(now: StageFacts, name: str, today: date) -> Iterator[Finding]:
    start, end = now.actual_start, now.actual_end
    if start and end and end < start:
        yield ENDS_BEFORE_START(field="actual_end", stage=name, start=str(start), end=str(end))
    if now.planned_start and now.planned_end and now.planned_end < now.planned_start:
        yield PLANNED_ENDS_BEFORE_START(
            field="planned_end", stage=name, start=str(now.planned_start), end=str(now.planned_end)
        )
    for field, day in (("actual_start", start), ("actual_end", end)):
        if day and day > today:
            yield IN_FUTURE(field=field, stage=name, day=str(day), today=str(today))


def _state(now: StageFacts, definition: StageDef) -> Iterator[Finding]:
    """What a state asks of the dates and of the reason beside it."""
    name = definition.name
    if now.state is StageState.DONE and not (now.actual_start and now.actual_end):
        field = "actual_end" if now.actual_start else "actual_start"
        yield DONE_WITHOUT_DATES(field=field, stage=name)
    elif now.state is StageState.IN_PROGRESS:
        yield from _begun(now, name)
    elif now.state is not StageState.DONE and (now.actual_start or now.actual_end):
        yield IDLE_BUT_DATED(field="state", stage=name, state=now.state.label)
    if now.state is StageState.NOT_APPLICABLE:
        yield from _waived(now, definition)


def _begun(now: StageFacts, name: str) -> Iterator[Finding]:
    if not now.actual_start:
        yield BEGUN_WITHOUT_DATE(field="actual_start", stage=name)
    if now.actual_end:
        yield BEGUN_BUT_ENDED(field="actual_end", stage=name, end=str(now.actual_end))


def _waived(now: StageFacts, definition: StageDef) -> Iterator[Finding]:
    if not definition.may_be_waived:
        yield MAY_NOT_BE_WAIVED(field="state", stage=definition.name)
    elif not now.waived.strip():
        yield WAIVED_WITHOUT_REASON(field="waived", stage=definition.name)


def _conditions(facts: ProjectFacts, now: StageFacts, definition: StageDef) -> Iterator[Finding]:
    name = definition.name
    if ADMITTED in definition.needs:
        admitted = facts.admitted_on
        # without a day of admission the state alone speaks
        if facts.admission not in (Admission.ADMITTED, Admission.LEFT):
            yield NOT_ADMITTED(field="state", stage=name)
        elif admitted and now.actual_start and now.actual_start < admitted:
            yield BEFORE_ADMISSION(
                field="actual_start", stage=name, day=str(now.actual_start), admitted=str(admitted)
            )
    if CONSTRUCTION_PERMIT in definition.needs and CONSTRUCTION_PERMIT not in facts.papers:
        yield PAPER_MISSING(field="state", stage=name, paper=CONDITIONS[CONSTRUCTION_PERMIT])


def waited_for(
    facts: ProjectFacts, definition: StageDef, template: StageTemplate
) -> tuple[Stage, ...]:
    """The stages that must be done before it, looking through those that do not apply to this project."""
    found: dict[Stage, None] = {}
    ahead = list(definition.after)
    while ahead:
        one = ahead.pop(0)
        own = template.definition(one)
        if facts.stage(one).state is not StageState.NOT_APPLICABLE:
            found[one] = None
        elif own is not None:
            ahead += own.after
    return tuple(found)


def _order(
    now: StageFacts, definition: StageDef, need: StageFacts, template: StageTemplate
) -> Iterator[Finding]:
    """Done only after what it needs is done; a strict stage begins only after that."""
    names = {"stage": definition.name, "need": template.name_of(need.stage)}
    if now.state is not StageState.DONE and not definition.is_strict:
        return
    if need.state is not StageState.DONE:
        yield NEED_NOT_DONE(field="state", **names)
        return
    end = need.actual_end
    if definition.is_strict and end and now.actual_start and now.actual_start < end:
        yield STARTS_BEFORE_NEED(
            field="actual_start", day=str(now.actual_start), end=str(end), **names
        )
    elif end and now.actual_end and now.actual_end < end:
        yield NEED_DONE_LATER(field="actual_end", day=str(now.actual_end), end=str(end), **names)


def _doubts(
    facts: ProjectFacts, definition: StageDef, template: StageTemplate
) -> Iterable[Finding]:
    """What is worth knowing although it stops nobody: an early start, no evidence yet."""
    now = facts.stage(definition.stage)
    if now.state is StageState.IN_PROGRESS and not definition.is_strict:
        for need in waited_for(facts, definition, template):
            if facts.stage(need).state is not StageState.DONE:
                yield EARLY_START(stage=definition.name, need=template.name_of(need))
    if now.state is StageState.DONE and not now.evidence:
        wanted = "、".join(definition.evidence) or "证明材料"
        yield NO_EVIDENCE(field="evidence", stage=definition.name, wanted=wanted)
