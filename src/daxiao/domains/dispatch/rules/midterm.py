"""What may be done when in a mid-term evaluation, and how its rows are counted. Pure."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from daxiao.domains.dispatch.rules.evaluation import plain
from daxiao.domains.dispatch.types.midterm import (
    Approval,
    MidtermState,
    ProblemState,
    ProposalKind,
    Trend,
)
from daxiao.domains.targets.rules.progress import ProgressState
from daxiao.std.findings import Decision, FindingKind


TOO_EARLY = FindingKind("dispatch.midterm_too_early", "评估基准日是{day}，到那一天才能冻结数据")
NOT_NOW = FindingKind(
    "dispatch.midterm_not_now", "中期评估现在是“{state}”，这一步要在“{wanted}”时办理"
)
SIGNED = FindingKind("dispatch.midterm_signed", "中期评估已定稿，不能再改动")
PLAN_EMPTY = FindingKind(
    "dispatch.midterm_plan_empty", "这份规划还没有执行中的目标和任务，无法评估"
)
TAKEN = FindingKind("dispatch.midterm_taken", "这份规划在{day}已有一次中期评估，请换一个基准日")
CAUSE_MISSING = FindingKind(
    "dispatch.midterm_cause_missing", "目标滞后或无法判断，请先选择原因再提建议"
)
WORDS_MISSING = FindingKind(
    "dispatch.midterm_words_missing", "建议调整或取消，请写明怎样调整和理由"
)
VALUE_MISSING = FindingKind("dispatch.midterm_value_missing", "建议调整，请填写调整后的目标值")
VALUE_NEGATIVE = FindingKind(
    "dispatch.midterm_value_negative", "调整后的目标值不能是负数，现行目标是{now}，请核对"
)
VALUE_SAME = FindingKind(
    "dispatch.midterm_value_same", "调整后的目标值与现行目标{now}相同，不用调整的请选“继续实施”"
)
VALUE_BEYOND = FindingKind(
    "dispatch.midterm_value_beyond", "“%”的目标应在0到100之间，现行目标是{now}，请核对"
)
VALUE_FAR = FindingKind(
    "dispatch.midterm_value_far", "与现行目标{now}相差超过10倍，请核对单位（应填{unit}）"
)
VALUE_OTHERWISE = FindingKind(
    "dispatch.midterm_value_otherwise",
    "说明写的是“{said}”，填的数却是{really}（现行目标{now}），请改成一致",
)
ALREADY_DONE = FindingKind(
    "dispatch.midterm_already_done", "这条建议已经批准并办理，不能再改；有误请在目标台账更正"
)
NOTHING_TO_DECIDE = FindingKind("dispatch.midterm_nothing_to_decide", "没有待批准的调整或取消建议")
APPROVER_MISSING = FindingKind("dispatch.midterm_approver_missing", "请写明批准人（职务或会议）")
NOT_APPROVED = FindingKind("dispatch.midterm_not_approved", "建议还没有批准，不能办理")
UNJUDGED = FindingKind(
    "dispatch.midterm_unjudged", "还有{count}个目标没有提出继续、调整或取消的建议，请逐项提出"
)
UNDECIDED = FindingKind(
    "dispatch.midterm_undecided", "还有{count}条调整或取消建议没有批复，请先批复"
)
QUOTE_UNKNOWN = FindingKind(
    "dispatch.midterm_quote_unknown", "规划原文里没有“{words}”这句话，请从原文复制"
)
PROBLEM_CLOSED = FindingKind("dispatch.problem_closed", "这个问题已经销号，不能再改")
NOT_REPORTED = FindingKind("dispatch.problem_not_reported", "责任单位还没有报请销号")
RESULT_MISSING = FindingKind("dispatch.problem_result_missing", "请写明怎样解决的")
DUE_PAST = FindingKind("dispatch.problem_due_past", "整改期限应在今天或以后，请核对")

BEHIND = frozenset({ProgressState.BEHIND, ProgressState.SERIOUS, ProgressState.UNJUDGED})


def may_freeze(state: MidtermState, planned_on: date, today: date, rows: int) -> Decision:
    """On the day or after it, once, and only what has rows."""
    return Decision.of(
        [
            *at_step(state, MidtermState.PLANNED).findings,
            TOO_EARLY(day=planned_on.isoformat()) if today < planned_on else None,
            PLAN_EMPTY() if not rows else None,
        ]
    )


def at_step(state: MidtermState, *wanted: MidtermState) -> Decision:
    if state in wanted:
        return Decision()
    if state is MidtermState.SIGNED:
        return Decision.of([SIGNED()])
    names = "、".join(one.label for one in wanted)
    return Decision.of([NOT_NOW(state=state.label, wanted=names)])


def may_propose(
    standing: ProgressState,
    proposal: ProposalKind,
    *,
    has_cause: bool,
    words: str,
    value: Decimal | None,
    approval: str = "",
) -> Decision:
    """A target behind needs a cause; a change needs words, an adjusted one its new value. What was carried out stays."""
    change = proposal is not ProposalKind.KEEP
    return Decision.of(
        [
            ALREADY_DONE() if approval == Approval.DONE else None,
            CAUSE_MISSING(field="cause") if standing in BEHIND and not has_cause else None,
            WORDS_MISSING(field="words") if change and not words.strip() else None,
            VALUE_MISSING(field="value")
            if proposal is ProposalKind.ADJUST and value is None
            else None,
        ]
    )


@dataclass(frozen=True, slots=True)
class Current:
    """What a target asks for at present, in its unit; `is_share`: a part of a whole, never beyond 100 %."""

    value: Decimal | None
    unit: str = ""
    is_share: bool = False

    @property
    def words(self) -> str:
        return "" if self.value is None else f"{plain(self.value)}{self.unit}"


_FAR = 10


def check_adjusted(value: Decimal, now: Current, words: str) -> Decision:
    """Whether an adjusted value can be meant: not below nothing, not the same, not the slip of a unit, and in the direction
    that the words name."""
    if now.value is None:
        return Decision.of([VALUE_NEGATIVE(field="value", now="未定") if value < 0 else None])
    told = {"field": "value", "now": now.words}
    if value < 0 <= now.value:
        return Decision.of([VALUE_NEGATIVE(**told)])
    if value == now.value:
        return Decision.of([VALUE_SAME(**told)])
    if now.is_share and value > 100:
        return Decision.of([VALUE_BEYOND(**told)])
    if _is_far(value, now.value):
        return Decision.of(
            [VALUE_FAR(unit=f"“{now.unit}”为单位的数" if now.unit else "数", **told)]
        )
    really = "上调" if value > now.value else "下调"
    said = {word for word in ("上调", "下调", "调高", "调低", "提高", "降低") if word in words}
    ups, downs = said & {"上调", "调高", "提高"}, said & {"下调", "调低", "降低"}
    wrong = (
        ups if really == "下调" and not downs else downs if really == "上调" and not ups else set()
    )
    return Decision.of(
        [VALUE_OTHERWISE(said=sorted(wrong)[0], really=really, **told) if wrong else None]
    )


def _is_far(value: Decimal, now: Decimal) -> bool:
    high, low = max(abs(value), abs(now)), min(abs(value), abs(now))
    return bool(now) and bool(value) and high > _FAR * low


def said_change(value: Decimal, now: Current) -> str:
    """由450亿元下调为430亿元（−4.4%）"""
    new = f"{plain(value)}{now.unit}"
    if now.value is None:
        return f"调整为{new}"
    way = "上调" if value > now.value else "下调"
    if not now.value:
        return f"由{now.words}{way}为{new}"
    change = (value - now.value) * 100 / abs(now.value)
    sign = "＋" if change > 0 else "−"
    return f"由{now.words}{way}为{new}（{sign}{plain(abs(change).quantize(Decimal('0.1')))}%）"


def may_decide(approval: str, approver: str) -> Decision:
    return Decision.of(
        [
            NOTHING_TO_DECIDE() if approval != Approval.WAITING.value else None,
            APPROVER_MISSING(field="approver") if not approver.strip() else None,
        ]
    )


def may_carry_out(approval: str) -> Decision:
    """Only what was approved, and once."""
    return Decision.of([NOT_APPROVED() if approval != Approval.APPROVED.value else None])


def may_sign(proposals: Sequence[str], approvals: Sequence[str]) -> Decision:
    unjudged = sum(1 for one in proposals if not one)
    waiting = sum(1 for one in approvals if one == Approval.WAITING.value)
    return Decision.of(
        [
            UNJUDGED(count=unjudged) if unjudged else None,
            UNDECIDED(count=waiting) if waiting else None,
        ]
    )


def may_report(state: ProblemState, result: str) -> Decision:
    return Decision.of(
        [
            PROBLEM_CLOSED() if state is ProblemState.SOLVED else None,
            RESULT_MISSING(field="result") if not result.strip() else None,
        ]
    )


def may_close(state: ProblemState) -> Decision:
    return Decision.of([NOT_REPORTED() if state is not ProblemState.REPORTED else None])


def trend_of(change: Decimal | None, *, is_more_better: bool) -> Trend:
    """From the change on the year before, in the direction that is good for the indicator."""
    if change is None:
        return Trend.UNKNOWN
    if change == 0:
        return Trend.LEVEL
    return Trend.BETTER if (change > 0) == is_more_better else Trend.WORSE


def folded(text: str) -> str:
    """Text without white space, so that line breaks of a document hide no sentence."""
    return "".join(text.split())


def counted(states: Iterable[str]) -> dict[str, int]:
    """How many of each, in the order in which they first come."""
    return dict(Counter(states))
