"""A small grammar engine: rules turn text and tokens into tokens, and every token remembers how it came to be.

It knows no language. A rule is applied once, in the order of the list, so a rule sees the tokens of the rules before
it ("number", then "number + unit", then "bound + quantity + bound"). Cost is linear in the text for each rule.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Generic, NamedTuple, TypeVar


M = TypeVar("M")


class Token(NamedTuple, Generic[M]):
    """`text[start:end]` means `value`; `rule` made it from `parts` (tokens only, in order)."""

    kind: str
    start: int
    end: int
    value: M
    rule: str
    parts: tuple["Token[M]", ...] = ()

    def trail(self) -> tuple["Token[M]", ...]:
        """The derivation: the parts' trails first, then this token."""
        return (*(t for part in self.parts for t in part.trail()), self)

    @property
    def depth(self) -> int:
        deepest = 0
        for part in self.parts:
            deepest = max(deepest, part.depth)
        return 1 + deepest


class Match(NamedTuple, Generic[M]):
    """What a production gets: the text, the span, the tokens and the words of the regular expressions, in order."""

    text: str
    start: int
    end: int
    tokens: tuple[Token[M], ...]
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Chain:
    """An expression that opens a rule in front of a token, and the `letters` that are all it can be made of.

    Only the run of such letters around the token's start is searched, not the whole text; what is found is the same.
    The expression may look back at one character at most.
    """

    pattern: re.Pattern[str]
    letters: frozenset[str]

    def before(self, text: str, window: tuple[int, int], at: int) -> int | None:
        """Where the chain begins that ends at `at`, in the part of the text that is parsed."""
        letters, first, last = self.letters, at, at
        while first > window[0] and text[first - 1] in letters:
            first -= 1
        if first == at:
            return None
        while last < window[1] and text[last] in letters:
            last += 1
        back = 1 if first else 0
        length = _chained(self.pattern, text[first - back : last], back, at - first + back)
        return at - length if length else None


@lru_cache(maxsize=4096)  # plans bind their figures with the same few words
def _chained(pattern: re.Pattern[str], run: str, start: int, at: int) -> int:
    """The length of the match that ends at `at` of the run, zero when none does."""
    return next((at - m.start() for m in pattern.finditer(run, start) if m.end() == at), 0)


Item = re.Pattern[str] | str | Chain
"""A regular expression on the text, the kind of a token made by an earlier rule, or (first only) a chain before one."""


@dataclass(frozen=True, slots=True)
class Rule(Generic[M]):
    """`pattern` items must stand side by side; `produce` may answer None: no token then.

    `needs` saves time: words, or an expression for them, that stand wherever the rule fires; a text without them is not
    searched. `takes` is the kind of the pattern's first token, empty where it has none. `alone` is the expression of a
    rule that is one expression, `behind` that of a rule that is a token and an expression: nearly all rules are either.
    """

    id: str
    kind: str
    pattern: tuple[Item, ...]
    produce: Callable[[Match[M]], M | None]
    needs: str | re.Pattern[str] = ""
    takes: str = field(init=False)
    alone: re.Pattern[str] | None = field(init=False)
    behind: re.Pattern[str] | None = field(init=False)

    def __post_init__(self) -> None:
        kinds = [item for item in self.pattern if isinstance(item, str)]
        object.__setattr__(self, "takes", kinds[0] if kinds else "")
        first, last = self.pattern[0], self.pattern[-1]
        alone = isinstance(last, re.Pattern) and len(self.pattern) == 1
        behind = isinstance(last, re.Pattern) and len(self.pattern) == _PAIR
        object.__setattr__(self, "alone", last if alone else None)
        object.__setattr__(self, "behind", last if behind and isinstance(first, str) else None)


_PAIR = 2


@dataclass(slots=True)
class Chart(Generic[M]):
    """The tokens found in `text[start:end]`, by kind."""

    text: str
    start: int
    end: int
    kinds: dict[str, list[Token[M]]] = field(default_factory=dict)
    found: dict[Chain, list["_Path[M]"]] = field(default_factory=dict)
    """Where a chain that opens several rules was found."""

    def of(self, kind: str) -> list[Token[M]]:
        return self.kinds.get(kind, [])

    def by_start(self, kind: str) -> dict[int, list[Token[M]]]:
        found: dict[int, list[Token[M]]] = {}
        for token in self.of(kind):
            found.setdefault(token.start, []).append(token)
        return found


_Path = tuple[int, int, tuple[Token[M], ...], tuple[str, ...]]


