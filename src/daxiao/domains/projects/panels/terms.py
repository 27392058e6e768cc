"""What a project's page shows of its deadlines, the legal clock and the forecast."""

from dataclasses import KW_ONLY, dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from daxiao.domains.projects.queries import comparables
from daxiao.domains.projects.queries import stages as stage_queries
from daxiao.domains.projects.rules import schedules
from daxiao.domains.projects.types import (
    Admission,
    Credit,
    Deadline,
    Limit,
    Phase,
    ProjectEventKind,
    ProjectFacts,
    Stop,
)
from daxiao.kernel.access import Actor
from daxiao.kernel.caps import Cap
from daxiao.ui.panels import Panel


if TYPE_CHECKING:
    from daxiao.domains.projects.models import Project


@dataclass(frozen=True)
class Forecasts(Panel):
    """Probable days of start and production."""

    _: KW_ONLY
    template = "projects/parts/forecast.html"


@dataclass(frozen=True)
class Deadlines(Panel):
    """Each deadline with its written sum, and the stops and credits in it."""

    _: KW_ONLY
    template = "projects/parts/deadlines.html"


# ---- deadlines


@dataclass(frozen=True, slots=True)
class Term:
    """A deadline as its line shows it; `whose` names the clause or says that it is the platform's default."""

    deadline: Deadline
    told: str
    is_late: bool
    is_met: bool
    whose: str
    is_default: bool


@dataclass(frozen=True, slots=True)
class ClockLine:
    """A stop, a resuming or a credit on record."""

    number: int
    kind: ProjectEventKind
    words: str
    because: str
    by: str
    known_on: date
    may: bool


_CLOCK_KINDS = (
    ProjectEventKind.STOPPED,
    ProjectEventKind.RESUMED,
    ProjectEventKind.CREDITED,
)


def deadlines(actor: Actor, project: "Project", today: date) -> dict[str, Any]:
    """The deadlines of the policy that judges the project, what is missing for more, and the clock."""
    seen = stage_queries.look(project, today)
    facts, book = seen.facts, seen.book
    policy = schedules.policy_for(facts.region, facts.signed_on, book.policies)
    found = schedules.deadlines(facts, book.policies, holidays=book.holidays, today=today)
    may_report = actor.may(Cap.PROJECT_REPORT, on=project)
    may_confirm = actor.may(Cap.PROJECT_CONFIRM, on=project)
    told = stage_queries.standing_records(actor, project, *_CLOCK_KINDS)
    runs = facts.signed_on is not None and facts.admission is not Admission.LEFT
    stopped = schedules.is_stopped(facts, today)
    return {
        "project": project,
        "policy": policy,
        "terms": [_term(d, facts, today) for d in found],
        "missing": [(f.sentence, f.field) for f in schedules.missing(facts, book.policies)],
        "waiting": _waiting(facts, policy.limits if policy else (), found),
        "stopped": stopped,
        "may_stop": may_report and runs and facts.produced_on is None and not _is_open(facts),
        "may_resume": may_report and runs and _is_open(facts),
        "may_credit": may_confirm and runs,
        "clock": [
            _clock_line(e, may_confirm if e.kind is ProjectEventKind.CREDITED else may_report)
            for e in reversed(told)
        ],
    }


def _is_open(facts: ProjectFacts) -> bool:
    return any(s.end is None for s in facts.stops)


def _waiting(
    facts: ProjectFacts, limits: tuple[Limit, ...], found: tuple[Deadline, ...]
) -> list[str]:
    """Limits that will count once their anchor has happened."""
    running = {d.limit for d in found}
    return [
        f"{limit.until.label}：{limit.since.label}后{limit.length}{limit.unit.label}内，从{limit.since.label}之日起算"
        for limit in limits
        if limit not in running and schedules.applies(limit, facts)
    ]


def _term(deadline: Deadline, facts: ProjectFacts, today: date) -> Term:
    reached = facts.on(deadline.milestone)
    days = (deadline.due - (reached or today)).days
    if reached is not None:
        kept = f"比时限早{days}天" if days > 0 else ("当天" if not days else f"比时限晚{-days}天")
        told = f"{reached}已{deadline.milestone.label}，{kept}"
    elif schedules.is_stopped(facts, today):
        told = "停表中，时限逐日顺延"
    elif days < 0:
        told = f"已超期{-days}天"
    else:
        told = f"还有{days}天" if days else "今天到期"
    limit = deadline.limit
    return Term(
        deadline, told, days < 0, reached is not None, limit.clause or "平台默认", not limit.clause
    )


def _clock_line(event: Any, may: bool) -> ClockLine:  # noqa: FBT001 - one of two rights
    return ClockLine(
        event.number,
        event.kind,
        _clock_words(event),
        event.because,
        event.by,
        event.known_on,
        may,
    )


def _clock_words(event: Any) -> str:
    detail = event.detail
    if isinstance(detail, Stop):
        until = f"，{detail.end}复表" if detail.end else ""
        return f"{detail.start}起停表{until}：{detail.why}（佐证{detail.evidence}份）"
    if isinstance(detail, Credit):
        return (
            f"{detail.until.label}时限顺延{detail.days}{detail.unit.label}，依据：{detail.decision}"
        )
    return f"{event.on or event.known_on}复表"


# ---- forecast


def forecast(actor: Actor, project: "Project", today: date) -> dict[str, Any]:
    """P50 and P80 of start and production; in a large register fetched after the page when nobody asked yet today."""
    if not comparables.is_at_hand(project.region.path, today):
        return {"later": project.pk}
    return forecast_now(project, today)


def forecast_now(project: "Project", today: date) -> dict[str, Any]:
    """P50 and P80 of start and production, or why there are none."""
    seen = stage_queries.look(project, today)
    facts = seen.facts
    if facts.phase is Phase.RED:
        return {"rows": [], "why": "项目已转红，不再预测"}
    found = comparables.forecasts(facts, today)
    due = {
        d.milestone: d.due
        for d in schedules.deadlines(
            facts, seen.book.policies, holidays=seen.book.holidays, today=today
        )
    }
    return {
        "rows": [
            (
                f,
                due.get(f.milestone),
                _beside(f.p80, due.get(f.milestone)),
                comparables.said(f.circle) if f.circle else "",
            )
            for f in found
        ],
        "why": "" if found else "项目已经投产或已出库，不用再预测",
    }


def _beside(p80: date | None, due: date | None) -> str:
    if p80 is None or due is None:
        return ""
    days = (p80 - due).days
    return f"八成把握的日子比时限晚{days}天" if days > 0 else f"比时限早{-days}天"
