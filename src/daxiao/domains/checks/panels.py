"""What a check and a remark show: the findings by family, the words side by side."""

from dataclasses import KW_ONLY, dataclass
from typing import TYPE_CHECKING, Any

from daxiao.domains.checks import queries
from daxiao.domains.checks.types import FAMILY_HELP, UNSETTLED, RemarkState
from daxiao.extract.check.remarks import Family
from daxiao.kernel.access import Actor
from daxiao.kernel.caps import Cap
from daxiao.std.findings import Severity
from daxiao.ui.fields import Chip, Text
from daxiao.ui.panels import Panel, Records, Table
from daxiao.ui.tones import Tone


if TYPE_CHECKING:
    from daxiao.domains.checks.models import Check, Remark


# four colours belong to the projects' lights: a severity is told by its word and a mark
SEVERITY_TONES = {"error": Tone.STRONG, "doubt": Tone.WARN, "hint": Tone.PLAIN}
STATE_TONES = {
    RemarkState.OPEN.value: Tone.DRAFT,
    RemarkState.ACCEPTED.value: Tone.STRONG,
    RemarkState.EXPLAINED.value: Tone.DONE,
    RemarkState.HANDED.value: Tone.PLAIN,
    RemarkState.ANSWERED.value: Tone.WARN,
}


# the filter under which the list of remarks shows exactly what waits for a person
WAITING = "severity=error&severity=doubt&" + "&".join(f"state={s.value}" for s in UNSETTLED)


@dataclass(frozen=True)
class Findings(Panel):
    """All remarks of a check, grouped by family; each with its sum written out and its words side by side."""

    _: KW_ONLY
    template = "checks/parts/findings.html"


@dataclass(frozen=True)
class SideBySide(Panel):
    """The words one remark points at, beside each other, each a way into its text."""

    _: KW_ONLY
    template = "checks/parts/side_by_side.html"


def findings(actor: Actor, check: "Check") -> dict[str, Any]:
    return {
        "check": check,
        "papers": list(queries.papers_of(actor, check)),
        "tally": queries.tally(actor, check),
        "groups": [
            {
                "family": g.family,
                "label": g.label,
                "help": FAMILY_HELP[g.family],
                "remarks": g.remarks,
            }
            for g in queries.groups(actor, check)
        ],
        "may_decide": actor.may(Cap.PLAN_CHECK, on=check),
        "actions": (("accept", "属实"), ("explain", "说明"), ("hand", "交单位核实")),
    }


def side_by_side(actor: Actor, remark: "Remark") -> dict[str, Any]:
    return {"remark": remark, "places": list(queries.places(actor, remark))}


def remarks_of_unit(actor: Actor, unit: Any) -> Records:
    rows = queries.remarks(actor).filter(unit=unit)
    return rows.values("pk", "sentence", "severity", "state", "words")


_COLUMNS = (
    Text("sentence", "意见", to="remarks", key="pk"),
    Chip("severity", "程度", of=Severity, tones=SEVERITY_TONES),
    Chip("family", "类别", of=Family),
    Chip("state", "状态", of=RemarkState, tones=STATE_TONES),
)
_PATHS = ("pk", "sentence", "severity", "family", "state")


def remarks_of_plan(actor: Actor, plan: Any) -> Records:
    """What checks say of a plan: of it alone and beside others, the grave ones first."""
    rows = queries.remarks_within(actor, plan.document_id, plan.start, plan.end)
    return rows.values(*_PATHS)


plan_panel = Table(
    "体检意见",
    remarks_of_plan,
    columns=_COLUMNS,
    tab="体检",
    cap=Cap.REMARK_VIEW,
    help="这份规划自己前后和与别的规划之间，算不拢、对不上、没人管的地方",
    empty="体检没有发现问题",
)


unit_panel = Table(
    "交来核实的体检意见",
    remarks_of_unit,
    columns=[
        Text("sentence", "意见", to="remarks", key="pk"),
        Chip("state", "状态", of=RemarkState, tones=STATE_TONES),
        Text("words", "要核实什么"),
    ],
    tab="体检意见",
    cap=Cap.REMARK_VIEW,
    empty="没有交来核实的体检意见",
)
