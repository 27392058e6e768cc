"""Writes of indicators and of the numbers that plans state about them."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction

from daxiao.domains.targets import rules
from daxiao.domains.targets.models import Indicator, StatedFigure
from daxiao.domains.targets.types import IndicatorInput, StatedInput
from daxiao.kernel import events, versions
from daxiao.kernel.access import Actor, Guarded, require
from daxiao.kernel.caps import Cap


STATED = events.define("targets.figures_stated", "登记规划载明数", count="条数")
INDICATOR_ADDED = events.define("targets.indicator_added", "新增指标", name="名称")
INDICATOR_KEPT = events.define(
    "targets.indicator_changed",
    "修改指标",
    name="名称",
    aliases="别名",
    unit="计量单位",
    direction="方向",
    measure="性质",
    definition="口径",
)
INDICATOR_CONFIRMED = events.define("targets.indicator_confirmed", "确认指标")


@transaction.atomic
def add_indicator(
    actor: Actor, *, region: Guarded, indicator: IndicatorInput, is_demo: bool = False
) -> Indicator:
    """Define an indicator by hand. Raises `Refused` when the name is taken."""
    require(actor, Cap.INDICATOR_MANAGE, on=region)
    rules.keep_indicator(indicator, is_name_taken=_is_taken(indicator)).or_refuse()
    row = Indicator(region_id=region.pk, is_confirmed=True, is_demo=is_demo)
    _fill(row, indicator)
    versions.save(actor, row)
    events.record(actor, INDICATOR_ADDED, on=row, now={"name": row.name})
    return row


@transaction.atomic
def change_indicator(actor: Actor, *, indicator: Indicator, change: IndicatorInput) -> Indicator:
    """Change name, aliases, unit, direction, measure or definition."""
    require(actor, Cap.INDICATOR_MANAGE, on=indicator)
    rules.keep_indicator(change, is_name_taken=_is_taken(change, but=indicator.pk)).or_refuse()
    was = _shown(indicator)
    _fill(indicator, change)
    now = _shown(indicator)
    fields = [k for k in now if was[k] != now[k]]
    if fields:
        versions.save(actor, indicator, *fields)
        events.record(
            actor,
            INDICATOR_KEPT,
            on=indicator,
            was={k: was[k] for k in fields},
            now={k: now[k] for k in fields},
        )
    return indicator


@transaction.atomic
def confirm_indicator(actor: Actor, *, indicator: Indicator) -> Indicator:
    """A person agrees with an indicator that the engine proposed."""
    require(actor, Cap.INDICATOR_MANAGE, on=indicator)
    rules.may_confirm(is_confirmed=indicator.is_confirmed).or_refuse()
    indicator.is_confirmed = True
    versions.save(actor, indicator, "is_confirmed")
    events.record(actor, INDICATOR_CONFIRMED, on=indicator)
    return indicator


def _is_taken(change: IndicatorInput, *, but: int | None = None) -> bool:
    rows = Indicator.everything.filter(name=change.name.strip(), measure=change.measure.value)
    return rows.exclude(pk=but or 0).exists()


def _fill(row: Indicator, change: IndicatorInput) -> None:
    row.name = change.name.strip()
    row.aliases = list(change.aliases)
    row.unit = change.unit
    row.direction = change.direction.value
    row.measure = change.measure.value
    row.definition = change.definition


def _shown(row: Indicator) -> dict[str, Any]:
    keys = ("name", "aliases", "unit", "direction", "measure", "definition")
    return {k: getattr(row, k) for k in keys}


@transaction.atomic
def state_figures(actor: Actor, *, region: Guarded, figures: Sequence[StatedInput]) -> int:
    """Keep numbers that plans state; those that are there already stay as they are. Returns how many are new."""
    require(actor, Cap.INDICATOR_MANAGE, on=region)
    have = set(
        StatedFigure.everything.values_list(
            "document_name", "start", "end", "indicator_id", "region_id"
        )
    )
    fresh = {}
    for f in figures:
        key = (f.document_name, f.start, f.end, f.indicator_id, f.region_id)
        if key not in have:
            fresh[key] = StatedFigure(
                **{
                    name: getattr(f, name)
                    for name in StatedInput.__dataclass_fields__
                    if name != "role"
                },
                role=f.role.value,
            )
    StatedFigure.everything.bulk_create(fresh.values(), batch_size=500)
    if fresh:
        events.record(actor, STATED, on=region, now={"count": len(fresh)})
    return len(fresh)
