"""Forms of stages, the legal clock and the layout of a project."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django import forms as fields

from daxiao.domains.projects.forms.ground import Files
from daxiao.domains.projects.queries import stages as stage_queries
from daxiao.domains.projects.rules import replay
from daxiao.domains.projects.rules.stages import StageReport
from daxiao.domains.projects.services.clock import CreditInput, ResumeInput, StopInput
from daxiao.domains.projects.services.files import Upload
from daxiao.domains.projects.services.planning import Acceptance, Way, Wish
from daxiao.domains.projects.services.stages import Keeper
from daxiao.domains.projects.types import (
    Credit,
    Milestone,
    Reason,
    SpanUnit,
    Stage,
    StageFacts,
    StageState,
    Stop,
)
from daxiao.kernel.access import Actor
from daxiao.ui import forms


REASONS = [("", "没有改动已记录的内容"), *((r.value, r.label) for r in Reason)]


@dataclass(frozen=True, slots=True)
class StageAsk:
    """A stage as its form starts: the facts, the day of a milestone on record that it ties to, the row's own columns."""

    now: StageFacts
    name: str
    version: int
    tied_start: date | None = None
    tied_end: date | None = None
    unit: Any = None
    remark: str = ""
    evidence: tuple[str, ...] = ()


class Report(forms.Form):
    """What is reported of one stage."""

    state = fields.ChoiceField(label="状态", choices=[(s.value, s.label) for s in StageState])
    actual_start = fields.DateField(label="实际开始", required=False)
    actual_end = fields.DateField(label="实际完成", required=False)
    files = Files(label="佐证", required=False)  # type: ignore[assignment]
    planned_start = fields.DateField(label="计划开始", required=False)
    planned_end = fields.DateField(label="计划完成", required=False)
    waived = fields.CharField(
        label="不适用的理由", max_length=200, required=False, help_text="只在状态选“不适用”时填"
    )
    reason = fields.ChoiceField(
        label="变更原因",
        choices=REASONS,
        required=False,
        help_text="改动已记录的日期或把状态退回时要选，并在下面写一句话",
    )
    because = fields.CharField(label="一句话缘由", max_length=200, required=False)
    version = fields.IntegerField(required=False, widget=fields.HiddenInput)

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        ask: StageAsk = self.row
        wanted = "、".join(ask.evidence) or "证明材料"
        self.fields["files"].help_text = f"已有{ask.now.evidence}份。可上传：{wanted}"

    @classmethod
    def starts(cls, row: Any) -> dict[str, Any]:
        now: StageFacts = row.now
        return {
            "state": now.state.value,
            "actual_start": now.actual_start or row.tied_start,
            "actual_end": now.actual_end or row.tied_end,
            "planned_start": now.planned_start,
            "planned_end": now.planned_end,
            "waived": now.waived,
            "version": row.version,
        }

    def value(self) -> StageReport:
        """The report; its evidence is counted by the service."""
        said = self.cleaned_data
        state = StageState(said["state"])
        gone = state is StageState.NOT_APPLICABLE
        now = replace(
            self.row.now,
            state=state,
            actual_start=said["actual_start"],
            actual_end=said["actual_end"],
            planned_start=said["planned_start"],
            planned_end=said["planned_end"],
            waived=said["waived"].strip() if gone else "",
        )
        reason = Reason(said["reason"]) if said["reason"] else None
        return StageReport(now, reason, said["because"])

    @property
    def uploads(self) -> tuple[Upload, ...]:
        return tuple(self.cleaned_data["files"])


class TakeBack(forms.Form):
    """Why something is taken back."""

    because = fields.CharField(
        label="一句话缘由", max_length=200, required=False, help_text="原记录保留，经过里看得到"
    )
    version = fields.IntegerField(required=False, widget=fields.HiddenInput)

    @classmethod
    def starts(cls, row: Any) -> dict[str, Any]:
        return {"version": row.version}

    def value(self) -> str:
        return str(self.cleaned_data["because"])


class KeeperForm(forms.Form):
    """Which unit keeps a stage."""

    unit = forms.VisibleChoice(
        stage_queries.units,
        label="责任单位",
        required=False,
        help_text="选定后该单位看得到本项目；不选就按样板写的单位",
    )
    remark = fields.CharField(label="备注", max_length=200, required=False)

    def value(self) -> Keeper:
        said = self.cleaned_data
        return Keeper(self.row.now.stage, said["unit"], said["remark"])


# ---- the clock


@dataclass(frozen=True, slots=True)
class ClockAsk:
    """The record that is corrected, None for a new one; `version` of the project; today to start with."""

    version: int
    today: date
    event: replay.ProjectEvent | None = None


class _Correctable(forms.Form):
    """A form that makes a record, or with `row.event` corrects one: then a sentence is asked for."""

    because = fields.CharField(label="更正的缘由", max_length=200, required=False)
    version = fields.IntegerField(required=False, widget=fields.HiddenInput)

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        if self.row.event is None:
            del self.fields["because"]

    @property
    def replaces(self) -> int | None:
        return None if self.row.event is None else int(self.row.event.number)

    @property
    def said(self) -> dict[str, Any]:
        """What was said, with what every such record carries."""
        return {"because": "", **self.cleaned_data, "replaces": self.replaces}


