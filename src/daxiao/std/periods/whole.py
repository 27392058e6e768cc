"""Days, months, quarters and years as values, and half-open spans of days.

Periods are frozen, sort within their kind, and know nothing of today: the day is always an argument. Years reach from
1900 to 2199; a period outside is a typing error and raises ValueError (or is refused where it is read from text).
"""

import re
from abc import ABC, abstractmethod
from calendar import monthrange
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import ClassVar, Self, TypeVar

from daxiao.std.findings import FindingKind, Refused
from daxiao.std.zh import half_width, numeral


UNREADABLE = FindingKind(
    "period.unreadable", "“{text}”不是能识别的{want}，请改成{example}这样的写法。"
)

FIRST_YEAR, LAST_YEAR = 1900, 2199

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Span:
    """The days from `since` up to, but not including, `until`; an open end is None.

    Raises ValueError when the span would hold no day.
    """

    since: date
    until: date | None = None

    def __post_init__(self) -> None:
        if self.until is not None and self.until <= self.since:
            raise ValueError(f"a span needs since < until, not {self.since} and {self.until}")

    def __contains__(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day < self.until)

    @property
    def last(self) -> date | None:
        """The last day inside, None for an open end."""
        return None if self.until is None else self.until - timedelta(days=1)

    @property
    def days(self) -> int | None:
        """How many days it holds, None for an open end."""
        return None if self.until is None else (self.until - self.since).days

    def covers(self, other: "Span") -> bool:
        """Every day of `other` lies inside."""
        return self.intersection(other) == other

    def overlaps(self, other: "Span") -> bool:
        return self.intersection(other) is not None

    def intersection(self, other: "Span") -> "Span | None":
        """The days in both, None when they share none."""
        since = max(self.since, other.since)
        ends = [end for end in (self.until, other.until) if end is not None]
        until = min(ends, default=None)
        return None if until is not None and until <= since else Span(since, until)

    def months(self) -> tuple["Month", ...]:
        """Every month of which at least one day lies inside. Raises ValueError for an open end."""
        if self.last is None:
            raise ValueError("an open span has no last month")
        return _run(Month.of(self.since), Month.of(self.last))


class _Whole(ABC):
    """What every period can do, given its first and last day."""

    __slots__ = ()
    _want: ClassVar[str]
    _example: ClassVar[str]

    @property
    @abstractmethod
    def first(self) -> date:
        """Its first day."""

    @property
    @abstractmethod
    def last(self) -> date:
        """Its last day, inside."""

    @abstractmethod
    def plus(self, n: int) -> Self:
        """The period `n` places later, earlier for a negative `n`."""

    @classmethod
    @abstractmethod
    def _read(cls, plain: str) -> Self | None:
        """The period that half-width, blank-free text states; ValueError for an impossible one."""

    @classmethod
    def parse(cls, text: str) -> Self:
        """The period of this kind that `text` states. Raises Refused with `period.unreadable`."""
        try:
            found = cls._read("".join(half_width(text).split()))
        except ValueError:
            found = None
        if found is None:
            raise Refused(UNREADABLE(text=text, want=cls._want, example=cls._example))
        return found

    def next(self) -> Self:
        return self.plus(1)

    def previous(self) -> Self:
        return self.plus(-1)

    @property
    def span(self) -> Span:
        return Span(self.first, self.last + timedelta(days=1))

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last

    def months(self) -> tuple["Month", ...]:
        """The months it touches, in order."""
        return self.span.months()


def _check(year: int, part: int = 1, parts: int = 1) -> None:
    if not (FIRST_YEAR <= year <= LAST_YEAR and 1 <= part <= parts):
        raise ValueError(f"no such period: {year}, {part} of {parts}")


# A year in four digits, and a part in one or two; both also as Chinese numerals before 年, 月, 日.
_ZH = "〇零一二三四五六七八九十"
_Y = rf"([0-9]{{4}}|[{_ZH}]{{4}})年"
_P = rf"([0-9]{{1,2}}|[{_ZH}]{{1,3}})"


def _numbers(plain: str, *patterns: str) -> tuple[int, ...] | None:
    """The numbers of the first pattern that fits the whole of `plain`."""
    for pattern in patterns:
        if found := re.fullmatch(pattern, plain, re.IGNORECASE):
            values = [int(n) for part in found.groups() if (n := numeral(part)) is not None]
            return tuple(values) if len(values) == found.re.groups else None
    return None


@dataclass(frozen=True, slots=True, order=True)
class Day(_Whole):
    on: date

    _want: ClassVar[str] = "日期"
    _example: ClassVar[str] = "“2026-03-05”"

    def __post_init__(self) -> None:
        _check(self.on.year)

    @classmethod
    def of(cls, day: date) -> "Day":
        return cls(day)

    @classmethod
    def _read(cls, plain: str) -> "Day | None":
        """2026-03-05, 2026/3/5, 2026.3.5, 20260305, 2026年3月5日, 二〇二六年三月五日."""
        found = _numbers(
            plain,
            r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})",
            r"([0-9]{4})/([0-9]{1,2})/([0-9]{1,2})",
            r"([0-9]{4})\.([0-9]{1,2})\.([0-9]{1,2})",
            r"([0-9]{4})([0-9]{2})([0-9]{2})",
            rf"{_Y}{_P}月{_P}[日号]",
        )
        if found is None:
            return None
        year, month, day = found
        return cls(date(year, month, day))

    @property
    def first(self) -> date:
        return self.on

    @property
    def last(self) -> date:
        return self.on

    def plus(self, n: int) -> "Day":
        return Day(self.on + timedelta(days=n))

    @property
    def label(self) -> str:
        """2026年3月5日: Arabic numerals without padding, as GB/T 9704-2012 7.3.5.4 writes a date."""
        return f"{self.on.year}年{self.on.month}月{self.on.day}日"

    def __str__(self) -> str:
        return self.on.isoformat()


