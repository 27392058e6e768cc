"""The demonstration: places, units, indicators and figures of real plans as data, accounts, and an invented sample plan.

Idempotent: what is there stays; a second run adds only what is missing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from daxiao.domains.directory import queries as directory
from daxiao.domains.directory import services as directory_services
from daxiao.domains.directory.types import GrantInput, PersonInput, PlaceInput, UnitInput
from daxiao.domains.documents import services as document_services
from daxiao.domains.documents.services import AlreadyHere
from daxiao.domains.targets import queries as targets
from daxiao.domains.targets import services as target_services
from daxiao.domains.targets.types import (
    Direction,
    FigureRole,
    IndicatorInput,
    Measure,
    StatedInput,
)
from daxiao.flows import (
    adopt_plan,
    after_publishing,
    build_bodies,
    build_evaluation,
    build_figures,
    build_orders,
    build_portfolio,
    build_rounds,
    build_work,
    check_plans,
    hand_over,
)
from daxiao.flows.demo_data import load
from daxiao.kernel.caps import Role
from daxiao.kernel.models import OrgKind
from daxiao.std.findings import Refused


if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date, datetime
    from decimal import Decimal

    from daxiao.flows.demo_data.types import Cell, DemoData, Indicator, TableRow
    from daxiao.kernel.access import Actor
    from daxiao.kernel.models import Org, Region


@dataclass(frozen=True, slots=True)
class Built:
    """How many of each were added; `accounts` are (username, name) of all demonstration accounts."""

    places: int
    units: int
    indicators: int
    figures: int
    people: int
    projects: int
    observations: int
    accounts: tuple[tuple[str, str], ...]
    plan: str


def build(
    actor: Actor,
    *,
    password: str,
    clock: Callable[[], datetime],
    today: date,
    say: Callable[[str], None],
) -> Built:
    """Build the demonstration; `say` is told what is going on. `password` is that of every demonstration account."""
    data = load.load()
    say("地区和单位")
    n_places, n_units = _places(actor, data), _units(actor, data)
    say("指标和规划载明的数字")
    n_indicators, n_figures = _indicators(actor, data), _figures(actor, data)
    say("演示账号")
    n_people = _people(actor, data, password, today)
    _mark(actor, data)
    say("项目")
    n_projects = build_portfolio.build(actor, data, today=today, now=clock())
    say("月度数据和责任目标")
    figures = build_figures.build(actor, data, today=today, now=clock())
    say("样例规划")
    plan = _sample(actor, data, clock=clock, today=today)
    say("任务办理")
    build_work.build(actor, today=today)
    say("工作机制和年度工作要点")
    build_bodies.build(actor, today=today, now=clock())
    say("月度调度")
    build_rounds.build(actor, today=today)
    say("督办")
    build_orders.build(actor, today=today, now=clock())
    say("考核")
    build_evaluation.build(actor, today=today)
    accounts = tuple((p.username, p.display_name) for p in data.people)
    return Built(
        n_places,
        n_units,
        n_indicators,
        n_figures,
        n_people,
        n_projects,
        figures.figures,
        accounts,
        plan,
    )


def ground(actor: Actor, data: DemoData, *, password: str, today: date) -> None:
    """Only what projects stand on: places, units and accounts."""
    _places(actor, data)
    _units(actor, data)
    _people(actor, data, password, today)
    _mark(actor, data)


def _places(actor: Actor, data: DemoData) -> int:
    have = {code: row.pk for code, row in directory.places_by_code(actor).items()}
    before = len(have)
    for place in data.places:
        if place.code not in have:
            row = directory_services.add_place(
                actor=actor,
                input=PlaceInput(
                    code=place.code,
                    name=place.name,
                    kind=place.kind.value,
                    parent_id=have[place.parent] if place.parent else None,
                    aliases=place.aliases,
                    is_official_code=not (place.platform_code or place.invented),
                    since=place.since,
                ),
            )
            have[place.code] = row.pk
    return len(have) - before


def _units(actor: Actor, data: DemoData) -> int:
    places, have = directory.places_by_code(actor), directory.units_by_code(actor)
    fresh = [u for u in data.units if u.code not in have]
    for unit in fresh:
        directory_services.add_unit(
            actor=actor,
            input=UnitInput(
                code=unit.code,
                name=unit.name,
                short_name=unit.short,
                kind=unit.kind.value,
                region_id=places[unit.place].pk,
                parent_id=None,
                aliases=unit.aliases,
                head=_HEADS.get(unit.kind.value, ""),
            ),
        )
    return len(fresh)


_HEADS = {
    OrgKind.DEPARTMENT.value: "党组书记、局长",
    OrgKind.PARK.value: "党工委书记、管委会主任",
    OrgKind.TOWNSHIP.value: "党委书记",
}
"""Posts alone: the demonstration names nobody."""


def _indicators(actor: Actor, data: DemoData) -> int:
    places = directory.places_by_code(actor)
    have = {(i.name, i.measure) for i in targets.indicators(actor)}
    fresh = [i for i in data.indicators if (i.name, i.measure.value) not in have]
    for item in fresh:
        target_services.add_indicator(
            actor,
            # what only the invented city uses is kept by its own office, which can try the book out
            region=places[build_figures.CITY] if item.invented_only else _root(actor),
            indicator=_indicator(item),
            is_demo=item.invented_only,
        )
    return len(fresh)


def _root(actor: Actor) -> Region:
    return directory.places_by_code(actor)["420000"]


def _indicator(item: Indicator) -> IndicatorInput:
    return IndicatorInput(
        name=item.name,
        aliases=item.aliases,
        unit=item.unit,
        direction=Direction(item.direction.value),
        measure=Measure(item.measure.value),
        definition=item.definition,
    )


def _figures(actor: Actor, data: DemoData) -> int:
    places = directory.places_by_code(actor)
    ids = {(i.name, i.measure): i.pk for i in targets.indicators(actor)}
    wanted = [*_table_figures(data, places, ids), *_text_figures(data, places, ids)]
    return target_services.state_figures(actor, region=_root(actor), figures=wanted)


def _table_figures(
    data: DemoData, places: dict[str, Region], ids: dict[tuple[str, str], int]
) -> Iterator[StatedInput]:
    """Base and target cells of the plans' indicator tables; a cell without a number is left out."""
    names = {i.code: i for i in data.indicators}
    for row in data.rows:
        item = names[row.indicator]
        for role, cell, year in (
            (FigureRole.BASE, row.base, row.base_year),
            (FigureRole.GOAL, row.target, row.target_year),
        ):
            if cell.value is not None:
                yield _stated(
                    row, cell, cell.value, role, year, ids[item.name, item.measure.value], places
                )


