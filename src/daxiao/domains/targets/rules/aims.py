"""What a target wants, and what is known of it on a day: the two sides that `progress` compares."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from daxiao.domains.targets.types import Comparator
from daxiao.std.labelled import Labelled


class AimKind(Labelled):
    """How a target is reached: by a way from a baseline, by adding up, by holding a line, by a list, or at one stroke."""

    STOCK = "stock", "存量"
    INCREMENT = "increment", "增量"
    FLOW = "flow", "期内累计"
    AT_LEAST = "at_least", "不低于"
    AT_MOST = "at_most", "不超过"
    BAND = "band", "区间"
    COVERAGE = "coverage", "全覆盖"
    RANK = "rank", "位次"
    FIRST = "first", "零的突破"


class Reason(Labelled):
    """Why a target cannot be judged, and what to do about it."""

    NO_TARGET = "no_target", "目标值待下达，请在下达后填入"
    NO_DATA = "no_data", "没有数据，请先报送"
    NO_INDICATOR = "no_indicator", "没有该产业的指标，设了才能判断"
    LATE_DATA = "late_data", "数据过期，请补报最近一期"
    FUTURE_DATA = "future_data", "数据的截止日晚于今天，请核对日期"
    NO_BASELINE = "no_baseline", "没有基数，请补填基数"
    BASELINE_SPAN = "baseline_span", "基数是一个区间，请确定一个数"
    NO_SCHEDULE = "no_schedule", "没有时序进度，请设定进度安排"
    NO_LIST = "no_list", "没有名录，请先建立应覆盖的名录"
    NO_PEERS = "no_peers", "没有可比对象的数据，请补录"
    NO_RIVAL = "no_rival", "没有比较对象的同期数，请登记或报送"
    NO_HALVES = "no_halves", "未到期限；零的突破没有中间进度，实现后请上传依据"
    NO_PROOF = "no_proof", "报了实现但没有依据，请上传依据"
    ZERO_TARGET = "zero_target", "目标值不是正数，算不出完成率，请核对目标值"
    SHARE_ODD = "share_odd", "覆盖率目标应在0%至100%之间，请核对目标值"
    BAND_ODD = "band_odd", "区间不完整或上下限颠倒，请核对目标值"


_POSITIVE = frozenset({AimKind.INCREMENT, AimKind.FLOW, AimKind.COVERAGE, AimKind.RANK})


@dataclass(frozen=True, slots=True)
class Aim:
    """One value to reach. `high` is the upper edge of a band; a rank is its number; a coverage its share, 1 for all.

    A line to be held (a growth rate of at least 8 %, at most 0.5 per unit) needs no baseline; with one it has a way.
    `baseline` is where a stock starts, `baseline_high` its upper end where the plan gives a span. `is_cumulative` tells
    a ceiling over what adds up (at most 3 in the year) from one over a level (at most 0.5 per unit).
    """

    kind: AimKind
    value: Decimal | None
    high: Decimal | None = None
    comparator: Comparator = Comparator.GE
    baseline: Decimal | None = None
    baseline_high: Decimal | None = None
    is_cumulative: bool = False

    @property
    def only_grows(self) -> bool:
        return self.kind in {AimKind.INCREMENT, AimKind.FLOW}

    @property
    def has_way(self) -> bool:
        """Whether it leads from a baseline that does not hold yet to the value, up or down."""
        return (
            self.is_level
            and self.baseline is not None
            and self.baseline != self.value
            and not holds(self, self.baseline)
        )

    @property
    def is_level(self) -> bool:
        """Whether it stands at a height on any day (a stock, a growth rate), instead of adding up."""
        if self.kind is AimKind.AT_MOST:
            return not self.is_cumulative
        return self.kind in {AimKind.STOCK, AimKind.AT_LEAST}

    @property
    def is_reached_by_steps(self) -> bool:
        """Whether a part of it is due before the end; else it is to be held on every day."""
        return self.only_grows or self.kind is AimKind.COVERAGE or self.has_way

    def why_not(self) -> Reason | None:
        """What the target itself lacks."""
        if self.kind is AimKind.FIRST:
            return None
        if self.value is None:
            return Reason.NO_TARGET
        if self.kind is AimKind.BAND:
            is_odd = self.high is None or self.high < self.value
            return Reason.BAND_ODD if is_odd else None
        if self.kind is AimKind.COVERAGE and self.value > 1:
            return Reason.SHARE_ODD
        is_least = self.kind in _POSITIVE and self.value <= 0
        is_below = self.is_cumulative and self.value < 0
        return Reason.ZERO_TARGET if is_least or is_below else None

    def why_no_way(self) -> Reason | None:
        """What it lacks to say how much of the way is gone; a stock that holds already needs no baseline."""
        if self.kind is AimKind.STOCK and self.baseline is None:
            return Reason.NO_BASELINE
        is_span = self.baseline_high is not None and self.baseline_high != self.baseline
        return Reason.BASELINE_SPAN if is_span and self.is_level else None


@dataclass(frozen=True, slots=True)
class Coverage:
    """Who is to be covered (名录) and who is; both by a name or number that identifies (S001-G-05)."""

    listed: frozenset[str]
    covered: frozenset[str]

    @property
    def count(self) -> int:
        return len(self.listed & self.covered)

    @property
    def share(self) -> Decimal:
        """Covered of the list, 0 to 1; who is not on the list does not count. The list is not empty."""
        return Decimal(self.count) / len(self.listed)

    @property
    def open_names(self) -> tuple[str, ...]:
        return tuple(sorted(self.listed - self.covered))

    @property
    def odd_names(self) -> tuple[str, ...]:
        return tuple(sorted(self.covered - self.listed))


@dataclass(frozen=True, slots=True)
class Peers:
    """One's own figure among those of the peers (S001-G-04); equal figures share the better rank."""

    own: Decimal
    others: tuple[Decimal, ...]
    is_more_better: bool = True

    @property
    def count(self) -> int:
        return len(self.others) + 1

    @property
    def rank(self) -> Decimal:
        better = [v > self.own if self.is_more_better else v < self.own for v in self.others]
        return Decimal(1 + sum(better))


