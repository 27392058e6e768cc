"""The demonstration's monthly rounds: one closed and frozen, one in which the units are filing.

The rounds are played through the same services as real ones, on days of the past two months; the figures are invented
(demo_data/rounds.toml). Idempotent: a city that has rounds is left alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from daxiao.domains.directory import queries as directory
from daxiao.domains.rounds.queries import approval, filing
from daxiao.domains.rounds.queries import rounds as round_queries
from daxiao.domains.rounds.services import filing as filing_services
from daxiao.domains.rounds.services.closing import Closing
from daxiao.domains.rounds.services.rounds import Opening
from daxiao.domains.rounds.types.filing import DraftInput, Item, NotFiled
from daxiao.domains.targets.rules.ledger import plain
from daxiao.domains.targets.rules.series import Given
from daxiao.flows import approve_figures, build_figures, close_round, file_figures, monthly_round
from daxiao.kernel.caps import Cap
from daxiao.kernel.clock import CHINA
from daxiao.kernel.middleware import actor_of


if TYPE_CHECKING:
    from decimal import Decimal

    from daxiao.domains.rounds.models import Round
    from daxiao.domains.rounds.types.filing import Row
    from daxiao.kernel.access import Actor
    from daxiao.kernel.models import Region


OFFICE, CHECKER = "yanshi_office", "yanshi_bangongshi"
CLERKS = (
    "qinglan_jingxin",
    "chengling_jingxin",
    "hetang_jingxin",
    "landu_jingxin",
    "fengting_jingxin",
    "shiming_jingxin",
    "yanshi_tongji",
)
LATE, ABSENT, DRAFTING, RETURNED = (
    "shiming_jingxin",
    "landu_jingxin",
    "fengting_jingxin",
    "hetang_jingxin",
)
"""Who files late in the closed round; in the open one: who has left some figures, who has drafts of some, whose figure was
sent back."""
LEFT = 2
"""So many figures of theirs: enough that some totals are not whole yet, and most are."""

DOUBTED = "jshtcje"
"""The figure that is sent back."""

NOTE = "演示数据，由固定种子生成"


@dataclass(frozen=True, slots=True)
class Built:
    """How many rounds were played, and how many figures were filed in them."""

    rounds: int
    filed: int


class _Play:
    """The people, places and figures of the play."""

    def __init__(self, actor: Actor, today: date) -> None:
        self.city: Region = directory.places_by_code(actor)[build_figures.CITY]
        people = {p.username: p for p in directory.people(actor)}
        self.actors = {
            name: actor_of(people[name], today=today)
            for name in (*CLERKS, OFFICE, CHECKER)
            if name in people
        }
        places = directory.places_by_code(actor)
        self.places = {code: place.pk for code, place in places.items()}

    def values_of(self, period: int) -> dict[tuple[str, int], Decimal]:
        """By (code in the book, place id)."""
        return {
            (code, self.places[place]): value
            for code, place, value, _ in build_figures.figures_of(period)
        }


def build(actor: Actor, *, today: date) -> Built:
    """Play the two rounds."""
    play = _Play(actor, today)
    if round_queries.rounds(actor).filter(region=play.city).exists():
        return Built(0, 0)
    last = today.year * 12 + today.month - 2
    closed, opened = (n // 12 * 100 + n % 12 + 1 for n in (last - 1, last))
    filed = _closed(actor, play, closed)
    return Built(2, filed + _opened(actor, play, opened, today))


def _at(day: date, hour: int = 9) -> datetime:
    return datetime.combine(day, time(hour), CHINA)


def _open(actor: Actor, play: _Play, period: int) -> Round:
    """Opened by the office on the first day of the month that follows."""
    year, month = divmod(period, 100)
    day = date(year + month // 12, month % 12 + 1, 1)
    return monthly_round.open_round(
        actor, opening=Opening(play.city, period), today=day, now=_at(day)
    )


def _closed(actor: Actor, play: _Play, period: int) -> int:
    """Everybody files, one unit late; the office approves, and closes on the last day."""
    round_ = _open(actor, play, period)
    filed = 0
    for name in CLERKS:
        day = round_.due_on + timedelta(days=1 if name == LATE else -2)
        filed += _file(play, round_, name, day)
    day = min(round_.due_on + timedelta(days=2), round_.closes_on)
    checker = play.actors[CHECKER]
    waiting = [w.item.pk for w in approval.waiting(checker, round_)]
    if waiting:
        approve_figures.approve(checker, round_=round_, owed=waiting, today=day, now=_at(day, 15))
    last = max(round_.closes_on, day)
    close_round.close(
        actor,
        round_=round_,
        closing=Closing(anyway=True, note="未报的任务和项目转入督办"),
        today=last,
        now=_at(last, 17),
    )
    return filed


def _opened(actor: Actor, play: _Play, period: int, today: date) -> int:
    """Most have filed, one has drafts, one lacks some figures, and one figure was sent back."""
    round_ = _open(actor, play, period)
    day = min(today, round_.due_on - timedelta(days=1))
    filed = 0
    for name in CLERKS:
        left = LEFT if name in {DRAFTING, ABSENT} else 0
        filed += _file(play, round_, name, day, left=left)
        if name == DRAFTING:
            _type(play, round_, name, day)
    checker = play.actors[CHECKER]
    waiting = sorted(approval.waiting(checker, round_), key=lambda w: w.item.pk)
    mine = {r.owed_id for r in _rows(play, round_, RETURNED) if r.code == DOUBTED}
    wrong = next((w for w in waiting if w.item.pk in mine), None)
    if wrong is not None:
        approve_figures.return_(
            checker,
            round_=round_,
            owed=[wrong.item.pk],
            reason="与统计局反馈的数不一致，请核对后重报",
            today=day,
            now=_at(day, 16),
        )
    rest = [w.item.pk for w in waiting if wrong is None or w.item.pk != wrong.item.pk]
    approve_figures.approve(
        checker, round_=round_, owed=rest[: len(rest) // 2], today=day, now=_at(day, 16)
    )
    return filed


def _rows(play: _Play, round_: Round, name: str) -> list[Row]:
    actor = play.actors[name]
    owed = filing.rows_of(actor, round_, cap=Cap.FIGURE_REPORT)
    return filing.make_rows(actor, owed, round_.period)


def _type(
    play: _Play, round_: Round, name: str, day: date, *, note: str = "", skip: int = 0
) -> list[Item]:
    """Drafts of a unit; returns the rows as they are handed in."""
    values = play.values_of(round_.period)
    actor = play.actors[name]
    items: list[Item] = []
    for row in _rows(play, round_, name)[skip:]:
        value = values.get((row.code, row.region_id))
        if value is None or not row.is_open:
            continue
        owed = filing_services.save_draft(
            actor,
            owed=filing.owed(actor).get(pk=row.owed_id),
            draft=DraftInput(plain(value), Given.MONTH, note),
            version=row.version,
            now=_at(day, 10),
        )
        items.append(Item(row.owed_id, owed.version))
    return items


def _file(play: _Play, round_: Round, name: str, day: date, *, left: int = 0) -> int:
    """Type and hand in all but the first `left`; where the checks ask for words, say that the figures are invented."""
    for note in ("", NOTE):
        items = _type(play, round_, name, day, note=note, skip=left)
        if not items:
            return 0
        try:
            done = file_figures.hand_in(
                play.actors[name], round_=round_, items=items, today=day, now=_at(day, 11)
            )
        except NotFiled:
            continue
        return done.count
    return 0
