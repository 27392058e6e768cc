"""What a figure counts, left open: new or total, each or together, from which year, of which population."""

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from daxiao.extract.check import pointing
from daxiao.extract.check.papers import Paper
from daxiao.extract.check.remarks import Family, Remark
from daxiao.extract.readings import Lexicon, Measure, Span, TargetReading
from daxiao.std.findings import Finding, FindingKind, Severity


if TYPE_CHECKING:
    from decimal import Decimal


NEW_OR_TOTAL = FindingKind(
    "check.new_or_total_open",
    "“{target}”没有说明是新增还是总数，同一句的其他目标都写明了，请核实。",
    Severity.DOUBT,
)
EACH_OR_TOGETHER = FindingKind(
    "check.each_or_together_open",
    "“{target}”由几个地方共用一个数，没有写“各”或“合计”，请写明。",
    Severity.HINT,
)
CUMULATIVE_OPEN = FindingKind(
    "check.cumulative_without_start",
    "《{title}》有{count}个“累计”目标没有写从哪一年算起，请写明起始年份。",
    Severity.HINT,
)
COLLECTIVE_OPEN = FindingKind(
    "check.per_unit_or_all_open",
    "交给“{who}”的年度数量目标没有写明是每家完成还是合计完成，请明确。",
    Severity.DOUBT,
)
ADDED_OR_NET = FindingKind(
    "check.added_or_net_open",
    "同是{value}{unit}，一处写“新增”，一处写“净增”，请统一口径。",
    Severity.HINT,
)
SAME_FIGURE_TWO_THINGS = FindingKind(
    "check.same_figure_two_things",
    "“{one}”和“{other}”数值相同而范围不同，请核对是否同一指标。",
    Severity.DOUBT,
)
NAME_NARROWER = FindingKind(
    "check.same_figure_two_names",
    "“{one}”和“{other}”数值相同，名称宽窄不一，请统一指标名称。",
    Severity.HINT,
)
ROW_UNCLEAR = FindingKind(
    "check.table_row_unclear",
    "“{target}”的数值在表里有{count}行相同，名称都对不上，请核对指哪一行。",
    Severity.DOUBT,
)
NESTED_OPEN = FindingKind(
    "check.nested_thresholds_open",
    "《{title}》分档列出的数量没有写明高一档是否包含在低一档内，请写明。",
    Severity.HINT,
)

_COUNTED = frozenset("家个户名件项")
_SAID = re.compile(r"新增|净增|总数|总量|累计|新认定|新培育")
_OPEN_END = re.compile(r"(?:目标|保底|力争|确保|计划|目标任务)\s*$")
_SAYS_KIND = re.compile(
    r"新|净增|总|累计|达到|突破|超|拥有|保持|保有|入库|引进|培育|建成|创建|认定|实施|组织|选派|储备|完成|登记|攻克|申报|争创|打造|开展|竣工|投产"
)
_EACH = re.compile(r"各|分别|均|每[家个户县区市镇]|合计|共计?|总计|一共")
_TWO_PLACES = re.compile(
    r"(?:[\u4e00-\u9fff]{2,8}(?:区|县|市|镇|乡|街道|园区)[、和及])+[\u4e00-\u9fff]{2,8}(?:区|县|市|镇|乡|街道|园区)"
)
_CLASS_OF = re.compile(r"(?:企业|单位|机构|平台|院所|高校|乡镇|街道|园区)$")
_FROM = re.compile(
    r"以来|起|自20|从20|较20|比20|相比|20\d\d\s*[—\-~至]+\s*20\d\d|“?十[一二三四]五”?期间|[三五]年"
)
_LEVELS = ("国家级", "省级", "市级", "世界级")
_TAIL = re.compile(r"(?:总?数量?|总数|数)$")
_PLACE = re.compile(r"^(?:全[国省市县区]|[\u4e00-\u9fff]{2,3}(?:省|市|县|区))")
_GRADE = re.compile(r"基础级|先进级|卓越级|领航级|初级|中级|高级|[一二三四五]星级?|[A-C]级")
_THRESHOLD = re.compile(r"(?:超|过|突破)\d+(?:\.\d+)?(?:万|亿)?元的")


