"""The demonstration's projects: those that the plans name, as facts, and a generated portfolio of the demonstration city.

Idempotent: with a project of the demonstration there, nothing is added.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from itertools import islice
from typing import TYPE_CHECKING, Any

from daxiao.domains.directory import queries as directory
from daxiao.domains.projects.queries import projects
from daxiao.domains.projects.queries import settings as setting_queries
from daxiao.domains.projects.rules import codes
from daxiao.domains.projects.rules.replay import Basics
from daxiao.domains.projects.services import (
    blockers,
    groundwork,
    permits,
    quotas,
    settings,
    takeover,
)
from daxiao.domains.projects.services.records import Said
from daxiao.domains.projects.services.takeover import Dated, TakenOver
from daxiao.domains.projects.types import (
    BlockerCategory,
    LandMode,
    PartyDuty,
    Phase,
    ProjectEventKind,
    ProjectKind,
    ProjectSource,
    Quota,
    RiskClass,
    Stage,
)
from daxiao.flows import build_colours, build_permits
from daxiao.flows.demo_data import portfolio
from daxiao.kernel import events
from daxiao.kernel.access import require
from daxiao.kernel.caps import Cap


if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from daxiao.domains.projects.models import Project
    from daxiao.flows.demo_data.portfolio import Life
    from daxiao.flows.demo_data.types import DemoData, NamedProject
    from daxiao.kernel.access import Actor
    from daxiao.kernel.models import Org, Region, User


TAKEN = events.define("projects.portfolio_taken_over", "装载演示项目", count="个数")

CITY = "X99000"
COUNT = 600
SEED = 20261121
"""Fixed, so that everybody sees the same portfolio; stated on the screen's help."""

CHUNK = 500


@dataclass(frozen=True, slots=True)
class Cast:
    """Places, units and people of the demonstration by their codes."""

    places: dict[str, Region]
    units: dict[str, Org]
    people: dict[str, User]


def build(actor: Actor, data: DemoData, *, today: date, now: datetime, count: int = COUNT) -> int:
    """The named projects and `count` generated ones; returns how many were added."""
    require(actor, Cap.PROJECT_ADMIT)
    if projects.projects(actor).filter(is_demo=True).exists():
        return 0
    cast = cast_of(actor, data)
    rules_of_the_city(actor, cast.places[CITY], today=today, now=now)
    named = [_named(p, n, cast, today) for n, p in enumerate(data.projects, start=1)]
    lives = list(portfolio.lives(SEED, count, sites(data), today=today))
    added = stream(actor, named, today=today, now=now)
    rows: list[Project] = []
    for start in range(0, len(lives), CHUNK):
        some = [generated(life, cast) for life in lives[start : start + CHUNK]]
        rows += takeover.take_over(actor, projects=some, kind=TAKEN, today=today, now=now)
    grounds = [_ground(life, row, cast) for life, row in zip(lives, rows, strict=True)]
    groundwork.take_over(actor, grounds=grounds, by="演示数据", today=today)
    blockers.sweep(actor, today=today, now=now)
    listed = _lists(actor, rows, today=today, now=now)
    city = cast.places[CITY]
    build_permits.build(actor, listed=listed, city=city, units=cast.units, today=today, now=now)
    build_colours.build(actor, rows=rows, people=cast.people, today=today, now=now)
    _quotas(actor, cast, today)
    return added + len(rows)


def _ground(life: Life, row: Project, cast: Cast) -> groundwork.Ground:
    """The log, the months and the blockers of a life; a blocker goes to the bureau of its kind."""
    return groundwork.Ground(
        project=row,
        logs=tuple(groundwork.TakenLog(day, text) for day, text in life.logs),
        blockers=tuple(
            groundwork.TakenBlocker(
                t.category,
                t.text,
                t.raised_on,
                cast.units[_BUREAUS.get(t.category, "yanshi-fagai")].pk,
                t.assigned_on,
                t.resolved_on,
                t.closed_on,
            )
            for t in life.troubles
        ),
        invested=life.months,
        gained=life.gained,
        expected=life.expected,
        listed_on=life.listed_on,
        source="演示数据",
    )


_BUREAUS = {
    BlockerCategory.LAND: "yanshi-zigui",
    BlockerCategory.ENVIRONMENT: "yanshi-shengtai",
    BlockerCategory.APPROVAL: "yanshi-zhujian",
    BlockerCategory.LABOUR: "yanshi-renshe",
    BlockerCategory.UTILITIES: "yanshi-gongdian",
    BlockerCategory.ENERGY: "yanshi-gongdian",
}


LISTED = 40
"""So many projects have their three lists made; the others' are made when somebody opens them."""


