"""Duties that no note states: a measure that names its own unit, a closing sentence or a heading that stands for many."""

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass

from daxiao.extract.frames import units
from daxiao.extract.frames.items import Outline
from daxiao.extract.readings import Lexicon, PlanReading, SectionKind, Span


_VERBS = r"(?:负责|牵头|制订|制定|组织|会同|统筹|承担|实施|出台|编制|开展|认定|建立|落实|推进|指导)"
# The unit is at most 24 characters long, so a match never runs far.
_BY = re.compile(rf"由(?P<unit>[^，。；：、“”《》（）\s]{{2,24}}?){_VERBS}")
_OPENS = re.compile(r"(?P<unit>[^，。；：、“”《》（）\s]{2,24}?)(?:牵头负责|牵头|负责)")
_OVERALL = re.compile(
    r"(?P<unit>[^，。；：、\s]{2,24}?)(?:牵头负责|负责牵头|负责|牵头)(?:统筹|组织|推进|抓好|本|全市|全县|全省|全区|具体|总体|综合|协调)"
)
_TOGETHER = re.compile(r"(?:会同|联合|协同|商)(?P<names>[^，。；]{2,120})")
_WATCH = re.compile(
    r"(?:督导|督促|指导|协调)(?P<names>(?:各|[^，。；、]{2,12}[、和])[^，。；]{1,80})"
)
_VERB = re.compile(
    r"做好|抓实|抓好|抓|定期|推进|推动|落实|开展|负责|组织|共同|加强|按照|按|对|进行|制定|制订|研究|积极|切实|加快|建立|实施|强化|形成|完成"
)
_ETC = re.compile(r"等(?:有关|相关)?(?:职能|责任|成员)?(?:部门|单位|地方)?")
# Bodies that a plan sets up for itself; a sentence about them gives nobody a task.
_BODY = re.compile(
    r"(?:领导小组|指挥部|工作专班|专班|联席会议|协调小组|工作组|领导机构)(?:办公室)?$"
)
# Parts and phrases that organise the plan itself.
_ORGANISES = re.compile(r"组织领导|组织保障|组织实施|统筹协调|领导机制")
_ROUTINE = re.compile(r".{0,4}日常工作")
_DUTY_HEADING = re.compile(r"^(?P<who>[^，。；：（）\s]{2,12})(?:职责|主体责任|义务)$")
_NOBODY = re.compile(
    r"工作|部门|主要|单位|具体|岗位|各级|成员|机构|办公室|任务|落实|压实|明确|强化|履行"
)
# Headings of parts that set goals or look back; nothing under them is a measure.
_BACKGROUND = re.compile(
    r"(?:指导思想|基本原则|总体要求|目标(?:任务)?|发展(?:基础|环境|成效)|形势|存在(?:的)?(?:主要)?问题|现状|背景)$"
)
_FULLER = ("企业", "单位", "部门", "机构")


@dataclass(frozen=True, slots=True)
class Duty:
    """Who answers for the items in `items` (indices into the outline), by the words at `span`."""

    items: tuple[int, ...]
    leads: tuple[str, ...]
    helpers: tuple[str, ...]
    etc: bool
    rule: str
    span: Span


def duties(outline: Outline, lexicon: Lexicon) -> Iterator[Duty]:
    """All duties, the nearest to the item first: of the measure itself, of its heading, of the whole plan."""
    measures = list(_measures(outline))
    for i in measures:
        if (own := _own(outline, i, lexicon)) is not None:
            yield own
    for i, section in enumerate(outline.sections):
        if (found := _DUTY_HEADING.match(section.title)) and not _NOBODY.search(found["who"]):
            below = _between(outline, measures, section.start, section.end)
            if below and section.kind is not SectionKind.PLAN:
                yield _of_heading(outline, i, found["who"], below)
    for plan in outline.plans:
        if (whole := _of_plan(outline, plan, measures, lexicon)) is not None:
            yield whole


def _between(outline: Outline, measures: list[int], start: int, end: int) -> tuple[int, ...]:
    """The measures that begin in `start`..`end`; measures of one plan stand in the order of the text."""
    low, high = outline.index(start), outline.index(end)
    at = bisect_left(measures, low)
    return tuple(measures[at : bisect_left(measures, high)])


def _measures(outline: Outline) -> Iterator[int]:
    """The measures of each plan: the items below its chapters, or the top items of a plan that has nothing below."""
    deep: dict[PlanReading | None, list[int]] = {}
    top: dict[PlanReading | None, list[int]] = {}
    for i, section in enumerate(outline.sections):
        if _is_measure(outline, i):
            (deep if section.level > 1 else top).setdefault(outline.plan(section.start), []).append(
                i
            )
    yield from sorted(i for plan in {**deep, **top} for i in deep.get(plan) or top[plan])


def _is_measure(outline: Outline, i: int) -> bool:
    """A numbered item at the bottom of the outline that says what to do: no box, no goal, no background."""
    if not outline.is_leaf(i) or outline.is_inserted(i):
        return False
    return not any(_BACKGROUND.search(outline.sections[a].title) for a in (i, *outline.above(i)))


# ---------------------------------------------------------------- the measure itself


