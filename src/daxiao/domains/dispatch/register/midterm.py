"""The registers of mid-term evaluations and of the targets in them."""

from daxiao.domains.dispatch.forms import midterm as forms
from daxiao.domains.dispatch.panels import midterm as panels
from daxiao.domains.dispatch.queries import midterm as queries
from daxiao.domains.dispatch.register.evaluation import GROUP, RUN
from daxiao.domains.dispatch.services import midterm as services
from daxiao.domains.dispatch.services import midterm_problems as problem_services
from daxiao.domains.dispatch.services import midterm_proposals as proposals
from daxiao.domains.dispatch.types.midterm import (
    Approval,
    LagCause,
    MidtermState,
    ProposalKind,
    Trend,
)
from daxiao.domains.targets.rules.progress import ProgressState
from daxiao.kernel.caps import Cap
from daxiao.ui.actions import Action
from daxiao.ui.fields import Chip, Day, Long, Number, Place, Ref, Text
from daxiao.ui.panels import Facts, Timeline
from daxiao.ui.register import Register
from daxiao.ui.tones import Tone


midterms = Register(
    name="midterms",
    title="中期评估",
    cap=Cap.EVALUATION_VIEW,
    group=GROUP,
    icon="plan",
    help="对执行中的规划做中期评估：按基准日冻结目标和任务数据，逐项研判，提出继续、调整或取消的建议，出报告。",
    empty="还没有中期评估。点“安排中期评估”。",
    rows=queries.reviews,
    demo="is_demo",
    fields=[
        Text("title", "中期评估", search=True, link=True),
        Ref("plan", "规划", label="title", to="plans"),
        Place("region", "地区"),
        Chip(
            "state",
            "状态",
            of=MidtermState,
            tones={"planned": Tone.DRAFT, "frozen": Tone.WARN, "signed": Tone.DONE},
        ),
        Day("planned_on", "评估基准日"),
        Day("frozen_on", "数据冻结日"),
        Number(
            "n_targets",
            "目标",
            unit="条",
            digits=0,
            filter=False,
            computed=True,
            drill=("midterm-targets", "review={pk}"),
        ),
        Number("n_tasks", "任务", unit="项", digits=0, filter=False, computed=True),
        Number(
            "n_problems",
            "问题",
            unit="个",
            digits=0,
            filter=False,
            computed=True,
            drill=("evaluation-problems", "review={pk}"),
        ),
        Day("signed_on", "定稿日期"),
        Text("signed_by_label", "定稿人"),
        Text("sha256", "校验值", filter=False, sort=False),
        Long("note", "说明", sort=False),
    ],
    columns=[
        "title",
        "region",
        "state",
        "planned_on",
        "frozen_on",
        "n_targets",
        "n_problems",
        "signed_on",
    ],
    figures=["planned_on", "n_targets", "n_tasks", "n_problems"],
    default_sort="-planned_on",
    facts=[
        Facts(
            "基本信息",
            ["plan", "region", "frozen_on", "signed_on", "signed_by_label", "sha256", "note"],
        )
    ],
    facts_last=True,
    panels=[
        panels.overview_panel,
        panels.suggestions_panel,
        panels.targets_panel,
        panels.tasks_panel,
        panels.problems_panel,
        Timeline.of_events(),
    ],
    actions=[
        Action(
            "plan",
            "安排中期评估",
            RUN,
            forms.Plan,
            services.plan_review,
            row=None,
            value="given",
            main=True,
            done="已安排，到基准日冻结数据",
        ),
        Action(
            "freeze",
            "冻结数据",
            RUN,
            None,
            services.freeze,
            row="review",
            main=True,
            help="把规划的目标和任务按平台现在的数据记下来，以后只按这份数据评估。",
            done="已冻结，请逐个目标研判",
            shown=lambda row: row.state == MidtermState.PLANNED,
        ),
        Action(
            "problem",
            "登记问题",
            RUN,
            forms.MidtermProblem,
            problem_services.find_problem,
            row="review",
            value="given",
            done="已登记，责任单位可以看到",
            shown=lambda row: row.state != MidtermState.PLANNED,
        ),
        Action(
            "suggest",
            "写建议",
            RUN,
            forms.Suggestions,
            services.suggest,
            row="review",
            value="text",
            shown=lambda row: row.state == MidtermState.FROZEN,
        ),
        Action(
            "sign",
            "定稿",
            RUN,
            None,
            services.sign,
            row="review",
            main=True,
            danger=True,
            help="以您的名义定稿；定稿以后评估内容不能再改，有权查看的人都看得到。",
            shown=lambda row: row.state == MidtermState.FROZEN,
        ),
    ],
)

