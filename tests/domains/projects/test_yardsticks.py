"""The shipped policies and templates come through the house's yardsticks, and a place may set its own."""

from datetime import date

import pytest

from daxiao.domains.projects.rules import schedules, templates
from daxiao.kernel import yardsticks
from daxiao.kernel.models import Yardstick


pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 21)


def test_the_shipped_ones_are_in_force() -> None:
    found = yardsticks.in_force("schedules", on=TODAY)
    assert {p.code for p in schedules.policies_of(found.values)} == {"xianning", "daye"}

    shipped = yardsticks.in_force("stages", on=TODAY)
    assert {t.code for t in templates.templates_of(shipped.values)} == {"twelve", "leased"}


def test_an_office_keeps_its_own_as_json() -> None:
    """S004-P-15: an office fills in its windows; sums and days come back from the table as text."""
    limit = {
        "since": "signed",
        "until": "started",
        "length": 45,
        "unit": "working_days",
        "low": "1",
    }
    policy = {"code": "own", "name": "本地", "region": "", "since": "2026-07-01", "limit": [limit]}
    Yardstick.objects.create(
        name="schedules", since=date(2026, 7, 1), values={"policy": [policy]}, source="本地办法"
    )
    found = yardsticks.in_force("schedules", on=TODAY)
    (own,) = schedules.policies_of(found.values)

    assert own.since == date(2026, 7, 1)
    assert own.limits[0].low == 1
    assert found.is_local
