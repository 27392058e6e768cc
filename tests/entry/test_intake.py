"""Handing over: whatever arrives, one clear sentence or a reading; nothing is lost, nothing half-written.

Covers 10-plans section 1 (what comes in) and the bad-input line of the house: a person must learn what to do.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from daxiao.domains.documents.models import Candidate, Document, Reading
from daxiao.kernel.models import StoredFile, Yardstick
from tests.cast import Cast
from tests.entry import hostile
from tests.factories.directory import World
from tests.invented import NO_TARGETS, PLAIN


def client_of(person: Any) -> Client:
    client = Client()
    client.force_login(person.user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def hand_over(client: Client, world: World, name: str, data: bytes) -> Any:
    file = SimpleUploadedFile(name, data)
    return client.post("/hand-over/", {"file": file, "region": world.county.pk, "pasted": ""})


REFUSED: list[tuple[str, str, Callable[[], bytes], str]] = [
    ("empty", "空.txt", lambda: b"", "空"),
    ("blank", "空白.txt", lambda: b" \n\n\t", "没有"),
    ("picture", "照片.docx", lambda: hostile.PICTURE, "图片"),
    ("bomb", "炸弹.docx", hostile.zip_bomb, ""),
    ("encrypted", "加密.docx", hostile.encrypted_docx, ""),
    ("pdf", "扫描.pdf", lambda: b"%PDF-1.4\n%....", "PDF"),
    ("garbage", "乱.txt", lambda: bytes(range(256)) * 40, ""),
    ("broken zip", "坏.docx", lambda: b"PK\x03\x04" + b"x" * 500, ""),
]


@pytest.mark.parametrize(
    ("name", "make", "word"), [r[1:] for r in REFUSED], ids=[r[0] for r in REFUSED]
)
def test_bad_file_gets_one_sentence_and_changes_nothing(
    world: World, cast: Cast, name: str, make: Callable[[], bytes], word: str
) -> None:
    answer = hand_over(client_of(cast.office), world, name, make())

    assert answer.status_code == 422
    errors = [e for es in answer.context["form"].errors.values() for e in es]
    assert len(errors) == 1, errors
    assert word in errors[0]
    assert not Document.everything.exists()
    assert not Reading.everything.exists()
    assert not StoredFile.objects.exists()


def test_the_chooser_offers_what_is_read(world: World, cast: Cast) -> None:
    page = client_of(cast.office).get("/hand-over/").content.decode()

    for suffix in (".docx", ".doc", ".wps", ".pdf", ".ofd", ".xlsx", ".et", ".png", ".jpg"):
        assert suffix in page.split('accept="')[1].split('"')[0].split(",")


def test_file_over_the_limit_is_refused_with_both_sizes(world: World, cast: Cast) -> None:
    Yardstick.objects.create(
        name="intake",
        since=date(2026, 1, 1),
        values={"limit_bytes": 1024 * 1024, "stale_minutes": 30},
        source="测试",
    )
    answer = hand_over(client_of(cast.office), world, "大.txt", b"x" * (3 * 1024 * 1024))

    assert answer.status_code == 422
    [error] = [e for es in answer.context["form"].errors.values() for e in es]
    assert "3" in error
    assert "1" in error
    assert not Document.everything.exists()


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("utf8.txt", PLAIN.encode()),
        ("bom.txt", b"\xef\xbb\xbf" + PLAIN.encode()),
        ("gb.txt", PLAIN.encode("gb18030")),
        ("text.md", PLAIN.encode()),
    ],
)
def test_every_encoding_is_read_the_same(world: World, cast: Cast, name: str, data: bytes) -> None:
    answer = hand_over(client_of(cast.office), world, name, data)

    assert answer.status_code == 302
    values = sorted(c.payload["value"] for c in Candidate.everything.filter(kind="target"))
    assert values == ["120", "5", "8"]
    assert Candidate.everything.filter(kind="task").count() == 1


def test_macros_are_left_alone_and_said(world: World, cast: Cast) -> None:
    client = client_of(cast.office)
    answer = hand_over(client, world, "宏.docx", hostile.macro_docx())
    page = client.get(answer["Location"])

    assert "宏" in Document.everything.get().warnings[0]
    assert Document.everything.get().warnings[0] in page.content.decode()
    assert Candidate.everything.filter(kind="target").count() == 3


def test_a_plan_without_targets_says_so_and_stays(world: World, cast: Cast) -> None:
    client = client_of(cast.office)
    answer = hand_over(client, world, "通知.txt", NO_TARGETS.encode())
    page = client.get(answer["Location"])

    assert page.status_code == 200
    assert "没有读出目标、任务或项目" in page.content.decode()
    assert Document.everything.count() == 1
    refused = client.get(f"{answer['Location']}publish/")
    assert refused.status_code == 422


def test_the_same_bytes_twice_lead_to_the_first(world: World, cast: Cast) -> None:
    client = client_of(cast.office)
    hand_over(client, world, "一.txt", PLAIN.encode())
    again = hand_over(client, world, "二.txt", PLAIN.encode())

    assert again.status_code == 422
    assert "已经在" in again.content.decode()
    assert Document.everything.count() == 1


def test_neither_file_nor_text_and_both_are_refused(world: World, cast: Cast) -> None:
    client = client_of(cast.office)
    neither = client.post("/hand-over/", {"region": world.county.pk, "pasted": ""})
    both = client.post(
        "/hand-over/",
        {
            "region": world.county.pk,
            "pasted": PLAIN,
            "file": SimpleUploadedFile("a.txt", PLAIN.encode()),
        },
    )

    assert neither.status_code == both.status_code == 422
    assert "两样只要一样" in neither.content.decode()
    assert PLAIN.splitlines()[0] in both.content.decode()
    assert not Document.everything.exists()


def test_pasted_text_is_a_document(world: World, cast: Cast) -> None:
    client = client_of(cast.office)
    text = PLAIN.replace("\n", "\r\n")  # as a browser sends a text box
    answer = client.post("/hand-over/", {"region": world.county.pk, "pasted": text})

    assert answer.status_code == 302
    assert Document.everything.get().text == PLAIN
    assert Document.everything.get().name.startswith("青禾县2026年工业提升行动方案")


def test_who_may_not_hand_over_is_told_before_the_form(cast: Cast) -> None:
    assert client_of(cast.clerk).get("/hand-over/").status_code == 403
    assert client_of(cast.reader).get("/hand-over/").status_code == 403


def test_a_place_out_of_scope_is_no_choice(world: World, cast: Cast) -> None:
    client = client_of(cast.stranger)
    answer = hand_over(client, world, "越权.txt", PLAIN.encode())

    assert answer.status_code == 422
    assert not Document.everything.exists()
