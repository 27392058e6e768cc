"""数据填报: the grid of a unit in a round, as a page, as a plain form, and as drafts that save themselves."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from daxiao.domains.rounds.forms import grid as forms
from daxiao.domains.rounds.forms.grid import Sent
from daxiao.domains.rounds.queries import filing as queries
from daxiao.domains.rounds.queries import filing_checks as checks
from daxiao.domains.rounds.services import filing as services
from daxiao.domains.rounds.types.filing import Conflict, HandedIn, Item, NotFiled, Row, Said
from daxiao.domains.rounds.types.rounds import OwedState
from daxiao.domains.targets.panels.observations import LINKS
from daxiao.kernel import clock
from daxiao.kernel.access import Actor
from daxiao.kernel.caps import Cap
from daxiao.kernel.errors import Stale
from daxiao.std.findings import Refused, Severity
from daxiao.ui import markup
from daxiao.ui.tones import Tone


if TYPE_CHECKING:
    from daxiao.domains.rounds.models import Round
    from daxiao.domains.rounds.queries.filing import Grid
    from daxiao.domains.targets.queries.by_itself import ByItself

HandIn = Callable[..., HandedIn]
Withdraw = Callable[..., int]


def _actor(request: HttpRequest) -> Actor:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor


def _number(raw: str) -> int | None:
    return int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 10 else None


@require_GET
def start(request: HttpRequest) -> HttpResponse:
    """The newest open round in which the actor has something to file."""
    rounds = list(queries.rounds_to_file(_actor(request))[:24])
    if len([r for r in rounds if r.state == "open"]) == 1:
        return redirect("round_grid", rounds[0].pk)
    return render(request, "rounds/filing.html", {"rounds": rounds})


@dataclass(slots=True)
class Saved:
    """What became of the rows that were sent: what is wrong, and which stand against another's."""

    taken: dict[int, Sent] = field(default_factory=dict)
    said: dict[int, list[Said]] = field(default_factory=dict)

    def onto(self, rows: Sequence[Row]) -> None:
        """Put it onto rows that were read afresh."""
        for row in rows:
            row.said.extend(self.said.get(row.owed_id, ()))
            if sent := self.taken.get(row.owed_id):
                _beside(row, sent)


def _beside(row: Row, sent: Sent) -> None:
    """The row shows what this person typed, and next to it what the other one has saved."""
    who, at, version = row.draft_by, row.draft_at, row.version
    month, total, note, given = row.month, row.total, row.note, row.given
    row.said.clear()
    queries.put(row, sent.draft.value, sent.draft.given)
    row.note, row.version = sent.draft.note, sent.version
    row.conflict = Conflict(
        who, at, version, month, total, note, given.value, row.month, row.total, row.note
    )


def save(actor: Actor, round_: "Round", sent: Sequence[Sent]) -> Saved:
    """Keep the drafts one by one: what cannot be kept does not hold up the others."""
    saved, now = Saved(), clock.now()
    there = queries.owed_by_id(actor, round_, [s.owed_id for s in sent])
    for one in sent:
        row = there.get(one.owed_id)
        if row is None:
            continue
        try:
            services.save_draft(actor, owed=row, draft=one.draft, version=one.version, now=now)
        except Stale:
            saved.taken[one.owed_id] = one
        except Refused as refused:
            typed = f"（您填的 {one.draft.value} 没有保存）" if one.draft.value else ""
            saved.said[one.owed_id] = [
                Said(f.severity, f.sentence + typed, code=f.code) for f in refused.findings
            ]
        if one.said:
            saved.said.setdefault(one.owed_id, []).extend(one.said)
    return saved


@require_POST
def drafts(request: HttpRequest, pk: int) -> HttpResponse:
    """Rows that the page saves by itself: JSON in and out, each with what the server says of it."""
    actor = _actor(request)
    round_ = queries.round_of(actor, pk)
    try:
        sent = forms.rows_of_json(request.body)
        saved = save(actor, round_, sent)
    except Refused as refused:
        return JsonResponse({"sentence": refused.findings[0].sentence}, status=422)
    there = queries.owed_by_id(actor, round_, [s.owed_id for s in sent])
    rows = queries.make_rows(actor, list(there.values()), round_.period)
    saved.onto(rows)
    checks.say(actor, rows, round_.period, today=clock.today())
    at = clock.now().astimezone(clock.CHINA).strftime("%H:%M:%S")
    return JsonResponse({"at": at, "rows": {r.owed_id: _told(r) for r in rows}})


def _told(row: Row) -> dict[str, Any]:
    return {
        "version": row.version,
        "month": row.month,
        "total": row.total,
        "given": row.given.value,
        "state": str(markup.chip(row.state.label, Tone(row.tone))),
        "said": render_to_string("rounds/parts/said.html", {"r": row}),
        "has_said": bool(row.said or row.conflict),
        "is_wrong": bool(row.errors),
        "conflict": row.conflict is not None,
    }