def _stated(
    row: TableRow,
    cell: Cell,
    value: Decimal,
    role: FigureRole,
    year: int,
    indicator_id: int,
    places: dict[str, Region],
) -> StatedInput:
    return StatedInput(
        indicator_id=indicator_id,
        region_id=places[row.place].pk,
        scope=row.scope or "",
        role=role,
        year=year,
        is_yearly=False,
        value=value,
        value_high=cell.high,
        unit=row.unit,
        text=cell.text,
        plan_title=row.plan,
        document_name=row.doc,
        start=cell.start,
        end=cell.end,
    )


def _text_figures(
    data: DemoData, places: dict[str, Region], ids: dict[tuple[str, str], int]
) -> Iterator[StatedInput]:
    names = {i.code: i for i in data.indicators}
    for f in data.figures:
        item = names[f.indicator]
        if f.cell.value is None:
            continue
        yield StatedInput(
            indicator_id=ids[item.name, item.measure.value],
            region_id=places[f.place].pk,
            scope=f.scope or "",
            role=FigureRole(f.role.value),
            year=f.year,
            is_yearly=f.every_year,
            value=f.cell.value,
            value_high=f.cell.high,
            unit=f.unit,
            text=f.cell.text,
            plan_title=f.plan,
            document_name=f.doc,
            start=f.cell.start,
            end=f.cell.end,
        )


def _people(actor: Actor, data: DemoData, password: str, today: date) -> int:
    places, units = directory.places_by_code(actor), directory.units_by_code(actor)
    have = directory.usernames(actor)
    fresh = [p for p in data.people if p.username not in have]
    for p in fresh:
        place = places[p.place] if p.place else None
        unit = units[p.unit] if p.unit else None
        person = directory_services.create_person(
            actor=actor,
            input=PersonInput(
                username=p.username,
                name=p.display_name,
                org_id=unit.pk if unit else None,
                region_id=place.pk if place else _root(actor).pk,
                password=password,
            ),
        )
        for grant in _grants(p.role, place, unit, today):
            directory_services.grant_role(actor=actor, person=person, input=grant)
    return len(fresh)


_OVER_A_UNIT = {Role.UNIT, Role.ENTERPRISE, Role.LEAD, Role.SECRETARY}


def _grants(
    role: Role, place: Region | None, unit: Org | None, today: date
) -> Iterator[GrantInput]:
    """The roles of a demonstration account: over its place, a unit's clerk over the unit and as reader over its place."""
    why = "演示账号"
    place_id = place.pk if place else None
    if role in _OVER_A_UNIT and unit is not None:
        yield GrantInput(role.value, None, unit.pk, today, None, why)
        if role in {Role.UNIT, Role.LEAD}:
            yield GrantInput(Role.READER.value, place_id, None, today, None, why)
        return
    yield GrantInput(role.value, place_id, None, today, None, why)


def _mark(actor: Actor, data: DemoData) -> None:
    directory_services.mark_demo(
        actor,
        places=[p.code for p in data.places if p.invented],
        units=[u.code for u in data.units if u.invented],
        people=[p.username for p in data.people],
    )


def _sample(actor: Actor, data: DemoData, *, clock: Callable[[], datetime], today: date) -> str:
    """Hand over the invented sample plan, confirm what is stated in so many words, publish; the rest waits for review."""
    sample = load.sample_plan()
    county = next(p for p in data.places if p.invented and p.kind.value == "county")
    region = directory.places_by_code(actor)[county.code]
    try:
        reading = hand_over.hand_over(
            actor,
            region=region,
            name=f"{sample.title}（演示）.txt",
            data=sample.text.encode(),
            enqueue=lambda _pk: None,
            today=today,
            now=clock(),
            is_demo=True,
        )
    except AlreadyHere:
        return "已有"
    reading = hand_over.run(actor, reading_id=reading.pk, clock=clock)
    document_services.accept_certain(actor, reading=reading, now=clock())
    try:
        done = adopt_plan.adopt(actor, reading=reading, today=today, now=clock(), is_demo=True)
    except Refused as refused:
        return str(refused)
    check_plans.check_document(actor, reading=reading, now=clock())
    after_publishing.look_after(actor, region_id=region.pk, now=clock())
    return f"目标 {done.targets} 条、任务 {done.tasks} 条"
