"""Defects of form: a numeral that is missing, an empty chart, a title and a text that name different things, a unit
that cannot be meant."""

import re
from collections.abc import Iterator
from decimal import Decimal

from daxiao.extract import grids
from daxiao.extract.check import pointing
from daxiao.extract.check.papers import Paper
from daxiao.extract.check.remarks import Arithmetic, Family, Remark
from daxiao.extract.readings import (
    Lexicon,
    Measure,
    SectionKind,
    SectionReading,
    Span,
    TargetReading,
)
from daxiao.std.findings import FindingKind, Severity


NUMERAL_MISSING = FindingKind(
    "check.numeral_missing",
    "“{words}”缺少数字，请补上具体数值。",
    Severity.ERROR,
)
CHART_EMPTY = FindingKind(
    "check.chart_empty",
    "“{title}”有{rows}行{columns}列，但没有填任何内容，请补上，或核对转换时是否丢失。",
    Severity.DOUBT,
)
KIND_DIFFERS = FindingKind(
    "check.document_kind_differs",
    "标题称“{title}”，正文称“本{text}”，请统一文种名称。",
    Severity.HINT,
)
BOX_NAMED_OTHERWISE = FindingKind(
    "check.box_named_otherwise",
    "专栏称“{box}”，所属部分称“{heading}”，请统一名称。",
    Severity.HINT,
)
QUANTITY_ODD = FindingKind(
    "check.quantity_odd",
    "“{words}”折合每吨{price}万元，可能漏写了“万”等数量级，请核对。",
    Severity.DOUBT,
)
UNIT_ODD = FindingKind(
    "check.unit_odd",
    "“{target}”的单位“{unit}”与指标不符，请核对。",
    Severity.DOUBT,
)
SHARE_ABOVE_WHOLE = FindingKind(
    "check.share_above_whole",
    "“{target}”超过100%，占比不可能大于100%，请核对。",
    Severity.DOUBT,
)
TIME_BACKWARDS = FindingKind(
    "check.time_backwards",
    "“{words}”的起止时间颠倒，请核对。",
    Severity.ERROR,
)
MONTH_IMPOSSIBLE = FindingKind(
    "check.date_impossible",
    "“{words}”不是可能的日期，请核对。",
    Severity.ERROR,
)

_NO_NUMERAL = re.compile(
    r"(?:达到?了?|提高到|提升至|不少于|不低于|不超过|总额为?|额为|增加到|增长到)"
    r"(?P<unit>亿元|万元|亿美元|万吨|%|个百分点)(?:以上|左右|以内|以下)?(?=[，。；、）\n]|$)"
    r"|(?:达到?|突破|超过|不少于|不低于|不超过|新增|净增|培育|引进|实现|完成|增长|下降)"
    r"(?P<count>%|家|户|个百分点|个|项|万吨|人)(?:以上|左右|以内)(?=[，。；、）\n]|$)"
)
_FORM_TO_FILL = re.compile(
    r"申报|申请|登记|填报|统计表|样表|样式|模板|审批|审核|推荐表|汇总表|台账|承诺|反馈|报送"
)
_OPENING = re.compile(
    r"(?:制订|制定|编制|出台|提出|印发|发布)(?:了)?本(?P<kind>[\u4e00-\u9fff]{0,4}?(?:规划|计划|方案|意见|办法|措施|清单|要点))"
)
_NOUN = re.compile(
    r"(?P<kind>(?:实施|行动|工作|总体|推进|三年行动|专项|专项行动|建设|培育|攻坚行动|攻坚|重点)*(?P<noun>规划|计划|方案|意见|办法|措施|清单|要点))(?:（[^（）]*）)?$"
)
_PROGRAMME = re.compile(r"(?P<name>[\u4e00-\u9fff“”]{2,20}?(?P<kind>工程|行动|计划))")
_STEEL = re.compile(
    r"(?P<money>\d+(?:\.\d+)?)\s*亿元[^，。；：\n]{0,12}?(?P<tonnes>\d{1,4})\s*吨(?!级)[^，。；\n]{0,20}"
)
_PER_TONNE = 1000  # 万元; gold and the rarest chemicals cost more, no plant's capacity does
_BIG = re.compile(r"[^，。；\n]{0,8}?(?:\d+|[百千])万吨级?[^，。；\n]{0,16}")
_FIRMS = re.compile(
    r"(?:企业|平台|机构|基地|中心|项目|人才|园区|集群|工厂|车间)(?:总?数量?|总数|数)$"
)
_MONEY = re.compile(r"元$")
_COUNTS = frozenset("家个户项人名")
_SHARED = re.compile(r"占比|比重|覆盖率|普及率|利用率|完成率|达标率|合格率|占[^，。]{2,20}比")
_SPAN = re.compile(
    r"(?P<a>20\d\d)\s*(?:年\d{1,2}月(?:\d{1,2}日)?|年)?\s*[—–\-~～至到]+\s*(?P<b>20\d\d)\s*年?"
)
_MONTH = re.compile(r"(?<!\d)20\d\d年(?P<m>\d{1,2})月(?:(?P<d>\d{1,2})日)?")


