"""A mid-term evaluation: planned, its data frozen, judged by people, signed; its problems tracked until they are solved.

An approved change of a target is a proposal still: `flows/midterm_changes.py` carries it out with the services of targets
and the approver's name (S002-D-03, S002-D-08).
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction

from daxiao.domains.dispatch.models import (
    Evaluation,
    EvaluationProblem,
    MidtermReview,
    MidtermTarget,
    MidtermTask,
)
from daxiao.domains.dispatch.queries import midterm as queries
from daxiao.domains.dispatch.rules import evaluation_snapshot
from daxiao.domains.dispatch.rules import midterm as rules
from daxiao.domains.dispatch.types.midterm import (
    Approval,
    LagCause,
    MidtermState,
    ProblemOrigin,
    ProblemState,
    ProposalKind,
)
from daxiao.domains.targets.rules.progress import ProgressState
from daxiao.kernel import events
from daxiao.kernel.access import Actor, require
from daxiao.kernel.caps import Cap
from daxiao.kernel.errors import Stale
from daxiao.kernel.models import Org, Region
from daxiao.kernel.versions import user_of
from daxiao.std.findings import Decision


PLANNED = events.define("dispatch.midterm_planned", "安排中期评估", plan="规划", day="基准日")
FROZEN = events.define("dispatch.midterm_frozen", "冻结评估数据", targets="目标", tasks="任务")
SUGGESTED = events.define("dispatch.midterm_suggested", "写评估建议", words="建议")
SIGNED = events.define("dispatch.midterm_signed", "中期评估定稿", sha256="校验值")
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
_PROBLEM = {
    "text": "问题",
    "measure": "措施",
    "owner": "责任单位",
    "due_on": "期限",
    "state": "状态",
}
FOUND = events.define("dispatch.problem_found", "登记评估问题", **_PROBLEM)
REPORTED = events.define("dispatch.problem_reported", "报请销号", **_PROBLEM)
RETURNED = events.define("dispatch.problem_returned", "退回整改", **_PROBLEM)
SOLVED = events.define("dispatch.problem_solved", "问题销号", **_PROBLEM)


@dataclass(frozen=True, slots=True)
class ReviewInput:
    """`plan` as `queries.midterm.plans_to_review` gives it."""

    plan: Any
    planned_on: date
    title: str = ""
    note: str = ""


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


@dataclass(frozen=True, slots=True)
class ProblemInput:
    """`evidence` of a problem that a plan states are its own words."""

    text: str
    measure: str
    owner: Org
    due_on: date
    origin: ProblemOrigin = ProblemOrigin.OTHER
    evidence: str = ""
    target_id: int | None = None


@transaction.atomic
def plan_review(actor: Actor, *, given: ReviewInput) -> MidtermReview:
    """A mid-term evaluation of a plan on a day. Raises `Refused` for a second one of the same day."""
    require(actor, Cap.EVALUATION_RUN, on=given.plan.region)
    place: Region = given.plan.region
    twins = MidtermReview.everything.filter(plan=given.plan, planned_on=given.planned_on)
    taken = rules.TAKEN(field="planned_on", day=given.planned_on.isoformat())
    Decision.of([taken if twins.exists() else None]).or_refuse()
    row = MidtermReview.everything.create(
        plan=given.plan,
        region=place,
        title=(given.title.strip() or f"{given.plan.title}中期评估")[:200],
        planned_on=given.planned_on,
        note=given.note.strip(),
        is_demo=given.plan.is_demo,
    )
    told = {"plan": str(given.plan), "day": given.planned_on}
    events.record(actor, PLANNED, on=row, now=told)
    return row


@transaction.atomic
def freeze(actor: Actor, *, review: MidtermReview, today: date) -> MidtermReview:
    """Take the targets and tasks of the plan as the platform knows them now; from then on these rows stand.

    Raises `Refused` before the planned day, a second time, or for a plan without rows.
    """
    require(actor, Cap.EVALUATION_RUN, on=review)
    row = _turn(review, None)
    targets = queries.target_lines(actor, row.plan)
    tasks = queries.task_lines(actor, row.plan)
    state = MidtermState(row.state)
    rules.may_freeze(state, row.planned_on, today, len(targets) + len(tasks)).or_refuse()
    MidtermTarget.everything.bulk_create(
        MidtermTarget(
            review=row,
            position=n,
            target_id=one.target_id,
            wording=one.wording,
            figure=one.figure,
            due_text=one.due_text,
            due_on=one.due_on,
            unit=one.unit[:80],
            standing=one.standing.value,
            because=one.because[:300],
            value=one.value,
            value_unit=one.value_unit[:20],
            value_on=one.value_on,
            trend=one.trend.value,
            source=one.source[:200],
        )
        for n, one in enumerate(targets, 1)
    )
    MidtermTask.everything.bulk_create(
        MidtermTask(
            review=row,
            position=n,
            task_id=one.task_id,
            number=one.number,
            title=one.title,
            leads=one.leads,
            due_on=one.due_on,
            state=one.state,
            is_done=one.is_done,
            is_late=one.is_late,
            source=one.source[:200],
        )
        for n, one in enumerate(tasks, 1)
    )
    row.state = MidtermState.FROZEN.value
    row.frozen_on, row.frozen_by_label = today, actor.label[:80]
    row.save()
    events.record(actor, FROZEN, on=row, now={"targets": len(targets), "tasks": len(tasks)})
    return row


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


@transaction.atomic
def suggest(actor: Actor, *, review: MidtermReview, text: str) -> MidtermReview:
    """The suggestions in people's own words, one a line."""
    require(actor, Cap.EVALUATION_RUN, on=review)
    row = _turn(review, None)
    rules.at_step(MidtermState(row.state), MidtermState.FROZEN).or_refuse()
    was, row.suggestions = row.suggestions, text.strip()
    row.save()
    events.record(actor, SUGGESTED, on=row, was={"words": was}, now={"words": row.suggestions})
    return row


