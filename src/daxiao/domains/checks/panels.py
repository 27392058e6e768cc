"""What a check and a remark show: the findings by family, the words side by side."""

from dataclasses import KW_ONLY, dataclass
from typing import TYPE_CHECKING, Any

from daxiao.domains.checks import queries
from daxiao.domains.checks.types import FAMILY_HELP, RemarkState
from daxiao.kernel.access import Actor
from daxiao.kernel.caps import Cap
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
