"""Laying out the stages: backward from a production date (倒排工期), forward from a start date. Always a proposal.

Lengths come from this project, the template, or the median of comparable projects, in this order, and every row says
which. Where nobody says how long a stage takes, it is asked for: nothing that hangs on it gets a date.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date

from daxiao.domains.projects.rules import spans
from daxiao.domains.projects.rules.lengths import Basis, Length, length_of
from daxiao.domains.projects.rules.schedules import UNKNOWN_CALENDAR, deadlines
from daxiao.domains.projects.rules.stages import waited_for
from daxiao.domains.projects.rules.templates import StageDef, StageTemplate
from daxiao.domains.projects.types import (
    LengthSource,
    Policy,
    ProjectFacts,
    SpanUnit,
    Stage,
    StageFacts,
    StageState,
)
from daxiao.std.findings import Finding, FindingKind, Severity
from daxiao.std.workdays import HolidayTable


LENGTH_UNKNOWN = FindingKind(
    "projects.stage_length_unknown",
    "“{stage}”要多长时间没有规定，请填写，或采用同类项目中位数",
    Severity.DOUBT,
)
SHOULD_HAVE_BEGUN = FindingKind(
    "projects.stage_should_have_begun",
    "“{stage}”应在{start}开始，已经晚了{days}天，请尽快开始或调整工期",
    Severity.DOUBT,
)
SHOULD_BE_DONE = FindingKind(
    "projects.stage_should_be_done",
    "“{stage}”应在{end}完成，已经晚了{days}天，请尽快完成或调整工期",
    Severity.DOUBT,
)
BEYOND_LIMIT = FindingKind(
    "projects.plan_beyond_limit",
    "这样排{milestone}在{day}，超过时限{due}（{sum}），请压缩前面的阶段或写明原因",
    Severity.DOUBT,
)


@dataclass(frozen=True, slots=True)
class PlannedStage:
    """One row of a proposal: from `start` to `end`, None where it hangs on a length that nobody knows.

    `late` says why it would be late already today, None when it would not.
    """

    stage: Stage
    name: str
    start: date | None
    end: date | None
    length: Length | None
    late: Finding | None = None

    @property
    def source(self) -> LengthSource | None:
        return None if self.length is None else self.length.source


@dataclass(frozen=True, slots=True)
class StagePlan:
    """Rows in the order of the chart; `signing` is the day the layout counts from, `asked` one question per length.

    `uncovered` are the years whose legal calendar is unknown and in which working days were counted.
    """

    rows: tuple[PlannedStage, ...]
    signing: date | None
    production: date | None
    asked: tuple[Finding, ...]
    uncovered: tuple[int, ...] = ()

    def row(self, stage: Stage) -> PlannedStage | None:
        return next((r for r in self.rows if r.stage is stage), None)

    @property
    def late(self) -> tuple[Finding, ...]:
        return tuple(r.late for r in self.rows if r.late is not None)

    @property
    def is_complete(self) -> bool:
        return not self.asked


@dataclass(slots=True)
class _Laying:
    """A layout in the making: the days known so far. Missing: not laid yet; None: cannot be laid."""

    facts: ProjectFacts
    template: StageTemplate
    basis: Basis
    starts: dict[Stage, date | None] = field(default_factory=dict)
    ends: dict[Stage, date | None] = field(default_factory=dict)

    def living(self) -> list[StageDef]:
        """The stages that apply to the project, each after what it needs."""
        gone = StageState.NOT_APPLICABLE
        return [d for d in self.template.order if self.facts.stage(d.stage).state is not gone]

    def needs(self, definition: StageDef) -> tuple[Stage, ...]:
        return waited_for(self.facts, definition, self.template)

    def put(self, stage: Stage, start: date | None, end: date | None) -> None:
        self.starts[stage], self.ends[stage] = start, end

    def after(self, start: date | None, length: Length | None) -> date | None:
        if start is None or length is None:
            return None
        return spans.plus(start, length.length, length.unit, self.basis.holidays)

    def before(self, end: date | None, length: Length | None) -> date | None:
        if end is None or length is None:
            return None
        return spans.minus(end, length.length, length.unit, self.basis.holidays)

    def lay_from_signing(self, definition: StageDef, signing: date | None) -> None:
        """Lays a stage whose window counts from signing."""
        length = length_of(definition, self.basis)
        start = None
        if signing is not None and length is not None:
            start = spans.plus(signing, length.offset or 0, length.unit, self.basis.holidays)
        self.put(definition.stage, start, self.after(start, length))

    def signing_for(self, definition: StageDef) -> date | None:
        """The latest day of signing with which a laid stage can still begin in time."""
        start, length = self.starts[definition.stage], length_of(definition, self.basis)
        if start is None or length is None or not length.offset:
            return start
        return spans.minus(start, length.offset, length.unit, self.basis.holidays)


def forward(
    facts: ProjectFacts,
    template: StageTemplate,
    start_on: date,
    *,
    today: date,
    basis: Basis | None = None,
) -> StagePlan:
    """The earliest dates when `start_on` is the day of signing.

    A stage begins when the last of those it needs ends, or at its offset from signing if that is later. What has begun
    or is done keeps its actual dates.
    """
    made = _Laying(facts, template, basis or Basis())
    for definition in made.living():
        length = length_of(definition, made.basis)
        if _kept(made, facts.stage(definition.stage), length):
            continue
        ends = [made.ends[need] for need in made.needs(definition) if need in made.ends]
        if length is not None and length.offset is not None:
            made.lay_from_signing(definition, start_on)
            ends.append(made.starts[definition.stage])
        start = _latest([start_on, *ends])
        made.put(definition.stage, start, made.after(start, length))
    return _proposal(made, start_on, made.ends.get(Stage.PRODUCTION), today)


def _kept(made: _Laying, now: StageFacts, length: Length | None) -> bool:
    """Whether a stage has actual dates, which then stand."""
    if now.actual_start is None:
        return False
    end = now.actual_end or made.after(now.actual_start, length)
    made.put(now.stage, now.actual_start, end)
    return True


def _latest(days: Iterable[date | None]) -> date | None:
    """The latest of the days; None as soon as one of them is unknown."""
    known: list[date] = []
    for day in days:
        if day is None:
            return None
        known.append(day)
    return max(known)


def backward(
    facts: ProjectFacts,
    template: StageTemplate,
    production_on: date,
    *,
    today: date,
    basis: Basis | None = None,
) -> StagePlan:
    """The latest dates with which production still begins on `production_on`.

    A stage ends when the first of those that wait for it begins; one that none waits for ends before acceptance begins.
    Windows that count from signing are laid from the signing day, and where there is none yet, from the latest day on
    which it may lie. What comes after production is laid forward.
    """
    made = _Laying(facts, template, basis or Basis())
    living = made.living()
    later = _after_production(made, living)
    ahead = [d for d in living if d.stage not in later]
    # acceptance first: stages that nobody waits for end where it begins
    queue = ahead[::-1]
    queue.sort(key=lambda d: d.stage is not Stage.PRODUCTION)
    for definition in queue:
        _lay_latest(made, definition, ahead, production_on)
    signing = facts.signed_on or _earliest(made.signing_for(d) for d in ahead)
    for definition in ahead:
        if _is_free(made, definition, ahead):
            made.lay_from_signing(definition, signing)
        _mark_actual(made, facts.stage(definition.stage))
    for definition in living:
        if definition.stage in later:
            _lay_after(made, definition)
    return _proposal(made, signing, production_on, today)


def _after_production(made: _Laying, living: list[StageDef]) -> frozenset[Stage]:
    found: set[Stage] = set()
    for definition in living:
        needs = set(made.needs(definition))
        if Stage.PRODUCTION in needs or needs & found:
            found.add(definition.stage)
    return frozenset(found)


def _is_free(made: _Laying, definition: StageDef, ahead: list[StageDef]) -> bool:
    """Whether a stage is laid from signing alone: its window counts from there and no other stage waits for it."""
    length = length_of(definition, made.basis)
    waiting = any(definition.stage in made.needs(other) for other in ahead)
    return length is not None and length.offset is not None and not waiting


def _lay_latest(
    made: _Laying, definition: StageDef, ahead: list[StageDef], production_on: date
) -> None:
    length = length_of(definition, made.basis)
    waiting = [d.stage for d in ahead if definition.stage in made.needs(d)]
    end: date | None = production_on
    if waiting:
        end = _earliest([made.starts[stage] for stage in waiting])
    elif definition.stage is not Stage.PRODUCTION:
        end = made.starts.get(Stage.PRODUCTION)
    made.put(definition.stage, made.before(end, length), end)


def _mark_actual(made: _Laying, now: StageFacts) -> None:
    """Writes the actual dates over the latest ones; a stage under way keeps the latest end."""
    if now.actual_start is not None:
        made.put(now.stage, now.actual_start, now.actual_end or made.ends[now.stage])


def _earliest(days: Iterable[date | None]) -> date | None:
    """The earliest of the days; None as soon as one of them is unknown."""
    known: list[date] = []
    for day in days:
        if day is None:
            return None
        known.append(day)
    return min(known)


def _lay_after(made: _Laying, definition: StageDef) -> None:
    length = length_of(definition, made.basis)
    if _kept(made, made.facts.stage(definition.stage), length):
        return
    start = _latest([made.ends[need] for need in made.needs(definition)])
    made.put(definition.stage, start, made.after(start, length))


def _proposal(
    made: _Laying, signing: date | None, production: date | None, today: date
) -> StagePlan:
    living = {d.stage for d in made.living()}
    rows = tuple(_row(made, d, today) for d in made.template.stages if d.stage in living)
    asked = tuple(
        LENGTH_UNKNOWN(field=r.stage.value, stage=r.name)
        for r in rows
        if r.length is None and made.facts.stage(r.stage).state is not StageState.DONE
    )
    return StagePlan(rows, signing, production, asked, _uncovered(rows, made.basis.holidays))


def _uncovered(rows: Iterable[PlannedStage], holidays: HolidayTable) -> tuple[int, ...]:
    years: set[int] = set()
    for row in rows:
        if row.start and row.end and row.length and row.length.unit is SpanUnit.WORKING_DAYS:
            years.update(spans.uncovered_years(row.start, row.end, holidays))
    return tuple(sorted(years))


def _row(made: _Laying, definition: StageDef, today: date) -> PlannedStage:
    now = made.facts.stage(definition.stage)
    start, end = made.starts[definition.stage], made.ends[definition.stage]
    length = length_of(definition, made.basis)
    if now.actual_start and now.actual_end:
        days = (now.actual_end - now.actual_start).days
        length = Length(days, SpanUnit.DAYS, LengthSource.ACTUAL)
    late = _late(now, definition.name, (start, end), today)
    return PlannedStage(definition.stage, definition.name, start, end, length, late)


def _late(
    now: StageFacts, name: str, planned: tuple[date | None, date | None], today: date
) -> Finding | None:
    start, end = planned
    if now.state is StageState.DONE:
        return None
    if end is not None and end < today:
        return SHOULD_BE_DONE(stage=name, end=str(end), days=(today - end).days)
    if now.state is StageState.NOT_STARTED and start is not None and start < today:
        return SHOULD_HAVE_BEGUN(stage=name, start=str(start), days=(today - start).days)
    return None


def accepted(facts: ProjectFacts, row: PlannedStage) -> StageFacts:
    """A stage with a row of a plan taken over as its planned dates, for a stage report of its own.

    Days that are not known, and days that have happened, leave what was planned before.
    """
    now = facts.stage(row.stage)
    start = None if now.actual_start else row.start
    end = None if now.actual_end else row.end
    return replace(
        now, planned_start=start or now.planned_start, planned_end=end or now.planned_end
    )


def beyond_limits(
    facts: ProjectFacts,
    proposal: StagePlan,
    policies: Iterable[Policy],
    *,
    holidays: HolidayTable = UNKNOWN_CALENDAR,
) -> tuple[Finding, ...]:
    """Where a proposal would break the schedule policy of the place: start and production as laid, against its limits.

    Facts go before the proposal; without a registration day the laid end of that stage stands in.
    """
    begun, producing = proposal.row(Stage.CONTRACTOR), proposal.row(Stage.PRODUCTION)
    registered = proposal.row(Stage.REGISTRATION)
    laid = replace(
        facts,
        signed_on=facts.signed_on or proposal.signing,
        registered_on=facts.registered_on or (registered.end if registered else None),
        started_on=facts.started_on or (begun.start if begun else None),
        produced_on=facts.produced_on or (producing.end if producing else None),
    )
    found = []
    for limit in deadlines(laid, policies, holidays=holidays):
        day = laid.on(limit.milestone)
        if day is not None and facts.on(limit.milestone) is None and day > limit.due:
            found.append(
                BEYOND_LIMIT(
                    milestone=limit.milestone.label,
                    day=str(day),
                    due=str(limit.due),
                    sum=limit.written,
                )
            )
    return tuple(found)
