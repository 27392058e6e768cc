"""What may be reported, proved, judged and stopped: every refusal by its code."""

from dataclasses import replace
from datetime import date

import pytest

from daxiao.domains.tasks.rules import work as rules
from daxiao.domains.tasks.types import (
    ArrangeInput,
    Doing,
    ItemInput,
    JudgeInput,
    NodeInput,
    NodeState,
    PartInput,
    ReportInput,
    ReportKind,
    ReportVerdict,
    StopInput,
    TaskKind,
    TaskState,
)
from daxiao.std.findings import Decision
from daxiao.std.uploads import Upload


TODAY = date(2026, 3, 2)
OPEN = rules.Standing(TaskState.IN_FORCE)
DONE = rules.Standing(TaskState.IN_FORCE, is_done=True)
STOPPED = rules.Standing(TaskState.IN_FORCE, is_stopped=True)
GONE = rules.Standing(TaskState.LAPSED)
PAPER = (Upload("a.pdf", b"%PDF-"),)


def codes(decision: Decision) -> list[str]:
    return [f.code.removeprefix("tasks.") for f in decision.findings]


@pytest.mark.parametrize(
    ("task", "right"),
    [(OPEN, []), (DONE, ["task_done"]), (STOPPED, ["task_stopped"]), (GONE, ["not_in_force"])],
)
def test_nothing_is_handed_in_for_what_is_over(task: rules.Standing, right: list[str]) -> None:
    assert codes(rules.may_work(task)) == right


@pytest.mark.parametrize(
    ("person", "holder", "right"),
    [("李主任", "", []), (" ", "", ["person_missing"]), ("李主任", "张", ["already_taken"])],
)
def test_taking_over_names_a_person_once(person: str, holder: str, right: list[str]) -> None:
    assert codes(rules.may_take(OPEN, person=person, holder=holder, unit="局")) == right


NODE = NodeInput("印发", date(2026, 6, 30), "印发了", "文件")


@pytest.mark.parametrize(
    ("change", "right"),
    [
        ({}, []),
        ({"title": " "}, ["title_missing"]),
        ({"criterion": ""}, ["criterion_missing"]),
        ({"proof": ""}, ["proof_missing"]),
        ({"due_on": date(2027, 1, 1)}, ["node_past_due"]),
    ],
)
def test_a_node_says_what_counts_as_done_and_the_proof(
    change: dict[str, object], right: list[str]
) -> None:
    """S000-T-02"""
    given = replace(NODE, **change)
    assert codes(rules.may_set_node(OPEN, given, due_on=date(2026, 12, 31))) == right
    assert "node_past_due" not in codes(rules.may_set_node(OPEN, given, due_on=None))


@pytest.mark.parametrize(
    ("state", "change", "restore"),
    [
        (NodeState.OPEN, [], ["node_not_dropped"]),
        (NodeState.RETURNED, [], ["node_not_dropped"]),
        (NodeState.SUBMITTED, ["node_settled"], ["node_not_dropped"]),
        (NodeState.ACCEPTED, ["node_settled"], ["node_not_dropped"]),
        (NodeState.DROPPED, ["node_settled"], []),
    ],
)
def test_a_node_is_changed_until_its_proof_is_in(
    state: NodeState, change: list[str], restore: list[str]
) -> None:
    assert codes(rules.may_change_node(state)) == change
    assert codes(rules.may_restore_node(state)) == restore


@pytest.mark.parametrize(
    ("given", "right"),
    [
        (PartInput("摸底", section="规划科"), []),
        (PartInput("摸底", given_to_id=3), []),
        (PartInput("摸底"), ["part_not_given"]),
        (PartInput("", section="规划科"), ["title_missing"]),
    ],
)
def test_a_part_goes_to_a_section_or_a_unit_below(given: PartInput, right: list[str]) -> None:
    """S002-T-03"""
    assert codes(rules.may_split(OPEN, given)) == right


@pytest.mark.parametrize(
    ("task", "part", "right"),
    [
        (date(2026, 12, 31), date(2026, 12, 31), []),
        (date(2026, 12, 31), date(2027, 1, 1), ["part_past_due"]),
        (date(2026, 12, 31), None, []),
        (None, date(2030, 1, 1), []),
    ],
)
def test_a_part_is_due_by_the_day_of_its_task(
    task: date | None, part: date | None, right: list[str]
) -> None:
    """S002-T-03"""
    given = PartInput("摸底", section="规划科", due_on=part)
    assert codes(rules.may_split(OPEN, given, due_on=task)) == right


