"""Parts against their whole (10-plans section 3, no. 1; facts A-01 to A-20 of the requirements).

Items: S004-G-05, S000-G-08.
"""

from decimal import Decimal

import pytest

from tests.extract.check.figures import codes, loud, one, plan, shown, told


GOALS = "主要目标：到2027年，规上工业企业达到520家，高新技术企业达到400家。"


def tasks(words: str) -> str:
    return plan(GOALS, f"重点任务：{words}")


BELOW = [
    "每年新增规上服务业企业30家以上，其中东山县12家、西河区8家、南浦县8家。",
    "全年新开工项目60个，其中东山县20个、西河区20个、南浦县15个。",
    "2025年完成工业投资300亿元，东山县、西河区、南浦县分别完成120亿元、100亿元、70亿元。",
]


@pytest.mark.parametrize("words", BELOW)
def test_parts_that_cannot_reach_the_total_are_an_error(words: str) -> None:
    assert "sum_below_total" in loud(tasks(words))


def test_a_list_in_the_text_is_added_up_once_whether_or_not_its_parts_are_targets() -> None:
    text = tasks(
        "新建标准厂房100万平方米，其中东山县30万平方米、西河区40万平方米、南浦县20万平方米。"
    )
    (remark,) = told(text)
    assert remark.code in ("check.list_misses_total", "check.sum_below_total")
    assert remark.arithmetic is not None
    assert remark.arithmetic.written == "30＋40＋20＝90，比100少10"
    assert remark.arithmetic.difference == Decimal(-10)


def test_a_respective_list_in_brackets_is_all_there_is() -> None:
    words = (
        "2025年完成工业投资500亿元（装备制造、电子信息、食品饮料分别为200亿元、150亿元、{0}亿元）。"
    )
    assert loud(tasks(words.format(120))) == ["sum_below_total"]
    assert loud(tasks(words.format(150))) == []


SILENT = [
    "每年新增规上服务业企业30家以上，其中东山县12家、西河区10家、南浦县8家。",
    "2025年完成工业投资300亿元，东山县、西河区、南浦县分别完成120亿元、100亿元、80亿元。",
    "到2027年，建成省级以上绿色工厂50家，其中国家级15家。",
    "到2027年，培育国家级绿色工厂10家、省级绿色工厂40家，省级以上绿色工厂达到50家。",
    "三年累计实施技改项目300个，每年实施100个。",
    "每个县（市、区）每年引进亿元以上项目5个以上。",
]


@pytest.mark.parametrize("words", SILENT)
def test_sums_that_agree_are_silent(words: str) -> None:
    assert loud(tasks(words)) == []


def test_parts_above_a_floor_are_a_hint_with_the_buffer_in_per_cent() -> None:
    text = tasks("每年新增规上服务业企业30家以上，其中东山县14家、西河区10家、南浦县8家。")
    assert loud(text) == []
    assert "余量6.7%" in one(text, code="sum_buffer").sentence


def test_parts_above_a_fixed_total_are_an_error() -> None:
    text = tasks("每年新增规上服务业企业30家，其中东山县14家、西河区10家、南浦县8家。")
    assert loud(text) == ["sum_above_total"]


def test_a_list_that_may_leave_places_out_is_only_a_doubt() -> None:
    text = tasks("每年新增规上服务业企业30家以上，其中东山县12家、西河区8家。")
    assert one(text, code="sum_of_some_parts").severity.value == "doubt"


DISTRICTS = """专栏1 各县市区任务

1.东山县：每年新开工亿元以上项目不少于10个。
2.西河区：每年新开工亿元以上项目不少于8个。
3.南浦县：每年新开工亿元以上项目不少于{last}个。"""


@pytest.mark.parametrize(("last", "expected"), [(5, ["sum_below_total"]), (7, []), (9, [])])
def test_a_box_of_districts_is_added_up(last: int, expected: list[str]) -> None:
    """Items A-03, A-06, A-07: less than the floor is an error, exactly the floor is silent, more is a hint."""
    text = tasks("全市每年新开工亿元以上项目不少于25个。\n\n" + DISTRICTS.format(last=last))
    assert loud(text) == expected
    assert ("sum_buffer" in codes(text)) is (last == 9)


def test_districts_that_share_a_figure_are_counted_each_when_only_that_reaches_the_total() -> None:
    """Item A-07: 咸安区、嘉鱼县 stand together with one figure and each is meant."""
    text = tasks(
        "全市每年实施技改项目160个以上。\n\n东山县、西河区每年实施技改项目60个。\n\n南浦县每年实施技改项目50个。"
    )
    remark = one(text, code="sum_buffer")
    assert remark.arithmetic is not None
    assert remark.arithmetic.computed == Decimal(170)


def test_a_stated_part_must_not_be_larger_than_its_whole() -> None:
    text = tasks("到2027年，建成省级以上绿色工厂50家，其中国家级55家。")
    remark = one(text, code="part_above_whole")
    assert remark.severity.value == "error"
    assert "55家" in shown(remark, text)[1]


