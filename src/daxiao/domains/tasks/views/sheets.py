"""One form about a task that is no action of the register: shown in the dialog or as a page, then one service."""

from collections.abc import Callable
from dataclasses import KW_ONLY, dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.encoding import iri_to_uri

from daxiao.kernel.errors import Stale
from daxiao.std.findings import Refused
from daxiao.ui.forms import Form
from daxiao.ui.middleware import side_by_side
from daxiao.ui.register import REGISTERS


@dataclass(frozen=True)
class Sheet:
    """`run(form)` calls the service; `undo(result)` is the address that takes it back, empty for none."""

    title: str
    form: Form
    run: Callable[[Any], Any]
    back: str
    _: KW_ONLY
    register: str = "tasks"
    row: Any = None
    done: str = ""
    help: str = ""
    danger: bool = False
    undo: Callable[[Any], str] | None = None


def answer(request: HttpRequest, sheet: Sheet) -> HttpResponse:
    """The form, or after it was sent the way back; refusals stand beside the fields they name."""
    stale: list[tuple[str, str, str, bool]] = []
    status = 200
    if request.method == "POST":
        if sheet.form.is_valid():
            try:
                result = sheet.run(sheet.form)
            except Refused as refused:
                sheet.form.refuse(refused.findings)
            except Stale as error:
                stale, status = side_by_side(error), 409
                sheet.form.renew()
            else:
                tags = f"ask:{sheet.undo(result)}" if sheet.undo else ""
                messages.success(request, sheet.done or f"已{sheet.title}", extra_tags=tags)
                return go(request, sheet.back)
        status = status if stale else 422
    context = {
        "register": REGISTERS[sheet.register],
        "action": sheet,
        "rows": [sheet.row] if sheet.row is not None else [],
        "form": sheet.form,
        "stale": stale,
        "back": sheet.back,
    }
    is_fragment = bool(request.headers.get("HX-Request"))
    template = "ui/parts/form.html" if is_fragment else "ui/form.html"
    return render(request, template, context, status=status)


def go(request: HttpRequest, url: str) -> HttpResponse:
    """303, so that the browser asks with GET; htmx is told to move the whole page."""
    if request.headers.get("HX-Request"):
        moved = HttpResponse(status=204)
        moved["HX-Redirect"] = iri_to_uri(url)  # a header is ASCII
        return moved
    see_other = HttpResponseRedirect(url)
    see_other.status_code = 303
    return see_other
