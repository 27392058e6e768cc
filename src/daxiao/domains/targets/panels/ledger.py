"""What the pages of targets and indicators show beside their fields."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.urls import reverse

from daxiao.domains.directory import queries as directory
from daxiao.domains.plans import queries as plans
from daxiao.domains.targets import matching, queries
from daxiao.domains.targets.types import Ambition, FigureRole, MatchState, Measure, TargetState
from daxiao.kernel.access import Actor
from daxiao.kernel.caps import Cap
from daxiao.ui.charts import Chart, Series, bar_chart
from daxiao.ui.fields import Chip, Day, Field, Ref, Said, Text
from daxiao.ui.panels import ChartCard, Quote, Records, Table, Words
from daxiao.ui.tones import Tone


if TYPE_CHECKING:
    from daxiao.domains.targets.models import Indicator, StatedFigure, Target


AMBITION_TONES = {Ambition.FLOOR.value: Tone.STRONG, Ambition.STRETCH.value: Tone.STRONG}

TARGET_COLUMNS: Sequence[Field] = (
    Text("wording", "指标", to="targets", key="pk"),
    Text("scope", "范围"),
    Chip("ambition", "力度", of=Ambition, tones=AMBITION_TONES),
    Text("figure", "目标值", to="clauses", key="clause_id"),
    Text("due_text", "时限"),
    Ref("owner", "责任单位", label="name", to="units"),
    Ref("plan", "规划", label="title", to="plans"),
)

# the filter under which the list of targets shows exactly what `queries.overview` counts
COUNTED = "state=in_force&is_repeat=0"

_PATHS = (
    "pk",
    "wording",
    "scope",
    "ambition",
    "figure",
    "clause_id",
    "due_text",
    "owner__name",
    "owner__pk",
)
_PLAN_PATHS = ("plan__title", "plan__pk")


def repeats_and_parts(actor: Actor, target: "Target") -> Records:
    """Where the same target is stated again, and what it is part of or made of."""
    rows = queries.relatives(actor, target)
    return rows.values(*_PATHS, *_PLAN_PATHS)


def targets_of_plan(actor: Actor, plan: Any) -> Records:
    """All targets of a plan in the order of its text."""
    rows = queries.targets(actor).filter(plan=plan, state=TargetState.IN_FORCE.value)
    return rows.order_by("num_start", "pk").values(*_PATHS)


def targets_on_indicator(actor: Actor, indicator: "Indicator") -> Records:
    rows = queries.targets_on(actor, indicator).order_by("due_on", "pk")
    return rows.values(*_PATHS, *_PLAN_PATHS)


def targets_on_clause(actor: Actor, clause: Any) -> Records:
    rows = queries.targets(actor).filter(clause=clause).order_by("num_start", "pk")
    return rows.values(*_PATHS)


def by_year(years: Sequence[tuple[int | None, int]], *, within: str = "") -> Chart:
    """Bars: how many promises fall due in each year, each leading to its rows; undated ones last. `within` narrows the
    rows further, as a query string."""
    labels = [f"{y}年" if y else "未注明" for y, _ in years]
    there = reverse("targets_list")
    links = [
        f"{there}?{COUNTED}{within}&due_on__from={y}-01-01&due_on__to={y}-12-31"
        if y
        else f"{there}?{COUNTED}{within}&is_dated=0"
        for y, _ in years
    ]
    return bar_chart(labels, [Series("目标", [n for _, n in years])], unit="条", links=links)


def stated_on_indicator(actor: Actor, indicator: "Indicator") -> Records:
    """Base values, quotas and facts that plans state for the indicator."""
    rows = queries.stated_on(actor, indicator)
    return rows.values("pk", "region__name", "scope", "role", "year", "text", "unit", "plan_title")


def where_stated(actor: Actor, figure: "StatedFigure") -> Words | None:
    """The sentence that states the figure, where its plan was published here and says so at that very place."""
    found = plans.words_at(actor, figure.plan_title, figure.start, figure.end, figure.text)
    if found is None:
        return None
    plan, passage = found
    url = f"{reverse('plan_text', args=[plan.pk])}?start={figure.start}"
    told = f"《{plan.title}》第 {figure.start}—{figure.end} 字"
    return Words(passage.before, passage.clause, passage.after, told, url)


where_stated_panel = Quote(
    "原句",
    where_stated,
    cap=Cap.PLAN_VIEW,
    empty="这份规划的全文没有在平台发布，或者您看不到，只能列出处。",
)


def years_of_plan(actor: Actor, plan: Any) -> Chart | None:
    """Due years of the plan's distinct promises, each leading to its rows."""
    years = queries.years_of_plan(actor, plan)
    return by_year(years, within=f"&plan={plan.pk}") if years else None


