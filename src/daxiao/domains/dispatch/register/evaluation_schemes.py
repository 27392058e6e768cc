"""The registers of schemes and of their items."""

from daxiao.domains.dispatch.forms import evaluation as forms
from daxiao.domains.dispatch.panels import evaluation as panels
from daxiao.domains.dispatch.queries import evaluation as queries
from daxiao.domains.dispatch.register.evaluation import GROUP, RUN
from daxiao.domains.dispatch.services import evaluation_schemes as schemes_
from daxiao.domains.dispatch.types.evaluation import (
    EvaluationSchemeState,
    ItemKind,
    Pooling,
    SubjectKind,
    TieRule,
    VetoEffect,
)
from daxiao.kernel.caps import Cap
from daxiao.ui.actions import Action
from daxiao.ui.fields import Chip, Day, Flag, Long, Number, Place, Ref, Text, Year
from daxiao.ui.panels import Facts, Timeline
from daxiao.ui.register import Register
from daxiao.ui.tones import Tone


evaluation_schemes = Register(
    name="evaluation-schemes",
    title="考核方案",
    cap=Cap.EVALUATION_VIEW,
    group=GROUP,
    icon="table",
    help="考核评估的维度、考核项、权重和计分规则，按年度分版本；考核启动以后定版。",
    empty="还没有方案。点“编制方案”。权重和规则规划没有规定，由办公室设定。",
    rows=queries.schemes,
    demo="is_demo",
    fields=[
        Text("title", "方案", search=True, link=True),
        Year("year", "年度"),
        Place("region", "地区"),
        Chip("subject_kind", "考核对象", of=SubjectKind),
        Chip(
            "state",
            "状态",
            of=EvaluationSchemeState,
            tones={"draft": Tone.DRAFT, "frozen": Tone.DONE},
        ),
        Number("n_items", "考核项", unit="项", digits=0, filter=False, computed=True),
        Number(
            "weight_sum",
            "权重合计",
            unit="分",
            digits=2,
            filter=False,
            computed=True,
            help="比例、分档、排名、评分四类的分值合计，应为100；加分、扣分、一票否决不在内",
        ),
        Number("bonus_cap", "加分上限", unit="分", digits=2),
        Number("penalty_cap", "扣分上限", unit="分", digits=2),
        Chip("veto", "一票否决的后果", of=VetoEffect),
        Chip("ties", "总分相同", of=TieRule),
        Chip("pooling", "专家评分合并", of=Pooling),
        Long("levels", "等次", sort=False),
        Text("basis", "依据"),
        Day("frozen_on", "定版日期"),
        Ref("copied_from", "来自", label="title", to="evaluation-schemes"),
        Long("note", "说明", sort=False),
    ],
    columns=["title", "year", "region", "subject_kind", "n_items", "weight_sum", "state"],
    chips=["state", "subject_kind"],
    figures=["n_items", "weight_sum", "bonus_cap", "penalty_cap"],
    default_sort="-year",
    facts=[
        Facts("计分总则", ["veto", "ties", "pooling", "levels"]),
        Facts("基本信息", ["region", "year", "basis", "frozen_on", "copied_from", "note"]),
    ],
    facts_last=True,
    panels=[panels.items_panel, Timeline.of_events()],
    actions=[
        Action(
            "draft",
            "编制方案",
            RUN,
            forms.Draft,
            schemes_.draft,
            row=None,
            value="given",
            main=True,
            done="已建方案，请加考核项",
        ),
        Action(
            "add_item",
            "加考核项",
            RUN,
            forms.Item,
            schemes_.add_item,
            row="scheme",
            value="given",
            main=True,
            done="已加考核项",
            shown=lambda row: row.state == EvaluationSchemeState.DRAFT,
        ),
        Action(
            "edit",
            "修改方案",
            RUN,
            forms.Head,
            schemes_.edit,
            row="scheme",
            value="given",
            shown=lambda row: row.state == EvaluationSchemeState.DRAFT,
        ),
        Action(
            "copy",
            "复制到新年度",
            RUN,
            forms.Copy,
            schemes_.copy,
            row="scheme",
            value="given",
            done="已复制成新方案，在方案列表里",
        ),
    ],
)

evaluation_items = Register(
    name="evaluation-items",
    title="考核项",
    cap=Cap.EVALUATION_VIEW,
    group=GROUP,
    in_menu=False,
    icon="list",
    help="各方案的考核项和计分规则。",
    empty="还没有考核项。在方案页点“加考核项”。",
    rows=queries.items,
    demo="scheme__is_demo",
    fields=[
        Text("title", "考核项", search=True, link=True),
        Text("dimension", "维度"),
        Ref("scheme", "方案", label="title", to="evaluation-schemes"),
        Year("year", "年度", path="scheme__year"),
        Chip("kind", "计分办法", of=ItemKind),
        Number("weight", "分值", unit="分", digits=2),
        Text("unit", "单位"),
        Number("full", "满分值", digits=2),
        Number("floor", "起分比例", digits=2),
        Number("cap", "封顶比例", digits=2),
        Number("worst", "末名得分比例", digits=2),
        Long("steps", "分档", sort=False),
        Long("definition", "口径说明", sort=False),
        Flag("is_proof_needed", "须附佐证"),
        Flag("is_expert_needed", "须经第三方"),
    ],
    columns=["title", "dimension", "kind", "weight", "scheme", "year"],
    chips=["kind"],
    figures=["weight"],
    default_sort="-year",
    facts=[
        Facts(
            "口径",
            ["scheme", "dimension", "unit", "is_proof_needed", "is_expert_needed", "definition"],
        )
    ],
    panels=[panels.rule_panel],
    actions=[
        Action(
            "edit",
            "修改",
            RUN,
            forms.Item,
            schemes_.edit_item,
            row="item",
            value="given",
            main=True,
            shown=lambda row: row.scheme.state == EvaluationSchemeState.DRAFT,
        ),
        Action(
            "remove",
            "去掉",
            RUN,
            None,
            schemes_.remove_item,
            row="item",
            danger=True,
            shown=lambda row: row.scheme.state == EvaluationSchemeState.DRAFT,
        ),
    ],
)
