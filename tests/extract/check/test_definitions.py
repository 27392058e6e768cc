"""What a figure counts, left open (10-plans section 3).

Items: S000-G-02, S000-G-03, S001-G-03, S002-G-01, S003-G-01, S003-G-03, S003-G-04, S004-G-02, S004-G-07.
"""

import pytest

from daxiao.std.findings import Severity
from tests.extract.check.texts import PLAN, codes, paper, remarks, said


def plan(*sentences: str, title: str = "临河市工业提升实施方案") -> str:
    body = "\n\n".join(sentences)
    return f"{title}\n\n一、工作任务\n\n{body}\n\n二、工作举措\n\n持续推进各项工作。\n"


CODES = (
    "check.new_or_total_open",
    "check.each_or_together_open",
    "check.cumulative_without_start",
    "check.added_or_net_open",
    "check.bands_overlap",
    "check.near_is_no_number",
    "check.days_of_two_kinds",
    "check.order_guessed",
    "check.change_without_base",
    "check.nested_thresholds_open",
    "check.same_figure_two_things",
)
FOUND = [
    ("到2027年，规上工业企业目标保底60家；专精特新企业新增15家、总数达到65家，高新技术企业新增40家、总数达到530家。", "check.new_or_total_open"),
    ("到2027年，累计实施工业技改项目200个以上。", "check.cumulative_without_start"),
    ("东湖区、南岭县每年谋划实施工业技改项目60个。", "check.each_or_together_open"),
    ("总投资1-5亿元的项目9个月内投产、5-10亿元的项目12个月内投产、10亿元以上的项目18个月内投产。", "check.bands_overlap"),
    ("对年产值200万元至500万元的企业奖励1万元，500万元至1000万元的企业奖励2万元。", "check.bands_overlap"),
    ("及时推送收入接近或达到2000万元的企业情况。", "check.near_is_no_number"),
    ("签约后60天内开工，验收压缩至5个工作日。", "check.days_of_two_kinds"),
    ("实行分类验收（低风险、一般风险、高风险），时间压缩至3个、5个和9个工作日内。", "check.order_guessed"),
    ("对当年月度产值下滑20%以上的企业实施预警。", "check.change_without_base"),
    ("到2027年，培育初级数字车间达到150家、高级数字车间达到40家。", "check.nested_thresholds_open"),
    ("到2027年，产值超80亿元的工厂4家、超30亿元的工厂9家。", "check.nested_thresholds_open"),
]  # fmt: skip
SILENT = [
    "到2027年，规上工业企业总数达到600家；专精特新企业新增15家、总数达到65家，高新技术企业新增40家、总数达到530家。",
    "2025年以来累计实施工业技改项目200个以上。",
    "东湖区、南岭县每年各谋划实施工业技改项目60个。",
    "东湖区每年谋划实施工业技改项目60个。",
    "总投资1亿元（含）至5亿元（不含）的项目9个月内投产、5亿元（含）以上的项目12个月内投产。",
    "收入达到2000万元的企业及时入库，2024年产值接近50亿元。",
    "签约后60天内开工，验收在20天内完成。",
    "时间分别压缩至3个、5个和9个工作日内。",
    "对当年月度产值同比下滑20%以上的企业实施预警。",
    "到2027年，产值超80亿元的工厂4家、超30亿元的工厂9家（其中超80亿元的4家）。",
]


@pytest.mark.parametrize(("sentence", "code"), FOUND)
def test_wording_that_leaves_the_count_open_is_found(sentence, code):
    assert codes(said(plan(sentence), *CODES)) == {code}


@pytest.mark.parametrize("sentence", SILENT)
def test_wording_that_says_what_is_counted_is_left_alone(sentence):
    assert said(plan(sentence), *CODES) == []


def test_a_plan_that_states_its_years_needs_no_start_for_cumulative_goals():
    text = plan(
        "累计实施工业技改项目200个以上。", title="临河市工业提升三年行动方案（2025—2027年）"
    )
    assert said(text, "check.cumulative_without_start") == []


def test_one_figure_called_added_here_and_net_there_is_a_hint():
    text = plan("到2027年，高新技术企业新增40家。", "到2027年，净增高新技术企业40家。")
    found = [r for r in remarks(paper(text)) if r.code == "check.added_or_net_open"]
    assert [r.severity for r in found] == [Severity.HINT]


def test_the_same_figures_of_two_levels_under_two_names_are_doubted():
    text = plan(
        "到2027年，国家级创新平台达到5家，省级创新平台达到75家。",
        "到2027年，国家级企业技术平台达到5家，省级企业技术平台达到75家。",
    )
    assert codes(said(text, "check.same_figure_two_things")) == {"check.same_figure_two_things"}


TABLE = """临河市装备产业发展“十四五”规划

一、发展基础

规模以上装备企业研发经费支出占营业收入比重为1.65%。

二、主要目标

到2025年，规模以上工业产值达500亿元，规模以上先进装备企业超过300家。

主要指标表

序号\t指标名称\t单位\t2020年\t2025年\t年均增速
1\t智能装备产值\t亿元\t{base}\t500\t—
2\t高端装备产值\t亿元\t320\t500\t—
3\t规模以上装备企业数量\t家\t275\t300\t—
4\t骨干企业研发投入强度\t%\t1.65%\t3%\t—
5\t单位GDP能耗降低\t%\t13\t{cell}\t—
"""


@pytest.mark.parametrize(
    ("base", "cell", "code", "found"),
    [
        ("—", "15", "check.table_base_missing", True),
        ("310", "15", "check.table_base_missing", False),
        ("310", "完成上级下达指标", "check.table_target_open", True),
        ("310", "15", "check.table_target_open", False),
        ("310", "15", "check.base_population_differs", True),
        ("310", "15", "check.table_row_unclear", True),
        ("310", "15", "check.same_figure_two_names", True),
    ],
)
def test_indicator_tables(base, cell, code, found):
    assert (code in codes(said(TABLE.format(base=base, cell=cell)))) is found


COLLECTIVE = """临河市链主企业培育方案

一、工作目标

到2030年，培育链主企业20家。

二、链主企业职责

（一）推动招商。吸引配套企业落户，形成协作生态。{each}每年引进配套项目5个。

（二）促进并购。支持开展产业链整合，实现裂变发展。每年实施兼并重组项目2个。
"""


@pytest.mark.parametrize(("each", "expected"), [("", 2), ("每家链主企业", 1)])
def test_yearly_numbers_for_a_class_of_firms_must_say_each_or_all(each, expected):
    text = COLLECTIVE.format(each=each)
    found = [r for r in remarks(paper(text)) if r.code == "check.per_unit_or_all_open"]
    assert len(found) == 1
    assert found[0].severity is Severity.DOUBT
    assert len(found[0].places) in (expected, 2)


INDUSTRIES = """临河市产业链方案

一、工作任务

围绕“{formula}”现代化产业体系，培育链主企业。

二、重点方向

（一）装备制造产业。重点发展关键零部件，招引和培育企业。

（二）食品饮料产业。重点发展精深加工，招引和培育企业。

（三）电子信息产业。重点发展电子元器件，招引和培育企业。

（四）生物医药产业。重点发展现代中药，招引和培育企业。
"""


@pytest.mark.parametrize(
    ("formula", "expected"), [("2+2", set()), ("3+3", {"check.formula_differs"})]
)
def test_a_formula_of_industries_is_compared_with_those_described(formula, expected):
    assert codes(said(INDUSTRIES.format(formula=formula), "check.formula_differs")) == expected


def test_nothing_is_open_in_the_plan_of_the_tests():
    assert said(PLAN, *CODES) == []
