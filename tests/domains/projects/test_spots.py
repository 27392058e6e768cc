"""Spot checks: drawn so that anybody can repeat it, filled in, confirmed by another; a false report is set right by a new
record, and the day before still shows what was shown then."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import given as for_all
from hypothesis import strategies as st

from daxiao.domains.projects.models import (
    Project,
    ProjectChange,
    ProjectRecord,
    ProjectStage,
    SpotCheck,
    SpotVisit,
)
from daxiao.domains.projects.queries import facts
from daxiao.domains.projects.queries import spots as queries
from daxiao.domains.projects.queries.spots import Wanted
from daxiao.domains.projects.rules.visits import Claim
from daxiao.domains.projects.services import spots as services
from daxiao.domains.projects.services.files import Upload
from daxiao.domains.projects.services.records import Said
from daxiao.domains.projects.services.spots import DrawInput, Seen, VisitInput
from daxiao.domains.projects.types import (
    Changed,
    Phase,
    ProjectEventKind,
    ProjectPace,
    SampleStrata,
    SpotResult,
    Stage,
    StageFacts,
    StageState,
    VisitState,
)
from daxiao.kernel.access import Actor
from daxiao.kernel.caps import Role
from daxiao.kernel.errors import Denied, Stale
from tests.cast import Cast, Person, person
from tests.factories import projects as make
from tests.factories.directory import World
from tests.moment import NOW, TODAY
from tests.traces import denied, kinds, refused, trace


PDF = Upload("现场记录.pdf", b"%PDF-1.7 record")
STARTED = TODAY - timedelta(days=20)
YESTERDAY = TODAY - timedelta(days=1)


@pytest.fixture
def inspector(world: World, cast: Cast) -> Person:
    return person("ducha", "督查甲", Role.INSPECTOR, home=world.county, region=world.county)


@pytest.fixture
def office(cast: Cast) -> Actor:
    return cast.office.actor


def building(world: World, name: str = "青禾铜箔项目", **given: Any) -> Project:
    """A project that is said to have started on `STARTED`, with the stage that goes with it."""
    unit = world.units["县经信局"]
    project = make.admitted(world.county, name=name, responsible_unit=unit, **given)
    signed = TODAY - timedelta(days=60)
    make.say(project, Said(ProjectEventKind.SIGNED, on=signed), today=signed)
    begun = StageFacts(Stage.CONTRACTOR, StageState.IN_PROGRESS, actual_start=STARTED)
    make.say(
        project,
        Said(ProjectEventKind.STARTED, on=STARTED),
        Said(ProjectEventKind.STAGE, on=STARTED, detail=begun),
        today=STARTED,
    )
    return project


def draw(
    actor: Actor, world: World, size: int = 1, seed: int | None = 7, **wanted: Any
) -> SpotCheck:
    said = DrawInput(Wanted(wanted.pop("place", world.county), **wanted), size, seed)
    return services.draw(actor, said=said, today=TODAY, now=NOW)


def pair(world: World) -> tuple[Any, Any]:
    """The units that go: not the responsible one."""
    return world.units["县发改局"], world.units["县科技局"]


NOT_STARTED = Claim(Changed.STARTED_ON, STARTED, None)


def false(world: World, **change: Any) -> VisitInput:
    given = {
        "result": SpotResult.FALSE,
        "units": pair(world),
        "claims": (NOT_STARTED,),
        "note": "现场没有施工队伍和机械",
        "files": (PDF,),
        **change,
    }
    return VisitInput(**given)


def true(world: World, **change: Any) -> VisitInput:
    return VisitInput(**{"result": SpotResult.TRUE, "units": pair(world), **change})


def the_visit(run: SpotCheck) -> SpotVisit:
    return SpotVisit.everything.filter(check_run=run).order_by("pk")[0]


def fill(actor: Actor, visit: SpotVisit, said: VisitInput) -> SpotVisit:
    return services.fill(actor, visit=visit, said=said, today=TODAY, now=NOW)


def confirm(actor: Actor, visit: SpotVisit, version: int | None = None) -> SpotVisit:
    return services.confirm(actor, visit=visit, said=Seen(version), today=TODAY, now=NOW)


# ---- the draw


def test_a_draw_keeps_its_seed_its_list_and_its_visits(world: World, inspector: Person) -> None:
    """S004-D-02, 05-principles 23: seeded, stratified, weighted by risk; the seed stands in the minutes."""
    made = [building(world, f"项目{n}") for n in range(6)]

    run = draw(inspector.actor, world, size=3, seed=20260302)

    assert (run.size, run.total, run.seed, run.strata) == (3, 6, 20260302, "地区和颜色")
    assert [key for key, _, _ in run.drawn_from] == [p.pk for p in made]
    assert "随机种子20260302，名单6个项目，抽取3个" in run.minutes
    assert "青禾县·蓝6个抽3个" in run.minutes
    visits = SpotVisit.everything.filter(check_run=run)
    assert {v.state for v in visits} == {VisitState.PLANNED.value}
    assert {v.answerable_unit for v in visits} == {world.units["县经信局"]}
    assert trace(run).now["seed"] == 20260302


@pytest.mark.parametrize("seed", [0, 1, 999_999_999, None])
def test_anybody_can_draw_it_again(world: World, inspector: Person, seed: int | None) -> None:
    for n in range(8):
        building(world, f"项目{n}")
    run = SpotCheck.everything.get(pk=draw(inspector.actor, world, size=3, seed=seed).pk)
    # what becomes of the projects later does not change what was drawn from
    Project.everything.update(land_mode="leased")

    assert queries.drawn_again(run).keys == queries.keys_drawn(inspector.actor, run)
    assert queries.repeated(inspector.actor, run).is_same
    assert 0 <= run.seed < services.SEEDS


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@for_all(
    st.lists(
        st.tuples(st.integers(1, 10**6), st.sampled_from(["甲县", "乙县"]), st.integers(1, 6)),
        min_size=1,
        max_size=30,
        unique_by=lambda t: t[0],
    ),
    st.integers(0, services.SEEDS - 1),
    st.data(),
)
def test_the_kept_list_draws_the_same_sample(
    listed: list[tuple[int, str, int]], seed: int, data: st.DataObject
) -> None:
    """Whatever was kept as JSON comes back as the same list, and the same sample."""
    size = data.draw(st.integers(1, len(listed)))
    kept = [[key, [place], weight] for key, place, weight in listed]
    run = SpotCheck(seed=seed, size=size, strata="地区", drawn_from=kept)
    other = SpotCheck(seed=seed, size=size, strata="地区", drawn_from=kept[::-1])

    assert queries.drawn_again(run) == queries.drawn_again(other)


def test_a_sample_that_was_changed_is_found_out(world: World, inspector: Person) -> None:
    made = [building(world, f"项目{n}") for n in range(4)]
    run = draw(inspector.actor, world, size=1, seed=3)
    visit = the_visit(run)
    swapped = next(p for p in made if p.pk != visit.project_id)
    SpotVisit.everything.filter(pk=visit.pk).update(project=swapped)

    told = queries.repeated(inspector.actor, run)

    assert not told.is_same
    assert told.only_then == (swapped.code,)


def test_what_stands_on_the_list(world: World, inspector: Person) -> None:
    blue = building(world, "在建")
    yellow = make.signed(world.county, on=TODAY - timedelta(days=200), name="未开工")
    make.entered(world.county, "未入库")
    sister = make.signed(world.sister, on=TODAY - timedelta(days=10), name="邻县")

    def keys(**wanted: Any) -> list[int]:
        found = Wanted(world.county, **wanted)
        return [c.key for c in queries.listed(inspector.actor, found, today=TODAY)]

    assert keys() == [blue.pk, yellow.pk]
    assert keys(phases=(Phase.BLUE,)) == [blue.pk]
    assert keys(phases=(Phase.YELLOW,)) == [yellow.pk]
    assert yellow.standing.pace in {p.value for p in ProjectPace}
    assert sister.pk not in keys()


def test_risk_weighs_and_takes_nobody_out(world: World, inspector: Person, office: Actor) -> None:
    """Never checked: 1 + 1; once found false: 1 + 2."""
    project, calm = building(world, "甲"), building(world, "乙")
    run = draw(inspector.actor, world, size=2)
    for visit in SpotVisit.everything.filter(check_run=run):
        said = false(world) if visit.project_id == project.pk else true(world)
        confirm(office, fill(inspector.actor, visit, said))

    listed = queries.listed(inspector.actor, Wanted(world.county), today=TODAY)
    weights = {c.key: c.weight for c in listed}

    assert weights[project.pk] == weights[calm.pk] + 2
    later = queries.listed(inspector.actor, Wanted(world.county), today=TODAY + timedelta(days=400))
    assert {c.key: c.weight for c in later}[calm.pk] > weights[calm.pk]


@pytest.mark.parametrize(("size", "code"), [(0, "sample_size_unfit"), (3, "sample_size_unfit")])
def test_a_size_that_does_not_fit(world: World, inspector: Person, size: int, code: str) -> None:
    building(world)
    with refused(f"projects.{code}"):
        draw(inspector.actor, world, size=size)
    assert not SpotCheck.everything.exists()


def test_an_empty_list(world: World, inspector: Person) -> None:
    with refused("projects.sample_empty"):
        draw(inspector.actor, world)


def test_who_draws_and_where(world: World, cast: Cast, inspector: Person) -> None:
    building(world)
    with denied(hidden=False):
        draw(cast.reader.actor, world)
    with denied(hidden=True):
        draw(inspector.actor, world, place=world.sister)
    with denied(hidden=True):
        draw(cast.stranger.actor, world)
    assert draw(cast.office.actor, world, strata=SampleStrata.NONE).strata == ""


def test_a_spot_check_is_not_announced(world: World, cast: Cast, inspector: Person) -> None:
    """The unit learns of a visit when it has taken place."""
    building(world)
    visit = the_visit(draw(inspector.actor, world))
    clerk, reader = cast.clerk.actor, cast.reader.actor

    assert not queries.visits_seen(clerk).exists()
    assert not queries.visits_seen(reader).exists()
    assert queries.visits_seen(inspector.actor).count() == 1
    with pytest.raises(Denied):
        queries.check(reader, visit.check_run_id)

    fill(inspector.actor, visit, true(world))
    assert queries.visits_seen(clerk).count() == 1
    assert not queries.visits_seen(cast.stranger.actor).exists()


# ---- the visit


def test_filling_in_changes_no_fact(world: World, inspector: Person) -> None:
    project = building(world)

    visit = fill(inspector.actor, the_visit(draw(inspector.actor, world)), false(world))

    assert (visit.state, visit.result, visit.evidence) == ("filled", "false", 1)
    assert Project.everything.get(pk=project.pk).started_on == STARTED
    assert trace(visit).now["claims"] == [f"开工日期：{STARTED} → 未发生"]
    assert trace(visit).now["units"] == [u.name for u in pair(world)]


def test_a_true_report_needs_no_picture(world: World, inspector: Person, office: Actor) -> None:
    """05-principles 19: no forced photographs."""
    project = building(world)
    before = ProjectRecord.everything.filter(project=project).count()

    visit = confirm(
        office, fill(inspector.actor, the_visit(draw(inspector.actor, world)), true(world))
    )

    assert (visit.state, visit.evidence) == (VisitState.CONFIRMED, 0)
    assert ProjectRecord.everything.filter(project=project).count() == before


def test_a_false_report_is_set_right_and_the_day_before_still_shows_it(
    world: World, inspector: Person, office: Actor
) -> None:
    """S004-D-02, S004-D-03: corrected by a new event; what was reported stays in the history."""
    project = building(world)
    assert project.standing.phase_said == Phase.BLUE
    visit = fill(inspector.actor, the_visit(draw(inspector.actor, world)), false(world))

    visit = confirm(office, visit)

    now = Project.everything.get(pk=project.pk)
    assert now.started_on is None
    assert now.standing.phase_said == Phase.YELLOW
    then = facts.facts_as_of(office, now, YESTERDAY)
    today = facts.facts_as_of(office, now, TODAY)
    assert then is not None
    assert today is not None
    assert (then.started_on, today.started_on) == (STARTED, None)
    assert then.stage(Stage.CONTRACTOR).actual_start == STARTED
    assert today.stage(Stage.CONTRACTOR) == StageFacts(Stage.CONTRACTOR)
    stage = ProjectStage.everything.get(project=project, stage=Stage.CONTRACTOR.value)
    assert stage.state == StageState.NOT_STARTED
    record = ProjectRecord.everything.filter(project=project, kind="started").latest("number")
    assert record.replaces is not None
    assert record.because == f"{TODAY}现场抽查不实：开工日期由{STARTED}更正为未发生"
    assert [f.name for f in record.files.all()] == ["现场记录.pdf"]
    change = ProjectChange.everything.get(project=project)
    assert (change.what, change.was, change.now, change.reason) == (
        "started_on",
        str(STARTED),
        "",
        "corrected",
    )
    assert "projects.facts_corrected_by_visit" in kinds(project)
    assert visit.confirmed_on == TODAY


def test_a_wrong_day_is_set_to_the_one_found(
    world: World, inspector: Person, office: Actor
) -> None:
    project, found = building(world), TODAY - timedelta(days=5)
    said = false(
        world, result=SpotResult.PARTLY, claims=(Claim(Changed.STARTED_ON, STARTED, found),)
    )

    confirm(office, fill(inspector.actor, the_visit(draw(inspector.actor, world)), said))

    assert Project.everything.get(pk=project.pk).started_on == found
    stage = ProjectStage.everything.get(project=project, stage=Stage.CONTRACTOR.value)
    assert (stage.state, stage.actual_start_on) == (StageState.IN_PROGRESS, found)


def test_what_nobody_reported_is_recorded(world: World, inspector: Person, office: Actor) -> None:
    project, found = building(world), TODAY - timedelta(days=2)
    said = false(world, result=SpotResult.PARTLY, claims=(Claim(Changed.PRODUCED_ON, None, found),))

    confirm(office, fill(inspector.actor, the_visit(draw(inspector.actor, world)), said))

    assert Project.everything.get(pk=project.pk).produced_on == found


@pytest.mark.parametrize(
    ("change", "codes"),
    [
        ({"files": ()}, "visit_without_evidence"),
        ({"claims": ()}, "visit_without_claim"),
        ({"result": SpotResult.TRUE, "files": ()}, "visit_true_with_claim"),
        ({"visited_on": TODAY + timedelta(1)}, "visit_in_future"),
        ({"claims": (NOT_STARTED, NOT_STARTED)}, "visit_claim_twice"),
        ({"claims": (Claim(Changed.STARTED_ON, STARTED, STARTED),)}, "visit_claim_equal"),
        ({"claims": (Claim(Changed.STARTED_ON, TODAY, None),)}, "visit_claim_stale"),
        (
            {"claims": (Claim(Changed.STARTED_ON, STARTED, TODAY + timedelta(1)),)},
            "visit_found_in_future",
        ),
        (
            {"claims": (Claim(Changed.STARTED_ON, STARTED, TODAY - timedelta(61)),)},
            "visit_out_of_order",
        ),
        (
            {"claims": (Claim(Changed.SIGNED_ON, TODAY - timedelta(60), None),)},
            "visit_later_day_left",
        ),
        ({"files": (Upload("记录.pdf", b""),)}, "file_empty"),
    ],
)
def test_what_a_form_cannot_say(
    world: World, inspector: Person, change: dict[str, Any], codes: str
) -> None:
    building(world)
    visit = the_visit(draw(inspector.actor, world))

    with refused(*(f"projects.{one}" for one in codes.split())):
        fill(inspector.actor, visit, false(world, **change))
    visit.refresh_from_db()
    assert (visit.state, visit.version) == ("planned", 0)


def test_the_responsible_unit_does_not_check_itself(world: World, inspector: Person) -> None:
    building(world)
    visit = the_visit(draw(inspector.actor, world))
    own = (world.units["县经信局"], world.units["县发改局"])

    with refused("projects.visit_of_own_unit"):
        fill(inspector.actor, visit, false(world, units=own))
    with refused("projects.visit_by_one_unit"):
        fill(inspector.actor, visit, false(world, units=own[1:]))


def test_a_form_is_filled_in_again_until_it_is_confirmed(
    world: World, inspector: Person, office: Actor
) -> None:
    building(world)
    visit = fill(inspector.actor, the_visit(draw(inspector.actor, world)), false(world))

    visit = services.return_(office, visit=visit, reason="请补现场记录", today=TODAY, now=NOW)
    assert (visit.state, trace(visit).reason) == ("planned", "请补现场记录")
    visit = fill(inspector.actor, visit, false(world, files=()))
    assert visit.evidence == 1  # what was brought the first time is still there
    confirm(office, visit)

    with refused("projects.visit_not_open"):
        fill(inspector.actor, visit, true(world))
    with refused("projects.visit_not_filled"):
        services.return_(office, visit=visit, reason="再看", today=TODAY, now=NOW)


def test_who_fills_in_does_not_confirm(world: World, office: Actor, inspector: Person) -> None:
    """The check and its confirmation are two people; the register is asked again at the second."""
    building(world)
    visit = fill(office, the_visit(draw(inspector.actor, world)), false(world))

    with refused("projects.visit_confirmed_by_filler"):
        confirm(office, visit)
    with denied(hidden=False):
        confirm(inspector.actor, visit)
    with refused("projects.visit_return_unsaid"):
        services.return_(office, visit=visit, reason=" ", today=TODAY, now=NOW)


def test_the_register_moved_on_meanwhile(world: World, inspector: Person, office: Actor) -> None:
    project = building(world)
    visit = fill(inspector.actor, the_visit(draw(inspector.actor, world)), false(world))
    last = ProjectRecord.everything.filter(project=project, kind="started").latest("number")
    make.say(
        project,
        Said(ProjectEventKind.STARTED, on=STARTED + timedelta(1), replaces=last.number),
    )

    with refused("projects.visit_claim_stale"):
        confirm(office, visit)
    assert SpotVisit.everything.get(pk=visit.pk).state == VisitState.FILLED


def test_two_people_confirm_the_same_visit(
    world: World, inspector: Person, office: Actor, cast: Cast
) -> None:
    project = building(world)
    visit = fill(inspector.actor, the_visit(draw(inspector.actor, world)), false(world))
    seen = visit.version
    confirm(office, visit, seen)
    count = ProjectRecord.everything.filter(project=project).count()

    with pytest.raises(Stale):
        confirm(cast.city_office.actor, visit, seen)
    with refused("projects.visit_not_filled"):
        confirm(cast.city_office.actor, visit)

    assert ProjectRecord.everything.filter(project=project).count() == count
    assert SpotVisit.everything.get(pk=visit.pk).confirmed_by_label == office.label


def test_who_may_not_touch_a_visit(world: World, cast: Cast, inspector: Person) -> None:
    building(world)
    visit = the_visit(draw(inspector.actor, world))

    with denied(hidden=False):
        fill(cast.clerk.actor, visit, true(world))
    with denied(hidden=True):
        fill(cast.stranger.actor, visit, true(world))
    with denied(hidden=True):
        confirm(cast.stranger.actor, visit)


# ---- reporting quality


def test_reporting_quality_counts_for_the_unit_that_answered(
    world: World, inspector: Person, office: Actor, cast: Cast
) -> None:
    """S004-D-02: effect on the reporting unit; a share only when enough was checked."""
    made = [building(world, f"项目{n}") for n in range(5)]
    run = draw(inspector.actor, world, size=5)
    for n, visit in enumerate(SpotVisit.everything.filter(check_run=run).order_by("pk")):
        confirm(office, fill(inspector.actor, visit, false(world) if n == 0 else true(world)))
    # the project goes to another unit afterwards: the report was the first one's
    Project.everything.filter(pk=made[0].pk).update(responsible_unit=world.units["县科技局"])

    (told,) = queries.quality_by_unit(office, TODAY)

    assert told.unit == world.units["县经信局"].name
    quality = told.quality
    assert (quality.checked, quality.true, quality.false, quality.share_true) == (5, 4, 1, 80)
    assert queries.quality_by_unit(office, TODAY, TODAY.year - 1) == []
    assert queries.years_checked(office) == [TODAY.year]
    assert queries.quality_by_unit(cast.stranger.actor, TODAY) == []


def test_few_visits_give_counts_and_no_share(
    world: World, inspector: Person, office: Actor
) -> None:
    building(world)
    confirm(office, fill(inspector.actor, the_visit(draw(inspector.actor, world)), false(world)))

    (told,) = queries.quality_by_unit(office, TODAY)

    assert told.quality.share_true is None
    assert told.quality.because.endswith("不足5次，不计属实率")
