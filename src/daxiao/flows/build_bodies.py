"""Work bodies and the work points of the year, in the demonstration.

The names of the bodies and where their offices sit are facts of plans; members and the list of the year are invented.
No officials. Idempotent: what is there is left alone.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from daxiao.domains.directory import queries as directory
from daxiao.domains.tasks.queries import bodies as queries
from daxiao.domains.tasks.queries import points as point_queries
from daxiao.domains.tasks.services import bodies, points
from daxiao.domains.tasks.types.bodies import BodyInput, BodyKind, MemberInput
from daxiao.domains.tasks.types.points import IssueInput, PointsInput


if TYPE_CHECKING:
    from datetime import date, datetime

    from daxiao.domains.tasks.models import Body
    from daxiao.kernel.access import Actor


COUNTY = "X99001"
OFFICE = "qinglan-jingxin"
NAMED = "县工业提质攻坚行动指挥部"
MEMBERS = ("qinglan-fagai", "qinglan-keji", "qinglan-caizheng")
# unit that the plan names as a body, its kind, the unit of its office where the plan says it, the plan
OF_PLANS = (
    (
        "daye-zhihuibu",
        BodyKind.HEADQUARTERS,
        "",
        "《大冶市2026年科创引领工业振兴攻坚行动方案》",
    ),
    (
        "huangshi-lingdao",
        BodyKind.LEADING_GROUP,
        "huangshi-jingxin",
        "《黄石市智能装备产业发展“十四五”规划》",
    ),
    (
        "huangshi-zhuanjia",
        BodyKind.COMMITTEE,
        "",
        "《黄石市智能装备产业发展“十四五”规划》",
    ),
)


def build(actor: Actor, *, today: date, now: datetime) -> int:
    """Returns how many bodies were set up."""
    made = [b for b in (_of_sample(actor, today), *_of_plans(actor, today)) if b is not None]
    _year(actor, today, now)
    return len(made)


def _of_sample(actor: Actor, today: date) -> Body | None:
    """The headquarters that the sample plan names, with all of its tasks on the ledger."""
    found = next((m for m in queries.mentioned(actor) if m.name == NAMED), None)
    if found is None:
        return None
    units = directory.units_by_code(actor)
    given = BodyInput(
        "",
        None,
        directory.places_by_code(actor)[COUNTY].pk,
        None,
        office_id=units[OFFICE].pk,
        mention=found.key,
    )
    began = today - timedelta(days=80)
    row = bodies.set_up(actor, given=given, today=began, is_demo=True)
    for code in MEMBERS:
        seat = MemberInput(units[code].pk, "成员单位", "", began)
        bodies.join(actor, body=row, given=seat, today=began)
    return row


def _of_plans(actor: Actor, today: date) -> list[Body]:
    units = directory.units_by_code(actor)
    there = set(queries.bodies(actor).values_list("name", flat=True))
    return [
        bodies.set_up(
            actor,
            given=BodyInput(
                units[code].name,
                kind,
                units[code].region_id,
                None,
                office_id=units[office].pk if office else None,
                document=paper,
            ),
            today=today,
            is_demo=True,
        )
        for code, kind, office, paper in OF_PLANS
        if units[code].name not in there
    ]


def _year(actor: Actor, today: date, now: datetime) -> None:
    """The list of this year of the sample plan: drafted, approved and issued."""
    county = directory.places_by_code(actor)[COUNTY]
    plan = queries.plans_to_charge(actor).filter(region=county, is_demo=True).first()
    if plan is None or point_queries.lists(actor).filter(plan=plan).exists():
        return
    began = today - timedelta(days=60)
    row = points.draft(
        actor, given=PointsInput(plan.pk, plan.horizon or today.year), today=began, is_demo=True
    )
    for line in list(point_queries.points_of(actor, row).filter(lead__isnull=True)):
        points.remove(actor, point=line)
    if not point_queries.points_of(actor, row).exists():
        return
    points.approve(actor, points=row, today=began)
    points.issue(actor, points=row, given=IssueInput("", began), today=began, now=now)
