"""A hidden column is nowhere: page, detail, filter panel, filter, sort, search, export. Asking for it changes nothing."""

import re
from dataclasses import replace
from typing import Any

import pytest
from django.http import QueryDict
from django.test import RequestFactory

from daxiao.kernel.access import Actor
from daxiao.kernel.caps import Cap
from daxiao.ui import views
from daxiao.ui.fields import Field
from daxiao.ui.listing import Listing
from daxiao.ui.register import Register
from tests.registers.conftest import Messages, text_of
from tests.registers.world import Filler, World
from tests.registers.world import clerk as clerk_of


def _hide(register: Register, name: str) -> Register:
    """The register with one column that only the platform's operators may see."""
    fields = [
        replace(f, cap=Cap.SYSTEM_OPERATE, search=True) if f.name == name else f
        for f in register.fields
    ]
    return replace(register, fields=fields, default_sort="", panels=())


@pytest.fixture
def secret(register: Register) -> Field:
    return register.by_name[register.columns[1]]


@pytest.fixture
def hiding(register: Register, secret: Field) -> Register:
    return _hide(register, secret.name)


@pytest.fixture
def outsider(pair: World) -> Actor:
    return clerk_of(pair.here, without=frozenset({Cap.SYSTEM_OPERATE}))


def _ask(view: Any, actor: Actor, register: Register, query: str = "", **kwargs: Any) -> str:
    request = RequestFactory().get(f"/{register.name}/?{query}")
    request.actor, request.request_id, request._messages = actor, "test", Messages()
    return text_of(view(request, register=register, **kwargs))


def test_hidden_column_is_on_no_page(
    hiding: Register, secret: Field, fill: Filler, pair: World, outsider: Actor
) -> None:
    fill(pair.here, 2)
    pk = hiding.rows(outsider).first().pk
    heading = f'data-l="{secret.title}"'

    assert heading in _ask(views.listing, clerk_of(pair.here), hiding)
    assert heading not in _ask(views.listing, outsider, hiding)
    assert heading not in _ask(views.listing, outsider, hiding, f"col={secret.name}")
    page = re.sub("(?s)<nav.*?</nav>", "", _ask(views.detail, outsider, hiding, pk=str(pk)))
    assert f">{secret.heading}<" not in page  # the menu may have an item of that name
    filters = _ask(views.listing, outsider, hiding, "part=filters")
    assert not re.search(f'name="{secret.name}(__[a-z]+)?"', filters)
    heads = _ask(views.export, outsider, hiding, kind="csv").splitlines()[0]
    assert secret.heading not in heads.split(",")


def test_filter_by_hidden_column_changes_nothing(
    hiding: Register, secret: Field, fill: Filler, pair: World, outsider: Actor
) -> None:
    fill(pair.here, 3)
    asked = QueryDict("&".join(f"{n}=zzz-nowhere" for n in secret.filters()))

    look = Listing(hiding, outsider, asked)

    assert look.total == Listing(hiding, outsider, QueryDict("")).total
    assert look.active == []


def test_sort_by_hidden_column_changes_nothing(
    hiding: Register, secret: Field, outsider: Actor
) -> None:
    look = Listing(hiding, outsider, QueryDict(f"sort=-{secret.name}"))

    assert look.sort == ""


def test_search_does_not_reach_into_hidden_column(
    hiding: Register, secret: Field, fill: Filler, pair: World, outsider: Actor
) -> None:
    fill(pair.here, 3)
    values = hiding.rows(outsider).values_list(secret.path, *_open_paths(hiding, outsider))
    hidden, *open_values = next(iter(values))
    if not isinstance(hidden, str) or any(hidden in str(v) for v in open_values):
        pytest.skip("the value of the hidden column stands in an open one too")

    assert Listing(hiding, outsider, QueryDict(f"q={hidden}")).total == 0


def _open_paths(register: Register, actor: Actor) -> list[str]:
    return [f.path for f in register.visible(actor) if f.search]


def test_nothing_unknown_in_the_address_does_harm(
    register: Register, fill: Filler, pair: World, clerk: Actor
) -> None:
    fill(pair.here, 3)
    wild = (
        "sort=zzz&page=-1&size=7&col=zzz&zzz=1&name__password=x&after=%00&page=99999999999&id__in=1"
    )

    look = Listing(register, clerk, QueryDict(wild))

    assert look.total == Listing(register, clerk, QueryDict("")).total
    assert [f.name for f in look.columns] == list(register.columns)
    assert look.body(selectable=False)


def test_every_field_reads_sorts_and_filters(
    register: Register, fill: Filler, pair: World, clerk: Actor
) -> None:
    """A path that the query does not have would only fail when somebody clicks it."""
    fill(pair.here, 2)
    every = "&".join(f"col={f.name}" for f in register.fields)

    for field in register.fields:
        for down in ("", "-"):
            look = Listing(register, clerk, QueryDict(f"{every}&sort={down}{field.name}"))
            assert len(look.shown) == look.total or look.total > look.size
        for name in field.filters() if field.filter else ():
            for value in ("1", "2026-01-01", "2026-01", "none", "x"):
                Listing(register, clerk, QueryDict(f"{name}={value}")).body(selectable=True)
