"""What of a plan target becomes a goal, and what speaks against setting one."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from daxiao.domains.targets.rules import goals as rules
from daxiao.domains.targets.rules.aims import AimKind, holds
from daxiao.domains.targets.rules.goals import Promised
from daxiao.domains.targets.types import Ambition, Comparator, Direction, Measure
from daxiao.domains.targets.types.goals import GoalInput, GoalOrigin, GoalState
from daxiao.std.findings import Refused


def target(**given: object) -> Promised:
    made = Promised(
        target_id=1,
        indicator_id=7,
        region_id=3,
        wording="规上工业总产值",
        industry="",
        measure=Measure.LEVEL,
        comparator=Comparator.GE,
        direction=Direction.MORE,
        ambition=Ambition.PLAIN,
        unit="亿元",
        value=Decimal(800),
        high=None,
        due_by=None,
        due_year=2026,
        is_recurring=False,
        since_year=None,
        until_year=None,
    )
    return replace(made, **given)  # type: ignore[arg-type]


def given(**change: object) -> GoalInput:
    made = GoalInput(
        indicator_id=7,
        region_id=3,
        kind="flow",
        comparator="ge",
        unit="亿元",
        since=date(2026, 1, 1),
        due_on=date(2026, 12, 31),
        floor=Decimal(800),
    )
    return replace(made, **change)  # type: ignore[arg-type]


ABOUT = rules.Measured("规上工业总产值", "青禾县", "亿元")


@pytest.mark.parametrize(
    ("measure", "comparator", "direction", "kind", "adds_up"),
    [
        (Measure.LEVEL, Comparator.EQ, Direction.MORE, AimKind.STOCK, False),
        (Measure.LEVEL, Comparator.LE, Direction.LESS, AimKind.AT_MOST, False),
        (Measure.INCREMENT, Comparator.GE, Direction.MORE, AimKind.INCREMENT, False),
        (Measure.INCREMENT, Comparator.LE, Direction.LESS, AimKind.AT_MOST, True),
        (Measure.FLOW, Comparator.GE, Direction.MORE, AimKind.FLOW, False),
        (Measure.FLOW, Comparator.LT, Direction.MORE, AimKind.AT_MOST, True),
        (Measure.GROWTH, Comparator.GE, Direction.MORE, AimKind.AT_LEAST, False),
        (Measure.SHARE, Comparator.GT, Direction.MORE, AimKind.AT_LEAST, False),
        (Measure.RATIO, Comparator.EQ, Direction.LESS, AimKind.AT_MOST, False),
        (Measure.REDUCTION, Comparator.EQ, Direction.LESS, AimKind.AT_LEAST, False),
        (Measure.RANK, Comparator.EQ, Direction.LESS, AimKind.RANK, False),
    ],
)
def test_a_plan_figure_is_judged_by_what_it_measures(
    measure: Measure, comparator: Comparator, direction: Direction, kind: AimKind, adds_up: bool
) -> None:
    """S000-G-04, S001-G-01, S003-G-01: stock, increment, flow, rate, ceiling and rank are told apart."""
    found = rules.goal_of_target(
        target(measure=measure, comparator=comparator, direction=direction, value=Decimal(5))
    )

    assert (found.kind, found.is_cumulative) == (kind, adds_up)


def test_a_reduction_is_a_fall_of_at_least_so_much() -> None:
    """降幅: reported is how far it fell; a greater fall is better, whatever the sign the plan wrote."""
    found = rules.goal_of_target(target(measure=Measure.REDUCTION, value=Decimal(-12), unit="%"))
    aim = rules.aim_of(given(kind=found.kind.value, floor=found.floor, unit="%"))

    assert found.floor == 12
    assert holds(aim, Decimal(13))
    assert not holds(aim, Decimal(11))


def test_a_range_is_floor_and_stretch_where_more_is_better() -> None:
    """S003-G-01: 每年新增 6—8 家: nine is no failure."""
    found = rules.goal_of_target(
        target(
            measure=Measure.INCREMENT,
            comparator=Comparator.RANGE,
            value=Decimal(6),
            high=Decimal(8),
        )
    )

    assert (found.kind, found.floor, found.stretch) == (AimKind.INCREMENT, 6, 8)


def test_a_range_is_a_band_only_where_the_indicator_says_so() -> None:
    """S003-G-01."""
    asked = target(comparator=Comparator.RANGE, high=Decimal(900), direction=Direction.BAND)

    found = rules.goal_of_target(asked)

    assert (found.kind, found.floor, found.high) == (AimKind.BAND, 800, 900)


def test_a_range_of_what_should_fall_has_its_upper_end_as_the_floor() -> None:
    found = rules.goal_of_target(
        target(comparator=Comparator.RANGE, high=Decimal(900), direction=Direction.LESS)
    )

    assert (found.kind, found.floor, found.stretch) == (AimKind.AT_MOST, 900, 800)


def test_first_of_its_kind_and_full_coverage_are_known_by_the_plans_words() -> None:
    """S001-G-05, S004-G-06."""
    first = rules.goal_of_target(target(wording="国家级先进制造业集群零的突破"))
    full = rules.goal_of_target(
        target(wording="节能技改全覆盖", measure=Measure.SHARE, value=Decimal(100), unit="%")
    )

    assert first.kind is AimKind.FIRST
    assert (full.kind, full.floor) == (AimKind.COVERAGE, 1)


def test_full_coverage_in_place_of_a_number_is_a_list_and_a_rate_of_100_a_rate() -> None:
    """S001-G-05, S004-G-05: 规上工业企业研发机构 全覆盖 is every one of a list; 覆盖率达到100% is judged by the rate."""
    share = {"measure": Measure.SHARE, "value": Decimal(100), "unit": "%", "due_by": 2027}
    every = target(wording="规上工业企业研发机构", num_text="全覆盖", **share)
    rate = target(wording="规上工业企业研发机构覆盖率", num_text="100", **share)

    assert rules.goal_of_target(every).kind is AimKind.COVERAGE
    (made,), _ = rules.goals_of_targets([rate])
    assert made.slot.kind is AimKind.STOCK
    assert "改为全覆盖" in made.doubt


def test_floor_and_stretch_of_one_thing_make_one_goal() -> None:
    """S000-G-02: 保底 800, 力争 900."""
    floor = target(ambition=Ambition.FLOOR)
    stretch = target(target_id=2, ambition=Ambition.STRETCH, value=Decimal(900))

    made, faults = rules.goals_of_targets([stretch, floor])

    assert not faults
    assert [(g.mapped.floor, g.stretch, g.first.target_id) for g in made] == [(800, 900, 1)]
    assert made[0].second == stretch


def test_two_values_without_floor_and_stretch_are_a_doubt_and_no_pair() -> None:
    made, _ = rules.goals_of_targets([target(), target(target_id=2, value=Decimal(820))])

    assert made[0].stretch is None
    assert "800亿元、820亿元" in made[0].doubt


def test_a_yearly_target_makes_one_goal_a_year() -> None:
    """S001-G-03: 每年 is judged year by year."""
    yearly = target(
        measure=Measure.FLOW,
        is_recurring=True,
        due_year=None,
        since_year=2024,
        until_year=2026,
    )

    made, _ = rules.goals_of_targets([yearly])

    assert [(g.slot.since.year, g.slot.due_on.year) for g in made] == [
        (2024, 2024),
        (2025, 2025),
        (2026, 2026),
    ]


def test_milestone_years_are_goals_of_their_own() -> None:
    """S004-G-05: 2027 and 2030 stand side by side, nothing is drawn between them."""
    made, _ = rules.goals_of_targets(
        [
            target(due_year=None, due_by=2027, baseline_year=2023),
            target(target_id=2, due_year=None, due_by=2030, baseline_year=2023),
        ]
    )

    assert [(g.slot.since, g.slot.due_on) for g in made] == [
        (date(2024, 1, 1), date(2027, 12, 31)),
        (date(2024, 1, 1), date(2030, 12, 31)),
    ]


def test_a_target_without_a_year_or_out_of_force_is_named_and_left_out() -> None:
    made, faults = rules.goals_of_targets(
        [target(due_year=None), target(is_in_force=False, wording="旧目标")]
    )

    assert not made
    assert [f.code for f in faults] == ["targets.goal_undated", "targets.goal_target_gone"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"since": date(2027, 1, 1)}, "targets.goal_period_odd"),
        ({"due_on": date(2126, 1, 1)}, "targets.goal_year_odd"),
        ({"floor": None}, "targets.goal_no_value"),
        ({"floor": None, "stretch": Decimal(9)}, "targets.goal_stretch_alone"),
        ({"floor": Decimal(0)}, "targets.goal_odd"),
        ({"floor": Decimal("1.23456")}, "targets.goal_too_long"),
        ({"floor": Decimal("NaN")}, "targets.goal_too_long"),
        ({"high": Decimal(900)}, "targets.goal_high_not_band"),
        ({"stretch": Decimal(700)}, "targets.stretch_not_harder"),
        ({"kind": "coverage", "floor": Decimal(80)}, "targets.goal_odd"),
        ({"kind": "band", "comparator": "range"}, "targets.goal_odd"),
    ],
)
def test_a_goal_that_contradicts_itself_is_refused(change: dict[str, object], code: str) -> None:
    """S000-G-02, S003-G-01."""
    decision = rules.may_set(given(**change), ABOUT)

    assert [f.code for f in decision.findings] == [code]


def test_a_goal_is_set_once() -> None:
    found = rules.may_set(given(), replace(ABOUT, is_there=True))

    assert [f.code for f in found.findings] == ["targets.goal_exists"]


def test_a_goal_of_the_level_above_may_wait_for_its_value() -> None:
    """S003-G-03: 完成省下达指标."""
    waiting = given(floor=None, origin=GoalOrigin.ABOVE)

    assert rules.may_set(waiting, ABOUT).allowed
    assert rules.state_of_value(None, "flow") is GoalState.WAITING
    assert rules.state_of_value(None, "first") is GoalState.IN_FORCE


def test_values_come_into_the_unit_of_the_indicator_exactly() -> None:
    """05-principles 9: 亿元 and 万元 are one amount."""
    moved = rules.in_unit_of(given(stretch=Decimal("900.5")), "万元")

    assert (moved.floor, moved.stretch, moved.unit) == (8_000_000, 9_005_000, "万元")


def test_units_that_cannot_be_converted_are_refused() -> None:
    with pytest.raises(Refused) as refused:
        rules.in_unit_of(given(), "家")

    assert refused.value.findings[0].code == "targets.goal_unit_unlike"


def test_a_first_of_its_kind_is_there_by_a_proof_in_its_time() -> None:
    """S004-G-06."""
    today = date(2026, 7, 1)

    def codes(kind: str, day: date, proof: str) -> list[str]:
        decision = rules.may_prove(kind, date(2026, 1, 1), day, proof, today)
        return [f.code for f in decision.findings]

    assert codes("first", today, "公布名单") == []
    assert codes("flow", today, " ") == ["targets.goal_not_first", "targets.goal_proof_missing"]
    assert codes("first", date(2025, 1, 1), "名单") == ["targets.goal_proven_early"]
    assert codes("first", date(2026, 8, 1), "名单") == ["targets.goal_proven_late"]


def test_what_speaks_against_a_change_of_state() -> None:
    """S003-G-03: a value is handed down once, with its letter."""
    assert rules.may_hand_down(GoalState.WAITING, "鄂经信〔2026〕1号").allowed
    assert [f.code for f in rules.may_hand_down(GoalState.IN_FORCE, " ").findings] == [
        "targets.goal_not_waiting",
        "targets.goal_letter_missing",
    ]
    assert [f.code for f in rules.may_hand_down(GoalState.DROPPED, "文").findings] == [
        "targets.goal_dropped"
    ]
    told = rules.may_change(GoalState.IN_FORCE, "", is_value_changed=True)
    assert [f.code for f in told.findings] == ["targets.goal_change_untold"]
    gone = rules.may_drop(GoalState.IN_FORCE, "", ["嘉鱼县"])
    assert [f.code for f in gone.findings] == [
        "targets.goal_change_untold",
        "targets.goal_has_parts",
    ]
