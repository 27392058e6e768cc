"""Laying out the stages backward and forward (S000-P-07 季度倒排工期, 达产 二(二) 倒排工期), always as a proposal."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daxiao.domains.projects.rules import planning, quarters, stages, templates
from daxiao.domains.projects.rules.lengths import Basis
from daxiao.domains.projects.rules.planning import StagePlan
from daxiao.domains.projects.rules.stages import StageReport, accept_stage_report
from daxiao.domains.projects.types import LengthSource, Stage, StageFacts, StageState
from daxiao.std.workdays import HolidayTable
from tests.domains.projects.shipped import (
    PLANT,
    day,
    policies,
    template,
    values,
    with_stages,
)


LONG_AGO = date(2020, 1, 1)
MEDIANS: Mapping[Stage, int] = {
    Stage.SITE_STAFF: 15,
    Stage.LAND: 40,
    Stage.SURVEY: 30,
    Stage.DRAWINGS: 25,
    Stage.TENDER: 20,
    Stage.CONTRACTOR: 150,
    Stage.EQUIPMENT: 90,
    Stage.RECRUITMENT: 30,
    Stage.PRODUCTION: 10,
    Stage.STATISTICS: 20,
}
UNSIGNED = replace(PLANT, signed_on=None)


def _dates(found: StagePlan) -> dict[Stage, tuple[str, str]]:
    return {r.stage: (str(r.start), str(r.end)) for r in found.rows}


def test_backward_from_production() -> None:
    """Every stage ends when the first that waits for it begins; signing is the latest day that still works."""
    found = planning.backward(
        UNSIGNED, template(), day("2026-12-31"), today=LONG_AGO, basis=Basis(medians=MEDIANS)
    )

    assert _dates(found) == {
        Stage.REGISTRATION: ("2026-04-30", "2026-05-03"),
        Stage.FUNDS: ("2026-04-30", "2026-05-07"),
        Stage.SITE_STAFF: ("2026-12-06", "2026-12-21"),
        Stage.LAND: ("2026-04-30", "2026-06-09"),
        Stage.SURVEY: ("2026-05-10", "2026-06-09"),
        Stage.DRAWINGS: ("2026-06-09", "2026-07-04"),
        Stage.TENDER: ("2026-07-04", "2026-07-24"),
        Stage.CONTRACTOR: ("2026-07-24", "2026-12-21"),
        Stage.EQUIPMENT: ("2026-09-22", "2026-12-21"),
        Stage.RECRUITMENT: ("2026-11-21", "2026-12-21"),
        Stage.PRODUCTION: ("2026-12-21", "2026-12-31"),
        Stage.STATISTICS: ("2026-12-31", "2027-01-20"),
    }
    assert found.signing == day("04-30")
    assert found.is_complete
    assert found.late == ()


def test_forward_from_signing() -> None:
    found = planning.forward(
        UNSIGNED, template(), day("04-30"), today=LONG_AGO, basis=Basis(medians=MEDIANS)
    )
    dates = _dates(found)

    assert dates[Stage.EQUIPMENT] == ("2026-04-30", "2026-07-29")
    assert dates[Stage.SURVEY] == ("2026-04-30", "2026-05-30")
    assert dates[Stage.CONTRACTOR] == ("2026-07-24", "2026-12-21")
    assert found.production == day("12-31")


def test_every_length_says_whose_it_is() -> None:
    """The plan's, this project's, comparable projects': a median is never shown as a rule."""
    found = planning.forward(
        PLANT,
        template(),
        day("03-05"),
        today=LONG_AGO,
        basis=Basis(given={Stage.LAND: 50}, medians=MEDIANS),
    )
    sources = {r.stage: r.source for r in found.rows}

    assert sources[Stage.REGISTRATION] is LengthSource.PLAN
    assert sources[Stage.LAND] is LengthSource.GIVEN
    assert sources[Stage.SURVEY] is LengthSource.MEDIAN
    row = found.row(Stage.SURVEY)
    assert row
    assert row.length
    assert row.length.written == "30天（同类项目中位数）"
    registration = found.row(Stage.REGISTRATION)
    assert registration
    assert registration.length
    assert "1—3天" in registration.length.written


