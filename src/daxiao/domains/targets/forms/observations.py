"""The form of a correction."""

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms as django_forms

from daxiao.domains.targets.queries import observations as queries
from daxiao.domains.targets.rules import observing
from daxiao.domains.targets.rules.months import period_of
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
        months = _months(self.actor, self.row, self.today or date.max)
        field.choices = [(p, observing.label(p)) for p in months]
        if self.row is not None:
            field.help_text = _about(self.row, is_open=bool(months))

    @classmethod
    def starts(cls, row: Any) -> dict[str, Any]:
        is_month = row.given == Given.MONTH
        return {
            "given": row.given,
            "right": _short(row.corrected if is_month and row.corrected is not None else row.value),
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


MOST_OFFERED = 2


def _short(value: Decimal) -> Decimal:
    """Without the zeros that the database keeps behind the point."""
    return Decimal(f"{value:f}".rstrip("0").rstrip(".")) if "." in f"{value:f}" else value


def _months(actor: Actor, row: Any, today: date) -> list[int]:
    """The first months in which the year can still be booked: from the newest that has a figure, come already and not locked
    (December takes what comes late). What is published is not changed."""
    if row is None:
        return []
    year = row.period // 100
    rows = queries.year_rows(actor, row.indicator, row.region, year)
    newest = max((r.period for r in rows), default=row.period)
    come = range(newest, min(year * 100 + 12, period_of(today)) + 1)
    locks = queries.Locks.load(list(come), today=today)
    where = (row.region.path, row.org_id, row.indicator_id)
    free = [p for p in come if p % 100 == 12 or locks.why(where[0], p, *where[1:]) is None]
    return free[:MOST_OFFERED]


def _about(row: Any, *, is_open: bool) -> str:
    """Which month is corrected, in words; and what to do where none is open to be booked in."""
    month = observing.label(row.period)
    if not is_open:
        return f"{month}以后已来到的月份都已锁定，现在没有可记的月份；请等下一个月，或请专班办公室开一个例外"
    return f"更正的是{month}的数。已公布的月份不改，差额记在这里选的月份，两个数都会留下"