@transaction.atomic
def sign(actor: Actor, *, review: MidtermReview, today: date) -> MidtermReview:
    """Signed: whoever may look sees it from now on, and nothing of it changes. Raises `Refused` while a target is unjudged."""
    require(actor, Cap.EVALUATION_RUN, on=review)
    row = _turn(review, None)
    rules.at_step(MidtermState(row.state), MidtermState.FROZEN).or_refuse()
    targets = list(MidtermTarget.everything.filter(review=row).order_by("position"))
    rules.may_sign([t.proposal for t in targets], [t.approval for t in targets]).or_refuse()
    row.state = MidtermState.SIGNED.value
    row.signed_on, row.signed_by_label = today, actor.label[:80]
    row.sha256 = evaluation_snapshot.sha256_of(_canonical(row, targets))
    row.save()
    events.record(actor, SIGNED, on=row, now={"sha256": row.sha256})
    return row


_KEPT = (
    "position",
    "wording",
    "figure",
    "due_text",
    "unit",
    "standing",
    "because",
    "value",
    "value_unit",
    "value_on",
    "trend",
    "source",
    "cause",
    "cause_words",
    "proposal",
    "proposal_words",
    "proposed_value",
    "approver",
)


def _canonical(row: MidtermReview, targets: list[MidtermTarget]) -> str:
    tasks = MidtermTask.everything.filter(review=row).order_by("position")
    return evaluation_snapshot.canonical(
        {
            "title": row.title,
            "frozen_on": str(row.frozen_on),
            "targets": [{name: str(getattr(t, name)) for name in _KEPT} for t in targets],
            "tasks": [[t.number, t.title, t.leads, str(t.due_on), t.state] for t in tasks],
            "suggestions": row.suggestions,
        }
    )


# ---- problems


@transaction.atomic
def find_problem(
    actor: Actor, *, review: MidtermReview, given: ProblemInput, today: date
) -> EvaluationProblem:
    """A problem with its measure, owner and day (S002-D-11). One that the plan itself states must be in its text
    (S002-G-04). Raises `Refused` when it is not."""
    require(actor, Cap.EVALUATION_RUN, on=review)
    words = given.evidence.strip()
    is_quote = given.origin is ProblemOrigin.PLAN
    absent = is_quote and not (words and queries.plan_says(actor, review, words))
    unknown = rules.QUOTE_UNKNOWN(field="evidence", words=words[:40] or "（空）")
    Decision.of([unknown if absent else None]).or_refuse()
    clause = queries.clause_with(actor, review, words) if is_quote else None
    return _found(actor, given, today, review=review, clause=clause, region=review.region)


