"""Rows of a spreadsheet against what is there: new, changed or the same, and what the rules of entry say of them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from daxiao.domains.rounds.queries import filing
from daxiao.domains.rounds.rules import grid as grid_rules
from daxiao.domains.rounds.services.sheet_rows import Key3, Stated, Work
from daxiao.domains.rounds.types.filing import Known, Said
from daxiao.domains.rounds.types.sheets import RowVerdict, SheetRow
from daxiao.domains.targets.queries import duties, entry_context
from daxiao.domains.targets.queries import entries as entry_queries
from daxiao.domains.targets.queries.entry_context import Asked
from daxiao.domains.targets.queries.entry_context import Line as There
from daxiao.domains.targets.rules import observing
from daxiao.domains.targets.rules.series import Given
from daxiao.domains.targets.types.figures import FigureInput, Origin
from daxiao.kernel.access import Actor, require
from daxiao.kernel.caps import Cap
from daxiao.std.findings import Decision, Finding


TO_WRITE = (RowVerdict.NEW, RowVerdict.CHANGED)


def key_of(entry: FigureInput) -> Key3:
    return entry.indicator_id, entry.region_id, entry.period


def compare(actor: Actor, work: Work, rows: Sequence[SheetRow]) -> None:
    """New, changed or the same; and both figures of a row against each other, with what earlier rows of the file state."""
    require(actor, Cap.FIGURE_REPORT)
    live = sorted(
        (r for r in rows if r.entry is not None), key=lambda r: key_of(r.entry) if r.entry else ()
    )
    if not live:
        return
    entries = [r.entry for r in live if r.entry is not None]
    pairs = {(e.indicator_id, e.region_id) for e in entries}
    periods = {e.period for e in entries}
    periods |= {p for a in work.by_pk.values() for e in periods if (p := a.before(e)) is not None}
    there = _there(actor, pairs, periods)
    totals: dict[Key3, Decimal | None] = {}
    for row, entry in zip(live, entries, strict=True):
        asked = work.by_pk[entry.indicator_id]
        stated = work.stated[row.line.number]
        _settle(row, asked, stated, there, totals)


def _there(
    actor: Actor, pairs: set[tuple[int, int]], periods: Collection[int]
) -> dict[Key3, There]:
    """What is there: of figures that are the actor's to report all of it, of others what he may see. Otherwise a row that
    is said to be the same would tell what another unit has filed."""
    mine = pairs & (duties.pairs_to_report(actor) | filing.owed_pairs(actor))
    found = entry_context.lines(mine, periods)
    return found | entry_context.lines(pairs - mine, periods, seen_by=actor)


def _settle(
    row: SheetRow,
    asked: Asked,
    stated: Stated,
    there: Mapping[Key3, There],
    totals: dict[Key3, Decimal | None],
) -> None:
    entry = row.entry
    if entry is None:
        return
    line = there.get(key_of(entry))
    pair = (entry.indicator_id, entry.region_id)
    known = Known(asked.sums, _last(asked, pair, entry.period, there, totals))
    found = _choose(stated, line, known)
    if isinstance(found, Finding):
        row.verdict, row.entry = RowVerdict.REFUSED, None
        row.said.append(Said.of(found, cell="total"))
        return
    given, value = found
    totals[key_of(entry)] = grid_rules.follow(known, given, value).total
    version = line.version if line else 0
    row.entry = replace(entry, given=given.value, value=value, version=version)
    if line is not None:
        row.verdict = RowVerdict.SAME if _is_same(row.entry, stated, line) else RowVerdict.CHANGED


def _last(
    asked: Asked,
    pair: tuple[int, int],
    period: int,
    there: Mapping[Key3, There],
    totals: Mapping[Key3, Decimal | None],
) -> Decimal | None:
    before = asked.before(period)
    if before is None:
        return Decimal(0)
    if (*pair, before) in totals:
        return totals[*pair, before]
    line = there.get((*pair, before))
    return line.total if line is not None and line.counts else None


def _choose(stated: Stated, line: There | None, known: Known) -> tuple[Given, Decimal] | Finding:
    """The figure that a row states. Of two the one that differs from what is there; both must fit together."""
    if stated.total is None and stated.month is not None:
        return Given.MONTH, stated.month
    if stated.month is None:
        return Given.CUMULATIVE, stated.total or Decimal(0)
    total = stated.total or Decimal(0)
    if line is not None and line.counts:
        if line.own == stated.month and line.total != total:
            return Given.CUMULATIVE, total
        if line.total == total and line.own != stated.month:
            return Given.MONTH, stated.month
        if line.own == stated.month and line.total == total:
            return Given(line.given), line.value
    found = grid_rules.differ(known, stated.month, total)
    return (Given.MONTH, stated.month) if found is None else found


def _is_same(entry: FigureInput, stated: Stated, line: There) -> bool:
    """What the row states is there and counts; a note that it adds makes it a change."""
    if not line.counts or not Origin(line.origin).is_typed:
        return False
    fits = (stated.month is None or stated.month == line.own) and (
        stated.total is None or stated.total == line.total
    )
    return fits and entry.note in ("", line.note)


def judge(actor: Actor, rows: Sequence[SheetRow], today: date) -> None:
    """What the rules of entry say of every row that would be written; what nobody explained stops it."""
    require(actor, Cap.FIGURE_REPORT)
    live = [r for r in rows if r.entry is not None and r.verdict in TO_WRITE]
    entries = [r.entry for r in live if r.entry is not None]
    decisions = entry_queries.check_entries(actor, entries, today=today)
    for n, row in enumerate(live):
        decision = decisions.get(n)
        if decision is not None and decision.findings:
            _say(row, entries[n], decision)


def _say(row: SheetRow, entry: FigureInput, decision: Decision) -> None:
    stops = observing.stopping(decision, entry.note)
    wanted = [f for f in stops if f.code == observing.NOTE_WANTED.code]
    row.said.extend(Said.of(f, cell=_cell_of(f, entry)) for f in (*decision.findings, *wanted))
    if stops:
        row.verdict = RowVerdict.REFUSED


_CELLS = {"indicator": "indicator", "region": "place", "period": "period", "note": "note"}


def _cell_of(finding: Finding, entry: FigureInput) -> str:
    return _CELLS.get(finding.field) or grid_rules.cell_of(Given(entry.given))
