"""The shapes of the demonstration's data: frozen, typed, and able to say what a plan means by a word."""

import datetime as dt
import enum
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeVar

from daxiao.extract.readings import Ambition, Comparator, Measure
from daxiao.kernel.caps import Role


class PlaceKind(enum.StrEnum):
    """The kernel's kinds of places; kept here as well because its own stand in a module that needs Django."""

    PROVINCE = "province"
    CITY = "city"
    COUNTY = "county"
    TOWNSHIP = "township"
    PARK = "park"


class UnitKind(enum.StrEnum):
    """The kernel's kinds of units, for the same reason."""

    DEPARTMENT = "department"
    GOVERNMENT = "government"
    PARK = "park"
    TOWNSHIP = "township"
    ENTERPRISE = "enterprise"
    OPERATOR = "operator"
    OTHER = "other"


class NameFrom(enum.StrEnum):
    """Where a unit's full name comes from: written in a plan, the usual form to be confirmed, or only a short wording."""

    PLAN = "plan"
    USUAL = "usual"
    WORDING = "wording"


class Direction(enum.StrEnum):
    MORE = "more"
    LESS = "less"
    BAND = "band"


class Frequency(enum.StrEnum):
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


class OverPlaces(enum.StrEnum):
    SUM = "sum"
    WEIGHTED = "weighted"
    NONE = "none"


class OverTime(enum.StrEnum):
    SUM = "sum"
    LAST = "last"
    MEAN = "mean"


class DefinitionBy(enum.StrEnum):
    """Who wrote the definition: the platform in its own words, or nobody (the plans state none)."""

    PLATFORM = "platform"
    NOT_STATED = "not_stated"


class FigureRole(enum.StrEnum):
    """A goal of the whole plan, a place's share of it, a named project's figure, or a fact already there."""

    GOAL = "goal"
    QUOTA = "quota"
    PROJECT = "project"
    FACT = "fact"


class BlockKind(enum.StrEnum):
    TITLE = "title"
    NOTE = "note"
    HEADING = "heading"
    PARAGRAPH = "paragraph"
    CAPTION = "caption"
    TABLE = "table"


@dataclass(frozen=True, slots=True)
class Place:
    """A division, township or park. `code` is GB/T 2260 unless `platform_code`; `parent` is None for a root."""

    code: str
    name: str
    kind: PlaceKind
    parent: str | None
    aliases: tuple[str, ...]
    since: dt.date
    platform_code: bool
    invented: bool
    named_in: tuple[str, ...]
    note: str


@dataclass(frozen=True, slots=True)
class Unit:
    code: str
    name: str
    name_from: NameFrom
    short: str
    aliases: tuple[str, ...]
    place: str
    kind: UnitKind
    invented: bool
    named_in: tuple[str, ...]
    note: str


@dataclass(frozen=True, slots=True)
class Group:
    """One word for many. `members` are unit or place codes; not `complete`: the plan names no full list."""

    word: str
    aliases: tuple[str, ...]
    place: str
    members: tuple[str, ...]
    complete: bool
    invented: bool
    named_in: tuple[str, ...]
    note: str


@dataclass(frozen=True, slots=True)
class Indicator:
    """`frequency` is the demonstration's default; `definition` is empty where `definition_by` is not_stated."""

    code: str
    name: str
    aliases: tuple[str, ...]
    unit: str
    direction: Direction
    measure: Measure
    frequency: Frequency
    over_places: OverPlaces
    over_time: OverTime
    definition: str
    definition_by: DefinitionBy
    owner: str | None
    invented_only: bool


@dataclass(frozen=True, slots=True)
class Cell:
    """A number as it stands: `value` is None for a dash or words; start and end are `str` indices, half-open."""

    text: str
    value: Decimal | None
    high: Decimal | None
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row of a plan's indicator table; `scope` is the product group, None for the whole."""

    doc: str
    plan: str
    table: str
    row: int
    no: str | None
    place: str
    indicator: str
    scope: str | None
    unit: str
    base_year: int
    base: Cell
    target_year: int
    target: Cell
    comparator: Comparator | None
    growth: Cell | None
    growth_measure: Measure | None
    growth_unit: str | None
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Figure:
    """A number stated in a plan's text. `year` is None where the plan gives none."""

    doc: str
    plan: str
    role: FigureRole
    indicator: str
    place: str
    scope: str | None
    cell: Cell
    unit: str
    comparator: Comparator
    ambition: Ambition
    year: int | None
    every_year: bool


