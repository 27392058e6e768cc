"""A detail page: identity and states, key figures, tabs with facts and panels, the actions that make sense here."""

import inspect
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import cached_property, partial
from html import escape
from typing import TYPE_CHECKING, Any

from django.utils.safestring import SafeString

from daxiao.kernel.access import Actor
from daxiao.kernel.clock import CHINA
from daxiao.kernel.errors import Denied
from daxiao.ui import markup
from daxiao.ui.actions import Action
from daxiao.ui.fields import Chip, Field, Long
from daxiao.ui.panels import FILES, HISTORY, OVERVIEW, Panel
from daxiao.ui.register import REGISTERS, Register


if TYPE_CHECKING:
    from daxiao.kernel.caps import Cap


# a clause may be a paragraph; its page still needs a head of one or two lines
LONGEST_TITLE = 70
# tabs that stand last whoever lends panels to the page
LAST_TABS = (FILES, HISTORY)


@dataclass(frozen=True, slots=True)
class Shown:
    """A field with the row's value as markup."""

    field: Field
    html: SafeString
    is_missing: bool


@dataclass(frozen=True, slots=True)
class Button:
    action: Action
    url: str


@dataclass(frozen=True, slots=True)
class Tab:
    title: str
    link: str
    is_open: bool


@dataclass(frozen=True, slots=True)
class Filled:
    """A panel with its data, ready for its template."""

    panel: Panel
    context: dict[str, Any]


def _walk(row: Any, path: str) -> Any:
    """The value at an ORM path of one row, without a query for what the row itself holds."""
    value = row
    for part in path.split("__"):
        value = getattr(value, part) if value is not None else None
    return value


