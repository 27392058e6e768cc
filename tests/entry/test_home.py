"""The first page: every key figure and every bar leads to exactly the rows it counts."""

import re
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from tests.cast import Cast
from tests.factories.plans import Ledger


FIGURE = re.compile(r'<div class="dx-fig-v"><a href="([^"]+)">([\d,]+)</a>')
BAR = re.compile(
    r'<th scope="row"><a href="([^"]+)">[^<]*</a></th><td class="dx-num">([\d,]+)</td>'
)
ROWS = re.compile(r"共 <b>([\d,]+)</b> 行")


@pytest.fixture
def page(client: Client, cast: Cast, ledger: Ledger) -> str:
    client.force_login(cast.office.user)
    return client.get(reverse("home")).content.decode()


def _leads(page: str) -> list[tuple[str, str]]:
    return [(unescape(url), count) for url, count in [*FIGURE.findall(page), *BAR.findall(page)]]


def test_every_figure_leads_to_the_rows_it_counts(page: str, client: Client) -> None:
    leads = _leads(page)
    assert len(leads) >= 7

    for url, count in leads:
        shown = ROWS.search(client.get(url).content.decode())
        assert (shown.group(1) if shown else "0") == count, url


def test_who_may_see_no_plan_gets_no_door_that_stays_shut(client: Client, cast: Cast) -> None:
    client.force_login(cast.admin.user)
    doors = re.search(
        r'<section class="dxp-doors">.*?</section>', client.get("/").content.decode(), re.S
    )

    assert doors is not None
    links = re.findall(r'href="([^"]+)"', doors.group(0))
    assert links
    for link in links:
        assert client.get(link).status_code == 200, link


def test_a_unit_without_work_is_told_what_brings_it(client: Client, cast: Cast) -> None:
    client.force_login(cast.clerk.user)

    assert "台账里还没有分给这个单位的任务和目标" in client.get(reverse("desk")).content.decode()
