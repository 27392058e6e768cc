"""The form with which a hand-over begins."""

from django import forms as fields

from daxiao.domains.tasks.queries import hand_over as queries
from daxiao.domains.tasks.types import HandOverInput
from daxiao.kernel.models import User
from daxiao.ui import forms


def _said(person: User) -> str:
    return f"{person.name}（{person.org}）" if person.org else person.name


class Begin(forms.Form):
    giver = forms.VisibleChoice(queries.colleagues, said=_said, label="移交人")
    taker = forms.VisibleChoice(
        queries.colleagues,
        said=_said,
        label="接收人",
        help_text="名单里没有接收人的：还没有账号的请管理员开通；在别的单位的请专班办公室代为发起",
    )
    witness = fields.CharField(
        label="监交人", max_length=40, required=False, help_text="在打印的交接单上签字"
    )
    is_whole_unit = fields.BooleanField(
        label="列出移交人所在单位的全部未办事项（单位负责人离任时用）", required=False
    )
    note = fields.CharField(
        label="补充说明",
        max_length=2000,
        required=False,
        widget=fields.Textarea,
        help_text="系统里没有的承诺、联系人、印章、纸质材料等",
    )

    def value(self) -> HandOverInput:
        given = self.cleaned_data
        giver: User = given["giver"]
        taker: User = given["taker"]
        return HandOverInput(
            giver.pk, taker.pk, given["witness"], given["note"], given["is_whole_unit"]
        )
