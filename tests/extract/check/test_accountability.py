"""Who answers for a task, by when, and how one will know (10-plans section 3, no. 5).

Items: S000-T-01, S000-T-05, S001-T-01, S001-T-02, S001-T-03, S001-T-04, S002-T-01, S003-T-02, S004-T-01.
"""

import pytest

from daxiao.extract.readings import Lexicon
from daxiao.std.findings import Severity
from tests.extract.check.texts import PLAN, codes, edited, paper, remarks, said


NOTE = "（牵头单位：市工信局；责任单位：市财政局）"
OTHER = "（牵头单位：市工信局；责任单位：市科技局）"
EVERY_NOTE = (
    "（牵头单位：市工信局；责任单位：市发改委、市商务局）",
    "（牵头单位：市商务局；责任单位：市工信局）",
    NOTE,
    OTHER,
    "（牵头单位：市工信局；责任单位：市统计局、市税务局）",
    "（牵头单位：市高新区管委会；责任单位：东城区政府）",
    "（牵头单位：市工信局；责任单位：市生态环境局）",
)
TABLE = """南泉县工业强县重点任务分工表

序号\t重点任务\t工作内容\t牵头单位\t责任单位
1\t壮大主导产业\t到2026年，规上工业企业达到90家。\t县工信局\t县发改局、县商务局
2\t推进技术改造\t每年实施技改项目30个以上。\t县工信局\t县财政局
3\t培育创新主体\t到2026年，高新技术企业达到25家。\t县科技局\t县工信局
4\t优化营商环境\t持续提升服务水平，营造良好氛围。\t县政数局\t县工信局
"""


def test_the_plan_of_the_tests_is_clean_but_for_goals_without_a_task():
    found = remarks(paper(PLAN))
    assert [r.code for r in found] == ["check.targets_without_task"]
    assert found[0].severity is Severity.HINT


@pytest.mark.parametrize(
    ("changes", "code", "words"),
    [
        ([(NOTE, "")], "check.task_without_lead", "推进设备更新"),
        ([(NOTE, "（责任单位：市财政局、市工信局）")], "check.task_without_lead", "推进设备更新"),
        ([(NOTE, "（牵头单位：市工信局、市发改委；责任单位：市财政局）")], "check.task_with_several_leads", "市工信局、市发改委"),
        ([(NOTE, "（牵头单位：市工信局；责任单位：相关部门）")], "check.unit_not_named", "相关部门"),
        ([(NOTE, "（牵头单位：市工信局；责任单位：各有关单位）")], "check.unit_not_named", "各有关单位"),
        ([("，每年实施投资1000万元以上技改项目80个", "，持续提高装备水平")], "check.task_without_target", "推进设备更新"),
    ],
)  # fmt: skip
def test_a_planted_gap_is_found_at_its_words(changes, code, words):
    found = said(edited(*changes), code)
    assert len(found) == 1
    assert words in found[0][1]


def test_a_plan_without_any_unit_is_doubted_once_at_its_title():
    found = [
        r
        for r in remarks(paper(edited(*((n, "") for n in EVERY_NOTE))))
        if r.severity is Severity.DOUBT
    ]
    assert [r.code for r in found] == ["check.plan_without_lead"]
    assert PLAN[found[0].places[0].span.start :].startswith("云江市制造业提质倍增")


def test_a_plan_with_one_unit_for_all_is_only_a_hint():
    bare = edited(
        *((n, "") for n in EVERY_NOTE), ("成立工作领导小组，", "市工信局负责统筹推进本方案实施，")
    )
    assert codes(said(bare, "check.plan_without_lead")) == set()


@pytest.mark.parametrize("note", ["【主办单位：市工信局】", "〔市工信局牵头，各有关部门配合〕"])
def test_units_named_in_a_form_that_is_not_read_are_not_called_missing(note):
    text = edited(*((n, note) for n in EVERY_NOTE))
    assert codes(said(text, "check.plan_without_lead")) == set()


