"""Figures entered one by one or many: kept once, followed at once, refused with reasons, corrected with both values."""

from datetime import date
from decimal import Decimal

import pytest

from daxiao.domains.targets.models import FigureCorrection, Goal, Indicator, Observation
from daxiao.domains.targets.queries import observations as queries
from daxiao.domains.targets.services import locks as lock_services
from daxiao.domains.targets.services import observations as services
from daxiao.domains.targets.services import withdrawing
from daxiao.domains.targets.types.errors import EntryErrors
from daxiao.domains.targets.types.figures import CorrectionInput, FigureState, Legal, Origin, Source
from daxiao.kernel.access import Actor
from daxiao.kernel.errors import Stale
from daxiao.kernel.models import Region
from tests.cast import Cast
from tests.factories import figures, goals
from tests.factories.directory import SEED, World
from tests.moment import NOW, TODAY, later
from tests.traces import denied, kinds, refused


def row(indicator: Indicator, region: Region, period: int) -> Observation:
    return Observation.everything.get(indicator=indicator, region=region, period=period)


def there(indicator: Indicator, region: Region, period: int) -> bool:
    return Observation.everything.filter(indicator=indicator, region=region, period=period).exists()


@pytest.fixture
def office(cast: Cast) -> Actor:
    return cast.office.actor


# ---- what follows


def test_a_figure_rolls_up_once_all_parts_are_there(office: Actor, world: World) -> None:
    """S003-G-04: a sum with a part missing is no sum; with all parts it stands at once, marked as rolled up."""
    x = figures.indicator(world.county)
    one, other = world.townships

    figures.recorded(x, one, {202601: 3}, actor=office)
    assert not there(x, world.county, 202601)

    figures.recorded(x, other, {202601: 4}, actor=office)
    whole = row(x, world.county, 202601)
    assert (whole.total, whole.origin, whole.state) == (
        Decimal(7),
        Origin.ROLLED_UP,
        FigureState.SUBMITTED,
    )


def test_a_typed_figure_of_the_place_itself_stays(office: Actor, world: World) -> None:
    """The contradiction to the parts is shown, never settled by the machine."""
    x = figures.indicator(world.county)
    figures.recorded(x, world.county, {202601: 10}, actor=office)

    for town, value in zip(world.townships, (3, 4), strict=True):
        figures.recorded(x, town, {202601: value}, actor=office)

    assert row(x, world.county, 202601).total == Decimal(10)


def test_a_month_typed_after_rolled_up_ones_is_added_to_them(office: Actor, world: World) -> None:
    """The total goes on where the parts end, and follows them when they move."""
    x = figures.indicator(world.county)
    towns = [
        figures.recorded(x, town, {202601: value}, actor=office)[0]
        for town, value in zip(world.townships, (3, 4), strict=True)
    ]
    figures.recorded(x, world.county, {202602: 10}, actor=office)
    assert row(x, world.county, 202602).total == Decimal(17)

    figures.recorded(
        x, world.townships[0], {202601: 5}, actor=office, version=towns[0].version, now=later()
    )
    assert row(x, world.county, 202602).total == Decimal(19)


def test_month_and_total_follow_each_other(office: Actor, world: World) -> None:
    """S002-G-05: one of the two is typed, the other follows."""
    x = figures.indicator(world.county)
    figures.recorded(x, world.county, {202601: 10}, actor=office)
    figures.recorded(x, world.county, {202602: 25}, actor=office, given="cumulative")

    february = row(x, world.county, 202602)
    assert (february.own, february.total) == (Decimal(15), Decimal(25))


def test_a_calculated_figure_follows_its_parts(office: Actor, world: World) -> None:
    """S002-G-05: a ratio is never typed, and a missing part makes it missing."""
    above = figures.indicator(world.county, "FZ")
    below = figures.indicator(world.county, "FM")
    share = figures.indicator(
        world.county, "BL", formula="FZ / FM", unit="%", measure="share", places=2
    )

    figures.recorded(above, world.county, {202601: 1}, actor=office)
    assert not there(share, world.county, 202601)
    figures.recorded(below, world.county, {202601: 4}, actor=office)

    found = row(share, world.county, 202601)
    assert (found.value, found.origin) == (Decimal(25), Origin.CALCULATED)
    with refused("targets.formula_typed"):
        figures.recorded(share, world.county, {202602: 30}, actor=office)


