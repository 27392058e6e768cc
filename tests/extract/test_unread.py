"""Which figures are shown as not taken up: few, with a unit, where the plan wants something."""

import pytest

from daxiao.extract.read import read
from daxiao.extract.source import Source
from daxiao.extract.unread import unread_figures
from tests.extract.invented import PLAN


HEAD = "东湖县竹产业三年行动计划（2025—2027年）\n\n一、发展目标\n\n到2027年，竹产业产值达到90亿元。\n\n二、重点任务\n\n"


def unread(text: str) -> list[str]:
    found = unread_figures(text, read(Source("a.txt", text, "txt")))
    return [text[s.start : s.end] for s in found]


@pytest.mark.parametrize(
    ("sentence", "figures"),
    [
        ("1.建设园区。在县经开区规划建设竹制品园1个。\n", ["1个"]),
        ("1.建设苗圃。建设良种苗圃4个，每个不少于150亩。\n", ["150亩"]),
        ("1.建设驿站。到2027年，新增竹海驿站3坊以上。\n", ["3坊"]),
        ("三、分年度投资计划\n项目总投资９亿元。\n", ["９亿元"]),
    ],
)
def test_a_figure_that_no_reading_has_is_shown(sentence, figures):
    assert unread(HEAD + sentence) == figures


@pytest.mark.parametrize(
    "sentence",
    [
        "1.壮大主体。到2027年，规上竹制品企业由2024年的12家增加到30家。\n",  # read, with where it began
        "1.壮大主体。2024年，全县规上竹制品企业12家。\n",  # told
        "1.强化扶持。对新入规企业一次性奖励10万元。\n",  # a term of a policy
        "1.精简流程。审批时限压缩至3个工作日。\n",  # a rule of procedure
        "1.依法监管。依照第12条和国发〔2024〕3号文件，2026年6月底前完成。\n",  # numbers of articles and papers, dates
        "1.布局5G。围绕3大方向，打造“5+5”体系，建设千亿级竹产业走廊。\n",  # names and tallies
        "1.壮大主体。力争到2027年新增企业20家以上（2024年为5家）。\n",  # the stock in brackets
    ],
)
def test_what_was_left_out_for_a_reason_is_not_shown(sentence):
    assert unread(HEAD + sentence) == []


def test_cells_of_a_table_and_rows_of_projects_are_not_shown():
    table = (
        "指标\t单位\t2024年（基数）\t2027年目标\n竹产业产值\t亿元\t60\t90\n规上企业\t家\t12\t30\n"
    )
    rows = "序号\t项目名称\t建设内容\t总投资（万元）\t责任单位\n1\t竹板厂\t年产竹板5万立方米\t32000\t县经信局\n2\t竹炭厂\t建设厂房2万平方米\t9000\t县经信局\n"

    assert unread(HEAD + "三、保障措施\n\n附表\n" + table + "\n附件\n" + rows) == []


def test_a_review_and_a_report_are_left_alone():
    text = "东湖县2024年工业运行情况\n一、工作成效\n全县完成产值80亿元，同比增长6%，在县经开区建成竹制品园1个。\n"

    assert unread(text) == []


def test_the_spans_are_in_order_and_lie_in_the_text():
    text = PLAN + "\n力争建设竹制品园，占地300亩，另建仓储30坊以上。\n"
    found = unread_figures(text, read(Source("a.txt", text, "txt")))

    assert list(found) == sorted(set(found))
    assert all(0 <= s.start < s.end <= len(text) for s in found)


def test_a_text_without_figures_has_none():
    assert unread("") == []
    assert unread("加强领导，落实责任。\n") == []
