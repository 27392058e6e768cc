"""An entry in words for the trace: names instead of keys, contacts masked."""

from collections.abc import Callable
from dataclasses import fields
from datetime import date
from decimal import Decimal
from typing import Any

from daxiao.domains.projects.queries import changes as change_queries
from daxiao.domains.projects.rules import contacts, sums
from daxiao.domains.projects.rules.changes import MONEY
from daxiao.domains.projects.rules.entry import ProjectInput
from daxiao.domains.projects.rules.titles import TITLES
from daxiao.domains.projects.types import Changed, LandMode, ProjectKind, ProjectSource
from daxiao.kernel.models import Org, Region, User
from daxiao.std.labelled import Labelled


def told(given: ProjectInput) -> dict[str, str]:
    """What the entry says, field by field; empty ones are left out."""
    words = {name: _word(name, getattr(given, name)) for name in TITLES}
    return {name: word for name, word in words.items() if word}


def changes(was: ProjectInput, now: ProjectInput) -> tuple[dict[str, str], dict[str, str]]:
    """The fields that differ, as they were and as they are."""
    moved = [
        f.name
        for f in fields(ProjectInput)
        if f.name in TITLES and getattr(was, f.name) != getattr(now, f.name)
    ]
    return (
        {name: _word(name, getattr(was, name)) for name in moved},
        {name: _word(name, getattr(now, name)) for name in moved},
    )


def title(what: str) -> str:
    """What a stored change is of, in words."""
    return Changed(what).label if what in set(Changed) else TITLES.get(what, what)


def stored(what: str, text: str) -> str:
    """A value of a stored change in words: names for keys, paths and codes."""
    if what in _SUMS and text:
        return sums.shown(Decimal(text))
    if what in _CODES and text:
        return _CODES[what](text).label
    if what in change_queries.DESCRIBED and what in _NAMED and text:
        return _NAMED[what](change_queries.DESCRIBED[what][1](text))
    return text


_SUMS = frozenset({what.value for what in MONEY} | {"land"})
_CODES: dict[str, type[Labelled]] = {
    "kind": ProjectKind,
    "land_mode": LandMode,
    "source": ProjectSource,
}


def _word(name: str, value: Any) -> str:
    if value in (None, "", ()):
        return ""
    if name in _NAMED:
        return _NAMED[name](value)
    match value:
        case Labelled():
            return value.label
        case Decimal():
            return f"{sums.shown(value)}{'亩' if name == 'land' else '亿元'}"
        case date():
            return value.isoformat()
        case frozenset():
            return "、".join(sorted(value))
    return str(value)


def _place(path: str) -> str:
    return Region.everything.filter(path=path).values_list("name", flat=True).first() or path


def _unit(key: int) -> str:
    row = Org.everything.filter(pk=key).first()
    return str(row) if row else f"（已删除 {key}）"


def _person(key: int) -> str:
    return User.everything.filter(pk=key).values_list("name", flat=True).first() or ""


def _people(keys: tuple[int, ...]) -> str:
    return "、".join(User.everything.filter(pk__in=keys).values_list("name", flat=True))


def _contacts(given: tuple[str, ...]) -> str:
    """Personal data never stands in a trace that more people read than the entry."""
    return "、".join(map(contacts.masked, given))


_NAMED: dict[str, Callable[[Any], str]] = {
    "region": _place,
    "park": _place,
    "lead_unit": _unit,
    "responsible_unit": _unit,
    "steward": _unit,
    "task_force": _unit,
    "sponsor": _person,
    "secretaries": _people,
    "contacts": _contacts,
}
