"""Who is told of a blocker's moves, in one line each; the sweep and the doors turn these into notices."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q

from daxiao.domains.projects.models import Blocker, Project
from daxiao.domains.projects.types import EscalationLevel
from daxiao.kernel.caps import Role
from daxiao.kernel.models import Membership


@dataclass(frozen=True, slots=True)
class Notified:
    """One line for one person or one unit."""

    text: str
    link: str
    user_id: int | None = None
    org_id: int | None = None


_SAID = {
    "raised": "新堵点待交办：{text}（{project}）",
    "assigned": "交办堵点，{due}前办结：{text}（{project}）",
    "resolved": "堵点已报办结，请确认：{text}（{project}）",
    "confirmed": "堵点已确认解决：{text}（{project}）",
    "reopened": "堵点退回重办：{words}（{project}：{text}）",
    EscalationLevel.SPONSOR.value: "堵点超期，提请包保领导过问：{text}（{project}，{unit}）",
    EscalationLevel.MEETING.value: "堵点超期，提请调度会研究：{text}（{project}，{unit}）",
}


def announcements(body: Mapping[str, Any]) -> list[Notified]:
    """Who is told of a move, in one line each; nobody when the row is gone."""
    row = (
        Blocker.everything.select_related("project__region", "unit")
        .filter(pk=int(body["blocker_id"]))
        .first()
    )
    if row is None:
        return []
    what = str(body["what"])
    # a letter put before its day was written down goes to whoever holds the office without end
    on = date.fromisoformat(body["on"]) if "on" in body else date.max
    text = _SAID[what].format(
        text=row.text[:80],
        project=row.project.name[:60],
        unit=row.unit.name if row.unit else "尚未交办",
        due=body.get("due", ""),
        words=str(body.get("words", "")),
    )
    link = f"/blockers/{row.pk}/"
    if what in {"assigned", "reopened", "confirmed"} and row.unit_id is not None:
        return [Notified(text, link, org_id=row.unit_id)]
    if what == "resolved" and row.raised_by_user_id is not None:
        return [Notified(text, link, user_id=row.raised_by_user_id)]
    if what == EscalationLevel.SPONSOR.value and row.project.sponsor_id is not None:
        return [Notified(text, link, user_id=row.project.sponsor_id)]
    return [Notified(text, link, user_id=key) for key in _offices(row.project, on)]


def _offices(project: Project, on: date) -> list[int]:
    """The people of the nearest office above a project, as the rights stood on a day."""
    held = Membership.objects.filter(
        Q(until__isnull=True) | Q(until__gt=on),
        role=Role.OFFICE.value,
        since__lte=on,
        org__isnull=True,
        user__is_active=True,
    ).values_list("user_id", "region__path")
    path = project.region.path
    near = {(len(over), key) for key, over in held if over and path.startswith(over)}
    deepest = max((length for length, _ in near), default=0)
    return sorted(key for length, key in near if length == deepest)
