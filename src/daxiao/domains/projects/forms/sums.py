"""Sums as people type them, and the box that appears when one is odd."""

from decimal import Decimal
from typing import Any

from django import forms

from daxiao.domains.projects.rules import sums
from daxiao.std.findings import Finding
from daxiao.ui.forms import Form, dress


CONFIRM = "confirm_"
ODD = frozenset({sums.WAN_AS_YI.code, sums.YI_AS_WAN.code, sums.SUM_IMPLAUSIBLE.code})


class SumField(forms.CharField):
    """A sum in 亿元; a unit typed beside the figure is believed: 5000万元 is 0.5."""

    def __init__(self, label: str, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        super().__init__(label=f"{label}（亿元）", max_length=40, **kwargs)

    def clean(self, value: Any) -> Decimal | None:
        text = str(super().clean(value) or "").strip()
        if not text:
            return None
        found = sums.read_sum(text)
        if isinstance(found, Finding):
            raise forms.ValidationError(found.sentence)
        return found

    def prepare_value(self, value: Any) -> Any:
        return sums.shown(value) if isinstance(value, Decimal) else value


class SumForm(Form):
    """A form with sums: a refused odd one comes back with a box to confirm it, and never before."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in list(self.fields):
            if isinstance(self.fields[name], SumField) and self.data.get(f"{CONFIRM}{name}"):
                self._ask(name)

    def refuse(self, findings: tuple[Finding, ...]) -> None:
        super().refuse(findings)
        for finding in findings:
            if finding.code in ODD and finding.field in self.fields:
                self._ask(finding.field)

    def _ask(self, name: str) -> None:
        """Put the box right behind the sum."""
        box = forms.BooleanField(label="已核对，这个数和单位没有错", required=False)
        dress(box)
        order = []
        for one in self.fields:
            order += [one, f"{CONFIRM}{name}"] if one == name else [one]
        self.fields[f"{CONFIRM}{name}"] = box
        self.order_fields(order)

    def confirmed(self) -> frozenset[str]:
        return frozenset(
            name.removeprefix(CONFIRM)
            for name, value in self.cleaned_data.items()
            if name.startswith(CONFIRM) and value
        )
