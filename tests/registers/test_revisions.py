"""The register of revisions with rows in it: the small plan has none of its own, so a second version is handed over."""

import pytest

from daxiao.ui.register import REGISTERS, Register
from tests.cast import Cast
from tests.factories import revisions
from tests.factories.plans import Ledger
from tests.registers import test_ledger as common
from tests.registers.conftest import Get, text_of


@pytest.fixture
def register() -> Register:
    return REGISTERS["revisions"]


@pytest.fixture
def keys(cast: Cast, ledger: Ledger) -> list[object]:
    return [revisions.compared(cast.office.actor, ledger.plan).pk]


def test_rows_stay_in_scope(register: Register, keys: list[object], cast: Cast, get: Get) -> None:
    assert list(register.rows(cast.office.actor).values_list("pk", flat=True)) == keys
    common.test_stranger_meets_none_of_the_rows(register, keys, cast, get)


def test_every_page_opens(register: Register, keys: list[object], cast: Cast, get: Get) -> None:
    common.test_list_detail_tabs_and_exports_open(register, keys, cast, get)
    common.test_every_form_opens_or_says_why_not(register, keys, cast, get)
    common.test_every_field_reads_sorts_and_filters(register, keys, cast)


def test_the_changes_stand_on_its_page(
    register: Register, keys: list[object], cast: Cast, get: Get
) -> None:
    page = text_of(get(cast.office.actor, register.url_of(keys[0]) + "?tab=变动"))

    assert "+10 亿元（+8.3%）" in page
    assert "待定" in page
