"""What the forms of the office hand to the services."""

from datetime import date

from daxiao.domains.rounds.forms import rounds as forms
from daxiao.domains.rounds.types.freezing import LateInput
from tests.cast import Cast


def test_a_late_filer_is_let_in_until_the_day_that_was_typed(cast: Cast) -> None:
    form = forms.Late(
        {"until": "2026-03-20", "reason": " 系统故障 "}, actor=cast.office.actor, row=None
    )

    assert form.is_valid()
    assert form.value() == LateInput(date(2026, 3, 20), "系统故障")
