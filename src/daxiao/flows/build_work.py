"""What has been done about the tasks of the demonstration's plan: taken over, nodes set, reported, one proven, counted.

Invented; played through the services on days of the past weeks. Idempotent: tasks that have nodes are left alone.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from io import BytesIO
from typing import TYPE_CHECKING

from docx import Document

from daxiao.domains.directory import queries as directory
from daxiao.domains.tasks import queries
from daxiao.domains.tasks.services import arranging, counting, nodes, reports, taking
from daxiao.domains.tasks.types import Doing, Duty, ReportKind, TaskKind
from daxiao.domains.tasks.types.work import (
    ArrangeInput,
    ItemInput,
    JudgeInput,
    NodeInput,
    ReportInput,
    TakeInput,
)
from daxiao.kernel.clock import CHINA
from daxiao.kernel.middleware import actor_of
from daxiao.std.uploads import Upload


if TYPE_CHECKING:
    from daxiao.domains.tasks.models import Task
    from daxiao.kernel.access import Actor


COUNTY = "X99001"
SECTIONS = ("产业科", "项目科", "创新科", "运行科")
SAID = (
    "已排出清单并逐户对接，按计划推进。",
    "完成前期摸底，正在会同责任单位核对名单。",
    "本月走访企业，帮助解决了材料不齐的问题。",
)


def _proof() -> Upload:
    """A page that says that it is a demonstration's."""
    page, into = Document(), BytesIO()
    page.add_paragraph("本文件由演示数据生成，只说明佐证放在哪里。")
    page.save(into)
    return Upload("进度说明（演示）.docx", into.getvalue())


def build(actor: Actor, *, today: date) -> int:
    """Returns how many tasks were played."""
    county = directory.places_by_code(actor)[COUNTY]
    rows = list(queries.tasks(actor).filter(region=county).order_by("clause__start", "pk"))
    if not rows or rows[0].nodes.exists():
        return 0
    people = {p.username: p for p in directory.people(actor)}
    office = actor_of(people["qinglan_office"], today=today)
    for n, task in enumerate(rows):
        _play(actor, office, task, n, today)
    return len(rows)


def _at(day: date, hour: int = 10) -> datetime:
    return datetime.combine(day, time(hour), CHINA)


def _play(actor: Actor, office: Actor, task: Task, n: int, today: date) -> None:
    """Of three tasks one has proven its first node, one has reported, one is late with its node."""
    began = today - timedelta(days=75)
    first = today - timedelta(days=20 if n % 3 else 12)
    last = min(task.due_on or today + timedelta(days=40), today + timedelta(days=40))
    node = nodes.set_node(
        office,
        task=task,
        given=NodeInput("中期过半", first, "年度任务完成一半以上", "进度表或现场材料"),
        today=began,
        now=_at(began),
    )
    nodes.set_node(
        office,
        task=task,
        given=NodeInput("年度办结", last, "年度任务全部完成", "完成情况报告"),
        today=began,
        now=_at(began),
    )
    leads = [u for u in task.units.all() if u.duty == Duty.LEAD and u.org_id]
    for held in leads:
        taking.take(
            actor,
            task=task,
            given=TakeInput("经办（演示）", SECTIONS[n % len(SECTIONS)], held.org_id),
            today=began,
            now=_at(began, 11),
        )
    if n == 1:
        _counted(actor, office, task, leads[0].org_id if leads else None, today)
    if leads and n % 3 != 2:
        _report(actor, office, task, n, leads[0].org_id, node.pk if n % 3 == 0 else None, today)


def _report(
    actor: Actor,
    office: Actor,
    task: Task,
    n: int,
    org_id: int | None,
    node_id: int | None,
    today: date,
) -> None:
    day = today - timedelta(days=14)
    kept = reports.report(
        actor,
        task=task,
        given=ReportInput(
            ReportKind.MONTH,
            Doing.STUCK if n % 4 == 1 else Doing.GOING,
            SAID[n % len(SAID)],
            problem="个别企业手续不齐，进度受影响。" if n % 4 == 1 else "",
            need="请有关部门集中办理。" if n % 4 == 1 else "",
            month=day,
            org_id=org_id,
        ),
        today=day,
        now=_at(day),
    )
    reports.judge(
        office, report=kept, given=JudgeInput(is_accepted=True), today=day, now=_at(day, 16)
    )
    if node_id is None:
        return
    day += timedelta(days=1)
    proven = reports.report(
        actor,
        task=task,
        given=ReportInput(
            ReportKind.NODE,
            Doing.GOING,
            "已过半，见附件。",
            node_id=node_id,
            org_id=org_id,
            uploads=(_proof(),),
        ),
        today=day,
        now=_at(day),
    )
    reports.judge(
        office, report=proven, given=JudgeInput(is_accepted=True), today=day, now=_at(day, 16)
    )


def _counted(actor: Actor, office: Actor, task: Task, org_id: int | None, today: date) -> None:
    """A task that is done by a number of events: each is a record of its own."""
    arranged = arranging.arrange(
        office,
        task=task,
        given=ArrangeInput(TaskKind.COUNT, count_goal=12, count_word="场次"),
        today=today - timedelta(days=70),
        now=_at(today - timedelta(days=70)),
    )
    for week in range(8):
        day = today - timedelta(days=64 - 7 * week)
        counting.count(
            actor,
            task=arranged,
            given=ItemInput(f"产学研对接活动第{week + 1}场（演示）", day, org_id=org_id),
            today=day,
            now=_at(day, 17),
        )
