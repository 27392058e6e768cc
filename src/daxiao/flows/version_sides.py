"""Both versions of a plan as the rules compare them: the ledger rows of the old one, the readings of the new one."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from daxiao.domains.documents import queries as documents
from daxiao.domains.documents.types import (
    CandidateKind,
    Verdict,
    unpack_target,
    unpack_task,
)
from daxiao.domains.plans import queries as plans
from daxiao.domains.plans import rules
from daxiao.domains.plans.rules import align
from daxiao.domains.plans.types import (
    TargetSide,
    TaskSide,
    Version,
    Way,
)
from daxiao.domains.targets import queries as targets
from daxiao.domains.targets.types import Direction
from daxiao.domains.targets.types import Measure as LedgerMeasure
from daxiao.domains.tasks import queries as tasks
from daxiao.domains.tasks.types import Duty
from daxiao.extract.readings import (
    Ambition,
    Baseline,
    Comparator,
    Grade,
    Measure,
    Period,
    Span,
    TargetReading,
    TaskReading,
)
from daxiao.kernel.access import Actor
from daxiao.kernel.caps import Cap


if TYPE_CHECKING:
    from daxiao.domains.documents.models import Candidate, Reading
    from daxiao.domains.plans.models import Plan, Revision
    from daxiao.domains.targets.models import Target
    from daxiao.domains.tasks.models import Task

    Side = TargetSide | TaskSide


_WAYS = {Direction.MORE: Way.UP, Direction.LESS: Way.DOWN}


@dataclass(slots=True)
class Sides:
    """Both versions for the rules, and the rows behind them: ledger rows and candidates by the key of their side."""

    old: Version
    new: Version
    rows: dict[str, Target | Task] = field(default_factory=dict)
    candidates: dict[str, Candidate] = field(default_factory=dict)
    marks: dict[str, int] = field(default_factory=dict)
    index: dict[str, Side] = field(default_factory=dict)

    def side(self, key: str) -> Side | None:
        return self.index.get(key)

    def key_of(self, candidate_id: int | None, *, is_old: bool) -> str:
        """The key of the side that a candidate stands for; empty where it is not there any more."""
        if candidate_id is None:
            return ""
        if is_old:
            return next((k for k, r in self.rows.items() if r.candidate_id == candidate_id), "")
        return next((k for k, c in self.candidates.items() if c.pk == candidate_id), "")


def plan_of_document(reading: Reading, title: str, key: str = "") -> dict[str, Any] | None:
    """The plan of a document that is meant: the one named by `key`, else the one whose title is likest; None where the
    document has none."""
    named = [p for p in reading.plans if p["key"] == key]
    ranked = sorted(reading.plans, key=lambda p: -rules.likeness(p["title"], title))
    return next(iter([*named, *ranked]), None)


def sides_of(actor: Actor, revision: Revision, plan: Mapping[str, Any], *, cap: Cap) -> Sides:
    """What stands in the ledger for the old version, and what was read in the new one and not rejected."""
    identities = targets.identities(actor)
    old_plan = plans.plan(actor, revision.plan_id)
    reading = documents.reading(actor, revision.reading_id)
    sides = Sides(Version("", 0, 0), Version("", 0, 0))
    old_targets = [
        _old_target(sides, row, old_plan.document_id)
        for row in targets.of_plan(actor, old_plan, cap=cap)
    ]
    old_tasks = [
        _old_task(sides, row, old_plan.document_id)
        for row in tasks.of_plan(actor, old_plan, cap=cap)
    ]
    sides.marks = {f"t{pk}": m for pk, m in targets.marks(actor, old_plan, cap=cap).items()}
    sides.marks |= {f"k{pk}": m for pk, m in tasks.marks(actor, old_plan, cap=cap).items()}
    found = (
        documents.candidates(actor, reading)
        .filter(plan=plan["title"][:200])
        .order_by("start", "pk")
    )
    left = _left_behind(actor, old_plan, (*old_targets, *old_tasks))
    kept = [
        c
        for c in found
        if c.verdict != Verdict.REJECTED
        and (c.verdict != Verdict.PENDING or _signature(reading.document.text, c) not in left)
    ]
    new_targets = [
        _new_target(sides, c, identities) for c in kept if c.kind == CandidateKind.TARGET
    ]
    new_tasks = [_new_task(sides, c) for c in kept if c.kind == CandidateKind.TASK]
    sides.old = Version(
        old_plan.document.text,
        old_plan.start,
        old_plan.end,
        tuple(old_targets),
        tuple(old_tasks),
    )
    sides.new = Version(
        reading.document.text,
        plan["start"],
        plan["end"],
        tuple(new_targets),
        tuple(new_tasks),
        frozenset(_numbers(c for c in found if c.verdict == Verdict.REJECTED)),
    )
    every = ((*old_targets, *new_targets), (*old_tasks, *new_tasks))
    sides.index = {s.key: s for group in every for s in group}
    return sides


def _left_behind(actor: Actor, plan: Plan, ledger: Iterable[Side]) -> set[Hashable]:
    """What the old text says too, word for word, and nobody took into the ledger then: it is no news, and stays where
    it was until somebody judges it."""
    text = plan.document.text
    waiting = documents.left_behind(actor, plan.document).filter(plan=plan.title)
    told = {
        align.target_signature(text, s)
        if isinstance(s, TargetSide)
        else align.task_signature(text, s)
        for s in ledger
    }
    return {_signature(text, c) for c in waiting} - told


def _signature(text: str, candidate: Candidate) -> Hashable:
    if candidate.kind == CandidateKind.TARGET:
        return align.target_signature(text, TargetSide("", unpack_target(candidate.payload)))
    if candidate.kind == CandidateKind.TASK:
        return align.task_signature(text, TaskSide("", unpack_task(candidate.payload)))
    return candidate.pk


def _numbers(rejected: Iterable[Candidate]) -> Iterable[tuple[int, int]]:
    for candidate in rejected:
        if candidate.kind == CandidateKind.TARGET:
            yield candidate.start, candidate.end


# ---------------------------------------------------------------- the ledger's side


def _old_target(sides: Sides, row: Target, document_id: int) -> TargetSide:
    key = f"t{row.pk}"
    sides.rows[key] = row
    known = row.indicator.is_confirmed
    return TargetSide(
        key=key,
        reading=target_reading(row),
        same=str(row.indicator_id),
        raw=_raw_target(row.candidate, document_id),
        way=_WAYS.get(Direction(row.indicator.direction)) if known else None,
    )


def _raw_target(candidate: Candidate, document_id: int) -> TargetReading | None:
    """What the engine read where a person corrected it, if it was read in this very document."""
    is_here = candidate.reading.document_id == document_id
    return unpack_target(candidate.payload) if candidate.final and is_here else None


def target_reading(row: Target) -> TargetReading:
    """A target of the ledger as a reading of its own plan."""
    return TargetReading(
        key=f"t{row.pk}",
        plan="",
        clause=Span(row.clause.start, row.clause.end),
        num=Span(row.num_start, row.num_end),
        num_text=row.num_text,
        indicator=row.wording,
        value=row.value,
        value_high=row.value_high,
        unit=row.unit or None,
        comparator=Comparator(row.comparator),
        measure=Measure(row.measure),
        ambition=Ambition(row.ambition),
        period=Period(row.due_by, row.due_year, row.is_recurring, row.since_year, row.until_year),
        scope=row.scope or None,
        baseline=_baseline(row),
        in_table=row.is_in_table,
        cell=row.clause.cell or None,
        grade=Grade(row.grade),
    )


def _baseline(row: Target) -> Baseline | None:
    if row.baseline is None:
        return None
    return Baseline(row.baseline, row.baseline_year, row.baseline_high)


def _old_task(sides: Sides, row: Task, document_id: int) -> TaskSide:
    key = f"k{row.pk}"
    sides.rows[key] = row
    is_here = row.candidate.reading.document_id == document_id
    raw = unpack_task(row.candidate.payload) if row.candidate.final and is_here else None
    return TaskSide(key, task_reading(row), raw)


def task_reading(row: Task) -> TaskReading:
    """A task of the ledger as a reading of its own plan; units as the plan writes them, in its order."""

    def written(*duties: Duty) -> tuple[str, ...]:
        found = [u.written for u in row.units.all() if u.duty in duties]
        return tuple(dict.fromkeys(found))

    return TaskReading(
        key=f"k{row.pk}",
        plan="",
        number=row.number or None,
        title=row.title,
        action=row.action or None,
        clause=Span(row.clause.start, row.clause.end),
        lead_units=written(Duty.LEAD),
        responsible_units=written(Duty.RESPONSIBLE, Duty.COOPERATING),
        etc=row.etc,
        deadline=row.deadline,
        grade=Grade(row.grade),
    )


# ---------------------------------------------------------------- the new document's side


def _new_target(sides: Sides, candidate: Candidate, identities: Mapping[Any, Any]) -> TargetSide:
    key = f"c{candidate.pk}"
    sides.candidates[key] = candidate
    reading = unpack_target(candidate.final or candidate.payload)
    name = ("".join(reading.indicator.split())[:120], LedgerMeasure(reading.measure.value))
    known, direction = identities.get(name, (None, None))
    return TargetSide(
        key=key,
        reading=reading,
        same=str(known or ""),
        raw=unpack_target(candidate.payload) if candidate.final else None,
        way=_WAYS.get(direction) if direction else None,
    )


def _new_task(sides: Sides, candidate: Candidate) -> TaskSide:
    key = f"c{candidate.pk}"
    sides.candidates[key] = candidate
    reading = unpack_task(candidate.final or candidate.payload)
    return TaskSide(key, reading, unpack_task(candidate.payload) if candidate.final else None)
