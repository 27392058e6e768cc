"""The pages of stages, clock, layout and bar chart work for who may, and are hidden from who may not."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils.html import escape

from daxiao.domains.projects.models import Project, ProjectStage
from daxiao.domains.projects.queries import comparables, rulebook
from daxiao.domains.projects.queries import facts as fact_queries
from daxiao.domains.projects.rules import schedules
from daxiao.kernel import clock
from daxiao.kernel.models import Yardstick
from tests.cast import Cast, Person
from tests.factories import projects as make
from tests.factories.directory import World
from tests.moment import TODAY


pytestmark = pytest.mark.django_db


def client_of(person: Person) -> Client:
    client = Client()
    client.force_login(person.user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def project(world: World) -> Project:
    return make.signed(world.county, on=TODAY - timedelta(days=5))


@pytest.fixture
def client(cast: Cast) -> Client:
    return client_of(cast.office)


def page(client: Client, url: str) -> str:
    answer: Any = client.get(url)
    assert answer.status_code == 200, url
    return str(answer.content.decode())


def stage(project: Project, code: str) -> ProjectStage:
    return ProjectStage.everything.get(project=project, stage=code)


def test_the_track_shows_twelve_stages_their_steps_and_what_is_missing(
    client: Client, project: Project
) -> None:
    """S004-P-02: state, days, owner, evidence and what holds a stage back, on one page."""
    shown = page(client, f"/projects/{project.pk}/?tab=阶段")

    assert len(re.findall(r'id="stage-\w+"', shown)) == 12
    assert "今天开始" in shown
    assert "之前要先完成" in shown
    assert f"/projects/{project.pk}/stages/tender/" in shown
    assert "还没有停过表" in shown or "没有停过表" in shown
    assert "预测" in shown


def test_what_stops_a_deadline_is_said(client: Client, world: World) -> None:
    unsigned = make.admitted(world.county)

    assert "还没有签约日期，时限无从起算" in page(client, f"/projects/{unsigned.pk}/?tab=阶段")


def test_one_tap_begins_a_stage_today(client: Client, project: Project) -> None:
    url = f"/projects/{project.pk}/stages/funds/step/"
    answer = client.post(url, {"to": "in_progress", "version": project.version})

    assert answer.status_code == 303
    assert stage(project, "funds").actual_start_on == clock.today()
    shown = page(client, f"/projects/{project.pk}/?tab=阶段")
    assert "改回去" in shown
    assert client.post(url, {"to": "nonsense"}).status_code == 404
    assert client.get(url).status_code == 405


def test_a_tap_on_an_old_page_says_so_and_changes_nothing(client: Client, project: Project) -> None:
    url = f"/projects/{project.pk}/stages/funds/step/"
    client.post(url, {"to": "in_progress", "version": project.version})
    client.post(
        f"/projects/{project.pk}/stages/land/step/",
        {"to": "in_progress", "version": project.version},
    )

    assert not ProjectStage.everything.filter(project=project, stage="land").exists()
    assert "别人先保存了" in page(client, f"/projects/{project.pk}/?tab=阶段")


def test_the_form_of_a_report_names_the_field_that_is_wrong(
    client: Client, project: Project
) -> None:
    url = f"/projects/{project.pk}/stages/funds/"
    assert "到账凭证" in page(client, url)
    wrong = client.post(
        url, {"state": "done", "actual_start": "2026-03-01", "version": project.version}
    )
    assert wrong.status_code == 422
    assert escape("请补齐实际开始和实际完成日期") in wrong.content.decode()
    right = client.post(
        url,
        {
            "state": "done",
            "actual_start": "2026-03-01",
            "actual_end": "2026-03-02",
            "version": project.version,
            "files": SimpleUploadedFile("凭证.pdf", b"%PDF-1.4"),
        },
    )

    assert right.status_code == 303
    assert stage(project, "funds").evidence == 1
    assert "凭证.pdf" in page(client, f"/projects/{project.pk}/?tab=阶段")


def test_a_report_is_taken_back(client: Client, project: Project) -> None:
    client.post(f"/projects/{project.pk}/stages/funds/step/", {"to": "in_progress"})
    url = f"/projects/{project.pk}/stages/funds/take-back/"
    assert client.post(url, {"because": ""}).status_code == 422
    assert client.post(url, {"because": "点错了"}).status_code == 303

    assert stage(project, "funds").state == "not_started"


def test_a_unit_is_given_a_stage(client: Client, project: Project, world: World) -> None:
    unit = world.units["县发改局"]
    url = f"/projects/{project.pk}/stages/survey/keeper/"
    assert unit.name in page(client, url)
    client.post(url, {"unit": unit.pk, "remark": "并联办"})

    assert stage(project, "survey").unit == unit
    assert unit.name in page(client, f"/projects/{project.pk}/?tab=阶段")


def test_the_clock_is_stopped_resumed_credited_and_set_right(
    client: Client, project: Project
) -> None:
    base = f"/projects/{project.pk}/clock"
    start = (TODAY - timedelta(days=3)).isoformat()
    without = client.post(f"{base}/stop/", {"start": start, "why": "停工"})
    assert without.status_code == 422
    assert "停表要有佐证" in without.content.decode()
    proof = SimpleUploadedFile("停工令.pdf", b"%PDF-1.4")
    client.post(f"{base}/stop/", {"start": start, "why": "停工", "files": proof})
    shown = page(client, f"/projects/{project.pk}/?tab=阶段")
    assert "停表中" in shown
    assert f"{base}/resume/" in shown
    client.post(f"{base}/resume/", {"on": TODAY.isoformat()})
    client.post(
        f"{base}/credit/",
        {"until": "started", "days": "5", "unit": "days", "decision": "会议纪要"},
    )
    number = Project.everything.get(pk=project.pk).records.get(kind="credited").number
    page(client, f"{base}/{number}/correct/")
    client.post(
        f"{base}/{number}/correct/",
        {
            "until": "started",
            "days": "7",
            "unit": "days",
            "decision": "会议纪要",
            "because": "少写两天",
        },
    )
    shown = page(client, f"/projects/{project.pk}/?tab=阶段")
    assert "顺延7天" in shown
    newest = Project.everything.get(pk=project.pk).records.filter(kind="credited").latest("number")
    assert (
        client.post(f"{base}/{newest.number}/take-back/", {"because": "没有这回事"}).status_code
        == 303
    )
    assert "顺延7天" not in page(client, f"/projects/{project.pk}/?tab=阶段")
    assert client.get(f"{base}/nonsense/").status_code == 404


LENGTHS = "&".join(
    f"len_{code}={days}"
    for code, days in {
        "site_staff": 10,
        "land": 40,
        "survey": 30,
        "drawings": 30,
        "tender": 20,
        "contractor": 150,
        "equipment": 90,
        "recruitment": 30,
        "production": 9,
        "statistics": 15,
    }.items()
)


def test_a_layout_stands_in_the_address_and_is_accepted(client: Client, project: Project) -> None:
    """S004-P-40, S000-P-07: laid out backward, asked for what is missing, quarters in words, accepted."""
    url = f"/projects/{project.pk}/plan/"
    assert "排一排" in page(client, url)
    asked = page(client, f"{url}?way=backward&day=2028-06-30")
    assert "要多长时间" in asked
    full = f"{url}?way=backward&day=2028-06-30&{LENGTHS}"
    laid = page(client, full)
    assert "规划条款" in laid
    assert "二季度：" in laid
    assert "机动" in laid
    assert ProjectStage.everything.filter(project=project).count() == 0
    none = client.post(full, {})
    assert none.status_code == 422
    assert "请先选要采纳的阶段" in none.content.decode()
    done = client.post(full, {"stages": ["land", "production"], "version": project.version})
    assert done.status_code == 303
    assert str(stage(project, "production").planned_end_on) == "2028-06-30"
    assert "请先选" not in page(client, f"{url}?way=forward&day=2026-03-01&{LENGTHS}")


def test_an_address_that_nobody_understands_is_no_failure(client: Client, project: Project) -> None:
    url = f"/projects/{project.pk}/plan/"
    for query in ("day=x", "way=x&day=2028-01-01", "way=backward&day=2028-01-01&len_land=-3"):
        page(client, f"{url}?{query}")


def test_the_bar_chart_is_on_the_page_and_on_paper(client: Client, project: Project) -> None:
    """S004-P-15: the plan's columns, today, and the same as a table."""
    shown = page(client, f"/projects/{project.pk}/?tab=横道图")
    assert "1—3天" in shown
    assert "看文字表" in shown
    paper = page(client, f"/projects/{project.pk}/gantt/print/")
    assert 'class="dx-print-a3"' in paper
    assert "工业项目建设提速管理横道图" in paper
    assert "1—3天" not in page(client, f"/projects/{project.pk}/gantt/print/?axis=month")


