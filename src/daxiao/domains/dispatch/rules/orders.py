"""The life of a supervision order: what its moves make of it, and who may move it when.

draft → (countersigned →) issued → received → replied → accepted → closed, with returns, extensions, objections,
escalation and withdrawal on the way. Deadlines are working days.
"""

from collections.abc import Sequence
from datetime import date

from daxiao.domains.dispatch.rules.orders_fold import BEFORE, RUNNING, WITH_UNIT, fold
from daxiao.domains.dispatch.types.orders import (
    Ladder,
    OrderFacts,
    OrderKind,
    OrderState,
    Signer,
)
from daxiao.domains.dispatch.types.orders import OrderMoveKind as Kind
from daxiao.std.findings import Decision, Finding, FindingKind
from daxiao.std.workdays import HolidayTable, add_workdays


WRONG_STATE = FindingKind(
    "dispatch.order_wrong_state", "这件督办现在是“{state}”，不能{move}，请刷新后再看"
)
CAUSE_MISSING = FindingKind("dispatch.order_cause_missing", "请写明为什么事督办")
DEMAND_MISSING = FindingKind("dispatch.order_demand_missing", "请写明要求单位做什么、做到什么程度")
UNIT_MISSING = FindingKind("dispatch.order_unit_missing", "督办要选一个主办单位")
UNIT_GONE = FindingKind("dispatch.order_unit_gone", "“{unit}”已经停用，请选现在承担这项工作的单位")
UNIT_OUTSIDE = FindingKind(
    "dispatch.order_unit_outside", "“{unit}”不在{place}，请另选单位，或者由上一级另行签发"
)
UNIT_BEYOND = FindingKind(
    "dispatch.order_unit_beyond",
    "“{unit}”不在您可以签发督办的地区，请另选单位，或者请上一级签发",
)
UNIT_TWICE = FindingKind("dispatch.order_unit_twice", "“{unit}”选了两次，主办单位不再列为协办")
RUNG_UNKNOWN = FindingKind(
    "dispatch.order_rung_unknown", "现行督办层级里没有“{rung}”这一级，请重新选择"
)
RUNG_MISSING = FindingKind("dispatch.order_rung_missing", "请选督办层级")
DAYS_ODD = FindingKind("dispatch.order_days_odd", "办理期限请填1到{most}个工作日，现在填的是{days}")
ALREADY_THERE = FindingKind(
    "dispatch.order_already_there",
    "这件事已有一件同级督办没有办结（{number}），请在那一件上办理",
)
REASON_MISSING = FindingKind("dispatch.order_reason_missing", "{move}要写明理由，请补一句")
OWN_COUNTERSIGN = FindingKind(
    "dispatch.order_own_countersign", "这一级要两人会签，签批的人不能自己会签，请由另一人办理"
)
NOT_BY_MACHINE = FindingKind(
    "dispatch.order_not_by_machine", "平台只能自动发出提醒这一级，其余要由人签发"
)
NOT_YOURS = FindingKind("dispatch.order_not_yours", "只有被督办的单位能{move}，请由该单位办理")
NOT_LEAD = FindingKind("dispatch.order_not_lead", "只有主办单位能{move}，请由主办单位办理")
ALREADY_RECEIVED = FindingKind("dispatch.order_already_received", "本单位已经签收，不必再签")
REPLY_MISSING = FindingKind("dispatch.order_reply_missing", "回复要写明办到了哪里、怎样办的")
OWN_REPLY = FindingKind("dispatch.order_own_reply", "回复的人不能自己审核，请由另一人办理")
RECHECK_MISSING = FindingKind(
    "dispatch.order_recheck_missing", "限期整改销号前要复核，请写明复核的人和结果"
)
RECTIFY_APART = FindingKind(
    "dispatch.order_rectify_apart", "限期整改要先认可、再复核销号，不能一步销号"
)
EXTENSION_WAITS = FindingKind(
    "dispatch.order_extension_waits", "已有一次延期申请在等答复，请等答复后再提"
)
NO_EXTENSION = FindingKind("dispatch.order_no_extension", "没有等待答复的延期申请，请刷新后再看")
EXTENSIONS_USED = FindingKind(
    "dispatch.order_extensions_used", "最多延期{most}次，已经用完，请按期办理或说明情况"
)
EXTENSION_ODD = FindingKind(
    "dispatch.order_extension_odd", "一次可以延长1到{most}个工作日，现在填的是{days}"
)
OWN_EXTENSION = FindingKind(
    "dispatch.order_own_extension", "申请延期的人不能自己批准，请由另一人办理"
)
OBJECTION_WAITS = FindingKind(
    "dispatch.order_objection_waits", "已有一次异议在等答复，请等答复后再提"
)
OBJECTION_LATE = FindingKind(
    "dispatch.order_objection_late", "异议应在签发后{days}个工作日内提出，{day}已经截止"
)
NO_OBJECTION = FindingKind("dispatch.order_no_objection", "没有等待答复的异议，请刷新后再看")
OWN_OBJECTION = FindingKind(
    "dispatch.order_own_objection", "提出异议的人不能自己裁定，请由另一人办理"
)
AT_THE_TOP = FindingKind("dispatch.order_at_the_top", "已经是最高一级，不能再升级")
RETURN_NEARER = FindingKind(
    "dispatch.order_return_nearer",
    "现在的办理期限是{was}（批准的延期计入），从今天起{days}个工作日只到{day}；退回不能把期限提前，请多给几天，或者空着、期限不变",
)
RETURN_PASSED = FindingKind(
    "dispatch.order_return_passed",
    "单位是在期限以内回复的，办理期限{was}已经过去，退回时请重新给几个工作日",
)
DUE_PASSED = FindingKind("dispatch.order_due_passed", "新的期限{day}已经过去，请至少延到今天以后")

