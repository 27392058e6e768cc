"""Writes of the rules that an office sets for its place. A version counts from its day on; taking back is a new one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from daxiao.domains.projects import standings
from daxiao.domains.projects.models import Project
from daxiao.domains.projects.queries import settings as setting_queries
from daxiao.domains.projects.rules import local
from daxiao.kernel import events
from daxiao.kernel.access import Actor, require
from daxiao.kernel.caps import Cap
from daxiao.kernel.errors import Stale
from daxiao.kernel.models import Region, Yardstick
from daxiao.std.findings import Refused


RULE_SET = events.define(
    setting_queries.SET,
    "设定项目规则",
    title="规则",
    since="自",
    source="依据",
    words="改动",
)
RULE_TAKEN_BACK = events.define(
    setting_queries.TAKEN_BACK,
    "撤回项目规则",
    title="规则",
    taken="撤回的一版自",
    since="恢复自",
    source="恢复到",
)

JUDGED_BY = ("paces", "schedules")
"""What standings are made from; a change of these is followed by settling the projects of the place."""


CAUGHT_UP = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Setting:
    """`values` is all that the place sets under `name`; `seen` marks the values that the person had before him."""

    name: str
    values: Mapping[str, Any]
    since: date
    source: str
    reason: str
    seen: str
    words: tuple[str, ...] = ()


@transaction.atomic
def put(actor: Actor, *, place: Region, setting: Setting, today: date, now: datetime) -> Yardstick:
    """Set rules of a place from a day on. A second setting of one day replaces the first; the trace keeps both.

    Raises `Refused` for values that the rules do not understand or that change nothing, `Stale` when somebody else set
    them meanwhile.
    """
    require(actor, Cap.PROJECT_SET, on=place)
    # one writer of a place's rules at a time
    Region.everything.select_for_update().get(pk=place.pk)
    if setting.name not in local.TITLES:
        raise Refused(local.UNKNOWN_NAME(name=setting.name))
    before = setting_queries.setting(actor, place, setting.name, today)
    if setting.seen != before.seen:
        raise Stale(mine={"设定": "、".join(setting.words)}, theirs={"设定": "已有新的设定"})
    said = local.Said(setting.name, setting.values, setting.since, setting.source, setting.reason)
    local.accept(
        said, shipped=before.shipped, standing=before.versions, place=place.path, today=today
    ).or_refuse()
    row = _keep(place, said)
    events.record(
        actor,
        RULE_SET,
        on=place,
        now={
            "title": before.title,
            "since": setting.since,
            "source": setting.source,
            "words": list(setting.words),
        },
        reason=setting.reason,
    )
    _settle(place, setting.name, setting.since, today=today, now=now)
    return row


@transaction.atomic
def take_back(
    actor: Actor, *, place: Region, version: int, reason: str, today: date, now: datetime
) -> Yardstick | None:
    """Take a version back: from today on (or its own later day) what stood before it counts again, as a new version.

    A version that has not begun yet simply goes; None is returned then. Raises `Refused`.
    """
    require(actor, Cap.PROJECT_SET, on=place)
    Region.everything.select_for_update().get(pk=place.pk)
    row = Yardstick.objects.filter(pk=version, region=place, name__in=local.TITLES).first()
    if row is None:
        raise Refused(local.NO_VERSION())
    if not reason.strip():
        raise Refused(local.UNREASONED(field="reason"))
    found = setting_queries.setting(actor, place, row.name, today)
    if found.versions[-1].key != row.pk:
        raise Refused(local.NO_VERSION())
    earlier = found.versions[:-1]
    values = dict(earlier[-1].values) if earlier else {}
    source = earlier[-1].source if earlier else "随平台发布的规则"
    kept: Yardstick | None = None
    if row.since > today:
        row.delete()
    else:
        kept = _keep(place, local.Said(row.name, values, today, source, reason))
    events.record(
        actor,
        RULE_TAKEN_BACK,
        on=place,
        now={
            "title": found.title,
            "taken": row.since,
            "since": today,
            "source": source,
        },
        reason=reason,
    )
    _settle(place, row.name, today, today=today, now=now)
    return kept


def _keep(place: Region, said: local.Said) -> Yardstick:
    row, _ = Yardstick.objects.update_or_create(
        name=said.name,
        region=place,
        since=said.since,
        defaults={"values": dict(said.values), "source": said.source.strip()[:200]},
    )
    return row


def _settle(place: Region, name: str, since: date, *, today: date, now: datetime) -> None:
    if name not in JUDGED_BY or since > today:
        return
    rows = Project.everything.filter(region__path__startswith=place.path)
    standings.settle(list(rows.values_list("pk", flat=True)), today=today, now=now)


def begin(actor: Actor, *, today: date, now: datetime) -> int:
    """Settle the projects of the places whose rules begin today; returns how many standings changed. For the night.

    The week before is looked at too, so that a missed night is caught up; settling again changes nothing.
    """
    require(actor, Cap.SYSTEM_OPERATE)
    fresh = Yardstick.objects.filter(
        name__in=JUDGED_BY, since__gt=today - CAUGHT_UP, since__lte=today
    )
    places = Region.everything.filter(pk__in=fresh.values("region"))
    keys: set[int] = set()
    for path in places.values_list("path", flat=True):
        rows = Project.everything.filter(region__path__startswith=path)
        keys.update(rows.values_list("pk", flat=True))
    return standings.settle(sorted(keys), today=today, now=now)
