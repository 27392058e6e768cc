"""What pages show of quotas, yearly lists and monthly figures."""

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from daxiao.domains.projects.queries import quota_books, rulebook
from daxiao.domains.projects.queries import quotas as quota_queries
from daxiao.domains.projects.rules import quotas as rules
from daxiao.domains.projects.rules.pools import plain
from daxiao.domains.projects.types import Quota
from daxiao.kernel.access import Actor
from daxiao.kernel.caps import Cap
from daxiao.ui.charts import Chart, Series, bar_chart
from daxiao.ui.fields import Chip, Code, Day, Number, Share, Text
from daxiao.ui.fields.figures import Year
from daxiao.ui.panels import ChartCard, Note, Panel, Records, Table


if TYPE_CHECKING:
    from daxiao.domains.projects.models import Project, QuotaLine


TAB = "年度"
DISPATCH = "调度口径，由平台从项目库数出，不是统计数。"

# ---------------------------------------------------------------- on the page of a quota line


def _page(actor: Actor, line: "QuotaLine", today: date) -> quota_queries.LinePage:
    """What the panels of one page show, counted once: it is kept on the row, which lives as long as the page."""
    kept: quota_queries.LinePage | None = vars(line).get("_page")
    if kept is None:
        kept = vars(line)["_page"] = quota_queries.line_page(actor, line, today=today)
    return kept


def definition(actor: Actor, line: "QuotaLine", today: date) -> str:
    """How the actual value is counted, what it says today, and whether what was handed down adds up."""
    page = _page(actor, line, today)
    sentence = page.rows.completion.because
    if line.dropped_on is not None:
        sentence = f"已于{line.dropped_on}撤下，不再计入比较"
    lines = [
        f"口径：{page.rows.counted.definition}。",
        f"截至{min(today, date(line.year, 12, 31))}：{sentence}。",
        _split_sentence(page.split),
        DISPATCH,
    ]
    return "\n".join(one for one in lines if one)


def _split_sentence(split: quota_queries.Split | None) -> str:
    if split is None:
        return ""
    if split.sentence:
        return f"与下级合计：{split.sentence}。"
    return f"与下级合计：{split.below}个下级地区的计划数、实际数合计都与本级一致。"


def parts(actor: Actor, line: "QuotaLine", today: date) -> Records:
    """The projects that make up the actual value, the largest first."""
    return [
        {
            "pk": row.key,
            "name": row.name,
            "code": row.code,
            "enterprise": row.enterprise,
            "place": row.place,
            "day": row.day,
            "added": row.added,
        }
        for row in _page(actor, line, today).rows.rows
    ]


definition_panel = Note("怎么算的", definition)


class PartsTable(Table):
    """The parts of a line; all of them, with their sum, on a page of their own."""

    def _all(self, actor: Actor, row: Any) -> str:
        return reverse("quota_rows", args=[row.pk])


parts_panel = PartsTable(
    "计入的项目",
    parts,
    columns=[
        Text("name", "项目", to="projects", key="pk"),
        Code("code", "项目编号"),
        Text("enterprise", "企业"),
        Text("place", "属地"),
        Day("day", "计入日期"),
        Number("added", "计入数", computed=True),
    ],
    help="实际数就是这些项目的计入数之和",
    empty="项目库里还没有能计入的项目。增长点、储备和统计库要在项目页面“列入年度清单”。",
)

# ---------------------------------------------------------------- on the page of a project


def years(actor: Actor, project: "Project") -> Records:
    return quota_queries.years_of(actor, project).values(
        "year", "expected_yi", "pooled_on", "reserved_on", "listed_on", "source"
    )


def months(actor: Actor, project: "Project") -> Records:
    rows = quota_queries.months_of(actor, project)
    return [
        {
            "month": f"{row.month_on:%Y-%m}",
            "invested_yi": row.invested_yi,
            "gained_yi": row.gained_yi,
            "source": row.source,
            "reported_on": row.reported_on,
            "by_label": row.by_label,
        }
        for row in rows[:MOST_MONTHS]
    ]


MOST_MONTHS = 60


