"""Forms of the office: opening, another due day, exempting, closing, letting somebody file late."""

from typing import TYPE_CHECKING, Any

from django import forms as fields

from daxiao.domains.directory import queries as directory
from daxiao.domains.rounds.queries import late as late_queries
from daxiao.domains.rounds.queries import rounds as queries
from daxiao.domains.rounds.rules import rounds as rules
from daxiao.domains.rounds.services.closing import Closing
from daxiao.domains.rounds.services.late import UnitsLate
from daxiao.domains.rounds.services.rounds import DueInput, Opening, UnitExemption
from daxiao.domains.rounds.types.freezing import LateInput
from daxiao.std.findings import Refused
from daxiao.std.periods import Month
from daxiao.ui import forms


if TYPE_CHECKING:
    from collections.abc import Mapping

    from daxiao.domains.rounds.models import Round


class MonthBox(fields.CharField):
    """A month as the browser's picker or a person writes it (2026-03, 2026年3月); cleans to year * 100 + month."""

    widget = fields.TextInput(attrs={"type": "month", "placeholder": "2026-03"})

    def clean(self, value: Any) -> int:
        text = str(super().clean(value) or "")
        try:
            return rules.period_of(Month.parse(text))
        except Refused as refused:
            raise fields.ValidationError([f.sentence for f in refused.findings]) from None


class OpenRound(forms.Form):
    """The place, the month, and the due day where it is not that of the setting."""

    place = forms.VisibleChoice(queries.places_to_open, label="地区")
    period = MonthBox(label="报告月份", help_text="报的是哪个月的数，例如 2026-03")
    due_on = fields.DateField(
        label="截止日",
        required=False,
        help_text="空着就按设置：开轮之后第几个工作日（平台默认，可由本地设定）",
    )

    def value(self) -> Opening:
        given = self.cleaned_data
        return Opening(given["place"], given["period"], given["due_on"])


class MoveDue(forms.Form):
    """Another due day, and why."""

    due_on = fields.DateField(label="截止日")
    reason = fields.CharField(label="理由", max_length=400, widget=fields.Textarea, required=False)

    version = fields.IntegerField(widget=fields.HiddenInput)

    def value(self) -> DueInput:
        given = self.cleaned_data
        return DueInput(given["due_on"], str(given["reason"]).strip(), given["version"])


class ExemptUnit(forms.Form):
    """A unit that owes something in the round, and why it need not report."""

    unit = forms.VisibleChoice(directory.units, label="单位", help_text="已经报送的不受影响")
    reason = fields.CharField(label="理由", max_length=400, widget=fields.Textarea, required=False)

    def __init__(self, *args: Any, row: "Round | None" = None, **kwargs: Any) -> None:
        super().__init__(*args, row=row, **kwargs)
        choice = self.fields["unit"]
        if row is not None and isinstance(choice, forms.VisibleChoice):
            owing = queries.missing_units(self.actor, row)
            rows = directory.units(self.actor).filter(pk__in=owing)
            choice.offer({str(unit.pk): unit for unit in rows})

    def value(self) -> UnitExemption:
        given = self.cleaned_data
        return UnitExemption(given["unit"], str(given["reason"]).strip())


MOST_NAMED = 12
"""Units that are named in the form; all of them stand on the page behind it."""


class CloseRound(forms.Form):
    """What is missing is said before anybody closes."""

    anyway = fields.BooleanField(label="仍要关闭", required=False)
    note = fields.CharField(
        label="说明",
        max_length=400,
        widget=fields.Textarea,
        required=False,
        help_text="会留在经过里。",
    )

    def __init__(self, *args: Any, row: "Round | None" = None, **kwargs: Any) -> None:
        super().__init__(*args, row=row, **kwargs)
        if row is not None:
            self.fields["anyway"].help_text = self._missing(row)

    def _missing(self, row: "Round") -> str:
        told = queries.tally_of(self.actor, row)
        if not (told.missing or told.waiting):
            return "应报的都已报送并审核，可以直接关闭。"
        units = [
            u for u in queries.tally_by_unit(self.actor, row, today=row.due_on) if u.tally.missing
        ]
        names = "、".join(f"{u.name}{u.tally.missing}项" for u in units[:MOST_NAMED])
        more = f"等{len(units)}个单位" if len(units) > MOST_NAMED else ""
        parts = [f"未报{told.missing}项（{names}{more}）"] if told.missing else []
        parts += [f"待审核{told.waiting}项"] if told.waiting else []
        return "；".join(parts) + "。不勾选就不会关闭。"

    def value(self) -> Closing:
        given: Mapping[str, Any] = self.cleaned_data
        return Closing(anyway=bool(given["anyway"]), note=str(given["note"]).strip())


class Late(forms.Form):
    """Until when a unit may still file, and why."""

    until = fields.DateField(label="补报到哪一天", help_text="过了这一天自动收回")
    reason = fields.CharField(label="理由", max_length=400, widget=fields.Textarea, required=False)

    def value(self) -> LateInput:
        return LateInput(self.cleaned_data["until"], self.cleaned_data["reason"].strip())


class LateUnits(forms.Form):
    """Which units may file after the close; only those that still miss figures are offered, each with how many."""

    units = forms.VisibleChoices(
        directory.units,
        label="单位",
        help_text="只列还有数据没有报的单位，可以选几个（按住 Ctrl 多选）",
    )
    until = fields.DateField(label="补报到哪一天", help_text="过了这一天自动收回")
    reason = fields.CharField(label="理由", max_length=400, widget=fields.Textarea, required=False)

    def __init__(self, *args: Any, row: "Round | None" = None, **kwargs: Any) -> None:
        super().__init__(*args, row=row, **kwargs)
        choice = self.fields["units"]
        if row is not None and isinstance(choice, forms.VisibleChoices):
            missing = late_queries.units_missing(self.actor, row)
            rows = directory.units(self.actor).filter(pk__in=missing)
            choice.said = lambda unit: f"{unit}（未报{missing.get(unit.pk, 0)}项）"
            choice.offer({str(unit.pk): unit for unit in rows})

    def value(self) -> UnitsLate:
        given = self.cleaned_data
        return UnitsLate(tuple(given["units"]), given["until"], str(given["reason"]).strip())
