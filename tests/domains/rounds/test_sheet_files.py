"""A file that goes back has every row and every value that came in (conventions §4.1 rule 5): error rows out = error rows in."""

from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from daxiao.domains.rounds.panels import sheets as panels
from daxiao.domains.rounds.services import sheet_columns as columns
from daxiao.domains.rounds.services import sheet_reading
from daxiao.domains.rounds.types.filing import Said
from daxiao.domains.rounds.types.sheets import Book, Cell, Checked, Line, RowVerdict, SheetRow
from daxiao.std.findings import Severity


HEADS = ("指标代码", "地区代码", "月份", "本月数", "自己的列")
INDEX = {"indicator": 0, "place": 1, "period": 2, "month": 3}

# printable words; a cell of blanks alone is an empty one, and a lone apostrophe before a sign is the export's own guard
words = st.text(
    st.characters(codec="utf-8", categories=("L", "N", "P", "S")), min_size=1, max_size=12
).filter(lambda t: not t.startswith("'") and not t.startswith("dx:"))
figures = st.decimals(
    min_value=-(10**9), max_value=10**9, places=2, allow_nan=False, allow_infinity=False
)
cells = st.one_of(st.none(), words, figures)
rows = st.lists(
    st.tuples(st.tuples(words, cells, cells, cells, cells), st.sampled_from(list(RowVerdict))),
    min_size=1,
    max_size=12,
)


def checked_of(given_rows: list[tuple[tuple[Cell | None, ...], RowVerdict]]) -> Checked:
    said = [Said(Severity.ERROR, "请改正", "month")]
    lines = tuple(Line(n, c) for n, (c, _) in enumerate(given_rows, start=2))
    made = tuple(
        SheetRow(line, verdict, said=list(said) if verdict is RowVerdict.REFUSED else [])
        for line, (_, verdict) in zip(lines, given_rows, strict=True)
    )
    return Checked(Book("a.xlsx", HEADS, INDEX, lines), made, "", "")


def came_back(data: bytes) -> list[tuple[Cell | None, ...]]:
    book = sheet_reading.read("a.xlsx", data)
    places = [book.heads.index(h) for h in HEADS]
    return [
        tuple(line.cells[n] if n < len(line.cells) else None for n in places) for line in book.lines
    ]


def same(cell: Cell | None) -> Cell | None:
    """As a spreadsheet keeps it: words without blanks around, 2.50 as 2.5."""
    if isinstance(cell, Decimal):
        return cell.normalize() + 0
    return cell.strip().replace("\u200b", "") or None if isinstance(cell, str) else cell


@settings(max_examples=40)
@given(rows)
def test_error_rows_out_are_error_rows_in_with_their_values(
    given_rows: list[tuple[tuple[Cell | None, ...], RowVerdict]],
) -> None:
    checked = checked_of(given_rows)
    bad = [c for c, verdict in given_rows if verdict is RowVerdict.REFUSED]

    whole = came_back(panels.marked(checked, only_refused=False).read())
    assert [tuple(map(same, r)) for r in whole] == [tuple(map(same, c)) for c, _ in given_rows]
    if bad:
        back = came_back(panels.marked(checked, only_refused=True).read())
        assert [tuple(map(same, r)) for r in back] == [tuple(map(same, c)) for c in bad]


def test_the_reason_stands_first_and_in_red() -> None:
    checked = checked_of([(("a0", "98", "202602", "约9", None), RowVerdict.REFUSED)])
    data = panels.marked(checked, only_refused=True).read()

    book = sheet_reading.read("a.xlsx", data)

    assert book.heads[0] == columns.PROBLEM
    assert book.lines[0].cells[0] == "本月数：请改正"
    assert book.unread == ("自己的列",)
