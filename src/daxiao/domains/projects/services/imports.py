"""Handing over a spreadsheet of projects, looking at what it would do, and writing it: all of it or nothing."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from daxiao.domains.projects.models import Project, ProjectImport
from daxiao.domains.projects.services import changes as change_services
from daxiao.domains.projects.services import entry as entry_services
from daxiao.domains.projects.services import import_bulk, import_rows
from daxiao.domains.projects.services import import_columns as columns
from daxiao.domains.projects.services.import_rows import Judged, Verdict
from daxiao.domains.projects.types import Admission, Changed
from daxiao.kernel import events, files
from daxiao.kernel.access import Actor, require
from daxiao.kernel.caps import Cap
from daxiao.kernel.versions import user_of
from daxiao.std.findings import FindingKind, Refused
from daxiao.ui import importer
from daxiao.ui.importer import Column, Reading


HANDED = events.define("projects.import_handed", "交来项目表格", name="文件", rows="行数")
WRITTEN = events.define(
    "projects.import_written", "导入项目", added="新登记", changed="修改", refused="没有导入"
)

NO_ACCOUNT = FindingKind("projects.import_no_account", "导入要用自己的账号登录")
MOVED_ON = FindingKind(
    "projects.import_moved_on", "您核对之后项目库有变动，结果和您看到的不同，请重新看一遍再确认"
)
NOTHING_TO_WRITE = FindingKind(
    "projects.import_nothing", "没有可以写入的行：要么都没有变化，要么都有问题要改"
)
TOO_MANY_CHANGES = FindingKind(
    "projects.import_too_many_changes",
    "这份表格要修改{count}个已有的项目，一次最多{limit}个，请分几份导入",
)
ROW = FindingKind("projects.import_row", "第{row}行没有写成：{why}；这次一行也没有写入")


MOST_CHANGES = 500
"""As many as a bulk action takes: some 25 ms each, and nobody else can write to SQLite meanwhile."""

MANY = 100
"""More new rows than this are entered together; one by one they take some 25 ms each."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it was handed over."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Preview:
    """What an import would do, row by row; `seen` marks just this outcome."""

    reading: Reading
    rows: tuple[Judged, ...]
    seen: str

    def of(self, verdict: Verdict) -> list[Judged]:
        return [row for row in self.rows if row.verdict is verdict]


@transaction.atomic
def hand_over(actor: Actor, *, upload: Upload, now: datetime) -> ProjectImport:
    """Keep a spreadsheet for its dry run. Raises `Refused` for one that is none or has other headings."""
    require(actor, Cap.PROJECT_ENTER)
    user = user_of(actor)
    if user is None:
        raise Refused(NO_ACCOUNT())
    reading = read(actor, name=upload.name, data=upload.data)
    row: ProjectImport = ProjectImport.everything.create(
        stored=files.store(upload.data), name=upload.name[:160], put_by=user, put_at=now
    )
    told = {"name": row.name, "rows": len(reading.lines)}
    events.record(actor, HANDED, on=row, now=told)
    return row


def columns_for(actor: Actor) -> tuple[Column, ...]:
    """The template's columns for this actor. Raises Denied."""
    require(actor, Cap.PROJECT_ENTER)
    return columns.columns(with_contacts=actor.may(Cap.CONTACT_VIEW))


def read(actor: Actor, *, name: str, data: bytes) -> Reading:
    """The file by the template's columns. Raises Denied, and `Refused` with one sentence."""
    require(actor, Cap.PROJECT_ENTER)
    known = (*columns_for(actor), columns.STATE_COLUMN)
    return importer.read(importer.open_sheet(name, data), known)


def preview(actor: Actor, *, imported: ProjectImport, today: date) -> Preview:
    """What writing it would do now; nothing is written. Raises Denied, Refused."""
    require(actor, Cap.PROJECT_ENTER)
    reading = read(actor, name=imported.name, data=files.read(imported.stored))
    rows = import_rows.judge(actor, reading=reading, today=today)
    return Preview(reading, rows, _mark(rows))


def _mark(rows: Iterable[Judged]) -> str:
    said = "\n".join(f"{r.line.number} {r.verdict} {','.join(r.moved)}" for r in rows)
    return hashlib.sha256(said.encode()).hexdigest()[:24]


@transaction.atomic
def write(
    actor: Actor, *, imported: ProjectImport, seen: str, today: date, now: datetime
) -> ProjectImport:
    """Write the rows that are in order, in one transaction; those with problems stay out. A second time does nothing.

    Raises `Refused` when the outcome is no longer what `seen` marks, and when a row cannot be written after all; then
    nothing is written.
    """
    require(actor, Cap.PROJECT_ENTER)
    mine = ProjectImport.everything.filter(pk=imported.pk, put_by_id=actor.user_id)
    if not mine.filter(is_written=False).update(is_written=True, written_at=now):
        return mine.get()
    found = preview(actor, imported=imported, today=today)
    if found.seen != seen:
        raise Refused(MOVED_ON())
    todo = [r for r in found.rows if r.verdict in (Verdict.NEW, Verdict.CHANGED)]
    if not todo:
        raise Refused(NOTHING_TO_WRITE())
    if (count := len(found.of(Verdict.CHANGED))) > MOST_CHANGES:
        raise Refused(TOO_MANY_CHANGES(count=count, limit=MOST_CHANGES))
    fresh = [row.given for row in found.of(Verdict.NEW) if row.given is not None]
    if len(fresh) > MANY:
        import_bulk.enter_many(actor, entries=fresh, today=today, now=now)
        todo = found.of(Verdict.CHANGED)
    for row in todo:
        try:
            _write_row(actor, row, today=today, now=now)
        except Refused as refused:
            why = "；".join(f.sentence for f in refused.findings)
            raise Refused(ROW(row=row.line.number, why=why)) from refused
    counts = {
        "added": len(found.of(Verdict.NEW)),
        "changed": len(found.of(Verdict.CHANGED)),
        "refused": len(found.of(Verdict.REFUSED)),
    }
    mine.update(**counts)
    events.record(actor, WRITTEN, on=imported, now=counts)
    return mine.get()


def _write_row(actor: Actor, row: Judged, *, today: date, now: datetime) -> None:
    if row.given is None:
        raise ValueError(f"row {row.line.number} has no entry")
    if row.there is None:
        entry_services.enter(actor, input=row.given, today=today, now=now)
        return
    project = row.there.project
    if Admission(project.admission) in (Admission.DRAFT, Admission.RETURNED):
        edit = entry_services.Edit(row.given, project.version)
        entry_services.edit(actor, project=project, input=edit, today=today, now=now)
    else:
        _change(actor, project, row, today=today, now=now)


def _change(actor: Actor, project: Project, row: Judged, *, today: date, now: datetime) -> None:
    recorded, described, arranged = import_rows.parts(row.moved)
    values: dict[str, Any] = {name: getattr(row.given, name) for name in row.moved}
    if described:
        change_services.describe(
            actor,
            project=project,
            input=change_services.Describing(_of(values, described), row.because),
            today=today,
            now=now,
        )
    if arranged:
        change_services.arrange(
            actor,
            project=project,
            input=change_services.Describing(_of(values, arranged)),
            today=today,
            now=now,
        )
    if recorded:
        new = tuple(change_services.NewValue(Changed(n), values[n]) for n in recorded)
        change_services.change(
            actor,
            project=project,
            input=change_services.ChangeInput(
                new, row.reason, row.because, confirmed=row.is_confirmed
            ),
            today=today,
            now=now,
        )


def _of(values: dict[str, Any], names: Iterable[str]) -> dict[str, Any]:
    return {name: values[name] for name in names}
