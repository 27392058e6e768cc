"""Characters, words and stops that were doubled, lost or swapped: hints for a proof-reader, one of each sort."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from daxiao.extract.check import pointing
from daxiao.extract.check.papers import Paper
from daxiao.extract.check.remarks import Family, Place, Remark
from daxiao.extract.readings import Lexicon
from daxiao.std.findings import FindingKind, Severity


WORD_DOUBLED = FindingKind(
    "check.word_doubled",
    "“{words}”可能多打了一遍（共{count}处），请核对。",
    Severity.HINT,
)
PAGE_DOUBLED = FindingKind(
    "check.page_break_doubled",
    "换页处“{words}”重复，请删去多余的字（共{count}处）。",
    Severity.HINT,
)
STOP_DOUBLED = FindingKind(
    "check.stop_doubled",
    "标点重复“{words}”（共{count}处），请删去多余的标点。",
    Severity.HINT,
)
FOREIGN_WORD = FindingKind(
    "check.foreign_word",
    "中文句子里夹有英文“{words}”（共{count}处），请改为中文。",
    Severity.HINT,
)
CHARACTER_LOST = FindingKind(
    "check.character_lost",
    "“{words}”可能漏字，全文其他地方写作“{full}”，请核对。",
    Severity.HINT,
)
LETTERS_SWAPPED = FindingKind(
    "check.letters_swapped",
    "“{words}”可能是“{full}”之误，请核对。",
    Severity.HINT,
)
CLAUSE_REPEATED = FindingKind(
    "check.clause_repeated",
    "“{words}”在同一段里出现了两次，请核对是否重复。",
    Severity.HINT,
)
ABBREVIATIONS_OPEN = FindingKind(
    "check.abbreviations_undefined",
    "“{words}”等{count}个英文缩写没有给出中文全称，请在首次出现处注明。",
    Severity.HINT,
)

_HAN = r"[\u4e00-\u9fff]"
_TWICE = re.compile(rf"(?P<w>{_HAN}{{2,12}})(?P=w)")
# Pairs that Chinese doubles on purpose.
_ON_PURPOSE = re.compile(r"^(?:层层|点点|步步|.一.?)$")
_STOPS = re.compile(r"[。，、；：]{2,}(?<!……)|(?<=[\u4e00-\u9fff])[,，][。；、]")
_WORD = re.compile(rf"(?<={_HAN})[ ]?(?P<w>and|or|of|the|with|for|by|to|in)[ ]?(?={_HAN})")
_OVER = re.compile(
    rf"(?:(?<=[，。；：、（）])(?P<a>{_HAN})\s*\n\s*(?P=a)(?={_HAN}))|(?P<b>{_HAN}{{2,6}})[ \t]*\n\s*(?P=b)(?={_HAN})"
)
_LATIN = re.compile(r"(?<![A-Za-z0-9])[A-Z]{2,6}(?![A-Za-z0-9])")
# Abbreviations that readers of plans know; they need no full name, and a swap of letters of theirs is a slip.
_KNOWN_WORDS = """
AGV AI AMR APEC APP AR BIM BMS BOT CAD CAE CAM CBD CEO CNG COD CPI CPU CRM CT D DCS DNA DVD EPC ERP
ESG ETC EV FPC GAP GB GDP GIS GMP GPS GPU IAAS IC ICT IDC IGBT IOT IPO ISO IT KPI KTV LCD LED LNG
MEMS MES MPV MR MRI NB NOX OA ODM OEM OLED OPC PAAS PCB PCR PDM PE PET PLC PLM PM PMI POS PP PPI PPP
PVC QC R RCEP RFID RNA SAAS SCM SMT SO SUV TFT TOD TV UPS USB UWB VCD VOC VOCS VR WMS WTO XR
"""
_KNOWN = frozenset(_KNOWN_WORDS.split())
_SWAPPABLE = frozenset(
    {"ERP", "MES", "PLM", "SCM", "WMS", "PDM", "CRM", "GDP", "RFID", "CAD", "IPO", "RCEP"}
)
_PARAGRAPH = re.compile(r"[^\n]{80,}")
_CLAUSE = re.compile(r"[^，。；：！？]{15,}")
_TAIL = 20
_FREQUENT = 6
_PUNCT = "、，。；：）"
_BEFORE_STOP = re.compile(rf"(?={_HAN}{{3}}[{_PUNCT}])")
_KEEP = 4


def _grouped(
    paper: Paper, kind: FindingKind, found: Sequence[tuple[str, Place]]
) -> Iterator[Remark]:
    if found:
        at = tuple(p for _, p in found)[: pointing.MOST]
        yield Remark(Family.FORM, kind(words=pointing.shown(found[0][0]), count=len(found)), at)


def doubled(paper: Paper, _lexicon: Lexicon) -> Iterator[Remark]:
    """汽车汽车, 零部件成品研发零部件成品研发; the same word before and behind a page break; 。。."""
    plain = pointing.plain(paper.text)
    for m in _TWICE.finditer(plain.text):
        at = pointing.back(paper, max(0, m.start() - 2), m.end(), "重复的字词")
        if not _is_meant(m) and "\n" not in paper.words(at.span):
            yield from _grouped(paper, WORD_DOUBLED, [(m.group(), at)])
    over = [
        (
            "".join(m.group().split()),
            pointing.place(paper, m.start(), min(m.end() + 3, len(paper.text)), "换页处"),
        )
        for m in _OVER.finditer(paper.text)
        if _runs_on(paper.text, m.start())
    ]
    yield from _grouped(paper, PAGE_DOUBLED, over)
    stops = [
        (m.group(), pointing.back(paper, max(0, m.start() - 6), m.end(), "重复的标点"))
        for m in _STOPS.finditer(plain.text)
        if len(set(m.group())) == 1 or m.group()[-1] in "。；"
    ]
    yield from _grouped(paper, STOP_DOUBLED, stops)


def _is_meant(m: re.Match[str]) -> bool:
    """一批一批, 研究研究: doubled by grammar; 发展发展 across a heading's end is cut by the line feed."""
    word = m["w"]
    return len(set(word)) == 1 or bool(_ON_PURPOSE.match(word)) or word[0] in "一每逐各"