def test_a_weighted_share_follows_its_denominators(office: Actor, world: World) -> None:
    people = figures.indicator(world.county, "RK", measure="level", unit="万人")
    rate = figures.indicator(
        world.county, "BZ", measure="share", unit="%", weight_by=people, across="weighted"
    )
    one, other = world.townships
    for town, value, weight in ((one, 10, 1), (other, 40, 2)):
        figures.recorded(rate, town, {202601: value}, actor=office)
        figures.recorded(people, town, {202601: weight}, actor=office)

    assert row(rate, world.county, 202601).value == Decimal(30)


def test_a_goal_is_settled_with_the_figure(office: Actor, world: World) -> None:
    """S003-G-02: progress moves in the same moment; provisional until somebody approves."""
    x = figures.indicator(world.county)
    goal = goals.goal(x, world.county, floor=Decimal(120))
    figures.recorded(x, world.county, {202601: 10, 202602: 30}, actor=office)

    standing = Goal.everything.get(pk=goal.pk).standing
    assert (standing.value, standing.as_of) == (Decimal(40), date(2026, 2, 28))
    assert standing.achieved == Decimal("0.333333")
    assert standing.is_provisional


# ---- entered


def test_a_second_click_changes_nothing(office: Actor, world: World) -> None:
    x = figures.indicator(world.county)
    first = figures.recorded(x, world.county, {202601: 10}, actor=office)[0]
    again = figures.recorded(x, world.county, {202601: 10}, actor=office, now=later())[0]

    assert (first.pk, first.version) == (again.pk, again.version)
    assert kinds(first) == ["targets.figure_entered"]


def test_who_was_second_sees_both_values(office: Actor, world: World) -> None:
    """S002-D-03: nobody's figure is overwritten unseen."""
    x = figures.indicator(world.county)
    figures.recorded(x, world.county, {202601: 10}, actor=office)

    with pytest.raises(Stale) as caught:
        services.record(
            office, entry=figures.entry(x, world.county, 202601, 12), today=TODAY, now=NOW
        )

    assert caught.value.mine["数值"] == "12"
    assert (caught.value.theirs["数值"], caught.value.theirs["填报人"]) == ("10", "青禾专班")


def test_one_s_own_figure_may_be_changed_until_it_is_approved(
    office: Actor, cast: Cast, world: World
) -> None:
    x = figures.indicator(world.county)
    first = figures.recorded(x, world.county, {202601: 10}, actor=office)[0]
    second = figures.recorded(x, world.county, {202601: 12}, actor=office, version=first.version)[0]
    assert (second.pk, second.value, second.version) == (first.pk, Decimal(12), 2)

    services.approve(cast.city_office.actor, observation=second, now=later())
    with refused("targets.figure_settled"):
        figures.recorded(x, world.county, {202601: 13}, actor=office, version=2)


def test_a_slip_of_ten_thousand_is_named_and_wants_a_word(office: Actor, world: World) -> None:
    """S002-D-07: 万元 typed into 亿元; with a note the figure is kept."""
    x = figures.indicator(world.county)
    figures.recorded(x, world.county, {202601: 12}, actor=office)

    with refused("targets.entry_slipped", "targets.figure_note_wanted"):
        figures.recorded(x, world.county, {202602: 123000}, actor=office, note="")
    figures.recorded(x, world.county, {202602: 123000}, actor=office, note="大项目一次入库")


def test_a_batch_is_kept_whole_or_not_at_all(office: Actor, world: World) -> None:
    x = figures.indicator(world.county, low=Decimal(0))
    good = figures.entry(x, world.county, 202601, 10)
    bad = figures.entry(x, world.county, 202602, -5)

    with pytest.raises(EntryErrors) as caught:
        services.record_many(office, entries=[good, bad, good], today=TODAY, now=NOW)

    codes = {(n, f.code) for n, f in caught.value.errors}
    assert codes == {(1, "targets.entry_too_low"), (2, "targets.figure_twice")}
    assert not Observation.everything.filter(indicator=x).exists()


@pytest.mark.parametrize(
    ("period", "more", "code"),
    [
        (202604, {}, "targets.figure_future"),
        (202601, {"value": Decimal("1.23456")}, "targets.figure_too_exact"),
        (202601, {"value": Decimal("NaN")}, "targets.entry_no_number"),
        (202613, {}, "targets.figure_unknown"),
    ],
)
def test_what_is_no_figure_is_refused(
    office: Actor, world: World, period: int, more: dict[str, object], code: str
) -> None:
    x = figures.indicator(world.county)
    wanted = figures.entry(x, world.county, period, more.get("value", 1))
    with refused(code):
        services.record(office, entry=wanted, today=TODAY, now=NOW)


