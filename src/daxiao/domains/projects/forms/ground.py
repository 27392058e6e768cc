"""Forms of the log and of blockers. One screen of a telephone each."""

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django import forms as fields
from django.core.files.uploadedfile import UploadedFile

from daxiao.domains.directory import queries as directory
from daxiao.domains.projects.rules import sums
from daxiao.domains.projects.services.blockers import AssignInput, BlockerInput, MoveInput
from daxiao.domains.projects.services.files import Upload
from daxiao.domains.projects.services.logs import LogInput
from daxiao.domains.projects.types import BlockerCategory, Stage
from daxiao.kernel.access import Actor
from daxiao.std.findings import Finding
from daxiao.std.money import MoneyUnit
from daxiao.ui import forms


if TYPE_CHECKING:
    from daxiao.domains.projects.models import Blocker, ProgressLog, Project


VOLUNTARY = "照片和材料自愿上传，不传也能提交；平台不记录位置，不要求打卡。"


class _ManyInput(fields.ClearableFileInput):
    allow_multiple_selected = True


class Files(fields.FileField):
    """Any number of files; cleans to a tuple of `Upload`."""

    widget = _ManyInput(attrs={"accept": "image/jpeg,image/png,.pdf,.docx,.xlsx,.zip"})

    def clean(self, data: Any, initial: Any = None) -> Any:
        given = data if isinstance(data, list | tuple) else [data]
        return tuple(Upload(f.name or "", f.read()) for f in given if isinstance(f, UploadedFile))


class Month(fields.CharField):
    """A month as the browser's picker or a person writes it: 2026-03, 2026年3月. Cleans to its first day or None."""

    widget = fields.TextInput(attrs={"type": "month", "placeholder": "2026-03"})

    def clean(self, value: Any) -> Any:
        text = str(super().clean(value) or "").strip()
        if not text:
            return None
        found = re.fullmatch(r"(\d{4})[-/.年](\d{1,2})月?", text)
        if found is None or not 1 <= int(found[2]) <= 12:
            raise fields.ValidationError("请写成年-月，例如 2026-03")
        return date(int(found[1]), int(found[2]), 1)


def _token() -> str:
    return uuid4().hex


def seen_of(figures: Mapping[date, Decimal]) -> str:
    """Sums by month as the form carries them."""
    return json.dumps({m.isoformat(): str(v) for m, v in figures.items()}, sort_keys=True)


def _seen(text: str) -> dict[date, Decimal] | None:
    try:
        told = json.loads(text)
        return {date.fromisoformat(m): Decimal(v) for m, v in told.items()}
    except (ValueError, AttributeError, InvalidOperation, TypeError):
        return None


class Report(forms.Form):
    """What was done on the site. Only the sentence is asked for; a figure already reported is not asked again."""

    text = fields.CharField(
        label="做到了哪里",
        max_length=2000,
        widget=fields.Textarea(attrs={"data-rows": 4, "placeholder": "例如：2号厂房主体封顶"}),
        required=False,
    )
    stage = fields.ChoiceField(
        label="所处阶段",
        required=False,
        choices=[("", "不分阶段"), *((s.value, f"{s.number}. {s.label}") for s in Stage)],
    )
    invested = fields.CharField(
        label="本月累计完成投资",
        required=False,
        max_length=40,
        widget=fields.TextInput(attrs={"placeholder": "例如 3200"}),
        help_text="同月再填，以后一次为准",
    )
    unit = fields.ChoiceField(
        label="单位",
        choices=[("wan", "万元"), ("yi", "亿元")],
        initial="wan",
        required=False,
    )
    month = Month(label="哪个月", required=False, help_text="空着就是本月")
    people = fields.IntegerField(label="现场人数", required=False, min_value=0, max_value=99_999)
    machines = fields.IntegerField(label="机械台数", required=False, min_value=0, max_value=9_999)
    uploads = Files(label="照片或材料", required=False, help_text=VOLUNTARY)
    token = fields.CharField(required=False, widget=fields.HiddenInput)
    seen = fields.CharField(required=False, widget=fields.HiddenInput)

    @classmethod
    def starts(cls, row: "Project") -> dict[str, Any]:
        standing = getattr(row, "standing", None)
        figures = row.months.filter(invested_yi__isnull=False)
        told = {m.month_on: m.invested_yi for m in figures if m.invested_yi is not None}
        return {
            "stage": standing.stage if standing else "",
            "unit": "wan",
            "token": _token(),
            "seen": seen_of(told),
        }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        text = str(cleaned.get("invested") or "").strip()
        cleaned["sum"] = None
        if text:
            unit = MoneyUnit.YI if cleaned.get("unit") == "yi" else MoneyUnit.WAN
            found = sums.read_sum(text, unit)
            if isinstance(found, Finding):
                self.add_error("invested", replace(found, field="invested").sentence)
            else:
                cleaned["sum"] = found
        return cleaned

    def value(self) -> LogInput:
        given = self.cleaned_data
        return LogInput(
            text=str(given["text"]),
            stage=Stage(given["stage"]) if given["stage"] else None,
            month=given["month"],
            invested=given["sum"],
            people=given["people"],
            machines=given["machines"],
            uploads=given["uploads"] or (),
            seen=_seen(given["seen"]),
            token=str(given["token"] or "")[:40],
        )


