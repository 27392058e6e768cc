"""Forms of the directory: they clean what people type and build the services' typed input."""

from typing import Any

from django import forms

from daxiao.domains.directory import queries
from daxiao.domains.directory.types import (
    EndGrantInput,
    GrantInput,
    HeadInput,
    MoveInput,
    NamesInput,
    PersonChange,
    PersonInput,
    PlaceInput,
    RetireInput,
    UnitInput,
)
from daxiao.kernel.caps import Role
from daxiao.kernel.models import Membership, OrgKind, RegionKind
from daxiao.ui.forms import Form, Names, VisibleChoice


def _key(row: Any) -> int | None:
    return None if row is None else int(row.pk)


def _aliases() -> Names:
    return Names(label="别名", required=False, help_text="文件里的其他写法，用顿号或换行隔开")


def _head() -> forms.CharField:
    return forms.CharField(
        label="第一责任人",
        max_length=60,
        required=False,
        help_text="单位主要负责人的职务，需要时写姓名，例如“党组书记、局长”；台账和考核表上显示",
    )


def _reason() -> forms.CharField:
    return forms.CharField(label="理由", max_length=200, help_text="写明依据，例如批复文号")


class AddPlace(Form):
    name = forms.CharField(label="名称", max_length=60)
    kind = forms.ChoiceField(label="类别", choices=RegionKind.choices)
    parent = VisibleChoice(queries.places_to_manage, label="上级地区", required=False)
    code = forms.CharField(
        label="代码", max_length=20, help_text="有国标行政区划代码的用国标代码，园区可自编"
    )
    is_official_code = forms.BooleanField(label="这是国标代码", required=False)
    aliases = _aliases()
    since = forms.DateField(label="启用日期", required=False)

    def value(self) -> PlaceInput:
        c = self.cleaned_data
        return PlaceInput(
            code=c["code"],
            name=c["name"],
            kind=c["kind"],
            parent_id=_key(c["parent"]),
            aliases=c["aliases"],
            is_official_code=c["is_official_code"],
            since=c["since"],
        )


class AddUnit(Form):
    name = forms.CharField(label="全称", max_length=80)
    short_name = forms.CharField(label="简称", max_length=40, required=False)
    kind = forms.ChoiceField(label="类别", choices=OrgKind.choices)
    region = VisibleChoice(queries.places_for_units, label="所在地区")
    parent = VisibleChoice(queries.units_to_manage, label="上级单位", required=False)
    code = forms.CharField(
        label="代码", max_length=40, help_text="统一社会信用代码；没有的可自编，例如 dep-gxj"
    )
    aliases = _aliases()
    head = _head()
    since = forms.DateField(label="启用日期", required=False)

    def value(self) -> UnitInput:
        c = self.cleaned_data
        return UnitInput(
            code=c["code"],
            name=c["name"],
            short_name=c["short_name"],
            kind=c["kind"],
            region_id=int(c["region"].pk),
            parent_id=_key(c["parent"]),
            aliases=c["aliases"],
            since=c["since"],
            head=c["head"],
        )


class UnitHead(Form):
    head = _head()
    reason = _reason()

    def value(self) -> HeadInput:
        return HeadInput(self.cleaned_data["head"], self.cleaned_data["reason"])


class PlaceNames(Form):
    name = forms.CharField(label="名称", max_length=60)
    aliases = _aliases()
    reason = _reason()

    def value(self) -> NamesInput:
        c = self.cleaned_data
        return NamesInput(c["name"], "", c["aliases"], c["reason"])


class UnitNames(Form):
    name = forms.CharField(label="全称", max_length=80)
    short_name = forms.CharField(label="简称", max_length=40, required=False)
    aliases = _aliases()
    reason = _reason()

    def value(self) -> NamesInput:
        c = self.cleaned_data
        return NamesInput(c["name"], c["short_name"], c["aliases"], c["reason"])


class MovePlace(Form):
    parent = VisibleChoice(queries.places_to_manage, label="新的上级地区", required=False)
    reason = _reason()

    def value(self) -> MoveInput:
        return MoveInput(_key(self.cleaned_data["parent"]), self.cleaned_data["reason"])


