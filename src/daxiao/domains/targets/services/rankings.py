"""Schemes of weighted totals, and places that people leave out of rankings: set, changed, taken back, each with a trace."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from daxiao.domains.targets.models import (
    Indicator,
    RankingExclusion,
    RankingScheme,
    RankingWeight,
)
from daxiao.domains.targets.rules import exclusions as rules
from daxiao.domains.targets.rules import weighted
from daxiao.domains.targets.rules.ledger import plain
from daxiao.domains.targets.types.rankings import ExclusionInput, SchemeInput, SchemeState
from daxiao.kernel import events
from daxiao.kernel.access import Actor, get_visible, require
from daxiao.kernel.caps import Cap
from daxiao.kernel.errors import Stale
from daxiao.kernel.models import Region


SCHEME_SET = events.define(
    "targets.ranking_scheme_set",
    "设定综合排名方案",
    name="名称",
    year="年度",
    weights="指标与权重",
)
SCHEME_CHANGED = events.define(
    "targets.ranking_scheme_changed", "调整综合排名方案", name="名称", weights="指标与权重"
)
SCHEME_WITHDRAWN = events.define("targets.ranking_scheme_withdrawn", "撤下综合排名方案")
SCHEME_RESTORED = events.define("targets.ranking_scheme_restored", "恢复综合排名方案")
EXCLUDED = events.define(
    "targets.place_excluded",
    "设定不参与排名",
    place="地区",
    indicator="指标",
    since="自",
    until="至",
)
LIFTED = events.define("targets.exclusion_lifted", "恢复参与排名", place="地区")


# ---------------------------------------------------------------- schemes


@transaction.atomic
def set_scheme(actor: Actor, *, scheme: SchemeInput) -> RankingScheme:
    """A new scheme for the places directly below a place. Raises Refused for weights that are not 100 or a taken name."""
    require(actor, Cap.TARGET_MANAGE)
    region = get_visible(Region, actor, Cap.TARGET_MANAGE, pk=scheme.region_id)
    weights = _checked(actor, scheme)
    _name_free(scheme, region)
    row = RankingScheme.everything.create(name=scheme.name.strip(), region=region, year=scheme.year)
    _put_weights(row, weights)
    now = {"name": row.name, "year": row.year, "weights": _said(weights)}
    events.record(actor, SCHEME_SET, on=row, now=now)
    return row


@transaction.atomic
def change_scheme(actor: Actor, *, row: RankingScheme, scheme: SchemeInput) -> RankingScheme:
    """Other weights or another name; place and year stay. Raises Stale where somebody changed it meanwhile."""
    require(actor, Cap.TARGET_MANAGE, on=row)
    weights = _checked(actor, scheme)
    row = RankingScheme.everything.select_for_update().select_related("region").get(pk=row.pk)
    rules.may_change_scheme(SchemeState(row.state)).or_refuse()
    was = {"name": row.name, "weights": _said(_weights_now(row))}
    now = {"name": scheme.name.strip(), "weights": _said(weights)}
    if scheme.version and scheme.version != row.version:
        raise Stale(mine=_side(now), theirs=_side(was))
    if scheme.name.strip() != row.name:
        _name_free(scheme, row.region)
    if was == now:
        return row
    row.name, row.version = scheme.name.strip(), row.version + 1
    row.save()
    RankingWeight.everything.filter(scheme=row).delete()
    _put_weights(row, weights)
    events.record(actor, SCHEME_CHANGED, on=row, was=was, now=now)
    return row


@transaction.atomic
def withdraw_scheme(actor: Actor, *, row: RankingScheme, reason: str) -> RankingScheme:
    require(actor, Cap.TARGET_MANAGE, on=row)
    rules.may_change_scheme(SchemeState(row.state)).or_refuse()
    return _turned(actor, row, SchemeState.WITHDRAWN, SCHEME_WITHDRAWN, reason)


@transaction.atomic
def restore_scheme(actor: Actor, *, row: RankingScheme, reason: str = "") -> RankingScheme:
    require(actor, Cap.TARGET_MANAGE, on=row)
    rules.may_restore_scheme(SchemeState(row.state)).or_refuse()
    return _turned(actor, row, SchemeState.IN_FORCE, SCHEME_RESTORED, reason)


def _side(values: Mapping[str, Any]) -> dict[str, str]:
    return {"名称": str(values["name"]), "指标与权重": "、".join(values["weights"])}


def _turned(
    actor: Actor, row: RankingScheme, state: SchemeState, kind: events.EventKind, reason: str
) -> RankingScheme:
    row.state, row.version = state.value, row.version + 1
    row.save()
    events.record(actor, kind, on=row, reason=reason)
    return row


Weights = list[tuple[Indicator, str, str]]


def _checked(actor: Actor, scheme: SchemeInput) -> Weights:
    """The indicators in scope with what is ranked and the weight as text."""
    keys = [w.indicator_id for w in scheme.weights]
    rows = Indicator.objects.visible_to(actor, Cap.INDICATOR_VIEW).in_bulk(keys)
    known = [(rows[w.indicator_id], w) for w in scheme.weights if w.indicator_id in rows]
    weighted.check_weights([(indicator.name, w.weight) for indicator, w in known])
    return [(indicator, w.by.value, plain(w.weight)) for indicator, w in known]


def _name_free(scheme: SchemeInput, region: Region) -> None:
    same = RankingScheme.everything.filter(
        region=region, year=scheme.year, name=scheme.name.strip()
    )
    rules.may_name_scheme(
        scheme.name, place=region.name, year=scheme.year, is_taken=same.exists()
    ).or_refuse()


def _put_weights(row: RankingScheme, weights: Weights) -> None:
    RankingWeight.everything.bulk_create(
        RankingWeight(scheme=row, indicator=indicator, by=by, weight=weight, position=at)
        for at, (indicator, by, weight) in enumerate(weights)
    )


def _weights_now(row: RankingScheme) -> Weights:
    rows = RankingWeight.everything.filter(scheme=row).select_related("indicator")
    return [(w.indicator, w.by, plain(w.weight)) for w in rows.order_by("position")]


def _said(weights: Weights) -> list[str]:
    return [f"{indicator.name} {weight}" for indicator, _, weight in weights]


# ---------------------------------------------------------------- exclusions


@transaction.atomic
def exclude(actor: Actor, *, exclusion: ExclusionInput, now: datetime) -> RankingExclusion:
    """Leave a place out of the rankings within the place above it, with a reason that every reader of them sees."""
    require(actor, Cap.TARGET_MANAGE)
    within = get_visible(Region, actor, Cap.TARGET_MANAGE, pk=exclusion.within_id)
    region = get_visible(Region, actor, Cap.PLACE_VIEW, pk=exclusion.region_id)
    same = RankingExclusion.everything.filter(
        within=within, region=region, indicator=exclusion.indicator_id, lifted_at=None
    )
    rules.may_exclude(
        exclusion,
        place=region.name,
        within=within.name,
        is_below=region.parent_id == within.pk,
        is_out=same.exists(),
    ).or_refuse()
    indicator = None
    if exclusion.indicator_id is not None:
        indicator = get_visible(Indicator, actor, Cap.INDICATOR_VIEW, pk=exclusion.indicator_id)
    row = RankingExclusion.everything.create(
        within=within,
        region=region,
        indicator=indicator,
        since=exclusion.since,
        until=exclusion.until,
        reason=exclusion.reason.strip(),
        made_by_id=actor.user_id,
        made_at=now,
    )
    told = {
        "place": region.name,
        "indicator": indicator.name if indicator else "全部指标",
        "since": exclusion.since,
        "until": exclusion.until,
    }
    events.record(actor, EXCLUDED, on=row, now=told, reason=row.reason)
    return row


@transaction.atomic
def lift(
    actor: Actor, *, exclusion: RankingExclusion, reason: str, now: datetime
) -> RankingExclusion:
    """Let the place take part again; that it was left out stays in the history."""
    require(actor, Cap.TARGET_MANAGE, on=exclusion)
    row = RankingExclusion.everything.select_for_update().get(pk=exclusion.pk)
    rules.may_lift(is_lifted=row.lifted_at is not None).or_refuse()
    row.lifted_by_id, row.lifted_at, row.lift_reason = actor.user_id, now, reason.strip()
    row.save(update_fields=["lifted_by", "lifted_at", "lift_reason"])
    events.record(actor, LIFTED, on=row, now={"place": row.region.name}, reason=reason)
    return row
