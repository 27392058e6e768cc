"""From the button to the service and back: what a person sees after yes, after no, and after somebody was quicker."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from django import forms as django_forms
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from daxiao.kernel.access import Actor
from daxiao.kernel.caps import Cap
from daxiao.kernel.errors import Denied, Stale
from daxiao.kernel.models import Region
from daxiao.std.findings import FindingKind, Refused
from daxiao.ui import forms, views
from daxiao.ui.actions import Action, Moment
from daxiao.ui.fields import Text
from daxiao.ui.middleware import RefusalMiddleware
from daxiao.ui.register import Register


TOO_LATE = FindingKind("test.too_late", "已过截止日 {day}，请改日期")
OVERALL = FindingKind("test.overall", "本轮已关闭，请等下一轮")


class Naming(forms.Form):
    name = django_forms.CharField(label="名称")

    def value(self) -> str:
        return str(self.cleaned_data["name"])


Answer = Callable[..., Any]


@pytest.fixture
def place(db: None) -> Region:
    return Region.everything.create(code="990100", name="临江市", kind="city", path="/990100/")


@pytest.fixture
def actor() -> Actor:
    return Actor.system("test")


def _register(service: Answer, **changes: Any) -> Register:
    action = Action(
        "name", "命名", Cap.PLACE_MANAGE, Naming, service, row="place", value="new", **changes
    )
    return Register(
        name="places",
        title="地区",
        cap=Cap.PLACE_VIEW,
        rows=lambda a: Region.objects.visible_to(a, Cap.PLACE_VIEW),
        fields=[Text("name", "名称")],
        columns=["name"],
        actions=[action],
    )


class _Box(list[Any]):
    def add(self, _level: int, message: str, extra_tags: str = "") -> None:
        self.append((message, extra_tags))


def _request(actor: Actor, data: dict[str, str] | None, *, htmx: bool = False) -> HttpRequest:
    make = RequestFactory(headers={"HX-Request": "true"} if htmx else {})
    request: Any = make.get("/x/") if data is None else make.post("/x/", data)
    request.actor, request.request_id, request._messages = actor, "t", _Box()
    return request  # type: ignore[no-any-return]


def _post(
    register: Register, actor: Actor, place: Region, data: dict[str, str], *, htmx: bool = False
) -> tuple[HttpResponse, str]:
    request = _request(actor, data, htmx=htmx)
    response = views.act(request, register=register, pk=str(place.pk), action="name")  # type: ignore[arg-type]
    return response, response.content.decode()


def test_service_gets_actor_row_value_and_the_clock_only_if_it_asks(
    actor: Actor, place: Region
) -> None:
    seen: dict[str, Any] = {}

    def service(*, actor: Actor, place: Region, new: str, today: date) -> Region:
        seen.update(actor=actor, place=place, new=new, today=today)
        return place

    _post(_register(service), actor, place, {"name": "新名"})

    assert seen.pop("today").year >= 2026
    assert seen == {"actor": actor, "place": place, "new": "新名"}


def test_success_goes_to_the_row_with_303(actor: Actor, place: Region) -> None:
    register = _register(lambda *, actor, place, new: place)

    plain, _ = _post(register, actor, place, {"name": "新名"})
    part, _ = _post(register, actor, place, {"name": "新名"}, htmx=True)

    assert (plain.status_code, plain["Location"]) == (303, register.url_of(place))
    assert (part.status_code, part["HX-Redirect"]) == (204, register.url_of(place))


def test_what_was_typed_wrong_is_said_beside_the_field_with_422(
    actor: Actor, place: Region
) -> None:
    called: list[object] = []
    register = _register(lambda *, actor, place, new: called.append(new))

    response, page = _post(register, actor, place, {"name": ""})

    assert response.status_code == 422
    assert "这一项要填" in page
    assert called == []


def test_refusal_stands_beside_the_field_it_names_and_keeps_what_was_typed(
    actor: Actor, place: Region
) -> None:
    def service(*, actor: Actor, place: Region, new: str) -> None:
        raise Refused(TOO_LATE(field="name", day="2026-03-05"), OVERALL())

    response, page = _post(_register(service), actor, place, {"name": "键入的话"}, htmx=True)

    assert response.status_code == 422
    assert page.index("本轮已关闭") < page.index("键入的话") < page.index("已过截止日 2026-03-05")


def test_somebody_was_quicker_shows_both_sides_with_409(actor: Actor, place: Region) -> None:
    def service(*, actor: Actor, place: Region, new: str) -> None:
        raise Stale(mine={"名称": "我填的"}, theirs={"名称": "他存的"})

    response, page = _post(_register(service), actor, place, {"name": "我填的"})

    assert response.status_code == 409
    assert "我填的" in page
    assert "他存的" in page


def test_undo_is_offered_for_what_can_be_undone(actor: Actor, place: Region) -> None:
    back = Action(
        "back", "撤回", Cap.PLACE_MANAGE, None, lambda *, actor, place: place, row="place"
    )
    action = Action(
        "name",
        "命名",
        Cap.PLACE_MANAGE,
        Naming,
        lambda *, actor, place, new: place,
        row="place",
        value="new",
        undo="back",
    )
    register = Register(
        name="places",
        title="地区",
        cap=Cap.PLACE_VIEW,
        rows=lambda a: Region.objects.visible_to(a, Cap.PLACE_VIEW),
        fields=[Text("name", "名称")],
        columns=["name"],
        actions=[action, back],
    )
    request: Any = _request(actor, {"name": "x"})
    views.act(request, register=register, pk=str(place.pk), action="name")

    assert request._messages == [("已命名", f"undo:{register.action_url(back, place)}")]


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (Denied(), 403),
        (Denied(hidden=True), 404),
        (Refused(OVERALL()), 422),
        (Stale(mine={}, theirs={"甲": "乙"}), 409),
    ],
)
def test_refusal_anywhere_is_a_calm_page_with_the_request_id(
    error: Exception, status: int, actor: Actor, db: None
) -> None:
    door = RefusalMiddleware(lambda _request: HttpResponse())

    response = door.process_exception(_request(actor, None), error)

    assert response is not None
    assert response.status_code == status
    assert "编号" in response.content.decode()


def test_other_errors_travel_on(actor: Actor) -> None:
    door = RefusalMiddleware(lambda _request: HttpResponse())

    assert door.process_exception(_request(actor, None), KeyError("x")) is None


def test_login_that_ran_out_inside_a_fragment_moves_the_whole_page() -> None:
    redirect = HttpResponse(status=302, headers={"Location": "/login/?next=/units/5/do/rename/"})
    request = RequestFactory(
        headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/units/?q=x"}
    ).get("/units/5/do/rename/")

    response = RefusalMiddleware(lambda _request: redirect)(request)

    assert response.status_code == 204
    assert response["HX-Redirect"] == "/login/?next=%2Funits%2F%3Fq%3Dx"


def test_action_asks_the_clock_for_nobody_else(actor: Actor, place: Region) -> None:
    def service(*, actor: Actor, place: Region, now: datetime) -> datetime:
        return now

    action = Action("a", "甲", Cap.PLACE_MANAGE, None, service, row="place")
    moment = Moment(date(2026, 3, 5), datetime.fromisoformat("2026-03-05T08:00:00+08:00"))

    assert action.run(actor, place, forms.Confirm(actor=actor), moment) == moment.now
