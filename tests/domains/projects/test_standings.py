"""The night: true days, one late sweep like many nightly ones, two workers, one bad row; and random lives of a project."""

import contextlib
import os
import sqlite3
import subprocess
import sys
import threading
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from hypothesis import HealthCheck, settings
from hypothesis import given as for_all
from hypothesis import strategies as st

from daxiao.domains.projects import standings
from daxiao.domains.projects.models import (
    PhaseChange,
    Project,
    ProjectPaceChange,
    ProjectProposal,
    ProjectStanding,
)
from daxiao.domains.projects.queries import facts
from daxiao.domains.projects.rules import levels, packing, phase, replay
from daxiao.domains.projects.services import exits, phases, proposals
from daxiao.domains.projects.services.exits import Approval, ExitRequest
from daxiao.domains.projects.services.phases import Verdict, Word
from daxiao.domains.projects.services.proposals import Move, Order
from daxiao.domains.projects.services.records import Said
from daxiao.domains.projects.standings import judging, sweeping
from daxiao.domains.projects.types import (
    Admission,
    ExitReason,
    Phase,
    ProjectEventKind,
    ProjectPace,
    Proposal,
)
from daxiao.std.findings import Refused
from tests.cast import Cast
from tests.domains.projects.crew import PAPER, Crew, again, crew, limits, plant, say, started
from tests.factories import projects as make
from tests.factories.directory import World
from tests.moment import NOW, TODAY


pytestmark = pytest.mark.django_db


def on(days: int) -> date:
    return TODAY + timedelta(days=days)


@pytest.fixture
def ruled(world: World) -> World:
    limits(world)
    return world


@pytest.fixture
def people(ruled: World, cast: Cast) -> Crew:
    return crew(ruled, cast)


@pytest.fixture
def some(world: World) -> list[Project]:
    """Waiting for its start, under construction, with a stopped clock, and not signed at all."""
    limits(world)
    waiting = plant(world, signed_on=on(-20), name="甲项目")
    works = started(world, name="乙项目")
    still = plant(world, signed_on=on(-30), name="丙项目")
    stop = packing.unpack_stop(
        {"start": on(5).isoformat(), "end": on(40).isoformat(), "why": "停工", "evidence": 1}
    )
    say(still, Said(ProjectEventKind.STOPPED, on=on(5), detail=stop))
    return [waiting, works, still, make.admitted(world.county, "丁项目")]


def told() -> dict[str, Any]:
    """Everything that the nights left, without when it was noticed."""
    return {
        "standings": sorted(
            ProjectStanding.everything.values_list(
                "project__name",
                "pace",
                "pace_since_on",
                "proposed",
                "recheck_on",
                "due_on",
                "written",
                "error",
            )
        ),
        "paces": sorted(
            ProjectPaceChange.everything.values_list("project__name", "was", "now", "changed_on")
        ),
        "proposals": sorted(
            ProjectProposal.everything.values_list(
                "project__name", "kind", "opened_on", "state", "because", "by_on", "decision"
            ),
            key=str,
        ),
    }


# ---- idempotent, caught up


def test_many_nights_and_one_late_night_end_alike(some: list[Project]) -> None:
    """Missed nights produce the true days."""
    start = snapshot()
    for day in range(1, 420):
        standings.sweep(today=on(day), now=NOW)
    nightly = told()
    restore(start)

    standings.sweep(today=on(419), now=NOW)

    assert told() == nightly
    assert len(nightly["paces"]) > 5
    assert {kind for _, kind, *_ in nightly["proposals"]} >= {"rectify", "review", "phase"}


def test_a_second_sweep_changes_nothing(some: list[Project]) -> None:
    first = standings.sweep(today=on(100), now=NOW)
    before = told()
    second = standings.sweep(today=on(100), now=NOW)

    assert first.standings >= 3
    assert (second.standings, second.opened, second.failed) == (0, [], 0)
    assert told() == before


def test_what_is_settled_is_what_a_rebuild_and_a_check_find(some: list[Project]) -> None:
    standings.sweep(today=on(100), now=NOW)

    assert standings.check(today=on(100)) == []
    assert standings.rebuild(today=on(100), now=NOW) == 0
    ProjectStanding.everything.filter(project=some[0]).update(pace=ProjectPace.ON_TIME.value)
    (wrong,) = standings.check(today=on(100))
    assert (wrong.project, wrong.columns["pace"]) == (some[0].pk, ("on_time", "late"))
    assert standings.rebuild(today=on(100), now=NOW) == 1
    assert standings.check(today=on(100)) == []


