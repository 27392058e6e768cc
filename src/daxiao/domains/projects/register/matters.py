"""The registers of matters (审批事项) and of joint acceptances (联合验收) over all projects."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.safestring import SafeString

from daxiao.domains.projects.forms import permits as forms
from daxiao.domains.projects.panels import permits as panels
from daxiao.domains.projects.panels.ground import Late
from daxiao.domains.projects.queries import permits as queries
from daxiao.domains.projects.rules import custody
from daxiao.domains.projects.services import acceptance as acceptance_services
from daxiao.domains.projects.services import matters as services
from daxiao.domains.projects.types import (
    AcceptanceScope,
    AcceptanceState,
    ListKind,
    PermitState,
    RiskClass,
)
from daxiao.kernel.caps import Cap
from daxiao.ui import markup
from daxiao.ui.actions import Action, Service
from daxiao.ui.fields import Chip, Day, Flag, Number, Place, Ref, Text, Word
from daxiao.ui.forms import Form, Reason
from daxiao.ui.panels import Facts, Timeline
from daxiao.ui.register import Look, Register
from daxiao.ui.tones import Tone


@dataclass(frozen=True)
class Overdue(Late):
    """Only what is late stands out."""

    @cached_property
    def _known(self) -> dict[bool, SafeString]:
        quiet = markup.safe(f'<span class="dx-quiet">{self.words[1]}</span>')
        return {True: markup.chip(self.words[0], Tone.LATE), False: quiet}


def _fits(step: str) -> Any:
    """Shows a button where the step may be taken; `rules/custody.py` decides."""
    _words, states = custody.STEPS[step]
    return lambda row: row.state in states and _is_free(row)


def _is_free(row: Any) -> bool:
    """Neither gone nor in doubt, nor led by another book."""
    return not (row.is_gone or row.open_for or row.code == "joint_acceptance")


def _step(
    name: str,
    title: str,
    form: type[Form],
    service: Service,
    *,
    cap: Cap = Cap.PROJECT_REPORT,
    main: bool = False,
    help: str = "",  # noqa: A002 - the word of Action
) -> Action:
    return Action(
        name,
        title,
        cap,
        form,
        service,
        row="matter",
        value="said",
        main=main,
        help=help,
        undo="take_back",
        shown=_fits(name),
    )


def _is_tick(row: Any) -> bool:
    is_untouched = row.state == PermitState.NOT_FILED and not row.is_gone
    return bool(is_untouched and row.kind != ListKind.MATTER)


matters = Register(
    name="project-matters",
    title="审批事项",
    cap=Cap.PROJECT_VIEW,
    group="现场与审批",
    icon="task",
    help="各项目三张清单里的事项：在哪个单位手里、办了多久、是否超过承诺时限。",
    empty="还没有生成清单的项目。项目入库时自动生成，也可以在项目页面上点“生成三张清单”。",
    rows=queries.matters,
    demo="project__is_demo",
    looks=(Look("各单位经手", "project_custody", icon="chart"),),
    fields=[
        Text("name", "事项", search=True, link=True),
        Ref("project", "所属项目", to="projects"),
        Chip("kind", "清单", of=ListKind),
        Place("region", "属地", path="project__region"),
        Chip("state", "状态", of=PermitState, tones=panels.STATE_TONES),
        Overdue("is_late", "是否超期", words=("已超期", "未超期"), computed=True),
        Word("holder", "现在手里", computed=True, help="材料现在在哪个单位"),
        Text("handled_by", "经手单位", computed=True, help="收过这份材料的单位"),
        Text("unit_name", "主办单位", help="清单目录写的"),
        Number("promise_days", "承诺时限", unit="工作日", help="空着：方案没有规定，待本地填定"),
        Day("filed_on", "受理"),
        Day("due_on", "应办结", computed=True, help="停表期间不显示"),
        Day("issued_on", "核发"),
        Number("bundle", "多证齐发第几证", filter=False),
        Day("missing_by_on", "材料补齐期限"),
        Text("note", "说明", filter=False),
        Flag("is_gone", "已不适用"),
    ],
    columns=["name", "project", "state", "holder", "is_late", "filed_on", "due_on", "issued_on"],
    chips=["state", "is_late", "kind"],
    figures=["promise_days", "filed_on", "due_on", "issued_on"],
    default_sort="-filed_on",
    facts=[
        Facts(
            "事项",
            ["project", "region", "unit_name", "holder", "missing_by_on", "note", "is_gone"],
        )
    ],
    panels=[panels.holdings_panel, panels.stops_panel, Timeline.of_events()],
    actions=[
        _step(
            "file",
            "受理",
            forms.Receive,
            services.file,
            main=True,
            help="从受理的次日起计算承诺时限。收件单位从此能看到这个项目。",
        ),
        _step(
            "issue",
            "核发",
            forms.Issue,
            services.issue,
            main=True,
            help="多证齐发的五证要在拿地之后核发。",
        ),
        _step("hand_on", "转办", forms.HandOn, services.hand_on),
        _step("ask", "补正", forms.Ask, services.ask, help="一次性告知要补正的全部材料。"),
        _step("resume", "恢复", forms.Resume, services.resume, main=True),
        Action(
            "supply",
            "容缺材料补齐",
            Cap.PROJECT_REPORT,
            forms.Resume,
            services.supply,
            row="matter",
            value="said",
            undo="take_back",
            shown=lambda row: bool(row.missing) and _fits("supply")(row),
        ),
        _step(
            "simulate",
            "模拟审批",
            forms.Simulate,
            services.simulate,
            help="拿地之前先行审查，不算取得；拿地后可直接核发。",
        ),
        Action(
            "tick",
            "已备齐、已完成",
            Cap.PROJECT_REPORT,
            forms.Tick,
            services.tick,
            row="matter",
            value="said",
            main=True,
            undo="take_back",
            shown=_is_tick,
        ),
        _step(
            "waive",
            "不需办理",
            forms.WithReason,
            services.waive,
            cap=Cap.PROJECT_ADMIT,
            help="由办公室认定，写明理由。",
        ),
        Action(
            "redate",
            "更正日期",
            Cap.PROJECT_REPORT,
            forms.Redate,
            services.redate,
            row="matter",
            value="said",
            shown=lambda row: bool(row.filed_on or row.issued_on) and _is_free(row),
        ),
        Action(
            "take_back",
            "撤回上一步",
            Cap.PROJECT_REPORT,
            forms.TakeBack,
            services.take_back,
            row="matter",
            value="said",
            danger=True,
            shown=lambda row: bool(row.past),
            help="回到上一步之前的样子，原来的记录仍在经过里。",
        ),
    ],
)


def _is_open(row: Any) -> bool:
    return bool(row.state != AcceptanceState.PASSED)


def _has_orders(row: Any) -> bool:
    return bool([one for one in row.rectifications if not one.get("done_on")])


acceptances = Register(
    name="acceptances",
    title="联合验收",
    cap=Cap.PROJECT_VIEW,
    group="现场与审批",
    icon="check",
    help="按验收风险等级在3个、5个、9个工作日内完成；可以单体、分期验收。",
    empty="还没有受理过联合验收。在项目页面上点“受理联合验收”。",
    rows=queries.acceptances,
    demo="project__is_demo",
    fields=[
        Text("name", "项目", path="project__name", search=True, link=True),
        Ref("project", "所属项目", to="projects"),
        Chip("scope", "范围", of=AcceptanceScope),
        Text("which", "单体、分期", path="part", search=True),
        Place("region", "属地", path="project__region"),
        Chip("risk", "风险等级", of=RiskClass),
        Chip("state", "状态", of=AcceptanceState, tones=panels.ACCEPTANCE_TONES),
        Overdue("is_late", "是否超期", words=("已超期", "未超期"), computed=True),
        Day("received_on", "受理"),
        Day("due_on", "应办结", computed=True, help="整改停表期间不显示"),
        Day("closed_on", "通过"),
    ],
    columns=[
        "name",
        "received_on",
        "scope",
        "which",
        "risk",
        "state",
        "is_late",
        "due_on",
        "closed_on",
    ],
    chips=["state", "is_late", "scope"],
    figures=["received_on", "due_on", "closed_on"],
    default_sort="-received_on",
    facts=[Facts("验收", ["project", "region", "which", "risk"])],
    panels=[panels.acceptance_panel, Timeline.of_events()],
    actions=[
        Action(
            "pass",
            "通过",
            Cap.PROJECT_REPORT,
            forms.Passed,
            acceptance_services.pass_,
            row="acceptance",
            value="said",
            main=True,
            undo="take_back",
            done="已通过联合验收",
            shown=lambda row: _is_open(row) and not _has_orders(row),
        ),
        Action(
            "find_done",
            "整改复查合格",
            Cap.PROJECT_REPORT,
            forms.FindDone,
            acceptance_services.find_done,
            row="acceptance",
            value="said",
            main=True,
            undo="take_back",
            done="已登记复查合格",
            shown=_has_orders,
        ),
        Action(
            "order",
            "要求限期整改",
            Cap.PROJECT_REPORT,
            forms.SetRight,
            acceptance_services.order,
            row="acceptance",
            value="said",
            undo="take_back",
            shown=_is_open,
            help="从提出的次日起到复查合格之日停表（平台默认）。",
        ),
        Action(
            "take_back",
            "撤回上一步",
            Cap.PROJECT_REPORT,
            Reason,
            acceptance_services.take_back,
            row="acceptance",
            value="reason",
            danger=True,
            shown=lambda row: bool(row.past),
        ),
    ],
)