class StopForm(_Correctable):
    """停表."""

    start = fields.DateField(label="停表日期", help_text="从这一天起不计时限")
    end = fields.DateField(
        label="复表日期", required=False, help_text="已经恢复的填恢复那一天；还停着就留空"
    )
    why = fields.CharField(label="缘由", max_length=200, help_text="例如：防汛停工令（文号）")
    files = Files(label="佐证文件", required=False, help_text="必须有：停工令、受灾证明等")  # type: ignore[assignment]
    field_order = ("start", "end", "why", "files", "because")

    @classmethod
    def starts(cls, row: Any) -> dict[str, Any]:
        detail = row.event.detail if row.event else None
        if isinstance(detail, Stop):
            return {
                "start": detail.start,
                "end": detail.end,
                "why": detail.why,
                "version": row.version,
            }
        return {"start": row.today, "version": row.version}

    def value(self) -> StopInput:
        said = self.said
        return StopInput(
            said["start"],
            said["why"],
            said["end"],
            tuple(said["files"]),
            said["replaces"],
            said["because"],
            said["version"],
        )


class ResumeForm(_Correctable):
    """复表."""

    on = fields.DateField(label="复表日期", help_text="这一天起重新计时限")
    field_order = ("on", "because")

    @classmethod
    def starts(cls, row: Any) -> dict[str, Any]:
        return {"on": row.event.on if row.event else row.today, "version": row.version}

    def value(self) -> ResumeInput:
        said = self.said
        return ResumeInput(said["on"], said["replaces"], said["because"], said["version"])


class CreditForm(_Correctable):
    """顺延."""

    until = fields.ChoiceField(
        label="哪一项时限",
        choices=[(m.value, m.label) for m in Milestone if m is not Milestone.SIGNED],
    )
    days = fields.IntegerField(label="顺延多少", min_value=1)
    unit = fields.ChoiceField(
        label="单位",
        choices=[(u.value, u.label) for u in (SpanUnit.DAYS, SpanUnit.WORKING_DAYS)],
    )
    decision = fields.CharField(
        label="依据", max_length=200, help_text="哪一项决定：会议纪要、批文的名称和文号"
    )
    files = Files(label="决定文件", required=False)  # type: ignore[assignment]
    field_order = ("until", "days", "unit", "decision", "files", "because")

    @classmethod
    def starts(cls, row: Any) -> dict[str, Any]:
        detail = row.event.detail if row.event else None
        if isinstance(detail, Credit):
            return {
                "until": detail.until.value,
                "days": detail.days,
                "unit": detail.unit.value,
                "decision": detail.decision,
                "version": row.version,
            }
        return {"until": Milestone.STARTED.value, "version": row.version}

    def value(self) -> CreditInput:
        said = self.said
        return CreditInput(
            Milestone(said["until"]),
            said["days"],
            SpanUnit(said["unit"]),
            said["decision"],
            tuple(said["files"]),
            said["replaces"],
            said["because"],
            said["version"],
        )


# ---- the layout


GIVEN = "len_"


class Plan(forms.Form):
    """From which end and which day; how long stages take where nobody has said so. The address of the page keeps it."""

    way = fields.ChoiceField(label="排法", choices=[(w.value, w.label) for w in Way])
    day = fields.DateField(label="投产／起算日期")
    medians = fields.BooleanField(label="没有规定时长的，采用同类项目中位数", required=False)

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        for stage in Stage:
            self.fields[GIVEN + stage.value] = fields.IntegerField(
                label=stage.label, min_value=0, max_value=3650, required=False
            )

    def value(self) -> Wish:
        said = self.cleaned_data
        given = {
            stage: days for stage in Stage if (days := said.get(GIVEN + stage.value)) is not None
        }
        return Wish(Way(said["way"]), said["day"], given, bool(said["medians"]))


class Accept(forms.Form):
    """Which rows of a layout are taken over, and why."""

    stages = fields.MultipleChoiceField(
        choices=[(s.value, s.label) for s in Stage],
        required=False,
        widget=fields.CheckboxSelectMultiple,
    )
    reason = fields.ChoiceField(label="变更原因", choices=REASONS, required=False)
    because = fields.CharField(label="一句话缘由", max_length=200, required=False)
    version = fields.IntegerField(required=False, widget=fields.HiddenInput)

    def value(self) -> Acceptance:
        said = self.cleaned_data
        return Acceptance(
            tuple(Stage(s) for s in said["stages"]),
            Reason(said["reason"]) if said["reason"] else None,
            said["because"],
            said["version"],
        )


def plan_form(actor: Actor, given: Mapping[str, Any] | None, start: date) -> Plan:
    """The form of a layout from the address of the page; `start` is the day it begins with."""
    asked = bool(given and given.get("day"))
    return Plan(
        given if asked else None,
        actor=actor,
        initial={"way": Way.BACKWARD.value, "day": start, "medians": True},
    )
