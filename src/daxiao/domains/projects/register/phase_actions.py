"""Actions of this area of work on the page of a project: told, confirmed, objected to, rectified, left."""

from typing import Any

from daxiao.domains.projects.forms import phase as forms
from daxiao.domains.projects.services import exits, phases, proposals
from daxiao.domains.projects.types import Admission, ProjectPace
from daxiao.kernel.caps import Cap
from daxiao.ui.actions import Action
from daxiao.ui.forms import Reason


def _is_in(row: Any) -> bool:
    return bool(row.admission == Admission.ADMITTED)


def _is_waiting(row: Any) -> bool:
    """Whether an exit was asked for and nobody has decided."""
    return _is_in(row) and bool(row.has_red_file)


def _is_late(row: Any) -> bool:
    return _is_in(row) and bool(_standing(row, "pace") == ProjectPace.LATE)


def _standing(row: Any, name: str) -> Any:
    return getattr(getattr(row, "standing", None), name, "")


ACTIONS: tuple[Action, ...] = (
    Action(
        "confirm_phase",
        "认定四色",
        Cap.PROJECT_CONFIRM,
        forms.Confirm,
        phases.confirm,
        row="project",
        value="verdict",
        done="已认定，专班办公室会收到通知",
        shown=lambda row: _is_in(row) and row.phase != _standing(row, "phase_said"),
        help="须与已登记的日期相符，并且单位自报、规则判定、复核意见中有两方同意。",
    ),
    Action(
        "report_phase",
        "自报四色",
        Cap.PROJECT_REPORT,
        forms.Say,
        phases.report,
        row="project",
        value="word",
        done="已自报，等候认定",
        shown=lambda row: _is_in(row) and row.phase != _standing(row, "phase_said"),
        help="单位自己对项目颜色的意见，三方意见之一。颜色由日期得出，日期有误的请先更正日期。",
    ),
    Action(
        "review_phase",
        "复核四色",
        Cap.PROJECT_REVIEW,
        forms.Say,
        phases.review,
        row="project",
        value="word",
        done="已复核",
        shown=_is_in,
        help="由自报以外的人独立复核，三方意见之一。",
    ),
    Action(
        "object_phase",
        "提出异议",
        Cap.PROJECT_REPORT,
        forms.Object,
        phases.object_to,
        row="project",
        value="word",
        done="异议已提出，牵头部门会收到通知",
        shown=lambda row: _is_in(row) and bool(row.phase),
        help="认定之后的异议期内可以提出（工作日，天数为平台默认，可由本地设定）。",
    ),
    Action(
        "order_rectify",
        "限期整改",
        Cap.PROJECT_CONFIRM,
        forms.Rectify,
        proposals.order_rectify,
        row="project",
        value="order",
        done="已要求限期整改，责任单位会收到通知",
        shown=_is_late,
    ),
    Action(
        "move_level",
        "调整管理级别",
        Cap.PROJECT_CONFIRM,
        forms.Level,
        proposals.move_level,
        row="project",
        value="move",
        shown=lambda row: _is_in(row) and (_is_late(row) or bool(row.level)),
        help="整改期满仍未改正的降一级管理；跟上进度的升回。颜色本身不变。",
    ),
    Action(
        "ask_exit",
        "申请退出",
        Cap.PROJECT_REPORT,
        forms.AskExit,
        exits.ask_exit,
        row="project",
        value="request",
        danger=True,
        done="退出申请已提交，等候专班办公室批准",
        undo="drop_exit",
        shown=lambda row: _is_in(row) and not row.has_red_file,
        help="确实不能继续的项目，附责任单位书面说明，报专班办公室批准。批准前项目颜色不变。",
    ),
    Action(
        "drop_exit",
        "撤回退出申请",
        Cap.PROJECT_REPORT,
        Reason,
        exits.drop_exit,
        row="project",
        value="reason",
        shown=_is_waiting,
    ),
    Action(
        "approve_exit",
        "批准退出",
        Cap.PROJECT_EXIT,
        forms.ApproveExit,
        exits.approve_exit,
        row="project",
        value="approval",
        danger=True,
        done="已批准退出，项目转为红色",
        shown=_is_waiting,
        help="批准后项目转为红色，不再计入在库项目，历史保留；要恢复须重新办理准入。申请人和批准人须是不同的人。",
    ),
    Action(
        "refuse_exit",
        "不予批准退出",
        Cap.PROJECT_EXIT,
        Reason,
        exits.refuse_exit,
        row="project",
        value="reason",
        shown=_is_waiting,
    ),
)
