"""Entering a project and putting an entry right before it is reviewed."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models.functions import Length

from daxiao.domains.projects.models import Project, ProjectParty
from daxiao.domains.projects.queries import entry as entry_queries
from daxiao.domains.projects.queries import facts as fact_queries
from daxiao.domains.projects.queries import rulebook
from daxiao.domains.projects.rules import codes, entry, replay
from daxiao.domains.projects.rules.entry import ProjectInput
from daxiao.domains.projects.rules.replay import Basics
from daxiao.domains.projects.rules.titles import TITLES
from daxiao.domains.projects.services import likenesses, records, wording
from daxiao.domains.projects.services.records import Said
from daxiao.domains.projects.types import Admission, ProjectEventKind
from daxiao.kernel import events
from daxiao.kernel.access import Actor, require
from daxiao.kernel.caps import Cap
from daxiao.kernel.errors import Stale
from daxiao.kernel.models import Org, Region, User
from daxiao.std.findings import FindingKind, Refused


ENTERED = events.define("projects.project_entered", "登记项目", **TITLES)
EDITED = events.define("projects.entry_edited", "修改登记内容", **TITLES)

OUT_OF_REACH = FindingKind(
    "projects.entry_out_of_reach",
    "所选地方和责任单位都不在您的权限范围内，请选本辖区，或把本单位填为牵头部门或责任单位",
)
NOT_EDITABLE = FindingKind(
    "projects.entry_not_editable",
    "项目现在是“{state}”，登记内容不能直接修改；已入库的请办“变更”，审核中的请先由审核人退回",
)
PLACE_UNKNOWN = FindingKind(
    "projects.place_unknown", "找不到所选的{what}，可能已经撤并或停用，请重新选择"
)

DAYS: Mapping[str, ProjectEventKind] = {
    "signed_on": ProjectEventKind.SIGNED,
    "registered_on": ProjectEventKind.REGISTERED,
    "started_on": ProjectEventKind.STARTED,
    "produced_on": ProjectEventKind.PRODUCED,
    "planned_start_on": ProjectEventKind.START_PLANNED,
    "planned_production_on": ProjectEventKind.PRODUCTION_PLANNED,
}
"""The days that an entry may state, each a record of its own kind."""

TRIES = 5
NEWEST = 20
"""So many codes are looked at for the highest number, and all only when none of these has the register's own shape."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where an entry comes from beside the form: the clause and the candidate of a plan, a demonstration."""

    clause: int | None = None
    candidate: int | None = None
    is_demo: bool = False
    is_invented: bool = False


MANUAL = Origin()


@dataclass(frozen=True, slots=True)
class Edit:
    """An entry as it shall be, and the version of the project that the person looked at."""

    given: ProjectInput
    version: int | None = None


@transaction.atomic
def enter(
    actor: Actor,
    *,
    input: ProjectInput,  # noqa: A002
    today: date,
    now: datetime,
    origin: Origin = MANUAL,
) -> Project:
    """A new project with its code, parties, records and near-duplicates, waiting to be submitted. Raises Denied, Refused.

    `input.region` and `input.park` are paths of places; an empty `code` is generated and never given twice.
    """
    require(actor, Cap.PROJECT_ENTER)
    given = entry.rounded(input)
    region, park = places_of(given)
    _accept(given, today)
    project = _insert(given, origin, region, park, today)
    _take_part(project, given)
    if not actor.may(Cap.PROJECT_ENTER, on=project):
        raise Refused(OUT_OF_REACH(field="region"))
    days = {name: getattr(given, name) for name in DAYS if getattr(given, name) is not None}
    records.append(
        actor,
        project=project,
        said=[
            Said(ProjectEventKind.ENTERED, detail=basics_of(given)),
            *(Said(DAYS[name], on=day) for name, day in days.items()),
        ],
        kind=ENTERED,
        today=today,
        now=now,
        cap=Cap.PROJECT_ENTER,
        became=wording.told(replace(given, code=project.code)),
    )
    likenesses.note(actor, project=project, given=given, today=today)
    return project


