"""How a register behaves: queries stay flat, exports say what the page says, fragments are parts of the page."""

import csv
import io
import re
from typing import Any

import pytest
from django.db import connection
from django.db.models import CharField, IntegerField, UniqueConstraint
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from daxiao.kernel.access import Actor
from daxiao.ui.listing import Listing
from daxiao.ui.register import REGISTERS, Register
from tests.registers import world as worlds
from tests.registers.conftest import Get, text_of
from tests.registers.world import Filler, World


MOST_QUERIES = 6
# what reads more for a list, with the reason
MORE_QUERIES = {
    "quotas": 10
}  # actual values are counted from the register of projects at each look


def _count(get: Get, actor: Actor, url: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as seen:
        assert get(actor, url).status_code == 200
    return len(seen)


@pytest.mark.parametrize("address", ["", "?part=filters", "export.csv"])
def test_query_count_is_the_same_for_2_rows_and_for_42(
    register: Register, fill: Filler, pair: World, clerk: Actor, get: Get, address: str
) -> None:
    fill(pair.here, 2)
    few = _count(get, clerk, register.url + address)
    fill(pair.there, 1)
    _more(register, 40)

    many = _count(get, clerk, register.url + address)

    assert many == few
    assert address or many <= MORE_QUERIES.get(register.name, MOST_QUERIES)


def _more(register: Register, count: int) -> None:
    """More rows in the clerk's place: copies of one row, since services refuse doubles of a code."""
    model = register.rows(_everybody()).model
    pattern = model._default_manager.filter(pk=register.rows(_everybody()).last().pk).get()
    rows = []
    for i in range(count):
        copy = model._default_manager.get(pk=pattern.pk)
        copy.pk, copy._state.adding = None, True
        for field in model._meta.fields:
            if field.unique and not field.primary_key and field.is_relation:
                setattr(copy, field.attname, None)  # one to one: nobody shares it
            elif field.unique and not field.primary_key:
                setattr(
                    copy,
                    field.attname,
                    f"{getattr(pattern, field.attname).rstrip('/')}x{i}/"[-field.max_length :]
                    if field.name == "path"
                    else f"copy-{i}",
                )
        _set_apart(copy, i)
        if register.name in worlds.APART:
            worlds.APART[register.name](copy, i)
        rows.append(copy)
    model._default_manager.bulk_create(rows)


def _set_apart(copy: Any, number: int) -> None:
    """What must be unique together differs in its text, or belongs to another row."""
    for constraint in copy._meta.constraints:
        if not isinstance(constraint, UniqueConstraint) or not constraint.fields:
            continue
        fields = [copy._meta.get_field(name) for name in constraint.fields]
        texts = [f for f in fields if not f.is_relation]
        if constraint.condition:
            # rows out of force do not count; what people name in their own words tells the others apart
            texts = [f for f in texts if isinstance(f, CharField) and f.blank and not f.choices]
            if not texts:
                continue
        if texts:
            _vary(copy, texts, number)
            continue
        other = getattr(copy, fields[0].name)
        if other is None:
            continue  # nothing is as unlike nothing as one wants
        other.pk, other._state.adding = None, True
        other.save()
        setattr(copy, fields[0].name, other)


def _vary(copy: Any, fields: list[Any], number: int) -> None:
    """A number among the fields before a text."""
    chosen = next((f for f in fields if isinstance(f, IntegerField)), fields[0])
    is_number = isinstance(chosen, IntegerField)
    setattr(copy, chosen.name, 1900 + number if is_number else f"copy-{number}")


def _everybody() -> Actor:
    return Actor.system("test")


def test_detail_query_count_does_not_grow_with_rows(
    register: Register, fill: Filler, pair: World, clerk: Actor, get: Get
) -> None:
    fill(pair.here, 1)
    url = register.url_of(register.rows(clerk).last())
    few = _count(get, clerk, url)
    fill(pair.there, 20)

    assert _count(get, clerk, url) == few


def test_export_is_exactly_what_is_filtered(
    register: Register, fill: Filler, pair: World, clerk: Actor, get: Get
) -> None:
    words = fill(pair.here, 12)
    first = register.columns[0]

    for query in (f"?q={words[3]}", f"?{first}={words[5]}", f"?sort=-{first}&size=20"):
        look = Listing(register, clerk, QueryDict(query[1:]))
        lines = list(
            csv.reader(io.StringIO(text_of(get(clerk, f"{register.url}export.csv{query}"))))
        )
        assert lines[0] == [f.heading for f in look.columns]
        assert len(lines) - 1 == look.total > 0
        assert [row[0] for row in lines[1 : look.size + 1]] == [
            look.columns[0].plain(r[1]) for r in look.shown
        ]


def test_workbook_has_the_rows_of_the_list(
    register: Register, fill: Filler, pair: World, clerk: Actor, get: Get, tmp_path: object
) -> None:
    from python_calamine import CalamineWorkbook  # noqa: PLC0415 - only here

    words = fill(pair.here, 5)
    response = get(clerk, f"{register.url}export.xlsx")
    book = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(response.streaming_content)))
    rows = book.get_sheet_by_index(0).to_python()

    look = Listing(register, clerk, QueryDict(""))
    assert rows[0] == [f.heading for f in look.columns]
    assert len(rows) - 1 == look.total
    assert set(words) <= {r[0] for r in rows[1:]}


