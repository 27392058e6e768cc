"""The registers of rounds, of what is owed in them, of reminders and of what was frozen."""

from daxiao.domains.rounds.forms import rounds as forms
from daxiao.domains.rounds.panels import rounds as panels
from daxiao.domains.rounds.queries import frozen as frozen_queries
from daxiao.domains.rounds.queries import rounds as queries
from daxiao.domains.rounds.services import rounds as services
from daxiao.domains.rounds.types.freezing import FrozenKind
from daxiao.domains.rounds.types.rounds import OwedKind, OwedState, RoundState
from daxiao.kernel.caps import Cap
from daxiao.ui.actions import Action
from daxiao.ui.fields import Bar, Chip, Code, Day, Flag, Long, Number, Period, Place, Ref, Text
from daxiao.ui.forms import Reason
from daxiao.ui.panels import Facts, Timeline
from daxiao.ui.register import Look, Register


GROUP = "月度调度"

rounds = Register(
    name="rounds",
    title="调度轮次",
    cap=Cap.ROUND_VIEW,
    group=GROUP,
    icon="clock",
    help="每月一轮：各单位该报什么、报了没有、按不按时。轮次关闭后，本月的进度、四色和报送记录冻结留存。",
    empty="还没有开过轮次。点“开启轮次”，平台按填报分工、在办任务和在库项目列出各单位应报事项。",
    rows=queries.rounds,
    demo="is_demo",
    looks=(Look("填报负担", "round_burden", icon="chart"),),
    fields=[
        Text("title", "轮次", search=True, link=True, sort_by="period"),
        Period("period", "月份"),
        Place("region", "地区"),
        Chip("state", "状态", of=RoundState, tones=panels.STATE_TONES),
        Day("opened_on", "开轮日"),
        Day("due_on", "截止日", help="过了截止日报送的计为逾期报送，仍可补报"),
        Day("closes_on", "计划关闭日", help="关闭要有人确认，平台不会自动关闭"),
        Number(
            "n_owed",
            "应报",
            unit="项",
            filter=False,
            computed=True,
            drill=("owed", f"round={{pk}}&{panels.OWED}"),
            help="不含免报",
        ),
        Number(
            "n_in",
            "已报",
            unit="项",
            filter=False,
            computed=True,
            drill=("owed", f"round={{pk}}&{panels.HANDED}"),
            help="待审核、已审核和自动计入的；退回的不算",
        ),
        Number(
            "n_missing",
            "未报",
            unit="项",
            filter=False,
            computed=True,
            drill=("owed", f"round={{pk}}&{panels.MISSING}"),
            help="没有报送、只有草稿和退回未重报的",
        ),
        Bar("done", "报送率", filter=False, computed=True, help="已报÷应报"),
        Bar("in_time", "按时率", filter=False, computed=True, help="按时报送÷应报"),
        Day("closed_at", "关闭时间", time=True),
        Text("closed_by", "关闭人", path="closed_by__name", filter=False),
        Code(
            "digest", "校验码", filter=False, help="冻结数据的 SHA-256；数据一字不改，校验码就不变"
        ),
    ],
    columns=[
        "title",
        "state",
        "due_on",
        "n_owed",
        "n_in",
        "n_missing",
        "done",
        "in_time",
    ],
    chips=["state"],
    figures=["n_owed", "n_in", "n_missing", "done", "in_time", "due_on"],
    default_sort="-period",
    facts=[
        Facts("轮次", ["region", "period", "opened_on", "due_on", "closes_on"]),
        Facts("关闭", ["closed_at", "closed_by", "digest"]),
    ],
    facts_last=True,
    panels=[panels.standing_panel, Timeline.of_events("经过")],
    actions=[
        Action(
            "move-due",
            "改截止日",
            Cap.ROUND_RUN,
            forms.MoveDue,
            services.move_due,
            row="round_",
            value="move",
            icon="clock",
            done="截止日已改，按新的日子判断是否逾期",
            shown=lambda row: row.state == RoundState.OPEN,
        ),
        Action(
            "exempt-unit",
            "单位免报",
            Cap.ROUND_RUN,
            forms.ExemptUnit,
            services.exempt_unit,
            row="round_",
            value="exemption",
            icon="stop",
            done="这个单位未报的事项已免报",
            help="机构撤并、当月没有可报内容等；已经报送的不受影响，随时可以逐项恢复。",
            shown=lambda row: row.state == RoundState.OPEN,
        ),
    ],
)

