"""One field, declared once: how a column shows, searches, filters, sorts and exports itself.

A field reads its value by ORM path (`owner__name`), so a page asks only for the columns it shows and never queries per
row; a computed value is an annotation of the register's query. `cap` hides a field on page, filter, sort, search and
export alike. Values arrive as the database gives them: `Decimal` yuan, percent points, dates.
"""

from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any, ClassVar

import django_filters
from django.utils.html import escape
from django.utils.safestring import SafeString

from daxiao.kernel.caps import Cap
from daxiao.kernel.clock import CHINA
from daxiao.ui import filters, markup
from daxiao.ui.tones import Tone, tone_of


Cell = str | int | float | Decimal | date | bool | None
Filters = dict[str, django_filters.Filter]


@dataclass(frozen=True)
class Field:
    """What all kinds share. `path` defaults to the name; `to` names the register a click opens, `key` the path of the
    primary key there; `link` opens the row itself; `total` sums the column under the table; `source` says in one
    sentence where the figure comes from; `computed` marks a figure the platform worked out."""

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
    sort: bool = True
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
    def heading(self) -> str:
        """Column title with the unit of the figures, if it has one."""
        return self.title

    def plain(self, value: Any) -> str:
        """The value in words; empty when it is missing."""
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


@dataclass(frozen=True)
class Text(Field):
    """Words."""

    choice = "text"

    def filters(self) -> Filters:
        return {self.name: filters.Contains(field_name=self.path, label=self.title)}

    def told(self, values: Mapping[str, Any]) -> str:
        return f"含“{values[self.name]}”"


@dataclass(frozen=True)
class Long(Text):
    """A paragraph: wraps on the page instead of being cut."""

    css = "dx-long"


@dataclass(frozen=True)
class Code(Text):
    """A code or number that is read character by character."""

    css = "dx-code"


@dataclass(frozen=True)
class Chip(Field):
    """A state out of an enumeration whose members have a `label`."""

    _: KW_ONLY
    of: type[Enum]
    tones: Mapping[str, Tone] | None = None

    choice = "choice"

    def word(self, value: Any) -> str:
        try:
            return str(getattr(self.of(value), "label", value))
        except ValueError:
            return str(value)

    def plain(self, value: Any) -> str:
        return self.word(value) if value not in {None, ""} else ""

    def html(self, value: Any) -> SafeString:
        if value in {None, ""}:
            return markup.MISSING
        return markup.chip(self.word(value), self.tone(value))

    def tone(self, value: Any) -> Tone:
        try:
            return tone_of(self.of(value), self.tones)
        except ValueError:
            return Tone.PLAIN

    def filters(self) -> Filters:
        choices = [(m.value, self.word(m.value)) for m in self.of]
        choices.append((filters.NOT_FILLED, "未填"))
        return {self.name: filters.OneOf(field_name=self.path, label=self.title, choices=choices)}

    def told(self, values: Mapping[str, Any]) -> str:
        return "、".join(
            "未填" if v == filters.NOT_FILLED else self.word(v) for v in values[self.name]
        )


@dataclass(frozen=True)
class Flag(Field):
    """Yes or no."""

    _: KW_ONLY
    words: tuple[str, str] = ("是", "否")

    choice = "yesno"

    def plain(self, value: Any) -> str:
        return "" if value is None else self.words[0 if value else 1]

    def html(self, value: Any) -> SafeString:
        if value is None:
            return markup.MISSING
        return markup.chip(self.plain(value), Tone.DONE if value else Tone.PLAIN)

    def filters(self) -> Filters:
        return {self.name: filters.YesNo(field_name=self.path, label=self.title, words=self.words)}

    def told(self, values: Mapping[str, Any]) -> str:
        return self.words[0 if values[self.name] == "1" else 1]


