"""Figures are approved, sent back and corrected; counted and taken over from elsewhere."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from django.db import transaction

from daxiao.domains.targets.models import FigureCorrection, Observation
from daxiao.domains.targets.queries.bare import DERIVED, RETURNED
from daxiao.domains.targets.queries.locks import Locks
from daxiao.domains.targets.queries.settings import Settings
from daxiao.domains.targets.rules import folding, observing, series
from daxiao.domains.targets.rules.folding import Booked, Typed
from daxiao.domains.targets.rules.ledger import plain
from daxiao.domains.targets.rules.observing import Standing
from daxiao.domains.targets.rules.series import Given
from daxiao.domains.targets.standings import following
from daxiao.domains.targets.types.figures import CorrectionInput, FigureState, Origin
from daxiao.kernel import clock, events
from daxiao.kernel.access import Actor, require
from daxiao.kernel.caps import Cap
from daxiao.kernel.errors import Stale
from daxiao.std.findings import Refused


APPROVED = events.define("targets.figure_approved", "审核指标数据", state="状态")
RETURNED_ = events.define("targets.figure_returned", "退回指标数据", state="状态")
CORRECTED = events.define(
    "targets.figure_corrected", "更正指标数据", value="数值", made_in="记账月份"
)


def approve(
    actor: Actor, *, observation: Observation, now: datetime, today: date | None = None
) -> Observation:
    """Confirm a figure. An approved one stays as it is; raises Refused for one's own entry, or one that was sent back."""
    return approve_many(actor, observations=[observation], now=now, today=today)[0]


@transaction.atomic
def approve_many(
    actor: Actor,
    *,
    observations: Sequence[Observation],
    now: datetime,
    today: date | None = None,
) -> list[Observation]:
    """Confirm figures, all or none; those approved already stay as they are. `today` is that of `now` unless given."""
    today = today or clock.day_of(now)
    keys = {row.pk for row in observations}
    following.wait_for({row.indicator_id for row in observations})
    rows = list(Observation.everything.select_for_update(of=("self",)).filter(pk__in=keys))
    _require_all(actor, rows)
    waiting = [row for row in rows if row.state != FigureState.APPROVED]
    findings = [
        f for row in waiting for f in observing.may_approve(_standing(row), actor.user_id).findings
    ]
    if findings:
        raise Refused(*dict.fromkeys(findings))
    state = FigureState.APPROVED
    Observation.everything.filter(pk__in=[row.pk for row in waiting]).update(
        state=state.value, decided_by=actor.user_id, decided_at=now
    )
    for row in waiting:
        was = FigureState(row.state).label
        row.state, row.decided_by_id, row.decided_at = state.value, actor.user_id, now
        events.record(actor, APPROVED, on=row, was={"state": was}, now={"state": state.label})
    changed = {(row.indicator_id, row.region_id, row.period) for row in waiting}
    following.follow(changed, today=today, now=now)
    by_key = {row.pk: row for row in rows}
    return [by_key[row.pk] for row in observations]


def _require_all(actor: Actor, rows: Sequence[Observation]) -> None:
    """Each row is the actor's to approve; one question for all of them."""
    mine = Observation.objects.visible_to(actor, Cap.FIGURE_APPROVE)
    allowed = set(mine.filter(pk__in=[row.pk for row in rows]).values_list("pk", flat=True))
    for row in rows:
        if row.pk not in allowed:
            require(actor, Cap.FIGURE_APPROVE, on=row)


def _standing(row: Observation, *, is_locked: bool = False) -> Standing:
    return Standing(
        row.period,
        Origin(row.origin),
        FigureState(row.state),
        row.entered_by_id,
        is_locked=is_locked,
    )


@transaction.atomic
def return_(
    actor: Actor,
    *,
    observation: Observation,
    reason: str,
    now: datetime,
    today: date | None = None,
) -> Observation:
    """Send a figure back with a reason: it counts nowhere until it is entered anew."""
    today = today or clock.day_of(now)
    require(actor, Cap.FIGURE_APPROVE, on=observation)
    following.wait_for({observation.indicator_id})
    row = Observation.everything.select_for_update(of=("self",)).get(pk=observation.pk)
    if row.state == RETURNED and row.answer == reason.strip()[:400]:
        return row
    is_locked = _lock(row, row.period, today) is not None
    # also a submitted one may have been corrected, while its month was locked
    standing = replace(_standing(row, is_locked=is_locked), has_bookings=has_bookings(row))
    observing.may_return(standing, reason).or_refuse()
    was = FigureState(row.state).label
    row.state, row.answer = RETURNED, reason.strip()[:400]
    row.decided_by_id, row.decided_at = actor.user_id, now
    row.own = row.total = row.corrected = None
    row.version += 1
    row.save()
    told = {"state": FigureState.RETURNED.label}
    events.record(actor, RETURNED_, on=row, was={"state": was}, now=told, reason=reason)
    key = (row.indicator_id, row.region_id, row.period)
    following.follow({key}, today=today, now=now)
    return row