def test_a_pace_changes_on_its_day_whenever_it_is_noticed(ruled: World) -> None:
    """Signed on 1 March; 60 days: due on 30 April, near from 15 April, late from 1 May."""
    project = plant(ruled, signed_on=on(-1))
    standings.sweep(today=date(2026, 8, 1), now=NOW)

    rows = ProjectPaceChange.everything.filter(project=project).order_by("pk")
    assert list(rows.values_list("now", "changed_on")) == [
        ("on_time", on(-1)),
        ("due_soon", date(2026, 4, 15)),
        ("late", date(2026, 5, 1)),
    ]
    assert again(project).standing.pace_since_on == date(2026, 5, 1)


def test_nights_missed_before_a_write_are_caught_up_by_what_was_known_then(ruled: World) -> None:
    project = plant(ruled, signed_on=on(-1))
    late_on = on(59 + 1)

    say(project, Said(ProjectEventKind.STARTED, on=on(50)), on=on(70))

    row = ProjectProposal.everything.get(project=project, kind=Proposal.RECTIFY.value)
    assert (row.opened_on, row.state) == (late_on, "obsolete")
    days = ProjectPaceChange.everything.filter(project=project).order_by("pk")
    assert list(days.values_list("now", "changed_on"))[-2:] == [
        ("late", late_on),
        ("on_time", on(70)),
    ]


# ---- two workers


def test_two_workers_change_nothing_twice(some: list[Project]) -> None:
    """Both read before either writes: the second finds that its rows have moved."""
    keys = list(ProjectStanding.everything.values_list("pk", flat=True))
    first = sweeping.plan(keys, judging.Judges(), today=on(100))
    second = sweeping.plan(keys, judging.Judges(), today=on(100))
    moved = sweeping.Moved()
    sweeping.apply(first, moved, today=on(100), now=NOW)
    before = told()

    with pytest.raises(sweeping.Raced):
        sweeping.apply(second, sweeping.Moved(), today=on(100), now=NOW)

    assert told() == before
    assert standings.sweep(today=on(100), now=NOW).standings == 0


def test_a_row_that_was_written_meanwhile_is_looked_at_again(
    some: list[Project], monkeypatch: pytest.MonkeyPatch
) -> None:
    judged = sweeping.plan
    project = some[0]
    wrote: list[int] = []

    def plan(*given: Any, **named: Any) -> sweeping.Plan:
        found = judged(*given, **named)
        if not wrote:
            wrote.append(1)
            say(project, Said(ProjectEventKind.STARTED, on=on(90)), on=on(95))
        return found

    monkeypatch.setattr(sweeping, "plan", plan)
    standings.sweep(today=on(95), now=NOW)

    assert again(project).standing.phase_said == Phase.BLUE.value
    assert standings.check(today=on(95)) == []


def test_who_always_loses_leaves_it_to_the_other(
    some: list[Project], monkeypatch: pytest.MonkeyPatch
) -> None:
    def raced(*_given: Any, **_named: Any) -> None:
        raise sweeping.Raced

    monkeypatch.setattr(sweeping, "apply", raced)

    assert standings.sweep(today=on(100), now=NOW).standings == 0


def assert_swept_once() -> None:
    rectify = ProjectProposal.everything.filter(kind=Proposal.RECTIFY.value)
    assert rectify.count() == len(set(rectify.values_list("project", flat=True))) == 12
    late = ProjectPaceChange.everything.filter(now=ProjectPace.LATE.value)
    assert late.count() == 12


def twelve(world: World) -> None:
    limits(world)
    for n in range(12):
        plant(world, signed_on=on(-20 - n), name=f"第{n}项目")


@pytest.mark.pg
@pytest.mark.django_db(transaction=True)
def test_two_threads_sweep_the_same_night_once(world: World) -> None:
    twelve(world)
    done: list[sweeping.Moved] = []
    gate = threading.Barrier(2)

    def work() -> None:
        gate.wait(timeout=20)
        try:
            done.append(standings.sweep(today=on(100), now=NOW))
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for one in workers:
        one.start()
    for one in workers:
        one.join(timeout=60)

    assert sum(m.standings for m in done) == 12
    assert_swept_once()


