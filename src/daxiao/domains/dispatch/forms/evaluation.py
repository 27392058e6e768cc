"""Forms of schemes, evaluations and objections."""

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms as fields

from daxiao.domains.dispatch.queries import evaluation as queries
from daxiao.domains.dispatch.queries import evaluation_measures as measures
from daxiao.domains.dispatch.services.evaluation_objections import ObjectionInput
from daxiao.domains.dispatch.services.evaluation_runs import RunInput, SubjectsInput
from daxiao.domains.dispatch.services.evaluation_schemes import (
    CopyInput,
    ItemInput,
    SchemeInput,
)
from daxiao.domains.dispatch.types.evaluation import (
    Better,
    ItemKind,
    Pooling,
    SubjectKind,
    TieRule,
    VetoEffect,
)
from daxiao.ui import forms


if TYPE_CHECKING:
    from daxiao.domains.dispatch.models import EvaluationScheme


DEFAULT = "平台默认（规划未作规定）"
LEVELS = "优秀 90\n良好 80\n合格 60\n不合格 0"


def _points(label: str, **given: Any) -> fields.DecimalField:
    return fields.DecimalField(label=label, max_digits=7, decimal_places=2, min_value=0, **given)


def _area(label: str, rows: int = 3, **given: Any) -> fields.CharField:
    return fields.CharField(label=label, widget=fields.Textarea(attrs={"data-rows": rows}), **given)


class Head(forms.Form):
    """The head of a scheme."""

    title = fields.CharField(label="方案名称", max_length=120)
    year = fields.IntegerField(label="年度", min_value=2000, max_value=2199)
    basis = fields.CharField(
        label="依据", max_length=200, required=False, help_text="文件名、文号，有就填"
    )
    bonus_cap = _points("加分合计上限", max_value=100, initial=10, help_text=f"{DEFAULT}：10分")
    penalty_cap = _points("扣分合计上限", max_value=100, initial=10, help_text=f"{DEFAULT}：10分")
    levels = _area("等次", 4, initial=LEVELS, help_text="每行写“名称 最低分”；等次为平台默认，可改")
    veto = fields.ChoiceField(
        label="一票否决的后果", choices=[(v.value, v.label) for v in VetoEffect]
    )
    ties = fields.ChoiceField(label="总分相同", choices=[(t.value, t.label) for t in TieRule])
    pooling = fields.ChoiceField(
        label="几位专家的评分怎样合并", choices=[(p.value, p.label) for p in Pooling]
    )
    note = _area("说明", required=False)
    version = fields.IntegerField(required=False, widget=fields.HiddenInput)

    sections = {"bonus_cap": "计分总则"}

    def value(self) -> SchemeInput:
        given = self.cleaned_data
        return SchemeInput(
            title=given["title"],
            year=given["year"],
            bonus_cap=given["bonus_cap"],
            penalty_cap=given["penalty_cap"],
            levels=given["levels"],
            veto=VetoEffect(given["veto"]),
            ties=TieRule(given["ties"]),
            pooling=Pooling(given["pooling"]),
            basis=given["basis"],
            note=given["note"],
            subject_kind=SubjectKind(given.get("subject_kind") or "unit"),
            region=given.get("region"),
            version=given["version"],
        )


class Draft(Head):
    region = forms.VisibleChoice(queries.places_to_run, label="地区")
    subject_kind = fields.ChoiceField(
        label="考核对象", choices=[(k.value, k.label) for k in SubjectKind]
    )
    field_order = ["region", "title", "year", "subject_kind", "basis"]


class Copy(forms.Form):
    title = fields.CharField(label="新方案名称", max_length=120)
    year = fields.IntegerField(label="年度", min_value=2000, max_value=2199)

    @classmethod
    def starts(cls, row: "EvaluationScheme") -> dict[str, Any]:
        new = row.year + 1
        return {"title": row.title.replace(str(row.year), str(new)), "year": new}

    def value(self) -> CopyInput:
        return CopyInput(self.cleaned_data["title"], self.cleaned_data["year"])


def _measures() -> list[tuple[str, str]]:
    told = [(m.code, f"{m.title}（{m.unit}）") for m in measures.MEASURES.values()]
    return [("", "平台不计算"), *told]