def _span(low: Any, high: Any, unit: str = "") -> str:
    if low is not None and high is not None:
        return f"{low} 至 {high}{unit}"
    return f"不小于 {low}{unit}" if low is not None else f"不大于 {high}{unit}"


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
class Number(Field):
    """A figure with its unit in the heading. `digits` are shown after the point; None shows what there is."""

    _: KW_ONLY
    unit: str = ""
    digits: int | None = None

    css = "dx-num"
    choice = "range"
    numeric = True

    @property
    def scale(self) -> Decimal:
        """How many units of the table are one unit of the column."""
        return Decimal(1)

    @property
    def heading(self) -> str:
        return f"{self.title}（{self.unit}）" if self.unit else self.title

    def plain(self, value: Any) -> str:
        if value is None:
            return ""
        shown = value / self.scale if self.scale != 1 else value
        if self.digits is not None:
            return f"{shown:,.{self.digits}f}"
        if isinstance(shown, Decimal):
            shown = shown.normalize()
        return f"{shown:,f}" if isinstance(shown, Decimal) else f"{shown:,}"

    def html(self, value: Any) -> SafeString:
        text = self.plain(value)
        if not text:
            return markup.MISSING
        if text.startswith("-"):
            # negative in words as well: the sign alone is lost on a bad print
            return markup.safe(
                f'<span class="dx-neg"><span class="dx-sr">负</span>−{text[1:]}</span>'
            )
        return markup.safe(text)

    def export(self, value: Any) -> Cell:
        if value is None:
            return None
        return value / self.scale if self.scale != 1 else value  # type: ignore[no-any-return]

    def filters(self) -> Filters:
        return {
            f"{self.name}__min": filters.Scaled(
                field_name=self.path, lookup_expr="gte", scale=self.scale, label=f"{self.title}最小"
            ),
            f"{self.name}__max": filters.Scaled(
                field_name=self.path, lookup_expr="lte", scale=self.scale, label=f"{self.title}最大"
            ),
        }

    def told(self, values: Mapping[str, Any]) -> str:
        return _span(
            values.get(f"{self.name}__min"), values.get(f"{self.name}__max"), f" {self.unit}"
        )


_YUAN = {"元": Decimal(1), "万元": Decimal(10_000), "亿元": Decimal(100_000_000)}


@dataclass(frozen=True)
class Amount(Number):
    """Money, stored as `Decimal` yuan, shown in the unit of its column: 元, 万元 or 亿元."""

    _: KW_ONLY
    unit: str = "万元"
    digits: int | None = 2

    @property
    def scale(self) -> Decimal:
        return _YUAN[self.unit]

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.unit not in _YUAN:
            raise ValueError(f"{self.name}: an amount is shown in {'/'.join(_YUAN)}")


@dataclass(frozen=True)
class Share(Number):
    """Percent points: 12.3 means 12.3 %."""

    _: KW_ONLY
    unit: str = "%"
    digits: int | None = 1


@dataclass(frozen=True)
class Bar(Share):
    """Percent points as a bar with its figure."""

    _: KW_ONLY
    digits: int | None = 0

    css = "dx-barcell"

    @property
    def heading(self) -> str:
        return self.title

    def html(self, value: Any) -> SafeString:
        if value is None:
            return markup.MISSING
        return markup.bar(float(value), label=f"{self.plain(value)}%")


@dataclass(frozen=True)
class Ref(Field):
    """Another row: shows its `label`, filters by its key. `path` is the relation itself (`owner`)."""

    _: KW_ONLY
    label: str = "name"

    choice = "ref"

    def __post_init__(self) -> None:
        relation = self.path or self.own_path()
        object.__setattr__(self, "path", f"{relation}__{self.label}")
        object.__setattr__(self, "key", self.key or f"{relation}__pk")

    @property
    def relation(self) -> str:
        return self.path[: -len(self.label) - 2]

    def filters(self) -> Filters:
        return {self.name: filters.KeyIn(field_name=self.key, label=self.title)}


@dataclass(frozen=True)
class Person(Ref):
    """A person of the platform."""

    _: KW_ONLY
    label: str = "name"


@dataclass(frozen=True)
class Place(Ref):
    """A place; filtering by it takes the places below it along."""

    choice = "place"

    def filters(self) -> Filters:
        return {self.name: filters.Below(field_name=f"{self.relation}__path", label=self.title)}


@dataclass(frozen=True)
class Files(Number):
    """How many files hang on the row; `path` is the counting annotation."""

    _: KW_ONLY
    unit: str = "份"
    digits: int | None = 0

    def html(self, value: Any) -> SafeString:
        if not value:
            return markup.MISSING
        return markup.safe(f"{markup.icon('clip')}{value}")
