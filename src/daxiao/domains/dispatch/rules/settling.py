"""What a settled value would score, which values ask for a second look, and what can be settled together. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from daxiao.domains.dispatch.rules import scoring
from daxiao.domains.dispatch.rules.evaluation import plain
from daxiao.domains.dispatch.rules.scoring import ItemRule
from daxiao.domains.dispatch.types.evaluation import Better, ItemKind, ScoreSource, SettleChoice
from daxiao.std.findings import Decision, FindingKind


NEGATIVE = FindingKind(
    "dispatch.value_negative", "“{item}”以“{unit}”计，不会是负数，现为{value}，请核对"
)
BEYOND = FindingKind(
    "dispatch.value_beyond", "“{item}”是比例，应在0到{most}{unit}之间，现为{value}{unit}，请核对"
)
ODD = FindingKind(
    "dispatch.value_odd",
    "“{item}”的{value}{unit}{why}，请核对；确认无误请勾选“数值已核对属实”再提交",
)
EXPERT_WANTED = FindingKind(
    "dispatch.expert_wanted",
    "方案规定“{item}”须经第三方评估，现在没有专家意见，不能直接采用自评；请退回第三方评估补请专家，"
    "或选“另行认定”，在理由里写明为什么没有第三方评估",
)
VOICES_DIFFER = FindingKind(
    "dispatch.voices_differ", "“{item}”各方得分不一致，请选定采用哪一方，或逐项认定"
)
NOTHING_TO_SETTLE = FindingKind(
    "dispatch.nothing_to_settle", "没有可以一并认定的项，请在“三方对照”里逐项认定"
)

# units of what is counted or paid out; it is never less than none
COUNTED = frozenset("个家项次件人户条台套起宗场期座处所名位分") | {"万元", "亿元", "万人", "人次"}
# a question to whoever settles, never a judgement: so many times what the rest say, or the value that earns all
TIMES, FULL_TIMES, LONE_COUNT = Decimal(10), Decimal(3), Decimal(10_000)
_FEW = Decimal(10)


@dataclass(frozen=True, slots=True)
class Range:
    """What is known of an item's values: its unit, the most that can be (100 for a share), and what the rest say."""

    unit: str = ""
    most: Decimal | None = None
    peers: tuple[Decimal, ...] = ()


def check_figure(rule: ItemRule, title: str, value: Decimal | None, known: Range) -> Decision:
    """A figure that cannot be: less than none of what is counted, a share beyond its whole. Points are bounded elsewhere."""
    if value is None or rule.kind.asks_points or rule.kind is ItemKind.VETO:
        return Decision()
    said = {"field": "value", "item": title, "unit": known.unit, "value": shown(value)}
    beyond = known.most is not None and not 0 <= value <= known.most
    if beyond and known.most is not None:
        return Decision.of([BEYOND(most=plain(known.most), **said)])
    return Decision.of([NEGATIVE(**said) if value < 0 and known.unit in COUNTED else None])


def odd_because(rule: ItemRule, value: Decimal, known: Range) -> str:
    """Why a value asks for a second look, in words that follow it; empty where it does not."""
    if rule.kind.asks_points or rule.kind is ItemKind.VETO:
        return ""
    if value < 0:
        return "是负数"
    if (
        rule.kind is ItemKind.RATIO
        and rule.better is Better.MORE
        and value > FULL_TIMES * rule.full
    ):
        return f"超过满分值{plain(rule.full)}{known.unit}的{plain(FULL_TIMES)}倍"
    if known.peers:
        top = max(abs(p) for p in known.peers)
        is_far = value > TIMES * max(top, _FEW)
        return f"是其他各方最高数{shown(top)}{known.unit}的10倍以上" if is_far else ""
    return "超出常见范围" if known.unit in COUNTED and value > LONE_COUNT else ""


def check_odd(
    rule: ItemRule, title: str, value: Decimal, known: Range, *, is_checked: bool
) -> Decision:
    """A value far from the rest is taken only from a person who says that it was checked."""
    why = "" if is_checked else odd_because(rule, value, known)
    said = {"item": title, "value": shown(value), "unit": known.unit, "why": why}
    return Decision.of([ODD(field="is_checked", **said) if why else None])


def check_voice(
    title: str, source: ScoreSource, *, is_expert_needed: bool, experts: int
) -> Decision:
    """Where the scheme asks for the third party, what the unit says of itself alone is not taken over (S002-D-09)."""
    alone = source is ScoreSource.SELF and is_expert_needed and not experts
    return Decision.of([EXPERT_WANTED(field="source", item=title) if alone else None])


def is_unseen(source: str, experts: int) -> bool:
    """What was settled on rests on the unit or the office alone; no third party has looked at it."""
    return source in {ScoreSource.SELF, ScoreSource.OTHER} and not experts


UNSEEN = "未经第三方评估"


def said_source(source: str, experts: int) -> str:
    """Whose value was settled on, in words, with what the third party has not seen."""
    if not source:
        return ""
    label = ScoreSource(source).label
    return f"{label}（{UNSEEN}）" if is_unseen(source, experts) else label


# ---- what it would score


def expected(rule: ItemRule, key: str, value: Decimal, others: Mapping[str, Decimal]) -> Decimal:
    """The points of one value beside the others; of a rank they move while anything of the item is open."""
    return scoring.item_points(rule, {**others, key: value})[key]


def said_points(rule: ItemRule, points: Decimal, *, is_open: bool) -> str:
    """Points as a promise that holds: those of a rank are said to be what they would be at present."""
    if rule.kind is ItemKind.RANK and is_open:
        return f"排名计分，全部认定后重排，按目前各方数据约{shown(points)}分"
    return f"得{shown(points)}分"


def reference(
    settled: Decimal | None, computed: Decimal | None, expert: Decimal | None, own: Decimal | None
) -> Decimal | None:
    """The value that a subject stands for in a rank while it is not settled: the platform's, the experts', its own."""
    return next((v for v in (settled, computed, expert, own) if v is not None), None)


# ---- together


@dataclass(frozen=True, slots=True)
class Voices:
    """The voices of a cell that spoke. `spread` is between their points; in a rank unlike figures may earn the same."""

    values: Mapping[ScoreSource, Decimal]
    spread: Decimal | None
    is_rank: bool = False

    @property
    def agree(self) -> bool:
        return self.spread == 0 and (not self.is_rank or len(set(self.values.values())) == 1)

    @property
    def first(self) -> ScoreSource | None:
        order = (ScoreSource.COMPUTED, ScoreSource.EXPERT, ScoreSource.SELF)
        return next((one for one in order if one in self.values), None)


def sorted_as(voices: Voices) -> SettleChoice | None:
    """Which lot a cell belongs to: one voice alone, all that spoke agree; None where a person has to weigh."""
    if len(voices.values) == 1:
        return SettleChoice.ONLY
    return SettleChoice.AGREED if voices.values and voices.agree else None


def agreed_voice(title: str, voices: Voices) -> tuple[ScoreSource | None, Decision]:
    """The voice that may be taken over unasked."""
    fits = sorted_as(voices) is not None
    return (
        voices.first if fits else None,
        Decision.of([None if fits else VOICES_DIFFER(field="source", item=title)]),
    )


def nothing(count: int) -> Decision:
    return Decision.of([None if count else NOTHING_TO_SETTLE()])


# ---- numbers as they are read

PLACES = Decimal("0.01")


def shown(number: Decimal) -> str:
    """Two places at most, like totals; what is kept and frozen is exact."""
    return plain(number.quantize(PLACES, rounding=ROUND_HALF_UP))
