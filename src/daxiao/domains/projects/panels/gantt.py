"""Draws a bar chart (`rules/gantt.py`) as markup: a table of names with one small SVG in each row, no library.

For any list of projects::

    chart = gantt.of_projects([gantt.Listed(facts, name, url, note, deadlines), ...], today=today)
    context = {"chart": panels.gantt.drawing(chart, key="list"), "table": panels.gantt.table(chart)}

and in the template ``<link rel="stylesheet" href="{% static 'projects/gantt.css' %}">`` and ``{{ chart }}``. The width
is fluid (everything stands in percent), the names stay while the chart scrolls, print repeats the head on every page.
`table` gives the same in words, for readers who cannot see the drawing; offer both.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import escape

from django.utils.safestring import SafeString

from daxiao.domains.projects.rules.gantt import Bar, BarKind, Gantt, GanttRow, Tick, TickKind
from daxiao.domains.projects.rules.spans import DAY
from daxiao.ui import markup


ROW, LANES = 26, 15
"""Heights in pixels: of a row, and of the twelve thin lanes below it."""

LETTER_FROM = 2.2
"""A bar narrower than so many percent carries no letter."""

_PLACES = {
    BarKind.PLAN: (3, 6),
    BarKind.STOPPED: (3, 20),
    BarKind.ACTUAL: (11, 12),
    BarKind.RUNNING: (11, 12),
    BarKind.LATE: (11, 12),
    BarKind.WAITING: (11, 12),
    BarKind.BUILDING: (11, 12),
}
"""Top and height of a bar in its row, in pixels."""

_LEGEND = (
    BarKind.PLAN,
    BarKind.ACTUAL,
    BarKind.RUNNING,
    BarKind.LATE,
    BarKind.WAITING,
    BarKind.BUILDING,
    BarKind.STOPPED,
    BarKind.STAGE,
)
_MARKS = (
    (TickKind.DEADLINE, "限"),
    (TickKind.STAGE_DUE, "期"),
    (TickKind.REACHED, "签"),
    (TickKind.PLANNED, "计"),
)


def drawing(chart: Gantt, *, key: str = "gantt") -> SafeString:
    """The whole chart with its legend; `key` tells several charts of one page apart."""
    rows = "".join(_row(chart, row, key) for row in chart.rows)
    head = (
        f'<thead><tr><th scope="col">{escape(chart.head)}</th>'
        f'<td aria-hidden="true">{_scale(chart)}</td></tr></thead>'
    )
    return markup.safe(
        f'<div class="pj-gantt">{_defs(chart, key)}<div class="pj-gantt-box" tabindex="0">'
        f'<table class="pj-gantt-t">{head}<tbody>{rows}</tbody></table></div>{legend(chart)}</div>'
    )


def _percent(value: float) -> str:
    return f"{value:.2f}%"


def _defs(chart: Gantt, key: str) -> str:
    """Patterns, and the gridlines with today's line once for all rows.

    The lines carry their strokes themselves: inside what `use` repeats, style rules of the page do not reach.
    """
    lines = "".join(
        f'<line stroke="#dfe3e8" x1="{x}" x2="{x}" y1="0" y2="160%"/>'
        for x in (_percent(chart.axis.at(line.day)) for line in chart.axis.grid)
    )
    x = _percent(chart.axis.at(chart.today))
    patterns = (
        '<pattern id="pj-run" width="6" height="6" patternUnits="userSpaceOnUse" '
        'patternTransform="rotate(45)"><rect class="a" width="6" height="6"/>'
        '<rect class="w" width="2" height="6"/></pattern>'
        '<pattern id="pj-late" width="4" height="4" patternUnits="userSpaceOnUse">'
        '<rect class="k" width="4" height="4"/><path class="x" d="M0 0L4 4M4 0L0 4"/></pattern>'
        '<pattern id="pj-wait" width="5" height="5" patternUnits="userSpaceOnUse">'
        '<rect class="t" width="5" height="5"/><circle class="a" cx="2" cy="2" r="1"/></pattern>'
        '<pattern id="pj-stop" width="7" height="7" patternUnits="userSpaceOnUse" '
        'patternTransform="rotate(-45)"><rect class="s" width="2" height="7"/></pattern>'
    )
    return (
        '<svg class="pj-gantt-defs" width="0" height="0" aria-hidden="true"><defs>'
        f'{patterns}<symbol id="{escape(key)}-grid" overflow="visible">{lines}'
        f'<line stroke="#43386b" stroke-width="1.5" stroke-dasharray="3 2" x1="{x}" x2="{x}" '
        'y1="0" y2="160%"/></symbol></defs></svg>'
    )


def _scale(chart: Gantt) -> str:
    """The head of the axis: labels and days, today's mark above them."""
    parts = []
    for line in chart.axis.grid:
        at = chart.axis.at(line.day)
        if at < 1:
            continue
        parts.append(
            f'<text class="l" x="{_percent(at)}" dx="-4" y="25">{escape(line.label)}</text>'
            f'<text class="d" x="{_percent(at)}" dx="-4" y="38">{line.day}</text>'
        )
    now = chart.axis.at(chart.today)
    side = "ne" if now > 90 else "ns"
    parts.append(
        f'<text class="n {side}" x="{_percent(now)}" y="11">▾今日 {chart.today:%m-%d}</text>'
    )
    return f'<svg class="pj-gantt-h" width="100%" height="43">{"".join(parts)}</svg>'


