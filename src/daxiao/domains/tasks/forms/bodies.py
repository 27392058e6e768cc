"""Forms about work bodies."""

from typing import Any

from django import forms as fields

from daxiao.domains.tasks.queries import bodies as queries
from daxiao.domains.tasks.types.bodies import (
    BodyInput,
    BodyKind,
    ChargeInput,
    MemberEnd,
    MemberInput,
)
from daxiao.ui import forms


_KINDS = [("", "请选择"), *((k.value, k.label) for k in BodyKind)]


def _of_place(org: Any) -> str:
    return f"{org.name}（{org.region}）"


class _Body(forms.Form):
    name = fields.CharField(label="名称", max_length=80, required=False)
    kind = fields.ChoiceField(label="类型", choices=_KINDS, required=False)
    office = forms.VisibleChoice(
        queries.offices,
        said=_of_place,
        label="办公室所设单位",
        required=False,
        help_text="这个单位可以查看本机制台账里各单位的任务和报告；机制撤销就不再能看",
    )
    head_post = fields.CharField(
        label="负责人职务", max_length=60, required=False, help_text="例如“组长，市政府领导”"
    )
    head_name = fields.CharField(label="负责人", max_length=40, required=False)
    document = fields.CharField(
        label="设立文件", max_length=160, required=False, help_text="文件名和文号"
    )
    set_up_on = fields.DateField(label="设立日期", required=False)

    def _given(self, **more: Any) -> BodyInput:
        given = self.cleaned_data
        return BodyInput(
            name=given["name"],
            kind=BodyKind(given["kind"]) if given["kind"] else None,
            set_up_on=given["set_up_on"],
            office_id=given["office"].pk if given["office"] else None,
            head_post=given["head_post"],
            head_name=given["head_name"],
            document=given["document"],
            **more,
        )


class SetUp(_Body):
    """The plans' own words are offered; a name and a kind that are left empty are taken from them."""

    mention = fields.ChoiceField(
        label="规划里写到的",
        required=False,
        help_text="选一个，名称、类型和出处就照规划填，规划的任务也列入它的台账；规划没有写的不选，填设立文件",
    )
    region = forms.VisibleChoice(queries.places, label="地区")

    field_order = (
        "mention",
        "name",
        "kind",
        "region",
        "office",
        "head_post",
        "head_name",
        "document",
        "set_up_on",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = queries.mentioned(self.actor)
        titles = {p.pk: p.title for p in queries.plans_to_charge(self.actor)} if found else {}
        self.fields["mention"].choices = [  # type: ignore[attr-defined]
            ("", "不选" if found else "规划里没有还没设立的"),
            *((m.key, f"{m.name}（{titles.get(m.plan_id, '')}）") for m in found),
        ]
        region = self.fields["region"]
        if isinstance(region, forms.VisibleChoice) and self.actor.region_id:
            region.initial = str(self.actor.region_id)

    def value(self) -> BodyInput:
        given = self.cleaned_data
        return self._given(region_id=given["region"].pk, mention=given["mention"])


class Change(_Body):
    version = fields.IntegerField(widget=fields.HiddenInput, required=False)

    def value(self) -> BodyInput:
        return self._given(region_id=None, version=self.cleaned_data["version"])

    def renew(self) -> None:
        if self.row is not None:
            self.data = self.data.copy()  # type: ignore[attr-defined]
            self.row.refresh_from_db()
            self.data["version"] = str(self.row.version)  # type: ignore[index]


class Join(forms.Form):
    unit = forms.VisibleChoice(queries.units, said=_of_place, label="单位")
    post = fields.CharField(
        label="机制内职务", max_length=60, required=False, help_text="例如“副组长”“成员”“联络员”"
    )
    person = fields.CharField(label="人员", max_length=40, required=False)
    since = fields.DateField(label="任职日期")

    def value(self) -> MemberInput:
        given = self.cleaned_data
        return MemberInput(given["unit"].pk, given["post"], given["person"], given["since"])


class Leave(forms.Form):
    until = fields.DateField(label="离任日期", help_text="从这一天起不再是成员")
    reason = fields.CharField(label="理由", max_length=400, widget=fields.Textarea, required=False)

    @classmethod
    def starts(cls, row: Any) -> dict[str, Any]:
        return {}

    def value(self) -> MemberEnd:
        return MemberEnd(self.cleaned_data["until"], self.cleaned_data["reason"])


def _task(row: Any) -> str:
    return f"{row}（{row.plan}）"


class Charge(forms.Form):
    plans = forms.VisibleChoices(
        queries.plans_to_charge,
        said=str,
        label="规划",
        required=False,
        widget=fields.CheckboxSelectMultiple,
        help_text="规划的全部任务列入台账，以后新增的也算",
    )
    tasks = forms.VisibleChoices(
        queries.tasks_to_charge,
        said=_task,
        label="另外列入的任务",
        required=False,
        help_text="只列入几项时用；按住 Ctrl 可以选几项",
    )

    @classmethod
    def starts(cls, row: Any) -> dict[str, Any]:
        return {}

    def value(self) -> ChargeInput:
        given = self.cleaned_data
        return ChargeInput(tuple(p.pk for p in given["plans"]), tuple(t.pk for t in given["tasks"]))
