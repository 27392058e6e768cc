"""What the tokens of this language mean. Named tuples: a text makes tens of thousands of them."""

from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from daxiao.extract.grammar import Token
from daxiao.extract.readings import Comparator


class Number(NamedTuple):
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


class Quantity(NamedTuple):
    """`start`–`end` is the numeral alone."""

    low: Decimal
    high: Decimal | None
    unit: str | None
    sort: Sort
    start: int
    end: int


class Bounded(NamedTuple):
    """A quantity with the words around it that bind it: `before` is the chain in front, `after` the word behind."""

    quantity: Quantity
    comparator: Comparator
    before: str
    after: str
    figure_start: int
    """Where the figure begins, behind the chain."""


class Moment(NamedTuple):
    """A time expression: `kind` is by, year, now (今年: the plan tells which), annual or average."""

    kind: str
    year: int | None = None
    since: int | None = None


Meaning = Number | Quantity | Bounded | Moment
Word = Token[Meaning]
