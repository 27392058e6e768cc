"""Running heads, running feet and page numbers: told by standing at the edge of page after page."""

import re
from collections import Counter
from collections.abc import Sequence

from daxiao.extract.layout.shapes import Leaf, Line
from daxiao.std import zh


_EDGE = 0.11  # of the longer side: running lines stand that near to the edge, on pages across too
_DEEP = 3  # lines at each edge that may be running ones
_MARKED = re.compile(r"[-—–─·•~\s]+([0-9]{1,4})[-—–─·•~\s]+")
_SAID = re.compile(r"第?\s*([0-9]{1,4})\s*[页/／](?:\s*[，,]?\s*共?\s*[0-9]{1,4}\s*页?)?")
_BARE = re.compile(r"[0-9]{1,4}")
_DIGITS = re.compile(r"[0-9]+")
_BLANKS = re.compile(r"\s+")


def strip(leaves: Sequence[Leaf]) -> list[str]:
    """Take the running lines off the leaves; the answer is what was taken away, each wording once, page numbers not."""
    edges = {id(line): (leaf, line) for leaf in leaves for line in _edge_lines(leaf)}
    offsets = Counter(
        n - leaf.number for leaf, line in edges.values() if (n := _bare(line)) is not None
    )
    wordings = Counter(
        key for leaf in leaves for key in {_key(leaf, line) for line in _edge_lines(leaf)}
    )
    least = max(2, round(0.3 * len(leaves))) if len(leaves) < 20 else 5
    taken: set[int] = set()
    said: dict[str, None] = {}
    for key, (leaf, line) in edges.items():
        if _is_number(line) or (
            offsets[(_bare(line) or 0) - leaf.number] >= 2 and _bare(line) is not None
        ):
            taken.add(key)
        elif wordings[_key(leaf, line)] >= least:
            taken.add(key)
            said.setdefault(line.text.strip())
    for leaf in leaves:
        leaf.items = [item for item in leaf.items if id(item) not in taken]
    return list(said)


def _edge_lines(leaf: Leaf) -> list[Line]:
    """The first and last lines, where they stand near the edge. They may run over both columns or stand in one."""
    ordered = sorted(leaf.lines, key=lambda line: line.top)
    edge = _EDGE * max(leaf.width, leaf.height)
    above = [line for line in ordered[:_DEEP] if line.bottom < edge]
    below = [line for line in ordered[-_DEEP:] if line.top > leaf.height - edge]
    return [*above, *(line for line in below if line not in above)]


def _plain(line: Line) -> str:
    return _BLANKS.sub(" ", zh.half_width(line.text)).strip()


def _bare(line: Line) -> int | None:
    """The number, if the line is nothing else."""
    text = _plain(line)
    return int(text) if _BARE.fullmatch(text) else None


def _is_number(line: Line) -> bool:
    """`- 3 -` and `第3页` say themselves what they are."""
    text = _plain(line)
    return _MARKED.fullmatch(text) is not None or _SAID.fullmatch(text) is not None


def _key(leaf: Leaf, line: Line) -> tuple[str, bool]:
    """What makes two lines the same running line: words (with the page's own number left open) and the edge."""
    text = _DIGITS.sub(
        lambda m: "#" if int(m[0][:6]) == leaf.number else m[0], _plain(line).replace(" ", "")
    )
    middle = (line.top + line.bottom) / 2
    return text, middle < leaf.height / 2
