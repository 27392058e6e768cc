"""Whole texts that look back, or look back and then ahead: only what lies ahead is a target."""

from daxiao.extract import read
from daxiao.extract.source import Source


def targets(text: str) -> list[str]:
    found = read.read(Source("text.txt", text, "txt")).targets
    return [f"{t.indicator} {t.value}{t.unit} {t.period.by or t.period.year}" for t in found]


def test_a_line_that_looks_back_covers_what_follows_until_a_line_that_looks_ahead():
    text = (
        "东湖县2026年工作报告\n\n回顾上一年的工作\n工业增加值增长7%，规上企业达到210家。\n"
        "展望2026年的目标\n工业增加值增长8%，规上企业达到230家。\n"
    )

    assert targets(text) == ["工业增加值增长 8% 2026", "规上企业 230家 2026"]


def test_a_review_goes_on_under_its_own_headings():
    text = (
        "东湖县2026年工作报告\n\n2025年工作回顾\n坚持工业强县，经济稳中向好\n完成工业投资57亿元，工业项目入库50个。\n"
        "坚持创新驱动，动能持续增强\n新增专精特新企业9家。\n2026年工作安排\n新增专精特新企业12家。\n"
    )

    assert targets(text) == ["专精特新企业 12家 2026"]


def test_the_date_of_a_heading_holds_for_the_items_under_it():
    text = "一、2027年主要预期目标\n1、工业增加值增长6%左右。\n2、居民消费价格涨幅2%左右。\n二、重点工作\n"

    assert targets(text) == ["工业增加值增长 6% 2027", "居民消费价格涨幅 2% 2027"]


def test_a_report_on_a_year_holds_no_targets():
    text = "2024年南岭市园区发展分析报告\n一、总体情况\n2024年，全市园区企业达1200家，占全市企业的30%。\n"

    assert targets(text) == []


def test_a_year_that_is_compared_with_the_one_before_is_over():
    text = (
        "全市出口总额保持较快增长，2024年出口总额约80亿元，同比增长11%。\n"
        "2024年新设经营主体2.1万户，占全省的9%。\n"
    )

    assert targets(text) == []


def test_a_review_without_dates_is_no_plan():
    text = "产业创新取得新突破。组织攻关项目60项，创建技术中心14家。累计培育绿色工厂38家。\n"

    assert targets(text) == []


def test_this_year_is_the_year_of_the_plan():
    text = "东湖县2026年工业工作要点\n\n2025年工业平稳运行。今年，力争新增规上企业15家。\n"

    assert targets(text) == ["规上企业 15家 2026"]


def test_a_sentence_that_opens_with_a_year_gone_by_speaks_for_those_behind_it():
    text = (
        "县长作政府工作报告。\n2025年全县发展成效明显。地区生产总值达到120亿元，规上企业突破80家。\n"
        "报告提出2026年经济社会发展主要预期目标：地区生产总值增长7%，规上企业达到90家。\n"
    )

    assert targets(text) == ["地区生产总值增长 7% 2026", "规上企业 90家 2026"]


def test_lines_behind_bullets_are_goals_and_no_headings():
    text = (
        "■2025年成绩单\n●地区生产总值增长6%\n●粮食总产达到50万吨\n"
        "■2026年经济社会发展的主要预期目标\n●地区生产总值增长5%左右\n●居民消费价格涨幅2%左右\n"
    )

    assert targets(text) == ["地区生产总值增长 5% 2026", "居民消费价格涨幅 2% 2026"]


def test_a_report_on_a_plan_takes_the_years_of_the_plan():
    text = (
        "近日，《东湖市招商引资三年规划（2026—2028年）》印发。将引进到位资金300亿元。\n"
        "2022至2025年，全市引进到位资金280亿元，签约项目120个。\n"
    )

    assert targets(text) == ["引进到位资金 300亿元 2028"]


def test_the_year_that_is_planned_follows_the_years_that_are_told():
    text = "2025年，全县出口达到20亿元。\n2026年，拟发行专项债券3亿元，支持园区建设。\n"

    assert targets(text) == ["发行专项债券 3亿元 2026"]


def test_a_year_that_is_served_is_no_date():
    text = "到2027年，能效稳步提升，为2030年碳达峰打下基础，单位产值能耗降低10%。\n"

    assert targets(text) == ["单位产值能耗 10% 2027"]


def test_a_title_with_the_year_just_gone_by_stands_over_a_review():
    text = (
        "工作报告解读：2025年东湖交出高质量发展答卷\n刚刚过去的2025年，全县上下开拓进取。\n"
        "创新赋能，新增高新技术企业22家，研发投入增长9%。\n"
    )

    assert targets(text) == []


def test_a_year_that_a_meeting_sums_up_is_over():
    text = (
        "此次会议旨在总结2024年工作成果，谋划2025年发展。\n"
        "据报告，2024年全区工业开票销售增长7%，新签约亿元以上项目达到27个。\n"
    )

    assert targets(text) == []


def test_a_year_that_is_told_dates_nothing_behind_it():
    text = "会上指出，2024年，全省竹业运行平稳、稳中有进。预计全年，规上竹业产值同比增长5.2%左右。竹业投资持续扩大，竹业助企融资突破百亿元。\n"

    assert targets(text) == []
    assert targets(text + "到2026年，竹业产值突破300亿元。\n") == ["竹业产值 300亿元 2026"]