@transaction.atomic
def find_problem_of_run(
    actor: Actor, *, run: Evaluation, given: ProblemInput, today: date
) -> EvaluationProblem:
    """The same for what an evaluation of units or places found."""
    require(actor, Cap.EVALUATION_RUN, on=run)
    return _found(actor, given, today, evaluation=run, region=run.region)


def _found(actor: Actor, given: ProblemInput, today: date, **of: Any) -> EvaluationProblem:
    past = rules.DUE_PAST(field="due_on")
    Decision.of([past if given.due_on < today else None]).or_refuse()
    row = EvaluationProblem.everything.create(
        origin=given.origin.value,
        text=given.text.strip()[:400],
        evidence=given.evidence.strip()[:200],
        target_id=given.target_id,
        measure=given.measure.strip()[:400],
        owner=given.owner,
        due_on=given.due_on,
        **of,
    )
    events.record(actor, FOUND, on=row, now=_told(row))
    return row


@transaction.atomic
def report_problem(
    actor: Actor, *, problem: EvaluationProblem, result: str, today: date
) -> EvaluationProblem:
    """The unit says how it was solved. Raises `Refused` without words or once it is closed."""
    require(actor, Cap.EVALUATION_ANSWER, on=problem)
    row = _problem(problem)
    rules.may_report(ProblemState(row.state), result).or_refuse()
    row.state, row.result = ProblemState.REPORTED.value, result.strip()
    row.reported_on, row.reported_by_label = today, actor.label[:80]
    row.save()
    events.record(actor, REPORTED, on=row, now=_told(row), reason=result[:400])
    return row


@transaction.atomic
def return_problem(actor: Actor, *, problem: EvaluationProblem, reason: str) -> EvaluationProblem:
    """Not solved yet: back to the unit, with the reason."""
    require(actor, Cap.EVALUATION_RUN, on=problem)
    row = _problem(problem)
    rules.may_close(ProblemState(row.state)).or_refuse()
    rules.may_report(ProblemState(row.state), reason).or_refuse()
    row.state = ProblemState.OPEN.value
    row.save()
    events.record(actor, RETURNED, on=row, now=_told(row), reason=reason)
    return row


@transaction.atomic
def solve_problem(actor: Actor, *, problem: EvaluationProblem, today: date) -> EvaluationProblem:
    require(actor, Cap.EVALUATION_RUN, on=problem)
    row = _problem(problem)
    rules.may_close(ProblemState(row.state)).or_refuse()
    row.state = ProblemState.SOLVED.value
    row.solved_on, row.solved_by_label = today, actor.label[:80]
    row.save()
    events.record(actor, SOLVED, on=row, now=_told(row))
    return row


def _told(row: EvaluationProblem) -> dict[str, object]:
    return {
        "text": row.text,
        "measure": row.measure,
        "owner": str(row.owner),
        "due_on": row.due_on,
        "state": ProblemState(row.state).label,
    }


# ---- inside


def _turn(review: MidtermReview, version: int | None) -> MidtermReview:
    rows = MidtermReview.everything.filter(pk=review.pk)
    row = rows.select_for_update(of=("self",)).select_related("plan", "region").get()
    expected = row.version if version is None else version
    if not rows.filter(version=expected).update(version=expected + 1):
        theirs = {"状态": MidtermState(row.state).label}
        raise Stale(mine={"版本": str(expected)}, theirs=theirs)
    row.version = expected + 1
    return row


def _target(target: MidtermTarget, version: int | None, *wanted: MidtermState) -> MidtermTarget:
    rows = MidtermTarget.everything.filter(pk=target.pk)
    row = rows.select_for_update(of=("self",)).select_related("review", "target").get()
    rules.at_step(MidtermState(row.review.state), *wanted).or_refuse()
    expected = row.version if version is None else version
    if not rows.filter(version=expected).update(version=expected + 1):
        theirs = {"建议": row.get_proposal_display(), "提出人": row.proposed_by_label}
        raise Stale(mine={"版本": str(expected)}, theirs=theirs)
    row.version = expected + 1
    return row


def _problem(problem: EvaluationProblem) -> EvaluationProblem:
    rows = EvaluationProblem.everything.filter(pk=problem.pk)
    row = rows.select_for_update(of=("self",)).select_related("owner").get()
    row.version += 1
    return row
