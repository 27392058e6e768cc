"""允许补报: units may file figures of a closed month until a day; they are told, and what they file is marked late."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from daxiao.domains.rounds.queries import late as queries
from daxiao.domains.rounds.services import late as services
from daxiao.domains.targets.queries import locks as lock_queries
from daxiao.domains.targets.services import locks
from daxiao.flows import close_round
from daxiao.kernel.access import Actor, require
from daxiao.kernel.caps import Cap
from daxiao.std.findings import FindingKind, Refused


if TYPE_CHECKING:
    from datetime import date, datetime

    from daxiao.domains.rounds.models import Owed, Round
    from daxiao.domains.rounds.services.late import UnitsLate
    from daxiao.domains.rounds.types.freezing import LateInput
    from daxiao.domains.targets.models import LockException


NOTHING_MISSING = FindingKind(
    "rounds.late_nothing_missing", "“{unit}”这一轮的数据已经报齐，不用补报；要改请用更正"
)
NO_UNIT = FindingKind("rounds.late_no_unit", "请选择要补报的单位")
ALL = "未报的数据"

_READER = Actor.system("补报")


@transaction.atomic
def allow_item(
    actor: Actor, *, owed: Owed, late: LateInput, today: date, now: datetime
) -> LockException:
    """One owed figure. Raises what `close_round.allow_late` raises."""
    require(actor, Cap.FIGURE_LOCK, on=owed)
    made = close_round.allow_late(actor, owed=owed, late=late, today=today, now=now)
    services.tell(
        actor,
        round_=owed.round,
        units={owed.org: f"“{owed.indicator}”"},
        until=made.until,
        reason=late.reason,
    )
    return made


@transaction.atomic
def allow_units(
    actor: Actor, *, round_: Round, late: UnitsLate, today: date, now: datetime
) -> Round:
    """All that these units have not handed in of the round, until one day and for one reason; all of them or none.

    Raises `Refused` for an open round, without a unit, a day or a reason, for a day in the past, and for a unit that misses
    nothing.
    """
    require(actor, Cap.FIGURE_LOCK, on=round_)
    months = lock_queries.locks(_READER)
    lock = months.filter(region_id=round_.region_id, period=round_.period).first()
    if round_.closed_at is None or lock is None:
        raise Refused(close_round.NOT_CLOSED())
    if late.until is None:
        raise Refused(close_round.NO_UNTIL(field="until"))
    if not late.units:
        raise Refused(NO_UNIT(field="units"))
    missing = queries.units_missing(_READER, round_)
    if full := [unit for unit in late.units if not missing.get(unit.pk)]:
        raise Refused(*(NOTHING_MISSING(field="units", unit=str(unit)) for unit in full))
    for unit in late.units:
        locks.open_exception(
            actor,
            lock=lock,
            org=unit,
            until=late.until,
            reason=late.reason,
            today=today,
            now=now,
        )
    told = {unit: f"{ALL}{missing[unit.pk]}项" for unit in late.units}
    services.tell(actor, round_=round_, units=told, until=late.until, reason=late.reason)
    return round_