@transaction.atomic
def edit(actor: Actor, *, project: Project, input: Edit, today: date, now: datetime) -> Project:  # noqa: A002
    """Put an entry right that is not handed in or was returned; the code stays. Raises Denied, Refused, Stale."""
    require(actor, Cap.PROJECT_ENTER, on=project)
    if Admission(project.admission) not in (Admission.DRAFT, Admission.RETURNED):
        raise Refused(NOT_EDITABLE(state=Admission(project.admission).label))
    was = entry_queries.input_of(project)
    given = entry.rounded(replace(input.given, code=project.code))
    before, after = wording.changes(was, given)
    compare(project, input.version, before, after)
    region, park = places_of(given)
    _accept(given, today, own=project)
    write(actor, project=project, given=given, region=region, park=park)
    records.append(
        actor,
        project=project,
        said=said_of(project, was, given),
        kind=EDITED,
        today=today,
        now=now,
        version=input.version,
        cap=Cap.PROJECT_ENTER,
        was=before,
        became=after,
    )
    likenesses.note(actor, project=project, given=given, today=today)
    return project


# ---- parts that the other services of an entry use too


def compare(
    project: Project, version: int | None, theirs: Mapping[str, str], mine: Mapping[str, str]
) -> None:
    """Raise `Stale` with both sides in words when the project moved on since `version`."""
    if version not in (None, project.version):
        raise Stale(
            mine={TITLES[name]: word or "（空）" for name, word in mine.items()},
            theirs={TITLES[name]: word or "（空）" for name, word in theirs.items()},
        )


def places_of(given: ProjectInput) -> tuple[Region, Region | None]:
    """The rows of the entry's place and park. Raises Refused for one that is not there, or a unit or person that is not."""
    _known(given)
    if not given.region.strip("/ "):
        raise Refused(entry.PLACE_MISSING(field="region"))
    paths = [p for p in (given.region, given.park) if p]
    found = {r.path: r for r in Region.everything.filter(path__in=paths)}
    if given.region not in found:
        raise Refused(PLACE_UNKNOWN(field="region", what=TITLES["region"]))
    if given.park and given.park not in found:
        raise Refused(PLACE_UNKNOWN(field="park", what=TITLES["park"]))
    return found[given.region], found.get(given.park)


def _known(given: ProjectInput) -> None:
    """Forms offer rows that are there; spreadsheets and programs may name others."""
    units = {name: key for name in entry_queries.UNITS if (key := getattr(given, name)) is not None}
    there = set(Org.everything.filter(pk__in=units.values()).values_list("pk", flat=True))
    people = [*given.secretaries, *([given.sponsor] if given.sponsor is not None else [])]
    known = set(User.everything.filter(pk__in=people).values_list("pk", flat=True))
    missing = [name for name, key in units.items() if key not in there]
    missing += ["secretaries"] * bool(set(given.secretaries) - known)
    missing += ["sponsor"] * (given.sponsor is not None and given.sponsor not in known)
    if missing:
        raise Refused(*(PLACE_UNKNOWN(field=name, what=TITLES[name]) for name in missing))


def basics_of(given: ProjectInput) -> Basics:
    return Basics(given.kind, given.region, given.land_mode, given.invest, given.tags)


def write(
    actor: Actor, *, project: Project, given: ProjectInput, region: Region, park: Region | None
) -> None:
    """The entry onto the row, its units and people; what is folded from the records is not touched.

    For services that leave the trace of it themselves. Raises Denied, and Refused when the actor would lose the project.
    """
    require(actor, Cap.PROJECT_ENTER, on=project)
    columns = entry_queries.columns_of(given, region, park)
    for name, value in columns.items():
        setattr(project, name, value)
    project.save(update_fields=[name.removesuffix("_id") for name in columns])
    _take_part(project, given)
    if not actor.may(Cap.PROJECT_ENTER, on=project):
        raise Refused(OUT_OF_REACH(field="region"))