@dataclass(frozen=True, slots=True, order=True)
class Month(_Whole):
    year: int
    month: int

    _want: ClassVar[str] = "月份"
    _example: ClassVar[str] = "“2026-03”"

    def __post_init__(self) -> None:
        _check(self.year, self.month, 12)

    @classmethod
    def of(cls, day: date) -> "Month":
        return cls(day.year, day.month)

    @classmethod
    def _read(cls, plain: str) -> "Month | None":
        """2026-03, 2026/3, 2026.3, 202603, 2026年3月, 2026年3月份, 二〇二六年三月."""
        found = _numbers(
            plain, r"([0-9]{4})[-/.]([0-9]{1,2})", r"([0-9]{4})([0-9]{2})", rf"{_Y}{_P}月份?"
        )
        return None if found is None else cls(*found)

    @property
    def first(self) -> date:
        return date(self.year, self.month, 1)

    @property
    def last(self) -> date:
        return date(self.year, self.month, monthrange(self.year, self.month)[1])

    def plus(self, n: int) -> "Month":
        year, place = divmod(self.year * 12 + self.month - 1 + n, 12)
        return Month(year, place + 1)

    def year_ago(self) -> "Month":
        return self.plus(-12)

    @property
    def quarter(self) -> "Quarter":
        return Quarter(self.year, (self.month + 2) // 3)

    @property
    def cumulative(self) -> Span:
        """From the first of January to the end of this month (本年累计)."""
        return Span(date(self.year, 1, 1), self.span.until)

    @property
    def cumulative_label(self) -> str:
        """2026年1-3月; January alone stays 2026年1月."""
        return self.label if self.month == 1 else f"{self.year}年1-{self.month}月"

    @property
    def label(self) -> str:
        return f"{self.year}年{self.month}月"

    def __str__(self) -> str:
        return f"{self.year}-{self.month:02}"


def _run(start: Month, end: Month) -> tuple[Month, ...]:
    length = (end.year - start.year) * 12 + end.month - start.month
    return tuple(start.plus(n) for n in range(length + 1))


@dataclass(frozen=True, slots=True, order=True)
class Quarter(_Whole):
    year: int
    quarter: int

    _want: ClassVar[str] = "季度"
    _example: ClassVar[str] = "“2026Q1”"

    def __post_init__(self) -> None:
        _check(self.year, self.quarter, 4)

    @classmethod
    def of(cls, day: date) -> "Quarter":
        return Month.of(day).quarter

    @classmethod
    def _read(cls, plain: str) -> "Quarter | None":
        """2026Q1, 2026-Q1, 2026年一季度, 2026年第1季度."""
        found = _numbers(plain, r"([0-9]{4})-?Q([1-4])", rf"{_Y}第?([1-4一二三四])季度")
        return None if found is None else cls(*found)

    @property
    def first(self) -> date:
        return date(self.year, self.quarter * 3 - 2, 1)

    @property
    def last(self) -> date:
        return Month(self.year, self.quarter * 3).last

    def plus(self, n: int) -> "Quarter":
        year, place = divmod(self.year * 4 + self.quarter - 1 + n, 4)
        return Quarter(year, place + 1)

    def year_ago(self) -> "Quarter":
        return self.plus(-4)

    @property
    def label(self) -> str:
        return f"{self.year}年{'一二三四'[self.quarter - 1]}季度"

    def __str__(self) -> str:
        return f"{self.year}Q{self.quarter}"


@dataclass(frozen=True, slots=True, order=True)
class Year(_Whole):
    """A calendar year, which is the fiscal year too (预算法 article 18)."""

    year: int

    _want: ClassVar[str] = "年份"
    _example: ClassVar[str] = "“2026”"

    def __post_init__(self) -> None:
        _check(self.year)

    @classmethod
    def of(cls, day: date) -> "Year":
        return cls(day.year)

    @classmethod
    def _read(cls, plain: str) -> "Year | None":
        """2026, 2026年, 2026年度, 二〇二六年."""
        found = _numbers(plain, r"([0-9]{4})", rf"{_Y}度?")
        return None if found is None else cls(*found)

    @property
    def first(self) -> date:
        return date(self.year, 1, 1)

    @property
    def last(self) -> date:
        return date(self.year, 12, 31)

    def plus(self, n: int) -> "Year":
        return Year(self.year + n)

    def year_ago(self) -> "Year":
        return self.plus(-1)

    def quarters(self) -> tuple[Quarter, ...]:
        return tuple(Quarter(self.year, n) for n in (1, 2, 3, 4))

    @property
    def label(self) -> str:
        return f"{self.year}年"

    def __str__(self) -> str:
        return str(self.year)


Period = Day | Month | Quarter | Year

_KINDS: tuple[type[Day] | type[Month] | type[Quarter] | type[Year], ...] = (
    Day,
    Month,
    Quarter,
    Year,
)


def parse(text: str) -> Period:
    """The day, month, quarter or year that `text` states. Raises Refused with `period.unreadable`."""
    for kind in _KINDS:
        try:
            return kind.parse(text)
        except Refused:
            continue
    raise Refused(UNREADABLE(text=text, want="时间", example="“2026-03”“2026Q1”或“2026年3月”"))


def as_of(records: Iterable[_T], day: date, *, known_on: Callable[[_T], date]) -> _T | None:
    """The record that held on `day`: the one with the latest `known_on` not after it, None when there is none.

    Of several records of one day the last in the given order holds, so corrections follow what they correct.
    """
    best: _T | None = None
    best_on = date.min
    for record in records:
        on = known_on(record)
        if best_on <= on <= day:
            best, best_on = record, on
    return best
