"""A person says that a document is a new version of a plan in force; the platform may only ask whether it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction

from daxiao.domains.documents import queries as documents
from daxiao.domains.documents.types import ReadingState
from daxiao.domains.plans import queries as plans
from daxiao.domains.plans import rules
from daxiao.domains.plans import services as plan_services
from daxiao.domains.plans.types import PlanState
from daxiao.flows import hand_over
from daxiao.kernel.access import Actor, require
from daxiao.kernel.caps import Cap


if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date, datetime

    from daxiao.domains.documents.models import Reading
    from daxiao.domains.plans.models import Plan, Revision


@dataclass(frozen=True, slots=True)
class Proposal:
    """A plan of a read document that looks like a new version of one in force."""

    title: str
    plan: Plan


@dataclass(frozen=True, slots=True)
class File:
    """A file as it was handed over; `enqueue(reading id)` queues its reading."""

    name: str
    data: bytes
    enqueue: Callable[[int], object]


def proposals(actor: Actor, reading: Reading) -> list[Proposal]:
    """Plans in force of the same place whose title is that of a plan of this document, or nearly so. Nothing follows
    from it until a person says yes; none where somebody has answered already."""
    if reading.state != ReadingState.READY:
        return []
    answered = plans.plans_answered(actor, reading)
    rows = plans.candidate_plans(actor, reading.document.region_id)
    there = [p for p in rows if p.pk not in answered and p.document_id != reading.document_id]
    return [
        Proposal(p["title"], plan)
        for p in reading.plans
        for plan in there
        if rules.is_same_plan(p["title"], plan.title)
    ]


@transaction.atomic
def start(
    actor: Actor, *, plan: Plan, reading: Reading, now: datetime, is_checked: bool = False
) -> Revision:
    """Compare a document that is here already; raises `Refused` with what speaks against it, `is_checked` answers the
    question whether it is older than the version in force."""
    require(actor, Cap.READING_REVIEW, on=plan)
    require(actor, Cap.READING_REVIEW, on=reading)
    facts = plans.revision_facts(actor, plan, reading)
    return plan_services.start(
        actor, plan=plan, reading=reading, facts=facts, is_checked=is_checked, now=now
    )


def hand_over_version(
    actor: Actor, *, plan: Plan, file: File, today: date, now: datetime
) -> Revision:
    """Hand over a file as the new version. The same file twice is recognised and raises `AlreadyHere`; a plan that takes
    no new version refuses before anything is kept."""
    require(actor, Cap.READING_REVIEW, on=plan)
    has_open = plans.open_revision(actor, plan) is not None
    rules.may_propose(PlanState(plan.state), has_open=has_open).or_refuse()
    reading = hand_over.hand_over(
        actor,
        region=plan.region,
        name=file.name,
        data=file.data,
        enqueue=file.enqueue,
        today=today,
        now=now,
        is_demo=plan.is_demo,
    )
    return start(actor, plan=plan, reading=reading, now=now)


def readings_for(actor: Actor, plan: Plan) -> list[Reading]:
    """Documents of the plan's place that are read and could be its new version, the newest first, one reading each."""
    rows = documents.readings(actor).filter(
        document__region_id=plan.region_id, state=ReadingState.READY.value
    )
    newest: dict[int, Reading] = {}
    for reading in rows.exclude(document_id=plan.document_id).order_by("-pk")[:200]:
        newest.setdefault(reading.document_id, reading)
    return list(newest.values())
