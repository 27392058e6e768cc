"""Days and months."""

from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass
from datetime import date, datetime
from typing import Any

import django_filters

from daxiao.kernel.clock import CHINA
from daxiao.ui import filters
from daxiao.ui.fields.field import Cell, Field, Filters


@dataclass(frozen=True)
class Day(Field):
    """A day, or with `time` an instant shown in China's time."""

    _: KW_ONLY
    time: bool = False

    css = "dx-day"
    choice = "range"

    def plain(self, value: Any) -> str:
        if isinstance(value, datetime):
            local = value.astimezone(CHINA)
            return local.strftime("%Y-%m-%d %H:%M") if self.time else local.strftime("%Y-%m-%d")
        return value.isoformat() if value else ""

    def export(self, value: Any) -> Cell:
        if isinstance(value, datetime):
            return self.plain(value)
        return value if isinstance(value, date) else None

    def filters(self) -> Filters:
        path = f"{self.path}__date" if self.time else self.path
        return {
            f"{self.name}__from": django_filters.DateFilter(
                field_name=path, lookup_expr="gte", label=f"{self.title}从"
            ),
            f"{self.name}__to": django_filters.DateFilter(
                field_name=path, lookup_expr="lte", label=f"{self.title}至"
            ),
        }

    def told(self, values: Mapping[str, Any]) -> str:
        low, high = values.get(f"{self.name}__from"), values.get(f"{self.name}__to")
        if low and high:
            return f"{low} 至 {high}"
        return f"{low} 及以后" if low else f"{high} 及以前"


@dataclass(frozen=True)
class Month(Day):
    """A month, stored as its first day."""

    def plain(self, value: Any) -> str:
        return value.strftime("%Y-%m") if value else ""

    def export(self, value: Any) -> Cell:
        return self.plain(value)

    def filters(self) -> Filters:
        return {
            f"{self.name}__from": filters.MonthBound(
                field_name=self.path, lookup_expr="gte", label=f"{self.title}从"
            ),
            f"{self.name}__to": filters.MonthBound(
                field_name=self.path, lookup_expr="lte", label=f"{self.title}至"
            ),
        }


@dataclass(frozen=True)
class Period(Day):
    """A month stored as year * 100 + month: 202603 is 2026-03."""

    def plain(self, value: Any) -> str:
        return f"{value // 100}-{value % 100:02d}" if value else ""

    def export(self, value: Any) -> Cell:
        return self.plain(value)

    def filters(self) -> Filters:
        return {
            f"{self.name}__from": filters.PeriodBound(
                field_name=self.path, lookup_expr="gte", label=f"{self.title}从"
            ),
            f"{self.name}__to": filters.PeriodBound(
                field_name=self.path, lookup_expr="lte", label=f"{self.title}至"
            ),
        }