def test_readers_see_and_cannot_act_and_strangers_see_nothing(cast: Cast, project: Project) -> None:
    base = f"/projects/{project.pk}"
    addresses = [
        f"{base}/stages/funds/",
        f"{base}/stages/funds/take-back/",
        f"{base}/stages/funds/keeper/",
        f"{base}/clock/stop/",
        f"{base}/clock/credit/",
    ]
    reader, stranger = client_of(cast.reader), client_of(cast.stranger)

    shown = page(reader, f"{base}/?tab=阶段")
    assert "今天开始" not in shown
    page(reader, f"{base}/plan/?way=backward&day=2028-06-30")
    for url in addresses:
        assert reader.get(url).status_code == 403
    for url in [*addresses, f"{base}/plan/", f"{base}/gantt/print/"]:
        assert stranger.get(url).status_code == 404
    assert stranger.post(f"{base}/stages/funds/step/", {"to": "done"}).status_code == 404
    assert reader.post(f"{base}/stages/funds/step/", {"to": "done"}).status_code == 403


def test_an_unknown_stage_is_not_found(client: Client, project: Project) -> None:
    assert client.get(f"/projects/{project.pk}/stages/nonsense/").status_code == 404


def test_a_deadline_stands_with_the_sum_the_rule_wrote(client: Client, world: World) -> None:
    """30-projects §3: 31 January and one month is the last of February; the page shows the rule's own line."""
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
                        {"since": "signed", "until": "started", "length": 1, "unit": "months"},
                        {
                            "since": "signed",
                            "until": "registered",
                            "length": 300,
                            "unit": "working_days",
                        },
                    ],
                }
            ]
        },
    )
    project = make.signed(world.county, on=date(2026, 1, 31))

    shown = page(client, f"/projects/{project.pk}/?tab=阶段")

    assert "2026-01-31 签约 ＋1个月 ＝ 2026-02-28" in shown
    assert "平台默认" in shown
    assert "2027年放假安排尚未收录，暂按周一至周五计" in shown
    told = schedules.deadlines(
        fact_queries.facts_of(project),
        rulebook.rulebook(TODAY).policies,
        holidays=rulebook.holidays(),
        today=clock.today(),
    )
    assert len(told) == 2
    for one in told:
        assert escape(one.written) in shown


def test_a_large_register_does_not_keep_the_page_waiting(
    client: Client, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """02-interface 8: the page comes at once, the forecast after it, and the next page has it."""
    monkeypatch.setattr(comparables, "FEW", 0)
    monkeypatch.setattr(comparables, "_KEPT", {})
    url = f"/projects/{project.pk}/"

    assert "正在比较可比项目" in page(client, f"{url}?tab=阶段")
    assert "已完成的只有" in page(client, f"{url}forecast/")
    assert "已完成的只有" in page(client, f"{url}?tab=阶段")
