"""Figures counted from the register of projects: each opens exactly the rows it counts."""

from datetime import date
from decimal import Decimal

import pytest
from django.http import QueryDict

import daxiao.entry.web  # noqa: F401 - assembles the registers
from daxiao.domains.targets.models import Indicator, Observation
from daxiao.domains.targets.services import book, indicators
from daxiao.domains.targets.types import Measure
from daxiao.domains.targets.types.book import BookInput, Counted
from daxiao.flows import count_figures
from daxiao.kernel.errors import Denied
from daxiao.ui.listing import Listing
from daxiao.ui.register import REGISTERS
from tests.cast import SYSTEM, Cast
from tests.factories import projects as made
from tests.factories import targets as factory
from tests.factories.directory import World
from tests.moment import NOW, TODAY


def counting(world: World, kind: Counted) -> Indicator:
    row = indicators.add_indicator(
        SYSTEM,
        region=world.province,
        indicator=factory.indicator(f"计数 {kind.label}", unit="个", measure=Measure.FLOW),
    )
    return book.keep_book(SYSTEM, indicator=row, book=BookInput(counted_by=kind.value))


def some_projects(world: World) -> None:
    """Over two places and two months, large and small, new and renovated."""
    month = TODAY.replace(day=1)
    for n, (place, invest, kind) in enumerate(
        [
            (world.county, "5", "new"),
            (world.county, "0.4", "new"),
            (world.townships[0], "2", "renovation"),
            (world.sister, "9", "new"),
        ]
    ):
        made.bare(
            place,
            f"项目{n}",
            invest_yi=Decimal(invest),
            kind=kind,
            admitted_on=month,
            signed_on=month,
            started_on=TODAY,
            produced_on=TODAY if n == 3 else None,
        )
    made.bare(world.county, "去年的", started_on=date(TODAY.year - 1, 12, 31))
    made.bare(world.county, "没有日期的")


def test_every_kind_of_count_is_counted() -> None:
    assert set(count_figures.COUNTS) == set(Counted)


@pytest.mark.parametrize("kind", list(Counted))
def test_a_counted_figure_opens_exactly_its_rows(kind: Counted, world: World, cast: Cast) -> None:
    """02-interface 4: a figure leads to its rows; S000-T-06: each counted item is a record, not a typed number."""
    indicator = counting(world, kind)
    some_projects(world)
    assert count_figures.count(SYSTEM, today=TODAY, now=NOW) > 0

    period = TODAY.year * 100 + TODAY.month
    office = cast.city_office.actor
    for place in (world.city, world.county, world.townships[0], world.sister):
        kept = Observation.everything.get(indicator=indicator, region=place, period=period)
        asked = QueryDict(count_figures.rows_query(kind.value, place.path, period))
        rows = list(Listing(REGISTERS["projects"], office, asked).rows)
        if count_figures.COUNTS[kind].sums:
            assert kept.own == sum((r.invest_yi for r in rows), Decimal(0))
        else:
            assert kept.own == len(rows)


def test_counting_again_changes_nothing_and_follows_the_register(world: World) -> None:
    indicator = counting(world, Counted.STARTED)
    some_projects(world)
    count_figures.count(SYSTEM, today=TODAY, now=NOW)
    assert count_figures.count(SYSTEM, today=TODAY, now=NOW) == 0

    made.bare(world.county, "又一个", started_on=TODAY)
    assert count_figures.count(SYSTEM, today=TODAY, now=NOW) > 0
    period = TODAY.year * 100 + TODAY.month
    kept = Observation.everything.get(indicator=indicator, region=world.county, period=period)
    assert kept.own == Decimal(4)
    assert kept.origin == "counted"


def test_only_an_operator_counts(cast: Cast) -> None:
    with pytest.raises(Denied):
        count_figures.count(cast.office.actor, today=TODAY, now=NOW)
