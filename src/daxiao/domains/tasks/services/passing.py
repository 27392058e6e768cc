"""What hangs on an account goes from one to another: tasks held, tasks sponsored, shares in a person's name.

Upper domains lend theirs to `MOVERS` at assembly (`flows.open_work`); a hand-over runs all of them in one transaction.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from daxiao.domains.tasks.models import Task, TaskPart, TaskTake
from daxiao.domains.tasks.queries import hand_over as queries
from daxiao.domains.tasks.queries import people
from daxiao.domains.tasks.queries.facts import PLATFORM
from daxiao.domains.tasks.rules import hand_over as rules
from daxiao.domains.tasks.services import parts, taking
from daxiao.domains.tasks.types import OpenItem, Passing
from daxiao.kernel import events, versions
from daxiao.kernel.access import Actor, require
from daxiao.kernel.caps import Cap
from daxiao.kernel.models import Org, User
from daxiao.std.findings import Finding


WHY = "工作交接"
SPONSOR = events.define("tasks.sponsor_changed", "更换包保领导", sponsor="包保领导")


@dataclass(frozen=True, slots=True)
class Handing:
    """Who hands over to whom, on which day; `unit`: whose work it is, None for people of a place."""

    giver: User
    taker: User
    today: date
    unit: Org | None


@dataclass(frozen=True, slots=True)
class Mover:
    """`held`: what hangs on an account now; `fits`: why the receiver may not have it; `move` one of it by its key, False
    when it hangs on the giver's account no more."""

    held: Callable[[User], list[OpenItem]]
    fits: Callable[[Handing, list[OpenItem]], list[Finding]]
    move: Callable[[Actor, int, Passing], bool]


@transaction.atomic
def pass_task(actor: Actor, key: int, to: Passing) -> bool:
    """The shares of a task that the giver holds for his unit; of one who hands back, those that came from the other, not
    what he held for a unit of his own before. Raises `Denied`."""
    require(actor, Cap.TASK_VIEW, on=Task.everything.get(pk=key))
    held = TaskTake.everything.select_for_update(of=("self",)).select_related("task", "org")
    mine = held.filter(task_id=key, holder_id=to.giver_id, ended_on__isnull=True)
    if to.is_back:
        theirs = TaskTake.everything.filter(task_id=key, holder_id=to.taker_id)
        mine = mine.filter(org__in=theirs.order_by().values("org"))
    rows = list(mine)
    for take in rows:
        take.ended_on = to.today
        take.save(update_fields=["ended_on"])
        fresh = TaskTake.everything.create(
            task=take.task,
            org=take.org,
            person=_renamed(take.person, to),
            section=take.section,
            holder_id=to.taker_id,
            taken_on=to.today,
            taken_by_label=actor.label,
        )
        was, now = _responsible(take), _responsible(fresh)
        events.record(actor, taking.RENAMED, on=take.task, was=was, now=now, reason=WHY)
    return bool(rows)


def _responsible(take: TaskTake) -> dict[str, str]:
    return {"unit": str(take.org), "person": take.person, "section": take.section}


def _renamed(person: str, to: Passing) -> str:
    """The receiver, where the giver himself was named; who else is responsible stays so."""
    return to.taker_name[:40] if rules.is_named(person, to.giver_name) else person


@transaction.atomic
def pass_sponsorship(actor: Actor, key: int, to: Passing) -> bool:
    """A task that the giver sponsors. Raises `Denied`."""
    require(actor, Cap.TASK_MANAGE, on=Task.everything.get(pk=key))
    task = Task.everything.select_for_update(of=("self",)).get(pk=key)
    if task.sponsor_id != to.giver_id:
        return False
    task.sponsor_id = to.taker_id
    task.version += 1
    versions.save(actor, task, "sponsor", "version", reason=WHY)
    told = ({"sponsor": to.giver_name}, {"sponsor": to.taker_name})
    events.record(actor, SPONSOR, on=task, was=told[0], now=told[1], reason=WHY)
    return True


@transaction.atomic
def pass_part(actor: Actor, key: int, to: Passing) -> bool:
    """A share that stands in the giver's name. Raises `Denied`."""
    require(actor, Cap.TASK_REPORT, on=TaskPart.everything.get(pk=key))
    part = TaskPart.everything.select_for_update(of=("self",)).get(pk=key)
    if not rules.is_named(part.person, to.giver_name):
        return False
    was = part.person
    part.person = to.taker_name[:40]
    part.version += 1
    part.save(update_fields=["person", "version"])
    now = {"person": part.person}
    events.record(actor, parts.CHANGED, on=part, was={"person": was}, now=now, reason=WHY)
    return True


def _needs_post(handing: Handing, items: list[OpenItem]) -> list[Finding]:
    """Who reports for the unit needs a post there."""
    unit = handing.unit
    has_post = unit is not None and people.reports_for(handing.taker, unit, today=handing.today)
    if not items or has_post:
        return []
    words = {"taker": handing.taker.name, "unit": str(unit or "本单位")}
    return [rules.TAKER_NO_POST(field="taker", count=len(items), kind=items[0].kind, **words)]


def _needs_leader(handing: Handing, items: list[OpenItem]) -> list[Finding]:
    """Who sponsors a task leads its place."""
    keys = [i.key for i in items if i.key is not None]
    regions = {t.region for t in queries.of_keys(PLATFORM, keys)}
    foreign = [r for r in regions if not people.is_leader(handing.taker, r, today=handing.today)]
    if not foreign:
        return []
    place = "、".join(sorted(str(r) for r in foreign))
    words = {"taker": handing.taker.name, "place": place, "kind": items[0].kind}
    return [rules.TAKER_NO_LEADER(field="taker", count=len(items), **words)]


# what hangs on an account, by the word that an item of the list carries; upper domains lend theirs
MOVERS: dict[str, Mover] = {
    queries.TAKE: Mover(queries.held_tasks, _needs_post, pass_task),
    queries.SPONSOR: Mover(queries.led_tasks, _needs_leader, pass_sponsorship),
    queries.PART: Mover(queries.held_parts, _needs_post, pass_part),
}
