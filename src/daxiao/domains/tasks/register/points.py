"""The registers of yearly work points (年度工作要点) and of their lines."""

from typing import Any

from daxiao.domains.tasks.forms import points as forms
from daxiao.domains.tasks.panels import points as panels
from daxiao.domains.tasks.queries import points as queries
from daxiao.domains.tasks.services import points as services
from daxiao.domains.tasks.types.points import PointNow, PointsState
from daxiao.kernel.caps import Cap
from daxiao.ui.actions import Action
from daxiao.ui.fields import Chip, Day, Long, Number, Place, Ref, Text, Year
from daxiao.ui.forms import Reason
from daxiao.ui.panels import Facts, Timeline
from daxiao.ui.register import Register


def _is(state: PointsState) -> Any:
    return lambda row: row.state == state.value


def _of_draft(row: Any) -> bool:
    return bool(row.list_state == PointsState.DRAFT.value)


lists = Register(
    name="work-points",
    title="年度工作要点",
    cap=Cap.TASK_VIEW,
    group="台账",
    icon="list",
    help="从规划的任务和责任目标里选出一年要办的：起草、审定、印发、跟踪。现状由任务和责任目标得出，不另外填。",
    empty="还没有年度工作要点。专班办公室按规划和年度起草。",
    rows=queries.lists,
    demo="is_demo",
    fields=[
        Text("title", "标题", search=True, link=True),
        Year("year", "年度"),
        Number("edition", "版次", filter=False),
        Ref("plan", "规划", label="title", to="plans"),
        Number(
            "n_points",
            "要点",
            unit="条",
            filter=False,
            computed=True,
            drill=("points", "list={pk}"),
        ),
        Number(
            "n_done",
            "已完成",
            unit="条",
            filter=False,
            computed=True,
            drill=("points", "list={pk}&now=done"),
        ),
        Number(
            "n_late",
            "超期或滞后",
            unit="条",
            filter=False,
            computed=True,
            drill=("points", "list={pk}&now=late"),
        ),
        Chip("state", "状态", of=PointsState, tones=panels.STATE_TONES),
        Day("drafted_on", "起草日期"),
        Text("drafted_by", "起草人", path="drafted_by_label", filter=False),
        Day("approved_on", "审定日期"),
        Text("approved_by", "审定人", path="approved_by_label", filter=False),
        Day("issued_on", "印发日期"),
        Text("issued_by", "印发人", path="issued_by_label", filter=False),
        Text("document_number", "文号", search=True, filter=False),
        Text("reason", "修订理由", sort=False, filter=False),
        Place("region", "地区"),
    ],
    columns=["title", "year", "edition", "n_points", "n_done", "n_late", "state", "issued_on"],
    figures=["n_points", "n_done", "n_late", "issued_on"],
    chips=["state"],
    default_sort="-year",
    facts=[
        Facts("要点", ["plan", "year", "edition", "region", "reason"]),
        Facts(
            "办理",
            [
                "drafted_on",
                "drafted_by",
                "approved_on",
                "approved_by",
                "issued_on",
                "issued_by",
                "document_number",
            ],
        ),
    ],
    facts_last=True,
    panels=[
        panels.progress_panel,
        panels.lines_panel,
        panels.editions_panel,
        Timeline.of_events(),
    ],
    actions=[
        Action(
            "draft",
            "起草",
            Cap.TASK_MANAGE,
            forms.Draft,
            services.draft,
            row=None,
            value="given",
            main=True,
            done="已起草，逐条核对后审定",
        ),
        Action(
            "more",
            "增列",
            Cap.TASK_MANAGE,
            forms.More,
            services.more,
            row="points",
            value="given",
            shown=_is(PointsState.DRAFT),
            done="已增列",
        ),
        Action(
            "approve",
            "审定",
            Cap.TASK_MANAGE,
            forms.Seen,
            services.approve,
            row="points",
            value="version",
            main=True,
            undo="send_back",
            shown=_is(PointsState.DRAFT),
            help="审定以后不能再改，印发以前可以退回起草。",
        ),
        Action(
            "issue",
            "印发",
            Cap.TASK_MANAGE,
            forms.Issue,
            services.issue,
            row="points",
            value="given",
            main=True,
            shown=_is(PointsState.APPROVED),
            done="已印发，牵头单位收到通知",
            help="印发以后内容不再变，牵头单位收到通知；要改用“修订”。",
        ),
        Action(
            "send_back",
            "退回起草",
            Cap.TASK_MANAGE,
            Reason,
            services.send_back,
            row="points",
            value="reason",
            shown=_is(PointsState.APPROVED),
        ),
        Action(
            "amend",
            "修订",
            Cap.TASK_MANAGE,
            Reason,
            services.amend,
            row="points",
            value="reason",
            icon="pencil",
            shown=_is(PointsState.ISSUED),
            done="已起草下一版，在“版本”里打开",
            help="照现在的内容起草下一版；新版印发以前，这一版照常执行。",
        ),
        Action(
            "discard",
            "作废草稿",
            Cap.TASK_MANAGE,
            Reason,
            services.discard,
            row="points",
            value="reason",
            danger=True,
            undo="restore",
            shown=_is(PointsState.DRAFT),
        ),
        Action(
            "restore",
            "恢复草稿",
            Cap.TASK_MANAGE,
            Reason,
            services.restore,
            row="points",
            value="reason",
            shown=_is(PointsState.DISCARDED),
        ),
    ],
)

points = Register(
    name="points",
    title="要点清单",
    cap=Cap.TASK_VIEW,
    group="台账",
    icon="list",
    in_menu=False,
    help="年度工作要点的每一条，和它的任务或责任目标现在的情况。",
    empty="没有要点。",
    rows=queries.points,
    demo="list__is_demo",
    fields=[
        Text("title", "重点任务", search=True, link=True),
        Number("position", "序号", filter=False),
        Ref("list", "工作要点", label="title", to="work-points"),
        Text("value", "年度目标", filter=False),
        Long("content", "工作内容", search=True, sort=False),
        Ref("lead", "牵头单位", label="name", to="units"),
        Text("leads", "牵头单位写法", filter=False, sort=False),
        Text("others", "责任单位", filter=False, sort=False),
        Day("due_on", "完成时限"),
        Chip(
            "now",
            "现状",
            of=PointNow,
            tones=panels.NOW_TONES,
            computed=True,
            help="由任务的落实状态或责任目标的进度得出",
        ),
        Ref("task", "任务", label="title", to="tasks"),
        Text(
            "goal",
            "责任目标",
            path="goal__indicator__name",
            to="goals",
            key="goal__pk",
            filter=False,
        ),
        Text("action", "行动", filter=False),
        Place("region", "地区", path="list__region"),
    ],
    columns=["title", "position", "value", "lead", "due_on", "now", "list"],
    default_sort="position",
    chips=["now"],
    facts=[
        Facts("要点", ["value", "content", "lead", "leads", "others", "due_on"]),
        Facts("出处", ["list", "task", "goal", "action", "region"]),
    ],
    actions=[
        Action(
            "write",
            "修改",
            Cap.TASK_MANAGE,
            forms.Line,
            services.write,
            row="point",
            value="given",
            main=True,
            icon="pencil",
            shown=_of_draft,
            done="已修改",
        ),
        Action(
            "remove",
            "不列入",
            Cap.TASK_MANAGE,
            None,
            services.remove,
            row="point",
            bulk=True,
            danger=True,
            shown=_of_draft,
            done="已不列入，需要时可以再“增列”",
        ),
    ],
)
