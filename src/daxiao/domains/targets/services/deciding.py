"""Figures are approved, sent back and corrected; counted and taken over from elsewhere."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Max, QuerySet

from daxiao.domains.targets.models import FigureCorrection, Observation
from daxiao.domains.targets.queries import entries as entry_queries
from daxiao.domains.targets.queries import four_eyes
from daxiao.domains.targets.queries.bare import DERIVED, RETURNED
from daxiao.domains.targets.queries.locks import Locks
from daxiao.domains.targets.rules import folding, observing, series
from daxiao.domains.targets.rules.folding import Booked, Typed
from daxiao.domains.targets.rules.ledger import plain
from daxiao.domains.targets.rules.observing import Standing
from daxiao.domains.targets.rules.series import Given
from daxiao.domains.targets.standings import following, month_holds
from daxiao.domains.targets.standings.settings import Settings
from daxiao.domains.targets.types.figures import (
    CorrectionInput,
    FigureInput,
    FigureState,
    Origin,
)
from daxiao.kernel import events
from daxiao.kernel.access import Actor, require
from daxiao.kernel.caps import Cap
from daxiao.kernel.clock import day_of
from daxiao.kernel.errors import Stale
from daxiao.std.findings import Refused


APPROVED = events.define("targets.figure_approved", "审核指标数据", state="状态")
RETURNED_ = events.define("targets.figure_returned", "退回指标数据", state="状态")
CORRECTED = events.define(
    "targets.figure_corrected", "更正指标数据", value="数值", made_in="记账月份"
)

BACK = "退回更正："
BACK_STATE = "更正已退回，仍为已审核的数"


UNSEEN: Mapping[int, str] = {}


def approve(
    actor: Actor,
    *,
    observation: Observation,
    now: datetime,
    today: date | None = None,
    seen: str = "",
) -> Observation:
    """Confirm a figure. An approved one stays as it is. `seen`: the token (`observing.token_of`) of what the person looked
    at. Raises Refused for one's own entry or correction, or one that was sent back; Stale when it is another value by now."""
    require(actor, Cap.FIGURE_APPROVE, on=observation)
    tokens = {observation.pk: seen} if seen else UNSEEN
    return approve_many(actor, observations=[observation], now=now, today=today, seen=tokens)[0]


