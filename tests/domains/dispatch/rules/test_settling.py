"""What a settled value would score, which values ask for a second look, and what is settled together."""

from decimal import Decimal

import pytest

from daxiao.domains.dispatch.rules import settling
from daxiao.domains.dispatch.rules.scoring import ItemRule
from daxiao.domains.dispatch.rules.settling import Range, Voices
from daxiao.domains.dispatch.types.evaluation import ItemKind, ScoreSource, SettleChoice
from daxiao.std.findings import Decision


D = Decimal
RANK = ItemRule("1", ItemKind.RANK, D(10), worst=D("0.4"))
RATIO = ItemRule("2", ItemKind.RATIO, D(40))
GRADED = ItemRule("3", ItemKind.GRADED, D(15))


def codes(decision: Decision) -> set[str]:
    return {f.code for f in decision.findings}


def test_a_rank_is_promised_beside_what_the_others_stand_for() -> None:
    """S002-D-09: 30 of the own sheet is not the first place when the rest have more."""
    others = {"b": D(63), "c": D(40), "d": D(35)}

    points = settling.expected(RANK, "a", D(30), others)

    assert points == 4
    assert settling.said_points(RANK, points, is_open=True) == (
        "排名计分，全部认定后重排，按目前各方数据约4分"
    )
    assert settling.said_points(RANK, points, is_open=False) == "得4分"
    assert settling.said_points(RATIO, D("17.4627"), is_open=True) == "得17.46分"


@pytest.mark.parametrize(
    ("rule", "value", "known", "code"),
    [
        (RANK, "-1", Range("个"), "dispatch.value_negative"),
        (RATIO, "130", Range("%", D(100)), "dispatch.value_beyond"),
        (RATIO, "-5", Range("%", D(100)), "dispatch.value_beyond"),
        (RATIO, "-5", Range("%"), None),
        (RATIO, "100", Range("%", D(100)), None),
        (RANK, "30", Range("个"), None),
    ],
)
def test_a_figure_that_cannot_be_is_refused(
    rule: ItemRule, value: str, known: Range, code: str | None
) -> None:
    found = settling.check_figure(rule, "一项", D(value), known)

    assert codes(found) == ({code} if code else set())


@pytest.mark.parametrize(
    ("rule", "value", "known", "is_odd"),
    [
        (RANK, "99999", Range("个", None, (D(63), D(40))), True),
        (RANK, "90", Range("个", None, (D(63), D(0))), False),
        (RANK, "90", Range("个", None, (D(0), D(1))), False),
        (RANK, "99999", Range("个"), True),
        (RATIO, "301", Range("%"), True),
        (RATIO, "110", Range("%"), False),
        (RATIO, "-2", Range("%"), True),
        (GRADED, "15", Range("分", None, (D(1),)), False),
    ],
)
def test_a_value_far_from_the_rest_asks_to_be_checked(
    rule: ItemRule, value: str, known: Range, *, is_odd: bool
) -> None:
    asked = settling.check_odd(rule, "一项", D(value), known, is_checked=False)

    assert codes(asked) == ({"dispatch.value_odd"} if is_odd else set())
    assert not settling.check_odd(rule, "一项", D(value), known, is_checked=True).findings


@pytest.mark.parametrize(
    ("source", "needed", "experts", "refused"),
    [
        (ScoreSource.SELF, True, 0, True),
        (ScoreSource.SELF, True, 1, False),
        (ScoreSource.SELF, False, 0, False),
        (ScoreSource.OTHER, True, 0, False),
        (ScoreSource.COMPUTED, True, 0, False),
    ],
)
def test_what_the_scheme_wants_a_third_party_for_is_not_taken_from_the_unit_alone(
    source: ScoreSource, experts: int, *, needed: bool, refused: bool
) -> None:
    """S002-D-09: self-evaluation and third party together."""
    found = settling.check_voice("一项", source, is_expert_needed=needed, experts=experts)

    assert codes(found) == ({"dispatch.expert_wanted"} if refused else set())


def test_what_no_third_party_has_seen_says_so() -> None:
    assert settling.said_source("self", 0) == "采用自评（未经第三方评估）"
    assert settling.said_source("other", 0) == "另行认定（未经第三方评估）"
    assert settling.said_source("self", 2) == "采用自评"
    assert settling.said_source("computed", 0) == "采用平台计算"
    assert settling.said_source("", 0) == ""


@pytest.mark.parametrize(
    ("voices", "choice"),
    [
        (Voices({ScoreSource.SELF: D(3)}, None), SettleChoice.ONLY),
        (Voices({ScoreSource.SELF: D(3), ScoreSource.EXPERT: D(3)}, D(0)), SettleChoice.AGREED),
        (Voices({ScoreSource.SELF: D(3), ScoreSource.EXPERT: D(4)}, D(1)), None),
        (
            Voices({ScoreSource.SELF: D(99), ScoreSource.COMPUTED: D(63)}, D(0), is_rank=True),
            None,
        ),
        (Voices({}, None), None),
    ],
)
def test_only_what_is_beyond_doubt_is_settled_together(
    voices: Voices, choice: SettleChoice | None
) -> None:
    assert settling.sorted_as(voices) is choice
    source, decision = settling.agreed_voice("一项", voices)
    assert (source is None) == (choice is None)
    assert codes(decision) == (set() if choice else {"dispatch.voices_differ"})


def test_an_open_subject_stands_for_the_platforms_figure_first() -> None:
    assert settling.reference(None, D(3), D(4), D(5)) == 3
    assert settling.reference(D(9), D(3), D(4), D(5)) == 9
    assert settling.reference(None, None, None, D(5)) == 5
    assert settling.reference(None, None, None, None) is None
