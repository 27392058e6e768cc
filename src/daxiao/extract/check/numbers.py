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
    ragged_totals,
    scale_sums,
    scales,
    stocks,
    sums,
    table_bases,
    tables,
    written_paces,
    written_sums,
)
from daxiao.extract.check.book import Book, open_book
from daxiao.extract.check.papers import Paper
from daxiao.extract.check.remarks import Family, Remark
from daxiao.extract.readings import Lexicon
from daxiao.std.findings import Severity


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
    table_bases.table_bases,
)


OVER_WORDS: tuple[Callable[[Paper], Iterator[Remark]], ...] = (
    written_sums.written_sums,
    written_paces.written_paces,
    ragged_totals.ragged_totals,
)
"""Rules that read the arithmetic of single sentences, whether or not its figures are targets."""


def figures(papers: Sequence[Paper], lexicon: Lexicon) -> Iterator[Remark]:
    """Sums, growth, contradictions, baselines and feasibility of the figures in `papers`.

    Where a rule over targets and one over words say the same of two places, the more severe of them stays.
    """
    book = open_book(papers, lexicon)
    read = [remark for rule in OVER_THE_BOOK for remark in rule(book)]
    written = [remark for paper in papers for rule in OVER_WORDS for remark in rule(paper)]
    kept = [w for w in written if not any(_same(r, w) and not _graver(w, r) for r in read)]
    yield from (r for r in read if not any(_same(r, w) and _graver(w, r) for w in kept))
    yield from kept


_SHARED = 2


def _same(read: Remark, written: Remark) -> bool:
    """Is it one piece of arithmetic? The places of the one lie on those of the other."""
    kinds = (Family.SUM, Family.FEASIBILITY)
    if read.family not in kinds or written.family not in kinds:
        return False
    meeting = {
        p.span
        for p in read.places
        for q in written.places
        if p.paper == q.paper and p.span.start < q.span.end and q.span.start < p.span.end
    }
    return len(meeting) >= _SHARED


def _graver(written: Remark, read: Remark) -> bool:
    return _WEIGHT[written.severity] > _WEIGHT[read.severity]


_WEIGHT = {Severity.HINT: 0, Severity.DOUBT: 1, Severity.ERROR: 2}
