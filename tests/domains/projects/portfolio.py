"""Projects with random histories, taken over day by day: the same ones for the same seed."""

import random
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

from daxiao.domains.projects.models import Project
from daxiao.domains.projects.rules.replay import Basics
from daxiao.domains.projects.services import takeover
from daxiao.domains.projects.services.records import Said
from daxiao.domains.projects.services.takeover import Dated, TakenOver
from daxiao.domains.projects.types import LandMode, Phase, ProjectEventKind, ProjectKind
from daxiao.kernel.models import Org, Region
from tests.factories.projects import MADE, SEED
from tests.moment import NOW, TODAY


INDUSTRIES = ("新材料", "电子信息", "装备制造", "")
KIND = ProjectEventKind


def portfolio(
    places: Sequence[Region], count: int, *, seed: int = 1, units: Sequence[Org] = ()
) -> list[Project]:
    """`count` projects in `places`, of every colour, some undecided, some gone, some corrected or moved."""
    rnd = random.Random(seed)  # noqa: S311 - no secret: the same projects for the same seed
    start = Project.everything.count()
    made = [_one(rnd, places, start + n, units) for n in range(count)]
    return takeover.take_over(SEED, projects=made, kind=MADE, today=TODAY, now=NOW)


def _one(
    rnd: random.Random, places: Sequence[Region], number: int, units: Sequence[Org]
) -> TakenOver:
    first = TODAY - timedelta(days=rnd.randint(20, 500))
    kind = rnd.choice(list(ProjectKind))
    mode = rnd.choice([*LandMode, None])
    place, invest = rnd.choice(places), _sum(rnd)
    days = _Days(rnd, first)
    told = [
        days.said(KIND.ENTERED, detail=Basics(kind, place.path, mode, invest)),
        *_way(rnd, days),
    ]
    if rnd.random() < 0.3:
        place, invest = rnd.choice(places), _sum(rnd)
        told.append(days.said(KIND.ENTERED, detail=Basics(kind, place.path, mode, invest)))
    columns = {
        "code": f"T-{number:05d}",
        "name": f"第{number:05d}号项目",
        "kind": kind.value,
        "land_mode": mode.value if mode else "",
        "region": place,
        "industry_name": rnd.choice(INDUSTRIES),
        "invest_yi": invest,
        "tags": rnd.choice(["", "省重点", "省重点、亿元以上"]),
        "lead_unit": rnd.choice(units) if units else None,
        "responsible_unit": rnd.choice(units) if units else None,
    }
    return TakenOver(columns, told)


def _sum(rnd: random.Random) -> Decimal | None:
    return None if rnd.random() < 0.15 else Decimal(rnd.randint(1, 2000)) / 100


class _Days:
    """Records in the order of their days, never after today."""

    def __init__(self, rnd: random.Random, first: date) -> None:
        self.rnd, self.day, self.number = rnd, first, 0

    def said(self, kind: ProjectEventKind, **given: object) -> Dated:
        self.day = min(self.day + timedelta(days=self.rnd.choice([0, 1, 9, 40, 90])), TODAY)
        self.number += 1
        given.setdefault("on", self.day)
        return Dated(self.day, Said(kind, **given), by="测试局")  # type: ignore[arg-type]


def _way(rnd: random.Random, days: _Days) -> list[Dated]:
    """As far as this project got, from its submission on."""
    told: list[Dated] = []
    for reached, phase in (
        (KIND.SIGNED, Phase.YELLOW),
        (KIND.STARTED, Phase.BLUE),
        (KIND.PRODUCED, Phase.GREEN),
    ):
        if rnd.random() < 0.15:
            break
        if not told:
            told += [days.said(KIND.SUBMITTED), days.said(KIND.ADMITTED)]
        told += [days.said(reached), *_decided(rnd, days, phase)]
        if rnd.random() < 0.15:
            return [*told, *_gone(rnd, days)]
    return told


def _decided(rnd: random.Random, days: _Days, phase: Phase) -> list[Dated]:
    told: list[Dated] = []
    if rnd.random() < 0.85:
        told.append(days.said(KIND.CONFIRMED, phase=phase, because="按日期认定"))
        if rnd.random() < 0.15:
            told.append(days.said(KIND.VOIDED, replaces=days.number, because="填错"))
    if rnd.random() < 0.12:
        told.append(days.said(KIND.LEVELLED, phase=Phase.YELLOW))
    return told


def _gone(rnd: random.Random, days: _Days) -> list[Dated]:
    told = [days.said(KIND.CONFIRMED, phase=Phase.RED, because="不能继续")]
    return [*told, days.said(KIND.LEFT)] if rnd.random() < 0.7 else told
