"""How the figures of the register are put side by side: by place, industry, responsible unit, or month (§8)."""

from collections.abc import Mapping
from datetime import date, timedelta

from daxiao.domains.projects.rules.figures import Share
from daxiao.std.labelled import Labelled


class By(Labelled):
    """What the groups of the page are."""

    REGION = "region", "属地"
    INDUSTRY = "industry", "产业"
    UNIT = "unit", "责任单位"
    MONTH = "month", "月份"


class Measure(Labelled):
    """What groups are ranked by."""

    ON_TIME = "on_time", "按时率"
    STARTED = "started", "签约项目开工率"


DEFINITIONS: Mapping[str, str] = {
    "active": "已准予入库、没有退出（红）也没有出库的项目个数和总投资；总投资未填的计个数、不计金额，另注个数",
    "stage_days": "从实际开始到实际完成的自然日；进行中的按已用天数计入（不丢掉），所以中位数不会因为只看做完的而偏短；完成的太少时不给天数",
    "trend": "每月最后一天平台上所知的状态；之后才补录的不改写以前月份，当月截至查看之日",
}
"""Definitions of what the page itself puts together, beside those of `figures.DEFINITIONS`."""


def month_ends(today: date, count: int = 12) -> tuple[date, ...]:
    """The last days of the newest `count` months, oldest first; of the running month `today` itself."""
    found = [today]
    day = today.replace(day=1)
    while len(found) < count:
        day -= timedelta(days=1)
        found.append(day)
        day = day.replace(day=1)
    return tuple(reversed(found))


def last_month_end(today: date) -> date:
    """The last day of the month before: what a ranking's movement is measured from."""
    return today.replace(day=1) - timedelta(days=1)


def ranks_of(shares: Mapping[str, Share], *, whole_min: int) -> dict[str, int]:
    """The ranks of an earlier day: how many stand above, plus one; groups too small have none."""
    fit = {name: s for name, s in shares.items() if s.whole and len(s.whole) >= whole_min}
    return {
        name: 1
        + sum(
            len(other.part) * len(own.whole) > len(own.part) * len(other.whole)
            for other in fit.values()
        )
        for name, own in fit.items()
    }
