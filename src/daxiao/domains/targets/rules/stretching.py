"""The stretch (力争) split beside the floor: in the same shares unless a part's own was typed, and checked to its own sum. Pure.

Of a total of 100 with 5 kept back of the floor's 90, the stretch keeps back in the same proportion unless it was typed. A part
whose stretch is no harder than its floor has none of its own.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal

from daxiao.domains.targets.rules import allocation
from daxiao.domains.targets.rules.allocation import Allocated, Allocation, Gap, Method, Part
from daxiao.domains.targets.rules.ledger import plain
from daxiao.std.findings import Finding, FindingKind


NOT_HARDER = FindingKind(
    "targets.stretch_part_not_harder",
    "{part}的力争值 {stretch} 没有高过保底值 {floor} 的要求，请改正，或清空手工填的力争值",
)
STRETCH_OPEN = FindingKind(
    "targets.stretch_still_open",
    "力争值还有 {rest} 没有分解，请调整手工填的力争值，或填写力争的有意留出",
)
STRETCH_OVER = FindingKind(
    "targets.stretch_too_much",
    "各部分力争值合计比总数多 {over}，请调减手工填的力争值，或填写力争的有意留出（加码填负数）",
)
OWN_STRETCH = FindingKind(
    "targets.stretch_part_has_own",
    "{part}在这个时段已有自己的力争值 {own}，与分到的 {value} 不一致；请把这一份的力争改成 {own}，或先调整那个目标",
)


_FINEST = 4
"""Decimals that a value of a goal is kept with."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """The stretch of the whole, what was typed of it by part, and what is kept back of it (None: in proportion).

    `accepted_by` and `reason` are those of what is kept back of either."""

    total: Decimal
    typed: Mapping[str, Decimal]
    gap: Decimal | None = None
    accepted_by: str = ""
    reason: str = ""


def stretched(made: Allocation, wanted: Wanted) -> Allocation:
    """The stretch of each part of a split floor; a part without a floor yet has no stretch yet. Raises Refused.

    Parts + gap + rest are the stretch of the whole, exactly.
    """
    places = _places(made.whole.places, wanted)
    whole = replace(made.whole, total=wanted.total, places=places)
    held_back = gap_of(made, wanted, places)
    gap = Gap(held_back, wanted.accepted_by, wanted.reason) if held_back else None
    floors = {p.key: p.value for p in made.parts}
    if any(value is None for value in floors.values()):
        typed = tuple(Allocated(p.key, p.name, wanted.typed.get(p.key)) for p in made.parts)
        return Allocation(whole, Method.BY_HAND, typed, gap)
    amounts = {key: abs(value) for key, value in floors.items() if value is not None}
    parts = [Part(p.key, p.name, amounts[p.key], wanted.typed.get(p.key)) for p in made.parts]
    is_open = any(amounts[p.key] for p in parts if p.fixed is None)
    method = Method.PROPORTIONAL if is_open else Method.BY_HAND
    return allocation.allocate(whole, parts, method, gap)


def _places(places: int, wanted: Wanted) -> int:
    """As finely as the floor is split, or as the stretch is written, up to what is kept; a finer value is refused then."""
    values = [wanted.total, *wanted.typed.values()]
    values += [wanted.gap] if wanted.gap is not None else []
    exponents = [int(v.normalize().as_tuple().exponent) for v in values]
    return max(places, min(_FINEST, max(-e for e in exponents)))


def gap_of(made: Allocation, wanted: Wanted, places: int) -> Decimal:
    """What is kept back of the stretch: as typed, else in the proportion of the floor's, rounded to its last place."""
    if wanted.gap is not None:
        return wanted.gap
    if not made.held_back or not made.whole.total:
        return Decimal(0)
    share = made.held_back * wanted.total / made.whole.total
    return share.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def own_of(floor: Decimal | None, stretch: Decimal | None) -> Decimal | None:
    """The stretch that a part's goal gets: none where it says no more than the floor."""
    return None if stretch == floor else stretch


def against(made: Allocation, stretch: Allocation, *, is_down: bool) -> list[Finding]:
    """What keeps the stretch from being handed out: a part that is easier than its floor, a sum that is not the whole."""
    floors = {p.key: p.value for p in made.parts}
    found = []
    for part in stretch.parts:
        floor = floors[part.key]
        if part.value is None or floor is None or part.value == floor:
            continue
        if (part.value < floor) is not is_down:
            found.append(NOT_HARDER(part=part.name, stretch=plain(part.value), floor=plain(floor)))
    rest = stretch.rest
    unset = any(p.value is None for p in stretch.parts)
    if rest and not unset:
        is_over = (rest < 0) is (stretch.whole.total >= 0)
        told = plain(abs(rest))
        found.append(STRETCH_OVER(over=told) if is_over else STRETCH_OPEN(rest=told))
    return found


def against_own(
    parts: Sequence[Allocated],
    floors: Mapping[str, Decimal | None],
    own: Mapping[str, Decimal | None],
) -> list[Finding]:
    """A place keeps the stretch that somebody else has given it (S004-G-02)."""
    found = []
    for part in parts:
        if part.key not in own or part.value is None:
            continue
        mine = own_of(floors.get(part.key), part.value)
        if own[part.key] is not None and own[part.key] != mine:
            told = plain(own[part.key] or Decimal(0))
            found.append(OWN_STRETCH(part=part.name, own=told, value=plain(part.value)))
    return found
