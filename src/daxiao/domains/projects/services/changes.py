"""Changes of projects in the register: days, sums and scope with a reason code; the rest with a sentence or a trace."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from daxiao.domains.projects.models import Project, ProjectChange
from daxiao.domains.projects.queries import changes as change_queries
from daxiao.domains.projects.queries import entry as entry_queries
from daxiao.domains.projects.queries import facts as fact_queries
from daxiao.domains.projects.queries import rulebook
from daxiao.domains.projects.rules import changes, entry, schedules
from daxiao.domains.projects.rules.changes import Change, Value
from daxiao.domains.projects.rules.entry import ProjectInput
from daxiao.domains.projects.rules.titles import TITLES
from daxiao.domains.projects.services import entry as entry_services
from daxiao.domains.projects.services import likenesses, permits, records, wording
from daxiao.domains.projects.services import stages as stage_services
from daxiao.domains.projects.services.records import Said
from daxiao.domains.projects.types import Admission, Changed, ProjectEventKind, ProjectFacts, Reason
from daxiao.kernel import events
from daxiao.kernel.access import Actor, require
from daxiao.kernel.caps import Cap
from daxiao.kernel.errors import Stale
from daxiao.std.findings import Finding, FindingKind, Refused, Severity


CHANGED = events.define(
    "projects.project_changed", "变更项目", why="变更原因", **{c.value: c.label for c in Changed}
)
DESCRIBED = events.define("projects.project_described", "修改项目资料", **TITLES)
ARRANGED = events.define("projects.project_arranged", "调整单位、人员和标签", **TITLES)

NOT_IN_REGISTER = FindingKind(
    "projects.change_before_admission",
    "项目现在是“{state}”，入库以后才办变更；待提交和已退回的请直接修改登记内容",
)
SENTENCE_WANTED = FindingKind("projects.description_unexplained", "修改项目资料要用一句话写明缘由")
NOTHING = FindingKind("projects.change_empty", "没有改动任何一项，请先填写要变更的内容")

DESCRIPTION = (
    "name",
    "national_code",
    "enterprise",
    "credit_code",
    "kind",
    "land_mode",
    "region",
    "park",
    "industry_code",
    "industry_name",
    "land",
    "jobs",
    "first_year",
    "last_year",
    "source",
    "source_note",
)
"""What describes a project; changed with a sentence."""
ARRANGEMENT = (
    "lead_unit",
    "responsible_unit",
    "steward",
    "task_force",
    "sponsor",
    "secretaries",
    "contacts",
    "tags",
)
"""Who takes part, and the tags; changed with a trace alone."""


@dataclass(frozen=True, slots=True)
class NewValue:
    """One value of a project as it shall be: a day, a sum in 亿元, or words. None takes a day away."""

    what: Changed
    now: Value


@dataclass(frozen=True, slots=True)
class ChangeInput:
    """`confirmed`: the person has read the doubts (beyond a limit, a slip of 万元) and stands by the values."""

    values: tuple[NewValue, ...]
    reason: Reason | None = None
    because: str = ""
    confirmed: bool = False
    version: int | None = None


@dataclass(frozen=True, slots=True)
class Describing:
    """New values of `DESCRIPTION` or `ARRANGEMENT` by the names of `ProjectInput`."""

    values: Mapping[str, Any]
    because: str = ""
    version: int | None = None


@transaction.atomic
def change(
    actor: Actor,
    *,
    project: Project,
    input: ChangeInput,  # noqa: A002
    today: date,
    now: datetime,
) -> Project:
    """Change days, sums or scope of an admitted project, each kept with its reason. Raises Denied, Refused, Stale.

    To undo a change is a new change. Doubts refuse until `confirmed`.
    """
    require(actor, Cap.PROJECT_REPORT, on=project)
    if any(one.what not in _RECORDED for one in input.values):
        require(actor, Cap.PROJECT_ENTER, on=project)
    given = tuple(_in_steps(one) for one in input.values)
    moved = [c for c in _changes(project, given, input) if c.was != c.now]
    if input.version not in (None, project.version):
        raise Stale(
            mine={c.what.label: changes.plain(c.now) for c in moved},
            theirs={c.what.label: changes.plain(c.was) for c in moved},
        )
    _accept(project, moved, input, today)
    stages = stage_services.following(actor, project=project, changed=moved, today=today)
    reason = next((c.reason.label for c in moved if c.reason), "首次填报")
    _write_columns(project, moved)
    ProjectChange.everything.bulk_create(_row(actor, project, c, today, now) for c in moved)
    records.append(
        actor,
        project=project,
        said=[*_said(project, moved), *stages],
        kind=CHANGED,
        today=today,
        now=now,
        version=input.version,
        cap=Cap.PROJECT_REPORT,
        was={c.what.value: changes.plain(c.was) for c in moved},
        became={"why": reason, **{c.what.value: changes.plain(c.now) for c in moved}},
        reason=input.because,
    )
    return project


@transaction.atomic
def describe(
    actor: Actor,
    *,
    project: Project,
    input: Describing,  # noqa: A002
    today: date,
    now: datetime,
) -> Project:
    """Correct what describes an admitted project, with a sentence. Raises Denied, Refused, Stale."""
    require(actor, Cap.PROJECT_ENTER, on=project)
    _in_register(project)
    if not input.because.strip():
        raise Refused(SENTENCE_WANTED(field="because"))
    _rewrite(actor, project, input, DESCRIPTION, DESCRIBED, today, now)
    # the three lists depend on land mode, industry and kind
    permits.remake_lists(actor, project=project, today=today, now=now, cap=Cap.PROJECT_ENTER)
    return project


@transaction.atomic
def arrange(
    actor: Actor,
    *,
    project: Project,
    input: Describing,  # noqa: A002
    today: date,
    now: datetime,
) -> Project:
    """Name other units, people, contacts or tags; no reason is asked. Raises Denied, Refused, Stale."""
    require(actor, Cap.PROJECT_ENTER, on=project)
    if project.admission == Admission.LEFT:
        raise Refused(changes.LEFT())
    _rewrite(actor, project, input, ARRANGEMENT, ARRANGED, today, now)
    return project


# ---- days, sums and scope


_RECORDED: Mapping[Changed, ProjectEventKind] = {
    Changed(name): kind for name, kind in entry_services.DAYS.items()
}
"""Days are records of their own kind; all else stands on the row."""


def _in_register(project: Project) -> None:
    state = Admission(project.admission)
    if state is Admission.LEFT:
        raise Refused(changes.LEFT())
    if state is not Admission.ADMITTED:
        raise Refused(NOT_IN_REGISTER(state=state.label))


def _in_steps(one: NewValue) -> NewValue:
    """Sums in the precision of the register, texts without blanks around."""
    if isinstance(one.now, Decimal) and one.now.is_finite() and abs(one.now) < 10**8:
        return NewValue(one.what, one.now.quantize(Decimal("0.0001")))
    return NewValue(one.what, one.now.strip()) if isinstance(one.now, str) else one


def _changes(project: Project, given: Iterable[NewValue], said: ChangeInput) -> list[Change]:
    """What is filled in for the first time is no change of anything and carries no reason code."""
    found = []
    for one in given:
        was = change_queries.value(project, one.what)
        reason = None if was in (None, "") else said.reason
        found.append(Change(one.what, was, one.now, reason, said.because))
    return found


def _accept(project: Project, moved: list[Change], said: ChangeInput, today: date) -> None:
    """Every finding at once, the doubts only while nobody confirmed them."""
    _in_register(project)
    if not moved:
        raise Refused(NOTHING())
    facts = _together(fact_queries.facts_of(project), moved)
    book = rulebook.rulebook(today)
    limits = schedules.deadlines(facts, book.policies, holidays=book.holidays, today=today)
    found = [
        finding
        for one in moved
        for finding in changes.accept_change(facts, one, today, limits).findings
    ]
    found += _odd_sums(project, moved, said, today)
    barring = [f for f in found if f.severity is Severity.ERROR or not said.confirmed]
    told = {finding.sentence: finding for finding in reversed(barring)}
    if told:
        raise Refused(*reversed(told.values()))


def _together(facts: ProjectFacts, moved: Iterable[Change]) -> ProjectFacts:
    """The facts with all new values, so that two days may be moved at once."""
    given: dict[str, Any] = {}
    for one in moved:
        wanted = Decimal if one.what is Changed.INVEST else date
        is_fact = one.what in _RECORDED or one.what is Changed.INVEST
        if is_fact and (one.now is None or isinstance(one.now, wanted)):
            given[one.what.value] = one.now
    return replace(facts, **given)


def _odd_sums(
    project: Project, moved: list[Change], said: ChangeInput, today: date
) -> list[Finding]:
    """Sums that no project has, and parts above the whole, by the rules of an entry."""
    sums = {c.what.value: c.now for c in moved if c.what in changes.MONEY}
    if not sums or any(not isinstance(v, Decimal) or not v.is_finite() for v in sums.values()):
        return []
    confirmed = frozenset(sums) if said.confirmed else frozenset()
    named: dict[str, Any] = {"confirmed": confirmed, **sums}
    given = replace(entry_queries.input_of(project), **named)
    yardstick = rulebook.rulebook(today).entry_of(given.region)
    found = entry.check_entry(given, yardstick=yardstick, today=today).findings
    looked = set(sums)
    if Changed.INVEST.value in sums:
        looked |= {Changed.FIXED_INVEST.value, Changed.YEAR_INVEST.value}
    return [
        f
        for f in found
        if f.field in looked and (f.field in sums or f.kind is entry.PART_ABOVE_WHOLE)
    ]


def _write_columns(project: Project, moved: list[Change]) -> None:
    columns = {change_queries.COLUMNS[c.what]: c.now for c in moved if c.what not in _RECORDED}
    for name, value in columns.items():
        setattr(project, name, value)
    if columns:
        project.save(update_fields=list(columns))


def _said(project: Project, moved: list[Change]) -> list[Said]:
    found = [
        Said(
            kind,
            on=c.now if isinstance(c.now, date) else None,
            replaces=entry_services.deciding_number(project, kind),
            because=_why(c),
        )
        for c in moved
        if (kind := _RECORDED.get(c.what)) is not None
    ]
    total = next((c for c in moved if c.what is Changed.INVEST), None)
    if total is not None:
        basics = entry_services.basics_of(entry_queries.input_of(project))
        found.append(Said(ProjectEventKind.ENTERED, detail=basics, because=_why(total)))
    return found


def _why(one: Change) -> str:
    """投资方调整：设备采购推迟"""
    code = one.reason.label if one.reason else "首次填报"
    return f"{code}：{one.because.strip()}".rstrip("：")


def _row(actor: Actor, project: Project, one: Change, today: date, now: datetime) -> ProjectChange:
    return ProjectChange(
        project=project,
        what=one.what.value,
        was=change_queries.stored(one.was),
        now=change_queries.stored(one.now),
        reason=one.reason.value if one.reason else "",
        because=one.because.strip()[:400],
        changed_on=today,
        recorded_at=now,
        by_label=actor.label,
    )


# ---- all else


def _rewrite(
    actor: Actor,
    project: Project,
    said: Describing,
    names: tuple[str, ...],
    kind: events.EventKind,
    today: date,
    now: datetime,
) -> None:
    """Lay the values of `names` over the entry as it stands; what else is in them is ignored."""
    was = entry_queries.input_of(project)
    values = {name: value for name, value in said.values.items() if name in names}
    given = entry.rounded(replace(was, **values))
    before, after = wording.changes(was, given)
    entry_services.compare(project, said.version, before, after)
    if not after:
        raise Refused(NOTHING())
    yardstick = rulebook.rulebook(today).entry_of(given.region)
    found = entry.check_entry(given, yardstick=yardstick, today=today).findings
    faults = [f for f in found if f.severity is Severity.ERROR and f.field in after]
    if faults:
        raise Refused(*faults)
    region, park = entry_services.places_of(given)
    entry_services.write(actor, project=project, given=given, region=region, park=park)
    ProjectChange.everything.bulk_create(
        _described(actor, project, name, (was, given), said.because, today, now)
        for name in after
        if name in change_queries.DESCRIBED
    )
    records.append(
        actor,
        project=project,
        said=entry_services.said_of(project, was, given),
        kind=kind,
        today=today,
        now=now,
        version=said.version,
        cap=Cap.PROJECT_ENTER,
        was=before,
        became=after,
        reason=said.because,
    )
    likenesses.note(actor, project=project, given=given, today=today)


def _described(
    actor: Actor,
    project: Project,
    name: str,
    sides: tuple[ProjectInput, ProjectInput],
    because: str,
    today: date,
    now: datetime,
) -> ProjectChange:
    was, given = (change_queries.kept(name, getattr(side, name)) for side in sides)
    return ProjectChange(
        project=project,
        what=name,
        was=was,
        now=given,
        because=because.strip()[:400],
        changed_on=today,
        recorded_at=now,
        by_label=actor.label,
    )
