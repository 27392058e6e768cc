"""Rows of the registers of work bodies and yearly work points, in a place."""

from typing import Any

from daxiao.domains.tasks.models import Body, BodyCharge, BodyMember, Point, PointList
from daxiao.domains.tasks.services import bodies
from daxiao.domains.tasks.types.bodies import BodyInput, BodyKind
from daxiao.kernel.access import Actor
from daxiao.kernel.models import Region
from tests.moment import NOW, TODAY
from tests.registers import task_world


SEED = Actor.system("test world")


def _a_body(place: Region) -> Body:
    """The first of a place, set up through the service with its office at the unit that leads the place's task."""
    found = Body.everything.filter(region=place).first()
    if found is not None:
        return found
    task = task_world._a_task(place)
    given = BodyInput(
        f"{place.name}第000号专班",
        BodyKind.TASK_FORCE,
        place.pk,
        None,
        office_id=task_world._lead(task),
        document="政办发〔2026〕1号",
    )
    return bodies.set_up(SEED, given=given, today=TODAY)


def add_bodies(place: Region, count: int) -> list[str]:
    first = _a_body(place)
    names = [f"{place.name}第{i:03d}号专班" for i in range(1, count)]
    Body.everything.bulk_create(
        Body(region=place, kind="task_force", name=name, office=first.office, document="文件")
        for name in names
    )
    return [first.name, *names]


def add_members(place: Region, count: int) -> list[str]:
    body = _a_body(place)
    assert body.office is not None
    BodyMember.everything.bulk_create(
        BodyMember(body=body, org=body.office, post="成员", person=f"{i}号", since=TODAY)
        for i in range(count)
    )
    return [body.office.name] * count


def add_charges(place: Region, count: int) -> list[str]:
    """Of one task, all but the newest of the past."""
    body, task = _a_body(place), task_world._a_task(place)
    BodyCharge.everything.bulk_create(
        BodyCharge(
            body=body,
            task=task,
            put_on=TODAY,
            put_by_label="",
            ended_on=TODAY if i else None,
        )
        for i in range(count)
    )
    return [body.name] * count


def _lists(place: Region, count: int) -> list[PointList]:
    plan = task_world._a_task(place).plan
    rows = [
        PointList(
            region=place,
            plan=plan,
            year=2026,
            title=f"{place.name}第{i:03d}份要点",
            state="discarded",
            drafted_on=TODAY,
            drafted_by_label="",
        )
        for i in range(count)
    ]
    return PointList.everything.bulk_create(rows)


def add_lists(place: Region, count: int) -> list[str]:
    return [row.title for row in _lists(place, count)]


def add_points(place: Region, count: int) -> list[str]:
    task = task_world._a_task(place)
    names = [f"{place.name}第{i:03d}条要点" for i in range(count)]
    Point.everything.bulk_create(
        Point(list=row, task=task, title=name, position=1, due_on=TODAY)
        for row, name in zip(_lists(place, count), names, strict=True)
    )
    return names


def _another_body(copy: Any, number: int) -> None:
    copy.name = f"{copy.name}之{number}"


def _another_member(copy: Any, number: int) -> None:
    copy.person = f"{number}之人"


def _of_the_past(copy: Any, _number: int) -> None:
    copy.ended_on, copy.reader = NOW.date(), None


def _given_up(copy: Any, _number: int) -> None:
    copy.state = "discarded"


def _of_another_list(copy: Any, number: int) -> None:
    row = PointList.everything.get(pk=copy.list_id)
    row.pk, row.title = None, f"{row.title}之{number}"
    row.save(force_insert=True)
    copy.list = row


APART = {
    "bodies": _another_body,
    "body-members": _another_member,
    "body-charges": _of_the_past,
    "work-points": _given_up,
    "points": _of_another_list,
}
FILLERS = {
    "bodies": add_bodies,
    "body-members": add_members,
    "body-charges": add_charges,
    "work-points": add_lists,
    "points": add_points,
}
