"""What has to be outdone: met when the figure is better than the other's of the same month, the worse condition decides."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daxiao.domains.targets.rules import rivals
from daxiao.domains.targets.rules.aims import Reason
from daxiao.domains.targets.rules.progress import (
    Progress,
    ProgressState,
    ProgressYardstick,
    Schedule,
)
from daxiao.domains.targets.rules.rivals import Rival, RivalFigure


D = Decimal
STICK = ProgressYardstick(D(5), D(5), D(20), 45)
SCHEDULE = Schedule(date(2026, 12, 31), date(2026, 7, 10), lambda _: D("0.5"))
JUNE = date(2026, 6, 30)
AVERAGE = Rival("全省平均", is_entered=True)


def met(own: str, other: str, *, down: bool = False) -> Progress:
    rival = replace(AVERAGE, as_of=JUNE, own=D(own), other=D(other))
    return rivals.judge(rival, SCHEDULE, STICK, down=down)


@pytest.mark.parametrize(
    ("own", "other", "down", "state", "words"),
    [
        ("11.5", "9.8", False, "met", "2026年6月11.5，高于全省平均的9.8，多1.7"),
        ("9.8", "9.8", False, "behind", "2026年6月9.8，与全省平均持平，没有高于"),
        ("9.5", "9.8", False, "behind", "2026年6月9.5，没有高于全省平均的9.8，少0.3"),
        ("5", "9.8", False, "serious", "2026年6月5，没有高于全省平均的9.8，少4.8"),
        ("0.41", "0.5", True, "met", "2026年6月0.41，低于全省平均的0.5，少0.09"),
        ("0.52", "0.5", True, "behind", "2026年6月0.52，没有低于全省平均的0.5，多0.02"),
        ("-1", "-2", False, "met", "2026年6月-1，高于全省平均的-2，多1"),
        ("1", "0", False, "met", "2026年6月1，高于全省平均的0，多1"),
        ("-1", "0", False, "behind", "2026年6月-1，没有高于全省平均的0，少1"),
    ],
)
def test_to_outdo_is_to_be_better_in_the_same_month(
    own: str,
    other: str,
    down: bool,
    state: str,
    words: str,
) -> None:
    """S003-G-08: 快于、高于 want more (less, of what is to be low) than the other has; as much is not enough."""
    found = met(own, other, down=down)
    assert (found.state.value, found.because) == (state, words)


def test_without_the_other_figure_nothing_is_said() -> None:
    """S003-G-04: what is missing is named with the way to enter it, and is no zero."""
    found = rivals.judge(AVERAGE, SCHEDULE, STICK, down=False)
    assert (found.state, found.reason) == (ProgressState.UNJUDGED, Reason.NO_RIVAL)
    assert found.because == "没有“全省平均”与本地同一期的数，用“登记比较数”填写"
    reported = rivals.judge(replace(AVERAGE, is_entered=False), SCHEDULE, STICK, down=False)
    assert reported.because.endswith("请报送这个指标")


def test_a_figure_of_another_indicator_is_not_given_away() -> None:
    """Who sees a goal does not thereby see the figure of another unit's indicator: no number, no share of it."""
    rival = Rival("工业平均增速", is_entered=False, as_of=JUNE, own=D("9.5"), other=D("9.8"))
    found = rivals.judge(rival, SCHEDULE, STICK, down=False)
    assert found.because == "2026年6月没有高于工业平均增速"
    assert (found.achieved, found.points) == (None, None)


def test_an_old_comparison_is_told_as_old() -> None:
    rival = replace(AVERAGE, as_of=date(2026, 3, 31), own=D(9), other=D(8))
    found = rivals.judge(rival, SCHEDULE, STICK, down=False)
    assert (found.state, found.reason) == (ProgressState.UNJUDGED, Reason.LATE_DATA)


states = st.sampled_from(list(ProgressState))
ORDER = ["serious", "behind", "unjudged", "on_track", "ahead", "met"]


@given(states, states)
def test_two_conditions_stand_as_the_worse(one: ProgressState, other: ProgressState) -> None:
    """S003-G-08: both conditions or it is not met; a missed one decides, one that is held never covers the unknown."""
    found = rivals.both(Progress(one, "甲"), Progress(other, "乙"))
    assert ORDER.index(found.state) == min(ORDER.index(one), ORDER.index(other))
    assert (found.state is ProgressState.MET) == (one is other is ProgressState.MET)
    assert found.because == "甲；乙"


@pytest.mark.parametrize(
    ("kind", "beats", "rival", "code"),
    [
        ("at_least", 7, "全省平均", "targets.goal_two_rivals"),
        ("at_least", 1, "", "targets.goal_rival_itself"),
        ("rank", None, "全省平均", "targets.goal_rival_kind"),
        ("coverage", 7, "", "targets.goal_rival_kind"),
    ],
)
def test_what_speaks_against_a_comparison(
    kind: str, beats: int | None, rival: str, code: str
) -> None:
    decision = rivals.may_compare(kind, beats=beats, indicators=(1, None), rival=rival)
    assert [f.code for f in decision.findings] == [code]
    assert rivals.may_compare("flow", beats=7, indicators=(1, None), rival="").allowed
    assert rivals.may_compare("rank", beats=None, indicators=(1,), rival="").allowed


@pytest.mark.parametrize(
    ("change", "rival", "code"),
    [
        ({}, "", "targets.goal_rival_none"),
        ({"source": " "}, "全省平均", "targets.goal_rival_source"),
        ({"period": 202607}, "全省平均", "targets.goal_rival_month"),
        ({"period": 202512}, "全省平均", "targets.goal_rival_month"),
        ({"value": D("0.12345")}, "全省平均", "targets.goal_rival_value"),
    ],
)
def test_what_speaks_against_a_figure(change: dict[str, object], rival: str, code: str) -> None:
    figure = replace(RivalFigure(202606, D("9.8"), "统计公报"), **change)  # type: ignore[arg-type]
    decision = rivals.may_enter(figure, rival, first=202601, last=202606)
    assert [f.code for f in decision.findings] == [code]
