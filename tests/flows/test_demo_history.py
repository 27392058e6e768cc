"""The invented months before a stated base figure: true to it, alike at every build, and like life."""

from decimal import Decimal
from statistics import mean, median

import pytest

from daxiao.flows.demo_data.history import MonthFigure, Shape, history, shared_out
from daxiao.std.periods import Month


def values(figures: tuple[MonthFigure, ...]) -> list[Decimal]:
    return [figure.value for figure in figures]


@pytest.mark.parametrize("base", ["400", "0", "10.06", "2300.5", "0.01"])
@pytest.mark.parametrize("years", [1, 3])
def test_a_flow_adds_up_to_the_base_of_its_year(base: str, years: int) -> None:
    figures = history("1/output", Decimal(base), 2020, Shape("sum"), years=years)

    assert len(figures) == 12 * years
    assert (figures[0].month, figures[-1].month) == (Month(2021 - years, 1), Month(2020, 12))
    assert sum(values(figures[-12:])) == Decimal(base)
    assert all(-value.as_tuple().exponent <= 2 for value in values(figures))  # type: ignore[operator]
    assert min(values(figures)) >= 0


@pytest.mark.parametrize("base", ["149", "6", "1200", "0"])
def test_counts_are_whole_and_add_up(base: str) -> None:
    figures = values(history("1/firms", Decimal(base), 2020, Shape("sum", places=0)))

    assert sum(figures[-12:]) == Decimal(base)
    assert all(value == int(value) >= 0 for value in figures)


@pytest.mark.parametrize(("base", "places"), [("275", 0), ("35.5", 1)])
def test_a_stock_ends_at_its_base_and_never_falls(base: str, places: int) -> None:
    figures = values(history("1/stock", Decimal(base), 2020, Shape("last", places=places)))

    assert figures[-1] == Decimal(base)
    assert figures == sorted(figures)
    assert 0 <= figures[0] < figures[-1]


@pytest.mark.parametrize("base", ["20.9", "-1.5", "0"])
def test_a_rate_has_its_base_on_the_mean_of_the_year(base: str) -> None:
    figures = values(history("1/share", Decimal(base), 2020, Shape("mean", places=1)))

    assert sum(figures[-12:]) / 12 == Decimal(base)


def test_the_same_key_gives_the_same_and_another_another() -> None:
    one, again, other = (
        history(key, Decimal(400), 2020, Shape("sum")) for key in ("1/a", "1/a", "1/b")
    )
    assert one == again
    assert one != other
    assert sum(values(one[-12:])) == sum(values(other[-12:]))


def test_january_and_february_are_low_and_december_is_high() -> None:
    lines = [
        values(history(f"1/{n}", Decimal(1200), 2020, Shape("sum", breaks=0))) for n in range(60)
    ]
    by_month = [mean(line[24 + month] for line in lines) for month in range(12)]

    assert sorted(range(12), key=by_month.__getitem__)[:2] == [1, 0]
    assert max(by_month) == by_month[11]


def test_growth_is_about_what_the_shape_says() -> None:
    grown = [
        float(sum(line[24:]) / sum(line[12:24]))
        for n in range(80)
        for line in [values(history(f"2/{n}", Decimal(1200), 2020, Shape("sum", breaks=0)))]
    ]
    assert 1.05 < median(grown) < 1.12


def test_some_lines_break() -> None:
    """With a break the largest step from one year to the next is far larger than without."""
    steps = {
        breaks: median(
            max(abs(line[i] / line[i - 12] - 1) for i in range(12, 36))
            for n in range(60)
            for line in [
                values(
                    history(f"3/{n}", Decimal(1200), 2020, Shape("sum", noise=0.02, breaks=breaks))
                )
            ]
        )
        for breaks in (0, 1)
    }
    assert steps[1] > steps[0] * Decimal("1.2")


@pytest.mark.parametrize(
    ("base", "shape", "years"),
    [
        ("10.06", Shape("sum", places=1), 3),
        ("-3", Shape("sum"), 3),
        ("-3", Shape("last"), 3),
        ("3", Shape("sum"), 0),
    ],
)
def test_a_base_that_cannot_be_met_is_refused(base: str, shape: Shape, years: int) -> None:
    with pytest.raises(ValueError, match=r"places|below zero|at least one"):
        history("1/x", Decimal(base), 2020, shape, years=years)


def test_what_is_shared_out_is_whole() -> None:
    parts = shared_out(Decimal("10.00"), [1.0, 1.0, 1.0], 2)
    assert parts == [Decimal("3.34"), Decimal("3.33"), Decimal("3.33")]
