"""A unit's own correction of an approved figure waits for the office like the figure itself; nothing of it is lost."""

from decimal import Decimal

import pytest

from daxiao.domains.targets.models import FigureCorrection, Observation
from daxiao.domains.targets.queries import four_eyes
from daxiao.domains.targets.queries import observations as queries
from daxiao.domains.targets.rules import observing
from daxiao.domains.targets.services import observations as services
from daxiao.domains.targets.types.figures import CorrectionInput, FigureState
from daxiao.kernel.errors import Stale
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


def test_a_correction_by_the_office_waits_for_another_account(
    cast: Cast, settled: Observation
) -> None:
    """Four eyes: who corrects does not approve, whatever he may; it is not even among what waits for him."""
    boss, other = cast.city_office.actor, cast.office.actor
    wanted = CorrectionInput(202601, "month", Decimal(12), "漏报一家企业", settled.version)
    services.correct(boss, observation=settled, correction=wanted, today=TODAY, now=later(2))
    settled.refresh_from_db()

    assert settled.state == FigureState.SUBMITTED
    assert settled not in queries.waiting(boss)
    with refused("targets.figure_own_entry"):
        services.approve(boss, observation=settled, now=later(3))
    services.approve(other, observation=settled, now=later(3))
    settled.refresh_from_db()
    assert (settled.state, settled.total) == (FigureState.APPROVED, Decimal(12))


def test_who_entered_a_figure_does_not_approve_its_correction(cast: Cast, world: World) -> None:
    """Nor who made a correction that somebody else's correction was put upon."""
    x = figures.indicator(world.county)
    office, boss = cast.office.actor, cast.city_office.actor
    row = figures.recorded(x, world.county, {202601: 10}, actor=office)[0]
    row = services.approve(boss, observation=row, now=later())
    wanted = CorrectionInput(202601, "month", Decimal(12), "漏报一家企业", row.version)
    services.correct(boss, observation=row, correction=wanted, today=TODAY, now=later(2))

    for person in (office, boss):
        with refused("targets.figure_own_entry"):
            services.approve(person, observation=row, now=later(3))
        row.refresh_from_db()
        assert row not in queries.waiting(person)


def test_nobody_approves_a_value_that_he_has_not_seen(cast: Cast, world: World) -> None:
    """S002-D-03: the refusal says both values, and nothing of the batch is approved."""
    x = figures.indicator(world.county)
    boss, office = cast.city_office.actor, cast.office.actor
    row = figures.recorded(x, world.county, {202601: 10}, actor=office)[0]
    looked_at = observing.token_of(row.version, four_eyes.shown(row))
    figures.recorded(x, world.county, {202601: 12}, actor=office, version=1, now=later())

    with pytest.raises(Stale) as caught:
        services.approve(boss, observation=row, now=later(2), seen=looked_at)
    assert caught.value.mine == {str(row): "10"}
    assert caught.value.theirs == {str(row): "12"}
    with pytest.raises(Stale):
        services.return_(boss, observation=row, reason="再核", now=later(2), seen=looked_at)

    row.refresh_from_db()
    assert row.state == FigureState.SUBMITTED
    fresh = observing.token_of(row.version, four_eyes.shown(row))
    services.approve(boss, observation=row, now=later(3), seen=fresh)


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
