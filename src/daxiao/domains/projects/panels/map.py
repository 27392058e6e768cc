"""The colour map as tables and charts: words, figures, and the address of the rows behind every cell."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from html import escape
from typing import NamedTuple

from django.utils.safestring import SafeString

from daxiao.domains.projects.forms.map import Metric
from daxiao.domains.projects.queries import map as map_queries
from daxiao.domains.projects.rules import matrix
from daxiao.domains.projects.types import Phase
from daxiao.kernel.access import Actor
from daxiao.ui import markup
from daxiao.ui.charts import Chart, Layer, stacked_bars
from daxiao.ui.tones import Tone


DEFINITIONS = (
    (Phase.GREEN, "已建成、正常投产", "帮助进规纳统、兑现政策、扩大产能"),
    (Phase.BLUE, "已具备开工条件、正在建设", "协调要素保障，解决堵点难点"),
    (Phase.YELLOW, "已签约或入库、尚未开工", "加快审批、用地、融资和厂房落实"),
    (
        Phase.RED,
        "不能继续的项目，经批准退出",
        "责任单位写出书面说明；不计入在册数，经过仍可查",
    ),
)
"""The colours of plan 004 in the platform's words, with the duties shown beside them."""

UNDECIDED_WORDS = "待认定"
NO_INDUSTRY = "未填产业"

COLUMNS: tuple[Phase | None, ...] = (*matrix.PHASES, None)


class Part(NamedTuple):
    """One figure of a cell with the address of its rows; `note` says what the figure leaves out."""

    text: str
    url: str
    note: str = ""
    unit: str = ""


@dataclass(frozen=True, slots=True)
class ShownCell:
    """A cell in words, with the `cell` it was made from."""

    parts: tuple[Part, ...]
    cell: matrix.Cell

    @property
    def is_empty(self) -> bool:
        return not self.cell.count


@dataclass(frozen=True, slots=True)
class ShownRow:
    name: str
    cells: tuple[ShownCell, ...]
    total: ShownCell
    left: Part


@dataclass(frozen=True, slots=True)
class ShownMatrix:
    """`by` is county or industry; `rows` end with the sums in `foot`."""

    by: str
    title: str
    head: str
    rows: tuple[ShownRow, ...]
    foot: ShownRow

    @property
    def body(self) -> SafeString:
        """The lines and the sums as markup: a template costs several times as much for so many cells."""
        lines = "".join(map(_line_markup, self.rows))
        return markup.safe(f"<tbody>{lines}</tbody><tfoot>{_line_markup(self.foot)}</tfoot>")


def _line_markup(row: ShownRow) -> str:
    cells = "".join(map(_cell_markup, (*row.cells, row.total)))
    left = _part_markup(row.left) if row.left.text != "0" else '<span class="pjm-0">0</span>'
    return (
        f'<tr><th scope="row">{escape(row.name)}</th>{cells}'
        f'<td class="dx-num pjm-left">{left}</td></tr>'
    )


def _cell_markup(cell: ShownCell) -> str:
    if cell.is_empty:
        return f'<td class="dx-num"><span class="pjm-0">{cell.parts[0].text}</span></td>'
    several = len(cell.parts) > 1
    parts = []
    for part in cell.parts:
        title = f' title="{escape(part.note)}"' if part.note else ""
        unit = f"<small>{part.unit}</small>" if several else ""
        parts.append(f'<span class="pjm-p"{title}>{_part_markup(part)}{unit}</span>')
    return f'<td class="dx-num">{"".join(parts)}</td>'


def _part_markup(part: Part) -> str:
    return f'<a href="{escape(part.url)}">{part.text}</a>' if part.url else part.text


class Column(NamedTuple):
    words: str
    tone: Tone


HEADS = tuple(
    Column(p.label, Tone(p.value)) if p else Column(UNDECIDED_WORDS, Tone.DRAFT) for p in COLUMNS
)

Link = Callable[..., str]
"""`link(county=…, industry=…, place=…, pace=…)`: the address of the rows of a cell."""

Named = Sequence[tuple[str, str]]
"""Keys and names of the rows of a matrix in their order."""


def counties_in_order(found: matrix.Matrix) -> list[tuple[str, str]]:
    """Counties by their codes."""
    names = map_queries.county_names(found.names)
    known = [key for key in found.names if key in names]
    return [(key, names[key][1]) for key in sorted(known, key=lambda k: names[k][0])]


def industries_in_order(found: matrix.Matrix) -> list[tuple[str, str]]:
    """The industry with most projects first; those without one last."""
    order = sorted(found.names, key=lambda n: (not n, -found.of_name(n).count, n))
    return [(name, name or NO_INDUSTRY) for name in order]


def shown_matrix(
    found: matrix.Matrix, named: Named, *, by: str, metric: Metric, link: Link
) -> ShownMatrix:
    rows = tuple(_row(found, key, name, by, metric, link) for key, name in named)
    cells = tuple(_cell(found.of_phase(p), metric, link, {"place": _place(p)}) for p in COLUMNS)
    left = Part(f"{sum(found.left.values())}", link(place=Phase.RED.value))
    foot = ShownRow("合计", cells, _cell(found.total, metric, link, {}), left)
    title, head = ("按县市区", "县市区") if by == "county" else ("按产业", "产业")
    return ShownMatrix(by, title, head, rows, foot)


def _row(
    found: matrix.Matrix, key: str, name: str, by: str, metric: Metric, link: Link
) -> ShownRow:
    cells = tuple(
        _cell(found.cell(key, p), metric, link, {by: key, "place": _place(p)}) for p in COLUMNS
    )
    left = Part(f"{found.left.get(key, 0)}", link(**{by: key}, place=Phase.RED.value))
    return ShownRow(name, cells, _cell(found.of_name(key), metric, link, {by: key}), left)


