"""Seats of experts in an evaluation: seeded draws, invitations with a part each, and seats that end early (S002-D-10)."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from daxiao.domains.dispatch.models import (
    Evaluation,
    EvaluationItem,
    EvaluationSubject,
    Expert,
    ExpertDraw,
    ExpertOpinion,
    ExpertSeat,
)
from daxiao.domains.dispatch.queries import experts as queries
from daxiao.domains.dispatch.rules import experts as seat_rules
from daxiao.domains.dispatch.services import evaluation_runs
from daxiao.domains.dispatch.types.evaluation import EvaluationState
from daxiao.kernel import events
from daxiao.kernel.access import Actor, require
from daxiao.kernel.caps import Cap
from daxiao.std.findings import Decision


DRAWN = events.define(
    "dispatch.experts_drawn",
    "抽取专家",
    seed="随机种子",
    size="抽取",
    total="符合条件",
    drawn="抽中",
)
INVITED = events.define(
    "dispatch.expert_invited", "邀请专家", expert="专家", parts="分工", ends_on="席位截止"
)
SEAT_ENDED = events.define(
    "dispatch.expert_seat_ended", "收回专家席位", expert="专家", parts="分工"
)
SEAT_CLOSED = events.define(
    "dispatch.expert_seat_closed", "结束未完成的评估", expert="专家", parts="分工"
)
SEEDS = 1_000_000_000
_BEFORE_SUMMARY = (EvaluationState.PREPARE, EvaluationState.SELF, EvaluationState.ASSESS)
Pair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class DrawInput:
    """`seed` None: the platform draws one before it looks at the list. `field` empty: all fields."""

    size: int
    ends_on: date
    seed: int | None = None
    field: str = ""
    items: Sequence[EvaluationItem] = ()


@dataclass(frozen=True, slots=True)
class SeatInput:
    """The part of one expert: these items of these subjects; empty: all."""

    expert: Expert
    ends_on: date
    items: Sequence[EvaluationItem] = ()
    subjects: Sequence[EvaluationSubject] = ()


@dataclass(frozen=True, slots=True)
class HandOverInput:
    """Who takes over what a seat has not done, until when, and why."""

    expert: Expert
    ends_on: date
    reason: str


@transaction.atomic
def draw(actor: Actor, *, run: Evaluation, given: DrawInput, today: date) -> Evaluation:
    """Draw experts with a seed and give each a seat over all subjects. The list, the seed and the method are kept.

    Raises `Refused` where too few have no interest in any subject.
    """
    require(actor, Cap.EVALUATION_RUN, on=run)
    # before the list is looked at, so that nobody can choose the seed that suits
    seed = secrets.randbelow(SEEDS) if given.seed is None else given.seed
    row = evaluation_runs.turn(actor, run, None, *_BEFORE_SUMMARY)
    _fit_days(given.ends_on, today)
    found = queries.listed(actor, row, given.field)
    drawn = seat_rules.draw(found, size=given.size, seed=seed)
    names = {one.key: one.name for one in found}
    kept = ExpertDraw.everything.create(
        evaluation=row,
        drawn_on=today,
        seed=seed,
        size=given.size,
        field=given.field,
        listed=[[one.key, one.name, list(one.avoids)] for one in found],
        drawn=list(drawn.keys),
        minutes=drawn.minutes,
        by_label=actor.label[:80],
    )
    told = {
        "seed": seed,
        "size": given.size,
        "total": drawn.total,
        "drawn": [names[key] for key in drawn.keys],
    }
    events.record(actor, DRAWN, on=row, now=told)
    for expert in Expert.everything.filter(pk__in=drawn.keys).order_by("pk"):
        _seat(actor, row, SeatInput(expert, given.ends_on, given.items), kept, today)
    return row


@transaction.atomic
def invite(actor: Actor, *, run: Evaluation, given: SeatInput, today: date) -> Evaluation:
    """Give one expert a seat, or more of the same evaluation to a seat that is there.

    Raises `Refused` for a subject that the expert must avoid, without an account, or after his seat was taken back.
    """
    require(actor, Cap.EVALUATION_RUN, on=run)
    row = evaluation_runs.turn(actor, run, None, *_BEFORE_SUMMARY)
    _fit_days(given.ends_on, today)
    _seat(actor, row, given, None, today)
    return row


def _fit_days(ends_on: date, today: date) -> None:
    Decision.of(
        [seat_rules.SEAT_END_PAST(field="ends_on") if ends_on < today else None]
    ).or_refuse()


def _seat(
    actor: Actor, row: Evaluation, given: SeatInput, drawn: ExpertDraw | None, today: date
) -> None:
    expert = given.expert
    who = list(given.subjects) or list(EvaluationSubject.everything.filter(evaluation=row))
    what = list(given.items) or list(EvaluationItem.everything.filter(scheme=row.scheme))
    _may_sit(actor, row, expert, who, field="subjects").or_refuse()
    seat = _sit(row, given, drawn, today)
    inside = {
        (s.pk, i.pk)
        for s in who
        if s.evaluation_id == row.pk
        for i in what
        if i.scheme_id == row.scheme_id
    }
    _hand(actor, row, seat, inside)


def _may_sit(
    actor: Actor, row: Evaluation, expert: Expert, who: Sequence[EvaluationSubject], *, field: str
) -> Decision:
    avoided = set(queries.avoided_by(actor, expert, row))
    # a second invitation would let what was struck out count again
    taken_back = ExpertSeat.everything.filter(evaluation=row, expert=expert, is_withdrawn=True)
    return Decision.of(
        [
            seat_rules.NO_ACCOUNT(field="expert", expert=expert.name)
            if expert.user is None
            else None,
            seat_rules.EXPERT_LEFT(field="expert", expert=expert.name) if expert.left_on else None,
            seat_rules.SEAT_TAKEN_BACK(field="expert", expert=expert.name)
            if taken_back.exists()
            else None,
            *(
                seat_rules.MUST_AVOID(field=field, expert=expert.name, subject=one.name)
                for one in who
                if one.name in avoided
            ),
        ]
    )


def _sit(row: Evaluation, given: SeatInput, drawn: ExpertDraw | None, today: date) -> ExpertSeat:
    """The expert's one seat of the evaluation, open again where waiting for it was over; `_may_sit` comes first."""
    again = {"ends_on": given.ends_on, "closed_on": None, "closed_because": ""}
    seat, _ = ExpertSeat.everything.update_or_create(
        evaluation=row,
        expert=given.expert,
        defaults=again,
        create_defaults={"ends_on": given.ends_on, "invited_on": today, "draw": drawn},
    )
    return seat


