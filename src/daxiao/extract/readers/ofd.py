"""OFD files (GB/T 33190-2016): the text objects of each page with their places, and the paths that draw ruling lines.

An OFD is a zip of XML: OFD.xml names the document, Document.xml its pages and page templates, Content.xml of a page its
text: `TextObject` has a place (Boundary, in millimetres) and a size, `TextCode` the characters, X, Y and the steps
between characters (DeltaX, DeltaY; `g n d` repeats d n times). Signatures are not verified and do not keep the text from
being read; an encrypted file is refused.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from posixpath import dirname, join, normpath

from daxiao.extract.layout import columns
from daxiao.extract.layout.shapes import Glyph, Leaf, Rule, Sheet
from daxiao.extract.readers import composed, refusals, xml
from daxiao.extract.readers.archive import Package
from daxiao.extract.source import Source
from daxiao.std.findings import Refused


Progress = Callable[[int, int], None]

LIMIT_PAGES = 2000
_MM = 72 / 25.4
_A4 = (0.0, 0.0, 210.0, 297.0)
_THIN = 1.0  # millimetres
_ASCENT = 0.86  # of the size: how far characters reach above their base line

Box = tuple[float, float, float, float]
Affine = tuple[float, float, float, float, float, float]
_SAME: Affine = (1, 0, 0, 1, 0, 0)


def check(name: str, package: Package) -> None:
    """Raises `Refused` for encryption, damage, no pages and too many of them."""
    _document(name, package)


def read(name: str, package: Package, progress: Progress | None = None) -> Source:
    """The text of all pages. Raises `Refused` as `check` does, and where the pages are only pictures."""
    document = _document(name, package)
    leaves: list[Leaf] = []
    has_picture = False
    for number, page in enumerate(document.pages, 1):
        sheet, pictured = _sheet(package, document, page, number)
        has_picture |= pictured
        leaves.append(columns.leaf_of(sheet))
        if progress is not None:
            progress(number, len(document.pages))
    if has_picture and not any(leaf.items for leaf in leaves):
        raise Refused(refusals.OFD_PICTURES(name=name))
    return composed.source(name, "ofd", leaves, ())


# ---------------------------------------------------------------- the document


@dataclass(slots=True)
class _Document:
    pages: list[str] = field(default_factory=list)
    templates: dict[str, str] = field(default_factory=dict)
    box: Box = _A4


def _document(name: str, package: Package) -> _Document:
    if any(part.lower().endswith(("encryptions.xml", "encryptinfo.xml")) for part in package.names):
        raise Refused(refusals.ENCRYPTED(name=name))
    roots = _Words({"DocRoot"})
    xml.parse(package, _part(package, "OFD.xml"), roots)
    root = next((w.strip() for w in roots.found.get("DocRoot", ())), "Doc_0/Document.xml")
    base = _part(package, root)
    index = _Index(package, dirname(base))
    xml.parse(package, base, index)
    document = index.document
    if not document.pages:
        raise Refused(refusals.BROKEN_XML(name=name))
    if len(document.pages) > LIMIT_PAGES:
        raise Refused(
            refusals.TOO_MANY_PAGES(name=name, pages=len(document.pages), limit=LIMIT_PAGES)
        )
    return document


def _part(package: Package, path: str, base: str = "") -> str:
    """The part that a path names: from the root or from where the file stands; producers differ in case as well."""
    clean = path.strip().replace("\\", "/")
    wanted = [normpath(clean.lstrip("/")), normpath(join(base, clean.lstrip("/")))]
    for candidate in reversed(wanted):
        if candidate in package.names:
            return candidate
    folded = {part.lower(): part for part in package.names}
    for candidate in reversed(wanted):
        if candidate.lower() in folded:
            return folded[candidate.lower()]
    raise Refused(refusals.BROKEN_XML(name=package.name))


def _local(name: str) -> str:
    return name.rpartition(" ")[2]


def _values(attributes: Mapping[str, str]) -> dict[str, str]:
    return {_local(k): v for k, v in attributes.items()}


def _numbers(text: str) -> list[float]:
    """Numbers parted by blanks; what is none ends the list."""
    found: list[float] = []
    for word in text.split():
        try:
            found.append(float(word))
        except ValueError:
            break
    return found


def _box(text: str) -> Box | None:
    found = _numbers(text)
    return (found[0], found[1], found[2], found[3]) if len(found) >= 4 else None


class _Words:
    """Collects the words of some elements."""

    def __init__(self, wanted: set[str]) -> None:
        self.found: dict[str, list[str]] = {}
        self._wanted = wanted
        self._open = ""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        local = _local(name)
        self._open = local if local in self._wanted else ""
        if self._open:
            self.found.setdefault(local, []).append("")

    def end(self, name: str) -> None:
        self._open = ""

    def data(self, text: str) -> None:
        if self._open:
            self.found[self._open][-1] += text


class _Index:
    """Document.xml: pages in order, page templates, the usual size of a page."""

    def __init__(self, package: Package, base: str) -> None:
        self.document = _Document()
        self._package = package
        self._base = base
        self._open = ""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        local, values = _local(name), _values(attributes)
        self._open = local
        where = values.get("BaseLoc", "")
        if local == "Page" and where:
            self.document.pages.append(_part(self._package, where, self._base))
        elif local == "TemplatePage" and where:
            self.document.templates[values.get("ID", "")] = _part(self._package, where, self._base)

    def end(self, name: str) -> None:
        self._open = ""

    def data(self, text: str) -> None:
        if self._open == "PhysicalBox":
            self.document.box = _box(text) or self.document.box


# ---------------------------------------------------------------- a page


def _sheet(package: Package, document: _Document, part: str, number: int) -> tuple[Sheet, bool]:
    page = _Content()
    xml.parse(package, part, page)
    for template in page.templates:
        if template in document.templates:
            below = _Content()
            xml.parse(package, document.templates[template], below)
            page.glyphs += below.glyphs
            page.rules += below.rules
    left, top, width, height = page.box or document.box
    move = (-left * _MM, -top * _MM)
    glyphs = [Glyph(g.text, *_moved((g.x0, g.top, g.x1, g.bottom), move)) for g in page.glyphs]
    rules = [Rule(*_moved(r, move)) for r in page.rules]
    return Sheet(number, width * _MM, height * _MM, glyphs, rules), page.has_picture


def _moved(box: Box, move: tuple[float, float]) -> Box:
    return (
        box[0] * _MM + move[0],
        box[1] * _MM + move[1],
        box[2] * _MM + move[0],
        box[3] * _MM + move[1],
    )


def _at(matrix: Affine, x: float, y: float) -> tuple[float, float]:
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


class _Content:
    """Content.xml of a page; lengths in millimetres."""

    def __init__(self) -> None:
        self.glyphs: list[Glyph] = []
        self.rules: list[Rule] = []
        self.templates: list[str] = []
        self.box: Box | None = None
        self.has_picture = False
        self._object: dict[str, str] = {}
        self._code: dict[str, str] | None = None
        self._text: list[str] = []
        self._open = ""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        local, values = _local(name), _values(attributes)
        self._open, self._text = local, []
        if local in {"TextObject", "PathObject"}:
            self._object = values
        elif local == "ImageObject":
            self.has_picture = True
        elif local == "TextCode":
            # X and Y may be left out where they are those of the code before
            self._code = {**(self._code or {}), "DeltaX": "", "DeltaY": "", **values}
        elif local == "Template" and "TemplateID" in values:
            self.templates.append(values["TemplateID"])

    def data(self, text: str) -> None:
        self._text.append(text)

    def end(self, name: str) -> None:
        local, text = _local(name), "".join(self._text)
        if local == "TextCode" and self._code is not None:
            self._write(text)
        elif local == "PhysicalBox":
            self.box = _box(text)
        elif local == "AbbreviatedData":
            self._draw(text)
        elif local == "TextObject":
            self._code = None
        self._text = []

    def _place(self) -> Affine:
        """From the object's own space to the page: its matrix, then the corner of its boundary."""
        box = _box(self._object.get("Boundary", "")) or (0.0, 0.0, 0.0, 0.0)
        given = _numbers(self._object.get("CTM", ""))
        a, b, c, d, e, f = given[:6] if len(given) >= 6 else _SAME
        return a, b, c, d, e + box[0], f + box[1]

    def _write(self, text: str) -> None:
        code = self._code or {}
        start = (_numbers(code.get("X", "")) or [0.0])[0], (_numbers(code.get("Y", "")) or [0.0])[0]
        size = (_numbers(self._object.get("Size", "")) or [4.0])[0]
        stretch = (_numbers(self._object.get("HScale", "")) or [1.0])[0] or 1.0
        matrix = self._place()
        places = _places(
            start, text, _steps(code.get("DeltaX", "")), _steps(code.get("DeltaY", ""))
        )
        for char, x, y, step in places:
            width = size * stretch * (0.5 if char.isascii() else 1.0)
            width = max(width, step) if 0 < step <= 1.2 * size * stretch else width
            (x0, y0) = _at(matrix, x, y - _ASCENT * size)
            (x1, y1) = _at(matrix, x + width, y + (1 - _ASCENT) * size)
            self.glyphs.append(Glyph(char, min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)))

    def _draw(self, text: str) -> None:
        matrix = self._place()
        for points in _strokes(text):
            corners = [_at(matrix, x, y) for x, y in points]
            xs, ys = [p[0] for p in corners], [p[1] for p in corners]
            box = Rule(min(xs), min(ys), max(xs), max(ys))
            if min(box.x1 - box.x0, box.bottom - box.top) <= _THIN:
                self._line(box)
            else:
                for (x0, y0), (x1, y1) in pairwise(corners):
                    self._line(Rule(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)))

    def _line(self, box: Rule) -> None:
        if box.bottom - box.top <= _THIN < box.x1 - box.x0:
            y = (box.top + box.bottom) / 2
            self.rules.append(Rule(box.x0, y, box.x1, y))
        elif box.x1 - box.x0 <= _THIN < box.bottom - box.top:
            x = (box.x0 + box.x1) / 2
            self.rules.append(Rule(x, box.top, x, box.bottom))


