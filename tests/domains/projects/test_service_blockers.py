"""A blocker goes from whoever raised it to a unit and back, keeps its time, and climbs when it is late (30-projects §6)."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from daxiao.domains.projects.models import Blocker, BlockerEpisode, ProjectParty
from daxiao.domains.projects.queries import ground as queries
from daxiao.domains.projects.services import blocker_letters
from daxiao.domains.projects.services import blockers as services
from daxiao.domains.projects.services.blockers import AssignInput, BlockerInput, MoveInput
from daxiao.domains.projects.services.records import Said
from daxiao.domains.projects.types import (
    BlockerCategory,
    BlockerState,
    EscalationLevel,
    ProjectEventKind,
)
from daxiao.flows import night_sweep
from daxiao.kernel.errors import Denied, Stale
from daxiao.kernel.models import Event, Membership, Notice
from tests.cast import SYSTEM, Cast
from tests.factories import ground as make
from tests.factories.directory import World
from tests.factories.ground import Ground
from tests.factories.projects import say
from tests.moment import NOW, TODAY
from tests.traces import denied, kinds, refused, trace


pytestmark = pytest.mark.django_db


@pytest.fixture
def here(world: World, cast: Cast) -> Ground:
    return make.ground(world, cast)


def again(row: Blocker) -> Blocker:
    return Blocker.everything.get(pk=row.pk)


def sweep(day: date) -> int:
    return services.sweep(SYSTEM, today=day, now=NOW)


WORDS = MoveInput("办好了")


# ---- the way of a blocker


def test_from_raising_to_confirmation(here: Ground) -> None:
    """S000-P-05, S004-P-37: category, unit, limit, resolution, and whoever raised it confirms."""
    row = again(make.closed(here))

    assert row.state == BlockerState.CLOSED
    assert (row.closed_on, row.resolution) == (TODAY, "已交地")
    assert row.raised_for == here.secretary.user.org
    assert kinds(row) == [
        "projects.blocker_raised",
        "projects.blocker_assigned",
        "projects.blocker_resolved",
        "projects.blocker_confirmed",
    ]


def test_the_limit_counts_working_days_and_make_up_days(here: Ground) -> None:
    """Raised before the spring festival of 2026 the limit jumps over it, and the made-up Saturdays count."""
    row = make.assigned(here, today=date(2026, 2, 12))

    # 13 February is a Friday, Saturday the 14th is worked for the festival of the 15th to the 23rd
    assert again(row).due_on == date(2026, 2, 26)


def test_sent_twice_it_is_raised_once(here: Ground) -> None:
    first, second = make.raised(here, token="t1"), make.raised(here, token="t1")

    assert first.pk == second.pk
    assert Blocker.everything.count() == BlockerEpisode.everything.count() == 1


@pytest.mark.parametrize(
    ("given", "codes"),
    [
        (BlockerInput(BlockerCategory.LAND, " "), ["projects.blocker_unsaid"]),
        (BlockerInput(BlockerCategory.OTHER, "有问题"), ["projects.blocker_other_unsaid"]),
        (
            BlockerInput(BlockerCategory.LAND, "未交地", TODAY + timedelta(days=1)),
            ["projects.blocker_in_future"],
        ),
    ],
)
def test_raising_is_refused_in_a_sentence(
    here: Ground, given: BlockerInput, codes: list[str]
) -> None:
    with refused(*codes):
        services.raise_(
            here.secretary.actor, project=here.project, given=given, today=TODAY, now=NOW
        )
    assert not Blocker.everything.exists()


def test_assigning_wants_a_unit_in_use_that_does_not_have_it(here: Ground) -> None:
    row = make.assigned(here)
    bureau = here.bureau.user.org
    assert bureau is not None
    gone = here.other.user.org
    assert gone is not None
    gone.until = TODAY
    for unit, code in (
        (None, "projects.blocker_unit_missing"),
        (bureau, "projects.blocker_same_unit"),
        (gone, "projects.blocker_unit_gone"),
    ):
        with refused(code):
            services.assign(
                here.office.actor, blocker=row, given=AssignInput(unit), today=TODAY, now=NOW
            )
    assert again(row).version == row.version


def test_only_the_unit_asked_reports_it_done(here: Ground) -> None:
    """The office may ask, never answer in a unit's name; another unit does not even see it."""
    row = make.assigned(here)
    with denied(hidden=True):
        services.resolve(here.other.actor, blocker=row, given=WORDS, today=TODAY, now=NOW)
    with pytest.raises(Denied):
        services.resolve(here.office.actor, blocker=row, given=WORDS, today=TODAY, now=NOW)
    with refused("projects.blocker_not_assigned_to"):
        services.resolve(here.colleague.actor, blocker=row, given=WORDS, today=TODAY, now=NOW)
    with refused("projects.blocker_resolution_missing"):
        services.resolve(here.bureau.actor, blocker=row, given=MoveInput(), today=TODAY, now=NOW)


