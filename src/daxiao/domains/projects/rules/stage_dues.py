"""When each stage is due by the window of its template: from signing, or from the end of what it needs; with the sum."""

from dataclasses import dataclass
from datetime import date

from daxiao.domains.projects.rules import spans
from daxiao.domains.projects.rules.stages import waited_for
from daxiao.domains.projects.rules.templates import StageDef, StageTemplate, Window
from daxiao.domains.projects.types import Milestone, ProjectFacts, SpanUnit, Stage, StageState
from daxiao.std.workdays import HolidayTable


@dataclass(frozen=True, slots=True)
class StageDue:
    """The due day of a stage. `late_days` counts natural days past it, on the day it was done or else today; 0 in time.

    `window` says whose rule it is (`whose`, `clause`); `written` is the sum as a line.
    """

    stage: Stage
    name: str
    anchor: date
    due: date
    late_days: int
    stopped_days: int
    window: Window
    written: str
    uncovered: tuple[int, ...] = ()


def stage_dues(
    facts: ProjectFacts, template: StageTemplate, today: date, holidays: HolidayTable
) -> tuple[StageDue, ...]:
    """The due days that can be told: of stages with a window whose anchor has happened. Waived ones are left out."""
    found = (_due(facts, d, template, (today, holidays)) for d in template.stages)
    return tuple(one for one in found if one is not None)


def _due(
    facts: ProjectFacts,
    definition: StageDef,
    template: StageTemplate,
    on: tuple[date, HolidayTable],
) -> StageDue | None:
    today, holidays = on
    window, now = definition.window, facts.stage(definition.stage)
    anchored = _anchor(facts, definition, template)
    if window is None or anchored is None or now.state is StageState.NOT_APPLICABLE:
        return None
    anchor, words = anchored
    base = spans.plus(anchor, (window.offset or 0) + window.length, window.unit, holidays)
    runs = spans.merged(facts.stops, after=anchor, reached=now.actual_end, today=today)
    in_workdays = window.unit is SpanUnit.WORKING_DAYS
    if in_workdays:
        due, stopped = spans.stretched_workdays(base, runs, holidays)
    else:
        due, stopped = spans.stretched(base, runs)
    return StageDue(
        stage=definition.stage,
        name=definition.name,
        anchor=anchor,
        due=due,
        late_days=max(((now.actual_end or today) - due).days, 0),
        stopped_days=stopped,
        window=window,
        written=_written((anchor, words), window, stopped, due),
        uncovered=spans.uncovered_years(anchor, due, holidays) if in_workdays else (),
    )


def _anchor(
    facts: ProjectFacts, definition: StageDef, template: StageTemplate
) -> tuple[date, str] | None:
    """The day the window counts from and its name; None while it has not come."""
    window, needs = definition.window, waited_for(facts, definition, template)
    if window is not None and window.offset is not None:
        return None if facts.signed_on is None else (facts.signed_on, Milestone.SIGNED.label)
    if not needs:
        # a length alone says how long, not from when: recruitment is not due so many days after signing
        return None
    ended = [(facts.stage(need).actual_end, template.name_of(need)) for need in needs]
    known = [(day, f"{name}完成") for day, name in ended if day is not None]
    return max(known, key=lambda one: one[0]) if len(known) == len(ended) else None


def _written(anchored: tuple[date, str], window: Window, stopped: int, due: date) -> str:
    unit = window.unit if window.unit is SpanUnit.WORKING_DAYS else SpanUnit.DAYS
    terms = (
        f"{anchored[0]} {anchored[1]}",
        f"＋{(window.offset or 0) + window.length}{window.unit.label}",
        f"＋停表{stopped}{unit.label}" if stopped else "",
        f"＝ {due}",
    )
    return " ".join(filter(None, terms))
