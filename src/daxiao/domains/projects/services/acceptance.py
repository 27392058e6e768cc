"""Joint acceptance (联合验收): received, set right by a day where something is wrong, passed; each step can be taken back."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db import transaction

from daxiao.domains.projects.models import JointAcceptance, Project
from daxiao.domains.projects.queries import permits as permit_queries
from daxiao.domains.projects.queries.rulebook import holidays
from daxiao.domains.projects.rules import acceptance as rules
from daxiao.domains.projects.rules.acceptance import Acceptance, Rectification
from daxiao.domains.projects.services import files as file_services
from daxiao.domains.projects.services import permits as permit_services
from daxiao.domains.projects.services.files import Upload
from daxiao.domains.projects.types import AcceptanceScope, AcceptanceState, RiskClass
from daxiao.kernel import events
from daxiao.kernel.access import Actor, require
from daxiao.kernel.caps import Cap
from daxiao.kernel.errors import Stale
from daxiao.std.findings import Refused


_LABELS = {
    "state": "状态",
    "risk": "验收风险等级",
    "received_on": "受理日期",
    "due_on": "时限",
    "what": "整改内容",
    "by": "整改期限",
    "done_on": "复查合格",
    "closed_on": "通过日期",
}
OPENED = events.define("projects.acceptance_opened", "受理联合验收", **_LABELS)
ORDERED = events.define("projects.acceptance_rectification_ordered", "要求限期整改", **_LABELS)
SET_RIGHT = events.define("projects.acceptance_set_right", "整改复查合格", **_LABELS)
PASSED = events.define("projects.acceptance_passed", "通过联合验收", **_LABELS)
TAKEN_BACK = events.define("projects.acceptance_taken_back", "撤回验收上一步", **_LABELS)


@dataclass(frozen=True, slots=True)
class Opening:
    """What is accepted, its risk class, and the day it was received (None: today)."""

    scope: AcceptanceScope
    risk: RiskClass | None
    received_on: date | None = None
    part: str = ""


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be set right, ordered on a day, by a later day."""

    what: str
    by: date | None
    on: date | None = None
    files: tuple[Upload, ...] = ()
    version: int | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """Order `number` (from 0) was found done on a day; for passing the day alone counts."""

    on: date | None = None
    number: int = 0
    files: tuple[Upload, ...] = ()
    version: int | None = None


@transaction.atomic
def open_(
    actor: Actor, *, project: Project, said: Opening, today: date, now: datetime
) -> JointAcceptance:
    """受理: the working days of the risk class begin. One part has one open acceptance at a time."""
    require(actor, Cap.PROJECT_REPORT, on=project)
    # two people who receive the same part at once: the second waits here and is told
    locked = Project.everything.select_for_update(of=("self",))
    own = locked.select_related("region").get(pk=project.pk)
    new = Acceptance(said.scope, said.risk, said.received_on or today, part=said.part.strip())
    rows = JointAcceptance.everything.filter(project=own)
    others = [permit_queries.acceptance_of(row) for row in rows]
    rules.may_open(new, others, started_on=own.started_on, today=today).or_refuse()
    row = JointAcceptance(project=own)
    _take(row, new)
    _keep(row, today)
    if new.risk is not None and not own.acceptance_risk:
        # the risk class is one of the traits that the lists depend on
        Project.everything.filter(pk=own.pk).update(acceptance_risk=new.risk.value)
        permit_services.remake_lists(actor, project=own, today=today, now=now)
    permit_services.follow_acceptances(actor, project=own, today=today)
    events.record(actor, OPENED, on=row, now=_told(row))
    return row


@transaction.atomic
def order(
    actor: Actor, *, acceptance: JointAcceptance, said: Order, today: date, now: datetime
) -> JointAcceptance:
    """限期整改: what is wrong and by when; the clock stands still from the next day until it is found done."""
    require(actor, Cap.PROJECT_REPORT, on=acceptance)
    row, was = _turn(acceptance, said.version)
    on = said.on or today
    rules.may_order(was, said.what, said.by, today=today).or_refuse()
    rules.check_day(on, was.received_on, today=today).or_refuse()
    new = Rectification(said.what.strip(), on, said.by or on)
    now_is = replace(
        was, state=AcceptanceState.RECTIFYING, rectifications=(*was.rectifications, new)
    )
    _attach(actor, row, said.files, now)
    _write(actor, row, now_is, today)
    told = {"what": new.what, "by": new.by, "state": now_is.state.label}
    events.record(actor, ORDERED, on=row, was={"state": was.state.label}, now=told)
    return row


