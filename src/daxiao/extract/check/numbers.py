"""The rules over figures: one book is opened for the papers, and every rule reads it."""

from collections.abc import Callable, Iterator, Sequence

from daxiao.extract.check import (
    baselines,
    conflicts,
    feasibility,
    grouped,
    growth,
    inline,
    levels,
    pools,
    scale_sums,
    scales,
    stocks,
    sums,
    tables,
)
from daxiao.extract.check.book import Book, open_book
from daxiao.extract.check.papers import Paper
from daxiao.extract.check.remarks import Remark
from daxiao.extract.readings import Lexicon


OVER_THE_BOOK: tuple[Callable[[Book], Iterator[Remark]], ...] = (
    sums.sums,
    inline.inline,
    tables.tables,
    levels.levels,
    grouped.grouped,
    growth.growth,
    conflicts.conflicts,
    scales.scales,
    scale_sums.scale_sums,
    baselines.baselines,
    feasibility.feasibility,
    pools.pools,
    stocks.stocks,
)


def figures(papers: Sequence[Paper], lexicon: Lexicon) -> Iterator[Remark]:
    """Sums, growth, contradictions, baselines and feasibility of the figures in `papers`."""
    book = open_book(papers, lexicon)
    for rule in OVER_THE_BOOK:
        yield from rule(book)
