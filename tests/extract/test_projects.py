"""Projects: rows of annexed lists with their quarters, and projects named in the text."""

from decimal import Decimal

import pytest

from daxiao.extract.frames.project import read_projects
from daxiao.extract.outline import read_outline, read_plans
from daxiao.extract.readings import Node, ProjectReading


HEAD = "东湖市2026年攻坚方案\n一、任务\n"
COLUMNS = "序号\t项目名称\t企业名称\t建设性质\t主要建设内容及规模\t建设起止年限\t季度倒排工期\t年度主要任务\t产业类型\t包保层级\t责任单位\n"
ROW = (
    "3\t石桥 铜材项目\t东湖铜业有限公司\t续建\t计划总投资约12.5亿元，其中设备投资3亿元，拟用地约150.5亩，建设车间。\t2025-2027\t"
    "一季度：完成土建； 二季度：设备进场 四季度：投产。\t完成主体工程\t新材料\t王某某\t石桥镇\n"
)


def projects_of(text: str) -> tuple[ProjectReading, ...]:
    outline = read_outline(text)
    return read_projects(text, outline, read_plans(text, outline))


def test_row_is_read_column_by_column() -> None:
    (project,) = projects_of(HEAD + COLUMNS + ROW)

    assert (project.kind, project.number, project.name) == ("list_row", "3", "石桥 铜材项目")
    assert (project.company, project.nature) == ("东湖铜业有限公司", "续建")
    assert (project.total_investment_yi, project.investment_approx) == (Decimal("12.5"), True)
    assert project.land_mu == Decimal("150.5")
    assert (project.start_year, project.end_year) == (2025, 2027)
    assert (project.industry, project.unit, project.annual_task) == (
        "新材料",
        "石桥镇",
        "完成主体工程",
    )
    assert project.plan == "东湖市2026年攻坚方案"


def test_quarters_are_nodes_and_a_missing_one_is_left_out() -> None:
    (project,) = projects_of(HEAD + COLUMNS + ROW)

    assert project.nodes == (Node(1, "完成土建"), Node(2, "设备进场"), Node(4, "投产"))


def test_a_schedule_without_quarters_gives_no_nodes() -> None:
    row = ROW.replace("一季度：完成土建； 二季度：设备进场 四季度：投产。", "全年推进")

    (project,) = projects_of(HEAD + COLUMNS + row)

    assert project.nodes == ()


def test_persons_are_never_read() -> None:
    (project,) = projects_of(HEAD + COLUMNS + ROW)

    assert "王某某" not in repr(project)


def test_header_repeated_after_a_page_break_is_no_project() -> None:
    text = HEAD + COLUMNS + ROW + "\n" + COLUMNS + ROW.replace("3\t", "4\t", 1)

    assert [p.number for p in projects_of(text)] == ["3", "4"]


def test_quarters_in_four_columns_and_investment_in_its_own() -> None:
    text = (
        "序号\t项目名称\t总投资（万元）\t建设内容\t一季度\t二季度\t三季度\t四季度\t责任单位\n"
        "1\t大桥项目\t25,000\t建设大桥\t立项\t开工\t—\t完工\t县交通局\n合计\t\t25,000\t\t\t\t\t\t\n"
    )

    (project,) = projects_of(HEAD + text)

    assert project.total_investment_yi == Decimal("2.5")
    assert project.nodes == (Node(1, "立项"), Node(2, "开工"), Node(4, "完工"))


@pytest.mark.parametrize(
    ("text", "company", "name", "money"),
    [
        (
            "支持东湖铜业计划投资32亿元实施铜箔转型升级，扩大产能。",
            "东湖铜业",
            "铜箔转型升级",
            "32",
        ),
        (
            "跟踪服务石桥科技投资8亿元改扩建玻璃生产项目、白沙电力投资15亿元新建储能项目等。",
            "石桥科技",
            "改扩建玻璃生产项目",
            "8",
        ),
        ("依托总投资60亿元的石桥冷链产业园，发展加工。", None, "石桥冷链产业园", "60"),
        ("推进总投资约5000万元的检测中心建设。", None, "检测中心", "0.5"),
    ],
)
def test_mention_names_project_company_and_investment(
    text: str, company: str | None, name: str, money: str
) -> None:
    project = projects_of(HEAD + text + "\n")[0]

    assert (project.kind, project.company, project.name) == ("mention", company, name)
    assert project.total_investment_yi == Decimal(money)


@pytest.mark.parametrize(
    "text",
    [
        "每年完成工业技改投资180亿元以上，带动项目。",
        "引进工业项目100个、总投资不低于800亿元。",
        "累计完成固定资产投资50亿元建设项目30个。",
        "设立2亿元的技改资金池。",
    ],
)
def test_goals_of_money_are_no_projects(text: str) -> None:
    assert projects_of(HEAD + text + "\n") == ()


def test_figures_inside_a_row_are_no_mentions() -> None:
    row = ROW.replace("建设车间", "由东湖铜业投资5亿元建设铜箔项目，建设车间")

    assert [p.kind for p in projects_of(HEAD + COLUMNS + row)] == ["list_row"]


def test_keys_follow_the_text() -> None:
    text = HEAD + "依托总投资60亿元的石桥冷链产业园。\n" + COLUMNS + ROW

    assert [(p.key, p.kind) for p in projects_of(text)] == [("P01", "mention"), ("P02", "list_row")]
