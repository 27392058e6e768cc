"""A stated count against what is listed (10-plans section 3, nos. 1 and 6).

Items: S000-P-02, S001-T-05, S002-T-06, S003-G-06, S004-G-07, S004-G-08.
"""

import pytest

from tests.extract.check.texts import PLAN, codes, edited, paper, remarks, said


COUNTS = (
    "check.list_count_wrong",
    "check.list_count_doubted",
    "check.list_after_doubted",
    "check.list_rows_differ",
    "check.cell_count_differs",
    "check.headings_differ",
    "check.box_count_differs",
)
FOUND = [
    "重点打造轴承、模具、阀门、铸件五大产品板块。",
    "推动食品、纺织、建材、家具等3大传统产业提升。",
    "“强链补链、技改焕新、企业登峰”四大工程全面启动。",
    "为企业量身打造四张清单（事项清单、材料清单和监管清单）。",
    "做强三大产业集群，即新材料产业集群、电子信息产业集群、医药产业集群、食品产业集群。",
    "推进新技术、新产品、新业态“四新”经济发展。",
    "推进新技术、新产品、新业态、新模式、新场景等“四新”经济发展。",
    "按照“五有”标准（有场地、有人员、有设备、有制度）建设研发机构。",
    "落实“四个一”机制（一个项目、一名领导、一抓到底）。",
    "抓好以下三个方面工作：一是强化招商。二是推进技改。",
    "设立综合组、项目组、服务组4个工作组。",
    "设立综合组、项目推进组、服务组、专家咨询组3个工作组。",
    "建设电子产业园、生物产业园和食品产业园两个专业园区。",
    "形成“一条产业链、一名市领导、一个牵头部门”的“四个一”机制。",
]
SILENT = [
    "重点打造轴承、模具、阀门、铸件四大产品板块。",
    "重点打造轴承、模具、阀门和铸件四大产品板块。",
    "支持甲山机械、乙水电子、丙川药业等10家企业上市。",
    "支持甲山机械、乙水电子、丙川药业等3家企业上市。",
    "依托龙峰钢铁及顺达、中远、永兴、嘉通等5个配套项目发展。",
    "在甲县、乙县方面建设丙园、丁园两大园区。",
    "发展轴承、模具、阀门三大新兴产业和家具、纺织两大传统产业。",
    "新建、改扩建标准厂房6个，组织银企对接、产销对接、人才对接5次以上。",
    "力争引进、培育5家独角兽企业。",
    "建设国家级、省级、市级创新平台50家以上。",
    "覆盖全市8个县（市、区）和12个乡镇（街道）。",
    "新增瞪羚企业10家（含科创板企业1家、创业板企业2家）。",
    "形成四大集群（2个千亿级、2个五百亿级）。",
    "投资额、产值、税收分别增长8%、9%、10%，前3家企业占比过半。",
    "推进数字化、网络化、智能化“三化”改造，深化“放管服”改革。",
    "为项目定制三张清单（事项办理清单、材料准备清单和日常监管清单）。",
    "抓好以下三个方面工作：一是强化招商。二是推进技改。三是培育企业。",
    "落实“四个一”机制（一个项目、一名领导、一套班子、一抓到底）。",
    "紧扣注册、到资、施工图、招投标、验收投产和进规等6个关键环节。",
    "做到人员、责任、措施三到位。",
    "力争3年内建成甲园、乙园、丙园。",
    "摸排规上、限上等“四上”企业，做好入统工作。",
    "全市实施亿元以上项目30个。",
]


def body(sentence: str) -> str:
    return edited(("成立工作领导小组，", sentence + "成立工作领导小组，"))


@pytest.mark.parametrize("sentence", FOUND)
def test_a_list_that_does_not_fit_its_count_is_found(sentence):
    found = said(body(sentence), *COUNTS)
    assert len(found) == 1
    assert found[0][1][:2] in sentence


@pytest.mark.parametrize("sentence", SILENT)
def test_a_list_that_fits_or_only_gives_examples_is_left_alone(sentence):
    assert said(body(sentence), *COUNTS) == []


def test_a_list_that_may_be_examples_or_short_is_a_hint_with_its_arithmetic():
    text = body("重点支持甲山机械、乙水电子、丙川药业、丁原食品等5家企业争创国家级平台。")
    found = [r for r in remarks(paper(text)) if r.code.startswith("check.list")]
    assert [r.code for r in found] == ["check.list_perhaps_short"]
    sum_ = found[0].arithmetic
    assert sum_ is not None
    assert (sum_.computed, sum_.stated, sum_.difference, sum_.written) == (
        4,
        5,
        -1,
        "列出4，写的是5，少1",
    )


def test_the_rows_of_a_list_are_counted_against_its_title():
    title = "云江市五大产业链重点项目清单\n\n序号"
    text = edited(
        (title, "云江市六大重点项目清单\n\n序号"),
        ("1.云江市五大产业链重点项目清单", "1.云江市六大重点项目清单"),
    )
    found = [r for r in remarks(paper(text)) if r.code == "check.list_rows_differ"]
    assert len(found) == 1
    assert len(found[0].places) == 6


CELLS = """临河市县域产业布局方案

县区\t产业个数\t主导产业
东城区\t3\t轴承、模具、阀门
西河县\t3\t茶叶、竹木{}
南山县\t2\t电子、医药
北溪县\t4\t食品、纺织、建材、家具
"""


