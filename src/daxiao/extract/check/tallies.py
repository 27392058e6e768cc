"""Stated counts against what follows in the outline and in tables: N大工程 and its headings, 十大项目清单 and its rows, a
column of counts and the column of names beside it, a count in the text and the items of its box."""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from daxiao.extract import grids
from daxiao.extract.check import lists, numbering, pointing
from daxiao.extract.check.papers import Paper
from daxiao.extract.check.remarks import Arithmetic, Family, Place, Remark
from daxiao.extract.readings import Lexicon, SectionKind, SectionReading, Span
from daxiao.std import zh
from daxiao.std.findings import FindingKind, Severity


ROWS_DIFFER = FindingKind(
    "check.list_rows_differ",
    "《{title}》应有{stated}行，表里有{listed}行，请核对是漏列还是名称里的数字有误。",
    Severity.ERROR,
)
CELL_COUNT_DIFFERS = FindingKind(
    "check.cell_count_differs",
    "“{row}”写的是{stated}个，同一行列出{listed}个，请核对是否漏列。",
    Severity.ERROR,
)
HEADINGS_DIFFER = FindingKind(
    "check.headings_differ",
    "“{claim}”写的是{stated}项，下面编号的有{listed}项，请核对。",
    Severity.DOUBT,
)
CATEGORY_DIFFERS = FindingKind(
    "check.category_rows_differ",
    "表中“{title}”写的是{stated}个，下面列出{listed}行，请核对是漏列还是数字有误。",
    Severity.ERROR,
)
BOX_DIFFERS = FindingKind(
    "check.box_count_differs",
    "正文写“{claim}”，所附专栏列出{listed}个，请核对以哪个为准。",
    Severity.DOUBT,
)

NOT_IN_BOX = FindingKind(
    "check.left_out_of_box",
    "正文列出的“{name}”不在所附专栏的名单里（专栏写{stated}家），请核对以哪个为准。",
    Severity.DOUBT,
)

_N = r"(?P<n>[一二两三四五六七八九十]{1,3}|\d{1,2})"
_LISTED = re.compile(
    rf"{_N}(?:大(?!健康|数据|宗|型|消费|文旅)|个|项|家)[^，。；：\s]{{0,14}}?(?:清单|名单|一览表|名录|目录|表|项目|工程)(?:[（(][^（）()]*[）)])?$"
)
_COUNT_COLUMN = re.compile(r"(?:个数|数量|家数|项数|数目|数)(?:[（(][^（）()]{1,4}[）)])?$")
_INTEGER = re.compile(r"^\d{1,3}$")
_KIND = "工程|行动|任务|举措|措施|计划|专项|平台|体系|抓手|提升|路径|重点|方面|领域|环节|阶段|步骤|程序|流程|节点|产业|集群|链"
_HEADED = re.compile(
    rf"(?<![“\d.第]){_N}(?:大|个|项|条|方面)(?P<what>[^，。；：“”（）\s]{{0,8}}?(?P<kind>{_KIND}))"
)
_FOLLOWING = re.compile(rf"(?:以下|如下|下列)[^，。；：\d]{{0,4}}{_N}(?:大|个|项|条|方面|点|类)")
_ENDING = re.compile(
    rf"{_N}(?:个方面[^。；：，\n]{{0,12}}|(?:大|项|个|条)[^。；：，\n]{{0,10}}"
    r"(?:工作|任务|举措|措施|行动|工程|事项|抓手|环节|方面))[。：]\s*$"
)
_CLAIMS = (_HEADED, _FOLLOWING, _ENDING)
_STAGES = frozenset({"环节", "阶段", "步骤", "程序", "流程"})
_NUMBERED = frozenset({SectionKind.SECTION, SectionKind.ARTICLE, SectionKind.CHAPTER})
_INTRO = 700
_CLUSTERS = re.compile(
    rf"{_N}(?:大|个)(?P<what>[^，。；：、“”（）\s]{{0,10}}(?P<kind>集群|基地|中心|园区|平台|工程|行动|项目))"
)
_BOX_ITEM = re.compile(
    r"(?:^|\n)[\t ]*(?P<item>(?:打造|建设|实施|培育|推进|创建|构建)(?P<name>[^，。；：\n]{2,30}))。"
)


