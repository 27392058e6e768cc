"""What follows when a unit may file after the close: a trace at the round, and the unit is told."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from daxiao.domains.rounds.models import Round
from daxiao.domains.rounds.rules import rounds as rules
from daxiao.kernel import events, outbox
from daxiao.kernel.access import Actor, require
from daxiao.kernel.caps import Cap
from daxiao.kernel.models import Org


ALLOWED = events.define(
    "rounds.late_allowed", "允许补报", units="单位", what="数据", until="补报到"
)
TOPIC = "rounds.late_allowed"
NAMED = 12
LONGEST = 300


@dataclass(frozen=True, slots=True)
class UnitsLate:
    """Units that may file what they miss of a closed round until a day, and why."""

    units: tuple[Org, ...]
    until: date | None
    reason: str


@transaction.atomic
def tell(
    actor: Actor, *, round_: Round, units: Mapping[Org, str], until: date, reason: str
) -> None:
    """A line in the letter of each unit: `units` says what each may file. The exceptions themselves are of `targets`."""
    require(actor, Cap.FIGURE_LOCK, on=round_)
    month = rules.month_of(round_.period).label
    for unit, what in units.items():
        text = f"已允许补报{round_.region}{month}{what}，{until:%Y-%m-%d}前有效：{reason.strip()}"
        link = f"/rounds/{round_.pk}/unit/{unit.pk}/"
        body = {"text": text[:LONGEST], "link": link, "orgs": [unit.pk], "users": []}
        outbox.put(TOPIC, on=unit, body=body)
    named = "、".join(str(unit) for unit in list(units)[:NAMED])
    more = f"等{len(units)}个单位" if len(units) > NAMED else ""
    told = {"units": named + more, "what": "、".join(dict.fromkeys(units.values())), "until": until}
    events.record(actor, ALLOWED, on=round_, now=told, reason=reason)