owed = Register(
    name="owed",
    title="应报事项",
    cap=Cap.ROUND_VIEW,
    group=GROUP,
    icon="list",
    help="每个单位每一轮应报的每一项：指标数据、任务进展、项目进展。任务和项目在各自的页面报，报过的自动计入，不用再报。",
    empty="没有应报事项。开轮以后，平台按填报分工列出。",
    rows=queries.owed_listed,
    demo="round__is_demo",
    fields=[
        Text("what", "事项", search=True, link=True),
        Chip("kind", "类别", of=OwedKind),
        Ref("org", "报送单位", to="units"),
        Place("region", "数据地区"),
        Chip("state", "状态", of=OwedState, tones=panels.OWED_TONES),
        panels.Timely(
            "is_late",
            "是否按时",
            path="came_late",
            words=("逾期报送", "按时报送"),
            help="过了截止日才报送的是逾期报送；还没有报送的不在其中",
        ),
        Day("due_on", "截止日", path="round__due_on"),
        Day("submitted_at", "报送时间", time=True),
        Flag("is_by_itself", "自动计入", help="已有的数据或记录直接计入，没有另外要单位报"),
        Period("period", "月份", path="round__period"),
        Ref("round", "轮次地区", path="round", label="region__name", to="rounds"),
        Ref("indicator", "指标", to="indicators"),
        Ref("task", "任务", label="title", to="tasks"),
        Ref("project", "项目", to="projects"),
        Long("answer", "退回、免报理由", sort=False),
    ],
    columns=["what", "org", "region", "state", "is_late", "due_on", "submitted_at", "period"],
    chips=["state", "kind"],
    figures=["due_on", "submitted_at"],
    default_sort="-period",
    facts=[
        Facts("事项", ["org", "round", "period", "indicator", "region", "task", "project"]),
        Facts("情况", ["is_late", "is_by_itself", "answer"]),
    ],
    facts_last=True,
    panels=[panels.where_panel, Timeline.of_events("经过")],
    actions=[
        Action(
            "exempt",
            "免报",
            Cap.ROUND_RUN,
            Reason,
            services.exempt,
            row="owed",
            value="reason",
            bulk=True,
            icon="stop",
            done="已免报",
            undo="restore",
            shown=lambda row: (
                row.round.state == RoundState.OPEN
                and row.state
                in {s.value for s in (OwedState.OWED, OwedState.DRAFTED, OwedState.RETURNED)}
            ),
        ),
        Action(
            "restore",
            "恢复应报",
            Cap.ROUND_RUN,
            None,
            services.restore,
            row="owed",
            icon="history",
            done="已恢复应报",
            shown=lambda row: row.round.state == RoundState.OPEN and row.state == OwedState.EXEMPT,
        ),
    ],
)

reminders = Register(
    name="round-reminders",
    title="填报提醒",
    cap=Cap.ROUND_VIEW,
    group=GROUP,
    icon="bell",
    help="平台发出的填报提醒：每个单位每天最多一封，各轮合并成一封；报齐的单位不提醒。",
    empty="还没有发过提醒。",
    rows=queries.reminders,
    demo="round__is_demo",
    fields=[
        Text("unit", "提醒单位", path="org__name", search=True, link=True),
        Day("sent_at", "发出时间", time=True),
        Ref("org", "报送单位", to="units"),
        Period("period", "月份", path="round__period"),
        Ref("round", "轮次地区", path="round", label="region__name", to="rounds"),
        Number(
            "offset", "相对截止日", unit="个工作日", help="负数为截止前，0 为当天，正数为截止后"
        ),
        Number("count", "当时未报", unit="项"),
    ],
    columns=["unit", "sent_at", "period", "round", "offset", "count"],
    default_sort="-sent_at",
    facts=[Facts("提醒", ["org", "round", "period", "sent_at", "offset", "count"])],
)

frozen = Register(
    name="frozen",
    title="冻结数据",
    cap=Cap.ROUND_VIEW,
    group=GROUP,
    icon="layers",
    help="轮次关闭时的原样：指标数据、目标进度、排名和综合排名、四色、任务状态、各单位报送记录。以后的更正、补报不改动这里。",
    empty="还没有关闭的轮次。轮次关闭时，当月的数据冻结在这里。",
    rows=frozen_queries.frozen,
    demo="round__is_demo",
    fields=[
        Text("label", "对象", search=True, link=True),
        Chip("kind", "类别", of=FrozenKind),
        Long("told", "冻结时", sort=False),
        Place("region", "地区"),
        Ref("org", "报送单位", to="units"),
        Period("period", "月份", path="round__period"),
        Ref("round", "轮次地区", path="round", label="region__name", to="rounds"),
        Day("closed_at", "冻结时间", path="round__closed_at", time=True),
    ],
    columns=["label", "kind", "told", "region", "org", "period", "round"],
    chips=["kind"],
    default_sort="-period",
    facts=[Facts("冻结", ["told", "region", "org", "round", "period", "closed_at"])],
    panels=[panels.ranks_panel],
)
