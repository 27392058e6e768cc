"""A saved view belongs to one person and keeps the query string of one register."""

from datetime import UTC, datetime

import pytest

from daxiao.kernel.access import Actor, Grant
from daxiao.kernel.caps import Cap
from daxiao.kernel.errors import Denied
from daxiao.kernel.models import User
from daxiao.std.findings import Refused
from daxiao.ui import services


NOW = datetime(2026, 3, 5, 8, tzinfo=UTC)
CAP = Cap.UNIT_VIEW


def _actor(name: str) -> Actor:
    user = User.everything.create(username=name, name=name)
    grant = Grant(caps=frozenset({CAP}))
    return Actor(user_id=user.pk, label=name, grants=(grant,))


@pytest.fixture
def alice(db: None) -> Actor:
    return _actor("alice")


def _keep(actor: Actor, title: str, query: str = "q=x") -> object:
    return services.keep(actor=actor, register="units", cap=CAP, title=title, query=query, now=NOW)


def _titles(actor: Actor) -> list[str]:
    return [v.title for v in services.views(actor, "units", CAP)]


def test_saved_view_is_there_again(alice: Actor) -> None:
    _keep(alice, "  本月  到期 ", "due__to=2026-03-31")

    (view,) = services.views(alice, "units", CAP)
    assert (view.title, view.query) == ("本月 到期", "due__to=2026-03-31")


def test_saving_under_the_same_name_replaces(alice: Actor) -> None:
    _keep(alice, "我的", "q=a")
    _keep(alice, "我的", "q=b")

    assert [v.query for v in services.views(alice, "units", CAP)] == ["q=b"]


def test_nobody_sees_or_deletes_the_view_of_another(alice: Actor) -> None:
    bob = _actor("bob")
    _keep(alice, "甲")
    (view,) = services.views(alice, "units", CAP)

    assert _titles(bob) == []
    with pytest.raises(Denied) as refusal:
        services.forget(actor=bob, register="units", cap=CAP, pk=view.pk)
    assert refusal.value.hidden
    assert _titles(alice) == ["甲"]


def test_owner_deletes_his_view(alice: Actor) -> None:
    _keep(alice, "甲")
    (view,) = services.views(alice, "units", CAP)

    services.forget(actor=alice, register="units", cap=CAP, pk=view.pk)

    assert _titles(alice) == []


@pytest.mark.parametrize(
    ("title", "query", "code"),
    [("  ", "q=x", "ui.view_nameless"), ("甲", "q=" + "x" * 2000, "ui.view_too_long")],
)
def test_view_is_refused(alice: Actor, title: str, query: str, code: str) -> None:
    with pytest.raises(Refused) as refusal:
        _keep(alice, title, query)

    assert [f.code for f in refusal.value.findings] == [code]


def test_views_are_limited_per_register(alice: Actor) -> None:
    for number in range(services.MOST):
        _keep(alice, f"视图{number}")

    with pytest.raises(Refused):
        _keep(alice, "再来一个")
    _keep(alice, "视图0", "q=new")  # replacing one is still fine


def test_without_an_account_nothing_is_saved(db: None) -> None:
    with pytest.raises(Denied):
        _keep(Actor.system("test"), "甲")