@dataclass(frozen=True)
class GridPage:
    """The page of a grid. `hand_in` and `withdraw` are use cases over two domains and lent by the assembly."""

    hand_in: HandIn
    withdraw: Withdraw

    def view(self) -> Callable[..., HttpResponse]:
        return require_http_methods(["GET", "POST"])(self._answer)

    def _answer(self, request: HttpRequest, pk: int) -> HttpResponse:
        actor = _actor(request)
        round_ = queries.round_of(actor, pk)
        given = request.POST if request.method == "POST" else request.GET
        units = queries.units(actor, round_)
        unit = queries.unit_to_file(actor, units, _number(given.get("unit", "")))
        page = _number(given.get("page", "")) or 1
        look = Look(request, round_, unit, page)
        if request.method == "POST":
            return self._post(look)
        return look.show()

    def _post(self, look: "Look") -> HttpResponse:
        """Whatever is done with the rows, what stands in them is kept first."""
        request, data = look.request, look.request.POST
        try:
            saved = save(look.actor, look.round, look.sent())
        except Refused as refused:
            return look.show(top=refused.findings[0].sentence, status=422)
        if saved.taken:
            return look.show(saved, top="有几项别人先存了，请对照后选择，再报送", status=409)
        if any(s.severity is Severity.ERROR for some in saved.said.values() for s in some):
            return look.show(saved, top="有几项没有保存，请按下面的说明改", status=422)
        act = data.get("act", "save")
        if act not in {"all", "picked", "withdraw"}:
            messages.success(request, "草稿已保存，还没有报送")
            return look.again()
        ids = forms.picked(data) if act != "all" else look.filled()
        if not ids:
            none = "请先勾选要处理的行" if act != "all" else "还没有填好的数，先填再报送"
            return look.show(top=none, status=422)
        return self._run(look, act, ids)

    def _run(self, look: "Look", act: str, ids: Sequence[int]) -> HttpResponse:
        today, now = clock.today(), clock.now()
        try:
            if act == "withdraw":
                count = self.withdraw(look.actor, round_=look.round, owed=ids, today=today, now=now)
                messages.success(look.request, f"已撤回 {count} 项，改好后请重新报送")
            else:
                done = self.hand_in(
                    look.actor, round_=look.round, items=look.items(ids), today=today, now=now
                )
                late = "，已过截止日，记为迟报" if done.is_late else ""
                messages.success(look.request, f"已报送 {done.count} 项，待审核{late}")
        except NotFiled as wrong:
            return look.show(Saved(said=wrong.said), top=f"{wrong}，请按下面的说明改", status=422)
        except Refused as refused:
            return look.show(top="；".join(f.sentence for f in refused.findings), status=422)
        return look.again()


@dataclass(slots=True)
class Look:
    """One request to the grid of one unit."""

    request: HttpRequest
    round: "Round"
    unit: int
    page: int

    @property
    def actor(self) -> Actor:
        return _actor(self.request)

    def grid(self) -> "Grid":
        return queries.grid(self.actor, self.round, self.unit, today=clock.today(), page=self.page)

    def sent(self) -> list[Sent]:
        """The rows of the form; who takes his own of a side-by-side has seen the other's version."""
        data = self.request.POST
        sent = forms.rows_of_form(data, self.grid().rows)
        mine, theirs = _number(data.get("mine", "")), _number(data.get("theirs", ""))
        kept = []
        for one in sent:
            seen = _number(data.get(f"k-{one.owed_id}", ""))
            if one.owed_id == mine and seen is not None:
                kept.append(Sent(one.owed_id, seen, one.draft, one.said))
            elif one.owed_id != theirs:
                kept.append(one)
        return kept

    def filled(self) -> list[int]:
        return queries.filled(self.actor, self.round, self.unit)

    def items(self, ids: Sequence[int]) -> list[Item]:
        there = queries.owed_by_id(self.actor, self.round, ids)
        return [Item(pk, there[pk].version) for pk in ids if pk in there]

    def again(self) -> HttpResponse:
        """303 to the same page of the grid."""
        asked = urlencode({"unit": self.unit, "page": self.page})
        see_other = HttpResponseRedirect(f"{reverse('round_grid', args=[self.round.pk])}?{asked}")
        see_other.status_code = 303
        return see_other

    def _rows_of(self, one: "ByItself") -> str:
        """Where the rows of a count are listed, for who may see the register that is counted."""
        if not one.counted_by or LINKS.counted is None or not self.actor.may(Cap.PROJECT_VIEW):
            return ""
        return LINKS.counted(one.counted_by, one.region_path, one.period)

    def show(self, saved: Saved | None = None, *, top: str = "", status: int = 200) -> HttpResponse:
        grid, today = self.grid(), clock.today()
        (saved or Saved()).onto(grid.rows)
        open_rows = [r for r in grid.rows if r.is_open and r.is_filled]
        if grid.is_open:
            checks.say(self.actor, open_rows, self.round.period, today=today)
        units = queries.units(self.actor, self.round)
        period = self.round.period
        context: Mapping[str, Any] = {
            "title": f"{self.round.region.name}{period // 100}年{period % 100}月数据填报",
            "month": f"{period // 100}年{period % 100}月",
            "round": self.round,
            "grid": grid,
            "unit": self.unit,
            "units": units,
            "counts": _counts(grid.rows),
            "is_late": grid.is_open and today > self.round.due_on,
            "page_size": queries.PAGE,
            "page_list": range(1, grid.pages + 1),
            "by_itself": [(one, self._rows_of(one)) for one in grid.by_itself],
            "top": top,
            "saved": "",
        }
        return render(self.request, "rounds/grid.html", dict(context), status=status)


def _counts(rows: Sequence[Row]) -> dict[str, int]:
    states = [r.state for r in rows]
    return {
        "all": len([s for s in states if s is not OwedState.EXEMPT]),
        "done": len([s for s in states if s.is_in]),
        "drafted": states.count(OwedState.DRAFTED),
        "submitted": states.count(OwedState.SUBMITTED),
    }
