"""The map, the board and the bar chart as pages: every figure leads to exactly the rows it counts, in scope.

S004-P-15, S004-P-23, 30-projects.md §4 (drill-down, board, bar chart, print, workbook), 02-interface.md 4.
"""

import io
import re
import zipfile
from datetime import date
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from daxiao.domains.projects.models import Project, ProjectStanding
from daxiao.kernel import clock
from tests.cast import Cast
from tests.domains.projects.portfolio import portfolio
from tests.factories.directory import World
from tests.moment import TODAY


pytestmark = pytest.mark.django_db

TABLE = re.compile(r'<table class="dx-t pjm-t[^>]*>.*?</table>', re.S)
LINKED = re.compile(r'<a href="([^"]+)">([\d,]+)</a>')
ROWS = re.compile(r"共 <b>([\d,]+)</b> 行")
PAST = re.compile(r"按当日所知，共 (\d+) 个")


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "today", lambda: TODAY)


@pytest.fixture
def projects(world: World) -> list[Project]:
    places = [world.county, *world.townships, world.sister, world.away, world.city]
    units = [*world.units.values(), *world.city_units.values()]
    return portfolio(places, 40, seed=11, units=units)


def _page(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200, url
    return answer.content.decode()


def _cells(page: str) -> list[tuple[str, str]]:
    return [
        (unescape(url), count)
        for table in TABLE.findall(page)
        for url, count in LINKED.findall(table)
    ]


def _counted(client: Client, url: str) -> str:
    page = _page(client, url)
    shown = ROWS.search(page) or PAST.search(page)
    return shown.group(1) if shown else "0"


FILTERS = (
    "",
    "kind=renovation",
    "land_mode=leased&tier=from_1&tier=from_5",
    "tier=unknown",
    "tags=%E4%BA%BF%E5%85%83",
    "industry_name=none",
    "region=/980000/980100/980121/",
)


@pytest.mark.parametrize(
    ("who", "filters"), [("office", ""), ("clerk", ""), *(("city_office", one) for one in FILTERS)]
)
def test_every_cell_leads_to_the_rows_it_counts(
    client: Client, cast: Cast, projects: list[Project], who: str, filters: str
) -> None:
    client.force_login(getattr(cast, who).user)

    cells = _cells(_page(client, f"{reverse('project_map')}?{filters}"))

    assert cells
    for url, count in cells:
        assert _counted(client, url) == count, url


def test_the_late_share_leads_to_the_late_ones(
    client: Client, cast: Cast, projects: list[Project]
) -> None:
    late = [p.pk for p in projects[::3]]
    ProjectStanding.everything.filter(project__in=late).update(pace="late")
    client.force_login(cast.city_office.user)
    page = _page(client, f"{reverse('project_map')}?metric=late")

    told = re.findall(r'title="(\d+)个中超期(\d+)个"><a href="([^"]+)">([\d.]+)%', page)

    assert told
    for count, n_late, url, share in told:
        assert _counted(client, unescape(url)) == n_late
        assert f"{100 * int(n_late) / int(count):.1f}" == share


def test_cells_of_a_past_day_lead_to_the_list_of_that_day(
    client: Client, cast: Cast, projects: list[Project]
) -> None:
    client.force_login(cast.city_office.user)
    cells = _cells(_page(client, f"{reverse('project_map')}?on=2025-11-30&kind=new"))

    assert len(cells) > 5
    for url, count in cells:
        assert _counted(client, url) == count, url


def test_totals_of_both_matrices_are_equal(
    client: Client, cast: Cast, projects: list[Project]
) -> None:
    client.force_login(cast.city_office.user)
    feet = re.findall(r"<tfoot>.*?</tfoot>", _page(client, reverse("project_map")), re.S)

    assert len(feet) == 2
    first, second = ([count for _, count in LINKED.findall(foot)] for foot in feet)
    assert first == second


def test_pages_show_nothing_out_of_scope(
    client: Client, cast: Cast, projects: list[Project], world: World
) -> None:
    """The office of another city sees its own county and no name of ours."""
    client.force_login(cast.stranger.user)
    hidden = [p.name for p in Project.everything.exclude(region=world.away)]
    for name, query in (
        ("project_map", "?part=moves&since=2024-01-01"),
        ("project_map", "?metric=all"),
        ("project_map_list", "?on=2026-01-31"),
        ("project_map_print", ""),
        ("project_board", ""),
        ("project_gantt", "?size=500"),
    ):
        page = _page(client, reverse(name) + query)
        assert world.county.name not in page
        assert not [n for n in hidden if n in page], name


def test_who_may_see_no_project_sees_no_map(client: Client, cast: Cast) -> None:
    client.force_login(cast.enterprise.user)

    for name in ("project_map", "project_map_print", "project_map_book", "project_board"):
        assert client.get(reverse(name)).status_code == 403
    assert "四色图" not in client.get("/").content.decode()


COUNTED_PAGES = (
    "project_map",
    "project_map_print",
    "project_board",
    "project_gantt",
)


@pytest.mark.parametrize("name", COUNTED_PAGES)
def test_queries_do_not_grow_with_the_rows(
    client: Client, cast: Cast, world: World, name: str
) -> None:
    client.force_login(cast.city_office.user)
    places = [world.county, world.sister]
    portfolio(places, 30, seed=3)
    few = _queries(client, name)
    portfolio(places, 60, seed=4)

    # an empty column of the board asks for nothing, so the bound is what a full one costs
    assert _queries(client, name) <= max(few, 32 if name == "project_board" else 0)


def _queries(client: Client, name: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as asked:
        _page(client, reverse(name))
    return len(asked)


@pytest.mark.parametrize("part", ["moves", "trend", "filters"])
def test_parts_are_parts_of_the_page(
    client: Client, cast: Cast, projects: list[Project], part: str
) -> None:
    client.force_login(cast.city_office.user)

    page = _page(client, f"{reverse('project_map')}?part={part}&since=2025-06-30&metric=invest")

    assert "<html" not in page
    assert {"moves": "升", "trend": "2026年3月", "filters": "投资规模"}[part] in page


def test_every_column_of_the_board_leads_to_its_rows(
    client: Client, cast: Cast, projects: list[Project]
) -> None:
    client.force_login(cast.city_office.user)
    for query in ("", "?by=phase", "?kind=new&tier=from_5", "?q=第0000"):
        page = _page(client, reverse("project_board") + query)
        heads = re.findall(r'<header class="pjb-h">.*?</header>', page, re.S)
        links = [link for head in heads for link in LINKED.findall(head)]
        assert links
        for url, count in links:
            assert _counted(client, unescape(url)) == count, (query, url)


def test_the_bar_chart_has_the_rows_of_the_register_in_its_order(
    client: Client, cast: Cast, projects: list[Project]
) -> None:
    client.force_login(cast.city_office.user)
    query = "?kind=new&sort=-invest_yi"
    name = re.compile(r'<th scope="row"[^>]*>.*?<a href="/projects/(\d+)/"', re.S)

    listed = name.findall(_page(client, f"{reverse('projects_list')}{query}"))
    charted = name.findall(_page(client, f"{reverse('project_gantt')}{query}"))

    assert len(listed) > 5
    assert charted == listed


def test_the_bar_chart_turns_its_pages(client: Client, cast: Cast, projects: list[Project]) -> None:
    client.force_login(cast.city_office.user)
    name = re.compile(r'<a href="/projects/(\d+)/"')

    pages = [
        name.findall(_page(client, f"{reverse('project_gantt')}?size=20&page={n}")) for n in (1, 2)
    ]
    whole = name.findall(_page(client, f"{reverse('project_gantt')}?size=500"))

    assert pages[0] + pages[1] == whole[:40]
    assert "今日 03-02" in _page(client, reverse("project_gantt"))


def test_the_register_leads_to_its_other_looks_with_its_filters(
    client: Client, cast: Cast, projects: list[Project]
) -> None:
    client.force_login(cast.city_office.user)

    page = unescape(_page(client, f"{reverse('projects_list')}?kind=new&page=1&size=20"))

    for name in ("project_map", "project_board", "project_gantt"):
        assert f'href="{reverse(name)}?kind=new"' in page


def test_the_workbook_holds_exactly_what_is_filtered(
    client: Client, cast: Cast, projects: list[Project]
) -> None:
    client.force_login(cast.city_office.user)
    query = "?kind=new&since=2025-09-30"
    cells = _cells(_page(client, reverse("project_map") + query))
    answer = client.get(reverse("project_map_book") + query)
    book = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))  # type: ignore[attr-defined]

    names = re.findall(r'<sheet name="([^"]+)"', book.read("xl/workbook.xml").decode())
    sheet = book.read("xl/worksheets/sheet3.xml").decode()

    assert names == ["按县市区", "按产业", "名单", "升降", "说明"]
    listed = set(re.findall(r"T-\d{5}", sheet))
    total = [c for u, c in cells if u == f"{reverse('projects_list')}?kind=new&is_active=1"]
    gone = [c for u, c in cells if u == f"{reverse('projects_list')}?kind=new&phase=red"]
    assert len(listed) == int(total[0]) + int(gone[0] if gone else 0)
    assert Project.everything.filter(code__in=listed).exclude(kind="new").count() == 0


