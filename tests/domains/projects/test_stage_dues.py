"""When a stage is due: S004-P-03 registration in three days, S004-P-04 funds in a week, and an office's own windows."""

from dataclasses import replace
from datetime import date

import pytest

from daxiao.domains.projects.rules import templates
from daxiao.domains.projects.rules.stage_dues import StageDue, stage_dues
from daxiao.domains.projects.rules.templates import StageTemplate
from daxiao.domains.projects.types import ProjectFacts, Stage, StageFacts, StageState, Stop
from daxiao.std.workdays import HolidayTable
from tests.domains.projects.shipped import PLANT, day, template, values, with_stages


KNOWN = HolidayTable(known=frozenset({2026}))


def _own() -> StageTemplate:
    """An office that gives the drawings ten working days after land and survey."""
    row = {
        "stage": "drawings",
        "window": {"length": 10, "unit": "working_days", "whose": "office"},
    }
    shipped = values("stages")["template"]
    assert isinstance(shipped, list)
    own = {"code": "own", "name": "own", "like": "twelve", "stage": [row]}
    return templates.templates_of({"template": [*shipped, own]})[-1]


def _dues(
    facts: ProjectFacts, today: date, made: StageTemplate | None = None
) -> dict[Stage, StageDue]:
    return {d.stage: d for d in stage_dues(facts, made or template(), today, KNOWN)}


def _done(stage: Stage, end: date) -> StageFacts:
    return StageFacts(stage, StageState.DONE, actual_start=day("03-06"), actual_end=end)


def test_registration_and_funds_count_from_signing() -> None:
    found = _dues(PLANT, day("03-11"))

    assert {s: d.written for s, d in found.items()} == {
        Stage.REGISTRATION: "2026-03-05 签约 ＋3天 ＝ 2026-03-08",
        Stage.FUNDS: "2026-03-05 签约 ＋7天 ＝ 2026-03-12",
    }
    assert (found[Stage.REGISTRATION].late_days, found[Stage.FUNDS].late_days) == (3, 0)
    assert "第1项" in found[Stage.REGISTRATION].window.clause


@pytest.mark.parametrize(("end", "late"), [("03-08", 0), ("03-09", 1), ("03-06", 0)])
def test_a_stage_that_is_done_is_late_by_the_day_it_was_done(end: str, late: int) -> None:
    facts = with_stages(_done(Stage.REGISTRATION, day(end)))

    assert _dues(facts, day("08-01"))[Stage.REGISTRATION].late_days == late


def test_no_signing_no_due_day_and_waived_stages_none() -> None:
    assert _dues(replace(PLANT, signed_on=None), day("03-11")) == {}
    waived = with_stages(StageFacts(Stage.FUNDS, StageState.NOT_APPLICABLE, waived="自有资金"))
    assert list(_dues(waived, day("03-11"))) == [Stage.REGISTRATION]


def test_a_window_without_offset_counts_from_what_the_stage_needs() -> None:
    land, survey = _done(Stage.LAND, day("04-01")), _done(Stage.SURVEY, day("04-03"))

    assert Stage.DRAWINGS not in _dues(with_stages(land), day("04-10"), _own())
    found = _dues(with_stages(land, survey), day("04-20"), _own())[Stage.DRAWINGS]
    assert found.written == "2026-04-03 地勘规划和环评能评完成 ＋10个工作日 ＝ 2026-04-17"
    assert found.late_days == 3
    assert found.uncovered == ()


def test_the_clock_of_a_stage_stands_still_too() -> None:
    """05-principles 15."""
    facts = replace(PLANT, stops=(Stop(day("03-07"), day("03-10"), "补正", 1),))

    assert _dues(facts, day("03-11"))[Stage.REGISTRATION].written == (
        "2026-03-05 签约 ＋3天 ＋停表3天 ＝ 2026-03-11"
    )


def test_a_length_without_a_beginning_gives_no_due_day() -> None:
    """Recruitment waits for nothing in the template: a length alone does not say from when it counts."""
    row = {"stage": "recruitment", "window": {"length": 45, "unit": "days", "whose": "office"}}
    shipped = values("stages")["template"]
    assert isinstance(shipped, list)
    own = {"code": "own", "name": "own", "like": "twelve", "stage": [row]}
    made = templates.templates_of({"template": [*shipped, own]})[-1]

    assert Stage.RECRUITMENT not in _dues(PLANT, day("12-01"), made)
    row["window"] = {"offset": 300, "length": 45, "unit": "days", "whose": "office"}
    made = templates.templates_of({"template": [*shipped, own]})[-1]
    assert Stage.RECRUITMENT in _dues(PLANT, day("12-01"), made)
