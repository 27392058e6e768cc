"""Many new entries at once: what `entry.enter` does for one, in a few statements for all.

Near-duplicates are not looked for here; that is done again for each when it is submitted, before anybody admits it.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction

from daxiao.domains.projects.models import Project
from daxiao.domains.projects.queries import entry as entry_queries
from daxiao.domains.projects.rules import codes
from daxiao.domains.projects.rules.entry import ProjectInput
from daxiao.domains.projects.services import entry as entry_services
from daxiao.domains.projects.services import takeover
from daxiao.domains.projects.services.records import Said
from daxiao.domains.projects.services.takeover import Dated, TakenOver
from daxiao.domains.projects.types import ProjectEventKind
from daxiao.kernel import events
from daxiao.kernel.access import Actor, require
from daxiao.kernel.caps import Cap
from daxiao.kernel.models import Org, Region
from daxiao.std.findings import FindingKind, Refused


MANY = events.define("projects.projects_imported", "成批登记项目", count="项目数")

NUMBERED_MEANWHILE = FindingKind(
    "projects.import_numbered_meanwhile", "刚才有人登记了项目，编号有变动，请再确认一次"
)


@transaction.atomic
def enter_many(
    actor: Actor, *, entries: Sequence[ProjectInput], today: date, now: datetime
) -> list[Project]:
    """New projects of entries that were checked, each with its code, parties and records. All or none.

    Raises Denied for one outside the actor's places, Refused when somebody took a code meanwhile.
    """
    require(actor, Cap.PROJECT_ENTER)
    places = {r.path: r for r in Region.everything.all()}
    numbers = _Numbers(today.year)
    taken = [_taken_over(given, places, numbers, today) for given in entries]
    try:
        with transaction.atomic():
            rows = takeover.take_over(
                actor, projects=taken, kind=MANY, today=today, now=now, cap=Cap.PROJECT_ENTER
            )
    except IntegrityError:
        raise Refused(NUMBERED_MEANWHILE()) from None
    units = Org.everything.in_bulk({r.responsible_unit_id for r in rows if r.responsible_unit_id})
    for row in rows:
        if row.responsible_unit_id:  # read once for all: a trace asks for the unit of its row
            row.responsible_unit = units[row.responsible_unit_id]
        told = {"name": row.name, "code": row.code, "enterprise": row.enterprise}
        events.record(actor, entry_services.ENTERED, on=row, now=told, reason="表格导入")
    return rows


class _Numbers:
    """The next code of each division: asked of the register once, then counted on."""

    def __init__(self, year: int) -> None:
        self.year = year
        self.heads: dict[str, str] = {}
        self.last: dict[str, int] = {}

    def next(self, region: Region) -> str:
        head = self.heads.get(region.path)
        if head is None:
            code = entry_services.next_code(region, self.year)
            head = self.heads[region.path] = code[:6]
            self.last.setdefault(head, int(code[12:]) - 1)
        self.last[head] += 1
        return codes.project_code(head, self.year, self.last[head])


def _taken_over(
    given: ProjectInput, places: dict[str, Region], numbers: _Numbers, today: date
) -> TakenOver:
    region = places[given.region]
    park = places[given.park] if given.park else None
    columns: dict[str, Any] = entry_queries.columns_of(given, region, park)
    said = [Said(ProjectEventKind.ENTERED, detail=entry_services.basics_of(given))]
    for name, kind in entry_services.DAYS.items():
        if (day := getattr(given, name)) is not None:
            said.append(Said(kind, on=day))
    return TakenOver(
        columns={**columns, "code": given.code or numbers.next(region)},
        dated=[Dated(today, one) for one in said],
        parties=[
            (key, duty.value)
            for name, duty in entry_queries.UNITS.items()
            if (key := getattr(given, name)) is not None
        ],
        secretaries=given.secretaries,
    )
