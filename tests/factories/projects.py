"""Projects of the tests, made through the services."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from daxiao.domains.projects.models import Project
from daxiao.domains.projects.rules.replay import Basics
from daxiao.domains.projects.services import records
from daxiao.domains.projects.services.records import Said
from daxiao.domains.projects.types import LandMode, ProjectEventKind, ProjectKind
from daxiao.kernel import events
from daxiao.kernel.access import Actor
from daxiao.kernel.models import Region
from tests.moment import NOW, TODAY


SEED = Actor.system("测试")
MADE = events.define("tests.project_made", "造数")


def bare(region: Region, name: str = "青禾铜箔年产五万吨铜箔项目", **given: Any) -> Project:
    """The row of a project that has no records yet."""
    count = Project.everything.count() + 1
    values = {
        "code": f"{region.code}-2026-{count:04d}",
        "kind": ProjectKind.NEW.value,
        "land_mode": LandMode.GRANTED.value,
        "invest_yi": Decimal(5),
        "enterprise": "青禾铜箔有限公司",
        **given,
    }
    return Project.everything.create(name=name, region=region, **values)


def entered(region: Region, name: str = "青禾铜箔年产五万吨铜箔项目", **given: Any) -> Project:
    """A project that was entered and nothing more."""
    project = bare(region, name, **given)
    basics = Basics(
        ProjectKind(project.kind),
        region.path,
        LandMode(project.land_mode) if project.land_mode else None,
        project.invest_yi,
    )
    say(project, Said(ProjectEventKind.ENTERED, detail=basics), today=TODAY - timedelta(days=200))
    return project


def admitted(region: Region, name: str = "青禾铜箔年产五万吨铜箔项目", **given: Any) -> Project:
    """A project of the register, admitted 200 days ago, neither signed nor started."""
    project = entered(region, name, **given)
    day = TODAY - timedelta(days=200)
    say(project, Said(ProjectEventKind.SUBMITTED, on=day), today=day)
    say(project, Said(ProjectEventKind.ADMITTED, on=day), today=day)
    return project


def signed(
    region: Region, *, on: date, name: str = "青禾铜箔年产五万吨铜箔项目", **given: Any
) -> Project:
    """A project of the register that was signed on a day."""
    project = admitted(region, name, **given)
    say(project, Said(ProjectEventKind.SIGNED, on=on))
    return project


def say(project: Project, *said: Said, today: date = TODAY) -> records.Wrote:
    """Append to the records as the platform itself."""
    return records.append(SEED, project=project, said=said, kind=MADE, today=today, now=NOW)
