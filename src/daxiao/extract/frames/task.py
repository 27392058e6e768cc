"""Tasks: every numbered measure that a plan gives to a unit, with its units, deadline and targets."""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from daxiao.extract.frames import notes as note_frames
from daxiao.extract.frames import task_table
from daxiao.extract.frames.duties import Duty, duties
from daxiao.extract.frames.items import Outline
from daxiao.extract.frames.notes import Note
from daxiao.extract.grids import Grid
from daxiao.extract.readings import (
    Grade,
    Lexicon,
    PlanReading,
    SectionReading,
    Span,
    Step,
    TargetReading,
    TaskReading,
)


_LONGEST_TITLE = 40
# The cell of a table names its task by a first sentence that is a phrase of its own, followed by more.
_CELL_TITLE = re.compile(r"\s*(?P<title>[^，。；：、\s]{4,20})。(?=\s*\S)")
# The whole cell is the task's name: 规上工业企业培育.
_NAME_ONLY = re.compile(r"[\u4e00-\u9fff“”A-Za-z（）()、\s]{3,20}")
_BY_YEAR = re.compile(r"[到至](?<![截止][到至])\s*(20[0-9]{2})\s*年")
_BEFORE = re.compile(
    r"(20[0-9]{2})\s*年(?:\s*(?:底|末|年底|[0-9]{1,2}\s*月(?:底|[0-9]{1,2}\s*日)?))?\s*(?:之|以)?前"
)
_YEAR = re.compile(r"20[0-9]{2}(?=\s*[年./\-—底末]|$)")
_ENDLESS = re.compile(r"长期|持续|常年")
_MONTH = re.compile(
    r"(?<![0-9])(?P<year>20[0-9]{2})?\s*[年./-]?\s*(?P<month>1[0-2]|0?[1-9])(?:\s*月|(?=[./-][0-9]{1,2}(?![0-9]))|$)"
)
_YEAR_END = re.compile(r"年?[底末]")


@dataclass(frozen=True, slots=True)
class _Draft:
    """A task before it has its key, deadline and targets."""

    clause: Span
    number: str | None
    title: str | None
    action: str | None
    leads: tuple[str, ...]
    helpers: tuple[str, ...]
    etc: bool
    source: str
    responsibility: Span
    rule: str
    due: str | None = None
    grade: Grade = Grade.STATED


def read_tasks(
    text: str,
    outline: Sequence[SectionReading],
    plans: Sequence[PlanReading],
    targets: Sequence[TargetReading] = (),
    lexicon: Lexicon | None = None,
    known: Sequence[Grid] | None = None,
) -> tuple[TaskReading, ...]:
    """The tasks of `text` in order. Keys are K01 … ; `target_keys` are the targets whose number lies inside.

    `known` are the text's grids, when the caller has them already.
    """
    lexicon = lexicon or Lexicon()
    places = Outline(text, outline, plans)
    drafts = list(_from_tables(text, lexicon, known))
    drafts += _outside(_from_notes(text, places, lexicon), drafts)
    drafts += _from_duties(places, lexicon, drafts)
    drafts.sort(key=lambda d: d.clause.start)
    numbers = sorted((t.num.start, t.key) for t in targets)
    return tuple(_finish(n, d, places, numbers) for n, d in enumerate(drafts, 1))


def _outside(new: Iterator[_Draft], old: Sequence[_Draft]) -> list[_Draft]:
    """Drafts that do not lie in one of the old ones; the old ones are in order."""
    starts = [d.clause.start for d in old]
    kept = []
    for draft in new:
        k = bisect_left(starts, draft.clause.end)
        if k == 0 or old[k - 1].responsibility.end <= draft.clause.start:
            kept.append(draft)
    return kept


# ---------------------------------------------------------------- tables


def _from_tables(text: str, lexicon: Lexicon, known: Sequence[Grid] | None) -> Iterator[_Draft]:
    for row in task_table.rows(text, lexicon, known):
        opening = _CELL_TITLE.match(text, row.clause.start, row.clause.end)
        cell = text[row.clause.start : row.clause.end].strip()
        short = cell if _NAME_ONLY.fullmatch(cell) else None
        yield _Draft(
            clause=row.clause,
            number=row.number,
            title=row.title or (opening["title"] if opening else short),
            action=row.action,
            leads=row.leads,
            helpers=row.helpers,
            etc=row.etc,
            source="table",
            responsibility=row.responsibility,
            rule="task.table",
            due=row.due,
        )


# ---------------------------------------------------------------- notes


