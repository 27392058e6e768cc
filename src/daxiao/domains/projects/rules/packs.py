"""Rule packs (规则包): what the four colours mean in a place, with hysteresis, and what a pack would have said before.

Here colours are the phase. Where 四色 is about time a pack turns a measured lag into a colour of its own
(`PaceColour`); phase and pace are never one field (30-projects.md §4, 05-principles 14).
"""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from daxiao.domains.projects.rules import entries, pace, phase, places, replay, schedules
from daxiao.domains.projects.types import (
    Assessment,
    Lag,
    PaceColour,
    PaceYardstick,
    Phase,
    Policy,
    ProjectFacts,
    ProjectPace,
    StageState,
)
from daxiao.std.workdays import HolidayTable


MEANINGS = ("phase", "pace")


@dataclass(frozen=True, slots=True)
class Band:
    """A colour from a lag of `at_least` on (points or days; None: from anywhere below the next). `is_late` counts."""

    colour: PaceColour
    said: str
    at_least: int | None
    is_late: bool


@dataclass(frozen=True, slots=True)
class Pack:
    """What the colours mean in `region` from `since` on. Without a region it is a preset and holds nowhere.

    `measure` and `bands` (from good to bad) are empty where the colours are the phase. `upgrade_after_days`: so long a
    better lag must last before the colour follows; a worse one shows at once.
    """

    code: str
    name: str
    region: str
    since: date
    measure: Lag | None
    bands: tuple[Band, ...]
    upgrade_after_days: int
    source: str = ""
    clause: str = ""

    @property
    def is_phase(self) -> bool:
        return self.measure is None

    def band(self, colour: PaceColour) -> Band:
        """The band of a colour. Raises KeyError when the pack has none."""
        found = next((band for band in self.bands if band.colour is colour), None)
        if found is None:
            raise KeyError(f"{self.code} has no {colour}")
        return found


def pack_for(region: str, on: date, packs: Iterable[Pack]) -> Pack | None:
    """The pack of the nearest place on the path `region` that is in force on a day; None: colours are the phase."""
    found = [
        (places.nearness(pack.region, region), pack.since, pack)
        for pack in packs
        if pack.region and pack.since <= on
    ]
    near = [one for one in found if one[0] > places.EVERYWHERE]
    return max(near, key=lambda one: one[:2])[2] if near else None


# ---- reading packs


def packs_of(values: entries.Row) -> tuple[Pack, ...]:
    """The packs of a version of the yardstick `paces`. Raises ValueError for what cannot be understood."""
    found = tuple(_pack(row) for row in entries.rows(values, "pack"))
    if len({pack.code for pack in found}) < len(found):
        raise ValueError("pack: every code may stand once")
    return found


def _pack(row: entries.Row) -> Pack:
    code, means = entries.text(row, "code"), entries.text(row, "means")
    if means not in MEANINGS:
        raise ValueError(f"{code}: means is one of {', '.join(MEANINGS)}")
    is_phase = means == "phase"
    pack = Pack(
        code=code,
        name=entries.text(row, "name"),
        region=entries.text(row, "region"),
        since=entries.day(row, "since"),
        measure=None if is_phase else Lag(entries.text(row, "measure")),
        bands=tuple(_band(one) for one in entries.rows(row, "band")),
        upgrade_after_days=0 if is_phase else entries.whole(row, "upgrade_after_days"),
        source=entries.text(row, "source", ""),
        clause=entries.text(row, "clause", ""),
    )
    _check_bands(pack)
    return pack


def _band(row: entries.Row) -> Band:
    return Band(
        colour=PaceColour(entries.text(row, "colour")),
        said=entries.text(row, "said"),
        at_least=entries.whole_or_none(row, "at_least"),
        is_late=row.get("late", False) is True,
    )


def _check_bands(pack: Pack) -> None:
    if pack.is_phase:
        if pack.bands:
            raise ValueError(f"{pack.code}: where colours are the phase there are no bands")
        return
    if len(pack.bands) < 2 or len({band.colour for band in pack.bands}) < len(pack.bands):
        raise ValueError(f"{pack.code}: at least two bands, each colour once")
    floors = [band.at_least for band in pack.bands]
    if floors[0] is not None or None in floors[1:]:
        raise ValueError(f"{pack.code}: the first band has no at_least, every other has one")
    steps = [floor for floor in floors if floor is not None]
    if steps != sorted(set(steps)):
        raise ValueError(f"{pack.code}: bands go from good to bad")
    lates = [band.is_late for band in pack.bands]
    if lates != sorted(lates):
        raise ValueError(f"{pack.code}: no band after a late one is in time")
    if pack.upgrade_after_days < 0:
        raise ValueError(f"{pack.code}: upgrade_after_days is a number of days")


# ---- one day


def lag(facts: ProjectFacts, found: Assessment, measure: Lag, *, today: date) -> int | None:
    """How far behind: whole points of the stages (rounded towards in time), or days past the deadline.

    None where nothing can be measured: the clock stands still, there is no deadline, or no stage has a plan.
    """
    if found.pace is ProjectPace.STOPPED:
        return None
    if measure is Lag.DAYS:
        return None if found.days is None else -found.days
    return points_behind(facts, today=today)


def points_behind(facts: ProjectFacts, *, today: date) -> int | None:
    """Of the stages that apply and have a planned end, in points of 100: due by the end of `today`, less those done."""
    planned = [
        stage
        for stage in facts.stages
        if stage.planned_end is not None and stage.state is not StageState.NOT_APPLICABLE
    ]
    if not planned:
        return None
    due = sum(stage.planned_end is not None and stage.planned_end < today for stage in planned)
    done = sum(stage.state is StageState.DONE for stage in planned)
    return 100 * (due - done) // len(planned)


