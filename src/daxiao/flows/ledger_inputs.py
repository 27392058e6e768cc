"""Confirmed readings as the ledger takes them in: plan, clauses, targets, tasks, units in charge."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from daxiao.domains.plans.rules import align
from daxiao.domains.plans.types import ClauseInput, PlanInput, SectionInput
from daxiao.domains.targets.types import Ambition, Comparator, Due, Measure, TargetInput
from daxiao.domains.tasks import rules as task_rules
from daxiao.domains.tasks.types import Duty, Found, TaskInput, UnitInput
from daxiao.extract.readings import TargetReading, TaskReading
from daxiao.kernel import places


if TYPE_CHECKING:
    from daxiao.domains.documents.models import Candidate, Reading
    from daxiao.domains.plans.models import Clause
    from daxiao.domains.targets.models import Target
    from daxiao.kernel.models import Region


def plan_input(reading: Reading, key: str) -> PlanInput:
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


def clause_inputs(
    text: str,
    targets: Iterable[tuple[Candidate, TargetReading]],
    tasks: Iterable[tuple[Candidate, TaskReading]],
) -> list[ClauseInput]:
    spans = [(r.clause, r.cell or "") for _, r in targets] + [(r.clause, "") for _, r in tasks]
    return [ClauseInput(s.start, s.end, text[s.start : s.end], cell) for s, cell in spans]


def target_inputs(
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


def owners(
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


def task_inputs(
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
            title=r.title or align.opening(text[r.clause.start : r.clause.end]),
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


@dataclass(frozen=True, slots=True)
class Resolver:
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


def resolver(region: Region, today: date) -> Resolver:
    indexes = tuple(
        {name: [n.pk for n in nodes] for name, nodes in index.items()}
        for index in places.org_indexes(region, on=today)
    )
    members: dict[str, list[int]] = {}
    for org in places.orgs_within(region, on=today):
        members.setdefault(org.kind, []).append(org.pk)
    return Resolver(indexes, members)
