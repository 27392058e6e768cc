"""What the engine gives back: frozen readings, each field with its evidence.

The field names are those of the gold files (`num_start`, `measure`, …), so that JSON lines can be written and scored
without translation. Offsets are `str` indices into `Source.text`, half-open. Spans and steps are named tuples: a text
has hundreds of thousands of them, and a tuple is made several times faster than a frozen data class.
"""

from dataclasses import dataclass, field, fields
from decimal import Decimal
from enum import StrEnum
from operator import attrgetter
from typing import NamedTuple


class Grade(StrEnum):
    """How sure a reading is; set by the rule that made it, so it can be explained."""

    STATED = "stated"
    INFERRED = "inferred"
    WEAK = "weak"


class Comparator(StrEnum):
    GE = "ge"
    GT = "gt"
    LE = "le"
    LT = "lt"
    EQ = "eq"
    APPROX = "approx"
    RANGE = "range"


class Measure(StrEnum):
    LEVEL = "level"
    INCREMENT = "increment"
    FLOW = "flow"
    GROWTH = "growth"
    SHARE = "share"
    REDUCTION = "reduction"
    RATIO = "ratio"
    RANK = "rank"


class Ambition(StrEnum):
    PLAIN = "plain"
    FLOOR = "floor"
    STRETCH = "stretch"


class Strength(StrEnum):
    """How strongly the plan binds itself: the 属性 of an indicator table, or the word that opens the commitment."""

    BINDING = "binding"
    EXPECTED = "expected"
    MUST = "must"
    ENSURE = "ensure"
    STRIVE = "strive"
    ENCOURAGE = "encourage"
    EXPLORE = "explore"


class PeriodSource(StrEnum):
    SENTENCE = "sentence"
    CONTEXT = "context"
    TABLE = "table"
    PLAN = "plan"


class Span(NamedTuple):
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Period:
    """When a target is due: by a year, in a year, every year, with the span of years where the plan states it.

    At most one of `by` and `year`; `recurring` is true for a yearly figure, and then `since`..`until` (both inclusive
    years, the plan's own) may be given. All None and not recurring: the plan states no date.
    """

    by: int | None = None
    year: int | None = None
    recurring: bool = False
    since: int | None = None
    until: int | None = None
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Baseline:
    value: Decimal
    year: int | None
    value_high: Decimal | None = None
    span: Span | None = None


class Step(NamedTuple):
    """One step of a derivation: the rule's id, the text it rests on, and what it concluded."""

    rule: str
    span: Span
    says: str


@dataclass(frozen=True, slots=True)
class Cell:
    """Where a figure stands in a table.

    `path` is `t2r3c5`: table, row and column from 1, the header counted as a row; it is the path of the source's own
    block where the source has blocks. `header` is what the column's header says, from the top down; `row` the name of
    the row; `page` counts from 1 where the source has pages.
    """

    path: str
    header: tuple[str, ...]
    row: str
    page: int | None = None


@dataclass(frozen=True, slots=True)
class TargetReading:
    """A commitment to a quantity. `key` is stable over runs on the same text (T001 … in order of `num_start`).

    `cell` is the path of `place`, for those who only want to name it.
    """

    key: str
    plan: str
    clause: Span
    num: Span
    num_text: str
    indicator: str
    value: Decimal
    unit: str | None
    comparator: Comparator
    measure: Measure
    ambition: Ambition
    period: Period
    value_high: Decimal | None = None
    period_source: PeriodSource | None = None
    scope: str | None = None
    baseline: Baseline | None = None
    in_table: bool = False
    cell: str | None = None
    same_as: str | None = None
    part_of: str | None = None
    grade: Grade = Grade.STATED
    derivation: tuple[Step, ...] = ()
    runner_up: str | None = None
    note: str | None = None
    strength: Strength | None = None
    place: Cell | None = None


_FIELDS = tuple(f.name for f in fields(TargetReading))
_PLACE_OF = {name: i for i, name in enumerate(_FIELDS)}
_values_of = attrgetter(*_FIELDS)


