"""A goal is judged in another way only where that has a sense and nothing hangs on the way it is judged."""

from dataclasses import replace

import pytest

from daxiao.domains.targets.rules import gauges, kinds, ties
from daxiao.domains.targets.rules.aims import AimKind
from daxiao.domains.targets.rules.kinds import Hanging
from daxiao.domains.targets.types import Comparator, Measure


FREE = Hanging("规上工业企业研发机构覆盖率", Measure.SHARE)


def codes(now: str, wanted: str, about: Hanging) -> list[str]:
    found = kinds.may_turn(AimKind(now), AimKind(wanted), about).findings
    return [f.code.removeprefix("targets.") for f in found]


def test_a_share_of_all_may_become_a_list() -> None:
    """S001-G-05: 存量 100 % becomes 全覆盖, and back."""
    assert codes("stock", "coverage", FREE) == []
    assert codes("coverage", "stock", FREE) == []
    assert kinds.unit_of(AimKind.COVERAGE, "%") == ""
    assert kinds.unit_of(AimKind.STOCK, "%") == "%"
    assert kinds.comparator_of(AimKind.AT_MOST) is Comparator.LE


@pytest.mark.parametrize(
    ("measure", "wanted"),
    [
        (Measure.GROWTH, "flow"),
        (Measure.GROWTH, "coverage"),
        (Measure.RATIO, "coverage"),
        (Measure.RANK, "stock"),
        (Measure.SHARE, "increment"),
    ],
)
def test_what_has_no_sense_is_said_with_what_has(measure: Measure, wanted: str) -> None:
    now = "rank" if measure is Measure.RANK else "at_least"
    decision = kinds.may_turn(AimKind(now), AimKind(wanted), replace(FREE, measure=measure))
    (finding,) = decision.findings
    assert finding.code == "targets.kind_unlike"
    assert "可以按“" in finding.sentence


@pytest.mark.parametrize(
    ("about", "code"),
    [
        (replace(FREE, whole="全市2026年"), "kind_of_whole"),
        (replace(FREE, parts=("甲县2026年",)), "kind_with_parts"),
        (replace(FREE, is_paired=True), "kind_in_pair"),
        (replace(FREE, serving=("2030年",)), "kind_serves"),
        (replace(FREE, names=4), "kind_has_names"),
        (replace(FREE, peers=2), "kind_has_peers"),
        (replace(FREE, proven_on="2026-05-01"), "kind_proven"),
    ],
)
def test_what_hangs_on_it_is_taken_apart_first(about: Hanging, code: str) -> None:
    assert codes("stock", "coverage", about) == [code]
    assert codes("stock", "stock", about) == []


def test_a_serving_goal_may_turn_within_its_unit() -> None:
    assert codes("stock", "at_least", replace(FREE, serving=("2030年",))) == []


# ---- indicators of industries


def test_the_indicator_of_an_industry_is_found_by_its_name() -> None:
    """S001-G-02, S000-G-06."""
    own = (1, "产值", "亿元")
    known = {"电子信息产值": (2, "亿元"), "新材料产业产值": (3, "万元"), "临空产业产值": (4, "个")}

    assert gauges.proposed("电子信息", own, known) == 2
    assert gauges.proposed("新材料", own, known) == 3
    assert gauges.proposed("临空产业", own, known) is None
    assert gauges.proposed("生命健康", own, known) is None
    assert gauges.proposed("", own, known) is None
    assert gauges.proposed("绿色建材", (9, "绿色建材产业规模", "亿元"), {}) == 9


def test_only_the_goal_of_an_industry_names_an_indicator_and_in_a_like_unit() -> None:
    assert gauges.may_measure("新材料", "产值", ("新材料产值", "万元"), "亿元").allowed
    assert gauges.may_measure("新材料", "产值", None, "亿元").allowed
    odd = gauges.may_measure("新材料", "产值", ("新材料企业数", "家"), "亿元")
    assert [f.code for f in odd.findings] == ["targets.gauge_unit_unlike"]
    whole = gauges.may_measure("", "产值", ("产值", "亿元"), "亿元")
    assert [f.code for f in whole.findings] == ["targets.gauge_not_of_industry"]


# ---- pairs


@pytest.mark.parametrize(
    ("one", "other", "found"),
    [
        ("新增规上工业企业", "规上工业企业总数", True),
        ("新增高新技术企业数", "高新技术企业", True),
        ("5G基站新建数", "5G基站总数", True),
        ("新增规上工业企业", "高新技术企业总数", False),
        ("新增专精特新企业", "上市企业数", False),
    ],
)
def test_only_what_counts_the_same_is_offered_as_a_pair(one: str, other: str, found: bool) -> None:
    """S000-G-03: the unit 家 alone makes no pair."""
    assert ties.belong_together(one, other) is found
    assert ties.belong_together(other, one) is found