@dataclass(frozen=True, slots=True)
class Person:
    """A demonstration account; `unit` and `place` are None for the two that see the whole platform."""

    username: str
    role: Role
    display_name: str
    unit: str | None
    place: str | None


@dataclass(frozen=True, slots=True)
class NamedProject:
    """A project that a plan names: its facts, and the list it stands in. Sums in 亿元, land in 亩."""

    name: str
    company: str
    place: str
    unit: str | None
    kind: str
    industry: str
    invest: Decimal | None
    year_invest: Decimal | None
    approx: bool
    land: Decimal | None
    first_year: int | None
    last_year: int | None
    doc: str
    list: str
    tags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of the sample plan for the .docx writer; `text` keeps its lines, a table's cells are split by tabs."""

    kind: BlockKind
    level: int | None
    text: str


@dataclass(frozen=True, slots=True)
class SamplePlan:
    title: str
    text: str
    blocks: tuple[Block, ...]


_Named = TypeVar("_Named", Place, Unit, Group)


@dataclass(frozen=True, slots=True)
class DemoData:
    places: tuple[Place, ...]
    units: tuple[Unit, ...]
    groups: tuple[Group, ...]
    indicators: tuple[Indicator, ...]
    rows: tuple[TableRow, ...]
    figures: tuple[Figure, ...]
    people: tuple[Person, ...]
    projects: tuple[NamedProject, ...]

    def path(self, code: str) -> tuple[str, ...]:
        """The codes from the root down to `code`. Raises KeyError for an unknown code."""
        parents = {place.code: place.parent for place in self.places}
        found = [code]
        while (parent := parents[found[-1]]) is not None:
            found.append(parent)
        return tuple(reversed(found))

    def place_called(self, wording: str, *, within: str) -> Place | None:
        """The place a plan of `within` means by a word: itself, else one place below it; None when unsure."""
        return self._nearest(self.places, lambda place: place.code, wording, within)

    def unit_called(self, wording: str, *, within: str) -> Unit | None:
        """The unit a plan of `within` means by a word; None when none, or several, answer to it."""
        return self._nearest(self.units, lambda unit: unit.place, wording, within)

    def group_called(self, wording: str, *, within: str) -> Group | None:
        return self._nearest(self.groups, lambda group: group.place, wording, within)

    def indicator_called(self, wording: str, measure: Measure) -> Indicator | None:
        """The indicator a plan means; an increment and its total share words, so the measure is part of the question.

        An alias with “…” stands for a long wording of which only both ends are kept; exact words go first.
        """
        asked = [item for item in self.indicators if item.measure is measure]
        for fits in (_same, _same_ends):
            for item in asked:
                if any(fits(word, wording) for word in wordings(item)):
                    return item
        return None

    def _nearest(
        self, rows: Iterable[_Named], place_of: Callable[[_Named], str], wording: str, within: str
    ) -> _Named | None:
        answers: dict[int, list[_Named]] = {}
        for row in rows:
            path = self.path(place_of(row))
            if within in path and wording in wordings(row):
                answers.setdefault(len(path), []).append(row)
        if not answers:
            return None
        level = min(answers)
        # a word used at the place itself or just below it hides deeper ones; further down it must be the only one
        near = level <= len(self.path(within)) + 1
        found = answers[level] if near else [row for rows in answers.values() for row in rows]
        return found[0] if len(found) == 1 else None


def wordings(row: Place | Unit | Group | Indicator) -> tuple[str, ...]:
    """Every word that may stand for the row in a plan, the full name first, each once."""
    match row:
        case Group():
            words = (row.word, *row.aliases)
        case Unit():
            words = (row.name, row.short, *row.aliases)
        case _:
            words = (row.name, *row.aliases)
    return tuple(dict.fromkeys(words))


def _same(word: str, wording: str) -> bool:
    return word == wording


def _same_ends(word: str, wording: str) -> bool:
    head, gap, tail = word.partition("…")
    return (
        bool(gap)
        and len(wording) >= len(head) + len(tail)
        and wording.startswith(head)
        and wording.endswith(tail)
    )