@transaction.atomic
def approve_many(
    actor: Actor,
    *,
    observations: Sequence[Observation],
    now: datetime,
    today: date | None = None,
    seen: Mapping[int, str] = UNSEEN,
) -> list[Observation]:
    """Confirm figures, all or none; those approved already stay as they are. `today` is that of `now` unless given; `seen`:
    figure → the token of what the person looked at. A locked month is no hindrance: approving changes no figure.

    Raises what `approve` raises; the Stale names every figure that moved, with both values.
    """
    require(actor, Cap.FIGURE_APPROVE)
    today = today or day_of(now)
    keys = {row.pk for row in observations}
    following.wait_for({row.indicator_id for row in observations})
    month_holds.write_in({row.period for row in observations})
    rows = list(Observation.everything.select_for_update(of=("self",)).filter(pk__in=keys))
    _require_all(actor, rows)
    waiting = [row for row in rows if row.state != FigureState.APPROVED]
    _refuse_unseen(waiting, seen)
    hands = four_eyes.hands(waiting)
    findings = [
        f
        for row in waiting
        for f in observing.may_approve(
            replace(_standing(row), hands=hands.get(_key(row), frozenset())), actor.user_id
        ).findings
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


def _key(row: Observation) -> tuple[int, int, int]:
    return row.indicator_id, row.region_id, row.period


def _refuse_unseen(rows: Sequence[Observation], seen: Mapping[int, str]) -> None:
    """Nobody decides about a value that he has not looked at. Asked with the rows held. Raises Stale."""
    mine, theirs = {}, {}
    for row in rows:
        version, value = observing.seen_in(seen.get(row.pk, ""))
        if row.pk in seen and version != row.version:
            mine[str(row)] = value
            theirs[str(row)] = plain(four_eyes.shown(row))
    if mine:
        raise Stale(mine=mine, theirs=theirs)


def _standing(row: Observation, *, is_locked: bool = False) -> Standing:
    return Standing(row.period, Origin(row.origin), FigureState(row.state), is_locked=is_locked)


@transaction.atomic
def return_(
    actor: Actor,
    *,
    observation: Observation,
    reason: str,
    now: datetime,
    today: date | None = None,
    seen: str = "",
) -> Observation:
    """Send a figure back with a reason: it counts nowhere until it is entered anew. Of an approved figure whose correction
    waits, the correction is sent back: the approved value is booked again with the reason, and stays approved. `seen` as in
    `approve`."""
    require(actor, Cap.FIGURE_APPROVE, on=observation)
    today = today or day_of(now)
    following.wait_for({observation.indicator_id})
    month_holds.write_in([observation.period])
    row = Observation.everything.select_for_update(of=("self",)).get(pk=observation.pk)
    _refuse_unseen([row], {row.pk: seen} if seen else UNSEEN)
    if row.answer and row.answer == reason.strip()[:400] and row.state != FigureState.SUBMITTED:
        return row
    if made := _waiting_corrections(row):
        return _refuse_correction(actor, row, made, reason, now=now)
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


def _refuse_correction(
    actor: Actor, row: Observation, made: list[FigureCorrection], reason: str, *, now: datetime
) -> Observation:
    """What is sent back of an approved figure is its correction: the figure is approved as before."""
    if not reason.strip():
        raise Refused(observing.RETURN_UNTOLD(field="reason"))
    made_in = _book_back(actor, row, made, reason, now=now)
    was = FigureState(row.state).label
    row.state, row.answer = FigureState.APPROVED.value, reason.strip()[:400]
    row.decided_by_id, row.decided_at = actor.user_id, now
    row.version += 1
    row.save()
    told = {"state": BACK_STATE}
    events.record(actor, RETURNED_, on=row, was={"state": was}, now=told, reason=reason)
    _follow(row, made_in, today=day_of(now), now=now)
    row.refresh_from_db()
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
    """Book a correction beside the figure: both values stay. Whoever makes it, the figure waits for another person's approval
    again; only what the platform itself books stands at once. Raises Stale when the figure moved meanwhile, Refused, also for a doubt of the entry checks that nobody explained."""
    require(actor, Cap.FIGURE_REPORT, on=observation)
    following.wait_for({observation.indicator_id})
    month_holds.write_in({observation.period, correction.made_in})
    row = Observation.everything.select_for_update(of=("self",)).get(pk=observation.pk)
    if correction.version != row.version:
        if (same := _same(row, correction)) is not None:
            return same
        raise Stale(
            mine={"数值": plain(correction.value)},
            theirs={"数值": plain(row.corrected if row.corrected is not None else row.value)},
        )
    has_been = has_bookings(row)
    standing = replace(
        _standing(row, is_locked=_lock(row, row.period, today) is not None), has_bookings=has_been
    )
    observing.may_correct(
        standing,
        correction.made_in,
        is_book_locked=_lock(row, correction.made_in, today) is not None,
        today=today,
    ).or_refuse()
    _check(actor, row, correction, today)
    kept = _keep(actor, row, _booked(row, correction), now)
    if row.state == FigureState.APPROVED and actor.user_id is not None:
        _let_wait(row, kept)
    row.version += 1
    row.save(update_fields=["version", "state", "answer", "decided_at"])
    _follow(row, correction.made_in, today=today, now=now)
    return kept


def _check(actor: Actor, row: Observation, correction: CorrectionInput, today: date) -> None:
    """What is asked of a figure at its entry is asked of the value that takes its place. Raises Refused."""
    if against := observing.storable(row.indicator.name, correction.value, row.indicator.places):
        raise Refused(against)
    entry = FigureInput(
        row.indicator_id, row.region_id, row.period, correction.given, correction.value
    )
    found = entry_queries.check_correction(actor, entry, today=today)
    if stopping := observing.stopping(found, correction.note):
        raise Refused(*stopping)


def _keep(actor: Actor, row: Observation, made: series.Booking, now: datetime) -> FigureCorrection:
    """The correction with both values, and its trace."""
    made_in = made.made_in.year * 100 + made.made_in.month
    kept = FigureCorrection.everything.create(
        indicator_id=row.indicator_id,
        region_id=row.region_id,
        org_id=row.org_id,
        of=row.period,
        made_in=made_in,
        given=made.given.value,
        before=made.before,
        after=made.after,
        reason=made.reason[:400],
        made_by_id=actor.user_id,
        made_at=now,
    )
    told = {"value": plain(made.after), "made_in": observing.label(made_in)}
    was = {"value": plain(made.before)}
    events.record(actor, CORRECTED, on=row, was=was, now=told, reason=made.reason)
    return kept


def _let_wait(row: Observation, kept: FigureCorrection) -> None:
    """A correction waits for a second person, as the figure did. What was booked before stands: the moment
    of the decision is not before it."""
    earlier = _corrections(row).exclude(pk=kept.pk).order_by("-made_at").first()
    decided_at = row.decided_at or row.entered_at
    row.decided_at = max(decided_at, earlier.made_at) if earlier else decided_at
    row.state, row.answer = FigureState.SUBMITTED.value, ""


def _follow(row: Observation, made_in: int, *, today: date, now: datetime) -> None:
    keys = {(row.indicator_id, row.region_id, p) for p in (row.period, made_in)}
    following.follow(keys, today=today, now=now)


def _corrections(row: Observation) -> QuerySet[FigureCorrection]:
    return FigureCorrection.everything.filter(
        indicator=row.indicator_id, region=row.region_id, of=row.period
    )


def _waiting_corrections(row: Observation) -> list[FigureCorrection]:
    """Corrections made since the figure was approved, which wait for the office."""
    if row.state != FigureState.SUBMITTED or row.decided_at is None:
        return []
    return list(_corrections(row).filter(made_at__gt=row.decided_at).order_by("made_at", "pk"))


def _book_back(
    actor: Actor, row: Observation, made: list[FigureCorrection], reason: str, *, now: datetime
) -> int:
    """The approved value stands again, by a correction of its own: nothing is taken out. The month it is booked in."""
    today = day_of(now)
    made_in = _month_for(row, max(c.made_in for c in made), today)
    standing = replace(_standing(row), has_bookings=True)
    is_locked = _lock(row, made_in, today) is not None
    observing.may_correct(standing, made_in, is_book_locked=is_locked, today=today).or_refuse()
    less = sum((c.after - c.before for c in made), Decimal(0))
    if less:
        given, value = Given(made[0].given), made[0].before
        if row.corrected is not None:
            given, value = Given.MONTH, row.corrected - less
        wanted = CorrectionInput(made_in, given.value, value, BACK + reason.strip(), row.version)
        _keep(actor, row, _booked(row, wanted), now)
    return made_in


def _month_for(row: Observation, since: int, today: date) -> int:
    """The first month in which the year can still be booked, from `since` on."""
    year = row.period // 100 * 100
    rows = Observation.everything.filter(
        indicator=row.indicator_id, region=row.region_id, period__range=(year, year + 99)
    ).exclude(state=RETURNED)
    last = rows.exclude(origin__in=DERIVED).aggregate(at=Max("period"))["at"] or since
    steps = folding.STEPS.get(row.indicator.frequency) or tuple(range(1, 13))
    open_ones = [year + month for month in steps if year + month >= max(since, last)]
    month_holds.write_in(open_ones)
    for period in open_ones:
        if _lock(row, period, today) is None:
            return period
    return year + 12


def _same(row: Observation, correction: CorrectionInput) -> FigureCorrection | None:
    """The correction that a second click repeats."""
    last = FigureCorrection.everything.filter(
        indicator=row.indicator_id, region=row.region_id, of=row.period
    ).order_by("-made_at", "-pk")
    found = last.first()
    wanted = (correction.made_in, correction.value, correction.words)
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
        correction.words,
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
