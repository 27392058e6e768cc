"""A file is received, read, judged: what each step writes, refuses and leaves behind."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from daxiao.domains.documents import queries, services
from daxiao.domains.documents.models import Candidate, Document, Reading
from daxiao.domains.documents.types import CandidateKind, ReadingState, Verdict
from daxiao.extract import read as engine
from daxiao.extract.readings import Grade, Lexicon
from daxiao.kernel import files
from daxiao.kernel.access import Actor
from daxiao.kernel.errors import Denied, Stale
from daxiao.kernel.models import StoredFile
from tests.cast import SYSTEM, Cast
from tests.domains.documents.test_rules import change, task_change
from tests.factories import documents
from tests.factories.directory import World
from tests.factories.plans import Ledger
from tests.moment import NOW, later, ticking
from tests.traces import denied, kinds, refused, trace


@pytest.fixture
def office(cast: Cast) -> Actor:
    return cast.office.actor


@pytest.fixture
def read(world: World) -> Reading:
    return documents.read(world.county)


@pytest.fixture
def small(world: World) -> tuple[Reading, Candidate, Candidate]:
    return documents.small(world.county)


def receive(actor: Actor, world: World, data: bytes = b"", **change: Any) -> Reading:
    fields: dict[str, Any] = {"name": "方案.txt", "limit_bytes": 10_000, "now": NOW} | change
    return services.receive(
        actor, region=world.county, data=data or documents.PLAN.encode(), **fields
    )


# ---- receive


def test_a_file_is_kept_byte_by_byte_and_its_reading_waits(
    world: World, cast: Cast, office: Actor
) -> None:
    reading = receive(office, world)

    document = reading.document
    assert files.read(document.file) == documents.PLAN.encode()
    assert document.text == documents.PLAN
    assert (document.region, document.uploaded_by, document.uploaded_at) == (
        world.county,
        cast.office.user,
        NOW,
    )
    assert (reading.state, reading.queued_at) == (ReadingState.QUEUED, NOW)
    assert trace(document).now == {"name": "方案.txt", "size": len(documents.PLAN.encode())}


def test_the_same_file_again_leads_to_the_first(world: World, office: Actor) -> None:
    first = receive(office, world)

    with pytest.raises(services.AlreadyHere) as again:
        receive(office, world, name="另一个名字.txt")

    assert [f.code for f in again.value.findings] == ["documents.already_here"]
    assert again.value.document == first.document
    assert Document.everything.count() == 1


def test_the_same_file_in_two_counties_is_two_documents_and_one_file(world: World) -> None:
    documents.hand_over(world.county)
    documents.hand_over(world.sister)

    assert (Document.everything.count(), StoredFile.objects.count()) == (2, 1)


@pytest.mark.parametrize(
    ("data", "name", "code"),
    [
        (b" \n ", "空.txt", "documents.text_blank"),
        (b"%PDF-1.7", "扫描.pdf", "documents.pdf_broken"),
        (b"x" * 10_001, "大.txt", "documents.file_too_large"),
    ],
)
def test_a_file_that_cannot_be_read_writes_nothing(
    data: bytes, name: str, code: str, world: World, office: Actor
) -> None:
    with refused(code):
        receive(office, world, data, name=name)

    assert not Document.everything.exists()
    assert not StoredFile.objects.exists()


def test_only_who_may_upload_here_hands_over(world: World, cast: Cast) -> None:
    with denied(hidden=False):
        receive(cast.reader.actor, world)
    with denied(hidden=True):
        receive(cast.stranger.actor, world)

    assert not Document.everything.exists()


# ---- read


def test_a_reading_stores_what_was_found(read: Reading) -> None:
    """S000-G-07: actions, tasks, quantified targets and units come out of the text for a person to confirm."""
    assert (read.state, read.problem, read.done) == (ReadingState.READY, "", read.total)
    assert [p["title"] for p in read.plans] == [documents.TITLE]
    found = Candidate.everything.filter(reading=read)
    assert {c.verdict for c in found} == {Verdict.PENDING}
    assert found.filter(kind=CandidateKind.TASK).count() == 2
    assert {c.payload["num_text"] for c in found.filter(kind=CandidateKind.TARGET)} >= {
        "120",
        "150",
        "2.6",
    }
    assert trace(read.document).type == "documents.document_read"


def test_every_number_found_stands_where_it_is_said_to_stand(read: Reading) -> None:
    for c in Candidate.everything.filter(reading=read, kind=CandidateKind.TARGET):
        assert read.document.text[c.start : c.end] == c.payload["num_text"]


def test_two_workers_read_once(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    reading = documents.hand_over(world.county)
    runs: list[int] = []
    real = engine.read

    def slow(*args: Any, **kwargs: Any) -> Any:
        runs.append(1)
        if len(runs) == 1:  # the second worker comes while the first is at it
            services.run_reading(SYSTEM, reading=reading, lexicon=Lexicon(), clock=ticking())
        return real(*args, **kwargs)

    monkeypatch.setattr(engine, "read", slow)
    services.run_reading(SYSTEM, reading=reading, lexicon=Lexicon(), clock=ticking())

    assert runs == [1]
    assert kinds(reading.document).count("documents.document_read") == 1


def test_a_worker_that_was_given_up_overwrites_nothing(
    world: World, office: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It slept for an hour; meanwhile the reading was queued again, read by another, and judged."""
    reading = documents.hand_over(world.county)
    real = engine.read
    judged: list[Candidate] = []

    def asleep(*args: Any, **kwargs: Any) -> Any:
        found = real(*args, **kwargs)
        if not judged:
            judged.append(Candidate())
            services.revive(SYSTEM, stale_minutes=30, now=later(60))
            services.run_reading(
                SYSTEM, reading=reading, lexicon=Lexicon(), clock=lambda: later(61)
            )
            first = Candidate.everything.filter(reading=reading)[0]
            first.reading.refresh_from_db()
            judged[0] = services.accept(office, candidate=first, version=0, now=later(62))
        return found

    monkeypatch.setattr(engine, "read", asleep)
    services.run_reading(SYSTEM, reading=reading, lexicon=Lexicon(), clock=ticking())

    judged[0].refresh_from_db()
    assert judged[0].verdict == Verdict.ACCEPTED
    assert kinds(reading.document).count("documents.document_read") == 1


