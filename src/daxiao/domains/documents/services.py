"""Writes: a file is received, read, and its candidates are judged."""

import logging
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Q

from daxiao.domains.documents import rules
from daxiao.domains.documents.models import Candidate, Document, Reading
from daxiao.domains.documents.types import (
    KEPT,
    CandidateKind,
    ReadingState,
    TargetCorrection,
    TaskCorrection,
    Verdict,
    pack_project,
    pack_target,
    pack_task,
    unpack_target,
    unpack_task,
)
from daxiao.extract import read as engine
from daxiao.extract import readers
from daxiao.extract.readings import Grade, Lexicon, Readings
from daxiao.extract.source import Block, BlockKind, Source
from daxiao.kernel import events, files
from daxiao.kernel.access import Actor, require
from daxiao.kernel.caps import Cap
from daxiao.kernel.errors import Stale
from daxiao.kernel.models import Region
from daxiao.std.findings import FindingKind, Refused


log = logging.getLogger(__name__)

RECEIVED = events.define("documents.document_received", "交来文件", name="文件", size="字节数")
READ = events.define(
    "documents.document_read", "读取完成", targets="目标", tasks="任务", projects="项目"
)
READING_FAILED = events.define("documents.reading_failed", "读取失败", problem="原因")
READING_REQUEUED = events.define("documents.reading_requeued", "重新读取")
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
    lead_units="牵头单位",
    responsible_units="责任单位",
    deadline="时限",
)
REJECTED = events.define("documents.candidate_rejected", "剔除", verdict="结论")
REOPENED = events.define("documents.candidate_reopened", "撤回结论", verdict="结论")
BULK_ACCEPTED = events.define("documents.certain_accepted", "批量确认", count="条数")
MARKED_PUBLISHED = events.define("documents.reading_published", "发布到台账")

ALREADY_HERE = FindingKind(
    "documents.already_here", "这份文件已经在 {day} 交来过（{name}），请直接打开那一份"
)
READING_CRASHED = "读取时程序出错，已记录（编号见操作记录）；文件已保存，可重新读取，或联系管理员"
STATUS_LOST = "上一次读取中断，已自动重新排队"


class AlreadyHere(Refused):
    """The same bytes were handed over before; `document` is that one, so that the door can lead there."""

    def __init__(self, document: Document) -> None:
        self.document = document
        day = document.uploaded_at.strftime("%Y-%m-%d")
        super().__init__(ALREADY_HERE(field="file", day=day, name=document.name))


@transaction.atomic
def receive(
    actor: Actor,
    *,
    region: Region,
    name: str,
    data: bytes,
    limit_bytes: int,
    now: datetime,
    is_demo: bool = False,
) -> Reading:
    """Keep a file and queue its reading.

    Raises `Denied`; `Refused` with one sentence when the file cannot be read; `AlreadyHere` for the same bytes again.
    Nothing is written when it raises.
    """
    require(actor, Cap.DOCUMENT_UPLOAD, on=region)
    source = readers.open_source(name, data, limit_bytes=limit_bytes)
    stored = files.store(data)
    before = Document.everything.filter(region=region, file=stored).first()
    if before is not None:
        raise AlreadyHere(before)
    document = Document.everything.create(
        name=name[:200],
        media=source.media,
        file=stored,
        region=region,
        text=source.text,
        blocks=[asdict(b) for b in source.blocks],
        warnings=list(source.warnings),
        uploaded_by_id=actor.user_id,
        uploaded_at=now,
        is_demo=is_demo,
    )
    events.record(actor, RECEIVED, on=document, now={"name": name, "size": len(data)})
    return Reading.everything.create(document=document, queued_at=now)


@transaction.atomic
def read_again(actor: Actor, *, reading: Reading, now: datetime) -> Reading:
    """Queue a fresh reading of the same document; verdicts of the old one stay where they are."""
    require(actor, Cap.READING_REVIEW, on=reading)
    if reading.state in (ReadingState.QUEUED, ReadingState.RUNNING):
        return reading
    events.record(actor, READING_REQUEUED, on=reading.document)
    return Reading.everything.create(document=reading.document, queued_at=now)


def run_reading(
    actor: Actor, *, reading: Reading, lexicon: Lexicon, clock: Callable[[], datetime]
) -> Reading:
    """Read the document and store what was found as candidates, all or nothing.

    Two workers on one reading: only the first starts. A crash of the engine is stored as one sentence on the reading
    and logged; the document is not lost. `clock` gives the instants of progress.
    """
    require(actor, Cap.SYSTEM_OPERATE, on=reading)
    begun = clock()
    started = Reading.everything.filter(pk=reading.pk, state=ReadingState.QUEUED).update(
        state=ReadingState.RUNNING, started_at=begun, moved_at=begun
    )
    # a worker that was given up and comes back late must not overwrite what the next one found and people judged
    mine = Reading.everything.filter(pk=reading.pk, state=ReadingState.RUNNING, started_at=begun)
    if not started:
        reading.refresh_from_db()
        return reading

    def progress(done: int, total: int) -> None:
        mine.update(done=done, total=total, moved_at=clock())

    try:
        found = engine.read(source_of(reading.document), lexicon, progress=progress)
        if mine.exists():
            _store(actor, reading, found, now=clock())
    except Exception as error:
        log.exception("reading %s failed", reading.pk)
        if mine.exists():
            _fail(actor, reading, problem=READING_CRASHED, detail=repr(error), now=clock())
    reading.refresh_from_db()
    return reading


