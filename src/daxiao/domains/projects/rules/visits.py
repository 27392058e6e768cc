"""What a spot check found, and what it does to the facts: a false report is corrected by a new event, never wiped out."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from daxiao.domains.projects.rules import replay
from daxiao.domains.projects.rules.milestones import TIES
from daxiao.domains.projects.rules.replay import ProjectEvent
from daxiao.domains.projects.types import (
    Changed,
    ProjectEventKind,
    ProjectFacts,
    Reason,
    SpotResult,
    StageFacts,
    StageState,
    VisitState,
)
from daxiao.std.findings import Decision, Finding, FindingKind


NOT_DRAWN = FindingKind(
    "projects.visit_not_drawn", "这个项目不在本次抽查名单里，请核对，另行核查请新建一次抽查"
)
OWN_VISIT = FindingKind(
    "projects.visit_of_own_unit", "责任单位不能抽查自己的项目，请换由其他单位的人填写"
)
VISIT_IN_FUTURE = FindingKind("projects.visit_in_future", "抽查日期{day}还没有到，请核对")
EVIDENCE_MISSING = FindingKind(
    "projects.visit_without_evidence",
    "结论是“{result}”，要附佐证材料（文件、现场记录均可），请上传",
)
CLAIM_MISSING = FindingKind(
    "projects.visit_without_claim", "结论是“{result}”，请逐项写明哪一项上报与现场不符"
)
CLAIM_WITH_TRUE = FindingKind(
    "projects.visit_true_with_claim", "已写明“{what}”与现场不符，结论就不能是“属实”，请改结论"
)
CLAIM_EQUAL = FindingKind(
    "projects.visit_claim_equal", "“{what}”上报与现场查到的一样，请删去这一项或改正"
)
CLAIM_STALE = FindingKind(
    "projects.visit_claim_stale",
    "“{what}”现在登记的是{now}，不是{reported}，请按现在的登记重新核对",
)
CLAIM_TWICE = FindingKind("projects.visit_claim_twice", "“{what}”写了两次，请只留一次")
FOUND_IN_FUTURE = FindingKind(
    "projects.visit_found_in_future", "“{what}”查到的日期{day}晚于抽查日期，请核对"
)

OUT_OF_ORDER = FindingKind(
    "projects.visit_out_of_order",
    "照此更正，{later}{later_day}会早于{earlier}{earlier_day}，请把两项都按现场查到的写明",
)
GROUNDLESS = FindingKind(
    "projects.visit_later_day_left",
    "查实{earlier}未发生，{later}{later_day}也要一并写明，请核对",
)
TOO_FEW_UNITS = FindingKind(
    "projects.visit_by_one_unit", "现场抽查由两个以上单位共同开展，请选全参加的单位"
)
OWN_FORM = FindingKind(
    "projects.visit_confirmed_by_filler", "填表人不能确认自己填的抽查表，请由其他人确认"
)
NOT_FILLABLE = FindingKind("projects.visit_not_open", "这张抽查表{state}，不能再填，请刷新后再看")
NOT_FILLED = FindingKind(
    "projects.visit_not_filled", "这张抽查表现在是“{state}”，没有可{move}的内容，请刷新后再看"
)
RETURN_UNSAID = FindingKind("projects.visit_return_unsaid", "退回要写明哪里要改，请填写")

UNITS_MIN = 2
"""办法：the office checks together with the supervision office and the statistics bureau."""

CHECKED = (
    Changed.SIGNED_ON,
    Changed.REGISTERED_ON,
    Changed.STARTED_ON,
    Changed.PRODUCED_ON,
)
"""The facts a visit can find wrong: the days on which something is said to have happened."""


@dataclass(frozen=True, slots=True)
class Claim:
    """One fact that is not as reported. `found` None: it has not happened at all."""

    what: Changed
    reported: date | None
    found: date | None


@dataclass(frozen=True, slots=True)
class Visit:
    """One form of one visit. `units` are those the visitor speaks for."""

    key: int
    on: date
    result: SpotResult
    units: frozenset[int]
    claims: tuple[Claim, ...] = ()
    evidence: int = 0
    note: str = ""


@dataclass(frozen=True, slots=True)
class Correction:
    """The event that sets a fact right from `on`: what was known before stays in the history."""

    key: int
    what: Changed
    was: date | None
    now: date | None
    on: date
    because: str
    reason: Reason = Reason.CORRECTED


def check_visit(
    visit: Visit,
    facts: ProjectFacts,
    *,
    drawn: Sequence[int],
    responsible_unit: int | None,
    today: date,
) -> Decision:
    """What is wrong with the form of a visit."""
    return Decision.of(
        [
            None if visit.key in drawn else NOT_DRAWN(),
            OWN_VISIT() if responsible_unit in visit.units else None,
            VISIT_IN_FUTURE(field="on", day=str(visit.on)) if visit.on > today else None,
            TOO_FEW_UNITS(field="units") if len(visit.units) < UNITS_MIN else None,
            *_result_findings(visit),
            *(_claim_findings(visit, facts) or _order_findings(visit, facts)),
        ]
    )


def may_fill(state: VisitState) -> Decision:
    """A form may be filled, and filled again until the office has confirmed it."""
    is_over = state is VisitState.CONFIRMED
    return Decision.of([NOT_FILLABLE(state=state.label) if is_over else None])


def may_confirm(state: VisitState, *, is_filler: bool) -> Decision:
    """Only what was filled in is confirmed, and by somebody else."""
    return Decision.of(
        [
            None if state is VisitState.FILLED else NOT_FILLED(state=state.label, move="确认"),
            OWN_FORM() if is_filler else None,
        ]
    )


def may_return(state: VisitState, why: str) -> Decision:
    return Decision.of(
        [
            None if state is VisitState.FILLED else NOT_FILLED(state=state.label, move="退回"),
            None if why.strip() else RETURN_UNSAID(field="reason"),
        ]
    )


_ORDER = (Changed.SIGNED_ON, Changed.STARTED_ON, Changed.PRODUCED_ON)
"""Registration is left out: a firm may have been registered long before it signs."""


def _order_findings(visit: Visit, facts: ProjectFacts) -> list[Finding]:
    """What is wrong with the days as they would stand once corrected; what was wrong before is not the visit's."""
    said = {claim.what: claim.found for claim in visit.claims}
    days = {what: said.get(what, registered(facts, what)) for what in _ORDER}
    return [
        finding
        for n, earlier in enumerate(_ORDER)
        for later in _ORDER[n + 1 :]
        if (earlier in said or later in said)
        and (finding := _pair_finding(earlier, days[earlier], later, days[later], said))
    ]


