"""What may be handed over, and what a person's correction must satisfy. Pure."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from daxiao.domains.documents.types import (
    ProjectCorrection,
    ReadingState,
    TargetCorrection,
    TaskCorrection,
    Verdict,
)
from daxiao.extract.readings import (
    Ambition,
    Comparator,
    Grade,
    Measure,
    Period,
    PeriodSource,
    ProjectReading,
    Span,
    Step,
    TargetReading,
    TaskReading,
)
from daxiao.std import units, zh
from daxiao.std.findings import Decision, Finding, FindingKind, Refused


NUMBER_ABSENT = FindingKind(
    "documents.number_absent",
    "原句里没有“{value}”这个数，数字必须与原文一致；请照原句填写，或剔除这一条",
)
NUMBER_UNREADABLE = FindingKind(
    "documents.number_unreadable",
    "“{value}”不是一个数，请填阿拉伯数字或原文的中文数字，区间写作 6-8",
)
RANGE_NEEDS_TWO = FindingKind(
    "documents.range_needs_two", "“区间”要有上下两个数，请写成 6-8 的样子，或改选其他比较词"
)
RANGE_REVERSED = FindingKind("documents.range_reversed", "区间的下限 {low} 大于上限 {high}，请核对")
UNIT_ABSENT = FindingKind("documents.unit_absent", "原句里没有“{unit}”这个计量单位，请照原句填写")
YEAR_ABSENT = FindingKind("documents.year_absent", "全文没有出现 {year} 年，请核对年份，或留空")
TWO_YEARS = FindingKind("documents.two_years", "“到某年”和“某年当年”只能填一个，请清空其中一个")
INDICATOR_EMPTY = FindingKind("documents.indicator_empty", "请填写指标名称")
SCOPE_ABSENT = FindingKind("documents.scope_absent", "全文没有“{scope}”，范围请照原文填写，或留空")
UNIT_NAME_ABSENT = FindingKind(
    "documents.unit_name_absent", "这项任务的原文里没有“{name}”，单位名称请照原文填写"
)
LONGEST_CLAUSE = 300
NOTHING_CHOSEN = FindingKind("documents.nothing_chosen", "请先在原文里选中含有数字的那一句")
CLAUSE_TOO_LONG = FindingKind(
    "documents.clause_too_long", "选中的文字太长，请只选含有数字的一小句，不超过 {most} 字"
)
ALREADY_READ = FindingKind(
    "documents.already_read", "这个数字已经读出来过（{key}），请在那一条上改正，或用“再记一条”"
)
PROJECT_UNNAMED = FindingKind("documents.project_unnamed", "请填写项目名称")
PROJECT_WORDS_ABSENT = FindingKind(
    "documents.project_words_absent", "这个项目的原文里没有“{words}”，请照原文填写"
)
AMOUNT_ABSENT = FindingKind(
    "documents.amount_absent", "这个项目的原文里没有 {amount} 这个投资额，请照原文填写（单位亿元）"
)
YEARS_REVERSED = FindingKind("documents.years_reversed", "完工年份早于开工年份，请核对")
MERGED_WITH_ITSELF = FindingKind("documents.merged_with_itself", "请选择另一条")
NOT_READY = FindingKind("documents.not_ready", "这份文件还没有读完，请等读取完成后再核对")
ALREADY_PUBLISHED = FindingKind(
    "documents.already_published", "这一条已经发布到台账，请在台账里修改，核对页不再改动"
)

_RANGE = re.compile(r"^(.+?)(?:-|—|－|–|~|～|至|到)+(.+)$")


def fold(text: str) -> str:
    """NFKC-like half width without white space: the form in which words and digits are compared."""
    return "".join(zh.half_width(text).split())


def open_for_review(state: ReadingState) -> Decision:
    return Decision.of([None if state is ReadingState.READY else NOT_READY()])


def still_open(*, is_adopted: bool) -> Decision:
    """What stands in the ledger is changed there, so that its history stays whole."""
    return Decision.of([ALREADY_PUBLISHED() if is_adopted else None])


def is_certain(grade: Grade, verdict: Verdict) -> bool:
    """What bulk acceptance takes: stated in so many words, and nobody has judged it yet."""
    return grade is Grade.STATED and verdict is Verdict.PENDING


def corrected_target(
    reading: TargetReading, change: TargetCorrection, *, text: str
) -> TargetReading:
    """The reading with a person's corrections, its number located anew in the clause (principle 1).

    Raises `Refused` when digits, unit, year or scope do not stand in the document.
    """
    low, high, num = _locate(reading, change, text)
    Decision.of(
        [
            None if change.indicator.strip() else INDICATOR_EMPTY(field="indicator"),
            _unit_stands(reading, change, num, text),
            *(_year_stands(y, text, reading) for y in (change.by, change.year)),
            TWO_YEARS(field="year") if change.by and change.year else None,
            _scope_stands(change.scope, reading.scope, text),
        ]
    ).or_refuse()
    return replace(
        reading,
        indicator=change.indicator.strip(),
        value=low,
        value_high=high,
        num=num,
        num_text=text[num.start : num.end],
        unit=change.unit or None,
        comparator=change.comparator,
        measure=change.measure,
        ambition=change.ambition,
        period=_period(reading.period, change),
        period_source=_period_source(reading, change),
        scope=change.scope or None,
        derivation=(*reading.derivation, Step("person.corrected", num, "人工改正")),
    )


_ENDS = "。；;！？\n\r\t"


def clause_around(text: str, at: int) -> Span:
    """The clause that holds the offset, without white space around it, at most `LONGEST_CLAUSE` characters."""
    at = min(at, max(len(text) - 1, 0))
    first = max((text.rfind(c, 0, at) for c in _ENDS), default=-1) + 1
    ends = [n for c in _ENDS if (n := text.find(c, at)) >= 0]
    last = min(ends, default=len(text))
    if last - first > LONGEST_CLAUSE:
        first, last = max(first, at - LONGEST_CLAUSE // 2), min(last, at + LONGEST_CLAUSE // 2)
    words = text[first:last]
    lead = len(words) - len(words.lstrip())
    return Span(first + lead, max(first + lead, first + len(words.rstrip())))


def added_target(
    text: str, clause: Span, change: TargetCorrection, *, plan: str, key: str
) -> TargetReading:
    """A target that a person saw and the engine did not, read from the words `clause`.

    Raises `Refused` like `corrected_target`, and when the words are empty or longer than `LONGEST_CLAUSE`.
    """
    said = text[clause.start : clause.end].strip()
    Decision.of(
        [
            None if said else NOTHING_CHOSEN(),
            CLAUSE_TOO_LONG(most=LONGEST_CLAUSE) if len(said) > LONGEST_CLAUSE else None,
        ]
    ).or_refuse()
    blank = TargetReading(
        key=key,
        plan=plan,
        clause=clause,
        num=Span(clause.start, clause.start + 1),
        num_text="",
        indicator="",
        value=Decimal(0),
        unit=None,
        comparator=Comparator.EQ,
        measure=Measure.LEVEL,
        ambition=Ambition.PLAIN,
        period=Period(),
        derivation=(Step("person.added", clause, "人工补录"),),
    )
    if not fold(change.value_text):
        raise Refused(NUMBER_UNREADABLE(field="value_text", value=change.value_text))
    found = corrected_target(blank, change, text=text)
    source = PeriodSource.CONTEXT if change.by or change.year else found.period_source
    return replace(found, period_source=source, derivation=blank.derivation)


def corrected_project(
    reading: ProjectReading, change: ProjectCorrection, *, text: str
) -> ProjectReading:
    """The project with a person's corrections. Raises `Refused` for a name, firm or amount the plan does not say."""
    clause = fold(text[reading.clause.start : reading.clause.end])
    names = ("name", "company", "nature", "unit")
    absent = [
        PROJECT_WORDS_ABSENT(field=n, words=value)
        for n in names
        if (value := getattr(change, n))
        and value != getattr(reading, n)
        and fold(value) not in clause
    ]
    Decision.of(
        [
            None if change.name.strip() else PROJECT_UNNAMED(field="name"),
            *absent,
            _amount_stands(reading, change, clause),
            *(
                _project_year_stands(year, field, reading, text)
                for field, year in (
                    ("start_year", change.start_year),
                    ("end_year", change.end_year),
                )
            ),
            YEARS_REVERSED(field="end_year")
            if change.start_year and change.end_year and change.end_year < change.start_year
            else None,
        ]
    ).or_refuse()
    return replace(
        reading,
        name=change.name.strip(),
        company=change.company or None,
        nature=change.nature or None,
        total_investment_yi=change.total_investment_yi,
        start_year=change.start_year,
        end_year=change.end_year,
        unit=change.unit or None,
        derivation=(*reading.derivation, Step("person.corrected", reading.clause, "人工改正")),
    )