def _lists(actor: Actor, rows: list[Project], *, today: date, now: datetime) -> list[Project]:
    building = [r for r in rows if r.phase in (Phase.YELLOW.value, Phase.BLUE.value)]
    for row in building[:LISTED]:
        permits.make_lists(actor, project=row, today=today, now=now, risk=RiskClass.GENERAL)
    return building[:LISTED]


def _quotas(actor: Actor, cast: Cast, today: date) -> None:
    """What each county is to reach this year; invented, as the counties are."""
    lines = [
        quotas.LineInput(
            region=cast.places[code],
            quota=quota,
            year=today.year,
            planned=Decimal(planned),
            source="演示市年度分配（演示数据）",
        )
        for code in sorted(c for c in cast.places if c.startswith("X9900") and len(c) == 6)
        for quota, planned in (_CITY_QUOTAS if code == CITY else _COUNTY_QUOTAS)
    ]
    quotas.set_many(actor, lines=lines)


_COUNTY_QUOTAS = (
    (Quota.LANDED, 20),
    (Quota.PRODUCED, 16),
    (Quota.RENOVATION, 12),
    (Quota.GROWTH_POOL, 25),
)
_CITY_QUOTAS = tuple((quota, planned * 6) for quota, planned in _COUNTY_QUOTAS)


def stream(actor: Actor, taken: Iterable[TakenOver], *, today: date, now: datetime) -> int:
    """In chunks, so that a large portfolio needs little memory; returns how many."""
    require(actor, Cap.PROJECT_ADMIT)
    count, ahead = 0, iter(taken)
    while chunk := list(islice(ahead, CHUNK)):
        takeover.take_over(actor, projects=chunk, kind=TAKEN, today=today, now=now)
        count += len(chunk)
    return count


def cast_of(actor: Actor, data: DemoData) -> Cast:
    people = {p.username: directory.person_called(actor, p.username) for p in data.people}
    return Cast(
        places=directory.places_by_code(actor),
        units=directory.units_by_code(actor),
        people={name: row for name, row in people.items() if row is not None},
    )


def sites(data: DemoData) -> tuple[portfolio.Site, ...]:
    """The invented counties with their parks and townships."""
    counties = [p for p in data.places if p.parent == CITY]
    return tuple(
        portfolio.Site(
            county.code,
            _path(data, county.code),
            tuple((p.code, _path(data, p.code)) for p in data.places if p.parent == county.code),
        )
        for county in counties
    )


def _path(data: DemoData, code: str) -> str:
    return "/" + "/".join(data.path(code)) + "/"


# ---- what the demonstration city has set for itself


def rules_of_the_city(actor: Actor, city: Region, *, today: date, now: datetime) -> None:
    """Its own stage windows and schedule policy: an office's settings, no plan's, and shown as such."""
    for name, values in (
        ("stages", _windows()),
        ("schedules", _policy()),
        ("permits", {"promises": build_permits.PROMISES}),
    ):
        before = setting_queries.setting(actor, city, name, today)
        if before.versions:
            continue
        setting = settings.Setting(
            name=name,
            values=values,
            since=today,
            source="演示市自行设定（演示数据）",
            reason="演示：本地办公室填定",
            seen=before.seen,
        )
        settings.put(actor, place=city, setting=setting, today=today, now=now)


def _windows() -> dict[str, Any]:
    """Lengths of the ten stages for which no plan states any."""
    stated = (Stage.REGISTRATION, Stage.FUNDS)
    rows = [
        {
            "stage": stage.value,
            "window": {"length": days, "unit": "days", "whose": "office"}
            | ({"offset": offset} if stage in _FROM_SIGNING else {}),
        }
        for stage, (offset, days) in portfolio.NOMINAL.items()
        if stage not in stated
    ]
    granted = {"code": "yanshi", "name": "演示市十二阶段", "like": "twelve", "stage": rows}
    leased = {
        "code": "yanshi-leased",
        "name": "演示市十二阶段·租赁厂房",
        "like": "leased",
        "land_mode": "leased",
        "waived": {"drawings": "租用现成厂房，改造图纸随厂房改造办理"},
        "stage": [r for r in rows if r["stage"] != Stage.DRAWINGS.value],
    }
    return {"template": [granted, leased]}


_FROM_SIGNING = (Stage.SITE_STAFF, Stage.LAND, Stage.SURVEY)


def _policy() -> dict[str, Any]:
    """Start within 180 days of signing, production within 9, 12 or 18 months by tier."""
    tiers = ((None, "5", 9), ("5", "10", 12), ("10", None, 18))
    limits: list[dict[str, Any]] = [
        {"since": "signed", "until": "started", "length": 180, "unit": "days"}
    ]
    for low, high, months in tiers:
        bounds = {k: v for k, v in (("low", low), ("high", high)) if v is not None}
        limits.append(
            {"since": "started", "until": "produced", "length": months, "unit": "months", **bounds}
        )
    return {
        "policy": [
            {
                "code": "yanshi",
                "name": "演示市·项目时限（演示）",
                "since": "2020-01-01",
                "limit": limits,
            }
        ]
    }


