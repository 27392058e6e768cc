"""What a printed page carries besides the text: page numbers and running headers, between lines, sentences and rows."""

import re
from collections import Counter
from collections.abc import Iterator


_DASH = "[-—－–―─·•]"
_NUMBERED = (
    rf"{_DASH}{{1,2}}[ \u3000]*\d{{1,3}}[ \u3000]*{_DASH}{{1,2}}"
    r"|第[ ]*\d{1,3}[ ]*页(?:[ ，,/／]*共[ ]*\d{1,3}[ ]*页)?|共[ ]*\d{1,3}[ ]*页[ ，,/／]*第[ ]*\d{1,3}[ ]*页"
    r"|\d{1,3}[ ]*[/／][ ]*\d{1,3}|[Pp]age[ ]*\d{1,3}(?:[ ]*of[ ]*\d{1,3})?|[Pp][ .]*\d{1,3}"
)
# A number alone on its line is a page's only inside a sentence: elsewhere it may be a cell.
_MARK = re.compile(
    rf"[\n\f](?P<mark>[ \u3000\t]*(?:(?P<sure>{_NUMBERED})|(?P<bare>\d{{1,3}}))[ \u3000\t]*)(?=[\r\n\f])"
)
_RUNNING = (4, 40)
_ENDS = "。！？；：:;!?.”）)、，,"
_LONG = 24
_SHORT = 12
_AROUND = 300


def edits(text: str) -> Iterator[tuple[int, int, str]]:
    """The places of page numbers and running headers, each replaced by nothing, in order."""
    marks = [m for m in _MARK.finditer(text) if m["sure"] or _in_sentence(text, m)]
    if not marks and "\f" not in text:
        return
    found = [m.span("mark") for m in marks]
    found += _headers(text, found)
    for start, end in _joined(text, sorted(found)):
        inside = _goes_on(text, start, end)
        yield (*(_with_breaks(text, start, end) if inside else (start, end)), "")


def _joined(text: str, found: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Number and header of one page, with nothing but blanks between, as one."""
    last: tuple[int, int] | None = None
    for start, end in found:
        if last is not None and (start <= last[1] or text[last[1] : start].isspace()):
            last = (last[0], max(end, last[1]))
            continue
        if last is not None:
            yield last
        last = (start, end)
    if last is not None:
        yield last


_ITEM = re.compile(
    r"[（(]?[一二三四五六七八九十]{1,3}[）)、.．]|第[一二三四五六七八九十百]+[章节条部篇]|[（(]?\d{1,2}(?:[）)、．]|\.(?!\d))|[①-⑳●◆■★▲]|——|专栏|附件|附表|表\s?\d"
)
_PROSE = re.compile("[，。；：、]")


def _goes_on(text: str, start: int, end: int) -> bool:
    """Does the sentence above the page break go on below it?"""
    above = text[max(0, start - 200) : start].rstrip().rsplit("\n", 1)[-1].strip()
    below = text[end : end + 40].lstrip().split("\n", 1)[0]
    if not above or not below or "\t" in above or "\t" in below:
        return False
    if len(above) < _SHORT or above[-1] in "。！？；：" or _ITEM.match(below):
        return False
    # A heading at the foot of a page has a number and no mark.
    return _PROSE.search(above) is not None or (len(above) >= _LONG and not _ITEM.match(above))


def _with_breaks(text: str, start: int, end: int) -> tuple[int, int]:
    while start > 0 and text[start - 1] in "\r\n\f \u3000":
        start -= 1
    while end < len(text) and text[end] in "\r\n\f \u3000":
        end += 1
    return start, end


def _in_sentence(text: str, mark: re.Match[str]) -> bool:
    """Does the line above break off in a long sentence that goes on below?"""
    above = text[max(0, mark.start("mark") - 200) : mark.start("mark")].rstrip()
    line = above.rsplit("\n", 1)[-1]
    below = text[mark.end() : mark.end() + 40].lstrip()
    around = text[max(0, mark.start("mark") - _AROUND) : mark.end() + _AROUND]
    if "\t" in around or len(line) < _LONG or line[-1] in "。！？；：":
        return False
    return bool(below) and "\u4e00" <= below[0] <= "\u9fff"


def _headers(text: str, marks: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Lines beside a page number or a form feed that stand there again and again, word for word."""
    beside = [_line_behind(text, end) for _, end in marks]
    beside += [_line_before(text, start) for start, _ in marks]
    beside += [_line_behind(text, m.end()) for m in re.finditer("\f", text)]
    places = {span for span in beside if span is not None}
    often = Counter(_words(text, span) for span in places)
    return [s for s in places if often[_words(text, s)] > 1 and _may_run(_words(text, s))]


def _words(text: str, span: tuple[int, int]) -> str:
    return "".join(text[span[0] : span[1]].split())


def _may_run(words: str) -> bool:
    return _RUNNING[0] <= len(words) <= _RUNNING[1] and words[-1] not in _ENDS


def _line_behind(text: str, at: int) -> tuple[int, int] | None:
    while at < len(text) and text[at] in "\r\n\f \u3000":
        at += 1
    end = min((i for i in (text.find("\n", at), text.find("\f", at)) if i >= 0), default=len(text))
    return (at, end) if at < end and "\t" not in text[at:end] else None


def _line_before(text: str, at: int) -> tuple[int, int] | None:
    while at > 0 and text[at - 1] in "\r\n\f \u3000":
        at -= 1
    start = max(text.rfind("\n", 0, at), text.rfind("\f", 0, at)) + 1
    return (start, at) if start < at and "\t" not in text[start:at] else None
