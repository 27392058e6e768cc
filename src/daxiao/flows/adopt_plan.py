"""Confirmed candidates → plan, targets, tasks, units in charge. Shows what it will do first; twice does nothing twice."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from daxiao.domains.documents import queries as documents
from daxiao.domains.documents import services as document_services
from daxiao.domains.documents.types import CandidateKind, ReadingState, unpack_target, unpack_task
from daxiao.domains.plans import queries as plan_queries
from daxiao.domains.plans import services as plan_services
from daxiao.domains.plans.types import RevisionState
from daxiao.domains.targets import queries as target_queries
from daxiao.domains.targets import rules as target_rules
from daxiao.domains.targets import services as target_services
from daxiao.domains.targets.types import spot
from daxiao.domains.tasks import queries as task_queries
from daxiao.domains.tasks import services as task_services
from daxiao.domains.tasks.types import Found
from daxiao.extract.readings import TargetReading, TaskReading
from daxiao.flows import ledger_inputs
from daxiao.kernel.access import Actor, require
from daxiao.kernel.caps import Cap
from daxiao.std.findings import Decision, Finding, FindingKind, Refused


if TYPE_CHECKING:
    from daxiao.domains.documents.models import Candidate, Reading
    from daxiao.domains.plans.models import Plan


NOT_READ = FindingKind("plans.not_read", "这份文件还没有读完，暂时不能发布")
NOTHING_KEPT = FindingKind(
    "plans.nothing_kept", "还没有确认任何目标、任务或项目，请先核对至少一条再发布"
)

IN_REVISION = FindingKind(
    "plans.in_revision",
    "这份文件正在作为《{title}》的新版本比对，请到修订页批准；确实是另一份规划的，先放弃那次修订",
)


@dataclass(frozen=True, slots=True)
class PlanPreview:
    """What publishing would do for one plan of the document: counts of what is new and what is already there."""

    title: str
    is_new: bool
    new_targets: int
    old_targets: int
    new_tasks: int
    old_tasks: int
    projects: int


@dataclass(frozen=True, slots=True)
class Preview:
    """`pending` is how many candidates nobody has judged: they stay behind. `questions` are unit names the register lacks."""

    plans: tuple[PlanPreview, ...]
    pending: int
    rejected: int
    units_found: int
    groups: tuple[str, ...]
    questions: tuple[str, ...]

    @property
    def changes(self) -> int:
        return sum(p.new_targets + p.new_tasks + p.is_new for p in self.plans)


@dataclass(frozen=True, slots=True)
class Adopted:
    plans: tuple[Plan, ...]
    targets: int
    tasks: int


@dataclass(frozen=True, slots=True)
class _Kept:
    """Confirmed candidates of one reading, unpacked."""

    targets: tuple[tuple[Candidate, TargetReading], ...]
    tasks: tuple[tuple[Candidate, TaskReading], ...]
    projects: tuple[Candidate, ...]


def preview(actor: Actor, *, reading: Reading, today: date) -> Preview:
    """What `adopt` would do now. Raises `Denied`, or `Refused` when there is nothing to publish."""
    require(actor, Cap.PLAN_PUBLISH, on=reading)
    kept = _kept(actor, reading)
    titles = _titles(reading)
    published = plan_queries.published(actor, reading.document)
    plans = tuple(
        _plan_preview(actor, kept, title, published.get(key)) for key, title in titles.items()
    )
    units = ledger_inputs.resolver(reading.document.region, today).all_of(r for _, r in kept.tasks)
    tally = documents.tally(actor, reading)
    return Preview(
        plans=tuple(
            p
            for p in plans
            if p.new_targets + p.old_targets + p.new_tasks + p.old_tasks + p.projects
        ),
        pending=tally.pending,
        rejected=tally.rejected,
        units_found=len({i for u in units if u.found is Found.UNIT for i in u.org_ids}),
        groups=tuple(dict.fromkeys(u.written for u in units if u.found is Found.GROUP)),
        questions=tuple(dict.fromkeys(u.written for u in units if not u.org_ids)),
    )


def adopt(
    actor: Actor, *, reading: Reading, today: date, now: datetime, is_demo: bool = False
) -> Adopted:
    """Publish the confirmed candidates. All or nothing; a second time adds only what was confirmed since."""
    require(actor, Cap.PLAN_PUBLISH, on=reading)
    try:
        return _adopt(actor, reading, today, now, is_demo=is_demo)
    except IntegrityError:
        # a plan published elsewhere at the same moment named the same new indicator; now it is there for both
        return _adopt(actor, reading, today, now, is_demo=is_demo)


@transaction.atomic
def _adopt(actor: Actor, reading: Reading, today: date, now: datetime, *, is_demo: bool) -> Adopted:
    # before anything is read: what is judged or published meanwhile must not be lost between reading and marking
    document_services.hold(actor, reading=reading)
    kept = _kept(actor, reading)
    region = reading.document.region
    resolver = ledger_inputs.resolver(region, today)
    plans, n_targets, n_tasks = [], 0, 0
    # a target may repeat one of another plan in the same file, so keys are looked up over all of them
    by_key = {r.key: c.pk for c, r in kept.targets}
    for key, title in _titles(reading).items():
        targets = tuple(x for x in kept.targets if x[1].plan == title)
        tasks = tuple(x for x in kept.tasks if x[1].plan == title)
        if not targets and not tasks and not any(c.plan == title[:200] for c in kept.projects):
            continue
        plan = plan_services.publish(
            actor,
            document=reading.document,
            region=region,
            plan=ledger_inputs.plan_input(reading, key),
            now=now,
            is_demo=is_demo,
        )
        clauses = plan_services.add_clauses(
            actor,
            plan=plan,
            clauses=ledger_inputs.clause_inputs(reading.document.text, targets, tasks),
        )
        units = {c.pk: resolver.units_of(r) for c, r in tasks}
        rows = target_services.adopt(
            actor,
            plan=plan,
            targets=ledger_inputs.target_inputs(
                targets, by_key, ledger_inputs.owners(tasks, units), clauses, region
            ),
            is_demo=is_demo,
        )
        made = task_services.adopt(
            actor,
            plan=plan,
            tasks=ledger_inputs.task_inputs(
                reading.document.text, targets, tasks, clauses, units, rows, region
            ),
            today=today,
            now=now,
            is_demo=is_demo,
        )
        plans.append(plan)
        n_targets += len(rows)
        n_tasks += len(made)
    done = [c.pk for c, _ in (*kept.targets, *kept.tasks)] + [c.pk for c in kept.projects]
    document_services.mark_published(actor, reading=reading, candidates=done, now=now)
    return Adopted(tuple(plans), n_targets, n_tasks)


def _kept(actor: Actor, reading: Reading) -> _Kept:
    if reading.state != ReadingState.READY:
        raise Refused(NOT_READ())
    revision = plan_queries.revision_of_reading(actor, reading)
    if revision is not None and revision.state == RevisionState.OPEN:
        raise Refused(IN_REVISION(title=revision.plan.title))
    left_out = plan_queries.refused_candidates(actor, reading)
    of = {
        kind: [c for c in documents.kept(actor, reading, kind) if c.pk not in left_out]
        for kind in CandidateKind
    }
    if not any(of.values()):
        raise Refused(NOTHING_KEPT())
    kept = _Kept(
        targets=tuple((c, unpack_target(c.final or c.payload)) for c in of[CandidateKind.TARGET]),
        tasks=tuple((c, unpack_task(c.final or c.payload)) for c in of[CandidateKind.TASK]),
        projects=tuple(of[CandidateKind.PROJECT]),
    )
    Decision.of(_unfit(kept)).or_refuse()
    return kept


def _unfit(kept: _Kept) -> list[Finding]:
    """What the ledger could not hold, in sentences, before anything is written."""
    found = []
    for _, r in kept.targets:
        base = (r.baseline.value, r.baseline.value_high) if r.baseline else ()
        years = (r.period.by, r.period.year, r.period.since, r.period.until)
        found += target_rules.storable(r.key, (r.value, r.value_high, *base), years)
    for _, t in kept.tasks:
        found += target_rules.storable(t.key, (), (t.deadline,))
    return found


def _plan_preview(actor: Actor, kept: _Kept, title: str, plan: Plan | None) -> PlanPreview:
    """Counts for one plan; what stands in the ledger is known by its place in the text, whichever reading found it."""
    there = target_queries.spots(actor, plan) if plan else set()
    done = task_queries.spots(actor, plan) if plan else set()
    targets = [r for _, r in kept.targets if r.plan == title]
    tasks = [r for _, r in kept.tasks if r.plan == title]
    old_targets = sum(
        spot(r.num.start, r.num.end, r.indicator, r.scope or "") in there for r in targets
    )
    old_tasks = sum((r.clause.start, r.clause.end, (r.number or "")[:20]) in done for r in tasks)
    return PlanPreview(
        title=title,
        is_new=plan is None,
        new_targets=len(targets) - old_targets,
        old_targets=old_targets,
        new_tasks=len(tasks) - old_tasks,
        old_tasks=old_tasks,
        projects=sum(c.plan == title[:200] for c in kept.projects),
    )


def _titles(reading: Reading) -> dict[str, str]:
    return {p["key"]: p["title"] for p in reading.plans}
