"""Approve or send back what waits in a round: the figure and the item that was owed, in one go, many at once."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction

from daxiao.domains.rounds.queries import approval as queries
from daxiao.domains.rounds.queries.approval import Waiting
from daxiao.domains.rounds.rules import rounds as rules
from daxiao.domains.rounds.services import filing
from daxiao.domains.rounds.types.rounds import OwedState
from daxiao.domains.targets.queries import observations as observation_queries
from daxiao.domains.targets.rules import observing
from daxiao.domains.targets.rules.ledger import plain
from daxiao.domains.targets.services import observations as figures
from daxiao.domains.targets.standings import following
from daxiao.flows import decide_figures
from daxiao.kernel import outbox
from daxiao.kernel.access import Actor, require
from daxiao.kernel.caps import Cap
from daxiao.std.findings import FindingKind, Refused


if TYPE_CHECKING:
    from daxiao.domains.rounds.models import Round


NOTHING_CHOSEN = FindingKind("rounds.nothing_chosen", "请先勾选要处理的数据")
OTHER_VALUE = FindingKind(
    "rounds.figure_changed_meanwhile",
    "所选数据里有{count}项在您打开以后改了数：{told}。页面已更新，请看过新数再办",
)
MOVED_ON = FindingKind(
    "rounds.decided_meanwhile", "所选数据里有{count}项已不在待审核，页面已更新，请核对后再办"
)
TOPIC = "rounds.returned"
SENT_BACK = {
    OwedState.RETURNED: "数据退回，请核对后重报",
    OwedState.APPROVED: "数据的更正退回，仍为已审核的数",
}
"""What a unit reads, by what is owed afterwards: of an approved figure only its correction is sent back."""
MOST_TOLD = 5
NOT_SHOWN: Mapping[int, str] = {}


@transaction.atomic
def approve(
    actor: Actor,
    *,
    round_: Round,
    owed: Collection[int],
    today: date,
    now: datetime,
    seen: Mapping[int, str] = NOT_SHOWN,
) -> int:
    """Approve these items with their figures, all or none; how many. `seen`: item → the token (`observing.token_of`) of the
    figure that the person looked at. Raises `Refused` for one's own entries and corrections, for items that wait no more, for
    figures that were changed since (with both values), and when nothing is chosen; Stale for one changed in this moment."""
    require(actor, Cap.FIGURE_APPROVE, on=round_)
    some = _chosen(actor, round_, owed, seen)
    rows = observation_queries.observations(actor).filter(
        pk__in=[one.figure.observation_id for one in some]
    )
    figures.approve_many(
        actor, observations=list(rows), now=now, today=today, seen=_tokens(some, seen)
    )
    filing.mark_decided(
        actor, round_=round_, figures=_keys(some), state=OwedState.APPROVED, answer=""
    )
    return len(some)


@transaction.atomic
def return_(
    actor: Actor,
    *,
    round_: Round,
    owed: Collection[int],
    reason: str,
    today: date,
    now: datetime,
    seen: Mapping[int, str] = NOT_SHOWN,
) -> int:
    """Send items back to their units with a reason, which each unit reads in one letter; how many."""
    require(actor, Cap.FIGURE_APPROVE, on=round_)
    if not reason.strip():
        raise Refused(rules.NO_REASON(field="reason"))
    some = _chosen(actor, round_, owed, seen)
    rows = observation_queries.observations(actor).in_bulk(
        [one.figure.observation_id for one in some]
    )
    # all at once and in one order: two who send back one by one could wait for each other
    following.wait_for({row.indicator_id for row in rows.values()})
    states, tokens = {}, _tokens(some, seen)
    for row in rows.values():
        done = figures.return_(
            actor, observation=row, reason=reason, now=now, today=today, seen=tokens.get(row.pk, "")
        )
        states[row.pk] = decide_figures.owed_after_return(done)
    for state, text in SENT_BACK.items():
        of_it = [one for one in some if states[one.figure.observation_id] is state]
        if of_it:
            filing.mark_decided(
                actor, round_=round_, figures=_keys(of_it), state=state, answer=reason
            )
            _tell(round_, of_it, text, reason)
    return len(some)


def _chosen(
    actor: Actor, round_: Round, owed: Collection[int], seen: Mapping[int, str]
) -> Sequence[Waiting]:
    if not owed:
        raise Refused(NOTHING_CHOSEN())
    found = queries.waiting(actor, round_, only=owed)
    if gone := len(set(owed)) - len(found):
        raise Refused(MOVED_ON(count=gone))
    other = [w for w in found if _is_other(w, seen.get(w.item.pk, w.token))]
    if other:
        told = "；".join(_both(w, seen[w.item.pk]) for w in other[:MOST_TOLD])
        raise Refused(OTHER_VALUE(count=len(other), told=told))
    return found


def _is_other(one: Waiting, token: str) -> bool:
    return observing.seen_in(token)[0] != one.figure.version


def _both(one: Waiting, token: str) -> str:
    was = observing.seen_in(token)[1] or "—"
    return f"{one.item.indicator}（{one.item.region}）您看到的是{was}，现在是{plain(one.shown)}"


def _tokens(some: Sequence[Waiting], seen: Mapping[int, str]) -> dict[int, str]:
    """The same by figure, to be asked again with the rows held."""
    return {w.figure.observation_id: seen[w.item.pk] for w in some if w.item.pk in seen}


def _keys(some: Sequence[Waiting]) -> list[tuple[int, int]]:
    return [(one.item.indicator_id or 0, one.item.region_id or 0) for one in some]


def _tell(round_: Round, some: Sequence[Waiting], said: str, reason: str) -> None:
    """One letter a unit, whatever the number of figures."""
    counts: dict[int, int] = {}
    for one in some:
        counts[one.item.org_id] = counts.get(one.item.org_id, 0) + 1
    month = rules.month_of(round_.period).label
    for org, n in sorted(counts.items()):
        text = f"{round_.region}{month}有{n}项{said}：{reason.strip()}"
        link = f"/rounds/{round_.pk}/unit/{org}/"
        body = {"text": text[:300], "link": link, "orgs": [org], "users": []}
        outbox.put(TOPIC, on=round_, body=body)
