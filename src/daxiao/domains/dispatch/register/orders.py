"""The register of supervision orders (督办单)."""

from typing import Any

from daxiao.domains.dispatch.forms import orders as forms
from daxiao.domains.dispatch.forms import orders_measures as measure_forms
from daxiao.domains.dispatch.panels import orders as panels
from daxiao.domains.dispatch.queries import orders as queries
from daxiao.domains.dispatch.services import orders as drafting
from daxiao.domains.dispatch.services import orders_life as life
from daxiao.domains.dispatch.services import orders_measures as measure_services
from daxiao.domains.dispatch.types.orders import (
    CauseKind,
    OrderKind,
    OrderState,
    Timely,
)
from daxiao.kernel.caps import Cap
from daxiao.ui.actions import Action
from daxiao.ui.fields import Chip, Code, Day, Flag, Long, Number, Place, Ref, Text, Word, Year
from daxiao.ui.panels import Facts, Timeline
from daxiao.ui.register import Look, Register


def _is(*states: OrderState) -> Any:
    """Whether the actor signs for the place of a row that is in one of these states."""
    return lambda row: row.is_issuer and row.state in states


def _with_unit(row: Any) -> bool:
    return row.state in queries.WITH_UNIT


_REPLYABLE = (*queries.WITH_UNIT, OrderState.REPLIED.value)

UNIT_ACTIONS = (
    Action(
        "receive",
        "签收",
        Cap.ORDER_ANSWER,
        forms.Plain,
        life.receive,
        row="order",
        value="given",
        icon="check",
        main=True,
        bulk=True,
        done="已签收",
        shown=lambda row: row.is_unreceived and row.state in queries.RUNNING,
        help="表示本单位已经收到。签收人和日期会记下来。",
    ),
    Action(
        "reply",
        "回复",
        Cap.ORDER_ANSWER,
        forms.Reply,
        life.reply,
        row="order",
        value="given",
        icon="pencil",
        main=True,
        done="已回复，等签发单位审核",
        shown=lambda row: row.is_answerer and row.state in _REPLYABLE,
    ),
    Action(
        "plan",
        "报措施",
        Cap.ORDER_ANSWER,
        measure_forms.Plan,
        measure_services.plan,
        row="order",
        value="given",
        icon="list",
        done="已记下这一条；还有的接着报，报完再回复",
        shown=lambda row: row.is_lead and row.state in _REPLYABLE,
        help="一次报一条：做什么、由谁做、哪天完成。",
    ),
    Action(
        "extend",
        "申请延期",
        Cap.ORDER_ANSWER,
        forms.Ask,
        life.ask_extension,
        row="order",
        value="given",
        icon="clock",
        done="已申请延期，等签发单位答复",
        shown=lambda row: row.is_lead and _with_unit(row) and row.asked_days is None,
    ),
    Action(
        "object",
        "提出异议",
        Cap.ORDER_ANSWER,
        forms.Object,
        life.object_,
        row="order",
        value="given",
        icon="question",
        done="已提出异议，等签发单位裁定",
        shown=lambda row: row.is_answerer and row.state in _REPLYABLE and not row.has_objection,
    ),
)


def _signed(order: Any) -> str:
    """What one signature did."""
    if order.state == OrderState.SIGNING:
        return "已签，等另一人会签后编号发出"
    return f"已签发，文号{order.number}"


SIGNING_ACTIONS = (
    Action(
        "sign",
        "签发",
        Cap.ORDER_ISSUE,
        forms.Note,
        drafting.sign,
        row="order",
        value="given",
        icon="check",
        main=True,
        bulk=True,
        told=_signed,
        done="已签；这一级只要一人签的已编号发出，要两人会签的等另一人会签",
        shown=_is(OrderState.DRAFT),
        help="签发以后编号、起算期限，单位即可看到；要两人会签的，等另一人会签后发出。",
    ),
    Action(
        "countersign",
        "会签并发出",
        Cap.ORDER_ISSUE,
        forms.Note,
        drafting.countersign,
        row="order",
        value="given",
        icon="check",
        main=True,
        done="已会签，督办单已编号发出",
        shown=_is(OrderState.SIGNING),
        help="签批的人不能自己会签。",
    ),
    Action(
        "decline",
        "退回草稿",
        Cap.ORDER_ISSUE,
        forms.Why,
        drafting.decline,
        row="order",
        value="given",
        icon="history",
        done="已退回草稿",
        shown=_is(OrderState.SIGNING),
    ),
    Action(
        "dismiss",
        "不予督办",
        Cap.ORDER_ISSUE,
        forms.Why,
        drafting.dismiss,
        row="order",
        value="given",
        icon="stop",
        bulk=True,
        done="已记下不予督办的理由",
        shown=_is(OrderState.DRAFT, OrderState.SIGNING),
        help="同一件事在设定的工作日内不再自动提出。",
    ),
)

