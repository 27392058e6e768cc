"""Figures beside what is known of them, in words, in the form of who approves and on the figure's own page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from daxiao.domains.targets.panels.observations import correction_said, said
from daxiao.domains.targets.queries import reviews as queries
from daxiao.domains.targets.queries.reviews import Review
from daxiao.domains.targets.rules import observing
from daxiao.domains.targets.types.figures import FigureState
from daxiao.kernel.access import Actor
from daxiao.ui.actions import Review as FormReview
from daxiao.ui.panels import Panel


POINTS = {"%": "个百分点", "‰": "个千分点"}


@dataclass(frozen=True, slots=True)
class Beside:
    """A row of the table that an approver reads."""

    what: str
    place: str
    month: str
    unit: str
    own: str
    total: str
    sums: bool
    is_month_typed: bool
    before: str
    year_ago: str
    change: str
    is_corrected: bool
    moves: tuple[str, ...]
    doubts: tuple[str, ...]
    note: str
    who: str


def beside(actor: Actor, rows: Sequence[Any], today: date) -> list[Beside]:
    return [_told(one) for one in queries.reviews(actor, rows, today=today)]


def _told(one: Review) -> Beside:
    row = one.row
    return Beside(
        what=str(row.indicator),
        place=row.region.name,
        month=observing.label(row.period),
        unit=row.indicator.unit,
        own=said(one.own),
        total=said(one.total),
        sums=one.sums,
        is_month_typed=one.is_month_typed,
        before=said(one.before),
        year_ago=said(one.year_ago),
        change=change(one.own, one.year_ago, row.indicator.unit),
        is_corrected=row.corrected is not None and row.corrected != row.own,
        moves=tuple(correction_said(c) for c in one.moves),
        doubts=one.doubts,
        note=row.note,
        who="、".join(filter(None, (str(row.org or ""), str(row.entered_by or "")))),
    )


def change(now: Decimal | None, before: Decimal | None, unit: str) -> str:
    """Against the same month of last year: in per cent, of a rate in its own points; empty where it says nothing."""
    if now is None or before is None:
        return ""
    if unit in POINTS:
        return f"{now - before:+.2f}{POINTS[unit]}".replace("-", "−")
    return f"{(now - before) / before * 100:+.1f}%".replace("-", "−") if before > 0 else ""


@dataclass(frozen=True)
class BesidePanel(Panel):
    """The same for one figure, on its page."""

    template = "targets/parts/review.html"


def _waits(actor: Actor, row: Any, *, today: date) -> list[Beside]:
    """Of a figure that somebody has to decide on; a settled one has its series to be read in."""
    return beside(actor, [row], today) if row.state == FigureState.SUBMITTED else []


panel = BesidePanel("审核对照", _waits)
form_review = FormReview("targets/parts/review.html", beside)