class Correction(Report):
    """The whole entry again, filled with what it said."""

    @classmethod
    def starts(cls, row: "ProgressLog") -> dict[str, Any]:  # type: ignore[override]
        start = Report.starts(row.project)
        invested = row.invested_yi
        return {
            **start,
            "text": row.text,
            "stage": row.stage,
            "invested": "" if invested is None else sums.shown(invested * sums.SLIP),
            "month": f"{row.month_on:%Y-%m}" if row.month_on else "",
            "people": row.people,
            "machines": row.machines,
        }


# ---- blockers


class Raise(forms.Form):
    """What holds the project up, in one sentence."""

    category = fields.ChoiceField(
        label="类别",
        choices=[(c.value, c.label) for c in BlockerCategory],
        initial=BlockerCategory.LAND.value,
    )
    text = fields.CharField(
        label="堵在哪里",
        max_length=1000,
        widget=fields.Textarea(attrs={"data-rows": 3}),
        required=False,
        help_text="写清楚卡在哪一步、需要谁做什么",
    )
    token = fields.CharField(required=False, widget=fields.HiddenInput)

    @classmethod
    def starts(cls, row: "Project") -> dict[str, Any]:
        return {"token": _token()}

    def value(self) -> BlockerInput:
        given = self.cleaned_data
        return BlockerInput(
            category=BlockerCategory(given["category"]),
            text=str(given["text"]),
            token=str(given["token"] or "")[:40],
        )


def _units(actor: Actor) -> Any:
    return directory.units(actor).filter(until__isnull=True)


class _Versioned(forms.Form):
    version = fields.IntegerField(required=False, widget=fields.HiddenInput)

    @classmethod
    def starts(cls, row: "Blocker") -> dict[str, Any]:
        return {"version": row.version}


class Assign(_Versioned):
    """Which unit is to act."""

    unit = forms.VisibleChoice(_units, label="交给哪个单位", required=False)
    words = fields.CharField(
        label="要求",
        max_length=400,
        widget=fields.Textarea,
        required=False,
        help_text="单位会收到这句话；时限按类别由平台计算",
    )

    def value(self) -> AssignInput:
        given = self.cleaned_data
        return AssignInput(given["unit"], str(given["words"]), given["version"])


class Resolve(_Versioned):
    words = fields.CharField(
        label="怎样解决的",
        max_length=1000,
        widget=fields.Textarea,
        required=False,
        help_text="提出人会收到这句话，由其确认是否真的解决",
    )

    def value(self) -> MoveInput:
        return MoveInput(str(self.cleaned_data["words"]), self.cleaned_data["version"])


class ConfirmSolved(Resolve):
    words = fields.CharField(
        label="说明", max_length=400, widget=fields.Textarea, required=False, help_text="可以不填"
    )


class Reopen(Resolve):
    words = fields.CharField(
        label="哪里还没有解决", max_length=400, widget=fields.Textarea, required=False
    )
