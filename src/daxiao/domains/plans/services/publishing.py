"""A plan comes into the ledger with its outline and clauses, goes out of force, and comes back."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from daxiao.domains.plans import rules
from daxiao.domains.plans.models import Clause, Plan, Revision, Section
from daxiao.domains.plans.types import (
    ClauseInput,
    PlanInput,
    PlanState,
    RevisionState,
    SectionInput,
)
from daxiao.kernel import events
from daxiao.kernel.access import Actor, Guarded, require
from daxiao.kernel.caps import Cap


PUBLISHED = events.define(
    "plans.plan_published", "发布规划", title="规划", since="起始年", until="目标年"
)
WITHDRAWN = events.define("plans.plan_withdrawn", "撤下规划", state="状态")
RESTORED = events.define("plans.plan_restored", "恢复规划", state="状态")


@transaction.atomic
def publish(
    actor: Actor,
    *,
    document: Guarded,
    region: Guarded,
    plan: PlanInput,
    now: datetime,
    is_demo: bool = False,
) -> Plan:
    """The plan of a document in the ledger, with its outline. A second time gives the same row and changes nothing."""
    require(actor, Cap.PLAN_PUBLISH, on=region)
    before = Plan.everything.filter(document_id=document.pk, key=plan.key).first()
    if before is not None:
        rules.may_add(PlanState(before.state)).or_refuse()
        return before
    row = Plan.everything.create(
        title=plan.title[:200],
        region_id=region.pk,
        document_id=document.pk,
        key=plan.key,
        start=plan.start,
        end=plan.end,
        horizon=plan.horizon,
        since_year=plan.since,
        until_year=plan.until,
        published_at=now,
        published_by_id=actor.user_id,
        is_demo=is_demo,
    )
    _add_sections(row, plan.sections)
    events.record(
        actor,
        PUBLISHED,
        on=row,
        now={"title": plan.title, "since": plan.since, "until": plan.until},
    )
    return row


def _add_sections(plan: Plan, sections: tuple[SectionInput, ...]) -> None:
    # level by level, so that parents have their ids before their children are written
    rows: dict[int, Section] = {}
    depth = {i: _depth(sections, i) for i in range(len(sections))}
    for level in sorted(set(depth.values())):
        batch = {
            i: Section(
                plan=plan,
                parent=rows.get(s.parent) if s.parent is not None else None,
                kind=s.kind,
                level=s.level,
                number=s.number[:30],
                title=s.title[:200],
                start=s.start,
                end=s.end,
            )
            for i, s in enumerate(sections)
            if depth[i] == level
        }
        Section.everything.bulk_create(batch.values(), batch_size=500)
        rows |= batch


def _depth(sections: tuple[SectionInput, ...], index: int) -> int:
    depth, parent = 0, sections[index].parent
    while parent is not None:
        depth, parent = depth + 1, sections[parent].parent
    return depth


@transaction.atomic
def add_clauses(
    actor: Actor, *, plan: Plan, clauses: Iterable[ClauseInput]
) -> dict[tuple[int, int], Clause]:
    """Rows for the clauses, each once; keyed by (start, end). Those that are there already are returned as they are."""
    require(actor, Cap.PLAN_PUBLISH, on=plan)
    wanted = {(c.start, c.end): c for c in clauses}
    have = {(c.start, c.end): c for c in Clause.everything.filter(plan=plan)}
    sections = list(Section.everything.filter(plan=plan).order_by("start", "level"))
    fresh = [
        Clause(
            plan=plan,
            section=_section_at(sections, c.start),
            start=c.start,
            end=c.end,
            text=c.text,
            cell=c.cell,
        )
        for span, c in wanted.items()
        if span not in have
    ]
    Clause.everything.bulk_create(fresh, batch_size=500)
    have |= {(c.start, c.end): c for c in fresh}
    return {span: have[span] for span in wanted}


def _section_at(sections: list[Section], offset: int) -> Section | None:
    """The deepest heading that governs an offset."""
    best = None
    for section in sections:
        if section.start > offset:
            break
        if offset < section.end and (best is None or section.level >= best.level):
            best = section
    return best


@transaction.atomic
def withdraw(actor: Actor, *, plan: Plan, reason: str) -> Plan:
    """Take a published plan out of force; nothing of it is deleted."""
    require(actor, Cap.PLAN_PUBLISH, on=plan)
    rules.may_withdraw(PlanState(plan.state), reason).or_refuse()
    return _set_state(actor, plan, PlanState.WITHDRAWN, WITHDRAWN, reason)


@transaction.atomic
def restore(actor: Actor, *, plan: Plan, reason: str) -> Plan:
    """Put a withdrawn plan into force again."""
    require(actor, Cap.PLAN_PUBLISH, on=plan)
    # what a revision brought and took away again must not come back beside the version before it
    last = Revision.everything.filter(successor=plan).order_by("-pk").first()
    gone = last is not None and last.state == RevisionState.TAKEN_BACK
    rules.may_restore(PlanState(plan.state), was_taken_back=gone).or_refuse()
    return _set_state(actor, plan, PlanState.IN_FORCE, RESTORED, reason)


def _set_state(
    actor: Actor, plan: Plan, state: PlanState, kind: events.EventKind, reason: str
) -> Plan:
    was = PlanState(plan.state)
    Plan.everything.filter(pk=plan.pk).update(state=state)
    plan.state = state
    events.record(
        actor, kind, on=plan, was={"state": was.label}, now={"state": state.label}, reason=reason
    )
    return plan
