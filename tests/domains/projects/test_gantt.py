"""The bar chart: the plan's own columns, what is planned, what happened, what is late (S004-P-15)."""

from dataclasses import replace
from datetime import date, timedelta
from html.parser import HTMLParser

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from daxiao.domains.projects.panels import gantt as drawn
from daxiao.domains.projects.rules import gantt, schedules, stage_dues
from daxiao.domains.projects.rules.gantt import BarKind, TickKind
from daxiao.domains.projects.types import ProjectFacts, Stage, StageFacts, StageState, Stop
from tests.domains.projects.shipped import PLANT, day, policies, template, with_stages


TODAY = day("06-01")
LAND = StageFacts(
    Stage.LAND,
    StageState.DONE,
    planned_start=day("03-10"),
    planned_end=day("04-10"),
    actual_start=day("03-12"),
    actual_end=day("04-02"),
    evidence=1,
)


def chart(facts: ProjectFacts, *, today: date = TODAY, by_month: bool = False) -> gantt.Gantt:
    return gantt.of_project(
        facts,
        template(),
        deadlines=schedules.deadlines(facts, policies(), today=today),
        dues=stage_dues.stage_dues(facts, template(), today, schedules.UNKNOWN_CALENDAR),
        today=today,
        by_month=by_month,
    )


def row(made: gantt.Gantt, stage: Stage) -> gantt.GanttRow:
    return made.rows[stage.number]


def test_the_columns_are_those_of_the_plans_chart() -> None:
    labels = [line.label for line in chart(PLANT).axis.grid]

    assert labels == (
        ["1—3天", "1周", "2周", "3周"] + [f"{m}个月" for m in (1, 2, 3, 6, 9, 12, 18, 24)]
    )


def test_each_column_is_as_wide_as_the_next_and_stands_on_its_day() -> None:
    axis = chart(PLANT).axis

    places = [round(axis.at(line.day), 6) for line in axis.grid]
    assert places == [round(100 / 12 * n, 6) for n in range(1, 13)]
    assert axis.grid[4].day == day("04-05")


def test_a_month_from_the_last_of_january_ends_with_february() -> None:
    axis = gantt.plan_axis(date(2026, 1, 31), [])

    assert axis.grid[4].day == date(2026, 2, 28)


def test_twelve_stages_and_a_row_of_milestones() -> None:
    made = chart(PLANT)

    assert [r.number for r in made.rows] == ["", *map(str, range(1, 13))]
    assert [r.name for r in made.rows][1:3] == ["项目注册", "资金到位"]


def test_plan_and_actual_stand_beside_each_other() -> None:
    bars = {b.kind: (b.start, b.end) for b in row(chart(with_stages(LAND)), Stage.LAND).bars}

    assert bars == {
        BarKind.PLAN: (day("03-10"), day("04-10")),
        BarKind.ACTUAL: (day("03-12"), day("04-02")),
    }


def test_what_lies_behind_the_due_day_is_drawn_and_told_as_late() -> None:
    funds = StageFacts(
        Stage.FUNDS, StageState.DONE, actual_start=day("03-06"), actual_end=day("03-20")
    )

    found = row(chart(with_stages(funds)), Stage.FUNDS)

    late = next(b for b in found.bars if b.kind is BarKind.LATE)
    assert (late.start, late.end) == (day("03-13"), day("03-20"))
    assert found.is_late
    assert found.note == "晚8天，已完成"
    assert [t.day for t in found.ticks if t.kind is TickKind.STAGE_DUE] == [day("03-12")]


def test_a_stage_under_way_runs_up_to_today() -> None:
    running = replace(LAND, state=StageState.IN_PROGRESS, actual_end=None)

    (bar,) = [
        b for b in row(chart(with_stages(running)), Stage.LAND).bars if b.kind is BarKind.RUNNING
    ]

    assert bar.end == TODAY
    assert "至今" in bar.words


def test_the_deadline_has_its_sum_and_lateness_is_said() -> None:
    first = chart(PLANT).rows[0]

    (tick,) = [t for t in first.ticks if t.kind is TickKind.DEADLINE]
    assert tick.day == day("05-04")
    assert "2026-03-05 签约 ＋60天 ＝ 2026-05-04" in tick.words
    assert first.note == "开工超期28天"


def test_a_stop_is_drawn_with_its_reason_and_one_without_evidence_is_not() -> None:
    facts = replace(
        PLANT,
        stops=(Stop(day("04-01"), day("04-11"), "防汛", 1), Stop(day("05-01"), None, "口说", 0)),
    )

    (bar,) = chart(facts).rows[0].bars

    assert (bar.kind, bar.start, bar.end) == (BarKind.STOPPED, day("04-01"), day("04-10"))
    assert "防汛" in bar.words


def test_without_a_signing_day_the_axis_is_one_of_months() -> None:
    made = chart(replace(PLANT, signed_on=None))

    assert all(line.day.day == 1 for line in made.axis.grid)


