"""Root urls, collected from the registers and the few pages that are no register. The assembly of the house."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.urls import URLPattern, URLResolver, include, path

from daxiao.entry.assembly import bodies as bodies_area
from daxiao.entry.assembly import book as book_area
from daxiao.entry.assembly import evaluation as evaluation_area
from daxiao.entry.assembly import filing as filing_area
from daxiao.entry.assembly import goals as goals_area
from daxiao.entry.assembly import ledger as ledger_area
from daxiao.entry.assembly import observations as observations_area
from daxiao.entry.assembly import orders as orders_area
from daxiao.entry.assembly import progress as progress_area
from daxiao.entry.assembly import projects as projects_area
from daxiao.entry.assembly import rounds as rounds_area
from daxiao.entry.assembly import tasks as tasks_area
from daxiao.ui.nav import NAV
from daxiao.ui.register import REGISTERS


# in the order of the menu; each adds its registers, pages and addresses
AREAS = (
    ledger_area,
    tasks_area,
    projects_area,
    book_area,
    goals_area,
    observations_area,
    rounds_area,
    filing_area,
    orders_area,
    evaluation_area,
    progress_area,  # after goals, whose page it adds to
    bodies_area,  # after tasks and orders, whose pages it adds to
)


def assemble() -> None:
    """Put the areas together; a later one may lend panels to the registers of an earlier one."""
    NAV.order(
        "月度调度",
        "指标与目标",
        "督办与考核",
        "项目",
        "现场与审批",
        "项目数字",
        "台账",
        "规划",
        "名录",
        "项目设置",
    )
    for area in AREAS:
        area.add_registers()
    for area in AREAS:
        NAV.add(*area.PAGES)


def health(_request: object) -> HttpResponse:
    """For a load balancer or `make run`: answers without a login and without the database."""
    return HttpResponse("ok", content_type="text/plain")


if not len(REGISTERS):
    assemble()

urlpatterns: list[URLPattern | URLResolver] = [
    *(address for area in AREAS for address in area.URLS),
    path("health/", login_not_required(health), name="health"),
    path("", include("daxiao.ui.urls")),
    *REGISTERS.urls(),
]

handler400 = "daxiao.ui.errors.bad_request"
handler403 = "daxiao.ui.errors.forbidden"
handler404 = "daxiao.ui.errors.not_found"
handler500 = "daxiao.ui.errors.failed"
