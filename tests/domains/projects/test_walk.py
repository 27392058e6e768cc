"""Whatever people try, in whatever order: no impossible state, and every earlier day shows what it showed then.

Walks are drawn from a seed: entry, review and change, allowed and refused, over many days. After each step the row is
the fold of its records, the rules of the stages find no contradiction, and the constraints of the tables hold.
"""

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from random import Random

import pytest
from django.db import connection, transaction

from daxiao.domains.projects.models import Project, ProjectChange
from daxiao.domains.projects.queries import changes as change_queries
from daxiao.domains.projects.queries import entry as entry_queries
from daxiao.domains.projects.queries import facts as fact_queries
from daxiao.domains.projects.rules import changes as rules
from daxiao.domains.projects.rules import entry as entry_rules
from daxiao.domains.projects.rules import replay, stages
from daxiao.domains.projects.services import admission, changes, entry, records
from daxiao.domains.projects.services.admission import (
    AdmitInput,
    OpinionInput,
    Returning,
    Submission,
)
from daxiao.domains.projects.services.changes import ChangeInput, Describing, NewValue
from daxiao.domains.projects.services.records import Said
from daxiao.domains.projects.types import (
    Admission,
    Changed,
    Phase,
    ProjectEventKind,
    ProjectFacts,
    Reason,
    ReviewPoint,
    Stage,
    StageFacts,
    StageState,
)
from daxiao.kernel.access import Actor
from daxiao.kernel.clock import CHINA
from daxiao.kernel.errors import Stale
from daxiao.std.findings import Refused
from tests.cast import Cast
from tests.domains.projects.shipped import template, values
from tests.domains.projects.test_service_entry import given as complete
from tests.factories import projects as make
from tests.factories.directory import World
from tests.moment import TODAY


pytestmark = pytest.mark.django_db

FIRST = TODAY
WALKS, STEPS = 10, 45
YARDSTICK = entry_rules.yardstick_of(values("entry"))

Drawn = tuple[str, object]
REVIEW = ("submit", "opine", "admit", "send_back", "reapply")
ALL = (*REVIEW, "edit", "edit", "describe", "stage", "leave", "wait", "wait", *["change"] * 8)


def drawn(luck: Random) -> Drawn:
    """A step and how: about half of what is drawn can be true where it comes at the right time."""
    name = luck.choice(ALL)
    hows: dict[str, object] = {
        "wait": luck.randint(1, 9),
        "edit": (luck.choice([None, _offset(luck)]), luck.choice(SUMS)),
        "opine": luck.random() < 0.8,
        "admit": luck.choice([None, None, _offset(luck)]),
        "send_back": luck.choice(["", "图纸不符"]),
        "reapply": luck.choice(["", "换了投资方"]),
        "describe": luck.choice(["", "补填"]),
        "stage": luck.choice([Stage.REGISTRATION, Stage.FUNDS]),
        "change": (
            [_value(luck) for _ in range(luck.choice([1, 1, 2, 3]))],
            luck.random() < 0.9,
            luck.random() < 0.8,
        ),
    }
    return name, hows.get(name)


SUMS = [None, *map(Decimal, ("0", "-1", "0.0005", "50000", "2", "3", "5", "8"))]


def _offset(luck: Random) -> int:
    """Days from the day of the step on."""
    return luck.choice([luck.randint(-6, 3), luck.randint(-40, 400)])


def _value(luck: Random) -> tuple[Changed, int | Decimal | str | None]:
    what = luck.choice([c for c in Changed if c is not Changed.YEAR_TASK])
    if what in rules.DATES or what in rules.PLANNED:
        return what, luck.choice([None, _offset(luck), _offset(luck), _offset(luck)])
    return what, luck.choice(SUMS) if what in rules.MONEY else luck.choice(["", "两条线", "三条线"])


READY: tuple[Drawn, ...] = (("submit", None), ("opine", True), ("admit", None))


REACHED: Counter[tuple[str, str]] = Counter()
"""What succeeded and where it led, over all examples: a walk that is always refused would prove nothing."""


