"""Actions of this area of work on the page of a project."""

from daxiao.domains.projects.services import sources
from daxiao.kernel.caps import Cap
from daxiao.ui import forms
from daxiao.ui.actions import Action


ACTIONS: tuple[Action, ...] = (
    Action(
        "unlink_source",
        "取消与规划线索的对应",
        Cap.PROJECT_ENTER,
        forms.Reason,
        sources.unlink,
        row="project",
        value="reason",
        shown=lambda project: project.candidate_id is not None,
        help="只取消对应，项目本身和来源说明都保留；取消后这条线索可以重新转入或对上另一个项目。",
        done="已取消对应",
    ),
)
