"""Forms of what units and the office do about a task."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django import forms as fields
from django.db.models import QuerySet

from daxiao.domains.tasks.queries import people
from daxiao.domains.tasks.types import (
    ArrangeInput,
    Doing,
    ItemInput,
    JudgeInput,
    NodeInput,
    NoteInput,
    NoteKind,
    PartInput,
    ReportInput,
    ReportKind,
    StopInput,
    TakeInput,
    TaskKind,
)
from daxiao.kernel.access import Actor
from daxiao.kernel.models import Org, User
from daxiao.ui import forms
from daxiao.ui.uploads import Files, Month


VOLUNTARY = "扫描件、文件、照片均可；平台不要求现场拍照，也不记录位置"


def _nobody(actor: Actor) -> QuerySet[Org]:
    return people.no_units(actor)


class ForUnit(forms.Form):
    """A form of a person who may act for several units of the task: then it asks for which."""

    org = forms.VisibleChoice(_nobody, label="代表哪个单位", required=False)

    def offer_units(self, units: list[Org]) -> None:
        """One unit is not asked for."""
        field = self.fields["org"]
        if len(units) <= 1:
            del self.fields["org"]
        elif isinstance(field, forms.VisibleChoice):
            field.offer({str(u.pk): u for u in units})
            field.required = True

    def org_id(self) -> int | None:
        unit: Org | None = self.cleaned_data.get("org")
        return unit.pk if unit else None


def _version() -> fields.IntegerField:
    return fields.IntegerField(required=False, widget=fields.HiddenInput)


class Versioned(forms.Form):
    """Carries the version that was looked at; after a conflict the next sending is about the row as it is now."""

    def renew(self) -> None:
        if self.row is not None:
            self.data = self.data.copy()  # type: ignore[attr-defined]
            self.row.refresh_from_db()
            self.data["version"] = str(self.row.version)  # type: ignore[index]


class Take(ForUnit):
    person = fields.CharField(label="责任人", max_length=40, required=False, help_text="姓名和职务")
    section = fields.CharField(label="承办科室", max_length=60, required=False)

    def value(self) -> TakeInput:
        given = self.cleaned_data
        return TakeInput(given["person"], given["section"], self.org_id())


class Node(Versioned):
    title = fields.CharField(label="节点", max_length=120, required=False)
    due_on = fields.DateField(label="日期")
    criterion = fields.CharField(
        label="做到什么算完成",
        max_length=400,
        required=False,
        widget=fields.Textarea(attrs={"data-rows": 2}),
    )
    proof = fields.CharField(
        label="要什么证明材料",
        max_length=200,
        required=False,
        help_text="例如：印发的文件、签到表、验收意见",
    )
    org = forms.VisibleChoice(_nobody, label="由谁报", required=False, help_text="空着就是牵头单位")
    version = _version()

    def offer_units(self, units: list[Org]) -> None:
        field = self.fields["org"]
        if isinstance(field, forms.VisibleChoice):
            field.offer({str(u.pk): u for u in units})
            field.choices = [("", "牵头单位"), *((str(u.pk), str(u)) for u in units)]

    def value(self) -> NodeInput:
        given = self.cleaned_data
        unit: Org | None = given["org"]
        return NodeInput(
            given["title"],
            given["due_on"],
            given["criterion"],
            given["proof"],
            unit.pk if unit else None,
            given["version"],
        )


class Part(ForUnit, Versioned):
    title = fields.CharField(label="做什么", max_length=200, required=False)
    section = fields.CharField(label="分给哪个科室", max_length=60, required=False)
    given_to = forms.VisibleChoice(
        _nobody,
        label="或者分给单位",
        required=False,
        help_text="本单位的下属单位、任务里的责任单位（牵头单位可选）、下级园区和乡镇（街道）",
    )
    person = fields.CharField(label="责任人", max_length=40, required=False)
    due_on = fields.DateField(label="什么时候办完", required=False)
    version = _version()

    def offer_below(self, units: list[Org]) -> None:
        field = self.fields["given_to"]
        if isinstance(field, forms.VisibleChoice):
            field.offer({str(u.pk): u for u in units})

    def value(self) -> PartInput:
        given = self.cleaned_data
        unit: Org | None = given["given_to"]
        return PartInput(
            title=given["title"],
            section=given["section"],
            given_to_id=unit.pk if unit else None,
            person=given["person"],
            due_on=given["due_on"],
            org_id=self.org_id(),
            version=given["version"],
        )


class Note(forms.Form):
    note = fields.CharField(
        label="办结情况", max_length=400, required=False, widget=fields.Textarea
    )

    def value(self) -> str:
        return str(self.cleaned_data["note"])


class Report(ForUnit):
    """Starts from the unit's last report: what was said once is not asked again."""

    kind = ReportKind.MONTH

    month = Month(label="哪个月")
    state = fields.ChoiceField(label="进展", choices=[(d.value, d.label) for d in Doing])
    done = fields.CharField(
        label="做了什么",
        max_length=4000,
        required=False,
        widget=fields.Textarea(attrs={"data-rows": 4}),
    )
    problem = fields.CharField(
        label="遇到什么问题",
        max_length=400,
        required=False,
        widget=fields.Textarea(attrs={"data-rows": 2}),
    )
    need = fields.CharField(
        label="需要什么支持",
        max_length=400,
        required=False,
        widget=fields.Textarea(attrs={"data-rows": 2}),
    )
    uploads = Files(label="证明材料", required=False, help_text=VOLUNTARY)
    seen = fields.IntegerField(required=False, widget=fields.HiddenInput)
    seen_for = fields.CharField(required=False, widget=fields.HiddenInput)

    node_id: int | None = None
    # the key of the report that is current for a month and a unit; set by the door
    current: Callable[[date | None, int | None], int] | None = None

    def _spot(self) -> str:
        """The month and the unit that the form is about, as the hidden field keeps them."""
        month = self.cleaned_data.get("month")
        return f"{month or ''}:{self.org_id() or ''}"

    def renew(self) -> None:
        if self.current is not None:
            self.data = self.data.copy()  # type: ignore[attr-defined]
            month = self.cleaned_data.get("month")
            self.data["seen"] = str(self.current(month, self.org_id()))  # type: ignore[index]
            self.data["seen_for"] = self._spot()  # type: ignore[index]

    def _seen(self) -> int | None:
        """What the person saw of this month: nothing, when he chose another one in the form."""
        if self.cleaned_data.get("seen") is None:
            return None
        same = self.cleaned_data.get("seen_for") in {"", self._spot()}
        return int(self.cleaned_data["seen"]) if same else 0

    def value(self) -> ReportInput:
        given = self.cleaned_data
        return ReportInput(
            kind=self.kind,
            state=Doing(given.get("state") or Doing.DONE.value),
            done=given["done"],
            problem=given.get("problem", ""),
            need=given.get("need", ""),
            month=given.get("month"),
            node_id=self.node_id,
            org_id=self.org_id(),
            document_number=given.get("document_number", ""),
            document_on=given.get("document_on"),
            seen=self._seen(),
            uploads=given["uploads"],
        )