def _amount_stands(
    reading: ProjectReading, change: ProjectCorrection, clause: str
) -> Finding | None:
    """The amount in 亿元 or in 万元 must be a numeral of the row."""
    amount = change.total_investment_yi
    if amount is None or amount == reading.total_investment_yi:
        return None
    said = {Decimal(n) for n in re.findall(r"\d+(?:\.\d+)?", clause.replace(",", ""))}
    stands = amount in said or amount * 10_000 in said
    return None if stands else AMOUNT_ABSENT(field="total_investment_yi", amount=f"{amount:f}")


def _project_year_stands(
    year: int | None, field: str, reading: ProjectReading, text: str
) -> Finding | None:
    if year is None or year in (reading.start_year, reading.end_year) or _says_year(year, text):
        return None
    return YEAR_ABSENT(field=field, year=year)


def _locate(
    reading: TargetReading, change: TargetCorrection, text: str
) -> tuple[Decimal, Decimal | None, Span]:
    wanted = fold(change.value_text)
    if wanted == fold(reading.num_text) and (change.comparator is Comparator.RANGE) == (
        reading.value_high is not None
    ):
        return reading.value, reading.value_high, reading.num
    low, high = _values(wanted, change)
    spans = list(_find(wanted, text, reading.clause))
    if not spans:
        raise Refused(NUMBER_ABSENT(field="value_text", value=change.value_text))
    # the same number may stand there twice: 新增12家、投资12亿元
    unit = fold(change.unit or "")
    behind = (s for s in spans if fold(text[s.end : reading.clause.end]).startswith(unit))
    return low, high, next(behind, spans[0])


