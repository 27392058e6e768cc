"""The navigation shows what the actor may see, in groups, and marks where he is."""

from dataclasses import replace

import pytest

import daxiao.entry.web  # noqa: F401 - assembles the registers
from daxiao.kernel.access import Actor, Grant
from daxiao.kernel.caps import Cap
from daxiao.ui.nav import MOST_OPEN, Nav, Page
from daxiao.ui.register import REGISTERS


def _may(*caps: Cap) -> Actor:
    return Actor(user_id=None, label="x", grants=(Grant(caps=frozenset(caps)),))


def _titles(nav: Nav, actor: Actor, path: str = "/") -> list[str]:
    return [i.title for g in nav.build(actor, path) for i in g.items]


def test_register_without_its_cap_is_not_there() -> None:
    titles = _titles(Nav(), _may(Cap.UNIT_VIEW))

    assert titles == [r.title for r in REGISTERS if r.cap is Cap.UNIT_VIEW and r.in_menu]


def test_who_may_nothing_sees_nothing() -> None:
    assert Nav().build(Actor.anonymous(), "/") == []


def test_groups_stand_in_the_order_given() -> None:
    nav = Nav()
    nav.order("名录", "台账")
    nav.add(Page("登录", "login", group="台账"))

    assert [g.title for g in nav.build(_may(*Cap), "/")][:2] == ["名录", "台账"]


def test_open_register_is_marked_also_on_its_details() -> None:
    here = [i.title for g in Nav().build(_may(*Cap), "/units/5/") for i in g.items if i.is_here]

    assert here == [REGISTERS["units"].title]


def test_only_the_nearest_page_is_marked() -> None:
    """The map lies under the address of the projects, and only the map is open."""
    nav = Nav()
    nav.add(Page("四色图", "project_map", group="项目"))

    here = [i.title for g in nav.build(_may(*Cap), "/projects/map/") for i in g.items if i.is_here]

    assert here == ["四色图"]


def test_page_with_an_unknown_address_is_left_out() -> None:
    nav = Nav()
    nav.add(Page("将来", "no-such-address"))

    assert "将来" not in _titles(nav, _may(*Cap))


@pytest.mark.parametrize("name", ["units", "people"])
def test_every_icon_of_the_navigation_is_in_the_sprite(name: str) -> None:
    from pathlib import Path  # noqa: PLC0415

    import daxiao.ui  # noqa: PLC0415

    sprite = (Path(daxiao.ui.__file__).parent / "static/ui/icons.svg").read_text(encoding="utf-8")
    used = {r.icon for r in REGISTERS} | {a.icon for r in REGISTERS for a in r.actions if a.icon}

    assert [i for i in sorted(used) if f'id="{i}"' not in sprite] == []
    assert replace(REGISTERS[name], icon="list").icon == "list"


def test_a_long_menu_folds_all_groups_but_the_first_and_that_of_the_page() -> None:
    groups = Nav().build(_may(*Cap), "/plans/")

    assert sum(len(g.items) for g in groups) > MOST_OPEN
    titled = [g for g in groups if g.title]
    assert {g.title for g in titled if g.is_open} == {titled[0].title, "规划"}


def test_a_short_menu_stands_open() -> None:
    assert all(g.is_open for g in Nav().build(_may(Cap.UNIT_VIEW), "/"))


def test_what_people_reach_from_other_pages_is_not_in_the_menu() -> None:
    titles = _titles(Nav(), _may(*Cap))

    assert {r.title for r in REGISTERS if not r.in_menu}.isdisjoint(titles)
