"""Forms of supervision orders. What a unit fills in fits one screen of a telephone."""

from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django import forms as fields
from django.core.files.uploadedfile import UploadedFile

from daxiao.domains.directory import queries as directory
from daxiao.domains.dispatch.rules import ladder as ladder_rules
from daxiao.domains.dispatch.services.orders import DraftInput
from daxiao.domains.dispatch.services.orders_ladder import LadderInput
from daxiao.domains.dispatch.services.orders_outcomes import OutcomeInput
from daxiao.domains.dispatch.types.orders import (
    Cause,
    CauseKind,
    Ladder,
    MoveInput,
    OrderKind,
    OutcomeKind,
    PublishScope,
    Rung,
    Signer,
    Upload,
)
from daxiao.kernel.access import Actor
from daxiao.ui import forms


if TYPE_CHECKING:
    from daxiao.domains.dispatch.models import Order, Outcome


VOLUNTARY = "照片和材料自愿上传，不传也能提交。"


class _ManyInput(fields.ClearableFileInput):
    allow_multiple_selected = True


class Files(fields.FileField):
    """Any number of files; cleans to a tuple of `Upload`."""

    widget = _ManyInput(attrs={"accept": "image/jpeg,image/png,.pdf,.docx,.xlsx,.zip"})

    def clean(self, data: Any, initial: Any = None) -> Any:
        given = data if isinstance(data, list | tuple) else [data]
        return tuple(Upload(f.name or "", f.read()) for f in given if isinstance(f, UploadedFile))


def _units(actor: Actor) -> Any:
    return directory.units(actor).filter(until__isnull=True)


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
        _units, label="协办单位", required=False, help_text="可不选；协办单位会收到，不承担回复"
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
        min_value=0,
        max_value=9_999,
        help_text="空着按该层级的期限；从签发次日起算",
    )
    version = fields.IntegerField(required=False, widget=fields.HiddenInput)

    def __init__(self, *args: Any, ladder: Ladder, known: Cause | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = known
        rung = self.fields["rung"]
        assert isinstance(rung, fields.ChoiceField)  # noqa: S101 - declared above
        rung.choices = [
            (r.code, f"{r.name}（{r.days}个工作日，{r.signer.label}）") for r in ladder.rungs
        ]
        if known is not None:
            del self.fields["cause"], self.fields["cause_kind"]

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
        label="延长几个工作日", min_value=0, max_value=9_999, help_text="从原定期限起算"
    )
    words = fields.CharField(
        label="为什么需要延期", max_length=1000, widget=fields.Textarea, required=False
    )


class Accept(Note):
    is_closing = fields.BooleanField(label="同时销号", required=False, initial=True)

    @classmethod
    def starts(cls, row: "Order") -> dict[str, Any]:
        return {"version": row.version, "is_closing": row.kind != OrderKind.RECTIFY}


class Return(Plain):
    words = fields.CharField(
        label="哪里还不行", max_length=1000, widget=fields.Textarea, required=False
    )
    days = fields.IntegerField(
        label="重新给几个工作日",
        required=False,
        min_value=0,
        max_value=9_999,
        help_text="空着就是原期限不变",
    )


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

    year = fields.IntegerField(label="年度", min_value=2000, max_value=2100)
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


# ---- the ladder of a place

_SIGNERS = [(s.value, s.label) for s in Signer]
_SETTINGS = (
    ("remind_days", "到期前几个工作日提醒"),
    ("dismissed_days", "不予督办后几个工作日内不再提出"),
    ("objection_days", "签发后几个工作日内可提异议"),
    ("most_extensions", "最多延期几次"),
    ("longest_extension", "一次最多延长几个工作日"),
    ("rectify_days", "限期整改的期限（工作日）"),
)


_NUMBER_PARTS = {"{series}": "字头", "{year}": "年份", "{number}": "序号"}


def in_words(form: str) -> str:
    """字头〔年份〕序号号: the form of numbers as people read and write it."""
    for mark, word in _NUMBER_PARTS.items():
        form = form.replace(mark, word)
    return form


def _example(ladder: Ladder) -> str:
    return ladder.number_form.format(series=ladder.rungs[0].series, year=2026, number=1)


class SetLadder(forms.Form):
    """The rungs in force, each with its place, its name, its word in numbers, its days and who signs; and the settings of
    a life. A rung without a place is left out; what was drafted at it is drafted at the next milder one."""

    def __init__(self, *args: Any, ladder: Ladder, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ladder = ladder
        for n, rung in enumerate(ladder.rungs):
            place = fields.IntegerField(label="顺序", min_value=1, max_value=20, required=False)
            self._add(f"place_{n}", place, n + 1)
            self._add(f"name_{n}", fields.CharField(label="名称", max_length=12), rung.name)
            self._add(f"series_{n}", fields.CharField(label="文号字头", max_length=6), rung.series)
            days = fields.IntegerField(label="期限（工作日）", min_value=1, max_value=250)
            self._add(f"days_{n}", days, rung.days)
            choice = fields.ChoiceField(label="谁签发", choices=_SIGNERS)
            self._add(f"signer_{n}", choice, rung.signer.value)
        for key, label in _SETTINGS:
            number = fields.IntegerField(label=label, min_value=0, max_value=250)
            self._add(key, number, getattr(ladder, key))
        form = fields.CharField(
            label="文号写法",
            max_length=40,
            help_text=(
                "用“字头”“年份”“序号”三个词写出各部分的位置，其余照写；"
                f"现在的写法第一号是“{_example(ladder)}”"
            ),
        )
        self._add("number_form", form, in_words(ladder.number_form))
        self._add("since", fields.DateField(label="从哪天起"), None)
        self._add("source", fields.CharField(label="依据", max_length=200), "")

    def _add(self, name: str, field: fields.Field, start: Any) -> None:
        self.fields[name] = field
        forms.dress(field)
        if start is not None:
            self.initial.setdefault(name, start)

    @property
    def rungs(self) -> list[dict[str, Any]]:
        """The fields of each rung, for the page."""
        keys = ("place", "name", "series", "days", "signer")
        return [{key: self[f"{key}_{n}"] for key in keys} for n in range(len(self.ladder.rungs))]

    @property
    def settings(self) -> list[Any]:
        return [self[key] for key, _ in _SETTINGS] + [self["number_form"]]

    def clean_number_form(self) -> str:
        """Back from words to the form that is kept."""
        form = str(self.cleaned_data["number_form"])
        for mark, word in _NUMBER_PARTS.items():
            form = form.replace(word, mark, 1)
        if "{year}" not in form or "{number}" not in form:
            raise fields.ValidationError("文号里要有“年份”和“序号”，例如“字头〔年份〕序号号”")
        return form

    def value(self) -> LadderInput:
        given = self.cleaned_data
        rungs = [
            Rung(
                rung.code,
                given[f"name_{n}"],
                given[f"series_{n}"],
                given[f"days_{n}"],
                Signer(given[f"signer_{n}"]),
            )
            for n, rung in sorted(
                enumerate(self.ladder.rungs), key=lambda r: (given[f"place_{r[0]}"] or 0, r[0])
            )
            if given[f"place_{n}"]
        ]
        settings = {key: given[key] for key, _ in _SETTINGS}
        values = ladder_rules.values_of(self.ladder, rungs)
        return LadderInput(
            {**values, **settings, "number_form": given["number_form"]},
            given["since"],
            given["source"],
        )
