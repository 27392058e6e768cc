"""The pages of rules and imports: what they show, what they keep, and that they answer those alone who may."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from daxiao.domains.projects.models import Project, ProjectImport
from daxiao.domains.projects.queries.rulebook import rulebook
from daxiao.kernel.models import Yardstick
from tests.cast import Cast, Person
from tests.factories import projects as make
from tests.factories.directory import World
from tests.moment import NOW, TODAY


pytestmark = pytest.mark.django_db

As = Callable[[Person], Client]
GIVEN = {"since": str(TODAY), "source": "县政办〔2026〕3号", "reason": "本地有文"}


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("daxiao.kernel.clock.now", lambda: NOW)
    monkeypatch.setattr("daxiao.kernel.clock.today", lambda: TODAY)


@pytest.fixture
def as_() -> As:
    def log_in(person: Person) -> Client:
        client = Client()
        client.force_login(person.user)
        return client

    return log_in


def text(response: Any) -> str:
    return str(response.content.decode())


def seen(client: Client, url: str) -> str:
    """The mark of the values that the page was filled from."""
    page = text(client.get(url))
    return page.partition('name="seen" value="')[2].partition('"')[0]


TABS = ["stages", "schedules", "paces", "blockers", "permits", "entry", "backtest", "history"]


@pytest.mark.parametrize("tab", TABS)
def test_each_page_of_rules_answers_the_office_alone(cast: Cast, as_: As, tab: str) -> None:
    url = f"/project-rules/{tab}/"

    assert "项目规则 · 青禾县" in text(as_(cast.office).get(url))
    assert as_(cast.reader).get(url).status_code == 403


def test_the_front_page_leads_to_the_first(cast: Cast, as_: As) -> None:
    assert "/project-rules/stages/" in as_(cast.office).get("/project-rules/")["Location"]


@pytest.mark.parametrize("path", ["nothing/", "drop/policy/none/", "drop/x/y/", "pack/none/"])
def test_what_is_not_there_is_not_found(cast: Cast, as_: As, path: str) -> None:
    assert as_(cast.office).get(f"/project-rules/{path}").status_code == 404


def test_another_place_is_not_reached_by_its_key(world: World, cast: Cast, as_: As) -> None:
    page = text(as_(cast.office).get(f"/project-rules/paces/?place={world.away.pk}"))

    assert "项目规则 · 青禾县" in page


def test_stages_show_whose_each_window_is(cast: Cast, as_: As) -> None:
    """S004-P-03, S004-P-04, S004-P-15: two windows are the plan's, the others nobody's until the office sets them."""
    page = text(as_(cast.office).get("/project-rules/stages/"))

    assert page.count("规划条款") == 2
    assert page.count("待本地填定") == 10


@pytest.mark.parametrize(("base", "others"), [("twelve", 1), ("leased", 1)])
def test_a_window_is_kept_and_the_other_template_stays(
    world: World, cast: Cast, as_: As, base: str, others: int
) -> None:
    client, url = as_(cast.office), f"/project-rules/stages/?template={base}"
    form = {
        "seen": seen(client, url),
        "land_length": "30",
        "land_unit": "days",
        "land_owner": "县自然资源局",
        **GIVEN,
    }

    assert client.post(url, form).status_code == 302
    row = Yardstick.objects.get(region=world.county).values["template"][0]
    assert row["code"] == f"{base}-980121"
    assert row["stage"] == [
        {
            "stage": "land",
            "owner": "县自然资源局",
            "window": {"length": 30, "unit": "days", "whose": "office"},
        }
    ]
    assert "县政办〔2026〕3号" in text(client.get(url))


@pytest.mark.parametrize(
    ("tab", "field", "value", "kept"),
    [
        ("paces", "v_due_soon_days", "20", {"due_soon_days": 20}),
        ("blockers", "v_limits__land", "10", {"limits": {"land": 10}}),
        ("permits", "v_promises__environment_review", "9", {"promises": {"environment_review": 9}}),
        ("entry", "v_sum_high", "300", {"sum_high": "300"}),
    ],
)
def test_a_figure_is_kept_as_what_differs_from_the_shipped(
    world: World, cast: Cast, as_: As, tab: str, field: str, value: str, kept: dict[str, Any]
) -> None:
    client, url = as_(cast.office), f"/project-rules/{tab}/"
    page = client.get(url)
    form = page.context["form"]
    full = {f.name: "" if f.value() is None else f.value() for f in form}

    answer = client.post(url, {**full, **GIVEN, field: value})

    assert answer.status_code == 302
    assert Yardstick.objects.get(region=world.county).values == kept
    assert "本地设定" in text(client.get(url))


def test_a_refused_setting_says_why_and_keeps_what_was_typed(cast: Cast, as_: As) -> None:
    client, url = as_(cast.office), "/project-rules/paces/"

    answer = client.post(
        url, {"seen": seen(client, url), "v_due_soon_days": "20", **GIVEN, "source": ""}
    )

    assert answer.status_code == 422
    assert "这一项要填" in text(answer)
    assert 'value="20"' in text(answer)
    assert not Yardstick.objects.exists()


POLICY = {
    "name": "青禾县提速",
    "policy_since": "2026-01-01",
    "limit0_since": "signed",
    "limit0_until": "started",
    "limit0_length": "45",
    "limit0_unit": "days",
    "limit0_low": "1",
    "limit0_clause": "第三条",
}


def test_a_policy_is_added_changed_and_dropped(world: World, cast: Cast, as_: As) -> None:
    """30-projects.md §3: several policies side by side, the office's own among them."""
    client = as_(cast.office)
    url = "/project-rules/policy/"
    client.post(url, {**POLICY, **GIVEN, "seen": seen(client, url)})
    own = [p for p in rulebook(TODAY).policies if p.region == world.county.path]
    assert [(p.name, p.limits[0].length, p.limits[0].clause) for p in own] == [
        ("青禾县提速", 45, "第三条")
    ]
    assert "青禾县提速" in text(client.get("/project-rules/schedules/"))

    edit = f"{url}?code={own[0].code}"
    client.post(edit, {**POLICY, **GIVEN, "limit0_length": "50", "seen": seen(client, edit)})
    own = [p for p in rulebook(TODAY).policies if p.region == world.county.path]
    assert [p.limits[0].length for p in own] == [50]

    drop = f"/project-rules/drop/policy/{own[0].code}/"
    client.post(drop, {**GIVEN, "seen": seen(client, drop)})
    assert [p for p in rulebook(TODAY).policies if p.region == world.county.path] == []


