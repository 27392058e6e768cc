"""The colour map as figures, and who moved (S004-P-23, 30-projects.md §4: the map)."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daxiao.domains.projects.rules import matrix
from daxiao.domains.projects.types import Phase


GREEN, BLUE, YELLOW, RED = Phase.GREEN, Phase.BLUE, Phase.YELLOW, Phase.RED

ROWS = [
    matrix.Row(1, "甲县", "新材料", BLUE, Decimal("3.5"), is_late=True),
    matrix.Row(2, "甲县", "新材料", BLUE, Decimal("1.5"), is_late=False),
    matrix.Row(3, "甲县", "电子", YELLOW, None, is_late=True),
    matrix.Row(4, "乙市", "电子", GREEN, Decimal(10), is_late=False),
    matrix.Row(5, "乙市", "电子", None, Decimal(2), is_late=False),
    matrix.Row(6, "乙市", "电子", RED, Decimal(7), is_late=False),
]


def test_a_cell_counts_projects_investment_and_the_share_late() -> None:
    counties, industries = matrix.matrices(ROWS)

    assert counties.names == ("甲县", "乙市")
    assert counties.cell("甲县", BLUE) == matrix.Cell(2, Decimal("5.0"), 1, 0)
    assert counties.cell("甲县", BLUE).share_late == Decimal("0.5")
    assert industries.cell("电子", YELLOW) == matrix.Cell(1, Decimal(), 1, without_invest=1)
    assert industries.cell("新材料", GREEN) == matrix.EMPTY
    assert industries.cell("新材料", GREEN).share_late is None


def test_red_leaves_the_counts_and_stands_beside_them() -> None:
    """S004-P-27: out of the active counts, never out of the history."""
    counties, _ = matrix.matrices(ROWS)

    assert counties.total.count == 5
    assert counties.total.invest == Decimal("17.0")
    assert counties.left == {"乙市": 1}
    assert counties.of_name("乙市").count == 2
    assert counties.of_phase(None).count == 1


rows = st.builds(
    matrix.Row,
    st.integers(),
    st.sampled_from("甲乙丙"),
    st.sampled_from("子丑"),
    st.none() | st.sampled_from(Phase),
    st.none() | st.decimals(0, 100, places=2),
    st.none() | st.booleans(),
)


@given(st.lists(rows))
def test_both_maps_show_the_same_projects(listed: list[matrix.Row]) -> None:
    counties, industries = matrix.matrices(listed)
    active = [row for row in listed if row.phase is not RED]

    assert counties.total == industries.total
    assert counties.total.count == len(active)
    assert counties.total.late == sum(bool(row.is_late) for row in active)
    assert counties.total.invest == sum((row.invest for row in active if row.invest), Decimal())
    assert sum(counties.left.values()) == len(listed) - len(active)
    lines = sum((counties.of_name(name) for name in counties.names), matrix.EMPTY)
    columns = sum((counties.of_phase(p) for p in (*matrix.PHASES, None)), matrix.EMPTY)
    assert lines == columns == counties.total


@pytest.mark.parametrize(
    ("was", "now", "where"),
    [
        (YELLOW, BLUE, "up"),
        (BLUE, GREEN, "up"),
        (RED, YELLOW, "up"),
        (BLUE, YELLOW, "down"),
        (GREEN, RED, "down"),
        (None, YELLOW, "fresh"),
        (YELLOW, None, "gone"),
    ],
)
def test_who_moved_and_which_way(was: Phase | None, now: Phase | None, where: str) -> None:
    """30-projects.md §4: the change since the last dispatch."""
    found = matrix.moves({7: was, 8: BLUE}, {7: now, 8: BLUE})

    assert getattr(found, where) == (matrix.Move(7, was, now),)
    assert found.count(was, now) == 1
    assert found.net == {"up": 1, "down": -1}.get(where, 0)


phases = st.dictionaries(st.integers(0, 20), st.none() | st.sampled_from(Phase))


@given(phases, phases)
def test_moves_lead_from_one_map_to_the_other(
    before: dict[int, Phase | None], after: dict[int, Phase | None]
) -> None:
    found = matrix.moves(before, after)
    back = matrix.moves(after, before)
    played = {key: one for key, one in before.items() if one}
    for move in (*found.up, *found.down, *found.fresh):
        assert move.now is not None
        played[move.key] = move.now
    for move in found.gone:
        del played[move.key]

    assert played == {key: one for key, one in after.items() if one}
    assert len(back.up) == len(found.down)
    assert [m.key for m in back.fresh] == [m.key for m in found.gone]


@given(st.lists(rows))
def test_counted_projects_make_the_same_maps(listed: list[matrix.Row]) -> None:
    """The database counts; the rule adds up: both ways the same map."""
    counted: dict[tuple[object, ...], list[matrix.Row]] = {}
    for row in listed:
        counted.setdefault((row.county, row.industry, row.phase, row.is_late), []).append(row)
    groups = [
        matrix.Group(
            alike[0].county,
            alike[0].industry,
            alike[0].phase,
            alike[0].is_late,
            len(alike),
            sum((r.invest for r in alike if r.invest is not None), Decimal()),
            sum(r.invest is None for r in alike),
        )
        for alike in counted.values()
    ]

    made, law = matrix.matrices_of(groups), matrix.matrices(listed)

    assert [m.cells for m in made] == [m.cells for m in law]
    assert [m.left for m in made] == [m.left for m in law]


@given(st.lists(rows), st.lists(rows))
def test_what_is_taken_off_was_never_there(kept: list[matrix.Row], gone: list[matrix.Row]) -> None:
    groups = [
        *map(matrix.group_of, [*kept, *gone]),
        *(matrix.group_of(row, -1) for row in gone),
    ]

    made = matrix.matrices_of(groups)

    assert [m.cells for m in made] == [m.cells for m in matrix.matrices(kept)]


def test_a_share_late_is_of_those_that_are_known() -> None:
    told = [
        matrix.Row(1, "甲县", "电子", BLUE, None, is_late=True),
        matrix.Row(2, "甲县", "电子", BLUE, None, is_late=False),
        matrix.Row(3, "甲县", "电子", BLUE, None, is_late=None),
        matrix.Row(4, "甲县", "电子", GREEN, None, is_late=None),
    ]
    counties, _ = matrix.matrices(told)

    assert counties.cell("甲县", BLUE).share_late == Decimal("0.5")
    assert counties.cell("甲县", BLUE).count == 3
    assert counties.cell("甲县", GREEN).share_late is None


def test_months_go_back_from_today_by_what_flowed_since() -> None:
    flows = [
        matrix.Flow(date(2026, 2, 10), "yellow", "blue", 2),
        matrix.Flow(date(2026, 1, 31), matrix.OFF, "yellow", 3),
        matrix.Flow(date(2026, 2, 28), "blue", "red", 1),
    ]
    ends = [date(2026, 1, 30), date(2026, 1, 31), date(2026, 2, 28)]

    before, january, february = matrix.back_to({"yellow": 1, "blue": 1, "red": 1}, flows, ends)

    assert february == {"yellow": 1, "blue": 1, "red": 1}
    assert january == {"yellow": 3, "blue": 0, "red": 0}
    assert before == {"yellow": 0, "blue": 0, "red": 0, matrix.OFF: 3}


def test_red_is_shown_although_it_is_not_active() -> None:
    """S004-P-27: out of the counts, never out of the history."""
    assert matrix.place_of("red", is_active=False) == "red"
    assert matrix.place_of("blue", is_active=False) == matrix.OFF
    assert matrix.place_of("", is_active=True) == matrix.UNDECIDED


def test_a_level_is_lower_than_none() -> None:
    assert matrix.LevelMove(1, None, BLUE).is_down
    assert matrix.LevelMove(1, BLUE, YELLOW).is_down
    assert not matrix.LevelMove(1, YELLOW, BLUE).is_down
    assert not matrix.LevelMove(1, YELLOW, None).is_down
