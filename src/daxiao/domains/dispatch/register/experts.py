"""The register of experts."""

from daxiao.domains.dispatch.forms import experts as expert_forms
from daxiao.domains.dispatch.panels import evaluation as panels
from daxiao.domains.dispatch.queries import experts as expert_queries
from daxiao.domains.dispatch.register.evaluation import GROUP, RUN
from daxiao.domains.dispatch.services import experts as experts_
from daxiao.ui.actions import Action
from daxiao.ui.fields import Day, Flag, Long, Number, Place, Text
from daxiao.ui.panels import Facts, Timeline
from daxiao.ui.register import Register


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
            None,
            experts_.leave,
            row="expert",
            danger=True,
            shown=lambda row: row.left_on is None,
        ),
    ],
)
