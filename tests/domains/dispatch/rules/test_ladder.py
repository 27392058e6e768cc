"""The ladder of supervision: read strictly from its settings; what is late enough deserves a draft at its rung."""

import tomllib
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daxiao.domains.dispatch.rules import ladder as rules
from daxiao.domains.dispatch.types.orders import Cause, CauseKind, Late, LateKind, Signer
from daxiao.std.thresholds import NotUnderstood
from daxiao.std.workdays import HolidayTable, is_workday


ROOT = Path(__file__).parents[4]
SHIPPED: dict[str, Any] = tomllib.loads(
    (ROOT / "yardsticks" / "supervision.toml").read_text(encoding="utf-8")
)["version"][0]
LADDER = rules.ladder_of(SHIPPED)
NO_HOLIDAYS = HolidayTable()
MONDAY = date(2026, 3, 2)


def late(kind: LateKind = LateKind.TASK_OVERDUE, *, days: int = 1, **given: Any) -> Late:
    cause = given.pop("cause", Cause(CauseKind.TASK, 1, "编制方案", "/tasks/1/"))
    return Late(kind, cause, MONDAY - timedelta(days=days), "应于期限前完成", (1,), 1, **given)


def test_the_shipped_ladder_has_the_five_rungs_from_mild_to_grave() -> None:
    """S004-D-07; spec 20 §3: a ladder set by parameter."""
    assert [r.name for r in LADDER.rungs] == ["提醒", "督办", "黄牌", "通报", "约谈"]
    assert [r.signer for r in LADDER.rungs[:3]] == [Signer.MACHINE, Signer.ONE, Signer.TWO]
    assert "平台默认" in SHIPPED["source"]


RUNG = {"code": "a", "name": "甲", "series": "甲", "days": 3, "signer": "one"}


@pytest.mark.parametrize(
    "change",
    [
        {"rung": []},
        {"rung": [RUNG, RUNG]},
        {"rung": [RUNG, {**RUNG, "code": "b", "name": "乙", "signer": "machine"}]},
        {"rung": [{**RUNG, "signer": "nobody"}]},
        {"rung": [{**RUNG, "days": 0}]},
        {"rung": [{**RUNG, "code": "next"}], "threshold": []},
        {"rung": "all"},
        {"rung": ["a"]},
        {"number_form": "{series}{month}"},
        {"number_form": "{series}"},
        {"number_form": ""},
        {"remind_days": -1},
        {"objection_days": True},
        {"threshold": [{"kind": "weather", "after": 1, "rung": "notice"}]},
        {"threshold": [{"kind": "task_overdue", "after": 1, "rung": "nowhere"}]},
        {"threshold": [{"kind": "task_overdue", "after": 1, "rung": "next"}]},
    ],
)
def test_a_ladder_that_is_half_understood_is_refused(change: dict[str, object]) -> None:
    """The platform sends at most the first rung by itself; every code and name stands once."""
    with pytest.raises(NotUnderstood):
        rules.ladder_of({**SHIPPED, **change})


@pytest.mark.parametrize(
    ("kind", "days", "rung"),
    [
        (LateKind.TASK_OVERDUE, 0, None),
        (LateKind.TASK_OVERDUE, 3, "remind"),  # since Friday: Monday is the first working day
        (LateKind.PROJECT_LATE, 6, None),  # since Tuesday before: four working days
        (LateKind.PROJECT_LATE, 7, "remind"),
        (LateKind.PROJECT_STALLED, 0, "notice"),
        (LateKind.BLOCKER_LATE, 4, None),
        (LateKind.BLOCKER_LATE, 5, "remind"),
        (LateKind.GOAL_SERIOUS, 0, "notice"),
    ],
)
def test_what_is_late_enough_deserves_a_draft(kind: LateKind, days: int, rung: str | None) -> None:
    """S004-D-05: late nodes come up by themselves, after the working days of the ladder."""
    found = rules.deserves(late(kind, days=days), ladder=LADDER, today=MONDAY, holidays=NO_HOLIDAYS)

    assert (found.rung if found else None) == rung


