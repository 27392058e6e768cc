"""What ties goals together: pairs, the way to a higher goal, the residual of industries, completion."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daxiao.domains.targets.rules import ties
from daxiao.domains.targets.rules.aims import AimKind
from daxiao.domains.targets.rules.progress import ProgressState
from daxiao.domains.targets.rules.ties import Completion, Side
from daxiao.std import thresholds


ADDED = Side("智能工厂", AimKind.INCREMENT, 1, 2026, "家", Decimal(15))
TOTAL = Side("智能工厂", AimKind.STOCK, 1, 2026, "家", Decimal(65))


def codes(pair: ties.Pair) -> list[str]:
    return [f.code for f in pair.findings]


def test_the_base_is_total_less_new() -> None:
    """S000-G-03: 新增 15、总数 65 begins with 50, whichever is given first."""
    assert ties.pair_of(ADDED, TOTAL).base == 50
    assert ties.pair_of(TOTAL, ADDED).base == 50
    assert not codes(ties.pair_of(ADDED, TOTAL))


def test_a_stated_baseline_that_differs_is_a_doubt() -> None:
    """S000-G-03."""
    told = replace(TOTAL, baseline=Decimal(52))

    assert codes(ties.pair_of(ADDED, told)) == ["targets.pair_base_differs"]
    upside_down = replace(TOTAL, aim=Decimal(10))
    assert codes(ties.pair_of(ADDED, upside_down)) == ["targets.pair_base_negative"]


def test_exits_are_what_makes_the_figures_agree() -> None:
    """S000-G-03: base + new - exits = total."""
    added, total = replace(ADDED, value=Decimal(12)), replace(TOTAL, value=Decimal(59))

    assert ties.pair_of(added, total).exits == 3


def test_a_total_beyond_base_and_new_is_a_doubt() -> None:
    """S000-G-03: negative exits cannot be."""
    added, total = replace(ADDED, value=Decimal(12)), replace(TOTAL, value=Decimal(70))

    assert codes(ties.pair_of(added, total)) == ["targets.pair_more_than_sum"]


def test_a_missing_figure_is_no_zero() -> None:
    """S003-G-04."""
    assert ties.pair_of(replace(ADDED, value=Decimal(12)), TOTAL).exits is None


@pytest.mark.parametrize(
    ("added", "total", "found"),
    [
        (ProgressState.MET, ProgressState.BEHIND, True),
        (ProgressState.ON_TRACK, ProgressState.MET, True),
        (ProgressState.MET, ProgressState.MET, False),
        (ProgressState.BEHIND, ProgressState.BEHIND, False),
        (ProgressState.MET, ProgressState.UNJUDGED, False),
        (None, ProgressState.MET, False),
    ],
)
def test_one_met_without_the_other_is_flagged(
    added: ProgressState | None, total: ProgressState, found: bool
) -> None:
    """S000-G-03."""
    pair = ties.pair_of(replace(ADDED, state=added), replace(TOTAL, state=total))

    assert ("targets.pair_one_without_other" in codes(pair)) is found


@pytest.mark.parametrize(
    ("other", "code"),
    [
        (ADDED, "targets.pair_kinds"),
        (replace(TOTAL, year=2027), "targets.pair_places"),
        (replace(TOTAL, unit="个"), "targets.pair_places"),
        (replace(TOTAL, is_paired=True), "targets.pair_taken"),
    ],
)
def test_what_is_no_pair_is_refused(other: Side, code: str) -> None:
    """S000-G-03."""
    assert [f.code for f in ties.may_tie(ADDED, other).findings] == [code]
    assert ties.may_tie(ADDED, TOTAL).allowed


def test_wordings_of_one_thing_are_known() -> None:
    assert ties.thing_of("5G基站总数") == ties.thing_of("新增 5G基站") == "5G基站"


def test_the_way_to_a_five_year_goal_tells_the_growth_still_needed() -> None:
    """S000-G-01: 800 in 2026 on the way to 1350 in 2030 needs 14.0 % a year."""
    way = ties.way_to((2026, Decimal(800)), (2030, Decimal(1350)), None)

    assert way.growth is not None
    assert round(way.growth, 1) == Decimal("14.0")
    assert (way.years_left, way.needed, way.short) == (4, None, None)


def test_a_year_that_falls_off_the_way_is_said_to() -> None:
    """S000-G-01: warn when the annual target falls off the trajectory."""
    base, goal = (2025, Decimal(700)), (2030, Decimal(1400))

    low = ties.way_to((2026, Decimal(750)), goal, base)
    high = ties.way_to((2026, Decimal(850)), goal, base)

    assert low.needed is not None
    assert round(low.needed, 1) == Decimal("804.1")
    assert low.short is not None
    assert "以后各年要补回来" in low.words
    assert high.short is None


def test_a_goal_that_falls_has_its_way_down() -> None:
    way = ties.way_to((2026, Decimal(95)), (2030, Decimal(50)), (2025, Decimal(100)))

    assert way.growth is not None
    assert way.growth < 0
    assert way.short is not None


def test_where_growth_has_no_sense_equal_steps_are_told() -> None:
    way = ties.way_to((2026, Decimal(0)), (2030, Decimal(8)), (2025, Decimal(0)))

    assert (way.growth, way.step) == (None, 2)
    assert way.needed == Decimal("1.6")
    assert "年均还需2" in way.words


def test_a_goal_serves_a_later_one_in_its_unit() -> None:
    """S000-G-01."""

    def found(own: int, other: int, *, same: bool = False, alike: bool = True) -> list[str]:
        decision = ties.may_serve(own, other, is_same=same, is_alike=alike, name="产值")
        return [f.code for f in decision.findings]

    assert found(2026, 2030) == []
    assert found(2026, 2026, same=True) == ["targets.serves_itself"]
    assert found(2026, 2026) == ["targets.serves_earlier"]
    assert found(2026, 2030, alike=False) == ["targets.serves_other"]


def test_what_no_industry_has_is_the_residual() -> None:
    """S000-G-06: 800 less the industries' 780 leaves 20; an unknown part leaves it unknown."""
    parts = [Decimal(n) for n in (380, 60, 30, 270, 30, 10)]

    assert ties.residual(Decimal(800), parts) == 20
    assert ties.residual(Decimal(800), [*parts, None]) is None


def test_completion_is_met_of_planned() -> None:
    """S004-G-03."""
    assert Completion(10, 9, 1).share == Decimal("0.9")
    assert Completion(0, 0, 0).share is None
    assert Completion(4, 0, 4).share is None


def test_the_share_asked_for_is_a_percentage() -> None:
    assert ties.yardstick_of({"completion_percent": "90"}) == Decimal("0.9")
    with pytest.raises(thresholds.NotUnderstood):
        ties.yardstick_of({"completion_percent": "120"})


positive = st.decimals(min_value=1, max_value=10**6, places=2)


@given(start=positive, end=positive, span=st.integers(2, 15))
def test_growing_as_told_arrives_at_the_goal(start: Decimal, end: Decimal, span: int) -> None:
    """S000-G-01: the implied yearly growth, compounded over the years left, is the higher goal."""
    growth = ties.growth_needed(start, end, span)

    assert growth is not None
    assert abs(start * (1 + growth / 100) ** span - end) < end / 10**9
