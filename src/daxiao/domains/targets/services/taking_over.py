"""Figures that nobody types here: history taken over in bulk, and what registers count."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from daxiao.domains.targets.models import Indicator, Observation
from daxiao.domains.targets.queries.bare import DERIVED, Key
from daxiao.domains.targets.queries.locks import Locks
from daxiao.domains.targets.rules.series import Given
from daxiao.domains.targets.standings import following, month_holds
from daxiao.domains.targets.types.figures import FigureState, Legal, Origin, Source
from daxiao.kernel import events
from daxiao.kernel.access import Actor, require
from daxiao.kernel.caps import Cap
from daxiao.kernel.models import Region


TAKEN = events.define("targets.figures_taken_over", "带入历史数据", count="条数")
COUNTED = events.define("targets.figures_counted", "按台账计数", count="条数")

BATCH = 20000
APPROVED = FigureState.APPROVED.value


def take_over(
    actor: Actor,
    *,
    figures: Iterable[tuple[int, int, int, Decimal]],
    source: Source,
    legal: Legal,
    is_demo: bool,
    today: date,
    now: datetime,
) -> int:
    """Months (indicator, place, period, the month's own value) as approved figures, without the checks of entry; returns how
    many were new. What is there already stays."""
    require(actor, Cap.FIGURE_APPROVE)
    count = 0
    for batch in _batches(figures):
        rows = [
            _row(one, actor, source=source, legal=legal, is_demo=is_demo, now=now) for one in batch
        ]
        count += _take(rows, today=today, now=now)
    if count:
        events.record(actor, TAKEN, on=_place(rows), now={"count": count})
    return count


def _batches(
    figures: Iterable[tuple[int, int, int, Decimal]],
) -> Iterator[list[tuple[int, int, int, Decimal]]]:
    """By indicator within a batch, so that what follows is followed once."""
    batch: list[tuple[int, int, int, Decimal]] = []
    for one in figures:
        batch.append(one)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _place(rows: Sequence[Observation]) -> Region:
    return rows[0].region


def _row(
    one: tuple[int, int, int, Decimal],
    actor: Actor,
    *,
    source: Source,
    legal: Legal,
    is_demo: bool,
    now: datetime,
) -> Observation:
    indicator, region, period, value = one
    return Observation(
        indicator_id=indicator,
        region_id=region,
        period=period,
        given=Given.MONTH.value,
        value=value,
        origin=Origin.IMPORTED.value,
        source=source.value,
        legal=legal.value,
        state=APPROVED,
        is_demo=is_demo,
        entered_by_id=actor.user_id,
        entered_at=now,
        decided_by_id=actor.user_id,
        decided_at=now,
    )


@transaction.atomic
def _take(rows: Sequence[Observation], *, today: date, now: datetime) -> int:
    indicators = {row.indicator_id for row in rows}
    following.wait_for(indicators)
    have = _there(rows)
    fresh = [row for row in rows if _key(row) not in have]
    # what only followed from others gives way to what was reported
    derived = [row for row in rows if have.get(_key(row), (0, False))[1]]
    if derived:
        gone = [have[_key(row)][0] for row in derived]
        Observation.everything.filter(pk__in=gone).delete()
        fresh += derived
    Observation.everything.bulk_create(fresh, batch_size=500)
    following.follow({_key(row) for row in fresh}, today=today, now=now)
    return len(fresh)


def _key(row: Observation) -> Key:
    return row.indicator_id, row.region_id, row.period


def _there(rows: Sequence[Observation]) -> dict[Key, tuple[int, bool]]:
    """What is there: its key, and whether it only followed from others."""
    found = Observation.everything.filter(
        indicator__in={r.indicator_id for r in rows},
        region__in={r.region_id for r in rows},
        period__in={r.period for r in rows},
    ).order_by()
    return {
        (i, r, p): (pk, origin in DERIVED)
        for pk, i, r, p, origin in found.values_list(
            "pk", "indicator_id", "region_id", "period", "origin"
        )
    }


@transaction.atomic
def record_counted(
    actor: Actor,
    *,
    indicator: Indicator,
    rows: Sequence[tuple[int, int, Decimal]],
    today: date,
    now: datetime,
) -> int:
    """What a register counts for (place, period): the month's own figure. Returns how many changed; a locked month and what a
    person typed stay as they are."""
    require(actor, Cap.FIGURE_APPROVE)
    following.wait_for({indicator.pk})
    month_holds.write_in({period for _, period, _ in rows})
    wanted = {(indicator.pk, region, period): value for region, period, value in rows}
    have = {
        _key(row): row
        for row in Observation.everything.select_for_update(of=("self",)).filter(
            indicator=indicator, region__in={k[1] for k in wanted}
        )
    }
    locks = Locks.load({k[2] for k in wanted}, today=today)
    places = Region.everything.in_bulk([k[1] for k in wanted])
    fresh, moved = [], []
    for key, value in wanted.items():
        was = have.get(key)
        if locks.why(places[key[1]].path, key[2]) is not None:
            continue
        if was is None:
            fresh.append(_counted(key, value, indicator, now))
        elif not Origin(was.origin).is_typed and was.value != value:
            was.value, was.given = value, Given.MONTH.value
            was.origin, was.state = Origin.COUNTED.value, APPROVED
            was.version, was.entered_at = was.version + 1, now
            moved.append(was)
    Observation.everything.bulk_create(fresh, batch_size=500)
    names = ["value", "given", "origin", "state", "version", "entered_at"]
    Observation.everything.bulk_update(moved, names, batch_size=100)
    changed = {_key(row) for row in (*fresh, *moved)}
    if changed:
        events.record(actor, COUNTED, on=indicator, now={"count": len(changed)})
        following.follow(changed, today=today, now=now)
    return len(changed)


def _counted(key: Key, value: Decimal, indicator: Indicator, now: datetime) -> Observation:
    return Observation(
        indicator_id=key[0],
        region_id=key[1],
        period=key[2],
        given=Given.MONTH.value,
        value=value,
        origin=Origin.COUNTED.value,
        source=indicator.source or Source.DISPATCH.value,
        legal=indicator.legal or Legal.DISPATCH.value,
        state=APPROVED,
        entered_at=now,
    )
