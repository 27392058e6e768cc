"""Stored files by content hash: written once, never changed, found again by their SHA-256."""

import hashlib
import os
import tempfile
from pathlib import Path
from typing import IO

from django.conf import settings

from daxiao.kernel import clock
from daxiao.kernel.models import StoredFile


class Damaged(RuntimeError):
    """The bytes on disk are not those that were stored."""


def path_of(sha256: str) -> Path:
    return Path(settings.DATA_DIR) / "files" / sha256[:2] / sha256


def store(data: bytes) -> StoredFile:
    """Keep `data` and return its row; the same bytes twice give the same row. The file is complete or not there."""
    sha256 = hashlib.sha256(data).hexdigest()
    target = path_of(sha256)
    if not target.exists():
        _write(target, data)
    row, _ = StoredFile.objects.get_or_create(
        sha256=sha256, defaults={"size": len(data), "stored_at": clock.now()}
    )
    return row


def _write(target: Path, data: bytes) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
        Path(name).replace(target)
    except BaseException:
        # a full disk must not fill up further with torn copies
        Path(name).unlink(missing_ok=True)
        raise


def read(stored: StoredFile) -> bytes:
    """The bytes, checked against their hash. Raises `Damaged` when they differ or are gone."""
    path = path_of(stored.sha256)
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise Damaged(f"文件 {stored.sha256[:12]} 在磁盘上找不到，请从备份恢复") from None
    if hashlib.sha256(data).hexdigest() != stored.sha256:
        raise Damaged(f"文件 {stored.sha256[:12]} 的内容与登记的校验值不符，请从备份恢复")
    return data


def checked(stored: StoredFile) -> IO[bytes]:
    """The file open at its start, read once in pieces to check its hash: for what is too large to hold in memory.

    Raises `Damaged` when the bytes differ or are gone; the caller closes it.
    """
    try:
        stream = path_of(stored.sha256).open("rb")
    except FileNotFoundError:
        raise Damaged(f"文件 {stored.sha256[:12]} 在磁盘上找不到，请从备份恢复") from None
    if hashlib.file_digest(stream, "sha256").hexdigest() != stored.sha256:
        stream.close()
        raise Damaged(f"文件 {stored.sha256[:12]} 的内容与登记的校验值不符，请从备份恢复")
    stream.seek(0)
    return stream