def amended(target: TargetReading, **changes: object) -> TargetReading:
    """`dataclasses.replace` for the reading that is copied most, several times as fast. KeyError for an unknown field."""
    values = list(_values_of(target))
    for name, value in changes.items():
        values[_PLACE_OF[name]] = value
    return TargetReading(*values)


@dataclass(frozen=True, slots=True)
class TaskReading:
    """One line of accountability. `units` keep the text's order and wording; `etc` is true when 等 follows them.

    `due` is the time limit in the plan's own words (2026年6月底, 长期坚持), `deadline_month` its month where it states one.
    """

    key: str
    plan: str
    number: str | None
    title: str | None
    action: str | None
    clause: Span
    lead_units: tuple[str, ...]
    responsible_units: tuple[str, ...]
    etc: bool = False
    deadline: int | None = None
    responsibility_source: str | None = None
    responsibility: Span | None = None
    target_keys: tuple[str, ...] = ()
    grade: Grade = Grade.STATED
    derivation: tuple[Step, ...] = ()
    due: str | None = None
    deadline_month: int | None = None


@dataclass(frozen=True, slots=True)
class Node:
    """What a project is to have done by the end of a quarter (1..4)."""

    quarter: int
    text: str


@dataclass(frozen=True, slots=True)
class ProjectReading:
    """A project row of an annex, or a project named in the text with its investment.

    `site` is where it is built, `content` what is built, both as the cells say; `year_investment_yi` is what is to be
    invested in the year of the list. Sums are in 亿元.
    """

    key: str
    plan: str
    kind: str  # "list_row" | "mention"
    clause: Span
    name: str
    number: str | None = None
    company: str | None = None
    nature: str | None = None
    total_investment_yi: Decimal | None = None
    investment_approx: bool = False
    land_mu: Decimal | None = None
    start_year: int | None = None
    end_year: int | None = None
    nodes: tuple[Node, ...] = ()
    annual_task: str | None = None
    industry: str | None = None
    unit: str | None = None
    grade: Grade = Grade.STATED
    derivation: tuple[Step, ...] = ()
    site: str | None = None
    content: str | None = None
    year_investment_yi: Decimal | None = None


class SectionKind(StrEnum):
    PLAN = "plan"
    CHAPTER = "chapter"
    SECTION = "section"
    ARTICLE = "article"
    BOX = "box"
    TABLE = "table"
    ANNEX = "annex"


@dataclass(frozen=True, slots=True)
class SectionReading:
    """A heading of the outline and the text it governs: `start` is the heading's first character, `end` where the
    next heading of the same or a higher level begins. `level` 0 is a plan's title. `parent` is an index into the
    outline, None for a plan's title."""

    kind: SectionKind
    level: int
    number: str | None
    title: str
    start: int
    end: int
    parent: int | None


@dataclass(frozen=True, slots=True)
class TableRow:
    row: int
    no: str | None
    kind: str | None
    name: str
    unit: str | None
    base_text: str | None
    target_text: str | None
    growth_text: str | None
    start: int
    end: int
    target_keys: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TableReading:
    key: str
    caption: str | None
    start: int
    end: int
    columns: tuple[str, ...]
    base_year: int | None
    target_year: int | None
    rows: tuple[TableRow, ...]


@dataclass(frozen=True, slots=True)
class PlanReading:
    """A plan that stands in the document: one file may hold several. `horizon` is its single horizon year or None."""

    key: str
    title: str
    start: int
    end: int
    horizon: int | None
    since: int | None = None
    until: int | None = None


@dataclass(frozen=True, slots=True)
class Readings:
    plans: tuple[PlanReading, ...] = ()
    outline: tuple[SectionReading, ...] = ()
    targets: tuple[TargetReading, ...] = ()
    tasks: tuple[TaskReading, ...] = ()
    projects: tuple[ProjectReading, ...] = ()
    tables: tuple[TableReading, ...] = ()
    warnings: tuple[str, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Names the engine is told, never asks for: places and units with their aliases.

    `within` are pairs (place, a place it lies in), for all names of both. Empty tuples are fine: then only the shapes of
    names (市…局, …镇, …高新区) are recognised, and what lies where only from the texts.
    """

    places: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    within: tuple[tuple[str, str], ...] = ()
