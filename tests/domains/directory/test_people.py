"""Accounts and roles: opened in scope, closed and never deleted, never given to oneself, the last admin stays."""

from dataclasses import replace
from datetime import date

import pytest

from daxiao.domains.directory import services
from daxiao.domains.directory.types import EndGrantInput, GrantInput, PersonChange, PersonInput
from daxiao.kernel.caps import Cap, Role
from daxiao.kernel.errors import Denied
from daxiao.kernel.events import history_of
from daxiao.kernel.middleware import actor_of
from daxiao.kernel.models import Membership, User
from daxiao.std.findings import Refused
from tests.cast import SYSTEM, Cast, person
from tests.factories.directory import World
from tests.moment import TODAY


PASSWORD = "liulin-shiqiao-7"


def _codes(refusal: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [f.code for f in refusal.value.findings]


def _new(world: World, **changes: object) -> PersonInput:
    plain = PersonInput("zhang.san", "张三", world.units["县经信局"].pk, None, PASSWORD)
    return replace(plain, **changes)  # type: ignore[arg-type]


def _grant(world: World, **changes: object) -> GrantInput:
    plain = GrantInput("unit", None, world.units["县经信局"].pk, TODAY, None, "分工")
    return replace(plain, **changes)  # type: ignore[arg-type]


def _ends(grant: Membership) -> EndGrantInput:
    return EndGrantInput(grant.pk, "调离")


# --- accounts


def test_account_is_opened_with_the_place_of_its_unit(world: World, cast: Cast) -> None:
    user = services.create_person(actor=cast.admin.actor, input=_new(world))

    assert user.region == world.county
    assert user.check_password(PASSWORD)
    assert [e.title for e in history_of(user)] == ["开通账号"]


def test_trace_never_holds_a_password(world: World, cast: Cast) -> None:
    user = services.create_person(actor=cast.admin.actor, input=_new(world))
    services.set_password(
        actor=cast.admin.actor, person=user, password="baishi-nandu-8", today=TODAY
    )

    assert user.check_password("baishi-nandu-8")
    said = str(history_of(user))
    assert PASSWORD not in said
    assert "baishi" not in said
    assert "重设密码" in said


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"username": "张三"}, "directory.username_odd"),
        ({"username": "ab"}, "directory.username_odd"),
        ({"username": "office"}, "directory.username_taken"),
        ({"org_id": None}, "directory.person_homeless"),
        ({"password": "1234567890"}, "directory.password_weak"),
        ({"password": "kurz-9"}, "directory.password_weak"),
    ],
)
def test_account_is_refused(
    world: World, cast: Cast, changes: dict[str, object], code: str
) -> None:
    with pytest.raises(Refused) as refusal:
        services.create_person(actor=cast.admin.actor, input=_new(world, **changes))

    assert _codes(refusal) == [code]


@pytest.mark.parametrize("who", ["office", "clerk", "reader", "auditor"])
def test_who_does_not_manage_people_opens_no_account(world: World, cast: Cast, who: str) -> None:
    with pytest.raises(Denied):
        services.create_person(actor=getattr(cast, who).actor, input=_new(world))


def test_local_admin_reaches_only_his_place(world: World, cast: Cast) -> None:
    local = person("local", "青禾管理员", Role.ADMIN, home=world.county, region=world.county).actor

    services.create_person(actor=local, input=_new(world))
    away = world.away_units["县经信局"].pk
    with pytest.raises(Denied):
        services.create_person(actor=local, input=_new(world, username="li.si", org_id=away))
    with pytest.raises(Denied) as refusal:
        services.close_account(actor=local, person=cast.stranger.user, today=TODAY)
    assert refusal.value.hidden


def test_person_moves_to_another_unit(world: World, cast: Cast) -> None:
    user = cast.clerk.user
    new = world.units["县发改局"]

    services.change_person(
        actor=cast.admin.actor, person=user, input=PersonChange("新名", new.pk, None)
    )

    user.refresh_from_db()
    assert (user.name, user.org) == ("新名", new)


def test_closed_account_can_do_nothing_and_can_be_reopened(cast: Cast) -> None:
    user, admin = cast.office.user, cast.admin.actor

    services.close_account(actor=admin, person=user, today=TODAY)
    user.refresh_from_db()
    assert not actor_of(user, today=TODAY).may(Cap.PLAN_VIEW)

    services.reopen_account(actor=admin, person=user)
    user.refresh_from_db()
    assert actor_of(user, today=TODAY).may(Cap.PLAN_VIEW)


# --- roles


def test_role_is_granted_from_a_day_on(world: World, cast: Cast) -> None:
    user = cast.reader.user
    begins = date(2026, 5, 1)

    services.grant_role(actor=cast.admin.actor, person=user, input=_grant(world, since=begins))

    assert not actor_of(user, today=date(2026, 4, 30)).may(Cap.TASK_REPORT)
    assert actor_of(user, today=begins).may(Cap.TASK_REPORT)
    assert history_of(user)[0].reason == "分工"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"until": TODAY}, "directory.grant_backwards"),
        ({"role": "reader", "org_id": None, "region_id": "city"}, "directory.grant_double"),
    ],
)
def test_grant_is_refused(world: World, cast: Cast, changes: dict[str, object], code: str) -> None:
    if changes.get("region_id") == "city":
        changes = {**changes, "region_id": world.city.pk}

    with pytest.raises(Refused) as refusal:
        services.grant_role(
            actor=cast.admin.actor, person=cast.reader.user, input=_grant(world, **changes)
        )

    assert _codes(refusal) == [code]


