"""Confirmed candidates → plan, targets, tasks, units in charge. Shows what it will do first; twice does nothing twice."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction

from daxiao.domains.documents import queries as documents
from daxiao.domains.documents import services as document_services
from daxiao.domains.documents.types import CandidateKind, ReadingState, unpack_target, unpack_task
from daxiao.domains.plans import queries as plan_queries
from daxiao.domains.plans import services as plan_services
from daxiao.domains.plans.types import ClauseInput, PlanInput, SectionInput
from daxiao.domains.targets import queries as target_queries
from daxiao.domains.targets import rules as target_rules
from daxiao.domains.targets import services as target_services
from daxiao.domains.targets.types import Ambition, Comparator, Due, Measure, TargetInput, spot
from daxiao.domains.tasks import queries as task_queries
from daxiao.domains.tasks import rules as task_rules
from daxiao.domains.tasks import services as task_services
from daxiao.domains.tasks.types import Duty, Found, TaskInput, UnitInput
from daxiao.extract.readings import TargetReading, TaskReading
from daxiao.kernel import places
from daxiao.kernel.access import Actor, require
from daxiao.kernel.caps import Cap
from daxiao.std.findings import Decision, Finding, FindingKind, Refused


if TYPE_CHECKING:
    from daxiao.domains.documents.models import Candidate, Reading
    from daxiao.domains.plans.models import Clause, Plan
    from daxiao.domains.targets.models import Target
    from daxiao.kernel.models import Region


NOT_READ = FindingKind("plans.not_read", "这份文件还没有读完，暂时不能发布")
NOTHING_KEPT = FindingKind(
    "plans.nothing_kept", "还没有确认任何目标、任务或项目，请先核对至少一条再发布"
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
    units = _resolver(reading.document.region, today).all_of(r for _, r in kept.tasks)
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
    resolver = _resolver(region, today)
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
            plan=_plan_input(reading, key),
            now=now,
            is_demo=is_demo,
        )
        clauses = plan_services.add_clauses(
            actor, plan=plan, clauses=_clauses(reading.document.text, targets, tasks)
        )
        units = {c.pk: resolver.units_of(r) for c, r in tasks}
        rows = target_services.adopt(
            actor,
            plan=plan,
            targets=_target_inputs(targets, by_key, _owners(tasks, units), clauses, region),
            is_demo=is_demo,
        )
        made = task_services.adopt(
            actor,
            plan=plan,
            tasks=_task_inputs(reading.document.text, targets, tasks, clauses, units, rows, region),
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
    of = {kind: list(documents.kept(actor, reading, kind)) for kind in CandidateKind}
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


def _plan_input(reading: Reading, key: str) -> PlanInput:
    plan = next(p for p in reading.plans if p["key"] == key)
    return PlanInput(
        key=key,
        title=plan["title"],
        start=plan["start"],
        end=plan["end"],
        horizon=plan["horizon"],
        since=plan["since"],
        until=plan["until"],
        sections=_sections(reading.outline, plan["start"], plan["end"]),
    )


def _sections(
    outline: Sequence[Mapping[str, Any]], start: int, end: int
) -> tuple[SectionInput, ...]:
    """The part of the document's outline that lies inside a plan, parents renumbered."""
    inside = [i for i, s in enumerate(outline) if start <= s["start"] < end]
    place = {old: new for new, old in enumerate(inside)}
    return tuple(
        SectionInput(
            kind=s["kind"],
            level=s["level"],
            number=s["number"] or "",
            title=s["title"],
            start=s["start"],
            end=min(s["end"], end),
            parent=place.get(s["parent"]) if s["parent"] is not None else None,
        )
        for s in (outline[i] for i in inside)
    )


def _clauses(
    text: str,
    targets: Iterable[tuple[Candidate, TargetReading]],
    tasks: Iterable[tuple[Candidate, TaskReading]],
) -> list[ClauseInput]:
    spans = [(r.clause, r.cell or "") for _, r in targets] + [(r.clause, "") for _, r in tasks]
    return [ClauseInput(s.start, s.end, text[s.start : s.end], cell) for s, cell in spans]