def test_an_unknown_length_is_asked_for_and_nothing_is_invented() -> None:
    """S004-P-15: the plan's chart is empty, so most lengths are unknown until somebody says them."""
    known: Mapping[Stage, int] = {s: n for s, n in MEDIANS.items() if s != Stage.DRAWINGS}
    back = planning.backward(
        UNSIGNED, template(), day("2026-12-31"), today=LONG_AGO, basis=Basis(medians=known)
    )

    assert [f.field for f in back.asked] == ["drawings"]
    assert "“施工图设计”要多长时间没有规定" in back.asked[0].sentence
    # its end is known, its start and all before it are not
    assert _dates(back)[Stage.DRAWINGS] == ("None", "2026-07-04")
    assert _dates(back)[Stage.LAND] == ("None", "None")
    assert back.signing is None
    assert _dates(back)[Stage.FUNDS] == ("None", "None")

    onward = planning.forward(
        UNSIGNED, template(), day("04-30"), today=LONG_AGO, basis=Basis(medians=known)
    )
    assert _dates(onward)[Stage.DRAWINGS] == ("2026-06-09", "None")
    assert _dates(onward)[Stage.TENDER] == ("None", "None")
    assert onward.production is None


def test_nothing_known_asks_for_all_but_the_two_of_the_plan() -> None:
    found = planning.backward(PLANT, template(), day("12-31"), today=LONG_AGO)

    assert len(found.asked) == 10
    assert _dates(found)[Stage.FUNDS] == ("2026-03-05", "2026-03-12")


def test_says_what_would_be_late_today() -> None:
    facts = with_stages(
        StageFacts(Stage.LAND, StageState.IN_PROGRESS, actual_start=day("04-20")),
        StageFacts(
            Stage.SURVEY, StageState.DONE, actual_start=day("04-01"), actual_end=day("06-20")
        ),
        facts=UNSIGNED,
    )
    found = planning.backward(
        facts, template(), day("2026-12-31"), today=day("06-12"), basis=Basis(medians=MEDIANS)
    )
    late = {r.stage: r.late.sentence for r in found.rows if r.late}

    assert late[Stage.LAND] == "“土地供应”应在2026-06-09完成，已经晚了3天，请尽快完成或调整工期"
    assert late[Stage.DRAWINGS].startswith("“施工图设计”应在2026-06-09开始，已经晚了3天")
    assert Stage.SURVEY not in late
    assert Stage.TENDER not in late
    survey = found.row(Stage.SURVEY)
    assert survey
    assert (survey.start, survey.end, survey.source) == (
        day("04-01"),
        day("06-20"),
        LengthSource.ACTUAL,
    )


def test_the_last_day_itself_is_not_late() -> None:
    found = planning.backward(
        UNSIGNED, template(), day("2026-12-31"), today=day("05-03"), basis=Basis(medians=MEDIANS)
    )
    late = {r.stage for r in found.rows if r.late}

    assert late == {Stage.REGISTRATION, Stage.FUNDS, Stage.LAND}
    registration = found.row(Stage.REGISTRATION)
    assert registration
    assert registration.late
    assert "应在2026-04-30开始" in registration.late.sentence


def test_forward_goes_on_from_what_has_happened() -> None:
    facts = with_stages(
        StageFacts(Stage.LAND, StageState.DONE, actual_start=day("03-06"), actual_end=day("07-01")),
        StageFacts(Stage.DRAWINGS, StageState.NOT_APPLICABLE, waived="利用原有图纸"),
    )
    found = planning.forward(
        facts, template(), day("03-05"), today=LONG_AGO, basis=Basis(medians=MEDIANS)
    )

    assert Stage.DRAWINGS not in _dates(found)
    # the tender waited for the drawings, and now waits for the land
    assert _dates(found)[Stage.TENDER][0] == "2026-07-01"


def test_a_leased_plant_has_fewer_rows() -> None:
    """S004-P-06."""
    found = planning.backward(
        UNSIGNED,
        template("leased"),
        day("2026-12-31"),
        today=LONG_AGO,
        basis=Basis(medians=MEDIANS),
    )

    assert len(found.rows) == 11
    fit_out = found.row(Stage.LAND)
    assert fit_out
    assert (fit_out.name, fit_out.end) == ("厂房改造", day("12-21"))


