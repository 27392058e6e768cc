"""The board: columns of cards by stage or by colour, each with its number and the way to all of its projects."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from daxiao.domains.projects.queries import board as board_queries
from daxiao.domains.projects.queries import map as map_queries
from daxiao.domains.projects.types import Milestone, Phase, ProjectPace, Stage
from daxiao.kernel.access import Actor
from daxiao.ui.tones import Tone


SHOWN = 8
"""How many cards a column shows."""

_DONE = "十二阶段已完成"

STAGES: tuple[tuple[str, str], ...] = (
    *((s.value, f"{s.number} {s.label}") for s in Stage),
    ("", _DONE),
)
PHASES: tuple[tuple[str, str], ...] = (
    ("yellow", Phase.YELLOW.label),
    ("blue", Phase.BLUE.label),
    ("green", Phase.GREEN.label),
    ("", "待认定"),
)
_TONES = {
    ProjectPace.LATE.value: Tone.LATE,
    ProjectPace.DUE_SOON.value: Tone.WARN,
    ProjectPace.STOPPED.value: Tone.OFF,
    ProjectPace.UNSET.value: Tone.DRAFT,
}


@dataclass(frozen=True, slots=True)
class ShownCard:
    card: board_queries.Card
    phase: str
    phase_tone: Tone
    stage: str
    pace: str
    pace_tone: Tone


@dataclass(frozen=True, slots=True)
class BoardColumn:
    value: str
    title: str
    tone: Tone | None
    count: int
    late: int
    cards: tuple[ShownCard, ...]
    url: str
    late_url: str

    @property
    def at(self) -> str:
        """The column in an address."""
        return self.value or "done"


def board(
    actor: Actor,
    by: str,
    *,
    rows: map_queries.Rows,
    link: Callable[[Mapping[str, str]], str],
    today: date,
) -> list[BoardColumn]:
    """All columns in their order, empty ones too, so that the board looks the same every day."""
    counts = board_queries.columns(actor, by, rows)
    found = []
    for value, title in STAGES if by == "stage" else PHASES:
        own = counts.get(value)
        cards = board_queries.cards(actor, by, value, SHOWN, rows) if own else []
        at = {by: value or "none"}
        found.append(
            BoardColumn(
                value,
                title,
                Tone(value) if by == "phase" and value else None,
                own.count if own else 0,
                own.late if own else 0,
                tuple(_shown(card, today) for card in cards),
                link(at),
                link(at | {"pace": ProjectPace.LATE.value}),
            )
        )
    return found


def _shown(card: board_queries.Card, today: date) -> ShownCard:
    phase = Phase(card.phase) if card.phase else None
    words = board_queries.pace_words(card.pace, card.due_on, today)
    if card.due_on is not None and card.milestone and card.pace not in {"stopped", "unset"}:
        words = f"{Milestone(card.milestone).label}{words}"
    return ShownCard(
        card,
        phase.label if phase else "待认定",
        Tone(phase.value) if phase else Tone.DRAFT,
        Stage(card.stage).label if card.stage else _DONE,
        words,
        _TONES.get(card.pace, Tone.PLAIN),
    )


def column_at(columns: Sequence[BoardColumn], asked: str) -> str:
    """The column a telephone shows: the one asked for, else the first with projects."""
    if asked in {c.at for c in columns}:
        return asked
    return next((c.at for c in columns if c.count), columns[0].at)
