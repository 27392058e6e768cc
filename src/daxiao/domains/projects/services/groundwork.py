"""What goes with projects taken over from elsewhere: logs, monthly and yearly figures, blockers with their moves."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from decimal import Decimal

from django.db import transaction

from daxiao.domains.projects.models import (
    Blocker,
    BlockerEpisode,
    ProgressLog,
    Project,
    ProjectMonth,
    ProjectParty,
    ProjectYear,
)
from daxiao.domains.projects.types import BlockerCategory, BlockerState, PartyDuty
from daxiao.kernel import events
from daxiao.kernel.access import Actor, require
from daxiao.kernel.caps import Cap


GROUND_TAKEN = events.define("projects.ground_taken_over", "装载项目日志、月报和堵点", count="条数")


@dataclass(frozen=True, slots=True)
class TakenLog:
    on: date
    text: str


@dataclass(frozen=True, slots=True)
class TakenBlocker:
    """As far as it came: raised, given to `unit`, answered, closed."""

    category: BlockerCategory
    text: str
    raised_on: date
    unit: int | None = None
    assigned_on: date | None = None
    resolved_on: date | None = None
    closed_on: date | None = None

    @property
    def state(self) -> BlockerState:
        if self.closed_on is not None:
            return BlockerState.CLOSED
        if self.resolved_on is not None:
            return BlockerState.RESOLVED
        return BlockerState.RAISED if self.assigned_on is None else BlockerState.ASSIGNED


@dataclass(frozen=True, slots=True)
class Ground:
    """What was kept of one project. Sums in 亿元: `invested` and `gained` by month (its first day), `expected` by year."""

    project: Project
    logs: Sequence[TakenLog] = ()
    blockers: Sequence[TakenBlocker] = ()
    invested: Mapping[date, Decimal] = field(default_factory=dict)
    gained: Mapping[date, Decimal] = field(default_factory=dict)
    expected: Mapping[int, Decimal] = field(default_factory=dict)
    listed_on: date | None = None
    source: str = ""


@transaction.atomic
def take_over(actor: Actor, *, grounds: Sequence[Ground], by: str, today: date) -> int:
    """Keep all of it at once; returns how many rows. `by` names who kept it before. For projects just taken over; the
    next sweep settles the days of the blockers."""
    require(actor, Cap.PROJECT_ADMIT)
    logs = [_log(g.project, log, by) for g in grounds for log in g.logs]
    ProgressLog.everything.bulk_create(logs, batch_size=500)
    months = [row for g in grounds for row in _months(g, by, today)]
    ProjectMonth.everything.bulk_create(months, batch_size=500)
    years = [
        ProjectYear(
            project=g.project,
            year=year,
            expected_yi=expected,
            pooled_on=g.listed_on,
            source=g.source[:200],
        )
        for g in grounds
        for year, expected in g.expected.items()
    ]
    ProjectYear.everything.bulk_create(years, batch_size=500)
    count = len(logs) + len(months) + len(years) + _blockers(grounds, by)
    if grounds and count:
        events.record(actor, GROUND_TAKEN, on=grounds[0].project, now={"count": count})
    return count


def _log(project: Project, log: TakenLog, by: str) -> ProgressLog:
    return ProgressLog(
        project=project,
        reported_on=log.on,
        reported_at=datetime.combine(log.on, time(9), tzinfo=UTC),
        text=log.text,
        is_verified=True,
        verified_on=log.on,
        verified_by_label=by,
        by_label=by,
    )


def _months(ground: Ground, by: str, today: date) -> list[ProjectMonth]:
    return [
        ProjectMonth(
            project=ground.project,
            month_on=month,
            invested_yi=ground.invested.get(month),
            gained_yi=ground.gained.get(month),
            source="unit",
            reported_on=min(_month_after(month), today),
            by_label=by,
        )
        for month in sorted({*ground.invested, *ground.gained})
    ]


def _month_after(month: date) -> date:
    """Figures of a month are in on the tenth of the next."""
    return month.replace(year=month.year + month.month // 12, month=month.month % 12 + 1, day=10)


def _blockers(grounds: Sequence[Ground], by: str) -> int:
    pairs = [(g.project, one) for g in grounds for one in g.blockers]
    rows = Blocker.everything.bulk_create(
        [
            Blocker(
                project=project,
                category=one.category.value,
                text=one.text,
                raised_by_label=by,
                raised_for=project.responsible_unit,
                raised_on=one.raised_on,
                unit_id=one.unit if one.assigned_on else None,
                state=one.state.value,
                resolution="已协调解决" if one.resolved_on else "",
                resolved_on=one.resolved_on,
                closed_on=one.closed_on,
                is_demo=project.is_demo,
            )
            for project, one in pairs
        ],
        batch_size=500,
    )
    BlockerEpisode.everything.bulk_create(
        [
            BlockerEpisode(
                blocker=row,
                raised_on=one.raised_on,
                assigned_on=one.assigned_on,
                closed_on=one.closed_on,
            )
            for row, (_, one) in zip(rows, pairs, strict=True)
        ],
        batch_size=500,
    )
    handling = {
        (project.pk, one.unit) for project, one in pairs if one.assigned_on and one.unit is not None
    }
    ProjectParty.everything.bulk_create(
        [
            ProjectParty(project_id=key, org_id=unit, duty=PartyDuty.HANDLING.value)
            for key, unit in sorted(handling)
        ],
        batch_size=500,
    )
    return len(rows)
