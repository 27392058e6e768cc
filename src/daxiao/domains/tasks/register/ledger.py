"""Registers of tasks and of units that still have to be identified."""

from daxiao.domains.tasks import queries, services
from daxiao.domains.tasks.forms import ledger as forms
from daxiao.domains.tasks.panels import ledger as panels
from daxiao.domains.tasks.panels import work as work_panels
from daxiao.domains.tasks.register import by_body, by_unit
from daxiao.domains.tasks.types import Duty, Found, Pace, TaskKind, TaskState, WorkState
from daxiao.kernel.caps import Cap
from daxiao.ui.actions import Action
from daxiao.ui.fields import Chip, Day, Flag, Long, Number, Person, Place, Ref, Text
from daxiao.ui.forms import Reason
from daxiao.ui.panels import Facts, Timeline, Versions
from daxiao.ui.register import Register
from daxiao.ui.tones import Tone


STATE_TONES = {
    TaskState.IN_FORCE.value: Tone.PLAIN,
    TaskState.DROPPED.value: Tone.OFF,
    TaskState.LAPSED.value: Tone.OFF,
}

tasks = Register(
    name="tasks",
    title="任务",
    cap=Cap.TASK_VIEW,
    group="台账",
    icon="task",
    help="规划分给单位的任务：谁牵头、谁负责、到什么时候。",
    empty="台账里还没有任务。交来一份规划，核对发布后就有了。",
    rows=queries.tasks,
    demo="is_demo",
    fields=[
        Text("number", "序号", filter=False),
        Text("title", "任务", search=True, link=True),
        Text("action", "行动", search=True, help="任务所属的行动或工程"),
        Text("leads", "牵头单位", computed=False, sort=False, help="规划的写法"),
        Text("others", "责任单位", sort=False, help="规划的写法"),
        Text(
            "head",
            "第一责任人",
            filter=False,
            sort=False,
            help="牵头单位的主要负责人，取自单位名录",
        ),
        Flag("etc", "单位未列尽", help="规划在单位后面写了“等”"),
        Day("due_on", "时限", help="规划写到年，取该年最后一天"),
        Chip(
            "pace", "期限", path="standing__pace", of=Pace, tones=panels.PACE_TONES, computed=True
        ),
        Chip(
            "work",
            "落实状态",
            path="standing__work",
            of=WorkState,
            tones=work_panels.WORK_TONES,
            computed=True,
            help="由报告、证明材料和日期得出，不由人填；任务本身或其中的节点过了期限都算超期",
        ),
        work_panels.WorkChip(
            "work_told",
            "落实情况",
            of=WorkState,
            tones=work_panels.WORK_TONES,
            computed=True,
            filter=False,
            help="任务还没到期、只是其中的节点过了期限的，写“节点超期”",
        ),
        Day("late_since", "超期自", path="standing__late_since_on", computed=True),
        Flag(
            "is_complete",
            "清单完整",
            path="standing__is_complete",
            words=("完整", "不完整"),
            computed=True,
            help="有清单序号、牵头单位、责任人和时间节点，缺一项就不完整",
        ),
        Text("list_number", "办公室编号", filter=False, help="规划没有编号时由办公室编"),
        Person("sponsor", "包保领导"),
        Chip("kind", "完成方式", of=TaskKind),
        Number("count_goal", "计数目标", filter=False),
        *by_unit.FIELDS,
        by_body.ByBody("of_body", "工作机制台账", path="leads", sort=False),
        Number("n_targets", "目标", unit="条", computed=True, filter=False),
        Ref("plan", "规划", label="title", to="plans"),
        Place("region", "地区"),
        Long("text", "原文", search=True, sort=False, to="clauses", key="clause__pk"),
        Text(
            "clause",
            "原文条款",
            path="clause__cell",
            to="clauses",
            key="clause__pk",
            filter=False,
            sort=False,
        ),
        Chip("state", "状态", of=TaskState, tones=STATE_TONES),
    ],
    columns=[
        "title",
        "number",
        "leads",
        "head",
        "others",
        "due_on",
        "work_told",
        "is_complete",
        "plan",
    ],
    figures=["due_on", "late_since", "n_targets"],
    chips=["work_told", "pace", "state"],
    default_sort="due_on",
    facts=[
        Facts("原文", ["text"]),
        Facts("任务", ["action", "leads", "head", "others", "etc", "plan", "region"]),
        Facts("安排", ["sponsor", "kind", "count_goal", "list_number", "is_complete"]),
    ],
    as_of=queries.task_at,
    panels=[
        panels.units_panel,
        panels.figures_panel,
        panels.firms_panel,
        work_panels.conduct_panel,
        work_panels.files_panel,
        Versions("版本", queries.versions),
        Timeline.of_events(),
    ],
    actions=[
        Action(
            "drop",
            "撤销任务",
            Cap.TASK_MANAGE,
            Reason,
            services.drop,
            row="task",
            value="reason",
            danger=True,
            undo="restore",
            shown=lambda row: row.state == TaskState.IN_FORCE,
        ),
        Action(
            "restore",
            "恢复任务",
            Cap.TASK_MANAGE,
            Reason,
            services.restore,
            row="task",
            value="reason",
            shown=lambda row: row.state == TaskState.DROPPED,
        ),
    ],
)

unit_questions = Register(
    name="unit-questions",
    title="待认定单位",
    cap=Cap.TASK_MANAGE,
    group="台账",
    icon="flag",
    help="规划写到、单位名录里没有或有重名的单位。认定之前不会自动新建单位。",
    empty="没有待认定的单位。规划写到的单位都已经对上名录。",
    rows=queries.open_questions,
    demo="task__is_demo",
    fields=[
        Text("written", "规划写法", search=True, link=True),
        Chip("found", "情况", of=Found, tones=panels.FOUND_TONES),
        Chip("duty", "职责", of=Duty),
        Ref("task", "任务", label="title", to="tasks"),
        Ref("plan", "规划", path="task__plan", label="title", to="plans"),
        Place("region", "地区", path="task__region"),
    ],
    columns=["written", "found", "duty", "task", "plan", "region"],
    default_sort="written",
    facts=[Facts("问题", ["written", "found", "duty", "task", "plan", "region"])],
    actions=[
        Action(
            "identify",
            "认定",
            Cap.TASK_MANAGE,
            forms.Identify,
            services.identify,
            row="question",
            value="unit",
            main=True,
        ),
        Action(
            "dismiss",
            "不是具体单位",
            Cap.TASK_MANAGE,
            Reason,
            services.dismiss,
            row="question",
            value="reason",
            help="例如“相关部门”“各企业”：写明理由后不再追问；同一份规划里相同的写法一并处理。",
        ),
    ],
)
