"""Progress of a target on a date (20-targets-tasks.md §1; 05-principles.md 7; S001-G-01 to G-05, S003-G-04, S004-G-06)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from daxiao.domains.targets.rules import aims, progress
from daxiao.domains.targets.rules.aims import Aim, AimKind, Coverage, Now, Peers, Reason
from daxiao.domains.targets.rules.progress import Progress, ProgressState, Schedule
from daxiao.domains.targets.types import Comparator
from daxiao.std.thresholds import NotUnderstood
from tests.domains.projects.shipped import values


D = Decimal
YARDSTICK = progress.yardstick_of(values("progress"))
JUNE, END = date(2026, 6, 30), date(2026, 12, 31)
MET, AHEAD, ON_TRACK, BEHIND, SERIOUS, UNJUDGED = ProgressState


def half(_: date) -> Decimal:
    return D("0.5")


def nobody(_: date) -> None:
    """A profile that nobody set."""


HALF_YEAR = Schedule(END, JUNE, half)
UNSET = Schedule(END, JUNE, nobody)
OVER = Schedule(END, END, half)

FLOW = Aim(AimKind.FLOW, D(800))
STOCK = Aim(AimKind.STOCK, D(100), baseline=D(60))
DOWN = Aim(AimKind.STOCK, D(40), comparator=Comparator.LE, baseline=D(60))
REACH_DOWN = replace(DOWN, comparator=Comparator.EQ)
CEILING = Aim(AimKind.AT_MOST, D(10), is_cumulative=True)
LEVEL = Aim(AimKind.AT_MOST, D("0.5"))
GROWTH = Aim(AimKind.AT_LEAST, D(8))
BAND = Aim(AimKind.BAND, D(6), high=D(8))


def judged(aim: Aim, value: str, schedule: Schedule = HALF_YEAR) -> Progress:
    as_of = min(schedule.today, schedule.due_on)
    return progress.judge(aim, Now(as_of, D(value)), schedule, YARDSTICK)


CASES: list[tuple[Aim, str, ProgressState, str | None]] = [
    # what adds up: cumulative against target, 50 % due
    (FLOW, "800", MET, None),
    (FLOW, "440", AHEAD, "5"),
    (FLOW, "439", ON_TRACK, "4.875"),
    (FLOW, "400", ON_TRACK, "0"),
    (FLOW, "361", ON_TRACK, "-4.875"),
    (FLOW, "360", BEHIND, "-5"),
    (FLOW, "281", BEHIND, "-14.875"),
    (FLOW, "280", SERIOUS, "-15"),
    (FLOW, "0", SERIOUS, "-50"),
    (replace(FLOW, comparator=Comparator.GT), "800", AHEAD, "50"),
    (replace(FLOW, comparator=Comparator.GT), "800.1", MET, None),
    (replace(FLOW, kind=AimKind.INCREMENT, value=D(15)), "6", BEHIND, "-10"),
    # from a baseline, up and down
    (STOCK, "80", ON_TRACK, "0"),
    (STOCK, "60", SERIOUS, "-50"),
    (STOCK, "50", SERIOUS, "-75"),
    (STOCK, "100", MET, None),
    (DOWN, "50", ON_TRACK, "0"),
    (DOWN, "70", SERIOUS, "-100"),
    (DOWN, "39", MET, None),
    (REACH_DOWN, "50", ON_TRACK, "0"),
    (REACH_DOWN, "39", MET, None),
    (replace(STOCK, baseline=None), "100", MET, None),
    # a line that is to be held although the baseline is better
    (replace(STOCK, value=D(60), baseline=D(60)), "60", MET, None),
    (replace(STOCK, value=D(60), baseline=D(60)), "57", BEHIND, "-5"),
    (replace(STOCK, value=D(60), baseline=D(60), comparator=Comparator.EQ), "57", BEHIND, "-5"),
    (replace(STOCK, value=D(60), baseline=D(80)), "70", MET, None),
    (replace(STOCK, value=D(60), baseline=D(80)), "48", SERIOUS, "-20"),
    # a ceiling over what adds up: less used than is due is a lead
    (CEILING, "5", ON_TRACK, "0"),
    (CEILING, "4", AHEAD, "10"),
    (CEILING, "6", BEHIND, "-10"),
    (CEILING, "7", SERIOUS, "-20"),
    (CEILING, "10.1", SERIOUS, None),
    (replace(CEILING, value=D(0)), "0", ON_TRACK, None),
    (replace(CEILING, value=D(0)), "1", SERIOUS, None),
    # a ceiling over a level
    (LEVEL, "0.5", MET, None),
    (LEVEL, "0.55", BEHIND, "-10"),
    (LEVEL, "0.6", SERIOUS, "-20"),
    (replace(LEVEL, comparator=Comparator.LT), "0.5", BEHIND, "0"),
    (replace(LEVEL, baseline=D("0.9")), "0.7", ON_TRACK, "0"),
    (replace(LEVEL, baseline=D("0.4")), "0.55", BEHIND, "-10"),
    (replace(LEVEL, value=D(0)), "1", BEHIND, None),
    # a growth rate to be held (S000-G-04), and one with a way
    (GROWTH, "8", MET, None),
    (GROWTH, "7.5", BEHIND, "-6.25"),
    (GROWTH, "-1", SERIOUS, "-112.5"),
    (replace(GROWTH, baseline=D(4)), "6", ON_TRACK, "0"),
    (replace(GROWTH, baseline=D(9)), "7.5", BEHIND, "-6.25"),
    # a band
    (BAND, "6", MET, None),
    (BAND, "8", MET, None),
    (BAND, "5.4", BEHIND, "-10"),
    (BAND, "10", SERIOUS, "-25"),
]


@pytest.mark.parametrize(
    ("aim", "value", "state", "points"),
    CASES,
    ids=[f"{a.kind.value}-{a.comparator.value}-{a.value}-{a.baseline}-{v}" for a, v, _, _ in CASES],
)
def test_each_kind_of_target_halfway(
    aim: Aim, value: str, state: ProgressState, points: str | None
) -> None:
    found = judged(aim, value)

    assert (found.state, found.points) == (state, None if points is None else D(points))
    assert found.because


AT_THE_END: list[tuple[Aim, str, ProgressState]] = [
    (FLOW, "799", BEHIND),
    (FLOW, "400", SERIOUS),
    (FLOW, "800", MET),
    (replace(FLOW, comparator=Comparator.GT), "800", BEHIND),
    (STOCK, "99", BEHIND),
    (CEILING, "10", MET),
    (replace(CEILING, value=D(0)), "0", MET),
    (CEILING, "11", SERIOUS),
]


@pytest.mark.parametrize(("aim", "value", "state"), AT_THE_END)
def test_at_the_end_it_is_met_or_behind(aim: Aim, value: str, state: ProgressState) -> None:
    assert judged(aim, value, OVER).state is state


NOW = Now(JUNE, D(400))
REASONS: list[tuple[Aim, Now, Schedule, Reason]] = [
    (FLOW, Now(JUNE), HALF_YEAR, Reason.NO_DATA),
    (FLOW, Now(JUNE, D("NaN")), HALF_YEAR, Reason.NO_DATA),
    (FLOW, Now(None, D(400)), HALF_YEAR, Reason.NO_DATA),
    (replace(FLOW, value=None), NOW, HALF_YEAR, Reason.NO_TARGET),
    (replace(FLOW, value=D(0)), NOW, HALF_YEAR, Reason.ZERO_TARGET),
    (replace(CEILING, value=D(-1)), NOW, HALF_YEAR, Reason.ZERO_TARGET),
    (replace(STOCK, baseline=None), Now(JUNE, D(80)), HALF_YEAR, Reason.NO_BASELINE),
    (replace(STOCK, baseline_high=D(70)), Now(JUNE, D(80)), HALF_YEAR, Reason.BASELINE_SPAN),
    (replace(BAND, high=None), NOW, HALF_YEAR, Reason.BAND_ODD),
    (replace(BAND, high=D(5)), NOW, HALF_YEAR, Reason.BAND_ODD),
    (FLOW, NOW, UNSET, Reason.NO_SCHEDULE),
    (CEILING, Now(JUNE, D(5)), UNSET, Reason.NO_SCHEDULE),
    (FLOW, Now(JUNE + timedelta(days=1), D(400)), HALF_YEAR, Reason.FUTURE_DATA),
    (FLOW, Now(JUNE - timedelta(days=46), D(400)), HALF_YEAR, Reason.LATE_DATA),
    (STOCK, Now(JUNE - timedelta(days=46), D(100)), HALF_YEAR, Reason.LATE_DATA),
    (Aim(AimKind.COVERAGE, D(1)), NOW, HALF_YEAR, Reason.NO_LIST),
    (
        Aim(AimKind.COVERAGE, D(1)),
        Now(JUNE, coverage=Coverage(frozenset(), frozenset("甲"))),
        HALF_YEAR,
        Reason.NO_LIST,
    ),
    (
        Aim(AimKind.COVERAGE, D(100)),
        Now(JUNE, coverage=Coverage(frozenset("甲"), frozenset())),
        HALF_YEAR,
        Reason.SHARE_ODD,
    ),
    (Aim(AimKind.RANK, D(1)), NOW, HALF_YEAR, Reason.NO_PEERS),
    (Aim(AimKind.RANK, D(1)), Now(JUNE, peers=Peers(D(1), ())), HALF_YEAR, Reason.NO_PEERS),
    (Aim(AimKind.RANK, D(0)), Now(JUNE, peers=Peers(D(1), (D(2),))), HALF_YEAR, Reason.ZERO_TARGET),
    (Aim(AimKind.FIRST, None), Now(None), HALF_YEAR, Reason.NO_HALVES),
    (Aim(AimKind.FIRST, None), Now(None, proven_on=JUNE, proof=" "), HALF_YEAR, Reason.NO_PROOF),
    (
        Aim(AimKind.FIRST, None),
        Now(None, proven_on=END, proof="公告"),
        HALF_YEAR,
        Reason.FUTURE_DATA,
    ),
]


@pytest.mark.parametrize(
    ("aim", "now", "schedule", "reason"),
    REASONS,
    ids=[f"{a.kind.value}-{r.value}" for a, _, _, r in REASONS],
)
def test_what_cannot_be_judged_says_why_and_is_never_zero(
    aim: Aim, now: Now, schedule: Schedule, reason: Reason
) -> None:
    """S003-G-03, S003-G-04."""
    found = progress.judge(aim, now, schedule, YARDSTICK)

    assert (found.state, found.reason, found.because) == (UNJUDGED, reason, reason.label)
    assert found.points is None


# asked before or beside the aim itself: test_rivals, and test_goal_ways for industries
ELSEWHERE = {Reason.NO_RIVAL, Reason.NO_INDICATOR}


def test_every_reason_is_tested() -> None:
    assert {reason for _, _, _, reason in REASONS} == set(Reason) - ELSEWHERE


def test_the_figure_is_compared_with_what_was_due_on_its_own_day() -> None:
    due = {date(2026, 5, 31): D("0.4"), JUNE: D("0.5")}
    found = progress.judge(
        FLOW, Now(date(2026, 5, 31), D(320)), Schedule(END, JUNE, due.__getitem__), YARDSTICK
    )
    assert (found.scheduled, found.points) == (D("0.4"), D(0))


def test_figures_are_late_from_the_day_after_the_stated_days() -> None:
    just = Now(JUNE - timedelta(days=45), D(400))
    assert progress.judge(FLOW, just, HALF_YEAR, YARDSTICK).reason is None


def test_what_only_grows_stays_met_however_old_the_figure() -> None:
    old = Now(date(2026, 1, 31), D(900))
    assert progress.judge(FLOW, old, HALF_YEAR, YARDSTICK).state is MET


def test_a_figure_of_the_end_does_not_grow_late() -> None:
    later = Schedule(END, END + timedelta(days=200), half)
    assert progress.judge(STOCK, Now(END, D(100)), later, YARDSTICK).state is MET


LISTED = frozenset({"甲厂", "乙厂", "丙厂", "丁厂"})
ALL = Aim(AimKind.COVERAGE, D(1))


def test_a_coverage_names_who_is_missing_and_who_is_not_on_the_list() -> None:
    """S001-G-05: the list of the uncovered."""
    now = Now(JUNE, coverage=Coverage(LISTED, frozenset({"甲厂", "乙厂", "外厂"})))
    found = progress.judge(ALL, now, HALF_YEAR, YARDSTICK)

    assert (found.state, found.achieved) == (ON_TRACK, D("0.5"))
    assert (found.open_names, found.odd_names) == (("丁厂", "丙厂"), ("外厂",))
    assert found.because.startswith("名录4家，还有2家没有覆盖")


@pytest.mark.parametrize(
    ("covered", "wanted", "state"),
    [("甲乙丙丁", "1", MET), ("甲乙丙", "0.75", MET), ("甲", "1", SERIOUS), ("甲乙丙", "1", AHEAD)],
)
def test_a_coverage_against_its_share(covered: str, wanted: str, state: ProgressState) -> None:
    names = frozenset(f"{c}厂" for c in covered)
    found = progress.judge(
        replace(ALL, value=D(wanted)),
        Now(JUNE, coverage=Coverage(LISTED, names)),
        HALF_YEAR,
        YARDSTICK,
    )
    assert found.state is state


RANKS = [
    (1, True, "9", MET, "现为第1位，达到目标要求"),
    (1, True, "8", MET, "现为第1位，达到目标要求"),
    (1, True, "7.5", SERIOUS, "现为第2位，要求第1位以内"),
    (2, True, "7.5", MET, "现为第2位，达到目标要求"),
    (1, False, "9", SERIOUS, "现为第5位，要求第1位以内"),
    (4, False, "9", SERIOUS, "现为第5位，要求第4位以内"),
    (5, False, "9", MET, "现为第5位，达到目标要求"),
]


@pytest.mark.parametrize(("wanted", "is_more_better", "own", "state", "words"), RANKS)
def test_a_rank_among_peers(
    wanted: int, is_more_better: bool, own: str, state: ProgressState, words: str
) -> None:
    """S001-G-04: equal figures share the better rank."""
    peers = Peers(D(own), (D(8), D(7), D(6), D(5)), is_more_better)
    found = progress.judge(
        Aim(AimKind.RANK, D(wanted)), Now(JUNE, peers=peers), HALF_YEAR, YARDSTICK
    )
    assert (found.state, found.because) == (state, words)


@pytest.mark.parametrize(("wanted", "share"), [(1, "0.25"), (3, "0.5"), (4, "1"), (5, "1")])
def test_of_those_to_be_passed_it_counts_who_is_passed(wanted: int, share: str) -> None:
    peers = Peers(D("5.5"), (D(8), D(7), D(6), D(5)))
    now = Now(JUNE, peers=peers)
    found = progress.judge(Aim(AimKind.RANK, D(wanted)), now, HALF_YEAR, YARDSTICK)
    assert found.achieved == D(share)


def test_a_threshold_may_be_a_fraction_of_a_point() -> None:
    small = {"ahead_points": "0.5", "behind_points": "0.5", "serious_points": "0.6"}
    found = progress.yardstick_of(values("progress") | small)
    assert (found.ahead_points, found.serious_points) == (D("0.5"), D("0.6"))


def test_a_first_is_there_with_its_proof_or_late() -> None:
    """S004-G-06."""
    first = Aim(AimKind.FIRST, None)
    done = Now(None, proven_on=JUNE, proof="工信部公告")

    assert progress.judge(first, done, HALF_YEAR, YARDSTICK).because == (
        "2026-06-30实现，依据：工信部公告"
    )
    assert progress.judge(first, done, HALF_YEAR, YARDSTICK).state is MET
    late = Schedule(END, END + timedelta(days=1), half)
    assert progress.judge(first, Now(None), late, YARDSTICK).state is SERIOUS


def test_the_sentence_tells_the_lag_in_points() -> None:
    assert judged(FLOW, "300").because == "完成37.5%，应完成50%，滞后12.5个百分点"
    assert judged(FLOW, "440").because == "完成55%，应完成50%，超前5个百分点"
    assert judged(FLOW, "400").because == "完成50%，应完成50%，与时序持平"


MISSED = [
    (GROWTH, "7.5", "现为7.5，低于要求的8"),
    (replace(GROWTH, comparator=Comparator.GT), "8", "现为8，要求超过8，不含本数"),
    (LEVEL, "0.6", "现为0.6，高于要求的0.5"),
    (replace(LEVEL, comparator=Comparator.LT), "0.5", "现为0.5，要求低于0.5，不含本数"),
    (BAND, "5", "现为5，低于要求的6"),
    (BAND, "9", "现为9，高于要求的8"),
    (CEILING, "11", "已达11，突破上限10"),
    (CEILING, "4", "已用去上限的40%，按时序可用50%"),
]


@pytest.mark.parametrize(("aim", "value", "words"), MISSED)
def test_a_line_that_is_missed_is_told_with_its_side(aim: Aim, value: str, words: str) -> None:
    assert judged(aim, value).because == words


def test_nothing_holds_while_the_value_is_still_to_come() -> None:
    """S003-G-03: 待下达."""
    assert not aims.holds(replace(FLOW, value=None), D(10**9))


@pytest.mark.parametrize(
    "changes",
    [{"ahead_points": "0"}, {"behind_points": 1.5}, {"serious_points": "5"}, {"late_days": -1}],
    ids=str,
)
def test_a_yardstick_is_not_half_understood(changes: dict[str, object]) -> None:
    (key,) = changes
    with pytest.raises(NotUnderstood, match=key):
        progress.yardstick_of(values("progress") | changes)


amounts = st.decimals(0, 10**6, places=2)
positive = st.decimals("0.01", 10**6, places=2)
dues = st.decimals(0, 1, places=3)
ORDER = (SERIOUS, BEHIND, ON_TRACK, AHEAD, MET)


def _due(share: Decimal) -> Callable[[date], Decimal]:
    return lambda _: share


@for_all(positive, amounts, amounts, dues)
def test_more_is_never_worse(target: Decimal, one: Decimal, other: Decimal, due: Decimal) -> None:
    schedule = Schedule(END, JUNE, _due(due))
    low, high = (
        progress.judge(replace(FLOW, value=target), Now(JUNE, v), schedule, YARDSTICK)
        for v in sorted([one, other])
    )
    assert ORDER.index(low.state) <= ORDER.index(high.state)


@for_all(positive, amounts, dues, dues)
def test_a_later_day_is_never_easier(
    target: Decimal, done: Decimal, one: Decimal, other: Decimal
) -> None:
    early, late = (
        progress.judge(
            replace(FLOW, value=target), Now(JUNE, done), Schedule(END, JUNE, _due(d)), YARDSTICK
        )
        for d in sorted([one, other])
    )
    assert ORDER.index(late.state) <= ORDER.index(early.state)


@for_all(amounts, amounts, amounts, dues)
def test_a_way_down_is_the_mirror_of_a_way_up(
    base: Decimal, target: Decimal, now: Decimal, due: Decimal
) -> None:
    schedule = Schedule(END, JUNE, _due(due))
    up = Aim(AimKind.STOCK, target, comparator=Comparator.GE, baseline=base)
    down = Aim(AimKind.STOCK, -target, comparator=Comparator.LE, baseline=-base)
    one = progress.judge(up, Now(JUNE, now), schedule, YARDSTICK)
    other = progress.judge(down, Now(JUNE, -now), schedule, YARDSTICK)

    assert (one.state, one.achieved, one.points) == (other.state, other.achieved, other.points)


targets = st.builds(
    Aim,
    kind=st.sampled_from(list(AimKind)),
    value=st.none() | st.decimals(-10, 10, places=1),
    high=st.none() | st.decimals(-10, 10, places=1),
    comparator=st.sampled_from(list(Comparator)),
    baseline=st.none() | st.decimals(-10, 10, places=1),
    baseline_high=st.none() | st.decimals(-10, 10, places=1),
    is_cumulative=st.booleans(),
)
names = st.frozensets(st.sampled_from("甲乙丙丁"))
nows = st.builds(
    Now,
    as_of=st.none() | st.dates(date(2026, 1, 1), date(2027, 1, 31)),
    value=st.none() | st.decimals(-20, 20, places=1),
    coverage=st.none() | st.builds(Coverage, names, names),
    peers=st.none()
    | st.builds(Peers, st.integers(0, 5).map(D), st.lists(st.integers(0, 5).map(D)).map(tuple)),
    proven_on=st.none() | st.dates(date(2026, 1, 1), date(2027, 1, 31)),
    proof=st.sampled_from(["", "公告"]),
)


@for_all(targets, nows, st.booleans(), dues)
def test_any_target_gets_an_answer_with_a_reason(
    aim: Aim, now: Now, is_set: bool, due: Decimal
) -> None:
    profile = _due(due) if is_set else nobody
    found = progress.judge(aim, now, Schedule(END, JUNE, profile), YARDSTICK)

    assert found.because
    assert (found.reason is not None) is (found.state is UNJUDGED)
    if found.points is not None and found.achieved is not None and found.scheduled is not None:
        assert abs(found.points) == abs(found.achieved - found.scheduled) * 100
