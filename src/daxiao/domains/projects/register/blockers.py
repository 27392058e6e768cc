"""The register of blockers (堵点难点)."""

from daxiao.domains.projects.forms import ground as forms
from daxiao.domains.projects.panels import ground as panels
from daxiao.domains.projects.queries import ground as queries
from daxiao.domains.projects.services import blockers as services
from daxiao.domains.projects.types import BlockerCategory, BlockerState, EscalationLevel
from daxiao.kernel.caps import Cap
from daxiao.ui.actions import Action
from daxiao.ui.fields import Chip, Day, Long, Number, Place, Ref, Text
from daxiao.ui.panels import Facts, Timeline
from daxiao.ui.register import Register


blockers = Register(
    name="blockers",
    title="堵点难点",
    cap=Cap.PROJECT_VIEW,
    group="现场与审批",
    icon="flag",
    help="项目卡在哪里、该谁办、办了多少天。谁提出谁确认；超期先提请包保领导，再提请调度会（时限为平台默认，可由本地设定）。",
    empty="没有堵点。项目页面上的“提出堵点”可以提出第一个。",
    rows=queries.blockers,
    demo="is_demo",
    fields=[
        Long("text", "堵在哪里", search=True, link=True, sort=False),
        Chip("category", "类别", of=BlockerCategory),
        Ref("project", "所属项目", to="projects"),
        Place("region", "属地", path="project__region"),
        Chip("state", "办理", of=BlockerState, tones=panels.STATE_TONES),
        Ref("unit", "责任单位", to="units"),
        Day("due_on", "办理时限", computed=True, help="交办之后按工作日计算，调休上班日计入"),
        panels.Late("is_late", "是否超期", words=panels.LATE, computed=True),
        Chip("level", "由谁过问", of=EscalationLevel, tones=panels.LEVEL_TONES, computed=True),
        Number(
            "days_open",
            "累计天数",
            unit="天",
            computed=True,
            help="从提出到确认解决的自然日，几次打开合计；每晚更新",
        ),
        Number(
            "times_opened",
            "打开次数",
            unit="次",
            computed=True,
            help="确认解决后又退回重办的，算下一次",
        ),
        Text("written", "办到哪一步", filter=False, computed=True),
        Day("raised_on", "提出日期"),
        Text("raised_by_label", "提出人"),
        Ref("raised_for", "提出单位", to="units"),
        Text("sponsor", "包保领导", path="project__sponsor__name"),
        Long("resolution", "办结情况", sort=False),
        Day("resolved_on", "报办结日期"),
        Day("closed_on", "销号日期"),
    ],
    columns=[
        "text",
        "project",
        "unit",
        "state",
        "is_late",
        "due_on",
        "days_open",
        "level",
    ],
    chips=["state", "category", "is_late", "level"],
    figures=["due_on", "days_open", "times_opened"],
    default_sort="-days_open",
    facts=[
        Facts(
            "办理", ["text", "project", "unit", "written", "resolution", "resolved_on", "closed_on"]
        ),
        Facts("提出", ["raised_by_label", "raised_for", "raised_on", "region", "sponsor"]),
    ],
    panels=[panels.episodes_panel, Timeline.of_events("经过")],
    actions=[
        Action(
            "assign",
            "交办",
            Cap.BLOCKER_ASSIGN,
            forms.Assign,
            services.assign,
            row="blocker",
            value="given",
            icon="swap",
            main=True,
            done="已交办，单位会收到通知",
            shown=lambda row: row.state in queries.WITH_UNIT,
            help="待交办的交给责任单位；办理中的可以转交别的单位，办理时限不重新计算。",
        ),
        Action(
            "resolve",
            "报办结",
            Cap.BLOCKER_HANDLE,
            forms.Resolve,
            services.resolve,
            row="blocker",
            value="given",
            icon="check",
            main=True,
            done="已报办结，等提出人确认",
            shown=lambda row: row.state == BlockerState.ASSIGNED and row.is_answerer,
        ),
        Action(
            "confirm",
            "确认解决",
            Cap.PROJECT_REPORT,
            forms.ConfirmSolved,
            services.confirm,
            row="blocker",
            value="given",
            icon="check",
            main=True,
            done="已确认解决，堵点销号",
            undo="reopen",
            shown=lambda row: row.state == BlockerState.RESOLVED and row.is_raiser,
        ),
        Action(
            "reopen",
            "退回重办",
            Cap.PROJECT_REPORT,
            forms.Reopen,
            services.reopen,
            row="blocker",
            value="given",
            icon="history",
            done="已退回重办",
            shown=lambda row: (
                row.state in (BlockerState.RESOLVED, BlockerState.CLOSED) and row.is_raiser
            ),
            help="没有真正解决的退回责任单位；已经销号的算又一次打开。",
        ),
    ],
)