def _clause(paper: Paper, target: TargetReading) -> str:
    return "".join(paper.words(target.clause).split())


def _remark(paper: Paper, finding: Finding, spans: Sequence[Span], role: str) -> Remark:
    return Remark(Family.DEFINITION, finding, pointing.places(paper, spans, role))


def new_or_total(paper: Paper, _lexicon: Lexicon) -> Iterator[Remark]:
    """规上工业企业目标60家 beside 新增15家、总数达到65家."""
    sentences: dict[tuple[int, int], list[TargetReading]] = {}
    for target in paper.readings.targets:
        if not target.in_table:
            sentences.setdefault(_sentence(paper.text, target.num.start), []).append(target)
    for own in sentences.values():
        said = [t for t in own if _SAID.search(_own_words(paper, t))]
        open_ = [t for t in own if _is_open(paper, t)]
        if len(said) < 2 or not open_ or len(open_) > len(said):
            continue
        spans = [t.clause for t in open_]
        finding = NEW_OR_TOTAL(target=pointing.shown(_clause(paper, open_[0]), 30))
        yield _remark(paper, finding, spans, "目标")


def _sentence(text: str, at: int) -> tuple[int, int]:
    start = max(text.rfind(c, 0, at) for c in "。\n") + 1
    return start, at if start > at else start


def _own_words(paper: Paper, target: TargetReading) -> str:
    """The words between the comma before the figure and the figure."""
    start = max(target.clause.start, target.num.start - 40)
    before = paper.text[start : target.num.start]
    return re.split(r"[，、；]", before)[-1]


def _is_open(paper: Paper, target: TargetReading) -> bool:
    if (target.unit or "") not in _COUNTED or target.measure is not Measure.LEVEL:
        return False
    before = _own_words(paper, target)
    return bool(_OPEN_END.search(before)) and not _SAYS_KIND.search(before)


def ladders(paper: Paper, _lexicon: Lexicon) -> Iterator[Remark]:
    """基础级1500家、先进级400家、卓越级100家: whether a plant of a higher grade counts in the lower ones too."""
    for plan in paper.readings.plans:
        steps: dict[tuple[int, str], dict[str, TargetReading]] = {}
        for target in paper.targets_of(plan):
            if (target.unit or "") in _COUNTED and (m := _GRADE.match(target.indicator)):
                sentence, _ = _sentence(paper.text, target.num.start)
                step = steps.setdefault((sentence, target.indicator[m.end() :]), {})
                step.setdefault(m.group(), target)
        found = [t for own in steps.values() if len(own) > 1 for t in own.values()]
        if found:
            finding = NESTED_OPEN(title=pointing.shown(plan.title, 40))
            yield _remark(paper, finding, [t.clause for t in found], "分级数量")


def shared(paper: Paper, _lexicon: Lexicon) -> Iterator[Remark]:
    """甲区、乙县每年实施项目60个: each or together."""
    by_number: dict[tuple[int, int], set[str]] = {}
    for target in paper.readings.targets:
        if target.scope and (target.unit or "") in _COUNTED and not target.in_table:
            key = (target.num.start, target.num.end)
            by_number.setdefault(key, set()).add(target.scope)
    found: list[Span] = []
    for (start, end), scopes in by_number.items():
        line = max(paper.text.rfind(c, 0, start) for c in "。；\n") + 1
        places = _TWO_PLACES.search(paper.text, line, start)
        if len(scopes) < 2 or places is None or _EACH.search(paper.text[places.end() : start]):
            continue
        if not found or found[-1].start != places.start():
            found.append(Span(places.start(), end))
    if found:
        words = pointing.shown(paper.words(found[0]), 40)
        yield _remark(paper, EACH_OR_TOGETHER(target=words), found, "共用的数")


