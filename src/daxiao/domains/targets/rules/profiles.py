"""Scheduled progress (时序进度): which share of a target should be done by the end of a day (05-principles.md no. 7).

Every profile is 0 before it begins, never falls, and is exactly 1 at its end: shares are fractions, not floats. A straight
line makes every February red, so a profile can follow last years' season, or take January and February together.
"""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from daxiao.domains.targets.rules.exact import rounded
from daxiao.domains.targets.rules.ledger import plain
from daxiao.std import thresholds
from daxiao.std.findings import Finding, FindingKind, Refused, Severity
from daxiao.std.labelled import Labelled
from daxiao.std.periods import Month, Span, Year
from daxiao.std.workdays import HolidayTable


class ProfileKind(Labelled):
    LINEAR = "linear", "匀速"
    SEASON = "season", "按往年季节"
    WORKDAYS = "workdays", "按工作日"
    MILESTONES = "milestones", "按节点"
    S_CURVE = "s_curve", "S形曲线"
    YEARS = "years", "逐年接续"


NO_SEASON = FindingKind(
    "targets.profile_no_season",
    "没有完整的往年数据可以推算季节进度：{because}；请补录往年各月，或改用别的时序进度",
)
NO_WORKDAYS = FindingKind(
    "targets.profile_no_workdays", "{since}至{last}没有工作日，请延长时段或改用匀速进度"
)
NO_NODES = FindingKind("targets.profile_no_nodes", "请至少填写一个节点（日期和应完成的百分比）")
NODE_OUTSIDE = FindingKind(
    "targets.profile_node_outside", "节点 {day} 不在 {since} 至 {last} 之内，请改日期"
)
NODE_TWICE = FindingKind("targets.profile_node_twice", "{day} 有两个节点，请只留一个")
NODE_ODD = FindingKind(
    "targets.profile_node_odd", "节点 {day} 的 {percent}% 不在 0—100% 之内，请改正"
)
NODE_FALLS = FindingKind(
    "targets.profile_node_falls",
    "节点 {day} 的 {percent}% 低于前一个节点，应完成数只能增加，请改正",
)
NODE_ENDS_SHORT = FindingKind(
    "targets.profile_node_ends_short", "最后一天 {day} 的节点是 {percent}%，应为 100%，请改正"
)
YEAR_NEGATIVE = FindingKind(
    "targets.profile_year_negative", "{year}年的任务数小于零，不能接成一条进度曲线，请改正"
)
YEARS_EMPTY = FindingKind("targets.profile_years_empty", "各年任务数合计为零，请先把总数分解到各年")
MONTHS_FELL = FindingKind(
    "targets.profile_months_fell", "{months} 当月数为负，推算季节时按零计", Severity.HINT
)
YEAR_SKIPPED = FindingKind(
    "targets.profile_year_skipped", "{because}，推算季节时没有采用这一年", Severity.HINT
)
SEASON_UNKNOWN = FindingKind(
    "targets.profile_season_unknown", "{because}，暂按匀速进度", Severity.HINT
)
HOLIDAYS_UNKNOWN = FindingKind(
    "targets.profile_holidays_unknown",
    "{years}年的放假安排尚未录入，工作日暂按周末推算",
    Severity.HINT,
)


@dataclass(frozen=True, slots=True)
class ProfileYardstick:
    """`season_years`: how many of the latest complete years are averaged. `s_curve_power`: 1 is a straight line."""

    season_years: int
    s_curve_power: int
    merges_january: bool


# a steeper curve than this is a jump, and its fractions grow with it
_STEEPEST = 20


def yardstick_of(values: thresholds.Values) -> ProfileYardstick:
    """From a version of the yardstick `profiles`. Raises NotUnderstood."""
    power = thresholds.whole(values, "s_curve_power", least=1)
    if power > _STEEPEST:
        raise thresholds.NotUnderstood(f"s_curve_power: at most {_STEEPEST} is wanted, not {power}")
    merges = values.get("merges_january")
    if merges is not True and merges is not False:
        raise thresholds.NotUnderstood(f"merges_january: true or false is wanted, not {merges!r}")
    return ProfileYardstick(thresholds.whole(values, "season_years", least=1), power, merges)


