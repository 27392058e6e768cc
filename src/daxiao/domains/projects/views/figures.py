"""The figures of the register, the growth points of a year, and the rows behind a quota: pages and spreadsheets."""

from collections.abc import Mapping
from datetime import date
from typing import IO, Any

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from daxiao.domains.projects.panels import figure_rows as row_panels
from daxiao.domains.projects.panels import figures as panels
from daxiao.domains.projects.panels import growth as growth_panels
from daxiao.domains.projects.panels import quota_sheet, sheets
from daxiao.domains.projects.queries import figures as queries
from daxiao.domains.projects.queries import growth as growth_queries
from daxiao.domains.projects.queries import quota_table as table_queries
from daxiao.domains.projects.queries import quotas as quota_queries
from daxiao.domains.projects.queries import stage_days as day_queries
from daxiao.domains.projects.queries.figures import Ask, Page
from daxiao.domains.projects.queries.stage_days import StageDays
from daxiao.domains.projects.rules.figure_groups import By, Measure
from daxiao.domains.projects.rules.pools import YEARS
from daxiao.domains.projects.types import Phase, ProjectPace
from daxiao.kernel import clock
from daxiao.kernel.access import Actor, require
from daxiao.kernel.caps import Cap
from daxiao.kernel.errors import Denied
from daxiao.ui import exports


MOST_ROWS = 500
"""Rows of a part that stand on the page; the spreadsheet has them all."""


def _year(raw: str, today: date) -> int:
    is_year = len(raw) == 4 and raw.isascii() and raw.isdigit()
    return int(raw) if is_year and int(raw) in YEARS else today.year


def _years(today: date) -> list[int]:
    return list(range(today.year, today.year - 5, -1))


def _path(asked: str) -> str:
    """The path of a place as the address says it; PostgreSQL takes no NUL in a text."""
    return asked.replace("\0", "")[:200]


def _ask(given: Mapping[str, str], today: date) -> Ask:
    """What the address asks for; what is not understood is left at its default."""
    by, measure = given.get("by", ""), given.get("rank", "")
    return Ask(
        by=By(by) if by in set(By) else By.REGION,
        place=_path(given.get("place", "")),
        year=_year(given.get("year", ""), today),
        measure=Measure(measure) if measure in set(Measure) else Measure.ON_TIME,
    )


def _read(request: HttpRequest) -> tuple[Page, StageDays]:
    """The page as the address asks for it."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    require(actor, Cap.PROJECT_VIEW)
    today = clock.today()
    ask = _ask(request.GET.dict(), today)
    page = queries.page(actor, ask, today=today)
    return page, day_queries.stage_days(actor, place=ask.place, today=today, now=clock.now())


@require_GET
def figures(request: HttpRequest) -> HttpResponse:
    """项目统计: the figures grouped as the address asks."""
    page, days = _read(request)
    look = panels.look(page, days)
    context = {
        "look": look,
        "page": page,
        "ask": page.ask,
        "groups": [(b, panels.address(page.ask, by=b.value)) for b in By],
        "measures": list(Measure),
        "years": _years(page.as_of),
        "file": f"{reverse('project_figures_file')}?{look.query}",
    }
    return render(request, "projects/figures.html", context)


@require_GET
def figures_file(request: HttpRequest) -> FileResponse:
    """The same tables as a spreadsheet."""
    page, days = _read(request)
    look = panels.look(page, days)
    place = dict(page.places).get(page.ask.place, "全部")
    told = [
        f"截至{page.as_of}，范围：{place}，{page.ask.year}年；由平台从项目库数出，调度口径，不是统计数"
    ]
    return _file(sheets.workbook(look.sheets, told=told), "项目统计", page.as_of)


def _file(book: IO[bytes], title: str, day: date) -> FileResponse:
    name = exports.file_name(title, "xlsx", day)
    return FileResponse(book, as_attachment=True, filename=name)


@require_GET
def figure_rows(request: HttpRequest) -> HttpResponse:
    """The projects behind one figure, exactly those that were counted."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    page, days = _read(request)
    group, figure = request.GET.get("group", ""), request.GET.get("figure", "")
    found = row_panels.behind(page, days, group, figure)
    if found is None:
        raise Denied(hidden=True)
    rows = {row["pk"]: row for row in queries.projects_of(actor, found.keys)}
    parts = found.parts or (("", found.keys),)
    listed = [(title, len(keys), _listed(rows, keys)[:MOST_ROWS]) for title, keys in parts]
    one = page.group(group)
    context = {
        "behind": found,
        "parts": listed,
        "count": len(set(found.keys)),
        "blockers": one.blockers if one is not None and found.is_blockers else (),
        "rows": rows,
        "page": page,
        "file": f"{reverse('project_figure_rows_file')}?{request.GET.urlencode()}",
        "most": MOST_ROWS,
        "back": f"{reverse('project_figures')}?{panels.address(page.ask)}",
    }
    return render(request, "projects/figure_rows.html", context)


