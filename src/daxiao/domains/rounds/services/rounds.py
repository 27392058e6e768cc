"""Opening a round, keeping its list of what is owed true, and exempting."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.db.models import Case, F, Q, When

from daxiao.domains.projects.queries import owed as project_queries
from daxiao.domains.rounds.models import Owed, Round
from daxiao.domains.rounds.queries import rounds as queries
from daxiao.domains.rounds.rules import rounds as rules
from daxiao.domains.rounds.standings import owed_rows
from daxiao.domains.rounds.types.rounds import WITH_UNIT, OwedKind, OwedState, RoundState
from daxiao.domains.targets.queries import duties as duty_queries
from daxiao.domains.targets.types.figures import Frequency
from daxiao.domains.tasks.queries import owed as task_queries
from daxiao.kernel import events
from daxiao.kernel.access import Actor, require
from daxiao.kernel.caps import Cap
from daxiao.kernel.clock import CHINA
from daxiao.kernel.errors import Stale
from daxiao.kernel.models import Org, Region
from daxiao.kernel.versions import user_of
from daxiao.std.findings import Refused
from daxiao.std.periods import Month


OPENED = events.define(
    "rounds.round_opened",
    "开启轮次",
    month="月份",
    due_on="截止日",
    closes_on="关闭日",
    owed="应报事项",
    units="单位",
)
REFRESHED = events.define(
    "rounds.owed_refreshed",
    "按分工重新核对应报事项",
    added="补列",
    moved="改由他单位报",
    exempted="免报",
)
EXEMPTED = events.define(
    "rounds.owed_exempted", "免报", unit="单位", what="事项", count="项数", state="状态"
)
RESTORED = events.define("rounds.owed_restored", "恢复应报", unit="单位", what="事项", state="状态")
DUE_MOVED = events.define("rounds.due_moved", "改截止日", due_on="截止日", closes_on="关闭日")

BATCH = 1000
# what is owed does not hang on who opens the round
_READER = Actor.system("月度调度")


@dataclass(frozen=True, slots=True)
class Opening:
    """The place and month (year * 100 + month) a round is opened for; `due_on` None: as the setting says."""

    region: Region
    period: int
    due_on: date | None = None


@dataclass(frozen=True, slots=True)
class DueInput:
    """Another due day for all; `version` is that of the round that was looked at."""

    due_on: date
    reason: str
    version: int


@dataclass(frozen=True, slots=True)
class UnitExemption:
    """A unit that need not report what is still open, and why."""

    unit: Org
    reason: str


@dataclass(frozen=True, slots=True)
class Refreshed:
    added: int
    moved: int
    exempted: int


@transaction.atomic
def open_round(
    actor: Actor,
    *,
    region: Region,
    period: int,
    today: date,
    now: datetime,
    due_on: date | None = None,
) -> Round:
    """Open the round of a month (year * 100 + month) with all that its units owe: figures by the division of reporting
    that holds at the month's end, tasks in force, projects in force; what another round of the month asks is not asked
    again. `due_on` overrides the setting. Set-based: a handful of queries whatever the number of units.

    Raises `Refused` for a month that has not begun, a second round of the month, a due day before the opening.
    """
    require(actor, Cap.ROUND_RUN, on=region)
    exists = Round.everything.filter(region=region, period=period).exists()
    rules.may_open(period, today=today, exists=exists, place=region.name).or_refuse()
    rules.may_be_due(due_on, opened_on=today).or_refuse()
    yardstick = queries.settings_on(today, region)
    days = rules.days(period, yardstick, queries.calendar(), opened_on=today)
    due = due_on or days.due_on
    row = Round.everything.create(
        region=region,
        period=period,
        opened_on=today,
        due_on=due,
        closes_on=max(days.closes_on, due),
        opened_by=user_of(actor),
        opened_at=now,
        is_demo=region.is_demo,
    )
    items = _owed_now(row, yardstick.task_duties)
    Owed.everything.bulk_create(items, batch_size=BATCH)
    told = {
        "month": rules.month_of(period).label,
        "due_on": row.due_on,
        "closes_on": row.closes_on,
        "owed": len(items),
        "units": len({item.org_id for item in items}),
    }
    events.record(actor, OPENED, on=row, now=told)
    return row


def _owed_now(row: Round, task_duties: tuple[str, ...]) -> list[Owed]:
    """Unsaved items of a round by the duties, tasks and projects at the end of its month, less what is asked elsewhere."""
    last = rules.month_of(row.period).last
    elsewhere = _asked_elsewhere(row)
    return [
        item
        for item in (
            *_figures(row, last),
            *_tasks(row, last, task_duties),
            *_projects(row, last),
        )
        if _key(item) not in elsewhere
    ]


def _figures(row: Round, last: date) -> Iterable[Owed]:
    duties = duty_queries.duties_on(_READER, row.region, on=last)
    columns = ("indicator_id", "region_id", "org_id", "frequency", "indicator__merges_january")
    for indicator, region, org, frequency, merged in duties.order_by().values_list(*columns):
        if rules.is_due(Frequency(frequency), row.period, merges_january=merged):
            yield Owed(
                round=row,
                org_id=org,
                kind=OwedKind.FIGURE.value,
                indicator_id=indicator,
                region_id=region,
            )


def _tasks(row: Round, last: date, duties: tuple[str, ...]) -> Iterable[Owed]:
    asked = task_queries.units_in_charge(_READER, row.region, duties=duties, on=last)
    for task, org in sorted(asked):
        yield Owed(round=row, org_id=org, kind=OwedKind.TASK.value, task_id=task)


def _projects(row: Round, last: date) -> Iterable[Owed]:
    for project, org in sorted(project_queries.answerable(_READER, row.region, on=last)):
        yield Owed(round=row, org_id=org, kind=OwedKind.PROJECT.value, project_id=project)


Key = tuple[str, int | None, int | None]


def _key(item: Owed) -> Key:
    """What is asked, whoever asks: a figure of a place, a task of a unit, a project of a unit."""
    if item.kind == OwedKind.FIGURE.value:
        return (item.kind, item.indicator_id, item.region_id)
    return (item.kind, item.task_id or item.project_id, item.org_id)


_KEY_COLUMNS = ("kind", "indicator_id", "region_id", "task_id", "project_id", "org_id")


def _asked_elsewhere(row: Round) -> set[Key]:
    """What the other rounds of the same month ask, of the places above and below."""
    others = Owed.everything.filter(round__period=row.period).exclude(round=row)
    return {
        (kind, indicator, region) if kind == OwedKind.FIGURE.value else (kind, task or project, org)
        for kind, indicator, region, task, project, org in others.values_list(*_KEY_COLUMNS)
    }


def _open(of: Round) -> Round:
    """The round locked for a change of its list. Raises `Refused` when it is closed."""
    row = Round.everything.select_for_update().select_related("region").get(pk=of.pk)
    if row.state == RoundState.CLOSED.value:
        raise Refused(rules.CLOSED(month=rules.month_of(row.period).label))
    return row


@transaction.atomic
def refresh(actor: Actor, *, round_: Round, today: date, now: datetime) -> Refreshed:
    """Compare the list with the division of reporting, tasks and projects again: what is missing is added (a unit that
    came late), what nobody owes any more and has not been handed in is exempted; nothing is deleted.

    Raises `Refused` when the round is closed.
    """
    require(actor, Cap.ROUND_RUN, on=round_)
    row = _open(round_)
    wanted = {_key(item): item for item in _owed_now(row, _duties(row, today))}
    there = {_key(item): item for item in Owed.everything.filter(round=row)}
    waiting = {key: item for key, item in there.items() if item.state in _WAITS}
    added = [item for key, item in wanted.items() if key not in there]
    # a figure that changed hands keeps its row: the new unit owes it
    moved = [
        (item, wanted[key])
        for key, item in waiting.items()
        if key in wanted and wanted[key].org_id != item.org_id
    ]
    for item, by_now in moved:
        item.org_id = by_now.org_id
    gone = [item for key, item in waiting.items() if key not in wanted]
    for item in gone:
        item.state, item.answer = OwedState.EXEMPT.value, NO_LONGER
    Owed.everything.bulk_create(added, batch_size=BATCH)
    # who hands in at this moment has reported: the item is not taken away any more
    changed = owed_rows.write([item for item, _ in moved] + gone, ("org", "state", "answer"))
    exempted = sum(item.state == OwedState.EXEMPT.value for item in changed)
    done = Refreshed(len(added), len(changed) - exempted, exempted)
    if added or changed:
        told = {"added": done.added, "moved": done.moved, "exempted": done.exempted}
        events.record(actor, REFRESHED, on=row, now=told)
    return done


NO_LONGER = "分工已调整，不再由这个单位报"
_WAITS = frozenset(state.value for state in WITH_UNIT)


def _duties(row: Round, today: date) -> tuple[str, ...]:
    return queries.settings_on(today, row.region).task_duties


@transaction.atomic
def exempt(actor: Actor, *, owed: Owed, reason: str, today: date, now: datetime) -> Owed:
    """免报: the item need not be reported in this round, and why.

    Raises `Refused` without a reason, for what is handed in already, and in a closed round.
    """
    require(actor, Cap.ROUND_RUN, on=owed)
    _open(owed.round)
    row = Owed.everything.select_for_update().get(pk=owed.pk)
    state = OwedState(row.state)
    if not reason.strip():
        raise Refused(rules.NO_REASON(field="reason"))
    if state is OwedState.EXEMPT:
        raise Refused(rules.EXEMPT_ALREADY())
    if state.is_in:
        raise Refused(rules.ALREADY_IN())
    row.state, row.answer = OwedState.EXEMPT.value, reason.strip()[:400]
    row.version += 1
    row.save(update_fields=["state", "answer", "version"])
    told = {"unit": str(row.org), "state": OwedState.EXEMPT.label}
    events.record(actor, EXEMPTED, on=row, was={"state": state.label}, now=told, reason=reason)
    return row


@transaction.atomic
def restore(actor: Actor, *, owed: Owed, today: date, now: datetime) -> Owed:
    """恢复应报: an exempt item is owed again. Raises `Refused` when it is not exempt, and in a closed round."""
    require(actor, Cap.ROUND_RUN, on=owed)
    _open(owed.round)
    row = Owed.everything.select_for_update().get(pk=owed.pk)
    if row.state != OwedState.EXEMPT.value:
        raise Refused(rules.NOT_EXEMPT())
    row.state = OwedState.DRAFTED.value if row.draft else OwedState.OWED.value
    row.answer = ""
    row.version += 1
    row.save(update_fields=["state", "answer", "version"])
    told = {"unit": str(row.org), "state": OwedState(row.state).label}
    events.record(actor, RESTORED, on=row, was={"state": OwedState.EXEMPT.label}, now=told)
    return row


@transaction.atomic
def exempt_unit(
    actor: Actor, *, round_: Round, exemption: UnitExemption, today: date, now: datetime
) -> int:
    """All that a unit has not handed in is exempt (a unit that was dissolved, a month it cannot report); how many.

    Raises `Refused` without a reason, when there is nothing of the kind, and in a closed round.
    """
    require(actor, Cap.ROUND_RUN, on=round_)
    row = _open(round_)
    reason = exemption.reason.strip()[:400]
    if not reason:
        raise Refused(rules.NO_REASON(field="reason"))
    rows = Owed.everything.filter(round=row, org=exemption.unit, state__in=_WAITS)
    owed_rows.hold(rows.values_list("pk", flat=True))
    done = rows.update(state=OwedState.EXEMPT.value, answer=reason, version=F("version") + 1)
    if not done:
        raise Refused(rules.NOTHING_OWED(field="unit", unit=str(exemption.unit)))
    told = {"unit": str(exemption.unit), "count": done, "state": OwedState.EXEMPT.label}
    events.record(actor, EXEMPTED, on=row, now=told, reason=reason)
    return done


@transaction.atomic
def move_due(actor: Actor, *, round_: Round, move: DueInput, now: datetime) -> Round:
    """Another due day for all, with the reason; who is late is judged anew by it.

    Raises `Refused` without a reason, before the opening, and in a closed round; `Stale` when somebody moved it first.
    """
    require(actor, Cap.ROUND_RUN, on=round_)
    row = _open(round_)
    if move.version != row.version:
        raise Stale(
            mine={"截止日": move.due_on.isoformat()}, theirs={"截止日": row.due_on.isoformat()}
        )
    if not move.reason.strip():
        raise Refused(rules.NO_REASON(field="reason"))
    rules.may_be_due(move.due_on, opened_on=row.opened_on).or_refuse()
    was = {"due_on": row.due_on, "closes_on": row.closes_on}
    row.due_on, row.closes_on = move.due_on, max(row.closes_on, move.due_on)
    row.version += 1
    row.save(update_fields=["due_on", "closes_on", "version"])
    _rejudge(row)
    told = {"due_on": row.due_on, "closes_on": row.closes_on}
    events.record(actor, DUE_MOVED, on=row, was=was, now=told, reason=move.reason)
    return row


def _rejudge(row: Round) -> None:
    """Late is what was handed in after the due day as it is now."""
    after = datetime.combine(row.due_on + timedelta(days=1), time.min, tzinfo=CHINA)
    handed = Owed.everything.filter(round=row, submitted_at__isnull=False)
    wrong = Q(submitted_at__gte=after, is_late=False) | Q(submitted_at__lt=after, is_late=True)
    held = owed_rows.hold(handed.filter(wrong).values_list("pk", flat=True))
    rows = handed.filter(pk__in=list(held))
    late = Case(When(submitted_at__gte=after, then=True), default=False)
    rows.update(is_late=late, version=F("version") + 1)


def open_due(actor: Actor, *, today: date, now: datetime) -> list[Round]:
    """Open the rounds whose opening day has come, of places that have held rounds before and let the platform open them.

    Only the newest month: what was left out in a pause is not asked for afterwards. A second time opens nothing.
    """
    require(actor, Cap.SYSTEM_OPERATE)
    opened = []
    for region in _places_of_rounds(today):
        yardstick = queries.settings_on(today, region)
        period = rules.period_of(Month.of(today).plus(-yardstick.opens_months_after))
        has_come = rules.opening_day(period, yardstick) <= today
        newest = region.rounds.order_by("-period").values_list("period", flat=True).first()
        if yardstick.opens_by_itself and has_come and newest is not None and newest < period:
            opened.append(open_round(actor, region=region, period=period, today=today, now=now))
    return opened


def _places_of_rounds(today: date) -> list[Region]:
    living = Q(until__isnull=True) | Q(until__gt=today)
    held = Round.everything.order_by().values("region")
    return list(Region.everything.filter(living, pk__in=held).order_by("path"))