@pytest.mark.parametrize(
    ("rung", "above"),
    [("remind", "notice"), ("warning", "naming"), ("talk", None), ("gone", None)],
)
def test_an_unanswered_order_asks_for_the_next_rung(rung: str, above: str | None) -> None:
    one = late(LateKind.ORDER_UNANSWERED, days=3, rung=rung, order=5)
    found = rules.deserves(one, ladder=LADDER, today=MONDAY, holidays=NO_HOLIDAYS)

    assert (found.rung if found else None) == above


def test_the_highest_threshold_that_is_passed_counts() -> None:
    steps = [
        {"kind": "task_overdue", "after": 1, "rung": "remind"},
        {"kind": "task_overdue", "after": 10, "rung": "notice"},
    ]
    ladder = rules.ladder_of({**SHIPPED, "threshold": steps})
    found = rules.deserves(late(days=30), ladder=ladder, today=MONDAY, holidays=NO_HOLIDAYS)

    assert found is not None
    assert found.rung == "notice"


def test_one_draft_for_each_cause_the_gravest() -> None:
    cause = Cause(CauseKind.PROJECT, 7, "铜箔项目")
    both = [
        rules.deserves(
            late(kind, days=20, cause=cause), ladder=LADDER, today=MONDAY, holidays=NO_HOLIDAYS
        )
        for kind in (LateKind.PROJECT_LATE, LateKind.PROJECT_STALLED)
    ]
    kept = rules.once_each([b for b in both if b], LADDER)

    assert [k.rung for k in kept] == ["notice"]


def test_days_late_count_working_days_from_the_day_after() -> None:
    friday = date(2026, 2, 27)

    assert rules.days_late(friday, friday, NO_HOLIDAYS) == 0
    assert rules.days_late(friday, date(2026, 3, 1), NO_HOLIDAYS) == 0
    assert rules.days_late(friday, MONDAY, NO_HOLIDAYS) == 1
    assert rules.late_words(2) == "已逾期2个工作日"
    assert rules.late_words(0) == ""


@given(st.dates(date(2026, 1, 1), date(2026, 6, 1)), st.integers(0, 60))
def test_lateness_never_falls_and_moves_on_working_days_alone(since: date, days: int) -> None:
    day = since + timedelta(days=days)
    before = rules.days_late(since, day, NO_HOLIDAYS)
    after = rules.days_late(since, day + timedelta(days=1), NO_HOLIDAYS)

    assert after - before == int(bool(is_workday(day + timedelta(days=1), NO_HOLIDAYS)))


def test_a_dismissal_rests_for_its_working_days() -> None:
    """What a person dismissed is not proposed again for n days (a setting)."""
    last = date(2026, 3, 30)  # twenty working days after the second of March

    assert rules.is_quiet(MONDAY, ladder=LADDER, today=last, holidays=NO_HOLIDAYS)
    assert not rules.is_quiet(
        MONDAY, ladder=LADDER, today=last + timedelta(days=1), holidays=NO_HOLIDAYS
    )
    assert not rules.is_quiet(None, ladder=LADDER, today=MONDAY, holidays=NO_HOLIDAYS)


def test_standing_still_is_not_counted_in_days_of_delay() -> None:
    stalled = late(LateKind.PROJECT_STALLED, days=30)

    assert "逾期" not in rules.demand_of(stalled, 20)
    assert "已逾期20个工作日" in rules.demand_of(late(days=30), 20)
    assert rules.demand_of(late(demand="照原要求办"), 3) == "照原要求办"
    assert rules.facts_of(late(days=30), 20) == "任务逾期：应于期限前完成，已逾期20个工作日。"


def test_what_was_drafted_at_a_rung_that_is_left_out_is_drafted_milder() -> None:
    """A place may leave out rungs; its ladder is still whole."""
    rungs = [r for r in LADDER.rungs if r.code not in ("remind", "notice")]
    values = rules.values_of(LADDER, [LADDER.rungs[0], *rungs])
    made = rules.ladder_of(rules.laid_over(SHIPPED, values))

    assert [r.code for r in made.rungs] == ["remind", "warning", "naming", "talk"]
    assert {t.rung for t in made.thresholds} == {"remind", "next"}
    assert made.above("remind") == made.rungs[1]
