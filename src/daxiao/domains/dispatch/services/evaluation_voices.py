"""The three voices side by side: what the unit says, what experts say, what the platform counts (S002-D-09)."""

from collections.abc import Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from django.db import transaction

from daxiao.domains.dispatch.models import (
    Evaluation,
    EvaluationAnswer,
    EvaluationCell,
    ExpertOpinion,
    ExpertSeat,
)
from daxiao.domains.dispatch.queries import evaluation as queries
from daxiao.domains.dispatch.queries import evaluation_measures as measures
from daxiao.domains.dispatch.queries import evaluation_settling as settling_queries
from daxiao.domains.dispatch.rules import evaluation as rules
from daxiao.domains.dispatch.rules import scoring, settling
from daxiao.domains.dispatch.services.evaluation_runs import turn
from daxiao.domains.dispatch.types.evaluation import (
    EvaluationState,
    ItemKind,
    Measured,
    Pooling,
    ScoreSource,
)
from daxiao.kernel import events
from daxiao.kernel.access import Actor, require
from daxiao.kernel.caps import Cap


_STATE = {"state": "环节"}
SUMMARISED = events.define(
    "dispatch.evaluation_summarised",
    "汇总三方评分",
    **_STATE,
    count="评分项",
    unseen="没有专家意见",
    reopened="重新待认定",
)
REOPENED = events.define("dispatch.evaluation_reopened", "退回第三方评估", **_STATE)

MOST_ROWS = 1000
"""Rows kept behind one value; more than a unit or a place ever has tasks or projects of."""
_FOUR = Decimal("0.0001")
Pair = tuple[int, int]


@transaction.atomic
def summarise(actor: Actor, *, run: Evaluation, today: date) -> Evaluation:
    """第三方评估 → 汇总: what the unit says, what experts say and what the platform counts, with the points of each.

    Raises `Refused` while experts still have time and have not finished.
    """
    require(actor, Cap.EVALUATION_RUN, on=run)
    row = turn(actor, run, None, EvaluationState.ASSESS)
    waiting = _waiting(row)
    last = max((seat.ends_on for seat in waiting), default=None)
    rules.may_summarise(sum(waiting.values()), last, today).or_refuse()
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
    moved = [_unsettle(cell) for cell in cells if _is_moved(cell)]
    EvaluationCell.everything.bulk_update(cells, _VOICES + _SETTLED, batch_size=100)
    summed: dict[str, object] = {
        "count": len(cells),
        "unseen": sum(1 for cell in cells if not cell.experts),
        "reopened": moved or "无",
    }
    _move(actor, row, EvaluationState.SUMMARY, SUMMARISED, **summed)
    return row


def _waiting(row: Evaluation) -> Mapping[ExpertSeat, int]:
    """How much is still to come from each seat; nobody waits for an expert who left, or for a part that was closed."""
    open_ = ExpertOpinion.everything.filter(
        seat__evaluation=row,
        seat__is_withdrawn=False,
        seat__closed_on__isnull=True,
        seat__expert__left_on__isnull=True,
        given_at__isnull=True,
    ).select_related("seat")
    found: dict[ExpertSeat, int] = {}
    for one in open_:
        found[one.seat] = found.get(one.seat, 0) + 1
    return found


@transaction.atomic
def reopen(actor: Actor, *, run: Evaluation, reason: str) -> Evaluation:
    """汇总 → 第三方评估 once more, to ask experts for what nobody from outside has looked at. Raises `Refused` without reason.

    What was settled stays; what rests on a voice that says something else afterwards has to be settled anew.
    """
    require(actor, Cap.EVALUATION_RUN, on=run)
    row = turn(actor, run, None, EvaluationState.SUMMARY)
    rules.with_reason(reason).or_refuse()
    was, row.state = EvaluationState(row.state).label, EvaluationState.ASSESS.value
    row.save()
    now = {"state": EvaluationState.ASSESS.label}
    events.record(actor, REOPENED, on=row, was={"state": was}, now=now, reason=reason)
    return row


def _is_moved(cell: EvaluationCell) -> bool:
    """Whether the voice that was settled on has said something else since."""
    if cell.settled_source in {"", ScoreSource.OTHER.value}:
        return False
    return bool(getattr(cell, f"{cell.settled_source}_value") != cell.settled_value)


def _unsettle(cell: EvaluationCell) -> str:
    cell.settled_source, cell.settled_value, cell.settled_points = "", None, None
    cell.settled_because, cell.settled_on, cell.settled_by_label = "", None, ""
    cell.version += 1
    return f"{cell.subject.name} {cell.item.title}"


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
_SETTLED = [
    "settled_source",
    "settled_value",
    "settled_points",
    "settled_because",
    "settled_on",
    "settled_by_label",
    "version",
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
    """The points of each voice. In a rank each is placed beside what the others stand for, so that it promises nothing that
    the end would not give."""
    by_item: dict[int, list[EvaluationCell]] = {}
    for cell in cells:
        by_item.setdefault(cell.item_id, []).append(cell)
    for some in by_item.values():
        rule = queries.rule_of(some[0].item)
        for cell in some:
            others, key = settling_queries.beside(cell, some), str(cell.subject_id)
            for voice in ("self", "expert", "computed"):
                value = getattr(cell, f"{voice}_value")
                points = None if value is None else settling.expected(rule, key, value, others)
                setattr(cell, f"{voice}_points", points)
            cell.spread = scoring.spread(_voices(cell))


def _voices(cell: EvaluationCell) -> list[Decimal | None]:
    """What the voices differ by: points, and for a veto yes against no."""
    if cell.item.kind == ItemKind.VETO:
        return [cell.self_value, cell.expert_value, cell.computed_value]
    return [cell.self_points, cell.expert_points, cell.computed_points]


def _move(
    actor: Actor, row: Evaluation, to: EvaluationState, kind: events.EventKind, **told: object
) -> None:
    """The new state with its trace."""
    was = EvaluationState(row.state).label
    row.state = to.value
    row.save()
    events.record(actor, kind, on=row, was={"state": was}, now={"state": to.label, **told})
