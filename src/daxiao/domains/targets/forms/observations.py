"""The form of a correction."""

from decimal import Decimal
from typing import Any

from django import forms as django_forms

from daxiao.domains.targets.queries import observations as queries
from daxiao.domains.targets.rules.series import Given
from daxiao.domains.targets.types.figures import CorrectionInput
from daxiao.kernel.access import Actor
from daxiao.ui import forms


class Correction(forms.Form):
    """What is right for the month, and in which month it is booked."""

    given = django_forms.ChoiceField(
        label="更正的是", choices=[(g.value, g.label) for g in Given], required=True
    )
    right = django_forms.DecimalField(
        label="应为", max_digits=20, decimal_places=4, help_text="填对的数，不是差额"
    )
    made_in = django_forms.TypedChoiceField(
        label="记在哪个月",
        coerce=int,
        help_text="已公布的月份不改，差额记在这个月，两个数都会留下",
    )
    reason = django_forms.CharField(
        label="理由", max_length=400, widget=django_forms.Textarea(attrs={"rows": 2})
    )
    note = django_forms.CharField(
        label="核对说明",
        required=False,
        max_length=200,
        help_text="平台提请核对而数属实的，写明原因",
    )
    version = django_forms.IntegerField(widget=django_forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["made_in"]
        field.choices = [(p, f"{p // 100}年{p % 100}月") for p in _months(self.actor, self.row)]

    @classmethod
    def starts(cls, row: Any) -> dict[str, Any]:
        is_month = row.given == Given.MONTH
        return {
            "given": row.given,
            "right": row.corrected if is_month and row.corrected is not None else row.value,
            "version": row.version,
        }

    def renew(self) -> None:
        if self.row is not None:
            kept: Any = self.data.copy()  # type: ignore[attr-defined]
            kept["version"] = str(self.row.version)
            self.data = kept

    def value(self) -> CorrectionInput:
        given = self.cleaned_data
        return CorrectionInput(
            given["made_in"],
            given["given"],
            Decimal(given["right"]),
            given["reason"],
            given["version"],
            given["note"],
        )


def _months(actor: Actor, row: Any) -> list[int]:
    """The newest month of the year that has a figure, and the one after it: what is published is not changed."""
    if row is None:
        return []
    year = row.period // 100
    rows = queries.year_rows(actor, row.indicator, row.region, year)
    newest = max((r.period for r in rows), default=row.period)
    return [p for p in (newest, newest + 1) if p % 100 <= 12]
