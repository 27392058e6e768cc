"""The people on the ground of the tests: who reports, who assigns, who answers, who stands by; and blockers they made."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from daxiao.domains.projects.models import Blocker, Project
from daxiao.domains.projects.services import blockers
from daxiao.domains.projects.services.blockers import AssignInput, BlockerInput, MoveInput
from daxiao.domains.projects.types import BlockerCategory
from daxiao.kernel.caps import Role
from tests.cast import Cast, Person, person
from tests.factories import projects as make
from tests.factories.directory import World
from tests.moment import NOW, TODAY


@dataclass(frozen=True)
class Ground:
    """`secretary` and `colleague` belong to 柳林镇, which answers for `project`; `bureau` is asked, `other` is not."""

    project: Project
    secretary: Person
    colleague: Person
    bureau: Person
    other: Person
    office: Person
    leader: Person


def ground(world: World, cast: Cast) -> Ground:
    town = world.units["柳林镇"]
    home = world.county
    secretary = person("sec", "柳林秘书", Role.SECRETARY, home=home, org=town)
    project = make.signed(
        world.county,
        on=TODAY,
        responsible_unit=town,
        sponsor=cast.reader.user,
    )
    project.secretaries.add(secretary.user)
    return Ground(
        project=project,
        secretary=secretary,
        colleague=person("col", "柳林经办", Role.UNIT, home=home, org=town),
        bureau=person("fgj", "发改经办", Role.UNIT, home=home, org=world.units["县发改局"]),
        other=person("kjj", "科技经办", Role.UNIT, home=home, org=world.units["县科技局"]),
        office=cast.office,
        leader=cast.reader,
    )


WORDS = "北侧12亩未交地"


def raised(ground: Ground, *, today: date = TODAY, **given: Any) -> Blocker:
    values = {"category": BlockerCategory.LAND, "text": WORDS, **given}
    return blockers.raise_(
        ground.secretary.actor,
        project=ground.project,
        given=BlockerInput(**values),
        today=today,
        now=NOW,
    )


def assigned(ground: Ground, *, today: date = TODAY) -> Blocker:
    row = raised(ground, today=today)
    unit = ground.bureau.user.org
    return blockers.assign(
        ground.office.actor, blocker=row, given=AssignInput(unit), today=today, now=NOW
    )


def resolved(ground: Ground, *, today: date = TODAY) -> Blocker:
    row = assigned(ground, today=today)
    return blockers.resolve(
        ground.bureau.actor, blocker=row, given=MoveInput("已交地"), today=today, now=NOW
    )


def closed(ground: Ground, *, today: date = TODAY) -> Blocker:
    row = resolved(ground, today=today)
    return blockers.confirm(
        ground.secretary.actor, blocker=row, given=MoveInput(), today=today, now=NOW
    )