def test_the_unit_never_confirms_itself(here: Ground) -> None:
    row = make.resolved(here)
    for who, code in (
        (here.bureau, "projects.blocker_own_resolution"),
        (here.office, "projects.blocker_not_the_raiser"),
    ):
        with refused(code):
            services.confirm(who.actor, blocker=row, given=WORDS, today=TODAY, now=NOW)
    done = services.confirm(here.colleague.actor, blocker=row, given=WORDS, today=TODAY, now=NOW)
    assert done.state == BlockerState.CLOSED


def test_moves_out_of_turn_are_refused(here: Ground) -> None:
    raised = make.raised(here)
    for service, who in (
        (services.resolve, None),
        (services.confirm, here.secretary),
        (services.reopen, here.secretary),
    ):
        actor = who.actor if who else SYSTEM
        codes = ["projects.blocker_wrong_state"]
        codes += ["projects.blocker_not_assigned_to"] * (who is None)
        with refused(*codes):
            service(actor, blocker=raised, given=WORDS, today=TODAY, now=NOW)
    closed = make.closed(here)
    with refused("projects.blocker_wrong_state"):
        services.assign(
            here.office.actor,
            blocker=closed,
            given=AssignInput(here.other.user.org),
            today=TODAY,
            now=NOW,
        )


def test_who_may_assign_and_raise(here: Ground) -> None:
    row = make.raised(here)
    given = AssignInput(here.bureau.user.org)
    with pytest.raises(Denied):
        services.assign(here.secretary.actor, blocker=row, given=given, today=TODAY, now=NOW)
    with denied(hidden=True):
        services.raise_(
            here.other.actor,
            project=here.project,
            given=BlockerInput(BlockerCategory.LAND, "未交地"),
            today=TODAY,
            now=NOW,
        )


def test_for_whom_has_left_the_office_stands_in(here: Ground) -> None:
    row = make.resolved(here)
    assert not queries.blockers(here.office.actor).get().is_raiser  # type: ignore[attr-defined]
    here.secretary.user.is_active = False
    here.secretary.user.save(update_fields=["is_active"])
    assert queries.blockers(here.office.actor).get().is_raiser  # type: ignore[attr-defined]
    with refused("projects.blocker_own_resolution"):
        services.confirm(here.bureau.actor, blocker=row, given=WORDS, today=TODAY, now=NOW)
    done = services.confirm(here.office.actor, blocker=row, given=WORDS, today=TODAY, now=NOW)

    assert done.state == BlockerState.CLOSED


def test_what_held_up_a_project_that_left_is_put_before_nobody(here: Ground) -> None:
    row = make.assigned(here)
    say(here.project, Said(ProjectEventKind.LEFT, on=TODAY))
    with refused("projects.blocker_project_left"):
        make.raised(replace(here, project=type(here.project).everything.get(pk=here.project.pk)))
    sweep(date(2026, 3, 25))
    found = again(row)

    assert (found.is_late, found.level, found.due_on) == (False, EscalationLevel.UNIT, None)
    assert "不再催办" in found.written
    assert queries.ageing(here.office.actor, today=TODAY) == []


# ---- reopening and days


