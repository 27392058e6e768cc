"""PDF files: text where there is text, OCR where a page is a picture, each page on its own."""

from collections.abc import Callable
from dataclasses import dataclass, field

import pypdfium2

from daxiao.extract.layout import columns
from daxiao.extract.layout.shapes import Leaf
from daxiao.extract.readers import composed, ocr, pdfium, refusals
from daxiao.extract.source import Source
from daxiao.std.findings import Refused


Progress = Callable[[int, int], None]

LIMIT_PAGES = 2000
LIMIT_SCANS = 500  # some 40 minutes of OCR on two cores
_LEAST = 3  # characters: what a page with less says is a stamp or a page number
_PASSWORD, _SECURITY = 4, 5  # FPDF_ERR_PASSWORD, FPDF_ERR_SECURITY


@dataclass(slots=True)
class _Found:
    leaves: list[Leaf] = field(default_factory=list)
    scans: list[int] = field(default_factory=list)
    unread: list[int] = field(default_factory=list)
    borrowed: list[int] = field(default_factory=list)
    broken: list[int] = field(default_factory=list)
    doubts: list[ocr.Doubt] = field(default_factory=list)


def check(name: str, data: bytes) -> None:
    """What can be said before reading: raises `Refused` for passwords, damage, no pages and too many of them."""
    with pdfium.LOCK:
        _open(name, data).close()


def read(name: str, data: bytes, progress: Progress | None = None) -> Source:
    """All pages. `progress` is told `(pages done, pages)`; pages that are pictures go through OCR.

    Raises `Refused` for passwords, damage, too many pages, and scans where OCR is not installed or sees nothing.
    """
    with pdfium.LOCK:
        document = _open(name, data)
    total = len(document)
    found = _Found()
    try:
        for number in range(1, total + 1):
            _page(name, document, number, found)
            if progress is not None:
                progress(number, total)
    finally:
        with pdfium.LOCK:
            document.close()
    if found.unread and not any(leaf.items for leaf in found.leaves):
        raise Refused(refusals.OCR_ABSENT(name=name))
    return composed.source(name, "pdf", found.leaves, _warnings(found, total))


def _open(name: str, data: bytes) -> pypdfium2.PdfDocument:
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if error.err_code in (_PASSWORD, _SECURITY):
            raise Refused(refusals.ENCRYPTED(name=name)) from error
        raise Refused(refusals.BROKEN_PDF(name=name)) from error
    pages = len(document)
    if pages > LIMIT_PAGES:
        document.close()
        raise Refused(refusals.TOO_MANY_PAGES(name=name, pages=pages, limit=LIMIT_PAGES))
    return document


def _page(name: str, document: pypdfium2.PdfDocument, number: int, found: _Found) -> None:
    try:
        with pdfium.LOCK:
            seen = pdfium.sheet_of(document, number)
    except pypdfium2.PdfiumError:
        found.broken.append(number)
        return
    written = sum(1 for g in seen.sheet.glyphs if not g.text.isspace())
    if written > _LEAST and not seen.is_garbled:
        if seen.has_picture:
            found.borrowed.append(number)
        found.leaves.append(columns.leaf_of(seen.sheet))
    elif not seen.is_blank:
        _scan(name, document, number, found)


def _scan(name: str, document: pypdfium2.PdfDocument, number: int, found: _Found) -> None:
    if not ocr.is_installed():
        found.unread.append(number)
        return
    found.scans.append(number)
    if len(found.scans) > LIMIT_SCANS:
        raise Refused(refusals.TOO_MANY_SCANS(name=name, limit=LIMIT_SCANS))
    with pdfium.LOCK:
        picture, dpi = pdfium.picture_of(document, number)
    page = ocr.read(picture, number, dpi)
    found.leaves.append(columns.leaf_of(page.sheet))
    found.doubts += page.doubts


def _warnings(found: _Found, total: int) -> list[str]:
    said: list[str] = []
    if found.scans:
        said.append(ocr.scanned(found.scans, total))
    if found.unread:
        said.append(
            f"{_pages(found.unread)}是扫描的图片，没有读取：本机没有安装文字识别组件，请联系管理员。"
        )
    if found.borrowed:
        said.append(
            f"{_pages(found.borrowed)}是扫描件自带的文字层，可能有识别错误，核对时请看原件。"
        )
    if found.broken:
        said.append(f"{_pages(found.broken)}已损坏，没有读出；其余各页照常读取。")
    return [*said, *ocr.warnings(found.doubts)]


def _pages(numbers: list[int]) -> str:
    return ocr.pages(numbers)
