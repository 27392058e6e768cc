"""The goal of an industry is given the indicator whose figures judge it."""

from datetime import date, datetime

from django.db import transaction

from daxiao.domains.targets.models import Goal, Indicator
from daxiao.domains.targets.rules import gauges as rules
from daxiao.domains.targets.services import goals as services
from daxiao.domains.targets.standings import goals as standings
from daxiao.domains.targets.types.goals import GaugeChoice
from daxiao.kernel import events, versions
from daxiao.kernel.access import Actor, get_visible, require
from daxiao.kernel.caps import Cap
from daxiao.std.findings import Refused


GAUGED = events.define("targets.goal_gauged", "指定计量指标", measured_by="计量指标")


@transaction.atomic
def measure(actor: Actor, *, goal: Goal, choice: GaugeChoice, today: date, now: datetime) -> Goal:
    """Judge the goal of an industry by the figures of an indicator from now on; None takes the choice back.

    Raises Denied, Refused (no goal of an industry, units that cannot be converted, the choice that stands), Stale.
    """
    require(actor, Cap.TARGET_MANAGE, on=goal)
    gauge = None
    if choice.indicator_id is not None:
        gauge = get_visible(Indicator, actor, Cap.INDICATOR_VIEW, pk=choice.indicator_id)
    said = gauge.name if gauge else "取消"
    row = services.locked(goal, choice.version, {"计量指标": said})
    told = (gauge.name, gauge.unit) if gauge else None
    rules.may_measure(row.industry, row.indicator.name, told, row.unit).or_refuse()
    if row.measured_by_id == choice.indicator_id:
        raise Refused(rules.unmoved(gauge.name if gauge else ""))
    was = row.measured_by
    row.measured_by = gauge
    row.version += 1
    versions.save(actor, row, "measured_by", "version", reason="指定计量指标")
    events.record(
        actor,
        GAUGED,
        on=row,
        was={"measured_by": was.name} if was else {},
        now={"measured_by": gauge.name if gauge else ""},
    )
    services.follow_season(actor, row, today=today)
    standings.settle([row], today=today, now=now)
    return row
