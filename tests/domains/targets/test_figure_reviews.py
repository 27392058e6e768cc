"""Who approves sees what a figure is compared with; a corrected figure explains itself where it stands."""

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from daxiao.domains.rounds.queries import filing
from daxiao.domains.targets.forms import observations as forms
from daxiao.domains.targets.models import Observation
from daxiao.domains.targets.queries import by_itself, reviews
from daxiao.domains.targets.services import locks
from daxiao.domains.targets.services import observations as services
from daxiao.domains.targets.types.figures import CorrectionInput
from daxiao.kernel import clock
from daxiao.kernel.models import User
from tests.cast import Cast
from tests.factories import figures, rounds
from tests.factories.directory import SEED, World
from tests.moment import NOW, TODAY, later
from tests.traces import refused


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def see(user: User, address: str, **asked: Any) -> str:
    return browser(user).get(address, asked).content.decode()


@pytest.fixture
def february(cast: Cast, world: World) -> Observation:
    """February 2026 of a flow: 12 after 10 in January, 8 a year ago."""
    x = figures.indicator(world.county)
    months: dict[int, object] = {202501: 7, 202502: 8, 202601: 10, 202602: 12}
    return figures.recorded(x, world.county, months, actor=cast.office.actor)[-1]


def test_what_waits_stands_beside_what_is_known(cast: Cast, february: Observation) -> None:
    """20-targets §1: the month before, the month a year ago and the change, in the list and in the form."""
    boss = cast.city_office.actor
    row: Any = reviews.waiting(boss).get(pk=february.pk)
    assert [row.before_own, row.year_ago_own, row.change] == [10, 8, pytest.approx(50)]
    one = reviews.reviews(boss, [february], today=TODAY)[0]
    assert [one.own, one.before, one.year_ago, one.total] == [12, 10, 8, 22]


def test_the_form_of_approval_shows_the_doubts(cast: Cast, world: World) -> None:
    """A slip of 10^4 is seen by who approves, one by one and many at once."""
    x = figures.indicator(world.county, unit="亿元")
    months = {202501: Decimal("2.6"), 202601: 26200}
    row = figures.recorded(x, world.county, months, actor=cast.office.actor)[-1]

    for address, asked in (
        (f"/figures-waiting/{row.pk}/do/approve/", {}),
        ("/figures-waiting/do/approve/", {"ids": row.pk}),
    ):
        page = see(cast.city_office.user, address, **asked)
        assert "存疑" in page
        assert "万元" in page


def test_many_at_once_are_refused_when_one_has_changed(
    cast: Cast, world: World, february: Observation
) -> None:
    """S002-D-03: both values are shown, and none of the batch is approved."""
    client = browser(cast.city_office.user)
    january = Observation.everything.get(indicator=february.indicator, period=202601)
    ids = [january.pk, february.pk]
    form = client.get("/figures-waiting/do/approve/", {"ids": ids}).content.decode()
    assert f'name="seen-{february.pk}" value="1|12"' in form
    figures.recorded(
        february.indicator,
        world.county,
        {202602: 13},
        actor=cast.office.actor,
        version=february.version,
        now=later(),
    )

    sent = {f"seen-{january.pk}": "1|10", f"seen-{february.pk}": "1|12"}
    answer = client.post("/figures-waiting/do/approve/", {"ids": ids, **sent})

    assert answer.status_code == 409
    page = answer.content.decode()
    assert "<td>12</td><td>13</td>" in page
    assert not Observation.everything.filter(pk__in=ids, state="approved").exists()


def test_a_level_is_said_once(cast: Cast, world: World) -> None:
    x = figures.indicator(world.county, measure="level", unit="个")
    row = figures.recorded(x, world.county, {202601: 898}, actor=cast.office.actor)[0]

    told: Any = reviews.waiting(cast.city_office.actor).get(pk=row.pk)
    assert [told.known_now, told.told_total, told.told_given, told.told_corrected] == [
        898,
        None,
        None,
        None,
    ]
    assert see(cast.city_office.user, f"/figures/of/{x.pk}/{world.county.pk}/").count("累计数") == 0


def corrected(cast: Cast, february: Observation) -> Observation:
    """January corrected from 10 to 11, booked in February."""
    january = Observation.everything.get(indicator=february.indicator, period=202601)
    services.approve(cast.city_office.actor, observation=january, now=later())
    wanted = CorrectionInput(202602, "month", Decimal(11), "漏报一户", january.version)
    services.correct(
        cast.office.actor, observation=january, correction=wanted, today=TODAY, now=later(2)
    )
    return january


def test_a_total_with_a_correction_in_it_explains_itself(cast: Cast, february: Observation) -> None:
    """10 + 12 is not 23: the page of the figure says what was booked, and where."""
    january = corrected(cast, february)
    page = see(cast.city_office.user, f"/figures/{february.pk}/")
    assert "1月累计 10 + 2月 12 + 更正1月当月数 1（10→11） = 1-2月累计 23" in page
    other = see(cast.city_office.user, f"/figures-waiting/{january.pk}/")
    assert "1月的数在2月更正：10 → 11（漏报一户），差额+1记在2月的累计里" in other


