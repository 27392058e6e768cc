"""Values become points, totals, levels and ranks: tables of cases, and what must hold for all."""

from collections.abc import Mapping
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from daxiao.domains.dispatch.rules import scoring
from daxiao.domains.dispatch.rules.scoring import ItemRule, Level, SchemeRule, Step
from daxiao.domains.dispatch.types.evaluation import (
    Better,
    ItemKind,
    Pooling,
    TieRule,
    VetoEffect,
)


D = Decimal
LEVELS = (Level("优秀", D(90)), Level("良好", D(80)), Level("合格", D(60)), Level("不合格", D(0)))


def rule(kind: ItemKind, weight: str = "20", key: str = "a", **more: object) -> ItemRule:
    return ItemRule(key, kind, D(weight), **more)  # type: ignore[arg-type]


RATIO = rule(ItemKind.RATIO)
LESS = rule(ItemKind.RATIO, full=D(5), better=Better.LESS)
FLOORED = rule(ItemKind.RATIO, floor=D("0.9"), cap=D("1.1"))
STEPS = rule(
    ItemKind.THRESHOLD, steps=(Step(D(90), D(1)), Step(D(80), D("0.8")), Step(D(60), D("0.6")))
)
FEWER = rule(ItemKind.THRESHOLD, steps=(Step(D(1), D(1)), Step(D(3), D("0.5"))), better=Better.LESS)


@pytest.mark.parametrize(
    ("item", "value", "points"),
    [
        (RATIO, "100", "20"),
        (RATIO, "50", "10"),
        (RATIO, "150", "20"),
        (RATIO, "0", "0"),
        (RATIO, "-5", "0"),
        (RATIO, "33.3333", "6.6667"),
        (LESS, "5", "20"),
        (LESS, "10", "10"),
        (LESS, "2", "20"),
        (LESS, "0", "20"),
        # S004-G-03: below 90 % of the plan nothing is earned
        (FLOORED, "89.9999", "0"),
        (FLOORED, "90", "18"),
        (FLOORED, "110", "22"),
        (FLOORED, "200", "22"),
        (STEPS, "90", "20"),
        (STEPS, "89.99", "16"),
        (STEPS, "60", "12"),
        (STEPS, "59", "0"),
        (FEWER, "1", "20"),
        (FEWER, "2", "10"),
        (FEWER, "4", "0"),
        (rule(ItemKind.GRADED), "13.5", "13.5"),
        (rule(ItemKind.GRADED), "21", "20"),
        (rule(ItemKind.BONUS, "5"), "7", "5"),
        (rule(ItemKind.PENALTY, "5"), "3", "3"),
        (rule(ItemKind.VETO, "0"), "1", "0"),
    ],
)
def test_points_of_a_value(item: ItemRule, value: str, points: str) -> None:
    """S002-D-02: scoring rules of a scheme."""
    assert scoring.points_of(item, D(value)) == D(points)


@pytest.mark.parametrize(
    ("values", "points"),
    [
        ({"a": 3, "b": 2, "c": 1}, {"a": "20", "b": "14", "c": "8"}),
        ({"a": 3, "b": 3, "c": 1}, {"a": "20", "b": "20", "c": "8"}),
        ({"a": 1}, {"a": "20"}),
        ({"a": 1, "b": 1}, {"a": "20", "b": "20"}),
        ({}, {}),
    ],
)
def test_rank_gives_equal_steps_and_ties_the_better_place(
    values: Mapping[str, int], points: Mapping[str, str]
) -> None:
    found = scoring.rank_points(
        rule(ItemKind.RANK, worst=D("0.4")), {k: D(v) for k, v in values.items()}
    )

    assert found == {k: D(v) for k, v in points.items()}


def scheme(*items: ItemRule, **more: object) -> SchemeRule:
    kept: dict[str, object] = {
        "bonus_cap": D(3),
        "penalty_cap": D(4),
        "veto": VetoEffect.LOWEST,
        "ties": TieRule.GAP,
    }
    return SchemeRule(items, LEVELS, **(kept | more))  # type: ignore[arg-type]


