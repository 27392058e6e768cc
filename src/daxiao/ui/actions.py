"""An action of a register: one button, one form, one service."""

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass
from datetime import date, datetime
from typing import Any

from django.db import models

from daxiao.kernel.access import Actor
from daxiao.kernel.caps import Cap
from daxiao.ui import forms


Service = Callable[..., Any]


@dataclass(frozen=True)
class Moment:
    """The clock as the door read it, for services whose signature asks for `today` or `now`."""

    today: date
    now: datetime


@dataclass(frozen=True)
class Review:
    """`load(actor, rows, today)` gives what `template` shows (as `data`) of the rows that the action is about."""

    template: str
    load: Callable[[Actor, Sequence[Any], date], Any]


@dataclass(frozen=True)
class Action:
    """`service(actor=…, <row>=row, <value>=form.value())`, with `today=`/`now=` where its signature has them.

    `row` is the service's name for the row, None for an action of the whole register (adding one). `value` is its name
    for the form's typed input; with `form=None` the person only confirms. `shown(row)` hides the button where it would
    make no sense; it is a courtesy, the service decides. `told(result)` says what became of one row. `undo` names the action that takes it back.

    `seen(row)` is a token of what the form shows of a row; it is sent along, and the service gets it as `seen=`, so that it
    refuses (Stale) what is another thing by now. `review` shows the rows in the form, for who decides about them.
    """

    name: str
    title: str
    cap: Cap
    form: type[forms.Form] | None
    service: Service
    _: KW_ONLY
    row: str | None = "row"
    value: str = "input"
    bulk: bool = False
    danger: bool = False
    main: bool = False
    help: str = ""
    icon: str = ""
    done: str = ""
    told: Callable[[Any], str] | None = None
    undo: str = ""
    shown: Callable[[Any], bool] | None = None
    seen: Callable[[Any], str] | None = None
    review: "Review | None" = None

    def faults(self) -> list[str]:
        """What is wrong with the declaration, in words."""
        names = set(inspect.signature(self.service).parameters)
        wanted = {"actor"} | ({self.row} if self.row else set())
        wanted |= {self.value} if self.form else set()
        wanted |= {"seen"} if self.seen else set()
        faults = [
            f"action {self.name}: the service has no argument {missing!r}"
            for missing in sorted(wanted - names)
        ]
        if self.bulk and self.row is None:
            faults.append(f"action {self.name}: a bulk action needs a row")
        return faults

    def bind(
        self,
        actor: Actor,
        row: models.Model | None,
        today: date,
        *,
        data: Mapping[str, Any] | None = None,
        files: Mapping[str, Any] | None = None,
    ) -> forms.Form:
        """The form for this actor, row and day, filled with `data` or with what the row says now."""
        return (self.form or forms.Confirm)(data, files, actor=actor, row=row, today=today)

    def run(
        self,
        actor: Actor,
        row: models.Model | None,
        form: forms.Form,
        moment: Moment,
        *,
        seen: str = "",
    ) -> Any:
        """Call the service. Raises what it raises: Denied, Refused, Stale."""
        names = inspect.signature(self.service).parameters
        arguments: dict[str, Any] = {"actor": actor}
        if self.row:
            arguments[self.row] = row
        if self.form:
            arguments[self.value] = form.value()
        if self.seen:
            arguments["seen"] = seen
        if "today" in names:
            arguments["today"] = moment.today
        if "now" in names:
            arguments["now"] = moment.now
        return self.service(**arguments)

    @property
    def done_sentence(self) -> str:
        return self.done or f"已{self.title}"

    def said_of(self, result: Any, count: int) -> str:
        """What the person is told: of one row what became of it, where the action knows; of several how many they were."""
        if count > 1:
            return f"{self.done_sentence}（{count} 行）"
        return self.told(result) if self.told is not None else self.done_sentence
