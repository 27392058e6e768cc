"""Where facts lie: Parquet files by fact and month, named by their content, and one manifest that says which count.

    current                     the version that is in force: the only file that is ever replaced
    manifests/VERSION.json      what belongs to that version; never changed
    data/FACT/PERIOD/HASH.parquet   never changed
    staging/                    a build that is going on, or what a crash left of one

Readers follow `current` once and then read files that nobody changes, so they see all of a build or none of it.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import pyarrow.parquet as pq

from daxiao.std.findings import FindingKind, Refused
from daxiao.std.periods import Month


if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date, datetime
    from pathlib import Path

    import pyarrow as pa

    from daxiao.analytics.schema import Fact


NOT_BUILT = FindingKind("facts.not_built", "还没有统计数据，请先运行 daxiao facts build")
PERIOD_MISSING = FindingKind(
    "facts.period_missing",
    "没有 {period} 的统计数据（{fact}），请换一个月份或先运行 daxiao facts build",
)
VERSION_MISSING = FindingKind(
    "facts.version_missing", "统计数据的版本 {version} 已经清理，请用最新版本"
)
BUILD_RUNNING = FindingKind("facts.build_running", "另一次生成正在进行，请等它结束再试")

# Superseded versions that stay readable: a month of nightly builds, so that last month's figures can be looked up.
KEEP = 31


@dataclass(frozen=True, slots=True)
class Part:
    """One fact in one month, as it stood on the day `as_of`; `path` is relative to the store."""

    fact: str
    period: str
    as_of: str
    path: str
    rows: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """A version of the store; equal versions have equal content."""

    version: str
    built_at: str
    parts: tuple[Part, ...]

    def part(self, fact: str, period: str | None = None) -> Part:
        """The fact in that month, or in its newest. Raises Refused with `facts.period_missing`."""
        found = [p for p in self.parts if p.fact == fact and period in (None, p.period)]
        if not found:
            raise Refused(PERIOD_MISSING(fact=fact, period=period or "任何月份"))
        return max(found, key=lambda p: p.period)


@dataclass(frozen=True, slots=True)
class Store:
    root: Path

    def manifest(self, version: str | None = None) -> Manifest:
        """The version in force, or an older one. Raises Refused: `facts.not_built`, `facts.version_missing`."""
        try:
            version = version or (self.root / "current").read_text(encoding="utf-8")
        except FileNotFoundError:
            raise Refused(NOT_BUILT()) from None
        try:
            raw = json.loads(self._manifest_path(version).read_text(encoding="utf-8"))
        except FileNotFoundError:
            raise Refused(VERSION_MISSING(version=version)) from None
        return Manifest(raw["version"], raw["built_at"], tuple(Part(**p) for p in raw["parts"]))

    def publish(
        self, facts: Iterable[tuple[Fact, Iterable[pa.RecordBatch]]], *, as_of: date, now: datetime
    ) -> Manifest:
        """Write the facts of the month of `as_of` and put them in force together; older months stay as they are.

        Nothing changes for readers when anything fails. The same content again gives the same version. Raises Refused
        with `facts.build_running`, and ValueError when rows break a fact's grain or columns.
        """
        with self._alone():
            staging, period = self.root / "staging", str(Month.of(as_of))
            shutil.rmtree(staging, ignore_errors=True)  # what a crash left
            staging.mkdir()
            fresh = [
                Part(
                    fact.name,
                    period,
                    as_of.isoformat(),
                    *self._write(staging, fact, period, batches),
                )
                for fact, batches in facts
            ]
            done = self._put_in_force(period, fresh, now)
            self._prune()
            return done

    def _write(
        self, staging: Path, fact: Fact, period: str, batches: Iterable[pa.RecordBatch]
    ) -> tuple[str, int]:
        """One file, written aside and moved to the name of its content; its path and how many rows it has."""
        draft, rows = staging / f"{fact.name}.parquet", 0
        with pq.ParquetWriter(draft, fact.arrow, compression="zstd") as writer:
            for batch in batches:
                writer.write_batch(batch)
                rows += batch.num_rows
        keys = pq.read_table(draft, columns=list(fact.grain))
        if keys.group_by(list(fact.grain)).aggregate([]).num_rows != rows:
            raise ValueError(f"{fact.name}: two rows have the same {', '.join(fact.grain)}")
        with draft.open("rb") as file:
            name = hashlib.file_digest(file, "sha256").hexdigest()[:16]
            os.fsync(file.fileno())
        path = self.root / "data" / fact.name / period / f"{name}.parquet"
        path.parent.mkdir(parents=True, exist_ok=True)
        draft.chmod(0o444)  # a published file is never written again
        draft.replace(path)
        return path.relative_to(self.root).as_posix(), rows

    def _put_in_force(self, period: str, fresh: list[Part], now: datetime) -> Manifest:
        is_first = not (self.root / "current").exists()
        old = Manifest("", "", ()) if is_first else self.manifest()
        kept = [p for p in old.parts if p.period != period]
        parts = tuple(sorted([*kept, *fresh], key=lambda p: (p.fact, p.period)))
        if parts == old.parts:
            return old
        digest = hashlib.sha256(repr(parts).encode()).hexdigest()[:8]
        # the number orders versions, the digest tells apart two stores that both began with 1
        number = max((int(p.name[:6]) for p in self._manifests()), default=0) + 1
        done = Manifest(f"{number:06}-{digest}", now.isoformat(), parts)
        self._manifest_path(done.version).parent.mkdir(exist_ok=True)
        _replace(self._manifest_path(done.version), json.dumps(asdict(done), indent=1))
        _replace(self.root / "current", done.version)
        return done

    def _prune(self) -> None:
        """Drop versions older than `KEEP`, and files that no version left names."""
        found = self._manifests()
        for path in found[:-KEEP]:
            path.unlink()
        used = {p.path for m in found[-KEEP:] for p in self.manifest(m.stem).parts}
        for path in (self.root / "data").glob("*/*/*.parquet"):
            if path.relative_to(self.root).as_posix() not in used:
                path.unlink()

    def _manifests(self) -> list[Path]:
        return sorted((self.root / "manifests").glob("*.json"))

    def _manifest_path(self, version: str) -> Path:
        return self.root / "manifests" / f"{version}.json"

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """One builder at a time; the system lets go of the lock when the process dies."""
        self.root.mkdir(parents=True, exist_ok=True)
        with (self.root / "lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise Refused(BUILD_RUNNING()) from None
            yield


def _replace(path: Path, text: str) -> None:
    """Put a small file in place whole: a reader, or a machine that loses power, finds the old text or the new."""
    draft = path.with_name(f"{path.name}.new")
    with draft.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
