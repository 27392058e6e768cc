"""How far a sheet of a workbook reaches: two filled cells in far corners are a small file, and billions of cells for its reader.

Found in the XML as it stands, without building a table; a sheet is taken for wider rather than for narrower than it is.
"""

import re
from collections.abc import Iterable


ENDLESS = (10**9, 10**9)
"""Of a sheet that hides how far it reaches."""

_TAG = re.compile(rb"<(?:\w+:)?(row|c)(?=[\s/>])((?:[^<>\"']|\"[^\"]*\"|'[^']*')*)>")
_PLACE = re.compile(rb"\sr\s*=\s*[\"']\s*([A-Za-z]{0,9})([0-9]{0,9})")
# comments and the like may hold what looks like a row, and so lead the counting of cells astray that do not say their place
_ASIDE = re.compile(rb"<!|<\?(?!xml\s)")
_LONG = 64 * 1024


def of_sheet(chunks: Iterable[bytes]) -> tuple[int, int]:
    """(rows, columns) from the first cell of all to the last filled one."""
    found = _Extent()
    rest = b""
    for chunk in chunks:
        data = rest + chunk
        end = 0
        for tag in _TAG.finditer(data):
            found.take(tag[1], tag[2])
            end = tag.end()
        found.has_asides |= _ASIDE.search(data) is not None
        begun = data.rfind(b"<")
        rest = data[begun:] if begun >= end else b""
        if len(rest) > _LONG:
            return ENDLESS
    if found.has_asides and found.has_unplaced:
        return ENDLESS
    return found.rows, found.columns


class _Extent:
    def __init__(self) -> None:
        self.rows = self.columns = 0
        self.has_asides = self.has_unplaced = False
        self._row = self._column = 0

    def take(self, name: bytes, attributes: bytes) -> None:
        at = _PLACE.search(attributes)
        letters, digits = (at[1], at[2]) if at else (b"", b"")
        if name == b"row":
            self._row, self._column = int(digits or self._row + 1), 0
            return
        self.has_unplaced |= not letters
        self._row = int(digits or self._row)
        self._column = _number(letters) or self._column + 1
        if not attributes.endswith(b"/"):  # an empty cell is no content, however it is painted
            self.rows, self.columns = max(self.rows, self._row), max(self.columns, self._column)


def _number(letters: bytes) -> int:
    """A column as a number: A 1, Z 26, AA 27."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number