class MoveUnit(Form):
    parent = VisibleChoice(
        queries.units_to_manage, label="新的上级单位", required=False, help_text="不选表示没有上级"
    )
    reason = _reason()

    def value(self) -> MoveInput:
        return MoveInput(_key(self.cleaned_data["parent"]), self.cleaned_data["reason"])


class Retire(Form):
    until = forms.DateField(label="停用日期", help_text="从这一天起不再使用；以前的数据不变")
    reason = _reason()

    @classmethod
    def starts(cls, row: Any) -> dict[str, Any]:
        return {}

    def value(self) -> RetireInput:
        return RetireInput(self.cleaned_data["until"], self.cleaned_data["reason"])


_PASSWORD = {"autocomplete": "new-password"}


class AddPerson(Form):
    name = forms.CharField(label="姓名", max_length=40)
    username = forms.CharField(label="账号", max_length=30, help_text="小写字母开头，例如姓名拼音")
    org = VisibleChoice(queries.units_for_people, label="所在单位", required=False)
    region = VisibleChoice(
        queries.places_for_people,
        label="所在地区",
        required=False,
        help_text="不选时按单位所在地区",
    )
    password = forms.CharField(
        label="初始密码",
        max_length=128,
        widget=forms.PasswordInput(attrs=_PASSWORD),
        help_text="至少 10 位，不能全是数字或太常见",
    )

    def value(self) -> PersonInput:
        c = self.cleaned_data
        return PersonInput(
            username=c["username"].lower(),
            name=c["name"],
            org_id=_key(c["org"]),
            region_id=_key(c["region"]),
            password=c["password"],
        )


class ChangePerson(Form):
    name = forms.CharField(label="姓名", max_length=40)
    org = VisibleChoice(queries.units_for_people, label="所在单位", required=False)
    region = VisibleChoice(queries.places_for_people, label="所在地区", required=False)

    def value(self) -> PersonChange:
        c = self.cleaned_data
        return PersonChange(c["name"], _key(c["org"]), _key(c["region"]))


class Password(Form):
    password = forms.CharField(
        label="新密码", max_length=128, widget=forms.PasswordInput(attrs=_PASSWORD)
    )

    @classmethod
    def starts(cls, row: Any) -> dict[str, Any]:
        return {}  # never the stored hash

    def value(self) -> str:
        return str(self.cleaned_data["password"])


class GrantRole(Form):
    role = forms.ChoiceField(
        label="角色", choices=[("", "请选择…"), *((r.value, r.label) for r in Role)]
    )
    region = VisibleChoice(
        queries.places_for_people,
        label="地区范围",
        required=False,
        help_text="含下级地区；地区和单位都不选表示全部范围",
    )
    org = VisibleChoice(queries.units_for_people, label="单位范围", required=False)
    since = forms.DateField(label="开始日期")
    until = forms.DateField(label="结束日期", required=False, help_text="从这一天起失效，可不填")
    reason = _reason()

    @classmethod
    def starts(cls, row: Any) -> dict[str, Any]:
        return {"org": row.org}

    def value(self) -> GrantInput:
        c = self.cleaned_data
        return GrantInput(
            role=c["role"],
            region_id=_key(c["region"]),
            org_id=_key(c["org"]),
            since=c["since"],
            until=c["until"],
            reason=c["reason"],
        )


class EndGrant(Form):
    membership = forms.TypedChoiceField(label="要结束的授权", coerce=int)
    reason = _reason()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        held = queries.grants_of(self.actor, self.row) if self.row is not None else []
        field = self.fields["membership"]
        field.choices = [("", "请选择…"), *((g.pk, said(g)) for g in held if g.until is None)]  # type: ignore[attr-defined]

    def value(self) -> EndGrantInput:
        return EndGrantInput(self.cleaned_data["membership"], self.cleaned_data["reason"])


def said(grant: Membership) -> str:
    """A grant in words: role, where, since when."""
    where = "、".join(str(n) for n in (grant.region, grant.org) if n) or "全部范围"
    return f"{Role(grant.role).label}（{where}，{grant.since} 起）"