def months_chart(actor: Actor, project: "Project") -> Chart | None:
    """Investment completed by month, of the newest twelve months told."""
    rows = list(quota_queries.months_of(actor, project)[:12])[::-1]
    if not rows:
        return None
    series = [Series("完成投资", [r.invested_yi for r in rows])]
    if any(r.gained_yi is not None for r in rows):
        series.append(Series("实增产值", [r.gained_yi for r in rows]))
    return bar_chart([f"{r.month_on:%Y-%m}" for r in rows], series, unit="亿元")


def growth(actor: Actor, project: "Project", today: date) -> Records:
    """A growth point month by month: gained, so far, and the share of the year's expectation."""
    listed = next(
        (y for y in quota_queries.years_of(actor, project) if y.pooled_on and y.year <= today.year),
        None,
    )
    if listed is None or not listed.expected_yi:
        return []
    window = rules.Window(listed.year, today)
    row = quota_books.one_row(actor, project, year=listed.year, book=rulebook.rulebook(today))
    share = Decimal(100) / 12
    return [
        {
            "month": f"{listed.year}-{m.month:02d}",
            "gained": m.gained,
            "so_far": m.so_far,
            "expected": (listed.expected_yi * m.month / 12).quantize(Decimal("0.0001")),
            "percent": m.percent,
            "schedule": (share * m.month).quantize(Decimal("0.1")),
        }
        for m in rules.growth_months(row, window)
    ]


years_panel = Table(
    "列入的年度清单",
    years,
    columns=[
        Year("year", "年度"),
        Number("expected_yi", "预增产值", unit="亿元"),
        Day("pooled_on", "列入增长点"),
        Day("reserved_on", "列入重点项目储备"),
        Day("listed_on", "进入投资统计库"),
        Text("source", "依据"),
    ],
    tab=TAB,
    empty="没有列入过增长点、储备或投资统计库。",
)
chart_panel = ChartCard(
    "每月完成投资和实增产值",
    months_chart,
    tab=TAB,
    help="单位填报数，没有填的月份不画；点“看表格”看数字",
)
growth_panel = Table(
    "增长点逐月进度",
    growth,
    columns=[
        Text("month", "月份"),
        Number("gained", "当月实增产值", unit="亿元"),
        Number("so_far", "累计实增", unit="亿元", computed=True),
        Number(
            "expected",
            "按月平均应达",
            unit="亿元",
            computed=True,
            help="当年预增产值按十二个月平均摊，平台默认",
        ),
        Share("percent", "完成当年预期", computed=True),
        Share("schedule", "时序", computed=True),
    ],
    tab=TAB,
    help="只列已经结束的月份；没有填报的月份显示为未填，累计时不计",
    empty="今年没有列为增长点，或者还没有结束的月份。",
)
months_panel = Table(
    "月度填报",
    months,
    columns=[
        Text("month", "月份"),
        Number("invested_yi", "完成投资", unit="亿元"),
        Number("gained_yi", "实增产值", unit="亿元"),
        Text("source", "来自"),
        Day("reported_on", "填报日期"),
        Text("by_label", "填报人"),
    ],
    tab=TAB,
    empty="还没有填报过月度数据。用“填报月度数据”，或在进展日志里填当月完成投资。",
)

PANELS: tuple[Panel, ...] = (years_panel, growth_panel, chart_panel, months_panel)

# ---------------------------------------------------------------- lent to the page of a target


def of_target(actor: Actor, target: Any, today: date) -> Records:
    """The counted actual of the lines that stand for a target."""
    lines = list(quota_queries.lines_of_target(actor, target))
    counted = quota_queries.count_lines(actor, lines, today=today)
    book = rulebook.rulebook(today)
    return [
        {
            "pk": one.pk,
            "quota": one.quota,
            "region": one.region.name,
            "year": one.year,
            "planned": one.planned,
            "actual": f"{plain(counted[one.pk].value)}{counted[one.pk].unit}",
            "percent": quota_queries.completion_of(one, counted[one.pk], book=book).percent,
        }
        for one in lines
    ]


target_panel = Table(
    "项目库数出的实际数",
    of_target,
    columns=[
        Chip("quota", "指标", of=Quota),
        Text("region", "地区"),
        Year("year", "年度"),
        Number("planned", "计划数"),
        Text("actual", "实际数（调度口径）", to="quotas", key="pk", computed=True),
        Share("percent", "完成率", computed=True),
    ],
    cap=Cap.PROJECT_VIEW,
    help=DISPATCH,
    empty="这条目标没有设为项目的年度分配数。",
)
