"""四色: what the facts say, the three voices, and who may decide (S004-P-24 to S004-P-29)."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daxiao.domains.projects.rules import phase
from daxiao.domains.projects.types import Admission, ExitReason, Phase, ProjectFacts, Told, Voice
from daxiao.std.findings import Decision, Refused
from daxiao.std.workdays import HolidayTable
from tests.domains.projects.drawn import project, projects


TODAY = date(2026, 6, 30)
GREEN, BLUE, YELLOW, RED = Phase.GREEN, Phase.BLUE, Phase.YELLOW, Phase.RED
SELF, RULE, REVIEWER = Voice.SELF, Voice.RULE, Voice.REVIEWER

SIGNED = {"signed_on": date(2026, 1, 10)}
STARTED = {**SIGNED, "started_on": date(2026, 3, 1)}
PRODUCED = {**STARTED, "produced_on": date(2026, 6, 20)}


def codes(decision: Decision) -> list[str]:
    return [f.code.removeprefix("projects.") for f in decision.findings]


def told(**phases: Phase) -> dict[Voice, Told]:
    """self_=…, rule=…, reviewer=… as three voices of one day."""
    return {Voice(name.rstrip("_")): Told(one, TODAY) for name, one in phases.items()}


# ---- what the facts say


@pytest.mark.parametrize(
    ("given", "says", "because"),
    [
        ({"admitted_on": None}, None, "尚未签约，也未入库"),
        ({}, YELLOW, "2026年1月5日入库，尚未开工"),
        ({"registered_on": date(2026, 1, 12)}, YELLOW, "2026年1月12日注册，尚未开工"),
        (SIGNED, YELLOW, "2026年1月10日签约，尚未开工"),
        (STARTED, BLUE, "2026年3月1日开工，尚未投产"),
        (PRODUCED, GREEN, "2026年3月1日开工，2026年6月20日投产"),
        ({"produced_on": date(2026, 6, 20)}, GREEN, "2026年6月20日投产"),
        (
            {**SIGNED, "admission": Admission.LEFT, "left_on": date(2026, 5, 8)},
            YELLOW,
            "2026年1月10日签约，尚未开工，2026年5月8日出库",
        ),
    ],
)
def test_the_phase_follows_from_the_dates(
    given: dict[str, object], says: Phase | None, because: str
) -> None:
    """S004-P-24, S004-P-25, S004-P-26."""
    assert phase.said(project(**given)) == (says, because)


@given(projects())
def test_the_machine_never_says_red(facts: ProjectFacts) -> None:
    """S004-P-27: whatever was decided before, and however long it stands still."""
    says, because = phase.said(facts)

    assert says is not RED
    assert because


# ---- three voices


@pytest.mark.parametrize(
    ("voices", "agreed", "against", "disputed"),
    [
        ({}, None, (), False),
        ({"rule": BLUE}, None, (), False),
        ({"self_": BLUE, "rule": BLUE}, BLUE, (), False),
        ({"self_": GREEN, "rule": BLUE}, None, (), True),
        ({"self_": GREEN, "rule": BLUE, "reviewer": BLUE}, BLUE, (SELF,), False),
        ({"self_": GREEN, "rule": BLUE, "reviewer": GREEN}, GREEN, (RULE,), False),
        ({"self_": GREEN, "rule": BLUE, "reviewer": YELLOW}, None, (), True),
        ({"self_": RED, "rule": BLUE, "reviewer": RED}, RED, (RULE,), False),
    ],
)
def test_two_of_three_that_agree_make_the_final_state(
    voices: dict[str, Phase], agreed: Phase | None, against: tuple[Voice, ...], disputed: bool
) -> None:
    found = phase.agreement(told(**voices))

    assert (found.phase, found.against, found.is_disputed) == (agreed, against, disputed)


@given(st.dictionaries(st.sampled_from(Voice), st.sampled_from(Phase)))
def test_the_order_of_the_voices_does_not_matter(voices: dict[Voice, Phase]) -> None:
    there = {voice: Told(one, TODAY) for voice, one in voices.items()}
    back = dict(reversed(there.items()))

    assert phase.agreement(there) == phase.agreement(back)


def test_the_sentence_says_who_is_missing() -> None:
    found = phase.agreement(told(self_=BLUE, reviewer=YELLOW))

    assert found.because == "单位自报“蓝”，规则判定暂缺，复核意见“黄”"


def test_disagreement_is_a_work_list_oldest_first() -> None:
    def since(day: int, first: Phase, second: Phase) -> dict[Voice, Told]:
        on = date(2026, 6, day)
        return {SELF: Told(first, on), RULE: Told(second, on)}

    told_of = {1: since(9, BLUE, YELLOW), 2: since(3, BLUE, GREEN), 3: since(1, BLUE, BLUE)}

    assert [key for key, _ in phase.disputes(told_of)] == [2, 1]


def test_the_rule_speaks_with_its_reason_or_not_at_all() -> None:
    voice = phase.rule_voice(project(**STARTED), today=TODAY)

    assert voice == Told(BLUE, TODAY, "规则判定", "2026年3月1日开工，尚未投产")
    assert phase.rule_voice(project(admitted_on=None), today=TODAY) is None


# ---- propose, confirm, tell


@pytest.mark.parametrize(
    ("given", "proposed", "because", "refused"),
    [
        (STARTED, BLUE, "现场已经动工", []),
        (STARTED, BLUE, " ", ["phase_reason_missing"]),
        (STARTED, RED, "僵尸", ["phase_red_by_exit"]),
        ({**STARTED, "phase": BLUE}, BLUE, "再报", ["phase_same"]),
        ({**STARTED, "admission": Admission.SUBMITTED}, BLUE, "动工", ["phase_not_admitted"]),
        ({**STARTED, "phase": RED}, BLUE, "恢复", ["phase_back_by_admission"]),
        (
            {**STARTED, "admission": Admission.LEFT, "left_on": TODAY},
            BLUE,
            "恢复",
            ["phase_back_by_admission"],
        ),
    ],
)
def test_who_may_propose_what(
    given: dict[str, object], proposed: Phase, because: str, refused: list[str]
) -> None:
    """S004-P-29."""
    assert codes(phase.may_propose(project(**given), proposed, because=because)) == refused


@pytest.mark.parametrize(
    ("given", "confirmed", "voices", "refused"),
    [
        (STARTED, BLUE, {"self_": BLUE, "rule": BLUE}, []),
        (STARTED, BLUE, {"rule": BLUE}, ["phase_not_agreed"]),
        (STARTED, BLUE, {"self_": GREEN, "rule": BLUE}, ["phase_not_agreed"]),
        (STARTED, BLUE, {}, ["phase_not_proposed"]),
        (STARTED, GREEN, {"self_": GREEN, "reviewer": GREEN}, ["phase_against_facts"]),
        (STARTED, YELLOW, {"rule": BLUE}, ["phase_against_facts", "phase_not_proposed"]),
        (
            {"admitted_on": None},
            YELLOW,
            {"self_": YELLOW, "reviewer": YELLOW},
            ["phase_without_facts"],
        ),
        (STARTED, RED, {"self_": RED, "reviewer": RED}, ["phase_red_by_exit"]),
        ({**STARTED, "phase": BLUE}, BLUE, {"self_": BLUE, "rule": BLUE}, ["phase_same"]),
        (
            {**STARTED, "phase": RED},
            BLUE,
            {"self_": BLUE, "rule": BLUE},
            ["phase_back_by_admission"],
        ),
        (
            {**STARTED, "admission": Admission.DRAFT},
            BLUE,
            {"self_": BLUE, "rule": BLUE},
            ["phase_not_admitted"],
        ),
    ],
)
def test_what_the_lead_department_may_confirm(
    given: dict[str, object], confirmed: Phase, voices: dict[str, Phase], refused: list[str]
) -> None:
    """The colour follows from facts, never from a free choice (S004-P-28, S004-P-29, S004-D-03)."""
    assert codes(phase.may_confirm(project(**given), confirmed, told(**voices))) == refused


def test_the_office_is_told_what_was_confirmed_and_why() -> None:
    """S004-P-29: classified by the lead department, reported to the office."""
    facts = project(**STARTED, phase=YELLOW)

    done = phase.confirm(facts, BLUE, told(self_=BLUE, rule=BLUE), today=TODAY)

    assert (done.was, done.phase, done.on) == (YELLOW, BLUE, TODAY)
    assert done.tells_office == (
        "2026年6月30日由“黄·签约未开工”认定为“蓝·开工在建”："
        "2026年3月1日开工，尚未投产；单位自报“蓝”，规则判定“蓝”，复核意见暂缺"
    )


def test_what_may_not_be_confirmed_is_refused_in_a_sentence() -> None:
    with pytest.raises(Refused, match=r"还没有两方同意“蓝·开工在建”.*单位自报“绿”"):
        phase.confirm(project(**STARTED), BLUE, told(self_=GREEN, rule=BLUE), today=TODAY)


@pytest.mark.parametrize(
    ("given", "today", "because", "refused"),
    [
        ({"phase": BLUE}, date(2026, 10, 13), "日期登记有误", []),
        ({"phase": BLUE}, date(2026, 10, 14), "日期登记有误", ["objection_late"]),
        ({"phase": BLUE}, date(2026, 10, 13), "", ["phase_reason_missing"]),
        ({}, date(2026, 10, 14), "日期登记有误", ["objection_without_phase"]),
    ],
)
def test_the_unit_may_object_within_working_days(
    given: dict[str, object], today: date, because: str, refused: list[str]
) -> None:
    """Confirmed on 29 September; the days of the holiday do not count."""
    holidays = HolidayTable(
        off=frozenset(date(2026, 10, day) for day in range(1, 8)), known=frozenset({2026})
    )
    until = phase.objection_until(date(2026, 9, 29), 5, holidays)

    assert until == date(2026, 10, 13)
    found = phase.may_object(project(**given), until=until, today=today, because=because)
    assert codes(found) == refused


# ---- red, and back


@pytest.mark.parametrize(
    ("given", "reason", "because", "refused"),
    [
        ({"has_red_file": True}, ExitReason.MARKET, "", []),
        ({}, ExitReason.MARKET, "", ["red_without_file"]),
        ({"has_red_file": True}, ExitReason.OTHER, "投资方更换", []),
        ({"has_red_file": True}, ExitReason.OTHER, "", ["phase_reason_missing"]),
        ({"has_red_file": True, "phase": RED}, ExitReason.MACRO, "", ["red_already"]),
        (
            {"has_red_file": True, "admission": Admission.SUBMITTED},
            ExitReason.POLICY,
            "",
            ["phase_not_admitted"],
        ),
    ],
)
def test_red_needs_the_units_written_explanation(
    given: dict[str, object], reason: ExitReason, because: str, refused: list[str]
) -> None:
    """S004-P-27."""
    assert codes(phase.may_ask_exit(project(**SIGNED, **given), reason, because=because)) == refused


@pytest.mark.parametrize(
    ("given", "asked_by", "refused"),
    [
        ({"has_red_file": True}, 7, []),
        ({"has_red_file": True}, 8, ["red_same_person"]),
        ({"has_red_file": True}, None, ["red_not_asked"]),
        ({}, None, ["red_not_asked", "red_without_file"]),
        ({}, 7, ["red_without_file"]),
        ({"has_red_file": True, "phase": RED}, 7, ["red_already"]),
    ],
)
def test_red_needs_the_approval_of_the_office(
    given: dict[str, object], asked_by: int | None, refused: list[str]
) -> None:
    """S004-P-27: two people, one of the unit and one of the office (8)."""
    found = phase.may_approve_exit(project(**SIGNED, **given), asked_by=asked_by, approved_by=8)

    assert codes(found) == refused


def test_a_red_project_comes_back_only_by_a_new_admission() -> None:
    """A-98: the plan does not say how; here the entry review is the one way."""
    gone = project(**STARTED, phase=RED, admission=Admission.LEFT, left_on=date(2026, 5, 8))

    assert phase.is_out(gone)
    assert codes(phase.may_confirm(gone, BLUE, told(self_=BLUE, rule=BLUE))) == [
        "phase_back_by_admission"
    ]
    assert codes(phase.may_come_back(gone, because="资金已经到位")) == []
    assert codes(phase.may_come_back(gone, because="")) == ["phase_reason_missing"]
    assert codes(phase.may_come_back(project(**STARTED), because="再来")) == ["not_gone"]
