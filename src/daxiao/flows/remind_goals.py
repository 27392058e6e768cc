"""待下达: who keeps the goals of a place is reminded of those that the level above has not handed down, once a month."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from django.db import transaction

from daxiao.domains.directory import queries as directory
from daxiao.domains.targets.queries import goals as queries
from daxiao.domains.targets.types.goals import GoalState
from daxiao.kernel import holders, outbox
from daxiao.kernel.access import Actor, require
from daxiao.kernel.caps import Cap, Role


if TYPE_CHECKING:
    from datetime import date

    from daxiao.domains.targets.models import Goal


TOPIC = "targets.goals_wait"
LINK = "/goals/?state=waiting"
NAMED = 3
_READER = Actor.system("待下达提醒")


@transaction.atomic
def remind(actor: Actor, *, today: date) -> int:
    """One line for each person of the nearest office, in the first night of a month in which goals whose time runs
    still wait; how many were put. A second night of the month puts nothing.
    """
    require(actor, Cap.SYSTEM_OPERATE)
    waiting = _by_person(today)
    people = directory.people(_READER).in_bulk(list(waiting))
    told = 0
    for key, goals in sorted(waiting.items()):
        body = {"text": _said(goals), "link": LINK, "orgs": [], "users": [key]}
        told += outbox.put_once(TOPIC, on=people[key], body=body, mark=f"{today:%Y-%m}") is not None
    return told


def _by_person(today: date) -> dict[int, list[Goal]]:
    rows = queries.goals(_READER).filter(
        state=GoalState.WAITING.value, since__lte=today, due_on__gte=today
    )
    held = holders.everywhere(Role.OFFICE, today=today)
    found: dict[int, list[Goal]] = defaultdict(list)
    for goal in rows.order_by("due_on", "pk"):
        for person in holders.nearest_of(held, goal.region.path):
            found[person].append(goal)
    return found


def _said(goals: list[Goal]) -> str:
    names = "、".join(dict.fromkeys(f"{g.region}{g.indicator.name}" for g in goals[:NAMED]))
    more = "等" if len(goals) > NAMED else ""
    return f"有{len(goals)}条目标待上级下达（{names}{more}），下达后请填目标值和文号"[:300]
