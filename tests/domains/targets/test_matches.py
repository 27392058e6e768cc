"""Wordings of several plans meet in one indicator: proposed, confirmed, undone (READING 6)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daxiao.domains.targets import matching, queries, services
from daxiao.domains.targets.matching import Known
from daxiao.domains.targets.models import Indicator, IndicatorMatch, Target
from daxiao.domains.targets.types import MatchState, Measure
from daxiao.kernel.access import Actor
from daxiao.kernel.versions import create
from tests.cast import SYSTEM, Cast
from tests.factories.plans import Ledger
from tests.moment import NOW
from tests.traces import denied, kinds, refused, trace


PLACES = ("大冶市", "大冶", "黄石市", "黄石")


def known(key: int, name: str, *aliases: str, **change: object) -> Known:
    values: dict[str, object] = {
        "measure": Measure.LEVEL,
        "unit": "家",
        "is_confirmed": False,
        **change,
    }
    return Known(key, (name, *aliases), **values)  # type: ignore[arg-type]


ONE = [
    ("规上工业企业数量", "规模以上工业企业总数"),
    ("高新技术企业数", "高新技术企业总数"),
    ("每万人口发明专利拥有量", "万人发明专利拥有量"),
    ("全社会研发经费支出占GDP比重", "全社会研发投入占地区生产总值的比重"),
]
TWO = [
    ("发明专利拥有量", "高价值发明专利拥有量"),
    ("规上企业研发投入强度", "骨干企业研发投入强度"),
    ("国家级创新平台", "省级创新平台"),
    ("省级绿色工厂", "省级以上绿色工厂"),
    ("亿元以上项目", "十亿元以上项目"),
    ("签约项目", "开工项目"),
    ("规上工业增加值", "规上工业增加值增速"),
    ("大冶市高新技术企业", "黄石市高新技术企业"),
    ("高新技术企业", "大冶市高新技术企业"),
    ("每万人口发明专利拥有量", "发明专利拥有量"),
]


@pytest.mark.parametrize(("a", "b"), ONE)
def test_wordings_of_one_thing_are_proposed(a: str, b: str) -> None:
    (found,) = matching.proposals([known(1, a), known(2, b)], PLACES)
    assert (found.kept, found.other) == (1, 2)


@pytest.mark.parametrize(("a", "b"), TWO)
def test_place_population_level_threshold_and_definition_are_respected(a: str, b: str) -> None:
    assert matching.proposals([known(1, a), known(2, b)], PLACES) == []


def test_measure_and_unit_are_respected() -> None:
    name = "高新技术企业"
    assert matching.proposals([known(1, name), known(2, name, measure=Measure.INCREMENT)], ()) == []
    assert matching.proposals([known(1, name), known(2, name, unit="亿元")], ()) == []
    assert matching.proposals([known(1, name), known(2, name, unit="个")], ()) != []


def test_the_confirmed_one_is_kept_then_the_weightier() -> None:
    a, b = "规上工业企业数量", "规模以上工业企业总数"
    (found,) = matching.proposals([known(1, a, weight=9), known(2, b, is_confirmed=True)], ())
    assert found.kept == 2
    (found,) = matching.proposals([known(1, a), known(2, b, weight=9)], ())
    assert found.kept == 2


def test_an_alias_counts_only_where_the_names_do_not_speak_against_it() -> None:
    """A plan may use one wording for two things: 规上工业产值 beside 规上装备制造业产值."""
    whole = known(1, "规上工业总产值", measure=Measure.FLOW, unit="亿元")
    part = known(2, "规上装备制造业产值", "规模以上工业产值", measure=Measure.FLOW, unit="亿元")
    assert matching.proposals([whole, part], ()) == []


def test_what_people_decided_is_not_proposed_again() -> None:
    pair = [known(1, "规上工业企业数量"), known(2, "规模以上工业企业总数")]
    assert matching.proposals(pair, (), [frozenset((1, 2))]) == []


@given(st.lists(st.sampled_from([n for pair in ONE + TWO for n in pair]), max_size=12))
def test_nothing_is_given_away_twice_nor_to_what_was_given(names: list[str]) -> None:
    found = matching.proposals([known(n, name) for n, name in enumerate(names)], PLACES)
    given_away = [p.other for p in found]
    assert len(given_away) == len(set(given_away))
    assert not {p.kept for p in found} & set(given_away)


def test_near_ones_say_by_what_they_differ() -> None:
    of = known(1, "每万人口发明专利拥有量", measure=Measure.RATIO, unit="件")
    other = known(2, "每万人口高价值发明专利拥有量", measure=Measure.RATIO, unit="件")
    (near,) = matching.near(of, [of, other], ())
    assert (near.other, near.reason) == (2, "统计对象不同")


# ---- in the ledger


@pytest.fixture
def other(ledger: Ledger) -> Indicator:
    """A second wording of an indicator of the plan, without targets yet."""
    row = Indicator(name="高新技术企业数量", unit="户", measure="level", region=ledger.plan.region)
    return create(SYSTEM, Indicator, [row])[0]


@pytest.fixture
def match(ledger: Ledger, other: Indicator) -> IndicatorMatch:
    services.propose_matches(SYSTEM, places=(), now=NOW)
    return IndicatorMatch.everything.get(other=other)


@pytest.fixture
def office(cast: Cast) -> Actor:
    return cast.office.actor


def moved(ledger: Ledger, other: Indicator) -> Target:
    """A target of the plan that stands on the other wording."""
    target = ledger.targets["T001"]
    Target.everything.filter(pk=target.pk).update(indicator=other)
    return target


def test_proposing_merges_nothing_and_twice_proposes_nothing_twice(match: IndicatorMatch) -> None:
    assert (match.state, match.kept.name) == (MatchState.PROPOSED, "高新技术企业总数")
    assert services.propose_matches(SYSTEM, places=(), now=NOW) == 0
    assert Indicator.everything.get(pk=match.other_id).merged_into is None


def test_merging_takes_targets_and_wordings_along_and_undoing_brings_them_back(
    ledger: Ledger, match: IndicatorMatch, other: Indicator, office: Actor
) -> None:
    target = moved(ledger, other)
    services.merge(office, match=match, now=NOW)
    target.refresh_from_db()
    kept = Indicator.everything.get(pk=match.kept_id)
    assert (target.indicator, "高新技术企业数量" in kept.aliases) == (kept, True)
    assert other not in queries.indicators(office)
    assert trace(kept).now["targets"] == 1

    services.unmerge(office, match=match, reason="口径不同", now=NOW)
    target.refresh_from_db()
    kept.refresh_from_db()
    assert (target.indicator, kept.aliases) == (other, [])
    assert other in queries.indicators(office)
    assert kinds(kept)[-1] == "targets.indicators_unmerged"
    assert services.propose_matches(SYSTEM, places=(), now=NOW) == 0


def test_what_came_later_stays_when_it_is_undone(
    ledger: Ledger, match: IndicatorMatch, office: Actor
) -> None:
    services.merge(office, match=match, now=NOW)
    later = ledger.targets["T001"]
    Target.everything.filter(pk=later.pk).update(indicator=match.kept)
    services.unmerge(office, match=match, reason="口径不同", now=NOW)
    later.refresh_from_db()
    assert later.indicator == match.kept


def test_refusals(match: IndicatorMatch, office: Actor) -> None:
    with refused("targets.reason_missing"):
        services.refuse_match(office, match=match, reason=" ", now=NOW)
    with refused("targets.match_not_merged"):
        services.unmerge(office, match=match, reason="错", now=NOW)
    services.refuse_match(office, match=match, reason="口径不同", now=NOW)
    with refused("targets.match_settled"):
        services.merge(office, match=match, now=NOW)


def test_what_went_into_a_third_is_taken_apart_there_first(
    match: IndicatorMatch, other: Indicator, ledger: Ledger, office: Actor
) -> None:
    third = create(
        SYSTEM,
        Indicator,
        [Indicator(name="别的", measure="level", region=ledger.plan.region)],
    )[0]
    Indicator.everything.filter(pk=other.pk).update(merged_into=third)
    with refused("targets.match_chained"):
        services.merge(office, match=match, now=NOW)


def test_only_who_keeps_both_merges_them(match: IndicatorMatch, cast: Cast) -> None:
    assert match in queries.matches(cast.stranger.actor)  # definitions are read by all
    with denied(hidden=True):
        services.merge(cast.stranger.actor, match=match, now=NOW)
    with denied(hidden=False):
        services.merge(cast.reader.actor, match=match, now=NOW)
