"""Writes of tasks and of the units in charge."""

from daxiao.domains.tasks.services.ledger import (
    adopt,
    announcements,
    dismiss,
    drop,
    identify,
    lapse,
    restore,
    revive,
    yardstick_on,
)
from daxiao.domains.tasks.services.revising import put_back, revise


__all__ = [
    "adopt",
    "announcements",
    "dismiss",
    "drop",
    "identify",
    "lapse",
    "put_back",
    "restore",
    "revise",
    "revive",
    "yardstick_on",
]
