"""PDF files: reading order, paragraphs, tables over pages, running lines, and what is refused. All files are made here."""

import io
from collections.abc import Callable, Sequence

import fpdf
import pypdfium2
import pytest
from PIL import Image

from daxiao.extract import readers
from daxiao.extract.readers import ocr, pdf
from daxiao.extract.source import Source
from daxiao.std.findings import Refused
from tests.extract import printed


pytestmark = pytest.mark.usefixtures("font")

SENTENCE = "到2027年，全县新型储能产业产值达到90亿元，建成共享试验平台5个，培育骨干企业12家。"


@pytest.fixture
def font() -> None:
    printed.needs_font()


def sheet(orientation: str = "portrait") -> fpdf.FPDF:
    made = fpdf.FPDF(orientation=orientation, format="A4")
    made.set_auto_page_break(auto=False)
    made.add_font("han", fname=str(printed.FONT), collection_font_number=printed.SIMPLIFIED)
    made.set_font("han", size=12)
    made.add_page()
    return made


def write(made: fpdf.FPDF, x: float, y: float, lines: Sequence[str], pitch: float = 7) -> float:
    """Lines at x, from y on (millimetres); the y behind them."""
    for line in lines:
        made.text(x, y, line)
        y += pitch
    return y


def ruled(made: fpdf.FPDF, y: float, rows: Sequence[Sequence[str]], width: float = 40) -> float:
    """Rows of cells with lines around them; the y below."""
    for row in rows:
        for i, cell in enumerate(row):
            made.rect(20 + i * width, y, width, 9)
            made.text(22 + i * width, y + 6, cell)
        y += 9
    return y


def opened(made: fpdf.FPDF) -> Source:
    return readers.open_source("文.pdf", bytes(made.output()))


def broken(text: str, width: int) -> list[str]:
    return [text[i : i + width] for i in range(0, len(text), width)]


# ---------------------------------------------------------------- paragraphs and columns


def test_a_paragraph_is_one_line_and_an_indent_begins_the_next() -> None:
    made = sheet()
    made.text(28.5, 30, SENTENCE[:30])
    write(made, 20, 37, [SENTENCE[30:]])
    made.text(28.5, 44, "第二段从这里开始。")

    assert opened(made).text == f"{SENTENCE}\n第二段从这里开始。\n"


def test_a_sentence_goes_on_over_the_page_break_and_keeps_both_pages() -> None:
    made = sheet()
    lines = broken(SENTENCE * 2, 38)
    y = write(made, 20, 240, lines[:1])
    made.text(100, 290, "- 1 -")
    made.add_page()
    write(made, 20, 30, lines[1:])
    made.text(100, 290, "- 2 -")
    assert y < 290

    source = opened(made)

    assert source.text == SENTENCE * 2 + "\n"
    assert [(b.path, b.page, source.text[b.start : b.end]) for b in source.blocks] == [
        ("p1", 1, lines[0]),
        ("p1", 2, "".join(lines[1:])),
    ]


def test_two_columns_are_read_one_after_the_other() -> None:
    left, right = SENTENCE * 4, SENTENCE.replace("储能", "材料") * 4
    made = sheet()
    made.set_font("han", size=16)
    made.text(60, 20, "新型储能产业发展规划（摘要）")
    made.set_font("han", size=10)
    write(made, 20, 40, broken(left, 22), 6)
    write(made, 110, 43, broken(right, 22), 6)  # not at the heights of the left column

    text = opened(made).text

    assert text.split("\n")[0] == "新型储能产业发展规划（摘要）"
    assert left in text.replace("\n", "")
    assert text.replace("\n", "").index(left) < text.replace("\n", "").index(right)


def test_latin_words_keep_their_blanks_and_dashed_years_do_not_get_one() -> None:
    made = sheet()
    write(made, 20, 30, [f"{'引进国际先进技术与装备' * 3} Green", "Energy 企业2家。"])

    assert opened(made).text.endswith("Green Energy 企业2家。\n")


def test_bold_type_printed_twice_is_read_once() -> None:
    made = sheet()
    for shift in (0, 0.15):
        made.text(20 + shift, 30, "一、总体目标")

    assert opened(made).text == "一、总体目标\n"


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_turned_pages_are_read_as_they_are_shown(turn: int) -> None:
    made = sheet()
    write(made, 20, 30, broken(SENTENCE, 30))
    ruled(made, 60, [("指标", "数值"), ("平台", "5")])
    straight = opened(made).text
    document = pypdfium2.PdfDocument(bytes(made.output()))
    document[0].set_rotation(turn)
    out = io.BytesIO()
    document.save(out)
    document.close()

    assert straight == f"{SENTENCE}\n指标\t数值\n平台\t5\n\n"
    # the type now runs sideways on the shown page; a reader turns the page
    assert readers.open_source("转.pdf", out.getvalue()).text == straight


