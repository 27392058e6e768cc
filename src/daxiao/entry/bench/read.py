"""How fast a plan is read, and how much memory a 10 MB text takes."""

import json
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass

from daxiao.entry.bench import texts
from daxiao.extract import read as engine
from daxiao.extract.readings import Lexicon
from daxiao.extract.source import Source


RUNS = 5
LONG_BYTES = 10_000_000


@dataclass(frozen=True, slots=True)
class ReadFigures:
    """`plan_s`: median seconds for the largest plan after a warm-up; `mb_per_s` and `rss_mb`: a 10 MB text in a process
    of its own; `linear_ratio`: seconds per MB at 10 MB over seconds per MB at 2.5 MB (1.0 is linear)."""

    plan: str
    plan_characters: int
    plan_s: float
    plan_targets: int
    mb_per_s: float
    rss_mb: float
    linear_ratio: float


def measure() -> ReadFigures:
    name, text = texts.largest_plan()
    source = Source(name, text, "txt")
    found = engine.read(source, Lexicon())
    seconds = []
    for _ in range(RUNS):
        begin = time.perf_counter()
        engine.read(source, Lexicon())
        seconds.append(time.perf_counter() - begin)
    small, large = _alone(LONG_BYTES // 4), _alone(LONG_BYTES)
    return ReadFigures(
        plan=name,
        plan_characters=len(text),
        plan_s=round(statistics.median(seconds), 4),
        plan_targets=len(found.targets),
        mb_per_s=round(large["mb"] / large["s"], 3),
        rss_mb=round(large["rss_mb"], 1),
        linear_ratio=round((large["s"] / large["mb"]) / (small["s"] / small["mb"]), 3),
    )


_PROGRAM = """
import json, resource, sys, time
from daxiao.entry.bench import texts
from daxiao.extract import read as engine
from daxiao.extract.readings import Lexicon
from daxiao.extract.source import Source
text = texts.long_text(int(sys.argv[1]))
size = len(text.encode())
source = Source("long", text, "txt")
begin = time.perf_counter()
found = engine.read(source, Lexicon())
seconds = time.perf_counter() - begin
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps({"mb": size / 1e6, "s": seconds, "rss_mb": peak, "targets": len(found.targets)}))
"""


def _alone(size_bytes: int) -> dict[str, float]:
    """One reading in a fresh process, whose peak memory is its own."""
    done = subprocess.run(  # noqa: S603 - this interpreter and a fixed program
        [sys.executable, "-c", _PROGRAM, str(size_bytes)],
        capture_output=True,
        text=True,
        check=True,
    )
    figures: dict[str, float] = json.loads(done.stdout)
    return figures