def test_days_open_count_over_all_times(here: Ground) -> None:
    row = make.closed(here)
    later = TODAY + timedelta(days=10)
    with refused("projects.blocker_reopen_unsaid"):
        services.reopen(here.secretary.actor, blocker=row, given=MoveInput(), today=later, now=NOW)
    services.reopen(here.secretary.actor, blocker=row, given=WORDS, today=later, now=NOW)
    sweep(later + timedelta(days=4))
    found = again(row)

    assert (found.times_opened, found.days_open, found.state) == (2, 4, BlockerState.ASSIGNED)
    assert found.closed_on is None
    assert trace(row).reason == "办好了"


def test_one_sent_back_keeps_its_time_and_is_late_at_once(here: Ground) -> None:
    row = make.resolved(here)
    late = TODAY + timedelta(days=30)
    services.reopen(here.secretary.actor, blocker=row, given=WORDS, today=late, now=NOW)
    found = again(row)

    assert (found.times_opened, found.is_late) == (1, True)
    assert found.level == EscalationLevel.MEETING


def test_passing_on_gives_no_new_time(here: Ground) -> None:
    row = make.assigned(here)
    due = row.due_on
    services.assign(
        here.office.actor,
        blocker=row,
        given=AssignInput(here.other.user.org),
        today=TODAY + timedelta(days=3),
        now=NOW,
    )
    assert again(row).due_on == due


# ---- who sees it


def _for_whom(row: Blocker) -> tuple[bool, bool]:
    """Whether the actor of the query answers for it, and whether he raised it."""
    return row.is_answerer, row.is_raiser  # type: ignore[attr-defined]


def test_the_unit_asked_sees_the_blocker_and_others_do_not(here: Ground) -> None:
    row = make.raised(here)
    assert not queries.blockers(here.bureau.actor).exists()
    services.assign(
        here.office.actor,
        blocker=row,
        given=AssignInput(here.bureau.user.org),
        today=TODAY,
        now=NOW,
    )
    (seen,) = queries.blockers(here.bureau.actor)

    assert _for_whom(seen) == (True, False)
    assert not queries.blockers(here.other.actor).exists()
    assert list(queries.to_answer(here.bureau.actor)) == [row]
    (mine,) = queries.blockers(here.secretary.actor)
    assert _for_whom(mine) == (False, True)


def test_passed_on_the_first_unit_sees_it_no_more(here: Ground) -> None:
    row = make.assigned(here)
    services.assign(
        here.office.actor,
        blocker=row,
        given=AssignInput(here.other.user.org),
        today=TODAY,
        now=NOW,
    )
    assert not queries.blockers(here.bureau.actor).exists()
    assert queries.blockers(here.other.actor).exists()
    assert ProjectParty.everything.filter(project=here.project).count() == 1


# ---- two people at once


def test_who_decided_on_an_older_state_is_told(here: Ground) -> None:
    row = make.raised(here)
    seen = row.version
    given = AssignInput(here.bureau.user.org, version=seen)
    services.assign(here.office.actor, blocker=row, given=given, today=TODAY, now=NOW)
    with pytest.raises(Stale) as told:
        services.assign(
            here.office.actor,
            blocker=row,
            given=replace(given, unit=here.other.user.org),
            today=TODAY,
            now=NOW,
        )
    assert told.value.theirs["状态"] == "办理中"
    assert again(row).unit == here.bureau.user.org


def test_a_second_click_changes_nothing_twice(here: Ground) -> None:
    row = make.assigned(here)
    seen = row.version
    given = MoveInput("已交地", version=seen)
    services.resolve(here.bureau.actor, blocker=row, given=given, today=TODAY, now=NOW)
    with pytest.raises(Stale):
        services.resolve(here.bureau.actor, blocker=row, given=given, today=TODAY, now=NOW)
    assert kinds(row).count("projects.blocker_resolved") == 1


# ---- what the calendar moves


