"""The trees of places and units: moves keep branches whole, names are found, the nearest unit wins."""

from collections.abc import Callable  # noqa: TC003 - a local annotation is read by people
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError
from hypothesis import given
from hypothesis import strategies as st

from daxiao.kernel import places
from daxiao.kernel.models import Membership, Org, Region, Yardstick
from daxiao.std.findings import Refused
from tests.factories import directory
from tests.factories.directory import World
from tests.moment import TODAY


def whole(model: type[Region] | type[Org]) -> bool:
    """Every path is its parent's path and its own code."""
    rows = model.everything.select_related("parent")
    return all(r.path == places.path_below(r.parent, r.code) for r in rows)


# ---- moves


def test_a_move_takes_the_whole_branch_along(world: World) -> None:
    places.move(world.county, parent=world.other_city)

    assert whole(Region)
    town = Region.everything.get(pk=world.townships[0].pk)
    assert town.path == "/980000/980200/980121/980121101/"
    assert world.county.path == "/980000/980200/980121/"
    assert Region.everything.get(pk=world.sister.pk).path == world.sister.path


def test_a_move_to_the_root_and_back(world: World) -> None:
    places.move(world.city, parent=None)
    assert world.city.path == "/980100/"
    assert whole(Region)

    places.move(world.city, parent=world.province)
    assert whole(Region)


def test_a_branch_whose_code_begins_alike_stays(world: World) -> None:
    other = directory.place("9801", "短码市", "city", world.province)
    below = directory.place("980199", "短码县", "county", other)

    places.move(other, parent=None)

    assert whole(Region)
    assert Region.everything.get(pk=below.pk).path == "/9801/980199/"
    assert Region.everything.get(pk=world.county.pk).path == world.county.path


@pytest.mark.parametrize("target", ["county", "town"])
def test_a_place_cannot_hang_below_itself(target: str, world: World) -> None:
    parent = world.county if target == "county" else world.townships[0]

    with pytest.raises(Refused) as refused:
        places.move(world.county, parent=parent)

    assert [f.code for f in refused.value.findings] == ["places.under_itself"]
    assert whole(Region)


def test_a_move_after_somebody_elses_move_tears_nothing_apart(world: World) -> None:
    """Two people move at once: the second holds rows as they were before the first."""
    county_as_read = Region.everything.get(pk=world.county.pk)
    city_as_read = Region.everything.get(pk=world.city.pk)
    places.move(world.county, parent=world.other_city)
    places.move(world.city, parent=None)

    places.move(county_as_read, parent=city_as_read)

    assert whole(Region)
    assert county_as_read.path == "/980100/980121/"


def test_a_circle_is_refused_on_rows_as_they_stand_now(world: World) -> None:
    """The town was moved out meanwhile, so the old path would say circle; and the other way round."""
    county_as_read = Region.everything.get(pk=world.county.pk)
    places.move(world.sister, parent=world.county)

    with pytest.raises(Refused):
        places.move(county_as_read, parent=Region.everything.get(pk=world.sister.pk))


def test_units_move_like_places(world: World) -> None:
    bureau, office = world.units["县经信局"], world.units["县科技局"]

    places.move(office, parent=bureau)

    assert whole(Org)
    assert office.path.startswith(bureau.path)


# ---- names


def test_a_node_answers_to_name_short_name_and_alias_without_white_space(world: World) -> None:
    index = places.by_names([*world.units.values(), world.county])

    assert places.look_up(index, "县 经信局").node == world.units["县经信局"]
    assert places.look_up(index, "青禾县经济和信息化局").node == world.units["县经信局"]
    assert places.look_up(index, "青禾").node == world.county


def test_an_unknown_name_is_no_node(world: World) -> None:
    assert places.look_up(places.by_names(world.units.values()), "县财政局") == places.Named(None)


def test_a_name_of_two_nodes_is_ambiguous(world: World) -> None:
    index = places.by_names([world.units["县经信局"], world.away_units["县经信局"]])

    assert places.look_up(index, "县经信局") == places.Named(None, ambiguous=True)


