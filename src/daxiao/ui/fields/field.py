"""What all kinds of fields share."""

from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass
from datetime import date
from decimal import Decimal
from html import escape
from typing import Any, ClassVar

import django_filters
from django.utils.safestring import SafeString

from daxiao.kernel.caps import Cap
from daxiao.ui import markup


Cell = str | int | float | Decimal | date | bool | None
Filters = dict[str, django_filters.Filter]


@dataclass(frozen=True)
class Field:
    """What all kinds share. `path` defaults to the name; `to` names the register a click opens, `key` the path of the
    primary key there; `link` opens the row itself; `drill` names the register and the query that list what a figure
    counts, with `{pk}` for the row; `sort_by` is the path to sort by where words do not sort as they mean; `total` sums
    the column under the table; `source` says in one sentence where the figure comes from; `computed` marks a figure the
    platform worked out."""

    name: str
    title: str
    _: KW_ONLY
    path: str = ""
    cap: Cap | None = None
    help: str = ""
    source: str = ""
    computed: bool = False
    search: bool = False
    link: bool = False
    to: str = ""
    key: str = ""
    drill: tuple[str, str] | None = None
    sort: bool = True
    sort_by: str = ""
    filter: bool = True
    total: bool = False

    css: ClassVar[str] = ""
    choice: ClassVar[str] = ""  # how the filter is offered: text, choice, range, place, yesno
    numeric: ClassVar[bool] = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "path", self.path or self.own_path())
        if self.to and not self.key:
            object.__setattr__(self, "key", self.path.rpartition("__")[0] or "pk")

    def own_path(self) -> str:
        return self.name

    @property
    def paths(self) -> tuple[str, ...]:
        """ORM paths a page must fetch: the value, then the key of the link if there is one."""
        return (self.path, self.key) if self.to else (self.path,)

    @property
    def order(self) -> str:
        """ORM path by which the column sorts."""
        return self.sort_by or self.path

    @property
    def heading(self) -> str:
        """Column title with the unit of the figures, if it has one."""
        return self.title

    def plain(self, value: Any) -> str:
        """The value in words; empty when it is missing."""
        if isinstance(value, list | tuple):
            return "、".join(str(v) for v in value)
        return "" if value is None else str(value)

    def html(self, value: Any) -> SafeString:
        """The value as safe markup; missing is shown as missing."""
        text = self.plain(value)
        return SafeString(escape(text)) if text else markup.MISSING

    def export(self, value: Any) -> Cell:
        """The value as a spreadsheet wants it: typed, in the unit of the heading."""
        return self.plain(value)

    def filters(self) -> Filters:
        """Filters by query parameter; empty when this kind has none."""
        return {}

    def told(self, values: Mapping[str, Any]) -> str:
        """An active filter in words, from the cleaned values of `filters()`."""
        return "、".join(str(v) for v in values.values() if v)
