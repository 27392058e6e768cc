"""What units and who signs are told of orders: one line for each order, which the letter of the day puts together (减负)."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from django.db.models import Q

from daxiao.domains.dispatch.models import Order, OrderUnit
from daxiao.domains.dispatch.queries import orders as queries
from daxiao.domains.dispatch.queries import orders_ladder
from daxiao.domains.dispatch.rules import orders_digest as rules
from daxiao.domains.dispatch.rules import orders_fold as states
from daxiao.domains.dispatch.types.orders import OrderState
from daxiao.kernel import events, outbox
from daxiao.kernel.access import Actor, require
from daxiao.kernel.caps import Cap, Role
from daxiao.kernel.models import Membership, Org, Outbox, User


TOPIC = "dispatch.orders_digest"
TOLD = events.define("dispatch.orders_told", "告知单位", text="内容")

OFFICE_LINK = "/order-desk/"


def tell_units(
    actor: Actor, *, order: Order, text: str, today: date, orgs: Iterable[Org] | None = None
) -> int:
    """Put a line about an order for its units, or for some of them; how many are told."""
    require(actor, Cap.ORDER_ISSUE, on=order)
    if orgs is None:
        orgs = [one.org for one in _units_of(order)]
    return _put(actor, order, text, sorted(org.pk for org in orgs), today)


def tell_issued(actor: Actor, *, order: Order, today: date) -> int:
    """Its units are told of an order as soon as a person has issued it."""
    require(actor, Cap.ORDER_ISSUE, on=order)
    return tell_units(actor, order=order, text=rules.of_issue(item_of(order, today)), today=today)


def tell_all(actor: Actor, *, today: date) -> int:
    """The lines of the day about all running orders, and one for each who signs; how many were put."""
    require(actor, Cap.SYSTEM_OPERATE)
    rows = Order.everything.filter(state__in=queries.RUNNING).select_related("region")
    remind: dict[int, int] = {}
    told, holidays = 0, orders_ladder.holidays()
    for row in rows.order_by("pk"):
        if row.region_id not in remind:
            remind[row.region_id] = orders_ladder.ladder_on(today, row.region).remind_days
        text = rules.of_unit(
            item_of(row, today),
            remind_days=remind[row.region_id],
            today=today,
            holidays=holidays,
        )
        if text and not _was_told(row, today):
            keys = [one.org_id for one in _units_of(row)]
            told += bool(_put(actor, row, text, sorted(keys), today))
    return told + _tell_offices(actor, today)


def item_of(row: Order, today: date) -> rules.Item:
    return rules.Item(
        row.number,
        row.cause_label[:60],
        OrderState(row.state),
        row.issued_on or today,
        row.due_on or today,
        row.late_days,
    )


def _units_of(order: Order) -> list[OrderUnit]:
    return list(OrderUnit.everything.filter(order=order).select_related("org").order_by("pk"))


def _put(actor: Actor, order: Order, text: str, keys: list[int], today: date) -> int:
    body = {"text": text, "link": f"/orders/{order.pk}/", "orgs": keys, "users": []}
    outbox.put(TOPIC, on=order, body={**body, "day": today.isoformat()})
    events.record(actor, TOLD, on=order, now={"text": text})
    return len(keys)


def _was_told(row: Order | User, today: date) -> bool:
    """Of two who tell at once the second waits for the row and finds the line of the first."""
    type(row).everything.select_for_update(of=("self",)).get(pk=row.pk)
    rows = Outbox.objects.filter(
        topic=TOPIC,
        subject_model=row._meta.label,
        subject_id=str(row.pk),
        body__day=today.isoformat(),
    )
    return rows.exists()


# ---- who signs

SIGNING = (Role.OFFICE.value, Role.INSPECTOR.value)


def _tell_offices(actor: Actor, today: date) -> int:
    """By the place that issues: its nearest offices and inspectors."""
    counts = _waiting()
    held = Membership.objects.filter(
        Q(until__isnull=True) | Q(until__gt=today),
        role__in=SIGNING,
        since__lte=today,
        org__isnull=True,
        user__is_active=True,
    ).values_list("user_id", "region__path")
    people: dict[int, set[str]] = defaultdict(set)
    for user, path in held:
        people[user].add(path or "")
    return sum(
        _tell_person(actor, user, paths, counts, today) for user, paths in sorted(people.items())
    )


def _waiting() -> dict[str, list[int]]:
    """What waits for who signs at each place: drafts, replies, extensions asked, objections."""
    found: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    rows = Order.everything.filter(state__in=queries.OPEN)
    for path, state, asked, has_objection in rows.values_list(
        "region__path", "state", "asked_days", "has_objection"
    ):
        told = found[path]
        told[0] += state in {s.value for s in states.BEFORE}
        told[1] += state == OrderState.REPLIED.value
        told[2] += asked is not None
        told[3] += has_objection
    return dict(found)


def _tell_person(
    actor: Actor, key: int, paths: set[str], counts: dict[str, list[int]], today: date
) -> int:
    mine = [told for path, told in counts.items() if path in paths]
    sums = [sum(column) for column in zip(*mine, strict=True)] if mine else [0, 0, 0, 0]
    text = rules.of_office(to_sign=sums[0], replied=sums[1], asked=sums[2], objected=sums[3])
    if not text:
        return 0
    person = User.everything.get(pk=key)
    if _was_told(person, today):
        return 0
    body = {"text": text, "link": OFFICE_LINK, "orgs": [], "users": [key]}
    outbox.put(TOPIC, on=person, body={**body, "day": today.isoformat()})
    return 1