# ---- the generated ones


def generated(life: Life, cast: Cast) -> TakenOver:
    lead = cast.units.get("yanshi-jingxin")
    home = _unit_of(life.ground, cast) or _unit_of(life.county, cast)
    year = life.events[0].known_on.year
    columns: dict[str, Any] = {
        "code": codes.project_code(life.county, year, life.number),
        "name": life.name,
        "enterprise": life.enterprise,
        "kind": life.kind.value,
        "land_mode": life.land_mode.value,
        "region": cast.places[life.ground],
        "park": cast.places[life.ground],
        "industry_code": life.industry_code,
        "industry_name": life.industry_name,
        "invest_yi": life.invest,
        "fixed_invest_yi": (life.invest * 7 / 10).quantize(life.invest),
        "year_invest_yi": _year_plan(life),
        "output_yi": life.output,
        "tax_yi": life.tax,
        "land_mu": life.land,
        "jobs": life.jobs,
        "first_year": year,
        "last_year": year + 2,
        "source": ProjectSource.LEAD.value,
        "source_note": "生成的演示项目",
        "lead_unit": lead,
        "responsible_unit": home,
        "sponsor": cast.people.get("yanshi_lingdao") if life.number % 20 == 0 else None,
        "tags": "、".join(life.tags),
        "is_demo": True,
        "is_invented": True,
    }
    return TakenOver(
        columns,
        tuple(_dated(life.events)),
        parties=tuple(_parties(lead, home)),
        secretaries=tuple(_secretaries(life, cast)),
    )


def _year_plan(life: Life) -> Decimal | None:
    """What is planned for this year: about what the months of the year came to, for those that build."""
    done = sum(life.months.values(), Decimal())
    return (done * 11 / 10).quantize(Decimal("0.01")) if done > 0 else None


def _dated(told: Iterable[Any]) -> Iterable[Dated]:
    for e in told:
        said = Said(e.kind, e.on, e.detail, e.phase, e.voice, None, e.because)
        yield Dated(e.known_on, said, e.by or "演示数据")


def _parties(lead: Org | None, home: Org | None) -> Iterable[tuple[int, str]]:
    if lead is not None:
        yield lead.pk, PartyDuty.LEAD.value
    if home is not None:
        yield home.pk, PartyDuty.RESPONSIBLE.value


def _unit_of(code: str, cast: Cast) -> Org | None:
    """The unit in charge of a park, a township or a county: the one that sits there and is no bureau."""
    kinds = ("park", "township", "government")
    there = [u for u in cast.units.values() if u.region.code == code and u.kind in kinds]
    return there[0] if there else None


def _secretaries(life: Life, cast: Cast) -> Iterable[int]:
    for ground, username in (("X99001-P01", "qinglan_mishu"), ("X99005-P01", "fengting_mishu")):
        if life.ground == ground and username in cast.people:
            yield cast.people[username].pk


# ---- those that the plans name


def _named(project: NamedProject, number: int, cast: Cast, today: date) -> TakenOver:
    """As a plan states it: entered and handed in for review, for no plan says when it was signed or started."""
    region = cast.places[project.place]
    unit = cast.units.get(project.unit) if project.unit else None
    kind = ProjectKind(project.kind)
    mode = LandMode.GRANTED if project.land is not None else None
    columns: dict[str, Any] = {
        "code": codes.project_code(region.code[:6], today.year, 9000 + number),
        "name": project.name,
        "enterprise": project.company,
        "kind": kind.value,
        "land_mode": mode.value if mode else "",
        "region": region,
        "industry_name": project.industry,
        "invest_yi": project.invest,
        "year_invest_yi": project.year_invest,
        "land_mu": project.land,
        "first_year": project.first_year,
        "last_year": project.last_year,
        "source": ProjectSource.PLAN.value,
        "source_note": f"{project.list}{'（投资额规划写作“约”）' if project.approx else ''}",
        "responsible_unit": unit,
        "tags": "、".join(project.tags),
        "is_demo": True,
    }
    basics = Basics(kind, region.path, mode, project.invest, frozenset(project.tags))
    told = (
        Dated(today, Said(ProjectEventKind.ENTERED, detail=basics)),
        Dated(today, Said(ProjectEventKind.SUBMITTED, on=today)),
    )
    parties = ((unit.pk, PartyDuty.RESPONSIBLE.value),) if unit else ()
    return TakenOver(columns, told, parties)
