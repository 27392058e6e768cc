"""Laying a project out and accepting the layout (S004-P-40, S000-P-07): nothing is written before it is accepted."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from decimal import Decimal

import pytest

from daxiao.domains.projects.models import Project, ProjectChange, ProjectRecord
from daxiao.domains.projects.queries import comparables
from daxiao.domains.projects.queries import facts as fact_queries
from daxiao.domains.projects.rules.replay import Basics
from daxiao.domains.projects.services import planning as services
from daxiao.domains.projects.services.planning import Acceptance, Proposal, Way, Wish
from daxiao.domains.projects.services.records import Said
from daxiao.domains.projects.services.takeover import Dated, TakenOver, take_over
from daxiao.domains.projects.types import (
    LandMode,
    LengthSource,
    Milestone,
    ProjectEventKind,
    ProjectFacts,
    ProjectKind,
    Reason,
    Stage,
    StageFacts,
    StageState,
)
from daxiao.kernel.access import Actor
from daxiao.kernel.errors import Stale
from daxiao.kernel.models import Yardstick
from daxiao.std.findings import Refused
from tests.cast import Cast
from tests.factories import projects as make
from tests.factories.directory import World
from tests.moment import NOW, TODAY
from tests.traces import denied


pytestmark = pytest.mark.django_db

GIVEN = {
    Stage.SITE_STAFF: 10,
    Stage.LAND: 40,
    Stage.SURVEY: 30,
    Stage.DRAWINGS: 30,
    Stage.TENDER: 20,
    Stage.CONTRACTOR: 150,
    Stage.EQUIPMENT: 90,
    Stage.RECRUITMENT: 30,
    Stage.PRODUCTION: 9,
    Stage.STATISTICS: 15,
}
LATER = TODAY + timedelta(days=400)


@contextmanager
def refused(code: str) -> Iterator[None]:
    with pytest.raises(Refused) as caught:
        yield
    assert code in {f.code for f in caught.value.findings}


@pytest.fixture
def project(world: World) -> Project:
    return make.signed(world.county, on=TODAY - timedelta(days=5))


@pytest.fixture
def office(cast: Cast) -> Actor:
    return cast.office.actor


def again(project: Project) -> Project:
    return Project.everything.select_related("region").get(pk=project.pk)


def facts(project: Project) -> ProjectFacts:
    return fact_queries.facts_of(again(project))


def lay(actor: Actor, project: Project, wish: Wish) -> Proposal:
    return services.propose(actor, project=again(project), wish=wish, today=TODAY)


def take(
    actor: Actor, project: Project, wish: Wish, *stages: Stage, because: str = "", **given: int
) -> None:
    reason = Reason.PLAN_CHANGED if because else None
    services.accept(
        actor,
        project=again(project),
        wish=wish,
        choice=Acceptance(stages, reason, because, given.get("version")),
        today=TODAY,
        now=NOW,
    )


BACK = Wish(Way.BACKWARD, LATER, GIVEN)


def test_a_layout_asks_for_what_nobody_has_said_and_writes_nothing(
    project: Project, office: Actor
) -> None:
    before = ProjectRecord.everything.count()

    made = lay(office, project, Wish(Way.BACKWARD, LATER))

    assert services.asked(made) == tuple(GIVEN)
    assert ProjectRecord.everything.count() == before


def test_each_length_says_whose_it_is(project: Project, office: Actor) -> None:
    made = lay(office, project, BACK)

    sources = {row.stage: row.source for row in made.plan.rows}
    assert sources[Stage.REGISTRATION] is LengthSource.PLAN
    assert sources[Stage.LAND] is LengthSource.GIVEN
    assert services.asked(made) == ()


def test_backward_ends_on_the_day_and_has_room_and_quarters(
    project: Project, office: Actor
) -> None:
    made = lay(office, project, BACK)

    last = made.plan.row(Stage.PRODUCTION)
    assert last is not None
    assert last.end == LATER
    assert made.slack[Stage.LAND] > 0
    assert made.quarters[-1].quarter.last >= LATER
    assert any("验收投产" in node.text for node in made.quarters)


def test_forward_from_a_start(project: Project, office: Actor) -> None:
    made = lay(office, project, Wish(Way.FORWARD, TODAY + timedelta(days=30), GIVEN))

    assert made.plan.production is not None
    assert made.slack == {}


def test_what_breaks_the_policy_is_said(world: World, office: Actor) -> None:
    """With a policy of its own the layout says where it breaks it."""
    Yardstick.objects.create(
        name="schedules",
        since=date(2025, 1, 1),
        region=world.county,
        values={
            "policy": [
                {
                    "code": "own",
                    "name": "本地时限",
                    "region": world.county.path,
                    "since": "2025-01-01",
                    "limit": [
                        {"since": "signed", "until": "started", "length": 60, "unit": "days"}
                    ],
                }
            ]
        },
    )
    project = make.signed(world.county, on=TODAY - timedelta(days=5))

    made = lay(office, project, BACK)

    assert [f.code for f in made.beyond] == ["projects.plan_beyond_limit"]


def test_accepting_all_writes_planned_days_and_the_planned_milestones(
    project: Project, office: Actor
) -> None:
    take(office, project, BACK, *Stage)

    now, row = facts(project), again(project)
    assert now.stage(Stage.PRODUCTION).planned_end == LATER
    assert row.planned_production_on == LATER
    assert row.planned_start_on == now.stage(Stage.CONTRACTOR).planned_start
    assert all(s.state is StageState.NOT_STARTED for s in now.stages)
    assert not ProjectChange.everything.exists()


def test_one_stage_alone_may_be_accepted(project: Project, office: Actor) -> None:
    take(office, project, BACK, Stage.LAND)

    assert [s.stage for s in facts(project).stages] == [Stage.LAND]


def test_planning_again_wants_a_reason_and_keeps_what_was_changed(
    project: Project, office: Actor
) -> None:
    take(office, project, BACK, *Stage)
    later = Wish(Way.BACKWARD, LATER + timedelta(days=60), GIVEN)

    with refused("projects.reason_missing"):
        take(office, project, later, *Stage)
    take(office, project, later, *Stage, because="设备交货推迟两个月")

    assert again(project).planned_production_on == LATER + timedelta(days=60)
    changed = {c.what for c in ProjectChange.everything.filter(project=project)}
    assert changed == {"planned_start_on", "planned_production_on"}
    with refused("projects.plan_nothing_new"):
        take(office, project, later, *Stage, because="再来一次")


def test_nothing_chosen_is_refused(project: Project, office: Actor) -> None:
    with refused("projects.plan_nothing_chosen"):
        take(office, project, BACK)
    with refused("projects.plan_nothing_chosen"):
        take(office, project, Wish(Way.BACKWARD, LATER), Stage.DRAWINGS)


def test_days_that_happened_stay_as_they_were_planned(project: Project, office: Actor) -> None:
    begun = StageFacts(
        Stage.LAND,
        StageState.IN_PROGRESS,
        planned_start=TODAY - timedelta(days=4),
        planned_end=TODAY,
        actual_start=TODAY - timedelta(days=3),
    )
    make.say(project, make.Said(ProjectEventKind.STAGE, detail=begun))

    take(office, project, BACK, Stage.LAND, because="往后推")

    now = facts(project).stage(Stage.LAND)
    assert now.planned_start == TODAY - timedelta(days=4)
    assert now.planned_end is not None
    assert now.planned_end > TODAY


def test_who_may(project: Project, cast: Cast) -> None:
    lay(cast.reader.actor, project, BACK)
    with denied(hidden=False):
        take(cast.reader.actor, project, BACK, Stage.LAND)
    with denied(hidden=True):
        lay(cast.stranger.actor, project, BACK)


def test_who_looked_at_an_older_version_is_told(project: Project, office: Actor) -> None:
    seen = project.version
    make.say(project, make.Said(ProjectEventKind.PROGRESS, on=TODAY))

    with pytest.raises(Stale):
        take(office, project, BACK, Stage.LAND, version=seen)


# ---- comparable projects


def finished(world: World, count: int, days: int) -> None:
    """So many projects that took `days` for their land and to start, and twice as many to produce."""
    told = []
    for n in range(count):
        signed = TODAY - timedelta(days=900 + n)
        begun = signed + timedelta(days=days)
        land = StageFacts(
            Stage.LAND, StageState.DONE, actual_start=signed, actual_end=begun, evidence=1
        )
        basics = Basics(ProjectKind.NEW, world.county.path, LandMode.GRANTED, Decimal(5))
        said = (
            Said(ProjectEventKind.ENTERED, detail=basics),
            Said(ProjectEventKind.ADMITTED, on=signed),
            Said(ProjectEventKind.SIGNED, on=signed),
            Said(ProjectEventKind.STAGE, detail=land),
            Said(ProjectEventKind.STARTED, on=begun),
            Said(ProjectEventKind.PRODUCED, on=begun + timedelta(days=2 * days)),
        )
        columns = {
            "code": f"F-{n:03d}",
            "name": f"完成项目{n}",
            "kind": ProjectKind.NEW.value,
            "land_mode": LandMode.GRANTED.value,
            "invest_yi": Decimal(5),
            "region": world.county,
        }
        told.append(TakenOver(columns, [Dated(TODAY, one) for one in said]))
    take_over(make.SEED, projects=told, kind=make.MADE, today=TODAY, now=NOW)


def test_medians_come_from_projects_in_scope_and_say_which(
    project: Project, world: World, cast: Cast
) -> None:
    finished(world, 12, 44)

    made = lay(cast.office.actor, project, Wish(Way.BACKWARD, LATER, use_medians=True))

    row = made.plan.row(Stage.LAND)
    assert row is not None
    assert row.length is not None
    assert (row.length.length, row.source) == (44, LengthSource.MEDIAN)
    assert made.circles[Stage.LAND].words == "同一地方、同投资档、同用地方式"
    assert comparables.stage_medians(cast.stranger.actor, facts(project), TODAY)[0] == {}


def test_a_changed_day_of_any_project_makes_the_comparison_anew(world: World) -> None:
    """Also of one that was written less often than another."""
    often = make.signed(world.county, on=TODAY - timedelta(days=90))
    seldom = make.signed(world.county, on=TODAY - timedelta(days=80), name="石桥铸件项目")
    for _ in range(3):
        make.say(often, Said(ProjectEventKind.PROGRESS, on=TODAY))
    before = comparables.compared(world.county.path, TODAY)
    assert comparables.compared(world.county.path, TODAY) is before

    make.say(seldom, Said(ProjectEventKind.SIGNED, on=TODAY - timedelta(days=70)))

    assert comparables.compared(world.county.path, TODAY) is not before


def test_few_comparables_give_no_median_and_no_forecast(
    project: Project, world: World, office: Actor
) -> None:
    finished(world, 2, 44)

    made = lay(office, project, Wish(Way.BACKWARD, LATER, use_medians=True))
    told = comparables.forecasts(facts(project), TODAY)

    assert made.medians == {}
    assert [f.p50 for f in told] == [None, None]
    assert "少于设定的" in told[0].because


def test_the_forecast_counts_from_signing_and_notices_new_projects(
    project: Project, world: World
) -> None:
    comparables.forecasts(facts(project), TODAY)  # kept for the day
    finished(world, 12, 44)

    start, production = comparables.forecasts(facts(project), TODAY)

    signed = TODAY - timedelta(days=5)
    assert (start.milestone, start.p50) == (Milestone.STARTED, signed + timedelta(days=44))
    assert production.p80 == signed + timedelta(days=3 * 44)


def test_who_has_nobody_near_is_compared_with_the_place_above(world: World) -> None:
    made = make.signed(world.away, on=TODAY - timedelta(days=5), name="别处的项目")
    finished(world, 12, 44)

    start, _ = comparables.forecasts(facts(made), TODAY)

    assert start.p50 is not None
    assert start.circle is not None
    assert start.circle.place == world.province.path
    assert comparables.said(start.circle) == "楚川省、同投资档、同用地方式"
