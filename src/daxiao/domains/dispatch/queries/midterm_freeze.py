"""What a mid-term evaluation freezes: the targets of a plan with the goals that answer for them, and its tasks, as they stand."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from daxiao.domains.dispatch.rules import midterm as rules
from daxiao.domains.dispatch.rules.evaluation import plain
from daxiao.domains.dispatch.rules.midterm import Current
from daxiao.domains.dispatch.types.midterm import TargetLine, TaskLine
from daxiao.domains.plans import queries as plans
from daxiao.domains.targets.queries import answering
from daxiao.domains.targets.queries import ledger as target_queries
from daxiao.domains.targets.rules.aims import AimKind
from daxiao.domains.targets.rules.progress import ProgressState
from daxiao.domains.targets.standings import forecasts
from daxiao.domains.targets.types import Measure
from daxiao.domains.targets.types.figures import Origin
from daxiao.domains.targets.types.goals import GoalOrigin, GoalState
from daxiao.domains.tasks.queries import ledger as task_queries
from daxiao.domains.tasks.types import TaskState, WorkState
from daxiao.kernel.access import Actor


def target_lines(actor: Actor, plan: Any, *, today: date, now: datetime) -> list[TargetLine]:
    """The targets of a plan in force, repeats left out, in the order of its text, with where each stands now.

    What a target is judged by is the goal that answers for it, made of the plan or allotted from above: the same as the
    page that makes goals of a plan shows.
    """
    found = target_queries.targets(actor).filter(plan=plan, state="in_force", same_as=None)
    rows = list(found.select_related("clause", "indicator").order_by("num_start", "pk"))
    answers = answering.answering(actor, rows)
    fields = _fields(actor, plan)
    return [
        _line(row, answering_now(answers.get(row.pk, ()), today), fields, (today, now))
        for row in rows
    ]


def answering_now(goals: Iterable[Any], today: date) -> Any:
    """Of several goals of a target (one for each year, say) the one that runs; else the last that ran, else the first to
    come."""
    ordered = sorted(goals, key=lambda g: (g.due_on, g.since, g.pk))
    running = [g for g in ordered if g.since <= today <= g.due_on]
    over = [g for g in ordered if g.due_on < today]
    return (running[-1:] or over[-1:] or ordered[:1] or [None])[0]


def asked_by(target: Any, goal: Any) -> Current:
    """What the target asks for at present, in the unit of the goal that answers for it, else as the plan writes it."""
    is_share = target.measure == Measure.SHARE.value
    if goal is None or goal.floor is None:
        return Current(target.value, target.unit, is_share and target.unit == "%")
    if goal.kind == AimKind.COVERAGE.value:
        return Current(goal.floor * 100, "%", is_share=True)
    return Current(goal.floor, goal.unit, is_share and goal.unit == "%")


def asked(row: Any) -> Current:
    """What a frozen target asked for on the day; later changes of the goal do not show in it."""
    is_share = row.target.measure == Measure.SHARE.value and row.asked_unit == "%"
    return Current(row.asked, row.asked_unit, is_share)


def _fields(actor: Actor, plan: Any) -> dict[int, str]:
    """By key of a section the chapter of the plan, two levels deep at most."""
    rows = {s.pk: s for s in plans.sections(actor, plan)}
    told: dict[int, str] = {}
    for pk, row in rows.items():
        top = row
        while top.level > _DEPTH and top.parent_id in rows:
            top = rows[top.parent_id]
        told[pk] = top.title
    return told


_DEPTH = 2


def _line(row: Any, goal: Any, fields: dict[int, str], at: tuple[date, datetime]) -> TargetLine:
    head = {
        "target_id": row.pk,
        "wording": row.wording,
        "figure": row.figure,
        "due_text": row.due_text,
        "due_on": row.due_on,
        "unit": str(row.owner) if row.owner else "",
        "field": fields.get(row.clause.section_id or 0, ""),
    }
    asks = asked_by(row, goal)
    head |= {"asked": asks.value, "asked_unit": asks.unit}
    if goal is None:
        return TargetLine(
            **head,
            because="还没有设责任目标，平台没有可以判断的数据",
            source="规划原文（没有完成数据）",
        )
    head |= {"goal_id": goal.pk, "goal_words": said_goal(row, goal)}
    if goal.state == GoalState.WAITING.value:
        return TargetLine(
            **head,
            because="责任目标等上级下达数值，还不能判断",
            source="责任目标（待下达，没有完成数据）",
        )
    standing = getattr(goal, "standing", None)
    if standing is None or standing.value is None:
        because = standing.because if standing is not None else "责任目标还没有数据"
        return TargetLine(**head, because=because, source=f"责任目标{goal.year}年（没有完成数据）")
    more = goal.indicator.direction == "more"
    return TargetLine(
        **head,
        standing=ProgressState(standing.state),
        because=standing.because,
        value=standing.value,
        value_unit=goal.unit,
        value_on=standing.as_of,
        trend=rules.trend_of(standing.yoy, is_more_better=more),
        source=_source(goal, standing),
        achieved=standing.achieved,
        scheduled=standing.scheduled,
        outlook=_outlook(goal, *at),
    )


def said_goal(target: Any, goal: Any) -> str:
    """2026年责任目标450亿元（分解所得）; where it asks for another value than the plan, that is said."""
    origin = GoalOrigin(goal.origin).label
    asks = asked_by(target, goal)
    if asks.value is not None and asks.unit == target.unit and asks.value != target.value:
        origin = f"{origin}，与规划的{plain(target.value)}{target.unit}不同，按责任目标判断"
    if goal.floor is None:
        return f"{goal.year}年责任目标（{origin}）"
    is_cover = goal.kind == AimKind.COVERAGE.value
    floor = f"{plain(goal.floor * 100)}%" if is_cover else f"{plain(goal.floor)}{goal.unit}"
    return f"{goal.year}年责任目标{floor}（{origin}）"


def _source(goal: Any, standing: Any) -> str:
    """Where the value comes from: counted in a register, reported and so on; what is not official is 调度数."""
    kinds = {one.value: one.label for one in Origin}
    how = f"{kinds[standing.origin]}，" if standing.origin in kinds else ""
    as_of = f"截至{standing.as_of}，" if standing.as_of else ""
    open_ = "，含未审核数据" if standing.is_provisional else ""
    return f"责任目标{goal.year}年，{as_of}{how}调度数{open_}"


def _outlook(goal: Any, today: date, now: datetime) -> str:
    """The forecast to the due day in words; empty where the history is too short for one."""
    if goal.due_on <= today:
        return ""
    told = forecasts.look(goal, today=today, now=now)
    row = told.row
    if row.value is None:
        return ""
    band = ""
    if row.low is not None and row.high is not None:
        share = plain((told.interval * 100).quantize(Decimal(1)))
        band = f"（{share}%区间{_two(row.low)}至{_two(row.high)}{goal.unit}）"
    chance = (
        f"，完成可能性{plain((row.chance * 100).quantize(Decimal(1)))}%"
        if row.chance is not None
        else ""
    )
    return f"预计到{goal.due_on}为{_two(row.value)}{goal.unit}{band}{chance}"[:300]


def _two(value: Decimal) -> str:
    return plain(value.quantize(Decimal("0.01")))


def task_lines(actor: Actor, plan: Any) -> list[TaskLine]:
    """The tasks of a plan in force, in the order of its text, with what the facts say of each."""
    rows = task_queries.tasks(actor).filter(plan=plan, state=TaskState.IN_FORCE.value)
    return [_task_line(row) for row in rows.order_by("clause__start", "pk")]


def _task_line(row: Any) -> TaskLine:
    standing = getattr(row, "standing", None)
    work = WorkState(standing.work) if standing else WorkState.NOT_STARTED
    return TaskLine(
        task_id=row.pk,
        number=row.number,
        title=row.title,
        leads=row.leads,
        due_on=row.due_on,
        state=work.label,
        is_done=work is WorkState.DONE,
        is_late=work is WorkState.LATE,
        source="任务台账（报告、证明材料和日期）",
    )
