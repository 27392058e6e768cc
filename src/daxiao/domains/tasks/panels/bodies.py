"""What the page of a work body shows: where it stems from, its ledger, the next nodes, its members."""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from daxiao.domains.plans import queries as plans
from daxiao.domains.tasks.panels.work import NODE_TONES, WORK_TONES
from daxiao.domains.tasks.queries import bodies as queries
from daxiao.domains.tasks.types import NodeState, TaskState, WorkState
from daxiao.domains.tasks.types.bodies import BodyKind, BodyState
from daxiao.kernel.access import Actor
from daxiao.kernel.caps import Cap
from daxiao.ui.fields import Chip, Day, Text, Word
from daxiao.ui.panels import Panel, Quote, Records, Table, Words
from daxiao.ui.tones import Tone


if TYPE_CHECKING:
    from daxiao.domains.tasks.models import Body, Task


STATE_TONES = {BodyState.STANDING.value: Tone.PLAIN, BodyState.DISSOLVED.value: Tone.OFF}
LEDGER, MEMBERS, GROUND = "台账", "成员", "依据"
NODES = 10  # on the page; all of them in the register


def where_named(actor: Actor, row: "Body") -> Words | None:
    """The sentence of the plan in its surroundings, for who may see the plan."""
    if row.plan_id is None or not plans.plans(actor).filter(pk=row.plan_id).exists():
        return None
    passage = plans.passage(actor, row)  # type: ignore[arg-type]  # a body names a place in a text as a clause does
    url = f"{reverse('plan_text', args=[row.plan_id])}?start={row.start}"
    return Words(passage.before, passage.clause, passage.after, f"《{row.plan}》", url)


@dataclass(frozen=True, slots=True)
class Count:
    """A figure of a ledger and the address of the rows that it counts."""

    title: str
    value: int
    url: str


@dataclass(frozen=True)
class Ledger(Panel):
    """How many tasks of the ledger stand where, each figure leading to its rows."""

    template = "tasks/parts/body.html"


def counts(actor: Actor, row: "Body") -> dict[str, Any]:
    found = queries.ledger(actor, row)
    listed = f"{reverse('tasks_list')}?state={TaskState.IN_FORCE.value}&of_body={row.pk}"
    reports = f"{reverse('task-reports_list')}?of_body={row.pk}&is_current=1&verdict=waiting"
    return {
        "counts": [
            Count("任务", found.total, listed),
            *(
                Count(s.label, found.works.get(s.value, 0), f"{listed}&work={s.value}")
                for s in WorkState
            ),
            Count("待认可的报告", found.waiting, reports),
        ],
        "charges": f"{reverse('body-charges_list')}?body={row.pk}",
        "is_dissolved": row.state == BodyState.DISSOLVED.value,
    }


def tasks(actor: Actor, row: "Body") -> Records:
    return queries.tasks_of(actor, row).values(
        "pk", "title", "leads", "due_on", "standing__work", "plan__title"
    )


def nodes(actor: Actor, row: "Body", today: date) -> Records:
    """Those that were missed say by how many days; where no unit is named the lead units hand the proof in."""
    columns = ("pk", "title", "due_on", "state", "task_id", "task__title", "task__leads")
    found = queries.nodes_of(actor, row).values(*columns, "org__name")[: NODES + 1]
    return [
        {
            **n,
            "late": f"已过{(today - n['due_on']).days}天" if n["due_on"] < today else "",
            "by": n["org__name"] or n["task__leads"],
        }
        for n in found
    ]


def seats(actor: Actor, row: "Body") -> Records:
    rows = queries.members(actor).filter(body=row).order_by("until", "since", "pk")
    return rows.values(
        "pk", "org_id", "org__name", "post", "person", "since", "until", "ended_reason"
    )


def of_task(actor: Actor, task: "Task") -> Records:
    return [
        {"pk": b.pk, "name": b.name, "kind": b.kind, "state": b.state}
        for b in queries.bodies_of_task(actor, task)
    ]


quote_panel = Quote(
    "规划原句", where_named, tab=GROUND, cap=Cap.PLAN_VIEW, empty="不出自规划，或者不在您的范围内"
)
ledger_panel = Ledger("台账情况", counts)
tasks_panel = Table(
    "台账里的任务",
    tasks,
    columns=[
        Text("title", "任务", to="tasks", key="pk"),
        Text("leads", "牵头单位"),
        Day("due_on", "时限"),
        Chip("work", "落实状态", path="standing__work", of=WorkState, tones=WORK_TONES),
        Text("plan__title", "规划"),
    ],
    tab=LEDGER,
    most=50,
    drill=("tasks", "state=in_force&of_body={pk}"),
    help="执行中的、在您范围内的任务",
    empty="台账里还没有任务。列入一份规划或一项任务以后就有了。",
)
nodes_panel = Table(
    "接下来的节点",
    nodes,
    columns=[
        Text("title", "节点", to="task-nodes", key="pk"),
        Day("due_on", "日期"),
        Word("late", "是否过期"),
        Chip("state", "状态", of=NodeState, tones=NODE_TONES),
        Text("task__title", "任务", to="tasks", key="task_id"),
        Text("by", "由谁报"),
    ],
    most=NODES,
    drill=("task-nodes", "state=open&state=returned&of_body={pk}"),
    help="还没有报完成的节点，日期早的在前",
    empty="台账里没有待办的节点",
)
seats_panel = Table(
    "成员",
    seats,
    columns=[
        Text("org__name", "单位", to="units", key="org_id"),
        Text("post", "机制内职务", to="body-members", key="pk"),
        Text("person", "人员"),
        Day("since", "任职"),
        Day("until", "离任"),
        Text("ended_reason", "离任理由"),
    ],
    tab=MEMBERS,
    drill=("body-members", "body={pk}"),
    help="变动留痕：离任的行保留；点职务可以办离任",
    empty="还没有登记成员",
)
task_panel = Table(
    "列在哪些工作机制的台账",
    of_task,
    columns=[
        Text("name", "工作机制", to="bodies", key="pk"),
        Chip("kind", "类型", of=BodyKind),
        Chip("state", "状态", of=BodyState, tones=STATE_TONES),
    ],
    empty="没有列入工作机制的台账",
)