def _from_notes(text: str, places: Outline, lexicon: Lexicon) -> Iterator[_Draft]:
    found = note_frames.notes(text, lexicon)
    held = [places.item(n.span.start) for n in found]
    noted = {i for i in held if i is not None}
    often = Counter(held)
    last_end: dict[int | None, int] = {}
    for note, item in zip(found, held, strict=True):
        owner = _owner(places, item, noted) if note.own_line else item
        draft = _draft_of_note(text, places, note, owner, last_end.get(owner))
        if owner is not None and often[owner] > 1 and owner not in last_end:
            draft = _first_of_list(text, places, note, owner, draft)
        yield draft
        last_end[owner] = note.span.end


def _owner(places: Outline, item: int | None, noted: set[int]) -> int | None:
    """A note on a line of its own behind a list whose other items have none belongs to the heading above the list."""
    if item is None:
        return None
    parent = next(iter(places.above(item)), None)
    if parent is None or places.sections[parent].level == 0:
        return item
    siblings = [c for c in places.children[parent] if places.is_leaf(c)]
    alone = len(siblings) > 1 and siblings[-1] == item and not noted & (set(siblings) - {item})
    return parent if alone and parent not in noted else item


def _draft_of_note(
    text: str, places: Outline, note: Note, item: int | None, done: int | None
) -> _Draft:
    number = title = action = None
    end = note.span.end
    if item is not None:
        section = places.sections[item]
        start, action = section.start, places.parent_heading(item)
        number, title = section.number, _title(text, section, note.span.start)
        if title is None and (done is None or done <= start):
            title, end = _noted_heading(text, section, note)
    else:
        start = _paragraph_start(text, note)
    if done is not None and done > start:
        # A later note of the same item: its task is what stands between the two.
        start, number = _skip_blanks(text, done, note.span.start), None
        end = note.span.end
        title = _opening(text, start, note.span.start)
        action = places.heading(item) if item is not None else None
    return _Draft(
        clause=Span(start, end),
        number=number,
        title=title,
        action=action,
        leads=note.leads,
        helpers=note.helpers,
        etc=note.etc,
        source="label",
        responsibility=note.span,
        rule=note.rule,
        due=note.due,
    )


def _skip_blanks(text: str, start: int, end: int) -> int:
    while start < end and (text[start].isspace() or text[start] in "。；;"):
        start += 1
    return start


def _paragraph_start(text: str, note: Note) -> int:
    """Where the paragraph begins that the note closes; for a note on its own line, the paragraph before."""
    end = note.span.start
    if note.own_line:
        while end and text[end - 1].isspace():
            end -= 1
    return _skip_blanks(
        text, max(text.rfind("\n", 0, end), text.rfind("\r", 0, end)) + 1, note.span.start
    )


def _title(text: str, section: SectionReading, end: int) -> str | None:
    """The item's short name; None when its first sentence is the task itself."""
    title = section.title
    if not title or len(title) > _LONGEST_TITLE:
        return None
    at = text.find(title, section.start, section.end)
    rest = text[at + len(title) : end] if at >= 0 else ""
    return title if rest.strip("。：:；*（( \t\r\n\u3000") else None


def _first_of_list(text: str, places: Outline, note: Note, item: int, draft: _Draft) -> _Draft:
    """The first of several noted paragraphs under one heading: 一是 …, ◆ …; the heading is none of them."""
    section = places.sections[item]
    start = _paragraph_start(text, note)
    heading = section.start + len(places.heading(item))
    if note.own_line or start < heading:
        return draft
    return replace(
        draft,
        clause=Span(start, note.span.end),
        number=None,
        title=_opening(text, start, note.span.start),
        action=places.heading(item),
    )


# 一是壮大龙头。…; ◆ 培育企业：…
_ITEM_TITLE = re.compile(
    r"\s*(?:(?:[一二三四五六七八九十]是(?:要)?|[◆●■★▲•·—\-]+)\s*(?P<marked>[^，。；：:、\s]{2,20})|(?P<title>[^，。；：:、\s]{4,20}))[。：:](?=\s*\S)"
)


def _opening(text: str, start: int, end: int) -> str | None:
    found = _ITEM_TITLE.match(text, start, end)
    return (found["marked"] or found["title"]) if found else None


def _noted_heading(text: str, section: SectionReading, note: Note) -> tuple[str | None, int]:
    """（一）壮大企业（责任单位：甲） over its text: the heading is the title, and the task is the whole section."""
    plain = _LABEL_AT_END.sub("", section.title).rstrip("。：:")
    at = text.find(plain, section.start, note.span.start) if plain else -1
    if at < 0 or text[at + len(plain) : note.span.start].strip("。：:；*（( \t\r\n\u3000"):
        return None, note.span.end
    end = section.end
    while end > note.span.end and text[end - 1].isspace():
        end -= 1
    if len(plain) > _LONGEST_TITLE or not text[note.span.end : end].strip("。；;"):
        return None, note.span.end
    return plain, end


