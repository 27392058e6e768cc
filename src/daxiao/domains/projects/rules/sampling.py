"""Drawing projects for spot checks (现场抽查, 双随机): stratified, weighted by risk, and the same for anybody who repeats it.

The seed is drawn or chosen before the list is known and printed in the minutes with the method. Weighted drawing
without replacement: P. S. Efraimidis, P. G. Spirakis, Weighted random sampling with a reservoir, IPL 97 (2006).
"""

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from fractions import Fraction
from itertools import pairwise
from math import log

from daxiao.domains.projects.rules import entries
from daxiao.std.findings import Decision, FindingKind


NOTHING_TO_DRAW = FindingKind("projects.sample_empty", "名单里没有可抽的项目，请先放宽筛选条件再抽")
SIZE_UNFIT = FindingKind(
    "projects.sample_size_unfit", "要抽{size}个，名单里有{total}个，请填1到{total}之间的数"
)
SEED_MISSING = FindingKind(
    "projects.sample_seed_missing", "请先写下随机种子（例如当众摇出的号码）再抽，事后才能复核"
)
LISTED_TWICE = FindingKind(
    "projects.sample_listed_twice", "编号{key}的项目在名单里出现了两次，请先去重再抽"
)


@dataclass(frozen=True, slots=True)
class Risk:
    """What makes a project worth a look. Each only adds weight; nothing takes a project out of the draw."""

    late: bool = False
    no_evidence: bool = False
    false_before: bool = False
    long_unchecked: bool = False


@dataclass(frozen=True, slots=True)
class RiskYardstick:
    """Weights; settings, no plan states them. `false_days`: how long a false report is held against a project,
    `unchecked_days`: after how long without a visit it counts as long unchecked, `checked_min`: visits to a unit's
    projects below which its share of true reports is not given."""

    base: int
    late: int
    no_evidence: int
    false_before: int
    long_unchecked: int
    false_days: int
    unchecked_days: int
    checked_min: int


def yardstick_of(values: entries.Row) -> RiskYardstick:
    """From a version of the yardstick `sampling`. Raises NotUnderstood."""
    names = [field.name for field in fields(RiskYardstick)]
    found = RiskYardstick(*(entries.whole(values, name) for name in names))
    if (
        min(found.base, found.false_days, found.unchecked_days, found.checked_min) < 1
        or min(found.late, found.no_evidence, found.false_before, found.long_unchecked) < 0
    ):
        raise entries.NotUnderstood(
            "sampling: a base, days and a least number from 1, weights from 0 are wanted"
        )
    return found


def weight(risk: Risk, yardstick: RiskYardstick) -> int:
    """The weight of one project; always at least the base, so that everybody can be drawn."""
    added = (
        (risk.late, yardstick.late),
        (risk.no_evidence, yardstick.no_evidence),
        (risk.false_before, yardstick.false_before),
        (risk.long_unchecked, yardstick.long_unchecked),
    )
    return yardstick.base + sum(points for has, points in added if has)


@dataclass(frozen=True, slots=True)
class Candidate:
    """One project of the list: its key, its stratum (place and colour, in words), and its weight ≥ 1."""

    key: int
    stratum: tuple[str, ...]
    weight: int = 1


@dataclass(frozen=True, slots=True)
class Drawn:
    """The sample, in the order of the keys. `shares` say how many of how many were drawn in each stratum."""

    keys: tuple[int, ...]
    seed: int
    size: int
    total: int
    shares: tuple[tuple[tuple[str, ...], int, int], ...]
    strata: str = "地区和颜色"

    @property
    def minutes(self) -> str:
        """The sentences for the minutes; with them and the list anybody draws the same sample."""
        parts = "；".join(
            f"{'·'.join(stratum) or '不分层'}{total}个抽{drawn}个"
            for stratum, drawn, total in self.shares
        )
        return (
            f"随机种子{self.seed}，名单{self.total}个项目，抽取{self.size}个。办法：{self._divided}"
            "名额按各层项目数比例用最大余数法分配，名额够时每层至少一个；层内按风险权重不放回随机抽取"
            f"（项目按编号排序，取随机数的对数除以权重，大者入选）。{parts}。"
        )

    @property
    def _divided(self) -> str:
        return f"按{self.strata}分层，" if self.strata else "不分层，"


def draw(
    candidates: Iterable[Candidate], *, size: int, seed: int | None, strata: str = "地区和颜色"
) -> Drawn:
    """Draw `size` projects. The same list, size and seed always give the same sample, in whatever order the list comes.

    `strata` says in words what the candidates' strata are made of, empty when they are not divided.

    Raises Refused with `projects.sample_*` for an empty list, a project listed twice, a size that does not fit, no seed.
    """
    ordered = sorted(candidates, key=lambda c: c.key)
    _fit_to_draw(ordered, size, seed).or_refuse()
    layers: dict[tuple[str, ...], list[Candidate]] = {}
    for one in sorted(ordered, key=lambda c: (c.stratum, c.key)):
        layers.setdefault(one.stratum, []).append(one)
    counts = allotted({stratum: len(some) for stratum, some in layers.items()}, size)
    rng = random.Random(seed)  # noqa: S311  # must be repeatable; nothing is kept secret by it
    keys: list[int] = []
    for stratum, some in layers.items():
        keys += _within(some, counts[stratum], rng)
    shares = tuple((stratum, counts[stratum], len(some)) for stratum, some in layers.items())
    return Drawn(tuple(sorted(keys)), int(seed or 0), size, len(ordered), shares, strata)


def _fit_to_draw(ordered: Sequence[Candidate], size: int, seed: int | None) -> Decision:
    keys = [one.key for one in ordered]
    twice = next((a for a, b in pairwise(keys) if a == b), None)
    if not ordered:
        return Decision.of([NOTHING_TO_DRAW()])
    return Decision.of(
        [
            None if twice is None else LISTED_TWICE(key=twice),
            None
            if 1 <= size <= len(keys)
            else SIZE_UNFIT(field="size", size=size, total=len(keys)),
            SEED_MISSING(field="seed") if seed is None else None,
        ]
    )


def _within(some: Sequence[Candidate], count: int, rng: random.Random) -> list[int]:
    """The `count` with the largest log(u) / weight; one random number is used for each, drawn or not."""
    # 1 - random() lies in (0, 1], so the logarithm is always there
    scored = [(log(1 - rng.random()) / max(one.weight, 1), -one.key) for one in some]
    return [-key for _, key in sorted(scored, reverse=True)[:count]]


def allotted(totals: dict[tuple[str, ...], int], size: int) -> dict[tuple[str, ...], int]:
    """How many of `size` each stratum gives: at least one each when there are enough, the rest in proportion.

    Largest remainder; equal remainders go to the stratum that stands first. Never more than a stratum has.
    """
    whole = sum(totals.values())
    exact = {stratum: Fraction(size * count, whole) for stratum, count in totals.items()}
    least = 1 if size >= len(totals) else 0
    counts = {s: min(max(int(exact[s]), least), totals[s]) for s in sorted(totals)}
    while (left := size - sum(counts.values())) != 0:
        step = 1 if left > 0 else -1
        able = [s for s in counts if (counts[s] < totals[s] if left > 0 else counts[s] > least)]
        # who lies furthest below its share gets one more, who lies furthest above gives one back
        chosen = max(able, key=lambda s: step * (exact[s] - counts[s]))
        counts[chosen] += step
    return counts
