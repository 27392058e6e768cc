"""Forms of experts: the register, the draw, an invitation."""

from typing import TYPE_CHECKING, Any

from django import forms as fields

from daxiao.domains.dispatch.queries import evaluation as queries
from daxiao.domains.dispatch.queries import experts as expert_queries
from daxiao.domains.dispatch.services.expert_seats import (
    SEEDS,
    DrawInput,
    HandOverInput,
    SeatInput,
)
from daxiao.domains.dispatch.services.experts import ExpertInput
from daxiao.ui import forms


if TYPE_CHECKING:
    from daxiao.domains.dispatch.models import Expert, ExpertSeat


NOBODY = "专家库里还没有能邀请的专家，请先到“专家库”登记专家，并选上他的外部专家账号"


class Known(forms.Form):
    """An expert of the register."""

    name = fields.CharField(label="姓名", max_length=40)
    field = fields.CharField(label="专业领域", max_length=60)
    workplace = fields.CharField(label="工作单位", max_length=120, required=False)
    position = fields.CharField(label="职务职称", max_length=60, required=False)
    avoids = forms.VisibleChoices(
        queries.units_to_evaluate,
        label="应回避的单位",
        required=False,
        help_text="有利害关系的单位，上下级一并回避",
    )
    avoids_because = fields.CharField(label="回避原因", max_length=200, required=False)
    user = forms.VisibleChoice(
        expert_queries.accounts,
        label="外部专家账号",
        required=False,
        said=lambda u: f"{u.name}（{u.username}）",
        help_text="由平台管理员开通“外部专家”角色的账号；没有账号不能邀请",
    )
    note = fields.CharField(
        label="备注",
        required=False,
        widget=fields.Textarea,
        help_text="费用等约定可记在这里，平台不办理",
    )

    @classmethod
    def starts(cls, row: "Expert") -> dict[str, Any]:
        names = ("name", "field", "workplace", "position", "avoids_because", "note", "user")
        return {name: getattr(row, name) for name in names} | {"avoids": list(row.avoids.all())}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        row = self.row
        choice = self.fields["user"]
        if row is not None and row.user is not None and isinstance(choice, forms.VisibleChoice):
            # his own account is taken, by himself
            choice.offer({str(row.user.pk): row.user, **choice.rows})

    def value(self) -> ExpertInput:
        given = self.cleaned_data
        return ExpertInput(
            name=given["name"],
            field=given["field"],
            workplace=given["workplace"],
            position=given["position"],
            avoids=given["avoids"],
            avoids_because=given["avoids_because"],
            user=given["user"],
            note=given["note"],
            region=given.get("region"),
        )


class Enter(Known):
    region = forms.VisibleChoice(queries.places_to_run, label="地区")
    field_order = ["region", "name"]


class _Part(forms.Form):
    """Days and items of a seat; the items are those of the evaluation's own scheme."""

    ends_on = fields.DateField(label="席位截止日", help_text="过了这一天，专家不能再看、再填")
    items = forms.VisibleChoices(
        queries.items,
        label="评哪些项",
        required=False,
        said=lambda i: i.title,
        help_text="不选就是全部",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        actor, row = self.actor, self.row
        if row is not None:
            self._offer("items", queries.items_of(actor, row.scheme))
            if "subjects" in self.fields:
                self._offer("subjects", queries.subjects_of(actor, row))

    def _offer(self, name: str, rows: list[Any]) -> None:
        choice = self.fields[name]
        assert isinstance(choice, forms.VisibleChoice)  # noqa: S101 - declared so
        choice.offer({str(row.pk): row for row in rows})


class Draw(_Part):
    size = fields.IntegerField(label="抽几位", min_value=1, max_value=100)
    field = fields.CharField(
        label="专业领域", max_length=60, required=False, help_text="空着就是全部领域"
    )
    seed = fields.IntegerField(
        label="随机种子",
        required=False,
        min_value=0,
        max_value=SEEDS - 1,
        help_text="可填当众摇出的号码；空着由平台在看名单之前随机产生。都写进抽取记录",
    )
    field_order = ["size", "field", "seed", "ends_on", "items"]

    def value(self) -> DrawInput:
        given = self.cleaned_data
        return DrawInput(
            given["size"], given["ends_on"], given["seed"], given["field"].strip(), given["items"]
        )


class Invite(_Part):
    expert = forms.VisibleChoice(
        expert_queries.experts_listed, label="专家", said=lambda e: f"{e.name}（{e.field}）"
    )
    subjects = forms.VisibleChoices(
        queries.subjects, label="评哪些对象", required=False, said=str, help_text="不选就是全部"
    )
    field_order = ["expert", "subjects", "items", "ends_on"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["expert"]
        if isinstance(choice, forms.VisibleChoice) and not choice.rows:
            choice.help_text = NOBODY
            choice.error_messages["required"] = NOBODY

    def value(self) -> SeatInput:
        given = self.cleaned_data
        return SeatInput(given["expert"], given["ends_on"], given["items"], given["subjects"])


class HandOver(forms.Form):
    """改派: what an expert has not done goes to another."""

    expert = forms.VisibleChoice(
        expert_queries.experts_listed, label="改派给", said=lambda e: f"{e.name}（{e.field}）"
    )
    ends_on = fields.DateField(label="席位截止日")
    reason = fields.CharField(
        label="理由",
        max_length=400,
        widget=fields.Textarea(attrs={"data-rows": 2}),
        help_text="会留在经过里",
    )

    @classmethod
    def starts(cls, row: "ExpertSeat") -> dict[str, Any]:
        return {"ends_on": row.ends_on}

    def value(self) -> HandOverInput:
        given = self.cleaned_data
        return HandOverInput(given["expert"], given["ends_on"], given["reason"])
