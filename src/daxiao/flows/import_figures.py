"""Writing a checked spreadsheet of figures: the figures are of `targets`, what they answer is owed in `rounds`.

One transaction; rows with problems stay out. A second time changes nothing: the file knows that it was written, and the
same file handed over again finds everything the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from daxiao.domains.rounds.queries import sheets as queries
from daxiao.domains.rounds.rules import rounds as round_rules
from daxiao.domains.rounds.services import filing, sheets
from daxiao.domains.targets.services import observations as figures
from daxiao.domains.targets.standings import following
from daxiao.domains.targets.types.errors import EntryErrors
from daxiao.std.findings import FindingKind, Refused


if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date, datetime

    from daxiao.domains.rounds.models import FigureSheet
    from daxiao.domains.rounds.types.sheets import Checked, SheetRow
    from daxiao.kernel.access import Actor


MOVED_ON = FindingKind(
    "rounds.sheet_moved_on", "您核对之后数据有变动，结果和您看到的不同，请重新看一遍再确认"
)
NOTHING_TO_WRITE = FindingKind(
    "rounds.sheet_nothing", "没有可以写入的行：要么都没有变化，要么都有错误要改"
)
ROW = FindingKind("rounds.sheet_row", "第{row}行没有写成：{why}；这次一行也没有写入")

CHUNK = 10_000
"""Rows recorded at once; what is held of them is some 100 MB."""


@transaction.atomic
def write(
    actor: Actor, *, sheet: FigureSheet, seen: str, today: date, now: datetime
) -> FigureSheet:
    """Write the rows of a sheet that are in order. Raises Refused when the outcome is no longer what `seen` marks, or a
    row cannot be written after all; then nothing is written."""
    if queries.one_sheet(actor, sheet.pk).is_written:
        return queries.one_sheet(actor, sheet.pk)
    data = sheets.data_of(actor, sheet=sheet)
    checked = sheets.check(actor, data, name=sheet.name, today=today)
    if checked.seen != seen:
        raise Refused(MOVED_ON())
    commit(actor, checked, today=today, now=now)
    if not sheets.mark_written(actor, sheet=sheet, checked=checked, now=now):
        raise Refused(MOVED_ON())
    return queries.one_sheet(actor, sheet.pk)


@transaction.atomic
def commit(actor: Actor, checked: Checked, *, today: date, now: datetime) -> int:
    """Record the new and changed rows of a dry run made just now and mark what they answer; how many. Raises Refused."""
    todo = checked.to_write
    if not todo:
        raise Refused(NOTHING_TO_WRITE())
    rounds = queries.rounds_by_id(actor, {r.owed[1] for r in todo if r.owed is not None})
    late = {pk for pk, r in rounds.items() if round_rules.is_late(today, due_on=r.due_on)}
    # all at once and in one order: two imports in parts could wait for each other
    following.wait_for({r.entry.indicator_id for r in todo if r.entry is not None})
    for is_late in (False, True):
        part = [r for r in todo if (r.owed is not None and r.owed[1] in late) is is_late]
        for chunk in _chunks(part):
            _record(actor, chunk, is_late=is_late, today=today, now=now)
    for pk, owed in sheets.rows_by_round(todo).items():
        filing.mark_submitted(actor, round_=rounds[pk], owed=owed, is_late=pk in late, now=now)
    return len(todo)


def _chunks(rows: Sequence[SheetRow]) -> Iterator[list[SheetRow]]:
    """In order of the series, so that the months of a year are recorded together and one after the other."""
    live = [r for r in rows if r.entry is not None]
    live.sort(
        key=lambda r: (r.entry.indicator_id, r.entry.region_id, r.entry.period) if r.entry else ()
    )
    for at in range(0, len(live), CHUNK):
        yield live[at : at + CHUNK]


def _record(
    actor: Actor, rows: Sequence[SheetRow], *, is_late: bool, today: date, now: datetime
) -> None:
    entries = [r.entry for r in rows if r.entry is not None]
    try:
        figures.record_checked(actor, entries=entries, today=today, now=now, marked_late=is_late)
    except EntryErrors as refused:
        n, finding = refused.errors[0]
        number = rows[n].line.number
        raise Refused(ROW(row=number, why=finding.sentence)) from refused
