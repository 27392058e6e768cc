"""The register of the secretaries' logs (进展日志)."""

from daxiao.domains.projects.forms import ground as forms
from daxiao.domains.projects.panels import ground as panels
from daxiao.domains.projects.queries import ground as queries
from daxiao.domains.projects.rules import logs as rules
from daxiao.domains.projects.services import logs as services
from daxiao.domains.projects.types import LogState, Stage
from daxiao.kernel.caps import Cap
from daxiao.ui.actions import Action
from daxiao.ui.fields import Chip, Day, Files, Long, Month, Number, Place, Ref, Text
from daxiao.ui.forms import Reason
from daxiao.ui.panels import Facts
from daxiao.ui.register import Register


logs = Register(
    name="progress-logs",
    title="进展日志",
    cap=Cap.PROJECT_VIEW,
    group="现场与审批",
    icon="book",
    help=f"项目秘书从现场填报的进展。{rules.VERIFIED}",
    empty="还没有进展日志。",
    rows=queries.logs,
    demo="project__is_demo",
    fields=[
        Long("text", "进展", search=True, link=True, sort=False),
        Ref("project", "所属项目", to="projects"),
        Place("region", "属地", path="project__region"),
        Chip("stage", "阶段", of=Stage),
        Day("reported_on", "填报日期"),
        Text("by_label", "填报人"),
        Chip("standing", "核实", of=LogState, tones=panels.LOG_TONES, help=rules.VERIFIED),
        Month("month_on", "月份"),
        Number("invested_yi", "当月完成投资", unit="亿元", help="到填报那天为止；同月以后一次为准"),
        Number("people", "现场人数", unit="人"),
        Number("machines", "机械", unit="台"),
        Files("n_files", "材料", filter=False),
        Text("verified_by_label", "核实人"),
        Day("withdrawn_on", "撤回日期"),
        Text("withdrawn_because", "撤回原因", filter=False),
    ],
    columns=[
        "text",
        "project",
        "stage",
        "reported_on",
        "by_label",
        "standing",
        "invested_yi",
    ],
    chips=["standing", "stage"],
    default_sort="-reported_on",
    facts=[
        Facts(
            "填报",
            [
                "project",
                "reported_on",
                "by_label",
                "month_on",
                "invested_yi",
                "people",
                "machines",
                "verified_by_label",
                "withdrawn_on",
                "withdrawn_because",
            ],
        )
    ],
    panels=[panels.around_panel],
    actions=[
        Action(
            "correct",
            "更正",
            Cap.PROJECT_REPORT,
            forms.Correction,
            services.correct,
            row="log",
            value="given",
            icon="pencil",
            done="已更正，原来的一条划去后保留",
            shown=lambda row: _stands(row) and (row.is_author or row.is_of_unit),
            help="填对的内容会成为新的一条，原来的划去后仍然看得到；原有材料沿用。",
        ),
        Action(
            "verify",
            "核实",
            Cap.PROJECT_REPORT,
            None,
            services.verify,
            row="log",
            icon="check",
            done="已核实",
            shown=lambda row: (
                _stands(row) and not row.is_verified and row.is_of_unit and not row.is_author
            ),
            help=rules.VERIFIED,
        ),
        Action(
            "withdraw",
            "撤回",
            Cap.PROJECT_REPORT,
            Reason,
            services.withdraw,
            row="log",
            value="reason",
            icon="stop",
            danger=True,
            done="已撤回",
            shown=lambda row: _stands(row) and (row.is_author or row.is_of_unit),
            help="撤回的日志划去后保留，当月投资退回到上一次填报的数。",
        ),
    ],
)


def _stands(row: object) -> bool:
    """Neither withdrawn nor set right by another entry."""
    return getattr(row, "withdrawn_on", None) is None and not getattr(row, "is_replaced", False)
