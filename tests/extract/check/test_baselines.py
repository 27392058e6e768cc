"""Statements of the past against the base column, goals and each other (facts A-13, A-53 to A-55, A-129).

Items: S002-G-01, S003-G-01.
"""

import pytest

from tests.extract.check.figures import codes, loud, one, plan, shown


def text(past: str, *rows: str) -> str:
    table = "".join(f"{n}\t{row}\n" for n, row in enumerate(rows, 1))
    return plan(
        f"发展基础：{past}",
        f"主要目标：表1 主要指标\n序号\t指标名称\t单位\t2024年基数\t2027年目标值\n{table}",
        title="青川市科技创新规划（2025—2027年）",
    )


DIFFERENT = [
    ("2024年，全市高新技术企业数量达到260家。", "高新技术企业数量\t家\t268\t400"),
    ("全市高新技术企业从2020年的80家增加到2024年的260家。", "高新技术企业数量\t家\t268\t400"),
    ("截至2024年底，全市拥有国家级创新平台3家、省级创新平台48家。", "省级创新平台数量\t家\t45\t75"),
    (
        "2024年，高新技术产业增加值占GDP比重由2020年的11.9%提升至22%。",
        "高新技术产业增加值占GDP比重\t%\t20.9\t30",
    ),
    (
        "2024年，全市万人发明专利拥有量由2020年的1.2件增至2.85件。",
        "每万人口发明专利拥有量\t件\t3.74\t5",
    ),
]


@pytest.mark.parametrize(("past", "row"), DIFFERENT)
def test_a_base_of_the_table_that_the_text_contradicts_is_an_error(past: str, row: str) -> None:
    assert loud(text(past, row)) == ["baseline_differs"]


SILENT = [
    ("2024年，全市高新技术企业数量达到260家。", "高新技术企业数量\t家\t260\t400"),
    ("2024年，规上工业总产值324.64亿元。", "规上工业总产值\t亿元\t325\t500"),  # rounded
    ("2024年，规上工业总产值达3246400万元。", "规上工业总产值\t亿元\t324.64\t500"),  # another unit
    ("2023年，全市高新技术企业数量达到230家。", "高新技术企业数量\t家\t260\t400"),  # another year
    ("2024年，全市累计认定高新技术企业300余家。", "高新技术企业数量\t家\t260\t400"),  # cumulated
    (
        "2024年，全省高新技术企业数量达到26000家。",
        "高新技术企业数量\t家\t260\t400",
    ),  # another place
    ("2024年，新增高新技术企业30家。", "高新技术企业数量\t家\t260\t400"),  # an increase
    (
        "2024年，每万人口高价值发明专利拥有量2.1件。",
        "每万人口发明专利拥有量\t件\t3.74\t5",
    ),  # another definition
    ("2024年，规上工业总产值比重达17%。", "规上工业总产值\t亿元\t325\t500"),
]


@pytest.mark.parametrize(("past", "row"), SILENT)
def test_equal_rounded_and_other_statements_are_silent(past: str, row: str) -> None:
    assert loud(text(past, row)) == []


def test_another_word_for_the_amount_makes_it_a_doubt() -> None:
    """Item A-55: 登记交易额 beside 成交额."""
    doubtful = text("2024年，完成技术合同登记交易额8.5亿元。", "技术合同成交额\t亿元\t10.06\t18")
    assert loud(doubtful) == ["baseline_differs_doubt"]


def test_text_and_table_stand_side_by_side() -> None:
    words = text("2024年，全市高新技术企业数量达到260家。", "高新技术企业数量\t家\t268\t400")
    remark = one(words, code="baseline_differs")
    assert [p.role for p in remark.places] == ["正文", "表格"]
    assert "260家" in shown(remark, words)[0]
    assert remark.arithmetic is not None
    assert remark.arithmetic.written == "260－268＝-8"


def test_one_year_has_one_figure() -> None:
    twice = plan(
        "发展基础：2024年，全市规上工业企业420家。\n\n企业梯队不断壮大。2024年，全市规上工业企业达到436家。",
        "主要目标：到2027年，高新技术企业达到300家。",
    )
    assert loud(twice) == ["facts_differ"]
    assert codes(twice.replace("436", "420")) == []


def test_a_rise_that_names_its_goal_must_name_the_goal_of_the_plan() -> None:
    wrong = plan(
        "主要目标：到2027年，高新技术企业达到400家。",
        "重点任务：培育科技企业，高新技术企业由2024年的260家增加到2027年的420家。",
    )
    assert "goal_stated_twice" in loud(wrong)
    assert codes(wrong.replace("420", "400")) == []
