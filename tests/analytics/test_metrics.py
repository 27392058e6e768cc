"""Every metric agrees with its plain twin on any facts in any scope, and compiles for both dialects."""

import os
import subprocess
import sys
import tempfile
import textwrap
from datetime import date
from decimal import Decimal
from pathlib import Path

import ibis
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from daxiao.analytics import duck
from daxiao.analytics.engine import scoped
from daxiao.analytics.metrics import METRICS
from daxiao.analytics.metrics.metric import Metric
from daxiao.analytics.store import Store
from daxiao.kernel.access import Branch
from tests.analytics import oracles
from tests.analytics.rows import (
    CITY,
    COUNTY,
    FACTS,
    NEIGHBOUR,
    PROVINCE,
    Row,
    duty,
    month,
    project,
    publish,
    target,
)


ENV = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
PLACES = {
    PROVINCE: ("42", "省"),
    CITY: ("4202", "市"),
    COUNTY: ("420281", "县"),
    NEIGHBOUR: ("4202810", "园区"),
}
UNITS = {
    1: ("/u1/", "市经济和信息化局", "市经信局"),
    2: ("/u1/u2/", "中心", ""),
    3: ("/u10/", "市财政局", "市财政局"),
}
STATES = st.sampled_from(["in_force", "in_force", "in_force", "dropped"])
BRANCHES = st.lists(
    st.builds(
        Branch,
        st.sampled_from([None, *PLACES]),
        st.sampled_from([None, *(p for p, _, _ in UNITS.values())]),
    ),
    max_size=3,
)


@st.composite
def target_rows(draw: st.DrawFn) -> list[Row]:
    rows = []
    for key in range(1, draw(st.integers(0, 25)) + 1):
        place = draw(st.sampled_from(list(PLACES)))
        owner = draw(st.sampled_from([None, *UNITS]))
        rows.append(
            target(
                key,
                state=draw(STATES),
                same_as_id=draw(st.none() | st.none() | st.integers(1, 25)),
                due_on=draw(st.none() | st.dates(date(2025, 1, 1), date(2031, 12, 31))),
                region_path=place,
                region_code=PLACES[place][0],
                region_name=PLACES[place][1],
                owner_id=owner,
                org_path=UNITS[owner][0] if owner else None,
            )
        )
    return rows


@st.composite
def duty_rows(draw: st.DrawFn) -> list[Row]:
    rows, key = [], 0
    for task in range(1, draw(st.integers(0, 12)) + 1):
        shared = {
            "state": draw(STATES),
            "pace": draw(st.sampled_from(["open", "near_due", "overdue", "undated", None])),
            "region_path": draw(st.sampled_from(list(PLACES))),
        }
        kinds = draw(
            st.lists(
                st.tuples(
                    st.sampled_from(["lead", "responsible", "cooperating"]),
                    st.sampled_from([None, *UNITS]),
                ),
                max_size=4,
            )
        )
        if not kinds:
            rows.append(duty(task, None, **shared))
        for kind, unit in kinds:
            key += 1
            path, name, short = UNITS[unit] if unit else (None, None, None)
            rows.append(
                duty(
                    task,
                    key,
                    **shared,
                    duty=kind,
                    unit_id=unit,
                    unit_name=name,
                    unit_short_name=short,
                    org_path=path,
                )
            )
    return rows


SUMS = st.none() | st.decimals(Decimal("0.0001"), Decimal(400), places=4)


