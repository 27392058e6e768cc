"""A file is received and read; its original is handed back."""

import logging
from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import datetime, timedelta
from typing import IO, Any

from django.db import IntegrityError, transaction
from django.db.models import F, Q, QuerySet

from daxiao.domains.documents.models import Candidate, Document, Reading
from daxiao.domains.documents.types import (
    CandidateKind,
    ReadingState,
    pack_project,
    pack_target,
    pack_task,
)
from daxiao.extract import read as engine
from daxiao.extract import readers
from daxiao.extract.readings import Lexicon, Readings
from daxiao.extract.source import Block, BlockKind, Source
from daxiao.extract.unread import unread_figures
from daxiao.kernel import events, files
from daxiao.kernel.access import Actor, require
from daxiao.kernel.caps import Cap
from daxiao.kernel.clock import CHINA
from daxiao.kernel.models import Region
from daxiao.std.findings import FindingKind, Refused


log = logging.getLogger(__name__)

Propose = Callable[[Source, Readings], Readings]

RECEIVED = events.define("documents.document_received", "交来文件", name="文件", size="字节数")
READ = events.define(
    "documents.document_read", "读取完成", targets="目标", tasks="任务", projects="项目"
)
READING_FAILED = events.define("documents.reading_failed", "读取失败", problem="原因")
READING_REQUEUED = events.define("documents.reading_requeued", "重新读取")
ORIGINAL_FETCHED = events.define("documents.original_fetched", "下载原文件")

ALREADY_HERE = FindingKind(
    "documents.already_here", "这份文件已经在 {day} 交来过（{name}），请直接打开那一份"
)
# between two notes of progress: a fast reader turns a hundred pages a second
_SELDOM = timedelta(seconds=0.5)
READING_CRASHED = "读取时程序出错，已记录（编号见操作记录）；文件已保存，可重新读取，或联系管理员"
STATUS_LOST = "上一次读取中断，已自动重新排队"
ORIGINAL_LOST = FindingKind(
    "documents.original_lost",
    "原文件在磁盘上找不到或已损坏，请联系管理员从备份恢复；读出的正文仍在",
)


class AlreadyHere(Refused):
    """The same bytes were handed over before; `document` is that one, so that the door can lead there."""

    def __init__(self, document: Document) -> None:
        self.document = document
        day = document.uploaded_at.astimezone(CHINA).strftime("%Y-%m-%d")
        super().__init__(ALREADY_HERE(field="file", day=day, name=document.name))


def opened(actor: Actor, *, region: Region, name: str, data: bytes, limit_bytes: int) -> Source:
    """The file as text, before any transaction is open: a large one takes seconds, and SQLite has one writer at a time.

    A file that takes long to read (pages, pictures, what must be converted) is only looked at: its text stays empty
    until the reading in the background fills it in. Raises `Denied`; `Refused` with one sentence when the file cannot
    be read.
    """
    require(actor, Cap.DOCUMENT_UPLOAD, on=region)
    kind = readers.check(name, data, limit_bytes=limit_bytes)
    if kind in readers.SLOW:
        return Source(name, "", kind.value)
    return _storable(readers.open_source(name, data, limit_bytes=limit_bytes))


def _storable(source: Source) -> Source:
    """PostgreSQL keeps no NUL; a blank in its place leaves all offsets as they are."""
    return replace(source, text=source.text.replace("\x00", " "))


def original(actor: Actor, *, document: Document) -> IO[bytes]:
    """The file as it was handed over, checked against its hash and positioned at its start; the caller closes it.

    Raises `Denied`; `Refused` when the bytes are gone or damaged.
    """
    require(actor, Cap.DOCUMENT_VIEW, on=document)
    try:
        stream = files.checked(document.file)
    except files.Damaged:
        log.exception("the original of document %s is lost", document.pk)
        raise Refused(ORIGINAL_LOST()) from None
    events.record(actor, ORIGINAL_FETCHED, on=document)
    return stream


@transaction.atomic
def receive(
    actor: Actor,
    *,
    region: Region,
    name: str,
    data: bytes,
    limit_bytes: int,
    now: datetime,
    source: Source | None = None,
    is_demo: bool = False,
) -> Reading:
    """Keep a file and queue its reading; `source` is what `opened` made of it, where that was done before.

    Raises `Denied`; `Refused` with one sentence when the file cannot be read; `AlreadyHere` for the same bytes again.
    Nothing is written when it raises.
    """
    require(actor, Cap.DOCUMENT_UPLOAD, on=region)
    source = source or opened(actor, region=region, name=name, data=data, limit_bytes=limit_bytes)
    stored = files.store(data)
    same = Document.everything.filter(region=region, file=stored)
    before = same.first()
    if before is not None:
        raise AlreadyHere(before)
    try:
        with transaction.atomic():
            document = Document.everything.create(
                name=name[:200],
                file=stored,
                region=region,
                **_text_fields(source),
                uploaded_by_id=actor.user_id,
                uploaded_at=now,
                is_demo=is_demo,
            )
    except IntegrityError:
        # somebody handed over the same bytes at the same moment
        raise AlreadyHere(same.get()) from None
    events.record(actor, RECEIVED, on=document, now={"name": name, "size": len(data)})
    return Reading.everything.create(document=document, queued_at=now)


