"""The indicator book: how figures are kept, what a formula may say, editions by date, who reports, comparable samples."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from daxiao.domains.targets.models import Indicator, IndicatorEdition, ReportingDuty, SampleFigure
from daxiao.domains.targets.queries import book as queries
from daxiao.domains.targets.rules import book as rules
from daxiao.domains.targets.services import book as services
from daxiao.domains.targets.services import duties, indicators
from daxiao.domains.targets.types import Measure
from daxiao.domains.targets.types.book import (
    BookInput,
    DutyInput,
    EditionInput,
    NewIndicator,
    SampleInput,
    SampleRow,
)
from daxiao.domains.targets.types.figures import Frequency, Legal, Source
from daxiao.kernel.access import Actor
from daxiao.kernel.errors import Denied
from daxiao.kernel.models import Org
from daxiao.std.findings import Refused
from tests.cast import SYSTEM, Cast
from tests.factories import targets as factory
from tests.factories.directory import World
from tests.moment import NOW, TODAY
from tests.traces import kinds, refused


def made(world: World, name: str, **change: Any) -> Indicator:
    return indicators.add_indicator(
        SYSTEM, region=world.county, indicator=factory.indicator(name, **change)
    )


@pytest.fixture
def office(cast: Cast) -> Actor:
    return cast.office.actor


def keep(office: Actor, indicator: Indicator, **book: Any) -> Indicator:
    return services.keep_book(office, indicator=indicator, book=BookInput(**book))


def test_a_ratio_is_computed_from_its_parts_and_its_units_are_checked(
    world: World, office: Actor
) -> None:
    """S002-G-05: numerator and denominator are indicators; the ratio is never typed."""
    keep(office, made(world, "研发经费", unit="亿元"), code="研发经费")
    keep(office, made(world, "地区生产总值", unit="亿元"), code="gdp")
    share = made(world, "研发强度", unit="%", measure=Measure.SHARE)
    keep(office, share, code="强度", formula="研发经费 / gdp")

    assert {t.name for t in queries.terms_of(office, share)} == {"研发经费", "地区生产总值"}
    with refused("targets.formula_result_unlike"):
        keep(office, made(world, "强度二", unit="家"), code="强度二", formula="研发经费 / gdp")
    with refused("targets.formula_part_unknown"):
        keep(office, share, code="强度", formula="研发经费 / 没有的")
    with refused("targets.formula_unreadable"):
        keep(office, share, code="强度", formula="研发经费 / gdp / gdp")


def test_formulas_do_not_go_in_a_circle(world: World, office: Actor) -> None:
    a, b = made(world, "甲"), made(world, "乙")
    keep(office, b, code="b")
    keep(office, a, code="a", formula="b")

    with refused("targets.formula_circle"):
        keep(office, b, code="b", formula="a")


CASES: list[tuple[str, dict[str, Any], str]] = [
    ("a code begins with a letter", {"code": "1a"}, "targets.code_odd"),
    ("a code is one word", {"code": "a b"}, "targets.code_odd"),
    ("a code is given once", {"code": "taken"}, "targets.code_taken"),
    ("a formula needs a code", {"formula": "taken"}, "targets.code_wanted"),
    (
        "computed one way only",
        {"code": "x", "formula": "taken", "counted_by": "signed"},
        "targets.computed_two_ways",
    ),
    ("a weight has its denominator", {"across": "weighted"}, "targets.weight_wanted"),
    ("limits are in order", {"low": Decimal(2), "high": Decimal(1)}, "targets.limits_odd"),
    ("at most four decimals", {"places": 5}, "targets.places_odd"),
    (
        "a dispatch figure is no statistic",
        {"source": Source.DISPATCH, "legal": Legal.OFFICIAL},
        "targets.official_source",
    ),
]


@pytest.mark.parametrize(("said", "book", "code"), CASES, ids=[c[0] for c in CASES])
def test_what_the_book_does_not_take(
    said: str, book: dict[str, Any], code: str, world: World, office: Actor
) -> None:
    keep(office, made(world, "别的"), code="taken")
    indicator = made(world, "这个")

    with refused(code):
        keep(office, indicator, **book)
    indicator.refresh_from_db()
    assert indicator.code == ""


def test_an_indicator_is_not_part_of_itself(world: World, office: Actor) -> None:
    """S003-G-02: the tree of wholes and parts has no circle."""
    whole, part = made(world, "装备"), made(world, "智能装备")
    keep(office, part, whole_id=whole.pk)

    with refused("targets.whole_circle"):
        keep(office, whole, whole_id=part.pk)
    assert [p.name for p in queries.parts_of(office, whole)] == ["智能装备"]


def test_a_code_that_formulas_use_stays(world: World, office: Actor) -> None:
    part = made(world, "工业用电")
    keep(office, part, code="power")
    keep(office, made(world, "全部用电"), code="all_power", formula="power")

    with refused("targets.code_used"):
        keep(office, part, code="power2")


def test_keeping_the_same_again_leaves_no_trace(world: World, office: Actor) -> None:
    indicator = made(world, "用电")
    keep(office, indicator, code="power", places=1)
    keep(office, indicator, code="power", places=1)

    assert kinds(indicator).count("targets.indicator_kept") == 1


def test_nobody_keeps_the_book_of_another_place(world: World, cast: Cast) -> None:
    indicator = made(world, "用电")

    with pytest.raises(Denied):
        keep(cast.stranger.actor, indicator, code="power")
    with pytest.raises(Denied):
        keep(cast.clerk.actor, indicator, code="power")


# ---- editions


def edition(since: date, definition: str) -> EditionInput:
    return EditionInput(since, definition, basis="统字〔2026〕3号")


def test_each_day_has_the_definition_of_its_time(world: World, office: Actor) -> None:
    """Versions by date: an old figure is read by the definition that was in force then."""
    indicator = made(world, "规上工业企业")
    for since, words in ((date(2024, 1, 1), "年营业收入2000万元以上"), (TODAY, "含新建投产企业")):
        services.add_edition(
            office, indicator=indicator, edition=edition(since, words), today=TODAY, now=NOW
        )

    found = queries.edition_on(office, indicator, date(2025, 6, 1))
    assert found is not None
    assert found.definition == "年营业收入2000万元以上"
    indicator.refresh_from_db()
    assert indicator.definition == "含新建投产企业"
    assert queries.edition_on(office, indicator, date(2023, 1, 1)) is None


def test_an_edition_of_tomorrow_waits_for_its_day(world: World, office: Actor) -> None:
    indicator = made(world, "规上工业企业", definition="老口径")
    tomorrow = TODAY + timedelta(days=1)
    services.add_edition(
        office, indicator=indicator, edition=edition(tomorrow, "新口径"), today=TODAY, now=NOW
    )
    indicator.refresh_from_db()
    assert indicator.definition == "老口径"

    assert services.begin_editions(SYSTEM, today=tomorrow) == 1
    assert services.begin_editions(SYSTEM, today=tomorrow) == 0
    indicator.refresh_from_db()
    assert indicator.definition == "新口径"


def test_one_edition_a_day_and_none_without_words(world: World, office: Actor) -> None:
    indicator = made(world, "规上工业企业")
    given = {"indicator": indicator, "today": TODAY, "now": NOW}
    services.add_edition(office, edition=edition(TODAY, "甲"), **given)

    with refused("targets.edition_taken"):
        services.add_edition(office, edition=edition(TODAY, "乙"), **given)
    with refused("targets.edition_empty"):
        services.add_edition(office, edition=EditionInput(date(2020, 1, 1), " "), **given)
    assert IndicatorEdition.everything.count() == 1


# ---- who reports


def duty(world: World, indicator: Indicator, unit: str = "县经信局") -> DutyInput:
    return DutyInput(
        indicator.pk, world.county.pk, world.units[unit].pk, Frequency.MONTH, date(2026, 1, 1)
    )


def test_a_figure_is_asked_of_one_unit_only(world: World, office: Actor) -> None:
    indicator = made(world, "用电")
    first = duties.assign(office, duty=duty(world, indicator))

    assert duties.assign(office, duty=duty(world, indicator)) == first
    with refused("targets.duty_taken"):
        duties.assign(office, duty=duty(world, indicator, "县发改局"))

    duties.end(office, duty=first, until=date(2026, 7, 1))
    second = duties.assign(office, duty=duty(world, indicator, "县发改局"))
    assert second.org == world.units["县发改局"]
    assert ReportingDuty.everything.filter(until=None).count() == 1


def test_what_the_platform_knows_is_asked_of_nobody(world: World, office: Actor) -> None:
    counted = keep(office, made(world, "新开工项目"), counted_by="started")

    with refused("targets.duty_computed"):
        duties.assign(office, duty=duty(world, counted))


def test_a_unit_of_another_place_reports_only_when_somebody_looked(
    world: World, cast: Cast
) -> None:
    """A unit of the city or the county itself is near; that of another county is asked about."""
    wanted = replace(duty(world, made(world, "用电")), org_id=_far(world).pk)
    with refused("targets.duty_elsewhere"):
        duties.assign(cast.office.actor, duty=wanted)
    assert duties.assign(cast.office.actor, duty=replace(wanted, is_checked=True)).pk


def _far(world: World) -> Org:
    """A unit of a place beside the county."""
    unit = world.units["县发改局"]
    Org.everything.filter(pk=unit.pk).update(region=world.sister)
    return unit


def test_a_computed_figure_names_the_indicators_it_comes_from(world: World, office: Actor) -> None:
    """Codes are for formulas; people read names."""
    part = made(world, "研发经费")
    whole = made(world, "研发投入强度")
    Indicator.everything.filter(pk=part.pk).update(code="yfjf")
    Indicator.everything.filter(pk=whole.pk).update(formula="yfjf / 2")
    with pytest.raises(Refused) as caught:
        duties.assign(office, duty=duty(world, whole))
    assert "由公式 研发经费 / 2 得出" in caught.value.findings[0].sentence


def test_a_duty_ends_once_and_after_it_began(world: World, office: Actor) -> None:
    row = duties.assign(office, duty=duty(world, made(world, "用电")))

    with refused("targets.duty_ends_before"):
        duties.end(office, duty=row, until=date(2026, 1, 1))
    duties.end(office, duty=row, until=date(2026, 2, 1))
    with refused("targets.duty_ended"):
        duties.end(office, duty=row, until=date(2026, 3, 1))


def test_the_office_of_another_place_assigns_nothing_here(world: World, cast: Cast) -> None:
    with pytest.raises(Denied):
        duties.assign(cast.stranger.actor, duty=duty(world, made(world, "用电")))
    with pytest.raises(Denied):
        duties.assign(cast.clerk.actor, duty=duty(world, made(world, "用电二")))


# ---- comparable sample


def test_growth_on_the_comparable_sample_leaves_out_who_has_one_figure(
    world: World, office: Actor
) -> None:
    """S000-G-04: growth is that of the units which have both figures; a missing one is no zero."""
    indicator = made(world, "技改投资", unit="亿元")
    rows = rules.read_sample("A\t甲厂\t110\t100\nB\t乙厂\t1,220\t1,000\nC\t丙厂\t50\t\n")
    given = SampleInput(world.county.pk, 202609, rows)

    assert services.keep_sample(office, indicator=indicator, sample=given) == 3
    found = queries.growth(office, indicator.pk, world.county.pk, 202609, TODAY)
    assert found.growth.rate == Decimal("20.9")
    assert found.left_out == (("丙厂", "没有同期数"),)


def test_a_sample_replaces_that_of_its_month(world: World, office: Actor) -> None:
    indicator = made(world, "技改投资", unit="亿元")
    for figure in (Decimal(1), Decimal(2)):
        rows = (SampleRow("A", "甲厂", figure, Decimal(1)),)
        given = SampleInput(world.county.pk, 202609, rows)
        services.keep_sample(office, indicator=indicator, sample=given)

    assert [s.now for s in SampleFigure.everything.all()] == [Decimal(2)]


def test_what_a_sample_does_not_take(world: World, office: Actor) -> None:
    indicator = made(world, "技改投资", unit="亿元")
    twice = (SampleRow("A", "甲", None, None), SampleRow("A", "乙", None, None))

    for rows, code in (((), "targets.sample_empty"), (twice, "targets.sample_twice")):
        with refused(code):
            given = SampleInput(world.county.pk, 202609, rows)
            services.keep_sample(office, indicator=indicator, sample=given)
    for text in ("A\t甲\t一百\t1", "\t甲\t1\t1", "A\t甲\t1\t1\t1", "A\t甲\t1e999\t1"):
        with pytest.raises(Refused, match="第1行"):
            rules.read_sample(text)


def test_nobody_sees_the_sample_of_another_place(world: World, cast: Cast) -> None:
    indicator = made(world, "技改投资", unit="亿元")
    rows = (SampleRow("A", "甲厂", Decimal(1), Decimal(1)),)
    given = SampleInput(world.county.pk, 202609, rows)
    services.keep_sample(cast.office.actor, indicator=indicator, sample=given)

    assert queries.all_samples(cast.reader.actor).count() == 1
    assert queries.all_samples(cast.stranger.actor).count() == 0
    assert queries.samples(cast.stranger.actor, indicator) == []


def test_an_office_adds_an_indicator_for_its_own_place(world: World, cast: Cast) -> None:
    given = NewIndicator(world.county.pk, factory.indicator("工业用水量", unit="万吨"))

    assert services.add(cast.office.actor, given=given).region == world.county
    with refused("targets.name_taken"):
        services.add(cast.office.actor, given=given)
    elsewhere = NewIndicator(world.county.pk, factory.indicator("工业用气量"))
    with pytest.raises(Denied):
        services.add(cast.stranger.actor, given=elsewhere)