def test_first_the_sponsor_leader_then_the_meeting_with_true_days(here: Ground) -> None:
    """S004-D-06: 5 working days, then the sponsor leader, 5 more, then the meeting; a missed night is caught up."""
    row = make.assigned(here)  # Monday 2 March 2026
    assert row.due_on == date(2026, 3, 9)
    sweep(date(2026, 3, 9))
    assert (again(row).is_late, again(row).level) == (False, EscalationLevel.UNIT)

    sweep(date(2026, 3, 25))
    found = again(row)
    told = Event.everything.filter(type="projects.blocker_escalated").order_by("id")

    assert (found.is_late, found.level, found.days_open) == (True, EscalationLevel.MEETING, 23)
    assert [(e.now["level"], e.now["since"]) for e in told] == [
        ("包保领导", "2026-03-10"),
        ("调度会", "2026-03-17"),
    ]
    assert sweep(date(2026, 3, 25)) == 0
    assert told.count() == 2


def test_a_row_at_fault_stops_no_other(here: Ground, caplog: pytest.LogCaptureFixture) -> None:
    bad, good = make.assigned(here), make.assigned(here)
    # a state that nobody may write: no blocker is without its first episode
    BlockerEpisode.everything.filter(blocker=bad).delete()
    day = date(2026, 3, 25)

    assert sweep(day) == 1
    assert (again(bad).is_late, again(good).is_late) == (False, True)
    assert f"the blocker {bad.pk} could not be settled" in caplog.text


def test_a_sweep_that_read_before_another_tells_nothing_twice(here: Ground) -> None:
    row = make.assigned(here)
    old = Blocker.everything.select_related("project__region").get(pk=row.pk)
    day = date(2026, 3, 25)
    sweep(day)

    assert services._settle([old], today=day) == 0
    assert Event.everything.filter(type="projects.blocker_escalated").count() == 2


def test_only_an_operator_sweeps(here: Ground) -> None:
    with pytest.raises(Denied):
        services.sweep(here.office.actor, today=TODAY, now=NOW)


def test_each_is_told_of_what_waits_for_him(here: Ground) -> None:
    row = make.resolved(here)
    night_sweep.deliver(now=NOW)
    told = {
        (n.user_id, n.org_id): n.text for n in Notice.everything.filter(link=f"/blockers/{row.pk}/")
    }
    bureau = here.bureau.user.org
    assert bureau is not None

    assert "新堵点待交办" in told[here.office.user.pk, None]
    assert "2026-03-09前办结" in told[None, bureau.pk]
    assert "请确认" in told[here.secretary.user.pk, None]


def test_a_late_one_is_put_before_the_sponsor_leader_then_before_the_office(here: Ground) -> None:
    row = make.assigned(here)
    sweep(date(2026, 3, 25))
    bodies = [{"blocker_id": row.pk, "what": w} for w in ("sponsor", "meeting")]
    (first,), (second,) = (blocker_letters.announcements(b) for b in bodies)

    assert (first.user_id, second.user_id) == (here.leader.user.pk, here.office.user.pk)
    assert "调度会" in second.text


def test_an_office_with_a_term_is_told_within_it_and_not_after(here: Ground) -> None:
    held = Membership.objects.filter(user=here.office.user)
    row = make.raised(here)
    told = {"blocker_id": row.pk, "what": "raised", "on": TODAY.isoformat()}

    held.update(until=TODAY + timedelta(days=30))
    (one,) = blocker_letters.announcements(told)
    assert one.user_id == here.office.user.pk
    held.update(until=TODAY)
    assert here.office.user.pk not in {n.user_id for n in blocker_letters.announcements(told)}


# ---- ageing


def test_ageing_by_unit_leads_with_the_late(here: Ground) -> None:
    """05-principles 16: ageing by unit."""
    make.assigned(here)
    make.raised(here, today=TODAY - timedelta(days=4), raised_on=TODAY - timedelta(days=4))
    day = TODAY + timedelta(days=10)
    sweep(day)
    found = queries.ageing(here.office.actor, today=day)

    assert [(a.unit, a.waiting, a.late, int(a.median_days), a.longest) for a in found] == [
        (None, 1, 1, 14, 14),
        ("青禾县发展和改革局", 1, 1, 10, 10),
    ]
