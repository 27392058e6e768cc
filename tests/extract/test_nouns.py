"""A figure whose name names nothing is never said to be stated."""

import pytest

from daxiao.extract.frames import nouns
from daxiao.extract.readings import Grade
from tests.extract.test_corpus import read


@pytest.mark.parametrize(
    "name",
    ["", "改造", "较的95亿元", "每个", "其中新增", "安排", "三年累计举办", "引进和培育", "等"],
)
def test_a_verb_or_a_comparison_names_nothing(name):
    assert nouns.names_nothing(name)


@pytest.mark.parametrize(
    "name", ["投资", "就业", "改造项目", "GDP", "每万人发明专利", "新开工项目", "等级公路"]
)
def test_a_noun_names_something(name):
    assert not nouns.names_nothing(name)


def test_a_figure_without_a_noun_is_weak_and_says_so():
    found = read("到2027年，累计改造12家以上。")

    assert [t.grade for t in found] == [Grade.WEAK]
    assert found[0].runner_up is not None
    assert "没有找到" in found[0].runner_up


def test_what_a_figure_is_compared_with_is_not_its_name():
    found = read("到2027年，较2024年的82亿元净增48亿元。")

    assert all(t.grade is Grade.WEAK for t in found if "82" in t.indicator or not t.indicator)


def test_a_change_without_a_date_ahead_is_told_and_under_a_goal_wanted():
    assert read("规上竹制品企业由2021年的12家增加到21家。") == ()
    (wanted,) = read("力争规上竹制品企业由2024年的12家增加到21家。")
    assert (wanted.indicator, wanted.value) == ("规上竹制品企业", 21)
