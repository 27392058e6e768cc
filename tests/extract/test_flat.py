"""One plan in the layouts that copying and printing leave behind: the targets stay the same."""

import re
from collections import Counter

import pytest

from daxiao.extract import flat, read
from daxiao.extract.readings import Readings
from daxiao.extract.source import Source
from daxiao.flows.demo_data import load


PLAN = load.sample_plan().text
_WIDE = {0x30 + i: 0xFF10 + i for i in range(10)}
_HALF = str.maketrans({"，": ",", "；": ";", "：": ":", "（": "(", "）": ")", "％": "%"})


def readings(text: str) -> Readings:
    return read.read(Source("plan.txt", text, "txt"))


def figures(text: str, *, tables: bool = True) -> Counter[tuple[object, ...]]:
    found = [t for t in readings(text).targets if tables or not t.in_table]
    return Counter(
        (
            t.value,
            t.value_high,
            t.unit,
            t.comparator,
            t.measure,
            t.ambition,
            t.period.by,
            t.period.year,
        )
        for t in found
    )


def wrapped(text: str, width: int) -> str:
    """Each line that is no row of a table cut hard, as PDF files are."""
    lines = []
    for line in text.split("\n"):
        whole = "\t" in line or not line
        lines += [line] if whole else [line[i : i + width] for i in range(0, len(line), width)]
    return "\n".join(lines)


@pytest.mark.parametrize(
    "text",
    [
        wrapped(PLAN, 32),
        PLAN.translate(_WIDE),
        PLAN.translate(_HALF),
        re.sub(r"(?<=[\u4e00-\u9fff])(?=\d)|(?<=\d)(?=[\u4e00-\u9fff%])", " ", PLAN),
        PLAN.replace("\n", "\r\n"),
        PLAN.replace("\n", "\n\n"),
        PLAN.replace("\t", "\n"),
    ],
    ids=[
        "hard line breaks",
        "wide digits",
        "half-width marks",
        "spaces",
        "CRLF",
        "blank lines",
        "one cell per line",
    ],
)
def test_the_layout_of_a_plan_does_not_change_its_targets(text):
    assert figures(text) == figures(PLAN)


@pytest.mark.parametrize("gap", ["", " "], ids=["with tabs", "with spaces"])
def test_a_plan_without_line_breaks_keeps_the_targets_of_its_prose(gap):
    text = PLAN.replace("\n", "")
    text = text.replace("\t", gap) if gap else text

    assert figures(text, tables=False) == figures(PLAN, tables=False)


def test_a_numeral_is_given_as_the_source_writes_it():
    text = PLAN.translate(_WIDE)

    assert {t.num_text for t in readings(text).targets} == {
        text[t.num.start : t.num.end] for t in readings(text).targets
    }


def test_lost_line_breaks_are_found_at_titles_headings_and_items():
    text = (
        "东湖县工业发展方案为加快发展，制定本方案。一、工业基础近年来，工业发展较快。二、总体目标到2027年，产值达到90亿元。"
        "三、重点任务（一）强化创新1.建设平台。" + "支持企业研发。" * 90
    )
    lines = [
        text[a:b]
        for a, b in zip([0, *flat.all_breaks(text)], [*flat.all_breaks(text), None], strict=True)
    ]

    assert [line[:8] for line in lines] == [
        "东湖县工业发展方",
        "为加快发展，制定",
        "一、工业基础",
        "近年来，工业发展",
        "二、总体目标",
        "到2027年，产",
        "三、重点任务",
        "（一）强化创新",
        "1.建设平台。支",
    ]


def test_a_paragraph_of_common_length_is_left_alone():
    assert list(flat.all_breaks("一是做强主业。二、三产业融合发展。（一）两个方面。")) == []
