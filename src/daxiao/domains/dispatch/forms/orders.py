"""Forms of supervision orders. What a unit fills in fits one screen of a telephone."""

from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django import forms as fields
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Q

from daxiao.domains.directory import queries as directory
from daxiao.domains.dispatch.rules import orders as rules
from daxiao.domains.dispatch.services.orders import DraftInput
from daxiao.domains.dispatch.services.orders_outcomes import OutcomeInput
from daxiao.domains.dispatch.types.orders import (
    Cause,
    CauseKind,
    Ladder,
    MoveInput,
    OrderKind,
    OutcomeKind,
    PublishScope,
    Upload,
)
from daxiao.kernel.access import Actor
from daxiao.kernel.caps import Cap
from daxiao.ui import forms


if TYPE_CHECKING:
    from daxiao.domains.dispatch.models import Order, Outcome


VOLUNTARY = "照片和材料自愿上传，不传也能提交。"


def _days_said(what: str) -> dict[str, str]:
    """One sentence for every number of working days that is none."""
    said = f"{what}请填1到{rules.MOST_DAYS}的整数（工作日）"
    return dict.fromkeys(("min_value", "max_value", "invalid"), said)


class _ManyInput(fields.ClearableFileInput):
    allow_multiple_selected = True


class Files(fields.FileField):
    """Any number of files; cleans to a tuple of `Upload`."""

    widget = _ManyInput(attrs={"accept": "image/jpeg,image/png,.pdf,.docx,.xlsx,.zip"})

    def clean(self, data: Any, initial: Any = None) -> Any:
        given = data if isinstance(data, list | tuple) else [data]
        return tuple(Upload(f.name or "", f.read()) for f in given if isinstance(f, UploadedFile))


def _units(actor: Actor) -> Any:
    """Units in use at the places for which the actor signs: a county does not order its city's."""
    inside = Q(pk__in=())
    for branch in actor.branches(Cap.ORDER_ISSUE):
        if branch.org_path is None:
            inside |= Q(region__path__startswith=branch.region_path or "/")
    rows = directory.units(actor).filter(inside, until__isnull=True)
    return rows.select_related("region")


def _path(unit: Any) -> str:
    return str(unit.region.path)


# ---- a draft


