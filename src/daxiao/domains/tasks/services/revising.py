"""A new version of a plan changes the tasks that stand on it, and is taken back again. What was reported stays."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from simple_history.utils import bulk_update_with_history

from daxiao.domains.tasks import standings
from daxiao.domains.tasks.models import Task, TaskUnit
from daxiao.domains.tasks.services import ledger, readers
from daxiao.domains.tasks.types import (
    Before,
    BeforeUnit,
    Found,
    TaskRevision,
    TaskState,
    UnitInput,
)
from daxiao.kernel import events, outbox, versions
from daxiao.kernel.access import Actor, Guarded, require
from daxiao.kernel.caps import Cap


REVISED = events.define(
    "tasks.task_revised",
    "规划修订改了任务",
    number="序号",
    title="任务",
    leads="牵头单位",
    others="责任单位",
    due_on="时限",
    sentence="原句",
)
REANCHORED = events.define("tasks.tasks_reanchored", "任务改指新版原文", count="条数")
LEFT_OUT = events.define("tasks.task_left_out", "新版规划不再列入任务", state="状态")
PUT_BACK = events.define("tasks.tasks_put_back", "撤回修订，任务复原", count="条数")

_COLUMNS = (
    "plan_id",
    "clause_id",
    "candidate_id",
    "number",
    "title",
    "text",
    "action",
    "deadline",
    "due_on",
    "etc",
    "leads",
    "others",
    "grade",
    "state",
)
_TOLD = ("number", "title", "leads", "others", "due_on")
SENTENCE = 400
_QUESTIONS = frozenset({Found.UNKNOWN.value, Found.AMBIGUOUS.value})


@transaction.atomic
def revise(
    actor: Actor,
    *,
    plan: Guarded,
    revisions: Sequence[TaskRevision],
    reason: str,
    today: date,
    now: datetime,
) -> dict[int, Before]:
    """Move the tasks to the new version `plan`, each with what it now says; returns what was replaced, by task id.

    A unit that a person identified stays identified where the new version writes the same words.
    """
    require(actor, Cap.PLAN_PUBLISH, on=plan)
    wanted = {r.task_id: r for r in revisions}
    rows = {t.pk: t for t in _rows(list(wanted))}
    before = {pk: _kept(row) for pk, row in rows.items()}
    said = {pk: _told(row) for pk, row in rows.items() if wanted[pk].is_told or wanted[pk].lapses}
    for pk, row in rows.items():
        _apply(row, wanted[pk], plan)
    _save(actor, list(rows.values()), reason)
    for pk, row in rows.items():
        change = wanted[pk].change
        if change is not None:
            _take_units(row, change.units)
            row.targets.set(change.target_ids)
    _settle(list(rows.values()), today, now)
    for pk, was in said.items():
        _record(actor, rows[pk], was, reason)
    moved = len(rows) - len(said)
    if moved:
        events.record(actor, REANCHORED, on=plan, now={"count": moved}, reason=reason)
    return before


@transaction.atomic
def put_back(
    actor: Actor,
    *,
    plan: Guarded,
    rows: Mapping[int, Mapping[str, Any]],
    reason: str,
    today: date,
    now: datetime,
) -> int:
    """Give tasks back what `revise` replaced; `plan` is the version that they return to. Returns how many."""
    require(actor, Cap.PLAN_PUBLISH, on=plan)
    there = _rows(list(rows))
    for row in there:
        for column, value in rows[row.pk].items():
            if column in _COLUMNS:
                setattr(row, column, _unpacked(column, value))
    _save(actor, there, reason)
    for row in there:
        _put_back_units(row, rows[row.pk])
    _settle(there, today, now)
    if there:
        events.record(actor, PUT_BACK, on=plan, now={"count": len(there)}, reason=reason)
    return len(there)


def _rows(ids: Sequence[int]) -> list[Task]:
    # in batches: SQLite takes no more parameters than it was built for
    found: list[Task] = []
    for at in range(0, len(ids), 500):
        batch = Task.everything.select_for_update(of=("self",)).filter(pk__in=ids[at : at + 500])
        found += batch.select_related("region").prefetch_related("units", "targets")
    return found


def _save(actor: Actor, rows: list[Task], reason: str) -> None:
    if rows:
        bulk_update_with_history(
            rows,
            Task,
            list(_COLUMNS),
            batch_size=50,
            default_user=versions.user_of(actor),
            default_change_reason=reason[:100],
        )


def _settle(rows: list[Task], today: date, now: datetime) -> None:
    fresh = _rows([t.pk for t in rows])
    for row in fresh:
        readers.refresh(row)
    standings.settle(fresh, yardstick=ledger.yardstick_on(today), today=today, now=now)


def _apply(row: Task, revision: TaskRevision, plan: Guarded) -> None:
    if revision.lapses:
        row.state = TaskState.LAPSED.value
        return
    row.plan_id = plan.pk
    if revision.clause_id is not None:
        row.clause_id, row.text = revision.clause_id, revision.text
    if revision.candidate_id is not None and not _is_taken(revision.candidate_id, row.pk):
        row.candidate_id = revision.candidate_id
    if revision.number is not None:
        row.number = revision.number[:20]
    if revision.change is not None:
        for column, value in ledger.said(revision.change).items():
            setattr(row, column, value)


def _is_taken(candidate_id: int, task_id: int) -> bool:
    """Another row of an earlier attempt may have the evidence already; then this one keeps its own."""
    return Task.everything.filter(~Q(pk=task_id), candidate_id=candidate_id).exists()


# ---- units


def _take_units(row: Task, units: Sequence[UnitInput]) -> None:
    """The units as the new version writes them; what a person said of a wording holds for the same wording."""
    known = _by_wording(row)
    TaskUnit.everything.filter(task=row).delete()
    rows = ledger.unit_rows(row, [_answered(u, known.get(u.written[:80], [])) for u in units])
    TaskUnit.everything.bulk_create(rows, batch_size=500)


def _answered(unit: UnitInput, answers: Sequence[tuple[str, int | None]]) -> UnitInput:
    if not answers or unit.org_ids:
        return unit
    orgs = tuple(org for _, org in answers if org is not None)
    return UnitInput(unit.written, unit.duty, Found(answers[0][0]), orgs)


def _by_wording(row: Task) -> dict[str, list[tuple[str, int | None]]]:
    """(found, unit) of each wording that is no open question any more."""
    answered: dict[str, list[tuple[str, int | None]]] = {}
    for unit in TaskUnit.everything.filter(task=row):
        if unit.found not in _QUESTIONS:
            pair = (unit.found, unit.org_id)
            if pair not in answered.setdefault(unit.written, []):
                answered[unit.written].append(pair)
    return answered


def _put_back_units(row: Task, before: Mapping[str, Any]) -> None:
    if "units" in before:
        known = _by_wording(row)
        TaskUnit.everything.filter(task=row).delete()
        kept = [u for unit in before["units"] for u in _answered_since(row, unit, known)]
        TaskUnit.everything.bulk_create(kept, batch_size=500)
    if "targets" in before:
        row.targets.set(before["targets"])


def _answered_since(
    row: Task, unit: Mapping[str, Any], known: Mapping[str, list[tuple[str, int | None]]]
) -> list[TaskUnit]:
    """The unit as it was; a question that a person answered meanwhile stays answered."""
    answers = known.get(unit["written"], []) if unit["found"] in _QUESTIONS else []
    pairs = answers or [(unit["found"], unit["org_id"])]
    return [TaskUnit(task=row, **{**unit, "found": f, "org_id": org}) for f, org in pairs]


# ---- what was, what is


def _kept(row: Task) -> Before:
    columns: Before = {column: _packed(getattr(row, column)) for column in _COLUMNS}
    units: list[BeforeUnit] = [
        {
            "duty": u.duty,
            "position": u.position,
            "written": u.written,
            "found": u.found,
            "org_id": u.org_id,
        }
        for u in row.units.all()
    ]
    return {**columns, "units": units, "targets": [t.pk for t in row.targets.all()]}


def _packed(value: Any) -> str | int | bool | None:
    if value is None or isinstance(value, bool | int | str):
        return value
    return value.isoformat() if isinstance(value, date) else str(value)


def _unpacked(column: str, value: Any) -> Any:
    return date.fromisoformat(value) if column == "due_on" and value else value


def _told(row: Task) -> dict[str, str]:
    said = {k: str(getattr(row, k) or "") for k in _TOLD}
    return {**said, "sentence": row.text[:SENTENCE], "state": TaskState(row.state).label}


def _record(actor: Actor, row: Task, was: dict[str, str], reason: str) -> None:
    now = _told(row)
    is_out = now["state"] != was["state"]
    differing = [k for k in _TOLD if was[k] != now[k]]
    only, kind = (["state"], LEFT_OUT) if is_out else ([*differing, "sentence"], REVISED)
    events.record(
        actor,
        kind,
        on=row,
        was={k: was[k] for k in only},
        now={k: now[k] for k in only},
        reason=reason,
    )
    if now["leads"] != was["leads"]:
        # who leads it now is told, as for a new task
        outbox.put("tasks.task_adopted", on=row, body={"task_id": row.pk})
