"""Numbering, annexes, misprints, spellings and the rows of project lists (10-plans section 3, no. 6).

Items: S000-P-01, S000-P-04, S000-P-06, S001-T-02, S003-G-01, S003-G-04, S004-G-04, S004-G-08.
"""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from daxiao.std.findings import Severity
from tests.extract.check.texts import PLAN, codes, edited, paper, remarks, said


GOALS = "到2027年，全市规上工业总产值突破1800亿元；"


@pytest.mark.parametrize(
    ("changes", "code", "words"),
    [
        ([("4.建设智能工厂", "5.建设智能工厂"), ("5.培育规上企业", "6.培育规上企业"), ("6.提升园区", "7.提升园区"), ("7.推进绿色", "8.推进绿色")], "check.number_skipped", "3.推进设备更新"),
        ([("4.建设智能工厂", "3.建设智能工厂")], "check.number_repeated", "3.推进设备更新"),
        ([("（三）企业登峰工程", "（二）企业登峰工程")], "check.number_repeated", "（二）技改焕新工程"),
        ([("三、保障措施", "四、保障措施")], "check.number_skipped", "二、重点任务"),
        ([("4.建设智能工厂", "4建设智能工厂")], "check.number_unmarked", "4建设智能工厂"),
        ([("3\t中药配方颗粒", "4\t中药配方颗粒")], "check.number_skipped", "2\t柔性显示模组项目"),
        ([("4\t高性能铝合金", "3\t高性能铝合金")], "check.number_repeated", "3\t中药配方颗粒项目"),
        ([("3\t中药配方颗粒", "\t中药配方颗粒")], "check.row_without_number", "中药配方颗粒项目"),
        ([("2.主要指标分解表", "2.主要指标分解表\n3.政策措施汇编")], "check.annex_missing", "3.政策措施汇编"),
        ([("成立工作领导小组", "任务分工详见附件3，成立工作领导小组")], "check.annex_not_found", "见附件3"),
        ([(GOALS, "到2027年，全市规上工业总产值达到亿元以上；")], "check.numeral_missing", "达到亿元以上"),
        ([("高新技术企业达到420家", "高新技术企业不少于家以上")], "check.numeral_missing", "高新技术企业不少于家"),
        ([("制定本行动方案", "制定本实施意见")], "check.document_kind_differs", "云江市制造业"),
        ([("规上工业企业达到900家", "规上工业企业数量达到900亿元")], "check.unit_odd", "规上工业企业数量达到900"),
        ([("（2025—2027年）\n", "（2027—2025年）\n")], "check.time_backwards", "2027—2025年"),
        ([("成立工作领导小组", "2025年13月底前成立工作领导小组")], "check.date_impossible", "2025年13月"),
        ([("聚焦装备制造、", "聚焦装备制造制造、")], "check.word_doubled", "装备制造制造"),
        ([("结合我市实际，", "结合我市实际，，")], "check.stop_doubled", "我市实际，，"),
        ([("资源、区位", "资源 and 区位")], "check.foreign_word", "资源 and 区位"),
        ([("（牵头单位：市工信局；责任单位：市科技局）", "（牵头单位：市工信局；责任单位：市科技局")], "check.bracket_unpaired", "（牵头单位"),
        ([("立足资源、区位、产业三大优势", "一是做大总量，二是优化结构，四是提升质效，立足资源、区位、产业三大优势")], "check.inline_mark_skipped", "二是"),
        ([("责任单位：市科技局", "责任单位：市科技局、市工信局")], "check.unit_named_twice", "市科技局、市工信局"),
        ([("到2027年，全市规上工业总产值", "到2024年，全市规上工业总产值")], "check.due_before_plan", "规上工业总产值突破1800"),
        ([("成立工作领导小组", "按专栏1、如专栏4所列，成立工作领导小组"), ("（三）企业登峰工程", "专栏1 企业培育\n\n按梯度培育企业。\n\n（三）企业登峰工程")], "check.reference_not_found", "如专栏4"),
        ([("云江市制造业提质倍增三年行动方案（2025—2027年）\n", "各县（市、区）：\n\n现将《云江市制造业提质增效三年行动方案》印发给你们，请认真执行。\n\n云江市制造业提质倍增三年行动方案（2025—2027年）\n")], "check.title_differs", "云江市制造业提质增效三年行动方案"),
    ],
)  # fmt: skip
def test_a_planted_defect_is_found(changes, code, words):
    found = said(edited(*changes), code)
    assert len(found) == 1
    assert words in found[0][1]


