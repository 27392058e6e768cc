"""The quotas of a year side by side: one row for each quota, one column for each place that got a part of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from daxiao.domains.projects.models import QuotaLine
from daxiao.domains.projects.queries import quotas as quota_queries
from daxiao.domains.projects.queries import rulebook
from daxiao.domains.projects.queries.quotas import Split
from daxiao.domains.projects.rules.quotas import Completion, Counted
from daxiao.domains.projects.types import Quota
from daxiao.kernel.access import Actor
from daxiao.kernel.models import Region


@dataclass(frozen=True, slots=True)
class TableCell:
    """A line with what it counts today."""

    line: QuotaLine
    counted: Counted
    completion: Completion


@dataclass(frozen=True, slots=True)
class TableRow:
    """One quota: the line of the whole place if there is one, those of the places below by key, how they compare."""

    quota: Quota
    whole: TableCell | None
    parts: Mapping[int, TableCell]
    split: Split | None


@dataclass(frozen=True)
class QuotaTable:
    """`wholes` are the places whose table can be chosen; `place` None when nothing was set for the year."""

    year: int
    place: Region | None
    wholes: tuple[Region, ...]
    parts: tuple[Region, ...]
    rows: tuple[TableRow, ...]


def quota_table(actor: Actor, *, year: int, place: str, today: date) -> QuotaTable:
    """The quotas in scope of a place (its path; else the topmost that has any) and of those right below it."""
    book = rulebook.rulebook(today)
    lines = list(quota_queries.bare_lines(actor).filter(year=year).select_related("region__parent"))
    here = {line.region for line in lines}
    above = {r.parent for r in here if r.parent is not None and r.parent in here}
    wholes = tuple(sorted(above or here, key=lambda r: r.path))
    chosen = next((r for r in wholes if r.path == place), wholes[0] if wholes else None)
    if chosen is None:
        return QuotaTable(year, None, (), (), ())
    own = [line for line in lines if chosen.pk in (line.region_id, line.region.parent_id)]
    counted = quota_queries.count_lines(actor, own, today=today)
    cells = {
        (Quota(line.quota), line.region_id): TableCell(
            line,
            counted[line.pk],
            quota_queries.completion_of(line, counted[line.pk], book=book),
        )
        for line in own
    }
    parts = tuple(sorted({x.region for x in own if x.region_id != chosen.pk}, key=lambda r: r.path))
    rows = []
    for quota in (q for q in Quota if any(q is key for key, _ in cells)):
        whole = cells.get((quota, chosen.pk))
        below = {r.pk: cells[quota, r.pk] for r in parts if (quota, r.pk) in cells}
        lines_below = [cell.line for cell in below.values()]
        compared = (
            quota_queries.compare(whole.line, lines_below, counted) if whole and below else None
        )
        rows.append(TableRow(quota, whole, below, compared))
    return QuotaTable(year, chosen, wholes, parts, tuple(rows))
