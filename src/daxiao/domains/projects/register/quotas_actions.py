"""Actions of this area of work on the page of a project."""

from daxiao.domains.projects.forms import quotas as forms
from daxiao.domains.projects.services import months, quotas
from daxiao.domains.projects.types import Admission
from daxiao.kernel.caps import Cap
from daxiao.ui.actions import Action


ACTIONS: tuple[Action, ...] = (
    Action(
        "report_month",
        "填报月度数据",
        Cap.PROJECT_REPORT,
        forms.MonthForm,
        months.report_month,
        row="project",
        value="month",
        shown=lambda row: row.admission == Admission.ADMITTED,
        help="当月完成投资和增长点实增产值。进展日志里填过的完成投资已经在这里，不用再填。",
        done="已填报",
    ),
    Action(
        "list_for_year",
        "列入年度清单",
        Cap.PROJECT_SET,
        forms.Listing,
        quotas.take_in,
        row="project",
        value="listing",
        undo="take_off_list",
        shown=lambda row: row.admission == Admission.ADMITTED,
        help="增长点、重点项目储备、投资统计库。列入以后计入年度分配的实际数。",
        done="已列入",
    ),
    Action(
        "take_off_list",
        "移出年度清单",
        Cap.PROJECT_SET,
        forms.Off,
        quotas.take_off,
        row="project",
        value="off",
        shown=lambda row: row.admission == Admission.ADMITTED,
        help="从某一年的清单里移出，要写明理由；以后可以再列入。",
        done="已移出",
    ),
)
