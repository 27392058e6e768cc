"""What is made of a target in a mid-term evaluation: its cause, what is proposed, whether that was approved (S002-D-03)."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction

from daxiao.domains.dispatch.models import (
    MidtermTarget,
)
from daxiao.domains.dispatch.queries import midterm_freeze as freezing
from daxiao.domains.dispatch.rules import midterm as rules
from daxiao.domains.dispatch.types.midterm import (
    Approval,
    LagCause,
    MidtermState,
    ProposalKind,
)
from daxiao.domains.targets.rules.progress import ProgressState
from daxiao.kernel import events
from daxiao.kernel.access import Actor, require
from daxiao.kernel.caps import Cap
from daxiao.kernel.errors import Stale
from daxiao.kernel.versions import user_of


_TARGET = {
    "target": "目标",
    "cause": "原因",
    "proposal": "建议",
    "words": "说明",
    "approval": "批复",
    "approver": "批准人",
}
PROPOSED = events.define("dispatch.midterm_proposed", "提出目标建议", **_TARGET)
DECIDED = events.define("dispatch.midterm_decided", "批复目标建议", **_TARGET)
CARRIED_OUT = events.define("dispatch.midterm_carried_out", "办理目标调整", **_TARGET)


@dataclass(frozen=True, slots=True)
class ProposalInput:
    """`value` is the new one of an adjusted target, in its own unit."""

    proposal: ProposalKind
    cause: LagCause | None = None
    cause_words: str = ""
    words: str = ""
    value: Decimal | None = None
    version: int | None = None


@dataclass(frozen=True, slots=True)
class DecisionInput:
    is_approved: bool
    approver: str
    because: str = ""


@transaction.atomic
def propose(actor: Actor, *, target: MidtermTarget, given: ProposalInput) -> MidtermTarget:
    """The cause and what is proposed of one target. A change waits for its approval; the target itself is not touched.

    Raises `Refused` without a cause where it is behind, without words for a change, or after one was carried out.
    """
    require(actor, Cap.EVALUATION_RUN, on=target)
    row = _target(target, given.version, MidtermState.FROZEN)
    has_cause = given.cause is not None
    rules.may_propose(
        ProgressState(row.standing),
        given.proposal,
        has_cause=has_cause,
        words=given.words,
        value=given.value,
        approval=row.approval,
    ).or_refuse()
    if given.proposal is ProposalKind.ADJUST and given.value is not None:
        rules.check_adjusted(given.value, freezing.asked(row), given.words).or_refuse()
    row.cause = given.cause.value if given.cause else ""
    row.cause_words, row.proposal = given.cause_words.strip()[:400], given.proposal.value
    row.proposal_words = given.words.strip()[:400]
    row.proposed_value = given.value if given.proposal is ProposalKind.ADJUST else None
    row.proposed_by_label, row.proposed_by_user = actor.label[:80], user_of(actor)
    is_change = given.proposal is not ProposalKind.KEEP
    row.approval = Approval.WAITING.value if is_change else ""
    row.approver, row.decided_on, row.decided_by_label, row.decided_because = "", None, "", ""
    row.save()
    told = {
        "target": str(row),
        "cause": given.cause.label if given.cause else "",
        "proposal": given.proposal.label,
        "words": row.proposal_words,
    }
    events.record(actor, PROPOSED, on=row.review, now=told)
    return row


@transaction.atomic
def decide(
    actor: Actor, *, target: MidtermTarget, given: DecisionInput, today: date
) -> MidtermTarget:
    """Approve or refuse a proposed change, with the name of whoever approved it."""
    require(actor, Cap.EVALUATION_RUN, on=target)
    row = _target(target, None, MidtermState.FROZEN)
    rules.may_decide(row.approval, given.approver).or_refuse()
    row.approval = (Approval.APPROVED if given.is_approved else Approval.REFUSED).value
    row.approver, row.decided_because = given.approver.strip()[:80], given.because.strip()[:400]
    row.decided_on, row.decided_by_label = today, actor.label[:80]
    row.save()
    told = {
        "target": str(row),
        "approval": Approval(row.approval).label,
        "approver": row.approver,
    }
    events.record(actor, DECIDED, on=row.review, now=told, reason=given.because)
    return row


@transaction.atomic
def mark_carried_out(actor: Actor, *, target: MidtermTarget, today: date) -> MidtermTarget:
    """Say that an approved change was carried out; the flow does both in one breath. Raises `Refused` otherwise."""
    require(actor, Cap.EVALUATION_RUN, on=target)
    row = _target(target, None, MidtermState.FROZEN, MidtermState.SIGNED)
    rules.may_carry_out(row.approval).or_refuse()
    row.approval = Approval.DONE.value
    row.done_on, row.done_by_label = today, actor.label[:80]
    row.save()
    told = {
        "target": str(row),
        "proposal": ProposalKind(row.proposal).label,
        "approver": row.approver,
    }
    events.record(actor, CARRIED_OUT, on=row.review, now=told)
    return row


# ---- inside


def _target(target: MidtermTarget, version: int | None, *wanted: MidtermState) -> MidtermTarget:
    rows = MidtermTarget.everything.filter(pk=target.pk)
    row = rows.select_for_update(of=("self",)).select_related("review", "target", "goal").get()
    rules.at_step(MidtermState(row.review.state), *wanted).or_refuse()
    expected = row.version if version is None else version
    if not rows.filter(version=expected).update(version=expected + 1):
        theirs = {"建议": row.get_proposal_display(), "提出人": row.proposed_by_label}
        raise Stale(mine={"版本": str(expected)}, theirs=theirs)
    row.version = expected + 1
    return row
