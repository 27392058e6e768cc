"""The days of a round, what is due in a month, lateness in words, completeness and timeliness, whom to remind."""

import tomllib
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daxiao.domains.rounds.rules import rounds as rules
from daxiao.domains.rounds.rules.rounds import Counted, RoundYardstick, Tally, Wait
from daxiao.domains.rounds.types.rounds import OwedState
from daxiao.domains.targets.types.figures import Frequency
from daxiao.std.thresholds import NotUnderstood
from daxiao.std.workdays import HolidayTable, add_workdays, is_workday


# the Spring Festival of 2026 with its make-up days, as the table of the year says
HOLIDAYS = HolidayTable(
    off=frozenset(date(2026, 2, 15) + timedelta(days=n) for n in range(9)),
    work=frozenset({date(2026, 2, 14), date(2026, 2, 28)}),
    known=frozenset({2026}),
)
YARDSTICK = RoundYardstick(
    opens_months_after=1,
    opens_day=1,
    due_working_days=5,
    close_working_days=5,
    remind_days=(-3, -1, 0, 1),
    opens_by_itself=True,
    task_duties=("lead",),
)
days = st.dates(date(2026, 1, 1), date(2026, 12, 1))
states = st.sampled_from(list(OwedState))


# ---- days


def test_days_are_counted_in_working_days_over_the_holidays() -> None:
    """A round over the Spring Festival gives the units their five working days, make-up days counted."""
    found = rules.days(202601, YARDSTICK, HOLIDAYS, opened_on=date(2026, 2, 13))

    # 14 (make-up), then 24, 25, 26, 27
    assert found.due_on == date(2026, 2, 27)
    assert found.closes_on == date(2026, 3, 5)  # 28 February is a make-up day
    assert found.confirmed


@given(day=days, period=st.integers(1, 12).map(lambda m: 202600 + m))
def test_days_are_in_order_and_end_on_working_days(day: date, period: int) -> None:
    found = rules.days(period, YARDSTICK, HOLIDAYS, opened_on=day)

    assert found.opens_on <= found.due_on <= found.closes_on
    assert is_workday(found.due_on, HOLIDAYS)
    assert found.opens_on <= day


def test_who_opens_late_leaves_the_units_their_days() -> None:
    late = rules.days(202602, YARDSTICK, HOLIDAYS, opened_on=date(2026, 3, 18))

    assert late.due_on == add_workdays(date(2026, 3, 18), 5, HOLIDAYS).day


@pytest.mark.parametrize(
    ("day", "after", "opens"),
    [(1, 1, date(2026, 3, 1)), (25, 0, date(2026, 2, 25)), (31, 0, date(2026, 2, 28))],
)
def test_the_opening_day_follows_the_setting(day: int, after: int, opens: date) -> None:
    yardstick = RoundYardstick(after, day, 5, 5, (0,), opens_by_itself=True, task_duties=())

    assert rules.opening_day(202602, yardstick) == opens


def test_the_shipped_setting_is_understood_and_says_that_it_is_a_default() -> None:
    text = (Path(__file__).parents[4] / "yardsticks/rounds.toml").read_text(encoding="utf-8")
    (version,) = tomllib.loads(text)["version"]

    assert rules.yardstick_of(version).remind_days == (-3, -1, 0, 1)
    assert version["source"] == "平台默认（规划未作规定）"


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("opens_day", 32),
        ("opens_day", "1"),
        ("due_working_days", -1),
        ("remind_days", 3),
        ("remind_days", ["-3"]),
        ("task_duties", "lead"),
    ],
)
def test_a_setting_that_is_not_understood_is_not_half_understood(key: str, value: object) -> None:
    good = {
        "opens_months_after": 1,
        "opens_day": 1,
        "due_working_days": 5,
        "close_working_days": 5,
        "remind_days": [0],
        "task_duties": [],
    }
    rules.yardstick_of(good)

    with pytest.raises(NotUnderstood):
        rules.yardstick_of(good | {key: value})


# ---- what is due


@pytest.mark.parametrize(
    ("frequency", "months"),
    [
        (Frequency.MONTH, list(range(1, 13))),
        (Frequency.QUARTER, [3, 6, 9, 12]),
        (Frequency.HALF, [6, 12]),
        (Frequency.YEAR, [12]),
    ],
)
def test_a_figure_is_due_in_the_last_month_of_its_period(
    frequency: Frequency, months: list[int]
) -> None:
    assert [m for m in range(1, 13) if rules.is_due(frequency, 202600 + m)] == months


