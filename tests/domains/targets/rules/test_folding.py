"""A year folded: what is kept of each month is what the series says, however it was typed."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daxiao.domains.targets.rules import folding, series
from daxiao.domains.targets.rules.folding import Booked, FoldRule, Typed
from daxiao.domains.targets.rules.series import Given
from daxiao.domains.targets.rules.summing import OverTime
from daxiao.std.findings import Refused
from daxiao.std.periods import Month


AT = datetime(2026, 1, 1, tzinfo=UTC)
SUM = FoldRule(OverTime.SUM)


def typed(*months: tuple[int, str, int]) -> list[Typed]:
    return [
        Typed(m, Given(g), Decimal(v), AT + timedelta(minutes=n))
        for n, (m, g, v) in enumerate(months)
    ]


@given(
    st.lists(
        st.tuples(
            st.integers(1, 12), st.sampled_from(["month", "cumulative"]), st.integers(-9, 99)
        ),
        max_size=12,
        unique_by=lambda t: t[0],
    ),
    st.booleans(),
)
def test_folding_is_the_series(months: list[tuple[int, str, int]], merges: bool) -> None:
    """The quick way through a usual year says the same as `rules.series`, of every year."""
    rows = [m for m in months if not (merges and m[0] == 1)]
    rule = FoldRule(OverTime.SUM, merges)
    found = folding.fold(2026, typed(*rows), [], rule)

    lines = {
        line.month.month: line for line in folding.series_of(2026, typed(*rows), [], rule).lines()
    }
    assert {m: (f.own, f.total, f.corrected) for m, f in found.items()} == {
        m: (lines[m].own, lines[m].cumulative, lines[m].corrected) for m, _, _ in rows
    }


def test_quarters_are_the_steps_of_their_year() -> None:
    rule = FoldRule(OverTime.SUM, frequency="quarter")
    found = folding.fold(2026, typed((3, "month", 5), (6, "cumulative", 12)), [], rule)
    assert (found[6].own, found[6].total) == (Decimal(7), Decimal(12))


def test_a_level_is_its_own_total() -> None:
    booked = [Booked(1, 2, Given.MONTH, Decimal(5), Decimal(6), "漏报", AT)]
    rows = typed((1, "month", 5), (2, "month", 7))
    found = folding.fold(2026, rows, booked, FoldRule(OverTime.LAST))
    assert (found[1].own, found[1].total, found[1].corrected) == (
        Decimal(5),
        Decimal(5),
        Decimal(6),
    )
    assert found[2].total == Decimal(7)


def test_a_mean_wants_every_month() -> None:
    rule = FoldRule(OverTime.MEAN)
    assert folding.fold(2026, typed((1, "month", 4), (2, "month", 5)), [], rule)[
        2
    ].total == Decimal("4.5")
    assert folding.fold(2026, typed((2, "month", 5)), [], rule)[2].total is None


@pytest.mark.parametrize("in_time", [OverTime.SUM, OverTime.LAST])
def test_a_correction_needs_a_reason(in_time: OverTime) -> None:
    wanted = series.Correction(Month(2026, 1), Month(2026, 1), Given.MONTH, Decimal(6), " ")
    with pytest.raises(Refused) as caught:
        folding.book(2026, typed((1, "month", 5)), [], FoldRule(in_time), wanted)
    assert caught.value.findings[0].code == "targets.series_reason_missing"
