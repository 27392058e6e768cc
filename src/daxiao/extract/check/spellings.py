"""One name written two ways inside a paper: swapped, substituted or lost characters in names of firms, institutes,
projects and units. Names that differ by a word that tells things apart (省级 and 市级, 一期 and 二期) are two names."""

import re
from collections.abc import Iterator, Sequence

from daxiao.extract import grids
from daxiao.extract.check import pointing
from daxiao.extract.check.papers import Paper
from daxiao.extract.check.remarks import Family, Place, Remark
from daxiao.extract.readings import Lexicon, ProjectReading, Span
from daxiao.std.findings import FindingKind, Severity


NAME_SPELT_TWICE = FindingKind(
    "check.name_spelt_two_ways",
    "“{one}”和“{other}”可能是同一个名称的两种写法，请核对统一。",
    Severity.HINT,
)
UNIT_SPELT_TWICE = FindingKind(
    "check.unit_spelt_two_ways",
    "“{one}”（{few}处）和“{other}”（{many}处）可能是同一个单位，请统一写法。",
    Severity.HINT,
)

_HAN = r"[\u4e00-\u9fff]"
_NAME = rf"(?:{_HAN}|[A-Za-z0-9·]){{2,14}}"
_LEADING = re.compile(
    r"^(?:.{0,6}?(?:依托|围绕|支持|推动|推进|加快|鼓励|引导|以|及|和|对接|聚焦|带动|重点|促进|招引|引进))"
)
_LISTED = re.compile(
    rf"(?:(?<=、)|(?<=依托)|(?<=支持)|(?<=以)|(?<=围绕))(?P<name>{_NAME}?)(?=、|等|和|为龙头|为依托)"
)
_PAIR = re.compile(rf"(?P<a>{_HAN}{{2,8}})、(?=(?P<b>{_HAN}{{2,6}}?)(?=[、，。；]|等))")
_SUFFIX = re.compile(r"研究院|实验室|研究所|有限公司|创新中心|研究中心|技术中心|产业园")
_TELLS = frozenset(
    "一二三四五六七八九十0123456789省市县区国级新旧高低上下东南西北大中小前后左右内外甲乙丙丁ABCDEFG"
)
_COMPANY_TAIL = re.compile(
    r"(?:[（(][^（）()]*[）)])?(?:股份|集团|科技|实业)*(?:有限责任|有限)?公司$"
)
_VALUE = re.compile(rf"{_HAN}{{6,30}}")
_LONGEST = 40


def _remark(one: str, other: str, at: Sequence[Place]) -> Remark:
    finding = NAME_SPELT_TWICE(one=pointing.shown(one, 30), other=pointing.shown(other, 30))
    return Remark(Family.FORM, finding, tuple(at[: pointing.MOST]))


def _spans(paper: Paper, words: str, most: int = 6) -> list[Place]:
    """Where `words` stand in the plain text."""
    text, at = pointing.plain(paper.text).text, -1
    found: list[Place] = []
    while len(found) < most and (at := text.find(words, at + 1)) >= 0:
        found.append(pointing.back(paper, at, at + len(words), words[:_LONGEST]))
    return found


def pairs(paper: Paper, _lexicon: Lexicon) -> Iterator[Remark]:
    """中兴拓、中鑫宏 and 中鑫拓、中兴宏: neighbours in two lists that have exchanged characters."""
    text = pointing.plain(paper.text).text
    seen: dict[str, tuple[str, str]] = {}
    told: set[str] = set()
    for m in _PAIR.finditer(text):
        one, two = _LEADING.sub("", m["a"]), m["b"]
        if len(one) < 3 or len(two) < 3:
            continue
        key = "".join(sorted(one + two))
        first = seen.setdefault(key, (one, two))
        if {*first} & {one, two} or first == (two, one) or key in told:
            continue
        told.add(key)
        both, others = "、".join(first), f"{one}、{two}"
        yield _remark(both, others, [*_spans(paper, both), *_spans(paper, others)])


