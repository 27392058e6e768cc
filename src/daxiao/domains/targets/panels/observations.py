"""What the page of one figure shows beside its fields, and the chart of a series."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.urls import reverse

from daxiao.domains.targets.queries import observations as queries
from daxiao.domains.targets.queries.bare import RETURNED
from daxiao.domains.targets.queries.series_page import Line, Part, SeriesPage
from daxiao.domains.targets.rules import observing, series
from daxiao.domains.targets.rules.folding import STEPS
from daxiao.domains.targets.rules.ledger import plain
from daxiao.domains.targets.rules.series import Given
from daxiao.domains.targets.rules.summing import OverTime
from daxiao.domains.targets.types.figures import FigureState, Legal, Origin, Source
from daxiao.kernel.access import Actor
from daxiao.ui.charts import Chart, Series, line_chart
from daxiao.ui.fields import Chip, Day, Number, Period, Text
from daxiao.ui.panels import Note, Panel, Records, Table
from daxiao.ui.tones import Tone


STATE_TONES = {
    FigureState.SUBMITTED.value: Tone.DRAFT,
    FigureState.APPROVED.value: Tone.DONE,
    FigureState.RETURNED.value: Tone.WARN,
}
LEGAL_TONES = {Legal.OFFICIAL.value: Tone.STRONG}
ORIGIN_TONES = {
    Origin.COUNTED.value: Tone.PLAIN,
    Origin.ROLLED_UP.value: Tone.PLAIN,
    Origin.CALCULATED.value: Tone.PLAIN,
}

CountLink = Callable[[str, str, int], str]
"""Of a count, the path of a place and a period: the address of the rows that were counted, empty where there is none."""


@dataclass
class _Links:
    counted: CountLink | None = None


LINKS = _Links()
"""The registers that are counted stand in rooms above; the assembly says here where their rows are."""


def series_url(indicator_id: int, region_id: int, period: int) -> str:
    address = reverse("figure_series", args=[indicator_id, region_id])
    return f"{address}?year={period // 100}&month={period % 100}"


@dataclass(frozen=True)
class SeriesLink(Panel):
    """Leads from one figure to its whole series."""

    template = "targets/parts/series_link.html"


def to_series(_actor: Actor, row: Any) -> dict[str, str]:
    return {"url": series_url(row.indicator_id, row.region_id, row.period)}


def corrections_of(actor: Actor, row: Any) -> Records:
    made = queries.corrections(actor, row.indicator, row.region, [row.period // 100])
    return [
        {
            "of": c.of,
            "made_in": c.made_in,
            "given": c.given,
            "before": c.before,
            "after": c.after,
            "reason": c.reason,
            "made_by": str(c.made_by or "系统"),
            "made_at": c.made_at,
        }
        for c in made
        if row.period in (c.of, c.made_in)
    ]


def explained(actor: Actor, row: Any) -> str:
    """How the year's total came about, with what was corrected in the month; of what does not add up, or was not typed, in
    words where it comes from."""
    sums = queries.fold_rule(actor, row.indicator)
    if sums.in_time is not OverTime.SUM or sums.frequency in STEPS or row.state == RETURNED:
        return _computed(row)
    known = queries.series(actor, row.indicator, row.region, row.period // 100)
    month = observing.month_of(row.period)
    return series.explain(known, month) if month in known.months else _computed(row)


explained_panel = Note("累计怎么来的", explained, empty="不累计的指标，本期数就是填报的数")
series_panel = SeriesLink("全年与往年", to_series)
corrections_panel = Table(
    "更正",
    corrections_of,
    columns=[
        Period("of", "更正哪月"),
        Period("made_in", "记在哪月"),
        Chip("given", "更正的是", of=Given),
        Number("before", "原数"),
        Number("after", "更正为"),
        Text("reason", "理由"),
        Text("made_by", "更正人"),
        Day("made_at", "时间", time=True),
    ],
    help="更正不改已报出的数：两个数都留着，差额记在更正的那个月",
    empty="没有更正过",
)


def chart(page: SeriesPage) -> Chart | None:
    """The years over each other, the newest first: totals of what adds up, else the figures as they are known now."""
    drawn = [(y, v) for y, v in page.drawn if any(x is not None for x in v)]
    if not drawn:
        return None
    labels = [f"{n}月" for n in range(1, 13)]
    lines = [Series(f"{year}年", values) for year, values in reversed(drawn)]
    return line_chart(labels, lines, unit=page.indicator.unit)


def counted_url(page: SeriesPage, period: int) -> str:
    if not page.setting.counted_by or LINKS.counted is None:
        return ""
    return LINKS.counted(page.setting.counted_by, page.region.path, period)


# ---------------------------------------------------------------- the page of a series


@dataclass(frozen=True, slots=True)
class Told:
    """A month in words: figures as written, states as chips, corrections with both values."""

    period: int
    label: str
    pk: int | None
    own: str = ""
    total: str = ""
    corrected: str = ""
    own_typed: bool = False
    total_typed: bool = False
    explained: str = ""
    corrections: tuple[str, ...] = ()
    origin: str = ""
    source: str = ""
    legal: str = ""
    state: str = ""
    tone: str = ""
    who: str = ""
    at: datetime | None = None
    note: str = ""
    answer: str = ""
    is_late: bool = False
    lock: str = ""
    lock_id: int | None = None


def told(page: SeriesPage) -> list[Told]:
    """The months of the year; one that is missing is there as missing."""
    return [_told(line) for line in page.lines]


def _told(line: Line) -> Told:
    row = line.row
    if row is None:
        return Told(line.period, line.label, None, lock=line.lock, lock_id=line.lock_id)
    is_typed = Origin(row.origin).is_typed
    corrected = said(row.corrected) if line.is_corrected and row.own is not None else ""
    return Told(
        period=line.period,
        label=line.label,
        pk=row.pk,
        own=said(row.own),
        total=said(row.total),
        corrected=corrected,
        own_typed=is_typed and row.given == Given.MONTH,
        total_typed=is_typed and row.given == Given.CUMULATIVE,
        explained=line.explained or _computed(row),
        corrections=tuple(correction_said(c) for c in line.corrections),
        origin=Origin(row.origin).label,
        source=Source(row.source).label,
        legal=Legal(row.legal).label,
        state=FigureState(row.state).label,
        tone=STATE_TONES[row.state].value,
        who="、".join(filter(None, (str(row.org or ""), str(row.entered_by or "")))),
        at=row.entered_at,
        note=row.note,
        answer=row.answer,
        is_late=row.is_late,
        lock=line.lock,
        lock_id=line.lock_id,
    )


def _computed(row: Any) -> str:
    """Where no months add up: how a figure came about that nobody typed."""
    return {
        Origin.ROLLED_UP.value: "由下级各地区的数汇总",
        Origin.CALCULATED.value: f"按公式 {row.indicator.formula} 计算",
        Origin.COUNTED.value: "按台账逐条计数",
    }.get(row.origin, "")


def correction_said(c: Any) -> str:
    return observing.correction_said(c.of, c.made_in, c.before, c.after, c.reason)


def said(value: Decimal | None) -> str:
    """A figure as it is written, with thousands; empty when it is missing."""
    if value is None:
        return ""
    return plain(value).replace("-", "−")


@dataclass(frozen=True, slots=True)
class ToldPart:
    name: str
    url: str
    own: str
    total: str
    state: str
    tone: str
    note: str


def parts(found: Sequence[Part], period: int) -> list[ToldPart]:
    """Places below, or terms of a formula, each leading to its own series."""
    return [_part(p, period) for p in found]


def _part(p: Part, period: int) -> ToldPart:
    row = p.row
    return ToldPart(
        p.name,
        series_url(p.indicator_id, p.region_id, period),
        said(row.own) if row else "",
        said(row.total) if row else "",
        FigureState(row.state).label if row else "缺报或您看不到",
        STATE_TONES[row.state].value if row else Tone.WARN.value,
        p.note,
    )


def contradiction(page: SeriesPage) -> str:
    """The place's own figure beside the sum of its parts, where the two differ."""
    found = page.parts
    if found is None or not found.gap:
        return ""
    more = "多" if found.gap > 0 else "少"
    unit = page.indicator.unit
    return (
        f"{page.region}填报 {said(found.own)}{unit}，下级合计 {said(found.total)}{unit}，"
        f"{more} {said(abs(found.gap))}{unit}。两个数都保留，请核对是哪一边有误。"
    )
