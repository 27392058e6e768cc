"""Grants become rows: by place, by unit, by owner, by shared caps; what cannot be reached is not granted."""

import pytest

from daxiao.domains.targets.models import Indicator
from daxiao.domains.tasks.models import Task, TaskUnit
from daxiao.domains.tasks.types import Duty, Found
from daxiao.kernel.access import Actor, Grant, ScopeBy, get_visible, require, rows_for
from daxiao.kernel.caps import Cap
from daxiao.kernel.errors import Denied
from daxiao.kernel.models import Event, Notice, Org, Region, User
from tests.cast import SYSTEM, Cast
from tests.factories import directory
from tests.factories.directory import World
from tests.factories.plans import Ledger
from tests.moment import NOW


def holder(
    *caps: Cap, region: Region | None = None, org: Org | None = None, user_id: int | None = None
) -> Actor:
    grant = Grant(frozenset(caps), region.path if region else None, org.path if org else None)
    return Actor(user_id=user_id, label="某人", grants=(grant,))


def names(rows: object) -> set[str]:
    return {str(r) for r in rows}  # type: ignore[attr-defined]


# ---- by place


def test_a_branch_is_the_place_and_all_below_it(world: World) -> None:
    seen = Region.objects.visible_to(holder(Cap.PLACE_VIEW, region=world.city), Cap.PLACE_VIEW)

    assert names(seen) == {"东屏市", "青禾县", "白石县", "柳林镇", "石桥镇"}


def test_a_place_beside_the_branch_is_out_even_when_its_code_begins_alike(world: World) -> None:
    directory.place("98012", "短码县", "county", world.city)

    seen = Region.objects.visible_to(
        holder(Cap.PLACE_VIEW, region=Region.everything.get(code="98012")), Cap.PLACE_VIEW
    )

    assert names(seen) == {"短码县"}


def test_a_grant_without_place_and_unit_is_everywhere(world: World) -> None:
    seen = Region.objects.visible_to(holder(Cap.PLACE_VIEW), Cap.PLACE_VIEW)

    assert seen.count() == Region.everything.count()


def test_a_cap_is_not_another_cap(world: World) -> None:
    actor = holder(Cap.PLACE_VIEW)

    assert not Region.objects.visible_to(actor, Cap.PLACE_MANAGE).exists()


def test_two_grants_add_up(world: World) -> None:
    both = Actor(
        user_id=None,
        label="两县",
        grants=(
            Grant(frozenset({Cap.UNIT_VIEW}), region_path=world.sister.path),
            Grant(frozenset({Cap.UNIT_VIEW}), region_path=world.away.path),
            Grant(frozenset({Cap.PLACE_VIEW})),
        ),
    )

    seen = Org.objects.visible_to(both, Cap.UNIT_VIEW)

    assert set(seen) == {world.sister_units["县经信局"], world.away_units["县经信局"]}


# ---- by unit


def test_a_unit_holds_itself_and_what_hangs_below_it(world: World) -> None:
    bureau = world.units["县经信局"]
    office = directory.unit(
        world.county, "qh-zx", "企业服务中心", "服务中心", "other", parent=bureau
    )

    seen = Org.objects.visible_to(holder(Cap.UNIT_VIEW, org=bureau), Cap.UNIT_VIEW)

    assert set(seen) == {bureau, office}


def test_place_and_unit_in_one_grant_must_both_hold(world: World) -> None:
    actor = holder(Cap.UNIT_VIEW, region=world.sister, org=world.units["县经信局"])

    assert not Org.objects.visible_to(actor, Cap.UNIT_VIEW).exists()


def test_a_unit_sees_a_task_it_takes_part_in_once(world: World, ledger: Ledger) -> None:
    """S000-T-01: lead and responsible units stand on each task, several at a time."""
    task, bureau = ledger.tasks["K01"], world.units["县经信局"]
    TaskUnit.everything.create(
        task=task,
        duty=Duty.RESPONSIBLE,
        position=9,
        written="县经信局（责任）",
        found=Found.UNIT,
        org=bureau,
    )

    seen = Task.objects.visible_to(holder(Cap.TASK_VIEW, org=bureau), Cap.TASK_VIEW)

    assert list(seen) == [task]
    assert seen.count() == 1


