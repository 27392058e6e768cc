"""Lists of tasks and of projects in every layout: the same tasks and projects. All content is invented."""

import pytest

from daxiao.extract.read import read
from daxiao.extract.source import Source
from tests.extract.layouts import FILES, LAYOUTS, Laid


TITLE = "云岭市2026年工业提质行动方案\n\n一、总体要求\n\n按照市委部署，制定本方案。\n\n"
ENDING = "\n二、组织保障\n\n加强组织领导，完善工作机制，确保各项任务落到实处。\n"

PLAIN = Laid(
    "附件1 重点任务分工表",
    ("序号", "重点任务", "牵头单位", "配合单位", "完成时限"),
    (
        ("1", "推进规上工业企业培育，全年新增规上工业企业30家以上。", "市工信局", "市统计局、市税务局", "2026年12月底"),
        ("2", "建设市级工业互联网平台，推动200家企业上云。", "市大数据局", "市工信局、市财政局，各县（市、区）人民政府", "2026年10月"),
        ("3", "完善重点项目调度机制，每月通报进展。", "市发改委", "各县（市、区）人民政府", "长期坚持"),
        ("4", "盘活闲置厂房，建成标准厂房12万平方米。", "云岭高新区管委会", "市自然资源和规划局", "2026年6月底"),
    ),
)  # fmt: skip
MERGED = Laid(
    "附件2 重点工作责任清单",
    ("序号", "重点任务", "具体举措", "责任单位", "完成时限"),
    (
        ("1", "培育壮大企业", "建立规上企业培育库，入库企业不少于80家。", "市工信局、市统计局", "2026年3月底"),
        ("2", None, "支持企业上市，新增上市报备企业2家。", "市金融办、市财政局", "持续推进"),
        ("3", "强化项目支撑", "推动亿元以上工业项目开工40个。", "市发改委、市工信局", "2026年11月底"),
        ("4", None, "保障项目用地3000亩。", "市自然资源和规划局", "2026年12月底"),
    ),
)  # fmt: skip
UNNUMBERED = Laid(
    "附件3 任务分工",
    ("任务类别", "工作任务", "责任单位"),
    (
        ("科技创新", "新认定高新技术企业25家以上，建成省级重点实验室1家。", "市科技局、市财政局"),
        ("数字转型", "组织实施数字化改造项目60个，打造标杆企业5家。", "市工信局、市大数据局"),
        ("绿色发展", "创建省级绿色工厂6家，淘汰落后产能企业8家。", "市工信局、市生态环境局"),
    ),
)  # fmt: skip
LISTS = {"plain": PLAIN, "merged": MERGED, "unnumbered": UNNUMBERED}
# number, action, leads, helpers, deadline, month
TASKS = {
    "plain": [
        ("1", None, "市工信局", "市统计局、市税务局", 2026, 12),
        ("2", None, "市大数据局", "市工信局、市财政局、各县（市、区）人民政府", 2026, 10),
        ("3", None, "市发改委", "各县（市、区）人民政府", None, None),
        ("4", None, "云岭高新区管委会", "市自然资源和规划局", 2026, 6),
    ],
    "merged": [
        ("1", "培育壮大企业", "", "市工信局、市统计局", 2026, 3),
        ("2", "培育壮大企业", "", "市金融办、市财政局", None, None),
        ("3", "强化项目支撑", "", "市发改委、市工信局", 2026, 11),
        ("4", "强化项目支撑", "", "市自然资源和规划局", 2026, 12),
    ],
    "unnumbered": [
        (None, "科技创新", "", "市科技局、市财政局", 2026, None),
        (None, "数字转型", "", "市工信局、市大数据局", 2026, None),
        (None, "绿色发展", "", "市工信局、市生态环境局", 2026, None),
    ],
}


def tasks(source):
    return [
        (
            t.number,
            t.action or t.title,
            "、".join(t.lead_units),
            "、".join(t.responsible_units),
            t.deadline,
            t.deadline_month,
        )
        for t in read(source).tasks
    ]


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("name", LISTS)
def test_a_list_of_tasks_reads_alike_in(name, layout):
    text = TITLE + LAYOUTS[layout](LISTS[name]) + ENDING
    assert tasks(Source("a.txt", text, "txt")) == TASKS[name]


@pytest.mark.parametrize("file", FILES)
@pytest.mark.parametrize("name", LISTS)
def test_a_list_of_tasks_reads_alike_in_a_file(name, file):
    assert tasks(FILES[file](TITLE, LISTS[name], ENDING)) == TASKS[name]


