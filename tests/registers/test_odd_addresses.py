"""An address is always safe: what nobody could mean is left out, on both databases, and never an error of the page."""

import pytest
from django.test import Client

from tests.cast import Cast
from tests.entry.test_intake import client_of
from tests.factories.plans import Ledger


@pytest.fixture
def client(ledger: Ledger, cast: Cast) -> Client:
    return client_of(cast.office)


@pytest.mark.parametrize(
    "query",
    [
        "plan=99999999999999999999999999",
        "plan=%00",
        "value__min=1e40",
        "value__min=1e-9999999",
        "value__max=1e999999999",
        "value__min=12345678901234567890123",
        "baseline_year__min=999999999999999999999",
        "q=%00",
        "wording=%00",
        "region=%00",
        "due_on__from=0000-01-01",
        "page=99999999999999999999",
        "plan=abc",
        "plan=²",
    ],
)
def test_a_list_stands_whatever_the_address_says(client: Client, query: str) -> None:
    assert client.get(f"/targets/?{query}").status_code == 200
    assert client.get(f"/targets/?{query}", headers={"HX-Request": "true"}).status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/desk/?unit=%00",
        "/desk/?unit=999999999999999999999999999999",
        "/targets/99999999999999999999999999999999/",
        "/readings/abc/",
        "/review/1/?c=99999999999999999999999&page=99999999999999999999",
        "/review/1/text/?at=99999999999999999999",
        "/targets/export.pdf",
    ],
)
def test_a_page_stands_or_is_not_found(client: Client, path: str) -> None:
    assert client.get(path).status_code in {200, 404}


def test_tiny_and_common_bounds_still_count(client: Client) -> None:
    def total(query: str) -> int:
        return int(client.get(f"/targets/?{query}").context["look"].total)

    assert total("value__min=0") == total("")
    assert total("value__min=0.0001") == total("")
    assert total("value__min=119.9999") < total("")
