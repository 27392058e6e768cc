"""Days that no calendar has, deadlines behind the plan, ends before beginnings, ranges without a value.

Items: S004-G-05.
"""

import pytest

from daxiao.extract.check import dates
from daxiao.extract.readings import Lexicon
from tests.extract.check.texts import edited, paper


def said(text: str) -> list[str]:
    one = paper(text)
    return [
        r.code.removeprefix("check.")
        for rule in dates.RULES
        for r in rule([one], Lexicon())
        if r.severity != "hint"
    ]


def task(words: str) -> str:
    """The plan for 2025 to 2027 with some words more in one of its tasks."""
    return edited(("推进设备更新。", f"推进设备更新。{words}"))


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("2026年2月30日前完成摸底。", "day_impossible"),
        ("2027年2月29日前完成摸底。", "day_impossible"),
        ("每年6月31日前报送总结。", "day_impossible"),
        ("13月底前完成摸底。", "day_impossible"),
        ("（完成时限：2029年6月）", "due_after_plan"),
        ("（时间节点：到2028年底）", "due_after_plan"),
        ("该线2027年开工建设，力争2026年底前建成投产。", "done_before_start"),
        ("该线2026年9月动工、2026年5月竣工。", "done_before_start"),
        ("各项改造2025年12月31日前完成，2026年3月底前全面启动。", "done_before_start"),
        ("将行业产能控制在900万吨以上、700万吨以内。", "range_without_value"),
    ],
)
def test_times_and_ranges_that_cannot_be(words: str, code: str) -> None:
    assert said(task(words)) == [code]


@pytest.mark.parametrize(
    "words",
    [
        "2028年2月29日前完成摸底，每年6月30日前报送总结。",
        "（完成时限：2027年12月）",
        "到2035年基本实现智能化。",
        "该线2026年开工建设，力争2027年底前建成投产。",
        "一期2025年建成，二期2026年开工。",
        "2025年完成规划编制，2026年启动建设。",
        "2026年开工，2025年完成前期手续。",
        "将行业产能控制在700万吨以上、900万吨以内。",
        "投资900万元以上、700万元以下的项目分别登记。",
        "每年1—12月按月调度，3月中旬、12月下旬通报。",
    ],
)
def test_times_and_ranges_that_can_be_are_silent(words: str) -> None:
    assert said(task(words)) == []
