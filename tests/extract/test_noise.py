"""The same plan, dirty: printed, scanned, pasted from a web page. It must read the same, and point at the dirty original."""

import re
from collections import Counter
from pathlib import Path

import pytest

from daxiao.extract import ground, normal, read, readers, repair
from daxiao.extract.readings import Lexicon, TargetReading
from daxiao.flows.demo_data import load
from tests.extract import noise
from tests.extract.invented import PLAN


SHARED = Path(__file__).parents[3] / "shared"
GOLD = sorted((SHARED / "plans").glob("*.txt")) if (SHARED / "gold").is_dir() else []
TEXTS = {"invented": PLAN, "sample": load.sample_plan().text}
_FLAT = {"no_breaks", "breaks_to_blanks", "markup_in_one_line"}
# Of the readings of long documents, what each damage leaves; most leave all. The shares may only rise.
_SHARE = {
    "page_marks": 0.95,
    "page_headers": 0.97,
    "breaks_to_blanks": 0.80,
    "chinese_numerals": 0.92,
}
_FAITHFUL = 0.98


def targets(text: str) -> tuple[TargetReading, ...]:
    return read.read(readers.from_paste(text), Lexicon()).targets


def facts(found: tuple[TargetReading, ...]) -> Counter[tuple[object, ...]]:
    return Counter(
        (
            t.value,
            t.value_high,
            t.unit,
            t.comparator,
            t.period.by,
            t.period.year,
            t.period.recurring,
            re.sub(r"\s", "", t.indicator),
        )
        for t in found
    )


def unfounded(text: str, found: tuple[TargetReading, ...]) -> list[tuple[str, list[str]]]:
    """Readings that are not read again from their own spans."""
    doubts = [(t.num_text, [f.code for f in ground.reground(text, t)]) for t in found]
    return [d for d in doubts if d[1]]


def damaged(name: str, text: str, seed: int) -> tuple[str, str]:
    """The text that the damage leaves and, to compare it with, what of it was clean."""
    clean = noise.without_tables(text) if name in _FLAT else text
    return noise.DAMAGES[name](text, noise.generator(seed)), clean


@pytest.mark.parametrize("name", noise.DAMAGES)
@pytest.mark.parametrize("which", TEXTS)
def test_a_damaged_plan_reads_the_same(name, which):
    text, clean = damaged(name, TEXTS[which], seed=1)

    found = targets(text)

    wanted = facts(targets(clean))
    # Without line breaks a heading may run into its text: a date may be lost, never a figure.
    lost = wanted - facts(found)
    assert sum(lost.values()) <= (1 if name in _FLAT else 0)
    assert len(found) == sum(wanted.values())
    assert unfounded(text, found) == []


@pytest.mark.slow
@pytest.mark.parametrize("name", noise.DAMAGES)
@pytest.mark.parametrize("path", GOLD, ids=lambda p: p.stem[:3])
def test_a_damaged_real_plan_reads_nearly_the_same(name, path):
    text, clean = damaged(name, path.read_bytes().decode("utf-8"), seed=1)
    found, wanted = facts(targets(text)), facts(targets(clean))

    assert sum((found & wanted).values()) >= _SHARE.get(name, _FAITHFUL) * sum(wanted.values())
    assert unfounded(text, targets(text)) == []


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2, 12))
def test_two_damages_at_once_leave_nearly_all(seed):
    rng = noise.generator(seed)
    one, two = rng.sample([n for n in noise.DAMAGES if n not in _FLAT], 2)
    text = noise.DAMAGES[two](noise.DAMAGES[one](PLAN, rng), rng)

    found = targets(text)

    assert [d for d in unfounded(text, found) if set(d[1]) - {"extract.name_differs"}] == []


@pytest.mark.parametrize(
    ("dirty", "said"),
    [
        ("到２０２７年", "到２０２７年"),
        ("到2 0 2 7 年，产值5 0 0 亿元", "到2027 年，产值500 亿元"),
        ("到2O27年，达到1OO家、l2个", "到2027年，达到100家、12个"),
        ("达到1，350亿元", "达到1350亿元"),
        ("达到五百亿元，占比百分之三十五点五", "达到500亿元，占比35.5%"),
        ("二〇二七年、二零三〇年", "2027年、2030年"),
        ("新增三个，建成五家", "新增3个，建成5家"),
        ("建&shy;成\u200b企\ue003业", "建成企业"),
        ("<p>达到5家&nbsp;</p><br/>", "\n达到5家\xa0\n\n"),
        ("# 目标\n> **产值**5亿元\n", "目标\n产值5亿元\n"),
        ("实施「十大工程」", "实施“十大工程”"),
        ("常住人囗﹑企业", "常住人口、企业"),
    ],
)
def test_damage_is_undone(dirty, said):
    assert repair.words(dirty) == said


@pytest.mark.parametrize(
    "text",
    [
        "规上企业干家，产值达到5亿元，增速<5%，>3%。",
        "“十四五”期间，第二十条、三个方面、十大工程、上百家企业、千亿级集群、五十强。",
        "企业分别达到5，12，30家，表1 2025年主要指标，第1 2项。",
        "A&B公司、5G-A、YE3电机、10l水箱、R&D经费",
        "规上工业总产值 1200 1500 亿元",
    ],
)
def test_nothing_is_guessed(text):
    assert repair.words(text) == text


def test_what_a_page_carries_is_no_text():
    text = (
        "推动传统产业改造升级，实施技改项目不少于\n\n— 3 —\n\n80个，完成技改\n-4-\n"
        "东湖县人民政府公报\n投资60亿元。\n第5页 共20页\n东湖县人民政府公报\n（二）培育产业\n"
    )

    assert repair.words(text) == (
        "推动传统产业改造升级，实施技改项目不少于80个，完成技改投资60亿元。\n\n（二）培育产业\n"
    ) or [t.value for t in targets(text)] == [80, 60]


def test_a_number_alone_in_a_table_is_a_cell():
    text = "\t建立项目库并按季更新，逐项明确责任单位和完成时限\n12\n\t县发改局\n"

    assert repair.words(text) == text


@pytest.mark.parametrize("name", noise.DAMAGES)
def test_every_offset_leads_back(name):
    text = noise.DAMAGES[name](PLAN, noise.generator(3))
    mended = repair.repaired(text)
    last = 0
    for i, char in enumerate(mended.text):
        start, end = mended.span(i, i + 1)
        assert last <= start <= end <= len(text)
        last = start
        if text[start:end] and normal.folded(text[start:end]) == normal.folded(char):
            assert mended.find(start) <= i


def test_a_clean_text_is_left_alone():
    assert repair.repaired(PLAN).stages == ()
