"""The same table in every layout gives the same readings: the layout is not what a plan says."""

import io
from dataclasses import replace

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from daxiao.extract import explain, ground, jsonl, readers
from daxiao.extract.frames import layouts
from daxiao.extract.read import read
from daxiao.extract.readings import Cell, Period
from daxiao.extract.source import Source
from tests.extract.layouts import FILES, LAYOUTS, Laid, tabs


OPENING = "云岭市工业发展“十五五”规划\n\n一、发展目标\n\n力争五年再上台阶，主要指标见下表。\n\n"
ENDING = "\n二、保障措施\n\n加强组织领导，完善工作机制，确保各项任务落到实处。\n"

NUMBERED = Laid(
    "表1 主要指标",
    ("序号", "指标名称", "单位", "2025年", "2030年", "属性"),
    (
        ("1", "规上工业增加值", "亿元", "820", "≥1500", "预期性"),
        ("2", "规上工业企业数量", "家", "410", "800", "预期性"),
        ("3", "研发经费投入强度", "%", "1.9", "2.8", "预期性"),
        ("4", "单位工业增加值能耗降低", "%", "—", "13.5", "约束性"),
        ("5", "全员劳动生产率", "万元/人", "28", "40左右", "预期性"),
    ),
)
GROUPED = Laid(
    "专栏1 主要指标",
    ("类别", "指标", "单位", "2024年完成值", "2027年目标值", "年均增速"),
    (
        ("规模效益", "制造业增加值", "亿元", "330", "460", "11.7%"),
        (None, "工业税收", "亿元", "21.5", "30", "—"),
        ("创新能力", "高新技术企业", "家", "120", "≥200", "—"),
        (None, "每万人发明专利拥有量", "件", "3.2", "5.5", "—"),
        ("绿色低碳", "工业固废综合利用率", "%", "71", "80", "—"),
    ),
)
BRACKETED = Laid(
    "表2 年度目标",
    ("指标名称", "2025年", "2026年", "2027年", "2028年"),
    (
        ("规上工业总产值（亿元）", "900", "980", "1080", "1200"),
        ("技改投资（亿元）", "60", "65", "71", "78"),
        ("专精特新企业（家）", "45", "55", "66", "80"),
    ),
)
MARKED = Laid(
    "云岭市主要目标",
    ("序号", "主要指标", "计量单位", "基期值", "目标值", "指标属性", "责任单位"),
    (
        ("1", "战略性新兴产业产值占比", "%", "22", "30", "预期性", "市发展改革委"),
        ("2", "工业投资年均增长", "%", "—", "8", "预期性", "市工信局"),
        ("3", "新增上市企业", "家", "—", "3-5", "预期性", "市金融办、市财政局"),
        ("4", "省级以上创新平台", "个", "26", "40", "约束性", "市科技局"),
    ),
)

# indicator, value, unit, comparator, measure, by, base value, strength
EXPECTED = {
    "numbered": [
        ("规上工业增加值", "1500", "亿元", "ge", "flow", 2030, "820", "expected"),
        ("规上工业企业数量", "800", "家", "eq", "level", 2030, "410", "expected"),
        ("研发经费投入强度", "2.8", "%", "eq", "share", 2030, "1.9", "expected"),
        ("单位工业增加值能耗降低", "13.5", "%", "eq", "reduction", 2030, None, "binding"),
        ("全员劳动生产率", "40", "万元/人", "approx", "ratio", 2030, "28", "expected"),
    ],
    "grouped": [
        ("制造业增加值", "460", "亿元", "eq", "flow", 2027, "330", None),
        ("制造业增加值年均增速", "11.7", "%", "eq", "growth", None, None, None),
        ("工业税收", "30", "亿元", "eq", "flow", 2027, "21.5", None),
        ("高新技术企业", "200", "家", "ge", "level", 2027, "120", None),
        ("每万人发明专利拥有量", "5.5", "件", "eq", "ratio", 2027, "3.2", None),
        ("工业固废综合利用率", "80", "%", "eq", "share", 2027, "71", None),
    ],
    "bracketed": [
        ("规上工业总产值", "980", "亿元", "eq", "flow", 2026, "900", None),
        ("规上工业总产值", "1080", "亿元", "eq", "flow", 2027, "900", None),
        ("规上工业总产值", "1200", "亿元", "eq", "flow", 2028, "900", None),
        ("技改投资", "65", "亿元", "eq", "flow", 2026, "60", None),
        ("技改投资", "71", "亿元", "eq", "flow", 2027, "60", None),
        ("技改投资", "78", "亿元", "eq", "flow", 2028, "60", None),
        ("专精特新企业", "55", "家", "eq", "level", 2026, "45", None),
        ("专精特新企业", "66", "家", "eq", "level", 2027, "45", None),
        ("专精特新企业", "80", "家", "eq", "level", 2028, "45", None),
    ],
    "marked": [
        ("战略性新兴产业产值占比", "30", "%", "eq", "share", 2030, "22", "expected"),
        ("工业投资年均增长", "8", "%", "eq", "growth", 2030, None, "expected"),
        ("上市企业", "3", "家", "range", "increment", 2030, None, "expected"),
        ("省级以上创新平台", "40", "个", "eq", "level", 2030, "26", "binding"),
    ],
}
TABLES = {"numbered": NUMBERED, "grouped": GROUPED, "bracketed": BRACKETED, "marked": MARKED}