def _openings(chart: Chart[M], rule: Rule[M]) -> list[_Path[M]]:
    item = rule.pattern[0]
    if isinstance(item, str):
        return [(t.start, t.end, (t,), ()) for t in chart.of(item)]
    if isinstance(item, re.Pattern):
        matches = item.finditer(chart.text, chart.start, chart.end)
        return [(m.start(), m.end(), (), (m.group(),)) for m in matches]
    if item not in chart.found:
        window = (chart.start, chart.end)
        chains = [(item.before(chart.text, window, at), at) for at in chart.by_start(rule.takes)]
        chart.found[item] = [
            (start, at, (), (chart.text[start:at],)) for start, at in chains if start is not None
        ]
    return chart.found[item]


def _longer(chart: Chart[M], paths: list[_Path[M]], item: Item) -> list[_Path[M]]:
    """The paths that go on with `item`, each with it."""
    found: list[_Path[M]] = []
    if isinstance(item, str):
        following = chart.by_start(item)
        for start, end, tokens, words in paths:
            found += [(start, t.end, (*tokens, t), words) for t in following.get(end, ())]
    elif isinstance(item, re.Pattern):
        for start, end, tokens, words in paths:
            m = item.match(chart.text, end, chart.end)
            if m is not None:
                found.append((start, m.end(), tokens, (*words, m.group())))
    return found


def _stands(chart: Chart[M], rule: Rule[M], pattern: re.Pattern[str]) -> list[Token[M]]:
    """The tokens of a rule that is one expression."""
    made = []
    for m in pattern.finditer(chart.text, chart.start, chart.end):
        start, end = m.span()
        value = rule.produce(Match(chart.text, start, end, (), (m.group(),)))
        if value is not None:
            made.append(Token(rule.kind, start, end, value, rule.id))
    return made


def _follows(chart: Chart[M], rule: Rule[M], pattern: re.Pattern[str]) -> list[Token[M]]:
    """The tokens of a rule that is a token and an expression behind it."""
    made = []
    for token in chart.of(rule.takes):
        m = pattern.match(chart.text, token.end, chart.end)
        if m is None:
            continue
        own, end = (token,), m.end()
        value = rule.produce(Match(chart.text, token.start, end, own, (m.group(),)))
        if value is not None:
            made.append(Token(rule.kind, token.start, end, value, rule.id, own))
    return made


def _apply(chart: Chart[M], rule: Rule[M]) -> list[Token[M]]:
    if rule.alone is not None:
        return _stands(chart, rule, rule.alone)
    if rule.behind is not None:
        return _follows(chart, rule, rule.behind)
    paths = _openings(chart, rule)
    for item in rule.pattern[1:]:
        if not paths:
            break
        paths = _longer(chart, paths, item)
    made = []
    for start, end, tokens, words in paths:
        value = rule.produce(Match(chart.text, start, end, tokens, words))
        if value is not None:
            made.append(Token(rule.kind, start, end, value, rule.id, tokens))
    return made


def parse(text: str, rules: Sequence[Rule[M]], start: int = 0, end: int | None = None) -> Chart[M]:
    """All tokens the rules find in `text[start:end]`; offsets are those of `text`."""
    stop = len(text) if end is None else end
    chart: Chart[M] = Chart(text, start, stop)
    kinds = chart.kinds
    for rule in rules:
        # A rule that needs a token nobody made cannot fire: most sentences are done after the numerals.
        if rule.takes and rule.takes not in kinds:
            continue
        needs = rule.needs
        if isinstance(needs, str):
            if needs and text.find(needs, start, stop) < 0:
                continue
        elif needs.search(text, start, stop) is None:
            continue
        made = _apply(chart, rule)
        if made:
            kinds.setdefault(rule.kind, []).extend(made)
    return chart


def ranked(tokens: Iterable[Token[M]]) -> list[Token[M]]:
    """Best reading first: covers more, deeper, earlier in the text; stable for the order of the rules."""
    return sorted(tokens, key=lambda t: (t.start - t.end, -t.depth, t.start))


def longest(tokens: Iterable[Token[M]]) -> tuple[list[Token[M]], list[Token[M]]]:
    """The tokens that stand (no two overlap, in order of the text) and the runners-up they beat."""
    kept: list[Token[M]] = []
    beaten: list[Token[M]] = []
    for token in ranked(tokens):
        start, end = token.start, token.end
        for other in kept:
            if other.start < end and start < other.end:
                beaten.append(token)
                break
        else:
            kept.append(token)
    return sorted(kept, key=lambda t: t.start), beaten
