"""The demonstration's open questions of colour: voices that disagree, and a request to leave that waits for the office.

Part of `build_portfolio`, which adds nothing a second time. Said by demonstration accounts, as people would.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from daxiao.domains.projects.services import exits, phases
from daxiao.domains.projects.services.files import Upload
from daxiao.domains.projects.types import ExitReason, Phase
from daxiao.kernel.access import Actor, require
from daxiao.kernel.caps import Cap
from daxiao.kernel.middleware import actor_of


if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

    from daxiao.domains.projects.models import Project
    from daxiao.kernel.models import User


SECRETARY, INSPECTOR = "qinglan_mishu", "yanshi_ducha"
GROUND = "X99001-P01"
EXPLANATION = Upload("关于项目退出的书面说明.pdf", b"%PDF-1.4 demo explanation")


def build(
    actor: Actor,
    *,
    rows: Sequence[Project],
    people: Mapping[str, User],
    today: date,
    now: datetime,
) -> int:
    """Two units that call their plant producing, two sites the inspector finds otherwise, one that gives up; how many."""
    require(actor, Cap.PROJECT_ADMIT)
    if SECRETARY not in people or INSPECTOR not in people:
        return 0
    unit = actor_of(people[SECRETARY], today=today)
    inspector = actor_of(people[INSPECTOR], today=today)
    here = [r for r in rows if r.region.code == GROUND]
    for row in here:
        row.refresh_from_db()  # permits and visits have moved some on
    building = [r for r in here if r.phase == Phase.BLUE.value]
    waiting = [r for r in here if r.phase == Phase.YELLOW.value]
    said = 0
    for row in building[:2]:
        word = phases.Word(Phase.GREEN, "已经试生产，产品出厂")
        phases.report(unit, project=row, word=word, today=today, now=now)
        said += 1
    for row in building[2:4]:
        word = phases.Word(Phase.YELLOW, "到场查看，未见施工队")
        phases.review(inspector, project=row, word=word, today=today, now=now)
        said += 1
    for row in sorted(waiting, key=lambda r: (str(r.signed_on), r.pk))[:1]:
        request = exits.ExitRequest(ExitReason.MARKET, "投资方调整布局，不再实施", (EXPLANATION,))
        exits.ask_exit(unit, project=row, request=request, today=today, now=now)
        said += 1
    return said
