"""What a service left in the audit table, and how it refused."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import models

from daxiao.kernel.errors import Denied
from daxiao.kernel.models import Event
from daxiao.std.findings import Refused


def trace(row: models.Model) -> Event:
    """The newest event of a row."""
    rows = Event.everything.filter(subject_model=row._meta.label, subject_id=str(row.pk))
    return rows.order_by("-id")[0]


def kinds(row: models.Model) -> list[str]:
    """Types of a row's events, oldest first."""
    rows = Event.everything.filter(subject_model=row._meta.label, subject_id=str(row.pk))
    return list(rows.order_by("id").values_list("type", flat=True))


@contextmanager
def refused(*codes: str) -> Iterator[None]:
    """The block is refused by the rules with exactly these findings."""
    with pytest.raises(Refused) as caught:
        yield
    assert sorted(f.code for f in caught.value.findings) == sorted(codes)


@contextmanager
def denied(*, hidden: bool) -> Iterator[None]:
    """The block is denied to the actor; `hidden` when he may not even learn that the row exists."""
    with pytest.raises(Denied) as caught:
        yield
    assert caught.value.hidden is hidden
