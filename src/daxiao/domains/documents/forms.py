"""Forms of the review: what a person may change of a reading before confirming it."""

from typing import Any

from django.forms import BooleanField, CharField, ChoiceField, DecimalField, IntegerField

from daxiao.domains.documents.types import (
    AMBITION_LABELS,
    COMPARATOR_LABELS,
    MEASURE_LABELS,
    ProjectCorrection,
    TargetCorrection,
    TaskCorrection,
)
from daxiao.extract.readings import (
    Ambition,
    Comparator,
    Measure,
    ProjectReading,
    TargetReading,
    TaskReading,
)
from daxiao.ui import forms


class TargetForm(forms.Form):
    """A target as it was read, to be confirmed or corrected. Filled from a `TargetReading`."""

    indicator = CharField(label="指标", max_length=200, required=False)
    comparator = ChoiceField(
        label="比较",
        choices=[(c.value, w) for c, w in COMPARATOR_LABELS.items()],
        initial=Comparator.EQ.value,
    )
    value_text = CharField(label="数值", max_length=40, help_text="与原文一致；区间写作 6-8")
    unit = CharField(label="计量单位", max_length=20, required=False)
    measure = ChoiceField(label="性质", choices=[(m.value, w) for m, w in MEASURE_LABELS.items()])
    ambition = ChoiceField(label="力度", choices=[(a.value, w) for a, w in AMBITION_LABELS.items()])
    by = IntegerField(label="到某年", required=False, min_value=1949, max_value=2100)
    year = IntegerField(label="当年", required=False, min_value=1949, max_value=2100)
    recurring = BooleanField(label="每年", required=False)
    scope = CharField(label="范围", max_length=100, required=False)

    @classmethod
    def starts(cls, row: Any) -> dict[str, Any]:
        r: TargetReading = row
        return {
            "indicator": r.indicator,
            "comparator": r.comparator.value,
            "value_text": r.num_text,
            "unit": r.unit or "",
            "measure": r.measure.value,
            "ambition": r.ambition.value,
            "by": r.period.by,
            "year": r.period.year,
            "recurring": r.period.recurring,
            "scope": r.scope or "",
        }

    def value(self) -> TargetCorrection:
        d = self.cleaned_data
        return TargetCorrection(
            indicator=d["indicator"],
            value_text=d["value_text"],
            unit=d["unit"] or None,
            comparator=Comparator(d["comparator"]),
            measure=Measure(d["measure"]),
            ambition=Ambition(d["ambition"]),
            by=d["by"],
            year=d["year"],
            recurring=d["recurring"],
            scope=d["scope"] or None,
        )


class TaskForm(forms.Form):
    """A task as it was read, to be confirmed or corrected. Filled from a `TaskReading`."""

    title = CharField(label="任务", max_length=200, required=False)
    lead_units = forms.Names(label="牵头单位", required=False)
    responsible_units = forms.Names(label="责任单位", required=False)
    deadline = IntegerField(label="时限（年）", required=False, min_value=1949, max_value=2100)

    @classmethod
    def starts(cls, row: Any) -> dict[str, Any]:
        r: TaskReading = row
        return {
            "title": r.title or "",
            "lead_units": r.lead_units,
            "responsible_units": r.responsible_units,
            "deadline": r.deadline,
        }

    def value(self) -> TaskCorrection:
        d = self.cleaned_data
        return TaskCorrection(
            title=d["title"] or None,
            lead_units=d["lead_units"],
            responsible_units=d["responsible_units"],
            deadline=d["deadline"],
        )


class ProjectForm(forms.Form):
    """A project as it was read, to be confirmed or corrected. Filled from a `ProjectReading`."""

    name = CharField(label="项目", max_length=200, required=False)
    company = CharField(label="企业", max_length=200, required=False)
    nature = CharField(label="性质", max_length=20, required=False)
    total_investment_yi = DecimalField(
        label="总投资（亿元）", required=False, min_value=0, max_digits=14, decimal_places=4
    )
    start_year = IntegerField(label="开工年", required=False, min_value=1949, max_value=2100)
    end_year = IntegerField(label="完工年", required=False, min_value=1949, max_value=2100)
    unit = CharField(label="责任单位", max_length=100, required=False)

    @classmethod
    def starts(cls, row: Any) -> dict[str, Any]:
        r: ProjectReading = row
        amount = r.total_investment_yi
        return {
            "name": r.name,
            "company": r.company or "",
            "nature": r.nature or "",
            "total_investment_yi": None if amount is None else f"{amount:f}",
            "start_year": r.start_year,
            "end_year": r.end_year,
            "unit": r.unit or "",
        }

    def value(self) -> ProjectCorrection:
        d = self.cleaned_data
        return ProjectCorrection(
            name=d["name"],
            company=d["company"] or None,
            nature=d["nature"] or None,
            total_investment_yi=d["total_investment_yi"],
            start_year=d["start_year"],
            end_year=d["end_year"],
            unit=d["unit"] or None,
        )
