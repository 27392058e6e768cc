"""The world of the round's benchmark is written in SQL: a new column must not be forgotten there."""

import pytest

from daxiao.domains.targets.models import Goal, Observation
from daxiao.entry.bench import round_world


@pytest.mark.usefixtures("db")
def test_a_small_world_can_be_built() -> None:
    told = round_world.build(round_world.Size(indicators=20, months=2, units=3))

    assert told["observations"] == Observation.everything.count() == 20 * 120 * 2
    assert Goal.everything.count() == 20 * 120