MAIN = rule(ItemKind.GRADED, "60", "m")
SIDE = rule(ItemKind.GRADED, "40", "s")
BONUS = (rule(ItemKind.BONUS, "2", "b1"), rule(ItemKind.BONUS, "2", "b2"))
PENALTY = (rule(ItemKind.PENALTY, "3", "p1"), rule(ItemKind.PENALTY, "3", "p2"))
VETO = rule(ItemKind.VETO, "0", "v")
ALL = (MAIN, SIDE, *BONUS, *PENALTY, VETO)


def values(**given: str) -> dict[str, Decimal]:
    return {k: D(v) for k, v in given.items()}


def test_bonus_and_penalty_stop_at_their_caps() -> None:
    """加分扣分有上限: two bonuses of 2 add 3, two penalties of 3 take 4."""
    (one,) = scoring.results(
        scheme(*ALL), {"x": values(m="50", s="30", b1="2", b2="2", p1="3", p2="3")}
    )

    assert (one.weighted, one.bonus, one.penalty, one.total) == (80, 3, 4, 79)
    assert one.level == "合格"


def test_total_is_never_below_nought() -> None:
    (one,) = scoring.results(scheme(*ALL), {"x": values(m="0", s="0", p1="3", p2="3")})

    assert one.total == 0


@pytest.mark.parametrize(
    ("effect", "total"), [(VetoEffect.LOWEST, "100.00"), (VetoEffect.ZERO, "0.00")]
)
def test_veto_takes_the_rank_and_the_level(effect: VetoEffect, total: str) -> None:
    """一票否决."""
    found = scoring.results(
        scheme(*ALL, veto=effect),
        {"bad": values(m="60", s="40", v="1"), "good": values(m="30", s="30")},
    )

    assert [(r.subject, r.rank, r.level, r.total) for r in found] == [
        ("good", 1, "合格", D("60.00")),
        ("bad", None, "不合格", D(total)),
    ]
    assert found[1].vetoes == ("v",)


@pytest.mark.parametrize(
    ("ties", "ranks"),
    [
        (TieRule.GAP, {"a": 1, "b": 1, "c": 3}),
        (TieRule.DENSE, {"a": 1, "b": 1, "c": 2}),
        (TieRule.HEAVIEST, {"a": 2, "b": 1, "c": 3}),
    ],
)
def test_ties_follow_the_rule_of_the_scheme(ties: TieRule, ranks: dict[str, int]) -> None:
    """05-principles 11: the tie rule is said and kept."""
    given_ = {
        "a": values(m="40", s="40"),
        "b": values(m="50", s="30"),
        "c": values(m="10", s="10"),
    }

    found = scoring.results(scheme(MAIN, SIDE, ties=ties), given_)

    assert {r.subject: r.rank for r in found} == ranks


def test_a_missing_value_earns_nothing_and_is_not_shown_as_points() -> None:
    (one,) = scoring.results(scheme(MAIN, SIDE), {"x": values(m="50")})

    assert one.total == 50
    assert "s" not in one.points


@pytest.mark.parametrize(
    ("given_", "how", "value"),
    [
        ([10, 20, 30], Pooling.MEAN, "20"),
        ([10, 20, 90], Pooling.TRIMMED, "20"),
        ([10, 20], Pooling.TRIMMED, "15"),
        ([10, 20, 90], Pooling.MEDIAN, "20"),
        ([10, 20], Pooling.MEDIAN, "15"),
        ([1, 1, 2], Pooling.MEAN, "1.3333"),
    ],
)
def test_experts_are_pooled(given_: list[int], how: Pooling, value: str) -> None:
    assert scoring.pooled([D(v) for v in given_], how) == D(value)


def test_nobody_pooled_is_no_value_and_votes_need_more_than_half() -> None:
    assert scoring.pooled([], Pooling.MEAN) is None
    assert scoring.majority([]) is None
    assert scoring.majority([D(1), D(0)]) == 0
    assert scoring.majority([D(1), D(1), D(0)]) == 1


def test_spread_needs_two_voices() -> None:
    assert scoring.spread([D(3), None, None]) is None
    assert scoring.spread([D(3), None, D(7)]) == 4


