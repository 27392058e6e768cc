"""The grid of a unit in a round: what it owes, what is known of it already, and what it has typed. Set-based."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db.models import Count, Q, QuerySet

from daxiao.domains.rounds.models import Owed, Round
from daxiao.domains.rounds.rules import grid as rules
from daxiao.domains.rounds.rules import typed_numbers
from daxiao.domains.rounds.types.filing import Known, Observed, Row, RowStanding
from daxiao.domains.rounds.types.rounds import OwedKind, OwedState, RoundState
from daxiao.domains.targets.queries import by_itself, entry_context
from daxiao.domains.targets.queries.by_itself import ByItself
from daxiao.domains.targets.queries.entry_context import Asked, Key, Line
from daxiao.domains.targets.queries.locks import Locks
from daxiao.domains.targets.rules.series import Given
from daxiao.domains.targets.types.figures import FigureState, Origin
from daxiao.kernel.access import Actor, get_visible
from daxiao.kernel.caps import Cap


PAGE = 150
"""Rows of a grid on one page: a form without script sends six fields for each, and a request takes a thousand."""

_BY_STATE: Mapping[OwedState, RowStanding] = {
    OwedState.OWED: RowStanding.OPEN,
    OwedState.DRAFTED: RowStanding.OPEN,
    OwedState.RETURNED: RowStanding.OPEN,
    OwedState.SUBMITTED: RowStanding.SUBMITTED,
    OwedState.APPROVED: RowStanding.DONE,
    OwedState.EXEMPT: RowStanding.EXEMPT,
    OwedState.COUNTED: RowStanding.DONE,
}


@dataclass(frozen=True, slots=True)
class UnitCount:
    """A unit of a round with how much of what it owes is in."""

    org_id: int
    name: str
    owed: int
    done: int


@dataclass(frozen=True, slots=True)
class Grid:
    """`rows` are asked or have been; `shown` come from the platform itself and are not asked."""

    round: Round
    rows: tuple[Row, ...]
    shown: tuple[Row, ...] = ()
    by_itself: tuple[ByItself, ...] = ()
    """What the platform counts and calculates of the places of the unit: shown, never asked."""
    may_file: bool = False
    is_open: bool = True
    """Open to be filled: the round is, or an exception for the unit holds."""
    page: int = 1
    pages: int = 1
    count: int = 0
    by_id: Mapping[int, Row] = field(default_factory=dict)

    @property
    def returned(self) -> tuple[Row, ...]:
        return tuple(r for r in self.rows if r.state is OwedState.RETURNED)


def round_of(actor: Actor, pk: int) -> Round:
    """Raises Denied (404) for one out of scope."""
    return get_visible(Round, actor, Cap.ROUND_VIEW, pk=pk)


def rounds_to_file(actor: Actor) -> "QuerySet[Round, Round]":
    """Rounds in which the actor may file something, the open ones first, newest first."""
    mine = owed(actor).values("round_id")
    rows = Round.objects.visible_to(actor, Cap.FIGURE_REPORT).filter(pk__in=mine)
    return rows.select_related("region").order_by("-state", "-period", "region")


def owed(actor: Actor, cap: Cap = Cap.FIGURE_REPORT) -> "QuerySet[Owed, Owed]":
    """The figures that are owed, within the actor's scope."""
    return Owed.objects.visible_to(actor, cap).filter(kind=OwedKind.FIGURE)


def owed_pairs(actor: Actor) -> set[Key]:
    """(Indicator, place) of everything the actor's units owe in rounds that are open."""
    rows = owed(actor).filter(round__state=RoundState.OPEN, indicator__isnull=False)
    return set(rows.order_by().values_list("indicator_id", "region_id").distinct())


def units(actor: Actor, round_: Round) -> list[UnitCount]:
    """The units of a round that the actor may look at."""
    is_in = Q(state__in=[OwedState.SUBMITTED, OwedState.APPROVED])
    rows = (
        owed(actor, Cap.ROUND_VIEW)
        .filter(round=round_)
        .exclude(state=OwedState.EXEMPT)
        .values_list("org_id", "org__short_name", "org__name", "org__path")
        .annotate(n=Count("pk"), done=Count("pk", filter=is_in))
        .order_by("org__path")
    )
    return [UnitCount(pk, short or name, n, done) for pk, short, name, _, n, done in rows]


