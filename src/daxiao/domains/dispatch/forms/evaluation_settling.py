"""Forms of settling, one item or several, and of the answer to an objection."""

from collections import Counter
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms as fields

from daxiao.domains.dispatch.queries import evaluation as queries
from daxiao.domains.dispatch.queries import evaluation_settling as settling_queries
from daxiao.domains.dispatch.queries.evaluation import said_value
from daxiao.domains.dispatch.queries.evaluation_settling import Sorted
from daxiao.domains.dispatch.rules import evaluation as rules
from daxiao.domains.dispatch.rules import settling
from daxiao.domains.dispatch.services.evaluation_objections import AnswerInput
from daxiao.domains.dispatch.services.evaluation_scores import (
    SettleAsInput,
    SettleInput,
    SettleManyInput,
)
from daxiao.domains.dispatch.types.evaluation import ItemKind, ScoreSource, SettleChoice
from daxiao.kernel.access import Actor
from daxiao.std.findings import Finding
from daxiao.ui import forms


if TYPE_CHECKING:
    from daxiao.domains.dispatch.models import Evaluation, EvaluationCell, Objection


def _area(label: str, rows: int = 3, **given: Any) -> fields.CharField:
    return fields.CharField(label=label, widget=fields.Textarea(attrs={"data-rows": rows}), **given)


def _checked() -> fields.BooleanField:
    """Asked for only where a value is far from the rest: see `_placed`."""
    return fields.BooleanField(label="数值已核对属实", required=False, widget=fields.HiddenInput)


