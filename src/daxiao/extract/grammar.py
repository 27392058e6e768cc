"""A small grammar engine: rules turn text and tokens into tokens, and every token remembers how it came to be.

It knows no language. A rule is applied once, in the order of the list, so a rule sees the tokens of the rules before
it ("number", then "number + unit", then "bound + quantity + bound"). Cost is linear in the text for each rule.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar


M = TypeVar("M")


@dataclass(frozen=True, slots=True)
class Token(Generic[M]):
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
        return 1 + max((part.depth for part in self.parts), default=0)


@dataclass(frozen=True, slots=True)
class Match(Generic[M]):
    """What a production gets: the text, the span, the tokens and the words of the regular expressions, in order."""

    text: str
    start: int
    end: int
    tokens: tuple[Token[M], ...]
    words: tuple[str, ...]


Item = re.Pattern[str] | str
"""A regular expression on the text, or the kind of a token made by an earlier rule."""


@dataclass(frozen=True, slots=True)
class Rule(Generic[M]):
    """`pattern` items must stand side by side; `produce` may answer None: no token then.

    `needs` saves time: words that every match holds; a text without them is not searched.
    """

    id: str
    kind: str
    pattern: tuple[Item, ...]
    produce: Callable[[Match[M]], M | None]
    needs: str = ""


@dataclass(slots=True)
class Chart(Generic[M]):
    """The tokens found in `text[start:end]`, by kind and by place."""

    text: str
    start: int
    end: int
    kinds: dict[str, list[Token[M]]] = field(default_factory=dict)
    places: dict[tuple[str, int], list[Token[M]]] = field(default_factory=dict)
    found: dict[re.Pattern[str], list["_Path[M]"]] = field(default_factory=dict)
    """Where an expression that opens several rules was found."""

    def add(self, token: Token[M]) -> None:
        self.kinds.setdefault(token.kind, []).append(token)
        self.places.setdefault((token.kind, token.start), []).append(token)

    def of(self, kind: str) -> list[Token[M]]:
        return self.kinds.get(kind, [])


_Path = tuple[int, int, tuple[Token[M], ...], tuple[str, ...]]


def _openings(chart: Chart[M], item: Item) -> list[_Path[M]]:
    if isinstance(item, str):
        return [(t.start, t.end, (t,), ()) for t in chart.of(item)]
    if item not in chart.found:
        matches = item.finditer(chart.text, chart.start, chart.end)
        chart.found[item] = [(m.start(), m.end(), (), (m.group(),)) for m in matches]
    return chart.found[item]


def _longer(chart: Chart[M], path: _Path[M], item: Item) -> list[_Path[M]]:
    start, end, tokens, words = path
    if isinstance(item, str):
        return [(start, t.end, (*tokens, t), words) for t in chart.places.get((item, end), [])]
    m = item.match(chart.text, end, chart.end)
    return [(start, m.end(), tokens, (*words, m.group()))] if m else []


def _apply(chart: Chart[M], rule: Rule[M]) -> list[Token[M]]:
    # A rule that needs a token nobody made cannot fire: most sentences are done after the numerals.
    for item in rule.pattern:
        if isinstance(item, str) and item not in chart.kinds:
            return []
    if rule.needs and chart.text.find(rule.needs, chart.start, chart.end) < 0:
        return []
    paths = _openings(chart, rule.pattern[0])
    for item in rule.pattern[1:]:
        paths = [longer for path in paths for longer in _longer(chart, path, item)]
    made = []
    for start, end, tokens, words in paths:
        value = rule.produce(Match(chart.text, start, end, tokens, words))
        if value is not None:
            made.append(Token(rule.kind, start, end, value, rule.id, tokens))
    return made


def parse(text: str, rules: Sequence[Rule[M]], start: int = 0, end: int | None = None) -> Chart[M]:
    """All tokens the rules find in `text[start:end]`; offsets are those of `text`."""
    chart: Chart[M] = Chart(text, start, len(text) if end is None else end)
    for rule in rules:
        for token in _apply(chart, rule):
            chart.add(token)
    return chart


def ranked(tokens: Iterable[Token[M]]) -> list[Token[M]]:
    """Best reading first: covers more, deeper, earlier in the text; stable for the order of the rules."""
    return sorted(tokens, key=lambda t: (t.start - t.end, -t.depth, t.start))


def longest(tokens: Iterable[Token[M]]) -> tuple[list[Token[M]], list[Token[M]]]:
    """The tokens that stand (no two overlap, in order of the text) and the runners-up they beat."""
    kept: list[Token[M]] = []
    beaten: list[Token[M]] = []
    taken: set[int] = set()
    for token in ranked(tokens):
        places = range(token.start, token.end)
        if taken.isdisjoint(places):
            taken.update(places)
            kept.append(token)
        else:
            beaten.append(token)
    return sorted(kept, key=lambda t: t.start), beaten
