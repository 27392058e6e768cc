"""A year of monthly figures in which month and cumulative always reconcile (05-principles.md no. 9).

Either is typed, the other follows: last month's total + this month + corrections booked in it = this month's total. A
correction is booked in the month it is made, so a total that was published stays explained; what was reported and what is
known now both remain. A missing month stays missing: what follows from it is unknown, never zero.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from daxiao.domains.targets.rules.ledger import plain
from daxiao.std.findings import Finding, FindingKind, Refused
from daxiao.std.labelled import Labelled
from daxiao.std.periods import Month


class Given(Labelled):
    """Which of the two was typed."""

    MONTH = "month", "当月数"
    CUMULATIVE = "cumulative", "累计数"


OTHER_YEAR = FindingKind(
    "targets.series_other_year",
    "{month}不在{year}年内，各年的累计分开记；请在它自己的年份里填报或更正",
)
JANUARY_MERGED = FindingKind(
    "targets.series_january_merged", "这个指标1-2月合并填报，1月不单独报，请在2月填报1-2月的合计"
)
ALREADY_REPORTED = FindingKind(
    "targets.series_already_reported", "{month}的{given}已经报过（{known}），要改请用更正"
)
CONFLICT = FindingKind(
    "targets.series_conflict",
    "{month}的{given}填的是 {value}，按已报的数推算应为 {known}，请核对；已报的数有误请先更正",
)
REASON_MISSING = FindingKind("targets.series_reason_missing", "请写明更正的理由，它会留在经过里")
NOT_KNOWN = FindingKind(
    "targets.series_not_known", "{month}还没有{given}，谈不上更正，请先补报这个月"
)
UNCHANGED = FindingKind("targets.series_unchanged", "{month}的{given}本来就是 {known}，不必更正")
BEFORE_ITS_MONTH = FindingKind(
    "targets.series_before_its_month", "不能在{made_in}更正还没到的{month}，请改记账月份"
)
MONTH_CLOSED = FindingKind(
    "targets.series_month_closed", "{latest}的数已经报出，更正请记在{latest}或以后的月份"
)


@dataclass(frozen=True, slots=True)
class Report:
    """What was typed for a month. Where January is merged, February's stands for both, as either kind."""

    month: Month
    given: Given
    value: Decimal


@dataclass(frozen=True, slots=True)
class Correction:
    """What a person says is right for the month `of`, in the month `made_in`."""

    made_in: Month
    of: Month
    given: Given
    value: Decimal
    reason: str


@dataclass(frozen=True, slots=True)
class Booking:
    """A correction as it is kept: the value before it and the one it is corrected to, and the month it is booked in."""

    made_in: Month
    of: Month
    given: Given
    before: Decimal
    after: Decimal
    reason: str

    @property
    def delta(self) -> Decimal:
        return self.after - self.before


@dataclass(frozen=True, slots=True)
class Line:
    """A month of the year; None is not known.

    `own`: what the month itself brought, as first reported. `booked`: the corrections booked in it. `cumulative`: the
    year up to and with it, `last_total` the same for the month before. `corrected`: `own` with all that was corrected of
    this month since. `typed`: which were typed, the others follow. `since` and `amount`: the months since the last known
    total and what they brought together, where the month alone cannot be told.
    """

    month: Month
    own: Decimal | None
    booked: Decimal
    last_total: Decimal | None
    cumulative: Decimal | None
    corrected: Decimal | None
    typed: frozenset[Given]
    since: Month
    amount: Decimal | None

    @property
    def is_missing(self) -> bool:
        """Nothing was typed for it and nothing follows."""
        return not self.typed and self.own is None and self.cumulative is None

    @property
    def reported(self) -> Decimal | None:
        """This month as it enters the total: its own and what was booked in it."""
        return None if self.own is None else self.own + self.booked


