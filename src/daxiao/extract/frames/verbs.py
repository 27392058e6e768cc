"""Which verb governs a figure, and in which role the figure stands: after its noun, before it, or as a predicate."""

import re
from enum import StrEnum
from typing import NamedTuple

from daxiao.extract.frames.scene import Figure
from daxiao.extract.lex.meanings import Sort
from daxiao.extract.lex.words import either, words


class Role(StrEnum):
    """达到15家 (predicate), 新增企业15家 (object), 新增15家企业 (counter)."""

    PREDICATE = "predicate"
    OBJECT = "object"
    COUNTER = "counter"


_NEW = "新" + either(words("goals", "new_before"))
_CLASSES = ("increment", "build", "event", "support")
_VERBS = {kind: either(words("goals", kind)) for kind in _CLASSES}
_VERBS["increment"] = f"(?:{_NEW}|{_VERBS['increment']})"
# 开发区, 建成区, 建设用地, 完成率: the verb is part of a noun.
_NOUNS = (
    "(?!区|业|用地|率|期|性|型|类|商|者|值|园(?!区)|度|量|额|面积|成本|水平|能力|规模|强度|中心)"
)
_AT_START = {kind: re.compile(p + _NOUNS) for kind, p in _VERBS.items()}
_AT_END = {kind: re.compile(f"(?:{p})(?:了)?\\Z") for kind, p in _VERBS.items()}
_TIME = r"(?:(?:到|至|截至)?20\d\d年(?:底|末|前)*|每年|年均|年度|逐年|“?十[一二三四五六七]五”?(?:期间|时期|期末|末)|(?:未来|今后)?[两二三四五六\d]年内?|年内|当年)"
_SOFT_LEADS = re.compile(
    rf"(?:大力|初步|加快|着力|重点(?=培育|支持|引进|打造|建设|发展|推进|推动|招引|遴选|实施|扶持|引导)|积极|持续|深入|全面|扎实|全力|切实|进一步|不断|稳步|有序|加速|率先|成功|未来(?=每年)|力争|拟(?!态)|将(?!军|来)|争取(?=到20|实现|达到|新增|突破|每年|全年|用|引进|完成|建成|在|培育|打造)|确保|努力|计划|预计|全市|全省|全县|全区|全州|我市|我省|我县|我区|本市|年内|全年|(?:较|比)(?:20\d\d年|上年|去年|基期)(?:底|末)?(?=净增|新增)|(?:[省市县区州]|各)级?(?:本级)?财政(?:部门)?(?=每年|统筹|安排|预算)|累计|滚动|共计|目标|共(?![性享同建])|再(?![生造制])|总共|其中|同时|择优|分批|逐步|统筹|实现|{_TIME}|[一二三四五六]是|\d{{1,2}}[.．、](?!\d)|[、，：—*●•○▪■◆★])*"
)
PREDICATE = re.compile(
    r"突破|超|迈上|跨上|跃上|不少于|不低于|不小于|至少|保底|达|至|到|≥|不超过|不高于|高于|控制在|保持|稳定|增长|下降|降低|减少|压减|目标|为|以内|力争|维持|实现|做到|提高|提升|上升|增加|约|近|低于|少于|≤|>|<|大于|小于|接近|过|^[保争]$"
)
_GROUP = re.compile("等(?:[^，。；、]{0,4})?\\Z")
# 成长企业, 应用场景, 改造项目: there the word only describes a noun.
DONE = re.compile(
    either(words("goals", "done")) + "(?!型|期|性|类|企业|场景|项目|工程|方案|资金|用地)"
)


def acts(tail: str) -> bool:
    """Does what follows a figure say what the counted things do? 达到国家标准的园区 only describes them."""
    m = DONE.search(tail)
    return m is not None and "的" not in tail[m.end() :]


class Governing(NamedTuple):
    """The verb (its words and class, both empty when there is none) and the role of the figure."""

    word: str
    kind: str
    role: Role
    inherited: bool = False


_PLACED_VERB = re.compile(
    "(?:推动|推进|实现|培育|打造|促进|确保|引进|使|让|率先|完成|、)+"
    "(?=[^，。；]{2,40}(?:达到|突破|达|超过|全覆盖|零的?突破))"
)


def without_placed(head: str, before: str) -> str:
    """The head without a verb that only introduces a predicate: 引进链主企业|达到50家 → 链主企业."""
    m = _PLACED_VERB.match(head + before)
    return head[m.end() :] if m else head


def idle(words_: str) -> int:
    """How many characters of a clause stand before the words that matter: 2026年, 力争, 全市, 推动 before a predicate."""
    size = len(words_)
    rest = _SOFT_LEADS.sub("", words_, count=1) if _SOFT_LEADS.match(words_) else words_
    placed = _PLACED_VERB.match(rest)
    rest = rest[placed.end() :] if placed else rest
    return size - len(rest) if rest else 0


