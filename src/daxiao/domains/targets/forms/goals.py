"""Forms of goals: set, handed down, changed, tied, proven; lists and peers as people paste them."""

from decimal import Decimal
from typing import Any

from django import forms as fields
from django.db.models import Case, Value, When

from daxiao.domains.directory import queries as directory
from daxiao.domains.targets import queries as ledger
from daxiao.domains.targets.queries import goal_ties as tie_queries
from daxiao.domains.targets.queries import goals as queries
from daxiao.domains.targets.rules import kinds, ties
from daxiao.domains.targets.rules.aims import AimKind
from daxiao.domains.targets.types.goals import (
    GaugeChoice,
    GoalChange,
    GoalInput,
    GoalOrigin,
    HandDown,
)
from daxiao.kernel.access import Actor
from daxiao.kernel.caps import Cap
from daxiao.kernel.models import Region
from daxiao.ui import forms


KINDS = [
    ("flow", "期内累计（一年里完成多少）"),
    ("increment", "增量（新增多少）"),
    ("stock", "存量（总数达到多少）"),
    ("at_least", "不低于（增速、占比、降幅）"),
    ("at_most", "不超过（上限）"),
    ("at_most_sum", "累计不超过（全年额度）"),
    ("band", "区间"),
    ("coverage", "全覆盖（按名录）"),
    ("rank", "位次（在可比对象中排第几）"),
    ("first", "零的突破"),
]


def _number(label: str, *, help_text: str = "", required: bool = False) -> fields.DecimalField:
    return fields.DecimalField(
        label=label, max_digits=20, decimal_places=4, required=required, help_text=help_text
    )


def places(actor: Actor) -> Any:
    return Region.objects.visible_to(actor, Cap.TARGET_MANAGE).filter(until__isnull=True)


def indicators(actor: Actor) -> Any:
    return ledger.standing(actor).order_by("name", "measure")


def _indicator_said(row: Any) -> str:
    unit = f"（{row.unit}）" if row.unit else ""
    return f"{row.name}{unit} · {row.get_measure_display()}"


def _goal_said(row: Any) -> str:
    industry = f" · {row.industry}" if row.industry else ""
    return f"{row.indicator} · {row.region}{industry} · {row.year}年"


def _kind(raw: str) -> tuple[AimKind, bool]:
    """The way that was chosen, and whether it is a ceiling over what adds up."""
    return AimKind("at_most" if raw == "at_most_sum" else raw), raw == "at_most_sum"


def _shares(kind: AimKind, *values: Decimal | None) -> list[Decimal | None]:
    """A coverage is typed in percent and kept as a share; anything else as it was typed."""
    by = 100 if kind is AimKind.COVERAGE else 1
    return [None if value is None else value / by for value in values]


