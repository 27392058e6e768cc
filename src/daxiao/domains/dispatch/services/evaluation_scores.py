"""Settling: a person decides whose value counts and says why, one item or several, each with its own trace (S002-D-09)."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

from django.db import transaction

from daxiao.domains.dispatch.models import CellNote, Evaluation, EvaluationCell, EvaluationItem
from daxiao.domains.dispatch.queries import evaluation as queries
from daxiao.domains.dispatch.queries import evaluation_settling as settling_queries
from daxiao.domains.dispatch.rules import evaluation as rules
from daxiao.domains.dispatch.rules import scoring, settling
from daxiao.domains.dispatch.services.evaluation_runs import turn
from daxiao.domains.dispatch.types.evaluation import EvaluationState, ScoreSource, SettleChoice
from daxiao.kernel import events
from daxiao.kernel.access import Actor, require
from daxiao.kernel.caps import Cap
from daxiao.kernel.errors import Stale


SETTLED = events.define(
    "dispatch.score_settled",
    "认定得分",
    item="考核项",
    source="采用",
    value="数值",
    checked="超出常见范围的说明",
)
AGREED = events.define(
    "dispatch.scores_agreed", "一并认定", choice="范围", count="项数", left="留待逐项认定"
)
NOTED = events.define("dispatch.score_discussed", "差异商议", item="考核项", text="意见")
_FOUR = Decimal("0.0001")


@dataclass(frozen=True, slots=True)
class SettleInput:
    """Whose value counts; `value` is for OTHER alone. `version` is that of the cell that was looked at; `is_checked`: a
    value far from the rest was held against its ground."""

    source: ScoreSource
    because: str
    value: Decimal | None = None
    version: int | None = None
    is_checked: bool = False


@dataclass(frozen=True, slots=True)
class SettleManyInput:
    """Which open items, and the one reason that each of them is given."""

    choices: frozenset[SettleChoice]
    because: str


@dataclass(frozen=True, slots=True)
class SettleAsInput:
    """For each of several: `source` None takes the voice that stands alone or with which all agree."""

    because: str
    source: ScoreSource | None = None
    is_checked: bool = False


@transaction.atomic
def settle(
    actor: Actor, *, cell: EvaluationCell, given: SettleInput, today: date
) -> EvaluationCell:
    """Settle on a value, with the reason. Raises `Refused` without one, where the chosen voice said nothing, for a value
    that cannot be, and for one far from the rest that nobody has checked."""
    require(actor, Cap.EVALUATION_RUN, on=cell)
    turn(actor, cell.evaluation, None, EvaluationState.SUMMARY)
    return settle_anew(actor, cell=cell, given=given, today=today)


@transaction.atomic
def settle_anew(
    actor: Actor, *, cell: EvaluationCell, given: SettleInput, today: date
) -> EvaluationCell:
    """Part of settling and of answering an objection, which ask whether it is the time for it."""
    require(actor, Cap.EVALUATION_RUN, on=cell)
    row = _take(cell, given.version)
    some = settling_queries.mates(actor, row)
    value = _fit(row, some, given)
    _write(actor, row, given, value, today)
    _rescore(row.subject.evaluation, row.item)
    return row


@transaction.atomic
def settle_many(
    actor: Actor, *, run: Evaluation, given: SettleManyInput, today: date
) -> Evaluation:
    """Settle at once the open items of which one voice alone spoke, or all that spoke agree, each with its own trace.

    What the scheme wants a third party for, and values far from the rest, are left to be looked at one by one. Raises
    `Refused` without a reason, or where nothing is left to settle.
    """
    require(actor, Cap.EVALUATION_RUN, on=run)
    row = turn(actor, run, None, EvaluationState.SUMMARY)
    rules.with_reason(given.because).or_refuse()
    found = [s for s in settling_queries.sorted_open(actor, row) if s.choice in given.choices]
    fit = [(s.cell, s.source) for s in found if s.source is not None and not s.left_because]
    settling.nothing(len(fit)).or_refuse()
    for cell, source in fit:
        one = SettleInput(source, given.because)
        _write(actor, cell, one, _value_of(cell, one), today)
    for item in EvaluationItem.everything.filter(pk__in={cell.item_id for cell, _ in fit}):
        _rescore(row, item)
    told = {
        "choice": "、".join(one.label for one in SettleChoice if one in given.choices),
        "count": len(fit),
        "left": len(found) - len(fit),
    }
    events.record(actor, AGREED, on=row, now=told, reason=given.because)
    return row


@transaction.atomic
def settle_as(
    actor: Actor, *, cell: EvaluationCell, given: SettleAsInput, today: date
) -> EvaluationCell:
    """Settle one of several that were ticked. Raises `Refused` where the voices differ and none was chosen, and as `settle`."""
    require(actor, Cap.EVALUATION_RUN, on=cell)
    source = given.source
    if source is None:
        source, decision = settling.agreed_voice(cell.item.title, settling_queries.voices_of(cell))
        decision.or_refuse()
    one = SettleInput(source or ScoreSource.OTHER, given.because, is_checked=given.is_checked)
    return settle(actor, cell=cell, given=one, today=today)


def _take(cell: EvaluationCell, version: int | None) -> EvaluationCell:
    rows = EvaluationCell.everything.filter(pk=cell.pk)
    row = rows.select_for_update(of=("self",)).select_related("item", "subject__evaluation").get()
    expected = row.version if version is None else version
    if row.version != expected:
        theirs = {"认定": row.get_settled_source_display() or "无", "认定人": row.settled_by_label}
        raise Stale(mine={"版本": str(expected)}, theirs=theirs)
    return row


def _value_of(cell: EvaluationCell, given: SettleInput) -> Decimal | None:
    return {
        ScoreSource.SELF: cell.self_value,
        ScoreSource.EXPERT: cell.expert_value,
        ScoreSource.COMPUTED: cell.computed_value,
        ScoreSource.OTHER: given.value,
    }[given.source]


def _fit(row: EvaluationCell, some: list[EvaluationCell], given: SettleInput) -> Decimal:
    """The value that counts, when everything about it is in order."""
    value, item = _value_of(row, given), row.item
    is_other = given.source is ScoreSource.OTHER
    label = given.source.label.removeprefix("采用")
    rules.with_reason(given.because).or_refuse()
    rules.may_settle(has_source=value is not None, is_other=is_other, source=label).or_refuse()
    settling.check_voice(
        item.title, given.source, is_expert_needed=item.is_expert_needed, experts=row.experts
    ).or_refuse()
    rule, known = queries.rule_of(item), settling_queries.range_of(row, some, given.source)
    found = value or Decimal(0)
    rules.check_value(rule, item.title, found).or_refuse()
    settling.check_figure(rule, item.title, found, known).or_refuse()
    settling.check_odd(rule, item.title, found, known, is_checked=given.is_checked).or_refuse()
    return found


def _write(
    actor: Actor, row: EvaluationCell, given: SettleInput, value: Decimal | None, today: date
) -> None:
    row.settled_source, row.settled_value = given.source.value, _four(value)
    row.settled_because = given.because.strip()[:400]
    row.settled_on, row.settled_by_label = today, actor.label[:80]
    row.version += 1
    row.save()
    told = {
        "item": f"{row.subject.name} {row.item.title}",
        "source": settling.said_source(given.source, row.experts),
        "value": rules.plain(value or Decimal(0)),
    }
    if given.is_checked:
        told["checked"] = "数值已核对属实"
    events.record(actor, SETTLED, on=row.subject.evaluation, now=told, reason=given.because)


def _four(value: Decimal | None) -> Decimal | None:
    return None if value is None else value.quantize(_FOUR, rounding=ROUND_HALF_UP)


def _rescore(run: Evaluation, item: EvaluationItem) -> None:
    """The settled points of an item. In a rank, open subjects stand for what the voices say of them until they are settled."""
    rows = list(EvaluationCell.everything.filter(evaluation=run, item=item))
    told = {str(c.subject_id): settling_queries.reference(c) for c in rows}
    points = scoring.item_points(
        queries.rule_of(item), {key: value for key, value in told.items() if value is not None}
    )
    for cell in rows:
        cell.settled_points = points.get(str(cell.subject_id)) if cell.settled_source else None
    EvaluationCell.everything.bulk_update(rows, ["settled_points"])


@transaction.atomic
def discuss(actor: Actor, *, cell: EvaluationCell, text: str, now: datetime) -> EvaluationCell:
    """A line about the differences of one item. Raises `Refused` for an empty one."""
    require(actor, Cap.EVALUATION_RUN, on=cell)
    turn(actor, cell.evaluation, None, EvaluationState.SUMMARY, EvaluationState.PUBLIC)
    rules.with_reason(text).or_refuse()
    CellNote.everything.create(
        cell=cell, text=text.strip()[:400], said_at=now, by_label=actor.label[:80]
    )
    told = {"item": f"{cell.subject.name} {cell.item.title}", "text": text.strip()}
    events.record(actor, NOTED, on=cell.evaluation, now=told)
    return cell
