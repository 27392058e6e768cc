"""The demonstration's permits and spot check: files on their way through the bureaus, an acceptance, a sample half done.

Part of `build_portfolio`, which adds nothing a second time.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from daxiao.domains.projects.queries import permits as permit_queries
from daxiao.domains.projects.queries import spots as spot_queries
from daxiao.domains.projects.queries.spots import Wanted
from daxiao.domains.projects.rules.visits import Claim
from daxiao.domains.projects.services import acceptance, matters, spots
from daxiao.domains.projects.services.files import Upload
from daxiao.domains.projects.services.matters import StepInput
from daxiao.domains.projects.types import (
    AcceptanceScope,
    Changed,
    ListKind,
    PermitState,
    Phase,
    RiskClass,
    SpotResult,
)
from daxiao.kernel.access import Actor, require
from daxiao.kernel.caps import Cap


if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

    from daxiao.domains.projects.models import Project, ProjectMatter, SpotVisit
    from daxiao.kernel.models import Org, Region


NOTICE = Upload("补正通知书.pdf", b"%PDF-1.4 demo notice")
RECORD = Upload("现场记录.pdf", b"%PDF-1.4 demo record")
SEED = 20261121
SAMPLE = 12

PROMISES = {
    "land_supply": 20,
    "ground_survey": 10,
    "planning_design": 10,
    "environment_review": 15,
    "energy_review": 15,
    "safety_review": 10,
    "drawing_review": 10,
    "land_planning_permit": 5,
    "works_planning_permit": 5,
    "quality_supervision": 3,
    "safety_supervision": 3,
    "construction_permit": 3,
}
"""Working days that the demonstration city promises for itself; no plan states them."""

BUREAUS = {
    "自然资源": "yanshi-zigui",
    "住房": "yanshi-zhujian",
    "生态": "yanshi-shengtai",
    "发展": "yanshi-fagai",
}
"""The bureau of the demonstration city for a department of the catalogue, by how its name begins."""


def build(
    actor: Actor,
    *,
    listed: Sequence[Project],
    city: Region,
    units: Mapping[str, Org],
    today: date,
    now: datetime,
) -> None:
    """Steps of the matters of `listed`, an acceptance, and a spot check of the city."""
    require(actor, Cap.PROJECT_ADMIT)
    for number, project in enumerate(listed[:24]):
        _files(actor, project, number, units, today, now)
    building = [p for p in listed if p.started_on and p.phase == Phase.BLUE.value]
    for number, project in enumerate(building[:3]):
        _acceptance(actor, project, number, today, now)
    _spot_check(city, units, today, now)


def _files(
    actor: Actor,
    project: Project,
    number: int,
    units: Mapping[str, Org],
    today: date,
    now: datetime,
) -> None:
    """Every third file asks for papers, every second one is issued; the first days lie nine to twenty-two days back."""
    rows = [
        m
        for m in permit_queries.matters_of(actor, project)
        if m.kind == ListKind.MATTER and m.code != "joint_acceptance"
    ]
    free = [m for m in rows if not m.bundle and not m.open_for and _bureau(m, units)][:4]
    for turn, matter in enumerate(free, start=number):
        start = today - timedelta(days=9 + 5 * turn % 14)
        unit = _bureau(matter, units)
        row = _step(actor, matters.file, matter, StepInput(start, unit=unit), today, now)
        if turn % 3 == 0:
            by = start + timedelta(days=20)
            asked = StepInput(
                start + timedelta(days=4),
                missing=("总平面图", "法人授权书"),
                missing_by=by,
                files=(NOTICE,),
            )
            row = _step(actor, matters.ask, row, asked, today, now)
        elif turn % 2 == 0:
            _step(actor, matters.issue, row, StepInput(start + timedelta(days=9)), today, now)
        elif turn % 5 == 0:
            moved = StepInput(start + timedelta(days=6), unit=units["yanshi-fagai"])
            if unit != moved.unit:
                _step(actor, matters.hand_on, row, moved, today, now)


def _bureau(matter: ProjectMatter, units: Mapping[str, Org]) -> Org | None:
    return next(
        (units[code] for head, code in BUREAUS.items() if matter.unit_name.startswith(head)), None
    )


def _step(
    actor: Actor,
    step: matters.Step,
    matter: ProjectMatter,
    said: StepInput,
    today: date,
    now: datetime,
) -> ProjectMatter:
    if matter.state == PermitState.ISSUED:
        return matter
    return step(actor, matter=matter, said=said, today=today, now=now)


def _acceptance(actor: Actor, project: Project, number: int, today: date, now: datetime) -> None:
    """Of one building each: one under way, one to be set right, one passed."""
    risk = list(RiskClass)[number]
    said = acceptance.Opening(
        AcceptanceScope.BUILDING, risk, today - timedelta(days=5), f"{number + 1}号厂房"
    )
    if project.started_on is None or project.started_on > today - timedelta(days=5):
        return
    row = acceptance.open_(actor, project=project, said=said, today=today, now=now)
    if number == 1:
        order = acceptance.Order("消防车道宽度不足", today + timedelta(days=10), today)
        acceptance.order(actor, acceptance=row, said=order, today=today, now=now)
    elif number == 2:
        acceptance.pass_(actor, acceptance=row, said=acceptance.Found(), today=today, now=now)


def _spot_check(city: Region, units: Mapping[str, Org], today: date, now: datetime) -> None:
    """A sample of the city; half of it has been visited, one report was false."""
    inspector, office = Actor.system("演示督查"), Actor.system("演示办公室")
    said = spots.DrawInput(Wanted(city), SAMPLE, SEED)
    run = spots.draw(inspector, said=said, today=today, now=now)
    went = (units["yanshi-ducha"], units["yanshi-tongji"])
    rows = spot_queries.visits_of_check(inspector, run)
    false = next((r for r in rows if r.project.started_on and not r.project.produced_on), None)
    for row in rows[: SAMPLE // 2]:
        if row != false:
            _visit(inspector, office, row, spots.VisitInput(SpotResult.TRUE, went), today, now)
    if false is not None:
        claim = Claim(Changed.STARTED_ON, false.project.started_on, None)
        found = spots.VisitInput(
            SpotResult.FALSE,
            went,
            (claim,),
            note="现场未见施工队伍和机械，围挡未搭设",
            files=(RECORD,),
        )
        _visit(inspector, office, false, found, today, now)


def _visit(
    inspector: Actor,
    office: Actor,
    visit: SpotVisit,
    said: spots.VisitInput,
    today: date,
    now: datetime,
) -> None:
    filled = spots.fill(inspector, visit=visit, said=said, today=today, now=now)
    spots.confirm(office, visit=filled, said=spots.Seen(), today=today, now=now)
