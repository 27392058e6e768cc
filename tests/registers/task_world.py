"""Rows of the registers of nodes, reports, counted things and hand-overs, in a place."""

from datetime import date
from typing import Any

from daxiao.domains.directory import services as directory
from daxiao.domains.directory.types import UnitInput
from daxiao.domains.tasks.models import (
    CountedItem,
    HandOver,
    Task,
    TaskNode,
    TaskReport,
    TaskUnit,
)
from daxiao.domains.tasks.services import nodes
from daxiao.domains.tasks.types import HandOverState, NodeInput
from daxiao.kernel.access import Actor
from daxiao.kernel.models import Region, User
from tests.factories import plans
from tests.moment import NOW, TODAY


SEED = Actor.system("test world")


def _a_task(place: Region) -> Task:
    """A task of a plan of the place, led by a unit of it."""
    found = Task.everything.filter(region=place).first()
    if found is not None:
        return found
    made = next(iter(plans.adopted(place).tasks.values()))
    unit = directory.add_unit(
        actor=SEED,
        input=UnitInput(
            code=f"lead-{place.code}",
            name=f"{place.name}牵头局",
            short_name="牵头局",
            kind="department",
            region_id=place.pk,
            parent_id=None,
            since=date(2020, 1, 1),
        ),
    )
    TaskUnit.everything.filter(task=made, duty="lead").update(org=unit, found="unit")
    return made


def _lead(task: Task) -> int:
    org = TaskUnit.everything.filter(task=task, duty="lead").values_list("org_id", flat=True)[0]
    assert org is not None
    return org


def add_nodes(place: Region, count: int) -> list[str]:
    """The first set through the service, the others as copies of it."""
    task = _a_task(place)
    names = [f"{place.name}第{i:03d}个节点" for i in range(count)]
    given = NodeInput(names[0], task.due_on or TODAY, "办成", "文件")
    first = nodes.set_node(SEED, task=task, given=given, today=TODAY, now=NOW)
    TaskNode.everything.bulk_create(
        TaskNode(
            task=task,
            title=name,
            due_on=first.due_on,
            criterion="办成",
            proof="文件",
            state=first.state,
            state_on=TODAY,
        )
        for name in names[1:]
    )
    return names


def add_items(place: Region, count: int) -> list[str]:
    task = _a_task(place)
    names = [f"{place.name}第{i:03d}场对接会" for i in range(count)]
    CountedItem.everything.bulk_create(
        CountedItem(
            task=task,
            org_id=_lead(task),
            title=name,
            happened_on=TODAY,
            put_on=TODAY,
            put_by_label="",
        )
        for name in names
    )
    return names


def add_reports(place: Region, count: int) -> list[str]:
    """One a month, back from last year; the list shows the words of the task."""
    task = _a_task(place)
    title = f"{place.name}的一项任务"
    Task.everything.filter(pk=task.pk).update(title=title)
    months = [date(2025 - i // 12, 12 - i % 12, 1) for i in range(count)]
    TaskReport.everything.bulk_create(
        TaskReport(
            task=task,
            org_id=_lead(task),
            kind="month",
            month_on=month,
            state="going",
            done="推进",
            reported_on=TODAY,
            reported_at=NOW,
            reported_by_label="",
        )
        for month in months
    )
    return [title] * count


def add_hand_overs(place: Region, count: int) -> list[str]:
    people = [
        User(
            username=f"h{place.code}-{i}", name=f"{place.name}{i:03d}号", region=place, password="!"
        )
        for i in range(count + 1)
    ]
    User.everything.bulk_create(people)
    rows = User.everything.filter(username__startswith=f"h{place.code}-").order_by("pk")
    taker, *givers = rows
    HandOver.everything.bulk_create(
        HandOver(
            region=place,
            giver=giver,
            taker=taker,
            witness="王",
            made_on=TODAY,
            made_by_label="",
        )
        for giver in givers
    )
    return [g.name for g in givers]


def _another_item(copy: Any, number: int) -> None:
    copy.title = f"{copy.title}之{number}"


def _another_month(copy: Any, number: int) -> None:
    """One report of a unit a month."""
    copy.month_on = date(1990 + number // 12, number % 12 + 1, 1)


def _called_off(copy: Any, _number: int) -> None:
    """One open hand-over a person."""
    copy.state = HandOverState.CANCELLED.value


APART = {
    "task-items": _another_item,
    "task-reports": _another_month,
    "hand-overs": _called_off,
}
FILLERS = {
    "task-nodes": add_nodes,
    "task-items": add_items,
    "task-reports": add_reports,
    "hand-overs": add_hand_overs,
}
