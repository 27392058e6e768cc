"""A weighted total, and what shift of weight would change it (05-principles.md 11; S002-D-01, S002-D-02)."""

from collections.abc import Mapping
from decimal import Decimal
from itertools import permutations

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from daxiao.domains.targets.rules import ranking, weighted
from daxiao.domains.targets.rules.ranking import Board, Contest, PlaceFigure
from daxiao.domains.targets.rules.weighted import Weighted
from daxiao.domains.targets.types import Direction
from daxiao.std.findings import Refused
from tests.domains.projects.shipped import values


D = Decimal
YARDSTICK = ranking.yardstick_of(values("ranking"))


def board(name: str, found: Mapping[str, int | None], way: Direction = Direction.MORE) -> Board:
    figures = [PlaceFigure(p, None if value is None else D(value)) for p, value in found.items()]
    return ranking.rank(Contest(name, "", way, {}), figures, YARDSTICK)


OUTPUT = Weighted(board("产值", {"甲县": 100, "乙县": 50, "丙县": 0}), D(60))
ENERGY = Weighted(board("能耗", {"甲县": 30, "乙县": 10, "丙县": 20}, Direction.LESS), D(40))


def test_places_are_scored_between_the_last_and_the_best_and_weighed() -> None:
    found = weighted.total([OUTPUT, ENERGY], YARDSTICK, {"乙县": 2, "甲县": 1})

    assert [(r.rank, r.place, r.score, r.movement) for r in found.rows] == [
        (1, "乙县", D(88), 1),
        (2, "甲县", D(84), -1),
        (3, "丙县", D(68), None),
    ]
    assert found.rows[1].scores == {"产值": 100, "能耗": 60}
    assert "1、2、2、4" in found.tie_rule


def test_it_says_what_shift_of_weight_would_change_the_order() -> None:
    first, second, third = weighted.total([OUTPUT, ENERGY], YARDSTICK, {}).rows

    assert first.swing is None
    assert second.swing is not None
    assert second.swing.words == "若把6.67个权重从“能耗”移给“产值”，即与乙县持平"
    assert third.swing is None or third.swing.above == "甲县"


def test_no_shift_helps_who_is_behind_in_everything_by_the_same() -> None:
    one = Weighted(board("产值", {"甲县": 2, "乙县": 1}), D(50))
    other = Weighted(board("税收", {"甲县": 9, "乙县": 3}), D(50))
    _, last = weighted.total([one, other], YARDSTICK, {}).rows

    assert last.swing is None


def test_a_shift_may_take_all_the_weight_of_an_indicator() -> None:
    by_place = {"甲县": {"产值": D(90), "税收": D(80)}, "乙县": {"产值": D(100), "税收": D(80)}}
    swing = weighted.swing_of(by_place, ("甲县", "乙县"), {"产值": D(40), "税收": D(60)})

    assert swing is not None
    assert (swing.taken_from, swing.given_to, swing.shift) == ("产值", "税收", D(40))


def test_where_all_are_equal_all_have_a_hundred() -> None:
    assert weighted.scores(board("产值", {"甲县": 7, "乙县": 7}), D(60)) == {
        "甲县": 100,
        "乙县": 100,
    }
    assert weighted.scores(board("产值", {}), D(60)) == {}


def test_who_lacks_a_figure_is_left_out_and_not_counted_as_zero() -> None:
    lacking = Weighted(board("税收", {"甲县": 5, "乙县": None}), D(40))
    found = weighted.total([OUTPUT, lacking], YARDSTICK, {})

    assert [r.place for r in found.rows] == ["甲县"]
    assert [(e.place, e.because) for e in found.excluded] == [
        ("丙县", "“税收”：没有数据"),
        ("乙县", "“税收”：没有数据"),
    ]


def test_the_doubts_of_its_rankings_are_the_doubts_of_the_total() -> None:
    figures = [PlaceFigure("甲县", D(1), "统计"), PlaceFigure("乙县", D(2), "税务")]
    mixed = ranking.rank(Contest("税收", "", Direction.MORE, {}), figures, YARDSTICK)
    found = weighted.total([OUTPUT, Weighted(mixed, D(40))], YARDSTICK, {})

    assert [d.code for d in found.doubts] == ["targets.ranking_sources_mixed"]


REFUSED: list[tuple[list[Weighted], str]] = [
    ([], "weighted_nothing"),
    ([OUTPUT], "weights_not_100"),
    ([OUTPUT, Weighted(ENERGY.board, D("40.1"))], "weights_not_100"),
    ([Weighted(OUTPUT.board, D(100)), Weighted(ENERGY.board, D(0))], "weight_not_positive"),
    ([Weighted(OUTPUT.board, D(140)), Weighted(ENERGY.board, D(-40))], "weight_not_positive"),
    ([OUTPUT, Weighted(OUTPUT.board, D(40))], "weighted_twice"),
]


@pytest.mark.parametrize(("boards", "code"), REFUSED)
def test_odd_weights_are_refused(boards: list[Weighted], code: str) -> None:
    with pytest.raises(Refused) as refused:
        weighted.total(boards, YARDSTICK, {})
    assert [f.code for f in refused.value.findings] == [f"targets.{code}"]


score = st.integers(60, 100).map(D)
scored = st.fixed_dictionaries({"产值": score, "税收": score, "能耗": score})
pairs = st.fixed_dictionaries({"甲县": scored, "乙县": scored})


def _lead(by_place: Mapping[str, Mapping[str, Decimal]], weights: Mapping[str, Decimal]) -> Decimal:
    return sum(((by_place["乙县"][i] - by_place["甲县"][i]) * w for i, w in weights.items()), D(0))


@for_all(pairs, st.integers(1, 98), st.integers(1, 98))
def test_the_shift_brings_the_two_level(
    by_place: dict[str, dict[str, Decimal]], one: int, other: int
) -> None:
    weights = {"产值": D(one), "税收": D(other), "能耗": D(50)}
    if _lead(by_place, weights) <= 0:
        return
    swing = weighted.swing_of(by_place, ("甲县", "乙县"), weights)
    if swing is None:
        for taken, given in permutations(weights, 2):
            moved = weights | {taken: D(0), given: weights[given] + weights[taken]}
            assert _lead(by_place, moved) > 0
        return
    shifted = dict(weights)
    shifted[swing.taken_from] -= swing.shift
    shifted[swing.given_to] += swing.shift
    assert abs(_lead(by_place, shifted)) < D("1e-15")
    assert shifted[swing.taken_from] >= 0


@for_all(st.dictionaries(st.sampled_from("甲乙丙丁"), st.integers(-99, 99), min_size=1))
def test_scores_lie_between_the_floor_and_a_hundred(found: dict[str, int]) -> None:
    scores = weighted.scores(board("产值", found), D(60))

    assert all(60 <= s <= 100 for s in scores.values())
    assert max(scores.values()) == 100
