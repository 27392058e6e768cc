"""The tab 四色 and the work list as people meet them: voices in words, buttons for who may, forms that reach the services."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from daxiao.domains.projects import standings
from daxiao.domains.projects.models import Project, ProjectProposal
from daxiao.domains.projects.services import phases
from daxiao.domains.projects.services.phases import Word
from daxiao.domains.projects.types import Phase, Proposal
from daxiao.kernel import clock
from daxiao.kernel.models import Notice, Yardstick
from tests.cast import Cast, Person
from tests.domains.projects.crew import Crew, again, crew, limits, plant, started
from tests.factories.directory import World
from tests.moment import NOW, TODAY


pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "today", lambda: TODAY)
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def people(world: World, cast: Cast) -> Crew:
    limits(world)
    return crew(world, cast)


@pytest.fixture
def works(people: Crew, world: World) -> Project:
    return started(world)


def door(who: Person) -> Client:
    client = Client()
    client.force_login(who.user)
    return client


def page(who: Person, project: Project) -> str:
    answer = door(who).get(f"/projects/{project.pk}/?tab=四色")
    assert answer.status_code == 200
    return answer.content.decode()


def send(who: Person, name: str, project: Project, **given: object) -> int:
    url = reverse("projects_act", args=[project.pk, name])
    form = door(who).get(url)
    if form.status_code != 200:
        return form.status_code
    start = form.context["form"].initial
    wanted = {k: v for k, v in {**start, **given}.items() if v is not None}
    return door(who).post(url, wanted).status_code


def decide(who: Person, name: str, row: ProjectProposal, **given: object) -> int:
    url = reverse("proposals_act", args=[row.pk, name])
    return door(who).post(url, given).status_code


def test_the_three_voices_are_told_in_words(works: Project, people: Crew) -> None:
    """05-principles 13: side by side with date, who, because."""
    word = Word(Phase.YELLOW, "只见平整场地")
    phases.review(people.reviewer.actor, project=works, word=word, today=TODAY, now=NOW)

    text = page(people.lead, works)

    assert "按已登记的日期应为" in text
    assert "平台按日期判定" in text
    assert "只见平整场地" in text
    assert "督查室甲" in text
    assert "暂缺" in text
    assert "各方意见不一" in text
    assert "解决堵点卡点难点" in text
    assert "四色看环节（平台默认" in text


def test_buttons_are_for_who_may(works: Project, people: Crew) -> None:
    unit, lead, reviewer = (page(p, works) for p in (people.unit, people.lead, people.reviewer))

    assert "/report_phase/" in unit
    assert "/confirm_phase/" not in unit
    assert "/accept/" not in unit
    assert "/confirm_phase/" in lead
    assert "/accept/" in lead
    assert "/review_phase/" in reviewer
    assert "/report_phase/" not in reviewer


def test_from_a_report_to_a_confirmation_and_an_objection(works: Project, people: Crew) -> None:
    assert send(people.unit, "report_phase", works) == 303
    assert send(people.unit, "report_phase", works) == 422
    assert send(people.lead, "confirm_phase", works, note="核过") == 303
    assert again(works).phase == Phase.BLUE.value
    assert Notice.everything.filter(topic="projects.phase_confirmed").exists()

    assert "异议期到 2026-03-09 为止" in page(people.unit, works)
    given = {"phase": "yellow", "because": "只是平整场地"}
    assert send(people.unit, "object_phase", works, **given) == 303
    assert "只是平整场地" in page(people.lead, works)
    assert "认定为“蓝·开工在建”" in page(people.lead, works)


def test_an_exit_from_the_form_to_red(works: Project, people: Crew) -> None:
    paper = SimpleUploadedFile("说明.pdf", b"%PDF-1.7 why")
    assert send(people.unit, "ask_exit", works, reason="market") == 422
    assert send(people.unit, "ask_exit", works, reason="market", file=paper) == 303
    waiting = page(people.office, works)
    assert "等候专班办公室批准" in waiting
    assert "说明.pdf" in waiting
    assert send(people.lead, "approve_exit", works) == 403
    assert send(people.office, "approve_exit", works, note="同意") == 303

    text = page(people.unit, works)
    assert "红·退出" in text
    assert "要恢复须重新办理准入" in text
    assert "提出异议" not in text


def test_an_exit_taken_back_and_refused(works: Project, people: Crew) -> None:
    def ask() -> int:
        paper = SimpleUploadedFile("说明.pdf", b"%PDF-1.7 why")
        return send(people.unit, "ask_exit", works, reason="market", file=paper)

    assert ask() == 303
    assert send(people.unit, "drop_exit", works, reason="投资方回来了") == 303
    assert ask() == 303
    assert send(people.office, "refuse_exit", works, reason="说明不全") == 303
    assert again(works).admission == "admitted"


def test_the_work_list_is_worked_off(people: Crew, world: World) -> None:
    late = plant(world, signed_on=TODAY - timedelta(days=70))
    standings.sweep(today=TODAY, now=NOW)
    order = ProjectProposal.everything.get(project=late, kind=Proposal.RECTIFY.value, state="open")
    text = door(people.lead).get("/proposals/").content.decode()
    assert "限期整改" in text
    assert late.name in text

    assert decide(people.unit, "accept", order) == 403
    assert decide(people.lead, "dismiss", order, reason="") == 422
    assert decide(people.lead, "accept", order, note="补手续") == 303
    assert again(late).rectify_by_on == TODAY + timedelta(days=30)
    assert "已经处理的" in page(people.lead, late)
    assert decide(people.lead, "accept", order) == 422


def test_levels_and_looks_from_their_forms(people: Crew, world: World) -> None:
    late = plant(world, signed_on=TODAY - timedelta(days=190))
    row = again(late)
    assert send(people.lead, "order_rectify", row, by="2026-03-01") == 422
    assert send(people.lead, "order_rectify", row, by="2026-03-12") == 303
    assert send(people.lead, "move_level", row, level="yellow") == 422
    look = ProjectProposal.everything.filter(project=late, kind=Proposal.REVIEW.value, state="open")
    standings.sweep(today=TODAY + timedelta(days=400), now=NOW)
    form = door(people.lead).get(reverse("proposals_act", args=[look.get().pk, "accept"]))
    assert "核查结果" in form.content.decode()
    assert "整改期限" not in form.content.decode()
    assert decide(people.lead, "accept", look.get(), outcome="still", note="现场无人") == 303


def test_where_colours_are_about_time_the_pace_colour_stands_apart(
    works: Project, people: Crew, world: World
) -> None:
    """05-principles 14; never one field with the phase."""
    bands = [
        {"colour": "green", "said": "未到期"},
        {"colour": "red", "said": "已超期", "at_least": 1, "late": True},
    ]
    pack = {
        "code": "days",
        "name": "青禾·四色看超期",
        "since": "2020-01-01",
        "means": "pace",
        "measure": "days",
        "upgrade_after_days": 7,
        "source": "青禾县通知",
        "band": bands,
    }
    Yardstick.objects.create(
        name="paces",
        region=world.county,
        since=TODAY - timedelta(days=400),
        values={"pack": [pack]},
        source="测试",
    )

    text = page(people.lead, works)

    assert "青禾·四色看超期" in text
    assert "与上面的四色是两回事" in text
    assert "绿（未到期）" in text
    assert "距时限" in text
    assert again(works).standing.phase_said == Phase.BLUE.value