def test_a_quarterly_figure_stands_in_its_month(office: Actor, world: World) -> None:
    x = figures.indicator(world.county, frequency="quarter")
    with refused("targets.figure_not_its_month"):
        figures.recorded(x, world.county, {202602: 1}, actor=office)


def test_a_merged_january_is_not_reported(office: Actor, world: World) -> None:
    x = figures.indicator(world.county, merges_january=True)
    with refused("targets.series_january_merged"):
        figures.recorded(x, world.county, {202601: 1}, actor=office)
    figures.recorded(x, world.county, {202602: 9}, actor=office)
    assert row(x, world.county, 202602).total == Decimal(9)


def test_a_unit_enters_what_it_is_asked_for_and_nothing_else(cast: Cast, world: World) -> None:
    """S002-D-03: one figure is asked of one unit; the row is filed under it."""
    x = figures.indicator(world.county)
    clerk = cast.clerk.actor
    with refused("targets.figure_not_yours"):
        figures.recorded(x, world.county, {202601: 1}, actor=clerk)

    figures.duty(x, world.county, world.units["县经信局"])
    made = figures.recorded(x, world.county, {202601: 1}, actor=clerk)[0]

    assert made.org == world.units["县经信局"]
    with denied(hidden=False):
        figures.recorded(x, world.county, {202602: 1}, actor=cast.reader.actor)


def test_elsewhere_nothing_may_be_entered(cast: Cast, world: World) -> None:
    x = figures.indicator(world.county)
    with refused("targets.figure_not_yours"):
        figures.recorded(x, world.county, {202601: 1}, actor=cast.stranger.actor)


# ---- decided


def test_two_pairs_of_eyes(office: Actor, cast: Cast, world: World) -> None:
    x = figures.indicator(world.county)
    made = figures.recorded(x, world.county, {202601: 10}, actor=office)[0]

    with refused("targets.figure_own_entry"):
        services.approve(office, observation=made, now=later())
    services.approve(cast.city_office.actor, observation=made, now=later())
    services.approve(cast.city_office.actor, observation=made, now=later(2))

    made.refresh_from_db()
    assert (made.state, made.decided_by) == (FigureState.APPROVED, cast.city_office.user)
    assert kinds(made) == ["targets.figure_entered", "targets.figure_approved"]


def test_approving_all_parts_approves_the_whole(cast: Cast, world: World) -> None:
    x = figures.indicator(world.county)
    goal = goals.goal(x, world.county)
    made = [
        figures.recorded(x, town, {202601: 3}, actor=cast.office.actor)[0]
        for town in world.townships
    ]
    services.approve_many(cast.city_office.actor, observations=made, now=later())

    assert row(x, world.county, 202601).state == FigureState.APPROVED
    assert not Goal.everything.get(pk=goal.pk).standing.is_provisional


def test_what_is_sent_back_counts_nowhere(cast: Cast, world: World) -> None:
    """The whole above it goes with it, and comes back with the new figure."""
    x = figures.indicator(world.county)
    one, other = world.townships
    made = figures.recorded(x, one, {202601: 3}, actor=cast.office.actor)[0]
    figures.recorded(x, other, {202601: 4}, actor=cast.office.actor)

    with refused("targets.return_untold"):
        services.return_(cast.city_office.actor, observation=made, reason=" ", now=later())
    services.return_(cast.city_office.actor, observation=made, reason="口径不对", now=later())
    assert not there(x, world.county, 202601)

    made.refresh_from_db()
    assert (made.state, made.answer, made.own) == (FigureState.RETURNED, "口径不对", None)
    figures.recorded(
        x, one, {202601: 5}, actor=cast.office.actor, version=made.version, now=later(2)
    )
    assert row(x, world.county, 202601).total == Decimal(9)


# ---- locked and corrected


@pytest.fixture
def settled(cast: Cast, world: World) -> Observation:
    """January of 青禾县, 10, approved."""
    x = figures.indicator(world.county)
    made = figures.recorded(x, world.county, {202601: 10}, actor=cast.office.actor)[0]
    return services.approve(cast.city_office.actor, observation=made, now=NOW)


