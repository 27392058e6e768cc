"""What a new version did to each commitment: a table of cases, and what holds for any two versions."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from daxiao.domains.plans.rules import align, compare, telling, words
from daxiao.domains.plans.types import (
    Anchor,
    Bearing,
    ChangeKind,
    Difference,
    Subject,
    TargetSide,
    TaskSide,
    Version,
    Way,
)
from daxiao.extract import readers
from daxiao.extract.read import read
from daxiao.extract.readings import (
    Comparator,
    Measure,
    Period,
    Span,
    TargetReading,
    TaskReading,
)
from tests.factories import documents
from tests.factories.revisions import AMENDED


def version(text: str) -> Version:
    """A text as the engine reads it."""
    source = readers.open_source("规划.txt", text.encode())
    found = read(source)
    return Version(
        source.text,
        0,
        len(source.text),
        tuple(TargetSide(t.key, t) for t in found.targets),
        tuple(TaskSide(t.key, t) for t in found.tasks),
    )


HEAD = "柳川县2026年工业行动方案\n\n一、工作目标\n"


def one(old: str, new: str) -> Difference:
    """The difference of two texts that each state one target."""
    found = compare.compare(version(HEAD + old + "\n"), version(HEAD + new + "\n"))
    targets = [d for d in found if d.subject is Subject.TARGET]
    assert len(targets) == 1, targets
    return targets[0]


# ---- one target


@pytest.mark.parametrize(
    ("old", "new", "kind", "bearing"),
    [
        # the number
        ("2026年，规上工业总产值达到400亿元。", "2026年，规上工业总产值达到450亿元。", "raised", "stricter"),
        ("2026年，规上工业总产值达到450亿元。", "2026年，规上工业总产值达到400亿元。", "lowered", "looser"),
        # of what is to fall, the lower number is the stricter
        ("2026年，万元工业增加值用水量不超过26立方米。", "2026年，万元工业增加值用水量不超过24立方米。", "lowered", "stricter"),
        ("2026年，万元工业增加值用水量不超过24立方米。", "2026年，万元工业增加值用水量不超过26立方米。", "raised", "looser"),
        # of a reduction the higher
        ("2026年，单位工业增加值能耗下降3%。", "2026年，单位工业增加值能耗下降4%。", "raised", "stricter"),
        # of a place in a ranking the lower
        ("2026年，县域经济综合考评进入全省前30强。", "2026年，县域经济综合考评进入全省前20强。", "lowered", "stricter"),
        # the word that binds, at the same number
        ("2026年，新开工亿元以上项目达到12个。", "2026年，新开工亿元以上项目达到12个以上。", "bound", "stricter"),
        ("2026年，规上工业总产值超过400亿元。", "2026年，规上工业总产值达到400亿元。", "bound", "looser"),
        ("2026年，规上工业总产值力争达到400亿元。", "2026年，规上工业总产值达到400亿元。", "bound", "stricter"),
        # the year
        ("到2027年，规上工业总产值达到400亿元。", "到2026年，规上工业总产值达到400亿元。", "redated", "stricter"),
        ("到2027年，规上工业总产值达到400亿元。", "到2028年，规上工业总产值达到400亿元。", "redated", "looser"),
        # more, but later: both
        ("到2027年，规上工业总产值达到400亿元。", "到2028年，规上工业总产值达到450亿元。", "raised", "mixed"),
        # the unit: the same quantity told otherwise, and another quantity
        ("2026年，技术合同成交额达到1.2亿元。", "2026年，技术合同成交额达到12000万元。", "reunited", "same"),
        ("2026年，新增智能工厂5家。", "2026年，新增智能工厂5个。", "reworded", "same"),
        # words only
        ("2026年，规上工业总产值达到400亿元。", "2026年，全县规上工业总产值要达到400亿元。", "reworded", "same"),
        ("2026年，规上工业总产值达到400亿元。", "2026年，规上工业总产值达到400亿元。", "unchanged", "same"),
        # widths and blanks are no words
        ("2026年，规上工业总产值达到400亿元。", "2026年，规上工业总产值达到 ４００ 亿元。", "unchanged", "same"),
    ],
)  # fmt: skip
def test_a_change_is_told_by_its_kind_and_its_bearing(
    old: str, new: str, kind: str, bearing: str
) -> None:
    found = one(old, new)

    assert (found.kind.value, found.bearing.value) == (kind, bearing)


def test_the_arithmetic_is_exact() -> None:
    found = one("2026年，规上工业总产值达到400亿元。", "2026年，规上工业总产值达到450亿元。")

    assert (found.rise, found.rise_pct) == (Decimal(50), Decimal("12.5"))


def test_the_rise_is_told_in_the_old_unit() -> None:
    found = one("2026年，技术合同成交额达到1.2亿元。", "2026年，技术合同成交额达到15000万元。")

    assert (found.kind, found.rise) == (ChangeKind.RAISED, Decimal("0.3"))
    assert found.rise_pct == Decimal("25.0")


def test_shares_differ_by_points_not_by_percent() -> None:
    found = one(
        "2026年，研发投入占营业收入的比重达到2.6%。", "2026年，研发投入占营业收入的比重达到2.8%。"
    )

    assert (found.kind, found.rise, found.rise_pct) == (ChangeKind.RAISED, Decimal("0.2"), None)


def by_hand(value: int) -> Version:
    text = f"闲置厂房{value}万平方米。"
    reading = replace(
        documents.target(),
        clause=Span(0, len(text) - 1),
        num=Span(4, 6),
        num_text=str(value),
        indicator="闲置厂房",
        value=Decimal(value),
        unit="万平方米",
        comparator=Comparator.EQ,
        measure=Measure.LEVEL,
    )
    return Version(text, 0, len(text), (TargetSide("t", reading),))


def test_what_a_person_confirmed_of_the_indicator_decides_the_bearing() -> None:
    """Of a bare number nobody knows whether more is better; the register may."""
    old, new = by_hand(40), by_hand(30)
    a, b = old.targets[0], new.targets[0]

    def bearing(way: Way | None) -> Bearing:
        return compare.of_targets(old, new, replace(a, way=way), replace(b, way=way)).bearing

    assert bearing(None) is Bearing.UNKNOWN
    assert bearing(Way.DOWN) is Bearing.STRICTER
    assert bearing(Way.UP) is Bearing.LOOSER


# ---- a whole plan


def test_a_plan_beside_its_amendment() -> None:
    """05-principles 4: raised, lowered, dropped, added, reassigned; what stands is found again and says so."""
    found = compare.compare(version(documents.PLAN), version(AMENDED))

    told = sorted((d.subject.value, d.kind.value) for d in found)
    assert told == sorted(
        [
            ("target", "raised"),
            ("target", "raised"),
            ("target", "lowered"),
            ("target", "lowered"),
            ("target", "dropped"),
            ("target", "added"),
            ("target", "unchanged"),
            ("target", "unchanged"),
            ("target", "unchanged"),
            ("task", "reassigned"),
            ("task", "unchanged"),
            ("task", "added"),
        ]
    )


def test_a_number_of_a_neighbour_does_not_change_a_target() -> None:
    """保底 was raised in the same breath; 力争 says what it said."""
    found = compare.compare(version(documents.PLAN), version(AMENDED))
    stretch = next(d for d in found if d.old == "T002")

    assert (stretch.kind, stretch.found.anchor) == (ChangeKind.UNCHANGED, Anchor.ALIGNED)


def test_a_task_put_in_above_moves_the_numbers_below_and_nothing_else() -> None:
    found = compare.compare(version(documents.PLAN), version(AMENDED))
    second = next(d for d in found if d.old == "K02")

    assert second.kind is ChangeKind.UNCHANGED
    assert [(f.name, f.was, f.now) for f in second.facets] == [("序号", "2", "4")]


def test_every_citation_of_the_new_text_is_borne_out() -> None:
    """Principle 1 for the new version too: number and unit stand at the place that is cited."""
    new = version(AMENDED)

    for d in compare.compare(version(documents.PLAN), new):
        if d.subject is Subject.TARGET and d.found.anchor is not Anchor.LOST:
            assert d.found.doubts == ()
            assert new.text[d.found.num_start : d.found.num_end].isdigit() or d.kind.value


def test_a_sentence_that_stands_there_unread_is_found_again() -> None:
    """The engine (or a person) read nothing there this time: the citation moves, the commitment stays."""
    old, new = version(documents.PLAN), version("前言一句。\n" + documents.PLAN)
    fewer = replace(new, targets=new.targets[1:])

    found = next(d for d in compare.compare(old, fewer) if d.old == "T001")

    assert (found.kind, found.new) == (ChangeKind.UNCHANGED, "")
    assert found.found.anchor is Anchor.EXACT
    assert new.text[found.found.num_start : found.found.num_end] == "120"
    assert found.found.num_start == old.targets[0].reading.num.start + 6


def test_what_a_person_rejected_there_is_a_question() -> None:
    old, new = version(documents.PLAN), version("前言一句。\n" + documents.PLAN)
    num = new.targets[0].reading.num
    fewer = replace(new, targets=new.targets[1:], refused=frozenset({(num.start, num.end)}))

    found = next(d for d in compare.compare(old, fewer) if d.old == "T001")

    assert (found.kind, found.found.anchor) == (ChangeKind.DROPPED, Anchor.EXACT)


def test_a_changed_digit_is_not_the_same_sentence() -> None:
    old = version(documents.PLAN)
    new = version(documents.PLAN.replace("保底120亿元", "保底121亿元"))
    fewer = replace(new, targets=())

    found = next(d for d in compare.compare(old, fewer) if d.old == "T001")

    assert (found.kind, found.found.anchor) == (ChangeKind.DROPPED, Anchor.LOST)


def test_quotas_of_towns_are_not_mistaken_for_one_another() -> None:
    text = HEAD + "2026年新增规上工业企业12家，其中柳林镇、石桥镇、栖岭镇分别新增5家、4家、3家。\n"
    other = HEAD + "2026年新增规上工业企业12家，其中柳林镇、栖岭镇分别新增8家、4家。\n"
    old, new = version(text), version(other)
    scopes = {s.key: s.reading.scope for s in (*old.targets, *())}
    news = {s.key: s.reading.scope for s in new.targets}

    for d in compare.compare(old, new):
        if d.old and d.new:
            assert scopes[d.old] == news[d.new]


def test_what_was_corrected_by_hand_stays_corrected() -> None:
    """The engine reads the sentence as it did before: the correction is not undone."""
    old, new = version(documents.PLAN), version("前言一句。\n" + documents.PLAN)
    side = old.targets[0]
    corrected = replace(side.reading, indicator="全县工业总产值")
    mine = replace(side, reading=corrected, raw=side.reading)
    changed = replace(old, targets=(mine, *old.targets[1:]))

    found = next(d for d in compare.compare(changed, new) if d.old == "T001")

    assert (found.kind, found.new) == (ChangeKind.UNCHANGED, "T001")


def test_tasks_change_title_units_and_deadline() -> None:
    def task(**change: Any) -> Version:
        made = documents.task(**change)
        return Version(documents.PLAN, 0, len(documents.PLAN), (), (TaskSide("k", made),))

    cases: dict[str, dict[str, Any]] = {
        "unchanged": {},
        "reassigned": {"lead_units": ("县发改局",)},
        "redated": {"deadline": 2027},
        "retitled": {"title": "做大工业规模"},
    }
    for kind, change in cases.items():
        (found,) = compare.compare(task(), task(**change))
        assert found.kind.value == kind
    (later,) = compare.compare(task(), task(deadline=2027))
    assert later.bearing is Bearing.LOOSER


# ---- how it is told


def test_a_difference_is_told_with_its_arithmetic() -> None:
    old, new = version(documents.PLAN), version(AMENDED)
    found = next(d for d in compare.compare(old, new) if d.old == "T001")
    told = telling.of_target(found, old.targets[0].reading, new.targets[0].reading)

    assert told == telling.Told("规上工业总产值", "≥ 120 亿元", "≥ 130 亿元", "+10 亿元（+8.3%）")


def test_sentences_are_cut_where_they_differ() -> None:
    left, right = words.side_by_side("产值达到400亿元", "产值达到450亿元以上")

    assert [s.text for s in left if s.differs] == ["400"]
    assert [s.text for s in right if s.differs] == ["450", "以上"]
    assert "".join(s.text for s in left) == "产值达到400亿元"


@given(
    st.text("产值达到45060亿家以上、 ", max_size=30),
    st.text("产值达到45060亿家以上、 ", max_size=30),
)
def test_nothing_of_a_sentence_is_lost_beside_another(old: str, new: str) -> None:
    left, right = words.side_by_side(old, new)

    assert "".join(s.text for s in left) == old
    assert "".join(s.text for s in right) == new


# ---- what holds for any two versions


NAMES = ("规上工业总产值", "高新技术企业", "技改投资增速", "智能工厂", "规上工业企业", "用水量")
UNITS = ("亿元", "家", "%", "万元")


@st.composite
def versions(draw: st.DrawFn) -> Version:
    """A plan of some sentences with one target each, and of some tasks."""
    text, targets, tasks = "", [], []
    for n in range(draw(st.integers(0, 6))):
        name, unit = draw(st.sampled_from(NAMES)), draw(st.sampled_from(UNITS))
        value = draw(st.integers(1, 60))
        scope = draw(st.sampled_from(("", "柳林镇", "石桥镇")))
        lead = f"{scope}{name}{draw(st.sampled_from(('达到', '不低于', '突破')))}"
        clause = f"{lead}{value}{unit}"
        start = len(text)
        text += f"{clause}。\n"
        reading = TargetReading(
            key=f"T{n}",
            plan="",
            clause=Span(start, start + len(clause)),
            num=Span(start + len(lead), start + len(lead) + len(str(value))),
            num_text=str(value),
            indicator=name,
            value=Decimal(value),
            unit=unit,
            comparator=Comparator.EQ,
            measure=draw(st.sampled_from((Measure.LEVEL, Measure.GROWTH))),
            ambition=documents.target().ambition,
            period=Period(by=draw(st.sampled_from((None, 2026, 2027)))),
            scope=scope or None,
        )
        targets.append(TargetSide(f"t{n}", reading))
    for n in range(draw(st.integers(0, 4))):
        title = draw(st.sampled_from(("扩大规模", "培育企业", "推进智能改造", "扩大工业规模")))
        units = tuple(draw(st.sets(st.sampled_from(("县经信局", "县发改局", "县科技局")))))
        clause = f"{n + 1}. {title}。"
        start = len(text)
        text += f"{clause}\n"
        task = TaskReading(
            key=f"K{n}",
            plan="",
            number=str(n + 1),
            title=title,
            action=None,
            clause=Span(start, start + len(clause)),
            lead_units=units,
            responsible_units=(),
            deadline=draw(st.sampled_from((None, 2026))),
        )
        tasks.append(TaskSide(f"k{n}", task))
    return Version(text, 0, len(text), tuple(targets), tuple(tasks))


def keys(version: Version) -> list[str]:
    return sorted([s.key for s in version.targets] + [s.key for s in version.tasks])


@given(versions())
def test_a_version_beside_itself_changes_nothing(it: Version) -> None:
    for d in compare.compare(it, it):
        assert d.kind is ChangeKind.UNCHANGED
        assert d.old == d.new
        assert d.bearing is Bearing.SAME


@given(versions(), versions())
@settings(max_examples=200)
def test_each_side_is_in_exactly_one_line(old: Version, new: Version) -> None:
    found = compare.compare(old, new)

    olds = [d.old for d in found if d.old]
    news = [d.new for d in found if d.new]
    assert sorted(olds) == keys(old)
    assert sorted(news) == keys(new)


SWAPPED = {
    ChangeKind.ADDED: ChangeKind.DROPPED,
    ChangeKind.DROPPED: ChangeKind.ADDED,
    ChangeKind.RAISED: ChangeKind.LOWERED,
    ChangeKind.LOWERED: ChangeKind.RAISED,
}
TURNED = {Bearing.STRICTER: Bearing.LOOSER, Bearing.LOOSER: Bearing.STRICTER}


@given(versions(), versions())
@settings(max_examples=200)
def test_swapping_the_sides_swaps_the_answers(old: Version, new: Version) -> None:
    there = {(d.old, d.new): d for d in compare.compare(old, new)}
    back = {(d.new, d.old): d for d in compare.compare(new, old)}
    pairs = {k for k in there if all(k)}

    assert pairs == {k for k in back if all(k)}
    for key in pairs:
        a, b = there[key], back[key]
        assert b.kind is SWAPPED.get(a.kind, a.kind)
        assert b.bearing is TURNED.get(a.bearing, a.bearing)
    alone = {k: d.kind for k, d in there.items() if not all(k)}
    assert all(
        kind in {ChangeKind.ADDED, ChangeKind.DROPPED, ChangeKind.UNCHANGED}
        for kind in alone.values()
    )


@given(versions(), versions())
def test_pairs_agree_in_what_makes_them_one(old: Version, new: Version) -> None:
    """A wrong pair is worse than two questions: another town's quota is never this town's."""
    for i, j in align.pair_targets(old, new):
        a, b = old.targets[i].reading, new.targets[j].reading
        if a.scope and b.scope and a.scope != b.scope:
            assert (a.value, a.unit) == (b.value, b.unit)
