"""The page of a series: an indicator of a place, its years, what its figures consist of."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from daxiao.domains.targets.panels import observations as panels
from daxiao.domains.targets.queries import series_page
from daxiao.domains.targets.queries.series_page import Ask
from daxiao.kernel import clock
from daxiao.kernel.access import Actor, require
from daxiao.kernel.caps import Cap


@require_GET
def show(request: HttpRequest, indicator: int, region: int) -> HttpResponse:
    """指标数据序列: months of a year with all that explains them, the years over each other, the parts."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    require(actor, Cap.FIGURE_VIEW)
    ask = Ask(
        _number(request.GET.get("year", ""), 1900, 2199),
        _number(request.GET.get("month", ""), 1, 12),
        request.GET.get("as") == "now",
    )
    page = series_page.page(actor, indicator, region, ask, today=clock.today())
    newest = page.period
    context = {
        "page": page,
        "lines": panels.told(page),
        "parts": panels.parts(page.parts.parts, page.parts.period) if page.parts else [],
        "total": panels.said(page.parts.total) if page.parts else "",
        "terms": panels.parts(page.terms, newest),
        "contradiction": panels.contradiction(page),
        "month": f"{newest // 100}年{newest % 100}月" if newest else "",
        "month_number": newest % 100,
        "chart": panels.chart(page),
        "counted": panels.counted_url(page, newest) if newest else "",
        "years": reversed(page.years),
    }
    return render(request, "targets/series.html", context)


def _number(raw: str, least: int, most: int) -> int | None:
    """What the address says where it is a number in its place; else nothing."""
    is_number = 0 < len(raw) < 5 and raw.isascii() and raw.isdigit()
    return int(raw) if is_number and least <= int(raw) <= most else None
