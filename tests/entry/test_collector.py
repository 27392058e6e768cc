"""The garbage collector is calmed, not switched off."""

import gc
import weakref
from collections.abc import Iterator

import pytest

from daxiao.entry import collector


class Node:
    def __init__(self) -> None:
        self.own = self


@pytest.fixture(autouse=True)
def _settings() -> Iterator[None]:
    before = gc.get_threshold()
    yield
    gc.unfreeze()
    gc.set_threshold(*before)


def test_collections_become_rare_and_the_collector_stays_on():
    collector.calm()
    collector.calm()

    assert gc.isenabled()
    assert gc.get_threshold()[0] >= 100_000


def test_a_cycle_made_afterwards_is_still_collected():
    collector.calm()
    gone = weakref.ref(Node())

    gc.collect()

    assert gone() is None
