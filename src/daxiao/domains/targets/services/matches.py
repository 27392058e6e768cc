"""Indicators that are one under two wordings: proposed, merged by a person, taken apart again when that was wrong."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Count
from simple_history.utils import bulk_update_with_history

from daxiao.domains.targets import matching, rules
from daxiao.domains.targets.models import Indicator, IndicatorMatch, StatedFigure, Target
from daxiao.domains.targets.types import MatchState, Measure
from daxiao.kernel import events, versions
from daxiao.kernel.access import Actor, require
from daxiao.kernel.caps import Cap


PROPOSED = events.define("targets.matches_proposed", "提出指标归并", count="条数")
MERGED = events.define(
    "targets.indicators_merged", "归并指标", other="并入的指标", targets="目标", figures="载明数"
)
REFUSED = events.define("targets.match_refused", "认定不是同一指标", other="另一个指标")
UNMERGED = events.define("targets.indicators_unmerged", "撤销归并", other="分出的指标")


def known(rows: Iterable[Indicator]) -> list[matching.Known]:
    """Indicators as the rules see them; `rows` carry the count of their targets as `weight`."""
    return [
        matching.Known(
            r.pk,
            (r.name, *map(str, r.aliases)),
            Measure(r.measure),
            r.unit,
            r.is_confirmed,
            getattr(r, "weight", 0),
        )
        for r in rows
    ]


@transaction.atomic
def propose_matches(actor: Actor, *, places: Iterable[str], now: datetime) -> int:
    """Propose pairs of indicators that are one, for people to confirm; returns how many are new.

    Pairs that somebody has decided are not proposed again. Nothing is merged here.
    """
    require(actor, Cap.INDICATOR_MANAGE)
    rows = Indicator.everything.filter(merged_into=None).annotate(weight=Count("targets"))
    pairs = IndicatorMatch.everything.values_list("kept", "other")
    settled = [frozenset(pair) for pair in pairs]
    found = matching.proposals(known(rows), places, settled)
    made = IndicatorMatch.everything.bulk_create(
        IndicatorMatch(kept_id=p.kept, other_id=p.other, ground=p.ground[:200], proposed_at=now)
        for p in found
    )
    for match in made:
        events.record(actor, PROPOSED, on=match, now={"count": 1})
    return len(made)


@transaction.atomic
def merge(actor: Actor, *, match: IndicatorMatch, now: datetime) -> IndicatorMatch:
    """The two are one: targets and stated figures of the other go over, its wordings become aliases.

    Whoever keeps the wording that goes over decides: to the kept definition it only adds an alias, and it can be undone.
    Raises `Denied`, `Refused`.
    """
    require(actor, Cap.INDICATOR_MANAGE, on=match.other)
    row = _locked(match)
    kept, other = row.kept, row.other
    rules.may_merge(MatchState(row.state), _merged_elsewhere(kept, other)).or_refuse()
    targets = list(Target.everything.filter(indicator=other))
    figures = list(StatedFigure.everything.filter(indicator=other).values_list("pk", flat=True))
    aliases = [n for n in (other.name, *other.aliases) if n not in (kept.name, *kept.aliases)]
    _move(actor, targets, kept, reason=f"指标归并：{other.name}")
    StatedFigure.everything.filter(pk__in=figures).update(indicator=kept)
    kept.aliases = [*kept.aliases, *aliases]
    versions.save(actor, kept, "aliases", reason=f"归并 {other.name}")
    other.merged_into = kept
    versions.save(actor, other, "merged_into", reason=f"并入 {kept.name}")
    row.moved = {"targets": [t.pk for t in targets], "figures": figures, "aliases": aliases}
    _decide(actor, row, MatchState.MERGED, now)
    told = {"other": other.name, "targets": len(targets), "figures": len(figures)}
    events.record(actor, MERGED, on=kept, now=told)
    return row


@transaction.atomic
def refuse_match(
    actor: Actor, *, match: IndicatorMatch, reason: str, now: datetime
) -> IndicatorMatch:
    """The two are not one, for the reason given; they are not proposed again."""
    require(actor, Cap.INDICATOR_MANAGE, on=match.other)
    row = _locked(match)
    rules.may_refuse_match(MatchState(row.state), reason).or_refuse()
    _decide(actor, row, MatchState.REFUSED, now)
    events.record(actor, REFUSED, on=row.kept, now={"other": row.other.name}, reason=reason)
    return row


@transaction.atomic
def unmerge(actor: Actor, *, match: IndicatorMatch, reason: str, now: datetime) -> IndicatorMatch:
    """The merging was wrong: what went over comes back, the aliases that came with it go. Raises `Denied`, `Refused`.

    What was adopted for the kept indicator since stays there.
    """
    require(actor, Cap.INDICATOR_MANAGE, on=match.other)
    row = _locked(match)
    kept, other = row.kept, row.other
    rules.may_unmerge(MatchState(row.state), [kept.name] if kept.merged_into else []).or_refuse()
    moved: dict[str, Any] = row.moved
    targets = Target.everything.filter(pk__in=moved.get("targets", ()), indicator=kept)
    _move(actor, list(targets), other, reason=f"撤销归并：{reason}")
    figures = StatedFigure.everything.filter(pk__in=moved.get("figures", ()), indicator=kept)
    figures.update(indicator=other)
    gone = set(moved.get("aliases", ()))
    kept.aliases = [a for a in kept.aliases if a not in gone]
    versions.save(actor, kept, "aliases", reason=f"撤销归并 {other.name}")
    other.merged_into = None
    versions.save(actor, other, "merged_into", reason="撤销归并")
    row.moved = {}
    _decide(actor, row, MatchState.REFUSED, now)
    events.record(actor, UNMERGED, on=kept, now={"other": other.name}, reason=reason)
    return row


def _locked(match: IndicatorMatch) -> IndicatorMatch:
    """As it is now: two people may decide at once."""
    rows = IndicatorMatch.everything.select_for_update(of=("self",))
    return rows.select_related("kept__merged_into", "other__merged_into").get(pk=match.pk)


def _merged_elsewhere(*rows: Indicator) -> list[str]:
    return [r.name for r in rows if r.merged_into is not None]


def _move(actor: Actor, targets: list[Target], to: Indicator, *, reason: str) -> None:
    for target in targets:
        target.indicator = to
    if targets:
        bulk_update_with_history(
            targets,
            Target,
            ["indicator"],
            batch_size=200,
            default_user=versions.user_of(actor),
            default_change_reason=reason[:100],
        )


def _decide(actor: Actor, row: IndicatorMatch, state: MatchState, now: datetime) -> None:
    row.state, row.decided_at, row.decided_by_id = state, now, actor.user_id
    row.save(update_fields=["state", "decided_at", "decided_by", "moved"])
