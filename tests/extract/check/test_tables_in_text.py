"""Tables against their totals and against the text: shifted rows of totals, bases, annexes that are not there.

Items: S004-G-05.
"""

import pytest

from tests.extract.check.figures import codes, loud, one, plan
from tests.extract.check.texts import PLAN, said
from tests.extract.check.texts import codes as codes_of


def listed(total: str) -> str:
    return plan(
        "主要目标：到2027年，规上工业企业达到520家。",
        "项目清单：附表。\n\n序号\t项目名称\t建设内容\t总投资（万元）\t单位\n"
        "1\t竹材精深加工线\t厂房及设备\t32000\t市工信局\n2\t冷链仓储中心\t冷库\t28000\t市商务局\n"
        f"3\t检测服务平台\t实验室\t9500\t市科技局\n合计\t\t\t3个\t\t{total}\t",
    )


def test_a_shifted_row_of_totals_is_added_up() -> None:
    remark = one(listed("79500"), code="table_total_differs")
    assert remark.arithmetic is not None
    assert remark.arithmetic.written == "32000＋28000＋9500＝69500，比79500少10000"
    assert codes(listed("69500")) == []


def test_the_rows_of_a_sum_are_named() -> None:
    roles = [p.role for p in one(listed("79500"), code="table_total_differs").places]
    assert roles == [
        "合计",
        "分项（竹材精深加工线）",
        "分项（冷链仓储中心）",
        "分项（检测服务平台）",
    ]


def bases(words: str) -> str:
    return plan(
        f"主要目标：{words}",
        "推进计划：2025年，绿色建材产业规模达到120亿元。\n\n附表1：分年度目标\n\n"
        "指标\t2024年（基数）\t2025年\t2027年\n产业规模（亿元）\t98\t120\t150\n规上企业数（家）\t42\t50\t55",
        title="青川市绿色建材产业行动计划（2025—2027年）",
    )


def test_the_base_of_the_text_against_the_base_of_the_table() -> None:
    words = "到2027年，全市绿色建材产业规模达到150亿元，较2024年的{0}亿元净增{1}亿元。"
    assert "base_in_text_differs" in loud(bases(words.format(95, 55)))
    assert loud(bases(words.format(98, 52))) == []


def test_the_base_of_the_table_and_what_is_added() -> None:
    words = "2025年，规上绿色建材企业新增{0}家、达到50家。"
    assert "table_base_and_new_miss" in loud(bases(words.format(5)))
    assert loud(bases(words.format(8))) == []


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("具体分工见附件3。", {"check.annex_not_found"}),
        ("对照附件2开展评估。", set()),
        ("对照附表4开展评估。", {"check.annex_not_attached"}),
        ("申报材料按《青川市办法》附件5准备。", set()),
    ],
)
def test_annexes_and_tables_that_are_not_there(words: str, expected: set[str]) -> None:
    text = PLAN.replace("建立“一条产业链", f"{words}建立“一条产业链", 1)
    assert codes_of(said(text, "check.annex_not_found", "check.annex_not_attached")) == expected


def test_another_table_of_the_kind_is_there() -> None:
    text = PLAN.replace("建立“一条产业链", "对照附表4开展评估。建立“一条产业链", 1)
    text += "\n附表1：分年度目标\n"
    assert codes_of(said(text, "check.annex_not_found")) == {"check.annex_not_found"}