def _pair_finding(
    earlier: Changed,
    first: date | None,
    later: Changed,
    then: date | None,
    said: Mapping[Changed, date | None],
) -> Finding | None:
    if then is None:
        return None
    if first is not None and then < first:
        return OUT_OF_ORDER(
            later=later.label, later_day=str(then), earlier=earlier.label, earlier_day=str(first)
        )
    if first is None and earlier in said:
        return GROUNDLESS(earlier=earlier.label, later=later.label, later_day=str(then))
    return None


def _result_findings(visit: Visit) -> list[Finding]:
    if visit.result is SpotResult.TRUE:
        return [CLAIM_WITH_TRUE(field="result", what=c.what.label) for c in visit.claims[:1]]
    label = visit.result.label
    return [
        *([] if visit.evidence else [EVIDENCE_MISSING(field="evidence", result=label)]),
        *([] if visit.claims else [CLAIM_MISSING(field="claims", result=label)]),
    ]


def _claim_findings(visit: Visit, facts: ProjectFacts) -> list[Finding]:
    found: list[Finding] = []
    seen: set[Changed] = set()
    for claim in visit.claims:
        what, now = claim.what.label, registered(facts, claim.what)
        if claim.what in seen:
            found.append(CLAIM_TWICE(what=what))
        elif claim.reported == claim.found:
            found.append(CLAIM_EQUAL(what=what))
        elif claim.reported != now:
            found.append(CLAIM_STALE(what=what, now=_day(now), reported=_day(claim.reported)))
        elif claim.found is not None and claim.found > visit.on:
            found.append(FOUND_IN_FUTURE(what=what, day=str(claim.found)))
        seen.add(claim.what)
    return found


def _day(day: date | None) -> str:
    return "未发生" if day is None else str(day)


def registered(facts: ProjectFacts, what: Changed) -> date | None:
    """The day the register gives for a fact that can be checked. Raises KeyError for one that cannot."""
    return {
        Changed.SIGNED_ON: facts.signed_on,
        Changed.REGISTERED_ON: facts.registered_on,
        Changed.STARTED_ON: facts.started_on,
        Changed.PRODUCED_ON: facts.produced_on,
    }[what]


