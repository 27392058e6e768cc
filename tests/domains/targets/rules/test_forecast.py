"""Forecasts to a deadline: season where there is one, a trend otherwise, none below a minimum, and honest intervals.

20-targets-tasks.md §1 (Forecast), 05-principles.md 7 and 10, S002-D-07.
"""

import random
from dataclasses import replace
from decimal import Decimal
from itertools import accumulate

import pytest
from hypothesis import given as for_all
from hypothesis import settings
from hypothesis import strategies as st

from daxiao.domains.targets.rules import forecast, lines, spread, trials
from daxiao.domains.targets.rules.forecast import Goal, Outlook, Question
from daxiao.domains.targets.rules.lines import Reading
from daxiao.domains.targets.rules.spread import Spread
from daxiao.domains.targets.types import Ambition, Comparator, Direction
from daxiao.std.periods import Month, Quarter, ReportingMonth, Year
from tests.domains.targets.rules.held import shipped
from tests.domains.targets.rules.lines_drawn import together


PATTERN = (70, 60, 110, 95, 100, 115, 95, 90, 105, 100, 110, 130)  # 1180 a year
DECEMBER = Month(2025, 12)
YEAR = Question("sum", Month(2026, 12), since=Month(2026, 1))


def months(*values: float | str, last: Month = DECEMBER) -> list[Reading]:
    first = last.plus(1 - len(values))
    return [Reading(first.plus(i), Decimal(str(value))) for i, value in enumerate(values)]