def _sum(listed: int, stated: int, unit: str) -> Arithmetic:
    said = "少" if listed < stated else "多"
    words = f"列出{listed}{unit}，写的是{stated}{unit}，{said}{abs(listed - stated)}{unit}"
    return Arithmetic(words, Decimal(listed), Decimal(stated), unit)


def tables(paper: Paper, _lexicon: Lexicon) -> Iterator[Remark]:
    """A list whose title says how many rows it has."""
    titled = [(s, m) for s in paper.readings.outline if (m := _title(s))]
    if not titled:
        return
    all_rows = [t for t in numbering.numbered_tables(paper) if t]
    for section, m in titled:
        stated = lists.number(m["n"])
        inside = (t for t in all_rows if section.start < t[0].span.start < section.end)
        rows = [r for r in next(inside, []) if r.number is not None]
        if rows and stated > 1 and len(rows) != stated:
            at = [
                pointing.place(paper, *_ends(pointing.heading(paper, section)), "清单名称"),
                *(pointing.place(paper, *_ends(r.span), "列出的行") for r in rows),
            ]
            finding = ROWS_DIFFER(
                title=pointing.shown(section.title), stated=stated, listed=len(rows)
            )
            yield Remark(
                Family.SUM, finding, tuple(at[: pointing.MOST]), _sum(len(rows), stated, "行")
            )


def _ends(span: Span) -> tuple[int, int]:
    return span.start, span.end


def _title(section: SectionReading) -> re.Match[str] | None:
    if section.kind not in (SectionKind.TABLE, SectionKind.ANNEX, SectionKind.BOX):
        return None
    return _LISTED.search("".join(section.title.split()))


def columns(paper: Paper, _lexicon: Lexicon) -> Iterator[Remark]:
    """A column of counts beside a column of names: each row's count against its names, where most rows agree."""
    for grid in grids.grids(paper.text):
        for at, rows in _count_columns(paper.text, grid):
            yield from _compared(paper, at, rows)


def _count_columns(text: str, grid: grids.Grid) -> Iterator[tuple[int, list[grids.Row]]]:
    for i, header in enumerate(grid.rows):
        for at, cell in enumerate(header[:-1]):
            if _COUNT_COLUMN.search(grids.words(text, cell)) and len(header) > at + 1:
                rows = [r for r in grid.rows[i + 1 :] if len(r) > at + 1]
                yield at, [r for r in rows if _INTEGER.match(grids.words(text, r[at]))]


def _compared(paper: Paper, at: int, rows: Sequence[grids.Row]) -> Iterator[Remark]:
    text = paper.text
    wrong: list[tuple[grids.Row, int, int]] = []
    right = 0
    for row in rows:
        names = grids.words(text, row[at + 1])
        if not names or _INTEGER.match(names):
            continue
        stated = int(grids.words(text, row[at]))
        counts = _counts(names)
        if stated in counts:
            right += 1
        else:
            wrong.append((row, stated, min(counts)))
    if right < 2 or len(wrong) > right:
        return
    for row, stated, listed in wrong:
        name = grids.words(text, row[0]) if at else grids.words(text, row[at + 1])
        yield Remark(
            Family.SUM,
            CELL_COUNT_DIFFERS(row=pointing.shown(name), stated=stated, listed=listed),
            (
                pointing.place(paper, row[at].start, row[at].end, "写明的数目"),
                pointing.place(paper, row[at + 1].start, row[at + 1].end, "列出的名称"),
            ),
            _sum(listed, stated, "个"),
        )


def _counts(names: str) -> frozenset[int]:
    found = lists.listing(names.rstrip("。"), 0, anew=False)
    if found is not None:
        return found.counts
    parts = [p for p in lists.split(names, "，；") if p]
    return (
        frozenset({len(parts), 1 + names.count("和")})
        if len(parts) < 2
        else frozenset({len(parts)})
    )


