"""Two keys: who may speak, confirm and approve, seen from what was said before (05-principles 13).

`rules/phase.py` says what the facts allow; here stands that no person turns two keys, and that nothing is asked twice.
People are keys of accounts; None is the platform itself, which imports and repairs.
"""

from collections.abc import Mapping

from daxiao.domains.projects.rules import phase as phases
from daxiao.domains.projects.types import (
    Admission,
    Phase,
    ProjectFacts,
    ProposalState,
    Told,
    Voice,
)
from daxiao.std.findings import Decision, Finding, FindingKind


VOICE_SAME = FindingKind("projects.voice_same", "{voice}已经是“{phase}”，不必再报")
VOICE_ONE_PERSON = FindingKind(
    "projects.voice_one_person", "自报和复核须由不同的人作出，请换一位同志办理"
)
OWN_VOICE = FindingKind(
    "projects.phase_own_voice",
    "除去您本人的意见，还没有两方同意“{phase}”；认定须由表态以外的人办理，请换一位同志",
)
NOT_THE_LEAD = FindingKind(
    "projects.not_the_lead",
    "只有这个项目的牵头部门和专班办公室能办理，您所在的单位只是参与单位，请交牵头部门办理",
)
NOT_THE_UNIT = FindingKind(
    "projects.not_the_unit",
    "四色的自报、异议和退出申请由责任单位办理，您所在的单位只是参与单位，请交责任单位办理",
)
OBJECTION_OPEN = FindingKind("projects.objection_open", "异议已经提出，正在等牵头部门处理")
EXIT_ASKED = FindingKind("projects.exit_asked_already", "已经申请退出，正在等专班办公室批准")
PROPOSAL_CLOSED = FindingKind("projects.proposal_closed", "这一事项{state}，不必再办")
NOT_DISMISSED = FindingKind("projects.proposal_not_dismissed", "只有未采纳的事项可以重新提请")
PASSED_BY = FindingKind("projects.proposal_passed_by", "情况已变或已经另行提请，这一事项不必再提")
OUTCOME_MISSING = FindingKind("projects.review_without_outcome", "请选择核查结果")


def may_tell(
    facts: ProjectFacts, voice: Voice, phase: Phase, told: Mapping[Voice, Told], *, because: str
) -> Decision:
    """May a unit or a reviewer say what colour a project is? With a reason; red goes another way.

    Who has nothing new to say need not say it; who said otherwise before may come round to what is confirmed.
    """
    own = told.get(voice)
    if own is not None and own.phase is phase:
        return Decision.of([VOICE_SAME(field="phase", voice=voice.label, phase=phase.label)])
    if own is None and voice is Voice.SELF:
        return phases.may_propose(facts, phase, because=because)
    return Decision.of(
        f for f in phases.may_propose(facts, phase, because=because).findings if not _is_same(f)
    )


def _is_same(finding: Finding) -> bool:
    return finding.kind is phases.SAME_PHASE


def other_person(voice: Voice, said_by: Mapping[Voice, int | None], by: int | None) -> Decision:
    """The self-report and the review come from two people. `said_by`: who spoke with which voice."""
    other = Voice.SELF if voice is Voice.REVIEWER else Voice.REVIEWER
    is_same = by is not None and said_by.get(other) == by
    return Decision.of([VOICE_ONE_PERSON() if is_same else None])


def may_turn(
    phase: Phase, voices: Mapping[Voice, Told], said_by: Mapping[Voice, int | None], by: int | None
) -> Decision:
    """May this person confirm `phase`? Two voices must agree on it besides his own."""
    if by is None:
        return Decision.of([])
    others = {v: told for v, told in voices.items() if said_by.get(v) != by}
    is_agreed = phases.agreement(others).phase is phase
    return Decision.of([None if is_agreed else OWN_VOICE(phase=phase.label)])


def may_lead(*, is_lead: bool) -> Decision:
    """May this actor turn the lead department's key? Taking part in a project is not leading it."""
    return Decision.of([None if is_lead else NOT_THE_LEAD()])


def may_answer(*, is_unit: bool) -> Decision:
    """May this actor speak for the unit that carries the project out?"""
    return Decision.of([None if is_unit else NOT_THE_UNIT()])


def may_ask_again(facts: ProjectFacts) -> Decision:
    """May an exit be asked for, seen from an earlier request? One at a time."""
    is_asked = facts.has_red_file and facts.admission is Admission.ADMITTED
    return Decision.of([EXIT_ASKED() if is_asked else None])


def may_decide(state: ProposalState) -> Decision:
    """May a proposal be decided? Once."""
    if state is ProposalState.OPEN:
        return Decision.of([])
    return Decision.of([PROPOSAL_CLOSED(state=state.label)])


def may_reopen(state: ProposalState, *, still_stands: bool) -> Decision:
    """May a dismissed proposal wait again? While what it is about still stands, and no other of its kind is open."""
    if state is not ProposalState.DISMISSED:
        return Decision.of([NOT_DISMISSED()])
    return Decision.of([None if still_stands else PASSED_BY()])
