"""Forms of quotas, yearly lists and monthly figures."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms as fields

from daxiao.domains.projects.queries import quota_proposals
from daxiao.domains.projects.rules import quota_tables, sums
from daxiao.domains.projects.rules.pools import YearList
from daxiao.domains.projects.rules.quotas import COUNTERS
from daxiao.domains.projects.services.months import MonthInput
from daxiao.domains.projects.services.quotas import (
    LineChange,
    LineInput,
    ListingInput,
    OffInput,
)
from daxiao.domains.projects.types import Quota
from daxiao.domains.targets import queries as targets
from daxiao.std.findings import Finding
from daxiao.std.money import MoneyUnit
from daxiao.ui import forms


if TYPE_CHECKING:
    from daxiao.domains.projects.queries.quota_proposals import Proposal
    from daxiao.kernel.models import Region


class YiSum(fields.CharField):
    """A sum as people type it (0.35, 3500万元); cleans to `Decimal` 亿元, empty to None."""

    def clean(self, value: Any) -> Decimal | None:
        text = str(super().clean(value) or "").strip()
        if not text:
            return None
        found = sums.read_sum(text, MoneyUnit.YI)
        if isinstance(found, Finding):
            raise fields.ValidationError(found.sentence)
        return found

    def prepare_value(self, value: Any) -> Any:
        return f"{value.normalize():f}" if isinstance(value, Decimal) and value else value


def _year(**kwargs: Any) -> fields.IntegerField:
    return fields.IntegerField(label="年度", min_value=2000, max_value=2100, **kwargs)


_SOURCE_HELP = "文件名和专栏或页码，查阅者看得到"
_QUOTAS = [(q.value, f"{q.label}（{COUNTERS[q].unit}）") for q in Quota]


def _targets(actor: Any) -> Any:
    rows = targets.in_force(actor).filter(same_as=None)
    return rows.select_related("plan").order_by("plan", "num_start")


def _target_said(row: Any) -> str:
    scope = f"{row.scope} · " if row.scope else ""
    return f"{scope}{row.wording} {row.figure}（{row.plan.title}）"


class Line(forms.Form):
    """A new quota line."""

    region = forms.VisibleChoice(quota_proposals.places_to_set, label="地区")
    quota = fields.ChoiceField(label="指标", choices=[("", "请选择…"), *_QUOTAS])
    year = _year()
    planned = fields.DecimalField(
        label="计划数", max_digits=14, decimal_places=4, help_text="个数填整数，金额填亿元"
    )
    source = fields.CharField(label="出处", max_length=200, help_text=_SOURCE_HELP)
    target = forms.VisibleChoice(
        _targets,
        said=_target_said,
        required=False,
        label="台账里的目标",
        help_text="关联以后，在那条目标的页面上能看到实际数",
    )

    def value(self) -> LineInput:
        data = self.cleaned_data
        return LineInput(
            region=data["region"],
            quota=Quota(data["quota"]),
            year=data["year"],
            planned=data["planned"],
            source=data["source"],
            target=data["target"],
        )


class Change(forms.Form):
    """Another planned figure."""

    planned = fields.DecimalField(
        label="计划数", max_digits=14, decimal_places=4, help_text="个数填整数，金额填亿元"
    )
    source = fields.CharField(label="出处", max_length=200, help_text=_SOURCE_HELP)
    target = forms.VisibleChoice(_targets, said=_target_said, required=False, label="台账里的目标")
    because = fields.CharField(
        label="为什么改",
        max_length=400,
        required=False,
        widget=fields.Textarea,
        help_text="改计划数要写明原因，会留在经过里",
    )
    seen = fields.IntegerField(widget=fields.HiddenInput, required=False)

    @classmethod
    def starts(cls, row: Any) -> dict[str, Any]:
        return {
            "planned": row.planned.normalize() if row.planned else row.planned,
            "source": row.source,
            "target": row.target,
            "seen": row.version,
        }

    def value(self) -> LineChange:
        data = self.cleaned_data
        return LineChange(
            planned=data["planned"],
            source=data["source"],
            because=data["because"],
            seen=data["seen"],
            target=data["target"],
        )


class FromTargets(forms.Form):
    """Targets of the ledger that look like quotas; a person unticks what is none."""

    year = _year(help_text="写“每年”的目标设到这一年；写明年份的按它自己的年份")
    until = fields.IntegerField(
        label="至年度",
        required=False,
        min_value=2000,
        max_value=2100,
        help_text="“每年”的目标连续设几年时填最后一年，不填只设一年",
    )
    # proposals are a list, which is cut and walked like rows
    chosen = forms.VisibleChoices(
        quota_proposals.proposals,  # type: ignore[arg-type]
        said=str,
        label="台账里像分配数的目标",
        widget=fields.CheckboxSelectMultiple,
        help_text="按指标名称和地区找出来的，请逐条看过；不是分配数的请去掉勾",
        error_messages={"required": "请至少勾选一条要设定的目标"},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows: Any = getattr(self.fields["chosen"], "rows", {})
        self.initial["chosen"] = [key for key, p in rows.items() if not p.is_there]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        year, until = data.get("year"), data.get("until")
        if year and until and not year <= until <= year + 10:
            self.add_error("until", "末年不能早于起始年度，一次最多设十年")
        return data

    def value(self) -> Sequence[LineInput]:
        data = self.cleaned_data
        years = range(data["year"], (data["until"] or data["year"]) + 1)
        chosen: list[Proposal] = data["chosen"]
        return [
            LineInput(p.region, p.quota, year, p.planned, p.source, p.target)
            for p in chosen
            for year in ([p.year] if p.year else years)
        ]


class Paste(forms.Form):
    """A table of quotas from a plan or a spreadsheet."""

    year = _year()
    source = fields.CharField(label="出处", max_length=200, help_text=_SOURCE_HELP)
    text = fields.CharField(
        label="分配表",
        widget=fields.Textarea(attrs={"data-rows": 10}),
        help_text="从表格整块复制：第一行是指标名，第一列是地区；或者每行写“地区 指标 计划数”",
    )

    def clean_text(self) -> tuple[quota_tables.Pasted, ...]:
        self.places: dict[int, Region] = {}
        names: dict[str, int] = {}
        for place in quota_proposals.places_to_set(self.actor):
            self.places[place.pk] = place
            names |= dict.fromkeys((*place.aliases, place.name), place.pk)
        read = quota_tables.read_table(self.cleaned_data["text"], names)
        if read.findings:
            raise fields.ValidationError([f.sentence for f in read.findings[:12]])
        return read.lines

    def value(self) -> Sequence[LineInput]:
        data = self.cleaned_data
        return [
            LineInput(self.places[p.place], p.quota, data["year"], p.planned, data["source"])
            for p in data["text"]
        ]


# ---------------------------------------------------------------- a project's own lists and months


@dataclass(frozen=True, slots=True)
class _Seen:
    """Versions by year or month, as a hidden field carries them: 2026:3,2027:1."""

    versions: dict[str, int]

    @classmethod
    def read(cls, text: str) -> "_Seen":
        pairs = [pair.split(":") for pair in text.split(",") if pair.count(":") == 1]
        return cls({name: int(n) for name, n in pairs if n.isdecimal() and len(n) < 10})

    @property
    def written(self) -> str:
        return ",".join(f"{name}:{n}" for name, n in self.versions.items())


def _seen() -> fields.CharField:
    return fields.CharField(widget=fields.HiddenInput, required=False)


class Listing(forms.Form):
    """Into which list of which year."""

    which = fields.ChoiceField(label="清单", choices=[(w.value, w.label) for w in YearList])
    on = fields.DateField(label="列入日期")
    year = _year(required=False, help_text="不填按列入日期的年份；往年入库、今年还算的填今年")
    expected = YiSum(
        label="当年预增产值",
        required=False,
        max_length=20,
        help_text="只有增长点要填，单位亿元，也可以写“3500万元”",
    )
    source = fields.CharField(
        label="依据", max_length=200, required=False, help_text="例如会议纪要、上报文件"
    )
    seen = _seen()

    @classmethod
    def starts(cls, row: Any) -> dict[str, Any]:
        versions = {str(y): v for y, v in row.years.values_list("year", "version")}
        return {"seen": _Seen(versions).written, "which": YearList.GROWTH.value}

    def value(self) -> ListingInput:
        data = self.cleaned_data
        year = data["year"] or data["on"].year
        seen = _Seen.read(data["seen"]) if "seen" in self.data else None
        return ListingInput(
            which=YearList(data["which"]),
            year=year,
            on=data["on"],
            expected=data["expected"],
            source=data["source"],
            seen=None if seen is None else seen.versions.get(str(year), 0),
        )


class Off(forms.Form):
    """Off which list, and why."""

    which = fields.ChoiceField(label="清单", choices=[(w.value, w.label) for w in YearList])
    year = _year()
    reason = fields.CharField(
        label="理由",
        max_length=400,
        widget=fields.Textarea,
        required=False,
        help_text="会留在经过里，查阅者看得到",
    )

    @classmethod
    def starts(cls, row: Any) -> dict[str, Any]:
        last = row.years.order_by("-year").first()
        return {"which": YearList.GROWTH.value, "year": last.year if last else None}

    def value(self) -> OffInput:
        data = self.cleaned_data
        return OffInput(YearList(data["which"]), data["year"], data["reason"])


class MonthField(fields.CharField):
    """A month as the browser's month picker or a person writes it; cleans to its first day."""

    widget = fields.TextInput(attrs={"type": "month", "placeholder": "2026-03"})
    _WRITTEN = re.compile(r"^(\d{4})[-/.年]?\s*(\d{1,2})月?$")

    def clean(self, value: Any) -> date:
        text = str(super().clean(value)).strip()
        found = self._WRITTEN.match(text)
        if found is None or not (2000 <= int(found[1]) <= 2100 and 1 <= int(found[2]) <= 12):
            raise fields.ValidationError("请写成“2026-03”这样的年月")
        return date(int(found[1]), int(found[2]), 1)

    def prepare_value(self, value: Any) -> Any:
        return f"{value:%Y-%m}" if isinstance(value, date) else value


