"""Schemes, steps, draws and snapshots as pure rules."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daxiao.domains.dispatch.rules import evaluation as rules
from daxiao.domains.dispatch.rules import evaluation_snapshot as snapshot
from daxiao.domains.dispatch.rules import experts as seat_rules
from daxiao.domains.dispatch.rules.evaluation_snapshot import Ending, Settled
from daxiao.domains.dispatch.rules.experts import Listed
from daxiao.domains.dispatch.rules.scoring import ItemRule, Level, SchemeRule, Step
from daxiao.domains.dispatch.types.evaluation import (
    EvaluationState,
    ItemKind,
    SheetState,
    TieRule,
    VetoEffect,
)
from daxiao.std.findings import Refused


D = Decimal
DAY = date(2026, 3, 2)


def test_weights_count_the_four_weighted_kinds_alone() -> None:
    items = [
        ItemRule("a", ItemKind.RATIO, D(60)),
        ItemRule("b", ItemKind.RANK, D(40)),
        ItemRule("c", ItemKind.BONUS, D(5)),
        ItemRule("d", ItemKind.VETO, D(0)),
    ]

    assert rules.weights(items) == 100
    assert rules.complete(items).allowed
    assert not rules.complete(items[:1]).allowed
    assert [f.code for f in rules.complete([]).findings] == ["dispatch.scheme_empty"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("90 1\n80 0.8", (Step(D(90), D(1)), Step(D(80), D("0.8")))),
        ("90：1", (Step(D(90), D(1)),)),
        ("\n90 1\n\n", (Step(D(90), D(1)),)),
        ("九十 1", None),
        ("90", None),
        ("90 1 2", None),
        ("90 Infinity", None),
    ],
)
def test_steps_are_read_as_written(text: str, found: object) -> None:
    assert rules.read_steps(text) == found


@pytest.mark.parametrize(
    ("text", "is_read"), [("优秀 90\n合格 60", True), ("优秀 90\n良好 90", False), ("", False)]
)
def test_levels_are_read_as_written(text: str, is_read: bool) -> None:
    assert bool(rules.read_levels(text)) is is_read


def test_a_better_step_never_earns_less() -> None:
    wrong = ItemRule(
        "a", ItemKind.THRESHOLD, D(10), steps=(Step(D(90), D("0.5")), Step(D(80), D(1)))
    )

    assert [f.code for f in rules.check_item(wrong).findings] == ["dispatch.item_steps_unfit"]


@pytest.mark.parametrize("state", list(EvaluationState))
def test_a_step_belongs_to_its_state_and_to_none_after_the_end(state: EvaluationState) -> None:
    found = rules.at_step(state, EvaluationState.SELF)

    assert found.allowed is (state is EvaluationState.SELF)
    if state is EvaluationState.FINAL:
        assert [f.code for f in found.findings] == ["dispatch.evaluation_frozen"]


@pytest.mark.parametrize(
    ("sheets", "today", "allowed"),
    [
        ([SheetState.SUBMITTED], DAY, True),
        ([SheetState.OPEN], DAY, False),
        ([SheetState.RETURNED], DAY, False),
        ([SheetState.OPEN], date(2026, 3, 3), True),
    ],
)
def test_self_assessment_ends_when_all_submitted_or_time_is_up(
    sheets: list[SheetState],
    today: date,
    allowed: bool,
) -> None:
    assert rules.may_close_self(sheets, DAY, today).allowed is allowed


# ---- draws


POOL = [Listed(n, f"专家{n}", ("县经信局",) if n % 5 == 0 else ()) for n in range(1, 21)]


def test_draw_is_the_same_for_anybody_who_repeats_it() -> None:
    """S002-D-10, 05-principles 23: seeded, reproducible, the seed printed."""
    one = seat_rules.draw(POOL, size=3, seed=7)

    assert seat_rules.draw(list(reversed(POOL)), size=3, seed=7) == one
    # worked out by hand: SHA-256 of "7:key", the smallest first
    assert one.keys == tuple(
        sorted((e.key for e in POOL if not e.avoids), key=lambda k: seat_rules.draw_order(7, k))[:3]
    )
    assert "随机种子7" in one.minutes
    assert seat_rules.draw_order(7, 1).startswith("d7a0cee7b61eb0e3")


@given(st.integers(0, 10**9), st.integers(1, 16))
def test_nobody_with_an_interest_is_ever_drawn(seed: int, size: int) -> None:
    drawn = seat_rules.draw(POOL, size=size, seed=seed)

    assert len(set(drawn.keys)) == size
    assert all(key % 5 for key in drawn.keys)
    assert [name for name, _ in drawn.out] == ["专家5", "专家10", "专家15", "专家20"]


@pytest.mark.parametrize(
    ("size", "code"), [(17, "dispatch.experts_too_few"), (0, "dispatch.experts_size_unfit")]
)
def test_draw_refused_for_a_size_that_does_not_fit(size: int, code: str) -> None:
    with pytest.raises(Refused) as refusal:
        seat_rules.draw(POOL, size=size, seed=1)

    assert refusal.value.findings[0].code == code


@pytest.mark.parametrize(
    ("own", "avoided"),
    [
        (["/a/b/"], ("局",)),
        (["/a/"], ("局",)),
        (["/a/b/c/"], ("局",)),
        (["/x/"], ()),
        ([], ()),
    ],
)
def test_interest_reaches_up_and_down_a_branch(own: list[str], avoided: tuple[str, ...]) -> None:
    assert seat_rules.avoided(own, {"局": ["/a/b/"]}) == avoided


# ---- the frozen end


def ending(order: int = 1) -> Ending:
    items = (
        ItemRule("1", ItemKind.RATIO, D(60), cap=D("1.1")),
        ItemRule("2", ItemKind.RANK, D(40), worst=D("0.3")),
        ItemRule("3", ItemKind.THRESHOLD, D(5), steps=(Step(D(9), D(1)), Step(D(5), D("0.5")))),
    )[::order]
    rule = SchemeRule(
        items,
        (Level("优秀", D(90)), Level("一般", D(0)))[::order],
        D(5),
        D("5.50"),
        VetoEffect.ZERO,
        TieRule.HEAVIEST,
    )
    rows = [("a", "100", "3", "9"), ("b", "33.3333", "2", "6"), ("c", "80", "3", "1")][::order]
    settled = {
        s: {k: Settled(D(v), "self", "核实", "办") for k, v in zip("123", of, strict=True)}
        for s, *of in rows
    }
    names = {s: f"单位{s}" for s, *_ in rows}
    titles = {"1": ("维度", "一"), "2": ("维度", "二"), "3": ("维度", "三")}
    return Ending(
        "考核",
        "方案",
        "2026-01-01",
        "2027-01-01",
        "2027-02-01",
        "主任",
        rule,
        titles,
        names,
        settled,
    )


def test_replay_is_bit_for_bit_and_order_never_shows() -> None:
    """05-principles 31: printed again later it is the same file, bit for bit."""
    text = snapshot.write(ending())

    assert snapshot.write(ending(-1)) == text
    assert snapshot.replay(text, snapshot.sha256_of(text)) == snapshot.Replay(
        is_hash_right=True, differing=(), subjects=3
    )


def test_replay_names_whom_a_changed_value_touches() -> None:
    text = snapshot.write(ending())
    changed = text.replace('["33.3333"', '["66.6666"')

    told = snapshot.replay(changed, snapshot.sha256_of(text))

    assert not told.is_hash_right
    assert told.differing == ("单位b",)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"rule":{}}'])
def test_what_is_no_snapshot_is_refused(text: str) -> None:
    with pytest.raises(snapshot.SnapshotUnread):
        snapshot.replay(text, "")


@pytest.mark.parametrize(
    ("number", "text"),
    [("100", "100"), ("1.50", "1.5"), ("0.0000", "0"), ("1E+3", "1000"), ("-2.50", "-2.5")],
)
def test_numbers_are_written_one_way(number: str, text: str) -> None:
    assert rules.plain(D(number)) == text


def test_capped_bonuses_replay_to_the_same_digits() -> None:
    """S002-D-09: a cap that the database writes 5.00 and the snapshot 5 ends in the same scores."""
    rule = SchemeRule(
        (
            ItemRule("1", ItemKind.GRADED, D("100.00")),
            ItemRule("2", ItemKind.BONUS, D("10.00")),
            ItemRule("3", ItemKind.PENALTY, D("10.00")),
        ),
        (),
        D("5.00"),
        D("2.50"),
        VetoEffect.LOWEST,
        TieRule.GAP,
    )
    given = {"1": D("90.0000"), "2": D("8.0000"), "3": D("8.0000")}
    ending = Ending(
        title="考核",
        scheme_title="方案",
        since="2026-01-01",
        until="2027-01-01",
        signed_on="2027-01-02",
        signed_by="办公室",
        rule=rule,
        items={key: ("维度", key) for key in given},
        subjects={"7": "县经信局"},
        settled={"7": {k: Settled(v, "self", "", "") for k, v in given.items()}},
    )

    text = snapshot.write(ending)

    assert snapshot.replay(text, snapshot.sha256_of(text)).is_same


@pytest.mark.parametrize("text", ["1e999999", "1E-999999", "9" * 21, "NaN", "Infinity", "", "十"])
def test_numbers_are_read_as_people_write_them(text: str) -> None:
    """A handful of letters must not become a number of a million digits on a page."""
    assert rules.read_number(text) is None
