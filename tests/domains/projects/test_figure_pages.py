"""Every figure leads to exactly the rows it counts, within what the reader may see (30-projects.md §8)."""

import io
import re
from datetime import date, timedelta
from decimal import Decimal
from html import unescape

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

import daxiao.entry.web  # noqa: F401 - assembles the registers
from daxiao.domains.projects.models import Project, ProjectPaceChange, ProjectStanding
from daxiao.domains.projects.panels import figure_rows
from daxiao.domains.projects.panels import figures as panels
from daxiao.domains.projects.queries import figures as queries
from daxiao.domains.projects.queries import quotas as quota_queries
from daxiao.domains.projects.queries import stage_days
from daxiao.domains.projects.queries.figures import Ask, Page
from daxiao.domains.projects.rules.figure_groups import By, Measure
from daxiao.domains.projects.rules.pools import YearList
from daxiao.domains.projects.services import blockers, logs, months, quotas
from daxiao.domains.projects.services.blockers import BlockerInput
from daxiao.domains.projects.services.logs import LogInput
from daxiao.domains.projects.services.months import MonthInput
from daxiao.domains.projects.services.quotas import LineInput, ListingInput
from daxiao.domains.projects.services.records import Said
from daxiao.domains.projects.types import (
    BlockerCategory,
    Phase,
    ProjectEventKind,
    ProjectPace,
    Quota,
    Stage,
    StageFacts,
    StageState,
)
from daxiao.kernel import clock
from daxiao.kernel.access import Actor
from tests.cast import Cast
from tests.factories import projects as make
from tests.factories.directory import World
from tests.moment import NOW, TODAY


pytestmark = pytest.mark.django_db

D = Decimal
FIGURES = (
    "active",
    "signed",
    "started",
    "produced",
    "on_time",
    "investment",
    "logs",
    "blockers",
    *(f"phase-{p.value}" for p in Phase),
    "phase-none",
    *(f"stage-{s.value}" for s in Stage),
)


