"""Laws of figures that hold whatever is recorded, corrected, approved or sent back, in whatever order."""

from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from daxiao.domains.targets.models import FigureCorrection, GoalStanding, Indicator, Observation
from daxiao.domains.targets.queries import observations as queries
from daxiao.domains.targets.services import observations as services
from daxiao.domains.targets.standings import goals as standings
from daxiao.domains.targets.types.figures import CorrectionInput, FigureState
from daxiao.kernel.models import Region
from daxiao.std.findings import Refused
from daxiao.std.periods import Month
from tests.cast import SYSTEM, Cast
from tests.factories import figures, goals
from tests.factories.directory import SEED, World
from tests.moment import NOW, TODAY


LAWFUL = settings(
    max_examples=5, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
# the months of 2025 are over: all may be entered in any order
ACTS = st.lists(
    st.tuples(
        st.sampled_from(["month", "cumulative", "correct", "approve", "return"]),
        st.integers(0, 1),
        st.integers(1, 6),
        st.integers(1, 40),
    ),
    min_size=3,
    max_size=9,
)


def _act(
    what: str, indicator: Indicator, place: Region, month: int, value: int, tick: object
) -> None:
    """One act as a person would try it; what the rules refuse changes nothing."""
    period, now = 202500 + month, tick()  # type: ignore[operator]
    row = Observation.everything.filter(indicator=indicator, region=place, period=period).first()
    try:
        if what in ("month", "cumulative"):
            version = row.version if row and row.origin == "reported" else 0
            wanted = figures.entry(indicator, place, period, value, given=what, version=version)
            services.record(SEED, entry=wanted, today=TODAY, now=now)
        elif row is None or row.origin != "reported":
            return
        elif what == "correct":
            made = CorrectionInput(period + value % 3, "month", Decimal(value), "核实", row.version)
            services.correct(SEED, observation=row, correction=made, today=TODAY, now=now)
        elif what == "approve":
            services.approve(SYSTEM, observation=row, now=now, today=TODAY)
        else:
            services.return_(SYSTEM, observation=row, reason="请核对", now=now, today=TODAY)
    except Refused:
        pass


def _clear(indicator: Indicator) -> None:
    Observation.everything.filter(indicator=indicator).delete()
    FigureCorrection.everything.filter(indicator=indicator).delete()


@LAWFUL
@given(acts=ACTS)
def test_what_is_stored_is_what_the_series_says(
    world: World, acts: list[tuple[str, int, int, int]]
) -> None:
    """S002-G-05, 05 no. 9: last total + month + corrections = total, in every month, after any acts."""
    indicator = Indicator.everything.filter(code="LAW").first() or figures.indicator(
        world.county, "LAW"
    )
    _clear(indicator)
    tick = figures.Clock()
    place = world.townships[0]
    for what, _, month, value in acts:
        _act(what, indicator, place, month, value, tick)

    known = queries.series(SEED, indicator, place, 2025)
    for row in Observation.everything.filter(indicator=indicator, region=place):
        if row.state == FigureState.RETURNED:
            assert (row.own, row.total, row.corrected) == (None, None, None)
            continue
        line = known.line(Month(2025, row.period % 100))
        assert (row.own, row.total, row.corrected) == (line.own, line.cumulative, line.corrected)
        if line.own is not None and line.last_total is not None:
            assert line.cumulative == line.last_total + line.own + line.booked


@LAWFUL
@given(acts=ACTS)
def test_the_whole_is_the_sum_of_its_parts(
    world: World, acts: list[tuple[str, int, int, int]]
) -> None:
    """S003-G-04: a rolled-up figure is there exactly when every part is, and then it is their sum."""
    indicator = Indicator.everything.filter(code="LAW").first() or figures.indicator(
        world.county, "LAW"
    )
    _clear(indicator)
    tick = figures.Clock()
    for what, town, month, value in acts:
        _act(what, indicator, world.townships[town], month, value, tick)

    for month in range(1, 13):
        rows = Observation.everything.filter(indicator=indicator, period=202500 + month)
        parts = [
            rows.filter(region=t).exclude(state=FigureState.RETURNED).first()
            for t in world.townships
        ]
        whole = rows.filter(region=world.county).first()
        for name in ("own", "total", "corrected"):
            values = [v for p in parts if (v := getattr(p, name, None)) is not None]
            expected = sum(values, Decimal(0)) if len(values) == len(parts) else None
            has_row = whole is not None
            if has_row or name != "corrected":
                assert getattr(whole, name, None) == expected or (not has_row and expected is None)


@LAWFUL
@given(
    figures_=st.lists(
        st.tuples(st.integers(0, 1), st.integers(1, 12), st.integers(1, 60)),
        min_size=1,
        max_size=8,
        unique_by=lambda f: f[:2],
    )
)
def test_many_at_once_are_the_same_as_one_by_one(
    world: World, figures_: list[tuple[int, int, int]]
) -> None:
    """One batch leaves the same figures and standings as its rows entered singly."""
    indicator = Indicator.everything.filter(code="LAW").first() or figures.indicator(
        world.county, "LAW"
    )
    goal = indicator.goals.first() or goals.goal(
        indicator, world.county, since=TODAY.replace(2025, 1, 1), due_on=TODAY.replace(2025, 12, 31)
    )
    entries = [figures.entry(indicator, world.townships[t], 202500 + m, v) for t, m, v in figures_]
    _clear(indicator)
    standings.rebuild(today=TODAY, now=NOW)
    for entry in entries:
        services.record(SEED, entry=entry, today=TODAY, now=NOW)
    single = _picture(indicator, goal.pk)
    _clear(indicator)
    standings.rebuild(today=TODAY, now=NOW)
    services.record_many(SEED, entries=entries, today=TODAY, now=NOW)

    assert _picture(indicator, goal.pk) == single
    assert standings.check(today=TODAY) == []


def _picture(indicator: Indicator, goal: int) -> object:
    columns = ("region_id", "period", "own", "total", "corrected", "origin", "state")
    rows = Observation.everything.filter(indicator=indicator).order_by("region_id", "period")
    kept = GoalStanding.everything.filter(goal=goal).values_list("state", "value", "as_of").first()
    return list(rows.values_list(*columns)), kept


@pytest.mark.parametrize("state", ["met", "behind"])
def test_a_rebuild_mends_what_is_wrong(cast: Cast, world: World, state: str) -> None:
    """Standings are derived: dropped or spoilt, they come back as they were."""
    x = figures.indicator(world.county)
    goal = goals.goal(x, world.county)
    figures.recorded(x, world.county, {202601: 1, 202602: 2}, actor=cast.office.actor)
    right = list(type(goal.standing).everything.values_list(*standings.COLUMNS))
    type(goal.standing).everything.update(state=state, value=99)

    assert [w.goal for w in standings.check(today=TODAY)] == [goal.pk]
    assert standings.rebuild(today=TODAY, now=NOW) == 1
    assert list(type(goal.standing).everything.values_list(*standings.COLUMNS)) == right
    assert standings.check(today=TODAY) == []
