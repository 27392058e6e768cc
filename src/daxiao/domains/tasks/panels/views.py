"""What the pages of tasks show: the list in the plan's own form, the month grid, the matrix."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from daxiao.domains.tasks.panels.work import WORK_TONES, work_words
from daxiao.domains.tasks.papers import Group, Line
from daxiao.domains.tasks.rules import wording
from daxiao.domains.tasks.types import Duty


if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from daxiao.domains.tasks.models import Task
    from daxiao.domains.tasks.queries.views import Branch, Due, Matrix
    from daxiao.kernel.models import Org


# ---- the list


def groups(branches: Iterable[Branch]) -> list[Group]:
    return [Group(b.action, tuple(_line(t) for t in b.tasks)) for b in branches]


def _line(task: Task) -> Line:
    title = task.title.strip()
    content = wording.content(task.text.strip(), task.number, title)
    return Line(
        number=task.number or task.list_number,
        title=title,
        content=content,
        leads=task.leads,
        others=f"{task.others}等" if task.etc and task.others else task.others,
        due=due_words(task),
    )


def due_words(task: Task) -> str:
    """The plan writes a year; a day stands where a day was set."""
    if task.due_on is None:
        return ""
    if task.deadline and task.due_on == date(task.deadline, 12, 31):
        return f"{task.deadline}年"
    return task.due_on.isoformat()


# ---- the tree


@dataclass(frozen=True, slots=True)
class Shown:
    """A task with its state in words."""

    task: Task
    work: str
    tone: str
    lacks: int


def shown(tasks: Iterable[Task], today: date) -> list[Shown]:
    return [
        Shown(
            t,
            work_words(t.standing, t.due_on, today),
            WORK_TONES[t.standing.work].value,
            len([c for c in t.standing.lacks.split(",") if c]),
        )
        for t in tasks
    ]


# ---- the month


@dataclass(frozen=True, slots=True)
class DayBox:
    on: date
    is_here: bool
    is_today: bool
    dues: tuple[Due, ...]


def month_span(month: date) -> tuple[date, date]:
    """The days that the grid of a month shows: whole weeks from Monday; half-open."""
    weeks = calendar.Calendar().monthdatescalendar(month.year, month.month)
    return weeks[0][0], weeks[-1][-1] + timedelta(days=1)


def month_grid(month: date, dues: Sequence[Due], *, today: date) -> list[list[DayBox]]:
    by_day: dict[date, list[Due]] = {}
    for due in dues:
        by_day.setdefault(due.on, []).append(due)
    weeks = calendar.Calendar().monthdatescalendar(month.year, month.month)
    return [
        [DayBox(d, d.month == month.month, d == today, tuple(by_day.get(d, ()))) for d in week]
        for week in weeks
    ]


# ---- the matrix


@dataclass(frozen=True, slots=True)
class Box:
    """One cell: its word (牵头, 责任, 配合), the state of the task in words, and where it leads; None where the unit has
    nothing to do with the task."""

    word: str
    work: str
    tone: str
    is_taken: bool
    task_id: int


@dataclass(frozen=True, slots=True)
class UnitRow:
    unit: Org
    led: int
    shared: int
    late: int
    boxes: tuple[Box | None, ...]


def unit_rows(made: Matrix, tasks: Sequence[Task], *, today: date) -> list[UnitRow]:
    """The rows over a slice of the tasks; the counts are those of all."""
    told = {s.task.pk: s for s in shown(tasks, today)}
    rows = []
    for unit in made.units:
        boxes: list[Box | None] = []
        for task in tasks:
            cell = made.cells.get((unit.pk, task.pk))
            if cell is None:
                boxes.append(None)
                continue
            word = "、".join(Duty(d).label for d in cell.duties)
            one = told[task.pk]
            boxes.append(Box(word, one.work, one.tone, cell.is_taken, task.pk))
        key = unit.pk
        rows.append(
            UnitRow(
                unit,
                made.led.get(key, 0),
                made.shared.get(key, 0),
                made.late.get(key, 0),
                tuple(boxes),
            )
        )
    return rows
