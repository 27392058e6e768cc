"""Who deals with a colour: the unit, a second hand of it, the lead department, the reviewer, two of the office."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from daxiao.domains.projects.models import Project, ProjectParty
from daxiao.domains.projects.services.files import Upload
from daxiao.domains.projects.services.records import Said
from daxiao.domains.projects.types import PartyDuty, ProjectEventKind
from daxiao.kernel.caps import Role
from daxiao.kernel.models import Yardstick
from tests.cast import Cast, Person, person
from tests.factories import projects as make
from tests.factories.directory import World
from tests.moment import TODAY


PAPER = Upload("情况说明.pdf", b"%PDF-1.7 explanation")


@dataclass(frozen=True)
class Crew:
    unit: Person
    colleague: Person
    lead: Person
    reviewer: Person
    office: Person
    deputy: Person
    secretary: Person
    stranger: Person


def crew(world: World, cast: Cast) -> Crew:
    bureau, lead = world.units["县经信局"], world.units["县科技局"]
    home = world.county
    return Crew(
        unit=cast.clerk,
        colleague=person("clerk2", "经信经办乙", Role.UNIT, home=home, org=bureau),
        lead=person("lead", "牵头科室", Role.LEAD, home=home, org=lead),
        reviewer=person("review", "督查室甲", Role.INSPECTOR, home=home, region=home),
        office=cast.office,
        deputy=person("office2", "青禾专班乙", Role.OFFICE, home=home, region=home),
        secretary=person("secretary", "项目秘书", Role.SECRETARY, home=home, org=bureau),
        stranger=cast.stranger,
    )


def limits(world: World, **also: Any) -> None:
    """60 days to the start of works, 9 months to production, in 青禾县."""
    limit = [
        {"since": "signed", "until": "started", "length": 60, "unit": "days"},
        {"since": "started", "until": "produced", "length": 9, "unit": "months"},
    ]
    policy = {"code": "qinghe", "name": "青禾时限", "since": "2020-01-01", "limit": limit}
    Yardstick.objects.create(
        name="schedules",
        region=world.county,
        since=date(2020, 1, 1),
        values={"policy": [policy]},
        source="测试",
        **also,
    )


def plant(world: World, *, signed_on: date, name: str = "青禾铜箔项目") -> Project:
    """A signed project of the register with its responsible unit and its lead department; known since it was signed, but
    no longer than it is in the register (200 days)."""
    bureau, lead = world.units["县经信局"], world.units["县科技局"]
    project = make.admitted(world.county, name, responsible_unit=bureau, lead_unit=lead)
    for org, duty in ((bureau, PartyDuty.RESPONSIBLE), (lead, PartyDuty.LEAD)):
        ProjectParty.everything.create(project=project, org=org, duty=duty.value)
    known = max(signed_on, TODAY - timedelta(days=199))
    say(project, Said(ProjectEventKind.SIGNED, on=signed_on), on=known)
    return again(project)


def started(world: World, *, days: int = 10, name: str = "青禾铜箔项目") -> Project:
    """In time: signed 40 days ago, works begun `days` ago, which was recorded the same day."""
    project = plant(world, signed_on=TODAY - timedelta(days=40), name=name)
    begun = TODAY - timedelta(days=days)
    say(project, Said(ProjectEventKind.STARTED, on=begun), on=begun)
    return again(project)


def say(project: Project, *said: Said, on: date = TODAY) -> None:
    make.say(project, *said, today=on)


def again(project: Project) -> Project:
    """The row as it is now."""
    return Project.everything.select_related("region", "standing").get(pk=project.pk)
