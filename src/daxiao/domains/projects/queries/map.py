"""The figures of the colour map: today from the standings, any past day from what has changed since.

`rows` are the projects that a filter leaves, scoped already; None means all in scope. A past day is today's groups less the
projects that changed since, and those again as they were known then: recent days cost little, and nothing is stored twice.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import Count, F, Q, QuerySet, Sum

from daxiao.domains.projects.models import (
    PhaseChange,
    Project,
    ProjectPaceChange,
    ProjectRecord,
    ProjectStanding,
)
from daxiao.domains.projects.queries import facts as fact_queries
from daxiao.domains.projects.rules import matrix, replay
from daxiao.domains.projects.types import Phase, ProjectEventKind, ProjectPace
from daxiao.kernel import places
from daxiao.kernel.access import Actor
from daxiao.kernel.caps import Cap


Rows = QuerySet[Project] | None

_RED, _LATE = Phase.RED.value, ProjectPace.LATE.value
_PHASES: dict[str, Phase | None] = {p.value: p for p in Phase} | {"": None}
_CENT = Decimal("0.0001")
_NOTHING = Decimal()


def narrowed(found: Any, rows: Rows, path: str = "project") -> Any:
    """`found` narrowed to the projects that a filter leaves."""
    if rows is None:
        return found
    return found.filter(**{f"{path}__in": rows.order_by().select_related(None).values("pk")})


def standings(actor: Actor, rows: Rows = None) -> QuerySet[ProjectStanding]:
    """Standings in scope."""
    found = ProjectStanding.objects.visible_to(actor, Cap.PROJECT_VIEW)
    return narrowed(found, rows)  # type: ignore[no-any-return]


def _on_map() -> Q:
    return Q(is_active=True) | Q(phase=_RED)


def _money(value: object) -> Decimal:
    """A sum as the database gives it (a float in SQLite), to the digits of the column."""
    return Decimal(str(value or 0)).quantize(_CENT)


# ---- today


_ALIKE = ("county_id", "industry", "is_active", "phase", "pace")


def groups(actor: Actor, rows: Rows = None) -> list[matrix.Group]:
    """The projects on the map as of today; one query over the index `project_standing_map`."""
    # the sum keeps SQLite on that index: by the key alone it would look every filtered project up in the table
    found = standings(actor).alias(its=F("project_id") + 0)
    counted = (
        narrowed(found, rows, "its")
        .order_by()
        .values_list(*_ALIKE)
        .annotate(n=Count("pk"), invest=Sum("invest_yi"), known=Count("invest_yi"))
        .order_by(*_ALIKE)
    )
    return [
        matrix.Group(
            str(county), industry, _PHASES[phase], pace == _LATE, n, _money(invest), n - known
        )
        for county, industry, is_active, phase, pace, n, invest, known in counted
        if is_active or phase == _RED
    ]


# ---- a past day


class OnDay(NamedTuple):
    """One project as it was known on a day; `place` by rules/matrix.py, `is_late` None when it was not written down."""

    key: int
    county: str
    industry: str
    place: str
    invest: Decimal | None
    is_late: bool | None


def _phase_at(place: str) -> Phase | None:
    return None if place in {matrix.UNDECIDED, matrix.OFF} else Phase(place)


_Alike = tuple[str, str, str, bool | None]


def groups_on(actor: Actor, day: date, rows: Rows = None) -> list[matrix.Group]:
    """The map as it was known at the end of `day`; how a project kept time is not known of a day before it was watched."""
    shifts: dict[_Alike, list[Any]] = {}
    for now, then in changed_since(actor, day, rows):
        if now != then:
            _shift(shifts, now, -1)
            _shift(shifts, then, 1)
    return groups(actor, rows) + [
        matrix.Group(county, industry, _phase_at(place), is_late, n, invest, unknown)
        for (county, industry, place, is_late), (n, invest, unknown) in shifts.items()
    ]


def _shift(shifts: dict[_Alike, list[Any]], one: OnDay, count: int) -> None:
    """Count a project in (1) or out (-1) where it stands; nowhere when it is not on the map."""
    if one.place == matrix.OFF:
        return
    held = shifts.setdefault((one.county, one.industry, one.place, one.is_late), [0, _NOTHING, 0])
    held[0] += count
    if one.invest is None:
        held[2] += count
    else:
        held[1] += one.invest * count


_COLUMNS = (
    "project_id",
    "county_id",
    "industry",
    "is_active",
    "phase",
    "pace",
    "invest_yi",
    "pace_since_on",
)


def changed_since(actor: Actor, day: date, rows: Rows = None) -> list[tuple[OnDay, OnDay]]:
    """The projects of which something is known otherwise since `day`, as they stand today and as they were known then."""
    phases = _phases_after(actor, day, rows)
    paces = _paces_after(actor, day, rows)
    basics = _basics_on(actor, day, rows)
    since = Q(pace_since_on__gt=day) | Q(project__in=_reentered(actor, day).values("project"))
    later = PhaseChange.objects.visible_to(actor, Cap.PROJECT_VIEW).filter(known_on__gt=day)
    since |= Q(project__in=later.order_by().values("project"))
    counties = places.counties_of(facts.region for facts in basics.values()) if basics else {}
    found = []
    for key, county, industry, is_active, phase, pace, invest, paced_on in (
        standings(actor, rows).filter(since).order_by("pk").values_list(*_COLUMNS)
    ):
        now = OnDay(
            key,
            str(county),
            industry,
            matrix.place_of(phase, is_active=is_active),
            invest,
            pace == _LATE,
        )
        was, was_active = phases.get(key, (phase, is_active))
        facts = basics.get(key)
        there = counties.get(facts.region) if facts else None
        then = OnDay(
            key,
            str(there or county),
            industry,
            matrix.place_of(was, is_active=was_active),
            facts.invest if facts else invest,
            _was_late(paces.get(key), pace, known=paced_on <= day),
        )
        found.append((now, then))
    return found


def _was_late(before: str | None, pace: str, *, known: bool) -> bool | None:
    if before is not None:
        return before == _LATE
    return pace == _LATE if known else None


def _phases_after(actor: Actor, day: date, rows: Rows) -> dict[int, tuple[str, bool]]:
    """What the first change after `day` changed: the colour, and whether the project was counted."""
    later = PhaseChange.objects.visible_to(actor, Cap.PROJECT_VIEW).filter(known_on__gt=day)
    found: dict[int, tuple[str, bool]] = {}
    told = narrowed(later, rows).order_by("known_on", "pk")
    for key, was, was_active in told.values_list("project_id", "was", "is_active_before"):
        found.setdefault(key, (was, was_active))
    return found


def _paces_after(actor: Actor, day: date, rows: Rows) -> dict[int, str]:
    """The pace before the first change after `day`."""
    later = ProjectPaceChange.objects.visible_to(actor, Cap.PROJECT_VIEW)
    found: dict[int, str] = {}
    told = narrowed(later.filter(changed_on__gt=day), rows).order_by("changed_on", "pk")
    for key, was in told.values_list("project_id", "was"):
        found.setdefault(key, was)
    return found


def _reentered(actor: Actor, day: date) -> QuerySet[ProjectRecord]:
    """Records after `day` that changed or voided an entry."""
    rows = ProjectRecord.objects.visible_to(actor, Cap.PROJECT_VIEW).order_by()
    kinds = [ProjectEventKind.ENTERED.value, ProjectEventKind.VOIDED.value]
    return rows.filter(kind__in=kinds, known_on__gt=day, number__gt=1)


def _basics_on(actor: Actor, day: date, rows: Rows) -> dict[int, replay.Basics]:
    """Sum and place as they were known on `day`, of the projects whose entry was changed or voided since."""
    later = narrowed(_reentered(actor, day), rows)
    keys = sorted(set(later.values_list("project_id", flat=True)))
    found = {}
    for some in portions(keys):
        for key, events in fact_queries.histories(actor, some).items():
            facts = replay.as_of(key, events, day)
            if facts is not None:
                found[key] = replay.Basics(facts.kind, facts.region, facts.land_mode, facts.invest)
    return found


CHUNK = 2000
"""A query names at most so many projects: databases bound the number of parameters."""


def portions(keys: Sequence[int]) -> Iterator[Sequence[int]]:
    return (keys[start : start + CHUNK] for start in range(0, len(keys), CHUNK))


def listed_on(
    actor: Actor, day: date, rows: Rows = None, **at: str
) -> dict[int, tuple[OnDay, OnDay | None]]:
    """The projects of one cell as it was on `day`: each then, and now where it differs. `at` names county, industry, place."""
    changed = {now.key: (then, now) for now, then in changed_since(actor, day, rows)}
    here = standings(actor, rows).filter(_on_map())
    if "county" in at:
        here = here.filter(county_id=int(at["county"]))
    if "industry" in at:
        here = here.filter(industry=at["industry"])
    found: dict[int, tuple[OnDay, OnDay | None]] = {}
    for key, county, industry, is_active, phase, pace, invest, _ in here.values_list(*_COLUMNS):
        if key in changed:
            continue
        place = matrix.place_of(phase, is_active=is_active)
        one = OnDay(key, str(county), industry, place, invest, pace == _LATE)
        if _is_at(one, at):
            found[key] = (one, None)
    found |= {key: pair for key, pair in changed.items() if _is_at(pair[0], at)}
    return found


def _is_at(one: OnDay, at: Mapping[str, str]) -> bool:
    if one.place == matrix.OFF:
        return False
    if "place" not in at and one.place == _RED:
        return False  # who left is in no total
    return all(getattr(one, name) == value for name, value in at.items())


# ---- months


def counts_by_place(found: Iterable[matrix.Group]) -> dict[str, int]:
    """Projects by where they stand on the map."""
    counts: dict[str, int] = {}
    for group in found:
        place = group.phase.value if group.phase else matrix.UNDECIDED
        counts[place] = counts.get(place, 0) + group.projects
    return counts


_FLOW = ("known_on", "was", "is_active_before", "now", "is_active")


def flows(actor: Actor, since: date, rows: Rows = None) -> list[matrix.Flow]:
    """How many projects went where on each day after `since`."""
    later = PhaseChange.objects.visible_to(actor, Cap.PROJECT_VIEW).filter(known_on__gt=since)
    counted = narrowed(later, rows).order_by().values_list(*_FLOW).annotate(n=Count("pk"))
    return [
        matrix.Flow(
            on,
            matrix.place_of(was, is_active=was_active),
            matrix.place_of(now, is_active=is_active),
            n,
        )
        for on, was, was_active, now, is_active, n in counted.order_by(*_FLOW)
    ]


# ---- who moved


@dataclass(frozen=True, slots=True)
class Why:
    """The last change of a project between two days: its day, its reason, who decided."""

    on: date
    because: str
    by: str


@dataclass(frozen=True, slots=True)
class Moved:
    moves: matrix.Moves
    why: Mapping[int, Why]


def moves(actor: Actor, since: date, until: date, rows: Rows = None) -> Moved:
    """Whose phase at the end of `until` differs from that at the end of `since`, as both were known on their days."""
    between = PhaseChange.objects.visible_to(actor, Cap.PROJECT_VIEW).filter(
        known_on__gt=since, known_on__lte=until
    )
    told = narrowed(between, rows).order_by("known_on", "pk")
    before: dict[int, Phase | None] = {}
    after: dict[int, Phase | None] = {}
    why: dict[int, Why] = {}
    for key, on, was, was_active, now, is_active, because, by in told.values_list(
        "project_id", *_FLOW, "because", "by_label"
    ):
        before.setdefault(key, _phase_at(matrix.place_of(was, is_active=was_active)))
        after[key] = _phase_at(matrix.place_of(now, is_active=is_active))
        why[key] = Why(on, because, by)
    return Moved(matrix.moves(before, after), why)


@dataclass(frozen=True, slots=True)
class Shown:
    """What a line about a project says of it."""

    key: int
    name: str
    county: str
    industry: str
    invest: Decimal | None


def shown(actor: Actor, keys: Iterable[int]) -> dict[int, Shown]:
    """Names of projects in scope, by key."""
    rows = Project.objects.visible_to(actor, Cap.PROJECT_VIEW).order_by("pk")
    columns = ("pk", "name", "standing__county__name", "industry_name", "invest_yi")
    return {
        row[0]: Shown(*row)
        for some in portions(list(keys))
        for row in rows.filter(pk__in=some).values_list(*columns)
    }


def county_names(keys: Iterable[str]) -> dict[str, tuple[str, str]]:
    """Key of a county → its code, by which counties are ordered, and its name."""
    found = places.by_keys(int(k) for k in keys)
    return {str(pk): (region.path, region.name) for pk, region in found.items()}


_SHEET = (
    "project_id",
    "project__code",
    "project__name",
    "project__enterprise",
    "county__name",
    "industry",
    "invest_yi",
    "due_on",
    "project__lead_unit__name",
    "project__responsible_unit__name",
    "is_active",
    "phase",
    "pace",
)


def sheet_rows(
    actor: Actor, rows: Rows = None, *, keys: set[int] | None = None
) -> Iterator[tuple[Any, ...]]:
    """(key, code, name, enterprise, county, industry, invest, due, lead, responsible, place, pace) of the projects on the
    map, or of those named by `keys`, in the order of their codes."""
    found = standings(actor, rows)
    if keys is None:
        found = found.filter(_on_map())
    read = found.order_by("project__code").values_list(*_SHEET).iterator(chunk_size=2000)
    for *values, is_active, phase, pace in read:
        if keys is None or values[0] in keys:
            yield (*values, matrix.place_of(phase, is_active=is_active), pace)
