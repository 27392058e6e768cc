"""What may be done with a remark, and by what a remark is known again."""

from dataclasses import replace

import pytest

from daxiao.domains.checks import rules
from daxiao.domains.checks.types import PlaceInput, RemarkInput, RemarkState


TOLD = RemarkInput(
    family="sum",
    severity="error",
    code="check.sum_below",
    params={},
    sentence="合计少了",
    written="",
    computed="",
    stated="",
    unit="",
    places=(PlaceInput(1, 10, 14, "甲乙丙丁", ""), PlaceInput(1, 20, 22, "戊己", "")),
)

SETTLING = [
    (RemarkState.OPEN, "", None, True),
    (RemarkState.HANDED, "", None, True),
    (RemarkState.ANSWERED, "", None, True),
    (RemarkState.ACCEPTED, "", None, False),
    (RemarkState.EXPLAINED, "因为", None, False),
    (RemarkState.OPEN, "  ", rules.NOTE_MISSING, False),
    (RemarkState.OPEN, "因为口径不同", rules.NOTE_MISSING, True),
]


@pytest.mark.parametrize(("state", "words", "missing", "may"), SETTLING)
def test_settling(state: RemarkState, words: str, missing: object, may: bool) -> None:
    assert rules.may_settle(state, words, missing=missing).allowed is may  # type: ignore[arg-type]


REPLIES = [
    (RemarkState.HANDED, "已核实", True),
    (RemarkState.ANSWERED, "补充说明", True),
    (RemarkState.HANDED, "", False),
    (RemarkState.OPEN, "已核实", False),
    (RemarkState.ACCEPTED, "已核实", False),
]


@pytest.mark.parametrize(("state", "words", "may"), REPLIES)
def test_only_who_was_asked_replies(state: RemarkState, words: str, may: bool) -> None:
    assert rules.may_reply(state, words).allowed is may


@pytest.mark.parametrize("state", RemarkState)
def test_what_is_open_is_not_opened_again(state: RemarkState) -> None:
    assert rules.may_reopen(state).allowed is (state is not RemarkState.OPEN)


def test_a_remark_is_known_by_its_words_wherever_they_stand_now() -> None:
    moved = replace(
        TOLD, places=(PlaceInput(2, 30, 32, "戊\n己", "正文"), PlaceInput(2, 5, 9, "甲乙 丙丁", ""))
    )
    assert rules.fingerprints([TOLD]) == rules.fingerprints([moved])


@pytest.mark.parametrize(
    "other",
    [
        replace(TOLD, code="check.sum_above"),
        replace(TOLD, places=TOLD.places[:1]),
        replace(TOLD, places=(PlaceInput(1, 10, 14, "甲乙丙午", ""), TOLD.places[1])),
    ],
    ids=["kind", "fewer words", "other words"],
)
def test_another_remark_has_another_print(other: RemarkInput) -> None:
    assert rules.fingerprints([TOLD]) != rules.fingerprints([other])


def test_the_same_words_twice_are_two() -> None:
    first, second = rules.fingerprints([TOLD, TOLD])
    assert first != second
