"""Places and units come, change and end with a trace; old names still find them; nothing crosses a border."""

from dataclasses import replace
from datetime import date

import pytest

from daxiao.domains.directory import services
from daxiao.domains.directory.types import (
    HeadInput,
    MoveInput,
    NamesInput,
    PlaceInput,
    RetireInput,
    UnitInput,
)
from daxiao.kernel.access import Actor
from daxiao.kernel.errors import Denied
from daxiao.kernel.events import history_of
from daxiao.kernel.models import Org, Region
from daxiao.std.findings import Refused
from tests.cast import Cast
from tests.factories.directory import World


ROOT = Actor.system("测试")
NEW_PLACE = PlaceInput(code="980121103", name="云岗乡", kind="township", parent_id=None)


def _codes(refusal: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [f.code for f in refusal.value.findings]


def _new_unit(world: World, **changes: object) -> UnitInput:
    plain = UnitInput(
        code="qh-tj",
        name="青禾县统计局",
        short_name="县统计局",
        kind="department",
        region_id=world.county.pk,
        parent_id=None,
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


# --- adding


def test_place_is_added_below_its_parent_with_a_trace(world: World, cast: Cast) -> None:
    wanted = replace(NEW_PLACE, parent_id=world.county.pk, aliases=("云岗",))

    place = services.add_place(actor=cast.admin.actor, input=wanted)

    assert place.path == f"{world.county.path}980121103/"
    (entry,) = history_of(place)
    assert (entry.title, entry.actor) == ("新增地区", cast.admin.actor.label)


def test_unit_is_added_by_the_office_of_its_place(world: World, cast: Cast) -> None:
    unit = services.add_unit(actor=cast.office.actor, input=_new_unit(world))

    assert unit.region == world.county
    assert [e.title for e in history_of(unit)] == ["新增单位"]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"code": "a/b"}, "directory.code_odd"),
        ({"code": "x" * 41}, "directory.code_odd"),
        ({"code": ""}, "directory.code_odd"),
        ({"name": "青禾县经济和信息化局"}, "directory.name_taken"),
        ({"code": "qh-jz"}, "directory.code_taken"),
    ],
)
def test_unit_is_refused(world: World, cast: Cast, changes: dict[str, object], code: str) -> None:
    with pytest.raises(Refused) as refusal:
        services.add_unit(actor=cast.office.actor, input=_new_unit(world, **changes))

    assert _codes(refusal) == [code]
    assert not Org.everything.filter(name="青禾县统计局").exists()


def test_every_fault_of_a_new_place_is_said_at_once(world: World) -> None:
    wanted = replace(NEW_PLACE, code="坏 码", name="柳林镇", parent_id=world.county.pk)

    with pytest.raises(Refused) as refusal:
        services.add_place(actor=ROOT, input=wanted)

    assert _codes(refusal) == ["directory.code_odd", "directory.name_taken"]


def test_unit_in_a_place_out_of_scope_is_not_found(world: World, cast: Cast) -> None:
    with pytest.raises(Denied) as refusal:
        services.add_unit(actor=cast.office.actor, input=_new_unit(world, region_id=world.away.pk))

    assert refusal.value.hidden


def test_root_of_the_tree_is_only_for_who_manages_everything(world: World) -> None:
    from daxiao.kernel.access import Grant  # noqa: PLC0415
    from daxiao.kernel.caps import Cap  # noqa: PLC0415

    local = Actor(
        user_id=None,
        label="x",
        grants=(Grant(caps=frozenset(Cap), region_path=world.county.path),),
    )

    with pytest.raises(Denied):
        services.add_place(actor=local, input=NEW_PLACE)
    assert services.add_place(actor=ROOT, input=NEW_PLACE).path == "/980121103/"


@pytest.mark.parametrize("who", ["clerk", "reader", "enterprise", "auditor", "stranger"])
def test_who_does_not_manage_units_adds_none(world: World, cast: Cast, who: str) -> None:
    with pytest.raises(Denied):
        services.add_unit(actor=getattr(cast, who).actor, input=_new_unit(world))


# --- renaming


def test_old_name_stays_as_an_alias(world: World, cast: Cast) -> None:
    unit = world.units["县经信局"]
    names = NamesInput("青禾县工业和信息化局", "县工信局", ("工信局",), "机构改革")

    services.rename_unit(actor=cast.office.actor, unit=unit, input=names)

    unit.refresh_from_db()
    assert (unit.name, unit.short_name) == ("青禾县工业和信息化局", "县工信局")
    assert unit.aliases == ["工信局", "青禾县经济和信息化局"]
    entry = history_of(unit)[0]
    assert entry.reason == "机构改革"
    assert ("名称", "青禾县经济和信息化局", "青禾县工业和信息化局") in entry.lines


def test_a_unit_has_somebody_who_answers_for_it_in_person(world: World, cast: Cast) -> None:
    """S002-T-02: 第一责任人 is named by the office, told in the history, and may be taken away again."""
    unit = world.units["县经信局"]
    office = cast.office.actor

    services.set_head(actor=office, unit=unit, input=HeadInput("党组书记、局长", "县委文件"))
    services.set_head(actor=office, unit=unit, input=HeadInput("党组书记、局长", "再点一次"))

    unit.refresh_from_db()
    assert unit.head == "党组书记、局长"
    assert [e.reason for e in history_of(unit)] == ["县委文件", ""]
    assert ("第一责任人", "", "党组书记、局长") in history_of(unit)[0].lines

    services.set_head(actor=office, unit=unit, input=HeadInput("", "暂缺"))
    unit.refresh_from_db()
    assert unit.head == ""


