"""Arithmetic that a sentence writes out itself, whether or not its figures were read as targets (10-plans section 3).

Items: S004-G-05.
"""

from decimal import Decimal

import pytest

from tests.extract.check.figures import codes, loud, one, plan, told


GOALS = "主要目标：到2027年，规上工业企业达到520家，高新技术企业达到400家。"


def tasks(words: str) -> str:
    return plan(GOALS, f"重点任务：{words}")


def errors(words: str) -> list[str]:
    return [r.code.removeprefix("check.") for r in told(tasks(words)) if r.severity == "error"]


SUMS_WRONG = [
    # a total behind its list
    "北湖、南坪、柳河三个片区分别布局仓储用地120亩、80亩、60亩，共计280亩。",
    "三个片区分别投入6、4、5亿元，合计16亿元。",
    "改造老旧管网32公里、疏浚河道18公里、修建步道15公里，总计完成70公里。",
    "2025年招引企业12家，2026年招引9家，2027年招引7家，三年累计招引30家。",
    "2025年招引企业12家，2026年招引9家，2027年招引7家，三年共招引30家以上。",
    # a total in front of its list
    "布设充电站90座，其中城区类40座、乡镇类35座、园区类25座。",
    "培训职工6000人次，其中2025年1500人次、2026年2000人次、2027年2000人次。",
    "实施改造项目7个，总投资12亿元，其中节水项目3个、投资5亿元，节电项目3个、投资4亿元，节材项目2个、投资3亿元。",
    "计划总投资45亿元，分三年投入15、14、12亿元。",
    "项目计划总投资20亿元，2025年投入6亿元、2026年投入8亿元、2027年投入5亿元。",
    # one verb for all, brackets, the other half
    "东片、中片、西片各建设120个、90个、60个，共建设300个。",
    "建设无人工厂12家（食品4家、纺织5家、建材4家）。",
    "宽带用户达到12万户，其中城镇7万户、农村6万户。",
    "改造项目共50个，其中：一产10个，二产25个，三产20个。",
    "资金计划：2025年度1.2亿元，2026年度1.5亿元，2027年度1.8亿元，总计5亿元。",
    # two units of money
    "三个园区分别安排资金8000万元、6000万元、5000万元，合计2亿元。",
]


@pytest.mark.parametrize("words", SUMS_WRONG)
def test_a_sum_that_cannot_be_is_an_error(words: str) -> None:
    assert errors(words), codes(tasks(words))


SUMS_OPEN = [
    "争取债券资金5亿元，其中一般债券1亿元、专项债券3.6亿元。",
    "总投入2.4亿元：中央预算内投资8000万元、专项债1亿元、县级配套5000万元。",
    "设立引导基金20亿元，其中市级出资8亿元、县级出资9亿元。",
]


@pytest.mark.parametrize("words", SUMS_OPEN)
def test_a_list_that_may_be_open_is_a_doubt(words: str) -> None:
    assert loud(tasks(words))
    assert not errors(words)


SUMS_RIGHT = [
    "北湖、南坪、柳河三个片区分别布局仓储用地120亩、80亩、60亩，共计260亩。",
    "三个片区分别投入6、4、5亿元，合计15亿元。",
    "2025年招引企业12家，2026年招引9家，2027年招引7家，三年累计招引25家以上。",
    "布设充电站90座，其中城区类40座、乡镇类30座、园区类20座。",
    "布设充电站90座，其中快充站20座、换电站5座。",
    "布设充电站90座，其中城区类40座、乡镇类30座等。",
    "实施技改项目60个，其中投资亿元以上项目20个、智能化项目50个。",
    "实施改造项目60个，其中设备类25个、产线类20个。",
    "建设无人工厂12家（食品4家、纺织3家）。",
    "总投入2.4亿元：中央预算内投资8000万元、专项债1亿元、县级配套6000万元。",
    "总投资21481.2万元，其中建设投资20432.0万元、流动资金1049.3万元。",
    "建设平台30个，其中国家级5个、省级30个。",
    "全年实施项目50个，其中新开工25个、续建20个、竣工投产15个。",
    "三个园区分别安排资金8000万元、6000万元、6000万元，合计2亿元。",
    "建设用房3.33万平方米、3.33万平方米、3.33万平方米，合计10万平方米。",
    "新增规上企业20家，高新技术企业30家，共享车间60家。",
    "服务企业100家、项目20个，公共平台共50个。",
    "高新技术企业达到90家，其中2025年70家、2026年80家、2027年90家。",
    "地方财政收入40亿元、税收30亿元，固定资产投资共200亿元以上。",
    "企业营业收入达到60亿元，其中工业40亿元，实现利润8亿元、税收5亿元。",
    "新增省级工厂5家、市级工厂6家、区级工厂7家，总数达到60家。",
    "新增省级工厂5家、市级工厂6家、区级工厂7家，合计达到60家。",
    "设立基金5亿元，首期到位2亿元、二期到位1亿元。",
    "建成网点40个，其中东片12个、西片10个，覆盖村庄300个。",
    "完成投资30亿元，同比增长12%，其中工业投资20亿元、技改投资15亿元。",
    "发放补贴2亿元，每家企业10万元、20万元、30万元，共惠及企业200家。",
    "新建公路30公里、改造公路50公里，全县公路总里程达到900公里，共投资20亿元。",
    "每亩补助300元、200元、100元，合计补助5万亩。",
    "2025年完成投资30亿元，2026年完成投资40亿元，2027年完成投资50亿元，年均增长12%。",
    "一期投资3亿元、二期投资4亿元，三期谋划中，总投资12亿元。",
    "培训学员500人，其中女学员300人、农村学员350人。",
]