def test_a_crash_is_one_sentence_and_the_file_stays(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    reading = documents.hand_over(world.county)

    def crash(*_args: Any, **_kwargs: Any) -> Any:
        raise ZeroDivisionError("engine")

    monkeypatch.setattr(engine, "read", crash)
    services.run_reading(SYSTEM, reading=reading, lexicon=Lexicon(), clock=ticking())

    assert (reading.state, reading.problem) == (ReadingState.FAILED, services.READING_CRASHED)
    assert reading.ended_at is not None
    assert trace(reading.document).type == "documents.reading_failed"
    assert "ZeroDivisionError" in trace(reading.document).reason
    assert files.read(reading.document.file)
    assert not Candidate.everything.exists()
    assert "failed" in caplog.text


def test_people_do_not_run_readings(world: World, office: Actor) -> None:
    with denied(hidden=False):
        services.run_reading(
            office, reading=documents.hand_over(world.county), lexicon=Lexicon(), clock=ticking()
        )


def test_reading_again_makes_a_fresh_one_and_keeps_the_verdicts(
    small: tuple[Reading, Candidate, Candidate], office: Actor
) -> None:
    reading, target, _ = small
    services.accept(office, candidate=target, version=0, now=NOW)

    fresh = services.read_again(office, reading=reading, now=later())

    assert fresh != reading
    assert (fresh.document, fresh.state) == (reading.document, ReadingState.QUEUED)
    assert Candidate.everything.get(pk=target.pk).verdict == Verdict.ACCEPTED
    assert trace(reading.document).type == "documents.reading_requeued"
    assert services.read_again(office, reading=fresh, now=later(2)) == fresh


# ---- revive


@pytest.mark.parametrize(("minutes", "revived"), [(29, False), (31, True)])
def test_a_reading_whose_worker_died_waits_again(minutes: int, revived: bool, world: World) -> None:
    reading = documents.hand_over(world.county)
    Reading.everything.filter(pk=reading.pk).update(
        state=ReadingState.RUNNING, moved_at=NOW, started_at=NOW
    )

    ids = services.revive(SYSTEM, stale_minutes=30, now=NOW + timedelta(minutes=minutes))

    reading.refresh_from_db()
    assert ids == ([reading.pk] if revived else [])
    assert reading.state == (ReadingState.QUEUED if revived else ReadingState.RUNNING)
    assert (reading.problem == services.STATUS_LOST) is revived


def test_finished_readings_are_left_alone(read: Reading) -> None:
    assert services.revive(SYSTEM, stale_minutes=30, now=later(600)) == []


# ---- verdicts


Judge = Callable[..., Candidate]
VERDICTS: dict[str, tuple[Judge, Verdict, str]] = {
    "accept": (services.accept, Verdict.ACCEPTED, "documents.candidate_accepted"),
    "reject": (services.reject, Verdict.REJECTED, "documents.candidate_rejected"),
}


@pytest.mark.parametrize("name", VERDICTS)
def test_a_verdict_is_kept_with_who_and_when(
    name: str, small: tuple[Reading, Candidate, Candidate], cast: Cast
) -> None:
    judge, verdict, kind = VERDICTS[name]
    target = judge(cast.office.actor, candidate=small[1], version=0, now=later())

    assert (target.verdict, target.version) == (verdict, 1)
    assert (target.decided_by, target.decided_at) == (cast.office.user, later())
    assert trace(target).type == kind
    assert (trace(target).was, trace(target).now) == (
        {"verdict": "待核对"},
        {"verdict": verdict.label},
    )
    assert trace(target).region == small[0].document.region


def test_a_verdict_taken_back_leaves_no_name(
    small: tuple[Reading, Candidate, Candidate], office: Actor
) -> None:
    services.correct_target(
        office, candidate=small[1], change=change(value_text="150"), version=0, now=NOW
    )

    back = services.reopen(office, candidate=small[1], version=1, now=later())

    assert (back.verdict, back.decided_by, back.decided_at, back.final) == (
        Verdict.PENDING,
        None,
        None,
        None,
    )
    assert kinds(back) == ["documents.candidate_corrected", "documents.candidate_reopened"]


def test_a_correction_keeps_what_was_read_beside_what_is_meant(
    small: tuple[Reading, Candidate, Candidate], office: Actor
) -> None:
    read = dict(small[1].payload)

    after = services.correct_target(
        office,
        candidate=small[1],
        change=change(value_text="150", scope="高新技术企业"),
        version=0,
        now=NOW,
    )

    assert after.payload == read
    assert after.final
    assert (after.final["num_text"], after.final["value"]) == ("150", "150")
    assert trace(after).was == {"verdict": "待核对", "num_text": "120", "scope": None}
    assert trace(after).now == {"verdict": "已改正", "num_text": "150", "scope": "高新技术企业"}


def test_a_second_correction_starts_from_what_was_read(
    small: tuple[Reading, Candidate, Candidate], office: Actor
) -> None:
    services.correct_target(
        office, candidate=small[1], change=change(value_text="150"), version=0, now=NOW
    )

    after = services.correct_target(office, candidate=small[1], change=change(), version=1, now=NOW)

    assert after.final
    assert after.final["num_text"] == "120"
    assert trace(after).was["num_text"] == "150"


def test_a_task_is_corrected_to_units_of_the_text(
    small: tuple[Reading, Candidate, Candidate], office: Actor
) -> None:
    after = services.correct_task(
        office, candidate=small[2], change=task_change(lead_units=("县科技局",)), version=0, now=NOW
    )

    assert after.final
    assert after.final["lead_units"] == ["县科技局"]
    assert trace(after).now == {"verdict": "已改正", "lead_units": ["县科技局"]}


def test_what_the_text_does_not_say_changes_nothing(
    small: tuple[Reading, Candidate, Candidate], office: Actor
) -> None:
    with refused("documents.number_absent"):
        services.correct_target(
            office, candidate=small[1], change=change(value_text="130"), version=0, now=NOW
        )
    with refused("documents.unit_name_absent"):
        services.correct_task(
            office,
            candidate=small[2],
            change=task_change(lead_units=("县财政局",)),
            version=0,
            now=NOW,
        )

    assert set(Candidate.everything.values_list("verdict", "version")) == {(Verdict.PENDING, 0)}


def test_of_two_people_the_second_sees_what_the_first_decided(
    small: tuple[Reading, Candidate, Candidate], cast: Cast
) -> None:
    """Both opened the page with version 0."""
    opened_by_second = Candidate.everything.get(pk=small[1].pk)
    services.reject(cast.office.actor, candidate=small[1], version=0, now=NOW)

    with pytest.raises(Stale) as stale:
        services.accept(cast.city_office.actor, candidate=opened_by_second, version=0, now=later())

    assert stale.value.mine == {"结论": "已确认"}
    assert stale.value.theirs == {"结论": "已剔除", "核对人": "青禾专班"}
    assert Candidate.everything.get(pk=small[1].pk).verdict == Verdict.REJECTED


ACTS: dict[str, Callable[[Actor, Candidate], object]] = {
    "accept": lambda a, c: services.accept(a, candidate=c, version=0, now=NOW),
    "reject": lambda a, c: services.reject(a, candidate=c, version=0, now=NOW),
    "reopen": lambda a, c: services.reopen(a, candidate=c, version=0, now=NOW),
    "correct": lambda a, c: services.correct_target(
        a, candidate=c, change=change(), version=0, now=NOW
    ),
    "accept_certain": lambda a, c: services.accept_certain(a, reading=c.reading, now=NOW),
    "accept_all": lambda a, c: services.accept_all(a, reading=c.reading, now=NOW),
    "read_again": lambda a, c: services.read_again(a, reading=c.reading, now=NOW),
    "mark_published": lambda a, c: services.mark_published(a, reading=c.reading, now=NOW),
}


@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS.keys())
def test_nobody_from_beyond_the_border_judges(
    act: Callable[[Actor, Candidate], object],
    small: tuple[Reading, Candidate, Candidate],
    cast: Cast,
) -> None:
    with denied(hidden=True):
        act(cast.stranger.actor, small[1])
    for person in (cast.reader, cast.clerk, cast.auditor, cast.admin):
        with denied(hidden=False):
            act(person.actor, small[1])