def test_an_offset_from_signing_pulls_signing_forward() -> None:
    """An office that opens the tender 100 days after signing must sign early enough."""
    own = {
        "code": "own",
        "name": "own",
        "like": "twelve",
        "stage": [
            {
                "stage": "tender",
                "window": {"offset": 100, "length": 20, "unit": "days", "whose": "office"},
            }
        ],
    }
    shipped = values("stages")["template"]
    assert isinstance(shipped, list)
    made = templates.templates_of({"template": [*shipped, own]})[-1]
    basis = Basis(medians=MEDIANS)
    found = planning.backward(UNSIGNED, made, day("2026-12-31"), today=LONG_AGO, basis=basis)

    # tender begins on 07-04
    assert found.signing == day("03-26")
    onward = planning.forward(UNSIGNED, made, day("03-26"), today=LONG_AGO, basis=basis)
    assert _dates(onward)[Stage.TENDER][0] == "2026-07-04"
    assert onward.production == day("12-31")


@pytest.mark.parametrize(
    ("invest", "said"),
    [
        ("3", ["开工在2026-07-24，超过时限2026-06-29"]),
        ("0.5", ["开工在2026-07-24，超过时限2026-06-29"]),
    ],
)
def test_a_proposal_is_held_against_the_limits(invest: str, said: list[str]) -> None:
    """S004-P-01; requirements A-121: a plan's own schedule may break its own limit, and then it is said."""
    facts = replace(UNSIGNED, invest=Decimal(invest))
    found = planning.backward(
        facts, template(), day("2026-12-31"), today=LONG_AGO, basis=Basis(medians=MEDIANS)
    )
    sentences = [f.sentence for f in planning.beyond_limits(facts, found, policies())]

    assert [any(s.startswith(f"这样排{one}") for s in sentences) for one in said] == [True]
    assert len(sentences) == len(said)


def test_production_too_late_for_its_limit() -> None:
    facts = replace(PLANT, invest=Decimal(3), started_on=day("05-01"))
    long = Basis(given={Stage.CONTRACTOR: 400}, medians=MEDIANS)
    found = planning.forward(facts, template(), day("03-05"), today=LONG_AGO, basis=long)

    (said,) = planning.beyond_limits(facts, found, policies())
    assert "＋9个月 ＝ 2027-02-01" in said.sentence


def test_quarterly_nodes_like_those_of_an_annex() -> None:
    """S000-P-07: one node a quarter, due on its last day, over more years than one."""
    found = planning.backward(
        UNSIGNED, template(), day("2026-12-31"), today=LONG_AGO, basis=Basis(medians=MEDIANS)
    )
    nodes = quarters.quarter_nodes(found)

    assert [str(n.quarter) for n in nodes] == ["2026Q2", "2026Q3", "2026Q4", "2027Q1"]
    assert nodes[0].due == day("06-30")
    assert quarters.written(nodes, 2026) == (
        "二季度：完成项目注册、资金到位、土地供应、地勘规划和环评能评；启动施工图设计 "
        "三季度：完成施工图设计、招投标；启动施工队进场、设备采购 "
        "四季度：完成现场人员到位、施工队进场、设备采购、员工招聘、验收投产；启动进规纳统"
    )
    assert quarters.written(nodes, 2027) == "一季度：完成进规纳统"
    assert quarters.written(nodes, 2030) == ""


def test_a_long_stage_is_carried_on_from_quarter_to_quarter() -> None:
    basis = Basis(given={Stage.CONTRACTOR: 400}, medians=MEDIANS)
    found = planning.backward(UNSIGNED, template(), day("2027-12-31"), today=LONG_AGO, basis=basis)
    told = quarters.written(quarters.quarter_nodes(found), 2027)

    assert told.startswith("一季度：推进施工队进场 二季度：推进施工队进场")


def test_no_dates_no_nodes() -> None:
    found = planning.backward(UNSIGNED, template(), day("12-31"), today=LONG_AGO)

    assert quarters.quarter_nodes(found) == ()


