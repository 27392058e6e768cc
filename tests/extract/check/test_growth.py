"""Base, target, years and rate of growth (10-plans section 3, no. 2; facts A-30 to A-44).

Items: S003-G-02, S002-G-04.
"""

import pytest

from tests.extract.check.figures import loud, one, plan, shown


def table(base: str, target: str, rate: str) -> str:
    return plan(
        "主要目标：表1 主要指标\n序号\t指标名称\t单位\t2024年基数\t2027年目标值\t年均增速\n"
        f"1\t规上工业总产值\t亿元\t{base}\t{target}\t{rate}\n"
    )


@pytest.mark.parametrize(
    ("base", "target", "rate", "expected"),
    [
        ("800", "1200", "14.5%", []),
        ("800", "1200", "14%", []),  # rounded down
        ("800", "1200", "15%", ["growth_off_doubt"]),  # rounded the wrong way
        ("800", "1200", "10%", ["growth_off"]),
        ("800", "1200", "20%", ["growth_off"]),
        ("800", "≥1200", "20%", ["growth_off_doubt"]),  # a floor can be passed
        ("800", "1200", "10%以上", []),  # 14.5 % is more than 10 %
        ("0", "1200", "10%", []),
        ("—", "1200", "10%", []),
    ],
)
def test_the_rate_of_a_row_agrees_with_its_base_and_target(
    base: str, target: str, rate: str, expected: list[str]
) -> None:
    assert loud(table(base, target, rate)) == expected


PROSE = [
    ("2024年，规上工业总产值800亿元。", "到2027年，规上工业总产值达到1200亿元，年均增长{0}%。"),
    ("", "规上工业总产值由2024年的800亿元增长到2027年的1200亿元，年均增长{0}%。"),
    (
        "2024年，规上工业总产值达到1200亿元，较2021年的800亿元年均增长{0}%。",
        "到2027年，规上工业企业达到500家。",
    ),
]


@pytest.mark.parametrize(("past", "goals"), PROSE)
def test_rates_in_sentences_are_checked_as_well(past: str, goals: str) -> None:
    def words(rate: str) -> str:
        chapters = [f"发展基础：{past}".format(rate)] if past else []
        return plan(*chapters, f"主要目标：{goals}".format(rate))

    assert loud(words("10")) == ["growth_off"]
    assert loud(words("14.5")) == []


def test_the_arithmetic_is_written_out() -> None:
    text = table("800", "1200", "10%")
    remark = one(text, code="growth_off")
    assert remark.arithmetic is not None
    assert remark.arithmetic.written == "（1200÷800）^（1÷3）－1＝14.47%"
    assert "年均增长14.47%，与所写的10%不符" in remark.sentence
    assert any("1200" in words for words in shown(remark, text))


def test_real_growth_may_differ_from_nominal_growth() -> None:
    """Value added grows at constant prices: only a doubt."""
    text = plan(
        "发展基础：2024年，工业增加值200亿元。",
        "主要目标：到2027年，工业增加值达到260亿元，年均增长7%。",
    )
    assert loud(text) == ["growth_off_doubt"]


@pytest.mark.parametrize(("target", "expected"), [(320, []), (300, ["total_growth_off"])])
def test_a_doubling_must_double(target: int, expected: list[str]) -> None:
    text = plan(
        "发展基础：2024年，规上工业总产值为160亿元。",
        f"主要目标：到2027年，规上工业总产值比2024年翻一番，达到{target}亿元。",
    )
    assert loud(text) == expected


@pytest.mark.parametrize(("rate", "expected"), [("8", ["share_against_growth"]), ("18", [])])
def test_a_share_cannot_outgrow_its_numerator(rate: str, expected: list[str]) -> None:
    """Item A-42."""
    text = plan(
        f"主要目标：到2027年，研发经费投入年均增长{rate}%。\n\n"
        "表1 主要指标\n序号\t指标名称\t单位\t2024年基数\t2027年目标值\n"
        "1\t全社会研发经费支出占地区生产总值比重\t%\t2.1\t2.5\n"
    )
    assert loud(text) == expected


def test_rates_of_other_places_and_industries_are_not_taken() -> None:
    text = plan(
        "发展基础：2024年，规上工业总产值800亿元。",
        "主要目标：到2027年，规上工业总产值达到1200亿元，固定资产投资年均增长10%，规上工业增加值年均增长8%。",
    )
    assert loud(text) == []


@pytest.mark.parametrize(("rate", "expected"), [("10", ["total_growth_off"]), ("21", [])])
def test_the_growth_of_one_year(rate: str, expected: list[str]) -> None:
    text = plan(
        "去年工作回顾：2025年，全县完成工业投资62亿元。",
        f"主要目标：2026年，工业投资增长{rate}%，达到75亿元。",
        title="白石县2026年工业经济工作要点",
    )
    assert loud(text) == expected


def test_two_rates_of_one_indicator() -> None:
    text = plan(
        "主要目标：到2027年，规上工业增加值年均增长8%。",
        "重点任务：扩大有效投资，确保规上工业增加值年均增长9%。",
    )
    assert loud(text) == ["two_values_in_plan"]
