"""Experts from outside: the register, seeded draws, seats with the part each was given, and their opinions (S002-D-10)."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

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
from daxiao.domains.dispatch.queries import evaluation as evaluation_queries
from daxiao.domains.dispatch.queries import experts as queries
from daxiao.domains.dispatch.rules import evaluation as rules
from daxiao.domains.dispatch.services import evaluation_runs
from daxiao.domains.dispatch.types.evaluation import EvaluationState
from daxiao.kernel import events
from daxiao.kernel.access import Actor, require
from daxiao.kernel.caps import Cap
from daxiao.kernel.models import Org, Region, User
from daxiao.std.findings import Decision, Finding, FindingKind, Refused


_LABELS = {
    "name": "姓名",
    "field": "专业领域",
    "workplace": "工作单位",
    "avoids": "回避单位",
    "user": "账号",
}
ENTERED = events.define("dispatch.expert_entered", "登记专家", **_LABELS)
EDITED = events.define("dispatch.expert_edited", "修改专家信息", **_LABELS)
LEFT = events.define("dispatch.expert_left", "专家退出专家库", name="姓名")
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
SEAT_ENDED = events.define("dispatch.expert_seat_ended", "收回专家席位", expert="专家")
GIVEN = events.define("dispatch.expert_opinion_given", "提交第三方评估意见", count="项数")

EXPERT_TWICE = FindingKind(
    "dispatch.expert_twice", "专家库里已有{workplace}的{name}，请核对是否同一人"
)
PLACE_MISSING = FindingKind("dispatch.expert_place_missing", "请选择专家所属的地区")
SEEDS = 1_000_000_000
_BEFORE_SUMMARY = (EvaluationState.PREPARE, EvaluationState.SELF, EvaluationState.ASSESS)


@dataclass(frozen=True, slots=True)
class ExpertInput:
    name: str
    field: str
    workplace: str = ""
    position: str = ""
    avoids: Sequence[Org] = ()
    avoids_because: str = ""
    user: User | None = None
    note: str = ""
    region: Region | None = None


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
class Opinion:
    value: Decimal | None
    words: str = ""


@transaction.atomic
def enter(actor: Actor, *, given: ExpertInput) -> Expert:
    """A new expert. Raises `Refused` for one who is there already."""
    require(actor, Cap.EVALUATION_RUN, on=given.region)
    if given.region is None:
        raise Refused(PLACE_MISSING(field="region"))
    twins = Expert.everything.filter(
        region=given.region, name=given.name.strip(), workplace=given.workplace.strip()
    )
    taken = EXPERT_TWICE(field="name", name=given.name, workplace=given.workplace or "同一单位")
    Decision.of([taken if twins.exists() else None]).or_refuse()
    row = Expert.everything.create(region=given.region, name=given.name.strip()[:40], field="")
    _say(row, given)
    events.record(actor, ENTERED, on=row, now=_told(row))
    return row


@transaction.atomic
def edit(actor: Actor, *, expert: Expert, given: ExpertInput) -> Expert:
    require(actor, Cap.EVALUATION_RUN, on=expert)
    row = Expert.everything.select_for_update(of=("self",)).get(pk=expert.pk)
    was = _told(row)
    _say(row, given)
    events.record(actor, EDITED, on=row, was=was, now=_told(row))
    return row


def _say(row: Expert, given: ExpertInput) -> None:
    row.name = given.name.strip()[:40]
    row.field = given.field.strip()[:60]
    row.workplace = given.workplace.strip()[:120]
    row.position = given.position.strip()[:60]
    row.avoids_because = given.avoids_because.strip()[:200]
    row.note = given.note.strip()
    row.user = given.user
    row.save()
    row.avoids.set(given.avoids)


def _told(row: Expert) -> dict[str, object]:
    return {
        "name": row.name,
        "field": row.field,
        "workplace": row.workplace,
        "avoids": [str(unit) for unit in row.avoids.order_by("pk")],
        "user": row.user.username if row.user else "",
    }


@transaction.atomic
def leave(actor: Actor, *, expert: Expert, today: date) -> Expert:
    """Out of the register: nobody draws or invites the person again, and seats that are open end at once."""
    require(actor, Cap.EVALUATION_RUN, on=expert)
    row = Expert.everything.select_for_update(of=("self",)).get(pk=expert.pk)
    if row.left_on is None:
        row.left_on = today
        row.save(update_fields=["left_on"])
        events.record(actor, LEFT, on=row, now={"name": row.name})
    return row


# ---- draws and seats


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
    drawn = rules.draw(found, size=given.size, seed=seed)
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

    Raises `Refused` for a subject that the expert must avoid, or without an account.
    """
    require(actor, Cap.EVALUATION_RUN, on=run)
    row = evaluation_runs.turn(actor, run, None, *_BEFORE_SUMMARY)
    _fit_days(given.ends_on, today)
    _seat(actor, row, given, None, today)
    return row


