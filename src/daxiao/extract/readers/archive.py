"""Zip packages of unknown origin: what they declare is checked before anything is inflated, and again while it is."""

import io
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from daxiao.extract.readers import refusals
from daxiao.std.findings import Refused


_MIB = 1024 * 1024
# Prose as XML shrinks some 10 to 30 times, a repeated table row up to 150; a bomb shrinks a thousand times.
_RATIO = 300
_SMALL = 20 * _MIB  # below this the ratio does not matter: nothing can be hurt
_PART = 300 * _MIB  # one part; read in pieces, so this bounds time, not memory
_ALL = 1024 * _MIB
_ENTRIES = 20_000
_CHUNK = 256 * 1024

_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    OSError,
    ValueError,
    RuntimeError,
)


@dataclass(frozen=True, slots=True)
class Package:
    """An opened zip whose declared sizes are within the limits."""

    name: str
    zip: zipfile.ZipFile
    names: frozenset[str]

    def first(self, prefix: str, suffix: str) -> str | None:
        """The name of the part that begins and ends so; the shortest when there are several."""
        found = [n for n in self.names if n.startswith(prefix) and n.endswith(suffix)]
        return min(found, key=lambda n: (len(n), n), default=None)

    def chunks(self, part: str) -> Iterator[bytes]:
        """The bytes of a part in pieces. Raises `Refused` when it is damaged or longer than it declared."""
        try:
            with self.zip.open(part) as stream:
                read = 0
                while chunk := stream.read(_CHUNK):
                    read += len(chunk)
                    if read > _PART:
                        raise Refused(refusals.BOMB(name=self.name))
                    yield chunk
        except _BROKEN as error:
            raise Refused(refusals.BROKEN_ARCHIVE(name=self.name)) from error

    def bytes_of(self, part: str) -> bytes:
        return b"".join(self.chunks(part))


def open_package(name: str, data: bytes) -> Package:
    """Open a zip. Raises `Refused` when it is damaged, protected by a password, or would inflate beyond reason."""
    try:
        opened = zipfile.ZipFile(io.BytesIO(data))
        entries = opened.infolist()
    except _BROKEN as error:
        raise Refused(refusals.BROKEN_ARCHIVE(name=name)) from error
    if any(e.flag_bits & 0x1 for e in entries):
        raise Refused(refusals.ENCRYPTED(name=name))
    if (
        len(entries) > _ENTRIES
        or sum(e.file_size for e in entries) > _ALL
        or any(map(_is_bomb, entries))
    ):
        raise Refused(refusals.BOMB(name=name))
    return Package(name, opened, frozenset(e.filename for e in entries))


def _is_bomb(entry: zipfile.ZipInfo) -> bool:
    if entry.file_size > _PART:
        return True
    return entry.file_size > _SMALL and entry.file_size > _RATIO * max(1, entry.compress_size)
