"""Spot checks: the visits of a project, of a check and of one page, and the reporting quality of a unit."""

from dataclasses import KW_ONLY, dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from daxiao.domains.projects.queries import spots as queries
from daxiao.domains.projects.types import SpotResult, VisitState
from daxiao.kernel.access import Actor
from daxiao.kernel.caps import Cap
from daxiao.kernel.models import Org
from daxiao.ui.fields import Chip, Code, Day, Text
from daxiao.ui.panels import FileLink, Files, Panel, Records, Table
from daxiao.ui.tones import Tone


if TYPE_CHECKING:
    from daxiao.domains.projects.models import Project, SpotCheck, SpotVisit


TAB = "抽查"
RESULT_TONES = {
    SpotResult.TRUE.value: Tone.DONE,
    SpotResult.PARTLY.value: Tone.WARN,
    SpotResult.FALSE.value: Tone.STRONG,
}
VISIT_TONES = {
    VisitState.PLANNED.value: Tone.DRAFT,
    VisitState.FILLED.value: Tone.WARN,
    VisitState.CONFIRMED.value: Tone.DONE,
}


@dataclass(frozen=True, slots=True)
class VisitLine:
    """A visit as its template shows it; `claims` are (what, as reported, as found) in words."""

    row: "SpotVisit"
    result: str
    tone: str
    state: str
    units: str
    claims: tuple[tuple[str, str, str], ...]
    url: str


def _line(row: "SpotVisit") -> VisitLine:
    result = SpotResult(row.result).label if row.result else ""
    return VisitLine(
        row=row,
        result=result,
        tone=RESULT_TONES[row.result].value if row.result else Tone.DRAFT.value,
        state=VisitState(row.state).label,
        units="、".join(queries.units_at(row).values()),
        claims=tuple(
            (one.what.label, _day(one.reported), _day(one.found))
            for one in queries.claims_of(row.claims)
        ),
        url=reverse("spot-visits_detail", args=[row.pk]),
    )


def _day(day: date | None) -> str:
    return str(day) if day else "未发生"


def visits(actor: Actor, project: "Project") -> list[VisitLine]:
    """The visits to a project that the actor may know of, newest first."""
    return [_line(row) for row in queries.visits_of(actor, project)]


def visit_alone(actor: Actor, row: "SpotVisit") -> list[VisitLine]:
    return [_line(row)]


@dataclass(frozen=True)
class Visits(Panel):
    """What spot checks found."""

    _: KW_ONLY
    tab: str = TAB
    empty: str = "还没有现场抽查过"

    template = "projects/parts/visits.html"


visit_panel = Visits("现场核对", visit_alone, tab="概览")


def proofs(actor: Actor, row: "SpotVisit") -> list[FileLink]:
    return [
        FileLink(
            one.name,
            reverse("project_file", args=[one.pk]),
            one.stored.size,
            one.put_at,
            one.put_by_label,
        )
        for one in queries.proofs_of(actor, row)
    ]


proofs_panel = Files("佐证材料", proofs, tab="概览", empty="没有附材料")


# ---- a check


def check_links(actor: Actor, run: "SpotCheck") -> dict[str, Any]:
    """The minutes in words, and where they are printed and drawn again; those only for inspectors."""
    may = actor.may(Cap.PROJECT_INSPECT, on=run)
    return {
        "run": run,
        "minutes": reverse("spot_minutes", args=[run.pk]) if may else "",
        "again": reverse("spot_again", args=[run.pk]) if may else "",
    }


@dataclass(frozen=True)
class Drawn(Panel):
    """How a sample was drawn."""

    template = "projects/parts/drawn.html"


drawn_panel = Drawn("抽取办法", check_links)


def visits_of_check(actor: Actor, run: "SpotCheck") -> Records:
    return [
        {
            "pk": row.pk,
            "code": row.project.code,
            "name": row.project.name,
            "unit": row.answerable_unit.name if row.answerable_unit else "",
            "state": row.state,
            "result": row.result or None,
            "visited_on": row.visited_on,
        }
        for row in queries.visits_of_check(actor, run)
    ]


check_visits_panel = Table(
    "抽中的项目",
    visits_of_check,
    most=200,
    drill=("spot-visits", "check_run={pk}"),
    columns=[
        Text("name", "项目", to="spot-visits", key="pk"),
        Code("code", "项目编号"),
        Text("unit", "责任单位"),
        Chip("state", "进度", of=VisitState, tones=VISIT_TONES),
        Chip("result", "结论", of=SpotResult, tones=RESULT_TONES),
        Day("visited_on", "抽查日期"),
    ],
    help="还没有去的，只有抽查人员看得到",
    empty="还没有可以看的抽查表：没有去之前不公开名单",
)


# ---- a unit


def quality_of_unit(actor: Actor, unit: Org, today: date) -> str:
    """The reporting quality of a unit in one sentence; empty when nothing was checked."""
    found = queries.quality_by_unit(actor, today)
    return next((q.quality.because for q in found if q.quality.unit == unit.pk), "")


@dataclass(frozen=True)
class Quality(Panel):
    """What spot checks found of a unit's reports."""

    template = "projects/parts/unit_quality.html"

    def context(self, actor: Actor, row: Any) -> dict[str, Any]:
        return {
            **super().context(actor, row),
            "url": f"{reverse('spot-visits_list')}?answerable_unit={row.pk}&state=confirmed",
        }


unit_panel = Quality(
    "填报质量",
    quality_of_unit,
    cap=Cap.PROJECT_VIEW,
    tab="项目",
    empty="还没有抽查过这个单位负责的项目",
)

PANELS: tuple[Panel, ...] = (Visits("现场抽查", visits),)
"""What the pages of this area of work show."""
