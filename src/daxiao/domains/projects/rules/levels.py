"""The management level (管理级别) beside the phase: down for who falls behind, up again as milestones are met.

It never changes the facts: a project under construction stays 蓝 while it is managed as 黄. Plan 004 gives the order
绿、蓝、黄、红 and two answers to lateness, 降级管理 or 限期整改; here rectification comes first.
"""

from datetime import date, timedelta

from daxiao.domains.projects.rules import phase as phases
from daxiao.domains.projects.types import (
    Admission,
    Assessment,
    Phase,
    ProjectFacts,
    ProjectPace,
    Proposal,
)
from daxiao.std.findings import Decision, Finding, FindingKind


RANKS = {Phase.GREEN: 3, Phase.BLUE: 2, Phase.YELLOW: 1, Phase.RED: 0}
"""High to low 绿、蓝、黄、红 (plan 004)."""

# looked up once, see phase.py
_YELLOW, _RECTIFY, _DOWNGRADE, _REVIEW = (
    Phase.YELLOW,
    Proposal.RECTIFY,
    Proposal.DOWNGRADE,
    Proposal.REVIEW,
)

_BY_RANK = {rank: phase for phase, rank in RANKS.items()}

NOT_ACTIVE = FindingKind(
    "projects.level_not_active", "项目不在库，不能限期整改或升降级，请先办理准入"
)
NOT_LATE = FindingKind(
    "projects.level_not_late", "项目没有超期，不能限期整改或降级；时限有误的请先更正日期"
)
STANDS_STILL = FindingKind("projects.level_stopped", "项目正在停表，复表之前不能限期整改或降级")
RECTIFY_IN_PAST = FindingKind(
    "projects.rectify_in_past", "整改期限{by}不在今天之后，请填写以后的日期"
)
RECTIFY_OPEN = FindingKind("projects.rectify_open", "已经要求在{by}前整改，期满仍未改正的再降级")
RECTIFY_FIRST = FindingKind("projects.rectify_first", "请先限期整改，期满仍未改正的再降级")
LEVEL_RED = FindingKind("projects.level_red", "管理级别不能降为红色，确实不能继续的请走退出程序")
NOT_DOWN = FindingKind(
    "projects.level_not_down", "项目现按“{level}”管理，降级每次降一级，请改选“{lower}”"
)
LOWEST = FindingKind("projects.level_lowest", "项目已按最低一级“{level}”管理，不能再降，请提请核查")
NOT_UP = FindingKind(
    "projects.level_not_up", "项目现按“{level}”管理，升级须高于现级、不高于“{phase}”"
)
STILL_LATE = FindingKind("projects.level_still_late", "项目仍然超期，不能升级，请在改正后再办")


def level_of(facts: ProjectFacts, phase: Phase | None) -> Phase | None:
    """The level it is managed at: its own when that is lower than what the facts say, else what they say."""
    if phase is None or facts.level is None:
        return phase
    return facts.level if RANKS[facts.level] < RANKS[phase] else phase


def lower(level: Phase) -> Phase | None:
    """One level down; None below yellow, for red is an exit and no level."""
    rank = RANKS[level] - 1
    return _BY_RANK[rank] if rank > 0 else None


def rectify_open(facts: ProjectFacts, due: date) -> date | None:
    """The day up to which it is to be set right, when that was ordered for this deadline.

    An order is given after the deadline: one for a day up to it belongs to an earlier deadline.
    """
    by = facts.rectify_by
    return by if by is not None and by > due else None


def next_step(facts: ProjectFacts, phase: Phase, due: date, *, today: date) -> Proposal | None:
    """What lateness calls for: rectify first; not set right by then, downgrade; None while the time given runs.

    A yellow project has no lower level, so people are asked to look at it. One managed lower already gets nothing more.
    """
    if level_of(facts, phase) is not phase:
        return None
    by = facts.rectify_by
    if by is None or by <= due:  # see rectify_open
        return _RECTIFY
    if today <= by:
        return None
    return _REVIEW if phase is _YELLOW else _DOWNGRADE