def test_several_units_below_one_grant_do_not_double_the_row(world: World, ledger: Ledger) -> None:
    """A task with four units of the branch is one row."""
    everywhere = Actor(
        user_id=None,
        label="各单位",
        grants=tuple(
            Grant(frozenset({Cap.TASK_VIEW}), org_path=u.path) for u in world.units.values()
        ),
    )

    seen = Task.objects.visible_to(everywhere, Cap.TASK_VIEW)

    assert seen.count() == len(set(seen)) == 2


def test_a_unit_beside_the_task_sees_nothing(world: World, ledger: Ledger) -> None:
    outsider = holder(Cap.TASK_VIEW, org=world.units["青禾精铸"])

    assert not Task.objects.visible_to(outsider, Cap.TASK_VIEW).exists()


# ---- by owner, by shared caps


def test_the_owner_sees_his_own_notice_and_nobody_elses(cast: Cast) -> None:
    mine, theirs = (
        Notice.everything.create(user=p.user, topic="t", text=p.user.name, created_at=NOW)
        for p in (cast.clerk, cast.reader)
    )

    seen = Notice.objects.visible_to(cast.clerk.actor, Cap.TASK_VIEW)

    assert list(seen) == [mine]
    assert theirs not in seen


def test_a_notice_to_a_unit_reaches_those_who_hold_the_unit(world: World, cast: Cast) -> None:
    notice = Notice.everything.create(
        org=world.units["县经信局"], topic="t", text="新任务", created_at=NOW
    )

    assert list(Notice.objects.visible_to(cast.clerk.actor, Cap.TASK_VIEW)) == [notice]
    assert not Notice.objects.visible_to(cast.enterprise.actor, Cap.UNIT_VIEW).exists()


def test_nobody_owns_what_has_no_owner(cast: Cast) -> None:
    Notice.everything.create(user=cast.clerk.user, topic="t", text="x", created_at=NOW)

    assert not Notice.objects.visible_to(Actor.anonymous(), Cap.TASK_VIEW).exists()


def test_a_definition_is_read_by_all_and_kept_by_its_place(ledger: Ledger, cast: Cast) -> None:
    stranger = cast.stranger.actor

    assert Indicator.objects.visible_to(stranger, Cap.INDICATOR_VIEW).exists()
    assert not Indicator.objects.visible_to(stranger, Cap.INDICATOR_MANAGE).exists()
    assert Indicator.objects.visible_to(cast.office.actor, Cap.INDICATOR_MANAGE).exists()


def test_a_shared_cap_must_still_be_held(ledger: Ledger, cast: Cast) -> None:
    assert not Indicator.objects.visible_to(cast.enterprise.actor, Cap.INDICATOR_VIEW).exists()


# ---- fails closed


