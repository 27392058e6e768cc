"""Forms that take a candidate of a plan into the register of projects."""

from typing import TYPE_CHECKING, Any

from django import forms as django_forms

from daxiao.domains.projects.queries import entry as entry_queries
from daxiao.domains.projects.queries import sources
from daxiao.domains.projects.services.sources import Taking
from daxiao.ui import forms


if TYPE_CHECKING:
    from daxiao.domains.projects.models import Project


class Take(forms.Form):
    region = forms.VisibleChoice(
        entry_queries.places,
        label="所在地",
        required=False,
        help_text="空着：按规划写的单位和地点认，认不出的放在规划所属的地区",
    )
    is_other = django_forms.BooleanField(
        label="看过疑似重复，确是另一个项目",
        required=False,
        help_text="平台说疑似重复时才需要勾选；是同一个项目的，改用“对上已有项目”",
    )

    def value(self) -> Taking:
        return Taking(self.cleaned_data["region"], is_other=self.cleaned_data["is_other"])


class Link(forms.Form):
    project = forms.VisibleChoice(
        sources.linkable,
        label="是项目库里的哪一个",
        said=lambda p: f"{p.name}（{p.code}，{p.region}）",
        help_text="最像的一个已经选上，请核对",
    )

    @classmethod
    def starts(cls, row: Any) -> dict[str, Any]:
        """Nothing is chosen before the likeliest is known; see `__init__`."""
        return {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.row is None:
            return
        payload = self.row.final or self.row.payload
        best = sources.likeliest(
            sources.linkable(self.actor), payload["name"], payload.get("company") or ""
        )
        if best is None:
            self.fields["project"].help_text = "没有发现名称相近的，请自己选"
        else:
            self.fields["project"].initial = best

    def value(self) -> "Project":
        project: Project = self.cleaned_data["project"]
        return project
