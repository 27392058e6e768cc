"""The three lists by what a project is, the five permits issued together, and who held a file how long."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from daxiao.domains.projects.rules import custody, permits
from daxiao.domains.projects.rules.custody import Holding, Permit
from daxiao.domains.projects.rules.permits import CatalogueItem, Traits
from daxiao.domains.projects.types import (
    LandMode,
    ListKind,
    PermitState,
    ProjectKind,
    RiskClass,
    Stop,
)
from daxiao.std.findings import Decision
from daxiao.std.workdays import HolidayTable
from tests.domains.projects.shipped import values


CATALOGUE = permits.catalogue_of(values("permits"))
GRANTED = Traits(ProjectKind.NEW, LandMode.GRANTED, "C3251", RiskClass.GENERAL)
_OF_WORKS = ("质量监督手续", "安全监督手续", "施工许可证")
FIVE = (
    "建设用地规划许可证",
    "建设项目工程规划许可证",
    *(f"建筑工程{what}" for what in _OF_WORKS),
)
YEAR = HolidayTable(
    off=frozenset({date(2026, 5, 1), date(2026, 5, 4), date(2026, 5, 5)}),
    work=frozenset({date(2026, 5, 9)}),
    known=frozenset({2026}),
)


def names(traits: Traits, kind: ListKind) -> list[str]:
    return [one.item.name for one in permits.three_lists(traits, CATALOGUE)[kind]]


# ---- the three lists


def test_all_three_lists_are_made() -> None:
    """S004-P-19: matters, papers and supervision, made for each project by what it is."""
    found = permits.three_lists(GRANTED, CATALOGUE)

    assert set(found) == set(ListKind)
    assert all(found.values())
    assert all(one.is_sure for some in found.values() for one in some)


def test_land_and_leased_plant_have_different_lists() -> None:
    """S004-P-06: plant conversion or land supply."""
    leased = replace(GRANTED, land_mode=LandMode.LEASED)

    assert "土地报批和供地" in names(GRANTED, ListKind.MATTER)
    assert "厂房改造" not in names(GRANTED, ListKind.MATTER)
    assert "厂房改造" in names(leased, ListKind.MATTER)
    assert "建设用地规划许可证" not in names(leased, ListKind.MATTER)
    assert "厂房租赁合同" in names(leased, ListKind.PAPER)


def test_what_is_unknown_of_a_project_leaves_the_item_open() -> None:
    found = permits.three_lists(replace(GRANTED, land_mode=None), CATALOGUE)[ListKind.MATTER]
    open_ones = {one.item.name: one.because for one in found if not one.is_sure}

    assert open_ones["厂房改造"] == "待定：先填写用地方式才能确定是否适用"
    assert open_ones["土地报批和供地"] == open_ones["厂房改造"]
    assert "企业注册" not in open_ones


def test_no_promise_is_invented() -> None:
    """Only joint acceptance has stated days; all else is for the office to set, and the list says so."""
    found = permits.three_lists(GRANTED, CATALOGUE)
    promised = {one.item.name: one.words for some in found.values() for one in some if one.promise}

    assert promised == {"联合验收": "5个工作日"}
    assert {one.words for one in found[ListKind.PAPER]} == {"时限待本地填定"}


@pytest.mark.parametrize(
    ("risk", "words"),
    [
        (None, "时限依验收风险等级而定"),
        (RiskClass.SIMPLE_LOW, "3个工作日"),
        (RiskClass.GENERAL, "5个工作日"),
        (RiskClass.HIGH, "9个工作日"),
    ],
)
def test_the_promise_of_acceptance_follows_the_risk(risk: RiskClass | None, words: str) -> None:
    """S004-P-20: 3, 5 and 9 working days."""
    found = permits.three_lists(replace(GRANTED, risk=risk), CATALOGUE)[ListKind.MATTER]

    assert [one.words for one in found if one.item.by_risk] == [words]


def test_every_item_names_its_clause_or_is_a_default() -> None:
    defaults = [item.code for item in CATALOGUE.items if not item.clause]

    assert defaults == ["plant_lease"]
    assert permits.Listed(CATALOGUE.items[0], None).because.startswith("提速方案")
    assert CATALOGUE.total_days == 120


def item(**changes: object) -> CatalogueItem:
    plain = CatalogueItem("x", ListKind.MATTER, "某事项", "某部门")
    return replace(plain, **changes)  # type: ignore[arg-type]  # named by the caller


@pytest.mark.parametrize(
    ("condition", "traits", "listed"),
    [
        ({"industries": ("C26",)}, {"industry_code": "C2614"}, True),
        ({"industries": ("C26",)}, {"industry_code": "2614"}, True),
        ({"industries": ("26",)}, {"industry_code": "C2614"}, True),
        ({"industries": ("C",)}, {"industry_code": "3812"}, True),
        ({"industries": ("C26",)}, {"industry_code": "C3812"}, False),
        ({"industries": ("C26",)}, {"industry_code": ""}, None),
        ({"kinds": (ProjectKind.RENOVATION,)}, {}, False),
        ({"kinds": (ProjectKind.NEW,)}, {}, True),
        ({"risks": (RiskClass.HIGH,)}, {}, False),
        ({"risks": (RiskClass.HIGH,)}, {"risk": None}, None),
        ({"risks": (RiskClass.HIGH,), "kinds": (ProjectKind.RENOVATION,)}, {"risk": None}, False),
    ],
)
def test_conditions(
    condition: dict[str, object], traits: dict[str, object], listed: bool | None
) -> None:
    """None: listed, but open."""
    catalogue = replace(CATALOGUE, items=(item(**condition),))
    asked = replace(GRANTED, **traits)  # type: ignore[arg-type]  # the table names the traits
    found = permits.three_lists(asked, catalogue)[ListKind.MATTER]

    assert (found[0].is_sure or None if found else False) == listed


TRAITS = st.builds(
    Traits,
    kind=st.sampled_from(list(ProjectKind)),
    land_mode=st.sampled_from([None, *LandMode]),
    industry_code=st.sampled_from(["", "C2614", "3812"]),
    risk=st.sampled_from([None, *RiskClass]),
)


@for_all(TRAITS)
def test_saying_more_of_a_project_only_takes_open_items_away(traits: Traits) -> None:
    """What is sure stays sure when the land mode becomes known, and nothing new appears."""
    before = permits.three_lists(replace(traits, land_mode=None), CATALOGUE)
    after = permits.three_lists(traits, CATALOGUE)

    for kind in ListKind:
        sure = {one.item.code for one in before[kind] if one.is_sure}
        assert sure <= {one.item.code for one in after[kind]}
        assert {o.item.code for o in after[kind]} <= {o.item.code for o in before[kind]}


@pytest.mark.parametrize(
    "changed",
    [
        {"item": [{"code": "a", "list": "matter", "name": "某", "unit": "某"}] * 2},
        {"item": [{"code": "a", "list": "mater", "name": "某", "unit": "某"}]},
        {"item": [{"code": "a", "list": "matter", "name": "某", "unit": "某", "bundle": 2}]},
        {"acceptance": {"general": 0}},
        {"acceptance": {"dangerous": 3}},
        {"acceptance": 3},
    ],
)
def test_a_catalogue_that_is_not_understood_is_not_used(changed: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r".+"):
        permits.catalogue_of({**values("permits"), **changed})


# ---- who held the file


MONDAY = date(2026, 4, 27)  # the week before the holiday of May


def held(*holdings: Holding, stops: tuple[Stop, ...] = ()) -> list[tuple[str, int, int]]:
    found = custody.days_held(holdings, stops, today=date(2026, 5, 11), holidays=YEAR)
    return [(one.unit, one.days, one.stopped) for one in found]


@pytest.mark.parametrize(
    ("holdings", "expected"),
    [
        ((Holding("甲局", MONDAY, MONDAY),), [("甲局", 0, 0)]),
        ((Holding("甲局", MONDAY, MONDAY + timedelta(1)),), [("甲局", 1, 0)]),
        # 28, 29, 30 April; 1 to 5 May off; 6, 7, 8 May and the make-up Saturday
        ((Holding("甲局", MONDAY, date(2026, 5, 10)),), [("甲局", 7, 0)]),
        ((Holding("甲局", MONDAY),), [("甲局", 8, 0)]),
        (
            (Holding("甲局", MONDAY, date(2026, 4, 29)), Holding("乙局", date(2026, 4, 29))),
            [("甲局", 2, 0), ("乙局", 6, 0)],
        ),
        (
            (
                Holding("甲局", MONDAY, date(2026, 4, 28)),
                Holding("乙局", date(2026, 4, 28), date(2026, 4, 29)),
                Holding("甲局", date(2026, 4, 29), date(2026, 4, 30)),
            ),
            [("甲局", 2, 0), ("乙局", 1, 0)],
        ),
    ],
)
def test_working_days_at_each_unit(
    holdings: tuple[Holding, ...], expected: list[tuple[str, int, int]]
) -> None:
    """05-principles 15: how long each department held the file, with make-up days."""
    assert held(*holdings) == expected


def test_corrections_stop_the_clock_when_there_is_evidence() -> None:
    holding = Holding("甲局", MONDAY, date(2026, 5, 8))
    correcting = Stop(date(2026, 4, 29), date(2026, 5, 7), "补正材料", evidence=1)

    assert held(holding, stops=(correcting,)) == [("甲局", 3, 3)]
    assert held(holding, stops=(replace(correcting, evidence=0),)) == [("甲局", 6, 0)]
    assert held(Holding("甲局", MONDAY), stops=(replace(correcting, end=None),)) == [("甲局", 1, 7)]


def test_the_sentence_says_years_without_a_calendar() -> None:
    (found,) = custody.days_held(
        [Holding("甲局", date(2027, 1, 4))], today=date(2027, 1, 6), holidays=YEAR
    )

    assert found.because == (
        "甲局办理2个工作日，仍在办理（2027年放假安排尚未收录，暂按周一至周五计）"
    )


@for_all(
    st.lists(st.integers(0, 30), min_size=2, max_size=6),
    st.lists(st.tuples(st.integers(0, 30), st.integers(1, 10)), max_size=3),
)
def test_held_and_stopped_days_add_up_to_the_working_days(
    offsets: list[int], pauses: list[tuple[int, int]]
) -> None:
    """A file that goes from unit to unit without a gap: nothing is lost and nothing counted twice."""
    days = [MONDAY + timedelta(n) for n in sorted(offsets)]
    chain = [Holding(f"第{n}科", came, went) for n, (came, went) in enumerate(pairwise(days))]
    stops = [
        Stop(MONDAY + timedelta(n), MONDAY + timedelta(n + length), "补正", evidence=1)
        for n, length in pauses
    ]
    found = custody.days_held(chain, stops, today=days[-1], holidays=YEAR)
    whole = sum(YEAR.works(days[0] + timedelta(n)) for n in range(1, (days[-1] - days[0]).days + 1))

    assert sum(one.days + one.stopped for one in found) == whole
    assert all(one.days >= 0 for one in found)


@pytest.mark.parametrize(
    ("holdings", "code"),
    [
        ([Holding("甲局", MONDAY, MONDAY - timedelta(1))], "file_out_before_in"),
        ([Holding("甲局", date(2026, 5, 12))], "file_in_future"),
        ([Holding("甲局", date(2026, 5, 11), date(2026, 5, 11))], None),
        ([Holding("甲局", date(2026, 5, 8), date(2026, 5, 12))], "file_in_future"),
        ([Holding("甲局", MONDAY), Holding("乙局", MONDAY + timedelta(1))], "file_held_twice"),
        (
            [
                Holding("甲局", MONDAY, MONDAY + timedelta(2)),
                Holding("乙局", MONDAY + timedelta(1)),
            ],
            "file_held_twice",
        ),
        (
            [
                Holding("甲局", MONDAY, MONDAY + timedelta(2)),
                Holding("乙局", MONDAY + timedelta(2)),
            ],
            None,
        ),
    ],
)
def test_a_file_is_at_one_unit_at_a_time(holdings: list[Holding], code: str | None) -> None:
    found = custody.check_holdings(holdings, today=date(2026, 5, 11)).findings

    assert [f.code for f in found] == ([f"projects.{code}"] if code else [])


# ---- permits issued together


LAND_ON = date(2026, 4, 20)
ISSUED = [Permit(i.code, PermitState.ISSUED, MONDAY, MONDAY) for i in CATALOGUE.bundle]


def row(given: list[Permit], land_on: date | None = LAND_ON) -> custody.BundleRow:
    return custody.bundle_row(
        CATALOGUE.bundle, given, land_on=land_on, today=date(2026, 5, 11), holidays=YEAR
    )


def test_the_five_permits_stand_in_one_row() -> None:
    """S004-P-22: the five of the plan, in its order, and what is lacking for a legal start."""
    assert tuple(cell.item.name for cell in row([]).cells) == FIVE
    assert row([]).because == f"尚缺{'、'.join(FIVE)}，还不具备合法开工条件"
    assert row(ISSUED).may_start
    assert row(ISSUED).because == "5证齐备，具备合法开工条件"


@pytest.mark.parametrize("state", PermitState)
def test_only_issued_or_not_needed_counts(state: PermitState) -> None:
    """A simulated approval (模拟审批) is no permit."""
    found = row([*ISSUED[:4], replace(ISSUED[4], state=state)])

    assert found.may_start == (state in {PermitState.ISSUED, PermitState.NOT_NEEDED})
    assert found.may_start or "建筑工程施工许可证" in found.because


@pytest.mark.parametrize("land_on", [None, date(2026, 5, 12)])
def test_nothing_starts_before_the_land_is_there(land_on: date | None) -> None:
    found = row(ISSUED, land_on)

    assert not found.may_start
    assert found.because == "尚缺拿地，还不具备合法开工条件"


def test_the_day_of_the_land_is_early_enough() -> None:
    assert row(ISSUED, date(2026, 5, 11)).may_start


def test_days_in_review_are_summed_over_the_row() -> None:
    holding = Holding("住建部门", MONDAY, date(2026, 4, 29))
    given = [replace(ISSUED[n], holdings=(holding,)) for n in (2, 3)]

    assert row(given).days_by_unit == {"住建部门": 4}


def test_a_promise_that_the_office_set_is_kept_or_not() -> None:
    promised = [replace(i, promise=3) for i in CATALOGUE.bundle]
    filed = Permit(promised[0].code, PermitState.IN_REVIEW, filed_on=MONDAY)
    stop = Stop(date(2026, 4, 28), date(2026, 5, 9), "补正", evidence=1)
    late, stopped = (
        custody.bundle_row(promised, [one], land_on=LAND_ON, today=date(2026, 5, 11), holidays=YEAR)
        for one in (filed, replace(filed, stops=(stop,)))
    )

    assert (late.cells[0].due, late.cells[0].is_late) == (date(2026, 4, 30), True)
    assert (stopped.cells[0].due, stopped.cells[0].is_late) == (date(2026, 5, 12), False)
    assert late.cells[1].due is None
    issued = replace(filed, state=PermitState.ISSUED, issued_on=date(2026, 4, 30))
    assert (
        not custody.bundle_row(
            promised, [issued], land_on=LAND_ON, today=date(2026, 5, 11), holidays=YEAR
        )
        .cells[0]
        .is_late
    )


def test_papers_that_may_follow_fall_due() -> None:
    """S004-P-22: what is missing under 容缺 and until when."""
    open_paper = replace(ISSUED[0], missing=("环评批复",), missing_by=date(2026, 5, 10))

    assert row([open_paper]).cells[0].papers_overdue
    assert not row([replace(open_paper, missing_by=date(2026, 5, 11))]).cells[0].papers_overdue


@pytest.mark.parametrize(
    ("changes", "land_on", "code"),
    [
        ({}, LAND_ON, None),
        ({"issued_on": MONDAY - timedelta(1)}, LAND_ON, "issued_before_filed"),
        ({"issued_on": date(2026, 5, 12)}, LAND_ON, "file_in_future"),
        ({}, MONDAY + timedelta(1), "issued_without_land"),
        ({}, None, "issued_without_land"),
        ({"state": PermitState.SIMULATED, "issued_on": None}, None, None),
        ({"missing": ("环评批复",)}, LAND_ON, "tolerance_undated"),
        ({"holdings": (Holding("甲局", date(2026, 6, 1)),)}, LAND_ON, "file_in_future"),
    ],
)
def test_what_is_wrong_with_a_permit(
    changes: dict[str, object], land_on: date | None, code: str | None
) -> None:
    permit = replace(ISSUED[0], **changes)  # type: ignore[arg-type]  # the table names the fields
    found = custody.check_permit("某许可证", permit, land_on=land_on, today=date(2026, 5, 11))

    assert [f.code for f in found.findings] == ([f"projects.{code}"] if code else [])


def test_what_is_outside_the_bundle_does_not_wait_for_land() -> None:
    found = custody.check_permit(
        "税务登记", ISSUED[0], land_on=None, today=date(2026, 5, 11), needs_land=False
    )

    assert found.allowed


# ---- step by step


def codes_of(decision: Decision) -> list[str]:
    return [f.code.removeprefix("projects.") for f in decision.findings]


@pytest.mark.parametrize("step", custody.STEPS)
@pytest.mark.parametrize("state", PermitState)
def test_a_step_is_taken_from_its_states_alone(step: str, state: PermitState) -> None:
    found = codes_of(custody.may_step("某许可证", state, step))

    assert found == ([] if state in custody.STEPS[step][1] else ["matter_step_unfit"])


def test_what_does_not_apply_or_may_not_apply_takes_no_step() -> None:
    filed = PermitState.NOT_FILED

    assert codes_of(custody.may_step("某事项", filed, "file", is_gone=True)) == ["matter_gone"]
    assert codes_of(custody.may_step("某事项", filed, "file", open_for="用地方式")) == [
        "matter_open"
    ]


@pytest.mark.parametrize(
    ("missing", "by", "must", "codes"),
    [
        ((), None, False, []),
        ((), None, True, ["papers_unsaid"]),
        (("总平图",), None, True, ["tolerance_undated"]),
        (("总平图",), MONDAY - timedelta(1), True, ["papers_due_before"]),
        (("总平图",), MONDAY, False, []),
    ],
)
def test_papers_asked_for_have_a_name_and_a_day(
    missing: tuple[str, ...], by: date | None, must: bool, codes: list[str]
) -> None:
    """S004-P-22: what is missing under 容缺 and until when."""
    assert codes_of(custody.check_asked("某许可证", missing, by, on=MONDAY, must=must)) == codes


def test_a_file_moves_from_unit_to_unit() -> None:
    first = custody.moved((), to="甲局", on=MONDAY)
    then = custody.moved(first, to="乙局", on=MONDAY + timedelta(2))
    done = custody.moved(then, to=None, on=MONDAY + timedelta(3))

    assert (custody.holder(first), custody.holder(then), custody.holder(done)) == (
        "甲局",
        "乙局",
        "",
    )
    assert custody.check_holdings(done, today=MONDAY + timedelta(3)).allowed
    assert [(h.unit, h.until) for h in done] == [
        ("甲局", MONDAY + timedelta(2)),
        ("乙局", MONDAY + timedelta(3)),
    ]


@pytest.mark.parametrize(("evidence", "still"), [(1, True), (0, False)])
def test_the_clock_stands_still_with_evidence_alone(evidence: int, still: bool) -> None:
    """05-principles 15: the clock stops for corrections, with evidence."""
    stops = custody.stopped((), "补正总平图", on=MONDAY, evidence=evidence)
    again = custody.resumed(stops, on=MONDAY + timedelta(2))

    assert custody.is_standing_still(stops) is still
    assert not custody.is_standing_still(again)
    assert (again[0].start, again[0].end) == (MONDAY + timedelta(1), MONDAY + timedelta(3))
    same_day = custody.resumed(stops, on=MONDAY)
    assert same_day[0].start == same_day[0].end


# ---- what stands in no project's way


def test_permits_at_hand_are_issued_or_not_asked_for() -> None:
    codes = [i.code for i in CATALOGUE.bundle]
    states = dict.fromkeys(codes, PermitState.IN_REVIEW)

    assert permits.papers_at_hand({}, frozenset(), CATALOGUE) == frozenset()
    assert permits.papers_at_hand(states, frozenset(), CATALOGUE) == frozenset()
    issued = {**states, codes[4]: PermitState.ISSUED, codes[3]: PermitState.NOT_NEEDED}
    assert permits.papers_at_hand(issued, frozenset(), CATALOGUE) == {codes[3], codes[4]}
    leased = {"plant_conversion": PermitState.NOT_FILED}
    assert permits.papers_at_hand(leased, frozenset(), CATALOGUE) == set(codes)
    assert permits.papers_at_hand(states, frozenset({codes[0]}), CATALOGUE) == {codes[0]}


@pytest.mark.parametrize(
    ("kind", "word"),
    [(ListKind.MATTER, "已核发"), (ListKind.PAPER, "已备齐"), (ListKind.OVERSIGHT, "已完成")],
)
def test_a_state_is_said_in_the_words_of_its_list(kind: ListKind, word: str) -> None:
    assert permits.state_words(kind, PermitState.ISSUED) == word