@require_GET
def figure_rows_file(request: HttpRequest) -> FileResponse:
    """All the projects behind one figure as a spreadsheet."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    page, days = _read(request)
    found = row_panels.behind(
        page, days, request.GET.get("group", ""), request.GET.get("figure", "")
    )
    if found is None:
        raise Denied(hidden=True)
    rows = {row["pk"]: row for row in queries.projects_of(actor, found.keys)}
    parts = found.parts or (("项目", found.keys),)
    made = [row_panels.sheet(title, _listed(rows, keys)) for title, keys in parts]
    told = [f"{found.title}，截至{page.as_of}；口径：{found.definition}"]
    return _file(sheets.workbook(made, told=told), found.title.replace("：", ""), page.as_of)


def _listed(rows: Mapping[int, dict[str, Any]], keys: tuple[int, ...]) -> list[dict[str, object]]:
    phases = {p.value: p.label for p in Phase}
    paces = {p.value: p.label for p in ProjectPace}
    found = [rows[key] for key in keys if key in rows]
    return [
        {
            **row,
            "phase": phases.get(str(row["phase"]), ""),
            "pace": paces.get(str(row["standing__pace"]), ""),
        }
        for row in sorted(found, key=lambda r: str(r["code"]))
    ]


# ---------------------------------------------------------------- growth points


def _growth(request: HttpRequest) -> growth_queries.GrowthPage:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    require(actor, Cap.PROJECT_VIEW)
    today = clock.today()
    year = _year(request.GET.get("year", ""), today)
    place = _path(request.GET.get("place", ""))
    return growth_queries.growth(actor, year=year, place=place, today=today)


@require_GET
def growth(request: HttpRequest) -> HttpResponse:
    """达产增效: the growth points of a year by month against what was expected, and the coverage of renovation."""
    page = _growth(request)
    query = f"?year={page.year}&place={page.place}"
    context = {
        "page": page,
        "chart": growth_panels.chart(page),
        "sheets": growth_panels.sheets(page),
        "years": _years(clock.today()),
        "file": f"{reverse('project_growth_file')}{query}",
    }
    return render(request, "projects/growth.html", context)


@require_GET
def growth_file(request: HttpRequest) -> FileResponse:
    page = _growth(request)
    told = [f"截至{page.as_of}，{page.year}年；单位月度填报数，调度口径，不是统计数"]
    return _file(sheets.workbook(growth_panels.sheets(page), told=told), "增长点", page.as_of)


# ---------------------------------------------------------------- quotas


def _table(request: HttpRequest, today: date) -> table_queries.QuotaTable:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    require(actor, Cap.PROJECT_VIEW)
    year = _year(request.GET.get("year", ""), today)
    place = _path(request.GET.get("place", ""))
    return table_queries.quota_table(actor, year=year, place=place, today=today)


@require_GET
def quota_table(request: HttpRequest) -> HttpResponse:
    """分配与完成: the quotas of a year by place, with whether the parts add up to the whole."""
    today = clock.today()
    table = _table(request, today)
    place = table.place.path if table.place else ""
    context = {
        "table": table,
        "sheet": quota_sheet.sheet(table),
        "today": today,
        "years": list(range(today.year + 1, today.year - 5, -1)),
        "file": f"{reverse('quota_table_file')}?year={table.year}&place={place}",
    }
    return render(request, "projects/quota_table.html", context)


@require_GET
def quota_table_file(request: HttpRequest) -> FileResponse:
    today = clock.today()
    table = _table(request, today)
    told = [f"截至{today}；实际数由平台从项目库数出，调度口径，不是统计数"]
    return _file(sheets.workbook([quota_sheet.sheet(table)], told=told), "分配与完成", today)


@require_GET
def quota_rows(request: HttpRequest, pk: int) -> HttpResponse:
    """The projects that make up the actual value of a quota, each with what it adds."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    require(actor, Cap.PROJECT_VIEW)
    today = clock.today()
    told = quota_queries.line_rows(actor, quota_queries.line(actor, pk), today=today)
    context = {
        "told": told,
        "sheet": growth_panels.parts_sheet(told),
        "today": today,
        "file": reverse("quota_rows_file", args=[pk]),
    }
    return render(request, "projects/quota_rows.html", context)


@require_GET
def quota_rows_file(request: HttpRequest, pk: int) -> FileResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    require(actor, Cap.PROJECT_VIEW)
    today = clock.today()
    told = quota_queries.line_rows(actor, quota_queries.line(actor, pk), today=today)
    lines = [f"截至{today}；{told.counted.definition}；{told.completion.because}"]
    title = f"{told.line.region.name}{told.line.year}年{told.quota.label}"
    return _file(sheets.workbook([growth_panels.parts_sheet(told)], told=lines), title, today)