def test_a_policy_without_limits_is_refused(cast: Cast, as_: As) -> None:
    client, url = as_(cast.office), "/project-rules/policy/"
    empty = {**POLICY, "limit0_length": ""}

    answer = client.post(url, {**empty, **GIVEN, "seen": seen(client, url)})

    assert "至少要有一条时限" in text(answer)


def test_a_sample_pack_is_copied_to_the_place(world: World, cast: Cast, as_: As) -> None:
    """05-principles 14: what the four colours mean is a readable preset of the place."""
    client, url = as_(cast.office), "/project-rules/pack/pace-days/"
    form = client.get(url).context["form"]
    full = {f.name: "" if f.value() is None else f.value() for f in form}

    client.post(url, {**full, **GIVEN, "upgrade_after_days": "3"})

    own = [p for p in rulebook(TODAY).packs if p.region == world.county.path]
    assert [(p.code, p.upgrade_after_days, len(p.bands)) for p in own] == [
        ("pace-days-980121", 3, 4)
    ]


def test_a_version_is_taken_back_with_a_reason(world: World, cast: Cast, as_: As) -> None:
    client, url = as_(cast.office), "/project-rules/paces/"
    client.post(url, {"seen": seen(client, url), "v_due_soon_days": "20", **GIVEN})
    row = Yardstick.objects.get()
    back = f"/project-rules/paces/take-back/{row.pk}/"

    client.post(back, {"reason": ""})
    assert Yardstick.objects.get().values == {"due_soon_days": 20}
    client.post(back, {"reason": "撤销"})

    assert rulebook(TODAY).pace_of(world.county.path).due_soon_days == 15
    assert "撤回项目规则" in text(client.get("/project-rules/history/"))


def test_no_version_is_taken_back_under_a_name_that_is_none(cast: Cast, as_: As) -> None:
    client, url = as_(cast.office), "/project-rules/paces/"
    client.post(url, {"seen": seen(client, url), "v_due_soon_days": "20", **GIVEN})
    row = Yardstick.objects.get()

    answer = client.post(f"/project-rules/nothing/take-back/{row.pk}/", {"reason": "撤销"})

    assert answer.status_code == 404
    assert Yardstick.objects.get().values == {"due_soon_days": 20}


