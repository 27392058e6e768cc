"""Reads of tasks and units in charge; those of reports, nodes, views and hand-overs stand in modules of their own."""

from daxiao.domains.tasks.queries.facts import facts_of, facts_of_many
from daxiao.domains.tasks.queries.ledger import (
    TOLD,
    Load,
    in_force,
    keys_of_units,
    load_by_unit,
    marks,
    of_plan,
    open_questions,
    overview,
    pace_changes,
    rows_for_facts,
    spots,
    task,
    task_at,
    tasks,
    tasks_of_target,
    tasks_of_unit,
    units_of,
    versions,
)


__all__ = [
    "TOLD",
    "Load",
    "facts_of",
    "facts_of_many",
    "in_force",
    "keys_of_units",
    "load_by_unit",
    "marks",
    "of_plan",
    "open_questions",
    "overview",
    "pace_changes",
    "rows_for_facts",
    "spots",
    "task",
    "task_at",
    "tasks",
    "tasks_of_target",
    "tasks_of_unit",
    "units_of",
    "versions",
]
