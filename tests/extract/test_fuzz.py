"""Whatever happens to a plan's text, reading it never crashes and never gives a figure its span does not say."""

from hypothesis import given, settings
from hypothesis import strategies as st

from daxiao.extract import ground
from tests.extract.invented import PLAN, readings


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


@settings(max_examples=60)
@given(edited())
def test_an_edited_plan_is_read_and_every_figure_is_re_readable(text):
    for t in readings(text):
        assert [
            f.code
            for f in ground.reground(text, t)
            if f.field in {"value", "num_text", "unit", "comparator", "period"}
        ] == []


@settings(max_examples=60)
@given(st.lists(PIECES, max_size=40).map("".join))
def test_loose_words_are_read_and_every_figure_is_re_readable(text):
    for t in readings(text):
        assert text[t.num.start : t.num.end] == t.num_text
        assert [f.code for f in ground.reground(text, t) if f.field in {"value", "num_text"}] == []
