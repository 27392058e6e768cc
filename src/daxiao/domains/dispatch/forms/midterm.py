"""Forms of mid-term evaluations and of the problems that evaluations find."""

from typing import TYPE_CHECKING, Any

from django import forms as fields

from daxiao.domains.dispatch.queries import evaluation as evaluation_queries
from daxiao.domains.dispatch.queries import midterm as queries
from daxiao.domains.dispatch.queries import midterm_freeze as freezing
from daxiao.domains.dispatch.rules import midterm as rules
from daxiao.domains.dispatch.rules.evaluation import at_field, plain
from daxiao.domains.dispatch.services.midterm import ReviewInput
from daxiao.domains.dispatch.services.midterm_problems import ProblemInput
from daxiao.domains.dispatch.services.midterm_proposals import DecisionInput, ProposalInput
from daxiao.domains.dispatch.types.midterm import LagCause, ProblemOrigin, ProposalKind
from daxiao.domains.targets.rules.progress import ProgressState
from daxiao.std.findings import Finding
from daxiao.ui import forms


if TYPE_CHECKING:
    from daxiao.domains.dispatch.models import MidtermTarget


def _area(label: str, rows: int = 3, **given: Any) -> fields.CharField:
    return fields.CharField(label=label, widget=fields.Textarea(attrs={"data-rows": rows}), **given)


class Plan(forms.Form):
    plan = forms.VisibleChoice(queries.plans_to_review, label="规划", said=str)
    planned_on = fields.DateField(label="评估基准日", help_text="到那一天才能冻结数据")
    title = fields.CharField(
        label="名称", max_length=200, required=False, help_text="空着就用规划名称"
    )
    note = _area("说明", required=False)

    def value(self) -> ReviewInput:
        given = self.cleaned_data
        return ReviewInput(given["plan"], given["planned_on"], given["title"], given["note"])


class Propose(forms.Form):
    """原因和建议 of one target."""

    cause = fields.ChoiceField(
        label="主要原因",
        required=False,
        choices=[("", "没有滞后，不填"), *((c.value, c.label) for c in LagCause)],
    )
    cause_words = _area("原因说明", 2, required=False, max_length=400)
    proposal = fields.ChoiceField(
        label="建议",
        widget=fields.RadioSelect,
        choices=[(p.value, p.label) for p in ProposalKind],
    )
    value_given = fields.DecimalField(
        label="调整后的目标值",
        required=False,
        max_digits=20,
        decimal_places=4,
        help_text="建议调整时填，单位与责任目标相同",
    )
    words = _area(
        "怎样调整、理由", 2, required=False, max_length=400, help_text="建议调整或取消时填"
    )
    version = fields.IntegerField(required=False, widget=fields.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        row = self.row
        if row is not None:
            now = freezing.asked(row)
            unit = f"，单位：{now.unit}" if now.unit else ""
            self.fields[
                "value_given"
            ].help_text = f"建议调整时填；现行目标{now.words or '未定'}{unit}"
            self._ask_cause(ProgressState(row.standing))

    def _ask_cause(self, standing: ProgressState) -> None:
        """Of a target that is behind nobody is offered "not behind"."""
        if standing not in rules.BEHIND:
            return
        choice = self.fields["cause"]
        assert isinstance(choice, fields.ChoiceField)  # noqa: S101 - declared above
        choice.choices = [("", "请选择…"), *((c.value, c.label) for c in LagCause)]
        choice.help_text = (
            f"这个目标{standing.label}，要选一个原因；没有数据的选“{LagCause.DATA.label}”"
        )

    @classmethod
    def starts(cls, row: "MidtermTarget") -> dict[str, Any]:
        return {
            "cause": row.cause,
            "cause_words": row.cause_words,
            "proposal": row.proposal,
            "words": row.proposal_words,
            "value_given": plain(row.proposed_value) if row.proposed_value is not None else None,
            "version": row.version,
        }

    def refuse(self, findings: tuple[Finding, ...]) -> None:
        super().refuse(
            tuple(at_field(f, "value_given") if f.field == "value" else f for f in findings)
        )

    def value(self) -> ProposalInput:
        given = self.cleaned_data
        return ProposalInput(
            ProposalKind(given["proposal"]),
            LagCause(given["cause"]) if given["cause"] else None,
            given["cause_words"],
            given["words"],
            given["value_given"],
            given["version"],
        )


YES, NO = "yes", "no"


class Decide(forms.Form):
    verdict = fields.ChoiceField(
        label="批复", widget=fields.RadioSelect, choices=[(YES, "同意"), (NO, "不同意")]
    )
    approver = fields.CharField(
        label="批准人", max_length=80, help_text="职务或会议，例如“市政府常务会议”"
    )
    because = _area("批复意见", 2, required=False, max_length=400)

    @classmethod
    def starts(cls, row: "MidtermTarget") -> dict[str, Any]:
        return {}

    def value(self) -> DecisionInput:
        given = self.cleaned_data
        return DecisionInput(given["verdict"] == YES, given["approver"], given["because"])


class Suggestions(forms.Form):
    suggestions = _area("建议", 8, required=False, help_text="每行一条，原样写进报告")

    def value(self) -> str:
        return str(self.cleaned_data["suggestions"])


class Problem(forms.Form):
    """A problem with its measure, its unit and its day."""

    text = _area("问题", 2, max_length=400)
    evidence = fields.CharField(
        label="依据", max_length=200, required=False, help_text="数据或材料"
    )
    measure = _area("整改措施", 2, max_length=400)
    owner = forms.VisibleChoice(evaluation_queries.units_to_evaluate, label="责任单位")
    due_on = fields.DateField(label="整改期限")

    @classmethod
    def starts(cls, row: Any) -> dict[str, Any]:
        return {}

    def value(self) -> ProblemInput:
        given = self.cleaned_data
        return ProblemInput(
            text=given["text"],
            measure=given["measure"],
            owner=given["owner"],
            due_on=given["due_on"],
            origin=ProblemOrigin(given.get("origin") or ProblemOrigin.SCORE.value),
            evidence=given["evidence"],
            target_id=given["target"].target_id if given.get("target") else None,
        )


class MidtermProblem(Problem):
    origin = fields.ChoiceField(
        label="来源",
        choices=[
            # none is chosen for the finder: the first one asks for a quotation
            ("", "请选择…"),
            *((o.value, o.label) for o in ProblemOrigin if o is not ProblemOrigin.SCORE),
        ],
        help_text="选“规划载明”的，依据请从规划原文复制，平台核对是否一字不差",
    )
    target = forms.VisibleChoice(
        queries.targets, label="有关目标", required=False, said=lambda t: f"{t.wording} {t.figure}"
    )
    field_order = ["origin", "text", "evidence", "target", "measure", "owner", "due_on"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        actor, row = self.actor, self.row
        choice = self.fields["target"]
        if row is not None and isinstance(choice, forms.VisibleChoice):
            choice.offer({str(t.pk): t for t in queries.targets_of(actor, row)})


class Result(forms.Form):
    result = _area("怎样解决的", 4, max_length=2000)

    def value(self) -> str:
        return str(self.cleaned_data["result"])
