"""Forms of targets and indicators."""

from typing import Any

from django.forms import CharField, ChoiceField, Textarea

from daxiao.domains.directory import queries as directory
from daxiao.domains.targets.types import Direction, IndicatorInput, Measure
from daxiao.kernel.models import Org
from daxiao.ui import forms


class Owner(forms.Form):
    """The unit that answers for a figure."""

    owner = forms.VisibleChoice(
        directory.units, label="责任单位", help_text="由它按期上报这个目标的进展"
    )

    def value(self) -> Org:
        owner: Org = self.cleaned_data["owner"]
        return owner


class Indicator(forms.Form):
    """An indicator as the office keeps it."""

    name = CharField(label="名称", max_length=120)
    aliases = forms.Names(
        label="别名", required=False, help_text="各份规划里的不同写法，用顿号或换行分开"
    )
    unit = CharField(label="计量单位", max_length=20, required=False)
    measure = ChoiceField(label="性质", choices=[(m.value, m.label) for m in Measure])
    direction = ChoiceField(label="方向", choices=[(d.value, d.label) for d in Direction])
    definition = CharField(
        label="口径",
        widget=Textarea,
        required=False,
        help_text="规划没有写明时留空，页面会注明“规划未写明口径”",
    )

    def value(self) -> IndicatorInput:
        data: dict[str, Any] = self.cleaned_data
        return IndicatorInput(
            name=data["name"].strip(),
            aliases=data["aliases"],
            unit=data["unit"].strip(),
            direction=Direction(data["direction"]),
            measure=Measure(data["measure"]),
            definition=data["definition"].strip(),
        )
