"""Marks invented places, units and accounts, so that every page says so."""

from collections.abc import Collection

from django.db import transaction

from daxiao.kernel.access import Actor, require
from daxiao.kernel.caps import Cap
from daxiao.kernel.events import define, record
from daxiao.kernel.models import Org, Region, User


MARKED = define("directory.marked_demo", "标为演示数据")


@transaction.atomic
def mark_demo(
    actor: Actor,
    *,
    places: Collection[str] = (),
    units: Collection[str] = (),
    people: Collection[str] = (),
) -> int:
    """Mark by code or username; returns how many were not marked before."""
    require(actor, Cap.SYSTEM_OPERATE)
    rows: list[Region | Org | User] = [
        *Region.everything.filter(code__in=places, is_demo=False),
        *Org.everything.filter(code__in=units, is_demo=False),
        *User.everything.filter(username__in=people, is_demo=False),
    ]
    for row in rows:
        row.is_demo = True
        row.save(update_fields=["is_demo"])
        record(actor, MARKED, on=row)
    return len(rows)
