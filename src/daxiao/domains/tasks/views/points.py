"""The papers of yearly work points: A4, Word and Excel in the plan's own table form."""

from typing import TYPE_CHECKING, Any

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from daxiao.domains.tasks import papers
from daxiao.domains.tasks.panels import points as panels
from daxiao.domains.tasks.queries import points as queries
from daxiao.domains.tasks.types.points import PointsState
from daxiao.domains.tasks.views.pages import word_file
from daxiao.kernel.errors import Denied


if TYPE_CHECKING:
    from daxiao.kernel.access import Actor


def _paper(request: HttpRequest, pk: int) -> dict[str, Any]:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    row = queries.point_list(actor, pk)
    lines = list(queries.points_of(actor, row))
    issued = f"{row.issued_on:%Y-%m-%d}印发" if row.issued_on else PointsState(row.state).label
    return {
        "row": row,
        "title": str(row),
        "groups": panels.groups(lines),
        "columns": papers.COLUMNS,
        "told": "，".join(filter(None, (f"共{len(lines)}条", row.document_number, issued))),
    }


@require_GET
def printed(request: HttpRequest, pk: int) -> HttpResponse:
    """The list to print on A4 landscape."""
    return render(request, "tasks/points_print.html", _paper(request, pk))


@require_GET
def file(request: HttpRequest, pk: int, kind: str) -> HttpResponse | FileResponse:
    """The same list as .docx or .xlsx."""
    made = _paper(request, pk)
    name = f"{made['title']}.{kind}"
    if kind == "docx":
        data = papers.list_docx(made["title"], made["groups"], told=made["told"])
        return word_file(data, name)
    if kind == "xlsx":
        sheet = papers.list_xlsx(made["title"], made["groups"], told=made["told"])
        return FileResponse(sheet, as_attachment=True, filename=name)
    raise Denied(hidden=True)
