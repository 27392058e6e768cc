"""Reads of spot checks: the list to draw from with its weights, visits, and the reporting quality of units."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet

from daxiao.domains.directory import queries as directory
from daxiao.domains.projects.models import (
    Project,
    ProjectFile,
    ProjectStage,
    SpotCheck,
    SpotVisit,
)
from daxiao.domains.projects.queries.rulebook import rulebook
from daxiao.domains.projects.rules import sampling, visits
from daxiao.domains.projects.rules.sampling import Candidate, Drawn, Risk
from daxiao.domains.projects.types import (
    Admission,
    Changed,
    Phase,
    ProjectKind,
    ProjectPace,
    SampleStrata,
    SpotResult,
    StageState,
    VisitState,
)
from daxiao.kernel.access import Actor, get_visible
from daxiao.kernel.caps import Cap
from daxiao.kernel.models import Org, Region


def checks(actor: Actor) -> QuerySet[SpotCheck]:
    """Spot checks in scope, with how many of their visits are done."""
    rows = SpotCheck.objects.visible_to(actor, Cap.PROJECT_VIEW).select_related("region")
    done = Q(visits__state=VisitState.CONFIRMED.value)
    return rows.annotate(n_done=Count("visits", filter=done, distinct=True))


def check(actor: Actor, pk: int) -> SpotCheck:
    """One spot check for whoever inspects. Raises `Denied` (404) otherwise: the names on it are not announced."""
    return get_visible(SpotCheck, actor, Cap.PROJECT_INSPECT, pk=pk)


def visits_seen(actor: Actor) -> QuerySet[SpotVisit]:
    """Visits in scope. One that is still to come is seen by inspectors alone: a spot check is not announced."""
    rows = SpotVisit.objects.visible_to(actor, Cap.PROJECT_VIEW)
    inspected = SpotVisit.objects.visible_to(actor, Cap.PROJECT_INSPECT)
    return rows.filter(
        ~Q(state=VisitState.PLANNED.value) | Q(pk__in=inspected.values("pk"))
    ).select_related("project", "project__region", "check_run", "answerable_unit")


def visits_of(actor: Actor, project: Project) -> list[SpotVisit]:
    """Newest first."""
    rows = visits_seen(actor).filter(project=project)
    return list(rows.order_by("-visited_on", "-pk"))


def visits_of_check(actor: Actor, run: SpotCheck) -> list[SpotVisit]:
    return list(visits_seen(actor).filter(check_run=run).order_by("project__code"))


def proofs_of(actor: Actor, visit: SpotVisit) -> list[ProjectFile]:
    rows = ProjectFile.objects.visible_to(actor, Cap.PROJECT_VIEW).filter(project=visit.project)
    return list(rows.filter(pk__in=visit.proofs).order_by("pk"))


def units_at(row: SpotVisit) -> dict[int, str]:
    """The units that made a visit, with the names they bore."""
    return {int(one["org"]): str(one["name"]) for one in row.units}


def places(actor: Actor) -> QuerySet[Region]:
    """Places in which the actor may draw."""
    return directory.places_for(actor, Cap.PROJECT_INSPECT)


def units(actor: Actor) -> QuerySet[Org]:
    return directory.units(actor).filter(until__isnull=True)


# ---- the list to draw from


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which projects stand on the list: of a place, and of some colours or kinds when any are named."""

    place: Region
    phases: tuple[Phase, ...] = ()
    kinds: tuple[ProjectKind, ...] = ()
    late_only: bool = False
    strata: SampleStrata = SampleStrata.PLACE_COLOUR

    @property
    def words(self) -> str:
        parts = [self.place.name]
        if self.phases:
            parts.append(f"颜色：{'、'.join(p.label for p in self.phases)}")
        if self.kinds:
            parts.append(f"性质：{'、'.join(k.label for k in self.kinds)}")
        if self.late_only:
            parts.append("只抽超期的")
        return "；".join(parts)