def cumulative(paper: Paper, _lexicon: Lexicon) -> Iterator[Remark]:
    """累计 without the year from which it counts, in a plan whose title states no span."""
    for plan in paper.readings.plans:
        found = []
        for target in paper.targets_of(plan) if plan.since is None else ():
            line = max(paper.text.rfind(c, 0, target.num.start) for c in "。；\n，") + 1
            words = paper.text[line : target.num.start]
            at = words.rfind("累计")
            if (
                at >= 0
                and target.period.since is None
                and not _FROM.search(words)
                and not target.baseline
            ):
                found.append(Span(line + at, max(target.clause.end, target.num.end)))
        if found:
            finding = CUMULATIVE_OPEN(title=pointing.shown(plan.title, 40), count=len(found))
            yield _remark(paper, finding, found, "累计目标")


def collective(paper: Paper, _lexicon: Lexicon) -> Iterator[Remark]:
    """Yearly numbers given to a class of bodies (链主企业) without 每家 or 合计."""
    of = {t.key: t for t in paper.readings.targets}
    found: dict[str, list[Span]] = {}
    for task in paper.readings.tasks:
        who = next((u for u in task.lead_units if _CLASS_OF.search(u) and len(u) <= 8), None)
        for key in task.target_keys if who else ():
            target = of.get(key)
            if target is None or not target.period.recurring or target.unit == "%":
                continue
            words = _clause(paper, target)
            if who and not _EACH.search(words) and "每家" not in words:
                found.setdefault(who, []).append(target.clause)
    for who, spans in found.items():
        yield _remark(paper, COLLECTIVE_OPEN(who=who), spans, "年度目标")


def nested(paper: Paper, _lexicon: Lexicon) -> Iterator[Remark]:
    """营收超1000亿元的集群2个、超500亿元的集群3个: does the lower grade include the higher one."""
    for plan in paper.readings.plans:
        graded = [
            t
            for t in paper.targets_of(plan)
            if _THRESHOLD.search(t.indicator) and (t.unit or "") in _COUNTED
        ]
        pairs = [
            t
            for i, t in enumerate(graded)
            if any(0 < abs(o.num.start - t.num.start) < 40 for o in graded[max(0, i - 1) : i + 2])
        ]
        if len(pairs) > 1 and "其中" not in paper.text[pairs[0].num.start : pairs[-1].num.end + 16]:
            spans = [Span(max(t.clause.start, t.num.start - 14), t.clause.end) for t in pairs]
            finding = NESTED_OPEN(title=pointing.shown(plan.title, 40))
            yield _remark(paper, finding, spans, "分档数量")


# ---------------------------------------------------------------- one figure, two things


def same_figure(paper: Paper, _lexicon: Lexicon) -> Iterator[Remark]:
    """Two names with one figure: one of them narrower than the other, or 新增 here and 净增 there."""
    targets = [
        t
        for t in paper.readings.targets
        if not t.period.recurring and t.measure is not Measure.GROWTH
    ]
    by_value: dict[tuple[Decimal, Decimal | None, str | None], list[TargetReading]] = {}
    for target in targets:
        by_value.setdefault((target.value, target.value_high, target.unit), []).append(target)
    told: set[frozenset[str]] = set()
    for own in by_value.values():
        for i, one in enumerate(own[:60]):
            for other in own[:i]:
                key = frozenset((one.indicator, other.indicator))
                if key in told or not _comparable(one, other):
                    continue
                if (remark := _narrower(paper, other, one)) is not None:
                    told.add(key)
                    yield remark
    yield from _replaced(paper, targets)


def _comparable(one: TargetReading, other: TargetReading) -> bool:
    year = (one.period.by or one.period.year) == (other.period.by or other.period.year)
    return year and one.scope == other.scope and one.plan == other.plan and one.value != 100


