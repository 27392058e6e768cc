"""Forms of the pages that start a flow."""

from typing import Any

from django.forms import CharField, FileField, FileInput, Textarea, ValidationError

from daxiao.domains.directory import queries as directory
from daxiao.extract import readers
from daxiao.kernel.caps import Cap
from daxiao.std.findings import Refused
from daxiao.ui import forms


class HandOver(forms.Form):
    """A plan as a file, or its text pasted; one of the two."""

    file = FileField(
        label="规划文件",
        required=False,
        allow_empty_file=True,
        help_text="可交 Word、WPS（.docx .doc .wps）、PDF、OFD、Excel（.xlsx .xls .et）、文本（.txt .md），以及扫描件和照片"
        "（.pdf .png .jpg .tif .bmp）；扫描件一页约读几秒，数字请对照原件核对",
        widget=FileInput(attrs={"accept": ",".join(readers.SUFFIXES)}),
    )
    pasted = CharField(
        label="或把正文粘贴在这里",
        required=False,
        widget=Textarea(attrs={"data-rows": 6}),
        strip=False,
    )
    region = forms.VisibleChoice(
        lambda actor: directory.places_for(actor, Cap.DOCUMENT_UPLOAD), label="哪个地区的规划"
    )

    already: Any = None

    def __init__(self, *args: Any, limit_bytes: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.limit_bytes = limit_bytes
        field = self.fields["region"]
        if isinstance(field, forms.VisibleChoice) and len(field.rows) >= 1:
            field.initial = str(self.actor.region_id or next(iter(field.rows)))

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
        if "file" in self.errors:
            return data
        if bool(data.get("file")) == bool((data.get("pasted") or "").strip()):
            raise ValidationError("请选一个文件，或者粘贴正文；两样只要一样")
        return data

    def value(self) -> dict[str, Any]:
        """Arguments of the flow: region, name, data."""
        data = self.cleaned_data
        if data["file"]:
            return {
                "region": data["region"],
                "name": data["file"].name,
                "data": data["file"].read(),
            }
        text: str = data["pasted"]
        title = next((line.strip() for line in text.splitlines() if line.strip()), "粘贴的正文")
        # browsers send CRLF for a text box; the paste itself had plain line ends
        body = text.replace("\r\n", "\n")
        return {
            "region": data["region"],
            "name": f"{title[:60]}（粘贴）.txt",
            "data": body.encode(),
        }
