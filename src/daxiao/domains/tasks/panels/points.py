"""What the page of yearly work points shows: how far the year is, the lines by action, and the editions."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from daxiao.domains.tasks import papers
from daxiao.domains.tasks.queries import points as queries
from daxiao.domains.tasks.types.points import PointNow, PointsState
from daxiao.kernel.access import Actor
from daxiao.kernel.caps import Cap
from daxiao.ui.fields import Chip, Day, Text, Word
from daxiao.ui.panels import Panel, Records, Table
from daxiao.ui.tones import Tone


if TYPE_CHECKING:
    from daxiao.domains.tasks.models import Point, PointList


STATE_TONES = {
    PointsState.DRAFT.value: Tone.DRAFT,
    PointsState.APPROVED.value: Tone.STRONG,
    PointsState.ISSUED.value: Tone.DONE,
    PointsState.REPLACED.value: Tone.OFF,
    PointsState.DISCARDED.value: Tone.OFF,
}
NOW_TONES = {
    PointNow.NOT_STARTED.value: Tone.PLAIN,
    PointNow.GOING.value: Tone.PLAIN,
    PointNow.LATE.value: Tone.LATE,
    PointNow.DONE.value: Tone.DONE,
    PointNow.STOPPED.value: Tone.OFF,
    PointNow.GONE.value: Tone.OFF,
    PointNow.UNKNOWN.value: Tone.DRAFT,
}


@dataclass(frozen=True)
class Progress(Panel):
    """How many lines stand where, each figure leading to its rows, and the papers of the list."""

    template = "tasks/parts/points.html"


def progress(actor: Actor, row: "PointList") -> dict[str, Any]:
    found = queries.tally(actor, row)
    listed = f"{reverse('points_list')}?list={row.pk}"
    return {
        "row": row,
        "counts": [
            ("要点", found.total, listed),
            *((n.label, found.now.get(n.value, 0), f"{listed}&now={n.value}") for n in PointNow),
        ],
        "is_draft": row.state in {PointsState.DRAFT.value, PointsState.APPROVED.value},
        "may_write": row.state == PointsState.DRAFT.value and actor.may(Cap.TASK_MANAGE, on=row),
    }


def lines(actor: Actor, row: "PointList") -> Records:
    return queries.points_of(actor, row).values(
        "pk", "position", "title", "value", "leads", "others", "due_on", "now"
    )


def editions(actor: Actor, row: "PointList") -> Records:
    return [
        {
            "pk": e.pk,
            "edition": f"第{e.edition}版",
            "state": e.state,
            "issued_on": e.issued_on,
            "document_number": e.document_number,
            "reason": e.reason,
        }
        for e in queries.editions(actor, row)
    ]


progress_panel = Progress("进展", progress)
lines_panel = Table(
    "要点",
    lines,
    columns=[
        Text("position", "序号"),
        Text("title", "重点任务", to="points", key="pk"),
        Text("value", "年度目标"),
        Text("leads", "牵头单位"),
        Day("due_on", "完成时限"),
        Chip("now", "现状", of=PointNow, tones=NOW_TONES),
    ],
    most=200,
    drill=("points", "list={pk}"),
    help="现状由任务或责任目标得出，不另外填",
    empty="还没有列入任务或目标",
)
editions_panel = Table(
    "各版",
    editions,
    columns=[
        Text("edition", "版次", to="work-points", key="pk"),
        Chip("state", "状态", of=PointsState, tones=STATE_TONES),
        Day("issued_on", "印发日期"),
        Text("document_number", "文号"),
        Word("reason", "修订理由"),
    ],
    tab="版本",
    help="修订是新的一版，印发以前旧版照常执行，印发以后旧版保留",
)


def groups(lines: "list[Point]") -> list[papers.Group]:
    """The lines as the plan's own table has them, by action in their order; goals of the year stand first."""
    found: dict[str, list[papers.Line]] = {}
    for p in sorted(lines, key=lambda p: (p.goal_id is None, p.position, p.pk)):
        named = "年度目标" if p.goal_id is not None else p.action
        content = "\n".join(part for part in (_value(p), p.content) if part)
        due = f"{p.due_on:%Y-%m-%d}" if p.due_on else ""
        line = papers.Line("", p.title, content, p.leads, p.others, due)
        found.setdefault(named, []).append(line)
    at = 0
    made = []
    for action, rows in found.items():
        numbered = []
        for line in rows:
            at += 1
            numbered.append(
                papers.Line(str(at), line.title, line.content, line.leads, line.others, line.due)
            )
        made.append(papers.Group(action, tuple(numbered)))
    return made


def _value(p: "Point") -> str:
    return f"年度目标：{p.value}" if p.value else ""
