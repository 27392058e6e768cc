"""Close a round: what is missing is said first, what stands is frozen, the month is locked; late filers by exception.

S004-D-03: what was reported for a month stays what it was; what comes later is a correction or late, and is seen as such.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction

from daxiao.domains.projects.queries import owed as projects
from daxiao.domains.rounds.queries import frozen as frozen_queries
from daxiao.domains.rounds.queries import rounds as queries
from daxiao.domains.rounds.rules import frozen_ranks, frozen_rows
from daxiao.domains.rounds.rules import rounds as rules
from daxiao.domains.rounds.services import closing as services
from daxiao.domains.rounds.services import syncing
from daxiao.domains.rounds.services.closing import Closing
from daxiao.domains.rounds.types.freezing import Frozen, FrozenKind, LateInput
from daxiao.domains.rounds.types.rounds import OwedKind
from daxiao.domains.targets.panels import totals
from daxiao.domains.targets.queries import closing as targets
from daxiao.domains.targets.queries import locks as lock_queries
from daxiao.domains.targets.queries import rankings as ranking_queries
from daxiao.domains.targets.services import locks
from daxiao.domains.targets.standings import month_holds
from daxiao.domains.targets.types.closing import GoalNow, MonthFigure
from daxiao.domains.tasks.queries import owed as tasks
from daxiao.kernel import places
from daxiao.kernel.access import Actor, require
from daxiao.kernel.caps import Cap
from daxiao.std.findings import FindingKind, Refused


if TYPE_CHECKING:
    from daxiao.domains.rounds.models import FrozenRow, Owed, Round
    from daxiao.domains.targets.models import LockException


NOT_CLOSED = FindingKind("rounds.late_not_closed", "这一轮还没有关闭，单位可以直接补报，不用开例外")
NO_FIGURE = FindingKind(
    "rounds.late_no_figure", "任务和项目不锁定，请单位直接在任务、项目里报；例外只对指标数据"
)
NO_UNTIL = FindingKind("rounds.late_no_day", "请填补报的最后一天")

# the whole month is frozen, whatever of it the person who closes may see
_READER = Actor.system("月度关闭")


@transaction.atomic
def close(
    actor: Actor,
    *,
    round_: Round,
    closing: Closing,
    today: date,
    now: datetime,
) -> Round:
    """Freeze goals' standings, figures, colours, tasks and the record of each unit, lock the month, close.

    Raises `Refused` before the due day, when it is closed, and when something is missing and nobody said 仍要关闭.
    """
    require(actor, Cap.ROUND_RUN, on=round_)
    # before anything is looked at: who is writing figures of the month ends first, everybody else finds it locked
    month_holds.shut(round_.period)
    round_ = services.hold(actor, round_=round_)
    syncing.sync(_READER, round_=round_, now=now)
    services.check(actor, round_=round_, closing=closing, today=today)
    month = rules.month_of(round_.period).label
    rows = list(gather(round_, today=today))
    locks.lock(
        actor, region=round_.region, period=round_.period, why=f"{month}调度轮次已关闭", now=now
    )
    return services.close(actor, round_=round_, closing=closing, rows=rows, today=today, now=now)


def gather(of: Round, *, today: date) -> Iterator[Frozen]:
    """Everything that is frozen of a round, as it stands now."""
    yield from _figures(of)
    goals = list(targets.goal_standings(_READER, of.region))
    for goal in goals:
        yield frozen_rows.goal(goal)
    yield from _rankings(of, goals)
    for total in totals.totals_now(_READER, of.region, of.period, today=today):
        yield frozen_ranks.total(total)
    for task in tasks.standings(_READER, of.region):
        yield frozen_rows.task(task)
    found = projects.standings(_READER, of.region)
    for project in found:
        yield frozen_rows.project(project)
    names = {pk: region.name for pk, region in places.by_keys({p.county_id for p in found}).items()}
    yield from frozen_rows.colours(found, names)
    for row in queries.tally_by_unit(_READER, of, today=of.due_on):
        yield frozen_rows.unit(row.org_id, row.name, row.region_id, row.tally)


def _rankings(of: Round, goals: list[GoalNow]) -> list[Frozen]:
    """The places directly below (parks are a kind of their own), by completion."""
    kids = ranking_queries.children(_READER, of.region)
    places_ = frozen_ranks.Places(
        of.region_id,
        of.period,
        {kid.pk: kid.name for kid in kids if not kid.is_park},
        targets.left_out(_READER, of.region, of.period),
    )
    on = rules.month_of(of.period).last
    yardstick = ranking_queries.yardstick(on=on, region=of.region)
    return frozen_ranks.rankings(goals, places_, yardstick)


def _figures(of: Round, only: Collection[targets.Key] | None = None) -> Iterator[Frozen]:
    """The figures of the month, and those that were owed and did not come."""
    there = set()
    for figure in targets.month_figures(_READER, of.region, of.period, only=only):
        there.add((figure.indicator_id, figure.region_id))
        yield frozen_rows.figure(figure)
    owed = queries.owed_in(_READER, of).filter(kind=OwedKind.FIGURE.value)
    columns = ("indicator_id", "region_id", "org_id", "indicator__name", "region__name")
    for row in owed.order_by().values_list(*columns, "indicator__unit"):
        key = (row[0] or 0, row[1] or 0)
        if key not in there and (only is None or key in only):
            yield frozen_rows.figure(_not_reported(*row))


def _not_reported(
    indicator: int | None, region: int | None, org: int, name: str, place: str, unit: str
) -> MonthFigure:
    return MonthFigure(
        indicator or 0, region or 0, org, name, place, unit, None, None, "", "", "", is_late=False
    )


# ---- since the close


@dataclass(frozen=True, slots=True)
class Differing:
    """A frozen row that would say something else today; `why` in words."""

    row: FrozenRow
    now: str
    why: str


def differing(actor: Actor, of: Round) -> list[Differing]:
    """What was recorded of a closed month since, in scope of the actor: figures, the goals they make, records of units.

    The frozen rows stay what they were; a few queries, for what changed alone. Empty for an open round.
    """
    if of.closed_at is None:
        return []
    changed = targets.changed_since(_READER, of.region, of.period, since=of.closed_at)
    now: dict[tuple[str, int, int], tuple[str, str]] = {}
    if changed:
        for row in _figures(of, only=set(changed)):
            now[_key(row)] = (row.told, changed[(row.subject_id, row.region_id)])
        for goal in targets.goal_standings(_READER, of.region, only=set(changed)):
            told = frozen_rows.goal(goal)
            now[_key(told)] = (told.told, "所依据的数据有补报或更正")
    for unit in queries.tally_by_unit(_READER, of, today=of.due_on):
        row = frozen_rows.unit(unit.org_id, unit.name, unit.region_id, unit.tally)
        now[_key(row)] = (row.told, "关闭后补报或审核")
    kinds = (FrozenKind.FIGURE, FrozenKind.GOAL, FrozenKind.UNIT)
    seen = frozen_queries.frozen_in(actor, of, *kinds).select_related("region", "org")
    return [
        Differing(row, *now[key])
        for row in seen
        for key in [(row.kind, row.subject_id, row.region_id)]
        if key in now and now[key][0] != row.told
    ]


def _key(row: Frozen) -> tuple[str, int, int]:
    return (row.kind.value, row.subject_id, row.region_id)


# ---- late filers


@transaction.atomic
def allow_late(
    actor: Actor, *, owed: Owed, late: LateInput, today: date, now: datetime
) -> LockException:
    """补报例外: one unit may file one figure of a closed month until a day; it will be marked late.

    Raises `Refused` for a round that is open, for tasks and projects (which are never locked), without a day or reason.
    """
    require(actor, Cap.FIGURE_LOCK, on=owed)
    lock = lock_queries.locks(_READER).filter(
        region_id=owed.round.region_id, period=owed.round.period
    )
    found = lock.first()
    if owed.kind != OwedKind.FIGURE.value:
        raise Refused(NO_FIGURE())
    if owed.round.closed_at is None or found is None:
        raise Refused(NOT_CLOSED())
    if late.until is None:
        raise Refused(NO_UNTIL(field="until"))
    return locks.open_exception(
        actor,
        lock=found,
        org=owed.org,
        indicator=owed.indicator,
        until=late.until,
        reason=late.reason,
        today=today,
        now=now,
    )


def holds(of: Round) -> bool:
    """Whether the frozen rows of a closed round are still those that the digest was taken of."""
    return frozen_queries.replay(of).holds
