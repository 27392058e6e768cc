"""A project that a plan names goes into the register once, with its words; what is there already is only tied to it."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from daxiao.domains.documents import services as document_services
from daxiao.domains.documents.models import Candidate
from daxiao.domains.projects.forms.candidates import Link
from daxiao.domains.projects.models import Project
from daxiao.domains.projects.panels import imports as panels
from daxiao.domains.projects.queries.sources import Taken
from daxiao.domains.projects.services import sources
from daxiao.domains.projects.services.sources import Taking
from daxiao.domains.projects.types import Admission, ProjectKind, ProjectSource
from daxiao.extract.readings import Node
from daxiao.flows import adopt_plan, adopt_projects
from daxiao.kernel.access import Actor
from tests.cast import Cast
from tests.factories import documents
from tests.factories import projects as make
from tests.factories.directory import World
from tests.factories.documents import FIRST, PLAN
from tests.moment import NOW, TODAY
from tests.traces import denied, kinds, refused


pytestmark = pytest.mark.django_db

READ = {
    "kind": "list_row",
    "number": "3",
    "name": "石桥精密铸件 技改项目",
    "company": "石桥精铸有限公司",
    "nature": "新开工",
    "total_investment_yi": Decimal(3),
    "investment_approx": True,
    "land_mu": Decimal(45),
    "start_year": 2026,
    "end_year": 2027,
    "nodes": (Node(1, "签约"), Node(3, "开工建设")),
    "annual_task": "完成基础工程",
    "industry": "铸造",
    "unit": "石桥镇",
    "content": "建设两条铸造线。",
}


Named = Callable[..., Candidate]


@pytest.fixture
def named(world: World) -> Named:
    """A candidate that was confirmed and published with the small plan."""

    def make_it(*, text: str = PLAN, **change: Any) -> Candidate:
        reading = documents.ready(world.county, text=text)
        documents.candidate(reading, documents.target())
        row = documents.candidate(reading, documents.project(**{**READ, **change}))
        document_services.accept_all(make.SEED, reading=reading, now=NOW)
        adopt_plan.adopt(make.SEED, reading=reading, today=TODAY, now=NOW)
        return Candidate.everything.get(pk=row.pk)

    return make_it


def take(actor: Actor, candidate: Candidate, taking: Taking = Taking()) -> Project:  # noqa: B008
    return adopt_projects.take(actor, candidate=candidate, taking=taking, today=TODAY, now=NOW)


def test_the_words_of_the_plan_become_an_entry(world: World, cast: Cast, named: Named) -> None:
    """S000-P-06: the annex's projects become the register; S000-P-07: with their quarterly nodes."""
    candidate = named()

    project = take(cast.office.actor, candidate)

    assert project.name == "石桥精密铸件技改项目"
    assert project.kind == ProjectKind.RENOVATION
    assert project.admission == Admission.DRAFT
    assert project.region == world.townships[1]
    assert project.responsible_unit == world.units["石桥镇"]
    assert (project.invest_yi, project.land_mu) == (Decimal(3), Decimal(45))
    assert (project.first_year, project.last_year) == (2026, 2027)
    assert project.year_task == "完成基础工程\n一季度：签约\n三季度：开工建设"
    assert project.source == ProjectSource.PLAN
    assert project.source_note == (
        "《青禾县2026年工业提升行动方案》项目清单第3项（投资额规划写作“约”）"
    )
    assert project.candidate == candidate


def test_the_clause_says_the_words_of_the_plan(cast: Cast, named: Named) -> None:
    """05-principles 1: the entry points at its very words."""
    project = take(cast.office.actor, named())

    assert project.clause is not None
    assert project.clause.text == FIRST
    assert PLAN[project.clause.start : project.clause.end] == FIRST


def test_the_page_of_the_project_shows_the_words(world: World, cast: Cast, named: Named) -> None:
    project = take(cast.office.actor, named())

    shown = panels.source_words(cast.office.actor, project)

    assert shown is not None
    assert shown.words == FIRST
    assert "《青禾县2026年工业提升行动方案》" in shown.told
    assert panels.source_words(cast.stranger.actor, project) is None
    assert panels.source_words(cast.office.actor, make.entered(world.county)) is None


def test_a_candidate_goes_in_once(cast: Cast, named: Named) -> None:
    candidate = named()
    take(cast.office.actor, candidate)

    with refused("projects.candidate_taken"):
        take(cast.office.actor, candidate, Taking(is_other=True))

    assert Project.everything.count() == 1


def test_what_is_alike_is_shown_before_it_is_entered(
    world: World, cast: Cast, named: Named
) -> None:
    """30-projects.md §1: near-duplicates are shown, a person decides."""
    make.entered(world.county, "石桥精密铸件技改项目", enterprise="石桥精铸有限公司")
    candidate = named()

    with refused("projects.candidate_alike"):
        take(cast.office.actor, candidate)

    assert take(cast.office.actor, candidate, Taking(is_other=True)).pk


