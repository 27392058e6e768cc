"""The figures of the register: each with its definition, and with the keys that drill down to its rows."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from daxiao.domains.projects.rules import figures
from daxiao.domains.projects.rules.figures import FigureRow, Share
from daxiao.domains.projects.types import BlockerState, Phase, ProjectPace, Stage


D = Decimal
DAY = date(2026, 6, 30)
BLUE = FigureRow(1, Phase.BLUE, ProjectPace.ON_TIME, frozenset({Stage.LAND, Stage.SURVEY}), D(3))


def test_every_figure_has_a_definition() -> None:
    """30-projects.md §8: definitions stand beside each figure."""
    assert set(figures.DEFINITIONS) == {
        "by_phase", "by_stage", "on_time", "conversion", "investment", "blockers", "logs", "ranking",
    }  # fmt: skip
    assert all(len(text) > 15 for text in figures.DEFINITIONS.values())


def test_count_and_investment_by_colour() -> None:
    """S004-P-23 to S004-P-27, S000-P-03."""
    rows = [
        BLUE,
        replace(BLUE, key=2, invest=None),
        replace(BLUE, key=3, phase=None),
        replace(BLUE, key=4, phase=Phase.RED, left_on=DAY),
        replace(BLUE, key=5, left_on=DAY),
    ]
    found = figures.by_phase(rows)

    assert (found[Phase.BLUE].keys, found[Phase.BLUE].invest) == ((1, 2), D(3))
    assert found[Phase.BLUE].without_invest == 1
    assert found[None].keys == (3,)
    assert found[Phase.RED].keys == (4,)
    assert found[Phase.GREEN].count == 0


def test_a_project_stands_in_each_of_its_stages() -> None:
    found = figures.by_stage([BLUE, replace(BLUE, key=2, phase=Phase.RED)])

    assert found[Stage.LAND].keys == found[Stage.SURVEY].keys == (1,)
    assert found[Stage.TENDER].count == 0
    assert set(found) == set(Stage)


def test_share_on_time_leaves_out_what_has_no_running_deadline() -> None:
    """S004-P-01: % within the limit."""
    rows = [replace(BLUE, key=n, pace=pace) for n, pace in enumerate(ProjectPace, start=1)]
    found = figures.on_time([*rows, replace(BLUE, key=9, pace=ProjectPace.LATE, left_on=DAY)])

    assert (found.part, found.whole, found.left_out) == ((1, 2), (1, 2, 3), (4, 5))
    assert found.percent == D("66.7")
    assert found.because == "另有2个停表或没有时限，不计入"
    assert figures.on_time([]).percent is None


def test_conversion_follows_those_signed_in_a_span() -> None:
    """05-principles 25: 签约 → 开工 → 投产."""
    signed = date(2026, 1, 1)
    rows = [
        FigureRow(1, invest=D(2), signed_on=signed, started_on=date(2026, 3, 1)),
        FigureRow(2, invest=D(4), signed_on=signed, produced_on=DAY),
        FigureRow(3, signed_on=date(2026, 3, 31), left_on=date(2026, 5, 1)),
        FigureRow(4, signed_on=date(2026, 4, 1), started_on=date(2026, 4, 2)),
        FigureRow(5),
        FigureRow(6, signed_on=signed, started_on=DAY + timedelta(1)),
    ]
    found = figures.conversion(rows, since=signed, until=date(2026, 3, 31), as_of=DAY)

    assert found.signed.keys == (1, 2, 3, 6)
    assert (found.started.keys, found.produced.keys, found.left.keys) == ((1, 2), (2,), (3,))
    assert (found.started_percent, found.produced_percent) == (D("50.0"), D("25.0"))
    assert found.signed.invest == D(6)


def test_investment_is_compared_where_both_are_reported() -> None:
    """S000-P-09: completed against planned investment of the year."""
    rows = [
        FigureRow(1, planned=D(40), completed=D(10)),
        FigureRow(2, planned=D(10)),
        FigureRow(3, completed=D(5)),
        FigureRow(4, planned=D(10), completed=D(10), left_on=DAY),
    ]
    found = figures.investment(rows)

    assert (found.completed, found.planned, found.percent) == (D(10), D(40), D("25.0"))
    assert (found.keys, found.left_out) == ((1,), (2, 3))
    assert figures.investment([]).percent is None


def test_open_blockers_and_their_median_days() -> None:
    rows = [
        (1, BlockerState.ASSIGNED, 9),
        (2, BlockerState.CLOSED, 90),
        (3, BlockerState.RAISED, 3),
        (4, BlockerState.RESOLVED, 5),
        (5, BlockerState.ASSIGNED, 7),
    ]

    assert figures.open_blockers(rows) == ((1, 3, 4, 5), 5)
    assert figures.open_blockers([]) == ((), None)


def test_logs_are_about_projects_under_construction() -> None:
    rows = [
        replace(BLUE, key=1, logged_on=DAY),
        replace(BLUE, key=2, logged_on=DAY - timedelta(7)),
        replace(BLUE, key=3),
        replace(BLUE, key=4, phase=Phase.GREEN, logged_on=DAY),
    ]
    found = figures.logs_kept(rows, days=7, today=DAY)

    assert (found.part, found.whole) == ((1,), (1, 2, 3))


# ---- ranking


def share(part: int, whole: int) -> Share:
    return Share(tuple(range(part)), tuple(range(whole)))


def test_equal_shares_have_one_rank_and_the_next_is_skipped() -> None:
    """05-principles 11: tie rule, small denominators, movement."""
    shares = {
        "东河": share(9, 10),
        "西岭": share(4, 5),
        "南丰": share(8, 10),
        "北岭": share(2, 10),
        "中源": share(2, 2),
    }
    found = figures.ranking(shares, before={"东河": 3, "西岭": 2, "北岭": 2}, whole_min=5)

    assert [(r.name, r.rank, r.moved, r.is_tied) for r in found] == [
        ("东河", 1, 2, False),
        ("南丰", 2, None, True),
        ("西岭", 2, 0, True),
        ("北岭", 4, -2, False),
        ("中源", None, None, False),
    ]
    assert [r.because for r in found] == [
        "9/10，第1名，较上期上升2位",
        "8/10，第2名（并列），上期未排名",
        "4/5，第2名（并列），与上期持平",
        "2/10，第4名，较上期下降2位",
        "只有2个可计项目，少于5个，不参与排名",
    ]


def test_shares_that_only_round_alike_are_not_tied() -> None:
    first, second = figures.ranking(
        {"东河": share(667, 1000), "西岭": share(2, 3)}, before={}, whole_min=1
    )

    assert first.share.percent == second.share.percent == D("66.7")
    assert (first.rank, second.rank) == (1, 2)


@for_all(
    st.dictionaries(
        st.sampled_from("甲乙丙丁戊己"),
        st.integers(0, 9).flatmap(lambda whole: st.tuples(st.integers(0, whole), st.just(whole))),
    )
)
def test_a_rank_is_one_more_than_those_above(pairs: dict[str, tuple[int, int]]) -> None:
    found = figures.ranking({n: share(*p) for n, p in pairs.items()}, before={}, whole_min=0)
    ranked = [r for r in found if r.rank is not None]

    assert {r.name for r in found} == set(pairs)
    for one in ranked:
        mine = D(len(one.share.part)) / len(one.share.whole)
        above = sum(D(len(o.share.part)) / len(o.share.whole) > mine for o in ranked)
        assert one.rank == above + 1


PACES = st.lists(
    st.builds(
        FigureRow,
        key=st.integers(1, 99),
        phase=st.sampled_from([None, *Phase]),
        pace=st.sampled_from(list(ProjectPace)),
        invest=st.sampled_from([None, D(1), D("2.5")]),
        left_on=st.sampled_from([None, DAY]),
    ),
    max_size=12,
    unique_by=lambda r: r.key,
)


@for_all(PACES)
def test_every_project_in_the_register_is_counted_once(rows: list[FigureRow]) -> None:
    by_phase = figures.by_phase(rows)
    keys = [key for group in by_phase.values() for key in group.keys]
    found = figures.on_time(rows)

    assert len(keys) == len(set(keys))
    assert set(keys) == {r.key for r in rows if r.left_on is None or r.phase is Phase.RED}
    assert set(found.whole) | set(found.left_out) == set(keys) - set(by_phase[Phase.RED].keys)
    assert set(found.part) <= set(found.whole)


@pytest.mark.parametrize(
    "figure", [figures.by_phase, figures.by_stage, figures.on_time, figures.investment]
)
def test_the_order_of_the_rows_does_not_matter(figure: object) -> None:
    assert callable(figure)
    rows = [replace(BLUE, key=n, planned=D(n), completed=D(1)) for n in (3, 1, 2)]

    assert figure(rows) == figure(sorted(rows, key=lambda r: r.key))