def test_what_began_before_signing_gets_a_column_of_its_own() -> None:
    early = replace(LAND, actual_start=day("02-01"))

    axis = chart(with_stages(early)).axis

    assert axis.grid[0].label == "签约"
    assert axis.at(day("02-01")) == 0


def test_a_stage_that_does_not_apply_says_why_and_has_no_bar() -> None:
    off = StageFacts(Stage.RECRUITMENT, StageState.NOT_APPLICABLE, waived="集团统一派员")

    found = row(chart(with_stages(off)), Stage.RECRUITMENT)

    assert (found.bars, found.note) == ((), "不适用：集团统一派员")


# ---- lists


def listed(count: int, **given: object) -> list[gantt.Listed]:
    return [
        gantt.Listed(replace(PLANT, key=n, **given), f"项目{n}", f"/projects/{n}/")  # type: ignore[arg-type]
        for n in range(count)
    ]


def test_a_list_shows_waiting_and_building_apart() -> None:
    facts = replace(
        with_stages(LAND),
        started_on=day("04-20"),
        planned_start_on=day("04-01"),
        planned_production_on=day("12-01"),
    )

    (only,) = gantt.of_projects([gantt.Listed(facts, "项目", "/projects/1/")], today=TODAY).rows

    spans = {b.kind: (b.start, b.end) for b in only.bars}
    assert spans[BarKind.WAITING] == (day("03-05"), day("04-19"))
    assert spans[BarKind.BUILDING] == (day("04-20"), TODAY)
    assert spans[BarKind.PLAN] == (day("04-01"), day("12-01"))
    assert spans[BarKind.STAGE] == (day("03-12"), day("04-02"))


def test_a_list_keeps_to_a_dozen_gridlines_however_long_it_spans() -> None:
    for years in (0, 1, 3, 8, 30):
        axis = gantt.month_axis([date(2026 - years, 2, 3)], TODAY)

        assert 2 <= len(axis.grid) <= gantt.MOST_LINES + 1
        assert axis.at(TODAY) < 100


# ---- drawing


class _Checks(HTMLParser):
    """Every element that opens is closed in order."""

    VOID = frozenset({"rect", "line", "circle", "path", "use"})

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.rows = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.rows += tag == "tr"
        self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in self.VOID

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_the_drawing_is_whole_and_needs_no_style_or_script() -> None:
    html = drawn.drawing(chart(with_stages(LAND)))
    page = _Checks()
    page.feed(html)

    assert (page.open, page.rows) == ([], 14)
    assert "style=" not in html
    assert "<script" not in html


def test_names_are_escaped() -> None:
    made = gantt.of_projects([gantt.Listed(PLANT, '<b>"甲"</b>', '/x/"onclick=')], today=TODAY)

    html = drawn.drawing(made)

    assert "<b>" not in html
    assert '"onclick=' not in html


def test_bars_are_told_by_pattern_letter_and_word() -> None:
    html = drawn.drawing(chart(with_stages(LAND)))

    assert 'class="r-plan"' in html
    assert 'class="r-actual"' in html
    assert "实际（实）" in html
    assert "计划（计）" in html
    assert "今日" in html


def test_the_table_says_the_same_in_words() -> None:
    told = drawn.table(chart(with_stages(LAND)))[Stage.LAND.number]

    assert told.name == "4 土地供应"
    assert told.plan == "2026-03-10至2026-04-10"
    assert told.actual == "2026-03-12至2026-04-02"


@for_all(
    st.lists(
        st.tuples(
            st.sampled_from(Stage),
            st.integers(-200, 900),
            st.integers(0, 500),
        ),
        max_size=12,
    )
)
def test_nothing_is_ever_drawn_outside(told: list[tuple[Stage, int, int]]) -> None:
    stages = {
        s: StageFacts(
            s,
            StageState.DONE,
            actual_start=day("03-05") + timedelta(days=start),
            actual_end=day("03-05") + timedelta(days=start + length),
        )
        for s, start, length in told
    }
    for by_month in (False, True):
        made = chart(with_stages(*stages.values()), today=date(2030, 1, 1), by_month=by_month)
        places = [made.axis.at(d) for r in made.rows for d in r.days]

        assert all(0 <= p <= 100 for p in places)
        assert list(made.axis.days) == sorted(set(made.axis.days))


@pytest.mark.parametrize("count", [0, 1, 50])
def test_a_list_of_any_length_is_drawn(count: int) -> None:
    page = _Checks()
    page.feed(drawn.drawing(gantt.of_projects(listed(count), today=TODAY)))

    assert page.rows == count + 1


def test_who_is_done_on_the_due_day_ends_at_its_tick() -> None:
    funds = StageFacts(
        Stage.FUNDS, StageState.DONE, actual_start=day("03-05"), actual_end=day("03-12")
    )
    made = chart(with_stages(funds))
    at = f"{made.axis.at(day('03-12')):.2f}%"

    html = drawn.drawing(made)

    assert not row(made, Stage.FUNDS).is_late
    assert f'x="0.00%" width="{at}"' in html
    assert f'x1="{at}" x2="{at}"' in html