class MonthForm(forms.Form):
    """Investment completed and extra output gained in a month."""

    month = MonthField(label="月份")
    invested = YiSum(
        label="当月完成投资",
        required=False,
        max_length=20,
        help_text="当月数，不是累计数；单位亿元，也可以写“3500万元”",
    )
    gained = YiSum(
        label="当月实增产值",
        required=False,
        max_length=20,
        help_text="只有增长点填；比上年同月增加的产值，单位亿元",
    )
    reason = fields.CharField(
        label="更正原因",
        max_length=400,
        required=False,
        widget=fields.Textarea,
        help_text="这个月填过、现在要改时写，原来的数会留在经过里",
    )
    seen = _seen()

    @classmethod
    def starts(cls, row: Any) -> dict[str, Any]:
        versions = {f"{d:%Y-%m}": v for d, v in row.months.values_list("month_on", "version")}
        return {"seen": _Seen(versions).written, "month": _next_month(max(versions, default=""))}

    def value(self) -> MonthInput:
        data = self.cleaned_data
        seen = _Seen.read(data["seen"]) if "seen" in self.data else None
        return MonthInput(
            month_on=data["month"],
            invested=data["invested"],
            gained=data["gained"],
            source="月度填报",
            seen=None if seen is None else seen.versions.get(f"{data['month']:%Y-%m}", 0),
            reason=data["reason"],
        )


def _next_month(last: str) -> date | None:
    """The month after the last that was told; the form starts there."""
    if not last:
        return None
    year, month = map(int, last.split("-"))
    return date(year + month // 12, month % 12 + 1, 1)
