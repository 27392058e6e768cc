"""The targets of an indicator table: every filled target cell and every filled growth cell."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from daxiao.extract import readings
from daxiao.extract.frames import cells, columns, cross, looks, timing
from daxiao.extract.frames.cells import Cell, Value
from daxiao.extract.frames.columns import Column
from daxiao.extract.frames.measure import measure_of_name
from daxiao.extract.frames.table import Row, Table
from daxiao.extract.readings import (
    Ambition,
    Baseline,
    Grade,
    Measure,
    Period,
    PeriodSource,
    PlanReading,
    Span,
    Step,
    Strength,
    TargetReading,
    amended,
)


_IN_NAME = re.compile(r"[（(]([^（）()]{1,8})[）)]$")
_UNIT_LIKE = re.compile(
    r"^(?:[万亿千百]*(?:元|吨|家|个|人|项|件|户|台|平方米|亩|名)|%|‰|[万亿]?美元|[\u4e00-\u9fff]{1,4}/[\u4e00-\u9fff]{1,4})$"
)
_MONEY = re.compile("元$")
_AMOUNT = re.compile(
    "产值|投资|收入|额|利润|税|增加值|总值|支出|经费|规模|投入|出口|资金|GDP|贷款|成本|生产率|营收|价值|工资|费用"
)
_OUTPUT = re.compile("^(.+?)(?:总)?产值$")


@dataclass(frozen=True, slots=True)
class _Frame:
    table: Table
    plan: PlanReading | None
    kinds: frozenset[str]


def _unit(frame: _Frame, row: Row, column: Column | None = None) -> str | None:
    """The unit of a row: of the unit cell, in brackets behind the name, of the column's header, of the caption."""
    cell = row.cell("unit")
    if cell is not None:
        return cell.plain
    named = _IN_NAME.search(row.name)
    if named and (_UNIT_LIKE.match(named.group(1)) or looks.MEASURE.fullmatch(named.group(1))):
        return named.group(1)
    if column is not None and column.unit:
        return column.unit
    return _of_caption(frame.table.unit.plain, row.name) if frame.table.unit else None


def _of_caption(stated: str, name: str) -> str:
    """Of 亿元、家 the one that suits the name: money for amounts."""
    units = re.split("[、,/]", stated) if "、" in stated else [stated]
    of_money = bool(_AMOUNT.search(name))
    return next((u for u in units if bool(_MONEY.search(u)) is of_money), units[0])


def _named(row: Row, unit: str | None) -> str:
    """The indicator: 新增 taken off, 产值 supplied for rows that name only a group of products."""
    name = _NUMBERED.sub("", row.name)
    bracket = _IN_NAME.search(name)
    if bracket and (
        _UNIT_LIKE.match(bracket.group(1)) or looks.MEASURE.fullmatch(bracket.group(1))
    ):
        name = name[: bracket.start()]
    name = re.sub("^新增", "", name)
    if unit and _MONEY.search(unit) and "/" not in unit and not _AMOUNT.search(name):
        return name + "产值"
    return name


def _scope(row: Row, name: str, kinds: frozenset[str]) -> str | None:
    output = _OUTPUT.match(name)
    if output is None:
        return None
    subject = output.group(1)
    return subject if subject == row.name or subject in kinds else None


def _baseline(row: Row) -> Baseline | None:
    for column, cell in row.by_column:
        found = cells.value(cell) if column.role == "base" else None
        if found is not None:
            return Baseline(found.low, column.year, found.high, found.span)
    return None


def _place(row: Row, column: Column) -> readings.Cell:
    table, line = row.place
    return readings.Cell(f"t{table}r{line}c{column.index + 1}", column.titles, row.name)


def _steps(frame: _Frame, row: Row, column: Column, cell: Cell) -> tuple[Step, ...]:
    unit = row.cell("unit") or frame.table.unit
    heads = [h for h in frame.table.header if h.role in {"base", "target"}]
    found = [
        *(Step("table.years", s, t) for h in heads for s, t in zip(h.spans, h.titles, strict=True)),
        *(Step("table.header", s, t) for s, t in zip(column.spans, column.titles, strict=True)),
        Step("table.name", Span(row.name_cell.start, row.name_cell.end), row.name),
        Step(
            "table.cell", Span(cell.start, cell.end), f"{_place(row, column).path} {column.title}"
        ),
    ]
    if unit is not None:
        found += [Step("table.unit", span, unit.plain) for span in unit.spans]
    if row.strength is not None:
        span = Span(row.strength.start, row.strength.end)
        found.append(Step("table.strength", span, row.strength.plain))
    return tuple(found)


