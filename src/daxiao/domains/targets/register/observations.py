"""The register of figures (指标数据), of what waits for approval, and of locked months."""

from daxiao.domains.targets.forms import observations as forms
from daxiao.domains.targets.panels import observations as panels
from daxiao.domains.targets.queries import observations as queries
from daxiao.domains.targets.queries.bare import DERIVED
from daxiao.domains.targets.rules.series import Given
from daxiao.domains.targets.services import observations as services
from daxiao.domains.targets.types.figures import FigureState, Legal, Origin, Source
from daxiao.kernel.caps import Cap
from daxiao.ui.actions import Action
from daxiao.ui.fields import Chip, Day, Flag, Long, Number, Period, Person, Place, Ref, Text
from daxiao.ui.forms import Reason
from daxiao.ui.panels import Facts, Timeline
from daxiao.ui.register import Register


def _waits(row: object) -> bool:
    return (
        getattr(row, "state", "") == FigureState.SUBMITTED.value
        and getattr(row, "origin", "") not in DERIVED
    )


def _is_typed(row: object) -> bool:
    return getattr(row, "origin", "") in (Origin.REPORTED.value, Origin.IMPORTED.value)


FIELDS = [
    Text("name", "指标", path="indicator__name", search=True, link=True),
    Ref("indicator", "指标口径", label="name", to="indicators"),
    Place("region", "所属地区"),
    Period("period", "月份"),
    Number("own", "当月数", help="本月自己的数，按首次报出"),
    Number("total", "累计数", help="年初到本月；不能相加的指标就是本期数"),
    Number("corrected", "更正后当月数", help="把以后对本月的更正都算进来"),
    Number("value", "填报值"),
    Chip("given", "填的是", of=Given),
    Text("unit", "计量单位", path="indicator__unit"),
    Chip(
        "origin",
        "来历",
        of=Origin,
        tones=panels.ORIGIN_TONES,
        help="下级汇总、公式计算、台账计数的数由平台得出，不用填",
    ),
    Chip("source", "来源", of=Source),
    Chip("legal", "性质", of=Legal, tones=panels.LEGAL_TONES, help="调度数不是统计数"),
    Chip("state", "状态", of=FigureState, tones=panels.STATE_TONES),
    Flag("is_late", "逾期填报"),
    Ref("org", "填报单位", label="name", to="units"),
    Person("entered_by", "填报人", label="name"),
    Day("entered_at", "填报时间", time=True, filter=False),
    Person("decided_by", "审核人", label="name"),
    Day("decided_at", "审核时间", time=True, filter=False),
    Long("note", "说明", sort=False, filter=False),
    Long("answer", "退回理由", sort=False, filter=False),
]

FACTS = [
    Facts(
        "数据",
        ["indicator", "region", "period", "value", "given", "own", "total", "corrected", "unit"],
    ),
    Facts(
        "来历",
        [
            "origin",
            "source",
            "legal",
            "org",
            "entered_by",
            "entered_at",
            "is_late",
            "decided_by",
            "decided_at",
            "note",
            "answer",
        ],
    ),
]

ACTIONS = [
    Action(
        "approve",
        "审核通过",
        Cap.FIGURE_APPROVE,
        None,
        services.approve,
        row="observation",
        main=True,
        bulk=True,
        icon="check",
        shown=_waits,
        done="已审核通过",
        help="自己填的数要由别人审核。",
    ),
    Action(
        "return",
        "退回",
        Cap.FIGURE_APPROVE,
        Reason,
        services.return_,
        row="observation",
        value="reason",
        danger=True,
        shown=lambda row: _is_typed(row) and getattr(row, "state", "") != FigureState.RETURNED,
        done="已退回，填报单位会看到理由",
        help="退回的数在重新填报以前哪里都不算。已审核的数更正后再退回的，退的是更正：原数记回来，仍为已审核。",
    ),
    Action(
        "correct",
        "更正",
        Cap.FIGURE_REPORT,
        forms.Correction,
        services.correct,
        row="observation",
        value="correction",
        icon="pencil",
        shown=_is_typed,
        done="已更正，原来的数留着；填报单位的更正要等专班办公室审核",
        help="已审核或已锁定的月份用更正：原数不动，差额记在更正的那个月。填报单位更正的，这条数回到待审核。",
    ),
]

observations = Register(
    name="figures",
    title="指标数据",
    cap=Cap.FIGURE_VIEW,
    group="指标与目标",
    icon="table",
    help="每个指标、地区、月份一行：填报的，和由平台汇总、计算、计数得出的。",
    empty="还没有指标数据。填报、导入或台账计数以后列在这里。",
    rows=queries.observations,
    demo="is_demo",
    keyset=True,
    fields=FIELDS,
    columns=["name", "region", "period", "own", "total", "unit", "origin", "legal", "state", "org"],
    figures=["own", "corrected", "total", "unit"],
    chips=["state", "legal", "origin"],
    default_sort="-period",
    facts=FACTS,
    panels=[panels.series_panel, panels.corrections_panel, Timeline.of_events()],
    actions=ACTIONS,
)

waiting = Register(
    name="figures-waiting",
    title="待审核数据",
    cap=Cap.FIGURE_APPROVE,
    group="指标与目标",
    icon="check",
    help="等您审核的数；自己填的由别人审，汇总和计算得出的不用审。",
    empty="没有等您审核的数。",
    rows=queries.waiting,
    demo="is_demo",
    fields=FIELDS,
    columns=["name", "region", "period", "value", "given", "own", "total", "unit", "org", "note"],
    figures=["own", "total", "unit"],
    chips=["state", "legal", "origin"],
    default_sort="period",
    facts=FACTS,
    panels=[panels.series_panel, panels.corrections_panel, Timeline.of_events()],
    actions=[a for a in ACTIONS if a.name != "correct"],
)
