"""What kind of quantity a target is: the first rule that fits decides (the order is that of the definition)."""

import re
from collections.abc import Callable
from typing import NamedTuple

from daxiao.extract.frames import verbs
from daxiao.extract.frames.scene import Figure
from daxiao.extract.frames.verbs import Governing, Role
from daxiao.extract.lex.meanings import Sort
from daxiao.extract.lex.words import either, words
from daxiao.extract.readings import Measure


def _list(name: str) -> re.Pattern[str]:
    return re.compile(either(words("measures", name)))


_GROWTH, _REDUCTION, _RATIO = _list("growth"), _list("reduction"), _list("ratio")
_LEVEL_FIRST, _FLOW, _VOLUME = _list("level_first"), _list("flow"), _list("volume")
_DEEDS, _PEOPLE = _list("deeds"), _list("people")
_GROWN = re.compile("(?:增速|增长率|增长|增幅|涨幅|递增)(?:保持|稳定|均|达|力争|目标)*\\Z")
_GROWN_BEHIND = re.compile("的(?:年均)?增(?:长|速|幅)")
_TO = re.compile("到|至|在")
_SUMS = re.compile("%|‰|百分点")
_NOT_FLOW = re.compile("产业规模|规模|余额|资金池|基金|专项资金|(?<!固定)资产|级")


class Case(NamedTuple):
    """All that decides: the figure, its verb, the indicator's words, whether it is a yearly or a cumulated count."""

    figure: Figure
    governing: Governing
    indicator: str
    annual: bool
    average: bool
    cumulated: bool


def _rank(case: Case) -> bool:
    return case.figure.quantity.sort is Sort.RANK


def _is_part(case: Case) -> bool:
    return case.figure.quantity.sort in {Sort.PART, Sort.WHOLE}


def _growth(case: Case) -> bool:
    if case.figure.quantity.sort is Sort.TIMES:
        return True
    if not _is_part(case):
        return False
    said = case.indicator + "|" + case.figure.bounded.before
    if _GROWN_BEHIND.match(case.figure.tail):
        return True
    return bool(
        _GROWN.search(case.indicator) or "增长" in case.figure.bounded.before or "增幅" in said
    )


def _reduction(case: Case) -> bool:
    said = case.figure.bounded.before
    drops = _REDUCTION.search(said) and not _TO.search(said)
    return bool(drops or (_is_part(case) and _REDUCTION.search(case.indicator[-4:])))


def _ratio(case: Case) -> bool:
    if case.figure.quantity.sort is Sort.RATIO:
        return True
    unit = case.figure.quantity.unit or ""
    return bool(_RATIO.search(case.indicator)) or (
        "/" in unit and not unit.endswith(("/年", "/日", "/天"))
    )


def _share(case: Case) -> bool:
    return _is_part(case)


def _increment(case: Case) -> bool:
    if (
        case.governing.kind == "increment"
        or _ADDED.search(case.indicator)
        or (case.figure.quantity.sort is Sort.COUNT and _NEW_DEED.match(case.indicator))
    ):
        return True
    entered = "入选" in case.figure.tail and case.annual
    return entered or bool(re.search("新增|净增|预增|增量", case.figure.bounded.before))


_RAISED = re.compile("(?:安排|发行|拨付)[^，。；]{0,12}$")
_ADDED = re.compile("新增(?!长)")
_NEW_DEED = re.compile("新(?:" + either(words("goals", "new_before")).removeprefix("(?:"))


def _money_flow(case: Case) -> bool:
    if case.figure.quantity.sort not in {Sort.MONEY, Sort.AMOUNT}:
        return False
    if (
        case.governing.word in {"争取", "争取上级", "兑现", "发放", "撬动", "募集"}
        or "争取" in case.figure.head[:4]
    ):
        return True
    if case.governing.word in {"发行", "安排", "拨付", "投入"} or _RAISED.search(case.figure.head):
        return True
    if case.annual and not _RATIO.search(case.indicator):
        return True
    return not _NOT_FLOW.search(case.indicator[-6:]) and bool(_FLOW.search(case.indicator))


# 盘活低效用地不少于150亩: land dealt with, not land held.
_CLEARED = frozenset({"盘活", "消化", "处置", "收储", "出让", "腾退", "淘汰", "征收"})


