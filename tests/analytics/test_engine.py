"""What every engine promises. A second engine is one more parameter of `engine`; what it cannot do gets a mark."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import duckdb
import ibis
import pytest

from daxiao.analytics import duck
from daxiao.analytics.engine import Engine
from daxiao.analytics.store import Store
from daxiao.kernel.access import Branch
from daxiao.std.findings import Refused
from tests.analytics.rows import (
    CITY,
    COUNTY,
    FACTS,
    NEIGHBOUR,
    PROVINCE,
    duty,
    publish,
    target,
)


EVERYWHERE = Branch(None, None)
BUREAU = "/b1/"


@pytest.fixture(params=["duckdb"])
def engine(store: Store, request: pytest.FixtureRequest) -> Iterator[Engine]:
    assert request.param == "duckdb"
    publish(store, targets=[target(99)], as_of=date(2026, 10, 1))
    publish(
        store,
        targets=[
            target(1, region_path=PROVINCE, org_path=None),
            target(2, region_path=CITY, org_path=BUREAU),
            target(3, region_path=COUNTY, org_path="/b1/b11/"),
            target(4, region_path=NEIGHBOUR, org_path="/b10/"),
            target(5, region_path=None, org_path=None),
        ],
        duties=[
            duty(1, 11, org_path=BUREAU, duty="lead"),
            duty(1, 12, org_path="/b2/", duty="cooperating"),
            duty(2, None, org_path=None),
        ],
    )
    with duck.opened(store, store.manifest()) as opened:
        yield opened


def keys(engine: Engine, *branches: Branch, period: str | None = None) -> list[int]:
    table = engine.tables(branches, period=period)["targets"]
    found: list[int] = engine.run(table.order_by("target_id"))["target_id"].to_pylist()
    return found


def test_everywhere_sees_every_row(engine: Engine) -> None:
    assert keys(engine, EVERYWHERE) == [1, 2, 3, 4, 5]


def test_no_branches_see_no_rows_of_any_fact(engine: Engine) -> None:
    tables = engine.tables(())

    assert set(tables) == set(FACTS)
    assert [engine.run(t).num_rows for t in tables.values()] == [0] * len(FACTS)


@pytest.mark.parametrize(
    ("branches", "expected"),
    [
        ([Branch(PROVINCE, None)], [1, 2, 3, 4]),
        ([Branch(CITY, None)], [2, 3, 4]),
        ([Branch(COUNTY, None)], [3]),  # and not the neighbour whose code begins alike
        ([Branch("/43/", None)], []),
        ([Branch(None, BUREAU)], [2, 3]),
        ([Branch(COUNTY, BUREAU)], [3]),
        ([Branch(NEIGHBOUR, BUREAU)], []),
        ([Branch(COUNTY, None), Branch(None, "/b10/")], [3, 4]),
        ([Branch("/43/", None), EVERYWHERE], [1, 2, 3, 4, 5]),
    ],
)
def test_branches_see_what_lies_below_them(
    engine: Engine, branches: list[Branch], expected: list[int]
) -> None:
    assert keys(engine, *branches) == expected


def test_a_unit_sees_its_own_part_in_a_task(engine: Engine) -> None:
    table = engine.tables([Branch(None, "/b2/")])["task_duties"]

    assert engine.run(table.select("task_id", "duty_id")).to_pylist() == [
        {"task_id": 1, "duty_id": 12}
    ]


@pytest.mark.parametrize("path", ["", "/", "//", "42", "/42", "42/"])
def test_a_path_that_is_none_is_an_error_and_never_everything(engine: Engine, path: str) -> None:
    with pytest.raises(ValueError, match="path"):
        engine.tables([Branch(path, None)])
    with pytest.raises(ValueError, match="path"):
        engine.tables([Branch(None, path)])


@pytest.mark.parametrize("path", ["/%/", "/_2/", "/' OR TRUE --/", "/42/%/"])
def test_a_path_is_never_a_pattern_or_sql(engine: Engine, path: str) -> None:
    assert keys(engine, Branch(path, None)) == []


def test_the_newest_month_unless_another_is_asked_for(engine: Engine) -> None:
    assert keys(engine, EVERYWHERE, period="2026-10") == [99]
    with pytest.raises(Refused) as refusal:
        engine.tables([EVERYWHERE], period="2026-09")
    assert refusal.value.findings[0].code == "facts.period_missing"


def test_a_table_made_elsewhere_does_not_run(engine: Engine) -> None:
    schema = ibis.Schema.from_pyarrow(FACTS["targets"].arrow)
    engine.tables([EVERYWHERE])

    with pytest.raises(duckdb.CatalogException):
        engine.run(ibis.table(schema, name="targets"))


def test_a_reader_is_not_disturbed_by_a_new_build(engine: Engine, store: Store) -> None:
    publish(store, targets=[target(7)])

    assert keys(engine, EVERYWHERE) == [1, 2, 3, 4, 5]


def test_decimals_come_back_as_they_were_published(store: Store) -> None:
    value = Decimal("1234567890123456.7891")
    publish(store, targets=[target(1, value=value)])

    with duck.opened(store, store.manifest()) as opened:
        table = opened.tables([EVERYWHERE])["targets"]
        assert opened.run(table.select("value")).to_pylist() == [{"value": value}]


@pytest.mark.parametrize(
    "words",
    [
        "SELECT * FROM read_text('{other}')",
        "COPY (SELECT 1) TO '{other}'",
        "ATTACH '{other}.db'",
        "INSTALL httpfs",
        "SET enable_external_access = true",
        "SET allowed_paths = ['{other}']",
        "SET threads = 64",
    ],
)
def test_duckdb_reaches_no_other_file_and_its_locks_stay(store: Store, words: str) -> None:
    publish(store, targets=[target(1)])
    other = store.root / "current"

    with (
        duck.opened(store, store.manifest()) as opened,
        pytest.raises((duckdb.PermissionException, duckdb.InvalidInputException)),
    ):
        opened._con.execute(words.format(other=other))


def test_a_store_path_with_a_quote_is_no_trouble(store: Store) -> None:
    quoted = Store(store.root.with_name("it's 统计"))
    publish(quoted, targets=[target(1)])

    with duck.opened(quoted, quoted.manifest()) as opened:
        assert keys(opened, EVERYWHERE) == [1]
