"""A file that was put to a task."""

from typing import TYPE_CHECKING
from urllib.parse import quote

from django.http import FileResponse, HttpRequest
from django.views.decorators.http import require_GET

from daxiao.domains.tasks.queries import reports as queries
from daxiao.kernel import files


if TYPE_CHECKING:
    from daxiao.kernel.access import Actor


@require_GET
def file(request: HttpRequest, pk: int) -> FileResponse:
    """As it was handed over; always saved, never shown: it is not ours."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found = queries.file(actor, pk)
    answer = FileResponse(files.checked(found.stored), content_type="application/octet-stream")
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(found.name)}"
    return answer
