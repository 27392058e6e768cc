"""How many days the stages take, over all projects below a place: read once a day and kept, with the moment it is of."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.core.cache import cache

from daxiao.domains.projects.models import Project, ProjectStage
from daxiao.domains.projects.queries import rulebook
from daxiao.domains.projects.rules import durations
from daxiao.domains.projects.rules.durations import StageDuration
from daxiao.domains.projects.types import (
    Admission,
    ProjectFacts,
    ProjectKind,
    Stage,
    StageFacts,
    StageState,
)
from daxiao.kernel.access import Actor
from daxiao.kernel.caps import Cap


KEPT_SECONDS = 24 * 3600


@dataclass(frozen=True)
class StageDays:
    """Durations of the stages as of a moment, with the projects behind each: finished it, or are in it."""

    at: datetime
    of: Mapping[Stage, StageDuration]
    finished: Mapping[Stage, tuple[int, ...]]
    running: Mapping[Stage, tuple[int, ...]]


def stage_days(actor: Actor, *, place: str, today: date, now: datetime) -> StageDays:
    """The durations over the projects in scope at or below `place` (empty: everywhere); kept until the day is over."""
    key = _key(actor, place, today)
    kept = cache.get(key)
    if isinstance(kept, StageDays):
        return kept
    made = count(actor, place=place, today=today, now=now)
    cache.set(key, made, KEPT_SECONDS)
    return made


def _key(actor: Actor, place: str, today: date) -> str:
    """By what the actor may see, not by who he is: people with the same rights share an answer."""
    branches = sorted(
        (b.region_path or "", b.org_path or "") for b in actor.branches(Cap.PROJECT_VIEW)
    )
    told = f"{branches}|{place}|{today}"
    return f"projects.stage_days.{hashlib.sha256(told.encode()).hexdigest()}"


def count(actor: Actor, *, place: str, today: date, now: datetime) -> StageDays:
    """The durations as they are now: two reads."""
    projects = Project.objects.visible_to(actor, Cap.PROJECT_VIEW).filter(
        admission__in=(Admission.ADMITTED.value, Admission.LEFT.value)
    )
    if place:
        projects = projects.filter(region__path__startswith=place)
    left = dict(projects.values_list("pk", "left_on"))
    stages: dict[int, list[StageFacts]] = {}
    rows = ProjectStage.objects.visible_to(actor, Cap.PROJECT_VIEW).filter(
        actual_start_on__isnull=False
    )
    for key, stage, state, start, end in rows.order_by().values_list(
        "project_id", "stage", "state", "actual_start_on", "actual_end_on"
    ):
        if key in left:
            facts = StageFacts(Stage(stage), StageState(state), actual_start=start, actual_end=end)
            stages.setdefault(key, []).append(facts)
    register = [
        ProjectFacts(
            key=key,
            kind=ProjectKind.NEW,
            admission=Admission.ADMITTED,
            region="",
            left_on=left[key],
            stages=tuple(own),
        )
        for key, own in stages.items()
    ]
    yardstick = rulebook.rulebook(today).forecast_of(place)
    found = durations.stage_durations(register, yardstick=yardstick, today=today)
    finished: dict[Stage, list[int]] = {stage: [] for stage in Stage}
    running: dict[Stage, list[int]] = {stage: [] for stage in Stage}
    for facts_ in register:
        for one in facts_.stages:
            wait = durations.stage_wait(one, until=facts_.left_on or today)
            if wait is not None:
                (finished if wait.ended else running)[one.stage].append(facts_.key)
    return StageDays(
        now,
        found,
        {stage: tuple(sorted(keys)) for stage, keys in finished.items()},
        {stage: tuple(sorted(keys)) for stage, keys in running.items()},
    )
