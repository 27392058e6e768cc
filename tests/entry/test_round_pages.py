"""The pages of rounds: every count opens exactly its rows, a unit sees its own, what is decided is decided in one go."""

import re
from datetime import timedelta
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from daxiao.domains.projects.models import ProgressLog
from daxiao.domains.rounds.models import Owed, Round
from daxiao.domains.rounds.services import reminders
from daxiao.domains.targets.models import Observation
from daxiao.kernel import clock
from tests.cast import Cast, Person
from tests.factories import projects as project_factory
from tests.factories import rounds as make
from tests.factories.directory import World
from tests.factories.rounds import MONTH, SEED
from tests.moment import NOW, TODAY


@pytest.fixture
def opened(world: World, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Round:
    """经信局 owes three figures (one in, one late, one missing), 发改局 one; seen on the day after the due day."""
    monkeypatch.setattr(clock, "today", lambda: TODAY + timedelta(days=8))
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(days=8))
    make.three_duties(world)
    make.duty(make.indicator(world.county, "技改投资"), world.county, world.units["县经信局"])
    row = make.opened(world.county, actor=cast.office.actor)
    first, second, _ = make.items(row, org=world.units["县经信局"])
    for item, late in ((first, False), (second, True)):
        Observation.everything.create(
            indicator=item.indicator,
            region=item.region,
            period=MONTH,
            given="month",
            value=3,
            own=3,
            entered_at=NOW,
            org=item.org,
        )
        Owed.everything.filter(pk=item.pk).update(state="submitted", submitted_at=NOW, is_late=late)
    return row


def at(client: Client, who: Person, path: str) -> str:
    client.force_login(who.user)
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


def counts(page: str) -> list[tuple[str, int]]:
    """Every link of a page that stands behind a count and leads to the items."""
    found = re.findall(r'<a href="(/owed/\?[^"]+)">(?:未报 )?(\d+)(?: 项)?</a>', page)
    return [(unescape(url), int(n)) for url, n in found]


def rows_at(client: Client, url: str) -> int:
    """How many rows the list behind a link has."""
    page = client.get(url).content.decode()
    told = re.search(r"共 <b>(\d+)</b> 行", page)
    return int(told[1]) if told else 0


@pytest.mark.parametrize("path", ["/rounds/{pk}/", "/rounds/burden/", "/"])
def test_every_count_opens_exactly_its_rows(
    client: Client, cast: Cast, opened: Round, path: str
) -> None:
    """Completeness and timeliness by unit and by kind, and the burden: a figure leads to its rows."""
    page = at(client, cast.office, path.format(pk=opened.pk))

    found = counts(page)
    assert found
    assert [(url, rows_at(client, url)) for url, _ in found] == found
    assert all(
        "round" in parse_qs(urlsplit(url).query) or "period__from" in url for url, _ in found
    )


def test_who_is_late_is_said_in_words(client: Client, cast: Cast, opened: Round) -> None:
    page = at(client, cast.office, f"/rounds/{opened.pk}/")

    assert "1项逾期1天" in page
    assert "2 个单位还没有报齐" in page
    assert "待审核 2 项" in page


def test_a_unit_sees_what_it_owes_and_where(
    client: Client, world: World, cast: Cast, opened: Round
) -> None:
    """The page of a unit: state, days in words, and the door to each thing."""
    bureau = world.units["县经信局"]
    page = at(client, cast.clerk, f"/rounds/{opened.pk}/unit/{bureau.pk}/")

    assert "已逾期1天" in page
    assert f"{reverse('round_grid', args=[opened.pk])}?unit={bureau.pk}" in page
    assert "固定资产投资" not in page


def test_a_unit_does_not_see_the_page_of_another(
    client: Client, world: World, cast: Cast, opened: Round
) -> None:
    other = world.units["县发改局"]
    client.force_login(cast.clerk.user)
    assert client.get(f"/rounds/{opened.pk}/unit/{other.pk}/").status_code == 404
    client.force_login(cast.stranger.user)
    for path in ("", "waiting/", f"unit/{other.pk}/"):
        assert client.get(f"/rounds/{opened.pk}/{path}").status_code in {403, 404}