class Walk:
    """One project, who handles it, and what each day showed in the end."""

    def __init__(self, world: World, cast: Cast) -> None:
        self.world, self.cast = world, cast
        self.today = FIRST
        self.shown: dict[date, ProjectFacts] = {}
        self.sums: dict[date, tuple[Decimal | None, ...]] = {}
        self.done = 0
        self.project = entry.enter(
            cast.office.actor,
            input=complete(world, secretaries=(cast.clerk.user.pk,), fixed_invest=Decimal(2)),
            today=self.today,
            now=self.now,
        )

    @property
    def now(self) -> datetime:
        return datetime.combine(self.today, time(3), UTC)

    @property
    def office(self) -> Actor:
        return self.cast.office.actor

    def try_(self, name: str, how: object) -> None:
        """One step; a refusal leaves everything as it was."""
        self.project = Project.everything.get(pk=self.project.pk)
        before = fact_queries.facts_of(self.project)
        counted = self.project.records.count(), ProjectChange.everything.count()
        try:
            with transaction.atomic():
                getattr(self, f"_{name}")(how)
            self.done += 1
            REACHED[name, str(self.project.admission)] += 1
        except (Refused, Stale):
            row = Project.everything.get(pk=self.project.pk)
            assert fact_queries.facts_of(row) == before
            assert (row.records.count(), ProjectChange.everything.count()) == counted

    def _wait(self, days: int) -> None:
        self.today += timedelta(days=days)

    def _day(self, offset: int | None) -> date | None:
        return None if offset is None else self.today + timedelta(days=offset)

    def _edit(self, how: tuple[int | None, Decimal | None]) -> None:
        was = entry_queries.input_of(self.project)
        asked = replace(was, signed_on=self._day(how[0]), invest=how[1] or Decimal(5))
        edit = entry.Edit(asked, self.project.version)
        entry.edit(self.office, project=self.project, input=edit, today=self.today, now=self.now)

    def _submit(self, _: None) -> None:
        asked = Submission((self.world.units["县经信局"].pk,))
        admission.submit(
            self.office, project=self.project, input=asked, today=self.today, now=self.now
        )

    def _opine(self, agrees: bool) -> None:
        said = OpinionInput(
            self.world.units["县经信局"].pk, tuple(ReviewPoint), agrees, "能耗没有落实"
        )
        admission.opine(self.cast.clerk.actor, project=self.project, input=said, today=self.today)

    def _admit(self, on: int | None) -> None:
        said = AdmitInput(self._day(on), version=self.project.version)
        admission.admit(
            self.cast.city_office.actor,
            project=self.project,
            input=said,
            today=self.today,
            now=self.now,
        )

    def _send_back(self, why: str) -> None:
        admission.send_back(
            self.cast.city_office.actor,
            project=self.project,
            input=Returning((why,)),
            today=self.today,
            now=self.now,
        )

    def _reapply(self, why: str) -> None:
        admission.reapply(
            self.office, project=self.project, because=why, today=self.today, now=self.now
        )

    def _change(
        self, how: tuple[list[tuple[Changed, int | Decimal | str | None]], bool, bool]
    ) -> None:
        wanted, explained, confirmed = how
        values_ = tuple(
            NewValue(what, self._day(now) if isinstance(now, int) else now)
            for what, now in dict(wanted).items()
        )
        said = ChangeInput(
            values_,
            Reason.INVESTOR if explained else None,
            "设备采购调整" if explained else "",
            confirmed=confirmed,
        )
        changes.change(
            self.office, project=self.project, input=said, today=self.today, now=self.now
        )

    def _describe(self, why: str) -> None:
        values_ = {"jobs": (self.project.jobs or 0) + 1, "park": ""}
        changes.describe(
            self.office,
            project=self.project,
            input=Describing(values_, why),
            today=self.today,
            now=self.now,
        )

    def _leave(self, _: None) -> None:
        """As the office does it elsewhere: red, then out."""
        if self.project.admission != Admission.ADMITTED:
            raise Refused(changes.NOTHING())
        self._say(
            Said(ProjectEventKind.CONFIRMED, phase=Phase.RED),
            Said(ProjectEventKind.LEFT, on=self.today),
        )

    def _stage(self, stage: Stage) -> None:
        if self.project.admission != Admission.ADMITTED:
            raise Refused(changes.NOTHING())
        told = StageFacts(stage, StageState.IN_PROGRESS, actual_start=self.today)
        self._say(Said(ProjectEventKind.STAGE, detail=told))

    def _say(self, *said: Said) -> None:
        records.append(
            make.SEED,
            project=self.project,
            said=said,
            kind=make.MADE,
            today=self.today,
            now=self.now,
        )

    # ---- what must hold after every step

    def look(self) -> None:
        row = Project.everything.get(pk=self.project.pk)
        facts = fact_queries.facts_of(row)
        told = fact_queries.events_of(self.office, row)
        assert replay.as_of(row.pk, told, self.today) == facts
        assert stages.contradictions(facts, template(), self.today) == ()
        assert not _impossible(row, self.today)
        connection.check_constraints()
        self.shown[self.today] = facts
        self.sums[self.today] = row.invest_yi, row.fixed_invest_yi, row.tax_yi

    def look_back(self) -> None:
        """Every earlier day still shows what it showed then, in the fold and on the page."""
        row = Project.everything.get(pk=self.project.pk)
        told = fact_queries.events_of(self.office, row)
        for day, facts in self.shown.items():
            assert replay.as_of(row.pk, told, day) == facts
            end = datetime.combine(day + timedelta(days=1), time.min, CHINA)
            then = change_queries.project_at(self.office, row, end)
            assert then is not None
            assert (then.admission, then.started_on, then.planned_start_on) == (
                facts.admission,
                facts.started_on,
                facts.planned_start_on,
            )
            assert then.invest_yi == self.sums[day][0]


