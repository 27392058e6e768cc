"""The registers of the assembled platform, each with rows on both sides of a border."""

from collections.abc import Callable
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import resolve

import daxiao.entry.web  # noqa: F401 - assembles the registers
from daxiao.kernel.access import Actor
from daxiao.ui.middleware import RefusalMiddleware
from daxiao.ui.register import REGISTERS, Register
from tests.registers import world as worlds


Get = Callable[..., HttpResponse]


@pytest.fixture
def pair(db: None) -> worlds.World:
    """Two bare counties, beside the populated world that `tests/conftest.py` offers."""
    return worlds.build()


@pytest.fixture
def clerk(pair: worlds.World) -> Actor:
    return worlds.clerk(pair.here)


@pytest.fixture(params=sorted(set(worlds.FILLERS) & {r.name for r in REGISTERS}))
def register(request: pytest.FixtureRequest) -> Register:
    return REGISTERS[request.param]


@pytest.fixture
def fill(register: Register) -> worlds.Filler:
    return worlds.FILLERS[register.name]


@pytest.fixture
def get() -> Get:
    """GET or POST an address as an actor, through the address table and the mapping of refusals."""

    def asked(
        actor: Actor, url: str, *, post: dict[str, Any] | None = None, htmx: bool = False
    ) -> HttpResponse:
        headers = {"HX-Request": "true"} if htmx else {}
        make = RequestFactory(headers=headers)
        request = make.get(url) if post is None else make.post(url, post)
        request.actor = actor
        request.request_id = "test"
        request._messages = Messages()
        request._dont_enforce_csrf_checks = True
        path = url.partition("?")[0]
        match = resolve(path)
        request.resolver_match = match
        door = RefusalMiddleware(lambda r: match.func(r, *match.args, **match.kwargs))
        try:
            return door(request)
        except Exception as error:
            answer = door.process_exception(request, error)
            if answer is None:
                raise
            return answer

    return asked


class Messages(list):
    """Stands for the message storage of a session."""

    def add(self, level: int, message: str, extra_tags: str = "") -> None:
        self.append((level, message, extra_tags))


def text_of(response: Any) -> str:
    parts = response.streaming_content if response.streaming else [response.content]
    return b"".join(parts).decode("utf-8-sig", errors="replace")
