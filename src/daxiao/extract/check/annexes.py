"""Annexes that are announced and missing, and an annex that has lost its document."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from daxiao.extract.check import pointing
from daxiao.extract.check.papers import Paper
from daxiao.extract.check.remarks import Family, Remark
from daxiao.extract.readings import Lexicon, Span
from daxiao.std import zh
from daxiao.std.findings import FindingKind, Severity


ANNEX_MISSING = FindingKind(
    "check.annex_missing",
    "文件说有附件《{title}》，文中没有找到，请核对是否漏附。",
    Severity.ERROR,
)
ANNEXES_ELSEWHERE = FindingKind(
    "check.annexes_elsewhere",
    "文件列了{count}个附件，文中一个也没有，请把附件一并导入后再核对。",
    Severity.HINT,
)
ANNEX_NOT_FOUND = FindingKind(
    "check.annex_not_found",
    "文中要求参见{name}，但没有找到{name}，请核对附件编号。",
    Severity.DOUBT,
)
ANNEX_NOT_ATTACHED = FindingKind(
    "check.annex_not_attached",
    "文中要求参见{name}，文件里没有附件附表，请把{name}一并导入后再核对。",
    Severity.HINT,
)
ANNEX_ALONE = FindingKind(
    "check.annex_alone",
    "这份文件是“{name}”，正文和其他附件不在其中，请补充正文后再核对。",
    Severity.HINT,
)

_LIST = re.compile(r"(?:^|\n)[ \t\u3000*]*附[ \u3000]*件?[ \u3000]*[：:][ \t\u3000]*")
_ENTRY = re.compile(r"[ \t\u3000]*(?:附件)?(?P<n>\d{1,2})[ ]*[.．、][ ]*(?P<title>[^\n]{4,60})")
_HEAD = re.compile(
    r"(?:^|\n)[ \t\u3000*]*附[ \u3000]*件[ \u3000]*(?P<n>\d{1,2}|[一二三四五六七八九十])?[ \t\u3000]*[：:]?[ \t\u3000*]*(?=\n|$)"
)
_NAMED = re.compile(
    r"(?:见|按照?|根据|参照|参见|对照|对应|依据|详见)(?:本方案|后附|所附|文后)?[ ]*(?P<kind>附[表图]|附件)[ ]*(?P<n>\d{1,2}|[一二三四五六七八九十]{1,2})(?![\d.．])"
)
_SHEET = re.compile(
    r"(?:^|\n)[ \t\u3000*]*(?P<kind>附[表图]|附件|附录)[ \u3000]*(?P<n>\d{1,2}|[一二三四五六七八九十]{1,2})(?![\d年月])[ \t\u3000]*(?:[：:.．、]|\n|$|[\u4e00-\u9fff（])"
)
_STRAY = re.compile(
    r"^[\s*]*附[ \u3000]*件[ \u3000]*(?P<n>\d{1,2}|[一二三四五六七八九十])?[ \t\u3000：:]*(?=\n)"
)
_TAIL = re.compile(r"[。；;，,\s]+$")


@dataclass(frozen=True, slots=True)
class Annex:
    """An annex as the list at the end of a document announces it."""

    number: int
    title: str
    span: Span


def missing(paper: Paper, _lexicon: Lexicon) -> Iterator[Remark]:
    """Announced annexes whose title stands nowhere behind the list."""
    for announced, end in _announced(paper.text):
        following = "".join(paper.text[end:].split())
        heads = {_number(m["n"]) for m in _HEAD.finditer(paper.text, max(0, end - 1))}
        gone = [a for a in announced if not _present(a, following, heads)]
        if len(gone) == len(announced) and not heads:
            if announced:
                finding = ANNEXES_ELSEWHERE(count=len(announced))
                spans = [a.span for a in announced]
                yield Remark(Family.FORM, finding, pointing.places(paper, spans, "附件名称"))
            continue
        for annex in gone:
            yield Remark(
                Family.FORM,
                ANNEX_MISSING(title=pointing.shown(annex.title, 40)),
                (pointing.place(paper, annex.span.start, annex.span.end, "附件名称"),),
            )


def _number(words: str | None) -> int:
    """The number of 附件2 or 附件二; a lone 附件 is the first."""
    value = zh.numeral(words) if words else None
    return int(value) if value is not None else 1


def _present(annex: Annex, following: str, heads: set[int]) -> bool:
    return annex.number in heads or "".join(annex.title.split()) in following


def _announced(text: str) -> Iterator[tuple[list[Annex], int]]:
    """The lists of annexes, each with the place where it ends."""
    for opened in _LIST.finditer(text):
        at, found = opened.end(), list[Annex]()
        while (entry := _ENTRY.match(text, at)) and int(entry["n"]) == len(found) + 1:
            title = _TAIL.sub("", entry["title"])
            start = entry.start("n")
            found.append(
                Annex(int(entry["n"]), title, Span(start, entry.start("title") + len(title)))
            )
            at = entry.end()
            while at < len(text) and text[at] in "\r\n \t\u3000":
                at += 1
        if not found and (line := re.compile(r"[^\n]{4,60}").match(text, at)):
            title = _TAIL.sub("", line.group())
            found.append(Annex(1, title, Span(at, at + len(title))))
            at = line.end()
        yield found, at


def references(paper: Paper, _lexicon: Lexicon) -> Iterator[Remark]:
    """附件3 or 附表5 is quoted and the document has others of the kind, but not that one; or none of them at all."""
    there = {("附件", _number(m["n"])) for m in _HEAD.finditer(paper.text)}
    there |= {("附件", a.number) for announced, _ in _announced(paper.text) for a in announced}
    there |= {(m["kind"], _number(m["n"])) for m in _SHEET.finditer(paper.text)}
    gone: dict[tuple[str, str], list[Span]] = {}
    for m in _quoted(paper.text):
        if (m["kind"], _number(m["n"])) not in there:
            gone.setdefault((m["kind"], m["n"]), []).append(Span(*m.span()))
    for (kind, n), spans in gone.items():
        alike = any(k == kind for k, _ in there)
        # A text without any annex may just have been handed in without them.
        of = ANNEX_NOT_FOUND if alike else ANNEX_NOT_ATTACHED
        yield Remark(Family.FORM, of(name=f"{kind}{n}"), pointing.places(paper, spans, "参见"))


def _quoted(text: str) -> Iterator[re.Match[str]]:
    for m in _NAMED.finditer(text):
        before = text[max(0, m.start() - _OTHER_DOCUMENT) : m.start()]
        if "》" not in before[before.rfind("。") + 1 :]:
            yield m


_OTHER_DOCUMENT = 24


def alone(paper: Paper, _lexicon: Lexicon) -> Iterator[Remark]:
    """A file that begins with 附件2: the document it belongs to is not there."""
    if m := _STRAY.match(paper.text):
        name = "".join(m.group().replace("*", "").split())
        start = paper.text.find("附", m.start())
        yield Remark(
            Family.FORM,
            ANNEX_ALONE(name=name.rstrip("：:")),
            (pointing.place(paper, start, m.end(), "附件"),),
        )


RULES = tuple(pointing.each(rule) for rule in (missing, references, alone))
