"""Goals are tied to each other and to what proves them: pairs, higher goals, first-ever proofs, lists and peers."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from daxiao.domains.targets.models import CoverageName, Goal, PeerFigure
from daxiao.domains.targets.queries import goal_ties as queries
from daxiao.domains.targets.rules import goals as goal_rules
from daxiao.domains.targets.rules import names as name_rules
from daxiao.domains.targets.rules import ties
from daxiao.domains.targets.rules.ledger import plain
from daxiao.domains.targets.rules.names import Entered
from daxiao.domains.targets.standings import goals as standings
from daxiao.kernel import events, versions
from daxiao.kernel.access import Actor, require
from daxiao.kernel.caps import Cap
from daxiao.std.findings import Refused


TIED = events.define("targets.goals_tied", "配对新增与总数", pair="另一目标")
UNTIED = events.define("targets.goals_untied", "解除配对", pair="另一目标")
SERVES = events.define("targets.goal_serves", "对标上位目标", serves="对标目标")
PROVEN = events.define(
    "targets.goal_proven", "登记实现零的突破", proven_on="实现日期", proof="依据"
)
LISTED = events.define(
    "targets.coverage_listed",
    "登记覆盖名录",
    added="新增",
    covered="登记覆盖",
    listed_on="名录日期",
)
UNLISTED = events.define("targets.coverage_unlisted", "移出覆盖名录", name="名称")
PEERS_KEPT = events.define(
    "targets.peers_kept", "登记可比对象数据", period="期别", count="个数", source="来源"
)


@transaction.atomic
def tie(actor: Actor, *, goal: Goal, other: Goal) -> Goal:
    """Tie 新增 N and 总数 M of one thing together, in both directions. Raises Denied, Refused."""
    require(actor, Cap.TARGET_MANAGE, on=goal)
    require(actor, Cap.TARGET_MANAGE, on=other)
    mine, theirs = _held(goal, other)
    ties.may_tie(queries.side(mine), queries.side(theirs)).or_refuse()
    for one, two in ((mine, theirs), (theirs, mine)):
        one.pair = two
        one.version += 1
        versions.save(actor, one, "pair", "version", reason="配对")
    events.record(actor, TIED, on=mine, now={"pair": str(theirs)})
    return mine


def _held(one: Goal, other: Goal) -> tuple[Goal, Goal]:
    """Both as they are now, held until the transaction ends, the lower key first so that two who tie do not wait for each
    other."""
    rows = Goal.everything.select_for_update(of=("self",)).filter(pk__in={one.pk, other.pk})
    by_key = {row.pk: row for row in rows.order_by("pk").select_related("indicator", "region")}
    return by_key[one.pk], by_key[other.pk]


@transaction.atomic
def untie(actor: Actor, *, goal: Goal, reason: str) -> Goal:
    """Take a pair apart. Raises Denied, Refused."""
    require(actor, Cap.TARGET_MANAGE, on=goal)
    seen = Goal.everything.only("pair_id").get(pk=goal.pk).pair_id
    if seen is None:
        raise Refused(ties.NOT_PAIRED())
    mine, other = _held(goal, Goal(pk=seen))
    if mine.pair_id != other.pk:
        # somebody was quicker between the look and the lock
        raise Refused(ties.NOT_PAIRED())
    for one in (mine, other):
        one.pair = None
        one.version += 1
        versions.save(actor, one, "pair", "version", reason=reason)
    events.record(actor, UNTIED, on=mine, was={"pair": str(other)}, reason=reason)
    return mine


@transaction.atomic
def serve(actor: Actor, *, goal: Goal, higher: Goal | None) -> Goal:
    """Say which goal of later years this one is a step to; None takes it back. Raises Denied, Refused."""
    require(actor, Cap.TARGET_MANAGE, on=goal)
    if higher is not None:
        require(actor, Cap.TARGET_VIEW, on=higher)
        ties.may_serve(
            goal.year,
            higher.year,
            is_same=goal.pk == higher.pk,
            is_alike=goal.unit == higher.unit,
            name=goal.indicator.name,
        ).or_refuse()
    row = Goal.everything.select_for_update(of=("self",)).get(pk=goal.pk)
    was = row.serves
    if was == higher:
        return row
    row.serves = higher
    row.version += 1
    versions.save(actor, row, "serves", "version", reason="对标")
    now = {"serves": str(higher) if higher else ""}
    events.record(actor, SERVES, on=row, was={"serves": str(was or "")}, now=now)
    return row


@dataclass(frozen=True, slots=True)
class Proof:
    proven_on: date
    proof: str


@transaction.atomic
def prove(actor: Actor, *, goal: Goal, proof: Proof, today: date, now: datetime) -> Goal:
    """A first of its kind has come true, by a named proof (S004-G-06). Raises Denied, Refused."""
    require(actor, Cap.FIGURE_REPORT, on=goal)
    row = Goal.everything.select_for_update(of=("self",)).get(pk=goal.pk)
    goal_rules.may_prove(row.kind, row.since, proof.proven_on, proof.proof, today).or_refuse()
    told = proof.proof.strip()[:400]
    if (row.proven_on, row.proof) == (proof.proven_on, told):
        return row
    was = {"proven_on": str(row.proven_on), "proof": row.proof} if row.proven_on else {}
    row.proven_on, row.proof = proof.proven_on, told
    row.version += 1
    versions.save(actor, row, "proven_on", "proof", "version", reason="零的突破")
    events.record(
        actor, PROVEN, on=row, was=was, now={"proven_on": str(row.proven_on), "proof": told}
    )
    standings.settle([row], today=today, now=now)
    return row


# ---------------------------------------------------------------- lists and peers


@dataclass(frozen=True, slots=True)
class NameList:
    """Lines for the list that must be covered, and the day the list is of."""

    entries: tuple[Entered, ...]
    listed_on: date


@transaction.atomic
def keep_names(actor: Actor, *, goal: Goal, names: NameList, today: date, now: datetime) -> int:
    """Put names on the list that must be covered, or say since when and by what they are; returns how many changed.

    A name that is there is not doubled; what a line leaves open stays as it was. Raises Denied, Refused.
    """
    require(actor, Cap.FIGURE_REPORT, on=goal)
    listed_on = names.listed_on
    name_rules.may_list(goal.kind, names.entries, listed_on, today).or_refuse()
    have = {n.name: n for n in CoverageName.everything.filter(goal=goal)}
    fresh, moved, covered = [], [], 0
    for entered in names.entries:
        row = have.get(entered.name)
        if row is None:
            row = CoverageName(
                goal=goal, name=entered.name, listed_on=listed_on, is_demo=goal.is_demo
            )
            fresh.append(row)
        elif not _moves(row, entered):
            continue
        else:
            moved.append(row)
        row.removed_on = None
        row.code = entered.code or row.code
        if entered.covered_on is not None:
            covered += row.covered_on is None
            row.covered_on = entered.covered_on
            row.proof = entered.proof[:400] or row.proof
    CoverageName.everything.bulk_create(fresh, batch_size=500)
    CoverageName.everything.bulk_update(
        moved, ["removed_on", "code", "covered_on", "proof"], batch_size=500
    )
    if fresh or moved:
        told = {"added": len(fresh), "covered": covered, "listed_on": str(listed_on)}
        events.record(actor, LISTED, on=goal, now=told)
        standings.settle([goal], today=today, now=now)
    return len(fresh) + len(moved)


def _moves(row: CoverageName, entered: Entered) -> bool:
    """Whether a line says anything about a name that is not known yet."""
    is_new_day = entered.covered_on is not None and entered.covered_on != row.covered_on
    is_new_code = bool(entered.code) and entered.code != row.code
    is_new_proof = bool(entered.proof) and entered.proof != row.proof
    return is_new_day or is_new_code or is_new_proof or row.removed_on is not None


@dataclass(frozen=True, slots=True)
class Removal:
    """Names that leave the list, and why."""

    names: tuple[str, ...]
    reason: str


@transaction.atomic
def take_off(actor: Actor, *, goal: Goal, removal: Removal, today: date, now: datetime) -> int:
    """Take names off the list, with a reason; they stay readable. Returns how many. Raises Denied, Refused."""
    require(actor, Cap.TARGET_MANAGE, on=goal)
    rows = list(CoverageName.everything.filter(goal=goal, name__in=removal.names, removed_on=None))
    name_rules.may_take_off(is_removed=not rows, reason=removal.reason).or_refuse()
    for row in rows:
        row.removed_on = today
    CoverageName.everything.bulk_update(rows, ["removed_on"], batch_size=500)
    told = {"name": [row.name for row in rows[:50]]}
    events.record(actor, UNLISTED, on=goal, now=told, reason=removal.reason)
    standings.settle([goal], today=today, now=now)
    return len(rows)


@dataclass(frozen=True, slots=True)
class Peers:
    """Published figures of the peers in a period (year * 100 + month), by name, with where they were published."""

    period: int
    figures: tuple[tuple[str, Decimal], ...]
    source: str


@transaction.atomic
def keep_peers(actor: Actor, *, goal: Goal, peers: Peers, today: date, now: datetime) -> int:
    """Keep the peers' figures of a period; a figure typed again replaces the earlier one. Raises Denied, Refused."""
    require(actor, Cap.FIGURE_REPORT, on=goal)
    name_rules.may_keep_peers(
        goal.kind, peers.figures, peers.source, own=goal.region.name
    ).or_refuse()
    have = {p.name: p for p in PeerFigure.everything.filter(goal=goal, period=peers.period)}
    was = {n: plain(p.value) for n, p in have.items() if n in dict(peers.figures)}
    for name, value in peers.figures:
        row = have.get(name) or PeerFigure(goal=goal, name=name, period=peers.period)
        row.value, row.source = value, peers.source.strip()[:200]
        row.is_demo = goal.is_demo
        row.save()
    told = {"period": str(peers.period), "count": len(peers.figures), "source": peers.source}
    events.record(actor, PEERS_KEPT, on=goal, was={"was": was} if was else None, now=told)
    standings.settle([goal], today=today, now=now)
    return len(peers.figures)
