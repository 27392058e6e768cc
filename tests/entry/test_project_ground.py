"""My projects, the report, the sponsor leader's page and the ageing of blockers, as people on a telephone meet them.

30-projects §6; 05-principles 16 (ageing by unit) and 19 (nothing demanded but a sentence).
"""

import re
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from daxiao.domains.projects.models import Blocker, ProgressLog, ProjectFile, ProjectMonth
from daxiao.domains.projects.queries import sponsored
from daxiao.domains.projects.services import blockers as services
from daxiao.domains.projects.services.records import Said
from daxiao.domains.projects.types import ProjectEventKind
from daxiao.kernel import clock
from daxiao.kernel.models import Notice
from tests.cast import SYSTEM, Cast
from tests.entry.test_intake import client_of
from tests.factories import ground as make
from tests.factories import projects as project_factory
from tests.factories.directory import World
from tests.factories.ground import Ground
from tests.moment import NOW, TODAY


pytestmark = pytest.mark.django_db

ROWS = re.compile(r"共 <b>([\d,]+)</b> 行")
TOKEN = re.compile(r'name="token" value="([0-9a-f]+)"')
CELL = re.compile(r'<td class="dx-num">(?:<a href="([^"]+)">)?([^<]*)')
COUNTS = (0, 1, 4)  # in hand, late, waiting for confirmation; between them stand days
SEEN = re.compile(r'name="seen" value="([^"]*)"')


@pytest.fixture
def here(world: World, cast: Cast) -> Ground:
    return make.ground(world, cast)


@pytest.fixture
def moment(monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    """The clock of the pages; a test moves it by setting its one element."""
    at = [NOW]
    monkeypatch.setattr(clock, "today", lambda: at[0].date())  # noqa: PLW0108 - at the time of the call
    monkeypatch.setattr(clock, "now", lambda: at[0])
    return at


@pytest.fixture(autouse=True)
def _day(moment: list[datetime]) -> None:
    """Every page of these tests is looked at on the same day."""


def page(client: Client, url: str, status: int = 200) -> str:
    answer = client.get(url)
    assert answer.status_code == status, url
    return answer.content.decode()


def report_url(here: Ground) -> str:
    return f"/projects/{here.project.pk}/report/"


# ---- my projects


def test_the_secretary_meets_his_projects_and_what_waits_for_him(here: Ground) -> None:
    make.resolved(here)
    shown = page(client_of(here.secretary), "/projects/mine/")

    assert here.project.name in shown
    assert "请确认是否解决" in shown
    assert "还没有填报过" in shown
    assert "不传也能提交；平台不记录位置，不要求打卡" in shown


def test_the_unit_asked_meets_what_it_has_to_answer_and_nobody_else_does(here: Ground) -> None:
    make.assigned(here)
    asked = page(client_of(here.bureau), "/projects/mine/")
    other = page(client_of(here.other), "/projects/mine/")

    assert "请办理，2026-03-09前办结" in asked
    assert make.WORDS not in other
    assert "还没有由您填报的项目" in other


def test_who_has_projects_and_no_ledger_begins_with_them(here: Ground) -> None:
    answer = client_of(here.secretary).get("/")

    assert (answer.status_code, answer["Location"]) == (302, "/projects/mine/")
    page(client_of(here.office), "/")


def test_a_long_silence_is_a_friendly_hint_and_no_more(
    here: Ground, moment: list[datetime]
) -> None:
    client = client_of(here.secretary)
    client.post(report_url(here), {"text": "基础完成"})
    assert "有一阵没有新内容了" not in page(client, "/projects/mine/")
    moment[0] = NOW + timedelta(days=31)

    assert "有一阵没有新内容了，有进展时写一句就好" in page(client, "/projects/mine/")
    assert not Notice.everything.filter(user=here.secretary.user).exists()


def test_the_late_stand_first_and_what_produces_last(here: Ground, world: World) -> None:
    town = world.units["柳林镇"]
    for name, pace, phase in (("甲", "on_time", "green"), ("乙", "late", "yellow")):
        row = project_factory.admitted(world.county, f"柳林镇{name}号项目", responsible_unit=town)
        type(row).everything.filter(pk=row.pk).update(phase=phase)
        type(row.standing).everything.filter(project=row).update(pace=pace)
    shown = page(client_of(here.colleague), "/projects/mine/")
    names = ("柳林镇乙号项目", here.project.name, "柳林镇甲号项目")

    assert sorted(names, key=shown.index) == list(names)


def test_a_unit_with_many_projects_costs_no_more_queries(here: Ground, world: World) -> None:
    client = client_of(here.colleague)

    def cost() -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            page(client, "/projects/mine/")
        return len(asked)

    cost()
    few = cost()
    for n in range(5):
        project_factory.admitted(
            world.county, f"柳林镇第{n}号项目", responsible_unit=world.units["柳林镇"]
        )
    assert cost() == few


# ---- the report


def test_a_sentence_is_sent_and_a_sum_in_either_unit(here: Ground) -> None:
    client = client_of(here.secretary)
    for text, unit, kept in (
        ("3200", "wan", "0.32"),
        ("0.4", "yi", "0.4"),
        ("0.5亿元", "wan", "0.5"),
        ("6,000万", "yi", "0.6"),
    ):
        sent = {"text": "封顶", "invested": text, "unit": unit}
        assert client.post(report_url(here), sent).status_code == 302
        assert ProjectMonth.everything.get().invested_yi == Decimal(kept)


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"text": ""}, "请用一句话写明做到了哪里"),
        ({"text": "封顶", "invested": "很多"}, "不是金额"),
        ({"text": "封顶", "invested": "3200", "unit": "yi"}, "多半把万元当成了亿元"),
        ({"text": "封顶", "invested": "1", "month": "三月"}, "请写成年-月"),
    ],
)
def test_a_refusal_loses_nothing(here: Ground, given: dict[str, str], sentence: str) -> None:
    answer = client_of(here.secretary).post(report_url(here), {"people": "86", **given})
    shown = answer.content.decode()

    assert answer.status_code == 422
    assert sentence in shown
    assert 'value="86"' in shown
    assert not ProgressLog.everything.exists()


