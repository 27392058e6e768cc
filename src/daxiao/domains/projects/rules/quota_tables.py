"""Reading a table of quotas as people paste it from a plan, a spreadsheet or a letter."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from daxiao.domains.projects.rules import quota_words
from daxiao.domains.projects.types import Quota
from daxiao.std.findings import Finding, FindingKind
from daxiao.std.zh import half_width


LINE_UNREAD = FindingKind(
    "projects.quota_line_unread",
    "第{number}行“{text}”没有读懂，请写成：地区、指标、计划数，例如“青禾县 技改项目数 60”",
)
PLACE_UNKNOWN = FindingKind(
    "projects.quota_place_unknown",
    "第{number}行的地区“{text}”不在您可以设定的地区里，请按“地区”名录的名称写",
)
QUOTA_UNKNOWN = FindingKind(
    "projects.quota_unknown", "第{number}行的指标“{text}”不认识，可用的有：{known}"
)
FIGURE_UNREAD = FindingKind("projects.quota_figure_unread", "第{number}行的“{text}”不是数字")
TABLE_EMPTY = FindingKind(
    "projects.quota_table_empty", "没有读到任何一行，请粘贴地区、指标和计划数"
)


@dataclass(frozen=True, slots=True)
class Pasted:
    """One line of a table: the key of its place, the quota, the figure."""

    place: int
    quota: Quota
    planned: Decimal


@dataclass(frozen=True, slots=True)
class ReadTable:
    lines: tuple[Pasted, ...]
    findings: tuple[Finding, ...]


_GAPS = re.compile(r"[\t,;|：:、 ]+")
_FIGURE = re.compile(r"^([0-9]+(?:\.[0-9]+)?)(个|项|亿元|万元)?$")


def read_table(text: str, places: Mapping[str, int]) -> ReadTable:
    """Either lines of place, quota, figure, or a grid whose first row names the quotas and whose first column the
    places. A dash or an empty cell of a grid is no figure. Nothing is guessed: what is not understood is a finding."""
    rows = [
        (number, cells)
        for number, line in enumerate(half_width(text).splitlines(), start=1)
        if (cells := _cells(line)) and cells[0] not in {"合计", "总计"}
    ]
    heads = _heads(rows[0][1]) if rows else None
    lines: list[Pasted] = []
    findings: list[Finding] = []
    for number, cells in rows[1:] if heads else rows:
        told = _grid(number, cells, heads, places) if heads else _line(number, cells, places)
        for one in told:
            if isinstance(one, Pasted):
                lines.append(one)
            else:
                findings.append(one)
    if not lines and not findings:
        findings.append(TABLE_EMPTY(field="text"))
    return ReadTable(tuple(lines), tuple(findings))


def _cells(line: str) -> list[str]:
    """A spreadsheet's row keeps its empty cells; a typed one is parted at any gap."""
    if "\t" in line:
        cells = [cell.strip() for cell in line.rstrip().split("\t")]
        return cells if any(cells) else []
    return [cell for cell in _GAPS.split(line.strip()) if cell]


def _heads(cells: list[str]) -> list[Quota] | None:
    """The quotas of a grid's first row; None when it is no such row."""
    found = [quota_words.quota_named(re.sub(r"\(.*\)", "", cell)) for cell in cells[1:]]
    return [q for q in found if q] if found and all(found) else None


def _grid(
    number: int, cells: list[str], heads: list[Quota], places: Mapping[str, int]
) -> Iterator[Pasted | Finding]:
    place = places.get(cells[0])
    if place is None:
        yield PLACE_UNKNOWN(field="text", number=number, text=cells[0])
        return
    for quota, cell in zip(heads, cells[1:], strict=False):
        if cell in {"", "-", "—", "/"}:
            continue
        yield _figure(number, cell, place, quota)


def _line(number: int, cells: list[str], places: Mapping[str, int]) -> Iterator[Pasted | Finding]:
    if len(cells) < 3:
        yield LINE_UNREAD(field="text", number=number, text=" ".join(cells)[:40])
        return
    place, quota = places.get(cells[0]), quota_words.quota_named(cells[1])
    if place is None:
        yield PLACE_UNKNOWN(field="text", number=number, text=cells[0])
    elif quota is None:
        known = "、".join(q.label for q in Quota)
        yield QUOTA_UNKNOWN(field="text", number=number, text=cells[1], known=known)
    else:
        yield _figure(number, cells[2], place, quota)


def _figure(number: int, cell: str, place: int, quota: Quota) -> Pasted | Finding:
    found = _FIGURE.match(cell)
    if found is None:
        return FIGURE_UNREAD(field="text", number=number, text=cell)
    return Pasted(place, quota, quota_words.planned_of(Decimal(found[1]), found[2] or ""))
