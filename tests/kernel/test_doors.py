"""Every door of a guarded table is shut until `visible_to(actor, cap)` was called, and open after it."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from django.db.models import Count, Exists, OuterRef, Prefetch, QuerySet, Subquery

from daxiao.kernel.access import UnscopedQuery
from daxiao.kernel.caps import Cap
from daxiao.kernel.models import Org, OrgKind, Region
from tests.cast import SYSTEM, Cast
from tests.factories.directory import World


Rows = QuerySet[Any]


def _other() -> Rows:
    return Org.objects.visible_to(SYSTEM, Cap.UNIT_VIEW).order_by()


async def _async_rows(rows: Rows) -> list[Any]:
    return [row async for row in rows.aiterator()]


READS: dict[str, Callable[[Rows], Any]] = {
    "iteration": list,
    "truth": bool,
    "length": len,
    "repr": repr,
    "count": lambda q: q.count(),
    "exists": lambda q: q.exists(),
    "contains": lambda q: q.contains(Org(pk=1)),
    "aggregate": lambda q: q.aggregate(n=Count("pk")),
    "iterator": lambda q: list(q.iterator(chunk_size=10)),
    "index": lambda q: q.order_by("pk")[0],
    "slice": lambda q: list(q.order_by("pk")[:2]),
    "slice, lazy": lambda q: q.order_by("pk")[:2],
    "get": lambda q: q.get(code="qh-jz"),
    "first": lambda q: q.first(),
    "last": lambda q: q.last(),
    "earliest": lambda q: q.earliest("pk"),
    "latest": lambda q: q.latest("pk"),
    "in_bulk": lambda q: q.in_bulk(),
    "values": lambda q: list(q.values("code")),
    "values_list": lambda q: list(q.values_list("code", flat=True)),
    "dates": lambda q: list(q.dates("since", "year")),
    "filter": lambda q: list(q.filter(code="qh-jz").exclude(name="").order_by("name").distinct()),
    "annotate": lambda q: list(q.annotate(n=Count("users"))),
    "explain": lambda q: q.explain(),
    "sql": lambda q: str(q.query),
    "in": lambda q: list(Region.everything.filter(orgs__in=q)),
    "subquery": lambda q: list(Region.everything.annotate(x=Subquery(q.values("code")[:1]))),
    "exists subquery": lambda q: list(
        Region.everything.filter(Exists(q.filter(region=OuterRef("pk"))))
    ),
    "prefetch": lambda q: list(Region.everything.prefetch_related(Prefetch("orgs", queryset=q))),
    "union": lambda q: list(q.order_by().union(_other())),
    "union from the other side": lambda q: list(_other().union(q.order_by())),
    "intersection": lambda q: list(q.order_by().intersection(_other())),
    "difference": lambda q: list(q.order_by().difference(_other())),
    "or": lambda q: list(q | q),
    "and": lambda q: list(q & q),
    "or from the other side": lambda q: list(Org.objects.visible_to(SYSTEM, Cap.UNIT_VIEW) | q),
}

WRITES: dict[str, Callable[[Rows], Any]] = {
    "update": lambda q: q.update(short_name="x"),
    "delete": lambda q: q.filter(pk=0).delete(),
    "create": lambda q: q.create(
        code="new", name="新", kind=OrgKind.OTHER, region=Region.everything.first(), path="/new/"
    ),
    "bulk_create": lambda q: q.bulk_create([]),
    "bulk_update": lambda q: q.bulk_update([Org.everything.all()[0]], ["short_name"]),
    "get_or_create": lambda q: q.get_or_create(code="qh-jz"),
    "update_or_create": lambda q: q.update_or_create(code="qh-jz", defaults={"short_name": "x"}),
}

DOORS = READS | WRITES


@pytest.mark.parametrize("door", DOORS.values(), ids=DOORS.keys())
def test_door_is_shut_without_scope(door: Callable[[Rows], Any], world: World) -> None:
    with pytest.raises(UnscopedQuery, match=r"Org\.objects was used without visible_to"):
        door(Org.objects.all())


@pytest.mark.parametrize("door", DOORS.values(), ids=DOORS.keys())
def test_door_opens_with_scope(door: Callable[[Rows], Any], world: World) -> None:
    door(Org.objects.visible_to(SYSTEM, Cap.UNIT_VIEW))


@pytest.mark.parametrize(
    "name", ["all", "get", "count", "exists", "first", "create", "update", "aggregate"]
)
def test_the_managers_own_shortcuts_are_doors_too(name: str, world: World) -> None:
    with pytest.raises(UnscopedQuery):
        bool(getattr(Org.objects, name)())


def test_raw_sql_is_shut_for_good(world: World) -> None:
    scoped = Org.objects.visible_to(SYSTEM, Cap.UNIT_VIEW)

    for rows in (Org.objects, Org.objects.all(), scoped):
        with pytest.raises(UnscopedQuery, match="raw cannot be scoped"):
            rows.raw("SELECT * FROM kernel_org")


def test_async_iteration_is_shut() -> None:
    with pytest.raises(UnscopedQuery):
        asyncio.run(_async_rows(Org.objects.all()))


def test_scope_survives_every_refinement(world: World) -> None:
    rows = Org.objects.visible_to(SYSTEM, Cap.UNIT_VIEW)

    refined = (
        rows.filter(kind=OrgKind.DEPARTMENT).order_by("name").distinct().select_related("region")
    )

    assert {o.short_name for o in refined} >= {"县经信局", "市经信局"}


def test_scope_of_one_set_does_not_open_another(world: World) -> None:
    rows = Org.objects.all()
    list(rows.visible_to(SYSTEM, Cap.UNIT_VIEW))  # type: ignore[attr-defined]

    with pytest.raises(UnscopedQuery):
        list(rows)


def test_writes_reach_only_rows_in_scope(world: World, cast: Cast) -> None:
    office = cast.office.actor

    changed = Org.objects.visible_to(office, Cap.UNIT_MANAGE).update(short_name="改过")

    assert changed == Org.everything.filter(region__path__startswith=world.county.path).count()
    assert (
        not Org.everything.filter(short_name="改过")
        .exclude(region__path__startswith=world.county.path)
        .exists()
    )


def test_everything_is_the_base_manager_django_itself_uses() -> None:
    assert Org._base_manager.name == Org._default_manager.name == "everything"
