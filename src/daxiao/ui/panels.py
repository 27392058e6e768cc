"""Panels of a detail page: what stands in its tabs. A panel loads plain data; its template only shows it."""

from collections.abc import Callable, Sequence
from dataclasses import KW_ONLY, dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import quote

from daxiao.kernel.access import Actor
from daxiao.kernel.caps import Cap
from daxiao.kernel.events import Entry, history_of
from daxiao.ui.fields import Field


if TYPE_CHECKING:
    from daxiao.ui.charts import Chart


OVERVIEW = "概览"
HISTORY = "经过"
FILES = "材料"

# of the actor and the row, and of the day where it asks for it
Load = Callable[..., Any]
# what a table shows: mappings by path, as a list or better as a queryset's `.values()`, which the database cuts;
# django-stubs has no type for `.values(*paths)`
Records = Any


@dataclass(frozen=True)
class Panel:
    """`load(actor, row)` gives the data; `tab` is where it stands; `cap` hides it from who does not hold it.

    A `load` whose signature has `today` is told the day as the door read it.
    """

    title: str
    load: Load
    _: KW_ONLY
    tab: str = OVERVIEW
    cap: Cap | None = None
    help: str = ""
    empty: str = "还没有内容"

    template: ClassVar[str] = "ui/parts/panel_note.html"

    def context(self, actor: Actor, row: Any) -> dict[str, Any]:
        """What the template gets as `data`."""
        return {"data": self.load(actor, row)}


@dataclass(frozen=True)
class Facts:
    """A block of the overview: names and values of the register's own fields."""

    title: str
    fields: Sequence[str]


@dataclass(frozen=True)
class Note(Panel):
    """A paragraph of text; `load` gives a string."""


@dataclass(frozen=True, slots=True)
class Words:
    """A few words in their surroundings, whose they are, and where the whole stands."""

    before: str
    words: str
    after: str
    told: str
    url: str


@dataclass(frozen=True)
class Quote(Panel):
    """Words of a source, highlighted; `load` gives `Words`, or None when the source is not here."""

    template = "ui/parts/panel_quote.html"


@dataclass(frozen=True)
class Timeline(Panel):
    """What happened, newest first, with actor and reason; `load` gives `Entry` rows."""

    _: KW_ONLY
    tab: str = HISTORY
    empty: str = "还没有操作记录"

    template = "ui/parts/panel_timeline.html"

    @classmethod
    def of_events(cls, title: str = "操作记录") -> "Timeline":
        """The events of the row itself."""
        return cls(title, _history)


def _history(actor: Actor, row: Any) -> list[Entry]:
    return history_of(row, reader=actor)


@dataclass(frozen=True)
class Versions(Panel):
    """The versions of the row with who changed what; `load` gives `Version` rows. Each leads to the row as it was."""

    _: KW_ONLY
    tab: str = HISTORY
    empty: str = "还没有版本"
    help: str = "点日期看这一行在那一天结束时的样子"

    template = "ui/parts/panel_versions.html"


@dataclass(frozen=True)
class Table(Panel):
    """A small table: `load` gives mappings (better a queryset's `.values()`) keyed by the fields' paths.

    At most `most` rows stand here; `drill` names the register and the query that list them all, with `{pk}` and `{path}`
    of the row.
    """

    _: KW_ONLY
    columns: Sequence[Field]
    drill: tuple[str, str] | None = None
    most: int = 100

    template = "ui/parts/panel_table.html"

    def context(self, actor: Actor, row: Any) -> dict[str, Any]:
        """`cut` is how many rows stand here when there are more, `more` where all of them are."""
        shown = [f for f in self.columns if f.cap is None or actor.may(f.cap)]
        records = list(self.load(actor, row)[: self.most + 1])
        cut = self.most if len(records) > self.most else 0
        rows = [[_cell(f, r, actor) for f in shown] for r in records[: self.most]]
        more = self._all(actor, row) if cut else ""
        return {"columns": shown, "rows": rows, "data": {"cut": cut, "more": more}}

    def _all(self, actor: Actor, row: Any) -> str:
        from daxiao.ui.register import REGISTERS  # noqa: PLC0415 - the collection knows panels

        name, query = self.drill or ("", "")
        register = REGISTERS.get(name)
        if register is None or not actor.may(register.cap):
            return ""
        query = query.replace("{pk}", str(row.pk)).replace(
            "{path}", quote(getattr(row, "path", ""))
        )
        return f"{register.url}?{query}"


def _cell(field: Field, record: Any, actor: Actor) -> tuple[str, Any]:
    value = record.get(field.path) if hasattr(record, "get") else getattr(record, field.path)
    markup = field.html(value)
    if field.to and value not in (None, ""):
        from daxiao.ui.register import REGISTERS  # noqa: PLC0415 - the collection knows panels

        key = record.get(field.key) if hasattr(record, "get") else getattr(record, field.key)
        target = REGISTERS.get(field.to)
        if target and actor.may(target.cap):  # a link that answers 403 helps nobody
            markup = REGISTERS.anchor(field.to, key, markup)
    return field.css, markup


@dataclass(frozen=True)
class ChartCard(Panel):
    """A chart with its "show as table"; `load` gives a `Chart`, or None when there is nothing to draw."""

    template = "ui/parts/panel_chart.html"

    def context(self, actor: Actor, row: Any) -> dict[str, Any]:
        chart: Chart | None = self.load(actor, row)
        return {"chart": chart}


@dataclass(frozen=True, slots=True)
class FileLink:
    """One file of a row: where to fetch it, who put it there and when."""

    name: str
    url: str
    size: int
    at: datetime | None = None
    by: str = ""
    kind: str = ""


@dataclass(frozen=True)
class Files(Panel):
    """Files of the row; `load` gives `FileLink` rows."""

    _: KW_ONLY
    tab: str = FILES
    empty: str = "还没有材料"

    template = "ui/parts/panel_files.html"