class Goal(forms.Form):
    """A goal set by hand, or a placeholder for what the level above will hand down."""

    sections = {
        "indicator": "考核什么",
        "floor": "目标值",
        "baseline": "基数",
        "since": "时段与责任",
    }

    indicator = forms.VisibleChoice(indicators, said=_indicator_said, label="指标")
    region = forms.VisibleChoice(places, label="地区")
    industry = fields.CharField(
        label="产业", max_length=60, required=False, help_text="只考核某个产业时填写"
    )
    measured_by = forms.VisibleChoice(
        indicators,
        said=_indicator_said,
        required=False,
        label="计量指标",
        help_text="填了产业的，选这个产业自己的指标（如“电子信息产值”）；没有的留空，设了才能判断",
    )
    kind = fields.ChoiceField(
        label="怎样算完成",
        choices=KINDS,
        help_text="降幅填下降了多少，降得多为好；零的突破不用填目标值",
    )
    from_above = fields.BooleanField(label="由上级下达，目标值还没有下来（待下达）", required=False)
    floor = _number(
        "目标值（保底）", help_text="按指标的计量单位；覆盖率填百分数（100 为全覆盖）；位次填名次"
    )
    stretch = _number("力争值", help_text="没有力争值的留空")
    high = _number("区间上限", help_text="只有区间目标填写")
    beats = forms.VisibleChoice(
        indicators,
        said=_indicator_said,
        required=False,
        label="要超过的指标",
        help_text="“快于工业平均”一类：要好于这个指标在本地的同期数；有目标值的，两条都达到才算完成，没有目标值的只比这一条",
    )
    rival = fields.CharField(
        label="要超过的比较对象",
        max_length=60,
        required=False,
        help_text="平台里没有数的，如“全省平均”；它各月的数以后在目标页用“登记比较数”填，注明来源",
    )
    baseline = _number("基数", help_text="没有写明的留空：进度会显示为无法判断，不会当作零")
    baseline_high = _number("基数上限", help_text="基数写成区间时填上限")
    baseline_year = fields.IntegerField(
        label="基数年", required=False, min_value=1990, max_value=2100
    )
    is_baseline_estimate = fields.BooleanField(label="基数是预计数", required=False)
    since = fields.DateField(label="开始日")
    due_on = fields.DateField(label="到期日")
    owner = forms.VisibleChoice(
        directory.units, required=False, label="责任单位", help_text="由它对这个目标负责"
    )

    def value(self) -> GoalInput:
        data = self.cleaned_data
        kind, is_sum = _kind(data["kind"])
        floor, stretch = _shares(kind, data["floor"], data["stretch"])
        if kind is AimKind.FIRST:
            floor, stretch = Decimal(1), None
        return GoalInput(
            indicator_id=data["indicator"].pk,
            region_id=data["region"].pk,
            kind=kind.value,
            comparator=kinds.comparator_of(kind).value,
            unit=kinds.unit_of(kind, data["indicator"].unit),
            since=data["since"],
            due_on=data["due_on"],
            floor=floor,
            stretch=stretch,
            high=data["high"],
            baseline=data["baseline"],
            baseline_high=data["baseline_high"],
            baseline_year=data["baseline_year"],
            is_baseline_estimate=data["is_baseline_estimate"],
            is_cumulative=is_sum,
            industry=data["industry"].strip(),
            owner_id=data["owner"].pk if data["owner"] else None,
            origin=GoalOrigin.ABOVE if data["from_above"] else GoalOrigin.HAND,
            beats_id=data["beats"].pk if data["beats"] else None,
            rival=data["rival"].strip(),
            measured_by_id=data["measured_by"].pk if data["measured_by"] else None,
        )


def _shown(value: Decimal | None) -> Decimal | None:
    return None if value is None else Decimal(f"{value.normalize():f}")


class Change(forms.Form):
    """Other values for a goal, in its own unit."""

    sections = {"kind": "目标值", "baseline": "基数", "since": "时段与责任"}

    kind = fields.ChoiceField(
        label="怎样算完成",
        choices=KINDS,
        help_text="改了以后目标值按新的算法填：全覆盖填百分数（100 为全部），位次填名次；原来的算法留在经过里",
    )
    floor = _number("目标值（保底）", help_text="覆盖率填百分数；待下达的留空")
    stretch = _number("力争值")
    high = _number("区间上限", help_text="只有区间目标填写")
    beats = forms.VisibleChoice(
        indicators, said=_indicator_said, required=False, label="要超过的指标"
    )
    rival = fields.CharField(
        label="要超过的比较对象", max_length=60, required=False, help_text="如“全省平均”"
    )
    baseline = _number("基数", help_text="没有写明的留空，不会当作零")
    baseline_high = _number("基数上限", help_text="基数写成区间时填上限")
    baseline_year = fields.IntegerField(
        label="基数年", required=False, min_value=1990, max_value=2100
    )
    is_baseline_estimate = fields.BooleanField(label="基数是预计数", required=False)
    since = fields.DateField(label="开始日")
    due_on = fields.DateField(label="到期日")
    owner = forms.VisibleChoice(directory.units, required=False, label="责任单位")
    letter = fields.CharField(label="下达文件", max_length=80, required=False)
    reason = fields.CharField(
        label="为什么改",
        max_length=400,
        required=False,
        widget=fields.Textarea,
        help_text="改目标值、怎样算完成、基数或时段要写明；原来的会留在经过里",
    )
    seen = fields.IntegerField(widget=fields.HiddenInput)

    @classmethod
    def starts(cls, row: Any) -> dict[str, Any]:
        found = {name: getattr(row, name, None) for name in cls.base_fields}
        for name in ("floor", "stretch", "high", "baseline", "baseline_high"):
            found[name] = _shown(found[name])
        if row.kind == AimKind.COVERAGE:
            for name in ("floor", "stretch"):
                value = getattr(row, name)
                found[name] = None if value is None else _shown(value * 100)
        if row.kind == AimKind.FIRST:
            found["floor"] = None
        kind = "at_most_sum" if row.is_cumulative and row.kind == AimKind.AT_MOST else row.kind
        return found | {"seen": row.version, "reason": "", "kind": kind}

    def renew(self) -> None:
        """What is sent next is about the row as it is now."""
        kept: Any = self.data
        kept = kept.copy()
        kept["seen"] = str(self.row.version)
        self.data = kept

    def value(self) -> GoalChange:
        data = self.cleaned_data
        kind, is_sum = _kind(data["kind"])
        floor, stretch = _shares(kind, data["floor"], data["stretch"])
        if kind is AimKind.FIRST:
            floor, stretch = Decimal(1), None
        return GoalChange(
            floor=floor,
            stretch=stretch,
            high=data["high"],
            baseline=data["baseline"],
            baseline_high=data["baseline_high"],
            baseline_year=data["baseline_year"],
            is_baseline_estimate=data["is_baseline_estimate"],
            since=data["since"],
            due_on=data["due_on"],
            owner_id=data["owner"].pk if data["owner"] else None,
            letter=data["letter"],
            reason=data["reason"],
            version=data["seen"],
            beats_id=data["beats"].pk if data["beats"] else None,
            rival=data["rival"].strip(),
            serves_id=self.row.serves_id,
            kind=kind.value,
            is_cumulative=is_sum,
        )