def numerals(paper: Paper, _lexicon: Lexicon) -> Iterator[Remark]:
    """达到亿元以上: the figure was lost."""
    plain = pointing.plain(paper.text)
    for m in _NO_NUMERAL.finditer(plain.text):
        start = max(plain.text.rfind(c, 0, m.start()) for c in "，。；：、\n\t（") + 1
        start = max(start, m.start() - 30)
        yield Remark(
            Family.FORM,
            NUMERAL_MISSING(words=pointing.shown(plain.text[start : m.end()], 30)),
            (pointing.back(paper, start, m.end(), "缺数字"),),
        )


def charts(paper: Paper, _lexicon: Lexicon) -> Iterator[Remark]:
    """A table with a header and names of rows in which every other cell is empty."""
    for grid in grids.grids(paper.text):
        width = len(grid.rows[0])
        body = [r for r in grid.rows[1:] if len(r) >= width - 1 and grids.words(paper.text, r[0])]
        if width < 3 or len(body) < 2 or len(body) < len(grid.rows) - 2:
            continue
        if any(grids.words(paper.text, c) for r in body for c in r[1:]):
            continue
        start = grid.rows[0][0].start
        title = _above(paper, start)
        if _FORM_TO_FILL.search(paper.words(title)):
            continue
        finding = CHART_EMPTY(
            title=pointing.shown(paper.words(title)), rows=len(body), columns=width - 1
        )
        yield Remark(
            Family.FORM, finding, pointing.places(paper, (title, body[0][0], body[-1][0]), "空表")
        )


def _above(paper: Paper, start: int) -> Span:
    """The last line of words before a table: its title."""
    end = start
    while end > 0 and paper.text[end - 1].isspace():
        end -= 1
    begin = max(paper.text.rfind("\n", 0, end) + 1, end - 80)
    return Span(begin, end) if end > begin else Span(start, start + 1)


def kinds(paper: Paper, _lexicon: Lexicon) -> Iterator[Remark]:
    """The title is 实施方案, the opening paragraph 本工作方案."""
    for plan in paper.readings.plans:
        title = "".join(plan.title.split())
        own = _NOUN.search(title)
        at = pointing.title(paper, plan)
        found = _OPENING.search(paper.text, at.end, min(plan.end, at.end + 900))
        if own is None or found is None:
            continue
        named = found["kind"]
        if title.rstrip("）)").endswith(named) or named in title or named == own["noun"]:
            continue
        yield Remark(
            Family.FORM,
            KIND_DIFFERS(title=own["kind"], text=named),
            (
                pointing.place(paper, at.start, at.end, "标题"),
                pointing.place(paper, found.start("kind") - 1, found.end(), "正文"),
            ),
        )


