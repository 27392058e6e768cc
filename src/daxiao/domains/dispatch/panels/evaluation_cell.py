"""What the page of one score shows: its three voices, the discussion, and what was settled on."""

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from daxiao.domains.dispatch.queries import evaluation as queries
from daxiao.domains.dispatch.queries import experts as expert_queries
from daxiao.domains.dispatch.rules import settling
from daxiao.domains.dispatch.types.evaluation import ItemKind, ScoreSource
from daxiao.kernel.access import Actor
from daxiao.ui.panels import Panel


if TYPE_CHECKING:
    from daxiao.domains.dispatch.models import EvaluationCell


@dataclass(frozen=True, slots=True)
class Voice:
    name: str
    value: str
    points: str
    words: str
    url: str
    is_chosen: bool
    is_ours: bool = False


def voices(cell: "EvaluationCell") -> list[Voice]:
    """The three voices of a cell, missing ones said to be missing."""
    told = (
        ("自评", ScoreSource.SELF, cell.self_value, cell.self_points, "", ""),
        (
            "第三方评估",
            ScoreSource.EXPERT,
            cell.expert_value,
            cell.expert_points,
            f"{cell.experts}位专家" if cell.experts else "",
            "",
        ),
        (
            "平台计算",
            ScoreSource.COMPUTED,
            cell.computed_value,
            cell.computed_points,
            cell.computed_words,
            reverse("evaluation_cell_rows", args=[cell.pk]) if cell.computed_rows else "",
        ),
    )
    return [
        Voice(
            name,
            queries.said_value(cell.item, value),
            _said_points(cell, points),
            words,
            url,
            is_chosen=cell.settled_source == source.value,
            is_ours=source is ScoreSource.COMPUTED,
        )
        for name, source, value, points, words, url in told
    ]


def _said_points(cell: "EvaluationCell", points: Decimal | None) -> str:
    """Points of a rank move with the others: they are said to be about so many."""
    if points is None or cell.item.kind == ItemKind.VETO:
        return ""
    about = "约" if cell.item.kind == ItemKind.RANK else ""
    return f"{about}{settling.shown(points)}"


@dataclass(frozen=True)
class Voices(Panel):
    """The three voices, the discussion, and the settlement."""

    template = "dispatch/parts/evaluation_voices.html"


@dataclass(frozen=True, slots=True)
class Said:
    """What one expert gave."""

    name: str
    said: str
    words: str


def _opinions(actor: Actor, row: "EvaluationCell") -> list[Said]:
    return [
        Said(o.seat.expert.name, queries.said_value(o.item, o.value), o.words)
        for o in expert_queries.opinions_of(actor, row.evaluation)
        if (o.subject_id, o.item_id) == (row.subject_id, row.item_id) and o.given_at
    ]


def cell(actor: Actor, row: "EvaluationCell") -> dict[str, Any]:
    return {
        "voices": voices(row),
        "cell": row,
        "source": settling.said_source(row.settled_source, row.experts),
        "unseen": not row.experts,
        "wanted": row.item.is_expert_needed and not row.experts,
        "is_rank": row.item.kind == ItemKind.RANK,
        "rule": queries.said_rule(row.item),
        "opinions": _opinions(actor, row),
        "notes": queries.notes_of(actor, row),
        "sheet": reverse("evaluation_sheet", args=[row.subject_id]),
    }


voices_panel = Voices("三方评分", cell)
