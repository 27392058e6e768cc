"""Maps the three refusals to pages, once, and sends a htmx request whose login ran out to the login page."""

from collections.abc import Callable
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django.utils.encoding import iri_to_uri

from daxiao.kernel.errors import Denied, Stale
from daxiao.std.findings import Refused
from daxiao.ui import errors


class RefusalMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.headers.get("HX-Request") and response.status_code == 302:
            return _to_login(request, response)
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, Denied):
            if exception.hidden:
                return errors.page(request, 404)
            return errors.page(
                request, 403, sentence=f"{exception}。需要的话，请联系本单位的平台管理员。"
            )
        if isinstance(exception, Refused):
            return errors.page(request, 422, context={"findings": exception.findings})
        if isinstance(exception, Stale):
            return errors.page(request, 409, context={"stale": side_by_side(exception)})
        return None


def side_by_side(stale: Stale) -> list[tuple[str, str, str, bool]]:
    """(label, mine, theirs, they differ) for every field of either side."""
    labels = list(dict.fromkeys([*stale.mine, *stale.theirs]))
    pairs = [(n, stale.mine.get(n, ""), stale.theirs.get(n, "")) for n in labels]
    return [(n, mine, theirs, mine != theirs) for n, mine, theirs in pairs]


def _to_login(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """A redirect inside a htmx request would land in a corner of the page; let the whole page go there instead."""
    login = resolve_url(settings.LOGIN_URL)
    target = response["Location"]
    if urlsplit(target).path == urlsplit(login).path:
        here = urlsplit(request.headers.get("HX-Current-URL", ""))
        back = here.path + (f"?{here.query}" if here.query else "")
        target = f"{login}?{urlencode({'next': back or '/'})}"
    moved = HttpResponse(status=204)
    moved["HX-Redirect"] = iri_to_uri(target)
    return moved
