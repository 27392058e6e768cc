"""A place sets its own ladder of supervision from a day on. A version is never changed after its day, only followed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from daxiao.domains.dispatch.queries import orders_ladder
from daxiao.domains.dispatch.rules import ladder as rules
from daxiao.kernel import events
from daxiao.kernel.access import Actor, require
from daxiao.kernel.caps import Cap
from daxiao.kernel.models import Region, Yardstick
from daxiao.std.findings import FindingKind, Refused
from daxiao.std.thresholds import NotUnderstood


SET = events.define(
    "dispatch.ladder_set", "设定督办层级", since="自", source="依据", rungs="层级", days="各级期限"
)
PAST = FindingKind("dispatch.ladder_past", "生效日期{day}已经过去，请从今天或以后的日期起设定")
BASELESS = FindingKind("dispatch.ladder_baseless", "请写明依据，例如本地督查办法的名称和文号")
ODD = FindingKind("dispatch.ladder_odd", "这样的督办层级读不懂：{why}。请核对后再存")


@dataclass(frozen=True, slots=True)
class LadderInput:
    """`values` are all that the place sets, as in the yardstick `supervision`."""

    values: Mapping[str, object]
    since: date
    source: str


@transaction.atomic
def put(actor: Actor, *, place: Region, given: LadderInput, today: date) -> Yardstick:
    """Set the place's ladder from a day on; a second setting of one day replaces the first. Orders that are issued keep
    what they were issued with. Raises `Denied`, `Refused`."""
    require(actor, Cap.ORDER_ISSUE, on=place)
    Region.everything.select_for_update().get(pk=place.pk)
    if given.since < today:
        raise Refused(PAST(field="since", day=str(given.since)))
    if not given.source.strip():
        raise Refused(BASELESS(field="source"))
    shipped = orders_ladder.shipped_values(given.since)
    try:
        ladder = rules.ladder_of(rules.laid_over(shipped, given.values))
    except NotUnderstood as error:
        raise Refused(ODD(why=str(error))) from None
    row, _ = Yardstick.objects.update_or_create(
        name=orders_ladder.NAME,
        region=place,
        since=given.since,
        defaults={"values": dict(given.values), "source": given.source.strip()[:200]},
    )
    events.record(
        actor,
        SET,
        on=place,
        now={
            "since": given.since,
            "source": given.source.strip(),
            "rungs": [r.name for r in ladder.rungs],
            "days": [f"{r.name}{r.days}个工作日，{r.signer.label}" for r in ladder.rungs],
        },
    )
    return row
