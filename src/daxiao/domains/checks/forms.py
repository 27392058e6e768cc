"""Forms of the remarks."""

from typing import Any

from django.forms import CharField, Textarea

from daxiao.domains.checks.services import Asked
from daxiao.domains.directory import queries as directory
from daxiao.kernel.caps import Cap
from daxiao.kernel.models import Region
from daxiao.ui import forms


class Words(forms.Form):
    """A sentence that is kept with the remark; the rule decides whether it may be empty."""

    words = CharField(
        label="说明",
        max_length=400,
        widget=Textarea,
        required=False,
        help_text="会和这一条一起保存，查阅者看得到",
    )

    @classmethod
    def starts(cls, row: Any) -> dict[str, Any]:
        return {}

    def value(self) -> Any:
        return str(self.cleaned_data["words"]).strip()


class WhichPlace(forms.Form):
    """The place whose plans in force are looked at together."""

    place = forms.VisibleChoice(
        lambda actor: directory.places_for(actor, Cap.PLAN_CHECK), label="哪个地区"
    )

    def value(self) -> Region:
        place: Region = self.cleaned_data["place"]
        return place


class Question(Words):
    """Which unit is to look into it, and what it is asked."""

    unit = forms.VisibleChoice(directory.units, label="交给哪个单位")
    words = CharField(
        label="要核实什么",
        max_length=400,
        widget=Textarea,
        help_text="单位会收到这句话和这一条的原文",
    )
    field_order = ("unit", "words")

    def value(self) -> Asked:
        return Asked(self.cleaned_data["unit"], str(self.cleaned_data["words"]).strip())
