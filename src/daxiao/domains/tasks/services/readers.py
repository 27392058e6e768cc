"""Who sees the reports of other units on a task: its lead units."""

from daxiao.domains.tasks.models import Task, TaskReport


def lead_ids(task: Task) -> list[int]:
    """The units that see the reports of all others."""
    rows = task.units.filter(duty="lead", org__isnull=False)
    return list(rows.values_list("org_id", flat=True))


def refresh(task: Task) -> None:
    """After the leads of a task changed: the new ones see the reports, the old ones no longer."""
    for row in TaskReport.everything.filter(task=task):
        row.readers.set(lead_ids(task))
