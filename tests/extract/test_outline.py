"""The outline: headings by numbering style, boxes, tables, annexes, and the plans a file holds."""

import time
from pathlib import Path

import pytest
import yaml

from daxiao.extract.outline import read_outline, read_plans
from daxiao.extract.readings import SectionKind, SectionReading


CORPUS = Path(__file__).parent / "corpus"
OUTLINES = yaml.safe_load((CORPUS / "outline.yml").read_text(encoding="utf-8"))
PLANS = yaml.safe_load((CORPUS / "plans.yml").read_text(encoding="utf-8"))


def shown(section: SectionReading) -> str:
    return f"{' ' * section.level}{section.kind.value} {section.number or '-'} {section.title}"


@pytest.mark.parametrize("case", OUTLINES, ids=[c["name"] for c in OUTLINES])
def test_outline_follows_the_numbering(case: dict[str, object]) -> None:
    found = [shown(s) for s in read_outline(str(case["text"]))]

    assert found == case["gives"]


@pytest.mark.parametrize("case", PLANS, ids=[c["gives"][0][0][:20] for c in PLANS])
def test_plans_have_title_and_years(case: dict[str, str]) -> None:
    text = case["text"]

    plans = read_plans(text, read_outline(text))

    assert [[p.title, p.horizon, p.since, p.until] for p in plans] == case["gives"]


def test_sections_nest_and_cover_their_children() -> None:
    text = OUTLINES[2]["text"]

    sections = read_outline(text)

    for section in sections:
        assert text[section.start] not in " \t\n"
        if section.parent is not None:
            parent = sections[section.parent]
            assert parent.start < section.start < section.end <= parent.end
            assert parent.level < section.level


def test_plans_cover_the_text_without_gaps() -> None:
    text = PLANS[9]["text"]

    plans = read_plans(text, read_outline(text))

    assert plans[0].start == 0
    assert plans[-1].end == len(text)
    assert [p.end for p in plans[:-1]] == [p.start for p in plans[1:]]


@pytest.mark.parametrize("text", ["", "  \n\t\n"])
def test_blank_text_has_no_outline_and_no_plan(text: str) -> None:
    assert read_outline(text) == ()
    assert read_plans(text, ()) == ()


def test_windows_newlines_give_the_same_titles() -> None:
    text = OUTLINES[0]["text"]

    unix = [s.title for s in read_outline(text)]
    windows = [s.title for s in read_outline(text.replace("\n", "\r\n"))]

    assert windows == unix


def test_a_title_repeated_as_page_header_is_one_plan() -> None:
    text = "东湖县提升方案\n一、目标\n建成5个。\n东湖县提升方案\n一、目标\n"

    kinds = [s.kind for s in read_outline(text)]

    assert kinds.count(SectionKind.PLAN) == 1


@pytest.mark.slow
def test_time_grows_with_length_only() -> None:
    unit = OUTLINES[0]["text"] + OUTLINES[2]["text"]

    def seconds(times: int) -> float:
        text = unit * times
        began = time.perf_counter()
        read_plans(text, read_outline(text))
        return time.perf_counter() - began

    seconds(200)
    short, long = seconds(400), seconds(4000)
    assert long < 10 * short * 4 + 0.5  # a quadratic step would cost a hundred times as much
