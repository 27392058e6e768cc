"""What every write about a task ends with: its standing made again."""

from datetime import date, datetime

from daxiao.domains.tasks import queries, standings
from daxiao.domains.tasks.models import Task
from daxiao.domains.tasks.rules import work as rules
from daxiao.domains.tasks.services import ledger
from daxiao.domains.tasks.types import TaskState


def settle(tasks: list[Task], *, today: date, now: datetime) -> None:
    standings.settle(tasks, yardstick=ledger.yardstick_on(today), today=today, now=now)


def standing_of(task: Task) -> rules.Standing:
    """What the rules ask of a task before anything is done about it; of the rows, not of the last sweep."""
    facts = queries.facts_of(task)
    return rules.Standing(TaskState(task.state), is_done=facts.is_done, is_stopped=facts.is_stopped)
