"""The sheet that a unit fills in, and the part that an expert fills in: one line for each item."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms as fields
from django.core.files.uploadedfile import UploadedFile
from django.forms import BoundField

from daxiao.domains.dispatch.queries import evaluation as queries
from daxiao.domains.dispatch.rules import evaluation as rules
from daxiao.domains.dispatch.services.evaluation_answers import Said, SheetInput, Upload
from daxiao.domains.dispatch.services.experts import Opinion
from daxiao.domains.dispatch.types.evaluation import ItemKind
from daxiao.kernel.access import Actor
from daxiao.std.findings import Finding
from daxiao.ui import forms


if TYPE_CHECKING:
    from daxiao.domains.dispatch.models import EvaluationItem


class _ManyInput(fields.ClearableFileInput):
    allow_multiple_selected = True


class Files(fields.FileField):
    """Any number of files; cleans to a tuple of `Upload`."""

    widget = _ManyInput(attrs={"accept": "image/jpeg,image/png,.pdf,.docx,.xlsx,.zip"})

    def clean(self, data: Any, initial: Any = None) -> Any:
        given = data if isinstance(data, list | tuple) else [data]
        return tuple(Upload(f.name or "", f.read()) for f in given if isinstance(f, UploadedFile))


@dataclass(frozen=True, slots=True)
class Asked:
    """One line: its key in the form, the item, whose it is (for experts), and what was said before."""

    key: int
    item: "EvaluationItem"
    value: Decimal | None = None
    words: str = ""
    about: str = ""
    extra: Any = None


@dataclass(frozen=True, slots=True)
class Line:
    """A line as the template shows it; `said` is what was said before, in words."""

    asked: Asked
    value: BoundField
    words: BoundField
    files: BoundField | None
    hint: str
    weight: str
    said: str


class Sheet(forms.Form):
    """Fields made of the items; `has_files` where proof may be put to a line."""

    version = fields.IntegerField(required=False, widget=fields.HiddenInput)

    def __init__(
        self,
        asked: Sequence[Asked],
        data: Any = None,
        files: Any = None,
        *,
        actor: Actor,
        version: int | None = None,
        has_files: bool = True,
    ) -> None:
        super().__init__(data, files, actor=actor, initial={"version": version})
        self.asked = asked
        self.has_files = has_files
        for one in asked:
            self._add(one)

    def _add(self, one: Asked) -> None:
        title = one.item.title
        self.fields[f"v{one.key}"] = _value_field(one)
        self.fields[f"w{one.key}"] = fields.CharField(
            label=f"{title}：说明",
            required=False,
            max_length=2000,
            initial=one.words,
            widget=fields.Textarea(attrs={"data-rows": 2}),
        )
        if self.has_files:
            self.fields[f"f{one.key}"] = Files(label=f"{title}：佐证材料", required=False)
        for name in (f"v{one.key}", f"w{one.key}", f"f{one.key}"):
            if name in self.fields:
                forms.dress(self.fields[name])

    def lines(self) -> Iterator[Line]:
        for one in self.asked:
            yield Line(
                one,
                self[f"v{one.key}"],
                self[f"w{one.key}"],
                self[f"f{one.key}"] if self.has_files else None,
                queries.said_rule(one.item),
                rules.plain(Decimal(one.item.weight)),
                queries.said_value(one.item, one.value),
            )

    def refuse(self, findings: tuple[Finding, ...]) -> None:
        super().refuse(tuple(rules.at_field(f, f"v{f.field}") if f.field else f for f in findings))

    def value(self) -> SheetInput:
        given = self.cleaned_data
        said = {
            one.key: Said(
                _number(given[f"v{one.key}"]),
                given[f"w{one.key}"],
                tuple(given.get(f"f{one.key}") or ()),
            )
            for one in self.asked
        }
        return SheetInput(said, given["version"])

    def opinions(self) -> dict[int, Opinion]:
        given = self.cleaned_data
        return {
            one.key: Opinion(_number(given[f"v{one.key}"]), given[f"w{one.key}"])
            for one in self.asked
        }


def _number(value: Any) -> Decimal | None:
    return None if value in (None, "") else Decimal(value)


def _value_field(one: Asked) -> fields.Field:
    kind, unit = ItemKind(one.item.kind), one.item.unit
    if kind is ItemKind.VETO:
        start = "" if one.value is None else str(int(one.value))
        return fields.ChoiceField(
            label=one.item.title,
            required=False,
            initial=start,
            choices=[("", "没有填"), ("0", "没有发生"), ("1", "发生")],
        )
    label = f"{one.item.title}（{'分' if kind.asks_points else unit or '数'}）"
    return fields.DecimalField(
        label=label,
        required=False,
        max_digits=16,
        decimal_places=4,
        initial=None if one.value is None else rules.plain(one.value),
    )
