"""Forms of the entry review: handing in, opinions, near-duplicates, admitting and returning."""

from typing import Any

from django import forms

from daxiao.domains.projects.forms.entry import explained, renewed
from daxiao.domains.projects.queries import entry as entry_queries
from daxiao.domains.projects.services.admission import (
    AdmitInput,
    Judgement,
    OpinionInput,
    Returning,
    Submission,
)
from daxiao.domains.projects.types import ReviewPoint
from daxiao.ui.forms import Form, VisibleChoice, VisibleChoices, dress


class Versioned(Form):
    """A form that remembers which version of the row the person looked at."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def renew(self) -> None:
        if self.row is not None:
            self.data = renewed(self.data, self.row)


class Submit(Versioned):
    units = VisibleChoices(
        entry_queries.units,
        label="请哪些部门联审",
        required=False,
        help_text="选中的部门会看到项目并出具意见；也可以由审核人再调整",
    )

    @classmethod
    def starts(cls, row: Any) -> dict[str, Any]:
        return {"units": entry_queries.reviewing_units(row), "version": row.version}

    def value(self) -> Submission:
        units = tuple(int(u.pk) for u in self.cleaned_data["units"])
        return Submission(units, self.cleaned_data["version"])


class AskUnits(Form):
    units = VisibleChoices(
        entry_queries.units, label="联审部门", required=False, help_text="没有选中的移出名单"
    )

    @classmethod
    def starts(cls, row: Any) -> dict[str, Any]:
        return {"units": entry_queries.reviewing_units(row)}

    def value(self) -> tuple[int, ...]:
        return tuple(int(u.pk) for u in self.cleaned_data["units"])


class Opine(Form):
    unit = VisibleChoice(entry_queries.own_units, label="出具意见的单位")
    points = forms.MultipleChoiceField(
        label="联审内容",
        choices=[(p.value, p.label) for p in ReviewPoint],
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text="几项意见相同的可以一次选上",
    )
    agrees = forms.ChoiceField(
        label="意见", choices=[("1", "同意"), ("0", "不同意")], widget=forms.RadioSelect
    )
    because = explained("意见说明", "不同意的写明理由和要补什么")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["unit"]
        if self.row is not None and isinstance(field, VisibleChoice):
            asked = {str(unit.pk) for unit in entry_queries.reviewing_units(self.row)}
            mine = {key: row for key, row in field.rows.items() if key in asked}
            field.offer(mine)
            if len(mine) == 1:
                self.initial["unit"] = next(iter(mine.values()))

    def value(self) -> OpinionInput:
        c = self.cleaned_data
        return OpinionInput(
            unit=int(c["unit"].pk),
            points=tuple(ReviewPoint(p) for p in c["points"]),
            agrees=c["agrees"] == "1",
            because=c["because"].strip(),
        )


class Judge(Form):
    """For each near-duplicate whether it is the same project, and why; those left open stay open."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.alike = entry_queries.seen_likenesses(self.actor, self.row) if self.row else []
        for one in self.alike:
            self._add(one)

    def _add(self, one: entry_queries.Alike) -> None:
        same = forms.ChoiceField(
            label=f"{one.title}：{one.because}",
            choices=[("", "还没有看"), ("0", "不是同一项目"), ("1", "是同一项目")],
            required=False,
        )
        why = forms.CharField(label="凭什么认定", max_length=200, required=False)
        for name, field, start in (
            (f"same_{one.key}", same, "" if one.is_same is None else str(int(one.is_same))),
            (f"said_{one.key}", why, one.said),
        ):
            dress(field)
            self.fields[name] = field
            self.initial[name] = start

    def value(self) -> tuple[Judgement, ...]:
        c = self.cleaned_data
        return tuple(
            Judgement(one.key, c[f"same_{one.key}"] == "1", c[f"said_{one.key}"])
            for one in self.alike
            if c[f"same_{one.key}"]
        )


class Admit(Versioned):
    on = forms.DateField(
        label="入库日期", required=False, help_text="不填就是今天；以前已经入库的补填当时的日期"
    )
    because = explained("说明")

    @classmethod
    def starts(cls, row: Any) -> dict[str, Any]:
        return {"version": row.version}

    def value(self) -> AdmitInput:
        c = self.cleaned_data
        return AdmitInput(c["on"], c["because"].strip(), c["version"])


class SendBack(Versioned):
    reasons = forms.CharField(
        label="退回原因",
        widget=forms.Textarea,
        required=False,
        max_length=400,
        help_text="一行写一条，申报单位照着补",
    )

    @classmethod
    def starts(cls, row: Any) -> dict[str, Any]:
        return {"version": row.version}

    def value(self) -> Returning:
        c = self.cleaned_data
        return Returning(tuple(c["reasons"].splitlines()), c["version"])
