"""Writes of the secretary's log: report, set right, withdraw, verify."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from daxiao.domains.projects.models import ProgressLog, Project, ProjectMonth, ProjectRecord
from daxiao.domains.projects.queries import ground
from daxiao.domains.projects.rules import logs as rules
from daxiao.domains.projects.rules import sums
from daxiao.domains.projects.services import files as file_services
from daxiao.domains.projects.services import months as month_services
from daxiao.domains.projects.services import records
from daxiao.domains.projects.services.files import Upload
from daxiao.domains.projects.services.records import Said
from daxiao.domains.projects.types import Admission, ProjectEventKind, Stage
from daxiao.kernel import events
from daxiao.kernel.access import Actor, require
from daxiao.kernel.caps import Cap
from daxiao.kernel.errors import Stale
from daxiao.kernel.versions import user_of


_WORDS = {
    "text": "进展",
    "stage": "阶段",
    "month": "月份",
    "invested": "本月完成投资",
    "is_verified": "计为核实的进展",
}
REPORTED = events.define("projects.log_reported", "填报进展", **_WORDS)
CORRECTED = events.define("projects.log_corrected", "更正进展日志", **_WORDS)
WITHDREW = events.define("projects.log_withdrawn", "撤回进展日志", text="进展")
VERIFIED = events.define("projects.log_verified", "核实进展日志", text="进展")

SOURCE = "项目秘书日志"


@dataclass(frozen=True, slots=True)
class LogInput:
    """What is reported from the site; `invested` in 亿元 is that of `month` (any day of it; None: this month).

    `seen` are the months' sums that the writer saw, None when nobody compared. `token` names the form: sent twice, it
    makes one entry.
    """

    text: str
    stage: Stage | None = None
    month: date | None = None
    invested: Decimal | None = None
    people: int | None = None
    machines: int | None = None
    uploads: tuple[Upload, ...] = ()
    seen: Mapping[date, Decimal] | None = field(default=None)
    token: str = ""


@transaction.atomic
def report(
    actor: Actor, *, project: Project, given: LogInput, today: date, now: datetime
) -> ProgressLog:
    """Keep an entry, the sum of its month, and, where it is proved, the progress itself.

    Raises `Denied`; `Refused`; `Stale` when somebody else reported the month meanwhile.
    """
    require(actor, Cap.PROJECT_REPORT, on=project)
    # of a form sent twice at once the second waits here and finds what the first wrote
    Project.everything.select_for_update(of=("self",)).get(pk=project.pk)
    sent = ProgressLog.everything.filter(project=project, token=given.token).first()
    if given.token and sent is not None:
        return sent
    return _write(actor, project, given, None, today, now)


@transaction.atomic
def correct(
    actor: Actor, *, log: ProgressLog, given: LogInput, today: date, now: datetime
) -> ProgressLog:
    """A new entry in the place of `log`, which stays to be seen. What proved the old one proves the new one.

    Raises `Denied`, `Refused`, `Stale`.
    """
    require(actor, Cap.PROJECT_REPORT, on=log)
    old = _locked(log)
    units = ground.speaks_for(actor, Cap.PROJECT_REPORT, [old.project.responsible_unit])
    rules.may_set_right(_judged(old), actor.user_id or -1, units).or_refuse()
    return _write(actor, old.project, given, old, today, now)


@transaction.atomic
def withdraw(
    actor: Actor, *, log: ProgressLog, reason: str, today: date, now: datetime
) -> ProgressLog:
    """Take an entry back; it stays to be seen with the reason, its sum and its progress count no more.

    Raises `Denied`, `Refused`.
    """
    require(actor, Cap.PROJECT_REPORT, on=log)
    row = _locked(log)
    units = ground.speaks_for(actor, Cap.PROJECT_REPORT, [row.project.responsible_unit])
    rules.may_withdraw(_judged(row), actor.user_id or -1, units, reason).or_refuse()
    row.withdrawn_on, row.withdrawn_because = today, reason.strip()[:400]
    row.save(update_fields=["withdrawn_on", "withdrawn_because"])
    _give_back_month(actor, row, today)
    told = {"text": row.text[:200]}
    if row.record is None:
        events.record(actor, WITHDREW, on=row.project, was=told, reason=reason.strip())
    else:
        records.append(
            actor,
            project=row.project,
            said=[
                Said(ProjectEventKind.VOIDED, replaces=number, because=reason.strip()[:400])
                for number in _chain(row.record)
            ],
            kind=WITHDREW,
            today=today,
            now=now,
            was=told,
            reason=reason.strip(),
        )
    return row


def _chain(record: ProjectRecord) -> list[int]:
    """The numbers of a record and of those it corrected: taken back alone it would give the one before back."""
    corrections = ProjectRecord.everything.filter(project=record.project_id, replaces__isnull=False)
    before = dict(corrections.values_list("number", "replaces"))
    found = [record.number]
    while (number := before.get(found[-1])) is not None:
        found.append(number)
    return found


@transaction.atomic
def verify(actor: Actor, *, log: ProgressLog, today: date, now: datetime) -> ProgressLog:
    """Another person of the responsible unit stands for an entry: it is verified progress. Raises `Denied`, `Refused`."""
    require(actor, Cap.PROJECT_REPORT, on=log)
    row = _locked(log)
    units = ground.speaks_for(actor, Cap.PROJECT_REPORT, [row.project.responsible_unit])
    rules.may_verify(_judged(row), actor.user_id or -1, units).or_refuse()
    wrote = records.append(
        actor,
        project=row.project,
        said=[Said(ProjectEventKind.PROGRESS, on=row.reported_on, because=row.text[:400])],
        kind=VERIFIED,
        today=today,
        now=now,
        became={"text": row.text[:200]},
    )
    _mark(row, wrote.records[0], actor.label, today)
    return row


# ---- writing


def _write(
    actor: Actor,
    project: Project,
    given: LogInput,
    old: ProgressLog | None,
    today: date,
    now: datetime,
) -> ProgressLog:
    month = _month(given, today)
    rules.may_report(
        given.text,
        month,
        given.invested,
        admission=Admission(project.admission),
        total=project.invest_yi,
        today=today,
    ).or_refuse()
    if month is not None and given.invested is not None:
        _not_stale(project, month, given)
    row = ProgressLog.everything.create(
        project=project,
        reported_on=old.reported_on if old else today,
        reported_at=now,
        stage=given.stage.value if given.stage else "",
        text=given.text.strip(),
        month_on=month,
        invested_yi=given.invested,
        people=given.people,
        machines=given.machines,
        replaces=old,
        by_label=actor.label,
        by_user=user_of(actor),
        token=given.token,
    )
    if old is not None:
        _give_back_month(actor, old, today)
    _keep_month(actor, row, today)
    _prove(actor, row, given.uploads, old, today, now)
    return row


def _month(given: LogInput, today: date) -> date | None:
    """The first day of the month a sum belongs to; None without a sum."""
    if given.invested is None:
        return None
    return (given.month or today).replace(day=1)


def _prove(
    actor: Actor,
    row: ProgressLog,
    uploads: tuple[Upload, ...],
    old: ProgressLog | None,
    today: date,
    now: datetime,
) -> None:
    """Progress that is proved goes to the records; what is not stays in the log alone. Either leaves a trace."""
    made = file_services.attach(
        actor,
        project=row.project,
        uploads_=uploads,
        purpose="progress",
        now=now,
        stage=Stage(row.stage) if row.stage else None,
    )
    was = old.record if old else None
    inherited = list(was.files.all()) if was else []
    is_proved = rules.is_proved(len(made) + len(inherited))
    kind = CORRECTED if old else REPORTED
    became = {**_told(row), "is_verified": is_proved}
    before = _told(old) if old else None
    said = _said(row, was, is_proved=is_proved)
    if said is None:
        events.record(actor, kind, on=row.project, was=before, now=became)
        return
    wrote = records.append(
        actor,
        project=row.project,
        said=[said],
        kind=kind,
        today=today,
        now=now,
        was=before,
        became=became,
        files=[*inherited, *made],
    )
    if is_proved:
        _mark(row, wrote.records[0], "", today)


def _said(row: ProgressLog, was: ProjectRecord | None, *, is_proved: bool) -> Said | None:
    """The progress itself; without proof a correction takes back what another person had stood for."""
    replaces = was.number if was else None
    if is_proved:
        return Said(
            ProjectEventKind.PROGRESS, on=row.reported_on, replaces=replaces, because=row.text[:400]
        )
    if was is None:
        return None
    return Said(ProjectEventKind.VOIDED, replaces=replaces, because="日志更正后待重新核实")


def _mark(row: ProgressLog, record: ProjectRecord, by: str, today: date) -> None:
    row.is_verified, row.verified_on, row.verified_by_label, row.record = True, today, by, record
    row.save(update_fields=["is_verified", "verified_on", "verified_by_label", "record"])


def _told(row: ProgressLog) -> dict[str, Any]:
    told: dict[str, Any] = {"text": row.text[:200]}
    if row.stage:
        told["stage"] = Stage(row.stage).label
    if row.invested_yi is not None and row.month_on is not None:
        told["month"] = f"{row.month_on:%Y-%m}"
        told["invested"] = f"{sums.shown(row.invested_yi)}亿元"
    return told


# ---- the sum of a month is asked once


def _not_stale(project: Project, month: date, given: LogInput) -> None:
    """Raises `Stale` when the month's sum is no more what the writer saw."""
    if given.seen is None or given.invested is None:
        return
    rows = ProjectMonth.everything.select_for_update().filter(project=project, month_on=month)
    saved = rows.values_list("invested_yi", flat=True).first()
    if saved == given.seen.get(month):
        return
    label = f"{month.year}年{month.month}月完成投资"
    raise Stale(
        mine={label: f"{sums.shown(given.invested)}亿元"},
        theirs={label: "" if saved is None else f"{sums.shown(saved)}亿元"},
    )


