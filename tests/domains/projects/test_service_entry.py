"""Entering a project: its code, its parties, its records, and the sentence for what may not be entered."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from daxiao.domains.projects.models import Project, ProjectLikeness
from daxiao.domains.projects.queries import entry as entry_queries
from daxiao.domains.projects.queries import facts as fact_queries
from daxiao.domains.projects.rules import replay
from daxiao.domains.projects.rules.entry import ProjectInput
from daxiao.domains.projects.services import entry as entry_services
from daxiao.domains.projects.services.entry import Edit
from daxiao.domains.projects.types import (
    Admission,
    LandMode,
    PartyDuty,
    ProjectKind,
    ProjectSource,
)
from daxiao.kernel.errors import Denied, Stale
from daxiao.kernel.models import Event
from daxiao.std.findings import Refused
from tests.cast import Cast
from tests.factories import projects as make
from tests.factories.directory import World
from tests.moment import NOW, TODAY


pytestmark = pytest.mark.django_db


def given(world: World, **other: object) -> ProjectInput:
    """A complete entry of 青禾县."""
    units = world.units
    full = ProjectInput(
        name="青禾铜箔年产五万吨铜箔项目",
        kind=ProjectKind.NEW,
        region=world.county.path,
        enterprise="青禾铜箔有限公司",
        industry_code="3251",
        industry_name="铜产业",
        land_mode=LandMode.GRANTED,
        invest=Decimal("12.5"),
        fixed_invest=Decimal(10),
        land=Decimal("120.5"),
        jobs=300,
        first_year=2026,
        last_year=2027,
        scope="新建厂房三万平方米，两条生产线",
        year_task="完成主体厂房封顶",
        lead_unit=units["县发改局"].pk,
        responsible_unit=units["县经信局"].pk,
        contacts=("王小明 13800001234",),
        tags=frozenset({"省重点", "亿元以上"}),
        signed_on=TODAY - timedelta(days=20),
        planned_start_on=TODAY + timedelta(days=30),
    )
    return replace(full, **other)  # type: ignore[arg-type]


def enter(cast: Cast, world: World, **other: object) -> Project:
    return entry_services.enter(
        cast.office.actor, input=given(world, **other), today=TODAY, now=NOW
    )


def codes_of(refusal: pytest.ExceptionInfo[Refused]) -> set[str]:
    return {f.code.removeprefix("projects.") for f in refusal.value.findings}


def test_an_entry_becomes_a_project_with_code_parties_and_records(world: World, cast: Cast) -> None:
    secretary = cast.clerk.user.pk
    project = enter(cast, world, secretaries=(secretary,), task_force=world.units["县科技局"].pk)

    row = Project.everything.get(pk=project.pk)
    assert row.code == "980121-2026-0001"
    assert row.admission == Admission.DRAFT
    assert (row.industry_code, row.invest_yi) == ("C3251", Decimal("12.5"))
    assert row.signed_on == TODAY - timedelta(days=20)
    assert row.planned_start_on == TODAY + timedelta(days=30)
    assert set(row.parties.values_list("duty", flat=True)) == {
        PartyDuty.LEAD,
        PartyDuty.RESPONSIBLE,
        PartyDuty.TASK_FORCE,
    }
    assert list(row.records.values_list("kind", flat=True)) == [
        "entered",
        "signed",
        "start_planned",
    ]
    assert [p.pk for p in row.secretaries.all()] == [secretary]
    told = fact_queries.events_of(cast.office.actor, row)
    assert replay.as_of(row.pk, told, TODAY) == fact_queries.facts_of(row)


def test_the_entry_comes_back_from_the_row_as_it_was_given(world: World, cast: Cast) -> None:
    asked = given(world, sponsor=cast.reader.user.pk, secretaries=(cast.clerk.user.pk,))
    project = entry_services.enter(cast.office.actor, input=asked, today=TODAY, now=NOW)

    told = entry_queries.input_of(Project.everything.get(pk=project.pk))

    assert told == replace(asked, code=project.code, industry_code="C3251")


def test_codes_count_on_and_a_given_one_is_kept(world: World, cast: Cast) -> None:
    first = enter(cast, world)
    own = enter(cast, world, code="980121-2026-0010", name="青禾新材料锂电隔膜项目")
    third = enter(cast, world, name="青禾精铸智能车间项目")
    town = enter(cast, world, name="柳林镇石材加工园项目", region=world.townships[0].path)

    assert [p.code for p in (first, own, third, town)] == [
        "980121-2026-0001",
        "980121-2026-0010",
        "980121-2026-0011",
        "980121-2026-0012",
    ]


def test_a_number_above_four_digits_is_the_highest(world: World, cast: Cast) -> None:
    enter(cast, world, code="980121-2026-9999")
    tenth = enter(cast, world, name="青禾新材料锂电隔膜项目")
    next_ = enter(cast, world, name="青禾精铸智能车间项目")

    assert (tenth.code, next_.code) == ("980121-2026-10000", "980121-2026-10001")


def test_codes_of_another_shape_do_not_stop_the_numbers(world: World, cast: Cast) -> None:
    own = enter(cast, world)
    for i in range(25):
        make.bare(world.county, f"外来编号的项目{i}号", code=f"980121-2026-0001-{i:02d}")

    next_ = enter(cast, world, name="青禾新材料锂电隔膜项目")

    assert (own.code, next_.code) == ("980121-2026-0001", "980121-2026-0002")


def test_a_second_project_with_the_same_code_is_refused(world: World, cast: Cast) -> None:
    enter(cast, world, code="980121-2026-0010")

    with pytest.raises(Refused) as refusal:
        enter(cast, world, code="980121-2026-0010", name="另一个铜箔加工项目")

    assert codes_of(refusal) == {"code_taken"}
    assert Project.everything.count() == 1


def test_who_loses_the_race_for_a_number_takes_the_next(
    world: World, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    enter(cast, world)
    numbers = iter(["980121-2026-0001", "980121-2026-0002"])
    monkeypatch.setattr(entry_services, "next_code", lambda region, year: next(numbers))

    second = enter(cast, world, name="青禾新材料锂电隔膜项目")

    assert second.code == "980121-2026-0002"


BAD: list[tuple[dict[str, object], str]] = [
    ({"name": "   "}, "name_missing"),
    ({"name": "铜箔"}, "name_short"),
    ({"region": ""}, "place_missing"),
    ({"region": "/000000/"}, "place_unknown"),
    ({"lead_unit": 10**9}, "place_unknown"),
    ({"sponsor": 10**9}, "place_unknown"),
    ({"secretaries": (10**9,)}, "place_unknown"),
    ({"invest": Decimal(50000)}, "wan_as_yi"),
    ({"invest": Decimal("0.0005"), "fixed_invest": None}, "yi_as_wan"),
    ({"invest": Decimal(-1), "fixed_invest": None}, "sum_negative"),
    ({"fixed_invest": Decimal(13)}, "part_above_whole"),
    ({"invest": Decimal(10**9), "confirmed": frozenset({"invest"})}, "sum_too_large"),
    (
        {"invest": Decimal("0.00001"), "fixed_invest": None, "confirmed": frozenset({"invest"})},
        "sum_negative",
    ),
    ({"land": Decimal(10**9)}, "quantity_too_large"),
    ({"jobs": 10**8}, "quantity_too_large"),
    ({"signed_on": TODAY + timedelta(days=1)}, "day_in_future"),
    ({"started_on": TODAY - timedelta(days=30)}, "days_reversed"),
    ({"planned_production_on": TODAY}, "days_reversed"),
    ({"first_year": 2027, "last_year": 2026}, "years_reversed"),
    ({"credit_code": "91420000MA00000000"}, "credit_code"),
    ({"industry_name": "铜" * 61}, "field_long"),
    ({"tags": frozenset({"标" * 201})}, "field_long"),
]


@pytest.mark.parametrize(("wrong", "code"), BAD)
def test_a_bad_entry_is_refused_in_one_sentence_and_leaves_nothing(
    world: World, cast: Cast, wrong: dict[str, object], code: str
) -> None:
    """Dates reversed, an actual date to come, 5亿 typed as 万元, an empty name, and what no column holds."""
    with pytest.raises(Refused) as refusal:
        enter(cast, world, **wrong)

    assert any(code in found for found in codes_of(refusal))
    assert all("\n" not in f.sentence and len(f.sentence) < 120 for f in refusal.value.findings)
    assert not Project.everything.exists()


def test_an_odd_sum_that_was_looked_at_again_is_taken(world: World, cast: Cast) -> None:
    project = enter(cast, world, invest=Decimal(800), confirmed=frozenset({"invest"}))

    assert project.invest_yi == Decimal(800)


def test_a_unit_enters_what_it_takes_part_in_and_nothing_else(world: World, cast: Cast) -> None:
    own = entry_services.enter(cast.clerk.actor, input=given(world), today=TODAY, now=NOW)
    with pytest.raises(Refused) as refusal:
        entry_services.enter(
            cast.clerk.actor,
            input=given(world, name="青禾精铸智能车间项目", responsible_unit=None),
            today=TODAY,
            now=NOW,
        )

    assert own.code
    assert codes_of(refusal) == {"entry_out_of_reach"}
    assert Project.everything.count() == 1


def test_nobody_enters_in_a_place_of_others(world: World, cast: Cast) -> None:
    with pytest.raises(Refused) as refusal:
        entry_services.enter(cast.stranger.actor, input=given(world), today=TODAY, now=NOW)
    with pytest.raises(Denied):
        entry_services.enter(cast.reader.actor, input=given(world), today=TODAY, now=NOW)

    assert codes_of(refusal) == {"entry_out_of_reach"}


def test_the_trace_of_an_entry_names_people_but_masks_contacts(world: World, cast: Cast) -> None:
    project = enter(cast, world, secretaries=(cast.clerk.user.pk,))

    event = Event.everything.get(type="projects.project_entered")
    assert event.subject_id == str(project.pk)
    assert event.now["responsible_unit"] == "县经信局"
    assert event.now["secretaries"] == "经信经办"
    assert event.now["contacts"] == "王* 138****1234"
    assert "王小明" not in str(event.now)


def test_near_duplicates_are_found_when_a_project_is_entered(world: World, cast: Cast) -> None:
    first = enter(cast, world)
    second = enter(cast, world, name="青禾铜箔公司年产5万吨铜箔项目")
    far = enter(cast, world, name="柳林镇石材加工园项目", enterprise="柳林石材有限公司")

    found = ProjectLikeness.everything.get()
    assert (found.project, found.other, found.is_same) == (second, first, None)
    assert "企业名称相同" in found.because
    assert not far.likenesses.exists()


def test_an_edit_moves_the_days_by_corrections_and_keeps_the_code(world: World, cast: Cast) -> None:
    project = enter(cast, world)
    changed = given(world, signed_on=None, invest=Decimal(11), code="别的编号")

    entry_services.edit(
        cast.office.actor,
        project=project,
        input=Edit(changed, project.version),
        today=TODAY,
        now=NOW,
    )

    row = Project.everything.get(pk=project.pk)
    assert (row.code, row.signed_on, row.invest_yi) == ("980121-2026-0001", None, Decimal(11))
    last = list(row.records.values_list("kind", "replaces"))[-2:]
    assert last == [("entered", None), ("signed", 2)]
    event = Event.everything.filter(type="projects.entry_edited").get()
    assert (event.was["invest"], event.now["invest"]) == ("12.5亿元", "11亿元")


def test_who_edits_an_older_version_is_told(world: World, cast: Cast) -> None:
    project = enter(cast, world)
    seen = project.version
    edit = Edit(given(world, jobs=5), seen)
    entry_services.edit(cast.office.actor, project=project, input=edit, today=TODAY, now=NOW)

    with pytest.raises(Stale):
        entry_services.edit(cast.office.actor, project=project, input=edit, today=TODAY, now=NOW)


def test_what_is_under_review_is_not_edited(world: World, cast: Cast) -> None:
    project = enter(cast, world)
    Project.everything.filter(pk=project.pk).update(admission=Admission.SUBMITTED)

    with pytest.raises(Refused) as refusal:
        entry_services.edit(
            cast.office.actor,
            project=Project.everything.get(pk=project.pk),
            input=Edit(given(world)),
            today=TODAY,
            now=NOW,
        )

    assert codes_of(refusal) == {"entry_not_editable"}


def test_a_project_out_of_scope_is_not_edited(world: World, cast: Cast) -> None:
    project = enter(cast, world)

    with pytest.raises(Denied):
        entry_services.edit(
            cast.stranger.actor, project=project, input=Edit(given(world)), today=TODAY, now=NOW
        )


def test_the_origin_of_a_plan_stays_with_the_project(world: World, cast: Cast) -> None:
    asked = given(world, source=ProjectSource.PLAN, source_note="附件1 第3行")
    origin = entry_services.Origin(is_invented=True)

    project = entry_services.enter(
        cast.office.actor, input=asked, today=TODAY, now=NOW, origin=origin
    )

    assert project.is_invented
    assert (project.source, project.source_note) == ("plan", "附件1 第3行")
    assert date(2026, 3, 2) == TODAY
