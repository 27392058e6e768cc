"""What is done with one matter of a project's lists, step by step; every step can be taken back by another."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db import transaction

from daxiao.domains.projects.models import ProjectFile, ProjectMatter, ProjectParty, ProjectStage
from daxiao.domains.projects.queries import permits as permit_queries
from daxiao.domains.projects.rules import custody, packing
from daxiao.domains.projects.services import files as file_services
from daxiao.domains.projects.services import permits as permit_services
from daxiao.domains.projects.services.files import Upload
from daxiao.domains.projects.types import ListKind, PartyDuty, PermitState, Stage
from daxiao.kernel import events
from daxiao.kernel.access import Actor, require
from daxiao.kernel.caps import Cap
from daxiao.kernel.errors import Stale
from daxiao.kernel.models import Org
from daxiao.std.findings import Refused


_LABELS = {
    "state": "状态",
    "holder": "在办单位",
    "filed_on": "受理日期",
    "issued_on": "办结日期",
    "missing": "缺的材料",
    "missing_by_on": "补齐期限",
    "clock": "计时",
    "file": "文件",
}
FILED = events.define("projects.matter_filed", "受理", **_LABELS)
SIMULATED = events.define("projects.matter_simulated", "开始模拟审批", **_LABELS)
HANDED_ON = events.define("projects.matter_handed_on", "转办", **_LABELS)
ASKED = events.define("projects.matter_papers_asked", "要求补正", **_LABELS)
RESUMED = events.define("projects.matter_resumed", "恢复审查", **_LABELS)
SUPPLIED = events.define("projects.matter_papers_supplied", "材料补齐", **_LABELS)
ISSUED = events.define("projects.matter_issued", "核发", **_LABELS)
TICKED = events.define("projects.matter_ticked", "办结", **_LABELS)
WAIVED = events.define("projects.matter_waived", "认定不需办理", **_LABELS)
REDATED = events.define("projects.matter_redated", "更正日期", **_LABELS)
TAKEN_BACK = events.define("projects.matter_taken_back", "撤回上一步", **_LABELS)


@dataclass(frozen=True, slots=True)
class StepInput:
    """What a step needs: its day (None: today), and by the step a unit, papers with their day, files, words. `version` is the one that
    was looked at; None compares nothing."""

    on: date | None = None
    unit: Org | None = None
    missing: tuple[str, ...] = ()
    missing_by: date | None = None
    files: tuple[Upload, ...] = ()
    reason: str = ""
    version: int | None = None


@dataclass(frozen=True, slots=True)
class Redated:
    """Days of a matter as they should have been; None where there is none."""

    filed_on: date | None
    issued_on: date | None
    reason: str
    version: int | None = None


Step = Callable[..., ProjectMatter]
"""A step as its function: `step(actor, matter=, said=, today=, now=)`."""


@transaction.atomic
def file(
    actor: Actor, *, matter: ProjectMatter, said: StepInput, today: date, now: datetime
) -> ProjectMatter:
    """受理: the file came to a unit and the promise begins; papers may follow by a day (容缺)."""
    require(actor, Cap.PROJECT_REPORT, on=matter)
    row = _at(matter, "file", said.version)
    on = said.on or today
    custody.check_asked(row.name, said.missing, said.missing_by, on=on, must=False).or_refuse()
    was = permit_queries.permit_of(row)
    permit = replace(
        was,
        state=PermitState.IN_REVIEW,
        filed_on=on,
        missing=said.missing,
        missing_by=said.missing_by,
        holdings=custody.moved(was.holdings, to=_name(said.unit, row), on=on),
    )
    return _write(actor, row, FILED, permit, said, today=today, now=now)


@transaction.atomic
def simulate(
    actor: Actor, *, matter: ProjectMatter, said: StepInput, today: date, now: datetime
) -> ProjectMatter:
    """模拟审批: a unit reviews before the land is there; it is no permit, and the promise has not begun."""
    require(actor, Cap.PROJECT_REPORT, on=matter)
    row = _at(matter, "simulate", said.version)
    on = said.on or today
    was = permit_queries.permit_of(row)
    holdings = custody.moved(was.holdings, to=_name(said.unit, row), on=on)
    permit = replace(was, state=PermitState.SIMULATED, holdings=holdings)
    return _write(actor, row, SIMULATED, permit, said, today=today, now=now)


@transaction.atomic
def hand_on(
    actor: Actor, *, matter: ProjectMatter, said: StepInput, today: date, now: datetime
) -> ProjectMatter:
    """转办: the file goes on to another unit, which sees the project from then on."""
    require(actor, Cap.PROJECT_REPORT, on=matter)
    row = _at(matter, "hand_on", said.version)
    on = said.on or today
    was, to = permit_queries.permit_of(row), _name(said.unit, row)
    if to == custody.holder(was.holdings):
        raise Refused(custody.TO_ITSELF(field="unit", unit=to))
    permit = replace(was, holdings=custody.moved(was.holdings, to=to, on=on))
    return _write(actor, row, HANDED_ON, permit, said, today=today, now=now)


@transaction.atomic
def ask(
    actor: Actor, *, matter: ProjectMatter, said: StepInput, today: date, now: datetime
) -> ProjectMatter:
    """补正: what is missing and by when. The clock stands still from the next day on when a notice is attached."""
    require(actor, Cap.PROJECT_REPORT, on=matter)
    row = _at(matter, "ask", said.version)
    on = said.on or today
    custody.check_asked(row.name, said.missing, said.missing_by, on=on, must=True).or_refuse()
    was = permit_queries.permit_of(row)
    why = f"补正{'、'.join(said.missing)}"
    permit = replace(
        was,
        state=PermitState.CORRECTING,
        missing=said.missing,
        missing_by=said.missing_by,
        stops=custody.stopped(was.stops, why, on=on, evidence=len(said.files)),
    )
    _not_before(row, was, on)
    return _write(actor, row, ASKED, permit, said, today=today, now=now)


@transaction.atomic
def resume(
    actor: Actor, *, matter: ProjectMatter, said: StepInput, today: date, now: datetime
) -> ProjectMatter:
    """恢复: the corrected papers are there and the clock runs again from the next day on."""
    require(actor, Cap.PROJECT_REPORT, on=matter)
    row = _at(matter, "resume", said.version)
    on = said.on or today
    was = permit_queries.permit_of(row)
    _not_before(row, was, on)
    permit = replace(
        was,
        state=PermitState.IN_REVIEW,
        missing=(),
        missing_by=None,
        stops=custody.resumed(was.stops, on=on),
    )
    return _write(actor, row, RESUMED, permit, said, today=today, now=now)


@transaction.atomic
def supply(
    actor: Actor, *, matter: ProjectMatter, said: StepInput, today: date, now: datetime
) -> ProjectMatter:
    """The papers that were to follow (容缺) are there."""
    require(actor, Cap.PROJECT_REPORT, on=matter)
    row = _at(matter, "supply", said.version)
    was = permit_queries.permit_of(row)
    permit = replace(was, missing=(), missing_by=None)
    return _write(actor, row, SUPPLIED, permit, said, today=today, now=now)


@transaction.atomic
def issue(
    actor: Actor, *, matter: ProjectMatter, said: StepInput, today: date, now: datetime
) -> ProjectMatter:
    """核发, with its file where there is one. One of the five is refused before the land is there."""
    require(actor, Cap.PROJECT_REPORT, on=matter)
    row = _at(matter, "issue", said.version)
    on = said.on or today
    was = permit_queries.permit_of(row)
    permit = replace(
        was,
        state=PermitState.ISSUED,
        filed_on=was.filed_on or on,
        issued_on=on,
        holdings=custody.moved(was.holdings, to=None, on=on),
    )
    return _write(actor, row, ISSUED, permit, said, today=today, now=now)


@transaction.atomic
def tick(
    actor: Actor, *, matter: ProjectMatter, said: StepInput, today: date, now: datetime
) -> ProjectMatter:
    """A paper is there, or an oversight is over; or a matter was done that nobody filed here. Not for the five."""
    require(actor, Cap.PROJECT_REPORT, on=matter)
    row = _at(matter, "tick", said.version)
    on = said.on or today
    if row.bundle:
        raise Refused(
            custody.STEP_UNFIT(
                name=row.name, state=PermitState(row.state).label, step="直接办结，先登记受理"
            )
        )
    permit = replace(permit_queries.permit_of(row), state=PermitState.ISSUED, issued_on=on)
    return _write(actor, row, TICKED, permit, said, today=today, now=now)


@transaction.atomic
def waive(
    actor: Actor, *, matter: ProjectMatter, said: StepInput, today: date, now: datetime
) -> ProjectMatter:
    """不需办理, with the reason; the office decides."""
    require(actor, Cap.PROJECT_ADMIT, on=matter)
    row = _at(matter, "waive", said.version)
    on = said.on or today
    if not said.reason.strip():
        raise Refused(custody.WAIVED_UNSAID(field="reason"))
    was = permit_queries.permit_of(row)
    permit = replace(
        was,
        state=PermitState.NOT_NEEDED,
        missing=(),
        missing_by=None,
        holdings=custody.moved(was.holdings, to=None, on=on),
        stops=custody.resumed(was.stops, on=on),
    )
    return _write(actor, row, WAIVED, permit, said, today=today, now=now)


# ---- put right


@transaction.atomic
def redate(
    actor: Actor, *, matter: ProjectMatter, said: Redated, today: date, now: datetime
) -> ProjectMatter:
    """Days that were entered wrongly, with the reason; the first unit's receipt and the last one's handing out follow."""
    require(actor, Cap.PROJECT_REPORT, on=matter)
    row = _turn(matter, said.version)
    if not said.reason.strip():
        raise Refused(custody.TAKEN_BACK_UNSAID(field="reason"))
    was = permit_queries.permit_of(row)
    permit = replace(
        was,
        filed_on=said.filed_on if was.filed_on else None,
        issued_on=said.issued_on if was.issued_on else None,
    )
    if (was.filed_on and not permit.filed_on) or (was.issued_on and not permit.issued_on):
        raise Refused(custody.DAY_CLEARED(name=row.name))
    permit = replace(permit, holdings=custody.redated(was, permit))
    step = StepInput(reason=said.reason)
    return _write(actor, row, REDATED, permit, step, today=today, now=now)


@transaction.atomic
def take_back(
    actor: Actor, *, matter: ProjectMatter, said: StepInput, today: date, now: datetime
) -> ProjectMatter:
    """The last step never was, with the reason; what it said stays in the history."""
    require(actor, Cap.PROJECT_REPORT, on=matter)
    row = _turn(matter, said.version)
    if row.state == PermitState.NOT_NEEDED:
        # what the office decided is not for a unit to undo
        require(actor, Cap.PROJECT_ADMIT, on=row)
    if not row.past:
        raise Refused(custody.NOTHING_TO_TAKE_BACK(name=row.name))
    if not said.reason.strip():
        raise Refused(custody.TAKEN_BACK_UNSAID(field="reason"))
    before = permit_queries.told(row)
    *rest, last = row.past
    for name, value in permit_queries.unpacked(last).items():
        setattr(row, name, value)
    row.past = rest
    _keep(row, today)
    permit_services.settle_papers(actor, project=row.project, today=today, now=now)
    was, became = permit_queries.changed(before, permit_queries.told(row))
    events.record(actor, TAKEN_BACK, on=row, was=was, now=became, reason=said.reason)
    return row


# ---- one turn, one write


def _turn(matter: ProjectMatter, version: int | None) -> ProjectMatter:
    """The row as it stands, ours until the end of the transaction. Raises `Stale` when it moved on since `version`,
    `Refused` for the joint acceptance, which has its own book."""
    if matter.code == permit_services.ACCEPTANCE:
        raise Refused(custody.BY_ACCEPTANCE())
    rows = ProjectMatter.everything.filter(pk=matter.pk)
    row = rows.select_for_update(of=("self",)).select_related("project__region").get()
    expected = row.version if version is None else version
    if not rows.filter(version=expected).update(version=expected + 1):
        raise Stale(
            mine={"版本": str(expected)},
            theirs={"状态": PermitState(row.state).label, "在办单位": row.holder or "无"},
        )
    row.version = expected + 1
    return row


def _at(matter: ProjectMatter, step: str, version: int | None) -> ProjectMatter:
    row = _turn(matter, version)
    custody.may_step(
        row.name, PermitState(row.state), step, is_gone=row.is_gone, open_for=row.open_for
    ).or_refuse()
    return row


def _name(unit: Org | None, row: ProjectMatter) -> str:
    """The unit as the file's history names it; that of the catalogue where none was chosen."""
    return str(unit) if unit is not None else row.unit_name


