"""Puts the actor and a request id on each request."""

import secrets
from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse

from daxiao.kernel import clock
from daxiao.kernel.access import Actor, grants_of
from daxiao.kernel.models import Membership, User
from daxiao.kernel.places import living_on
from daxiao.kernel.request import request_id


if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser


class ActorRequest(HttpRequest):
    """A request after the middleware: who acts, and the id under which errors are logged."""

    actor: Actor
    request_id: str


def actor_of(user: "User | AnonymousUser", *, today: date) -> Actor:
    """The actor for an account with the grants that are in force on `today`."""
    if not isinstance(user, User) or not user.is_active:
        return Actor.anonymous()
    held = Membership.objects.filter(living_on(today), user=user).select_related("region", "org")
    return Actor(
        user_id=user.pk,
        label=user.name,
        grants=grants_of(held),
        org_id=user.org_id,
        region_id=user.region_id,
    )


class ActorMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        token = request_id.set(secrets.token_hex(6))
        try:
            request.request_id = request_id.get()  # type: ignore[attr-defined]
            request.actor = actor_of(request.user, today=clock.today())  # type: ignore[attr-defined]
            response = self.get_response(request)
            response["X-Request-Id"] = request_id.get()
            return response
        finally:
            request_id.reset(token)