@transaction.atomic
def find_done(
    actor: Actor, *, acceptance: JointAcceptance, said: Found, today: date, now: datetime
) -> JointAcceptance:
    """复查合格: one order was found done; when none is open any more the acceptance goes on."""
    require(actor, Cap.PROJECT_REPORT, on=acceptance)
    row, was = _turn(acceptance, said.version)
    on = said.on or today
    rules.may_find_done(was, said.number, on, today=today).or_refuse()
    orders = list(was.rectifications)
    orders[said.number] = replace(orders[said.number], done_on=on)
    is_over = all(one.done_on is not None for one in orders)
    state = AcceptanceState.REVIEWING if is_over else was.state
    _attach(actor, row, said.files, now)
    _write(actor, row, replace(was, state=state, rectifications=tuple(orders)), today)
    told = {"what": orders[said.number].what, "done_on": on, "state": state.label}
    events.record(actor, SET_RIGHT, on=row, was={"state": was.state.label}, now=told)
    return row


@transaction.atomic
def pass_(
    actor: Actor, *, acceptance: JointAcceptance, said: Found, today: date, now: datetime
) -> JointAcceptance:
    """通过: with no order left open."""
    require(actor, Cap.PROJECT_REPORT, on=acceptance)
    row, was = _turn(acceptance, said.version)
    rules.may_pass(was).or_refuse()
    on = said.on or today
    rules.check_day(on, rules.last_day(was), today=today).or_refuse()
    _attach(actor, row, said.files, now)
    _write(actor, row, replace(was, state=AcceptanceState.PASSED, closed_on=on), today)
    told = {"state": AcceptanceState.PASSED.label, "closed_on": on}
    events.record(actor, PASSED, on=row, was={"state": was.state.label}, now=told)
    return row


@transaction.atomic
def take_back(
    actor: Actor, *, acceptance: JointAcceptance, reason: str, today: date, now: datetime
) -> JointAcceptance:
    """The last step never was, with the reason; what it said stays in the history."""
    require(actor, Cap.PROJECT_REPORT, on=acceptance)
    row, was = _turn(acceptance, None)
    if not row.past:
        raise Refused(rules.NOTHING_DONE())
    if not reason.strip():
        raise Refused(rules.TAKEN_BACK_UNSAID(field="reason"))
    *rest, last = row.past
    row.state, row.rectifications = last["state"], last["rectifications"]
    row.closed_on = None
    row.past = rest
    _keep(row, today)
    permit_services.follow_acceptances(actor, project=row.project, today=today)
    told = {"state": AcceptanceState(row.state).label}
    events.record(
        actor, TAKEN_BACK, on=row, was={"state": was.state.label}, now=told, reason=reason
    )
    return row


# ---- one turn, one write


def _turn(acceptance: JointAcceptance, version: int | None) -> tuple[JointAcceptance, Acceptance]:
    """The row as it stands, ours until the end of the transaction. Raises `Stale` when it moved on since `version`."""
    rows = JointAcceptance.everything.filter(pk=acceptance.pk)
    row = rows.select_for_update(of=("self",)).select_related("project__region").get()
    expected = row.version if version is None else version
    if not rows.filter(version=expected).update(version=expected + 1):
        raise Stale(mine={"版本": str(expected)}, theirs={"状态": AcceptanceState(row.state).label})
    row.version = expected + 1
    return row, permit_queries.acceptance_of(row)


def _write(actor: Actor, row: JointAcceptance, acceptance: Acceptance, today: date) -> None:
    # no step before the passing sets a day, so state and orders are all there is to bring back
    row.past = [*row.past, {"state": row.state, "rectifications": row.rectifications}]
    _take(row, acceptance)
    _keep(row, today)
    permit_services.follow_acceptances(actor, project=row.project, today=today)


def _take(row: JointAcceptance, acceptance: Acceptance) -> None:
    row.scope, row.part = acceptance.scope.value, acceptance.part[:80]
    row.risk = acceptance.risk.value if acceptance.risk else ""
    row.received_on, row.closed_on = acceptance.received_on, acceptance.closed_on
    row.state = acceptance.state.value
    row.rectifications = [permit_queries.pack_order(one) for one in acceptance.rectifications]


def _keep(row: JointAcceptance, today: date) -> None:
    """Save the row with its deadline; while something is being set right the clock stands still and there is none."""
    answer = rules.answer(
        permit_queries.acceptance_of(row),
        permit_queries.catalogue_for(row.project, today).acceptance,
        today=today,
        holidays=holidays(),
    )
    row.is_late = answer.is_late
    is_still = row.state == AcceptanceState.RECTIFYING and not answer.is_late
    row.due_on = None if is_still else answer.due
    row.save()


def _attach(actor: Actor, row: JointAcceptance, uploads: tuple[Upload, ...], now: datetime) -> None:
    if uploads:
        file_services.attach(
            actor, project=row.project, uploads_=uploads, purpose="acceptance", now=now
        )


def _told(row: JointAcceptance) -> dict[str, Any]:
    return {
        "state": AcceptanceState(row.state).label,
        "risk": RiskClass(row.risk).label if row.risk else "",
        "received_on": row.received_on,
        "due_on": row.due_on,
    }
