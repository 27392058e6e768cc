"""Self-assessment: a unit fills in its own sheet with proof, submits it, and may be asked to do it again (S002-D-09)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from daxiao.domains.dispatch.models import (
    EvaluationAnswer,
    EvaluationItem,
    EvaluationProof,
    EvaluationSubject,
)
from daxiao.domains.dispatch.queries import evaluation as queries
from daxiao.domains.dispatch.queries import evaluation_settling as settling_queries
from daxiao.domains.dispatch.rules import evaluation as rules
from daxiao.domains.dispatch.rules import settling
from daxiao.domains.dispatch.types.evaluation import EvaluationState, ItemKind, SheetState
from daxiao.domains.projects.rules import uploads
from daxiao.kernel import events, files
from daxiao.kernel.access import Actor, require
from daxiao.kernel.caps import Cap
from daxiao.kernel.errors import Stale
from daxiao.std.findings import Decision, Finding


SAVED = events.define("dispatch.sheet_saved", "填写自评", items="考核项", files="佐证")
SUBMITTED = events.define("dispatch.sheet_submitted", "提交自评", sheet="自评表")
RETURNED = events.define("dispatch.sheet_returned", "退回自评", sheet="自评表")
PROOF_WITHDRAWN = events.define("dispatch.proof_withdrawn", "撤下佐证", files="佐证")


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it was handed over."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Said:
    """What a unit says of one item; `value` None: not said yet."""

    value: Decimal | None
    words: str = ""
    files: tuple[Upload, ...] = ()


@dataclass(frozen=True, slots=True)
class SheetInput:
    """By key of the item. `version` is the one that was looked at."""

    said: Mapping[int, Said] = field(default_factory=dict)
    version: int | None = None


@transaction.atomic
def save(
    actor: Actor, *, subject: EvaluationSubject, given: SheetInput, now: datetime
) -> EvaluationSubject:
    """Keep what was filled in; nothing is judged yet but whether it is a value at all.

    Raises `Refused` for a value or a file that cannot be or a sheet that is closed, `Stale` when a colleague was first.
    """
    require(actor, Cap.EVALUATION_ANSWER, on=subject)
    row = _turn(subject, given.version)
    known = {i.pk: i for i in EvaluationItem.everything.filter(scheme=row.evaluation.scheme)}
    wanted = {key: said for key, said in given.said.items() if key in known}
    Decision.of(
        finding for key, said in wanted.items() for finding in _unfit(known[key], said)
    ).or_refuse()
    old = {a.item_id: a for a in EvaluationAnswer.everything.filter(subject=row)}
    touched, names = [], []
    for key, said in wanted.items():
        touched += [known[key].title] if _keep(actor, row, known[key], said, old.get(key)) else []
        names += _attach(actor, row, known[key], said.files, now)
    if touched or names:
        events.record(actor, SAVED, on=row, now={"items": touched, "files": names})
    return row


def _unfit(item: EvaluationItem, said: Said) -> list[Finding]:
    rule = queries.rule_of(item)
    known = settling.Range(item.unit, settling_queries.most_of(item.measure))
    found = list(rules.check_value(rule, item.title, said.value).findings)
    figure = settling.check_figure(rule, item.title, said.value, known)
    found += [rules.at_field(one, str(item.pk)) for one in figure.findings]
    for one in said.files:
        found += uploads.check(one.name, one.data).findings
    return found


def _keep(
    actor: Actor,
    row: EvaluationSubject,
    item: EvaluationItem,
    said: Said,
    old: EvaluationAnswer | None,
) -> bool:
    words = said.words.strip()
    if old is None and said.value is None and not words:
        return False
    if old is not None and (old.value, old.words) == (said.value, words):
        return False
    answer = old or EvaluationAnswer(subject=row, item=item)
    answer.value, answer.words, answer.by_label = said.value, words, actor.label[:80]
    answer.save()
    return True


def _attach(
    actor: Actor,
    row: EvaluationSubject,
    item: EvaluationItem,
    given: tuple[Upload, ...],
    now: datetime,
) -> list[str]:
    for one in given:
        EvaluationProof.everything.create(
            subject=row,
            item=item,
            name=one.name[:160],
            stored=files.store(one.data),
            put_at=now,
            put_by_label=actor.label[:80],
        )
    return [one.name for one in given]


@transaction.atomic
def withdraw_proof(actor: Actor, *, proof: EvaluationProof) -> EvaluationSubject:
    """Take a file off a sheet that is still open; the file stays on record."""
    require(actor, Cap.EVALUATION_ANSWER, on=proof)
    row = _turn(proof.subject, None)
    if not proof.is_withdrawn:
        proof.is_withdrawn = True
        proof.save(update_fields=["is_withdrawn"])
        events.record(actor, PROOF_WITHDRAWN, on=row, was={"files": [proof.name]})
    return row


@transaction.atomic
def submit(actor: Actor, *, subject: EvaluationSubject, today: date) -> EvaluationSubject:
    """Hand the sheet in. Raises `Refused` while an item has no value or lacks the proof that the scheme asks for.

    Bonus, penalty and veto items that are left empty are answered with 0: nothing to report.
    """
    require(actor, Cap.EVALUATION_ANSWER, on=subject)
    row = _turn(subject, None)
    known = list(EvaluationItem.everything.filter(scheme=row.evaluation.scheme))
    said = {a.item_id: a for a in EvaluationAnswer.everything.filter(subject=row)}
    proven = set(
        EvaluationProof.everything.filter(subject=row, is_withdrawn=False).values_list(
            "item_id", flat=True
        )
    )
    _fill_noughts(actor, row, known, said)
    missing = sum(1 for i in known if i.pk not in said or said[i.pk].value is None)
    unproven = [
        i.title
        for i in known
        if i.is_proof_needed and i.pk not in proven and i.pk in said and said[i.pk].value
    ]
    rules.may_submit(missing, unproven).or_refuse()
    row.sheet = SheetState.SUBMITTED.value
    row.submitted_on, row.submitted_by_label = today, actor.label[:80]
    row.save()
    events.record(actor, SUBMITTED, on=row, now={"sheet": SheetState.SUBMITTED.label})
    return row


_MAY_BE_EMPTY = frozenset({ItemKind.BONUS.value, ItemKind.PENALTY.value, ItemKind.VETO.value})


def _fill_noughts(
    actor: Actor,
    row: EvaluationSubject,
    known: list[EvaluationItem],
    said: dict[int, EvaluationAnswer],
) -> None:
    for item in known:
        empty = item.pk not in said or said[item.pk].value is None
        if item.kind in _MAY_BE_EMPTY and empty:
            answer = said.get(item.pk) or EvaluationAnswer(subject=row, item=item)
            answer.value, answer.by_label = Decimal(0), actor.label[:80]
            answer.save()
            said[item.pk] = answer


@transaction.atomic
def return_sheet(actor: Actor, *, subject: EvaluationSubject, reason: str) -> EvaluationSubject:
    """The office gives a submitted sheet back, with the reason."""
    require(actor, Cap.EVALUATION_RUN, on=subject)
    row = _locked(subject)
    rules.at_step(EvaluationState(row.evaluation.state), EvaluationState.SELF).or_refuse()
    rules.with_reason(reason).or_refuse()
    if row.sheet == SheetState.SUBMITTED:
        row.sheet, row.submitted_on, row.submitted_by_label = SheetState.RETURNED.value, None, ""
        row.version += 1
        row.save()
        told = {"sheet": SheetState.RETURNED.label}
        events.record(actor, RETURNED, on=row, now=told, reason=reason)
    return row


def _locked(subject: EvaluationSubject) -> EvaluationSubject:
    rows = EvaluationSubject.everything.filter(pk=subject.pk)
    return rows.select_for_update(of=("self",)).select_related("evaluation__scheme").get()


def _turn(subject: EvaluationSubject, version: int | None) -> EvaluationSubject:
    """The sheet as it stands, open and ours until the end of the transaction."""
    row = _locked(subject)
    rules.at_step(EvaluationState(row.evaluation.state), EvaluationState.SELF).or_refuse()
    rules.may_write(SheetState(row.sheet)).or_refuse()
    expected = row.version if version is None else version
    rows = EvaluationSubject.everything.filter(pk=row.pk, version=expected)
    if not rows.update(version=expected + 1):
        theirs = {"版本": str(row.version), "状态": SheetState(row.sheet).label}
        raise Stale(mine={"版本": str(expected)}, theirs=theirs)
    row.version = expected + 1
    return row
