"""The monthly round: rounds, what is owed, reminders, frozen months, the burden of reporting."""

from collections.abc import Callable
from dataclasses import KW_ONLY, dataclass, replace
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import path

from daxiao.domains.rounds.forms import rounds as forms
from daxiao.domains.rounds.panels import late as late_panels
from daxiao.domains.rounds.register import rounds as registers
from daxiao.domains.rounds.types.rounds import OwedKind, OwedState, RoundState
from daxiao.domains.rounds.views import rounds as views
from daxiao.entry.assembly.letters import letters_after, told_at_once
from daxiao.flows import approve_figures, close_round, late_filing, monthly_round
from daxiao.kernel import clock
from daxiao.kernel.access import Actor
from daxiao.kernel.caps import Cap
from daxiao.ui.actions import Action
from daxiao.ui.nav import Page
from daxiao.ui.panels import Panel
from daxiao.ui.register import REGISTERS


@dataclass(frozen=True)
class Differing(Panel):
    """What a closed month would say otherwise today; the frozen rows stay as they are."""

    _: KW_ONLY
    template = "rounds/parts/differing.html"


def differing(actor: Actor, row: Any) -> dict[str, Any]:
    is_closed = row.state == RoundState.CLOSED.value
    return {
        "round": row,
        "rows": close_round.differing(actor, row) if is_closed else [],
        "holds": close_round.holds(row) if is_closed else None,
    }


def counted_in(view: Callable[..., HttpResponse], kind: OwedKind) -> Callable[..., HttpResponse]:
    """The page of a task or project, and after a report what it fulfils of the open rounds."""

    @wraps(view)
    def with_its_round(request: HttpRequest, pk: int, **given: Any) -> HttpResponse:
        answer = view(request, pk=pk, **given)
        # a refused form answers 422, a conflict 409
        if request.method == "POST" and answer.status_code < 400:
            monthly_round.count_in(kind, pk, now=clock.now())
        return answer

    return with_its_round


OPEN = Action(
    "open",
    "开启轮次",
    Cap.ROUND_RUN,
    forms.OpenRound,
    monthly_round.open_round,
    row=None,
    value="opening",
    main=True,
    icon="plus",
    done="轮次已开启，应报事项已列好",
    help="按填报分工、在办任务和在库项目列出各单位应报事项；已经报过的自动计入，上下级轮次不重复要。",
)
REFRESH = Action(
    "refresh",
    "按分工核对",
    Cap.ROUND_RUN,
    None,
    monthly_round.refresh,
    row="round_",
    icon="history",
    done="已按现在的分工核对应报事项",
    help="开轮以后新增的分工补列进来，已经不归某单位报的改为免报或转给新单位；已经报送的不动。",
    shown=lambda row: row.state == RoundState.OPEN,
)
CLOSE = Action(
    "close",
    "关闭轮次",
    Cap.ROUND_RUN,
    forms.CloseRound,
    close_round.close,
    row="round_",
    value="closing",
    main=True,
    icon="check",
    done="轮次已关闭，当月数据已冻结并锁定",
    help="关闭时冻结指标数据、目标进度、排名、四色、任务状态和各单位报送记录，当月数据随即锁定。关闭以后："
    + "".join(late_panels.AFTER_CLOSE),
    shown=lambda row: row.state == RoundState.OPEN,
)
LATE = Action(
    "late",
    "允许补报",
    Cap.FIGURE_LOCK,
    forms.Late,
    told_at_once(late_filing.allow_item),
    row="owed",
    value="late",
    bulk=True,
    icon="key",
    done="已允许补报到这一天，单位会收到通知；补报注明逾期",
    help="轮次关闭以后本月数据锁定；只对这个单位、这个指标有效，过期自动收回。一个单位几项一起补报，可在轮次页开。",
    shown=lambda row: (
        row.round.state == RoundState.CLOSED
        and row.kind == OwedKind.FIGURE
        and not OwedState(row.state).is_in
    ),
)
LATE_UNITS = Action(
    "allow-late",
    "允许补报",
    Cap.FIGURE_LOCK,
    forms.LateUnits,
    told_at_once(late_filing.allow_units),
    row="round_",
    value="late",
    icon="key",
    done="已允许补报，单位会收到通知",
    help="对所选单位这一轮没有报的数据都有效，到这一天为止；补报注明逾期。",
    shown=lambda row: row.state == RoundState.CLOSED,
)


def add_registers() -> None:
    rounds = registers.rounds
    standing, *others = rounds.panels
    REGISTERS.add(
        replace(
            rounds,
            panels=(
                standing,
                late_panels.after_close_panel,
                Differing("关闭以后的变化", differing),
                *others,
            ),
            actions=(CLOSE, REFRESH, LATE_UNITS, *rounds.actions, OPEN),
        ),
        replace(
            registers.owed.with_action(LATE),
            panels=(
                registers.owed.panels[0],
                late_panels.late_item_panel,
                *registers.owed.panels[1:],
            ),
        ),
        registers.frozen,
        registers.reminders,
    )


PAGES = (Page("填报负担", "round_burden", group="月度调度", icon="chart", cap=Cap.ROUND_VIEW),)

_WAITING = views.WaitingPage(approve=approve_figures.approve, return_=approve_figures.return_)

URLS = [
    path("rounds/burden/", views.burden, name="round_burden"),
    path("rounds/burden/compliance/", views.compliance, name="round_compliance"),
    path("rounds/<int:pk>/unit/<int:unit>/", views.unit, name="round_unit"),
    path("rounds/<int:pk>/waiting/", letters_after(_WAITING.view()), name="round_waiting"),
]
