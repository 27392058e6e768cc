"""Files by content: complete or not there, once, never changed unseen."""

import os
from pathlib import Path

import pytest
from django.conf import settings

from daxiao.kernel import files
from daxiao.kernel.models import StoredFile


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: object, db: None) -> Path:
    settings.DATA_DIR = tmp_path  # type: ignore[attr-defined]
    return tmp_path


def all_files() -> list[Path]:
    return [p for p in (Path(settings.DATA_DIR) / "files").rglob("*") if p.is_file()]


def test_what_was_stored_comes_back() -> None:
    stored = files.store("规划".encode())

    assert files.read(stored) == "规划".encode()
    assert stored.size == 6
    assert len(stored.sha256) == 64


def test_the_same_bytes_are_kept_once() -> None:
    first, second = files.store(b"same"), files.store(b"same")

    assert first == second
    assert StoredFile.objects.count() == len(all_files()) == 1


def test_an_empty_file_is_a_file() -> None:
    assert files.read(files.store(b"")) == b""


def test_a_file_that_was_changed_on_disk_is_named_damaged() -> None:
    stored = files.store(b"right")
    files.path_of(stored.sha256).write_bytes(b"wrong")

    with pytest.raises(files.Damaged, match=r"与登记的校验值不符.*备份"):
        files.read(stored)


def test_a_file_that_is_gone_is_named_damaged() -> None:
    stored = files.store(b"right")
    files.path_of(stored.sha256).unlink()

    with pytest.raises(files.Damaged, match=r"找不到.*备份"):
        files.read(stored)


def test_a_file_that_is_gone_comes_back_when_stored_again() -> None:
    stored = files.store(b"right")
    files.path_of(stored.sha256).unlink()

    assert files.read(files.store(b"right")) == b"right"


def test_a_full_disk_leaves_neither_file_nor_row_nor_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)

    with pytest.raises(OSError, match="No space"):
        files.store(b"too much")

    assert all_files() == []
    assert not StoredFile.objects.exists()
