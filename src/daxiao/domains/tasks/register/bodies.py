"""The registers of work bodies (工作机制), of their members, and of what they answer for."""

from typing import Any

from daxiao.domains.tasks.forms import bodies as forms
from daxiao.domains.tasks.panels import bodies as panels
from daxiao.domains.tasks.queries import bodies as queries
from daxiao.domains.tasks.services import bodies as services
from daxiao.domains.tasks.types.bodies import BodyKind, BodyState
from daxiao.kernel.caps import Cap
from daxiao.kernel.versions import Version, versions_of
from daxiao.ui.actions import Action
from daxiao.ui.fields import Chip, Day, Long, Number, Place, Ref, Text
from daxiao.ui.forms import Reason
from daxiao.ui.panels import Facts, Timeline, Versions
from daxiao.ui.register import Register


def _stands(row: Any) -> bool:
    return bool(row.state == BodyState.STANDING.value)


def _versions(actor: Any, row: Any) -> list[Version]:
    return versions_of(queries.body(actor, row.pk), services.LABELS)


bodies = Register(
    name="bodies",
    title="工作机制",
    cap=Cap.TASK_VIEW,
    group="台账",
    icon="people",
    help="指挥部、领导小组、专班、联席会议、委员会和它们的办公室：依据什么设立、谁负责、管哪些任务。各有各的台账。",
    empty="还没有工作机制。专班办公室可以从规划写到的里面选，也可以凭设立文件登记。",
    rows=queries.bodies,
    demo="is_demo",
    fields=[
        Text("name", "名称", search=True, link=True),
        Chip("kind", "类型", of=BodyKind),
        Ref("office", "办公室所设单位", label="name", to="units"),
        Text("head_post", "负责人职务", filter=False),
        Text("head_name", "负责人", search=True, filter=False),
        Number(
            "n_tasks",
            "台账任务",
            unit="项",
            filter=False,
            computed=True,
            drill=("tasks", "of_body={pk}&state=in_force"),
            help="执行中的、在您范围内的",
        ),
        Number(
            "n_late",
            "超期",
            unit="项",
            filter=False,
            computed=True,
            drill=("tasks", "of_body={pk}&state=in_force&work=late"),
        ),
        Number(
            "n_members",
            "现任成员",
            unit="名",
            filter=False,
            computed=True,
            drill=("body-members", "body={pk}&seat=now"),
        ),
        Day("set_up_on", "设立日期"),
        Ref("plan", "出自规划", label="title", to="plans"),
        Long("quote", "规划原句", sort=False),
        Text("document", "设立文件", search=True, filter=False),
        Chip("state", "状态", of=BodyState, tones=panels.STATE_TONES),
        Day("dissolved_on", "撤销日期"),
        Place("region", "地区"),
    ],
    columns=["name", "kind", "office", "n_tasks", "n_late", "n_members", "state", "region"],
    figures=["n_tasks", "n_late", "n_members", "set_up_on"],
    chips=["kind", "state"],
    default_sort="name",
    facts=[
        Facts("设立", ["region", "head_post", "head_name", "office", "set_up_on", "dissolved_on"]),
        Facts("依据", ["plan", "quote", "document"]),
    ],
    facts_last=True,
    panels=[
        panels.ledger_panel,
        panels.nodes_panel,
        panels.quote_panel,
        panels.tasks_panel,
        panels.seats_panel,
        Versions("版本", _versions, help=""),
        Timeline.of_events(),
    ],
    actions=[
        Action(
            "set_up",
            "设立",
            Cap.TASK_MANAGE,
            forms.SetUp,
            services.set_up,
            row=None,
            value="given",
            main=True,
            done="已设立，接着列入任务、登记成员",
        ),
        Action(
            "charge",
            "列入台账",
            Cap.TASK_MANAGE,
            forms.Charge,
            services.charge,
            row="body",
            value="given",
            main=True,
            shown=_stands,
            done="已列入台账",
        ),
        Action(
            "join",
            "增加成员",
            Cap.TASK_MANAGE,
            forms.Join,
            services.join,
            row="body",
            value="given",
            shown=_stands,
            done="已增加成员",
        ),
        Action(
            "change",
            "修改",
            Cap.TASK_MANAGE,
            forms.Change,
            services.change,
            row="body",
            value="given",
            icon="pencil",
            shown=_stands,
            done="已修改",
        ),
        Action(
            "dissolve",
            "撤销",
            Cap.TASK_MANAGE,
            Reason,
            services.dissolve,
            row="body",
            value="reason",
            danger=True,
            undo="restore",
            shown=_stands,
            help="台账和经过保留；办公室所设单位从此不能再看其他单位的任务。",
        ),
        Action(
            "restore",
            "恢复",
            Cap.TASK_MANAGE,
            Reason,
            services.restore,
            row="body",
            value="reason",
            shown=lambda row: not _stands(row),
        ),
    ],
)

members = Register(
    name="body-members",
    title="机制成员",
    cap=Cap.TASK_VIEW,
    group="台账",
    icon="people",
    in_menu=False,
    help="各工作机制的成员单位和职务；离任的保留。",
    empty="还没有登记成员。在工作机制的页面上增加。",
    rows=queries.members,
    demo="body__is_demo",
    fields=[
        Text("unit", "单位", path="org__name", search=True, link=True),
        Ref("body", "工作机制", label="name", to="bodies"),
        Text("post", "机制内职务", filter=False),
        Text("person", "人员", search=True, filter=False),
        Day("since", "任职"),
        Day("until", "离任"),
        Chip("seat", "情况", of=queries.Seat, computed=True),
        Text("ended_reason", "离任理由", sort=False, filter=False),
        Place("region", "地区", path="body__region"),
    ],
    columns=["unit", "body", "post", "person", "since", "until", "seat"],
    default_sort="unit",
    facts=[Facts("成员", ["unit", "body", "post", "person", "since", "until", "ended_reason"])],
    actions=[
        Action(
            "leave",
            "办离任",
            Cap.TASK_MANAGE,
            forms.Leave,
            services.leave,
            row="member",
            value="given",
            main=True,
            shown=lambda row: row.until is None,
            done="已记离任，这一行保留",
        ),
    ],
)

charges = Register(
    name="body-charges",
    title="机制负责范围",
    cap=Cap.TASK_VIEW,
    group="台账",
    icon="list",
    in_menu=False,
    help="各工作机制的台账列入了哪些规划和任务。列入规划的，规划的全部任务都算，以后新增的也算。",
    empty="还没有列入。在工作机制的页面上列入。",
    rows=queries.charges,
    demo="body__is_demo",
    fields=[
        Text("body_name", "工作机制", path="body__name", link=True, search=True, filter=False),
        Ref("body", "机制页", label="name", to="bodies"),
        Ref("plan", "规划", label="title", to="plans"),
        Ref("task", "任务", label="title", to="tasks"),
        Day("put_on", "列入日期"),
        Text("put_by", "列入人", path="put_by_label", filter=False),
        Day("ended_on", "移出日期"),
        Text("ended_reason", "移出理由", sort=False, filter=False),
        Place("region", "地区", path="body__region"),
    ],
    columns=["body_name", "plan", "task", "put_on", "ended_on"],
    default_sort="put_on",
    facts=[Facts("范围", ["body", "plan", "task", "put_on", "put_by", "ended_on", "ended_reason"])],
    actions=[
        Action(
            "take_out",
            "移出台账",
            Cap.TASK_MANAGE,
            Reason,
            services.take_out,
            row="charge",
            value="reason",
            danger=True,
            shown=lambda row: row.ended_on is None,
            done="已移出台账",
        ),
    ],
)