def soft(head: str) -> str:
    """The head without the words that only open a clause; verbs stay."""
    m = _WHO_WILL.match(head) or _SOFT_LEADS.match(head)
    return head[m.end() :] if m else head


# 南岭将引进…: who acts is no part of what is done.
_WHO_WILL = re.compile(
    "[\u4e00-\u9fff]{2,8}?(?<!通过)将(?=新增|引进|建成|建设|打造|培育|完成|实现|新建|推动|达)(?:实现|推动)?"
)


_AIM_OF = re.compile(
    "的?[^，。；]{0,4}(?:目标|要求)|的(?:年均)?(?:增长速度|增长率|增长|增速|速度|增幅|降幅|比例|水平)(?![^，。；、）])"
)
_TO = re.compile("[到至为](?!位|账)")


def _opening(head: str) -> tuple[str, str]:
    """The verb at the head's start and its class; the longest wins, in the order increment, support, build, event."""
    best = ("", "")
    for kind, pattern in _AT_START.items():
        m = pattern.match(head)
        if m and len(m.group()) > len(best[0]) and not _TO.match(head, m.end()):
            best = (m.group(), kind)
    return best


def _closing(head: str) -> tuple[str, str]:
    best = ("", "")
    for kind, pattern in _AT_END.items():
        m = pattern.search(head)
        if m and len(m.group()) > len(best[0]):
            best = (m.group(), kind)
    return best


def _counter_head(figure: Figure, head: str) -> tuple[str, str] | None:
    """The governing verb when the noun follows the figure; None when it stands before."""
    whole = head + figure.bounded.before
    closing = _closing(whole)
    closing = closing if closing[0] else _closing(head)
    if closing[0]:
        opening = _opening(head)
        return opening if opening[1] == "support" and opening[0] != closing[0] else closing
    if _GROUP.search(head):
        return _opening(head)
    if head.endswith(("和", "以及")) and figure.bounded.after in {"", "以上"}:
        return _opening(head)  # 打造省级服务站和3个以上市级平台
    return ("", "") if not head else None


REACHED = re.compile("达到?|突破|迈上|跨上|超过?|跃上")


def govern(figure: Figure) -> Governing:
    """The verb and role, from the figure's own clause alone."""
    head = soft(figure.head)
    return _as_counter(figure, head) or _as_object(figure, head)


def _as_counter(figure: Figure, head: str) -> Governing | None:
    """What governs a figure that stands before the thing it counts; None when it stands behind."""
    sort, before = figure.quantity.sort, figure.bounded.before
    if sort is Sort.GRADE:
        closing = _closing(head + before)
        closing = closing if closing[0] else _closing((head + before).removesuffix("成"))
        if not closing[0] and not figure.tail and REACHED.search(before):
            return None  # 产业规模达到万亿级
        return Governing(*(closing if closing[0] else _opening(head)), Role.COUNTER)
    described = figure.tail.startswith("的") and not _AIM_OF.match(figure.tail)
    if sort in {Sort.MONEY, Sort.PART} and described:
        verb = re.sub("总?规模$", "", head) + before if sort is Sort.MONEY else head
        return Governing(*_opening(verb), Role.COUNTER)
    if sort is Sort.PART and not head and acts(figure.tail):
        return Governing("", "", Role.COUNTER)
    if not figure.tail or _closed(figure):
        return None
    if head == "即" and figure.quantity.unit == "家":
        return Governing(
            "即", "build", Role.COUNTER
        )  # 形成培育体系，即400家瞪羚企业、100家独角兽企业
    counter = _counter_head(figure, head)
    return None if counter is None else Governing(*counter, Role.COUNTER)


def _as_object(figure: Figure, head: str) -> Governing:
    """What governs a figure behind the thing it counts."""
    before = figure.bounded.before
    if head == "新" and _AT_START["increment"].match(head + before):
        return Governing(head + before, "increment", Role.OBJECT)
    word, kind = _opening(head)
    predicate = PREDICATE.search(before) is not None
    if predicate and kind == "event" and _WHO_DO.search(head):
        return Governing("", "", Role.PREDICATE)
    if not word:
        word, kind = _closing(before)
        predicate = predicate or (kind == "increment" and bool(head))
    return Governing(word, kind, Role.PREDICATE if predicate else Role.OBJECT)


# 开展乡村旅游的经营户达到600户: what they do describes them.
_WHO_DO = re.compile(
    "[^，。；]{2,20}的(?:[规中小]{1,2}[上型]?)?(?:工业)?(?:企业|单位|机构|农?户|经营户|家庭|人员|主体|园区)(?:数量|总数|数)?$"
)


def _closed(figure: Figure) -> bool:
    """Does the clause end with the figure? Then no noun can follow it."""
    return figure.quantity.sort in {
        Sort.WHOLE,
        Sort.FIRST,
        Sort.RANK,
        Sort.TIMES,
        Sort.PART,
        Sort.RATIO,
    }
