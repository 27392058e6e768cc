"""The registers of spot checks (现场抽查) and of their visits (抽查表)."""

from daxiao.domains.projects.forms import spots as forms
from daxiao.domains.projects.panels import spots as panels
from daxiao.domains.projects.queries import spots as queries
from daxiao.domains.projects.services import spots as services
from daxiao.domains.projects.types import SpotResult, VisitState
from daxiao.kernel.caps import Cap
from daxiao.ui.actions import Action
from daxiao.ui.fields import Chip, Code, Day, Long, Number, Place, Ref, Text
from daxiao.ui.forms import Reason
from daxiao.ui.panels import Facts, Timeline
from daxiao.ui.register import Look, Register


spot_checks = Register(
    name="spot-checks",
    title="现场抽查",
    cap=Cap.PROJECT_VIEW,
    group="现场与审批",
    icon="eye",
    help="对“四色图”项目随机抽取、现场核对。种子、名单和办法都留下来，谁都能重抽核对。",
    empty="还没有抽查。点“抽取名单”按地区和颜色随机抽取。",
    rows=queries.checks,
    demo="is_demo",
    looks=(Look("填报质量", "reporting_quality", icon="chart"),),
    fields=[
        Text("title", "抽查", search=True, link=True),
        Place("region", "抽查地区"),
        Day("drawn_on", "抽取日期"),
        Number("drawn", "抽取", path="size", unit="个"),
        Number(
            "n_done",
            "已确认",
            unit="个",
            computed=True,
            filter=False,
            drill=("spot-visits", "check_run={pk}&state=confirmed"),
        ),
        Number("total", "名单", unit="个"),
        Code("seed", "随机种子", filter=False),
        Text("strata", "分层"),
        Text("listed", "名单范围"),
        Text("by_label", "抽取人"),
    ],
    columns=["title", "region", "drawn_on", "drawn", "n_done", "total", "seed", "by_label"],
    figures=["total", "drawn", "n_done", "seed"],
    default_sort="-drawn_on",
    facts=[Facts("抽取", ["region", "drawn_on", "listed", "strata", "by_label"])],
    panels=[panels.drawn_panel, panels.check_visits_panel, Timeline.of_events()],
    actions=[
        Action(
            "draw",
            "抽取名单",
            Cap.PROJECT_INSPECT,
            forms.Draw,
            services.draw,
            row=None,
            value="said",
            main=True,
            done="已抽取，名单和种子都已留存",
            help="在“四色图”管理的项目里随机抽取；超期、无佐证、以前不实、久未抽查的权重大一些。"
            "每抽一次都留下记录，不能删除。",
        ),
    ],
)

spot_visits = Register(
    name="spot-visits",
    title="抽查表",
    cap=Cap.PROJECT_VIEW,
    group="现场与审批",
    icon="check",
    help="每个抽中项目的现场核对：属实、部分属实、不实。办公室确认后，不实的日期按查实的更正，原来报的仍留在历史里。",
    empty="还没有可以看的抽查表。没有去之前不公开名单。",
    rows=queries.visits_seen,
    demo="project__is_demo",
    fields=[
        Text("name", "项目", path="project__name", search=True, link=True),
        Code("code", "项目编号", path="project__code", search=True),
        Ref("project", "所属项目", to="projects"),
        Ref("check_run", "抽查", label="title", to="spot-checks"),
        Place("region", "属地", path="project__region"),
        Ref("answerable_unit", "填报责任单位", to="units"),
        Chip("state", "进度", of=VisitState, tones=panels.VISIT_TONES),
        Chip("result", "结论", of=SpotResult, tones=panels.RESULT_TONES),
        Day("visited_on", "抽查日期"),
        Text("filled_by_label", "填表人"),
        Day("confirmed_on", "确认日期"),
        Text("confirmed_by_label", "确认人"),
        Number("evidence", "佐证", unit="份", filter=False),
        Long("note", "现场情况", sort=False),
    ],
    columns=[
        "name",
        "code",
        "answerable_unit",
        "state",
        "result",
        "visited_on",
        "check_run",
        "confirmed_on",
    ],
    chips=["state", "result"],
    figures=["visited_on", "confirmed_on", "evidence"],
    default_sort="-visited_on",
    facts=[
        Facts(
            "抽查",
            [
                "project",
                "code",
                "check_run",
                "region",
                "answerable_unit",
                "filled_by_label",
                "confirmed_by_label",
            ],
        )
    ],
    facts_last=True,
    panels=[panels.visit_panel, panels.proofs_panel, Timeline.of_events()],
    actions=[
        Action(
            "confirm",
            "确认结论",
            Cap.PROJECT_UPHOLD,
            forms.Confirm,
            services.confirm,
            row="visit",
            value="said",
            main=True,
            done="已确认，不符的日期已按查实的更正",
            help="确认后，不符的日期按查实的更正，四色和时限随即重算；结论计入责任单位的填报质量。填表人不能确认自己填的表。",
            shown=lambda row: row.state == VisitState.FILLED,
        ),
        Action(
            "fill",
            "填写抽查表",
            Cap.PROJECT_INSPECT,
            forms.Fill,
            services.fill,
            row="visit",
            value="said",
            main=True,
            done="已填写，等办公室确认",
            help="先填不改动任何上报内容；办公室确认以后才更正。",
            shown=lambda row: row.state != VisitState.CONFIRMED,
        ),
        Action(
            "return",
            "退回重填",
            Cap.PROJECT_UPHOLD,
            Reason,
            services.return_,
            row="visit",
            value="reason",
            shown=lambda row: row.state == VisitState.FILLED,
        ),
    ],
)
