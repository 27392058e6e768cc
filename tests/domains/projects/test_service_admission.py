"""The entry review: what is missing before it, who speaks in it, who admits, and why not."""

from datetime import timedelta
from decimal import Decimal

import pytest

from daxiao.domains.projects.models import EntryOpinion, PhaseChange, Project, ProjectLikeness
from daxiao.domains.projects.services import admission as services
from daxiao.domains.projects.services import entry as entry_services
from daxiao.domains.projects.services.admission import (
    AdmitInput,
    Judgement,
    OpinionInput,
    Returning,
    Submission,
)
from daxiao.domains.projects.services.records import Said
from daxiao.domains.projects.types import Admission, ProjectEventKind, ReviewPoint
from daxiao.flows import night_sweep
from daxiao.kernel.access import Actor
from daxiao.kernel.caps import Role
from daxiao.kernel.errors import Denied, Stale
from daxiao.kernel.models import Event, Notice
from daxiao.std.findings import Refused
from tests.cast import Cast, person
from tests.domains.projects.test_service_entry import codes_of, given
from tests.factories import projects as make
from tests.factories.directory import World
from tests.moment import NOW, TODAY


pytestmark = pytest.mark.django_db

ALL = tuple(ReviewPoint)


@pytest.fixture
def second(world: World) -> Actor:
    """Another person of the same office: nobody admits what he handed in."""
    return person(
        "office2", "青禾专班二", Role.OFFICE, home=world.county, region=world.county
    ).actor


def entered(world: World, cast: Cast, **other: object) -> Project:
    asked = given(world, secretaries=(cast.clerk.user.pk,), **other)
    return entry_services.enter(cast.office.actor, input=asked, today=TODAY, now=NOW)


def submitted(world: World, cast: Cast, *units: str, **other: object) -> Project:
    project = entered(world, cast, **other)
    keys = tuple(world.units[name].pk for name in units)
    services.submit(
        cast.office.actor, project=project, input=Submission(keys), today=TODAY, now=NOW
    )
    return project


def opine(actor: Actor, project: Project, unit: int, *, agrees: bool = True, why: str = "") -> None:
    said = OpinionInput(unit, ALL, agrees, why)
    services.opine(actor, project=project, input=said, today=TODAY)


def admit(actor: Actor, project: Project, **said: object) -> Project:
    return services.admit(
        actor,
        project=project,
        input=AdmitInput(**said),  # type: ignore[arg-type]
        today=TODAY,
        now=NOW,
    )


def test_a_complete_entry_goes_through_its_review_into_the_register(
    world: World, cast: Cast, second: Actor
) -> None:
    """S004-P-17: entered, handed in, looked at by departments, admitted; each step is a record and a trace."""
    project = submitted(world, cast, "县经信局")
    opine(cast.clerk.actor, project, world.units["县经信局"].pk)

    admit(second, project)

    row = Project.everything.get(pk=project.pk)
    assert (row.admission, row.admitted_on) == (Admission.ADMITTED, TODAY)
    assert list(row.records.values_list("kind", flat=True))[-2:] == ["submitted", "admitted"]
    assert row.standing.is_active
    assert PhaseChange.everything.filter(project=row).count() == 1
    kinds = set(Event.everything.filter(subject_id=str(row.pk)).values_list("type", flat=True))
    assert {
        "projects.project_entered",
        "projects.project_submitted",
        "projects.opinion_given",
        "projects.project_admitted",
    } <= kinds


def test_an_incomplete_entry_is_told_everything_at_once(world: World, cast: Cast) -> None:
    asked = given(world, scope="", land=None, industry_code="")
    project = entry_services.enter(cast.office.actor, input=asked, today=TODAY, now=NOW)

    with pytest.raises(Refused) as refusal:
        services.submit(
            cast.office.actor, project=project, input=Submission(), today=TODAY, now=NOW
        )

    assert {f.field for f in refusal.value.findings} == {
        "scope",
        "land",
        "industry_code",
        "secretaries",
    }
    assert Project.everything.get(pk=project.pk).admission == Admission.DRAFT


def test_who_is_asked_sees_the_project_and_who_is_not_does_not(world: World, cast: Cast) -> None:
    bureau = world.units["县科技局"]
    clerk = person("keji", "科技经办", Role.UNIT, home=world.county, org=bureau).actor
    project = entered(world, cast)
    with pytest.raises(Denied):
        opine(clerk, project, bureau.pk)

    services.submit(
        cast.office.actor, project=project, input=Submission((bureau.pk,)), today=TODAY, now=NOW
    )
    opine(clerk, project, bureau.pk)

    assert EntryOpinion.everything.filter(project=project, unit=bureau).count() == len(ALL)
    services.ask_units(cast.office.actor, project=project, units=())
    with pytest.raises(Denied):
        opine(clerk, project, bureau.pk)