def listed(actor: Actor, wanted: Wanted, *, today: date) -> tuple[Candidate, ...]:
    """The projects on the colour map that the actor may inspect, with stratum and weight, in the order of their keys."""
    rows = _on_the_map(actor, wanted)
    keys = [row["pk"] for row in rows]
    risks = _risks(actor, keys, wanted.place, today)
    yardstick = rulebook(today).risk_of(wanted.place.path)
    return tuple(
        Candidate(
            row["pk"],
            _stratum(row, wanted.strata),
            sampling.weight(
                Risk(
                    late=row["standing__pace"] == ProjectPace.LATE,
                    no_evidence=row["pk"] in risks.unproven,
                    false_before=row["pk"] in risks.false_before,
                    long_unchecked=row["pk"] not in risks.checked_lately,
                ),
                yardstick,
            ),
        )
        for row in rows
    )


def _on_the_map(actor: Actor, wanted: Wanted) -> list[dict[str, Any]]:
    rows = Project.objects.visible_to(actor, Cap.PROJECT_INSPECT).filter(
        region__path__startswith=wanted.place.path,
        admission=Admission.ADMITTED.value,
        standing__is_active=True,
    )
    if wanted.phases:
        named = [p.value for p in wanted.phases]
        unconfirmed = Q(standing__phase="", standing__phase_said__in=named)
        rows = rows.filter(Q(standing__phase__in=named) | unconfirmed)
    if wanted.kinds:
        rows = rows.filter(kind__in=[k.value for k in wanted.kinds])
    if wanted.late_only:
        rows = rows.filter(standing__pace=ProjectPace.LATE.value)
    found: Iterable[Any] = rows.order_by("pk").values(
        "pk",
        "standing__county__name",
        "standing__phase",
        "standing__phase_said",
        "standing__pace",
    )
    return list(found)


def _stratum(row: Mapping[str, Any], strata: SampleStrata) -> tuple[str, ...]:
    phase = row["standing__phase"] or row["standing__phase_said"]
    colour = Phase(phase).letter if phase else "未认定"
    return {
        SampleStrata.PLACE_COLOUR: (row["standing__county__name"], colour),
        SampleStrata.PLACE: (row["standing__county__name"],),
        SampleStrata.COLOUR: (colour,),
        SampleStrata.NONE: (),
    }[strata]


@dataclass(frozen=True, slots=True)
class _Risks:
    unproven: frozenset[int]
    false_before: frozenset[int]
    checked_lately: frozenset[int]


def _risks(actor: Actor, keys: list[int], place: Region, today: date) -> _Risks:
    yardstick = rulebook(today).risk_of(place.path)
    stages = ProjectStage.objects.visible_to(actor, Cap.PROJECT_INSPECT).filter(
        project__region__path__startswith=place.path,
        state=StageState.DONE.value,
        evidence=0,
    )
    past = SpotVisit.objects.visible_to(actor, Cap.PROJECT_INSPECT).filter(
        project__region__path__startswith=place.path, state=VisitState.CONFIRMED.value
    )
    known = frozenset(keys)
    lately = past.filter(visited_on__gt=today - timedelta(days=yardstick.unchecked_days))
    false = past.filter(visited_on__gt=today - timedelta(days=yardstick.false_days)).exclude(
        result=SpotResult.TRUE.value
    )
    return _Risks(
        known & frozenset(stages.values_list("project_id", flat=True)),
        known & frozenset(false.values_list("project_id", flat=True)),
        known & frozenset(lately.values_list("project_id", flat=True)),
    )


# ---- repeating a draw


def drawn_again(run: SpotCheck) -> Drawn:
    """The same list, size and seed drawn once more, from what the check itself keeps."""
    kept = [
        Candidate(int(key), tuple(stratum), int(weight)) for key, stratum, weight in run.drawn_from
    ]
    return sampling.draw(kept, size=run.size, seed=run.seed, strata=run.strata)


def keys_drawn(actor: Actor, run: SpotCheck) -> tuple[int, ...]:
    """The projects whose visits the check made, in the order of their keys."""
    rows = SpotVisit.objects.visible_to(actor, Cap.PROJECT_INSPECT).filter(check_run=run)
    return tuple(sorted(rows.values_list("project_id", flat=True)))


# ---- a visit as the rules judge it