@pytest.mark.parametrize(
    ("done", "gone", "wish", "right"),
    [
        (False, False, True, []),
        (True, False, True, ["part_settled"]),
        (True, False, False, []),
        (False, False, False, ["part_open"]),
        (True, True, False, ["part_open"]),
        (False, True, None, ["part_settled"]),
    ],
)
def test_a_part_moves_from_where_it_is(
    done: bool, gone: bool, wish: bool | None, right: list[str]
) -> None:
    found = rules.may_move_part(is_done=done, is_withdrawn=gone, wants_done=wish)
    assert codes(found) == right


ABOUT = rules.Reporting(OPEN, TaskKind.WORK, is_lead=True)
MONTH = ReportInput(ReportKind.MONTH, Doing.GOING, "开了会")
AT_NODE = ReportInput(ReportKind.NODE, Doing.DONE, "印发了", uploads=PAPER)
FINISH = ReportInput(ReportKind.FINISH, Doing.DONE, "办完了", uploads=PAPER)


@pytest.mark.parametrize(
    ("about", "given", "right"),
    [
        (ABOUT, MONTH, []),
        (replace(ABOUT, task=DONE), MONTH, ["task_done"]),
        (ABOUT, replace(MONTH, done=" "), ["saying_missing"]),
        (ABOUT, replace(MONTH, state=Doing.STUCK), ["problem_missing"]),
        (ABOUT, replace(MONTH, state=Doing.STUCK, problem="缺地"), []),
        (ABOUT, replace(MONTH, kind=ReportKind.SUMMARY), []),
        (replace(ABOUT, is_lead=False), replace(MONTH, kind=ReportKind.SUMMARY), ["lead_only"]),
        (replace(ABOUT, is_lead=False), FINISH, ["lead_only"]),
        (ABOUT, AT_NODE, ["node_gone"]),
        (replace(ABOUT, node=NodeState.DROPPED), AT_NODE, ["node_gone"]),
        (replace(ABOUT, node=NodeState.OPEN), AT_NODE, []),
        (replace(ABOUT, node=NodeState.OPEN), replace(AT_NODE, uploads=()), ["files_missing"]),
        (replace(ABOUT, node=NodeState.OPEN, node_unit="局"), AT_NODE, ["node_of_others"]),
        (
            replace(ABOUT, node=NodeState.ACCEPTED, earlier=ReportVerdict.ACCEPTED),
            AT_NODE,
            ["report_accepted"],
        ),
        (replace(ABOUT, earlier=ReportVerdict.ACCEPTED), MONTH, []),
        (ABOUT, FINISH, []),
        (ABOUT, replace(FINISH, uploads=()), ["files_missing"]),
        (
            replace(ABOUT, kind=TaskKind.COUNT, goal=10, count=9, word="场次"),
            FINISH,
            ["count_short"],
        ),
        (replace(ABOUT, kind=TaskKind.COUNT, goal=10, count=10), FINISH, []),
        (replace(ABOUT, kind=TaskKind.DOCUMENT), FINISH, ["document_missing"]),
        (
            replace(ABOUT, kind=TaskKind.DOCUMENT),
            replace(FINISH, document_number="冶政发1号", document_on=date(2026, 3, 1)),
            [],
        ),
        (
            ABOUT,
            replace(FINISH, document_number="冶政发1号", document_on=date(2026, 3, 3)),
            ["document_ahead"],
        ),
    ],
)
def test_a_report_says_what_was_done_and_proves_what_is_finished(
    about: rules.Reporting, given: ReportInput, right: list[str]
) -> None:
    """S000-T-02, S000-T-06, S001-T-06: a document is done by its number and day, a count by its rows."""
    assert codes(rules.may_report(about, given, month=date(2026, 3, 1), today=TODAY)) == right


def test_a_month_is_not_reported_before_it_begins() -> None:
    found = rules.may_report(ABOUT, MONTH, month=date(2026, 4, 1), today=TODAY)
    assert codes(found) == ["month_ahead"]


@pytest.mark.parametrize(
    ("month", "day", "late"),
    [
        (date(2026, 2, 1), date(2026, 3, 5), False),
        (date(2026, 2, 1), date(2026, 3, 6), True),
        (date(2026, 12, 1), date(2027, 1, 5), False),
    ],
)
def test_a_report_is_in_time_until_the_day_of_the_next_month(
    month: date, day: date, late: bool
) -> None:
    due = rules.due_of_month(month, due_day=5)
    assert rules.is_late(ReportKind.MONTH, reported_on=day, due_on=due) is late


