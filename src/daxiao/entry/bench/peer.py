"""The reading beside its peer: recognizers-text, a library of rules for Chinese numbers, money and dates.

The peer is never imported here: it runs in a process of its own and prints the seconds it took.
"""

import importlib.util
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass

from daxiao.entry.bench import texts
from daxiao.extract import read as engine
from daxiao.extract.readings import Lexicon
from daxiao.extract.source import Source


SLICE_BYTES = 48_000  # the peer takes about three seconds for it
RUNS = 5
MISSING = "没有安装对照库 recognizers-text，所以没有比较；运行 make bench 会先装上它。"


@dataclass(frozen=True, slots=True)
class Comparison:
    """`ratio`: the peer's CPU seconds over ours on the same text in the same run; None, and a sentence why, without it."""

    ratio: float | None
    words: str


def compare() -> Comparison:
    """Our whole reading beside the peer's numbers, currency and dates together, on one generated text."""
    text = texts.long_text(SLICE_BYTES)
    theirs = peer_seconds(text)
    if theirs is None:
        return Comparison(None, MISSING)
    ours = own_seconds(text)
    kb = len(text.encode()) / 1000
    words = f"{kb:.0f} KB 文本：本引擎 {ours:.3f} 秒，recognizers-text（数字、货币、日期）{theirs:.3f} 秒。"
    return Comparison(round(theirs / ours, 1), words)


def own_seconds(text: str) -> float:
    """Median CPU seconds of the whole reading, after a warm-up."""
    source = Source("slice", text, "txt")
    engine.read(source, Lexicon())
    seconds = []
    for _ in range(RUNS):
        begin = time.process_time()
        engine.read(source, Lexicon())
        seconds.append(time.process_time() - begin)
    return statistics.median(seconds)


def peer_seconds(text: str) -> float | None:
    """CPU seconds the peer takes for `text`, its models warmed up; None where it is not installed."""
    if importlib.util.find_spec("recognizers_date_time") is None:
        return None
    done = subprocess.run(  # noqa: S603 - this interpreter and a fixed program
        [sys.executable, "-W", "ignore", "-c", _PROGRAM],
        input=text,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
    )
    return float(done.stdout)


_PROGRAM = """
import sys, time
sys.stdin.reconfigure(encoding="utf-8")
from recognizers_date_time import DateTimeRecognizer
from recognizers_number import NumberRecognizer
from recognizers_number_with_unit import NumberWithUnitRecognizer
from recognizers_text import Culture
text = sys.stdin.read()
models = (
    NumberRecognizer(Culture.Chinese).get_number_model(),
    NumberWithUnitRecognizer(Culture.Chinese).get_currency_model(),
    DateTimeRecognizer(Culture.Chinese).get_datetime_model(),
)
for model in models:
    model.parse(text[:400])
begin = time.process_time()
for model in models:
    model.parse(text)
print(time.process_time() - begin)
"""
