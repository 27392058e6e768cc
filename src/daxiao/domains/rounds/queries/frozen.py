"""Reads of what was frozen when a round closed, and whether it is still what was signed off."""

from dataclasses import dataclass

from django.db.models import QuerySet

from daxiao.domains.rounds.models import FrozenRow, Round
from daxiao.domains.rounds.rules import freezing
from daxiao.domains.rounds.types.freezing import Frozen, FrozenKind, Plain
from daxiao.kernel.access import Actor
from daxiao.kernel.caps import Cap


_READER = Actor.system("月度调度")


def frozen(actor: Actor) -> QuerySet[FrozenRow]:
    """Frozen rows in scope."""
    rows = FrozenRow.objects.visible_to(actor, Cap.ROUND_VIEW)
    return rows.select_related("round", "round__region", "region", "org")


def frozen_in(actor: Actor, of: Round, *kinds: FrozenKind) -> QuerySet[FrozenRow]:
    rows = FrozenRow.objects.visible_to(actor, Cap.ROUND_VIEW).filter(round=of)
    return rows.filter(kind__in=[k.value for k in kinds]) if kinds else rows


def head_of(of: Round) -> dict[str, Plain]:
    """What the digest says of the round itself."""
    return {
        "region": of.region.code,
        "period": of.period,
        "due_on": of.due_on.isoformat(),
        "closed_at": of.closed_at.isoformat() if of.closed_at else "",
    }


def digest_of(actor: Actor, of: Round) -> str:
    """The digest of the rows as they stand in the database."""
    return freezing.digest(head_of(of), rows_of(actor, of))


def rows_of(actor: Actor, of: Round) -> list[Frozen]:
    columns = ("kind", "subject_id", "label", "region_id", "org_id", "told", "data")
    rows = frozen_in(actor, of).order_by().values_list(*columns)
    return [
        Frozen(FrozenKind(kind), subject, label, region, org, told, data)
        for kind, subject, label, region, org, told, data in rows.iterator(chunk_size=2000)
    ]


@dataclass(frozen=True, slots=True)
class Replay:
    """What a closed round says, read again from what was frozen; `holds`: the digest is the one of the close."""

    rows: tuple[Frozen, ...]
    digest: str
    holds: bool


def replay(of: Round) -> Replay:
    """A closed round as it was, whatever was recorded since. Raises ValueError for a round that is open.

    Reads all rows, not those in scope of somebody: the digest is of the whole; pages show what is in scope.
    """
    if not of.digest:
        raise ValueError(f"{of} is not closed")
    rows = rows_of(_READER, of)
    found = freezing.digest(head_of(of), rows)
    return Replay(tuple(rows), found, found == of.digest)
