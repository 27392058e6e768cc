"""Pure builders of ECharts options: few kinds, one palette, direct labels, bars from zero.

The palette avoids the four colours, which mean state. A chart carries its own table, so that "show as table" and the
print show the same figures.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from daxiao.ui.tones import Tone


# violet, ochre-grey, slate, plum: none may be taken for green, blue, yellow or red
PALETTE = ("#4b3f72", "#a08c6d", "#6b7280", "#8a5a83")
INK = "#1f2933"
QUIET = "#6b7280"
GRID = "#e3e6ea"

Figure = int | float | Decimal | None


@dataclass(frozen=True, slots=True)
class Series:
    name: str
    values: Sequence[Figure]


@dataclass(frozen=True, slots=True)
class Chart:
    """An ECharts option with the table that says the same; `height` in pixels; `links` lead to the rows behind the
    first rows of the table."""

    option: dict[str, Any]
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    unit: str = ""
    height: int = 260
    links: tuple[str, ...] = ()

    @property
    def table(self) -> list[tuple[str, tuple[str, ...]]]:
        """(address of the rows behind it or empty, cells) for each row."""
        links = (*self.links, *("" for _ in self.rows))
        return list(zip(links, self.rows, strict=False))


def bar_chart(
    labels: Sequence[str],
    series: Sequence[Series],
    *,
    unit: str = "",
    target: Figure = None,
    lying: bool = False,
    links: Sequence[str] = (),
) -> Chart:
    """Bars from zero, with the figure at their end and, if given, the target as a line."""
    option = _frame(labels, unit, lying=lying, several=len(series) > 1)
    if not lying:
        option["grid"]["right"] = 16  # the figures stand on top of the bars
    if all(isinstance(v, int) for one in series for v in one.values if v is not None):
        option["xAxis" if lying else "yAxis"]["minInterval"] = 1  # there is no half a target
    option["series"] = [
        {
            "type": "bar",
            "name": s.name,
            "data": [_number(v) for v in s.values],
            "barMaxWidth": 28,
            "itemStyle": {"color": PALETTE[i % len(PALETTE)], "borderRadius": 2},
            "label": {"show": True, "position": "right" if lying else "top", "color": INK},
        }
        for i, s in enumerate(series)
    ]
    if target is not None and option["series"]:
        _mark_target(option, "xAxis" if lying else "yAxis", series, target, unit)
    return replace(_chart(option, labels, series, unit, target), links=tuple(links))


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer of a stack. Its `letter` stands before every figure; a `tone` out of the four colours where it is one."""

    name: str
    letter: str
    values: Sequence[Figure]
    tone: Tone | None = None


# the four colours as style.css has them, each with a pattern for readers and printers without colour
_TONES: dict[Tone, tuple[str, dict[str, Any]]] = {
    Tone.GREEN: ("#1f7a4a", {"symbol": "none"}),
    Tone.BLUE: ("#2563a8", {"symbol": "rect", "dashArrayX": [1, 0], "dashArrayY": [1, 5]}),
    Tone.YELLOW: (
        "#f0c54a",
        {"symbol": "rect", "dashArrayX": [1, 0], "dashArrayY": [1, 5], "rotation": -0.785},
    ),
    Tone.RED: ("#b3321f", {"symbol": "triangle"}),
}
_PALE = frozenset({Tone.YELLOW})


def stacked_bars(
    labels: Sequence[str], layers: Sequence[Layer], *, unit: str = "", links: Sequence[str] = ()
) -> Chart:
    """Bars of layers that add up; each figure carries the letter of its layer, each layer a pattern of its own."""
    option = _frame(labels, unit, lying=False, several=True)
    option["grid"]["right"] = 16
    option["yAxis"]["minInterval"] = 1
    option["series"] = [
        {
            "type": "bar",
            "stack": "all",
            "name": layer.name,
            # no figure on nothing: it would lie on its neighbour
            "data": [_number(v) if v else None for v in layer.values],
            "barMaxWidth": 56,
            "itemStyle": _layer_style(layer),
            "label": {
                "show": True,
                "formatter": f"{layer.letter} {{c}}",
                "color": INK if layer.tone is None or layer.tone in _PALE else "#fff",
                "fontSize": 11,
            },
            "labelLayout": {"hideOverlap": True},
        }
        for layer in layers
    ]
    table = [Series(layer.name, layer.values) for layer in layers]
    table.append(Series("合计", [_sum(layers, i) for i in range(len(labels))]))
    return replace(_chart(option, labels, table, unit, None), links=tuple(links))


