"""The register of the measures that units answer orders with (督办措施)."""

from daxiao.domains.dispatch.forms import orders_measures as forms
from daxiao.domains.dispatch.panels import orders as panels
from daxiao.domains.dispatch.queries import orders_measures as queries
from daxiao.domains.dispatch.services import orders_measures as services
from daxiao.domains.dispatch.types.orders import MeasureState
from daxiao.kernel.caps import Cap
from daxiao.ui.actions import Action
from daxiao.ui.fields import Chip, Day, Long, Number, Ref, Text
from daxiao.ui.panels import Facts
from daxiao.ui.register import Register


OPEN = (MeasureState.OPEN.value, MeasureState.LATE.value)

measures = Register(
    name="order-measures",
    title="督办措施",
    cap=Cap.ORDER_VIEW,
    group="督办与考核",
    icon="list",
    help="单位回复督办时逐条报的措施（例如“一企一策”）：做什么、由谁做、哪天完成、办结没有。全部办结，督办才能销号。",
    empty="没有逐条报的措施。督办写明“回复要逐条报措施”的，单位在督办单上报。",
    rows=queries.measures,
    fields=[
        Long("text", "措施", search=True, link=True, sort=False),
        Ref("order", "督办单", label="number", to="orders"),
        Ref("unit", "主办单位", path="order__unit", to="units"),
        Text("by_whom", "由谁做", search=True),
        Day("due_on", "完成日期"),
        Chip("state", "状态", of=MeasureState, tones=panels.MEASURE_TONES),
        panels.LateDays("late_days", "是否逾期", unit="个工作日", computed=True),
        Day("made_on", "报送日期"),
        Day("done_on", "办结日期"),
        Long("done_words", "办结情况", sort=False),
        Day("dropped_on", "取消日期"),
        Text("dropped_because", "取消理由"),
        Number("position", "序号"),
    ],
    columns=["text", "order", "unit", "by_whom", "due_on", "state", "late_days"],
    chips=["state"],
    default_sort="due_on",
    facts=[
        Facts("措施", ["text", "by_whom", "due_on", "state", "late_days", "order", "unit"]),
        Facts("办结", ["done_on", "done_words", "dropped_on", "dropped_because", "made_on"]),
    ],
    actions=[
        Action(
            "fulfil",
            "办结",
            Cap.ORDER_ANSWER,
            forms.Fulfil,
            services.fulfil,
            row="measure",
            value="given",
            icon="check",
            main=True,
            done="已记下这条措施办结",
            shown=lambda row: row.is_lead and row.state in OPEN,
        ),
        Action(
            "drop",
            "取消",
            Cap.ORDER_ANSWER,
            forms.Drop,
            services.drop,
            row="measure",
            value="given",
            icon="stop",
            done="已取消，理由保留",
            shown=lambda row: row.is_lead and row.state in OPEN and row.is_changeable,
            help="报错了的可以取消；签发单位认可以后不能再取消。",
        ),
    ],
)
