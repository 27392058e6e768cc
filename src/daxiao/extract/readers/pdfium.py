"""PDF pages as sheets: characters with their boxes, ruling lines, and the page as a picture. BSD-3/Apache-2.0 (PDFium).

PDFium must not be called by two threads at once, so all that touches it holds `LOCK`. Coordinates are turned the way the
page is shown: the page's own rotation, its crop box and type that runs upwards are taken into account here.
"""

import ctypes
import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from math import pi
from typing import NamedTuple

import pypdfium2
import pypdfium2.raw as c
from PIL import Image

from daxiao.extract.layout.shapes import Glyph, Rule, Sheet


LOCK = threading.RLock()
DPI = (
    170  # Chinese print of 8 points and up is read without slips; more costs time and wins nothing
)

_DEEPEST = 6  # forms in forms
_MOST_OBJECTS = 60_000
_THIN = 3.0  # points: a filled box as thin as that is a line
_LARGEST_SIDE = 4200  # pixels of a rendered page: a poster is read from a smaller picture
_UNMAPPED = 0.25  # characters without a Unicode value: above, the text is worth nothing


class Matrix(NamedTuple):
    """Maps (x, y) to (a x + c y + e, b x + d y + f)."""

    a: float
    b: float
    c: float
    d: float
    e: float
    f: float

    def at(self, x: float, y: float) -> tuple[float, float]:
        return self.a * x + self.c * y + self.e, self.b * x + self.d * y + self.f

    def after(self, first: "Matrix") -> "Matrix":
        """`first`, then this one."""
        a, b = self.a * first.a + self.c * first.b, self.b * first.a + self.d * first.b
        m, n = self.a * first.c + self.c * first.d, self.b * first.c + self.d * first.d
        e, f = self.at(first.e, first.f)
        return Matrix(a, b, m, n, e, f)


@dataclass(slots=True)
class Seen:
    """A page as it was found: `has_picture` covers most of it, `is_blank` holds nothing at all, `is_garbled` has text
    that stands for no characters."""

    sheet: Sheet
    has_picture: bool = False
    is_blank: bool = False
    is_garbled: bool = False


def sheet_of(document: pypdfium2.PdfDocument, number: int) -> Seen:
    """Page `number` (from 1). Raises `pypdfium2.PdfiumError` when the page is damaged."""
    page = document[number - 1]
    text = page.get_textpage()
    try:
        width, height = page.get_size()
        codes = _Codes(text)
        shown = _shown(page, float(width), float(height))
        turned = _upright(codes.turn, float(width), float(height))
        if turned is not None:
            shown = turned.after(shown)
            if codes.turn != 2:
                width, height = height, width
        glyphs, unmapped = codes.glyphs(shown)
        things = _Things(page, shown)
        sheet = Sheet(number, float(width), float(height), glyphs, things.rules)
        return Seen(
            sheet,
            has_picture=things.picture_area > 0.5 * width * height,
            is_blank=not things.count,
            is_garbled=unmapped > _UNMAPPED * max(1, len(glyphs)),
        )
    finally:
        text.close()
        page.close()


def picture_of(document: pypdfium2.PdfDocument, number: int) -> tuple[Image.Image, float]:
    """Page `number` as a picture with the dots per inch it has."""
    page = document[number - 1]
    try:
        longest = max(page.get_size())
        dpi = min(float(DPI), _LARGEST_SIDE * 72 / max(1.0, longest))
        picture: Image.Image = page.render(scale=dpi / 72).to_pil().convert("RGB")
        return picture, dpi
    finally:
        page.close()


# ---------------------------------------------------------------- where things are shown


def _shown(page: pypdfium2.PdfPage, width: float, height: float) -> Matrix:
    """From the page's own space to points from the upper left of what is shown."""
    scale = 1000
    corners = []
    for x, y in ((0.0, 0.0), (1000.0, 0.0), (0.0, 1000.0)):
        left, top = ctypes.c_int(), ctypes.c_int()
        size = (int(width * scale), int(height * scale))
        c.FPDF_PageToDevice(page, 0, 0, *size, 0, x, y, left, top)
        corners.append((left.value / scale, top.value / scale))
    (e, f), (ax, ay), (cx, cy) = corners
    return Matrix((ax - e) / 1000, (ay - f) / 1000, (cx - e) / 1000, (cy - f) / 1000, e, f)


def _upright(turn: int, width: float, height: float) -> Matrix | None:
    """Turns a page whose type runs upwards, downwards or on its head by that many quarters; None for none."""
    if turn == 1:
        return Matrix(0, 1, -1, 0, height, 0)
    if turn == 2:
        return Matrix(-1, 0, 0, -1, width, height)
    if turn == 3:
        return Matrix(0, -1, 1, 0, 0, width)
    return None


def _box(
    matrix: Matrix, x0: float, y0: float, x1: float, y1: float
) -> tuple[float, float, float, float]:
    (a, b), (m, n) = matrix.at(x0, y0), matrix.at(x1, y1)
    return min(a, m), min(b, n), max(a, m), max(b, n)