class Item(forms.Form):
    """One item; which of the lower fields count depends on the way of scoring, as their help says."""

    dimension = fields.CharField(label="维度", max_length=60)
    title = fields.CharField(label="考核项", max_length=120)
    kind = fields.ChoiceField(label="计分办法", choices=[(k.value, k.label) for k in ItemKind])
    weight = _points("分值", required=False, max_value=100, help_text="一票否决项留空")
    measure = fields.ChoiceField(label="平台计算口径", required=False, choices=_measures)
    unit = fields.CharField(label="计量单位", max_length=20, required=False)
    is_proof_needed = fields.BooleanField(label="自评须附佐证材料", required=False)
    is_expert_needed = fields.BooleanField(
        label="须经第三方评估",
        required=False,
        help_text="勾选后，没有专家意见的不能直接采用自评",
    )
    definition = _area("口径说明", required=False)
    better = fields.ChoiceField(label="方向", choices=[(b.value, b.label) for b in Better])
    full = fields.DecimalField(
        label="满分值",
        required=False,
        max_digits=20,
        decimal_places=4,
        help_text="比例计分用：达到它得满分",
    )
    floor = fields.DecimalField(
        label="起分比例",
        required=False,
        max_digits=6,
        decimal_places=4,
        min_value=0,
        help_text="比例计分用：低于它不得分，0.9 就是 90%",
    )
    cap = fields.DecimalField(
        label="封顶比例",
        required=False,
        max_digits=6,
        decimal_places=4,
        min_value=0,
        help_text="比例计分用：最多按它计，1.1 就是最多得 110%",
    )
    steps = _area(
        "分档",
        4,
        required=False,
        help_text="分档计分用：每行写“界限 比例”，例如“90 1”“80 0.8”",
    )
    worst = fields.DecimalField(
        label="末名得分比例",
        required=False,
        max_digits=6,
        decimal_places=4,
        min_value=0,
        max_value=1,
        help_text="排名计分用：首名得满分，末名得这个比例，中间等距",
    )
    position = fields.IntegerField(label="顺序", required=False, min_value=1, max_value=999)

    sections = {"dimension": "考核什么", "better": "怎样计分"}

    def value(self) -> ItemInput:
        given = self.cleaned_data
        kind = ItemKind(given["kind"])
        return ItemInput(
            dimension=given["dimension"],
            title=given["title"],
            kind=kind,
            weight=Decimal(given["weight"] or 0),
            unit=given["unit"],
            better=Better(given["better"]),
            full=_or(given["full"], 100),
            floor=_or(given["floor"], 0),
            cap=_or(given["cap"], 1),
            worst=_or(given["worst"], 0),
            steps=given["steps"],
            measure=given["measure"],
            definition=given["definition"],
            is_proof_needed=given["is_proof_needed"],
            is_expert_needed=given["is_expert_needed"],
            position=given["position"],
        )


def _or(value: Decimal | None, otherwise: int) -> Decimal:
    return Decimal(otherwise) if value is None else value


class Prepare(forms.Form):
    """A new evaluation on a scheme."""

    scheme = forms.VisibleChoice(
        queries.schemes_to_run, label="方案", said=lambda s: f"{s.year}年 {s.title}"
    )
    title = fields.CharField(label="考核名称", max_length=120)
    since = fields.DateField(label="考核期从")
    last_on = fields.DateField(label="到")
    self_due_on = fields.DateField(label="自评截止日")
    note = _area("说明", required=False)

    def value(self) -> RunInput:
        given = self.cleaned_data
        return RunInput(
            given["scheme"],
            given["title"],
            given["since"],
            given["last_on"],
            given["self_due_on"],
            given["note"],
        )


class Subjects(forms.Form):
    """Whom it is about; which field counts depends on what the scheme evaluates."""

    units = forms.VisibleChoices(queries.units_to_evaluate, label="考核的单位", required=False)
    place = forms.VisibleChoice(queries.places_below, label="考核的地区", required=False)
    plan = forms.VisibleChoice(
        queries.plans_to_evaluate, label="考核的规划", required=False, said=str
    )
    answers = forms.VisibleChoice(
        queries.units_to_evaluate,
        label="由哪个单位自评",
        required=False,
        help_text="填自评表、收结果、可以申诉的单位",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        row = self.row
        kind = SubjectKind(row.scheme.subject_kind) if row is not None else SubjectKind.UNIT
        wanted = {
            SubjectKind.UNIT: {"units"},
            SubjectKind.PLACE: {"place", "answers"},
            SubjectKind.PLAN: {"plan", "answers"},
        }[kind]
        for name in set(self.fields) - wanted:
            del self.fields[name]
        for name in wanted:
            self.fields[name].required = True

    def value(self) -> SubjectsInput:
        given = self.cleaned_data
        return SubjectsInput(
            units=given.get("units") or (),
            place=given.get("place"),
            plan=given.get("plan"),
            answers=given.get("answers"),
        )


class Object(forms.Form):
    """申诉: to one item of one's own result."""

    item = forms.VisibleChoice(queries.items, label="对哪一项有异议", said=lambda i: i.title)
    text = _area("理由和依据", 4, max_length=2000)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        actor, row = self.actor, self.row
        if row is not None:
            choice = self.fields["item"]
            assert isinstance(choice, forms.VisibleChoice)  # noqa: S101 - declared above
            choice.offer({str(c.item_id): c.item for c in queries.cells_of(actor, row)})

    def value(self) -> ObjectionInput:
        return ObjectionInput(self.cleaned_data["item"], self.cleaned_data["text"])