PROJECTS = Laid(
    "附件4 重点项目清单",
    ("序号", "项目名称", "建设单位", "建设地点", "建设规模及内容", "总投资（万元）", "年度计划投资（万元）", "起止年限", "责任单位"),
    (
        ("1", "年产5万吨新材料项目", "远山新材料有限公司", "云岭高新区", "新建生产线4条，建设厂房6万平方米。", "120000", "35000", "2025-2027", "市工信局"),
        ("2", "智能装备产业园", "白沙电子有限公司", "东湖区", "建设标准厂房10万平方米及配套设施。", "85000", "20000", "2026-2028", "东湖区人民政府"),
        ("3", "食品加工扩能技改项目", "南岭食品有限公司", "南岭县", "改造生产线2条，新增产能3万吨。", "26000", "26000", "2026-2026", "南岭县人民政府"),
    ),
)  # fmt: skip
ORDERED = Laid(
    "附件5 重点项目计划表",
    ("序号", "所属行业", "项目名称", "建设性质", "总投资（亿元）", "建设内容", "业主单位", "起止年限"),
    (
        ("1", "新材料", "高端铝材基地", "新建", "15.6", "建设熔铸、轧制生产线。", "远山铝业有限公司", "2026-2028"),
        ("2", "电子信息", "芯片封测项目", "续建", "8", "建设封装测试线3条。", "白沙电子有限公司", "2025-2026"),
        ("3", "装备制造", "数控机床扩产项目", "扩建", "3.25", "新增机床产能800台。", "云岭机床有限公司", "2026-2027"),
    ),
)  # fmt: skip
FOUND = {
    "projects": [
        ("1", "年产5万吨新材料项目", "远山新材料有限公司", "12", 2025, 2027, "市工信局"),
        ("2", "智能装备产业园", "白沙电子有限公司", "8.5", 2026, 2028, "东湖区人民政府"),
        ("3", "食品加工扩能技改项目", "南岭食品有限公司", "2.6", 2026, 2026, "南岭县人民政府"),
    ],
    "ordered": [
        ("1", "高端铝材基地", "远山铝业有限公司", "15.6", 2026, 2028, None),
        ("2", "芯片封测项目", "白沙电子有限公司", "8", 2025, 2026, None),
        ("3", "数控机床扩产项目", "云岭机床有限公司", "3.25", 2026, 2027, None),
    ],
}
ANNEXES = {"projects": PROJECTS, "ordered": ORDERED}


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("name", ANNEXES)
def test_a_list_of_projects_reads_alike_in(name, layout):
    readings = read(Source("a.txt", TITLE + LAYOUTS[layout](ANNEXES[name]) + ENDING, "txt"))

    assert projects(readings) == FOUND[name]
    assert [t.indicator for t in readings.targets] == []


@pytest.mark.parametrize("file", FILES)
@pytest.mark.parametrize("name", ANNEXES)
def test_a_list_of_projects_reads_alike_in_a_file(name, file):
    assert projects(read(FILES[file](TITLE, ANNEXES[name], ENDING))) == FOUND[name]


def projects(readings):
    return [
        (
            p.number,
            p.name,
            p.company,
            format(p.total_investment_yi.normalize(), "f") if p.total_investment_yi else None,
            p.start_year,
            p.end_year,
            p.unit,
        )
        for p in readings.projects
    ]


def test_a_list_keeps_site_content_and_the_money_of_the_year():
    text = TITLE + LAYOUTS["tabs"](PROJECTS) + ENDING
    first, *_ = read(Source("a.txt", text, "txt")).projects

    assert (first.site, first.content) == ("云岭高新区", "新建生产线4条，建设厂房6万平方米。")
    assert (str(first.total_investment_yi), str(first.year_investment_yi)) == ("12", "3.5")


QUARTERS = Laid(
    "附件6 项目推进计划",
    ("序号", "项目名称", "总投资（亿元）", "起止年限", "一季度", "二季度", "三季度", "四季度", "责任单位"),
    (
        ("1", "铜箔项目", "18.6", "2026-2027", "完成土地摘牌", "开工建设", "主体施工", "厂房竣工", "云岭高新区管委会"),
        ("2", "整车项目", "56", "2025-2027", "基础施工", "主体封顶", "设备安装", "试生产", "东湖区人民政府"),
    ),
)  # fmt: skip


@pytest.mark.parametrize("layout", sorted(set(LAYOUTS) - {"line_each", "flat"}))
def test_the_quarters_of_a_project_are_its_nodes(layout):
    found = read(Source("a.txt", TITLE + LAYOUTS[layout](QUARTERS) + ENDING, "txt")).projects

    assert [[(n.quarter, n.text) for n in p.nodes] for p in found] == [
        [(1, "完成土地摘牌"), (2, "开工建设"), (3, "主体施工"), (4, "厂房竣工")],
        [(1, "基础施工"), (2, "主体封顶"), (3, "设备安装"), (4, "试生产")],
    ]
    assert [p.unit for p in found] == ["云岭高新区管委会", "东湖区人民政府"]
