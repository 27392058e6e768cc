"""Characters → lines: what stands at one height, split where wide gaps stand."""

import re
from collections.abc import Iterable, Sequence
from statistics import median

from daxiao.extract.layout.shapes import Glyph, Line, Run


_GAP = 1.3  # of a Han character: a wider gap parts columns, a narrower one words
_WORD_GAP = 0.18
_WIDE = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff01-\uff60]")
_LATIN = re.compile(r"[A-Za-z]")


def lines_of(glyphs: Iterable[Glyph]) -> list[Line]:
    """The lines from above to below."""
    return [line for row in rows_of(glyphs) if (line := _line(row)).runs]


def rows_of(glyphs: Iterable[Glyph]) -> list[list[Glyph]]:
    """Glyphs at one height, each row from left to right."""
    rows: list[list[Glyph]] = []
    centre = tall = 0.0
    for glyph in sorted(glyphs, key=lambda g: g.top + g.bottom):
        middle, height = (glyph.top + glyph.bottom) / 2, glyph.bottom - glyph.top
        if rows and middle - centre <= 0.42 * max(tall, height):
            row = rows[-1]
            row.append(glyph)
            centre += (middle - centre) / len(row)
            tall = max(tall, height)
        else:
            rows.append([glyph])
            centre, tall = middle, height
    for row in rows:
        row.sort(key=lambda g: g.x0)
    return rows


def em_of(glyphs: Sequence[Glyph]) -> float:
    """The width of a Han character; where there is none, most of the height of what stands there."""
    wide = [g.x1 - g.x0 for g in glyphs if _WIDE.match(g.text)]
    if wide:
        return max(1.0, median(wide))
    return max(1.0, 0.8 * median(g.bottom - g.top for g in glyphs))


def _line(row: list[Glyph]) -> Line:
    seen = [g for g in row if not g.text.isspace()]
    if not seen:
        return Line([])
    em = em_of(seen)
    groups: list[list[Glyph]] = [[]]
    last: Glyph | None = None
    for glyph in row:
        if glyph.text.isspace():
            if last is not None:
                groups[-1].append(glyph)
            continue
        if last is not None and _is_shadow(last, glyph, em):
            continue
        if last is not None and glyph.x0 - last.x1 > _GAP * em:
            groups.append([])
        groups[-1].append(glyph)
        last = glyph
    return Line([_run(group, em) for group in groups])


def _is_shadow(last: Glyph, glyph: Glyph, em: float) -> bool:
    """Bold type is often the same character printed twice."""
    return glyph.text == last.text and abs(glyph.x0 - last.x0) < 0.3 * min(em, last.x1 - last.x0)


def _run(group: list[Glyph], em: float) -> Run:
    parts: list[str] = []
    last: Glyph | None = None
    for glyph in group:
        if glyph.text.isspace():
            if parts and parts[-1] != " ":
                parts.append(" ")
            continue
        if last is not None and parts[-1] != " " and _is_word_gap(last, glyph, em):
            parts.append(" ")
        parts.append(glyph.text)
        last = glyph
    seen = [g for g in group if not g.text.isspace()]
    return Run(
        "".join(parts),
        seen[0].x0,
        min(g.top for g in seen),
        max(g.x1 for g in seen),
        max(g.bottom for g in seen),
        em,
    )


def _is_word_gap(last: Glyph, glyph: Glyph, em: float) -> bool:
    """Between Latin words some producers move on instead of writing a blank; digits and signs are set loosely."""
    return (
        glyph.x0 - last.x1 > _WORD_GAP * em
        and _LATIN.match(last.text) is not None
        and _LATIN.match(glyph.text) is not None
    )
