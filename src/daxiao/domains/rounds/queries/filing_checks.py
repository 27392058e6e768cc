"""What is said of typed figures before they are handed in: by the rules of `targets`, at the cell, with a one-click repair."""

from collections.abc import Sequence
from datetime import date

from daxiao.domains.rounds.rules import grid as rules
from daxiao.domains.rounds.rules import typed_numbers
from daxiao.domains.rounds.types.filing import Row, Said
from daxiao.domains.targets.queries import entries as figures
from daxiao.domains.targets.rules import observing
from daxiao.domains.targets.types.figures import FigureInput
from daxiao.kernel.access import Actor
from daxiao.std.findings import Decision, Finding, Severity


def entry_of(row: Row, period: int) -> FigureInput | None:
    """The figure that a row states; None where it states none."""
    value = typed_numbers.read(row.raw, row.unit, row.places).value
    if value is None:
        return None
    seen = row.observed
    return FigureInput(
        indicator_id=row.indicator_id,
        region_id=row.region_id,
        period=period,
        given=row.given.value,
        value=value,
        org_id=row.org_id,
        note=row.note,
        version=seen.version if seen else 0,
    )


def say(actor: Actor, rows: Sequence[Row], period: int, *, today: date) -> None:
    """Put onto each filled open row what the rules of entry say of it."""
    wanted = [
        (row, entry)
        for row in rows
        if row.is_open and not row.errors and (entry := entry_of(row, period)) is not None
    ]
    decisions = figures.check_entries(actor, [e for _, e in wanted], today=today)
    for n, (row, entry) in enumerate(wanted):
        decision = decisions.get(n)
        if decision is not None:
            row.said.extend(of_decision(row, entry, decision))


def of_decision(row: Row, entry: FigureInput, decision: Decision) -> list[Said]:
    """The findings at their cells."""
    said = [at_cell(row, entry, f) for f in decision.findings]
    has_doubt = any(f.severity is Severity.DOUBT for f in decision.findings)
    if has_doubt and not entry.note.strip():
        said.append(Said.of(observing.NOTE_WANTED(field="note"), cell="note"))
    return said


def at_cell(row: Row, entry: FigureInput, finding: Finding) -> Said:
    """A finding at the box that it is about, with its one-click repair."""
    cell = "note" if finding.field == "note" else rules.cell_of(row.given)
    return Said.of(finding, cell=cell, fix=rules.fix_of(finding, entry.value, row.places))
