"""Five real plans read by hand. They are not part of the repository: these tests run only where they lie beside it.

The floors may only rise.
"""

import json
from pathlib import Path

import pytest

from daxiao.extract import ground, outline
from daxiao.extract.frames import target
from daxiao.extract.readings import Lexicon, TargetReading


SHARED = Path(__file__).parents[3] / "shared"
PLANS = sorted((SHARED / "plans").glob("*.txt")) if (SHARED / "gold").is_dir() else []
DETECTION, FULLY_RIGHT = 0.99, 0.99

pytestmark = pytest.mark.skipif(not PLANS, reason="the five plans are not beside the repository")


def read(path: Path) -> tuple[str, tuple[TargetReading, ...]]:
    text = path.read_bytes().decode("utf-8")
    sections = outline.read_outline(text)
    return text, target.read_targets(text, sections, outline.read_plans(text, sections), Lexicon())


def gold(path: Path) -> list[dict]:
    lines = (SHARED / "gold" / f"{path.stem}.targets.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in lines.splitlines() if line.strip()]


def period(t: TargetReading) -> dict:
    shown = {"by": t.period.by, "year": t.period.year, "from": t.period.since, "to": t.period.until}
    shown["recurring"] = "annual" if t.period.recurring else None
    return {k: str(v) for k, v in shown.items() if v is not None}


def right(record: dict, t: TargetReading) -> bool:
    wanted = {k: str(v) for k, v in record["period"].items() if v is not None}
    high = None if t.value_high is None else float(t.value_high)
    return (
        (float(record["value"]), record["value_high"], record["unit"])
        == (float(t.value), high, t.unit)
        and record["comparator"] == t.comparator.value
        and record["measure"] == t.measure.value
        and record["ambition"] == t.ambition.value
        and wanted == period(t)
    )


def counts(path: Path) -> tuple[int, int, int]:
    """Paired records, fully right ones, and the sum of both sides; paired by number and scope, then in order."""
    _, found = read(path)
    records = gold(path)
    left = list(found)
    paired = fully = 0
    for strict in (True, False):
        for record in [r for r in records if "done" not in r]:
            span = (record["num_start"], record["num_end"])
            match = next(
                (
                    t
                    for t in left
                    if (t.num.start, t.num.end) == span
                    and (not strict or t.scope == record["scope"])
                ),
                None,
            )
            if match is not None:
                left.remove(match)
                record["done"] = True
                paired += 1
                fully += right(record, match)
    return paired, fully, len(records) + len(found)


def test_detection_and_fully_right_stay_above_their_floors():
    paired, fully, both = (sum(column) for column in zip(*map(counts, PLANS), strict=True))

    assert 2 * paired / both >= DETECTION
    assert 2 * fully / both >= FULLY_RIGHT


@pytest.mark.parametrize("path", PLANS, ids=lambda p: p.stem[:3])
def test_every_reading_is_borne_out_by_its_spans(path):
    text, found = read(path)

    assert [t.key for t in found if ground.reground(text, t)] == []
