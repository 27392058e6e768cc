"""Forms of what proves goals: a first of its kind, the list of a coverage, the figures of peers."""

from typing import Any

from django import forms as fields

from daxiao.domains.targets.rules import names as name_rules
from daxiao.domains.targets.services.goal_ties import NameList, Peers, Proof, Removal
from daxiao.std.findings import Refused
from daxiao.ui import forms


class ProofForm(forms.Form):
    """The first of its kind has come true."""

    proven_on = fields.DateField(label="实现日期")
    proof = fields.CharField(
        label="依据",
        max_length=400,
        widget=fields.Textarea,
        help_text="公布名单的文件、牌匾或证书的名称和日期",
    )

    def value(self) -> Proof:
        return Proof(self.cleaned_data["proven_on"], self.cleaned_data["proof"])


class NamesForm(forms.Form):
    """The list that must be covered, pasted or from a text file."""

    listed_on = fields.DateField(label="名录日期", help_text="这份名录是哪一天的")
    names = fields.CharField(
        label="名录",
        required=False,
        widget=fields.Textarea(attrs={"data-rows": 10}),
        help_text="每行一个：名称，可以接着写统一社会信用代码、已覆盖的日期和依据，用制表符或逗号分开；可以直接从表格里粘贴",
    )
    file = fields.FileField(
        label="或上传文件", required=False, help_text="文本（.txt、.csv，UTF-8）；格式同上"
    )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        text = data.get("names") or ""
        file = data.get("file")
        if file is not None:
            try:
                text += "\n" + file.read(4_000_000).decode("utf-8-sig")
            except UnicodeDecodeError:
                self.add_error(
                    "file", "这个文件不是 UTF-8 文本，请另存为 UTF-8，或把内容粘贴到上面"
                )
                return data
        try:
            data["entered"] = name_rules.read_names(text)
        except Refused as refused:
            for finding in refused.findings:
                self.add_error("names", finding.sentence)
        return data

    def value(self) -> NameList:
        return NameList(tuple(self.cleaned_data["entered"]), self.cleaned_data["listed_on"])


class RemovalForm(forms.Form):
    """Names that leave the list that must be covered."""

    names = forms.Names(
        label="移出哪些",
        help_text="照名录上的名称写，多个用顿号或换行分开；移出的不再计入，以后可以再列入",
    )
    reason = fields.CharField(
        label="为什么", max_length=400, required=False, widget=fields.Textarea
    )

    def value(self) -> Removal:
        return Removal(self.cleaned_data["names"], self.cleaned_data["reason"])


class PeersForm(forms.Form):
    """Published figures of the peers."""

    year = fields.IntegerField(label="年", min_value=1990, max_value=2100)
    month = fields.IntegerField(label="月", min_value=1, max_value=12, help_text="截至哪个月")
    figures = fields.CharField(
        label="可比对象的数",
        widget=fields.Textarea(attrs={"data-rows": 8}),
        help_text="每行一个：名称 数值；只写别处的，本地的数由填报得来",
    )
    source = fields.CharField(
        label="数据来源",
        max_length=200,
        required=False,
        help_text="哪份公报、哪个网站，查阅者看得到",
    )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        try:
            data["read"] = name_rules.read_peers(data.get("figures") or "")
        except Refused as refused:
            for finding in refused.findings:
                self.add_error("figures", finding.sentence)
        return data

    def value(self) -> Peers:
        data = self.cleaned_data
        return Peers(data["year"] * 100 + data["month"], data["read"], data["source"])
