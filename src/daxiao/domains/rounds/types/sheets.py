"""Spreadsheets of figures as values: what a row is, and what would become of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from daxiao.domains.rounds.types.filing import Said
from daxiao.domains.targets.types.figures import FigureInput


Cell = str | Decimal | date | bool
"""A filled cell; None is an empty one."""


class RowVerdict(StrEnum):
    """What becomes of a row of a spreadsheet."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    REFUSED = "refused"
    EMPTY = "empty"

    @property
    def label(self) -> str:
        return {
            "new": "新填",
            "changed": "修改",
            "same": "没有变化",
            "refused": "有错误",
            "empty": "没有填数",
        }[self.value]


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the file: its number on the screen and its cells in the order of the file's own columns."""

    number: int
    cells: tuple[Cell | None, ...]
    is_merged: bool = False
    """Its figure stands in a cell that is merged with those of other rows."""


@dataclass(frozen=True, slots=True)
class Book:
    """A file as it was handed over. `heads` are its headings as written, `index` code of a column → its place."""

    name: str
    heads: tuple[str, ...]
    index: Mapping[str, int]
    lines: tuple[Line, ...]
    unread: tuple[str, ...] = ()

    def cell(self, line: Line, code: str) -> Cell | None:
        at = self.index.get(code)
        return line.cells[at] if at is not None and at < len(line.cells) else None


@dataclass(slots=True)
class SheetRow:
    """A row with its verdict. `entry` is what would be recorded, `owed` what it answers (row and round)."""

    line: Line
    verdict: RowVerdict
    entry: FigureInput | None = None
    said: list[Said] = field(default_factory=list)
    owed: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Checked:
    """A whole file after its dry run; nothing is written. `seen` marks just this outcome."""

    book: Book
    rows: tuple[SheetRow, ...]
    seen: str
    key: str

    def of(self, verdict: RowVerdict) -> list[SheetRow]:
        return [r for r in self.rows if r.verdict is verdict]

    @property
    def counts(self) -> dict[RowVerdict, int]:
        found = dict.fromkeys(RowVerdict, 0)
        for row in self.rows:
            found[row.verdict] += 1
        return found

    @property
    def to_write(self) -> list[SheetRow]:
        return [r for r in self.rows if r.verdict in (RowVerdict.NEW, RowVerdict.CHANGED)]
