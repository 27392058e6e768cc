"""Places in a long list: the next page is found by the last row seen, so page 2 000 costs what page 1 costs."""

import base64
import json
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Q, QuerySet


def may_be_null(rows: QuerySet[Any], path: str) -> bool:
    """Whether sorting by `path` can meet NULL; where the model does not say, it can."""
    model: Any = rows.model
    for part in path.split("__"):
        if part == "pk":
            return False
        try:
            field = model._meta.get_field(part)
        except (FieldDoesNotExist, AttributeError):
            return True
        if field.null:
            return True
        model = field.related_model
    return False


def behind(path: str, is_down: bool, value: Any, pk: str) -> Q:  # noqa: FBT001 - the order is the question
    """Rows that come after the one with `value` at `path` and `pk`; rows without a value stand last."""
    if not path:
        return Q(pk__gt=pk)
    if value is None:
        return Q(**{f"{path}__isnull": True}, pk__gt=pk)
    further = "lt" if is_down else "gt"
    return (
        Q(**{f"{path}__{further}": value})
        | Q(**{path: value}, pk__gt=pk)
        | Q(**{f"{path}__isnull": True})
    )


def write_place(value: Any, pk: Any) -> str:
    said = value if value is None or isinstance(value, int | bool) else str(value)
    return base64.urlsafe_b64encode(json.dumps([said, str(pk)]).encode()).decode().rstrip("=")


def read_place(token: str) -> tuple[Any, str] | None:
    if not token or len(token) > 600:
        return None
    try:
        value, pk = json.loads(base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)))
    except (ValueError, TypeError):
        return None
    if not isinstance(pk, str) or isinstance(value, dict | list):
        return None
    return value, pk
