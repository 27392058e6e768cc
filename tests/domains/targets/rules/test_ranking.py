"""Fair rankings (05-principles.md 8 and 11; S004-G-02, S004-D-08)."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from daxiao.domains.targets.rules import ranking
from daxiao.domains.targets.rules.ranking import (
    Base,
    BaseMark,
    Board,
    Contest,
    PlaceFigure,
    Tie,
)
from daxiao.domains.targets.types import Direction
from daxiao.std.findings import Refused, Severity
from daxiao.std.thresholds import NotUnderstood
from tests.domains.projects.shipped import values


D = Decimal
YARDSTICK = ranking.yardstick_of(values("ranking"))
GROWTH = Contest("产值增速", "个百分点", Direction.MORE, {})


def figure(place: str, value: str | None, **changes: object) -> PlaceFigure:
    plain = PlaceFigure(place, None if value is None else D(value), source="统计")
    return replace(plain, **changes)  # type: ignore[arg-type]  # named by the caller


def board(*figures: PlaceFigure, contest: Contest = GROWTH) -> Board:
    return ranking.rank(contest, figures, YARDSTICK)


FOUR = (
    figure("咸安区", "9.5"),
    figure("嘉鱼县", "8"),
    figure("赤壁市", "8"),
    figure("通城县", "6.2"),
)


@pytest.mark.parametrize(
    ("direction", "tie", "expected"),
    [
        (Direction.MORE, Tie.GAP, [("咸安区", 1), ("嘉鱼县", 2), ("赤壁市", 2), ("通城县", 4)]),
        (Direction.MORE, Tie.DENSE, [("咸安区", 1), ("嘉鱼县", 2), ("赤壁市", 2), ("通城县", 3)]),
        (Direction.LESS, Tie.GAP, [("通城县", 1), ("嘉鱼县", 2), ("赤壁市", 2), ("咸安区", 4)]),
        (Direction.LESS, Tie.DENSE, [("通城县", 1), ("嘉鱼县", 2), ("赤壁市", 2), ("咸安区", 3)]),
    ],
)
def test_direction_and_ties(
    direction: Direction, tie: Tie, expected: list[tuple[str, int]]
) -> None:
    found = ranking.rank(
        replace(GROWTH, direction=direction), reversed(FOUR), replace(YARDSTICK, tie=tie)
    )

    assert [(row.place, row.rank) for row in found.rows] == expected
    assert [row.shared_by for row in found.rows] == [1, 2, 2, 1]
    assert found.tie_rule == tie.label


def test_equal_values_are_equal_however_they_are_written() -> None:
    found = board(figure("甲县", "8.0"), figure("乙县", "8.00"))
    assert found.ranks == {"甲县": 1, "乙县": 1}


EXCLUDED = [
    (figure("甲县", None), "没有数据"),
    (figure("甲县", "NaN"), "没有数据"),
    (figure("甲县", "50", denominator=D(4)), "分母只有4，少于5，比率起伏太大"),
    (figure("甲县", "50", denominator=D(5)), ""),
    (figure("甲县", "50", base=Base(D(0))), "上年基数是零或负数，增速没有意义，请看增减量"),
    (figure("甲县", "50", base=Base(D(-3))), "上年基数是零或负数，增速没有意义，请看增减量"),
    (figure("甲县", "50", excluded="今年新设，不参与"), "今年新设，不参与"),
]


@pytest.mark.parametrize(("one", "because"), EXCLUDED, ids=[b or "counted" for _, b in EXCLUDED])
def test_who_is_left_out_is_named_with_the_reason(one: PlaceFigure, because: str) -> None:
    found = board(*FOUR, one)

    assert [(e.place, e.because) for e in found.excluded] == (
        [("甲县", because)] if because else []
    )
    assert ("甲县" in found.ranks) is not bool(because)


BASES = [
    (Base(D(80), D(100)), BaseMark.LOW),
    (Base(D(81), D(100)), None),
    (Base(D(119), D(100)), None),
    (Base(D(120), D(100)), BaseMark.HIGH),
    (Base(D(80)), None),
    (Base(D(80), D(0)), None),
    (None, None),
]


@pytest.mark.parametrize(("base", "expected"), BASES)
def test_growth_on_an_unusual_base_is_marked(base: Base | None, expected: BaseMark | None) -> None:
    (row,) = board(figure("甲县", "9", base=base)).rows
    assert row.base_mark is expected


def test_places_that_are_not_ranked_this_month_make_nobody_rise() -> None:
    """S004-G-02: the movement is among those with a rank both times."""
    before = replace(GROWTH, previous={"赤壁市": 1, "通城县": 2, "咸安区": 3, "嘉鱼县": 4})
    shown = (figure("咸安区", "9.5"), figure("嘉鱼县", "8"), figure("赤壁市", None))

    found = {row.place: row.movement for row in board(*shown, contest=before).rows}

    assert found == {"咸安区": 0, "嘉鱼县": 0}


def test_movement_against_the_last_ranking() -> None:
    before = replace(GROWTH, previous={"咸安区": 3, "嘉鱼县": 2, "通城县": 1})
    found = {row.place: row.movement for row in board(*FOUR, contest=before).rows}

    assert found == {"咸安区": 2, "嘉鱼县": 0, "赤壁市": None, "通城县": -2}


def test_it_says_what_would_change_the_rank() -> None:
    rows = {row.place: row for row in board(*FOUR).rows}

    assert rows["通城县"].would_change == "再增加1.8个百分点即与嘉鱼县、赤壁市并列"
    assert rows["嘉鱼县"].needed == D("1.5")
    assert (rows["咸安区"].needed, rows["咸安区"].would_change) == (None, "")
    less = board(*FOUR, contest=replace(GROWTH, direction=Direction.LESS))
    assert less.rows[-1].would_change == "再减少1.5个百分点即与嘉鱼县、赤壁市并列"


def test_mixed_sources_are_warned_of() -> None:
    assert board(*FOUR).doubts == ()
    (doubt,) = board(
        *FOUR, figure("通山县", "5", source="企业自报"), figure("崇阳县", "4", source="")
    ).doubts

    assert doubt.code == "targets.ranking_sources_mixed"
    assert doubt.severity is Severity.DOUBT
    assert "企业自报、未注明、统计" in doubt.sentence


def test_the_source_of_one_that_is_left_out_does_not_count() -> None:
    assert board(*FOUR, figure("通山县", None, source="企业自报")).doubts == ()


def test_a_band_cannot_be_ranked() -> None:
    with pytest.raises(Refused) as refused:
        board(*FOUR, contest=replace(GROWTH, direction=Direction.BAND))
    assert refused.value.findings[0].code == "targets.ranking_band"


def test_a_place_with_two_figures_is_refused() -> None:
    with pytest.raises(Refused, match="“嘉鱼县”有两个数") as refused:
        board(*FOUR, figure("嘉鱼县", "1"))
    assert refused.value.findings[0].code == "targets.ranking_twice"


def test_nobody_is_ranked_where_nobody_has_figures() -> None:
    found = board(figure("甲县", None))
    assert (found.rows, found.doubts) == ((), ())


@pytest.mark.parametrize(
    "changes",
    [
        {"tie": "fair"},
        {"tie": 1},
        {"score_floor": 100},
        {"score_floor": "-1"},
        {"base_swing": "0"},
        {"denominator_min": 0},
    ],
    ids=str,
)
def test_a_yardstick_is_not_half_understood(changes: dict[str, object]) -> None:
    (key,) = changes
    with pytest.raises(NotUnderstood, match=key):
        ranking.yardstick_of(values("ranking") | changes)


def test_a_place_explains_its_part_of_the_lag() -> None:
    """S004-G-02: the district's share of what the city is behind."""
    due = {"嘉鱼县": D(100), "赤壁市": D(100), "咸安区": D(90), "通城县": D(50), "通山县": None}
    done: dict[str, Decimal | None] = {
        "嘉鱼县": D(59), "赤壁市": D(71), "咸安区": D(60), "通城县": D(58), "崇阳县": D(1), "通山县": D(3),
    }  # fmt: skip
    lag = ranking.explain_lag(due, done)

    assert [s.words for s in lag.shares] == [
        "嘉鱼县占落后量的41%",
        "咸安区占落后量的30%",
        "赤壁市占落后量的29%",
    ]
    assert (lag.behind, lag.ahead) == (D(100), D(8))
    assert [(u.place, u.because) for u in lag.unjudged] == [
        ("崇阳县", "没有应完成的数"),
        ("通山县", "没有应完成的数"),
    ]


