"""Reads of matters, permits and acceptances, and the one mapping from their rows to what the rules judge."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from daxiao.domains.directory import queries as directory
from daxiao.domains.projects.models import JointAcceptance, Project, ProjectMatter, ProjectStage
from daxiao.domains.projects.queries.rulebook import holidays, rulebook
from daxiao.domains.projects.rules import acceptance as acceptance_rules
from daxiao.domains.projects.rules import custody, packing, permits
from daxiao.domains.projects.rules.permits import Catalogue, CatalogueItem, Traits
from daxiao.domains.projects.types import (
    AcceptanceScope,
    AcceptanceState,
    LandMode,
    ListKind,
    PermitState,
    ProjectKind,
    RiskClass,
    Stage,
    StageState,
)
from daxiao.kernel.access import Actor, get_visible
from daxiao.kernel.caps import Cap
from daxiao.kernel.models import Org
from daxiao.std.workdays import workdays_between


# ---- rows for lists and pages


def matters(actor: Actor) -> QuerySet[ProjectMatter]:
    """Matters in scope that apply, or were begun before they stopped to apply."""
    rows = ProjectMatter.objects.visible_to(actor, Cap.PROJECT_VIEW)
    begun = Q(is_gone=False) | ~Q(state=PermitState.NOT_FILED.value)
    return rows.filter(begun).select_related("project", "project__region", "file")


def matter(actor: Actor, pk: int) -> ProjectMatter:
    """One matter in scope. Raises `Denied` (404) otherwise."""
    return get_visible(ProjectMatter, actor, Cap.PROJECT_VIEW, pk=pk)


def matters_of(actor: Actor, project: Project) -> list[ProjectMatter]:
    """All lines of the three lists of a project, those that no longer apply included."""
    rows = ProjectMatter.objects.visible_to(actor, Cap.PROJECT_VIEW).filter(project=project)
    return list(rows.select_related("file").order_by("position", "id"))


def acceptances(actor: Actor) -> QuerySet[JointAcceptance]:
    rows = JointAcceptance.objects.visible_to(actor, Cap.PROJECT_VIEW)
    return rows.select_related("project", "project__region")


def acceptances_of(actor: Actor, project: Project) -> list[JointAcceptance]:
    """Newest first."""
    return list(acceptances(actor).filter(project=project).order_by("-received_on", "-id"))


def units_in_use(actor: Actor) -> QuerySet[Org]:
    """Units that a file can be handed to."""
    return directory.units(actor).filter(until__isnull=True)


# ---- from rows to rules


def permit_of(row: ProjectMatter) -> custody.Permit:
    """A matter as the rules judge it."""
    return custody.Permit(
        code=row.code,
        state=PermitState(row.state),
        filed_on=row.filed_on,
        issued_on=row.issued_on,
        missing=tuple(row.missing),
        missing_by=row.missing_by_on,
        holdings=tuple(map(holding_of, row.holdings)),
        stops=tuple(map(packing.unpack_stop, row.stops)),
    )


def holding_of(packed: Mapping[str, Any]) -> custody.Holding:
    until = packed.get("until")
    return custody.Holding(
        str(packed["unit"]),
        date.fromisoformat(str(packed["since"])),
        date.fromisoformat(str(until)) if until else None,
    )


def pack_holding(one: custody.Holding) -> dict[str, object]:
    until = one.until.isoformat() if one.until else None
    return {"unit": one.unit, "since": one.since.isoformat(), "until": until}


def acceptance_of(row: JointAcceptance) -> acceptance_rules.Acceptance:
    """An acceptance as the rules judge it."""
    return acceptance_rules.Acceptance(
        scope=AcceptanceScope(row.scope),
        risk=RiskClass(row.risk) if row.risk else None,
        received_on=row.received_on,
        part=row.part,
        state=AcceptanceState(row.state),
        closed_on=row.closed_on,
        rectifications=tuple(map(order_of, row.rectifications)),
        stops=tuple(map(packing.unpack_stop, row.stops)),
    )


def order_of(packed: Mapping[str, Any]) -> acceptance_rules.Rectification:
    done = packed.get("done_on")
    return acceptance_rules.Rectification(
        str(packed["what"]),
        date.fromisoformat(str(packed["ordered_on"])),
        date.fromisoformat(str(packed["by"])),
        date.fromisoformat(str(done)) if done else None,
    )


def pack_order(one: acceptance_rules.Rectification) -> dict[str, object]:
    return {
        "what": one.what,
        "ordered_on": one.ordered_on.isoformat(),
        "by": one.by.isoformat(),
        "done_on": one.done_on.isoformat() if one.done_on else None,
    }


def traits_of(project: Project) -> Traits:
    """What of a project the conditions of the catalogue look at."""
    return Traits(
        kind=ProjectKind(project.kind),
        land_mode=LandMode(project.land_mode) if project.land_mode else None,
        industry_code=project.industry_code,
        risk=RiskClass(project.acceptance_risk) if project.acceptance_risk else None,
    )


def catalogue_for(project: Project, today: date) -> Catalogue:
    """The catalogue of the project's place with the promises its office set."""
    return rulebook(today).catalogue_of(project.region.path)


