"""Where readings stand in the original: the cell and page that the source's own blocks name."""

from bisect import bisect_right
from dataclasses import replace

from daxiao.extract.readings import Cell, TargetReading
from daxiao.extract.source import Block, BlockKind, Source


def cited(targets: tuple[TargetReading, ...], source: Source) -> tuple[TargetReading, ...]:
    """The targets with the paths and pages of the source's cells; unchanged where the source has no cells."""
    blocks = sorted((b for b in source.blocks if b.kind is BlockKind.CELL), key=lambda b: b.start)
    starts = [b.start for b in blocks]
    return tuple(_cited(t, blocks, starts) for t in targets) if blocks else targets


def _cited(target: TargetReading, blocks: list[Block], starts: list[int]) -> TargetReading:
    k = bisect_right(starts, target.num.start) - 1
    if k < 0 or blocks[k].end <= target.num.start:
        return target
    block, place = blocks[k], target.place
    known = Cell("", (), "") if place is None else place
    steps = tuple(
        s._replace(says=s.says.replace(known.path, block.path, 1))
        if s.rule == "table.cell" and known.path
        else s
        for s in target.derivation
    )
    own = replace(known, path=block.path, page=block.page)
    return replace(target, cell=own.path, place=own, derivation=steps)


def spoken(place: Cell) -> str:
    """The place for a reader: 第1表第3行第5列，行“工业增加值”，列“目标值／2030年”，第4页."""
    numbers = place.path.replace("t", "第").replace("r", "表第").replace("c", "行第") + "列"
    words = [numbers]
    if place.row:
        words.append(f"行“{place.row}”")
    if any(place.header):
        words.append(f"列“{'／'.join(h for h in place.header if h)}”")
    if place.page is not None:
        words.append(f"第{place.page}页")
    return "，".join(words)
