"""Texts that lost their line breaks: where the lines of the original began.

A web page or a form field often keeps a plan as one line. Its numbering still tells where headings and items begin.
"""

import re
from collections.abc import Iterator


LONG = (
    600  # characters; no paragraph with numbered items inside is shorter once its breaks are gone
)
_HAN = "[一二三四五六七八九十]{1,3}"
_MARK = re.compile(
    rf"(?<=[。；！）)\u4e00-\u9fff])\s*(?P<at>(?:{_HAN}、|[（(]{_HAN}[）)]|第{_HAN}[章节条]|专栏\s?\d|附件\s?\d|\d{{1,2}}[.．]\s?(?![\d%])))(?=[\u4e00-\u9fff “])"
)
_STOP = "。；！）)"
# What a list inside a sentence may hold as well: 一、二、三产业, 第一、第二.
_LISTED = re.compile(rf"{_HAN}、(?:{_HAN})[、产级批期类次]")
_TITLE = re.compile(
    r"(?P<kind>(?:方案|规划|计划|意见|办法|报告|要点|措施)(?:[（(][^（）()，：。]{2,30}[）)])?)(?P<remark>[（(][^（）()]{2,80}[）)])?(?=为[^，。]|各[县市区乡镇]|根据|按照|一、|第一章)"
)
_OPENER = re.compile(
    r"近年来|截至|目前|20\d\d年|到20|[“\"]十[一二三四五六]五|坚持|深入|围绕|以习|为[了深全加贯]|全[省市县区]|我[省市县区]|力争|通过"
)
_HEADED = re.compile(rf"(?:{_HAN}、|[（(]{_HAN}[）)])(?P<words>[^，。；：]{{2,20}})")


def all_breaks(text: str) -> Iterator[int]:
    """The offsets of all lost line breaks of a text, in order."""
    start = 0
    while start < len(text):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        yield from breaks(text, start, end)
        start = end + 1


def breaks(text: str, start: int, end: int) -> list[int]:
    """Offsets in `text[start:end]`, one line, at which a new line should begin; none in a line of common length."""
    if end - start < LONG:
        return []
    found: set[int] = set()
    title = _TITLE.search(text, start, min(end, start + 300))
    if title:
        found |= {title.end("kind"), title.end()} if title["remark"] else {title.end()}
    for m in _MARK.finditer(text, start, end):
        at = m.start("at")
        if _is_mark(text, at, m["at"]):
            found.add(at)
            found |= _behind_heading(text, at, end)
    return sorted(at for at in found if start < at < end)


def _is_mark(text: str, at: int, mark: str) -> bool:
    """Behind a word that is no stop only （一） and 1. are marks, and 一、 unless a list goes on."""
    return text[at - 1] in _STOP or (not _LISTED.match(text, at) and not mark.startswith("第"))


def _behind_heading(text: str, at: int, end: int) -> set[int]:
    """一、工业基础近年来…: the heading ends where a sentence opens."""
    headed = _HEADED.match(text, at, end)
    opener = _OPENER.search(text, headed.start("words") + 2, headed.end()) if headed else None
    return {opener.start()} if opener else set()