def _runs_on(text: str, at: int) -> bool:
    """Whether the line before the break is running text, not a heading."""
    begin = text.rfind("\n", 0, at) + 1
    line = text[begin:at]
    return at - begin >= 12 and "\t" not in line and any(c in line for c in "，、；。")


def foreign(paper: Paper, _lexicon: Lexicon) -> Iterator[Remark]:
    """English words between Chinese ones."""
    found = [
        (
            m["w"],
            pointing.place(paper, max(0, m.start() - 8), min(m.end() + 8, len(paper.text)), "英文"),
        )
        for m in _WORD.finditer(paper.text)
    ]
    yield from _grouped(paper, FOREIGN_WORD, found)


def abbreviations(paper: Paper, _lexicon: Lexicon) -> Iterator[Remark]:
    """Latin abbreviations with swapped letters, and those that are never spelled out."""
    text = paper.text
    seen: dict[str, list[re.Match[str]]] = {}
    for m in _LATIN.finditer(text):
        seen.setdefault(m.group(), []).append(m)
    sorted_known = {"".join(sorted(k)): k for k in _SWAPPABLE}
    for word, found in seen.items():
        full = sorted_known.get("".join(sorted(word)))
        named = any(text[m.end() : m.end() + 1] in "）)" for m in found)
        if (
            full not in (None, word)
            and full in seen
            and not named
            and len(found) < len(seen[full]) + 1
        ):
            at = [
                pointing.place(
                    paper, found[0].start(), min(found[0].end() + 10, len(text)), "缩写"
                ),
                pointing.place(paper, seen[full][0].start(), seen[full][0].end(), "另一处"),
            ]
            yield Remark(Family.FORM, LETTERS_SWAPPED(words=word, full=full), tuple(at))
    open_ = [
        w
        for w, found in seen.items()
        if len(w) > 2 and w not in _KNOWN and not _defined(text, found)
    ]
    if len(open_) > 2:
        at = [pointing.place(paper, *seen[w][0].span(), "缩写") for w in open_]
        finding = ABBREVIATIONS_OPEN(words="、".join(open_[:3]), count=len(open_))
        yield Remark(Family.FORM, finding, tuple(at[: pointing.MOST]))