def test_nobody_speaks_for_another_unit(world: World, cast: Cast) -> None:
    project = submitted(world, cast, "县经信局", "县科技局")

    with pytest.raises(Refused) as refusal:
        opine(cast.clerk.actor, project, world.units["县科技局"].pk)

    assert codes_of(refusal) == {"opinion_of_other_unit"}


def test_who_does_not_agree_says_why(world: World, cast: Cast) -> None:
    project = submitted(world, cast, "县经信局")

    with pytest.raises(Refused) as refusal:
        opine(cast.clerk.actor, project, world.units["县经信局"].pk, agrees=False)

    assert codes_of(refusal) == {"opinion_unexplained"}
    assert not EntryOpinion.everything.exists()


def test_an_opinion_needs_a_point(world: World, cast: Cast) -> None:
    project = submitted(world, cast, "县经信局")

    with pytest.raises(Refused) as refusal:
        services.opine(
            cast.clerk.actor,
            project=project,
            input=OpinionInput(world.units["县经信局"].pk, (), agrees=True),
            today=TODAY,
        )

    assert codes_of(refusal) == {"opinion_without_point"}


def test_what_stands_against_an_admission_is_said_at_once(world: World, cast: Cast) -> None:
    first = entered(world, cast)
    project = submitted(world, cast, "县经信局", name="青禾铜箔公司年产5万吨铜箔项目")

    with pytest.raises(Refused) as refusal:
        admit(cast.office.actor, project)

    assert codes_of(refusal) == {"own_review", "point_open", "unit_silent", "duplicates_open"}
    assert first.admission == Admission.DRAFT


def test_a_later_opinion_of_the_same_unit_counts(world: World, cast: Cast, second: Actor) -> None:
    project = submitted(world, cast, "县经信局")
    unit = world.units["县经信局"].pk
    opine(cast.clerk.actor, project, unit, agrees=False, why="用能没有落实")
    with pytest.raises(Refused) as refusal:
        admit(second, project)

    opine(cast.clerk.actor, project, unit)
    admit(second, project)

    assert codes_of(refusal) == {"point_refused"}
    assert project.admission == Admission.ADMITTED


def test_near_duplicates_are_judged_before_admission(
    world: World, cast: Cast, second: Actor
) -> None:
    entered(world, cast)
    project = submitted(world, cast, "县经信局", name="青禾铜箔公司年产5万吨铜箔项目")
    opine(cast.clerk.actor, project, world.units["县经信局"].pk)
    alike = ProjectLikeness.everything.get(project=project)

    def judge(*, same: bool, why: str) -> None:
        said = (Judgement(alike.pk, same, why),)
        services.judge_likeness(second, project=project, input=said, today=TODAY)

    with pytest.raises(Refused) as unexplained:
        judge(same=False, why=" ")
    judge(same=True, why="同一份协议")
    with pytest.raises(Refused) as duplicate:
        admit(second, project)
    judge(same=False, why="二期，另有协议")
    admit(second, project)

    assert codes_of(unexplained) == {"likeness_unexplained"}
    assert codes_of(duplicate) == {"is_duplicate"}
    assert project.admission == Admission.ADMITTED
    assert Event.everything.filter(type="projects.likeness_judged").count() == 2


def test_a_judgement_of_another_project_is_refused(world: World, cast: Cast) -> None:
    project = submitted(world, cast)

    with pytest.raises(Refused) as refusal:
        services.judge_likeness(
            cast.office.actor,
            project=project,
            input=(Judgement(999, is_same=False, said="不是"),),
            today=TODAY,
        )

    assert codes_of(refusal) == {"likeness_gone"}