def readings(text):
    return of_source(Source("a.txt", OPENING + text + ENDING, "txt"))


def of_source(source):
    found = [t for t in read(source).targets if t.in_table]
    assert [t.indicator for t in found if ground.reground(source.text, t)] == []
    return [
        (
            t.indicator,
            str(t.value),
            t.unit,
            t.comparator.value,
            t.measure.value,
            t.period.by,
            str(t.baseline.value) if t.baseline else None,
            t.strength.value if t.strength else None,
        )
        for t in found
    ]


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("name", TABLES)
def test_an_indicator_table_reads_alike_in(name, layout):
    assert readings(LAYOUTS[layout](TABLES[name])) == EXPECTED[name]


@pytest.mark.parametrize("file", FILES)
@pytest.mark.parametrize("name", TABLES)
def test_an_indicator_table_reads_alike_in_a_file(name, file):
    assert of_source(FILES[file](OPENING, TABLES[name], ENDING)) == EXPECTED[name]


@pytest.mark.parametrize("again", [True, False], ids=["header again", "no header"])
@pytest.mark.parametrize(
    "gap",
    ["\n- 5 -\n\n", "\n—5—\n", "\n5\n", "\n续表\n", "\n续表1  主要指标\n", "\n云岭市工业发展“十五五”规划\n", "\n5\n\n云岭市工业发展“十五五”规划\n\n"],
)  # fmt: skip
def test_a_table_goes_on_over_the_page(gap, again):
    first = Laid(NUMBERED.caption, NUMBERED.header, NUMBERED.rows[:2])
    rows = [*([NUMBERED.header] if again else []), *NUMBERED.rows[2:]]
    rest = "".join("\t".join(r) + "\n" for r in rows)

    assert readings(tabs(first) + gap + rest) == EXPECTED["numbered"]


NAMES = ("规上工业增加值", "工业税收", "高新技术企业数量", "省级以上创新平台", "研发经费投入强度", "技改投资", "全员劳动生产率", "每万人发明专利拥有量")  # fmt: skip
UNITS = ("亿元", "亿元", "家", "个", "%", "亿元", "万元/人", "件")
rows = st.tuples(
    st.sampled_from(range(len(NAMES))),
    st.decimals(min_value=1, max_value=5000, places=1).map(str) | st.just("—"),
    st.sampled_from(["", "≥", ">", "≤"]),
    st.integers(min_value=1, max_value=9000).map(str),
    st.sampled_from(["预期性", "约束性"]),
)


@settings(max_examples=40)
@given(
    st.lists(rows, min_size=2, max_size=9, unique_by=lambda r: r[0]),
    st.sampled_from(sorted(LAYOUTS)),
    st.booleans(),
)
def test_any_table_reads_in_every_layout_as_with_tabs(found, layout, is_numbered):
    head = ("指标名称", "单位", "2025年", "2030年目标", "属性")
    body = [(NAMES[i], UNITS[i], base, sign + value, kind) for i, base, sign, value, kind in found]
    if is_numbered:
        head, body = ("序号", *head), [(str(n), *r) for n, r in enumerate(body, 1)]
    table = Laid("表1 主要指标", head, tuple(body))

    wanted = readings(LAYOUTS["tabs"](table))
    assert len(wanted) == len(body)
    assert readings(LAYOUTS[layout](table)) == wanted


def cells_of(text):
    return [
        (t.cell, t.place.header, t.place.row)
        for t in read(Source("a.txt", OPENING + text + ENDING, "txt")).targets
        if t.in_table
    ]