def _defined(text: str, found: Sequence[re.Match[str]]) -> bool:
    """Whether a full name stands beside one of the occurrences: 中文（ABC）, ABC（中文）, ABC 中文系统."""
    for m in found:
        before, behind = text[max(0, m.start() - 2) : m.start()], text[m.end() : m.end() + 6]
        if re.search(r"[（(、，]$", before) or re.match(r"\s*[（(]", behind):
            return True
        if re.match(rf"\s*{_HAN}{{2}}", behind):
            return True
    return False


def repeated(paper: Paper, _lexicon: Lexicon) -> Iterator[Remark]:
    """The same long clause twice in one paragraph."""
    plain = pointing.plain(paper.text)
    for paragraph in _PARAGRAPH.finditer(plain.text):
        seen: dict[str, re.Match[str]] = {}
        for m in _CLAUSE.finditer(plain.text, paragraph.start(), paragraph.end()):
            tail = m.group()[-_TAIL:]
            if len(tail) < _TAIL or "\t" in tail:
                continue
            if (first := seen.get(tail)) is not None:
                at = tuple(pointing.back(paper, *f.span(), "重复的句子") for f in (first, m))
                yield Remark(Family.FORM, CLAUSE_REPEATED(words=pointing.shown(tail)), at)
            else:
                seen[tail] = m


# ---------------------------------------------------------------- lost characters


def lost(paper: Paper, _lexicon: Lexicon) -> Iterator[Remark]:
    """A frequent compound with one character missing: 产业集、 beside 产业集群, 重点业 beside 重点企业."""
    text = pointing.plain(paper.text).text
    yield from _shorter(paper, text)
    yield from _gapped(paper, text)


def _shorter(paper: Paper, text: str) -> Iterator[Remark]:
    """Compounds of four characters that lost one, told by the neighbours they share with the full word."""
    ends = Counter(text[m.start() : m.start() + 3] for m in _BEFORE_STOP.finditer(text))
    once = {w for w, n in ends.items() if n == 1}
    if not once:
        return
    fours = Counter(text[i : i + 4] for i in range(len(text) - 3))
    for word, count in fours.items():
        if count < _FREQUENT:
            continue
        for cut in (1, 2, 3):
            short = word[:cut] + word[cut + 1 :]
            if short not in once or not _is_han(word):
                continue
            at = _only(text, short, word, last=cut == 3)
            if at > 0 and (cut == 3 or f"{text[at - 1]}{word}" in text):
                yield _lost(paper, at, at + 3, short, word)


def _is_han(word: str) -> bool:
    return all("\u4e00" <= c <= "\u9fff" for c in word)


def _only(text: str, short: str, word: str, *, last: bool) -> int:
    """The one place where `short` stands before a stop as `word` does elsewhere; -1 when there is none or more."""
    found = [m.start() for m in re.finditer(f"{short}(?=[{_PUNCT}])", text)]
    if len(found) != 1 or f"{word}{text[found[0] + 3]}" not in text:
        return -1
    everywhere = text.count(short)
    if last:
        # 产业园 beside 产业园区 is a word of its own: it stands in other company too.
        return found[0] if text.count(word) * 5 >= everywhere * 4 else -1
    return found[0] if everywhere == 1 else -1


def _lost(paper: Paper, start: int, end: int, words: str, full: str) -> Remark:
    return Remark(
        Family.FORM,
        CHARACTER_LOST(words=words, full=full),
        (pointing.back(paper, max(0, start - 4), end + 1, "可能漏字"),),
    )


def _gapped(paper: Paper, text: str) -> Iterator[Remark]:
    """经费支出主营业务收入 beside 经费支出占主营业务收入: the word that makes a share was lost."""
    told: set[str] = set()
    at = -1
    while (at := text.find("占", at + 1)) >= 0:
        key = text[max(0, at - _KEEP) : at] + text[at + 1 : at + 1 + _KEEP]
        if len(key) < 2 * _KEEP or key in told or not _is_han(key):
            continue
        told.add(key)
        if (other := text.find(key)) >= 0:
            full = text[at - _KEEP : at + _KEEP + 1]
            yield _lost(paper, other, other + len(key), key, full)


RULES = tuple(pointing.each(rule) for rule in (doubled, foreign, abbreviations, repeated, lost))
