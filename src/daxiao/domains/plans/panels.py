"""Outline and passages of a plan, as data for its pages."""

from dataclasses import KW_ONLY, dataclass
from typing import TYPE_CHECKING, Any

from daxiao.domains.plans import queries
from daxiao.domains.plans.types import SECTION_LABELS, ChangeKind, Choice, PlanState, RevisionState
from daxiao.kernel.access import Actor
from daxiao.kernel.caps import Cap
from daxiao.ui.fields import Chip, Day, Text, Year
from daxiao.ui.marks import Mark, pieces
from daxiao.ui.panels import Panel, Records, Table
from daxiao.ui.tones import Tone


if TYPE_CHECKING:
    from daxiao.domains.plans.models import Clause, Plan, Revision


STATE_TONES = {
    PlanState.IN_FORCE.value: Tone.PLAIN,
    PlanState.WITHDRAWN.value: Tone.OFF,
    PlanState.SUPERSEDED.value: Tone.OFF,
}
REVISION_TONES = {
    RevisionState.OPEN.value: Tone.STRONG,
    RevisionState.APPROVED.value: Tone.DONE,
    RevisionState.TAKEN_BACK.value: Tone.OFF,
    RevisionState.ABANDONED.value: Tone.OFF,
}


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


@dataclass(frozen=True)
class Versions(Panel):
    """Which version a plan replaced, which replaced it, and the way to hand over the next."""

    _: KW_ONLY
    template = "plans/parts/versions.html"


def versions(actor: Actor, plan: "Plan") -> dict[str, Any]:
    """The approved revisions on either side of a plan, and the open one, of which there is at most one."""
    around = queries.versions_around(actor, plan)
    approved = [r for r in around if r.state == RevisionState.APPROVED]
    waiting = next((r for r in around if r.state == RevisionState.OPEN and r.plan == plan), None)
    is_current = plan.state == PlanState.IN_FORCE
    return {
        "plan": plan,
        "by": next((r for r in approved if r.plan_id == plan.pk), None),
        "of": next((r for r in approved if r.successor_id == plan.pk), None),
        "waiting": waiting,
        "may_propose": is_current and not waiting and actor.may(Cap.READING_REVIEW, on=plan),
    }


versions_panel = Versions("版本", versions)


@dataclass(frozen=True)
class Comparison(Panel):
    """How far a revision is decided, with the way to it."""

    _: KW_ONLY
    template = "plans/parts/comparison.html"


def comparison(actor: Actor, revision: "Revision") -> dict[str, Any]:
    return {"revision": revision, "tally": queries.tally(actor, revision)}


def _changes(actor: Actor, revision: "Revision") -> Records:
    rows = queries.changes(actor, revision).exclude(kind=ChangeKind.UNCHANGED.value)
    return rows.values("kind", "subject", "label", "was", "now", "gap", "choice")


changes_panel = Table(
    "变动",
    _changes,
    columns=[
        Text("label", "目标或任务"),
        Chip("kind", "变动", of=ChangeKind),
        Text("was", "旧"),
        Text("now", "新"),
        Text("gap", "差"),
        Chip("choice", "取舍", of=Choice),
    ],
    tab="变动",
    empty="还没有比对，或者两版没有变动",
)
