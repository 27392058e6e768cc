"""Stopping the legal clock (停表), resuming it (复表) and granting days (顺延): what may be recorded, each refusal a sentence.

A stop counts with evidence only, and at no time do two stops run: the sum of a deadline must be one that a reader can
add up. What is on record is corrected by a new record, so `clash` judges the stops as they would stand afterwards.
"""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import pairwise

from daxiao.domains.projects.types import Admission, Credit, ProjectFacts, SpanUnit, Stop
from daxiao.std.findings import Decision, Finding, FindingKind


NOT_RUNNING = FindingKind(
    "projects.clock_not_running", "还没有签约日期，时限没有开始计算，请先填写签约日期"
)
LEFT = FindingKind(
    "projects.clock_of_left_project", "项目已经出库，时限不再计算，不能停表、复表和顺延"
)
STOP_IN_FUTURE = FindingKind(
    "projects.stop_in_future", "停表日期{day}还没有到，最晚填今天（{today}）"
)
STOP_BEFORE_SIGNING = FindingKind(
    "projects.stop_before_signing", "停表日期{day}早于签约日期{signed}，那时时限还没有起算，请核对"
)
STOP_AFTER_PRODUCTION = FindingKind(
    "projects.stop_after_production", "项目{produced}已经投产，时限已经走完，不用再停表"
)
STOP_ENDS_EARLY = FindingKind(
    "projects.stop_ends_early", "复表日期{end}要晚于停表日期{start}，请核对两个日期"
)
END_IN_FUTURE = FindingKind(
    "projects.stop_end_in_future", "复表日期{day}还没有到，请等恢复以后再报复表"
)
STOP_WITHOUT_REASON = FindingKind("projects.stop_without_reason", "停表要用一句话写明缘由")
STOP_WITHOUT_EVIDENCE = FindingKind(
    "projects.stop_without_evidence", "停表要有佐证，请上传停工令、受灾证明等文件"
)
ALREADY_STOPPED = FindingKind(
    "projects.already_stopped", "{since}起已经停表，还没有复表，请先报复表"
)
STOPS_OVERLAP = FindingKind(
    "projects.stops_overlap", "和{start}至{end}的停表重叠，同一天不能停两次，请核对日期"
)
NOT_STOPPED = FindingKind("projects.not_stopped", "现在没有停表，不用复表")
CREDIT_WITHOUT_DAYS = FindingKind("projects.credit_without_days", "顺延天数要是1到{most}之间的整数")
CREDIT_IN_MONTHS = FindingKind("projects.credit_in_months", "顺延按天或工作日计，请换算后再填")
CREDIT_WITHOUT_DECISION = FindingKind(
    "projects.credit_without_decision", "顺延要写明是哪一项决定，例如会议纪要或批文的名称和文号"
)

MOST_CREDIT = 1095
"""Days; three years. Beyond it a figure is a slip of the pen, no plan states a bound."""


def accept_stop(facts: ProjectFacts, stop: Stop, today: date) -> Decision:
    """Whether the clock may stand still. `facts` without the stop that is being corrected, if one is."""
    return Decision((*_running(facts), *_stop(facts, stop, today), *clash((*facts.stops, stop))))


def accept_resume(facts: ProjectFacts, on: date, today: date) -> Decision:
    """Whether work was taken up again on a day: the open stop ends the day before."""
    found = next((s for s in facts.stops if s.end is None), None)
    if found is None:
        return Decision((NOT_STOPPED(field="on"),))
    after = tuple(Stop(s.start, on, s.why, s.evidence) if s is found else s for s in facts.stops)
    return Decision((*_running(facts), *_end(found.start, on, today), *clash(after)))


def accept_credit(facts: ProjectFacts, credit: Credit) -> Decision:
    """Whether days may be granted to the deadline of a milestone, by a decision that is named."""
    return Decision((*_running(facts), *_credit(credit)))


def _running(facts: ProjectFacts) -> Iterator[Finding]:
    if facts.admission is Admission.LEFT:
        yield LEFT()
    elif facts.signed_on is None:
        yield NOT_RUNNING(field="start")


def _stop(facts: ProjectFacts, stop: Stop, today: date) -> Iterator[Finding]:
    signed, produced = facts.signed_on, facts.produced_on
    if stop.start > today:
        yield STOP_IN_FUTURE(field="start", day=str(stop.start), today=str(today))
    if signed and stop.start < signed:
        yield STOP_BEFORE_SIGNING(field="start", day=str(stop.start), signed=str(signed))
    if produced and stop.start > produced:
        yield STOP_AFTER_PRODUCTION(field="start", produced=str(produced))
    if stop.end is not None:
        yield from _end(stop.start, stop.end, today)
    if not stop.why.strip():
        yield STOP_WITHOUT_REASON(field="why")
    if not stop.evidence:
        yield STOP_WITHOUT_EVIDENCE(field="files")


def _end(start: date, end: date, today: date) -> Iterator[Finding]:
    if end <= start:
        yield STOP_ENDS_EARLY(field="on", start=str(start), end=str(end))
    if end > today:
        yield END_IN_FUTURE(field="on", day=str(end))


def _credit(credit: Credit) -> Iterator[Finding]:
    if not 1 <= credit.days <= MOST_CREDIT:
        yield CREDIT_WITHOUT_DAYS(field="days", most=MOST_CREDIT)
    if credit.unit is SpanUnit.MONTHS:
        yield CREDIT_IN_MONTHS(field="unit")
    if not credit.decision.strip():
        yield CREDIT_WITHOUT_DECISION(field="decision")


def clash(stops: Sequence[Stop]) -> tuple[Finding, ...]:
    """Where two stops with evidence stand still on one day; an open one lasts on."""
    found = sorted((s for s in stops if s.evidence), key=lambda s: s.start)
    return tuple(f for first, second in pairwise(found) if (f := _overlap(first, second)))


def _overlap(first: Stop, second: Stop) -> Finding | None:
    if first.end is None:
        return ALREADY_STOPPED(field="start", since=str(first.start))
    if second.start < first.end:
        last = first.end - timedelta(days=1)
        return STOPS_OVERLAP(field="start", start=str(first.start), end=str(last))
    return None