def test_a_back_test_is_a_sentence_and_a_list(world: World, cast: Cast, as_: As) -> None:
    make.signed(world.county, on=TODAY - timedelta(days=80))
    client = as_(cast.office)

    page = text(
        client.get(f"/project-rules/backtest/?pack=pace-days&first=2026-02-01&last={TODAY}")
    )
    wrong = text(
        client.get("/project-rules/backtest/?pack=pace-days&first=2026-02-09&last=2026-02-01")
    )

    assert "1个项目中有0个会判为超期；1个没有可量的数据" in page
    assert "止日早于起日" in wrong


def test_policies_stand_side_by_side_on_the_page_of_a_project(
    world: World, cast: Cast, as_: As
) -> None:
    project = make.signed(world.county, on=TODAY - timedelta(days=10))

    page = text(as_(cast.office).get(f"/projects/{project.pk}/?tab=阶段"))

    assert "时限对照" in page
    assert "咸宁·项目建设提速" in page


# ---- spreadsheets: over, looked at, back


SHEET = "项目名称,项目性质,所在地\n青禾铜箔年产五万吨铜箔项目,新建,青禾县\n,新建,青禾县\n".encode()


def test_a_sheet_is_handed_over_looked_at_and_written(cast: Cast, as_: As) -> None:
    client = as_(cast.office)
    upload = SimpleUploadedFile("项目.csv", SHEET)

    answer = client.post("/project-import/", {"file": upload})
    row = ProjectImport.everything.get()
    assert answer["Location"] == f"/project-import/{row.pk}/"
    page = client.get(f"/project-import/{row.pk}/")
    assert "确认写入 1 行" in text(page)
    assert "请填写项目名称" in text(page)
    assert not Project.everything.exists()

    client.post(f"/project-import/{row.pk}/", {"seen": page.context["found"].seen})
    assert Project.everything.count() == 1
    assert "新登记 1 个" in text(client.get(f"/project-import/{row.pk}/"))


def test_a_wrong_file_is_one_sentence_on_the_form(cast: Cast, as_: As) -> None:
    answer = as_(cast.office).post(
        "/project-import/", {"file": SimpleUploadedFile("图.xlsx", b"%PDF-1.7")}
    )

    assert answer.status_code == 422
    assert "不是表格" in text(answer)
    assert not ProjectImport.everything.exists()


def test_the_files_go_back_to_their_owner_alone(cast: Cast, as_: As) -> None:
    client = as_(cast.office)
    client.post("/project-import/", {"file": SimpleUploadedFile("项目.csv", SHEET)})
    url = f"/project-import/{ProjectImport.everything.get().pk}/"

    assert client.get(f"{url}marked.xlsx?only=refused")["Content-Disposition"].startswith("attach")
    assert as_(cast.city_office).get(url).status_code == 404
    assert as_(cast.city_office).get(f"{url}marked.xlsx").status_code == 404


@pytest.mark.parametrize(
    ("url", "status"),
    [
        ("/project-import/template.xlsx", 200),
        ("/project-import/template.csv", 200),
        ("/project-import/template.doc", 404),
        ("/project-export/full.xlsx", 200),
        ("/project-export/full.csv", 200),
        ("/project-export/full.doc", 404),
        ("/project-import/", 200),
    ],
)
def test_templates_and_full_tables_are_there(cast: Cast, as_: As, url: str, status: int) -> None:
    assert as_(cast.office).get(url).status_code == status
    if "export" not in url:
        assert as_(cast.reader).get(url).status_code == 403


def test_a_full_table_holds_what_its_reader_sees(world: World, cast: Cast, as_: As) -> None:
    make.entered(world.county, contacts=["张三 13800000000"])
    make.entered(world.sister, "邻县的年产三万吨铝材项目")

    def table(person: Person) -> str:
        answer = as_(person).get("/project-export/full.csv")
        return b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]

    assert "青禾铜箔" in table(cast.office)
    assert "邻县" not in table(cast.office)
    assert "13800000000" in table(cast.office)
    assert "邻县" in table(cast.reader)
    assert "13800000000" not in table(cast.reader)
