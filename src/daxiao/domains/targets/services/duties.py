"""Who reports what: assigned, ended; one figure is asked of one unit only."""

import re
from collections.abc import Sequence
from datetime import date

from django.db import IntegrityError, transaction

from daxiao.domains.targets.models import Indicator, ReportingDuty
from daxiao.domains.targets.rules import book as rules
from daxiao.domains.targets.types.book import DutyInput
from daxiao.kernel import events
from daxiao.kernel.access import Actor, require
from daxiao.kernel.caps import Cap
from daxiao.kernel.models import Org, Region
from daxiao.std.findings import Refused


ASSIGNED = events.define(
    "targets.duty_assigned", "明确填报单位", unit="单位", place="地区", frequency="频次"
)
ENDED = events.define("targets.duty_ended", "结束填报分工", until="止")


@transaction.atomic
def assign(actor: Actor, *, duty: DutyInput, is_demo: bool = False) -> ReportingDuty:
    """A unit is to report an indicator of a place. Raises `Refused` where another does, or where nobody has to."""
    require(actor, Cap.ROUND_RUN)
    region = Region.everything.get(pk=duty.region_id)
    require(actor, Cap.ROUND_RUN, on=region)
    indicator = Indicator.everything.get(pk=duty.indicator_id)
    taken = (
        ReportingDuty.everything.filter(indicator=indicator, region=region, until=None)
        .select_related("org")
        .first()
    )
    if taken is not None and taken.org_id == duty.org_id:
        return taken  # a second click
    rules.may_assign(
        taken_by=str(taken.org) if taken else "",
        place=str(region),
        name=indicator.name,
        computed=_computed(indicator),
        elsewhere="" if is_demo else _elsewhere(duty, region),
    ).or_refuse()
    try:
        with transaction.atomic():
            row = ReportingDuty.everything.create(
                indicator=indicator,
                region=region,
                org_id=duty.org_id,
                frequency=duty.frequency.value,
                since=duty.since,
                is_demo=is_demo,
            )
    except IntegrityError:
        # somebody else assigned it in the same moment
        raise Refused(rules.DUTY_TAKEN(field="org", place=str(region), unit="另一个单位")) from None
    unit = Org.everything.get(pk=duty.org_id)
    events.record(
        actor,
        ASSIGNED,
        on=row,
        now={"unit": str(unit), "place": str(region), "frequency": duty.frequency.label},
    )
    return row


def _computed(indicator: Indicator) -> str:
    if indicator.formula:
        return f"公式 {_named(indicator.formula)} "
    return "台账计数" if indicator.counted_by else ""


def _named(formula: str) -> str:
    """The formula in the names of its indicators instead of their codes."""
    codes = set(re.findall(r"[^\W\d]\w*", formula))
    names = dict(Indicator.everything.filter(code__in=codes).values_list("code", "name"))
    return re.sub(r"[^\W\d]\w*", lambda m: names.get(m.group(), m.group()), formula)


def _elsewhere(duty: DutyInput, region: Region) -> str:
    """The unit's name where neither its place lies in that of the figure nor the other way round, and nobody looked at it."""
    unit = Org.everything.select_related("region").get(pk=duty.org_id)
    here, there = region.path, unit.region.path
    is_near = here.startswith(there) or there.startswith(here)
    return "" if is_near or duty.is_checked else str(unit)


@transaction.atomic
def assign_many(
    actor: Actor, *, duties: Sequence[DutyInput], is_demo: bool = False
) -> list[ReportingDuty]:
    """Several at once, all or none."""
    require(actor, Cap.ROUND_RUN)
    return [assign(actor, duty=duty, is_demo=is_demo) for duty in duties]


@transaction.atomic
def end(actor: Actor, *, duty: ReportingDuty, until: date) -> ReportingDuty:
    """From `until` on the unit does not report it any more; what it reported stays."""
    require(actor, Cap.ROUND_RUN, on=duty)
    rules.may_end(since=duty.since, ended=duty.until, until=until).or_refuse()
    duty.until = until
    duty.save(update_fields=("until",))
    events.record(actor, ENDED, on=duty, now={"until": str(until)})
    return duty
