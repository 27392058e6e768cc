"""Forms of tasks."""

from daxiao.domains.directory import queries as directory
from daxiao.kernel.models import Org
from daxiao.ui import forms


class Identify(forms.Form):
    """Which unit of the register a plan's wording means."""

    unit = forms.VisibleChoice(
        directory.units,
        label="是哪个单位",
        help_text="名录里没有时，请先到“单位”里添加；同一份规划里相同的写法会一并认定",
    )

    def value(self) -> Org:
        unit: Org = self.cleaned_data["unit"]
        return unit
