"""From the projects that plans name to the register of projects: each goes in once, or is found there already."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction

from daxiao.domains.documents import queries as documents
from daxiao.domains.documents.types import unpack_project
from daxiao.domains.plans import queries as plan_queries
from daxiao.domains.plans import services as plan_services
from daxiao.domains.plans.types import ClauseInput
from daxiao.domains.projects.queries import entry as entry_queries
from daxiao.domains.projects.queries import imports as names_queries
from daxiao.domains.projects.queries import rulebook, sources
from daxiao.domains.projects.rules.entry import ProjectInput
from daxiao.domains.projects.services import entry as entry_services
from daxiao.domains.projects.services import sources as source_services
from daxiao.domains.projects.services.entry import Origin
from daxiao.domains.projects.services.sources import Spring, Taking
from daxiao.domains.projects.types import ProjectKind, ProjectSource
from daxiao.domains.tasks import rules as task_rules
from daxiao.domains.tasks.types import Duty, Found
from daxiao.flows import ledger_inputs
from daxiao.kernel.access import Actor, require
from daxiao.kernel.caps import Cap
from daxiao.std.findings import FindingKind, Refused
from daxiao.ui.fields import Code, Text
from daxiao.ui.panels import Table


if TYPE_CHECKING:
    from datetime import date, datetime

    from django.db.models import QuerySet

    from daxiao.domains.documents.models import Candidate
    from daxiao.domains.projects.models import Project
    from daxiao.extract.readings import ProjectReading
    from daxiao.kernel.models import Region


ALIKE = FindingKind(
    "projects.candidate_alike",
    "项目库里有疑似重复的项目：{names}；是同一个项目请用“对上已有项目”，确是另一个请勾选后再转入",
)

QUARTERS = "一二三四"
SHOWN = 3
_RENOVATION = ("技改", "技术改造", "改造升级", "转型升级", "改扩建")


def candidates(actor: Actor) -> QuerySet[Candidate]:
    """The confirmed projects of plans in scope, each with the project of the register that stands for it."""
    return sources.with_project(actor, documents.kept_projects(actor))


def take(
    actor: Actor, *, candidate: Candidate, taking: Taking, today: date, now: datetime
) -> Project:
    """Enter the project that a plan names, tied to its words there. All or nothing.

    Raises Denied, and Refused when the candidate is in the register already, when something there is like it and nobody
    said that it is another one, and for what no entry may say.
    """
    require(actor, Cap.PROJECT_ENTER)
    source_services.refuse_taken(candidate.pk)
    reading = unpack_project(candidate.final or candidate.payload)
    region = taking.region or _place(actor, reading, candidate.reading.document.region)
    given = entry_of(reading, region, today)
    if not taking.is_other:
        _refuse_alike(actor, given, today)
    is_demo = candidate.reading.document.is_demo
    try:
        with transaction.atomic():
            clause = _clause(candidate, reading)
            return entry_services.enter(
                actor,
                input=given,
                today=today,
                now=now,
                origin=Origin(clause=clause, candidate=candidate.pk, is_demo=is_demo),
            )
    except IntegrityError:
        # somebody took the same candidate at the same moment
        source_services.refuse_taken(candidate.pk)
        raise


@transaction.atomic
def link(actor: Actor, *, candidate: Candidate, project: Project) -> Project:
    """Say that the project a plan names is one of the register. Raises Denied, Refused."""
    require(actor, Cap.PROJECT_ENTER, on=project)
    source_services.refuse_taken(candidate.pk)
    reading = unpack_project(candidate.final or candidate.payload)
    spring = Spring(candidate.pk, _clause(candidate, reading), note_of(reading))
    return source_services.link(actor, project=project, spring=spring)


# ---- what the words become


def entry_of(reading: ProjectReading, region: Region, today: date) -> ProjectInput:
    """The entry that the plan's words make; what they do not say stays empty and is never guessed."""
    return ProjectInput(
        name="".join(reading.name.split())[:120],
        kind=_kind(reading),
        region=region.path,
        enterprise=(reading.company or "")[:120],
        industry_name=(reading.industry or "")[:60],
        invest=reading.total_investment_yi,
        year_invest=reading.year_investment_yi,
        land=reading.land_mu,
        first_year=reading.start_year,
        last_year=reading.end_year,
        scope=reading.content or "",
        year_task=task_of(reading),
        source=ProjectSource.PLAN,
        source_note=note_of(reading),
        responsible_unit=_unit(reading, region, today),
    )


