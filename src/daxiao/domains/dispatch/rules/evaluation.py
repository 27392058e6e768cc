"""What a scheme must be, and who may do what when in an evaluation."""

from collections.abc import Collection, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation

from daxiao.domains.dispatch.rules.scoring import ItemRule, Level, Step
from daxiao.domains.dispatch.types.evaluation import (
    EvaluationSchemeState,
    EvaluationState,
    ItemKind,
    ObjectionState,
    SheetState,
)
from daxiao.std.findings import Decision, Finding, FindingKind


# ---- schemes

SCHEME_FROZEN = FindingKind(
    "dispatch.scheme_frozen", "方案已随考核定版，不能再改；需要调整请复制成新方案"
)
WEIGHTS_OFF = FindingKind(
    "dispatch.scheme_weights_off", "各考核项权重合计是{sum}分，应为100分，请调整后再启动"
)
SCHEME_EMPTY = FindingKind("dispatch.scheme_empty", "方案还没有考核项，请先加考核项")
WEIGHT_UNFIT = FindingKind("dispatch.item_weight_unfit", "{kind}的分值应大于0、不超过100，请核对")
VETO_WEIGHT = FindingKind("dispatch.item_veto_weight", "一票否决项不计分，分值请留空或填0")
FULL_UNFIT = FindingKind("dispatch.item_full_unfit", "满分值应大于0，请填写达到多少得满分")
BOUNDS_UNFIT = FindingKind(
    "dispatch.item_bounds_unfit", "起分比例应在0到封顶比例之间，封顶比例应大于0、不超过2，请核对"
)
RANK_UNFIT = FindingKind("dispatch.item_rank_unfit", "末名得分比例应在0到1之间，不高于首名，请核对")
STEPS_UNFIT = FindingKind(
    "dispatch.item_steps_unfit",
    "分档请每行写“界限 比例”，例如“90 1”“80 0.8”，比例在0到1之间，界限不重复，且档次越好比例越高",
)
LEVELS_UNFIT = FindingKind(
    "dispatch.scheme_levels_unfit", "等次请每行写“名称 最低分”，例如“优秀 90”，最低分不重复"
)
CAP_UNFIT = FindingKind("dispatch.scheme_cap_unfit", "加分、扣分的上限应在0到100之间，请核对")


def may_change(state: EvaluationSchemeState) -> Decision:
    return Decision.of([SCHEME_FROZEN() if state is EvaluationSchemeState.FROZEN else None])


def weights(items: Sequence[ItemRule]) -> Decimal:
    return sum((one.weight for one in items if one.kind.is_weighted), Decimal(0))


def complete(items: Sequence[ItemRule]) -> Decision:
    """Whether an evaluation may start on a scheme: it has items, and their weights add up to exactly 100."""
    total = weights(items)
    return Decision.of(
        [
            SCHEME_EMPTY() if not items else None,
            WEIGHTS_OFF(sum=plain(total)) if items and total != 100 else None,
        ]
    )


def check_item(rule: ItemRule) -> Decision:
    """Whether one item can be scored at all."""
    found: list[Finding | None] = [_weight(rule)]
    if rule.kind is ItemKind.RATIO:
        found.append(FULL_UNFIT(field="full") if rule.full <= 0 else None)
        fits = 0 <= rule.floor <= rule.cap and 0 < rule.cap <= 2
        found.append(None if fits else BOUNDS_UNFIT(field="floor"))
    if rule.kind is ItemKind.RANK:
        fits = 0 <= rule.worst <= rule.best <= 1
        found.append(None if fits else RANK_UNFIT(field="worst"))
    if rule.kind is ItemKind.THRESHOLD:
        found.append(None if steps_fit(rule) else STEPS_UNFIT(field="steps"))
    return Decision.of(found)


def _weight(rule: ItemRule) -> Finding | None:
    if rule.kind is ItemKind.VETO:
        return VETO_WEIGHT(field="weight") if rule.weight != 0 else None
    fits = 0 < rule.weight <= 100
    return None if fits else WEIGHT_UNFIT(field="weight", kind=rule.kind.label)


def steps_fit(rule: ItemRule) -> bool:
    """Bounds differ, shares lie in 0 to 1, and a better value never earns less."""
    ordered = sorted(rule.steps, key=lambda s: s.least, reverse=rule.better.value == "less")
    bounds = [s.least for s in ordered]
    shares = [s.share for s in ordered]
    return (
        bool(ordered)
        and len(set(bounds)) == len(bounds)
        and all(0 <= share <= 1 for share in shares)
        and shares == sorted(shares)
    )


