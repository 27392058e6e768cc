"""Leaves → `Source`: what PDF files, pictures and OFD files have in common."""

from collections.abc import Iterable, Sequence

from daxiao.extract.layout import flow
from daxiao.extract.layout.shapes import Leaf
from daxiao.extract.source import Source


_SHOWN = 5
_LONG = 40


def source(name: str, media: str, leaves: Sequence[Leaf], warnings: Iterable[str]) -> Source:
    """The pages as one text; running lines that were left out are named in a warning."""
    found = flow.flow(leaves)
    return Source(name, found.text, media, found.blocks, (*warnings, *_left_out(found.left_out)))


def _left_out(wordings: Sequence[str]) -> list[str]:
    if not wordings:
        return []
    shown = "、".join(f"“{w[:_LONG]}”" for w in wordings[:_SHOWN])
    more = " 等" if len(wordings) > _SHOWN else ""
    return [f"每页重复的页眉、页脚没有算作正文：{shown}{more}。"]
