"""Forms about yearly work points."""

from typing import Any

from django import forms as fields

from daxiao.domains.tasks.queries import bodies as choices
from daxiao.domains.tasks.queries import points as queries
from daxiao.domains.tasks.types.points import IssueInput, MoreInput, PointInput, PointsInput
from daxiao.ui import forms


class Draft(forms.Form):
    plan = forms.VisibleChoice(choices.plans_to_charge, said=str, label="规划")
    year = fields.IntegerField(label="年度", min_value=2000, max_value=2100)
    title = fields.CharField(
        label="标题", max_length=200, required=False, help_text="不填就用规划名称加年度"
    )
    with_tasks = fields.BooleanField(label="列入这一年还要办的任务", required=False, initial=True)
    with_goals = fields.BooleanField(label="列入这一年的责任目标", required=False, initial=True)

    def value(self) -> PointsInput:
        given = self.cleaned_data
        return PointsInput(
            given["plan"].pk,
            given["year"],
            given["title"],
            given["with_tasks"],
            given["with_goals"],
        )


class More(forms.Form):
    """Of the plan of the list; what is on it already is not offered again."""

    tasks = fields.MultipleChoiceField(
        label="任务", required=False, help_text="按住 Ctrl 可以选几项"
    )
    goals = fields.MultipleChoiceField(
        label="责任目标", required=False, help_text="按住 Ctrl 可以选几项"
    )
    version = fields.IntegerField(widget=fields.HiddenInput, required=False)

    @classmethod
    def starts(cls, row: Any) -> dict[str, Any]:
        return {"version": row.version}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.row is None:
            return
        tasks = queries.tasks_to_add(self.actor, self.row)
        goals = queries.goals_to_add(self.actor, self.row)
        self.fields["tasks"].choices = [(str(t.pk), str(t)) for t in tasks]  # type: ignore[attr-defined]
        self.fields["goals"].choices = [(str(g.pk), str(g)) for g in goals]  # type: ignore[attr-defined]

    def value(self) -> MoreInput:
        given = self.cleaned_data
        return MoreInput(
            tuple(map(int, given["tasks"])), tuple(map(int, given["goals"])), given["version"]
        )

    def renew(self) -> None:
        _renew(self)


class Line(forms.Form):
    position = fields.IntegerField(label="序号", min_value=1, max_value=9999)
    title = fields.CharField(label="重点任务", max_length=200, required=False)
    value_words = fields.CharField(
        label="年度目标",
        max_length=200,
        required=False,
        help_text="这一年要达到的数；责任目标的数从目标带来",
    )
    content = fields.CharField(
        label="工作内容", max_length=4000, required=False, widget=fields.Textarea
    )
    lead = forms.VisibleChoice(choices.units, label="牵头单位", required=False)
    others = fields.CharField(label="责任单位", max_length=800, required=False)
    due_on = fields.DateField(label="完成时限", required=False)
    version = fields.IntegerField(widget=fields.HiddenInput, required=False)

    @classmethod
    def starts(cls, row: Any) -> dict[str, Any]:
        return {**super().starts(row), "value_words": row.value}

    def value(self) -> PointInput:
        given = self.cleaned_data
        return PointInput(
            title=given["title"],
            value=given["value_words"],
            content=given["content"],
            lead_id=given["lead"].pk if given["lead"] else None,
            others=given["others"],
            due_on=given["due_on"],
            position=given["position"],
            version=given["version"],
        )

    def renew(self) -> None:
        _renew(self)


class Issue(forms.Form):
    document_number = fields.CharField(label="文号", max_length=60, required=False)
    issued_on = fields.DateField(label="印发日期", required=False, help_text="不填就是今天")
    version = fields.IntegerField(widget=fields.HiddenInput, required=False)

    @classmethod
    def starts(cls, row: Any) -> dict[str, Any]:
        return {"version": row.version}

    def value(self) -> IssueInput:
        given = self.cleaned_data
        return IssueInput(given["document_number"], given["issued_on"], given["version"])

    def renew(self) -> None:
        _renew(self)


class Seen(forms.Form):
    """Nothing to fill in: what was looked at is confirmed."""

    version = fields.IntegerField(widget=fields.HiddenInput, required=False)

    @classmethod
    def starts(cls, row: Any) -> dict[str, Any]:
        return {"version": row.version}

    def value(self) -> int | None:
        version: int | None = self.cleaned_data["version"]
        return version

    def renew(self) -> None:
        _renew(self)


def _renew(form: Any) -> None:
    if form.row is not None:
        form.data = form.data.copy()
        form.row.refresh_from_db()
        form.data["version"] = str(form.row.version)