_LABEL_AT_END = re.compile("[（(【〔\\[][^（()）]*$|[（(【〔\\[].*[)）】〕\\]]$")


# ---------------------------------------------------------------- duties without a note


def _from_duties(places: Outline, lexicon: Lexicon, drafts: Sequence[_Draft]) -> list[_Draft]:
    taken = {places.item(d.clause.start) for d in drafts if d.source == "label"}
    found: list[_Draft] = []
    for duty in duties(places, lexicon):
        for item in duty.items:
            if item not in taken:
                taken.add(item)
                found.append(_draft_of_duty(places, item, duty))
    return found


def _draft_of_duty(places: Outline, item: int, duty: Duty) -> _Draft:
    section = places.sections[item]
    end = section.end
    if duty.rule == "task.inherited.sentence" and section.start < duty.span.start < end:
        end = duty.span.start
    while end > section.start and places.text[end - 1].isspace():
        end -= 1
    inherited = duty.rule.startswith("task.inherited")
    return _Draft(
        clause=Span(section.start, end),
        number=section.number,
        title=_title(places.text, section, end),
        action=places.parent_heading(item),
        leads=duty.leads,
        helpers=duty.helpers,
        etc=duty.etc,
        source="inherited" if inherited else "text",
        responsibility=duty.span,
        rule=duty.rule,
        grade=Grade.INFERRED if inherited else Grade.STATED,
    )


# ---------------------------------------------------------------- deadline, targets, derivation


def _finish(n: int, draft: _Draft, places: Outline, numbers: list[tuple[int, str]]) -> TaskReading:
    plan = places.plan(draft.clause.start)
    text = places.text
    first = bisect_left(numbers, (draft.clause.start, ""))
    last = bisect_left(numbers, (draft.clause.end, ""))
    deadline, step = _deadline(text, draft, plan)
    due = draft.due.strip() or None if draft.due else None
    reading = TaskReading(
        key=f"K{n:02d}",
        plan=plan.title if plan else "",
        number=draft.number,
        title=draft.title,
        action=draft.action,
        clause=draft.clause,
        lead_units=draft.leads,
        responsible_units=draft.helpers,
        etc=draft.etc,
        deadline=deadline,
        responsibility_source=draft.source,
        responsibility=draft.responsibility,
        target_keys=tuple(key for _, key in numbers[first:last]),
        grade=draft.grade,
        due=due,
        deadline_month=_month(due, deadline),
    )
    says = (
        f"牵头：{'、'.join(draft.leads) or '未写明'}；责任：{'、'.join(draft.helpers) or '未写明'}"
    )
    steps = (Step(draft.rule, draft.responsibility, says), *((step,) if step else ()))
    return replace(reading, derivation=steps)


def _deadline(text: str, draft: _Draft, plan: PlanReading | None) -> tuple[int | None, Step | None]:
    """The latest year of the task's own dates; else the year of a one-year plan."""
    if draft.due is not None and (years := [int(y) for y in _YEAR.findall(draft.due)]):
        return max(years), Step("task.deadline.column", draft.clause, f"完成时限：{draft.due}")
    if (
        draft.due is not None
        and plan is not None
        and plan.since == plan.until
        and plan.until
        and (_MONTH.search(draft.due) or _YEAR_END.search(draft.due) or "全年" in draft.due)
    ):
        # 6月底, 年底前: the year is the plan's.
        return plan.until, Step("task.deadline.column", draft.clause, f"完成时限：{draft.due}")
    if draft.due is not None and _ENDLESS.search(draft.due):
        return None, Step(
            "task.deadline.column", draft.clause, f"完成时限：{draft.due}，没有截止年份"
        )
    start, end = draft.clause
    dates = [
        (int(m[1]), Span(*m.span()))
        for pattern in (_BY_YEAR, _BEFORE)
        if text.find("20", start, end) >= 0
        for m in pattern.finditer(text, start, end)
    ]
    if dates:
        year, span = max(dates, key=lambda d: (d[0], d[1].start))
        return year, Step("task.deadline.text", span, f"最晚到 {year} 年")
    if plan is not None and plan.since is not None and plan.since == plan.until:
        return plan.until, Step("task.deadline.plan", draft.clause, f"{plan.until} 年的年度方案")
    return None, None


def _month(due: str | None, year: int | None) -> int | None:
    """The month of the time limit: the last that is stated for the year of the deadline."""
    if due is None or year is None:
        return None
    months = [
        int(m["month"]) for m in _MONTH.finditer(due) if m["year"] is None or int(m["year"]) == year
    ]
    return months[-1] if months else None