def test_one_node_with_the_same_name_twice_is_not_ambiguous(world: World) -> None:
    unit = directory.unit(world.county, "x1", "县局", "县局", "department")

    assert places.look_up(places.by_names([unit]), "县局").node == unit


def test_the_indexes_of_a_place_are_its_own_then_below_then_above(world: World) -> None:
    own, below, above = places.org_indexes(world.county, on=TODAY)

    assert own["县经信局"] == [world.units["县经信局"]]
    assert below["柳林镇"] == [world.units["柳林镇"]]
    assert above["市经信局"] == [world.city_units["市经信局"]]
    assert "县经信局" not in below | above


def test_a_citys_indexes_leave_the_other_city_out(world: World) -> None:
    _own, below, _above = places.org_indexes(world.city, on=TODAY)

    assert {getattr(o, "region", None) for o in below["县经信局"]} == {world.county, world.sister}


def test_below_and_within(world: World) -> None:
    assert set(places.regions_below(world.county)) == set(world.townships)
    assert set(places.orgs_within(world.county, on=TODAY)) == set(world.units.values())


# ---- days


@given(
    since=st.none() | st.integers(-3, 3),
    until=st.none() | st.integers(-3, 3),
    day=st.integers(-3, 3),
)
def test_living_on_is_half_open(since: int | None, until: int | None, day: int) -> None:
    """`since` is the first day, `until` the first day no more; checked against the plain words."""

    def on(offset: int | None) -> date | None:
        return None if offset is None else TODAY + timedelta(days=offset)

    row = Membership(until=on(until))
    row.since = on(since)  # type: ignore[assignment]
    living = (since is None or since <= day) and (until is None or day < until)

    assert _satisfies(places.living_on(TODAY + timedelta(days=day)), row) is living


def _satisfies(condition: object, row: Membership) -> bool:
    """The condition evaluated on a row in memory: lookups `isnull`, `lte`, `gt` only."""
    import operator  # noqa: PLC0415

    tests: dict[str, Callable[[Any, Any], bool]] = {
        "isnull": lambda a, b: (a is None) is b,
        "lte": lambda a, b: a is not None and operator.le(a, b),
        "gt": lambda a, b: a is not None and operator.gt(a, b),
    }

    def holds(q: object) -> bool:
        if isinstance(q, tuple):
            name, lookup = q[0].split("__")
            return bool(tests[lookup](getattr(row, name), q[1]))
        parts = [holds(c) for c in q.children]  # type: ignore[attr-defined]
        return any(parts) if q.connector == "OR" else all(parts)  # type: ignore[attr-defined]

    return holds(condition)


def test_living_on_in_the_database(world: World) -> None:
    Org.everything.filter(pk=world.units["县经信局"].pk).update(until=TODAY)

    living = Org.everything.filter(places.living_on(TODAY))

    assert world.units["县经信局"] not in living
    assert world.units["县发改局"] in living
    assert world.units["县经信局"] in Org.everything.filter(
        places.living_on(TODAY - timedelta(days=1))
    )


# ---- what the tables themselves refuse


def test_codes_that_differ_only_in_case_cannot_both_be(world: World) -> None:
    """SQLite compares paths without case, so a branch of QH would take in qh."""
    directory.unit(world.county, "Park-A", "甲园", "", "park")

    with pytest.raises(IntegrityError):
        Org.everything.create(
            code="park-a", name="乙园", kind="park", region=world.county, path="/park-a/"
        )


def test_a_node_cannot_end_before_it_begins(world: World) -> None:
    with pytest.raises(IntegrityError):
        Region.everything.filter(pk=world.county.pk).update(since=TODAY, until=TODAY)


def test_one_own_value_of_a_threshold_a_day(db: None) -> None:
    Yardstick.objects.create(name="tasks", since=TODAY, values={}, source="甲")

    with pytest.raises(IntegrityError):
        Yardstick.objects.create(name="tasks", since=TODAY, values={}, source="乙")
