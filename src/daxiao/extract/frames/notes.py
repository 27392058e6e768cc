"""Notes of responsibility in running text: （牵头单位：…；责任单位：…）, lines that begin 牵头单位：, （X牵头，Y配合）."""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from daxiao.extract.frames import shares, units
from daxiao.extract.readings import Lexicon, Span


def _loose(words: Iterable[str]) -> str:
    """What follows the first letter of labels, with room for blanks and page breaks between any two, longest first."""
    rests: dict[str, list[str]] = {}
    for word in sorted(words, key=len, reverse=True):
        rests.setdefault(word[0], []).append("".join(rf"\s{{0,4}}{c}" for c in word[1:]))
    return "|".join(f"(?<={first})(?:{'|'.join(rest)})" for first, rest in rests.items())


_WHO = ("单位", "部门", "处室", "科室")
_LEADING = ("牵头", "主要", "主责", "第一")
_HELPING = ("配合", "协办", "协助", "协同", "参与", "参加")
_DOING = ("责任", "落实", "实施", "承办", "完成", "共同责任")
_LED_BY = ("责任", "分管", "包保", "牵头", "挂点", "联系")
_LEAD = _loose(
    [
        *(a + b + c for a in _LEADING for b in ("", "责任") for c in _WHO),
        *("主办" + c for c in _WHO),
        "牵头",
    ]
)
_HELP = _loose(
    [
        *(a + b + c for a in _HELPING for b in ("", "责任") for c in _WHO),
        *(a + c for a in _DOING for c in (*_WHO, "主体")),
        "配合",
    ]
)
_DUE = _loose(
    [
        *(
            a + b
            for a in ("完成", "办结", "落实", "计划完成")
            for b in ("时限", "时间", "期限", "节点")
        ),
        *("时间节点", "时间要求", "时间安排", "时限要求", "进度要求", "时限", "期限", "时间"),
    ]
)
# Persons are passed over: a plan's readings name units, never officials.
_PERSON = _loose(
    a + b for a in _LED_BY for b in ("市领导", "县领导", "区领导", "省领导", "领导", "人")
)
# The first letters stand in front, a plain class, and the second ones behind it: the search leaps to such pairs.
_ANY = "|".join((_PERSON, _LEAD, _HELP, _DUE))
_FIRST, _SECOND = set(re.findall(r"<=(.)", _ANY)), set(re.findall(r"[:|]\\s\{0,4\}(.)", _ANY))
_LABEL = re.compile(
    rf"[{''.join(sorted(_FIRST))}](?=\s{{0,4}}[{''.join(sorted(_SECOND))}])"
    rf"(?:(?P<other>{_PERSON})|(?P<lead>{_LEAD})|(?P<help>{_HELP})|(?P<due>{_DUE}))"
    # 责任单位：甲; 牵头单位为甲; 【责任单位】甲
    r"(?:\s{0,4}[:：]|(?<=单位|部门)为(?=[^，。；]{2,24}(?:[局委办厅部]|政府|中心))|(?<=单位|部门|时限|时间)[】\]〕](?=\s{0,2}[^\s，。；：]))"
)
# …（责任单位：甲、乙。列第一位的为牵头单位，下同）
_FIRST_LEADS = re.compile(
    r"(?:列|排)(?:在|名)?(?:第一位?|首位?|最前)(?:的|者)?(?:单位)?(?:为|是)(?:第一)?牵头"
)
_REMARK = re.compile(
    r"[。；;，,]\s*[^。；;，,、]{0,6}(?:下同|(?:列|排)(?:在|名)?(?:第一|首).*)$"
    r"|[。；;]\s*(?:以下|下列|上述|各项)[^：:]*$"
)
# Lengths are bounded so that a lost bracket cannot make the search run far.
_TAIL = re.compile(
    r"[（(〔【](?P<inside>[^。（）()〔〕【】]{1,400}(?:[（(][^（）()]{1,20}[)）][^。（）()〔〕【】]{0,400}){0,40})[)）〕】]"
)
_DUTY_END = re.compile(r"(?:负责|牵头|配合|落实|参与|组织实施|分工|协同|协助|推进|实施)\s*$")
_ANY_BRACKET = re.compile(r"[（(\[【〔）)\]】〕]")
_LINE_END = re.compile(r"[\n\r]")
_LONGEST = 1200  # characters of a note; the longest seen lists forty units
_AFTER = re.compile(r"\s*(?:[；;。]\s*)?[【〔\[]?")