@pytest.mark.parametrize(
    "act", ["accept", "reject", "reopen", "correct", "accept_certain", "accept_all"]
)
def test_a_reading_that_is_not_finished_is_not_judged(
    act: str, small: tuple[Reading, Candidate, Candidate], office: Actor
) -> None:
    Reading.everything.filter(pk=small[0].pk).update(state=ReadingState.RUNNING)

    with refused("documents.not_ready"):
        ACTS[act](office, Candidate.everything.select_related("reading").get(pk=small[1].pk))


def test_bulk_acceptance_takes_what_is_certain_and_open(world: World, office: Actor) -> None:
    reading = documents.ready(world.county)
    certain, inferred, judged = (
        documents.candidate(reading, documents.target(key, grade=grade))
        for key, grade in (("T001", Grade.STATED), ("T002", Grade.INFERRED), ("T003", Grade.STATED))
    )
    services.reject(office, candidate=judged, version=0, now=NOW)

    assert services.accept_certain(office, reading=reading, now=later()) == 1

    verdicts = dict(Candidate.everything.values_list("key", "verdict"))
    assert verdicts == {"T001": "accepted", "T002": "pending", "T003": "rejected"}
    assert trace(reading.document).now == {"count": 1}
    assert services.accept_all(office, reading=reading, now=later()) == 1
    inferred.refresh_from_db()
    certain.refresh_from_db()
    assert inferred.verdict == certain.verdict == Verdict.ACCEPTED


