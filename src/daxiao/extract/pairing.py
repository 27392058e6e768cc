"""Pairing two lists one to one so that the sum of weights is greatest: what scoring stands on."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar


T = TypeVar("T")
_PAIR = 1e6  # more than any sum of weights, so that as many pairs as possible are made


def pair(
    gold: list[T],
    found: list[T],
    weigh: Callable[[T, T], float | None],
    near: Callable[[T], tuple[int, int] | None],
) -> list[tuple[int, int]]:
    """Index pairs, in order. `weigh` gives None where a pair is not allowed.

    Only records whose spans by `near` overlap are weighed, so that the work grows with the overlaps and not with the
    product of the lists; each connected group is solved by itself (Hungarian method).
    """
    edges: dict[int, dict[int, float]] = defaultdict(dict)
    back: dict[int, list[int]] = defaultdict(list)
    for i, j in _overlaps([near(g) for g in gold], [near(f) for f in found]):
        weight = weigh(gold[i], found[j])
        if weight is not None:
            edges[i][j] = weight
            back[j].append(i)
    pairs: list[tuple[int, int]] = []
    seen: set[int] = set()
    for i in sorted(edges):
        if i not in seen:
            rows, columns = _group(i, edges, back)
            seen |= set(rows)
            table = [[edges[r].get(c) for c in columns] for r in rows]
            pairs += [(rows[a], columns[b]) for a, b in assign(table)]
    return sorted(pairs)


def _overlaps(
    left: list[tuple[int, int] | None], right: list[tuple[int, int] | None]
) -> list[tuple[int, int]]:
    ordered = sorted((s[0], s[1], j) for j, s in enumerate(right) if s is not None)
    widest = max((e - b for b, e, _ in ordered), default=0)
    starts = [b for b, _, _ in ordered]
    pairs: list[tuple[int, int]] = []
    for i, span in enumerate(left):
        if span is None:
            continue
        k = _first_from(starts, span[0] - widest)
        while k < len(ordered) and ordered[k][0] < span[1]:
            if span[0] < ordered[k][1]:
                pairs.append((i, ordered[k][2]))
            k += 1
    return sorted(pairs)


def _first_from(starts: list[int], value: int) -> int:
    low, high = 0, len(starts)
    while low < high:
        middle = (low + high) // 2
        if starts[middle] < value:
            low = middle + 1
        else:
            high = middle
    return low


def _group(
    first: int, edges: dict[int, dict[int, float]], back: dict[int, list[int]]
) -> tuple[list[int], list[int]]:
    """The records that hang together with `first` through allowed pairs."""
    rows, columns, todo = {first}, set[int](), [first]
    while todo:
        for j in edges[todo.pop()]:
            if j not in columns:
                columns.add(j)
                fresh = [i for i in back[j] if i not in rows]
                rows |= set(fresh)
                todo += fresh
    return sorted(rows), sorted(columns)


def assign(weights: list[list[float | None]]) -> list[tuple[int, int]]:
    """The best one-to-one pairing of rows and columns of a rectangular table; None forbids a pair."""
    size = max(len(weights), len(weights[0])) if weights else 0
    cost = [[0.0] * (size + 1) for _ in range(size + 1)]
    for i, row in enumerate(weights, 1):
        for j, weight in enumerate(row, 1):
            cost[i][j] = 0.0 if weight is None else -(_PAIR + weight)
    matched = _hungarian(cost, size)
    found = [(matched[j] - 1, j - 1) for j in range(1, size + 1)]
    return [
        (i, j)
        for i, j in found
        if i < len(weights) and j < len(weights[0]) and weights[i][j] is not None
    ]


@dataclass(slots=True)
class _Search:
    """One search for a shortest augmenting path: the least reduced cost of each column, and how it was reached."""

    least: list[float]
    way: list[int]
    used: list[bool]


def _hungarian(cost: list[list[float]], size: int) -> list[int]:
    """Row by column, from 1, of the cheapest full pairing (shortest augmenting paths with potentials)."""
    rows, columns = [0.0] * (size + 1), [0.0] * (size + 1)
    matched, way = [0] * (size + 1), [0] * (size + 1)
    for i in range(1, size + 1):
        matched[0], at = i, 0
        search = _Search([float("inf")] * (size + 1), way, [False] * (size + 1))
        while matched[at]:
            search.used[at] = True
            row = matched[at]
            reduced = [c - rows[row] - v for c, v in zip(cost[row], columns, strict=True)]
            step, following = _nearest(reduced, search, at)
            for j in range(size + 1):
                if search.used[j]:
                    rows[matched[j]] += step
                    columns[j] -= step
                else:
                    search.least[j] -= step
            at = following
        while at:
            matched[at], at = matched[way[at]], way[at]
    return matched


def _nearest(reduced: list[float], search: _Search, at: int) -> tuple[float, int]:
    """The unused column that costs least to reach, coming from column `at`."""
    step, following = float("inf"), 0
    for j in range(1, len(reduced)):
        if not search.used[j]:
            if reduced[j] < search.least[j]:
                search.least[j], search.way[j] = reduced[j], at
            if search.least[j] < step:
                step, following = search.least[j], j
    return step, following
