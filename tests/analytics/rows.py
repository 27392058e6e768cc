"""Rows of facts for tests: what a test does not say takes a plain value."""

from datetime import UTC, date, datetime
from pathlib import Path

from daxiao.analytics.schema import Fact
from daxiao.analytics.store import Manifest, Store
from daxiao.domains.projects.facts import PROJECT_MONTHS, PROJECTS
from daxiao.domains.targets.facts import TARGETS
from daxiao.domains.tasks.facts import TASK_DUTIES


Row = dict[str, object]
FACTS = {f.name: f for f in (TARGETS, TASK_DUTIES, PROJECTS, PROJECT_MONTHS)}
NOW = datetime(2026, 11, 21, 4, tzinfo=UTC)
DAY = date(2026, 11, 21)
PROVINCE, CITY, COUNTY, NEIGHBOUR = "/42/", "/42/4202/", "/42/4202/420281/", "/42/4202/4202810/"

_PLAIN: Row = {
    "state": "in_force",
    "is_demo": False,
    "region_path": CITY,
    "region_code": "4202",
    "region_name": "市",
}


def row(fact: Fact, **values: object) -> Row:
    """A row of the fact; raises for a column that it does not have."""
    unknown = set(values) - set(fact.names)
    if unknown:
        raise KeyError(f"{fact.name} has no {unknown}")
    return dict.fromkeys(fact.names) | {k: v for k, v in _PLAIN.items() if k in fact.names} | values


def target(key: int, **values: object) -> Row:
    return row(TARGETS, target_id=key, **values)


def duty(task: int, key: int | None, **values: object) -> Row:
    return row(TASK_DUTIES, task_id=task, duty_id=key, **values)


def project(key: int, **values: object) -> Row:
    return row(PROJECTS, project_id=key, **values)


def month(project_id: int, on: date, **values: object) -> Row:
    return row(PROJECT_MONTHS, project_id=project_id, month_on=on, **values)


def publish(
    store: Store,
    *,
    targets: list[Row] | None = None,
    duties: list[Row] | None = None,
    projects: list[Row] | None = None,
    months: list[Row] | None = None,
    as_of: date = DAY,
) -> Manifest:
    facts = [
        (TARGETS, targets or []),
        (TASK_DUTIES, duties or []),
        (PROJECTS, projects or []),
        (PROJECT_MONTHS, months or []),
    ]
    return store.publish(
        [(f, f.batches([tuple(r[n] for n in f.names) for r in rows], size=3)) for f, rows in facts],
        as_of=as_of,
        now=NOW,
    )


def files(root: Path) -> set[str]:
    return {p.relative_to(root).as_posix() for p in (root / "data").rglob("*.parquet")}
