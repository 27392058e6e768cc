"""S004-G-03: who completes less than the set share of what is due is warned of; what is not known is no warning."""

from decimal import Decimal

import pytest

from daxiao.domains.targets.rules import alerts
from daxiao.domains.targets.rules.aims import AimKind
from tests.domains.projects.shipped import values


D = Decimal
LINE = alerts.line_of(values("completion"))


@pytest.mark.parametrize(
    ("kind", "achieved", "due", "is_warned"),
    [
        (AimKind.FLOW, D("0.45"), D("0.5"), False),
        (AimKind.FLOW, D("0.4499"), D("0.5"), True),
        (AimKind.INCREMENT, D("0.89"), D(1), True),
        (AimKind.STOCK, D("1.2"), D(1), False),
        (AimKind.AT_LEAST, D("0.5"), D(1), False),
        (AimKind.AT_MOST, D("0.1"), D("0.5"), False),
        (AimKind.FLOW, None, D("0.5"), False),
        (AimKind.FLOW, D(0), D(0), False),
        (AimKind.FLOW, D("0.1"), None, False),
    ],
)
def test_less_than_nine_tenths_of_what_is_due_warns(
    kind: AimKind, achieved: Decimal | None, due: Decimal | None, is_warned: bool
) -> None:
    told = alerts.words(kind, achieved, due, LINE)

    assert bool(told) is is_warned
    assert not told or "90%" in told