def test_a_returned_entry_is_put_right_and_looked_at_afresh(
    world: World, cast: Cast, second: Actor
) -> None:
    project = submitted(world, cast, "县经信局")
    opine(cast.clerk.actor, project, world.units["县经信局"].pk)
    back = Returning(("土地面积与图纸不符", " "))
    services.send_back(second, project=project, input=back, today=TODAY, now=NOW)
    assert project.admission == Admission.RETURNED

    edit = entry_services.Edit(
        given(world, land=Decimal(118), secretaries=(cast.clerk.user.pk,)), project.version
    )
    entry_services.edit(cast.office.actor, project=project, input=edit, today=TODAY, now=NOW)
    services.submit(cast.office.actor, project=project, input=Submission(), today=TODAY, now=NOW)
    with pytest.raises(Refused) as refusal:
        admit(second, project)

    assert codes_of(refusal) == {"point_open", "unit_silent"}
    assert project.records.filter(kind="returned").get().because == "土地面积与图纸不符"


def test_a_return_needs_a_reason(world: World, cast: Cast, second: Actor) -> None:
    project = submitted(world, cast)

    with pytest.raises(Refused) as refusal:
        services.send_back(second, project=project, input=Returning((" ",)), today=TODAY, now=NOW)

    assert codes_of(refusal) == {"return_unexplained"}


def test_the_day_of_admission_may_be_past_but_not_after_the_start(
    world: World, cast: Cast, second: Actor
) -> None:
    begun = TODAY - timedelta(days=10)
    project = submitted(world, cast, "县经信局", started_on=begun)
    opine(cast.clerk.actor, project, world.units["县经信局"].pk)

    with pytest.raises(Refused) as late:
        admit(second, project)
    with pytest.raises(Refused) as future:
        admit(second, project, on=TODAY + timedelta(days=1))
    admit(second, project, on=begun)

    assert codes_of(late) == {"admitted_after_start"}
    assert codes_of(future) == {"admitted_in_future", "admitted_after_start"}
    assert project.admitted_on == begun


def test_who_saw_an_older_version_does_not_admit(world: World, cast: Cast, second: Actor) -> None:
    project = submitted(world, cast, "县经信局")
    seen = project.version
    opine(cast.clerk.actor, project, world.units["县经信局"].pk)
    make.say(project, Said(ProjectEventKind.REGISTERED, on=TODAY))

    with pytest.raises(Stale):
        admit(second, project, version=seen)


@pytest.mark.parametrize("who", ["clerk", "reader", "stranger"])
def test_only_the_office_of_the_place_admits(world: World, cast: Cast, who: str) -> None:
    project = submitted(world, cast, "县经信局")

    with pytest.raises(Denied):
        admit(getattr(cast, who).actor, project)


def test_a_project_that_left_comes_back_through_a_new_review(world: World, cast: Cast) -> None:
    project = make.signed(world.county, on=TODAY - timedelta(days=90))
    make.say(project, Said(ProjectEventKind.LEFT, on=TODAY))

    def again(why: str) -> None:
        services.reapply(cast.office.actor, project=project, because=why, today=TODAY, now=NOW)

    with pytest.raises(Refused) as refusal:
        again(" ")
    again("换了投资方，资金已到位")

    assert codes_of(refusal) == {"again_unexplained"}
    assert project.admission == Admission.SUBMITTED
    assert project.records.order_by("-number").first().because == "换了投资方，资金已到位"  # type: ignore[union-attr]


def test_what_is_admitted_is_not_handed_in_again(world: World, cast: Cast) -> None:
    project = make.admitted(world.county)

    with pytest.raises(Refused) as refusal:
        services.submit(
            cast.office.actor, project=project, input=Submission(), today=TODAY, now=NOW
        )

    assert "admission_wrong_state" in codes_of(refusal)


def test_who_is_asked_and_who_waits_is_told(world: World, cast: Cast, second: Actor) -> None:
    unit = world.units["县科技局"]
    clerk = person("keji", "科技经办", Role.UNIT, home=world.county, org=unit).actor
    entered_by = entry_services.enter(
        cast.clerk.actor,
        input=given(world, secretaries=(cast.clerk.user.pk,)),
        today=TODAY,
        now=NOW,
    )
    services.submit(
        cast.clerk.actor,
        project=entered_by,
        input=Submission((unit.pk,)),
        today=TODAY,
        now=NOW,
    )
    opine(clerk, entered_by, unit.pk)
    admit(second, entered_by)
    night_sweep.deliver(now=NOW)

    told = Notice.everything.order_by("pk")
    assert {n.org for n in told if n.text.startswith("请联审")} == {None, unit}
    assert cast.office.user in {n.user for n in told if n.text.startswith("请联审")}
    answered = [n for n in told if n.text.startswith("已准予入库")]
    assert {n.user for n in answered} == {None, cast.clerk.user}
    assert {n.link for n in told} == {f"/projects/{entered_by.pk}/?tab=准入"}
