"""Importing and exporting projects by spreadsheet: the form, the dry run, the writing, the files that go back."""

import io
from collections.abc import Iterator
from typing import IO, Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from daxiao.domains.projects.forms import imports as forms
from daxiao.domains.projects.queries import imports as queries
from daxiao.domains.projects.services import import_columns as columns
from daxiao.domains.projects.services import imports as services
from daxiao.domains.projects.services.import_rows import Judged, Verdict
from daxiao.domains.projects.types import Admission
from daxiao.kernel import clock
from daxiao.kernel.access import Actor, require
from daxiao.kernel.caps import Cap
from daxiao.std.findings import Finding, Refused
from daxiao.ui import exports, importer, workbooks
from daxiao.ui.cells import Cell


XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"
SHOWN = 200  # rows on the page; the file that goes back has them all


def start(request: HttpRequest) -> HttpResponse:
    """The form, the templates, the full tables, and what the actor imported before."""
    actor = request.actor  # type: ignore[attr-defined]
    require(actor, Cap.PROJECT_ENTER)
    is_post = request.method == "POST"
    form = forms.HandOver(
        request.POST if is_post else None, request.FILES if is_post else None, actor=actor
    )
    if is_post and form.is_valid():
        try:
            made = services.hand_over(actor, upload=form.value(), now=clock.now())
        except Refused as refused:
            form.refuse(refused.findings)
        else:
            return redirect("project_import", made.pk)
    context = {"form": form, "before": queries.imports(actor)[:20]}
    return render(
        request, "projects/import_start.html", context, status=422 if form.errors else 200
    )


def dry_run(request: HttpRequest, pk: int) -> HttpResponse:
    """What the file would do, row by row; POST writes it when nothing moved since it was shown."""
    actor = request.actor  # type: ignore[attr-defined]
    imported = queries.one_import(actor, pk)
    if request.method == "POST":
        return _write(request, actor, imported)
    if imported.is_written:
        return render(request, "projects/import_done.html", {"imported": imported})
    try:
        found = services.preview(actor, imported=imported, today=clock.today())
    except Refused as refused:
        context = {"imported": imported, "findings": refused.findings}
        return render(request, "projects/import_dry.html", context, status=422)
    return render(request, "projects/import_dry.html", _dry_context(request, imported, found))


def _dry_context(request: HttpRequest, imported: Any, found: services.Preview) -> dict[str, Any]:
    groups = {verdict: found.of(verdict) for verdict in Verdict}
    fallback = Verdict.REFUSED if groups[Verdict.REFUSED] else Verdict.NEW
    asked = request.GET.get("show", "")
    show = Verdict(asked) if asked in set(Verdict) else fallback
    titles = {c.name: c.heading for c in columns.columns(with_contacts=True)}
    heads = {name: found.reading.heading(name) or title for name, title in titles.items()}
    rows = [_row(row, heads) for row in groups[show][:SHOWN]]
    return {
        "imported": imported,
        "found": found,
        "groups": [(v, len(rows_)) for v, rows_ in groups.items()],
        "show": show,
        "numbering": importer.numbering(found.reading),
        "rows": rows,
        "more": max(0, len(groups[show]) - SHOWN),
        "writable": len(groups[Verdict.NEW]) + len(groups[Verdict.CHANGED]),
        "refused": len(groups[Verdict.REFUSED]),
    }


def _row(row: Judged, heads: dict[str, str]) -> dict[str, Any]:
    def told(findings: list[Finding]) -> list[tuple[str, str]]:
        return [(heads.get(f.field, ""), f.sentence) for f in findings]

    return {
        "number": row.line.number,
        "name": row.name,
        "project": row.there.project if row.there else None,
        "moved": row.moved_words,
        "problems": told(row.line.findings),
        "hints": told(row.line.hints),
    }


def _write(request: HttpRequest, actor: Actor, imported: Any) -> HttpResponse:
    try:
        done = services.write(
            actor,
            imported=imported,
            seen=request.POST.get("seen", ""),
            today=clock.today(),
            now=clock.now(),
        )
    except Refused as refused:
        messages.error(request, "；".join(f.sentence for f in refused.findings))
    else:
        messages.success(request, f"已写入：新登记 {done.added} 个，修改 {done.changed} 个")
    return redirect("project_import", imported.pk)


@require_GET
def marked(request: HttpRequest, pk: int) -> FileResponse:
    """The file as it was handed over, with its problems in it; `?only=refused` leaves out the rows in order."""
    actor = request.actor  # type: ignore[attr-defined]
    imported = queries.one_import(actor, pk)
    found = services.preview(actor, imported=imported, today=clock.today())
    only = request.GET.get("only") == "refused"
    made = workbooks.marked(found.reading, only_refused=only)
    return _file(made, f"{imported.name.rpartition('.')[0] or imported.name}-问题", "xlsx")


def _file(made: IO[bytes], title: str, kind: str) -> FileResponse:
    name = exports.file_name(title, kind, clock.today())
    return FileResponse(made, as_attachment=True, filename=name, content_type=XLSX)


def _csv(data: bytes, title: str) -> FileResponse:
    name = exports.file_name(title, "csv", clock.today())
    return FileResponse(io.BytesIO(data), as_attachment=True, filename=name, content_type=CSV)


@require_GET
def template(request: HttpRequest, kind: str) -> FileResponse:
    """The empty template."""
    actor = request.actor  # type: ignore[attr-defined]
    wanted = services.columns_for(actor)
    if kind == "csv":
        return _csv(workbooks.csv_file(wanted), "项目导入模板")
    if kind != "xlsx":
        raise Http404
    return _file(workbooks.workbook("项目", wanted, notes=columns.NOTES), "项目导入模板", "xlsx")


@require_GET
def full(request: HttpRequest, kind: str) -> FileResponse:
    """All projects in scope with all fields, in the order of the template: edited, it can be imported again."""
    actor = request.actor  # type: ignore[attr-defined]
    require(actor, Cap.PROJECT_VIEW)
    fields = columns.columns(with_contacts=actor.may(Cap.CONTACT_VIEW))
    wanted = (*fields, columns.STATE_COLUMN)
    rows = _full_rows(actor, wanted)
    if kind == "csv":
        return _csv(workbooks.csv_file(wanted, rows), "项目库全表")
    if kind != "xlsx":
        raise Http404
    made = workbooks.workbook("项目", wanted, rows, columns.NOTES)
    return _file(made, "项目库全表", "xlsx")


def _full_rows(actor: Actor, wanted: tuple[Any, ...]) -> Iterator[list[Cell | None]]:
    names = queries.all_names()
    for there in queries.full_rows(actor):
        state = Admission(there.project.admission).label
        yield columns.cells_of(there.entry, names, wanted, state)