# a project whose land stage does not apply has its land already
ALWAYS = date(2000, 1, 1)


def land_on(stage: ProjectStage | None) -> date | None:
    """The day the land was there, by the project's land stage; None when it is not."""
    if stage is None:
        return None
    if stage.state == StageState.NOT_APPLICABLE:
        return ALWAYS
    return stage.actual_end_on if stage.state == StageState.DONE else None


def land_of(actor: Actor, project: Project) -> date | None:
    rows = ProjectStage.objects.visible_to(actor, Cap.PROJECT_VIEW)
    return land_on(rows.filter(project=project, stage=Stage.LAND.value).first())


# ---- the row of the five, and who holds what how long


def bundle_of(
    actor: Actor, project: Project, rows: Iterable[ProjectMatter], today: date
) -> custody.BundleRow | None:
    """多证齐发 as one row; None when none of the five is asked of the project."""
    own = [row for row in rows if row.bundle and not row.is_gone]
    if not own:
        return None
    catalogue = catalogue_for(project, today)
    items = {item.code: item for item in catalogue.bundle}
    listed = [_promised(items[row.code], row) for row in own if row.code in items]
    return custody.bundle_row(
        listed,
        map(permit_of, own),
        land_on=land_of(actor, project),
        today=today,
        holidays=holidays(),
    )


def _promised(item: CatalogueItem, row: ProjectMatter) -> CatalogueItem:
    """The item with the promise under which the matter stands."""
    return replace(item, promise=row.promise_days)


@dataclass(frozen=True, slots=True)
class Kept:
    """How long one unit had files: how many, working days in all and of the longest, those it has now and those late.

    `stopped` are working days on which the clock stood still at this unit.
    """

    unit: str
    files: int
    days: int
    longest: int
    stopped: int
    here: int
    late: int

    @property
    def average(self) -> float:
        return self.days / self.files


def kept_by_units(rows: Iterable[ProjectMatter], today: date) -> tuple[Kept, ...]:
    """Working days of each unit with the files of `rows`, the unit with most files now on top."""
    found: dict[str, list[tuple[custody.Held, bool]]] = {}
    for row in rows:
        permit = permit_of(row)
        held = custody.days_held(permit.holdings, permit.stops, today=today, holidays=holidays())
        for one in held:
            found.setdefault(one.unit, []).append((one, row.is_late))
    kept = [_kept(unit, some) for unit, some in found.items()]
    return tuple(sorted(kept, key=lambda k: (-k.here, -k.days, k.unit)))


def _kept(unit: str, some: list[tuple[custody.Held, bool]]) -> Kept:
    return Kept(
        unit=unit,
        files=len(some),
        days=sum(one.days for one, _ in some),
        longest=max(one.days for one, _ in some),
        stopped=sum(one.stopped for one, _ in some),
        here=sum(one.is_here for one, _ in some),
        late=sum(one.is_here and late for one, late in some),
    )


def handled(actor: Actor) -> QuerySet[ProjectMatter]:
    """Matters in scope that at least one unit had in hand; only what `kept_by_units` reads."""
    rows = ProjectMatter.objects.visible_to(actor, Cap.PROJECT_VIEW).exclude(handled_by="")
    return rows.only("code", "state", "holdings", "stops", "is_late").order_by("pk")


def late_words(due: date, reached: date) -> str:
    """By how many working days a promise was missed: those after `due` up to and with `reached`."""
    day = timedelta(days=1)
    days = workdays_between(due + day, reached + day, holidays()).days
    return f"超{max(days, 1)}个工作日"


# ---- a matter before and after a step


STEP_COLUMNS = (
    "state",
    "filed_on",
    "issued_on",
    "missing",
    "missing_by_on",
    "holdings",
    "stops",
    "note",
    "file_id",
)
"""What a step changes, and a take-back brings back."""

_DAYS = ("filed_on", "issued_on", "missing_by_on")


def packed(row: ProjectMatter) -> dict[str, Any]:
    """The row as JSON keeps it."""
    found = {name: getattr(row, name) for name in STEP_COLUMNS}
    return {**found, **{n: found[n].isoformat() if found[n] else None for n in _DAYS}}


def unpacked(past: Mapping[str, Any]) -> dict[str, Any]:
    days = {n: date.fromisoformat(past[n]) if past[n] else None for n in _DAYS}
    return {**{n: past[n] for n in STEP_COLUMNS}, **days}


def told(row: ProjectMatter) -> dict[str, Any]:
    permit = permit_of(row)
    return {
        "state": permits.state_words(ListKind(row.kind), permit.state),
        "holder": custody.holder(permit.holdings),
        "filed_on": permit.filed_on,
        "issued_on": permit.issued_on,
        "missing": list(permit.missing),
        "missing_by_on": permit.missing_by,
        "clock": "停表" if custody.is_standing_still(permit.stops) else "",
        "file": row.file.name if row.file else "",
    }


def changed(was: dict[str, Any], now: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    names = [name for name in was if was[name] != now[name]]
    return {n: was[n] for n in names}, {n: now[n] for n in names}