def _narrower(paper: Paper, one: TargetReading, other: TargetReading) -> Remark | None:
    words = (
        _own_words(paper, one) + _clause(paper, one),
        _own_words(paper, other) + _clause(paper, other),
    )
    if _bare(one) == _bare(other):
        net = ["净增" in w for w in words]
        if net[0] == net[1] or not all("增" in w for w in words):
            return None
        finding = ADDED_OR_NET(value=f"{one.value:f}", unit=one.unit or "")
    elif (
        extra := _inserted(_bare(one), _bare(other))
    ) is not None and one.in_table != other.in_table:
        if _PLACE.fullmatch(extra) or len(extra) < 2:
            return None
        finding = NAME_NARROWER(
            one=pointing.shown(one.indicator, 30), other=pointing.shown(other.indicator, 30)
        )
    else:
        return None
    return _remark(paper, finding, [one.clause, other.clause], "数值相同")


def _bare(target: TargetReading) -> str:
    words = _TAIL.sub("", "".join(target.indicator.split()))
    words = _PLACE.sub("", words)
    return words.removeprefix("新增").removeprefix("净增")


def _inserted(one: str, other: str) -> str | None:
    """The words that the longer name has in addition at one place; None when they differ otherwise."""
    short, long = sorted((one, other), key=len)
    if len(short) < 4 or len(long) == len(short):
        return None
    gap = len(long) - len(short)
    for i in range(len(short) + 1):
        if long[:i] == short[:i] and long[i + gap :] == short[i:]:
            return long[i : i + gap]
    return None


def _replaced(paper: Paper, targets: Sequence[TargetReading]) -> Iterator[Remark]:
    """国家级创新平台5家、省级75家 and 国家级企业研发平台5家、省级75家: the same figures at two levels under two names."""
    found: dict[tuple[str, str], list[tuple[TargetReading, TargetReading]]] = {}
    graded = [(t, level) for t in targets for level in _LEVELS if _bare(t).startswith(level)]
    for i, (one, level) in enumerate(graded):
        for other, same in graded[:i]:
            if same != level or one.value != other.value or one.unit != other.unit:
                continue
            a, b = _bare(other).removeprefix(level), _bare(one).removeprefix(level)
            if a != b and a[-2:] == b[-2:] and _comparable(one, other) and not one.in_table:
                found.setdefault((a, b), []).append((other, one))
    for (a, b), pairs in found.items():
        if len(pairs) > 1 and not any(o.same_as == t.key or t.same_as == o.key for o, t in pairs):
            spans = [t.clause for pair in pairs for t in pair]
            yield _remark(paper, SAME_FIGURE_TWO_THINGS(one=a, other=b), spans, "数值相同")


def unclear_rows(paper: Paper, _lexicon: Lexicon) -> Iterator[Remark]:
    """A goal of the text whose value stands in two rows of the table, under names that are neither of them its own."""
    cells = [t for t in paper.readings.targets if t.in_table and not t.period.recurring]
    for target in paper.readings.targets:
        if target.in_table or (target.unit or "") not in ("亿元", "万元") or target.same_as:
            continue
        head = target.indicator[-2:]
        rows = [
            c
            for c in cells
            if c.value == target.value and c.unit == target.unit and c.indicator.endswith(head)
        ]
        names = {_bare(c) for c in rows}
        if len(names) > 1 and _bare(target) not in names:
            words = pointing.shown(_clause(paper, target), 30)
            finding = ROW_UNCLEAR(target=words, count=len(names))
            spans = [target.clause, *(c.clause for c in rows)]
            yield _remark(paper, finding, spans, "数值相同")


RULES = tuple(
    pointing.each(rule)
    for rule in (
        new_or_total,
        shared,
        cumulative,
        collective,
        nested,
        ladders,
        same_figure,
        unclear_rows,
    )
)
