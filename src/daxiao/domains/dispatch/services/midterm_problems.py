"""Problems that evaluations find, tracked with measure, owner and day until they are solved (S002-D-11)."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from daxiao.domains.dispatch.models import (
    Evaluation,
    EvaluationProblem,
    MidtermReview,
)
from daxiao.domains.dispatch.queries import midterm as queries
from daxiao.domains.dispatch.rules import midterm as rules
from daxiao.domains.dispatch.types.midterm import (
    ProblemOrigin,
    ProblemState,
)
from daxiao.kernel import events
from daxiao.kernel.access import Actor, require
from daxiao.kernel.caps import Cap
from daxiao.kernel.models import Org
from daxiao.std.findings import Decision


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


def _problem(problem: EvaluationProblem) -> EvaluationProblem:
    rows = EvaluationProblem.everything.filter(pk=problem.pk)
    row = rows.select_for_update(of=("self",)).select_related("owner").get()
    row.version += 1
    return row
