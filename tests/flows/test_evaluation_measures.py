"""What the platform counts for an evaluation: the value, the words of its sum, and the rows behind it."""

from datetime import date
from decimal import Decimal

from daxiao.domains.dispatch.types.evaluation import Period, Subject, SubjectKind
from daxiao.domains.targets.services import taking_over
from daxiao.domains.targets.types.figures import Legal, Source
from daxiao.flows import evaluation_measures as measures
from tests.cast import SYSTEM
from tests.factories import goals as factory
from tests.factories.directory import World
from tests.moment import NOW, TODAY


WINTER = Period(date(2026, 1, 1), date(2026, 3, 1))


def of_county(world: World) -> Subject:
    return Subject(
        kind=SubjectKind.PLACE,
        place_id=world.county.pk,
        place_path=world.county.path,
        unit_id=world.units["县经信局"].pk,
    )


def test_goals_that_run_are_judged_on_the_last_day_of_the_period(world: World) -> None:
    """S002-D-03, S004-G-03: a quarter's evaluation does not wait for goals to fall due at the end of the year."""
    good, bad, dark = (factory.indicator(world.county, f"指标{n}") for n in range(3))
    taking_over.take_over(
        SYSTEM,
        figures=[
            (indicator.pk, world.county.pk, period, value)
            for indicator, value in ((good, Decimal(45)), (bad, Decimal(1)))
            for period in (202601, 202602)
        ],
        source=Source.DISPATCH,
        legal=Legal.DISPATCH,
        is_demo=False,
        today=TODAY,
        now=NOW,
    )
    for indicator in (good, bad, dark):
        factory.goal(indicator, world.county, actor=SYSTEM)

    found = measures.goals_on_track(SYSTEM, of_county(world), WINTER)

    assert found.value == Decimal(50)
    assert [r.is_counted for r in found.rows] == [True, False]
    assert "1条当时无法判断" in found.words


def test_nothing_to_count_in_is_said(world: World) -> None:
    for measure in (measures.goals_on_track, measures.nodes_done):
        found = measure(SYSTEM, of_county(world), WINTER)
        assert found.value is None
        assert "没有" in found.words
