"""What speaks against leaving a place out of rankings, and against a scheme of a weighted total."""

from daxiao.domains.targets.types.rankings import ExclusionInput, SchemeState
from daxiao.std.findings import Decision, FindingKind


REASON_MISSING = FindingKind(
    "targets.exclusion_reason_missing", "请写明为什么不参与排名，排名页面会列出这个理由"
)
NOT_BELOW = FindingKind(
    "targets.exclusion_not_below", "“{place}”不是“{within}”直接管的地方，不在它的排名里，请重选"
)
ALREADY_OUT = FindingKind(
    "targets.exclusion_already", "“{place}”已经设定不参与这项排名，请先恢复再重新设定"
)
MONTH_ODD = FindingKind("targets.exclusion_month_odd", "{period} 不是年月，请写成 2026-03 的样子")
MONTHS_REVERSED = FindingKind("targets.exclusion_months_reversed", "止于的月份早于起始月份，请核对")
ALREADY_BACK = FindingKind(
    "targets.exclusion_lifted_already", "这一条已经恢复参与，不用再恢复；要再排除请新设一条"
)
NAME_MISSING = FindingKind("targets.scheme_name_missing", "请给方案起个名称")
SCHEME_NAME_TAKEN = FindingKind(
    "targets.scheme_name_taken", "{place}{year}年已有方案“{name}”，请改名称或修改那个方案"
)
SCHEME_OFF = FindingKind("targets.scheme_withdrawn", "这个方案已经撤下，恢复以后才能改")
SCHEME_ON = FindingKind("targets.scheme_in_force", "这个方案在执行，不用恢复")


def may_exclude(
    wanted: ExclusionInput, *, place: str, within: str, is_below: bool, is_out: bool
) -> Decision:
    """Whether a place may be left out as it is asked for."""
    odd = [p for p in (wanted.since, wanted.until) if p is not None and not is_period(p)]
    return Decision.of(
        [
            None if wanted.reason.strip() else REASON_MISSING(field="reason"),
            None if is_below else NOT_BELOW(field="region", place=place, within=within),
            ALREADY_OUT(field="region", place=place) if is_out else None,
            *(MONTH_ODD(field="since", period=str(p)) for p in odd),
            MONTHS_REVERSED(field="until")
            if wanted.until is not None and wanted.until < wanted.since
            else None,
        ]
    )


def is_period(number: int) -> bool:
    """Whether a number is a month as year * 100 + month."""
    return 1 <= number % 100 <= 12 and 1900 <= number // 100 <= 2199


def may_lift(*, is_lifted: bool) -> Decision:
    return Decision.of([ALREADY_BACK() if is_lifted else None])


def may_change_scheme(state: SchemeState) -> Decision:
    return Decision.of([SCHEME_OFF() if state is SchemeState.WITHDRAWN else None])


def may_restore_scheme(state: SchemeState) -> Decision:
    return Decision.of([SCHEME_ON() if state is SchemeState.IN_FORCE else None])


def may_name_scheme(name: str, *, place: str, year: int, is_taken: bool) -> Decision:
    return Decision.of(
        [
            None if name.strip() else NAME_MISSING(field="name"),
            SCHEME_NAME_TAKEN(field="name", place=place, year=year, name=name)
            if is_taken
            else None,
        ]
    )
