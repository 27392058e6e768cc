"""The pages of lists and spot checks: what a click shows, what a form sends, and who is told that there is nothing."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from daxiao.domains.projects.models import Project, ProjectMatter, SpotCheck, SpotVisit
from daxiao.domains.projects.services import matters, permits
from daxiao.domains.projects.services.matters import StepInput
from daxiao.domains.projects.types import Phase
from daxiao.kernel.caps import Role
from tests.cast import Cast, Person, person
from tests.domains.projects.test_spots import STARTED, building, confirm, draw, false, fill, pair
from tests.entry.test_intake import client_of
from tests.factories import projects as make
from tests.factories.directory import World
from tests.moment import NOW, TODAY


@pytest.fixture
def inspector(world: World, cast: Cast) -> Person:
    return person("ducha", "督查甲", Role.INSPECTOR, home=world.county, region=world.county)


def text(client: Client, url: str, status: int = 200) -> str:
    answer = client.get(url)
    assert answer.status_code == status, url
    return answer.content.decode()


# ---- spot checks


def test_the_minutes_print_seed_method_and_sample(
    world: World, cast: Cast, inspector: Person
) -> None:
    """05-principles 23: the seed is printed in the minutes."""
    project = building(world)
    run = draw(inspector.actor, world, seed=20260302)

    page = text(client_of(inspector), reverse("spot_minutes", args=[run.pk]))

    assert "随机种子 20260302" in page
    assert run.minutes in page
    assert project.code in page
    for nobody, status in ((cast.reader, 403), (cast.clerk, 403), (cast.stranger, 404)):
        text(client_of(nobody), reverse("spot_minutes", args=[run.pk]), status)
        text(client_of(nobody), reverse("spot_again", args=[run.pk]), status)


def test_a_page_draws_again_and_says_whether_it_is_the_same(
    world: World, inspector: Person
) -> None:
    for n in range(3):
        building(world, f"项目{n}")
    run = draw(inspector.actor, world, seed=11)
    url = reverse("spot_again", args=[run.pk])

    assert "一致：用种子 11 从 3 个项目里重抽 1 个" in text(client_of(inspector), url)

    SpotCheck.everything.filter(pk=run.pk).update(
        seed=next(s for s in range(100) if _other(run, s))
    )
    assert "不一致" in text(client_of(inspector), url)


def _other(run: SpotCheck, seed: int) -> bool:
    from daxiao.domains.projects.queries import spots  # noqa: PLC0415 - only here

    kept = spots.drawn_again(run).keys
    return spots.drawn_again(SpotCheck(**{**_plain(run), "seed": seed})).keys != kept


def _plain(run: SpotCheck) -> dict[str, object]:
    return {"size": run.size, "strata": run.strata, "drawn_from": run.drawn_from}


def test_from_the_draw_to_the_corrected_day_through_the_forms(
    world: World, cast: Cast, inspector: Person
) -> None:
    """S004-D-02: drawn, visited, confirmed by another; the form sends what was found for each day."""
    project = building(world)
    there = client_of(inspector)
    drawn = there.post(
        reverse("spot-checks_do", args=["draw"]),
        {"place": world.county.pk, "strata": "place_colour", "size": "1", "seed": "5"},
    )
    assert drawn.status_code == 303
    visit = SpotVisit.everything.get(project=project)
    form = reverse("spot-visits_act", args=[visit.pk, "fill"])
    page = text(there, form)
    assert f"开工日期：上报 {STARTED}" in page
    assert "照片自愿" in page
    given = {
        "units": [u.pk for u in pair(world)],
        "result": "false",
        "note": "未见施工",
        "version": visit.version,
        "started_on_is": "never",
        "signed_on_is": "same",
    }
    refused = there.post(form, given)
    assert refused.status_code == 422
    assert "要附佐证材料" in refused.content.decode()

    from django.core.files.uploadedfile import SimpleUploadedFile  # noqa: PLC0415 - only here

    proof = SimpleUploadedFile("现场记录.pdf", b"%PDF-1.7 record")
    assert there.post(form, {**given, "uploads": proof}).status_code == 303
    visit.refresh_from_db()
    assert visit.claims == [{"what": "started_on", "reported": str(STARTED), "found": None}]

    act = reverse("spot-visits_act", args=[visit.pk, "confirm"])
    assert there.post(act, {}).status_code == 403
    office = client_of(cast.office)
    assert office.post(act, {"version": visit.version}).status_code == 303
    # a second click is told that somebody was first
    assert office.post(act, {"version": visit.version}).status_code == 409
    assert Project.everything.get(pk=project.pk).started_on is None
    shown = text(office, reverse("projects_detail", args=[project.pk]) + "?tab=抽查")
    assert f"<del>{STARTED}</del><b>未发生</b>" in shown


def test_a_wrong_day_without_its_date_is_asked_for(world: World, inspector: Person) -> None:
    building(world)
    visit = draw(inspector.actor, world).visits.get()
    url = reverse("spot-visits_act", args=[visit.pk, "fill"])

    answer = client_of(inspector).post(url, {"result": "partly", "started_on_is": "other"})

    assert answer.status_code == 422
    assert "请填查实的日期" in answer.content.decode()


def test_each_figure_of_reporting_quality_leads_to_its_visits(
    world: World, cast: Cast, inspector: Person
) -> None:
    building(world)
    visit = draw(inspector.actor, world).visits.get()
    confirm(cast.office.actor, fill(inspector.actor, visit, false(world)))
    client = client_of(cast.office)
    unit = world.units["县经信局"]

    page = text(client, reverse("reporting_quality"))

    address = f"/spot-visits/?answerable_unit={unit.pk}&amp;state=confirmed&amp;result=false"
    assert address in page
    assert client.get(address.replace("&amp;", "&")).context["look"].total == 1
    year = text(client, reverse("reporting_quality") + f"?year={TODAY.year}")
    assert f"visited_on__from={TODAY.year}-01-01" in year
    assert "不足 5 次" in page
    unit_page = text(client, reverse("units_detail", args=[unit.pk]) + "?tab=项目")
    assert "抽查1次：属实0次、部分属实0次、不实1次" in unit_page
    assert "还没有确认过的抽查表" in text(client_of(cast.stranger), reverse("reporting_quality"))


# ---- lists and permits


def test_the_tab_of_lists_offers_the_next_step(world: World, cast: Cast) -> None:
    project = make.admitted(world.county)
    client = client_of(cast.office)
    url = reverse("projects_detail", args=[project.pk]) + "?tab=三张清单"
    assert "还没有生成三张清单" in text(client, url)

    made = reverse("projects_act", args=[project.pk, "make_lists"])
    assert client.post(made, {"risk": "general"}).status_code == 303
    page = text(client, url)
    row = ProjectMatter.everything.get(project=project, code="construction_permit")
    assert "尚缺拿地、建设用地规划许可证" in page
    assert reverse("project-matters_act", args=[row.pk, "file"]) in page
    assert "时限待本地填定" in page
    # who may only look is offered nothing
    reader = text(client_of(cast.reader), url)
    assert "建筑工程施工许可证" in reader
    assert reverse("project-matters_act", args=[row.pk, "file"]) not in reader


def test_a_form_receives_and_asks_and_tells_what_is_missing(world: World, cast: Cast) -> None:
    project = make.admitted(world.county)
    permits.make_lists(cast.office.actor, project=project, today=TODAY, now=NOW)
    row = ProjectMatter.everything.get(project=project, code="environment_review")
    client = client_of(cast.office)

    def act(name: str, **given: object) -> int:
        row.refresh_from_db()
        url = reverse("project-matters_act", args=[row.pk, name])
        return client.post(url, {"version": row.version, **given}).status_code

    unit = world.units["县发改局"].pk
    assert act("file", unit=unit, missing="能评报告，排放说明") == 422  # by when is not said
    assert act("file", unit=unit, on=str(TODAY - timedelta(3))) == 303
    assert act("ask", missing="能评报告，排放说明", missing_by="2099-01-05") == 303
    row.refresh_from_db()
    assert row.missing == ["能评报告", "排放说明"]
    assert act("resume") == 303
    assert act("take_back", reason="点错了") == 303
    row.refresh_from_db()
    assert row.state == "correcting"


def test_units_with_the_days_they_held_files(world: World, cast: Cast) -> None:
    """05-principles 15: how long each department held the file; each unit leads to its matters."""
    project = make.admitted(world.county)
    permits.make_lists(cast.office.actor, project=project, today=TODAY, now=NOW)
    row = ProjectMatter.everything.get(project=project, code="environment_review")
    said = StepInput(TODAY - timedelta(7), unit=world.units["县发改局"])
    matters.file(cast.office.actor, matter=row, said=said, today=TODAY, now=NOW)
    client = client_of(cast.office)

    page = client.get(reverse("project_custody"))
    (kept,) = page.context["kept"]

    assert (kept.unit, kept.files, kept.here) == ("县发改局", 1, 1)
    listed = client.get(reverse("project-matters_list"), {"holder": "县发改局"})
    assert listed.context["look"].total == 1
    assert "还没有单位收过件" in text(client_of(cast.stranger), reverse("project_custody"))


def test_the_map_of_colours_follows_the_correction(
    world: World, cast: Cast, inspector: Person
) -> None:
    project = building(world)
    visit = draw(inspector.actor, world).visits.get()

    confirm(cast.office.actor, fill(inspector.actor, visit, false(world)))

    assert Project.everything.get(pk=project.pk).standing.phase_said == Phase.YELLOW
