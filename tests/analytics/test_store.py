"""A build is seen whole or not at all, whatever happens in the middle of it."""

import os
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from daxiao.analytics import store as store_module
from daxiao.analytics.store import KEEP, Manifest, Store
from daxiao.domains.targets.facts import TARGETS
from daxiao.domains.tasks.facts import TASK_DUTIES
from daxiao.std.findings import Refused
from tests.analytics.rows import DAY, NOW, duty, files, publish, target


def keys(store: Store, manifest: Manifest, period: str | None = None) -> list[int]:
    path = store.root / manifest.part("targets", period).path
    found: list[int] = pq.read_table(path)["target_id"].to_pylist()
    return found


def test_reading_refused_before_the_first_build(store: Store) -> None:
    with pytest.raises(Refused) as refusal:
        store.manifest()

    assert refusal.value.findings[0].code == "facts.not_built"


def test_publish_puts_all_facts_in_force(store: Store) -> None:
    done = publish(store, targets=[target(k) for k in range(7)], duties=[duty(1, 1), duty(1, 2)])

    assert store.manifest() == done
    assert [(p.fact, p.period, p.as_of, p.rows) for p in done.parts] == [
        ("project_months", "2026-11", "2026-11-21", 0),
        ("projects", "2026-11", "2026-11-21", 0),
        ("targets", "2026-11", "2026-11-21", 7),
        ("task_duties", "2026-11", "2026-11-21", 2),
    ]
    assert keys(store, done) == list(range(7))


def test_a_fact_without_rows_is_published_too(store: Store) -> None:
    done = publish(store)

    assert [p.rows for p in done.parts] == [0, 0, 0, 0]
    assert keys(store, done) == []


def test_same_content_again_is_the_same_version(store: Store) -> None:
    first = publish(store, targets=[target(1)])

    assert publish(store, targets=[target(1)]) == first
    assert publish(store, targets=[target(2)]).version > first.version


def test_two_stores_of_different_content_never_share_a_version(tmp_path: Path) -> None:
    one = publish(Store(tmp_path / "a"), targets=[target(1)])
    other = publish(Store(tmp_path / "b"), targets=[target(2)])

    assert one.version != other.version


def test_a_month_is_replaced_whole_and_earlier_months_stay(store: Store) -> None:
    publish(store, targets=[target(1)], as_of=date(2026, 10, 31))
    publish(store, targets=[target(1), target(2)])
    done = publish(store, targets=[target(3)], as_of=date(2026, 11, 30))

    assert keys(store, done, "2026-10") == [1]
    assert keys(store, done, "2026-11") == [3]
    assert keys(store, done) == [3]
    assert done.part("targets").as_of == "2026-11-30"


def test_a_month_that_was_never_built_is_refused(store: Store) -> None:
    done = publish(store)

    with pytest.raises(Refused) as refusal:
        done.part("targets", "2025-01")

    assert refusal.value.findings[0].code == "facts.period_missing"


def test_rows_that_break_the_grain_change_nothing(store: Store) -> None:
    before = publish(store, targets=[target(1)])

    with pytest.raises(ValueError, match="target_id"):
        publish(store, targets=[target(1), target(2), target(1)])

    assert store.manifest() == before


def test_an_error_in_the_second_fact_changes_nothing(store: Store) -> None:
    before = publish(store, targets=[target(1)], duties=[duty(1, 1)])

    def broken() -> Iterator[pa.RecordBatch]:
        yield from TASK_DUTIES.batches([tuple(duty(9, 9).values())])
        raise OSError("the database went away")

    good = TARGETS.batches([tuple(target(9).values())])
    with pytest.raises(OSError, match="went away"):
        store.publish([(TARGETS, good), (TASK_DUTIES, broken())], as_of=DAY, now=NOW)

    assert store.manifest() == before
    assert keys(store, before) == [1]


@pytest.mark.parametrize("last", ["manifest", "current"])
def test_a_crash_at_the_swap_changes_nothing(
    store: Store, monkeypatch: pytest.MonkeyPatch, last: str
) -> None:
    before = publish(store, targets=[target(1)])
    replace = store_module._replace

    def crash(path: Path, text: str) -> None:
        if last == "manifest" or path.name == "current":
            path.with_name(f"{path.name}.new").write_text(text[:3], encoding="utf-8")
            raise KeyboardInterrupt
        replace(path, text)

    with monkeypatch.context() as patched:
        patched.setattr(store_module, "_replace", crash)
        with pytest.raises(KeyboardInterrupt):
            publish(store, targets=[target(2)])

    assert store.manifest() == before
    assert keys(store, store.manifest()) == [1]
    assert keys(store, publish(store, targets=[target(2)])) == [2]


def test_a_process_that_dies_in_the_middle_leaves_the_old_build_and_no_lock(store: Store) -> None:
    before = publish(store, targets=[target(1)])
    script = """
        import os, sys
        from datetime import UTC, date, datetime
        from pathlib import Path
        from daxiao.analytics.schema import Column, Fact, Kind
        from daxiao.analytics.store import Store

        fact = Fact("targets", "目标", "x", ("target_id",), (Column("target_id", Kind.WHOLE, "编号"),))

        def batches():
            yield from fact.batches([(2, None, None)])
            os._exit(9)

        day = date(2026, 11, 21)
        Store(Path(sys.argv[1])).publish([(fact, batches())], as_of=day, now=datetime(2026, 11, 21, tzinfo=UTC))
    """
    died = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(script), str(store.root)],
        check=False,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )

    assert died.returncode == 9
    assert (store.root / "staging" / "targets.parquet").exists()
    assert store.manifest() == before
    assert keys(store, publish(store, targets=[target(3)])) == [3]
    assert not list((store.root / "staging").iterdir())


def test_a_second_builder_is_refused_while_one_is_at_work(store: Store) -> None:
    def impatient() -> Iterator[pa.RecordBatch]:
        with pytest.raises(Refused) as refusal:
            publish(store, targets=[target(2)])
        assert refusal.value.findings[0].code == "facts.build_running"
        yield from TARGETS.batches([tuple(target(1).values())])

    done = store.publish([(TARGETS, impatient())], as_of=DAY, now=NOW)

    assert keys(store, done) == [1]


def test_superseded_versions_stay_readable_for_a_while_and_are_then_forgotten(store: Store) -> None:
    versions = [publish(store, targets=[target(k)]) for k in range(KEEP + 2)]

    assert keys(store, store.manifest(versions[2].version)) == [2]
    with pytest.raises(Refused) as refusal:
        store.manifest(versions[1].version)
    assert refusal.value.findings[0].code == "facts.version_missing"
    assert {p.path for v in versions[2:] for p in v.parts} == files(store.root)


def test_published_files_are_not_writable(store: Store) -> None:
    done = publish(store, targets=[target(1)])

    assert [(store.root / p.path).stat().st_mode & 0o222 for p in done.parts] == [0, 0, 0, 0]