def test_january_is_not_due_where_february_stands_for_both() -> None:
    due = [rules.is_due(Frequency.MONTH, 202600 + m, merges_january=True) for m in (1, 2)]

    assert due == [False, True]


# ---- lateness


@pytest.mark.parametrize(
    ("state", "submitted", "today", "said"),
    [
        ("owed", None, 5, "还有4天"),
        ("drafted", None, 9, "今天截止"),
        ("returned", 8, 12, "已逾期3天"),
        ("owed", None, 10, "已逾期1天"),
        ("submitted", 9, 30, "按时"),
        ("approved", 12, 30, "逾期3天报送"),
        ("counted", 2, 30, "按时"),
        ("exempt", None, 30, "免报"),
    ],
)
def test_lateness_is_said_in_words(
    state: str, submitted: int | None, today: int, said: str
) -> None:
    on = date(2026, 3, submitted) if submitted else None

    assert (
        rules.late_said(OwedState(state), on, due_on=date(2026, 3, 9), today=date(2026, 3, today))
        == said
    )


@given(state=states, submitted=days, due=days, today=days)
def test_late_days_are_never_negative_and_agree_with_late(
    state: OwedState, submitted: date, due: date, today: date
) -> None:
    late = rules.days_late(state, submitted, due_on=due, today=today)

    assert late >= 0
    if state.is_in:
        assert (late > 0) == rules.is_late(submitted, due_on=due)


# ---- completeness and timeliness


counted = st.builds(
    Counted,
    state=states,
    is_late=st.booleans(),
    is_by_itself=st.booleans(),
    count=st.integers(0, 50),
)


@given(st.lists(counted, max_size=30))
def test_counts_add_up(groups: list[Counted]) -> None:
    """Completeness = in / owed, timeliness = in time / owed; what is exempt is owed no more."""
    told = rules.tally(groups)

    assert told.owed + told.exempt == sum(g.count for g in groups)
    assert 0 <= told.in_time <= told.handed <= told.owed
    assert told.missing + told.handed == told.owed
    assert told.late + told.in_time == told.handed
    assert rules.tally_sum(rules.tally([g]) for g in groups) == told
    if told.owed:
        assert told.timeliness is not None
        assert told.completeness is not None
        assert 0 <= told.timeliness <= told.completeness <= 100


def test_nothing_owed_has_no_share() -> None:
    """Missing is never shown as zero or as full."""
    assert Tally().completeness is None
    assert Tally(exempt=3).timeliness is None
    assert Tally(owed=3, handed=2, in_time=1).completeness == Decimal("66.7")


# ---- reminders


@pytest.mark.parametrize(
    ("today", "offset"),
    [
        (date(2026, 3, 3), None),
        (date(2026, 3, 4), -3),
        (date(2026, 3, 5), -3),
        (date(2026, 3, 6), -1),
        (date(2026, 3, 8), -1),
        (date(2026, 3, 9), 0),
        (date(2026, 3, 10), 1),
        (date(2026, 3, 30), 1),
    ],
)
def test_reminders_stand_on_working_days_around_the_due_day(
    today: date, offset: int | None
) -> None:
    """D-3, D-1, D, D+1 by working days: Monday the 9th is due, so D-1 is Friday the 6th."""
    assert rules.offset_of(today, date(2026, 3, 9), YARDSTICK, HOLIDAYS) == offset


@given(st.lists(days, min_size=1, max_size=40), st.integers(0, 3))
def test_a_unit_is_reminded_of_a_day_at_most_once(looks: list[date], missing: int) -> None:
    """Whatever nights the sweep runs: never twice, never backwards, never a unit that is done."""
    sent: list[int] = []
    for today in sorted(looks):
        offset = rules.offset_of(today, date(2026, 3, 9), YARDSTICK, HOLIDAYS)
        if rules.is_to_remind(offset, Wait(missing, frozenset(sent))):
            assert offset is not None
            sent.append(offset)

    assert sent == sorted(set(sent))
    assert len(sent) <= len(YARDSTICK.remind_days)
    assert missing or not sent
