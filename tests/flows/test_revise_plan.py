"""A new version of a plan: proposed, compared, decided, approved, taken back; what stands in the ledger keeps its history."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from daxiao.domains.documents import services as document_services
from daxiao.domains.documents.models import Candidate, Reading
from daxiao.domains.documents.types import ReadingState
from daxiao.domains.plans import queries as plan_queries
from daxiao.domains.plans import services as plan_services
from daxiao.domains.plans.models import Change, Plan, Revision
from daxiao.domains.plans.types import ChangeKind, Choice, PlanState, RevisionState
from daxiao.domains.targets import queries as target_queries
from daxiao.domains.targets import services as targets
from daxiao.domains.targets.models import Target
from daxiao.domains.tasks import queries as task_queries
from daxiao.domains.tasks import services as tasks
from daxiao.domains.tasks.models import Task, TaskUnit
from daxiao.flows import (
    adopt_plan,
    approve_version,
    compare_versions,
    propose_version,
    version_page,
    withdraw_plan,
)
from daxiao.kernel import clock
from daxiao.kernel.access import Actor
from daxiao.kernel.errors import Denied, Stale
from daxiao.kernel.models import Event, Yardstick
from daxiao.std.findings import Refused
from tests.cast import Cast
from tests.factories import documents, revisions
from tests.factories.directory import World
from tests.factories.plans import Ledger, adopted
from tests.moment import NOW, TODAY, later
from tests.traces import denied, kinds, refused, trace


@pytest.fixture
def office(cast: Cast) -> Actor:
    return cast.office.actor


@pytest.fixture
def revision(ledger: Ledger, office: Actor) -> Revision:
    """The amended plan, compared and not yet decided."""
    return revisions.compared(office, ledger.plan)


def approve(actor: Actor, revision: Revision, reason: str = "按修订稿") -> approve_version.Approved:
    return approve_version.approve(
        actor, revision=revision, reason=reason, today=TODAY, now=later(5)
    )


def take_back(actor: Actor, revision: Revision, reason: str = "未获通过") -> Plan:
    return approve_version.take_back(
        actor, revision=revision, reason=reason, today=TODAY, now=later(6)
    )


def only(revision: Revision, kind: str, label: str) -> Change:
    return revisions.changes(revision)[kind, label][0]


def decide(actor: Actor, change: Change, choice: Choice = Choice.TAKEN) -> Change:
    change.refresh_from_db()
    return plan_services.decide(
        actor,
        change=change,
        choice=choice,
        marks=revisions.marks(change),
        version=change.version,
        now=later(3),
    )


OUTPUT = "规上工业总产值"
STARTS = "新开工亿元以上项目"
FACTORIES = "智能工厂"


# ---------------------------------------------------------------- propose


def test_a_document_of_the_same_title_is_proposed_and_nothing_follows(
    ledger: Ledger, office: Actor
) -> None:
    reading = revisions.read_version(ledger.plan.region)

    (found,) = propose_version.proposals(office, reading)

    assert found.plan == ledger.plan
    assert not Revision.everything.exists()


@pytest.mark.parametrize(
    ("title", "is_same"),
    [
        ("青禾县2026年工业提升行动方案", True),
        ("青禾县2026年工业提升行动方案（修订稿）", True),
        ("青禾县 2026 年工业提升行动方案(2026年修订)", True),
        ("青禾县2026年工业提升行动实施方案", True),
        ("青禾县2027年工业提升行动方案", False),
        ("青禾县2026年乡村振兴工作要点", False),
    ],
)
def test_nearly_the_same_title_is_the_same_plan_but_another_year_is_not(
    title: str, is_same: bool
) -> None:
    from daxiao.domains.plans import rules  # noqa: PLC0415

    assert rules.is_same_plan(title, documents.TITLE) is is_same
    assert rules.is_same_plan(documents.TITLE, title) is is_same


def test_once_answered_it_is_not_proposed_again(ledger: Ledger, office: Actor) -> None:
    revision = revisions.started(office, ledger.plan)
    reading = revision.reading
    assert propose_version.proposals(office, reading) == []
    plan_services.abandon(office, revision=revision, reason="另一份规划", now=later(3))

    assert propose_version.proposals(office, reading) == []


def test_a_file_is_handed_over_as_the_new_version(ledger: Ledger, office: Actor) -> None:
    queued: list[int] = []
    file = propose_version.File("修订稿.txt", revisions.AMENDED.encode(), queued.append)

    revision = propose_version.hand_over_version(
        office, plan=ledger.plan, file=file, today=TODAY, now=later()
    )

    assert queued == [revision.reading_id]
    assert (revision.plan, revision.state) == (ledger.plan, RevisionState.OPEN)
    assert revision.prepared_by_id == office.user_id
    assert kinds(revision) == ["plans.revision_started"]


def test_the_same_file_twice_is_recognised(ledger: Ledger, office: Actor) -> None:
    file = propose_version.File("又一份.txt", documents.PLAN.encode(), lambda _pk: None)

    with pytest.raises(document_services.AlreadyHere) as again:
        propose_version.hand_over_version(
            office, plan=ledger.plan, file=file, today=TODAY, now=later()
        )

    assert again.value.document == ledger.reading.document
    assert not Revision.everything.exists()


def test_a_document_of_another_place_is_refused(ledger: Ledger, world: World, cast: Cast) -> None:
    other = documents.read(world.sister, text=revisions.AMENDED)
    with refused("plans.revision_other_place"):
        propose_version.start(cast.city_office.actor, plan=ledger.plan, reading=other, now=later())


def test_the_document_itself_is_no_new_version(ledger: Ledger, office: Actor) -> None:
    with refused("plans.revision_same_document"):
        propose_version.start(office, plan=ledger.plan, reading=ledger.reading, now=later())


def test_a_withdrawn_plan_takes_no_new_version(ledger: Ledger, office: Actor) -> None:
    withdraw_plan.withdraw(actor=office, plan=ledger.plan, reason="作废")
    with refused("plans.revision_of_withdrawn"):
        revisions.started(office, ledger.plan)
    file = propose_version.File("修订.txt", revisions.AMENDED.encode()[3:], lambda _pk: None)
    with refused("plans.revision_of_withdrawn"):
        propose_version.hand_over_version(
            office, plan=ledger.plan, file=file, today=TODAY, now=later()
        )
    assert Reading.everything.count() == 2  # the refused file was not kept


def test_a_superseded_plan_takes_none_either(ledger: Ledger, office: Actor) -> None:
    revisions.approved(office, ledger.plan)
    ledger.plan.refresh_from_db()
    with refused("plans.revision_of_superseded"):
        revisions.started(office, ledger.plan, text=revisions.AMENDED + "尾。\n")


def test_one_revision_at_a_time(ledger: Ledger, office: Actor, revision: Revision) -> None:
    with refused("plans.revision_open_already"):
        revisions.started(office, ledger.plan, text=revisions.AMENDED + "尾。\n")


def test_what_was_published_by_itself_is_no_version_of_another(
    ledger: Ledger, world: World, office: Actor
) -> None:
    other = documents.read(world.county, text=revisions.AMENDED)
    document_services.accept_all(office, reading=other, now=NOW)
    adopt_plan.adopt(office, reading=other, today=TODAY, now=NOW)
    with refused("plans.revision_stands_alone"):
        propose_version.start(office, plan=ledger.plan, reading=other, now=later())


def test_an_older_document_is_a_question(ledger: Ledger, office: Actor) -> None:
    reading = revisions.read_version(ledger.plan.region)
    reading.document.uploaded_at = NOW - timedelta(days=30)
    reading.document.save()
    reading.refresh_from_db()

    with refused("plans.revision_looks_older"):
        propose_version.start(office, plan=ledger.plan, reading=reading, now=later())
    made = propose_version.start(
        office, plan=ledger.plan, reading=reading, now=later(), is_checked=True
    )

    assert made.state == RevisionState.OPEN


# ---------------------------------------------------------------- compare


def test_the_comparison_says_what_changed(revision: Revision) -> None:
    found = revisions.changes(revision)

    assert {k for k in found if k[0] != "unchanged"} == {
        ("raised", OUTPUT),
        ("lowered", "高新技术企业总数"),
        ("dropped", STARTS),
        ("added", FACTORIES),
        ("added", "3. 推进智能改造"),
        ("reassigned", "1. 扩大工业规模"),
    }
    raised = found["raised", OUTPUT]
    assert [(c.was, c.now, c.gap) for c in raised] == [
        ("≥ 120 亿元", "≥ 130 亿元", "+10 亿元（+8.3%）")
    ] * 2
    assert {c.choice for rows in found.values() for c in rows if c.kind == "unchanged"} == {"taken"}


def test_comparing_touches_nothing(ledger: Ledger, office: Actor) -> None:
    before = list(Target.everything.order_by("pk").values())
    revisions.compared(office, ledger.plan)

    assert list(Target.everything.order_by("pk").values()) == before
    assert Plan.everything.count() == 1


def test_an_unread_document_is_not_compared(ledger: Ledger, office: Actor) -> None:
    revision = revisions.started(office, ledger.plan)
    Reading.everything.filter(pk=revision.reading_id).update(state=ReadingState.RUNNING)
    with refused("plans.revision_not_read"):
        compare_versions.compare(office, revision=revision, now=later(2))


def test_a_document_without_a_plan_is_not_compared(ledger: Ledger, office: Actor) -> None:
    revision = revisions.started(office, ledger.plan)
    Reading.everything.filter(pk=revision.reading_id).update(plans=[])
    with refused("plans.revision_no_plan"):
        compare_versions.compare(office, revision=revision, now=later(2))


def test_the_same_text_is_no_new_version(ledger: Ledger, office: Actor) -> None:
    revision = revisions.started(office, ledger.plan, text=documents.PLAN.replace("。\n", "。 \n"))
    with refused("plans.revision_same_text"):
        compare_versions.compare(office, revision=revision, now=later(2))


def test_a_second_comparison_keeps_what_was_decided(revision: Revision, office: Actor) -> None:
    decide(office, only(revision, "raised", OUTPUT))
    decide(office, only(revision, "dropped", STARTS), Choice.REFUSED)

    compare_versions.compare(office, revision=revision, now=later(4))

    assert only(revision, "raised", OUTPUT).choice == "taken"
    assert only(revision, "dropped", STARTS).choice == "refused"
    assert only(revision, "added", FACTORIES).choice == "pending"


def test_what_the_old_version_said_too_is_no_news(world: World, office: Actor) -> None:
    """Nobody took it into the ledger then; that the new version says it again changes nothing."""
    reading = documents.read(world.county)
    first = Candidate.everything.get(reading=reading, key="T001")
    document_services.accept(office, candidate=first, version=0, now=NOW)
    done = adopt_plan.adopt(office, reading=reading, today=TODAY, now=NOW)

    revision = revisions.compared(office, done.plans[0])

    assert {k for k in revisions.changes(revision) if k[0] == "added"} == {
        ("added", "高新技术企业总数"),
        ("added", FACTORIES),
        # these changed since, and were never taken in
        ("added", OUTPUT),
        ("added", "3. 推进智能改造"),
        ("added", "1. 扩大工业规模"),
        ("added", "4. 培育科技企业"),
    }
    assert version_page.page(office, revision).left > 0


# ---------------------------------------------------------------- decide, pair anew


def test_two_people_on_one_change(revision: Revision, office: Actor, cast: Cast) -> None:
    change = only(revision, "raised", OUTPUT)
    mine = Change.everything.get(pk=change.pk)
    decide(office, change)

    with pytest.raises(Stale) as stale:
        plan_services.decide(
            cast.city_office.actor,
            change=mine,
            choice=Choice.REFUSED,
            marks=revisions.marks(mine),
            version=mine.version,
            now=later(4),
        )

    assert stale.value.theirs == {"取舍": "采纳", "经办": "青禾专班"}
    assert trace(change).type == "plans.change_decided"


def test_a_choice_can_be_taken_back(revision: Revision, office: Actor) -> None:
    change = decide(office, only(revision, "raised", OUTPUT))
    decide(office, change, Choice.PENDING)

    change.refresh_from_db()
    assert (change.choice, change.decided_by, change.decided_at) == ("pending", None, None)


def test_many_are_taken_at_once_but_never_what_is_dropped(
    revision: Revision, office: Actor
) -> None:
    every = [c.pk for rows in revisions.changes(revision).values() for c in rows]

    count = plan_services.take_many(office, revision=revision, changes=every, now=later(3))

    assert count == 7
    assert only(revision, "dropped", STARTS).choice == "pending"


def test_a_wrong_pair_is_taken_apart_and_joined_again(revision: Revision, office: Actor) -> None:
    change = only(revision, "raised", OUTPUT)

    made = compare_versions.split(office, change=change, now=later(3))

    assert [c.kind for c in made] == ["dropped", "added"]
    assert {c.choice for c in made} == {"pending"}
    (pair,) = compare_versions.join(office, one=made[1], other=made[0], now=later(4))
    assert (pair.kind, pair.gap) == ("raised", "+10 亿元（+8.3%）")
    assert kinds(revision).count("plans.changes_repaired") == 2


def test_only_a_dropped_one_and_an_added_one_can_be_joined(
    revision: Revision, office: Actor
) -> None:
    dropped = only(revision, "dropped", STARTS)
    with refused("plans.revision_not_mates"):
        compare_versions.join(
            office, one=dropped, other=only(revision, "added", "3. 推进智能改造"), now=later(3)
        )
    with refused("plans.revision_not_mates"):
        compare_versions.join(
            office, one=dropped, other=only(revision, "raised", OUTPUT), now=later(3)
        )
    with refused("plans.revision_not_a_pair"):
        compare_versions.split(office, change=dropped, now=later(3))


def test_a_closed_revision_is_not_decided_any_more(revision: Revision, office: Actor) -> None:
    plan_services.abandon(office, revision=revision, reason="不改了", now=later(3))
    change = only(revision, "raised", OUTPUT)
    with refused("plans.revision_not_open"):
        decide(office, change)
    with refused("plans.revision_not_open"):
        plan_services.take_many(office, revision=revision, changes=[change.pk], now=later(3))
    with refused("plans.revision_not_open"):
        compare_versions.compare(office, revision=revision, now=later(3))
    with refused("plans.revision_not_open"):
        compare_versions.split(office, change=change, now=later(3))
    with refused("plans.revision_not_open"):
        plan_services.abandon(office, revision=revision, reason="再放弃", now=later(3))


def test_abandoning_needs_a_reason(revision: Revision, office: Actor) -> None:
    with refused("plans.revision_reason_missing"):
        plan_services.abandon(office, revision=revision, reason=" ", now=later(3))


# ---------------------------------------------------------------- approve


def test_approving_changes_only_what_changed(
    ledger: Ledger, office: Actor, revision: Revision, world: World
) -> None:
    """10-plans §4: re-publishing changes only what changed; who owns a figure stays."""
    owned = ledger.targets["T001"]
    targets.assign_owner(office, target=owned, owner=world.units["县发改局"])
    compare_versions.compare(office, revision=revision, now=later(3))
    revisions.decide_all(office, revision)

    done = approve(office, revision)

    assert (done.changed, done.moved, done.added, done.dropped, done.kept) == (5, 4, 2, 1, 0)
    owned.refresh_from_db()
    assert (owned.figure, owned.owner) == ("≥ 130 亿元", world.units["县发改局"])
    assert owned.plan == owned.clause.plan == done.successor
    text = done.successor.document.text
    for row in Target.everything.filter(plan=done.successor):
        assert text[row.num_start : row.num_end] == row.num_text
        assert text[row.clause.start : row.clause.end] == row.clause.text
    gone = ledger.targets["T007"]
    gone.refresh_from_db()
    assert (gone.state, gone.plan) == ("lapsed", ledger.plan)
    assert Target.everything.filter(state="in_force").count() == 8
    task = Task.everything.get(pk=ledger.tasks["K01"].pk)
    assert task.others == "县发改局、各乡镇"
    assert task.text == task.clause.text
    assert Task.everything.get(pk=ledger.tasks["K02"].pk).number == "4"


def test_the_old_plan_is_superseded_with_links_both_ways(
    ledger: Ledger, office: Actor, revision: Revision
) -> None:
    revisions.decide_all(office, revision)
    done = approve(office, revision)

    ledger.plan.refresh_from_db()
    assert ledger.plan.state == PlanState.SUPERSEDED
    (made,) = plan_queries.versions_around(office, ledger.plan)
    assert plan_queries.versions_around(office, done.successor) == [made]
    assert (made.plan, made.successor, made.reason) == (ledger.plan, done.successor, "按修订稿")
    assert trace(ledger.plan).type == "plans.plan_superseded"
    assert trace(done.successor).type == "plans.plan_succeeded"
    # the words of the old version still open
    for clause in plan_queries.clauses(office).filter(plan=ledger.plan):
        assert plan_queries.passage(office, clause).clause == clause.text


def test_the_event_of_a_row_tells_both_sentences_and_the_reason(
    ledger: Ledger, office: Actor, revision: Revision
) -> None:
    revisions.decide_all(office, revision)
    approve(office, revision)

    told = trace(ledger.targets["T001"])
    assert told.type == "targets.target_revised"
    assert (told.was["figure"], told.now["figure"]) == ("≥ 120 亿元", "≥ 130 亿元")
    assert ("120" in told.was["sentence"], "130" in told.now["sentence"]) == (True, True)
    assert told.reason == "按修订稿"
    assert trace(ledger.targets["T007"]).type == "targets.target_left_out"
    assert trace(ledger.tasks["K01"]).type == "tasks.task_revised"
    # what only moved leaves one line on the plan, not one on each row
    assert kinds(ledger.targets["T003"]) == []


def test_yesterday_still_shows_the_old_value_and_its_sentence(
    ledger: Ledger, office: Actor, revision: Revision
) -> None:
    before: datetime = clock.now()
    revisions.decide_all(office, revision)
    approve(office, revision)

    row = Target.everything.get(pk=ledger.targets["T001"].pk)
    then = target_queries.target_at(office, row, before)
    assert then is not None
    assert (then.figure, then.plan, then.clause.text) == (
        "≥ 120 亿元",
        ledger.plan,
        ledger.targets["T001"].clause.text,
    )
    task = Task.everything.get(pk=ledger.tasks["K01"].pk)
    was = task_queries.task_at(office, task, before)
    assert was is not None
    assert (was.others, was.text) == ("县发改局、县科技局、各乡镇", ledger.tasks["K01"].text)
    (newest, *_) = target_queries.versions(office, row)
    assert newest.reason == "按修订稿"
    assert ("目标值", "≥ 120 亿元", "≥ 130 亿元") in newest.lines


def test_paces_and_what_units_were_identified_stay(
    ledger: Ledger, office: Actor, revision: Revision, world: World
) -> None:
    question = TaskUnit.everything.get(written="县智造促进中心")
    tasks.identify(office, question=question, unit=world.units["县发改局"], today=TODAY, now=NOW)
    standing = ledger.tasks["K01"].standing
    revisions.decide_all(office, revision)
    approve(office, revision)

    assert TaskUnit.everything.get(written="县智造促进中心").org == world.units["县发改局"]
    again = Task.everything.get(pk=ledger.tasks["K01"].pk).standing
    assert (again.pk, again.pace, again.since) == (standing.pk, standing.pace, standing.since)


def test_what_is_refused_leaves_the_ledger_as_it_is(
    ledger: Ledger, office: Actor, revision: Revision
) -> None:
    revisions.decide_all(office, revision)
    decide(office, only(revision, "raised", OUTPUT), Choice.REFUSED)
    decide(office, only(revision, "dropped", STARTS), Choice.REFUSED)
    decide(office, only(revision, "added", FACTORIES), Choice.REFUSED)

    done = approve(office, revision)

    kept = Target.everything.get(pk=ledger.targets["T001"].pk)
    assert (kept.figure, kept.plan, kept.state) == ("≥ 120 亿元", ledger.plan, "in_force")
    assert Target.everything.get(pk=ledger.targets["T007"].pk).state == "in_force"
    assert not Target.everything.filter(wording=FACTORIES).exists()
    assert done.kept == 3
    # and publishing what else was confirmed does not bring it in by the back door
    document_services.accept_all(office, reading=revision.reading, now=later(6))
    adopt_plan.adopt(office, reading=revision.reading, today=TODAY, now=later(7))
    assert not Target.everything.filter(wording=FACTORIES).exists()
    assert Target.everything.filter(wording=OUTPUT, plan=ledger.plan).count() == 1


def test_publishing_the_new_version_afterwards_doubles_nothing(
    office: Actor, revision: Revision
) -> None:
    revisions.decide_all(office, revision)
    approve(office, revision)
    before = (Target.everything.count(), Task.everything.count())
    document_services.accept_all(office, reading=revision.reading, now=later(6))

    adopt_plan.adopt(office, reading=revision.reading, today=TODAY, now=later(7))

    assert (Target.everything.count(), Task.everything.count()) == before


def test_all_or_nothing(
    ledger: Ledger, office: Actor, revision: Revision, monkeypatch: pytest.MonkeyPatch
) -> None:
    revisions.decide_all(office, revision)
    before = list(Target.everything.order_by("pk").values())
    events = Event.everything.count()

    def broken(*_args: object, **_kwargs: object) -> None:
        raise RuntimeError("disk full")

    monkeypatch.setattr(tasks, "revise", broken)
    with pytest.raises(RuntimeError):
        approve(office, revision)

    assert list(Target.everything.order_by("pk").values()) == before
    assert Event.everything.count() == events
    assert Plan.everything.count() == 1


# ---- refusals of the approval


def test_nothing_is_approved_before_everything_is_decided(
    office: Actor, revision: Revision
) -> None:
    with refused("plans.revision_pending"):
        approve(office, revision)


def test_a_reason_is_required(office: Actor, revision: Revision) -> None:
    revisions.decide_all(office, revision)
    with refused("plans.revision_reason_missing"):
        approve(office, revision, reason="  ")


def test_what_was_never_compared_is_not_approved(ledger: Ledger, office: Actor) -> None:
    with refused("plans.revision_not_compared"):
        approve(office, revisions.started(office, ledger.plan))


def test_a_revision_is_approved_once(office: Actor, revision: Revision) -> None:
    revisions.decide_all(office, revision)
    approve(office, revision)
    with pytest.raises(Refused) as no:
        approve(office, revision)
    assert "plans.revision_not_open" in {f.code for f in no.value.findings}


def test_a_plan_withdrawn_meanwhile_is_not_replaced(
    ledger: Ledger, office: Actor, revision: Revision
) -> None:
    revisions.decide_all(office, revision)
    withdraw_plan.withdraw(actor=office, plan=ledger.plan, reason="作废")
    with pytest.raises(Refused) as no:
        approve(office, revision)
    assert "plans.revision_of_withdrawn" in {f.code for f in no.value.findings}


def test_two_keys_where_the_place_wants_them(
    office: Actor, cast: Cast, world: World, revision: Revision
) -> None:
    revisions.decide_all(office, revision)
    Yardstick.objects.create(
        name="revisions",
        region=world.city,
        since=TODAY,
        source="东屏市修订办法",
        values={"two_keys": True},
    )
    with refused("plans.revision_two_keys"):
        approve(office, revision)

    assert approve(cast.city_office.actor, revision).changed == 5


def test_a_row_that_changed_meanwhile_must_be_looked_at_again(
    ledger: Ledger, office: Actor, revision: Revision, world: World
) -> None:
    revisions.decide_all(office, revision)
    row = ledger.targets["T001"]
    targets.assign_owner(office, target=row, owner=world.units["县科技局"])

    with refused("plans.revision_moved"):
        approve(office, revision)
    page = version_page.page(office, revision, show="again")
    assert [c.label for c in page.rows] == [OUTPUT]
    card = version_page.card(office, page.rows[0])
    assert card.is_stale
    assert card.row.owner == world.units["县科技局"]

    plan_services.decide(
        office,
        change=page.rows[0],
        choice=Choice.TAKEN,
        marks=card.marks,
        version=page.rows[0].version,
        now=later(4),
    )
    assert approve(office, revision).changed == 5


def test_a_row_dropped_meanwhile_stays_dropped(
    ledger: Ledger, office: Actor, revision: Revision
) -> None:
    row = ledger.targets["T001"]
    targets.drop(office, target=row, reason="不再考核")
    compare_versions.compare(office, revision=revision, now=later(3))
    revisions.decide_all(office, revision)
    approve(office, revision)

    row.refresh_from_db()
    assert (row.state, row.figure) == ("dropped", "≥ 130 亿元")


def test_a_reading_corrected_meanwhile_must_be_looked_at_again(
    office: Actor, revision: Revision
) -> None:
    revisions.decide_all(office, revision)
    change = only(revision, "added", FACTORIES)
    assert change.new is not None
    document_services.accept(office, candidate=change.new, version=0, now=later(3))

    with refused("plans.revision_moved"):
        approve(office, revision)


def test_a_row_that_came_meanwhile_is_not_passed_over(
    ledger: Ledger, office: Actor, revision: Revision
) -> None:
    """Published from a second look at the old document: the comparison does not know it."""
    revisions.decide_all(office, revision)
    line = documents.target(key="T099", num="150", indicator="另一个数", same_as=None)
    extra = documents.candidate(ledger.reading, line)
    document_services.accept(office, candidate=extra, version=0, now=later(3))
    adopt_plan.adopt(office, reading=ledger.reading, today=TODAY, now=later(3))

    with refused("plans.revision_moved"):
        approve(office, revision)
    assert version_page.page(office, revision).unseen == 1


# ---------------------------------------------------------------- take back


def test_taking_back_restores_the_former_rows(
    ledger: Ledger, office: Actor, world: World, revision: Revision
) -> None:
    shown = ("figure", "plan_id", "clause_id", "candidate_id", "state", "due_on", "wording")
    before = list(Target.everything.order_by("pk").values(*shown))
    units = list(
        TaskUnit.everything.order_by("task", "written", "org").values_list(
            "task", "duty", "written", "org"
        )
    )
    revisions.decide_all(office, revision)
    done = approve(office, revision)
    # what happens after the approval is the ledger's own
    targets.assign_owner(office, target=ledger.targets["T002"], owner=world.units["县科技局"])

    old = take_back(office, revision)

    old.refresh_from_db()
    done.successor.refresh_from_db()
    assert (old, old.state) == (ledger.plan, PlanState.IN_FORCE)
    assert done.successor.state == PlanState.WITHDRAWN
    assert list(Target.everything.order_by("pk").values(*shown))[: len(before)] == before
    assert (
        list(
            TaskUnit.everything.filter(task__plan=old)
            .order_by("task", "written", "org")
            .values_list("task", "duty", "written", "org")
        )
        == units
    )
    assert Target.everything.get(pk=ledger.targets["T002"].pk).owner == world.units["县科技局"]
    assert set(Target.everything.filter(plan=done.successor).values_list("state", flat=True)) == {
        "lapsed"
    }
    assert trace(revision).reason == "未获通过"
    links = {
        t.pk: set(t.targets.values_list("pk", flat=True)) for t in Task.everything.filter(plan=old)
    }
    assert links[ledger.tasks["K01"].pk] == {ledger.targets["T006"].pk, ledger.targets["T007"].pk}


def test_what_was_taken_back_can_be_approved_again(
    ledger: Ledger, office: Actor, revision: Revision
) -> None:
    revisions.decide_all(office, revision)
    first = approve(office, revision)
    take_back(office, revision)
    count = Target.everything.count()

    again = propose_version.start(
        office, plan=Plan.everything.get(pk=ledger.plan.pk), reading=revision.reading, now=later(7)
    )
    compare_versions.compare(office, revision=again, now=later(8))
    revisions.decide_all(office, again)
    second = approve(office, again)

    assert second.successor == first.successor
    assert Target.everything.count() == count
    assert Target.everything.get(wording=FACTORIES).state == "in_force"
    second.successor.refresh_from_db()
    assert second.successor.state == PlanState.IN_FORCE


def test_taking_back_needs_an_approval_and_a_reason(office: Actor, revision: Revision) -> None:
    with refused("plans.revision_not_approved"):
        take_back(office, revision)
    revisions.decide_all(office, revision)
    approve(office, revision)
    with refused("plans.revision_reason_missing"):
        take_back(office, revision, reason=" ")


def test_only_the_newest_version_is_taken_back(office: Actor, revision: Revision) -> None:
    revisions.decide_all(office, revision)
    done = approve(office, revision)
    third = revisions.AMENDED.replace("保底130亿元", "保底135亿元")
    revisions.approved(office, done.successor, text=third)

    with refused("plans.revision_successor_moved"):
        take_back(office, revision)


def test_a_superseded_plan_neither_goes_nor_comes_by_itself(
    ledger: Ledger, office: Actor, revision: Revision
) -> None:
    revisions.decide_all(office, revision)
    done = approve(office, revision)
    old = Plan.everything.get(pk=ledger.plan.pk)
    with refused("plans.is_superseded"):
        withdraw_plan.withdraw(actor=office, plan=old, reason="作废")
    with refused("plans.is_superseded"):
        withdraw_plan.restore(actor=office, plan=old, reason="恢复")
    with refused("plans.is_superseded"):
        adopt_plan.adopt(office, reading=ledger.reading, today=TODAY, now=later(6))
    take_back(office, revision)
    gone = Plan.everything.get(pk=done.successor.pk)
    with refused("plans.was_taken_back"):
        withdraw_plan.restore(actor=office, plan=gone, reason="恢复")


def test_the_new_version_is_withdrawn_and_restored_like_any_plan(
    office: Actor, revision: Revision
) -> None:
    revisions.decide_all(office, revision)
    done = approve(office, revision)
    plan = Plan.everything.get(pk=done.successor.pk)

    withdraw_plan.withdraw(actor=office, plan=plan, reason="暂停")
    assert not Target.everything.filter(state="in_force").exists()
    withdraw_plan.restore(actor=office, plan=plan, reason="恢复")
    assert Target.everything.filter(state="in_force").count() == 8


# ---------------------------------------------------------------- who may


def test_a_document_in_revision_is_not_published_by_itself(
    office: Actor, revision: Revision
) -> None:
    document_services.accept_all(office, reading=revision.reading, now=later(3))
    for ask in (adopt_plan.preview, adopt_plan.adopt):
        more: dict[str, Any] = {"now": later(3)} if ask is adopt_plan.adopt else {}
        with refused("plans.in_revision"):
            ask(office, reading=revision.reading, today=TODAY, **more)


def test_only_an_office_of_the_place_prepares_and_approves(
    ledger: Ledger, cast: Cast, revision: Revision
) -> None:
    change = only(revision, "raised", OUTPUT)
    for person, hidden in ((cast.stranger, True), (cast.reader, False), (cast.clerk, False)):
        actor = person.actor
        for act in (
            lambda a: propose_version.start(a, plan=ledger.plan, reading=revision.reading, now=NOW),
            lambda a: compare_versions.compare(a, revision=revision, now=NOW),
            lambda a: decide(a, change),
            lambda a: plan_services.take_many(a, revision=revision, changes=[], now=NOW),
            lambda a: compare_versions.split(a, change=change, now=NOW),
            lambda a: plan_services.abandon(a, revision=revision, reason="x", now=NOW),
            lambda a: approve(a, revision),
            lambda a: take_back(a, revision),
        ):
            with denied(hidden=hidden):
                act(actor)


def test_a_revision_is_seen_in_scope(cast: Cast, revision: Revision) -> None:
    for person in (cast.office, cast.city_office, cast.reader, cast.auditor):
        assert list(plan_queries.revisions(person.actor)) == [revision]
        assert plan_queries.changes(person.actor, revision).exists()
    for person in (cast.stranger, cast.enterprise, cast.admin):
        assert not plan_queries.revisions(person.actor).exists()
        assert not plan_queries.changes(person.actor, revision).exists()
        with pytest.raises(Denied):
            plan_queries.revision(person.actor, revision.pk)
        with pytest.raises(Denied):
            plan_queries.change(person.actor, only(revision, "raised", OUTPUT).pk)


def test_the_page_counts_what_is_there(office: Actor, revision: Revision) -> None:
    page = version_page.page(office, revision)
    tally = plan_queries.tally(office, revision)

    assert (tally.total, tally.pending, tally.unchanged) == (8, 8, 4)
    assert page.total == tally.total
    assert [g.kind for g in page.groups][:2] == [ChangeKind.DROPPED, ChangeKind.ADDED]
    assert next(g for g in page.groups if g.kind is ChangeKind.DROPPED).waiting == ()
    shows = {s.key: s.count for s in page.shows}
    assert (shows["pending"], shows["target"], shows["task"], shows["unchanged"]) == (8, 6, 2, 4)


def test_a_file_of_two_plans_is_two_new_versions(
    ledger: Ledger, world: World, office: Actor
) -> None:
    """Each plan of the file is compared with its own; the first approval does not stand in the way of the second."""
    other = documents.PLAN.replace("工业提升", "科技创新")
    second = adopted(world.county, text=other)
    both = revisions.AMENDED + "\n" + revisions.AMENDED.replace("工业提升", "科技创新")
    reading = documents.read(world.county, text=both)
    titles = [p["title"] for p in reading.plans]
    if len(titles) < 2:
        pytest.skip("the engine reads this file as one plan")
    assert {p.plan for p in propose_version.proposals(office, reading)} == {
        ledger.plan,
        second.plan,
    }

    for plan in (ledger.plan, second.plan):
        made = compare_versions.start_and_compare(
            office, plan=plan, reading=reading, is_checked=False, now=later(2)
        )
        revisions.decide_all(office, made)
        approve(office, made)
        plan.refresh_from_db()
        assert plan.state == PlanState.SUPERSEDED
        assert made.title == plan.title
