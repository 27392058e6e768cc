"""How the register stood at the ends of past months, from the changes of colour and of pace that were kept."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from daxiao.domains.projects.models import PhaseChange, ProjectMonth, ProjectPaceChange
from daxiao.domains.projects.rules import figure_groups, figures
from daxiao.domains.projects.rules.figures import FigureRow, Group, Share
from daxiao.domains.projects.types import Phase, ProjectPace
from daxiao.kernel.access import Actor
from daxiao.kernel.caps import Cap


if TYPE_CHECKING:
    from daxiao.domains.projects.queries.figures import Seen


@dataclass(frozen=True, slots=True)
class _Phase:
    """The colour from a day on, and whether the project was on the active map."""

    since: date
    phase: Phase | None
    is_active: bool


@dataclass(frozen=True, slots=True)
class _Pace:
    on: date
    was: ProjectPace


@dataclass(frozen=True)
class Past:
    """What is kept of past days: changes of colour (oldest first) and of pace by project."""

    phases: Mapping[int, Sequence[_Phase]]
    paces: Mapping[int, Sequence[_Pace]]


_PHASES: Mapping[str, Phase | None] = {"": None, **{p.value: p for p in Phase}}


def past(actor: Actor, days: Iterable[date]) -> Past:
    """The changes in scope that matter for these days: two reads."""
    wanted = list(days)
    phases: dict[int, list[_Phase]] = {}
    rows = PhaseChange.objects.visible_to(actor, Cap.PROJECT_VIEW).filter(known_on__lte=max(wanted))
    for key, day, now, is_active in rows.order_by("project_id", "known_on", "pk").values_list(
        "project_id", "known_on", "now", "is_active"
    ):
        phases.setdefault(key, []).append(_Phase(day, _PHASES[now], is_active))
    paces: dict[int, list[_Pace]] = {}
    moves = ProjectPaceChange.objects.visible_to(actor, Cap.PROJECT_VIEW).filter(
        changed_on__gt=min(wanted)
    )
    for key, day, was in moves.order_by("project_id", "changed_on", "pk").values_list(
        "project_id", "changed_on", "was"
    ):
        paces.setdefault(key, []).append(_Pace(day, ProjectPace(was)))
    return Past(phases, paces)


@dataclass(frozen=True)
class Then:
    """The projects that were on the map on a day (red ones too), with the colour and the pace of that day.

    `untold` are those whose pace of that day was never kept: what was taken over from elsewhere has no history here.
    """

    rows: tuple[FigureRow, ...]
    untold: tuple[int, ...]

    def on_time(self) -> Share:
        """The share of that day; of nothing where the history has holes, for what is kept would be the late ones."""
        if self.untold:
            return Share((), (), self.untold, "当时没有完整的进度记录")
        return figures.on_time(self.rows)


def rows_on(kept: Past, found: Iterable["Seen"], day: date) -> Then:
    """How the projects stood on a day, as far as it was kept."""
    rows, untold = [], []
    for one in found:
        phase = _phase_on(kept.phases.get(one.row.key, ()), day)
        if phase is None or not (phase.is_active or phase.phase is Phase.RED):
            continue
        pace = _pace_on(one, kept.paces.get(one.row.key, ()), day)
        if pace is None and phase.is_active:
            untold.append(one.row.key)
        shown = pace or ProjectPace.UNSET
        row = one.row
        # only what colour and pace are counted by; three times as fast as a whole copy
        rows.append(FigureRow(row.key, phase.phase, shown, invest=row.invest))
    return Then(tuple(rows), tuple(untold))


def _phase_on(changes: Sequence[_Phase], day: date) -> _Phase | None:
    found = None
    for change in changes:
        if change.since > day:
            break
        found = change
    return found


def _pace_on(one: "Seen", changes: Sequence[_Pace], day: date) -> ProjectPace | None:
    """What the first later change left, else today's where it has held since; None where nothing was kept."""
    later = next((c for c in changes if c.on > day), None)
    if later is not None:
        return later.was
    if one.pace_since is not None and one.pace_since <= day:
        return one.row.pace
    return None


# ---------------------------------------------------------------- month by month


@dataclass(frozen=True, slots=True)
class MonthFigures:
    """The register at the end of a month, and what happened in it. `invested` in 亿元, of the projects of `tellers`."""

    key: str
    end: date
    by_phase: Mapping[Phase | None, Group]
    on_time: Share
    signed: Group
    started: Group
    produced: Group
    invested: Decimal
    tellers: tuple[int, ...]

    @property
    def name(self) -> str:
        return self.key

    @property
    def active_keys(self) -> tuple[int, ...]:
        own = (g.keys for phase, g in self.by_phase.items() if phase is not Phase.RED)
        return tuple(sorted(key for keys in own for key in keys))


def months(actor: Actor, found: Sequence["Seen"], *, today: date) -> tuple[MonthFigures, ...]:
    """The newest twelve months, oldest first."""
    ends = figure_groups.month_ends(today)
    kept = past(actor, ends)
    invested = _invested(actor, ends[0].replace(day=1), {s.row.key for s in found})
    answer = []
    for end in ends:
        then = rows_on(kept, found, end)
        first = end.replace(day=1)
        told = invested.get(first, {})
        answer.append(
            MonthFigures(
                key=f"{end:%Y-%m}",
                end=end,
                by_phase=figures.by_phase(then.rows),
                on_time=then.on_time(),
                signed=_group(s for s in found if _in(s.row.signed_on, first, end)),
                started=_group(s for s in found if _in(s.row.started_on, first, end)),
                produced=_group(s for s in found if _in(s.row.produced_on, first, end)),
                invested=sum(told.values(), Decimal(0)),
                tellers=tuple(sorted(told)),
            )
        )
    return tuple(answer)


def _in(day: date | None, first: date, last: date) -> bool:
    return day is not None and first <= day <= last


def _group(found: Iterable["Seen"]) -> Group:
    rows = [s.row for s in found]
    known = [r.invest for r in rows if r.invest is not None]
    keys = tuple(sorted(r.key for r in rows))
    return Group(keys, sum(known, Decimal(0)), len(rows) - len(known))


def _invested(actor: Actor, since: date, keys: set[int]) -> dict[date, dict[int, Decimal]]:
    rows = ProjectMonth.objects.visible_to(actor, Cap.PROJECT_VIEW).filter(
        month_on__gte=since, invested_yi__isnull=False
    )
    found: dict[date, dict[int, Decimal]] = {}
    for key, day, value in rows.order_by().values_list("project_id", "month_on", "invested_yi"):
        if key in keys and value is not None:
            found.setdefault(day, {})[key] = value
    return found
