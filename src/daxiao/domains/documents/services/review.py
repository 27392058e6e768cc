"""People judge the candidates; what is confirmed is marked when it stands in the ledger."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from daxiao.domains.documents import rules
from daxiao.domains.documents.models import Candidate, Document, Reading
from daxiao.domains.documents.types import (
    KEPT,
    CandidateKind,
    ProjectCorrection,
    ReadingState,
    TargetCorrection,
    TaskCorrection,
    Verdict,
    pack_project,
    pack_target,
    pack_task,
    unpack_project,
    unpack_target,
    unpack_task,
)
from daxiao.extract.readings import Grade, Span
from daxiao.kernel import events
from daxiao.kernel.access import Actor, require
from daxiao.kernel.caps import Cap
from daxiao.kernel.errors import Stale
from daxiao.std.findings import Refused


ACCEPTED = events.define("documents.candidate_accepted", "确认", verdict="结论")
CORRECTED = events.define(
    "documents.candidate_corrected",
    "改正",
    verdict="结论",
    indicator="指标",
    num_text="数值",
    unit="计量单位",
    comparator="比较",
    measure="量的性质",
    ambition="力度",
    by="到年",
    year="当年",
    recurring="每年",
    scope="范围",
    title="任务",
    name="项目",
    company="企业",
    nature="性质",
    total_investment_yi="总投资（亿元）",
    start_year="开工年",
    end_year="完工年",
    lead_units="牵头单位",
    responsible_units="责任单位",
    deadline="时限",
)
ADDED = events.define(
    "documents.candidate_added",
    "补录",
    indicator="指标",
    num_text="数值",
    unit="计量单位",
    comparator="比较",
    measure="量的性质",
    ambition="力度",
    by="到年",
    year="当年",
    recurring="每年",
    scope="范围",
)
MERGED = events.define("documents.candidate_merged", "并入另一条", verdict="结论")
REJECTED = events.define("documents.candidate_rejected", "剔除", verdict="结论")
REOPENED = events.define("documents.candidate_reopened", "撤回结论", verdict="结论")
BULK_ACCEPTED = events.define("documents.certain_accepted", "批量确认", count="条数")
MARKED_PUBLISHED = events.define("documents.reading_published", "发布到台账")


@transaction.atomic
def accept(actor: Actor, *, candidate: Candidate, version: int, now: datetime) -> Candidate:
    """Confirm what was read, or what was corrected before. Raises `Stale` when somebody judged it meanwhile."""
    require(actor, Cap.READING_REVIEW, on=candidate)
    # a second look at a corrected one confirms the correction; only taking it back drops it
    verdict = Verdict.CORRECTED if candidate.final else Verdict.ACCEPTED
    return _judge(
        actor, candidate, verdict, ACCEPTED, version=version, now=now, final=candidate.final
    )


@transaction.atomic
def reject(
    actor: Actor, *, candidate: Candidate, version: int, now: datetime, reason: str = ""
) -> Candidate:
    """Say that this is no target, task or project. It stays visible as rejected and can be taken back."""
    require(actor, Cap.READING_REVIEW, on=candidate)
    return _judge(
        actor, candidate, Verdict.REJECTED, REJECTED, version=version, now=now, reason=reason
    )


@transaction.atomic
def reopen(actor: Actor, *, candidate: Candidate, version: int, now: datetime) -> Candidate:
    """Take a verdict back; a correction is dropped, the event keeps it."""
    require(actor, Cap.READING_REVIEW, on=candidate)
    return _judge(actor, candidate, Verdict.PENDING, REOPENED, version=version, now=now)


@transaction.atomic
def correct_target(
    actor: Actor, *, candidate: Candidate, change: TargetCorrection, version: int, now: datetime
) -> Candidate:
    """Accept a target with corrections. Raises `Refused` when a corrected figure does not stand in the text."""
    require(actor, Cap.READING_REVIEW, on=candidate)
    before = unpack_target(candidate.final or candidate.payload)
    after = rules.corrected_target(
        unpack_target(candidate.payload), change, text=candidate.reading.document.text
    )
    was, now_ = _difference(_shown_target(before), _shown_target(after))
    return _judge(
        actor,
        candidate,
        Verdict.CORRECTED,
        CORRECTED,
        version=version,
        now=now,
        final=pack_target(after),
        was=was,
        became=now_,
    )


@transaction.atomic
def correct_task(
    actor: Actor, *, candidate: Candidate, change: TaskCorrection, version: int, now: datetime
) -> Candidate:
    """Accept a task with corrections. Raises `Refused` for a unit or year the plan does not name."""
    require(actor, Cap.READING_REVIEW, on=candidate)
    before = unpack_task(candidate.final or candidate.payload)
    after = rules.corrected_task(
        unpack_task(candidate.payload), change, text=candidate.reading.document.text
    )
    keys = ("title", "lead_units", "responsible_units", "deadline")
    was, now_ = _difference(
        {k: getattr(before, k) for k in keys}, {k: getattr(after, k) for k in keys}
    )
    return _judge(
        actor,
        candidate,
        Verdict.CORRECTED,
        CORRECTED,
        version=version,
        now=now,
        final=pack_task(after),
        was=was,
        became=now_,
    )


@transaction.atomic
def correct_project(
    actor: Actor, *, candidate: Candidate, change: ProjectCorrection, version: int, now: datetime
) -> Candidate:
    """Accept a project with corrections. Raises `Refused` for words or an amount its row does not say."""
    require(actor, Cap.READING_REVIEW, on=candidate)
    before = unpack_project(candidate.final or candidate.payload)
    after = rules.corrected_project(
        unpack_project(candidate.payload), change, text=candidate.reading.document.text
    )
    keys = ("name", "company", "nature", "total_investment_yi", "start_year", "end_year", "unit")
    was, now_ = _difference(
        {k: getattr(before, k) for k in keys}, {k: getattr(after, k) for k in keys}
    )
    return _judge(
        actor,
        candidate,
        Verdict.CORRECTED,
        CORRECTED,
        version=version,
        now=now,
        final=pack_project(after),
        was=was,
        became=now_,
    )


@transaction.atomic
def add_target(
    actor: Actor,
    *,
    reading: Reading,
    clause: Span,
    target: TargetCorrection,
    now: datetime,
    again: bool = False,
) -> Candidate:
    """A target that the engine missed, or (`again`) a further one on a figure that several things share.

    It is confirmed with that: a person has read it. Raises `Denied`; `Refused` when a field does not stand in the text,
    or when the figure was read already.
    """
    require(actor, Cap.READING_REVIEW, on=reading)
    rules.open_for_review(ReadingState(reading.state)).or_refuse()
    _hold(reading)
    rows = Candidate.everything.filter(reading=reading, kind=CandidateKind.TARGET.value)
    key = f"M{rows.filter(key__startswith='M').count() + 1:02d}"
    text = reading.document.text
    found = rules.added_target(text, clause, target, plan=_plan_at(reading, clause.start), key=key)
    same = rows.filter(start=found.num.start, end=found.num.end).first()
    if same is not None and not again:
        raise Refused(rules.ALREADY_READ(field="value_text", key=same.key))
    row = Candidate.everything.create(
        reading=reading,
        kind=CandidateKind.TARGET.value,
        key=key,
        plan=found.plan[:200],
        start=found.num.start,
        end=found.num.end,
        grade=found.grade.value,
        payload=pack_target(found),
        verdict=Verdict.ACCEPTED,
        decided_by_id=actor.user_id,
        decided_at=now,
    )
    events.record(actor, ADDED, on=row, now=_shown_target(found))
    return row


def _plan_at(reading: Reading, offset: int) -> str:
    return next((str(p["title"]) for p in reading.plans if p["start"] <= offset < p["end"]), "")


@transaction.atomic
def merge(
    actor: Actor, *, candidate: Candidate, into: Candidate, version: int, now: datetime
) -> Candidate:
    """Two entries that are one: this one goes, the other stays and is named in the record.

    It stays visible as rejected and can be taken back. Raises `Denied`, `Refused`, `Stale`.
    """
    require(actor, Cap.READING_REVIEW, on=candidate)
    is_other = into.pk != candidate.pk and into.reading_id == candidate.reading_id
    if not is_other or into.kind != candidate.kind:
        raise Refused(rules.MERGED_WITH_ITSELF(field="into"))
    reason = f"并入 {into.key}"
    return _judge(
        actor, candidate, Verdict.REJECTED, MERGED, version=version, now=now, reason=reason
    )


@transaction.atomic
def accept_certain(actor: Actor, *, reading: Reading, now: datetime) -> int:
    """Confirm at once everything that is stated in so many words and not yet judged; returns how many."""
    require(actor, Cap.READING_REVIEW, on=reading)
    return _accept_many(actor, reading, grades=(Grade.STATED,), now=now)


@transaction.atomic
def accept_all(actor: Actor, *, reading: Reading, now: datetime) -> int:
    """Confirm at once everything not yet judged, also what was inferred; for a person who checked it elsewhere."""
    require(actor, Cap.READING_REVIEW, on=reading)
    return _accept_many(actor, reading, grades=tuple(Grade), now=now)


def _accept_many(
    actor: Actor, reading: Reading, *, grades: tuple[Grade, ...], now: datetime
) -> int:
    rules.open_for_review(ReadingState(reading.state)).or_refuse()
    _hold(reading)
    rows = Candidate.everything.filter(
        reading=reading, verdict=Verdict.PENDING, grade__in=[g.value for g in grades]
    )
    count = rows.update(
        verdict=Verdict.ACCEPTED,
        decided_by_id=actor.user_id,
        decided_at=now,
        version=F("version") + 1,
    )
    events.record(actor, BULK_ACCEPTED, on=reading.document, now={"count": count})
    return count


@transaction.atomic
def hold(actor: Actor, *, reading: Reading) -> None:
    """Let nobody judge or publish this document until the caller's transaction ends; others wait."""
    require(actor, Cap.PLAN_PUBLISH, on=reading)
    _hold(reading)


