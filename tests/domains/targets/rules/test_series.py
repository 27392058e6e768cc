"""Month and cumulative always reconcile, whatever was typed, corrected or left out (05-principles.md no. 9)."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from daxiao.domains.targets.rules import series
from daxiao.domains.targets.rules.series import Booking, Correction, Given, Line, Report, Series
from daxiao.std.findings import Refused
from daxiao.std.periods import Month


MONTH, TOTAL = Given.MONTH, Given.CUMULATIVE


def m(number: int) -> Month:
    return Month(2026, number)


def reported(*typed: tuple[int, Given, int], merged: bool = False) -> Series:
    found = Series(2026, merged)
    for number, kind, value in typed:
        found = found.report(m(number), kind, Decimal(value))
    return found


def fix(made_in: int, of: int, value: int, kind: Given = MONTH, reason: str = "漏报") -> Correction:
    return Correction(m(made_in), m(of), kind, Decimal(value), reason)


def row(found: Series, number: int) -> tuple[int | None, int | None]:
    """The month's own figure and its total."""
    line = found.line(m(number))
    return (
        None if line.own is None else int(line.own),
        None if line.cumulative is None else int(line.cumulative),
    )


def refusal(refused: pytest.ExceptionInfo[Refused]) -> str:
    return "；".join(f.sentence for f in refused.value.findings)


# ---------------------------------------------------------------- any sequence

VALUES = st.integers(-200, 5000).map(lambda n: Decimal(n).scaleb(-1))
MONTHS = st.integers(1, 12).map(m)
GIVEN = st.sampled_from(Given)
REPORTS = st.builds(Report, MONTHS, GIVEN, VALUES)
CORRECTIONS = st.builds(
    Correction, MONTHS, MONTHS, GIVEN, VALUES, st.sampled_from(["漏报", "重复计算", ""])
)
EXPECTED = {
    "targets.series_january_merged",
    "targets.series_already_reported",
    "targets.series_conflict",
    "targets.series_reason_missing",
    "targets.series_not_known",
    "targets.series_unchanged",
    "targets.series_before_its_month",
    "targets.series_month_closed",
}


def _tried(found: Series, step: Report | Correction) -> Series:
    """The series after a step, or as it was when the step is refused."""
    codes: set[str] = set()
    try:
        if isinstance(step, Report):
            found = found.report(step.month, step.given, step.value)
        else:
            found = found.correct(step)
    except Refused as refused:
        codes = {f.code for f in refused.findings}
    assert codes <= EXPECTED
    return found


def _reconciles(found: Series) -> None:
    last: Line | None = None
    lines = {line.month: line for line in found.lines()}
    for line in lines.values():
        if line.own is not None and line.last_total is not None:
            assert line.cumulative == line.last_total + line.own + line.booked
        if last is not None:
            assert line.last_total == last.cumulative
        last = line
        if line.cumulative is not None and line.amount is not None:
            start = lines[line.since]
            before = Decimal(0) if start.last_total is None else start.last_total
            assert before + line.amount == line.cumulative
        assert series.explain(found, line.month)


def _kept(before: Series, after: Series, step: Report | Correction) -> None:
    """What was known stays as it was: only the total of the month a correction is booked in moves, by the difference."""
    made_in = step.made_in if isinstance(step, Correction) and before != after else None
    for old, new in zip(before.lines(), after.lines(), strict=True):
        assert old.own is None or old.own == new.own
        if old.cumulative is None:
            continue
        moved = Decimal(0)
        if old.month == made_in:
            moved = after.bookings[-1].delta
        assert new.cumulative == old.cumulative + moved


@settings(max_examples=120, deadline=None)
@given(st.booleans(), st.lists(st.one_of(REPORTS, CORRECTIONS), max_size=20))
def test_month_and_total_reconcile_after_any_reports_and_corrections(
    merged: bool, steps: list[Report | Correction]
) -> None:
    """Last month's total + this month = this month's total, and what was published is never rewritten."""
    found = Series(2026, merged)
    for step in steps:
        after = _tried(found, step)
        _kept(found, after, step)
        found = after
    _reconciles(found)


