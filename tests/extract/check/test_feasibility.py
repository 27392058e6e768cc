"""Paces, pools, jumps and steps back (10-plans section 3, no. 4; facts A-36 to A-47, A-73, A-74, A-132, A-136).

Items: S003-G-03, S004-G-06, S004-E-01.
"""

import pytest

from tests.extract.check.figures import codes, loud, one, plan


PAST = "发展基础：2024年，全市规上工业企业420家，高新技术企业260家。"


def goals(words: str, past: str = PAST) -> str:
    return plan(past, f"主要目标：{words}")


def row(name: str, base: str, target: str, pace: str) -> str:
    return plan(
        "主要目标：表1 主要指标\n序号\t指标名称\t单位\t2020年基数\t2025年目标值\t年均增速\n"
        f"1\t{name}\t家\t{base}\t{target}\t{pace}\n",
        title="青川市装备产业“十四五”规划",
    )


@pytest.mark.parametrize(
    ("name", "base", "target", "pace", "expected"),
    [
        ("规上装备企业数量", "275", "≥300", "每年新增4-6家", ["pace_low_end_misses"]),
        ("新增上市企业数量", "—", "6-8", "每年新增1-2家", ["pace_low_end_misses"]),
        ("新增隐形冠军企业数量", "—", "20", "每年新增3-5家", ["pace_low_end_misses"]),
        ("新增孵化平台数量", "—", "10", "每年新增2家", []),
        ("规上装备企业数量", "275", "≥300", "每年新增5-6家", []),
        ("规上装备企业数量", "275", "400", "每年新增4-6家", ["pace_misses_target"]),
    ],
)
def test_the_pace_of_a_row_against_its_goal(
    name: str, base: str, target: str, pace: str, expected: list[str]
) -> None:
    assert [c for c in codes(row(name, base, target, pace)) if c.startswith("pace")] == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("每年净增高新技术企业40家，到2027年高新技术企业达到400家。", "pace_misses_target"),
        ("每年净增高新技术企业40家以上，到2027年高新技术企业达到400家。", "pace_low_end_misses"),
        ("每年实施技改项目80个，三年累计实施技改项目300个。", "written_pace_differs"),
        (
            "每年新增规上服务业企业300家以上，到2027年规上服务业企业总数突破2000家。",
            "pace_needs_base",
        ),
        ("年均完成工业投资500亿元，三年累计完成工业投资1800亿元。", "written_pace_differs"),
    ],
)
def test_the_pace_of_a_sentence_against_the_end(words: str, expected: str) -> None:
    """Items A-45, A-54 of the facts."""
    assert expected in codes(goals(words))


@pytest.mark.parametrize(
    "words",
    [
        "每年净增高新技术企业50家，到2027年高新技术企业达到400家。",
        "每年实施技改项目100个，三年累计实施技改项目300个。",
        "每年新增规上工业企业30家，到2027年高新技术企业达到300家。",
        "每年完成工业投资500亿元，2027年完成工业投资520亿元。",
    ],
)
def test_paces_that_reach_the_end_are_silent(words: str) -> None:
    assert codes(goals(words)) == []


def test_the_arithmetic_names_base_pace_and_years() -> None:
    remark = one(
        goals("每年净增高新技术企业40家，到2027年高新技术企业达到400家。"),
        code="pace_misses_target",
    )
    assert remark.arithmetic is not None
    assert remark.arithmetic.written == "260＋40×3＝380，目标为400"


POOLS = """专栏1 各县区入规目标企业培育要求

1.东山县：每年入库培育企业不少于{pool}家。
2.西河区：每年入库培育企业不少于50家。

专栏2 各县区新增任务

1.东山县：每年新增规上工业企业不少于60家。
2.西河区：每年新增规上工业企业不少于45家。"""


@pytest.mark.parametrize(("pool", "expected"), [(50, ["quota_above_pool"]), (60, []), (70, [])])
def test_a_quota_must_not_exceed_the_pool_it_is_taken_from(pool: int, expected: list[str]) -> None:
    """Item A-46: district by district, never one district with another."""
    assert loud(goals("\n\n" + POOLS.format(pool=pool))) == expected


def test_named_firms_that_do_not_last_a_year_are_a_hint() -> None:
    """Item A-132."""
    words = "\n\n专栏1 各县区入规要求\n\n1.东山县：加快现有36家拟入规目标企业成长入规，每年新增规上工业企业不少于45家。\n2.西河区：加快现有42家拟入规目标企业成长入规，每年新增规上工业企业不少于50家。\n"
    assert "named_firms_short" in codes(goals(words))


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("到2027年，高新技术企业达到250家。", ["target_below_base"]),
        ("到2027年，高新技术企业达到260家。", []),
        ("到2027年，高新技术企业达到300家。", []),
        ("到2027年，东山县高新技术企业达到60家。", []),
    ],
)
def test_a_goal_below_what_has_been_reached_is_a_doubt(words: str, expected: list[str]) -> None:
    assert loud(goals(words)) == expected


def test_a_goal_equal_to_the_base_is_a_hint() -> None:
    """Item A-136."""
    assert "target_equals_base" in codes(goals("到2027年，高新技术企业达到260家。"))


def test_what_is_to_fall_may_be_lower_than_the_base() -> None:
    text = plan(
        "主要目标：表1 主要指标\n序号\t指标名称\t单位\t2024年基数\t2027年目标值\n1\t单位工业增加值能耗\t吨标准煤\t0.52\t0.45\n"
    )
    assert codes(text) == []


def test_a_jump_from_one_plan_to_the_next_is_a_hint() -> None:
    """Items A-73, A-74."""
    a = plan("目标：到2025年，科技型中小企业入库500家。", title="云溪市科技创新“十四五”规划")
    b = plan("目标：2026年，科技型中小企业入库1100家。", title="云溪市2026年工业行动方案")
    assert codes(a, b) == ["jump_between_plans"]
    assert "2.2倍" in one(a, b, code="jump_between_plans").sentence


def test_a_pace_much_faster_than_before_is_a_hint() -> None:
    """Item A-44: growth below that of the years before is nothing to report."""
    fast = goals(
        "到2027年，规上工业企业达到900家。",
        "发展基础：规上工业企业由2020年的400家增加到2024年的440家。",
    )
    slow = goals(
        "到2027年，规上工业企业达到450家。",
        "发展基础：规上工业企业由2020年的300家增加到2024年的440家。",
    )
    assert "faster_than_before" in codes(fast)
    assert codes(slow) == []


@pytest.mark.parametrize(
    ("total", "expected"), [(180, ["total_above_base_and_new"]), (174, []), (170, [])]
)
def test_a_total_cannot_pass_base_and_increase(total: int, expected: list[str]) -> None:
    """Item A-19."""
    text = plan(
        "去年工作回顾：2025年，全县规上工业企业156家。",
        f"主要目标：2026年，新增规上工业企业18家，总数达到{total}家。",
        title="白石县2026年工业经济工作要点",
    )
    assert loud(text) == expected