@dataclass(frozen=True, slots=True)
class Now:
    """What is known, and the last day it speaks of. A first of its kind has the day and the proof instead."""

    as_of: date | None
    value: Decimal | None = None
    coverage: Coverage | None = None
    peers: Peers | None = None
    proven_on: date | None = None
    proof: str = ""

    def measured(self, aim: Aim) -> Decimal | None:
        """The figure to compare: the rank, the share that is covered, or the value itself."""
        if aim.kind is AimKind.RANK:
            return None if self.peers is None else self.peers.rank
        if aim.kind is AimKind.COVERAGE:
            return None if self.coverage is None else self.coverage.share
        return self.value

    def why_not(self, aim: Aim) -> Reason | None:
        """What is lacking to judge a target of this kind."""
        if aim.kind is AimKind.FIRST:
            return (
                Reason.NO_PROOF if self.proven_on is not None and not self.proof.strip() else None
            )
        if aim.kind is AimKind.COVERAGE:
            return None if self.coverage is not None and self.coverage.listed else Reason.NO_LIST
        if aim.kind is AimKind.RANK:
            return None if self.peers is not None and self.peers.others else Reason.NO_PEERS
        is_number = self.value is not None and self.value.is_finite()
        return None if is_number else Reason.NO_DATA


def holds(aim: Aim, value: Decimal) -> bool:
    """Whether `value` is what the target wants. 超过 and 低于 exclude the number itself, 以上 and 以下 include it.

    A rank and a ceiling look down whatever the comparator says; a stock looks as `looks_down` says.
    """
    if aim.value is None:
        return False
    if aim.kind is AimKind.BAND:
        return aim.high is not None and aim.value <= value <= aim.high
    is_strict = aim.comparator in {Comparator.GT, Comparator.LT}
    if value == aim.value:
        return not is_strict
    return (value < aim.value) is looks_down(aim)


def looks_down(aim: Aim) -> bool:
    """Whether less is what the target wants. A stock that is to "reach" a value (达到) looks away from its baseline."""
    if aim.kind in {AimKind.AT_MOST, AimKind.RANK}:
        return True
    if aim.kind is not AimKind.STOCK or aim.comparator in {Comparator.GE, Comparator.GT}:
        return False
    if aim.comparator in {Comparator.LE, Comparator.LT}:
        return True
    return aim.baseline is not None and aim.value is not None and aim.value < aim.baseline
