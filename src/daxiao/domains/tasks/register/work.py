"""Registers of nodes, reports and counted things: what the figures of tasks lead to."""

from daxiao.domains.tasks.panels import work as panels
from daxiao.domains.tasks.queries import reports as queries
from daxiao.domains.tasks.register import by_body
from daxiao.domains.tasks.types import Doing, NodeState, ReportKind, ReportVerdict
from daxiao.kernel.caps import Cap
from daxiao.ui.fields import Chip, Day, Flag, Long, Month, Place, Ref, Text
from daxiao.ui.panels import Facts, Timeline
from daxiao.ui.register import Register
from daxiao.ui.tones import Tone


nodes = Register(
    name="task-nodes",
    title="任务节点",
    cap=Cap.TASK_VIEW,
    group="台账",
    icon="clock",
    help="任务的时间节点：哪一天、做到什么算完成、要什么证明材料。",
    empty="还没有节点。专班办公室在任务的“落实”里设定。",
    rows=queries.nodes,
    demo="task__is_demo",
    fields=[
        Text("title", "节点", search=True, link=True),
        Day("due_on", "日期"),
        Chip("state", "状态", of=NodeState, tones=panels.NODE_TONES),
        Day("state_on", "状态日期"),
        Ref("task", "任务", label="title", to="tasks"),
        Long("criterion", "做到什么算完成", search=True, sort=False),
        Text("proof", "证明材料", sort=False),
        Ref("unit", "由谁报", path="org", label="name", to="units", help="空着就是牵头单位"),
        by_body.ByBody("of_body", "工作机制台账", path="task__leads", sort=False, way="task__"),
        Ref("plan", "规划", path="task__plan", label="title", to="plans"),
        Place("region", "地区", path="task__region"),
    ],
    columns=["title", "due_on", "state", "task", "proof", "unit", "region"],
    default_sort="due_on",
    chips=["state"],
    facts=[
        Facts(
            "节点", ["task", "due_on", "criterion", "proof", "unit", "state_on", "plan", "region"]
        )
    ],
)

reports = Register(
    name="task-reports",
    title="任务报告",
    cap=Cap.TASK_VIEW,
    group="台账",
    icon="list",
    help="单位对任务的报告。更正是新的一份，原来的一份保留。",
    empty="还没有报告。单位在任务的“落实”里填报。",
    rows=queries.reports,
    demo="task__is_demo",
    fields=[
        Text("name", "任务", path="task__title", search=True, link=True),
        Ref("task", "任务页", label="title", to="tasks"),
        Month("month", "月份", path="month_on"),
        Chip("kind", "报告", of=ReportKind, tones={ReportKind.SUMMARY.value: Tone.STRONG}),
        Ref("unit", "单位", path="org", label="name", to="units"),
        Chip("state", "进展", of=Doing, tones=panels.DOING_TONES),
        Chip("verdict", "处理", of=ReportVerdict, tones=panels.VERDICT_TONES),
        Flag("is_late", "迟报", words=("迟报", "按时")),
        Flag("is_current", "现行", words=("现行", "已被更正")),
        Day("reported_on", "填报日"),
        Text("reported_by", "填报人", path="reported_by_label", filter=False),
        Long("done", "做了什么", search=True, sort=False),
        Long("problem", "问题", search=True, sort=False),
        Long("need", "需要支持", sort=False),
        Text("node", "节点", path="node__title"),
        Text("document_number", "文号"),
        Day("document_on", "印发日期"),
        Text("verdict_reason", "处理意见", sort=False),
        by_body.ByBody("of_body", "工作机制台账", path="task__leads", sort=False, way="task__"),
        Ref("plan", "规划", path="task__plan", label="title", to="plans"),
        Place("region", "地区", path="task__region"),
    ],
    columns=["name", "unit", "month", "kind", "state", "verdict", "is_late", "reported_on"],
    default_sort="-reported_on",
    chips=["kind", "state", "verdict"],
    facts=[
        Facts("报告", ["done", "problem", "need", "verdict_reason"]),
        Facts(
            "来源",
            [
                "task",
                "node",
                "unit",
                "month",
                "reported_on",
                "reported_by",
                "is_late",
                "is_current",
                "document_number",
                "document_on",
                "plan",
                "region",
            ],
        ),
    ],
    panels=[Timeline.of_events()],
)

items = Register(
    name="task-items",
    title="计数事项",
    cap=Cap.TASK_VIEW,
    group="台账",
    icon="list",
    help="按件计数的任务（多少场次、多少家）登记的每一件；撤回的不计。",
    empty="还没有登记。按件计数的任务在“落实”里一件一条登记。",
    rows=queries.items,
    demo="task__is_demo",
    fields=[
        Text("title", "名称", search=True, link=True),
        Day("happened_on", "日期"),
        Ref("task", "任务", label="title", to="tasks"),
        Ref("unit", "单位", path="org", label="name", to="units"),
        Long("note", "说明", search=True, sort=False),
        Day("withdrawn_on", "撤回日"),
        Text("withdrawn_reason", "撤回理由", sort=False),
        Text("put_by", "登记人", path="put_by_label", filter=False),
        Ref("plan", "规划", path="task__plan", label="title", to="plans"),
        Place("region", "地区", path="task__region"),
    ],
    columns=["title", "happened_on", "task", "unit", "withdrawn_on", "region"],
    default_sort="-happened_on",
    facts=[
        Facts(
            "事项",
            [
                "task",
                "happened_on",
                "unit",
                "note",
                "put_by",
                "withdrawn_on",
                "withdrawn_reason",
                "plan",
                "region",
            ],
        )
    ],
)
