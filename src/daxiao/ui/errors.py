"""Error pages in calm words, with the request id that finds the log line."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from daxiao.kernel.request import request_id


PAGES: Mapping[int, tuple[str, str]] = {
    400: ("请求不完整", "浏览器送来的内容不完整。请返回上一页，刷新后再试一次。"),
    403: ("没有这项权限", "您的账号不能进行这项操作。需要的话，请联系本单位的平台管理员。"),
    404: ("找不到这个页面", "地址可能写错了，内容可能已移走，或者不在您的查看范围内。"),
    409: ("内容已被别人修改", "您打开之后，别人先保存了新的内容。请对照两边，再决定怎样改。"),
    422: ("还不能这样做", "请按下面的说明改好后再试。"),
    500: (
        "页面出了问题",
        "这不是您的操作造成的，已记录下来。请稍后再试；仍不行时，把下面的编号告诉管理员。",
    ),
}


def page(
    request: HttpRequest,
    status: int,
    *,
    sentence: str = "",
    context: Mapping[str, Any] | None = None,
) -> HttpResponse:
    """A full error page, or for htmx the part that is put into the dialog."""
    title, standard = PAGES[status]
    content = {
        "status": status,
        "title": title,
        "sentence": sentence or standard,
        "request_id": request_id.get() or getattr(request, "request_id", ""),
        **(context or {}),
    }
    template = "ui/parts/error.html" if request.headers.get("HX-Request") else "ui/error.html"
    return HttpResponse(render_to_string(template, content, request), status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return page(request, 400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return page(request, 403)


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form was open longer than the login; what was typed waits in the browser."""
    return page(
        request,
        403,
        sentence="页面打开太久，安全凭证已过期。请返回并刷新页面，您填的内容会自动恢复。",
    )


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return page(request, 404)


def failed(request: HttpRequest) -> HttpResponse:
    """No context processor and no database here: whatever broke may be broken still."""
    title, sentence = PAGES[500]
    content = {
        "status": 500,
        "title": title,
        "sentence": sentence,
        "request_id": getattr(request, "request_id", ""),
    }
    return HttpResponse(render_to_string("ui/failed.html", content), status=500)
