"""Files that are put to a report, to a counted thing or to a stop."""

from datetime import datetime
from typing import Any

from django.db import transaction

from daxiao.domains.tasks.models import Task, TaskFile
from daxiao.kernel import events, files
from daxiao.kernel.access import Actor, require
from daxiao.kernel.caps import Cap
from daxiao.std import uploads as checks
from daxiao.std.uploads import Upload


ATTACHED = events.define("tasks.file_attached", "上传材料", name="文件")


@transaction.atomic
def attach(
    actor: Actor,
    *,
    task: Task,
    uploads: tuple[Upload, ...],
    now: datetime,
    owner: dict[str, Any],
) -> tuple[TaskFile, ...]:
    """Keep the files; `owner` names the row they belong to and the unit. Raises `Refused` for one that is not what its
    name says."""
    require(actor, Cap.TASK_VIEW, on=task)
    for one in uploads:
        checks.check(one.name, one.data).or_refuse()
    made = tuple(
        TaskFile.everything.create(
            task=task,
            name=one.name[:160],
            stored=files.store(one.data),
            put_at=now,
            put_by_label=actor.label,
            **owner,
        )
        for one in uploads
    )
    for row in made:
        events.record(actor, ATTACHED, on=row, now={"name": row.name})
    return made