@pytest.mark.parametrize(
    "title",
    ["云江市2025年政府工作报告", "云江市支持制造业发展若干政策", "云江市技改项目管理办法"],
)
def test_reports_and_rules_need_no_leads(title):
    text = edited(
        *((n, "") for n in EVERY_NOTE), ("云江市制造业提质倍增三年行动方案（2025—2027年）", title)
    )
    assert codes(said(text, "check.plan_without_lead")) == set()


def test_a_row_of_a_task_table_without_target_and_deadline_is_doubted():
    found = said(TABLE, "check.task_unmeasured", "check.task_without_target")
    assert len(found) == 1
    assert "持续提升服务水平" in found[0][1]


def test_a_row_without_a_lead_is_doubted():
    text = TABLE.replace("县科技局\t县工信局", "\t县工信局")
    assert codes(said(text, "check.task_without_lead")) == {"check.task_without_lead"}


def test_when_most_tasks_have_no_figures_one_hint_says_so():
    text = TABLE
    for figure in (
        "到2026年，规上工业企业达到90家",
        "每年实施技改项目30个以上",
        "到2026年，高新技术企业达到25家",
    ):
        text = text.replace(figure, "不断取得新成效")
    found = [r for r in remarks(paper(text)) if "measured" in r.code or "target" in r.code]
    assert [(r.code, r.severity) for r in found] == [
        ("check.tasks_mostly_unmeasured", Severity.HINT)
    ]
    assert len(found[0].places) == 4


INHERITED = """东渡市企业上规提质实施方案

一、工作目标

到2028年，全市规上工业企业达到600家。

二、工作举措

1.摸排目标企业。建立培育库，常态化摸排潜力企业，落实专班跟踪服务，帮助解决困难问题。

2.加快入规申报。每年新增规上工业企业40家。

3.兑现奖补政策。按程序及时足额兑现入规奖励政策，提高政策知晓率和覆盖面，激发企业动力。

市工信局负责统筹企业上规工作，会同发改、税务、统计等部门做好业务指导，确保各项任务落实到位。
"""


def test_measures_that_inherit_their_unit_are_a_hint_together():
    found = [r for r in remarks(paper(INHERITED)) if r.code == "check.measures_unmeasured"]
    assert len(found) == 1
    assert found[0].severity is Severity.HINT
    words = [INHERITED[p.span.start : p.span.end] for p in found[0].places]
    assert ["摸排目标企业" in words[0], "兑现奖补政策" in words[1], len(words)] == [True, True, 2]


def test_units_are_compared_with_the_register_only_when_there_is_one():
    register = Lexicon(
        units=("云江市工信局", "市发改委", "市商务局", "市财政局", "市科技局", "市统计局", "市税务局", "市高新区管委会", "东城区政府")
    )  # fmt: skip
    assert said(PLAN, "check.unit_not_registered") == []
    found = said(PLAN, "check.unit_not_registered", lexicon=register)
    assert [words for _, words in found] == ["市生态环境局"]


def test_a_target_without_a_year_beside_dated_ones_is_doubted():
    text = edited(
        ("（2025—2027年）", ""),
        ("培育省级以上专精特新中小企业160家。", "培育省级以上专精特新中小企业160家。\n\n培育打造产业技术研究院5家以上。"),
        ("到2027年新增高新技术企业40家", "到2030年新增高新技术企业40家"),
    )  # fmt: skip
    found = said(text, "check.target_without_year")
    assert len(found) <= 1
    assert all("产业技术研究院5家" in words for _, words in found)


def test_yearly_growth_without_its_years_is_a_hint():
    text = INHERITED.replace("每年新增规上工业企业40家", "力争企业研发经费年均增长10%以上")
    assert codes(said(text, "check.growth_without_span")) == {"check.growth_without_span"}


def test_goals_that_no_task_takes_up_are_one_hint():
    text = edited(("高新技术企业达到420家；", "高新技术企业达到420家；建成国家级质检中心2家；"))
    found = [r for r in remarks(paper(text)) if r.code == "check.targets_without_task"]
    words = [text[p.span.start : p.span.end] for p in found[0].places]
    assert len(found) == 1
    assert any("国家级质检中心" in w for w in words)
    assert not any("高新技术企业" in w for w in words), "task 6 raises their number"
