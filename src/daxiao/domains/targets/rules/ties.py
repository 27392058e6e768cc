"""What ties goals to each other: 新增 N with 总数 M, the way to a higher goal, the residual of industries, completion. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from daxiao.domains.targets.rules.aims import AimKind
from daxiao.domains.targets.rules.ledger import plain
from daxiao.domains.targets.rules.progress import ProgressState
from daxiao.std import thresholds
from daxiao.std.findings import Decision, Finding, FindingKind, Severity


PAIR_KINDS = FindingKind(
    "targets.pair_kinds", "配对要一个“新增”目标和一个“总数”目标，这两个是{one}和{other}"
)
PAIR_PLACES = FindingKind(
    "targets.pair_places", "配对的两个目标要同一地区、同一年到期、同一单位，请核对"
)
PAIR_TAKEN = FindingKind("targets.pair_taken", "“{name}”已与另一个目标配对，请先解除")
NOT_PAIRED = FindingKind("targets.pair_none", "这个目标没有配对，不用解除")
BASE_DIFFERS = FindingKind(
    "targets.pair_base_differs",
    "总数 {total} 减新增 {added} 得期初 {derived}，与登记的基数 {stated} 不一致，差 {gap}；请核对口径（退出、升级转走的是否计算在内）",
    Severity.DOUBT,
)
BASE_NEGATIVE = FindingKind(
    "targets.pair_base_negative", "新增 {added} 大于总数 {total}，请核对是否填反", Severity.DOUBT
)
MORE_THAN_SUM = FindingKind(
    "targets.pair_more_than_sum",
    "期初 {base} 加新增 {added} 少于现在的总数 {total}，多出 {gap} 个说不出来处，请核对新增数或期初数",
    Severity.DOUBT,
)
ONE_WITHOUT_OTHER = FindingKind(
    "targets.pair_one_without_other",
    "{met}已完成而{open}没有完成，请核对（常见原因：退出较多，或期初数有误）",
    Severity.DOUBT,
)
SERVES_ITSELF = FindingKind("targets.serves_itself", "不能对标自己，请选另一个目标")
SERVES_EARLIER = FindingKind(
    "targets.serves_earlier", "对标的目标应晚于本目标到期（本目标 {own}，对标 {other}）"
)
SERVES_OTHER = FindingKind("targets.serves_other", "对标的目标要与“{name}”用同一计量单位，请另选")


@dataclass(frozen=True, slots=True)
class Side:
    """One of a pair: what is aimed at, its baseline, the figure there is, and whether it is met."""

    name: str
    kind: AimKind
    region_id: int
    year: int
    unit: str
    aim: Decimal | None
    baseline: Decimal | None = None
    value: Decimal | None = None
    state: ProgressState | None = None
    is_paired: bool = False


_ADDED = frozenset({AimKind.INCREMENT, AimKind.FLOW})
_TOTAL = frozenset({AimKind.STOCK, AimKind.AT_LEAST})


def are_pair(one: Side, other: Side) -> bool:
    """Whether two goals could be 新增 and 总数 of one thing by kind, place, year and unit."""
    kinds = (one.kind, other.kind)
    is_both = kinds[0] in _ADDED and kinds[1] in _TOTAL
    is_both |= kinds[1] in _ADDED and kinds[0] in _TOTAL
    return is_both and _alike(one, other)


def _alike(one: Side, other: Side) -> bool:
    return (one.region_id, one.year, one.unit) == (other.region_id, other.year, other.unit)


_AMOUNT_WORDS = ("新增", "总数", "总量", "数量", "新认定", "新建")


def thing_of(wording: str) -> str:
    """What a wording counts, without the words that say whether it is the new ones or all: 5G基站总数 is 5G基站."""
    text = "".join(wording.split())
    for word in _AMOUNT_WORDS:
        text = text.replace(word, "")
    return text


_NOUN_WORDS = (
    *_AMOUNT_WORDS,
    *("净增", "新培育", "新引进", "新入库", "新获批", "累计", "保有量", "有效期内", "全市", "全县"),
)
_NOUN_ENDS = ("家数", "个数", "户数", "数", "量")
_LEAST_NOUN = 4


def noun_of(name: str) -> str:
    """What an indicator counts, bare: 新增规上工业企业 and 规上工业企业总数 are both 规上工业企业."""
    text = "".join(name.split())
    for word in _NOUN_WORDS:
        text = text.replace(word, "")
    for end in _NOUN_ENDS:
        if text.endswith(end) and len(text) > len(end):
            return text.removesuffix(end)
    return text


def belong_together(one: str, other: str) -> bool:
    """Whether two indicators can be 新增 and 总数 of one thing by their names; the same unit alone says nothing."""
    short, long = sorted((noun_of(one), noun_of(other)), key=len)
    return short == long or (len(short) >= _LEAST_NOUN and short in long)


def may_tie(one: Side, other: Side) -> Decision:
    is_both = are_pair(one, other)
    is_kind = {one.kind in _ADDED, other.kind in _ADDED} == {True, False}
    taken = [s for s in (one, other) if s.is_paired]
    return Decision.of(
        [
            None if is_kind else PAIR_KINDS(one=one.kind.label, other=other.kind.label),
            PAIR_PLACES() if is_kind and not is_both else None,
            *(PAIR_TAKEN(name=s.name) for s in taken),
        ]
    )


@dataclass(frozen=True, slots=True)
class Pair:
    """新增 N、总数 M with what follows: `base` = M - N, and of the figures the exits that make them agree.

    `exits` = base + new - total: None while a figure is missing, never taken for zero.
    """

    added: Side
    total: Side
    base: Decimal | None
    exits: Decimal | None
    findings: tuple[Finding, ...]


def pair_of(one: Side, other: Side) -> Pair:
    """What a pair says and what does not agree (S000-G-03: base + new - exits = total)."""
    added, total = (one, other) if one.kind in _ADDED else (other, one)
    base = None
    if added.aim is not None and total.aim is not None:
        base = total.aim - added.aim
    exits = None
    start = total.baseline if total.baseline is not None else base
    if start is not None and added.value is not None and total.value is not None:
        exits = start + added.value - total.value
    found = [*_against_base(added, total, base), *_against_sum(added, total, start, exits)]
    return Pair(added, total, base, exits, tuple(found))


def _against_base(added: Side, total: Side, base: Decimal | None) -> list[Finding]:
    if base is None or added.aim is None or total.aim is None:
        return []
    if base < 0:
        return [BASE_NEGATIVE(added=plain(added.aim), total=plain(total.aim))]
    if total.baseline is None or total.baseline == base:
        return []
    return [
        BASE_DIFFERS(
            total=plain(total.aim),
            added=plain(added.aim),
            derived=plain(base),
            stated=plain(total.baseline),
            gap=plain(abs(total.baseline - base)),
        )
    ]


def _against_sum(
    added: Side, total: Side, start: Decimal | None, exits: Decimal | None
) -> list[Finding]:
    found = []
    if exits is not None and exits < 0 and start is not None:
        found.append(
            MORE_THAN_SUM(
                base=plain(start),
                added=plain(added.value or Decimal(0)),
                total=plain(total.value or Decimal(0)),
                gap=plain(-exits),
            )
        )
    states = (added.state, total.state)
    known = all(s is not None and s is not ProgressState.UNJUDGED for s in states)
    if known and states.count(ProgressState.MET) == 1:
        met, still = (added, total) if added.state is ProgressState.MET else (total, added)
        named = {_ADDED: "新增数", _TOTAL: "总数"}
        found.append(
            ONE_WITHOUT_OTHER(
                met=named[_ADDED if met is added else _TOTAL],
                open=named[_ADDED if still is added else _TOTAL],
            )
        )
    return found


# ---------------------------------------------------------------- the way to a higher goal


@dataclass(frozen=True, slots=True)
class Way:
    """The way of a yearly goal to one of later years (S000-G-01).

    Growth is per year in percent, compound where both ends are above zero, None else; `step` the same in equal amounts.
    `needed` is what the year should reach on the even way from the baseline; `short` how far the goal stays below it.
    """

    years_left: int
    growth: Decimal | None
    step: Decimal
    needed: Decimal | None
    short: Decimal | None
    words: str


def may_serve(
    own_year: int, other_year: int, *, is_same: bool, is_alike: bool, name: str
) -> Decision:
    """Whether a goal can be a step to another one: in the same unit, due later."""
    return Decision.of(
        [
            SERVES_ITSELF() if is_same else None,
            SERVES_EARLIER(own=own_year, other=other_year)
            if not is_same and other_year <= own_year
            else None,
            None if is_alike else SERVES_OTHER(name=name),
        ]
    )


def way_to(
    own: tuple[int, Decimal],
    goal: tuple[int, Decimal],
    base: tuple[int, Decimal] | None,
) -> Way:
    """From a year's goal to the higher one, both (year, value), and whether the year's lies on the way from `base`.

    Compound growth is taken for the even way (S002-G-01); equal steps where it has no sense.
    """
    (year, value), (last, wanted) = own, goal
    left = last - year
    growth = growth_needed(value, wanted, left)
    step = (wanted - value) / left if left > 0 else Decimal(0)
    needed = _on_the_way(base, goal, year) if base is not None else None
    is_up = base is None or wanted >= base[1]
    short = None
    if needed is not None:
        behind = needed - value if is_up else value - needed
        short = behind if behind > 0 else None
    return Way(left, growth, step, needed, short, _way_words(left, growth, step, needed, short))


def growth_needed(value: Decimal, wanted: Decimal, years: int) -> Decimal | None:
    """Per cent a year, compound; None where it has no sense."""
    if years <= 0 or value <= 0 or wanted <= 0:
        return None
    ratio = (wanted / value).ln() / years
    return (ratio.exp() - 1) * 100


def _on_the_way(base: tuple[int, Decimal], goal: tuple[int, Decimal], year: int) -> Decimal | None:
    (first, start), (last, wanted) = base, goal
    if not first < year <= last:
        return None
    gone, whole = year - first, last - first
    if start > 0 and wanted > 0:
        return start * ((wanted / start).ln() * gone / whole).exp()
    return start + (wanted - start) * gone / whole


def _way_words(
    left: int,
    growth: Decimal | None,
    step: Decimal,
    needed: Decimal | None,
    short: Decimal | None,
) -> str:
    pace = f"年均还需增长{plain(round(growth, 1))}%" if growth is not None else ""
    if not pace:
        pace = f"年均还需{plain(round(step, 2))}"
    words = f"完成本目标后还剩{left}年，{pace}"
    if needed is None:
        return f"{words}；没有基数，看不出是否在应有的轨迹上"
    if short is None:
        return f"{words}；本年目标在应有的轨迹上（按匀速应达到{plain(round(needed, 2))}）"
    told = plain(round(short, 2))
    return f"{words}；按匀速本年应达到{plain(round(needed, 2))}，本目标低{told}，以后各年要补回来"


# ---------------------------------------------------------------- industries and completion


def residual(total: Decimal, parts: Iterable[Decimal | None]) -> Decimal | None:
    """What of the whole no industry has (S000-G-06); None while a part is not known."""
    values = list(parts)
    if any(v is None for v in values):
        return None
    return total - sum((v for v in values if v is not None), Decimal(0))


@dataclass(frozen=True, slots=True)
class Completion:
    """How many of the goals of a place and year are met, of those that can be judged."""

    planned: int
    met: int
    unjudged: int

    @property
    def share(self) -> Decimal | None:
        """Met of planned, 0 to 1; None where there is none, or none that can be judged: unknown is not zero."""
        is_known = self.planned > self.unjudged
        return Decimal(self.met) / self.planned if is_known else None


def yardstick_of(values: thresholds.Values) -> Decimal:
    """The share (0 to 1) under which a place is warned about, of the yardstick `goals`. Raises NotUnderstood."""
    least = thresholds.number(values, "completion_percent", above=0)
    if least > 100:
        raise thresholds.NotUnderstood("completion_percent: at most 100 is wanted")
    return least / 100
