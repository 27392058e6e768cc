"""Records are the truth, the row shows their fold, and what was shown on a day can be shown again."""

from datetime import timedelta

import pytest

from daxiao.domains.projects.models import PhaseChange, Project
from daxiao.domains.projects.queries import facts
from daxiao.domains.projects.rules import replay
from daxiao.domains.projects.services import records
from daxiao.domains.projects.services.records import Said
from daxiao.domains.projects.types import Admission, Phase, ProjectEventKind, ProjectPace
from daxiao.kernel.errors import Stale
from tests.factories import projects as make
from tests.factories.directory import World
from tests.moment import NOW, TODAY


pytestmark = pytest.mark.django_db


def test_the_row_is_the_fold_of_its_records(world: World) -> None:
    project = make.signed(world.county, on=TODAY - timedelta(days=100))
    make.say(project, Said(ProjectEventKind.STARTED, on=TODAY - timedelta(days=10)))

    row = Project.everything.get(pk=project.pk)
    told = facts.events_of(make.SEED, row)

    assert replay.as_of(row.pk, told, TODAY) == facts.facts_of(row)
    assert row.started_on == TODAY - timedelta(days=10)
    assert row.admission == Admission.ADMITTED
    assert row.standing.phase_said == Phase.BLUE


def test_a_late_project_stands_late_with_its_sum(world: World) -> None:
    project = make.signed(world.county, on=TODAY - timedelta(days=30))

    standing = Project.everything.get(pk=project.pk).standing

    assert standing.is_active
    assert standing.pace in {p.value for p in ProjectPace}


def test_a_confirmed_colour_is_on_the_map_from_its_day(world: World) -> None:
    project = make.signed(world.county, on=TODAY - timedelta(days=30))
    make.say(
        project,
        Said(ProjectEventKind.CONFIRMED, phase=Phase.YELLOW),
        today=TODAY - timedelta(days=5),
    )

    last = PhaseChange.everything.filter(project=project).first()

    assert last is not None
    assert (last.now, last.known_on) == (Phase.YELLOW.value, TODAY - timedelta(days=5))


def test_who_looked_at_an_older_version_is_told(world: World) -> None:
    project = make.admitted(world.county)
    seen = project.version
    make.say(project, Said(ProjectEventKind.SIGNED, on=TODAY))

    with pytest.raises(Stale):
        records.append(
            make.SEED,
            project=project,
            said=[Said(ProjectEventKind.REGISTERED, on=TODAY)],
            kind=make.MADE,
            today=TODAY,
            now=NOW,
            version=seen,
        )
