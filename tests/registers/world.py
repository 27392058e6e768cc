"""Two counties side by side, and rows on either side of the border for every register.

`here` is where the clerk of these tests holds every cap; `there` is where he holds none. A register is under test when
`FILLERS` has an entry that can put n rows into a county; a register without one is listed by `test_fillers`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from daxiao.domains.directory import services
from daxiao.domains.directory.types import PersonInput, PlaceInput, UnitInput
from daxiao.domains.dispatch.models import Order, OrderMeasure
from daxiao.domains.dispatch.services import orders, orders_outcomes
from daxiao.domains.dispatch.services.orders_outcomes import OutcomeInput
from daxiao.domains.dispatch.types.orders import Cause, CauseKind, OutcomeKind
from daxiao.domains.projects import standings
from daxiao.domains.projects.models import Project, ProjectMatter, SpotCheck
from daxiao.domains.projects.queries.spots import Wanted
from daxiao.domains.projects.rules.entry import ProjectInput
from daxiao.domains.projects.services import (
    acceptance,
    blockers,
    entry,
    logs,
    permits,
    quotas,
    spots,
)
from daxiao.domains.projects.services.blockers import BlockerInput
from daxiao.domains.projects.services.logs import LogInput
from daxiao.domains.projects.services.quotas import LineInput
from daxiao.domains.projects.types import (
    AcceptanceScope,
    BlockerCategory,
    ProjectKind,
    Proposal,
    ProposalState,
    Quota,
    RiskClass,
)
from daxiao.kernel.access import Actor, Grant
from daxiao.kernel.caps import Cap
from daxiao.kernel.models import Org, Region, User
from tests.moment import NOW, TODAY
from tests.registers import (
    body_world,
    book_world,
    evaluation_world,
    figures_world,
    goals_world,
    ranking_world,
    round_world,
    task_world,
)


SEED = Actor.system("test world")
PASSWORD = "correct-horse-battery"


@dataclass(frozen=True)
class World:
    city: Region
    here: Region
    there: Region


def build() -> World:
    def place(code: str, name: str, kind: str, parent: Region | None) -> Region:
        key = parent.pk if parent else None
        return services.add_place(
            actor=SEED, input=PlaceInput(code=code, name=name, kind=kind, parent_id=key)
        )

    city = place("990100", "临江市", "city", None)
    return World(
        city=city,
        here=place("990121", "东河县", "county", city),
        there=place("990122", "云岭县", "county", city),
    )


def clerk(place: Region, *, without: frozenset[Cap] = frozenset()) -> Actor:
    """Somebody who may do everything in one place, except what `without` takes from him."""
    grant = Grant(caps=frozenset(Cap) - without, region_path=place.path)
    return Actor(user_id=None, label="测试经办", grants=(grant,), region_id=place.pk)


def add_units(place: Region, count: int) -> list[str]:
    made = [
        services.add_unit(
            actor=SEED,
            input=UnitInput(
                code=f"u-{place.code}-{i:03d}",
                name=f"{place.name}第{i:03d}局",
                short_name=f"{i:03d}局",
                kind="department",
                region_id=place.pk,
                parent_id=None,
                since=date(2020, 1, 1),
            ),
        )
        for i in range(count)
    ]
    return [u.name for u in made]


def add_places(place: Region, count: int) -> list[str]:
    made = [
        services.add_place(
            actor=SEED,
            input=PlaceInput(
                code=f"{place.code}{i:03d}",
                name=f"{place.name}第{i:03d}镇",
                kind="township",
                parent_id=place.pk,
            ),
        )
        for i in range(count)
    ]
    return [p.name for p in made]


def add_people(place: Region, count: int) -> list[str]:
    # the password hash is what costs, so one person goes through the service and the others copy him
    first = services.create_person(
        actor=SEED,
        input=PersonInput(f"p{place.code}", f"{place.name}甲", None, place.pk, PASSWORD),
    )
    rest = [
        User(username=f"p{place.code}-{i}", name=f"{place.name}{i}号", region=place, password="!")
        for i in range(count - 1)
    ]
    User.everything.bulk_create(rest)
    return [first.name, *(p.name for p in rest)]


def add_projects(place: Region, count: int) -> list[str]:
    """Entered through the service, all but the first as copies of it: the list is what is under test."""
    first = entry.enter(
        SEED,
        input=ProjectInput(
            name=f"{place.name}第000号精密铸件项目",
            kind=ProjectKind.NEW,
            region=place.path,
            invest=Decimal(3),
            contacts=("王小明 13800001234",),
        ),
        today=TODAY,
        now=NOW,
    )
    rest = []
    for i in range(1, count):
        copy = Project.everything.get(pk=first.pk)
        copy.pk, copy.code = None, f"{first.code[:-4]}{i + 1:04d}"
        copy.name = f"{place.name}第{i:03d}号精密铸件项目"
        rest.append(copy)
    Project.everything.bulk_create(rest)
    standings.settle([p.pk for p in rest], today=TODAY, now=NOW)
    return [first.name, *(p.name for p in rest)]


def _a_project(place: Region) -> Project:
    name = add_projects(place, 1)[0]
    return Project.everything.get(name=name)


def add_blockers(place: Region, count: int) -> list[str]:
    """Raised through the service, in words that say which."""
    project = _a_project(place)
    return [
        blockers.raise_(
            SEED,
            project=project,
            given=BlockerInput(BlockerCategory.LAND, f"{place.name}第{i:03d}块地未交"),
            today=TODAY,
            now=NOW,
        ).text
        for i in range(count)
    ]


def add_logs(place: Region, count: int) -> list[str]:
    project = _a_project(place)
    return [
        logs.report(
            SEED,
            project=project,
            given=LogInput(f"{place.name}第{i:03d}跨吊装完成"),
            today=TODAY,
            now=NOW,
        ).text
        for i in range(count)
    ]


def add_matters(place: Region, count: int) -> list[str]:
    """The lists of a project, and copies of their lines under names of their own."""
    project = _a_project(place)
    permits.make_lists(SEED, project=project, today=TODAY, now=NOW)
    rows = list(ProjectMatter.everything.filter(project=project)[:count])
    rows += [
        ProjectMatter(project=project, code=f"own_{i}", kind="matter", position=100 + i)
        for i in range(count - len(rows))
    ]
    for i, row in enumerate(rows):
        row.name = f"{place.name}第{i:03d}项审批"
    ProjectMatter.everything.filter(project=project).exclude(
        pk__in=[row.pk for row in rows if row.pk]
    ).delete()
    for row in rows:
        row.save()
    return [row.name for row in rows]


def add_acceptances(place: Region, count: int) -> list[str]:
    """One for each of as many projects, whose works have begun."""
    names = add_projects(place, count)
    Project.everything.filter(name__in=names).update(started_on=TODAY)
    said = acceptance.Opening(AcceptanceScope.WHOLE, RiskClass.GENERAL, TODAY)
    for project in Project.everything.filter(name__in=names):
        acceptance.open_(SEED, project=project, said=said, today=TODAY, now=NOW)
    return names


def add_spot_checks(place: Region, count: int) -> list[str]:
    """Each a sample of one."""
    _on_the_map(place, 1)
    return [_draw(place, 1, f"{place.name}第{i:03d}次抽查").title for i in range(count)]


def add_spot_visits(place: Region, count: int) -> list[str]:
    """One sample of all."""
    made = _on_the_map(place, count)
    _draw(place, count, f"{place.name}抽查")
    return [project.name for project in made]


def _on_the_map(place: Region, count: int) -> list[Project]:
    """Admitted projects; a draw looks at no others."""
    names = add_projects(place, count)
    rows = list(Project.everything.filter(name__in=names))
    Project.everything.filter(name__in=names).update(admission="admitted", admitted_on=TODAY)
    standings.settle([row.pk for row in rows], today=TODAY, now=NOW)
    return sorted(rows, key=lambda row: row.name)


def add_proposals(place: Region, count: int) -> list[str]:
    """What the rule puts before people: a colour for each project that has just been admitted. The first is decided, for
    of a decided kind there may be many (the tests copy it)."""
    made = _on_the_map(place, count)
    state = ProposalState.DISMISSED
    standings.decide(made[0].pk, Proposal.PHASE, state, by="牵头科室", words="待核", now=NOW)
    return [project.name for project in made]


def _draw(place: Region, size: int, title: str) -> SpotCheck:
    said = spots.DrawInput(Wanted(place), size, seed=7, title=title)
    return spots.draw(SEED, said=said, today=TODAY, now=NOW)


def add_quotas(place: Region, count: int) -> list[str]:
    """Set through the service, one for each quota and year; the lists show them by place, year and quota."""
    kinds = list(Quota)
    made = [
        LineInput(place, kinds[i % len(kinds)], 2020 + i // len(kinds), Decimal(60), "专栏3")
        for i in range(count)
    ]
    for line in made:
        quotas.set_line(SEED, line=line)
    return [f"{place.name}{line.year}年{line.quota.label}" for line in made]


def add_orders(place: Region, count: int) -> list[str]:
    """Drafts about matters that have no row of their own; each for the same unit."""
    add_units(place, 1)
    unit = Org.everything.get(code=f"u-{place.code}-000")
    return [
        orders.draft(
            SEED,
            cause=Cause(CauseKind.FREE, None, f"{place.name}第{i:03d}件议定事项"),
            units=[unit],
            demand="按期办理",
            rung="notice",
            today=TODAY,
            now=NOW,
        ).cause_label
        for i in range(count)
    ]


def add_measures(place: Region, count: int) -> list[str]:
    """Measures of one issued order; written as they stand, since a place speaks for no unit."""
    add_units(place, 1)
    unit = Org.everything.get(code=f"u-{place.code}-000")
    about = f"{place.name}纾困"
    row = Order.everything.filter(cause_label=about).first()
    if row is None:
        row = orders.draft(
            SEED,
            cause=Cause(CauseKind.FREE, None, about),
            units=[unit],
            demand="一企一策",
            rung="notice",
            today=TODAY,
            now=NOW,
            is_plan_asked=True,
        )
        Order.everything.filter(pk=row.pk).update(
            state="received", series="督", year=2026, seq=row.pk, issued_on=TODAY, due_on=TODAY
        )
    first = row.measures.count() + 1
    made = [
        OrderMeasure.everything.create(
            order=row,
            position=first + i,
            text=f"{place.name}第{first + i:03d}条措施",
            by_whom="运行科",
            due_on=TODAY,
            made_on=TODAY,
        )
        for i in range(count)
    ]
    return [one.text for one in made]


def add_outcomes(place: Region, count: int) -> list[str]:
    add_units(place, 1)
    unit = Org.everything.get(code=f"u-{place.code}-000")
    return [
        orders_outcomes.record(
            SEED,
            given=OutcomeInput(
                2025, unit, OutcomeKind.REWARD, TODAY, f"{place.name}第{i:03d}项奖励", "考核结果"
            ),
            today=TODAY,
        ).text
        for i in range(count)
    ]


Filler = Callable[[Region, int], list[str]]

# register name → fills a place with n rows and gives the words by which their lists show them
FILLERS: dict[str, Filler] = {
    **body_world.FILLERS,
    **book_world.FILLERS,
    **evaluation_world.FILLERS,
    **figures_world.FILLERS,
    **goals_world.FILLERS,
    **ranking_world.FILLERS,
    **round_world.FILLERS,
    **task_world.FILLERS,
    "units": add_units,
    "places": add_places,
    "people": add_people,
    "projects": add_projects,
    "quotas": add_quotas,
    "blockers": add_blockers,
    "progress-logs": add_logs,
    "project-matters": add_matters,
    "acceptances": add_acceptances,
    "spot-checks": add_spot_checks,
    "spot-visits": add_spot_visits,
    "proposals": add_proposals,
    "orders": add_orders,
    "order-measures": add_measures,
    "order-outcomes": add_outcomes,
}

# what tells copies of a row apart where its constraints have no text for it
APART: dict[str, Callable[[Any, int], None]] = {
    **body_world.APART,
    **book_world.APART,
    **figures_world.APART,
    **task_world.APART,
    **round_world.APART,
    **evaluation_world.APART,
}
