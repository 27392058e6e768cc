"""Whatever people do with stages and clock, in whatever order, what is left can be true (S004-P-02, 05-principles 20)."""

from dataclasses import replace
from datetime import date, timedelta
from random import Random
from typing import TYPE_CHECKING, Any

import pytest

from daxiao.domains.projects.models import Project
from daxiao.domains.projects.queries import facts as fact_queries
from daxiao.domains.projects.queries import stages as stage_queries
from daxiao.domains.projects.rules import clock, milestones, replay, stages
from daxiao.domains.projects.rules.stages import StageReport
from daxiao.domains.projects.services import clock as clock_services
from daxiao.domains.projects.services import stages as stage_services
from daxiao.domains.projects.services.clock import CreditInput, ResumeInput, StopInput
from daxiao.domains.projects.services.files import Upload
from daxiao.domains.projects.types import (
    Milestone,
    ProjectEventKind,
    Reason,
    SpanUnit,
    Stage,
    StageFacts,
    StageState,
)
from daxiao.kernel.access import Actor
from daxiao.std.findings import Refused
from tests.cast import Cast
from tests.factories import projects as make
from tests.factories.directory import World
from tests.moment import NOW, TODAY


if TYPE_CHECKING:
    from collections.abc import Callable


pytestmark = pytest.mark.django_db

AT = {"today": TODAY, "now": NOW}
PROOF = (Upload("证明.pdf", b"%PDF-1.4"),)
STEPS = 45


def again(project: Project) -> Project:
    return Project.everything.select_related("region").get(pk=project.pk)


class Journey:
    """Acts drawn by a seed; what is refused is tried and forgotten."""

    def __init__(self, actor: Actor, project: Project, seed: int) -> None:
        self.actor, self.project, self.draw = actor, project, Random(seed)  # noqa: S311 - a test, no secret
        self.done = 0

    def day(self) -> date:
        return TODAY - timedelta(days=self.draw.randint(0, 110))

    def walk(self) -> None:
        acts: list[Callable[[], Any]] = [
            self.report,
            self.report,
            self.report,
            self.tap,
            self.tap,
            self.take_back,
            self.stop,
            self.resume,
            self.credit,
            self.take_clock_back,
        ]
        for _ in range(STEPS):
            try:
                self.draw.choice(acts)()
            except Refused:
                continue
            self.done += 1

    def report(self) -> None:
        state = self.draw.choice([StageState.DONE, StageState.DONE, *StageState])
        start, end = sorted((self.day(), self.day()))
        begun = state in (StageState.IN_PROGRESS, StageState.DONE)
        now = StageFacts(
            self.draw.choice(list(Stage)),
            state,
            actual_start=start if begun else None,
            actual_end=end if state is StageState.DONE else None,
            waived="没有这一项" if state is StageState.NOT_APPLICABLE else "",
        )
        told = StageReport(now, Reason.CORRECTED, "日期填错")
        stage_services.report(self.actor, project=again(self.project), reports=[told], **AT)

    def tap(self) -> None:
        stage_services.step(
            self.actor,
            project=again(self.project),
            stage=self.draw.choice(list(Stage)),
            to=self.draw.choice([StageState.IN_PROGRESS, StageState.DONE]),
            **AT,
        )

    def take_back(self) -> None:
        wish = stage_services.TakeBack(self.draw.choice(list(Stage)), "没有办")
        stage_services.take_back(self.actor, project=again(self.project), wish=wish, **AT)

    def stop(self) -> None:
        start, end = sorted((self.day(), self.day()))
        told = StopInput(start, "停工", self.draw.choice([end, None]), PROOF)
        clock_services.stop(self.actor, project=again(self.project), stop=told, **AT)

    def resume(self) -> None:
        told = ResumeInput(self.day())
        clock_services.resume(self.actor, project=again(self.project), resume=told, **AT)

    def credit(self) -> None:
        told = CreditInput(Milestone.STARTED, self.draw.randint(0, 9), SpanUnit.DAYS, "会议纪要")
        clock_services.credit(self.actor, project=again(self.project), credit=told, **AT)

    def take_clock_back(self) -> None:
        kinds = (ProjectEventKind.STOPPED, ProjectEventKind.RESUMED, ProjectEventKind.CREDITED)
        told = stage_queries.standing_records(self.actor, again(self.project), *kinds)
        if told:
            wish = clock_services.TakeBack(self.draw.choice(told).number, "没有办")
            clock_services.take_back(self.actor, project=again(self.project), wish=wish, **AT)


@pytest.mark.parametrize("seed", [1, 2, 3, 4])
def test_no_journey_ends_in_what_cannot_be_true(world: World, cast: Cast, seed: int) -> None:
    project = make.signed(world.county, on=TODAY - timedelta(days=100))
    Project.everything.filter(pk=project.pk).update(papers=["construction_permit"])
    journey = Journey(cast.office.actor, project, seed)

    journey.walk()

    row = again(project)
    seen = stage_queries.look(row, TODAY)
    told = replay.as_of(row.pk, fact_queries.events_of(cast.office.actor, row), TODAY)
    assert journey.done > STEPS // 6
    assert stages.contradictions(seen.facts, seen.template, TODAY) == ()
    assert milestones.disagreements(seen.facts, seen.template) == ()
    assert clock.clash(seen.facts.stops) == ()
    assert told is not None
    kept = [s for s in seen.facts.stages if s != StageFacts(s.stage)]
    assert [s for s in told.stages if s != StageFacts(s.stage)] == kept
    assert replace(told, stages=()) == replace(seen.facts, stages=(), papers=frozenset())
