"""Indicators computed from others (S002-G-05): `a / b`, sums `a + b - c`, and `(a + b) / c`.

The letters stand for indicator codes. A ratio is never typed a second time, and a part that is missing makes the result
missing: nothing is counted as zero. Units convert exactly; % adds up with nothing.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Context, Decimal

from daxiao.std import units
from daxiao.std.findings import Decision, Finding, FindingKind, Refused
from daxiao.std.units import Dimension
from daxiao.std.zh import half_width


UNREADABLE = FindingKind(
    "targets.formula_unreadable",
    "看不懂公式“{text}”：{why}，请写成“分子 / 分母”或指标代码的加减",
)
PART_UNKNOWN = FindingKind(
    "targets.formula_part_unknown",
    "“{code}”的公式用到没有登记的指标“{part}”，请改正代码或先登记它",
)
CIRCLE = FindingKind("targets.formula_circle", "公式互相引用（{path}），请断开其中一处")
SUM_UNLIKE = FindingKind(
    "targets.formula_sum_unlike",
    "“{code}”的公式把“{one}”（{one_unit}）和“{other}”（{other_unit}）相加减，计量单位不同类，请核对",
)
SHARE_ADDED = FindingKind(
    "targets.formula_share_added",
    "“{code}”的公式把比率“{part}”（{unit}）相加减，比率的分母不同，请改用它的分子和分母",
)
RESULT_UNLIKE = FindingKind(
    "targets.formula_result_unlike",
    "“{code}”的单位是“{unit}”，公式算出来的是“{computed}”，请改单位或改公式",
)
COMPUTED_TYPED = FindingKind(
    "targets.formula_typed", "“{code}”由公式 {formula} 算出，不必填报；请填报 {parts}"
)

_EXACT = Context(prec=60)
# a quotient rarely ends; 28 digits are more than any figure that people write
_DIVIDING = Context(prec=28)
_TOKEN = re.compile(r"\s*([^\W\d][\w.]*|[-+/()])")


@dataclass(frozen=True, slots=True)
class Term:
    """An indicator that is added, or taken away when `sign` is -1."""

    sign: int
    code: str


@dataclass(frozen=True, slots=True)
class Formula:
    """A sum, or the ratio of two. `denominator` is empty for a sum."""

    numerator: tuple[Term, ...]
    denominator: tuple[Term, ...] = ()

    @property
    def parts(self) -> tuple[str, ...]:
        """The codes it needs, each once, in the order of the text."""
        return tuple(dict.fromkeys(term.code for term in self.numerator + self.denominator))

    @property
    def text(self) -> str:
        """Written anew; parsing it gives the same formula."""
        if not self.denominator:
            return _written(self.numerator)
        return f"{_bracketed(self.numerator)} / {_bracketed(self.denominator)}"


def _written(terms: tuple[Term, ...]) -> str:
    first, *rest = terms
    more = "".join(f" {'+' if t.sign > 0 else '-'} {t.code}" for t in rest)
    return ("-" if first.sign < 0 else "") + first.code + more


def _bracketed(terms: tuple[Term, ...]) -> str:
    plain = _written(terms)
    return plain if len(terms) == 1 and terms[0].sign > 0 else f"({plain})"


def parse(text: str) -> Formula:
    """Read a formula; full-width signs and ÷ count as theirs. Raises Refused with `targets.formula_unreadable`.

    A sum beside a division stands in brackets, because `a + b / c` is read in two ways.
    """
    sides = _sides(text, _tokens(text))
    read = [_terms(text, side, alone=len(sides) == 1) for side in sides]
    return Formula(*read)


def _tokens(text: str) -> list[str]:
    plain = half_width(text).replace("÷", "/").replace("−", "-").strip()
    found, at = [], 0
    while at < len(plain):
        token = _TOKEN.match(plain, at)
        if token is None:
            raise Refused(
                UNREADABLE(
                    field="formula", text=text, why=f"“{plain[at:].strip()[:10]}”不是代码或运算符"
                )
            )
        found.append(token[1])
        at = token.end()
    if not found:
        raise Refused(UNREADABLE(field="formula", text=text, why="公式是空的"))
    return found


def _sides(text: str, tokens: list[str]) -> list[list[str]]:
    sides: list[list[str]] = [[]]
    for token in tokens:
        if token == "/":  # noqa: S105  # a sign, no secret
            sides.append([])
        else:
            sides[-1].append(token)
    if len(sides) > 2:
        raise Refused(UNREADABLE(field="formula", text=text, why="只能有一个除号"))
    return sides


def _terms(text: str, side: list[str], *, alone: bool) -> tuple[Term, ...]:
    inner = side[1:-1] if side[:1] == ["("] and side[-1:] == [")"] else side
    signed = ["+", *inner] if inner[:1] not in (["+"], ["-"]) else inner
    signs, codes = signed[::2], signed[1::2]
    if len(signs) != len(codes) or not set(signs) <= {"+", "-"} or set(codes) & set("+-/()"):
        raise Refused(
            UNREADABLE(field="formula", text=text, why="代码之间缺少运算符，或括号不成对")
        )
    if not alone and inner is side and (len(codes) > 1 or side[0] in {"+", "-"}):
        raise Refused(UNREADABLE(field="formula", text=text, why="除号旁边的加减要加括号"))
    return tuple(Term(-1 if s == "-" else 1, c) for s, c in zip(signs, codes, strict=True))


@dataclass(frozen=True, slots=True)
class Book:
    """The formulas by the code they compute, and the unit of every indicator by its code.

    A unit is a symbol that `std.units` knows, or two of them with a stroke: 件/万人.
    """

    formulas: Mapping[str, Formula]
    units: Mapping[str, str]


def check(book: Book) -> Decision:
    """Unknown parts, circles, and units that cannot come out; units are asked where all parts are known."""
    unknown = [
        PART_UNKNOWN(field=code, code=code, part=part)
        for code, formula in book.formulas.items()
        for part in (code, *formula.parts)
        if part not in book.units
    ]
    if unknown:
        return Decision.of(unknown)
    circles = [CIRCLE(field=path[0], path=" → ".join(path)) for path in _circles(book)]
    wrong = [_unit_fault(code, formula, book) for code, formula in book.formulas.items()]
    return Decision.of([*circles, *wrong])


def _circles(book: Book) -> list[tuple[str, ...]]:
    """Each circle once, from its first code in the order of the alphabet."""
    found: dict[tuple[str, ...], None] = {}
    settled: set[str] = set()

    def walk(code: str, path: tuple[str, ...]) -> None:
        if code in path:
            ring = path[path.index(code) :]
            least = ring.index(min(ring))
            turned = ring[least:] + ring[:least]
            found[(*turned, turned[0])] = None
        elif code not in settled and code in book.formulas:
            for part in book.formulas[code].parts:
                walk(part, (*path, code))
            settled.add(code)

    for code in sorted(book.formulas):
        walk(code, ())
    return list(found)


def _unit_fault(code: str, formula: Formula, book: Book) -> Finding | None:
    try:
        for side in (formula.numerator, formula.denominator):
            _check_sum(code, side, book)
        _factor(code, formula, book)
    except Refused as refused:
        return refused.findings[0]
    return None


def _check_sum(code: str, side: tuple[Term, ...], book: Book) -> None:
    if len(side) < 2:
        return
    for term in side:
        symbol = book.units[term.code]
        if "/" in symbol or units.unit(symbol).dimension is Dimension.SHARE:
            raise Refused(SHARE_ADDED(field=code, code=code, part=term.code, unit=symbol))
        if not units.is_like(book.units[side[0].code], symbol):
            one, first = side[0].code, book.units[side[0].code]
            raise Refused(
                SUM_UNLIKE(
                    field=code,
                    code=code,
                    one=one,
                    one_unit=first,
                    other=term.code,
                    other_unit=symbol,
                )
            )


def _factor(code: str, formula: Formula, book: Book) -> Decimal:
    """What the result in the units of the first terms is multiplied by to be told in the unit of `code`.

    Raises Refused when the formula does not come out in that unit.
    """
    one, wanted = Decimal(1), book.units[code]
    above = book.units[formula.numerator[0].code]
    if not formula.denominator:
        if above == wanted:
            return one
        computed = above
        if "/" not in above + wanted and units.is_like(above, wanted):
            return units.convert(one, above, wanted)
    else:
        below = book.units[formula.denominator[0].code]
        computed = f"{above}/{below}"
        factor = _ratio_factor(above, below, wanted)
        if factor is not None:
            return factor
    raise Refused(RESULT_UNLIKE(field=code, code=code, unit=wanted, computed=computed))


def _ratio_factor(above: str, below: str, wanted: str) -> Decimal | None:
    if "/" in above + below:
        return None
    over, stroke, under = wanted.partition("/")
    if stroke:
        if not (units.is_like(above, over) and units.is_like(below, under)):
            return None
        return _EXACT.multiply(_ten(above, over), _ten(under, below))
    if units.unit(wanted).dimension is not Dimension.SHARE or not units.is_like(above, below):
        return None
    return _EXACT.multiply(_ten(above, below), Decimal(10) ** -units.unit(wanted).power)


def _ten(source: str, target: str) -> Decimal:
    return units.convert(Decimal(1), source, target)


@dataclass(frozen=True, slots=True)
class Computed:
    """A value, or None with the parts that are missing (as reported, down to the leaves) and the reason in words."""

    value: Decimal | None
    missing: tuple[str, ...] = ()
    because: str = ""


def evaluate(code: str, book: Book, given: Mapping[str, Decimal | None]) -> Computed:
    """The value of `code` in its own unit, from what is reported of one place and period.

    Sums and conversions are exact, quotients have 28 digits. A value in `given` for a computed code is not looked at.
    Raises Refused with what `check` finds in the book.
    """
    check(book).or_refuse()
    return _evaluate(code, book, given, {})


def _evaluate(
    code: str, book: Book, given: Mapping[str, Decimal | None], known: dict[str, Computed]
) -> Computed:
    if code not in known:
        known[code] = (
            _compute(code, book, given, known)
            if code in book.formulas
            else _reported(code, given.get(code))
        )
    return known[code]


def _reported(code: str, value: Decimal | None) -> Computed:
    if value is None or not value.is_finite():
        return Computed(None, (code,), f"缺少“{code}”的数据")
    return Computed(value)


def _compute(
    code: str, book: Book, given: Mapping[str, Decimal | None], known: dict[str, Computed]
) -> Computed:
    formula = book.formulas[code]
    parts = {part: _evaluate(part, book, given, known) for part in formula.parts}
    missing = tuple(dict.fromkeys(leaf for part in parts.values() for leaf in part.missing))
    if missing:
        return Computed(None, missing, f"缺少{'、'.join(f'“{leaf}”' for leaf in missing)}的数据")
    values = {part: found.value for part, found in parts.items() if found.value is not None}
    if len(values) < len(parts):
        because = next(found.because for found in parts.values() if found.value is None)
        return Computed(None, (), because)
    above = _total(formula.numerator, values, book)
    factor = _factor(code, formula, book)
    if not formula.denominator:
        return Computed(_EXACT.multiply(above, factor))
    below = _total(formula.denominator, values, book)
    if below == 0:
        return Computed(None, (), f"“{code}”的分母是零，无法计算")
    return Computed(_DIVIDING.divide(_EXACT.multiply(above, factor), below))


def _total(side: tuple[Term, ...], values: Mapping[str, Decimal], book: Book) -> Decimal:
    """The sum in the unit of its first term."""
    if len(side) == 1:
        return _EXACT.multiply(values[side[0].code], Decimal(side[0].sign))
    total, unit = Decimal(0), book.units[side[0].code]
    for term in side:
        told = units.convert(values[term.code], book.units[term.code], unit)
        total = _EXACT.add(total, _EXACT.multiply(told, Decimal(term.sign)))
    return total


def may_report(code: str, book: Book) -> Decision:
    """A computed indicator is not typed: its parts are."""
    formula = book.formulas.get(code)
    if formula is None:
        return Decision()
    parts = "、".join(formula.parts)
    return Decision.of(
        [COMPUTED_TYPED(field="value", code=code, formula=formula.text, parts=parts)]
    )
