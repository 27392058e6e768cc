"""What the pages of tasks, and the panels that tasks lend to lower registers, show."""

from typing import TYPE_CHECKING, Any

from daxiao.domains.targets import queries as targets
from daxiao.domains.tasks import queries
from daxiao.domains.tasks.queries import firms as firm_queries
from daxiao.domains.tasks.types import Duty, Found, Pace, TaskState
from daxiao.kernel.access import Actor
from daxiao.kernel.caps import Cap
from daxiao.kernel.models import Org
from daxiao.ui.fields import Chip, Day, Number, Ref, Text
from daxiao.ui.panels import Records, Table
from daxiao.ui.tones import Tone


if TYPE_CHECKING:
    from daxiao.domains.tasks.models import Task


PACE_TONES = {
    Pace.OPEN.value: Tone.PLAIN,
    Pace.NEAR_DUE.value: Tone.WARN,
    Pace.OVERDUE.value: Tone.LATE,
    Pace.UNDATED.value: Tone.DRAFT,
}
FOUND_TONES = {
    Found.UNIT.value: Tone.DONE,
    Found.GROUP.value: Tone.PLAIN,
    Found.UNKNOWN.value: Tone.WARN,
    Found.AMBIGUOUS.value: Tone.WARN,
}

_TASK_COLUMNS = (
    Text("title", "任务", to="tasks", key="pk"),
    Text("number", "序号"),
    Text("leads", "牵头单位"),
    Text("others", "责任单位"),
    Day("due_on", "时限"),
)


def units(actor: Actor, task: "Task") -> Records:
    """Units in charge as written, and the unit of the register each means."""
    rows = queries.units_of(actor, task).order_by("duty", "position", "pk")
    return rows.values("duty", "written", "found", "org__name", "org__head", "org__pk")


def figures(actor: Actor, task: "Task") -> Records:
    rows = targets.targets(actor).filter(tasks=task).order_by("num_start")
    return rows.values("pk", "wording", "scope", "figure", "clause_id", "due_text")


def firms(actor: Actor, task: "Task") -> Records:
    return [
        {"written": n.written, "firm": n.firm, "firm_id": n.firm_id, "told": n.told}
        for n in firm_queries.named_in(actor, task)
    ]


_PATHS = ("pk", "number", "title", "leads", "others", "due_on")
_PLAN_PATHS = ("plan__title", "plan__pk")


def tasks_of_plan(actor: Actor, plan: Any) -> Records:
    rows = queries.tasks(actor).filter(plan=plan, state=TaskState.IN_FORCE.value)
    return rows.order_by("clause__start", "pk").values(*_PATHS)


def load_of_plan(actor: Actor, plan: Any) -> Records:
    return [
        {"pk": u.unit_id, "unit": u.unit, "lead": u.lead, "shared": u.responsible}
        for u in queries.load_by_unit(actor, plan)
    ]


load_panel = Table(
    "谁负责",
    load_of_plan,
    columns=[
        Text("unit", "单位", to="units", key="pk"),
        Number("lead", "牵头", unit="项"),
        Number("shared", "参与", unit="项"),
    ],
    cap=Cap.TASK_VIEW,
    help="参与：作为责任单位或配合单位",
    empty="这份规划没有分到单位的任务",
)


def tasks_of_target(actor: Actor, target: Any) -> Records:
    return queries.tasks_of_target(actor, target.pk).values(*_PATHS)


MOST = 101  # of each duty: one more than stands on the page, so that it is seen to be cut


def tasks_of_unit(actor: Actor, unit: Org) -> Records:
    """One row for each duty, the leads first."""
    return [
        {**t, "duty": duty.value}
        for duty in Duty
        for t in queries.tasks_of_unit(actor, unit, duty).values(*_PATHS, *_PLAN_PATHS)[:MOST]
    ]


units_panel = Table(
    "单位",
    units,
    most=1000,  # 各乡镇 of a large city
    columns=[
        Chip("duty", "职责", of=Duty),
        Text("written", "规划写法"),
        Text("org__name", "对应单位", to="units", key="org__pk"),
        Text("org__head", "第一责任人"),
        Chip("found", "认定", of=Found, tones=FOUND_TONES),
    ],
    empty="规划没有写明单位",
)
figures_panel = Table(
    "任务里的目标",
    figures,
    columns=[
        Text("wording", "指标", to="targets", key="pk"),
        Text("scope", "范围"),
        Text("figure", "目标值", to="clauses", key="clause_id"),
        Text("due_text", "时限"),
    ],
    empty="这项任务没有可量化的目标",
)
firms_panel = Table(
    "点名的企业",
    firms,
    columns=[
        Text("written", "文中写法"),
        Text("firm", "名录单位", to="units", key="firm_id"),
        Text("told", "说明", sort=False),
    ],
    empty="文中没有点名企业",
    help="规划写“甲、乙等N家”的，列出点了名的，并说明还有多少家没有点名",
)
plan_panel = Table(
    "任务",
    tasks_of_plan,
    columns=_TASK_COLUMNS,
    tab="任务",
    drill=("tasks", "state=in_force&plan={pk}"),
    empty="这份规划没有分到单位的任务",
)
target_panel = Table(
    "由哪些任务落实", tasks_of_target, columns=_TASK_COLUMNS, empty="没有任务写到这个目标"
)
unit_panel = Table(
    "任务",
    tasks_of_unit,
    columns=[
        _TASK_COLUMNS[0],
        Chip("duty", "职责", of=Duty, tones={Duty.LEAD.value: Tone.STRONG}),
        Text("leads", "牵头单位"),
        Day("due_on", "时限"),
        Ref("plan", "规划", label="title", to="plans"),
    ],
    tab="任务",
    cap=Cap.TASK_VIEW,
    empty="台账里没有分给这个单位的任务",
)
