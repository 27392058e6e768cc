"""A mid-term evaluation: planned, its data frozen, suggestions written, signed.

An approved change of a target is a proposal still: `flows/midterm_changes.py` carries it out with the services of targets
and the approver's name (S002-D-03, S002-D-08).
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction

from daxiao.domains.dispatch.models import (
    MidtermReview,
    MidtermTarget,
    MidtermTask,
)
from daxiao.domains.dispatch.queries import midterm_freeze as freezing
from daxiao.domains.dispatch.rules import evaluation_snapshot
from daxiao.domains.dispatch.rules import midterm as rules
from daxiao.domains.dispatch.types.midterm import (
    MidtermState,
)
from daxiao.kernel import events
from daxiao.kernel.access import Actor, require
from daxiao.kernel.caps import Cap
from daxiao.kernel.errors import Stale
from daxiao.std.findings import Decision


if TYPE_CHECKING:
    from daxiao.kernel.models import Region


PLANNED = events.define("dispatch.midterm_planned", "安排中期评估", plan="规划", day="基准日")
FROZEN = events.define("dispatch.midterm_frozen", "冻结评估数据", targets="目标", tasks="任务")
SUGGESTED = events.define("dispatch.midterm_suggested", "写评估建议", words="建议")
SIGNED = events.define("dispatch.midterm_signed", "中期评估定稿", sha256="校验值")


@dataclass(frozen=True, slots=True)
class ReviewInput:
    """`plan` as `queries.midterm.plans_to_review` gives it."""

    plan: Any
    planned_on: date
    title: str = ""
    note: str = ""


@transaction.atomic
def plan_review(actor: Actor, *, given: ReviewInput) -> MidtermReview:
    """A mid-term evaluation of a plan on a day. Raises `Refused` for a second one of the same day."""
    require(actor, Cap.EVALUATION_RUN, on=given.plan.region)
    place: Region = given.plan.region
    twins = MidtermReview.everything.filter(plan=given.plan, planned_on=given.planned_on)
    taken = rules.TAKEN(field="planned_on", day=given.planned_on.isoformat())
    Decision.of([taken if twins.exists() else None]).or_refuse()
    row = MidtermReview.everything.create(
        plan=given.plan,
        region=place,
        title=(given.title.strip() or f"{given.plan.title}中期评估")[:200],
        planned_on=given.planned_on,
        note=given.note.strip(),
        is_demo=given.plan.is_demo,
    )
    told = {"plan": str(given.plan), "day": given.planned_on}
    events.record(actor, PLANNED, on=row, now=told)
    return row


@transaction.atomic
def freeze(actor: Actor, *, review: MidtermReview, today: date, now: datetime) -> MidtermReview:
    """Take the targets and tasks of the plan as the platform knows them now; from then on these rows stand.

    Raises `Refused` before the planned day, a second time, or for a plan without rows.
    """
    require(actor, Cap.EVALUATION_RUN, on=review)
    row = _turn(review, None)
    targets = freezing.target_lines(actor, row.plan, today=today, now=now)
    tasks = freezing.task_lines(actor, row.plan)
    state = MidtermState(row.state)
    rules.may_freeze(state, row.planned_on, today, len(targets) + len(tasks)).or_refuse()
    MidtermTarget.everything.bulk_create(
        MidtermTarget(
            review=row,
            position=n,
            target_id=one.target_id,
            wording=one.wording,
            figure=one.figure,
            due_text=one.due_text,
            due_on=one.due_on,
            unit=one.unit[:80],
            standing=one.standing.value,
            because=one.because[:300],
            value=one.value,
            value_unit=one.value_unit[:20],
            value_on=one.value_on,
            trend=one.trend.value,
            source=one.source[:200],
            field=one.field[:120],
            goal_id=one.goal_id,
            goal_words=one.goal_words[:200],
            asked=one.asked,
            asked_unit=one.asked_unit[:20],
            achieved=one.achieved,
            scheduled=one.scheduled,
            outlook=one.outlook[:300],
        )
        for n, one in enumerate(targets, 1)
    )
    MidtermTask.everything.bulk_create(
        MidtermTask(
            review=row,
            position=n,
            task_id=one.task_id,
            number=one.number,
            title=one.title,
            leads=one.leads,
            due_on=one.due_on,
            state=one.state,
            is_done=one.is_done,
            is_late=one.is_late,
            source=one.source[:200],
        )
        for n, one in enumerate(tasks, 1)
    )
    row.state = MidtermState.FROZEN.value
    row.frozen_on, row.frozen_by_label = today, actor.label[:80]
    row.save()
    events.record(actor, FROZEN, on=row, now={"targets": len(targets), "tasks": len(tasks)})
    return row


@transaction.atomic
def suggest(actor: Actor, *, review: MidtermReview, text: str) -> MidtermReview:
    """The suggestions in people's own words, one a line."""
    require(actor, Cap.EVALUATION_RUN, on=review)
    row = _turn(review, None)
    rules.at_step(MidtermState(row.state), MidtermState.FROZEN).or_refuse()
    was, row.suggestions = row.suggestions, text.strip()
    row.save()
    events.record(actor, SUGGESTED, on=row, was={"words": was}, now={"words": row.suggestions})
    return row


@transaction.atomic
def sign(actor: Actor, *, review: MidtermReview, today: date) -> MidtermReview:
    """Signed: whoever may look sees it from now on, and nothing of it changes. Raises `Refused` while a target is unjudged."""
    require(actor, Cap.EVALUATION_RUN, on=review)
    row = _turn(review, None)
    rules.at_step(MidtermState(row.state), MidtermState.FROZEN).or_refuse()
    targets = list(MidtermTarget.everything.filter(review=row).order_by("position"))
    rules.may_sign([t.proposal for t in targets], [t.approval for t in targets]).or_refuse()
    row.state = MidtermState.SIGNED.value
    row.signed_on, row.signed_by_label = today, actor.label[:80]
    row.sha256 = evaluation_snapshot.sha256_of(_canonical(row, targets))
    row.save()
    events.record(actor, SIGNED, on=row, now={"sha256": row.sha256})
    return row


_KEPT = (
    "position",
    "wording",
    "figure",
    "due_text",
    "unit",
    "standing",
    "because",
    "value",
    "value_unit",
    "value_on",
    "trend",
    "source",
    "field",
    "goal_words",
    "asked",
    "asked_unit",
    "achieved",
    "scheduled",
    "outlook",
    "cause",
    "cause_words",
    "proposal",
    "proposal_words",
    "proposed_value",
    "approver",
)


def _canonical(row: MidtermReview, targets: list[MidtermTarget]) -> str:
    tasks = MidtermTask.everything.filter(review=row).order_by("position")
    return evaluation_snapshot.canonical(
        {
            "title": row.title,
            "frozen_on": str(row.frozen_on),
            "targets": [{name: str(getattr(t, name)) for name in _KEPT} for t in targets],
            "tasks": [[t.number, t.title, t.leads, str(t.due_on), t.state] for t in tasks],
            "suggestions": row.suggestions,
        }
    )


# ---- inside


def _turn(review: MidtermReview, version: int | None) -> MidtermReview:
    rows = MidtermReview.everything.filter(pk=review.pk)
    row = rows.select_for_update(of=("self",)).select_related("plan", "region").get()
    expected = row.version if version is None else version
    if not rows.filter(version=expected).update(version=expected + 1):
        theirs = {"状态": MidtermState(row.state).label}
        raise Stale(mine={"版本": str(expected)}, theirs=theirs)
    row.version = expected + 1
    return row
