"""The registers of evaluations and their results."""

from daxiao.domains.dispatch.forms import evaluation as forms
from daxiao.domains.dispatch.forms import evaluation_settling as settling_forms
from daxiao.domains.dispatch.forms import experts as expert_forms
from daxiao.domains.dispatch.panels import evaluation as panels
from daxiao.domains.dispatch.queries import evaluation as queries
from daxiao.domains.dispatch.services import evaluation_answers as answers
from daxiao.domains.dispatch.services import evaluation_ending as ending
from daxiao.domains.dispatch.services import evaluation_objections as objections_
from daxiao.domains.dispatch.services import evaluation_runs as runs
from daxiao.domains.dispatch.services import evaluation_scores as scores
from daxiao.domains.dispatch.services import evaluation_voices as voices
from daxiao.domains.dispatch.services import expert_seats
from daxiao.domains.dispatch.types.evaluation import (
    EvaluationState,
    SheetState,
    SubjectKind,
)
from daxiao.kernel.caps import Cap
from daxiao.ui.actions import Action
from daxiao.ui.fields import Chip, Day, Flag, Long, Number, Place, Ref, Text
from daxiao.ui.forms import Reason
from daxiao.ui.panels import Facts, Timeline
from daxiao.ui.register import Register


GROUP = "督办与考核"
RUN = Cap.EVALUATION_RUN


evaluations = Register(
    name="evaluations",
    title="考核批次",
    cap=Cap.EVALUATION_VIEW,
    group=GROUP,
    icon="flag",
    help="按方案对单位、地区或规划开展的一次考核评估：自评、第三方评估、平台计算三方对照，公示、申诉后定稿冻结。",
    empty="还没有考核。先在“考核方案”里编好方案，再点“准备考核”。",
    rows=queries.evaluations,
    demo="is_demo",
    fields=[
        Text("title", "考核", search=True, link=True),
        Ref("scheme", "方案", label="title", to="evaluation-schemes"),
        Place("region", "地区"),
        Day("since", "考核期从"),
        Day("until", "考核期至（不含）"),
        Chip("state", "环节", of=EvaluationState, tones=panels.STATE_TONES),
        Number(
            "n_subjects",
            "对象",
            unit="个",
            digits=0,
            filter=False,
            computed=True,
            drill=("evaluation-subjects", "evaluation={pk}"),
        ),
        Number(
            "n_open",
            "待认定",
            unit="项",
            digits=0,
            filter=False,
            cap=RUN,
            computed=True,
            drill=("evaluation-cells", "evaluation={pk}&is_settled=0"),
        ),
        Day("self_due_on", "自评截止"),
        Day("published_on", "公示日期"),
        Day("objections_due_on", "申诉截止"),
        Day("finalised_on", "定稿日期"),
        Text("signed_by_label", "签定人"),
        Text("sha256", "校验值", filter=False, sort=False),
        Long("note", "说明", sort=False),
    ],
    columns=[
        "title",
        "region",
        "state",
        "n_subjects",
        "self_due_on",
        "published_on",
        "finalised_on",
    ],
    figures=["n_subjects", "self_due_on", "objections_due_on", "finalised_on"],
    default_sort="-since",
    facts=[
        Facts(
            "基本信息",
            [
                "scheme",
                "region",
                "since",
                "until",
                "published_on",
                "signed_by_label",
                "sha256",
                "note",
            ],
        )
    ],
    facts_last=True,
    panels=[panels.steps_panel, panels.subjects_panel, panels.seats_panel, panels.trace_panel],
    actions=[
        Action(
            "prepare",
            "准备考核",
            RUN,
            forms.Prepare,
            runs.prepare,
            row=None,
            value="given",
            main=True,
            done="已准备，请加考核对象",
        ),
        Action(
            "subjects",
            "加考核对象",
            RUN,
            forms.Subjects,
            runs.add_subjects,
            row="run",
            value="given",
            shown=lambda row: row.state == EvaluationState.PREPARE,
        ),
        Action(
            "start",
            "启动自评",
            RUN,
            None,
            runs.start,
            row="run",
            main=True,
            help="方案随即定版，不能再改；各对象的自评单位收到通知。",
            done="已启动自评",
            shown=lambda row: row.state == EvaluationState.PREPARE,
        ),
        Action(
            "close_self",
            "结束自评，转第三方评估",
            RUN,
            None,
            runs.close_self,
            row="run",
            main=True,
            help="截止日以前要全部提交才能结束；截止以后没有提交的也能结束，他们自评一栏没有数。",
            shown=lambda row: row.state == EvaluationState.SELF,
        ),
        Action(
            "summarise",
            "汇总三方评分",
            RUN,
            None,
            voices.summarise,
            row="run",
            main=True,
            help="平台按方案绑定的口径从数据算出得分，与自评、第三方评估并列。",
            shown=lambda row: row.state == EvaluationState.ASSESS,
        ),
        Action(
            "publish",
            "公示结果",
            RUN,
            None,
            ending.publish,
            row="run",
            main=True,
            help="总分、等次、名次向有权查看的人公开，申诉期随即开始。",
            shown=lambda row: row.state == EvaluationState.SUMMARY,
        ),
        Action(
            "settle_many",
            "一并认定",
            RUN,
            settling_forms.SettleMany,
            scores.settle_many,
            row="run",
            value="given",
            help="只有一方有数的、各方得分一致的可以一并认定，每一项都单独留下记录；各方不一致的逐项认定。",
            done="已一并认定",
            shown=lambda row: row.state == EvaluationState.SUMMARY,
        ),
        Action(
            "reopen",
            "退回第三方评估",
            RUN,
            Reason,
            voices.reopen,
            row="run",
            value="reason",
            help="补请专家用。已认定的保留；所采用的一方重新汇总后数变了的，要重新认定。",
            done="已退回第三方评估",
            shown=lambda row: row.state == EvaluationState.SUMMARY,
        ),
        Action(
            "finalise",
            "定稿冻结",
            RUN,
            None,
            ending.finalise,
            row="run",
            main=True,
            danger=True,
            help="以您的名义签定；定稿以后任何人都不能再改，每个得分连同来源和理由一起保存并计算校验值。",
            shown=lambda row: row.state == EvaluationState.PUBLIC,
        ),
        Action(
            "draw",
            "随机抽取专家",
            RUN,
            expert_forms.Draw,
            expert_seats.draw,
            row="run",
            value="given",
            help="在没有利害关系、已有账号的专家里按种子抽取；名单、种子、办法都留存，谁都能重抽核对。",
            done="已抽取，专家席位已开",
            shown=lambda row: row.state in {"prepare", "self", "assess"},
        ),
        Action(
            "invite",
            "邀请专家",
            RUN,
            expert_forms.Invite,
            expert_seats.invite,
            row="run",
            value="given",
            help="专家只看得到分给他的项和对象，席位到期自动关闭。",
            done="已邀请",
            shown=lambda row: row.state in {"prepare", "self", "assess"},
        ),
    ],
)

