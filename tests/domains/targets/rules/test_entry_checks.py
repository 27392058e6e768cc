"""What is asked about a figure when it is entered (S002-G-02, S003-G-02; 05-principles.md 9)."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import assume
from hypothesis import given as for_all
from hypothesis import strategies as st

from daxiao.domains.targets.rules import entry_checks
from daxiao.domains.targets.rules.entry_checks import (
    Bounds,
    Entered,
    EntryYardstick,
    Parts,
    Previous,
    Reference,
)
from daxiao.std.findings import Finding, Refused, Severity
from daxiao.std.thresholds import NotUnderstood
from tests.domains.projects.shipped import values


D = Decimal
YARDSTICK = entry_checks.yardstick_of(values("entry_checks"))
STEADY = tuple(D(n) for n in (50, 52, 49, 51, 53, 50))
OUTPUT = Entered("规上工业总产值", D(51), "亿元")


def found(entered: Entered) -> tuple[Finding, ...]:
    return entry_checks.check(entered, YARDSTICK).findings


def codes(entered: Entered) -> list[tuple[str, str]]:
    return [(f.code.removeprefix("targets.entry_"), f.severity.value) for f in found(entered)]


def test_a_good_figure_passes_every_question() -> None:
    good = replace(
        OUTPUT,
        bounds=Bounds(D(0), D(1000)),
        history=STEADY,
        previous=Previous(D(40)),
        parts=Parts((("冶金", D(30)), ("电子", D(21))), is_complete=True),
        reference=Reference("上年同期", D(48)),
    )
    assert codes(good) == []


CASES: list[tuple[dict[str, object], list[tuple[str, str]]]] = [
    ({"value": D("NaN")}, [("no_number", "error")]),
    ({"value": D("Infinity")}, [("no_number", "error")]),
    ({"bounds": Bounds(D(51), D(51))}, []),
    ({"bounds": Bounds(low=D("51.1"))}, [("too_low", "error")]),
    ({"bounds": Bounds(high=D("50.9"))}, [("too_high", "error")]),
    ({"history": STEADY, "value": D(56)}, []),
    ({"history": STEADY, "value": D(80)}, [("jump", "doubt")]),
    ({"history": STEADY, "value": D(0)}, [("jump", "doubt")]),
    ({"history": STEADY[:5], "value": D(80)}, [("history_short", "hint")]),
    ({"history": ()}, [("history_short", "hint")]),
    ({"history": (D(50),) * 6, "value": D(62)}, []),
    ({"history": (D(50),) * 6, "value": D(64)}, [("jump", "doubt")]),
    ({"history": (D(0),) * 6, "value": D(60)}, []),
    ({"previous": Previous(D(51))}, []),
    ({"previous": Previous(D("51.0001"))}, [("cumulative_falls", "error")]),
    ({"previous": Previous(D(60), is_correction=True)}, [("cumulative_corrected", "hint")]),
    ({"previous": Previous(D(40), is_correction=True)}, []),
    ({"is_share": True, "unit": "%", "value": D(100)}, []),
    ({"is_share": True, "unit": "%", "value": D(0)}, []),
    ({"is_share": True, "unit": "‰", "value": D(999)}, []),
    ({"is_share": True, "unit": "%", "value": D("100.1")}, [("share_odd", "error")]),
    ({"is_share": True, "unit": "%", "value": D("-0.1")}, [("share_odd", "error")]),
    ({"is_share": True, "unit": "‰", "value": D(1001)}, [("share_odd", "error")]),
    ({"unit": "%", "value": D(130)}, []),
]


@pytest.mark.parametrize(("changes", "expected"), CASES, ids=[str(c)[:60] for c, _ in CASES])
def test_what_is_found_and_how_bad_it_is(
    changes: dict[str, object], expected: list[tuple[str, str]]
) -> None:
    assert codes(replace(OUTPUT, **changes)) == expected  # type: ignore[arg-type]  # by the table


PARTS: list[tuple[list[str | None], bool, int | None, list[str]]] = [
    (["30", "21"], True, None, []),
    (["30", "22"], True, None, ["parts_over"]),
    (["30", "20"], True, None, ["parts_short"]),
    (["30", "20"], False, None, []),
    (["30", "22"], False, None, ["parts_over"]),
    (["52", "0"], True, None, ["part_over"]),
    (["52"], False, None, ["part_over"]),
    (["30", None], True, None, ["parts_open"]),
    (["30", None], False, None, []),
    (["30", "22", None], True, None, ["parts_over", "parts_open"]),
    (["-10", "61"], True, None, []),
    (["-10", "60"], True, None, ["parts_short"]),
    (["-10", "62"], True, None, ["parts_over"]),
    (["-10", "62"], False, None, []),
    (["30.1", "21.0"], True, 1, []),
    (["30.2", "21.0"], True, 1, ["parts_over"]),
    (["30.1", "21.0"], True, None, ["parts_over"]),
]


@pytest.mark.parametrize(("amounts", "is_complete", "places", "expected"), PARTS)
def test_parts_against_the_whole(
    amounts: list[str | None], is_complete: bool, places: int | None, expected: list[str]
) -> None:
    """S003-G-02: the parent is the sum of its children; what is not filled in is no zero."""
    named = tuple((f"分项{n}", None if a is None else D(a)) for n, a in enumerate(amounts))
    entered = replace(OUTPUT, parts=Parts(named, is_complete, places))

    assert [code for code, _ in codes(entered)] == expected


def test_the_gap_of_the_parts_is_told() -> None:
    parts = Parts((("冶金", D(30)), ("电子", D(20))), is_complete=True)
    (finding,) = found(replace(OUTPUT, parts=parts))

    assert finding.sentence == "“规上工业总产值”的各分项合计50，不到总数51，少了1，请核对"


SLIPS: list[tuple[str, str, str, str | None]] = [
    # typed, unit, reference, the other reading
    ("480000", "亿元", "50", "48"),
    ("0.0051", "亿元", "50", "51"),
    ("48", "万元", "500000", "480,000"),
    ("5000000000", "万元", "500000", "500,000"),
    ("150", "亿元", "50", None),
    ("5000", "亿元", "50", None),
    ("480000", "家", "50", None),
    ("480000", "件/万人", "50", None),
    ("-480000", "亿元", "50", None),
    ("0", "亿元", "50", None),
]


@pytest.mark.parametrize(("typed", "unit", "reference", "other"), SLIPS)
def test_a_slip_between_wan_and_yi_is_named_with_both_readings(
    typed: str, unit: str, reference: str, other: str | None
) -> None:
    entered = replace(
        OUTPUT, value=D(typed), unit=unit, reference=Reference("上年同期", D(reference))
    )
    slips = [f for f in found(entered) if f.code == "targets.entry_slipped"]

    assert bool(slips) is (other is not None)
    for slip in slips:
        assert slip.severity is Severity.DOUBT
        assert f"照填是{D(typed):,f}{unit}，改正后是{other}{unit}" in slip.sentence
        assert "上年同期" in slip.sentence


@pytest.mark.parametrize(
    ("typed", "unit", "reference", "said"),
    [
        ("480000", "亿元", "50", "可能把万元数填进了亿元栏"),
        ("48", "万元", "500000", "可能把亿元数填进了万元栏"),
        ("5000000000", "万元", "500000", "可能把元数填进了万元栏"),
        ("0.0051", "亿元", "50", "可能把别的单位的数填进了亿元栏"),
    ],
)
def test_a_slip_names_the_column_it_stands_in(
    typed: str, unit: str, reference: str, said: str
) -> None:
    entered = replace(
        OUTPUT, value=D(typed), unit=unit, reference=Reference("上年同期", D(reference))
    )
    assert said in next(f.sentence for f in found(entered) if f.code == "targets.entry_slipped")


def test_a_slip_is_not_called_a_jump_as_well() -> None:
    slipped = replace(
        OUTPUT, value=D(510000), history=STEADY, reference=Reference("上年同期", D(50))
    )
    assert codes(slipped) == [("slipped", "doubt")]
    assert codes(replace(slipped, reference=None)) == [("jump", "doubt")]


def test_a_share_in_a_unit_that_is_none_is_refused() -> None:
    with pytest.raises(Refused, match="不能换算"):
        found(replace(OUTPUT, is_share=True))


def test_only_errors_stop_a_figure() -> None:
    doubtful = replace(OUTPUT, value=D(80), history=STEADY)
    assert entry_checks.check(doubtful, YARDSTICK).allowed
    assert not entry_checks.check(replace(OUTPUT, bounds=Bounds(high=D(1))), YARDSTICK).allowed


BAD_YARDSTICKS = [
    {"history_min": 2},
    {"jump_score": "0"},
    {"jump_score": 3.5},
    {"spread_min": "0"},
    {"slip_spread": "1"},
    {"slip_spread": "100"},
]


@pytest.mark.parametrize("changes", BAD_YARDSTICKS, ids=str)
def test_a_yardstick_is_not_half_understood(changes: dict[str, object]) -> None:
    (key,) = changes
    with pytest.raises(NotUnderstood, match=key):
        entry_checks.yardstick_of(values("entry_checks") | changes)


amounts = st.decimals(min_value=-(10**6), max_value=10**6, places=2)
histories = st.lists(amounts, min_size=6, max_size=24)


@for_all(amounts, histories)
def test_the_order_of_the_history_does_not_matter(value: Decimal, history: list[Decimal]) -> None:
    turned = list(reversed(history))
    one, other = (
        entry_checks.robust_score(value, h, spread_min=D("0.02")) for h in (history, turned)
    )
    assert one == other


@for_all(amounts, histories, st.sampled_from([D(10), D(10000), D("0.01"), D(-1)]))
def test_the_unit_of_the_history_does_not_matter(
    value: Decimal, history: list[Decimal], scale: Decimal
) -> None:
    plain = entry_checks.robust_score(value, history, spread_min=D("0.02"))
    scaled = entry_checks.robust_score(
        value * scale, [h * scale for h in history], spread_min=D("0.02")
    )
    if plain is None or scaled is None:
        assert plain is scaled
    else:
        assert abs(abs(plain) - abs(scaled)) <= D("1e-12") * (1 + abs(plain))


@for_all(histories)
def test_a_figure_at_the_median_is_never_a_jump(history: list[Decimal]) -> None:
    ordered = sorted(history)
    middle = (ordered[(len(ordered) - 1) // 2] + ordered[len(ordered) // 2]) / 2
    assert entry_checks.jump("甲", middle, history, YARDSTICK) is None


@for_all(st.decimals(min_value=1, max_value=10**6, places=2), st.decimals("0.4", "2.9", places=2))
def test_every_slip_of_a_plausible_figure_is_caught_and_no_plausible_figure_is(
    reference: Decimal, growth: Decimal
) -> None:
    honest = reference * growth
    known = Reference("上年同期", reference)
    for typed in (honest * 10000, honest / 10000):
        assert entry_checks.slip(replace(OUTPUT, value=typed), known, D(3)) is not None
    assert entry_checks.slip(replace(OUTPUT, value=honest), known, D(3)) is None


@for_all(st.lists(st.decimals(min_value=0, max_value=10**6, places=2), min_size=1, max_size=8))
def test_parts_that_sum_to_the_whole_are_never_doubted(amounts: list[Decimal]) -> None:
    named = tuple((str(n), a) for n, a in enumerate(amounts))
    whole = sum(amounts, D(0))

    assert entry_checks.parts("甲", whole, Parts(named, is_complete=True)) == ()
    assume(whole > 0)
    less = entry_checks.parts("甲", whole - D("0.01"), Parts(named, is_complete=False))
    assert less


def test_without_history_there_is_no_score() -> None:
    assert entry_checks.robust_score(D(5), (), spread_min=D("0.05")) is None
    assert entry_checks.robust_score(D(5), (D(0), D(0)), spread_min=D("0.05")) is None


def test_the_yardstick_is_what_the_office_sets() -> None:
    strict = EntryYardstick(3, D(1), D("0.01"), D(3))
    assert entry_checks.jump("甲", D(54), STEADY, YARDSTICK) is None
    assert entry_checks.jump("甲", D(54), STEADY, strict) is not None
