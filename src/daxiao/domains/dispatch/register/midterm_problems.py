"""The register of the problems that evaluations find."""

from daxiao.domains.dispatch.forms import midterm as forms
from daxiao.domains.dispatch.panels import midterm as panels
from daxiao.domains.dispatch.queries import midterm as queries
from daxiao.domains.dispatch.register.evaluation import GROUP, RUN
from daxiao.domains.dispatch.services import midterm_problems as services
from daxiao.domains.dispatch.types.midterm import ProblemOrigin, ProblemState
from daxiao.kernel.caps import Cap
from daxiao.ui.actions import Action
from daxiao.ui.fields import Chip, Day, Long, Place, Ref, Text
from daxiao.ui.forms import Reason
from daxiao.ui.panels import Facts, Timeline
from daxiao.ui.register import Register


problems = Register(
    name="evaluation-problems",
    title="评估问题",
    cap=Cap.EVALUATION_VIEW,
    group=GROUP,
    icon="warning",
    help="中期评估和考核发现的问题：整改措施、责任单位、期限，办结销号。",
    empty="没有评估问题。",
    rows=queries.problems,
    demo="is_demo",
    fields=[
        Text("text", "问题", search=True, link=True),
        Chip("origin", "来源", of=ProblemOrigin),
        Text("evidence", "依据", sort=False),
        Long("measure", "整改措施", sort=False),
        Ref("owner", "责任单位", to="units"),
        Place("region", "地区"),
        Day("due_on", "期限"),
        Chip("state", "状态", of=ProblemState, tones=panels.PROBLEM_TONES),
        Ref("review", "中期评估", label="title", to="midterms"),
        Ref("evaluation", "考核", label="title", to="evaluations"),
        Ref("target", "有关目标", label="wording", to="targets"),
        Ref("clause", "规划原文", label="text", to="clauses", filter=False),
        Long("result", "解决情况", sort=False),
        Day("reported_on", "报请日期"),
        Text("reported_by_label", "报请人"),
        Day("solved_on", "销号日期"),
        Text("solved_by_label", "销号人"),
    ],
    columns=["text", "origin", "measure", "owner", "due_on", "state"],
    chips=["state", "origin"],
    figures=["due_on", "reported_on", "solved_on"],
    default_sort="due_on",
    facts=[
        Facts(
            "问题",
            ["evidence", "measure", "owner", "region", "review", "evaluation", "target", "clause"],
        ),
        Facts("整改", ["result", "reported_by_label", "solved_by_label"]),
    ],
    panels=[Timeline.of_events()],
    actions=[
        Action(
            "report",
            "报请销号",
            Cap.EVALUATION_ANSWER,
            forms.Result,
            services.report_problem,
            row="problem",
            value="result",
            main=True,
            done="已报请，等办公室核实",
            shown=lambda row: row.state != ProblemState.SOLVED,
        ),
        Action(
            "solve",
            "核实销号",
            RUN,
            None,
            services.solve_problem,
            row="problem",
            main=True,
            done="已销号",
            shown=lambda row: row.state == ProblemState.REPORTED,
        ),
        Action(
            "return",
            "退回整改",
            RUN,
            Reason,
            services.return_problem,
            row="problem",
            value="reason",
            shown=lambda row: row.state == ProblemState.REPORTED,
        ),
    ],
)