def _row(chart: Gantt, row: GanttRow, key: str) -> str:
    height = ROW + (LANES if chart.has_lanes else 0)
    drawn = "".join(_bar(chart, bar) for bar in row.bars)
    drawn += "".join(_ticks(chart, row.ticks))
    name = escape(row.name)
    if row.url:
        name = f'<a href="{escape(row.url)}">{name}</a>'
    number = f'<i class="pj-gantt-n">{row.number}</i>' if row.number else ""
    note = escape(row.note)
    if row.is_late and note:
        note = f"{markup.icon('clock')}{note}"
    look = "pj-late" if row.is_late else ""
    told = escape(row.note)
    note = f'<small class="{look}" title="{told}">{note}</small>' if note else ""
    return (
        f'<tr><th scope="row"><div>{number}<span>{name} {note}</span></div></th><td><svg width="100%" '
        f'height="{height}" role="img" aria-label="{escape(_told(row))}">'
        f'<use href="#{escape(key)}-grid" width="100%" height="100%"/>{drawn}</svg></td></tr>'
    )


def _bar(chart: Gantt, bar: Bar) -> str:
    # a bar ends on its last day, where the tick of that day stands: who is done on the due day is in time
    first = bar.start - DAY if bar.kind is BarKind.LATE else bar.start
    start, end = chart.axis.at(first), chart.axis.at(bar.end)
    width = max(end - start, 0.3)
    top, height = (ROW + bar.lane * 1.2, 1.1) if bar.kind is BarKind.STAGE else _PLACES[bar.kind]
    letter = ""
    if bar.kind.letter and width >= LETTER_FROM and height > 10:
        letter = f'<text class="b b-{bar.kind.value}" x="{start:.2f}%" dx="4" y="{top + 10}">{bar.kind.letter}</text>'
    return (
        f'<rect class="r-{bar.kind.value}" x="{start:.2f}%" width="{width:.2f}%" y="{top:.1f}" '
        f'height="{height}"><title>{escape(bar.words)}</title></rect>{letter}'
    )


CLOSE = 1.8
"""Ticks nearer to each other than so many percent have their letters below each other."""


def _ticks(chart: Gantt, ticks: Iterable[Tick]) -> Iterator[str]:
    before, is_low = -100.0, False
    for at, tick in sorted(((chart.axis.at(t.day), t) for t in ticks), key=lambda pair: pair[0]):
        is_low = at - before < CLOSE and not is_low
        before = at
        yield _tick(tick, at, 20 if is_low else 9)


def _tick(tick: Tick, at: float, y: int) -> str:
    x = _percent(at)
    edge = ' class="e"' if at > 97 else ""
    letter = f'<text x="{x}" dx="{-3 if edge else 3}" y="{y}"{edge}>{tick.letter}</text>'
    return (
        f'<g class="t-{tick.kind.value}"><title>{escape(tick.words)}</title>'
        f'<line x1="{x}" x2="{x}" y1="1" y2="{ROW - 1}"/>{letter if tick.letter else ""}</g>'
    )


def _told(row: GanttRow) -> str:
    said = [bar.words for bar in row.bars if bar.lane < 0] + [tick.words for tick in row.ticks]
    return f"{row.name}：{'；'.join(said) or row.note or '没有日期'}"


def legend(chart: Gantt) -> SafeString:
    """What the patterns and letters mean; only those that occur."""
    kinds = {bar.kind for row in chart.rows for bar in row.bars}
    ticks = {tick.kind for row in chart.rows for tick in row.ticks}
    bars = "".join(
        f'<li><svg width="26" height="12" aria-hidden="true"><rect class="r-{k.value}" x="1" y="1" width="24" '
        f'height="{5 if k in (BarKind.PLAN, BarKind.STAGE) else 10}"/></svg>{k.label}'
        f"{f'（{k.letter}）' if k.letter else ''}</li>"
        for k in _LEGEND
        if k in kinds
    )
    marks = "".join(
        f'<li><svg width="18" height="12" aria-hidden="true"><g class="t-{k.value}">'
        f'<line x1="2" x2="2" y1="0" y2="12"/><text x="5" y="9">{letter}</text></g></svg>{k.label}</li>'
        for k, letter in _MARKS
        if k in ticks
    )
    now = (
        '<li><svg width="10" height="12" aria-hidden="true"><line class="n" x1="4" x2="4" y1="0" '
        'y2="12"/></svg>今日</li>'
    )
    return markup.safe(f'<ul class="pj-gantt-l">{bars}{marks}{now}</ul>')


# ---- the same in words


@dataclass(frozen=True, slots=True)
class Told:
    """A row in words: what was planned, what happened, and which days bind it."""

    name: str
    plan: str
    actual: str
    days: str
    note: str


_ACTUAL = frozenset(BarKind) - {BarKind.PLAN, BarKind.STAGE}


def table(chart: Gantt) -> list[Told]:
    """The chart row by row in words."""
    return [_told_row(row) for row in chart.rows]


def _told_row(row: GanttRow) -> Told:
    plans = _spans(bar for bar in row.bars if bar.kind is BarKind.PLAN)
    actual = _spans(bar for bar in row.bars if bar.kind in _ACTUAL)
    name = f"{row.number} {row.name}".strip()
    return Told(name, plans, actual, "；".join(tick.words for tick in row.ticks), row.note)


def _spans(bars: Iterable[Bar]) -> str:
    return "；".join(_said(list(bars)))


def _said(bars: list[Bar]) -> Iterator[str]:
    for bar in bars:
        word = "" if bar.kind in (BarKind.PLAN, BarKind.ACTUAL) else f"{bar.kind.label} "
        yield f"{word}{bar.start}至{bar.end}"
