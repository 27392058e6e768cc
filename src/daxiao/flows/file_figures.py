"""Handing in what units typed for a round, and taking it back: the figures are of `targets`, what is owed of `rounds`.

One transaction: all the chosen rows or none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from daxiao.domains.rounds.queries import filing as queries
from daxiao.domains.rounds.queries import filing_checks as checks
from daxiao.domains.rounds.rules import rounds as rules
from daxiao.domains.rounds.services import filing as services
from daxiao.domains.rounds.types.filing import DraftInput, HandedIn, Item, NotFiled, Row, Said
from daxiao.domains.targets.services import observations as figures
from daxiao.domains.targets.services import withdrawing
from daxiao.domains.targets.types.errors import EntryErrors
from daxiao.std.findings import Finding, FindingKind, Refused


if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from daxiao.domains.rounds.models import Round
    from daxiao.domains.targets.types.figures import FigureInput
    from daxiao.kernel.access import Actor


NOTHING_TYPED = FindingKind("rounds.nothing_typed", "这一项还没有填数，填好再报送")
MOVED_ON = FindingKind("rounds.moved_on", "这一项刚被别人改过，请刷新后核对，再报送")
OUT_OF_REACH = FindingKind("rounds.row_out_of_reach", "有的行已不在您的填报范围内，请刷新后再试")


@transaction.atomic
def hand_in(
    actor: Actor, *, round_: Round, items: Sequence[Item], today: date, now: datetime
) -> HandedIn:
    """Hand in the drafts of these rows, each with the version it was shown with. Raises `NotFiled` with what is wrong by
    row, Refused for rows out of reach."""
    rows = _rows(actor, round_, [i.owed_id for i in items])
    versions = {i.owed_id: i.version for i in items}
    wrong: dict[int, list[Said]] = {}
    entries: list[tuple[Row, FigureInput]] = []
    for row in rows:
        entry = checks.entry_of(row, round_.period)
        if (finding := _against(row, versions[row.owed_id], entry)) is not None:
            wrong[row.owed_id] = [Said.of(finding)]
        elif row.errors:
            wrong[row.owed_id] = list(row.errors)
        elif entry is not None:
            entries.append((row, entry))
    if wrong:
        raise NotFiled(wrong)
    is_late = rules.is_late(today, due_on=round_.due_on)
    # what was in time and sent back is no late report when it comes again
    late = [(row, entry) for row, entry in entries if is_late and not row.is_again]
    rest = [(row, entry) for row, entry in entries if not is_late or row.is_again]
    for some, marked in ((late, True), (rest, False)):
        _record(actor, some, is_late=marked, today=today, now=now)
    owed = [row.owed_id for row, _ in entries]
    done = services.mark_submitted(actor, round_=round_, owed=owed, is_late=is_late, now=now)
    if done != len(owed):
        # exempted or given to another unit between the look and the writing: nothing of it is recorded
        raise Refused(MOVED_ON(field="value"))
    return HandedIn(len(owed), bool(late))


def _rows(actor: Actor, round_: Round, ids: Sequence[int]) -> list[Row]:
    there = queries.owed_by_id(actor, round_, ids)
    if set(ids) - set(there):
        raise Refused(OUT_OF_REACH())
    return queries.make_rows(actor, list(there.values()), round_.period)


def _against(row: Row, version: int, entry: FigureInput | None) -> Finding | None:
    if not row.is_open:
        return services.may_fill(row.state)
    if row.version != version:
        return MOVED_ON(field="value")
    if entry is None and not row.errors:
        return NOTHING_TYPED(field="value")
    return None


def _record(
    actor: Actor,
    entries: Sequence[tuple[Row, FigureInput]],
    *,
    is_late: bool,
    today: date,
    now: datetime,
) -> None:
    try:
        figures.record_many(
            actor, entries=[e for _, e in entries], today=today, now=now, marked_late=is_late
        )
    except EntryErrors as refused:
        wrong: dict[int, list[Said]] = {}
        for n, finding in refused.errors:
            row, entry = entries[n]
            wrong.setdefault(row.owed_id, []).append(checks.at_cell(row, entry, finding))
        raise NotFiled(wrong) from refused


@transaction.atomic
def withdraw(
    actor: Actor, *, round_: Round, owed: Sequence[int], today: date, now: datetime
) -> int:
    """Take submitted rows back before their approval: they are drafts again with what had been handed in. Raises
    `NotFiled` for rows that are not waiting, Refused."""
    rows = _rows(actor, round_, owed)
    wrong = {
        r.owed_id: [Said.of(services.NOT_IN())]
        for r in rows
        if r.state.value != "submitted" or r.observed is None
    }
    if wrong:
        raise NotFiled(wrong)
    seen = [r.observed.pk for r in rows if r.observed is not None]
    withdrawing.withdraw_many(actor, observations=seen, today=today, now=now)
    drafts = {r.owed_id: DraftInput(r.raw, r.given, r.note) for r in rows}
    return services.mark_withdrawn(actor, round_=round_, drafts=drafts, now=now)