def rectify_by(today: date, days: int) -> date:
    """The day that a proposed rectification names: `days` after today."""
    return today + timedelta(days=days)


def said(facts: ProjectFacts, proposal: Proposal, *, today: date, days: int) -> str:
    """A proposal as the screen shows it; `days` is the yardstick's time for a rectification."""
    if proposal is Proposal.RECTIFY:
        return f"建议限期整改，{phases.day_said(rectify_by(today, days))}前改正"
    told = phases.said(facts)[0]
    level = level_of(facts, told)
    if proposal is Proposal.DOWNGRADE and level is not None and (down := lower(level)) is not None:
        return f"整改期满仍未改正，建议由“{level.letter}”降为按“{down.letter}”管理"
    if proposal is Proposal.UPGRADE and level is not None and told is not None:
        return f"已跟上时序进度，建议由按“{level.letter}”管理升回“{told.letter}”"
    if proposal is Proposal.PHASE and told is not None:
        return f"建议认定为“{told.label}”"
    return f"建议：{proposal.label}"


def may_order_rectify(facts: ProjectFacts, found: Assessment, *, by: date, today: date) -> Decision:
    """May a rectification until `by` be ordered? Only of a late project, for a later day, once at a time."""
    barred = _active(facts) or _late(found)
    if barred is not None:
        return Decision.of([barred])
    past = RECTIFY_IN_PAST(field="by", by=phases.day_said(by)) if by <= today else None
    return Decision.of([past, _still_open(facts, found, today)])


def may_downgrade(facts: ProjectFacts, found: Assessment, *, level: Phase, today: date) -> Decision:
    """May it be managed at `level`? One level down, after a rectification whose day has passed; never red."""
    barred = _active(facts) or _late(found)
    if barred is not None:
        return Decision.of([barred])
    order = _still_open(facts, found, today) or _was_ordered(facts, found)
    return Decision.of([order, _one_down(facts, found, level)])


def may_upgrade(facts: ProjectFacts, found: Assessment, *, level: Phase) -> Decision:
    """May it be managed at `level` again? When it is late no more, up to what the facts say."""
    barred = _active(facts)
    if barred is not None:
        return Decision.of([barred])
    late = STILL_LATE() if found.pace is ProjectPace.LATE else None
    return Decision.of([late, _is_up(facts, found, level)])


# ---- parts of the answers


def _active(facts: ProjectFacts) -> Finding | None:
    is_in = facts.admission is Admission.ADMITTED and not phases.is_out(facts)
    return None if is_in else NOT_ACTIVE()


def _late(found: Assessment) -> Finding | None:
    if found.pace is ProjectPace.STOPPED:
        return STANDS_STILL()
    return None if found.pace is ProjectPace.LATE else NOT_LATE()


def _order(facts: ProjectFacts, found: Assessment) -> date | None:
    return None if found.deadline is None else rectify_open(facts, found.deadline.due)


def _still_open(facts: ProjectFacts, found: Assessment, today: date) -> Finding | None:
    by = _order(facts, found)
    if by is None or today > by:
        return None
    return RECTIFY_OPEN(by=phases.day_said(by))


def _was_ordered(facts: ProjectFacts, found: Assessment) -> Finding | None:
    return RECTIFY_FIRST() if _order(facts, found) is None else None


def _one_down(facts: ProjectFacts, found: Assessment, level: Phase) -> Finding | None:
    if level is Phase.RED:
        return LEVEL_RED(field="level")
    now = level_of(facts, found.phase)
    if now is None:
        return NOT_ACTIVE()
    down = lower(now)
    if down is None:
        return LOWEST(field="level", level=now.label)
    return None if level is down else NOT_DOWN(field="level", level=now.label, lower=down.label)


def _is_up(facts: ProjectFacts, found: Assessment, level: Phase) -> Finding | None:
    now = level_of(facts, found.phase)
    if now is None or found.phase is None:
        return NOT_ACTIVE()
    if RANKS[now] < RANKS[level] <= RANKS[found.phase]:
        return None
    return NOT_UP(field="level", level=now.label, phase=found.phase.label)
