"""Decisions about tasks; those of standings, reports, nodes and files stand in modules of their own. Pure."""

from daxiao.domains.tasks.rules.ledger import (
    ALREADY_DROPPED,
    GONE_WITH_PLAN,
    GROUPS,
    NOT_A_QUESTION,
    NOT_DROPPED,
    REASON_MISSING,
    due_on,
    group_kind,
    may_dismiss,
    may_drop,
    may_identify,
    may_restore,
    resolve,
)
from daxiao.domains.tasks.rules.standing import assess


__all__ = [
    "ALREADY_DROPPED",
    "GONE_WITH_PLAN",
    "GROUPS",
    "NOT_A_QUESTION",
    "NOT_DROPPED",
    "REASON_MISSING",
    "assess",
    "due_on",
    "group_kind",
    "may_dismiss",
    "may_drop",
    "may_identify",
    "may_restore",
    "resolve",
]