def _place(phase: Phase | None) -> str:
    return phase.value if phase else matrix.UNDECIDED


def _cell(cell: matrix.Cell, metric: Metric, link: Link, at: Mapping[str, str]) -> ShownCell:
    if not cell.count:
        return ShownCell((Part("0" if metric is not Metric.LATE else "—", ""),), cell)
    makers = {
        Metric.COUNT: (_count,),
        Metric.INVEST: (_invest,),
        Metric.LATE: (_late,),
        Metric.ALL: (_count, _invest, _late),
    }[metric]
    return ShownCell(tuple(make(cell, link, at) for make in makers), cell)


def _count(cell: matrix.Cell, link: Link, at: Mapping[str, str]) -> Part:
    return Part(f"{cell.count:,}", link(**at), unit="个")


def _invest(cell: matrix.Cell, link: Link, at: Mapping[str, str]) -> Part:
    note = f"其中{cell.without_invest}个未填总投资" if cell.without_invest else ""
    known = cell.count > cell.without_invest
    return Part(f"{cell.invest:,.2f}" if known else "—", link(**at), note, unit="亿元")


def _late(cell: matrix.Cell, link: Link, at: Mapping[str, str]) -> Part:
    url = link(**at, pace="late") if cell.late else ""
    note = f"{cell.count - cell.unpaced}个中超期{cell.late}个"
    if cell.unpaced:
        note += f"，另{cell.unpaced}个当日进度无记录"
    return Part(late_share(cell), url, note, unit="超期")


def late_share(cell: matrix.Cell) -> str:
    share = cell.share_late
    return "—" if share is None else f"{share * 100:.1f}%"


# ---- who moved


@dataclass(frozen=True, slots=True)
class MoveLine:
    """A project that moved, in words; phases as (words, tone), None for not on the map."""

    key: int
    name: str
    county: str
    invest: Decimal | None
    was: Column | None
    now: Column | None
    why: map_queries.Why


@dataclass(frozen=True, slots=True)
class MoveGroup:
    way: str
    title: str
    none: str
    count: int
    lines: tuple[MoveLine, ...]

    @property
    def is_cut(self) -> bool:
        return self.count > len(self.lines)


_GROUPS = (
    ("up", "升", "没有上升的项目"),
    ("down", "降", "没有下降的项目"),
    ("fresh", "新认定", "没有新认定的项目"),
    ("gone", "不再列入", "没有不再列入的项目"),
)

SHORT, LONG, PRINTED = 20, 2000, 18
"""How many lines of a way the page shows, how many when that way is asked for whole, and how many are printed."""


def move_groups(
    actor: Actor, moved: map_queries.Moved, *, whole: str = "", most: int = SHORT
) -> list[MoveGroup]:
    """Who moved which way, with names for the lines that are shown."""
    cut = {
        way: getattr(moved.moves, way)[: LONG if way == whole else most] for way, _, _ in _GROUPS
    }
    names = map_queries.shown(actor, [m.key for moves in cut.values() for m in moves])
    return [
        MoveGroup(
            way,
            title,
            none,
            len(getattr(moved.moves, way)),
            tuple(_line(m, names[m.key], moved) for m in cut[way] if m.key in names),
        )
        for way, title, none in _GROUPS
    ]


def _line(move: matrix.Move, shown: map_queries.Shown, moved: map_queries.Moved) -> MoveLine:
    return MoveLine(
        move.key,
        shown.name,
        shown.county or "",
        shown.invest,
        column_of(move.was),
        column_of(move.now),
        moved.why[move.key],
    )


def column_of(phase: Phase | None) -> Column | None:
    return Column(phase.label, Tone(phase.value)) if phase else None


@dataclass(frozen=True, slots=True)
class LevelLine:
    """A project whose management level moved, in words."""

    key: int
    name: str
    county: str
    is_down: bool
    words: str
    why: map_queries.Why


LevelMoves = Sequence[tuple[matrix.LevelMove, map_queries.Why]]


def level_lines(actor: Actor, found: LevelMoves, most: int = SHORT) -> list[LevelLine]:
    cut = found[:most]
    names = map_queries.shown(actor, [move.key for move, _ in cut])
    return [
        LevelLine(
            move.key,
            names[move.key].name,
            names[move.key].county or "",
            move.is_down,
            f"{_managed(move.was)} → {_managed(move.now)}",
            why,
        )
        for move, why in cut
        if move.key in names
    ]


def _managed(level: Phase | None) -> str:
    return f"按{level.letter}管理" if level else "按本色管理"


def crossed(moves: matrix.Moves) -> list[tuple[Column | None, list[int]]]:
    """From (rows) to (columns) how many: 绿、蓝、黄、红, and not on the map or undecided at the end."""
    order: tuple[Phase | None, ...] = (*Phase, None)
    return [(column_of(was), [moves.count(was, now) for now in order]) for was in order]


# ---- months


def trend(counts: Sequence[tuple[date, Mapping[str, int]]], links: Sequence[str]) -> Chart:
    """Stacked bars by month: how many projects stood where at its end; letters and patterns tell the layers apart."""
    labels = [f"{day.year}年{day.month}月" for day, _ in counts]
    layers = [
        Layer(
            p.label if p else UNDECIDED_WORDS,
            p.letter if p else "待",
            [held.get(_place(p), 0) for _, held in counts],
            Tone(p.value) if p else None,
        )
        for p in COLUMNS
    ]
    return stacked_bars(labels, layers, unit="个", links=links)
