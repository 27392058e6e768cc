"""What calamine does not tell of a workbook: what is hidden, how numbers are shown, which formulas were never computed."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from posixpath import join, normpath

from daxiao.extract.readers import xml
from daxiao.extract.readers.archive import Package


# Formats that a workbook need not define (ECMA-376 part 1, 18.8.30)
_BUILT_IN = {
    "1": "0", "2": "0.00", "3": "#,##0", "4": "#,##0.00", "9": "0%", "10": "0.00%",
    "31": 'yyyy"年"m"月"d"日"', "57": 'yyyy"年"m"月"',
}  # fmt: skip
_PLACE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")

Place = tuple[int, int]


@dataclass(slots=True)
class Sheet:
    """`formats` by (row, column) from 1, only where they change what is shown; `uncomputed` names cells."""

    title: str
    part: str
    is_hidden: bool = False
    rows: int = 0
    columns: int = 0
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    formats: dict[Place, str] = field(default_factory=dict)
    uncomputed: list[str] = field(default_factory=list)


def listed(package: Package) -> list[Sheet]:
    """The sheets in order, not yet looked into. A workbook without relations has none; calamine will say so."""
    book = package.first("xl/workbook", ".xml") or ""
    workbook = _Workbook()
    xml.parse(package, book, workbook)
    targets = _Targets()
    relations = "xl/_rels/workbook.xml.rels"
    if relations in package.names:
        xml.parse(package, relations, targets)
    found = []
    for title, key, state in workbook.sheets:
        part = normpath(join("xl", targets.found.get(key, ""))).lstrip("/")
        part = part.removeprefix("xl/xl/") if part.startswith("xl/xl/") else part
        found.append(Sheet(title, part, state in {"hidden", "veryHidden"}))
    return found


def formats(package: Package) -> list[str]:
    """The number format of each cell style, empty where a number is shown as it is."""
    part = package.first("xl/styles", ".xml")
    if part is None:
        return []
    styles = _Styles()
    xml.parse(package, part, styles)
    return [styles.codes.get(key) or _BUILT_IN.get(key, "") for key in styles.used]


def _values(attributes: Mapping[str, str]) -> dict[str, str]:
    return {k.rpartition(" ")[2]: v for k, v in attributes.items()}


def column_of(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


class _Workbook:
    def __init__(self) -> None:
        self.sheets: list[tuple[str, str, str]] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name.endswith(" sheet"):
            values = _values(attributes)
            self.sheets.append(
                (values.get("name", ""), values.get("id", ""), values.get("state", ""))
            )

    def end(self, name: str) -> None: ...
    def data(self, text: str) -> None: ...


class _Targets:
    def __init__(self) -> None:
        self.found: dict[str, str] = {}

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name.endswith(" Relationship"):
            values = _values(attributes)
            target = values.get("Target", "")
            self.found[values.get("Id", "")] = (
                target.removeprefix("/xl/") if target.startswith("/") else target
            )

    def end(self, name: str) -> None: ...
    def data(self, text: str) -> None: ...


class _Styles:
    """numFmts and the formats that cellXfs use."""

    def __init__(self) -> None:
        self.codes: dict[str, str] = {}
        self.used: list[str] = []
        self._inside = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        local, values = name.rpartition(" ")[2], _values(attributes)
        if local == "numFmt":
            self.codes[values.get("numFmtId", "")] = values.get("formatCode", "")
        elif local == "cellXfs":
            self._inside = True
        elif local == "xf" and self._inside:
            self.used.append(values.get("numFmtId", "0"))

    def end(self, name: str) -> None:
        if name.endswith(" cellXfs"):
            self._inside = False

    def data(self, text: str) -> None: ...


class Marks:
    """Goes through the XML of a sheet and notes what belongs to it."""

    def __init__(self, sheet: Sheet, shown: list[str]) -> None:
        self._sheet = sheet
        self._shown = shown
        self._cell = ""
        self._has_formula = self._has_value = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        local, values = name.rpartition(" ")[2], _values(attributes)
        if local == "c":
            self._begin(values)
        elif local == "f":
            self._has_formula = True
        elif local == "row" and values.get("hidden") in {"1", "true"}:
            self._sheet.hidden_rows.add(int(values.get("r", "0")))
        elif local == "col" and values.get("hidden") in {"1", "true"}:
            low, high = int(values.get("min", "0")), int(values.get("max", "0"))
            self._sheet.hidden_columns.update(range(low, min(high, low + 16_384) + 1))
        elif local == "v":
            self._has_value = True

    def _begin(self, values: dict[str, str]) -> None:
        self._cell, self._has_formula, self._has_value = values.get("r", ""), False, False
        place = _PLACE.fullmatch(self._cell)
        if place is None:
            return
        row, column = int(place[2]), column_of(place[1])
        self._sheet.rows = max(self._sheet.rows, row)
        self._sheet.columns = max(self._sheet.columns, column)
        style = values.get("s", "0")
        code = self._shown[int(style)] if style.isdigit() and int(style) < len(self._shown) else ""
        if code:
            self._sheet.formats[row, column] = code

    def end(self, name: str) -> None:
        if name.endswith(" c") and self._has_formula and not self._has_value:
            self._sheet.uncomputed.append(self._cell)

    def data(self, text: str) -> None: ...
