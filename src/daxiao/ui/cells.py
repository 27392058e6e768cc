"""Cells of spreadsheets and the readers that every domain needs: words, days, figures, choices."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal

from daxiao.std.findings import FindingKind
from daxiao.std.zh import half_width


FIRST_YEAR, LAST_YEAR = 1900, 2199
"""As in forms: a deadline counted from a day beyond them would leave the calendar."""

Cell = str | Decimal | date | bool
"""A filled cell; empty ones are not there."""

Read = Callable[[Cell, str], object]
"""Cell and the unit in its heading's brackets → the value, or the `Finding` that says why it is none."""

NOT_A_DAY = FindingKind("imports.not_a_day", "“{text}”不是日期，请写成 2026-03-05 这样的年月日")
NOT_A_NUMBER = FindingKind("imports.not_a_number", "“{text}”不是数字，请只填数字")
NOT_WHOLE = FindingKind("imports.not_whole", "“{text}”不是整数，请填整数")
NOT_A_CHOICE = FindingKind("imports.not_a_choice", "没有“{text}”这一种，请从{choices}中选")
TOO_LONG = FindingKind("imports.too_long", "有{length}个字，最多{limit}个字，请精简")


def as_text(cell: Cell, _unit: str = "") -> object:
    """Words; a figure is written without an exponent, a day as 2026-03-05."""
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, Decimal):
        return f"{cell:f}"
    return cell.isoformat() if isinstance(cell, date) else cell


def as_day(cell: Cell, _unit: str = "") -> object:
    """A day: of a cell of days, or written 2026-03-05, 2026/3/5, 2026.3.5, 2026年3月5日, 20260305."""
    if isinstance(cell, date):
        return cell if FIRST_YEAR <= cell.year <= LAST_YEAR else NOT_A_DAY(text=f"{cell}")
    text = str(as_text(cell))
    plain = half_width("".join(text.split()))
    for mark in "年月/.":
        plain = plain.replace(mark, "-")
    plain = plain.removesuffix("日")
    if plain.isascii() and plain.isdigit() and len(plain) == 8:
        plain = f"{plain[:4]}-{plain[4:6]}-{plain[6:]}"
    parts = plain.split("-")
    if len(parts) != 3 or not all(p.isascii() and p.isdigit() for p in parts) or len(parts[0]) != 4:
        return NOT_A_DAY(text=text)
    if not FIRST_YEAR <= int(parts[0]) <= LAST_YEAR or max(map(len, parts[1:])) > 2:
        return NOT_A_DAY(text=text)
    try:
        return date(*map(int, parts))
    except ValueError:
        return NOT_A_DAY(text=text)


def as_number(cell: Cell, _unit: str = "") -> object:
    if isinstance(cell, Decimal):
        return cell
    text = str(as_text(cell))
    plain = half_width("".join(text.split())).replace(",", "")
    body = plain.removeprefix("-")
    if not body.isascii() or not body.replace(".", "", 1).isdigit() or len(body) > 18:
        return NOT_A_NUMBER(text=text)
    return Decimal(plain)


def as_whole(cell: Cell, _unit: str = "") -> object:
    found = as_number(cell)
    if isinstance(found, Decimal):
        return int(found) if found == int(found) else NOT_WHOLE(text=f"{found:f}")
    return found


def one_of(choices: Mapping[str, object]) -> Read:
    """A reader of one of these words, blanks and width aside."""
    plain = {half_width("".join(word.split())): value for word, value in choices.items()}
    said = "、".join(dict.fromkeys(choices))

    def read_choice(cell: Cell, _unit: str = "") -> object:
        text = str(as_text(cell))
        key = half_width("".join(text.split()))
        return plain[key] if key in plain else NOT_A_CHOICE(text=text, choices=said)

    return read_choice


def text_up_to(limit: int) -> Read:
    """A reader of words of at most `limit` characters."""

    def read_text(cell: Cell, _unit: str = "") -> object:
        text = str(as_text(cell))
        return text if len(text) <= limit else TOO_LONG(length=len(text), limit=limit)

    return read_text
