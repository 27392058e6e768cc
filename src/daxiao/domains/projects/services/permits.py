"""The three lists of a project are made and remade; what stands at hand for the start of works; what fell late by time."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from daxiao.domains.projects import standings
from daxiao.domains.projects.models import JointAcceptance, Project, ProjectMatter
from daxiao.domains.projects.queries import permits as permit_queries
from daxiao.domains.projects.queries.rulebook import holidays
from daxiao.domains.projects.rules import acceptance as rules
from daxiao.domains.projects.rules import custody, packing, permits
from daxiao.domains.projects.rules.permits import Listed
from daxiao.domains.projects.types import (
    AcceptanceScope,
    AcceptanceState,
    ListKind,
    PermitState,
    RiskClass,
)
from daxiao.kernel import events
from daxiao.kernel.access import Actor, require
from daxiao.kernel.caps import Cap


LISTED = events.define(
    "projects.lists_made",
    "生成三张清单",
    added="列入",
    gone="不再适用",
    back="重新适用",
    changed="内容有变",
    risk="验收风险等级",
)


AT_HAND = events.define("projects.papers_settled", "开工要件变动", papers="已具备")


ACCEPTANCE = "joint_acceptance"
"""The matter of the catalogue that follows the acceptances of its project."""


@dataclass(frozen=True, slots=True)
class Laid:
    """What a making of the lists did: names of the lines that came, went, came back, or say something else."""

    added: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    back: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.added or self.gone or self.back or self.changed)

    @property
    def told(self) -> dict[str, Any]:
        """Long lists as their number: the timeline is read by people."""
        parts = (
            ("added", self.added),
            ("gone", self.gone),
            ("back", self.back),
            ("changed", self.changed),
        )
        return {
            name: "、".join(names) if len(names) <= 5 else f"{len(names)}项"
            for name, names in parts
            if names
        }


@transaction.atomic
def make_lists(
    actor: Actor,
    *,
    project: Project,
    today: date,
    now: datetime,
    risk: RiskClass | None = None,
    cap: Cap = Cap.PROJECT_ADMIT,
) -> Laid:
    """Make the three lists by what the project is now, or bring them up to date; a second time nothing changes.

    A line that no longer applies is marked, never deleted, and keeps its state. `risk` sets the risk class of acceptance;
    None leaves it.
    """
    require(actor, cap, on=project)
    locked = Project.everything.select_for_update(of=("self",))
    row = locked.select_related("region").get(pk=project.pk)
    was_risk = row.acceptance_risk
    if risk is not None and risk.value != was_risk:
        Project.everything.filter(pk=row.pk).update(acceptance_risk=risk.value)
        row.acceptance_risk = project.acceptance_risk = risk.value
    laid = _lay(row, today)
    settle_papers(actor, project=row, today=today, now=now, cap=cap)
    project.papers = row.papers
    told = laid.told
    if row.acceptance_risk != was_risk:
        told["risk"] = RiskClass(row.acceptance_risk).label
    if told:
        events.record(actor, LISTED, on=project, now=told)
    return laid


def remake_lists(
    actor: Actor, *, project: Project, today: date, now: datetime, cap: Cap = Cap.PROJECT_REPORT
) -> Laid:
    """The lists after the land mode, the industry or the kind changed; nothing where none were made yet."""
    require(actor, cap, on=project)
    if not ProjectMatter.everything.filter(project=project).exists():
        return Laid()
    return make_lists(actor, project=project, today=today, now=now, cap=cap)


# ---- laying the lines


def _lay(project: Project, today: date) -> Laid:
    catalogue = permit_queries.catalogue_for(project, today)
    lists = permits.three_lists(permit_queries.traits_of(project), catalogue)
    wanted = [one for kind in ListKind for one in lists[kind]]
    have = {row.code: row for row in ProjectMatter.everything.filter(project=project)}
    added, back, changed = [], [], []
    for position, listed in enumerate(wanted, start=1):
        row = have.get(listed.item.code)
        if row is None:
            added.append(listed.item.name)
            ProjectMatter.everything.create(
                project=project, code=listed.item.code, **_columns(listed, position)
            )
        elif row.is_gone:
            back.append(listed.item.name)
            _renew(row, listed, position, today)
        elif _renew(row, listed, position, today):
            changed.append(listed.item.name)
    codes = {listed.item.code for listed in wanted}
    gone = [row for code, row in have.items() if code not in codes and not row.is_gone]
    for row in gone:
        row.is_gone, row.is_late = True, False
        row.version += 1
        row.save(update_fields=["is_gone", "is_late", "version"])
    return Laid(tuple(added), tuple(row.name for row in gone), tuple(back), tuple(changed))


def _columns(listed: Listed, position: int) -> dict[str, Any]:
    item = listed.item
    return {
        "kind": item.kind.value,
        "position": position,
        "bundle": item.bundle,
        "name": item.name,
        "unit_name": item.unit,
        "promise_days": listed.promise,
        "open_for": "、".join(listed.open_for),
        "is_gone": False,
    }


_TOLD = ("name", "unit_name", "promise_days", "open_for", "is_gone")
"""What of a line a person would notice; its place on the list is none of it."""


def _renew(row: ProjectMatter, listed: Listed, position: int, today: date) -> bool:
    """Bring a line up to date; whether it says something else now."""
    columns = _columns(listed, position)
    if row.code == ACCEPTANCE and row.filed_on:
        columns["promise_days"] = row.promise_days  # it follows the risk class of its acceptance
    if all(getattr(row, name) == value for name, value in columns.items()):
        return False
    is_told = any(getattr(row, name) != columns[name] for name in _TOLD)
    for name, value in columns.items():
        setattr(row, name, value)
    derive(row, today)
    row.version += 1
    row.save()
    return is_told


# ---- what follows


def derive(row: ProjectMatter, today: date) -> None:
    """Set what follows from the steps of a matter and the calendar: who holds it, until when, whether late."""
    permit = permit_queries.permit_of(row)
    row.holder = custody.holder(permit.holdings)[:80]
    row.handled_by = "、".join(dict.fromkeys(h.unit for h in permit.holdings))[:400]
    due = custody.promised_day(permit, row.promise_days, today=today, holidays=holidays())
    is_over = row.is_gone or permit.state is PermitState.NOT_NEEDED
    row.is_late = due is not None and not is_over and (row.issued_on or today) > due
    stands_still = custody.is_standing_still(permit.stops) and not row.is_late
    row.due_on = None if is_over or stands_still else due


def settle_papers(
    actor: Actor, *, project: Project, today: date, now: datetime, cap: Cap = Cap.PROJECT_REPORT
) -> frozenset[str]:
    """Write the permits that are at hand onto the project's row, and settle its standing when they changed.

    The only writer of `Project.papers`: what the stages ask for before works may start (`construction_permit`).
    """
    require(actor, cap, on=project)
    rows = ProjectMatter.everything.filter(project=project)
    states = {
        code: (PermitState(state), gone)
        for code, state, gone in rows.values_list("code", "state", "is_gone")
    }
    catalogue = permit_queries.catalogue_for(project, today)
    papers = permits.papers_at_hand(
        {code: state for code, (state, _) in states.items()},
        frozenset(code for code, (_, is_gone) in states.items() if is_gone),
        catalogue,
    )
    was = Project.everything.filter(pk=project.pk).values_list("papers", flat=True).get()
    project.papers = sorted(papers)
    if sorted(was) != project.papers:
        Project.everything.filter(pk=project.pk).update(papers=project.papers)
        standings.settle([project.pk], today=today, now=now)
        names = {item.code: item.name for item in catalogue.bundle}
        events.record(
            actor,
            AT_HAND,
            on=project,
            was={"papers": [names.get(code, code) for code in sorted(was)]},
            now={"papers": [names.get(code, code) for code in project.papers]},
        )
    return papers


def follow_acceptances(actor: Actor, *, project: Project, today: date) -> ProjectMatter | None:
    """Let the matter of joint acceptance say what the acceptances say: that of the whole, else the newest.

    None when the project has no such line. The acceptances leave the trace.
    """
    require(actor, Cap.PROJECT_REPORT, on=project)
    row = ProjectMatter.everything.filter(project=project, code=ACCEPTANCE).first()
    return None if row is None else _follow(row, today)


def _follow(row: ProjectMatter, today: date) -> ProjectMatter:
    found = JointAcceptance.everything.filter(project=row.project)
    whole = found.filter(scope=AcceptanceScope.WHOLE.value)
    last = whole.order_by("received_on", "pk").last() or found.order_by("received_on", "pk").last()
    if last is None:
        return row
    told = permit_queries.acceptance_of(last)
    is_over = told.scope is AcceptanceScope.WHOLE and told.state is AcceptanceState.PASSED
    row.state = (PermitState.ISSUED if is_over else PermitState.IN_REVIEW).value
    row.filed_on, row.issued_on = told.received_on, told.closed_on if is_over else None
    row.stops = [packing.pack_stop(stop) for stop in rules.stops_of(told)]
    limits = permit_queries.catalogue_for(row.project, today).acceptance
    row.promise_days = limits.get(told.risk) if told.risk else row.promise_days
    derive(row, today)
    row.version += 1
    row.save()
    return row


def sweep_late(actor: Actor, *, today: date) -> int:
    """Mark the matters and acceptances whose day has passed; returns how many. A missed night is caught up by the next."""
    require(actor, Cap.SYSTEM_OPERATE)
    late = ProjectMatter.everything.filter(
        is_late=False, issued_on__isnull=True, due_on__lt=today, is_gone=False
    ).update(is_late=True)
    open_ones = JointAcceptance.everything.filter(
        state=AcceptanceState.REVIEWING.value, is_late=False, due_on__lt=today
    )
    return late + open_ones.update(is_late=True)