def test_a_plan_is_taken_over_stage_by_stage() -> None:
    """Spec 30 §3: a proposal until the user accepts it; a second plan over the first needs its reason."""
    basis = Basis(medians=MEDIANS)
    first = planning.backward(PLANT, template(), day("2026-12-31"), today=LONG_AGO, basis=basis)
    facts = PLANT
    for row in first.rows:
        report = StageReport(planning.accepted(facts, row))
        assert accept_stage_report(facts, report, template(), day("03-06")).findings == ()
        facts = stages.with_stage(facts, report.now)
    assert facts.stage(Stage.TENDER).planned_end == day("07-24")

    second = planning.backward(facts, template(), day("2027-01-31"), today=LONG_AGO, basis=basis)
    tender = second.row(Stage.TENDER)
    assert tender
    found = accept_stage_report(
        facts, StageReport(planning.accepted(facts, tender)), template(), day("03-06")
    )
    assert [f.code for f in found.findings] == ["projects.reason_missing"]


LENGTHS = st.fixed_dictionaries({s: st.integers(0, 200) for s in Stage})
PRODUCTION = st.dates(date(2024, 1, 1), date(2030, 12, 31))


@given(LENGTHS, PRODUCTION, st.sampled_from(["twelve", "leased"]))
def test_backward_then_forward_agree(
    lengths: dict[Stage, int], production: date, code: str
) -> None:
    """Signing on the latest day leads to production on the very day.

    Or to an earlier one, where a stage that no other waits for (funds, staff) needs all the time up to acceptance.
    """
    basis = Basis(given=lengths)
    made = template(code)
    back = planning.backward(UNSIGNED, made, production, today=LONG_AGO, basis=basis)
    acceptance = back.row(Stage.PRODUCTION)
    assert back.signing
    assert acceptance
    assert acceptance.start
    onward = planning.forward(UNSIGNED, made, back.signing, today=LONG_AGO, basis=basis)

    assert onward.production
    assert onward.production <= production
    if onward.production < production:
        alone = (Stage.REGISTRATION, Stage.FUNDS, Stage.SITE_STAFF, Stage.RECRUITMENT)
        longest = max(lengths[stage] for stage in alone)
        assert back.signing + timedelta(days=longest) == acceptance.start
    for row in onward.rows:
        last = back.row(row.stage)
        assert last
        assert row.end
        assert last.end
        assert row.end <= last.end


def test_years_without_a_legal_calendar_are_named() -> None:
    """Spec 30 §3: beyond the notices Monday to Friday is counted, visibly."""
    row = {"stage": "land", "window": {"length": 20, "unit": "working_days", "whose": "office"}}
    shipped = values("stages")["template"]
    assert isinstance(shipped, list)
    own = {"code": "own", "name": "own", "like": "twelve", "stage": [row]}
    made = templates.templates_of({"template": [*shipped, own]})[-1]

    def laid(holidays: HolidayTable) -> tuple[int, ...]:
        basis = Basis(holidays=holidays)
        return planning.forward(PLANT, made, day("12-21"), today=LONG_AGO, basis=basis).uncovered

    assert laid(HolidayTable(known=frozenset({2026}))) == (2027,)
    assert laid(HolidayTable(known=frozenset({2026, 2027}))) == ()


WEEK = HolidayTable(known=frozenset(range(2020, 2032)))


@given(
    st.lists(st.sampled_from(["days", "working_days", "months"]), min_size=12, max_size=12),
    st.lists(st.integers(0, 9), min_size=12, max_size=12),
    PRODUCTION,
)
def test_forward_never_overshoots_in_any_unit(
    units: list[str], lengths: list[int], production: date
) -> None:
    """Months and working days do not add up as days do: the layout backward leaves room, never too little."""
    own = {
        "code": "own",
        "name": "own",
        "like": "twelve",
        "stage": [
            {"stage": s.value, "window": {"length": n, "unit": unit, "whose": "office"}}
            for s, unit, n in zip(Stage, units, lengths, strict=True)
        ],
    }
    shipped = values("stages")["template"]
    assert isinstance(shipped, list)
    made = templates.templates_of({"template": [*shipped, own]})[-1]
    basis = Basis(holidays=WEEK)
    back = planning.backward(UNSIGNED, made, production, today=LONG_AGO, basis=basis)
    assert back.signing
    onward = planning.forward(UNSIGNED, made, back.signing, today=LONG_AGO, basis=basis)

    assert onward.production
    assert onward.production <= production
    for definition in made.stages:
        own_row = back.row(definition.stage)
        assert own_row
        for need in definition.after:
            before = back.row(need)
            assert before
            assert before.end
            assert own_row.start
            assert before.end <= own_row.start
