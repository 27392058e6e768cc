"""Writes of plans: publish, withdraw, restore; compare a new version, decide, approve, take back."""

from daxiao.domains.plans.services.publishing import add_clauses, publish, restore, withdraw
from daxiao.domains.plans.services.revising import (
    abandon,
    approve,
    compare,
    decide,
    pair_anew,
    publish_version,
    start,
    take_back,
    take_many,
)


__all__ = [
    "abandon",
    "add_clauses",
    "approve",
    "compare",
    "decide",
    "pair_anew",
    "publish",
    "publish_version",
    "restore",
    "start",
    "take_back",
    "take_many",
    "withdraw",
]
