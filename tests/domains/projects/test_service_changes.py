"""Reason or no change: days, sums and scope of a project in the register, and the drift they add up to."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

from daxiao.domains.projects.models import Project, ProjectChange
from daxiao.domains.projects.queries import changes as change_queries
from daxiao.domains.projects.queries import entry as entry_queries
from daxiao.domains.projects.queries import facts as fact_queries
from daxiao.domains.projects.rules import replay
from daxiao.domains.projects.services import changes as services
from daxiao.domains.projects.services.changes import ChangeInput, Describing, NewValue
from daxiao.domains.projects.services.records import Said
from daxiao.domains.projects.types import Changed, ProjectEventKind, Reason
from daxiao.kernel.access import Actor
from daxiao.kernel.caps import Role
from daxiao.kernel.clock import CHINA
from daxiao.kernel.errors import Denied, Stale
from daxiao.kernel.models import Event
from daxiao.std.findings import Refused
from tests.cast import Cast, person
from tests.domains.projects.test_service_entry import codes_of
from tests.factories import projects as make
from tests.factories.directory import World
from tests.moment import NOW, TODAY


pytestmark = pytest.mark.django_db

WHY = "投资方调整了设备采购节奏"


@pytest.fixture
def project(world: World) -> Project:
    return make.signed(
        world.county,
        on=TODAY - timedelta(days=30),
        fixed_invest_yi=Decimal(4),
        responsible_unit=world.units["县经信局"],
    )


def change(
    actor: Actor,
    project: Project,
    *values: tuple[Changed, date | Decimal | str | None],
    reason: Reason | None = Reason.INVESTOR,
    because: str = WHY,
    today: date = TODAY,
    **said: object,
) -> Project:
    return services.change(
        actor,
        project=project,
        input=ChangeInput(
            tuple(NewValue(what, now) for what, now in values),
            reason,
            because,
            **said,  # type: ignore[arg-type]
        ),
        today=today,
        now=NOW,
    )


def test_a_first_filling_in_needs_no_reason(cast: Cast, project: Project) -> None:
    day = TODAY + timedelta(days=20)

    change(cast.office.actor, project, (Changed.PLANNED_START_ON, day), reason=None, because="")

    row = Project.everything.get(pk=project.pk)
    assert row.planned_start_on == day
    made = ProjectChange.everything.get(project=row)
    assert (made.what, made.was, made.now, made.reason) == ("planned_start_on", "", str(day), "")


def test_a_later_change_is_refused_without_reason_and_sentence(
    cast: Cast, project: Project
) -> None:
    """05-principles 21: reason or no change."""
    day = TODAY - timedelta(days=25)
    with pytest.raises(Refused) as reason:
        change(cast.office.actor, project, (Changed.SIGNED_ON, day), reason=None)
    with pytest.raises(Refused) as sentence:
        change(cast.office.actor, project, (Changed.SIGNED_ON, day), because="投资方调整")

    assert codes_of(reason) == {"reason_missing"}
    assert codes_of(sentence) == {"sentence_missing"}
    assert not ProjectChange.everything.exists()


def test_a_changed_day_is_a_record_that_replaces_the_old_one(cast: Cast, project: Project) -> None:
    day = TODAY - timedelta(days=25)

    change(cast.office.actor, project, (Changed.SIGNED_ON, day), reason=Reason.CORRECTED)

    row = Project.everything.get(pk=project.pk)
    last = row.records.order_by("-number").first()
    assert last is not None
    assert (last.kind, last.about_on, last.replaces) == ("signed", day, 4)
    assert last.because == f"填报更正：{WHY}"
    event = Event.everything.get(type="projects.project_changed")
    assert (event.now["signed_on"], event.reason) == (str(day), WHY)
    assert row.signed_on == day


def test_undo_is_a_new_change_and_both_stay(cast: Cast, project: Project) -> None:
    first = project.signed_on
    change(cast.office.actor, project, (Changed.SIGNED_ON, TODAY))
    change(cast.office.actor, project, (Changed.SIGNED_ON, first), reason=Reason.CORRECTED)

    assert Project.everything.get(pk=project.pk).signed_on == first
    assert ProjectChange.everything.filter(project=project).count() == 2
    told = [one.sentence for one in change_queries.drift_of(cast.office.actor, project)]
    assert told == [f"签约日期 {first} → {first}，又改回，改了2次（投资方调整、填报更正）"]


def test_a_wrong_day_can_be_taken_away(cast: Cast, project: Project) -> None:
    make.say(project, Said(ProjectEventKind.STARTED, on=TODAY))

    change(cast.office.actor, project, (Changed.STARTED_ON, None), reason=Reason.CORRECTED)

    assert Project.everything.get(pk=project.pk).started_on is None


def test_the_total_is_a_new_entry_and_the_parts_stay_below(cast: Cast, project: Project) -> None:
    with pytest.raises(Refused) as above:
        change(cast.office.actor, project, (Changed.FIXED_INVEST, Decimal(6)))
    with pytest.raises(Refused) as below:
        change(cast.office.actor, project, (Changed.INVEST, Decimal(3)))
    change(
        cast.office.actor,
        project,
        (Changed.INVEST, Decimal(3)),
        (Changed.FIXED_INVEST, Decimal("2.5")),
    )

    row = Project.everything.get(pk=project.pk)
    assert "money_more_than_total" in codes_of(above)
    assert codes_of(below) == {"part_above_whole"}
    assert (row.invest_yi, row.fixed_invest_yi) == (Decimal(3), Decimal("2.5"))
    told = fact_queries.events_of(cast.office.actor, row)
    assert replay.as_of(row.pk, told, TODAY) == fact_queries.facts_of(row)


D = TODAY
BAD: list[tuple[Changed, date | Decimal | str | None, str]] = [
    (Changed.STARTED_ON, D + timedelta(days=1), "date_in_future"),
    (Changed.STARTED_ON, D - timedelta(days=31), "date_before"),
    (Changed.PRODUCED_ON, D - timedelta(days=31), "date_before"),
    (Changed.INVEST, Decimal(-1), "money_not_positive"),
    (Changed.INVEST, Decimal(50000), "wan_as_yi"),
    (Changed.INVEST, Decimal("NaN"), "money_not_positive"),
    (Changed.INVEST, Decimal(10**12), "sum_implausible"),
    (Changed.INVEST, None, "value_cleared"),
    (Changed.SIGNED_ON, "昨天", "change_of_wrong_kind"),
    (Changed.INVEST, Decimal("5.00001"), "change_empty"),
    (Changed.SIGNED_ON, D - timedelta(days=30), "change_empty"),
]


@pytest.mark.parametrize(("what", "now", "code"), BAD)
def test_a_bad_change_is_refused_in_a_sentence_and_leaves_nothing(
    cast: Cast, project: Project, what: Changed, now: date | Decimal | str | None, code: str
) -> None:
    with pytest.raises(Refused) as refusal:
        change(cast.office.actor, project, (what, now))

    assert code in codes_of(refusal)
    assert not ProjectChange.everything.exists()


def test_two_days_may_be_moved_at_once(cast: Cast, project: Project) -> None:
    year = timedelta(days=365)
    change(
        cast.office.actor,
        project,
        (Changed.PLANNED_START_ON, TODAY),
        (Changed.PLANNED_PRODUCTION_ON, TODAY + timedelta(days=10)),
    )

    change(
        cast.office.actor,
        project,
        (Changed.PLANNED_START_ON, TODAY + year),
        (Changed.PLANNED_PRODUCTION_ON, TODAY + 2 * year),
        confirmed=True,
    )

    row = Project.everything.get(pk=project.pk)
    assert row.planned_production_on == TODAY + 2 * year


def test_a_slip_of_ten_thousand_is_asked_about_once(cast: Cast, project: Project) -> None:
    slip = (Changed.FIXED_INVEST, Decimal("0.0004"))
    with pytest.raises(Refused) as refusal:
        change(cast.office.actor, project, slip)

    change(cast.office.actor, project, slip, confirmed=True)

    assert "money_unit_slip" in codes_of(refusal)
    assert Project.everything.get(pk=project.pk).fixed_invest_yi == Decimal("0.0004")


def test_only_what_is_in_the_register_is_changed(world: World, cast: Cast) -> None:
    draft = make.entered(world.county)
    gone = make.signed(world.county, on=TODAY - timedelta(days=9), name="已经退出的铸造项目")
    make.say(gone, Said(ProjectEventKind.LEFT, on=TODAY))

    with pytest.raises(Refused) as early:
        change(cast.office.actor, draft, (Changed.SIGNED_ON, TODAY))
    with pytest.raises(Refused) as late:
        change(cast.office.actor, gone, (Changed.SIGNED_ON, TODAY))

    assert codes_of(early) == {"change_before_admission"}
    assert codes_of(late) == {"change_of_left_project"}


def test_a_secretary_reports_days_but_changes_no_sums(
    world: World, cast: Cast, project: Project
) -> None:
    unit = world.units["县经信局"]
    secretary = person("mishu", "项目秘书", Role.SECRETARY, home=world.county, org=unit).actor

    change(secretary, project, (Changed.STARTED_ON, TODAY))
    with pytest.raises(Denied):
        change(secretary, project, (Changed.INVEST, Decimal(6)))
    with pytest.raises(Denied):
        change(cast.reader.actor, project, (Changed.STARTED_ON, TODAY))
    with pytest.raises(Denied):
        change(cast.stranger.actor, project, (Changed.STARTED_ON, TODAY))

    assert Project.everything.get(pk=project.pk).started_on == TODAY


def test_who_looked_at_an_older_version_is_shown_both(cast: Cast, project: Project) -> None:
    seen = project.version
    change(cast.office.actor, project, (Changed.STARTED_ON, TODAY - timedelta(days=2)))

    with pytest.raises(Stale) as stale:
        change(cast.office.actor, project, (Changed.STARTED_ON, TODAY), version=seen)

    assert stale.value.mine == {"开工日期": str(TODAY)}
    assert stale.value.theirs == {"开工日期": str(TODAY - timedelta(days=2))}


def test_the_project_can_be_seen_as_it_was_on_a_day(cast: Cast, project: Project) -> None:
    office = cast.office.actor
    change(office, project, (Changed.INVEST, Decimal(6)), today=TODAY)
    later = TODAY + timedelta(days=5)
    change(office, project, (Changed.INVEST, Decimal(7)), (Changed.SCOPE, "两条线"), today=later)

    def then(day: date) -> Project | None:
        end = datetime.combine(day + timedelta(days=1), datetime.min.time(), CHINA)
        return change_queries.project_at(office, Project.everything.get(pk=project.pk), end)

    before, between, after = then(TODAY - timedelta(days=1)), then(TODAY), then(later)
    assert before is not None
    assert between is not None
    assert after is not None
    assert [p.invest_yi for p in (before, between, after)] == [Decimal(5), Decimal(6), Decimal(7)]
    assert [p.scope for p in (before, between, after)] == ["", "", "两条线"]
    assert before.signed_on is None
    assert then(TODAY - timedelta(days=400)) is None


def test_what_describes_it_changes_with_a_sentence(cast: Cast, project: Project) -> None:
    values = {"credit_code": "", "enterprise": "青禾铜业有限公司", "jobs": 200}
    with pytest.raises(Refused) as refusal:
        services.describe(
            cast.office.actor, project=project, input=Describing(values), today=TODAY, now=NOW
        )
    services.describe(
        cast.office.actor,
        project=project,
        input=Describing(values, "公司已更名"),
        today=TODAY,
        now=NOW,
    )

    row = Project.everything.get(pk=project.pk)
    assert codes_of(refusal) == {"description_unexplained"}
    assert (row.enterprise, row.jobs) == ("青禾铜业有限公司", 200)
    event = Event.everything.get(type="projects.project_described")
    assert event.was == {"enterprise": "青禾铜箔有限公司", "jobs": ""}
    assert event.reason == "公司已更名"


def test_what_described_it_then_stands_on_its_page_of_that_day(
    world: World, cast: Cast, project: Project
) -> None:
    office, later = cast.office.actor, TODAY + timedelta(days=3)
    told = {"name": "青禾铜业高端铜箔项目", "region": world.townships[0].path, "jobs": 120}
    services.describe(
        office, project=project, input=Describing(told, "更名并迁址"), today=later, now=NOW
    )
    units = {"responsible_unit": world.units["县科技局"].pk, "tags": frozenset({"省重点"})}
    services.arrange(office, project=project, input=Describing(units), today=later, now=NOW)

    row = Project.everything.get(pk=project.pk)
    end = datetime.combine(TODAY + timedelta(days=1), datetime.min.time(), CHINA)
    then = change_queries.project_at(office, row, end)

    assert then is not None
    assert (row.name, row.region, row.tags) == (told["name"], world.townships[0], "省重点")
    assert (then.name, then.region, then.jobs) == ("青禾铜箔年产五万吨铜箔项目", world.county, None)
    assert (then.responsible_unit, then.tags) == (world.units["县经信局"], "")
    assert change_queries.drift_of(office, row) == ()


def test_a_description_changes_no_sums_and_no_days(cast: Cast, project: Project) -> None:
    values = {"invest": Decimal(9), "signed_on": TODAY, "jobs": 10}

    services.describe(
        cast.office.actor,
        project=project,
        input=Describing(values, "补填用工"),
        today=TODAY,
        now=NOW,
    )

    row = Project.everything.get(pk=project.pk)
    assert (row.invest_yi, row.jobs) == (Decimal(5), 10)
    assert row.signed_on == TODAY - timedelta(days=30)


def test_units_people_and_tags_change_without_a_reason_but_with_a_trace(
    world: World, cast: Cast, project: Project
) -> None:
    values = {
        "lead_unit": world.units["县发改局"].pk,
        "secretaries": (cast.clerk.user.pk,),
        "tags": frozenset({"省重点"}),
        "contacts": ("李小红 13900005678",),
    }
    services.arrange(
        cast.office.actor, project=project, input=Describing(values), today=TODAY, now=NOW
    )

    row = Project.everything.get(pk=project.pk)
    told = entry_queries.input_of(row)
    assert (told.lead_unit, told.secretaries, told.tags) == (
        values["lead_unit"],
        values["secretaries"],
        values["tags"],
    )
    assert set(row.parties.values_list("duty", flat=True)) == {"lead", "responsible"}
    event = Event.everything.get(type="projects.project_arranged")
    assert event.now["contacts"] == "李* 139****5678"
    assert fact_queries.facts_of(row).tags == {"省重点"}


def test_four_secretaries_are_refused(cast: Cast, project: Project) -> None:
    """S004-P-16: one to three secretaries."""
    with pytest.raises(Refused) as refusal:
        services.arrange(
            cast.office.actor,
            project=project,
            input=Describing({"secretaries": (1, 2, 3, 4)}),
            today=TODAY,
            now=NOW,
        )

    assert codes_of(refusal) == {"secretaries_too_many"}
