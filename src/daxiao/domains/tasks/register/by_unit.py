"""Filters of tasks by a unit of the register, so that the figures of a unit lead to exactly the rows they count."""

from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass
from typing import Any

from django.db.models import QuerySet

from daxiao.domains.tasks import queries
from daxiao.domains.tasks.types import Duty
from daxiao.ui import filters
from daxiao.ui.fields.field import Field, Filters


class _OfUnit(filters.KeyIn):
    def __init__(self, *, duties: tuple[str, ...], but: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.duties, self.but = duties, but

    def filter(self, qs: QuerySet[Any, Any], value: list[str]) -> QuerySet[Any, Any]:
        keys = [v for v in value or [] if v.isdecimal()]
        if not value:
            return qs
        found = qs.filter(pk__in=queries.keys_of_units(keys, self.duties))
        if self.but:
            found = found.exclude(pk__in=queries.keys_of_units(keys, self.but))
        return found


@dataclass(frozen=True)
class ByUnit(Field):
    """Tasks in which a unit has one of the `duties` and none of `but`; only asked for by address."""

    _: KW_ONLY
    duties: tuple[str, ...] = tuple(d.value for d in Duty)
    but: tuple[str, ...] = ()

    def filters(self) -> Filters:
        return {
            self.name: _OfUnit(field_name="pk", label=self.title, duties=self.duties, but=self.but)
        }

    def told(self, values: Mapping[str, Any]) -> str:
        return "所选单位"


FIELDS = (
    ByUnit("led_by", "由单位牵头", path="leads", sort=False, duties=(Duty.LEAD.value,)),
    ByUnit(
        "shared_by",
        "单位参与",
        path="others",
        sort=False,
        duties=(Duty.RESPONSIBLE.value, Duty.COOPERATING.value),
        but=(Duty.LEAD.value,),
    ),
    ByUnit("of_unit", "单位牵头或参与", path="leads", sort=False),
)
