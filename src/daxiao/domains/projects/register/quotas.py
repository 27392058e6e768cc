"""The register of quotas (年度分配): what a place is to reach in a year, and what the register of projects counts."""

from datetime import date

from daxiao.domains.projects.forms import quotas as forms
from daxiao.domains.projects.panels import quotas as panels
from daxiao.domains.projects.queries import quotas as quota_queries
from daxiao.domains.projects.rules.pools import LineState, Reach
from daxiao.domains.projects.services import quotas as services
from daxiao.domains.projects.types import Quota
from daxiao.kernel.caps import Cap
from daxiao.ui.actions import Action
from daxiao.ui.fields import Chip, Number, Place, Share, Text
from daxiao.ui.fields.figures import Year
from daxiao.ui.forms import Reason
from daxiao.ui.panels import Facts, Timeline
from daxiao.ui.register import Register
from daxiao.ui.tones import Tone


REACH_TONES = {
    Reach.MET.value: Tone.PLAIN,
    Reach.RUNNING.value: Tone.PLAIN,
    Reach.UNMET.value: Tone.WARN,
    Reach.UNPLANNED.value: Tone.OFF,
}
STATE_TONES = {LineState.ACTIVE.value: Tone.PLAIN, LineState.DROPPED.value: Tone.OFF}

# counted when nobody says the day: the assembly gives the register the day of the door (entry/web.py)
_NEVER = date(1900, 1, 1)

quotas = Register(
    name="quotas",
    title="年度分配",
    cap=Cap.PROJECT_VIEW,
    group="项目数字",
    icon="list",
    help="各地一年要完成多少。实际数由平台从项目库里数出来（调度口径，不是统计数），点实际数看数到了哪些项目。",
    empty="还没有分配数。可以从台账里的目标转来、粘贴分配表，或逐条设定。",
    rows=lambda actor: quota_queries.lines(actor, today=_NEVER),
    demo="is_demo",
    fields=[
        Text("title", "分配数", search=True, link=True, filter=False),
        Chip("quota", "指标", of=Quota),
        Place("region", "地区"),
        Year("year", "年度"),
        Number("planned", "计划数"),
        Number(
            "actual",
            "实际数",
            computed=True,
            filter=False,
            to="quotas",
            key="pk",
            source="项目库，截至当天",
            help="从项目库数出来的，调度口径，不是统计数；点开看数到了哪些项目",
        ),
        Text("unit", "单位", filter=False, sort=False),
        Share(
            "percent",
            "完成率",
            computed=True,
            filter=False,
            help="实际数÷计划数，四舍五入到一位小数；是否达到要求按未舍入的数判断",
        ),
        Chip(
            "reach",
            "达到要求",
            of=Reach,
            tones=REACH_TONES,
            computed=True,
            help="年度完成率达到90%为达到要求，各地可以另定；年度没有结束的不说未达",
        ),
        Text("source", "出处", search=True),
        Text("target", "台账目标", path="target__wording", to="targets", filter=False),
        Chip("state", "状态", of=LineState, tones=STATE_TONES),
    ],
    columns=["title", "planned", "actual", "unit", "percent", "reach", "source", "state"],
    figures=["planned", "actual", "percent"],
    chips=["reach", "state"],
    default_sort="title",
    facts=[Facts("分配", ["region", "quota", "year", "unit", "source", "target"])],
    panels=[
        panels.definition_panel,
        panels.parts_panel,
        Timeline.of_events(),
    ],
    actions=[
        Action(
            "from_targets",
            "从台账目标转来",
            Cap.PROJECT_SET,
            forms.FromTargets,
            services.set_many,
            row=None,
            value="lines",
            main=True,
            done="已设定",
            help="在台账里找出像分配数的目标，逐条看过再设定。",
        ),
        Action(
            "paste",
            "粘贴分配表",
            Cap.PROJECT_SET,
            forms.Paste,
            services.set_many,
            row=None,
            value="lines",
            done="已设定",
            help="有一行读不懂就都不写入，会说明是哪一行。",
        ),
        Action(
            "add",
            "设定一条",
            Cap.PROJECT_SET,
            forms.Line,
            services.set_line,
            row=None,
            value="line",
            done="已设定",
        ),
        Action(
            "change",
            "调整",
            Cap.PROJECT_SET,
            forms.Change,
            services.change_line,
            row="line",
            value="change",
            main=True,
            shown=lambda row: row.dropped_on is None,
            done="已调整",
        ),
        Action(
            "drop",
            "撤下",
            Cap.PROJECT_SET,
            Reason,
            services.drop_line,
            row="line",
            value="reason",
            undo="restore",
            shown=lambda row: row.dropped_on is None,
            help="设错了的撤下，不再计算和比较；可以恢复。",
            done="已撤下",
        ),
        Action(
            "restore",
            "恢复",
            Cap.PROJECT_SET,
            None,
            services.restore_line,
            row="line",
            shown=lambda row: row.dropped_on is not None,
            done="已恢复",
        ),
    ],
)
