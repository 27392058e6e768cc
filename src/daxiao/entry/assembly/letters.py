"""What follows a service or a page when it was called from outside: checks of plans, and the letters that wait."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse

from daxiao.entry import jobs
from daxiao.flows import (
    night_sweep,
)
from daxiao.kernel import clock
from daxiao.ui.actions import Service


def looked_after(service: Service) -> Service:
    """The service, and after it what follows a change of the plans in force (checks, proposals, notices)."""

    @wraps(service)
    def with_its_wake(**given: Any) -> Any:
        done = service(**given)
        plan = given.get("plan") or given["revision"].plan
        jobs.enqueue_look_after(plan.region_id)
        return done

    return with_its_wake


def told_at_once(service: Service) -> Service:
    """The service, and after it the letters that wait: who was asked should not have to wait for the night."""

    @wraps(service)
    def with_its_letters(**given: Any) -> Any:
        done = service(**given)
        night_sweep.deliver(now=given["now"])
        return done

    return with_its_letters


def letters_after(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The page, and after what was sent to it the letters that wait."""

    @wraps(view)
    def with_letters(request: HttpRequest, **given: Any) -> HttpResponse:
        answer = view(request, **given)
        if request.method == "POST":
            night_sweep.deliver(now=clock.now())
        return answer

    return with_letters
