"""What somebody else than the grammar proposes (a language model, a person who saw what was missed), under the rule of
evidence: the quoted words stand literally in the document and bear out every field, or the proposal is refused.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from daxiao.extract import ground, normal
from daxiao.extract.lex import moments
from daxiao.extract.readings import (
    Ambition,
    Comparator,
    Grade,
    Measure,
    Period,
    PeriodSource,
    PlanReading,
    Readings,
    Span,
    Step,
    TargetReading,
)
from daxiao.std.findings import Finding, FindingKind


QUOTE_ABSENT = FindingKind("extract.quote_absent", "原文里找不到“{quote}”，请逐字引用原文。")
NUMBER_ABSENT = FindingKind("extract.number_absent", "引文里没有“{number}”这个数，请照原文填写。")
ALREADY_READ = FindingKind("extract.already_read", "这个数字已经读出过（{key}），不必再添加。")
QUOTE_TOO_LONG = FindingKind(
    "extract.quote_too_long", "引文请只取含有数字的一小句，不超过 {most} 字。"
)

LONGEST_QUOTE = 300
_BACK = 400  # characters before the clause in which its year may stand


@dataclass(frozen=True, slots=True)
class Proposal:
    """A target as somebody tells it. `number` is the numeral as written; `by`/`year` at most one, as in `Period`."""

    quote: str
    indicator: str
    number: str
    value: Decimal
    unit: str | None
    comparator: Comparator
    measure: Measure
    ambition: Ambition = Ambition.PLAIN
    value_high: Decimal | None = None
    by: int | None = None
    year: int | None = None
    recurring: bool = False
    scope: str | None = None
    near: int | None = None
    """Where in the text the quote is meant to stand, when it stands there more than once."""


@dataclass(frozen=True, slots=True)
class Proposer:
    """Who proposes: the id of the rule that goes into the derivation, the name a person reads, the grade it deserves."""

    rule: str
    name: str
    grade: Grade


@dataclass(frozen=True, slots=True)
class Admitted:
    """`readings` with the admitted proposals among the targets, and for each refused one why."""

    readings: Readings
    added: tuple[TargetReading, ...]
    refused: tuple[tuple[Proposal, tuple[Finding, ...]], ...]


class _Folded:
    """A text without white space and widths, with the way back to its offsets. Made once for many look-ups."""

    def __init__(self, text: str) -> None:
        forms = {c: normal.folded(c) for c in set(text)}
        self.text = "".join(map(forms.__getitem__, text))
        self.origins = [n for n, c in enumerate(text) for _ in forms[c]]

    def find_all(self, words: str) -> list[Span]:
        """Every place in the source where the words stand."""
        wanted = normal.folded(words)
        found: list[Span] = []
        at = self.text.find(wanted) if wanted else -1
        while at >= 0:
            found.append(Span(self.origins[at], self.origins[at + len(wanted) - 1] + 1))
            at = self.text.find(wanted, at + 1)
        return found


def admit(text: str, readings: Readings, proposals: Sequence[Proposal], by: Proposer) -> Admitted:
    """Put each proposal to the test; those that pass stand among the targets, in the order of the text, with new keys.

    A figure that was read already is left as it was read. Keys of the earlier targets do not change.
    """
    folded = _Folded(text)
    taken = {(t.num.start, t.num.end): t.key for t in readings.targets}
    added: list[TargetReading] = []
    refused: list[tuple[Proposal, tuple[Finding, ...]]] = []
    for proposal in proposals:
        answer = _try(text, folded, readings.plans, proposal, by, taken)
        if isinstance(answer, TargetReading):
            key = _next_key(len(added) + 1, readings.targets)
            added.append(replace(answer, key=key))
            taken[answer.num.start, answer.num.end] = key
        else:
            refused.append((proposal, answer))
    targets = sorted((*readings.targets, *added), key=lambda t: (t.num.start, t.key))
    return Admitted(replace(readings, targets=tuple(targets)), tuple(added), tuple(refused))


def _next_key(n: int, targets: Sequence[TargetReading]) -> str:
    """M01, M02 …: behind those that an earlier proposer added."""
    before = sum(t.key.startswith("M") for t in targets)
    return f"M{before + n:02d}"


def _try(
    text: str,
    folded: _Folded,
    plans: Sequence[PlanReading],
    proposal: Proposal,
    by: Proposer,
    taken: dict[tuple[int, int], str],
) -> TargetReading | tuple[Finding, ...]:
    if len(proposal.quote) > LONGEST_QUOTE:
        return (QUOTE_TOO_LONG(field="quote", most=LONGEST_QUOTE),)
    quotes = folded.find_all(proposal.quote)
    if not quotes:
        return (QUOTE_ABSENT(field="quote", quote=proposal.quote[:40]),)
    if proposal.near is not None:
        near = proposal.near
        quotes.sort(key=lambda s: abs(s.start - near))
    why: tuple[Finding, ...] = (NUMBER_ABSENT(field="number", number=proposal.number),)
    for quote in quotes:
        for num in _numbers(text, quote, proposal.number):
            if (num.start, num.end) in taken:
                why = (ALREADY_READ(field="number", key=taken[num.start, num.end]),)
                continue
            reading = _reading(text, plans, proposal, by, quote, num)
            findings = ground.reground(text, reading)
            if not findings:
                return reading
            why = findings
    return why


def _numbers(text: str, quote: Span, number: str) -> Iterable[Span]:
    """Where the numeral stands in the quote, in the source's own characters."""
    inside = _Folded(text[quote.start : quote.end])
    for found in inside.find_all(number):
        yield Span(quote.start + found.start, quote.start + found.end)


def _reading(
    text: str,
    plans: Sequence[PlanReading],
    proposal: Proposal,
    by: Proposer,
    quote: Span,
    num: Span,
) -> TargetReading:
    period, source, steps = _period(text, proposal, quote)
    return TargetReading(
        key="",
        plan=next((p.title for p in plans if p.start <= quote.start < p.end), ""),
        clause=quote,
        num=num,
        num_text=text[num.start : num.end],
        indicator=proposal.indicator,
        value=proposal.value,
        value_high=proposal.value_high,
        unit=proposal.unit,
        comparator=proposal.comparator,
        measure=proposal.measure,
        ambition=proposal.ambition,
        period=period,
        period_source=source,
        scope=proposal.scope,
        grade=by.grade,
        derivation=(Step(by.rule, quote, f"由{by.name}提出"), *steps),
        note=f"由{by.name}提出，请对照原文核对",
    )


def _period(
    text: str, proposal: Proposal, quote: Span
) -> tuple[Period, PeriodSource | None, tuple[Step, ...]]:
    """The period with the words that say its year: in the clause, else the nearest before it."""
    year = proposal.by if proposal.by is not None else proposal.year
    period = Period(by=proposal.by, year=proposal.year, recurring=proposal.recurring)
    if year is None:
        return period, None, ()
    first = max(0, quote.start - _BACK)
    words = normal.even(text[first : quote.end])
    ends = [n for n in range(len(words), 0, -1) if words[n - 1] in '年”"末底期']
    for end in ends:
        start = max(0, end - 12)
        # the shortest stretch that says the year
        for low in range(end - 2, start - 1, -1):
            if year in moments.years_of(words[low:end]):
                span = Span(first + low, first + end)
                inside = span.start >= quote.start
                source = PeriodSource.SENTENCE if inside else PeriodSource.CONTEXT
                step = Step("period.cited", span, f"时间取自“{text[span.start : span.end]}”")
                return replace(period, span=span), source, (step,)
    return period, None, ()
