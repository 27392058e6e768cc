"""The same plan in every format that is read gives the same readings (10-plans section 1)."""

import io
from itertools import pairwise

import docx
import pytest
import xlsxwriter

from daxiao.extract import read, readers
from daxiao.extract.readings import Lexicon, Readings
from daxiao.flows.demo_data import load
from daxiao.flows.demo_data.types import BlockKind
from tests.extract import printed


SAMPLE = load.sample_plan()


def as_docx() -> bytes:
    document = docx.Document()
    for block in SAMPLE.blocks:
        if block.kind is BlockKind.TABLE:
            rows = [line.split("\t") for line in block.text.split("\n")]
            table = document.add_table(rows=len(rows), cols=max(map(len, rows)))
            for i, row in enumerate(rows):
                for j, cell in enumerate(row):
                    table.cell(i, j).text = cell
        elif block.kind is BlockKind.HEADING and block.level:
            document.add_heading(block.text, level=min(block.level, 9))
        else:
            for line in block.text.split("\n"):
                document.add_paragraph(line)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def as_xlsx() -> bytes:
    """One line a row, one tab a cell: how a list is pasted into a spreadsheet."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet("方案")
        for i, line in enumerate(SAMPLE.text.split("\n")):
            for j, cell in enumerate(line.split("\t")):
                sheet.write_string(i, j, cell)
    return out.getvalue()


FORMATS = {
    "utf-8.txt": SAMPLE.text.encode(),
    "bom.txt": b"\xef\xbb\xbf" + SAMPLE.text.encode(),
    "gb18030.txt": SAMPLE.text.encode("gb18030"),
    "crlf.txt": SAMPLE.text.replace("\n", "\r\n").encode(),
    "plan.md": SAMPLE.text.encode(),
    "plan.docx": as_docx(),
    "plan.xlsx": as_xlsx(),
}


def said(found: Readings) -> dict[str, list[tuple[object, ...]]]:
    """What was read, without offsets."""
    return {
        "targets": sorted(
            (
                t.indicator,
                str(t.value),
                str(t.value_high),
                str(t.unit),
                t.comparator,
                t.measure,
                t.ambition,
                str(t.period.by),
                str(t.period.year),
                t.period.recurring,
                str(t.scope),
                t.in_table,
            )
            for t in found.targets
        ),
        "tasks": sorted(
            (str(t.number), str(t.title), t.lead_units, t.responsible_units, str(t.deadline))
            for t in found.tasks
        ),
        "projects": sorted((p.name, str(p.company), len(p.nodes)) for p in found.projects),
    }


EXPECTED = said(read.read(readers.from_paste(SAMPLE.text), Lexicon()))


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_reads_the_same(name: str) -> None:
    source = readers.open_source(name, FORMATS[name])
    found = read.read(source, Lexicon())

    assert said(found) == EXPECTED
    assert all(source.text[t.num.start : t.num.end] == t.num_text for t in found.targets)


PRINTED: dict[str, printed.Maker] = {
    "ruled.docx": printed.word,
    "office.pdf": lambda: printed.by_office("pdf"),
    "plain.pdf": printed.pdf,
    "plan.doc": lambda: printed.by_office("doc"),
    "plan.wps": lambda: printed.by_office(
        "doc"
    ),  # WPS writes the same binary format under its own name
    "plan.rtf": lambda: printed.by_office("rtf"),
    "plan.odt": lambda: printed.by_office("odt"),
    "plan.ofd": printed.ofd,
}


@pytest.mark.parametrize("name", PRINTED)
def test_every_printed_format_reads_the_same(name: str) -> None:
    """Values, units, comparators, periods, indicators, tasks and projects; none may differ."""
    if name.endswith((".doc", ".wps", ".rtf", ".odt")):
        printed.needs_office()
    source = readers.open_source(name, PRINTED[name]())
    found = read.read(source, Lexicon())

    assert said(found) == EXPECTED
    assert all(source.text[t.num.start : t.num.end] == t.num_text for t in found.targets)


@pytest.mark.parametrize("name", ["office.pdf", "plain.pdf", "plan.ofd"])
def test_pages_and_cells_are_cited(name: str) -> None:
    """Blocks say where each stretch stands: pages grow, cells have row and column, nothing overlaps."""
    source = readers.open_source(name, PRINTED[name]())
    pages = [b.page for b in source.blocks]
    cells = {b.path: source.text[b.start : b.end] for b in source.blocks if b.path.startswith("t")}

    assert pages[0] == 1
    assert None not in pages
    assert pages == sorted(p for p in pages if p)
    assert all(a.end <= b.start for a, b in pairwise(source.blocks))
    assert (cells["t1r1c2"], cells["t1r2c5"], cells["t2r6c2"]) == (
        "指标名称",
        "≥500",
        "星峤电子元件封装项目",
    )


def test_running_heads_and_page_numbers_are_left_out_and_said() -> None:
    source = readers.open_source("plain.pdf", printed.pdf())

    assert printed.HEAD not in source.text
    assert "- 2 -" not in source.text
    assert any(printed.HEAD in w for w in source.warnings)


def test_the_sample_has_something_to_read() -> None:
    assert (len(EXPECTED["targets"]), len(EXPECTED["tasks"]), len(EXPECTED["projects"])) == (
        55,
        11,
        5,
    )


def test_word_tables_cite_their_cells() -> None:
    found = read.read(readers.open_source("plan.docx", FORMATS["plan.docx"]), Lexicon())
    in_table = [t for t in found.targets if t.in_table]

    assert len(in_table) == 10
    assert len({t.cell for t in in_table}) == 10
    assert all(t.cell and t.cell.startswith("t1r") for t in in_table)
