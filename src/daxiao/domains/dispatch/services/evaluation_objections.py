"""Objections (申诉): raised by the subject's unit within the working days of the setting, answered with reason."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction

from daxiao.domains.dispatch.models import (
    EvaluationCell,
    EvaluationItem,
    EvaluationSubject,
    Objection,
)
from daxiao.domains.dispatch.queries import evaluation as queries
from daxiao.domains.dispatch.rules import evaluation as rules
from daxiao.domains.dispatch.services import evaluation_ending, evaluation_runs
from daxiao.domains.dispatch.services.evaluation_scores import SettleInput
from daxiao.domains.dispatch.types.evaluation import EvaluationState, ObjectionState, ScoreSource
from daxiao.domains.projects.queries import rulebook
from daxiao.kernel import events
from daxiao.kernel.access import Actor, require
from daxiao.kernel.caps import Cap
from daxiao.kernel.versions import user_of
from daxiao.std import workdays


_LABELS = {"item": "考核项", "text": "申诉内容", "state": "结论", "points": "得分"}
RAISED = events.define("dispatch.objection_raised", "提出申诉", **_LABELS)
ANSWERED = events.define("dispatch.objection_answered", "答复申诉", **_LABELS)


@dataclass(frozen=True, slots=True)
class ObjectionInput:
    item: EvaluationItem
    text: str


@dataclass(frozen=True, slots=True)
class AnswerInput:
    """`value` is the value that counts from now on, where the objection is upheld; `is_checked` as for settling."""

    is_upheld: bool
    answer: str
    value: Decimal | None = None
    is_checked: bool = False


@transaction.atomic
def raise_(
    actor: Actor, *, subject: EvaluationSubject, given: ObjectionInput, today: date
) -> Objection:
    """Object to one score. Raises `Refused` after the last day, without words, or while one about it is open."""
    require(actor, Cap.EVALUATION_ANSWER, on=subject)
    run = evaluation_runs.turn(
        actor, subject.evaluation, None, EvaluationState.PUBLIC, cap=Cap.EVALUATION_ANSWER
    )
    rules.with_reason(given.text).or_refuse()
    mine = Objection.everything.filter(subject=subject, item=given.item)
    waiting = mine.filter(state=ObjectionState.OPEN.value).exists()
    rules.may_object(run.objections_due_on or today, today, is_waiting=waiting).or_refuse()
    cell = EvaluationCell.everything.get(subject=subject, item=given.item)
    days = queries.setting(today, run.region).answer_days
    row = Objection.everything.create(
        subject=subject,
        item=given.item,
        text=given.text.strip(),
        raised_on=today,
        raised_by_label=actor.label[:80],
        raised_by_user=user_of(actor),
        answer_due_on=workdays.add_workdays(today, days, rulebook.holidays()).day,
        was_points=cell.settled_points,
    )
    told = {"item": given.item.title, "text": row.text}
    events.record(actor, RAISED, on=subject, now=told)
    return row


@transaction.atomic
def answer(actor: Actor, *, objection: Objection, given: AnswerInput, today: date) -> Objection:
    """Answer with reason; an upheld one changes the score at once, and ranks with it.

    Raises `Refused` without a reason, when it was answered already, or by whoever raised it.
    """
    require(actor, Cap.EVALUATION_RUN, on=objection)
    rows = Objection.everything.select_for_update(of=("self",)).filter(pk=objection.pk)
    row = rows.select_related("subject__evaluation", "item").get()
    evaluation_runs.turn(actor, row.subject.evaluation, None, EvaluationState.PUBLIC)
    own = actor.user_id is not None and row.raised_by_user_id == actor.user_id
    rules.may_answer(ObjectionState(row.state), is_own=own).or_refuse()
    rules.with_reason(given.answer).or_refuse()
    rules.may_uphold(is_upheld=given.is_upheld, has_value=given.value is not None).or_refuse()
    cells = EvaluationCell.everything.select_related("item", "subject")
    cell = cells.get(subject=row.subject, item=row.item)
    if given.is_upheld:
        settled = SettleInput(
            ScoreSource.OTHER,
            f"申诉成立：{given.answer}",
            given.value,
            is_checked=given.is_checked,
        )
        cell = evaluation_ending.change_after_objection(
            actor, cell=cell, given=settled, today=today
        )
    row.state = (ObjectionState.UPHELD if given.is_upheld else ObjectionState.REJECTED).value
    row.answer, row.answered_on = given.answer.strip(), today
    row.answered_by_label, row.became_points = actor.label[:80], cell.settled_points
    row.save()
    told = {"item": row.item.title, "state": ObjectionState(row.state).label}
    events.record(actor, ANSWERED, on=row.subject, now=told, reason=row.answer[:400])
    return row