def test_a_second_click_on_a_slow_line_makes_no_second_entry(here: Ground) -> None:
    client = client_of(here.secretary)
    token = TOKEN.search(page(client, report_url(here)))
    assert token is not None
    for _ in range(2):
        client.post(report_url(here), {"text": "封顶", "token": token[1]})

    assert ProgressLog.everything.count() == 1


def test_who_reports_a_month_another_has_reported_meanwhile_decides_himself(here: Ground) -> None:
    first, second = client_of(here.secretary), client_of(here.colleague)
    seen = {"seen": "{}", "text": "封顶", "unit": "yi"}
    assert first.post(report_url(here), {**seen, "invested": "0.3"}).status_code == 302
    answer = second.post(report_url(here), {**seen, "invested": "0.4"})
    shown = answer.content.decode()

    assert answer.status_code == 409
    assert "0.3亿元" in shown
    again = SEEN.search(shown)
    assert again is not None
    sent = {**seen, "invested": "0.4", "seen": again[1].replace("&quot;", '"')}
    assert second.post(report_url(here), sent).status_code == 302
    assert ProjectMonth.everything.get().invested_yi == Decimal("0.4")


def test_a_picture_is_kept_with_its_hash_and_fetched_in_scope_alone(here: Ground) -> None:
    body = b"\xff\xd8\xff\xe0 picture"
    picture = SimpleUploadedFile("现场 1.jpg", body, content_type="image/jpeg")
    client_of(here.secretary).post(report_url(here), {"text": "封顶", "uploads": [picture]})
    (row,) = ProjectFile.everything.all()
    answer = client_of(here.leader).get(f"/project-files/{row.pk}/")

    assert b"".join(answer.streaming_content) == body  # type: ignore[attr-defined]
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"].startswith("attachment")
    assert page(client_of(here.other), f"/project-files/{row.pk}/", 404)


def test_only_who_takes_part_opens_the_forms(here: Ground) -> None:
    for address in ("report", "raise"):
        url = f"/projects/{here.project.pk}/{address}/"
        page(client_of(here.other), url, 404)
        page(client_of(here.leader), url, 403)
        assert client_of(here.leader).post(url, {"text": "封顶"}).status_code == 403