def _own(outline: Outline, i: int, lexicon: Lexicon) -> Duty | None:
    section = outline.sections[i]
    if _ORGANISES.search(section.title):
        return None
    for found in _BY.finditer(outline.text, section.start, section.end):
        if (
            units.looks_like_unit(found["unit"], lexicon)
            and not _BODY.search(found["unit"])
            and not _ROUTINE.match(outline.text, found.end())
        ):
            end = _clause_end(outline.text, found.end(), section.end)
            return _by(outline, i, found, end, section.end)
    for start in _openings(outline, i):
        opens = _OPENS.match(outline.text, start, section.end)
        if opens is None or not units.looks_like_unit(opens["unit"], lexicon):
            continue
        if _BODY.search(opens["unit"]):
            continue
        leads = units.split(opens["unit"]).names
        return Duty((i,), leads, (), False, "task.text.opens", Span(*opens.span()))  # noqa: FBT003
    return None


_HELPED = re.compile(
    r"[，,](?P<names>[^。；]{2,80}?)(?:密切|积极)?(?:配合|参与|协助|协同)(?=[，。；]|$)"
)


def _by(outline: Outline, i: int, found: re.Match[str], end: int, last: int) -> Duty:
    """由X牵头，Y、Z配合: the unit that leads, and those that help it."""
    helped = _HELPED.match(outline.text, end, last)
    names = units.split(helped["names"]) if helped else units.Units()
    if helped and not all(units.looks_like_unit(n, Lexicon()) for n in names.names):
        names, helped = units.Units(), None
    span = Span(found.start(), helped.end() if helped else end)
    return Duty((i,), (found["unit"],), names.names, names.etc, "task.text.by", span)


def _openings(outline: Outline, i: int) -> tuple[int, int]:
    """Where the words of an item begin: its title, and what stands behind the title."""
    section, text = outline.sections[i], outline.text
    title = max(text.find(section.title, section.start, section.end), section.start)
    start = title + len(section.title)
    while start < section.end and text[start] in "。：: \n\r\t":
        start += 1
    return title, start


def _clause_end(text: str, start: int, end: int) -> int:
    found = re.compile(r"[，。；]").search(text, start, end)
    return found.start() if found else min(start, end)


# ---------------------------------------------------------------- a heading


def _of_heading(outline: Outline, i: int, who: str, below: tuple[int, ...]) -> Duty:
    """链主职责 gives its items to the 链主企业: the fuller name when the plan uses it."""
    section = outline.sections[i]
    plan = outline.plan(section.start)
    text = outline.text[plan.start : plan.end] if plan else outline.text
    fuller = max((who + f for f in _FULLER), key=text.count)
    lead = fuller if text.count(fuller) > 2 else who
    line = outline.heading(i)
    span = Span(section.start, section.start + len(line))
    return Duty(below, (lead,), (), False, "task.inherited.heading", span)  # noqa: FBT003


# ---------------------------------------------------------------- the last sentence of a plan


def _of_plan(
    outline: Outline, plan: PlanReading, measures: list[int], lexicon: Lexicon
) -> Duty | None:
    paragraph = _last_paragraph(outline, plan)
    if paragraph is None:
        return None
    words = outline.text[paragraph.start : paragraph.end]
    found = _OVERALL.match(words)
    if found is None or _BODY.search(found["unit"]):
        return None
    if not units.looks_like_unit(found["unit"], lexicon):
        return None
    below = _between(outline, measures, plan.start, paragraph.start)
    helpers: list[str] = []
    etc = False
    for pattern in (_TOGETHER, _WATCH):
        for hit in pattern.finditer(words):
            names, more = _names(hit["names"])
            helpers += names
            etc = etc or more
    leads = units.split(found["unit"]).names
    if not below or (_is_body_of_heading(outline, paragraph) and not helpers):
        return None
    return Duty(
        below, leads, tuple(dict.fromkeys(helpers)), etc, "task.inherited.sentence", paragraph
    )


def _names(words: str) -> tuple[tuple[str, ...], bool]:
    """The units in 发改、招商等部门做好…: up to 等, else up to the verb."""
    stop = _ETC.search(words)
    verb = _VERB.search(words, 1)
    if stop is not None and (verb is None or stop.start() <= verb.start()):
        return units.split(words[: stop.start()], ands=True).names, True
    return units.split(words[: verb.start()] if verb else words, ands=True).names, False


def _last_paragraph(outline: Outline, plan: PlanReading) -> Span | None:
    """The last paragraph of a plan when it stands by itself, without a number."""
    text = outline.text
    end = plan.end
    inserted = outline.first(SectionKind.ANNEX, plan.start + 1, plan.end)
    if inserted is not None:
        end = outline.sections[inserted].start
    while end > plan.start and text[end - 1].isspace():
        end -= 1
    start = max(text.rfind("\n", plan.start, end), text.rfind("\r", plan.start, end)) + 1
    while start < end and text[start] in " \t\u3000":
        start += 1
    item = outline.item(start)
    if item is None or start == outline.sections[item].start or end - start > 400:
        return None
    return Span(start, end)


def _is_body_of_heading(outline: Outline, paragraph: Span) -> bool:
    """Right under a heading a paragraph is the body of that section; it closes the plan only if it names others too."""
    item = outline.item(paragraph.start)
    if item is None:
        return False
    heading = outline.sections[item].start + len(outline.heading(item))
    return not outline.text[heading : paragraph.start].strip()
