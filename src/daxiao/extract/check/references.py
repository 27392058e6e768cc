"""What one part of a document says of another: the notice of the plan's title, the text of tables and boxes; and
brackets that open and never close."""

import re
from collections.abc import Iterator

from daxiao.extract.check import pointing
from daxiao.extract.check.papers import Paper
from daxiao.extract.check.remarks import Family, Remark
from daxiao.extract.check.spellings import distance
from daxiao.extract.readings import Lexicon, SectionKind, Span
from daxiao.std import zh
from daxiao.std.findings import FindingKind, Severity


TITLE_DIFFERS = FindingKind(
    "check.title_differs",
    "通知中称《{notice}》，文件标题是《{title}》，请核对统一。",
    Severity.DOUBT,
)
NOT_THERE = FindingKind(
    "check.reference_not_found",
    "文中要求参见“{name}”，但文件里没有{name}，请核对编号。",
    Severity.DOUBT,
)
BRACKET_OPEN = FindingKind(
    "check.bracket_unpaired",
    "“{words}”处的括号或引号没有成对（共{count}处），请补齐。",
    Severity.HINT,
)

_ISSUED = re.compile(
    r"(?:现将|《)(?P<open>《?)(?P<title>[^《》\n]{6,60}(?:《[^》]{1,40}》)?[^《》\n]{0,30})》(?:已经|已|印发|发给)"
)
_SEE = re.compile(r"(?:见|如|按照?|参照)(?P<kind>表|专栏|图)\s*(?P<n>\d{1,2})(?![\d\-—])")
_KINDS = {"表": SectionKind.TABLE, "专栏": SectionKind.BOX}
_PAIRS = {"（": "）", "“": "”", "《": "》", "【": "】"}
_CLOSES = {v: k for k, v in _PAIRS.items()}
_NEAR = 6
_SPACE = re.compile(r"\s+")


def titles(paper: Paper, _lexicon: Lexicon) -> Iterator[Remark]:
    """现将《甲方案》印发 above a plan that is called 乙方案."""
    plans = [p for p in paper.readings.plans if p.title]
    for m in _ISSUED.finditer(paper.text):
        named = _bare(m["title"])
        own = [p for p in plans if p.end > m.end()]
        if not own or any(_bare(p.title) == named for p in plans):
            continue
        plan = min(own, key=lambda p: distance(named, _bare(p.title), _NEAR + 1))
        apart = distance(named, _bare(plan.title), _NEAR)
        at = pointing.title(paper, plan)
        if 0 < apart <= _NEAR and at.start > m.end() and apart * 3 < len(named):
            finding = TITLE_DIFFERS(
                notice=pointing.shown(m["title"], 40), title=pointing.shown(plan.title, 40)
            )
            spans = [Span(*m.span("title")), at]
            yield Remark(Family.FORM, finding, pointing.places(paper, spans, "标题"))


def _bare(title: str) -> str:
    """A title for comparison: without blanks, quotation marks and what stands in brackets at its end."""
    words = _SPACE.sub("", title)
    words = re.sub(r"[（(][^（）()]*[）)]$", "", words)
    return re.sub(r"[“”\"（）()]", "", words)


def tables(paper: Paper, _lexicon: Lexicon) -> Iterator[Remark]:
    """见表3 in a document that has tables, but no third one."""
    have: dict[str, set[int]] = {}
    for section in paper.readings.outline:
        mark = zh.mark(section.number) if section.number else None
        for word, kind in _KINDS.items():
            if section.kind is kind and mark is not None and mark.number is not None:
                have.setdefault(word, set()).add(mark.number)
    for m in _SEE.finditer(paper.text):
        numbers = have.get(m["kind"])
        name = f"{m['kind']}{m['n']}"
        captions = re.findall(rf"(?:^|\n)[\s*]*{m['kind']}\s*{m['n']}(?!\d)", paper.text)
        if numbers and int(m["n"]) not in numbers and not captions:
            yield Remark(
                Family.FORM, NOT_THERE(name=name), (pointing.place(paper, *m.span(), "参见"),)
            )


def brackets(paper: Paper, _lexicon: Lexicon) -> Iterator[Remark]:
    """Brackets and quotation marks that open or close alone inside a paragraph."""
    text = pointing.plain(paper.text).text
    found: list[int] = []
    start = 0
    for line in text.split("\n"):
        if "\t" not in line:
            found += [start + at for at in _unpaired(line)]
        start += len(line) + 1
    if found:
        at = [
            pointing.back(paper, max(0, i - 6), min(len(text), i + 8), "没有成对")
            for i in found[: pointing.MOST]
        ]
        words = pointing.shown(paper.words(at[0].span))
        yield Remark(Family.FORM, BRACKET_OPEN(words=words, count=len(found)), tuple(at))


def _unpaired(line: str) -> list[int]:
    """Offsets of the marks of `line` that have no partner."""
    stack: list[int] = []
    alone: list[int] = []
    for i, char in enumerate(line):
        if char in _PAIRS:
            stack.append(i)
        elif char in _CLOSES:
            if stack and line[stack[-1]] == _CLOSES[char]:
                stack.pop()
            elif not line[:i].strip("0123456789一二三四五六七八九十 ") or i < 4:
                continue  # 1） at the head of a line is a numbering mark
            else:
                alone.append(i)
    return [*alone, *stack]


RULES = tuple(pointing.each(rule) for rule in (titles, tables, brackets))
