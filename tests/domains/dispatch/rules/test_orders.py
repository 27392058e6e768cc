"""The life of an order: its row is the fold of its moves, and each move is allowed or says what is missing."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daxiao.domains.dispatch.rules import orders as rules
from daxiao.domains.dispatch.rules import orders_digest as digest
from daxiao.domains.dispatch.rules import orders_fold as folding
from daxiao.domains.dispatch.rules import orders_outcomes as outcomes
from daxiao.domains.dispatch.types.orders import (
    Move,
    OrderFacts,
    OrderKind,
    OrderMoveKind,
    OrderState,
    Signer,
)
from daxiao.std.findings import Decision
from daxiao.std.workdays import HolidayTable
from tests.domains.dispatch.rules.test_ladder import LADDER


TODAY = date(2026, 3, 2)
DUE = date(2026, 3, 11)
K = OrderMoveKind
UNIT, JOINT = 10, 11
OFFICE, DEPUTY, CLERK, COLLEAGUE = 1, 2, 3, 4


def move(kind: OrderMoveKind, on: date = TODAY, **given: Any) -> Move:
    if kind in (K.ISSUED, K.EXTENDED):
        given.setdefault("due_on", DUE)
    return Move(kind, on, **given)


def facts(*kinds: OrderMoveKind | Move, **given: Any) -> OrderFacts:
    by = {K.SIGNED: OFFICE, K.REPLIED: CLERK, K.ASKED: CLERK, K.OBJECTED: CLERK}
    moves = tuple(
        k if isinstance(k, Move) else move(k, by=by.get(k, OFFICE), days=5) for k in kinds
    )
    values: dict[str, Any] = {
        "kind": OrderKind.SUPERVISE,
        "lead": UNIT,
        "units": frozenset({UNIT, JOINT}),
        "signer": Signer.ONE,
        **given,
    }
    return OrderFacts(moves=moves, **values)


def codes(decision: Decision) -> list[str]:
    return sorted(f.code.removeprefix("dispatch.order_") for f in decision.findings)


RUNNING = (K.DRAFTED, K.ISSUED)
ANSWERED = (*RUNNING, K.REPLIED)


@pytest.mark.parametrize(
    ("kinds", "state"),
    [
        ([], OrderState.DRAFT),
        ([K.DRAFTED, K.EDITED], OrderState.DRAFT),
        ([K.DRAFTED, K.SIGNED], OrderState.SIGNING),
        ([K.DRAFTED, K.SIGNED, K.DECLINED], OrderState.DRAFT),
        ([K.DRAFTED, K.DISMISSED], OrderState.DISMISSED),
        (RUNNING, OrderState.ISSUED),
        ([*RUNNING, K.RECEIVED], OrderState.RECEIVED),
        (ANSWERED, OrderState.REPLIED),
        ([*ANSWERED, K.RETURNED], OrderState.RETURNED),
        ([*ANSWERED, K.ACCEPTED], OrderState.ACCEPTED),
        ([*ANSWERED, K.ACCEPTED, K.CLOSED], OrderState.CLOSED),
        ([*RUNNING, K.ESCALATED], OrderState.ESCALATED),
        ([*RUNNING, K.WITHDRAWN], OrderState.WITHDRAWN),
        ([*RUNNING, K.OBJECTED, K.UPHELD], OrderState.WITHDRAWN),
        ([*RUNNING, K.OBJECTED, K.OVERRULED], OrderState.ISSUED),
    ],
)
def test_the_state_is_the_fold_of_the_moves(kinds: list[OrderMoveKind], state: OrderState) -> None:
    """Spec 20 §3: issued, received, replied, accepted or returned, closed; extension, escalation, withdrawal, objection."""
    assert folding.fold(facts(*kinds).moves).state is state


def test_a_supplement_keeps_the_day_of_the_first_reply_and_a_return_forgets_it() -> None:
    first, later = move(K.REPLIED, TODAY), move(K.REPLIED, DUE + timedelta(days=5))
    told = [move(K.ISSUED), first, later]

    assert folding.fold(told).answered_on == TODAY
    assert folding.fold([*told, move(K.RETURNED)]).answered_on is None
    assert folding.fold([*told, move(K.RETURNED), later]).answered_on == later.on


def test_what_a_joint_unit_does_moves_nothing() -> None:
    told = [move(K.ISSUED), move(K.REPLIED, is_lead=False), move(K.RECEIVED, is_lead=False)]

    assert folding.fold(told).state is OrderState.ISSUED
    assert folding.fold(told).answered_on is None


def test_an_extension_moves_the_due_day_and_keeps_the_first() -> None:
    new = DUE + timedelta(days=7)
    asked = [move(K.ISSUED), move(K.ASKED, days=5)]
    now = folding.fold([*asked, move(K.EXTENDED, due_on=new)])

    assert folding.fold(asked).asked_days == 5
    assert (now.due_on, now.first_due_on, now.extensions, now.asked_days) == (new, DUE, 1, None)
    assert folding.fold([*asked, move(K.KEPT)]).due_on == DUE
    assert folding.fold([*asked, move(K.WITHDRAWN)]).asked_days is None


@given(st.lists(st.sampled_from(list(K)), max_size=25))
def test_any_moves_fold_to_a_row_that_holds_together(kinds: list[OrderMoveKind]) -> None:
    """Whatever the order of moves: what ended has its day, and nothing waits on what ended by its last move."""
    now = folding.fold(facts(*kinds).moves)

    assert now.extensions == kinds.count(K.EXTENDED)
    assert now.returns == kinds.count(K.RETURNED)
    if kinds and kinds[-1] in (K.CLOSED, K.ESCALATED, K.WITHDRAWN, K.DISMISSED, K.UPHELD):
        assert now.closed_on is not None
        assert now.asked_days is None
        assert not now.has_objection


def test_every_state_is_in_one_group() -> None:
    groups = (folding.BEFORE, folding.RUNNING, folding.OVER)
    assert sorted(s for g in groups for s in g) == sorted(OrderState)
    assert set(folding.WITH_UNIT) < set(folding.RUNNING)


# ---- who may what


MINE, NOBODY = frozenset({UNIT}), frozenset[int]()
SAID = "写明了"


@pytest.mark.parametrize(
    ("decision", "found"),
    [
        (rules.may_draft("事", "办", UNIT, [JOINT], 5), []),
        (
            rules.may_draft(" ", "", None, [], 0),
            ["cause_missing", "days_odd", "demand_missing", "unit_missing"],
        ),
        (rules.may_draft("事", "办", UNIT, [UNIT], 251), ["days_odd", "unit_twice"]),
        (rules.may_edit(facts(K.DRAFTED)), []),
        (rules.may_edit(facts(*RUNNING)), ["wrong_state"]),
        (rules.may_sign(facts(K.DRAFTED, K.SIGNED)), ["wrong_state"]),
        (rules.may_countersign(facts(K.DRAFTED, K.SIGNED), DEPUTY), []),
        (rules.may_countersign(facts(K.DRAFTED, K.SIGNED), OFFICE), ["own_countersign"]),
        (
            rules.may_countersign(facts(K.DRAFTED, K.SIGNED), 0, is_machine=True),
            ["not_by_machine"],
        ),
        (rules.may_decline(facts(K.DRAFTED, K.SIGNED), ""), ["reason_missing"]),
        (rules.may_dismiss(facts(K.DRAFTED), SAID), []),
        (rules.may_dismiss(facts(*RUNNING), " "), ["reason_missing", "wrong_state"]),
        (rules.may_receive(facts(*RUNNING), MINE), []),
        (rules.may_receive(facts(*RUNNING), NOBODY), ["not_yours"]),
        (rules.may_receive(facts(*RUNNING, received=MINE), MINE), ["already_received"]),
        (rules.may_receive(facts(K.DRAFTED), MINE), ["wrong_state"]),
        (rules.may_reply(facts(*RUNNING), MINE, SAID), []),
        (rules.may_reply(facts(*ANSWERED), MINE, SAID), []),
        (rules.may_reply(facts(*RUNNING), NOBODY, ""), ["not_yours", "reply_missing"]),
        (rules.may_reply(facts(*ANSWERED, K.ACCEPTED), MINE, SAID), ["wrong_state"]),
        (rules.may_ask(facts(*RUNNING), MINE, 5, SAID, LADDER), []),
        (
            rules.may_ask(facts(*RUNNING), frozenset({JOINT}), 0, "", LADDER),
            ["extension_odd", "not_lead", "reason_missing"],
        ),
        (rules.may_ask(facts(*RUNNING, K.ASKED), MINE, 5, SAID, LADDER), ["extension_waits"]),
        (
            rules.may_ask(facts(*RUNNING, K.EXTENDED, K.EXTENDED), MINE, 21, SAID, LADDER),
            ["extension_odd", "extensions_used"],
        ),
        (rules.may_extend(facts(*RUNNING, K.ASKED), OFFICE, DUE, today=TODAY), []),
        (rules.may_extend(facts(*RUNNING, K.ASKED), CLERK, DUE, today=TODAY), ["own_extension"]),
        (rules.may_extend(facts(*RUNNING), OFFICE, None, today=TODAY), ["no_extension"]),
        (
            rules.may_extend(
                facts(*RUNNING, K.ASKED), OFFICE, TODAY - timedelta(days=1), today=TODAY
            ),
            ["due_passed"],
        ),
        (rules.may_keep(facts(*RUNNING, K.ASKED), OFFICE, ""), ["reason_missing"]),
        (rules.may_accept(facts(*ANSWERED), OFFICE, is_closing=True), []),
        (rules.may_accept(facts(*ANSWERED), CLERK, is_closing=False), ["own_reply"]),
        (rules.may_accept(facts(*RUNNING), OFFICE, is_closing=False), ["wrong_state"]),
        (
            rules.may_accept(facts(*ANSWERED, kind=OrderKind.RECTIFY), OFFICE, is_closing=True),
            ["rectify_apart"],
        ),
        (rules.may_return(facts(*ANSWERED), OFFICE, SAID, None, None, today=TODAY), []),
        (
            rules.may_return(facts(*ANSWERED), CLERK, "", 0, None, today=TODAY),
            ["days_odd", "own_reply", "reason_missing"],
        ),
        (rules.may_close(facts(*ANSWERED, K.ACCEPTED), ""), []),
        (
            rules.may_close(facts(*ANSWERED, K.ACCEPTED, kind=OrderKind.RECTIFY), ""),
            ["recheck_missing"],
        ),
        (rules.may_rule(facts(*RUNNING, K.OBJECTED), OFFICE, SAID), []),
        (rules.may_rule(facts(*RUNNING, K.OBJECTED), CLERK, SAID), ["own_objection"]),
        (rules.may_rule(facts(*RUNNING), OFFICE, ""), ["no_objection", "reason_missing"]),
        (rules.may_escalate(facts(*RUNNING), "notice", LADDER), []),
        (rules.may_escalate(facts(*RUNNING), "talk", LADDER), ["at_the_top"]),
        (rules.may_escalate(facts(K.DRAFTED), "notice", LADDER), ["wrong_state"]),
        (rules.may_withdraw(facts(*RUNNING), SAID), []),
        (rules.may_withdraw(facts(*RUNNING, K.CLOSED), ""), ["reason_missing", "wrong_state"]),
    ],
)
def test_a_move_is_allowed_or_says_what_is_missing(decision: Decision, found: list[str]) -> None:
    assert codes(decision) == found


@pytest.mark.parametrize(
    ("day", "found"),
    [(DUE, []), (DUE + timedelta(days=1), ["objection_late"])],
)
def test_a_unit_objects_within_its_working_days(day: date, found: list[str]) -> None:
    """05-principles 13: the unit may object within n working days."""
    told = facts(*RUNNING)
    decision = rules.may_object(told, MINE, SAID, last_day=DUE, today=day, days=5)

    assert codes(decision) == found
    twice = rules.may_object(
        facts(*RUNNING, K.OBJECTED), NOBODY, "", last_day=DUE, today=TODAY, days=5
    )
    assert codes(twice) == ["not_yours", "objection_waits", "reason_missing"]


@pytest.mark.parametrize("rung", [r.code for r in LADDER.rungs])
@pytest.mark.parametrize("kind", list(OrderKind))
def test_the_platform_sends_nothing_beyond_the_reminder(rung: str, kind: OrderKind) -> None:
    """Spec 20 §3: the machine never sends a warning to a unit by itself beyond the reminder level."""
    told = facts(K.DRAFTED, kind=kind, signer=Signer.MACHINE)
    is_free = rung == "remind" and kind is OrderKind.SUPERVISE
    decision = rules.may_send(rung, told, LADDER, is_machine=True)

    assert codes(decision) == ([] if is_free else ["not_by_machine"])
    assert rules.may_send(rung, told, LADDER, is_machine=False).allowed


def test_a_place_may_keep_even_reminders_for_people() -> None:
    by_hand = replace(
        LADDER, rungs=(replace(LADDER.rungs[0], signer=Signer.ONE), *LADDER.rungs[1:])
    )
    assert not rules.may_send("remind", facts(K.DRAFTED), by_hand, is_machine=True).allowed


def test_numbers_and_days() -> None:
    assert rules.number_of(LADDER.number_form, "督", 2026, 1) == "督〔2026〕1号"
    assert rules.due_on(TODAY, 7, HolidayTable()) == date(2026, 3, 11)
    assert rules.is_on_time(DUE, DUE)
    assert rules.is_on_time(DUE, DUE + timedelta(days=1)) is False
    assert rules.is_on_time(DUE, None) is None
    assert rules.reminder_day(DUE, 2, HolidayTable()) == date(2026, 3, 9)
    assert rules.reminder_day(DUE, 0, HolidayTable()) == DUE
    assert rules.objection_until(None, 5, HolidayTable()) is None


# ---- the digest


def item(state: OrderState = OrderState.RECEIVED, **given: Any) -> digest.Item:
    values: dict[str, Any] = {"issued_on": TODAY - timedelta(days=1), "due_on": DUE, **given}
    return digest.Item("督〔2026〕1号", "通水", state, **values)


def told_on(day: date, one: digest.Item) -> str:
    return digest.of_unit(one, remind_days=2, today=day, holidays=HolidayTable())


def test_a_line_names_the_order_its_cause_and_its_day() -> None:
    """05-principles 19: lines of one digest a day."""
    new = item(OrderState.ISSUED, issued_on=TODAY)

    assert told_on(TODAY, new) == "新的督办：督〔2026〕1号“通水”，2026-03-11前书面回复"
    assert (
        told_on(date(2026, 3, 9), item()) == "督办快到期：督〔2026〕1号“通水”，2026-03-11前书面回复"
    )
    assert told_on(DUE, item()).startswith("督办快到期")
    late = item(late_days=6)
    assert (
        told_on(date(2026, 3, 19), late)
        == "督办逾期：督〔2026〕1号“通水”应于2026-03-11前回复，已逾期6个工作日"
    )


@pytest.mark.parametrize(
    ("late", "is_told"), [(1, True), (2, False), (5, False), (6, True), (11, True)]
)
def test_a_late_order_is_told_of_on_its_first_day_and_each_fifth_after(
    late: int, is_told: bool
) -> None:
    assert bool(told_on(DUE, item(due_on=TODAY, late_days=late))) is is_told


def test_nothing_to_tell_is_no_line() -> None:
    saturday = date(2026, 3, 7)
    assert told_on(saturday, item(late_days=6)) == ""
    assert told_on(TODAY, item()) == ""
    assert told_on(DUE, item(OrderState.REPLIED)) == ""
    assert digest.of_office(to_sign=0, replied=0, asked=0, objected=0) == ""
    line = digest.of_office(to_sign=2, replied=1, asked=1, objected=1)
    assert line == "督办：1件回复待审核，1件延期待答复，1件异议待裁定，2件草稿待签发"


# ---- results of a year


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ((2025, 1, TODAY, "奖励", "考核结果"), []),
        ((2027, None, TODAY, "", " "), ["baseless", "unit_missing", "unsaid", "year_odd"]),
        ((2026, 1, TODAY + timedelta(days=1), "奖励", "考核"), ["in_future"]),
    ],
)
def test_an_entry_of_results_wants_unit_words_and_basis(given: Any, found: list[str]) -> None:
    """S002-D-04."""
    decision = outcomes.may_record(*given, today=TODAY)

    assert sorted(f.code.removeprefix("dispatch.outcome_") for f in decision.findings) == found
    assert outcomes.may_withdraw("写错了", is_withdrawn=False).allowed
    assert len(outcomes.may_withdraw("", is_withdrawn=True).findings) == 2
