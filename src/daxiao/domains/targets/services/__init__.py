"""Writes of targets and indicators."""

from daxiao.domains.targets.services.indicators import (
    add_indicator,
    change_indicator,
    confirm_indicator,
    state_figures,
)
from daxiao.domains.targets.services.ledger import (
    adopt,
    assign_owner,
    drop,
    lapse,
    restore,
    revive,
)


__all__ = [
    "add_indicator",
    "adopt",
    "assign_owner",
    "change_indicator",
    "confirm_indicator",
    "drop",
    "lapse",
    "restore",
    "revive",
    "state_figures",
]
