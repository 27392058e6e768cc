"""Scores published, objected to within their time, then signed and frozen as canonical JSON with its SHA-256."""

from datetime import date
from decimal import Decimal

from django.db import transaction

from daxiao.domains.dispatch.models import (
    Evaluation,
    EvaluationCell,
    EvaluationItem,
    EvaluationSubject,
    Objection,
)
from daxiao.domains.dispatch.queries import evaluation as queries
from daxiao.domains.dispatch.rules import evaluation as rules
from daxiao.domains.dispatch.rules import evaluation_snapshot, scoring, settling
from daxiao.domains.dispatch.services import evaluation_scores
from daxiao.domains.dispatch.services.evaluation_runs import tell, turn
from daxiao.domains.dispatch.services.evaluation_scores import SettleInput
from daxiao.domains.dispatch.types.evaluation import EvaluationState, ObjectionState
from daxiao.domains.projects.queries import rulebook
from daxiao.kernel import events
from daxiao.kernel.access import Actor, require
from daxiao.kernel.caps import Cap
from daxiao.std import workdays


_STATE = {"state": "环节"}
PUBLISHED = events.define(
    "dispatch.evaluation_published", "公示考核结果", **_STATE, due_on="申诉截止", source="申诉期"
)
FINALISED = events.define("dispatch.evaluation_finalised", "定稿冻结", **_STATE, sha256="校验值")


@transaction.atomic
def publish(actor: Actor, *, run: Evaluation, today: date) -> Evaluation:
    """汇总 → 公示申诉: totals, levels and ranks are shown, and objections are taken for the working days of the setting.

    Raises `Refused` while an item is not settled.
    """
    require(actor, Cap.EVALUATION_RUN, on=run)
    row = turn(actor, run, None, EvaluationState.SUMMARY)
    unsettled = EvaluationCell.everything.filter(evaluation=row, settled_source="").count()
    rules.may_publish(unsettled).or_refuse()
    found = queries.setting(today, row.region)
    due = workdays.add_workdays(today, found.objection_days, rulebook.holidays()).day
    row.published_on, row.objections_due_on = today, due
    _show(row)
    _move(
        actor,
        row,
        EvaluationState.PUBLIC,
        PUBLISHED,
        due_on=due,
        source=f"{found.objection_days}个工作日（{found.source}）",
    )
    who = list(EvaluationSubject.everything.filter(evaluation=row))
    tell(actor, who, f"{row.title}：结果已公示，如有异议请在{due}前申诉")
    return row


def _move(
    actor: Actor, row: Evaluation, to: EvaluationState, kind: events.EventKind, **told: object
) -> None:
    """The new state with its trace."""
    was = EvaluationState(row.state).label
    row.state = to.value
    row.save()
    events.record(actor, kind, on=row, was={"state": was}, now={"state": to.label, **told})


def _results(row: Evaluation) -> tuple[scoring.Result, ...]:
    items = list(EvaluationItem.everything.filter(scheme=row.scheme))
    return scoring.results(queries.scheme_rule(row.scheme, items), _values(row))


def _values(row: Evaluation) -> dict[str, dict[str, Decimal]]:
    values: dict[str, dict[str, Decimal]] = {}
    for cell in EvaluationCell.everything.filter(evaluation=row).order_by("pk"):
        of = values.setdefault(str(cell.subject_id), {})
        if cell.settled_value is not None:
            of[str(cell.item_id)] = cell.settled_value
    return values


def _show(row: Evaluation) -> None:
    who = {str(s.pk): s for s in EvaluationSubject.everything.filter(evaluation=row)}
    for one in _results(row):
        subject = who[one.subject]
        subject.total, subject.level, subject.rank = one.total, one.level, one.rank
        subject.has_veto = bool(one.vetoes)
    EvaluationSubject.everything.bulk_update(
        who.values(), ["total", "level", "rank", "has_veto"], batch_size=100
    )


@transaction.atomic
def finalise(actor: Actor, *, run: Evaluation, today: date) -> Evaluation:
    """公示申诉 → 定稿冻结: signed by whoever does it, kept as canonical JSON with its SHA-256. After that nothing changes.

    Raises `Refused` within the time for objections and while one is not answered.
    """
    require(actor, Cap.EVALUATION_RUN, on=run)
    row = turn(actor, run, None, EvaluationState.PUBLIC)
    open_ = Objection.everything.filter(subject__evaluation=row, state=ObjectionState.OPEN.value)
    rules.may_finalise(open_.count(), row.objections_due_on or today, today).or_refuse()
    _show(row)
    row.finalised_on, row.signed_by_label = today, actor.label[:80]
    row.snapshot = evaluation_snapshot.write(_ending(row, today))
    row.sha256 = evaluation_snapshot.sha256_of(row.snapshot)
    _move(actor, row, EvaluationState.FINAL, FINALISED, sha256=row.sha256)
    return row


def _ending(row: Evaluation, today: date) -> evaluation_snapshot.Ending:
    items = list(EvaluationItem.everything.filter(scheme=row.scheme))
    settled: dict[str, dict[str, evaluation_snapshot.Settled]] = {}
    for cell in EvaluationCell.everything.filter(evaluation=row):
        if cell.settled_value is not None:
            settled.setdefault(str(cell.subject_id), {})[str(cell.item_id)] = (
                evaluation_snapshot.Settled(
                    cell.settled_value,
                    cell.settled_source,
                    cell.settled_because,
                    cell.settled_by_label,
                    is_unseen=settling.is_unseen(cell.settled_source, cell.experts),
                )
            )
    return evaluation_snapshot.Ending(
        title=row.title,
        scheme_title=row.scheme.title,
        since=row.since.isoformat(),
        until=row.until.isoformat(),
        signed_on=today.isoformat(),
        signed_by=row.signed_by_label,
        rule=queries.scheme_rule(row.scheme, items),
        items={str(i.pk): (i.dimension, i.title) for i in items},
        subjects={str(s.pk): s.name for s in EvaluationSubject.everything.filter(evaluation=row)},
        settled=settled,
    )


# ---- after an objection


@transaction.atomic
def change_after_objection(
    actor: Actor, *, cell: EvaluationCell, given: SettleInput, today: date
) -> EvaluationCell:
    """Part of answering an objection: the score is settled anew and all results are worked out again."""
    require(actor, Cap.EVALUATION_RUN, on=cell)
    row = evaluation_scores.settle_anew(actor, cell=cell, given=given, today=today)
    _show(row.evaluation)
    return EvaluationCell.everything.select_related("item", "subject").get(pk=row.pk)