SWEEP = """
import sys, datetime, django
django.setup()
from daxiao.domains.projects import standings
day = datetime.date.fromisoformat(sys.argv[1])
now = datetime.datetime(2026, 3, 2, tzinfo=datetime.timezone.utc)
print(standings.sweep(today=day, now=now).standings)
"""


@pytest.mark.django_db(transaction=True)
def test_two_processes_sweep_the_same_file_once(world: World, tmp_path: Path) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("the same with threads on PostgreSQL above")
    twelve(world)
    there = tmp_path / "copy.sqlite3"
    with contextlib.closing(sqlite3.connect(there)) as copy:
        connection.connection.backup(copy)
    home = {
        **os.environ,
        "DAXIAO_DATABASE": f"sqlite:///{there}",
        "DAXIAO_DATA": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "daxiao.settings",
    }
    command = [sys.executable, "-c", SWEEP, on(100).isoformat()]
    both = [
        subprocess.Popen(command, env=home, stdout=subprocess.PIPE, text=True) for _ in range(2)
    ]
    counts = sorted(int(one.communicate(timeout=120)[0]) for one in both)

    assert sum(counts) == 12
    with contextlib.closing(sqlite3.connect(there)) as copy:
        ask = "select count(*), count(distinct project_id) from projects_{} where {}"
        proposals_ = copy.execute(ask.format("projectproposal", "kind='rectify'")).fetchone()
        late = copy.execute(ask.format("projectpacechange", "now='late'")).fetchone()
    assert proposals_ == late == (12, 12)


# ---- one bad row


def test_one_bad_row_does_not_stop_the_others_and_is_looked_at_tomorrow(
    some: list[Project],
) -> None:
    bad, good = some[0], some[1]
    Project.everything.filter(pk=bad.pk).update(stops=[{"start": "what?"}])

    moved = standings.sweep(today=on(100), now=NOW)

    row = again(bad).standing
    assert moved.failed == 1
    assert row.error != ""
    assert row.recheck_on == on(101)
    assert row.pace == ProjectPace.ON_TIME.value
    assert again(good).standing.error == ""
    Project.everything.filter(pk=bad.pk).update(stops=[])
    standings.sweep(today=on(101), now=NOW)
    assert (again(bad).standing.error, again(bad).standing.pace) == ("", "late")
    assert standings.check(today=on(101)) == []


def test_a_bad_row_that_is_settled_keeps_its_state(some: list[Project]) -> None:
    bad = some[1]
    Project.everything.filter(pk=bad.pk).update(stops=[{"start": "what?"}])
    ProjectStanding.everything.filter(project=some[3]).delete()
    Project.everything.filter(pk=some[3].pk).update(credits=[{"until": "never"}])

    assert standings.rebuild(today=TODAY, now=NOW) == 2

    assert again(bad).standing.error != ""
    assert again(bad).standing.phase_said == Phase.BLUE.value
    assert again(some[3]).standing.pace == ProjectPace.UNSET.value
    assert [w.project for w in standings.check(today=TODAY) if "pace" in w.columns] == []


# ---- random lives


def snapshot() -> list[tuple[type[Any], list[Any]]]:
    models = (ProjectStanding, ProjectPaceChange, ProjectProposal)
    return [(m, list(m.everything.all())) for m in models]


def restore(kept: list[tuple[type[Any], list[Any]]]) -> None:
    for model, rows in kept:
        model.everything.all().delete()
        model.everything.bulk_create(rows)


COLOURS = st.sampled_from([Phase.GREEN, Phase.BLUE, Phase.YELLOW, Phase.RED])
STEPS = st.one_of(
    st.tuples(st.just("wait"), st.integers(1, 120)),
    st.tuples(st.sampled_from(["report", "review", "confirm", "object", "level"]), COLOURS),
    st.tuples(st.just("rectify"), st.integers(-3, 40)),
    st.tuples(st.just("start"), st.integers(0, 30)),
    st.tuples(st.just("produce"), st.integers(0, 30)),
    st.tuples(
        st.sampled_from(["ask", "ask_bare", "approve", "approve_own", "drop", "return", "sweep"]),
        st.just(0),
    ),
)


