"""The pages of figures: a series with what explains it, in scope, and the acts on one figure."""

import pytest
from django.test import Client

from daxiao.domains.targets.models import Indicator, Observation
from daxiao.kernel.models import User
from tests.cast import Cast
from tests.factories import figures
from tests.factories.directory import World


@pytest.fixture
def investment(cast: Cast, world: World) -> Indicator:
    """January and February of both towns of 青禾县."""
    x = figures.indicator(world.county, name="固定资产投资")
    for town, value in zip(world.townships, (3, 4), strict=True):
        figures.recorded(x, town, {202601: value, 202602: value + 1}, actor=cast.office.actor)
    return x


def see(user: User, address: str) -> tuple[int, str]:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    answer = client.get(address)
    return answer.status_code, answer.content.decode()


def test_a_series_explains_each_total(cast: Cast, world: World, investment: Indicator) -> None:
    """05 no. 9: how a total came about stands beside it, and what is missing is said to be missing."""
    town = world.townships[0]
    status, page = see(cast.office.user, f"/figures/of/{investment.pk}/{town.pk}/?year=2026")

    assert status == 200
    assert "1月累计 3 + 2月 4 = 1-2月累计 7" in page
    assert "没有数据" in page
    assert "调度数" in page
    assert "待审核" in page


def test_a_whole_leads_to_its_parts_and_names_what_contradicts(
    cast: Cast, world: World, investment: Indicator
) -> None:
    """Both figures stay; the page says by how much they differ."""
    page = see(cast.office.user, f"/figures/of/{investment.pk}/{world.county.pk}/?year=2026")[1]
    assert "下级汇总" in page
    assert f"/figures/of/{investment.pk}/{world.townships[0].pk}/" in page
    assert "数据有出入" not in page

    seven = Observation.everything.get(indicator=investment, region=world.county, period=202601)
    figures.recorded(
        investment, world.county, {202601: 10}, actor=cast.office.actor, version=seven.version
    )
    page = see(
        cast.office.user, f"/figures/of/{investment.pk}/{world.county.pk}/?year=2026&month=1"
    )[1]
    assert "数据有出入" in page
    assert "多 3亿元" in page


def test_a_missing_part_is_named(cast: Cast, world: World) -> None:
    """S003-G-04: what is missing is named and no sum is shown."""
    x = figures.indicator(world.county)
    figures.recorded(x, world.townships[0], {202601: 3}, actor=cast.office.actor)
    page = see(cast.office.user, f"/figures/of/{x.pk}/{world.county.pk}/?year=2026&month=1")[1]
    assert "缺：石桥镇" in page
    assert "合计</th>" not in page


@pytest.mark.parametrize("who", ["stranger", "enterprise"])
def test_elsewhere_there_is_no_such_page(
    cast: Cast, world: World, investment: Indicator, who: str
) -> None:
    """No figure of it leaves its scope, and no sign that it exists."""
    user = getattr(cast, who).user
    status, page = see(user, f"/figures/of/{investment.pk}/{world.county.pk}/")
    assert status in (403, 404)
    assert "固定资产投资" not in page


def test_the_list_and_its_file_hold_what_is_in_scope(
    cast: Cast, world: World, investment: Indicator
) -> None:
    assert "固定资产投资" in see(cast.reader.user, "/figures/")[1]
    assert "固定资产投资" not in see(cast.stranger.user, "/figures/")[1]
    client = Client()
    client.force_login(cast.stranger.user, backend="django.contrib.auth.backends.ModelBackend")
    file = b"".join(client.get("/figures/export.csv").streaming_content)  # type: ignore[attr-defined]
    assert "固定资产投资".encode() not in file


def test_a_figure_is_approved_and_corrected_on_its_page(
    cast: Cast, world: World, investment: Indicator
) -> None:
    row = Observation.everything.filter(indicator=investment, period=202601, own=3).get()
    client = Client()
    client.force_login(cast.city_office.user, backend="django.contrib.auth.backends.ModelBackend")
    assert client.post(f"/figures-waiting/{row.pk}/do/approve/").status_code == 303
    row.refresh_from_db()
    assert row.state == "approved"

    given = {
        "given": "month",
        "right": "5",
        "made_in": "202602",
        "reason": "漏报一个项目",
        "version": str(row.version),
    }
    client.post(f"/figures/{row.pk}/do/correct/", given)
    row.refresh_from_db()
    assert row.corrected == 5
    page = see(cast.office.user, f"/figures/of/{investment.pk}/{row.region_id}/?year=2026")[1]
    assert "3 → 5（漏报一个项目）" in page