def test_what_is_published_is_changed_in_the_ledger_only(ledger: Ledger, office: Actor) -> None:
    for candidate in Candidate.everything.filter(reading=ledger.reading)[:2]:
        with refused("documents.already_published"):
            services.reject(office, candidate=candidate, version=candidate.version, now=NOW)


# ---- reads


def test_documents_and_readings_are_seen_in_scope(read: Reading, cast: Cast) -> None:
    for person in (cast.office, cast.city_office, cast.auditor):
        assert queries.documents(person.actor).get() == read.document
        assert queries.readings(person.actor).get() == read
        assert queries.reading(person.actor, read.pk) == read
    for person in (cast.stranger, cast.clerk, cast.enterprise, cast.reader):
        assert not queries.documents(person.actor).exists()
        assert not queries.readings(person.actor).exists()
        with pytest.raises(Denied):
            queries.reading(person.actor, read.pk)
        with pytest.raises(Denied):
            queries.candidate(person.actor, Candidate.everything.filter(reading=read)[0].pk)


def test_the_tally_counts_verdicts(world: World, office: Actor) -> None:
    reading, target, task = documents.small(world.county)
    documents.candidate(reading, documents.target("T009", grade=Grade.WEAK))
    services.accept(office, candidate=target, version=0, now=NOW)

    tally = queries.tally(office, reading)

    assert (tally.total, tally.pending, tally.accepted, tally.decided, tally.pct) == (
        3,
        2,
        1,
        1,
        33,
    )
    assert (tally.certain, tally.waiting) == (1, {"target": 1, "task": 1})
    assert task.pk in {c.pk for c in queries.candidates(office, reading)}


