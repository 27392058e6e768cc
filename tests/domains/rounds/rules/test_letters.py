"""All that a unit has still to report stands in one letter."""

from datetime import date

import pytest

from daxiao.domains.rounds.rules import letters
from daxiao.domains.rounds.rules.letters import Part
from daxiao.domains.rounds.types.rounds import OwedKind


def part(**counts: int) -> Part:
    found = {OwedKind(kind): n for kind, n in counts.items()}
    return Part("青禾县", "2026年2月", date(2026, 3, 9), found)


@pytest.mark.parametrize(
    ("today", "when"),
    [
        (date(2026, 3, 4), "3月9日截止"),
        (date(2026, 3, 9), "今天截止"),
        (date(2026, 3, 10), "已于3月9日截止，逾期1天，仍可补报"),
    ],
)
def test_a_letter_says_what_and_by_when(today: date, when: str) -> None:
    text = letters.digest([part(task=2, figure=3, project=0)], today=today)

    assert text == f"青禾县2026年2月调度还有5项未报（指标数据3项、任务进展2项），{when}"


def test_several_rounds_are_one_letter_that_fits_a_notice() -> None:
    text = letters.digest([part(figure=1)] * 20, today=date(2026, 3, 4))

    assert len(text) <= letters.LONGEST
    with pytest.raises(ValueError, match="nothing"):
        letters.digest([], today=date(2026, 3, 4))


@pytest.mark.parametrize(
    ("offset", "said"), [(-3, "截止前3个工作日"), (0, "截止当天"), (1, "截止后1个工作日")]
)
def test_the_day_of_a_letter_is_said_in_words(offset: int, said: str) -> None:
    assert letters.offset_said(offset) == said