evaluation_subjects = Register(
    name="evaluation-subjects",
    title="考核结果",
    cap=Cap.EVALUATION_VIEW,
    group=GROUP,
    icon="list",
    help="每个考核对象的自评表和结果。公示以前，只有自己单位和考核办公室看得到。",
    empty="还没有可以看的考核结果。公示以后在这里按名次列出。",
    rows=queries.subjects,
    demo="evaluation__is_demo",
    fields=[
        Text("name", "对象", search=True, link=True),
        Ref("evaluation", "考核", label="title", to="evaluations"),
        Chip("kind", "类别", of=SubjectKind),
        Ref("unit", "自评单位", to="units"),
        Text("head", "第一责任人（现任）", path="unit__head", filter=False, sort=False),
        Place("region", "属地"),
        Chip(
            "state", "环节", path="evaluation__state", of=EvaluationState, tones=panels.STATE_TONES
        ),
        Chip("sheet", "自评表", of=SheetState, tones=panels.SHEET_TONES),
        Day("submitted_on", "提交日期"),
        Text("submitted_by_label", "提交人"),
        Number("total", "总分", digits=2, unit="分", computed=True, help="公示以后才有"),
        Text("level", "等次"),
        Number("rank", "名次", digits=0, computed=True, help="一票否决的不参加排名"),
        Flag("has_veto", "一票否决"),
        Flag("is_own", "由我填报", filter=True, sort=False),
    ],
    columns=["name", "evaluation", "state", "sheet", "total", "level", "rank", "has_veto"],
    chips=["state", "sheet"],
    figures=["total", "level", "rank", "submitted_on"],
    default_sort="rank",
    facts=[
        Facts(
            "对象",
            ["evaluation", "kind", "unit", "head", "region", "submitted_by_label", "has_veto"],
        )
    ],
    facts_last=True,
    panels=[panels.result_panel, Timeline.of_events()],
    actions=[
        Action(
            "object",
            "提出申诉",
            Cap.EVALUATION_ANSWER,
            forms.Object,
            objections_.raise_,
            row="subject",
            value="given",
            main=True,
            done="已提出申诉，等候答复",
            shown=lambda row: row.evaluation.state == EvaluationState.PUBLIC,
        ),
        Action(
            "return",
            "退回自评",
            RUN,
            Reason,
            answers.return_sheet,
            row="subject",
            value="reason",
            shown=lambda row: row.sheet == SheetState.SUBMITTED and row.evaluation.state == "self",
        ),
        Action(
            "remove",
            "去掉这个对象",
            RUN,
            None,
            runs.remove_subject,
            row="subject",
            danger=True,
            shown=lambda row: row.evaluation.state == EvaluationState.PREPARE,
        ),
    ],
)