MOST_DAYS = 250
"""A year of working days: what is due later is a plan and no supervision."""


def is_on_time(due_on: date | None, answered_on: date | None) -> bool | None:
    """Whether what was accepted had been answered by its due day; None while nothing was answered."""
    if due_on is None or answered_on is None:
        return None
    return answered_on <= due_on


def due_on(start: date, days: int, holidays: HolidayTable) -> date:
    """`days` working days after `start`, which is not counted."""
    return add_workdays(start, days, holidays).day


def number_of(form: str, series: str, year: int, number: int) -> str:
    """督〔2026〕1号."""
    return form.format(series=series, year=year, number=number)


# ---------------------------------------------------------------- before it is issued


def _in(facts: OrderFacts, states: Sequence[OrderState], move: str) -> Finding | None:
    state = fold(facts.moves).state
    return None if state in states else WRONG_STATE(state=state.label, move=move)


def _said(words: str, move: str, kind: FindingKind = REASON_MISSING) -> Finding | None:
    if words.strip():
        return None
    return kind(field="words", move=move) if kind is REASON_MISSING else kind(field="words")


def may_draft(
    label: str, demand: str, lead: int | None, joint: Sequence[int], days: int
) -> Decision:
    """What an order needs to be drafted. `days` are working days to answer."""
    return Decision.of(
        [
            None if label.strip() else CAUSE_MISSING(field="cause"),
            None if demand.strip() else DEMAND_MISSING(field="demand"),
            None if lead is not None else UNIT_MISSING(field="unit"),
            UNIT_TWICE(field="joint", unit="主办单位") if lead in joint else None,
            _days(days),
        ]
    )


def _days(days: int) -> Finding | None:
    if 1 <= days <= MOST_DAYS:
        return None
    return DAYS_ODD(field="days", days=days, most=MOST_DAYS)


def may_edit(facts: OrderFacts) -> Decision:
    return Decision.of([_in(facts, (OrderState.DRAFT,), "修改")])


def may_sign(facts: OrderFacts) -> Decision:
    """The first signature: it issues the order, or puts it before a second person where the rung wants two."""
    return Decision.of([_in(facts, (OrderState.DRAFT,), "签发")])


