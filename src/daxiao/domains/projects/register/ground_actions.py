"""Actions of this area of work on the page of a project."""

from daxiao.domains.projects.forms import ground as forms
from daxiao.domains.projects.services import blockers as blocker_services
from daxiao.domains.projects.services import logs as log_services
from daxiao.domains.projects.types import Admission
from daxiao.kernel.caps import Cap
from daxiao.ui.actions import Action


ACTIONS: tuple[Action, ...] = (
    Action(
        "report_progress",
        "填报进展",
        Cap.PROJECT_REPORT,
        forms.Report,
        log_services.report,
        row="project",
        value="given",
        done="已填报进展",
        icon="pencil",
        shown=lambda row: row.admission != Admission.LEFT,
        help="写一句话就能提交；投资、人数和照片有就填，没有就空着。",
    ),
    Action(
        "raise_blocker",
        "提出堵点",
        Cap.PROJECT_REPORT,
        forms.Raise,
        blocker_services.raise_,
        row="project",
        value="given",
        done="已提出堵点，等候交办",
        icon="flag",
        shown=lambda row: row.admission != Admission.LEFT,
        help="提出以后由专班办公室交办到单位，单位办结，由您确认；超期逐级提请过问。",
    ),
)
