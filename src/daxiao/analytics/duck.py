"""The engine of an ordinary installation: DuckDB in the process, over the Parquet files of one manifest version."""

from __future__ import annotations

import secrets
from contextlib import contextmanager
from typing import TYPE_CHECKING

import duckdb
import ibis
import pyarrow.parquet as pq

from daxiao.analytics.engine import scoped


if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    import ibis.expr.types as ir
    import pyarrow as pa

    from daxiao.analytics.engine import Branch
    from daxiao.analytics.store import Manifest, Part, Store


THREADS = 2  # the smallest machine we support has two cores, and the web server wants one of them


class Duck:
    """One connection for one question; not for several threads. Opening costs milliseconds: use `opened`."""

    def __init__(self, store: Store, manifest: Manifest) -> None:
        self._store, self._manifest = store, manifest
        paths = ", ".join(_quoted(self._path(p)) for p in manifest.parts)
        self._con = duckdb.connect(":memory:", config={"threads": THREADS})
        # these files and nothing else: no other file, no network, no extension, and no way back
        self._con.execute(f"SET allowed_paths = [{paths}]")
        self._con.execute("SET enable_external_access = false")
        self._con.execute("SET lock_configuration = true")

    def tables(
        self, branches: Iterable[Branch], *, period: str | None = None
    ) -> Mapping[str, ir.Table]:
        """See `Engine.tables`. Raises Refused with `facts.period_missing`."""
        where = tuple(branches)
        names = sorted({p.fact for p in self._manifest.parts})
        return {n: scoped(self._view(self._manifest.part(n, period)), where) for n in names}

    def run(self, expression: ir.Table) -> pa.Table:
        """See `Engine.run`. Raises DuckDB's CatalogException for tables that did not come from `tables`."""
        return self._con.sql(ibis.to_sql(expression, dialect="duckdb")).to_arrow_table()

    def close(self) -> None:
        self._con.close()

    def _view(self, part: Part) -> ir.Table:
        # a name nobody can guess: an unscoped table made elsewhere cannot run here
        name = f"{part.fact}_{secrets.token_hex(6)}"
        source = f"read_parquet([{_quoted(self._path(part))}])"
        self._con.execute(f'CREATE VIEW "{name}" AS SELECT * FROM {source}')  # noqa: S608 - both are ours
        schema = ibis.Schema.from_pyarrow(pq.read_schema(self._path(part)))
        return ibis.table(schema, name=name)

    def _path(self, part: Part) -> str:
        return str((self._store.root / part.path).resolve())


@contextmanager
def opened(store: Store, manifest: Manifest) -> Iterator[Duck]:
    engine = Duck(store, manifest)
    try:
        yield engine
    finally:
        engine.close()


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