class NodeReport(Report):
    """The proof of a node; the month is that of the day on which it is handed in."""

    kind = ReportKind.NODE
    month = None  # type: ignore[assignment]  # Django's way to leave a field out
    state = None  # type: ignore[assignment]


class FinishReport(Report):
    kind = ReportKind.FINISH
    month = None  # type: ignore[assignment]
    state = None  # type: ignore[assignment]
    document_number = fields.CharField(label="文号", max_length=60, required=False)
    document_on = fields.DateField(label="印发日期", required=False)


class SummaryReport(Report):
    kind = ReportKind.SUMMARY


class Judge(Versioned):
    """One of two answers; only a return needs words."""

    verdict = fields.ChoiceField(
        label="处理",
        choices=[("accepted", "认可"), ("returned", "退回")],
        widget=fields.RadioSelect,
        initial="accepted",
    )
    reason = fields.CharField(
        label="退回理由", max_length=400, required=False, widget=fields.Textarea
    )
    version = _version()

    def value(self) -> JudgeInput:
        given = self.cleaned_data
        return JudgeInput(given["verdict"] == "accepted", given["reason"], given["version"])

    @classmethod
    def starts(cls, row: Any) -> dict[str, Any]:
        return {"verdict": "accepted", "version": row.version}


class Item(ForUnit):
    title = fields.CharField(label="名称", max_length=120, required=False)
    happened_on = fields.DateField(label="日期")
    note = fields.CharField(
        label="说明", max_length=400, required=False, widget=fields.Textarea(attrs={"data-rows": 2})
    )
    uploads = Files(label="材料", required=False, help_text=VOLUNTARY)

    def value(self) -> ItemInput:
        given = self.cleaned_data
        return ItemInput(
            given["title"], given["happened_on"], given["note"], self.org_id(), given["uploads"]
        )


class SponsorNote(forms.Form):
    how = fields.ChoiceField(label="方式", choices=[(k.value, k.label) for k in NoteKind])
    day = fields.DateField(label="日期")
    words = fields.CharField(
        label="做了什么、定了什么", max_length=400, required=False, widget=fields.Textarea
    )

    def value(self) -> NoteInput:
        given = self.cleaned_data
        return NoteInput(NoteKind(given["how"]), given["day"], given["words"])


class Stop(forms.Form):
    reason = fields.CharField(
        label="为什么停办", max_length=400, required=False, widget=fields.Textarea
    )
    approved_by = fields.CharField(label="批准单位和文号", max_length=120, required=False)
    uploads = Files(label="批准文件", required=False)

    def value(self) -> StopInput:
        given = self.cleaned_data
        return StopInput(given["reason"], given["approved_by"], given["uploads"])


class Arrange(Versioned):
    sponsor = forms.VisibleChoice(people.leaders, label="包保领导", required=False)
    list_number = fields.CharField(
        label="清单序号", max_length=20, required=False, help_text="规划没有编号时由办公室编"
    )
    kind = fields.ChoiceField(label="完成方式", choices=[(k.value, k.label) for k in TaskKind])
    count_goal = fields.IntegerField(
        label="目标数", required=False, min_value=1, max_value=10_000_000, help_text="按件计数才填"
    )
    count_word = fields.CharField(
        label="计数单位", max_length=20, required=False, help_text="例如：场次、家、名"
    )
    version = _version()

    def value(self) -> ArrangeInput:
        given = self.cleaned_data
        sponsor: User | None = given["sponsor"]
        return ArrangeInput(
            kind=TaskKind(given["kind"]),
            list_number=given["list_number"],
            sponsor_id=sponsor.pk if sponsor else None,
            count_goal=given["count_goal"],
            count_word=given["count_word"],
            version=given["version"],
        )


def month_of(day: date) -> str:
    """A month as the browser's picker wants it."""
    return f"{day:%Y-%m}"