def _keep_month(actor: Actor, row: ProgressLog, today: date) -> None:
    """The newest report of a month stands; what it said before stays in the trace and in the log."""
    if row.month_on is None or row.invested_yi is None:
        return
    _set_month(actor, row.project, row.month_on, row.invested_yi, today)


def _give_back_month(actor: Actor, row: ProgressLog, today: date) -> None:
    """Without `row` its month says what the newest other entry said, unless somebody reported it elsewhere since."""
    if row.month_on is None or row.invested_yi is None:
        return
    month = ProjectMonth.everything.filter(project=row.project, month_on=row.month_on).first()
    if month is None or month.invested_yi != row.invested_yi:
        return
    others = ProgressLog.everything.filter(
        project=row.project,
        month_on=row.month_on,
        invested_yi__isnull=False,
        withdrawn_on=None,
        corrections=None,
    ).exclude(pk=row.pk)
    told = {pk: value for pk, value in others.values_list("pk", "invested_yi") if value is not None}
    _set_month(actor, row.project, row.month_on, rules.month_figure(told), today)


def _set_month(
    actor: Actor, project: Project, month: date, invested: Decimal | None, today: date
) -> None:
    month_services.follow_log(
        actor, project=project, month_on=month, invested=invested, source=SOURCE, today=today
    )


def _locked(log: ProgressLog) -> ProgressLog:
    """The entry as it is now: of two people who set it right at once the second is told what the first did."""
    rows = ProgressLog.everything.select_for_update(of=("self",))
    return rows.select_related("project__responsible_unit", "record").get(pk=log.pk)


def _judged(row: ProgressLog) -> rules.Log:
    return rules.Log(
        by=row.by_user_id or 0,
        unit=row.project.responsible_unit_id,
        is_verified=row.is_verified,
        is_replaced=row.corrections.exists(),
        is_withdrawn=row.withdrawn_on is not None,
    )
