"""Indicator tables as they come: broken rows, filled-down kinds, several years, units in brackets; and other tables."""

import pytest

from daxiao.extract.frames import table, target
from daxiao.extract.readings import Lexicon, PlanReading


PLAN = (PlanReading("P1", "某市“十五五”规划", 0, 10**6, 2030, 2026, 2030),)


def cells(text):
    return [
        (t.indicator, str(t.value), t.unit, t.comparator.value, t.measure.value, t.period.by)
        for t in target.read_targets(text, (), PLAN, Lexicon())
    ]


def test_a_unit_broken_over_two_rows_is_joined():
    text = "指标名称\t单位\t2025年\t2030年目标值\n规上总产值\t亿\t400\t≥650\n\t元\t\t\n"

    assert cells(text) == [("规上总产值", "650", "亿元", "ge", "flow", 2030)]


def test_kinds_are_filled_down_and_parts_belong_to_their_whole():
    text = (
        "序号\t指标名称\t单位\t2025年基数\t2030年目标\n"
        "1\t\t智能装备产值\t亿元\t—\t≥500\n"
        "2\t智能装备\t其中：智能物流\t亿元\t—\t≥130\n"
        "\t\t智能模具\t亿元\t110\t≥200\n"
        "3\t先进装备\t汽车零部件\t亿元\t40\t≥90\n"
    )
    found = target.read_targets(text, (), PLAN, Lexicon())

    assert [t.part_of for t in found] == [None, "T001", "T001", None]
    assert [t.scope for t in found] == ["智能装备", "智能物流", "智能模具", "汽车零部件"]
    assert [t.indicator for t in found][1:] == ["智能物流产值", "智能模具产值", "汽车零部件产值"]


def test_years_without_a_word_are_base_first_then_targets():
    text = "指标\t单位\t2024年\t2025年\t2026年\n规上工业企业\t家\t500\t560\t620\n"

    assert [(c[1], c[5]) for c in cells(text)] == [("560", 2025), ("620", 2026)]


def test_a_unit_in_brackets_behind_the_name_counts():
    text = "指标名称\t2025年完成值\t2030年目标值\n规上工业总产值（亿元）\t820\t1500\n"

    assert cells(text) == [("规上工业总产值", "1500", "亿元", "eq", "flow", 2030)]


@pytest.mark.parametrize(
    ("cell", "value", "comparator"),
    [
        ("≥3", "3", "ge"),
        (">3", "3", "gt"),
        ("＜5.5", "5.5", "lt"),
        ("3左右", "3", "approx"),
        ("3以上", "3", "ge"),
        ("[3]", "3", "eq"),
        ("1,200", "1200", "eq"),
    ],
)
def test_signs_and_words_of_a_cell_bind(cell, value, comparator):
    text = f"指标名称\t单位\t2025年基数\t2030年目标值\n研发强度\t%\t1\t{cell}\n"

    assert [(c[1], c[3]) for c in cells(text)] == [(value, comparator)]


@pytest.mark.parametrize("cell", ["—", "", "完成上级下达指标", "见附表", "3；4"])
def test_a_cell_without_one_figure_is_no_target(cell):
    text = f"指标名称\t单位\t2025年基数\t2030年目标值\n研发强度\t%\t1\t{cell}\n"

    assert cells(text) == []
    assert len(table.read_tables(text)) == 1


def test_lists_of_projects_and_of_places_are_no_indicator_tables():
    projects = (
        "序号\t项目名称\t建设内容\t总投资\t责任单位\n"
        "1\t新材料一期\t建设生产线8条，达产后年产值30亿元\t15亿元\t高新区\n"
    )
    places = "县市区\t产业个数\t主导产业\n东湖区\t5\t食品、装备\n"

    assert cells(projects) == cells(places) == []
    assert table.read_tables(projects + "\n\n说明。\n\n" + places) == ()


def test_cells_of_a_task_table_are_read_as_text():
    text = "序号\t重点任务\t责任单位\n1\t到2030年，新增规上工业企业100家以上。\t市经信局\n"

    assert cells(text) == [("规上工业企业", "100", "家", "ge", "increment", 2030)]