def test_an_error_is_certain_and_a_misprint_a_hint():
    text = edited(("4.建设智能工厂", "3.建设智能工厂"), ("结合我市实际，", "结合我市实际，，"))
    severities = {r.code: r.severity for r in remarks(paper(text))}
    assert severities["check.number_repeated"] is Severity.ERROR
    assert severities["check.stop_doubled"] is Severity.HINT


@pytest.mark.parametrize(
    "changes",
    [
        [("（二）要素", "（二）要素")] if "（二）要素" in PLAN else [("（二）强化要素保障", "（二）强化要素保障")],
        [("制定本行动方案", "制定本方案")],
        [("2.主要指标分解表", "2.主要指标分解表。")],
        [("5\t预制菜", "合计\t\t\t\t48.7\t\n1\t预制菜")],
        [("成立工作领导小组", "营收突破亿元大关，新增亿元以上工业项目，成立工作领导小组")],
        [("成立工作领导小组", "层层压实责任，一批一批推进，成立工作领导小组")],
        [("成立工作领导小组", "推广ERP、MES、PLM系统，成立工作领导小组")],
        [("成立工作领导小组", "培育省级企业技术中心、市级企业技术中心，成立工作领导小组")],
    ],
)  # fmt: skip
def test_ordinary_ways_of_writing_are_left_alone(changes):
    errors = [r.code for r in remarks(paper(edited(*changes))) if r.severity is not Severity.HINT]
    assert errors == []


MERGED = """临河市重点任务表

序号\t任务\t具体举措\t牵头单位
1\t壮大产业\t到2027年规上工业企业达到90家\t市工信局
2\t推进技改\t每年实施技改项目30个\t市工信局
{row}
3\t培育创新\t到2027年高新技术企业达到25家\t市科技局
4\t招商引资\t每年引进亿元以上项目20个\t市商务局
"""


@pytest.mark.parametrize(
    ("row", "found"),
    [
        ("\t\t每年完成技改投资20亿元\t市财政局", False),
        ("\t扩大投资\t每年完成工业投资20亿元\t市财政局", True),
        ("\t小计\t每年完成工业投资20亿元\t市财政局", False),
    ],
)
def test_a_row_under_a_merged_number_is_no_row_without_number(row, found):
    assert bool(said(MERGED.format(row=row), "check.row_without_number")) is found


def test_an_annex_is_there_under_its_number_even_when_its_title_is_shorter():
    text = edited(("附件1\n\n云江市五大产业链重点项目清单", "附件1\n\n五大产业链重点项目清单"))
    assert said(text, "check.annex_missing") == []


def test_a_form_to_fill_in_may_be_empty():
    text = CHART.format("").replace("项目建设横道图", "项目进展情况申报表")
    assert said(text, "check.chart_empty") == []


def test_numbers_restart_in_a_new_plan_and_in_a_box():
    second = PLAN.replace("云江市制造业提质倍增", "云江市服务业提质倍增")
    found = codes(said(PLAN + "\n\n" + second))
    assert not any(code.startswith("check.number") for code in found)


def test_annexes_that_are_all_missing_are_one_hint():
    text = PLAN[: PLAN.index("附件1\n")]
    found = [r for r in remarks(paper(text)) if r.code.startswith("check.annex")]
    assert [(r.code, r.severity) for r in found] == [("check.annexes_elsewhere", Severity.HINT)]


def test_a_lone_annex_says_so():
    text = "附件2\n云江市重点任务清单\n\n一、工作任务\n\n加快推进项目建设。\n"
    assert "check.annex_alone" in codes(said(text))


CHART = """临河市项目提速方案

一、流程

按图推进各环节工作。

项目建设横道图

环节\t1周\t2周\t3周\t1个月
注册\t\t\t\t
到资\t{}\t\t\t
施工\t\t\t\t
"""