def swapped(paper: Paper, _lexicon: Lexicon) -> Iterator[Remark]:
    """顺富纺织 and 富顺纺织: names of firms with two neighbouring characters exchanged."""
    names: dict[str, list[str]] = {}
    for m in _LISTED.finditer(pointing.plain(paper.text).text):
        name = _LEADING.sub("", m["name"])
        if 4 <= len(name) <= 12 and name not in (
            same := names.setdefault("".join(sorted(name)), [])
        ):
            same.append(name)
    for same in names.values():
        for other in same[1:]:
            if _one_swap(same[0], other):
                at = [*_spans(paper, same[0]), *_spans(paper, other)]
                yield _remark(same[0], other, at)


def _one_swap(a: str, b: str) -> bool:
    differ = [i for i, (x, y) in enumerate(zip(a, b, strict=True)) if x != y]
    return (
        len(differ) == 2
        and differ[1] == differ[0] + 1
        and a[differ[0]] == b[differ[1]]
        and not {a[i] for i in differ} & _TELLS
    )


def institutes(paper: Paper, _lexicon: Lexicon) -> Iterator[Remark]:
    """低空经济创新研究院 and 低空经济研究院: the same words before the same suffix, one or two characters dropped."""
    text = pointing.plain(paper.text).text
    heads: dict[str, dict[str, int]] = {}
    for m in _SUFFIX.finditer(text):
        head = text[max(0, m.start() - 10) : m.start()]
        heads.setdefault(m.group(), {}).setdefault(head, m.end())
    for suffix, found in heads.items():
        tails = {head[-6:]: head for head in found if len(head) >= 6}
        for head in found:
            for gap in (1, 2):
                short = head[:-gap][-6:]
                other = tails.get(short)
                if len(short) < 6 or other is None or head[-6:] == short or not _name_like(short):
                    continue
                one, two = head[-6 - gap :] + suffix, short + suffix
                yield _remark(one, two, [*_spans(paper, one), *_spans(paper, two)])


def _name_like(words: str) -> bool:
    return bool(re.fullmatch(rf"(?:{_HAN}|[A-Za-z·]){{6}}", words)) and not re.search(
        r"[的等和及建设]", words
    )


# ---------------------------------------------------------------- tables and project lists


def distance(a: str, b: str, most: int = 2) -> int:
    """How many characters must be put in, taken out or changed to make `b` of `a`; `most` + 1 when more than that."""
    if abs(len(a) - len(b)) > most:
        return most + 1
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        last, row[0] = row[0], i
        for j, y in enumerate(b, 1):
            last, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, last + (x != y))
    return min(row[-1], most + 1)


def cells(paper: Paper, _lexicon: Lexicon) -> Iterator[Remark]:
    """A value of a column that stands once and differs by a character from another value of the column."""
    for grid in grids.grids(paper.text):
        for column in range(max(map(len, grid.rows))):
            values: dict[str, list[Span]] = {}
            for row in grid.rows:
                word = grids.words(paper.text, row[column]) if column < len(row) else ""
                if _VALUE.fullmatch(word):
                    values.setdefault(word, []).append(row[column])
            yield from _alike(paper, values)


def _alike(paper: Paper, values: dict[str, list[Span]]) -> Iterator[Remark]:
    text = pointing.plain(paper.text).text
    words = list(values)[:200]
    for i, one in enumerate(words):
        for other in words[:i]:
            rare, usual = (one, other) if text.count(one) <= text.count(other) else (other, one)
            if text.count(rare) > 1 or distance(one, other, 1) != 1 or _told_apart(one, other):
                continue
            at = [
                *pointing.places(paper, values[rare], rare[:_LONGEST]),
                *_spans(paper, usual),
            ]
            yield _remark(rare, usual, at)


def _told_apart(one: str, other: str) -> bool:
    """Whether the characters in which two names differ are such as tell things apart."""
    return bool((set(one) ^ set(other)) & _TELLS)