def _sum(layers: Sequence[Layer], at: int) -> Figure:
    return sum((Decimal(str(v)) for one in layers if (v := one.values[at]) is not None), Decimal())


def _layer_style(layer: Layer) -> dict[str, Any]:
    if layer.tone is None or layer.tone not in _TONES:
        return {"color": "#e3e6ea", "borderColor": QUIET, "borderWidth": 0.5}
    colour, decal = _TONES[layer.tone]
    return {"color": colour, "decal": {"color": "rgba(255,255,255,.25)", **decal}}


def line_chart(
    labels: Sequence[str],
    series: Sequence[Series],
    *,
    unit: str = "",
    target: Figure = None,
    scheduled: Sequence[Figure] | None = None,
) -> Chart:
    """Lines with the scheduled progress dashed behind them and the target as a level; gaps stay gaps."""
    option = _frame(labels, unit, lying=False, several=len(series) > 1 or scheduled is not None)
    drawn = [
        {
            "type": "line",
            "name": s.name,
            "data": [_number(v) for v in s.values],
            "connectNulls": False,
            "symbolSize": 6,
            "lineStyle": {"width": 2, "color": PALETTE[i % len(PALETTE)]},
            "itemStyle": {"color": PALETTE[i % len(PALETTE)]},
            "endLabel": {"show": True, "formatter": "{c}", "color": INK},
        }
        for i, s in enumerate(series)
    ]
    everything = list(series)
    if scheduled is not None:
        everything.append(Series("时序进度", scheduled))
        drawn.append(
            {
                "type": "line",
                "name": "时序进度",
                "data": [_number(v) for v in scheduled],
                "symbol": "none",
                "lineStyle": {"type": "dashed", "width": 1.5, "color": QUIET},
                "itemStyle": {"color": QUIET},
            }
        )
    option["series"] = drawn
    if target is not None and drawn:
        _mark_target(option, "yAxis", everything, target, unit)
    return _chart(option, labels, everything, unit, target)


@dataclass(frozen=True, slots=True)
class Band:
    """A forecast from some label on: its middle, and the lower and upper end of its interval; None before it begins."""

    name: str
    middle: Sequence[Figure]
    low: Sequence[Figure]
    high: Sequence[Figure]


def with_band(chart: Chart, band: Band) -> Chart:
    """The line chart with a forecast behind its lines: a dashed middle in a pale interval. The table gets both ends."""
    option = {**chart.option, "series": [*chart.option["series"], *_band_series(band)]}
    option["legend"] = {
        **option["legend"],
        "show": True,
        "data": [s["name"] for s in option["series"] if not s["name"].startswith("_")],
    }
    unit = f"（{chart.unit}）" if chart.unit else ""
    head = (
        *chart.head,
        *(f"{word}{unit}" for word in (band.name, f"{band.name}下限", f"{band.name}上限")),
    )
    ends = zip(band.middle, band.low, band.high, strict=True)
    added = [tuple(_said(v) for v in row) for row in ends]
    blank = ("", "", "")
    rows = tuple(
        (*row, *(added[i] if i < len(added) else blank)) for i, row in enumerate(chart.rows)
    )
    return replace(chart, option=option, head=head, rows=rows)


