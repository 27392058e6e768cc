"""An account with its first role, both or neither."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction

from daxiao.domains.directory import queries, services
from daxiao.domains.directory.types import GrantInput, PersonInput
from daxiao.kernel.caps import Role
from daxiao.std.findings import FindingKind, Refused


if TYPE_CHECKING:
    from datetime import date

    from daxiao.kernel.access import Actor
    from daxiao.kernel.models import User


NO_SUCH_PLACE = FindingKind("accounts.no_such_place", "没有代码为“{code}”的地区，请核对代码")
NO_SUCH_UNIT = FindingKind("accounts.no_such_unit", "没有代码为“{code}”的单位，请核对代码")
NO_SUCH_ROLE = FindingKind("accounts.no_such_role", "没有“{role}”这个角色，可选：{known}")


@dataclass(frozen=True, slots=True)
class Account:
    """`region_code` is where the person sits; the role holds over it, over the unit, or everywhere."""

    username: str
    name: str
    region_code: str
    unit_code: str | None
    role: str
    is_everywhere: bool
    password: str


def open_account(actor: Actor, *, account: Account, today: date, is_dry: bool = False) -> User:
    """Create the account and grant the role. Raises `Denied`, `Refused`. A dry run writes nothing."""
    with transaction.atomic():
        person = _open(actor, account, today)
        if is_dry:
            transaction.set_rollback(True)
    return person


def _open(actor: Actor, account: Account, today: date) -> User:
    if account.role not in Role.__members__.values():
        raise Refused(NO_SUCH_ROLE(field="role", role=account.role, known="、".join(Role)))
    region = queries.places_by_code(actor).get(account.region_code)
    if region is None:
        raise Refused(NO_SUCH_PLACE(field="region", code=account.region_code))
    unit = queries.units_by_code(actor).get(account.unit_code) if account.unit_code else None
    if account.unit_code and unit is None:
        raise Refused(NO_SUCH_UNIT(field="unit", code=account.unit_code))
    person = services.create_person(
        actor=actor,
        input=PersonInput(
            username=account.username,
            name=account.name,
            org_id=unit.pk if unit else None,
            region_id=region.pk,
            password=account.password,
        ),
    )
    if account.role == Role.UNIT and unit is not None:
        # a clerk's own role reaches the unit's tasks; reading the plan they come from is a reader's right over the place
        reader = GrantInput(Role.READER.value, region.pk, None, today, None, "命令行开通")
        services.grant_role(actor=actor, person=person, input=reader)
    over_unit = account.role in {Role.UNIT, Role.ENTERPRISE} and unit is not None
    over_place = not account.is_everywhere and not over_unit
    services.grant_role(
        actor=actor,
        person=person,
        input=GrantInput(
            role=account.role,
            region_id=region.pk if over_place else None,
            org_id=unit.pk if over_unit and unit else None,
            since=today,
            until=None,
            reason="命令行开通",
        ),
    )
    return person
