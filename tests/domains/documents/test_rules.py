"""A person's correction must stand in the text as exactly as a reading: digits, unit, year, names (principle 1)."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from daxiao.domains.documents import rules
from daxiao.domains.documents.types import (
    ProjectCorrection,
    ReadingState,
    TargetCorrection,
    TaskCorrection,
    Verdict,
    pack_project,
    pack_target,
    pack_task,
    unpack_project,
    unpack_target,
    unpack_task,
)
from daxiao.extract.readings import (
    Ambition,
    Baseline,
    Comparator,
    Grade,
    Measure,
    Node,
    Period,
    ProjectReading,
    Span,
    Step,
    TargetReading,
)
from daxiao.std.findings import Refused
from tests.factories import documents
from tests.factories.documents import FIRST, GOAL, PLAN
from tests.traces import refused


READ = documents.target()
TASK = documents.task()


def change(reading: TargetReading = READ, **fields: object) -> TargetCorrection:
    """The reading as it stands, with the fields that a person typed otherwise."""
    as_read = TargetCorrection(
        indicator=reading.indicator,
        value_text=reading.num_text,
        unit=reading.unit,
        comparator=reading.comparator,
        measure=reading.measure,
        ambition=reading.ambition,
        by=reading.period.by,
        year=reading.period.year,
        recurring=reading.period.recurring,
        scope=reading.scope,
    )
    return replace(as_read, **fields)  # type: ignore[arg-type]


def corrected(reading: TargetReading = READ, text: str = PLAN, **fields: object) -> TargetReading:
    return rules.corrected_target(reading, change(reading, **fields), text=text)


def refusal(reading: TargetReading = READ, text: str = PLAN, **fields: object) -> set[str]:
    with pytest.raises(Refused) as refused:
        corrected(reading, text, **fields)
    return {f.code.removeprefix("documents.") for f in refused.value.findings}


# ---- what stands in the text is taken


def test_nothing_changed_is_the_same_reading_with_a_step_more() -> None:
    after = corrected()

    assert replace(after, derivation=()) == READ
    assert [s.rule for s in after.derivation] == ["person.corrected"]


def test_another_number_of_the_clause_is_found_where_it_stands() -> None:
    after = corrected(value_text="150")

    assert (after.value, after.num_text) == (Decimal(150), "150")
    assert PLAN[after.num.start : after.num.end] == "150"
    assert after.num != READ.num


@pytest.mark.parametrize(
    ("sentence", "typed", "value", "stands"),
    [
        ("产值１２０亿元。", "120", "120", "１２０"),
        ("产值120亿元。", "１２０", "120", "120"),
        ("产值 1 20 亿元。", "120", "120", "1 20"),
        ("新增十二家企业。", "十二", "12", "十二"),
        ("研发投入强度达到2.6%。", "2.6", "2.6", "2.6"),
        ("企业1,200家。", "1,200", "1200", "1,200"),
        ("分别为60，450，30家。", "450", "450", "450"),
    ],
)
def test_width_and_white_space_do_not_matter(
    sentence: str, typed: str, value: str, stands: str
) -> None:
    reading = documents.target(
        text=sentence, clause=sentence, num=stands, value=Decimal(-1), num_text="—", unit=None
    )

    after = corrected(reading, sentence, value_text=typed)

    assert (after.value, after.num_text) == (Decimal(value), stands)


def test_a_range_takes_two_numbers() -> None:
    text = "新增上市企业6-8家。"
    reading = documents.target(text=text, clause=text, num="6", unit="家", value=Decimal(6))

    after = corrected(reading, text, value_text="6-8", comparator=Comparator.RANGE)

    assert (after.value, after.value_high, after.num_text) == (Decimal(6), Decimal(8), "6-8")


def test_words_of_choice_need_no_place_in_the_text() -> None:
    after = corrected(indicator=" 工业总产值 ", measure=Measure.LEVEL, comparator=Comparator.EQ)

    assert (after.indicator, after.measure, after.comparator) == (
        "工业总产值",
        Measure.LEVEL,
        Comparator.EQ,
    )


def test_a_year_of_the_plan_is_taken_and_an_emptied_one_too() -> None:
    assert corrected(year=None, by=2027).period == Period(by=2027)
    dateless = corrected(year=None)
    assert (dateless.period, dateless.period_source) == (Period(), None)


def test_the_years_of_a_yearly_figure_stay_with_it() -> None:
    yearly = documents.target(period=Period(recurring=True, since=2026, until=2030))

    assert corrected(yearly, by=2027).period == Period(
        by=2027, recurring=True, since=2026, until=2030
    )
    assert corrected(yearly, recurring=False, year=2026).period == Period(year=2026)


def test_a_scope_of_the_text_is_taken() -> None:
    assert corrected(scope="高新技术企业").scope == "高新技术企业"


@pytest.mark.parametrize("unit", ["亿元", "亿 元", ""])
def test_the_unit_behind_the_number_is_taken(unit: str) -> None:
    other = documents.target(unit="家")

    assert corrected(other, unit=unit).unit == (unit or None)


def test_a_unit_shared_by_a_row_of_numbers_is_taken() -> None:
    text = "三类产业投资分别不低于60、45、15亿元。"
    reading = documents.target(
        text=text, clause=text, num="45", num_text="45", value=Decimal(45), unit=None
    )

    assert corrected(reading, text, unit="亿元").unit == "亿元"


def test_of_two_like_numbers_the_one_with_the_unit_is_meant() -> None:
    text = "新增企业12家、完成投资12亿元。"
    reading = documents.target(text=text, clause=text, num="12", num_text="—", unit=None)

    after = corrected(reading, text, value_text="12", unit="亿元")

    assert text[after.num.start : after.num.end + 2] == "12亿元"[:4]


# ---- what does not stand in the text is refused


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"value_text": "130"}, "number_absent"),
        ({"value_text": "12"}, "number_absent"),
        ({"value_text": "20"}, "number_absent"),
        ({"value_text": "一百二"}, "number_absent"),
        ({"value_text": "许多"}, "number_unreadable"),
        ({"value_text": ""}, "number_unreadable"),
        ({"value_text": "120", "comparator": Comparator.RANGE}, "range_needs_two"),
        ({"value_text": "150-120", "comparator": Comparator.RANGE}, "range_reversed"),
        ({"value_text": "甲-乙", "comparator": Comparator.RANGE}, "number_unreadable"),
        ({"value_text": "120-150", "comparator": Comparator.RANGE}, "number_absent"),
        ({"unit": "万元"}, "unit_absent"),
        ({"unit": "元"}, "unit_absent"),
        ({"unit": "亿"}, "unit_absent"),
        ({"unit": "家"}, "unit_absent"),
        ({"year": 2028}, "year_absent"),
        ({"year": None, "by": 2025}, "year_absent"),
        ({"year": None, "by": 20}, "year_absent"),
        ({"year": None, "by": 6}, "year_absent"),
        ({"by": 2026}, "two_years"),
        ({"indicator": "  "}, "indicator_empty"),
        ({"scope": "白石县"}, "scope_absent"),
    ],
)
def test_what_the_text_does_not_say_is_refused(fields: dict[str, Any], code: str) -> None:
    assert refusal(**fields) == {code}


@pytest.mark.parametrize("piece", ["200", "1"])
def test_a_piece_of_a_grouped_number_is_refused(piece: str) -> None:
    text = "规上工业企业达到1,200家。"
    reading = documents.target(
        text=text, clause=text, num="1,200", num_text="1,200", value=Decimal(1200)
    )

    assert refusal(reading, text, value_text=piece, unit=None) == {"number_absent"}


def test_a_number_of_another_clause_is_refused() -> None:
    assert "12" in FIRST
    assert refusal(value_text="2.6") == {"number_absent"}


def test_all_that_is_wrong_is_said_at_once() -> None:
    assert refusal(unit="万元", year=2040, scope="白石县") == {
        "unit_absent",
        "year_absent",
        "scope_absent",
    }


DIGITS = st.text("0123456789", min_size=1, max_size=5)
IN_GOAL = {"2026", "120", "150", "6", "40"}


@given(DIGITS)
def test_no_number_passes_that_the_clause_does_not_say(typed: str) -> None:
    """The whole space of short numbers: only those that stand there as whole numerals are taken."""
    bare = documents.target(unit=None)
    if typed in IN_GOAL:
        assert corrected(bare, value_text=typed).num_text == typed
    else:
        assert refusal(bare, value_text=typed) == {"number_absent"}


def test_a_thousand_mutations_are_all_refused() -> None:
    """Principle 1: every changed digit, unit and year of every number of the plan."""
    tried = 0
    for clause in (GOAL, documents.LATER, FIRST, documents.SECOND):
        for num in _numbers(clause):
            reading = documents.target(
                clause=clause, num=num, num_text=num, value=Decimal(num), period=Period(), unit=None
            )
            whole = set(_numbers(clause))
            for typed in _mutants(num) - whole:
                assert "number_absent" in refusal(reading, value_text=typed), typed
                tried += 1
            for year in range(1990, 2100):
                if str(year) not in {"2026", "2027"}:
                    assert refusal(reading, by=year) == {"year_absent"}
                    tried += 1
    assert tried >= 1000


def _numbers(clause: str) -> list[str]:
    import re  # noqa: PLC0415

    return re.findall(r"\d+(?:\.\d+)?", clause)


def _mutants(num: str) -> set[str]:
    """One digit changed, left out or added at each place."""
    found = {num[:i] + d + num[i:] for i in range(len(num) + 1) for d in "0123456789"}
    for i, old in enumerate(num):
        if old.isdigit():
            found |= {num[:i] + d + num[i + 1 :] for d in "0123456789"}
            found.add(num[:i] + num[i + 1 :])
    return {m for m in found if m and m != num and m[0] not in ".0" and m[-1] != "."}


@given(st.sampled_from(["亿元", "万元", "元", "家", "个", "项", "%", "亿", "万", "人次"]))
def test_only_the_unit_behind_the_number_passes(unit: str) -> None:
    bare = documents.target(unit=None)
    if unit == "亿元":
        assert corrected(bare, unit=unit).unit == unit
    else:
        assert refusal(bare, unit=unit) == {"unit_absent"}


# ---- tasks


def task_change(**fields: object) -> TaskCorrection:
    as_read = TaskCorrection(TASK.title, TASK.lead_units, TASK.responsible_units, TASK.deadline)
    return replace(as_read, **fields)  # type: ignore[arg-type]


def task_refusal(**fields: object) -> set[str]:
    with pytest.raises(Refused) as refused:
        rules.corrected_task(TASK, task_change(**fields), text=PLAN)
    return {f.code.removeprefix("documents.") for f in refused.value.findings}


def test_a_task_keeps_what_the_text_says() -> None:
    after = rules.corrected_task(
        TASK,
        task_change(
            title="", lead_units=("县科技局",), responsible_units=("县经信局",), deadline=2027
        ),
        text=PLAN,
    )

    assert (after.title, after.lead_units, after.responsible_units, after.deadline) == (
        None,
        ("县科技局",),
        ("县经信局",),
        2027,
    )


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"lead_units": ("县财政局",)}, "unit_name_absent"),
        ({"responsible_units": ("县发改局", "县智造促进中心")}, "unit_name_absent"),
        ({"lead_units": ("",)}, "unit_name_absent"),
        ({"lead_units": (" ",)}, "unit_name_absent"),
        ({"deadline": 2030}, "year_absent"),
        ({"deadline": 20}, "year_absent"),
    ],
)
def test_a_task_is_given_no_unit_or_year_the_plan_does_not_name(
    fields: dict[str, object], code: str
) -> None:
    """S003-T-02: what no plan states stays open; nobody invents a lead unit or a date."""
    assert task_refusal(**fields) == {code}


def test_a_task_may_lose_its_date() -> None:
    assert rules.corrected_task(TASK, task_change(deadline=None), text=PLAN).deadline is None


# ---- doors of the review


@pytest.mark.parametrize("state", ReadingState)
def test_only_a_finished_reading_is_reviewed(state: ReadingState) -> None:
    assert rules.open_for_review(state).allowed is (state is ReadingState.READY)


def test_what_is_published_is_closed() -> None:
    assert rules.still_open(is_adopted=False).allowed
    assert [f.code for f in rules.still_open(is_adopted=True).findings] == [
        "documents.already_published"
    ]


@pytest.mark.parametrize("grade", Grade)
@pytest.mark.parametrize("verdict", Verdict)
def test_certain_is_what_is_stated_and_open(grade: Grade, verdict: Verdict) -> None:
    expected = grade is Grade.STATED and verdict is Verdict.PENDING

    assert rules.is_certain(grade, verdict) is expected


# ---- packing: a row gives back the reading it was made from


spans = st.builds(lambda a, n: Span(a, a + n), st.integers(0, 9999), st.integers(1, 99))
numbers = st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=0, max_value=10**9)
words = st.text(min_size=1, max_size=12)
years = st.none() | st.integers(1990, 2060)
steps = st.lists(st.builds(Step, words, spans, words), max_size=3).map(tuple)
periods = st.builds(
    Period,
    by=years,
    year=years,
    recurring=st.booleans(),
    since=years,
    until=years,
    span=st.none() | spans,
)
baselines = st.builds(Baseline, numbers, years, st.none() | numbers, st.none() | spans)


@given(
    numbers,
    st.none() | numbers,
    periods,
    st.none() | baselines,
    steps,
    st.none() | words,
    st.sampled_from(Grade),
)
def test_a_packed_target_is_the_target(
    value: Decimal,
    high: Decimal | None,
    period: Period,
    baseline: Baseline | None,
    derivation: tuple[Step, ...],
    note: str | None,
    grade: Grade,
) -> None:
    reading = replace(
        READ,
        value=value,
        value_high=high,
        period=period,
        baseline=baseline,
        derivation=derivation,
        note=note,
        grade=grade,
    )

    assert unpack_target(pack_target(reading)) == reading


@given(st.lists(words, max_size=3), years, steps, st.none() | spans, st.booleans())
def test_a_packed_task_is_the_task(
    units: list[str],
    deadline: int | None,
    derivation: tuple[Step, ...],
    where: Span | None,
    etc: bool,
) -> None:
    reading = replace(
        TASK,
        lead_units=tuple(units),
        deadline=deadline,
        derivation=derivation,
        responsibility=where,
        etc=etc,
    )

    assert unpack_task(pack_task(reading)) == reading


@given(st.none() | numbers, years, st.lists(st.builds(Node, st.integers(1, 4), words), max_size=4))
def test_a_packed_project_is_the_project(
    money: Decimal | None, year: int | None, nodes: list[Node]
) -> None:
    reading = documents.project(total_investment_yi=money, start_year=year, nodes=tuple(nodes))

    assert unpack_project(pack_project(reading)) == reading


@given(
    st.sampled_from(["key", "clause", "num", "value", "period"]), st.sampled_from([None, 3, [], {}])
)
def test_a_row_that_was_tampered_with_is_not_read(field: str, junk: object) -> None:
    row = pack_target(READ)
    assume(row[field] != junk)

    with pytest.raises((TypeError, KeyError)):
        unpack_target(row | {field: junk})  # type: ignore[arg-type]


# ---- what a person adds, and projects


PROJECT_TEXT = "3 石桥冷链产业园 石桥冷链有限公司 新开工 总投资60,000万元 2026-2028年 石桥镇"
PROJECT = ProjectReading(
    key="P01",
    plan="方案",
    kind="list_row",
    clause=Span(0, len(PROJECT_TEXT)),
    name="石桥冷链",
    total_investment_yi=Decimal(5),
)
RIGHT = ProjectCorrection(
    name="石桥冷链产业园",
    company="石桥冷链有限公司",
    nature="新开工",
    total_investment_yi=Decimal(6),
    start_year=2026,
    end_year=2028,
    unit="石桥镇",
)


def test_a_project_is_corrected_from_its_row() -> None:
    after = rules.corrected_project(PROJECT, RIGHT, text=PROJECT_TEXT)

    assert (after.name, after.company, after.unit) == (RIGHT.name, RIGHT.company, RIGHT.unit)
    assert (after.total_investment_yi, after.start_year, after.end_year) == (6, 2026, 2028)
    assert after.derivation[-1].rule == "person.corrected"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"name": " "}, "documents.project_unnamed"),
        ({"name": "柳林冷链"}, "documents.project_words_absent"),
        ({"company": "别的公司"}, "documents.project_words_absent"),
        ({"unit": "柳林镇"}, "documents.project_words_absent"),
        ({"total_investment_yi": Decimal(7)}, "documents.amount_absent"),
        ({"start_year": 2031, "end_year": None}, "documents.year_absent"),
        ({"start_year": 2028, "end_year": 2026}, "documents.years_reversed"),
    ],
)
def test_what_the_row_does_not_say_is_refused(change: dict[str, object], code: str) -> None:
    wrong = replace(RIGHT, **change)  # type: ignore[arg-type]
    with refused(code):
        rules.corrected_project(PROJECT, wrong, text=PROJECT_TEXT)


def test_what_was_read_may_stay_though_it_is_not_literal() -> None:
    """The engine reads 约6亿 as 6; nobody is forced to retype what he leaves alone."""
    kept = replace(RIGHT, total_investment_yi=Decimal(5), name="石桥冷链")
    assert rules.corrected_project(PROJECT, kept, text=PROJECT_TEXT).total_investment_yi == 5


ADDED_TEXT = "到2027年，研发机构力求有15家。"


def test_a_missed_target_is_read_from_the_chosen_words() -> None:
    typed = TargetCorrection(
        indicator="研发机构",
        value_text="15",
        unit="家",
        comparator=Comparator.EQ,
        measure=Measure.LEVEL,
        ambition=Ambition.PLAIN,
        by=2027,
        year=None,
        recurring=False,
        scope=None,
    )
    clause = Span(7, len(ADDED_TEXT) - 1)
    found = rules.added_target(ADDED_TEXT, clause, typed, plan="方案", key="M01")

    assert ADDED_TEXT[found.num.start : found.num.end] == found.num_text == "15"
    assert (found.value, found.unit, found.period.by) == (15, "家", 2027)
    with refused("documents.nothing_chosen"):
        rules.added_target(ADDED_TEXT, Span(3, 3), typed, plan="方案", key="M01")
    with refused("documents.clause_too_long"):
        long = ADDED_TEXT * 40
        rules.added_target(long, Span(0, len(long)), typed, plan="方案", key="M01")


@pytest.mark.parametrize(
    ("text", "at", "clause"),
    [
        ("一、目标\n建设园区1个，占地300亩。其后。", 10, "建设园区1个，占地300亩"),
        ("甲；乙300亩；丙", 4, "乙300亩"),
        ("  300亩 ", 3, "300亩"),
        ("300亩", 99, "300亩"),
        ("", 0, ""),
    ],
)
def test_a_figure_is_shown_in_its_clause(text: str, at: int, clause: str) -> None:
    span = rules.clause_around(text, at)
    assert text[span.start : span.end] == clause


@given(st.text(alphabet="甲乙3。；\n 亩", max_size=900), st.integers(0, 1000))
def test_a_clause_is_never_longer_than_may_be_added(text: str, at: int) -> None:
    span = rules.clause_around(text, at)
    assert 0 <= span.start <= span.end <= len(text)
    assert span.end - span.start <= rules.LONGEST_CLAUSE
