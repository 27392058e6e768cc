"""What the target reader promises on a whole plan: keys, evidence, grades, links, tables."""

import pytest

from daxiao.extract.frames import table
from daxiao.extract.readings import Grade, Measure, Period, PeriodSource
from tests.extract.invented import PLAN, readings


@pytest.fixture(scope="module")
def found():
    return readings()


def by_name(found, name):
    return next(t for t in found if name in t.indicator)


def test_keys_follow_the_order_of_the_figures(found):
    assert [t.key for t in found] == [f"T{i:03d}" for i in range(1, len(found) + 1)]
    assert [t.num.start for t in found] == sorted(t.num.start for t in found)


def test_two_runs_agree(found):
    assert readings() == found


def test_every_reading_shows_its_words_and_rules(found):
    for t in found:
        assert PLAN[t.num.start : t.num.end] == t.num_text
        assert t.clause.start <= t.num.start < t.num.end <= t.clause.end
        assert t.derivation
        assert all(step.rule for step in t.derivation)


def test_background_and_subsidies_are_left_out(found):
    figures = {t.num_text for t in found if not t.in_table}

    assert not figures & {"820", "410", "20万"}
    assert "奖励" not in "".join(t.indicator for t in found)


def test_a_figure_over_a_page_break_is_read_whole(found):
    sent = by_name(found, "选派科技副总")

    assert sent.comparator.value == "ge"
    assert "\n" in PLAN[sent.clause.start : sent.clause.end]


def test_districts_are_scopes(found):
    assert {t.scope for t in found if t.value in {30, 18}} == {"东湖区", "南岭县"}


def test_the_park_of_a_ranking_is_its_scope(found):
    ranked = next(t for t in found if t.measure is Measure.RANK)

    assert (ranked.scope, ranked.indicator) == ("云岭高新区", "全国高新区")


def test_an_undated_goal_takes_the_plans_horizon(found):
    talks = by_name(found, "产学研对接活动")

    assert talks.period_source is PeriodSource.PLAN
    assert (talks.period.by, talks.grade) == (2030, Grade.INFERRED)


def test_a_dated_goal_is_stated_and_points_at_its_date(found):
    output = by_name(found, "规上工业总产值")

    assert output.grade is Grade.STATED
    assert output.period.span is not None
    assert PLAN[output.period.span.start : output.period.span.end] == "到2030年"


def test_table_cells_are_targets_with_their_place_and_baseline(found):
    cell = next(t for t in found if t.cell == "t1r2c5")

    assert (cell.value, cell.unit, cell.comparator.value) == (1500, "亿元", "ge")
    assert cell.baseline is not None
    assert (cell.baseline.value, cell.baseline.year) == (820, 2025)


def test_growth_cells_are_targets_of_every_year(found):
    growth = next(t for t in found if t.cell == "t1r2c6")
    entry = next(t for t in found if t.cell == "t1r3c6")

    assert (growth.measure, growth.unit) == (Measure.GROWTH, "%")
    assert (entry.measure, entry.unit, entry.value) == (Measure.INCREMENT, "家", 78)
    assert entry.period == Period(recurring=True, since=2026, until=2030)


def test_a_restated_goal_points_at_the_first(found):
    first = by_name(found, "规上工业企业总数")
    cell = next(t for t in found if t.cell == "t1r3c5")

    assert cell.same_as == first.key


def test_tables_name_their_rows_and_the_targets_in_them(found):
    (read,) = table.read_tables(PLAN, found)

    assert (read.caption, read.base_year, read.target_year) == ("表1 主要指标", 2025, 2030)
    assert [r.name for r in read.rows][:2] == ["规上工业总产值", "规上工业企业数量"]
    assert [len(r.target_keys) for r in read.rows] == [2, 2, 1, 1]


def test_a_shared_verb_is_told_to_the_reader(found):
    shared = [t for t in found if t.runner_up]

    assert shared
    assert all(t.runner_up.endswith("。") for t in shared)


def test_an_empty_text_has_no_targets():
    assert readings("") == ()
    assert readings("\n\t\n") == ()


@pytest.mark.parametrize(
    ("text", "periods"),
    [
        ("2026年、2027年分别实现产值600亿元、750亿元。", [(None, 2026), (None, 2027)]),
        ("到2026年、2027年，研发投入强度分别达到2.5%、2.8%。", [(2026, None), (2027, None)]),
        (
            "2026年，产值达到5亿元，税收达到1亿元；2027年，产值达到6亿元。",
            [(None, 2026), (None, 2026), (None, 2027)],
        ),
        ("规上工业企业研发机构2027年全覆盖，创新平台达到5家。", [(None, 2027), (None, None)]),
        ("到2028年，企业达到5家。新增平台3家。", [(2028, None), (2028, None)]),
        (
            "新增平台3家。到2028年，企业达到5家。到2030年，达到9家。",
            [(None, None), (2028, None), (2030, None)],
        ),
        ("产值较2020年增长50%。", [(None, None)]),
        (
            "到2030年：\n\n——规模。产值达到5亿元。\n\n——创新。平台达到6家。\n\n展望2035年，产值达到9亿元。",
            [(2030, None), (2030, None), (2035, None)],
        ),
    ],
)
def test_a_date_reaches_as_far_as_the_sentence_carries_it(text, periods):
    assert [(t.period.by, t.period.year) for t in readings(text)] == periods


@pytest.mark.parametrize(
    ("text", "ambitions"),
    [
        ("力争企业达到5家，平台达到6家；基地达到7家。", ["stretch", "stretch", "plain"]),
        ("企业达到5家，力争平台达到6家。", ["plain", "stretch"]),
        ("新增企业5家、力争总数突破9家，平台达到6家。", ["plain", "stretch", "plain"]),
        ("企业保底5家，力争8家。", ["floor", "stretch"]),
        (
            "力争到2027年，企业达到5家，平台达到6家。下一步，基地达到7家。",
            ["stretch", "stretch", "plain"],
        ),
    ],
)
def test_force_words_reach_to_the_next_semicolon(text, ambitions):
    assert [t.ambition.value for t in readings(text)] == ambitions


def test_districts_in_one_sentence_each_have_their_own_scope():
    text = "云溪高新区到2027年工业总产值达到2000亿元，东城经开区达到1500亿元，西江县、南屏县分别达到800亿元、600亿元。"

    assert [t.scope for t in readings(text)] == ["云溪高新区", "东城经开区", "西江县", "南屏县"]
