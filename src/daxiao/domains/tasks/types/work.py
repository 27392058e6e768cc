"""What units and the office hand in."""

from dataclasses import dataclass
from datetime import date, datetime

from daxiao.domains.tasks.types.ledger import Doing, NoteKind, ReportKind, TaskKind
from daxiao.std.uploads import Upload


@dataclass(frozen=True, slots=True)
class TakeInput:
    """Who is responsible in the unit that takes its share over; `org_id` names the unit where the person acts for
    several."""

    person: str
    section: str = ""
    org_id: int | None = None


@dataclass(frozen=True, slots=True)
class NodeInput:
    """A dated node: what counts as done, and the proof it needs. `org_id` None: the lead units hand it in. `version` is
    the one that was looked at, None when nobody compared."""

    title: str
    due_on: date
    criterion: str
    proof: str
    org_id: int | None = None
    version: int | None = None


@dataclass(frozen=True, slots=True)
class PartInput:
    """A share of the task for a section of the unit, or for a unit below it."""

    title: str
    section: str = ""
    given_to_id: int | None = None
    person: str = ""
    due_on: date | None = None
    org_id: int | None = None
    version: int | None = None


@dataclass(frozen=True, slots=True)
class ReportInput:
    """What a unit reports. `month` is any day of the month it is about (the month of today when None). `seen` is the key
    of the report that was current when the form was opened, 0 for none, None when nobody compared."""

    kind: ReportKind
    state: Doing
    done: str
    problem: str = ""
    need: str = ""
    month: date | None = None
    node_id: int | None = None
    org_id: int | None = None
    document_number: str = ""
    document_on: date | None = None
    seen: int | None = None
    uploads: tuple[Upload, ...] = ()


@dataclass(frozen=True, slots=True)
class JudgeInput:
    """Accepted, or returned with a reason."""

    is_accepted: bool
    reason: str = ""
    version: int | None = None


@dataclass(frozen=True, slots=True)
class ItemInput:
    """One counted thing: what, when, and the papers for it."""

    title: str
    happened_on: date
    note: str = ""
    org_id: int | None = None
    uploads: tuple[Upload, ...] = ()


@dataclass(frozen=True, slots=True)
class StopInput:
    """Why the task rests, who approved it (with the number of the paper), and the paper."""

    reason: str
    approved_by: str
    uploads: tuple[Upload, ...] = ()


@dataclass(frozen=True, slots=True)
class ArrangeInput:
    """What the office arranges beside the plan's own words."""

    kind: TaskKind = TaskKind.WORK
    list_number: str = ""
    sponsor_id: int | None = None
    count_goal: int | None = None
    count_word: str = ""
    version: int | None = None


@dataclass(frozen=True, slots=True)
class NoteInput:
    """What a sponsor leader did about a task, and on which day."""

    how: NoteKind
    day: date
    words: str


@dataclass(frozen=True, slots=True)
class HandOverInput:
    """Who hands over to whom, in whose presence; `is_whole_unit`: all that the unit has open."""

    giver_id: int
    taker_id: int
    witness: str
    note: str = ""
    is_whole_unit: bool = False


@dataclass(frozen=True, slots=True)
class Passing:
    """From whose account to whose something goes, and when; `is_back`: it came from there and is handed back."""

    giver_id: int
    giver_name: str
    taker_id: int
    taker_name: str
    today: date
    now: datetime
    is_back: bool = False


@dataclass(frozen=True, slots=True)
class OpenItem:
    """One open thing of a person or unit, as a row of the hand-over list; `link` is a path of this site.

    `subject` and `key` name what hangs on the account and goes to the taker; empty where it stays with the unit.
    """

    kind: str
    title: str
    detail: str = ""
    due_on: date | None = None
    link: str = ""
    subject: str = ""
    key: int | None = None
