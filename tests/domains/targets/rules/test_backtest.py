"""The back-test tells how often intervals held, and they hold as often as they say (20-targets-tasks.md §1, 05 no. 10)."""

from dataclasses import replace
from decimal import Decimal
from functools import cache

import pytest

from daxiao.domains.targets.rules import backtest, forecast, lines
from daxiao.domains.targets.rules.backtest import Backtest, History
from daxiao.domains.targets.rules.forecast import Goal, Question
from daxiao.domains.targets.rules.lines import Reading
from daxiao.domains.targets.types import Ambition, Comparator
from daxiao.std.periods import Month, Year
from tests.domains.targets.rules import held
from tests.domains.targets.rules.held import demo_style, shipped
from tests.domains.targets.rules.lines_drawn import public_style


@cache
def tried() -> dict[str, Backtest]:
    return held.makes(2026, 42, years=4)


@pytest.mark.slow
@pytest.mark.parametrize("make", ["demo", "public"])
def test_four_of_five_intervals_hold(make: str) -> None:
    """The 80 % interval holds 75 to 85 % of the time on both makes of series, neither of which it knows."""
    found = tried()[make]

    assert found.overall.n > 1000
    assert found.overall.coverage is not None
    assert Decimal("0.75") <= found.overall.coverage <= Decimal("0.85")
    for one in found.by_steps:
        assert one.coverage is not None
        assert Decimal("0.70") <= one.coverage <= Decimal("0.92")


@pytest.mark.slow
@pytest.mark.parametrize("make", ["demo", "public"])
def test_the_forecast_is_better_than_the_year_before(make: str) -> None:
    for one in (tried()[make].overall, *tried()[make].by_steps):
        assert one.off is not None
        assert one.off_naive is not None
        assert one.off < Decimal("0.9") * one.off_naive


@pytest.mark.slow
def test_the_count_is_whole() -> None:
    found = tried()["public"]

    assert [one.steps for one in found.by_steps] == [1, 3, 6, 12]
    assert sum(one.n for one in found.by_steps) == found.overall.n
    assert sum(one.held for one in found.by_steps) == found.overall.held
    assert f"区间包住实绩{found.overall.held}次" in found.sentence


@pytest.mark.slow
@pytest.mark.parametrize("make", ["demo", "public"])
def test_chances_come_true_as_often_as_they_say(make: str) -> None:
    """Goals a little under and over what came last year: of those with a chance of 70 %, about 70 % are met."""
    histories = demo_style(5, 84, years=4) if make == "demo" else public_style(5, 84, months=48)
    bins: dict[int, list[tuple[float, bool]]] = {}
    for history in histories:
        line = lines.line_of(history.readings, history.gather)
        assert line is not None
        for t in range(2 * line.season, len(line.values) - 6, 5):
            for said, met in _answers(line, history, t):
                bins.setdefault(int(said * 3), []).append((said, met))
    for cases in bins.values():
        said = sum(chance for chance, _ in cases) / len(cases)
        came = sum(met for _, met in cases) / len(cases)
        assert len(cases) > 50
        assert abs(said - came) < 0.1


def _answers(line: lines.Line, history: History, t: int) -> list[tuple[float, bool]]:
    """Chance and outcome of three goals for the six periods after `t`."""
    span = range(t, t + 6)
    values = [line.values[i] * line.weight(i) for i in span]
    weights = [line.weight(i) for i in span]
    true = {"sum": sum(values), "last": values[-1], "mean": sum(values) / sum(weights)}
    outcome = Decimal(str(round(true[history.gather], 6)))
    before = [line.values[i - line.season] * line.weight(i) for i in span]
    old = {"sum": sum(before), "last": before[-1], "mean": sum(before) / sum(weights)}
    last = Decimal(str(round(old[history.gather], 6)))
    goals = tuple(
        Goal(Ambition.PLAIN, Comparator.GE, last + abs(last) * Decimal(part))
        for part in ("-0.03", "0.03", "0.09")
    )
    question = Question(
        history.gather,
        line.month(t + 5),
        since=line.month(t),
        goals=goals,
        least=history.least,
    )
    found = forecast.outlook_of(line.until(t), question, shipped())
    return [
        (float(one.chance), outcome >= one.goal.value)
        for one in found.chances
        if one.chance is not None
    ]


def test_only_what_was_known_is_used() -> None:
    """A last month gone wild changes the cases that ask for it, and none before."""
    (history,) = demo_style(1, 1, years=4)
    wild = replace(
        history,
        readings=(*history.readings[:-1], replace(history.readings[-1], value=Decimal(10**9))),
    )
    calm = backtest.backtest([history], shipped(), ahead=(1,), every=1).overall
    odd = backtest.backtest([wild], shipped(), ahead=(1,), every=1).overall

    assert odd.n == calm.n
    assert calm.held - odd.held in (0, 1)


def test_a_line_cut_off_is_asked_as_if_it_ended_there() -> None:
    (history,) = demo_style(1, 1, years=4)
    line = lines.line_of(history.readings, "sum")
    short = lines.line_of(history.readings[:30], "sum")
    assert line is not None
    assert short is not None
    question = Question("sum", line.month(35), since=line.month(30))

    assert forecast.outlook_of(line.until(30), question, shipped()) == forecast.outlook_of(
        short, question, shipped()
    )


def test_histories_too_short_are_counted_as_refused_or_left_out() -> None:
    month = Month(2026, 1)
    short = History(tuple(Reading(month.plus(i), Decimal(i)) for i in range(14)), "last")
    yearly = History(tuple(Reading(Year(2000 + i), Decimal(i)) for i in range(20)), "last")
    stricter = replace(shipped(), points_min=20)
    found = backtest.backtest([short, yearly], stricter, ahead=(1,), every=1)

    assert (found.series, found.overall.n, found.refused) == (1, 0, 1)
    assert found.overall.coverage is None
    assert found.overall.off is None
    assert "请先补录历史数据" in found.sentence
    assert backtest.backtest([], shipped()).overall.n == 0


@pytest.mark.parametrize("wrong", [{"every": 0}, {"ahead": (0, 3)}])
def test_what_cannot_be_asked_is_an_error(wrong: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="counted from 1"):
        backtest.backtest([], shipped(), **wrong)  # type: ignore[arg-type]  # wrong on purpose
