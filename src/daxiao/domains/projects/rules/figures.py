"""The figures of the register (30-projects.md §8), each with its definition and with the keys behind it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from statistics import median_low

from daxiao.domains.projects.types import BlockerState, Phase, ProjectPace, Stage


DEFINITIONS: Mapping[str, str] = {
    "by_phase": "按确认的四色分组的在册项目个数和总投资；总投资未填的计个数、不计金额，另注个数",
    "by_stage": "正处在各环节的在册项目个数和总投资；环节可以并行，一个项目可计入几个环节，各环节之和不等于总数",
    "on_time": "有时限的在册项目中进度为“正常”或“临期”的占比；停表和没有时限的不计入，另注个数",
    "conversion": "所选时段内签约的项目中，至查看之日已开工、已投产的个数和占比；出库的仍计入签约数",
    "investment": "当年完成投资与当年计划投资之比；只计两项都已填报的在册项目，缺一项的另注个数",
    "blockers": "未销号的堵点个数，以及它们累计未解决天数的中位数（偶数个时取较小的一个）",
    "logs": "在建项目中最近若干天内有进展记录的占比；只看记录是否中断，不对个人计分",
    "ranking": "按占比从高到低，占比完全相等的并列、名次相同，下一名次顺延；分母过小的不排名；升降与上期名次相比",
}
"""What stands beside each figure, on the screen and in the handbook."""

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class FigureRow:
    """What the figures see of one project. Sums in 亿元.

    `stages` are those in progress. `planned` and `completed` are this year's investment up to the month looked at;
    `logged_on` is the day of the last progress log.
    """

    key: int
    phase: Phase | None = None
    pace: ProjectPace = ProjectPace.UNSET
    stages: frozenset[Stage] = frozenset()
    invest: Decimal | None = None
    signed_on: date | None = None
    started_on: date | None = None
    produced_on: date | None = None
    left_on: date | None = None
    planned: Decimal | None = None
    completed: Decimal | None = None
    logged_on: date | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """Projects counted together. `invest` of those where it is known; `without_invest` are not."""

    keys: tuple[int, ...]
    invest: Decimal
    without_invest: int

    @property
    def count(self) -> int:
        return len(self.keys)


@dataclass(frozen=True, slots=True)
class Share:
    """`part` of `whole`, both as keys; `left_out` were not judged, and `because` says why."""

    part: tuple[int, ...]
    whole: tuple[int, ...]
    left_out: tuple[int, ...] = ()
    because: str = ""

    @property
    def percent(self) -> Decimal | None:
        """With one decimal; None where there is nothing to share."""
        return _percent(Decimal(len(self.part)), Decimal(len(self.whole)))


def _percent(part: Decimal, whole: Decimal) -> Decimal | None:
    return (100 * part / whole).quantize(Decimal("0.1"), ROUND_HALF_UP) if whole else None


def _active(rows: Iterable[FigureRow]) -> list[FigureRow]:
    """Those in the register, by key; who has left or is red is out of active counts, never out of the history."""
    found = (r for r in rows if r.left_on is None and r.phase is not Phase.RED)
    return sorted(found, key=lambda r: r.key)


def _keys(rows: Iterable[FigureRow]) -> tuple[int, ...]:
    return tuple(sorted(r.key for r in rows))


def _group(rows: Sequence[FigureRow]) -> Group:
    known = [r.invest for r in rows if r.invest is not None]
    return Group(_keys(rows), sum(known, ZERO), len(rows) - len(known))


# ---------------------------------------------------------------- counts and shares


def by_phase(rows: Iterable[FigureRow]) -> Mapping[Phase | None, Group]:
    """Count and investment of every colour; None for those that have none yet. Red ones stand in their own group."""
    in_register = [r for r in rows if r.left_on is None or r.phase is Phase.RED]
    kinds: tuple[Phase | None, ...] = (*Phase, None)
    return {phase: _group([r for r in in_register if r.phase is phase]) for phase in kinds}


def by_stage(rows: Iterable[FigureRow]) -> Mapping[Stage, Group]:
    """Count and investment of the projects in each stage; stages overlap, so the sum is no total."""
    active = _active(rows)
    return {stage: _group([r for r in active if stage in r.stages]) for stage in Stage}


KEEPS_TIME = frozenset({ProjectPace.ON_TIME, ProjectPace.DUE_SOON})
NOT_JUDGED = frozenset({ProjectPace.STOPPED, ProjectPace.UNSET})


def on_time(rows: Iterable[FigureRow]) -> Share:
    """Share of those with a running deadline that keep it."""
    active = _active(rows)
    judged = [r for r in active if r.pace not in NOT_JUDGED]
    left_out = [r for r in active if r.pace in NOT_JUDGED]
    return Share(
        _keys(r for r in judged if r.pace in KEEPS_TIME),
        _keys(judged),
        _keys(left_out),
        f"另有{len(left_out)}个停表或没有时限，不计入" if left_out else "",
    )


@dataclass(frozen=True, slots=True)
class Conversion:
    """签约 → 开工 → 投产 of the projects signed in a span. Sums in 亿元, where they are known."""

    signed: Group
    started: Group
    produced: Group
    left: Group

    @property
    def started_percent(self) -> Decimal | None:
        return _percent(Decimal(self.started.count), Decimal(self.signed.count))

    @property
    def produced_percent(self) -> Decimal | None:
        return _percent(Decimal(self.produced.count), Decimal(self.signed.count))


def conversion(rows: Iterable[FigureRow], *, since: date, until: date, as_of: date) -> Conversion:
    """What became by `as_of` of those signed from `since` to `until`, both days included."""
    cohort = [r for r in rows if r.signed_on is not None and since <= r.signed_on <= until]

    def reached(day_of: Callable[[FigureRow], date | None]) -> Group:
        return _group([r for r in cohort if (day := day_of(r)) is not None and day <= as_of])

    return Conversion(
        _group(cohort),
        # what produces has been started, also where nobody entered the day
        reached(lambda r: r.started_on or r.produced_on),
        reached(lambda r: r.produced_on),
        reached(lambda r: r.left_on),
    )


@dataclass(frozen=True, slots=True)
class InvestmentDone:
    """Completed against planned investment of the year, 亿元, of the projects that report both."""

    completed: Decimal
    planned: Decimal
    keys: tuple[int, ...]
    left_out: tuple[int, ...]

    @property
    def percent(self) -> Decimal | None:
        return _percent(self.completed, self.planned)


def investment(rows: Iterable[FigureRow]) -> InvestmentDone:
    active = _active(rows)
    both = [
        (r.key, r.completed, r.planned)
        for r in active
        if r.completed is not None and r.planned is not None
    ]
    keys = tuple(key for key, _, _ in both)
    return InvestmentDone(
        sum((done for _, done, _ in both), ZERO),
        sum((plan for _, _, plan in both), ZERO),
        keys,
        _keys(r for r in active if r.key not in keys),
    )


def open_blockers(
    blockers: Iterable[tuple[int, BlockerState, int]],
) -> tuple[tuple[int, ...], int | None]:
    """The open ones of (key, state, days open), and the median of their days; None when none is open."""
    found = sorted((key, days) for key, state, days in blockers if state is not BlockerState.CLOSED)
    return tuple(key for key, _ in found), median_low([d for _, d in found]) if found else None


def logs_kept(rows: Iterable[FigureRow], *, days: int, today: date) -> Share:
    """Share of the projects under construction with a log of the last `days` days: about projects, never persons."""
    building = [r for r in _active(rows) if r.phase is Phase.BLUE]
    kept = [r for r in building if r.logged_on is not None and (today - r.logged_on).days < days]
    return Share(_keys(kept), _keys(building))


# ---------------------------------------------------------------- ranking


@dataclass(frozen=True, slots=True)
class Ranked:
    """`rank` None: not ranked, and `because` says why. `moved` up (> 0) or down since last time, None when new."""

    name: str
    rank: int | None
    share: Share
    is_tied: bool
    moved: int | None
    because: str


def ranking(
    shares: Mapping[str, Share], *, before: Mapping[str, int], whole_min: int
) -> tuple[Ranked, ...]:
    """Places or units by share, highest first; equal shares have one rank and the next is skipped (1, 2, 2, 4).

    Compared as exact fractions, never as rounded percentages. A share of fewer than `whole_min` is not ranked. `before`
    are the ranks of last time.
    """
    fit = [(name, s) for name, s in shares.items() if s.whole and len(s.whole) >= whole_min]
    found = [_ranked(name, share, fit, before) for name, share in fit]
    unfit = [
        Ranked(
            name,
            None,
            share,
            is_tied=False,
            moved=None,
            because=f"只有{len(share.whole)}个可计项目，少于{whole_min}个，不参与排名",
        )
        for name, share in shares.items()
        if not share.whole or len(share.whole) < whole_min
    ]
    ordered = sorted(found, key=lambda r: (r.rank or 0, r.name))
    return (*ordered, *sorted(unfit, key=lambda r: r.name))


def _ranked(
    name: str, share: Share, fit: Sequence[tuple[str, Share]], before: Mapping[str, int]
) -> Ranked:
    above = sum(_compare(other, share) > 0 for _, other in fit)
    tied = sum(_compare(other, share) == 0 for _, other in fit) > 1
    rank = above + 1
    moved = before[name] - rank if name in before else None
    told = f"{len(share.part)}/{len(share.whole)}，第{rank}名{'（并列）' if tied else ''}"
    return Ranked(name, rank, share, tied, moved, told + _movement(moved))


def _compare(one: Share, two: Share) -> int:
    """Above zero when the first share is the larger."""
    return len(one.part) * len(two.whole) - len(two.part) * len(one.whole)


def _movement(moved: int | None) -> str:
    if moved is None:
        return "，上期未排名"
    if moved == 0:
        return "，与上期持平"
    return f"，较上期{'上升' if moved > 0 else '下降'}{abs(moved)}位"
