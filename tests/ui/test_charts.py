"""Charts: bars from zero, no state colours, a target line, gaps stay gaps, and the same figures as a table."""

import json
from decimal import Decimal

from daxiao.ui import charts
from daxiao.ui.charts import Layer, Series, bar_chart, line_chart, stacked_bars
from daxiao.ui.tones import Tone


def test_bars_start_at_zero_and_carry_the_target() -> None:
    chart = bar_chart(["甲", "乙"], [Series("完成", [Decimal("12.5"), 30])], unit="亿元", target=20)

    assert "min" not in chart.option["yAxis"]  # ECharts starts bars at zero unless told otherwise
    assert chart.option["yAxis"].get("scale") is not True
    (line,) = chart.option["series"][0]["markLine"]["data"]
    assert line == {"yAxis": 20.0}
    assert "目标 20亿元" in chart.option["series"][0]["markLine"]["label"]["formatter"]


def test_lying_bars_keep_the_order_of_the_table() -> None:
    chart = bar_chart(["甲", "乙"], [Series("完成", [1, 2])], lying=True, target=3)

    assert chart.option["yAxis"]["inverse"] is True
    assert chart.option["series"][0]["markLine"]["data"] == [{"xAxis": 3.0}]


def test_missing_month_is_a_gap_and_never_zero() -> None:
    chart = line_chart(["1月", "2月"], [Series("完成", [None, 5])], scheduled=[4, 8])

    assert chart.option["series"][0]["data"] == [None, 5.0]
    assert chart.option["series"][0]["connectNulls"] is False
    assert chart.rows[0] == ("1月", "—", "4")


def test_table_says_what_the_picture_says() -> None:
    chart = bar_chart(["甲"], [Series("完成", [Decimal("1234.50")])], unit="万元", target=2000)

    assert chart.head == ("", "完成（万元）")
    assert chart.rows == (("甲", "1,234.5"), ("目标", "2,000"))


def test_option_is_plain_json() -> None:
    chart = line_chart(["1月"], [Series("完成", [Decimal("1.1")])], target=Decimal("3.3"))

    assert json.loads(json.dumps(chart.option)) == chart.option


def test_palette_leaves_the_four_colours_alone() -> None:
    state_colours = {"#1f7a4a", "#2563a8", "#a86f00", "#b3321f"}

    assert not state_colours & set(charts.PALETTE)


def test_target_that_is_still_far_away_is_on_the_chart() -> None:
    line = line_chart(["1月"], [Series("完成", [31])], target=200)
    lying = bar_chart(["甲"], [Series("完成", [3])], target=Decimal(20), lying=True)
    reached = bar_chart(["甲"], [Series("完成", [30])], target=20)

    assert line.option["yAxis"]["max"] == 250
    assert lying.option["xAxis"]["max"] == 25
    assert "max" not in reached.option["yAxis"]


def test_layers_carry_a_letter_and_a_pattern_each_and_add_up() -> None:
    layers = [
        Layer("绿·投产达效", "绿", [3, 4], Tone.GREEN),
        Layer("蓝·开工在建", "蓝", [0, 2], Tone.BLUE),
        Layer("黄·签约未开工", "黄", [1, None], Tone.YELLOW),
        Layer("待认定", "待", [2, 0]),
    ]
    chart = stacked_bars(["1月", "2月"], layers, unit="个", links=["/a", "/b"])

    drawn = chart.option["series"]
    assert {s["stack"] for s in drawn} == {"all"}
    assert [s["label"]["formatter"] for s in drawn] == ["绿 {c}", "蓝 {c}", "黄 {c}", "待 {c}"]
    assert drawn[1]["data"] == [None, 2.0]  # no figure on nothing
    patterns = [json.dumps(s["itemStyle"].get("decal"), sort_keys=True) for s in drawn]
    assert len(set(patterns)) == 4
    assert chart.head[-1] == "合计（个）"
    assert chart.table == [
        ("/a", ("1月", "3", "0", "1", "2", "6")),
        ("/b", ("2月", "4", "2", "—", "0", "6")),
    ]
    assert json.loads(json.dumps(chart.option)) == chart.option
