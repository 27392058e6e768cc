"""The yearly record of results: reward, notice, talk. Entries by people; one that was wrong is withdrawn and stays."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from daxiao.domains.dispatch.models import Order, Outcome
from daxiao.domains.dispatch.queries import orders_ladder
from daxiao.domains.dispatch.rules import orders_outcomes as rules
from daxiao.domains.dispatch.types.orders import OutcomeKind, PublishScope
from daxiao.kernel import events
from daxiao.kernel.access import Actor, require
from daxiao.kernel.caps import Cap
from daxiao.kernel.models import Org
from daxiao.std.findings import Refused


_WORDS = {
    "year": "年度",
    "unit": "单位",
    "kind": "方式",
    "text": "内容",
    "basis": "依据",
    "scope": "公开范围",
}
RECORDED = events.define("dispatch.outcome_recorded", "记奖惩", **_WORDS)
WITHDREW = events.define("dispatch.outcome_withdrawn", "撤回奖惩记录", **_WORDS)


@dataclass(frozen=True, slots=True)
class OutcomeInput:
    """An entry. `token` names the form it was sent with: sent twice, it is kept once."""

    year: int
    unit: Org | None
    kind: OutcomeKind
    decided_on: date
    text: str
    basis: str
    scope: PublishScope = PublishScope.INTERNAL
    order: Order | None = None
    token: str = ""


@transaction.atomic
def record(actor: Actor, *, given: OutcomeInput, today: date, is_demo: bool = False) -> Outcome:
    """Keep an entry at the nearest place above the unit for which the actor signs. Raises `Denied`, `Refused`."""
    require(actor, Cap.ORDER_ISSUE)
    key = given.unit.pk if given.unit else None
    rules.may_record(
        given.year, key, given.decided_on, given.text, given.basis, today=today
    ).or_refuse()
    if given.unit is None:
        raise Refused(rules.UNIT_MISSING(field="unit"))
    at = given.unit.region
    place = orders_ladder.issuing_place(actor, at, at, today=today)
    require(actor, Cap.ORDER_ISSUE, on=place)
    if given.order is not None:
        require(actor, Cap.ORDER_ISSUE, on=given.order.region)
    sent = Outcome.everything.filter(region=place, token=given.token).first()
    if given.token and sent is not None:
        return sent
    row = Outcome.everything.create(
        region=place,
        year=given.year,
        unit=given.unit,
        kind=given.kind.value,
        decided_on=given.decided_on,
        text=given.text.strip(),
        basis=given.basis.strip()[:200],
        order=given.order,
        scope=given.scope.value,
        by_label=actor.label,
        token=given.token,
        is_demo=is_demo,
    )
    events.record(actor, RECORDED, on=row, now=_told(row))
    return row


def _told(row: Outcome) -> dict[str, object]:
    return {
        "year": row.year,
        "unit": row.unit.name,
        "kind": OutcomeKind(row.kind).label,
        "text": row.text[:200],
        "basis": row.basis,
        "scope": PublishScope(row.scope).label,
    }


@transaction.atomic
def withdraw(actor: Actor, *, outcome: Outcome, reason: str, today: date) -> Outcome:
    """It was wrong: it stays, marked, with the reason. Raises `Denied`, `Refused`."""
    require(actor, Cap.ORDER_ISSUE, on=outcome)
    require(actor, Cap.ORDER_ISSUE, on=outcome.region)
    row = Outcome.everything.select_for_update(of=("self",)).get(pk=outcome.pk)
    rules.may_withdraw(reason, is_withdrawn=row.withdrawn_on is not None).or_refuse()
    row.withdrawn_on, row.withdrawn_because = today, reason.strip()[:400]
    row.save(update_fields=["withdrawn_on", "withdrawn_because"])
    events.record(actor, WITHDREW, on=row, was=_told(row), reason=reason.strip())
    return row