def test_fragment_is_a_part_of_the_page(
    register: Register, fill: Filler, pair: World, clerk: Actor, get: Get
) -> None:
    fill(pair.here, 3)

    page = get(clerk, register.url)
    fragment = get(clerk, register.url, htmx=True)

    assert "HX-Request" in page["Vary"]
    assert "<html" not in text_of(fragment)
    without_tokens = [re.sub(r'value="\w{64}"', "", text_of(r)).strip() for r in (fragment, page)]
    assert without_tokens[0] in without_tokens[1]


def test_going_back_in_the_history_gets_the_whole_page(
    register: Register, clerk: Actor, pair: World
) -> None:
    from django.test import RequestFactory  # noqa: PLC0415

    from daxiao.ui import views  # noqa: PLC0415
    from tests.registers.conftest import Messages  # noqa: PLC0415

    headers = {"HX-Request": "true", "HX-History-Restore-Request": "true"}
    request = RequestFactory(headers=headers).get(register.url)
    request.actor, request.request_id, request._messages = clerk, "t", Messages()

    assert "<html" in text_of(views.listing(request, register=register))


def test_pages_hold_every_row_once(
    register: Register, fill: Filler, pair: World, clerk: Actor
) -> None:
    from dataclasses import replace  # noqa: PLC0415

    fill(pair.here, 45)
    paged = replace(register, keyset=False)
    seen: list[object] = []
    for page in (1, 2, 3):
        seen += [r[0] for r in Listing(paged, clerk, QueryDict(f"size=20&page={page}")).shown]

    everything = list(register.rows(clerk).values_list("pk", flat=True))
    assert len(seen) == len(set(seen))
    assert set(seen) == set(everything)


def test_keyset_pages_hold_every_row_once_also_where_values_are_missing(
    register: Register, fill: Filler, pair: World, clerk: Actor
) -> None:
    from dataclasses import replace  # noqa: PLC0415

    fill(pair.here, 45)
    keyset = replace(register, keyset=True)
    for field in register.fields:
        if not field.sort:
            continue
        for down in ("", "-"):
            seen: list[object] = []
            place, rounds = "", 0
            while rounds < 5:
                query = QueryDict(f"size=20&sort={down}{field.name}&after={place}")
                look = Listing(keyset, clerk, query)
                seen += [r[0] for r in look.shown]
                place, rounds = look.next_place, rounds + 1
                if not place:
                    break
            assert len(seen) == len(set(seen)) == look.total, f"{down}{field.name}"


def test_empty_register_says_what_to_do(register: Register, get: Get, db: None) -> None:
    nowhere = Actor(user_id=None, label="x", grants=_grants_nowhere())

    page = text_of(get(nowhere, register.url))

    assert register.empty in page
    assert "<table" not in page


def _grants_nowhere() -> tuple[object, ...]:
    from daxiao.kernel.access import Grant  # noqa: PLC0415
    from daxiao.kernel.caps import Cap  # noqa: PLC0415

    return (Grant(caps=frozenset(Cap), region_path="/nowhere/"),)


def test_addresses_are_those_the_register_says(register: Register) -> None:
    assert register.url == reverse(f"{register.name}_list")
    assert register.url_of(7) == reverse(f"{register.name}_detail", args=[7])
    for action in register.actions:
        name, row = ("act", 7) if action.row else ("do", None)
        args = [7, action.name] if action.row else [action.name]
        assert register.action_url(action, row) == reverse(f"{register.name}_{name}", args=args)


def test_register_names_are_addresses() -> None:
    assert all(re.fullmatch(r"[a-z][a-z0-9-]*", r.name) for r in REGISTERS)
    assert all(r.help for r in REGISTERS), "every register says what it is"


def test_saved_view_leads_back_to_its_query_and_nowhere_else(
    register: Register, pair: World, get: Get
) -> None:
    from daxiao.kernel.caps import ROLES, Role  # noqa: PLC0415
    from tests.cast import person  # noqa: PLC0415

    role = next(r for r in (Role.ADMIN, *Role) if register.cap in ROLES[r])
    actor = person("viewer", "看视图", role, home=pair.city, region=pair.city).actor
    url = reverse(f"{register.name}_keep_view")

    response = get(actor, url, post={"title": "甲", "query": "q=x\r\nSet-Cookie: a=b"})

    assert response.status_code == 303
    assert response["Location"].startswith(f"{register.url}?q=x")
    assert "\n" not in response["Location"]
    assert "甲" in text_of(get(actor, reverse(f"{register.name}_views")))
    assert "甲" not in text_of(get(actor, register.url)), "the menu is fetched when it is opened"
