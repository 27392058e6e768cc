"""What holds for the rules over figures whatever the plan: order, names, scale, odd texts (10-plans section 3).

Items: S004-G-08.
"""

import re
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from daxiao.extract.check import numbers
from daxiao.extract.check.run import check
from daxiao.extract.readings import Lexicon
from tests.extract.check import texts
from tests.extract.check.figures import codes, paper, plan, told


CITY = plan(
    "发展基础：2024年，全市规上工业企业420家，规上工业总产值达到800亿元。",
    "主要目标：到2027年，规上工业企业达到520家，高新技术企业达到400家，规上工业总产值达到1200亿元，年均增长10%。",
    "重点任务：每年新增规上工业企业30家以上，其中东山县12家、西河区8家、南浦县8家。"
    "到2027年，高新技术企业达到420家，形成500亿级新材料产业集群。",
    title="云溪市新型工业化行动计划（2025—2027年）",
)
COUNTY = plan(
    "主要目标：为落实云溪市委、市政府部署，到2027年，规上工业企业达到600家，高新技术企业达到90家。",
    title="云东县工业行动计划（2025—2027年）",
)
OTHER = plan(
    "主要目标：2027年，规上工业企业达到540家，新材料产业规模达到300亿元，每年新增规上工业企业40家以上。",
    title="云溪市工业攻坚行动方案（2025—2027年）",
)
ALL = (CITY, COUNTY, OTHER)


def facts(*plans: str) -> set[tuple[str, str]]:
    """Code and sentence, whatever the papers are called."""
    return {(r.code, r.sentence) for r in told(*plans)}


def test_the_three_plans_have_something_to_find() -> None:
    found = codes(*ALL)
    assert {"sum_below_total", "growth_off", "two_values_in_plan"} <= set(found)
    assert {"county_above_city", "plans_differ", "industry_scales_differ"} <= set(found)


@pytest.mark.parametrize("text", ALL)
def test_what_is_found_in_a_plan_alone_is_found_in_company(text: str) -> None:
    assert facts(text) <= facts(*ALL)


def test_two_plans_find_what_they_find_among_three() -> None:
    assert facts(CITY, OTHER) <= facts(*ALL)
    assert facts(CITY, COUNTY) <= facts(*ALL)


@given(st.permutations(ALL))
@settings(max_examples=6, deadline=None)
def test_the_order_of_papers_changes_no_code(order: list[str]) -> None:
    assert codes(*order) == codes(*ALL)


def test_the_name_of_a_file_changes_nothing() -> None:
    for name in ("一.txt", "大溪市2099年规划.txt"):
        found = numbers.figures([paper(CITY, name)], Lexicon())
        assert {(r.code, r.sentence) for r in found} == facts(CITY)


@given(st.integers(min_value=2, max_value=50))
@settings(max_examples=12, deadline=None)
def test_parts_and_total_scaled_alike_tell_the_same(k: int) -> None:
    """An error stays one, an agreement stays one, and the difference is scaled."""
    words = "重点任务：全年新开工项目{0}个，其中东山县{1}个、西河区{2}个、南浦县{3}个。"
    wrong = plan(words.format(60 * k, 20 * k, 20 * k, 15 * k))
    right = plan(words.format(55 * k, 20 * k, 20 * k, 15 * k))
    (found,) = [r for r in told(wrong) if r.code == "check.sum_below_total"]
    assert found.arithmetic is not None
    assert found.arithmetic.difference == Decimal(-5 * k)
    assert codes(right) == []


@given(st.permutations([("东山县", 12), ("西河区", 8), ("南浦县", 8)]))
@settings(max_examples=6, deadline=None)
def test_the_order_of_the_parts_changes_nothing(parts: list[tuple[str, int]]) -> None:
    listed = "、".join(f"{name}{n}家" for name, n in parts)
    assert "sum_below_total" in codes(
        plan(f"重点任务：每年新增规上工业企业30家以上，其中{listed}。")
    )


def test_a_plan_without_fault_is_silent() -> None:
    assert [r for r in told(texts.PLAN) if r.severity.value != "hint"] == []


_MARKS = "，。；：、（）\n\t0123456789%家个亿元年到"


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_no_text_breaks_a_rule(data: st.DataObject) -> None:
    """Cut, doubled and overwritten plans are read without an exception; every place lies in its text."""
    text = data.draw(st.sampled_from(ALL))
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(text)))
        end = min(len(text), at + data.draw(st.integers(0, 30)))
        new = data.draw(st.text(alphabet=_MARKS, max_size=5) | st.just(text[at:end] * 2))
        text = text[:at] + new + text[end:]
    for remark in numbers.figures([paper(text), paper(CITY, "乙.txt")], Lexicon()):
        for place in remark.places:
            whole = text if place.paper == "甲.txt" else CITY
            assert 0 <= place.span.start < place.span.end <= len(whole)
            assert place.span.end - place.span.start <= 300
        assert len(remark.places) <= 40


def test_every_sentence_says_what_to_do_and_holds_figures() -> None:
    for remark in told(*ALL):
        assert re.search(r"\d", remark.sentence), remark.code
        assert "请" in remark.sentence, remark.code
        assert remark.sentence.endswith("。")
        assert "{" not in remark.sentence


def test_every_place_has_a_role_in_chinese() -> None:
    for remark in told(*ALL):
        assert all(re.fullmatch("[\u4e00-\u9fff]+", p.role) for p in remark.places), remark.code


def test_the_check_answers_errors_first_and_each_remark_once() -> None:
    papers = [paper(text, f"{n}.txt") for n, text in enumerate(ALL)]
    found = check(papers)
    rank = {"error": 0, "doubt": 1, "hint": 2}
    order = [rank[r.severity.value] for r in found]
    assert order == sorted(order)
    assert len(set(found)) == len(found)


def test_no_paper_and_an_empty_paper_give_nothing() -> None:
    assert check([]) == ()
    assert list(numbers.figures([paper("")], Lexicon())) == []


ENDLESS = [
    "".join(f"到2027年，规上工业企业达到{n}家。\n" for n in range(100, 600)),
    "".join(f"2024年，规上工业企业达到{n}家。\n" for n in range(100, 600)),
    "达到1家，" * 1500,
    "2020年企业1家，" * 600,
]


@pytest.mark.parametrize("words", ENDLESS)
def test_a_text_of_nothing_but_figures_is_still_answered(words: str) -> None:
    """Rules compare figures two by two: what they compare and what they answer stays bounded."""
    text = f"云溪市规划（2025—2027年）\n\n{words}"
    assert len(list(numbers.figures([paper(text)], Lexicon()))) < 500
