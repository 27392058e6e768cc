"""Stages and milestones agree: 施工队进场 begins on the day of 开工, 验收投产 ends on that of 投产, 项目注册 on that of 注册.

A report of such a stage sets the milestone unless it is on record; a corrected report takes the milestone along when the
two agreed before; and a day that differs from the one on record is refused. So both tell the same whichever came first.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from daxiao.domains.projects.rules.changes import Change, accept_change
from daxiao.domains.projects.rules.stages import (
    StageReport,
    accept_stage_report,
    with_stage,
)
from daxiao.domains.projects.rules.templates import StageTemplate
from daxiao.domains.projects.types import (
    Changed,
    Milestone,
    ProjectFacts,
    Stage,
    StageFacts,
    StageState,
)
from daxiao.std.findings import Decision, Finding, FindingKind, Severity


MILESTONE_DIFFERS = FindingKind(
    "projects.stage_milestone_differs",
    "“{stage}”填的{what}{day}和已登记的{milestone}日期{recorded}不一致，请改成同一天；登记错了请先更正{milestone}日期",
)
STAGE_UNTOLD = FindingKind(
    "projects.milestone_stage_untold",
    "已登记{milestone}{recorded}，“{stage}”还没有报{what}，请补报",
    Severity.DOUBT,
)
STAGE_DIFFERS = FindingKind(
    "projects.milestone_stage_differs",
    "{milestone}日期{recorded}和“{stage}”的{what}{day}不一致，请先更正“{stage}”",
    Severity.DOUBT,
)

STAGE_HOLDS = FindingKind(
    "projects.milestone_held_by_stage",
    "“{stage}”已报{what}{day}，不能清空{milestone}日期，请先撤回或更正“{stage}”，{milestone}日期随之清空",
)


@dataclass(frozen=True, slots=True)
class Tie:
    """A milestone is reached when `stage` begins (or ends)."""

    milestone: Milestone
    stage: Stage
    at_end: bool
    changed: Changed

    @property
    def what(self) -> str:
        return "实际完成" if self.at_end else "实际开始"

    def day(self, now: StageFacts) -> date | None:
        if now.state is StageState.NOT_APPLICABLE:
            return None
        return now.actual_end if self.at_end else now.actual_start


TIES: Mapping[Stage, Tie] = {
    Stage.REGISTRATION: Tie(
        Milestone.REGISTERED, Stage.REGISTRATION, at_end=True, changed=Changed.REGISTERED_ON
    ),
    Stage.CONTRACTOR: Tie(
        Milestone.STARTED, Stage.CONTRACTOR, at_end=False, changed=Changed.STARTED_ON
    ),
    Stage.PRODUCTION: Tie(
        Milestone.PRODUCED, Stage.PRODUCTION, at_end=True, changed=Changed.PRODUCED_ON
    ),
}


@dataclass(frozen=True, slots=True)
class Moved:
    """A milestone that goes along with a stage; `now` None: it is taken away again."""

    milestone: Milestone
    changed: Changed
    was: date | None
    now: date | None


@dataclass(frozen=True, slots=True)
class Reported:
    """What a report would do: the decision, the facts after it, and the milestone that moves along."""

    decision: Decision
    after: ProjectFacts
    moved: Moved | None = None


def reported(
    facts: ProjectFacts, report: StageReport, template: StageTemplate, today: date
) -> Reported:
    """Judge a report with all that follows from it."""
    own = accept_stage_report(facts, report, template, today).findings
    after = with_stage(facts, report.now)
    tie = TIES.get(report.now.stage)
    if tie is None:
        return Reported(Decision(own), after)
    moved = _moved(facts, report.now, tie)
    if moved is None:
        return Reported(Decision((*own, *_differs(facts, report.now, tie, template))), after)
    change = Change(tie.changed, moved.was, moved.now, report.reason, report.because)
    told = {f.code for f in own}
    theirs = [f for f in accept_change(facts, change, today).findings if f.code not in told]
    return Reported(Decision((*own, *theirs)), moved_to(after, moved.milestone, moved.now), moved)


def moved_to(facts: ProjectFacts, milestone: Milestone, day: date | None) -> ProjectFacts:
    """The facts with a milestone on another day."""
    match milestone:
        case Milestone.SIGNED:
            return replace(facts, signed_on=day)
        case Milestone.REGISTERED:
            return replace(facts, registered_on=day)
        case Milestone.STARTED:
            return replace(facts, started_on=day)
        case Milestone.PRODUCED:
            return replace(facts, produced_on=day)


def _moved(facts: ProjectFacts, now: StageFacts, tie: Tie) -> Moved | None:
    recorded, was, day = facts.on(tie.milestone), tie.day(facts.stage(tie.stage)), tie.day(now)
    if day == recorded:
        return None
    # it follows where nothing is on record, or where what is on record came with the stage
    if recorded is None or (was == recorded and was != day):
        return Moved(tie.milestone, tie.changed, recorded, day)
    return None


def _differs(
    facts: ProjectFacts, now: StageFacts, tie: Tie, template: StageTemplate
) -> Iterator[Finding]:
    recorded, day = facts.on(tie.milestone), tie.day(now)
    if recorded is not None and day is not None and day != recorded:
        yield MILESTONE_DIFFERS(
            field="actual_end" if tie.at_end else "actual_start",
            stage=template.name_of(tie.stage),
            what=tie.what,
            day=str(day),
            milestone=tie.milestone.label,
            recorded=str(recorded),
        )


def follow(
    facts: ProjectFacts, change: Change, template: StageTemplate, today: date
) -> tuple[StageFacts | None, Decision]:
    """The stage that goes along when its milestone is changed, for whoever changes a day; None: no stage does.

    It does where the two agreed before. Refused when the stage cannot be on that day, or the day would be taken away.
    """
    tie = next((t for t in TIES.values() if t.changed is change.what), None)
    now = None if tie is None else facts.stage(tie.stage)
    if tie is None or now is None or change.was is None or tie.day(now) != change.was:
        return None, Decision()
    if not isinstance(change.now, date):
        held = STAGE_HOLDS(
            field=change.what.value,
            stage=template.name_of(tie.stage),
            what=tie.what,
            day=str(change.was),
            milestone=tie.milestone.label,
        )
        return None, Decision((held,))
    moved = (
        replace(now, actual_end=change.now) if tie.at_end else replace(now, actual_start=change.now)
    )
    told = StageReport(moved, change.reason, change.because)
    return moved, accept_stage_report(facts, told, template, today)


def disagreements(facts: ProjectFacts, template: StageTemplate) -> tuple[Finding, ...]:
    """Milestones on record whose stage was never told, or tells another day: to be set right by people."""
    found = []
    for tie in TIES.values():
        recorded, day = facts.on(tie.milestone), tie.day(facts.stage(tie.stage))
        if recorded is None or recorded == day or template.definition(tie.stage) is None:
            continue
        words = {
            "milestone": tie.milestone.label,
            "recorded": str(recorded),
            "stage": template.name_of(tie.stage),
            "what": tie.what,
        }
        if day is None:
            found.append(STAGE_UNTOLD(field=tie.stage.value, **words))
        else:
            found.append(STAGE_DIFFERS(field=tie.stage.value, day=str(day), **words))
    return tuple(found)


def stage_for(facts: ProjectFacts, milestone: Milestone, day: date) -> StageFacts | None:
    """The stage as it would read with a milestone on `day`, for whoever records the milestone first; None: no change.

    Only a stage that has not begun begins with it, and one under way ends with it.
    """
    tie = next((t for t in TIES.values() if t.milestone is milestone), None)
    if tie is None:
        return None
    now = facts.stage(tie.stage)
    if tie.at_end and now.state is StageState.IN_PROGRESS:
        return replace(now, state=StageState.DONE, actual_end=day)
    if not tie.at_end and now.state is StageState.NOT_STARTED:
        return replace(now, state=StageState.IN_PROGRESS, actual_start=day)
    return None
