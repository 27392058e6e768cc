"""What settling needs to know: the voices of a cell beside those of its mates, and what can be settled together."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from daxiao.domains.dispatch.models import Evaluation, EvaluationCell
from daxiao.domains.dispatch.queries import evaluation as queries
from daxiao.domains.dispatch.queries import evaluation_measures as measures
from daxiao.domains.dispatch.rules import evaluation as rules
from daxiao.domains.dispatch.rules import settling
from daxiao.domains.dispatch.rules.settling import Range, Voices
from daxiao.domains.dispatch.types.evaluation import ItemKind, ScoreSource, SettleChoice
from daxiao.kernel.access import Actor
from daxiao.kernel.caps import Cap


VOICES = (ScoreSource.SELF, ScoreSource.EXPERT, ScoreSource.COMPUTED)


def voices_of(cell: EvaluationCell) -> Voices:
    told = {source: getattr(cell, f"{source.value}_value") for source in VOICES}
    is_rank = cell.item.kind == ItemKind.RANK
    return Voices({s: v for s, v in told.items() if v is not None}, cell.spread, is_rank)


def mates(actor: Actor, cell: EvaluationCell) -> list[EvaluationCell]:
    """All cells of the same item in the same evaluation, for the office."""
    rows = EvaluationCell.objects.visible_to(actor, Cap.EVALUATION_RUN)
    rows = rows.filter(evaluation=cell.evaluation_id, item=cell.item_id)
    return list(rows.order_by("pk"))


def reference(cell: EvaluationCell) -> Decimal | None:
    return settling.reference(
        cell.settled_value, cell.computed_value, cell.expert_value, cell.self_value
    )


def beside(cell: EvaluationCell, some: Sequence[EvaluationCell]) -> dict[str, Decimal]:
    """What the other subjects stand for in the item at present."""
    told = {str(c.subject_id): reference(c) for c in some if c.pk != cell.pk}
    return {key: value for key, value in told.items() if value is not None}


def range_of(
    cell: EvaluationCell, some: Sequence[EvaluationCell], source: ScoreSource | None
) -> Range:
    """What is known of the item; the peers are all voices but the one that is looked at."""
    peers = tuple(
        value
        for c in some
        for voice, value in voices_of(c).values.items()
        if not (c.pk == cell.pk and voice is source)
    )
    return Range(cell.item.unit, most_of(cell.item.measure), peers)


def most_of(code: str) -> Decimal | None:
    """The most that the platform's own measure can be."""
    found = measures.MEASURES.get(code)
    return found.most if found else None


def expected(cell: EvaluationCell, some: Sequence[EvaluationCell], value: Decimal) -> str:
    """What the value would score, in words; a veto scores nothing."""
    if cell.item.kind == ItemKind.VETO:
        return ""
    rule = queries.rule_of(cell.item)
    points = settling.expected(rule, str(cell.subject_id), value, beside(cell, some))
    is_open = any(not c.settled_source for c in some)
    return settling.said_points(rule, points, is_open=is_open)


# ---- together


@dataclass(frozen=True, slots=True)
class Sorted:
    """An open cell: the lot it belongs to with the voice that would be taken over, or why a person has to look at it."""

    cell: EvaluationCell
    choice: SettleChoice | None
    source: ScoreSource | None
    left_because: str = ""


def sorted_open(actor: Actor, run: Evaluation) -> list[Sorted]:
    """The open cells of an evaluation, for the office."""
    rows = EvaluationCell.objects.visible_to(actor, Cap.EVALUATION_RUN)
    rows = rows.filter(evaluation=run).select_related("item", "subject").order_by("pk")
    by_item: dict[int, list[EvaluationCell]] = {}
    for cell in rows:
        by_item.setdefault(cell.item_id, []).append(cell)
    return [
        _sorted(cell, some) for some in by_item.values() for cell in some if not cell.settled_source
    ]


def _sorted(cell: EvaluationCell, some: Sequence[EvaluationCell]) -> Sorted:
    voices = voices_of(cell)
    choice, source = settling.sorted_as(voices), voices.first
    if choice is None or source is None:
        return Sorted(cell, None, None)
    title, value = cell.item.title, voices.values[source]
    rule, known = queries.rule_of(cell.item), range_of(cell, some, source)
    found = (
        *settling.check_voice(
            title, source, is_expert_needed=cell.item.is_expert_needed, experts=cell.experts
        ).findings,
        *rules.check_value(rule, title, value).findings,
        *settling.check_figure(rule, title, value, known).findings,
        *settling.check_odd(rule, title, value, known, is_checked=False).findings,
    )
    return Sorted(cell, choice, source, found[0].sentence if found else "")
