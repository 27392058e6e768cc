"""What a unit is told of its orders, one line an order, and who signs orders of what waits, in one line.

The lines of a day stand together in one letter (减负); here is decided which orders have a line today.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from daxiao.domains.dispatch.rules import orders as rules
from daxiao.domains.dispatch.rules import orders_fold as states
from daxiao.domains.dispatch.types.orders import OrderState
from daxiao.std.workdays import HolidayTable, workdays_between


AGAIN_DAYS = 5
"""A late order is told of on its first late working day, and every fifth one after."""


@dataclass(frozen=True, slots=True)
class Item:
    """A running order on a day; `late_days` are working days."""

    number: str
    cause: str
    state: OrderState
    issued_on: date
    due_on: date
    late_days: int = 0

    @property
    def said(self) -> str:
        return f"{self.number}“{self.cause}”"


def of_issue(item: Item) -> str:
    """The line for a unit that is ordered."""
    return f"新的督办：{item.said}，{item.due_on}前书面回复"


def of_unit(item: Item, *, remind_days: int, today: date, holidays: HolidayTable) -> str:
    """The line of the night for the units of an order; empty when there is nothing to tell today."""
    if item.issued_on == today:
        return of_issue(item)
    if item.state not in states.WITH_UNIT:
        return ""
    if item.late_days:
        is_day = workdays_between(today, today + timedelta(days=1), holidays).days == 1
        if not is_day or item.late_days % AGAIN_DAYS != 1:
            return ""
        return f"督办逾期：{item.said}应于{item.due_on}前回复，已逾期{item.late_days}个工作日"
    if today in (item.due_on, rules.reminder_day(item.due_on, remind_days, holidays)):
        return f"督办快到期：{item.said}，{item.due_on}前书面回复"
    return ""


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
