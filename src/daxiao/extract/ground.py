"""Number-exact grounding: a reading is read again from its own spans and must say the same, else it is refused.

What is compared after folding widths and white space: the digits, the unit, the years, the words that bind (at least,
more than, …), and every word of the indicator and the scope. Nothing is "roughly located": a model's proposal and the
grammar's own reading pass the same gate.
"""

import re
from collections.abc import Iterator

from daxiao.extract import clauses, normal, repair
from daxiao.extract.frames import cells, scene
from daxiao.extract.frames.cells import Cell
from daxiao.extract.frames.scene import Figure
from daxiao.extract.lex import moments, numbers
from daxiao.extract.readings import Span, TargetReading
from daxiao.std.findings import Finding, FindingKind


SPAN_OUTSIDE = FindingKind("extract.span_outside", "出处不在原文之内，请重新指明原句。")
NUMBER_DIFFERS = FindingKind(
    "extract.number_differs", "原文写的是“{said}”，与记录的数值 {value} 不一致，请核对原句。"
)
UNIT_DIFFERS = FindingKind("extract.unit_differs", "原句中的单位不是“{unit}”，请按原句改正单位。")
BOUND_DIFFERS = FindingKind(
    "extract.bound_differs", "原句中没有表示“{word}”的词，请按原句改正比较关系。"
)
YEAR_DIFFERS = FindingKind(
    "extract.year_differs", "年份 {year} 在所引的时间表述中找不到，请核对期限。"
)
NAME_DIFFERS = FindingKind(
    "extract.name_differs", "“{name}”不是原句和标题中的文字，请按原文改正名称。"
)

# Words that a name may be given without standing in the text: the definition of the indicator supplies them.
_SUPPLIED = (
    "的", "新", "企业", "产值", "总数", "总量", "年均增速", "增速", "年均增长", "等", "产业", "产业集群", "增长", "规模", "投资额", "率", "项目",
)  # fmt: skip
_YEARLY = ("每年", "年均", "年度", "逐年", "保持", "增", "率", "降")
_COMPARED = {
    "ge": "不低于", "gt": "超过", "le": "不超过", "lt": "低于", "eq": "达到", "approx": "左右", "range": "区间",
}  # fmt: skip


def reground(text: str, reading: TargetReading) -> tuple[Finding, ...]:
    """What the spans of a reading do not bear out; empty when every field is read again as it stands.

    `text` is the source's. The comparator, unit and value come from the clause alone; years from the period's span and
    the derivation; names from the clause and from the spans that the derivation cites.
    """
    if not _within(text, reading):
        return (SPAN_OUTSIDE(field="clause"),)
    found = _cell_findings(text, reading) if reading.in_table else _clause_findings(text, reading)
    return (*found, *years_absent(text, reading), *_name_findings(text, reading))


def _within(text: str, reading: TargetReading) -> bool:
    clause, num = reading.clause, reading.num
    if not 0 <= clause.start <= num.start < num.end <= clause.end <= len(text):
        return False
    before = text[num.start - 1 : num.start] if num.start else ""
    after = text[num.end : num.end + 2]
    # A comma or point is part of a figure only between two digits.
    joined = before in {".", ","} and text[max(0, num.start - 2)].isdecimal()
    cut = (before.isdecimal() or (joined and text[num.start].isdecimal())) or (
        after[:1].isdecimal() or (after[:1] in {".", ","} and after[1:].isdecimal())
    )
    return not (cut and text[num.start].isdecimal())


# ---------------------------------------------------------------- figure


def _clause_findings(text: str, reading: TargetReading) -> Iterator[Finding]:
    said = text[reading.num.start : reading.num.end]
    if normal.folded(said) != normal.folded(reading.num_text):
        yield NUMBER_DIFFERS(field="num_text", said=said, value=reading.num_text)
    figure = _figure(text, reading)
    quantity = figure.quantity if figure else None
    if quantity is None or (quantity.low, quantity.high) != (reading.value, reading.value_high):
        yield NUMBER_DIFFERS(field="value", said=said, value=str(reading.value))
    if quantity is not None and quantity.unit != reading.unit:
        yield UNIT_DIFFERS(field="unit", unit=reading.unit or "")
    if figure is not None and figure.bounded.comparator is not reading.comparator:
        yield BOUND_DIFFERS(field="comparator", word=_COMPARED[reading.comparator.value])


def _figure(text: str, reading: TargetReading) -> Figure | None:
    """The figure at the reading's number, read from the clause alone."""
    # A clause is one sentence: where the page broke it, the lines are joined, character for character.
    said, first = repair.stretch(text, reading.clause.start, reading.clause.end)
    said = re.sub(r"(?<=\d)[^\S\r\n]*[\r\n]\s*(?=\d)", lambda gap: "\u200b" * len(gap[0]), said)
    clause = normal.normalise(re.sub(r"[\r\n]", " ", said))
    found = scene.read(clause.text, clauses.Stretch(0, len(clause.text)))
    whole = repair.repaired(text)
    for figure in found.figures if found else ():
        start, end = clause.span(figure.quantity.start, figure.quantity.end)
        if whole.span(start + first, end + first) == (reading.num.start, reading.num.end):
            return figure
    return None


