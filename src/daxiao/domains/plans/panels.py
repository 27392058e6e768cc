"""Outline and passages of a plan, as data for its pages."""

from dataclasses import KW_ONLY, dataclass
from typing import TYPE_CHECKING, Any

from daxiao.domains.plans import queries
from daxiao.domains.plans.types import SECTION_LABELS, PlanState
from daxiao.kernel.access import Actor
from daxiao.kernel.caps import Cap
from daxiao.ui.fields import Chip, Day, Text, Year
from daxiao.ui.marks import Mark, pieces
from daxiao.ui.panels import Panel, Records, Table
from daxiao.ui.tones import Tone


if TYPE_CHECKING:
    from daxiao.domains.plans.models import Clause, Plan


STATE_TONES = {PlanState.IN_FORCE.value: Tone.PLAIN, PlanState.WITHDRAWN.value: Tone.OFF}


@dataclass(frozen=True)
class Outline(Panel):
    """The headings of a plan, each a way into the text."""

    _: KW_ONLY
    template = "plans/parts/outline.html"


@dataclass(frozen=True)
class Passage(Panel):
    """A clause in its surroundings, highlighted, with the way to the whole text."""

    _: KW_ONLY
    template = "plans/parts/passage.html"


def plans_of_place(actor: Actor, place: Any) -> Records:
    rows = queries.plans_of_place(actor, place)
    return rows.values("pk", "title", "region__name", "horizon", "state", "published_at")


place_panel = Table(
    "规划",
    plans_of_place,
    columns=[
        Text("title", "规划", to="plans", key="pk"),
        Text("region__name", "地区"),
        Year("horizon", "目标年"),
        Chip("state", "状态", of=PlanState, tones=STATE_TONES),
        Day("published_at", "发布时间", time=True),
    ],
    tab="规划",
    cap=Cap.PLAN_VIEW,
    help="本地区和下级地区发布过的规划",
    drill=("plans", "region={path}"),
    empty="这个地区还没有发布过规划",
)


def outline(actor: Actor, plan: "Plan") -> dict[str, Any]:
    rows = list(queries.sections(actor, plan))
    top = min((s.level for s in rows), default=0)
    return {
        "plan": plan,
        "rows": [
            {
                "depth": min(s.level - top, 5),
                "kind": SECTION_LABELS[s.kind],
                "number": s.number,
                "title": s.title,
                "start": s.start,
            }
            for s in rows
        ],
    }


def passage(actor: Actor, clause: "Clause") -> dict[str, Any]:
    return {"clause": clause, "plan": clause.plan, "passage": queries.passage(actor, clause)}


@dataclass(frozen=True)
class Reader(Panel):
    """The whole text of a plan with the clauses of the ledger marked; a click on a mark opens what stands on it."""

    _: KW_ONLY
    template = "plans/parts/reader.html"


# a page of text; the largest plan we know has 27 000 characters in six plans
WINDOW = 60_000


def reader(actor: Actor, plan: "Plan") -> dict[str, Any]:
    """The first `WINDOW` characters; the reader page turns further."""
    return text_window(actor, plan, start=plan.start)


def text_window(actor: Actor, plan: "Plan", *, start: int) -> dict[str, Any]:
    """Pieces of the plan's text from `start`, at most `WINDOW` characters, and where the windows before and after begin."""
    text = queries.text_of(actor, plan)
    low = max(plan.start, min(start, plan.end))
    high = min(low + WINDOW, plan.end)
    spans = [Mark(s, e, pk) for s, e, pk in queries.spans(actor, plan)]
    heads = {s.start for s in queries.sections(actor, plan)}
    return {
        "plan": plan,
        "pieces": pieces(text, low, high, spans, heads),
        "before": max(plan.start, low - WINDOW) if low > plan.start else None,
        "after": high if high < plan.end else None,
    }