YEARS = [
    "三年累计实施技改项目300个，其中2025年、2026年、2027年分别实施90个、100个、100个。",
    "2025年实施技改项目90个，2026年实施技改项目100个，2027年实施技改项目120个，三年累计实施技改项目300个。",
    "全市新培育省级专精特新企业100家，其中2025年30家、2026年35家、2027年40家。",
]


@pytest.mark.parametrize("words", YEARS)
def test_the_years_must_make_the_sum_of_the_years(words: str) -> None:
    assert loud(tasks(words)) == ["years_miss_total"]


def test_national_and_provincial_must_make_provincial_and_above() -> None:
    text = tasks("到2027年，培育国家级绿色工厂10家、省级绿色工厂30家，省级以上绿色工厂达到50家。")
    assert "国家级10家与省级30家合计40家" in one(text, code="levels_miss_total").sentence


def test_statements_of_the_past_are_added_up_as_well() -> None:
    """Item A-13."""
    wrong = plan("发展基础：2024年，全市拥有省级以上创新平台88家，其中国家级9家、省级80家。", GOALS)
    right = plan("发展基础：2024年，全市拥有省级以上创新平台89家，其中国家级9家、省级80家。", GOALS)
    assert loud(wrong) == ["levels_miss_total"]
    assert loud(right) == []


def test_so_many_for_each_group_must_reach_the_total() -> None:
    """Item A-47."""
    words = "围绕6条重点产业链，每条产业链培育1—2家链主企业，到2027年链主企业达到{0}家。"
    remark = one(tasks(words.format(20)), code="each_group_misses_total")
    assert remark.arithmetic is not None
    assert (remark.arithmetic.computed, remark.arithmetic.computed_high) == (6, 12)
    assert loud(tasks(words.format(10))) == []


TABLE = """附表 各县市区任务分解表
县市区\t新开工项目（个）\t规上工业企业（家）\t技改投资增速（%）
合计\t{0}\t520\t12
东山县\t100\t150\t10
西河区\t80\t160\t11
南浦县\t70\t100\t12
青川高新区\t40\t110\t13
"""


def test_a_column_of_a_table_must_make_its_row_of_totals() -> None:
    """Item A-08. A column of rates is never added up."""
    assert loud(tasks(TABLE.format(300))) == ["table_column_misses_total"]
    assert loud(tasks(TABLE.format(290))) == []


def test_rows_of_one_kind_must_make_the_row_over_them() -> None:
    """Item A-10."""
    rows = """表1 主要指标
序号\t类别\t指标名称\t单位\t2024年基数\t2027年目标值
1\t\t装备产业产值\t亿元\t100\t{0}
2\t装备\t数控机床产值\t亿元\t40\t80
3\t装备\t工业机器人产值\t亿元\t60\t90
"""
    assert loud(tasks(rows.format("160"))) == ["table_group_above_whole"]
    assert loud(tasks(rows.format("180"))) == ["table_group_below_whole"]
    assert loud(tasks(rows.format("170"))) == []
    assert loud(tasks(rows.format("≥160"))) == []


def test_industries_are_added_up_against_output() -> None:
    """Item A-12: a hint, because other industries may not be named."""
    words = "2027年，规上工业总产值达到1200亿元。推动新材料产业规模达到400亿元，电子信息产业规模达到300亿元，食品产业规模达到200亿元。"
    remark = one(tasks(words), code="industry_scales_against_output")
    assert remark.severity.value == "hint"
    assert "合计900亿元" in remark.sentence


def test_every_part_is_pointed_at_once() -> None:
    text = tasks("每年新增规上服务业企业30家以上，其中东山县12家、西河区8家、南浦县8家。")
    places = shown(one(text, code="sum_below_total"), text)
    assert places == ["新增规上服务业企业30家以上", "其中东山县12家", "西河区8家", "南浦县8家"]
    assert [p.role for p in told(text)[0].places][:2] == ["合计", "分项"]


def test_the_quarters_must_make_the_year() -> None:
    words = "全年完成工业投资80亿元。一季度、二季度、三季度、四季度分别完成工业投资15亿元、20亿元、22亿元、{0}亿元。"
    assert loud(tasks(words.format(20))) == ["quarters_miss_year"]
    assert loud(tasks(words.format(23))) == []


def test_parts_of_one_kind_must_not_pass_their_whole_together() -> None:
    words = "到2027年，建成省级以上研发平台60家，其中国家级{0}家、省级54家。"
    assert "parts_above_whole" in loud(tasks(words.format(16)))
    assert loud(tasks(words.format(6))) == []
    stages = "全年实施重点项目50个，其中新开工25个、续建20个、竣工投产15个。"
    assert loud(tasks(stages)) == []


def test_industries_of_one_sentence_against_their_stated_sum() -> None:
    words = "到2027年，电子信息产业产值达到800亿元、智能装备产业产值达到600亿元，主导产业总产值{0}亿元。"
    assert loud(tasks(words.format("达到1300"))) == ["industry_scales_above_sum"]
    assert "industry_scales_below_sum" in codes(tasks(words.format("突破1500")))
    assert codes(tasks(words.format("达到1400"))) == []
