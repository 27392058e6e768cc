"""Loaders of the directory's panels."""

from typing import Any

from daxiao.domains.directory import queries
from daxiao.kernel.access import Actor
from daxiao.kernel.caps import Role
from daxiao.kernel.models import Org, Region, User


Record = dict[str, Any]
MOST = 100


def units_here(actor: Actor, place: Region) -> list[Record]:
    found = queries.units_of(actor, place).values("pk", "name", "kind", "until")
    return [dict(r) for r in found[:MOST]]


def places_below(actor: Actor, place: Region) -> list[Record]:
    found = queries.children_of(actor, place).values("pk", "name", "code", "kind", "until")
    return [dict(r) for r in found[:MOST]]


def people_here(actor: Actor, unit: Org) -> list[Record]:
    found = queries.people_of(actor, unit).values("pk", "name", "username", "is_active")
    return [dict(r) for r in found[:MOST]]


def grants(actor: Actor, person: User) -> list[Record]:
    return [
        {
            "role": Role(g.role).label,
            "over": "、".join(str(n) for n in (g.region, g.org) if n) or "全部范围",
            "since": g.since,
            "until": g.until,
        }
        for g in queries.grants_of(actor, person)
    ]


def aliases(_actor: Actor, node: Region | Org) -> str:
    """Other names as plans write them."""
    return "、".join(node.aliases) or "没有别名"
