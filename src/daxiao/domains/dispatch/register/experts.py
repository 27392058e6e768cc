"""The register of experts."""

from daxiao.domains.dispatch.forms import experts as expert_forms
from daxiao.domains.dispatch.panels import evaluation as panels
from daxiao.domains.dispatch.queries import experts as expert_queries
from daxiao.domains.dispatch.register.evaluation import GROUP, RUN
from daxiao.domains.dispatch.services import expert_seats as seats_
from daxiao.domains.dispatch.services import experts as experts_
from daxiao.ui.actions import Action
from daxiao.ui.fields import Day, Flag, Long, Number, Place, Ref, Text
from daxiao.ui.forms import Reason
from daxiao.ui.panels import Facts, Timeline
from daxiao.ui.register import Register


BEFORE_SUMMARY = frozenset({"prepare", "self", "assess"})

experts = Register(
    name="experts",
    title="专家库",
    cap=RUN,
    group=GROUP,
    icon="people",
    help="可以请来做第三方评估的外部专家：专业领域、工作单位、应回避的单位。",
    empty="还没有专家。点“登记专家”。",
    rows=expert_queries.experts,
    demo="is_demo",
    fields=[
        Text("name", "姓名", search=True, link=True),
        Text("field", "专业领域", search=True),
        Text("workplace", "工作单位", search=True),
        Text("position", "职务职称"),
        Place("region", "地区"),
        Text("account", "账号", path="user__username"),
        Number("n_seats", "参加评估", unit="次", digits=0, filter=False, computed=True),
        Flag("is_listed", "在库", sort=False),
        Text("avoids_because", "回避原因"),
        Day("left_on", "退出日期"),
        Long("note", "备注", sort=False),
    ],
    columns=["name", "field", "workplace", "position", "region", "account", "n_seats", "is_listed"],
    chips=["is_listed"],
    figures=["n_seats"],
    default_sort="name",
    facts=[
        Facts(
            "基本信息", ["region", "field", "workplace", "position", "account", "left_on", "note"]
        )
    ],
    panels=[panels.avoids_panel, Timeline.of_events()],
    actions=[
        Action(
            "enter",
            "登记专家",
            RUN,
            expert_forms.Enter,
            experts_.enter,
            row=None,
            value="given",
            main=True,
            done="已登记",
        ),
        Action(
            "edit",
            "修改",
            RUN,
            expert_forms.Known,
            experts_.edit,
            row="expert",
            value="given",
            main=True,
        ),
        Action(
            "leave",
            "退出专家库",
            RUN,
            Reason,
            experts_.leave,
            row="expert",
            value="reason",
            danger=True,
            help="以后不再抽取、邀请。他还没有交的评估不再等候，已交的照常计入；要换人的请先在席位上改派。",
            shown=lambda row: row.left_on is None,
        ),
    ],
)

expert_seats = Register(
    name="expert-seats",
    title="专家席位",
    cap=RUN,
    group=GROUP,
    in_menu=False,
    icon="people",
    help="专家在各次考核里的席位：分给他多少、交了多少、到哪天止。",
    empty="还没有专家席位。在考核批次里抽取或邀请专家。",
    rows=expert_queries.all_seats,
    demo="evaluation__is_demo",
    fields=[
        Text("expert", "专家", path="expert__name", search=True, link=True),
        Text("field", "专业领域", path="expert__field"),
        Ref("evaluation", "考核", label="title", to="evaluations"),
        Number("n_given", "已交", unit="项", digits=0, filter=False, computed=True),
        Number("n_parts", "分工", unit="项", digits=0, filter=False, computed=True),
        Day("invited_on", "邀请日期"),
        Day("ends_on", "席位截止"),
        Flag("is_waited", "还要等候", sort=False),
        Flag("is_withdrawn", "已收回"),
        Day("closed_on", "结束日期"),
        Text("closed_because", "结束理由", sort=False),
    ],
    columns=["expert", "field", "evaluation", "n_given", "n_parts", "ends_on", "is_waited"],
    chips=["is_waited"],
    figures=["n_given", "n_parts", "ends_on"],
    default_sort="-ends_on",
    facts=[
        Facts("席位", ["evaluation", "invited_on", "is_withdrawn", "closed_on", "closed_because"])
    ],
    panels=[Timeline.of_events()],
    actions=[
        Action(
            "hand_over",
            "改派未完成的部分",
            RUN,
            expert_forms.HandOver,
            seats_.hand_over,
            row="seat",
            value="given",
            main=True,
            help="他没有交的项转给另一位专家，不再等他；他已经交的照常计入。",
            done="已改派",
            shown=lambda row: row.is_waited,
        ),
        Action(
            "close",
            "结束未完成的部分",
            RUN,
            Reason,
            seats_.close_seat,
            row="seat",
            value="reason",
            help="不再等他没有交的项，汇总不受影响；他已经交的照常计入。",
            done="已结束，汇总不再等候",
            shown=lambda row: row.is_waited,
        ),
        Action(
            "end",
            "收回席位",
            RUN,
            Reason,
            seats_.end_seat,
            row="seat",
            value="reason",
            danger=True,
            help="他提交的意见也不再计入，记录保留。发现应当回避的用这一项。",
            done="已收回席位，已提交的意见不再计入",
            shown=lambda row: not row.is_withdrawn and row.evaluation.state in BEFORE_SUMMARY,
        ),
    ],
)