@st.composite
def years(draw: st.DrawFn) -> tuple[Series, list[Correction]]:
    """A year reported month by month, either kind, with corrections made on the way."""
    found = Series(2026, draw(st.booleans()))
    made: list[Correction] = []
    for month in found.months:
        found = found.report(month, draw(GIVEN), draw(VALUES))
        for _ in range(draw(st.integers(0, 2))):
            of = draw(st.sampled_from([x for x in found.months if x <= month]))
            step = Correction(month, of, draw(GIVEN), draw(VALUES), "核实后更正")
            after = _tried(found, step)
            made += [step] if after != found else []
            found = after
    return found, made


@settings(max_examples=60, deadline=None)
@given(years())
def test_at_the_end_the_corrected_months_make_the_published_total(
    year: tuple[Series, list[Correction]],
) -> None:
    """Both values are kept: put where they belong, or booked where they were made, corrections give the same year."""
    found, made = year
    _reconciles(found)
    corrected = [line.corrected for line in found.lines()]
    end = found.lines()[-1].cumulative

    assert None not in corrected
    assert sum((c for c in corrected if c is not None), Decimal(0)) == end
    assert found.as_corrected(m(12), TOTAL) == end
    assert len(found.bookings) == len(made)
    if made:
        assert found.as_corrected(made[-1].of, made[-1].given) == made[-1].value


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(VALUES, GIVEN), min_size=12, max_size=12), st.permutations(range(12)))
def test_whichever_is_typed_in_whatever_order_the_year_is_the_same(
    typed: list[tuple[Decimal, Given]], order: list[int]
) -> None:
    found, total = Series(2026), Decimal(0)
    totals = []
    for value, _ in typed:
        total += value
        totals.append(total)
    for n in order:
        value, kind = typed[n]
        found = found.report(m(n + 1), kind, value if kind is MONTH else totals[n])

    assert [line.own for line in found.lines()] == [value for value, _ in typed]
    assert [line.cumulative for line in found.lines()] == totals


# ---------------------------------------------------------------- examples


def test_either_is_typed_and_the_other_follows() -> None:
    found = reported((1, MONTH, 10), (2, TOTAL, 25), (3, MONTH, 5))

    assert [row(found, n) for n in (1, 2, 3)] == [(10, 10), (15, 25), (5, 30)]
    assert found.line(m(2)).typed == {TOTAL}
    assert series.explain(found, m(3)) == "1-2月累计 25 + 3月 5 = 1-3月累计 30"
    assert series.explain(found, m(1)) == "1月 10 = 1月累计 10"


def test_a_missing_month_stays_missing() -> None:
    """S003-G-04: not computable, never zero."""
    found = reported((1, MONTH, 10), (3, MONTH, 5))

    assert row(found, 2) == (None, None)
    assert row(found, 3) == (5, None)
    assert found.line(m(2)).is_missing
    assert series.explain(found, m(2)) == "2月缺报"
    assert series.explain(found, m(3)) == "3月当月数 5；之前有月份缺报，累计数无法推算"


def test_a_total_after_a_missing_month_says_what_both_brought() -> None:
    found = reported((1, MONTH, 10), (4, TOTAL, 40))
    line = found.line(m(4))

    assert line.own is None
    assert (line.since, line.amount) == (m(2), Decimal(30))
    assert series.explain(found, m(4)) == (
        "1月累计 10 + 2-4月合计 30 = 1-4月累计 40（其间有月份缺报，无法拆到各月）"
    )
    first = reported((2, TOTAL, 9))
    assert series.explain(first, m(2)) == (
        "1-2月合计 9 = 1-2月累计 9（其间有月份缺报，无法拆到各月）"
    )


def test_a_late_report_closes_the_hole() -> None:
    found = reported((1, MONTH, 10), (3, MONTH, 5), (4, TOTAL, 40)).report(m(2), MONTH, Decimal(7))

    assert [row(found, n) for n in (2, 3, 4)] == [(7, 17), (5, 22), (18, 40)]


def test_a_hole_between_known_totals_follows_by_itself() -> None:
    found = reported((1, MONTH, 10), (3, MONTH, 5), (3, TOTAL, 22))

    assert row(found, 2) == (7, 17)
    assert not found.line(m(2)).is_missing
    with pytest.raises(Refused) as refused:
        found.report(m(2), MONTH, Decimal(8))
    assert refusal(refused) == (
        "2月的当月数填的是 8，按已报的数推算应为 7，请核对；已报的数有误请先更正"
    )


