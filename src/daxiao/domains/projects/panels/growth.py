"""The page of growth points and the rows of a quota as plain sheets."""

from decimal import Decimal

from django.urls import reverse

from daxiao.domains.projects.panels.sheets import Cell, Head, Sheet
from daxiao.domains.projects.queries.growth import GrowthPage, GrowthRow
from daxiao.domains.projects.queries.quotas import LineRows
from daxiao.ui.charts import Chart, Series, line_chart


def _project(key: int, name: str) -> Cell:
    return Cell(name, url=reverse("projects_detail", args=[key]), is_text=True)


def chart(page: GrowthPage) -> Chart | None:
    """Gained since January against a twelfth a month, with the share of the year that is enough as a level."""
    if not page.sums:
        return None
    enough = page.expected * page.enough / 100
    return line_chart(
        [f"{s.month}月" for s in page.sums],
        [Series("累计实增产值", [_two(s.so_far) for s in page.sums])],
        unit="亿元",
        target=_two(enough),
        scheduled=[_two(s.due) for s in page.sums],
    )


def _two(value: Decimal) -> Decimal:
    """As a chart says it; the table below has the exact figure."""
    return value.quantize(Decimal("0.01"))


def sheets(page: GrowthPage) -> tuple[Sheet, ...]:
    return (_months(page), _points(page))


def _months(page: GrowthPage) -> Sheet:
    rows = tuple(
        (
            Cell(f"{s.month}月", is_text=True),
            Cell(s.gained, f"{s.told}/{len(page.rows)}个填报"),
            Cell(s.so_far),
            Cell(s.due),
            Cell(_percent(s.so_far, page.expected)),
            Cell(_percent(s.due, page.expected)),
        )
        for s in page.sums
    )
    heads = (
        Head("月份"),
        Head("当月实增（亿元）"),
        Head("累计实增（亿元）"),
        Head("按月平均应达（亿元）"),
        Head("完成当年预期"),
        Head("时序"),
    )
    note = "按月平均应达＝当年预增产值÷12×月数（平台默认，规划只写年度完成率）。只列已经结束的月份；没有填报的不当作零，累计时不计。"
    return Sheet("逐月实增与预期", "", heads, rows, note)


def _percent(part: Decimal, whole: Decimal) -> str | None:
    return f"{(100 * part / whole).quantize(Decimal('0.1'))}%" if whole else None


def _points(page: GrowthPage) -> Sheet:
    months = [s.month for s in page.sums]
    heads = (
        Head("增长点"),
        Head("属地", is_text=True),
        Head("预增产值（亿元）"),
        Head("累计实增（亿元）"),
        Head("完成当年预期"),
        *(Head(f"{m}月") for m in months),
        Head("未填月份"),
    )
    rows = tuple(_point(row) for row in page.rows)
    total = (
        Cell("合计", is_text=True),
        Cell("", is_text=True),
        Cell(page.expected),
        Cell(page.so_far),
        Cell(_percent(page.so_far, page.expected)),
        *(Cell(s.gained) for s in page.sums),
        Cell(sum(r.untold for r in page.rows)),
    )
    note = "预增产值达到入列标准、列入当年增长点清单且没有出库的项目。"
    return Sheet("各增长点", "", heads, rows, note, total if rows else ())


def _point(row: GrowthRow) -> tuple[Cell, ...]:
    return (
        _project(row.key, row.name),
        Cell(row.place, is_text=True),
        Cell(row.expected),
        Cell(row.so_far),
        Cell(f"{row.percent}%" if row.percent is not None else None),
        *(Cell(m.gained) for m in row.months),
        Cell(row.untold, "个月" if row.untold else ""),
    )


def parts_sheet(told: LineRows) -> Sheet:
    """The projects of a quota, their sum at the end."""
    unit = told.counted.unit
    heads = (
        Head("项目"),
        Head("项目编号", is_text=True),
        Head("企业", is_text=True),
        Head("属地", is_text=True),
        Head("计入日期", is_text=True),
        Head(f"计入数（{unit}）"),
    )
    rows = tuple(
        (
            _project(row.key, row.name),
            Cell(row.code, is_text=True),
            Cell(row.enterprise, is_text=True),
            Cell(row.place, is_text=True),
            Cell(row.day.isoformat() if row.day else None, is_text=True),
            Cell(_figure(row.added)),
        )
        for row in told.rows
    )
    gap = Cell("", is_text=True)
    total = (
        Cell(f"合计 {len(told.rows)} 个项目", is_text=True),
        gap,
        gap,
        gap,
        gap,
        Cell(_figure(told.counted.value)),
    )
    return Sheet("计入的项目", "", heads, rows, "", total if rows else ())


def _figure(value: Decimal) -> int | Decimal:
    return int(value) if value == value.to_integral_value() else value
