"""The register of proposals (提请事项): the work list of what waits for a person, disputes among them."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.safestring import SafeString

from daxiao.domains.projects.forms import phase as forms
from daxiao.domains.projects.panels import phase as panels
from daxiao.domains.projects.queries import phase as queries
from daxiao.domains.projects.services import proposals as services
from daxiao.domains.projects.types import ExitReason, Phase, Proposal, ProposalState
from daxiao.kernel.caps import Cap
from daxiao.ui import markup
from daxiao.ui.actions import Action
from daxiao.ui.fields import Chip, Day, Flag, Long, Place, Ref, Text
from daxiao.ui.forms import Reason
from daxiao.ui.panels import Facts
from daxiao.ui.register import Register
from daxiao.ui.tones import Tone


def _is_open(row: Any) -> bool:
    return bool(row.state == ProposalState.OPEN)


def _is_exit(row: Any) -> bool:
    return _is_open(row) and bool(row.kind == Proposal.EXIT)


@dataclass(frozen=True)
class Disputed(Flag):
    """Said only where it is so: most proposals are not about a colour, and have no voices that could differ."""

    @cached_property
    def _known(self) -> dict[bool, SafeString]:
        return {True: markup.chip("意见不一", Tone.WARN), False: SafeString("")}


proposals = Register(
    name="proposals",
    title="提请事项",
    cap=Cap.PROJECT_VIEW,
    group="项目",
    icon="flag",
    help="规则或单位提请决定的事：认定四色、限期整改、升降级、核查停滞、申请退出。机器只提请，由人决定。",
    empty="没有提请事项。项目超期、颜色有变或停滞时，当晚会自动列在这里。",
    rows=queries.proposals,
    demo="project__is_demo",
    fields=[
        Text("name", "项目名称", path="project__name", search=True, link=True),
        Chip("kind", "事项", of=Proposal, tones=panels.KIND_TONES),
        Long("because", "事由", search=True, sort=False),
        Ref("project", "项目", label="name", to="projects"),
        Place("region", "属地", path="project__region"),
        Chip("phase", "建议四色", of=Phase, tones=panels.PHASE_TONES),
        Chip("level", "建议按哪色管理", of=Phase, tones=panels.PHASE_TONES),
        Day("by_on", "建议整改期限", computed=True, help="天数为平台默认，可由本地设定"),
        Chip("reason", "退出原因", of=ExitReason),
        Disputed("is_disputed", "意见不一", help="单位自报、规则判定、复核意见中没有两方一致"),
        Text("voices", "三方意见", sort=False),
        Day("opened_on", "提请日期", help="事由成立的那一天，不是发现的那一天"),
        Text("opened_by_label", "提请人"),
        Ref("lead", "牵头部门", path="project__lead_unit", label="name", to="units"),
        Ref("responsible", "责任单位", path="project__responsible_unit", label="name", to="units"),
        Chip("state", "状态", of=ProposalState, tones=panels.STATE_TONES),
        Text("decided_by_label", "决定人"),
        Day("decided_at", "决定时间", time=True),
        Long("decision", "决定", sort=False),
    ],
    columns=["name", "kind", "because", "region", "opened_on", "is_disputed", "state"],
    chips=["kind", "state", "phase", "level", "reason"],
    figures=["opened_on", "by_on"],
    default_sort="-state",
    facts=[
        Facts("事由", ["because"]),
        Facts("提请", ["project", "region", "lead", "responsible", "opened_by_label", "voices"]),
        Facts("决定", ["decided_by_label", "decided_at", "decision"]),
    ],
    actions=[
        Action(
            "accept",
            "采纳",
            Cap.PROJECT_CONFIRM,
            forms.Accept,
            services.accept,
            row="proposal",
            value="choice",
            main=True,
            shown=lambda row: _is_open(row) and not _is_exit(row),
            help="采纳就照办：认定四色、下达整改、调整级别或写明核查结果，责任单位会收到通知。",
        ),
        Action(
            "approve",
            "批准退出",
            Cap.PROJECT_EXIT,
            forms.Accept,
            services.approve,
            row="proposal",
            value="choice",
            danger=True,
            shown=_is_exit,
            help="批准后项目转为红色，不再计入在库项目，历史保留。申请人和批准人须是不同的人。",
        ),
        Action(
            "dismiss",
            "不采纳",
            Cap.PROJECT_CONFIRM,
            Reason,
            services.dismiss,
            row="proposal",
            value="reason",
            undo="reopen",
            shown=_is_open,
            help="写明理由；同一件事规则不再重复提请，情况有变再提。",
        ),
        Action(
            "reopen",
            "重新提请",
            Cap.PROJECT_CONFIRM,
            None,
            services.reopen,
            row="proposal",
            shown=lambda row: row.state == ProposalState.DISMISSED,
            help="收回“不采纳”，这一事项重新等候决定。",
        ),
    ],
)