def task_of(reading: ProjectReading) -> str:
    """The main task of the year and the quarterly nodes, a line each."""
    nodes = [f"{QUARTERS[n.quarter - 1]}季度：{n.text}" for n in reading.nodes]
    return "\n".join(line for line in (reading.annual_task or "", *nodes) if line)


def note_of(reading: ProjectReading) -> str:
    """Where in the plan it stands, and that a sum is written as about."""
    number = f"项目清单第{reading.number}项" if reading.number else ""
    about = "（投资额规划写作“约”）" if reading.investment_approx else ""
    return f"《{reading.plan}》{number}{about}"[:200]


def _kind(reading: ProjectReading) -> ProjectKind:
    words = f"{reading.name}{reading.nature or ''}"
    is_renovation = any(word in words for word in _RENOVATION)
    return ProjectKind.RENOVATION if is_renovation else ProjectKind.NEW


def _place(actor: Actor, reading: ProjectReading, region: Region) -> Region:
    """The township or county that the words name, among those in which the actor enters projects; else the plan's own."""
    found = names_queries.names(actor).places
    rows = {r.path: r for r in entry_queries.places(actor)}
    for words in (reading.unit, reading.site):
        named = found.find(words, region.path) if words else []
        inside = [one for one in named if one.path.startswith(region.path)]
        if len(inside) == 1:
            return rows[inside[0].path]
    return region


def _unit(reading: ProjectReading, region: Region, today: date) -> int | None:
    """The unit of the register that the plan's wording means; None where it is not sure."""
    if not reading.unit:
        return None
    resolver = ledger_inputs.resolver(region, today)
    found = task_rules.resolve(
        reading.unit, Duty.RESPONSIBLE, indexes=resolver.indexes, members=resolver.members
    )
    return found.org_ids[0] if found.found is Found.UNIT else None


def _given(actor: Actor, candidate: Candidate, today: date) -> ProjectInput:
    reading = unpack_project(candidate.final or candidate.payload)
    return entry_of(reading, _place(actor, reading, candidate.reading.document.region), today)


def alike(actor: Actor, candidate: Candidate, *, today: date) -> list[dict[str, Any]]:
    """Projects in scope that may be the one a candidate names; none once it is in the register."""
    if sources.of_candidate(candidate.pk) is not None:
        return []
    given = _given(actor, candidate, today)
    least = rulebook.rulebook(today).whole("entry", "likeness", given.region)
    return [
        {
            "pk": project.pk,
            "name": project.name,
            "code": project.code,
            "enterprise": project.enterprise,
            "because": one.because,
        }
        for project, one in sources.near(actor, given, least=least)
    ]


alike_panel = Table(
    "项目库里疑似重复的项目",
    alike,
    columns=[
        Text("name", "项目", to="projects", key="pk"),
        Code("code", "编号"),
        Text("enterprise", "企业"),
        Text("because", "相同之处"),
    ],
    cap=Cap.PROJECT_VIEW,
    help="是同一个项目的用“对上已有项目”，确是另一个的转入时勾选",
    empty="没有发现疑似重复的项目，或这条线索已经转入。",
)


def _refuse_alike(actor: Actor, given: ProjectInput, today: date) -> None:
    least = rulebook.rulebook(today).whole("entry", "likeness", given.region)
    near = sources.near(actor, given, least=least)
    if near:
        told = [f"“{p.name}”（{p.code}，{one.because}）" for p, one in near[:SHOWN]]
        raise Refused(ALIKE(names="、".join(told)))


def _clause(candidate: Candidate, reading: ProjectReading) -> int | None:
    """The words of the plan as a clause, made where no fact pointed at them before; None for a plan not in the ledger."""
    platform = Actor.system(
        "项目出处"
    )  # the words of a published plan; that the actor may enter projects was asked
    document = candidate.reading.document
    plan = plan_queries.plan_holding(platform, document.pk, reading.clause.start)
    if plan is None:
        return None
    span = (reading.clause.start, reading.clause.end)
    clause = ClauseInput(*span, document.text[span[0] : span[1]])
    made = plan_services.add_clauses(platform, plan=plan, clauses=[clause])
    return int(made[span].pk)