def claims_of(packed: Iterable[Mapping[str, Any]]) -> tuple[visits.Claim, ...]:
    return tuple(
        visits.Claim(Changed(one["what"]), _day(one.get("reported")), _day(one.get("found")))
        for one in packed
    )


def pack_claim(one: visits.Claim) -> dict[str, str | None]:
    return {
        "what": one.what.value,
        "reported": one.reported.isoformat() if one.reported else None,
        "found": one.found.isoformat() if one.found else None,
    }


def _day(text: Any) -> date | None:
    return date.fromisoformat(str(text)) if text else None


# ---- reporting quality


@dataclass(frozen=True, slots=True)
class UnitQuality:
    """The reporting quality of a unit with its name."""

    unit: str
    quality: visits.ReportingQuality


def quality_by_unit(actor: Actor, today: date, year: int | None = None) -> list[UnitQuality]:
    """Confirmed visits by the unit that answered for the report when it was checked; false reports on top."""
    rows = SpotVisit.objects.visible_to(actor, Cap.PROJECT_VIEW).filter(
        state=VisitState.CONFIRMED.value, answerable_unit__isnull=False
    )
    if year is not None:
        rows = rows.filter(visited_on__year=year)
    told = list(rows.values_list("answerable_unit_id", "answerable_unit__name", "result"))
    names = {key: name for key, name, _ in told}
    least = rulebook(today).risk_of().checked_min
    found = visits.reporting_quality(
        ((key, SpotResult(result)) for key, _, result in told), checked_min=least
    )
    made = [UnitQuality(names[key], quality) for key, quality in found.items()]
    return sorted(made, key=lambda q: (-q.quality.false, -q.quality.partly, q.unit))


def years_checked(actor: Actor) -> list[int]:
    """Years of confirmed visits in scope, newest first."""
    rows = SpotVisit.objects.visible_to(actor, Cap.PROJECT_VIEW).filter(
        state=VisitState.CONFIRMED.value, visited_on__isnull=False
    )
    return sorted({day.year for day in rows.dates("visited_on", "year")}, reverse=True)


def checked_min(today: date) -> int:
    """How many visits a unit needs before its share of true reports is given."""
    return rulebook(today).risk_of().checked_min


# ---- what the minutes print


@dataclass(frozen=True, slots=True)
class Sampled:
    """A project of the list as the minutes print it."""

    code: str
    name: str
    region: str
    unit: str
    stratum: str
    weight: int


def sample_of(actor: Actor, run: SpotCheck) -> list[Sampled]:
    """The drawn projects with stratum and weight, by code."""
    kept = {int(key): ("·".join(stratum), int(weight)) for key, stratum, weight in run.drawn_from}
    rows = SpotVisit.objects.visible_to(actor, Cap.PROJECT_INSPECT).filter(check_run=run)
    found = rows.select_related("project__region", "answerable_unit").order_by("project__code")
    return [
        Sampled(
            row.project.code,
            row.project.name,
            row.project.region.name,
            row.answerable_unit.name if row.answerable_unit else "",
            *kept.get(row.project_id, ("", 0)),
        )
        for row in found
    ]


@dataclass(frozen=True, slots=True)
class Repeated:
    """A draw repeated: whether the same came out, and codes of what only one of the two has."""

    is_same: bool
    kept: tuple[str, ...]
    only_then: tuple[str, ...]
    only_now: tuple[str, ...]
    shares: tuple[tuple[str, int, int], ...]


def repeated(actor: Actor, run: SpotCheck) -> Repeated:
    """The check drawn again from what it keeps, held against the visits it made."""
    drawn = drawn_again(run)
    then, now = set(keys_drawn(actor, run)), set(drawn.keys)
    rows = Project.objects.visible_to(actor, Cap.PROJECT_INSPECT).filter(pk__in=then | now)
    codes = dict(rows.values_list("pk", "code"))

    def told(keys: set[int]) -> tuple[str, ...]:
        return tuple(sorted(codes.get(key, f"第{key}号") for key in keys))

    shares = tuple(("·".join(s) or "不分层", count, total) for s, count, total in drawn.shares)
    return Repeated(then == now, told(then & now), told(then - now), told(now - then), shares)
