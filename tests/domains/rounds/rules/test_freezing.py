"""What is frozen has one form and one digest; a round is closed by a decision that knows what is missing."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daxiao.domains.rounds.rules import freezing
from daxiao.domains.rounds.types.freezing import Frozen, FrozenKind
from daxiao.std.findings import Decision


HEAD = {"region": "980121", "period": 202602}
plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=6),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3)
    ),
    max_leaves=6,
)
frozen = st.builds(
    Frozen,
    kind=st.sampled_from(list(FrozenKind)),
    subject_id=st.integers(1, 9),
    label=st.text(max_size=5),
    region_id=st.integers(1, 3),
    org_id=st.none() | st.integers(1, 3),
    told=st.text(max_size=5),
    data=st.dictionaries(st.text(max_size=4), plain, max_size=3),
)
rows = st.lists(frozen, max_size=8, unique_by=lambda r: (r.kind, r.subject_id, r.region_id))


@given(rows, st.randoms())
def test_the_digest_does_not_hang_on_the_order(found: list[Frozen], chance: object) -> None:
    """No. 31: the same rows give the same digest, however the database hands them out."""
    mixed = list(found)
    chance.shuffle(mixed)  # type: ignore[attr-defined]

    assert freezing.digest(HEAD, mixed) == freezing.digest(HEAD, found)


@given(rows.filter(bool), st.data())
def test_any_change_of_a_row_changes_the_digest(found: list[Frozen], data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(found) - 1))
    changed = [*found[:at], replace(found[at], told=found[at].told + "改"), *found[at + 1 :]]

    assert freezing.digest(HEAD, changed) != freezing.digest(HEAD, found)
    assert freezing.digest(HEAD, found[1:]) != freezing.digest(HEAD, found)
    assert freezing.digest({**HEAD, "period": 202603}, found) != freezing.digest(HEAD, found)


def test_the_form_is_canonical_and_exact() -> None:
    assert freezing.canonical({"b": [1, None], "a": "目标"}) == '{"a":"目标","b":[1,null]}'
    with pytest.raises(TypeError):
        freezing.canonical({"a": 0.1})


def codes(decision: Decision) -> list[str]:
    return [f.code for f in decision.findings]


@pytest.mark.parametrize(
    ("is_open", "is_due", "counts", "anyway", "found"),
    [
        (True, True, (0, 0), False, []),
        (True, True, (2, 0), False, ["rounds.close_with_missing"]),
        (True, True, (0, 1), False, ["rounds.close_with_missing"]),
        (True, True, (2, 1), True, []),
        (True, False, (0, 0), True, ["rounds.close_before_due"]),
        (False, True, (0, 0), True, ["rounds.closed_already"]),
    ],
)
def test_closing_is_a_decision(
    is_open: bool, is_due: bool, counts: tuple[int, int], anyway: bool, found: list[str]
) -> None:
    decision = freezing.may_close(
        is_open=is_open, is_due=is_due, due="2026-03-09", counts=counts, anyway=anyway
    )

    assert codes(decision) == found
