"""Reads of rounds and of what is owed in them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import (
    BooleanField,
    Case,
    CharField,
    Count,
    F,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Coalesce, Concat, NullIf

from daxiao.domains.projects.queries.rulebook import holidays
from daxiao.domains.rounds.models import Owed, Reminder, Round
from daxiao.domains.rounds.rules import rounds as rules
from daxiao.domains.rounds.rules.rounds import Counted, RoundYardstick, Tally
from daxiao.domains.rounds.types.rounds import IN, OwedKind, OwedState, RoundState
from daxiao.kernel import yardsticks
from daxiao.kernel.access import Actor, get_visible
from daxiao.kernel.caps import Cap
from daxiao.kernel.clock import CHINA
from daxiao.kernel.models import Org, Region
from daxiao.std.workdays import HolidayTable


INSIDE = tuple(state.value for state in IN)


def settings_on(day: date, region: Region | None = None) -> RoundYardstick:
    """How a place runs its rounds."""
    return rules.yardstick_of(yardsticks.in_force("rounds", on=day, region=region).values)


def calendar() -> HolidayTable:
    return holidays()


def _written(part: Combinable) -> Cast:
    return Cast(part, CharField())


_TITLE = Concat(
    "region__name",
    Value(" "),
    _written(F("period") / 100),
    Value("年"),
    _written(F("period") % 100),
    Value("月"),
    output_field=CharField(),
)
"""青禾县 2026年2月, as the row itself says it."""


def rounds(actor: Actor) -> QuerySet[Round]:
    """Rounds in scope, newest month first, with counts of the items in scope: owed (without exempt), in, in time."""
    seen = Owed.objects.visible_to(actor, Cap.ROUND_VIEW).order_by().values("pk")
    mine = Q(owed__in=seen)
    counted = mine & ~Q(owed__state=OwedState.EXEMPT.value)
    handed = mine & Q(owed__state__in=INSIDE)
    return (
        Round.objects.visible_to(actor, Cap.ROUND_VIEW)
        .select_related("region")
        .annotate(
            n_owed=Count("owed", filter=counted),
            n_in=Count("owed", filter=handed),
            n_in_time=Count("owed", filter=handed & Q(owed__is_late=False)),
        )
        .annotate(
            title=_TITLE,
            n_missing=F("n_owed") - F("n_in"),
            done=F("n_in") * 100.0 / NullIf("n_owed", 0),
            in_time=F("n_in_time") * 100.0 / NullIf("n_owed", 0),
        )
        .order_by("-period", "region__path")
    )


def round_(actor: Actor, pk: int) -> Round:
    """One round in scope. Raises `Denied` (404) otherwise."""
    return get_visible(Round, actor, Cap.ROUND_VIEW, pk=pk)


def round_to_run(actor: Actor, pk: int) -> Round:
    return get_visible(Round, actor, Cap.ROUND_RUN, pk=pk)


def owed(actor: Actor) -> QuerySet[Owed]:
    """Items in scope of all rounds, with what a list row shows."""
    return Owed.objects.visible_to(actor, Cap.ROUND_VIEW).select_related(
        "round", "round__region", "org", "indicator", "region", "task", "project"
    )


def owed_listed(actor: Actor) -> QuerySet[Owed]:
    """Items in scope with `what` they ask for in words; `came_late` is unknown until something came."""
    return owed(actor).annotate(
        what=Coalesce("indicator__name", "task__title", "project__name", output_field=CharField()),
        came_late=Case(When(state__in=INSIDE, then=F("is_late")), output_field=BooleanField()),
    )


def reminders(actor: Actor) -> QuerySet[Reminder]:
    """Reminders that were sent, in scope, newest first."""
    rows = Reminder.objects.visible_to(actor, Cap.ROUND_VIEW)
    return rows.select_related("round", "round__region", "org").order_by("-sent_at", "pk")


def day_of(moment: datetime | None) -> date | None:
    """The calendar day of a moment in China."""
    return moment.astimezone(CHINA).date() if moment else None


def owed_in(actor: Actor, of: Round) -> QuerySet[Owed]:
    """Bare rows of one round in scope, for counting."""
    return Owed.objects.visible_to(actor, Cap.ROUND_VIEW).filter(round=of)


def owed_of_unit(actor: Actor, unit: Org, of: Round | None = None) -> QuerySet[Owed]:
    """What a unit owes in a round, or in all open ones; figures first, in the order of their indicators and places."""
    rows = owed(actor).filter(org=unit)
    rows = rows.filter(round=of) if of else rows.filter(round__state=RoundState.OPEN.value)
    return rows.order_by("-round__period", "kind", "indicator__name", "region__path", "pk")


def owed_item(actor: Actor, pk: int) -> Owed:
    return get_visible(Owed, actor, Cap.ROUND_VIEW, pk=pk)


def open_rounds(actor: Actor) -> QuerySet[Round]:
    """Open rounds in scope, the oldest month first: what is late is done first."""
    rows = Round.objects.visible_to(actor, Cap.ROUND_VIEW).filter(state=RoundState.OPEN.value)
    return rows.select_related("region").order_by("period", "region__path")


def open_round_of(actor: Actor, region: Region) -> Round | None:
    """The newest open round in scope of a place or of one above it."""
    codes = [code for code in region.path.split("/") if code]
    rows = Round.objects.visible_to(actor, Cap.ROUND_VIEW).filter(
        state=RoundState.OPEN.value, region__code__in=codes
    )
    return rows.select_related("region").order_by("-period", "-region__path").first()


def places_to_open(actor: Actor) -> QuerySet[Region]:
    """Places in use for which the actor may open rounds; townships hold none of their own."""
    return Region.objects.visible_to(actor, Cap.ROUND_RUN).filter(
        until__isnull=True, kind__in=("province", "city", "county", "park")
    )


# ---- counts


@dataclass(frozen=True, slots=True)
class UnitTally:
    """How a unit stands in a round; `days` is how many days its oldest open item is late."""

    org_id: int
    name: str
    region_id: int
    region: str
    tally: Tally
    days: int

    @property
    def query(self) -> str:
        """The filter that leaves the items of this unit."""
        return f"&org={self.org_id}"

    @property
    def late_said(self) -> str:
        return f"{self.tally.missing}项逾期{self.days}天"


def _groups(rows: QuerySet[Owed], *by: str) -> dict[tuple[object, ...], Tally]:
    shared = ("state", "is_late", "is_by_itself")
    found = rows.order_by().values_list(*by, *shared).annotate(n=Count("pk"))
    groups: dict[tuple[object, ...], list[Counted]] = {}
    for row in found:
        key, (state, late, by_itself, n) = row[: len(by)], row[len(by) :]
        groups.setdefault(key, []).append(Counted(OwedState(state), late, by_itself, n))
    return {key: rules.tally(some) for key, some in groups.items()}


def tally_of(actor: Actor, of: Round) -> Tally:
    return rules.tally_sum(_groups(owed_in(actor, of), "round_id").values())


def tally_by_kind(actor: Actor, of: Round) -> dict[OwedKind, Tally]:
    found = _groups(owed_in(actor, of), "kind")
    return {OwedKind(str(kind)): told for (kind,), told in sorted(found.items(), key=str)}


def tally_by_unit(actor: Actor, of: Round, *, today: date) -> list[UnitTally]:
    """Units with what they owe in a round, those that miss most first."""
    columns = ("org_id", "org__short_name", "org__name", "org__region_id", "org__region__name")
    found = _groups(owed_in(actor, of), *columns)
    return _units(found, of, today)


def _units(found: dict[tuple[object, ...], Tally], of: Round, today: date) -> list[UnitTally]:
    late = max((today - of.due_on).days, 0)
    rows = [
        UnitTally(
            int(str(org)),
            str(short or name),
            int(str(region)),
            str(place),
            told,
            late if told.missing else 0,
        )
        for (org, short, name, region, place), told in found.items()
    ]
    return sorted(rows, key=lambda r: (-r.tally.missing, r.region, r.name))


def missing_units(actor: Actor, of: Round, units: Collection[int] = ()) -> dict[int, int]:
    """Unit → how many items it has still to hand in."""
    rows = owed_in(actor, of).filter(state__in=("owed", "drafted", "returned"))
    rows = rows.filter(org__in=units) if units else rows
    return dict(rows.order_by().values_list("org_id").annotate(n=Count("pk")))
