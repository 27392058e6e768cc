"""The three voices side by side, settled by a person with reason, published, signed and frozen (S002-D-09)."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

from django.db import transaction

from daxiao.domains.dispatch.models import (
    CellNote,
    Evaluation,
    EvaluationAnswer,
    EvaluationCell,
    EvaluationItem,
    EvaluationSubject,
    ExpertOpinion,
    ExpertSeat,
    Objection,
)
from daxiao.domains.dispatch.queries import evaluation as queries
from daxiao.domains.dispatch.queries import evaluation_measures as measures
from daxiao.domains.dispatch.rules import evaluation as rules
from daxiao.domains.dispatch.rules import evaluation_snapshot, scoring
from daxiao.domains.dispatch.services.evaluation_runs import tell, turn
from daxiao.domains.dispatch.types.evaluation import (
    EvaluationState,
    ItemKind,
    Measured,
    ObjectionState,
    Pooling,
    ScoreSource,
)
from daxiao.domains.projects.queries import rulebook
from daxiao.kernel import events
from daxiao.kernel.access import Actor, require
from daxiao.kernel.caps import Cap
from daxiao.kernel.errors import Stale
from daxiao.std import workdays


STATE = {"state": "环节"}
SUMMARISED = events.define(
    "dispatch.evaluation_summarised", "汇总三方评分", **STATE, count="评分项"
)
SETTLED = events.define(
    "dispatch.score_settled", "认定得分", item="考核项", source="采用", value="数值", points="得分"
)
AGREED = events.define("dispatch.scores_agreed", "一致项一并认定", count="项数")
NOTED = events.define("dispatch.score_discussed", "差异商议", item="考核项", text="意见")
PUBLISHED = events.define(
    "dispatch.evaluation_published", "公示考核结果", **STATE, due_on="申诉截止", source="申诉期"
)
FINALISED = events.define("dispatch.evaluation_finalised", "定稿冻结", **STATE, sha256="校验值")

MOST_ROWS = 1000
"""Rows kept behind one value; more than a unit or a place ever has tasks or projects of."""
_FOUR = Decimal("0.0001")
Pair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class SettleInput:
    """Whose value counts; `value` is for OTHER alone. `version` is that of the cell that was looked at."""

    source: ScoreSource
    because: str
    value: Decimal | None = None
    version: int | None = None


# ---- the three voices


@transaction.atomic
def summarise(actor: Actor, *, run: Evaluation, today: date) -> Evaluation:
    """第三方评估 → 汇总: what the unit says, what experts say and what the platform counts, with the points of each.

    Raises `Refused` while experts still have time and have not finished.
    """
    require(actor, Cap.EVALUATION_RUN, on=run)
    row = turn(actor, run, None, EvaluationState.ASSESS)
    seats = ExpertSeat.everything.filter(evaluation=row, is_withdrawn=False)
    waiting = ExpertOpinion.everything.filter(seat__in=seats, given_at__isnull=True)
    last = max((s.ends_on for s in seats if any(o.seat_id == s.pk for o in waiting)), default=None)
    rules.may_summarise(waiting.count(), last, today).or_refuse()
    cells = _cells(row)
    said, opined = _said(row), _opined(row)
    computed = {
        (c.subject_id, c.item_id): _measured(actor, row, c) for c in cells if c.item.measure
    }
    for cell in cells:
        pair = (cell.subject_id, cell.item_id)
        cell.self_value = said.get(pair)
        cell.expert_value, cell.experts = opined.get(pair, (None, 0))
        told = computed.get(pair) or Measured(None, "")
        cell.computed_value = _four(told.value)
        cell.computed_words = told.words[:400]
        cell.computed_rows = [
            [r.register, r.key, r.title[:200], r.words, r.is_counted] for r in told.rows[:MOST_ROWS]
        ]
    _score(cells)
    EvaluationCell.everything.bulk_update(cells, _VOICES, batch_size=100)
    _move(actor, row, EvaluationState.SUMMARY, SUMMARISED, count=len(cells))
    return row


_VOICES = [
    "self_value",
    "self_points",
    "expert_value",
    "expert_points",
    "experts",
    "computed_value",
    "computed_points",
    "computed_words",
    "computed_rows",
    "spread",
]


def _cells(row: Evaluation) -> list[EvaluationCell]:
    rows = EvaluationCell.everything.select_for_update(of=("self",)).filter(evaluation=row)
    return list(rows.select_related("item", "subject", "subject__place").order_by("pk"))


def _four(value: Decimal | None) -> Decimal | None:
    return None if value is None else value.quantize(_FOUR, rounding=ROUND_HALF_UP)


def _said(row: Evaluation) -> dict[Pair, Decimal]:
    """What submitted sheets say; a sheet that was never submitted says nothing."""
    rows = EvaluationAnswer.everything.filter(
        subject__evaluation=row, subject__sheet="submitted", value__isnull=False
    )
    return {(a.subject_id, a.item_id): a.value for a in rows if a.value is not None}


def _opined(row: Evaluation) -> dict[Pair, tuple[Decimal | None, int]]:
    rows = ExpertOpinion.everything.filter(
        seat__evaluation=row, seat__is_withdrawn=False, given_at__isnull=False
    ).select_related("item")
    by_pair: dict[Pair, list[Decimal]] = {}
    kinds: dict[int, str] = {}
    for one in rows:
        if one.value is not None:
            by_pair.setdefault((one.subject_id, one.item_id), []).append(one.value)
            kinds[one.item_id] = one.item.kind
    how = Pooling(row.scheme.pooling)
    return {
        pair: (
            scoring.majority(values)
            if kinds[pair[1]] == ItemKind.VETO
            else scoring.pooled(values, how),
            len(values),
        )
        for pair, values in by_pair.items()
    }


def _measured(actor: Actor, row: Evaluation, cell: EvaluationCell) -> Measured:
    asked = queries.subject_asked(cell.subject)
    return measures.measured(cell.item.measure, actor, asked, queries.period_of(row))


def _score(cells: list[EvaluationCell]) -> None:
    """The points of each voice, item by item, since a rank needs all subjects."""
    by_item: dict[int, list[EvaluationCell]] = {}
    for cell in cells:
        by_item.setdefault(cell.item_id, []).append(cell)
    for some in by_item.values():
        rule = queries.rule_of(some[0].item)
        for voice in ("self", "expert", "computed"):
            values = {
                str(c.subject_id): v
                for c in some
                if (v := getattr(c, f"{voice}_value")) is not None
            }
            points = scoring.item_points(rule, values)
            for cell in some:
                setattr(cell, f"{voice}_points", points.get(str(cell.subject_id)))
        for cell in some:
            cell.spread = scoring.spread(_voices(cell))


def _voices(cell: EvaluationCell) -> list[Decimal | None]:
    """What the voices differ by: points, and for a veto yes against no."""
    if cell.item.kind == ItemKind.VETO:
        return [cell.self_value, cell.expert_value, cell.computed_value]
    return [cell.self_points, cell.expert_points, cell.computed_points]


# ---- settling


@transaction.atomic
def settle(
    actor: Actor, *, cell: EvaluationCell, given: SettleInput, today: date
) -> EvaluationCell:
    """Settle on a value, with the reason. Raises `Refused` without one, or where the chosen voice said nothing."""
    require(actor, Cap.EVALUATION_RUN, on=cell)
    run = turn(actor, cell.evaluation, None, EvaluationState.SUMMARY)
    row = _take(cell, given.version)
    _settle(actor, row, given, today)
    _rescore(run, row.item)
    return row


@transaction.atomic
def settle_agreed(actor: Actor, *, run: Evaluation, today: date) -> Evaluation:
    """Settle at once every open item on which at least two voices spoke and all that spoke give the same points."""
    require(actor, Cap.EVALUATION_RUN, on=run)
    row = turn(actor, run, None, EvaluationState.SUMMARY)
    done = [c for c in _cells(row) if not c.settled_source and c.spread == 0]
    for cell in done:
        source = _first_voice(cell)
        given = SettleInput(source, "各方得分一致")
        _write(actor, cell, given, _value_of(cell, given), today)
    for item in EvaluationItem.everything.filter(pk__in={c.item_id for c in done}):
        _rescore(row, item)
    if done:
        events.record(actor, AGREED, on=row, now={"count": len(done)})
    return row


def _first_voice(cell: EvaluationCell) -> ScoreSource:
    if cell.computed_value is not None:
        return ScoreSource.COMPUTED
    return ScoreSource.EXPERT if cell.expert_value is not None else ScoreSource.SELF


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


def _settle(actor: Actor, row: EvaluationCell, given: SettleInput, today: date) -> None:
    value = _value_of(row, given)
    is_other = given.source is ScoreSource.OTHER
    label = given.source.label.removeprefix("采用")
    rules.with_reason(given.because).or_refuse()
    rules.may_settle(has_source=value is not None, is_other=is_other, source=label).or_refuse()
    rules.check_value(queries.rule_of(row.item), row.item.title, value).or_refuse()
    _write(actor, row, given, value, today)
    told = {
        "item": f"{row.subject.name} {row.item.title}",
        "source": given.source.label,
        "value": rules.plain(value or Decimal(0)),
    }
    events.record(actor, SETTLED, on=row.evaluation, now=told, reason=given.because)


def _write(
    actor: Actor, row: EvaluationCell, given: SettleInput, value: Decimal | None, today: date
) -> None:
    row.settled_source, row.settled_value = given.source.value, _four(value)
    row.settled_because = given.because.strip()[:400]
    row.settled_on, row.settled_by_label = today, actor.label[:80]
    row.version += 1
    row.save()


def _rescore(run: Evaluation, item: EvaluationItem) -> None:
    """The settled points of an item, all subjects together."""
    rows = list(EvaluationCell.everything.filter(evaluation=run, item=item))
    values = {str(c.subject_id): c.settled_value for c in rows if c.settled_value is not None}
    points = scoring.item_points(queries.rule_of(item), values)
    for cell in rows:
        cell.settled_points = points.get(str(cell.subject_id))
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


# ---- publication and the end


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


def change_after_objection(
    actor: Actor, *, cell: EvaluationCell, given: SettleInput, today: date
) -> EvaluationCell:
    """Part of answering an objection: the score is settled anew and all results are worked out again."""
    require(actor, Cap.EVALUATION_RUN, on=cell)
    row = _take(cell, None)
    _settle(actor, row, given, today)
    _rescore(row.evaluation, row.item)
    _show(row.evaluation)
    return EvaluationCell.everything.select_related("item", "subject").get(pk=row.pk)
