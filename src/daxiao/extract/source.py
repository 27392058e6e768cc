"""A document as the engine sees it: one text, and the blocks that say where in the original each part stood.

For plain text the text is the file's own, decoded with its newlines kept, so that offsets are offsets into the file.
For other formats a reader writes the text, and blocks tell paragraph, table cell and page.
"""

from dataclasses import dataclass
from enum import StrEnum


class BlockKind(StrEnum):
    PARAGRAPH = "paragraph"
    CELL = "cell"


@dataclass(frozen=True, slots=True)
class Block:
    """`text[start:end]` of the source and its place in the original.

    `path` is `p12` for a paragraph, `t1r3c2` for a cell (table, row, column from 1); `page` counts from 1 where the
    format has pages; `level` is the heading level the format itself states (0 = none).
    """

    kind: BlockKind
    start: int
    end: int
    path: str
    page: int | None = None
    level: int = 0


@dataclass(frozen=True, slots=True)
class Source:
    """`media` is the short format name: txt, md, paste, docx, xlsx, pdf, ofd, png, jpeg, bmp, tiff, or that of the older format it was
    converted from. `blocks` is empty for plain text; a paragraph over a page break has a block for each page."""

    name: str
    text: str
    media: str
    blocks: tuple[Block, ...] = ()
    warnings: tuple[str, ...] = ()