def may_send(rung: str, facts: OrderFacts, ladder: Ladder, *, is_machine: bool) -> Decision:
    """The platform itself sends at most what the first rung of the ladder leaves to it; a person anything."""
    found = ladder.rung(rung)
    is_left = facts.kind is OrderKind.SUPERVISE and found is not None
    is_left = is_left and found == ladder.rungs[0] and found.signer is Signer.MACHINE
    return Decision.of([NOT_BY_MACHINE() if is_machine and not is_left else None])


def wants_second(facts: OrderFacts) -> bool:
    return facts.signer is Signer.TWO


def may_countersign(facts: OrderFacts, actor: int, *, is_machine: bool = False) -> Decision:
    """The second signature, of a person, and of another than the first."""
    is_own = _last_by(facts, Kind.SIGNED) == actor
    return Decision.of(
        [
            _in(facts, (OrderState.SIGNING,), "会签"),
            OWN_COUNTERSIGN() if is_own else None,
            NOT_BY_MACHINE() if is_machine else None,
        ]
    )


def may_decline(facts: OrderFacts, words: str) -> Decision:
    """Back to the draft, also by the first signer who thinks better of it."""
    return Decision.of([_in(facts, (OrderState.SIGNING,), "退回草稿"), _said(words, "退回草稿")])


def may_dismiss(facts: OrderFacts, words: str) -> Decision:
    return Decision.of([_in(facts, BEFORE, "不予督办"), _said(words, "不予督办")])


def _last_by(facts: OrderFacts, kind: Kind) -> int | None:
    return next((m.by for m in reversed(facts.moves) if m.kind is kind), None)


# ---------------------------------------------------------------- the unit


def may_receive(facts: OrderFacts, units: frozenset[int]) -> Decision:
    """`units` are those of the order for which the actor speaks."""
    return Decision.of(
        [
            _in(facts, RUNNING, "签收"),
            None if units else NOT_YOURS(move="签收"),
            ALREADY_RECEIVED() if units and units <= facts.received else None,
        ]
    )


def may_reply(facts: OrderFacts, units: frozenset[int], words: str) -> Decision:
    """A reply, or a supplement to one that is not judged yet."""
    return Decision.of(
        [
            _in(facts, (*WITH_UNIT, OrderState.REPLIED), "回复"),
            None if units else NOT_YOURS(move="回复"),
            _said(words, "回复", REPLY_MISSING),
        ]
    )


def may_ask(
    facts: OrderFacts, units: frozenset[int], days: int, words: str, ladder: Ladder
) -> Decision:
    """An extension of `days` working days."""
    now = fold(facts.moves)
    is_odd = not 1 <= days <= ladder.longest_extension
    used = now.extensions >= ladder.most_extensions
    return Decision.of(
        [
            _in(facts, WITH_UNIT, "申请延期"),
            None if facts.lead in units else NOT_LEAD(move="申请延期"),
            EXTENSION_WAITS() if now.asked_days is not None else None,
            EXTENSIONS_USED(most=ladder.most_extensions) if used else None,
            EXTENSION_ODD(field="days", days=days, most=ladder.longest_extension)
            if is_odd
            else None,
            _said(words, "申请延期"),
        ]
    )


def may_object(
    facts: OrderFacts,
    units: frozenset[int],
    words: str,
    *,
    last_day: date | None,
    today: date,
    days: int,
) -> Decision:
    """Until `last_day`, `days` working days after it was issued."""
    now = fold(facts.moves)
    is_late = last_day is not None and today > last_day
    return Decision.of(
        [
            _in(facts, (*WITH_UNIT, OrderState.REPLIED), "提出异议"),
            None if units else NOT_YOURS(move="提出异议"),
            OBJECTION_WAITS() if now.has_objection else None,
            OBJECTION_LATE(days=days, day=str(last_day)) if is_late else None,
            _said(words, "提出异议"),
        ]
    )


# ---------------------------------------------------------------- who issued it


def may_accept(facts: OrderFacts, actor: int, *, is_closing: bool) -> Decision:
    """What was replied is enough. A rectification is closed in a step of its own, after a re-check."""
    is_own = actor == _last_by(facts, Kind.REPLIED)
    is_short = is_closing and facts.kind is OrderKind.RECTIFY
    return Decision.of(
        [
            _in(facts, (OrderState.REPLIED,), "认可"),
            OWN_REPLY() if is_own else None,
            RECTIFY_APART(field="is_closing") if is_short else None,
        ]
    )


