"""Registers of plan checks and of what they found."""

from daxiao.domains.checks import forms, panels, queries, services
from daxiao.domains.checks.types import UNSETTLED, CheckKind, RemarkState
from daxiao.extract.check.remarks import Family
from daxiao.kernel.caps import Cap
from daxiao.std.findings import Severity
from daxiao.ui.actions import Action
from daxiao.ui.fields import Chip, Day, Long, Number, Person, Place, Ref, Text
from daxiao.ui.panels import Facts, Timeline
from daxiao.ui.register import Register


checks = Register(
    name="checks",
    title="规划体检",
    cap=Cap.PLAN_VIEW,
    group="规划",
    icon="search",
    help="规划自己前后、规划之间有没有算不拢、对不上、没人管的地方。机器只提出来，由人认定或说明。",
    empty="还没有体检。交来的规划读完以后会自动体检一次。",
    rows=queries.checks,
    demo="is_demo",
    fields=[
        Text("title", "体检", search=True, link=True),
        Chip("kind", "范围", of=CheckKind),
        Place("region", "地区"),
        Number(
            "n_errors",
            "错误",
            unit="条",
            computed=True,
            filter=False,
            drill=("remarks", "check_run={pk}&severity=error"),
            help="两处说法或一笔账不能同时成立",
        ),
        Number(
            "n_doubts",
            "存疑",
            unit="条",
            computed=True,
            filter=False,
            drill=("remarks", "check_run={pk}&severity=doubt"),
            help="很可能有误或没有写明，要问人",
        ),
        Number(
            "n_hints",
            "提示",
            unit="条",
            computed=True,
            filter=False,
            drill=("remarks", "check_run={pk}&severity=hint"),
        ),
        Number(
            "n_waiting",
            "待处理",
            unit="条",
            computed=True,
            filter=False,
            drill=(
                "remarks",
                f"check_run={{pk}}&{panels.WAITING}",
            ),
            help="错误和存疑中还没有人认定或说明的",
        ),
        Number("papers", "文件", unit="份", filter=False),
        Day("made_at", "体检时间", time=True),
        Person("made_by", "体检人"),
    ],
    columns=["title", "kind", "region", "n_errors", "n_doubts", "n_hints", "n_waiting", "made_at"],
    figures=["n_errors", "n_doubts", "n_hints", "n_waiting"],
    default_sort="-made_at",
    facts=[Facts("体检", ["region", "papers", "made_at", "made_by"])],
    facts_last=True,
    panels=[panels.Findings("体检意见", panels.findings), Timeline.of_events()],
)

remarks = Register(
    name="remarks",
    title="体检意见",
    cap=Cap.REMARK_VIEW,
    group="规划",
    icon="flag",
    help="体检提出来的每一条，连同出处、算式和处理结果。",
    empty="没有体检意见。",
    rows=queries.remarks,
    demo="check_run__is_demo",
    fields=[
        Long("sentence", "意见", search=True, link=True, sort=False),
        Chip("severity", "程度", of=Severity, tones=panels.SEVERITY_TONES),
        Chip("family", "类别", of=Family),
        Chip("state", "状态", of=RemarkState, tones=panels.STATE_TONES),
        Long("written", "算式", sort=False),
        Ref("check_run", "体检", label="title", to="checks"),
        Place("region", "地区", path="check_run__region"),
        Ref("unit", "核实单位", label="name", to="units"),
        Long("words", "说明或所问", sort=False, help="作出的说明；交单位核实的，是问单位的话"),
        Long("reply", "单位回复", sort=False),
        Person("decided_by", "处理人"),
        Day("decided_at", "处理时间", time=True),
        Number("position", "次序", filter=False),
        Day("found_at", "首次发现", time=True),
    ],
    columns=["sentence", "severity", "family", "state", "unit", "check_run"],
    chips=["severity", "family", "state"],
    default_sort="position",
    facts=[
        Facts(
            "处理", ["words", "unit", "reply", "decided_by", "decided_at", "check_run", "found_at"]
        ),
    ],
    facts_last=True,
    panels=[panels.SideBySide("原文对照", panels.side_by_side), Timeline.of_events()],
    actions=[
        Action(
            "accept",
            "属实",
            Cap.PLAN_CHECK,
            forms.Words,
            services.accept,
            row="remark",
            value="words",
            undo="reopen",
            shown=lambda row: row.state in UNSETTLED,
            help="规划确有这处问题，留待修订时改正。",
        ),
        Action(
            "explain",
            "说明",
            Cap.PLAN_CHECK,
            forms.Words,
            services.explain,
            row="remark",
            value="words",
            undo="reopen",
            shown=lambda row: row.state in UNSETTLED,
            help="不是问题时写明为什么，以后体检不再要求处理。",
        ),
        Action(
            "hand",
            "交单位核实",
            Cap.PLAN_CHECK,
            forms.Question,
            services.hand,
            row="remark",
            value="asked",
            undo="reopen",
            shown=lambda row: row.state in UNSETTLED,
        ),
        Action(
            "reply",
            "回复",
            Cap.REMARK_REPLY,
            forms.Words,
            services.reply,
            row="remark",
            value="words",
            shown=lambda row: row.state in (RemarkState.HANDED, RemarkState.ANSWERED),
        ),
        Action(
            "reopen",
            "重新打开",
            Cap.PLAN_CHECK,
            forms.Words,
            services.reopen,
            row="remark",
            value="words",
            shown=lambda row: row.state != RemarkState.OPEN,
        ),
    ],
)