def _fit_days(ends_on: date, today: date) -> None:
    Decision.of([rules.SEAT_END_PAST(field="ends_on") if ends_on < today else None]).or_refuse()


def _seat(
    actor: Actor, row: Evaluation, given: SeatInput, drawn: ExpertDraw | None, today: date
) -> None:
    expert = given.expert
    who = list(given.subjects) or list(EvaluationSubject.everything.filter(evaluation=row))
    what = list(given.items) or list(EvaluationItem.everything.filter(scheme=row.scheme))
    avoided = set(queries.avoided_by(actor, expert, row))
    Decision.of(
        [
            rules.NO_ACCOUNT(field="expert", expert=expert.name) if expert.user is None else None,
            rules.EXPERT_LEFT(field="expert", expert=expert.name) if expert.left_on else None,
            *(
                rules.MUST_AVOID(field="subjects", expert=expert.name, subject=one.name)
                for one in who
                if one.name in avoided
            ),
        ]
    ).or_refuse()
    seat, _ = ExpertSeat.everything.update_or_create(
        evaluation=row,
        expert=expert,
        defaults={"ends_on": given.ends_on, "is_withdrawn": False},
        create_defaults={"ends_on": given.ends_on, "invited_on": today, "draw": drawn},
    )
    had = set(ExpertOpinion.everything.filter(seat=seat).values_list("subject_id", "item_id"))
    inside = {
        (s.pk, i.pk)
        for s in who
        if s.evaluation_id == row.pk
        for i in what
        if i.scheme_id == row.scheme_id
    }
    fresh = sorted(inside - had)
    ExpertOpinion.everything.bulk_create(
        ExpertOpinion(seat=seat, subject_id=s, item_id=i) for s, i in fresh
    )
    told = {"expert": expert.name, "parts": f"{len(fresh)}项", "ends_on": given.ends_on}
    events.record(actor, INVITED, on=row, now=told)


@transaction.atomic
def end_seat(actor: Actor, *, seat: ExpertSeat) -> Evaluation:
    """Take a seat back: what was said stays on record and counts no more."""
    require(actor, Cap.EVALUATION_RUN, on=seat)
    row = evaluation_runs.turn(actor, seat.evaluation, None, *_BEFORE_SUMMARY)
    if not seat.is_withdrawn:
        seat.is_withdrawn = True
        seat.save(update_fields=["is_withdrawn"])
        events.record(actor, SEAT_ENDED, on=row, now={"expert": seat.expert.name})
    return row


# ---- what experts say


@transaction.atomic
def give(
    actor: Actor,
    *,
    seat: ExpertSeat,
    said: Mapping[int, Opinion],
    is_final: bool,
    today: date,
    now: datetime,
) -> int:
    """Keep what an expert says of his own part, by key of the opinion; `is_final` ends those that have a value.

    Anything that was not given to the person is not found. Returns how many were ended. Raises `Refused` for a value
    that cannot be or one that was ended before.
    """
    require(actor, Cap.EVALUATION_ASSESS)
    mine = {row.pk: row for row in queries.my_opinions(actor, today).filter(seat=seat)}
    rows = [(queries.my_opinion(actor, key, today), one) for key, one in said.items()]
    open_ = [(mine[row.pk], one) for row, one in rows if row.pk in mine]
    Decision.of(finding for row, one in open_ for finding in _opinion_unfit(row, one)).or_refuse()
    ended = 0
    for row, one in open_:
        if row.given_at is not None:
            continue
        row.value, row.words = one.value, one.words.strip()
        if is_final and row.value is not None:
            row.given_at = now
            ended += 1
        row.save()
    if ended:
        events.record(actor, GIVEN, on=seat, now={"count": ended})
    return ended


def _opinion_unfit(row: ExpertOpinion, one: Opinion) -> list[Finding]:
    if row.given_at is not None:
        same = (row.value, row.words) == (one.value, one.words.strip())
        return [] if same else [rules.OPINION_GIVEN(field=str(row.pk))]
    rule = evaluation_queries.rule_of(row.item)
    return list(rules.check_value(rule, row.item.title, one.value).findings)