class _Codes:
    """The characters of a page and the way they run."""

    def __init__(self, text: pypdfium2.PdfTextPage) -> None:
        self._text = text
        self._count = int(text.count_chars())
        self.turn = self._turn()

    def _turn(self) -> int:
        """Quarters clockwise by which most of the type is turned on the shown page, before it is set upright."""
        step = max(1, self._count // 60)
        quarters = Counter(
            round(float(c.FPDFText_GetCharAngle(self._text, i)) / (pi / 2)) % 4
            for i in range(0, self._count, step)
            if float(c.FPDFText_GetCharAngle(self._text, i)) >= 0
        )
        rotation = int(c.FPDFPage_GetRotation(self._text.page))
        common = quarters.most_common(1)
        return (-(common[0][0] + rotation)) % 4 if common else 0

    def glyphs(self, shown: Matrix) -> tuple[list[Glyph], int]:
        """Every character that was written, and how many have no meaning. What PDFium adds itself is left out."""
        found: list[Glyph] = []
        unmapped = 0
        rect = c.FS_RECTF()
        high = 0
        for i in range(self._count):
            code = int(c.FPDFText_GetUnicode(self._text, i))
            if c.FPDFText_IsGenerated(self._text, i) == 1 or code in (10, 13):
                continue
            if 0xD800 <= code < 0xDC00:
                high = code
                continue
            if 0xDC00 <= code < 0xE000 and high:
                code, high = 0x10000 + ((high - 0xD800) << 10) + code - 0xDC00, 0
            if not c.FPDFText_GetLooseCharBox(self._text, i, rect):
                continue
            if code in (0, 0xFFFD) or 0xE000 <= code < 0xF900 or 0xD800 <= code < 0xE000:
                unmapped += 1
                code = 0xFFFD
            char = "-" if code == 2 else chr(code)
            found.append(Glyph(char, *_box(shown, rect.left, rect.top, rect.right, rect.bottom)))
        return found, unmapped


class _Things:
    """The objects of a page that are no text: ruling lines and the room that pictures take."""

    def __init__(self, page: pypdfium2.PdfPage, shown: Matrix) -> None:
        self.rules: list[Rule] = []
        self.picture_area = 0.0
        self.count = 0
        total = int(c.FPDFPage_CountObjects(page))
        for i in range(min(total, _MOST_OBJECTS)):
            self._look(c.FPDFPage_GetObject(page, i), shown, 0)

    def _look(self, thing: object, matrix: Matrix, depth: int) -> None:
        self.count += 1
        kind = c.FPDFPageObj_GetType(thing)
        if kind == c.FPDF_PAGEOBJ_PATH:
            self._path(thing, matrix.after(_own(thing)))
        elif kind == c.FPDF_PAGEOBJ_IMAGE:
            x0, y0, x1, y1 = _box(matrix.after(_own(thing)), 0, 0, 1, 1)
            self.picture_area += (x1 - x0) * (y1 - y0)
        elif kind == c.FPDF_PAGEOBJ_FORM and depth < _DEEPEST:
            inner = matrix.after(_own(thing))
            for i in range(min(int(c.FPDFFormObj_CountObjects(thing)), _MOST_OBJECTS)):
                if self.count < _MOST_OBJECTS:
                    self._look(c.FPDFFormObj_GetObject(thing, i), inner, depth + 1)

    def _path(self, thing: object, matrix: Matrix) -> None:
        fill, stroke = ctypes.c_int(), ctypes.c_int()
        c.FPDFPath_GetDrawMode(thing, fill, stroke)
        for points in _subpaths(thing, matrix):
            xs, ys = [p[0] for p in points], [p[1] for p in points]
            box = Rule(min(xs), min(ys), max(xs), max(ys))
            if fill.value and min(box.x1 - box.x0, box.bottom - box.top) <= _THIN:
                self._line(box)
            elif stroke.value:
                for (x0, y0), (x1, y1) in pairwise(points):
                    self._line(Rule(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)))

    def _line(self, box: Rule) -> None:
        """A stroke as its middle line; slanted strokes and dots are none."""
        wide, tall = box.x1 - box.x0, box.bottom - box.top
        if tall <= _THIN and wide > tall and wide > 1:
            y = (box.top + box.bottom) / 2
            self.rules.append(Rule(box.x0, y, box.x1, y))
        elif wide <= _THIN and tall > 1:
            x = (box.x0 + box.x1) / 2
            self.rules.append(Rule(x, box.top, x, box.bottom))


def _own(thing: object) -> Matrix:
    found = c.FS_MATRIX()
    if not c.FPDFPageObj_GetMatrix(thing, found):
        return Matrix(1, 0, 0, 1, 0, 0)
    return Matrix(found.a, found.b, found.c, found.d, found.e, found.f)


def _subpaths(thing: object, matrix: Matrix) -> Iterator[list[tuple[float, float]]]:
    """The corners of each part of a path; curves are left out."""
    points: list[tuple[float, float]] = []
    x, y = ctypes.c_float(), ctypes.c_float()
    for i in range(min(int(c.FPDFPath_CountSegments(thing)), 4000)):
        segment = c.FPDFPath_GetPathSegment(thing, i)
        kind = c.FPDFPathSegment_GetType(segment)
        if kind == c.FPDF_SEGMENT_MOVETO and points:
            yield points
            points = []
        if kind == c.FPDF_SEGMENT_BEZIERTO:
            continue
        c.FPDFPathSegment_GetPoint(segment, x, y)
        points.append(matrix.at(x.value, y.value))
        if c.FPDFPathSegment_GetClose(segment) and len(points) > 2:
            points.append(points[0])
    if points:
        yield points