def test_the_page_of_a_candidate_lists_what_is_alike(
    world: World, cast: Cast, named: Named
) -> None:
    project = make.entered(world.county, "石桥精密铸件技改项目", enterprise="石桥精铸有限公司")
    make.entered(world.county, "柳林新材料年产三万吨铝材项目", enterprise="柳林新材料有限公司")
    candidate = named()

    rows = adopt_projects.alike(cast.office.actor, candidate, today=TODAY)
    form = Link(actor=cast.office.actor, row=candidate)

    assert [r["pk"] for r in rows] == [project.pk]
    assert form["project"].value() == str(project.pk)
    adopt_projects.link(cast.office.actor, candidate=candidate, project=project)
    assert adopt_projects.alike(cast.office.actor, candidate, today=TODAY) == []


def test_nothing_alike_chooses_nothing(world: World, cast: Cast, named: Named) -> None:
    make.entered(world.county, "柳林新材料年产三万吨铝材项目", enterprise="柳林新材料有限公司")

    assert not Link(actor=cast.office.actor, row=named())["project"].value()


def test_the_person_may_name_the_place(world: World, cast: Cast, named: Named) -> None:
    project = take(cast.office.actor, named(), Taking(region=world.townships[0]))

    assert project.region == world.townships[0]


def test_unknown_words_leave_place_and_unit_open(world: World, cast: Cast, named: Named) -> None:
    project = take(cast.office.actor, named(unit="没有的镇"))

    assert project.region == world.county
    assert project.responsible_unit is None


def test_a_project_of_the_register_is_tied_to_its_words(
    world: World, cast: Cast, named: Named
) -> None:
    project = make.admitted(world.county)
    candidate = named()

    adopt_projects.link(cast.office.actor, candidate=candidate, project=project)

    project.refresh_from_db()
    assert project.candidate == candidate
    assert project.source == ProjectSource.PLAN
    assert project.clause is not None
    assert kinds(project)[-1] == "projects.source_linked"


def test_neither_partner_is_tied_twice(world: World, cast: Cast, named: Named) -> None:
    candidate, other = named(), named(text=f"{PLAN}附注。", name="柳林新材料扩产")
    project = make.admitted(world.county)
    adopt_projects.link(cast.office.actor, candidate=candidate, project=project)

    with refused("projects.candidate_taken"):
        adopt_projects.link(
            cast.office.actor,
            candidate=candidate,
            project=make.admitted(world.county, "另一个年产三万吨铝材项目"),
        )
    with refused("projects.has_source"):
        adopt_projects.link(cast.office.actor, candidate=other, project=project)


def test_a_wrong_tie_is_loosened_with_a_reason(world: World, cast: Cast, named: Named) -> None:
    candidate = named()
    project = take(cast.office.actor, candidate)

    with refused("projects.unlink_unreasoned"):
        sources.unlink(cast.office.actor, project=project, reason=" ")
    sources.unlink(cast.office.actor, project=project, reason="对错了项目")
    with refused("projects.no_source"):
        sources.unlink(cast.office.actor, project=project, reason="再取消一次")

    assert kinds(project)[-1] == "projects.source_unlinked"
    adopt_projects.link(
        cast.office.actor,
        candidate=candidate,
        project=make.admitted(world.county, "正确的项目名称"),
    )


def test_the_list_says_which_candidates_are_in(world: World, cast: Cast, named: Named) -> None:
    candidate = named()
    rows = adopt_projects.candidates(cast.office.actor)
    assert [(r.taken, r.project_name) for r in rows] == [(Taken.OPEN.value, None)]  # type: ignore[attr-defined]

    project = take(cast.office.actor, candidate)

    row = adopt_projects.candidates(cast.office.actor).get()
    assert (row.taken, row.project_pk) == (Taken.IN.value, project.pk)  # type: ignore[attr-defined]


def test_only_who_enters_projects_takes_one_in(cast: Cast, named: Named) -> None:
    candidate = named()

    with denied(hidden=False):
        take(cast.reader.actor, candidate)
    with denied(hidden=True):
        project = take(cast.office.actor, candidate)
        adopt_projects.link(cast.stranger.actor, candidate=candidate, project=project)


@pytest.mark.parametrize(
    ("name", "nature", "kind"),
    [
        ("铜箔产线改扩建", None, ProjectKind.RENOVATION),
        ("铜箔新厂", "技术改造", ProjectKind.RENOVATION),
        ("铜箔新厂", "新开工", ProjectKind.NEW),
    ],
)
def test_renovation_is_told_by_the_words(
    world: World, name: str, nature: str | None, kind: ProjectKind
) -> None:
    reading = replace(documents.project(), name=name, nature=nature)

    assert adopt_projects.entry_of(reading, world.county, TODAY).kind is kind