@pytest.fixture(autouse=True)
def _fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing kept from another test, and the doors read the day of the tests."""
    cache.clear()
    monkeypatch.setattr(clock, "today", lambda: TODAY)


@pytest.fixture
def register(world: World, cast: Cast) -> dict[str, Project]:
    """Two counties with projects of every kind, and one of another city."""
    made = {
        "blue": make.signed(
            world.county, on=TODAY - timedelta(days=50), name="青禾甲", industry_name="新材料"
        ),
        "yellow": make.signed(world.townships[0], on=TODAY - timedelta(days=40), name="柳林乙"),
        "late": make.signed(world.sister, on=TODAY - timedelta(days=300), name="白石丙"),
        "undecided": make.admitted(world.sister, name="白石丁", invest_yi=None),
        "elsewhere": make.signed(world.away, on=TODAY - timedelta(days=30), name="南渡戊"),
    }
    blue = made["blue"]
    make.say(
        blue,
        Said(ProjectEventKind.STARTED, on=TODAY - timedelta(days=20)),
        Said(ProjectEventKind.CONFIRMED, phase=Phase.BLUE),
        Said(
            ProjectEventKind.STAGE,
            detail=StageFacts(
                Stage.LAND, StageState.IN_PROGRESS, actual_start=TODAY - timedelta(days=10)
            ),
        ),
    )
    make.say(made["yellow"], Said(ProjectEventKind.CONFIRMED, phase=Phase.YELLOW))
    Project.everything.filter(pk=blue.pk).update(year_invest_yi=D(2))
    blue.refresh_from_db()
    actor = cast.office.actor
    months.report_month(
        actor, project=blue, month=MonthInput(TODAY, invested=D("0.5")), today=TODAY
    )
    logs.report(actor, project=blue, given=LogInput("封顶"), today=TODAY, now=NOW)
    for key, pace in (("blue", ProjectPace.ON_TIME), ("late", ProjectPace.LATE)):
        own = ProjectStanding.everything.filter(project=made[key])
        own.update(pace=pace, pace_since_on=TODAY - timedelta(days=5))
    blockers.raise_(
        actor,
        project=blue,
        given=BlockerInput(BlockerCategory.LAND, "地未交"),
        today=TODAY,
        now=NOW,
    )
    return made


def page(actor: Actor, by: By = By.REGION, **given: object) -> Page:
    return queries.page(actor, Ask(by=by, year=TODAY.year, **given), today=TODAY)  # type: ignore[arg-type]


def days(actor: Actor, place: str = "") -> stage_days.StageDays:
    return stage_days.stage_days(actor, place=place, today=TODAY, now=NOW)


def get(who: object, name: str, query: str = "", *args: object) -> str:
    client = Client()
    client.force_login(who)  # type: ignore[arg-type]
    response = client.get(f"{reverse(name, args=args)}?{query}")
    assert response.status_code == 200
    return unescape(response.content.decode())


# ---------------------------------------------------------------- rows behind figures


@pytest.mark.parametrize("by", list(By))
def test_every_figure_that_leads_somewhere_leads_to_that_many_rows(
    register: dict[str, Project], cast: Cast, by: By
) -> None:
    """Follow every link of every table and count the rows that the page lists."""
    actor = cast.city_office.actor
    client = Client()
    client.force_login(cast.city_office.user)
    followed = 0
    look = panels.look(page(actor, by), days(actor))

    for sheet in look.sheets:
        for row in (*sheet.rows, *([sheet.total] if sheet.total else [])):
            for cell in row:
                if not cell.url:
                    continue
                shown = unescape(client.get(cell.url).content.decode())
                listed = set(re.findall(r'/projects/(\d+)/">', shown))
                told = re.search(r"共 <b>(\d+)</b> 个项目", shown)
                assert told is not None
                assert len(listed) == int(told[1]) > 0
                if isinstance(cell.value, int) and "堵点" not in shown and "名" not in sheet.title:
                    assert cell.value == len(listed), f"{sheet.title}: {cell}"
                followed += 1

    assert followed > 20


@pytest.mark.parametrize("figure", FIGURES)
@pytest.mark.parametrize("by", [By.REGION, By.INDUSTRY, By.UNIT])
def test_the_groups_of_a_figure_add_up_to_the_whole(
    register: dict[str, Project], cast: Cast, by: By, figure: str
) -> None:
    actor = cast.city_office.actor
    found, kept = page(actor, by), days(actor)
    whole = figure_rows.behind(found, kept, "", figure)
    assert whole is not None

    groups = [figure_rows.behind(found, kept, g.key, figure) for g in found.groups]

    keys = [key for one in groups if one is not None for key in one.keys]
    assert sorted(keys) == sorted(whole.keys)


def test_the_figures_say_what_was_recorded(register: dict[str, Project], cast: Cast) -> None:
    whole = page(cast.city_office.actor).whole

    assert whole.active.count == 4
    assert (whole.active.invest, whole.active.without_invest) == (D(15), 1)
    assert whole.by_phase[Phase.BLUE].keys == (register["blue"].pk,)
    assert whole.by_phase[None].count == 2
    assert whole.by_stage[Stage.LAND].keys == (register["blue"].pk,)
    assert register["late"].pk not in whole.on_time.part
    assert register["late"].pk in whole.on_time.whole
    # signed this year: two, of which one has started
    assert (whole.conversion.signed.count, whole.conversion.started.count) == (2, 1)
    assert whole.investment.percent == D("25.0")
    assert len(whole.blockers) == 1
    assert whole.logs.part == (register["blue"].pk,)


def test_nobody_counts_what_he_may_not_see(register: dict[str, Project], cast: Cast) -> None:
    assert page(cast.office.actor).whole.active.count == 2
    assert page(cast.stranger.actor).whole.active.keys == (register["elsewhere"].pk,)
    assert page(cast.clerk.actor).whole.active.count == 0
    shown = get(cast.office.user, "project_figure_rows", "figure=active")
    assert "青禾甲" in shown
    assert "白石丙" not in shown


def test_a_place_narrows_everything(register: dict[str, Project], world: World, cast: Cast) -> None:
    found = page(cast.city_office.actor, place=world.sister.path)

    assert found.whole.active.keys == tuple(sorted((register["late"].pk, register["undecided"].pk)))
    assert [g.name for g in found.groups] == ["白石县"]


def test_an_address_that_names_no_figure_is_not_found(
    register: dict[str, Project], cast: Cast
) -> None:
    client = Client()
    client.force_login(cast.office.user)
    for query in ("figure=nothing", "figure=active&group=nowhere", ""):
        assert client.get(f"{reverse('project_figure_rows')}?{query}").status_code == 404


def test_an_address_that_nobody_understands_shows_the_page(
    register: dict[str, Project], cast: Cast
) -> None:
    shown = get(cast.office.user, "project_figures", "by=colour&year=abc&rank=nicest")

    assert "项目统计" in shown


def test_who_may_not_see_projects_gets_no_figures(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.enterprise.user)
    for name in ("project_figures", "project_growth", "project_figures_file"):
        assert client.get(reverse(name)).status_code == 403


# ---------------------------------------------------------------- months, ranking, durations


def test_months_show_what_was_known_then(register: dict[str, Project], cast: Cast) -> None:
    found = page(cast.city_office.actor, By.MONTH)

    now, before = found.months[-1], found.months[-2]
    assert now.by_phase[Phase.BLUE].count == 1
    # the colours were confirmed today: at the end of February nobody had decided them
    assert before.by_phase[Phase.BLUE].count == 0
    assert len(before.active_keys) == 4
    assert (now.invested, now.tellers) == (D("0.5"), (register["blue"].pk,))
    assert sum(m.signed.count for m in found.months) == 3
    # started 20 days ago, in February
    assert before.started.keys == (register["blue"].pk,)


def test_a_rank_moves_from_the_end_of_last_month(
    register: dict[str, Project], cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """白石县 kept time until 1 March; now 青禾县 stands before it."""
    monkeypatch.setattr(
        "daxiao.domains.projects.queries.rulebook.Rulebook.whole",
        lambda self, name, key, region="": 1 if key == "rank_min" else 30,
    )
    ProjectStanding.everything.update(pace=ProjectPace.ON_TIME, pace_since_on=date(2026, 1, 1))
    here = [register["blue"].pk, register["yellow"].pk]
    ProjectStanding.everything.filter(project=register["late"]).update(pace=ProjectPace.LATE)
    for key, was, now in (
        (register["late"].pk, ProjectPace.ON_TIME, ProjectPace.LATE),
        (here[0], ProjectPace.LATE, ProjectPace.ON_TIME),
    ):
        ProjectPaceChange.everything.create(
            project_id=key, was=was, now=now, changed_on=date(2026, 3, 1), noticed_at=NOW
        )

    ranking = page(cast.city_office.actor).ranking

    names = {r.name: (r.rank, r.moved) for r in ranking}
    assert sorted(names.values()) == [(1, 1), (2, -1)]


def test_no_earlier_rank_is_made_up_where_nothing_was_kept(
    register: dict[str, Project], cast: Cast
) -> None:
    ProjectStanding.everything.update(pace=ProjectPace.ON_TIME, pace_since_on=TODAY)

    found = page(cast.city_office.actor)

    assert found.untold == 4
    assert all(r.moved is None for r in found.ranking)
    look = panels.look(found, days(cast.city_office.actor))
    assert "没有当时的进度记录" in look.sheets[-1].note


def test_small_groups_are_not_ranked_and_it_is_said(
    register: dict[str, Project], cast: Cast
) -> None:
    ranking = page(cast.city_office.actor, measure=Measure.STARTED).ranking

    assert all(r.rank is None for r in ranking)
    assert all("不参与排名" in r.because for r in ranking)


def test_durations_are_kept_for_the_day_and_say_of_when(
    register: dict[str, Project], cast: Cast
) -> None:
    actor = cast.city_office.actor
    first = days(actor)
    assert first.running[Stage.LAND] == (register["blue"].pk,)
    make.say(
        register["yellow"],
        Said(
            ProjectEventKind.STAGE,
            detail=StageFacts(Stage.LAND, StageState.IN_PROGRESS, actual_start=TODAY),
        ),
    )

    with CaptureQueriesContext(connection) as seen:
        again = days(actor)
    assert (again, len(seen)) == (first, 0)
    assert (
        stage_days.count(actor, place="", today=TODAY, now=NOW).running[Stage.LAND]
        != (first.running[Stage.LAND])
    )
    assert "每天算一次" in get(cast.city_office.user, "project_figures")
    # who sees something else is not told what somebody else may see
    assert days(cast.stranger.actor).running[Stage.LAND] == ()


def test_queries_do_not_grow_with_projects(world: World, cast: Cast) -> None:
    def count() -> int:
        cache.clear()
        with CaptureQueriesContext(connection) as seen:
            panels.look(page(cast.city_office.actor), days(cast.city_office.actor))
        return len(seen)

    make.admitted(world.county)
    few = count()
    for n in range(5):
        make.admitted(world.sister, name=f"白石{n}号项目")

    assert count() == few <= 14


# ---------------------------------------------------------------- pages of definitions, quotas, growth


def test_every_definition_is_printed_at_the_foot(register: dict[str, Project], cast: Cast) -> None:
    shown = get(cast.office.user, "project_figures")

    for text in panels.DEFINITIONS.values():
        assert text in shown


def test_the_workbook_says_what_the_page_says(register: dict[str, Project], cast: Cast) -> None:
    from python_calamine import CalamineWorkbook  # noqa: PLC0415 - only here

    client = Client()
    client.force_login(cast.city_office.user)
    response = client.get(reverse("project_figures_file"))
    book = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(response.streaming_content)))  # type: ignore[attr-defined]

    assert book.sheet_names[-1] == "口径"
    rows = book.get_sheet_by_index(0).to_python()
    total = next(r for r in rows if r[0] == "合计")
    assert total[1] == page(cast.city_office.actor).whole.active.count
    assert any("截至2026-03-02" in str(r[0]) for r in rows)


def test_a_quota_opens_exactly_the_projects_it_counts(
    register: dict[str, Project], world: World, cast: Cast
) -> None:
    actor = cast.city_office.actor
    for key in ("blue", "late"):
        listing = ListingInput(YearList.GROWTH, 2026, TODAY, D("0.5"))
        quotas.take_in(actor, project=register[key], listing=listing, today=TODAY)
    line = quotas.set_line(
        actor, line=LineInput(world.city, Quota.GROWTH_EXPECTED, 2026, D(2), "专栏1")
    )
    told = quota_queries.line_rows(actor, line, today=TODAY)

    shown = get(cast.city_office.user, "quota_rows", "", line.pk)

    listed = {int(pk) for pk in re.findall(r'/projects/(\d+)/">', shown)}
    assert listed == {r.key for r in told.rows} == {register["blue"].pk, register["late"].pk}
    assert told.counted.value == 1
    for name in ("quotas_list", "quotas_detail"):
        args = (line.pk,) if name == "quotas_detail" else ()
        assert "增长点预增产值" in get(cast.city_office.user, name, "", *args)
    # another city's office does not learn that the line exists
    client = Client()
    client.force_login(cast.stranger.user)
    assert client.get(reverse("quota_rows", args=[line.pk])).status_code == 404


def test_quotas_stand_by_place_and_say_where_they_do_not_add_up(
    register: dict[str, Project], world: World, cast: Cast
) -> None:
    """S004-G-02: the matrix of indicator and district with its sum check."""
    actor = cast.city_office.actor
    for place, planned in ((world.city, 3), (world.county, 2), (world.sister, 2)):
        quotas.set_line(
            actor, line=LineInput(place, Quota.STARTED_LARGE, 2026, D(planned), "专栏1")
        )

    shown = get(cast.city_office.user, "quota_table", "year=2026")

    assert "1/3" in shown
    assert "33.3%" in shown
    assert "2个下级地区的计划数合计4个，比本级计划数3个多1个" in shown
    assert "1/2" in get(cast.office.user, "quota_table", "year=2026")
    assert "还没有分配数" in get(cast.stranger.user, "quota_table", "year=2026")


def test_a_target_shows_what_the_register_counts_and_never_calls_it_statistics(
    ledger: object, register: dict[str, Project], world: World, cast: Cast
) -> None:
    target = next(iter(ledger.targets.values()))  # type: ignore[attr-defined]
    quotas.set_line(
        cast.office.actor,
        line=LineInput(world.county, Quota.STARTED_LARGE, 2026, D(4), "专栏", target),
    )

    shown = get(cast.office.user, "targets_detail", "", target.pk)

    assert "项目库数出的实际数" in shown
    assert "1个" in shown
    assert "不是统计数" in shown


def test_the_page_of_growth_points_says_what_is_missing(
    register: dict[str, Project], cast: Cast
) -> None:
    actor = cast.city_office.actor
    listing = ListingInput(YearList.GROWTH, 2026, TODAY, D("0.5"))
    quotas.take_in(actor, project=register["blue"], listing=listing, today=TODAY)

    shown = get(cast.city_office.user, "project_growth", "year=2026")

    assert "青禾甲" in shown
    assert "没有规上企业名录" in shown
    assert "0/1个填报" in shown


def test_a_month_is_reported_on_the_page_of_the_project(
    register: dict[str, Project], cast: Cast
) -> None:
    client = Client()
    client.force_login(cast.office.user)
    url = reverse("projects_act", args=[register["yellow"].pk, "report_month"])
    told = {"month": "2026-02", "invested": "3500万元", "gained": "", "reason": "", "seen": ""}

    first = client.post(url, told)
    assert first.status_code == 303
    # somebody who opened the form before is shown both values
    second = client.post(url, {**told, "invested": "0.5"})
    assert second.status_code == 409
    assert "0.35亿元" in second.content.decode()
    tab = get(cast.office.user, "projects_detail", "tab=年度", register["yellow"].pk)
    assert "2026-02" in tab
    assert "0.35" in tab
