"""A stated count against the things listed beside it: X、Y、Z等3家; 三张清单（…）; “四新”.

A list is counted only where its form says that it is complete, and the count is doubted only when no way of reading
the list (和 as a separator or inside a name, words in front of the first item) gives it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from daxiao.extract.check import pointing
from daxiao.extract.check.papers import Paper
from daxiao.extract.check.remarks import Arithmetic, Family, Remark
from daxiao.extract.readings import Lexicon
from daxiao.std import zh
from daxiao.std.findings import FindingKind, Severity


LIST_WRONG = FindingKind(
    "check.list_count_wrong",
    "“{claim}”写的是{stated}个，后面列出的是{listed}个，请核对是多写、漏写还是数字写错。",
    Severity.ERROR,
)
LIST_DOUBTED = FindingKind(
    "check.list_count_doubted",
    "“{claim}”写的是{stated}个，前面列出的是{listed}个，请核对。",
    Severity.DOUBT,
)
LIST_AFTER_DOUBTED = FindingKind(
    "check.list_after_doubted",
    "“{claim}”写的是{stated}个，后面只找到{listed}个，请核对列举是否完整。",
    Severity.DOUBT,
)
LIST_PERHAPS_SHORT = FindingKind(
    "check.list_perhaps_short",
    "“{claim}”写的是{stated}个，只列出{listed}个：若是举例可以不改，若是全部列举请补齐。",
    Severity.HINT,
)

_N = r"(?P<n>[一二两三四五六七八九十]{1,3}|\d{1,2})"
_CLASS = r"(?P<c>大(?!健康|数据|宗|学|型|模型|众|消费|文旅|旅游|气|病)|个|家|项|类|条|种|方面|张|户|名|位|座|所|支|本)"
_TALLY = re.compile(
    rf"(?P<etc>等)?(?:这|共计|共|总共)?(?<![\d.第前后—\-–~～．])(?<![〇零一二三四五六七八九十百千万亿每]){_N}{_CLASS}(?P<noun>[^，。；：、（）“”《》\s\d]{{0,12}})"
)
_EDGE = "，。；：！？\n\t"
_PAIRS = {"（": "）", "“": "”", "《": "》", "(": ")", "【": "】", "‘": "’"}
_ENDS = {v: k for k, v in _PAIRS.items()}
_AND = re.compile(r"以及|[和与及]")
# Words inside an item that may begin the list anew: 在甲、乙方面建设丙、丁两大基地.
_ANEW = re.compile(
    r"[一二三四五六七八九十\d]+(?:大|个|项|类).*[和与及]|等|方面|领域|建设|打造|培育|发展|推动|推进|支持|围绕|聚焦|实施|开展|形成|完善|引进|依托|包括|涵盖|覆盖"
    r"|以|在|对|把|将|由|为|向|从|按|的|是|有|达到|实现|加快|重点|构建|组织|举办|创建|获得|推行|编制|抓好|做好|进一步|提升|改造|做[强大优]|壮大|加强|优化|突破|延伸|推广|带动|提高"
    r"|利用|运用|通过|促进|加大|深化|巩固|拓展|强化|整合|扶持|扩大|引导|鼓励|全面|大力|积极|着力|落实"
)
# An item that ends like this goes on with the number as its object; it is not counted.
_OBJECT = re.compile(
    r"(?:建设|引进|培育|新增|完成|组织|实施|获得|达到|超过|共|有|的|为|在|了|过|每年|近|约|建成|打造|形成|成立|认定|申报"
    r"|创建|举办|开展|推动|支持|设立|搭建|布局|争创|新建|改造|遴选|建立|推出|发展|实现|分别|各|至少|以上|前|突破|力争"
    r"|入选|储备|入库|盘活|落地|扶持|选派|招引|谋划|推进|出台|制定|编制|配备|新设|增加|减少|增至|每|全部|选取|选择"
    r"|用时|耗时|历时|提前|不少于|不低于|不超过|等)$"
)
_GROUPS = re.compile(
    r"领域|方面|方向|环节|行业|产业|板块|层级|层次|维度|阶段|步骤|类别|集群|区域|园区|工程|行动|机制|模式|体系|关|要素|任务|路径|组$|专班|层次|批次|片区|赛道|抓手|模块"
)
_FIRMS = frozenset("家户名位个项座所支种类条")
_OPENER = re.compile(
    r"[：（(]|，?(?:即|分别为|分别是|具体为|具体是|也就是)(?!可|将|时|使|便)[：:]?"
)
_PARTLY = re.compile(
    r"^(?:其中|如|例如|不含|含|包括|包含|详见|见|以下|占|总|共|投资|约|主要|附|由|以|按|除)|等"
)
_KINDS_OF = re.compile(
    r"(?:[县市区旗镇乡场]|街道|园区|新区|管委会|开发区|高新区|办事处)(?:、|$)"
)  # 8个县（市、区）
_MEASURED = re.compile(r"\d\s*(?:亿|万|%|元|年|月|日|家|个|项|千|百|米|吨|亩)")
_ONES = re.compile(rf"[“\"]?{_N}个一[”\"]?[^，。；：（）“”\n]{{0,12}}[：（]")
_ONES_BEFORE = re.compile(rf"“(?P<items>一[^“”。\n]{{2,160}})”的?“{_N}个一”")
_QUOTED_N = re.compile(r"“(?P<n>[二两三四五六七八九十])(?P<x>[\u4e00-\u9fff])”")
ROOM = 200
_SLACK = 2
_CLOSE = 3


@dataclass(frozen=True, slots=True)
class Listing:
    """Things listed in the plain text: the items, and every count that a fair reading may give."""

    start: int
    end: int
    items: tuple[str, ...]
    counts: frozenset[int]

    def nearest(self, stated: int) -> int:
        """The count that comes nearest to the stated one."""
        return min(self.counts, key=lambda n: (abs(n - stated), n))


def split(words: str, marks: str = "、") -> list[str]:
    """The items of `words`, split at `marks` outside brackets and quotation marks."""
    items, depth, start = [], 0, 0
    for i, char in enumerate(words):
        if char in _PAIRS:
            depth += 1
        elif char in _ENDS:
            depth = max(0, depth - 1)
        elif char in marks and not depth:
            items.append(words[start:i])
            start = i + 1
    items.append(words[start:])
    return [i for i in items if i.strip()]


def _joints(item: str) -> int:
    """How many more things an item may hold: 和, 及 and 与 between words."""
    bare = re.sub(r"（[^（）]*）", "", item)
    return sum(1 for m in _AND.finditer(bare) if m.start() > 0 and m.end() < len(bare))


def _alike(items: list[str]) -> bool:
    """Whether all items are names of one build (综合组、项目组、服务组): then no words stand between them."""
    last = items[0][-1]
    return len(items) > _SLACK and all(i.endswith(last) and i.count(last) == 1 for i in items)


def _sure_joint(items: list[str]) -> int:
    """1 when the 和 in the last item surely parts two things: 甲产业园、乙产业园和丙产业园."""
    parts = re.split(r"以及|[和与及]", items[-1])
    tail = items[0][-2:]
    both = len(parts) == _SLACK and len(tail) == _SLACK and all(p.endswith(tail) for p in parts)
    return int(both and all(i.endswith(tail) for i in items))


def listing(words: str, start: int, *, anew: bool = True) -> Listing | None:
    """The list in `words`, which stand at `start`; None unless a 、 parts at least two things."""
    items = split(words)
    if len(items) < _SLACK:
        return None
    first = [0]
    if anew and not _alike(items):
        first += [i for i, item in enumerate(items) if i and _ANEW.search(item)]
    sure = _sure_joint(items)
    counts: set[int] = set()
    for begin in first:
        rest = items[begin:]
        counts |= set(range(len(rest) + sure, len(rest) + sum(_joints(i) for i in rest) + 1))
    return Listing(start, start + len(words), tuple(items), frozenset(counts))


def _clause_before(text: str, end: int) -> int:
    """Where the words before `end` begin: behind the last stop outside brackets, or at an open bracket."""
    depth, at = 0, end
    while at > 0 and end - at < ROOM:
        char = text[at - 1]
        if char in _ENDS:
            depth += 1
        elif char in _PAIRS:
            if not depth:
                break
            depth -= 1
        elif char in _EDGE and not depth:
            break
        at -= 1
    return at


def number(words: str) -> int:
    """The value of a short numeral, 0 when it is none."""
    value = zh.numeral(words.replace("两", "二"))
    return int(value) if value is not None else 0


def _sum(listed: int, stated: int, unit: str) -> Arithmetic:
    gap = listed - stated
    said = "相符" if not gap else f"少{-gap}" if gap < 0 else f"多{gap}"
    return Arithmetic(
        f"列出{listed}，写的是{stated}，{said}", Decimal(listed), Decimal(stated), unit
    )


def before(paper: Paper, _lexicon: Lexicon) -> Iterator[Remark]:
    """Lists in front of their count: A、B、C等3家, A、B、C三大任务."""
    text = pointing.plain(paper.text).text
    for m in _TALLY.finditer(text):
        stated = number(m["n"])
        head = m.start()
        if (
            stated < _SLACK
            or head == 0
            or (text[head - 1] not in "”）" and text[head - 1] in _EDGE)
        ):
            continue
        if (found := _listed_before(text, head)) is None or stated in found.counts:
            continue
        kind = _judged(m, found, stated)
        if kind is None:
            continue
        yield Remark(
            Family.SUM,
            kind(claim=pointing.shown(m.group(), 20), stated=stated, listed=found.nearest(stated)),
            (
                pointing.back(paper, m.start(), m.end(), "写明的数目"),
                pointing.back(paper, found.start, found.end, "列出的事项"),
            ),
            _sum(found.nearest(stated), stated, m["c"]),
        )


def _listed_before(text: str, head: int) -> Listing | None:
    if text[head - 1] == "”":
        opened = text.rfind("“", max(0, head - ROOM), head)
        if opened >= 0 and "、" in text[opened:head]:
            return listing(text[opened + 1 : head - 1], opened + 1, anew=False)
    start = _clause_before(text, head)
    return listing(text[start:head], start)


def _judged(m: re.Match[str], found: Listing, stated: int) -> FindingKind | None:
    """What a count that fits no reading of the list before it is worth; None where the list may be examples."""
    last = found.items[-1]
    if "分别" in "".join(found.items) or _MEASURED.search("".join(found.items)):
        return None
    short = stated - max(found.counts)
    if short > 0:
        closed = m["c"] == "大" or _GROUPS.search(m["noun"])
        if closed and short <= _CLOSE and not _OBJECT.search(last):
            return LIST_DOUBTED
        near = m["etc"] and stated - len(found.items) <= _SLACK and len(found.items) > _SLACK
        return LIST_PERHAPS_SHORT if near else None
    if m["etc"] or m["c"] == "大":
        return None if _OBJECT.search(last) else LIST_DOUBTED
    if _GROUPS.search(m["noun"]) and not _OBJECT.search(last):
        return LIST_DOUBTED
    return None


def after(paper: Paper, _lexicon: Lexicon) -> Iterator[Remark]:
    """Lists behind their count: 三张清单（…）, 六大集群，即…, 四个一：…."""
    text = pointing.plain(paper.text).text
    for m in _TALLY.finditer(text):
        opener = _OPENER.match(text, m.end())
        stated = number(m["n"])
        if opener is None or stated < _SLACK:
            continue
        found = _listed_after(text, opener)
        if found is None or stated in found.counts or 2 * max(found.counts) < stated:
            continue  # fewer than half: the words behind are remarks, not the list
        yield against(paper, m, found, stated)
    for m in _ONES.finditer(text):
        yield from _ones(paper, text, m)
    for m in _ONES_BEFORE.finditer(text):
        items = tuple(split(m["items"]))
        if len(items) != number(m["n"]) and all(i.startswith("一") for i in items):
            found = Listing(m.start("items"), m.end("items"), items, frozenset({len(items)}))
            yield against(paper, m, found, number(m["n"]))


def against(paper: Paper, m: re.Match[str], found: Listing, stated: int) -> Remark:
    """The remark that a list behind its claim `m` has another count."""
    listed = found.nearest(stated)
    kind = LIST_WRONG if abs(listed - stated) <= _CLOSE else LIST_AFTER_DOUBTED
    return Remark(
        Family.SUM,
        kind(claim=pointing.shown(m.group(), 20), stated=stated, listed=listed),
        (
            pointing.back(paper, m.start(), m.end(), "写明的数目"),
            pointing.back(paper, found.start, found.end, "列出的事项"),
        ),
        _sum(listed, stated, m["c"] if "c" in m.re.groupindex else "个"),
    )


def _listed_after(text: str, opener: re.Match[str]) -> Listing | None:
    start = opener.end()
    if opener.group() in "（(":
        end = _closing(text, start)
    else:
        stop = re.compile(r"[。；\n\t]").search(text, start, start + 2 * ROOM)
        end = stop.start() if stop else -1
    if end <= start:
        return None
    words = text[start:end]
    if _PARTLY.search(words) and not re.search(r"等[^、]{0,12}$", words):
        return None
    if _PARTLY.match(words) or _MEASURED.search(words) or "一是" in words or _KINDS_OF.match(words):
        return None
    return _both_ways(words, start, bracket=opener.group() in "（(")


def _both_ways(words: str, start: int, *, bracket: bool) -> Listing | None:
    """A list behind its count; commas may part its items instead of 、. Long clauses are no items."""
    found = listing(words, start, anew=not bracket)
    commas = [i for i in split(words, "，；") if i.strip()]
    if found is None:
        if len(commas) < _SLACK or (not bracket and max(map(len, commas)) > 12):
            return None
        return Listing(start, start + len(words), tuple(commas), frozenset({len(commas)}))
    if len(commas) > 1:
        parts = len(split(words, "、，；"))
        counts = found.counts | {len(commas)} | set(range(parts, parts + 3))
        found = Listing(found.start, found.end, found.items, frozenset(counts))
        return found if bracket else None
    if max(map(len, found.items)) > 24:
        return None
    return found


def _closing(text: str, start: int) -> int:
    depth = 1
    for at in range(start, min(len(text), start + 2 * ROOM)):
        if text[at] in "（(":
            depth += 1
        elif text[at] in "）)":
            depth -= 1
            if not depth:
                return at
    return -1


def _ones(paper: Paper, text: str, m: re.Match[str]) -> Iterator[Remark]:
    """“四个一”: as many things that begin with 一."""
    stated = number(m["n"])
    stop = re.compile(r"[。；）)\n]").search(text, m.end(), m.end() + ROOM)
    end = stop.start() if stop else min(len(text), m.end() + ROOM)
    items = [i.strip("“”‘’") for i in split(text[m.end() : end], "、，")]
    ones = [i for i in items if i.startswith("一")]
    if len(ones) > 1 and len(ones) != stated and len(ones) == len(items):
        found = Listing(m.end(), end, tuple(ones), frozenset({len(ones)}))
        yield against(paper, m, found, stated)


def quoted(paper: Paper, _lexicon: Lexicon) -> Iterator[Remark]:
    """甲新、乙新、丙新“四新”: as many items with the character as the name says; also “六有”（…）."""
    text = pointing.plain(paper.text).text
    for m in _QUOTED_N.finditer(text):
        stated, char = number(m["n"]), m["x"]
        found = _items_with(text, m, char)
        examples = text[m.start() - 1 : m.start()] == "等" and found and len(found.items) < stated
        if found is not None and stated not in found.counts and not examples:
            yield against(paper, m, found, stated)


def _items_with(text: str, m: re.Match[str], char: str) -> Listing | None:
    bracket = re.compile(r"[^，。；：（）、“”\n]{0,8}（").match(text, m.end())
    if bracket is not None and (end := _closing(text, bracket.end())) > 0:
        items = split(text[bracket.end() : end], "、，")
        if len(items) > 1 and all(char in i for i in items) and "等" not in items[-1]:
            return Listing(bracket.end(), end, tuple(items), frozenset({len(items)}))
    start = _clause_before(text, m.start())
    head = text[start : m.start()]
    items = split(re.sub("等$", "", head))
    if len(items) == 1:
        items = [f"“{i}”" for i in re.findall(r"“([^“”]{1,8})”", head)]
    whole = [p for i in items for p in _AND.split(i)] if items else []
    if len(items) < _SLACK or not all(char in i for i in items):
        return None
    if all(char in p for p in whole):
        items = whole
    return Listing(start, m.start(), tuple(items), frozenset({len(items)}))


RULES = tuple(pointing.each(rule) for rule in (before, after, quoted))
