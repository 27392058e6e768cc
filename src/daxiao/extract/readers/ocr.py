"""Pictures of pages → sheets, by RapidOCR on onnxruntime (Apache-2.0, MIT). Offline: the models are in the package.

Optional (`daxiao[ocr]`). One picture is read at a time: the models take a gigabyte of memory and all cores.
"""

import importlib.util
import re
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import groupby
from math import hypot
from typing import TYPE_CHECKING

from PIL import Image

from daxiao.extract.layout.shapes import Glyph, Rule, Sheet


if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from rapidocr import RapidOCR

    Pixels = NDArray[np.uint8]

_SURE = 0.80  # of a character; a line is named when one of its characters is below, or when all are not above _GOOD
_GOOD = 0.90
_SHOWN_LINES = 12
_WIDE = dict(zip("(),:;!?", "（），：；！？", strict=True))
_HAN = re.compile(r"[\u3400-\u9fff（）]")
_UNSURE, _LEAST_LINES = 0.85, 3
_LEAST_TILT, _MOST_TILT = 0.25, 15.0  # degrees
_LOCK = threading.Lock()


@dataclass(frozen=True, slots=True)
class Doubt:
    """A line that OCR is not sure of."""

    page: int
    words: str


@dataclass(slots=True)
class Page:
    sheet: Sheet
    doubts: list[Doubt] = field(default_factory=list)


@dataclass(slots=True)
class _Word:
    """A line as OCR gives it: characters with their boxes in pixels and how sure it is of each."""

    glyphs: list[Glyph]
    scores: list[float]
    slope: float
    length: float

    @property
    def text(self) -> str:
        return "".join(g.text for g in self.glyphs)


def is_installed() -> bool:
    """Whether pictures can be read here."""
    return all(importlib.util.find_spec(name) for name in ("rapidocr", "onnxruntime", "cv2"))


def read(picture: Image.Image, number: int, dpi: float) -> Page:
    """The characters and ruling lines of a picture as page `number`, set straight; lengths in points."""
    import numpy as np  # noqa: PLC0415 -- only where a picture is read

    pixels: Pixels = np.asarray(picture.convert("RGB"))[:, :, ::-1].copy()
    pixels, words = _upright(pixels)
    tilt = _tilt(words)
    if tilt:
        pixels = _turned(pixels, tilt)
        with _LOCK:
            words = _words(pixels)
    scale = 72 / dpi
    glyphs = [
        Glyph(g.text, g.x0 * scale, g.top * scale, g.x1 * scale, g.bottom * scale)
        for word in words
        for g in word.glyphs
    ]
    height, width = pixels.shape[:2]
    rules = [Rule(*(v * scale for v in rule)) for rule in _rules(pixels)]
    sheet = Sheet(number, width * scale, height * scale, glyphs, rules)
    return Page(sheet, [Doubt(number, w.text) for w in words if _is_doubtful(w)])


def _upright(pixels: "Pixels") -> tuple["Pixels", list[_Word]]:
    """The page as it is read best: pages lie on their side or on their head in scanners.

    RapidOCR's own test of direction is not used: it takes one line in fifty of an upright page for upside down and
    loses it. A page on its head is told by how unsure all its words are.
    """
    import numpy as np  # noqa: PLC0415

    with _LOCK:
        words = _words(pixels)
        if _is_on_its_side(words):
            pixels = np.rot90(pixels, 3).copy()
            words = _words(pixels)
        if len(words) >= _LEAST_LINES and _sureness(words) < _UNSURE:
            other = np.rot90(pixels, 2).copy()
            turned = _words(other)
            if _sureness(turned) > _sureness(words):
                return other, turned
    return pixels, words


def _sureness(words: Sequence[_Word]) -> float:
    scores = [score for word in words for score in word.scores]
    return sum(scores) / len(scores) if scores else 0.0


# ---------------------------------------------------------------- words


@cache
def _engine() -> "RapidOCR":
    from rapidocr import RapidOCR  # noqa: PLC0415 -- takes two seconds, and may not be installed

    return RapidOCR(params={"Global.log_level": "error", "Global.max_side_len": 3000})


def _words(pixels: "Pixels") -> list[_Word]:
    from rapidocr.utils.output import RapidOCROutput  # noqa: PLC0415

    found = _engine()(pixels, use_cls=False, return_word_box=True, return_single_char_box=True)
    if not isinstance(found, RapidOCROutput) or found.boxes is None or not found.word_results:
        return []
    return [
        _word([[float(v) for v in corner] for corner in box], characters)
        for box, characters in zip(found.boxes, found.word_results, strict=True)
    ]


