"""Actions on the page of a project: making its lists, receiving a joint acceptance."""

from daxiao.domains.projects.forms import permits as forms
from daxiao.domains.projects.services import acceptance, permits
from daxiao.domains.projects.types import Admission
from daxiao.kernel.caps import Cap
from daxiao.ui.actions import Action


ACTIONS: tuple[Action, ...] = (
    Action(
        "make_lists",
        "生成三张清单",
        Cap.PROJECT_ADMIT,
        forms.MakeLists,
        permits.make_lists,
        row="project",
        value="risk",
        done="清单已按项目现在的情况生成",
        help="按用地方式、项目类别、行业和风险等级列出要办的事项、要备的材料、要接受的监管。"
        "已经生成过的会更新：不再适用的标出来，不删除，办理情况都保留。",
        shown=lambda row: row.admission == Admission.ADMITTED,
    ),
    Action(
        "open_acceptance",
        "受理联合验收",
        Cap.PROJECT_REPORT,
        forms.Open,
        acceptance.open_,
        row="project",
        value="said",
        done="已受理，时限从次日起算",
        shown=lambda row: row.admission == Admission.ADMITTED and row.started_on is not None,
    ),
)
"""Actions of this area of work on the page of a project."""
