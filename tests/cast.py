"""The people of the tests: each a saved account and the actor it makes today."""

from dataclasses import dataclass
from datetime import date

from daxiao.domains.directory import services
from daxiao.domains.directory.types import GrantInput, PersonInput
from daxiao.kernel.access import Actor
from daxiao.kernel.caps import Role
from daxiao.kernel.middleware import actor_of
from daxiao.kernel.models import Org, Region, User
from tests.factories.directory import SEED, World
from tests.moment import TODAY


PASSWORD = "liulin-shiqiao-7"
SYSTEM = Actor.system("测试")
SINCE = date(2026, 1, 1)


@dataclass(frozen=True)
class Person:
    user: User
    actor: Actor


@dataclass(frozen=True)
class Cast:
    """Who acts in the tests. `stranger` is the office of the other city: every right of an office, but elsewhere."""

    admin: Person
    city_office: Person
    office: Person
    clerk: Person
    reader: Person
    enterprise: Person
    auditor: Person
    stranger: Person


def cast(world: World) -> Cast:
    bureau, firm = world.units["县经信局"], world.units["青禾精铸"]
    return Cast(
        admin=person("admin", "省厅管理员", Role.ADMIN, home=world.province),
        city_office=person("city", "东屏专班", Role.OFFICE, home=world.city, region=world.city),
        office=person("office", "青禾专班", Role.OFFICE, home=world.county, region=world.county),
        clerk=person("clerk", "经信经办", Role.UNIT, home=world.county, org=bureau),
        reader=person("reader", "东屏领导", Role.READER, home=world.city, region=world.city),
        enterprise=person("firm", "精铸填报", Role.ENTERPRISE, home=world.county, org=firm),
        auditor=person(
            "audit", "省厅审计", Role.AUDITOR, home=world.province, region=world.province
        ),
        stranger=person(
            "stranger", "西屏专班", Role.OFFICE, home=world.other_city, region=world.other_city
        ),
    )


def person(
    username: str,
    name: str,
    role: Role,
    *,
    home: Region,
    region: Region | None = None,
    org: Org | None = None,
) -> Person:
    """An account at `home` (and in `org`) that holds `role` over `region` and/or `org`; over nothing else."""
    user = services.create_person(
        actor=SEED,
        input=PersonInput(username, name, org.pk if org else None, home.pk, PASSWORD),
    )
    over = GrantInput(
        role=role.value,
        region_id=region.pk if region else None,
        org_id=org.pk if org else None,
        since=SINCE,
        until=None,
        reason="测试",
    )
    services.grant_role(actor=SEED, person=user, input=over)
    return Person(user, actor_of(user, today=TODAY))
