"""The register of projects (项目库)."""

from daxiao.domains.projects.panels import (
    entry,
    ground,
    imports,
    permits,
    phase,
    quotas,
    spots,
    stages,
)
from daxiao.domains.projects.queries import projects as project_queries
from daxiao.domains.projects.register import (
    entry_actions,
    ground_actions,
    imports_actions,
    permits_actions,
    phase_actions,
    quotas_actions,
    spots_actions,
    stages_actions,
)
from daxiao.domains.projects.rules.tiers import TIERS
from daxiao.domains.projects.types import (
    Admission,
    LandMode,
    Phase,
    ProjectKind,
    ProjectPace,
    ProjectSource,
    Stage,
)
from daxiao.kernel.caps import Cap
from daxiao.ui.fields import Band, Chip, Code, Day, Flag, Number, Place, Ref, Text, Word
from daxiao.ui.panels import Facts, Timeline
from daxiao.ui.register import Register
from daxiao.ui.tones import Tone


PHASE_TONES = {p.value: Tone(p.value) for p in Phase}
PACE_TONES = {
    ProjectPace.ON_TIME.value: Tone.PLAIN,
    ProjectPace.DUE_SOON.value: Tone.WARN,
    ProjectPace.LATE.value: Tone.LATE,
    ProjectPace.STOPPED.value: Tone.OFF,
    ProjectPace.UNSET.value: Tone.DRAFT,
}

projects = Register(
    name="projects",
    title="项目库",
    cap=Cap.PROJECT_VIEW,
    group="项目",
    icon="list",
    help="从签约到达效的工业项目：走到哪一阶段、哪个时限在走、卡在谁手里。",
    empty="项目库还是空的。可以逐个登记、从表格导入，或把规划里列出的项目转进来。",
    rows=project_queries.projects,
    demo="is_demo",
    fields=[
        Code("code", "项目编号", search=True),
        Text("name", "项目名称", search=True, link=True),
        Text("enterprise", "企业", search=True),
        Chip("kind", "性质", of=ProjectKind),
        Chip("land_mode", "用地方式", of=LandMode),
        Place("region", "属地"),
        Word("industry_name", "产业"),
        Number("invest_yi", "总投资", unit="亿元", digits=2, total=True),
        Chip("admission", "入库状态", of=Admission),
        Chip("phase", "四色", of=Phase, tones=PHASE_TONES, help="牵头部门认定的"),
        Chip(
            "pace",
            "进度",
            path="standing__pace",
            of=ProjectPace,
            tones=PACE_TONES,
            computed=True,
        ),
        Chip("stage", "所处阶段", path="standing__stage", of=Stage, computed=True),
        Day("due_on", "最近时限", path="standing__due_on", computed=True),
        Day("signed_on", "签约"),
        Day("started_on", "开工"),
        Day("produced_on", "投产"),
        Text("responsible", "责任单位", path="responsible_unit__name"),
        # by these the map leads from a cell to its rows
        Ref("lead_unit", "牵头部门", to="units"),
        Ref("county", "县市区", path="standing__county", help="属地所在的县（市、区）"),
        Band("tier", "投资规模", path="invest_yi", bands=TIERS),
        Text("tags", "标签"),
        Flag(
            "is_active",
            "在册",
            path="standing__is_active",
            words=("在册", "不在册"),
            computed=True,
            help="已经入库，没有退出或出库；四色图统计的是在册项目",
        ),
        Chip("source", "来源", of=ProjectSource),
    ],
    columns=["name", "region", "invest_yi", "phase", "pace", "stage", "due_on", "responsible"],
    figures=["invest_yi", "due_on"],
    chips=["phase", "pace", "admission"],
    default_sort="code",
    facts=[
        Facts("基本信息", ["code", "enterprise", "kind", "land_mode", "region", "industry_name"])
    ],
    panels=[
        *stages.PANELS,
        *phase.PANELS,
        *permits.PANELS,
        *ground.PANELS,
        *quotas.PANELS,
        *spots.PANELS,
        *entry.PANELS,
        *imports.PANELS,
        Timeline.of_events(),
    ],
    actions=[
        *stages_actions.ACTIONS,
        *ground_actions.ACTIONS,
        *phase_actions.ACTIONS,
        *entry_actions.ACTIONS,
        *permits_actions.ACTIONS,
        *quotas_actions.ACTIONS,
        *spots_actions.ACTIONS,
        *imports_actions.ACTIONS,
    ],
)
