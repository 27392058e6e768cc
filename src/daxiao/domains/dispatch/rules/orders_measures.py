"""The plan of measures a unit answers with (一企一策): what one needs, when it may change, what it keeps open."""

from datetime import date

from daxiao.domains.dispatch.rules import orders as rules
from daxiao.domains.dispatch.rules.orders_fold import RUNNING, WITH_UNIT, fold
from daxiao.domains.dispatch.types.orders import MeasureInput, OrderFacts, OrderState
from daxiao.std.findings import Decision, Finding, FindingKind


TEXT_MISSING = FindingKind("dispatch.measure_text_missing", "请写明采取什么措施、做到什么程度")
WHO_MISSING = FindingKind("dispatch.measure_who_missing", "请写明由谁来做，例如科室、乡镇或企业")
DAY_MISSING = FindingKind("dispatch.measure_day_missing", "请填这条措施的完成日期")
DAY_PASSED = FindingKind(
    "dispatch.measure_day_passed", "完成日期{day}已经过去，请填今天或以后的日期"
)
TOO_MANY = FindingKind("dispatch.measure_too_many", "一件督办最多报{most}条措施，请把相近的合并")
MEASURE_OVER = FindingKind(
    "dispatch.measure_over", "这条措施已经办结或取消，不必再办，请刷新后再看"
)
DONE_UNSAID = FindingKind("dispatch.measure_done_unsaid", "请写明这条措施怎样办结的、结果怎样")
DROP_UNSAID = FindingKind("dispatch.measure_drop_unsaid", "取消措施要写明理由，请补一句")
SETTLED = FindingKind(
    "dispatch.measure_settled", "措施已经认可，不能再{move}；确要调整，请签发单位退回重办"
)
PLAN_MISSING = FindingKind(
    "dispatch.order_plan_missing",
    "这件督办要求逐条报措施，请先用“报措施”写明措施、由谁做和完成日期，再回复",
)
MEASURES_OPEN = FindingKind(
    "dispatch.order_measures_open",
    "还有{count}条措施没有办结，全部办结以后才能销号；回复可以先认可，不选“同时销号”",
)

PLAN_GONE = FindingKind(
    "dispatch.order_plan_gone",
    "这件督办要求逐条报措施，现在一条也没有（没有报，或者报了又取消），不能认可、销号；请“退回”，让单位重新报",
)

MOST = 60
"""A plan that is longer is a document, to be handed over as a file."""

PLANNING = (*WITH_UNIT, OrderState.REPLIED)


def _with_lead(facts: OrderFacts, units: frozenset[int], move: str) -> Finding | None:
    return None if facts.lead in units else rules.NOT_LEAD(move=move)


def _unsettled(facts: OrderFacts, move: str) -> Finding | None:
    state = fold(facts.moves).state
    if state in PLANNING:
        return None
    if state is OrderState.ACCEPTED:
        return SETTLED(move=move)
    return rules.WRONG_STATE(state=state.label, move=move)


def may_plan(
    facts: OrderFacts, units: frozenset[int], given: MeasureInput, *, count: int, today: date
) -> Decision:
    """`count` are the measures that are there; `units` those of the order for which the actor speaks."""
    is_past = given.due_on is not None and given.due_on < today
    return Decision.of(
        [
            _unsettled(facts, "报措施"),
            _with_lead(facts, units, "报措施"),
            None if given.text.strip() else TEXT_MISSING(field="text"),
            None if given.by_whom.strip() else WHO_MISSING(field="by_whom"),
            None if given.due_on is not None else DAY_MISSING(field="due_on"),
            DAY_PASSED(field="due_on", day=str(given.due_on)) if is_past else None,
            TOO_MANY(most=MOST) if count >= MOST else None,
        ]
    )


def may_fulfil(facts: OrderFacts, units: frozenset[int], words: str, *, is_over: bool) -> Decision:
    """Done, also after the plan was accepted: that is what it is kept for."""
    state = fold(facts.moves).state
    is_running = state in RUNNING
    return Decision.of(
        [
            None if is_running else rules.WRONG_STATE(state=state.label, move="办结措施"),
            _with_lead(facts, units, "办结措施"),
            MEASURE_OVER() if is_over else None,
            None if words.strip() else DONE_UNSAID(field="words"),
        ]
    )


def may_drop(facts: OrderFacts, units: frozenset[int], words: str, *, is_over: bool) -> Decision:
    """Until the plan is accepted."""
    return Decision.of(
        [
            _unsettled(facts, "取消措施"),
            _with_lead(facts, units, "取消措施"),
            MEASURE_OVER() if is_over else None,
            None if words.strip() else DROP_UNSAID(field="words"),
        ]
    )


def may_answer(*, is_plan_asked: bool, has_plan: bool, is_lead: bool) -> Decision:
    """Where a plan is wanted, the lead unit's reply comes after it."""
    return Decision.of([PLAN_MISSING() if is_plan_asked and is_lead and not has_plan else None])


def may_settle(*, is_plan_asked: bool, has_plan: bool) -> Decision:
    """A plan that was asked for is there when the reply is accepted and when the order is closed: a unit may have
    dropped its measures after it replied."""
    return Decision.of([PLAN_GONE() if is_plan_asked and not has_plan else None])


def may_end(open_measures: int) -> Decision:
    """An order is closed when all measures of its plan are done."""
    return Decision.of([MEASURES_OPEN(count=open_measures) if open_measures else None])