def _deed(case: Case) -> bool:
    """Things done or people handled in a period."""
    if case.figure.quantity.sort is Sort.AMOUNT and case.governing.kind == "event":
        return case.governing.role is not Role.PREDICATE or case.governing.word in _CLEARED
    if case.figure.quantity.sort is not Sort.COUNT:
        return False
    kind, word = case.governing.kind, case.governing.word
    if case.annual or case.cumulated:
        return True
    if case.governing.role is Role.COUNTER and verbs.acts(case.figure.tail):
        return True
    if kind == "support" and case.governing.inherited:
        return True
    return _deed_of_verb(case, kind, word)


def _deed_of_verb(case: Case, kind: str, word: str) -> bool:
    noun = case.indicator[-6:]
    if word == "上市" and case.figure.head.startswith(("上市企业", "上市公司")):
        return False
    if (
        kind == "event"
        and word not in {"接入", "入库"}
        and case.governing.role is not Role.PREDICATE
    ):
        return True
    if kind == "event" and word in {
        "攻克",
        "选派",
        "举办",
        "开展",
        "组织",
        "实施",
        "遴选",
        "争创",
        "申报",
        "引进",
        "纳入",
    }:
        return True
    if kind == "build" and case.governing.role is not Role.PREDICATE:
        return bool(_PEOPLE.search(noun)) or (
            bool(_DEEDS.search(noun)) and not re.search("技术中心|产品基地|示范", noun)
        )
    return kind == "build" and word.startswith("引进") and noun.endswith("项目")


def _volume(case: Case) -> bool:
    return bool(_VOLUME.search(case.indicator[-6:])) and case.figure.quantity.sort in {
        Sort.COUNT,
        Sort.AMOUNT,
    }


def _projects(case: Case) -> bool:
    return case.figure.quantity.sort is Sort.COUNT and case.indicator.endswith(
        ("项目", "活动", "课题")
    )


RULES: tuple[tuple[str, Measure, Callable[[Case], bool]], ...] = (
    ("measure.rank", Measure.RANK, _rank),
    ("measure.growth", Measure.GROWTH, _growth),
    ("measure.reduction", Measure.REDUCTION, _reduction),
    ("measure.ratio", Measure.RATIO, _ratio),
    ("measure.share", Measure.SHARE, _share),
    ("measure.increment", Measure.INCREMENT, _increment),
    ("measure.money_flow", Measure.FLOW, _money_flow),
    ("measure.deed", Measure.FLOW, _deed),
    ("measure.volume", Measure.FLOW, _volume),
    ("measure.projects", Measure.FLOW, _projects),
)


_NEAR = frozenset(
    {
        (Measure.INCREMENT, Measure.FLOW),
        (Measure.RATIO, Measure.SHARE),
        (Measure.RATIO, Measure.FLOW),
        (Measure.GROWTH, Measure.REDUCTION),
    }
)


class Verdict(NamedTuple):
    """The measure, the rule that decided, and the measure that came second where both make sense."""

    measure: Measure
    rule: str
    second: Measure | None = None


def measure_of(case: Case) -> Verdict:
    """The first rule that fits decides; nothing fits: the stock at a date."""
    for i, (rule, measure, test) in enumerate(RULES):
        if test(case):
            near = (m for _, m, also in RULES[i + 1 :] if (measure, m) in _NEAR and also(case))
            return Verdict(measure, rule, next(near, None))
    return Verdict(Measure.LEVEL, "measure.level")


def measure_of_name(name: str, unit: str | None) -> Measure:
    """The measure of a table's row, from the indicator's name and unit alone."""
    part = unit in {"%", "‰", "个百分点"}
    tests = (
        (Measure.RANK, unit == "位" or name.endswith(("排名", "位次"))),
        (Measure.GROWTH, part and bool(_GROWN.search(name))),
        (Measure.REDUCTION, bool(_REDUCTION.search(name[-6:]))),
        (
            Measure.RATIO,
            bool(_RATIO.search(name)) or ("/" in (unit or "") and not (unit or "").endswith("/年")),
        ),
        (Measure.SHARE, part),
        (Measure.INCREMENT, "新增" in name or "净增" in name),
        (Measure.FLOW, bool(_FLOW.search(name)) and not _LEVEL_FIRST.search(name[-6:])),
        (Measure.FLOW, name.endswith(("项目数", "项目", "活动"))),
    )
    return next((measure for measure, fits in tests if fits), Measure.LEVEL)
