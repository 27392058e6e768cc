"""Targets and indicators come into the ledger, are kept there, and go out of force."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from simple_history.utils import bulk_update_with_history

from daxiao.domains.targets import rules
from daxiao.domains.targets.models import Indicator, Target
from daxiao.domains.targets.types import (
    Direction,
    Measure,
    TargetInput,
    TargetState,
)
from daxiao.kernel import events, versions
from daxiao.kernel.access import Actor, Guarded, require
from daxiao.kernel.caps import Cap
from daxiao.kernel.models import Org


ADOPTED = events.define("targets.targets_adopted", "目标入台账", count="条数")
OWNER_ASSIGNED = events.define("targets.owner_assigned", "明确责任单位", owner="责任单位")
LAPSED = events.define("targets.targets_lapsed", "目标随规划撤下", count="条数")
REVIVED = events.define("targets.targets_revived", "目标随规划恢复", count="条数")
DROPPED = events.define("targets.target_dropped", "撤销目标", state="状态")
RESTORED = events.define("targets.target_restored", "恢复目标", state="状态")


@transaction.atomic
def adopt(
    actor: Actor, *, plan: Guarded, targets: Sequence[TargetInput], is_demo: bool = False
) -> dict[int, Target]:
    """Confirmed targets into the ledger; returns them by candidate id. A second time adds only what is new."""
    require(actor, Cap.PLAN_PUBLISH, on=plan)
    wanted = {t.candidate_id: t for t in targets}
    have = {t.candidate_id: t for t in Target.everything.filter(candidate_id__in=wanted)}
    # a second reading of the same document has candidates of its own for the same places of the text
    earlier = Target.everything.filter(plan_id=plan.pk).exclude(
        candidate__reading__candidates__in=list(wanted)[:1]
    )
    stands = {(t.num_start, t.num_end, t.wording, t.scope): t for t in earlier}
    have |= {t.candidate_id: stands[t.spot] for t in targets if t.spot in stands}
    fresh = [t for t in targets if t.candidate_id not in have]
    indicators = indicators_for(actor, fresh, region_id=_region_of(plan), is_demo=is_demo)
    rows = [_row(plan, t, indicators, is_demo=is_demo) for t in fresh]
    made = versions.create(actor, Target, rows)
    have |= {t.candidate_id: t for t in made}
    _link(actor, fresh, have)
    if made:
        events.record(actor, ADOPTED, on=plan, now={"count": len(made)})
    return {key: have[key] for key in wanted}


def _region_of(plan: Any) -> int:
    return int(plan.region_id)


def _row(
    plan: Guarded, t: TargetInput, indicators: dict[tuple[str, Measure], int], *, is_demo: bool
) -> Target:
    return Target(
        plan_id=plan.pk,
        clause_id=t.clause_id,
        candidate_id=t.candidate_id,
        indicator_id=indicators[name_of(t), t.measure],
        region_id=t.region_id,
        num_start=t.num_start,
        num_end=t.num_end,
        num_text=t.num_text[:40],
        owner_id=t.owner_id,
        grade=t.grade,
        is_demo=is_demo,
        **said(t),
    )


def said(t: TargetInput) -> dict[str, Any]:
    """The columns that say what a target commits to, with the words made of them."""
    return {
        "wording": t.wording[:200],
        "scope": t.scope[:100],
        "value": t.value,
        "value_high": t.value_high,
        "unit": t.unit[:20],
        "comparator": t.comparator.value,
        "measure": t.measure.value,
        "ambition": t.ambition.value,
        "due_by": t.due.by,
        "due_year": t.due.year,
        "is_recurring": t.due.recurring,
        "since_year": t.due.since,
        "until_year": t.due.until,
        "due_on": rules.due_on(t.due),
        "due_text": rules.due_label(t.due),
        "figure": rules.value_label(t.value, t.value_high, t.unit, t.comparator, t.measure),
        "baseline": t.baseline,
        "baseline_high": t.baseline_high,
        "baseline_year": t.baseline_year,
        "is_in_table": t.in_table,
    }


def name_of(t: TargetInput) -> str:
    return "".join(t.wording.split())[:120]


def indicators_for(
    actor: Actor, targets: Sequence[TargetInput], *, region_id: int, is_demo: bool
) -> dict[tuple[str, Measure], int]:
    """Ids by (wording, measure); a wording nobody knows becomes a proposed indicator of its own."""
    require(actor, Cap.PLAN_PUBLISH)
    known = _known_wordings()
    missing = {(name_of(t), t.measure): t for t in targets if (name_of(t), t.measure) not in known}
    rows = [
        Indicator(
            name=name,
            unit=t.unit[:20],
            measure=measure.value,
            direction=(Direction.LESS if measure is Measure.RANK else Direction.MORE).value,
            region_id=region_id,
            is_demo=is_demo,
        )
        for (name, measure), t in missing.items()
    ]
    made = versions.create(actor, Indicator, rows)
    known |= {(row.name, Measure(row.measure)): row.pk for row in made}
    return known


def _known_wordings() -> dict[tuple[str, Measure], int]:
    """(name or alias without white space, measure) → id of the indicator; confirmed ones win."""
    index: dict[tuple[str, Measure], int] = {}
    for row in Indicator.everything.filter(merged_into=None).order_by("is_confirmed", "-pk"):
        for name in (row.name, *row.aliases):
            index["".join(str(name).split()), Measure(row.measure)] = row.pk
    return index


def _link(actor: Actor, fresh: Sequence[TargetInput], have: dict[int, Target]) -> None:
    """Repeats and parts point at their first record, where that one was confirmed too, be it in another plan."""
    wanted = {pk for t in fresh for pk in (t.same_as, t.part_of) if pk and pk not in have}
    known = have | {t.candidate_id: t for t in Target.everything.filter(candidate_id__in=wanted)}
    for t in fresh:
        same, whole = known.get(t.same_as or -1), known.get(t.part_of or -1)
        if same is None and whole is None:
            continue
        row = have[t.candidate_id]
        row.same_as, row.part_of = same, whole
        versions.save(actor, row, "same_as", "part_of", reason="入台账")


@transaction.atomic
def assign_owner(actor: Actor, *, target: Target, owner: Org) -> Target:
    """Say which unit answers for the figure."""
    require(actor, Cap.TARGET_MANAGE, on=target)
    was = target.owner
    if was == owner:
        return target  # nothing changed, so there is nothing to record
    target.owner = owner
    versions.save(actor, target, "owner")
    events.record(
        actor, OWNER_ASSIGNED, on=target, was={"owner": str(was or "")}, now={"owner": str(owner)}
    )
    return target


@transaction.atomic
def drop(actor: Actor, *, target: Target, reason: str) -> Target:
    """Take a target out of force with a reason; it stays visible with its history."""
    require(actor, Cap.TARGET_MANAGE, on=target)
    rules.may_drop(TargetState(target.state), reason).or_refuse()
    return _set_state(actor, target, TargetState.DROPPED, DROPPED, reason)


@transaction.atomic
def restore(actor: Actor, *, target: Target, reason: str) -> Target:
    require(actor, Cap.TARGET_MANAGE, on=target)
    rules.may_restore(TargetState(target.state)).or_refuse()
    return _set_state(actor, target, TargetState.IN_FORCE, RESTORED, reason)


@transaction.atomic
def lapse(actor: Actor, *, plan: Guarded, reason: str) -> int:
    """Take the targets in force of a withdrawn plan out of force with it; returns how many."""
    require(actor, Cap.PLAN_PUBLISH, on=plan)
    return _move_all(actor, plan, TargetState.IN_FORCE, TargetState.LAPSED, LAPSED, reason)


@transaction.atomic
def revive(actor: Actor, *, plan: Guarded, reason: str) -> int:
    """Bring back what went with the plan; what was dropped for itself stays dropped. Returns how many."""
    require(actor, Cap.PLAN_PUBLISH, on=plan)
    return _move_all(actor, plan, TargetState.LAPSED, TargetState.IN_FORCE, REVIVED, reason)


def _move_all(
    actor: Actor,
    plan: Guarded,
    was: TargetState,
    now: TargetState,
    kind: events.EventKind,
    reason: str,
) -> int:
    rows = list(Target.everything.filter(plan_id=plan.pk, state=was.value))
    for row in rows:
        row.state = now.value
    if rows:
        bulk_update_with_history(
            rows,
            Target,
            ["state"],
            batch_size=200,
            default_user=versions.user_of(actor),
            default_change_reason=reason[:100],
        )
        events.record(actor, kind, on=plan, now={"count": len(rows)}, reason=reason)
    return len(rows)


def _set_state(
    actor: Actor, target: Target, state: TargetState, kind: events.EventKind, reason: str
) -> Target:
    was = TargetState(target.state)
    target.state = state.value
    versions.save(actor, target, "state", reason=reason)
    events.record(
        actor, kind, on=target, was={"state": was.label}, now={"state": state.label}, reason=reason
    )
    return target
