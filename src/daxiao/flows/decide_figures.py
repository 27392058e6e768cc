"""A figure is approved, sent back or corrected from its own page: what the rounds owe of it moves with it."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction

from daxiao.domains.rounds.queries import rounds as round_queries
from daxiao.domains.rounds.services import filing
from daxiao.domains.rounds.types.rounds import OwedState
from daxiao.domains.targets.services import observations as figures
from daxiao.domains.targets.types.figures import FigureState
from daxiao.kernel.access import Actor


_ROUND = Actor.system("数据审核")
"""Who may decide on a figure was asked by its service; the lists of the rounds only follow."""


@transaction.atomic
def approve(actor: Actor, *, observation: Any, today: date, now: datetime, seen: str = "") -> Any:
    """Approve one figure, and what is owed of it in the rounds of its month. `seen`: the token of what the person looked at."""
    row = figures.approve(actor, observation=observation, today=today, now=now, seen=seen)
    _mark([row], OwedState.APPROVED, "")
    return row


@transaction.atomic
def approve_many(
    actor: Actor, *, observations: Sequence[Any], today: date, now: datetime
) -> list[Any]:
    """Approve figures, all or none."""
    rows = figures.approve_many(actor, observations=observations, today=today, now=now)
    _mark(rows, OwedState.APPROVED, "")
    return rows


@transaction.atomic
def return_(
    actor: Actor, *, observation: Any, reason: str, today: date, now: datetime, seen: str = ""
) -> Any:
    """Send one figure back with its reason; its unit owes it again. `seen`: the token of what the person looked at."""
    row = figures.return_(
        actor, observation=observation, reason=reason, today=today, now=now, seen=seen
    )
    _mark([row], owed_after_return(row), reason)
    return row


def owed_after_return(row: Any) -> OwedState:
    """Where only a correction was sent back, the figure is approved as before and nothing is owed of it."""
    is_kept = FigureState(row.state) is FigureState.APPROVED
    return OwedState.APPROVED if is_kept else OwedState.RETURNED


@transaction.atomic
def correct(actor: Actor, *, observation: Any, correction: Any, today: date, now: datetime) -> Any:
    """Book a correction; where it waits for the office, the round's list of what waits has it again."""
    kept = figures.correct(
        actor, observation=observation, correction=correction, today=today, now=now
    )
    observation.refresh_from_db()
    if FigureState(observation.state) is FigureState.SUBMITTED:
        _mark([observation], OwedState.SUBMITTED, "")
    return kept


def _mark(rows: Sequence[Any], state: OwedState, answer: str) -> None:
    for period in {row.period for row in rows}:
        keys = [(r.indicator_id, r.region_id) for r in rows if r.period == period]
        # a closed month too: what waited may still be approved, and its list must not go on saying that it waits
        for round_ in round_queries.rounds(_ROUND).filter(period=period):
            filing.mark_decided(_ROUND, round_=round_, figures=keys, state=state, answer=answer)
