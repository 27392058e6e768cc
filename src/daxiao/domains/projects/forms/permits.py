"""Forms of the three lists, of the steps of a matter, and of joint acceptance. A day left empty is today."""

from typing import TYPE_CHECKING, Any

from django import forms as fields

from daxiao.domains.projects.forms.ground import Files
from daxiao.domains.projects.queries import permits as queries
from daxiao.domains.projects.services.acceptance import Found, Opening, Order
from daxiao.domains.projects.services.matters import Redated, StepInput
from daxiao.domains.projects.types import AcceptanceScope, RiskClass
from daxiao.kernel.models import Org
from daxiao.ui import forms


if TYPE_CHECKING:
    from daxiao.domains.projects.models import Project


TODAY = "空着就是今天；只填已经发生的"
RISKS = [("", "还没有定"), *((r.value, r.label) for r in RiskClass)]


def _unit(org: Org) -> str:
    return forms.in_full(org)


class MakeLists(forms.Form):
    """What the lists depend on and no other page asks for."""

    risk = fields.ChoiceField(
        label="验收风险等级",
        choices=RISKS,
        required=False,
        help_text="联合验收的时限按它计算；还没有定就空着，定了再来生成一次",
    )

    @classmethod
    def starts(cls, row: "Project") -> dict[str, Any]:
        return {"risk": row.acceptance_risk}

    def value(self) -> RiskClass | None:
        chosen = self.cleaned_data["risk"]
        return RiskClass(chosen) if chosen else None


class _Step(forms.Form):
    """A step of a matter: its day, and the version that was looked at."""

    on = fields.DateField(label="日期", required=False, help_text=TODAY)
    version = fields.IntegerField(required=False, widget=fields.HiddenInput)

    @classmethod
    def starts(cls, row: Any) -> dict[str, Any]:
        return {"version": row.version}

    def value(self) -> StepInput:
        given = self.cleaned_data
        return StepInput(
            on=given.get("on"),
            unit=given.get("unit"),
            missing=given.get("missing") or (),
            missing_by=given.get("missing_by"),
            files=given.get("uploads") or (),
            reason=str(given.get("reason") or ""),
            version=given.get("version"),
        )


class _WithUnit(_Step):
    unit = forms.VisibleChoice(
        queries.units_in_use, label="由哪个单位收件", said=_unit, required=True
    )
    field_order = ("unit", "on")


class Receive(_WithUnit):
    """受理, with papers that may follow."""

    missing = forms.Names(
        label="容缺材料",
        required=False,
        help_text="先受理、后补的材料，用顿号分开；没有就空着",
    )
    missing_by = fields.DateField(label="补齐期限", required=False)
    uploads = Files(label="受理凭证", required=False, help_text="自愿上传")


class Simulate(_WithUnit):
    """模拟审批."""


class HandOn(_WithUnit):
    """转办."""

    unit = forms.VisibleChoice(queries.units_in_use, label="转给哪个单位", said=_unit)
    uploads = Files(label="转办单", required=False, help_text="自愿上传")


class Ask(_Step):
    """补正: what is missing, by when, and the notice that stops the clock."""

    missing = forms.Names(label="要补正的材料", required=False, help_text="一次说全，用顿号分开")
    missing_by = fields.DateField(label="补齐期限", required=False)
    uploads = Files(
        label="补正通知书",
        required=False,
        help_text="附上通知书，从次日起停表；不附也能登记，但时限照走",
    )


class Resume(_Step):
    """恢复, or papers supplied."""

    uploads = Files(label="补齐的材料", required=False, help_text="自愿上传")


class Issue(_Step):
    """核发."""

    uploads = Files(label="证照或批复", required=False, help_text="请尽量上传，项目各单位都能查到")


class Tick(_Step):
    uploads = Files(label="材料", required=False, help_text="自愿上传")


class WithReason(_Step):
    """不需办理."""

    reason = fields.CharField(label="理由", max_length=200, widget=fields.Textarea, required=False)


class TakeBack(forms.Form):
    """撤回."""

    reason = fields.CharField(
        label="理由",
        max_length=200,
        widget=fields.Textarea,
        required=False,
        help_text="会留在经过里，查阅者看得到",
    )
    version = fields.IntegerField(required=False, widget=fields.HiddenInput)

    def value(self) -> StepInput:
        given = self.cleaned_data
        return StepInput(reason=str(given["reason"]), version=given["version"])


class Redate(forms.Form):
    """更正日期."""

    filed_on = fields.DateField(label="受理日期", required=False)
    issued_on = fields.DateField(label="办结日期", required=False)
    reason = fields.CharField(label="理由", max_length=200, widget=fields.Textarea, required=False)
    version = fields.IntegerField(required=False, widget=fields.HiddenInput)

    def value(self) -> Redated:
        given = self.cleaned_data
        return Redated(
            given["filed_on"], given["issued_on"], str(given["reason"]), given["version"]
        )


# ---- joint acceptance


class Open(forms.Form):
    """受理联合验收."""

    scope = fields.ChoiceField(
        label="验收范围", choices=[(s.value, s.label) for s in AcceptanceScope]
    )
    part = fields.CharField(
        label="哪一栋、哪一期", max_length=80, required=False, help_text="整体验收不用填"
    )
    risk = fields.ChoiceField(label="验收风险等级", choices=RISKS, required=False)
    received_on = fields.DateField(label="受理日期", required=False, help_text=TODAY)

    @classmethod
    def starts(cls, row: "Project") -> dict[str, Any]:
        return {"risk": row.acceptance_risk}

    def value(self) -> Opening:
        given = self.cleaned_data
        return Opening(
            AcceptanceScope(given["scope"]),
            RiskClass(given["risk"]) if given["risk"] else None,
            given["received_on"],
            str(given["part"]),
        )


class SetRight(forms.Form):
    """要求限期整改."""

    what = fields.CharField(
        label="整改什么", max_length=200, widget=fields.Textarea, required=False
    )
    by = fields.DateField(label="整改期限", required=False)
    on = fields.DateField(label="提出日期", required=False, help_text=TODAY)
    uploads = Files(label="整改通知", required=False, help_text="自愿上传")
    version = fields.IntegerField(required=False, widget=fields.HiddenInput)

    def value(self) -> Order:
        given = self.cleaned_data
        return Order(
            str(given["what"]), given["by"], given["on"], given["uploads"] or (), given["version"]
        )


class Passed(forms.Form):
    """通过."""

    on = fields.DateField(label="日期", required=False, help_text=TODAY)
    uploads = Files(label="验收意见", required=False, help_text="自愿上传")
    version = fields.IntegerField(required=False, widget=fields.HiddenInput)

    def value(self) -> Found:
        given = self.cleaned_data
        return Found(
            on=given["on"],
            number=int(given.get("number") or 0),
            files=given["uploads"] or (),
            version=given["version"],
        )


class FindDone(Passed):
    """整改复查合格: which order."""

    number = fields.ChoiceField(label="哪一项整改")
    field_order = ("number", "on", "uploads")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        row = self.row
        orders = list(map(queries.order_of, row.rectifications)) if row is not None else []
        choice = self.fields["number"]
        if isinstance(choice, fields.ChoiceField):
            choice.choices = [
                (str(n), f"{one.what}（{one.by}前）")
                for n, one in enumerate(orders)
                if one.done_on is None
            ]
