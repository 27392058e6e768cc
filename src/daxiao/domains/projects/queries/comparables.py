"""Comparable projects: for the forecast the whole register once a day, for the lengths of stages those in scope nearby."""

from collections.abc import Iterator, Mapping
from datetime import date

from django.db.models import Count, Exists, Max, OuterRef, Sum

from daxiao.domains.projects.models import Project, ProjectStage
from daxiao.domains.projects.queries import facts as fact_queries
from daxiao.domains.projects.queries import rulebook as rulebooks
from daxiao.domains.projects.rules import durations, forecast
from daxiao.domains.projects.rules.forecast import (
    Circle,
    Comparables,
    Forecast,
    ForecastYardstick,
)
from daxiao.domains.projects.types import (
    Admission,
    LandMode,
    ProjectFacts,
    ProjectKind,
    Stage,
    StageFacts,
    StageState,
)
from daxiao.kernel.access import Actor
from daxiao.kernel.caps import Cap
from daxiao.kernel.models import Region


READER = Actor.system("同类项目比较")
"""A forecast tells numbers of days of many projects and of none alone, so it is the same for every reader."""

MOST_NEARBY = 1000
FEW = 2000
"""Registers up to this size are read anew whenever they change; larger ones once a day."""


def forecasts(facts: ProjectFacts, today: date) -> tuple[Forecast, ...]:
    """Probable start and production of a project, from all projects of the register as they stood when the day was
    first asked for."""
    return forecast.forecasts(facts, compared(facts.region, today))


def compared(region: str, today: date) -> Comparables:
    """The waits of the whole register by the thresholds of a place; of a large register kept for the day."""
    key, yardstick = _key(region, today)
    if key not in _KEPT:
        while len(_KEPT) >= MOST_KEPT:
            _KEPT.pop(next(iter(_KEPT)), None)
        _KEPT[key] = forecast.comparables(_waiting(), yardstick=yardstick, today=today)
    return _KEPT[key]


def is_at_hand(region: str, today: date) -> bool:
    """Whether a forecast can be told at once: of 100 000 projects the first of a day takes some seconds."""
    key, _ = _key(region, today)
    return key in _KEPT or LARGE not in key


_Key = tuple[object, ...]
_KEPT: dict[_Key, Comparables] = {}
MOST_KEPT = 4
LARGE = "large"


def _key(region: str, today: date) -> tuple[_Key, ForecastYardstick]:
    """What the kept table is of: the day and the thresholds; in a small register every change of a date as well."""
    yardstick = rulebooks.rulebook(today).forecast_of(region)
    rows = Project.objects.visible_to(READER, Cap.PROJECT_VIEW)
    key = (today, yardstick.finished_min, yardstick.tiers)
    if rows.order_by()[FEW : FEW + 1].exists():
        return (*key, LARGE), yardstick
    told = rows.aggregate(
        Count("pk"),
        Max("pk"),
        Count("signed_on"),
        Count("started_on"),
        Count("produced_on"),
        Count("left_on"),
        # every write counts one version: the sum moves with each, the highest only with that of one project
        Sum("version"),
    )
    return (*key, *told.values()), yardstick


_COLUMNS = (
    "pk",
    "region_id",
    "land_mode",
    "invest_yi",
    "signed_on",
    "started_on",
    "produced_on",
    "left_on",
)
_MODES: Mapping[str, LandMode | None] = {"": None, **{m.value: m for m in LandMode}}


def _waiting() -> Iterator[ProjectFacts]:
    """Only what a wait is made of: all other facts stay empty."""
    paths = dict(Region.objects.visible_to(READER, Cap.PLACE_VIEW).values_list("pk", "path"))
    rows = Project.objects.visible_to(READER, Cap.PROJECT_VIEW).exclude(signed_on=None)
    found = rows.order_by().values_list(*_COLUMNS)
    for pk, region, mode, invest, signed, started, produced, left in found.iterator(
        chunk_size=5000
    ):
        yield ProjectFacts(
            key=pk,
            kind=ProjectKind.NEW,
            admission=Admission.ADMITTED,
            region=paths[region],
            land_mode=_MODES[mode],
            invest=invest,
            signed_on=signed,
            started_on=started,
            produced_on=produced,
            left_on=left,
        )


def said(circle: Circle) -> str:
    """A circle with the name of its place: 青禾县、同投资档、同用地方式."""
    if not circle.place:
        return circle.words
    name = (
        Region.objects.visible_to(READER, Cap.PLACE_VIEW)
        .filter(path=circle.place)
        .values_list("name", flat=True)
        .first()
    )
    return circle.words.replace("同一地方", name or "同一地方")


# ---- lengths of stages


def stage_medians(
    actor: Actor, facts: ProjectFacts, today: date
) -> tuple[Mapping[Stage, int], Mapping[Stage, Circle]]:
    """The median days of each stage among comparable projects in scope, and of which circle each median is."""
    yardstick = rulebooks.rulebook(today).forecast_of(facts.region)
    return durations.stage_medians(facts, nearby(actor, facts), yardstick=yardstick, today=today)


def nearby(actor: Actor, facts: ProjectFacts) -> list[ProjectFacts]:
    """Projects in scope that have begun a stage, with their stages: first those of the same place and land mode, the
    newest first, at most 1000 in all."""
    begun = ProjectStage.objects.visible_to(actor, Cap.PROJECT_VIEW).filter(
        project=OuterRef("pk"), actual_start_on__isnull=False
    )
    rows = (
        Project.objects.visible_to(actor, Cap.PROJECT_VIEW)
        .exclude(pk=facts.key)
        .filter(Exists(begun))
        .order_by("-pk")
    )
    same = rows.filter(region__path__startswith=_above(facts.region))
    keys = list(same.values_list("pk", flat=True)[:MOST_NEARBY])
    if len(keys) < MOST_NEARBY:
        more = rows.values_list("pk", flat=True)[:MOST_NEARBY]
        keys = list(dict.fromkeys([*keys, *more]))[:MOST_NEARBY]
    return with_stages(actor, keys)


def _above(region: str) -> str:
    """The place above: a county is compared with its city first."""
    parts = [part for part in region.split("/") if part]
    return "/" + "".join(f"{part}/" for part in parts[:-1])


def with_stages(actor: Actor, keys: list[int]) -> list[ProjectFacts]:
    """The facts of some projects in scope with the actual days of their stages; two queries for each 500."""
    found: list[ProjectFacts] = []
    for at in range(0, len(keys), 500):
        some = keys[at : at + 500]
        stages = _stages(actor, some)
        rows = Project.objects.visible_to(actor, Cap.PROJECT_VIEW).filter(pk__in=some)
        values = rows.order_by("pk").values_list(*fact_queries.COLUMNS)
        found += [fact_queries.from_values(row, tuple(stages.get(row[0], ()))) for row in values]
    return found


_STATES = {s.value: s for s in StageState}
_STAGES = {s.value: s for s in Stage}


def _stages(actor: Actor, keys: list[int]) -> Mapping[int, list[StageFacts]]:
    """Actual days only, without model instances: there are tens of thousands."""
    rows = ProjectStage.objects.visible_to(actor, Cap.PROJECT_VIEW).filter(project_id__in=keys)
    found: dict[int, list[StageFacts]] = {}
    for key, stage, state, start, end in rows.order_by().values_list(
        "project_id", "stage", "state", "actual_start_on", "actual_end_on"
    ):
        facts = StageFacts(_STAGES[stage], _STATES[state], actual_start=start, actual_end=end)
        found.setdefault(key, []).append(facts)
    return found
