"""The monthly figures of a project: the one door for investment completed and extra output gained in a month.

Whoever tells a month's investment (the progress log, the monthly form, a spreadsheet) calls `report_month`, so that
nobody types a figure twice and a correction keeps both values in the trace.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import IntegrityError, transaction

from daxiao.domains.projects.models import Project, ProjectMonth, ProjectYear
from daxiao.domains.projects.rules import pools
from daxiao.kernel import events
from daxiao.kernel.access import Actor, require
from daxiao.kernel.caps import Cap
from daxiao.kernel.errors import Stale


REPORTED = events.define(
    "projects.month_reported",
    "填报月度数据",
    month="月份",
    invested="完成投资（亿元）",
    gained="实增产值（亿元）",
    source="来自",
)
CORRECTED = events.define(
    "projects.month_corrected",
    "更正月度数据",
    month="月份",
    invested="完成投资（亿元）",
    gained="实增产值（亿元）",
    source="来自",
)


@dataclass(frozen=True, slots=True)
class MonthInput:
    """A month's figures in 亿元; `month_on` is any day of the month. None leaves what was told before.

    `source` says in a word where the figure was typed, `reason` why a figure that was there is changed (the text of a
    log will do). `seen` is the version of the month's row that the caller looked at (0: there was none); None compares
    nothing, the newest report stands.
    """

    month_on: date
    invested: Decimal | None = None
    gained: Decimal | None = None
    source: str = ""
    seen: int | None = None
    reason: str = ""


@transaction.atomic
def report_month(actor: Actor, *, project: Project, month: MonthInput, today: date) -> ProjectMonth:
    """Keep the figures of a month. The same figures again change nothing; other figures need a reason.

    Raises `Denied`, `Stale` when somebody reported the month since, and `Refused`: a month that has not begun, nothing
    told, a sum that cannot be, extra output of a project that is no growth point of the year, an untold correction.
    """
    require(actor, Cap.PROJECT_REPORT, on=project)
    told = pools.MonthReport(month.month_on.replace(day=1), month.invested, month.gained)
    pools.may_report(
        told, total=project.invest_yi, expected=_expected(project), today=today
    ).or_refuse()
    row = _row(project, told.month_on)
    if month.seen is not None and month.seen != (row.version if row else 0):
        raise Stale(mine=_said(told.invested, told.gained), theirs=_of(row))
    if row is None:
        return _first(actor, project, told, month.source, today)
    after = {
        "invested_yi": row.invested_yi if told.invested is None else told.invested,
        "gained_yi": row.gained_yi if told.gained is None else told.gained,
    }
    if (row.invested_yi, row.gained_yi) == (after["invested_yi"], after["gained_yi"]):
        return row
    was = _of(row)
    is_correction = _is_changed(row.invested_yi, after["invested_yi"]) or _is_changed(
        row.gained_yi, after["gained_yi"]
    )
    if is_correction:
        pools.may_correct(told.month_on, _sentence(was), month.reason).or_refuse()
    before = _told(row)
    row.invested_yi, row.gained_yi = after["invested_yi"], after["gained_yi"]
    row.source, row.reported_on, row.by_label = month.source[:40], today, actor.label
    row.version += 1
    row.save(
        update_fields=[
            "invested_yi",
            "gained_yi",
            "source",
            "reported_on",
            "by_label",
            "version",
        ]
    )
    kind = CORRECTED if is_correction else REPORTED
    events.record(actor, kind, on=project, was=before, now=_told(row), reason=month.reason)
    return row


@transaction.atomic
def follow_log(
    actor: Actor,
    *,
    project: Project,
    month_on: date,
    invested: Decimal | None,
    source: str,
    today: date,
) -> ProjectMonth:
    """The month's investment as the newest standing entry of the progress log says it; None takes it back.

    The log has judged the figure and leaves the trace, old value and all; here the month follows it, so that whoever
    looks at the monthly form knows that it moved.
    """
    require(actor, Cap.PROJECT_REPORT, on=project)
    told = {
        "invested_yi": invested,
        "source": source[:40],
        "reported_on": today,
        "by_label": actor.label,
    }
    row, is_new = ProjectMonth.everything.select_for_update(of=("self",)).get_or_create(
        project=project, month_on=month_on.replace(day=1), defaults={**told, "version": 1}
    )
    if not is_new:
        for name, value in told.items():
            setattr(row, name, value)
        row.version += 1
        row.save(update_fields=[*told, "version"])
    return row


def _first(
    actor: Actor, project: Project, told: pools.MonthReport, source: str, today: date
) -> ProjectMonth:
    try:
        with transaction.atomic():
            row = ProjectMonth.everything.create(
                project=project,
                month_on=told.month_on,
                invested_yi=told.invested,
                gained_yi=told.gained,
                source=source[:40],
                reported_on=today,
                by_label=actor.label,
                version=1,
            )
    except IntegrityError:
        # two people report the same month for the first time in the same moment
        raise Stale(
            mine=_said(told.invested, told.gained), theirs=_of(_row(project, told.month_on))
        ) from None
    events.record(actor, REPORTED, on=project, now=_told(row))
    return row


def _row(project: Project, month_on: date) -> ProjectMonth | None:
    rows = ProjectMonth.everything.select_for_update(of=("self",))
    return rows.filter(project=project, month_on=month_on).first()


def _expected(project: Project) -> dict[int, Decimal]:
    rows = ProjectYear.everything.filter(
        project=project, pooled_on__isnull=False, expected_yi__isnull=False
    )
    return {y: e for y, e in rows.values_list("year", "expected_yi") if e is not None}


def _is_changed(was: Decimal | None, now: Decimal | None) -> bool:
    return was is not None and was != now


def _said(invested: Decimal | None, gained: Decimal | None) -> dict[str, str]:
    return {
        "完成投资": "未填" if invested is None else f"{pools.plain(invested)}亿元",
        "实增产值": "未填" if gained is None else f"{pools.plain(gained)}亿元",
    }


def _of(row: ProjectMonth | None) -> dict[str, str]:
    return _said(row.invested_yi, row.gained_yi) if row else _said(None, None)


def _sentence(said: dict[str, str]) -> str:
    return "，".join(f"{name}{value}" for name, value in said.items())


def _told(row: ProjectMonth) -> dict[str, str | None]:
    return {
        "month": f"{row.month_on:%Y-%m}",
        "invested": None if row.invested_yi is None else pools.plain(row.invested_yi),
        "gained": None if row.gained_yi is None else pools.plain(row.gained_yi),
        "source": row.source or None,
    }
