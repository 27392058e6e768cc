"""The forms of quotas and monthly figures, as people fill them in."""

from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

import daxiao.entry.web  # noqa: F401 - assembles the registers
from daxiao.domains.projects.forms import quotas as forms
from daxiao.domains.projects.models import ProjectMonth, ProjectYear, QuotaLine
from daxiao.domains.projects.types import Quota
from daxiao.kernel import clock
from tests.cast import Cast
from tests.factories import projects as make
from tests.factories.directory import World
from tests.factories.plans import Ledger
from tests.moment import TODAY


pytestmark = pytest.mark.django_db

D = Decimal


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "today", lambda: TODAY)


@pytest.fixture
def office(cast: Cast) -> Client:
    client = Client()
    client.force_login(cast.city_office.user)
    return client


def do(client: Client, action: str, **told: object) -> tuple[int, str]:
    response = client.post(reverse("quotas_do", args=[action]), told)
    return response.status_code, response.content.decode()


def test_a_table_is_pasted_whole(office: Client, world: World) -> None:
    text = "地区\t技改项目数\t亿元以上技改项目数\n青禾\t60\t10\n白石县\t50\t—"

    status, _ = do(office, "paste", year="2026", source="达产方案专栏3", text=text)

    assert status == 303
    lines = QuotaLine.everything.order_by("region__path", "quota")
    assert [(q.region.name, q.quota, q.planned) for q in lines] == [
        ("青禾县", Quota.RENOVATION, 60),
        ("青禾县", Quota.RENOVATION_LARGE, 10),
        ("白石县", Quota.RENOVATION, 50),
    ]


def test_one_line_that_is_not_understood_stops_the_paste_and_is_named(office: Client) -> None:
    text = "青禾县 技改项目数 60\n南渡县 技改项目数 60\n青禾县 技改个数 5"

    status, shown = do(office, "paste", year="2026", source="专栏3", text=text)

    assert status == 422
    assert "第2行的地区“南渡县”" in shown
    assert "第3行的指标“技改个数”" in shown
    assert not QuotaLine.everything.exists()


def test_one_line_is_set_by_hand(office: Client, world: World) -> None:
    told = {"region": world.county.pk, "quota": "reserve", "year": 2026, "source": "专栏1"}

    assert do(office, "add", **told, planned="20")[0] == 303
    status, shown = do(office, "add", **told, planned="25")

    assert status == 422
    assert "已经设过，计划数20" in shown


def test_targets_are_ticked_and_a_person_confirms(
    ledger: Ledger, office: Client, world: World, cast: Cast
) -> None:
    target = next(iter(ledger.targets.values()))
    target.wording, target.unit, target.value = "投资500万元以上的工业技改项目", "个", D(60)
    target.scope, target.is_recurring, target.same_as = "", True, None
    target.save()
    form = forms.FromTargets(actor=cast.city_office.actor)
    assert str(target.pk) in form["chosen"].value()

    told = {"year": 2026, "until": 2027, "chosen": [target.pk]}
    assert do(office, "from_targets", **told)[0] == 303
    assert do(office, "from_targets", year=2026, until=2025, chosen=[target.pk])[0] == 422
    assert do(office, "from_targets", year=2026, until="", chosen=[])[0] == 422

    lines = QuotaLine.everything.order_by("year")
    assert [(q.year, q.planned, q.target_id) for q in lines] == [
        (2026, 60, target.pk),
        (2027, 60, target.pk),
    ]
    # what is set already is not ticked again
    again = forms.FromTargets(actor=cast.city_office.actor)
    assert str(target.pk) not in again["chosen"].value()


def test_a_line_is_changed_dropped_and_restored_on_its_page(office: Client, world: World) -> None:
    told = {"region": world.county.pk, "quota": "reserve", "year": 2026, "source": "专栏1"}
    do(office, "add", **told, planned="20")
    line = QuotaLine.everything.get()

    def act(action: str, **given: object) -> int:
        url = reverse("quotas_act", args=[line.pk, action])
        return office.post(url, given).status_code

    change = {"planned": "25", "source": "专栏1", "target": "", "because": "市里调增"}
    assert act("change", **change, seen=line.version) == 303
    # the form of somebody who looked before
    assert act("change", **{**change, "planned": "30"}, seen=line.version) == 409
    assert act("drop", reason="") == 422
    assert act("drop", reason="设错了") == 303
    assert act("restore") == 303
    line.refresh_from_db()
    assert (line.planned, line.dropped_on) == (25, None)


def test_a_project_is_listed_and_taken_off_on_its_page(office: Client, world: World) -> None:
    project = make.admitted(world.county)

    def act(action: str, **given: object) -> int:
        url = reverse("projects_act", args=[project.pk, action])
        return office.post(url, given).status_code

    told = {"which": "growth", "on": "2026-02-10", "year": "", "source": "上报文件", "seen": ""}
    assert act("list_for_year", **told, expected="1500万元") == 422
    assert act("list_for_year", **told, expected="3500万元") == 303
    row = ProjectYear.everything.get()
    assert (row.year, row.expected_yi) == (2026, D("0.35"))
    assert act("take_off_list", which="growth", year=2026, reason="") == 422
    assert act("take_off_list", which="growth", year=2026, reason="停产") == 303
    row.refresh_from_db()
    assert (row.pooled_on, row.expected_yi) == (None, None)


@pytest.mark.parametrize(
    ("month", "invested", "status"),
    [
        ("2026-02", "0.35", 303),
        ("2026年2月", "3500万元", 303),
        ("2026-13", "0.35", 422),
        ("二月", "0.35", 422),
        ("2026-02", "三千万", 422),
        ("2026-04", "0.35", 422),
        ("2026-02", "", 422),
    ],
)
def test_a_month_is_typed_as_people_write_it(
    office: Client, world: World, month: str, invested: str, status: int
) -> None:
    project = make.admitted(world.county)
    url = reverse("projects_act", args=[project.pk, "report_month"])

    response = office.post(url, {"month": month, "invested": invested, "gained": ""})

    assert response.status_code == status
    assert ProjectMonth.everything.exists() is (status == 303)


def test_the_form_starts_with_the_month_after_the_last(world: World, cast: Cast) -> None:
    project = make.admitted(world.county)
    ProjectMonth.everything.create(
        project=project, month_on=TODAY.replace(month=1, day=1), reported_on=TODAY, by_label="x"
    )

    form = forms.MonthForm(actor=cast.office.actor, row=project)

    assert form["month"].value() == "2026-02"
