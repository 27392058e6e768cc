"""What a year leaves open is carried on, and nothing of the whole is lost on the way."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daxiao.domains.targets.rules import carry_over
from daxiao.domains.targets.rules.carry_over import Carry, YearDue, YearPlan


def plans(*rows: tuple[int, int | None]) -> list[YearPlan]:
    return [
        YearPlan(2026 + n, Decimal(planned), None if done is None else Decimal(done))
        for n, (planned, done) in enumerate(rows)
    ]


def dues(found: tuple[YearDue, ...]) -> list[str]:
    return ["—" if y.due is None else str(y.due) for y in found]


@pytest.mark.parametrize(
    ("carry", "keeps_surplus", "rows", "due"),
    [
        (Carry.NEXT, False, [(60, 50), (60, None), (60, None)], ["60", "70", "—"]),
        (Carry.NEXT, False, [(60, 50), (60, 70), (60, None)], ["60", "70", "60"]),
        (
            Carry.SPREAD,
            False,
            [(60, 39), (60, 67), (60, None), (60, None)],
            ["60", "67", "67", "—"],
        ),
        (Carry.SPREAD, False, [(10, 3), (1, None), (3, None)], ["10", "3", "—"]),
        (Carry.NEXT, False, [(60, 80), (60, None)], ["60", "60"]),
        (Carry.NEXT, True, [(60, 80), (60, None)], ["60", "40"]),
        (Carry.NEXT, True, [(60, None), (60, 60), (60, None)], ["60", "—", "—"]),
    ],
)
def test_a_shortfall_goes_to_later_years(
    carry: Carry, keeps_surplus: bool, rows: list[tuple[int, int | None]], due: list[str]
) -> None:
    """S001-G-03: each year is judged by what it owes; a year nobody has reported leaves the next unknown, not zero."""
    assert dues(carry_over.carry_over(plans(*rows), carry, keeps_surplus=keeps_surplus)) == due


@given(
    st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 10**6)), min_size=1, max_size=7),
    st.sampled_from(Carry),
    st.integers(0, 4),
)
def test_done_and_still_due_make_the_plan_of_all_years(
    rows: list[tuple[int, int]], carry: Carry, places: int
) -> None:
    scaled = [
        YearPlan(2026 + n, Decimal(p).scaleb(-4), Decimal(d).scaleb(-4))
        for n, (p, d) in enumerate(rows)
    ]
    found = carry_over.carry_over(scaled, carry, keeps_surplus=True, places=places)

    assert found[-1].left is not None
    done = sum((p.done for p in scaled if p.done is not None), Decimal(0))
    assert done + found[-1].left == sum(p.planned for p in scaled)


@given(
    st.lists(st.tuples(st.integers(0, 500), st.integers(0, 500)), min_size=1, max_size=7),
    st.sampled_from(Carry),
)
def test_a_surplus_that_is_not_kept_lowers_no_later_year(
    rows: list[tuple[int, int]], carry: Carry
) -> None:
    found = carry_over.carry_over(plans(*rows), carry, keeps_surplus=False)

    assert all(y.due is not None and y.due >= y.planned for y in found)


def test_years_without_a_plan_share_equally() -> None:
    found = carry_over.carry_over(
        plans((5, 0), (0, 2), (0, None)), Carry.SPREAD, keeps_surplus=False
    )

    assert dues(found) == ["5", "3", "3"]


def test_a_year_in_between_cannot_be_left_out() -> None:
    with pytest.raises(ValueError, match="follows"):
        carry_over.carry_over(
            [YearPlan(2026, Decimal(1)), YearPlan(2028, Decimal(1))],
            Carry.NEXT,
            keeps_surplus=False,
        )
