"""Form fields for files and for months."""

import re
from datetime import date
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from daxiao.std.uploads import Upload


class _ManyInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class Files(forms.FileField):
    """Any number of files; cleans to a tuple of `Upload`."""

    widget = _ManyInput(
        attrs={"accept": "image/jpeg,image/png,.pdf,.docx,.xlsx,.doc,.xls,.ofd,.wps,.et,.zip"}
    )

    def clean(self, data: Any, initial: Any = None) -> Any:
        given = data if isinstance(data, list | tuple) else [data]
        return tuple(Upload(f.name or "", f.read()) for f in given if isinstance(f, UploadedFile))


class Month(forms.CharField):
    """A month as the browser's picker or a person writes it: 2026-03, 2026年3月. Cleans to its first day or None."""

    widget = forms.TextInput(attrs={"type": "month", "placeholder": "2026-03"})

    def clean(self, value: Any) -> Any:
        text = str(super().clean(value) or "").strip()
        if not text:
            return None
        found = re.fullmatch(r"(\d{4})[-/.年](\d{1,2})月?", text)
        if found is None or not 1 <= int(found[2]) <= 12 or not 1900 <= int(found[1]) <= 2199:
            raise forms.ValidationError("请写成年-月，例如 2026-03")
        return date(int(found[1]), int(found[2]), 1)

    def prepare_value(self, value: Any) -> Any:
        return value.strftime("%Y-%m") if isinstance(value, date) else value
