"""What comes back from the grid: as a plain form, or as the rows that the page saves by itself."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from daxiao.domains.rounds.rules import grid as rules
from daxiao.domains.rounds.rules import typed_numbers
from daxiao.domains.rounds.types.filing import DraftInput, Row, Said
from daxiao.domains.targets.rules.series import Given
from daxiao.std.findings import FindingKind, Refused


UNREADABLE = FindingKind("rounds.grid_unreadable", "页面送来的内容不完整，请刷新后再填")

_NO_KEY = 10**15

MOST_ROWS = 500
LONGEST = 1000


@dataclass(frozen=True, slots=True)
class Sent:
    """A row as the page sent it, with the version that it was shown with."""

    owed_id: int
    version: int
    draft: DraftInput
    said: tuple[Said, ...] = ()


def rows_of_form(data: Mapping[str, Any], rows: Sequence[Row]) -> list[Sent]:
    """The open rows of a sent form that say something else than what they were shown with."""
    sent = []
    for row in rows:
        version = _whole(data.get(f"v-{row.owed_id}", ""))
        if row.is_open and version is not None:
            sent.append(_of_form(data, row, version))
    return sent


def _of_form(data: Mapping[str, Any], row: Row, version: int) -> Sent:
    month, total, note = (_text(data.get(f"{n}-{row.owed_id}", "")) for n in "mcn")
    base = [*_text(data.get(f"g-{row.owed_id}", "")).split("|"), "", "", ""]
    was = Given(base[0]) if base[0] in set(Given) else Given.MONTH
    moved_month, moved_total = month != base[1].strip(), total != base[2].strip()
    given = was
    said: tuple[Said, ...] = ()
    if row.known.sums and moved_month != moved_total:
        given = Given.MONTH if moved_month else Given.CUMULATIVE
    elif row.known.sums and moved_month and moved_total:
        given, said = _both(row, month, total, was)
    # who empties the box that was typed and leaves the one that followed has emptied the row
    value = month if given is Given.MONTH or not row.known.sums else total
    return Sent(row.owed_id, version, DraftInput(value, given, note), said)


def _both(row: Row, month: str, total: str, was: Given) -> tuple[Given, tuple[Said, ...]]:
    """Both boxes were changed: fine when they fit together, otherwise said at the row."""
    given = rules.choose(month, total, was, row.known)
    own = typed_numbers.read(month, row.unit, row.places).value
    whole = typed_numbers.read(total, row.unit, row.places).value
    if own is None or whole is None:
        return given, ()
    found = rules.differ(row.known, own, whole)
    return given, (() if found is None else (Said.of(found, cell="total"),))


def rows_of_json(body: bytes) -> list[Sent]:
    """The rows that the page saves by itself. Raises Refused for what is no such thing."""
    try:
        rows = json.loads(body)["rows"]
        if not isinstance(rows, list) or len(rows) > MOST_ROWS:
            raise Refused(UNREADABLE())
        return [_of_json(row) for row in rows]
    except (ArithmeticError, ValueError, TypeError, LookupError, AttributeError) as error:
        raise Refused(UNREADABLE()) from error
    except RecursionError as error:
        raise Refused(UNREADABLE()) from error


def _of_json(row: Mapping[str, Any]) -> Sent:
    given = Given(row["given"])
    draft = DraftInput(_text(row["value"]), given, _text(row.get("note", "")))
    owed, version = int(row["id"]), int(row["version"])
    if max(abs(owed), abs(version)) >= _NO_KEY:
        raise ValueError("no key of a table")
    return Sent(owed, version, draft)


def _text(value: Any) -> str:
    """Without NUL, which PostgreSQL takes in no text, and halves of characters, which no page can show."""
    if value is None:
        return ""
    whole = str(value).encode("utf-8", "ignore").decode()
    return whole.replace("\0", "").strip()[:LONGEST]


def _whole(text: Any) -> int | None:
    found = str(text)
    return int(found) if found.isascii() and found.isdigit() and len(found) < 10 else None


def picked(data: Any) -> list[int]:
    """The rows that were ticked."""
    return [n for n in map(_whole, data.getlist("pick")) if n is not None]
