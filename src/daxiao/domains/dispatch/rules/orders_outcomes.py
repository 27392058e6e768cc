"""The yearly record of results (奖惩): what an entry needs, and who may read it."""

from datetime import date

from daxiao.std.findings import Decision, FindingKind


UNIT_MISSING = FindingKind("dispatch.outcome_unit_missing", "请选这条奖惩记的是哪个单位")
TEXT_MISSING = FindingKind("dispatch.outcome_unsaid", "请写明怎样奖励、通报或约谈的")
BASIS_MISSING = FindingKind(
    "dispatch.outcome_baseless", "请写明依据，例如考核结果、会议纪要或督办文号"
)
IN_FUTURE = FindingKind("dispatch.outcome_in_future", "决定日期{day}还没有到，请核对")
YEAR_ODD = FindingKind("dispatch.outcome_year_odd", "年度{year}和决定日期对不上，请核对")
WITHDRAWN = FindingKind("dispatch.outcome_withdrawn", "这条记录已经撤回，不必再撤")
UNREASONED = FindingKind("dispatch.outcome_unreasoned", "撤回要写明理由")


def may_record(
    year: int, unit: int | None, decided_on: date, text: str, basis: str, *, today: date
) -> Decision:
    """A result is acted on in its year or later, never in the future."""
    return Decision.of(
        [
            None if unit is not None else UNIT_MISSING(field="unit"),
            None if text.strip() else TEXT_MISSING(field="text"),
            None if basis.strip() else BASIS_MISSING(field="basis"),
            IN_FUTURE(field="decided_on", day=str(decided_on)) if decided_on > today else None,
            None if year <= decided_on.year else YEAR_ODD(field="year", year=year),
        ]
    )


def may_withdraw(reason: str, *, is_withdrawn: bool) -> Decision:
    return Decision.of(
        [
            WITHDRAWN() if is_withdrawn else None,
            None if reason.strip() else UNREASONED(field="reason"),
        ]
    )
