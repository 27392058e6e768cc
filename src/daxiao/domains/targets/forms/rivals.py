"""The form of the published figure that a goal has to outdo."""

from typing import Any

from django import forms as fields

from daxiao.domains.targets.rules.rivals import RivalFigure
from daxiao.ui import forms


class RivalForm(forms.Form):
    """The figure of one month, with where it was published."""

    year = fields.IntegerField(label="年", min_value=1990, max_value=2100)
    month = fields.IntegerField(label="月", min_value=1, max_value=12, help_text="截至哪个月")
    figure = fields.DecimalField(
        label="比较对象的数",
        max_digits=20,
        decimal_places=4,
        help_text="用这个目标的计量单位，与本地的数同一口径（当月或累计）",
    )
    source = fields.CharField(
        label="数据来源", max_length=200, required=False, help_text="哪份公报、哪个网站"
    )

    @classmethod
    def starts(cls, row: Any) -> dict[str, Any]:
        standing = getattr(row, "standing", None)
        as_of = standing.as_of if standing else None
        return {} if as_of is None else {"year": as_of.year, "month": as_of.month}

    def value(self) -> RivalFigure:
        data = self.cleaned_data
        return RivalFigure(data["year"] * 100 + data["month"], data["figure"], data["source"])
