"""The one public entry of the engine: a source in, readings out."""

from collections.abc import Callable
from dataclasses import replace

from daxiao.extract import grids, ground, normal, origins, places, repair
from daxiao.extract import outline as outlines
from daxiao.extract.frames import layouts, project, strength, table, target, task
from daxiao.extract.readings import Lexicon, Readings, TargetReading
from daxiao.extract.source import Source


Progress = Callable[[int, int], None]

NOTHING_FOUND = "没有读出目标、任务或项目，这份文件可能不是规划或方案，请核对。"
_STEPS = 5


def read(
    source: Source, lexicon: Lexicon | None = None, *, progress: Progress | None = None
) -> Readings:
    """Read outline, plans, targets, tables, tasks and projects from `source`.

    Offsets of the answer are offsets into `source.text`. `progress` is told `(done, all)` after each step. A text in
    which nothing is found gives empty readings and a warning; warnings of the reader come first.
    """
    known = lexicon or Lexicon()
    # Tables first: a blank between two cells is none inside a figure.
    clean = repair.repaired(layouts.relaid(source.text))
    text = layouts.relaid(normal.even(clean.text))
    done = 0

    def tell() -> None:
        nonlocal done
        done += 1
        if progress is not None:
            progress(done, _STEPS)

    sections = outlines.read_outline(text)
    plans = outlines.read_plans(text, sections)
    tell()
    found = table.tables(text)
    told = target.read_targets(text, sections, plans, known, found)
    targets = _as_written(strength.bound(told, text), clean.text)
    tell()
    tables = table.read_tables(text, targets, found)
    tell()
    rows = tuple(grids.grids(text))
    tasks = task.read_tasks(text, sections, plans, targets, known, rows)
    tell()
    projects = project.read_projects(text, sections, plans, rows)
    tell()
    warnings = (
        source.warnings if targets or tasks or projects else (*source.warnings, NOTHING_FOUND)
    )
    all_read = Readings(plans, sections, targets, tasks, projects, tables, warnings)
    written = origins.led_back(all_read, clean)
    cited = places.cited(written.targets, source)
    return replace(written, targets=tuple(_dated(t, source.text) for t in cited))


def _dated(reading: TargetReading, text: str) -> TargetReading:
    """A span of years only where its words say it: in a sentence that says 到2030年 three times the years of one may be
    taken for those of another. Asked of the few readings that have one; the gate for all is `ground.reground`."""
    period = reading.period
    if (period.since is None and period.until is None) or not any(
        ground.years_absent(text, reading)
    ):
        return reading
    return replace(reading, period=replace(period, since=None, until=None))


def _as_written(targets: tuple[TargetReading, ...], text: str) -> tuple[TargetReading, ...]:
    """Each numeral as the source writes it, full-width digits too."""
    written = [text[t.num.start : t.num.end] for t in targets]
    return tuple(
        t if t.num_text == own else replace(t, num_text=own)
        for t, own in zip(targets, written, strict=True)
    )
