"""Texts that tell: bulletins, news, summaries, terms of a policy. They give no targets; their goal parts keep theirs."""

import pytest

from tests.extract.invented import readings


def values(text: str) -> list[str]:
    return [f"{t.value.normalize():f}{t.unit}" for t in readings(text)]


BULLETIN = """年末全区常住人口61.2万人，比上年末增加0.3万人。初步核算，2023年全区完成生产总值412.6亿元，增长5.1%。
分产业看，第二产业完成增加值160.2亿元，下降1.4%。三次产业结构为8.1：38.8：53.1。其他服务业实现增加值30.5亿元。
二、农业
全年完成造林面积540公顷。农田有效灌溉面积达2.1千公顷，年末拥有联合收割机88台，比上年末增长3.5%。
"""
NEWS = """白沙县晒出工业“成绩单”
过去一年，白沙县规上工业总产值同比增长9.3%。
8个重点项目全部开工，投资完成率达108%。新签约亿元以上项目16个，其中十亿元以上项目2个，到位资金33.5亿元。
今年的主要预期目标是：规上工业增加值增长9%，新增规上企业20家。
"""
SUMMARY = """南岭县工业经济总体情况和下一步打算
一是运行平稳。预计全年实现规上工业产值310亿元，增长8.5%左右；实现工业投资96亿元。
二是企业壮大。远山机械连续9年位居全省同行第一。新增专精特新企业占全市40%。
三是进度加快。12个市级项目完成投资40.5亿元，完成年度计划的98.6%，超序时进度6个百分点。
"""
FIVE_YEARS = """过去五年

●实力跃上新台阶

生产总值增加到480亿元，五年年均增长6.2%。

工业增加值突破160亿元。

今后五年目标

生产总值突破700亿元，规上工业企业达到500家。
"""
ASSESSED = """本报讯（记者）：从评估报告看东湖县“十四五”规划新进展
报告指出，研发机构数量超过240家，研发投入占比超过2.7%。
报告显示，制造业增加值占比提升至31.5%，新兴产业增加值年均增长12.4%。
截至目前，全县建成省级平台18个，集聚规上企业260家。
"""
MARKET = """数据显示，新能源汽车销量从2019年的12万辆起步，2023年达到94万辆。
从2021年开始，销量增长提速，年均增长率超过60%。
"""
TOWN = """南岭镇2026年工作谋划
回顾2025年工作成果🏆
全镇工业产值增长6%，农业产值达到8.2亿元。📈
一、上年工作推进情况
培育直播人才30余名，带动销售特产900吨。
展望2026年工作目标🎯
工业产值增长8%，新增规上企业4家。💪
"""
MIXED = """发展基础：产值超过600亿元，集聚企业240家。
发展目标：到2030年，产值达到1000亿元。
"""


@pytest.mark.parametrize(
    "text", [BULLETIN, SUMMARY, ASSESSED, MARKET], ids=["bulletin", "summary", "assessed", "market"]
)
def test_a_text_that_only_tells_gives_no_target(text):
    assert values(text) == []


def test_news_of_the_year_gives_only_what_is_aimed_at():
    assert values(NEWS) == ["9%", "20家"]


def test_a_review_of_years_ends_where_the_goals_begin():
    assert values(FIVE_YEARS) == ["700亿元", "500家"]


def test_what_was_before_the_day_of_a_meeting_is_over():
    text = (
        "2026年1月8日，东湖开发区召开工作会议。\n据报告，2025年开发区工业销售增长7%，固定资产投资增长15%。\n"
        "2026年，工业销售力争增长8%。\n"
    )

    assert values(text) == ["8%"]


def test_signs_behind_headings_hide_nothing():
    assert values(TOWN) == ["8%", "4家"]


def test_a_paragraph_says_itself_whether_it_tells_or_wants():
    assert values(MIXED) == ["1000亿元"]


@pytest.mark.parametrize(
    "text",
    [
        "（一）奖补标准\n营业收入首次突破5亿元的企业。\n技改投资达到1000万元以上的企业。",
        "1.申报条件\n研发人员占比达到15%。\n近两年营业收入增长10%以上。",
        "5000万元—1亿元：10万元\n超过1亿元：20万元",
        "奖补资金分两年下达，不超过5%可用于企业服务。",
        "如企业产值增速保持12%以上的，可同时享受前款政策。",
        "对投资额达到3000万元以上的项目，按设备投资的一定比例奖励有功人员。",
    ],
)
def test_terms_of_a_policy_are_no_targets(text):
    assert values(text) == []


def test_a_rate_of_completion_that_is_wanted_stays_a_target():
    assert values("到2027年，项目开工率达到预期目标90%以上。") == ["90%"]


def test_a_market_study_foretells_and_wants_nothing():
    text = (
        "储能行业研究\n据研究机构统计，市场规模逐年扩大，渗透率超过20%，竞争格局稳定。\n"
        "预计2030年电池成本降至0.4元/瓦时以下，市场份额向头部集中，出货量将突破800万套。\n"
    )

    assert values(text) == []


def test_a_plan_that_expects_still_wants():
    assert values("到2027年，全市储能产业规模预计达到300亿元。") == ["300亿元"]


def test_goals_that_have_been_reached_head_a_review():
    text = "一、年度目标任务圆满完成\n规上工业增加值增长8%。\n二、2026年主要目标\n规上工业增加值增长7%。\n"

    assert values(text) == ["7%"]


def test_a_text_that_grants_from_end_to_end_wants_nothing():
    grants = "对认定的企业给予奖励20万元，对贷款给予贴息补助，对设备给予补贴。\n" * 4
    text = f"工业发展若干政策\n{grants}亩均税收超过20万元。\n"

    assert values(text) == []
    assert values(f"{text}到2027年，亩均税收超过20万元。\n") == ["20万元"]


def test_what_was_done_with_success_goes_on():
    text = "镇党委紧紧围绕“跻身前列”的奋斗目标，圆满完成了各项任务。全年完成工业产值31亿元，其中食品产业7亿元。\n"

    assert values(text) == []