def boxes(paper: Paper, _lexicon: Lexicon) -> Iterator[Remark]:
    """A box named after a programme whose heading bears another name, while the other boxes agree with theirs."""
    pairs: list[tuple[SectionReading, SectionReading, bool]] = []
    outline = paper.readings.outline
    for section in outline:
        mine = _PROGRAMME.match(section.title)
        if section.kind is not SectionKind.BOX or mine is None:
            continue
        parent = section.parent
        while parent is not None and outline[parent].kind is not SectionKind.PLAN:
            if outline[parent].title.endswith(mine["kind"]):
                pairs.append((section, outline[parent], outline[parent].title == mine["name"]))
                break
            parent = outline[parent].parent
    if sum(1 for *_, same in pairs if same) < 2:
        return
    for box, above, same in pairs:
        if not same:
            finding = BOX_NAMED_OTHERWISE(
                box=pointing.shown(box.title), heading=pointing.shown(above.title)
            )
            spans = (pointing.heading(paper, above), pointing.heading(paper, box))
            yield Remark(Family.FORM, finding, pointing.places(paper, spans, "名称"))


def quantities(paper: Paper, _lexicon: Lexicon) -> Iterator[Remark]:
    """An investment beside a capacity in tonnes that would make each tonne dearer than any plant."""
    for m in _STEEL.finditer(paper.text):
        price = Decimal(m["money"]) * 10_000 / Decimal(m["tonnes"])
        if price <= _PER_TONNE:
            continue
        start = max(paper.text.rfind(c, 0, m.start()) for c in "，。；：\n") + 1
        spans = [Span(max(start, m.start() - 30), m.end())]
        near = _BIG.search(paper.text, m.end(), m.end() + 400)
        if near is not None:
            spans.append(Span(*near.span()))
        yield Remark(
            Family.FORM,
            QUANTITY_ODD(words=pointing.shown(m.group(), 30), price=f"{price:.0f}"),
            pointing.places(paper, spans, "数量"),
            Arithmetic(
                f"{m['money']}亿元÷{m['tonnes']}吨＝{price:.0f}万元/吨", price, None, "万元"
            ),
        )


def units(paper: Paper, _lexicon: Lexicon) -> Iterator[Remark]:
    """A number of firms in 亿元, a share in 亿元 or above 100 %, an output in 家."""
    for target in paper.readings.targets:
        words = pointing.shown(paper.words(target.clause), 36)
        at = (pointing.place(paper, target.clause.start, target.clause.end, "目标"),)
        unit = target.unit or ""
        if _odd(target, unit):
            yield Remark(Family.FORM, UNIT_ODD(target=words, unit=unit), at)
        elif _above_whole(target, unit):
            yield Remark(Family.FORM, SHARE_ABOVE_WHOLE(target=words), at)


def _above_whole(target: TargetReading, unit: str) -> bool:
    """More than everything; a rate of completion may be."""
    return (
        unit == "%"
        and target.value > 100
        and target.measure is Measure.SHARE
        and bool(_SHARED.search(target.indicator))
        and "完成率" not in target.indicator
    )


def _odd(target: TargetReading, unit: str) -> bool:
    if _FIRMS.search(target.indicator) and (_MONEY.search(unit) or unit == "%"):
        return target.measure is not Measure.GROWTH
    if _SHARED.search(target.indicator) and target.measure is not Measure.GROWTH:
        return bool(_MONEY.search(unit)) or unit in _COUNTS
    return (
        bool(re.search(r"(?:总?产值|营业收入|增加值|投资额|成交额)$", target.indicator))
        and unit in _COUNTS
    )


def times(paper: Paper, _lexicon: Lexicon) -> Iterator[Remark]:
    """A span of years that ends before it begins, a thirteenth month."""
    for m in _SPAN.finditer(paper.text):
        if int(m["a"]) > int(m["b"]):
            yield Remark(
                Family.FORM,
                TIME_BACKWARDS(words=pointing.shown(m.group())),
                (pointing.place(paper, *m.span(), "起止时间"),),
            )
    for m in _MONTH.finditer(paper.text):
        if not 1 <= int(m["m"]) <= 12 or not 1 <= int(m["d"] or 1) <= 31:
            yield Remark(
                Family.FORM,
                MONTH_IMPOSSIBLE(words=pointing.shown(m.group())),
                (pointing.place(paper, *m.span(), "日期"),),
            )


RULES = tuple(
    pointing.each(rule) for rule in (numerals, charts, kinds, boxes, quantities, units, times)
)
