"""Pages of a round: what one unit owes, what waits for the office, the burden of reporting, and what the platform does not do."""

from collections.abc import Callable, Collection
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from daxiao.domains.directory import queries as directory
from daxiao.domains.rounds.panels import late
from daxiao.domains.rounds.panels import rounds as panels
from daxiao.domains.rounds.queries import approval
from daxiao.domains.rounds.queries import burden as burden_queries
from daxiao.domains.rounds.queries import late as late_queries
from daxiao.domains.rounds.queries import rounds as queries
from daxiao.domains.rounds.rules import rounds as rules
from daxiao.domains.rounds.types.rounds import OwedKind, OwedState, RoundState
from daxiao.kernel import clock
from daxiao.kernel.access import Actor, require
from daxiao.kernel.caps import Cap
from daxiao.kernel.errors import Denied
from daxiao.std.findings import Refused


def _actor(request: HttpRequest) -> Actor:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor


@require_GET
def unit(request: HttpRequest, pk: int, unit: int) -> HttpResponse:
    """What one unit owes in a round: state, due day, and where each thing is filled in."""
    actor, today = _actor(request), clock.today()
    row = queries.round_(actor, pk)
    body = directory.unit(actor, unit)
    items = list(queries.owed_of_unit(actor, body, row)) if body else []
    if body is None:
        raise Denied(hidden=True)
    told = [t for t in queries.tally_by_unit(actor, row, today=today) if t.org_id == body.pk]
    allowed = late_queries.allowed(row, today=today)
    may_allow = row.state != RoundState.OPEN.value and actor.may(Cap.FIGURE_LOCK, on=row)
    asks = may_allow and any(late.said(i, allowed) for i in items)
    context = {
        "round": row,
        "month": rules.month_of(row.period).label,
        "unit": body,
        "told": told[0] if told else None,
        "groups": [
            (
                kind,
                [
                    {**_line(i, today), "late": late.said(i, allowed)}
                    for i in items
                    if i.kind == kind.value
                ],
            )
            for kind in OwedKind
            if any(i.kind == kind.value for i in items)
        ],
        "base": f"{reverse('owed_list')}?round={row.pk}&org={body.pk}",
        "owed": panels.OWED,
        "handed": panels.HANDED,
        "missing": panels.MISSING,
        "grid": f"{reverse('round_grid', args=[row.pk])}?unit={body.pk}",
        "may_file": actor.may(Cap.FIGURE_REPORT),
        "is_open": row.state == RoundState.OPEN.value,
        "may_allow": may_allow,
        "allow": late.allow_units_url(row) if asks else "",
    }
    return render(request, "rounds/unit.html", context)


def _line(item: Any, today: Any) -> dict[str, Any]:
    state = OwedState(item.state)
    return {
        "item": item,
        "what": item.indicator or item.task or item.project,
        "said": panels.said(item, today),
        "tone": panels.OWED_TONES[item.state],
        "url": panels.filled_at(item),
        "words": panels.WORDS[item.kind],
        "is_open": not state.is_in and state is not OwedState.EXEMPT,
        "is_late": today > item.round.due_on and not state.is_in and state is not OwedState.EXEMPT,
    }


Decide = Callable[..., int]


class WaitingPage:
    """待审核: submitted figures of a round with what is known of them; approves or sends back those that are ticked.

    The use cases over two domains are lent by the assembly.
    """

    def __init__(self, *, approve: Decide, return_: Decide) -> None:
        self.approve, self.return_ = approve, return_

    def view(self) -> Callable[..., HttpResponse]:
        return require_http_methods(["GET", "POST"])(self._page)

    def _page(self, request: HttpRequest, pk: int) -> HttpResponse:
        actor = _actor(request)
        row = queries.round_(actor, pk)
        require(actor, Cap.FIGURE_APPROVE, on=row)
        refusals: list[str] = []
        if request.method == "POST":
            try:
                done = self._decide(request, row)
            except Refused as refused:
                refusals = [finding.sentence for finding in refused.findings]
            else:
                messages.success(request, done)
                return redirect("round_waiting", row.pk)
        context = {
            "round": row,
            "month": rules.month_of(row.period).label,
            "rows": approval.with_doubts(
                actor, row, approval.waiting(actor, row), today=clock.today()
            ),
            "refusals": refusals,
            "chosen": set(map(str, _chosen(request))),
            "reason": request.POST.get("reason", ""),
        }
        status = 422 if refusals else 200
        return render(request, "rounds/waiting.html", context, status=status)

    def _decide(self, request: HttpRequest, row: Any) -> str:
        actor, chosen = _actor(request), _chosen(request)
        given = {
            "round_": row,
            "owed": chosen,
            "seen": _seen(request, chosen),
            "today": clock.today(),
            "now": clock.now(),
        }
        if request.POST.get("what") == "return":
            count = self.return_(actor, reason=request.POST.get("reason", ""), **given)
            return f"已退回 {count} 项，单位会收到一封通知"
        return f"已审核 {self.approve(actor, **given)} 项"


LONGEST_KEY = 19
"""Digits of a key; a longer one is none of the table's and more than the database can compare."""


def _chosen(request: HttpRequest) -> list[int]:
    keys = request.POST.getlist("ids")
    is_key = (key for key in dict.fromkeys(keys) if key.isascii() and key.isdigit())
    return [int(key) for key in is_key if len(key) < LONGEST_KEY]


def _seen(request: HttpRequest, chosen: Collection[int]) -> dict[int, str]:
    """Item → the version of its figure that stood on the page."""
    told = {key: request.POST.get(f"seen-{key}", "") for key in chosen}
    return {key: version for key, version in told.items() if version}


class MonthShown:
    """A month as the page names it and as an address wants it."""

    def __init__(self, period: int) -> None:
        month = rules.month_of(period)
        self.label, self.iso = month.label, str(month)


def _units(actor: Actor, period: int) -> list[dict[str, Any]]:
    if not period:
        return []
    iso = MonthShown(period).iso
    where = f"{reverse('owed_list')}?period__from={iso}&period__to={iso}"
    return [
        {"name": u.name, "org_id": u.org_id, "load": u.load, "where": f"{where}&org={u.org_id}"}
        for u in burden_queries.by_unit(actor, period)
    ]


@require_GET
def burden(request: HttpRequest) -> HttpResponse:
    """填报负担: what is asked of units, month by month and unit by unit; every count opens its rows."""
    actor = _actor(request)
    require(actor, Cap.ROUND_VIEW)
    months = burden_queries.by_month(actor)
    asked = request.GET.get("period", "")
    periods = [m.period for m in months]
    period = next((p for p in periods if str(p) == asked), (periods or [0])[0])
    context = {
        "months": [(MonthShown(m.period), m) for m in months],
        "period": period,
        "month": MonthShown(period) if period else None,
        "units": _units(actor, period),
        "twice": burden_queries.asked_twice(actor, today=clock.today()),
        "chart": panels.burden_chart(months),
        "owed": panels.OWED,
        "owed_url": reverse("owed_list"),
        "letters_url": reverse("round-reminders_list"),
    }
    return render(request, "rounds/burden.html", context)


@require_GET
def compliance(request: HttpRequest) -> HttpResponse:
    """What the platform does to lighten the burden, and what it does not do, in plain words."""
    actor = _actor(request)
    require(actor, Cap.ROUND_VIEW)
    yardstick = queries.settings_on(clock.today())
    return render(request, "rounds/compliance.html", {"yardstick": yardstick})
