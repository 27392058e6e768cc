"""The one public entry of the check: papers in, remarks out."""

from collections.abc import Callable, Iterator, Sequence

from daxiao.extract.check import (
    accountability,
    annexes,
    commitments,
    dates,
    definitions,
    form,
    indicators,
    lists,
    misprints,
    numbering,
    numbers,
    references,
    rows,
    series,
    spellings,
    tallies,
    wordings,
)
from daxiao.extract.check.papers import Paper
from daxiao.extract.check.remarks import Remark
from daxiao.extract.readings import Lexicon
from daxiao.std.findings import Severity


Rule = Callable[[Sequence[Paper], Lexicon], Iterator[Remark]]
"""A rule sees all papers at once and yields what it finds, in the order of the texts. It never raises on odd input."""

RULES: tuple[Rule, ...] = (
    numbers.figures,
    *accountability.RULES,
    *commitments.RULES,
    *lists.RULES,
    *series.RULES,
    *tallies.RULES,
    *numbering.RULES,
    *annexes.RULES,
    *form.RULES,
    *references.RULES,
    *dates.RULES,
    *misprints.RULES,
    *spellings.RULES,
    *rows.RULES,
    *definitions.RULES,
    *indicators.RULES,
    *wordings.RULES,
)

_ORDER = {Severity.ERROR: 0, Severity.DOUBT: 1, Severity.HINT: 2}


def check(papers: Sequence[Paper], lexicon: Lexicon | None = None) -> tuple[Remark, ...]:
    """Every remark on `papers`, errors first, then in the order of the papers and their texts.

    Inside each paper and between them. The answer is the same for the same papers in the same order, and for one paper
    alone it is a subset of what it gives together with others.
    """
    known = lexicon or Lexicon()
    at = {paper.name: n for n, paper in enumerate(papers)}
    found = {remark: None for rule in RULES for remark in rule(papers, known)}

    def rank(remark: Remark) -> tuple[int, int, int, str]:
        first = remark.places[0]
        return (_ORDER[remark.severity], at[first.paper], first.span.start, remark.code)

    return tuple(sorted(found, key=rank))
