"""Whatever happens to a plan's text, reading it never crashes and never gives a figure its span does not say."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from daxiao.extract import ground, read, repair
from daxiao.extract.readings import Lexicon, TargetReading
from daxiao.extract.source import Source
from tests.extract import noise
from tests.extract.invented import PLAN, readings


SHARED = Path(__file__).parents[3] / "shared"
GOLD = sorted((SHARED / "plans").glob("*.txt")) if (SHARED / "gold").is_dir() else []
# Names are put together from pieces of a text; damage may leave a piece of one character that proves nothing.
_EXACT = frozenset({"value", "num_text", "unit", "comparator", "period", "clause"})


PIECES = st.sampled_from(
    ["到2030年", "每年", "分别", "其中", "不少于", "以上", "、", "，", "；", "。", "\n", "\t", "\n\n", "1-3家", "全覆盖", "零的突破", "500亿级",
     "百强", "达到", "新增", "（", "）", "“", "”", "%", "3.5", "亿元", "均", "力争", "2025", "和", "１２", "家", "：", "东湖区", "累计下降", "≥"]
)  # fmt: skip


@st.composite
def edited(draw: st.DrawFn) -> str:
    """The plan with a few random cuts, insertions and moves."""
    text = PLAN
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, len(text)))
        cut = draw(st.integers(0, 12))
        moved = text[at : at + cut] if draw(st.booleans()) else ""
        text = text[:at] + draw(PIECES) + text[at + cut :]
        to = draw(st.integers(0, len(text)))
        text = text[:to] + moved + text[to:]
    return text


@settings(max_examples=60, deadline=None)
@given(edited())
def test_an_edited_plan_is_read_and_every_figure_is_re_readable(text):
    for t in readings(text):
        assert [
            f.code
            for f in ground.reground(text, t)
            if f.field in {"value", "num_text", "unit", "comparator", "period"}
        ] == []


@settings(max_examples=60, deadline=None)
@given(st.lists(PIECES, max_size=40).map("".join))
def test_loose_words_are_read_and_every_figure_is_re_readable(text):
    for t in readings(text):
        assert text[t.num.start : t.num.end] == t.num_text
        assert [f.code for f in ground.reground(text, t) if f.field in {"value", "num_text"}] == []


def targets(text: str) -> tuple[TargetReading, ...]:
    return read.read(Source("plan.txt", text, "txt"), Lexicon()).targets


def faults(text: str) -> list[tuple[str, str]]:
    """What the spans of the readings of `text` do not say again."""
    return [
        (text[t.clause.start : t.clause.end], f.code)
        for t in targets(text)
        for f in ground.reground(text, t)
        if f.field in _EXACT
    ]


@st.composite
def dirtied(draw: st.DrawFn, text: str = PLAN) -> str:
    """The plan with one to three kinds of damage, one after the other."""
    for name in draw(st.lists(st.sampled_from(sorted(noise.DAMAGES)), min_size=1, max_size=3)):
        text = noise.DAMAGES[name](text, noise.generator(draw(st.integers(0, 99))))
    return text


DIRT = st.sampled_from(
    ["<p>", "</td>", "&nbsp;", "&ge;", "\u200b", "\u00ad", "\ue004", "\r", "\r\n", "\f", "\n— 3 —\n", "\n第3页 共9页\n", "\n7\n",
     "**", "# ", "> ", "|", "O", "l", "百分之", "五百", "二〇二七年", "1，350", "2 0 2 7", "百", "〇", "点五", "「", "囗", "\u3000", "'", "１", "．"]
)  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(dirtied())
def test_a_plan_damaged_several_ways_is_read_and_every_figure_is_re_readable(text):
    assert faults(text) == []


@settings(max_examples=60, deadline=None)
@given(st.lists(st.one_of(PIECES, DIRT), max_size=40).map("".join))
def test_loose_dirt_is_read_and_every_figure_is_re_readable(text):
    assert faults(text) == []


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=200))
def test_any_text_is_read_and_repaired_in_place(text):
    mended = repair.repaired(text)
    assert faults(text) == []
    assert mended.span(0, len(mended.text))[1] <= len(text)


def edited_with_dirt(draw: st.DrawFn, text: str, most: int) -> str:
    for _ in range(draw(st.integers(1, most))):
        at = draw(st.integers(0, len(text)))
        piece = draw(st.one_of(PIECES, DIRT, st.text(max_size=3)))
        text = text[:at] + piece + text[at + draw(st.integers(0, 8)) :]
    return text


@st.composite
def worn(draw: st.DrawFn) -> str:
    """The plan, damaged and edited by hand."""
    return edited_with_dirt(draw, draw(dirtied()), 20)


@pytest.mark.slow
@settings(max_examples=1500, deadline=None, suppress_health_check=list(HealthCheck))
@given(worn())
def test_a_worn_plan_is_read_and_every_figure_is_re_readable(text):
    assert faults(text) == []


@st.composite
def cut_out(draw: st.DrawFn, text: str) -> str:
    """A stretch of a long plan, damaged and edited."""
    at = draw(st.integers(0, max(0, len(text) - 3000)))
    return edited_with_dirt(draw, draw(dirtied(text[at : at + 3000])), 12)


@pytest.mark.slow
@pytest.mark.parametrize("path", GOLD, ids=lambda p: p.stem[:3])
@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_a_worn_stretch_of_a_real_plan_is_re_readable(path, data):
    text = data.draw(cut_out(path.read_bytes().decode("utf-8")))
    assert faults(text) == []
