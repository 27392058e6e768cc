"""Decisions about targets and indicators. Pure."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from daxiao.domains.targets.types import (
    Comparator,
    Due,
    IndicatorInput,
    MatchState,
    Measure,
    TargetState,
)
from daxiao.std.findings import Decision, Finding, FindingKind


NAME_EMPTY = FindingKind("targets.name_empty", "请填写指标名称")
NAME_TAKEN = FindingKind(
    "targets.name_taken", "已有同名同性质的指标“{name}”，请改用那一个，或换一个名称"
)
ALREADY_DROPPED = FindingKind("targets.already_dropped", "这个目标已经撤销")
NOT_DROPPED = FindingKind("targets.not_dropped", "这个目标正在执行，不必恢复")
GONE_WITH_PLAN = FindingKind(
    "targets.gone_with_plan", "这个目标随规划一起撤下了，请在规划页“恢复执行”"
)
REASON_MISSING = FindingKind("targets.reason_missing", "请写明理由，它会留在经过里")
ALREADY_CONFIRMED = FindingKind("targets.already_confirmed", "这个指标已经确认过")

MATCH_SETTLED = FindingKind("targets.match_settled", "这一条已经处理过（{state}）")
MATCH_NOT_MERGED = FindingKind("targets.match_not_merged", "这一条没有归并，不必撤销")
MATCH_CHAINED = FindingKind(
    "targets.match_chained", "“{name}”已经归并到别的指标，请先在那一条上撤销归并"
)

NUMBER_TOO_LONG = FindingKind(
    "targets.number_too_long",
    "{key} 的数 {value} 整数超过 15 位或小数超过 4 位，台账存不下；请在核对页改正或剔除这一条",
)
YEAR_ODD = FindingKind(
    "targets.year_odd", "{key} 的年份 {year} 不像年份，请在核对页改正或剔除这一条再发布"
)
# a number that was taken for a year is far off
_YEARS = range(1900, 2200)


def storable(
    key: str, values: Iterable[Decimal | None], years: Iterable[int | None]
) -> list[Finding]:
    """What of a record the ledger could only round or refuse: an account number taken for a figure, or for a year."""
    long = [v for v in values if v is not None and not _fits(v)]
    odd = [y for y in years if y is not None and y not in _YEARS]
    return [
        *(NUMBER_TOO_LONG(key=key, value=f"{v:f}"[:40]) for v in long),
        *(YEAR_ODD(key=key, year=str(y)) for y in odd),
    ]


def _fits(value: Decimal) -> bool:
    return abs(value) < Decimal(10) ** 15 and value == round(value, 4)


def due_on(due: Due) -> date | None:
    """The last day of the period: 31 December of the year by or in which it is due; None where the plan gives none."""
    year = due.by or due.year or due.until
    return None if year is None else date(year, 12, 31)


def due_label(due: Due) -> str:
    """The period in the plan's own manner: 到2026年、2026年、每年（2021—2025年）、未注明."""
    span = f"（{due.since}—{due.until}年）" if due.since and due.until else ""
    if due.by and due.recurring:
        return f"到{due.by}年每年"
    if due.recurring:
        return f"每年{span}"
    if due.by:
        return f"到{due.by}年"
    return f"{due.year}年" if due.year else "未注明"


_SIGNS = {"ge": "≥", "gt": ">", "le": "≤", "lt": "<", "eq": "", "approx": "约", "range": ""}


# what the number alone would not tell: a rise beside a total, a fall beside a rise
_WAYS = {Measure.INCREMENT: "新增", Measure.REDUCTION: "下降"}


def value_label(
    value: Decimal, high: Decimal | None, unit: str, comparator: Comparator, measure: Measure
) -> str:
    """A figure as a person reads it: ≥ 800 亿元, 新增 6—8 家, 下降 12%, 前 50 强."""
    number = plain(value) if high is None else f"{plain(value)}—{plain(high)}"
    if measure is Measure.RANK:
        return f"前 {number} 强" if unit == "强" else f"第 {number} 位"
    sign = _SIGNS[comparator.value]
    gap = "" if unit.startswith(("%", "‰")) else " "
    way = _WAYS.get(measure, "")
    return " ".join(part for part in (way, sign, f"{number}{gap}{unit}".strip()) if part)


def plain(value: Decimal) -> str:
    """A decimal without trailing zeros, with thousands separators."""
    text = f"{value:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def keep_indicator(change: IndicatorInput, *, is_name_taken: bool) -> Decision:
    return Decision.of(
        [
            None if change.name.strip() else NAME_EMPTY(field="name"),
            NAME_TAKEN(field="name", name=change.name) if is_name_taken else None,
        ]
    )


def may_drop(state: TargetState, reason: str) -> Decision:
    return Decision.of(
        [
            ALREADY_DROPPED() if state is TargetState.DROPPED else None,
            GONE_WITH_PLAN() if state is TargetState.LAPSED else None,
            None if reason.strip() else REASON_MISSING(field="reason"),
        ]
    )


def may_restore(state: TargetState) -> Decision:
    if state is TargetState.LAPSED:
        return Decision.of([GONE_WITH_PLAN()])
    return Decision.of([None if state is TargetState.DROPPED else NOT_DROPPED()])


def may_confirm(*, is_confirmed: bool) -> Decision:
    return Decision.of([ALREADY_CONFIRMED() if is_confirmed else None])


def may_merge(state: MatchState, merged: Iterable[str]) -> Decision:
    """A proposal nobody has settled; `merged` names those of the two that went into a third already."""
    return Decision.of(
        [
            None if state is MatchState.PROPOSED else MATCH_SETTLED(state=state.label),
            *(MATCH_CHAINED(name=name) for name in merged),
        ]
    )


def may_refuse_match(state: MatchState, reason: str) -> Decision:
    return Decision.of(
        [
            None if state is MatchState.PROPOSED else MATCH_SETTLED(state=state.label),
            None if reason.strip() else REASON_MISSING(field="reason"),
        ]
    )


def may_unmerge(state: MatchState, merged: Iterable[str]) -> Decision:
    """What was merged may be taken apart while the keeper stands for itself."""
    return Decision.of(
        [
            None if state is MatchState.MERGED else MATCH_NOT_MERGED(),
            *(MATCH_CHAINED(name=name) for name in merged),
        ]
    )