def _text_fields(source: Source) -> dict[str, Any]:
    return {
        "media": source.media,
        "text": source.text,
        "blocks": [asdict(b) for b in source.blocks],
        "warnings": list(source.warnings),
    }


@transaction.atomic
def read_again(actor: Actor, *, reading: Reading, now: datetime) -> Reading:
    """Queue a fresh reading of the same document; verdicts of the old one stay where they are."""
    require(actor, Cap.READING_REVIEW, on=reading)
    if reading.state in (ReadingState.QUEUED, ReadingState.RUNNING):
        return reading
    events.record(actor, READING_REQUEUED, on=reading.document)
    return Reading.everything.create(document=reading.document, queued_at=now)


def run_reading(
    actor: Actor,
    *,
    reading: Reading,
    lexicon: Lexicon,
    clock: Callable[[], datetime],
    propose: Propose | None = None,
) -> Reading:
    """Read the document and store what was found as candidates, all or nothing.

    `propose` may add readings that passed the rule of evidence (a language model's, where an office has set one).

    Two workers on one reading: only the first starts. A crash of the engine is stored as one sentence on the reading
    and logged; the document is not lost. A file that turns out unreadable leaves the reader's sentence
    there. `clock` gives the instants of progress.
    """
    require(actor, Cap.SYSTEM_OPERATE, on=reading)
    begun = clock()
    started = Reading.everything.filter(pk=reading.pk, state=ReadingState.QUEUED).update(
        state=ReadingState.RUNNING, started_at=begun, moved_at=begun
    )
    if not started:
        reading.refresh_from_db()
        return reading

    bar = _Bar(reading, begun, clock)
    try:
        source = _source(reading.document, bar)
        found = engine.read(source, lexicon, progress=bar.engine)
        if propose is not None:
            found = propose(source, found)
        _store(actor, reading, source, found, begun=begun, now=clock())
    except Refused as refused:
        problem = " ".join(f.sentence for f in refused.findings)
        _fail(actor, reading, begun=begun, problem=problem, now=clock())
    except Exception as error:
        log.exception("reading %s failed", reading.pk)
        _fail(actor, reading, begun=begun, problem=READING_CRASHED, detail=repr(error), now=clock())
    reading.refresh_from_db()
    return reading


class _Bar:
    """Progress as the page shows it: the steps of the engine; with pages, each page and then one for the engine."""

    def __init__(self, reading: Reading, begun: datetime, clock: Callable[[], datetime]) -> None:
        self._reading, self._begun, self._clock = reading, begun, clock
        self._pages = 0
        self._told = begun - _SELDOM

    def pages(self, done: int, total: int) -> None:
        self._pages = total
        self._tell(done, total + 1)

    def engine(self, done: int, total: int) -> None:
        if self._pages:
            done, total = self._pages + done // total, self._pages + 1
        self._tell(done, total)

    def _tell(self, done: int, total: int) -> None:
        moment = self._clock()
        if self._pages and moment - self._told < _SELDOM and done < total:
            return
        self._told = moment
        _of_worker(self._reading, self._begun).update(done=done, total=total, moved_at=moment)


def _source(document: Document, bar: _Bar) -> Source:
    """The document's text; read from the file now where handing it over left that for later."""
    if document.text:
        return source_of(document)
    try:
        with files.checked(document.file) as stream:
            data = stream.read()
    except files.Damaged:
        log.exception("the original of document %s is lost", document.pk)
        raise Refused(ORIGINAL_LOST()) from None
    return _storable(
        readers.open_source(document.name, data, limit_bytes=len(data), progress=bar.pages)
    )


def _of_worker(reading: Reading, begun: datetime) -> QuerySet[Reading]:
    """The reading while the worker that began then still has it: one that was given up must not write any more."""
    return Reading.everything.filter(pk=reading.pk, state=ReadingState.RUNNING, started_at=begun)


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
def _store(
    actor: Actor,
    reading: Reading,
    source: Source,
    found: Readings,
    *,
    begun: datetime,
    now: datetime,
) -> None:
    # compare-and-set before anything is deleted: people may have judged what the next worker found
    if not _of_worker(reading, begun).update(
        state=ReadingState.READY,
        ended_at=now,
        done=F("total"),
        plans=[asdict(p) for p in found.plans],
        outline=[asdict(s) for s in found.outline],
        tables=[asdict(t) for t in found.tables],
        warnings=list(found.warnings),
        unread=[[s.start, s.end] for s in unread_figures(reading.document.text, found)],
        problem="",
    ):
        return
    # once a text is there it never changes: verdicts point into it
    Document.everything.filter(pk=reading.document_id, text="").update(**_text_fields(source))
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
def _fail(
    actor: Actor,
    reading: Reading,
    *,
    begun: datetime,
    problem: str,
    now: datetime,
    detail: str = "",
) -> None:
    failed = {"state": ReadingState.FAILED, "problem": problem[:300], "ended_at": now}
    if not _of_worker(reading, begun).update(**failed):
        return
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
