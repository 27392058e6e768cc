"""What a unit types into the grid of a round, and what is said about it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from daxiao.domains.rounds.types.rounds import OwedState
from daxiao.domains.targets.rules.ledger import plain
from daxiao.domains.targets.rules.series import Given
from daxiao.domains.targets.types.figures import FigureState, Origin
from daxiao.std.findings import Finding, Severity


@dataclass(frozen=True, slots=True)
class DraftInput:
    """What was typed, as it was typed: also what is no figure is kept, so that nothing is lost. `given` says which of the
    month and the year so far it is."""

    value: str
    given: Given
    note: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """Something said about a cell. `cell` is "month", "total" or "note"; `fix` what one click puts there instead."""

    severity: Severity
    sentence: str
    cell: str = "month"
    fix: str = ""
    code: str = ""

    @classmethod
    def of(cls, finding: Finding, *, cell: str = "month", fix: str = "") -> "Said":
        return cls(finding.severity, finding.sentence, cell, fix, finding.code)


@dataclass(frozen=True, slots=True)
class Observed:
    """The figure that is already with the platform for this row and month."""

    pk: int
    version: int
    state: FigureState
    origin: Origin
    given: Given
    value: Decimal
    own: Decimal | None
    total: Decimal | None
    note: str
    answer: str
    entered_by: str
    entered_at: datetime


@dataclass(frozen=True, slots=True)
class Known:
    """What the platform knows of a figure before it is typed: it is shown, and never asked again.

    `last_total` is the year up to the month before (zero at its start, None where that month is missing), `booked` what was
    corrected in this month. `sums`: the months add up to the year; otherwise there is only the figure at its end.
    """

    sums: bool
    last_total: Decimal | None
    booked: Decimal = Decimal(0)
    year_ago: Decimal | None = None
    year_ago_total: Decimal | None = None
    last_value: Decimal | None = None
    is_merged: bool = False
    """January is reported with February."""
    every: str = ""
    """季, 半年 or 年 where it is not reported every month."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two people at one value: what the other one has saved, who and when."""

    who: str
    at: datetime | None
    version: int
    month: str
    total: str
    note: str
    given: str
    mine_month: str
    mine_total: str
    mine_note: str


@dataclass(frozen=True, slots=True)
class Item:
    """A row that is handed in, as it was shown."""

    owed_id: int
    version: int


@dataclass(frozen=True, slots=True)
class HandedIn:
    count: int
    is_late: bool


class NotFiled(Exception):
    """Some rows cannot be handed in, so that none was: what is wrong, by row."""

    def __init__(self, said: Mapping[int, Sequence[Said]]) -> None:
        super().__init__(f"有 {len(said)} 项要改，这次一项也没有报送")
        self.said = {key: list(some) for key, some in said.items()}


class RowStanding(StrEnum):
    """What can be done with a row."""

    OPEN = "open"
    SUBMITTED = "submitted"
    DONE = "done"
    COMPUTED = "computed"
    EXEMPT = "exempt"

    @property
    def label(self) -> str:
        return {
            "open": "待填",
            "submitted": "可撤回",
            "done": "已定",
            "computed": "平台算出",
            "exempt": "免报",
        }[self.value]


@dataclass(slots=True)
class Row:
    """One figure of the grid. `month`, `total` and `note` are what its boxes hold. `is_again`: it was handed in before and
    sent back, and keeps the day of the first time."""

    owed_id: int
    version: int
    state: OwedState
    standing: RowStanding
    is_late: bool
    org_id: int
    org: str
    indicator_id: int
    code: str
    name: str
    unit: str
    places: int
    region_id: int
    region_code: str
    region: str
    known: Known
    observed: Observed | None = None
    answer: str = ""
    given: Given = Given.MONTH
    raw: str = ""
    month: str = ""
    total: str = ""
    note: str = ""
    draft_by: str = ""
    draft_at: datetime | None = None
    is_again: bool = False
    computed: str = ""
    said: list[Said] = field(default_factory=list)
    conflict: Conflict | None = None
    moves: tuple[str, ...] = ()
    """Corrections of this month, and of others that are booked in it, in words."""

    @property
    def is_open(self) -> bool:
        return self.standing is RowStanding.OPEN

    @property
    def is_filled(self) -> bool:
        return bool(self.raw.strip())

    @property
    def last_plain(self) -> str:
        """The year up to the month before, for reckoning in the page; empty where it is not known."""
        return "" if self.known.last_total is None else f"{self.known.last_total:f}"

    @property
    def last_words(self) -> str:
        return _words(self.known.last_total if self.known.sums else self.known.last_value)

    @property
    def booked_words(self) -> str:
        """What was corrected in this month, with its sign."""
        moved = self.known.booked
        return ("−" if moved < 0 else "+") + plain(abs(moved))

    @property
    def year_ago_words(self) -> str:
        return _words(self.known.year_ago)

    @property
    def year_ago_total_words(self) -> str:
        return _words(self.known.year_ago_total)

    @property
    def tone(self) -> str:
        return {
            OwedState.OWED: "plain",
            OwedState.DRAFTED: "draft",
            OwedState.RETURNED: "warn",
            OwedState.SUBMITTED: "strong",
            OwedState.APPROVED: "done",
            OwedState.EXEMPT: "off",
            OwedState.COUNTED: "done",
        }[self.state]

    @property
    def errors(self) -> list[Said]:
        return [s for s in self.said if s.severity is Severity.ERROR]


def _words(value: Decimal | None) -> str:
    return "—" if value is None else plain(value)