class Draft(forms.Form):
    """An order as it will be signed. `ladder` gives the rungs to choose from; the cause of an existing draft stays."""

    cause = fields.CharField(
        label="为什么事",
        max_length=200,
        required=False,
        help_text="平台上没有的事项写在这里，例如哪次会议议定的哪件事",
    )
    cause_kind = fields.ChoiceField(
        label="事项来源",
        choices=[(k.value, k.label) for k in (CauseKind.FREE, CauseKind.MEETING)],
        required=False,
    )
    unit = forms.VisibleChoice(_units, label="主办单位", required=False)
    joint = forms.VisibleChoices(
        _units,
        label="协办单位",
        required=False,
        help_text="可不选；协办单位会收到，不承担回复。只列您可以签发的地区的单位",
    )
    demand = fields.CharField(
        label="要求",
        max_length=2000,
        required=False,
        widget=fields.Textarea(attrs={"data-rows": 5}),
        help_text="写明要单位做什么、做到什么程度",
    )
    rung = fields.ChoiceField(label="层级", required=False)
    kind = fields.ChoiceField(
        label="种类",
        choices=[(k.value, k.label) for k in OrderKind],
        initial=OrderKind.SUPERVISE.value,
        help_text="限期整改要经复核才能销号",
    )
    days = fields.IntegerField(
        label="办理期限（工作日）",
        required=False,
        min_value=1,
        max_value=rules.MOST_DAYS,
        error_messages=_days_said("办理期限"),
        help_text=f"空着按该层级的期限；填1到{rules.MOST_DAYS}，从签发次日起算",
    )
    is_plan_asked = fields.BooleanField(
        label="回复要逐条报措施",
        required=False,
        help_text="例如“一企一策”：单位逐条写明措施、由谁做、哪天完成，全部办结才能销号",
    )
    version = fields.IntegerField(required=False, widget=fields.HiddenInput)

    def __init__(self, *args: Any, ladder: Ladder, known: Cause | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = known
        if self.row is not None:
            self._keep_inside(self.row.region.path)
        rung = self.fields["rung"]
        assert isinstance(rung, fields.ChoiceField)  # noqa: S101 - declared above
        rung.choices = [
            (r.code, f"{r.name}（{r.days}个工作日，{r.signer.label}）") for r in ladder.rungs
        ]
        if known is not None:
            del self.fields["cause"], self.fields["cause_kind"]

    def _keep_inside(self, path: str) -> None:
        """Of a draft the place is settled: who else may be ordered lies in it."""
        for name in ("unit", "joint"):
            field = self.fields[name]
            assert isinstance(field, forms.VisibleChoice)  # noqa: S101 - declared above
            field.offer({k: r for k, r in field.rows.items() if _path(r).startswith(path)})

    @classmethod
    def starts(cls, row: "Order") -> dict[str, Any]:
        joint = [u.org for u in row.units.select_related("org") if u.org_id != row.unit_id]
        return {
            "unit": row.unit,
            "joint": joint,
            "demand": row.demand,
            "rung": row.rung,
            "kind": row.kind,
            "days": row.days,
            "is_plan_asked": row.is_plan_asked,
            "version": row.version,
        }

    def value(self) -> DraftInput:
        given = self.cleaned_data
        cause = self.known or Cause(
            CauseKind(given["cause_kind"] or CauseKind.FREE.value), None, str(given["cause"] or "")
        )
        return DraftInput(
            cause=cause,
            unit=given["unit"],
            demand=str(given["demand"] or ""),
            rung=str(given["rung"] or ""),
            joint=tuple(given["joint"]),
            days=given["days"],
            kind=OrderKind(given["kind"]),
            is_plan_asked=bool(given["is_plan_asked"]),
            version=given["version"],
        )


# ---- moves


class Plain(forms.Form):
    """Nothing to say; the version that was looked at travels along."""

    version = fields.IntegerField(required=False, widget=fields.HiddenInput)

    @classmethod
    def starts(cls, row: "Order") -> dict[str, Any]:
        return {"version": row.version}

    def value(self) -> MoveInput:
        given = self.cleaned_data
        return MoveInput(
            words=str(given.get("words") or ""),
            version=given["version"],
            days=given.get("days"),
            uploads=given.get("uploads") or (),
            is_closing=bool(given.get("is_closing")),
        )


class Why(Plain):
    """A move that wants its reason."""

    words = fields.CharField(label="理由", max_length=1000, widget=fields.Textarea, required=False)


class Note(Plain):
    """A move that may be explained."""

    words = fields.CharField(
        label="说明", max_length=1000, widget=fields.Textarea, required=False, help_text="可以不填"
    )


class Reply(Plain):
    words = fields.CharField(
        label="办到了哪里",
        max_length=4000,
        widget=fields.Textarea(attrs={"data-rows": 5}),
        required=False,
        help_text="做了什么、结果怎样、还差什么",
    )
    uploads = Files(label="佐证材料", required=False, help_text=VOLUNTARY)


class Object(Plain):
    words = fields.CharField(
        label="为什么不认同",
        max_length=2000,
        widget=fields.Textarea,
        required=False,
        help_text="异议裁定以前，原期限照常计算",
    )
    uploads = Files(label="材料", required=False, help_text=VOLUNTARY)


class Ask(Plain):
    days = fields.IntegerField(
        label="延长几个工作日",
        min_value=1,
        max_value=rules.MOST_DAYS,
        error_messages=_days_said("延长的天数"),
        help_text="从现在的期限起算",
    )
    words = fields.CharField(
        label="为什么需要延期", max_length=1000, widget=fields.Textarea, required=False
    )


class Accept(Note):
    is_closing = fields.BooleanField(label="同时销号", required=False, initial=True)

    @classmethod
    def starts(cls, row: "Order") -> dict[str, Any]:
        is_done = row.kind != OrderKind.RECTIFY and not row.open_measures
        return {"version": row.version, "is_closing": is_done}

    def __init__(self, *args: Any, row: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, row=row, **kwargs)
        if row is not None and row.open_measures:
            said = f"还有{row.open_measures}条措施没有办结，全部办结以后才能销号；现在可以先认可"
            self.fields["is_closing"].help_text = said


class Return(Plain):
    words = fields.CharField(
        label="哪里还不行", max_length=1000, widget=fields.Textarea, required=False
    )
    days = fields.IntegerField(
        label="重新给几个工作日",
        required=False,
        min_value=1,
        max_value=rules.MOST_DAYS,
        error_messages=_days_said("重新给的期限"),
    )

    def __init__(self, *args: Any, row: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, row=row, **kwargs)
        now = f"现在的期限是{row.due_on}，" if row is not None and row.due_on else ""
        self.fields["days"].help_text = f"从明天起算；{now}新的期限不能比它早，空着就是期限不变"


class Close(Plain):
    words = fields.CharField(
        label="复核情况",
        max_length=1000,
        widget=fields.Textarea,
        required=False,
        help_text="限期整改要写明复核的人和结果；一般督办可以不填",
    )


# ---- results of a year


class Result(forms.Form):
    """An entry of reward, notice or talk."""

    year = fields.IntegerField(
        label="年度",
        min_value=2000,
        max_value=2100,
        error_messages=dict.fromkeys(
            ("min_value", "max_value", "invalid"), "年度请填四位年份，例如2026"
        ),
    )
    unit = forms.VisibleChoice(_units, label="单位", required=False)
    kind = fields.ChoiceField(label="方式", choices=[(k.value, k.label) for k in OutcomeKind])
    decided_on = fields.DateField(label="决定日期")
    text = fields.CharField(label="内容", max_length=2000, widget=fields.Textarea, required=False)
    basis = fields.CharField(
        label="依据", max_length=200, required=False, help_text="考核结果、会议纪要、督办文号等"
    )
    scope = fields.ChoiceField(
        label="公开范围",
        choices=[(s.value, s.label) for s in PublishScope],
        initial=PublishScope.INTERNAL.value,
        help_text="内部掌握的，单位和领导查阅都看不到，只有签发督办的人看得到",
    )
    token = fields.CharField(required=False, widget=fields.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("token", uuid4().hex)

    @classmethod
    def starts(cls, row: "Outcome") -> dict[str, Any]:
        return {}

    def value(self) -> OutcomeInput:
        given = self.cleaned_data
        return OutcomeInput(
            year=given["year"],
            unit=given["unit"],
            kind=OutcomeKind(given["kind"]),
            decided_on=given["decided_on"],
            text=str(given["text"] or ""),
            basis=str(given["basis"] or ""),
            scope=PublishScope(given["scope"]),
            token=str(given["token"] or "")[:40],
        )