@pytest.mark.parametrize("layout", sorted(set(LAYOUTS) - {"repeated", "stacked", "airy", "flat"}))
def test_a_cell_has_the_same_place_in(layout):
    assert cells_of(LAYOUTS[layout](NUMBERED)) == cells_of(tabs(NUMBERED))
    assert cells_of(tabs(NUMBERED))[0] == ("t1r2c5", ("2030年",), "规上工业增加值")


def test_a_cell_is_the_block_of_the_source_with_its_page():
    document = docx.Document()
    document.add_paragraph("云岭市工业发展规划")
    document.add_table(1, 2).cell(0, 0).text = "联系人"
    table = document.add_table(len(NUMBERED.rows) + 1, len(NUMBERED.header))
    for r, row in enumerate([NUMBERED.header, *NUMBERED.rows]):
        for c, cell in enumerate(row):
            table.cell(r, c).text = cell or ""
    out = io.BytesIO()
    document.save(out)
    source = readers.open_source("a.docx", out.getvalue())
    paged = Source(
        source.name,
        source.text,
        "pdf",
        tuple(replace(b, page=7) for b in source.blocks),
    )

    first = next(t for t in read(paged).targets if t.in_table)

    assert (first.cell, first.num_text) == ("t2r2c5", "1500")
    assert first.place == Cell("t2r2c5", ("2030年",), "规上工业增加值", 7)
    assert "第2表第2行第5列，行“规上工业增加值”，列“2030年”，第7页" in explain.explain_target(
        first, source.text
    )
    again = jsonl.target_from(jsonl.target_record(first, source.text))
    assert (again.place, again.cell, again.strength) == (first.place, first.cell, first.strength)


TWO_ROWS = (
    "序号\t指标\t单位\t2025年\t目标值\t\t属性\n"
    "\t\t\t\t2027年\t2030年\t\n"
    "1\t规上工业增加值\t亿元\t820\t1100\t1500\t预期性\n"
    "2\t规上工业企业\t家\t410\t600\t800\t约束性\n"
)
TWO_ROWS_WEB = (
    "序号 | 指标 | 单位 | 2025年 | 目标值 | 属性 | |\n"
    "2027年 | 2030年 | | | | | |\n"
    "1 | 规上工业增加值 | 亿元 | 820 | 1100 | 1500 | 预期性 |\n"
    "2 | 规上工业企业 | 家 | 410 | 600 | 800 | 约束性 |\n"
)


@pytest.mark.parametrize("text", [TWO_ROWS, TWO_ROWS_WEB], ids=["tabs", "web"])
def test_a_header_of_two_rows_is_one_header(text):
    found = readings(text)

    assert [(f[1], f[5], f[6]) for f in found] == [
        ("1100", 2027, "820"),
        ("1500", 2030, "820"),
        ("600", 2027, "410"),
        ("800", 2030, "410"),
    ]
    assert cells_of(text)[1][1] == ("目标值", "2030年")


@pytest.mark.parametrize(
    "text",
    [
        "主要目标（单位：亿元）\n指标名称\t2025年\t2030年\n规上工业增加值\t820\t1500\n工业税收\t30\t45\n",
        "主要目标\n单位：亿元\n指标名称\t2025年\t2030年\n规上工业增加值\t820\t1500\n工业税收\t30\t45\n",
        "主要目标\n指标名称\t2025年（亿元）\t2030年（亿元）\n规上工业增加值\t820\t1500\n工业税收\t30\t45\n",
        "主要目标\n指标名称（亿元）\t2025年\t2030年\n规上工业增加值\t820\t1500\n工业税收\t30\t45\n",
    ],
)
def test_the_unit_may_stand_in_the_caption_or_in_the_header(text):
    assert [f[:3] for f in readings(text)] == [
        ("规上工业增加值", "1500", "亿元"),
        ("工业税收", "45", "亿元"),
    ]


def test_years_of_a_plan_that_has_begun_are_all_targets():
    text = "指标\t单位\t2026年\t2027年\t2028年\n规上工业企业\t家\t500\t560\t620\n"

    assert [(f[1], f[5], f[6]) for f in readings(text)] == [
        ("500", 2026, None),
        ("560", 2027, None),
        ("620", 2028, None),
    ]