def _lock(row: Observation, period: int, today: date) -> str | None:
    locks = Locks.load([period], today=today)
    return locks.why(row.region.path, period, row.org_id, row.indicator_id)


@transaction.atomic
def correct(
    actor: Actor,
    *,
    observation: Observation,
    correction: CorrectionInput,
    today: date,
    now: datetime,
) -> FigureCorrection:
    """Book a correction beside the figure: both values stay. Raises Stale when the figure moved meanwhile, Refused."""
    require(actor, Cap.FIGURE_REPORT, on=observation)
    following.wait_for({observation.indicator_id})
    row = Observation.everything.select_for_update(of=("self",)).get(pk=observation.pk)
    if correction.version != row.version:
        if (same := _same(row, correction)) is not None:
            return same
        raise Stale(
            mine={"数值": plain(correction.value)},
            theirs={"数值": plain(row.corrected if row.corrected is not None else row.value)},
        )
    is_locked = _lock(row, row.period, today) is not None
    observing.may_correct(
        _standing(row, is_locked=is_locked),
        correction.made_in,
        is_book_locked=_lock(row, correction.made_in, today) is not None,
        today=today,
    ).or_refuse()
    if against := observing.storable(row.indicator.name, correction.value, row.indicator.places):
        raise Refused(against)
    made = _booked(row, correction)
    kept = FigureCorrection.everything.create(
        indicator_id=row.indicator_id,
        region_id=row.region_id,
        org_id=row.org_id,
        of=row.period,
        made_in=correction.made_in,
        given=made.given.value,
        before=made.before,
        after=made.after,
        reason=made.reason[:400],
        made_by_id=actor.user_id,
        made_at=now,
    )
    row.version += 1
    row.save(update_fields=["version"])
    events.record(
        actor,
        CORRECTED,
        on=row,
        was={"value": plain(made.before)},
        now={"value": plain(made.after), "made_in": observing.label(correction.made_in)},
        reason=made.reason,
    )
    keys = {(row.indicator_id, row.region_id, p) for p in (row.period, correction.made_in)}
    following.follow(keys, today=today, now=now)
    return kept


def _same(row: Observation, correction: CorrectionInput) -> FigureCorrection | None:
    """The correction that a second click repeats."""
    last = FigureCorrection.everything.filter(
        indicator=row.indicator_id, region=row.region_id, of=row.period
    ).order_by("-made_at", "-pk")
    found = last.first()
    wanted = (correction.made_in, correction.value, correction.reason.strip()[:400])
    is_it = found is not None and (found.made_in, found.after, found.reason) == wanted
    return found if is_it and row.version == correction.version + 1 else None


def _booked(row: Observation, correction: CorrectionInput) -> series.Booking:
    """Asked of the whole year with its corrections."""
    year = row.period // 100
    rule = Settings.load([row.indicator_id]).by_id[row.indicator_id].fold
    rows = Observation.everything.filter(
        indicator=row.indicator_id,
        region=row.region_id,
        period__range=(year * 100, year * 100 + 99),
    ).exclude(state=RETURNED)
    typed = [
        Typed(o.period % 100, Given(o.given), o.value, o.entered_at)
        for o in rows.order_by("period")
        if o.origin not in DERIVED
    ]
    wanted = series.Correction(
        observing.month_of(correction.made_in),
        observing.month_of(row.period),
        Given(correction.given),
        correction.value,
        correction.reason,
    )
    return folding.book(year, typed, _bookings(row, year), rule, wanted)


def _bookings(row: Observation, year: int) -> list[Booked]:
    kept = FigureCorrection.everything.filter(
        indicator=row.indicator_id, region=row.region_id, of__range=(year * 100, year * 100 + 99)
    )
    return [
        Booked(c.of % 100, c.made_in % 100, Given(c.given), c.before, c.after, c.reason, c.made_at)
        for c in kept.order_by("made_at", "pk")
    ]


def has_bookings(row: Observation) -> bool:
    """Whether the month was corrected."""
    return FigureCorrection.everything.filter(
        indicator=row.indicator_id, region=row.region_id, of=row.period
    ).exists()