def _take_part(project: Project, given: ProjectInput) -> None:
    """Who takes part: a row for each unit of the entry, so that it sees the project; and the secretaries."""
    wanted = {
        (key, duty.value)
        for name, duty in entry_queries.UNITS.items()
        if (key := getattr(given, name)) is not None
    }
    duties = [duty.value for duty in entry_queries.UNITS.values()]
    have = {(p.org_id, p.duty): p for p in project.parties.filter(duty__in=duties)}
    ProjectParty.everything.filter(pk__in=[have[k].pk for k in set(have) - wanted]).delete()
    ProjectParty.everything.bulk_create(
        ProjectParty(project=project, org_id=org, duty=duty)
        for org, duty in sorted(wanted - set(have))
    )
    project.secretaries.set(given.secretaries)


def said_of(project: Project, was: ProjectInput, given: ProjectInput) -> list[Said]:
    """The records that lead from one entry to another: new basics, and each day that moved as a correction."""
    found = []
    if basics_of(was) != basics_of(given):
        found.append(Said(ProjectEventKind.ENTERED, detail=basics_of(given)))
    for name, kind in DAYS.items():
        if getattr(was, name) != getattr(given, name):
            day = getattr(given, name)
            found.append(Said(kind, on=day, replaces=deciding_number(project, kind)))
    return found


def deciding_number(project: Project, kind: ProjectEventKind) -> int | None:
    """The number of the record that a correction of this kind replaces; None when there is none yet."""
    told = [fact_queries.event_of(row) for row in project.records.order_by("number")]
    found = replay.deciding(told, kind)
    return found.number if found else None


# ---- code and row


def _accept(given: ProjectInput, today: date, own: Project | None = None) -> None:
    yardstick = rulebook.rulebook(today).entry_of(given.region)
    others = Project.everything.filter(code=given.code)
    if own is not None:
        others = others.exclude(pk=own.pk)
    taken = {given.code} if given.code and others.exists() else set()
    entry.check_entry(given, yardstick=yardstick, today=today, taken=taken).or_refuse()


def _insert(
    given: ProjectInput, origin: Origin, region: Region, park: Region | None, today: date
) -> Project:
    """The row under its own code or under the next of its place and year; who comes second takes the one after."""
    columns: dict[str, Any] = {
        **entry_queries.columns_of(given, region, park),
        "clause_id": origin.clause,
        "candidate_id": origin.candidate,
        "is_demo": origin.is_demo,
        "is_invented": origin.is_invented,
    }
    for last in range(TRIES):
        code = given.code or next_code(region, today.year)
        try:
            with transaction.atomic():
                return Project.everything.create(code=code, **columns)
        except IntegrityError:
            taken = Project.everything.filter(code=code).exists()
            if given.code and taken:
                raise Refused(entry.CODE_TAKEN(field="code", code=code)) from None
            if not taken or last == TRIES - 1:
                raise
    raise AssertionError("unreachable")


def next_code(region: Region, year: int) -> str:
    """The next free code of the division a place lies in. Raises Refused when no place above it has a division code."""
    place = _division(region)
    head = codes.project_code(place, year, 1)[:12]
    rows = Project.everything.filter(code__startswith=head).order_by(Length("code").desc(), "-code")
    # numbers are padded to four digits: a longer code is a higher number, unless somebody gave it a shape of his own
    newest = list(rows.values_list("code", flat=True)[:NEWEST])
    number = codes.next_number(place, year, newest)
    if number == 1 and len(newest) == NEWEST:
        number = codes.next_number(place, year, rows.values_list("code", flat=True))
    return codes.project_code(place, year, number)


def _division(region: Region) -> str:
    """The nearest place on the path that has a code of the administrative divisions."""
    parts = [p for p in region.path.split("/") if p]
    for code in reversed(parts):
        place = code[:6] if code.isdecimal() else code
        try:
            codes.project_code(place, 2000, 1)
        except Refused:
            continue
        return place
    raise Refused(codes.PLACE_UNFIT(field="region", place=region.code))


__all__ = [
    "DAYS",
    "MANUAL",
    "Edit",
    "Origin",
    "basics_of",
    "compare",
    "deciding_number",
    "edit",
    "enter",
    "next_code",
    "places_of",
    "said_of",
    "write",
]
