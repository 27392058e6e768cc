"""Months are locked once and stay so; a unit may be let in again until a day, with a reason."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from daxiao.domains.targets.models import Indicator, LockException, MonthLock
from daxiao.domains.targets.rules import observing
from daxiao.domains.targets.standings import month_holds
from daxiao.kernel import events
from daxiao.kernel.access import Actor, require
from daxiao.kernel.caps import Cap
from daxiao.kernel.models import Org, Region


LOCKED = events.define("targets.month_locked", "锁定月份", period="月份", why="事由")
EXCEPTED = events.define(
    "targets.lock_excepted", "开锁定例外", org="单位", indicator="指标", until="截止"
)


@transaction.atomic
def lock(actor: Actor, *, region: Region, period: int, why: str, now: datetime) -> MonthLock:
    """Close a month of a place and of all below it. A second time changes nothing. Waits for who is writing in that month."""
    require(actor, Cap.FIGURE_LOCK, on=region)
    observing.may_lock(why).or_refuse()
    observing.month_of(period)
    month_holds.shut(period)
    row, is_new = MonthLock.everything.get_or_create(
        region=region,
        period=period,
        defaults={"why": why.strip()[:200], "locked_by_id": actor.user_id, "locked_at": now},
    )
    if is_new:
        events.record(actor, LOCKED, on=row, now={"period": period, "why": row.why})
    return row


@dataclass(frozen=True, slots=True)
class Opening:
    """For whom a locked month is opened again: a unit, one indicator or all of them, until a day, and why."""

    org: Org
    until: date
    reason: str
    indicator: Indicator | None = None


def open_for(
    actor: Actor, *, lock: MonthLock, opening: Opening, today: date, now: datetime
) -> LockException:
    """The same as `open_exception`, for a form."""
    require(actor, Cap.FIGURE_LOCK, on=lock)
    return open_exception(
        actor,
        lock=lock,
        org=opening.org,
        indicator=opening.indicator,
        until=opening.until,
        reason=opening.reason,
        today=today,
        now=now,
    )


@transaction.atomic
def open_exception(
    actor: Actor,
    *,
    lock: MonthLock,
    org: Org,
    indicator: Indicator | None = None,
    until: date,
    reason: str,
    today: date,
    now: datetime,
) -> LockException:
    """Let one unit enter figures of the locked month (of one indicator, or all) until a day. A second time changes nothing."""
    require(actor, Cap.FIGURE_LOCK, on=lock)
    observing.may_except(reason, until, today).or_refuse()
    same = LockException.everything.filter(lock=lock, org=org, indicator=indicator, until=until)
    if (have := same.first()) is not None:
        return have
    row = LockException.everything.create(
        lock=lock,
        org=org,
        indicator=indicator,
        until=until,
        reason=reason.strip()[:400],
        given_by_id=actor.user_id,
        given_at=now,
    )
    told = {"org": str(org), "indicator": str(indicator or "全部指标"), "until": until}
    events.record(actor, EXCEPTED, on=row, now=told, reason=reason)
    return row
