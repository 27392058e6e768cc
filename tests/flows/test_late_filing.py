"""S004-D-03: a closed month is opened to units by exception, until a day and for a reason; the units see it and are told."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from daxiao.domains.rounds.models import Owed, Round
from daxiao.domains.rounds.panels.late import AFTER_CLOSE
from daxiao.domains.rounds.queries import late as queries
from daxiao.domains.rounds.services.closing import Closing
from daxiao.domains.rounds.services.late import UnitsLate
from daxiao.domains.rounds.types.freezing import LateInput
from daxiao.domains.targets.models import LockException
from daxiao.domains.targets.services import observations as figures
from daxiao.domains.targets.types.figures import FigureInput
from daxiao.flows import close_round, day_letter, late_filing, night_sweep
from daxiao.kernel import clock
from daxiao.kernel.access import Actor
from daxiao.kernel.models import Org
from daxiao.std.findings import Refused
from tests.cast import Cast
from tests.factories import rounds as make
from tests.factories.directory import World
from tests.moment import later
from tests.traces import denied, kinds, refused


AFTER = date(2026, 3, 10)
UNTIL = date(2026, 3, 20)
AT = later(60 * 24 * 8)


@pytest.fixture
def office(cast: Cast) -> Actor:
    return cast.office.actor


@pytest.fixture
def bureau(world: World) -> Org:
    return world.units["县经信局"]


@pytest.fixture
def closed(world: World, office: Actor, bureau: Org, monkeypatch: pytest.MonkeyPatch) -> Round:
    """经信局 misses two figures, one of which was sent back; 发改局 misses one."""
    monkeypatch.setattr(clock, "today", lambda: AFTER)
    monkeypatch.setattr(clock, "now", lambda: AT)
    make.three_duties(world)
    row = make.opened(world.county, actor=office)
    returned = make.items(row, org=bureau)[0]
    Owed.everything.filter(pk=returned.pk).update(state="returned", answer="口径不对")
    return close_round.close(office, round_=row, closing=Closing(anyway=True), today=AFTER, now=AT)


def wanted(*units: Org) -> UnitsLate:
    return UnitsLate(units, UNTIL, "系统故障")


def allow(actor: Actor, of: Round, late: UnitsLate) -> Round:
    return late_filing.allow_units(actor, round_=of, late=late, today=AFTER, now=AT)


def test_units_may_file_all_they_miss_until_a_day_and_are_told(
    closed: Round, world: World, cast: Cast, bureau: Org
) -> None:
    other = world.units["县发改局"]
    allow(cast.office.actor, closed, wanted(bureau, other))

    days = queries.allowed(closed, today=AFTER)
    assert {days.until(item) for item in make.items(closed)} == {UNTIL}
    assert kinds(closed)[-1] == "rounds.late_allowed"
    assert night_sweep.deliver(now=AT) == (2, 0)
    (letter,) = day_letter.to_reader(cast.clerk.actor).letters
    (part,) = letter.parts
    assert (part.title, [line.text for line in part.lines]) == (
        "应报数据",
        ["已允许补报青禾县2026年2月未报的数据2项，2026-03-20前有效：系统故障"],
    )


def test_the_exception_ends_with_its_day_and_is_of_its_unit(
    closed: Round, office: Actor, world: World, bureau: Org
) -> None:
    allow(office, closed, wanted(bureau))

    mine = make.items(closed, org=bureau)[0]
    (other,) = make.items(closed, org=world.units["县发改局"])
    assert queries.allowed(closed, today=UNTIL).until(mine) == UNTIL
    assert queries.allowed(closed, today=UNTIL).until(other) is None
    assert queries.allowed(closed, today=date(2026, 3, 21)).until(mine) is None


def test_what_is_allowed_can_be_filed_and_nothing_else(
    closed: Round, office: Actor, world: World, bureau: Org
) -> None:
    allow(office, closed, wanted(bureau))

    def record(item: Owed) -> object:
        entry = FigureInput(
            item.indicator_id or 0,
            item.region_id or 0,
            closed.period,
            "month",
            Decimal(12),
            org_id=item.org_id,
        )
        return figures.record(make.SEED, entry=entry, today=AFTER, now=AT, marked_late=True)

    record(make.items(closed, org=bureau)[0])
    with refused("targets.figure_locked"):
        record(make.items(closed, org=world.units["县发改局"])[0])


def test_all_units_or_none(closed: Round, office: Actor, world: World, bureau: Org) -> None:
    """A unit that misses nothing, no unit, no day, no reason, a day that is over: each is said, nothing is opened."""
    full = world.units["县科技局"]
    for late, code in (
        (wanted(bureau, full), "rounds.late_nothing_missing"),
        (wanted(), "rounds.late_no_unit"),
        (replace(wanted(bureau), until=None), "rounds.late_no_day"),
    ):
        with refused(code):
            allow(office, closed, late)
    for late in (
        replace(wanted(bureau), reason=" "),
        replace(wanted(bureau), until=date(2026, 3, 9)),
    ):
        with pytest.raises(Refused):
            allow(office, closed, late)

    assert not LockException.everything.exists()


def test_an_open_round_needs_no_exception(world: World, office: Actor, bureau: Org) -> None:
    make.three_duties(world)
    row = make.opened(world.county, actor=office)

    with refused("rounds.late_not_closed"):
        allow(office, row, wanted(bureau))
    assert queries.allowed(row, today=AFTER).days == {}


def test_only_the_office_of_the_place_lets_anybody_file_late(
    closed: Round, cast: Cast, bureau: Org
) -> None:
    with denied(hidden=False):
        allow(cast.clerk.actor, closed, wanted(bureau))
    with denied(hidden=True):
        allow(cast.stranger.actor, closed, wanted(bureau))
    item = make.items(closed)[0]
    with denied(hidden=False):
        late_filing.allow_item(
            cast.clerk.actor, owed=item, late=LateInput(UNTIL, "x"), today=AFTER, now=AT
        )


# ---- pages


def unit_page(client: Client, of: Round, unit: Org) -> str:
    return client.get(reverse("round_unit", args=[of.pk, unit.pk])).content.decode()


def test_a_unit_that_was_too_late_is_shown_the_way(
    client: Client, closed: Round, cast: Cast, bureau: Org
) -> None:
    client.force_login(cast.clerk.user)

    page = unit_page(client, closed, bureau)
    assert "退回后没有重报；要补报请向青禾县调度办公室申请" in page
    assert "本轮已关闭，没有报；要补报请向青禾县调度办公室申请" in page
    assert "去填报" not in page

    allow(cast.office.actor, closed, wanted(bureau))
    page = unit_page(client, closed, bureau)
    assert "已允许补报" in page
    assert "至 2026-03-20" in page
    assert "去补报" in page
    item = make.items(closed, org=bureau)[0]
    told = client.get(reverse("owed_detail", args=[item.pk])).content.decode()
    assert "到 2026-03-20，过了这一天自动收回" in told


def test_the_office_opens_it_from_the_round_and_from_the_list(
    client: Client, closed: Round, cast: Cast, world: World, bureau: Org
) -> None:
    """Reachable where the missing is seen: the round, the unit, and several lines of the list at once."""
    client.force_login(cast.office.user)
    url = f"{reverse('rounds_detail', args=[closed.pk])}do/allow-late/"

    assert url in client.get(reverse("rounds_detail", args=[closed.pk])).content.decode()
    assert url in unit_page(client, closed, bureau)
    form = client.get(url).content.decode()
    assert "县经信局（未报2项）" in form
    assert "县科技局" not in form
    given = {"units": [bureau.pk], "until": UNTIL.isoformat(), "reason": "系统故障"}
    assert client.post(url, given).status_code == 303
    assert client.post(url, {**given, "units": [world.units["县科技局"].pk]}).status_code == 422

    others = [o.pk for o in make.items(closed, org=world.units["县发改局"])]
    sent = client.post(
        f"{reverse('owed_list')}do/late/",
        {"ids": others, "until": UNTIL.isoformat(), "reason": "漏报"},
    )
    assert sent.status_code == 303
    assert LockException.everything.count() == 2
    assert day_letter.to_reader(cast.clerk.actor).new == 1


def test_who_closes_reads_what_can_be_done_afterwards(
    client: Client, world: World, cast: Cast, closed: Round
) -> None:
    """The dialog and the page of the closed round say the same: approving stays, sending back does not, filing by leave."""
    client.force_login(cast.office.user)
    page = client.get(reverse("rounds_detail", args=[closed.pk])).content.decode()
    assert all(said in page for said in AFTER_CLOSE)
    assert "还有 2 个单位" in page

    again = make.opened(world.county, actor=cast.office.actor, period=202601)
    form = client.get(f"{reverse('rounds_detail', args=[again.pk])}do/close/").content.decode()
    assert all(said in form for said in AFTER_CLOSE)