@dataclass(frozen=True, slots=True)
class Series:
    """The reports and corrections of one indicator, place and year, in the order they were recorded."""

    year: int
    merges_january: bool = False
    events: tuple[Report | Booking, ...] = ()

    @property
    def months(self) -> tuple[Month, ...]:
        """The months that are reported: eleven where January is merged into February."""
        return tuple(Month(self.year, n) for n in range(2 if self.merges_january else 1, 13))

    @property
    def bookings(self) -> tuple[Booking, ...]:
        return tuple(e for e in self.events if isinstance(e, Booking))

    @property
    def latest(self) -> Month | None:
        """The last month anything was typed for."""
        return max((e.month for e in self.events if isinstance(e, Report)), default=None)

    def report(self, month: Month, given: Given, value: Decimal) -> "Series":
        """With a figure typed for a month, in whatever order they come in. Raises Refused."""
        self._placed(month)
        made = Report(month, given, value)
        known = self._known(month, given)
        if any(isinstance(e, Report) and (e.month, e.given) == (month, given) for e in self.events):
            told = plain(value if known is None else known)
            raise Refused(ALREADY_REPORTED(**self._words(month, given), known=told))
        if known is not None and known != value:
            words = self._words(month, given)
            raise Refused(CONFLICT(**words, value=plain(value), known=plain(known)))
        return replace(self, events=(*self.events, made))

    def correct(self, correction: Correction) -> "Series":
        """With a correction booked in the month it is made. Raises Refused."""
        self._placed(correction.of)
        self._placed(correction.made_in)
        words = self._words(correction.of, correction.given)
        before = self.as_corrected(correction.of, correction.given)
        if refused := self._against(correction):
            raise Refused(refused)
        if before is None:
            raise Refused(NOT_KNOWN(**words))
        if before == correction.value:
            raise Refused(UNCHANGED(**words, known=plain(before)))
        made = Booking(
            correction.made_in,
            correction.of,
            correction.given,
            before,
            correction.value,
            correction.reason.strip(),
        )
        return replace(self, events=(*self.events, made))

    def _against(self, correction: Correction) -> Finding | None:
        latest = self.latest
        if not correction.reason.strip():
            return REASON_MISSING()
        if correction.of > correction.made_in:
            made_in = self.label(correction.made_in)
            return BEFORE_ITS_MONTH(made_in=made_in, month=self.label(correction.of))
        if latest is not None and correction.made_in < latest:
            return MONTH_CLOSED(latest=self.label(latest))
        return None

    def as_corrected(self, month: Month, given: Given) -> Decimal | None:
        """A month, or the year up to it, as it is known now: with all corrections, put where they belong."""
        line = self.line(month)
        if given is Given.MONTH:
            return line.corrected
        if line.cumulative is None:
            return None
        booked = sum((b.delta for b in self.bookings if b.made_in <= month), Decimal(0))
        belong = sum((b.delta for b in self.bookings if b.of <= month), Decimal(0))
        return line.cumulative - booked + belong

    def line(self, month: Month) -> Line:
        """Raises Refused for a month that is not reported in this series."""
        self._placed(month)
        return next(line for line in self.lines() if line.month == month)

    def lines(self) -> tuple[Line, ...]:
        """Every month of the year, in order."""
        return tuple(_lines(self))

    def label(self, month: Month) -> str:
        """3月, and 1-2月 where the two are merged."""
        return "1-2月" if self.merges_january and month.month <= 2 else f"{month.month}月"

    def _words(self, month: Month, given: Given) -> dict[str, str]:
        return {"month": self.label(month), "given": given.label}

    def _known(self, month: Month, given: Given) -> Decimal | None:
        line = self.line(month)
        return line.own if given is Given.MONTH else line.cumulative

    def _placed(self, month: Month) -> None:
        if month.year != self.year:
            raise Refused(OTHER_YEAR(month=month.label, year=self.year))
        if self.merges_january and month.month == 1:
            raise Refused(JANUARY_MERGED())


# ---------------------------------------------------------------- what follows from what was typed

# month number → value; total 0 is the eve of the year
_Values = dict[int, Decimal]


