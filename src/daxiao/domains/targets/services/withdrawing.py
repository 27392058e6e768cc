"""A unit takes back what it has handed in and nobody has approved yet: it counts nowhere until it is entered anew."""

from collections.abc import Collection
from datetime import date, datetime

from django.db import transaction

from daxiao.domains.targets.models import FigureCorrection, Observation
from daxiao.domains.targets.queries.locks import Locks
from daxiao.domains.targets.rules import observing
from daxiao.domains.targets.standings import following, month_holds
from daxiao.domains.targets.types.figures import FigureState, Origin
from daxiao.kernel import events
from daxiao.kernel.access import Actor, require
from daxiao.kernel.caps import Cap
from daxiao.std.findings import Refused


WITHDRAWN = events.define("targets.figure_withdrawn", "撤回指标数据", state="状态")

WORDS = "填报单位自己撤回"


@transaction.atomic
def withdraw_many(
    actor: Actor, *, observations: Collection[int], today: date, now: datetime
) -> list[Observation]:
    """Take back submitted figures, all or none; one that was taken back already stays as it is.

    Raises Refused for one that is approved, computed, corrected or of a locked month, Denied for another's.
    """
    require(actor, Cap.FIGURE_REPORT)
    # indicators are held before their rows, as everybody does who writes figures: otherwise two could wait for each other
    asked = Observation.everything.filter(pk__in=observations)
    following.wait_for(set(asked.order_by().values_list("indicator_id", flat=True)))
    month_holds.write_in(set(asked.order_by().values_list("period", flat=True)))
    rows = list(
        Observation.everything.select_for_update(of=("self",))
        .filter(pk__in=observations)
        .select_related("region")
        .order_by("pk")
    )
    _require_all(actor, rows)
    booked = _booked(rows)
    locks = Locks.load({row.period for row in rows}, today=today)
    for row in rows:
        lock = locks.why(row.region.path, row.period, row.org_id, row.indicator_id)
        if lock is not None:
            month = observing.label(row.period)
            raise Refused(observing.LOCKED(month=month, why=lock))
        if row.state == FigureState.APPROVED or not Origin(row.origin).is_typed:
            state = FigureState(row.state).label
            raise Refused(observing.NOT_WAITING(state=state))
        if (row.indicator_id, row.region_id, row.period) in booked:
            raise Refused(observing.HAS_BOOKINGS(month=observing.label(row.period)))
    todo = [row for row in rows if row.state == FigureState.SUBMITTED]
    for row in todo:
        row.state, row.answer = FigureState.RETURNED.value, WORDS
        row.own = row.total = row.corrected = None
        row.version += 1
        row.save()
        events.record(actor, WITHDRAWN, on=row, now={"state": WORDS})
    keys = {(row.indicator_id, row.region_id, row.period) for row in todo}
    following.follow(keys, today=today, now=now)
    return rows


def _booked(rows: list[Observation]) -> set[tuple[int, int, int]]:
    """Which of them were corrected: a correction would be left without the figure it is about."""
    made = FigureCorrection.everything.filter(
        indicator__in={row.indicator_id for row in rows},
        region__in={row.region_id for row in rows},
        of__in={row.period for row in rows},
    )
    return set(made.order_by().values_list("indicator_id", "region_id", "of"))


def _require_all(actor: Actor, rows: list[Observation]) -> None:
    mine = Observation.objects.visible_to(actor, Cap.FIGURE_REPORT)
    allowed = set(mine.filter(pk__in=[row.pk for row in rows]).values_list("pk", flat=True))
    for row in rows:
        if row.pk not in allowed:
            require(actor, Cap.FIGURE_REPORT, on=row)
