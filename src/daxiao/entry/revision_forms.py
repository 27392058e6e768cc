"""Forms of a new version of a plan."""

from dataclasses import dataclass
from typing import Any

from django.forms import (
    BooleanField,
    CharField,
    ChoiceField,
    FileField,
    FileInput,
    Textarea,
    ValidationError,
)

from daxiao.domains.documents.services import AlreadyHere
from daxiao.domains.plans.rules.revision import LOOKS_OLDER, SAME_DOCUMENT
from daxiao.extract import readers
from daxiao.flows import propose_version
from daxiao.kernel.clock import CHINA
from daxiao.std.findings import Finding, Refused
from daxiao.ui import forms


@dataclass(frozen=True, slots=True)
class Chosen:
    """A file as (name, bytes), or a reading of a document that is here already."""

    file: tuple[str, bytes] | None
    reading: Any
    is_checked: bool


class NewVersion(forms.Form):
    """The new version as a file, or one of the documents that were handed over before; one of the two."""

    file = FileField(
        label="新版本的文件",
        required=False,
        allow_empty_file=True,
        widget=FileInput(attrs={"accept": ",".join(readers.SUFFIXES)}),
        help_text="交来以后先读取，读完再比对；同一份文件交两次会被认出",
    )
    reading = ChoiceField(label="或从已经交来的文件里选", required=False)
    is_checked = BooleanField(label="我已核对，这就是新版本", required=False)

    def __init__(self, *args: Any, plan: Any, limit_bytes: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.plan, self.limit_bytes = plan, limit_bytes
        self.already: Any = None
        self.rows = {str(r.pk): r for r in propose_version.readings_for(self.actor, plan)}
        field: Any = self.fields["reading"]
        field.choices = [("", "请选择…"), *((k, _said(r)) for k, r in self.rows.items())]
        if not self._asks_age():
            del self.fields["is_checked"]

    def _asks_age(self) -> bool:
        """The box stands there only once the question was asked."""
        return bool(self.data.get("asked") or self.data.get("is_checked"))

    def clean_file(self) -> Any:
        """The size is checked before a byte is taken into memory."""
        file = self.cleaned_data["file"]
        if file and file.size > self.limit_bytes:
            try:
                readers.refuse_size(file.name, file.size, self.limit_bytes)
            except Refused as refused:
                raise ValidationError([f.sentence for f in refused.findings]) from None
        return file

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors and bool(data.get("file")) == bool(data.get("reading")):
            raise ValidationError("请选一个文件，或者从已经交来的文件里选一份；两样只要一样")
        return data

    def value(self) -> Chosen:
        data = self.cleaned_data
        file = (data["file"].name, data["file"].read()) if data["file"] else None
        reading = self.rows.get(data["reading"])
        return Chosen(file, reading, bool(data.get("is_checked")))

    def already_here(self, again: AlreadyHere, reading: Any) -> None:
        """The same bytes: either those of the version in force, or a document that can be chosen below."""
        if again.document.pk == self.plan.document_id:
            self.refuse((SAME_DOCUMENT(field="file"),))
        else:
            self.refuse(again.findings)
            self.already = reading

    def refuse(self, findings: tuple[Finding, ...]) -> None:
        if any(f.kind is LOOKS_OLDER for f in findings) and "is_checked" not in self.fields:
            self.fields["is_checked"] = _dressed(type(self).base_fields["is_checked"])
        super().refuse(findings)


def _dressed(field: Any) -> Any:
    field.widget.attrs.setdefault("class", "form-check-input")
    return field


def _said(reading: Any) -> str:
    day = reading.document.uploaded_at.astimezone(CHINA).strftime("%Y-%m-%d")
    return f"{reading.document.name}（{day} 交来）"


class Approval(forms.Form):
    """The reason, which every changed row keeps."""

    reason = CharField(
        label="理由",
        max_length=400,
        widget=Textarea(attrs={"rows": 3}),
        required=False,
        help_text="写明依据，例如哪一次会议、哪一份文件；会留在每一条改动的经过里",
    )
