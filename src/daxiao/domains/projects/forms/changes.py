"""Forms of changes: days, and sums with the scope. What is not touched is not changed."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms

from daxiao.domains.projects.forms.entry import Days, OfProject, Scope, Sums, explained
from daxiao.domains.projects.queries import changes as change_queries
from daxiao.domains.projects.rules import changes
from daxiao.domains.projects.services.changes import ChangeInput, NewValue
from daxiao.domains.projects.types import Changed, Reason
from daxiao.std.findings import Finding, Severity
from daxiao.ui.forms import dress


CONFIRMED = "confirmed"


class Changing(OfProject):
    """Values with the reason code and the sentence; a box to confirm appears only when there is a doubt."""

    reason = forms.ChoiceField(
        label="变更原因",
        choices=[("", "请选择"), *((r.value, r.label) for r in Reason)],
        required=False,
        help_text="第一次填写的不用选，改动已有内容的必须选",
    )
    because = explained(help_text="用一句话写明来龙去脉，只写原因名称不够；会留在变更记录里")

    sections: ClassVar[Mapping[str, str]] = {"reason": "为什么改"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.data.get(CONFIRMED):
            self._ask_once()

    def refuse(self, findings: tuple[Finding, ...]) -> None:
        super().refuse(findings)
        if any(f.severity is Severity.DOUBT for f in findings):
            self._ask_once()

    def _ask_once(self) -> None:
        box = forms.BooleanField(label="已核对，以上存疑之处没有填错", required=False)
        dress(box)
        self.fields[CONFIRMED] = box

    def value(self) -> ChangeInput:
        c = self.cleaned_data
        now = self.values()
        values = tuple(
            NewValue(what, now[what.value])
            for what in Changed
            if what.value in now and now[what.value] != change_queries.value(self.row, what)
        )
        return ChangeInput(
            values=values,
            reason=Reason(c["reason"]) if c["reason"] else None,
            because=c["because"].strip(),
            confirmed=bool(c.get(CONFIRMED)) or bool(self.confirmed()),
            version=c["version"],
        )


class ChangeDays(Changing, Days):
    field_order = [*(c.value for c in (*changes.DATES, *changes.PLANNED)), "reason", "because"]


class ChangeSums(Changing, Scope, Sums):
    field_order = [
        *(c.value for c in Changed if c in changes.MONEY),
        "scope",
        "year_task",
        "reason",
        "because",
    ]
