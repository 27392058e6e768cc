"""The register of figures (指标数据), of what waits for approval, and of locked months."""

from typing import TYPE_CHECKING, Any

from daxiao.domains.targets.forms import observations as forms
from daxiao.domains.targets.panels import observations as panels
from daxiao.domains.targets.panels import reviews
from daxiao.domains.targets.queries import four_eyes
from daxiao.domains.targets.queries import observations as queries
from daxiao.domains.targets.queries import reviews as review_queries
from daxiao.domains.targets.queries.bare import DERIVED
from daxiao.domains.targets.rules import observing
from daxiao.domains.targets.rules.series import Given
from daxiao.domains.targets.services import observations as services
from daxiao.domains.targets.types.figures import FigureState, Legal, Origin, Source
from daxiao.kernel.access import Actor
from daxiao.kernel.caps import Cap
from daxiao.ui.actions import Action
from daxiao.ui.fields import Chip, Day, Flag, Long, Number, Period, Person, Place, Ref, Text
from daxiao.ui.forms import Reason
from daxiao.ui.panels import Facts, Timeline
from daxiao.ui.register import Register


if TYPE_CHECKING:
    from django.db.models import QuerySet

    from daxiao.domains.targets.models import Observation


def _waits(row: object) -> bool:
    return (
        getattr(row, "state", "") == FigureState.SUBMITTED.value
        and getattr(row, "origin", "") not in DERIVED
    )


def _is_typed(row: object) -> bool:
    return getattr(row, "origin", "") in (Origin.REPORTED.value, Origin.IMPORTED.value)


def _seen(row: Any) -> str:
    return observing.token_of(row.version, four_eyes.shown(row))


def _listed(actor: Actor) -> "QuerySet[Observation]":
    return review_queries.listed(queries.observations(actor))


FIELDS = [
    Text("name", "指标", path="indicator__name", search=True, link=True),
    Ref("indicator", "指标口径", label="name", to="indicators"),
    Place("region", "所属地区"),
    Period("period", "月份"),
    Number("own", "当月数", help="本月自己的数，按首次报出"),
    Number("total", "累计数", path="told_total", help="年初到本月；不能相加的指标没有累计"),
    Number(
        "corrected",
        "更正后当月数",
        path="told_corrected",
        help="把以后对本月的更正都算进来；没有更正过的不显示",
    ),
    Number("value", "填报值"),
    Chip("given", "填的是", path="told_given", of=Given, help="不能相加的指标只有本期数，不分"),
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
    Flag(
        "is_corrected",
        "已更正",
        filter=False,
        sort=False,
        help="本月的数更正过，或本月记有别的月份的更正；两个数和记账月份见下面的更正",
    ),
    Ref("org", "填报单位", label="name", to="units"),
    Person("entered_by", "填报人", label="name"),
    Day("entered_at", "填报时间", time=True, filter=False),
    Person("decided_by", "审核人", label="name"),
    Day("decided_at", "审核时间", time=True, filter=False),
    Long("note", "说明", sort=False, filter=False),
    Long("answer", "退回理由", sort=False, filter=False),
]

COMPARED = [
    Number(
        "now", "本期", path="known_now", filter=False, sort=False, help="当月数，有更正的按更正后"
    ),
    Number("before", "上期", path="before_own", filter=False, computed=True, sort=False),
    Number("year_ago", "上年同期", path="year_ago_own", filter=False, computed=True, sort=False),
    Number(
        "change",
        "同比",
        unit="%",
        digits=1,
        filter=False,
        computed=True,
        sort=False,
        help="当月数（有更正的按更正后）比上年同月；率的指标看两列之差",
    ),
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
            "is_corrected",
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
        seen=_seen,
        review=reviews.form_review,
        help="自己填报或更正的数要由别人审核。",
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
        seen=_seen,
        review=reviews.form_review,
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
        done="已更正，原来的数留着；更正由另一个人审核，审核以前是待审核的数",
        help="已审核或已锁定的月份用更正：原数不动，差额记在更正的那个月。更正以后这条数回到待审核，由另一个人审核。",
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
    rows=_listed,
    demo="is_demo",
    keyset=True,
    fields=FIELDS,
    columns=["name", "region", "period", "own", "total", "unit", "origin", "legal", "state", "org"],
    figures=["own", "corrected", "total", "unit"],
    chips=["state", "legal", "origin"],
    default_sort="-period",
    facts=FACTS,
    panels=[
        panels.explained_panel,
        panels.series_panel,
        panels.corrections_panel,
        Timeline.of_events(),
    ],
    actions=ACTIONS,
)

waiting = Register(
    name="figures-waiting",
    title="待审核数据",
    cap=Cap.FIGURE_APPROVE,
    group="指标与目标",
    icon="check",
    help="等您审核的数，和上期、上年同期对照；自己填报或更正的由别人审，汇总和计算得出的不用审。勾选后确认时逐条看存疑。",
    empty="没有等您审核的数。",
    rows=review_queries.waiting,
    demo="is_demo",
    fields=[*FIELDS, *COMPARED],
    columns=[
        "name",
        "region",
        "period",
        "now",
        "before",
        "year_ago",
        "change",
        "total",
        "unit",
        "org",
        "note",
    ],
    figures=["now", "before", "year_ago", "change", "total", "unit"],
    chips=["state", "legal", "origin"],
    default_sort="period",
    facts=FACTS,
    panels=[
        reviews.panel,
        panels.explained_panel,
        panels.series_panel,
        panels.corrections_panel,
        Timeline.of_events(),
    ],
    actions=[a for a in ACTIONS if a.name != "correct"],
)