midterm_targets = Register(
    name="midterm-targets",
    title="目标评估",
    cap=Cap.EVALUATION_VIEW,
    group=GROUP,
    in_menu=False,
    icon="target",
    help="中期评估里每个目标冻结时的情况、原因、建议和批复。",
    empty="还没有冻结过目标数据。",
    rows=queries.targets,
    demo="review__is_demo",
    fields=[
        Text("wording", "目标", search=True, link=True),
        Text("figure", "目标值"),
        Text("due_text", "时限"),
        Ref("review", "中期评估", label="title", to="midterms"),
        Ref("target", "台账目标", label="wording", to="targets"),
        Text("unit", "责任单位"),
        Text("field", "领域"),
        Ref("goal", "对应的责任目标", label="indicator__name", to="goals", filter=False),
        Text("goal_words", "责任目标", sort=False),
        Chip("standing", "状态", of=ProgressState, tones=panels.STANDING_TONES),
        Number("value", "完成值", digits=2),
        Text("value_unit", "单位", filter=False),
        Day("value_on", "截至"),
        Chip("trend", "趋势", of=Trend),
        Text("because", "判断依据", sort=False),
        Text("source", "来源", sort=False),
        Text("outlook", "趋势预测", sort=False),
        Chip("cause", "主要原因", of=LagCause),
        Long("cause_words", "原因说明", sort=False),
        Chip("proposal", "建议", of=ProposalKind),
        Number("proposed_value", "调整后的目标值", digits=2),
        Long("proposal_words", "怎样调整、理由", sort=False),
        Text("proposed_by_label", "提出人"),
        Chip("approval", "批复", of=Approval, tones=panels.APPROVAL_TONES),
        Text("approver", "批准人"),
        Day("decided_on", "批复日期"),
        Long("decided_because", "批复意见", sort=False),
        Day("done_on", "办理日期"),
        Text("done_by_label", "办理人"),
    ],
    columns=[
        "wording",
        "figure",
        "standing",
        "value",
        "trend",
        "cause",
        "proposal",
        "approval",
        "review",
    ],
    chips=["standing", "proposal", "approval"],
    figures=["figure", "value", "value_on", "due_text"],
    facts=[
        Facts(
            "冻结时的情况",
            [
                "review",
                "field",
                "target",
                "goal_words",
                "unit",
                "trend",
                "because",
                "outlook",
                "source",
            ],
        ),
        Facts(
            "研判和建议",
            ["cause", "cause_words", "proposed_value", "proposal_words", "proposed_by_label"],
        ),
        Facts(
            "批复和办理", ["approver", "decided_on", "decided_because", "done_on", "done_by_label"]
        ),
    ],
    actions=[
        Action(
            "propose",
            "研判并提建议",
            RUN,
            forms.Propose,
            proposals.propose,
            row="target",
            value="given",
            main=True,
            done="已记下",
            shown=lambda row: (
                row.review.state == MidtermState.FROZEN and row.approval != Approval.DONE
            ),
        ),
        Action(
            "decide",
            "登记批复",
            RUN,
            forms.Decide,
            proposals.decide,
            row="target",
            value="given",
            done="已登记批复",
            shown=lambda row: row.approval == Approval.WAITING,
        ),
    ],
)
