"""The entry review: its moves, its five points, and what stops it."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from daxiao.domains.projects.rules import admission, entry
from daxiao.domains.projects.rules.admission import Move, Opinion, Review
from daxiao.domains.projects.rules.entry import ProjectInput
from daxiao.domains.projects.types import (
    Admission,
    LandMode,
    ProjectFacts,
    ProjectKind,
    ReviewPoint,
)
from daxiao.std.findings import Decision, Refused
from tests.domains.projects.shipped import values


YARDSTICK = entry.yardstick_of(values("entry"))
FULL = ProjectInput(
    name="南丰公司年产2万吨铜箔项目",
    kind=ProjectKind.NEW,
    region="/421200/421202/",
    enterprise="南丰新材料有限公司",
    industry_code="C3251",
    land_mode=LandMode.GRANTED,
    land=Decimal(120),
    invest=Decimal("5.2"),
    scope="新建铜箔生产线两条",
    responsible_unit=3,
    secretaries=(1,),
)
AGREED = tuple(
    Opinion(unit, f"部门{unit}", point, agrees=True)
    for unit, point in zip((1, 1, 2, 2, 3), ReviewPoint, strict=True)
)
REVIEW = Review(
    Admission.SUBMITTED, submitted_by=9, asked={1: "部门1", 2: "部门2", 3: "部门3"}, opinions=AGREED
)
OFFICE = 4


def codes_of(decision: Decision) -> list[str]:
    return [f.code.removeprefix("projects.") for f in decision.findings]


@pytest.mark.parametrize("state", Admission)
@pytest.mark.parametrize("move", Move)
def test_only_the_moves_of_the_table_are_made(state: Admission, move: Move) -> None:
    """S004-P-31, S004-P-46: entry and exit by decision, never silently."""
    target = admission.TRANSITIONS.get((state, move))
    if target is None:
        with pytest.raises(Refused, match=f"项目现在是“{state.label}”，不能{move.label}"):
            admission.after(state, move)
    else:
        assert admission.after(state, move) is target


def test_every_state_is_reached_and_whoever_left_comes_back_only_by_review() -> None:
    reached = set(admission.TRANSITIONS.values()) | {Admission.DRAFT}

    assert reached == set(Admission)
    assert [
        target for (state, _), target in admission.TRANSITIONS.items() if state is Admission.LEFT
    ] == [Admission.SUBMITTED]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, []),
        ({"enterprise": " "}, [("field_wanted", "enterprise")]),
        ({"industry_code": ""}, [("field_wanted", "industry_code")]),
        ({"land_mode": None}, [("field_wanted", "land_mode")]),
        ({"invest": None}, [("field_wanted", "invest")]),
        ({"scope": ""}, [("field_wanted", "scope")]),
        ({"responsible_unit": None}, [("field_wanted", "responsible_unit")]),
        ({"land": None}, [("field_wanted", "land")]),
        ({"land": None, "land_mode": LandMode.LEASED}, []),
        ({"secretaries": ()}, [("secretary_wanted", "secretaries")]),
    ],
)
def test_what_is_missing_before_the_review(
    changes: dict[str, object], expected: list[tuple[str, str]]
) -> None:
    given = replace(FULL, **changes)  # type: ignore[arg-type]  # the table names the fields
    found = admission.may_submit(Admission.DRAFT, given, yardstick=YARDSTICK).findings

    assert [(f.code.removeprefix("projects."), f.field) for f in found] == expected


def test_an_admitted_project_is_not_submitted_again() -> None:
    found = admission.may_submit(Admission.ADMITTED, FULL, yardstick=YARDSTICK)

    assert codes_of(found) == ["admission_wrong_state"]


NO = Opinion(2, "部门2", ReviewPoint.EQUIPMENT, agrees=False, because="设备属淘汰类")


@pytest.mark.parametrize(
    ("review", "actor", "expected"),
    [
        (REVIEW, OFFICE, []),
        (REVIEW, 9, ["own_review"]),
        (replace(REVIEW, state=Admission.DRAFT), OFFICE, ["admission_wrong_state"]),
        (replace(REVIEW, opinions=AGREED[1:]), OFFICE, ["point_open"]),
        (replace(REVIEW, asked={**REVIEW.asked, 5: "部门5"}), OFFICE, ["unit_silent"]),
        (replace(REVIEW, opinions=(*AGREED, NO)), OFFICE, ["point_refused"]),
        (
            replace(REVIEW, opinions=(*AGREED, NO, replace(NO, agrees=True, because=""))),
            OFFICE,
            [],
        ),
        (replace(REVIEW, duplicates_open=2), OFFICE, ["duplicates_open"]),
        (replace(REVIEW, duplicate_of="南丰铜箔项目"), OFFICE, ["is_duplicate"]),
        (replace(REVIEW, asked={}, opinions=()), OFFICE, ["point_open"] * 5),
    ],
)
def test_admission_needs_all_five_points_and_every_department(
    review: Review, actor: int, expected: list[str]
) -> None:
    """S004-P-31: 产业导向、设计方案、设备选型、产品方案、要素配置, a joint review by departments."""
    assert codes_of(admission.may_admit(review, actor)) == expected


def test_the_refusal_names_the_department_the_point_and_its_reason() -> None:
    decision = admission.may_admit(replace(REVIEW, opinions=(*AGREED, NO)), OFFICE)

    assert decision.findings[0].sentence.startswith("部门2对“设备选型”不同意：设备属淘汰类。")


@pytest.mark.parametrize(
    ("state", "opinion", "expected"),
    [
        (Admission.SUBMITTED, NO, []),
        (Admission.ADMITTED, NO, ["admission_wrong_state"]),
        (Admission.SUBMITTED, replace(NO, unit=8), ["opinion_unasked"]),
        (Admission.SUBMITTED, replace(NO, because=" "), ["opinion_unexplained"]),
        (Admission.SUBMITTED, replace(NO, agrees=True, because=""), []),
    ],
)
def test_who_may_speak(state: Admission, opinion: Opinion, expected: list[str]) -> None:
    assert codes_of(admission.may_opine(replace(REVIEW, state=state), opinion)) == expected


@pytest.mark.parametrize(
    ("actor", "reasons", "expected"),
    [
        (OFFICE, ("缺设备清单",), []),
        (OFFICE, (), ["return_unexplained"]),
        (OFFICE, (" ",), ["return_unexplained"]),
        (9, ("缺设备清单",), ["own_review"]),
    ],
)
def test_a_return_has_reasons(actor: int, reasons: tuple[str, ...], expected: list[str]) -> None:
    assert codes_of(admission.may_send_back(REVIEW, actor, reasons)) == expected


def test_leaving_needs_the_units_file_and_a_reason_and_coming_back_what_changed() -> None:
    """S004-P-27: the written explanation of the responsible unit."""
    leave, again = admission.may_leave, admission.may_reapply

    assert leave(Admission.ADMITTED, "市场变化", has_red_file=True).allowed
    assert codes_of(leave(Admission.ADMITTED, "", has_red_file=False)) == [
        "leave_unexplained",
        "leave_without_file",
    ]
    assert codes_of(leave(Admission.DRAFT, "撤回", has_red_file=True)) == ["admission_wrong_state"]
    assert again(Admission.LEFT, "资金已落实").allowed
    assert codes_of(again(Admission.LEFT, " ")) == ["again_unexplained"]
    assert codes_of(again(Admission.RETURNED, "已补")) == ["admission_wrong_state"]


DAY = date(2026, 6, 15)
BEGUN = ProjectFacts(
    1, ProjectKind.NEW, Admission.SUBMITTED, "/421200/", started_on=date(2026, 6, 1)
)
MADE = replace(BEGUN, started_on=None, produced_on=date(2026, 6, 1))


@pytest.mark.parametrize(
    ("facts", "day", "expected"),
    [
        (replace(BEGUN, started_on=None), DAY, []),
        (BEGUN, DAY, ["admitted_after_start"]),
        (BEGUN, date(2026, 6, 1), []),
        (MADE, DAY, ["admitted_after_start"]),
        (replace(BEGUN, left_on=date(2026, 6, 10)), DAY, []),
        (replace(BEGUN, started_on=None), date(2026, 6, 16), ["admitted_in_future"]),
    ],
)
def test_the_day_of_admission_is_past_and_before_the_works(
    facts: ProjectFacts, day: date, expected: list[str]
) -> None:
    """30-projects.md §2: a start of works before admission is refused; who comes back had begun in the round before."""
    decision = admission.admitted_on(facts, day, DAY)

    assert codes_of(decision) == expected