@pytest.mark.parametrize(
    ("sentence", "strength"),
    [
        ("到2030年，必须建成省级园区3个。", "must"),
        ("确保规上工业增加值增长8%。", "ensure"),
        ("到2030年，力争规上工业企业达到900家。", "strive"),
        ("鼓励企业上云，到2030年，上云企业达到500家。", "encourage"),
        ("探索共享工厂，到2030年，建成共享工厂4家。", "explore"),
        ("确保完成全年任务。到2030年，规上工业企业达到900家。", None),
    ],
)
def test_the_strength_of_a_sentence_is_kept(sentence, strength):
    text = "云岭市工业发展“十五五”规划\n\n一、发展目标\n\n" + sentence + "\n"
    (found,) = read(Source("a.txt", text, "txt")).targets

    assert (found.strength.value if found.strength else None) == strength


@pytest.mark.parametrize(
    "text",
    [
        "序号 指标名称 单位 2025年 2030年 " * 3000,
        "序号\n指标名称\n单位\n" * 4000,
        "指标名称 " + "甲 " * 40000,
        "| " * 60000,
        "序号 指标名称 单位 2025年 2030年 " + "1 规上工业增加值 亿元 820 1500 " * 4000,
    ],
)
def test_hostile_text_is_laid_out_in_time(text):
    """Each takes a second or two; minutes when it is quadratic."""
    assert len(layouts.relaid(text)) == len(text)


def test_headings_between_rows_are_kinds():
    text = (
        "序号\t指标\t单位\t2025年\t2030年\t属性\n"
        "一\t规模效益\n"
        "1\t规上工业增加值\t亿元\t820\t1500\t预期性\n"
        "二、绿色低碳\n"
        "2\t规上工业企业\t家\t410\t800\t约束性\n"
    )
    source = Source("a.txt", OPENING + text + ENDING, "txt")

    assert [(f[0], f[1], f[7]) for f in of_source(source)] == [
        ("规上工业增加值", "1500", "expected"),
        ("规上工业企业", "800", "binding"),
    ]
    (found,) = read(source).tables
    assert [r.kind for r in found.rows] == ["规模效益", "绿色低碳"]


def test_what_the_years_add_up_to_is_due_in_the_last_of_them():
    text = (
        "类别\t指标\t2025年\t2030年\t年均/累计\t属性\n"
        "绿色\t1.单位工业增加值能耗降低（%）\t—\t—\t〔13.5〕\t约束性\n"
        "\t2.研发经费投入增长（%）\t—\t—\t>7\t预期性\n"
        "\t3.制造业增加值占比（%）\t26\t28\t[2]\t预期性\n"
        "注：〔〕内为五年累计数。\n"
    )
    source = Source("a.txt", OPENING + text + ENDING, "txt")
    found = [(t.indicator, str(t.value), t.measure.value, t.period) for t in read(source).targets]

    assert found == [
        ("单位工业增加值能耗降低", "13.5", "reduction", Period(by=2030)),
        ("研发经费投入增长", "7", "growth", Period(recurring=True, since=2026, until=2030)),
        ("制造业增加值占比", "28", "share", Period(by=2030)),
        ("制造业增加值占比累计", "2", "growth", Period(by=2030)),
    ]


BROKEN_DOWN = Laid(
    "云岭市2026年工业目标任务分解表",
    ("序号", "县（市、区）", "规上工业产值（亿元）", "工业投资（亿元）", "新增规上企业（家）", "2025年完成（亿元）"),
    (
        ("1", "东湖区", "160", "28", "12", "140"),
        ("2", "南岭县", "25.5", "3.5", "4", "22"),
        ("3", "云岭高新区", "88", "10", "6", "70"),
        ("", "合计", "273.5", "41.5", "22", "232"),
    ),
)  # fmt: skip


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_table_gives_each_place_its_figures(layout):
    text = "云岭市2026年工业提质行动方案\n\n一、目标\n\n" + LAYOUTS[layout](BROKEN_DOWN) + ENDING
    source = Source("a.txt", text, "txt")
    found = [t for t in read(source).targets if t.in_table]

    assert [t.key for t in found if ground.reground(source.text, t)] == []
    assert [(t.scope, t.indicator, str(t.value), t.unit, t.measure.value) for t in found][:4] == [
        ("东湖区", "规上工业产值", "160", "亿元", "flow"),
        ("东湖区", "工业投资", "28", "亿元", "flow"),
        ("东湖区", "规上企业", "12", "家", "increment"),
        ("南岭县", "规上工业产值", "25.5", "亿元", "flow"),
    ]
    assert len(found) == 12
    assert {t.period for t in found} == {Period(year=2026)}
    assert [t.scope for t in found][-3:] == [None] * 3