def _steps(text: str) -> list[float]:
    """DeltaX and DeltaY: `g n d` stands for n times d."""
    found: list[float] = []
    words = text.replace(",", " ").split()
    at = 0
    while at < len(words) and len(found) < 10_000:
        if words[at] == "g":
            if at + 2 >= len(words):
                break
            times, step = _numbers(words[at + 1]), _numbers(words[at + 2])
            if times and step:
                found += step * min(int(times[0]), 10_000)
            at += 3
        else:
            found += _numbers(words[at])
            at += 1
    return found


def _places(
    start: tuple[float, float], text: str, across: list[float], down: list[float]
) -> Iterator[tuple[str, float, float, float]]:
    """Each character, its place, and how far on the next one begins (0 for the last)."""
    x, y = start
    for i, char in enumerate(text):
        step = across[i] if i < len(across) else (across[-1] if across else 0.0)
        yield char, x, y, step if i + 1 < len(text) else 0.0
        x += step
        y += down[i] if i < len(down) else 0.0


_PATH = re.compile(r"([SMLCQBAc])|(-?[0-9.]+(?:[eE][-+]?[0-9]+)?)")


def _strokes(text: str) -> Iterator[list[tuple[float, float]]]:
    """Straight parts of a path: S and M move, L draws, C closes; curves are left out."""
    points: list[tuple[float, float]] = []
    waiting: list[float] = []
    command = ""
    for letter, number in _PATH.findall(text):
        if letter:
            if letter in "SM" and len(points) > 1:
                yield points
            points = [] if letter in "SM" else points
            if letter == "C" and points:
                points.append(points[0])
            command, waiting = letter, []
            continue
        waiting.append(float(number) if number.count(".") <= 1 else 0.0)
        if command in "SML" and command and len(waiting) == 2:
            points.append((waiting[0], waiting[1]))
            waiting = []
    if len(points) > 1:
        yield points