def _target_inputs(
    targets: Sequence[tuple[Candidate, TargetReading]],
    by_key: Mapping[str, int],
    owners: Mapping[str, int],
    clauses: Mapping[tuple[int, int], Clause],
    region: Region,
) -> list[TargetInput]:
    below = _places_below(region)
    return [
        TargetInput(
            candidate_id=c.pk,
            clause_id=clauses[r.clause.start, r.clause.end].pk,
            region_id=below.get(r.scope or "", region.pk),
            num_start=r.num.start,
            num_end=r.num.end,
            num_text=r.num_text,
            wording=r.indicator,
            value=r.value,
            value_high=r.value_high,
            unit=r.unit or "",
            comparator=Comparator(r.comparator.value),
            measure=Measure(r.measure.value),
            ambition=Ambition(r.ambition.value),
            due=Due(r.period.by, r.period.year, r.period.recurring, r.period.since, r.period.until),
            scope=r.scope or "",
            baseline=r.baseline.value if r.baseline else None,
            baseline_high=r.baseline.value_high if r.baseline else None,
            baseline_year=r.baseline.year if r.baseline else None,
            in_table=r.in_table,
            same_as=by_key.get(r.same_as or ""),
            part_of=by_key.get(r.part_of or ""),
            owner_id=owners.get(r.key),
            grade=r.grade.value,
        )
        for c, r in targets
    ]


def _owners(
    tasks: Sequence[tuple[Candidate, TaskReading]], units: Mapping[int, tuple[UnitInput, ...]]
) -> dict[str, int]:
    """Target key → the unit that answers for it: the one lead unit of the task it stands in, where there is just one."""
    owners: dict[str, int] = {}
    for c, r in tasks:
        leads = {
            i
            for u in units[c.pk]
            if u.duty is Duty.LEAD and u.found is Found.UNIT
            for i in u.org_ids
        }
        if len(leads) == 1:
            owners |= dict.fromkeys(r.target_keys, next(iter(leads)))
    return owners


def _places_below(region: Region) -> dict[str, int]:
    """Name → id of places under the plan's place, so that 咸安区's figure hangs at 咸安区."""
    index = places.by_names(places.regions_below(region))
    return {name: nodes[0].pk for name, nodes in index.items() if len(nodes) == 1}


def _task_inputs(
    text: str,
    targets: Sequence[tuple[Candidate, TargetReading]],
    tasks: Sequence[tuple[Candidate, TaskReading]],
    clauses: Mapping[tuple[int, int], Clause],
    units: Mapping[int, tuple[UnitInput, ...]],
    rows: Mapping[int, Target],
    region: Region,
) -> list[TaskInput]:
    by_key = {r.key: rows[c.pk].pk for c, r in targets}
    return [
        TaskInput(
            candidate_id=c.pk,
            clause_id=clauses[r.clause.start, r.clause.end].pk,
            region_id=region.pk,
            number=r.number or "",
            title=r.title or _opening(text[r.clause.start : r.clause.end]),
            text=text[r.clause.start : r.clause.end],
            action=r.action or "",
            deadline=r.deadline,
            etc=r.etc,
            units=units[c.pk],
            target_ids=tuple(by_key[k] for k in r.target_keys if k in by_key),
            grade=r.grade.value,
        )
        for c, r in tasks
    ]


def _opening(clause: str) -> str:
    """The first sentence, for a task without a title."""
    words = "".join(clause.split())
    cut = next((i for i, c in enumerate(words) if c in "。；" and i >= 4), len(words))
    return words[: min(cut, 60)]


@dataclass(frozen=True, slots=True)
class _Resolver:
    indexes: tuple[dict[str, list[int]], ...]
    members: dict[str, list[int]]

    def units_of(self, task: TaskReading) -> tuple[UnitInput, ...]:
        written = [(n, Duty.LEAD) for n in task.lead_units]
        written += [(n, Duty.RESPONSIBLE) for n in task.responsible_units]
        return tuple(
            task_rules.resolve(name, duty, indexes=self.indexes, members=self.members)
            for name, duty in written
        )

    def all_of(self, tasks: Iterable[TaskReading]) -> list[UnitInput]:
        return [u for t in tasks for u in self.units_of(t)]


def _resolver(region: Region, today: date) -> _Resolver:
    indexes = tuple(
        {name: [n.pk for n in nodes] for name, nodes in index.items()}
        for index in places.org_indexes(region, on=today)
    )
    members: dict[str, list[int]] = {}
    for org in places.orgs_within(region, on=today):
        members.setdefault(org.kind, []).append(org.pk)
    return _Resolver(indexes, members)