def act(people: Crew, project: Project, what: str, given: Any, today: date) -> None:
    row = again(project)
    at: dict[str, Any] = {"project": row, "today": today, "now": NOW}
    if what in {"report", "review", "object"}:
        who = people.reviewer if what == "review" else people.unit
        service = {"report": phases.report, "review": phases.review, "object": phases.object_to}
        service[what](who.actor, word=Word(given, "理由"), **at)
    elif what == "confirm":
        phases.confirm(people.lead.actor, verdict=Verdict(given), **at)
    elif what == "level":
        proposals.move_level(people.lead.actor, move=Move(given), **at)
    elif what == "rectify":
        order = Order(today + timedelta(days=given))
        proposals.order_rectify(people.lead.actor, order=order, **at)
    elif what in {"ask", "ask_bare"}:
        papers = (PAPER,) if what == "ask" else ()
        request = ExitRequest(ExitReason.MARKET, "", papers)
        exits.ask_exit(people.office.actor, request=request, **at)
    elif what in {"approve", "approve_own"}:
        who = people.deputy if what == "approve" else people.office
        exits.approve_exit(who.actor, approval=Approval(), **at)
    elif what == "drop":
        exits.drop_exit(people.unit.actor, reason="不退了", **at)
    else:
        record(project, what, given, today)


def record(project: Project, what: str, given: int, today: date) -> None:
    """What other areas of work write: dates, a new admission, a night."""
    day = today - timedelta(days=given)
    row = again(project)
    if what == "return" and row.admission == Admission.LEFT:
        kinds = (ProjectEventKind.SUBMITTED, ProjectEventKind.ADMITTED)
        say(project, *(Said(kind, on=today) for kind in kinds), on=today)
    elif what == "start" and row.started_on is None:
        say(project, Said(ProjectEventKind.STARTED, on=max(day, on(-30))), on=today)
    elif what == "produce" and row.started_on is not None and row.produced_on is None:
        say(project, Said(ProjectEventKind.PRODUCED, on=max(day, row.started_on)), on=today)
    elif what == "sweep":
        standings.sweep(today=today, now=NOW)


def assert_sound(project: Project, people: Crew, today: date) -> None:
    row = again(project)
    told_ = facts.events_of(people.deputy.actor, row)
    known = replay.as_of(row.pk, told_, today)
    own = facts.facts_of(row)
    assert known == own
    last = PhaseChange.everything.filter(project=row).first()
    shown = (
        own.phase,
        own.level,
        own.admission is Admission.ADMITTED and own.phase is not Phase.RED,
    )
    assert last is not None
    assert (last.now, last.level) == (row.phase, row.level)
    assert last.is_active == shown[2]
    assert own.level is not Phase.RED
    said = phase.said(own)[0]
    level = levels.level_of(own, said)
    assert level is None or said is None or levels.RANKS[level] <= levels.RANKS[said]
    if own.phase is Phase.RED:
        assert own.has_red_file
        records = {
            e.kind: e.by
            for e in told_
            if e.phase is Phase.RED or e.kind is ProjectEventKind.EXPLAINED
        }
        assert records[ProjectEventKind.CONFIRMED] != records[ProjectEventKind.EXPLAINED]
    kinds = list(
        ProjectProposal.everything.filter(project=row, state="open").values_list("kind", flat=True)
    )
    assert len(kinds) == len(set(kinds))


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@for_all(steps=st.lists(STEPS, min_size=4, max_size=14))
def test_whatever_people_do_the_invariants_hold(
    ruled: World, people: Crew, steps: list[tuple[str, Any]]
) -> None:
    """Red only with a paper and two people; a level never red nor above the facts; one open proposal of a kind; the row,
    its records and what the map shows say the same on every day."""
    project = plant(ruled, signed_on=on(-30), name=f"项目{Project.everything.count()}")
    today = TODAY
    shown: dict[date, str] = {}
    for what, given in [("confirm", Phase.YELLOW), *steps]:
        if what == "wait":
            today += timedelta(days=given)
            continue
        with contextlib.suppress(Refused):
            act(people, project, what, given, today)
        assert_sound(project, people, today)
        shown[today] = again(project).phase
    told_ = facts.events_of(people.deputy.actor, again(project))
    for day, was in shown.items():
        known = replay.as_of(project.pk, told_, day)
        assert known is not None
        assert (known.phase.value if known.phase else "") == was
        map_row = PhaseChange.everything.filter(project=project, known_on__lte=day).first()
        assert map_row is not None
        assert map_row.now == was
    standings.sweep(today=today, now=NOW)
    assert [w for w in standings.check(today=today) if w.project == project.pk] == []
