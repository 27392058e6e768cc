"""A page of projects asks the database no more when there are more rows to show on it."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from daxiao.domains.projects.models import (
    Blocker,
    PhaseChange,
    Project,
    ProjectChange,
    ProjectMonth,
    ProjectProposal,
    ProjectYear,
    SpotCheck,
    SpotVisit,
)
from daxiao.domains.projects.services import blockers, logs
from daxiao.domains.projects.services.blockers import AssignInput, BlockerInput
from daxiao.domains.projects.services.files import Upload
from daxiao.domains.projects.services.logs import LogInput
from daxiao.domains.projects.types import BlockerCategory
from daxiao.entry import web  # noqa: F401  # assembles the registers
from daxiao.ui.register import REGISTERS
from tests.cast import Cast
from tests.factories import projects as make
from tests.factories.directory import World
from tests.moment import NOW, TODAY


pytestmark = pytest.mark.django_db

PICTURE = Upload("现场.jpg", b"\xff\xd8\xff\xe0 a picture")
PAGES = (
    "/projects/mine/",
    "/projects/sponsor/",
    "/blockers/ageing/",
    "/projects/board/",
    "/projects/gantt/",
    "/projects/map/",
    "/projects/map/?part=moves",
    "/projects/map/print/",
    "/projects/figures/",
    "/projects/growth/",
    "/spot-checks/quality/",
    "/quotas/table/",
)


def plant(world: World, cast: Cast, name: str) -> Project:
    bureau = world.units["县经信局"]
    return make.signed(
        world.county,
        on=TODAY - timedelta(days=40),
        name=name,
        responsible_unit=bureau,
        lead_unit=bureau,
        sponsor=cast.office.user,
    )


def live(project: Project, cast: Cast, number: int) -> None:
    """One more of everything that a project gathers."""
    on: dict[str, Any] = {"today": TODAY, "now": NOW}
    given = LogInput(f"第{number}跨", uploads=(PICTURE,))
    logs.report(cast.clerk.actor, project=project, given=given, **on)
    said = BlockerInput(BlockerCategory.LAND, f"第{number}块地未交")
    raised: Blocker = blockers.raise_(cast.office.actor, project=project, given=said, **on)
    if number % 2:
        unit = AssignInput(project.responsible_unit)
        blockers.assign(cast.office.actor, blocker=raised, given=unit, **on)
    told: dict[str, Any] = {"project": project, "because": "测试", "by_label": "甲"}
    ProjectChange.everything.create(
        **told, what="started_on", reason="other", changed_on=TODAY, recorded_at=NOW
    )
    PhaseChange.everything.create(
        **told, known_on=TODAY, now="blue", is_active=True, is_active_before=True
    )
    ProjectProposal.everything.create(
        project=project, kind="phase", state="dismissed", opened_on=TODAY, decided_at=NOW
    )
    ProjectYear.everything.create(project=project, year=2027 + number, pooled_on=TODAY)
    month = TODAY.replace(year=2010 + number, day=1)
    ProjectMonth.everything.create(project=project, month_on=month, reported_on=TODAY)
    run = SpotCheck.everything.create(
        title=f"{number}", region=project.region, drawn_on=TODAY, seed=1, size=1, total=1
    )
    SpotVisit.everything.create(
        check_run=run, project=project, state="filled", result="true", visited_on=TODAY
    )


def asked(client: Client, pages: list[str]) -> dict[str, int]:
    found = {}
    for page in pages:
        client.get(page)  # what is read once a day is read now
        with CaptureQueriesContext(connection) as queries:
            assert client.get(page).status_code == 200, page
        found[page] = len(queries)
    return found


@pytest.mark.parametrize("who", ["office", "clerk"])
def test_more_rows_ask_no_more(who: str, world: World, cast: Cast) -> None:
    project, other = plant(world, cast, "铜箔项目"), plant(world, cast, "铸件项目")
    client = Client()
    user = getattr(cast, who).user
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    tabs = {getattr(panel, "tab", "") or panel.title for panel in REGISTERS["projects"].panels}
    pages = [*(f"/projects/{project.pk}/?tab={tab}" for tab in sorted(tabs)), *PAGES]
    for number in (0, 1):
        live(project, cast, number)
        live(other, cast, number)
    before = asked(client, pages)

    for number in range(2, 5):
        live(project, cast, number)
    for number in range(3):
        live(plant(world, cast, f"第{number}号项目"), cast, number)
    after = asked(client, pages)

    assert {p: n for p, n in after.items() if n > before[p]} == {}
