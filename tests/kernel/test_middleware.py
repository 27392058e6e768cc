"""A request carries its actor, made from the grants in force today, and an id."""

import logging
from datetime import date, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from daxiao.kernel import clock, middleware
from daxiao.kernel.access import Actor, Grant
from daxiao.kernel.caps import CAP_LABELS, ROLE_LABELS, ROLES, Cap, Role
from daxiao.kernel.models import Membership, User
from daxiao.kernel.request import RequestIdFilter, request_id
from tests.cast import Cast
from tests.factories.directory import World
from tests.moment import TODAY


def actor_on(user: User, day: date) -> Actor:
    return middleware.actor_of(user, today=day)


def test_the_actor_knows_person_home_and_grants(world: World, cast: Cast) -> None:
    actor = cast.clerk.actor
    bureau = world.units["县经信局"]

    assert (actor.user_id, actor.label) == (cast.clerk.user.pk, "经信经办")
    assert (actor.org_id, actor.region_id) == (bureau.pk, world.county.pk)
    assert actor.grants == (Grant(ROLES[Role.UNIT], region_path=None, org_path=bureau.path),)
    assert not actor.is_system


@pytest.mark.parametrize(
    ("offset", "holds"), [(-1, False), (0, True), (9, True), (10, False), (11, False)]
)
def test_a_grant_holds_from_its_first_day_until_its_last(
    offset: int, holds: bool, cast: Cast
) -> None:
    Membership.objects.filter(user=cast.office.user).update(
        since=TODAY, until=TODAY + timedelta(days=10)
    )

    actor = actor_on(cast.office.user, TODAY + timedelta(days=offset))

    assert actor.may(Cap.PLAN_PUBLISH) is holds


def test_a_closed_account_is_nobody(cast: Cast) -> None:
    cast.office.user.is_active = False

    assert actor_on(cast.office.user, TODAY) == Actor.anonymous()


def test_who_is_not_logged_in_is_nobody() -> None:
    assert middleware.actor_of(AnonymousUser(), today=TODAY) == Actor.anonymous()
    assert not any(Actor.anonymous().may(cap) for cap in Cap)


def test_the_platform_itself_holds_every_right_and_says_so() -> None:
    actor = Actor.system("夜间巡检")

    assert all(actor.may(cap) for cap in Cap)
    assert (actor.label, actor.user_id, actor.is_system) == ("系统：夜间巡检", None, True)


def served(user: User | AnonymousUser) -> tuple[HttpRequest, HttpResponse]:
    request = RequestFactory().get("/")
    request.user = user
    seen: list[str] = []

    def view(_request: HttpRequest) -> HttpResponse:
        seen.append(request_id.get())
        return HttpResponse()

    response = middleware.ActorMiddleware(view)(request)
    assert seen == [response["X-Request-Id"]]
    return request, response


def test_a_request_carries_actor_and_id(cast: Cast) -> None:
    request, response = served(cast.office.user)

    assert request.actor.user_id == cast.office.user.pk  # type: ignore[attr-defined]
    assert request.request_id == response["X-Request-Id"]  # type: ignore[attr-defined]
    assert request_id.get() == ""


def test_each_request_has_its_own_id(cast: Cast) -> None:
    ids = {served(cast.office.user)[1]["X-Request-Id"] for _ in range(3)}

    assert len(ids) == 3


def test_the_id_is_gone_after_a_crash(cast: Cast) -> None:
    request = RequestFactory().get("/")
    request.user = cast.office.user

    def crash(_request: HttpRequest) -> HttpResponse:
        raise RuntimeError("crash")

    with pytest.raises(RuntimeError):
        middleware.ActorMiddleware(crash)(request)

    assert request_id.get() == ""


def test_log_lines_carry_the_id() -> None:
    record = logging.LogRecord("x", logging.INFO, "x", 1, "x", None, None)
    RequestIdFilter().filter(record)
    assert record.request_id == "-"  # type: ignore[attr-defined]

    token = request_id.set("abc")
    RequestIdFilter().filter(record)
    request_id.reset(token)
    assert record.request_id == "abc"  # type: ignore[attr-defined]


def test_the_session_decides_who_acts(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.office.user, backend="django.contrib.auth.backends.ModelBackend")

    response = client.get("/health/")

    assert response.wsgi_request.actor.label == "青禾专班"  # type: ignore[attr-defined]
    assert len(response["X-Request-Id"]) == 12


def test_the_day_is_chinas(monkeypatch: pytest.MonkeyPatch) -> None:
    from datetime import UTC, datetime  # noqa: PLC0415

    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 3, 1, 16, 0, tzinfo=UTC))
    assert clock.today() == date(2026, 3, 2)

    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 3, 1, 15, 59, tzinfo=UTC))
    assert clock.today() == date(2026, 3, 1)


def test_the_instant_is_aware() -> None:
    assert clock.now().utcoffset() == timedelta(0)


# ---- the matrix


def test_every_right_and_role_has_a_label_and_every_right_a_holder() -> None:
    assert set(CAP_LABELS) == set(Cap)
    assert set(ROLE_LABELS) == set(ROLES) == set(Role)
    held = frozenset().union(*ROLES.values())
    assert set(Cap) - held == set()


def test_who_may_manage_may_look() -> None:
    """Nobody changes what he cannot see."""
    for role, caps in ROLES.items():
        for cap in caps:
            area, _, verb = cap.value.partition(".")
            view = f"{area}.view"
            if verb == "manage" and view in set(Cap):
                assert Cap(view) in caps, (role, cap)
