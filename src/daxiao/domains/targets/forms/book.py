"""Forms of the indicator book: how figures are kept, editions, who reports, comparable samples."""

from datetime import date
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.forms import (
    BooleanField,
    CharField,
    ChoiceField,
    DateField,
    DecimalField,
    IntegerField,
    Textarea,
)

from daxiao.domains.directory import queries as directory
from daxiao.domains.targets import queries
from daxiao.domains.targets.forms import ledger
from daxiao.domains.targets.rules import book as rules
from daxiao.domains.targets.rules.summing import OverTime, Summing
from daxiao.domains.targets.types.book import (
    BookInput,
    Counted,
    DutyInput,
    EditionInput,
    NewIndicator,
    SampleInput,
)
from daxiao.domains.targets.types.figures import Frequency, Legal, Source
from daxiao.std.findings import Refused
from daxiao.std.periods import Month
from daxiao.ui import forms


def _choices(kinds: Any, empty: str) -> list[tuple[str, str]]:
    return [("", empty), *((k.value, k.label) for k in kinds)]


class New(ledger.Indicator):
    """An indicator that is added by hand."""

    region = forms.VisibleChoice(
        directory.places, label="维护地区", help_text="由这个地区的专班办公室修改；各地都能用它"
    )

    def value(self) -> NewIndicator:  # type: ignore[override]  # with the place that keeps it
        return NewIndicator(self.cleaned_data["region"].pk, super().value())


class Book(forms.Form):
    """How the figures of an indicator are kept."""

    sections: ClassVar = {
        "code": "怎么得出",
        "frequency": "怎么报",
        "across": "怎么汇总",
        "low": "填报时的检查",
    }

    code = CharField(
        label="代码",
        max_length=40,
        required=False,
        help_text="公式里用它称呼这个指标，如 rd_spend 或 研发经费",
    )
    formula = CharField(
        label="公式",
        max_length=300,
        required=False,
        help_text="如 研发经费 / 地区生产总值；写了公式就由平台计算，不再填报",
    )
    counted_by = ChoiceField(
        label="台账计数",
        required=False,
        choices=_choices(Counted, "不计数"),
        help_text="由项目库逐月数出来，点数字能看到每一行",
    )
    frequency = ChoiceField(label="频次", required=False, choices=_choices(Frequency, "未规定"))
    merges_january = BooleanField(label="1—2月合并填报", required=False)
    places = IntegerField(label="小数位数", min_value=0, max_value=4)
    source = ChoiceField(label="数据来源", required=False, choices=_choices(Source, "未写明"))
    legal = ChoiceField(label="数据性质", required=False, choices=_choices(Legal, "未写明"))
    owner = forms.VisibleChoice(directory.units, label="主管单位", required=False)
    across = ChoiceField(
        label="各地怎么合起来",
        required=False,
        choices=_choices(Summing, "按性质（平台默认）"),
    )
    weight_by = forms.VisibleChoice(
        queries.standing, label="分母", required=False, help_text="按分母加权时用"
    )
    in_time = ChoiceField(
        label="各期怎么合起来", required=False, choices=_choices(OverTime, "按性质（平台默认）")
    )
    whole = forms.VisibleChoice(
        queries.standing, label="总项", required=False, help_text="这个指标是它的其中数"
    )
    is_partition = BooleanField(
        label="分项合计等于总项",
        required=False,
        help_text="这个指标的各分项互不重叠、合起来正好是它",
    )
    low = DecimalField(label="下限", required=False, max_digits=20, decimal_places=4)
    high = DecimalField(label="上限", required=False, max_digits=20, decimal_places=4)

    def value(self) -> BookInput:
        data: dict[str, Any] = self.cleaned_data
        pk = {k: data[k].pk if data[k] else None for k in ("weight_by", "whole", "owner")}
        return BookInput(
            code=data["code"].strip(),
            frequency=Frequency(data["frequency"]) if data["frequency"] else None,
            across=data["across"],
            in_time=data["in_time"],
            weight_by_id=pk["weight_by"],
            whole_id=pk["whole"],
            is_partition=data["is_partition"],
            formula=data["formula"].strip(),
            counted_by=data["counted_by"],
            source=Source(data["source"]) if data["source"] else None,
            legal=Legal(data["legal"]) if data["legal"] else None,
            places=data["places"],
            merges_january=data["merges_january"],
            low=data["low"],
            high=data["high"],
            owner_id=pk["owner"],
        )


class Edition(forms.Form):
    """A new edition of the definition, from a day on."""

    since = DateField(label="自哪天起执行")
    definition = CharField(label="口径", widget=Textarea, required=False)
    formula = CharField(label="公式", max_length=300, required=False)
    source = ChoiceField(label="数据来源", required=False, choices=_choices(Source, "不变"))
    legal = ChoiceField(label="数据性质", required=False, choices=_choices(Legal, "不变"))
    basis = CharField(label="依据", max_length=200, required=False, help_text="文号或通知名称")
    note = CharField(label="说明", max_length=400, required=False)

    @classmethod
    def starts(cls, row: Any) -> dict[str, Any]:
        return {"definition": row.definition, "formula": row.formula}

    def value(self) -> EditionInput:
        data: dict[str, Any] = self.cleaned_data
        return EditionInput(
            since=data["since"],
            definition=data["definition"],
            formula=data["formula"].strip(),
            source=Source(data["source"]) if data["source"] else None,
            legal=Legal(data["legal"]) if data["legal"] else None,
            basis=data["basis"],
            note=data["note"],
        )


class Duty(forms.Form):
    """Which unit reports an indicator of a place."""

    indicator = forms.VisibleChoice(queries.standing, label="指标")
    region = forms.VisibleChoice(directory.places, label="哪个地区的数")
    org = forms.VisibleChoice(
        directory.units, label="填报单位", help_text="一个数只向一个单位要（一数一源）"
    )
    frequency = ChoiceField(label="频次", choices=[(f.value, f.label) for f in Frequency])
    since = DateField(label="自哪天起")
    is_checked = BooleanField(label="单位不在这个地区，已核对", required=False)

    def value(self) -> DutyInput:
        data: dict[str, Any] = self.cleaned_data
        return DutyInput(
            indicator_id=data["indicator"].pk,
            region_id=data["region"].pk,
            org_id=data["org"].pk,
            frequency=Frequency(data["frequency"]),
            since=data["since"],
            is_checked=data["is_checked"],
        )


class DutyEnd(forms.Form):
    """From which day on a unit does not report a figure any more."""

    until = DateField(label="自哪天起不再填报")

    def value(self) -> date:
        until: date = self.cleaned_data["until"]
        return until


class Sample(forms.Form):
    """The comparable sample of a place and month, pasted from a spreadsheet."""

    region = forms.VisibleChoice(directory.places, label="哪个地区")
    month = CharField(label="月份", max_length=10, help_text="如 2026-09；数为年初到这个月的累计")
    text = CharField(
        label="样本",
        widget=Textarea,
        help_text="从表格粘贴四列：代码、名称、本期数、同期数；没有数的留空，不当作零。会替换这个地区这个月原有的样本",
    )

    @classmethod
    def starts(cls, row: Any) -> dict[str, Any]:
        return {}

    def clean_month(self) -> int:
        try:
            month = Month.parse(self.cleaned_data["month"].strip())
        except Refused as refused:
            raise ValidationError(str(refused)) from None
        return month.year * 100 + month.month

    def value(self) -> SampleInput:
        data: dict[str, Any] = self.cleaned_data
        return SampleInput(data["region"].pk, data["month"], rules.read_sample(data["text"]))