class HandDownForm(forms.Form):
    """The value that the level above has handed down."""

    floor = _number("下达的目标值", required=True)
    stretch = _number("力争值", help_text="没有的留空")
    letter = fields.CharField(label="下达文件", max_length=80, help_text="文号或文件名称")
    seen = fields.IntegerField(widget=fields.HiddenInput)

    @classmethod
    def starts(cls, row: Any) -> dict[str, Any]:
        return {"seen": row.version}

    def value(self) -> HandDown:
        data = self.cleaned_data
        floor, stretch = _shares(AimKind(self.row.kind), data["floor"], data["stretch"])
        return HandDown(floor or Decimal(0), stretch, data["letter"], data["seen"])


class Gauge(forms.Form):
    """The indicator whose figures judge the goal of an industry."""

    measured_by = forms.VisibleChoice(
        indicators,
        said=_indicator_said,
        required=False,
        label="计量指标",
        help_text="这个产业自己的指标。还没有的，先在“指标”里新增（如“电子信息产值”），在“填报分工”里定谁报，报上数就能判断；不选表示取消",
    )
    seen = fields.IntegerField(widget=fields.HiddenInput)

    @classmethod
    def starts(cls, row: Any) -> dict[str, Any]:
        return {"measured_by": row.measured_by, "seen": row.version}

    def value(self) -> GaugeChoice:
        chosen = self.cleaned_data["measured_by"]
        return GaugeChoice(chosen.pk if chosen else None, self.cleaned_data["seen"])


class _Related(forms.Form):
    """A form whose choice depends on the row."""

    field = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice: Any = self.fields[self.field]
        rows = self._rows()
        choice.offer({str(r.pk): r for r in rows[:500]})

    def _rows(self) -> Any:
        raise NotImplementedError


def _no_goals(actor: Actor) -> Any:
    return queries.goals(actor).none()


class Pair(_Related):
    """The other half of 新增 N、总数 M."""

    field = "other"
    other = forms.VisibleChoice(
        _no_goals,
        said=_goal_said,
        label="与哪个目标配对",
        help_text="同一地区、同一年到期、同一单位，并且说的是同一件事的新增目标或总数目标；没有列出的，先核对两个指标的名称和单位",
    )

    def _rows(self) -> Any:
        row = self.row
        rows = queries.in_force(self.actor).filter(
            region=row.region_id,
            year=row.year,
            unit=row.unit,
            industry=row.industry,
            pair=None,
        )
        return [
            other
            for other in rows.exclude(pk=row.pk)
            if ties.are_pair(tie_queries.side(row), tie_queries.side(other))
            and ties.belong_together(row.indicator.name, other.indicator.name)
        ]

    def value(self) -> Any:
        return self.cleaned_data["other"]


class Higher(_Related):
    """The goal of later years that this one is a step to."""

    field = "higher"
    higher = forms.VisibleChoice(
        _no_goals,
        said=_goal_said,
        required=False,
        label="对标哪个目标",
        help_text="同一计量单位、到期更晚的目标（如五年规划的目标）；不选表示不再对标",
    )

    @classmethod
    def starts(cls, row: Any) -> dict[str, Any]:
        return {"higher": row.serves}

    def _rows(self) -> Any:
        row = self.row
        same = Case(When(indicator=row.indicator_id, then=Value(0)), default=Value(1))
        rows = queries.in_force(self.actor).filter(unit=row.unit, year__gt=row.year)
        return rows.order_by(same, "year", "region__path")

    def value(self) -> Any:
        return self.cleaned_data["higher"]
