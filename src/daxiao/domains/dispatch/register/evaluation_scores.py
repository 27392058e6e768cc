"""The registers of differences between the three voices, and of objections to what was settled."""

from daxiao.domains.dispatch.forms import evaluation_settling as forms
from daxiao.domains.dispatch.panels import evaluation_cell as panels
from daxiao.domains.dispatch.queries import evaluation as queries
from daxiao.domains.dispatch.register.evaluation import GROUP, RUN
from daxiao.domains.dispatch.services import evaluation_objections as services
from daxiao.domains.dispatch.services import evaluation_scores as scores
from daxiao.domains.dispatch.types.evaluation import (
    EvaluationState,
    ItemKind,
    ObjectionState,
    ScoreSource,
)
from daxiao.kernel.caps import Cap
from daxiao.ui.actions import Action
from daxiao.ui.fields import Chip, Day, Flag, Long, Number, Ref, Text
from daxiao.ui.panels import Facts
from daxiao.ui.register import Register
from daxiao.ui.tones import Tone


evaluation_cells = Register(
    name="evaluation-cells",
    title="差异核对",
    cap=RUN,
    group=GROUP,
    in_menu=False,
    icon="check",
    help="自评、第三方评估、平台计算三方得分并列，相差多的在前；由人认定并写明理由，可以勾选几项一并认定。排名计分的项，全部认定后重排。",
    empty="还没有要核对的。第三方评估结束、汇总以后列在这里。",
    rows=queries.cells,
    demo="evaluation__is_demo",
    fields=[
        Text("item", "考核项", path="item__title", search=True, link=True),
        Ref("subject", "对象", label="name", to="evaluation-subjects"),
        Ref("evaluation", "考核", label="title", to="evaluations"),
        Chip("kind", "计分办法", path="item__kind", of=ItemKind),
        Number("self_points", "自评得分", digits=2),
        Number("expert_points", "第三方得分", digits=2),
        Number("computed_points", "平台得分", digits=2, computed=True),
        Number(
            "spread",
            "最大相差",
            digits=2,
            computed=True,
            help="各方得分最高与最低之差；只有一方有数时没有",
        ),
        Flag("is_settled", "已认定", sort=False),
        Chip("settled_source", "采用", of=ScoreSource),
        Number("settled_points", "认定得分", digits=2, computed=True),
        Text("settled_because", "理由", sort=False),
        Day("settled_on", "认定日期"),
        Text("settled_by_label", "认定人"),
    ],
    columns=[
        "item",
        "subject",
        "self_points",
        "expert_points",
        "computed_points",
        "spread",
        "settled_source",
        "settled_points",
        "evaluation",
    ],
    chips=["kind", "settled_source"],
    figures=["spread", "settled_points", "settled_on"],
    default_sort="-spread",
    facts=[
        Facts(
            "认定", ["subject", "evaluation", "settled_because", "settled_on", "settled_by_label"]
        )
    ],
    facts_last=True,
    panels=[panels.voices_panel],
    actions=[
        Action(
            "settle",
            "认定得分",
            RUN,
            forms.Settle,
            scores.settle,
            row="cell",
            value="given",
            main=True,
            done="已认定",
            shown=lambda row: row.evaluation.state == EvaluationState.SUMMARY,
        ),
        Action(
            "settle_as",
            "认定所选各项",
            RUN,
            forms.SettleAs,
            scores.settle_as,
            row="cell",
            value="given",
            bulk=True,
            help="勾选的各项用同一个理由，每一项都单独留下记录。",
            done="已认定",
            shown=lambda row: False,
        ),
        Action(
            "discuss",
            "记一条商议意见",
            RUN,
            forms.Words,
            scores.discuss,
            row="cell",
            value="text",
            shown=lambda row: row.evaluation.state in {"summary", "public"},
        ),
    ],
)

objections = Register(
    name="objections",
    title="考核申诉",
    cap=Cap.EVALUATION_VIEW,
    group=GROUP,
    icon="quote",
    help="考核对象对公示得分的申诉和答复；只有提出的单位和考核办公室看得到。",
    empty="没有申诉。",
    rows=queries.objections,
    demo="subject__evaluation__is_demo",
    fields=[
        Text("text", "申诉内容", search=True, link=True),
        Ref("subject", "对象", label="name", to="evaluation-subjects"),
        Text("item", "考核项", path="item__title"),
        Chip(
            "state",
            "结论",
            of=ObjectionState,
            tones={"open": Tone.WARN, "upheld": Tone.STRONG, "rejected": Tone.DONE},
        ),
        Day("raised_on", "提出日期"),
        Text("raised_by_label", "提出人"),
        Day("answer_due_on", "答复期限"),
        Number("was_points", "原得分", digits=2),
        Number("became_points", "答复后得分", digits=2),
        Long("answer", "答复", sort=False),
        Day("answered_on", "答复日期"),
        Text("answered_by_label", "答复人"),
    ],
    columns=["text", "subject", "item", "state", "raised_on", "answer_due_on", "answered_on"],
    figures=["was_points", "became_points", "answer_due_on", "answered_on"],
    default_sort="-raised_on",
    facts=[
        Facts(
            "申诉与答复",
            ["subject", "item", "raised_by_label", "raised_on", "answer", "answered_by_label"],
        )
    ],
    actions=[
        Action(
            "answer",
            "答复",
            RUN,
            forms.Answer,
            services.answer,
            row="objection",
            value="given",
            main=True,
            done="已答复",
            shown=lambda row: row.state == ObjectionState.OPEN,
        )
    ],
)