def _band_series(band: Band) -> list[dict[str, Any]]:
    """Two stacked layers, of which only the upper one is painted, and the middle."""
    quiet = {
        "type": "line",
        "symbol": "none",
        "silent": True,
        "stack": "band",
        "lineStyle": {"opacity": 0},
        "tooltip": {"show": False},
    }
    widths = [
        None if low is None or high is None else float(high) - float(low)
        for low, high in zip(band.low, band.high, strict=True)
    ]
    colour = PALETTE[3]
    return [
        {**quiet, "name": "_low", "data": [_number(v) for v in band.low]},
        {
            **quiet,
            "name": "_band",
            "data": widths,
            "areaStyle": {"color": colour, "opacity": 0.16},
        },
        {
            "type": "line",
            "name": band.name,
            "data": [_number(v) for v in band.middle],
            "symbol": "none",
            "lineStyle": {"type": "dotted", "width": 2, "color": colour},
            "itemStyle": {"color": colour},
        },
    ]


def _frame(labels: Sequence[str], unit: str, *, lying: bool, several: bool) -> dict[str, Any]:
    names: dict[str, Any] = {
        "type": "category",
        "data": list(labels),
        "axisTick": {"show": False},
        "axisLine": {"lineStyle": {"color": GRID}},
        "axisLabel": {"color": QUIET},
    }
    if lying:
        names["inverse"] = True  # first row on top, as in the table
    figures: dict[str, Any] = {
        "type": "value",
        "name": unit,
        "nameTextStyle": {"color": QUIET},
        "splitLine": {"lineStyle": {"color": GRID}},
        "axisLabel": {"color": QUIET},
    }
    return {
        "animation": False,
        "textStyle": {"fontFamily": "inherit"},
        "grid": {
            "left": 8,
            "right": 56,
            "top": 34,
            "bottom": 8,
            "containLabel": True,
        },
        "tooltip": {"trigger": "axis", "confine": True},
        "legend": {"show": several, "top": 0, "left": 64, "textStyle": {"color": QUIET}},
        "xAxis": figures if lying else names,
        "yAxis": names if lying else figures,
    }


def _mark_target(
    option: dict[str, Any], axis: str, series: Sequence[Series], target: Figure, unit: str
) -> None:
    """Draw the target as a line, and make the axis long enough to show it while it is still far away."""
    level = float(target or 0)
    option["series"][0]["markLine"] = {
        "silent": True,
        "symbol": "none",
        "lineStyle": {"type": "solid", "color": INK, "width": 1.5},
        "label": {
            "formatter": f"目标 {_said(target)}{unit}",
            "color": INK,
            # the category axis of lying bars runs downwards, so the line starts at the top
            "position": "start" if axis == "xAxis" else "insideEndTop",
        },
        "data": [{axis: level}],
    }
    highest = max((float(v) for s in series for v in s.values if v is not None), default=0.0)
    if level >= highest:
        option[axis]["max"] = _round_up(level * 1.05)


def _round_up(value: float) -> float:
    """The next figure of the form 1, 1.5, 2, 2.5, 3, 4, 5, 6, 8 times a power of ten: a calm end of an axis."""
    if value <= 0:
        return 0.0
    power = 10.0 ** math.floor(math.log10(value))
    steps = (1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10)
    return next(s * power for s in steps if s * power >= value * 0.999999)


def _number(value: Figure) -> float | None:
    return None if value is None else float(value)


def _said(value: Figure) -> str:
    if value is None:
        return "—"
    return f"{value:,.2f}".rstrip("0").rstrip(".")


def _chart(
    option: dict[str, Any],
    labels: Sequence[str],
    series: Sequence[Series],
    unit: str,
    target: Figure,
) -> Chart:
    head = ("", *(f"{s.name}（{unit}）" if unit else s.name for s in series))
    rows = [
        (label, *(_said(s.values[i] if i < len(s.values) else None) for s in series))
        for i, label in enumerate(labels)
    ]
    if target is not None and series:
        rows.append(("目标", _said(target), *("" for _ in series[1:])))
    return Chart(option, head, tuple(rows), unit)