def colour_of(pack: Pack, behind: int | None) -> PaceColour | None:
    """The colour of one measurement by itself, without what went before. None: nothing to show."""
    if behind is None or pack.is_phase:
        return None
    floors = [band.at_least for band in pack.bands if band.at_least is not None]
    return pack.bands[bisect_right(floors, behind)].colour


# ---- hysteresis


@dataclass(frozen=True, slots=True)
class Shown:
    """The colour shown on a day, and since when it would be a better one (`worst` of those days), if it would.

    `recheck_on` is the day on which it is shown, should nothing change until then.
    """

    colour: PaceColour | None = None
    better_since: date | None = None
    worst: PaceColour | None = None
    recheck_on: date | None = None


def step(shown: Shown, colour: PaceColour | None, pack: Pack, *, today: date) -> Shown:
    """The colour shown on `today`, given what was shown and what is measured. Days come in order, gaps are unchanged days.

    Worse shows at once; better after `upgrade_after_days` days in a row, and then only as good as the worst of them. While
    nothing can be measured nothing is shown new, and the days in a row begin anew.
    """
    if colour is None:
        return Shown(shown.colour)
    ranks = {band.colour: rank for rank, band in enumerate(pack.bands)}
    if shown.colour is None or ranks[colour] >= ranks[shown.colour]:
        return Shown(colour)
    since = today if shown.better_since is None else shown.better_since
    worst = max(shown.worst or colour, colour, key=ranks.__getitem__)
    until = since + timedelta(days=pack.upgrade_after_days)
    return Shown(worst) if today >= until else Shown(shown.colour, since, worst, until)


# ---- back-test


@dataclass(frozen=True, slots=True)
class Backtest:
    """What a pack would have shown from `first` to `last`, by what was known on each of these days.

    `projects` were in the active register on at least one of them; `late` are the keys of those that were shown in a late
    colour on at least one day, `at_end` counts colours on the last one, `changes` how often a shown colour changed.
    """

    pack: Pack
    first: date
    last: date
    projects: int
    late: tuple[int, ...]
    at_end: Mapping[PaceColour, int]
    changes: int
    unmeasured: int

    @property
    def written(self) -> str:
        """In one sentence."""
        span = f"{phase.day_said(self.first)}至{phase.day_said(self.last)}"
        rest = f"；{self.unmeasured}个没有可量的数据" if self.unmeasured else ""
        return f"按“{self.pack.name}”，{span}，{self.projects}个项目中有{len(self.late)}个会判为超期{rest}"


@dataclass(frozen=True, slots=True)
class Ground:
    """What stands beside a pack in a back-test: the schedule policies and the thresholds."""

    policies: Sequence[Policy]
    yardstick: PaceYardstick
    holidays: HolidayTable = schedules.UNKNOWN_CALENDAR


@dataclass(slots=True)
class _Run:
    shown: Shown = Shown()
    was_in: bool = False
    was_late: bool = False
    was_measured: bool = False
    changes: int = 0


def backtest(
    histories: Mapping[int, Iterable[replay.ProjectEvent]],
    pack: Pack,
    ground: Ground,
    *,
    first: date,
    last: date,
) -> Backtest:
    """Play `pack` over what was recorded of each project (key → events), day by day, `first` and `last` included.

    Hysteresis begins on `first` with nothing shown. Raises ValueError for a pack whose colours are the phase, and for an
    empty span; Refused when the events of a project do not fit together.
    """
    if pack.is_phase or last < first:
        raise ValueError("a pack about time and a span of days are wanted")
    span = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    judges = [_judge(ground, day) for day in span]
    runs = {key: _Run() for key in histories}
    for key, events in histories.items():
        for judge, (day, facts) in zip(judges, replay.days(key, events, span), strict=True):
            if facts is not None:
                _play(runs[key], facts, pack, judge, day)
    inside = {key: run for key, run in runs.items() if run.was_in}
    ends = [run.shown.colour for run in inside.values()]
    return Backtest(
        pack=pack,
        first=first,
        last=last,
        projects=len(inside),
        late=tuple(sorted(key for key, run in inside.items() if run.was_late)),
        at_end={band.colour: ends.count(band.colour) for band in pack.bands},
        changes=sum(run.changes for run in inside.values()),
        unmeasured=sum(not run.was_measured for run in inside.values()),
    )


def _judge(ground: Ground, day: date) -> pace.Judge:
    return pace.Judge(ground.policies, ground.yardstick, today=day, holidays=ground.holidays)


def _play(run: _Run, facts: ProjectFacts, pack: Pack, judge: pace.Judge, day: date) -> None:
    if phase.is_out(facts) or facts.admitted_on is None or pack.measure is None:
        run.shown = Shown()
        return
    run.was_in = True
    found = judge.assess(facts)
    if found.phase is Phase.GREEN:  # produced: no clock runs any more
        run.shown = Shown()
        return
    colour = colour_of(pack, lag(facts, found, pack.measure, today=day))
    was, run.shown = run.shown.colour, step(run.shown, colour, pack, today=day)
    now = run.shown.colour
    run.changes += was is not None and now is not was
    if colour is not None and now is not None:
        run.was_measured = True
        run.was_late = run.was_late or pack.band(now).is_late
