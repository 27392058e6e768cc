"""Due days as iCalendar (RFC 5545). It leaves the house, so it holds no names of persons and no telephone numbers."""

import re
from collections.abc import Iterable
from datetime import datetime, timedelta

from icalendar import Calendar, Event

from daxiao.domains.tasks.queries.views import Due


KINDS = {"task": "任务", "node": "节点", "part": "分解事项"}
_DIGITS = re.compile(r"\d{7,}")
LONGEST = 60


def masked(text: str) -> str:
    """Short, and without anything that could be a telephone or identity number."""
    plain = _DIGITS.sub("＊＊＊", " ".join(text.split()))
    return plain if len(plain) <= LONGEST else f"{plain[:LONGEST]}…"


def calendar(dues: Iterable[Due], *, name: str, site: str, now: datetime) -> bytes:
    """A whole-day event for each; `site` is the address of the platform without a slash at its end."""
    made = Calendar()
    made.add("prodid", "-//Daxiao//Tasks//ZH")
    made.add("version", "2.0")
    made.add("x-wr-calname", name)
    made.add("x-published-ttl", "PT6H")
    made.add("refresh-interval", timedelta(hours=6), parameters={"value": "DURATION"})
    for due in dues:
        made.add_component(_event(due, site, now))
    return bytes(made.to_ical())


def _event(due: Due, site: str, now: datetime) -> Event:
    event = Event()
    host = site.rpartition("/")[2] or "daxiao"
    event.add("uid", f"{due.kind}-{due.key}@{host}")
    event.add("dtstamp", now)
    event.add("dtstart", due.on)
    event.add("dtend", due.on + timedelta(days=1))
    over = "（已办）" if due.is_over else "（已报待认可）" if due.handed_on else ""
    event.add("summary", f"【{KINDS[due.kind]}】{masked(due.title)}{over}")
    event.add("description", "、".join(due.units[:5]))
    event.add("url", f"{site}/tasks/{due.task_id}/")
    event.add("transp", "TRANSPARENT")
    event.add("class", "PRIVATE")
    return event