def test_nobody_grants_himself_a_role(world: World, cast: Cast) -> None:
    with pytest.raises(Refused) as refusal:
        services.grant_role(actor=cast.admin.actor, person=cast.admin.user, input=_grant(world))

    assert _codes(refusal) == ["directory.grant_to_oneself"]


def test_local_admin_gives_no_more_ground_than_he_holds(world: World, cast: Cast) -> None:
    local = person("local", "青禾管理员", Role.ADMIN, home=world.county, region=world.county).actor
    everywhere = _grant(world, role="admin", org_id=None)

    with pytest.raises(Refused) as refusal:
        services.grant_role(actor=local, person=cast.clerk.user, input=everywhere)
    away = replace(everywhere, region_id=world.away.pk)
    with pytest.raises(Denied):
        services.grant_role(actor=local, person=cast.clerk.user, input=away)

    assert _codes(refusal) == ["directory.grant_too_wide"]


def test_ended_grant_is_no_longer_in_force(cast: Cast) -> None:
    user = cast.office.user
    grant = Membership.objects.get(user=user)

    services.end_grant(actor=cast.admin.actor, person=user, input=_ends(grant), today=TODAY)

    assert not actor_of(user, today=TODAY).may(Cap.PLAN_VIEW)
    assert (history_of(user)[0].title, history_of(user)[0].reason) == ("结束授权", "调离")
    with pytest.raises(Refused) as refusal:
        services.end_grant(actor=cast.admin.actor, person=user, input=_ends(grant), today=TODAY)
    assert _codes(refusal) == ["directory.grant_over"]


def test_grant_that_has_not_begun_never_comes_into_force(world: World, cast: Cast) -> None:
    user = cast.reader.user
    later = services.grant_role(
        actor=cast.admin.actor, person=user, input=_grant(world, since=date(2026, 5, 1))
    )

    services.end_grant(actor=cast.admin.actor, person=user, input=_ends(later), today=TODAY)

    assert not actor_of(user, today=date(2026, 5, 1)).may(Cap.TASK_REPORT)


def test_grant_of_another_person_is_not_found(cast: Cast) -> None:
    other = Membership.objects.get(user=cast.office.user)

    with pytest.raises(Denied) as refusal:
        services.end_grant(
            actor=cast.admin.actor, person=cast.reader.user, input=_ends(other), today=TODAY
        )
    assert refusal.value.hidden


def test_last_administrator_stays(cast: Cast, world: World) -> None:
    admin = cast.admin
    wide = Membership.objects.filter(user=admin.user, region=None, org=None, role=Role.ADMIN)
    from daxiao.kernel.access import Actor  # noqa: PLC0415

    root = Actor.system("测试")
    with pytest.raises(Refused) as by_grant:
        services.end_grant(actor=root, person=admin.user, input=_ends(wide.get()), today=TODAY)
    with pytest.raises(Refused) as by_account:
        services.close_account(actor=root, person=admin.user, today=TODAY)
    person("second", "第二管理员", Role.ADMIN, home=world.province)
    services.close_account(actor=root, person=admin.user, today=TODAY)

    assert _codes(by_grant) == _codes(by_account) == ["directory.last_admin"]
    assert not User.everything.get(pk=admin.user.pk).is_active


def test_nobody_takes_the_account_of_who_holds_more(world: World, cast: Cast) -> None:
    """Whose home lies in the county is reached by its administrator, but not when he administers the province."""
    boss = cast.admin.user
    home = PersonChange(boss.name, None, world.county.pk)
    services.change_person(actor=SYSTEM, person=boss, input=home)
    local = person("local", "县管理员", Role.ADMIN, home=world.county, region=world.county)
    peer = person("peer", "县经办", Role.UNIT, home=world.county, org=world.units["县经信局"])
    wide = Membership.objects.get(user=boss)

    for act in (
        lambda: services.set_password(
            actor=local.actor, person=boss, password="baishi-nandu-8", today=TODAY
        ),
        lambda: services.close_account(actor=local.actor, person=boss, today=TODAY),
        lambda: services.end_grant(
            actor=local.actor, person=boss, input=EndGrantInput(wide.pk, "试"), today=TODAY
        ),
    ):
        with pytest.raises(Refused) as refusal:
            act()
        assert [f.code for f in refusal.value.findings] == ["directory.person_outranks"]
    boss.refresh_from_db()
    assert boss.is_active
    assert boss.check_password(PASSWORD)

    services.set_password(
        actor=local.actor, person=peer.user, password="baishi-nandu-8", today=TODAY
    )
    assert peer.user.check_password("baishi-nandu-8")
