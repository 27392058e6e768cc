"""Closing a round: what stood is frozen row by row, under one digest."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from daxiao.domains.rounds.models import FrozenRow, Round
from daxiao.domains.rounds.queries import frozen as frozen_queries
from daxiao.domains.rounds.queries import rounds as queries
from daxiao.domains.rounds.rules import freezing
from daxiao.domains.rounds.types.freezing import Frozen
from daxiao.domains.rounds.types.rounds import RoundState
from daxiao.kernel import events
from daxiao.kernel.access import Actor, require
from daxiao.kernel.caps import Cap
from daxiao.kernel.versions import user_of


CLOSED = events.define(
    "rounds.round_closed",
    "关闭轮次并冻结",
    state="状态",
    missing="未报",
    waiting="待审核",
    rows="冻结行数",
    digest="校验码",
)
_READER = Actor.system("月度调度")
BATCH = 1000


@dataclass(frozen=True, slots=True)
class Closing:
    """`anyway`: close although something is missing or waits; `version` is that of the round that was looked at."""

    anyway: bool = False
    note: str = ""


def check(actor: Actor, *, round_: Round, closing: Closing, today: date) -> None:
    """Raises `Refused` when the round cannot be closed: it is closed, not due yet, or something is missing and nobody said
    that it is to be closed anyway."""
    require(actor, Cap.ROUND_RUN, on=round_)
    told = queries.tally_of(_READER, round_)
    freezing.may_close(
        is_open=round_.state == RoundState.OPEN.value,
        is_due=today >= round_.due_on,
        due=round_.due_on.isoformat(),
        counts=(told.missing, told.waiting),
        anyway=closing.anyway,
    ).or_refuse()


def hold(actor: Actor, *, round_: Round) -> Round:
    """The round as it is now, held until the transaction ends: before its items, as everybody does who changes its list."""
    require(actor, Cap.ROUND_RUN, on=round_)
    return (
        Round.everything.select_for_update(of=("self",)).select_related("region").get(pk=round_.pk)
    )


@transaction.atomic
def close(
    actor: Actor,
    *,
    round_: Round,
    closing: Closing,
    rows: Sequence[Frozen],
    today: date,
    now: datetime,
) -> Round:
    """Freeze `rows` and close. A person decides; the calendar never closes a round.

    Raises what `check` raises. The use case with the lock of the month is `flows.close_round`.
    """
    require(actor, Cap.ROUND_RUN, on=round_)
    row = hold(actor, round_=round_)
    check(actor, round_=row, closing=closing, today=today)
    told = queries.tally_of(_READER, row)
    FrozenRow.everything.bulk_create(
        (
            FrozenRow(
                round=row,
                kind=one.kind.value,
                subject_id=one.subject_id,
                label=one.label[:200],
                region_id=one.region_id,
                org_id=one.org_id,
                told=one.told[:400],
                data=dict(one.data),
            )
            for one in rows
        ),
        batch_size=BATCH,
    )
    row.state = RoundState.CLOSED.value
    row.closed_at, row.closed_by = now, user_of(actor)
    row.version += 1
    row.save(update_fields=["state", "closed_at", "closed_by", "version"])
    row.digest = frozen_queries.digest_of(_READER, row)
    row.save(update_fields=["digest"])
    events.record(
        actor,
        CLOSED,
        on=row,
        was={"state": RoundState.OPEN.label},
        now={
            "state": RoundState.CLOSED.label,
            "missing": told.missing,
            "waiting": told.waiting,
            "rows": len(rows),
            "digest": row.digest,
        },
        reason=closing.note,
    )
    return row
