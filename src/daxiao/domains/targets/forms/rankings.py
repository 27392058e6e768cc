"""Forms of ranking schemes and of places that are left out."""

import re
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from django import forms as fields

from daxiao.domains.targets import queries as ledger
from daxiao.domains.targets.queries import rankings as queries
from daxiao.domains.targets.rules.exclusions import MONTH_ODD, is_period
from daxiao.domains.targets.types.rankings import ExclusionInput, RankBy, SchemeInput, WeightInput
from daxiao.kernel.access import Actor
from daxiao.std.zh import half_width
from daxiao.ui import forms


if TYPE_CHECKING:
    from django.db.models import QuerySet

    from daxiao.domains.targets.models import Indicator
    from daxiao.kernel.models import Region


MOST_WEIGHTS = 30
_BY = {label: by for by in RankBy for label in (by.label, by.value)}
_PARTS = re.compile(r"[\t,，;；|]+|\s{2,}")


def _below(actor: Actor) -> "QuerySet[Region]":
    """The places that lie directly below one of those in which the actor may set rankings."""
    places = queries.places_to_rank(actor)
    return places.filter(parent__in=places.order_by().values("pk")).select_related("parent")


class Scheme(forms.Form):
    """A new scheme."""

    name = fields.CharField(label="方案名称", max_length=80)
    region = forms.VisibleChoice(
        queries.places_to_rank, label="排名范围", help_text="给这个地区直接管的各地排名"
    )
    year = fields.IntegerField(label="年度", min_value=2000, max_value=2100)
    weights = fields.CharField(
        label="指标与权重",
        widget=fields.Textarea(attrs={"data-rows": 8}),
        help_text="一行一个指标：指标名、依据（完成率、数值或同比增速，不写是完成率）、权重，"
        "用逗号或制表符隔开，可从表格粘贴；权重合计100。例：规上工业增加值，完成率，40",
    )

    def clean_weights(self) -> tuple[WeightInput, ...]:
        rows = [line for line in self.cleaned_data["weights"].splitlines() if line.strip()]
        if len(rows) > MOST_WEIGHTS:
            raise fields.ValidationError(f"一个方案最多{MOST_WEIGHTS}个指标")
        by_name: dict[str, list[Indicator]] = {}
        for row in ledger.indicators(self.actor):
            for name in (row.name, *row.aliases):
                by_name.setdefault("".join(str(name).split()), []).append(row)
        return tuple(_weight(number, line, by_name) for number, line in enumerate(rows, 1))

    def value(self) -> SchemeInput:
        data = self.cleaned_data
        return SchemeInput(data["name"], data["region"].pk, data["year"], data["weights"])


def _weight(number: int, line: str, known: "dict[str, list[Indicator]]") -> WeightInput:
    parts = [p.strip() for p in _PARTS.split(line.strip()) if p.strip()]
    if len(parts) not in (2, 3):
        raise fields.ValidationError(f"第{number}行看不懂，请写成：指标名，完成率，40")
    name, by, weight = parts[0], parts[1] if len(parts) == 3 else "完成率", parts[-1]
    found = known.get("".join(name.split()), [])
    if not found:
        raise fields.ValidationError(f"第{number}行：没有叫“{name}”的指标，请照指标库里的名称写")
    if by not in _BY:
        raise fields.ValidationError(f"第{number}行：依据“{by}”不认识，请写完成率、数值或同比增速")
    try:
        number_of = Decimal(half_width(weight).rstrip("%"))
    except InvalidOperation:
        raise fields.ValidationError(f"第{number}行：权重“{weight}”不是数") from None
    if not number_of.is_finite() or not 0 < number_of <= 100:
        raise fields.ValidationError(f"第{number}行：权重{weight}应大于0、不超过100")
    return WeightInput(found[0].pk, _BY[by], round(number_of, 2))


class ChangeScheme(Scheme):
    """Other weights or another name of a scheme."""

    region = None  # type: ignore[assignment]  # place and year of a scheme stay
    year = None  # type: ignore[assignment]
    seen = fields.IntegerField(widget=fields.HiddenInput, required=False)

    @classmethod
    def starts(cls, row: Any) -> dict[str, Any]:
        lines = [
            f"{w.indicator.name}，{RankBy(w.by).label}，{w.weight.normalize():f}"
            for w in row.weights.select_related("indicator").order_by("position")
        ]
        return {"name": row.name, "weights": "\n".join(lines), "seen": row.version}

    def value(self) -> SchemeInput:
        data = self.cleaned_data
        row = self.row
        return SchemeInput(
            data["name"], row.region_id, row.year, data["weights"], data["seen"] or 0
        )

    def renew(self) -> None:
        """What is sent next is about the row as it is now."""
        self.data = self.data.copy()  # type: ignore[attr-defined]
        self.row.refresh_from_db()
        self.data["seen"] = str(self.row.version)  # type: ignore[index]


class YearMonth(fields.CharField):
    """A month as people type it (2026-03, 2026年3月); cleans to year * 100 + month, empty to None."""

    def clean(self, value: Any) -> int | None:
        text = half_width(str(super().clean(value) or "")).strip()
        if not text:
            return None
        found = re.fullmatch(r"(\d{4})\s*[-年./]?\s*(\d{1,2})月?", text)
        period = int(found[1]) * 100 + int(found[2]) if found else 0
        if not is_period(period):
            raise fields.ValidationError(MONTH_ODD(period=text).sentence)
        return period


class Exclude(forms.Form):
    """A place that is left out."""

    region = forms.VisibleChoice(
        _below,
        said=lambda row: f"{row.name}（{row.parent.name}的排名）",
        label="不参与的地区",
    )
    indicator = forms.VisibleChoice(
        ledger.indicators, required=False, label="指标", help_text="不选是全部指标都不参与"
    )
    since = YearMonth(label="自（年月）", help_text="如 2026-03，从这个月的排名起")
    until = YearMonth(label="至（年月）", required=False, help_text="不填到恢复为止")
    reason = fields.CharField(
        label="理由",
        max_length=400,
        widget=fields.Textarea,
        help_text="排名页面会列出这个理由和设定人",
    )

    def value(self) -> ExclusionInput:
        data = self.cleaned_data
        place = data["region"]
        indicator = data["indicator"]
        return ExclusionInput(
            within_id=place.parent_id,
            region_id=place.pk,
            since=data["since"],
            until=data["until"],
            reason=data["reason"],
            indicator_id=indicator.pk if indicator else None,
        )
