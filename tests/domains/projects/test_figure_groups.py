"""Months, earlier ranks: what the page of figures adds to the rules of `figures`."""

from datetime import date

from daxiao.domains.projects.rules import figure_groups, figures
from daxiao.domains.projects.rules.figures import Share


def test_the_newest_twelve_months_end_with_today() -> None:
    ends = figure_groups.month_ends(date(2026, 3, 2))

    assert len(ends) == 12
    assert ends[0] == date(2025, 4, 30)
    assert ends[-2:] == (date(2026, 2, 28), date(2026, 3, 2))


def test_movement_is_measured_from_the_end_of_last_month() -> None:
    assert figure_groups.last_month_end(date(2026, 3, 2)) == date(2026, 2, 28)
    assert figure_groups.last_month_end(date(2026, 1, 31)) == date(2025, 12, 31)


def test_earlier_ranks_are_those_the_ranking_itself_would_have_given() -> None:
    shares = {
        "a": Share((1, 2), (1, 2, 3)),
        "b": Share((4, 5), (4, 5, 6)),
        "c": Share((7,), (7, 8, 9)),
        "d": Share((10,), (10,)),
    }

    ranks = figure_groups.ranks_of(shares, whole_min=3)

    shown = figures.ranking(shares, before={}, whole_min=3)
    assert (
        ranks == {r.name: r.rank for r in shown if r.rank is not None} == {"a": 1, "b": 1, "c": 3}
    )
