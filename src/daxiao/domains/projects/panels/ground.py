"""What the pages of projects, blockers, logs and units show of the ground."""

from dataclasses import KW_ONLY, dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.utils.safestring import SafeString

from daxiao.domains.projects.queries import ground as queries
from daxiao.domains.projects.rules import logs as rules
from daxiao.domains.projects.types import BlockerCategory, BlockerState, EscalationLevel, LogState
from daxiao.kernel.access import Actor
from daxiao.kernel.caps import Cap
from daxiao.kernel.models import Org
from daxiao.ui import markup
from daxiao.ui.fields import Chip, Day, Flag, Number, Ref, Text
from daxiao.ui.panels import Panel, Records, Table
from daxiao.ui.tones import Tone


if TYPE_CHECKING:
    from daxiao.domains.projects.models import Blocker, ProgressLog, Project


STATE_TONES = {
    BlockerState.RAISED.value: Tone.DRAFT,
    BlockerState.ASSIGNED.value: Tone.STRONG,
    BlockerState.RESOLVED.value: Tone.WARN,
    BlockerState.CLOSED.value: Tone.DONE,
}
LEVEL_TONES = {
    EscalationLevel.UNIT.value: Tone.PLAIN,
    EscalationLevel.SPONSOR.value: Tone.WARN,
    EscalationLevel.MEETING.value: Tone.LATE,
}
LOG_TONES = {
    LogState.VERIFIED.value: Tone.DONE,
    LogState.PLAIN.value: Tone.DRAFT,
    LogState.REPLACED.value: Tone.OFF,
    LogState.WITHDRAWN.value: Tone.OFF,
}
TAB = "现场"


@dataclass(frozen=True)
class Late(Flag):
    """Late, said in words with the mark of time that ran out."""

    @cached_property
    def _known(self) -> dict[bool, SafeString]:
        return {
            True: markup.chip(self.words[0], Tone.LATE),
            False: markup.chip(self.words[1], Tone.PLAIN),
        }


LATE = ("已超期", "未超期")

_PATHS = (
    "pk",
    "text",
    "category",
    "unit__name",
    "unit__pk",
    "state",
    "due_on",
    "is_late",
    "days_open",
)


def blockers_of(actor: Actor, project: "Project") -> Records:
    """The open ones first."""
    rows = queries.blockers(actor).filter(project=project).order_by("closed_on", "-raised_on")
    found = sorted(rows.values(*_PATHS), key=lambda r: r["state"] == BlockerState.CLOSED)
    return [{**r, "text": _short(r["text"])} for r in found]


def blockers_of_unit(actor: Actor, unit: Org) -> Records:
    """What waits for this unit; what it has reported done is behind it."""
    rows = queries.blockers(actor).filter(unit=unit, state__in=queries.OPEN)
    found = rows.order_by("resolved_on", "due_on", "pk").values(
        *_PATHS, "project__name", "project__pk"
    )
    return [{**r, "text": _short(r["text"])} for r in found]


LONGEST = 60


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def episodes(actor: Actor, blocker: "Blocker", today: date) -> Records:
    """Each time it was open, with its natural days as of today."""
    return [
        {
            "times": f"第{n}次",
            "raised_on": e.raised_on,
            "assigned_on": e.assigned_on,
            "closed_on": e.closed_on,
            "days": max(((e.closed_on or today) - e.raised_on).days, 0),
        }
        for n, e in enumerate(queries.episodes(actor, blocker), start=1)
    ]


@dataclass(frozen=True)
class Entries(Panel):
    """Entries of the log; those set right or withdrawn are struck through and say why."""

    _: KW_ONLY
    tab: str = TAB
    help: str = rules.VERIFIED
    empty: str = "还没有进展日志"

    template = "projects/parts/log_entries.html"


MOST = 50


def entries_of(actor: Actor, project: "Project") -> dict[str, Any]:
    return _entries(actor, list(queries.logs_of(actor, project)[: MOST + 1]))


def around(actor: Actor, log: "ProgressLog") -> dict[str, Any]:
    """This entry with what it replaces and what replaced it."""
    chain = [log.pk, log.replaces_id, *log.corrections.values_list("pk", flat=True)]
    rows = queries.logs_of(actor, log.project).filter(pk__in=[k for k in chain if k])
    return _entries(actor, list(rows))


def _entries(actor: Actor, rows: "list[ProgressLog]") -> dict[str, Any]:
    files = queries.files_of_logs(actor, rows)
    return {
        "entries": [
            {"log": row, "files": files.get(row.record_id or 0, [])} for row in rows[:MOST]
        ],
        "is_cut": len(rows) > MOST,
    }


_COLUMNS = (
    Text("text", "堵在哪里", to="blockers", key="pk"),
    Chip("category", "类别", of=BlockerCategory),
    Chip("state", "办理", of=BlockerState, tones=STATE_TONES),
    Ref("unit", "责任单位", to="units"),
    Day("due_on", "办理时限"),
    Late("is_late", "是否超期", words=LATE),
    Number("days_open", "累计", unit="天"),
)

blockers_panel = Table(
    "堵点难点",
    blockers_of,
    columns=_COLUMNS,
    tab=TAB,
    drill=("blockers", "project={pk}"),
    empty="没有堵点",
)
unit_panel = Table(
    "等这个单位办的堵点",
    blockers_of_unit,
    columns=[
        _COLUMNS[0],
        Ref("project", "项目", to="projects"),
        *_COLUMNS[1:3],
        *_COLUMNS[4:],
    ],
    tab="堵点",
    cap=Cap.PROJECT_VIEW,
    drill=("blockers", "unit={pk}&state=assigned"),
    empty="没有等这个单位办的堵点",
)
episodes_panel = Table(
    "每次打开",
    episodes,
    columns=[
        Text("times", "次"),
        Day("raised_on", "提出"),
        Day("assigned_on", "交办"),
        Day("closed_on", "销号"),
        Number("days", "天数", unit="天", help="自然日，提出当天不计"),
    ],
)
around_panel = Entries("本条和更正", around, tab="概览")

PANELS: tuple[Panel, ...] = (blockers_panel, Entries("进展日志", entries_of))
