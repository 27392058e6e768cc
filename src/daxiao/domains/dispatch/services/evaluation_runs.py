"""An evaluation from its preparation to the third party: subjects, the start, the end of self-assessment."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import transaction

from daxiao.domains.dispatch.models import (
    Evaluation,
    EvaluationCell,
    EvaluationItem,
    EvaluationScheme,
    EvaluationSubject,
)
from daxiao.domains.dispatch.rules import evaluation as rules
from daxiao.domains.dispatch.services import evaluation_schemes
from daxiao.domains.dispatch.types.evaluation import EvaluationState, SheetState, SubjectKind
from daxiao.kernel import events, outbox
from daxiao.kernel.access import Actor, Guarded, require
from daxiao.kernel.caps import Cap
from daxiao.kernel.errors import Stale
from daxiao.kernel.models import Org, Region
from daxiao.std.findings import Decision, Finding, FindingKind


PREPARED = events.define(
    "dispatch.evaluation_prepared",
    "准备考核",
    scheme="方案",
    period="考核期",
    self_due_on="自评截止",
)
SUBJECTS_ADDED = events.define("dispatch.evaluation_subjects_added", "加考核对象", names="对象")
SUBJECT_REMOVED = events.define("dispatch.evaluation_subject_removed", "去掉考核对象", names="对象")
STATE = {"state": "环节", "missing": "未提交自评"}
STARTED = events.define("dispatch.evaluation_started", "启动自评", **STATE)
SELF_CLOSED = events.define("dispatch.evaluation_self_closed", "结束自评", **STATE)

OUT_OF_PLACE = FindingKind(
    "dispatch.subject_out_of_place", "“{name}”不在本次考核的地区范围内，请核对"
)
TOPIC = "dispatch.evaluation_step"


@dataclass(frozen=True, slots=True)
class RunInput:
    """`last_on` is the last day of what is evaluated."""

    scheme: EvaluationScheme
    title: str
    since: date
    last_on: date
    self_due_on: date
    note: str = ""


@dataclass(frozen=True, slots=True)
class SubjectsInput:
    """Units that are evaluated; or one place or plan, and the unit that answers for it."""

    units: Sequence[Org] = ()
    place: Region | None = None
    plan: Any = None
    answers: Org | None = None


@transaction.atomic
def prepare(actor: Actor, *, given: RunInput, today: date) -> Evaluation:
    """A new evaluation on a scheme. Raises `Refused` for days that cannot be."""
    require(actor, Cap.EVALUATION_RUN, on=given.scheme)
    until = given.last_on + timedelta(days=1)
    rules.may_prepare(given.since, until, given.self_due_on, today).or_refuse()
    row = Evaluation.everything.create(
        scheme=given.scheme,
        region=given.scheme.region,
        title=given.title.strip()[:120],
        since=given.since,
        until=until,
        self_due_on=given.self_due_on,
        note=given.note.strip(),
        is_demo=given.scheme.is_demo,
    )
    told = {
        "scheme": str(given.scheme),
        "period": f"{given.since}至{given.last_on}",
        "self_due_on": given.self_due_on,
    }
    events.record(actor, PREPARED, on=row, now=told)
    return row


@transaction.atomic
def add_subjects(actor: Actor, *, run: Evaluation, given: SubjectsInput) -> Evaluation:
    """Add whom it is about. Raises `Refused` for a kind that the scheme is not for, out of its place, or there already."""
    require(actor, Cap.EVALUATION_RUN, on=run)
    row = turn(actor, run, None, EvaluationState.PREPARE)
    kind = SubjectKind(row.scheme.subject_kind)
    made = _made(row, kind, given)
    wrong = rules.SUBJECT_KIND(kind=kind.label)
    Decision.of([None if made else wrong, *(_unfit(row, one) for one in made)]).or_refuse()
    EvaluationSubject.everything.bulk_create(made)
    events.record(actor, SUBJECTS_ADDED, on=row, now={"names": [one.name for one in made]})
    return row


def _made(row: Evaluation, kind: SubjectKind, given: SubjectsInput) -> list[EvaluationSubject]:
    if kind is SubjectKind.UNIT:
        return [
            EvaluationSubject(
                evaluation=row, kind=kind.value, name=one.name, unit=one, region=one.region
            )
            for one in given.units
        ]
    what: Guarded | None = given.place if kind is SubjectKind.PLACE else given.plan
    if what is None or given.answers is None:
        return []
    place = given.place if kind is SubjectKind.PLACE else None
    return [
        EvaluationSubject(
            evaluation=row,
            kind=kind.value,
            name=str(what)[:200],
            unit=given.answers,
            region=place or given.plan.region,
            place=place,
            plan=given.plan if kind is SubjectKind.PLAN else None,
        )
    ]


def _unfit(row: Evaluation, one: EvaluationSubject) -> Finding | None:
    mates = EvaluationSubject.everything.filter(evaluation=row, kind=one.kind)
    same = mates.filter(place=one.place, plan=one.plan)
    twins = same.filter(unit=one.unit) if one.kind == SubjectKind.UNIT else same
    if twins.exists():
        return rules.SUBJECT_TWICE(name=one.name)
    inside = one.region.path.startswith(row.region.path)
    return None if inside else OUT_OF_PLACE(name=one.name)


@transaction.atomic
def remove_subject(actor: Actor, *, subject: EvaluationSubject) -> Evaluation:
    """Before the start only: afterwards whoever was asked stays on record."""
    require(actor, Cap.EVALUATION_RUN, on=subject)
    row = turn(actor, subject.evaluation, None, EvaluationState.PREPARE)
    events.record(actor, SUBJECT_REMOVED, on=row, was={"names": [subject.name]})
    subject.delete()
    return row


@transaction.atomic
def start(actor: Actor, *, run: Evaluation, today: date) -> Evaluation:
    """准备 → 自评: the scheme is frozen, every subject gets its sheet, its unit is told.

    Raises `Refused` when the weights of the scheme do not add up to 100 or nobody is to be evaluated.
    """
    require(actor, Cap.EVALUATION_RUN, on=run)
    row = turn(actor, run, None, EvaluationState.PREPARE)
    who = list(EvaluationSubject.everything.filter(evaluation=row))
    Decision.of([None if who else rules.NO_SUBJECTS()]).or_refuse()
    evaluation_schemes.freeze(actor, scheme=row.scheme, today=today)
    what = list(EvaluationItem.everything.filter(scheme=row.scheme))
    EvaluationCell.everything.bulk_create(
        EvaluationCell(evaluation=row, subject=one, item=item) for one in who for item in what
    )
    _move(actor, row, EvaluationState.SELF, STARTED)
    told = f"{row.title}：请在{row.self_due_on}前完成自评"
    tell(actor, who, told)
    return row


@transaction.atomic
def close_self(actor: Actor, *, run: Evaluation, today: date) -> Evaluation:
    """自评 → 第三方评估. Whoever has not submitted by the day is on record as missing, never as nought."""
    require(actor, Cap.EVALUATION_RUN, on=run)
    row = turn(actor, run, None, EvaluationState.SELF)
    who = list(EvaluationSubject.everything.filter(evaluation=row))
    sheets = [SheetState(one.sheet) for one in who]
    rules.may_close_self(sheets, row.self_due_on, today).or_refuse()
    missing = [one.name for one in who if one.sheet != SheetState.SUBMITTED]
    _move(actor, row, EvaluationState.ASSESS, SELF_CLOSED, missing=missing or "无")
    return row


# ---- one step


def turn(
    actor: Actor,
    run: Evaluation,
    version: int | None,
    *wanted: EvaluationState,
    cap: Cap = Cap.EVALUATION_RUN,
) -> Evaluation:
    """Part of every act on an evaluation, which asks about its own row: the evaluation as it stands, ours until the end
    of the transaction. Raises `Refused` where the act does not belong there, `Stale` when somebody else has moved it
    since `version`."""
    require(actor, cap)
    rows = Evaluation.everything.filter(pk=run.pk)
    row = rows.select_for_update(of=("self",)).select_related("region", "scheme__region").get()
    rules.at_step(EvaluationState(row.state), *wanted).or_refuse()
    expected = row.version if version is None else version
    if not rows.filter(version=expected).update(version=expected + 1):
        theirs = {"环节": EvaluationState(row.state).label}
        raise Stale(mine={"版本": str(expected)}, theirs=theirs)
    row.version = expected + 1
    return row


def _move(
    actor: Actor, row: Evaluation, to: EvaluationState, kind: events.EventKind, **told: object
) -> None:
    """The new state with its trace."""
    was = EvaluationState(row.state).label
    row.state = to.value
    row.save()
    events.record(actor, kind, on=row, was={"state": was}, now={"state": to.label, **told})


def tell(actor: Actor, who: Sequence[EvaluationSubject], text: str) -> None:
    """Part of the services that move an evaluation on: one line to the unit of each subject."""
    require(actor, Cap.EVALUATION_RUN)
    for one in who:
        body = {
            "text": text,
            "link": f"/evaluation-subjects/{one.pk}/",
            "orgs": [one.unit_id],
            "users": [],
        }
        outbox.put(TOPIC, on=one, body=body)
