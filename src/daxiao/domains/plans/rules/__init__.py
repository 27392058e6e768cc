"""Decisions about plans, and what a new version of one changed. Pure."""

from daxiao.domains.plans.rules.life import may_add, may_restore, may_withdraw
from daxiao.domains.plans.rules.revision import (
    is_same_plan,
    likeness,
    looks_older,
    may_abandon,
    may_approve,
    may_compare,
    may_propose,
    may_start,
    may_take_back,
    still_open,
)


__all__ = [
    "is_same_plan",
    "likeness",
    "looks_older",
    "may_abandon",
    "may_add",
    "may_approve",
    "may_compare",
    "may_propose",
    "may_restore",
    "may_start",
    "may_take_back",
    "may_withdraw",
    "still_open",
]
