"""One letter a day (减负): what waits for a unit, and what waits for who signs orders, each in one line."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from daxiao.domains.dispatch.rules import orders as rules
from daxiao.domains.dispatch.rules import orders_fold as states
from daxiao.domains.dispatch.types.orders import OrderState
from daxiao.std.workdays import HolidayTable


AGAIN_DAYS = 5
"""A late order is told of on its first late working day, and every fifth one after."""


@dataclass(frozen=True, slots=True)
class Item:
    """A running order of a unit on a day; `late_days` are working days."""

    state: OrderState
    due_on: date
    late_days: int
    is_received: bool


def of_unit(items: Sequence[Item], *, remind_days: int, today: date, holidays: HolidayTable) -> str:
    """The line for a unit; empty when there is nothing to tell today."""
    with_it = [i for i in items if i.state in states.WITH_UNIT]
    new = [i for i in items if not i.is_received]
    back = [i for i in with_it if i.state is OrderState.RETURNED]
    late = [i for i in with_it if i.late_days]
    soon = sorted(
        i.due_on
        for i in with_it
        if not i.late_days and rules.reminder_day(i.due_on, remind_days, holidays) <= today
    )
    is_late_day = any(i.late_days % AGAIN_DAYS == 1 for i in late)
    if not (new or back or soon or is_late_day):
        return ""
    longest = max((i.late_days for i in late), default=0)
    parts = [
        f"{len(new)}件待签收" if new else "",
        f"{len(back)}件退回重办" if back else "",
        f"{len(soon)}件快到期（最近一件{soon[0]}）" if soon else "",
        f"{len(late)}件逾期（最长{longest}个工作日）" if late else "",
    ]
    return "督办：" + "，".join(p for p in parts if p)


def of_office(*, to_sign: int, replied: int, asked: int, objected: int) -> str:
    """The line for who signs orders; empty when nothing waits."""
    parts = [
        f"{replied}件回复待审核" if replied else "",
        f"{asked}件延期待答复" if asked else "",
        f"{objected}件异议待裁定" if objected else "",
        f"{to_sign}件草稿待签发" if to_sign else "",
    ]
    told = "，".join(p for p in parts if p)
    return f"督办：{told}" if told else ""
