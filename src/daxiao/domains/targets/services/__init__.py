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
from daxiao.domains.targets.services.matches import (
    merge,
    propose_matches,
    refuse_match,
    unmerge,
)
from daxiao.domains.targets.services.revising import put_back, revise


__all__ = [
    "add_indicator",
    "adopt",
    "assign_owner",
    "change_indicator",
    "confirm_indicator",
    "drop",
    "lapse",
    "merge",
    "propose_matches",
    "put_back",
    "refuse_match",
    "restore",
    "revise",
    "revive",
    "state_figures",
    "unmerge",
]