@dataclass(frozen=True, slots=True)
class Mark:
    """By the end of `day`, `share` of the whole should be done."""

    day: date
    share: Fraction


@dataclass(frozen=True, slots=True)
class Profile:
    """A curve through its marks, straight between them; 0 on the eve of `span`.

    `unjudged` are months at whose end nothing is expected of its own (January, where it is merged with February).
    `notes` say what was assumed. Raises ValueError unless days rise, shares never fall, and the last mark is 1 at the end.
    """

    kind: ProfileKind
    span: Span
    marks: tuple[Mark, ...]
    unjudged: frozenset[Month] = frozenset()
    notes: tuple[Finding, ...] = ()

    def __post_init__(self) -> None:
        if not self.marks or self.marks[-1] != Mark(self.last, Fraction(1)):
            raise ValueError("a profile ends with all of it, on its last day")
        steps = pairwise([Mark(self._eve, Fraction(0)), *self.marks])
        if any(a.day >= b.day or a.share > b.share for a, b in steps):
            raise ValueError("a profile never goes back")

    @property
    def last(self) -> date:
        """Its last day. Raises ValueError for an open end."""
        return _last(self.span)

    @property
    def _eve(self) -> date:
        return self.span.since - timedelta(days=1)

    def at(self, day: date) -> Fraction:
        """The share that should be done by the end of `day`."""
        if day < self.span.since:
            return Fraction(0)
        if day >= self.last:
            return Fraction(1)
        n = bisect_left(self.marks, day, key=lambda mark: mark.day)
        before = self.marks[n - 1] if n else Mark(self._eve, Fraction(0))
        after = self.marks[n]
        way = Fraction((day - before.day).days, (after.day - before.day).days)
        return before.share + (after.share - before.share) * way

    def at_month(self, month: Month) -> Fraction | None:
        """The share at the end of a month; None where that month is not judged by itself."""
        return None if month in self.unjudged else self.at(month.last)

    def during(self, span: Span) -> Fraction:
        """The share that falls into a span of days: the basis for splitting a year into quarters or months."""
        return self.at(_last(span)) - self.at(span.since - timedelta(days=1))

    def scheduled(self, total: Decimal, day: date, *, places: int = 2) -> Decimal:
        """How much of `total` should be done by the end of `day`, rounded half up; all of it, unrounded, at the end."""
        return total if day >= self.last else rounded(Fraction(total) * self.at(day), places)


def _last(span: Span) -> date:
    if span.last is None:
        raise ValueError("a profile needs an end")
    return span.last


def _made(
    kind: ProfileKind,
    span: Span,
    marks: Iterable[Mark],
    *,
    merged: bool,
    notes: Sequence[Finding] = (),
) -> Profile:
    """Without the marks inside January and February where the two are taken together and both lie in the span."""
    januaries = [
        m
        for m in span.months()
        if merged and m.month == 1 and span.covers(Span(m.first, m.next().span.until))
    ]
    inside = [Span(m.first, m.next().last) for m in januaries]
    kept = [mark for mark in marks if not any(mark.day in two for two in inside)]
    return Profile(kind, span, tuple(kept), frozenset(januaries), tuple(notes))


def linear(span: Span, *, merged: bool = False) -> Profile:
    """An equal part each month where the span is of whole months (month ÷ 12 for a year), else an equal part each day."""
    last, months = _last(span), span.months()
    is_whole = span.since.day == 1 and last == months[-1].last
    ends = [m.last for m in months] if is_whole else [last]
    marks = [Mark(day, Fraction(n, len(ends))) for n, day in enumerate(ends, 1)]
    return _made(ProfileKind.LINEAR, span, marks, merged=merged)


# ---------------------------------------------------------------- last years' season


@dataclass(frozen=True, slots=True)
class PastYear:
    """A year's monthly figures by month number; absent is missing. February holds both where January is not reported."""

    year: int
    months: Mapping[int, Decimal]