def test_a_blocker_raised_on_the_telephone_reaches_the_office_at_once(here: Ground) -> None:
    client = client_of(here.secretary)
    url = f"/projects/{here.project.pk}/raise/"
    assert client.post(url, {"category": "land", "text": ""}).status_code == 422
    assert client.post(url, {"category": "land", "text": make.WORDS}).status_code == 302
    (told,) = Notice.everything.filter(user=here.office.user)

    assert make.WORDS in told.text


# ---- the sponsor leader


def test_the_sponsor_leader_meets_his_projects_alone(here: Ground, world: World) -> None:
    project_factory.admitted(world.county, "别人包保的项目")
    shown = page(client_of(here.leader), "/projects/sponsor/")

    assert here.project.name in shown
    assert "别人包保的项目" not in shown
    assert "还没有由您包保的项目" in page(client_of(here.office), "/projects/sponsor/")


def test_a_deadline_says_in_words_how_many_days_there_are(
    here: Ground, moment: list[datetime]
) -> None:
    standing = here.project.standing
    standing.due_on = TODAY + timedelta(days=20)
    standing.save(update_fields=["due_on"])
    for person, url in ((here.leader, "/projects/sponsor/"), (here.secretary, "/projects/mine/")):
        client = client_of(person)
        moment[0] = NOW
        assert "还有 20 天" in page(client, url)
        moment[0] = NOW + timedelta(days=23)
        assert "已超期 3 天" in page(client, url)


def test_a_late_blocker_waits_for_the_sponsor_leader(here: Ground, moment: list[datetime]) -> None:
    row = make.assigned(here)
    moment[0] = NOW + timedelta(days=8)
    client = client_of(here.leader)
    assert f"/blockers/{row.pk}/" not in page(client, "/projects/sponsor/").split("最近的变化")[0]
    services.sweep(SYSTEM, today=date(2026, 3, 10), now=moment[0])
    put = page(client, "/projects/sponsor/").split("最近的变化")[0]

    assert f"/blockers/{row.pk}/" in put
    assert "2026-03-09前应办结" in put


def test_what_changed_since_the_last_look_is_marked(here: Ground, moment: list[datetime]) -> None:
    client = client_of(here.leader)
    assert "上次查看" not in page(client, "/projects/sponsor/")
    moment[0] = NOW + timedelta(hours=2)
    started = Said(ProjectEventKind.STARTED, on=TODAY)
    project_factory.say(here.project, started)
    shown = page(client, "/projects/sponsor/")

    assert "上次查看 2026-03-02 09:30" in shown
    assert "开工（2026-03-02）" in shown
    before, after = NOW - timedelta(minutes=1), NOW + timedelta(minutes=1)
    for looked_at, is_new in ((before, True), (after, False)):
        found = sponsored.sponsored(here.leader.actor, today=TODAY, looked_at=looked_at)
        assert {c.is_new for c in found.changes if "开工" in c.said} == {is_new}


# ---- ageing


def test_every_figure_of_the_ageing_leads_to_its_rows(here: Ground) -> None:
    make.assigned(here)
    make.raised(here)
    make.resolved(here)
    services.sweep(SYSTEM, today=TODAY, now=NOW)
    client = client_of(here.office)
    shown = page(client, "/blockers/ageing/")
    rows = [CELL.findall(row) for row in shown.split("<tr>")[2:]]
    led = [(url, count) for cells in rows for url, count in (cells[n] for n in COUNTS) if url]

    assert sorted(count for _, count in led) == ["1", "1", "1"]
    for url, count in led:
        listed = ROWS.search(page(client, url.replace("&amp;", "&")))
        assert listed is not None
        assert listed[1] == count


def test_the_page_of_a_unit_says_what_waits_for_it(here: Ground) -> None:
    make.assigned(here)
    unit = here.bureau.user.org
    assert unit is not None
    shown = page(client_of(here.office), f"/units/{unit.pk}/?tab=堵点")

    assert make.WORDS in shown
    assert Blocker.everything.get().due_on is not None
    assert "2026-03-09" in shown