def seasonal(years: int, *, noise: float = 0, seed: int = 1, growth: float = 0) -> list[Reading]:
    chance = random.Random(seed)  # noqa: S311 - figures for tests, no secret
    values = [
        PATTERN[i % 12] * (1 + growth) ** (i // 12) * (1 + chance.gauss(0, noise))
        for i in range(12 * years)
    ]
    return months(*(f"{value:.2f}" for value in values))


def asked(readings: list[Reading], question: Question) -> Outlook:
    return forecast.outlook(readings, question, shipped())


def goals(*values: int, comparator: Comparator = Comparator.GE) -> tuple[Goal, ...]:
    return tuple(Goal(Ambition.PLAIN, comparator, Decimal(value)) for value in values)


def chances(found: Outlook) -> list[Decimal | None]:
    return [one.chance for one in found.chances]


# ------------------------------------------------------------------ the figure


def test_a_season_that_repeats_goes_on() -> None:
    found = asked(seasonal(3), YEAR)

    assert found.method == "season"
    assert found.value == Decimal("1180.00")
    assert (found.points, found.steps) == (36, 12)


def test_a_low_february_is_no_low_year() -> None:
    """05 no. 7: a straight line from January and February would say 780."""
    readings = seasonal(3, noise=0.02) + months(70, 60, last=Month(2026, 2))
    found = asked(readings, YEAR)

    assert found.value is not None
    assert abs(found.value - 1180) < 40
    assert found.steps == 10


def test_growth_on_the_year_before_is_carried_on_with_care() -> None:
    found = asked(seasonal(4, growth=0.1), YEAR)
    last_year = Decimal("1180") * Decimal("1.1") ** 3

    assert found.value is not None
    assert last_year * Decimal("1.05") < found.value <= last_year * Decimal("1.11")


def test_a_stock_without_a_season_follows_its_trend() -> None:
    found = asked(months(*range(100, 208, 3)), Question("last", Month(2026, 6)))

    assert found.method == "trend"
    assert found.value is not None
    assert 205 < found.value <= 225
    assert "趋势法" in found.because


def test_a_mean_takes_in_what_is_known() -> None:
    readings = months(*[5] * 24) + months(*[5] * 6, last=Month(2026, 6))
    found = asked(readings, Question("mean", Month(2026, 12), since=Month(2026, 1)))

    assert found.value == 5
    assert found.low == found.high == 5


def test_quarters_and_years_are_forecast_too() -> None:
    quarters = [
        Reading(Quarter(2022, 1).plus(i), Decimal((20, 30, 28, 40)[i % 4])) for i in range(16)
    ]
    assert asked(quarters, YEAR).value == 118
    assert asked(quarters, YEAR).steps == 4

    years = [Reading(Year(2014 + i), Decimal(100 + 10 * i)) for i in range(12)]
    found = asked(years, Question("last", Month(2027, 12)))
    assert found.method == "trend"
    assert found.value is not None
    assert 210 < found.value < 240


def test_wan_yuan_and_yi_yuan_give_the_same_forecast() -> None:
    readings = seasonal(3, noise=0.05)
    larger = [replace(one, value=one.value * 10_000) for one in readings]
    small, large = asked(readings, YEAR), asked(larger, YEAR)

    for one, other in ((small.value, large.value), (small.low, large.low)):
        assert one is not None
        assert other is not None
        assert abs(one - other / 10_000) < Decimal("0.011")


def test_a_short_steep_history_is_not_carried_to_the_skies() -> None:
    """Half as much again each month for nine months; carried on it would be a hundredfold in a year."""
    steep = [f"{10 * 1.5**i:.1f}" for i in range(9)]
    found = asked(months(*steep), Question("last", Month(2026, 12)))

    assert found.value is not None
    assert found.value < 4 * Decimal(steep[-1])


def test_one_figure_next_to_nothing_does_not_spoil_the_interval() -> None:
    """A month typed as 0.01 among hundreds: changes are amounts then, not shares of next to nothing."""
    readings = seasonal(3, noise=0.05)
    readings[20] = replace(readings[20], value=Decimal("0.01"))
    found = asked(readings, YEAR)

    assert found.value is not None
    assert found.high is not None
    assert found.high < 2 * found.value


# ------------------------------------------------------------------ January and February in one


def test_merged_months_give_what_single_ones_give() -> None:
    single = seasonal(4, noise=0.04)
    merged = together(single)
    assert any(isinstance(one.period, ReportingMonth) for one in merged)
    one, other = asked(single, YEAR), asked(merged, YEAR)

    assert one.value is not None
    assert other.value is not None
    assert abs(one.value - other.value) < 15
    assert other.steps == 11


def test_merged_and_single_months_may_be_mixed() -> None:
    """Some years the figure comes by month, in others as 1-2月: the history is read as one."""
    mixed = seasonal(2) + together(months(*PATTERN, last=Month(2026, 12)))
    line = lines.line_of(mixed, "sum")

    assert line is not None
    assert (line.season, len(line.values)) == (11, 33)
    assert sum(v * line.weight(i) for i, v in enumerate(line.values)) == 3 * 1180


def test_a_january_without_its_february_is_no_merged_figure() -> None:
    mixed = [*together(seasonal(3)), *months(70, last=Month(2026, 1))]
    line = lines.line_of(mixed, "sum")

    assert line is not None
    assert len(line.values) == 33


def test_a_trend_does_not_take_the_double_figure_for_growth() -> None:
    """Thirteen months of 10, the first two told as one of 20: still 10 a month."""
    readings = together(months(*[10] * 13, last=Month(2026, 1)))
    found = asked(readings, Question("sum", Month(2026, 12), since=Month(2026, 1)))

    assert found.value == 120


@pytest.mark.parametrize(
    "period", [Month(2020, 1), ReportingMonth(2020, 2), Quarter(2020, 1), Year(2020)]
)
def test_a_place_in_the_line_and_its_month_belong_together(period: lines.Period) -> None:
    line = lines.line_of([Reading(period, Decimal(1))], "last")
    assert line is not None
    ends = [line.month(place) for place in range(30)]

    assert [line.place(month) for month in ends] == list(range(30))
    assert ends[0] == Month.of(period.last)
    assert line.place(Month(2019, 12)) == -1


# ------------------------------------------------------------------ none, and why


@pytest.mark.parametrize(
    ("readings", "question", "words"),
    [
        ([], YEAR, "没有可用的数据"),
        (months(*range(10, 17)), YEAR, "连续数据只有7期，少于设定的8期"),
        (months(*range(30)), Question("last", Month(2031, 1)), "期限在5年以后"),
        (months(*range(30)), replace(YEAR, since=Month(2021, 1)), "从期初起的数据不全"),
    ],
)
def test_none_is_given_with_a_sentence_that_says_why(
    readings: list[Reading], question: Question, words: str
) -> None:
    found = asked(readings, replace(question, goals=goals(5)))

    assert found.method == "none"
    assert (found.value, found.low, found.high) == (None, None, None)
    assert chances(found) == [None]
    assert words in found.because


def test_only_the_run_after_the_last_gap_counts() -> None:
    readings = seasonal(3)
    del readings[-5]
    found = asked(readings, YEAR)

    assert found.method == "none"
    assert "只有4期（更早的数据中间有缺）" in found.because


def test_a_stated_cumulative_figure_stands_in_for_missing_months() -> None:
    readings = months(*[10] * 12, last=Month(2026, 9))[1:]
    question = Question("sum", Month(2026, 12), since=Month(2025, 6))
    assert asked(readings, question).method == "none"
    assert asked(readings, replace(question, achieved=Decimal(160))).value == 190


@pytest.mark.parametrize(
    ("readings", "question"),
    [
        (months(*range(30)), Question("sum", Month(2026, 12))),
        (months(*range(30)), replace(YEAR, since=Month(2027, 1))),
        ([*months(1, 2), Reading(Quarter(2026, 1), Decimal(3))], YEAR),
        (months(1, 2) * 2, YEAR),
    ],
)
def test_a_question_without_sense_is_an_error(readings: list[Reading], question: Question) -> None:
    with pytest.raises(ValueError, match=r"."):
        asked(readings, question)


# ------------------------------------------------------------------ interval and chance


def test_the_interval_is_made_of_past_errors() -> None:
    calm, wild = asked(seasonal(3, noise=0.02), YEAR), asked(seasonal(3, noise=0.12), YEAR)

    for found in (calm, wild):
        assert found.low is not None
        assert found.value is not None
        assert found.high is not None
        assert found.low < found.value < found.high
        assert found.errors > 50
        assert f"依据{found.errors}个历史预测误差" in found.because
    assert _width(wild) > 2 * _width(calm)


def _width(found: Outlook) -> Decimal:
    assert found.low is not None
    assert found.high is not None
    return found.high - found.low


def test_months_that_err_together_make_a_sum_uncertain() -> None:
    """A level that wanders errs to one side for months; the sum of twelve is far wider than luck of each alone."""
    chance = random.Random(3)  # noqa: S311
    shocks = [chance.gauss(0, 2) for _ in range(60)]
    wandering = [200 + level for level in accumulate(shocks)]
    lucky = [200 + shock for shock in shocks]
    together_, alone = (
        asked(months(*(f"{v:.2f}" for v in values)), YEAR) for values in (wandering, lucky)
    )

    assert _width(together_) > 2 * _width(alone)


def test_beyond_what_can_be_tried_the_interval_widens_and_says_so() -> None:
    readings = seasonal(3, noise=0.05)
    near = asked(readings, Question("last", Month(2026, 6)))
    far = asked(readings, Question("last", Month(2030, 12)))

    assert near.is_tested
    assert not far.is_tested
    assert "超出历史能检验的长度" in far.because
    assert _width(far) > 1.5 * float(_width(near))


def test_floor_and_stretch_have_their_chances() -> None:
    """保底 and 力争 side by side: the floor is met more surely; the end of the interval is met nine times of ten."""
    found = asked(seasonal(3, noise=0.05), YEAR)
    assert found.low is not None
    assert found.high is not None
    pair = (
        Goal(Ambition.FLOOR, Comparator.GE, found.low),
        Goal(Ambition.STRETCH, Comparator.GE, found.high),
    )
    floor, stretch = chances(asked(seasonal(3, noise=0.05), replace(YEAR, goals=pair)))

    assert floor == Decimal("0.90")
    assert stretch == Decimal("0.10")


def test_at_most_is_the_reverse() -> None:
    ge, le = (
        chances(asked(seasonal(3, noise=0.05), replace(YEAR, goals=goals(1200, comparator=c))))[0]
        for c in (Comparator.GE, Comparator.LE)
    )
    assert ge is not None
    assert le is not None
    assert ge + le == 1


def test_what_is_reached_already_is_certain_and_what_is_passed_is_lost() -> None:
    readings = seasonal(2) + months(*PATTERN[:6], last=Month(2026, 6))  # 550 by June
    sure = replace(YEAR, goals=goals(550))
    lost = replace(YEAR, goals=goals(549, comparator=Comparator.LE))
    open_ = replace(YEAR, goals=goals(550, comparator=Comparator.LE))

    assert chances(asked(readings, sure)) == [1]
    assert chances(asked(readings, lost)) == [0]
    assert chances(asked(readings, open_)) == [Decimal("0.01")]  # unlikely, not lost


def test_a_deadline_within_the_history_is_no_forecast() -> None:
    question = replace(YEAR, since=Month(2025, 1), until=Month(2025, 12))
    over = replace(question, goals=goals(1180, comparator=Comparator.GT))
    found = asked(seasonal(3), replace(question, goals=goals(1180, 1181)))

    assert found.method == "known"
    assert found.value == 1180
    assert found.steps == 0
    assert found.low == found.high == found.value
    assert chances(found) == [1, 0]
    assert chances(asked(seasonal(3), over)) == [0]


@pytest.mark.parametrize(
    ("comparator", "direction", "high", "span"),
    [
        (Comparator.EQ, Direction.MORE, None, (5, None)),
        (Comparator.APPROX, Direction.LESS, None, (None, 5)),
        (Comparator.RANGE, Direction.MORE, 8, (5, None)),
        (Comparator.RANGE, Direction.LESS, 8, (None, 8)),
        (Comparator.RANGE, Direction.BAND, 8, (5, 8)),
        (Comparator.EQ, Direction.BAND, None, (None, None)),
        (Comparator.LE, Direction.MORE, None, (None, 5)),
    ],
)
def test_what_counts_as_met_follows_the_direction(
    comparator: Comparator,
    direction: Direction,
    high: int | None,
    span: tuple[int | None, int | None],
) -> None:
    goal = Goal(Ambition.PLAIN, comparator, Decimal(5), None if high is None else Decimal(high))
    assert forecast.span(goal, direction) == span


def test_a_band_is_met_within() -> None:
    goal = Goal(Ambition.PLAIN, Comparator.RANGE, Decimal(1100), Decimal(1260))
    question = replace(YEAR, goals=(goal,), direction=Direction.BAND)
    (inside,) = chances(asked(seasonal(3, noise=0.05), question))

    assert inside is not None
    assert Decimal("0.5") < inside < 1


def test_figures_keep_within_what_can_be() -> None:
    chance = random.Random(5)  # noqa: S311
    share = months(*(f"{min(97 + chance.gauss(0, 2), 100):.1f}" for _ in range(36)))
    found = asked(share, Question("last", Month(2026, 12), most=Decimal(100), goals=goals(101)))
    assert found.high is not None
    assert found.high <= 100
    assert chances(found) == [0]

    few = months(*(chance.choice((0, 0, 1, 3)) for _ in range(36)))
    counted = asked(few, replace(YEAR, since=Month(2025, 1)))
    known = sum(one.value for one in few[-12:])
    assert counted.low is not None
    assert counted.low >= known


def test_a_rate_of_growth_may_turn_negative() -> None:
    chance = random.Random(6)  # noqa: S311
    rate = months(*(f"{0.5 + chance.gauss(0, 1):.1f}" for _ in range(36)))
    found = asked(rate, Question("last", Month(2026, 3), least=None))

    assert found.low is not None
    assert found.low < 0


values_of = st.lists(st.decimals(min_value=0, max_value=10_000, places=1), min_size=8, max_size=40)


@settings(max_examples=60, deadline=None)
@for_all(
    values=values_of,
    ahead=st.integers(1, 30),
    gather=st.sampled_from(("sum", "last", "mean")),
    goal=st.integers(0, 50_000),
)
def test_whatever_the_history_the_answer_is_in_order(
    values: list[Decimal], ahead: int, gather: lines.Gather, goal: int
) -> None:
    """low <= value <= high, chances within 0 and 1 and falling with the goal; or none, with a sentence."""
    readings = months(*map(str, values))
    question = Question(
        gather, Month(2025, 12).plus(ahead), since=Month(2026, 1), goals=goals(goal, goal + 100)
    )
    found = asked(readings, question)

    assert found.because
    if found.value is None:
        assert found.method == "none"
        return
    assert found.low is not None
    assert found.high is not None
    assert 0 <= found.low <= found.value <= found.high
    nearer, further = chances(found)
    assert nearer is not None
    assert further is not None
    assert 0 <= further <= nearer <= 1


# ------------------------------------------------------------------ the spread and the yardstick


@for_all(
    sizes=st.lists(st.floats(0.001, 1000), min_size=1, max_size=30), share=st.floats(0.01, 0.99)
)
def test_reach_and_inside_undo_each_other(sizes: list[float], share: float) -> None:
    made = Spread(tuple(sorted(sizes)))
    reached = made.reach(share)

    assert made.inside(reached * (1 + 1e-9) + 1e-9) >= share - 1e-6
    assert made.above(reached) + made.above(-reached) == pytest.approx(1)


def test_few_errors_make_a_wider_spread() -> None:
    scale = spread.Scale(power=0.5, longest=12, beyond=0.8, widen=0.3)
    few = spread.spread_at({1: [1.0] * 3}, 1, scale)
    many = spread.spread_at({1: [1.0] * 30}, 1, scale)

    assert few.reach(0.5) > many.reach(0.5) > 1
    with pytest.raises(ValueError, match="no past errors"):
        spread.spread_at({1: []}, 1, scale)


def test_the_power_of_a_wandering_line_is_found() -> None:
    errors = {h: [h**0.5, -(h**0.5)] * 10 for h in range(1, 13)}
    found = spread.growth_of_errors(errors, usual=0.0, trust=1.0)

    assert found == pytest.approx(0.5, abs=0.03)


@pytest.mark.parametrize(
    ("key", "value"),
    [("points_min", 2), ("points_min", "8"), ("interval", "1.5"), ("widen", -1), ("damp", True)],
)
def test_a_yardstick_that_cannot_be_is_refused_by_name(key: str, value: object) -> None:
    whole: dict[str, object] = {
        name: getattr(shipped(), name) for name in trials.OutlookYardstick.__slots__
    }
    assert trials.yardstick_of(whole) == shipped()
    with pytest.raises(ValueError, match=key):
        trials.yardstick_of(whole | {key: value})


def test_an_office_may_ask_for_more_points() -> None:
    stricter = replace(shipped(), points_min=40)
    assert forecast.outlook(seasonal(3), YEAR, stricter).method == "none"


def test_an_office_may_ask_for_more_past_errors() -> None:
    stricter = replace(shipped(), errors_min=400)
    found = forecast.outlook(seasonal(3), YEAR, stricter)

    assert found.method == "none"
    assert "检验不了对12期以后的预测" in found.because