def season(year: Year, past: Iterable[PastYear], yardstick: ProfileYardstick) -> Profile:
    """The mean of the monthly shares of the latest complete years before `year`. Raises Refused when there is none."""
    merged = yardstick.merges_january
    used, why_not = _sifted(year, past, yardstick)
    if not used:
        raise Refused(NO_SEASON(because=_words(why_not)))
    numbers = range(2 if merged else 1, 13)
    shares = [_shares(_folded(p, merged=merged), numbers) for p in used]
    marks, so_far = [], Fraction(0)
    for n, number in enumerate(numbers):
        so_far += sum((s[n] for s in shares), Fraction(0)) / len(used)
        marks.append(Mark(Month(year.year, number).last, so_far))
    notes = [YEAR_SKIPPED(because=b) for y, b in why_not.items() if y > used[-1].year]
    fell = [f"{p.year}年{n}月" for p in used for n in numbers if _folded(p, merged=merged)[n] < 0]
    if fell:
        notes.append(MONTHS_FELL(months="、".join(fell)))
    found = Profile(ProfileKind.SEASON, year.span, tuple(marks), notes=tuple(notes))
    return merge_january(found) if merged else found


def _sifted(
    year: Year, past: Iterable[PastYear], yardstick: ProfileYardstick
) -> tuple[list[PastYear], dict[int, str]]:
    """The years that can be used, the latest first and not too many, and why others cannot."""
    merged = yardstick.merges_january
    before = sorted((p for p in past if p.year < year.year), key=lambda p: -p.year)
    why_not = {p.year: because for p in before if (because := _unusable(p, merged=merged))}
    return [p for p in before if p.year not in why_not][: yardstick.season_years], why_not


def _words(why_not: Mapping[int, str]) -> str:
    return "、".join(why_not.values()) or "没有往年的数"


def _folded(past: PastYear, *, merged: bool) -> dict[int, Decimal]:
    """January in February where the two are merged. Nothing is made up for a missing month."""
    months = dict(past.months)
    if merged and 1 in months and 2 in months:
        months[2] += months.pop(1)
    return months


def _unusable(past: PastYear, *, merged: bool) -> str:
    """Why a year says nothing about the season; empty when it does."""
    missing = [n for n in range(2 if merged else 1, 13) if n not in past.months]
    if missing:
        return f"{past.year}年缺{'、'.join(map(str, missing))}月"
    return "" if sum(past.months.values()) > 0 else f"{past.year}年全年合计不大于零"


def _shares(months: Mapping[int, Decimal], numbers: Sequence[int]) -> list[Fraction]:
    """A month below zero (a correction was booked in it) counts as none: a schedule never goes back."""
    counted = [Fraction(max(months[n], Decimal(0))) for n in numbers]
    return [value / sum(counted, Fraction(0)) for value in counted]


def default_of(year: Year, past: Iterable[PastYear], yardstick: ProfileYardstick) -> Profile:
    """Last years' season where it is known, else equal parts, saying why (20-targets-tasks.md §1)."""
    known = tuple(past)
    used, why_not = _sifted(year, known, yardstick)
    if used:
        return season(year, known, yardstick)
    line = linear(year.span, merged=yardstick.merges_january)
    return replace(line, notes=(SEASON_UNKNOWN(because=_words(why_not)),))


def merge_january(profile: Profile) -> Profile:
    """The same profile with January and February taken together (1-2月)."""
    made = _made(profile.kind, profile.span, profile.marks, merged=True, notes=profile.notes)
    return replace(made, unjudged=made.unjudged | profile.unjudged)


# ---------------------------------------------------------------- other curves


def by_workdays(span: Span, table: HolidayTable, *, merged: bool = False) -> Profile:
    """An equal part each working day of the holiday table. Raises Refused when there is none in the span."""
    last = _last(span)
    days = [span.since + timedelta(days=n) for n in range((last - span.since).days + 1)]
    total = sum(table.works(day) for day in days)
    if not total:
        raise Refused(NO_WORKDAYS(since=str(span.since), last=str(last)))
    marks, so_far = [], 0
    for day in days:
        so_far += table.works(day)
        marks.append(Mark(day, Fraction(so_far, total)))
    unknown = sorted({day.year for day in days if not table.knows(day)})
    notes = [HOLIDAYS_UNKNOWN(years="、".join(map(str, unknown)))] if unknown else []
    return _made(ProfileKind.WORKDAYS, span, marks, merged=merged, notes=notes)


