"""Forms of the four colours. Each carries the version of the project that was looked at."""

from typing import Any

from django import forms as fields

from daxiao.domains.projects.rules import levels
from daxiao.domains.projects.services.exits import Approval, ExitRequest
from daxiao.domains.projects.services.files import Upload
from daxiao.domains.projects.services.phases import Verdict, Word
from daxiao.domains.projects.services.proposals import Choice, Move, Order
from daxiao.domains.projects.types import ExitReason, Phase, Proposal
from daxiao.ui import forms


PHASES = [(p.value, p.label) for p in Phase if p is not Phase.RED]
NO_LATER = "会留在经过里，单位和专班办公室看得到"


class _Versioned(forms.Form):
    version = fields.IntegerField(required=False, widget=fields.HiddenInput)

    @classmethod
    def starts(cls, row: Any) -> dict[str, Any]:
        project = getattr(row, "project", row)
        return {"version": project.version}


class Say(_Versioned):
    """A colour and why; begins with what the dates say."""

    phase = fields.ChoiceField(label="四色", choices=PHASES)
    because = fields.CharField(
        label="理由", max_length=400, widget=fields.Textarea, required=False, help_text=NO_LATER
    )

    @classmethod
    def starts(cls, row: Any) -> dict[str, Any]:
        standing = getattr(row, "standing", None)
        said = {"phase": standing.phase_said, "because": standing.because} if standing else {}
        return {**super().starts(row), **said}

    def value(self) -> Word:
        given = self.cleaned_data
        return Word(Phase(given["phase"]), str(given["because"]), given["version"])


class Object(Say):
    """The unit's own view of a confirmed colour; the reason is its own and not the rule's."""

    @classmethod
    def starts(cls, row: Any) -> dict[str, Any]:
        return {**super().starts(row), "because": "", "phase": ""}


class Confirm(_Versioned):
    """The colour to be confirmed; begins with what the dates say."""

    phase = fields.ChoiceField(label="认定为", choices=PHASES)
    note = fields.CharField(
        label="说明", max_length=200, widget=fields.Textarea, required=False, help_text=NO_LATER
    )

    @classmethod
    def starts(cls, row: Any) -> dict[str, Any]:
        standing = getattr(row, "standing", None)
        return {**super().starts(row), "phase": standing.phase_said if standing else ""}

    def value(self) -> Verdict:
        given = self.cleaned_data
        return Verdict(Phase(given["phase"]), str(given["note"]), given["version"])


class Rectify(_Versioned):
    by = fields.DateField(label="整改期限")
    because = fields.CharField(
        label="要求", max_length=200, widget=fields.Textarea, required=False, help_text=NO_LATER
    )

    def value(self) -> Order:
        given = self.cleaned_data
        return Order(given["by"], str(given["because"]), given["version"])


class Level(_Versioned):
    """One level down, or up as far as the dates say."""

    level = fields.ChoiceField(label="按哪一色管理", choices=PHASES)
    because = fields.CharField(
        label="理由", max_length=200, widget=fields.Textarea, required=False, help_text=NO_LATER
    )

    @classmethod
    def starts(cls, row: Any) -> dict[str, Any]:
        standing = getattr(row, "standing", None)
        said = Phase(standing.phase_said) if standing and standing.phase_said else None
        down = levels.lower(said) if said else None
        up = bool(row.level)
        level = said if up else down
        return {**super().starts(row), "level": level.value if level else ""}

    def value(self) -> Move:
        given = self.cleaned_data
        return Move(Phase(given["level"]), str(given["because"]), given["version"])


class AskExit(_Versioned):
    reason = fields.ChoiceField(
        label="原因", choices=[("", "请选择…"), *((r.value, r.label) for r in ExitReason)]
    )
    because = fields.CharField(
        label="情况",
        max_length=300,
        widget=fields.Textarea,
        required=False,
        help_text="原因选“其他”时须写明",
    )
    file = fields.FileField(
        label="责任单位书面说明",
        required=False,
        help_text="盖章的说明，PDF、图片或 Word",
        widget=fields.FileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png,.doc,.docx,.ofd"}),
    )

    def value(self) -> ExitRequest:
        given = self.cleaned_data
        file = given.get("file")
        uploads = (Upload(file.name or "", file.read()),) if file else ()
        return ExitRequest(
            ExitReason(given["reason"]), str(given["because"]), uploads, given["version"]
        )


class ApproveExit(_Versioned):
    note = fields.CharField(
        label="批准意见", max_length=200, widget=fields.Textarea, required=False
    )

    def value(self) -> Approval:
        return Approval(str(self.cleaned_data["note"]), self.cleaned_data["version"])


OUTCOMES = [("moving", "仍在推进"), ("still", "确属停滞")]
_NOTES = {
    Proposal.PHASE: "说明",
    Proposal.RECTIFY: "整改要求",
    Proposal.REVIEW: "核查情况",
    Proposal.EXIT: "批准意见",
}


class Accept(_Versioned):
    """What is needed to take up a proposal, by its kind."""

    by = fields.DateField(
        label="整改期限", required=False, help_text="空着按本地设定的天数（平台默认30天）"
    )
    outcome = fields.ChoiceField(
        label="核查结果", choices=[("", "请选择"), *OUTCOMES], required=False
    )
    note = fields.CharField(
        label="说明", max_length=200, widget=fields.Textarea, required=False, help_text=NO_LATER
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind = Proposal(self.row.kind) if self.row is not None else None
        if kind is not Proposal.RECTIFY:
            del self.fields["by"]
        if kind is not Proposal.REVIEW:
            del self.fields["outcome"]
        if kind in _NOTES:
            self.fields["note"].label = _NOTES[kind]

    def value(self) -> Choice:
        given = self.cleaned_data
        outcome = given.get("outcome") or None
        return Choice(
            str(given["note"]),
            given.get("by"),
            None if outcome is None else outcome == "moving",
            given["version"],
        )
