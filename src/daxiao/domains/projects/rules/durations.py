"""How many days the stages of projects take, those that still run counted as running (30-projects.md §8).

The same medians are what backward scheduling offers where a template has no window; it is told which projects they are of.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from daxiao.domains.projects.rules import survival
from daxiao.domains.projects.rules.forecast import Circle, ForecastYardstick, circles, tier_of
from daxiao.domains.projects.rules.survival import Wait
from daxiao.domains.projects.types import ProjectFacts, Stage, StageFacts, StageState


@dataclass(frozen=True, slots=True)
class StageDuration:
    """How many days a stage takes, those that still run counted as running; None where too few finished to say.

    `median_finished` and `p90_finished` are of the finished ones alone, for whoever compares the two.
    """

    stage: Stage
    finished: int
    running: int
    median: int | None
    p90: int | None
    median_finished: int | None
    p90_finished: int | None
    because: str


def stage_durations(
    register: Iterable[ProjectFacts], *, yardstick: ForecastYardstick, today: date
) -> Mapping[Stage, StageDuration]:
    """Median and P90 days of every stage over the projects given, from their actual starts and ends."""
    waits: dict[Stage, list[Wait]] = {stage: [] for stage in Stage}
    for facts in register:
        for stage in facts.stages:
            if (wait := stage_wait(stage, until=facts.left_on or today)) is not None:
                waits[stage.stage].append(wait)
    return {stage: _duration(stage, found, yardstick) for stage, found in waits.items()}


def stage_wait(stage: StageFacts, *, until: date) -> Wait | None:
    """The days of one stage; None when it has not begun or does not apply."""
    if stage.actual_start is None or stage.state is StageState.NOT_APPLICABLE:
        return None
    days = ((stage.actual_end or until) - stage.actual_start).days
    return Wait(days, stage.actual_end is not None) if days >= 0 else None


def _duration(stage: Stage, waits: Sequence[Wait], yardstick: ForecastYardstick) -> StageDuration:
    ended = [w for w in waits if w.ended]
    finished, running = len(ended), len(waits) - len(ended)
    if finished < yardstick.finished_min:
        because = f"“{stage.label}”已完成的只有{finished}个，少于设定的{yardstick.finished_min}个，暂不给出天数"
        return StageDuration(stage, finished, running, None, None, None, None, because)
    whole, alone = (survival.lengths(survival.steps(some)) for some in (waits, ended))
    because = (
        f"“{stage.label}”按{finished}个已完成、{running}个进行中的项目计，进行中的按已用天数计入"
    )
    return StageDuration(
        stage,
        finished,
        running,
        survival.quantile(whole, 0.5),
        survival.quantile(whole, 0.9),
        survival.quantile(alone, 0.5),
        survival.quantile(alone, 0.9),
        because,
    )


# ---------------------------------------------------------------- for one project


def stage_medians(
    facts: ProjectFacts,
    register: Iterable[ProjectFacts],
    *,
    yardstick: ForecastYardstick,
    today: date,
) -> tuple[Mapping[Stage, int], Mapping[Stage, Circle]]:
    """The median days of each stage among comparable projects, and of which circle each is.

    For every stage the narrowest circle in which enough have finished it; stages without one are absent.
    """
    others = [one for one in register if one.key != facts.key]
    medians: dict[Stage, int] = {}
    whose: dict[Stage, Circle] = {}
    for circle in circles(facts, yardstick):
        near = [one for one in others if is_in_circle(one, facts, circle, yardstick)]
        found = stage_durations(near, yardstick=yardstick, today=today)
        for stage, duration in found.items():
            if duration.median is not None and stage not in medians:
                medians[stage], whose[stage] = duration.median, circle
    return medians, whose


def is_in_circle(
    other: ProjectFacts, facts: ProjectFacts, circle: Circle, yardstick: ForecastYardstick
) -> bool:
    """Whether another project lies in a circle that was drawn around this one."""
    if not f"/{other.region.strip('/')}/".startswith(circle.place):
        return False
    if circle.by_land and other.land_mode is not facts.land_mode:
        return False
    tiers = yardstick.tiers
    return not circle.by_tier or tier_of(other.invest, tiers) == tier_of(facts.invest, tiers)
