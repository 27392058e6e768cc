"""Rules of bounds: the chain of words in front of a quantity and the word behind it, and the comparator they make."""

import re
from functools import lru_cache

from daxiao.extract.grammar import Chain, Match, Rule, Token
from daxiao.extract.lex.meanings import Bounded, Meaning, Quantity, Sort, Word
from daxiao.extract.lex.words import either, lists
from daxiao.extract.readings import Comparator


_BOUNDS = lists("bounds")
_BEFORE = {
    word: Comparator(key.split(".")[1])
    for key, found in _BOUNDS.items()
    if key.startswith("before.")
    for word in found
}
_AFTER = {
    word: Comparator(key.split(".")[1])
    for key, found in _BOUNDS.items()
    if key.startswith("after.")
    for word in found
}
# One character binds a figure only where it is no part of another word: 签约6个, 赶超3家, 下达10亿元.
_WITHIN = {
    "约": "签节合预契",
    "近": "最附临",
    "超": "赶反",
    "达": "下发传",
    "均": "年月人户亩平",
    "年增长": r"\d一二三四五两本当上今全去每前后",
    "过": "通经超度见路",
    "保": "确担环社医低参",
    "争": "竞斗战",
}


def _word(word: str) -> str:
    return (f"(?<![{_WITHIN[word]}])" if word in _WITHIN else "") + re.escape(word)


_ANY = "(?:" + "|".join(_word(w) for w in sorted(_BEFORE, key=len, reverse=True)) + ")"
CHAIN = Chain(re.compile(f"{_ANY}+"), frozenset("".join(_BEFORE)))
_STEP = re.compile(_ANY)
TAIL = re.compile(either(_AFTER))
_STRENGTH = (Comparator.GT, Comparator.GE, Comparator.LE, Comparator.LT, Comparator.APPROX)


def comparator_of(before: str, after: str, quantity: Quantity) -> Comparator:
    """What binds: a range, the word behind, the strongest word in front, the kind of figure; else exactly."""
    if quantity.high is not None:
        return Comparator.RANGE
    if quantity.sort is Sort.RANK:
        return Comparator.EQ if quantity.low == 1 else Comparator.LE
    if quantity.sort is Sort.FIRST:
        return Comparator.GE
    strongest = _strongest(before) if before else None
    if strongest is not None:
        return strongest
    if after == "以下":
        return Comparator.LE
    return _AFTER.get(after, Comparator.EQ)


@lru_cache(maxsize=1024)
def _strongest(before: str) -> Comparator | None:
    """What the words in front of a figure say, when it is more than exactly; plans use the same few chains."""
    said = {_BEFORE[w] for w in _STEP.findall(before)}
    return next((comparator for comparator in _STRENGTH if comparator in said), None)


def _bounded(m: Match[Meaning]) -> Bounded | None:
    token = m.tokens[0]
    if not isinstance(token.value, Quantity):
        return None
    before = m.text[m.start : token.start]
    after = m.text[token.end : m.end]
    comparator = comparator_of(before, after, token.value)
    return Bounded(token.value, comparator, before, after, token.start)


# 研发投入超过业务收入的10%: what a share is of stands between the bound and the figure.
CHAIN_OF = re.compile(
    "(?:超过|高于|突破|不低于|不少于|达到|达|低于|不超过|不高于)[^，。；、：\\d]{2,12}的(?=\\d)"
)


def _share_of(m: Match[Meaning]) -> Bounded | None:
    value = m.tokens[0].value
    part = isinstance(value, Quantity) and value.sort is Sort.PART
    return _bounded(m) if part else None


def _of_what(text: str, start: int, token: Word) -> int | None:
    """Where 超过业务收入的 before 10% begins."""
    if not text.startswith("的", token.start - 1) or not isinstance(token.value, Quantity):
        return None
    if token.value.sort is not Sort.PART:
        return None
    begin = max(start, token.start - _LONGEST_WHOLE)
    found = CHAIN_OF.finditer(text, begin, token.start + 1)
    return next((m.start() for m in found if m.end() == token.start), None)


_LONGEST_WHOLE = 18  # characters


def widest(text: str, quantities: list[Word], start: int, end: int) -> list[Word]:
    """What RULES make of each quantity when as much as possible binds it: for quantities that do not overlap, the
    tokens that stand in the end. One look at each quantity instead of four rules."""
    found: list[Word] = []
    for token in quantities:
        chain = CHAIN.before(text, (start, end), token.start)
        chain = _of_what(text, start, token) if chain is None else chain
        tail = TAIL.match(text, token.end, end)
        rule = _WIDEST[chain is not None, tail is not None]
        first = token.start if chain is None else chain
        last = tail.end() if tail else token.end
        value = _bounded(Match(text, first, last, (token,), ()))
        if value is not None:
            found.append(Token("bounded", first, last, value, rule, (token,)))
    return found


_WIDEST = {
    (True, True): "bound.both",
    (True, False): "bound.before",
    (False, True): "bound.after",
    (False, False): "bound.bare",
}


RULES: tuple[Rule[Meaning], ...] = (
    Rule("bound.share_of_both", "bounded", (CHAIN_OF, "quantity", TAIL), _share_of),
    Rule("bound.share_of", "bounded", (CHAIN_OF, "quantity"), _share_of),
    Rule("bound.both", "bounded", (CHAIN, "quantity", TAIL), _bounded),
    Rule("bound.before", "bounded", (CHAIN, "quantity"), _bounded),
    Rule("bound.after", "bounded", ("quantity", TAIL), _bounded),
    Rule("bound.bare", "bounded", ("quantity",), _bounded),
)