def test_the_workbook_of_a_past_day_lists_that_day(
    client: Client, cast: Cast, projects: list[Project]
) -> None:
    client.force_login(cast.city_office.user)
    query = "?on=2025-11-30"
    page = _page(client, f"{reverse('project_map_list')}{query}")
    shown = PAST.search(page)
    answer = client.get(reverse("project_map_book") + query)
    book = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))  # type: ignore[attr-defined]
    sheet = book.read("xl/worksheets/sheet3.xml").decode()

    red = _counted(client, f"{reverse('project_map_list')}{query}&place=red")
    assert shown
    assert len(set(re.findall(r"T-\d{5}", sheet))) == int(shown.group(1)) + int(red)
    assert (
        answer["Content-Disposition"].endswith("2025-11-30.xlsx")
        or "2025-11-30" in answer["Content-Disposition"]
    )


def test_the_print_says_when_by_whom_and_what(
    client: Client, cast: Cast, projects: list[Project]
) -> None:
    client.force_login(cast.city_office.user)

    page = _page(client, f"{reverse('project_map_print')}?kind=new")

    assert "dx-print-a3" in page
    for words in ("2026-03-02", cast.city_office.user.name, "新建（增量）", "升降", "投产达效"):
        assert words in page


@pytest.mark.parametrize(
    "query",
    [
        "?on=2026-13-99&since=x&metric=nonsense&tier=zz&county=%00&page=-1",
        "?on=0001-01-01&since=9999-12-31",
        "?on=2030-01-01",
        "?part=nothing&whole=sideways",
        "?county=99999999999999999999999&place=blue&industry=%00",
    ],
)
@pytest.mark.parametrize(
    "name", ["project_map", "project_map_list", "project_board", "project_gantt"]
)
def test_odd_addresses_show_a_page(
    client: Client, cast: Cast, projects: list[Project], name: str, query: str
) -> None:
    client.force_login(cast.city_office.user)

    assert client.get(reverse(name) + query).status_code == 200


def test_the_past_says_that_it_is_the_past(
    client: Client, cast: Cast, projects: list[Project]
) -> None:
    client.force_login(cast.city_office.user)

    page = _page(client, f"{reverse('project_map')}?on={date(2026, 1, 31)}")

    assert "2026-01-31 按当日所知" in page
    assert "2025-12-31 日终至 2026-01-31 日终" in page


FIGURE = re.compile(r'<div class="dx-fig-v"><a href="([^"]+)">([\d,]+)</a>')


def test_figures_of_the_first_page_lead_to_their_projects(
    client: Client, cast: Cast, projects: list[Project]
) -> None:
    ProjectStanding.everything.filter(project__in=[p.pk for p in projects[::4]]).update(pace="late")
    client.force_login(cast.city_office.user)

    block = re.search(r'<section class="dxp-projects">.*?</section>', _page(client, "/"), re.S)
    figures = FIGURE.findall(block.group(0)) if block else []

    assert len(figures) == 8
    for url, count in figures:
        assert _counted(client, unescape(url)) == count, url


def test_the_first_page_says_nothing_of_projects_to_others(
    client: Client, cast: Cast, projects: list[Project]
) -> None:
    client.force_login(cast.admin.user)

    assert "dxp-projects" not in _page(client, "/")
