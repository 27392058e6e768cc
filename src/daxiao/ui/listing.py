"""A list page: reads the query string, asks for exactly what is shown, builds the table body.

The query string is the state of the page; what it says and nobody understands is ignored, so an address is always safe
to keep and to send on.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from html import escape
from typing import Any
from urllib.parse import urlencode

import django_filters
from django.core.exceptions import ValidationError
from django.db.models import Count, F, Q, QuerySet, Sum
from django.http import QueryDict
from django.utils.safestring import SafeString

from daxiao.kernel.access import Actor
from daxiao.ui import markup
from daxiao.ui.fields import Field
from daxiao.ui.keyset import behind, may_be_null, read_place, write_place
from daxiao.ui.register import PAGE_SIZES, REGISTERS, Register


Record = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class ActiveFilter:
    """A filter that is on: its words, and the page without it."""

    title: str
    told: str
    without: str


@dataclass(frozen=True, slots=True)
class Heading:
    field: Field
    sorted: str  # "", "asc", "desc"
    link: str


def _filterset(register: Register, names: tuple[str, ...]) -> type[django_filters.FilterSet]:
    """The filters of the visible fields; built once per set of fields that somebody may see."""
    if names not in register.filtersets:
        built: dict[str, Any] = {}
        for name in names:
            field = register.by_name[name]
            if field.filter:
                built.update(field.filters())
        register.filtersets[names] = type("Filters", (django_filters.FilterSet,), built)
    return register.filtersets[names]


class Listing:
    """One look at a register by one actor with one query string."""

    def __init__(self, register: Register, actor: Actor, query: QueryDict) -> None:
        self.register = register
        self.actor = actor
        self.query = query
        self.fields = register.visible(actor)
        # PostgreSQL takes no NUL in a text
        self.q = query.get("q", "").replace("\0", "").strip()[:100]

    # --- state

    @cached_property
    def columns(self) -> list[Field]:
        """Visible columns, chosen by `col` or as declared; the first declared column always stands first."""
        asked = self.query.getlist("col")
        names = [f.name for f in self.fields]
        chosen = [n for n in (asked or self.register.columns) if n in names]
        chosen = list(dict.fromkeys(chosen)) or [n for n in self.register.columns if n in names]
        first = next((n for n in self.register.columns if n in names), "")
        if first and first in chosen:
            chosen.remove(first)
        order = [first, *chosen] if first else chosen
        return [self.register.by_name[n] for n in order]

    @cached_property
    def size(self) -> int:
        size = self.query.get("size", "")
        return int(size) if size in map(str, PAGE_SIZES) else self.register.page_size

    @cached_property
    def sort(self) -> str:
        """Name of the sorting field, with a minus for downwards; empty when nothing is to be sorted by."""
        for asked in (self.query.get("sort", ""), self.register.default_sort):
            field = next((f for f in self.fields if f.name == asked.lstrip("-")), None)
            if asked and field and field.sort:
                return asked
        return ""

    @property
    def is_roomy(self) -> bool:
        return self.query.get("roomy") == "1"

    # --- rows

    @cached_property
    def filters(self) -> django_filters.FilterSet:
        """The filters of the visible fields, bound to the query string; a hidden field has none."""
        names = tuple(f.name for f in self.fields)
        return _filterset(self.register, names)(self.query, queryset=self.everything)

    @cached_property
    def cleaned(self) -> dict[str, Any]:
        """Understood filter values by parameter, only those that are set."""
        known = self.filters.base_filters
        if not any(key in known for key in self.query):
            return {}  # the usual first look: spare the form
        form = self.filters.form
        form.is_valid()
        return {k: v for k, v in form.cleaned_data.items() if v not in (None, "", [])}

    @property
    def misread(self) -> list[str]:
        """Titles of filters whose value was not understood and is left out."""
        known = self.filters.base_filters
        if not any(key in known for key in self.query):
            return []
        return [str(known[name].label) for name in self.filters.form.errors]

    @cached_property
    def everything(self) -> QuerySet[Any]:
        return self.register.rows(self.actor)

    @cached_property
    def rows(self) -> QuerySet[Any]:
        """Rows in scope after filters and search, unsorted."""
        rows = self.everything
        for name, value in self.cleaned.items():
            rows = self.filters.filters[name].filter(rows, value)
        for word in self.q.split():
            hit = Q(pk__in=())
            for field in self.fields:
                if field.search:
                    hit |= Q(**{f"{field.path}__icontains": word})
            rows = rows.filter(hit)
        return rows

    @cached_property
    def sorted_rows(self) -> QuerySet[Any]:
        if not self.sort:
            return self.rows.order_by("pk") if not self.rows.ordered else self.rows
        field = self.register.by_name[self.sort.lstrip("-")]
        key = F(field.order)
        last = True if may_be_null(self.rows, field.order) else None
        down = self.sort.startswith("-")
        return self.rows.order_by(
            key.desc(nulls_last=last) if down else key.asc(nulls_last=last), "pk"
        )

    @cached_property
    def _summary(self) -> dict[str, Any]:
        summed = [f for f in self.columns if f.total]
        if not summed:
            return {"n": self.rows.select_related(None).count()}
        return self.rows.order_by().aggregate(
            n=Count("pk"), **{f"sum_{f.name}": Sum(f.path) for f in summed}
        )

    @property
    def total(self) -> int:
        return int(self._summary["n"])

    @cached_property
    def _paths(self) -> list[str]:
        paths = [p for f in self.columns for p in f.paths]
        return [
            "pk",
            *dict.fromkeys(p for p in paths if p != "pk"),
            *filter(None, [self.register.demo]),
        ]

    def values(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.values_list(*self._paths)

    @cached_property
    def page(self) -> int:
        asked = self.query.get("page", "")
        page = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 8 else 1
        return min(max(page, 1), self.pages)

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // self.size))

    @cached_property
    def records(self) -> list[Record]:
        """The page's rows as tuples in the order of `_paths`."""
        if self.register.keyset:
            return self._keyset_page()
        start = (self.page - 1) * self.size
        return self._read(self.sorted_rows[start : start + self.size])

    def _read(self, page: QuerySet[Any]) -> list[Record]:
        """The values of a page in its order. The keys come first and alone: the database then sorts keys instead of
        joined rows and works out annotations for one page only (4.7 → 2.9 ms for 50 of 10 000 rows with 12 columns)."""
        keys = list(page.select_related(None).values_list("pk", flat=True))
        read = {r[0]: r for r in self.values(self.everything.filter(pk__in=keys).order_by())}
        return [read[key] for key in keys if key in read]

    @property
    def _sort_path(self) -> str:
        return self.register.by_name[self.sort.lstrip("-")].order if self.sort else ""

    # --- keyset: the next page is found by the last row, so page 2 000 costs what page 1 costs

    def _keyset_page(self) -> list[Record]:
        rows = self.sorted_rows
        if place := read_place(self.query.get("after", "")):
            try:
                rows = rows.filter(behind(self._sort_path, self.sort.startswith("-"), *place))
            except (ValueError, TypeError, ValidationError):
                rows = self.sorted_rows
        return self._read(rows[: self.size + 1])

    @property
    def shown(self) -> list[Record]:
        return self.records[: self.size]

    @property
    def next_place(self) -> str:
        """Token of the last shown row; empty on the last page."""
        if not self.register.keyset or len(self.records) <= self.size:
            return ""
        last = self.records[self.size - 1]
        if not self.sort:
            return write_place(None, last[0])
        path = self._sort_path
        value = (
            last[self._paths.index(path)]
            if path in self._paths
            else self.rows.filter(pk=last[0]).values_list(path, flat=True).first()
        )
        return write_place(value, last[0])

    # --- addresses

    def address(self, **changes: Any) -> str:
        """This page with some parameters changed; None or "" removes one."""
        kept = [
            (k, v)
            for k, values in self.query.lists()
            for v in values
            if k not in changes and k != "part" and v
        ]
        added: list[tuple[str, str]] = []
        for key, value in changes.items():
            several = value if isinstance(value, list | tuple) else [value]
            added.extend((key, str(v)) for v in several if v not in (None, ""))
        return "?" + urlencode(kept + added)

    def hidden(self, *, but: tuple[str, ...] = ()) -> list[tuple[str, str]]:
        """The state as hidden inputs for a form that sets the parameters in `but` itself."""
        but = (*but, "part", "page", "after")
        return [(k, v) for k, values in self.query.lists() for v in values if k not in but and v]

    @property
    def hidden_but_q(self) -> list[tuple[str, str]]:
        return self.hidden(but=("q",))

    @property
    def hidden_but_col(self) -> list[tuple[str, str]]:
        return self.hidden(but=("col",))

    @property
    def hidden_but_filters(self) -> list[tuple[str, str]]:
        return self.hidden(but=tuple(self.filters.base_filters))

    @property
    def filters_address(self) -> str:
        return self.address(part="filters")

    @property
    def column_choices(self) -> list[tuple[Field, bool, bool]]:
        """(field, is shown, cannot be switched off) for the column chooser."""
        first = self.columns[0] if self.columns else None
        return [(f, f in self.columns, f == first) for f in self.fields]

    @property
    def query_kept(self) -> str:
        """What a saved view keeps: everything but the place in the list."""
        return urlencode(self.hidden())

    @property
    def headings(self) -> list[Heading]:
        out = []
        for field in self.columns:
            current = self.sort.lstrip("-") == field.name
            down = current and self.sort.startswith("-")
            turned = field.name if not current or down else f"-{field.name}"
            link = self.address(sort=turned, page=None, after=None) if field.sort else ""
            out.append(Heading(field, ("desc" if down else "asc") if current else "", link))
        return out

    @cached_property
    def active(self) -> list[ActiveFilter]:
        """The filters that are on, in words."""
        out = []
        for field in self.fields:
            names = list(field.filters()) if field.filter else []
            set_here = {n: self.cleaned[n] for n in names if n in self.cleaned}
            if set_here:
                without = self.address(**dict.fromkeys(names), page=None, after=None)
                out.append(ActiveFilter(field.title, self._told(field, set_here), without))
        if self.q:
            out.append(
                ActiveFilter("搜索", f"“{self.q}”", self.address(q=None, page=None, after=None))
            )
        return out

    def _told(self, field: Field, values: Mapping[str, Any]) -> str:
        from daxiao.ui.facets import names_of  # noqa: PLC0415 - facets count rows of a listing

        return names_of(self, field, values) or field.told(values)

    # --- body

    @property
    def sums(self) -> list[tuple[str, SafeString]]:
        """Cells of the totals row; empty when no column is summed."""
        if not any(f.total for f in self.columns):
            return []
        return [
            (f.css, f.html(self._summary.get(f"sum_{f.name}")) if f.total else markup.safe(""))
            for f in self.columns
        ]

    def body(self, *, selectable: bool) -> SafeString:
        """All rows of the table as markup. A plain string builder: templates cost several times as much per cell."""
        cells = [self._cell(i, f) for i, f in enumerate(self.columns)]
        demo_at = self._paths.index(self.register.demo) if self.register.demo else -1
        out: list[str] = []
        add = out.append
        for record in self.shown:
            pk = escape(str(record[0]))
            add(f'<tr data-pk="{pk}">')
            if selectable:
                add(
                    f'<td class="dx-sel"><input type="checkbox" name="ids" value="{pk}" '
                    'form="dx-bulk" aria-label="选择这一行"></td>'
                )
            for cell in cells:
                add(cell(record))
            if demo_at > 0 and record[demo_at]:
                out[-len(cells)] = out[-len(cells)].replace("</th>", f"{DEMO}</th>", 1)
            add("</tr>")
        return markup.safe("".join(out))

    def _cell(self, number: int, field: Field) -> Callable[[Record], str]:
        at = self._paths.index(field.path)
        key_at = self._paths.index(field.key) if field.to else 0
        href = self._href(field)
        show = field.html
        label = escape(field.title)
        opening = (
            f'<th scope="row" class="{field.css}">'
            if number == 0
            else f'<td class="{field.css}" data-l="{label}">'
        )
        closing = "</th>" if number == 0 else "</td>"
        rows = REGISTERS.rows_behind(field, self.actor)
        if rows:

            def drilled(record: Record) -> str:
                inside = show(record[at])
                if not record[at]:
                    return f"{opening}{inside}{closing}"
                there = rows.replace("{pk}", escape(str(record[0])))
                return f'{opening}<a href="{there}">{inside}</a>{closing}'

            return drilled
        if not href:
            return lambda record: f"{opening}{show(record[at])}{closing}"

        def linked(record: Record) -> str:
            inside = show(record[at])
            key = record[key_at]
            if key is None:
                return f"{opening}{inside}{closing}"
            return f'{opening}<a href="{href}{escape(str(key))}/">{inside}</a>{closing}'

        return linked

    def _href(self, field: Field) -> str:
        """Beginning of the link of a column; empty when it opens nothing the actor may see."""
        if field.link:
            return self.register.url
        target = REGISTERS.get(field.to) if field.to else None
        return target.url if target and self.actor.may(target.cap) else ""

    # --- export

    def export_rows(self) -> Iterator[list[Any]]:
        """Every filtered row as typed values, streamed."""
        places = [(f, self._paths.index(f.path)) for f in self.columns]
        for record in self.values(self.sorted_rows).iterator(chunk_size=2000):
            yield [field.export(record[at]) for field, at in places]


DEMO = '<span class="dx-demo">演示</span>'