def test_the_work_of_the_day_stands_on_the_first_page(
    client: Client, cast: Cast, opened: Round
) -> None:
    assert "应报 4 项" in at(client, cast.office, "/")
    assert "2 个单位" in at(client, cast.office, "/")
    desk = at(client, cast.clerk, "/desk/")
    assert "应报 3 项" in desk
    assert "未报 1 项" in desk
    assert "已过截止日1天" in desk


def test_what_waits_is_approved_in_one_go(client: Client, cast: Cast, opened: Round) -> None:
    keys = [i.pk for i in make.items(opened, state="submitted")]
    page = at(client, cast.office, f"/rounds/{opened.pk}/waiting/")
    assert page.count('name="ids"') == 2

    url = f"/rounds/{opened.pk}/waiting/"
    assert client.post(url, {"what": "return", "ids": keys}).status_code == 422
    answer = client.post(url, {"what": "approve", "ids": keys}, follow=True)

    assert "已审核 2 项" in answer.content.decode()
    assert {i.state for i in make.items(opened, pk__in=keys)} == {"approved"}
    client.force_login(cast.clerk.user)
    assert client.post(url, {"what": "approve", "ids": keys}).status_code == 403


def test_the_burden_names_what_is_asked_twice(
    client: Client, world: World, cast: Cast, opened: Round
) -> None:
    """No. 19, 一数一源: two indicators of one wording that two units report are put before a person."""
    twin = make.indicator(world.county, "工业用电量（亿千瓦时）")
    make.duty(twin, world.county, world.units["县发改局"])
    reminders.remind(SEED, today=TODAY + timedelta(days=8), now=NOW + timedelta(days=8))

    page = at(client, cast.office, "/rounds/burden/")

    assert "两个指标写法相同" in page
    assert "县发改局：工业用电量（亿千瓦时）" in page
    assert "县经信局：工业用电量" in page
    assert "工业用电量" not in at(client, cast.stranger, "/rounds/burden/")


def test_the_platform_says_what_it_does_not_do(client: Client, cast: Cast) -> None:
    """No punch-clock, no points, no ranking by log-ins, no forced photographs: a page says so."""
    page = at(client, cast.clerk, "/rounds/burden/compliance/")

    for words in ("不打卡", "没有积分", "没有登录的排名", "不强制拍照"):
        assert words in page


def test_a_report_on_a_project_counts_at_once(
    client: Client, world: World, cast: Cast, opened: Round
) -> None:
    """Reported once, in the project: the round has it in the same breath."""
    unit = world.units["县经信局"]
    project = project_factory.admitted(world.county, "铜箔项目", responsible_unit=unit)
    item = Owed.everything.create(round=opened, org=unit, kind="project", project=project)
    client.force_login(cast.office.user)

    page = client.get(f"/projects/{project.pk}/report/")
    token = re.search(r'name="token" value="([^"]+)"', page.content.decode())
    given = {"text": "主体封顶，开始安装设备", "token": token[1] if token else ""}
    answer = client.post(f"/projects/{project.pk}/report/", given)

    assert answer.status_code == 302, answer.content.decode()[:2000]
    assert ProgressLog.everything.filter(project=project).exists()
    item.refresh_from_db()
    assert (item.state, item.is_by_itself) == ("counted", True)


def test_opening_and_closing_by_the_pages(client: Client, world: World, cast: Cast) -> None:
    """The office opens a round, is told what is missing, and closes it."""
    make.three_duties(world)
    client.force_login(cast.office.user)
    given = {"place": world.county.pk, "period": "2026-02", "due_on": clock.today().isoformat()}

    assert client.post("/rounds/do/open/", given).status_code == 303
    row = Round.everything.get()
    assert Owed.everything.filter(round=row).count() == 3
    form = client.get(f"/rounds/{row.pk}/do/close/").content.decode()
    assert "未报3项（县经信局2项、县发改局1项）" in form
    assert client.post(f"/rounds/{row.pk}/do/close/", {}).status_code == 422
    assert client.post(f"/rounds/{row.pk}/do/close/", {"anyway": "on"}).status_code == 303

    row.refresh_from_db()
    assert row.state == "closed"
    page = client.get(f"/rounds/{row.pk}/").content.decode()
    assert "校验一致" in page
    assert row.digest in page
    assert page.count("没有变化") == 2
    Owed.everything.filter(round=row, org=world.units["县发改局"]).update(
        state="submitted", submitted_at=NOW, is_late=True
    )
    page = client.get(f"/rounds/{row.pk}/").content.decode()
    assert "应报1项，已报0项（按时0项），未报1项" in page  # as it was frozen
    assert "已有变化" in page
    assert "应报1项，已报1项（按时0项）" in page