def s_curve(span: Span, yardstick: ProfileYardstick, *, merged: bool = False) -> Profile:
    """Slow at first, quick in the middle, slow at the end: t^k / (t^k + (1-t)^k), marked at the ends of months."""
    last, power = _last(span), yardstick.s_curve_power
    length = (last - span.since).days + 1
    ends = [m.last for m in span.months() if m.last < last] + [last]
    marks = []
    for day in ends:
        way = Fraction((day - span.since).days + 1, length)
        marks.append(Mark(day, way**power / (way**power + (1 - way) ** power)))
    return _made(ProfileKind.S_CURVE, span, marks, merged=merged)


@dataclass(frozen=True, slots=True)
class Node:
    """By the end of `day`, so many percent (0 to 100) should be done."""

    day: date
    percent: Decimal


def milestones(span: Span, nodes: Sequence[Node], *, is_stepped: bool = False) -> Profile:
    """Through the nodes in straight lines; stepped, nothing more is due until the day of the next node.

    The end of the span is 100 %, whether or not it is named. Raises Refused.
    """
    ordered = sorted(nodes, key=lambda node: node.day)
    _check_nodes(span, ordered)
    last = _last(span)
    if ordered[-1].day < last:
        ordered.append(Node(last, Decimal(100)))
    marks = [Mark(span.since - timedelta(days=1), Fraction(0))]
    for node in ordered:
        eve = node.day - timedelta(days=1)
        if is_stepped and eve > marks[-1].day:
            marks.append(Mark(eve, marks[-1].share))
        marks.append(Mark(node.day, Fraction(node.percent) / 100))
    return Profile(ProfileKind.MILESTONES, span, tuple(marks[1:]))


def _check_nodes(span: Span, ordered: Sequence[Node]) -> None:
    if not ordered:
        raise Refused(NO_NODES())
    last = _last(span)
    ends = {"since": str(span.since), "last": str(last)}
    found = [NODE_OUTSIDE(day=str(n.day), **ends) for n in ordered if n.day not in span]
    found += [NODE_ODD(**_said(n)) for n in ordered if not 0 <= n.percent <= 100]
    for one, other in pairwise(ordered):
        if one.day == other.day:
            found.append(NODE_TWICE(day=str(one.day)))
        elif one.percent > other.percent:
            found.append(NODE_FALLS(**_said(other)))
    found += [NODE_ENDS_SHORT(**_said(n)) for n in ordered if n.day == last and n.percent < 100]
    if found:
        raise Refused(*found)


def _said(node: Node) -> dict[str, str]:
    return {"day": str(node.day), "percent": plain(node.percent)}


# ---------------------------------------------------------------- several years


def over_years(parts: Sequence[tuple[Decimal, Profile]]) -> Profile:
    """One curve over several years, each with its amount and its own profile, one beginning where the last one ends.

    Raises Refused for an amount below zero or none at all, ValueError when the profiles leave a gap or overlap.
    """
    together = sum((Fraction(amount) for amount, _ in parts), Fraction(0))
    for amount, profile in parts:
        if amount < 0:
            raise Refused(YEAR_NEGATIVE(year=profile.span.since.year))
    if not together:
        raise Refused(YEARS_EMPTY())
    profiles = [profile for _, profile in parts]
    if any(a.span.until != b.span.since for a, b in pairwise(profiles)):
        raise ValueError("each profile begins the day after the one before ends")
    marks, before = [], Fraction(0)
    for amount, profile in parts:
        share = Fraction(amount) / together
        marks += [Mark(m.day, before + share * m.share) for m in profile.marks]
        before += share
    return Profile(
        ProfileKind.YEARS,
        Span(profiles[0].span.since, profiles[-1].span.until),
        tuple(marks),
        frozenset().union(*(p.unjudged for p in profiles)),
        tuple(dict.fromkeys(note for p in profiles for note in p.notes)),
    )
