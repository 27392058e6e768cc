"""Forms of the measures a unit answers an order with; each fits one screen of a telephone."""

from typing import TYPE_CHECKING, Any

from django import forms as fields

from daxiao.domains.dispatch.forms import orders as order_forms
from daxiao.domains.dispatch.types.orders import MeasureInput, MoveInput
from daxiao.ui import forms


if TYPE_CHECKING:
    from daxiao.domains.dispatch.models import Order, OrderMeasure


class Plan(forms.Form):
    """One measure."""

    text = fields.CharField(
        label="措施",
        max_length=1000,
        required=False,
        widget=fields.Textarea,
        help_text="做什么、做到什么程度；一条一条报，报完再回复",
    )
    by_whom = fields.CharField(
        label="由谁做", max_length=80, required=False, help_text="科室、乡镇、企业或职务"
    )
    due_on = fields.DateField(label="哪天完成", required=False)
    version = fields.IntegerField(required=False, widget=fields.HiddenInput)

    @classmethod
    def starts(cls, row: "Order") -> dict[str, Any]:
        return {"version": row.version}

    def value(self) -> MeasureInput:
        given = self.cleaned_data
        return MeasureInput(
            str(given["text"] or ""),
            str(given["by_whom"] or ""),
            given["due_on"],
            given["version"],
        )


class Fulfil(forms.Form):
    """That it is done, with proof if the unit likes."""

    words = fields.CharField(
        label="怎样办结的", max_length=1000, required=False, widget=fields.Textarea
    )
    uploads = order_forms.Files(label="佐证材料", required=False, help_text=order_forms.VOLUNTARY)

    @classmethod
    def starts(cls, row: "OrderMeasure") -> dict[str, Any]:
        return {}

    def value(self) -> MoveInput:
        given = self.cleaned_data
        return MoveInput(str(given["words"] or ""), uploads=given.get("uploads") or ())


class Drop(forms.Form):
    """That it was wrong."""

    words = fields.CharField(label="理由", max_length=400, required=False, widget=fields.Textarea)

    @classmethod
    def starts(cls, row: "OrderMeasure") -> dict[str, Any]:
        return {}

    def value(self) -> MoveInput:
        return MoveInput(str(self.cleaned_data["words"] or ""))
