"""What a person or a unit has open in the domains beside tasks: rows lent to the hand-over list (工作交接), and what of it
goes to the receiver."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from daxiao.domains.dispatch.queries import orders
from daxiao.domains.projects.queries import ground, projects
from daxiao.domains.projects.rules.titles import TITLES
from daxiao.domains.projects.services import changes
from daxiao.domains.projects.types import Admission, BlockerState
from daxiao.domains.rounds.queries import rounds
from daxiao.domains.rounds.types.rounds import OwedState
from daxiao.domains.targets.queries import goals
from daxiao.domains.targets.rules.progress import ProgressState
from daxiao.domains.tasks.queries import hand_over
from daxiao.domains.tasks.services import passing
from daxiao.domains.tasks.services.passing import Handing, Mover
from daxiao.domains.tasks.types import OpenItem, Passing
from daxiao.kernel import events
from daxiao.kernel.access import Actor
from daxiao.kernel.caps import Cap
from daxiao.kernel.middleware import actor_of
from daxiao.std.findings import Finding, FindingKind


if TYPE_CHECKING:
    from django.db.models import QuerySet

    from daxiao.domains.projects.models import Project
    from daxiao.domains.targets.models import Goal
    from daxiao.kernel.models import User


OPEN = (OwedState.OWED.value, OwedState.DRAFTED.value, OwedState.RETURNED.value)
LONGEST = 300
BECAUSE = "工作交接"
SPONSOR, SECRETARY = "project_sponsor", "secretary"
PLATFORM = Actor.system(BECAUSE)
PROJECTS_UNSEEN = FindingKind(
    "open_work.projects_unseen",
    "接收人{taker}的账号看不到“{first}”等{count}个项目，接不了{kind}；请管理员先给他相应的岗位，或改选接收人",
)


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
            subject,
            p.pk if subject else None,
        )
        for p in mine.prefetch_related("secretaries").order_by("pk")
        for subject in _hangs(p, person)
    ]


def _hangs(project: Project, person: User) -> list[str]:
    """As what it hangs on the account; once, as nothing, where it is the unit's alone."""
    found = [SPONSOR] * (project.sponsor_id == person.pk)
    found += [SECRETARY] * (person in project.secretaries.all())
    return found or [""]


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


def of_goals(actor: Actor, person: User) -> list[OpenItem]:
    """Goals that the unit answers for."""
    if person.org is None or not actor.may(Cap.TARGET_VIEW):
        return []
    rows = goals.goals_of_unit(actor, person.org).exclude(standing__state=ProgressState.MET.value)
    return [
        OpenItem("责任目标", str(g)[:LONGEST], _stands(g), g.due_on, f"/goals/{g.pk}/")
        for g in rows
    ]


def _stands(goal: Goal) -> str:
    standing = getattr(goal, "standing", None)
    return ProgressState(standing.state).label if standing else ""


# ---- what goes to the receiver


def sponsored(person: User) -> list[OpenItem]:
    """Projects of the register that the person sponsors."""
    return _named(projects.projects(PLATFORM).filter(sponsor=person), "包保项目", SPONSOR)


def kept(person: User) -> list[OpenItem]:
    """Projects of the register of which the person is a secretary."""
    return _named(projects.projects(PLATFORM).filter(secretaries=person), "项目秘书", SECRETARY)


def _named(rows: QuerySet[Project], kind: str, subject: str) -> list[OpenItem]:
    return [
        OpenItem(kind, p.name[:LONGEST], "", None, f"/projects/{p.pk}/", subject, p.pk)
        for p in rows.exclude(admission=Admission.LEFT.value).order_by("pk")
    ]


def sees(handing: Handing, items: list[OpenItem]) -> list[Finding]:
    """Whoever receives a project must see it."""
    taker = actor_of(handing.taker, today=handing.today)
    keys = [i.key for i in items if i.key is not None]
    seen = set(projects.projects(taker).filter(pk__in=keys).values_list("pk", flat=True))
    blind = [i.title for i in items if i.key not in seen]
    if not blind:
        return []
    return [
        PROJECTS_UNSEEN(
            field="taker",
            first=blind[0],
            taker=handing.taker.name,
            kind=items[0].kind,
            count=len(blind),
        )
    ]


def pass_sponsor(actor: Actor, key: int, to: Passing) -> bool:
    project = projects.project(actor, key)
    if project.sponsor_id != to.giver_id:
        return False
    _arrange(actor, project, {"sponsor": to.taker_id}, to)
    return True


def pass_secretary(actor: Actor, key: int, to: Passing) -> bool:
    project = projects.project(actor, key)
    now = list(project.secretaries.order_by("pk").values_list("pk", flat=True))
    if to.giver_id not in now:
        return False
    wanted = {to.taker_id if one == to.giver_id else one for one in now}
    if to.is_back and _sat_before(actor, project, to.giver_name):
        wanted.add(to.giver_id)
    _arrange(actor, project, {"secretaries": tuple(sorted(wanted))}, to)
    return True


def _sat_before(actor: Actor, project: Project, name: str) -> bool:
    """Whether who hands back was a secretary already when the other's seat came to him, by the trace of that hand-over."""
    column = TITLES["secretaries"]
    seats = (
        was.split("、")
        for entry in events.history_of(project)
        if (entry.actor, entry.reason) == (actor.label, BECAUSE)
        for label, was, _now in entry.lines
        if label == column
    )
    return name in next(seats, [])


def _arrange(actor: Actor, project: Project, values: dict[str, object], to: Passing) -> None:
    given = changes.Describing(values, because=BECAUSE)
    changes.arrange(actor, project=project, input=given, today=to.today, now=to.now)


def lend() -> None:
    """Put the rows, and what goes with an account, at the disposal of the hand-over; called once, at assembly."""
    hand_over.SOURCES.update(
        projects=of_projects,
        blockers=of_blockers,
        orders=of_orders,
        rounds=of_rounds,
        goals=of_goals,
    )
    passing.MOVERS.update(
        {
            SPONSOR: Mover(sponsored, sees, pass_sponsor),
            SECRETARY: Mover(kept, sees, pass_secretary),
        }
    )