@pytest.mark.parametrize("caption", ["各县区工业经济完成情况表", "2025年各县区工业统计表", ""])
def test_a_table_of_what_has_been_reached_gives_no_targets(caption):
    told = Laid(caption, BROKEN_DOWN.header[:5], tuple(r[:5] for r in BROKEN_DOWN.rows))

    assert readings("说明。\n\n" * 8 + tabs(told)) == []


def test_the_years_may_stand_down_the_side():
    table = Laid(
        "分年度目标",
        ("年度", "规上工业产值（亿元）", "规上企业（家）"),
        (("2025年", "800", "400"), ("2026年", "900", "420"), ("2027年", "1050", "460")),
    )

    assert [(f[0], f[1], f[2], f[5]) for f in readings(tabs(table))] == [
        ("规上工业产值", "900", "亿元", 2026),
        ("规上企业", "420", "家", 2026),
        ("规上工业产值", "1050", "亿元", 2027),
        ("规上企业", "460", "家", 2027),
    ]


def test_a_floor_and_a_stretch_stand_side_by_side():
    text = "指标\t单位\t2025年完成\t2026年保底目标\t2026年奋斗目标\n规上工业增加值增速\t%\t6.1\t6.5\t7.5\n"
    found = read(Source("a.txt", OPENING + text + ENDING, "txt")).targets

    assert [(str(t.value), t.ambition.value) for t in found] == [
        ("6.5", "floor"),
        ("7.5", "stretch"),
    ]


def test_years_before_the_plan_are_no_targets():
    past = "表1 “十四五”指标\n指标\t单位\t2021年\t2023年\t2025年\n高新技术企业\t家\t80\t120\t190\n"
    ahead = "表2 “十五五”指标\n指标\t单位\t2025年\t2030年\n高新技术企业\t家\t190\t330\n"

    assert [(f[1], f[5], f[6]) for f in readings(past + "\n说明。\n\n" + ahead)] == [
        ("330", 2030, "190")
    ]
    assert (
        readings("主要指标完成情况\n指标\t单位\t2026年\t2027年\n高新技术企业\t家\t80\t120\n") == []
    )


def test_names_and_pages_break_the_rows_of_a_printed_table():
    text = (
        "专栏2 主要指标\n"
        "序号 指标名称 单位 2025年 2030年 属性\n"
        "1 规模以上工业企业研发经费支出占营业收入\n"
        "比重 % 1.2 1.8 预期性\n"
        "2 每万名就业人员中研发人员\n"
        "数量 人年 62 80 预期性\n"
        "第 12 页\n"
        "3 绿色工厂（国家级、\n"
        "省级） 家 22 60 约束性\n"
    )

    assert [(f[0], f[1], f[2], f[7]) for f in readings(text)] == [
        ("规模以上工业企业研发经费支出占营业收入比重", "1.8", "%", "expected"),
        ("每万名就业人员中研发人员数量", "80", "人年", "expected"),
        ("绿色工厂（国家级、省级）", "60", "家", "binding"),
    ]


def test_a_break_of_a_web_page_inside_a_cell_is_a_blank():
    text = (
        "| **指标** | **单位** | **2025年** | **2030年** |\n|---|---|---|---|\n"
        "| **规上工业增加值** | 亿元 | 620 | **1000** |\n"
        "| 单位增加值能耗<br>累计下降 | % | — | 15 |\n"
    )

    assert [f[:3] for f in readings(text)] == [
        ("规上工业增加值", "1000", "亿元"),
        ("单位增加值能耗累计下降", "15", "%"),
    ]


def test_a_merged_cell_without_a_column_and_lost_numbers_do_not_shift_a_row():
    lines = [
        "表1 主要指标", "序号", "指标名称", "单位", "2025年", "2030年", "指标性质",
        "1", "规上工业总产值", "亿元", "2300", "3600", "预期性",
        "3", "绿色制造", "国家级绿色工厂", "家", "9", "25", "预期性",
        "4", "工业固废综合利用率", "%", "62", "70", "约束性",
    ]  # fmt: skip

    assert [(f[0], f[1], f[6], f[7]) for f in readings("\n".join(lines) + "\n")] == [
        ("规上工业总产值", "3600", "2300", "expected"),
        ("国家级绿色工厂", "25", "9", "expected"),
        ("工业固废综合利用率", "70", "62", "binding"),
    ]