def test_a_place_without_a_figure_is_not_blamed_for_all_it_owes() -> None:
    lag = ranking.explain_lag({"甲县": D(10), "乙县": D(10)}, {"甲县": D(9), "乙县": None})

    assert [(s.place, s.per_cent) for s in lag.shares] == [("甲县", 100)]
    assert [(u.place, u.because) for u in lag.unjudged] == [("乙县", "没有数据")]


def test_without_a_lag_nobody_explains_it() -> None:
    lag = ranking.explain_lag({"甲县": D(10)}, {"甲县": D(12)})
    assert (lag.shares, lag.behind, lag.ahead) == ((), D(0), D(2))


scores = st.dictionaries(
    st.text("甲乙丙丁戊己庚", min_size=1, max_size=2),
    st.decimals(-1000, 1000, places=2),
    max_size=12,
)


@for_all(scores, st.sampled_from([Direction.MORE, Direction.LESS]), st.sampled_from(list(Tie)))
def test_better_stands_before_and_equal_stands_equal(
    found: dict[str, Decimal], direction: Direction, tie: Tie
) -> None:
    ranks = ranking.ranks_of(found, direction, tie)
    for one, other in ((a, b) for a in found for b in found):
        if found[one] == found[other]:
            assert ranks[one] == ranks[other]
        else:
            is_better = (found[one] > found[other]) is (direction is Direction.MORE)
            assert (ranks[one] < ranks[other]) is is_better
    assert not found or min(ranks.values()) == 1
    if tie is Tie.DENSE:
        assert set(ranks.values()) == set(range(1, len(set(found.values())) + 1))


