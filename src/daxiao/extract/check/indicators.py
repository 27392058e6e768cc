"""Indicator tables: a base value of another population than the target, rows without base or target."""

import re
from collections.abc import Iterator, Sequence

from daxiao.extract.check import pointing
from daxiao.extract.check.papers import Paper
from daxiao.extract.check.remarks import Family, Remark
from daxiao.extract.readings import Lexicon, Span, TableRow
from daxiao.std.findings import Finding, FindingKind, Severity


POPULATION_DIFFERS = FindingKind(
    "check.base_population_differs",
    "“{row}”的基期值{value}在正文里是“{text}”的数，与目标的范围不同，请核对。",
    Severity.DOUBT,
)
BASE_MISSING = FindingKind(
    "check.table_base_missing",
    "指标表有{count}行没有基期值，其他行都有，无法计算进度，请补上。",
    Severity.HINT,
)
TARGET_CELL_OPEN = FindingKind(
    "check.table_target_open",
    "指标“{row}”的目标值是“{words}”，没有具体数值，下达后请补上。",
    Severity.HINT,
)

_POPULATION = re.compile(r"规模以上|规上|骨干|龙头|重点|高新技术|中小|限额以上|限上")
_CHANGE = re.compile(r"新|累计|下降|降低|增长|增速")  # such a target needs no base
_SAME = {"规上": "规模以上", "限上": "限额以上"}


def _remark(paper: Paper, finding: Finding, spans: Sequence[Span], role: str) -> Remark:
    return Remark(Family.DEFINITION, finding, pointing.places(paper, spans, role))


def populations(paper: Paper, _lexicon: Lexicon) -> Iterator[Remark]:
    """The base value of a row that the text states of another population."""
    for table in paper.readings.tables:
        for row in table.rows:
            mine = _POPULATION.search(row.name)
            base = "".join((row.base_text or "").split())
            if mine is None or not re.search(r"\d[.%]", base):
                continue
            at = _elsewhere(paper, base, table.start, table.end)
            theirs = _population_before(paper, at) if at is not None else None
            if at is None or theirs is None or _same(theirs.group()) == _same(mine.group()):
                continue
            text = pointing.shown(paper.text[theirs.start() : at.start], 30)
            finding = POPULATION_DIFFERS(row=pointing.shown(row.name, 30), value=base, text=text)
            spans = [Span(theirs.start(), at.end), Span(row.start, row.end)]
            yield _remark(paper, finding, spans, "基期值")


def _same(word: str) -> str:
    return _SAME.get(word, word)


def _elsewhere(paper: Paper, base: str, start: int, end: int) -> Span | None:
    at = -1
    while (at := paper.text.find(base, at + 1)) >= 0:
        if not start <= at < end and not paper.text[at - 1 : at].isdigit():
            return Span(at, at + len(base))
    return None


def _population_before(paper: Paper, at: Span) -> re.Match[str] | None:
    start = max(paper.text.rfind(c, 0, at.start) for c in "，。；\n") + 1
    return _POPULATION.search(paper.text, start, at.start)


def open_cells(paper: Paper, _lexicon: Lexicon) -> Iterator[Remark]:
    """Rows without a base value beside rows that have one, and target cells without a figure."""
    for table in paper.readings.tables:
        with_base = [r for r in table.rows if _has_figure(r.base_text)]
        bare = [
            r
            for r in table.rows
            if not _has_figure(r.base_text)
            and _has_figure(r.target_text)
            and not _CHANGE.search(f"{r.name}{r.target_text}")
        ]
        if bare and len(with_base) > 2:
            spans = [_figures(paper, r) for r in bare]
            yield _remark(paper, BASE_MISSING(count=len(bare)), spans, "没有基期值")
        for row in table.rows:
            words = "".join((row.target_text or "").split())
            if len(words) > 2 and not _has_figure(words):
                at = paper.text.find(words[:4], row.start, row.end)
                span = Span(at, row.end) if at >= 0 else Span(row.start, row.end)
                finding = TARGET_CELL_OPEN(
                    row=pointing.shown(row.name), words=pointing.shown(words)
                )
                yield _remark(paper, finding, [span], "目标值")


def _figures(paper: Paper, row: TableRow) -> Span:
    """The cells of a row behind its name."""
    at = paper.text.find("\t", row.start + 2, row.end)
    return Span(at + 1, row.end) if 0 < at < row.end - 1 else Span(row.start, row.end)


def _has_figure(words: str | None) -> bool:
    return bool(words) and bool(re.search(r"\d", words or ""))


RULES = tuple(pointing.each(rule) for rule in (populations, open_cells))