def source_of(document: Document) -> Source:
    """The document as the engine sees it."""
    blocks = tuple(
        Block(
            kind=BlockKind(b["kind"]),
            start=b["start"],
            end=b["end"],
            path=b["path"],
            page=b["page"],
            level=b["level"],
        )
        for b in document.blocks
    )
    return Source(
        name=document.name,
        text=document.text,
        media=document.media,
        blocks=blocks,
        warnings=tuple(document.warnings),
    )


@transaction.atomic
def _store(actor: Actor, reading: Reading, found: Readings, *, now: datetime) -> None:
    Candidate.everything.filter(reading=reading).delete()
    rows = [
        *(
            _row(reading, CandidateKind.TARGET, t, t.num.start, t.num.end, pack_target(t))
            for t in found.targets
        ),
        *(
            _row(reading, CandidateKind.TASK, t, t.clause.start, t.clause.end, pack_task(t))
            for t in found.tasks
        ),
        *(
            _row(reading, CandidateKind.PROJECT, p, p.clause.start, p.clause.end, pack_project(p))
            for p in found.projects
        ),
    ]
    Candidate.everything.bulk_create(rows, batch_size=500)
    Reading.everything.filter(pk=reading.pk).update(
        state=ReadingState.READY,
        ended_at=now,
        done=F("total"),
        plans=[asdict(p) for p in found.plans],
        outline=[asdict(s) for s in found.outline],
        tables=[asdict(t) for t in found.tables],
        warnings=list(found.warnings),
        problem="",
    )
    counts = {
        "targets": len(found.targets),
        "tasks": len(found.tasks),
        "projects": len(found.projects),
    }
    events.record(actor, READ, on=reading.document, now=counts)


def _row(
    reading: Reading, kind: CandidateKind, item: Any, start: int, end: int, payload: Any
) -> Candidate:
    return Candidate(
        reading=reading,
        kind=kind.value,
        key=item.key,
        plan=item.plan[:200],
        start=start,
        end=end,
        grade=item.grade.value,
        payload=payload,
    )


@transaction.atomic
def _fail(actor: Actor, reading: Reading, *, problem: str, detail: str, now: datetime) -> None:
    Reading.everything.filter(pk=reading.pk).update(
        state=ReadingState.FAILED, problem=problem, ended_at=now
    )
    events.record(
        actor, READING_FAILED, on=reading.document, now={"problem": problem}, reason=detail
    )


@transaction.atomic
def revive(actor: Actor, *, stale_minutes: int, now: datetime) -> list[int]:
    """Put readings whose worker died back into the queue; returns the ids of all that wait unattended."""
    require(actor, Cap.SYSTEM_OPERATE)
    limit = now - timedelta(minutes=stale_minutes)
    dead = Reading.everything.filter(state=ReadingState.RUNNING, moved_at__lt=limit)
    dead.update(state=ReadingState.QUEUED, problem=STATUS_LOST, queued_at=limit)
    waiting = Reading.everything.filter(Q(state=ReadingState.QUEUED, queued_at__lte=limit))
    ids = list(waiting.values_list("pk", flat=True))
    for reading in Reading.everything.filter(pk__in=ids).select_related("document"):
        events.record(actor, READING_REQUEUED, on=reading.document)
    return ids


@transaction.atomic
def accept(actor: Actor, *, candidate: Candidate, version: int, now: datetime) -> Candidate:
    """Confirm what was read. Raises `Stale` when somebody judged it meanwhile."""
    require(actor, Cap.READING_REVIEW, on=candidate)
    rules.open_for_review(ReadingState(candidate.reading.state)).or_refuse()
    return _judge(actor, candidate, Verdict.ACCEPTED, ACCEPTED, version=version, now=now)


@transaction.atomic
def reject(
    actor: Actor, *, candidate: Candidate, version: int, now: datetime, reason: str = ""
) -> Candidate:
    """Say that this is no target, task or project. It stays visible as rejected and can be taken back."""
    require(actor, Cap.READING_REVIEW, on=candidate)
    rules.open_for_review(ReadingState(candidate.reading.state)).or_refuse()
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
def mark_published(actor: Actor, *, reading: Reading, now: datetime) -> None:
    """Note that the confirmed candidates of this reading stand in the ledger."""
    require(actor, Cap.PLAN_PUBLISH, on=reading)
    if reading.published_at is None:
        events.record(actor, MARKED_PUBLISHED, on=reading.document)
    Reading.everything.filter(pk=reading.pk).update(published_at=now)
    Candidate.everything.filter(
        reading=reading, verdict__in=[v.value for v in KEPT], adopted_at=None
    ).update(adopted_at=now)
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