def may_return(
    facts: OrderFacts,
    actor: int,
    words: str,
    days: int | None,
    new_due: date | None,
    *,
    today: date,
) -> Decision:
    """Back to the unit, never to a nearer day than the one it has: the first one, what was granted, what an earlier
    return gave. Whoever had answered in time is not made late by the return itself."""
    is_own = actor == _last_by(facts, Kind.REPLIED)
    return Decision.of(
        [
            _in(facts, (OrderState.REPLIED, OrderState.ACCEPTED), "退回重办"),
            OWN_REPLY() if is_own else None,
            _said(words, "退回重办"),
            _days(days) if days is not None else _passed(facts, today),
            _nearer(facts, days, new_due),
        ]
    )


def _nearer(facts: OrderFacts, days: int | None, new_due: date | None) -> Finding | None:
    now = fold(facts.moves)
    given = [day for day in (now.due_on, now.first_due_on) if day is not None]
    if days is None or new_due is None or not given or new_due >= max(given):
        return None
    return RETURN_NEARER(field="days", was=str(max(given)), days=days, day=str(new_due))


def _passed(facts: OrderFacts, today: date) -> Finding | None:
    now = fold(facts.moves)
    if now.due_on is None or now.due_on >= today or not is_on_time(now.due_on, now.answered_on):
        return None
    return RETURN_PASSED(field="days", was=str(now.due_on))


def may_close(facts: OrderFacts, words: str) -> Decision:
    is_bare = facts.kind is OrderKind.RECTIFY and not words.strip()
    return Decision.of(
        [
            _in(facts, (OrderState.ACCEPTED,), "销号"),
            RECHECK_MISSING(field="words") if is_bare else None,
        ]
    )


def may_extend(facts: OrderFacts, actor: int, new_due: date | None, *, today: date) -> Decision:
    """Granted by somebody else than who asked, to a day that has not passed."""
    is_past = new_due is not None and new_due < today
    return Decision.of(
        [*_on_extension(facts, actor), DUE_PASSED(day=str(new_due)) if is_past else None]
    )


def may_keep(facts: OrderFacts, actor: int, words: str) -> Decision:
    """The extension is refused, with the reason."""
    return Decision.of([*_on_extension(facts, actor), _said(words, "不同意延期")])


def _on_extension(facts: OrderFacts, actor: int) -> list[Finding | None]:
    waits = fold(facts.moves).asked_days is not None
    return [
        None if waits else NO_EXTENSION(),
        OWN_EXTENSION() if waits and _last_by(facts, Kind.ASKED) == actor else None,
    ]


def may_rule(facts: OrderFacts, actor: int, words: str) -> Decision:
    """An objection is upheld or overruled, either with a reason, by somebody else than who objected."""
    waits = fold(facts.moves).has_objection
    is_own = waits and _last_by(facts, Kind.OBJECTED) == actor
    return Decision.of(
        [
            None if waits else NO_OBJECTION(),
            OWN_OBJECTION() if is_own else None,
            _said(words, "裁定异议"),
        ]
    )


def may_escalate(facts: OrderFacts, rung: str, ladder: Ladder) -> Decision:
    """A draft of the next rung; the order goes on until that one is issued."""
    has_next = ladder.above(rung) is not None
    return Decision.of(
        [
            _in(facts, RUNNING, "升级"),
            None if has_next else AT_THE_TOP(),
        ]
    )


def may_withdraw(facts: OrderFacts, words: str) -> Decision:
    return Decision.of([_in(facts, RUNNING, "撤回"), _said(words, "撤回")])


def reminder_day(due: date, days: int, holidays: HolidayTable) -> date:
    """From this day on an order that is due is in the daily digest: `days` working days before it."""
    return add_workdays(due, -days, holidays).day if days else due


def objection_until(issued_on: date | None, days: int, holidays: HolidayTable) -> date | None:
    return add_workdays(issued_on, days, holidays).day if issued_on else None