class Detail:
    """One row looked at by one actor on a day. Raises `Denied(hidden=True)` when it is not in scope."""

    def __init__(
        self,
        register: Register,
        actor: Actor,
        pk: str,
        *,
        tab: str = "",
        day: date | None = None,
        today: date | None = None,
    ) -> None:
        self.register = register
        self.actor = actor
        self.row = register.row(actor, pk)
        self.asked_tab = tab
        self.day = day
        self.today = today

    # --- the row as it was

    @cached_property
    def then(self) -> Any:
        """The row at the end of `day`, China's time; None when no day is asked for or it was not there yet."""
        if self.day is None or self.register.as_of is None:
            return None
        end = datetime.combine(self.day + timedelta(days=1), time.min, CHINA)
        return self.register.as_of(self.actor, self.row, end)

    @property
    def has_past(self) -> bool:
        return self.register.as_of is not None

    @property
    def is_too_early(self) -> bool:
        return self.day is not None and self.then is None

    def _values_then(self) -> dict[str, Any]:
        paths = dict.fromkeys(p for f in self.by_name.values() for p in f.paths)
        demo = [self.register.demo] if self.register.demo else []
        return {p: _walk(self.then, p) for p in (*paths, *demo)}

    @property
    def title(self) -> str:
        """The row's first column, which names it in the list too."""
        first = self.by_name.get(self.register.columns[0])
        value = self._values.get(first.path) if first else None
        said = (first.plain(value) if first else "") or str(self.row)
        if self.register.name_of is not None:
            said = self.register.name_of(self.row)
        return said if len(said) <= LONGEST_TITLE else f"{said[:LONGEST_TITLE]}…"

    @cached_property
    def by_name(self) -> dict[str, Field]:
        fields = self.register.visible(self.actor)
        if self.then is not None:
            # what is worked out from today's rows says nothing about that day
            kept = {f.name for f in self.then._meta.concrete_fields}
            fields = [f for f in fields if f.path.split("__")[0] in kept]
        return {f.name: f for f in fields}

    @cached_property
    def _values(self) -> dict[str, Any]:
        """Values of all visible fields in one query; Denied when the row left the scope meanwhile."""
        if self.then is not None:
            return self._values_then()
        paths = dict.fromkeys(p for f in self.by_name.values() for p in f.paths)
        if self.register.demo:
            paths[self.register.demo] = None
        rows = self.register.rows(self.actor).filter(pk=self.row.pk)
        found = rows.values_list(*paths).first()
        if found is None:
            raise Denied(hidden=True)
        return dict(zip(paths, found, strict=True))

    def shown(self, names: Any) -> list[Shown]:
        return [self._shown(self.by_name[n]) for n in names if n in self.by_name]

    def _shown(self, field: Field) -> Shown:
        value = self._values[field.path]
        html = field.html(value)
        missing = value in (None, "", [])
        if field.to and isinstance(field, Long) and not missing:
            return Shown(field, self._with_way(field, html), missing)
        target = REGISTERS.get(field.to) if field.to else None
        if target and not missing and self.actor.may(target.cap):
            html = REGISTERS.anchor(field.to, self._values[field.key], html)
        if value and (rows := REGISTERS.rows_behind(field, self.actor)):
            html = markup.safe(
                f'<a href="{rows.replace("{pk}", escape(str(self.row.pk)))}">{html}</a>'
            )
        return Shown(field, html, missing)

    def _with_way(self, field: Field, html: SafeString) -> SafeString:
        """A paragraph is read, not clicked: the way to its source stands behind it."""
        target = REGISTERS.get(field.to)
        if target is None or not self.actor.may(target.cap):
            return html
        way = markup.safe(f"在{escape(target.title)}中看")
        return markup.safe(f"{html} {REGISTERS.anchor(field.to, self._values[field.key], way)}")

    @property
    def is_demo(self) -> bool:
        return bool(self.register.demo and self._values[self.register.demo])

    @property
    def chips(self) -> list[Shown]:
        names = self.register.chips
        if names is None:
            names = [f.name for f in self.by_name.values() if isinstance(f, Chip)]
        return [s for s in self.shown(names) if not s.is_missing]

    @property
    def figures(self) -> list[Shown]:
        return self.shown(self.register.figures)

    @property
    def facts(self) -> list[tuple[str, list[Shown]]]:
        """Blocks of the overview; without a declaration, all fields in one block."""
        if self.tab != OVERVIEW:
            return []
        blocks = [(f.title, self.shown(f.fields)) for f in self.register.facts]
        blocks = blocks or [("基本信息", self.shown(self.by_name))]
        return [(title, shown) for title, shown in blocks if shown]

    # --- tabs and panels

    @cached_property
    def _panels(self) -> list[Panel]:
        may = [p for p in self.register.panels if p.cap is None or self.actor.may(p.cap)]
        # on a past day only what tells the past; the other panels read today's rows
        return may if self.then is None else [p for p in may if p.tab == HISTORY]

    @cached_property
    def _tab_titles(self) -> list[str]:
        found = dict.fromkeys([OVERVIEW, *(p.tab for p in self._panels)])
        return sorted(found, key=lambda t: LAST_TABS.index(t) + 1 if t in LAST_TABS else 0)

    @property
    def tab(self) -> str:
        return self.asked_tab if self.asked_tab in self._tab_titles else OVERVIEW

    @property
    def tabs(self) -> list[Tab]:
        past = f"&as_of={self.day}" if self.then is not None else ""
        return [
            Tab(t, (f"?tab={t}" if t != OVERVIEW else "?") + past, t == self.tab)
            for t in self._tab_titles
        ]

    @cached_property
    def panels(self) -> list[Filled]:
        """Panels of the open tab only, so a closed tab costs nothing."""
        return [
            Filled(p, self._dated(p).context(self.actor, self.row))
            for p in self._panels
            if p.tab == self.tab
        ]

    def _dated(self, panel: Panel) -> Panel:
        """The panel, told the day where its `load` asks for it."""
        if self.today is None or "today" not in inspect.signature(panel.load).parameters:
            return panel
        return replace(panel, load=partial(panel.load, today=self.today))

    # --- actions

    @cached_property
    def buttons(self) -> list[Button]:
        """Actions the actor may do on this row now; one question per cap."""
        if self.then is not None:
            return []
        asked: dict[Cap, bool] = {}
        out = []
        for action in self.register.actions:
            if action.row is None or not self._makes_sense(action):
                continue
            if action.cap not in asked:
                asked[action.cap] = self.actor.may(action.cap, on=self.row)
            if asked[action.cap]:
                out.append(Button(action, self.register.action_url(action, self.row)))
        return out

    def _makes_sense(self, action: Action) -> bool:
        return action.shown is None or action.shown(self.row)

    @property
    def main_button(self) -> Button | None:
        calm = [b for b in self.buttons if not b.action.danger]
        return next((b for b in calm if b.action.main), calm[0] if calm else None)

    @property
    def more_buttons(self) -> list[Button]:
        return [b for b in self.buttons if b != self.main_button]
