"""A file is handed over: kept and queued, both or neither; the job reads with the register's names."""

import pytest

from daxiao.domains.documents.models import Document, Reading
from daxiao.domains.documents.types import ReadingState
from daxiao.domains.plans.models import Plan
from daxiao.domains.targets.models import Target
from daxiao.flows import adopt_file, hand_over
from daxiao.kernel.access import Actor
from daxiao.kernel.models import Yardstick
from tests.cast import SYSTEM, Cast
from tests.factories import documents
from tests.factories.directory import World
from tests.moment import NOW, TODAY, later, ticking
from tests.traces import denied, refused


def hand(
    actor: Actor, world: World, queue: list[int], data: bytes = documents.PLAN.encode()
) -> Reading:
    return hand_over.hand_over(
        actor,
        region=world.county,
        name="方案.txt",
        data=data,
        enqueue=queue.append,
        today=TODAY,
        now=NOW,
    )


@pytest.fixture
def queue() -> list[int]:
    return []


def test_the_file_is_kept_and_its_reading_queued(
    world: World, cast: Cast, queue: list[int]
) -> None:
    reading = hand(cast.office.actor, world, queue)

    assert queue == [reading.pk]
    assert reading.state == ReadingState.QUEUED


def test_a_queue_that_fails_keeps_nothing(world: World, cast: Cast) -> None:
    def down(_pk: int) -> None:
        raise ConnectionError("queue")

    with pytest.raises(ConnectionError):
        hand_over.hand_over(
            cast.office.actor,
            region=world.county,
            name="x.txt",
            data=b"x",
            enqueue=down,
            today=TODAY,
            now=NOW,
        )

    assert not Document.everything.exists()


def test_what_is_refused_is_not_queued(world: World, cast: Cast, queue: list[int]) -> None:
    with refused("documents.file_empty"):
        hand(cast.office.actor, world, queue, b"")
    with denied(hidden=True):
        hand(cast.stranger.actor, world, queue)

    assert queue == []


def test_the_limit_is_a_setting_of_the_place(world: World, cast: Cast, queue: list[int]) -> None:
    Yardstick.objects.create(
        name="intake",
        region=world.county,
        since=TODAY,
        source="本地",
        values={"limit_bytes": 10, "stale_minutes": 5},
    )

    with refused("documents.file_too_large"):
        hand(cast.office.actor, world, queue)
    assert hand_over.limit_of(TODAY) > 10


def test_reading_again_queues_one(world: World, cast: Cast, queue: list[int]) -> None:
    reading = hand(cast.office.actor, world, queue)
    hand_over.run(SYSTEM, reading_id=reading.pk, clock=ticking())
    reading.refresh_from_db()

    fresh = hand_over.read_again(
        cast.office.actor, reading=reading, enqueue=queue.append, now=later()
    )
    again = hand_over.read_again(
        cast.office.actor, reading=fresh, enqueue=queue.append, now=later()
    )

    assert queue == [reading.pk, fresh.pk]
    assert again == fresh


def test_the_job_reads(world: World, cast: Cast, queue: list[int]) -> None:
    reading = hand(cast.office.actor, world, queue)

    done = hand_over.run(SYSTEM, reading_id=reading.pk, clock=ticking())

    assert done.state == ReadingState.READY
    assert done.started_at < done.ended_at  # type: ignore[operator]


# ---- in one go, for the command line


def adopt(actor: Actor, choice: adopt_file.Choice, code: str = "980121") -> adopt_file.Done:
    return adopt_file.adopt_file(
        actor,
        region_code=code,
        name="方案.txt",
        data=documents.PLAN.encode(),
        choice=choice,
        today=TODAY,
        clock=ticking(),
    )


def test_from_the_file_to_the_ledger_in_one_go(world: World) -> None:
    done = adopt(SYSTEM, adopt_file.Choice(everything=True))

    assert (done.title, done.targets, done.tasks, done.pending) == (documents.TITLE, 8, 2, 0)
    assert (done.again, done.is_dry) == (False, False)
    assert Target.everything.count() == 8


def test_a_second_go_changes_nothing(world: World) -> None:
    adopt(SYSTEM, adopt_file.Choice(everything=True))

    done = adopt(SYSTEM, adopt_file.Choice(everything=True))

    assert done.again
    assert (Plan.everything.count(), Target.everything.count()) == (1, 8)


def test_a_dry_run_says_and_writes_nothing(world: World) -> None:
    done = adopt(SYSTEM, adopt_file.Choice(everything=True, dry_run=True))

    assert (done.targets, done.is_dry) == (8, True)
    assert "将发布" in done.words
    assert not Document.everything.exists()
    assert not Plan.everything.exists()


def test_only_what_is_stated_is_taken_unless_asked(world: World) -> None:
    done = adopt(SYSTEM, adopt_file.Choice())

    assert 0 < done.targets < 8
    assert done.pending == 10 - done.targets - done.tasks
    assert "待人核对" in done.words


def test_a_place_that_is_not_there_is_refused(world: World) -> None:
    with refused("places.no_such_place"):
        adopt(SYSTEM, adopt_file.Choice(), code="999999")


def test_a_plan_goes_to_the_place_its_first_words_name(world: World) -> None:
    done = adopt_file.adopt_by_title(
        SYSTEM, name="方案.txt", data=documents.PLAN.encode(), today=TODAY, clock=ticking()
    )

    assert done is not None
    assert Plan.everything.get().region == world.county
    nothing = adopt_file.adopt_by_title(
        SYSTEM, name="x.txt", data="别处的方案".encode(), today=TODAY, clock=ticking()
    )
    assert nothing is None


@pytest.mark.parametrize(
    ("title", "doubted"),
    [
        ("青禾县2026年工业要点", False),
        ("青禾2026年工业要点", False),
        ("白石县2026年工业要点", True),
        ("2026年工业要点", False),
    ],
)
def test_a_title_of_another_place_is_doubted(world: World, title: str, doubted: bool) -> None:
    """Nothing is refused: a city may well file the plan of a county."""
    text = f"{title}\n\n一、目标\n2026年，规上工业总产值达到120亿元。\n"
    reading = hand(SYSTEM, world, [], text.encode())
    done = hand_over.run(SYSTEM, reading_id=reading.pk, clock=ticking())

    told = [w for w in done.warnings if "交来时选的地区" in w]
    assert bool(told) is doubted