@pytest.mark.parametrize(("mark", "expected"), [("", {"check.chart_empty"}), ("■", set())])
def test_a_chart_without_any_mark_is_doubted(mark, expected):
    assert codes(said(CHART.format(mark), "check.chart_empty")) == expected


NAMES = """临河市产业集群方案

一、工作任务

打造钢铁产业集群。依托{first}等企业，建设钢铁产业集群、机械产业集群、电子产业集群、医药产业集群、食品产业集群、纺织产业集群。

二、重点方向

依托{second}等企业，做强医药产业集群，{more}。
"""


@pytest.mark.parametrize(
    ("first", "second", "more", "code"),
    [
        ("鼎兴拓、鼎鑫宏、云再生", "鼎鑫拓、鼎兴宏、云再生", "推进建设", "check.name_spelt_two_ways"),
        ("鸿远纺织、立峰服饰", "远鸿纺织、立峰服饰", "推进建设", "check.name_spelt_two_ways"),
        ("顺和纺织、立峰服饰", "顺和纺织、立峰服饰", "支持江南大学·临河低空经济创新研究院发展，江南大学·临河低空经济研究院参与", "check.name_spelt_two_ways"),
        ("顺和纺织、立峰服饰", "顺和纺织、立峰服饰", "发展器件产业集、轻工产业集群、建材产业集群、", "check.character_lost"),
        ("顺和纺织、立峰服饰", "顺和纺织、立峰服饰", "推广ERP系统，升级EPR管理系统", "check.letters_swapped"),
        ("顺和纺织、立峰服饰", "顺和纺织、立峰服饰", "推进建设", None),
        ("一期项目、二期项目", "二期项目、三期项目", "省级园区、市级园区同步推进", None),
    ],
)  # fmt: skip
def test_two_spellings_of_one_name_are_told_from_two_names(first, second, more, code):
    text = NAMES.format(first=first, second=second, more=more)
    found = codes(said(text)) & {"check.name_spelt_two_ways", "check.character_lost", "check.letters_swapped"}  # fmt: skip
    assert found == ({code} if code else set())


ROWS = """临河市2026年工业攻坚行动方案

一、总体目标

2026年，全市规上工业总产值达到500亿元。

附件：临河市重点项目清单

临河市重点项目清单

序号\t项目名称\t企业名称\t建设性质\t建设内容及规模\t建设起止年限\t季度倒排工期\t年度主要任务\t产业类型\t责任单位
1\t轴承生产基地项目\t远山机械有限公司\t新开工\t项目总投资12亿元，建设厂房3栋。\t2026-2028\t一季度：完成土地摘牌 二季度：开工建设 三季度：完成基础施工 四季度：主体封顶\t完成主体工程\t高端装备制造\t高新区
2\t显示模组技改项目\t白沙电子有限公司\t投产\t项目总投资8亿元，购置设备200台。\t2025-2026\t一季度：厂房装修 二季度：设备安装 三季度：设备调试 四季度：竣工投产\t竣工投产\t电子信息产业\t高新区
3\t中药颗粒项目\t青禾药业有限公司\t续建\t项目总投资5亿元，建设车间2个。\t2025-2027\t一季度：主体施工 二季度：主体封顶 三季度：设备安装 四季度：设备调试\t完成设备调试\t生物医药产业\t东城镇
"""


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("三季度：设备调试 四季度：竣工投产", "", "check.quarter_empty"),
        ("项目总投资8亿元，购置", "购置", None),
        ("四季度：竣工投产\t竣工投产", "四季度：厂房建设\t完成厂房建设", "check.production_not_planned"),
        ("一季度：主体施工", "一季度：完成施工图设计", "check.carried_on_but_designing"),
        ("三季度：设备调试 四季度：竣工投产", "三季度：1号线完工投产 四季度：1号线实现投产", "check.milestone_twice"),
        ("一季度：完成土地摘牌 二季度：开工建设", "一季度：完成地基基础 二季度：开始现场施工", "check.work_before_start"),
        ("四季度：主体封顶\t完成主体工程", "四季度：主体进度60%\t完成主体工程", "check.task_above_last_node"),
        ("二季度：设备安装 三季度：设备调试", "二季度：设备安装 三季度：5月底设备调试", "check.month_outside_quarter"),
        ("\t东城镇", "\t东城镇西河镇", "check.units_run_together"),
        ("2026-2028", "2026-2028", None),
    ],
)  # fmt: skip
def test_rows_of_a_project_list(old, new, code):
    assert old in ROWS
    found = codes(said(ROWS.replace(old, new, 1))) - {"check.targets_without_task"}
    assert found == ({code} if code else set())


