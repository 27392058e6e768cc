"""Reminders of what is owed: one letter a unit a day over all its rounds, never twice, none to who has handed in."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Count

from daxiao.domains.rounds.models import Owed, Reminder, Round
from daxiao.domains.rounds.queries import rounds as queries
from daxiao.domains.rounds.rules import letters as rules
from daxiao.domains.rounds.rules import rounds as round_rules
from daxiao.domains.rounds.rules.rounds import Wait
from daxiao.domains.rounds.types.rounds import WITH_UNIT, OwedKind, RoundState
from daxiao.kernel import events, outbox
from daxiao.kernel.access import Actor, require
from daxiao.kernel.caps import Cap
from daxiao.kernel.clock import CHINA
from daxiao.kernel.models import Org


REMINDED = events.define("rounds.units_reminded", "提醒未报单位", offset="提醒日", units="单位")
TOPIC = "rounds.digest"
BATCH = 1000


@dataclass(frozen=True, slots=True)
class _Waiting:
    """What a unit has still to hand in of a round, by kind, and the reminder that stands today."""

    row: Round
    offset: int
    counts: dict[OwedKind, int]


@transaction.atomic
def remind(actor: Actor, *, today: date, now: datetime) -> int:
    """Put the letters of the day; how many units get one. A unit that had one today waits for tomorrow."""
    require(actor, Cap.SYSTEM_OPERATE)
    # of two nights at once the second waits here, and finds the letters of the first
    rows = Round.everything.filter(state=RoundState.OPEN.value).select_related("region")
    held = list(rows.select_for_update(of=("self",)).order_by("period", "region__path"))
    written_today = _written_on(today)
    waiting: dict[int, list[_Waiting]] = defaultdict(list)
    for row in held:
        yardstick = queries.settings_on(today, row.region)
        offset = round_rules.offset_of(today, row.due_on, yardstick, queries.calendar())
        for org, counts in _to_remind(row, offset).items():
            if org not in written_today and offset is not None:
                waiting[org].append(_Waiting(row, offset, counts))
    units = Org.everything.in_bulk(list(waiting))
    for org, parts in sorted(waiting.items()):
        _put(units[org], parts, today)
    _keep(actor, waiting, now)
    return len(waiting)


def _written_on(today: date) -> set[int]:
    since = datetime.combine(today, datetime.min.time(), tzinfo=CHINA)
    rows = Reminder.everything.filter(sent_at__gte=since)
    return set(rows.order_by().values_list("org_id", flat=True))


def _to_remind(row: Round, offset: int | None) -> dict[int, dict[OwedKind, int]]:
    open_ = Owed.everything.filter(round=row, state__in=[s.value for s in WITH_UNIT])
    counts: dict[int, dict[OwedKind, int]] = defaultdict(dict)
    for org, kind, n in open_.order_by().values_list("org_id", "kind").annotate(n=Count("pk")):
        counts[org][OwedKind(kind)] = n
    sent: dict[int, set[int]] = defaultdict(set)
    for org, days in Reminder.everything.filter(round=row).values_list("org_id", "offset"):
        sent[org].add(days)
    return {
        org: mine
        for org, mine in counts.items()
        if round_rules.is_to_remind(offset, Wait(sum(mine.values()), frozenset(sent[org])))
    }


def _put(unit: Org, parts: list[_Waiting], today: date) -> None:
    text = rules.digest(
        [
            rules.Part(
                place=part.row.region.name,
                month=round_rules.month_of(part.row.period).label,
                due_on=part.row.due_on,
                counts=part.counts,
            )
            for part in parts
        ],
        today=today,
    )
    link = f"/rounds/{parts[0].row.pk}/unit/{unit.pk}/"
    outbox.put(TOPIC, on=unit, body={"text": text, "link": link, "orgs": [unit.pk], "users": []})


def _keep(actor: Actor, waiting: dict[int, list[_Waiting]], now: datetime) -> None:
    """That they were reminded; of each round once in the audit table."""
    Reminder.everything.bulk_create(
        (
            Reminder(
                round=part.row,
                org_id=org,
                offset=part.offset,
                sent_at=now,
                count=sum(part.counts.values()),
            )
            for org, parts in waiting.items()
            for part in parts
        ),
        batch_size=BATCH,
    )
    told: dict[int, list[_Waiting]] = defaultdict(list)
    for parts in waiting.values():
        for part in parts:
            told[part.row.pk].append(part)
    for some in told.values():
        said = {"offset": rules.offset_said(some[0].offset), "units": len(some)}
        events.record(actor, REMINDED, on=some[0].row, now=said)