def test_a_correction_keeps_both_values(office: Actor, settled: Observation) -> None:
    """05 no. 9: booked in the month it is made; what was published stays explained."""
    x, county = settled.indicator, settled.region
    figures.recorded(x, county, {202602: 5}, actor=office, now=later())
    wanted = CorrectionInput(202602, "month", Decimal(12), "漏报一家企业", settled.version)

    kept = services.correct(
        office, observation=settled, correction=wanted, today=TODAY, now=later(2)
    )
    again = services.correct(
        office, observation=settled, correction=wanted, today=TODAY, now=later(3)
    )

    assert (kept.before, kept.after, again.pk) == (Decimal(10), Decimal(12), kept.pk)
    january, february = row(x, county, 202601), row(x, county, 202602)
    assert [january.value, january.total, january.corrected] == [10, 10, 12]
    assert [february.own, february.total] == [5, 17]
    assert FigureCorrection.everything.count() == 1


def test_what_is_open_is_changed_and_not_corrected(office: Actor, world: World) -> None:
    x = figures.indicator(world.county)
    made = figures.recorded(x, world.county, {202601: 10}, actor=office)[0]
    with refused("targets.correction_too_early"):
        services.correct(
            office,
            observation=made,
            correction=CorrectionInput(202602, "month", Decimal(12), "理由", made.version),
            today=TODAY,
            now=later(),
        )


def test_a_correction_of_a_figure_that_moved_shows_both(
    office: Actor, settled: Observation
) -> None:
    with pytest.raises(Stale) as caught:
        services.correct(
            office,
            observation=settled,
            correction=CorrectionInput(202602, "month", Decimal(12), "理由", 7),
            today=TODAY,
            now=later(),
        )
    assert caught.value.theirs == {"数值": "10"}


def test_a_locked_month_is_closed_also_below(cast: Cast, world: World) -> None:
    """S003-G-02: figures of a locked month change by correction only; an exception lets one unit in until a day."""
    x = figures.indicator(world.county)
    clerk, bureau = cast.clerk.actor, world.units["县经信局"]
    figures.duty(x, world.county, bureau)
    lock = lock_services.lock(
        cast.city_office.actor, region=world.city, period=202601, why="1月已关账", now=NOW
    )
    with refused("targets.figure_locked"):
        figures.recorded(x, world.county, {202601: 1}, actor=clerk)

    lock_services.open_exception(
        cast.city_office.actor,
        lock=lock,
        org=bureau,
        until=TODAY,
        reason="系统故障补报",
        today=TODAY,
        now=NOW,
    )
    figures.recorded(x, world.county, {202601: 1}, actor=clerk)
    assert queries.is_locked(world.county, 202601, None, x.pk, today=TODAY)
    assert not queries.is_locked(world.county, 202601, bureau, x.pk, today=TODAY)


def test_only_who_may_lock_locks(cast: Cast, world: World) -> None:
    with denied(hidden=True):
        lock_services.lock(
            cast.stranger.actor, region=world.county, period=202601, why="关账", now=NOW
        )


# ---- taken over and counted


def test_history_is_taken_over_once(world: World) -> None:
    x = figures.indicator(world.county)
    months = [(x.pk, t.pk, 202500 + m, Decimal(m)) for t in world.townships for m in range(1, 13)]
    given = {
        "source": Source.STATISTICS,
        "legal": Legal.OFFICIAL,
        "is_demo": True,
        "today": TODAY,
        "now": NOW,
    }

    assert services.take_over(SEED, figures=months, **given) == 24  # type: ignore[arg-type]
    assert services.take_over(SEED, figures=months, **given) == 0  # type: ignore[arg-type]
    whole = row(x, world.county, 202512)
    assert [whole.total, whole.legal, whole.state] == [156, Legal.OFFICIAL, FigureState.APPROVED]


def test_a_count_follows_its_register(world: World) -> None:
    x = figures.indicator(world.county, measure="level", unit="家", counted_by="projects")
    for value in (3, 4, 4):
        services.record_counted(
            SEED,
            indicator=x,
            rows=[(world.county.pk, 202601, Decimal(value))],
            today=TODAY,
            now=NOW,
        )
    found = row(x, world.county, 202601)
    assert [found.value, found.origin, found.version] == [4, Origin.COUNTED, 2]
    with refused("targets.figure_counted"):
        figures.recorded(x, world.county, {202602: 1})


# ---- seen in scope