def projects(paper: Paper, _lexicon: Lexicon) -> Iterator[Remark]:
    """A project of the list whose name the text writes a little differently; a firm likewise."""
    text = pointing.plain(paper.text).text
    listed = [p for p in paper.readings.projects if p.kind == "list_row"]
    for project in listed:
        own = pointing.plain(paper.text)
        begin, end = own.find(project.clause.start), own.find(project.clause.end)
        outside = text[:begin] + "\n" * (end - begin) + text[end:]
        for part in project.name.split():
            core = re.sub(r"(?:建设)?项目$", "", "".join(part.split()))
            if len(core) >= 8 and core not in outside and (near := _near(outside, core)):
                yield _remark(core, near, [*_spans(paper, core), *_spans(paper, near)])
        yield from _company(paper, project, outside)


def _near(text: str, core: str) -> str | None:
    """The stretch of `text` that differs from `core` by one or two characters."""
    for offset in range(len(core) - 3):
        at = -1
        while (at := text.find(core[offset : offset + 4], at + 1)) >= 0:
            for length in (len(core), len(core) + 1, len(core) - 1):
                for start in (at - offset, at - offset - 1, at - offset + 1):
                    window = text[max(0, start) : max(0, start) + length]
                    if _is_variant(window, core):
                        return None if _told_apart(core, window) else window
    return None


def _is_variant(window: str, core: str) -> bool:
    if not window or re.search(r"[，。；：、\n\t]", window) or distance(core, window) > 2:
        return False
    return window[0] == core[0] or sorted(window) == sorted(core)


def _company(paper: Paper, project: ProjectReading, outside: str) -> Iterator[Remark]:
    """新特冶特钢有限公司 beside 新冶特钢 in the text: one character too many in the name of the firm."""
    firm = _COMPANY_TAIL.sub("", "".join((project.company or "").split()))
    for start in range(min(4, max(0, len(firm) - 4))):
        long = firm[start : start + 5]
        if len(long) < 5 or long in outside:
            continue
        for cut in range(1, 4):
            short = long[:cut] + long[cut + 1 :]
            if outside.count(short) > 1 and not re.search(r"公司|有限|科技|智能|装备", short):
                at = [*_spans(paper, firm, 2), *_spans(paper, short, 3)]
                yield _remark(firm, short, at)
                return


def units(paper: Paper, _lexicon: Lexicon) -> Iterator[Remark]:
    """临空经济区·还地桥镇 and 临空区·还地桥镇: units of the tasks, one of them a shortening of the other."""
    counts: dict[str, int] = {}
    where: dict[str, list[Place]] = {}
    for task in paper.readings.tasks:
        if task.responsibility_source not in ("label", "table") or task.responsibility is None:
            continue
        for unit in (*task.lead_units, *task.responsible_units):
            counts[unit] = counts.get(unit, 0) + 1
            at = paper.text.find(unit, task.responsibility.start, task.responsibility.end)
            if at >= 0:
                where.setdefault(unit, []).append(
                    pointing.place(paper, at, at + len(unit), unit[:_LONGEST])
                )
    names = [u for u in where if len(u) >= 5 and not u.startswith("各")]
    for one in names:
        for other in names:
            if _shortened(one, other):
                few, many = sorted((one, other), key=lambda u: counts[u])
                finding = UNIT_SPELT_TWICE(one=few, other=many, few=counts[few], many=counts[many])
                places = (*where[few][:20], *where[many][:20])
                yield Remark(Family.FORM, finding, places)


def _shortened(short: str, full: str) -> bool:
    """Whether `full` is `short` with one or two neighbouring characters put in, not at the ends."""
    gap = len(full) - len(short)
    if gap not in (1, 2):
        return False
    for i in range(2, len(short) - 1):
        if full[:i] == short[:i] and full[i + gap :] == short[i:]:
            return not set(full[i : i + gap]) & _TELLS
    return False


RULES = tuple(pointing.each(rule) for rule in (pairs, swapped, institutes, cells, projects, units))
