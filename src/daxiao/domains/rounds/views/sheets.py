"""交表格: templates down, a filled spreadsheet up, its dry run, what is wrong back in the file, and what was filed."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Any

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from daxiao.domains.rounds.forms import sheets as forms
from daxiao.domains.rounds.panels import sheets as panels
from daxiao.domains.rounds.queries import filing as filing_queries
from daxiao.domains.rounds.queries import sheets as queries
from daxiao.domains.rounds.services import sheets as services
from daxiao.domains.rounds.types.filing import Row, RowStanding
from daxiao.domains.rounds.types.sheets import RowVerdict
from daxiao.domains.targets.queries import entry_context
from daxiao.kernel import clock
from daxiao.kernel.access import Actor, require
from daxiao.kernel.caps import Cap
from daxiao.std.findings import Refused
from daxiao.ui import exports


if TYPE_CHECKING:
    from daxiao.domains.rounds.models import FigureSheet, Round

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
GROUPS = (RowVerdict.REFUSED, RowVerdict.NEW, RowVerdict.CHANGED, RowVerdict.SAME)


def _actor(request: HttpRequest) -> Actor:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor


def _file(made: IO[bytes], title: str) -> FileResponse:
    name = exports.file_name(title, "xlsx", clock.today())
    return FileResponse(made, as_attachment=True, filename=name, content_type=XLSX)


def _unit(request: HttpRequest) -> int | None:
    raw = request.GET.get("unit", "")
    return int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 10 else None


def _month(period: int) -> str:
    return f"{period // 100}年{period % 100}月"


# ---- down


@require_GET
def template(request: HttpRequest, pk: int) -> FileResponse:
    """The template of a round, of one unit or of all that the actor may file for, filled in with what is known."""
    actor = _actor(request)
    require(actor, Cap.FIGURE_REPORT)
    round_ = filing_queries.round_of(actor, pk)
    owed = queries.owed_rows(actor, round_, _unit(request))
    rows = filing_queries.make_rows(actor, owed, round_.period)
    title = f"{round_.region.name}{_month(round_.period)}指标数据"
    asked = [r for r in rows if r.standing is RowStanding.OPEN]
    told = [
        f"{title}，截止 {round_.due_on:%Y-%m-%d}，应报 {len(owed)} 项，表里列出还要填的 {len(asked)} 项",
        *panels.left_out(rows),
    ]
    return _file(panels.template(asked, period=round_.period, told=told), title)


@require_GET
def long_form(request: HttpRequest) -> FileResponse:
    """The empty long form for many months at once."""
    actor = _actor(request)
    require(actor, Cap.FIGURE_REPORT)
    known = entry_context.asked_by_code(actor)
    typed = {a.pk: (a.key, a.name, a.unit) for a in known.values() if not a.computed}
    places = sorted((code, name) for code, (_, name) in queries.places(actor).items())
    lists = panels.CodeLists(sorted(typed.values()), places)
    told = ["历史数据长表：一行一个指标、一个地区、一个月，可以一次填多个月、多个年份"]
    return _file(panels.long_form(lists, told=told), "指标数据长表")


@require_GET
def filed(request: HttpRequest, pk: int) -> FileResponse:
    """What was filed in a round, by the same columns; the last sheet has its hash and the number of the snapshot."""
    actor = _actor(request)
    round_ = filing_queries.round_of(actor, pk)
    unit = _unit(request)
    owed = filing_queries.rows_of(
        actor, round_, units=[unit] if unit is not None else [], cap=Cap.ROUND_VIEW
    )
    rows = filing_queries.make_rows(actor, owed, round_.period, with_drafts=False)
    done = [r for r in rows if r.state.is_in or r.standing is RowStanding.COMPUTED]
    title = f"{round_.region.name}{_month(round_.period)}已报数据"
    told = _proof(round_, done, actor)
    return _file(panels.filed(done, period=round_.period, told=told), title)


def _proof(round_: "Round", rows: list[Row], actor: Actor) -> list[tuple[str, str]]:
    at = clock.now().astimezone(clock.CHINA)
    frozen = round_.digest or "未冻结（本轮还没有关闭）"
    number = f"{round_.region.code}-{round_.period}-{at:%Y%m%d%H%M%S}"
    return [
        ("快照编号", number),
        ("导出时间", f"{at:%Y-%m-%d %H:%M:%S}"),
        ("导出人", actor.label),
        ("本轮冻结校验值", frozen),
        ("说明", "调度数，不是统计数"),
    ]


# ---- up


@require_http_methods(["GET", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """The form, the templates, and what the actor handed over before."""
    actor = _actor(request)
    require(actor, Cap.FIGURE_REPORT)
    is_post = request.method == "POST"
    form = forms.HandOver(
        request.POST if is_post else None, request.FILES if is_post else None, actor=actor
    )
    if is_post and form.is_valid():
        try:
            made = services.hand_over(
                actor, upload=form.value(), today=clock.today(), now=clock.now()
            )
        except Refused as refused:
            form.refuse(refused.findings)
        else:
            return redirect("figure_sheet", made.pk)
    rounds = [r for r in filing_queries.rounds_to_file(actor)[:12] if r.state == "open"]
    context = {"form": form, "before": queries.sheets(actor)[:20], "rounds": rounds}
    return render(request, "rounds/sheets.html", context, status=422 if form.errors else 200)


@dataclass(frozen=True)
class SheetPage:
    """The dry run of a sheet and its writing; `write` is a use case over two domains and lent by the assembly."""

    write: Callable[..., "FigureSheet"]

    def view(self) -> Callable[..., HttpResponse]:
        return require_http_methods(["GET", "POST"])(self._answer)

    def _answer(self, request: HttpRequest, pk: int) -> HttpResponse:
        actor = _actor(request)
        sheet = queries.one_sheet(actor, pk)
        if request.method == "POST":
            return self._write(request, actor, sheet)
        return render(request, "rounds/sheet.html", _look(request, sheet))

    def _write(self, request: HttpRequest, actor: Actor, sheet: "FigureSheet") -> HttpResponse:
        try:
            done = self.write(
                actor,
                sheet=sheet,
                seen=request.POST.get("seen", ""),
                today=clock.today(),
                now=clock.now(),
            )
        except Refused as refused:
            messages.error(request, "；".join(f.sentence for f in refused.findings))
            if any(f.code == "rounds.sheet_moved_on" for f in refused.findings):
                services.look_again(actor, sheet=sheet, today=clock.today())
        else:
            count = done.added + done.changed
            messages.success(request, f"已写入 {count} 行，共 {done.rows} 行")
        return redirect("figure_sheet", sheet.pk)


def _look(request: HttpRequest, sheet: "FigureSheet") -> dict[str, Any]:
    counts = {
        RowVerdict.REFUSED: sheet.refused,
        RowVerdict.NEW: sheet.added,
        RowVerdict.CHANGED: sheet.changed,
        RowVerdict.SAME: sheet.same,
    }
    first = next((v for v in GROUPS if counts[v]), RowVerdict.NEW)
    asked = request.GET.get("show", "")
    show = RowVerdict(asked) if asked in set(GROUPS) else first
    rows = sheet.result.get("groups", {}).get(show.value, [])
    return {
        "sheet": sheet,
        "groups": [(v, counts[v]) for v in GROUPS],
        "show": show,
        "rows": rows,
        "more": max(0, counts[show] - len(rows)),
        "writable": sheet.added + sheet.changed,
        "unread": sheet.result.get("unread", []),
        "empty": sheet.result.get("empty", 0),
    }


@require_GET
def marked(request: HttpRequest, pk: int) -> FileResponse:
    """The file as it was handed over with what is wrong in it; `?only=refused` leaves out the rows in order."""
    actor = _actor(request)
    sheet = queries.one_sheet(actor, pk)
    data = services.data_of(actor, sheet=sheet)
    checked = services.check(actor, data, name=sheet.name, today=clock.today())
    only = request.GET.get("only") == "refused"
    title = sheet.name.rpartition(".")[0] or sheet.name
    return _file(panels.marked(checked, only_refused=only), f"{title}-错误原因")