OFFICE_ACTIONS = (
    Action(
        "accept",
        "认可",
        Cap.ORDER_ISSUE,
        forms.Accept,
        life.accept,
        row="order",
        value="given",
        icon="check",
        main=True,
        done="已认可",
        shown=_is(OrderState.REPLIED),
        help="限期整改先认可，复核后另行销号。",
    ),
    Action(
        "return",
        "退回重办",
        Cap.ORDER_ISSUE,
        forms.Return,
        life.return_,
        row="order",
        value="given",
        icon="history",
        done="已退回重办",
        shown=_is(OrderState.REPLIED, OrderState.ACCEPTED),
    ),
    Action(
        "close",
        "销号",
        Cap.ORDER_ISSUE,
        forms.Close,
        life.close,
        row="order",
        value="given",
        icon="check",
        main=True,
        done="已销号",
        shown=_is(OrderState.ACCEPTED),
    ),
    Action(
        "grant",
        "同意延期",
        Cap.ORDER_ISSUE,
        forms.Note,
        life.grant_extension,
        row="order",
        value="given",
        icon="check",
        main=True,
        done="已同意延期",
        shown=lambda row: row.is_issuer and row.asked_days is not None,
        help="从原定期限起，按单位申请的工作日延长。",
    ),
    Action(
        "refuse",
        "不同意延期",
        Cap.ORDER_ISSUE,
        forms.Why,
        life.refuse_extension,
        row="order",
        value="given",
        icon="stop",
        done="已答复，期限不变",
        shown=lambda row: row.is_issuer and row.asked_days is not None,
    ),
    Action(
        "overrule",
        "异议不成立",
        Cap.ORDER_ISSUE,
        forms.Why,
        life.overrule,
        row="order",
        value="given",
        icon="stop",
        done="已裁定异议不成立",
        shown=lambda row: row.is_issuer and row.has_objection,
    ),
    Action(
        "uphold",
        "异议成立并撤回",
        Cap.ORDER_ISSUE,
        forms.Why,
        life.uphold,
        row="order",
        value="given",
        icon="check",
        done="异议成立，督办已撤回",
        shown=lambda row: row.is_issuer and row.has_objection,
    ),
    Action(
        "escalate",
        "拟升级",
        Cap.ORDER_ISSUE,
        forms.Note,
        life.escalate,
        row="order",
        value="given",
        icon="flag",
        done="已拟上一级草稿，签发后生效",
        shown=lambda row: row.is_issuer and row.state in queries.RUNNING,
        help="按督办层级拟上一级的草稿，由人签发；发出以前，本件照常办理。",
    ),
    Action(
        "withdraw",
        "撤回",
        Cap.ORDER_ISSUE,
        forms.Why,
        life.withdraw,
        row="order",
        value="given",
        icon="exit",
        danger=True,
        done="已撤回",
        shown=lambda row: row.is_issuer and row.state in queries.RUNNING,
        help="撤回的督办单保留文号和理由。",
    ),
)

orders = Register(
    name="orders",
    title="督办单",
    cap=Cap.ORDER_VIEW,
    group="督办与考核",
    icon="flag",
    help="哪件事、督哪个单位、什么时候要回、办到了哪一步。草稿由平台按设定的条件拟出，由人签发；平台最多自动发出提醒这一级。",
    empty="没有督办。任务、项目、目标的页面上可以发起，督办总览上也可以新建。",
    rows=queries.orders,
    demo="is_demo",
    looks=(Look("督办总览", "order_overview"),),
    fields=[
        Code("number", "文号", search=True, link=True),
        Long("cause_label", "事由", search=True, link=True, sort=False),
        Word("rung_name", "层级", sort_by="rung_place"),
        Chip("kind", "种类", of=OrderKind),
        Ref("unit", "主办单位", to="units"),
        Chip("state", "状态", of=OrderState, tones=panels.STATE_TONES),
        Day("due_on", "办理期限", computed=True, help="从签发次日起按工作日计算，批准的延期计入"),
        panels.LateDays("late_days", "是否逾期", unit="个工作日", computed=True),
        Chip("cause_kind", "事由来源", of=CauseKind),
        Year("cause_id", "事由行号"),
        Place("region", "签发地区"),
        Number("days", "期限", unit="个工作日"),
        Day("issued_on", "签发日期"),
        Year("year", "签发年度"),
        Text("signed_by_label", "签发人"),
        Text("second_by_label", "会签人"),
        Day("received_on", "签收日期"),
        Day("answered_on", "回复日期"),
        Chip("timely", "是否按期", of=Timely, tones=panels.TIMELY_TONES, computed=True),
        Day("closed_on", "结束日期"),
        Flag("is_asked", "延期待答复"),
        Flag("has_objection", "异议待裁定"),
        Number("extensions", "已延期", unit="次"),
        Number("returns", "已退回", unit="次"),
        Flag("is_plan_asked", "要逐条报措施"),
        Number("open_measures", "未办结措施", unit="条", computed=True),
        Number("late_measures", "逾期措施", unit="条", computed=True),
        Flag("is_automatic", "平台拟稿"),
        Day("drafted_on", "拟稿日期"),
        Text("drafted_by_label", "拟稿人"),
        Day("first_due_on", "最初期限"),
        Text(
            "escalates",
            "由哪一件升级",
            path="escalates__number",
            to="orders",
            key="escalates__pk",
            filter=False,
        ),
    ],
    columns=[
        "cause_label",
        "number",
        "rung_name",
        "unit",
        "state",
        "due_on",
        "late_days",
    ],
    chips=["state", "kind", "timely"],
    figures=["number", "rung_name", "due_on", "late_days"],
    default_sort="due_on",
    facts=[
        Facts("期限", ["issued_on", "days", "first_due_on", "due_on", "extensions", "returns"]),
        Facts("签批", ["drafted_by_label", "drafted_on", "signed_by_label", "second_by_label"]),
        Facts("单位", ["unit", "received_on", "answered_on", "closed_on", "escalates", "region"]),
    ],
    facts_last=True,
    panels=[
        panels.head_panel,
        panels.measures_panel,
        panels.moves_panel,
        panels.units_panel,
        panels.chain_panel,
        Timeline("操作记录", panels.trace, cap=Cap.ORDER_ISSUE),
    ],
    actions=[*UNIT_ACTIONS, *SIGNING_ACTIONS, *OFFICE_ACTIONS],
)