def test_figures_are_seen_in_scope(cast: Cast, world: World) -> None:
    """No figure leaves its scope by the register, a series, a year or its readings."""
    x = figures.indicator(world.county)
    figures.recorded(x, world.county, {202601: 10, 202602: 11}, actor=cast.office.actor)
    away = cast.stranger.actor

    assert queries.observations(cast.reader.actor).count() == 2
    assert queries.observations(away).count() == 0
    assert queries.waiting(away).count() == 0
    assert queries.series(away, x, world.county, 2026).events == ()
    assert queries.year_rows(away, x, world.county, 2026) == []
    assert queries.readings(away, x, world.county) == []


def test_a_refusal_tells_nothing_of_others_figures(cast: Cast, world: World) -> None:
    """The whole is another unit's: a part that is larger is not told what the whole is."""
    whole = figures.indicator(world.county, "ZS")
    part = figures.indicator(world.county, "FX", whole=whole)
    figures.recorded(whole, world.county, {202601: 77}, actor=cast.office.actor)
    figures.duty(part, world.county, world.units["县经信局"])

    made = figures.recorded(part, world.county, {202601: 99}, actor=cast.clerk.actor)
    assert made[0].value == Decimal(99)
    with refused("targets.entry_part_over"):
        figures.recorded(part, world.county, {202602: 99, 202601: 99}, actor=cast.office.actor)


def test_another_note_of_a_figure_that_waits_is_kept(office: Actor, world: World) -> None:
    """The same value with other words is a change; a second click without a version is none."""
    x = figures.indicator(world.county)
    made = figures.recorded(x, world.county, {202601: 10}, actor=office)[0]

    figures.recorded(
        x, world.county, {202601: 10}, actor=office, note="含两户新入库", version=made.version
    )
    figures.recorded(x, world.county, {202601: 10}, actor=office, note="又一次")

    assert row(x, world.county, 202601).note == "含两户新入库"


def test_a_correction_is_no_finer_than_its_indicator(office: Actor, settled: Observation) -> None:
    """What may not be typed is not booked either."""
    Indicator.everything.filter(pk=settled.indicator_id).update(places=0)
    wanted = CorrectionInput(202601, "month", Decimal("12.5"), "漏报", settled.version)

    with refused("targets.figure_too_exact"):
        services.correct(office, observation=settled, correction=wanted, today=TODAY, now=later())


def test_a_corrected_figure_is_neither_taken_back_nor_sent_back(cast: Cast, world: World) -> None:
    """A correction of a locked month keeps its figure, also when an exception opens the month again."""
    x, bureau, boss = (
        figures.indicator(world.county),
        world.units["县经信局"],
        cast.city_office.actor,
    )
    figures.duty(x, world.county, bureau)
    made = figures.recorded(x, world.county, {202601: 10}, actor=cast.clerk.actor)[0]
    lock = lock_services.lock(boss, region=world.city, period=202601, why="1月已关账", now=NOW)
    wanted = CorrectionInput(202602, "month", Decimal(12), "漏报", made.version)
    services.correct(
        cast.clerk.actor, observation=made, correction=wanted, today=TODAY, now=later()
    )
    lock_services.open_exception(
        boss, lock=lock, org=bureau, until=TODAY, reason="系统故障", today=TODAY, now=NOW
    )

    with refused("targets.figure_has_bookings"):
        withdrawing.withdraw_many(
            cast.clerk.actor, observations=[made.pk], today=TODAY, now=later(2)
        )
    with refused("targets.figure_has_bookings"):
        services.return_(boss, observation=made, reason="核对", now=later(2), today=TODAY)


@pytest.mark.parametrize(
    ("period", "value", "code"),
    [
        (202601, "1000000000000000", "targets.figure_too_long"),
        (202601, "123456789012345.1234", "targets.figure_too_long"),
        (185001, "1", "targets.figure_unknown"),
        (99999912, "1", "targets.figure_unknown"),
    ],
)
def test_what_could_not_be_read_again_is_refused(
    office: Actor, world: World, period: int, value: str, code: str
) -> None:
    """More digits than the database keeps exactly, and months of no such year."""
    x = figures.indicator(world.county)
    with pytest.raises(EntryErrors) as caught:
        figures.recorded(x, world.county, {period: value}, actor=office)
    assert code in {finding.code for _, finding in caught.value.errors}


def test_a_sum_of_slips_is_not_told(office: Actor, world: World) -> None:
    """A sum wider than its column is missing, and the pages above can still be read."""
    x, most = figures.indicator(world.county), "999999999999999"
    for town in world.townships:
        figures.recorded(x, town, {202601: most, 202602: most}, actor=office)

    assert row(x, world.townships[0], 202602).total is None
    assert not there(x, world.county, 202601)
