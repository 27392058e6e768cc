"""Filter of supervision orders by the work body on whose ledger the task stands that they are about."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from daxiao.domains.dispatch.queries import orders_bodies as queries
from daxiao.ui import filters
from daxiao.ui.fields.field import Field, Filters


class _OfBody(filters.KeyIn):
    def filter(self, qs: QuerySet[Any, Any], value: list[str]) -> QuerySet[Any, Any]:
        keys = [v for v in value or [] if v.isdecimal() and len(v) < 19]
        return qs.filter(queries.about_ledger(keys)) if value else qs


@dataclass(frozen=True)
class ByBody(Field):
    """Only asked for by address."""

    def filters(self) -> Filters:
        return {self.name: _OfBody(field_name="pk", label=self.title)}

    def told(self, values: Mapping[str, Any]) -> str:
        return "所选工作机制"


field = ByBody("of_body", "工作机制台账", path="cause_label", sort=False)