def _hold(reading: Reading) -> None:
    # SQLite has one writer at a time and knows no row locks: there this is a plain read
    rows = Document.everything.select_for_update().filter(pk=reading.document_id)
    rows.values_list("pk", flat=True).first()


# ids in one statement; SQLite takes no more parameters than it was built for
BATCH = 500


@transaction.atomic
def mark_published(
    actor: Actor, *, reading: Reading, candidates: Sequence[int] | None = None, now: datetime
) -> None:
    """Note that the confirmed candidates of this reading (or those of the ids) stand in the ledger."""
    require(actor, Cap.PLAN_PUBLISH, on=reading)
    if reading.published_at is None:
        events.record(actor, MARKED_PUBLISHED, on=reading.document)
    Reading.everything.filter(pk=reading.pk).update(published_at=now)
    rows = Candidate.everything.filter(
        reading=reading, verdict__in=[v.value for v in KEPT], adopted_at=None
    )
    if candidates is None:
        rows.update(adopted_at=now)
    for at in range(0, len(candidates or ()), BATCH):
        rows.filter(pk__in=(candidates or ())[at : at + BATCH]).update(adopted_at=now)
    reading.published_at = now


def _judge(
    actor: Actor,
    candidate: Candidate,
    verdict: Verdict,
    kind: events.EventKind,
    *,
    version: int,
    now: datetime,
    reason: str = "",
    final: Any = None,
    was: dict[str, Any] | None = None,
    became: dict[str, Any] | None = None,
) -> Candidate:
    _hold(candidate.reading)
    rules.open_for_review(ReadingState(candidate.reading.state)).or_refuse()
    rules.still_open(is_adopted=candidate.adopted_at is not None).or_refuse()
    pending = verdict is Verdict.PENDING
    changed = Candidate.everything.filter(pk=candidate.pk, version=version, adopted_at=None).update(
        verdict=verdict,
        final=final,
        decided_by_id=None if pending else actor.user_id,
        decided_at=None if pending else now,
        version=F("version") + 1,
    )
    if not changed:
        theirs = Candidate.everything.select_related("decided_by").get(pk=candidate.pk)
        raise Stale(
            mine={"结论": verdict.label},
            theirs={"结论": Verdict(theirs.verdict).label, "核对人": str(theirs.decided_by or "")},
        )
    events.record(
        actor,
        kind,
        on=candidate,
        was={"verdict": Verdict(candidate.verdict).label, **(was or {})},
        now={"verdict": verdict.label, **(became or {})},
        reason=reason,
    )
    candidate.refresh_from_db()
    return candidate


def _shown_target(r: Any) -> dict[str, Any]:
    keys = ("indicator", "num_text", "unit", "comparator", "measure", "ambition", "scope")
    return {
        **{k: getattr(r, k) for k in keys},
        "by": r.period.by,
        "year": r.period.year,
        "recurring": r.period.recurring,
    }


def _difference(
    before: dict[str, Any], after: dict[str, Any]
) -> tuple[dict[str, Any], dict[str, Any]]:
    keys = [k for k in after if before[k] != after[k]]
    return {k: before[k] for k in keys}, {k: after[k] for k in keys}
