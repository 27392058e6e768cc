"""Width, numerals and numbering marks of Chinese text."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daxiao.std.zh import (
    LARGEST_CHINESE,
    Mark,
    MarkStyle,
    half_width,
    mark,
    numbered,
    numeral,
    to_chinese,
)


# ---------------------------------------------------------------- width


@pytest.mark.parametrize(
    ("wide", "narrow"),
    [
        ("１２．５％", "12.5%"),
        ("１，２００", "1,200"),
        ("（ＡＩ）：５Ｇ", "(AI):5G"),
        ("\u3000一\u00a0二", " 一 二"),
        ("﹙１﹚﹪", "(1)%"),
        ("￥５", "¥5"),
        ("、。《》“”〔２０２６〕—", "、。《》“”〔2026〕—"),
        ("plain, 3.5%", "plain, 3.5%"),
        ("", ""),
    ],
)
def test_half_width_makes_ascii_twins_narrow_and_leaves_the_rest(wide: str, narrow: str) -> None:
    assert half_width(wide) == narrow


@given(st.text())
def test_half_width_keeps_every_offset(text: str) -> None:
    narrow = half_width(text)

    assert len(narrow) == len(text)
    assert half_width(narrow) == narrow
    assert all(a == b for a, b in zip(text, narrow, strict=True) if b not in _NARROWED)


_NARROWED = {half_width(chr(c)) for c in (*range(0xFE50, 0xFE6C), *range(0xFF01, 0xFFE7))} | {" "}


@given(st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E)))
def test_half_width_undoes_full_width(text: str) -> None:
    assert half_width("".join(chr(ord(c) + 0xFEE0) for c in text)) == text


# ---------------------------------------------------------------- numerals

NUMERALS = [
    # Arabic
    ("0", "0"),
    ("007", "7"),
    ("1,200", "1200"),
    ("1，200", "1200"),
    ("１２．５０", "12.50"),
    ("1,234,567.89", "1234567.89"),
    (" 42 ", "42"),
    ("-3.2", "-3.2"),
    ("−3.2", "-3.2"),
    ("+8", "8"),
    ("-0", "0"),
    # Chinese
    ("零", "0"),
    ("〇", "0"),
    ("两", "2"),
    ("十", "10"),
    ("十五", "15"),
    ("五十", "50"),
    ("一百", "100"),
    ("一百二十", "120"),
    ("一百十五", "115"),
    ("一百零二", "102"),
    ("一百〇二", "102"),
    ("两千零五十", "2050"),
    ("两万", "20000"),
    ("两亿两千万", "220000000"),
    ("一千零五", "1005"),
    ("三千五百万", "35000000"),
    ("一万零五", "10005"),
    ("十万零五百", "100500"),
    ("一亿零五", "100000005"),
    ("二亿三千万", "230000000"),
    ("一万二千亿", "1200000000000"),
    ("一万亿", "1000000000000"),
    ("二〇二六", "2026"),
    ("二零二六", "2026"),
    ("三〇", "30"),
    ("负", None),
    # spoken short forms
    ("一百二", "120"),
    ("两千五", "2500"),
    ("一万二", "12000"),
    ("三亿五", "350000000"),
    # formal characters of cheques
    ("壹佰贰拾", "120"),
    ("叁仟伍佰萬", "35000000"),
    # decimals
    ("八点五", "8.5"),
    ("零点零五", "0.05"),
    ("十二点三四", "12.34"),
    ("三点五亿", "350000000"),
    ("一点二三四五六万", "12345.6"),
    # both together
    ("3.5亿", "350000000"),
    ("1200万", "12000000"),
    ("1,200万", "12000000"),
    ("1.2万亿", "1200000000000"),
    ("5千万", "50000000"),
    ("3亿5000万", "350000000"),
    ("1万2千", "12000"),
    ("0.00001万", "0.1"),
    ("-1.5亿", "-150000000"),
    # round sizes
    ("百亿", "10000000000"),
    ("千亿", "100000000000"),
    ("百万", "1000000"),
    ("千万", "10000000"),
    ("万亿", "1000000000000"),
    # no numbers
    ("", None),
    ("-", None),
    ("--1", None),
    ("百", None),
    ("千", None),
    ("万", None),
    ("亿", None),
    ("12,00", None),
    ("1,2000", None),
    ("1.", None),
    (".5", None),
    ("1.2.3", None),
    ("1 200", None),
    ("5%", None),
    ("百分之八点五", None),
    ("数十", None),
    ("30余", None),
    ("十几", None),
    ("abc", None),
    ("٣", None),
    ("1万2", None),
    ("5000万3亿", None),
    ("1万2亿", None),
    ("一零十", None),
    ("零一百", None),
    ("零十", None),
    ("一千零零五", None),
    ("一百零", None),
    ("两十", None),
    ("十两", None),
    ("一万两", None),
    ("万万", None),
    ("亿亿", None),
    ("一亿一亿", None),
    ("一万一万", None),
    ("百万二", None),
    ("一亿点五千", None),
    ("一亿abc", None),
    ("一万abc", None),
    ("点五", None),
    ("五点", None),
    ("五点十", None),
    ("9" * 41, None),
]


@pytest.mark.parametrize(("text", "value"), NUMERALS)
def test_numeral_reads_what_is_written_and_refuses_garbage(text: str, value: str | None) -> None:
    assert numeral(text) == (None if value is None else Decimal(value))


@pytest.mark.parametrize("text", ["3.5亿", "1200万", "三点五亿", "2.0亿", "1.2万亿", "0.5万"])
def test_scaled_numeral_has_no_exponent_and_no_idle_zeros(text: str) -> None:
    shown = str(numeral(text))

    assert shown == shown.rstrip("0") or "." not in shown
    assert shown.isdigit()


def test_numeral_is_exact_at_its_longest() -> None:
    assert numeral("9" * 36 + "亿") == Decimal("9" * 36 + "0" * 8)
    assert numeral("0." + "1" * 36) == Decimal("0." + "1" * 36)


@given(st.integers(0, LARGEST_CHINESE))
def test_to_chinese_is_read_back(n: int) -> None:
    assert numeral(to_chinese(n)) == n


@given(st.integers(0, 12).flatmap(lambda p: st.integers(10**p - 2, 10**p + 20)))
def test_to_chinese_is_read_back_where_zeros_meet(n: int) -> None:
    if 0 <= n <= LARGEST_CHINESE:
        assert numeral(to_chinese(n)) == n


@given(st.decimals(0, 10**9, places=3))
def test_arabic_with_separators_is_the_same_number(value: Decimal) -> None:
    assert numeral(f"{value:,}") == value
    assert numeral(f"{value}亿") == value * 10**8


@given(st.text(max_size=45))
def test_numeral_never_fails(text: str) -> None:
    value = numeral(text)

    assert value is None or value.is_finite()


@pytest.mark.parametrize(
    ("n", "words"),
    [
        (0, "零"),
        (2, "二"),
        (10, "十"),
        (15, "十五"),
        (20, "二十"),
        (105, "一百零五"),
        (110, "一百一十"),
        (1010, "一千零一十"),
        (10500, "一万零五百"),
        (15000, "一万五千"),
        (100_010, "十万零一十"),
        (100_000_005, "一亿零五"),
        (101_000_000, "一亿零一百万"),
        (150_000_000_000, "一千五百亿"),
        (10**12, "一万亿"),
    ],
)
def test_to_chinese_writes_as_people_do(n: int, words: str) -> None:
    assert to_chinese(n) == words


@pytest.mark.parametrize("n", [-1, LARGEST_CHINESE + 1])
def test_to_chinese_refuses_what_it_cannot_write(n: int) -> None:
    with pytest.raises(ValueError, match="0 to 10"):
        to_chinese(n)


# ---------------------------------------------------------------- numbering marks

S = MarkStyle
MARKS = [
    ("第一编 总则", S.PART, 1, "总则"),
    ("第三部分：任务", S.PART, 3, "：任务"),
    ("第一章 总体要求", S.CHAPTER, 1, "总体要求"),
    ("第 十二 章总体要求", S.CHAPTER, 12, "总体要求"),
    ("第2章 目标", S.CHAPTER, 2, "目标"),
    ("第二节\u3000产业布局", S.SECTION, 2, "产业布局"),
    ("第三条 本办法所称", S.ARTICLE, 3, "本办法所称"),
    ("第一百二十条　附则", S.ARTICLE, 120, "附则"),
    ("一、总体要求", S.FIRST, 1, "总体要求"),
    ("十五、保障", S.FIRST, 15, "保障"),
    ("一 、总体", S.FIRST, 1, "总体"),
    ("二．目标", S.FIRST, 2, "目标"),
    ("（一）指导思想", S.SECOND, 1, "指导思想"),
    ("( 十一 )保障", S.SECOND, 11, "保障"),
    ("（二)目标", S.SECOND, 2, "目标"),
    ("　　（三） 机制", S.SECOND, 3, "机制"),
    ("1．项目", S.THIRD, 1, "项目"),
    ("12. 项目", S.THIRD, 12, "项目"),
    ("１、项目", S.THIRD, 1, "项目"),
    ("1.2026年工业项目", S.THIRD, 1, "2026年工业项目"),
    ("1.5G应用", S.THIRD, 1, "5G应用"),
    ("3.", S.THIRD, 3, ""),
    ("01 项目", S.THIRD, 1, "项目"),
    ("任务一：培育企业", S.NAMED, 1, "培育企业"),
    ("专项行动2：园区提质", S.NAMED, 2, "园区提质"),
    ("1.2 发展目标", S.DECIMAL, 2, "发展目标"),
    ("2.10发展目标", S.DECIMAL, 10, "发展目标"),
    ("2.1.3 壮大龙头", S.DEEP_DECIMAL, 3, "壮大龙头"),
    ("Ⅱ. 重点任务", S.FIRST, 2, "重点任务"),
    ("III、保障措施", S.FIRST, 3, "保障措施"),
    ("（1）建设", S.FOURTH, 1, "建设"),
    ("(10) 建设", S.FOURTH, 10, "建设"),
    ("1）建设", S.HALF_BRACKETED, 1, "建设"),
    ("①建设", S.CIRCLED, 1, "建设"),
    (" ⑳ 建设", S.CIRCLED, 20, "建设"),
    ("㉑建设", S.CIRCLED, 21, "建设"),
    ("㊿建设", S.CIRCLED, 50, "建设"),
    ("⒈建设", S.THIRD, 1, "建设"),
    ("⑴建设", S.FOURTH, 1, "建设"),
    ("㈠建设", S.SECOND, 1, "建设"),
    ("附件1", S.ANNEX, 1, ""),
    ("附件 二：清单", S.ANNEX, 2, "清单"),
    ("附件", S.ANNEX, None, ""),
    ("附件：", S.ANNEX, None, ""),
    ("表2 主要指标", S.TABLE, 2, "主要指标"),
    ("附表3：明细", S.TABLE, 3, "明细"),
    ("专栏3：重点", S.BOX, 3, "重点"),
    ("专栏 12 重点", S.BOX, 12, "重点"),
    ("\t专栏１　重点", S.BOX, 1, "重点"),
    ("专栏 重点任务", S.BOX, None, "重点任务"),
    ("专栏：重点任务", S.BOX, None, "重点任务"),
]


@pytest.mark.parametrize(("line", "style", "number", "title"), MARKS)
def test_mark_gives_style_number_and_where_the_title_begins(
    line: str, style: MarkStyle, number: int | None, title: str
) -> None:
    found = mark(line)

    assert found is not None
    assert (found.style, found.number, line[found.end :]) == (style, number, title)


def test_mark_keeps_the_second_number_of_a_table() -> None:
    assert mark("表2-1 主要指标") == Mark(MarkStyle.TABLE, 2, 5, sub=1)


@pytest.mark.parametrize(
    "line",
    [
        "",
        "   ",
        "总体要求",
        "3.5亿元用于建设",
        "10. 5%左右",
        "1.5GHz频段",
        "2.5万家企业上云",
        "3.5 亿元用于建设",
        "1.2倍以上",
        "01月底前完成",
        "任务一览表",
        "任务1项",
        "I.T.产业",
        "XI路公交",
        "2026年工作要点",
        "2026.3",
        "1200个项目",
        "一、二、三产业融合",
        "一、二产业",
        "一是加强领导",
        "十五年来",
        "第二条生产线建成",
        "第一产业增加值",
        "表1中的数据",
        "表1、2所示",
        "附件2所列项目",
        "附件：1.项目清单",
        "表示感谢",
        "专栏作家",
        "专栏",
        "专栏 ",
        "专栏2中的项目",
        "（含税）",
        "（二〇二六年）",
        "0.项目",
        "（0）项目",
        "百一十一十、项目",
        "❶建设",
    ],
)
def test_running_text_is_no_mark(line: str) -> None:
    assert mark(line) is None


def test_styles_are_ordered_as_the_outline() -> None:
    order = [
        "附件",
        "第一编",
        "第一章",
        "第一节",
        "第一条",
        "一、",
        "（一）",
        "任务一：",
        "1.",
        "1.1 目标",
        "1.1.1 目标",
        "（1）",
        "1）",
        "①",
    ]
    order += ["专栏1", "表1"]

    styles = [found.style for line in order if (found := mark(line))]

    assert styles == sorted(MarkStyle)


@given(
    st.integers(1, 99), st.sampled_from(["第{}章", "第{}节", "第{}条", "{}、", "（{}）", "专栏{}"])
)
def test_every_number_is_read_in_every_chinese_mark(n: int, pattern: str) -> None:
    line = "  " + pattern.format(to_chinese(n)) + " 标题"

    found = mark(line)

    assert found is not None
    assert found.number == n
    assert line[found.end :] == "标题"


@given(st.text(max_size=30))
def test_mark_never_fails_and_never_ends_behind_the_line(line: str) -> None:
    found = mark(line)

    assert found is None or 0 < found.end <= len(line)


@pytest.mark.parametrize(
    ("number", "said"),
    [
        ("", "标题"),
        ("3", "3. 标题"),
        ("（三）", "（三）标题"),
        ("三", "三、标题"),
        ("专栏3", "专栏3 标题"),
        ("第三章", "第三章 标题"),
    ],
)
def test_heading_is_joined_to_its_number_as_documents_do(number: str, said: str) -> None:
    assert numbered(number, "标题") == said