def _lines(series: Series) -> Iterator[Line]:
    booked, belong = _sums(series)
    owns, totals = _typed(series)
    _follow(_steps(series), booked, owns, totals)
    last_known, since = Decimal(0), series.months[0]
    for month, (before, n) in zip(series.months, _steps(series), strict=True):
        own, total = owns.get(n), totals.get(n)
        yield Line(
            month,
            own,
            booked[n],
            totals.get(before),
            total,
            None if own is None else own + belong[n],
            frozenset(e.given for e in series.events if isinstance(e, Report) and e.month == month),
            since,
            None if total is None else total - last_known,
        )
        if total is not None:
            last_known, since = total, month.next()


def _steps(series: Series) -> list[tuple[int, int]]:
    """Each month's number with that of the total it is added to; 0 is the eve of the year."""
    first = 2 if series.merges_january else 1
    return [(0, first), *((n - 1, n) for n in range(first + 1, 13))]


def _sums(series: Series) -> tuple[_Values, _Values]:
    """The corrections by the month they are booked in, and by the month they belong to."""
    booked = dict.fromkeys(range(1, 13), Decimal(0))
    belong = dict.fromkeys(range(1, 13), Decimal(0))
    for booking in series.bookings:
        booked[booking.made_in.month] += booking.delta
        belong[booking.of.month] += booking.delta
    return booked, belong


def _typed(series: Series) -> tuple[_Values, _Values]:
    """The months' own figures and the totals as typed; a total also holds what was booked in its month afterwards."""
    owns: _Values = {}
    totals: _Values = {0: Decimal(0)}
    for event in series.events:
        if isinstance(event, Booking):
            n = event.made_in.month
            if n in totals:
                totals[n] += event.delta
        elif event.given is Given.MONTH:
            owns[event.month.month] = event.value
        else:
            totals[event.month.month] = event.value
    return owns, totals


def _follow(
    steps: Sequence[tuple[int, int]], booked: _Values, owns: _Values, totals: _Values
) -> None:
    """Fill in what follows: totals forwards and backwards along known months, then the months between known totals."""
    for before, n in steps:
        if n not in totals and before in totals and n in owns:
            totals[n] = totals[before] + owns[n] + booked[n]
    for before, n in reversed(steps):
        if before not in totals and n in totals and n in owns:
            totals[before] = totals[n] - owns[n] - booked[n]
    for before, n in steps:
        if n not in owns and n in totals and before in totals:
            owns[n] = totals[n] - totals[before] - booked[n]


# ---------------------------------------------------------------- in words


def explain(series: Series, month: Month) -> str:
    """How a month's total came about, in one line; or what is missing for it."""
    line = series.line(month)
    name = series.label(month)
    if line.is_missing:
        return f"{name}缺报"
    if line.cumulative is None:
        return f"{name}当月数 {plain(line.own or Decimal(0))}；之前有月份缺报，累计数无法推算"
    total = f"{_total_label(month)} {plain(line.cumulative)}"
    if line.own is None or line.last_total is None:
        before = line.since.previous().month if line.since != series.months[0] else 0
        start = "" if not before else f"{_total_label(line.since.previous())} {_start(line)} + "
        span = f"{line.since.month}-{month.month}月"
        return f"{start}{span}合计 {plain(line.amount or Decimal(0))} = {total}（其间有月份缺报，无法拆到各月）"
    start = (
        ""
        if month == series.months[0]
        else f"{_total_label(month.previous())} {plain(line.last_total)} + "
    )
    return f"{start}{name} {plain(line.own)}{_bookings(series, month)} = {total}"


def _start(line: Line) -> str:
    return plain((line.cumulative or Decimal(0)) - (line.amount or Decimal(0)))


def _total_label(month: Month) -> str:
    return "1月累计" if month.month == 1 else f"1-{month.month}月累计"


def _bookings(series: Series, month: Month) -> str:
    """Every correction booked in the month, with its sign and both values."""
    return "".join(
        f" {'+' if b.delta > 0 else '-'} 更正{series.label(b.of)}{b.given.label} {plain(abs(b.delta))}"
        f"（{plain(b.before)}→{plain(b.after)}）"
        for b in series.bookings
        if b.made_in == month
    )
