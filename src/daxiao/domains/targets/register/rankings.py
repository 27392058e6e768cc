"""Registers of ranking schemes and of places that are left out of rankings."""

from daxiao.domains.targets.forms import rankings as forms
from daxiao.domains.targets.panels import totals as panels
from daxiao.domains.targets.queries import rankings as queries
from daxiao.domains.targets.services import rankings as services
from daxiao.domains.targets.types.rankings import SchemeState
from daxiao.kernel.caps import Cap
from daxiao.ui.actions import Action
from daxiao.ui.fields import Chip, Day, Flag, Long, Number, Period, Place, Ref, Text, Year
from daxiao.ui.forms import Reason
from daxiao.ui.panels import Facts, Timeline
from daxiao.ui.register import Register
from daxiao.ui.tones import Tone


SCHEME_TONES = {SchemeState.IN_FORCE.value: Tone.PLAIN, SchemeState.WITHDRAWN.value: Tone.OFF}

ranking_schemes = Register(
    name="ranking-schemes",
    title="综合排名方案",
    cap=Cap.TARGET_VIEW,
    group="指标与目标",
    icon="list",
    help="给一个地区直接管的各地综合排名用的指标和权重。权重合计100；排名页面说明移动多少权重会改变名次。",
    empty="还没有方案。点“设定方案”，选定指标和权重。",
    rows=queries.schemes,
    demo="is_demo",
    fields=[
        Text("name", "方案", search=True, link=True),
        Place("region", "排名范围"),
        Year("year", "年度"),
        Number("n_weights", "指标", unit="个", computed=True, filter=False),
        Chip("state", "状态", of=SchemeState, tones=SCHEME_TONES),
    ],
    columns=["name", "region", "year", "n_weights", "state"],
    default_sort="-year",
    facts=[Facts("方案", ["region", "year", "n_weights"])],
    panels=[panels.total_link, panels.weights_panel, Timeline.of_events()],
    actions=[
        Action(
            "set",
            "设定方案",
            Cap.TARGET_MANAGE,
            forms.Scheme,
            services.set_scheme,
            row=None,
            value="scheme",
            main=True,
        ),
        Action(
            "change",
            "调整方案",
            Cap.TARGET_MANAGE,
            forms.ChangeScheme,
            services.change_scheme,
            row="row",
            value="scheme",
            main=True,
            shown=lambda row: row.state == SchemeState.IN_FORCE,
        ),
        Action(
            "withdraw",
            "撤下方案",
            Cap.TARGET_MANAGE,
            Reason,
            services.withdraw_scheme,
            row="row",
            value="reason",
            danger=True,
            undo="restore",
            shown=lambda row: row.state == SchemeState.IN_FORCE,
        ),
        Action(
            "restore",
            "恢复方案",
            Cap.TARGET_MANAGE,
            Reason,
            services.restore_scheme,
            row="row",
            value="reason",
            shown=lambda row: row.state == SchemeState.WITHDRAWN,
        ),
    ],
)

ranking_exclusions = Register(
    name="ranking-exclusions",
    title="不参与排名",
    cap=Cap.TARGET_VIEW,
    group="指标与目标",
    icon="list",
    help="由人设定不参与排名的地区，都有理由和设定人，排名页面逐条列出；恢复以后记录仍在。",
    empty="没有设定不参与排名的地区。",
    rows=queries.exclusions,
    demo="is_demo",
    fields=[
        Text("name", "地区", path="region__name", search=True, link=True),
        Place("region", "所在地区"),
        Place("within", "排名范围"),
        Ref("indicator", "指标", label="name", to="indicators", help="空白是全部指标"),
        Period("since", "自"),
        Period("until", "至", help="空白是到恢复为止"),
        Long("reason", "理由", search=True, sort=False),
        Text("made_by", "设定人", path="made_by__name", filter=False),
        Day("made_at", "设定时间", time=True),
        Flag("is_lifted", "已恢复"),
        Text("lifted_by", "恢复人", path="lifted_by__name", filter=False),
        Day("lifted_at", "恢复时间", time=True),
        Text("lift_reason", "恢复理由"),
    ],
    columns=["name", "within", "indicator", "since", "until", "reason", "made_by", "is_lifted"],
    default_sort="-made_at",
    facts=[
        Facts("不参与", ["region", "within", "indicator", "since", "until", "reason"]),
        Facts("经过", ["made_by", "made_at", "lifted_by", "lifted_at", "lift_reason"]),
    ],
    panels=[Timeline.of_events()],
    actions=[
        Action(
            "exclude",
            "设定不参与",
            Cap.TARGET_MANAGE,
            forms.Exclude,
            services.exclude,
            row=None,
            value="exclusion",
            main=True,
        ),
        Action(
            "lift",
            "恢复参与",
            Cap.TARGET_MANAGE,
            Reason,
            services.lift,
            row="exclusion",
            value="reason",
            main=True,
            shown=lambda row: row.lifted_at is None,
        ),
    ],
)