def test_the_grid_says_what_was_corrected(cast: Cast, world: World) -> None:
    x = figures.indicator(world.county)
    rounds.duty(x, world.county, world.units["县经信局"])
    february = figures.recorded(x, world.county, {202601: 10, 202602: 12}, actor=cast.office.actor)[
        -1
    ]
    round_ = rounds.opened(world.county)
    corrected(cast, february)

    unit = world.units["县经信局"].pk
    (row,) = filing.grid(cast.clerk.actor, round_, unit, today=TODAY).rows
    assert row.moves == ("1月的数在2月更正：10 → 11（漏报一户），差额+1记在2月的累计里",)
    assert row.booked_words == "+1"
    assert "已更正：1月的数在2月更正" in see(cast.clerk.user, f"/filing/{round_.pk}/", unit=unit)


def test_a_correction_is_not_offered_a_locked_month_nor_one_to_come(
    cast: Cast, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "today", lambda: TODAY)
    x = figures.indicator(world.county)
    row = figures.recorded(x, world.county, {202601: 10}, actor=cast.office.actor)[0]

    def offered() -> list[str]:
        field: Any = forms.Correction(actor=SEED, row=row).fields["made_in"]
        return [said for _, said in field.choices]

    assert offered() == ["2026年1月", "2026年2月"]
    locks.lock(SEED, region=world.county, period=202601, why="关账", now=NOW)
    assert offered() == ["2026年2月", "2026年3月"]
    assert "更正的是2026年1月的数" in str(
        forms.Correction(actor=SEED, row=row).fields["made_in"].help_text
    )


def test_a_unit_sees_what_is_counted_of_its_place(cast: Cast, world: World) -> None:
    """S002-G-05: shown with its rows, never asked; what rests on others' unapproved figures is not shown."""
    mine = rounds.indicator(world.county, "工业用电量", code="YD")
    rounds.duty(mine, world.county, world.units["县经信局"])
    counted = figures.indicator(world.county, "KG", counted_by="started", unit="个")
    figures.indicator(world.county, "BL", formula="YD / QT", unit="%", measure="share")
    other = figures.indicator(world.county, "QT")
    figures.recorded(mine, world.county, {202602: 3})
    figures.recorded(other, world.county, {202602: 4})
    services.record_counted(
        SEED,
        indicator=counted,
        rows=[(world.county.pk, 202602, Decimal(5)), (world.city.pk, 202602, Decimal(9))],
        today=TODAY,
        now=NOW,
    )
    round_ = rounds.opened(world.county)
    unit = world.units["县经信局"].pk

    grid = filing.grid(cast.clerk.actor, round_, unit, today=TODAY)
    assert [(r.name, r.own) for r in grid.by_itself] == [("KG指标", Decimal(5))]
    page = see(cast.clerk.user, f"/filing/{round_.pk}/", unit=unit)
    assert "平台计数和算出的，不用填" in page
    assert "KG指标" in page
    both = by_itself.of_places(202602, {(world.county.pk, "YD"), (world.county.pk, "QT")})
    assert [r.how for r in both] == ["按公式计算：工业用电量 / QT指标", "按台账逐条计数"]


def test_a_unit_sees_of_formulas_those_that_rest_on_its_own_figures(
    cast: Cast, world: World
) -> None:
    """S002-G-05: what others' figures make is theirs, also when it is approved."""
    mine = rounds.indicator(world.county, "工业用电量", code="YD")
    rounds.duty(mine, world.county, world.units["县经信局"])
    others = [figures.indicator(world.county, code) for code in ("QT", "QR")]
    figures.indicator(world.county, "OWN", formula="YD / QT", unit="%", measure="share")
    figures.indicator(world.county, "AWAY", formula="QT / QR", unit="%", measure="share")
    for n, one in enumerate((mine, *others), 3):
        (row,) = figures.recorded(one, world.county, {202602: n})
        services.approve(SEED, observation=row, now=NOW)

    found = filing.grid(
        cast.clerk.actor,
        rounds.opened(world.county),
        world.units["县经信局"].pk,
        today=TODAY,
    )

    assert Observation.everything.get(indicator__code="AWAY").state == "approved"
    assert [one.name for one in found.by_itself] == ["OWN指标"]


def test_a_locked_month_leads_to_its_lock_and_its_exceptions(cast: Cast, world: World) -> None:
    """From the months of a series to the lock; there a unit is let in again, with a reason."""
    x = figures.indicator(world.county)
    figures.recorded(x, world.county, {202601: 10}, actor=cast.office.actor)
    lock = locks.lock(
        cast.office.actor, region=world.county, period=202601, why="1月已关账", now=NOW
    )
    page = see(cast.office.user, f"/figures/of/{x.pk}/{world.county.pk}/")
    assert f'<a href="/month-locks/{lock.pk}/">已锁定</a>' in page

    given = {
        "org": str(world.units["县经信局"].pk),
        "until": clock.today().isoformat(),
        "reason": "系统故障补报",
    }
    client = browser(cast.office.user)
    assert client.post(f"/month-locks/{lock.pk}/do/except/", given).status_code == 303
    assert "系统故障补报" in see(cast.office.user, f"/month-locks/{lock.pk}/")
    assert (
        client.post(f"/month-locks/{lock.pk}/do/except/", {**given, "reason": " "}).status_code
        == 422
    )


def test_a_figure_of_a_locked_month_is_approved_and_not_sent_back(
    cast: Cast, february: Observation
) -> None:
    """After the close what waited may be approved, since that changes no figure; it is corrected, not sent back."""
    locks.lock(SEED, region=february.region, period=202602, why="2月已关账", now=NOW)
    boss = cast.city_office.actor
    with refused("targets.return_locked"):
        services.return_(boss, observation=february, reason="再核", now=later(), today=TODAY)
    services.approve(boss, observation=february, now=later(), today=TODAY)
    february.refresh_from_db()
    assert february.state == "approved"
