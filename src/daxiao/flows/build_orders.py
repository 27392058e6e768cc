"""Supervision orders of the demonstration: a handful played through their lives, then what the night drafts by itself.

Invented and marked; idempotent: a city that has orders is left alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from daxiao.domains.directory import queries as directory
from daxiao.domains.dispatch.queries import orders as queries
from daxiao.domains.dispatch.services import orders, orders_life
from daxiao.domains.dispatch.types.orders import Cause, CauseKind, MoveInput
from daxiao.domains.targets.queries import goals as goal_queries
from daxiao.flows import build_figures, draft_orders, order_causes
from daxiao.kernel.clock import CHINA
from daxiao.kernel.middleware import actor_of


if TYPE_CHECKING:
    from collections.abc import Callable

    from daxiao.domains.dispatch.models import Order
    from daxiao.kernel.access import Actor
    from daxiao.kernel.models import Org, Region


SIGNER = "yanshi_ducha"


@dataclass(frozen=True, slots=True)
class Plot:
    """An order: how many days ago it was signed, at which rung, about what, for which unit, and how far it has come."""

    ago: int
    rung: str
    about: str
    demand: str
    clerk: str
    unit: str
    end: str


PLOTS = (
    Plot(
        48,
        "notice",
        "9月工业运行调度议定事项：排出四季度停产企业复产清单",
        "逐户排出停产半停产企业清单，写明原因和复产时间，报工作机制办公室。",
        "chengling_jingxin",
        "chengling-jingxin",
        "closed",
    ),
    Plot(
        26,
        "notice",
        "10月工业运行调度议定事项：核对技改投资漏报",
        "对照发票和设备到厂情况核对本县技改投资，有漏报的按更正填报。",
        "hetang_jingxin",
        "hetang-jingxin",
        "replied",
    ),
    Plot(
        18,
        "notice",
        "10月工业运行调度议定事项：推动引进项目开工前手续",
        "对已签约三个月未开工的项目逐个说明卡在哪个环节、需要谁来解决。",
        "landu_jingxin",
        "landu-jingxin",
        "received",
    ),
    Plot(
        12,
        "notice",
        "四季度新增规上工业企业入库准备",
        "列出拟入库企业名单和缺的材料，确定逐户的提交时间。",
        "fengting_jingxin",
        "fengting-jingxin",
        "asked",
    ),
    Plot(
        3,
        "remind",
        "年底前研发费用归集辅导",
        "对研发经费同比下降的企业开展一次归集辅导，报辅导情况。",
        "shiming_jingxin",
        "shiming-jingxin",
        "issued",
    ),
)


def build(actor: Actor, *, today: date, now: datetime) -> int:
    """Play the orders, then draft what the rules find late today; returns how many there are."""
    city = directory.places_by_code(actor)[build_figures.CITY]
    rows = queries.orders(actor).filter(region__path__startswith=city.path)
    if rows.filter(cause_kind=CauseKind.MEETING.value).exists():
        return 0
    people = {p.username: p for p in directory.people(actor)}
    for plot in PLOTS:
        signer = actor_of(people[SIGNER], today=today)
        _play(plot, signer, actor_of(people[plot.clerk], today=today), city, today)
    _of_a_goal(actor, actor_of(people[SIGNER], today=today), city, today)
    draft_orders.sweep(actor, today=today, now=now)
    return rows.count()


def _at(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), CHINA)


def _unit(actor: Actor, code: str) -> Org:
    return directory.units_by_code(actor)[code]


def _play(plot: Plot, signer: Actor, clerk: Actor, city: Region, today: date) -> None:
    day = today - timedelta(days=plot.ago)
    row = orders.draft(
        signer,
        cause=Cause(CauseKind.MEETING, None, plot.about),
        units=[_unit(signer, plot.unit)],
        demand=plot.demand,
        rung=plot.rung,
        today=day,
        now=_at(day, 9),
        region=city,
        is_demo=True,
    )
    row = orders.sign(signer, order=row, given=MoveInput(), today=day, now=_at(day, 10))
    for name, after, by, move, words in _STEPS[plot.end]:
        then = min(day + timedelta(days=after), today)
        row = move(
            signer if by == "signer" else clerk,
            order=row,
            given=MoveInput(words, days=5 if name == "ask" else None),
            today=then,
            now=_at(then, 11 + after % 5),
        )


Step = tuple[str, int, str, "Callable[..., Order]", str]
_RECEIVE: Step = ("receive", 1, "unit", orders_life.receive, "")
_STEPS: dict[str, tuple[Step, ...]] = {
    "issued": (),
    "received": (_RECEIVE,),
    "asked": (
        _RECEIVE,
        ("ask", 4, "unit", orders_life.ask_extension, "两家企业的审计报告月底才能出，申请延长。"),
    ),
    "replied": (
        _RECEIVE,
        ("reply", 5, "unit", orders_life.reply, "已核对，两户漏报，下月按更正填报。"),
    ),
    "closed": (
        _RECEIVE,
        ("reply", 4, "unit", orders_life.reply, "清单已排出，共七户，复产时间逐户写明。"),
        ("accept", 6, "signer", orders_life.accept, "清单齐全。"),
        ("close", 7, "signer", orders_life.close, "已转入月度调度跟踪。"),
    ),
}


def _of_a_goal(actor: Actor, signer: Actor, city: Region, today: date) -> None:
    """A notice about the goal that is furthest behind, so that a figure leads to its order and back."""
    rows = goal_queries.goals(actor).filter(region__path__startswith=city.path)
    worst = (
        rows.filter(standing__state="serious", whole__isnull=False)
        .order_by("standing__points")
        .first()
    )
    if worst is None or worst.owner is None:
        return
    day = today - timedelta(days=5)
    row = orders.draft(
        signer,
        cause=order_causes.of_goal(worst).cause,
        units=[worst.owner],
        demand="分析滞后原因，提出补上进度的具体安排和时间。",
        rung="notice",
        today=day,
        now=_at(day, 9),
        region=city,
        is_demo=True,
    )
    orders.sign(signer, order=row, given=MoveInput(), today=day, now=_at(day, 10))
