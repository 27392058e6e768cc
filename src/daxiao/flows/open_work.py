"""What a person or a unit has open in the domains above tasks: rows lent to the hand-over list (工作交接)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from daxiao.domains.dispatch.queries import orders
from daxiao.domains.projects.queries import ground, projects
from daxiao.domains.projects.types import BlockerState
from daxiao.domains.rounds.queries import rounds
from daxiao.domains.rounds.types.rounds import OwedState
from daxiao.domains.tasks.queries import hand_over
from daxiao.domains.tasks.types import OpenItem
from daxiao.kernel.caps import Cap


if TYPE_CHECKING:
    from daxiao.kernel.access import Actor
    from daxiao.kernel.models import User


OPEN = (OwedState.OWED.value, OwedState.DRAFTED.value, OwedState.RETURNED.value)
LONGEST = 300


def of_projects(actor: Actor, person: User) -> list[OpenItem]:
    """Projects that the person sponsors or reports on, or that are the unit's, while they are under way."""
    if not actor.may(Cap.PROJECT_VIEW):
        return []
    own = Q(sponsor=person) | Q(secretaries=person)
    if person.org_id is not None:
        own |= Q(responsible_unit_id=person.org_id)
    seen = projects.projects(actor).filter(standing__is_active=True)
    mine = seen.filter(pk__in=projects.projects(actor).filter(own).values("pk"))
    return [
        OpenItem(
            "在库项目",
            p.name[:LONGEST],
            p.standing.written[:400],
            p.standing.due_on,
            f"/projects/{p.pk}/",
        )
        for p in mine.order_by("pk")
    ]


def of_blockers(actor: Actor, person: User) -> list[OpenItem]:
    """Blockers that the person raised, or that the unit is to solve, until they are closed."""
    if not actor.may(Cap.PROJECT_VIEW):
        return []
    own = Q(raised_by_user=person)
    if person.org_id is not None:
        own |= Q(unit_id=person.org_id)
    rows = ground.blockers(actor).filter(own).exclude(state=BlockerState.CLOSED.value)
    return [
        OpenItem("未销号堵点", b.text[:LONGEST], b.project.name, b.due_on, f"/blockers/{b.pk}/")
        for b in rows.order_by("due_on", "pk")
    ]


def of_orders(actor: Actor, person: User) -> list[OpenItem]:
    """Supervision orders of the unit that are not over."""
    if person.org is None or not actor.may(Cap.ORDER_VIEW):
        return []
    return [
        OpenItem("在办督办单", o.demand[:LONGEST], o.number, o.due_on, f"/orders/{o.pk}/")
        for o in orders.open_of_unit(actor, person.org)
    ]


def of_rounds(actor: Actor, person: User) -> list[OpenItem]:
    """What the unit still owes in the open rounds."""
    if person.org is None or not actor.may(Cap.ROUND_VIEW):
        return []
    rows = rounds.owed_of_unit(actor, person.org).filter(state__in=OPEN)
    return [
        OpenItem(
            "月度应报事项",
            str(o.indicator or o.task or o.project or o)[:LONGEST],
            OwedState(o.state).label,
            None,
            f"/owed/{o.pk}/",
        )
        for o in rows
    ]


def lend() -> None:
    """Put the rows at the disposal of the hand-over list; called once, at assembly."""
    hand_over.SOURCES.update(
        projects=of_projects, blockers=of_blockers, orders=of_orders, rounds=of_rounds
    )