class Note(NamedTuple):
    """Who answers for what stands before it. `own_line` is true when the note is a paragraph of its own."""

    span: Span
    leads: tuple[str, ...]
    helpers: tuple[str, ...]
    etc: bool
    rule: str
    own_line: bool
    due: str | None = None


def notes(text: str, lexicon: Lexicon) -> list[Note]:
    """All notes of `text` in order; they do not overlap."""
    found = list(_labelled(text))
    taken = [n.span for n in found]
    found += [n for n in _bracketed(text, lexicon) if not _overlaps(n.span, taken)]
    found.sort(key=lambda n: n.span.start)
    told = _FIRST_LEADS.search(text)
    return found if told is None else [_first_leading(n, told.start()) for n in found]


def _first_leading(note: Note, since: int) -> Note:
    """Where the plan says that the first of the units leads, it does so from that note on."""
    if note.leads or not note.helpers or note.span.end <= since:
        return note
    return note._replace(leads=note.helpers[:1], helpers=note.helpers[1:])


def _overlaps(span: Span, taken: list[Span]) -> bool:
    return any(span.start < t.end and t.start < span.end for t in taken)


# ---------------------------------------------------------------- labels


def _labelled(text: str) -> Iterator[Note]:
    labels = list(_LABEL.finditer(text))
    i = 0
    while i < len(labels):
        start = _opening(text, labels[i])
        # 【责任单位】 holds the label alone, not the units.
        framed = labels[i].group().endswith(("】", "]", "〕"))
        limit = _closing(text, start) if start < labels[i].start() and not framed else None
        first = labels[i]
        parts, end = _parts(text, labels, i, limit)
        i += len(parts)
        if limit is not None:
            end = max(end, min(limit + 1, len(text)))
        if note := _note(text, parts, Span(start, end)):
            before = shares.dated("".join(text[start + 1 : first.start()].split()) + "甲")[1]
            yield note._replace(due=note.due or before)


def _parts(
    text: str, labels: list[re.Match[str]], i: int, limit: int | None
) -> tuple[list[tuple[re.Match[str], str]], int]:
    """The labels of one note from label `i` on, each with the words behind it, and where the last of them ends."""
    parts: list[tuple[re.Match[str], str]] = []
    led = False
    while True:
        label = labels[i]
        following = labels[i + 1].start() if i + 1 < len(labels) else len(text)
        end = _segment_end(text, label.end(), following, limit)
        parts.append((label, text[label.end() : end]))
        led = led or (label["lead"] is not None and end > label.end())
        i += 1
        if i == len(labels) or not _goes_on(text, end, labels[i].start(), limit):
            return parts, end
        # Without a bracket a second lead unit begins the next note.
        if limit is None and led and labels[i]["lead"] is not None:
            return parts, end


def _opening(text: str, label: re.Match[str]) -> int:
    """The bracket that holds the label, else the label itself; words of time may stand between the two."""
    at = label.start()
    while at and text[at - 1] in " \t\u3000\n\r":
        at -= 1
    if at and text[at - 1] in "（([【〔":
        return at - 1
    before = text[max(0, at - _LONGEST_TIME) : at]
    opened = max(before.rfind(mark) for mark in "（([")
    inside = before[opened + 1 :]
    if opened < 0 or _ANY_BRACKET.search(inside) or _LINE_END.search(inside):
        return label.start()
    held = shares.dated(inside + "甲")[1] or (label["due"] is None and not inside.strip("，；; "))
    return at - len(inside) - 1 if held else label.start()


_LONGEST_TIME = 30


