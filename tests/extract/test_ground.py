"""Number-exact grounding: what the spans do not say is refused, whichever field was changed."""

from dataclasses import replace
from decimal import Decimal

import pytest

from daxiao.extract import ground, read, readers
from daxiao.extract.readings import Comparator, Lexicon, Period, Span, TargetReading
from tests.extract.invented import PLAN, readings


FOUND = readings()


def test_every_own_reading_is_borne_out():
    assert [t.key for t in FOUND if ground.reground(PLAN, t)] == []


def numbers_changed(t: TargetReading):
    for change in (1, -1, 10, Decimal("0.1")):
        yield replace(t, value=t.value + change)
    yield replace(t, value=t.value * 10)
    yield replace(t, value=t.value / 10)
    yield replace(t, value_high=(t.value_high or t.value) + 3)
    yield replace(t, num_text=t.num_text + "0")


def units_changed(t: TargetReading):
    for unit in ("万元", "项目", "户", "亿美元", "‰", "倍", "万家", "公顷", "人次", "条"):
        if unit != t.unit:
            yield replace(t, unit=unit)


def years_changed(t: TargetReading):
    p = t.period
    for change in (-1, 1, 5, -10):
        if p.by is not None:
            yield replace(t, period=replace(p, by=p.by + change))
        if p.year is not None:
            yield replace(t, period=replace(p, year=p.year + change))
    if p.by is None and p.year is None:
        yield replace(t, period=Period(by=2029, span=p.span))
        yield replace(t, period=Period(year=2028, span=p.span))


def bounds_changed(t: TargetReading):
    yield from (replace(t, comparator=c) for c in Comparator if c is not t.comparator)


def names_changed(t: TargetReading):
    for i in range(len(t.indicator)):
        yield replace(t, indicator=t.indicator[:i] + "汕" + t.indicator[i + 1 :])
    yield replace(t, indicator="外贸" + t.indicator)
    yield replace(t, scope="白沙县")
    if t.scope:
        yield replace(t, scope=t.scope[::-1])


CHANGES = {
    "number": numbers_changed,
    "unit": units_changed,
    "year": years_changed,
    "bound": bounds_changed,
    "name": names_changed,
}


def test_there_are_a_thousand_changes_to_refuse():
    assert sum(len(list(make(t))) for make in CHANGES.values() for t in FOUND) >= 1000


@pytest.mark.parametrize("what", CHANGES)
def test_every_changed_reading_is_refused(what):
    passed = [
        (t.key, changed)
        for t in FOUND
        for changed in CHANGES[what](t)
        if not ground.reground(PLAN, changed)
    ]

    assert passed == []


def test_a_changed_digit_in_the_text_is_refused():
    for t in FOUND:
        for at in range(t.num.start, t.num.end):
            if PLAN[at].isdigit():
                digit = str((int(PLAN[at]) + 3) % 10)
                changed = PLAN[:at] + digit + PLAN[at + 1 :]
                assert ground.reground(changed, t), (t.key, at)


@pytest.mark.parametrize("shift", [1, -1, 7])
def test_a_moved_number_is_refused(shift):
    for t in FOUND:
        moved = replace(t, num=Span(t.num.start + shift, t.num.end + shift))
        assert ground.reground(PLAN, moved), t.key


def test_a_number_cut_out_of_a_longer_one_is_refused():
    t = next(t for t in FOUND if t.num_text == "1500" and not t.in_table)
    cut = replace(t, num=Span(t.num.start, t.num.end - 1), num_text="150", value=Decimal(150))

    assert ground.reground(PLAN, cut)


def test_spans_outside_the_text_are_refused_with_one_finding():
    t = FOUND[0]
    outside = replace(t, clause=Span(t.clause.start, len(PLAN) + 5))

    assert [f.code for f in ground.reground(PLAN, outside)] == ["extract.span_outside"]


def test_refusals_say_what_to_do():
    t = FOUND[0]

    (finding,) = ground.reground(PLAN, replace(t, value=t.value + 1))

    assert finding.code == "extract.number_differs"
    assert str(t.value + 1) in finding.sentence


def test_names_are_put_together_from_the_text_and_supplied_words():
    assert ground.made_of("新兴产业投资额", "传统、新兴及未来产业投资额")
    assert not ground.made_of("新兴企业投次额", "传统、新兴及未来产业投资额")
    assert ground.made_of("", "")


@pytest.mark.parametrize("gap", ["\n", "\n\n", "\r\n\r\n"])
def test_whatever_is_read_of_a_figure_that_the_page_broke_is_read_again(gap: str) -> None:
    for at in range(len(PLAN) - 1):
        if PLAN[at : at + 2].isdigit():
            text = PLAN[: at + 1] + gap + PLAN[at + 1 :]
            for found in read.read(readers.from_paste(text), Lexicon()).targets:
                codes = {f.code for f in ground.reground(text, found)}
                assert codes <= {"extract.name_differs"}, (at, found.num_text)
