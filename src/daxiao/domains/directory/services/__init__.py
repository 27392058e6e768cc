"""Writes of the directory: places, units, people and their roles."""

from daxiao.domains.directory.services.marks import mark_demo
from daxiao.domains.directory.services.people import (
    change_person,
    close_account,
    create_person,
    end_grant,
    grant_role,
    note_own_password,
    reopen_account,
    set_password,
)
from daxiao.domains.directory.services.trees import (
    add_place,
    add_unit,
    move_place,
    move_unit,
    rename_place,
    rename_unit,
    restore_place,
    restore_unit,
    retire_place,
    retire_unit,
    set_head,
)


__all__ = [
    "add_place",
    "add_unit",
    "change_person",
    "close_account",
    "create_person",
    "end_grant",
    "grant_role",
    "mark_demo",
    "move_place",
    "move_unit",
    "note_own_password",
    "rename_place",
    "rename_unit",
    "reopen_account",
    "restore_place",
    "restore_unit",
    "retire_place",
    "retire_unit",
    "set_head",
    "set_password",
]
