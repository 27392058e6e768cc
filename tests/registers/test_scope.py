"""What lies outside the actor's scope is nowhere: not on a list, not in a count, not behind an address."""

from daxiao.kernel.access import Actor
from daxiao.kernel.caps import Cap
from daxiao.ui.register import REGISTERS, Register
from tests.registers.conftest import Get, text_of
from tests.registers.world import Filler, World
from tests.registers.world import clerk as clerk_of


def _shown(page: str, words: list[str]) -> list[str]:
    return [w for w in words if w in page]


def test_list_shows_only_rows_in_scope(
    register: Register, fill: Filler, pair: World, clerk: Actor, get: Get
) -> None:
    mine, theirs = fill(pair.here, 3), fill(pair.there, 3)

    page = text_of(get(clerk, register.url))

    assert _shown(page, mine) == mine
    assert _shown(page, theirs) == []


def test_search_finds_nothing_out_of_scope(
    register: Register, fill: Filler, pair: World, clerk: Actor, get: Get
) -> None:
    theirs = fill(pair.there, 2)

    page = text_of(get(clerk, f"{register.url}?q={theirs[0]}", htmx=True))

    assert "没有符合条件的行" in page


def test_exports_hold_only_rows_in_scope(
    register: Register, fill: Filler, pair: World, clerk: Actor, get: Get
) -> None:
    mine, theirs = fill(pair.here, 3), fill(pair.there, 3)

    lines = text_of(get(clerk, f"{register.url}export.csv"))

    assert _shown(lines, mine) == mine
    assert _shown(lines, theirs) == []


def test_filter_panel_counts_only_rows_in_scope(
    register: Register, fill: Filler, pair: World, clerk: Actor, get: Get
) -> None:
    fill(pair.here, 2)
    before = text_of(get(clerk, f"{register.url}?part=filters"))
    fill(pair.there, 5)

    after = text_of(get(clerk, f"{register.url}?part=filters"))

    assert after == before
    assert pair.there.name not in after


def test_detail_out_of_scope_is_not_found(
    register: Register, fill: Filler, pair: World, clerk: Actor, get: Get
) -> None:
    fill(pair.here, 1)
    fill(pair.there, 1)
    everything = clerk_of(pair.city)
    mine = set(register.rows(clerk).values_list("pk", flat=True))
    theirs = set(register.rows(everything).values_list("pk", flat=True)) - mine

    assert mine
    assert theirs
    assert {get(clerk, register.url_of(pk)).status_code for pk in mine} == {200}
    assert {get(clerk, register.url_of(pk)).status_code for pk in theirs} == {404}


def test_every_action_on_a_row_out_of_scope_is_not_found(
    register: Register, fill: Filler, pair: World, clerk: Actor, get: Get
) -> None:
    fill(pair.there, 1)
    stranger = register.rows(clerk_of(pair.there)).first()

    for action in register.actions:
        if action.row is None:
            continue
        url = register.action_url(action, stranger)
        assert get(clerk, url).status_code == 404, action.name
        assert get(clerk, url, post={}).status_code == 404, action.name


def test_bulk_action_with_a_row_out_of_scope_is_not_found(
    register: Register, fill: Filler, pair: World, clerk: Actor, get: Get
) -> None:
    fill(pair.here, 1)
    fill(pair.there, 1)
    keys = [register.rows(a).last().pk for a in (clerk, clerk_of(pair.there))]

    for action in (a for a in register.actions if a.bulk):
        url = register.action_url(action)
        assert get(clerk, url, post={"ids": keys}).status_code == 404, action.name


def test_nonsense_key_is_not_found(register: Register, clerk: Actor, get: Get) -> None:
    assert get(clerk, f"{register.url}no-such-key/").status_code == 404
    assert get(clerk, f"{register.url}{'9' * 60}/").status_code == 404


def test_no_cap_no_page(register: Register, pair: World, get: Get) -> None:
    actor = clerk_of(pair.here, without=frozenset({register.cap}))

    for address in ("", "export.csv", "export.xlsx", "?part=filters", "1/"):
        assert get(actor, register.url + address).status_code in {403, 404}, address


def test_action_without_its_cap_is_refused(
    register: Register, fill: Filler, pair: World, get: Get
) -> None:
    fill(pair.here, 1)
    for action in register.actions:
        if action.cap == register.cap:
            continue
        actor = clerk_of(pair.here, without=frozenset({action.cap}))
        row = register.rows(actor).first() if action.row else None
        assert get(actor, register.action_url(action, row)).status_code == 403, action.name


def test_caps_of_registers_are_real() -> None:
    assert all(isinstance(r.cap, Cap) for r in REGISTERS)