def test_what_has_no_day_is_never_late() -> None:
    assert not rules.is_late(ReportKind.FINISH, reported_on=TODAY, due_on=None)


JUDGE = rules.Judging(
    ReportKind.MONTH,
    ReportVerdict.WAITING,
    is_current=True,
    is_office=True,
    is_lead=False,
    is_own=False,
)
LEAD = replace(JUDGE, is_office=False, is_lead=True)
YES, NO = JudgeInput(is_accepted=True), JudgeInput(is_accepted=False, reason="缺材料")


@pytest.mark.parametrize(
    ("about", "given", "right"),
    [
        (JUDGE, YES, []),
        (JUDGE, NO, []),
        (JUDGE, JudgeInput(is_accepted=False), ["return_reason"]),
        (replace(JUDGE, verdict=ReportVerdict.ACCEPTED), NO, ["already_judged"]),
        (replace(JUDGE, is_current=False), YES, ["report_not_current"]),
        (LEAD, YES, []),
        (replace(LEAD, kind=ReportKind.NODE), YES, []),
        (replace(LEAD, is_own=True), YES, ["not_yours_to_judge"]),
        (replace(LEAD, kind=ReportKind.FINISH), YES, ["not_yours_to_judge"]),
        (replace(LEAD, kind=ReportKind.SUMMARY), YES, ["not_yours_to_judge"]),
        (replace(LEAD, is_lead=False), YES, ["not_yours_to_judge"]),
    ],
)
def test_the_lead_judges_the_others_and_the_office_everybody(
    about: rules.Judging, given: JudgeInput, right: list[str]
) -> None:
    assert codes(rules.may_judge(about, given)) == right


def test_a_verdict_is_taken_back_for_a_reason() -> None:
    judged = replace(JUDGE, verdict=ReportVerdict.ACCEPTED)
    assert codes(rules.may_reconsider(judged, "材料有误")) == []
    assert codes(rules.may_reconsider(judged, " ")) == ["why_missing"]
    assert codes(rules.may_reconsider(JUDGE, "x")) == ["not_judged"]


ITEM = ItemInput("对接会", date(2026, 3, 1))


@pytest.mark.parametrize(
    ("kind", "given", "there", "right"),
    [
        (TaskKind.COUNT, ITEM, False, []),
        (TaskKind.COUNT, ITEM, True, ["item_twice"]),
        (TaskKind.WORK, ITEM, False, ["not_counted"]),
        (TaskKind.COUNT, replace(ITEM, title=""), False, ["title_missing"]),
        (TaskKind.COUNT, replace(ITEM, happened_on=date(2026, 3, 3)), False, ["item_ahead"]),
    ],
)
def test_a_counted_thing_is_a_record_of_its_own(
    kind: TaskKind, given: ItemInput, there: bool, right: list[str]
) -> None:
    """S000-T-06"""
    assert codes(rules.may_count(OPEN, kind, given, is_there=there, today=TODAY)) == right


@pytest.mark.parametrize(
    ("given", "right"),
    [
        (StopInput("政策调整", "县政府办3号", PAPER), []),
        (StopInput("", "县政府办3号", PAPER), ["why_missing"]),
        (StopInput("政策调整", " ", PAPER), ["approval_missing"]),
        (StopInput("政策调整", "县政府办3号"), ["files_missing"]),
    ],
)
def test_a_stop_has_reason_approval_and_paper(given: StopInput, right: list[str]) -> None:
    assert codes(rules.may_stop(OPEN, given)) == right


def test_only_what_is_stopped_is_resumed() -> None:
    assert codes(rules.may_resume(STOPPED, "重新启动")) == []
    assert codes(rules.may_resume(OPEN, "重新启动")) == ["not_stopped"]


@pytest.mark.parametrize(
    ("given", "right"),
    [
        (ArrangeInput(), []),
        (ArrangeInput(TaskKind.COUNT, count_goal=10, count_word="场次"), []),
        (ArrangeInput(TaskKind.COUNT), ["goal_missing", "word_missing"]),
    ],
)
def test_a_count_needs_a_goal_and_a_word(given: ArrangeInput, right: list[str]) -> None:
    """S000-T-06"""
    assert codes(rules.may_arrange(given)) == right