def _strength(row: Row) -> Strength | None:
    if row.strength is None:
        return None
    return Strength.BINDING if "约束" in row.strength.text else Strength.EXPECTED


def _base(frame: _Frame, row: Row, column: Column, cell: Cell, value: Value) -> TargetReading:
    """What target and growth cells have in common; measure, period and unit are set by the caller."""
    unit = _unit(frame, row, column)
    name = _named(row, unit)
    place = _place(row, column)
    return TargetReading(
        key="",
        plan=frame.plan.title if frame.plan else "",
        clause=Span(row.name_cell.start, cell.end),
        num=value.span,
        num_text=cell.text[value.span.start - cell.start : value.span.end - cell.start],
        indicator=name,
        value=value.low,
        value_high=value.high,
        unit=value.unit or unit,
        comparator=value.comparator,
        measure=Measure.LEVEL,
        ambition=_ambition(column.title),
        period=Period(),
        period_source=PeriodSource.TABLE,
        scope=_scope(row, name, frame.kinds),
        in_table=True,
        cell=place.path,
        place=place,
        strength=_strength(row),
        grade=Grade.STATED,
        derivation=_steps(frame, row, column, cell),
    )


def _ambition(title: str) -> Ambition:
    """保底目标 and 奋斗目标 side by side."""
    if re.search("保底|底线", title):
        return Ambition.FLOOR
    return Ambition.STRETCH if re.search("奋斗|力争|冲刺|争取|挑战", title) else Ambition.PLAIN


def _every_year(frame: _Frame) -> Period:
    """Every year of the table: from the year after the base to the target's; else of the plan."""
    base, target = frame.table.years
    if base is not None and target is not None and base < target:
        return Period(recurring=True, since=base + 1, until=target)
    return timing.recurring(frame.plan)


def _target(frame: _Frame, row: Row, column: Column, cell: Cell) -> TargetReading | None:
    value = cells.value(cell)
    if value is None:
        return None
    reading = _base(frame, row, column, cell, value)
    average = "年均" in row.name and "新增" in row.name
    year = column.year or (frame.plan.horizon if frame.plan else None)
    own = _unit(frame, row, column)
    kind = measure_of_name(row.name + reading.indicator, own)
    period = _every_year(frame) if value.yearly else Period(by=year, recurring=average)
    # The unit column says what the row counts; a sign in the cell (%) only repeats it.
    unit = own or value.unit
    return amended(reading, unit=unit, measure=kind, period=period, baseline=_baseline(row))


_NUMBERED = re.compile(
    r"^(?:[0-9]{1,2}[.、．](?![0-9])|[（(][0-9]{1,2}[）)]|[①-⑳])\s*(?=[\u4e00-\u9fffA-Z“])"
)
_BRACKETED = re.compile(r"^[\[〔【].*[\]〕】]$")
_SAYS_GROWTH = re.compile("(?:增长|增速|增长率|增幅|降低|下降|降低率|减少)$")
_RATE = re.compile("年均|增|率|降|%")


def _growth(frame: _Frame, row: Row, column: Column, cell: Cell) -> TargetReading | None:
    value = cells.value(cell)
    if value is None:
        return None
    reading = _base(frame, row, column, cell, value)
    if value.yearly and value.unit not in {"%", "个百分点"}:
        return amended(reading, measure=Measure.INCREMENT, period=_every_year(frame))
    if not _RATE.search(column.title):
        # 累计 alone: what is reached over the years, in the row's own unit.
        kind = measure_of_name(row.name, reading.unit)
        return amended(reading, measure=kind, period=Period(by=frame.table.years[1]))
    if _BRACKETED.match(cell.plain):
        return _summed(frame, row, column, reading)
    word = re.sub(
        r"[（(\[〔].*?[）)\]〕]|20\d\d年?|“?十.五”?(?:时期|期间)?|[-—~/]|累计|单位：",
        "",
        column.title,
    )
    word = "" if _SAYS_GROWTH.search(reading.indicator) else word or "年均增速"
    falls = re.search("下降|降低", row.name + column.title)
    return amended(
        reading,
        indicator=reading.indicator + word,
        unit=value.unit or "%",
        measure=Measure.REDUCTION if falls else Measure.GROWTH,
        period=_every_year(frame),
    )


