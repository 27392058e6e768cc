"""A new version of a plan changes the targets that stand on it, and is taken back again. Owners and history stay."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Q
from simple_history.utils import bulk_update_with_history

from daxiao.domains.targets.models import Indicator, Target
from daxiao.domains.targets.services import ledger
from daxiao.domains.targets.types import Before, Measure, TargetInput, TargetRevision, TargetState
from daxiao.kernel import events, versions
from daxiao.kernel.access import Actor, Guarded, require
from daxiao.kernel.caps import Cap


REVISED = events.define(
    "targets.target_revised",
    "规划修订改了目标",
    wording="指标",
    scope="范围",
    ambition="力度",
    figure="目标值",
    due_text="时限",
    sentence="原句",
)
REANCHORED = events.define("targets.targets_reanchored", "目标改指新版原文", count="条数")
LEFT_OUT = events.define("targets.target_left_out", "新版规划不再列入目标", state="状态")
PUT_BACK = events.define("targets.targets_put_back", "撤回修订，目标复原", count="条数")

# what a revision may change; the owner and the links between targets are the ledger's own
_CITED = ("plan_id", "clause_id", "candidate_id", "num_start", "num_end", "num_text")
_SAID = (
    "indicator_id",
    "region_id",
    "wording",
    "scope",
    "value",
    "value_high",
    "unit",
    "comparator",
    "measure",
    "ambition",
    "due_by",
    "due_year",
    "is_recurring",
    "since_year",
    "until_year",
    "due_on",
    "due_text",
    "figure",
    "baseline",
    "baseline_high",
    "baseline_year",
    "is_in_table",
    "grade",
)
_COLUMNS = (*_CITED, *_SAID, "state")
# as long as an event's page can show without hiding the rest
SENTENCE = 400


@transaction.atomic
def revise(
    actor: Actor, *, plan: Guarded, revisions: Sequence[TargetRevision], reason: str
) -> dict[int, Before]:
    """Move the targets to the new version `plan`, each with what it now says; returns what was replaced, by target id.

    One history version and, where something but the citation changed, one event with both sentences per target.
    """
    require(actor, Cap.PLAN_PUBLISH, on=plan)
    wanted = {r.target_id: r for r in revisions}
    rows = {t.pk: t for t in _rows(list(wanted))}
    indicators = _indicators(actor, plan, rows, wanted)
    before = {pk: _kept(row) for pk, row in rows.items()}
    said = {pk: _told(row) for pk, row in rows.items() if wanted[pk].change or wanted[pk].lapses}
    for pk, row in rows.items():
        _apply(row, wanted[pk], plan, indicators.get(pk))
    _save(actor, list(rows.values()), reason)
    fresh = {t.pk: t for t in _rows(list(said))}
    for pk, was in said.items():
        _record(actor, fresh[pk], was, reason)
    moved = len(rows) - len(said)
    if moved:
        events.record(actor, REANCHORED, on=plan, now={"count": moved}, reason=reason)
    return before


@transaction.atomic
def put_back(
    actor: Actor, *, plan: Guarded, rows: Mapping[int, Mapping[str, Any]], reason: str
) -> int:
    """Give targets back what `revise` replaced; `plan` is the version that they return to. Returns how many."""
    require(actor, Cap.PLAN_PUBLISH, on=plan)
    there = _rows(list(rows))
    merged = dict(
        Indicator.everything.filter(merged_into__isnull=False).values_list("pk", "merged_into_id")
    )
    for row in there:
        for column, value in rows[row.pk].items():
            setattr(row, column, _unpacked(column, value))
        # an indicator that was merged since is not brought back
        row.indicator_id = merged.get(row.indicator_id) or row.indicator_id
    _save(actor, there, reason)
    if there:
        events.record(actor, PUT_BACK, on=plan, now={"count": len(there)}, reason=reason)
    return len(there)


def _rows(ids: Sequence[int]) -> list[Target]:
    # in batches: SQLite takes no more parameters than it was built for
    found: list[Target] = []
    for at in range(0, len(ids), 500):
        batch = Target.everything.select_for_update(of=("self",)).filter(pk__in=ids[at : at + 500])
        found += batch.select_related("clause", "region")
    return found


def _save(actor: Actor, rows: list[Target], reason: str) -> None:
    if not rows:
        return
    bulk_update_with_history(
        rows,
        Target,
        list(_COLUMNS),
        batch_size=50,
        default_user=versions.user_of(actor),
        default_change_reason=reason[:100],
    )


def _indicators(
    actor: Actor, plan: Any, rows: Mapping[int, Target], wanted: Mapping[int, TargetRevision]
) -> dict[int, int]:
    """The indicator of each target that is measured in another way than before; the others keep theirs."""
    moved = {
        pk: change
        for pk, row in rows.items()
        if (change := wanted[pk].change) and change.measure.value != row.measure
    }
    known = ledger.indicators_for(
        actor, list(moved.values()), region_id=plan.region_id, is_demo=plan.is_demo
    )
    return {pk: known[ledger.name_of(t), Measure(t.measure)] for pk, t in moved.items()}


def _apply(row: Target, revision: TargetRevision, plan: Guarded, indicator_id: int | None) -> None:
    if revision.lapses:
        row.state = TargetState.LAPSED.value
        return
    row.plan_id = plan.pk
    if revision.clause_id is not None:
        row.clause_id = revision.clause_id
    if revision.num is not None:
        row.num_start, row.num_end = revision.num
    if revision.candidate_id is not None and not _is_taken(revision.candidate_id, row.pk):
        row.candidate_id = revision.candidate_id
    if revision.change is not None:
        _say(row, revision.change)
    if indicator_id is not None:
        row.indicator_id = indicator_id


def _is_taken(candidate_id: int, target_id: int) -> bool:
    """Another row of an earlier attempt may have the evidence already; then this one keeps its own."""
    return Target.everything.filter(~Q(pk=target_id), candidate_id=candidate_id).exists()


def _say(row: Target, t: TargetInput) -> None:
    said = ledger.said(t)
    for column in _SAID:
        if column in said:
            setattr(row, column, said[column])
    row.region_id, row.num_text, row.grade = t.region_id, t.num_text[:40], t.grade


def _kept(row: Target) -> Before:
    return {column: _packed(getattr(row, column)) for column in _COLUMNS}


def _packed(value: Any) -> str | int | bool | None:
    if value is None or isinstance(value, bool | int | str):
        return value
    return value.isoformat() if isinstance(value, date) else str(value)


def _unpacked(column: str, value: Any) -> Any:
    if value is None:
        return None
    if column in {"value", "value_high", "baseline", "baseline_high"}:
        return Decimal(value)
    return date.fromisoformat(value) if column == "due_on" else value


def _told(row: Target) -> dict[str, str]:
    keys = ("wording", "scope", "figure", "due_text")
    return {
        **{k: getattr(row, k) for k in keys},
        "ambition": row.get_ambition_display(),
        "sentence": row.clause.text[:SENTENCE],
        "state": TargetState(row.state).label,
    }


def _record(actor: Actor, row: Target, was: dict[str, str], reason: str) -> None:
    now = _told(row)
    is_out = now["state"] != was["state"]
    differing = [k for k in now if was[k] != now[k] and k != "sentence"]
    only, kind = (["state"], LEFT_OUT) if is_out else ([*differing, "sentence"], REVISED)
    events.record(
        actor,
        kind,
        on=row,
        was={k: was[k] for k in only},
        now={k: now[k] for k in only},
        reason=reason,
    )
