"""The facts by which a project is judged, and what a rule answers.

Money is in 亿元 as `Decimal`, land in 亩, dates are days in China. What no plan states is a setting and never a
constant here (30-projects.md, house rule 1).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from daxiao.domains.projects.types.words import (
    Admission,
    LandMode,
    Milestone,
    Phase,
    ProjectKind,
    ProjectPace,
    Proposal,
    SpanUnit,
    Stage,
    StageState,
)


@dataclass(frozen=True, slots=True)
class StageFacts:
    """One stage of one project. `waived` says why it does not apply, empty otherwise."""

    stage: Stage
    state: StageState = StageState.NOT_STARTED
    planned_start: date | None = None
    planned_end: date | None = None
    actual_start: date | None = None
    actual_end: date | None = None
    evidence: int = 0
    waived: str = ""


@dataclass(frozen=True, slots=True)
class Stop:
    """The clock stands still from `start` to the day before `end`; `end` None: it still does. With evidence only."""

    start: date
    end: date | None
    why: str
    evidence: int = 0


@dataclass(frozen=True, slots=True)
class Credit:
    """Days that a recorded decision (顺延) grants to the deadline of one milestone. Natural or working days."""

    until: Milestone
    days: int
    unit: SpanUnit
    decision: str


@dataclass(frozen=True, slots=True)
class Told:
    """One of the three voices on a phase (05-principles 13): self-report, rule or reviewer, and when it spoke."""

    phase: Phase
    on: date
    by: str = ""
    because: str = ""


@dataclass(frozen=True, slots=True)
class ProjectFacts:
    """What the rules know of a project on a day. Dates are facts with evidence; None means it has not happened.

    `region` is the path of its place, by which the policy and the template are found. `last_progress_on` is the last
    day with verified progress. `has_red_file` is true when the responsible unit's written explanation is there.
    `credit_days` are natural days that count for every deadline, `credits` those granted to one. `papers` are the codes
    of permits that are issued or that the law does not ask of it (`construction_permit`).
    """

    key: int
    kind: ProjectKind
    admission: Admission
    region: str
    land_mode: LandMode | None = None
    invest: Decimal | None = None
    admitted_on: date | None = None
    signed_on: date | None = None
    registered_on: date | None = None
    started_on: date | None = None
    produced_on: date | None = None
    left_on: date | None = None
    last_progress_on: date | None = None
    planned_start_on: date | None = None
    planned_production_on: date | None = None
    stages: tuple[StageFacts, ...] = ()
    stops: tuple[Stop, ...] = ()
    credit_days: int = 0
    credits: tuple[Credit, ...] = ()
    papers: frozenset[str] = frozenset()
    phase: Phase | None = None
    level: Phase | None = None
    rectify_by: date | None = None
    has_red_file: bool = False
    tags: frozenset[str] = frozenset()

    def stage(self, stage: Stage) -> StageFacts:
        """The facts of one stage; an untouched one when nothing is known of it."""
        return next((s for s in self.stages if s.stage is stage), StageFacts(stage))

    def on(self, milestone: Milestone) -> date | None:
        """The day a milestone was reached; asked a million times, so without a table."""
        if milestone is Milestone.STARTED:
            return self.started_on
        if milestone is Milestone.SIGNED:
            return self.signed_on
        return self.produced_on if milestone is Milestone.PRODUCED else self.registered_on


@dataclass(frozen=True, slots=True)
class Limit:
    """So long from one milestone to another: 签约 → 开工 within 60 days.

    It counts for `land_mode` (None: for all) and for investments in the half-open tier [`low`, `high`) of 亿元, None
    without bound. `clause` names where the plan states it; empty for a platform default, which the screen marks.
    """

    since: Milestone
    until: Milestone
    length: int
    unit: SpanUnit
    land_mode: LandMode | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    clause: str = ""


@dataclass(frozen=True, slots=True)
class Policy:
    """A schedule policy of a place: its limits, in force from a day (and until the day before another)."""

    code: str
    name: str
    region: str
    since: date
    until: date | None
    limits: tuple[Limit, ...]
    notes: Mapping[str, str] = field(default_factory=dict, compare=False)


@dataclass(frozen=True, slots=True)
class Deadline:
    """A deadline with its sum: anchor, rule, credit, result. `written` is the sum as a line.

    `credit_days` are natural days. `stopped_days` are days of the limit's own kind: working days where it counts those.
    `uncovered` names the years whose legal calendar is not known yet: there Monday to Friday was counted.
    """

    milestone: Milestone
    anchor: date
    limit: Limit
    due: date
    credit_days: int
    stopped_days: int
    written: str
    uncovered: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class PaceYardstick:
    """When a deadline is near and when a project is suspected to stand still. Days; all are settings.

    `due_soon_days` 15, `silent_days` 180 and `overdue_days` 365 are the platform's defaults (30-projects.md §4), no plan
    states them; nor `rectify_days`, the time a proposed rectification leaves, and `objection_days`, the working days in
    which a unit may object to its colour. The values stand in `yardsticks/paces.toml`.
    """

    due_soon_days: int
    silent_days: int
    overdue_days: int
    rectify_days: int
    objection_days: int
    code: str = ""


class Assessment(NamedTuple):
    """The answer of the rule for one project on one day.

    `phase` is what the facts say (never red), `because` one Chinese sentence. `pace` with `days` left (≥ 0) or late
    (< 0), against `deadline`, the nearest that is not met yet. `proposals` are what people should decide, in the order
    of `Proposal`. `recheck_on` is the first later day on which phase, because, pace or proposals could change by time
    alone; None when time changes nothing. (`days` counts down every day, and while the clock stands still `deadline`
    moves with it: both are shown as of the day they are asked for.) A named tuple, for it is made by the million.
    """

    phase: Phase | None
    because: str
    pace: ProjectPace
    days: int | None
    deadline: Deadline | None
    proposals: tuple[Proposal, ...]
    recheck_on: date | None
