"""Spot checks: a draw that anybody can repeat, and what a false report does to the facts."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from daxiao.domains.projects.rules import entries, replay, sampling, visits
from daxiao.domains.projects.rules.replay import Basics, ProjectEvent
from daxiao.domains.projects.rules.sampling import Candidate, Risk
from daxiao.domains.projects.rules.visits import Claim, Visit
from daxiao.domains.projects.types import (
    Admission,
    Changed,
    ProjectEventKind,
    ProjectFacts,
    ProjectKind,
    Reason,
    SpotResult,
    VisitState,
)
from daxiao.std.findings import Decision, Refused
from tests.domains.projects.shipped import values


STRATA = [("东河县", "蓝"), ("东河县", "黄"), ("西岭县", "蓝")]
LISTS = st.lists(
    st.builds(Candidate, st.integers(1, 200), st.sampled_from(STRATA), st.integers(1, 6)),
    min_size=1,
    max_size=40,
    unique_by=lambda c: c.key,
)


@for_all(LISTS, st.integers(0, 10**9), st.data())
def test_the_same_seed_draws_the_same_sample_whatever_the_order(
    listed: list[Candidate], seed: int, data: st.DataObject
) -> None:
    """S004-D-02: the start value of the draw is kept so that it can be repeated."""
    size = data.draw(st.integers(1, len(listed)))
    mixed = data.draw(st.permutations(listed))
    first = sampling.draw(listed, size=size, seed=seed)

    assert first == sampling.draw(mixed, size=size, seed=seed)
    assert len(set(first.keys)) == size
    assert set(first.keys) <= {c.key for c in listed}
    assert str(seed) in first.minutes


@for_all(LISTS, st.data())
def test_every_stratum_gives_its_share(listed: list[Candidate], data: st.DataObject) -> None:
    size = data.draw(st.integers(1, len(listed)))
    drawn = sampling.draw(listed, size=size, seed=1)
    totals = Counter(c.stratum for c in listed)
    strata = {c.key: c.stratum for c in listed}

    assert Counter(strata[k] for k in drawn.keys) == +Counter({s: n for s, n, _ in drawn.shares})
    for stratum, count, total in drawn.shares:
        assert total == totals[stratum]
        assert 0 <= count <= total
        if size >= len(totals):
            assert count >= 1
    assert sum(count for _, count, _ in drawn.shares) == size


@pytest.mark.parametrize(
    ("totals", "size", "expected"),
    [
        ((60, 30, 10), 10, (6, 3, 1)),
        ((97, 2, 1), 10, (8, 1, 1)),
        ((5, 5, 5), 2, (1, 1, 0)),
        ((1, 1, 1), 3, (1, 1, 1)),
        ((33, 33, 34), 10, (3, 3, 4)),
        ((2, 50, 0), 52, (2, 50, 0)),
    ],
)
def test_largest_remainders(totals: tuple[int, ...], size: int, expected: tuple[int, ...]) -> None:
    named: dict[tuple[str, ...], int] = {
        (str(n),): total for n, total in enumerate(totals) if total
    }

    assert sampling.allotted(named, size) == {
        (str(n),): count for n, count in enumerate(expected) if totals[n]
    }


def test_more_risk_is_drawn_more_often() -> None:
    """05-principles 23: weighted by risk; over many seeds a weight of 4 is drawn about four times as often."""
    listed = [Candidate(1, (), 4), *(Candidate(n, (), 1) for n in range(2, 13))]
    hits = Counter(
        key for seed in range(600) for key in sampling.draw(listed, size=1, seed=seed).keys
    )

    assert 0.20 < hits[1] / 600 < 0.34  # 4 of 15 is 0.267
    assert all(0.03 < hits[n] / 600 < 0.12 for n in range(2, 13))


def test_the_minutes_print_seed_method_and_shares() -> None:
    listed = [Candidate(n, ("东河县", "蓝")) for n in range(1, 7)]
    listed += [Candidate(n, ("西岭县", "黄")) for n in range(7, 10)]
    drawn = sampling.draw(listed, size=3, seed=20261121)

    assert drawn.minutes.startswith("随机种子20261121，名单9个项目，抽取3个。办法：")
    assert drawn.minutes.endswith("东河县·蓝6个抽2个；西岭县·黄3个抽1个。")


@pytest.mark.parametrize(
    ("listed", "size", "seed", "code"),
    [
        ([], 1, 1, "sample_empty"),
        ([Candidate(1, ())], 0, 1, "sample_size_unfit"),
        ([Candidate(1, ())], 2, 1, "sample_size_unfit"),
        ([Candidate(1, ())], 1, None, "sample_seed_missing"),
        ([Candidate(1, ()), Candidate(1, ("甲",))], 1, 1, "sample_listed_twice"),
    ],
)
def test_what_is_not_drawn(listed: list[Candidate], size: int, seed: int | None, code: str) -> None:
    with pytest.raises(Refused) as refused:
        sampling.draw(listed, size=size, seed=seed)

    assert [f.code for f in refused.value.findings] == [f"projects.{code}"]


@pytest.mark.parametrize(
    ("strata", "words"),
    [("地区", "按地区分层，"), ("", "不分层，"), ("地区和颜色", "按地区和颜色分层，")],
)
def test_the_minutes_say_how_the_list_was_divided(strata: str, words: str) -> None:
    drawn = sampling.draw([Candidate(1, ())], size=1, seed=5, strata=strata)

    assert f"办法：{words}名额按各层" in drawn.minutes


def test_a_seed_of_zero_is_a_seed() -> None:
    assert sampling.draw([Candidate(1, ())], size=1, seed=0).keys == (1,)


YARDSTICK = sampling.yardstick_of(values("sampling"))


@for_all(st.builds(Risk, st.booleans(), st.booleans(), st.booleans(), st.booleans()))
def test_risk_only_adds_weight(risk: Risk) -> None:
    plain = sampling.weight(Risk(), YARDSTICK)

    assert plain == 1
    assert sampling.weight(risk, YARDSTICK) >= plain
    assert sampling.weight(replace(risk, false_before=True), YARDSTICK) >= sampling.weight(
        risk, YARDSTICK
    )


@pytest.mark.parametrize(
    "wrong", [{"base": 0}, {"late": -1}, {"late": "1"}, {"false_days": 0}, {"checked_min": None}]
)
def test_weights_that_are_not_understood_are_not_used(wrong: dict[str, object]) -> None:
    with pytest.raises(entries.NotUnderstood):
        sampling.yardstick_of({**values("sampling"), **wrong})


# ---- what was found


DAY = date(2026, 6, 10)
STARTED = date(2026, 5, 20)
FACTS = ProjectFacts(
    1,
    ProjectKind.NEW,
    Admission.ADMITTED,
    "/421202/",
    signed_on=date(2026, 3, 1),
    started_on=STARTED,
)
NOT_STARTED = Claim(Changed.STARTED_ON, STARTED, None)
FALSE = Visit(1, DAY, SpotResult.FALSE, frozenset({7, 8}), (NOT_STARTED,), evidence=2)
TRUE = Visit(1, DAY, SpotResult.TRUE, frozenset({7, 8}))


def codes_of(decision: Decision) -> list[str]:
    return [f.code.removeprefix("projects.visit_") for f in decision.findings]


@pytest.mark.parametrize(
    ("visit", "codes"),
    [
        (TRUE, []),
        (FALSE, []),
        (replace(FALSE, result=SpotResult.PARTLY), []),
        (replace(TRUE, key=2), ["not_drawn"]),
        (replace(TRUE, units=frozenset({3, 7})), ["of_own_unit"]),
        (replace(TRUE, units=frozenset({7})), ["by_one_unit"]),
        (replace(TRUE, on=DAY + timedelta(1)), ["in_future"]),
        (replace(TRUE, claims=(NOT_STARTED,)), ["true_with_claim"]),
        (replace(FALSE, evidence=0), ["without_evidence"]),
        (replace(FALSE, claims=()), ["without_claim"]),
        (replace(FALSE, claims=(NOT_STARTED, NOT_STARTED)), ["claim_twice"]),
        (replace(FALSE, claims=(replace(NOT_STARTED, found=STARTED),)), ["claim_equal"]),
        (replace(FALSE, claims=(replace(NOT_STARTED, found=DAY),)), []),
        (replace(FALSE, claims=(replace(NOT_STARTED, reported=DAY),)), ["claim_stale"]),
        (
            replace(FALSE, claims=(replace(NOT_STARTED, found=DAY + timedelta(1)),)),
            ["found_in_future"],
        ),
    ],
)
def test_what_is_wrong_with_the_form_of_a_visit(visit: Visit, codes: list[str]) -> None:
    """S004-D-02: true / partly / false; a photo or a position is never demanded, evidence of a false report is."""
    found = visits.check_visit(visit, FACTS, drawn=(1, 5), responsible_unit=3, today=DAY)

    assert codes_of(found) == codes


PRODUCED = replace(FACTS, produced_on=date(2026, 6, 1))


@pytest.mark.parametrize(
    ("claims", "codes"),
    [
        ((NOT_STARTED,), ["later_day_left"]),
        ((replace(NOT_STARTED, found=date(2026, 6, 5)),), ["out_of_order"]),
        ((NOT_STARTED, Claim(Changed.PRODUCED_ON, date(2026, 6, 1), None)), []),
        ((replace(NOT_STARTED, found=date(2026, 5, 25)),), []),
        ((Claim(Changed.REGISTERED_ON, None, date(2026, 6, 2)),), []),
    ],
)
def test_what_a_visit_corrects_leaves_the_days_in_order(
    claims: tuple[Claim, ...], codes: list[str]
) -> None:
    visit = replace(FALSE, claims=claims)
    found = visits.check_visit(visit, PRODUCED, drawn=(1,), responsible_unit=3, today=DAY)

    assert codes_of(found) == codes


def test_a_form_is_filled_until_it_is_confirmed_and_by_another() -> None:
    """01-requirements C-5: who fills and who confirms are two people."""
    assert visits.may_fill(VisitState.PLANNED).allowed
    assert visits.may_fill(VisitState.FILLED).allowed
    assert codes_of(visits.may_fill(VisitState.CONFIRMED)) == ["not_open"]
    assert visits.may_confirm(VisitState.FILLED, is_filler=False).allowed
    assert codes_of(visits.may_confirm(VisitState.FILLED, is_filler=True)) == [
        "confirmed_by_filler"
    ]
    assert codes_of(visits.may_confirm(VisitState.PLANNED, is_filler=False)) == ["not_filled"]
    assert codes_of(visits.may_return(VisitState.CONFIRMED, "补充现场记录")) == ["not_filled"]
    assert codes_of(visits.may_return(VisitState.FILLED, " ")) == ["return_unsaid"]


def test_a_visit_needs_no_photo_when_all_is_true() -> None:
    assert TRUE.evidence == 0
    assert visits.check_visit(TRUE, FACTS, drawn=(1,), responsible_unit=None, today=DAY).allowed


def test_a_false_report_is_corrected_by_an_event() -> None:
    """S004-D-03: what was reported stays in the history."""
    (event,) = visits.corrections(FALSE)

    assert (event.what, event.was, event.now) == (Changed.STARTED_ON, STARTED, None)
    assert (event.on, event.reason) == (DAY, Reason.CORRECTED)
    assert event.because == "2026-06-10现场抽查不实：开工日期由2026-05-20更正为未发生"
    assert visits.corrections(TRUE) == ()


def test_the_correction_shows_in_the_facts_from_then_on_and_not_before() -> None:
    history = [
        ProjectEvent(
            1,
            ProjectEventKind.ENTERED,
            date(2026, 2, 1),
            detail=Basics(ProjectKind.NEW, "/421202/"),
        ),
        ProjectEvent(2, ProjectEventKind.SIGNED, date(2026, 3, 1), date(2026, 3, 1)),
        ProjectEvent(3, ProjectEventKind.STARTED, STARTED, date(2026, 5, 18)),
        ProjectEvent(4, ProjectEventKind.STARTED, date(2026, 5, 30), STARTED, replaces=3),
    ]
    (event,) = visits.correcting_events(FALSE, history, known_on=DAY, by="统计局")
    before = replay.as_of(1, [*history, event], DAY - timedelta(1))
    after = replay.as_of(1, [*history, event], DAY)

    assert (event.number, event.replaces) == (5, 4)
    assert before is not None
    assert before.started_on == STARTED
    assert after is not None
    assert after.started_on is None
    assert visits.correcting_events(TRUE, history, known_on=DAY, by="统计局") == ()


def test_a_visit_corrects_the_record_that_decides() -> None:
    """Taken-back corrections and older records of the same day decide nothing."""
    history = [
        ProjectEvent(
            1,
            ProjectEventKind.ENTERED,
            date(2026, 2, 1),
            detail=Basics(ProjectKind.NEW, "/421202/"),
        ),
        ProjectEvent(2, ProjectEventKind.STARTED, date(2026, 5, 20), STARTED),
        ProjectEvent(3, ProjectEventKind.STARTED, date(2026, 5, 25), STARTED, replaces=2),
        ProjectEvent(4, ProjectEventKind.VOIDED, date(2026, 5, 26), replaces=3),
    ]
    (event,) = visits.correcting_events(FALSE, history, known_on=DAY, by="统计局")
    after = replay.as_of(1, [*history, event], DAY)

    assert event.replaces == 2
    assert after is not None
    assert after.started_on is None


def test_a_fact_without_a_record_is_corrected_by_a_plain_event() -> None:
    """The plant produces, and nobody has reported it."""
    claim = Claim(Changed.PRODUCED_ON, None, date(2026, 6, 1))
    visit = replace(FALSE, result=SpotResult.PARTLY, claims=(claim,))
    (event,) = visits.correcting_events(visit, [], known_on=DAY, by="统计局")

    assert (event.number, event.on, event.replaces) == (1, date(2026, 6, 1), None)


def test_only_days_can_be_found_wrong() -> None:
    assert [visits.registered(FACTS, what) for what in visits.CHECKED] == [
        date(2026, 3, 1),
        None,
        STARTED,
        None,
    ]
    with pytest.raises(KeyError):
        visits.registered(FACTS, Changed.SCOPE)


def test_a_false_report_counts_in_the_units_quality() -> None:
    found = [(3, SpotResult.TRUE)] * 6 + [(3, SpotResult.FALSE), (3, SpotResult.PARTLY)]
    quality = visits.reporting_quality([*found, (9, SpotResult.FALSE)], checked_min=5)

    assert (quality[3].checked, quality[3].true, quality[3].partly, quality[3].false) == (
        8,
        6,
        1,
        1,
    )
    assert quality[3].share_true == 75
    assert quality[9].share_true is None
    assert quality[9].because == "抽查1次：属实0次、部分属实0次、不实1次；不足5次，不计属实率"
