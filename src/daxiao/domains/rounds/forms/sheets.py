"""The form that hands over a spreadsheet of figures."""

from django import forms as django_forms

from daxiao.domains.rounds.services.sheets import Upload
from daxiao.ui import forms


class HandOver(forms.Form):
    file = django_forms.FileField(
        label="表格文件",
        help_text=".xlsx 或 .csv，最多 20 MB、10 万行；先核对，确认以后才写入",
        allow_empty_file=True,  # the service says it in a sentence of its own
    )

    def value(self) -> Upload:
        given = self.cleaned_data["file"]
        return Upload(given.name, given.read())
