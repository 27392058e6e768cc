"""A text cut into pieces so that spans of it can be marked and jumped to."""

import itertools
from collections.abc import Collection, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Mark:
    """`[start, end)` of the text, whose it is, and how it is drawn (a CSS word such as `num`)."""

    start: int
    end: int
    key: int
    look: str = ""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch that all its marks cover whole; `start` is its offset, `is_anchor` true where something jumps to."""

    text: str
    start: int
    marks: tuple[Mark, ...] = ()
    is_anchor: bool = False

    @property
    def keys(self) -> str:
        return " ".join(str(k) for k in dict.fromkeys(m.key for m in self.marks))

    @property
    def innermost(self) -> int | None:
        """The key of the shortest mark, which is what a click means."""
        return min(self.marks, key=lambda m: m.end - m.start).key if self.marks else None

    @property
    def looks(self) -> str:
        return " ".join(dict.fromkeys(f"dx-m-{m.look}" for m in self.marks if m.look))


def pieces(
    text: str, start: int, end: int, marks: Sequence[Mark], anchors: Collection[int] = ()
) -> list[Piece]:
    """`text[start:end]` cut at the borders of `marks` and at `anchors`; linear but for marks that lie over each other."""
    inside = sorted((m for m in marks if m.start < end and m.end > start), key=lambda m: m.start)
    points = {start, end, *anchors}
    points.update(b for m in inside for b in (m.start, m.end))
    borders = sorted(b for b in points if start <= b <= end)
    wanted = set(anchors)
    found: list[Piece] = []
    active: list[Mark] = []
    at = 0
    for low, high in itertools.pairwise(borders):
        while at < len(inside) and inside[at].start <= low:
            active.append(inside[at])
            at += 1
        active = [m for m in active if m.end > low]
        found.append(Piece(text[low:high], low, tuple(active), low in wanted))
    return found
