"""The letter of the day: all that the platform tells one reader on one day, in one piece (减负, one digest a day).

Every change puts its own line at its own moment, to a person or to a unit; nothing is rewritten and two who write at once
do not meet. The letter is made of the lines when it is read: those of the person and of the person's unit together, by what
they ask for. A line that comes later in the day stands in the same letter and is marked new until it is read.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, time
from itertools import groupby
from typing import TYPE_CHECKING

from daxiao.domains.dispatch.services import evaluation_runs, orders_letters
from daxiao.domains.projects.services import admission as admission_services
from daxiao.domains.projects.services import blockers as blocker_services
from daxiao.domains.projects.services import phases as phase_services
from daxiao.domains.rounds.services import late, reminders
from daxiao.domains.targets.services import goal_letters
from daxiao.domains.tasks.services import points as point_services
from daxiao.domains.tasks.services import reminding
from daxiao.domains.tasks.services import reports as task_reports
from daxiao.flows import approve_figures, remind_goals
from daxiao.kernel import notices
from daxiao.kernel.clock import CHINA


if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from django.db.models import QuerySet

    from daxiao.kernel.access import Actor
    from daxiao.kernel.models import Notice, Org


# what is asked of the reader soonest stands first
PARTS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("退回重报", (approve_figures.TOPIC, task_reports.TOPIC)),
    ("应报数据", (reminders.TOPIC, late.TOPIC)),
    ("督办", (orders_letters.TOPIC,)),
    ("任务", (reminding.TOPIC, "tasks.task_adopted", point_services.TOPIC)),
    ("责任目标", (remind_goals.TOPIC, goal_letters.TOPIC)),
    ("考核评估", (evaluation_runs.TOPIC,)),
    ("项目", (*phase_services.TOPICS, admission_services.TOPIC)),
    ("堵点", (blocker_services.TOPIC,)),
    ("体检意见", ("checks.remark_handed",)),
)
OTHER = "其他"
_PART_OF = {topic: n for n, (_, topics) in enumerate(PARTS) for topic in topics}

MOST_LINES = 400
"""Lines of a page of letters: some weeks of a busy unit."""


@dataclass(frozen=True, slots=True)
class Line:
    """What happened, where to act on it, when it was told."""

    text: str
    link: str
    at: datetime
    is_new: bool


@dataclass(frozen=True, slots=True)
class Part:
    """The lines of one kind, the earliest first."""

    title: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Letter:
    """One day's letter of one reader; `last` is the key of its newest line."""

    day: date
    parts: tuple[Part, ...]
    last: int

    @property
    def count(self) -> int:
        return sum(len(part.lines) for part in self.parts)

    @property
    def new(self) -> int:
        return sum(line.is_new for part in self.parts for line in part.lines)

    @property
    def new_said(self) -> str:
        return f"{self.new}件未阅"

    @property
    def summary(self) -> str:
        """督办2件、任务1件."""
        return "、".join(f"{part.title}{len(part.lines)}件" for part in self.parts)


@dataclass(frozen=True, slots=True)
class Letters:
    """A page of letters, the newest day first; `before`: older ones begin before this day, None where there are none."""

    letters: tuple[Letter, ...]
    before: date | None

    @property
    def last(self) -> int:
        """The newest line that is shown; 0 when none is."""
        return max((letter.last for letter in self.letters), default=0)

    @property
    def new(self) -> int:
        return sum(letter.new for letter in self.letters)

    def of(self, day: date) -> Letter | None:
        return next((letter for letter in self.letters if letter.day == day), None)

    def before_day(self, day: date) -> list[Letter]:
        return [letter for letter in self.letters if letter.day < day]


def to_reader(actor: Actor, *, before: date | None = None) -> Letters:
    """The letters of a person: own lines and those of the own unit, told before a day (None: all)."""
    seen = notices.read_up_to(actor)
    return _page(_until(notices.to_reader(actor), before), seen)


def to_unit(actor: Actor, unit: Org, *, before: date | None = None) -> Letters:
    """What a unit in scope was told, for who looks at its desk from outside: nothing is new to a bystander."""
    return _page(_until(notices.to_unit(actor, unit.pk), before), None)


def _until(rows: QuerySet[Notice], before: date | None) -> list[Notice]:
    if before is not None:
        rows = rows.filter(created_at__lt=datetime.combine(before, time.min, tzinfo=CHINA))
    return list(rows.order_by("-created_at", "-pk")[: MOST_LINES + 1])


def _page(rows: Sequence[Notice], seen: int | None) -> Letters:
    """Whole days only: a day that does not fit goes to the next page, unless it is the only one."""
    days = [(day, list(some)) for day, some in groupby(rows, key=_day)]
    has_more = len(rows) > MOST_LINES
    if has_more and len(days) > 1:
        days.pop()
    found = tuple(_letter(day, some, seen) for day, some in days)
    return Letters(found, found[-1].day if has_more else None)


def _day(row: Notice) -> date:
    return row.created_at.astimezone(CHINA).date()


def _letter(day: date, rows: Iterable[Notice], seen: int | None) -> Letter:
    """The same words with the same link are said once: to a person and to the person's unit, or by two nights. Said again
    after they were read they are new again."""
    by_part: dict[int, dict[tuple[str, str], Line]] = {}
    last = 0
    for row in sorted(rows, key=lambda r: (r.created_at, r.pk)):
        last = max(last, row.pk)
        lines = by_part.setdefault(_PART_OF.get(row.topic, len(PARTS)), {})
        is_new = seen is not None and row.pk > seen
        line = lines.get((row.text, row.link)) or Line(row.text, row.link, row.created_at, is_new)
        lines[row.text, row.link] = replace(line, is_new=line.is_new or is_new)
    titles = [*(title for title, _ in PARTS), OTHER]
    parts = tuple(Part(titles[n], tuple(by_part[n].values())) for n in sorted(by_part))
    return Letter(day, parts, last)
