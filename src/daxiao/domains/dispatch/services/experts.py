"""Experts from outside: the register, and what they say of the part that they were given (S002-D-10)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from daxiao.domains.dispatch.models import (
    Evaluation,
    Expert,
    ExpertOpinion,
    ExpertSeat,
)
from daxiao.domains.dispatch.queries import evaluation as evaluation_queries
from daxiao.domains.dispatch.queries import evaluation_settling as settling_queries
from daxiao.domains.dispatch.queries import experts as queries
from daxiao.domains.dispatch.rules import evaluation as rules
from daxiao.domains.dispatch.rules import experts as seat_rules
from daxiao.domains.dispatch.rules import settling
from daxiao.domains.dispatch.services import expert_seats
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
GIVEN = events.define("dispatch.expert_opinion_given", "提交第三方评估意见", count="项数")

EXPERT_TWICE = FindingKind(
    "dispatch.expert_twice", "专家库里已有{workplace}的{name}，请核对是否同一人"
)
PLACE_MISSING = FindingKind("dispatch.expert_place_missing", "请选择专家所属的地区")


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
def leave(actor: Actor, *, expert: Expert, reason: str, today: date) -> Expert:
    """Out of the register: nobody draws or invites the person again, and seats that are open end at once, so that no
    evaluation waits for what will not come. What was given before counts. Raises `Refused` without a reason."""
    require(actor, Cap.EVALUATION_RUN, on=expert)
    row = Expert.everything.select_for_update(of=("self",)).get(pk=expert.pk)
    seat_rules.with_reason(reason).or_refuse()
    if row.left_on is None:
        row.left_on = today
        row.save(update_fields=["left_on"])
        events.record(actor, LEFT, on=row, now={"name": row.name}, reason=reason)
        expert_seats.close_all(actor, expert=row, reason=f"退出专家库：{reason}", today=today)
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
    # held as the office holds it to sum up or to end a seat: nothing is ended behind a summary that does not count it
    Evaluation.everything.select_for_update(of=("self",)).get(pk=seat.evaluation_id)
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
        return [] if same else [seat_rules.OPINION_GIVEN(field=str(row.pk))]
    rule, title = evaluation_queries.rule_of(row.item), row.item.title
    known = settling.Range(row.item.unit, settling_queries.most_of(row.item.measure))
    figure = settling.check_figure(rule, title, one.value, known).findings
    found = (*rules.check_value(rule, title, one.value).findings, *figure)
    return [rules.at_field(finding, str(row.pk)) for finding in found]
