"""One indicator, place and time with two values (10-plans section 3, no. 3; facts A-53 to A-90, A-126 to A-131).

Items: S000-G-01, S001-G-01, S004-G-08.
"""

import pytest

from daxiao.extract.check import numbers
from daxiao.extract.readings import Lexicon
from tests.extract.check.figures import codes, loud, one, paper, plan, shown


GOALS = "主要目标：到2027年，规上工业企业达到520家，高新技术企业达到400家，规上工业总产值达到1200亿元，5G基站达到3000个。"


def tasks(words: str) -> str:
    return plan(GOALS, f"重点任务：{words}")


CLASH = [
    "到2027年，高新技术企业总数达到420家。",
    "到2027年，全市高企数量达到380家。",
    "到2027年，全市规模以上工业产值达到1250亿元。",
    "持续推进网络建设，到2027年建成5G基站3500个。",
    "引导企业上规模。到2027年，规模以上工业企业突破600家。",
    "梯度培育科技企业，高新技术企业由2024年的260家增加到2027年的450家。",
]


@pytest.mark.parametrize("words", CLASH)
def test_two_values_in_one_plan_are_an_error(words: str) -> None:
    assert set(loud(tasks(words))) <= {"two_values_in_plan", "goal_stated_twice"}
    assert loud(tasks(words)) != []


APART = [
    "到2027年，高新技术企业突破400家。",
    "到2027年，规模以上工业总产值突破1200亿元。",
    "到2027年，高新技术企业超过380家。",
    "到2027年，力争高新技术企业达到450家。",
    "到2026年，高新技术企业达到350家。",
    "到2027年，新增高新技术企业120家。",
    "到2027年，东山县高新技术企业达到60家。",
    "到2027年，骨干企业中高新技术企业达到50家。",
    "到2027年，规上服务业企业达到150家。",
    "支持经开区做大做强。到2027年，高新技术企业达到90家。",
    "到2027年，高新技术企业研发机构达到100家。",
]


@pytest.mark.parametrize("words", APART)
def test_what_is_not_the_same_figure_is_silent(words: str) -> None:
    """Items A-62, A-72, A-75, A-76, A-126, A-127, A-128, A-131."""
    assert loud(tasks(words)) == []


def test_a_floor_and_a_stretch_are_two_tiers() -> None:
    text = plan("主要目标：2025年，规上工业总产值目标保底700亿元，力争达到780亿元。")
    assert codes(text) == []


def test_a_milestone_above_the_final_goal_is_a_doubt() -> None:
    assert loud(tasks("到2026年，高新技术企业达到450家。")) == ["later_below_earlier"]


LIST = "云溪市重点任务清单（2024—2026年）"
YEARLY = "云溪市2026年工业攻坚行动方案"


def two(one_: str, other: str) -> tuple[str, str]:
    return plan(f"任务：{one_}", title=LIST), plan(f"目标：{other}", title=YEARLY)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        # a stock of one year
        (
            "到2026年，高新技术企业数达到450家。",
            "2026年，高新技术企业总数达到530家。",
            ["plans_differ"],
        ),
        # a floor that is met
        ("到2026年，省级以上创新平台超过90家。", "2026年，省级以上创新平台总数达到98家。", []),
        # 突破 and 达到
        ("到2026年，5G基站总数突破1300个。", "2026年，5G基站总数达到1300个。", []),
        # one level beside two
        (
            "到2026年，省级以上绿色工厂达到7家。",
            "2026年，国家级绿色工厂达到5家，省级绿色工厂达到9家。",
            ["levels_differ_between_plans"],
        ),
        # up to a year, and in the year
        (
            "到2026年，攻克关键核心技术12项。",
            "2026年攻克关键核心技术10项以上。",
            ["plans_differ_doubt"],
        ),
        # every year, and in one year
        (
            "每年新开工亿元以上项目30个以上。",
            "2026年新开工亿元以上项目40个以上。",
            ["plans_differ_doubt"],
        ),
        # other populations, flows beside stocks
        ("每年新引进亿元以上项目60个以上。", "2026年引进工业项目100个。", []),
        ("到2026年，科技特派员达到600人。", "2026年选派科技特派员50名。", []),
        # clusters of N 亿 beside industry scales
        (
            "到2026年，形成500亿级新能源与智能网联汽车产业集群。",
            "2026年，智能网联新能源汽车产业规模达到270亿元。",
            ["industry_scales_differ"],
        ),
        ("到2026年，形成500亿级新材料产业集群。", "2026年，新材料产业规模达到520亿元。", []),
        ("到2026年，形成500亿级新材料产业集群。", "2026年，食品加工产业规模达到90亿元。", []),
    ],
)
def test_two_plans_of_one_place(before: str, after: str, expected: list[str]) -> None:
    assert loud(*two(before, after)) == expected


