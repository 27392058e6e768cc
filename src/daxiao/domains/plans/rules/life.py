"""When a plan may go out of force, come back, and take more in. Pure."""

from daxiao.domains.plans.types import PlanState
from daxiao.std.findings import Decision, FindingKind


ALREADY_WITHDRAWN = FindingKind("plans.already_withdrawn", "这份规划已经撤下，不必再撤")
NOT_WITHDRAWN = FindingKind("plans.not_withdrawn", "这份规划正在执行，不必恢复")
IS_WITHDRAWN = FindingKind(
    "plans.is_withdrawn", "这份规划已经撤下，请先在规划页“恢复执行”，再发布新核对的内容"
)
REASON_MISSING = FindingKind("plans.reason_missing", "请写明撤下的理由，它会留在操作记录里")


IS_SUPERSEDED = FindingKind(
    "plans.is_superseded",
    "这份规划已经被新版本替代，不能再改；要回到这一版，请在修订页“撤回修订”",
)
WAS_TAKEN_BACK = FindingKind(
    "plans.was_taken_back", "这一版随修订撤回了，要再用它，请在旧版规划页重新“提交新版本”"
)


def may_withdraw(state: PlanState, reason: str) -> Decision:
    """A plan in force may be taken back with a reason; its targets and tasks stay with their history."""
    return Decision.of(
        [
            ALREADY_WITHDRAWN() if state is PlanState.WITHDRAWN else None,
            IS_SUPERSEDED() if state is PlanState.SUPERSEDED else None,
            None if reason.strip() else REASON_MISSING(field="reason"),
        ]
    )


def may_add(state: PlanState) -> Decision:
    """Nothing is published into a plan that was taken out of force."""
    return Decision.of(
        [
            IS_WITHDRAWN() if state is PlanState.WITHDRAWN else None,
            IS_SUPERSEDED() if state is PlanState.SUPERSEDED else None,
        ]
    )


def may_restore(state: PlanState, *, was_taken_back: bool = False) -> Decision:
    """A withdrawn plan comes back; one that a revision brought and took away again comes back by a revision."""
    return Decision.of(
        [
            NOT_WITHDRAWN() if state is PlanState.IN_FORCE else None,
            IS_SUPERSEDED() if state is PlanState.SUPERSEDED else None,
            WAS_TAKEN_BACK() if state is PlanState.WITHDRAWN and was_taken_back else None,
        ]
    )