def test_january_and_february_are_reported_as_one() -> None:
    """conventions.md §4.7: January has no monthly report; its figure is inside 1-2月."""
    found = reported((2, MONTH, 12), (3, TOTAL, 20), merged=True)

    assert found.lines()[0].month == m(2)
    assert [row(found, n) for n in (2, 3)] == [(12, 12), (8, 20)]
    assert series.explain(found, m(2)) == "1-2月 12 = 1-2月累计 12"
    assert series.explain(found, m(3)) == "1-2月累计 12 + 3月 8 = 1-3月累计 20"
    with pytest.raises(Refused) as refused:
        found.report(m(1), MONTH, Decimal(5))
    assert refusal(refused).endswith("1月不单独报，请在2月填报1-2月的合计")


def test_a_correction_is_booked_in_the_month_it_is_made() -> None:
    """Nothing that was published changes; the total of the month it is made in explains itself."""
    found = reported((1, MONTH, 10), (2, MONTH, 10), (3, MONTH, 10)).correct(fix(4, 2, 7))
    found = found.report(m(4), MONTH, Decimal(10))

    assert [row(found, n) for n in (1, 2, 3, 4)] == [(10, 10), (10, 20), (10, 30), (10, 37)]
    assert found.line(m(2)).corrected == 7
    assert found.line(m(4)).reported == 7
    assert found.as_corrected(m(2), TOTAL) == 17
    assert found.as_corrected(m(4), TOTAL) == 37
    assert series.explain(found, m(4)) == (
        "1-3月累计 30 + 4月 10 - 更正2月当月数 3（10→7） = 1-4月累计 37"
    )


def test_a_total_typed_after_a_correction_holds_it_and_one_typed_before_takes_it_in() -> None:
    before = reported((1, MONTH, 10), (2, TOTAL, 30)).correct(fix(2, 1, 12))
    after = reported((1, MONTH, 10)).correct(fix(2, 1, 12)).report(m(2), TOTAL, Decimal(30))

    assert row(before, 2) == (20, 32)
    assert row(after, 2) == (18, 30)


def test_both_values_of_a_correction_are_kept() -> None:
    found = reported((1, MONTH, 10)).correct(fix(1, 1, 12)).correct(fix(2, 1, 11, TOTAL, " 复核 "))

    assert found.bookings == (
        Booking(m(1), m(1), MONTH, Decimal(10), Decimal(12), "漏报"),
        Booking(m(2), m(1), TOTAL, Decimal(12), Decimal(11), "复核"),
    )
    assert found.line(m(1)).own == 10
    assert found.line(m(1)).corrected == 11


def test_a_hole_before_a_corrected_month_follows_without_the_correction() -> None:
    found = reported((1, MONTH, 10)).correct(fix(3, 1, 12))
    found = found.report(m(3), MONTH, Decimal(5)).report(m(3), TOTAL, Decimal(22))

    assert [row(found, n) for n in (2, 3)] == [(5, 15), (5, 22)]


@pytest.mark.parametrize(
    ("step", "sentence"),
    [
        (fix(3, 1, 12, reason=" "), "请写明更正的理由，它会留在经过里"),
        (fix(3, 1, 10), "1月的当月数本来就是 10，不必更正"),
        (fix(4, 5, 1), "不能在4月更正还没到的5月，请改记账月份"),
        (fix(2, 1, 12), "3月的数已经报出，更正请记在3月或以后的月份"),
        (fix(5, 4, 12), "4月还没有当月数，谈不上更正，请先补报这个月"),
    ],
)
def test_a_correction_that_cannot_be_is_refused(step: Correction, sentence: str) -> None:
    found = reported((1, MONTH, 10), (2, MONTH, 10), (3, MONTH, 10))
    with pytest.raises(Refused) as refused:
        found.correct(step)

    assert refusal(refused) == sentence


def test_a_month_is_reported_once_and_in_its_own_year() -> None:
    found = reported((1, MONTH, 10)).correct(fix(1, 1, 12))
    with pytest.raises(Refused) as refused:
        found.report(m(1), MONTH, Decimal(12))
    assert refusal(refused) == "1月的当月数已经报过（10），要改请用更正"

    with pytest.raises(Refused) as refused:
        found.correct(Correction(Month(2027, 1), m(1), MONTH, Decimal(1), "年报"))
    assert refusal(refused).startswith("2027年1月不在2026年内")