def test_type_that_runs_upwards_is_set_upright() -> None:
    """A table across on a page that stands, as some programs print it."""
    made = sheet()
    with made.rotation(90, x=105, y=148):
        write(made, 20, 148, broken(SENTENCE, 30))

    assert opened(made).text == SENTENCE + "\n"


# ---------------------------------------------------------------- tables


def test_a_ruled_table_has_rows_and_cells_with_their_places() -> None:
    made = sheet()
    made.text(20, 20, "表1 主要指标")
    ruled(made, 30, [("指标", "单位", "2027年"), ("产值", "亿元", "90"), ("平台", "", "5")])

    source = opened(made)

    assert source.text == "表1 主要指标\n指标\t单位\t2027年\n产值\t亿元\t90\n平台\t\t5\n\n"
    places = {b.path: (source.text[b.start : b.end], b.page) for b in source.blocks}
    assert places["t1r2c3"] == ("90", 1)
    assert "t1r3c2" not in places


def test_merged_cells_stand_once_at_their_upper_left_place() -> None:
    made = sheet()
    for y, cells in ((30, (0, 80, 120)), (39, (0, 40, 80, 120)), (48, (0, 40, 80))):
        del y, cells
    made.rect(20, 30, 80, 9)
    made.rect(100, 30, 40, 27)
    for i in range(4):
        made.rect(20 + 40 * (i % 2), 39 + 9 * (i // 2), 40, 9)
    for x, y, word in ((22, 36, "宽"), (102, 45, "高"), (22, 45, "甲"), (62, 45, "乙"), (22, 54, "丙"), (62, 54, "丁")):  # fmt: skip
        made.text(x, y, word)

    assert opened(made).text == "宽\t\t高\n甲\t乙\t\n丙\t丁\t\n\n"


def test_a_table_over_pages_is_one_with_its_header_once() -> None:
    header = ("序号", "指标", "目标")
    made = sheet()
    made.text(20, 20, "表1 主要指标")
    ruled(made, 30, [header, *((str(n), f"指标{n}", f"{n}0家") for n in range(1, 25))])
    made.add_page()
    made.text(20, 20, "续表1 主要指标")
    ruled(made, 30, [header, *((str(n), f"指标{n}", f"{n}0家") for n in range(25, 31))])
    made.text(20, 120, "表后正文。")

    source = opened(made)

    assert source.text.count("序号\t指标\t目标") == 1
    assert "续表" not in source.text
    assert source.text.rstrip().endswith("30\t指标30\t300家\n\n表后正文。")
    pages = {b.path: b.page for b in source.blocks}
    assert (pages["t1r25c1"], pages["t1r26c1"], pages["t1r31c3"]) == (1, 2, 2)


def test_a_row_that_the_page_breaks_is_made_whole() -> None:
    made = sheet()
    ruled(made, 250, [("1", "建设中试基地", "市科技局"), ("2", "引进龙头企业和配套项目合计", "市商务局")], 60)  # fmt: skip
    made.add_page()
    ruled(made, 30, [("", "二十家", ""), ("3", "培训技工", "市人社局")], 60)

    assert "2\t引进龙头企业和配套项目合计二十家\t市商务局\n3\t培训技工" in opened(made).text


def test_two_different_tables_stay_two() -> None:
    made = sheet()
    ruled(made, 30, [("指标", "数值"), ("平台", "5")])
    made.add_page()
    ruled(made, 30, [("项目", "业主", "投资"), ("二期", "甲公司", "3亿元")])

    assert {b.path[:2] for b in opened(made).blocks} == {"t1", "t2"}


def test_columns_without_ruling_lines_become_rows() -> None:
    made = sheet()
    made.text(20, 20, "各县区任务分解")
    for i, row in enumerate(
        [("县区", "新增企业", "技改项目"), ("东湖区", "30", "12"), ("南岭县", "18", "7")]
    ):
        for j, cell in enumerate(row):
            made.text(20 + 50 * j, 32 + 8 * i, cell)

    assert (
        opened(made).text
        == "各县区任务分解\n县区\t新增企业\t技改项目\n东湖区\t30\t12\n南岭县\t18\t7\n\n"
    )


def test_lines_of_a_cell_are_joined_and_its_paragraphs_parted() -> None:
    made = sheet()
    for x, width in ((20, 20), (40, 60)):
        made.rect(x, 30, width, 30)
    made.rect(100, 30, 60, 30)
    write(made, 42, 38, ["建成共享试验平台和数字化车", "间。"])
    write(made, 102, 38, ["市工信局", "市科技局"])
    made.text(22, 38, "1")

    assert opened(made).text == "1\t建成共享试验平台和数字化车间。\t市工信局 市科技局\n\n"


# ---------------------------------------------------------------- running lines


def test_running_heads_in_every_second_page_and_page_numbers_go() -> None:
    made = sheet()
    for n in range(1, 7):
        if n > 1:
            made.add_page()
        made.text(20, 15, "白塘市“十五五”规划" if n % 2 else "白塘市人民政府")
        write(made, 28.5, 40, [f"第{n}页的正文只有一句，写了{n}家企业。"])
        made.text(105, 288, str(n))

    source = opened(made)

    assert source.text.split("\n")[:-1] == [
        f"第{n}页的正文只有一句，写了{n}家企业。" for n in range(1, 7)
    ]
    assert "白塘市人民政府" in source.warnings[0]


def test_a_number_at_the_foot_of_one_page_only_is_text() -> None:
    made = sheet()
    made.text(20, 30, "合计")
    made.text(105, 288, "1280")

    assert "1280" in opened(made).text


# ---------------------------------------------------------------- what cannot be read


def code_of(act: Callable[[], object]) -> str:
    with pytest.raises(Refused) as caught:
        act()
    (finding,) = caught.value.findings
    assert finding.sentence.count("。") == 1
    return finding.code


def test_a_password_is_told_when_the_file_is_handed_over() -> None:
    made = sheet()
    made.text(20, 30, "一、目标")
    made.set_encryption(owner_password="o", user_password="u")
    data = bytes(made.output())

    assert code_of(lambda: readers.check("密.pdf", data)) == "documents.file_encrypted"
    assert code_of(lambda: readers.open_source("密.pdf", data)) == "documents.file_encrypted"


def test_a_file_locked_against_copying_only_is_read() -> None:
    made = sheet()
    made.text(20, 30, "一、目标")
    made.set_encryption(owner_password="o", permissions=fpdf.enums.AccessPermission.none())

    assert opened(made).text == "一、目标\n"


def test_damage_and_emptiness_have_sentences() -> None:
    made = sheet()
    data = bytes(made.output())

    assert code_of(lambda: readers.open_source("空.pdf", data)) == "documents.text_blank"
    assert code_of(lambda: readers.check("坏.pdf", data[:300])) == "documents.pdf_broken"


def test_too_many_pages_are_refused_before_reading(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "LIMIT_PAGES", 2)
    made = sheet()
    for _ in range(2):
        made.add_page()
    data = bytes(made.output())

    with pytest.raises(Refused) as caught:
        readers.check("长.pdf", data)

    assert caught.value.findings[0].code == "documents.too_many_pages"
    assert "3 页" in str(caught.value)


def with_picture() -> bytes:
    """A page of text and a page that is a picture."""
    made = sheet()
    made.text(20, 30, "一、目标")
    made.add_page()
    made.image(Image.new("L", (400, 600), 255), x=0, y=0, w=210)
    return bytes(made.output())


def test_scans_among_pages_of_text_are_named_where_ocr_is_absent(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(ocr, "is_installed", lambda: False)

    source = readers.open_source("混.pdf", with_picture())

    assert source.text == "一、目标\n"
    assert "第 2 页" in source.warnings[0]


def test_a_scan_is_refused_with_what_to_install_where_ocr_is_absent(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(ocr, "is_installed", lambda: False)
    scan = printed.saved([Image.new("L", (400, 600), 255)], "PDF")

    assert code_of(lambda: readers.open_source("扫.pdf", scan)) == "documents.ocr_absent"
    assert code_of(
        lambda: readers.check("扫.png", printed.saved([Image.new("L", (40, 60))], "PNG"))
    ) == ("documents.ocr_absent")


def test_progress_is_told_page_by_page() -> None:
    made = sheet()
    for n in range(3):
        made.text(20, 30, f"第{n}页正文。")
        made.add_page()
    told: list[tuple[int, int]] = []

    readers.open_source("页.pdf", bytes(made.output()), progress=lambda *at: told.append(at))

    assert told == [(1, 4), (2, 4), (3, 4), (4, 4)]