# ---------------------------------------------------------------- table cell


def _cell_findings(text: str, reading: TargetReading) -> Iterator[Finding]:
    first, last = reading.clause.start, reading.num.start
    cited = [s.span for s in reading.derivation if s.rule == "table.cell"]
    own = next((s.start for s in cited if first <= s.start <= last), None)
    start = own if own is not None else max(text.rfind(mark, first, last) for mark in "\t\n") + 1
    cell = Cell(repair.stretch(text, start, reading.clause.end)[0].strip(), 0, 0)
    value = cells.value(cell)
    said = text[reading.num.start : reading.num.end]
    if value is None or (value.low, value.high) != (reading.value, reading.value_high):
        yield NUMBER_DIFFERS(field="value", said=said, value=str(reading.value))
    elif value.comparator is not reading.comparator:
        yield BOUND_DIFFERS(field="comparator", word=_COMPARED[reading.comparator.value])
    numeral = normal.folded(repair.stretch(text, reading.num.start, reading.num.end)[0])
    read = numbers.ends_of(numeral) or numbers.value_of(numeral)
    if normal.folded(said) != normal.folded(reading.num_text) or read is None:
        yield NUMBER_DIFFERS(field="num_text", said=said, value=reading.num_text)
    if reading.unit is not None and reading.unit not in _units_of_row(text, reading, cell):
        yield UNIT_DIFFERS(field="unit", unit=reading.unit)


def _units_of_row(text: str, reading: TargetReading, cell: Cell) -> set[str]:
    """The units that the row states: in the figure's own cell, the unit cell, or in brackets behind the name."""
    own = cells.value(cell)
    pieces = [_said(text, s.span) for s in reading.derivation if s.rule == "table.unit"]
    found = {"".join(pieces), own.unit or "" if own else ""}
    row = repair.stretch(text, reading.clause.start, reading.clause.end)[0]
    _, *others = re.split(r"[\t\n]", row)
    found |= {normal.folded(c) for c in others[:-1] if not cells.value(Cell(c.strip(), 0, 0))}
    names = "".join(_said(text, s.span) for s in reading.derivation if s.rule == "table.name")
    heads = "".join(_said(text, s.span) for s in reading.derivation if s.rule == "table.header")
    if any(word in heads for word in ("%", "增", "率", "降", "年均")):
        found.add("%")
    found |= set(_BRACKETED.findall(names)) | set(_BRACKETED.findall(heads))
    return found - {""}


_BRACKETED = re.compile("（(?:单位：)?([^（）]{1,10})）")


# ---------------------------------------------------------------- years and names


def _said(text: str, span: Span) -> str:
    return normal.folded(repair.stretch(text, span.start, span.end)[0])


def _stated(text: str, spans: list[Span]) -> set[int]:
    return {y for span in spans for y in moments.years_of(_said(text, span))}


def _cited(reading: TargetReading, *rules: str) -> list[Span]:
    spans = [s.span for s in reading.derivation if s.rule.startswith(rules)]
    return [*spans, reading.period.span] if reading.period.span is not None else spans


def years_absent(text: str, reading: TargetReading) -> Iterator[Finding]:
    """The years of a reading that its cited words do not say."""
    period = reading.period
    own = _stated(text, _cited(reading, "period.", "table.header"))
    spans = _cited(reading, "period.", "table.")
    around = _stated(text, spans)
    # A table says its base year; the first year that counts is the one behind it.
    since = around | {y + 1 for y in around} if reading.in_table else around
    wanted = ((period.by, own), (period.year, own), (period.since, since), (period.until, around))
    for year, stated in wanted:
        if year is not None and year not in stated:
            yield YEAR_DIFFERS(field="period", year=year)
    words = "".join(_said(text, span) for span in (*spans, reading.clause))
    if period.recurring and not any(word in words for word in _YEARLY):
        yield YEAR_DIFFERS(field="period", year="每年")


def _name_findings(text: str, reading: TargetReading) -> Iterator[Finding]:
    spans = [reading.clause, *(s.span for s in reading.derivation if _names(s.rule))]
    evidence = "\n".join(_said(text, span) for span in spans)
    for name, where in ((reading.indicator, "indicator"), (reading.scope, "scope")):
        if name and not made_of(normal.folded(name), evidence):
            yield NAME_DIFFERS(field=where, name=name)


def _names(rule: str) -> bool:
    return rule.startswith(("scope.", "table.", "indicator."))


def made_of(name: str, evidence: str) -> bool:
    """Can `name` be put together from pieces of the evidence, two characters or more each, and supplied words?

    Linear in the length of the name for evidence of a clause's length: a table of reachable places, no backtracking.
    """
    size = len(name)
    reached = [True] + [False] * size
    for start in range(size):
        if not reached[start]:
            continue
        for word in _SUPPLIED:
            if name.startswith(word, start):
                reached[start + len(word)] = True
        end = start + 2
        while end <= size and name[start:end] in evidence:
            reached[end] = True
            end += 1
    return reached[size]
