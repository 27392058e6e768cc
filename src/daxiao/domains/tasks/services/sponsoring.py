"""What a sponsor leader (包保领导) did about a task: each visit, meeting or instruction is a line of its history."""

from datetime import date

from django.db import transaction

from daxiao.domains.tasks.models import Task
from daxiao.domains.tasks.rules import work as rules
from daxiao.domains.tasks.types import NoteInput
from daxiao.kernel import events
from daxiao.kernel.access import Actor, require
from daxiao.kernel.caps import Cap


NOTED = events.define("tasks.sponsor_noted", "包保记录", day="日期", how="方式", words="内容")


@transaction.atomic
def note(actor: Actor, *, task: Task, given: NoteInput, today: date) -> Task:
    """By the leader himself, or by the office for him. It stays: what was wrong is set right by another line.

    Raises `Denied`, `Refused`.
    """
    require(actor, Cap.TASK_VIEW, on=task)
    rules.may_note(
        given,
        has_sponsor=task.sponsor_id is not None,
        is_entitled=actor.user_id == task.sponsor_id or actor.may(Cap.TASK_MANAGE, on=task),
        today=today,
    ).or_refuse()
    told = {"day": given.day.isoformat(), "how": given.how.label, "words": given.words.strip()}
    events.record(actor, NOTED, on=task, now=told)
    return task