@st.composite
def project_rows(draw: st.DrawFn) -> tuple[list[Row], list[Row]]:
    """Projects, and what was told of some of their months."""
    rows, months = [], []
    for key in range(1, draw(st.integers(0, 15)) + 1):
        place = draw(st.sampled_from(list(PLACES)))
        unit = draw(st.sampled_from([None, *UNITS]))
        scope = {
            "region_path": place,
            "org_path": UNITS[unit][0] if unit else None,
            "county_code": PLACES[place][0],
            "county_name": PLACES[place][1],
        }
        rows.append(
            project(
                key,
                **scope,
                phase=draw(st.sampled_from(["green", "blue", "yellow", "red", ""])),
                pace=draw(
                    st.sampled_from(["on_time", "due_soon", "late", "stopped", "unset", None])
                ),
                is_active=draw(st.booleans()),
                invest=draw(SUMS),
            )
        )
        for number in draw(st.lists(st.integers(1, 4), unique=True, max_size=3)):
            told = {"invested": draw(SUMS), "gained": draw(SUMS)}
            months.append(month(key, date(2026, number, 1), **scope, **told))
    return rows, months


def test_every_metric_has_an_oracle() -> None:
    assert set(oracles.ORACLES) == set(METRICS)


@pytest.mark.slow
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(targets=target_rows(), duties=duty_rows(), projects=project_rows(), branches=BRANCHES)
def test_metrics_agree_with_their_oracles_in_any_scope(
    targets: list[Row],
    duties: list[Row],
    projects: tuple[list[Row], list[Row]],
    branches: list[Branch],
) -> None:
    facts = {
        "targets": targets,
        "task_duties": duties,
        "projects": projects[0],
        "project_months": projects[1],
    }
    with tempfile.TemporaryDirectory() as folder:
        store = Store(Path(folder))
        publish(store, targets=targets, duties=duties, projects=projects[0], months=projects[1])
        with duck.opened(store, store.manifest()) as engine:
            tables = engine.tables(branches)
            for key, metric in METRICS.items():
                source, oracle = oracles.ORACLES[key]
                expected = oracle(oracles.seen(facts[source], branches))
                assert engine.run(metric.compute(tables)).to_pylist() == expected, key


def test_share_is_rounded_half_up_and_empty_without_targets(store: Store) -> None:
    shares = []
    for owned, total in ((0, 0), (0, 3), (1, 3), (2, 3), (1, 16), (3, 3)):
        rows = [target(k, owner_id=1 if k < owned else None) for k in range(total)]
        publish(store, targets=rows)
        with duck.opened(store, store.manifest()) as engine:
            tables = engine.tables([Branch(None, None)])
            found = engine.run(METRICS["targets.owned_share"].compute(tables)).to_pylist()[0]
            shares.append(str(found["share_pct"]))

    assert shares == ["None", "0.0", "33.3", "66.7", "6.3", "100.0"]


@pytest.mark.parametrize("dialect", ["duckdb", "pyspark"])
@pytest.mark.parametrize("metric", METRICS.values(), ids=METRICS)
def test_metric_compiles_for_both_dialects_in_a_scope(metric: Metric, dialect: str) -> None:
    branches = [Branch(CITY, None), Branch(None, "/u1/")]
    tables = {
        name: scoped(ibis.table(ibis.Schema.from_pyarrow(fact.arrow), name=name), branches)
        for name, fact in FACTS.items()
    }

    sql = str(ibis.to_sql(metric.compute(tables), dialect=dialect))

    assert CITY in sql
    assert "/u1/" in sql


@pytest.mark.parametrize("metric", METRICS.values(), ids=METRICS)
def test_metric_says_what_it_is_and_gives_the_columns_it_declares(metric: Metric) -> None:
    tables = {
        n: ibis.table(ibis.Schema.from_pyarrow(FACTS[n].arrow), name=n) for n in metric.sources
    }

    assert all((metric.name, metric.unit, metric.formula))
    assert METRICS[metric.id] is metric
    assert metric.compute(tables).columns == tuple(c.name for c in metric.columns)


def test_the_room_imports_without_django() -> None:
    script = """
        import sys
        sys.modules["django"] = None
        from daxiao.analytics import cache, duck, engine, schema, store
        from daxiao.analytics.metrics import METRICS
        assert METRICS
    """
    subprocess.run([sys.executable, "-c", textwrap.dedent(script)], check=True, env=ENV)
