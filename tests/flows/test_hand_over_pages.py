"""Files with pages are looked at when they are handed over and read in the background, page by page."""

from dataclasses import replace
from unittest.mock import Mock

import pytest

from daxiao.domains.documents import panels
from daxiao.domains.documents import queries as queries_of_documents
from daxiao.domains.documents.models import Candidate, Document, Reading
from daxiao.domains.documents.services import READING_CRASHED
from daxiao.domains.documents.types import ReadingState
from daxiao.extract import readers
from daxiao.extract.readers import ocr, office, pdf
from daxiao.extract.source import Source
from daxiao.flows import hand_over
from daxiao.kernel import files
from daxiao.kernel.access import Actor
from daxiao.kernel.models import StoredFile
from tests.cast import SYSTEM, Cast
from tests.extract import printed
from tests.factories import documents
from tests.factories.directory import World
from tests.moment import NOW, TODAY, later, ticking
from tests.traces import refused


@pytest.fixture
def plan() -> bytes:
    printed.needs_font()
    return printed.pdf()


def hand(actor: Actor, world: World, data: bytes, name: str = "方案.pdf") -> Reading:
    return hand_over.hand_over(
        actor,
        region=world.county,
        name=name,
        data=data,
        enqueue=Mock(),
        today=TODAY,
        now=NOW,
    )


def test_handing_over_keeps_the_file_and_leaves_the_text_for_later(
    world: World, cast: Cast, plan: bytes
) -> None:
    reading = hand(cast.office.actor, world, plan)

    assert (reading.document.text, reading.document.media) == ("", "pdf")
    assert files.read(reading.document.file) == plan
    assert reading.state == ReadingState.QUEUED


def test_the_job_fills_in_text_blocks_and_candidates(world: World, cast: Cast, plan: bytes) -> None:
    reading = hand(cast.office.actor, world, plan)

    done = hand_over.run(SYSTEM, reading_id=reading.pk, clock=ticking())

    document = Document.everything.get()
    assert done.state == ReadingState.READY
    assert (done.done, done.total) == (done.total, done.total)
    assert {b["page"] for b in document.blocks} >= {1, 2, 3}
    assert printed.HEAD in document.warnings[0]
    assert Candidate.everything.filter(reading=done, kind="target").count() == 55


def test_progress_tells_pages(
    world: World, cast: Cast, plan: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each page moves the bar and the moment by which a dead worker is told; then the engine takes one step."""
    reading = hand(cast.office.actor, world, plan)
    seen: list[tuple[int, int, int]] = []
    read_page = pdf._page

    def page(*args: object) -> None:
        found = queries_of_documents.reading(SYSTEM, reading.pk)
        seen.append((found.done, found.total, panels.progress(SYSTEM, found)["pages"]))
        read_page(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(pdf, "_page", page)
    hand_over.run(SYSTEM, reading_id=reading.pk, clock=ticking())

    pages = len(seen)
    assert pages > 2
    assert seen == [(0, 0, 0), *((n, pages + 1, pages) for n in range(1, pages))]


def test_read_again_keeps_the_text_that_verdicts_point_into(
    world: World, cast: Cast, plan: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    reading = hand(cast.office.actor, world, plan)
    hand_over.run(SYSTEM, reading_id=reading.pk, clock=ticking())
    text = Document.everything.get().text
    monkeypatch.setattr(readers, "open_source", Mock(side_effect=AssertionError))

    reading.refresh_from_db()
    fresh = hand_over.read_again(cast.office.actor, reading=reading, enqueue=Mock(), now=later())
    hand_over.run(SYSTEM, reading_id=fresh.pk, clock=ticking())

    assert Document.everything.get().text == text
    assert Reading.everything.get(pk=fresh.pk).state == ReadingState.READY


def test_what_shows_only_when_reading_is_said_on_the_reading(
    world: World, cast: Cast, plan: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The reader's own sentence, not that the program failed; no text and no candidates are left half done."""
    reading = hand(cast.office.actor, world, plan)
    monkeypatch.setattr(
        readers,
        "open_source",
        lambda name, data, **_: readers.from_paste(" "),
    )

    failed = hand_over.run(SYSTEM, reading_id=reading.pk, clock=ticking())

    assert failed.state == ReadingState.FAILED
    assert "没有文字" in failed.problem
    assert failed.problem != READING_CRASHED
    assert Document.everything.get().text == ""
    assert not Candidate.everything.exists()


def test_a_lost_original_is_said(world: World, cast: Cast, plan: bytes) -> None:
    reading = hand(cast.office.actor, world, plan)
    files.path_of(reading.document.file.sha256).unlink()

    failed = hand_over.run(SYSTEM, reading_id=reading.pk, clock=ticking())

    assert failed.state == ReadingState.FAILED
    assert "备份" in failed.problem


def test_nul_characters_never_reach_the_database(
    world: World, cast: Cast, plan: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    reading = hand(cast.office.actor, world, plan)
    source = Source("方案.pdf", documents.PLAN, "pdf")
    dirty = replace(source, text=source.text.replace("\n", "\x00", 1))
    monkeypatch.setattr(readers, "open_source", lambda *_, **__: dirty)

    hand_over.run(SYSTEM, reading_id=reading.pk, clock=ticking())

    assert "\x00" not in Document.everything.get().text


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("坏.pdf", b"%PDF-1.7\n...", "documents.pdf_broken"),
        ("图.png", b"\x89PNG\r\n\x1a\n" + b"\0" * 80, "documents.ocr_absent"),
        ("旧.rtf", b"{\\rtf1 abc}", "documents.libreoffice_absent"),
    ],
)
def test_what_shows_at_first_sight_is_refused_at_the_door(
    world: World,
    cast: Cast,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    data: bytes,
    code: str,
) -> None:
    monkeypatch.setattr(ocr, "is_installed", lambda: False)
    monkeypatch.setattr(office, "program", lambda: None)

    with refused(code):
        hand(cast.office.actor, world, data, name)

    assert not Document.everything.exists()
    assert not StoredFile.objects.exists()
