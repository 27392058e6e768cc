"""Rows written with their versions: who did it and why goes into the history."""

from typing import TypeVar

from simple_history.utils import bulk_create_with_history

from daxiao.domains.targets.models import Indicator, Target
from daxiao.kernel.access import Actor
from daxiao.kernel.models import User


Row = TypeVar("Row", Target, Indicator)


def user_of(actor: Actor) -> User | None:
    return User.everything.filter(pk=actor.user_id).first() if actor.user_id else None


def create(actor: Actor, model: type[Row], rows: list[Row]) -> list[Row]:
    if not rows:
        return []
    made: list[Row] = bulk_create_with_history(
        rows, model, batch_size=200, default_user=user_of(actor), default_change_reason="入台账"
    )
    return made


def save(actor: Actor, row: Target | Indicator, *fields: str, reason: str = "") -> None:
    row._history_user = user_of(actor)  # type: ignore[union-attr] # noqa: SLF001 - simple-history's way to name the user
    row._change_reason = reason[:100]  # type: ignore[union-attr] # noqa: SLF001
    row.save(update_fields=fields)