def _impossible(row: Project, today: date) -> list[str]:
    """What no project can be, by the days and sums of its row."""
    days = [row.signed_on, row.started_on, row.produced_on]
    told = [day for day in days if day is not None]
    found = []
    if told != sorted(told):
        found.append("days reversed")
    if any(day > today for day in [*told, *filter(None, [row.registered_on, row.admitted_on])]):
        found.append("happened tomorrow")
    if row.invest_yi is not None and row.invest_yi <= 0:
        found.append("no money")
    if row.invest_yi and row.fixed_invest_yi and row.fixed_invest_yi > row.invest_yi:
        found.append("part above whole")
    if row.admission == Admission.ADMITTED and not row.admitted_on:
        found.append("admitted on no day")
    plans = row.planned_start_on, row.planned_production_on
    if plans[0] and plans[1] and plans[1] < plans[0]:
        found.append("plans reversed")
    if row.phase == Phase.RED and row.admission == Admission.ADMITTED:
        found.append("red in the register")
    return found


@pytest.mark.parametrize("seed", range(WALKS))
def test_no_walk_leads_to_an_impossible_state(world: World, cast: Cast, seed: int) -> None:
    """30-projects.md §2 and §4: impossible entries are refused; as of any past day stands what was known then."""
    luck = Random(seed)  # noqa: S311 - the walk can be walked again
    walk = Walk(world, cast)
    walk.look()
    # every second walk begins in the register, where most of what is drawn changes something
    steps = [*(READY if seed % 2 else ()), *(drawn(luck) for _ in range(STEPS))]
    for name, how in steps:
        walk.try_(name, how)
        walk.look()
    walk.look_back()


def test_the_walks_went_somewhere() -> None:
    """A walk that is always refused would prove nothing: every state was reached, every kind of step was taken."""
    if sum(REACHED.values()) < WALKS:
        pytest.skip("the walks ran elsewhere")
    assert {state for _, state in REACHED} == {a.value for a in Admission}
    assert {name for name, _ in REACHED} == set(ALL)
    assert REACHED["change", Admission.ADMITTED.value] >= WALKS
