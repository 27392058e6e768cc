"""One declaration of a register makes its list, detail, actions, exports and addresses."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from html import escape
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.urls import URLPattern, path, reverse
from django.utils.safestring import SafeString

from daxiao.kernel.access import Actor
from daxiao.kernel.caps import Cap
from daxiao.kernel.errors import Denied
from daxiao.ui import markup
from daxiao.ui.actions import Action
from daxiao.ui.fields import Field
from daxiao.ui.panels import Facts, Panel


# Query parameters of the page itself; no field may bear such a name.
RESERVED = frozenset(
    {
        "q",
        "sort",
        "col",
        "size",
        "page",
        "after",
        "roomy",
        "tab",
        "part",
        "ids",
        "csrfmiddlewaretoken",
    }
)
PAGE_SIZES = (20, 50, 100, 200)


@dataclass(frozen=True, slots=True)
class Look:
    """Another page that shows the same rows under the same filters (a map, a board, a bar chart); it reads the query
    string of the list with `Listing`."""

    title: str
    url_name: str
    icon: str = "chart"

    @property
    def url(self) -> str:
        return reverse(self.url_name)


class DeclarationError(ValueError):
    """A register that contradicts itself; raised when the module is imported, listing every fault."""


@dataclass(frozen=True, kw_only=True)
class Register:
    """See the how-to "add a register". `rows(actor)` gives the rows the actor may see under `cap`; everything a page
    shows is a field, read by ORM path. `figures` are the key figures of the detail page, `chips` the states beside its
    title (all Chip fields when not given); `demo` is the path of the flag that marks demonstration data. `as_of(actor, row, moment)` gives
    the row as it was, or None when it was not there yet; the detail page then offers a day to look at. `facts_last` puts
    the blocks of facts below the panels, where the panels are what a person comes for. `looks` are other pages of the same
    rows under the same filters. `in_menu` is false for one that people reach from the pages of others. `name_of` names a row on its own page where
    the first column does not say enough."""

    name: str
    title: str
    cap: Cap
    rows: Callable[[Actor], QuerySet[Any]]
    fields: Sequence[Field]
    columns: Sequence[str]
    facts: Sequence[Facts] = ()
    facts_last: bool = False
    figures: Sequence[str] = ()
    chips: Sequence[str] | None = None
    panels: Sequence[Panel] = ()
    actions: Sequence[Action] = ()
    looks: Sequence[Look] = ()
    default_sort: str = ""
    page_size: int = 50
    keyset: bool = False
    demo: str = ""
    as_of: Callable[[Actor, Any, datetime], Any | None] | None = None
    group: str = ""
    in_menu: bool = True
    name_of: Callable[[Any], str] | None = None
    icon: str = "list"
    help: str = ""
    handbook: str = ""
    empty: str = "还没有内容"

    def __post_init__(self) -> None:
        faults = list(self._faults())
        if faults:
            raise DeclarationError(f"register {self.name}: " + "; ".join(faults))

    def _faults(self) -> Iterator[str]:
        names = [f.name for f in self.fields]
        doubles = {n for n in names if names.count(n) > 1}
        yield from (f"field {n} is declared twice" for n in sorted(doubles))
        yield from (f"field {n} has the name of a page parameter" for n in names if n in RESERVED)
        yield from (f"field {n}: a name has no double underscore" for n in names if "__" in n)
        for place, used in self._names_used():
            yield from (f"unknown field {n} in {place}" for n in used if n not in names)
        if not self.columns:
            yield "a list needs at least one column"
        for action in self.actions:
            yield from action.faults()
        titles = [a.name for a in self.actions]
        yield from (f"action {n} is declared twice" for n in titles if titles.count(n) > 1)
        yield from (
            f"action {a.name}: unknown undo {a.undo}"
            for a in self.actions
            if a.undo and a.undo not in titles
        )
        if self.page_size not in PAGE_SIZES:
            yield f"page size is one of {PAGE_SIZES}"

    def _names_used(self) -> Iterator[tuple[str, Sequence[str]]]:
        yield "columns", self.columns
        yield "figures", self.figures
        yield "chips", self.chips or ()
        for facts in self.facts:
            yield f"facts {facts.title}", facts.fields
        if self.default_sort:
            yield "default_sort", [self.default_sort.lstrip("-")]

    @cached_property
    def by_name(self) -> dict[str, Field]:
        return {f.name: f for f in self.fields}

    @cached_property
    def filtersets(self) -> dict[tuple[str, ...], type[Any]]:
        """Filter classes by the names of the fields somebody may see; filled by the listing."""
        return {}

    def visible(self, actor: Actor) -> list[Field]:
        """The fields this actor may see at all."""
        return [f for f in self.fields if f.cap is None or actor.may(f.cap)]

    def row(self, actor: Actor, pk: str) -> Any:
        """The one row in scope. Raises `Denied(hidden=True)`, which is a 404, when there is none."""
        rows = self.rows(actor)
        try:
            key = rows.model._meta.pk.to_python(pk)
        except ValidationError:
            raise Denied(hidden=True) from None
        found = rows.filter(pk=key).first()
        if found is None:
            raise Denied(hidden=True)
        return found

    def action(self, name: str) -> Action:
        """Raises `Denied(hidden=True)` for a name that no action has."""
        for action in self.actions:
            if action.name == name:
                return action
        raise Denied(hidden=True)

    def with_panel(self, *panels: Panel) -> Self:
        """The same register with more panels, for domains above it."""
        return replace(self, panels=(*self.panels, *panels))

    def with_action(self, *actions: Action) -> Self:
        """The same register with more actions, for flows that start on its rows."""
        return replace(self, actions=(*self.actions, *actions))

    # --- addresses

    @property
    def url(self) -> str:
        return reverse(f"{self.name}_list")

    def url_of(self, row: Model | int | str) -> str:
        return f"{self.url}{row.pk if isinstance(row, Model) else row}/"

    def action_url(self, action: Action, row: Model | int | str | None = None) -> str:
        return f"{self.url if row is None else self.url_of(row)}do/{action.name}/"

    def urls(self) -> list[URLPattern]:
        from daxiao.ui import views  # noqa: PLC0415 - views need registers, registers only their addresses

        name, given = self.name, {"register": self}
        return [
            path(f"{name}/", views.listing, given, name=f"{name}_list"),
            path(f"{name}/export.<str:kind>", views.export, given, name=f"{name}_export"),
            path(f"{name}/views/menu/", views.saved_views, given, name=f"{name}_views"),
            path(f"{name}/views/", views.keep_view, given, name=f"{name}_keep_view"),
            path(
                f"{name}/views/<int:pk>/forget/",
                views.forget_view,
                given,
                name=f"{name}_forget_view",
            ),
            path(f"{name}/do/<slug:action>/", views.act_on_many, given, name=f"{name}_do"),
            path(f"{name}/<str:pk>/", views.detail, given, name=f"{name}_detail"),
            path(f"{name}/<str:pk>/do/<slug:action>/", views.act, given, name=f"{name}_act"),
        ]


class Registers:
    """The registers of the platform in the order of assembly. `entry` fills it; tests walk it."""

    def __init__(self) -> None:
        self._all: dict[str, Register] = {}

    def add(self, *registers: Register) -> None:
        """Raises `DeclarationError` on a second register of the same name."""
        for register in registers:
            if register.name in self._all:
                raise DeclarationError(f"register {register.name} is there twice")
            self._all[register.name] = register

    def replace(self, register: Register) -> None:
        """Put a changed register (one more panel) in the place of the one with its name."""
        self._all[register.name] = register

    def __iter__(self) -> Iterator[Register]:
        return iter(self._all.values())

    def __len__(self) -> int:
        return len(self._all)

    def __getitem__(self, name: str) -> Register:
        return self._all[name]

    def get(self, name: str) -> Register | None:
        return self._all.get(name)

    def of_model(self, model: type[Model]) -> Iterable[Register]:
        """Registers that show rows of `model`."""
        return [r for r in self if r.rows(Actor.anonymous()).model is model]

    def urls(self) -> list[URLPattern]:
        return [pattern for register in self for pattern in register.urls()]

    def rows_behind(self, field: Field, actor: Actor) -> str:
        """Address of the rows that a figure counts, escaped, with `{pk}` for the row; empty when there is none to see."""
        if field.drill is None:
            return ""
        name, query = field.drill
        register = self.get(name)
        return escape(f"{register.url}?{query}") if register and actor.may(register.cap) else ""

    def anchor(self, name: str, key: object, inside: SafeString) -> SafeString:
        """`inside` as a link to a row of register `name`, or as it is when there is no such register."""
        register = self.get(name)
        if register is None or key is None:
            return inside
        return markup.safe(f'<a href="{escape(register.url_of(str(key)))}">{inside}</a>')


REGISTERS = Registers()
