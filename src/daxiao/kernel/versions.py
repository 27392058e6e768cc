"""Versions of a row: written with who and why, told in words, and the row as it was at a moment.

Reading is for a row that the caller has already been allowed to see; the queries of a domain check that.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from django.db import models
from simple_history.utils import bulk_create_with_history

from daxiao.kernel.access import Actor
from daxiao.kernel.models import User


M = TypeVar("M", bound=models.Model)


@dataclass(frozen=True, slots=True)
class Version:
    """One version: since when, by whom, why, and what changed as (label, was, now); the first has no lines."""

    at: datetime
    by: str
    reason: str
    is_first: bool
    lines: tuple[tuple[str, str, str], ...] = ()


MOST = 200


def versions_of(row: models.Model, labels: Mapping[str, str]) -> list[Version]:
    """The newest first; `labels` names the fields that are told. Records in which none of them changed are left out."""
    kept: Any = row.history  # type: ignore[attr-defined]
    records = list(
        kept.select_related("history_user").order_by("history_date", "history_id")[:MOST]
    )
    words = _Words(type(row), labels)
    out = []
    for was, now in zip([None, *records], records, strict=False):
        lines = words.changes(was, now) if was else ()
        if was is None or lines:
            out.append(_version(now, lines, is_first=was is None))
    return out[::-1]


def row_at(row: models.Model, moment: datetime) -> Any:
    """The row as it was at `moment`; None when it was not there yet."""
    kept: Any = row.history  # type: ignore[attr-defined]
    rows = kept.filter(history_date__lte=moment).order_by("-history_date", "-history_id")
    record = rows.first()
    if record is None or record.history_type == "-":
        return None
    # what the history leaves out (a task's text) never changes and is taken from the row; asking the record for it
    # would read the table without scope
    kept_names = {f.attname for f in type(record)._meta.concrete_fields}
    return type(row)(
        **{
            f.attname: getattr(record if f.attname in kept_names else row, f.attname)
            for f in type(row)._meta.concrete_fields
        }
    )


def _version(record: Any, lines: tuple[tuple[str, str, str], ...], *, is_first: bool) -> Version:
    by = str(record.history_user) if record.history_user else "系统"
    return Version(record.history_date, by, record.history_change_reason or "", is_first, lines)


class _Words:
    """Values of a model's fields in words; rows pointed at are named once."""

    def __init__(self, model: type[models.Model], labels: Mapping[str, str]) -> None:
        self.fields = {name: model._meta.get_field(name) for name in labels}
        self.labels = labels
        self.named: dict[tuple[str, Any], str] = {}

    def changes(self, was: Any, now: Any) -> tuple[tuple[str, str, str], ...]:
        found = []
        for name, field in self.fields.items():
            before, after = (getattr(r, getattr(field, "attname", name)) for r in (was, now))
            if before == after:
                continue
            words = self.said(name, before), self.said(name, after)
            # another row that says the same (the same sentence in a new version of its plan) is no change to tell
            if words[0] != words[1]:
                found.append((self.labels[name], *words))
        return tuple(found)

    def said(self, name: str, value: Any) -> str:
        field: Any = self.fields[name]
        if value is None or value == "":
            return ""
        if isinstance(value, bool):
            return "是" if value else "否"
        if field.is_relation:
            return self.name_of(name, field, value)
        return str(dict(field.flatchoices).get(value, value))

    def name_of(self, name: str, field: Any, key: Any) -> str:
        if (name, key) not in self.named:
            # unscoped: the name of what the row points at stands on the row's own page too
            there = field.related_model.everything.filter(pk=key).first()
            self.named[name, key] = str(there) if there else f"（已删除 {key}）"
        return self.named[name, key]


# ---------------------------------------------------------------- writing


def user_of(actor: Actor) -> User | None:
    """The account that the history names; None for the platform itself."""
    return User.everything.filter(pk=actor.user_id).first() if actor.user_id else None


def create(actor: Actor, model: type[M], rows: list[M], *, reason: str = "入台账") -> list[M]:
    """Insert rows together with their first version."""
    if not rows:
        return []
    made: list[M] = bulk_create_with_history(
        rows, model, batch_size=200, default_user=user_of(actor), default_change_reason=reason
    )
    return made


def save(actor: Actor, row: models.Model, *fields: str, reason: str = "") -> None:
    """Update the named fields of a row and keep the version."""
    named: Any = row
    named._history_user = user_of(actor)  # noqa: SLF001 - simple-history's way to name the user
    named._change_reason = reason[:100]  # noqa: SLF001
    row.save(update_fields=fields or None)
