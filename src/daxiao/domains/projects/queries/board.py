"""Reads of the board (看板) and of the bar chart of a list."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q

from daxiao.domains.projects.models import Project, ProjectStage, ProjectStanding
from daxiao.domains.projects.queries import facts as fact_queries
from daxiao.domains.projects.queries import map as map_queries
from daxiao.domains.projects.queries import rulebook
from daxiao.domains.projects.rules import gantt, schedules
from daxiao.domains.projects.types import (
    ProjectFacts,
    ProjectPace,
    Stage,
    StageFacts,
    StageState,
)
from daxiao.kernel.access import Actor
from daxiao.kernel.caps import Cap


BY = ("stage", "phase")
"""The fields of a standing by which the board has columns."""


@dataclass(frozen=True, slots=True)
class Counted:
    count: int
    late: int


def columns(actor: Actor, by: str, rows: map_queries.Rows = None) -> dict[str, Counted]:
    """How many active projects stand in each column; one query."""
    read = (
        map_queries.standings(actor, rows)
        .filter(is_active=True)
        .order_by()
        .values_list(by)
        .annotate(n=Count("pk"), late=Count("pk", filter=Q(pace=ProjectPace.LATE.value)))
        .order_by(by)
    )
    return {value: Counted(n, late) for value, n, late in read}


@dataclass(frozen=True, slots=True)
class Card:
    """What a card of the board says of a project; `due_on` is the nearest open deadline."""

    key: int
    name: str
    county: str
    invest: Decimal | None
    phase: str
    stage: str
    pace: str
    due_on: date | None
    milestone: str
    is_demo: bool


_CARD = (
    "project_id",
    "project__name",
    "county__name",
    "invest_yi",
    "phase",
    "stage",
    "pace",
    "due_on",
    "due_milestone",
    "project__is_demo",
)


def cards(
    actor: Actor, by: str, value: str, most: int, rows: map_queries.Rows = None
) -> list[Card]:
    """The first cards of a column, the nearest deadline first, those without one last; at most two queries.

    The keys come first and alone: an index gives them in their order.
    """
    here = map_queries.standings(actor).filter(is_active=True, **{by: value})
    if rows is not None:
        # asked row by row, so that the first cards end the search
        own = rows.order_by().select_related(None).filter(pk=OuterRef("project_id"))
        here = here.filter(Exists(own))
    dated = here.filter(due_on__isnull=False).order_by("due_on", "pk")
    keys = list(dated.values_list("pk", flat=True)[:most])
    if len(keys) < most:
        open_ = here.filter(due_on__isnull=True).order_by("pk")
        keys += list(open_.values_list("pk", flat=True)[: most - len(keys)])
    return [*_cards(actor, keys)]


def _cards(actor: Actor, keys: Sequence[int]) -> list[Card]:
    if not keys:
        return []
    read = ProjectStanding.objects.visible_to(actor, Cap.PROJECT_VIEW).filter(pk__in=keys)
    found = {row[0]: Card(*row[1:]) for row in read.order_by("pk").values_list("pk", *_CARD)}
    return [found[key] for key in keys if key in found]


# ---- the bar chart


def charted(
    actor: Actor, keys: Sequence[int], *, today: date, with_stages: bool
) -> list[gantt.Listed]:
    """The projects named by `keys` in their order, as the bar chart draws them; three queries however many."""
    book = rulebook.rulebook(today)
    stages = _stages(actor, keys) if with_stages else {}
    rows = Project.objects.visible_to(actor, Cap.PROJECT_VIEW).filter(pk__in=list(keys))
    read = rows.order_by("pk").values_list(
        *fact_queries.COLUMNS, "name", "standing__pace", "standing__due_on"
    )
    found: dict[int, gantt.Listed] = {}
    for *values, name, pace, due in read:
        facts = fact_queries.from_values(tuple(values), tuple(stages.get(values[0], ())))
        found[facts.key] = gantt.Listed(
            facts,
            name,
            note=pace_words(pace or "", due, today),
            deadlines=_open_deadlines(facts, book, today),
            is_late=pace == ProjectPace.LATE.value,
        )
    return [found[key] for key in keys if key in found]


def _open_deadlines(facts: ProjectFacts, book: rulebook.Rulebook, today: date) -> Any:
    """Those whose milestone is not reached yet: a reached one is told by its bar."""
    told = schedules.deadlines(facts, book.policies, holidays=book.holidays, today=today)
    return tuple(d for d in told if facts.on(d.milestone) is None)


_STAGES = {s.value: s for s in Stage}
_STATES = {s.value: s for s in StageState}
_ORDER = {s: i for i, s in enumerate(Stage)}


def _stages(actor: Actor, keys: Iterable[int]) -> dict[int, list[StageFacts]]:
    """Stages with an actual beginning, in the order of the chart: others have no bar."""
    rows = ProjectStage.objects.visible_to(actor, Cap.PROJECT_VIEW).filter(
        project__in=list(keys), actual_start_on__isnull=False
    )
    found: dict[int, list[StageFacts]] = {}
    read = rows.order_by("project", "pk").values_list(
        "project_id", "stage", "state", "actual_start_on", "actual_end_on"
    )
    for key, stage, state, start, end in read:
        found.setdefault(key, []).append(
            StageFacts(_STAGES[stage], _STATES[state], None, None, start, end)
        )
    for stages in found.values():
        stages.sort(key=lambda s: _ORDER[s.stage])
    return found


def pace_words(pace: str, due: date | None, today: date) -> str:
    """超期12天, 还有5天, 停表, 无时限."""
    if pace in {ProjectPace.STOPPED.value, ProjectPace.UNSET.value} or due is None:
        return ProjectPace(pace).label if pace else ""
    days = (due - today).days
    return f"还有{days}天" if days >= 0 else f"超期{-days}天"
