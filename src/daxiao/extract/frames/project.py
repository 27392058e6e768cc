"""Projects: the rows of annexed lists with their quarterly nodes, and projects named in the text with an investment."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from daxiao.extract import grids
from daxiao.extract.frames import fitting, project_columns
from daxiao.extract.frames.project_columns import Column
from daxiao.extract.grids import Grid, Row
from daxiao.extract.readings import (
    Grade,
    Node,
    PlanReading,
    ProjectReading,
    SectionReading,
    Span,
    Step,
)
from daxiao.std import zh


_QUARTER_COLUMNS = {Column.Q1: 1, Column.Q2: 2, Column.Q3: 3, Column.Q4: 4}

_NUM = r"[0-9０-９]+(?:,[0-9]{3})*(?:[.．][0-9]+)?"
_TOTAL = re.compile(
    rf"(?:总\s*投资(?:额|规模)?|投资(?:总额|额)?)[为达:：]?\s*(?P<about>约|近|超)?\s*(?P<n>{_NUM})\s*(?P<unit>亿|万)?元"
)
_LAND = re.compile(rf"(?:用地|占地|征地)[^，。；0-9]{{0,8}}?(?P<about>约)?\s*(?P<n>{_NUM})\s*亩")
_YEAR = re.compile(r"(?:19|20)[0-9]{2}")
_QUARTER = re.compile(r"(?:第?(?P<han>[一二三四])|(?P<digit>[1-4]))\s*季度\s*(?:末|前)?\s*[:：]")
_QUARTER_OF = {"一": 1, "二": 2, "三": 3, "四": 4}
_TRIM = " \t\u3000；;。\r\n"


@dataclass(frozen=True, slots=True)
class _Header:
    columns: tuple[Column, ...]
    in_wan: bool
    year_in_wan: bool = False


def read_projects(
    text: str,
    outline: Sequence[SectionReading],
    plans: Sequence[PlanReading],
    known: Sequence[Grid] | None = None,
) -> tuple[ProjectReading, ...]:
    """The projects of `text` in order; keys are P01 … . `kind` is `list_row` or `mention`.

    Cells stand as they are, scanning errors included; investments are in 亿元. The column with the names of persons is
    left out on purpose. `known` are the text's grids, when the caller has them already.
    """
    del outline  # a list is known by its header, wherever it stands
    listed = list(_listed(text, known))
    rows = sorted((p.clause for p in listed), key=lambda s: s.start)
    found = sorted([*listed, *_mentioned(text, rows)], key=lambda p: p.clause.start)
    starts = [p.start for p in plans]
    return tuple(
        replace(p, key=f"P{n:02d}", plan=_plan_at(plans, starts, p.clause.start))
        for n, p in enumerate(found, 1)
    )


def _plan_at(plans: Sequence[PlanReading], starts: list[int], offset: int) -> str:
    return plans[max(0, bisect_right(starts, offset) - 1)].title if plans else ""


# ---------------------------------------------------------------- lists


def _listed(text: str, known: Sequence[Grid] | None) -> Iterator[ProjectReading]:
    for grid in grids.grids(text) if known is None else known:
        header: _Header | None = None
        for row in grid.rows:
            fresh = _header(text, row)
            if fresh is not None:
                header = fresh
            elif header is not None:
                fitted = (
                    fitting.row(text, row, project_columns.kinds_of(header.columns))
                    if len(row) > 1
                    else row
                )
                if (project := _project(text, fitted, header)) is not None:
                    yield project


def _header(text: str, row: Row) -> _Header | None:
    cells = [grids.words(text, c) for c in row]
    columns = project_columns.read(cells)
    if columns is None:
        return None
    above = _is_in_wan(text, row[0].start)
    total = _unit_of(cells, columns, Column.INVESTMENT)
    in_wan = above if total is None else total == "万"
    yearly = _unit_of(cells, columns, Column.YEAR_INVESTMENT)
    return _Header(columns, in_wan, in_wan if yearly is None else yearly == "万")


def _unit_of(cells: list[str], columns: tuple[Column, ...], wanted: Column) -> str | None:
    """亿 or 万 where the head of a column of money says so."""
    heads = [c for c, role in zip(cells, columns, strict=True) if role is wanted]
    return next((unit for c in heads for unit in "万亿" if unit + "元" in c), None)


_UNIT_ABOVE = re.compile(r"单位\s*[:：]\s*(?P<unit>[亿万])元")
_ABOVE = 120  # characters above a header in which the unit of the list may stand


def _is_in_wan(text: str, start: int) -> bool:
    """单位：万元 above the header."""
    found = list(_UNIT_ABOVE.finditer(text, max(0, start - _ABOVE), start))
    return bool(found) and found[-1]["unit"] == "万"


def _project(text: str, row: Row, header: _Header) -> ProjectReading | None:
    cells: dict[Column, str] = {}
    for role, cell in zip(header.columns, row, strict=False):
        words = text[cell.start : cell.end]
        cells[role] = cells.get(role, "") or words
    name = cells.get(Column.NAME, "")
    number = cells.get(Column.NUMBER, "").strip().rstrip(".．、") or None
    if not name or name in {"合计", "小计", "总计"} or len(row) < len(header.columns) // 2 + 1:
        return None
    clause = Span(next(c.start for c in row if c.start < c.end), row[-1].end)
    scale = cells.get(Column.SCALE, "")
    money, about = _investment(cells.get(Column.INVESTMENT, ""), scale, in_wan=header.in_wan)
    since, until = _years(cells.get(Column.YEARS, ""))
    return ProjectReading(
        key="",
        plan="",
        kind="list_row",
        clause=clause,
        name=name,
        number=number,
        company=cells.get(Column.COMPANY) or None,
        nature=cells.get(Column.NATURE) or None,
        total_investment_yi=money,
        investment_approx=about,
        land_mu=_land(cells.get(Column.LAND, ""), scale),
        start_year=since,
        end_year=until,
        nodes=_nodes(cells),
        annual_task=cells.get(Column.YEAR_TASK) or None,
        industry=cells.get(Column.INDUSTRY) or None,
        site=cells.get(Column.PLACE) or None,
        content=scale or None,
        year_investment_yi=_investment(
            cells.get(Column.YEAR_INVESTMENT, ""), "", in_wan=header.year_in_wan
        )[0],
        unit=cells.get(Column.UNIT) or cells.get(Column.PLACE) or None,
        derivation=(Step("project.row", clause, f"项目清单中的一行：{name}"),),
    )


def _investment(cell: str, scale: str, *, in_wan: bool) -> tuple[Decimal | None, bool]:
    """In 亿元, from its own column or from the words of the scale column; True when the text says about."""
    if (own := zh.numeral(cell.strip().removesuffix("亿元").removesuffix("万元"))) is not None:
        return (own / 10000 if in_wan or cell.strip().endswith("万元") else own), False
    found = _TOTAL.search(scale) or _TOTAL.search(cell)
    return _money(found) if found else (None, False)


def _money(found: re.Match[str]) -> tuple[Decimal | None, bool]:
    value = zh.numeral(found["n"])
    if value is None:
        return None, False
    size = {"亿": Decimal(1), "万": Decimal(10) ** 4, None: Decimal(10) ** 8}[found["unit"]]
    return value / size, found["about"] is not None


def _land(cell: str, scale: str) -> Decimal | None:
    if (own := zh.numeral(cell.strip().removesuffix("亩"))) is not None:
        return own
    found = _LAND.search(scale)
    return zh.numeral(found["n"]) if found else None


def _years(cell: str) -> tuple[int | None, int | None]:
    years = [int(y) for y in _YEAR.findall(zh.half_width(cell))]
    return (min(years), max(years)) if years else (None, None)


def _nodes(cells: dict[Column, str]) -> tuple[Node, ...]:
    """The quarters of one column (一季度：… 二季度：…) or of four columns."""
    own = [
        Node(quarter, words)
        for column, quarter in _QUARTER_COLUMNS.items()
        if (words := cells.get(column, "").strip(_TRIM)) and words not in {"—", "-", "/", "无"}
    ]
    if own:
        return tuple(own)
    cell = cells.get(Column.QUARTERS, "")
    marks = list(_QUARTER.finditer(cell))
    ends = [*(m.start() for m in marks[1:]), len(cell)][: len(marks)]
    return tuple(
        Node(_QUARTER_OF[m["han"]] if m["han"] else int(m["digit"]), words)
        for m, end in zip(marks, ends, strict=True)
        if (words := cell[m.end() : end].strip(_TRIM))
    )


# ---------------------------------------------------------------- mentions

_END = r"(?:项目|工程|基地|产业园|园区|生产线|转型升级|技改|改造|总部|中心|工厂)"
_WHAT = rf"(?!以上|及以上|以下)[^，。；：、,;\s]{{2,40}}?{_END}(?=[，。；：、）\s]|等|建设|$)"
_COMPANY = r"[^，。；：、,;\s（）()0-9]{2,30}?"
_NO_NAME = re.compile(r"[，。；：、,;\s（）()0-9]")  # what no company's name holds
# 总投资60亿元的…产业园
_WITH_TOTAL = re.compile(
    rf"总投资(?P<about>约|近|超)?\s*(?P<n>{_NUM})\s*(?P<unit>亿|万)元的(?P<name>{_WHAT})"
)
# …公司（计划）投资332亿元实施…项目
_WHAT_FOR = rf"\s*(?P<n>{_NUM})\s*(?P<unit>亿|万)元(?:的)?(?:实施|建设|新建|兴建|打造|推进)?(?P<name>{_WHAT})"
_INVESTS = re.compile(
    rf"(?P<company>{_COMPANY})(?:计划|拟)?(?:总)?投资(?P<about>约|近|超)?{_WHAT_FOR}"
)
_INVESTMENT = re.compile(rf"投资(?:约|近|超)?{_WHAT_FOR}")
# The words every such sentence holds, and how far in front of them its company may begin.
_INVESTED = re.compile(r"投资(?:约|近|超)?\s*[0-9０-９]")
_REACH = 33
_LEADING = re.compile(
    r"^.*(?:支持|推进|推动|加快|服务|依托|引进|促进|保障|围绕|抓好|实施|以|由|对|确保|跟踪|引导|鼓励|督促|协调|帮助|指导)(?=.{2})"
)
_NO_COMPANY = re.compile(
    r"完成|实现|固定资产|工业|每年|年度|累计|新增|达到|力争|项目|资金|技改|当年|全年|政府|社会|总$|引进|招商|协议|亿元|万元"
)


def _mentioned(text: str, rows: list[Span]) -> Iterator[ProjectReading]:
    starts = [r.start for r in rows]
    taken: list[Span] = []
    for matches in (_WITH_TOTAL.finditer(text), _investing(text)):
        for found in matches:
            k = bisect_right(starts, found.start()) - 1
            if k >= 0 and rows[k].end > found.start():
                continue
            mention = _mention(found)
            if mention is not None and not any(
                mention.clause.start < t.end and t.start < mention.clause.end for t in taken[-4:]
            ):
                taken.append(mention.clause)
                yield mention


def _investing(text: str) -> Iterator[re.Match[str]]:
    """The matches of `_INVESTS`: looked for only in front of an investment, not at every character."""
    done = 0
    for anchor in _INVESTED.finditer(text):
        if not _INVESTMENT.match(text, anchor.start()):
            continue  # no company's name reaches over the figure
        first = max(done, anchor.start() - _REACH)
        for stop in _NO_NAME.finditer(text, first, anchor.start()):
            first = stop.end()
        for start in range(first, anchor.start()):
            found = _INVESTS.match(text, start)
            if found is not None:
                yield found
                done = found.end()
                break


def _mention(found: re.Match[str]) -> ProjectReading | None:
    company, start = None, found.start()
    if "company" in found.groupdict():
        company = found["company"]
        if lead := _LEADING.match(company):
            company, start = company[lead.end() :], start + lead.end()
        company = company.removesuffix("计划").removesuffix("拟")
        if len(company) < 2 or _NO_COMPANY.search(company):
            return None
    money, about = _money(found)
    clause = Span(start, found.end("name"))
    return ProjectReading(
        key="",
        plan="",
        kind="mention",
        clause=clause,
        name=found["name"],
        company=company,
        total_investment_yi=money,
        investment_approx=about,
        grade=Grade.INFERRED,
        derivation=(Step("project.mention", clause, f"文中提到的项目：{found['name']}"),),
    )
