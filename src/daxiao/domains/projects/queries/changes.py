"""Reads of changes: the values of a project by what may be changed, its drift since signing, and as it was on a day."""

from collections.abc import Callable, Mapping
from copy import copy
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from daxiao.domains.projects.models import Project, ProjectChange
from daxiao.domains.projects.queries import facts as fact_queries
from daxiao.domains.projects.queries import projects as project_queries
from daxiao.domains.projects.rules import drift
from daxiao.domains.projects.rules.changes import MONEY, Change, MadeChange, Value
from daxiao.domains.projects.types import Changed, Reason
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
_MONEY = frozenset(what.value for what in MONEY)

DESCRIBED: Mapping[str, tuple[str, Callable[[str], Any]]] = {
    **{
        name: (name, str)
        for name in (
            "name",
            "national_code",
            "enterprise",
            "credit_code",
            "kind",
            "land_mode",
            "industry_code",
            "industry_name",
            "source",
            "source_note",
            "tags",
        )
    },
    **{name: (name, int) for name in ("jobs", "first_year", "last_year")},
    "land": ("land_mu", Decimal),
    "lead_unit": ("lead_unit_id", int),
    "responsible_unit": ("responsible_unit_id", int),
    "steward": ("steward_unit_id", int),
    "task_force": ("task_force_id", int),
    "sponsor": ("sponsor_id", int),
    "region": ("region", str),
    "park": ("park", str),
}
"""What else a change may be of: the names of an entry, where they stand, and how a stored value is read again. Contacts
and secretaries are left out: personal data is kept where it is needed and nowhere else."""


def value(project: Project, what: Changed) -> Value:
    """The value as it stands; an empty text where nothing is filled in."""
    found: Value = getattr(project, COLUMNS[what])
    return found


def stored(value: Value) -> str:
    """A value as the change keeps it: ISO days, plain decimals, words as they are; empty when there was none."""
    return "" if value is None else f"{value:f}" if isinstance(value, Decimal) else str(value)


def kept(name: str, value: Any) -> str:
    """A value of an entry as the change of a description keeps it: codes, keys and paths."""
    if isinstance(value, frozenset):
        return "、".join(sorted(value))
    return "" if value is None else str(value)


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
    rows = project_queries.changes_of(actor, project).filter(what__in=[c.value for c in Changed])
    return drift.drift(map(made, rows.order_by("recorded_at", "pk")), project.signed_on)


# ---- the row as it was


def project_at(actor: Actor, project: Project, moment: datetime) -> Project | None:
    """A project in scope as it was known before `moment`; None before it was entered.

    Days, colour and admission are folded from the records up to the day; all else goes back change by change from what
    stands today. (An entry that is put right before it is handed in keeps no such changes.)
    """
    day = moment.astimezone(CHINA).date() - timedelta(days=1)
    facts = fact_queries.facts_as_of(actor, project, day)
    if facts is None:
        return None
    then = copy(project)
    for name, shown in fact_queries.columns_of(facts).items():
        setattr(then, name, shown)
    later = project_queries.changes_of(actor, project).filter(changed_on__gt=day)
    for row in later.order_by("-recorded_at", "-pk"):
        _take_back(then, row)
    then.kind, then.invest_yi = facts.kind.value, facts.invest
    then.land_mode = facts.land_mode.value if facts.land_mode else ""
    then.tags = "、".join(sorted(facts.tags))
    then.region = _place(facts.region) or then.region
    return then


def _take_back(then: Project, row: ProjectChange) -> None:
    """Set what a change changed to what it was."""
    if row.what in _MONEY or row.what in _WORDS:
        what = Changed(row.what)
        setattr(then, COLUMNS[what], read(what, row.was))
    elif row.what == "park":
        then.park = _place(row.was)
    elif row.what in DESCRIBED and row.what != "region":
        column, read_again = DESCRIBED[row.what]
        is_text = read_again is str
        setattr(then, column, read_again(row.was) if row.was or is_text else None)


_NAMES = Actor.system("项目过去的所在地")


def _place(path: str) -> Region | None:
    """The place of a path, whoever may see it: its name stands on the project's page."""
    rows = Region.objects.visible_to(_NAMES, Cap.PLACE_VIEW)
    return rows.filter(path=path).first() if path else None