@for_all(scores)
def test_what_would_change_the_rank_does_change_it(found: dict[str, Decimal]) -> None:
    figures = [PlaceFigure(place, value) for place, value in found.items()]
    ranked = ranking.rank(GROWTH, figures, YARDSTICK)
    for row in ranked.rows:
        if row.needed is not None:
            lifted = {**found, row.place: row.value + row.needed}
            assert ranking.ranks_of(lifted, Direction.MORE, Tie.GAP)[row.place] < row.rank
            short = {**found, row.place: row.value + row.needed - D("0.001")}
            assert ranking.ranks_of(short, Direction.MORE, Tie.GAP)[row.place] == row.rank


@for_all(st.lists(st.decimals("0.01", 10**6, places=2), min_size=1, max_size=20))
def test_shares_are_whole_and_sum_to_a_hundred(amounts: list[Decimal]) -> None:
    cents = ranking.whole_shares(amounts)

    assert sum(cents) == 100
    assert all(abs(c - a * 100 / sum(amounts)) < 1 for c, a in zip(cents, amounts, strict=True))


def test_nothing_has_no_shares() -> None:
    assert ranking.whole_shares([]) == []
    assert ranking.whole_shares([D(0), D(0)]) == [0, 0]


gaps = st.dictionaries(st.sampled_from("甲乙丙丁戊"), st.integers(-50, 50).map(D))


@for_all(gaps)
def test_lags_and_leads_together_are_the_gap_of_the_whole(found: dict[str, Decimal]) -> None:
    lag = ranking.explain_lag(dict.fromkeys(found, D(100)), {p: 100 - g for p, g in found.items()})

    assert lag.behind - lag.ahead == sum(found.values())
    assert sum(s.behind for s in lag.shares) == lag.behind
    assert sum(s.per_cent for s in lag.shares) == (100 if lag.shares else 0)