# ---- what must hold for all

amounts = st.decimals(min_value=-1000, max_value=1000, places=4)
weights = st.decimals(min_value=D("0.01"), max_value=100, places=2)
shares = st.decimals(min_value=0, max_value=1, places=4)


@st.composite
def items(draw: st.DrawFn, key: str = "i") -> ItemRule:
    kind = draw(st.sampled_from([k for k in ItemKind if k is not ItemKind.VETO]))
    steps = sorted(draw(st.lists(shares, min_size=3, max_size=3)))
    better = draw(st.sampled_from(list(Better)))
    bounds = [D(10), D(50), D(90)] if better is Better.MORE else [D(90), D(50), D(10)]
    low, high = sorted(draw(st.tuples(shares, shares)))
    return ItemRule(
        key,
        kind,
        draw(weights),
        better,
        draw(st.decimals(min_value=D("0.01"), max_value=500, places=2)),
        draw(shares),
        draw(st.decimals(min_value=1, max_value=2, places=2)),
        tuple(Step(b, s) for b, s in zip(bounds, steps, strict=True)),
        high,
        low,
    )


@given(items(), amounts)
def test_points_stay_within_their_bounds(item: ItemRule, value: Decimal) -> None:
    points = scoring.item_points(item, {"x": value, "y": D(1)})["x"]

    most = item.weight * (item.cap if item.kind is ItemKind.RATIO else 1)
    assert 0 <= points <= most + scoring.POINTS


@given(items(), amounts, amounts)
def test_a_better_value_never_earns_less(item: ItemRule, one: Decimal, two: Decimal) -> None:
    low, high = sorted((one, two))
    if item.better is Better.LESS and not item.kind.asks_points:
        low, high = high, low

    points = scoring.item_points(item, {"low": low, "high": high})

    assert points["low"] <= points["high"]


@st.composite
def contests(draw: st.DrawFn) -> tuple[SchemeRule, dict[str, dict[str, Decimal]]]:
    made = tuple(draw(items(f"i{n}")) for n in range(draw(st.integers(1, 4))))
    rules = scheme(
        *made,
        VETO,
        ties=draw(st.sampled_from(list(TieRule))),
        veto=draw(st.sampled_from(list(VetoEffect))),
    )
    who = [f"s{n}" for n in range(draw(st.integers(1, 5)))]
    few = st.sampled_from([D(0), D(10), D(50), D("99.9999")])
    found = {
        s: {**{i.key: draw(few) for i in made}, "v": draw(st.sampled_from([D(0), D(0), D(1)]))}
        for s in who
    }
    return rules, found


@given(contests(), st.randoms(use_true_random=False))
@settings(max_examples=60)
def test_order_of_the_input_never_shows(contest: tuple, random: object) -> None:  # type: ignore[type-arg]
    rules, found = contest
    who = list(found)
    random.shuffle(who)  # type: ignore[attr-defined]
    mixed = {s: dict(reversed(found[s].items())) for s in who}
    turned = SchemeRule(
        tuple(reversed(rules.items)),
        tuple(reversed(rules.levels)),
        rules.bonus_cap,
        rules.penalty_cap,
        rules.veto,
        rules.ties,
    )

    assert scoring.results(turned, mixed) == scoring.results(rules, found)


@given(contests())
@settings(max_examples=60)
def test_totals_caps_vetoes_and_ranks_hold(contest: tuple) -> None:  # type: ignore[type-arg]
    rules, found = contest

    results = scoring.results(rules, found)

    for one in results:
        assert 0 <= one.bonus <= rules.bonus_cap
        assert 0 <= one.penalty <= rules.penalty_cap
        assert one.total >= 0
        assert bool(one.vetoes) == (one.rank is None)
        if one.vetoes:
            assert one.level == "不合格"
        if one.vetoes and rules.veto is VetoEffect.ZERO:
            assert one.total == 0
    ranked = [r for r in results if r.rank is not None]
    assert [r.total for r in ranked] == sorted((r.total for r in ranked), reverse=True)
    if ranked:
        assert ranked[0].rank == 1