def _word(box: list[list[float]], characters: object) -> _Word:
    """The boxes of characters are narrower than the print at both ends of a line; the line's own box is not."""
    (x0, y0), (x1, y1) = box[0], box[1]
    wide, tall = hypot(x1 - x0, y1 - y0), hypot(box[2][0] - x1, box[2][1] - y1)
    # a line that runs upwards has a box higher than wide, whatever corner comes first
    slope = (y1 - y0) / (x1 - x0) if x1 - x0 > 1 and tall < 1.5 * wide else 1e6
    glyphs: list[Glyph] = []
    scores: list[float] = []
    for character in characters if isinstance(characters, tuple) else ():
        match (
            character
        ):  # (the character, how sure, four corners); RapidOCR's own annotation is another
            case (str() as text, float() as score, list() as corners):
                xs, ys = [float(p[0]) for p in corners], [float(p[1]) for p in corners]
                glyphs.append(Glyph(text, min(xs), min(ys), max(xs), max(ys)))
                scores.append(score)
    glyphs = _full_width(glyphs)
    if glyphs and abs(slope) < 1:
        inner = 0.1 * (glyphs[0].bottom - glyphs[0].top)
        glyphs[0] = glyphs[0]._replace(x0=min(glyphs[0].x0, x0 + inner))
        glyphs[-1] = glyphs[-1]._replace(x1=max(glyphs[-1].x1, x1 - inner))
    return _Word(glyphs, scores, slope, max(wide, tall))


def _full_width(glyphs: list[Glyph]) -> list[Glyph]:
    """Signs beside Han characters are printed wide, which a picture hardly shows; inside numbers they stay."""
    texts = ["", *(g.text for g in glyphs), ""]
    return [
        g._replace(text=_WIDE[g.text])
        if g.text in _WIDE and (_HAN.match(texts[i]) or _HAN.match(texts[i + 2]))
        else g
        for i, g in enumerate(glyphs)
    ]


def _is_on_its_side(words: Sequence[_Word]) -> bool:
    """Most lines run upwards or downwards."""
    total = sum(w.length for w in words if len(w.glyphs) > 3)
    return total > 0 and (
        sum(w.length for w in words if len(w.glyphs) > 3 and abs(w.slope) > 1) > 0.6 * total
    )


def _is_doubtful(word: _Word) -> bool:
    if not word.scores:
        return False
    digits = [s for g, s in zip(word.glyphs, word.scores, strict=True) if g.text.isdigit()]
    mean = sum(word.scores) / len(word.scores)
    return mean < _GOOD or min(digits, default=1.0) < _SURE


# ---------------------------------------------------------------- geometry


def _tilt(words: Sequence[_Word]) -> float:
    """Degrees by which the print is turned, by its long lines; 0 where it is straight or cannot be told."""
    import numpy as np  # noqa: PLC0415

    slopes = [w.slope for w in words if len(w.glyphs) >= 8 and abs(w.slope) < 1]
    if len(slopes) < 3:
        return 0.0
    degrees = float(np.degrees(np.arctan(np.median(slopes))))
    return degrees if _LEAST_TILT < abs(degrees) < _MOST_TILT else 0.0


def _turned(pixels: "Pixels", degrees: float) -> "Pixels":
    import cv2  # noqa: PLC0415

    height, width = pixels.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0)
    turned = cv2.warpAffine(pixels, matrix, (width, height), borderValue=(255, 255, 255))
    return turned.astype("uint8")


def _rules(pixels: "Pixels") -> list[Rule]:
    """Ruling lines: strokes much longer than any stroke of a character."""
    import cv2  # noqa: PLC0415
    import numpy as np  # noqa: PLC0415

    grey = cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY)
    dark = cv2.adaptiveThreshold(
        grey, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 31, 15
    )
    least = max(40, min(pixels.shape[:2]) // 35)
    found: list[Rule] = []
    for shape in ((least, 1), (1, least)):
        kernel = cv2.getStructuringElement(cv2.MORPH_RECT, shape)
        kept = cv2.morphologyEx(dark, cv2.MORPH_OPEN, kernel)
        kept = cv2.dilate(kept, np.ones((3, 3), np.uint8))
        _, _, stats, _ = cv2.connectedComponentsWithStats(kept)
        for left, top, wide, tall, _ in stats[1:].tolist():
            if max(wide, tall) >= least and min(wide, tall) <= 0.2 * max(wide, tall):
                found.append(_middle(float(left), float(top), float(wide), float(tall)))
    return found


def _middle(left: float, top: float, wide: float, tall: float) -> Rule:
    if wide > tall:
        return Rule(left, top + tall / 2, left + wide, top + tall / 2)
    return Rule(left + wide / 2, top, left + wide / 2, top + tall)


# ---------------------------------------------------------------- what is said about it


def scanned(numbers: Sequence[int], total: int) -> str:
    """That the text comes from pictures."""
    which = "全文" if len(numbers) == total else pages(numbers)
    return f"{which}由扫描图片识别而来，数字和单位请对照原件核对。"


def warnings(doubts: Sequence[Doubt]) -> list[str]:
    """One sentence for each page with lines that are not sure."""
    said = []
    for page, group in groupby(doubts[:200], key=lambda d: d.page):
        lines = [d.words[:30] for d in group]
        shown = "、".join(f"“{w}”" for w in lines[:_SHOWN_LINES])
        more = f" 等 {len(lines)} 处" if len(lines) > _SHOWN_LINES else ""
        said.append(f"第 {page} 页有认不准的字，请对照原件：{shown}{more}。")
    return said


def pages(numbers: Sequence[int]) -> str:
    """第 3、5–8 页."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    parts = [str(r[0]) if len(r) == 1 else f"{r[0]}–{r[-1]}" for r in runs]
    return f"第 {'、'.join(parts)} 页"