def corrections(visit: Visit) -> tuple[Correction, ...]:
    """The events a visit makes; none when all was true. They are written once the office has confirmed the form."""
    return tuple(
        Correction(
            visit.key,
            claim.what,
            claim.reported,
            claim.found,
            visit.on,
            f"{visit.on}现场抽查{visit.result.label}：{claim.what.label}"
            f"由{_day(claim.reported)}更正为{_day(claim.found)}",
        )
        for claim in visit.claims
    )


_KINDS: Mapping[Changed, ProjectEventKind] = {
    Changed.SIGNED_ON: ProjectEventKind.SIGNED,
    Changed.REGISTERED_ON: ProjectEventKind.REGISTERED,
    Changed.STARTED_ON: ProjectEventKind.STARTED,
    Changed.PRODUCED_ON: ProjectEventKind.PRODUCED,
}


def correcting_events(
    visit: Visit, events: Sequence[ProjectEvent], *, known_on: date, by: str
) -> tuple[ProjectEvent, ...]:
    """The corrections as events of the project's own history, numbered on; `known_on` is the day of confirmation.

    Each names the record it replaces. One that says “it has not happened” has no day.
    """
    number = max((event.number for event in events), default=0)
    return tuple(
        ProjectEvent(
            number=number + n,
            kind=_KINDS[one.what],
            known_on=known_on,
            on=one.now,
            replaces=_replaced(events, one),
            by=by,
            because=one.because,
        )
        for n, one in enumerate(corrections(visit), start=1)
    )


def stages_after(visit: Visit, facts: ProjectFacts) -> tuple[StageFacts, ...]:
    """The stages that told the same wrong days, as they must read once the visit is confirmed.

    A stage that told another day than the milestone is left to people: nobody looked at that.
    """
    found = []
    for claim in visit.claims:
        tie = next((t for t in TIES.values() if t.changed is claim.what), None)
        if tie is None:
            continue
        now = facts.stage(tie.stage)
        if now.state is StageState.NOT_APPLICABLE or tie.day(now) in (None, claim.found):
            continue
        if tie.day(now) == claim.reported:
            found.append(_ended(now, claim.found) if tie.at_end else _begun(now, claim.found))
    return tuple(found)


def _begun(now: StageFacts, day: date | None) -> StageFacts:
    if day is None:
        return replace(now, state=StageState.NOT_STARTED, actual_start=None, actual_end=None)
    if now.actual_end is not None and now.actual_end < day:
        return replace(now, state=StageState.IN_PROGRESS, actual_start=day, actual_end=None)
    return replace(now, actual_start=day)


def _ended(now: StageFacts, day: date | None) -> StageFacts:
    if day is None:
        has_begun = now.actual_start is not None
        state = StageState.IN_PROGRESS if has_begun else StageState.NOT_STARTED
        return replace(now, state=state, actual_end=None)
    start = now.actual_start
    return replace(now, actual_start=min(start, day) if start else None, actual_end=day)


def _replaced(events: Sequence[ProjectEvent], correction: Correction) -> int | None:
    found = replay.deciding(events, _KINDS[correction.what])
    return found.number if found is not None and found.on == correction.was else None


# ---------------------------------------------------------------- what it says of a reporting unit


@dataclass(frozen=True, slots=True)
class ReportingQuality:
    """Results of the visits to a unit's projects. `share_true` in percent of those checked, None when too few."""

    unit: int
    checked: int
    true: int
    partly: int
    false: int
    share_true: int | None
    because: str


def reporting_quality(
    results: Iterable[tuple[int, SpotResult]], *, checked_min: int
) -> Mapping[int, ReportingQuality]:
    """By responsible unit; below `checked_min` visits there are counts but no share, for three say nothing."""
    by_unit: dict[int, list[SpotResult]] = {}
    for unit, result in results:
        by_unit.setdefault(unit, []).append(result)
    return {unit: _quality(unit, found, checked_min) for unit, found in sorted(by_unit.items())}


def _quality(unit: int, found: Sequence[SpotResult], checked_min: int) -> ReportingQuality:
    counts = {result: found.count(result) for result in SpotResult}
    told = "、".join(f"{result.label}{count}次" for result, count in counts.items())
    share = round(100 * counts[SpotResult.TRUE] / len(found)) if len(found) >= checked_min else None
    because = f"抽查{len(found)}次：{told}"
    if share is None:
        because += f"；不足{checked_min}次，不计属实率"
    return ReportingQuality(
        unit,
        len(found),
        counts[SpotResult.TRUE],
        counts[SpotResult.PARTLY],
        counts[SpotResult.FALSE],
        share,
        because,
    )