_CATEGORY = re.compile(r"[（(]?共?计?(?P<n>\d{1,3})(?:个|项|家)[）)]?$")
_ROW_NUMBER = re.compile(r"^\d{1,4}[.、．]?$")


def categories(paper: Paper, _lexicon: Lexicon) -> Iterator[Remark]:
    """续建项目（2个） in a list of projects: as many numbered rows up to the next such row; 合计（6个）: all rows."""
    for grid in grids.grids(paper.text):
        heads: list[tuple[grids.Row, int, str, int]] = []
        total = 0
        for row in grid.rows:
            first = grids.words(paper.text, row[0])
            if _ROW_NUMBER.match(first) and len(row) > 1:
                total += 1
                continue
            label = first if _CATEGORY.search(first) else ""
            if not label and len(row) > 1 and not first.isdigit():
                label = grids.words(paper.text, row[1])
            if (m := _CATEGORY.search(label)) and len(label) <= 24 and not label[0].isdigit():
                heads.append((row, int(m["n"]), label, total))
        yield from _under_categories(paper, heads, total)


def _under_categories(
    paper: Paper, heads: Sequence[tuple[grids.Row, int, str, int]], total: int
) -> Iterator[Remark]:
    sums = [h for h in heads if re.match(r"(?:合计|总计|共计)", h[2])]
    parts = [h for h in heads if h not in sums]
    ends = [h[3] for h in parts[1:]] + [total]
    counted = [(h, end - h[3]) for h, end in zip(parts, ends, strict=False)]
    counted += [(h, total) for h in sums]
    if sum(1 for h, n in counted if h[1] == n) * 2 < len(counted):
        return  # the numbers in brackets count something else
    for (row, stated, label, _), listed in counted:
        if listed and listed != stated:
            finding = CATEGORY_DIFFERS(title=pointing.shown(label), stated=stated, listed=listed)
            at = pointing.place(paper, row[0].start, row[min(1, len(row) - 1)].end, "分类行")
            yield Remark(Family.SUM, finding, (at,), _sum(listed, stated, "个"))


# ---------------------------------------------------------------- headings


def headings(paper: Paper, _lexicon: Lexicon) -> Iterator[Remark]:
    """A count in a heading or in the words under it, against the numbered headings that follow below it."""
    below = pointing.children(paper)
    outline = paper.readings.outline
    for i, section in enumerate(outline):
        items = [outline[c] for c in below[i] if outline[c].kind in _NUMBERED]
        if len(items) < 2 or len({_style(paper, s) for s in items}) > 1:
            continue
        for start, end in _claims(paper, section, items):
            words = paper.text[start:end]
            m = next((m for p in _CLAIMS if (m := p.search(words))), None)
            if m is None:
                continue
            stated = lists.number(m["n"])
            if stated > 1 and stated != len(items):
                yield _differs(paper, Span(start, end), stated, items)
            break


def _style(paper: Paper, section: SectionReading) -> int:
    mark = zh.mark(paper.text[section.start : section.start + 40])
    return int(mark.style) if mark is not None else -1


def _claims(
    paper: Paper, section: SectionReading, items: Sequence[SectionReading]
) -> Iterator[tuple[int, int]]:
    """Where the number of `items` may be stated: in the heading above them, and in the words before the first."""
    own = pointing.heading(paper, section)
    if section.kind is not SectionKind.PLAN:
        for m in _HEADED.finditer(paper.text, own.start, own.end):
            yield m.start(), m.end()
    end = items[0].start
    begin = max(own.end, end - _INTRO)
    for m in _FOLLOWING.finditer(paper.text, begin, end):
        yield m.start(), m.end()
    if last := _ENDING.search(paper.text, max(begin, end - 60), end):
        yield last.span()
    for m in _HEADED.finditer(paper.text, begin, end):
        kind = m["kind"]
        alike = sum(1 for s in items if kind in s.title)
        if kind in _STAGES or alike * 3 >= len(items) * 2:
            yield m.start(), m.end()