def test_changing_only_aliases_keeps_the_name_out_of_them(world: World) -> None:
    place = world.county
    services.rename_place(
        actor=ROOT, place=place, input=NamesInput(place.name, "", ("青禾", place.name), "补别名")
    )

    place.refresh_from_db()
    assert place.aliases == ["青禾"]


def test_two_places_of_one_name_under_one_parent_are_refused(world: World) -> None:
    names = NamesInput("石桥镇", "", (), "x")

    with pytest.raises(Refused) as refusal:
        services.rename_place(actor=ROOT, place=world.townships[0], input=names)

    assert _codes(refusal) == ["directory.name_taken"]


# --- moving


def test_place_moves_with_everything_below_it(world: World) -> None:
    services.move_place(
        actor=ROOT, place=world.county, input=MoveInput(world.other_city.pk, "区划调整")
    )

    town = Region.everything.get(pk=world.townships[0].pk)
    assert town.path == f"{world.other_city.path}980121/980121101/"
    entry = history_of(world.county)[0]
    assert ("上级", "东屏市", "西屏市") in entry.lines


def test_place_cannot_move_under_itself(world: World) -> None:
    with pytest.raises(Refused) as refusal:
        services.move_place(
            actor=ROOT, place=world.city, input=MoveInput(world.townships[0].pk, "x")
        )

    assert _codes(refusal) == ["places.under_itself"]


def test_unit_moves_only_under_a_unit_one_manages(world: World, cast: Cast) -> None:
    unit = world.units["县科技局"]

    services.move_unit(
        actor=cast.office.actor, unit=unit, input=MoveInput(world.units["县经信局"].pk, "合署")
    )
    away = world.away_units["县经信局"].pk
    with pytest.raises(Denied):
        services.move_unit(actor=cast.office.actor, unit=unit, input=MoveInput(away, "x"))

    unit.refresh_from_db()
    assert unit.parent == world.units["县经信局"]


# --- retiring


def test_unit_retires_and_comes_back(world: World, cast: Cast) -> None:
    unit = world.units["县科技局"]
    last = RetireInput(date(2026, 3, 1), "并入县经信局")

    services.retire_unit(actor=cast.office.actor, unit=unit, input=last)
    unit.refresh_from_db()
    retired = unit.until
    services.restore_unit(actor=cast.office.actor, unit=unit)
    unit.refresh_from_db()

    assert (retired, unit.until) == (date(2026, 3, 1), None)
    assert [e.title for e in history_of(unit)][:2] == ["恢复单位", "停用单位"]


def test_retiring_twice_or_before_the_beginning_is_refused(world: World) -> None:
    unit = world.units["县科技局"]

    with pytest.raises(Refused) as early:
        services.retire_unit(actor=ROOT, unit=unit, input=RetireInput(unit.since, "x"))
    services.retire_unit(actor=ROOT, unit=unit, input=RetireInput(date(2026, 3, 1), "x"))
    with pytest.raises(Refused) as twice:
        services.retire_unit(actor=ROOT, unit=unit, input=RetireInput(date(2026, 4, 1), "x"))

    assert _codes(early) == ["directory.retired_before_begun"]
    assert _codes(twice) == ["directory.already_retired"]


def test_unit_with_people_and_place_with_places_do_not_retire(world: World, cast: Cast) -> None:
    last = RetireInput(date(2026, 3, 1), "x")

    with pytest.raises(Refused) as unit:
        services.retire_unit(actor=ROOT, unit=cast.clerk.user.org, input=last)
    with pytest.raises(Refused) as place:
        services.retire_place(actor=ROOT, place=world.county, input=last)

    assert _codes(unit) == ["directory.has_people"]
    assert _codes(place) == ["directory.has_children"]


def test_what_is_in_use_is_not_restored(world: World) -> None:
    with pytest.raises(Refused) as refusal:
        services.restore_place(actor=ROOT, place=world.county)

    assert _codes(refusal) == ["directory.still_in_use"]


def test_town_retires_when_nothing_hangs_below_it(world: World) -> None:
    town = world.townships[1]

    services.retire_place(actor=ROOT, place=town, input=RetireInput(date(2026, 3, 1), "撤并"))

    town.refresh_from_db()
    assert town.until == date(2026, 3, 1)


def test_unit_out_of_scope_cannot_be_touched(world: World, cast: Cast) -> None:
    unit = world.away_units["县经信局"]
    actor = cast.office.actor

    for act in (
        lambda: services.rename_unit(actor=actor, unit=unit, input=NamesInput("甲", "", (), "x")),
        lambda: services.set_head(actor=actor, unit=unit, input=HeadInput("局长", "x")),
        lambda: services.move_unit(actor=actor, unit=unit, input=MoveInput(None, "x")),
        lambda: services.retire_unit(
            actor=actor, unit=unit, input=RetireInput(date(2026, 3, 1), "x")
        ),
        lambda: services.restore_unit(actor=actor, unit=unit),
    ):
        with pytest.raises(Denied) as refusal:
            act()
        assert refusal.value.hidden


def test_trying_out_codes_tells_no_names_of_elsewhere(world: World, cast: Cast) -> None:
    taken = world.units["县经信局"]
    here = _new_unit(world, code=taken.code)
    elsewhere = _new_unit(world, code=taken.code, region_id=world.other_city.pk, parent_id=None)

    with pytest.raises(Refused) as known:
        services.add_unit(actor=cast.office.actor, input=here)
    with pytest.raises(Refused) as hidden:
        services.add_unit(actor=cast.stranger.actor, input=elsewhere)

    assert _codes(known) == _codes(hidden) == ["directory.code_taken"]
    assert taken.name in str(known.value)
    assert taken.name not in str(hidden.value)