def rows_of(actor: Actor, round_: Round, *, units: Collection[int] = (), cap: Cap) -> list[Owed]:
    """The owed figures of units (of all: empty), in the order of a grid."""
    rows = owed(actor, cap).filter(round=round_)
    if units:
        rows = rows.filter(org_id__in=units)
    return list(
        rows.select_related("region", "org", "draft_by").order_by(
            "org__path", "indicator__name", "indicator_id", "region__path", "pk"
        )
    )


def grid(actor: Actor, round_: Round, unit: int, *, today: date, page: int = 1) -> Grid:
    """A page of the grid of one unit."""
    mine = rows_of(actor, round_, units=[unit], cap=Cap.ROUND_VIEW)
    pages = max(1, -(-len(mine) // PAGE))
    at = min(max(page, 1), pages)
    may_file = owed(actor).filter(round=round_, org_id=unit).exists()
    part = mine[(at - 1) * PAGE : at * PAGE]
    rows = make_rows(actor, part, round_.period, with_drafts=may_file)
    asked = tuple(r for r in rows if r.standing is not RowStanding.COMPUTED)
    shown = tuple(r for r in rows if r.standing is RowStanding.COMPUTED)
    by_id = {r.owed_id: r for r in rows}
    is_open = not is_closed(round_, unit, today=today)
    pairs = set(
        owed(actor, Cap.ROUND_VIEW)
        .filter(round=round_, org_id=unit)
        .order_by()
        .values_list("region_id", "indicator__code")
    )
    there = {(r.name, r.region) for r in shown}
    told = (one for one in by_itself.of_places(round_.period, pairs))
    others = tuple(one for one in told if (one.name, one.region) not in there)
    return Grid(round_, asked, shown, others, may_file, is_open, at, pages, len(mine), by_id)


def is_closed(round_: Round, unit: int, *, today: date) -> bool:
    """A closed round stays open to a unit for which an exception holds; which figures, its entry decides."""
    if round_.state == RoundState.OPEN:
        return False
    locks = Locks.load([round_.period], today=today)
    if locks.why(round_.region.path, round_.period) is None:
        return True
    return not any((org == unit) for some in locks.excepted.values() for org, _ in some)


def make_rows(
    actor: Actor, mine: Sequence[Owed], period: int, *, with_drafts: bool = True
) -> list[Row]:
    """Owed figures with all that is known of them. The caller has scoped them; who only looks on sees no drafts."""
    keys = {_key(o) for o in mine}
    asked = entry_context.asked(actor, {k[0] for k in keys})
    known = known_of(keys, asked, period)
    moves = entry_context.moves(keys, period)
    rows = []
    for one in mine:
        key = _key(one)
        if key[0] in asked:
            row = _row(one, asked[key[0]], known[key])
            row.moves = tuple(moves.get(key, ()))
            _fill(row, one.draft if with_drafts else {})
            rows.append(row)
    return rows


def _key(one: Owed) -> Key:
    return one.indicator_id or 0, one.region_id or 0


@dataclass(frozen=True, slots=True)
class Beside:
    """A figure's own line of this month, and what is known beside it."""

    line: Line | None
    known: Known


def known_of(keys: Collection[Key], asked: Mapping[int, Asked], period: int) -> dict[Key, Beside]:
    """What is known of many figures of one month."""
    before = {p for a in asked.values() if (p := a.before(period)) is not None}
    lines = entry_context.lines(keys, {period, period - 100, *before})
    booked = entry_context.booked(keys, period)
    return {
        key: _beside(key, asked[key[0]], period, lines, booked) for key in keys if key[0] in asked
    }


def _beside(
    key: Key,
    one: Asked,
    period: int,
    lines: Mapping[tuple[int, int, int], Line],
    booked: Mapping[Key, Decimal],
) -> Beside:
    line = lines.get((*key, period))
    before = one.before(period)
    last, past = lines.get((*key, before or 0)), lines.get((*key, period - 100))
    last_total = Decimal(0) if before is None else last.total if last and last.counts else None
    counted = past is not None and past.counts
    known = Known(
        sums=one.sums,
        last_total=last_total if one.sums else None,
        booked=booked.get(key, Decimal(0)) if one.sums else Decimal(0),
        year_ago=past.own if past and counted else None,
        year_ago_total=past.total if past and counted and one.sums else None,
        last_value=last.own if last and last.counts else None,
        is_merged=one.merges_january and period % 100 == 2 and not one.is_stepped,
        every=one.every,
    )
    return Beside(line, known)


def _row(one: Owed, asked: Asked, beside: Beside) -> Row:
    line = beside.line
    region = one.region
    row = Row(
        owed_id=one.pk,
        version=one.version,
        state=OwedState(one.state),
        standing=_BY_STATE[OwedState(one.state)],
        is_late=one.is_late,
        is_again=one.submitted_at is not None,
        org_id=one.org_id,
        org=str(one.org),
        indicator_id=asked.pk,
        code=asked.key,
        name=asked.name,
        unit=asked.unit,
        places=asked.places,
        region_id=one.region_id or 0,
        region_code=region.code if region else "",
        region=region.name if region else "",
        known=beside.known,
        observed=_observed(line) if line else None,
        answer=one.answer or (line.answer if line and line.state == FigureState.RETURNED else ""),
        draft_by=one.draft_by.name if one.draft_by else "",
        draft_at=one.draft_at,
        computed=asked.computed,
    )
    if asked.computed or (line is not None and not Origin(line.origin).is_typed):
        row.standing = RowStanding.COMPUTED
    return row


def _observed(line: Line) -> Observed:
    return Observed(
        line.pk,
        line.version,
        FigureState(line.state),
        Origin(line.origin),
        Given(line.given),
        line.value,
        line.own,
        line.total,
        line.note,
        line.answer,
        line.entered_by or "",
        line.entered_at,
    )


def _fill(row: Row, draft: Mapping[str, str]) -> None:
    """The boxes of a row: an open one shows the draft, else what was filed before; others what is filed."""
    seen = row.observed
    if row.is_open and draft:
        put(row, draft.get("value", ""), Given(draft.get("given") or Given.MONTH))
        row.note = draft.get("note", "")
    elif seen is not None:
        row.given, row.note = seen.given, seen.note
        row.raw = typed_numbers.written(seen.value)
        row.month = "" if seen.own is None else typed_numbers.written(seen.own)
        row.total = "" if seen.total is None else typed_numbers.written(seen.total)
        if row.is_open or (not row.month and not row.total):
            put(row, row.raw, row.given)
        if not row.known.sums:
            row.month, row.total = row.month or row.raw, ""


def put(row: Row, raw: str, given: Given) -> None:
    """What was typed into one box of a row; the other follows, and what is wrong with it is said."""
    row.given = given if row.known.sums else Given.MONTH
    row.raw = raw
    said = rules.entry(raw, row.given, unit=row.unit, places=row.places)
    row.said.extend(said.said)
    if said.value is None:
        row.month, row.total = (raw, "") if row.given is Given.MONTH else ("", raw)
        return
    pair = rules.follow(row.known, row.given, said.value)
    row.month = "" if pair.month is None else typed_numbers.written(pair.month)
    row.total = "" if pair.total is None else typed_numbers.written(pair.total)


def owed_by_id(actor: Actor, round_: Round, ids: Collection[int]) -> dict[int, Owed]:
    """The owed figures of a round among these that the actor may file."""
    rows = owed(actor).filter(round=round_, pk__in=list(ids))
    return {o.pk: o for o in rows.select_related("region", "org", "draft_by", "round")}


def unit_to_file(actor: Actor, found: Sequence[UnitCount], asked: int | None) -> int:
    """The unit whose grid is shown: the one asked for, the actor's own, else the first that has something left; 0: none."""
    known = {u.org_id for u in found}
    for pk in (asked, actor.org_id):
        if pk in known:
            return pk or 0
    left = [u.org_id for u in found if u.done < u.owed]
    return left[0] if left else next(iter(known), 0)


def filled(actor: Actor, round_: Round, unit: int) -> list[int]:
    """Everything of a unit that has a draft to be handed in, on whatever page."""
    rows = owed(actor).filter(
        round=round_, org_id=unit, state__in=[OwedState.DRAFTED, OwedState.RETURNED]
    )
    return [pk for pk, draft in rows.values_list("pk", "draft") if draft.get("value", "").strip()]