def _differs(paper: Paper, claim: Span, stated: int, items: Sequence[SectionReading]) -> Remark:
    at = [pointing.place(paper, claim.start, claim.end, "写明的数目")]
    at += [pointing.place(paper, *_ends(pointing.heading(paper, s)), "编号的事项") for s in items]
    finding = HEADINGS_DIFFER(
        claim=pointing.shown(paper.words(claim)), stated=stated, listed=len(items)
    )
    return Remark(Family.SUM, finding, tuple(at[: pointing.MOST]), _sum(len(items), stated, "项"))


def boxes(paper: Paper, _lexicon: Lexicon) -> Iterator[Remark]:
    """A count in the paragraph before a box, against the items of the box that bear the same word."""
    for section in paper.readings.outline:
        if section.kind is not SectionKind.BOX:
            continue
        before = paper.text[max(0, section.start - _INTRO) : section.start].rstrip()
        begin = before.rfind("\n") + max(0, section.start - _INTRO) + 1
        found = list(_CLUSTERS.finditer(paper.text, begin, section.start))
        if len(found) != 1 or (stated := lists.number(found[0]["n"])) < 2:
            continue
        m = found[0]
        items = [
            i
            for i in _BOX_ITEM.finditer(paper.text, section.start, section.end)
            if m["kind"] in i["name"]
        ]
        if len(items) > 1 and len(items) != stated:
            yield _box(paper, m, stated, items)


def _box(paper: Paper, m: re.Match[str], stated: int, items: Sequence[re.Match[str]]) -> Remark:
    at: list[Place] = [pointing.place(paper, m.start(), m.end(), "正文")]
    at += [pointing.place(paper, *i.span("item"), "专栏") for i in items]
    finding = BOX_DIFFERS(claim=pointing.shown(m.group()), listed=len(items))
    return Remark(Family.SUM, finding, tuple(at[: pointing.MOST]), _sum(len(items), stated, "个"))


_CANDIDATES = re.compile(
    r"(?P<items>[^，。；：\n]{4,120})等(?P<n>\d{1,2})家(?:企业)?(?:争创|创建|申报|建设|组建)(?P<what>[^，。；\n]{4,24})"
)
_ITEM = re.compile(r"(?<=[、持])(?P<item>[^，。；：、\n等]{4,24})(?=[、，。；等])")
_HEAD = re.compile(r"^(?:重点)?(?:支持|推动|推进|引导|鼓励)")


def members(paper: Paper, _lexicon: Lexicon) -> Iterator[Remark]:
    """甲、乙等2家争创国家企业技术中心 in a box, 甲企业技术中心、乙企业技术中心、丙企业技术中心 in the text above it."""
    for section in paper.readings.outline:
        if section.kind is not SectionKind.BOX:
            continue
        for m in _CANDIDATES.finditer(paper.text, section.start, section.end):
            named = [_HEAD.sub("", "".join(i.split())) for i in lists.split(m["items"])]
            if len(named) != int(m["n"]) or len(named) < 2:
                continue
            yield from _missing_members(paper, section, m, named)


def _missing_members(
    paper: Paper, section: SectionReading, m: re.Match[str], named: Sequence[str]
) -> Iterator[Remark]:
    start = max(0, section.start - _INTRO)
    above = list(_ITEM.finditer(paper.text, start, section.start))
    tails = {n: f["item"][len(n) :] for n in named for f in above if f["item"].startswith(n)}
    tail = next(iter(tails.values()), "")
    if len(tails) < len(named) or len(tail) < 2 or set(tails.values()) != {tail}:
        return
    for found in above:
        who = found["item"].removesuffix(tail)
        if who == found["item"] or len(who) < 2 or who in named:
            continue
        spans = [Span(*found.span("item")), Span(*m.span())]
        finding = NOT_IN_BOX(name=pointing.shown(who), stated=int(m["n"]))
        yield Remark(Family.SUM, finding, pointing.places(paper, spans, "名单"))


RULES = tuple(
    pointing.each(rule) for rule in (tables, columns, categories, headings, boxes, members)
)
