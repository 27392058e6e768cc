"""What the moves of a supervision order make of it: the fold, and the states in their groups."""

from collections.abc import Iterable
from dataclasses import replace
from functools import reduce
from itertools import accumulate

from daxiao.domains.dispatch.types.orders import Move, OrderState, Standing
from daxiao.domains.dispatch.types.orders import OrderMoveKind as Kind


BEFORE = (OrderState.DRAFT, OrderState.SIGNING)
"""Not issued yet: seen by who signs orders alone."""
UNSEEN = (*BEFORE, OrderState.DISMISSED)
WITH_UNIT = (OrderState.ISSUED, OrderState.RECEIVED, OrderState.RETURNED)
"""The unit has to act: only these can be late."""
RUNNING = (*WITH_UNIT, OrderState.REPLIED, OrderState.ACCEPTED)
OPEN = (*BEFORE, *RUNNING)
OVER = (OrderState.CLOSED, OrderState.ESCALATED, OrderState.WITHDRAWN, OrderState.DISMISSED)

_ENDS = {
    Kind.CLOSED: OrderState.CLOSED,
    Kind.ESCALATED: OrderState.ESCALATED,
    Kind.WITHDRAWN: OrderState.WITHDRAWN,
    Kind.UPHELD: OrderState.WITHDRAWN,
    Kind.DISMISSED: OrderState.DISMISSED,
}
_PLAIN = {
    Kind.DRAFTED: OrderState.DRAFT,
    Kind.SIGNED: OrderState.SIGNING,
    Kind.DECLINED: OrderState.DRAFT,
    Kind.ACCEPTED: OrderState.ACCEPTED,
}


def fold(moves: Iterable[Move]) -> Standing:
    """What the moves make of an order. It takes any list: what may follow what is decided below, before a move is made."""
    return reduce(_step, moves, Standing())


def course(moves: Iterable[Move]) -> list[Standing]:
    """What an order was before each of its moves, in their order."""
    return list(accumulate(moves, _step, initial=Standing()))[:-1]


def _step(now: Standing, move: Move) -> Standing:
    if move.kind in _PLAIN:
        return replace(now, state=_PLAIN[move.kind])
    if move.kind in _ENDS:
        return replace(
            now,
            state=_ENDS[move.kind],
            closed_on=move.on,
            asked_days=None,
            has_objection=False,
        )
    step = _STEPS.get(move.kind)
    return step(now, move) if step else now


def _issued(now: Standing, move: Move) -> Standing:
    return replace(
        now,
        state=OrderState.ISSUED,
        issued_on=move.on,
        due_on=move.due_on,
        first_due_on=move.due_on,
    )


def _received(now: Standing, move: Move) -> Standing:
    if not move.is_lead:
        return now
    state = OrderState.RECEIVED if now.state is OrderState.ISSUED else now.state
    return replace(now, state=state, received_on=now.received_on or move.on)


def _replied(now: Standing, move: Move) -> Standing:
    """What a joint unit adds is kept beside; a second reply is a supplement and leaves the day of the first."""
    if not move.is_lead:
        return now
    return replace(
        now,
        state=OrderState.REPLIED,
        answered_on=now.answered_on or move.on,
        received_on=now.received_on or move.on,
    )


def _returned(now: Standing, move: Move) -> Standing:
    return replace(
        now,
        state=OrderState.RETURNED,
        answered_on=None,
        returns=now.returns + 1,
        due_on=move.due_on or now.due_on,
    )


def _asked(now: Standing, move: Move) -> Standing:
    return replace(now, asked_days=move.days)


def _extended(now: Standing, move: Move) -> Standing:
    return replace(now, asked_days=None, due_on=move.due_on, extensions=now.extensions + 1)


def _kept(now: Standing, move: Move) -> Standing:
    return replace(now, asked_days=None)


def _objected(now: Standing, move: Move) -> Standing:
    return replace(now, has_objection=True)


def _overruled(now: Standing, move: Move) -> Standing:
    return replace(now, has_objection=False)


_STEPS = {
    Kind.ISSUED: _issued,
    Kind.RECEIVED: _received,
    Kind.PLANNED: _received,
    Kind.REPLIED: _replied,
    Kind.RETURNED: _returned,
    Kind.ASKED: _asked,
    Kind.EXTENDED: _extended,
    Kind.KEPT: _kept,
    Kind.OBJECTED: _objected,
    Kind.OVERRULED: _overruled,
}
