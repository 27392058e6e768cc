"""What the tokens of this language mean."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from daxiao.extract.grammar import Token
from daxiao.extract.readings import Comparator


@dataclass(frozen=True, slots=True)
class Number:
    low: Decimal
    high: Decimal | None = None


class Sort(StrEnum):
    """What a quantity measures, as far as its unit tells."""

    COUNT = "count"
    MONEY = "money"
    AMOUNT = "amount"
    PART = "part"
    RANK = "rank"
    GRADE = "grade"
    WHOLE = "whole"
    FIRST = "first"
    TIMES = "times"
    INDEX = "index"
    RATIO = "ratio"


@dataclass(frozen=True, slots=True)
class Quantity:
    """`start`–`end` is the numeral alone."""

    low: Decimal
    high: Decimal | None
    unit: str | None
    sort: Sort
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Bounded:
    """A quantity with the words around it that bind it: `before` is the chain in front, `after` the word behind."""

    quantity: Quantity
    comparator: Comparator
    before: str
    after: str
    figure_start: int
    """Where the figure begins, behind the chain."""


@dataclass(frozen=True, slots=True)
class Moment:
    """A time expression: `kind` is by, year, now (今年: the plan tells which), annual or average."""

    kind: str
    year: int | None = None
    since: int | None = None


Meaning = Number | Quantity | Bounded | Moment
Word = Token[Meaning]