years_panel = ChartCard(
    "目标在哪一年到期",
    years_of_plan,
    cap=Cap.TARGET_VIEW,
    help="重复写到的只算一次；点柱子看这些目标",
)
stated_panel = Table(
    "规划载明的数字",
    stated_on_indicator,
    drill=("stated-figures", "indicator={pk}"),
    columns=[
        Text("region__name", "地区"),
        Text("scope", "范围"),
        Chip("role", "是什么", of=FigureRole),
        Text("year", "年份"),
        Said("text", "数值", to="stated-figures", key="pk"),
        Text("unit", "计量单位"),
        Text("plan_title", "规划"),
    ],
    help="规划写到的数字，不是本平台的观测值，也不是统计数据",
    empty="没有登记过规划载明的数字",
)


def targets_of_unit(actor: Actor, unit: Any) -> Records:
    return queries.targets_of_unit(actor, unit).values(*_PATHS, *_PLAN_PATHS)


def targets_of_place(actor: Actor, place: Any) -> Records:
    return queries.targets_of_place(actor, place).values(*_PATHS, *_PLAN_PATHS)


unit_panel = Table(
    "负责的目标",
    targets_of_unit,
    columns=[f for f in TARGET_COLUMNS if f.name != "owner"],
    tab="目标",
    cap=Cap.TARGET_VIEW,
    drill=("targets", "state=in_force&owner={pk}"),
    empty="没有由这个单位负责的目标。在“目标”里可以明确责任单位。",
)
place_panel = Table(
    "目标",
    targets_of_place,
    columns=TARGET_COLUMNS,
    tab="目标",
    cap=Cap.TARGET_VIEW,
    help="本地区和下级地区执行中的目标，时限近的在前；重复写到的不列",
    drill=("targets", f"{COUNTED}&region={{path}}"),
    empty="台账里还没有这个地区的目标",
)
relatives_panel = Table(
    "同一目标与组成部分",
    repeats_and_parts,
    columns=TARGET_COLUMNS,
    empty="规划里没有重复或分解这个目标",
)
plan_panel = Table(
    "目标",
    targets_of_plan,
    columns=TARGET_COLUMNS[:-1],
    tab="目标",
    drill=("targets", "state=in_force&plan={pk}"),
    empty="这份规划没有发布过目标",
)
indicator_panel = Table(
    "各规划的目标",
    targets_on_indicator,
    columns=TARGET_COLUMNS,
    drill=("targets", "indicator={pk}"),
)
clause_panel = Table(
    "这句话里的目标", targets_on_clause, columns=TARGET_COLUMNS[:-1], empty="这句话里没有目标"
)


def _known(row: "Indicator") -> matching.Known:
    names = (row.name, *map(str, row.aliases))
    return matching.Known(row.pk, names, Measure(row.measure), row.unit, row.is_confirmed)


def near_indicators(actor: Actor, indicator: "Indicator") -> Records:
    """Indicators that sound alike and are others, with what tells them apart."""
    rows = {r.pk: r for r in queries.standing(actor)}
    names = [n for p in directory.places(actor) for n in (p.name, *p.aliases)]
    found = matching.near(_known(indicator), map(_known, rows.values()), names)
    return [
        {
            "pk": n.other,
            "name": rows[n.other].name,
            "measure": rows[n.other].measure,
            "unit": rows[n.other].unit,
            "reason": n.reason,
        }
        for n in found
    ]


near_panel = Table(
    "相近的指标",
    near_indicators,
    columns=[
        Text("name", "指标", to="indicators", key="pk"),
        Chip("measure", "性质", of=Measure),
        Text("unit", "计量单位"),
        Text("reason", "差别"),
    ],
    tab="归并",
    help="名称相近、但按口径不是同一件事的指标；机器只按名称判断",
    empty="没有名称相近的指标",
)


def matches_of(actor: Actor, indicator: "Indicator") -> Records:
    rows = queries.matches(actor).filter(Q(kept=indicator) | Q(other=indicator))
    return rows.values("pk", "other__name", "kept__name", "ground", "state", "decided_at")


matches_panel = Table(
    "归并",
    matches_of,
    columns=[
        Text("other__name", "这个写法", to="indicator-matches", key="pk"),
        Text("kept__name", "归到指标"),
        Text("ground", "依据"),
        Chip("state", "状态", of=MatchState),
        Day("decided_at", "处理时间", time=True),
    ],
    tab="归并",
    empty="没有要归并的写法",
)