@pytest.mark.parametrize("missing", ["region", "org"])
def test_a_grant_over_what_a_table_cannot_reach_grants_nothing(
    missing: str, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    actor = (
        holder(Cap.UNIT_VIEW, region=world.province)
        if missing == "region"
        else holder(Cap.UNIT_VIEW, org=world.units["县经信局"])
    )
    scope = ScopeBy(org=("self",)) if missing == "region" else ScopeBy(region="region")
    monkeypatch.setattr(Org, "SCOPE", scope)

    assert not Org.objects.visible_to(actor, Cap.UNIT_VIEW).exists()


def test_a_table_that_reaches_nothing_is_open_to_nobody_with_bounds(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Org, "SCOPE", ScopeBy())

    bounded = holder(Cap.UNIT_VIEW, region=world.province)

    assert not Org.everything.filter(rows_for(bounded, Cap.UNIT_VIEW, Org)).exists()
    assert Org.everything.filter(rows_for(holder(Cap.UNIT_VIEW), Cap.UNIT_VIEW, Org)).exists()


def test_nobody_sees_nothing(world: World, cast: Cast) -> None:
    for cap in Cap:
        assert not Region.objects.visible_to(Actor.anonymous(), cap).exists()


def test_an_event_without_a_place_is_seen_only_by_who_holds_everything(cast: Cast) -> None:
    Event.everything.all().delete()
    Event.everything.create(
        at=NOW,
        type="x.happened",
        actor_label="某人",
        subject_model="x",
        subject_id="1",
        subject_label="x",
    )

    assert not Event.objects.visible_to(cast.auditor.actor, Cap.AUDIT_VIEW).exists()
    assert Event.objects.visible_to(SYSTEM, Cap.AUDIT_VIEW).exists()


# ---- the actor's own answers


def test_may_anywhere_and_on_a_row(world: World, cast: Cast) -> None:
    office = cast.office.actor

    assert office.may(Cap.UNIT_MANAGE)
    assert office.may(Cap.UNIT_MANAGE, on=world.units["县经信局"])
    assert not office.may(Cap.UNIT_MANAGE, on=world.city_units["市经信局"])
    assert not office.may(Cap.SYSTEM_OPERATE)
    assert not office.may(Cap.SYSTEM_OPERATE, on=world.units["县经信局"])


def test_may_not_on_a_row_that_is_not_saved(world: World) -> None:
    assert not SYSTEM.may(Cap.UNIT_MANAGE, on=Org(name="未存"))


def test_branches_name_where_a_cap_is_held(world: World, cast: Cast) -> None:
    (branch,) = cast.city_office.actor.branches(Cap.TARGET_VIEW)
    (unit,) = cast.clerk.actor.branches(Cap.TASK_REPORT)

    assert (branch.region_path, branch.org_path) == (world.city.path, None)
    assert (unit.region_path, unit.org_path) == (None, world.units["县经信局"].path)
    assert cast.clerk.actor.branches(Cap.PLAN_PUBLISH) == ()


def test_require_says_which_right_is_missing(cast: Cast) -> None:
    with pytest.raises(Denied, match="发布规划") as denied:
        require(cast.reader.actor, Cap.PLAN_PUBLISH)

    assert not denied.value.hidden


def test_require_hides_a_row_beyond_the_border(world: World, cast: Cast) -> None:
    with pytest.raises(Denied) as denied:
        require(cast.stranger.actor, Cap.UNIT_MANAGE, on=world.units["县经信局"])

    assert denied.value.hidden


def test_require_lets_the_holder_pass(world: World, cast: Cast) -> None:
    require(cast.office.actor, Cap.UNIT_MANAGE, on=world.units["县经信局"])


def test_get_visible_gives_the_row_or_hides_it(world: World, cast: Cast) -> None:
    bureau = world.units["县经信局"]

    assert get_visible(Org, cast.office.actor, Cap.UNIT_VIEW, pk=bureau.pk) == bureau
    for actor, pk in ((cast.stranger.actor, bureau.pk), (cast.office.actor, 0)):
        with pytest.raises(Denied) as denied:
            get_visible(Org, actor, Cap.UNIT_VIEW, pk=pk)
        assert denied.value.hidden


# ---- who may what, on the whole cast


def test_the_administrator_runs_the_platform_and_cannot_publish(cast: Cast) -> None:
    admin = cast.admin.actor

    assert admin.may(Cap.SYSTEM_OPERATE)
    assert not any(admin.may(c) for c in (Cap.PLAN_PUBLISH, Cap.TARGET_MANAGE, Cap.TASK_MANAGE))


def test_reader_auditor_and_enterprise_change_nothing(cast: Cast) -> None:
    changing = {c for c in Cap if c.value.rsplit(".", 1)[1] not in {"view"}}

    for person in (cast.reader, cast.auditor, cast.enterprise):
        assert not {c for c in changing if person.actor.may(c)}


def test_the_people_of_a_place_are_seen_in_scope_only(world: World, cast: Cast) -> None:
    seen = User.objects.visible_to(cast.office.actor, Cap.PERSON_VIEW)

    assert names(seen) == {"青禾专班", "经信经办", "精铸填报"}
