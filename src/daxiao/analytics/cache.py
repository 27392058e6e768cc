"""Results by what was asked and of which version; never invalidated, only superseded and at last forgotten."""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import TYPE_CHECKING, Generic, TypeVar


if TYPE_CHECKING:
    from collections.abc import Callable, Hashable


V = TypeVar("V")

# (metric, arguments with the branches of the asker, manifest version)
Key = tuple[str, "Hashable", str]


class Cache(Generic[V]):
    """The `size` results used last. Safe for threads; two that miss at once both compute and agree."""

    def __init__(self, size: int = 512) -> None:
        self._size = size
        self._kept: OrderedDict[Key, V] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Key, compute: Callable[[], V]) -> V:
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        value = compute()  # outside the lock: a slow figure must not hold up the others
        with self._lock:
            self._kept[key] = value
            self._kept.move_to_end(key)
            while len(self._kept) > self._size:
                self._kept.popitem(last=False)
        return value