def _placed(form: forms.Form, findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """Findings at the fields of the form; where one asks whether a value was checked, the box for it appears."""
    if any(f.kind is settling.ODD for f in findings):
        form.fields["is_checked"].widget = fields.CheckboxInput()
        forms.dress(form.fields["is_checked"])
    return tuple(rules.at_field(f, "value_given") if f.field == "value" else f for f in findings)


def _asked(cell: "EvaluationCell") -> str:
    """What a value of one's own means for this kind of item."""
    weight, unit = rules.plain(Decimal(cell.item.weight)), cell.item.unit
    kind = ItemKind(cell.item.kind)
    if kind is ItemKind.VETO:
        return "选“另行认定”时填，发生填1，没有发生填0"
    if kind.asks_points:
        return f"选“另行认定”时填，填得分，0到{weight}分"
    return f"选“另行认定”时填，填实际数{f'，单位：{unit}' if unit else ''}，得分由平台按方案计算"


def _voices(actor: Actor, cell: "EvaluationCell") -> list[tuple[str, str]]:
    """The voices that spoke, each with what it says and what it would score under the rule."""
    some = settling_queries.mates(actor, cell)
    found = []
    for source, value in settling_queries.voices_of(cell).values.items():
        told = [f"{source.label}：{said_value(cell.item, value)}"]
        told += [points] if (points := settling_queries.expected(cell, some, value)) else []
        found.append((source.value, "，".join(told)))
    return [*found, (ScoreSource.OTHER.value, ScoreSource.OTHER.label)]


class Settle(forms.Form):
    """认定: whose value counts, and why. The choices say what each voice gave."""

    source = fields.ChoiceField(label="采用", widget=fields.RadioSelect, choices=())
    value_given = fields.DecimalField(
        label="认定的数",
        required=False,
        max_digits=20,
        decimal_places=4,
        help_text="选“另行认定”时填",
    )
    because = _area("理由", 2, max_length=400, help_text="会留在定稿里")
    is_checked = _checked()
    version = fields.IntegerField(required=False, widget=fields.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        actor, row = self.actor, self.row
        if row is not None:
            self.fields["source"].choices = _voices(actor, row)  # type: ignore[attr-defined]
            self.fields["value_given"].help_text = _asked(row)

    @classmethod
    def starts(cls, row: "EvaluationCell") -> dict[str, Any]:
        return {
            "version": row.version,
            "source": row.settled_source,
            "because": row.settled_because,
            "value_given": row.settled_value if row.settled_source == ScoreSource.OTHER else None,
        }

    def value(self) -> SettleInput:
        given = self.cleaned_data
        return SettleInput(
            ScoreSource(given["source"]),
            given["because"],
            given["value_given"],
            given["version"],
            given["is_checked"],
        )

    def refuse(self, findings: Any) -> None:
        super().refuse(_placed(self, findings))


FIT = "fit"


class SettleAs(forms.Form):
    """认定所选各项: the same voice and the same reason for each."""

    source = fields.ChoiceField(
        label="采用",
        widget=fields.RadioSelect,
        initial=FIT,
        choices=[
            (FIT, "各项有数的一方（只有一方有数，或各方得分一致）"),
            *((s.value, s.label) for s in settling_queries.VOICES),
        ],
    )
    because = _area("理由", 2, max_length=400, help_text="逐项留在定稿里")
    is_checked = _checked()

    @classmethod
    def starts(cls, row: "EvaluationCell") -> dict[str, Any]:
        return {}

    def refuse(self, findings: Any) -> None:
        super().refuse(_placed(self, findings))

    def value(self) -> SettleAsInput:
        given = self.cleaned_data
        source = None if given["source"] == FIT else ScoreSource(given["source"])
        return SettleAsInput(given["because"], source, given["is_checked"])


CHOICES = [(one.value, one.label) for one in SettleChoice]


class SettleMany(forms.Form):
    """一并认定: which open items of an evaluation, with one reason; it says how many that would be, and what is left out."""

    choices = fields.MultipleChoiceField(
        label="认定哪些", widget=fields.CheckboxSelectMultiple, choices=CHOICES
    )
    because = _area("理由", 2, max_length=400, help_text="逐项留在定稿里")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        actor, row = self.actor, self.row
        if row is None:
            return
        found = settling_queries.sorted_open(actor, row)
        told = [(one, [s for s in found if s.choice is one]) for one in SettleChoice]
        choice = self.fields["choices"]
        assert isinstance(choice, fields.MultipleChoiceField)  # noqa: S101 - declared above
        choice.choices = [(one.value, _said_lot(one, rows)) for one, rows in told]
        weigh = sum(1 for s in found if s.choice is None)
        choice.help_text = (
            f"另有{weigh}项各方不一致或都没有数，请逐项认定" if weigh else "其余没有待认定的项"
        )

    @classmethod
    def starts(cls, row: "Evaluation") -> dict[str, Any]:
        return {"choices": [SettleChoice.AGREED.value]}

    def value(self) -> SettleManyInput:
        given = self.cleaned_data
        return SettleManyInput(
            frozenset(SettleChoice(one) for one in given["choices"]), given["because"]
        )


def _said_lot(choice: SettleChoice, rows: list[Sorted]) -> str:
    """How many are settled and from whom, how many are left out and why."""
    fit = [s for s in rows if not s.left_because]
    whose = Counter(s.source for s in fit)
    parts = "、".join(
        f"{source.label.removeprefix('采用')}{whose[source]}项"
        for source in ScoreSource
        if whose[source]
    )
    alone = sum(1 for s in fit if s.source is ScoreSource.SELF and not s.cell.experts)
    unseen = f"，其中{alone}项未经第三方评估" if alone else ""
    left = len(rows) - len(fit)
    out = f"；另{left}项须经第三方评估或数值超出常见范围，不在内" if left else ""
    return f"{choice.label}：{len(fit)}项" + (f"（{parts}{unseen}）" if parts else "") + out


class Words(forms.Form):
    text = _area("意见", max_length=400)

    def value(self) -> str:
        return str(self.cleaned_data["text"])


UPHELD, REJECTED = "upheld", "rejected"


class Answer(forms.Form):
    """答复: upheld with the new value, or not, with the reason in both cases."""

    verdict = fields.ChoiceField(
        label="结论",
        widget=fields.RadioSelect,
        choices=[(UPHELD, "成立，改正得分"), (REJECTED, "不成立，维持原得分")],
    )
    value_given = fields.DecimalField(
        label="改正后的数",
        required=False,
        max_digits=20,
        decimal_places=4,
        help_text="成立时填；名次随即重排",
    )
    answer = _area("答复理由", 4, max_length=2000)
    is_checked = _checked()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        actor, row = self.actor, self.row
        if row is None:
            return
        cell = queries.cell_objected(actor, row)
        now = cell.settled_value or Decimal(0)
        self.fields["value_given"].help_text = (
            f"成立时填，{_asked(cell).removeprefix('选“另行认定”时填，')}；"
            f"现在认定的是{said_value(cell.item, now)}，改正后得分和名次随即重算"
        )

    @classmethod
    def starts(cls, row: "Objection") -> dict[str, Any]:
        return {}

    def value(self) -> AnswerInput:
        given = self.cleaned_data
        return AnswerInput(
            given["verdict"] == UPHELD,
            given["answer"],
            given["value_given"],
            given["is_checked"],
        )

    def refuse(self, findings: Any) -> None:
        super().refuse(_placed(self, findings))
