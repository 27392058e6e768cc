"""Normalised text: what is folded and joined, and that every offset leads back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daxiao.extract import clauses, normal


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("新增 100 个", "新增100个"),
        ("５０％以上", "50%以上"),
        ("YE4 高效", "YE4高效"),
        ("第1 2项", "第1 2项"),
        ("**目标**。", "目标。"),
        ("县(市)", "县（市）"),
        ("一、总体目标\n\n坚持导向", "一、总体目标\n坚持导向"),
        (
            "，高新技术产业增加值占比和高新技术产\n\n业增加值",
            "，高新技术产业增加值占比和高新技术产业增加值",
        ),
        ("实现目标。\n\n下一段", "实现目标。\n下一段"),
        ("名称\t单位\n甲\t个", "名称\t单位\n甲\t个"),
        (
            "设施、环境等，第一句没有完\n（二）新的一节",
            "设施、环境等，第一句没有完\n（二）新的一节",
        ),
    ],
)
def test_text_is_folded_and_broken_lines_are_joined(text, plain):
    assert normal.normalise(text).text == plain


@given(st.text(alphabet="到2027年，新增１０ \t\n\r。**<p>（)%、一二", max_size=80))
def test_offsets_lead_back_to_the_same_characters(text):
    found = normal.normalise(text)
    for i, char in enumerate(found.text):
        origin = found.at(i)
        assert 0 <= origin < max(len(text), 1)
        if not char.isspace():
            assert normal.folded(text[origin]) == normal.folded(char)


@given(st.text(alphabet="到27年，新增１ \t\n。", max_size=60))
def test_normal_text_stays_as_it_is(text):
    once = normal.normalise(text).text

    assert "".join(normal.normalise(once).text.split()) == "".join(once.split())


def test_a_span_covers_what_was_dropped_inside_and_nothing_around():
    text = "，高新技术产业增加值占比和高新技术产\n\n业增加值 "
    found = normal.normalise(text)
    start = found.text.index("产业增", 15)

    assert text[slice(*found.span(start, start + 5))] == "产\n\n业增加值"


def test_offsets_of_the_source_are_found_again():
    found = normal.normalise("新增 100 个")

    assert [found.find(i) for i in (0, 3, 7)] == [0, 2, 5]


def test_sentences_and_breaks():
    text = "到2027年，产值达到5亿元；企业10家。下一句"
    (paragraph,) = clauses.paragraphs(text)
    first, second = clauses.sentences(text, paragraph)

    assert text[second.start : second.end] == "下一句"
    assert [text[b] for b in clauses.breaks(text, first)] == ["到", "产", "企"]


def test_quoted_parts_are_names():
    text = "实施“十大工程”和《五年规划》"
    (whole,) = clauses.paragraphs(text)

    assert [text[q.start : q.end] for q in clauses.quoted(text, whole)] == [
        "“十大工程”",
        "《五年规划》",
    ]


def test_a_run_without_a_stop_is_cut_at_its_commas():
    text = "企业达到五家，" * 1000
    (paragraph,) = clauses.paragraphs(text)
    pieces = list(clauses.sentences(text, paragraph))

    assert max(p.end - p.start for p in pieces) <= 1200
    assert "".join(text[p.start : p.end] for p in pieces) == text
    assert all(text[p.end - 1] == "，" for p in pieces)


def test_a_run_without_any_mark_is_cut_all_the_same():
    text = "企" * 5000
    (paragraph,) = clauses.paragraphs(text)

    assert sum(p.end - p.start for p in clauses.sentences(text, paragraph)) == 5000