def _hand(actor: Actor, row: Evaluation, seat: ExpertSeat, parts: set[Pair]) -> None:
    """What is new of the parts, to the seat."""
    had = set(ExpertOpinion.everything.filter(seat=seat).values_list("subject_id", "item_id"))
    fresh = sorted(parts - had)
    ExpertOpinion.everything.bulk_create(
        ExpertOpinion(seat=seat, subject_id=s, item_id=i) for s, i in fresh
    )
    told = {"expert": seat.expert.name, "parts": f"{len(fresh)}项", "ends_on": seat.ends_on}
    events.record(actor, INVITED, on=row, now=told)


# ---- a seat that ends before its part is done


@transaction.atomic
def end_seat(actor: Actor, *, seat: ExpertSeat, reason: str) -> Evaluation:
    """Take a seat back: what was said stays on record and counts no more. Raises `Refused` without a reason."""
    require(actor, Cap.EVALUATION_RUN, on=seat)
    row, own = _seat_to_end(actor, seat)
    seat_rules.with_reason(reason).or_refuse()
    if not own.is_withdrawn:
        own.is_withdrawn = True
        own.save(update_fields=["is_withdrawn"])
        told = {"expert": own.expert.name, "parts": "已提交的意见不再计入"}
        events.record(actor, SEAT_ENDED, on=row, now=told, reason=reason)
    return row


@transaction.atomic
def close_seat(actor: Actor, *, seat: ExpertSeat, reason: str, today: date) -> Evaluation:
    """Wait no more for what the expert has not given; what was given counts. Raises `Refused` without a reason, or twice."""
    require(actor, Cap.EVALUATION_RUN, on=seat)
    row, own = _seat_to_end(actor, seat)
    _check_open(own, reason)
    _close(actor, row, own, reason, today)
    return row


@transaction.atomic
def hand_over(actor: Actor, *, seat: ExpertSeat, given: HandOverInput, today: date) -> Evaluation:
    """Give what one expert has not done to another, and wait for the first no more; what he has given counts.

    Raises `Refused` for an expert who may not have it, without a reason, or where nothing is left to do.
    """
    require(actor, Cap.EVALUATION_RUN, on=seat)
    row, own = _seat_to_end(actor, seat)
    _check_open(own, given.reason)
    _fit_days(given.ends_on, today)
    seat_rules.may_hand_over(is_same=given.expert.pk == own.expert_id).or_refuse()
    left = ExpertOpinion.everything.filter(seat=own, given_at__isnull=True)
    parts = set(left.values_list("subject_id", "item_id"))
    subjects = list(EvaluationSubject.everything.filter(pk__in={s for s, _ in parts}))
    _may_sit(actor, row, given.expert, subjects, field="expert").or_refuse()
    _close(actor, row, own, f"改派{given.expert.name}：{given.reason}", today)
    taken = _sit(row, SeatInput(given.expert, given.ends_on), None, today)
    _hand(actor, row, taken, parts)
    return row


def close_all(actor: Actor, *, expert: Expert, reason: str, today: date) -> int:
    """Part of leaving the register: the open seats of a person end, with the reason. Returns how many there were."""
    require(actor, Cap.EVALUATION_RUN, on=expert)
    states = [state.value for state in _BEFORE_SUMMARY]
    rows = ExpertSeat.everything.filter(
        expert=expert,
        is_withdrawn=False,
        closed_on__isnull=True,
        evaluation__state__in=states,
    )
    found = list(rows.select_related("evaluation", "expert"))
    for seat in found:
        _close(actor, seat.evaluation, seat, reason, today)
    return len(found)


def _seat_to_end(actor: Actor, seat: ExpertSeat) -> tuple[Evaluation, ExpertSeat]:
    row = evaluation_runs.turn(actor, seat.evaluation, None, *_BEFORE_SUMMARY)
    rows = ExpertSeat.everything.filter(pk=seat.pk).select_related("expert")
    return row, rows.select_for_update(of=("self",)).get()


def _check_open(seat: ExpertSeat, reason: str) -> None:
    left = ExpertOpinion.everything.filter(seat=seat, given_at__isnull=True).exists()
    is_over = seat.is_withdrawn or seat.closed_on is not None or not left
    seat_rules.may_close_seat(is_over=is_over, expert=seat.expert.name, reason=reason).or_refuse()


def _close(actor: Actor, row: Evaluation, seat: ExpertSeat, reason: str, today: date) -> None:
    left = ExpertOpinion.everything.filter(seat=seat, given_at__isnull=True).count()
    seat.closed_on, seat.closed_because = today, reason.strip()[:400]
    seat.save(update_fields=["closed_on", "closed_because"])
    told = {"expert": seat.expert.name, "parts": f"未完成的{left}项不再等候，已提交的照常计入"}
    events.record(actor, SEAT_CLOSED, on=row, now=told, reason=reason)
