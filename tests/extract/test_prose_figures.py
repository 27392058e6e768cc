"""Figures that a plan states in a sentence only, beside its table."""

from decimal import Decimal

from tests.extract.invented import readings


TEXT = """云岭县装备制造业三年行动方案（2023—2025年）

一、发展目标

到2025年，全县装备制造智能化程度提高至80%，规上企业技术中心覆盖率达到90%以上，每万人高价值发明专利拥有量达到8件。

表1 主要指标

序号\t指标名称\t单位\t2025年目标值
1\t规上工业总产值\t亿元\t1500
2\t市级以上公共研发孵化平台\t个\t10
"""


def test_what_stands_in_prose_alone_is_proposed_beside_the_table() -> None:
    """S003-G-05: indicators that the table lacks are read from the sentences, for the planner to accept."""
    found = {t.indicator: t for t in readings(TEXT)}

    in_prose = {name: (t.value, t.unit) for name, t in found.items() if not t.in_table}
    assert in_prose == {
        "装备制造智能化程度": (Decimal(80), "%"),
        "规上企业技术中心覆盖率": (Decimal(90), "%"),
        "每万人高价值发明专利拥有量": (Decimal(8), "件"),
    }
    assert [t.indicator for t in found.values() if t.in_table] == [
        "规上工业总产值",
        "市级以上公共研发孵化平台",
    ]
    assert {t.period.by for t in found.values()} == {2025}