def test_the_remark_shows_a_clause_of_each_plan() -> None:
    texts = two("到2026年，高新技术企业数达到450家。", "2026年，高新技术企业总数达到530家。")
    remark = one(*texts, code="plans_differ")
    assert [p.paper for p in remark.places] == ["0.txt", "1.txt"]
    assert shown(remark, *texts) == ["高新技术企业数达到450家", "高新技术企业总数达到530家"]
    assert remark.arithmetic is not None
    assert remark.arithmetic.written == "530－450＝80"


def test_plans_of_two_places_are_never_compared() -> None:
    """Items A-76, A-79."""
    a = plan("任务：到2026年，高新技术企业数达到450家。", title="云溪市重点任务清单（2024—2026年）")
    b = plan("任务：2026年，高新技术企业总数达到530家。", title="北渡市2026年工业攻坚行动方案")
    c = plan("任务：2026年，高新技术企业总数达到530家。", title="2026年工业攻坚行动方案")
    assert codes(a, b) == []
    assert codes(a, c) == []


def test_a_later_plan_below_the_earlier_one_and_below_its_base_is_an_error() -> None:
    """Item A-71."""
    earlier = plan(
        "主要目标：表1 主要指标\n序号\t指标名称\t单位\t2020年基数\t2025年目标值\n"
        "1\t每万名就业人员中研发人员数\t人\t123\t160\n",
        title="云溪市科技创新“十四五”发展规划",
    )
    later = plan("任务：到2026年，每万名就业人员中研发人员数达20人以上。", title=LIST)
    assert loud(earlier, later) == ["later_plan_below"]


def test_a_county_cannot_have_more_than_its_city() -> None:
    """Items A-77, A-78. That the county lies in the city is read from the county's own plan."""
    city = plan(
        "目标：到2027年，规上工业企业达到520家。", title="云溪市工业发展规划（2025—2027年）"
    )
    county = plan(
        "目标：为落实云溪市委、市政府部署，到2027年，规上工业企业达到600家。",
        title="云东县工业行动计划（2025—2027年）",
    )
    other = plan(
        "目标：到2027年，规上工业企业达到600家。", title="云东县工业行动计划（2025—2027年）"
    )
    assert loud(city, county) == ["county_above_city"]
    assert loud(city, other) == []


def test_a_county_industry_above_the_city_industry_is_a_doubt() -> None:
    city = plan(
        "目标：到2025年，汽车及零部件产业规模达到90亿元。", title="云溪市装备产业“十四五”规划"
    )
    county = plan(
        "目标：为落实云溪市委、市政府部署，2026年智能网联新能源汽车产业规模达到270亿元。",
        title="云东县2026年工业行动方案",
    )
    assert loud(city, county) == ["county_industry_above_city"]


BROUGHT_ABOUT = [
    "2026年培育省级专精特新企业10家。",
    "2025年培育省级专精特新企业20家，2026年培育省级专精特新企业15家。",
    "每年新增省级专精特新企业20家。",
    "县财政安排专项资金3000万元，用于支持技改。同时，每年统筹安排专项资金2000万元，用于人才引进。",
]


@pytest.mark.parametrize("words", BROUGHT_ABOUT)
def test_what_is_brought_about_is_not_what_there_is(words: str) -> None:
    text = plan(
        "发展基础：2024年，全市省级专精特新企业80家。",
        "主要目标：到2026年，省级专精特新企业达到120家。",
        f"重点任务：{words}",
    )
    assert loud(text) == []


def test_two_rates_and_two_goals_of_one_year_are_seen() -> None:
    text = plan(
        "上报目标：2026年，全县规模以上工业增加值增长10%；新增规上企业10家。",
        "自定目标：2026年，全县规模以上工业增加值增长14%；新增规上企业15家。",
        title="白石县2026年工业创新发展计划",
    )
    assert loud(text) == ["two_values_in_plan"]


def test_which_place_lies_in_which_may_be_told() -> None:
    """A register of places knows what the texts need not say."""
    city = plan(
        "目标：到2027年，规上工业企业达到520家。", title="云溪市工业发展规划（2025—2027年）"
    )
    county = plan(
        "目标：到2027年，规上工业企业达到600家。", title="云东县工业行动计划（2025—2027年）"
    )
    papers = [paper(city, "市.txt"), paper(county, "县.txt")]
    register = Lexicon(places=("云东县", "云溪市"), within=(("云东县", "云溪市"),))

    assert "check.county_above_city" not in {r.code for r in numbers.figures(papers, Lexicon())}
    assert "check.county_above_city" in {r.code for r in numbers.figures(papers, register)}
