"""The daily digest of orders: at most one letter a day for a unit, and one for each person who signs orders (减负)."""

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
TOLD = events.define("dispatch.orders_told", "督办每日摘要", text="内容")

UNIT_LINK, OFFICE_LINK = "/order-desk/mine/", "/order-desk/"


def tell_units(actor: Actor, *, orgs: Iterable[Org], today: date) -> int:
    """Put the day's letter of each of these units, unless it has had one today or nothing is to be told; how many."""
    require(actor, Cap.ORDER_ISSUE)
    return sum(_tell_unit(actor, org.pk, today) for org in orgs)


def tell_all(actor: Actor, *, today: date) -> int:
    """The letters of the day for all units with running orders and for all who sign; how many were put."""
    require(actor, Cap.SYSTEM_OPERATE)
    units = OrderUnit.everything.filter(order__state__in=queries.RUNNING)
    keys = sorted(set(units.values_list("org_id", flat=True)))
    told = sum(_tell_unit(actor, key, today) for key in keys)
    return told + _tell_offices(actor, today)


def _tell_unit(actor: Actor, key: int, today: date) -> int:
    # of two who tell at once the second finds the letter of the first
    org = Org.everything.select_for_update().select_related("region").get(pk=key)
    if _was_told(Org, key, today):
        return 0
    rows = OrderUnit.everything.filter(org=org, order__state__in=queries.RUNNING)
    items = [
        rules.Item(
            OrderState(one.order.state),
            one.order.due_on or today,
            one.order.late_days,
            one.received_on is not None,
        )
        for one in rows.select_related("order")
    ]
    ladder = orders_ladder.ladder_on(today, org.region)
    text = rules.of_unit(
        items,
        remind_days=ladder.remind_days,
        today=today,
        holidays=orders_ladder.holidays(),
    )
    if not text:
        return 0
    body = {"text": text, "link": UNIT_LINK, "orgs": [key], "users": []}
    outbox.put(TOPIC, on=org, body={**body, "day": today.isoformat()})
    events.record(actor, TOLD, on=org, now={"text": text})
    return 1


def _was_told(model: type[Org] | type[User], key: int, today: date) -> bool:
    rows = Outbox.objects.filter(
        topic=TOPIC, subject_model=model._meta.label, subject_id=str(key)
    ).order_by("-pk")
    last = rows.values_list("body", flat=True).first()
    return last is not None and last.get("day") == today.isoformat()


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
    if not text or _was_told(User, key, today):
        return 0
    person = User.everything.get(pk=key)
    body = {"text": text, "link": OFFICE_LINK, "orgs": [], "users": [key]}
    outbox.put(TOPIC, on=person, body={**body, "day": today.isoformat()})
    return 1
