"""The stretch is split beside the floor: same shares unless typed, its own sum, no part easier than its floor."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daxiao.domains.targets.forms import allocations as forms
from daxiao.domains.targets.rules import allocation, stretching
from daxiao.domains.targets.rules.allocation import Axis, Gap, Method, Part, Whole
from daxiao.domains.targets.rules.stretching import Wanted
from daxiao.domains.targets.rules.summing import OverTime, Summing, SummingRule
from daxiao.domains.targets.types import Measure
from tests.traces import refused


RULE = SummingRule(Summing.SUM, OverTime.SUM)


def split(total: str, *fixed: str, gap: str = "") -> allocation.Allocation:
    whole = Whole("规上工业总产值", Decimal(total), Measure.FLOW, RULE, Axis.PLACE)
    parts = [Part(str(n), f"{n}县", fixed=Decimal(v)) for n, v in enumerate(fixed)]
    held_back = Gap(Decimal(gap), "县发改局", "预留") if gap else None
    return allocation.allocate(whole, parts, Method.BY_HAND, held_back)


def values(made: allocation.Allocation) -> list[Decimal | None]:
    return [p.value for p in made.parts]


def test_the_stretch_follows_the_shares_of_the_floor() -> None:
    """S000-G-02: 800 and 900 over two counties."""
    made = split("800", "600", "200")
    high = stretching.stretched(made, Wanted(Decimal(900), {}))

    assert values(high) == [675, 225]
    assert high.rest == 0
    assert stretching.against(made, high, is_down=False) == []


def test_a_typed_stretch_stays_and_the_others_share_the_rest() -> None:
    made = split("800", "400", "200", "200")
    high = stretching.stretched(made, Wanted(Decimal(900), {"0": Decimal(500)}))

    assert values(high) == [500, 200, 200]
    # of who gets no more than the floor there is no stretch of its own
    assert stretching.own_of(Decimal(200), Decimal(200)) is None
    assert stretching.against(made, high, is_down=False) == []


def test_a_stretch_finer_than_what_is_kept_is_refused_as_a_floor_is() -> None:
    """S004-G-02: what is kept with four decimals would not be the sum that was shown."""
    made = split("800", "400", "400")

    assert (
        stretching.stretched(made, Wanted(Decimal("900.5"), {"0": Decimal("500.1234")})).rest == 0
    )
    with refused("targets.allocation_too_fine"):
        stretching.stretched(made, Wanted(Decimal(900), {"0": Decimal("500.12345")}))


@pytest.mark.parametrize("typed", ["1E-999999999", "1e15", "NaN", "十"])
def test_what_cannot_be_written_out_is_no_figure_of_a_split(typed: str) -> None:
    with pytest.raises(ValueError, match=typed):
        forms.number(typed)


def test_what_is_kept_back_is_kept_back_of_both_in_proportion_or_as_typed() -> None:
    """S004-G-02: 85 allotted and 5 kept back of 90 are one; the stretch of 99 keeps back 6 (5.5 rounded)."""
    made = split("90", "50", "35", gap="5")
    assert made.balance is allocation.Balance.EQUAL
    asked = Wanted(Decimal(99), {}, None, "县发改局", "预留")
    high = stretching.stretched(made, asked)

    assert high.held_back == 6
    assert sum(v for v in values(high) if v is not None) == 93
    typed = stretching.stretched(made, Wanted(Decimal(99), {}, Decimal(9), "县发改局", "预留"))
    assert typed.held_back == 9
    assert typed.rest == 0


def test_a_sum_that_is_not_the_whole_and_a_part_below_its_floor_are_named() -> None:
    made = split("800", "600", "200")
    typed = {"0": Decimal(580), "1": Decimal(250)}
    high = stretching.stretched(made, Wanted(Decimal(900), typed))

    found = stretching.against(made, high, is_down=False)
    assert [f.code for f in found] == [
        "targets.stretch_part_not_harder",
        "targets.stretch_still_open",
    ]
    assert "70" in found[1].sentence


def test_of_a_ceiling_the_stretch_is_the_lower_one() -> None:
    made = split("100", "60", "40")
    high = stretching.stretched(made, Wanted(Decimal(80), {}))

    assert values(high) == [48, 32]
    assert stretching.against(made, high, is_down=True) == []
    assert len(stretching.against(made, high, is_down=False)) == 2


def test_a_gap_of_the_stretch_alone_wants_its_reason() -> None:
    with refused("targets.allocation_gap_unsigned"):
        stretching.stretched(split("800", "800"), Wanted(Decimal(900), {}, Decimal(10)))


@given(
    st.lists(st.integers(1, 400), min_size=1, max_size=12),
    st.integers(0, 500),
)
def test_nothing_of_the_stretch_is_lost_and_nobody_gets_less_than_the_floor(
    floors: list[int], more: int
) -> None:
    made = split(str(sum(floors)), *map(str, floors))
    high = stretching.stretched(made, Wanted(Decimal(sum(floors) + more), {}))

    assert high.allocated == sum(floors) + more
    assert stretching.against(made, high, is_down=False) == []


def test_an_own_stretch_of_somebody_else_is_not_overwritten() -> None:
    """S004-G-02."""
    made = split("800", "600", "200")
    high = stretching.stretched(made, Wanted(Decimal(900), {}))
    floors = {p.key: p.value for p in made.parts}

    (found,) = stretching.against_own(high.parts, floors, {"0": Decimal(700), "1": Decimal(225)})
    assert found.code == "targets.stretch_part_has_own"
    assert "700" in found.sentence
