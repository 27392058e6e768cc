"""The register of the yearly record of results (奖惩记录)."""

from daxiao.domains.dispatch.forms import orders as forms
from daxiao.domains.dispatch.queries import orders as queries
from daxiao.domains.dispatch.services import orders_outcomes as outcome_services
from daxiao.domains.dispatch.types.orders import OutcomeKind, PublishScope
from daxiao.kernel.caps import Cap
from daxiao.ui.actions import Action
from daxiao.ui.fields import Chip, Day, Flag, Long, Place, Ref, Text, Year
from daxiao.ui.forms import Reason
from daxiao.ui.panels import Facts, Timeline
from daxiao.ui.register import Register


outcomes = Register(
    name="order-outcomes",
    title="奖惩记录",
    cap=Cap.ORDER_VIEW,
    group="督办与考核",
    icon="star",
    help="按年度记下考核和督办的结果怎样用：奖励、通报、约谈，以及可以公开到什么范围。只作记录，平台不自动奖惩。",
    empty="还没有奖惩记录。",
    rows=queries.outcomes,
    demo="is_demo",
    fields=[
        Year("year", "年度"),
        Ref("unit", "单位", to="units"),
        Chip("kind", "方式", of=OutcomeKind),
        Long("text", "内容", search=True, link=True, sort=False),
        Text("basis", "依据", search=True),
        Day("decided_on", "决定日期"),
        Chip("scope", "公开范围", of=PublishScope),
        Text("order", "相关督办", path="order__number", to="orders", key="order__pk"),
        Place("region", "记录地区"),
        Text("by_label", "记录人"),
        Flag("is_withdrawn", "已撤回"),
        Day("withdrawn_on", "撤回日期"),
        Text("withdrawn_because", "撤回理由"),
    ],
    columns=["text", "year", "unit", "kind", "decided_on", "scope", "is_withdrawn"],
    chips=["kind", "scope"],
    default_sort="-decided_on",
    facts=[
        Facts("内容", ["year", "unit", "kind", "text", "basis", "order", "decided_on"]),
        Facts("记录", ["scope", "by_label", "region", "withdrawn_on", "withdrawn_because"]),
    ],
    panels=[Timeline.of_events("经过")],
    actions=[
        Action(
            "record",
            "记奖惩",
            Cap.ORDER_ISSUE,
            forms.Result,
            outcome_services.record,
            row=None,
            value="given",
            icon="plus",
            main=True,
            done="已记录",
        ),
        Action(
            "withdraw",
            "撤回记录",
            Cap.ORDER_ISSUE,
            Reason,
            outcome_services.withdraw,
            row="outcome",
            value="reason",
            icon="history",
            done="已撤回，记录和理由保留",
            shown=lambda row: row.is_issuer and row.withdrawn_on is None,
        ),
    ],
)