@pytest.mark.parametrize("words", SUMS_RIGHT)
def test_sums_that_agree_or_may_be_open_are_silent(words: str) -> None:
    found = loud(tasks(words))
    assert not [c for c in found if c.startswith("written")], [
        r.sentence for r in told(tasks(words))
    ]


def test_the_total_of_the_sentence_before_is_asked_about() -> None:
    text = plan(
        "主要目标：2024年，园区完成产值90亿元。到2027年，园区产值达到150亿元。\n\n"
        "其中，轴承产值60亿元、阀门产值40亿元、齿轮产值30亿元。"
    )
    remark = one(text, code="written_sum_differs_doubt")
    assert remark.arithmetic is not None
    assert remark.arithmetic.written == "60＋40＋30＝130，比150少20"


PACES_WRONG = [
    "每年举办对接会6场，三年共举办20场。",
    "每年改造车间8个，三年累计改造30个以上。",
    "三年培训工匠3600人，每年培训1000人。",
    "2025—2027年，每年投入财政资金2000万元，合计投入8000万元。",
    "规上营收从2024年的40亿元提高到90亿元，增加45亿元。",
    "市财政每年安排专项资金3000万元，三年合计1.2亿元。",
    "2024年规上企业30家，每年新增6家，到2027年达到55家。",
    "规上企业由46家增加到70家，净增15家。",
    "冷库由2024年的12座增加到30座，新增10座。",
    "到2027年，绿色建材规模达到150亿元，较2024年的95亿元净增60亿元。",
    "市财政每年安排专项资金3000万元，2025—2027年共安排1.2亿元。",
    "老年大学2024年12所，2025年新增2所，2026年新增3所，2027年新增2所，2027年达到20所。",
    "绿色建材规模现有95亿元，净增60亿元，达到150亿元。",
    "2025年新增认证企业6家，2026年新增7家，到2026年认证企业达到20家（2024年为5家）。",
]


@pytest.mark.parametrize("words", PACES_WRONG)
def test_years_bases_and_increases_that_miss_their_total_are_an_error(words: str) -> None:
    assert errors(words), codes(tasks(words))


@pytest.mark.parametrize(
    "words",
    [
        "每年新增驿站10座，到2027年驿站由20座增加到60座。",
        "全市书屋20座，每年新增10座，到2027年达到60座。",
        "现有书屋20座，每年净增10座，到2027年达到60座。",
    ],
)
def test_a_base_without_a_year_is_only_a_doubt(words: str) -> None:
    assert loud(tasks(words))
    assert not errors(words)


PACES_RIGHT = [
    "每年举办对接会6场，三年共举办18场。",
    "每年改造车间8个以上，三年累计改造30个以上。",
    "市财政每年安排2000万元，区财政每年安排4000万元，三年合计1.8亿元。",
    "每年改造车间8个，三年累计改造20个以上。",
    "三年培训工匠3600人，每年培训经理人1000人。",
    "三年培训工匠3600人，每年培训1200人。",
    "每个乡镇每年改造车间2个，三年累计改造60个。",
    "市财政每年安排专项资金3000万元，三年合计9000万元。",
    "2024年规上企业30家，每年新增10家，到2027年达到55家。",
    "全市书屋20座，每年新增10座，到2027年达到50座。",
    "市财政每年安排专项资金3000万元，2025—2027年共安排9000万元。",
    "绿色建材规模现有95亿元，新增60亿元，达到150亿元。",
    "新建书屋20座，每年新增图书10万册，到2027年书屋达到60座。",
    "规上企业由46家增加到70家，净增24家。",
    "规上企业由46家增加到70家，新增30家。",
    "规上企业由46家增加到70家，新增产值15亿元。",
    "到2027年，绿色建材规模达到150亿元，较2024年的95亿元净增55亿元。",
    "规上企业由46家增加到70家，其中新增高新技术企业15家。",
]


@pytest.mark.parametrize("words", PACES_RIGHT)
def test_years_bases_and_increases_that_agree_are_silent(words: str) -> None:
    found = loud(tasks(words))
    assert not [c for c in found if c.startswith("written")], [
        r.sentence for r in told(tasks(words))
    ]


def test_money_is_added_up_across_ten_thousands_and_hundred_millions() -> None:
    words = "市财政每年安排专项资金3000万元，三年合计1.2亿元。"
    remark = one(tasks(words), code="written_pace_differs")
    assert remark.arithmetic is not None
    assert remark.arithmetic.computed == Decimal("0.9")
    assert remark.arithmetic.written == "0.3×3＝0.9，写的是1.2"


def test_one_piece_of_arithmetic_is_told_once() -> None:
    words = "实施改造项目40个，其中2025年15个、2026年15个、2027年12个。"
    assert len([r for r in told(tasks(words)) if r.severity != "hint"]) == 1
