"""Scans and pictures: what OCR reads is set into paragraphs and tables; what it is not sure of is said.

The engine is called by few tests (each page takes seconds); geometry and warnings are tested on made lines.
"""

import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from daxiao.extract import read, readers
from daxiao.extract.layout.shapes import Glyph
from daxiao.extract.readers import ocr, pictures
from daxiao.extract.readings import Lexicon
from daxiao.extract.source import Source
from daxiao.std.findings import Refused
from tests.extract import printed
from tests.extract.test_formats import EXPECTED, said


@pytest.fixture
def engine() -> None:
    printed.needs_ocr()


# ---------------------------------------------------------------- the engine itself


@pytest.mark.slow
@pytest.mark.usefixtures("engine")
def test_a_scanned_plan_reads_as_the_text_does() -> None:
    """Every page as a picture at 200 dpi: targets, tasks and projects are those of the text.

    The only places where the picture itself is ambiguous are signs: a dash alone in a cell looks like the numeral one.
    No reading hangs on it.
    """
    told: list[tuple[int, int]] = []
    source = readers.open_source("扫描.pdf", printed.scan(), progress=lambda *at: told.append(at))

    assert said(read.read(source, Lexicon())) == EXPECTED
    assert [t[0] for t in told] == list(range(1, told[-1][1] + 1))
    assert "识别" in source.warnings[0]


def in_table(source: Source) -> list[tuple[object, ...]]:
    return [t for t in said(read.read(source, Lexicon()))["targets"] if t[-1]]


@pytest.mark.slow
@pytest.mark.usefixtures("engine")
def test_a_skewed_photograph_is_set_straight_and_its_table_read() -> None:
    """Part of a page with a ruled table, turned by two degrees, as a .jpg of 150 dpi: what the text of the page says."""
    page = printed.table_picture(150).rotate(2, expand=True, fillcolor=255)
    source = readers.open_source("照片.jpg", printed.saved([page], "JPEG", quality=80))
    text = readers.open_source("页.pdf", printed.table_page())
    cells = {b.path: source.text[b.start : b.end] for b in source.blocks}

    assert in_table(source) == in_table(text)
    assert len(in_table(source)) > 4
    assert cells["t1r2c5"] == "≥500"
    assert (source.media, source.blocks[0].page) == ("jpeg", 1)


@pytest.mark.slow
@pytest.mark.usefixtures("engine")
@pytest.mark.parametrize("turn", [90, 180])
def test_a_page_on_its_side_or_on_its_head_is_turned(turn: int) -> None:
    page = printed.table_picture(130).rotate(turn, expand=True, fillcolor=255)
    source = readers.open_source("横.png", printed.saved([page], "PNG"))

    assert "3\t高新技术企业数量\t家\t74\t110" in source.text


@pytest.mark.usefixtures("engine")
def test_an_empty_picture_is_refused() -> None:
    blank = printed.saved([Image.new("L", (400, 300), 255)], "TIFF")

    with pytest.raises(Refused) as caught:
        readers.open_source("白.tif", blank)

    assert caught.value.findings[0].code == "documents.ocr_saw_nothing"


@pytest.mark.usefixtures("engine")
def test_models_come_with_the_package() -> None:
    """Nothing is fetched: the tests run without a network, and the models lie beside the code."""

    import rapidocr  # noqa: PLC0415

    models = {p.suffix for p in (Path(rapidocr.__file__).parent / "models").iterdir()}
    assert ".onnx" in models


# ---------------------------------------------------------------- limits


def test_a_picture_of_too_many_points_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "LIMIT_MEGAPIXELS", 1)
    monkeypatch.setattr(ocr, "is_installed", lambda: True)
    large = printed.saved([Image.new("1", (2000, 1000))], "PNG")

    with pytest.raises(Refused) as caught:
        readers.check("大.png", large)

    assert caught.value.findings[0].code == "documents.picture_too_large"
    assert "2 百万像素" in str(caught.value)


def test_a_picture_bomb_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """A PNG of a few bytes that says it is a million points wide and high."""
    monkeypatch.setattr(ocr, "is_installed", lambda: True)
    small = printed.saved([Image.new("1", (8, 8))], "PNG")
    at = small.index(b"IHDR") + 4
    body = small[at - 4 : at] + (1_000_000).to_bytes(4, "big") * 2 + small[at + 8 : at + 13]
    bomb = small[: at - 4] + body + zlib.crc32(body).to_bytes(4, "big") + small[at + 17 :]

    with pytest.raises(Refused) as caught:
        readers.check("弹.png", bomb)

    assert caught.value.findings[0].code == "documents.picture_too_large"


def test_too_many_frames_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "LIMIT_PAGES", 2)
    monkeypatch.setattr(ocr, "is_installed", lambda: True)
    frames = printed.saved([Image.new("L", (8, 8), n) for n in range(3)], "TIFF")

    with pytest.raises(Refused) as caught:
        readers.check("多.tif", frames)

    assert caught.value.findings[0].code == "documents.too_many_scans"


# ---------------------------------------------------------------- what is said


def word(text: str, score: float) -> ocr._Word:
    glyphs = [Glyph(c, 10.0 * i, 0, 10.0 * i + 9, 12) for i, c in enumerate(text)]
    return ocr._Word(glyphs, [score] * len(text), 0.0, 10.0 * len(text))


def test_unsure_lines_are_named_with_their_page() -> None:
    assert ocr._is_doubtful(word("产值", 0.7))
    assert not ocr._is_doubtful(word("产值", 0.97))
    said_ = ocr.warnings([ocr.Doubt(2, "产值9O亿元"), ocr.Doubt(2, "平台"), ocr.Doubt(4, "家")])

    assert said_ == [
        "第 2 页有认不准的字，请对照原件：“产值9O亿元”、“平台”。",
        "第 4 页有认不准的字，请对照原件：“家”。",
    ]


def test_one_unsure_digit_makes_a_line_doubtful() -> None:
    line = word("总产值达到480亿元", 0.99)
    line.scores[5] = 0.6

    assert ocr._is_doubtful(line)


@pytest.mark.parametrize(
    ("given", "wide"),
    [
        ("各乡镇(街道)", "各乡镇（街道）"),
        ("5,000家,其中", "5,000家，其中"),
        ("一季度:开工", "一季度：开工"),
        ("GDP(A)", "GDP(A)"),
    ],
)
def test_signs_beside_han_are_wide(given: str, wide: str) -> None:
    glyphs = ocr._full_width(word(given, 1).glyphs)

    assert "".join(g.text for g in glyphs) == wide


def test_pages_are_named_in_runs() -> None:
    assert ocr.pages([1]) == "第 1 页"
    assert ocr.pages([1, 3, 4, 5, 9]) == "第 1、3–5、9 页"


def test_ruling_lines_are_found_in_a_picture() -> None:
    pytest.importorskip("cv2")
    pixels = np.full((300, 400, 3), 255, np.uint8)
    pixels[50:52, 40:360] = 0
    pixels[50:250, 200:202] = 0
    pixels[100:112, 60:72] = 0  # a character

    rules = ocr._rules(pixels)

    assert len(rules) == 2
    assert any(r.x1 - r.x0 > 300 for r in rules)
    assert any(r.bottom - r.top > 180 for r in rules)
