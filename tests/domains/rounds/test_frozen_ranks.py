"""Ranks as they were frozen when a month was closed, for who may see them."""

import pytest

from daxiao.domains.rounds.models import FrozenRow, Round
from daxiao.domains.rounds.queries.frozen_ranks import frozen_ranks
from daxiao.kernel.access import Actor, Grant
from daxiao.kernel.caps import Cap
from daxiao.kernel.models import Region
from tests.factories.directory import World
from tests.moment import NOW, TODAY


pytestmark = pytest.mark.django_db


def reader(place: Region) -> Actor:
    grant = Grant(caps=frozenset({Cap.ROUND_VIEW}), region_path=place.path)
    return Actor(user_id=None, label="查阅", grants=(grant,))


def test_frozen_ranks_are_read_in_scope(world: World) -> None:
    """The ranks of a closed month by place; another month has none, and a county sees none of its city's."""
    closed = Round.everything.create(
        region=world.city,
        period=202601,
        opened_on=TODAY,
        due_on=TODAY,
        closes_on=TODAY,
        opened_at=NOW,
        state="closed",
        closed_at=NOW,
    )
    FrozenRow.everything.create(
        round=closed,
        kind="ranking",
        subject_id=7,
        label="工业技改投资完成率排名",
        region=world.city,
        data={"ranks": [[1, "白石县", "9.1"], [2, "青禾县", "8.0"]], "excluded": [], "tie": ""},
    )

    boss = reader(world.city)
    assert frozen_ranks(boss, world.city, 7, 202601) == {"白石县": 1, "青禾县": 2}
    assert frozen_ranks(boss, world.city, 7, 202602) is None
    assert frozen_ranks(boss, world.city, 8, 202601) is None
    assert frozen_ranks(reader(world.county), world.city, 7, 202601) is None
