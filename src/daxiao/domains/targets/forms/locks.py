"""The form that opens a locked month again for one unit."""

from django import forms as fields

from daxiao.domains.targets.queries import locks as queries
from daxiao.domains.targets.services.locks import Opening
from daxiao.ui import forms


class Except(forms.Form):
    """For which unit and indicator, until when, and why."""

    org = forms.VisibleChoice(queries.units_to_except, label="单位")
    indicator = forms.VisibleChoice(
        queries.indicators_to_except,
        label="指标",
        required=False,
        help_text="不选就是这个单位的全部指标",
    )
    until = fields.DateField(label="开到哪一天", help_text="到这一天为止，过期自动收回")
    reason = fields.CharField(
        label="理由", max_length=400, widget=fields.Textarea, help_text="会留在经过里"
    )

    def value(self) -> Opening:
        given = self.cleaned_data
        return Opening(given["org"], given["until"], given["reason"], given["indicator"])
