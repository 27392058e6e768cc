"""What people type about places, units and people, cleaned; and the facts that the rules look at."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class PlaceInput:
    """A new place. `parent_id` None hangs it at the root."""

    code: str
    name: str
    kind: str
    parent_id: int | None
    aliases: tuple[str, ...] = ()
    is_official_code: bool = True
    since: date | None = None


@dataclass(frozen=True, slots=True)
class UnitInput:
    """A new unit of a place. `code` is the unified social credit code or a code of the platform."""

    code: str
    name: str
    short_name: str
    kind: str
    region_id: int
    parent_id: int | None
    aliases: tuple[str, ...] = ()
    since: date | None = None
    head: str = ""


@dataclass(frozen=True, slots=True)
class HeadInput:
    """Who answers for a unit in person (第一责任人), post and name as the office writes them; empty takes it away."""

    head: str
    reason: str


@dataclass(frozen=True, slots=True)
class NamesInput:
    """New names of a place or a unit; the old name stays as an alias, so that old papers are still found."""

    name: str
    short_name: str
    aliases: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class MoveInput:
    parent_id: int | None
    reason: str


@dataclass(frozen=True, slots=True)
class RetireInput:
    """`until` is the first day on which it no longer exists."""

    until: date
    reason: str


@dataclass(frozen=True, slots=True)
class PersonInput:
    """A new account. The password is the first one; the person changes it."""

    username: str
    name: str
    org_id: int | None
    region_id: int | None
    password: str


@dataclass(frozen=True, slots=True)
class PersonChange:
    name: str
    org_id: int | None
    region_id: int | None


@dataclass(frozen=True, slots=True)
class GrantInput:
    """A role over a branch of places and/or units, from `since` until (not including) `until`."""

    role: str
    region_id: int | None
    org_id: int | None
    since: date
    until: date | None
    reason: str


@dataclass(frozen=True, slots=True)
class EndGrantInput:
    membership_id: int
    reason: str


@dataclass(frozen=True, slots=True)
class NodeFacts:
    """A place or unit as the rules see it."""

    name: str
    since: date | None
    until: date | None
    living_children: int
    living_people: int = 0


@dataclass(frozen=True, slots=True)
class GrantFacts:
    """A grant that is asked for, beside what its giver may give."""

    is_for_oneself: bool
    is_everywhere: bool
    giver_holds_everywhere: bool
    since: date
    until: date | None
    is_double: bool