def test_kept_are_the_confirmed_in_the_order_of_the_text(world: World, office: Actor) -> None:
    reading = documents.ready(world.county)
    late = documents.candidate(reading, documents.target("T002", num="150", num_text="150"))
    early = documents.candidate(reading, documents.target("T001"))
    documents.candidate(reading, documents.target("T003"))
    services.accept(office, candidate=late, version=0, now=NOW)
    services.correct_target(
        office, candidate=early, change=change(value_text="120"), version=0, now=NOW
    )

    assert list(queries.kept(office, reading, CandidateKind.TARGET)) == [early, late]


def test_confirmed_projects_are_shown_once_they_are_published(world: World, office: Actor) -> None:
    reading = documents.ready(world.county)
    project = documents.candidate(reading, documents.project())
    services.accept(office, candidate=project, version=0, now=NOW)
    assert not queries.kept_projects(office).exists()

    services.mark_published(office, reading=reading, now=NOW)

    assert list(queries.kept_projects(office)) == [project]


def test_publishing_marks_once(small: tuple[Reading, Candidate, Candidate], office: Actor) -> None:
    reading = small[0]
    services.accept(office, candidate=small[1], version=0, now=NOW)
    services.mark_published(office, reading=reading, now=NOW)
    services.mark_published(office, reading=reading, now=later())

    adopted = Candidate.everything.get(pk=small[1].pk)
    assert adopted.adopted_at == NOW
    assert Candidate.everything.get(pk=small[2].pk).adopted_at is None
    assert kinds(reading.document).count("documents.reading_published") == 1


def test_a_source_is_the_document_again(read: Reading) -> None:
    source = services.source_of(read.document)

    assert (source.text, source.name, source.media) == (documents.PLAN, "行动方案.txt", "txt")
