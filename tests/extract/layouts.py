"""One table in every layout that copying, scanning and web pages make of it. All content is invented."""

import io
from collections.abc import Callable
from dataclasses import dataclass

import docx
import xlsxwriter

from daxiao.extract import readers
from daxiao.extract.source import Source


@dataclass(frozen=True)
class Laid:
    """A table: its caption line, the header cells, and rows of equal width; None stands for a merged cell."""

    caption: str
    header: tuple[str, ...]
    rows: tuple[tuple[str | None, ...], ...]


def tabs(table: Laid) -> str:
    rows = [table.header, *table.rows]
    return table.caption + "\n\n" + "".join("\t".join(c or "" for c in r) + "\n" for r in rows)


def pipes(table: Laid) -> str:
    """Markdown, with its rule under the header."""
    rows = [table.header, tuple("---" for _ in table.header), *table.rows]
    lines = ["| " + " | ".join(c or "" for c in r) + " |\n" for r in rows]
    return table.caption + "\n\n" + "".join(lines)


def web(table: Laid) -> str:
    """A web page turned into text: merged cells are gone and the row is padded at its end."""
    lines = []
    for row in [table.header, *table.rows]:
        cells = [c for c in row if c is not None]
        padded = cells + [""] * (len(row) - len(cells))
        lines.append(" | ".join(padded).rstrip() + (" |\n" if padded[-1] else "\n"))
    return table.caption + "\n" + "".join(lines)


def wide(table: Laid) -> str:
    rows = [table.header, *table.rows]
    lines = ["    ".join(c for c in r if c is not None) + "\n" for r in rows]
    return table.caption + "\n" + "".join(lines)


def line_each(table: Laid) -> str:
    """One row on each line, one blank between cells."""
    rows = [table.header, *table.rows]
    return (
        table.caption + "\n" + "".join(" ".join(c for c in r if c is not None) + "\n" for r in rows)
    )


def stacked(table: Laid) -> str:
    """One cell on each line."""
    rows = [table.header, *table.rows]
    return table.caption + "\n" + "".join(f"{c}\n" for r in rows for c in r if c is not None)


def airy(table: Laid) -> str:
    """One cell on each line, with a blank line between."""
    rows = [table.header, *table.rows]
    return table.caption + "\n\n" + "".join(f"{c}\n\n" for r in rows for c in r if c is not None)


def flat(table: Laid) -> str:
    """No line break at all."""
    rows = [table.header, *table.rows]
    return " ".join([table.caption, *(c for r in rows for c in r if c is not None)]) + "\n"


def repeated(table: Laid) -> str:
    """A page break after the second row; the header stands again on the next page."""
    first = Laid(table.caption, table.header, table.rows[:2])
    second = Laid("", table.header, table.rows[2:])
    return tabs(first) + "\n\n" + tabs(second).lstrip("\n")


LAYOUTS: dict[str, Callable[[Laid], str]] = {
    f.__name__: f for f in (tabs, pipes, web, wide, line_each, stacked, airy, flat, repeated)
}


def word(opening: str, table: Laid, ending: str) -> Source:
    """A Word file; merged cells are merged."""
    document = docx.Document()
    for line in [*opening.split("\n"), table.caption]:
        document.add_paragraph(line)
    made = document.add_table(len(table.rows) + 1, len(table.header))
    for r, row in enumerate([table.header, *table.rows]):
        for c, cell in enumerate(row):
            if cell is None:
                made.cell(r - 1, c).merge(made.cell(r, c))
            else:
                made.cell(r, c).text = cell
    for line in ending.split("\n"):
        document.add_paragraph(line)
    out = io.BytesIO()
    document.save(out)
    return readers.open_source("a.docx", out.getvalue())


def sheet(opening: str, table: Laid, ending: str) -> Source:
    """A workbook: the title and the caption stand above the header."""
    del ending
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        page = book.add_worksheet()
        for r, line in enumerate([opening.split("\n", maxsplit=1)[0], table.caption]):
            page.write_string(r, 0, line)
        for r, row in enumerate([table.header, *table.rows], 2):
            for c, cell in enumerate(row):
                if cell is not None:
                    page.write(r, c, cell)
    return readers.open_source("a.xlsx", out.getvalue())


FILES: dict[str, Callable[[str, Laid, str], Source]] = {"word": word, "sheet": sheet}
