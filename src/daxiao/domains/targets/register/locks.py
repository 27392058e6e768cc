"""The register of locked months (月份锁定) with their exceptions (例外)."""

from typing import Any

from daxiao.domains.targets.forms import locks as forms
from daxiao.domains.targets.queries import locks as queries
from daxiao.domains.targets.services import locks as services
from daxiao.kernel.access import Actor
from daxiao.kernel.caps import Cap
from daxiao.ui.actions import Action
from daxiao.ui.fields import Day, Period, Person, Place, Text
from daxiao.ui.panels import Facts, Records, Table, Timeline
from daxiao.ui.register import Register


def exceptions_of(actor: Actor, row: Any) -> Records:
    return [
        {
            "org": str(one.org),
            "indicator": str(one.indicator or "全部指标"),
            "until": one.until,
            "reason": one.reason,
            "given_by": str(one.given_by or "系统"),
            "given_at": one.given_at,
        }
        for one in queries.exceptions(actor).filter(lock=row)
    ]


exceptions_panel = Table(
    "例外",
    exceptions_of,
    columns=[
        Text("org", "单位"),
        Text("indicator", "指标"),
        Day("until", "开到"),
        Text("reason", "理由"),
        Text("given_by", "开例外的人"),
        Day("given_at", "时间", time=True),
    ],
    help="例外只对这个单位有效，过了“开到”那一天自动收回",
    empty="没有开过例外",
)

month_locks = Register(
    name="month-locks",
    title="月份锁定",
    cap=Cap.FIGURE_VIEW,
    group="指标与目标",
    icon="key",
    in_menu=False,
    help="锁定的月份，数据只能更正；关闭月度轮次时锁定。锁定管到本地区和下级。",
    empty="还没有锁定的月份。",
    rows=queries.locks,
    fields=[
        Text("why", "事由", search=True, link=True),
        Place("region", "地区"),
        Period("period", "月份"),
        Person("locked_by", "锁定人", label="name"),
        Day("locked_at", "锁定时间", time=True),
    ],
    columns=["why", "region", "period", "locked_by", "locked_at"],
    default_sort="-period",
    facts=[Facts("锁定", ["region", "period", "why", "locked_by", "locked_at"])],
    panels=[exceptions_panel, Timeline.of_events()],
    actions=[
        Action(
            "except",
            "开例外",
            Cap.FIGURE_LOCK,
            forms.Except,
            services.open_for,
            row="lock",
            value="opening",
            main=True,
            icon="key",
            done="已开例外，到期自动收回",
            help="让一个单位在锁定的月份里再填，到一天为止；轮次里补报的记为逾期。",
        ),
    ],
)
