"""Reads of changes: the values of a project by what may be changed, its drift since signing, and as it was on a day."""

from collections.abc import Mapping
from copy import copy
from datetime import date, datetime, timedelta
from decimal import Decimal

from daxiao.domains.projects.models import Project, ProjectChange
from daxiao.domains.projects.queries import facts as fact_queries
from daxiao.domains.projects.queries import projects as project_queries
from daxiao.domains.projects.rules import drift
from daxiao.domains.projects.rules.changes import MONEY, Change, MadeChange, Value
from daxiao.domains.projects.types import Changed, ProjectFacts, Reason
from daxiao.kernel.access import Actor
from daxiao.kernel.caps import Cap
from daxiao.kernel.clock import CHINA
from daxiao.kernel.models import Region


COLUMNS: Mapping[Changed, str] = {
    Changed.SIGNED_ON: "signed_on",
    Changed.REGISTERED_ON: "registered_on",
    Changed.STARTED_ON: "started_on",
    Changed.PRODUCED_ON: "produced_on",
    Changed.PLANNED_START_ON: "planned_start_on",
    Changed.PLANNED_PRODUCTION_ON: "planned_production_on",
    Changed.INVEST: "invest_yi",
    Changed.FIXED_INVEST: "fixed_invest_yi",
    Changed.YEAR_INVEST: "year_invest_yi",
    Changed.OUTPUT: "output_yi",
    Changed.TAX: "tax_yi",
    Changed.SCOPE: "scope",
    Changed.YEAR_TASK: "year_task",
}
"""Where each changeable value stands on the row."""

_WORDS = frozenset({Changed.SCOPE, Changed.YEAR_TASK})


def value(project: Project, what: Changed) -> Value:
    """The value as it stands; an empty text where nothing is filled in."""
    found: Value = getattr(project, COLUMNS[what])
    return found


def stored(value: Value) -> str:
    """A value as the change keeps it: ISO days, plain decimals, words as they are; empty when there was none."""
    return "" if value is None else f"{value:f}" if isinstance(value, Decimal) else str(value)


def read(what: Changed, text: str) -> Value:
    """The value of a stored change again."""
    if what in _WORDS:
        return text
    if not text:
        return None
    return Decimal(text) if what in MONEY else date.fromisoformat(text)


def made(row: ProjectChange) -> MadeChange:
    """A stored change as the rules count drift."""
    what = Changed(row.what)
    reason = Reason(row.reason) if row.reason else None
    change = Change(what, read(what, row.was), read(what, row.now), reason, row.because)
    return MadeChange(row.changed_on, change)


def drift_of(actor: Actor, project: Project) -> tuple[drift.Drift, ...]:
    """What moved since signing, with its reasons."""
    rows = project_queries.changes_of(actor, project).order_by("recorded_at", "pk")
    return drift.drift(map(made, rows), project.signed_on)


# ---- the row as it was


def project_at(actor: Actor, project: Project, moment: datetime) -> Project | None:
    """A project in scope as it was known before `moment`; None before it was entered.

    Days, colour, admission, sums and scope are those of the day. What describes it (name, units, people) is kept with
    every change in its history and stands here as it is today.
    """
    day = moment.astimezone(CHINA).date() - timedelta(days=1)
    facts = fact_queries.facts_as_of(actor, project, day)
    if facts is None:
        return None
    then = copy(project)
    for name, shown in fact_queries.columns_of(facts).items():
        setattr(then, name, shown)
    then.kind = facts.kind.value
    then.land_mode = facts.land_mode.value if facts.land_mode else ""
    then.tags = "、".join(sorted(facts.tags))
    _place_then(actor, then, facts)
    later = project_queries.changes_of(actor, project).filter(changed_on__gt=day)
    for row in later.order_by("-recorded_at", "-pk"):
        what = Changed(row.what)
        if what in MONEY or what in _WORDS:
            setattr(then, COLUMNS[what], read(what, row.was))
    then.invest_yi = facts.invest
    return then


def _place_then(actor: Actor, then: Project, facts: ProjectFacts) -> None:
    if then.region.path == facts.region:
        return
    names = Actor.system("项目过去的所在地")
    place = Region.objects.visible_to(names, Cap.PLACE_VIEW).filter(path=facts.region).first()
    if place is not None:
        then.region = place