def _summed(frame: _Frame, row: Row, column: Column, reading: TargetReading) -> TargetReading:
    """〔13.5〕: what the years of the plan add up to, due in the last of them."""
    falls = re.search("下降|降低|减少", row.name + column.title)
    said = _SAYS_GROWTH.search(reading.indicator)
    last = frame.table.years[1] or (frame.plan.horizon if frame.plan else None)
    word = "" if said else "累计增长" if "增" in column.title else "累计"
    return amended(
        reading,
        indicator=reading.indicator + word,
        measure=Measure.REDUCTION if falls else Measure.GROWTH,
        period=Period(by=last),
        note="累计数",
    )


def _crossed(frame: _Frame, row: Row, column: Column, cell: Cell) -> TargetReading | None:
    """A figure that a place or unit is given: the indicator is the column's."""
    value = cells.value(cell)
    if value is None or cross.PART.match(row.name):
        return None
    name = cross.indicator(column.title)
    caption = frame.table.unit
    unit = column.unit or value.unit or (_of_caption(caption.plain, name) if caption else None)
    plan = frame.plan
    if cross.by_years(frame.table.header):
        return _of_year(frame, row, name, unit, _base(frame, row, column, cell, value))
    one_year = plan is not None and plan.since is not None and plan.since == plan.until
    period = Period(by=column.year or (plan.horizon if plan else None))
    if one_year and plan is not None and column.year in {None, plan.until}:
        period = Period(year=plan.until)
    return replace(
        _base(frame, row, column, cell, value),
        indicator=re.sub("^(?:新增|净增)", "", name),
        unit=unit,
        measure=measure_of_name(name, unit),
        scope=None if cross.TOTAL.match(row.name) else row.name,
        period=period,
        period_source=PeriodSource.TABLE if column.year else PeriodSource.PLAN,
    )


def _of_year(
    frame: _Frame, row: Row, name: str, unit: str | None, reading: TargetReading
) -> TargetReading | None:
    """A figure in the row of its year."""
    year = columns.year_of(row.name)
    plan = frame.plan
    if year is None or (plan is not None and plan.since is not None and year < plan.since):
        return None
    said = Step("table.header", Span(row.name_cell.start, row.name_cell.end), row.name)
    return amended(
        reading,
        indicator=re.sub("^(?:新增|净增)", "", name),
        unit=unit,
        measure=measure_of_name(name, unit),
        scope=None,
        period=Period(by=year),
        derivation=(*reading.derivation, said),
    )


def _of_row(frame: _Frame, row: Row) -> Iterator[TargetReading]:
    if frame.table.crossed:
        made = (_crossed(frame, row, c, cell) for c, cell in row.by_column if c.role == "target")
        yield from (t for t in made if t is not None)
        return
    for column, cell in row.by_column:
        make = {"target": _target, "growth": _growth}.get(column.role)
        found = make(frame, row, column, cell) if make else None
        if found is not None:
            yield found


def targets_of(table: Table, plan: PlanReading | None) -> Iterator[tuple[TargetReading, bool]]:
    """The targets of a table in order, each with whether it is a stated part (其中) of the whole before it."""
    kinds = frozenset(row.kind for row in table.rows if row.kind)
    frame = _Frame(_dated(table, plan), plan, kinds)
    for row in frame.table.rows:
        for reading in _of_row(frame, row):
            yield reading, row.part and reading.measure not in {Measure.GROWTH, Measure.REDUCTION}


_TOLD = re.compile("完成情况|执行情况|实现情况|现状|回顾|历年")


def _dated(table: Table, plan: PlanReading | None) -> Table:
    """The table with its years told apart by the plan's: those before it has begun are facts, the others targets.

    Only a first year that nothing but its place made the base may become a target.
    """
    since = plan.since if plan is not None else None
    told = table.caption is not None and _TOLD.search(table.caption) and "目标" not in table.caption
    changed: dict[int, Column] = {}
    for column in table.header:
        role = column.role
        if role == "target" and (told or (since and column.year and column.year < since)):
            role = "other"
        elif not told and column.guessed and since and column.year and column.year >= since:
            role = "target"
        if role != column.role:
            changed[column.index] = replace(column, role=role, guessed=False)
    if not changed:
        return table
    header = tuple(changed.get(c.index, c) for c in table.header)
    rows = [
        r._replace(by_column=tuple((changed.get(c.index, c), cell) for c, cell in r.by_column))
        for r in table.rows
    ]
    return replace(table, header=header, rows=rows)
