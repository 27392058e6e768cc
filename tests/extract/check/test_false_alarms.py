"""What looks like a slip and is none: subsets, figures that were not read as targets, words with a digit before them.

Items: S004-G-08.
"""

from daxiao.extract.check.run import check
from tests.extract.check.figures import codes, loud, plan
from tests.extract.check.texts import codes as codes_of
from tests.extract.check.texts import edited, paper, said


def test_some_of_the_things_do_not_contradict_all_of_them() -> None:
    goals = "主要目标：到2027年，规上竹加工企业由12家增加到18家。"
    for words in (
        "到2027年规上竹加工企业达到18家，其中年产值过亿元的5家。",
        "到2027年规上竹加工企业达到18家，其中年营收超亿元的企业4家。",
    ):
        assert loud(plan(goals, f"重点任务：{words}")) == []


def test_two_values_of_the_whole_are_still_a_contradiction() -> None:
    goals = "主要目标：到2027年，规上竹加工企业达到18家。"
    tasks = "重点任务：到2027年规上竹加工企业达到16家，其中年产值过亿元的5家。"
    assert "two_values_in_plan" in loud(plan(goals, tasks))


def test_visits_of_a_year_are_compared_with_those_up_to_it() -> None:
    goals = "主要目标：到2027年，全市接待游客达到900万人次。"
    tasks = "重点任务：全市接待游客2025年700万人次、2026年800万人次、2027年{0}万人次。"
    assert "two_values_in_plan" in loud(plan(goals, tasks.format(880)))
    assert loud(plan(goals, tasks.format(900))) == []


def test_a_task_with_an_amount_and_years_can_be_measured() -> None:
    measure = "推动钢铁、水泥、化工、焦化4个行业节能降碳，到2027年创建国家级绿色工厂6家。"
    bare = edited((measure, "推动重点行业节能降碳。"))
    assert "check.task_without_target" in codes_of(said(bare))
    for words in (
        "节能降碳项目计划总投资30亿元。",
        "节能降碳投入2025年8亿元、2026年10亿元、2027年12亿元。",
    ):
        assert "check.task_without_target" not in codes_of(said(edited((measure, words))))


def test_a_base_in_the_text_is_not_asked_for() -> None:
    words = "主要目标：规上水产企业由2024年的46家增加到70家。每年净增规上水产企业{0}家以上，到2027年规上水产企业达到70家。"
    assert "pace_needs_base" not in codes(plan(words.format(7)))
    assert "pace_low_end_misses" in codes(plan(words.format(7)))
    assert "pace_far_below_target" in loud(plan(words.format(4)))
    assert codes(plan(words.format(8))) == []


def test_a_digit_before_the_health_industry_counts_nothing() -> None:
    text = edited(("支持宏远机械、", "支持康养、中药、旅居5大健康产业项目和宏远机械、"))
    found = [r.sentence for r in check([paper(text)])]
    assert not [s for s in found if "大健康" in s]
