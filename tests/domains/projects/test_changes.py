"""Reason or no change (05-principles 21): dates, sums and scope; and the drift since signing."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daxiao.domains.projects.rules import changes, drift, schedules
from daxiao.domains.projects.rules.changes import Change, MadeChange, Value, accept_change
from daxiao.domains.projects.types import Admission, Changed, Milestone, ProjectFacts, Reason
from daxiao.std.findings import Decision, FindingKind, Severity
from tests.domains.projects.shipped import PLANT, day, policies


TODAY = day("08-31")
BUILT = replace(
    PLANT, invest=Decimal("12.5"), started_on=day("04-20"), planned_production_on=day("12-01")
)
WHY = (Reason.LAND, "地块挂牌推迟")


def _asked(
    facts: ProjectFacts, what: Changed, was: Value, now: Value, why: tuple[Reason, str] | None = WHY
) -> Decision:
    reason, because = why or (None, "")
    limits = schedules.deadlines(facts, policies())
    return accept_change(facts, Change(what, was, now, reason, because), TODAY, limits)


def _codes(found: Decision) -> list[str]:
    return [f.code for f in found.findings]


SOMETHING: dict[Changed, tuple[Value, Value]] = {
    Changed.SIGNED_ON: (day("03-05"), day("03-06")),
    Changed.REGISTERED_ON: (day("03-08"), day("03-09")),
    Changed.STARTED_ON: (day("04-20"), day("04-22")),
    Changed.PRODUCED_ON: (day("08-20"), day("08-21")),
    Changed.PLANNED_START_ON: (day("04-10"), day("04-12")),
    Changed.PLANNED_PRODUCTION_ON: (day("12-01"), day("12-20")),
    Changed.INVEST: (Decimal("12.5"), Decimal(13)),
    Changed.FIXED_INVEST: (Decimal(9), Decimal(8)),
    Changed.YEAR_INVEST: (Decimal(4), Decimal("3.5")),
    Changed.OUTPUT: (Decimal(30), Decimal(28)),
    Changed.TAX: (Decimal("1.5"), Decimal("1.2")),
    Changed.SCOPE: ("新建厂房两栋", "新建厂房三栋"),
    Changed.YEAR_TASK: ("主体封顶", "完成基础"),
}


@pytest.mark.parametrize("what", Changed)
def test_no_change_without_a_reason_and_a_sentence(what: Changed) -> None:
    was, now = SOMETHING[what]

    assert _codes(_asked(BUILT, what, was, now, None)) == ["projects.reason_missing"]
    assert _codes(_asked(BUILT, what, was, now, (Reason.LAND, "…"))) == [
        "projects.sentence_missing"
    ]
    assert _codes(_asked(BUILT, what, was, now, (Reason.LAND, "用地原因"))) == [
        "projects.sentence_missing"
    ]
    assert _codes(_asked(BUILT, what, was, now)) == []


@pytest.mark.parametrize("what", Changed)
def test_what_is_filled_in_for_the_first_time_needs_none(what: Changed) -> None:
    _, now = SOMETHING[what]

    assert _codes(_asked(BUILT, what, None, now, None)) == []


@pytest.mark.parametrize(
    ("what", "was", "now", "said"),
    [
        (Changed.SCOPE, "两栋", "两栋", "“建设内容”和原来一样，没有可记的变更"),
        (
            Changed.STARTED_ON,
            None,
            day("09-01"),
            "开工日期2026-09-01还没有到，实际日期最晚填今天（2026-08-31）",
        ),
        (
            Changed.STARTED_ON,
            None,
            day("03-01"),
            "开工日期2026-03-01早于签约日期2026-03-05，请核对两个日期",
        ),
        (
            Changed.PRODUCED_ON,
            None,
            day("04-19"),
            "投产日期2026-04-19早于开工日期2026-04-20，请核对两个日期",
        ),
        (
            Changed.SIGNED_ON,
            day("03-05"),
            day("04-21"),
            "开工日期2026-04-20早于签约日期2026-04-21，请核对两个日期",
        ),
        (
            Changed.SIGNED_ON,
            day("03-05"),
            None,
            "已有开工日期2026-04-20，不能清空签约日期，请先改正开工日期",
        ),
        (
            Changed.PLANNED_START_ON,
            None,
            day("12-02"),
            "计划投产日期2026-12-01早于计划开工日期2026-12-02，请核对两个日期",
        ),
        (Changed.INVEST, Decimal(2), Decimal(0), "“总投资”要大于0，单位是亿元"),
        (Changed.INVEST, Decimal(2), Decimal(-1), "“总投资”要大于0，单位是亿元"),
        (Changed.INVEST, Decimal(2), Decimal("NaN"), "“总投资”要大于0，单位是亿元"),
        (Changed.INVEST, Decimal(2), None, "“总投资”填过以后不能清空，请改成正确的内容"),
        (Changed.SCOPE, "两栋", "  ", "“建设内容”填过以后不能清空，请改成正确的内容"),
        (
            Changed.FIXED_INVEST,
            None,
            Decimal("12.60"),
            "“固定资产投资”12.6亿元超过总投资12.5亿元，请核对，要改总投资请先改",
        ),
        (Changed.INVEST, Decimal(2), "三亿", "“总投资”填的内容不对，这里要填金额（亿元）"),
        (Changed.SIGNED_ON, None, "昨天", "“签约日期”填的内容不对，这里要填日期"),
        (Changed.SCOPE, None, Decimal(2), "“建设内容”填的内容不对，这里要填文字"),
    ],
)
def test_refuses_with_one_sentence(what: Changed, was: Value, now: Value, said: str) -> None:
    found = _asked(BUILT, what, was, now)
    errors = [f for f in found.findings if f.severity is Severity.ERROR]

    assert [f.sentence for f in errors][:1] == [said]
    assert errors[0].field == what.value


@pytest.mark.parametrize(
    ("change", "what", "code"),
    [
        ({"admission": Admission.SUBMITTED}, Changed.STARTED_ON, "projects.started_unadmitted"),
        ({"admission": Admission.DRAFT}, Changed.PRODUCED_ON, "projects.started_unadmitted"),
        ({"admitted_on": day("05-01")}, Changed.STARTED_ON, "projects.started_before_admission"),
        ({"admission": Admission.LEFT}, Changed.OUTPUT, "projects.change_of_left_project"),
    ],
)
def test_no_start_of_works_before_admission(
    change: dict[str, object], what: Changed, code: str
) -> None:
    """S004-P-31."""
    facts = replace(PLANT, **change)  # type: ignore[arg-type]

    assert _codes(_asked(facts, what, None, day("04-20"))) == [code]


def test_a_wrong_day_may_be_taken_away() -> None:
    assert _codes(_asked(BUILT, Changed.STARTED_ON, day("04-20"), None)) == []
    assert _codes(_asked(BUILT, Changed.PLANNED_PRODUCTION_ON, day("12-01"), None)) == []
    produced = replace(BUILT, produced_on=day("08-01"))
    assert _codes(_asked(produced, Changed.STARTED_ON, day("04-20"), None)) == [
        "projects.date_cleared_before_later"
    ]


def test_what_just_fits_is_taken() -> None:
    """Start and production planned for one day, works and signing on one day, all of the money in fixed assets."""
    assert _codes(_asked(BUILT, Changed.PLANNED_START_ON, None, day("12-01"))) == [
        "projects.planned_beyond_limit"
    ]
    assert _codes(_asked(BUILT, Changed.STARTED_ON, day("04-20"), day("03-05"))) == []
    assert _codes(_asked(BUILT, Changed.STARTED_ON, None, TODAY)) == []
    assert _codes(_asked(BUILT, Changed.FIXED_INVEST, None, Decimal("12.50"))) == []


def test_a_firm_may_be_registered_before_it_signs() -> None:
    assert _codes(_asked(PLANT, Changed.REGISTERED_ON, None, day("01-10"))) == []


def test_a_sum_that_slipped_by_ten_thousand_is_doubted() -> None:
    """万元 for 亿元: a doubt, because it may be true."""
    for was, now in (("12.5", "125000"), ("50000", "5")):
        found = _asked(PLANT, Changed.INVEST, Decimal(was), Decimal(now))
        assert found.allowed
        assert _codes(found) == ["projects.money_unit_slip"]


def test_a_plan_beyond_the_limit_is_doubted_with_the_sum() -> None:
    """S004-P-01: the day may be written, and the limit is shown beside it."""
    found = _asked(replace(PLANT), Changed.PLANNED_START_ON, None, day("05-20"))

    assert found.allowed
    assert [f.sentence for f in found.findings] == [
        "计划开工日期2026-05-20超过时限2026-05-04（2026-03-05 签约 ＋60天 ＝ 2026-05-04），请核对"
    ]


def test_every_refusal_has_its_own_code() -> None:
    kinds = [v for v in vars(changes).values() if isinstance(v, FindingKind)]

    assert len({k.code for k in kinds}) == len(kinds) > 12
    assert all("。" not in k.template for k in kinds)


def _made(
    on: str, what: Changed, was: Value, now: Value, reason: Reason = Reason.LAND
) -> MadeChange:
    return MadeChange(day(on), Change(what, was, now, reason, "说明"))


def test_drift_since_signing_is_a_list() -> None:
    """05-principles 21: then and now, how often and why; what was settled before signing is no drift."""
    made = [
        _made("02-01", Changed.INVEST, Decimal(20), Decimal("12.5")),
        _made("03-04", Changed.TAX, Decimal(2), Decimal(1)),
        _made("03-05", Changed.TAX, Decimal(1), Decimal(3)),
        _made("06-10", Changed.INVEST, Decimal("12.5"), Decimal(10), Reason.MARKET),
        _made("05-01", Changed.PLANNED_PRODUCTION_ON, day("12-31"), date(2027, 3, 31)),
        _made(
            "07-01",
            Changed.PLANNED_PRODUCTION_ON,
            date(2027, 3, 31),
            date(2027, 6, 30),
            Reason.FINANCE,
        ),
        _made("05-02", Changed.SCOPE, "两栋厂房", "一栋厂房", Reason.INVESTOR),
        _made("05-03", Changed.OUTPUT, None, Decimal(30)),
    ]
    found = drift.drift(made[::-1], PLANT.signed_on)

    assert [one.sentence for one in found] == [
        "计划投产日期 2026-12-31 → 2027-06-30，推迟181天，改了2次（用地原因、资金原因）",
        "总投资 12.5 → 10，减少2.5亿元（20%），改了1次（市场原因）",
        "预计年税收 1 → 3，增加2亿元（200%），改了1次（用地原因）",
        "建设内容，改了1次（投资方调整）",
    ]
    assert (found[0].days, found[1].more) == (181, Decimal("-2.5"))


@pytest.mark.parametrize(
    ("was", "between", "now", "said"),
    [
        (day("12-31"), day("12-01"), day("12-01"), "提前30天"),
        (day("12-31"), date(2027, 1, 31), day("12-31"), "又改回"),
        (Decimal(3), Decimal(4), Decimal("3.0"), "又改回"),
        (Decimal(3), Decimal(4), Decimal("3.1"), "增加0.1亿元（3.3%）"),
    ],
)
def test_drift_is_told_from_first_to_last(
    was: Value, between: Value, now: Value, said: str
) -> None:
    what = Changed.INVEST if isinstance(was, Decimal) else Changed.PLANNED_START_ON
    (found,) = drift.drift(
        [_made("05-01", what, was, between), _made("06-01", what, between, now)], None
    )

    assert said in found.sentence
    assert found.times == 2


def test_a_value_taken_away_is_drift_too() -> None:
    (found,) = drift.drift([_made("05-01", Changed.PLANNED_START_ON, day("06-01"), None)], None)

    assert found.sentence == "计划开工日期 2026-06-01 → 未填，改了1次（用地原因）"


MILESTONES = {
    Changed.SIGNED_ON: "signed_on",
    Changed.STARTED_ON: "started_on",
    Changed.PRODUCED_ON: "produced_on",
}


@given(
    st.lists(
        st.tuples(st.sampled_from(list(MILESTONES)), st.one_of(st.none(), st.integers(0, 20))),
        max_size=30,
    )
)
def test_no_sequence_of_allowed_changes_turns_the_milestones_round(
    steps: list[tuple[Changed, int | None]],
) -> None:
    facts = replace(PLANT, signed_on=None, admitted_on=None)
    for what, after in steps:
        now = None if after is None else TODAY - timedelta(days=10) + timedelta(days=after)
        was = facts.on(changes.DATES[what])
        change = Change(what, was, now, *WHY)
        if accept_change(facts, change, TODAY).allowed:
            facts = replace(facts, **{MILESTONES[what]: now})  # type: ignore[arg-type]

    reached = [d for m in changes.ORDER if (d := facts.on(m)) is not None]
    assert reached == sorted(reached)
    assert all(d <= TODAY for d in reached)
    assert Milestone.REGISTERED not in changes.ORDER