def _values(wanted: str, change: TargetCorrection) -> tuple[Decimal, Decimal | None]:
    if change.comparator is not Comparator.RANGE:
        value = zh.numeral(wanted)
        if value is None:
            raise Refused(NUMBER_UNREADABLE(field="value_text", value=change.value_text))
        return value, None
    match = _RANGE.match(wanted)
    if match is None:
        raise Refused(RANGE_NEEDS_TWO(field="value_text"))
    low, high = zh.numeral(match[1]), zh.numeral(match[2])
    if low is None or high is None:
        raise Refused(NUMBER_UNREADABLE(field="value_text", value=change.value_text))
    if low > high:
        raise Refused(RANGE_REVERSED(field="value_text", low=str(low), high=str(high)))
    return low, high


def _find(wanted: str, text: str, clause: Span) -> Iterator[Span]:
    """`wanted` in the clause, character-equal after folding and not inside a longer numeral."""
    # a Chinese comma parts numbers, the other one may group the digits of one
    kept = [
        (c, i)
        for i in range(clause.start, clause.end)
        for c in (text[i] if text[i] == "，" else fold(text[i]))
    ]
    folded = "".join(c for c, _ in kept)
    at = folded.find(wanted)
    while at >= 0:
        end = at + len(wanted)
        if not _cut(folded, at, end):
            yield Span(kept[at][1], kept[end - 1][1] + 1)
        at = folded.find(wanted, at + 1)


_NUMERAL_CHARS = frozenset("0123456789.〇零一二两三四五六七八九十百千")


def _numeral_char(char: str) -> bool:
    return char in _NUMERAL_CHARS and char != ""


# three digits behind a comma belong to the number before it: the 200 of 1,200 is no number
_GROUP_BEFORE = re.compile(r"\d,(?:\d{3},)*$")
_GROUP_AFTER = re.compile(r",\d{3}(?!\d)")