def test_the_page_of_a_round_asks_no_more_for_more_units(
    client: Client, world: World, cast: Cast, opened: Round
) -> None:
    client.force_login(cast.office.user)
    path = f"/rounds/{opened.pk}/"
    client.get(path)
    with CaptureQueriesContext(connection) as few:
        client.get(path)
    for n in range(30):
        what = make.indicator(world.county, f"多{n}")
        unit = list(world.units.values())[n % 3]
        Owed.everything.create(
            round=opened, org=unit, kind="figure", indicator=what, region=world.county
        )
    with CaptureQueriesContext(connection) as many:
        client.get(path)

    assert len(many) <= len(few)


@pytest.mark.parametrize("odd", ["²", "-1", "202613", "9" * 25, "9" * 5000])
def test_odd_numbers_are_no_errors_of_the_platform(
    client: Client, cast: Cast, opened: Round, odd: str
) -> None:
    """Whatever an address or a form says: what is no month, year or item is taken for none."""
    client.force_login(cast.office.user)
    for path in (
        f"/rounds/burden/?period={odd}",
        f"/goals/matrix/?year={odd}&place={odd}",
        f"/goals/matrix/export.xlsx?year={odd}",
        f"/goals/from-plan/?plan={odd}&undated={odd}",
    ):
        assert client.get(path, follow=True).status_code == 200, path
    answer = client.post(f"/rounds/{opened.pk}/waiting/", {"what": "approve", "ids": [odd]})
    assert answer.status_code == 422


def test_a_figure_that_changed_behind_the_page_is_not_approved(
    client: Client, cast: Cast, opened: Round
) -> None:
    """The page sends along which version and value of each figure stood on it, and says both where it is another by now."""
    item = make.items(opened, state="submitted")[0]
    page = at(client, cast.office, f"/rounds/{opened.pk}/waiting/")
    shown = dict(re.findall(r'name="(seen-\d+)" value="([^"]+)"', page))
    assert f"seen-{item.pk}" in shown
    Observation.everything.filter(indicator=item.indicator_id).update(value=99, version=2)

    given = {"what": "approve", "ids": [item.pk], **shown}
    answer = client.post(f"/rounds/{opened.pk}/waiting/", given)

    assert answer.status_code == 422
    was = shown[f"seen-{item.pk}"].partition("|")[2]
    assert f"您看到的是{was}，现在是99" in answer.content.decode()
    assert Observation.everything.get(indicator=item.indicator_id).state == "submitted"


def test_the_approver_sees_what_is_odd(client: Client, cast: Cast, opened: Round) -> None:
    """05 no. 7: beside the value stand the month before, the same month a year ago and what the checks say of it."""
    item = make.items(opened, state="submitted")[0]
    seen = Observation.everything.get(indicator=item.indicator_id, period=opened.period)
    year = (opened.period // 100 - 1) * 100
    for month in range(1, 13):
        kept = {"value": 44 + month % 3, "own": 44 + month % 3, "total": 44 * month}
        Observation.everything.create(
            indicator=seen.indicator,
            region=seen.region,
            period=year + month,
            given="month",
            state="approved",
            entered_at=seen.entered_at,
            **kept,
        )
    Observation.everything.filter(pk=seen.pk).update(value=599, own=599, total=599, given="month")

    page = at(client, cast.office, f"/rounds/{opened.pk}/waiting/")

    assert "上年同期" in page
    assert "存疑" in page
    assert "明显偏离以往12期的水平" in page


def test_an_item_leads_to_its_figure(client: Client, cast: Cast, opened: Round) -> None:
    item = make.items(opened, state="submitted")[0]
    seen = Observation.everything.get(indicator=item.indicator_id, period=opened.period)
    page = at(client, cast.office, f"/owed/{item.pk}/")
    assert f"/figures/{seen.pk}/" in page
    assert reverse("figure_series", args=[item.indicator_id, item.region_id]) in page
