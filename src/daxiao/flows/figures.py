"""A figure with its definition, its version and its date, over what the actor may see of its facts."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from daxiao.analytics import duck
from daxiao.analytics.cache import Cache
from daxiao.analytics.metrics import METRICS
from daxiao.flows.build_facts import PUBLISHED
from daxiao.kernel.caps import Cap
from daxiao.std.findings import FindingKind, Refused


if TYPE_CHECKING:
    from collections.abc import Mapping

    from daxiao.analytics.metrics.metric import Metric
    from daxiao.analytics.schema import Column
    from daxiao.analytics.store import Manifest, Store
    from daxiao.kernel.access import Actor, Branch


METRIC_UNKNOWN = FindingKind("facts.metric_unknown", "没有“{id}”这个统计项；现有：{known}")
FACTS_OLDER = FindingKind(
    "facts.older_than_program",
    "统计数据是旧版程序生成的（{fact} 缺 {column}），请重新运行 daxiao facts build",
)

FACTS = {fact.name: fact for fact, _ in PUBLISHED}


@dataclass(frozen=True, slots=True)
class Figure:
    """`rows` hold a value for each column; `as_of` is the oldest day among its facts, `version` the store's."""

    id: str
    name: str
    unit: str
    formula: str
    as_of: str
    version: str
    columns: tuple[Column, ...]
    rows: tuple[Mapping[str, object], ...]


_CACHE: Cache[Figure] = Cache()


def figure(actor: Actor, metric_id: str, *, store: Store, period: str | None = None) -> Figure:
    """The metric over the actor's branches, in a month or in the newest.

    Each fact is narrowed by its own right. Raises Refused: `facts.metric_unknown`, `facts.not_built`,
    `facts.period_missing`, `facts.older_than_program`.
    """
    if metric_id not in METRICS:
        raise Refused(METRIC_UNKNOWN(id=metric_id, known="、".join(METRICS)))
    metric, manifest = METRICS[metric_id], store.manifest()
    branches = {n: _branches(actor, n) for n in metric.sources}
    # who sees the same gets the same answer; who sees something else must never get it
    asked = (str(store.root), period, tuple(sorted((n, b) for n, b in branches.items())))
    return _CACHE.get(
        (metric.id, asked, manifest.version),
        lambda: _compute(metric, branches, store, manifest, period),
    )


def _branches(actor: Actor, fact: str) -> frozenset[Branch]:
    return frozenset(actor.branches(Cap(FACTS[fact].cap)))


def _compute(
    metric: Metric,
    branches: Mapping[str, frozenset[Branch]],
    store: Store,
    manifest: Manifest,
    period: str | None,
) -> Figure:
    parts = [manifest.part(n, period) for n in metric.sources]
    with duck.opened(store, manifest) as engine:
        tables = {n: engine.tables(branches[n], period=period)[n] for n in metric.sources}
        for name, table in tables.items():
            for column in FACTS[name].names:
                if column not in table.columns:
                    raise Refused(FACTS_OLDER(fact=name, column=column))
        rows = engine.run(metric.compute(tables)).to_pylist()
    return Figure(
        id=metric.id,
        name=metric.name,
        unit=metric.unit,
        formula=metric.formula,
        as_of=min(p.as_of for p in parts),
        version=manifest.version,
        columns=tuple(_worded(metric, c) for c in metric.columns),
        rows=tuple(rows),
    )


def _worded(metric: Metric, column: Column) -> Column:
    """A column of the result that is one of a fact's says its codes in the fact's words."""
    for name in metric.sources:
        for own in FACTS[name].columns:
            if own.name == column.name and own.words:
                return replace(column, words=own.words)
    return column
