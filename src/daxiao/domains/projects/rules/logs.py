"""The secretary's log: what may be reported from the site, what counts as verified progress, how an entry is set right.

No plan says when progress counts as verified; the platform's default stands in `VERIFIED`, and the screen shows it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from daxiao.domains.projects.rules import sums
from daxiao.domains.projects.types import Admission
from daxiao.std.findings import Decision, FindingKind


VERIFIED = (
    "有佐证材料的日志，或者由责任单位另一人核实过的日志，计为“核实的进展”；"
    "其余的只作记录，不影响停滞判断（平台默认，规划未作规定）。"
)

TEXT_MISSING = FindingKind("projects.log_unsaid", "请用一句话写明做到了哪里")
PROJECT_LEFT = FindingKind(
    "projects.log_project_left", "项目已经出库，不再填报；要重新启动请先办理准入"
)
MONTH_IN_FUTURE = FindingKind("projects.log_month_in_future", "{month}还没有到，请改成已经过的月份")
INVESTED_NEGATIVE = FindingKind(
    "projects.log_invested_negative",
    "完成投资不能小于零，请核对；要冲减以前的数，请更正那个月的日志",
)
INVESTED_OVER = FindingKind(
    "projects.log_invested_over",
    "{month}完成投资{typed}亿元，比项目总投资{total}亿元还多，多半把万元当成了亿元，请核对单位",
)
REPLACED = FindingKind("projects.log_replaced", "这条日志已经更正过，请在更正后的那一条上办理")
WITHDRAWN = FindingKind("projects.log_withdrawn", "这条日志已经撤回，不能再办理；请另填一条")
WITHDRAWAL_UNSAID = FindingKind("projects.log_withdrawal_unsaid", "撤回要写明原因")
NOT_THE_AUTHOR = FindingKind(
    "projects.log_not_the_author", "只有填报人和责任单位能更正或撤回，请由他们办理"
)
ALREADY_VERIFIED = FindingKind("projects.log_already_verified", "这条日志已经计为核实的进展")
OWN_LOG = FindingKind(
    "projects.log_own", "自己填的日志不能自己核实，请责任单位另一人核实，或者补材料"
)
NOT_THE_UNIT = FindingKind(
    "projects.log_not_the_unit", "只有责任单位能核实这条日志，请由该单位办理"
)


@dataclass(frozen=True, slots=True)
class Log:
    """An entry as it stands. `by` is a person, `unit` the responsible unit of the project."""

    by: int
    unit: int | None
    is_verified: bool = False
    is_replaced: bool = False
    is_withdrawn: bool = False


def may_report(
    text: str,
    month: date | None,
    invested: Decimal | None,
    *,
    admission: Admission,
    total: Decimal | None,
    today: date,
) -> Decision:
    """`invested` and `total` (of the whole project) in 亿元; `month` is the first day of the month they belong to."""
    said = f"{month.year}年{month.month}月" if month else ""
    is_over = invested is not None and total is not None and invested > total
    return Decision.of(
        [
            None if text.strip() else TEXT_MISSING(field="text"),
            PROJECT_LEFT() if admission is Admission.LEFT else None,
            MONTH_IN_FUTURE(field="month", month=said) if month and month > today else None,
            INVESTED_NEGATIVE(field="invested") if invested is not None and invested < 0 else None,
            INVESTED_OVER(
                field="invested",
                month=said,
                typed=sums.shown(invested),
                total=sums.shown(total),
            )
            if is_over and invested is not None and total is not None
            else None,
        ]
    )


def is_proved(files: int) -> bool:
    """Whether an entry counts as verified progress by itself."""
    return files > 0


def may_set_right(log: Log, actor: int, units: frozenset[int]) -> Decision:
    """Correct an entry: whoever wrote it, or the responsible unit. `units` are those the actor speaks for."""
    return Decision.of(
        [
            REPLACED() if log.is_replaced else None,
            WITHDRAWN() if log.is_withdrawn else None,
            None if actor == log.by or log.unit in units else NOT_THE_AUTHOR(),
        ]
    )


def may_withdraw(log: Log, actor: int, units: frozenset[int], because: str) -> Decision:
    own = None if because.strip() else WITHDRAWAL_UNSAID(field="reason")
    return Decision.of([*may_set_right(log, actor, units).findings, own])


def may_verify(log: Log, actor: int, units: frozenset[int]) -> Decision:
    """By another person of the responsible unit."""
    return Decision.of(
        [
            REPLACED() if log.is_replaced else None,
            WITHDRAWN() if log.is_withdrawn else None,
            ALREADY_VERIFIED() if log.is_verified else None,
            OWN_LOG() if actor == log.by else None,
            None if log.unit in units else NOT_THE_UNIT(),
        ]
    )


def month_figure(told: Mapping[int, Decimal]) -> Decimal | None:
    """What the standing entries of a month say was invested in it, by their order: the newest counts."""
    return told[max(told)] if told else None
