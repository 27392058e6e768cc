"""Who is given a goal learns of it: the unit that answers for it, else the office of the place it was allotted to.

One line a night for each receiver, in the letter of the day; nobody is told the same twice (`Goal.told`).
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from django.db import transaction

from daxiao.domains.targets.models import Goal
from daxiao.domains.targets.queries import goals as queries
from daxiao.domains.targets.rules import goal_letters as rules
from daxiao.domains.targets.rules.ledger import plain
from daxiao.domains.targets.types.goals import GoalOrigin, GoalState
from daxiao.kernel import holders, outbox
from daxiao.kernel.access import Actor, require
from daxiao.kernel.caps import Cap, Role
from daxiao.kernel.clock import CHINA
from daxiao.kernel.models import Org, User


TOPIC = "targets.goals_received"
LOOK_BACK = timedelta(days=31)
"""What has not moved for so long is no news, as after the platform was brought up to date."""


@transaction.atomic
def tell(actor: Actor, *, today: date) -> int:
    """Put the lines for goals that were given or changed lately; how many receivers get one. Idempotent.

    Raises `Denied` for anybody but an operator."""
    require(actor, Cap.SYSTEM_OPERATE)
    fresh = [row for row in _lately(today) if _told(row) != row.told]
    by_unit: dict[int, list[Goal]] = defaultdict(list)
    by_person: dict[int, list[Goal]] = defaultdict(list)
    near: dict[int, list[int]] = {}
    for row in fresh:
        if row.owner_id is not None:
            by_unit[row.owner_id].append(row)
            continue
        if row.region_id not in near:
            near[row.region_id] = holders.nearest(Role.OFFICE, row.region, today=today)
        for person in near[row.region_id]:
            by_person[person].append(row)
    _put_units(by_unit)
    _put_people(by_person)
    # where nobody holds the office yet, the first night with somebody tells it
    heard = [row for row in fresh if row.owner_id is not None or near[row.region_id]]
    for row in heard:
        row.told = _told(row)
    Goal.everything.bulk_update(heard, ["told"], batch_size=500)
    return len(by_unit) + len(by_person)


def _lately(today: date) -> Iterable[Goal]:
    """Goals that still run, moved not long ago, and have somebody who answers or were allotted to a place."""
    since = datetime.combine(today - LOOK_BACK, time.min, tzinfo=CHINA)
    moved = Goal.history.filter(history_date__gte=since).values("id")
    rows = Goal.everything.filter(
        state=GoalState.IN_FORCE.value, due_on__gte=today, pk__in=moved
    ).select_related("indicator", "region")
    given = rows.filter(owner__isnull=False) | rows.filter(origin=GoalOrigin.ALLOTTED.value)
    return given.order_by("due_on", "pk")


def _told(row: Goal) -> str:
    """What a letter about the goal as it is now says, and to whom."""
    to = f"unit {row.owner_id}" if row.owner_id is not None else f"place {row.region_id}"
    values = "/".join("" if v is None else plain(v) for v in (row.floor, row.stretch, row.high))
    return f"{to} {values}"[:80]


def _put_units(found: dict[int, list[Goal]]) -> None:
    for org in Org.everything.filter(pk__in=found).order_by("pk"):
        rows = found[org.pk]
        link = f"/goals/{rows[0].pk}/" if len(rows) == 1 else f"/goals/?owner={org.pk}"
        body = {"text": _line(rows, is_unit=True), "link": link, "orgs": [org.pk], "users": []}
        outbox.put(TOPIC, on=org, body=body)


def _put_people(found: dict[int, list[Goal]]) -> None:
    for person in User.everything.filter(pk__in=found).order_by("pk"):
        rows = found[person.pk]
        many = f"/goals/?origin={GoalOrigin.ALLOTTED.value}&has_owner=0"
        link = f"/goals/{rows[0].pk}/" if len(rows) == 1 else many
        body = {"text": _line(rows, is_unit=False), "link": link, "orgs": [], "users": [person.pk]}
        outbox.put(TOPIC, on=person, body=body)


def _line(rows: list[Goal], *, is_unit: bool) -> str:
    told = [
        rules.Received(
            f"{row.region}{row.industry}{row.indicator.name}",
            queries.values_of(row),
            is_changed=row.told.startswith(_told(row).rsplit(" ", 1)[0] + " "),
        )
        for row in rows
    ]
    return rules.line(told, is_unit=is_unit)