# ---------------------------------------------------------------- whatever the text


PIECES = st.sampled_from(
    ["等3家", "、", "，", "。", "；", "：", "（", "）", "“", "”", "\n", "\t", "\n\n", "一、", "（二）", "3.", "专栏1", "附件2", "表1", "三大", "四个一",
     "“四新”", "到2030年", "1-5亿元、5-10亿元", "牵头单位：", "；责任单位：", "相关部门", "序号\t", "合计", "亿元以上", "515吨", "一季度：", "投产", "累计", "接近或达到"]
)  # fmt: skip


@st.composite
def mutated(draw: st.DrawFn) -> str:
    """The plan, its list of projects or both, with a few random cuts, insertions and moves."""
    text = draw(st.sampled_from([PLAN, ROWS, PLAN + ROWS, CHART, NAMES]))
    for _ in range(draw(st.integers(1, 8))):
        at, cut = draw(st.integers(0, len(text))), draw(st.integers(0, 30))
        moved = text[at : at + cut] if draw(st.booleans()) else ""
        text = text[:at] + draw(PIECES) + text[at + cut :]
        to = draw(st.integers(0, len(text)))
        text = text[:to] + moved + text[to:]
    return text


@settings(max_examples=60, deadline=None)
@given(mutated())
def test_any_text_can_be_checked_and_every_place_can_be_shown(text):
    for r in remarks(paper(text)):
        assert 1 <= len(r.places) <= 40
        assert all(0 < p.span.end - p.span.start <= 300 for p in r.places)
        assert all(p.span.end <= len(text) for p in r.places)
        assert r.sentence


@settings(max_examples=15, deadline=None)
@given(mutated(), mutated())
def test_a_paper_alone_gives_a_part_of_what_it_gives_with_others(one, other):
    a, b = paper(one, "甲.txt"), paper(other, "乙.txt")
    assert set(remarks(a)) | set(remarks(b)) <= set(remarks(a, b))


@settings(max_examples=15, deadline=None)
@given(mutated(), st.text(min_size=1, max_size=12))
def test_the_name_of_the_file_changes_nothing(text, name):
    before, after = remarks(paper(text, "甲.txt")), remarks(paper(text, name))
    renamed = [replace(r, places=tuple(replace(p, paper=name) for p in r.places)) for r in before]
    assert renamed == after


@pytest.mark.parametrize("n", range(1, 7))
def test_a_numbered_task_that_is_taken_out_is_always_missed(n):
    lines = PLAN.split("\n")
    kept = [line for line in lines if not line.startswith(f"{n}.") or "附件" in line]
    found = codes(said("\n".join(kept)))
    assert found & {
        "check.number_skipped",
        "check.numbering_starts_late",
        "check.first_number_missing",
    }


@pytest.mark.parametrize(
    "heading",
    [
        "一、总体要求",
        "二、重点任务",
        "（一）强链补链工程",
        "（二）技改焕新工程",
        "（三）企业登峰工程",
    ],
)
def test_a_heading_that_is_taken_out_is_always_missed(heading):
    found = codes(said(PLAN.replace(heading + "\n", "", 1)))
    assert found & {
        "check.number_skipped",
        "check.numbering_starts_late",
        "check.first_number_missing",
    }


@settings(max_examples=20, deadline=None)
@given(st.integers(2, 4))
def test_a_row_that_is_taken_out_of_a_list_is_always_missed(n):
    rows = [line for line in PLAN.split("\n") if not (line.startswith(f"{n}\t") and "项目" in line)]
    assert "check.number_skipped" in codes(said("\n".join(rows)))