@pytest.mark.parametrize(("more", "expected"), [("", ["3"]), ("、中药", [])])
def test_a_count_in_a_table_is_compared_with_the_names_beside_it(more, expected):
    assert [w for _, w in said(CELLS.format(more), *COUNTS)] == expected


def test_a_column_of_other_numbers_is_no_count_of_names():
    text = CELLS.format("").replace("3\t轴承", "31\t轴承").replace("2\t电子", "42\t电子")
    assert said(text, *COUNTS) == []


GROUPED = """临河市重点项目表

序号\t项目名称\t总投资\t责任单位
\t合计（{total}个）\t40\t
一\t续建项目（2个）\t22\t
1\t远山轴承生产线项目\t12\t高新区
2\t白沙显示模组项目\t10\t东城区
二\t新开工项目（{new}个）\t18\t
3\t青禾中药项目\t5\t西河县
4\t绿源食品项目\t6\t南山县
5\t宏图家居项目\t7\t南山县
"""


@pytest.mark.parametrize(
    ("total", "new", "expected"),
    [(5, 3, []), (5, 4, ["二\t新开工项目（4个）"]), (6, 3, ["合计（6个）"])],
)
def test_the_groups_of_a_list_have_as_many_rows_as_they_say(total, new, expected):
    found = said(GROUPED.format(total=total, new=new), "check.category_rows_differ")
    assert [words.strip() for _, words in found] == expected


HEADINGS = """临河市招商方案

一、实施{n}大行动

（一）产业链招商行动。围绕主导产业开展招商，推进项目落地建设，形成集聚效应。

（二）以商招商行动。发挥企业作用，推进项目落地建设，形成集聚效应。

（三）基金招商行动。用好产业基金，推进项目落地建设，形成集聚效应。
"""


@pytest.mark.parametrize(("n", "expected"), [("三", set()), ("五", {"check.headings_differ"})])
def test_a_count_in_a_heading_is_compared_with_the_headings_below(n, expected):
    assert codes(said(HEADINGS.format(n=n), *COUNTS)) == expected


STAGES = """临河市项目提速方案

一、流程管理

紧盯注册、到资、施工、投产4个项目建设环节，实行清单管理。

1.注册。协助企业完成注册手续，落实帮办代办服务，提高办理效率。
2.到资。敦促投资方尽快到位资金，满足项目建设需求，保障进度。
3.施工。督促施工队尽快进场，解决施工困难，保障项目进度。
"""


def test_stages_are_compared_with_the_numbered_paragraphs_that_follow():
    assert codes(said(STAGES, *COUNTS)) == {"check.headings_differ"}
    whole = STAGES + "4.投产。采取联合验收等形式，高效完成验收工作，督促企业投产。\n"
    assert said(whole, *COUNTS) == []


def test_the_same_thing_in_two_counted_lists_is_doubted():
    text = body("一季度甲、乙、丙等3个厂房封顶，二季度丙、丁等2个厂房完工。")
    assert codes(said(text, "check.same_in_two_lists")) == {"check.same_in_two_lists"}
    apart = body("一季度甲、乙、丙等3个厂房封顶，二季度丁、戊等2个厂房完工。")
    assert said(apart, "check.same_in_two_lists") == []


INTRO = """临河县2026年工业工作要点

全县工业战线要抓好{n}个方面重点工作。

一、狠抓项目建设。开工建设亿元以上项目15个，完成投资45亿元。

二、狠抓企业培育。新增规上工业企业20家，完成技改投资30亿元。

三、狠抓招商引资。签约亿元以上项目30个，到位资金60亿元。
"""


@pytest.mark.parametrize(("n", "expected"), [("三", set()), ("四", {"check.headings_differ"})])
def test_the_opening_words_are_compared_with_the_headings(n, expected):
    assert codes(said(INTRO.format(n=n), *COUNTS)) == expected


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        ("一是强化招商。二是推进技改。四是培育企业。", True),
        ("实施（1）企业培育。（2）技改提升。（4）园区提质。", False),
        ("一是强化招商。二是推进技改。三是培育企业。", False),
        ("关键是抓落实，一是强化招商。五是统一标准。", False),
    ],
)
def test_a_series_inside_a_paragraph_has_no_gap(sentence, found):
    assert bool(said(body(sentence), "check.inline_mark_skipped")) is found


MEMBERS = """临河市创新平台方案

一、工作任务

支持远山机械技术中心、白沙电子技术中心、青禾药业技术中心{more}等省级平台争创国家级平台。

专栏1 平台建设

国家级技术中心。重点支持远山机械、白沙电子、青禾药业等3家争创国家级技术中心。
"""


@pytest.mark.parametrize(
    ("more", "expected"), [("", []), ("、绿源食品技术中心", ["绿源食品技术中心"])]
)
def test_a_member_that_the_box_leaves_out_is_doubted(more, expected):
    assert [w for _, w in said(MEMBERS.format(more=more), "check.left_out_of_box")] == expected


def test_names_of_a_list_that_change_in_the_headings_are_a_hint():
    text = STAGES.replace("紧盯注册、到资、施工、投产4个", "紧盯项目登记、到资、施工3个")
    assert codes(said(text, "check.list_and_headings_drift")) == set()
    more = STAGES + "4.达产。采取联合验收等形式，高效完成验收工作，督促企业投产。\n"
    assert codes(said(more, "check.list_and_headings_drift")) == {"check.list_and_headings_drift"}


def test_the_whole_plan_has_no_wrong_list():
    assert said(PLAN, *COUNTS) == []
