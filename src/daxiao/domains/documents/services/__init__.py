"""Writes: a file is received, read, and its candidates are judged."""

from daxiao.domains.documents.services.intake import (
    READING_CRASHED,
    STATUS_LOST,
    AlreadyHere,
    opened,
    original,
    read_again,
    receive,
    revive,
    run_reading,
    source_of,
)
from daxiao.domains.documents.services.review import (
    accept,
    accept_all,
    accept_certain,
    add_target,
    correct_project,
    correct_target,
    correct_task,
    hold,
    mark_published,
    merge,
    reject,
    reopen,
)
from daxiao.domains.documents.services.versions import confirm, mark_unpublished


__all__ = [
    "READING_CRASHED",
    "STATUS_LOST",
    "AlreadyHere",
    "accept",
    "accept_all",
    "accept_certain",
    "add_target",
    "confirm",
    "correct_project",
    "correct_target",
    "correct_task",
    "hold",
    "mark_published",
    "mark_unpublished",
    "merge",
    "opened",
    "original",
    "read_again",
    "receive",
    "reject",
    "reopen",
    "revive",
    "run_reading",
    "source_of",
]
