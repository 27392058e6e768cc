"""Reads for spreadsheets of figures: the places that may be named, what is owed, and one's own files."""

from collections.abc import Collection
from typing import TYPE_CHECKING, NamedTuple

from daxiao.domains.rounds.models import FigureSheet, Owed, Round
from daxiao.domains.rounds.queries import filing
from daxiao.domains.rounds.types.rounds import OwedState, RoundState
from daxiao.domains.targets.queries import duties
from daxiao.kernel.access import Actor, get_visible
from daxiao.kernel.caps import Cap
from daxiao.kernel.models import Region


if TYPE_CHECKING:
    from django.db.models import QuerySet


def places(actor: Actor) -> dict[str, tuple[int, str]]:
    """Code → place, of those whose figures the actor may report: his branch, and those of his units' duties."""
    own = Region.objects.visible_to(actor, Cap.FIGURE_REPORT)
    found = {code: (pk, name) for code, pk, name in own.values_list("code", "pk", "name")}
    placed = filing.owed(actor).filter(region__isnull=False).order_by()
    owed = placed.values_list("region__code", "region_id", "region__name").distinct()
    found |= {code: (pk, name) for code, pk, name in owed}
    for code, pk, name in duties.places_to_report(actor):
        found[code] = (pk, name)
    return found


class OwedKey(NamedTuple):
    """What a row of a spreadsheet answers."""

    pk: int
    round_id: int
    org_id: int


_OPEN = (OwedState.OWED, OwedState.DRAFTED, OwedState.RETURNED)


def owed_of(
    actor: Actor, keys: Collection[tuple[int, int, int]]
) -> dict[tuple[int, int, int], OwedKey]:
    """What of (indicator, place, period) is owed in an open round and waits for the unit."""
    periods = {k[2] for k in keys}
    rows = filing.owed(actor).filter(
        round__period__in=periods, round__state=RoundState.OPEN, state__in=_OPEN
    )
    columns = ("indicator_id", "region_id", "round__period", "pk", "round_id", "org_id")
    return {
        (i, r, p): OwedKey(pk, of, org)
        for i, r, p, pk, of, org in rows.order_by().values_list(*columns)
        if (i, r, p) in keys
    }


def sheets(actor: Actor) -> "QuerySet[FigureSheet, FigureSheet]":
    """One's own files, newest first."""
    return FigureSheet.objects.visible_to(actor, Cap.FIGURE_REPORT).filter(put_by=actor.user_id)


def one_sheet(actor: Actor, pk: int) -> FigureSheet:
    """Raises Denied (404) for another's."""
    return get_visible(FigureSheet, actor, Cap.FIGURE_REPORT, pk=pk, put_by=actor.user_id)


def rounds_by_id(actor: Actor, pks: Collection[int]) -> dict[int, Round]:
    rows = Round.objects.visible_to(actor, Cap.FIGURE_REPORT).filter(pk__in=list(pks))
    return {r.pk: r for r in rows}


def owed_rows(actor: Actor, round_: Round, unit: int | None) -> list[Owed]:
    """What stands in the template of a round: of one unit, or of all that the actor may file for."""
    chosen = [unit] if unit is not None else []
    return filing.rows_of(actor, round_, units=chosen, cap=Cap.FIGURE_REPORT)
