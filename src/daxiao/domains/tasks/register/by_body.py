"""Filter of tasks, and of what stands on them, by the work body on whose ledger they are."""

from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass
from typing import Any

from django.db.models import QuerySet

from daxiao.domains.tasks.queries import bodies as queries
from daxiao.ui import filters
from daxiao.ui.fields.field import Field, Filters


class _OfBody(filters.KeyIn):
    def __init__(self, *, way: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.way = way

    def filter(self, qs: QuerySet[Any, Any], value: list[str]) -> QuerySet[Any, Any]:
        keys = [v for v in value or [] if v.isdecimal() and len(v) < 19]
        return qs.filter(queries.in_ledger(keys, self.way)) if value else qs


@dataclass(frozen=True)
class ByBody(Field):
    """Rows on the ledger of a body; only asked for by address. `way` leads from the row to its task."""

    _: KW_ONLY
    way: str = ""

    def filters(self) -> Filters:
        return {self.name: _OfBody(field_name="pk", label=self.title, way=self.way)}

    def told(self, values: Mapping[str, Any]) -> str:
        return "所选工作机制"