def _cut(folded: str, at: int, end: int) -> bool:
    """Whether `[at, end)` is only a piece of a longer numeral."""
    if _numeral_char(folded[at - 1 : at]) or _numeral_char(folded[end : end + 1]):
        return True
    is_tail = re.fullmatch(r"\d{3}(,\d{3})*", folded[at:end]) and _GROUP_BEFORE.search(folded[:at])
    is_head = folded[end - 1].isdigit() and _GROUP_AFTER.match(folded, end)
    return bool(is_tail or is_head)


# what may stand between a number and the unit that it shares with the numbers behind it
_SHARING = frozenset("、,，-—–~～至和及与或到/；;")
_SCALES = frozenset("十百千万亿")


def _unit_stands(
    reading: TargetReading, change: TargetCorrection, num: Span, text: str
) -> Finding | None:
    """The unit must be the one behind the number, whole; a shared unit may stand further on, or in its table row."""
    unit = fold(change.unit or "")
    if not unit or (unit == fold(reading.unit or "") and num == reading.num):
        return None
    after = fold(text[num.end : reading.clause.end])
    if after.startswith(unit):
        longer = range(len(unit) + 1, min(len(unit) + 6, len(after) + 1))
        stands = not any(_is_unit(after[:n]) for n in longer)
    else:
        is_shared = reading.in_table or after[:1] in _SHARING
        stands = is_shared and _stands_whole(
            unit, fold(text[reading.clause.start : reading.clause.end])
        )
    return None if stands else UNIT_ABSENT(field="unit", unit=change.unit or "")


def _is_unit(symbol: str) -> bool:
    try:
        units.unit(symbol)
    except Refused:
        return False
    return True


def _stands_whole(unit: str, clause: str) -> bool:
    """元 does not stand in 亿元."""
    ends = (m.start() for m in re.finditer(re.escape(unit), clause))
    return any(clause[at - 1 : at] not in _SCALES for at in ends)


def _year_stands(year: int | None, text: str, reading: TargetReading) -> Finding | None:
    if year is None or year in (reading.period.by, reading.period.year):
        return None
    return None if _says_year(year, text) else YEAR_ABSENT(field="year", year=year)


def _says_year(year: int, text: str) -> bool:
    """Four digits that are no part of a longer number: 2 is not said by 2026, nor 2026 by 120260."""
    pattern = rf"(?<![0-9.]){year}(?![0-9])"
    return year >= 1900 and re.search(pattern, zh.half_width(text)) is not None


def _scope_stands(scope: str | None, was: str | None, text: str) -> Finding | None:
    if not scope or scope == was or fold(scope) in fold(text):
        return None
    return SCOPE_ABSENT(field="scope", scope=scope)


def _period(was: Period, change: TargetCorrection) -> Period:
    if (was.by, was.year, was.recurring) == (change.by, change.year, change.recurring):
        return was
    return Period(
        by=change.by,
        year=change.year,
        recurring=change.recurring,
        since=was.since if change.recurring else None,
        until=was.until if change.recurring else None,
    )


def _period_source(reading: TargetReading, change: TargetCorrection) -> PeriodSource | None:
    return reading.period_source if change.by or change.year or change.recurring else None


def corrected_task(reading: TaskReading, change: TaskCorrection, *, text: str) -> TaskReading:
    """The task with a person's corrections. Raises `Refused` for a unit or a year the plan does not name."""
    clause = fold(text[reading.clause.start : reading.clause.end])
    known = {fold(u) for u in (*reading.lead_units, *reading.responsible_units)}
    Decision.of(
        [
            *_names_stand(change.lead_units, "lead_units", known, clause),
            *_names_stand(change.responsible_units, "responsible_units", known, clause),
            YEAR_ABSENT(field="deadline", year=change.deadline)
            if change.deadline
            and change.deadline != reading.deadline
            and not _says_year(change.deadline, text)
            else None,
        ]
    ).or_refuse()
    return replace(
        reading,
        title=change.title or None,
        lead_units=change.lead_units,
        responsible_units=change.responsible_units,
        deadline=change.deadline,
        derivation=(*reading.derivation, Step("person.corrected", reading.clause, "人工改正")),
    )


def _names_stand(
    names: Sequence[str], field: str, known: set[str], clause: str
) -> list[Finding | None]:
    return [
        None
        if fold(n) and (fold(n) in known or fold(n) in clause)
        else UNIT_NAME_ABSENT(field=field, name=n)
        for n in names
    ]