def _not_before(row: ProjectMatter, permit: custody.Permit, on: date) -> None:
    """A stop begins and ends after the file came to the unit that has it."""
    since = next((h.since for h in permit.holdings if h.until is None), permit.filed_on)
    asked = max((s.start for s in permit.stops if s.end is None), default=None)
    custody.check_later(row.name, on, since=since, asked=asked).or_refuse()


def _write(
    actor: Actor,
    row: ProjectMatter,
    kind: events.EventKind,
    permit: custody.Permit,
    said: StepInput,
    *,
    today: date,
    now: datetime,
) -> ProjectMatter:
    """Check the matter as it would stand, keep it, let the unit take part, settle what is at hand, leave a trace."""
    land = ProjectStage.everything.filter(project=row.project, stage=Stage.LAND.value).first()
    custody.check_permit(
        row.name,
        permit,
        land_on=permit_queries.land_on(land),
        today=today,
        needs_land=bool(row.bundle),
    ).or_refuse()
    before = permit_queries.told(row)
    row.past = [*row.past, permit_queries.packed(row)]
    _take(row, permit)
    row.note = said.reason.strip()[:200] if kind is WAIVED else row.note
    if made := _attached(actor, row, said, now):
        row.file = made[0]
    _keep(row, today)
    _let_take_part(row, said.unit)
    permit_services.settle_papers(actor, project=row.project, today=today, now=now)
    was, became = permit_queries.changed(before, permit_queries.told(row))
    events.record(actor, kind, on=row, was=was, now=became, reason=said.reason)
    return row


def _attached(
    actor: Actor, row: ProjectMatter, said: StepInput, now: datetime
) -> tuple[ProjectFile, ...]:
    if not said.files:
        return ()
    return file_services.attach(
        actor,
        project=row.project,
        uploads_=said.files,
        purpose="permit" if row.kind == ListKind.MATTER else row.kind,
        now=now,
    )


def _take(row: ProjectMatter, permit: custody.Permit) -> None:
    row.state = permit.state.value
    row.filed_on, row.issued_on = permit.filed_on, permit.issued_on
    row.missing, row.missing_by_on = list(permit.missing), permit.missing_by
    row.holdings = [permit_queries.pack_holding(one) for one in permit.holdings]
    row.stops = [packing.pack_stop(one) for one in permit.stops]


def _keep(row: ProjectMatter, today: date) -> None:
    permit_services.derive(row, today)
    row.save()


def _let_take_part(row: ProjectMatter, unit: Org | None) -> None:
    """Who has the file sees the project."""
    if unit is None or unit.pk == row.project.responsible_unit_id:
        return
    ProjectParty.everything.get_or_create(
        project=row.project, org=unit, duty=PartyDuty.COOPERATING.value
    )
