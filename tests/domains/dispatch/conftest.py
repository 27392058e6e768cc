"""Stages of the tests of supervision and evaluation."""

import pytest

from tests.cast import Cast
from tests.domains.dispatch import evaluation_stage
from tests.domains.dispatch.evaluation_stage import Stage
from tests.factories.directory import World


@pytest.fixture
def stage(world: World, cast: Cast) -> Stage:
    return evaluation_stage.staged(world, cast)