def _closing(text: str, opening: int) -> int | None:
    """The bracket that closes the one at `opening`; None when the document lost it."""
    depth = 0
    for found in _ANY_BRACKET.finditer(text, opening, opening + _LONGEST):
        depth += 1 if found.group() in "（([【〔" else -1
        if not depth:
            return found.start()
    return None


def _segment_end(text: str, start: int, following: int, limit: int | None) -> int:
    """Where the list behind a label ends: the next label, the closing bracket, the full stop or the end of the line."""
    if limit is not None:
        return min(following, limit)
    end = min(following, start + _LONGEST)
    while end > start and text[end - 1] in "【〔[":
        end -= 1
    stop = text.find("。", start, end)
    end = stop if stop >= 0 else end
    line = _LINE_END.search(text, start, end)
    while line is not None and (
        not text[start : line.start()].strip()
        or text[start : line.start()].rstrip().endswith(("、", "，"))
    ):
        line = _LINE_END.search(text, line.end(), end)
    return line.start() if line is not None else end


def _goes_on(text: str, end: int, label: int, limit: int | None) -> bool:
    """Whether the next label belongs to the same note."""
    if limit is not None:
        return label < limit
    found = _AFTER.match(text, end)
    return found is not None and label <= found.end() and text.count("\n", end, label) <= 3


def _note(text: str, parts: list[tuple[re.Match[str], str]], span: Span) -> Note | None:
    leads: list[str] = []
    helpers: list[str] = []
    etc, due = False, None
    for k, (label, words) in enumerate(parts):
        if label["due"]:
            due = "".join(words.split()).strip("，；;。")
        if label["due"] or label["other"]:
            continue
        shared = None if label["lead"] else _shared(words)
        if shared is not None:
            leads += shared.leads
            helpers += shared.helpers
            etc = etc or shared.etc
            continue
        found = units.split(_REMARK.sub("", words))
        following = "".join(parts[k + 1][0].group().split()) if k + 1 < len(parts) else ""
        # A page break may leave the first characters of the next label behind (责 … 责任单位：).
        names = [n for n in found.names if not (following and following.startswith(n))]
        etc = etc or found.etc
        if label["lead"]:
            leads += names
        else:
            leads += found.leads
            helpers += [n for n in names if n not in found.leads]
    if not leads and not helpers:
        return None
    return Note(span, _once(leads), _once(helpers), etc, "task.label", _is_alone(text, span), due)


def _shared(words: str) -> shares.Shares | None:
    """责任单位：甲牵头，乙配合: the list tells by itself who leads."""
    plain = "".join(words.split())
    return shares.read(plain, Lexicon()) if shares.states_lead(plain) else None


def _once(names: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))


def _is_alone(text: str, span: Span) -> bool:
    before = text[max(0, span.start - 200) : span.start].rpartition("\n")[2]
    return not before.strip()


# ---------------------------------------------------------------- brackets without a label


def _behind_sentence(text: str, start: int) -> bool:
    """Only behind a full stop are bare names in a bracket a duty; inside a sentence they explain a word."""
    return text[max(0, start - 3) : start].rstrip()[-1:] in {"。", "；", "！"}


def _bracketed(text: str, lexicon: Lexicon) -> Iterator[Note]:
    """（X牵头，Y、Z配合）, （X、Y按职责分工负责）: units with a verb of duty, at the end of a sentence."""
    for found in _TAIL.finditer(text):
        inside = "".join(found["inside"].split())
        if not 3 <= len(inside) <= 400:
            continue
        words, due = shares.dated(inside)
        told = shares.read(words, lexicon) if _DUTY_END.search(words) else None
        bare = told is None and _behind_sentence(text, found.start())
        if bare and units.are_offices(words, lexicon):
            names = units.split(words)
            told = shares.Shares(names.leads, names.names, names.etc)
        if told is not None:
            span = Span(*found.span())
            alone = _is_alone(text, span)
            yield Note(span, told.leads, told.helpers, told.etc, "task.bracket", alone, due)
