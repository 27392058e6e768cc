"""How fast a plan is read, how much memory a 10 MB text takes, and how the reading stands beside its peer."""

import json
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass

from daxiao.entry.bench import peer, texts
from daxiao.extract import read as engine
from daxiao.extract.check import run as check
from daxiao.extract.check.papers import Paper
from daxiao.extract.readings import Lexicon
from daxiao.extract.source import Source


RUNS = 5
LONG_BYTES = 10_000_000
FIVE_PLANS_BYTES = 250_000


@dataclass(frozen=True, slots=True)
class ReadFigures:
    """`plan_s`: median seconds for the largest plan after a warm-up. `mb_per_s` (CPU seconds, UTF-8 bytes) and `rss_mb`
    (peak): a 10 MB text in a process of its own. `linear_ratio`: seconds per MB at 10 MB over seconds per MB at 2.5 MB
    (1.0 is linear); `rss_growth_mb`: how much more memory the larger takes, of text and readings. `check_s`: the check
    of a text as long as five plans, once it is read. `recognizers_ratio`: how many times longer recognizers-text takes
    for the same text, None where it is not installed; `peer` says which.
    """

    plan: str
    plan_characters: int
    plan_s: float
    plan_targets: int
    mb_per_s: float
    rss_mb: float
    linear_ratio: float
    rss_growth_mb: float
    check_s: float
    recognizers_ratio: float | None
    peer: str


def measure() -> ReadFigures:
    name, text = texts.largest_plan()
    found = engine.read(Source(name, text, "txt"), Lexicon())
    beside = peer.compare()
    small, large = _alone(LONG_BYTES // 4), _alone(LONG_BYTES)
    return ReadFigures(
        plan=name,
        plan_characters=len(text),
        plan_s=round(peer.own_seconds(text), 4),
        plan_targets=len(found.targets),
        mb_per_s=round(large["mb"] / large["s"], 3),
        rss_mb=round(large["rss_mb"], 1),
        linear_ratio=round((large["s"] / large["mb"]) / (small["s"] / small["mb"]), 3),
        rss_growth_mb=round(large["rss_mb"] - small["rss_mb"], 1),
        check_s=round(_check_seconds(), 4),
        recognizers_ratio=beside.ratio,
        peer=beside.words,
    )


def _check_seconds() -> float:
    text = texts.long_text(FIVE_PLANS_BYTES)
    paper = Paper("five", text, engine.read(Source("five", text, "txt"), Lexicon()))
    seconds = []
    for _ in range(RUNS):
        begin = time.process_time()
        check.check([paper])
        seconds.append(time.process_time() - begin)
    return statistics.median(seconds)


_PROGRAM = """
import json, resource, sys, time
from daxiao.entry import collector
from daxiao.entry.bench import texts
from daxiao.extract import read as engine
from daxiao.extract.readings import Lexicon
from daxiao.extract.source import Source
collector.calm()  # as the command and the worker do
text = texts.long_text(int(sys.argv[1]))
size = len(text.encode())
source = Source("long", text, "txt")
begin = time.process_time()
found = engine.read(source, Lexicon())
seconds = time.process_time() - begin
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
