"""Readers: bytes of a file → `Source`. The only third-party imports of the extraction room are here.

What a file is, is decided by its content; its name only tells Markdown from plain text. Every file that cannot be read
raises `Refused` with one finding of `refusals`.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import NoReturn

from daxiao.extract.readers import (
    archive,
    docx,
    kinds,
    ofd,
    office,
    pdf,
    pictures,
    plain,
    refusals,
    xlsx,
)
from daxiao.extract.readers.kinds import SLOW, Kind
from daxiao.extract.source import Source
from daxiao.std.findings import Refused


_MIB = 1024 * 1024
# The largest file an office sends is a scanned five-year plan of some 150 MB.
LIMIT_BYTES = 200 * _MIB

# What a file chooser offers; `open_source` goes by the content alone
SUFFIXES = (
    ".docx", ".doc", ".wps", ".pdf", ".ofd", ".xlsx", ".xls", ".et", ".txt", ".md", ".rtf", ".odt", ".ods",
    ".png", ".jpg", ".jpeg", ".tif", ".tiff", ".bmp",
)  # fmt: skip

__all__ = (
    "LIMIT_BYTES",
    "SLOW",
    "SUFFIXES",
    "Kind",
    "check",
    "from_paste",
    "open_source",
    "refuse_size",
)

Progress = Callable[[int, int], None]


def open_source(
    name: str, data: bytes, *, limit_bytes: int = LIMIT_BYTES, progress: Progress | None = None
) -> Source:
    """Read `data`, the content of the file called `name`.

    For plain text the offsets of the answer are offsets into the decoded file, newlines as they are (a byte order mark
    is dropped). `progress` is told `(pages done, pages)` by formats that have pages. Raises `Refused` when the file is
    empty, blank, larger than `limit_bytes`, damaged, unsafe, protected by a password, or of a kind that is not read.
    """
    kind = _kind(name, data, limit_bytes)
    source = _READERS[kind](name, data, progress)
    if not source.text.strip():
        raise Refused(refusals.BLANK(name=name))
    return source


def check(name: str, data: bytes, *, limit_bytes: int = LIMIT_BYTES) -> Kind:
    """What kind of file this is, after everything that can be told without reading it: a few milliseconds.

    Raises `Refused` as `open_source` does, for what shows at first sight: size, password, damage of the container, too
    many pages, a component that is not installed.
    """
    kind = _kind(name, data, limit_bytes)
    if kind is Kind.PDF:
        pdf.check(name, data)
    elif kind is Kind.PICTURE:
        pictures.check(name, data)
    elif kind is Kind.OFD:
        ofd.check(name, archive.open_package(name, data))
    elif kind in kinds.CONVERTED:
        office.check(name)
    return kind


def from_paste(text: str, *, name: str = "粘贴的文字", limit_bytes: int = LIMIT_BYTES) -> Source:
    """Pasted text as a source. Raises `Refused` when it is blank or longer than `limit_bytes` in UTF-8."""
    if not text.strip():
        raise Refused(refusals.BLANK(name=name))
    size = len(text.encode("utf-8", "surrogatepass"))
    if size > limit_bytes:
        refuse_size(name, size, limit_bytes)
    return Source(name, text, "paste")


def refuse_size(name: str, size_bytes: int, limit_bytes: int) -> NoReturn:
    """Refuse a file that is too large; callers that know the size before they have the bytes ask here."""
    size_mb, limit_mb = -(-size_bytes // _MIB), max(1, limit_bytes // _MIB)
    raise Refused(refusals.TOO_LARGE(name=name, size_mb=size_mb, limit_mb=limit_mb))


def _kind(name: str, data: bytes, limit_bytes: int) -> Kind:
    if not data:
        raise Refused(refusals.EMPTY(name=name))
    if len(data) > limit_bytes:
        refuse_size(name, len(data), limit_bytes)
    return kinds.of(name, data)


def _docx(name: str, data: bytes, _: Progress | None) -> Source:
    return docx.read(name, archive.open_package(name, data))


def _xlsx(name: str, data: bytes, _: Progress | None) -> Source:
    return xlsx.read(name, archive.open_package(name, data))


def _ofd(name: str, data: bytes, progress: Progress | None) -> Source:
    return ofd.read(name, archive.open_package(name, data), progress)


def _plain(name: str, data: bytes, _: Progress | None) -> Source:
    return plain.read(name, data)


def _converted(name: str, data: bytes, kind: Kind) -> Source:
    """Through LibreOffice; the answer names the file and the format that were handed over."""
    suffix, opened_by, to = kinds.CONVERTED[kind]
    made = office.converted(name, data, office.Way(suffix, opened_by, to))
    reader = _docx if to == "docx" else _xlsx
    return replace(reader(name, made, None), media=suffix.lstrip("."))


_READERS: dict[Kind, Callable[[str, bytes, Progress | None], Source]] = {
    Kind.PLAIN: _plain,
    Kind.DOCX: _docx,
    Kind.XLSX: _xlsx,
    Kind.PDF: pdf.read,
    Kind.PICTURE: pictures.read,
    Kind.OFD: _ofd,
    Kind.DOC: lambda name, data, _: _converted(name, data, Kind.DOC),
    Kind.RTF: lambda name, data, _: _converted(name, data, Kind.RTF),
    Kind.ODT: lambda name, data, _: _converted(name, data, Kind.ODT),
    Kind.XLS: lambda name, data, _: _converted(name, data, Kind.XLS),
    Kind.ODS: lambda name, data, _: _converted(name, data, Kind.ODS),
}