def read_pairs(text: str) -> tuple[tuple[str, Decimal], ...] | None:
    """Lines of "word number"; None when a line is something else."""
    found: list[tuple[str, Decimal]] = []
    for line in text.splitlines():
        parts = line.replace("：", " ").replace(":", " ").split()
        if not parts:
            continue
        number = read_number(parts[-1])
        if len(parts) != 2 or number is None:
            return None
        found.append((parts[0], number))
    return tuple(found)


LONGEST_NUMBER = 20


def read_number(text: str) -> Decimal | None:
    """Figures as people write them; not in powers of ten, a few letters of which are a number of a million digits."""
    if len(text.strip()) > LONGEST_NUMBER or "e" in text.lower():
        return None
    try:
        number = Decimal(text.strip())
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def read_steps(text: str) -> tuple[Step, ...] | None:
    """Steps as a person writes them, one a line; None when they cannot be read."""
    pairs = read_pairs(text)
    if pairs is None:
        return None
    bounds = [(read_number(word), share) for word, share in pairs]
    found = tuple(Step(bound, share) for bound, share in bounds if bound is not None)
    return found if len(found) == len(bounds) else None


def read_levels(text: str) -> tuple[Level, ...] | None:
    pairs = read_pairs(text)
    if not pairs or len({n for _, n in pairs}) != len(pairs):
        return None
    return tuple(Level(name, least) for name, least in pairs)


def plain(number: Decimal) -> str:
    """A decimal without needless noughts and never in powers of ten."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


# ---- the steps of an evaluation

NOT_NOW = FindingKind(
    "dispatch.evaluation_not_now", "考核现在处于“{state}”，这一步要在“{wanted}”时办理"
)
FROZEN = FindingKind("dispatch.evaluation_frozen", "考核已定稿冻结，不能再改动")
NO_SUBJECTS = FindingKind("dispatch.evaluation_no_subjects", "还没有考核对象，请先加考核对象")
PERIOD_UNFIT = FindingKind("dispatch.evaluation_period_unfit", "考核期的截止日应晚于起始日，请核对")
DUE_PAST = FindingKind("dispatch.evaluation_due_past", "自评截止日已过，请填今天或以后的日期")
UNSETTLED = FindingKind(
    "dispatch.evaluation_unsettled", "还有{count}项没有认定得分，请逐项认定后再公示"
)
UNDER_OBJECTION = FindingKind(
    "dispatch.evaluation_under_objection", "还有{count}件申诉没有答复，答复后才能定稿"
)
STILL_PUBLIC = FindingKind("dispatch.evaluation_still_public", "申诉期到{day}止，期满后才能定稿")
SHEETS_OPEN = FindingKind(
    "dispatch.evaluation_sheets_open",
    "还有{count}个对象没有提交自评，截止日{day}还没到，请等截止后再转入第三方评估",
)
SUBJECT_TWICE = FindingKind("dispatch.evaluation_subject_twice", "“{name}”已是本次考核的对象")
SUBJECT_KIND = FindingKind("dispatch.evaluation_subject_kind", "本方案考核的是{kind}，请选择{kind}")
OPINIONS_OPEN = FindingKind(
    "dispatch.evaluation_opinions_open",
    "还有{count}项第三方评估意见没有提交，席位到{day}才到期，请等提交或到期后再汇总",
)


def at_step(state: EvaluationState, *wanted: EvaluationState) -> Decision:
    """Whether the evaluation stands where an act belongs; after the end nothing is done any more."""
    if state in wanted:
        return Decision()
    if state is EvaluationState.FINAL:
        return Decision.of([FROZEN()])
    names = "、".join(one.label for one in wanted)
    return Decision.of([NOT_NOW(state=state.label, wanted=names)])


def may_prepare(since: date, until: date, self_due_on: date, today: date) -> Decision:
    return Decision.of(
        [
            PERIOD_UNFIT(field="until") if since >= until else None,
            DUE_PAST(field="self_due_on") if self_due_on < today else None,
        ]
    )


def may_close_self(sheets: Collection[SheetState], self_due_on: date, today: date) -> Decision:
    """Before the day only when everybody has submitted; after it whoever has not is on record as missing."""
    missing = sum(1 for one in sheets if one is not SheetState.SUBMITTED)
    early = missing and today <= self_due_on
    return Decision.of([SHEETS_OPEN(count=missing, day=self_due_on.isoformat()) if early else None])


def may_summarise(waiting: int, last_end: date | None, today: date) -> Decision:
    early = waiting and last_end is not None and today <= last_end
    day = last_end.isoformat() if last_end else ""
    return Decision.of([OPINIONS_OPEN(count=waiting, day=day) if early else None])


def may_publish(unsettled: int) -> Decision:
    return Decision.of([UNSETTLED(count=unsettled) if unsettled else None])


def may_finalise(open_objections: int, due_on: date, today: date) -> Decision:
    return Decision.of(
        [
            UNDER_OBJECTION(count=open_objections) if open_objections else None,
            STILL_PUBLIC(day=due_on.isoformat()) if today <= due_on else None,
        ]
    )


# ---- sheets

SHEET_CLOSED = FindingKind(
    "dispatch.sheet_closed", "自评表已提交，不能再改；确需修改请联系考核办公室退回"
)
VALUE_UNFIT = FindingKind(
    "dispatch.value_unfit", "“{item}”请填数字，评分、加分、扣分在0到{most}分之间"
)
VALUE_MISSING = FindingKind("dispatch.value_missing", "还有{count}项没有填写，填齐后再提交")
PROOF_MISSING = FindingKind("dispatch.proof_missing", "“{item}”方案要求附佐证材料，请上传后再提交")
REASON_MISSING = FindingKind("dispatch.reason_missing", "请写明理由，理由会留在经过里")


def may_write(state: SheetState) -> Decision:
    return Decision.of([SHEET_CLOSED() if state is SheetState.SUBMITTED else None])


def check_value(rule: ItemRule, title: str, value: Decimal | None) -> Decision:
    """A value as somebody gives it: points within the item's weight, a veto yes or no, a figure any number."""
    if value is None:
        return Decision()
    most = Decimal(1) if rule.kind is ItemKind.VETO else rule.weight
    bounded = rule.kind.asks_points or rule.kind is ItemKind.VETO
    fits = abs(value) < Decimal(10) ** 12 and (not bounded or 0 <= value <= most)
    return Decision.of(
        [None if fits else VALUE_UNFIT(field=rule.key, item=title, most=plain(most))]
    )


