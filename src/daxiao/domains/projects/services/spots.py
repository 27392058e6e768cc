"""Spot checks (现场抽查): drawn with a seed, filled in on site, confirmed by the office; a false report is set right by
new records, and what was shown before stays shown."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from daxiao.domains.projects.models import (
    Project,
    ProjectChange,
    ProjectFile,
    SpotCheck,
    SpotVisit,
)
from daxiao.domains.projects.queries import facts as fact_queries
from daxiao.domains.projects.queries import spots as spot_queries
from daxiao.domains.projects.queries.spots import Wanted
from daxiao.domains.projects.rules import sampling, visits
from daxiao.domains.projects.rules.visits import Claim, Visit
from daxiao.domains.projects.services import files as file_services
from daxiao.domains.projects.services import records
from daxiao.domains.projects.services.files import Upload
from daxiao.domains.projects.services.records import Said
from daxiao.domains.projects.types import (
    ProjectEventKind,
    ProjectFacts,
    SampleStrata,
    SpotResult,
    VisitState,
)
from daxiao.kernel import events
from daxiao.kernel.access import Actor, require
from daxiao.kernel.caps import Cap
from daxiao.kernel.errors import Stale
from daxiao.kernel.models import Org
from daxiao.kernel.versions import user_of


_LABELS = {
    "state": "状态",
    "result": "结论",
    "visited_on": "抽查日期",
    "units": "参加单位",
    "claims": "与上报不符",
    "evidence": "佐证材料",
    "note": "情况",
}
DRAWN = events.define(
    "projects.spot_check_drawn",
    "抽取现场抽查名单",
    listed="名单范围",
    total="名单",
    size="抽取",
    seed="随机种子",
    strata="分层",
)
FILLED = events.define("projects.spot_visit_filled", "填写抽查表", **_LABELS)
RETURNED = events.define("projects.spot_visit_returned", "退回抽查表", **_LABELS)
CONFIRMED = events.define("projects.spot_visit_confirmed", "确认抽查结论", **_LABELS)
CORRECTED = events.define("projects.facts_corrected_by_visit", "按现场抽查更正", **_LABELS)

SEEDS = 1_000_000_000


@dataclass(frozen=True, slots=True)
class DrawInput:
    """What is drawn: so many of a list. `seed` None: the platform draws one before it looks at the list."""

    wanted: Wanted
    size: int
    seed: int | None = None
    title: str = ""


@dataclass(frozen=True, slots=True)
class VisitInput:
    """The form of a visit; `visited_on` None: today. `version` is the one that was looked at."""

    result: SpotResult
    units: tuple[Org, ...]
    claims: tuple[Claim, ...] = ()
    visited_on: date | None = None
    note: str = ""
    files: tuple[Upload, ...] = ()
    version: int | None = None


@transaction.atomic
def draw(actor: Actor, *, said: DrawInput, today: date, now: datetime) -> SpotCheck:
    """Draw a sample and open its visits. Every draw is kept with its list and cannot be deleted.

    Raises `Refused` for an empty list or a size that does not fit.
    """
    require(actor, Cap.PROJECT_INSPECT, on=said.wanted.place)
    # the seed stands before anybody has looked at the list
    seed = secrets.randbelow(SEEDS) if said.seed is None else said.seed
    wanted = said.wanted
    listed = spot_queries.listed(actor, wanted, today=today)
    strata = "" if wanted.strata is SampleStrata.NONE else wanted.strata.label
    drawn = sampling.draw(listed, size=said.size, seed=seed, strata=strata)
    row = SpotCheck.everything.create(
        title=said.title.strip()[:120] or f"{wanted.place.name}{today:%Y年%m月%d日}现场抽查",
        region=wanted.place,
        drawn_on=today,
        seed=seed,
        size=drawn.size,
        total=drawn.total,
        strata=strata,
        listed=wanted.words[:400],
        drawn_from=[[c.key, list(c.stratum), c.weight] for c in listed],
        minutes=drawn.minutes,
        by_label=actor.label,
    )
    _open_visits(row, drawn.keys)
    told = {
        "listed": row.listed,
        "total": row.total,
        "size": row.size,
        "seed": row.seed,
        "strata": strata or SampleStrata.NONE.label,
    }
    events.record(actor, DRAWN, on=row, now=told)
    return row


def _open_visits(row: SpotCheck, keys: Sequence[int]) -> None:
    units = dict(Project.everything.filter(pk__in=keys).values_list("pk", "responsible_unit_id"))
    SpotVisit.everything.bulk_create(
        SpotVisit(check_run=row, project_id=key, answerable_unit_id=units[key]) for key in keys
    )


@transaction.atomic
def fill(
    actor: Actor, *, visit: SpotVisit, said: VisitInput, today: date, now: datetime
) -> SpotVisit:
    """Fill in the form of a visit, or fill it in again while nobody has confirmed it. Changes no fact yet.

    Raises `Refused` for what the form cannot say, `Stale` when somebody else has filled it in meanwhile.
    """
    require(actor, Cap.PROJECT_INSPECT, on=visit)
    row = _turn(visit, said.version)
    visits.may_fill(VisitState(row.state)).or_refuse()
    on = said.visited_on or today
    seen = Visit(
        key=row.project_id,
        on=on,
        result=said.result,
        units=frozenset(one.pk for one in said.units),
        claims=said.claims,
        evidence=row.evidence + len(said.files),
        note=said.note,
    )
    _check(row, seen, today)
    made = file_services.attach(
        actor,
        project=row.project,
        uploads_=said.files,
        purpose="spot",
        now=now,
        cap=Cap.PROJECT_INSPECT,
    )
    row.state = VisitState.FILLED.value
    row.visited_on, row.result, row.note = on, said.result.value, said.note.strip()
    row.claims = [spot_queries.pack_claim(claim) for claim in said.claims]
    row.units = [{"org": one.pk, "name": one.name} for one in said.units]
    row.proofs = [*row.proofs, *(one.pk for one in made)]
    row.evidence = len(row.proofs)
    row.filled_by_label, row.filled_by_user = actor.label[:80], user_of(actor)
    row.save()
    events.record(actor, FILLED, on=row, now=_told(row))
    return row


@transaction.atomic
def return_(
    actor: Actor, *, visit: SpotVisit, reason: str, today: date, now: datetime
) -> SpotVisit:
    """退回: the form is to be filled in again, and why."""
    require(actor, Cap.PROJECT_UPHOLD, on=visit)
    row = _turn(visit, None)
    visits.may_return(VisitState(row.state), reason).or_refuse()
    was = row.get_state_display()
    row.state = VisitState.PLANNED.value
    row.save(update_fields=["state"])
    events.record(
        actor,
        RETURNED,
        on=row,
        was={"state": was},
        now={"state": row.get_state_display()},
        reason=reason,
    )
    return row


@dataclass(frozen=True, slots=True)
class Seen:
    """The version of a form that the office looked at."""

    version: int | None = None


@transaction.atomic
def confirm(actor: Actor, *, visit: SpotVisit, said: Seen, today: date, now: datetime) -> SpotVisit:
    """Confirm what was found. A false or partly false report corrects the facts by new records, and counts for its unit.

    Raises `Refused` when the register says something else by now than the form, `Stale` when somebody confirmed first.
    """
    require(actor, Cap.PROJECT_UPHOLD, on=visit)
    row = _turn(visit, said.version)
    is_filler = actor.user_id is not None and row.filled_by_user_id == actor.user_id
    visits.may_confirm(VisitState(row.state), is_filler=is_filler).or_refuse()
    seen = _visit_of(row)
    facts = _check(row, seen, today)
    _set_right(actor, row, seen, facts, today, now)
    row.state = VisitState.CONFIRMED.value
    row.confirmed_on, row.confirmed_by_label = today, actor.label[:80]
    row.answerable_unit_id = row.answerable_unit_id or row.project.responsible_unit_id
    row.save()
    events.record(actor, CONFIRMED, on=row, now=_told(row))
    return row


def _set_right(
    actor: Actor,
    row: SpotVisit,
    seen: Visit,
    facts: ProjectFacts,
    today: date,
    now: datetime,
) -> None:
    """The corrections of a visit through the one door of facts, and among the changes of the project."""
    if not seen.claims:
        return
    told = fact_queries.events_of(actor, row.project)
    found = visits.correcting_events(seen, told, known_on=today, by=actor.label)
    said = [Said(one.kind, on=one.on, replaces=one.replaces, because=one.because) for one in found]
    because = "；".join(one.because for one in found)
    said += [
        Said(
            ProjectEventKind.STAGE,
            on=stage.actual_end or stage.actual_start,
            detail=stage,
            because=because[:400],
        )
        for stage in visits.stages_after(seen, facts)
    ]
    records.append(
        actor,
        project=row.project,
        said=said,
        kind=CORRECTED,
        today=today,
        now=now,
        cap=Cap.PROJECT_UPHOLD,
        became={"result": seen.result.label, "claims": _claims(seen.claims)},
        reason=because,
        files=_unclaimed(row),
    )
    ProjectChange.everything.bulk_create(
        ProjectChange(
            project=row.project,
            what=one.what.value,
            was=one.was.isoformat() if one.was else "",
            now=one.now.isoformat() if one.now else "",
            reason=one.reason.value,
            because=one.because[:400],
            changed_on=today,
            recorded_at=now,
            by_label=actor.label,
        )
        for one in visits.corrections(seen)
    )


def _unclaimed(row: SpotVisit) -> list[ProjectFile]:
    """The files of the visit, as proof of the correction."""
    return list(ProjectFile.everything.filter(pk__in=row.proofs, record__isnull=True))


# ---- one turn


def _turn(visit: SpotVisit, version: int | None) -> SpotVisit:
    """The row as it stands, ours until the end of the transaction. Raises `Stale` when it moved on since `version`."""
    rows = SpotVisit.everything.filter(pk=visit.pk)
    row = rows.select_for_update(of=("self",)).select_related("project__region").get()
    expected = row.version if version is None else version
    if not rows.filter(version=expected).update(version=expected + 1):
        theirs = {"状态": row.get_state_display(), "填表人": row.filled_by_label or "无"}
        raise Stale(mine={"版本": str(expected)}, theirs=theirs)
    row.version = expected + 1
    return row


def _check(row: SpotVisit, seen: Visit, today: date) -> ProjectFacts:
    """Refuse what the form cannot say of the project as it stands; the facts that it was held against."""
    facts = fact_queries.facts_of(row.project)
    visits.check_visit(
        seen,
        facts,
        drawn=(row.project_id,),
        responsible_unit=row.project.responsible_unit_id,
        today=today,
    ).or_refuse()
    return facts


def _visit_of(row: SpotVisit) -> Visit:
    return Visit(
        key=row.project_id,
        on=row.visited_on or row.check_run.drawn_on,
        result=SpotResult(row.result),
        units=frozenset(spot_queries.units_at(row)),
        claims=spot_queries.claims_of(row.claims),
        evidence=row.evidence,
        note=row.note,
    )


def _claims(claims: Sequence[Claim]) -> list[str]:
    return [
        f"{one.what.label}：{one.reported or '未发生'} → {one.found or '未发生'}" for one in claims
    ]


def _told(row: SpotVisit) -> dict[str, object]:
    return {
        "state": row.get_state_display(),
        "result": SpotResult(row.result).label,
        "visited_on": row.visited_on,
        "units": list(spot_queries.units_at(row).values()),
        "claims": _claims(spot_queries.claims_of(row.claims)),
        "evidence": row.evidence,
        "note": row.note,
    }
