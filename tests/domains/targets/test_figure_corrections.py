"""A unit's own correction of an approved figure waits for the office like the figure itself; nothing of it is lost."""

from decimal import Decimal

import pytest

from daxiao.domains.targets.models import FigureCorrection, Observation
from daxiao.domains.targets.queries import observations as queries
from daxiao.domains.targets.services import observations as services
from daxiao.domains.targets.types.figures import CorrectionInput, FigureState
from tests.cast import Cast
from tests.factories import figures
from tests.factories.directory import World
from tests.moment import NOW, TODAY, later
from tests.traces import refused


@pytest.fixture
def settled(cast: Cast, world: World) -> Observation:
    """January of 青禾县, 10, reported by its bureau and approved."""
    x = figures.indicator(world.county)
    figures.duty(x, world.county, world.units["县经信局"])
    made = figures.recorded(x, world.county, {202601: 10}, actor=cast.clerk.actor)[0]
    return services.approve(cast.city_office.actor, observation=made, now=later())


def corrected(cast: Cast, row: Observation, value: int, *, minutes: int = 2) -> None:
    wanted = CorrectionInput(202601, "month", Decimal(value), "漏报一家企业", row.version)
    services.correct(
        cast.clerk.actor, observation=row, correction=wanted, today=TODAY, now=later(minutes)
    )
    row.refresh_from_db()


def test_a_correction_of_a_unit_waits_for_the_office(cast: Cast, settled: Observation) -> None:
    """S002-G-05: who reports does not approve, by way of a correction neither."""
    corrected(cast, settled, 12)

    assert (settled.state, settled.total) == (FigureState.SUBMITTED, Decimal(12))
    assert settled in queries.waiting(cast.city_office.actor)
    services.approve(cast.city_office.actor, observation=settled, now=later(3))
    settled.refresh_from_db()
    assert (settled.state, settled.total) == (FigureState.APPROVED, Decimal(12))


def test_a_correction_by_the_office_is_approved(cast: Cast, settled: Observation) -> None:
    wanted = CorrectionInput(202601, "month", Decimal(12), "漏报一家企业", settled.version)
    services.correct(
        cast.city_office.actor, observation=settled, correction=wanted, today=TODAY, now=later(2)
    )
    settled.refresh_from_db()
    assert settled.state == FigureState.APPROVED


def test_a_correction_that_is_sent_back_leaves_the_approved_value(
    cast: Cast, settled: Observation
) -> None:
    """All of it stays readable: the corrections and the booking back, with the reason; a second click changes nothing."""
    corrected(cast, settled, 12)
    corrected(cast, settled, 15, minutes=3)
    boss = cast.city_office.actor

    with refused("targets.return_untold"):
        services.return_(boss, observation=settled, reason=" ", now=later(4))
    services.return_(boss, observation=settled, reason="没有凭据", now=later(4), today=TODAY)
    services.return_(boss, observation=settled, reason="没有凭据", now=later(5), today=TODAY)

    settled.refresh_from_db()
    assert (settled.state, settled.total) == (FigureState.APPROVED, Decimal(10))
    assert (settled.corrected, settled.answer) == (Decimal(10), "没有凭据")
    kept = FigureCorrection.everything.order_by("made_at").values_list("before", "after", "reason")
    assert list(kept) == [
        (Decimal(10), Decimal(12), "漏报一家企业"),
        (Decimal(12), Decimal(15), "漏报一家企业"),
        (Decimal(15), Decimal(10), "退回更正：没有凭据"),
    ]


def test_only_what_nobody_approved_is_sent_back(cast: Cast, settled: Observation) -> None:
    """A correction that was approved stands when a later one is sent back."""
    boss = cast.city_office.actor
    corrected(cast, settled, 12)
    services.approve(boss, observation=settled, now=later(3))
    settled.refresh_from_db()
    corrected(cast, settled, 99, minutes=4)

    services.return_(boss, observation=settled, reason="没有凭据", now=later(5), today=TODAY)

    settled.refresh_from_db()
    assert (settled.state, settled.total) == (FigureState.APPROVED, Decimal(12))


def test_a_slip_in_a_correction_needs_words(cast: Cast, world: World) -> None:
    """What is asked at entry is asked of a correction, and the answer is kept."""
    x = figures.indicator(world.county, unit="亿元")
    figures.duty(x, world.county, world.units["县经信局"])
    months = {202501: Decimal("2.6"), 202601: Decimal("2.62")}
    rows = figures.recorded(x, world.county, months, actor=cast.clerk.actor)
    row = services.approve(cast.city_office.actor, observation=rows[1], now=NOW)
    given = (202601, "month", Decimal(26200), "测试", row.version)

    with refused("targets.entry_slipped", "targets.figure_note_wanted"):
        services.correct(
            cast.clerk.actor,
            observation=row,
            correction=CorrectionInput(*given),
            today=TODAY,
            now=later(),
        )
    kept = services.correct(
        cast.clerk.actor,
        observation=row,
        correction=CorrectionInput(*given, "并表一户"),
        today=TODAY,
        now=later(),
    )

    assert kept.reason == "测试；核对：并表一户"