def may_submit(missing: int, unproven: Sequence[str]) -> Decision:
    return Decision.of(
        [
            VALUE_MISSING(count=missing) if missing else None,
            *(PROOF_MISSING(item=title) for title in unproven),
        ]
    )


def with_reason(words: str) -> Decision:
    return Decision.of([None if words.strip() else REASON_MISSING(field="reason")])


# ---- settling

SOURCE_ABSENT = FindingKind(
    "dispatch.source_absent", "这一项没有“{source}”的数，请选择有数的一方，或选“另行认定”并填数"
)
VALUE_WANTED = FindingKind("dispatch.settled_value_wanted", "选了“另行认定”，请填认定的数")


def may_settle(*, has_source: bool, is_other: bool, source: str) -> Decision:
    if has_source:
        return Decision()
    absent = (
        VALUE_WANTED(field="value") if is_other else SOURCE_ABSENT(field="source", source=source)
    )
    return Decision.of([absent])


# ---- objections

OBJECTION_LATE = FindingKind("dispatch.objection_late", "申诉期到{day}止，已过期限，不再受理")
OBJECTION_TWICE = FindingKind(
    "dispatch.objection_twice", "这一项已有一件申诉在等答复，请等答复以后再提"
)
OBJECTION_ANSWERED = FindingKind("dispatch.objection_answered", "这件申诉已经答复，不能再改")
CORRECTION_WANTED = FindingKind(
    "dispatch.objection_correction_wanted", "申诉成立，请填“改正后的数”，得分和名次按它重算"
)
OWN_OBJECTION = FindingKind(
    "dispatch.objection_own", "您是提出申诉的人，请由考核办公室其他人员答复"
)


def may_object(due_on: date, today: date, *, is_waiting: bool) -> Decision:
    return Decision.of(
        [
            OBJECTION_LATE(day=due_on.isoformat()) if today > due_on else None,
            OBJECTION_TWICE() if is_waiting else None,
        ]
    )


def may_answer(state: ObjectionState, *, is_own: bool) -> Decision:
    return Decision.of(
        [
            OBJECTION_ANSWERED() if state is not ObjectionState.OPEN else None,
            OWN_OBJECTION() if is_own else None,
        ]
    )


def may_uphold(*, is_upheld: bool, has_value: bool) -> Decision:
    """An objection that is upheld changes a value, and somebody has to say to what."""
    wanted = is_upheld and not has_value
    return Decision.of([CORRECTION_WANTED(field="value") if wanted else None])


def at_field(finding: Finding, field: str) -> Finding:
    """The same finding at the field of a form that bears another name."""
    return Finding(finding.kind, field, finding.params)
